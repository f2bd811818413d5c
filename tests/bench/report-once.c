/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One report of a recorded case, from reading the device to the file being on the disk: report-once CASE.json OUTPUT.zip */
#include "config.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "lk-bundle.h"
#include "lk-device.h"
#include "lk-judge.h"
#include "lk-report.h"

typedef struct
{
  GMainLoop *loop;    /* (owned) */
  LkReport  *report;  /* (owned) */
  GPtrArray *entries; /* (owned) (nullable) */
  GFile     *file;    /* (owned) */
  gint64     started;
  gint64     collected;
  gint64     composed;
  gint64     packed;
  int        status;
} Once;

static void
stop (Once       *once,
      const char *message)
{
  g_printerr ("%s\n", message);
  once->status = EXIT_FAILURE;
  g_main_loop_quit (once->loop);
}

static void
on_saved_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Once *once = user_data;
  g_autoptr(GError) error = NULL;
  gint64 now = g_get_monotonic_time ();

  if (!lk_bundle_save_finish (result, &error))
    {
      stop (once, error->message);
      return;
    }
  g_print ("collect=%.1f compose=%.1f pack=%.1f save=%.1f all=%.1f\n", (double) (once->collected - once->started) / 1000,
           (double) (once->composed - once->collected) / 1000, (double) (once->packed - once->composed) / 1000,
           (double) (now - once->packed) / 1000, (double) (now - once->started) / 1000);
  g_main_loop_quit (once->loop);
}

static void
on_composed_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Once *once = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;

  once->entries = lk_report_compose_finish (once->report, result, &error);
  once->composed = g_get_monotonic_time ();
  bytes = once->entries != NULL ? lk_bundle_pack (once->entries, &error) : NULL;
  once->packed = g_get_monotonic_time ();
  if (bytes == NULL)
    stop (once, error->message);
  else
    lk_bundle_save_async (bytes, once->file, NULL, on_saved_cb, once);
}

static void
on_read_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Once *once = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) device = lk_device_read_finish (result, &error);

  once->collected = g_get_monotonic_time ();
  if (device == NULL)
    {
      stop (once, error->message);
      return;
    }
  lk_report_set_device (once->report, device);
  lk_report_compose_async (once->report, NULL, on_composed_cb, once);
}

static LkCase *
read_case (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GError) error = NULL;
  LkCase *kase = NULL;
  gsize length;

  if (g_file_get_contents (path, &text, &length, &error))
    root = lk_json_parse_file (text, length, &error);
  if (root != NULL)
    kase = lk_case_new_from_json (root, &error);
  if (kase == NULL)
    g_printerr ("%s: %s\n", path, error->message);
  return kase;
}

int
main (int   argc,
      char *argv[])
{
  Once once = { .status = EXIT_SUCCESS };
  g_autoptr(LkCase) kase = argc == 3 ? read_case (argv[1]) : NULL;
  LkComputer *computer;

  setlocale (LC_ALL, "");
  if (kase == NULL)
    return EXIT_FAILURE;
  once.loop = g_main_loop_new (NULL, FALSE);
  once.file = g_file_new_for_path (argv[2]);
  once.started = g_get_monotonic_time ();
  lk_judge_case (kase, NULL);
  once.report = lk_report_new (kase);
  lk_report_set_told (once.report, "message", "Cannot reach the server");
  computer = lk_computer_new_here ();
  lk_device_read_async (computer, NULL, on_read_cb, &once);
  g_main_loop_run (once.loop);
  lk_computer_unref (computer);
  g_clear_pointer (&once.entries, g_ptr_array_unref);
  g_object_unref (once.report);
  g_object_unref (once.file);
  g_main_loop_unref (once.loop);
  return once.status;
}
