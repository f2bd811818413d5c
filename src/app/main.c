/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "lk-application.h"
#include "lk-observe.h"
#include "lk-sign-in.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr(LkApplication) application = NULL;
  const char *locale_dir = g_getenv ("LATCHKEY_LOCALE_DIR");
  int worked = lk_sign_in_worker_main (argc, argv);

  if (worked >= 0)
    return worked;
  lk_observe_prepare ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : LK_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname (LK_APP_ID);
  g_set_application_name (_("Latchkey"));
  gtk_window_set_default_icon_name (LK_APP_ID);

  application = lk_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
