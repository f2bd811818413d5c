/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-practice.h"
#include "window-kit.h"

static LkCauseRow *
get_row (WindowKit *fixture,
         LkCause  cause)
{
  return lk_check_page_get_cause_row (lk_window_get_check_page (fixture->window), cause);
}

static gboolean
is_settled (WindowKit *fixture)
{
  for (guint cause = 0; cause < LK_N_CAUSES; cause++)
    {
      LkStatus status = lk_cause_row_get_status (get_row (fixture, cause));

      if (status == LK_STATUS_RUNNING || status == LK_STATUS_WAITING)
        return FALSE;
    }
  return TRUE;
}

static void
run (WindowKit  *fixture,
     const char *fault)
{
  lk_window_run (fixture->window, LK_PRACTICE_ID, fault);
  window_kit_wait_for_page (fixture);
  while (!is_settled (fixture))
    window_kit_iterate ();
}

static void
test_healthy (WindowKit     *fixture,
              gconstpointer  data)
{
  run (fixture, NULL);
  g_assert_cmpint (lk_cause_row_get_status (get_row (fixture, LK_CAUSE_NETWORK)), ==, LK_STATUS_OK);
  g_assert_cmpint (lk_cause_row_get_status (get_row (fixture, LK_CAUSE_SERVER)), ==, LK_STATUS_OK);
  /* What was not checked is not shown as fine. */
  g_assert_cmpint (lk_cause_row_get_status (get_row (fixture, LK_CAUSE_ACCOUNT)), ==, LK_STATUS_NOT_RUN);
}

static void
test_fault (WindowKit     *fixture,
            gconstpointer  data)
{
  LkCauseRow *row = NULL;
  LkCheckRow *certificate = NULL;

  run (fixture, "expired-certificate");
  row = get_row (fixture, LK_CAUSE_SERVER);
  g_assert_cmpint (lk_cause_row_get_status (row), ==, LK_STATUS_PROBLEM);
  g_assert_null (lk_cause_row_find_check_row (row, "server.certificate"));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  certificate = lk_cause_row_find_check_row (row, "server.certificate");
  g_assert_nonnull (certificate);
  g_assert_cmpint (lk_check_row_get_status (certificate), ==, LK_STATUS_PROBLEM);
}

/* Rows keep their height and place from the first frame to the last. */
static void
test_nothing_moves (WindowKit     *fixture,
                    gconstpointer  data)
{
  double before[LK_N_CAUSES], after = 0;
  int heights[LK_N_CAUSES];

  lk_window_run (fixture->window, LK_PRACTICE_ID, "captive-portal");
  while (!lk_window_is_checking (fixture->window) || gtk_widget_get_height (GTK_WIDGET (get_row (fixture, 0))) == 0)
    window_kit_iterate ();
  for (int i = 0; i < LK_N_CAUSES; i++)
    {
      GtkWidget *row = GTK_WIDGET (get_row (fixture, i));

      heights[i] = gtk_widget_get_height (row);
      g_assert_true (gtk_widget_translate_coordinates (row, GTK_WIDGET (fixture->window), 0, 0, NULL, &before[i]));
    }
  run (fixture, "captive-portal");
  for (int i = 0; i < LK_N_CAUSES; i++)
    {
      GtkWidget *row = GTK_WIDGET (get_row (fixture, i));

      g_assert_cmpint (gtk_widget_get_height (row), ==, heights[i]);
      g_assert_true (gtk_widget_translate_coordinates (row, GTK_WIDGET (fixture->window), 0, 0, NULL, &after));
      g_assert_cmpfloat_with_epsilon (after, before[i], 0.5);
    }
}

static void
test_actions (WindowKit     *fixture,
              gconstpointer  data)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);

  run (fixture, "hangs");
  g_assert_true (gtk_widget_activate_action (window, "win.check-again", NULL));
  g_assert_true (lk_session_is_running (lk_window_get_session (fixture->window)));
  g_assert_true (gtk_widget_activate_action (window, "win.stop", NULL));
  g_assert_false (lk_session_is_running (lk_window_get_session (fixture->window)));
  g_assert_true (gtk_widget_activate_action (window, "win.check-again", NULL));
  g_assert_true (gtk_widget_activate_action (window, "win.back", NULL));
  g_assert_false (lk_session_is_running (lk_window_get_session (fixture->window)));
  g_assert_false (lk_window_is_checking (fixture->window));
}

/* Only the keyboard: type a name, press Enter. */
static void
test_keyboard (WindowKit     *fixture,
               gconstpointer  data)
{
  GtkWidget *entry = lk_start_page_get_entry (lk_window_get_start_page (fixture->window));
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));

  g_assert_true (focus != NULL && gtk_widget_is_ancestor (focus, entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), "pract");
  g_signal_emit_by_name (focus, "activate");
  window_kit_wait_for_page (fixture);
  g_assert_true (lk_session_is_practice (lk_window_get_session (fixture->window)));
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, GTK_WIDGET (lk_window_get_check_page (fixture->window))));
}

static void
test_bad_input (WindowKit     *fixture,
                gconstpointer  data)
{
  LkStartPage *page = lk_window_get_start_page (fixture->window);
  GtkWidget *entry = lk_start_page_get_entry (page);

  gtk_editable_set_text (GTK_EDITABLE (entry), "not an@address");
  g_signal_emit_by_name (entry, "activate");
  g_assert_nonnull (lk_start_page_get_error (page));
  g_assert_false (lk_window_is_checking (fixture->window));
  gtk_editable_set_text (GTK_EDITABLE (entry), "n");
  g_assert_null (lk_start_page_get_error (page));
}

static void
test_narrow (WindowKit     *fixture,
             gconstpointer  data)
{
  int minimum = 0;

  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), <=, 360);
  run (fixture, "wrong-host-certificate");
  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

static void
test_close (WindowKit     *fixture,
            gconstpointer  data)
{
  lk_window_run (fixture->window, LK_PRACTICE_ID, "hangs");
  g_assert_true (lk_session_is_running (lk_window_get_session (fixture->window)));
  gtk_window_close (GTK_WINDOW (fixture->window));
  while (fixture->window != NULL)
    window_kit_iterate ();
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(LkApplication) application = window_kit_start (&argc, &argv);

  if (application == NULL)
    return 0;
  g_test_add ("/window/healthy", WindowKit, NULL, window_kit_set_up, test_healthy, window_kit_tear_down);
  g_test_add ("/window/fault", WindowKit, NULL, window_kit_set_up, test_fault, window_kit_tear_down);
  g_test_add ("/window/nothing-moves", WindowKit, NULL, window_kit_set_up, test_nothing_moves, window_kit_tear_down);
  g_test_add ("/window/actions", WindowKit, NULL, window_kit_set_up, test_actions, window_kit_tear_down);
  g_test_add ("/window/keyboard", WindowKit, NULL, window_kit_set_up, test_keyboard, window_kit_tear_down);
  g_test_add ("/window/bad-input", WindowKit, NULL, window_kit_set_up, test_bad_input, window_kit_tear_down);
  g_test_add ("/window/narrow", WindowKit, NULL, window_kit_set_up_narrow, test_narrow, window_kit_tear_down);
  g_test_add ("/window/close", WindowKit, NULL, window_kit_set_up, test_close, window_kit_tear_down);
  return g_test_run ();
}
