/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-application.h"
#include "lk-practice.h"
#include "lk-window.h"

typedef struct
{
  LkWindow *window; /* (borrowed) (nullable) once it is closed */
} Fixture;

static void
iterate (void)
{
  g_main_context_iteration (NULL, TRUE);
}

static void
open_window (Fixture       *fixture,
             gconstpointer  data,
             int            width)
{
  fixture->window = LK_WINDOW (lk_window_new (ADW_APPLICATION ((gpointer) data)));
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, 860);
  gtk_window_present (GTK_WINDOW (fixture->window));
  while (lk_window_get_session (fixture->window) == NULL || !gtk_widget_get_mapped (GTK_WIDGET (fixture->window)))
    iterate ();
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  open_window (fixture, data, 760);
}

static void
set_up_narrow (Fixture       *fixture,
               gconstpointer  data)
{
  open_window (fixture, data, 360);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_null (fixture->window);
}

static gboolean
is_ended (Fixture *fixture)
{
  return lk_window_is_checking (fixture->window) && !lk_session_is_running (lk_window_get_session (fixture->window));
}

static LkCauseRow *
get_row (Fixture *fixture,
         LkCause  cause)
{
  return lk_check_page_get_cause_row (lk_window_get_check_page (fixture->window), cause);
}

static gboolean
is_settled (Fixture *fixture)
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
run (Fixture    *fixture,
     const char *fault)
{
  LkVerdict *verdict = NULL;

  lk_window_run (fixture->window, LK_PRACTICE_ID, fault);
  while (!is_ended (fixture))
    iterate ();
  /* What the session says is on the page a frame later. */
  verdict = lk_session_get_verdict (lk_window_get_session (fixture->window));
  g_assert_nonnull (verdict);
  while (g_strcmp0 (lk_check_page_get_title (lk_window_get_check_page (fixture->window)), verdict->title) != 0 ||
         !is_settled (fixture))
    iterate ();
}

static void
test_healthy (Fixture       *fixture,
              gconstpointer  data)
{
  run (fixture, NULL);
  g_assert_cmpint (lk_cause_row_get_status (get_row (fixture, LK_CAUSE_NETWORK)), ==, LK_STATUS_OK);
  g_assert_cmpint (lk_cause_row_get_status (get_row (fixture, LK_CAUSE_SERVER)), ==, LK_STATUS_OK);
  /* What was not checked is not shown as fine. */
  g_assert_cmpint (lk_cause_row_get_status (get_row (fixture, LK_CAUSE_ACCOUNT)), ==, LK_STATUS_NOT_RUN);
}

static void
test_fault (Fixture       *fixture,
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
test_nothing_moves (Fixture       *fixture,
                    gconstpointer  data)
{
  double before[LK_N_CAUSES], after = 0;
  int heights[LK_N_CAUSES];

  lk_window_run (fixture->window, LK_PRACTICE_ID, "captive-portal");
  while (!lk_window_is_checking (fixture->window) || gtk_widget_get_height (GTK_WIDGET (get_row (fixture, 0))) == 0)
    iterate ();
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
test_actions (Fixture       *fixture,
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
test_keyboard (Fixture       *fixture,
               gconstpointer  data)
{
  GtkWidget *entry = lk_start_page_get_entry (lk_window_get_start_page (fixture->window));
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));

  g_assert_true (focus != NULL && gtk_widget_is_ancestor (focus, entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), "pract");
  g_signal_emit_by_name (focus, "activate");
  while (!is_ended (fixture))
    iterate ();
  g_assert_true (lk_session_is_practice (lk_window_get_session (fixture->window)));
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, GTK_WIDGET (lk_window_get_check_page (fixture->window))));
}

static void
test_bad_input (Fixture       *fixture,
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
test_narrow (Fixture       *fixture,
             gconstpointer  data)
{
  int minimum = 0;

  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), <=, 360);
  run (fixture, "wrong-host-certificate");
  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

static void
test_close (Fixture       *fixture,
            gconstpointer  data)
{
  lk_window_run (fixture->window, LK_PRACTICE_ID, "hangs");
  g_assert_true (lk_session_is_running (lk_window_get_session (fixture->window)));
  gtk_window_close (GTK_WINDOW (fixture->window));
  while (fixture->window != NULL)
    iterate ();
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(LkApplication) application = NULL;
  g_autoptr(GError) error = NULL;

  /* Directories are isolated from outside: without the system's data no image loader knows an SVG file. */
  g_test_init (&argc, &argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP there is no display (xvfb-run is missing)\n");
      return 0;
    }
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  application = lk_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_application_set_default (G_APPLICATION (application));

  g_test_add ("/window/healthy", Fixture, application, set_up, test_healthy, tear_down);
  g_test_add ("/window/fault", Fixture, application, set_up, test_fault, tear_down);
  g_test_add ("/window/nothing-moves", Fixture, application, set_up, test_nothing_moves, tear_down);
  g_test_add ("/window/actions", Fixture, application, set_up, test_actions, tear_down);
  g_test_add ("/window/keyboard", Fixture, application, set_up, test_keyboard, tear_down);
  g_test_add ("/window/bad-input", Fixture, application, set_up, test_bad_input, tear_down);
  g_test_add ("/window/narrow", Fixture, application, set_up_narrow, test_narrow, tear_down);
  g_test_add ("/window/close", Fixture, application, set_up, test_close, tear_down);
  return g_test_run ();
}
