/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-handler.h"

#include <string.h>

#include "lk-flatpak-tree.h"

/**
 * lk_handler_free:
 * @self: (transfer full): a handler
 */
void
lk_handler_free (LkHandler *self)
{
  g_free (self->id);
  g_free (self->file);
  g_clear_pointer (&self->entry, lk_desktop_entry_free);
  g_free (self->program);
  g_ptr_array_unref (self->candidates);
  g_ptr_array_unref (self->dangling);
  g_ptr_array_unref (self->unregistered);
  g_free (self->unregistered_in);
  g_free (self);
}

static gboolean
has_bus_service (LkComputer *computer,
                 const char *id)
{
  g_autofree char *name = g_strndup (id, strlen (id) - strlen (".desktop"));
  g_autofree char *file = g_strconcat (name, ".service", NULL);

  for (guint i = 0; computer->data_dirs != NULL && computer->data_dirs[i] != NULL; i++)
    {
      g_autofree char *below = g_build_filename (computer->data_dirs[i], "dbus-1", "services", file, NULL);
      g_autofree char *path = lk_computer_dup_path (computer, below);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
    }
  return FALSE;
}

/**
 * lk_handler_find_program:
 * @self: a handler with its entry
 * @computer: the computer
 *
 * Finds what its desktop file would start, and whether all of it is there.
 */
void
lk_handler_find_program (LkHandler  *self,
                         LkComputer *computer)
{
  LkDesktopEntry *entry = self->entry;
  g_autofree char *needed = NULL;

  if (entry->program != NULL)
    self->program = lk_computer_find_program (computer, entry->program);
  self->program_exists = self->program != NULL ||
                         (entry->program == NULL && entry->dbus_activatable &&
                          has_bus_service (computer, self->id));
  if (entry->flatpak != NULL && !lk_flatpak_tree_has (computer, entry->flatpak))
    self->program_exists = FALSE;
  if (entry->try_program == NULL || *entry->try_program == '\0')
    return;
  needed = lk_computer_find_program (computer, entry->try_program);
  if (needed == NULL)
    self->program_exists = FALSE;
}
