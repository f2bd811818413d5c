/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-chromium-profile.h"
#include "lk-crash-text.h"
#include "lk-desktop-entry.h"
#include "lk-dpkg-tree.h"
#include "lk-flatpak-tree.h"
#include "lk-loose-programs.h"
#include "lk-metainfo.h"
#include "lk-processes.h"
#include "lk-snap-tree.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
require (gboolean holds)
{
  if (!holds)
    __builtin_trap ();
}

static char *
read_status (const char *data,
             gsize       size,
             gsize       piece)
{
  static const char *const names[] = { "element-desktop", "nheko", "a", NULL };
  g_autoptr(LkDpkgStatus) status = lk_dpkg_status_new (names);
  g_autoptr(GPtrArray) packages = NULL;
  GString *text = g_string_new (NULL);

  for (gsize at = 0; at < size; at += piece)
    lk_dpkg_status_feed (status, data + at, MIN (piece, size - at));
  packages = lk_dpkg_status_end (status);
  for (guint i = 0; i < packages->len; i++)
    {
      const LkDpkgPackage *package = g_ptr_array_index (packages, i);

      g_string_append_printf (text, "%s %s %s %d\n", package->name, package->version, package->architecture, package->installed);
    }
  return g_string_free (text, FALSE);
}

/* However a file comes in pieces, it says the same. */
static void
check_status (const char *data,
              gsize       size)
{
  g_autofree char *whole = read_status (data, size, MAX (size, 1));
  g_autofree char *pieces = read_status (data, size, 7);

  require (strcmp (whole, pieces) == 0);
}

static void
check_deploy (const guint8 *data,
              gsize         size)
{
  g_autofree char *origin = NULL;
  g_autofree char *commit = NULL;
  g_autofree char *version = NULL;
  g_autofree char *end_of_life = NULL;
  gboolean named = lk_flatpak_deploy_parse (data, size, &origin, &commit, &version, &end_of_life);

  require (named == (origin != NULL));
  require (origin == NULL || g_utf8_validate (origin, -1, NULL));
  require (version == NULL || g_utf8_validate (version, -1, NULL));
}

static void
check_programs (const char *text)
{
  g_autofree char *program = NULL;
  g_autofree char *flatpak = NULL;
  g_autofree char *snap = NULL;
  g_autofree char *version = lk_appimage_name_version (text);
  g_autofree char *folder = lk_user_dirs_parse (text, "XDG_DOWNLOAD_DIR", "/home/alice");

  lk_desktop_exec_parse (text, &program, &flatpak, &snap, NULL, NULL);
  require (program != NULL || (flatpak == NULL && snap == NULL));
  require (version == NULL || (strchr (version, '.') != NULL && strlen (version) <= 40));
  require (folder == NULL || g_path_is_absolute (folder));
  require (!lk_appimage_name_matches (text, text));
}

static void
check_processes (const char *text)
{
  g_autofree char *flatpak = lk_process_cgroup_parse (text);
  g_autofree char *host = NULL;
  guint64 ticks = 0;
  guint parent = 0;
  guint pid = 0;

  lk_process_stat_parse (text, &parent, &ticks);
  require (lk_singleton_lock_parse (text, &host, &pid) ? host != NULL && *host != '\0' && pid > 0 : host == NULL);
}

static void
check_crashes (const char *text,
               gsize       size)
{
  g_autofree char *command = NULL;
  g_autofree char *program = NULL;
  g_autofree char *field = lk_apport_dup_field (text, "Signal");
  g_autofree char *matched = NULL;
  guint64 user = 0;
  gint64 time_s = 0;
  g_autofree char *library = NULL;
  g_autofree char *stack = lk_crash_dup_top_of_stack (text);
  g_autofree char *report = lk_apport_dup_stack (text);
  const char *const ids[] = { "im.riot.Riot", NULL };
  const char *signature = lk_crash_text_signature (text, size, &matched, NULL);

  require (!lk_coredump_name_parse (text, &command, &user, &time_s) || (command != NULL && time_s >= 0));
  require (!lk_apport_name_parse (text, &program, &user) || program != NULL);
  require (field == NULL || strchr (field, '\n') == NULL);
  require ((signature != NULL) == (matched != NULL));
  require (matched == NULL || g_utf8_validate (matched, -1, NULL));
  require (stack == NULL || strlen (stack) <= size);
  require (report == NULL || strlen (report) <= size);
  require ((lk_crash_stack_signature (text, &library) != NULL) == (library != NULL));
  require (!lk_crash_unit_matches (text, ids) || strstr (text, "Riot") != NULL || strchr (text, '\\') != NULL);
}

/* Files that anybody may have written are read, or not, but never end the program. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *yaml = lk_snap_yaml_parse ((const char *) data, size);
  g_autoptr(LkMetainfo) metainfo = lk_metainfo_parse ((const char *) data, size);

  require (yaml == NULL || *yaml != '\0');
  require (metainfo->version == NULL || (*metainfo->version != '\0' && g_utf8_validate (metainfo->version, -1, NULL)));
  check_status ((const char *) data, size);
  check_deploy (data, size);
  check_programs (text);
  check_processes (text);
  check_crashes (text, strlen (text));
  require (lk_preferences_are_damaged ((const char *) data, size) || memchr (data, '{', size) != NULL);
  lk_preferences_are_unclean ((const char *) data, size);
  return 0;
}
