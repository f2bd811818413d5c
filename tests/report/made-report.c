/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "made-report.h"

#include <string.h>

#include "lk-bundle.h"
#include "lk-judge.h"
#include "rows.h"

typedef struct
{
  GMainLoop *loop;    /* (owned) */
  GPtrArray *entries; /* (owned) (nullable) */
  GError    *error;   /* (owned) (nullable) */
} Composed;

static void
on_composed_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Composed *composed = user_data;

  composed->entries = lk_report_compose_finish (LK_REPORT (source), result, &composed->error);
  g_main_loop_quit (composed->loop);
}

GPtrArray *
made_report_compose (LkReport  *report,
                     GError   **error)
{
  Composed composed = { g_main_loop_new (NULL, FALSE), NULL, NULL };

  lk_report_compose_async (report, NULL, on_composed_cb, &composed);
  g_main_loop_run (composed.loop);
  g_main_loop_unref (composed.loop);
  if (composed.error != NULL)
    g_propagate_error (error, composed.error);
  return composed.entries;
}

LkReport *
made_report_new (const char *kase_name)
{
  g_autoptr(LkCase) kase = rows_load_case (kase_name);
  g_autoptr(JsonObject) device = json_object_new ();
  JsonObject *system = json_object_new ();
  LkReport *report;

  lk_case_set_account (kase, "@alice.planted:mx.test");
  lk_judge_case (kase, NULL);
  json_object_set_string_member (system, "name", "Debian GNU/Linux 12");
  json_object_set_string_member (system, "variant", "/home/planted.user/x");
  json_object_set_object_member (device, "system", system);
  report = lk_report_new (kase);
  lk_report_set_device (report, device);
  lk_report_know (report, LK_SECRET_USER, "planted.user");
  lk_report_hide_word (report, "Plantedword");
  lk_report_set_told (report, "message", "Cannot reach homeserver for @alice.planted:mx.test, says plantedWORD");
  return report;
}

void
made_report_attach (LkReport   *report,
                    const char *name,
                    const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr(GError) error = NULL;

  g_assert_true (lk_report_attach (report, name, bytes, FALSE, &error));
  g_assert_no_error (error);
}

GPtrArray *
made_report_files (const char *kase)
{
  g_autoptr(LkReport) report = made_report_new (kase);
  g_autoptr(GError) error = NULL;
  GPtrArray *entries;

  made_report_attach (report, "client.log", "sync of @alice.planted:mx.test failed with 503\n");
  entries = made_report_compose (report, &error);
  g_assert_no_error (error);
  return entries;
}

GBytes *
made_report_pack (const char *kase)
{
  g_autoptr(GPtrArray) entries = made_report_files (kase);
  g_autoptr(GError) error = NULL;
  GBytes *bytes = lk_bundle_pack (entries, &error);

  g_assert_no_error (error);
  return bytes;
}

/* @text: (nullable): %NULL takes the file away */
void
made_report_replace (GPtrArray  *entries,
                     const char *name,
                     const char *text)
{
  g_autoptr(GBytes) bytes = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;

  for (guint i = 0; i < entries->len; i++)
    if (g_str_equal (((LkReportEntry *) g_ptr_array_index (entries, i))->name, name))
      {
        g_ptr_array_remove_index (entries, i);
        break;
      }
  if (bytes != NULL)
    g_ptr_array_insert (entries, 0, lk_report_entry_new (name, "", bytes));
}

/* Writes the sums, sizes and the number of what is there into the manifest, as whoever makes up a report would. */
void
made_report_list (GPtrArray *entries)
{
  g_autofree char *reference = lk_report_dup_reference (entries);
  GString *text = g_string_new ("{\"format\":\"latchkey-report/1\",\"entries\":[");

  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, entry->content);

      if (!g_str_equal (entry->name, "manifest.json"))
        g_string_append_printf (text, "%s{\"name\":\"%s\",\"size\":%" G_GSIZE_FORMAT ",\"sha256\":\"%s\",\"removed\":{}}",
                                g_str_has_suffix (text->str, "[") ? "" : ",", entry->name, g_bytes_get_size (entry->content),
                                sum);
    }
  g_string_append_printf (text, "],\"reference\":\"%s\"}", reference != NULL ? reference : "");
  made_report_replace (entries, "manifest.json", text->str);
  g_string_free (text, TRUE);
}
