/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-client-log-probe.h"

#include <string.h>

#include "lk-client-data.h"
#include "lk-computer-file.h"
#include "lk-error-search.h"
#include "lk-log-lines.h"
#include "lk-look.h"

#define PROBE "client-log"
#define WINDOW_S (24 * 3600)
#define SLACK_S 3600
#define MAX_NAMES 500
#define MAX_TAIL (256 * 1024)
#define MOST_FILES 6
#define MOST_MATCHES 4

typedef struct
{
  char   *path;      /* (owned) */
  gint64  changed_s;
} LogFile;

typedef struct
{
  LkComputer     *computer; /* (borrowed) */
  const LkClient *client;   /* (borrowed) */
  gint64          now_s;
  GArray         *files;    /* (owned) (element-type LogFile) the newest first */
} Logs;

static void
log_file_clear (gpointer data)
{
  g_free (((LogFile *) data)->path);
}

static int
compare_files (gconstpointer a,
               gconstpointer b)
{
  const LogFile *left = a, *right = b;

  return (left->changed_s < right->changed_s) - (left->changed_s > right->changed_s);
}

static void
find_in_folder (Logs       *self,
                const char *folder,
                const char *pattern)
{
  g_auto(GStrv) names = lk_computer_list (self->computer, folder, MAX_NAMES);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      LogFile file;

      if (!g_pattern_match_simple (pattern, names[i]))
        continue;
      file.path = g_build_filename (folder, names[i], NULL);
      file.changed_s = lk_computer_get_changed_s (self->computer, file.path, TRUE);
      if (file.changed_s >= self->now_s - WINDOW_S)
        g_array_append_val (self->files, file);
      else
        g_free (file.path);
    }
}

/* Returns: whether a folder of logs is there at all. */
static gboolean
find_files (Logs *self)
{
  gboolean found = FALSE;

  for (guint i = 0; self->client->logs[i] != NULL; i++)
    {
      g_autofree char *folder = g_path_get_dirname (self->client->logs[i]);
      g_autofree char *pattern = g_path_get_basename (self->client->logs[i]);
      g_autoptr(GPtrArray) places = lk_client_data_places (self->computer, self->client, folder);

      found |= places->len > 0;
      for (guint k = 0; k < places->len; k++)
        find_in_folder (self, g_ptr_array_index (places, k), pattern);
    }
  g_array_sort (self->files, compare_files);
  return found;
}

/* Only the dictionary's own words are kept: what else stands in a log is nobody's business. */
static void
add_matches (GArray    *hits,
             JsonArray *matches)
{
  gsize n_entries;
  const LkErrorEntry *entries = lk_error_entries (&n_entries);

  for (guint i = 0; i < hits->len && json_array_get_length (matches) < MOST_MATCHES; i++)
    {
      const LkErrorHit *hit = &g_array_index (hits, LkErrorHit, i);
      const LkErrorEntry *entry = &entries[hit->entry];
      JsonObject *match = json_object_new ();

      json_object_set_string_member (match, "id", entry->id);
      json_object_set_string_member (match, "code", entry->code);
      json_object_set_string_member (match, "matched", entry->patterns[hit->best]);
      json_object_set_int_member (match, "times", hit->n_times);
      json_array_add_object_element (matches, match);
    }
}

static void
read_file (Logs          *self,
           const LogFile *file,
           JsonObject    *facts)
{
  gsize length = 0;
  g_autofree char *tail = lk_computer_read_tail (self->computer, file->path, MAX_TAIL, &length);
  g_autofree char *recent = NULL;
  g_autoptr(GArray) hits = NULL;
  JsonArray *matches = json_object_get_array_member (facts, "matches");
  guint n_before = json_array_get_length (matches);

  if (tail == NULL)
    return;
  recent = lk_log_lines_since (tail, length, self->now_s - WINDOW_S, self->now_s + SLACK_S);
  hits = lk_error_search_log (recent, strlen (recent));
  add_matches (hits, matches);
  if (n_before == 0 && json_array_get_length (matches) > 0)
    {
      g_autofree char *shown = lk_computer_shorten (self->computer, file->path);

      json_object_set_string_member (facts, "file", shown);
      json_object_set_string_member (facts, "matched",
                                     json_object_get_string_member (json_array_get_object_element (matches, 0), "matched"));
    }
}

static void
look_at_client (LkComputer     *computer,
                const LkClient *client,
                GCancellable   *cancellable,
                GPtrArray      *readings)
{
  Logs logs = { computer, client, g_get_real_time () / G_USEC_PER_SEC, g_array_new (FALSE, FALSE, sizeof (LogFile)) };
  gboolean found;
  JsonObject *facts;

  g_array_set_clear_func (logs.files, log_file_clear);
  found = find_files (&logs);
  if (found || computer->in_flatpak)
    {
      facts = lk_look_add (readings, PROBE, client->name);
      if (!found)
        {
          g_autofree char *folder = g_path_get_dirname (client->logs[0]);
          g_autofree char *permission = g_strconcat ("--filesystem=", folder, ":ro", NULL);

          json_object_set_boolean_member (facts, "hidden", TRUE);
          json_object_set_string_member (facts, "permission", permission);
        }
      else
        {
          json_object_set_int_member (facts, "files", logs.files->len);
          json_object_set_array_member (facts, "matches", json_array_new ());
        }
      for (guint i = 0; i < logs.files->len && i < MOST_FILES && !g_cancellable_is_cancelled (cancellable); i++)
        read_file (&logs, &g_array_index (logs.files, LogFile, i), facts);
    }
  g_array_unref (logs.files);
}

static void
look (LkComputer    *computer,
      LkService     *service,
      gconstpointer  data,
      GCancellable  *cancellable,
      GPtrArray     *readings)
{
  for (guint i = 0; i < service->clients->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const LkClient *client = g_ptr_array_index (service->clients, i);

      if (client->logs != NULL && client->logs[0] != NULL)
        look_at_client (computer, client, cancellable, readings);
    }
}

/**
 * lk_client_log_probe_async:
 * @run: the run
 * @computer: what to look at
 * @cancellable: (nullable): what ends it
 * @callback: called when everything is written down
 * @user_data: for @callback
 *
 * Looks for known error messages in what the service's messengers wrote into their own logs in the last 24 hours, where the
 * service's description says that they keep them. Records one `client-log` of each messenger whose logs are there: which
 * messages, never a line of the log.
 */
void
lk_client_log_probe_async (LkRun               *run,
                           LkComputer          *computer,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  lk_look_async (run, computer, PROBE, look, cancellable, callback, user_data);
}

/**
 * lk_client_log_probe_finish:
 * @result: the result
 */
void
lk_client_log_probe_finish (GAsyncResult *result)
{
  lk_look_finish (result);
}
