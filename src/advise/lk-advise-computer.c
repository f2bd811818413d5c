/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found of this computer, one sentence a fact; of the messenger itself see lk-advise-messenger.c. */
#include "config.h"

#include "lk-advise-computer.h"

#include <glib/gi18n-lib.h>

#include "lk-template.h"

static const LkWord backends[] = {
  { "gnome-keyring", "GNOME Keyring" }, { "kwallet5", "KWallet 5" }, { "kwallet6", "KWallet 6" },
  { "keepassxc", "KeePassXC" },
  /* As Electron calls them where it keeps a key. */
  { "gnome_libsecret", N_("that of GNOME and most desktops") }, { "kwallet", "KWallet 4" },
  { "basic_text", N_("none, without protection") },
};

static const LkWord parts[] = {
  { "glib-networking", N_("what encrypts connections (glib-networking)") },
  { "session-bus", N_("the desktop's message bus, by which programs talk to each other") },
  { "xdg-desktop-portal", N_("what opens pages and files for programs in a sandbox (xdg-desktop-portal)") },
};

static void
look_at_keyring (LkSaying *look)
{
  gint64 n = 0;

  if (LK_SAYING_WORD (backends, lk_json_get_string (look->facts, "backend")) != NULL)
    lk_saying_add_word (look, "%s", "backend", backends, G_N_ELEMENTS (backends));
  else
    lk_saying_add_fact (look, _("provided by %s"), "program");
  if (lk_json_is_true (look->facts, "hung"))
    lk_saying_add (look, "%s", _("runs, but does not answer"));
  else if (lk_json_is_true (look->facts, "owner"))
    lk_saying_add (look, "%s", _("runs"));
  else if (lk_saying_is_false (look, "owner"))
    lk_saying_add (look, "%s", lk_json_is_true (look->facts, "activatable") ? _("starts when a program asks for it")
                                                                            : _("does not run, and nothing would start it"));
  lk_saying_add_flag (look, "locked", _("locked"), _("unlocked"));
  lk_saying_add_flag (look, "default", NULL, _("there is no keyring in it that is used by default"));
  if (lk_json_get_int (look->facts, "collections", &n) && n > 0)
    lk_saying_add (look, g_dngettext (GETTEXT_PACKAGE, "%u keyring in it", "%u keyrings in it", (guint) n), (guint) n);
  lk_saying_add_flag (look, "kwallet_off", _("KWallet is switched off in its settings"), NULL);
  lk_saying_add_flag (look, "kwallet", _("only KWallet's own way in is there, which not all messengers know"), NULL);
}

static void
look_at_secret_access (LkSaying *look)
{
  if (lk_json_get_string (look->facts, "kind") == NULL)
    lk_saying_add (look, "%s", _("not in a sandbox, so it may"));
  lk_saying_add_flag (look, "allowed", _("allowed"), _("not allowed"));
  lk_saying_add_fact (look, _("missing permission: %s"), "missing");
  if (lk_json_is_true (look->facts, "changed"))
    lk_saying_add_word (look, _("its data are locked with a key in another keyring (%s)"), "stored_backend", backends,
                        G_N_ELEMENTS (backends));
}

static void
look_at_scheme (LkSaying *look)
{
  gboolean none = lk_json_get_string (look->facts, "handler") == NULL && !lk_json_is_true (look->facts, "hidden") &&
                  lk_json_get_string (look->facts, "hidden") == NULL;

  if (none)
    lk_saying_add (look, "%s", _("no program opens these links"));
  lk_saying_add_fact (look, _("opened by %s"), "handler");
  lk_saying_add_flag (look, "program_exists", NULL, _("its program is gone"));
  lk_saying_add_flag (look, "takes_url", NULL, _("it does not take links over"));
  lk_saying_add_flag (look, "visible", NULL, _("its menu entry is where the desktop does not look"));
  if (none)
    lk_saying_add_list (look, _("could open them: %s"), "candidates", NULL, 0);
  lk_saying_add_list (look, _("wants to open them, but the desktop has not noticed yet: %s"), "unregistered", NULL, 0);
  lk_saying_add_list (look, _("chosen for them, but gone: %s"), "dangling", NULL, 0);
  lk_saying_add_list (look, _("menu entries that cannot be read: %s"), "broken", NULL, 0);
}

static void
look_at_browser (LkSaying *look)
{
  lk_saying_add_fact (look, _("web pages are opened by %s"), "handler");
  if (lk_json_get_string (look->facts, "handler") == NULL && lk_json_get_boolean (look->facts, "program_exists", NULL))
    lk_saying_add (look, "%s", _("no browser is chosen"));
  lk_saying_add_flag (look, "program_exists", NULL, _("its program is gone"));
  lk_saying_add_flag (look, "takes_url", NULL, _("it does not take addresses over"));
  lk_saying_add_flag (look, "xdg_open", NULL, _("the command that opens pages (xdg-open) is missing"));
  lk_saying_add_flag (look, "display", NULL, _("programs that the session starts are not told of the screen"));
  lk_saying_add_list (look, _("chosen, but gone: %s"), "dangling", NULL, 0);
}

static void
look_at_portal (LkSaying *look)
{
  if (lk_json_is_true (look->facts, "hung"))
    lk_saying_add (look, "%s", _("runs, but does not answer"));
  else if (lk_json_is_true (look->facts, "owner"))
    lk_saying_add (look, "%s", _("runs"));
  else if (lk_saying_is_false (look, "owner"))
    lk_saying_add (look, "%s", lk_json_is_true (look->facts, "activatable") ? _("starts when a program asks for it")
                                                                            : _("not installed"));
  if (lk_json_is_true (look->facts, "owner") && !lk_json_get_int (look->facts, "open_uri", NULL))
    lk_saying_add (look, "%s", _("cannot open web pages"));
  lk_saying_add_fact (look, _("desktop: %s"), "desktop");
  lk_saying_add_list (look, _("parts for desktops that are installed: %s"), "backends", NULL, 0);
  lk_saying_add_flag (look, "app_chooser", NULL, _("none of them can open web pages"));
}

static void
look_at_sandbox (LkSaying *look)
{
  if (lk_json_get_string (look->facts, "kind") != NULL)
    lk_saying_add (look, "%s", lk_advise_copy_kind (lk_json_get_string (look->facts, "kind")));
  lk_saying_add_flag (look, "network", _("network: allowed"), _("network: not allowed"));
  lk_saying_add_flag (look, "secrets", _("keyring: allowed"), _("keyring: not allowed"));
  lk_saying_add_flag (look, "display", _("screen: allowed"), _("screen: not allowed"));
  lk_saying_add_flag (look, "portal", NULL, _("it may not ask the desktop to open pages"));
  lk_saying_add_list (look, _("changed on this computer by: %s"), "overrides", NULL, 0);
  lk_saying_add_flag (look, "proxy_differs", _("it does not know this computer's proxy"), NULL);
  lk_saying_add_flag (look, "ca_differs", _("it does not know certificates that this computer trusts in addition"), NULL);
  lk_saying_add_flag (look, "dns_differs", _("it cannot look up names the way this computer does"), NULL);
}

static void
look_at_clock (LkSaying *look)
{
  lk_saying_add_flag (look, "ntp", _("set automatically"), _("not set automatically"));
  lk_saying_add_flag (look, "synchronized", _("compared with a time server"), _("not yet compared with a time server"));
  lk_saying_add_fact (look, _("time zone %s"), "zone");
  lk_saying_add_fact (look, _("but programs started here are told another one: %s"), "zone_environment");
  lk_saying_add_flag (look, "local_rtc", _("the clock in the hardware runs in local time, as for Windows"), NULL);
  lk_saying_add_flag (look, "hung", _("the system's clock service does not answer"), NULL);
}

static void
look_at_input (LkSaying *look)
{
  g_autofree char *framework = lk_saying_dup_fact (look, "framework");
  gboolean none = framework == NULL || g_str_equal (framework, "none");

  if (none)
    lk_saying_add (look, "%s", _("none is set up; letters come straight from the keyboard"));
  else
    lk_saying_add (look, "%s", framework);
  if (!none)
    lk_saying_add_flag (look, "running", _("runs"), _("does not run"));
  lk_saying_add_flag (look, "mismatch", _("the messenger is told to use one that does not run"), NULL);
  lk_saying_add_fact (look, _("session of kind %s"), "session");
}

static void
look_at_parts (LkSaying *look)
{
  JsonArray *missing = lk_json_get_array (look->facts, "missing");

  if (missing == NULL || json_array_get_length (missing) == 0)
    lk_saying_add (look, "%s", _("all there"));
  lk_saying_add_list (look, _("missing: %s"), "missing", parts, G_N_ELEMENTS (parts));
  lk_saying_add_list (look, _("variables that change how programs connect: %s"), "environment", NULL, 0);
}

static void
look_at_message (LkSaying *look)
{
  lk_saying_add_flag (look, "text_known", NULL, _("not known here"));
  lk_saying_add_fact (look, _("recognised as \"%s\""), "matched");
}

static const struct
{
  const char *probe;
  void      (*look) (LkSaying *look);
} looks[] = {
  { "client", lk_advise_look_at_client },   { "release", lk_advise_look_at_release },
  { "update-source", lk_advise_look_at_updates },
  { "keyring", look_at_keyring },           { "secret-access", look_at_secret_access },
  { "scheme", look_at_scheme },             { "browser", look_at_browser },
  { "portal-service", look_at_portal },     { "sandbox", look_at_sandbox },
  { "storage", lk_advise_look_at_storage }, { "lock", lk_advise_look_at_lock },
  { "profile", lk_advise_look_at_profile }, { "time-sync", look_at_clock },
  { "crash", lk_advise_look_at_crashes },   { "input", look_at_input },
  { "parts", look_at_parts },               { "error-text", look_at_message },
};

/**
 * lk_advise_hidden_words:
 * @observation: an observation
 *
 * Returns: (transfer full) (nullable): that Latchkey's own sandbox hides it, and which permission would show it; %NULL
 *   where nothing is hidden
 */
char *
lk_advise_hidden_words (LkObservation *observation)
{
  JsonObject *facts = lk_observation_get_facts (observation);
  JsonArray *list = facts != NULL ? lk_json_get_array (facts, "permission") : NULL;
  const char *one = facts != NULL ? lk_json_get_string (facts, "permission") : NULL;
  g_autofree char *permission = one != NULL ? lk_template_clean (one) : lk_saying_dup_items (list, NULL, 0);

  if (permission != NULL)
    /* Translators: %s is one or more options of a command */
    return g_strdup_printf (_("Latchkey runs in a sandbox; this permission, for reading only, would show it: %s"), permission);
  if (facts != NULL && lk_json_is_true (facts, "hidden"))
    return g_strdup (_("hidden by the sandbox in which Latchkey runs"));
  return NULL;
}

/**
 * lk_advise_computer_words:
 * @observation: an observation
 *
 * Returns: (transfer full) (nullable): what was found, in words; %NULL where it is not one of the messenger and this
 *   computer, or nothing was found
 */
char *
lk_advise_computer_words (LkObservation *observation)
{
  g_autoptr(GString) words = g_string_new (NULL);
  LkSaying look = { lk_observation_get_facts (observation), words };
  g_autofree char *hidden = lk_advise_hidden_words (observation);

  if (look.facts == NULL || lk_observation_get_outcome (observation) == LK_OUTCOME_CANCELLED)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    if (g_strcmp0 (looks[i].probe, lk_observation_get_probe (observation)) == 0)
      {
        if (lk_observation_get_outcome (observation) == LK_OUTCOME_OK)
          looks[i].look (&look);
        if (hidden != NULL)
          lk_saying_add (&look, "%s", hidden);
        return words->len > 0 ? g_string_free (g_steal_pointer (&words), FALSE) : NULL;
      }
  return NULL;
}
