/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the report of a recorded case: make-report CASE OUTPUT.zip */
#include "config.h"

#include <locale.h>
#include <stdlib.h>

#include "lk-bundle.h"
#include "made-report.h"

static int status = EXIT_FAILURE;

static void
on_saved_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (lk_bundle_save_finish (result, &error))
    status = EXIT_SUCCESS;
  else
    g_printerr ("%s\n", error->message);
  g_main_loop_quit (user_data);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GFile) file = NULL;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  if (argc != 3)
    return EXIT_FAILURE;
  bytes = made_report_pack (argv[1]);
  file = g_file_new_for_path (argv[2]);
  lk_bundle_save_async (bytes, file, NULL, on_saved_cb, loop);
  g_main_loop_run (loop);
  return status;
}
