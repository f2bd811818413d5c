/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-snap-profile.h"

#include <string.h>

#include "lk-reading.h"

#define PROFILES "/var/lib/snapd/apparmor/profiles"

static char *
dup_yaml_path (LkComputer *computer,
               const char *name)
{
  g_autofree char *file = g_build_filename ("/snap", name, "current/meta/snap.yaml", NULL);

  return lk_computer_dup_path (computer, file);
}

/**
 * lk_snap_is_installed:
 * @computer: a computer
 * @name: a snap
 *
 * Returns: whether it is there
 */
gboolean
lk_snap_is_installed (LkComputer *computer,
                      const char *name)
{
  g_autofree char *path = dup_yaml_path (computer, name);

  return strchr (name, '/') == NULL && g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * lk_snap_dup_confinement:
 * @computer: a computer
 * @name: a snap
 *
 * Returns: (transfer full) (nullable): `strict`, `classic` or `devmode`, as its snap.yaml says; strict unless it says so
 */
char *
lk_snap_dup_confinement (LkComputer *computer,
                         const char *name)
{
  g_autofree char *path = dup_yaml_path (computer, name);
  g_autofree char *text = lk_reading_load_text (path, LK_READING_MAX_BYTES, NULL);
  g_auto(GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  if (lines == NULL)
    return NULL;
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "confinement:"))
      {
        char *value = g_strstrip (lines[i] + strlen ("confinement:"));

        if (g_str_equal (value, "classic") || g_str_equal (value, "devmode"))
          return g_strdup (value);
      }
  return g_strdup ("strict");
}

/**
 * lk_snap_get_rule:
 * @computer: a computer
 * @name: a snap
 * @words: what the rule of a connected plug holds
 * @found: (out): whether one of its profiles holds that
 *
 * snapd's own state is for root only; the AppArmor profiles that it writes can be read by everybody.
 *
 * Returns: whether a profile could be read
 */
gboolean
lk_snap_get_rule (LkComputer *computer,
                  const char *name,
                  const char *words,
                  gboolean   *found)
{
  g_autofree char *path = lk_computer_dup_path (computer, PROFILES);
  g_autofree char *prefix = g_strdup_printf ("snap.%s.", name);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *file;
  gboolean any = FALSE;

  *found = FALSE;
  while (dir != NULL && !*found && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *whole = g_build_filename (path, file, NULL);
      g_autofree char *text = g_str_has_prefix (file, prefix) ? lk_reading_load_text (whole, LK_READING_MAX_BYTES, NULL) : NULL;

      any |= text != NULL;
      *found = text != NULL && strstr (text, words) != NULL;
    }
  return any;
}
