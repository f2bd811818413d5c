/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keyring, and whether the messenger may use it; the sandbox around the messenger. */
#include "config.h"

#include "lk-rules-computer.h"

/* Desktops by whose name Chromium's engine finds the keyring; on others it uses none, though there is one. */
static const char *const known_desktops[] = { "GNOME", "KDE",   "XFCE", "Unity", "X-Cinnamon", "Cinnamon",
                                              "Deepin", "Pantheon", "UKUI", "LXQt", "MATE",     "Budgie" };

/* The Secret Service is missing where only KWallet is; Electron, Qt and KDE use that itself, GTK's programs cannot. */
static gboolean
can_use_kwallet (LkLocal *self)
{
  g_autoptr(GPtrArray) clients = lk_local_list (self->picture, "client");

  for (guint i = 0; i < clients->len; i++)
    {
      LkObservation *client = g_ptr_array_index (clients, i);

      if (lk_local_needs_keyring (self->picture, lk_observation_get_subject (client)) &&
          lk_observation_has_fact (client, "engine", "gtk"))
        return FALSE;
    }
  return TRUE;
}

/* There is none, and none would start. */
static LkCandidate *
judge_missing (LkLocal       *self,
               LkObservation *keyring)
{
  LkCandidate *candidate;

  if (!lk_observation_is_true (keyring, "kwallet"))
    return lk_local_add (self, "keyring-missing", LK_CERTAINTY_LIKELY, keyring, NULL);
  if (lk_observation_is_true (keyring, "kwallet_off"))
    {
      candidate = lk_local_add (self, "keyring-missing", LK_CERTAINTY_LIKELY, keyring, NULL);
      if (candidate != NULL)
        lk_params_set (candidate->verdict->params, "variant", "switched-off");
      return candidate;
    }
  return can_use_kwallet (self) ? NULL : lk_local_add (self, "keyring-missing", LK_CERTAINTY_POSSIBLE, keyring, NULL);
}

static void
judge_service (LkLocal       *self,
               LkObservation *keyring)
{
  LkCandidate *candidate = NULL;
  const char *variant = NULL;

  if (!lk_local_needs_keyring (self->picture, NULL))
    return;
  if (lk_observation_is_true (keyring, "hung"))
    {
      candidate = lk_local_add (self, "keyring-unreachable", LK_CERTAINTY_LIKELY, keyring, NULL);
      variant = "hung";
    }
  else if (lk_observation_get_outcome (keyring) != LK_OUTCOME_OK)
    return;
  else if (lk_local_is_false (keyring, "owner") && lk_local_is_false (keyring, "activatable"))
    candidate = judge_missing (self, keyring);
  else if (lk_observation_is_true (keyring, "locked"))
    candidate = lk_local_add (self, "keyring-locked", LK_CERTAINTY_LIKELY, keyring, NULL);
  /* From a sandbox it is not seen whose keyring it is; KWallet makes one when it is needed. */
  else if (lk_observation_is_true (keyring, "owner") && lk_local_is_false (keyring, "default") &&
           lk_observation_get_fact (keyring, "backend") != NULL && !lk_local_makes_wallet (keyring))
    {
      candidate = lk_local_add (self, "keyring-missing", LK_CERTAINTY_POSSIBLE, keyring, NULL);
      variant = "no-default";
    }
  if (candidate == NULL)
    return;
  lk_params_set (candidate->verdict->params, "variant", variant);
  lk_params_set (candidate->verdict->params, "backend", lk_observation_get_fact (keyring, "backend"));
}

/* What gives the permission; to be copied, never run by us. */
static void
set_command (LkLocal       *self,
             LkCandidate   *candidate,
             LkObservation *seen)
{
  const char *kind = lk_observation_get_fact (seen, "kind"), *missing = lk_observation_get_fact (seen, "missing");
  LkObservation *client = lk_local_find (self->picture, "client", lk_observation_get_subject (seen));
  const char *id = client != NULL ? lk_observation_get_fact (client, "id") : NULL;
  g_autofree char *command = NULL;

  if (kind == NULL || id == NULL || missing == NULL)
    return;
  if (g_str_has_prefix (kind, "flatpak") && g_strstr_len (missing, -1, ".") != NULL)
    command = g_strdup_printf ("flatpak override --user --talk-name=%s %s", missing, id);
  else if (g_str_has_prefix (kind, "flatpak") && g_str_equal (missing, "network"))
    command = g_strdup_printf ("flatpak override --user --share=network %s", id);
  else if (g_str_equal (kind, "snap"))
    command = g_strdup_printf ("snap connect %s:%s", id, missing);
  lk_params_set (candidate->verdict->params, "command", command);
}

static void
judge_access (LkLocal       *self,
              LkObservation *access)
{
  const char *name = lk_observation_get_subject (access);
  LkCandidate *candidate;

  if (!lk_local_is_false (access, "allowed") || !lk_local_is_installed (self->picture, name))
    return;
  if (lk_local_needs_keyring (self->picture, name) && lk_local_is_used (self->picture, access))
    candidate = lk_local_add (self, "keyring-unreachable", LK_CERTAINTY_LIKELY, access, name);
  else
    candidate = lk_local_note (self, "keyring-unreachable", access, name);
  if (candidate == NULL)
    return;
  lk_params_set (candidate->verdict->params, "variant", "not-allowed");
  lk_params_set (candidate->verdict->params, "missing", lk_observation_get_fact (access, "missing"));
  set_command (self, candidate, access);
}

static gboolean
is_known_desktop (const char *desktop)
{
  g_auto(GStrv) names = g_strsplit (desktop, ":", -1);

  for (guint i = 0; names[i] != NULL; i++)
    for (gsize k = 0; k < G_N_ELEMENTS (known_desktops); k++)
      if (g_ascii_strcasecmp (names[i], known_desktops[k]) == 0)
        return TRUE;
  return FALSE;
}

/* An engine that chooses the keyring by the desktop's name finds none under a name that it does not know. */
static void
judge_choice (LkLocal *self)
{
  LkObservation *portal = lk_local_find (self->picture, "portal-service", NULL);
  const char *desktop = portal != NULL ? lk_observation_get_fact (portal, "desktop") : NULL;
  g_autoptr(GPtrArray) clients = lk_local_list (self->picture, "client");

  if (desktop == NULL || *desktop == '\0' || is_known_desktop (desktop))
    return;
  for (guint i = 0; i < clients->len; i++)
    {
      LkObservation *client = g_ptr_array_index (clients, i);
      const char *name = lk_observation_get_subject (client);
      LkCandidate *candidate;

      if (!lk_observation_has_fact (client, "engine", "electron") || !lk_local_needs_keyring (self->picture, name))
        continue;
      candidate = lk_local_add (self, "keyring-unreachable", LK_CERTAINTY_POSSIBLE, client, name);
      if (candidate == NULL)
        continue;
      lk_candidate_evidence (candidate, portal);
      lk_params_set (candidate->verdict->params, "variant", "not-chosen");
      lk_params_set (candidate->verdict->params, "desktop", desktop);
    }
}

/* As Chromium's engine calls its keyrings when they run, and when it is told to use one. */
static const char *const stores[][2] = {
  { "gnome_libsecret", "gnome-libsecret" },
  { "kwallet", "kwallet" },
  { "kwallet5", "kwallet5" },
  { "kwallet6", "kwallet6" },
};

static const char *
get_store (const char *backend)
{
  for (gsize i = 0; backend != NULL && i < G_N_ELEMENTS (stores); i++)
    if (g_str_equal (backend, stores[i][0]))
      return stores[i][1];
  return NULL;
}

/* The data were locked with a key of another keyring than the one that the messenger chooses now. Where it used none, it
 * was told so (some packages do that), and will be again. */
static void
judge_change (LkLocal       *self,
              LkObservation *access)
{
  const char *name = lk_observation_get_subject (access);
  const char *store = get_store (lk_observation_get_fact (access, "stored_backend"));
  LkCandidate *candidate;

  if (store == NULL || !lk_observation_is_true (access, "changed") || !lk_local_is_installed (self->picture, name) ||
      !lk_local_is_used (self->picture, access))
    return;
  candidate = lk_local_add (self, "keyring-unreachable", LK_CERTAINTY_LIKELY, access, name);
  if (candidate == NULL)
    return;
  lk_params_set (candidate->verdict->params, "variant", "changed");
  lk_params_set (candidate->verdict->params, "store", store);
  lk_params_set (candidate->verdict->params, "before", lk_observation_get_fact (access, "stored_backend"));
  lk_params_set (candidate->verdict->params, "backend", lk_observation_get_fact (access, "expected_backend"));
}

static void
judge_sandbox (LkLocal       *self,
               LkObservation *sandbox)
{
  const char *name = lk_observation_get_subject (sandbox);
  LkCandidate *candidate = NULL;
  const char *variant = NULL;
  g_auto(GStrv) overrides = lk_json_dup_strings (lk_observation_get_facts (sandbox), "overrides");
  gboolean flatpak = !lk_observation_has_fact (sandbox, "kind", "snap");
  const char *option = NULL;
  LkObservation *client = lk_local_find (self->picture, "client", name);

  if (!lk_local_is_installed (self->picture, name) || !lk_local_is_used (self->picture, sandbox))
    return;
  if (lk_local_is_false (sandbox, "network"))
    {
      candidate = lk_local_add (self, "sandbox-blocks", LK_CERTAINTY_CERTAIN, sandbox, name);
      variant = "network";
      option = "--share=network";
    }
  else if (lk_local_is_false (sandbox, "display"))
    {
      candidate = lk_local_add (self, "sandbox-blocks", LK_CERTAINTY_LIKELY, sandbox, name);
      variant = "display";
      option = "--socket=x11";
    }
  else if (lk_observation_is_true (sandbox, "proxy_differs"))
    {
      candidate = lk_local_add (self, "sandbox-blocks", LK_CERTAINTY_LIKELY, sandbox, name);
      variant = "proxy";
    }
  else if (lk_observation_is_true (sandbox, "ca_differs"))
    {
      candidate = lk_local_note (self, "sandbox-blocks", sandbox, name);
      variant = "certificates";
    }
  if (candidate == NULL)
    return;
  lk_params_set (candidate->verdict->params, "variant", variant);
  lk_params_set (candidate->verdict->params, "file", overrides != NULL ? overrides[0] : NULL);
  if (option != NULL && flatpak && client != NULL && lk_observation_get_fact (client, "id") != NULL)
    {
      g_autofree char *command = g_strdup_printf ("flatpak override --user %s %s", option,
                                                  lk_observation_get_fact (client, "id"));

      lk_params_set (candidate->verdict->params, "command", command);
    }
}

/**
 * lk_rules_keyring:
 * @self: what was found so far
 *
 * Judges the keyring and the messenger's sandbox.
 */
void
lk_rules_keyring (LkLocal *self)
{
  LkObservation *keyring = lk_local_find (self->picture, "keyring", NULL);
  g_autoptr(GPtrArray) accesses = lk_local_list (self->picture, "secret-access");
  g_autoptr(GPtrArray) sandboxes = lk_local_list (self->picture, "sandbox");

  if (keyring != NULL)
    judge_service (self, keyring);
  for (guint i = 0; i < accesses->len; i++)
    {
      judge_access (self, g_ptr_array_index (accesses, i));
      judge_change (self, g_ptr_array_index (accesses, i));
    }
  if (keyring != NULL && lk_observation_is_true (keyring, "owner"))
    judge_choice (self);
  for (guint i = 0; i < sandboxes->len; i++)
    judge_sandbox (self, g_ptr_array_index (sandboxes, i));
}
