/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-desktop-entry.h"

#include <string.h>

#define GROUP G_KEY_FILE_DESKTOP_GROUP

/**
 * lk_desktop_entry_free:
 * @self: (transfer full): a desktop entry
 */
void
lk_desktop_entry_free (LkDesktopEntry *self)
{
  g_free (self->program);
  g_free (self->flatpak);
  g_free (self->try_program);
  g_strfreev (self->mime_types);
  g_free (self);
}

/* The application that `flatpak run` is given: its first argument that is no option. */
static char *
dup_flatpak (char **words)
{
  if (words[0] == NULL || !g_str_equal (words[0], "run"))
    return NULL;
  for (guint i = 1; words[i] != NULL; i++)
    if (*words[i] != '-')
      return g_strdup (words[i]);
  return NULL;
}

/* The snap whose program that is, or that `snap run` is given. */
static char *
dup_snap (char       **words,
          const char  *name)
{
  if (g_str_has_prefix (words[0], "/snap/bin/") || g_str_has_prefix (words[0], "/var/lib/snapd/snap/bin/"))
    return g_strndup (name, strcspn (name, "."));
  if (g_str_equal (name, "snap") && words[1] != NULL && g_str_equal (words[1], "run") && words[2] != NULL)
    return g_strndup (words[2], strcspn (words[2], "."));
  return NULL;
}

/* Past `env NAME=value`; `env` itself where nothing follows. */
static char **
skip_env (char **words)
{
  char **at = words + 1;

  if (words[0] == NULL || !(g_str_equal (words[0], "env") || g_str_has_suffix (words[0], "/env")))
    return words;
  while (*at != NULL && (**at == '-' || strchr (*at, '=') != NULL))
    at++;
  return *at != NULL ? at : words;
}

static gboolean
has_url_code (const char *word)
{
  for (const char *at = strchr (word, '%'); at != NULL; at = at[1] != '\0' ? strchr (at + 2, '%') : NULL)
    if (at[1] == 'u' || at[1] == 'U')
      return TRUE;
  return FALSE;
}

/**
 * lk_desktop_exec_parse:
 * @exec: value of the key Exec
 * @program: (out) (nullable): the program, past `env` and variables
 * @flatpak: (out) (nullable): the application that it has Flatpak run
 * @snap: (out) (nullable): the snap that it runs
 * @takes_url: (out) (optional): whether the program is told what to open
 * @error: return location
 *
 * Pure: no I/O.
 *
 * Returns: whether these are words as a shell would read them
 */
gboolean
lk_desktop_exec_parse (const char  *exec,
                       char       **program,
                       char       **flatpak,
                       char       **snap,
                       gboolean    *takes_url,
                       GError     **error)
{
  g_auto(GStrv) argv = NULL;
  g_autofree char *name = NULL;
  char **words;

  *program = NULL;
  *flatpak = NULL;
  *snap = NULL;
  if (takes_url != NULL)
    *takes_url = FALSE;
  if (!g_shell_parse_argv (exec, NULL, &argv, error))
    return FALSE;
  words = skip_env (argv);
  if (words[0] == NULL || *words[0] == '\0')
    return TRUE;
  *program = g_strdup (words[0]);
  name = g_path_get_basename (words[0]);
  if (g_str_equal (name, "flatpak"))
    *flatpak = dup_flatpak (words + 1);
  else
    *snap = dup_snap (words, name);
  for (guint i = 1; takes_url != NULL && words[i] != NULL; i++)
    *takes_url |= has_url_code (words[i]);
  return TRUE;
}

/**
 * lk_desktop_entry_parse:
 * @text: a desktop file
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what it says, if it is that of a program
 */
LkDesktopEntry *
lk_desktop_entry_parse (const char  *text,
                        GError     **error)
{
  g_autoptr(LkDesktopEntry) self = g_new0 (LkDesktopEntry, 1);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *type = NULL;
  g_autofree char *exec = NULL;
  g_autofree char *snap = NULL;

  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, error))
    return NULL;
  type = g_key_file_get_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE, error);
  if (type == NULL)
    return NULL;
  if (!g_str_equal (type, G_KEY_FILE_DESKTOP_TYPE_APPLICATION))
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "not the desktop file of a program");
      return NULL;
    }
  self->hidden = g_key_file_get_boolean (file, GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL);
  self->dbus_activatable = g_key_file_get_boolean (file, GROUP, G_KEY_FILE_DESKTOP_KEY_DBUS_ACTIVATABLE, NULL);
  self->try_program = g_key_file_get_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_TRY_EXEC, NULL);
  self->mime_types = g_key_file_get_string_list (file, GROUP, G_KEY_FILE_DESKTOP_KEY_MIME_TYPE, NULL, NULL);
  exec = g_key_file_get_string (file, GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, NULL);
  if (exec != NULL && *exec != '\0' &&
      !lk_desktop_exec_parse (exec, &self->program, &self->flatpak, &snap, &self->takes_url, error))
    return NULL;
  /* Such a program is handed URLs over D-Bus, whatever its Exec says. */
  self->takes_url |= self->dbus_activatable;
  return g_steal_pointer (&self);
}

/**
 * lk_desktop_id_is_valid:
 * @id: a word of a mimeapps.list
 *
 * Returns: whether it may name a desktop file, and no file elsewhere
 */
gboolean
lk_desktop_id_is_valid (const char *id)
{
  return g_str_has_suffix (id, ".desktop") && strlen (id) <= 255 && strpbrk (id, "/\n") == NULL && *id != '.' &&
         g_utf8_validate (id, -1, NULL);
}
