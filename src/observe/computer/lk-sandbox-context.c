/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sandbox-context.h"

#include <string.h>

#include "lk-computer-file.h"
#include "lk-flatpak-tree.h"
#include "lk-reading.h"

#define CONTEXT "Context"
#define SESSION_BUS "Session Bus Policy"
#define ENVIRONMENT "Environment"
#define MAX_OVERRIDES 20
#define MAX_LINE 200

static const char *const list_keys[] = { "shared", "sockets", "devices", "filesystems", "features", NULL };

/**
 * lk_sandbox_context_new:
 *
 * Returns: (transfer full): a context that allows nothing
 */
LkSandboxContext *
lk_sandbox_context_new (void)
{
  LkSandboxContext *self = g_new0 (LkSandboxContext, 1);

  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->session_bus = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->environment = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->overrides = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * lk_sandbox_context_free:
 * @self: (transfer full): a context
 */
void
lk_sandbox_context_free (LkSandboxContext *self)
{
  g_hash_table_unref (self->words);
  g_hash_table_unref (self->session_bus);
  g_hash_table_unref (self->environment);
  g_ptr_array_unref (self->overrides);
  g_free (self);
}

/* A folder counts once, whatever may be done in it. */
static char *
dup_plain (const char *key,
           const char *word)
{
  const char *mode = g_str_equal (key, "filesystems") ? strrchr (word, ':') : NULL;

  return mode != NULL ? g_strndup (word, (gsize) (mode - word)) : g_strdup (word);
}

static gboolean
is_same_word (gpointer word,
              gpointer value,
              gpointer user_data)
{
  const char *const *wanted = user_data;
  gsize length = strlen (wanted[0]);
  g_autofree char *plain = NULL;

  if (strncmp (word, wanted[0], length) != 0 || ((char *) word)[length] != '=')
    return FALSE;
  plain = dup_plain (wanted[0], (char *) word + length + 1);
  return wanted[1] == NULL || g_str_equal (plain, wanted[1]);
}

static void
add_word (LkSandboxContext *self,
          const char       *key,
          const char       *word)
{
  gboolean negated = *word == '!';
  g_autofree char *plain = dup_plain (key, negated ? word + 1 : word);
  const char *wanted[] = { key, plain };

  if (g_str_has_suffix (word, ":reset"))
    wanted[1] = NULL;
  g_hash_table_foreach_remove (self->words, is_same_word, wanted);
  if (!negated && *plain != '\0' && !g_str_has_suffix (word, ":reset"))
    g_hash_table_add (self->words, g_strconcat (key, "=", word, NULL));
}

static void
add_context (LkSandboxContext *self,
             GKeyFile         *file)
{
  g_auto(GStrv) unset = g_key_file_get_string_list (file, CONTEXT, "unset-environment", NULL, NULL);

  for (guint i = 0; list_keys[i] != NULL; i++)
    {
      g_auto(GStrv) words = g_key_file_get_string_list (file, CONTEXT, list_keys[i], NULL, NULL);

      for (guint j = 0; words != NULL && words[j] != NULL; j++)
        add_word (self, list_keys[i], words[j]);
    }
  for (guint i = 0; unset != NULL && unset[i] != NULL; i++)
    g_hash_table_replace (self->environment, g_strdup (unset[i]), g_strdup (""));
}

static void
add_pairs (GHashTable *pairs,
           GKeyFile   *file,
           const char *group)
{
  g_auto(GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      char *value = g_key_file_get_string (file, group, keys[i], NULL);

      if (value != NULL)
        g_hash_table_replace (pairs, g_strdup (keys[i]), value);
    }
}

/* The values of variables may hold secrets (a proxy's password), so only their names are kept. */
static void
note_overrides (LkSandboxContext *self,
                const char       *text,
                const char       *file)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean environment = FALSE;

  for (guint i = 0; lines[i] != NULL && self->overrides->len < MAX_OVERRIDES; i++)
    {
      char *line = g_strstrip (lines[i]);
      const char *equals = strchr (line, '=');
      gsize length;

      if (*line == '[')
        environment = g_str_equal (line, "[" ENVIRONMENT "]");
      if (*line == '[' || *line == '#' || equals == NULL)
        continue;
      length = environment ? (gsize) (equals - line) : strnlen (line, MAX_LINE);
      g_ptr_array_add (self->overrides, g_strdup_printf ("%s:%u %.*s", file, i + 1, (int) MIN (length, MAX_LINE), line));
    }
}

/**
 * lk_sandbox_context_add:
 * @self: a context
 * @text: a metadata or override file
 * @file: (nullable): the name of an override; %NULL for metadata
 * @error: return location
 *
 * Lays the file on top of what is known, as flatpak does: a `!` before a word takes it back.
 *
 * Returns: whether it could be read
 */
gboolean
lk_sandbox_context_add (LkSandboxContext *self,
                        const char       *text,
                        const char       *file,
                        GError          **error)
{
  g_autoptr(GKeyFile) keys = g_key_file_new ();

  if (!g_key_file_load_from_data (keys, text, strlen (text), G_KEY_FILE_NONE, error))
    return FALSE;
  add_context (self, keys);
  add_pairs (self->session_bus, keys, SESSION_BUS);
  add_pairs (self->environment, keys, ENVIRONMENT);
  if (file != NULL)
    note_overrides (self, text, file);
  return TRUE;
}

/**
 * lk_sandbox_context_has:
 * @self: a context
 * @key: `shared`, `sockets`, `devices`, `filesystems` or `features`
 * @word: `network`, `dri` …
 *
 * Returns: whether that is allowed
 */
gboolean
lk_sandbox_context_has (LkSandboxContext *self,
                        const char       *key,
                        const char       *word)
{
  const char *wanted[] = { key, word };

  return g_hash_table_find (self->words, is_same_word, wanted) != NULL;
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * lk_sandbox_context_dup_list:
 * @self: a context
 * @key: as for lk_sandbox_context_has()
 *
 * Returns: (transfer full) (element-type utf8): everything of the kind that is allowed, sorted
 */
GPtrArray *
lk_sandbox_context_dup_list (LkSandboxContext *self,
                             const char       *key)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer word;
  gsize length = strlen (key);

  g_hash_table_iter_init (&iter, self->words);
  while (g_hash_table_iter_next (&iter, &word, NULL))
    if (strncmp (word, key, length) == 0 && ((char *) word)[length] == '=')
      g_ptr_array_add (list, g_strdup ((char *) word + length + 1));
  g_ptr_array_sort (list, compare_texts);
  return g_steal_pointer (&list);
}

static gboolean
is_talk (const char *policy)
{
  return g_strcmp0 (policy, "talk") == 0 || g_strcmp0 (policy, "own") == 0;
}

/**
 * lk_sandbox_context_may_talk:
 * @self: a context
 * @name: a name on the session bus
 *
 * Returns: whether the Flatpak may talk to it
 */
gboolean
lk_sandbox_context_may_talk (LkSandboxContext *self,
                             const char       *name)
{
  GHashTableIter iter;
  gpointer rule, policy;

  if (lk_sandbox_context_has (self, "sockets", "session-bus") || is_talk (g_hash_table_lookup (self->session_bus, name)))
    return TRUE;
  g_hash_table_iter_init (&iter, self->session_bus);
  while (g_hash_table_iter_next (&iter, &rule, &policy))
    if (g_str_has_suffix (rule, ".*") && is_talk (policy) && strncmp (rule, name, strlen (rule) - 1) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
add_override (LkSandboxContext *self,
              LkComputer       *computer,
              const char       *folder,
              const char       *name,
              GError          **error)
{
  g_autofree char *below = g_build_filename (folder, "overrides", name, NULL);
  g_autofree char *path = lk_computer_dup_path (computer, below);
  g_autofree char *shown = lk_computer_shorten (computer, path);
  g_autoptr(GError) missing = NULL;
  g_autofree char *text = lk_reading_load_text (path, LK_READING_MAX_BYTES, &missing);

  if (text == NULL && g_error_matches (missing, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  if (text == NULL)
    g_propagate_error (error, g_steal_pointer (&missing));
  else if (lk_sandbox_context_add (self, text, shown, error))
    return TRUE;
  g_prefix_error (error, "%s: ", shown);
  return FALSE;
}

/* The metadata of what is installed there; %NULL without an error when it is not. */
static char *
load_metadata (LkComputer  *computer,
               const char  *folder,
               const char  *id,
               GError     **error)
{
  g_autofree char *below = g_build_filename (folder, "app", id, "current", "active", "metadata", NULL);
  g_autofree char *path = lk_computer_dup_path (computer, below);
  g_autoptr(GError) missing = NULL;
  char *text = lk_reading_load_text (path, LK_READING_MAX_BYTES, &missing);

  if (text == NULL && !g_error_matches (missing, G_FILE_ERROR, G_FILE_ERROR_NOENT) &&
      !g_error_matches (missing, G_FILE_ERROR, G_FILE_ERROR_NOTDIR))
    g_propagate_error (error, g_steal_pointer (&missing));
  return text;
}

/**
 * lk_sandbox_context_load:
 * @computer: a computer
 * @id: a Flatpak's id
 * @user: whether the person's own installation is meant, not the system's
 * @context: (out) (nullable): what it may do; %NULL when it is not installed there
 * @error: return location
 *
 * Returns: %FALSE when it is installed and cannot be read
 */
gboolean
lk_sandbox_context_load (LkComputer        *computer,
                         const char        *id,
                         gboolean           user,
                         LkSandboxContext **context,
                         GError           **error)
{
  g_autoptr(LkSandboxContext) self = lk_sandbox_context_new ();
  g_auto(GStrv) folders = lk_flatpak_tree_folders (computer);
  g_autoptr(GError) unread = NULL;
  g_autofree char *text = NULL;

  *context = NULL;
  if (strchr (id, '/') != NULL)
    return TRUE;
  if (user)
    text = load_metadata (computer, folders[0], id, &unread);
  for (guint i = 1; !user && folders[i] != NULL && text == NULL && unread == NULL; i++)
    text = load_metadata (computer, folders[i], id, &unread);
  if (text == NULL && unread == NULL)
    return TRUE;
  if (text == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&unread));
      return FALSE;
    }
  /* Whatever installation of the system it is in, the overrides are those of the default one. */
  if (!lk_sandbox_context_add (self, text, NULL, error) ||
      (!user && !add_override (self, computer, folders[1], "global", error)) ||
      (!user && !add_override (self, computer, folders[1], id, error)) ||
      !add_override (self, computer, folders[0], "global", error) || !add_override (self, computer, folders[0], id, error))
    return FALSE;
  *context = g_steal_pointer (&self);
  return TRUE;
}

static LkSandboxContext *
load_own (LkComputer *computer)
{
  g_autoptr(LkSandboxContext) own = lk_sandbox_context_new ();
  g_autofree char *path = lk_computer_dup_path (computer, "/.flatpak-info");
  g_autofree char *text = lk_reading_load_text (path, LK_READING_MAX_BYTES, NULL);

  return text != NULL && lk_sandbox_context_add (own, text, NULL, NULL) ? g_steal_pointer (&own) : NULL;
}

/**
 * lk_sandbox_own_shows:
 * @computer: a computer
 * @place: a place as permissions name it: `/snap`, `home`, `xdg-data/flatpak` …
 *
 * Returns: whether Latchkey's own sandbox, if it is in one, was told to show it; what is not there then does not exist
 */
gboolean
lk_sandbox_own_shows (LkComputer *computer,
                      const char *place)
{
  g_autoptr(LkSandboxContext) own = computer->in_flatpak ? load_own (computer) : NULL;

  if (own == NULL)
    return !computer->in_flatpak;
  /* All of the host, which is everything but its /var. */
  return lk_sandbox_context_has (own, "filesystems", place) ||
         (lk_sandbox_context_has (own, "filesystems", "host") && !g_str_has_prefix (place, "/var/"));
}

/**
 * lk_sandbox_own_may_talk:
 * @computer: a computer
 * @name: a name on the session bus
 *
 * Returns: whether Latchkey's own sandbox, if it is in one, lets it see that name; portals are always seen
 */
gboolean
lk_sandbox_own_may_talk (LkComputer *computer,
                         const char *name)
{
  g_autoptr(LkSandboxContext) own = NULL;

  if (!computer->in_flatpak || g_str_has_prefix (name, "org.freedesktop.portal."))
    return TRUE;
  own = load_own (computer);
  return own != NULL && lk_sandbox_context_may_talk (own, name);
}

/**
 * lk_sandbox_own_may_talk_to_system:
 * @computer: a computer
 * @name: a name on the system's bus
 *
 * Returns: whether Latchkey's own sandbox, if it is in one, lets it see that name
 */
gboolean
lk_sandbox_own_may_talk_to_system (LkComputer *computer,
                                   const char *name)
{
  g_autofree char *path = lk_computer_dup_path (computer, "/.flatpak-info");
  g_autoptr(GKeyFile) info = computer->in_flatpak ? lk_reading_load_key_file (path, NULL) : NULL;
  g_autofree char *policy = info != NULL ? g_key_file_get_string (info, "System Bus Policy", name, NULL) : NULL;

  return !computer->in_flatpak || is_talk (policy);
}
