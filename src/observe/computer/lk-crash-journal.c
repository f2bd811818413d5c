/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-crash-journal.h"

#ifdef LK_HAVE_JOURNAL

#include <string.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "lk-crash-list.h"
#include "lk-crash-text.h"
#include "lk-map-guard.h"
#include "lk-service.h"

/* systemd-coredump(8): SD_MESSAGE_COREDUMP */
#define COREDUMP "MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1"
#define WINDOW_S (7 * 24 * 3600)
/* A journal may have gigabytes; whatever is not found meanwhile stays unknown. */
#define BUDGET_MS 400
#define MAX_CORES 300
#define MAX_LINES 1000
#define MAX_LINE_BYTES (512 * 1024)
#define MAX_FIELD (64 * 1024)
#define MAX_LINE 4096
#define MAX_UNITS 4096
/* Each costs a search for every entry, in every file; most lines are found by their program anyway. */
#define MAX_MATCHES 8
#define UNITS_BUDGET_MS 30
#define MAX_COMM 15

typedef struct
{
  sd_journal   *journal;     /* (owned) */
  GCancellable *cancellable; /* (borrowed) */
  gint64        stop_us;     /* when the time for it is over, of the monotonic clock */
  gint64        oldest_s;
  GPtrArray    *clients;     /* (borrowed) (element-type LkClient) */
  GPtrArray    *lists;       /* (borrowed) (element-type LkCrashList) */
} Journal;

static gboolean
has_time (const Journal *self)
{
  return !g_cancellable_is_cancelled (self->cancellable) && g_get_monotonic_time () < self->stop_us;
}

static sd_journal *
open_journal (LkComputer *computer)
{
  const int whose = SD_JOURNAL_CURRENT_USER | SD_JOURNAL_SYSTEM;
  sd_journal *journal = NULL;
  guint64 bytes = 0;
  int result;

  if (*computer->root == '\0')
    result = sd_journal_open (&journal, SD_JOURNAL_LOCAL_ONLY | whose);
  else
    result = sd_journal_open_directory (&journal, computer->root, SD_JOURNAL_OS_ROOT | whose);
  if (result < 0)
    {
      g_debug ("journal: %s", g_strerror (-result));
      return NULL;
    }
  /* It opens without a complaint where there is no file that may be read. */
  if (sd_journal_get_usage (journal, &bytes) >= 0 && bytes > 0)
    return journal;
  sd_journal_close (journal);
  return NULL;
}

static void
add_match (Journal    *self,
           const char *field,
           const char *value)
{
  g_autofree char *match = g_strconcat (field, "=", value, NULL);

  sd_journal_add_match (self->journal, match, 0);
  sd_journal_add_disjunction (self->journal);
}

static void
add_own (Journal *self)
{
  g_autofree char *user = g_strdup_printf ("%u", (guint) geteuid ());

  sd_journal_flush_matches (self->journal);
  add_match (self, "_UID", user);
  sd_journal_add_conjunction (self->journal);
}

/* The next older entry of the last days. */
static gboolean
step_back (Journal *self,
           gint64  *time_s)
{
  guint64 time_us = 0;

  if (!has_time (self) || sd_journal_previous (self->journal) <= 0 ||
      sd_journal_get_realtime_usec (self->journal, &time_us) < 0)
    return FALSE;
  *time_s = (gint64) (time_us / G_USEC_PER_SEC);
  return *time_s >= self->oldest_s;
}

static char *
dup_field (Journal    *self,
           const char *field)
{
  gsize before = strlen (field) + 1;
  const void *data = NULL;
  size_t length = 0;

  if (sd_journal_get_data (self->journal, field, &data, &length) < 0 || length < before)
    return NULL;
  return g_strndup ((const char *) data + before, MIN (length - before, MAX_FIELD));
}

static gboolean
get_number (Journal    *self,
            const char *field,
            guint64    *value)
{
  g_autofree char *text = dup_field (self, field);

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, value, NULL);
}

static GStrv
dup_ids (const LkClient *client)
{
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();

  if (client->flatpak != NULL)
    g_strv_builder_add (ids, client->flatpak);
  if (client->snap != NULL)
    g_strv_builder_add (ids, client->snap);
  if (client->process != NULL)
    g_strv_builder_add (ids, client->process);
  for (guint i = 0; client->desktop != NULL && client->desktop[i] != NULL; i++)
    {
      gsize length = strlen (client->desktop[i]);
      g_autofree char *id = g_strndup (client->desktop[i], g_str_has_suffix (client->desktop[i], ".desktop")
                                                             ? length - strlen (".desktop") : length);

      g_strv_builder_add (ids, id);
    }
  return g_strv_builder_end (ids);
}

/* In a scope of the desktop may be whatever the messenger started, a browser for one; in a sandbox is nobody else. */
static gboolean
is_core_of (Journal        *self,
            const LkClient *client,
            const char     *exe,
            const char     *command)
{
  g_autofree char *program = exe != NULL && *exe != '\0' ? g_path_get_basename (exe) : NULL;
  g_auto(GStrv) ids = dup_ids (client);
  g_autofree char *unit = NULL;

  if (client->process != NULL && (g_strcmp0 (program, client->process) == 0 ||
                                  (command != NULL && strncmp (command, client->process, MAX_COMM) == 0 &&
                                   strlen (command) == MIN (strlen (client->process), MAX_COMM))))
    return TRUE;
  if (exe == NULL || !(g_str_has_prefix (exe, "/app/") || g_str_has_prefix (exe, "/snap/")))
    return FALSE;
  unit = dup_field (self, "COREDUMP_USER_UNIT");
  return unit != NULL && lk_crash_unit_matches (unit, (const char *const *) ids);
}

static void
explain_core (Journal     *self,
              LkCrashList *list,
              gint64       time_s)
{
  g_autofree char *message = dup_field (self, "MESSAGE");
  g_autofree char *line = dup_field (self, "COREDUMP_CMDLINE");
  g_autofree char *stack = message != NULL ? lk_crash_dup_top_of_stack (message) : NULL;
  g_autofree char *words = NULL;
  const char *signature = stack != NULL ? lk_crash_stack_signature (stack, &words) : NULL;
  guint64 signal = 0;

  if (signature == NULL && line != NULL)
    signature = lk_crash_stack_signature (line, &words);
  get_number (self, "COREDUMP_SIGNAL", &signal);
  lk_crash_list_explain (list, time_s, (guint) MIN (signal, 64), signature, words);
}

static void
take_core (Journal *self,
           gint64   written_s)
{
  g_autofree char *exe = dup_field (self, "COREDUMP_EXE");
  g_autofree char *command = dup_field (self, "COREDUMP_COMM");
  guint64 user = 0, time_us = 0;
  gint64 time_s = written_s;

  if (get_number (self, "COREDUMP_UID", &user) && user != geteuid ())
    return;
  if (get_number (self, "COREDUMP_TIMESTAMP", &time_us) && time_us > 0)
    time_s = (gint64) (time_us / G_USEC_PER_SEC);
  for (guint i = 0; i < self->clients->len; i++)
    {
      LkCrashList *list = g_ptr_array_index (self->lists, i);

      if (!is_core_of (self, g_ptr_array_index (self->clients, i), exe, command))
        continue;
      if (lk_crash_list_add (list, LK_CRASH_CORE_ENTRY, time_s))
        explain_core (self, list, time_s);
      return;
    }
}

/* systemd-coredump(8) speaks as the one whose program crashed. */
static void
read_cores (Journal *self)
{
  gint64 time_s = 0;

  sd_journal_set_data_threshold (self->journal, MAX_FIELD);
  add_own (self);
  sd_journal_add_match (self->journal, COREDUMP, 0);
  sd_journal_seek_tail (self->journal);
  for (guint i = 0; i < MAX_CORES && step_back (self, &time_s); i++)
    take_core (self, time_s);
}

/* Names of the session's units, the newest of each file first; only whole values can be looked for. */
static GStrv
dup_units (Journal *self)
{
  g_autoptr(GStrvBuilder) units = g_strv_builder_new ();
  gint64 stop_us = g_get_monotonic_time () + UNITS_BUDGET_MS * 1000;
  const void *data = NULL;
  size_t length = 0;

  if (sd_journal_query_unique (self->journal, "_SYSTEMD_USER_UNIT") < 0)
    return g_strv_builder_end (units);
  for (guint i = 0; i < MAX_UNITS && has_time (self) && g_get_monotonic_time () < stop_us &&
                    sd_journal_enumerate_available_unique (self->journal, &data, &length) > 0; i++)
    {
      gsize before = strlen ("_SYSTEMD_USER_UNIT=");
      g_autofree char *unit = length > before ? g_strndup ((const char *) data + before, length - before) : NULL;

      if (unit != NULL)
        g_strv_builder_add (units, unit);
    }
  return g_strv_builder_end (units);
}

static void
match_client (Journal           *self,
              const LkClient    *client,
              const char *const *units)
{
  g_auto(GStrv) ids = dup_ids (client);
  g_autofree char *command = client->process != NULL ? g_strndup (client->process, MAX_COMM) : NULL;
  guint n = 0;

  add_own (self);
  if (command != NULL)
    add_match (self, "_COMM", command);
  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autofree char *file = g_strconcat (ids[i], ".desktop", NULL);

      add_match (self, "SYSLOG_IDENTIFIER", ids[i]);
      add_match (self, "SYSLOG_IDENTIFIER", file);
    }
  for (guint i = 0; units[i] != NULL && n < MAX_MATCHES; i++)
    if (lk_crash_unit_matches (units[i], (const char *const *) ids))
      {
        add_match (self, "_SYSTEMD_USER_UNIT", units[i]);
        n++;
      }
}

/* Programs that a messenger starts may lack a library of their own: the loader names who does. */
static gboolean
is_own_loader (const LkClient *client,
               const char     *line)
{
  g_autofree char *path = g_strndup (line, strcspn (line, ":"));
  g_autofree char *program = *path != '\0' ? g_path_get_basename (path) : NULL;

  return client->process == NULL || g_strcmp0 (program, client->process) == 0;
}

static gsize
take_line (Journal        *self,
           const LkClient *client,
           LkCrashList    *list,
           gint64          time_s)
{
  const void *data = NULL;
  size_t length = 0;
  g_autofree char *line = NULL;
  g_autofree char *words = NULL;
  const char *signature;
  gboolean ends = FALSE;
  gsize before = strlen ("MESSAGE=");

  if (sd_journal_get_data (self->journal, "MESSAGE", &data, &length) < 0 || length <= before)
    return 0;
  line = g_strndup ((const char *) data + before, MIN (length - before, MAX_LINE));
  signature = lk_crash_text_signature (line, strlen (line), &words, &ends);
  if (signature == NULL || (g_str_equal (signature, "library") && strstr (line, "no Qt platform plugin") == NULL &&
                            !is_own_loader (client, line)))
    return length;
  if (!ends)
    lk_crash_list_note (list, signature);
  else if (lk_crash_list_add (list, LK_CRASH_LINE, time_s))
    lk_crash_list_explain (list, time_s, 0, signature, words);
  return length;
}

static void
read_lines (Journal           *self,
            guint              at,
            const char *const *units)
{
  const LkClient *client = g_ptr_array_index (self->clients, at);
  gsize bytes = 0;
  gint64 time_s = 0;

  sd_journal_set_data_threshold (self->journal, MAX_LINE);
  match_client (self, client, units);
  sd_journal_seek_tail (self->journal);
  for (guint i = 0; i < MAX_LINES && bytes < MAX_LINE_BYTES && step_back (self, &time_s); i++)
    bytes += take_line (self, client, g_ptr_array_index (self->lists, at), time_s);
}

static gboolean
read_journal (LkComputer   *computer,
              GPtrArray    *clients,
              GPtrArray    *lists,
              gint64        now_s,
              GCancellable *cancellable)
{
  Journal self = { NULL, cancellable, g_get_monotonic_time () + BUDGET_MS * 1000, now_s - WINDOW_S, clients, lists };
  g_auto(GStrv) units = NULL;

  self.journal = open_journal (computer);
  if (self.journal == NULL)
    return FALSE;
  read_cores (&self);
  units = dup_units (&self);
  for (guint i = 0; i < lists->len && has_time (&self); i++)
    read_lines (&self, i, (const char *const *) units);
  sd_journal_close (self.journal);
  return TRUE;
}

#endif

/**
 * lk_crash_journal_read:
 * @computer: a computer
 * @clients: (element-type LkClient): messengers
 * @lists: (element-type LkCrashList): of each of @clients, what is known of it so far
 * @now_s: now, in seconds since 1970
 * @cancellable: (nullable): what ends it
 *
 * Looks into the person's own journal, from its end, for crashes of the last seven days that systemd-coredump wrote down
 * and for known last words of the messengers themselves. Bounded in entries, bytes and time. May wait for the disk: for a
 * thread.
 *
 * Returns: whether there is a journal that may be read; never where Latchkey was built without libsystemd
 */
gboolean
lk_crash_journal_read (LkComputer   *computer,
                       GPtrArray    *clients,
                       GPtrArray    *lists,
                       gint64        now_s,
                       GCancellable *cancellable)
{
#ifdef LK_HAVE_JOURNAL
  gboolean readable;

  lk_map_guard_begin ();
  readable = read_journal (computer, clients, lists, now_s, cancellable);
  lk_map_guard_end ();
  return readable;
#else
  return FALSE;
#endif
}
