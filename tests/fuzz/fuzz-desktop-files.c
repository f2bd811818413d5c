/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "lk-bus-services.h"
#include "lk-handlers.h"
#include "lk-portal-backends.h"
#include "lk-sandbox-context.h"
#include "lk-xfce-browser.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
require (gboolean holds)
{
  if (!holds)
    __builtin_trap ();
}

static void
check_entry (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LkDesktopEntry) entry = lk_desktop_entry_parse (text, &error);

  require ((entry == NULL) == (error != NULL));
  require (entry == NULL || entry->program == NULL || *entry->program != '\0');
}

static void
check_context (const char *text)
{
  g_autoptr(LkSandboxContext) context = lk_sandbox_context_new ();

  lk_sandbox_context_add (context, text, NULL, NULL);
  require (context->overrides->len == 0);
  lk_sandbox_context_add (context, text, "override", NULL);
  require (context->overrides->len <= 20);
  for (guint i = 0; i < context->overrides->len; i++)
    require (strlen (g_ptr_array_index (context->overrides, i)) <= 256);
  /* What is taken back is gone, whatever was said before. */
  lk_sandbox_context_add (context, "[Context]\nshared=!network;\nsockets=!session-bus;\n", NULL, NULL);
  require (!lk_sandbox_context_has (context, "shared", "network"));
  require (!lk_sandbox_context_has (context, "sockets", "session-bus"));
  lk_sandbox_context_may_talk (context, "org.freedesktop.secrets");
}

/* The same bytes as every kind of file that a desktop keeps of its programs. */
static const char *const files[] = {
  "/c/mimeapps.list", "/d/applications/mimeapps.list", "/d/applications/mimeinfo.cache", "/d/applications/a.desktop",
  "/d/applications/b-c.desktop", "/d/xdg-desktop-portal/portals/x.portal", "/c/xdg-desktop-portal/portals.conf",
  "/d/dbus-1/services/org.freedesktop.secrets.service", "/c/xfce4/helpers.rc", "/d/xfce4/helpers/a.desktop", "/bin/exo-open",
};

static char *root; /* (owned) (nullable) */

static void
remove_root (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_strconcat (root, files[i], NULL);

      g_unlink (path);
      while (strlen (path) > strlen (root))
        {
          *strrchr (path, '/') = '\0';
          g_rmdir (path);
        }
    }
  g_free (root);
}

static void
make_root (void)
{
  root = g_dir_make_tmp ("latchkey-fuzz-XXXXXX", NULL);
  require (root != NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_strconcat (root, files[i], NULL);
      g_autofree char *folder = g_path_get_dirname (path);

      require (g_mkdir_with_parents (folder, 0700) == 0);
    }
  atexit (remove_root);
}

static void
write_files (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_strconcat (root, files[i], NULL);

      require (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
    }
}

static void
check_computer (const char *text)
{
  const char *const data_dirs[] = { "/d", NULL };
  const char *const path[] = { "/bin", NULL };
  const char *const environment[] = { "XDG_CONFIG_HOME=/c", "XDG_CONFIG_DIRS=/c", "XDG_CURRENT_DESKTOP=GNOME:XFCE", NULL };
  g_autoptr(LkComputer) computer = NULL;
  g_autoptr(GPtrArray) readings = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_reading_free);
  g_autoptr(LkHandlers) handlers = NULL;
  g_autoptr(LkHandler) handler = NULL;
  g_autofree char *helper = NULL;
  g_autofree char *missing = NULL;

  if (root == NULL)
    make_root ();
  write_files (text);
  computer = lk_computer_new (root, "/home/alice", NULL, data_dirs, path, environment);
  handlers = lk_handlers_new (computer);
  handler = lk_handlers_find (handlers, "x-scheme-handler/element");
  require ((handler->id == NULL) == (handler->entry == NULL));
  require (handler->id == NULL || (lk_desktop_id_is_valid (handler->id) && g_str_has_prefix (handler->file, root)));
  require (handler->file == NULL || strstr (handler->file, "..") == NULL);
  require (handler->candidates->len <= 32);
  helper = lk_xfce_browser_dup_helper (computer);
  require (helper == NULL || (*helper != '\0' && strchr (helper, '/') == NULL && g_utf8_validate (helper, -1, NULL)));
  missing = lk_bus_services_dup_missing (computer, "org.freedesktop.secrets");
  require (missing == NULL || *missing != '\0');
  lk_portal_backends_read (computer, lk_reading_new (readings, ""));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_entry (text);
  check_context (text);
  check_computer (text);
  return 0;
}
