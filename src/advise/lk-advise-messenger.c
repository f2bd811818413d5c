/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found of the messenger itself, one sentence a fact. */
#include "config.h"

#include "lk-advise-computer.h"

#include <glib/gi18n-lib.h>

#include "lk-template.h"
#include "lk-words.h"

#define MAX_COPIES 6

static const LkWord kinds[] = {
  { "flatpak-user", N_("Flatpak, installed for you alone") },
  { "flatpak-system", N_("Flatpak, installed for everybody here") },
  { "deb", N_("package of the system (deb)") },
  { "rpm", N_("package of the system (rpm)") },
  { "snap", N_("Snap") },
  { "appimage", N_("AppImage, a single file") },
  { "folder", N_("unpacked folder") },
  { "desktop", N_("known from its menu entry only") },
};

static const LkWord reasons[] = {
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

static const LkWord signatures[] = {
  { "gpu", N_("the graphics") }, { "wayland", N_("the screen (Wayland)") }, { "gbm", N_("the graphics memory") },
  { "sandbox-helper", N_("its own protection (sandbox)") }, { "namespaces", N_("its own protection (user namespaces)") },
  { "library", N_("a missing library") }, { "keyring", N_("the keyring") },
};

static const LkWord folders[] = {
  { "data", N_("the messenger's data") }, { "keyring", N_("the keyring") }, { "temporary", N_("temporary files") },
};

/**
 * lk_advise_copy_kind:
 * @kind: (nullable): a kind of installed copy
 *
 * Returns: (transfer none) (nullable): what people call it
 */
const char *
lk_advise_copy_kind (const char *kind)
{
  return LK_SAYING_WORD (kinds, kind);
}

static char *
dup_moment (gint64 seconds)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local (seconds);

  /* Translators: a moment for g_date_time_format(), such as 31 January 2026 at 14:05 */
  return moment != NULL ? g_date_time_format (moment, _("%-d %B %Y at %H:%M")) : NULL;
}

static void
say_copy (LkSaying       *look,
          JsonObject *copy)
{
  g_autofree char *version = lk_template_clean (lk_json_get_string (copy, "version") != NULL
                                                  ? lk_json_get_string (copy, "version") : _("unknown"));
  g_autofree char *path = lk_template_clean (lk_json_get_string (copy, "path") != NULL ? lk_json_get_string (copy, "path") : "");
  g_autofree char *origin =
      lk_template_clean (lk_json_get_string (copy, "origin") != NULL ? lk_json_get_string (copy, "origin") : "");
  const char *kind = lk_advise_copy_kind (lk_json_get_string (copy, "kind"));
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
  lk_saying_add (look, _("version %s: %s%s"), version, kind != NULL ? kind : _("installed in a way of its own"), more->str);
}

static void
say_copies (LkSaying *look)
{
  JsonArray *copies = lk_json_get_array (look->facts, "copies");
  guint n = copies != NULL ? json_array_get_length (copies) : 0;

  if (n > 1)
    lk_saying_add (look, g_dngettext (GETTEXT_PACKAGE, "%u copy", "%u copies", n), n);
  for (guint i = 0; i < MIN (n, MAX_COPIES); i++)
    {
      JsonNode *node = json_array_get_element (copies, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        say_copy (look, json_node_get_object (node));
    }
}

static void
say_running (LkSaying *look)
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
  lk_saying_add (look, "%s", n == 0 ? _("does not run now") : older ? _("runs, but was started before its last update")
                                                          : _("runs now"));
}

/**
 * lk_advise_look_at_client:
 * @look: a line of evidence
 *
 * Says which copies of the messenger are installed, and whether it runs.
 */
void
lk_advise_look_at_client (LkSaying *look)
{
  say_copies (look);
  if (lk_saying_is_false (look, "installed"))
    lk_saying_add (look, "%s", _("not installed"));
  else if (!lk_json_is_true (look->facts, "installed"))
    lk_saying_add (look, "%s", _("not found where can be looked"));
  say_running (look);
  lk_saying_add_flag (look, "third_party", _("made by others, not by the service itself"), NULL);
  lk_saying_add_list (look, _("where Latchkey cannot look: %s"), "hidden", kinds, G_N_ELEMENTS (kinds));
}

/**
 * lk_advise_look_at_release:
 * @look: a line of evidence
 *
 * Says its newest version beside the installed one.
 */
void
lk_advise_look_at_release (LkSaying *look)
{
  JsonArray *notes = lk_json_get_array (look->facts, "notes");
  guint n_notes = notes != NULL ? json_array_get_length (notes) : 0;
  const char *date = lk_json_get_string (look->facts, "date");
  g_autofree char *words = date != NULL ? lk_words_date (date) : NULL;
  g_autofree char *version = lk_saying_dup_fact (look, "version");

  lk_saying_add_fact (look, _("installed: %s"), "installed");
  if (version != NULL && words != NULL)
    /* Translators: newest version and its date */
    lk_saying_add (look, _("newest: %s of %s"), version, words);
  else if (version != NULL)
    lk_saying_add (look, _("newest: %s"), version);
  if (n_notes > 0)
    lk_saying_add (look, g_dngettext (GETTEXT_PACKAGE, "%u newer version", "%u newer versions", n_notes), n_notes);
  lk_saying_add_fact (look, _("the server wants at least %s"), "minimum");
  lk_saying_add_flag (look, "below_minimum", _("the installed version is older than that"), NULL);
  lk_saying_add_flag (look, "known_bad", _("the installed version is known to be faulty"), NULL);
  lk_saying_add_flag (look, "eol", _("gets no more updates"), NULL);
  lk_saying_add_word (look, "%s", "reason", reasons, G_N_ELEMENTS (reasons));
  lk_saying_add_fact (look, _("asked: %s"), "url");
}

/**
 * lk_advise_look_at_updates:
 * @look: a line of evidence
 *
 * Says where its updates come from.
 */
void
lk_advise_look_at_updates (LkSaying *look)
{
  lk_saying_add_fact (look, _("come from %s"), "remote");
  lk_saying_add_flag (look, "offered", _("the source offers it"), _("no switched-on source offers it"));
  lk_saying_add_fact (look, _("version offered: %s"), "candidate");
  lk_saying_add_flag (look, "held", _("held back on this computer"), NULL);
  lk_saying_add_flag (look, "remote_missing", _("the source is no longer set up"), NULL);
  if (lk_json_is_true (look->facts, "disabled_by_upgrade"))
    lk_saying_add (look, "%s", _("the source was switched off by an upgrade of the system"));
  else
    lk_saying_add_flag (look, "disabled", _("the source is switched off"), NULL);
  lk_saying_add_flag (look, "key_expired", _("the source's signing key is no longer valid"), NULL);
  lk_saying_add_flag (look, "key_missing", _("the source's signing key is missing"), NULL);
  lk_saying_add_flag (look, "eol", _("gets no more updates"), NULL);
  lk_saying_add_fact (look, _("its source says \"%s\""), "eol_note");
  lk_saying_add_fact (look, _("set up in %s"), "file");
}

/**
 * lk_advise_look_at_lock:
 * @look: a line of evidence
 *
 * Says a mark of a running messenger.
 */
void
lk_advise_look_at_lock (LkSaying *look)
{
  gint64 pid = 0;

  if (lk_json_is_true (look->facts, "stale"))
    lk_saying_add (look, "%s", _("left over from an earlier run"));
  else if (lk_json_is_true (look->facts, "alive"))
    lk_saying_add (look, "%s", _("the messenger runs, as it says"));
  else
    lk_saying_add (look, "%s", _("whether that program still runs cannot be seen from here"));
  if (lk_json_get_int (look->facts, "pid", &pid))
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, pid);

      lk_saying_add (look, _("process number %s"), number);
    }
  if (lk_json_is_true (look->facts, "other_host"))
    lk_saying_add_fact (look, _("made on another computer: %s"), "host");
}

/**
 * lk_advise_look_at_profile:
 * @look: a line of evidence
 *
 * Says whether its data were left in order.
 */
void
lk_advise_look_at_profile (LkSaying *look)
{
  if (!lk_json_is_true (look->facts, "damaged") && !lk_json_is_true (look->facts, "unclean"))
    lk_saying_add (look, "%s", _("in order"));
  lk_saying_add_flag (look, "damaged", _("its settings are empty or cannot be read"), NULL);
  lk_saying_add_flag (look, "unclean", _("not closed in order last time"), NULL);
}

/**
 * lk_advise_look_at_crashes:
 * @look: a line of evidence
 *
 * Says when it crashed lately.
 */
void
lk_advise_look_at_crashes (LkSaying *look)
{
  gint64 n = 0, newest = 0;

  if (lk_json_get_int (look->facts, "count", &n))
    {
      if (n > 0)
        lk_saying_add (look, g_dngettext (GETTEXT_PACKAGE, "%u in the last seven days", "%u in the last seven days", (guint) n),
                       (guint) n);
      else
        lk_saying_add (look, "%s", _("none in the last seven days"));
    }
  if (lk_json_get_int (look->facts, "newest_s", &newest))
    {
      g_autofree char *moment = dup_moment (newest);

      if (moment != NULL)
        lk_saying_add (look, _("the last one on %s"), moment);
    }
  /* Translators: what a crash has to do with, such as "the graphics" */
  lk_saying_add_word (look, _("it has to do with %s"), "signature", signatures, G_N_ELEMENTS (signatures));
  lk_saying_add_list (look, _("it complained about %s"), "said", signatures, G_N_ELEMENTS (signatures));
  lk_saying_add_fact (look, _("signal %s"), "signal");
  lk_saying_add_fact (look, _("its record says \"%s\""), "text");
}

/**
 * lk_advise_look_at_storage:
 * @look: a line of evidence
 *
 * Says a folder that it needs.
 */
void
lk_advise_look_at_storage (LkSaying *look)
{
  gint64 bytes = 0;

  /* Translators: what a folder is for, such as "the messenger's data" */
  lk_saying_add_word (look, _("for %s"), "what", folders, G_N_ELEMENTS (folders));
  lk_saying_add_flag (look, "exists", NULL, _("not there yet"));
  if (lk_json_get_int (look->facts, "free_bytes", &bytes) && bytes >= 0)
    {
      g_autofree char *size = g_format_size ((guint64) bytes);

      lk_saying_add (look, _("%s free"), size);
    }
  lk_saying_add_flag (look, "full", _("too little to write in"), NULL);
  if (lk_json_is_true (look->facts, "read_only"))
    lk_saying_add (look, "%s", _("the disk can only be read"));
  else
    lk_saying_add_flag (look, "writable", _("can be written"), _("cannot be written"));
  lk_saying_add_flag (look, "owner_other", _("something in it belongs to another user"), NULL);
}
