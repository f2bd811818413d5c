/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which messengers are here, how often, which version runs, and whether it stops by itself or lacks something. */
#include "config.h"

#include "lk-rules-computer.h"

#include "lk-access.h"

#define DAY_S (24 * 3600)
/* A crash this long ago says nothing of today. */
#define OLD_CRASH_S (7 * DAY_S)

/* Where a messenger may be hidden, nobody says that none is installed, and nobody is told to install one. */
static void
judge_not_installed (LkLocal   *self,
                     GPtrArray *clients)
{
  LkService *service = lk_case_get_service (self->picture->kase);
  LkCandidate *candidate;
  LkCertainty certainty;

  for (guint i = 0; i < clients->len; i++)
    {
      LkObservation *client = g_ptr_array_index (clients, i);

      if (lk_observation_get_outcome (client) != LK_OUTCOME_OK || !lk_local_is_false (client, "installed"))
        return;
    }
  if (clients->len == 0)
    return;
  certainty = lk_service_get_link (service, "web") != NULL ? LK_CERTAINTY_POSSIBLE : LK_CERTAINTY_LIKELY;
  candidate = lk_local_add (self, "not-installed", certainty, NULL, NULL);
  lk_candidate_evidence_all (candidate, clients);
  if (clients->len == 1)
    lk_params_set (candidate->verdict->params, "client", lk_observation_get_subject (g_ptr_array_index (clients, 0)));
}

static const char *
get_running_kind (LkObservation *client,
                  gboolean      *older,
                  gint64        *pid)
{
  JsonArray *running = lk_json_get_array (lk_observation_get_facts (client), "running");
  const char *kind = NULL;

  for (guint i = 0; running != NULL && i < json_array_get_length (running); i++)
    {
      JsonNode *node = json_array_get_element (running, i);
      JsonObject *process = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (process == NULL)
        continue;
      kind = lk_json_get_string (process, "kind") != NULL ? lk_json_get_string (process, "kind") : kind;
      if (lk_json_is_true (process, "older") && !*older)
        {
          *older = TRUE;
          lk_json_get_int (process, "pid", pid);
        }
    }
  return kind;
}

/* The copies in words, and whether the newest of them is another one than that which runs. */
static gboolean
compare_copies (LkObservation *client,
                const char    *running_kind,
                char         **names,
                gboolean      *old_runs)
{
  JsonArray *copies = lk_json_get_array (lk_observation_get_facts (client), "copies");
  g_autoptr(GString) list = g_string_new (NULL);
  const char *newest = NULL, *newest_kind = NULL;
  gboolean differ = FALSE;

  for (guint i = 0; copies != NULL && i < json_array_get_length (copies); i++)
    {
      JsonNode *node = json_array_get_element (copies, i);
      JsonObject *copy = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *version = copy != NULL ? lk_json_get_string (copy, "version") : NULL;
      const char *kind = copy != NULL ? lk_json_get_string (copy, "kind") : NULL;
      int order;

      if (version == NULL || kind == NULL)
        continue;
      g_string_append_printf (list, "%s%s (%s)", list->len > 0 ? ", " : "", version, kind);
      order = lk_local_compare_versions (newest, version, NULL);
      differ |= order != 0;
      if (newest == NULL || order < 0)
        {
          newest = version;
          newest_kind = kind;
        }
    }
  *old_runs = differ && running_kind != NULL && g_strcmp0 (running_kind, newest_kind) != 0;
  *names = g_string_free (g_steal_pointer (&list), FALSE);
  return differ;
}

static void
judge_client (LkLocal       *self,
              LkObservation *client)
{
  const char *name = lk_observation_get_subject (client);
  gboolean older = FALSE, old_runs = FALSE, differ;
  gint64 pid = 0;
  const char *kind = get_running_kind (client, &older, &pid);
  g_autofree char *names = NULL, *version = lk_local_dup_version (self->picture, name);
  LkCandidate *candidate = NULL;

  differ = compare_copies (client, kind, &names, &old_runs);
  if (older)
    candidate = lk_local_add (self, "restart-needed", LK_CERTAINTY_POSSIBLE, client, name);
  if (candidate != NULL)
    {
      lk_params_set (candidate->verdict->params, "version", version);
      lk_params_set_int (candidate->verdict->params, "pid", pid);
    }
  candidate = NULL;
  if (differ && kind != NULL)
    candidate = lk_local_add (self, "several-copies", old_runs ? LK_CERTAINTY_LIKELY : LK_CERTAINTY_POSSIBLE, client, name);
  else if (differ)
    candidate = lk_local_note (self, "several-copies", client, name);
  if (candidate != NULL)
    lk_params_set (candidate->verdict->params, "names", names);
}

/* What it wrote of the screen tells why it ended, where the end itself does not. */
static gboolean
speaks_of_graphics (LkObservation *crash)
{
  g_auto(GStrv) said = lk_json_dup_strings (lk_observation_get_facts (crash), "said");
  const char *const *words = (const char *const *) said;

  return said != NULL &&
         (g_strv_contains (words, "gpu") || g_strv_contains (words, "gbm") || g_strv_contains (words, "wayland"));
}

static const char *
get_crash_variant (LkObservation *crash)
{
  static const char *const variants[][2] = {
    { "gpu", "graphics" },  { "wayland", "graphics" },       { "gbm", "graphics" },
    { "sandbox-helper", "sandbox" }, { "namespaces", "sandbox" }, { "library", "library" },
  };
  const char *signature = lk_observation_get_fact (crash, "signature");

  for (gsize i = 0; i < G_N_ELEMENTS (variants); i++)
    if (g_strcmp0 (signature, variants[i][0]) == 0)
      return variants[i][1];
  return signature == NULL && speaks_of_graphics (crash) ? "graphics" : NULL;
}

static void
judge_crash (LkLocal       *self,
             LkObservation *crash)
{
  const char *name = lk_observation_get_subject (crash);
  const char *variant = get_crash_variant (crash);
  gint64 count = 0, newest = 0, now = lk_local_get_started_s (self->picture);
  gboolean old, fresh;
  LkCandidate *candidate;

  if (!lk_observation_get_fact_int (crash, "count", &count) || count < 1 ||
      !lk_local_is_installed (self->picture, name))
    return;
  lk_observation_get_fact_int (crash, "newest_s", &newest);
  old = now > 0 && newest > 0 && now - newest > OLD_CRASH_S;
  fresh = now > 0 && newest > 0 && now - newest <= DAY_S;
  if (old)
    candidate = lk_local_note (self, "client-crashes", crash, name);
  else
    candidate = lk_local_add (self, "client-crashes", variant != NULL || (fresh && count > 1) ? LK_CERTAINTY_LIKELY
                                                                                             : LK_CERTAINTY_POSSIBLE,
                              crash, name);
  if (candidate == NULL)
    return;
  lk_params_set (candidate->verdict->params, "variant", variant);
  lk_params_set_int (candidate->verdict->params, "count", count);
  lk_params_set (candidate->verdict->params, "signal", lk_observation_get_fact (crash, "signal"));
  lk_params_set (candidate->verdict->params, "said", lk_observation_get_fact (crash, "text"));
}

/* What is not there and is needed: only what runs in a sandbox needs the portal. */
static char *
dup_missing (LkLocal       *self,
             LkObservation *parts)
{
  g_auto(GStrv) missing = parts != NULL ? lk_json_dup_strings (lk_observation_get_facts (parts), "missing") : NULL;
  gboolean sandboxed = lk_local_has_kind (self->picture, "flatpak") || lk_local_has_kind (self->picture, "snap");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) needed = NULL;

  for (guint i = 0; missing != NULL && missing[i] != NULL; i++)
    if (sandboxed || !g_str_equal (missing[i], "xdg-desktop-portal"))
      g_strv_builder_add (builder, missing[i]);
  needed = g_strv_builder_end (builder);
  return needed[0] != NULL ? g_strjoinv (",", needed) : NULL;
}

static void
judge_parts (LkLocal *self)
{
  LkObservation *parts = lk_local_find (self->picture, "parts", NULL);
  gboolean tls = parts != NULL && lk_local_is_false (parts, "tls_backend");
  gboolean bus = parts != NULL && lk_local_is_false (parts, "session_bus");
  g_autofree char *list = dup_missing (self, parts);
  LkCandidate *candidate;

  if (list == NULL && !tls && !bus)
    return;
  candidate = lk_local_add (self, "missing-part", LK_CERTAINTY_LIKELY, parts, NULL);
  if (candidate == NULL)
    return;
  if (tls || (list != NULL && g_strstr_len (list, -1, "tls") != NULL))
    lk_params_set (candidate->verdict->params, "variant", "tls");
  else if (bus || (list != NULL && g_strstr_len (list, -1, "bus") != NULL))
    lk_params_set (candidate->verdict->params, "variant", "bus");
  lk_params_set (candidate->verdict->params, "missing", list);
}

static void
judge_input (LkLocal *self)
{
  LkObservation *input = lk_local_find (self->picture, "input", NULL);
  LkCandidate *candidate;

  if (input == NULL || !lk_observation_is_true (input, "mismatch"))
    return;
  candidate = lk_local_note (self, "missing-part", input, NULL);
  if (candidate == NULL)
    return;
  lk_params_set (candidate->verdict->params, "variant", "input");
  lk_params_set (candidate->verdict->params, "framework", lk_observation_get_fact (input, "framework"));
  lk_params_set (candidate->verdict->params, "session", lk_observation_get_fact (input, "session"));
}

/**
 * lk_rules_clients:
 * @self: what was found so far
 *
 * Judges which messengers are here and how they run.
 */
void
lk_rules_clients (LkLocal *self)
{
  g_autoptr(GPtrArray) clients = lk_local_list (self->picture, "client");
  g_autoptr(GPtrArray) crashes = lk_local_list (self->picture, "crash");

  judge_not_installed (self, clients);
  for (guint i = 0; i < clients->len; i++)
    if (lk_observation_is_true (g_ptr_array_index (clients, i), "installed"))
      judge_client (self, g_ptr_array_index (clients, i));
  for (guint i = 0; i < crashes->len; i++)
    judge_crash (self, g_ptr_array_index (crashes, i));
  judge_parts (self);
  judge_input (self);
}
