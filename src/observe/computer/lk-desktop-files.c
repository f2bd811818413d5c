/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-desktop-files.h"

#include <glib/gstdio.h>

#include <string.h>

#include "lk-computer-file.h"
#include "lk-desktop-entry.h"

#define MAX_BYTES (256 * 1024)
#define MAX_NAMES 5000
#define MAX_DEPTH 2

typedef struct
{
  LkComputer   *computer;    /* (borrowed) */
  GPtrArray    *clients;     /* (borrowed) (element-type LkClient) */
  GCancellable *cancellable; /* (borrowed) (nullable) */
  GHashTable   *seen;        /* (owned) ids, of which the first counts, and folders, each once */
  GPtrArray    *files;       /* (owned) (element-type LkDesktopFile) */
  char         *share;       /* (owned) (nullable) the folder of data that is being looked at */
} Search;

static void
desktop_file_free (gpointer data)
{
  LkDesktopFile *self = data;

  g_free (self->id);
  g_free (self->path);
  g_free (self->share);
  g_free (self->program);
  g_free (self->flatpak);
  g_free (self->snap);
  g_free (self->version);
  g_free (self);
}

/**
 * lk_computer_where:
 * @computer: a computer
 * @program: a program's name or absolute path
 *
 * Returns: (transfer full) (nullable): its path on that computer, if it can be run
 */
char *
lk_computer_where (LkComputer *computer,
                   const char *program)
{
  g_autofree char *found = lk_computer_find_program (computer, program);
  g_autofree char *outside = NULL;

  if (found != NULL)
    return g_strdup (found + strlen (computer->root));
  if (!computer->in_flatpak)
    return NULL;
  outside = g_path_is_absolute (program) ? g_strconcat ("/run/host", program, NULL)
                                         : g_strconcat ("/run/host/usr/bin/", program, NULL);
  return lk_computer_is_program (computer, outside) ? g_strdup (outside) : NULL;
}

static gboolean
starts (const LkClient *client,
        const char     *program)
{
  g_autofree char *name = program != NULL ? g_path_get_basename (program) : NULL;

  return name != NULL && client->process != NULL && g_str_equal (name, client->process);
}

static void
take_file (Search         *search,
           const LkClient *client,
           GKeyFile       *file,
           const char     *id,
           const char     *path)
{
  g_autofree char *exec = g_key_file_get_string (file, "Desktop Entry", "Exec", NULL);
  g_autofree char *program = NULL;
  LkDesktopFile *found;

  if (exec == NULL || g_key_file_get_boolean (file, "Desktop Entry", "Hidden", NULL))
    return;
  found = g_new0 (LkDesktopFile, 1);
  lk_desktop_exec_parse (exec, &program, &found->flatpak, &found->snap, NULL, NULL);
  if (!(client->desktop != NULL && g_strv_contains ((const char *const *) client->desktop, id)) &&
      !starts (client, program))
    {
      desktop_file_free (found);
      return;
    }
  found->client = client;
  found->id = g_strdup (id);
  found->path = g_strdup (path);
  found->share = g_strdup (search->share);
  found->program = program != NULL ? lk_computer_where (search->computer, program) : NULL;
  if (found->flatpak == NULL)
    found->flatpak = g_key_file_get_string (file, "Desktop Entry", "X-Flatpak", NULL);
  if (found->snap == NULL)
    found->snap = g_key_file_get_string (file, "Desktop Entry", "X-SnapInstanceName", NULL);
  found->version = g_key_file_get_string (file, "Desktop Entry", "X-AppImage-Version", NULL);
  g_ptr_array_add (search->files, found);
}

/* Parsing costs far more than looking whether the program's name is in the file at all. */
static gboolean
is_worth_parsing (const LkClient *client,
                  const char     *id,
                  const char     *text)
{
  return (client->desktop != NULL && g_strv_contains ((const char *const *) client->desktop, id)) ||
         (client->process != NULL && strstr (text, client->process) != NULL);
}

static void
look_at_file (Search     *search,
              const char *id,
              const char *path)
{
  gsize length = 0;
  g_autofree char *text = lk_computer_read (search->computer, path, MAX_BYTES + 1, &length);
  g_autoptr(GKeyFile) file = NULL;

  if (text == NULL || length > MAX_BYTES)
    return;
  for (guint i = 0; i < search->clients->len; i++)
    {
      const LkClient *client = g_ptr_array_index (search->clients, i);
      g_autoptr(GError) error = NULL;

      if (!is_worth_parsing (client, id, text))
        continue;
      if (file == NULL)
        {
          file = g_key_file_new ();
          if (!g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, &error))
            {
              g_debug ("%s: %s", path, error->message);
              return;
            }
        }
      take_file (search, client, file, id, path);
    }
}

/* A link that leads back to a folder above would give every file a second name. */
static gboolean
is_new_folder (Search     *search,
               const char *folder)
{
  g_autofree char *whole = lk_computer_dup_path (search->computer, folder);
  GStatBuf status;

  return g_stat (whole, &status) == 0 &&
         g_hash_table_add (search->seen, g_strdup_printf ("/%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                                          (guint64) status.st_dev, (guint64) status.st_ino));
}

/* The id of a file in a sub-folder has the folder's name and a dash before it. */
static void
look_into (Search     *search,
           const char *folder,
           const char *prefix,
           guint       depth)
{
  g_auto(GStrv) names = is_new_folder (search, folder) ? lk_computer_list (search->computer, folder, MAX_NAMES) : NULL;

  for (guint i = 0; names != NULL && names[i] != NULL && !g_cancellable_is_cancelled (search->cancellable); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *id = g_strconcat (prefix, names[i], NULL);

      if (!g_utf8_validate (id, -1, NULL))
        continue;
      if (g_str_has_suffix (id, ".desktop"))
        {
          if (g_hash_table_add (search->seen, g_strdup (id)))
            look_at_file (search, id, path);
        }
      else if (depth < MAX_DEPTH && lk_computer_is_folder (search->computer, path))
        {
          g_autofree char *deeper = g_strconcat (id, "-", NULL);

          look_into (search, path, deeper, depth + 1);
        }
    }
}

static void
look_at_share (Search     *search,
               const char *share)
{
  g_autofree char *folder = g_build_filename (share, "applications", NULL);

  g_free (search->share);
  search->share = g_strdup (share);
  look_into (search, folder, "", 0);
}

/**
 * lk_desktop_files_find:
 * @computer: a computer
 * @clients: (element-type LkClient): messengers
 * @cancellable: (nullable): what ends it
 *
 * Returns: (transfer full) (element-type LkDesktopFile): desktop files that start one of them, by their id or by the program
 */
GPtrArray *
lk_desktop_files_find (LkComputer   *computer,
                       GPtrArray    *clients,
                       GCancellable *cancellable)
{
  Search search = { computer, clients, cancellable, NULL, NULL, NULL };

  search.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  search.files = g_ptr_array_new_with_free_func (desktop_file_free);
  for (guint i = 0; computer->data_dirs != NULL && computer->data_dirs[i] != NULL; i++)
    look_at_share (&search, computer->data_dirs[i]);
  if (computer->in_flatpak)
    {
      g_autofree char *own = g_build_filename (computer->home, ".local/share", NULL);

      look_at_share (&search, own);
      look_at_share (&search, "/run/host/usr/share");
    }
  g_hash_table_unref (search.seen);
  g_free (search.share);
  return search.files;
}
