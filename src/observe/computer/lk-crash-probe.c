/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-crash-probe.h"

#include <string.h>
#include <unistd.h>

#include "lk-client-data.h"
#include "lk-computer-file.h"
#include "lk-crash-text.h"
#include "lk-look.h"

#define PROBE "crash"
#define COREDUMPS "/var/lib/systemd/coredump"
#define APPORT "/var/crash"
#define WINDOW_S (7 * 24 * 3600)
#define MAX_NAMES 2000
#define MAX_HEAD (256 * 1024)
#define MAX_COMM 15

typedef struct
{
  LkComputer     *computer;  /* (borrowed) */
  const LkClient *client;    /* (borrowed) */
  gint64          now_s;
  guint           count;
  gint64          newest_s;
  const char     *signal;    /* (borrowed) (nullable) a constant; of the newest that tells one */
  const char     *signature; /* (borrowed) (nullable) a constant */
  char           *text;      /* (owned) (nullable) */
  gboolean        readable;  /* at least one place where crashes are kept could be read */
} Crashes;

static gboolean
take (Crashes *self,
      gint64   time_s)
{
  if (time_s < self->now_s - WINDOW_S || time_s > self->now_s + 3600)
    return FALSE;
  self->count++;
  self->newest_s = MAX (self->newest_s, time_s);
  return TRUE;
}

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
        take (self, time_s);
    }
}

/* The head holds what can be read; the memory image that follows is not looked at. */
static void
read_report (Crashes    *self,
             const char *path)
{
  g_autofree char *text = lk_computer_read (self->computer, path, MAX_HEAD, NULL);
  char *image = text != NULL ? strstr (text, "\nCoreDump:") : NULL;
  g_autofree char *number = NULL;
  guint64 value = 0;

  if (text == NULL)
    return;
  if (image != NULL)
    *image = '\0';
  number = lk_apport_dup_field (text, "Signal");
  if (number != NULL && g_ascii_string_to_unsigned (number, 10, 1, 64, &value, NULL))
    self->signal = lk_crash_signal_name ((guint) value);
  if (self->signature == NULL)
    self->signature = lk_crash_text_signature (text, strlen (text), &self->text);
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

      if (lk_apport_name_parse (names[i], &program, &user) && user == geteuid () && g_str_has_suffix (program, ending) &&
          take (self, lk_computer_get_changed_s (self->computer, path, TRUE)))
        read_report (self, path);
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
            take (self, lk_computer_get_changed_s (self->computer, path, TRUE));
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

      if (program != NULL && g_strcmp0 (program, self->client->process) == 0 &&
          take (self, lk_computer_get_changed_s (self->computer, path, TRUE)))
        self->signal = lk_crash_signal_name ((guint) g_key_file_get_integer (file, "KCrash", "signal", NULL));
    }
}

static void
describe (Crashes    *self,
          JsonObject *facts)
{
  /* In a sandbox that shows none of the places, nothing found means nothing. */
  if (self->count == 0 && self->computer->in_flatpak && !self->readable)
    {
      json_object_set_boolean_member (facts, "hidden", TRUE);
      json_object_set_string_member (facts, "permission", "--filesystem=/var/lib/systemd/coredump:ro");
      return;
    }
  json_object_set_int_member (facts, "count", self->count);
  if (self->count > 0)
    json_object_set_int_member (facts, "newest_s", self->newest_s);
  if (self->signal != NULL)
    json_object_set_string_member (facts, "signal", self->signal);
  if (self->signature != NULL)
    json_object_set_string_member (facts, "signature", self->signature);
  if (self->text != NULL)
    json_object_set_string_member (facts, "text", self->text);
}

static void
look_at_client (LkComputer     *computer,
                const LkClient *client,
                GPtrArray      *readings)
{
  g_autoptr(GPtrArray) folders = lk_client_data_folders (computer, client);
  Crashes crashes = { computer, client, g_get_real_time () / G_USEC_PER_SEC, 0, -1, NULL, NULL, NULL, FALSE };

  look_at_coredumps (&crashes);
  look_at_apport (&crashes);
  look_at_kde (&crashes);
  for (guint i = 0; i < folders->len; i++)
    look_at_dumps (&crashes, g_ptr_array_index (folders, i));
  describe (&crashes, lk_look_add (readings, PROBE, client->name));
  g_free (crashes.text);
}

static void
look (LkComputer    *computer,
      LkService     *service,
      gconstpointer  data,
      GCancellable  *cancellable,
      GPtrArray     *readings)
{
  for (guint i = 0; i < service->clients->len && !g_cancellable_is_cancelled (cancellable); i++)
    look_at_client (computer, g_ptr_array_index (service->clients, i), readings);
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
 * reporters left; memory images are not read. Records one `crash` of each messenger.
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
