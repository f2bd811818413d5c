/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands to be copied into a terminal by the person; Latchkey runs none of them. */
#include "config.h"

#include "lk-advise-private.h"

#include <string.h>

#define MAX_WORD 200

/* A word of a command that no shell understands otherwise, and no program as an option. */
static gboolean
is_plain (const char *word)
{
  if (word == NULL || *word == '\0' || *word == '-' || strlen (word) > MAX_WORD)
    return FALSE;
  for (const char *p = word; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("._+:@-", *p) == NULL)
      return FALSE;
  return TRUE;
}

/* A folder that an administrator or the person has, without a way up. */
static gboolean
is_plain_folder (const char *path)
{
  if (path == NULL || strlen (path) > MAX_WORD || (path[0] != '/' && !g_str_has_prefix (path, "~/")) ||
      strstr (path, "/..") != NULL)
    return FALSE;
  for (const char *p = path[0] == '~' ? path + 1 : path; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("._+@/-", *p) == NULL)
      return FALSE;
  return TRUE;
}

/* What judging found out: one of few commands, with nothing but plain words in it. */
static gboolean
is_known (const char *command)
{
  g_auto(GStrv) words = g_strsplit (command, " ", 6);
  guint n = g_strv_length (words);

  if (n == 2 && g_str_equal (words[0], "update-desktop-database"))
    return is_plain_folder (words[1]);
  if (n == 3 && g_str_equal (words[0], "sudo") && g_str_equal (words[1], "update-desktop-database"))
    return is_plain_folder (words[2]);
  if (n == 3 && g_str_equal (words[0], "snap") && g_str_equal (words[1], "connect"))
    return is_plain (words[2]);
  if (n != 5 || !g_str_equal (words[0], "flatpak") || !g_str_equal (words[1], "override") || !g_str_equal (words[2], "--user"))
    return FALSE;
  if (g_str_has_prefix (words[3], "--talk-name="))
    return is_plain (words[3] + strlen ("--talk-name=")) && is_plain (words[4]);
  return (g_str_equal (words[3], "--share=network") || g_str_equal (words[3], "--socket=x11")) && is_plain (words[4]);
}

static LkObservation *
find_client (LkCase *kase)
{
  GPtrArray *observations = lk_case_get_observations (kase);
  LkVerdict *verdict = lk_case_get_verdict (kase);
  const char *name = verdict != NULL ? lk_params_get (verdict->params, "client") : NULL;
  LkObservation *found = NULL;

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);

      if (g_strcmp0 (lk_observation_get_probe (observation), "client") != 0 || !lk_observation_is_true (observation, "installed"))
        continue;
      if (found == NULL || g_strcmp0 (lk_observation_get_subject (observation), name) == 0)
        found = observation;
    }
  return found;
}

/**
 * lk_advise_dup_update:
 * @kase: a judged case
 *
 * Returns: (transfer full) (nullable): the command that updates the messenger, the way it was installed
 */
char *
lk_advise_dup_update (LkCase *kase)
{
  LkObservation *client = find_client (kase);
  const char *kind = client != NULL ? lk_observation_get_fact (client, "kind") : NULL;
  const char *id = client != NULL ? lk_observation_get_fact (client, "id") : NULL;

  if (kind == NULL || !is_plain (id))
    return NULL;
  if (g_str_equal (kind, "flatpak-user"))
    return g_strdup_printf ("flatpak update --user %s", id);
  if (g_str_equal (kind, "flatpak-system"))
    return g_strdup_printf ("flatpak update --system %s", id);
  if (g_str_equal (kind, "snap"))
    return g_strdup_printf ("sudo snap refresh %s", id);
  if (g_str_equal (kind, "deb"))
    return g_strdup_printf ("sudo apt update && sudo apt install --only-upgrade %s", id);
  if (g_str_equal (kind, "rpm"))
    return g_strdup_printf ("sudo dnf upgrade %s", id);
  return NULL;
}

/* A source that is switched off is switched on again; where it is something else, no command mends it. */
static char *
dup_repair (LkCase *kase)
{
  LkObservation *source = lk_case_find_newest (kase, "update-source", NULL);
  const char *kind = source != NULL ? lk_observation_get_fact (source, "kind") : NULL;
  const char *remote = source != NULL ? lk_observation_get_fact (source, "remote") : NULL;

  if (kind == NULL || !g_str_has_prefix (kind, "flatpak-") || !is_plain (remote) || !lk_observation_is_true (source, "disabled"))
    return NULL;
  return g_strdup_printf ("flatpak remote-modify --%s --enable %s", kind + strlen ("flatpak-"), remote);
}

/* A menu entry that claims the links, but that the desktop has not noticed. */
static char *
dup_register (LkCase *kase)
{
  const char *subject = lk_params_get (lk_case_get_verdict (kase)->params, "scheme");
  LkObservation *scheme = subject != NULL ? lk_case_find_newest (kase, "scheme", subject) : NULL;
  JsonArray *unregistered = scheme != NULL ? lk_json_get_array (lk_observation_get_facts (scheme), "unregistered") : NULL;
  const char *folder;

  if (unregistered == NULL || json_array_get_length (unregistered) == 0)
    return NULL;
  folder = lk_observation_get_fact (scheme, "unregistered_in");
  if (folder == NULL)
    folder = "~/.local/share/applications";
  if (!is_plain_folder (folder))
    return NULL;
  return g_strdup_printf ("%supdate-desktop-database %s", folder[0] == '~' ? "" : "sudo ", folder);
}

/**
 * lk_advise_dup_command:
 * @kase: a judged case
 *
 * A command that does what the verdict advises, made for the kind of copy that is installed. It has nothing in it that a
 * shell could understand otherwise.
 *
 * Returns: (transfer full) (nullable): one line to paste into a terminal; %NULL where no command helps
 */
char *
lk_advise_dup_command (LkCase *kase)
{
  static const char *const by_update[] = { "client-outdated", "client-known-bad", "client-too-old", "client-crashes", NULL };
  LkVerdict *verdict = lk_case_get_verdict (kase);
  const char *judged = verdict != NULL ? lk_params_get (verdict->params, "command") : NULL;

  if (verdict == NULL)
    return NULL;
  if (judged != NULL)
    return is_known (judged) ? g_strdup (judged) : NULL;
  if (g_strv_contains (by_update, verdict->code))
    return lk_advise_dup_update (kase);
  if (g_str_equal (verdict->code, "updates-broken"))
    return dup_repair (kase);
  return g_str_equal (verdict->code, "sign-in-link-unhandled") ? dup_register (kase) : NULL;
}

/**
 * lk_advise_dup_app_id:
 * @kase: a judged case
 *
 * Returns: (transfer full) (nullable): by which a software store knows the installed messenger; %NULL where it does not
 */
char *
lk_advise_dup_app_id (LkCase *kase)
{
  LkObservation *client = find_client (kase);
  const char *kind = client != NULL ? lk_observation_get_fact (client, "kind") : NULL;
  const char *id = client != NULL ? lk_observation_get_fact (client, "id") : NULL;

  return kind != NULL && g_str_has_prefix (kind, "flatpak-") && is_plain (id) ? g_strdup (id) : NULL;
}
