/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-crash-probe.h"

#include <string.h>
#include <unistd.h>

#include "lk-client-data.h"
#include "lk-computer-file.h"
#include "lk-crash-journal.h"
#include "lk-crash-list.h"
#include "lk-crash-text.h"
#include "lk-look.h"

#define PROBE "crash"
#define COREDUMPS "/var/lib/systemd/coredump"
#define APPORT "/var/crash"
#define MAX_NAMES 2000
#define MAX_HEAD (256 * 1024)
#define MAX_COMM 15

typedef struct
{
  LkComputer     *computer; /* (borrowed) */
  const LkClient *client;   /* (borrowed) */
  LkCrashList    *list;     /* (borrowed) */
  gboolean        readable; /* at least one place where crashes are kept could be read */
} Crashes;

static gboolean
is_command (const Crashes *self,
            const char    *command)
{
  const char *process = self->client->process;

  return process != NULL && strncmp (command, process, MAX_COMM) == 0 && strlen (command) == MIN (strlen (process), MAX_COMM);
}

static void
look_at_coredumps (Crashes *self)
{
  g_auto(GStrv) names = lk_computer_list (self->computer, COREDUMPS, MAX_NAMES);

  self->readable |= names != NULL;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *command = NULL;
      guint64 user = 0;
      gint64 time_s = 0;

      if (lk_coredump_name_parse (names[i], &command, &user, &time_s) && user == geteuid () && is_command (self, command))
        lk_crash_list_add (self->list, LK_CRASH_CORE_FILE, time_s);
    }
}

/* The head holds what can be read; the memory image that follows is not looked at. */
static void
read_report (Crashes    *self,
             const char *path,
             gint64      time_s)
{
  g_autofree char *text = lk_computer_read (self->computer, path, MAX_HEAD, NULL);
  char *image = text != NULL ? strstr (text, "\nCoreDump:") : NULL;
  g_autofree char *number = NULL;
  g_autofree char *stack = NULL;
  g_autofree char *words = NULL;
  const char *signature;
  guint64 value = 0;

  if (text == NULL)
    return;
  if (image != NULL)
    *image = '\0';
  number = lk_apport_dup_field (text, "Signal");
  if (number != NULL)
    g_ascii_string_to_unsigned (number, 10, 1, 64, &value, NULL);
  stack = lk_apport_dup_stack (text);
  signature = lk_crash_text_signature (text, strlen (text), &words, NULL);
  if (signature == NULL && stack != NULL)
    signature = lk_crash_stack_signature (stack, &words);
  lk_crash_list_explain (self->list, time_s, (guint) value, signature, words);
}

static void
look_at_apport (Crashes *self)
{
  g_auto(GStrv) names = lk_computer_list (self->computer, APPORT, MAX_NAMES);
  g_autofree char *ending = self->client->process != NULL ? g_strconcat ("_", self->client->process, NULL) : NULL;

  self->readable |= names != NULL;
  for (guint i = 0; ending != NULL && names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *program = NULL;
      g_autofree char *path = g_build_filename (APPORT, names[i], NULL);
      guint64 user = 0;
      gint64 time_s;

      if (!lk_apport_name_parse (names[i], &program, &user) || user != geteuid () || !g_str_has_suffix (program, ending))
        continue;
      time_s = lk_computer_get_changed_s (self->computer, path, TRUE);
      if (lk_crash_list_add (self->list, LK_CRASH_REPORT, time_s))
        read_report (self, path, time_s);
    }
}

static void
look_at_dumps (Crashes    *self,
               const char *folder)
{
  static const char *const places[] = {
    "Crashpad/completed", "Crashpad/pending", "Crashpad/new",
    "Crash Reports/completed", "Crash Reports/pending", "Crash Reports/new",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *place = g_build_filename (folder, places[i], NULL);
      g_auto(GStrv) names = lk_computer_list (self->computer, place, MAX_NAMES);

      self->readable |= names != NULL;
      for (guint j = 0; names != NULL && names[j] != NULL; j++)
        {
          g_autofree char *path = g_build_filename (place, names[j], NULL);

          if (g_str_has_suffix (names[j], ".dmp"))
            lk_crash_list_add (self->list, LK_CRASH_DUMP, lk_computer_get_changed_s (self->computer, path, TRUE));
        }
    }
}

/* KDE's programs leave a note for the one that reports crashes. */
static void
look_at_kde (Crashes *self)
{
  g_autofree char *folder = g_build_filename (self->computer->home, ".cache/kcrash-metadata", NULL);
  g_auto(GStrv) names = lk_computer_list (self->computer, folder, MAX_NAMES);

  self->readable |= names != NULL;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autoptr(GKeyFile) file = lk_computer_read_key_file (self->computer, path, MAX_HEAD);
      g_autofree char *exe = file != NULL ? g_key_file_get_string (file, "KCrash", "exe", NULL) : NULL;
      g_autofree char *program = exe != NULL && *exe != '\0' ? g_path_get_basename (exe) : NULL;

      gint64 time_s;

      if (program == NULL || g_strcmp0 (program, self->client->process) != 0)
        continue;
      time_s = lk_computer_get_changed_s (self->computer, path, TRUE);
      if (lk_crash_list_add (self->list, LK_CRASH_NOTE, time_s))
        lk_crash_list_explain (self->list, time_s, (guint) g_key_file_get_integer (file, "KCrash", "signal", NULL), NULL, NULL);
    }
}

static void
describe (Crashes    *self,
          gboolean    journal,
          JsonObject *facts)
{
  /* In a sandbox that shows none of the places, nothing found means nothing. */
  if (lk_crash_list_count (self->list) == 0 && self->computer->in_flatpak && !self->readable && !journal)
    {
      json_object_set_boolean_member (facts, "hidden", TRUE);
      json_object_set_string_member (facts, "permission",
                                     "--filesystem=/var/lib/systemd/coredump:ro --filesystem=/var/log/journal:ro");
      return;
    }
  lk_crash_list_describe (self->list, facts);
  json_object_set_boolean_member (facts, "journal", journal);
}

static void
look_at_client (Crashes *self)
{
  g_autoptr(GPtrArray) folders = lk_client_data_folders (self->computer, self->client);

  look_at_coredumps (self);
  look_at_apport (self);
  look_at_kde (self);
  for (guint i = 0; i < folders->len; i++)
    look_at_dumps (self, g_ptr_array_index (folders, i));
}

static void
look (LkComputer    *computer,
      LkService     *service,
      gconstpointer  data,
      GCancellable  *cancellable,
      GPtrArray     *readings)
{
  g_autoptr(GPtrArray) lists = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_crash_list_free);
  g_autofree Crashes *crashes = g_new0 (Crashes, service->clients->len);
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  gboolean journal;

  for (guint i = 0; i < service->clients->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      crashes[i] = (Crashes) { computer, g_ptr_array_index (service->clients, i), lk_crash_list_new (now_s), FALSE };
      g_ptr_array_add (lists, crashes[i].list);
      look_at_client (&crashes[i]);
    }
  if (g_cancellable_is_cancelled (cancellable))
    return;
  journal = lk_crash_journal_read (computer, service->clients, lists, now_s, cancellable);
  for (guint i = 0; i < lists->len; i++)
    describe (&crashes[i], journal, lk_look_add (readings, PROBE, crashes[i].client->name));
}

/**
 * lk_crash_probe_async:
 * @run: the run
 * @computer: what to look at
 * @cancellable: (nullable): what ends it
 * @callback: called when everything is written down
 * @user_data: for @callback
 *
 * Looks for crashes of the service's messengers in the last seven days, by names and readable heads of what crash
 * reporters left and by the person's journal; memory images are not read. Records one `crash` of each messenger.
 */
void
lk_crash_probe_async (LkRun               *run,
                      LkComputer          *computer,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  lk_look_async (run, computer, PROBE, look, cancellable, callback, user_data);
}

/**
 * lk_crash_probe_finish:
 * @result: the result
 */
void
lk_crash_probe_finish (GAsyncResult *result)
{
  lk_look_finish (result);
}
