/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last good run: kept, compared with, shown, switched off and forgotten. */
#include "config.h"

#include "lk-cli-history.h"

#include <glib/gi18n.h>

#include "lk-advise.h"
#include "lk-cli.h"
#include "lk-last-good.h"
#include "lk-judge.h"

/* A home folder that does not answer must not hold up a result. Milliseconds. */
#define PATIENCE_MS 500

static gboolean option_json, option_clear, option_off, option_on;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &option_json, N_("Print one JSON object, with all that is kept"), NULL },
  { "clear", 0, 0, G_OPTION_ARG_NONE, &option_clear, N_("Forget what is kept"), NULL },
  { "off", 0, 0, G_OPTION_ARG_NONE, &option_off, N_("Forget what is kept, and keep nothing from now on"), NULL },
  { "on", 0, 0, G_OPTION_ARG_NONE, &option_on, N_("Keep the last good check of each service from now on"), NULL },
  { NULL }
};

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  LkCliHistory *self = user_data;

  self->history = lk_history_load_finish (result);
  g_main_loop_quit (self->loop);
}

static gboolean
on_patience_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * lk_cli_history_begin:
 * @self: the history
 *
 * Begins to read it.
 */
void
lk_cli_history_begin (LkCliHistory *self)
{
  if (!self->wanted)
    return;
  self->loop = g_main_loop_new (NULL, FALSE);
  self->cancellable = g_cancellable_new ();
  lk_history_load_async (NULL, self->cancellable, loaded_cb, self);
}

static void
wait_for_it (LkCliHistory *self)
{
  guint patience;

  if (self->loop == NULL)
    return;
  patience = g_timeout_add (PATIENCE_MS, on_patience_cb, self->cancellable);
  if (self->history == NULL)
    g_main_loop_run (self->loop);
  g_source_remove (patience);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->loop, g_main_loop_unref);
}

/**
 * lk_cli_history_compare:
 * @self: the history
 * @kase: a case, examined to its end and judged
 *
 * Where it is not all clear and a good run of its service is kept, finds out what has changed since.
 */
void
lk_cli_history_compare (LkCliHistory *self,
                        LkCase       *kase)
{
  JsonObject *kept;
  g_autoptr(LkSnapshot) now = NULL;
  g_autoptr(GError) error = NULL;

  wait_for_it (self);
  if (self->history == NULL || g_str_equal (lk_case_get_verdict (kase)->code, "all-clear"))
    return;
  kept = lk_history_find (self->history, lk_case_get_service (kase)->id);
  self->good = kept != NULL ? lk_snapshot_new_from_json (kept, &error) : NULL;
  if (self->good != NULL)
    {
      now = lk_snapshot_new (kase);
      self->comparison = lk_compare_snapshots (self->good, now, &error);
    }
  if (error != NULL)
    g_debug ("the last good run is not compared: %s", error->message);
}

static char *
dup_when (LkSnapshot *good,
          LkCase     *kase)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  return lk_advise_last_good (lk_snapshot_get_ended (good), lk_snapshot_is_signed_in (good),
                              kase != NULL && lk_snapshot_clock_is_wrong (kase), now);
}

/**
 * lk_cli_history_dup_lines:
 * @self: the history, compared
 * @kase: the case
 *
 * Returns: (transfer full) (nullable): when it worked last and what has changed since, in words; %NULL where no good run is
 *   kept
 */
GStrv
lk_cli_history_dup_lines (LkCliHistory *self,
                          LkCase       *kase)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *when = self->comparison != NULL ? dup_when (self->good, kase) : NULL;
  g_autofree char *head = NULL;

  if (when == NULL)
    return NULL;
  /* Translators: %s is a sentence such as "It worked on Friday at 14:02". */
  head = g_strdup_printf (self->comparison->differences->len > 0 ? _("%s. Since then:") : _("%s."), when);
  g_strv_builder_add (builder, head);
  for (guint i = 0; i < self->comparison->differences->len; i++)
    {
      LkDifference *difference = g_ptr_array_index (self->comparison->differences, i);
      g_autofree char *line = lk_advise_difference (difference->what, difference->subject, difference->before,
                                                    difference->after);

      g_strv_builder_add (builder, line);
    }
  g_strv_builder_add (builder, lk_advise_since (self->comparison->proves));
  return g_strv_builder_end (builder);
}

/**
 * lk_cli_history_to_json:
 * @self: the history, compared
 *
 * Returns: (transfer full) (nullable): `{ "ended", "signed_in", "comparison" }`; %NULL where no good run is kept
 */
JsonObject *
lk_cli_history_to_json (LkCliHistory *self)
{
  return self->comparison != NULL ? lk_last_good_to_json (self->good, self->comparison) : NULL;
}

typedef struct
{
  GMainLoop *loop;  /* (borrowed) */
  GError    *error; /* (owned) (nullable) */
} Saving;

static void
kept_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Saving *saving = user_data;

  lk_history_keep_finish (result, &saving->error);
  g_main_loop_quit (saving->loop);
}

/**
 * lk_cli_history_keep:
 * @self: the history
 * @kase: a case, examined to its end and judged
 *
 * Keeps what is compared of a good run, in the place of what was kept before.
 */
void
lk_cli_history_keep (LkCliHistory *self,
                     LkCase       *kase)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(LkSnapshot) snapshot = NULL;
  g_autoptr(JsonObject) object = NULL;
  Saving saving = { loop, NULL };

  if (self->history == NULL || lk_history_get_damage (self->history) != NULL || !lk_history_get_keeps (self->history) ||
      !lk_snapshot_is_good (kase))
    return;
  snapshot = lk_snapshot_new (kase);
  object = lk_snapshot_to_json (snapshot);
  lk_history_keep_async (lk_case_get_service (kase)->id, object, kept_cb, &saving);
  g_main_loop_run (loop);
  if (saving.error != NULL)
    g_debug ("the good run was not kept: %s", saving.error->message);
  g_clear_error (&saving.error);
}

/**
 * lk_cli_history_clear:
 * @self: the history
 */
void
lk_cli_history_clear (LkCliHistory *self)
{
  wait_for_it (self);
  g_clear_pointer (&self->history, lk_history_free);
  g_clear_pointer (&self->good, lk_snapshot_free);
  g_clear_pointer (&self->comparison, lk_comparison_free);
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Saving *saving = user_data;

  lk_history_save_finish (result, &saving->error);
  g_main_loop_quit (saving->loop);
}

static LkExit
save (LkHistory *history)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GError) error = NULL;
  Saving saving = { loop, NULL };

  lk_history_save_async (history, NULL, NULL, saved_cb, &saving);
  g_main_loop_run (loop);
  error = saving.error;
  if (error == NULL)
    return LK_EXIT_ALL_CLEAR;
  g_printerr ("latchkeyctl: %s\n", error->message);
  return LK_EXIT_FAILED;
}

static void
print_json (LkHistory *history,
            gboolean   allowed)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();
  g_auto(GStrv) services = lk_history_dup_services (history);
  g_autofree char *path = lk_history_dup_path ();
  g_autofree char *text = NULL;

  json_object_set_string_member (object, "format", "latchkey-history/1");
  json_object_set_string_member (object, "path", path);
  json_object_set_boolean_member (object, "keep", lk_history_get_keeps (history));
  json_object_set_boolean_member (object, "allowed", allowed);
  for (guint i = 0; services[i] != NULL; i++)
    json_array_add_object_element (array, json_object_ref (lk_history_find (history, services[i])));
  json_object_set_array_member (object, "services", array);
  json_node_take_object (root, object);
  text = lk_json_to_text (root, TRUE);
  g_print ("%s\n", text);
}

static void
print_text (LkHistory *history,
            gboolean   allowed)
{
  g_auto(GStrv) services = lk_history_dup_services (history);
  g_autofree char *path = lk_history_dup_path ();

  if (!allowed)
    g_print ("%s\n", _("The organisation's policy lets nothing be kept."));
  else if (!lk_history_get_keeps (history))
    g_print ("%s\n", _("Keeping the last good check is switched off."));
  else
    {
      g_print (_("The last good check of each service is kept in %s: versions and settings, no account names and no passwords."),
               path);
      g_print ("\n");
    }
  for (guint i = 0; services[i] != NULL; i++)
    {
      g_autoptr(LkSnapshot) good = lk_snapshot_new_from_json (lk_history_find (history, services[i]), NULL);
      g_autofree char *when = good != NULL ? dup_when (good, NULL) : NULL;

      if (when != NULL)
        g_print ("  %s: %s\n", services[i], when);
    }
}

/**
 * lk_cli_history:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Shows, forgets or switches what is kept of the last good run of each service.
 *
 * Returns: how the command ended
 */
LkExit
lk_cli_history (int    argc,
                char **argv)
{
  LkCliHistory self = { .wanted = TRUE };
  g_autoptr(LkPolicy) policy = NULL;
  g_autoptr(LkHistory) history = NULL;

  if (!lk_cli_parse ("history", "", entries, &argc, &argv))
    return LK_EXIT_USAGE;
  if (argc > 1)
    return lk_cli_usage_error (_("history: expected no argument, found \"%s\""), argv[1]);
  if (option_clear + option_off + option_on + option_json > 1)
    return lk_cli_usage_error (_("history: expected one of --json, --clear, --off and --on"));
  lk_cli_history_begin (&self);
  policy = lk_policy_load_default ();
  wait_for_it (&self);
  history = g_steal_pointer (&self.history);

  if (option_off || option_on)
    lk_history_set_keeps (history, option_on);
  else if (option_clear)
    lk_history_clear (history);
  if (option_off || option_on || option_clear)
    return save (history);
  if (lk_history_get_damage (history) != NULL)
    {
      g_printerr ("latchkeyctl: %s\n", lk_history_get_damage (history)->message);
      g_printerr ("latchkeyctl: %s\n", _("What is kept cannot be used; \"latchkeyctl history --clear\" begins anew."));
      return LK_EXIT_FAILED;
    }
  if (option_json)
    print_json (history, policy->history);
  else
    print_text (history, policy->history);
  return LK_EXIT_ALL_CLEAR;
}
