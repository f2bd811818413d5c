/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found of the messenger and this computer, one sentence a fact. */
#include "config.h"

#include "lk-advise-computer.h"

#include <glib/gi18n-lib.h>

#include "lk-template.h"
#include "lk-words.h"

#define MAX_ITEMS 6

typedef struct
{
  JsonObject *facts; /* (borrowed) */
  GString    *words; /* (borrowed) what is said so far */
} Look;

typedef struct
{
  const char *id;
  const char *words;
} Word;

static const Word kinds[] = {
  { "flatpak-user", N_("Flatpak, installed for you alone") },
  { "flatpak-system", N_("Flatpak, installed for everybody here") },
  { "deb", N_("package of the system (deb)") },
  { "rpm", N_("package of the system (rpm)") },
  { "snap", N_("Snap") },
  { "appimage", N_("AppImage, a single file") },
  { "folder", N_("unpacked folder") },
  { "desktop", N_("known from its menu entry only") },
};

static const Word backends[] = {
  { "gnome-keyring", "GNOME Keyring" }, { "kwallet5", "KWallet 5" }, { "kwallet6", "KWallet 6" },
  { "keepassxc", "KeePassXC" },
};

static const Word parts[] = {
  { "glib-networking", N_("what encrypts connections (glib-networking)") },
  { "session-bus", N_("the desktop's message bus, by which programs talk to each other") },
  { "xdg-desktop-portal", N_("what opens pages and files for programs in a sandbox (xdg-desktop-portal)") },
};

static const Word reasons[] = {
  { "no-feed", N_("nobody publishes the newest version in a way that programs can read") },
  { "no-extra-hosts", N_("only the service itself may be asked, as you wished") },
  { "no-answer", N_("the site that tells the newest version did not answer") },
  { "rate-limited", N_("the site that tells the newest version wants no more questions for now") },
  { "not-found", N_("the site knows nothing of this messenger") },
  { "bad-status", N_("the site that tells the newest version answered with an error") },
  { "page", N_("the site answered with a web page, perhaps one that asks to sign in to the network") },
  { "not-json", N_("the answer of the site cannot be read") },
  { "no-release", N_("the site names no finished version") },
};

static const Word signatures[] = {
  { "gpu", N_("the graphics") }, { "wayland", N_("the screen (Wayland)") }, { "gbm", N_("the graphics memory") },
  { "sandbox-helper", N_("its own protection (sandbox)") }, { "namespaces", N_("its own protection (user namespaces)") },
  { "library", N_("a missing library") }, { "keyring", N_("the keyring") },
};

static const Word folders[] = {
  { "data", N_("the messenger's data") }, { "keyring", N_("the keyring") }, { "temporary", N_("temporary files") },
};

static const char *
find_word (const Word *words,
           gsize       n_words,
           const char *id)
{
  for (gsize i = 0; i < n_words; i++)
    if (g_strcmp0 (words[i].id, id) == 0)
      return _(words[i].words);
  return id;
}

#define WORD(words, id) find_word (words, G_N_ELEMENTS (words), id)

/* One more part of the line; what comes from outside was cleaned before. */
static void G_GNUC_PRINTF (2, 3)
say (Look       *look,
     const char *format,
     ...)
{
  va_list arguments;

  if (look->words->len > 0)
    /* Translators: between two parts of a line of evidence */
    g_string_append (look->words, _("; "));
  va_start (arguments, format);
  g_string_append_vprintf (look->words, format, arguments);
  va_end (arguments);
}

static char *
dup_fact (Look       *look,
          const char *name)
{
  const char *value = lk_json_get_string (look->facts, name);

  return value != NULL && *value != '\0' ? lk_template_clean (value) : NULL;
}

/* Says something of a fact that is there; %s in it stands for the fact. */
static void
say_fact (Look       *look,
          const char *format,
          const char *name)
{
  g_autofree char *value = dup_fact (look, name);
  g_auto(GStrv) halves = value != NULL ? g_strsplit (format, "%s", 2) : NULL;

  if (halves != NULL)
    say (look, "%s%s%s", halves[0], value, halves[1] != NULL ? halves[1] : "");
}

static void
say_if (Look       *look,
        const char *name,
        const char *yes,
        const char *no)
{
  gboolean value = FALSE;

  if (lk_json_get_boolean (look->facts, name, &value) && (value ? yes : no) != NULL)
    say (look, "%s", value ? yes : no);
}

static gboolean
is_false (Look       *look,
          const char *name)
{
  gboolean value = TRUE;

  return lk_json_get_boolean (look->facts, name, &value) && !value;
}

/* The strings of a list in words, as many as anybody reads. */
static char *
dup_items (JsonArray  *array,
           const Word *words,
           gsize       n_words)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; array != NULL && i < json_array_get_length (array) && items->len <= MAX_ITEMS; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        continue;
      if (items->len == MAX_ITEMS)
        g_ptr_array_add (items, g_strdup ("…"));
      else
        g_ptr_array_add (items, lk_template_clean (find_word (words, n_words, json_node_get_string (node))));
    }
  if (items->len == 0)
    return NULL;
  g_ptr_array_add (items, NULL);
  return lk_words_list ((char **) items->pdata);
}

static void
say_list (Look       *look,
          const char *format,
          const char *name,
          const Word *words,
          gsize       n_words)
{
  g_autofree char *items = dup_items (lk_json_get_array (look->facts, name), words, n_words);
  g_auto(GStrv) halves = items != NULL ? g_strsplit (format, "%s", 2) : NULL;

  if (halves != NULL)
    say (look, "%s%s%s", halves[0], items, halves[1] != NULL ? halves[1] : "");
}

static char *
dup_moment (gint64 seconds)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local (seconds);

  /* Translators: a moment for g_date_time_format(), such as 31 January 2026 at 14:05 */
  return moment != NULL ? g_date_time_format (moment, _("%-d %B %Y at %H:%M")) : NULL;
}

static void
say_copy (Look       *look,
          JsonObject *copy)
{
  g_autofree char *version = lk_template_clean (lk_json_get_string (copy, "version") != NULL
                                                  ? lk_json_get_string (copy, "version") : _("unknown"));
  g_autofree char *path = lk_template_clean (lk_json_get_string (copy, "path") != NULL ? lk_json_get_string (copy, "path") : "");
  g_autofree char *origin =
      lk_template_clean (lk_json_get_string (copy, "origin") != NULL ? lk_json_get_string (copy, "origin") : "");
  gboolean official = TRUE;
  g_autoptr(GString) more = g_string_new (NULL);

  if (*origin != '\0')
    /* Translators: where a messenger was installed from, such as "flathub" */
    g_string_append_printf (more, _(", from %s"), origin);
  if (*path != '\0')
    /* Translators: in a folder */
    g_string_append_printf (more, _(", in %s"), path);
  if (lk_json_get_boolean (copy, "official", &official) && !official)
    g_string_append (more, _(", not made by the service itself"));
  if (lk_json_get_string (copy, "end_of_life") != NULL)
    g_string_append (more, _(", gets no more updates"));
  /* Translators: version and kind of one installed copy, and what more is known of it, with commas of its own */
  say (look, _("version %s: %s%s"), version, WORD (kinds, lk_json_get_string (copy, "kind")), more->str);
}

static void
say_copies (Look *look)
{
  JsonArray *copies = lk_json_get_array (look->facts, "copies");
  guint n = copies != NULL ? json_array_get_length (copies) : 0;

  if (n > 1)
    say (look, ngettext ("%u copy", "%u copies", n), n);
  for (guint i = 0; i < MIN (n, MAX_ITEMS); i++)
    {
      JsonNode *node = json_array_get_element (copies, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        say_copy (look, json_node_get_object (node));
    }
}

static void
say_running (Look *look)
{
  JsonArray *running = lk_json_get_array (look->facts, "running");
  guint n = running != NULL ? json_array_get_length (running) : 0;
  gboolean older = FALSE;

  if (running == NULL)
    return;
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (running, i);

      older = older || (JSON_NODE_HOLDS_OBJECT (node) && lk_json_is_true (json_node_get_object (node), "older"));
    }
  say (look, "%s", n == 0 ? _("does not run now") : older ? _("runs, but was started before its last update")
                                                          : _("runs now"));
}

static void
look_at_client (Look *look)
{
  say_copies (look);
  if (is_false (look, "installed"))
    say (look, "%s", _("not installed"));
  else if (!lk_json_is_true (look->facts, "installed"))
    say (look, "%s", _("not found where can be looked"));
  say_running (look);
  say_list (look, _("where Latchkey cannot look: %s"), "hidden", kinds, G_N_ELEMENTS (kinds));
}

static void
look_at_release (Look *look)
{
  JsonArray *notes = lk_json_get_array (look->facts, "notes");
  const char *date = lk_json_get_string (look->facts, "date");
  g_autofree char *words = date != NULL ? lk_words_date (date) : NULL;
  g_autofree char *version = dup_fact (look, "version");

  say_fact (look, _("installed: %s"), "installed");
  if (version != NULL && words != NULL)
    /* Translators: newest version and its date */
    say (look, _("newest: %s of %s"), version, words);
  else if (version != NULL)
    say (look, _("newest: %s"), version);
  if (notes != NULL && json_array_get_length (notes) > 0)
    say (look, ngettext ("%u newer version", "%u newer versions", json_array_get_length (notes)), json_array_get_length (notes));
  say_fact (look, _("the server wants at least %s"), "minimum");
  say_if (look, "below_minimum", _("the installed version is older than that"), NULL);
  say_if (look, "known_bad", _("the installed version is known to be faulty"), NULL);
  say_if (look, "eol", _("gets no more updates"), NULL);
  if (lk_json_get_string (look->facts, "reason") != NULL)
    say (look, "%s", WORD (reasons, lk_json_get_string (look->facts, "reason")));
}

static void
look_at_updates (Look *look)
{
  say_fact (look, _("come from %s"), "remote");
  say_if (look, "offered", _("the source offers it"), _("no switched-on source offers it"));
  say_fact (look, _("version offered: %s"), "candidate");
  say_if (look, "held", _("held back on this computer"), NULL);
  say_if (look, "remote_missing", _("the source is no longer set up"), NULL);
  if (lk_json_is_true (look->facts, "disabled_by_upgrade"))
    say (look, "%s", _("the source was switched off by an upgrade of the system"));
  else
    say_if (look, "disabled", _("the source is switched off"), NULL);
  say_if (look, "key_expired", _("the source's signing key is no longer valid"), NULL);
  say_if (look, "key_missing", _("the source's signing key is missing"), NULL);
  say_if (look, "eol", _("gets no more updates"), NULL);
  say_fact (look, _("set up in %s"), "file");
}

static void
look_at_keyring (Look *look)
{
  g_autofree char *backend = dup_fact (look, "backend");
  gint64 n = 0;

  if (backend != NULL && !g_str_equal (backend, "other"))
    say (look, "%s", WORD (backends, backend));
  if (lk_json_is_true (look->facts, "hung"))
    say (look, "%s", _("runs, but does not answer"));
  else if (lk_json_is_true (look->facts, "owner"))
    say (look, "%s", _("runs"));
  else if (is_false (look, "owner"))
    say (look, "%s", lk_json_is_true (look->facts, "activatable") ? _("starts when a program asks for it")
                                                                  : _("does not run, and nothing would start it"));
  say_if (look, "locked", _("locked"), _("unlocked"));
  say_if (look, "default", NULL, _("there is no keyring in it that is used by default"));
  if (lk_json_get_int (look->facts, "collections", &n) && n > 0)
    say (look, ngettext ("%u keyring in it", "%u keyrings in it", (guint) n), (guint) n);
  say_if (look, "kwallet", _("only KWallet's own way in is there, which not all messengers know"), NULL);
}

static void
look_at_secret_access (Look *look)
{
  g_autofree char *stored = dup_fact (look, "stored_backend");

  if (lk_json_get_string (look->facts, "kind") == NULL)
    say (look, "%s", _("not in a sandbox, so it may"));
  say_if (look, "allowed", _("allowed"), _("not allowed"));
  say_fact (look, _("missing permission: %s"), "missing");
  if (stored != NULL && lk_json_is_true (look->facts, "changed"))
    /* Translators: a program that keeps passwords, such as GNOME Keyring */
    say (look, _("its data are locked with a key in another keyring (%s)"), WORD (backends, stored));
}

static void
look_at_scheme (Look *look)
{
  if (lk_json_get_string (look->facts, "handler") == NULL && !lk_json_is_true (look->facts, "hidden") &&
      lk_json_get_string (look->facts, "hidden") == NULL)
    say (look, "%s", _("no program opens these links"));
  say_fact (look, _("opened by %s"), "handler");
  say_if (look, "program_exists", NULL, _("its program is gone"));
  say_if (look, "takes_url", NULL, _("it does not take links over"));
  say_if (look, "visible", NULL, _("its menu entry is where the desktop does not look"));
  say_list (look, _("wants to open them, but the desktop has not noticed yet: %s"), "unregistered", NULL, 0);
  say_list (look, _("chosen for them, but gone: %s"), "dangling", NULL, 0);
  say_list (look, _("menu entries that cannot be read: %s"), "broken", NULL, 0);
}

static void
look_at_browser (Look *look)
{
  say_fact (look, _("web pages are opened by %s"), "handler");
  if (lk_json_get_string (look->facts, "handler") == NULL && lk_json_get_boolean (look->facts, "program_exists", NULL))
    say (look, "%s", _("no browser is chosen"));
  say_if (look, "program_exists", NULL, _("its program is gone"));
  say_if (look, "takes_url", NULL, _("it does not take addresses over"));
  say_if (look, "xdg_open", NULL, _("the command that opens pages (xdg-open) is missing"));
  say_if (look, "display", NULL, _("programs that the session starts are not told of the screen"));
  say_list (look, _("chosen, but gone: %s"), "dangling", NULL, 0);
}

static void
look_at_portal (Look *look)
{
  if (lk_json_is_true (look->facts, "hung"))
    say (look, "%s", _("runs, but does not answer"));
  else if (lk_json_is_true (look->facts, "owner"))
    say (look, "%s", _("runs"));
  else if (is_false (look, "owner"))
    say (look, "%s", lk_json_is_true (look->facts, "activatable") ? _("starts when a program asks for it") : _("not installed"));
  if (lk_json_is_true (look->facts, "owner") && !lk_json_get_int (look->facts, "open_uri", NULL))
    say (look, "%s", _("cannot open web pages"));
  say_fact (look, _("desktop: %s"), "desktop");
  say_list (look, _("parts for desktops that are installed: %s"), "backends", NULL, 0);
  say_if (look, "app_chooser", NULL, _("none of them can open web pages"));
}

static void
look_at_sandbox (Look *look)
{
  if (lk_json_get_string (look->facts, "kind") != NULL)
    say (look, "%s", WORD (kinds, lk_json_get_string (look->facts, "kind")));
  say_if (look, "network", _("network: allowed"), _("network: not allowed"));
  say_if (look, "secrets", _("keyring: allowed"), _("keyring: not allowed"));
  say_if (look, "display", _("screen: allowed"), _("screen: not allowed"));
  say_if (look, "portal", NULL, _("it may not ask the desktop to open pages"));
  say_list (look, _("changed on this computer by: %s"), "overrides", NULL, 0);
  say_if (look, "proxy_differs", _("it does not know this computer's proxy"), NULL);
  say_if (look, "ca_differs", _("it does not know certificates that this computer trusts in addition"), NULL);
  say_if (look, "dns_differs", _("it cannot look up names the way this computer does"), NULL);
}

static void
look_at_storage (Look *look)
{
  gint64 bytes = 0;
  const char *what = lk_json_get_string (look->facts, "what");

  if (what != NULL)
    /* Translators: what a folder is for, such as "the messenger's data" */
    say (look, _("for %s"), WORD (folders, what));
  say_if (look, "exists", NULL, _("not there yet"));
  if (lk_json_get_int (look->facts, "free_bytes", &bytes) && bytes >= 0)
    {
      g_autofree char *size = g_format_size ((guint64) bytes);

      say (look, _("%s free"), size);
    }
  say_if (look, "full", _("too little to write in"), NULL);
  if (lk_json_is_true (look->facts, "read_only"))
    say (look, "%s", _("the disk can only be read"));
  else
    say_if (look, "writable", _("can be written"), _("cannot be written"));
  say_if (look, "owner_other", _("something in it belongs to another user"), NULL);
}

static void
look_at_lock (Look *look)
{
  gint64 pid = 0;

  if (lk_json_is_true (look->facts, "stale"))
    say (look, "%s", _("left over from an earlier run"));
  else if (lk_json_is_true (look->facts, "alive"))
    say (look, "%s", _("the messenger runs, as it says"));
  else
    say (look, "%s", _("whether that program still runs cannot be seen from here"));
  if (lk_json_get_int (look->facts, "pid", &pid))
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, pid);

      say (look, _("process number %s"), number);
    }
  if (lk_json_is_true (look->facts, "other_host"))
    say_fact (look, _("made on another computer: %s"), "host");
}

static void
look_at_profile (Look *look)
{
  if (!lk_json_is_true (look->facts, "damaged") && !lk_json_is_true (look->facts, "unclean"))
    say (look, "%s", _("in order"));
  say_if (look, "damaged", _("its settings are empty or cannot be read"), NULL);
  say_if (look, "unclean", _("not closed in order last time"), NULL);
}

static void
look_at_clock (Look *look)
{
  say_if (look, "ntp", _("set automatically"), _("not set automatically"));
  say_if (look, "synchronized", _("compared with a time server"), _("not yet compared with a time server"));
  say_fact (look, _("time zone %s"), "zone");
  say_if (look, "local_rtc", _("the clock in the hardware runs in local time, as for Windows"), NULL);
  say_if (look, "hung", _("the system's clock service does not answer"), NULL);
}

static void
look_at_crashes (Look *look)
{
  gint64 n = 0, newest = 0;

  if (lk_json_get_int (look->facts, "count", &n))
    {
      if (n > 0)
        say (look, ngettext ("%u in the last seven days", "%u in the last seven days", (guint) n), (guint) n);
      else
        say (look, "%s", _("none in the last seven days"));
    }
  if (lk_json_get_int (look->facts, "newest_s", &newest))
    {
      g_autofree char *moment = dup_moment (newest);

      if (moment != NULL)
        say (look, _("the last one on %s"), moment);
    }
  if (lk_json_get_string (look->facts, "signature") != NULL)
    /* Translators: what a crash has to do with, such as "the graphics" */
    say (look, _("it has to do with %s"), WORD (signatures, lk_json_get_string (look->facts, "signature")));
  say_fact (look, _("signal %s"), "signal");
  say_fact (look, _("its record says \"%s\""), "text");
}

static void
look_at_input (Look *look)
{
  g_autofree char *framework = dup_fact (look, "framework");
  gboolean none = framework == NULL || g_str_equal (framework, "none");

  if (none)
    say (look, "%s", _("none is set up; letters come straight from the keyboard"));
  else
    say (look, "%s", framework);
  if (!none)
    say_if (look, "running", _("runs"), _("does not run"));
  say_if (look, "mismatch", _("the messenger is told to use one that does not run"), NULL);
  say_fact (look, _("session of kind %s"), "session");
}

static void
look_at_parts (Look *look)
{
  JsonArray *missing = lk_json_get_array (look->facts, "missing");

  if (missing == NULL || json_array_get_length (missing) == 0)
    say (look, "%s", _("all there"));
  say_list (look, _("missing: %s"), "missing", parts, G_N_ELEMENTS (parts));
  say_list (look, _("variables that change how programs connect: %s"), "environment", NULL, 0);
}

static void
look_at_message (Look *look)
{
  say_if (look, "text_known", NULL, _("not known here"));
  say_fact (look, _("recognised as \"%s\""), "matched");
}

static const struct
{
  const char *probe;
  void      (*look) (Look *look);
} looks[] = {
  { "client", look_at_client },       { "release", look_at_release },   { "update-source", look_at_updates },
  { "keyring", look_at_keyring },     { "secret-access", look_at_secret_access },
  { "scheme", look_at_scheme },       { "browser", look_at_browser },   { "portal-service", look_at_portal },
  { "sandbox", look_at_sandbox },     { "storage", look_at_storage },   { "lock", look_at_lock },
  { "profile", look_at_profile },     { "time-sync", look_at_clock },   { "crash", look_at_crashes },
  { "input", look_at_input },         { "parts", look_at_parts },       { "error-text", look_at_message },
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
  g_autofree char *permission = one != NULL ? lk_template_clean (one) : dup_items (list, NULL, 0);

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
  Look look = { lk_observation_get_facts (observation), words };
  g_autofree char *hidden = lk_advise_hidden_words (observation);

  if (look.facts == NULL || lk_observation_get_outcome (observation) == LK_OUTCOME_CANCELLED)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    if (g_strcmp0 (looks[i].probe, lk_observation_get_probe (observation)) == 0)
      {
        if (lk_observation_get_outcome (observation) == LK_OUTCOME_OK)
          looks[i].look (&look);
        if (hidden != NULL)
          say (&look, "%s", hidden);
        return words->len > 0 ? g_string_free (g_steal_pointer (&words), FALSE) : NULL;
      }
  return NULL;
}
