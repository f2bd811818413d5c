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

/* The Flatpak that `flatpak run` is told to start: its first argument that is no option. */
static char *
dup_flatpak (char **argv)
{
  g_autofree char *base = g_path_get_basename (argv[0]);

  if (!g_str_equal (base, "flatpak") || g_strcmp0 (argv[1], "run") != 0)
    return NULL;
  for (guint i = 2; argv[i] != NULL; i++)
    if (*argv[i] != '-')
      return g_strdup (argv[i]);
  return NULL;
}

/* Past `env NAME=value`. */
static char **
skip_env (char **argv)
{
  g_autofree char *base = g_path_get_basename (argv[0]);
  guint i = 1;

  if (!g_str_equal (base, "env"))
    return argv;
  while (argv[i] != NULL && (*argv[i] == '-' || strchr (argv[i], '=') != NULL))
    i++;
  return argv[i] != NULL ? argv + i : argv;
}

static gboolean
has_url_code (const char *word)
{
  for (const char *at = strchr (word, '%'); at != NULL; at = at[1] != '\0' ? strchr (at + 2, '%') : NULL)
    if (at[1] == 'u' || at[1] == 'U')
      return TRUE;
  return FALSE;
}

static gboolean
take_exec (LkDesktopEntry  *self,
           const char      *exec,
           GError         **error)
{
  g_auto(GStrv) argv = NULL;
  char **command;

  if (!g_shell_parse_argv (exec, NULL, &argv, error))
    return FALSE;
  command = skip_env (argv);
  if (*command[0] != '\0')
    self->program = g_strdup (command[0]);
  self->flatpak = dup_flatpak (command);
  for (guint i = 1; command[i] != NULL; i++)
    self->takes_url |= has_url_code (command[i]);
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
  if (exec != NULL && *exec != '\0' && !take_exec (self, exec, error))
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
