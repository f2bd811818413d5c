/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-client-probe.h"

#include <string.h>

#include "lk-client-search.h"
#include "lk-computer-file.h"
#include "lk-look.h"
#include "lk-processes.h"

#define PROBE "client"
/* Clocks of files and processes are not read at the same moment. */
#define SLACK_S 2

static gboolean
is_kind (const LkClientCopy *copy,
         const char         *kind)
{
  return g_str_has_prefix (copy->kind, kind);
}

static gboolean
is_below (const char *path,
          const char *folder)
{
  gsize length = strlen (folder);

  return strncmp (path, folder, length) == 0 && path[length] == '/';
}

static gboolean
is_of_copy (const LkProcess    *process,
            const LkClientCopy *copy)
{
  g_autofree char *folder = NULL;

  if (process->flatpak != NULL)
    return is_kind (copy, "flatpak") && g_str_equal (copy->id, process->flatpak);
  if (process->snap != NULL)
    return is_kind (copy, "snap") && g_str_equal (copy->id, process->snap);
  if (is_kind (copy, "flatpak") || is_kind (copy, "snap") || process->program == NULL)
    return FALSE;
  if (lk_client_copy_has_file (copy, process->program) || g_strcmp0 (copy->path, process->program) == 0)
    return TRUE;
  /* An AppImage runs what it mounts. */
  if (is_kind (copy, "appimage"))
    return g_str_has_prefix (process->program, "/tmp/.mount_");
  folder = copy->path != NULL ? g_path_get_dirname (copy->path) : NULL;
  return folder != NULL && is_kind (copy, "folder") && is_below (process->program, folder);
}

static const LkClientCopy *
find_copy (const LkProcess *process,
           GPtrArray       *copies)
{
  const LkClientCopy *found = NULL;

  for (guint i = 0; i < copies->len; i++)
    {
      const LkClientCopy *copy = g_ptr_array_index (copies, i);

      if (!is_of_copy (process, copy))
        continue;
      if (found == NULL || (process->revision != NULL && g_strcmp0 (process->revision, copy->revision) == 0))
        found = copy;
    }
  return found;
}

/* Whether the process was started before its files were installed: 1, 0, or -1 where that cannot be told. */
static int
is_older (const LkProcess    *process,
          const LkClientCopy *copy,
          gint64              now_s)
{
  if (copy == NULL)
    return -1;
  if (process->revision != NULL && copy->revision != NULL)
    return !g_str_equal (process->revision, copy->revision);
  if (process->replaced)
    return TRUE;
  /* An AppImage is one file that stays as it is while it is open. */
  if (process->started_s < 0 || copy->installed_s < 0 || copy->installed_s > now_s + SLACK_S || is_kind (copy, "appimage"))
    return -1;
  return process->started_s + SLACK_S < copy->installed_s;
}

static const LkClientCopy *
add_running (const LkClient *client,
             GPtrArray      *copies,
             GPtrArray      *processes,
             JsonArray      *running)
{
  const LkClientCopy *used = NULL;

  for (guint i = 0; i < processes->len; i++)
    {
      const LkProcess *process = g_ptr_array_index (processes, i);
      const LkClientCopy *copy = process->client == client ? find_copy (process, copies) : NULL;
      int older = is_older (process, copy, g_get_real_time () / G_USEC_PER_SEC);
      JsonObject *object;

      if (process->client != client)
        continue;
      object = json_object_new ();
      json_object_set_int_member (object, "pid", process->pid);
      if (process->started_s >= 0)
        json_object_set_int_member (object, "started_s", process->started_s);
      if (older >= 0)
        json_object_set_boolean_member (object, "older", older != 0);
      if (copy != NULL)
        json_object_set_string_member (object, "kind", copy->kind);
      json_array_add_object_element (running, object);
      if (used == NULL)
        used = copy;
    }
  return used;
}

static const LkClientCopy *
find_newest (GPtrArray *copies)
{
  const LkClientCopy *newest = NULL;

  for (guint i = 0; i < copies->len; i++)
    {
      const LkClientCopy *copy = g_ptr_array_index (copies, i);

      if (newest == NULL || copy->installed_s > newest->installed_s)
        newest = copy;
    }
  return newest;
}

static void
set_words (JsonObject *facts,
           const char *name,
           GPtrArray  *words)
{
  JsonArray *array;

  if (words->len == 0)
    return;
  array = json_array_new ();
  for (guint i = 0; i < words->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (words, i));
  json_object_set_array_member (facts, name, array);
}

/* Nothing found says "not installed" only where everything could be seen. A copy that rpm installed leaves a desktop file
 * or a program on the path, so its closed database alone does not make that uncertain. */
static gboolean
is_certain (GPtrArray *copies,
            GPtrArray *hidden)
{
  return copies->len > 0 || hidden->len == 0 || (hidden->len == 1 && strcmp (g_ptr_array_index (hidden, 0), "rpm") == 0);
}

static void
describe (LkComputer     *computer,
          const LkClient *client,
          GPtrArray      *copies,
          GPtrArray      *processes,
          JsonObject     *facts)
{
  g_autoptr(GPtrArray) hidden = g_ptr_array_new ();
  g_autoptr(GPtrArray) permissions = g_ptr_array_new ();
  JsonArray *array = json_array_new ();
  JsonArray *running = json_array_new ();
  const LkClientCopy *used = add_running (client, copies, processes, running);

  lk_client_search_hidden (computer, client, copies, hidden, permissions);
  for (guint i = 0; i < copies->len; i++)
    json_array_add_object_element (array, lk_client_copy_to_json (g_ptr_array_index (copies, i), computer));
  if (used == NULL)
    used = find_newest (copies);
  if (used != NULL)
    {
      g_autoptr(JsonObject) counts = lk_client_copy_to_json (used, computer);

      json_object_set_string_member (facts, "id", used->id);
      json_object_set_string_member (facts, "kind", used->kind);
      if (json_object_has_member (counts, "version"))
        json_object_set_string_member (facts, "version", json_object_get_string_member (counts, "version"));
    }
  json_object_set_array_member (facts, "copies", array);
  /* Nobody uses a messenger where there is no screen: a fleet is examined without one. */
  if (!lk_computer_has_screen (computer))
    json_object_set_boolean_member (facts, "screen", FALSE);
  if (is_certain (copies, hidden) || json_array_get_length (running) > 0)
    json_object_set_boolean_member (facts, "installed", copies->len > 0 || json_array_get_length (running) > 0);
  if (client->engine != NULL)
    json_object_set_string_member (facts, "engine", client->engine);
  if (client->needs_keyring)
    json_object_set_boolean_member (facts, "needs_keyring", TRUE);
  if (client->third_party)
    json_object_set_boolean_member (facts, "third_party", TRUE);
  set_words (facts, "hidden", hidden);
  set_words (facts, "permission", permissions);
  /* A sandbox has processes of its own only, and no permission changes that. */
  if (computer->in_flatpak)
    json_array_unref (running);
  else
    json_object_set_array_member (facts, "running", running);
}

static void
look (LkComputer    *computer,
      LkService     *service,
      gconstpointer  data,
      GCancellable  *cancellable,
      GPtrArray     *readings)
{
  g_autoptr(GPtrArray) found = lk_client_search (computer, service->clients, cancellable);
  g_autoptr(GPtrArray) processes = lk_processes_find (computer, service->clients, cancellable);

  for (guint i = 0; i < service->clients->len; i++)
    {
      const LkClient *client = g_ptr_array_index (service->clients, i);

      describe (computer, client, g_ptr_array_index (found, i), processes, lk_look_add (readings, PROBE, client->name));
    }
}

/**
 * lk_client_probe_async:
 * @run: the run
 * @computer: what to look at
 * @cancellable: (nullable): what ends it
 * @callback: called when everything is written down
 * @user_data: for @callback
 *
 * Looks for the service's messengers on this computer by reading files; nothing is run. Records one `client` of each.
 */
void
lk_client_probe_async (LkRun               *run,
                       LkComputer          *computer,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  lk_look_async (run, computer, PROBE, look, cancellable, callback, user_data);
}

/**
 * lk_client_probe_finish:
 * @result: the result
 */
void
lk_client_probe_finish (GAsyncResult *result)
{
  lk_look_finish (result);
}
