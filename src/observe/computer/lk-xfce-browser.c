/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xfce-browser.h"

#include <string.h>

#include "lk-desktop-files.h"
#include "lk-reading.h"

#define CATEGORY "WebBrowser"
#define ENTRY "Desktop Entry"
/* What Debian's helper starts: it goes on to whatever the alternatives name. */
#define SENSIBLE "sensible-browser"

/* What Xfce's settings call "preferred applications" is read with exo, or with what replaced that in 4.16. */
static const char *const openers[] = { "exo-open", "xfce4-mime-helper", NULL };
static const char *const alternatives[] = { "x-www-browser", "gnome-www-browser", "www-browser", NULL };

static gboolean
has_one (LkComputer        *computer,
         const char *const *programs)
{
  for (guint i = 0; programs != NULL && programs[i] != NULL; i++)
    {
      g_autofree char *found = lk_computer_where (computer, programs[i]);

      if (found != NULL && (!g_str_has_suffix (found, "/" SENSIBLE) || has_one (computer, alternatives)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_xfce (LkComputer *computer)
{
  const char *desktop = lk_computer_getenv (computer, "XDG_CURRENT_DESKTOP");
  g_auto(GStrv) names = g_strsplit (desktop != NULL ? desktop : "", ":", 8);

  return g_strv_contains ((const char *const *) names, "XFCE");
}

/* `helpers.rc` has lines only, and no group. */
static char *
read_choice (LkComputer *computer,
             const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "xfce4/helpers.rc", NULL);
  g_autofree char *whole = lk_computer_dup_path (computer, path);
  g_autofree char *text = lk_reading_load_text (whole, LK_READING_MAX_BYTES, NULL);
  g_auto(GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], CATEGORY "="))
      return g_strstrip (g_strdup (lines[i] + strlen (CATEGORY "=")));
  return NULL;
}

/* The person's own choice first, then that of the computer. */
static char *
find_choice (LkComputer *computer)
{
  const char *set = lk_computer_getenv (computer, "XDG_CONFIG_HOME"), *dirs = lk_computer_getenv (computer, "XDG_CONFIG_DIRS");
  g_autofree char *own = set != NULL && g_path_is_absolute (set) ? g_strdup (set)
                                                                 : g_build_filename (computer->home, ".config", NULL);
  g_auto(GStrv) folders = g_strsplit (dirs != NULL && *dirs != '\0' ? dirs : "/etc/xdg", ":", -1);
  char *choice = read_choice (computer, own);

  for (guint i = 0; choice == NULL && folders[i] != NULL; i++)
    if (g_path_is_absolute (folders[i]))
      choice = read_choice (computer, folders[i]);
  return choice;
}

static gboolean
starts (LkComputer *computer,
        const char *folder,
        const char *choice)
{
  g_autofree char *name = g_strconcat (choice, ".desktop", NULL);
  g_autofree char *path = g_build_filename (folder, "xfce4/helpers", name, NULL);
  g_autofree char *whole = lk_computer_dup_path (computer, path);
  g_autoptr(GKeyFile) keys = lk_reading_load_key_file (whole, NULL);
  g_autofree char *category = keys != NULL ? g_key_file_get_string (keys, ENTRY, "X-XFCE-Category", NULL) : NULL;
  g_auto(GStrv) programs = keys != NULL ? g_key_file_get_string_list (keys, ENTRY, "X-XFCE-Binaries", NULL, NULL) : NULL;
  g_autofree char *command = NULL;
  g_auto(GStrv) words = NULL;

  if (g_strcmp0 (category, CATEGORY) != 0)
    return FALSE;
  if (programs != NULL && programs[0] != NULL)
    return has_one (computer, (const char *const *) programs);
  /* One that the person made names its program in the command alone. */
  command = g_key_file_get_string (keys, ENTRY, "X-XFCE-CommandsWithParameter", NULL);
  return command != NULL && g_shell_parse_argv (command, NULL, &words, NULL) &&
         has_one (computer, (const char *const[]) { words[0], NULL });
}

/**
 * lk_xfce_browser_dup_helper:
 * @computer: a computer
 *
 * In a session of Xfce, `xdg-open` hands a page to Xfce's own opener, which starts the preferred browser also where no desktop
 * file claims https.
 *
 * Returns: (transfer full) (nullable): the name of that browser's helper, where it is there with its program
 */
char *
lk_xfce_browser_dup_helper (LkComputer *computer)
{
  g_autofree char *choice = is_xfce (computer) && has_one (computer, openers) ? find_choice (computer) : NULL;

  if (choice == NULL || *choice == '\0' || strchr (choice, '/') != NULL)
    return NULL;
  for (guint i = 0; computer->data_dirs != NULL && computer->data_dirs[i] != NULL; i++)
    if (starts (computer, computer->data_dirs[i], choice))
      return g_utf8_make_valid (choice, -1);
  return NULL;
}
