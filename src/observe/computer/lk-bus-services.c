/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-bus-services.h"

#include "lk-computer-file.h"
#include "lk-desktop-files.h"
#include "lk-reading.h"

#define GROUP "D-BUS Service"
#define FOLDER "dbus-1/services"
#define MAX_FILES 500

typedef enum
{
  FILE_OF_OTHERS,
  FILE_STARTS,   /* as far as can be told */
  FILE_DANGLING, /* its program is not there */
} File;

/* What a unit of systemd starts is not told by the file. */
static File
read_file (LkComputer *computer,
           const char *folder,
           const char *file,
           const char *name,
           char      **program)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autofree char *whole = lk_computer_dup_path (computer, path);
  g_autoptr(GKeyFile) keys = lk_reading_load_key_file (whole, NULL);
  g_autofree char *claimed = keys != NULL ? g_key_file_get_string (keys, GROUP, "Name", NULL) : NULL;
  g_autofree char *exec = keys != NULL ? g_key_file_get_string (keys, GROUP, "Exec", NULL) : NULL;
  g_autofree char *found = NULL;
  g_auto(GStrv) words = NULL;

  if (g_strcmp0 (claimed, name) != 0)
    return FILE_OF_OTHERS;
  if (exec == NULL || g_key_file_has_key (keys, GROUP, "SystemdService", NULL) ||
      !g_shell_parse_argv (exec, NULL, &words, NULL))
    return FILE_STARTS;
  found = lk_computer_where (computer, words[0]);
  if (found != NULL)
    return FILE_STARTS;
  g_clear_pointer (program, g_free);
  *program = lk_computer_shorten (computer, words[0]);
  return FILE_DANGLING;
}

/* Most files are called as the name they are for, but need not be. */
static File
read_folder (LkComputer *computer,
             const char *folder,
             const char *name,
             char      **program)
{
  g_autofree char *usual = g_strconcat (name, ".service", NULL);
  g_auto(GStrv) files = NULL;
  File file = read_file (computer, folder, usual, name, program);

  if (file == FILE_STARTS)
    return file;
  files = lk_computer_list (computer, folder, MAX_FILES);
  for (guint i = 0; files != NULL && files[i] != NULL; i++)
    {
      File other = FILE_OF_OTHERS;

      if (g_str_has_suffix (files[i], ".service") && !g_str_equal (files[i], usual))
        other = read_file (computer, folder, files[i], name, program);
      if (other == FILE_STARTS)
        return other;
      file = MAX (file, other);
    }
  return file;
}

/**
 * lk_bus_services_dup_missing:
 * @computer: the computer
 * @name: a name on the session bus that the bus says it can start
 *
 * Reads the file by which the bus would start @name (D-Bus Specification, "Message Bus Starting Services"), in the folders and
 * the order that a session bus has. To be called in a thread.
 *
 * Returns: (transfer full) (nullable): the program that it names, where that is not there; %NULL also where this cannot be told
 */
char *
lk_bus_services_dup_missing (LkComputer *computer,
                             const char *name)
{
  g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *program = NULL;

  if (computer->runtime_dir != NULL)
    g_ptr_array_add (folders, g_build_filename (computer->runtime_dir, FOLDER, NULL));
  for (guint i = 0; computer->data_dirs != NULL && computer->data_dirs[i] != NULL; i++)
    g_ptr_array_add (folders, g_build_filename (computer->data_dirs[i], FOLDER, NULL));
  g_ptr_array_add (folders, g_build_filename ("/usr/share", FOLDER, NULL));
  for (guint i = 0; i < folders->len; i++)
    switch (read_folder (computer, g_ptr_array_index (folders, i), name, &program))
      {
      case FILE_STARTS:
        return NULL;
      case FILE_DANGLING:
        return g_steal_pointer (&program);
      case FILE_OF_OTHERS:
      default:
        break;
      }
  return NULL;
}
