/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-handlers.h"

#include <string.h>

#include "lk-computer-file.h"
#include "lk-flatpak-tree.h"
#include "lk-reading.h"

#define DEFAULTS "Default Applications"
#define ADDED "Added Associations"
#define REMOVED "Removed Associations"
#define CACHE "MIME Cache"
#define SCHEMES "x-scheme-handler/"
#define MAX_SCANNED 1000
#define MAX_CANDIDATES 32

typedef struct
{
  GPtrArray *lists;  /* (owned) (element-type GKeyFile) its mimeapps.list files, the desktop's before everybody's */
  GKeyFile  *cache;  /* (owned) (nullable) */
  char      *folder; /* (owned) (nullable) where desktop files are; %NULL for configuration */
} Place;

struct _LkHandlers
{
  LkComputer *computer; /* (owned) */
  GPtrArray  *places;   /* (owned) (element-type Place) */
  GPtrArray  *elsewhere; /* (owned) (element-type utf8) usual folders that are not on the search path */
  GPtrArray  *broken;   /* (owned) (element-type utf8) */
  GHashTable *openers;  /* (owned) (element-type utf8 GPtrArray) desktop files that open links, by the folder they are in */
  GStrv       desktops; /* (owned) */
};

static void
place_free (Place *self)
{
  g_ptr_array_unref (self->lists);
  g_clear_pointer (&self->cache, g_key_file_unref);
  g_free (self->folder);
  g_free (self);
}

static void
note_broken (LkHandlers   *self,
             const char   *path,
             const GError *error)
{
  if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR))
    return;
  g_debug ("handlers: %s: %s", path, error->message);
  g_ptr_array_add (self->broken, lk_computer_shorten (self->computer, path));
}

static GKeyFile *
load_list (LkHandlers *self,
           const char *folder,
           const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;
  GKeyFile *file = lk_reading_load_key_file (path, &error);

  if (file == NULL)
    note_broken (self, path, error);
  return file;
}

static void
add_place (LkHandlers *self,
           const char *path,
           gboolean    data)
{
  Place *place = g_new0 (Place, 1);
  GKeyFile *common;
  g_autofree char *below = data ? g_build_filename (path, "applications", NULL) : g_strdup (path);
  g_autofree char *folder = lk_computer_dup_path (self->computer, below);

  place->lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_key_file_unref);
  for (guint i = 0; self->desktops[i] != NULL; i++)
    {
      g_autofree char *lower = g_ascii_strdown (self->desktops[i], -1);
      g_autofree char *name = g_strconcat (lower, "-mimeapps.list", NULL);
      GKeyFile *file = *lower != '\0' && strchr (lower, '/') == NULL ? load_list (self, folder, name) : NULL;

      if (file != NULL)
        g_ptr_array_add (place->lists, file);
    }
  common = load_list (self, folder, "mimeapps.list");
  if (common != NULL)
    g_ptr_array_add (place->lists, common);
  if (data)
    {
      place->cache = load_list (self, folder, "mimeinfo.cache");
      place->folder = g_steal_pointer (&folder);
    }
  g_ptr_array_add (self->places, place);
}

static void
add_configuration (LkHandlers *self)
{
  const char *home = lk_computer_getenv (self->computer, "XDG_CONFIG_HOME");
  const char *dirs = lk_computer_getenv (self->computer, "XDG_CONFIG_DIRS");
  g_autofree char *own = g_build_filename (self->computer->home, ".config", NULL);
  g_auto(GStrv) names = g_strsplit (dirs != NULL && *dirs != '\0' ? dirs : "/etc/xdg", ":", -1);

  add_place (self, home != NULL && g_path_is_absolute (home) ? home : own, FALSE);
  for (guint i = 0; names[i] != NULL; i++)
    if (g_path_is_absolute (names[i]))
      add_place (self, names[i], FALSE);
}

static char *
dup_trimmed (const char *path)
{
  gsize length = strlen (path);

  while (length > 1 && path[length - 1] == '/')
    length--;
  return g_strndup (path, length);
}

static gboolean
is_on_path (LkHandlers *self,
            const char *path)
{
  for (guint i = 0; self->computer->data_dirs != NULL && self->computer->data_dirs[i] != NULL; i++)
    {
      g_autofree char *trimmed = dup_trimmed (self->computer->data_dirs[i]);

      if (g_str_equal (trimmed, path))
        return TRUE;
    }
  return FALSE;
}

/* Where messengers put their desktop files, on the search path of a whole session or not. */
static void
add_elsewhere (LkHandlers *self)
{
  const char *const others[] = { "/var/lib/snapd/desktop", "/usr/local/share", "/usr/share" };
  g_autofree char *own = g_build_filename (self->computer->home, ".local/share", NULL);
  g_auto(GStrv) flatpaks = lk_flatpak_tree_folders (self->computer);

  if (!is_on_path (self, own))
    g_ptr_array_add (self->elsewhere, g_steal_pointer (&own));
  for (guint i = 0; flatpaks[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (flatpaks[i], "exports/share", NULL);

      if (!is_on_path (self, path))
        g_ptr_array_add (self->elsewhere, g_steal_pointer (&path));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (!is_on_path (self, others[i]))
      g_ptr_array_add (self->elsewhere, g_strdup (others[i]));
}

/**
 * lk_handlers_new:
 * @computer: a computer
 *
 * Returns: (transfer full): its lists, read once
 */
LkHandlers *
lk_handlers_new (LkComputer *computer)
{
  LkHandlers *self = g_new0 (LkHandlers, 1);
  const char *desktop = lk_computer_getenv (computer, "XDG_CURRENT_DESKTOP");

  self->computer = lk_computer_ref (computer);
  self->places = g_ptr_array_new_with_free_func ((GDestroyNotify) place_free);
  self->elsewhere = g_ptr_array_new_with_free_func (g_free);
  self->broken = g_ptr_array_new_with_free_func (g_free);
  self->openers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->desktops = g_strsplit (desktop != NULL ? desktop : "", ":", 8);
  add_configuration (self);
  for (guint i = 0; computer->data_dirs != NULL && computer->data_dirs[i] != NULL; i++)
    add_place (self, computer->data_dirs[i], TRUE);
  add_elsewhere (self);
  return self;
}

/**
 * lk_handlers_free:
 * @self: (transfer full): the lists
 */
void
lk_handlers_free (LkHandlers *self)
{
  lk_computer_unref (self->computer);
  g_ptr_array_unref (self->places);
  g_ptr_array_unref (self->elsewhere);
  g_ptr_array_unref (self->broken);
  g_hash_table_unref (self->openers);
  g_strfreev (self->desktops);
  g_free (self);
}

/**
 * lk_handlers_get_broken:
 * @self: the lists
 *
 * Returns: (transfer none) (element-type utf8): files that could not be read and so count for nothing
 */
GPtrArray *
lk_handlers_get_broken (LkHandlers *self)
{
  return self->broken;
}

static LkDesktopEntry *
load_entry (LkHandlers *self,
            const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = lk_reading_load_text (path, LK_DESKTOP_ENTRY_MAX_BYTES, &error);
  LkDesktopEntry *entry = text != NULL ? lk_desktop_entry_parse (text, &error) : NULL;

  if (entry == NULL)
    note_broken (self, path, error);
  return entry;
}

/* A `-` of an id may stand for a folder: `kde-foo.desktop` is also `kde/foo.desktop`. */
static char *
find_file (const char *folder,
           const char *id)
{
  g_autofree char *name = g_strdup (id);
  char *dash = name;

  for (;;)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (strstr (name, "..") == NULL && g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
      dash = strchr (dash, '-');
      if (dash == NULL)
        return NULL;
      *dash++ = '/';
    }
}

static void
clear_choice (LkHandler *handler)
{
  g_clear_pointer (&handler->id, g_free);
  g_clear_pointer (&handler->file, g_free);
  g_clear_pointer (&handler->program, g_free);
  g_clear_pointer (&handler->entry, lk_desktop_entry_free);
  handler->program_exists = FALSE;
}

/* Takes @id in @folder, unless one is taken already whose program is as good. Returns whether there is such a file. */
static gboolean
take (LkHandlers *self,
      LkHandler  *handler,
      const char *folder,
      const char *id)
{
  g_autofree char *path = find_file (folder, id);
  LkHandler found = { 0 };

  if (path == NULL)
    return FALSE;
  found.entry = load_entry (self, path);
  found.id = g_strdup (id);
  found.file = g_steal_pointer (&path);
  if (found.entry != NULL && !found.entry->hidden)
    {
      lk_handler_find_program (&found, self->computer);
      if (handler->id == NULL || (found.program_exists && !handler->program_exists))
        {
          clear_choice (handler);
          handler->id = g_steal_pointer (&found.id);
          handler->file = g_steal_pointer (&found.file);
          handler->program = g_steal_pointer (&found.program);
          handler->entry = g_steal_pointer (&found.entry);
          handler->program_exists = found.program_exists;
        }
    }
  clear_choice (&found);
  return TRUE;
}

/* The first folder that has the file counts, also when it says that there is none. */
static void
take_from_path (LkHandlers *self,
                LkHandler  *handler,
                const char *id)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = g_ptr_array_index (self->places, i);

      if (place->folder != NULL && take (self, handler, place->folder, id))
        return;
    }
}

static gboolean
has_text (GPtrArray  *array,
          const char *text)
{
  return g_ptr_array_find_with_equal_func (array, text, g_str_equal, NULL);
}

static void
add_ids (GPtrArray  *ids,
         GPtrArray  *removed,
         GKeyFile   *file,
         const char *group,
         const char *type)
{
  g_auto(GStrv) list = g_key_file_get_string_list (file, group, type, NULL, NULL);

  for (guint i = 0; list != NULL && list[i] != NULL && ids->len < MAX_CANDIDATES; i++)
    if (lk_desktop_id_is_valid (list[i]) && !has_text (ids, list[i]) && (removed == NULL || !has_text (removed, list[i])))
      g_ptr_array_add (ids, g_strdup (list[i]));
}

static void
gather (LkHandlers *self,
        const char *type,
        GPtrArray  *defaults,
        GPtrArray  *candidates)
{
  g_autoptr(GPtrArray) removed = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = g_ptr_array_index (self->places, i);

      for (guint j = 0; j < place->lists->len; j++)
        {
          GKeyFile *list = g_ptr_array_index (place->lists, j);

          add_ids (defaults, NULL, list, DEFAULTS, type);
          add_ids (candidates, removed, list, ADDED, type);
          add_ids (removed, NULL, list, REMOVED, type);
        }
      if (place->cache != NULL)
        add_ids (candidates, removed, place->cache, CACHE, type);
    }
}

/* A desktop file that opens links of some kind. */
typedef struct
{
  char *id;   /* (owned) */
  char *text; /* (owned) */
} Opener;

static void
opener_free (Opener *self)
{
  g_free (self->id);
  g_free (self->text);
  g_free (self);
}

/* Each file is read once, whatever is looked for in it. */
static GPtrArray *
list_openers (LkHandlers *self,
              const char *folder)
{
  GPtrArray *openers = g_hash_table_lookup (self->openers, folder);
  g_autoptr(GDir) dir = NULL;
  const char *name;
  guint n = 0;

  if (openers != NULL)
    return openers;
  openers = g_ptr_array_new_with_free_func ((GDestroyNotify) opener_free);
  g_hash_table_insert (self->openers, g_strdup (folder), openers);
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && n++ < MAX_SCANNED && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      Opener *opener;

      if (lk_desktop_id_is_valid (name))
        text = lk_reading_load_text (path, LK_DESKTOP_ENTRY_MAX_BYTES, NULL);
      if (text == NULL || strstr (text, SCHEMES) == NULL)
        continue;
      opener = g_new0 (Opener, 1);
      opener->id = g_strdup (name);
      opener->text = g_steal_pointer (&text);
      g_ptr_array_add (openers, opener);
    }
  return openers;
}

static gboolean
claims (const Opener *opener,
        const char   *type)
{
  g_autoptr(LkDesktopEntry) entry = NULL;

  if (strstr (opener->text, type) == NULL)
    return FALSE;
  entry = lk_desktop_entry_parse (opener->text, NULL);
  return entry != NULL && !entry->hidden && entry->mime_types != NULL &&
         g_strv_contains ((const char *const *) entry->mime_types, type);
}

static void
scan (LkHandlers *self,
      const char *folder,
      const char *type,
      GPtrArray  *ids)
{
  GPtrArray *openers = list_openers (self, folder);

  for (guint i = 0; i < openers->len; i++)
    {
      const Opener *opener = g_ptr_array_index (openers, i);

      if (claims (opener, type) && !has_text (ids, opener->id))
        g_ptr_array_add (ids, g_strdup (opener->id));
    }
}

/* Nobody opens it: is there a desktop file that would, if the desktop knew of it? */
static void
look_elsewhere (LkHandlers *self,
                LkHandler  *handler,
                const char *type)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = g_ptr_array_index (self->places, i);

      if (place->folder == NULL)
        continue;
      scan (self, place->folder, type, handler->unregistered);
      if (handler->unregistered_in == NULL && handler->unregistered->len > 0)
        handler->unregistered_in = g_strdup (place->folder);
    }
  for (guint i = 0; i < self->elsewhere->len && handler->id == NULL; i++)
    {
      g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *below = g_build_filename (g_ptr_array_index (self->elsewhere, i), "applications", NULL);
      g_autofree char *folder = lk_computer_dup_path (self->computer, below);

      scan (self, folder, type, ids);
      for (guint j = 0; j < ids->len; j++)
        take (self, handler, folder, g_ptr_array_index (ids, j));
      handler->visible = FALSE;
    }
}

/**
 * lk_handlers_find:
 * @self: the lists
 * @type: a MIME type of links, `x-scheme-handler/https`
 *
 * Finds who opens it: the first default that is there with its program, else the first that claims it.
 *
 * Returns: (transfer full): the handler; without an id when there is none
 */
LkHandler *
lk_handlers_find (LkHandlers *self,
                  const char *type)
{
  LkHandler *handler;
  g_autoptr(GPtrArray) defaults = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (g_str_has_prefix (type, SCHEMES), NULL);

  handler = g_new0 (LkHandler, 1);
  handler->candidates = g_ptr_array_new_with_free_func (g_free);
  handler->dangling = g_ptr_array_new_with_free_func (g_free);
  handler->unregistered = g_ptr_array_new_with_free_func (g_free);
  handler->visible = TRUE;
  gather (self, type, defaults, handler->candidates);
  for (guint i = 0; i < defaults->len && !handler->program_exists; i++)
    {
      take_from_path (self, handler, g_ptr_array_index (defaults, i));
      if (!handler->program_exists)
        g_ptr_array_add (handler->dangling, g_strdup (g_ptr_array_index (defaults, i)));
    }
  for (guint i = 0; i < handler->candidates->len && !handler->program_exists; i++)
    take_from_path (self, handler, g_ptr_array_index (handler->candidates, i));
  if (handler->id == NULL)
    look_elsewhere (self, handler, type);
  return handler;
}
