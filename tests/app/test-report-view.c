/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lk-practice.h"
#include "lk-report-pack.h"
#include "lk-session-report.h"
#include "window-kit.h"

static LkReportView *
open_report (WindowKit *fixture)
{
  LkReportView *view = NULL;

  lk_window_run (fixture->window, LK_PRACTICE_ID, "expired-certificate");
  window_kit_wait_for_page (fixture);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.prepare-report", NULL));
  g_assert_true (lk_window_is_reporting (fixture->window));
  view = lk_window_get_report_view (fixture->window);
  while (lk_report_draft_is_composing (lk_report_view_get_draft (view)) ||
         !lk_report_preview_is_filled (lk_report_view_get_preview (view)))
    window_kit_iterate ();
  return view;
}

/* What is shown is what leaves, to the last byte. */
static void
test_preview (WindowKit     *fixture,
              gconstpointer  data)
{
  LkReportView *view = open_report (fixture);
  LkReportPreview *preview = lk_report_view_get_preview (view);
  GPtrArray *entries = lk_report_draft_get_entries (lk_report_view_get_draft (view));

  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *whole = g_strndup (g_bytes_get_data (entry->content, NULL), g_bytes_get_size (entry->content));
      g_autofree char *shown = NULL;

      lk_report_preview_show (preview, entry->name);
      while (!lk_report_preview_is_filled (preview))
        window_kit_iterate ();
      shown = lk_report_preview_dup_text (preview);
      if (!g_str_equal (entry->name, "report.html"))
        g_assert_cmpstr (shown, ==, whole);
      else
        g_assert_cmpuint (strlen (shown), >=, strlen (whole));
    }
}

static void
test_search (WindowKit     *fixture,
             gconstpointer  data)
{
  LkReportPreview *preview = lk_report_view_get_preview (open_report (fixture));

  lk_report_preview_find (preview, "CERTIFICATE-expired");
  g_assert_nonnull (strstr (lk_report_preview_get_found (preview), "in the whole report"));
  lk_report_preview_find (preview, "no such words as these");
  g_assert_cmpstr (lk_report_preview_get_found (preview), ==, "Not in the report");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.back", NULL));
  g_assert_true (lk_window_is_reporting (fixture->window));
  g_assert_cmpstr (lk_report_preview_get_found (preview), ==, "");
}

/* What is typed is in the preview, and still there when the person comes back. */
static void
test_told (WindowKit     *fixture,
           gconstpointer  data)
{
  LkReportView *view = open_report (fixture);
  LkReportPreview *preview = lk_report_view_get_preview (view);
  GtkWidget *field = lk_report_form_get_told (lk_report_view_get_form (view), "message");
  g_autofree char *shown = NULL;

  g_assert_true (gtk_widget_has_focus (field));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (field)), "Zorp is angry", -1);
  while (lk_report_draft_is_composing (lk_report_view_get_draft (view)) || !lk_report_preview_is_filled (preview))
    window_kit_iterate ();
  shown = lk_report_preview_dup_text (preview);
  g_assert_nonnull (strstr (shown, "Zorp is angry"));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.back", NULL));
  g_assert_true (lk_window_is_checking (fixture->window));
  /* A check later it is another report, with the same words. */
  lk_session_restart (lk_window_get_session (fixture->window));
  window_kit_wait_for_page (fixture);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.prepare-report", NULL));
  g_assert_cmpstr (lk_report_draft_get_told (lk_report_view_get_draft (lk_window_get_report_view (fixture->window)), "message"),
                   ==, "Zorp is angry");
}

static void
test_narrow (WindowKit     *fixture,
             gconstpointer  data)
{
  LkReportView *view = open_report (fixture);

  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), <=, 360);
  /* A page learns of its width with its first frame. */
  while (!lk_report_view_is_folded (view))
    window_kit_iterate ();
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (lk_report_view_get_form (view)), "report.preview", NULL));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.back", NULL));
  g_assert_true (lk_window_is_reporting (fixture->window));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.back", NULL));
  g_assert_false (lk_window_is_reporting (fixture->window));
}

static char *
save (WindowKit *fixture)
{
  LkReportView *view = open_report (fixture);
  LkReportHandOver *hand_over = lk_report_view_get_hand_over (view);
  char *path = g_build_filename (g_get_tmp_dir (), "latchkey-test-report-view.zip", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);

  lk_report_hand_over_save (hand_over, lk_report_draft_get_entries (lk_report_view_get_draft (view)), NULL, file);
  while (lk_report_hand_over_get_state (hand_over) == LK_HAND_OVER_BUSY)
    window_kit_iterate ();
  g_assert_cmpint (lk_report_hand_over_get_state (hand_over), ==, LK_HAND_OVER_DONE);
  g_assert_nonnull (lk_report_view_get_status (view));
  return path;
}

/* Somebody's report is shown, and nothing of it can be checked here. */
static void
test_opened (WindowKit     *fixture,
             gconstpointer  data)
{
  g_autofree char *path = save (fixture);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  LkSession *session = lk_window_get_session (fixture->window);
  GtkWidget *window = GTK_WIDGET (fixture->window);
  LkReportBanner *banner = NULL;

  lk_window_open_report (fixture->window, file);
  while (lk_session_get_report (session) == NULL)
    window_kit_iterate ();
  window_kit_wait_for_page (fixture);
  banner = lk_check_page_get_report_banner (lk_window_get_check_page (fixture->window));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (banner)));
  g_assert_nonnull (strstr (lk_report_banner_get_title (banner), lk_session_get_report (session)->reference));
  g_assert_false (lk_session_is_judged_today (session));
  lk_report_banner_choose (banner, TRUE);
  g_assert_true (lk_session_is_judged_today (session));
  g_assert_cmpstr (lk_session_get_verdict (session)->code, ==, "certificate-expired");
  gtk_widget_activate_action (window, "win.check-again", NULL);
  gtk_widget_activate_action (window, "win.sign-in", NULL);
  gtk_widget_activate_action (window, "win.prepare-report", NULL);
  g_assert_false (lk_session_is_running (session));
  g_assert_null (lk_window_get_sign_in_dialog (fixture->window));
  g_assert_false (lk_window_is_reporting (fixture->window));
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
test_no_report (WindowKit     *fixture,
                gconstpointer  data)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "latchkey-test-no-report.zip", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) none = g_file_new_for_path ("/nonexistent/report.zip");

  g_assert_true (g_file_set_contents (path, "PK\003\004 nothing of the kind", -1, NULL));
  lk_window_open_report (fixture->window, file);
  lk_window_open_report (fixture->window, none);
  for (gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC / 2; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  g_assert_null (lk_session_get_report (lk_window_get_session (fixture->window)));
  g_assert_false (lk_window_is_checking (fixture->window));
  g_assert_cmpint (g_remove (path), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(LkApplication) application = window_kit_start (&argc, &argv);

  if (application == NULL)
    return 0;
  g_test_add ("/report-view/preview", WindowKit, NULL, window_kit_set_up, test_preview, window_kit_tear_down);
  g_test_add ("/report-view/search", WindowKit, NULL, window_kit_set_up, test_search, window_kit_tear_down);
  g_test_add ("/report-view/told", WindowKit, NULL, window_kit_set_up, test_told, window_kit_tear_down);
  g_test_add ("/report-view/narrow", WindowKit, NULL, window_kit_set_up_narrow, test_narrow, window_kit_tear_down);
  g_test_add ("/report-view/opened", WindowKit, NULL, window_kit_set_up, test_opened, window_kit_tear_down);
  g_test_add ("/report-view/no-report", WindowKit, NULL, window_kit_set_up, test_no_report, window_kit_tear_down);
  return g_test_run ();
}
