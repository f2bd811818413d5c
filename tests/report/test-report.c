/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Composing, packing and opening: nothing planted leaves, the same report makes the same bytes, and what comes back is what
   went in. */
#include "config.h"

#include <string.h>

#include "lk-bundle.h"
#include "lk-error.h"
#include "lk-judge.h"
#include "lk-report.h"
#include "made-report.h"

static const char *
get_text (GPtrArray  *entries,
          const char *name,
          gsize      *length)
{
  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);

      if (g_str_equal (entry->name, name))
        return g_bytes_get_data (entry->content, length);
    }
  *length = 0;
  return NULL;
}

static gboolean
holds (GPtrArray  *entries,
       const char *name,
       const char *needle)
{
  gsize length;
  const char *text = get_text (entries, name, &length);

  return text != NULL && g_strstr_len (text, (gssize) length, needle) != NULL;
}

static void
test_planted (void)
{
  static const char *const planted[] = { "alice", "planted", "Planted", "10.77.", "hunter2", "Bearer ey" };
  g_autoptr(LkReport) report = made_report_new ("fw-drop-host");
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GError) error = NULL;

  made_report_attach (report, "alice.planted.log",
                      "2026-11-22 connect from 10.77.1.2\npassword=hunter2\nAuthorization: Bearer eyJhbGciOiJIUzI1NiJ9\n"
                      "sync of %40alice.planted%3Amx.test failed with 503\n");
  entries = made_report_compose (report, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < entries->len; i++)
    for (guint j = 0; j < G_N_ELEMENTS (planted); j++)
      {
        LkReportEntry *entry = g_ptr_array_index (entries, i);
        gsize length;
        const char *bytes = g_bytes_get_data (entry->content, &length);

        if (g_strstr_len (bytes, (gssize) length, planted[j]) != NULL || strstr (entry->name, planted[j]) != NULL)
          {
            g_test_message ("%s holds \"%s\"", entry->name, planted[j]);
            g_test_fail ();
          }
      }
  g_assert_true (holds (entries, "case.json", "host-blocked"));
  g_assert_true (holds (entries, "case.json", "mx.test"));
  g_assert_true (holds (entries, "told.json", "Cannot reach homeserver"));
  g_assert_true (holds (entries, "device.json", "Debian GNU/Linux 12"));
  g_assert_true (holds (entries, "report.html", "LK-"));
}

static void
test_same_bytes (void)
{
  g_autoptr(LkReport) report = made_report_new ("fw-drop-host");
  g_autoptr(LkReport) again = made_report_new ("fw-drop-host");
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GPtrArray) entries_again = NULL;
  g_autoptr(GBytes) bundle = NULL;
  g_autoptr(GBytes) bundle_again = NULL;
  g_autoptr(GError) error = NULL;

  made_report_attach (report, "client.log", "failed\n");
  made_report_attach (again, "client.log", "failed\n");
  entries = made_report_compose (report, &error);
  g_assert_no_error (error);
  entries_again = made_report_compose (again, &error);
  g_assert_no_error (error);
  bundle = lk_bundle_pack (entries, &error);
  g_assert_no_error (error);
  bundle_again = lk_bundle_pack (entries_again, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bundle, bundle_again));
}

static void
test_round_trip (void)
{
  g_autoptr(LkReport) report = made_report_new ("fw-drop-host");
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(LkBundle) bundle = NULL;
  g_autofree char *reference = NULL;
  g_autoptr(GError) error = NULL;

  entries = made_report_compose (report, &error);
  g_assert_no_error (error);
  bytes = lk_bundle_pack (entries, &error);
  g_assert_no_error (error);
  bundle = lk_bundle_unpack (bytes, &error);
  g_assert_no_error (error);
  reference = lk_report_dup_reference (entries);
  g_assert_cmpstr (bundle->reference, ==, reference);
  g_assert_cmpuint (bundle->entries->len, ==, entries->len);
  lk_judge_case (bundle->kase, NULL);
  g_assert_cmpstr (lk_case_get_verdict (bundle->kase)->code, ==, "host-blocked");
}

static void
test_omitted (void)
{
  g_autoptr(LkReport) report = made_report_new ("fw-drop-host");
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  g_assert_true (lk_report_set_mode (report, "told", LK_ITEM_OMIT, &error));
  g_assert_true (lk_report_set_mode (report, "system", LK_ITEM_OMIT, &error));
  g_assert_true (lk_report_set_mode (report, "measurements", LK_ITEM_OMIT, &error));
  g_assert_no_error (error);
  g_assert_false (lk_report_set_mode (report, "verdict", LK_ITEM_OMIT, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
  g_clear_error (&error);
  entries = made_report_compose (report, &error);
  g_assert_no_error (error);
  g_assert_null (get_text (entries, "told.json", &length));
  g_assert_null (get_text (entries, "device.json", &length));
  g_assert_false (holds (entries, "case.json", "\"probe\""));
  g_assert_false (holds (entries, "report.html", "Cannot reach homeserver"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/report/planted", test_planted);
  g_test_add_func ("/report/same-bytes", test_same_bytes);
  g_test_add_func ("/report/round-trip", test_round_trip);
  g_test_add_func ("/report/omitted", test_omitted);

  return g_test_run ();
}
