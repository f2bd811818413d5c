/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "What does this message mean?", the notes of a release, and what can be done about the messenger. */
#include "config.h"

#include <string.h>

#include "lk-advise.h"
#include "lk-window-actions.h"
#include "window-kit.h"

#define KNOWN "Element: net::ERR_CERT_DATE_INVALID (-201)"
#define UNKNOWN "Zorp! The flux was not compensated."

static LkCase *
read_case (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "cases", file, NULL);
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *data = NULL;
  gsize length = 0;
  LkCase *kase = NULL;

  g_assert_true (g_file_get_contents (path, &data, &length, &error));
  root = lk_json_parse (data, length, &error);
  g_assert_no_error (error);
  kase = lk_case_new_from_json (root, &error);
  g_assert_no_error (error);
  return kase;
}

static LkSession *
show (WindowKit  *fixture,
      const char *name)
{
  g_autoptr(LkCase) kase = read_case (name);

  lk_window_show_case (fixture->window, kase);
  window_kit_wait_for_page (fixture);
  return lk_window_get_session (fixture->window);
}

static LkQuestionCard *
get_card (WindowKit *fixture)
{
  return lk_check_page_get_question_card (lk_window_get_check_page (fixture->window));
}

/* Answers no until the message is asked for, as a person would, with time to read. */
static LkMessageField *
answer_until_message (WindowKit *fixture)
{
  LkQuestionCard *card = get_card (fixture);
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (lk_question_card_get_message_field (card) == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_assert_nonnull (lk_question_card_get_question (card));
      lk_question_card_answer (card, g_str_equal (lk_question_card_get_question (card), "message-shown"));
      g_main_context_iteration (NULL, FALSE);
    }
  return lk_question_card_get_message_field (card);
}

static void
test_card (WindowKit     *fixture,
           gconstpointer  data)
{
  LkSession *session = show (fixture, "not-tried");
  LkMessageField *field = answer_until_message (fixture);
  g_autofree char *text = NULL;

  /* What is not known stays, to be made shorter. */
  lk_message_field_set_text (field, UNKNOWN);
  lk_message_field_look_up (field);
  g_assert_null (lk_message_field_get_meaning (field));
  text = lk_message_field_dup_text (field);
  g_assert_cmpstr (text, ==, UNKNOWN);

  lk_message_field_set_text (field, KNOWN);
  lk_message_field_look_up (field);
  g_assert_nonnull (lk_message_field_get_meaning (field));
  g_assert_true (lk_observation_is_true (lk_case_find_newest (lk_session_get_case (session), "error-text", NULL), "text_known"));
  g_signal_emit_by_name (field, "closed");
  g_assert_null (lk_question_card_get_message_field (get_card (fixture)));
}

static void
test_dialog (WindowKit     *fixture,
             gconstpointer  data)
{
  LkMessageField *field = NULL;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.explain-message", NULL));
  g_assert_nonnull (lk_window_get_message_dialog (fixture->window));
  field = lk_message_dialog_get_field (lk_window_get_message_dialog (fixture->window));
  lk_message_field_set_text (field, KNOWN);
  lk_message_field_look_up (field);
  g_assert_nonnull (lk_message_field_get_meaning (field));
  g_assert_false (lk_window_is_checking (fixture->window));
  g_signal_emit_by_name (field, "closed");
  while (lk_window_get_message_dialog (fixture->window) != NULL)
    window_kit_iterate ();
}

/* The keyboard goes where the next thing is to be done, and back to where it was. */
static void
test_focus (WindowKit     *fixture,
            gconstpointer  data)
{
  GtkWidget *before = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  LkMessageDialog *dialog = NULL;
  LkMessageField *field = NULL;
  GtkWidget *focus = NULL;

  g_assert_nonnull (before);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.explain-message", NULL));
  dialog = lk_window_get_message_dialog (fixture->window);
  field = lk_message_dialog_get_field (dialog);
  g_assert_true (GTK_IS_TEXT_VIEW (gtk_window_get_focus (GTK_WINDOW (dialog))));
  lk_message_field_set_text (field, UNKNOWN);
  lk_message_field_look_up (field);
  g_assert_true (GTK_IS_TEXT_VIEW (gtk_window_get_focus (GTK_WINDOW (dialog))));
  lk_message_field_set_text (field, KNOWN);
  lk_message_field_look_up (field);
  focus = gtk_window_get_focus (GTK_WINDOW (dialog));
  g_assert_true (GTK_IS_BUTTON (focus));
  g_signal_emit_by_name (focus, "clicked");
  while (lk_window_get_message_dialog (fixture->window) != NULL)
    window_kit_iterate ();
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window)) == before);
}

/* The field in the card goes away while it has the keyboard. */
static void
test_focus_card (WindowKit     *fixture,
                 gconstpointer  data)
{
  LkMessageField *field = NULL;
  GtkWidget *focus = NULL;

  show (fixture, "not-tried");
  field = answer_until_message (fixture);
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_true (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (field)));
  g_signal_emit_by_name (field, "closed");
  while ((focus = gtk_window_get_focus (GTK_WINDOW (fixture->window))) == NULL ||
         gtk_widget_is_ancestor (focus, GTK_WIDGET (field)))
    window_kit_iterate ();
  g_assert_true (gtk_widget_get_mapped (focus));
}

/* A meaning takes the place of the text without making the window another one. */
static void
test_dialog_size (WindowKit     *fixture,
                  gconstpointer  data)
{
  LkMessageDialog *dialog = NULL;
  LkMessageField *field = NULL;
  int width = 0, height = 0;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.explain-message", NULL));
  dialog = lk_window_get_message_dialog (fixture->window);
  field = lk_message_dialog_get_field (dialog);
  while (gtk_widget_get_width (GTK_WIDGET (dialog)) == 0)
    window_kit_iterate ();
  width = gtk_widget_get_width (GTK_WIDGET (dialog));
  height = gtk_widget_get_height (GTK_WIDGET (dialog));
  g_assert_cmpint (width, <=, gtk_widget_get_width (GTK_WIDGET (fixture->window)));
  lk_message_field_set_text (field, KNOWN);
  lk_message_field_look_up (field);
  for (int frames = 0; frames < 5; frames++)
    {
      gint64 frame = gdk_frame_clock_get_frame_counter (gtk_widget_get_frame_clock (GTK_WIDGET (dialog)));

      gtk_widget_queue_resize (GTK_WIDGET (dialog));
      while (gdk_frame_clock_get_frame_counter (gtk_widget_get_frame_clock (GTK_WIDGET (dialog))) == frame)
        window_kit_iterate ();
    }
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (dialog)), ==, width);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (dialog)), ==, height);
}

/* From the start page a check can be begun with the message; it counts once the check has ended. */
static void
test_check_with_message (WindowKit     *fixture,
                         gconstpointer  data)
{
  LkSession *session = lk_window_get_session (fixture->window);
  GtkWidget *entry = lk_start_page_get_entry (lk_window_get_start_page (fixture->window));
  g_autofree char *label = NULL, *target = NULL;

  gtk_editable_set_text (GTK_EDITABLE (entry), "chat.example.org");
  target = lk_start_page_dup_chosen (lk_window_get_start_page (fixture->window), &label);
  g_assert_cmpstr (target, ==, "chat.example.org");
  g_assert_nonnull (label);
  lk_window_run (fixture->window, "practice", NULL);
  lk_session_set_error_text (session, KNOWN);
  g_assert_null (lk_case_find_newest (lk_session_get_case (session), "error-text", NULL));
  window_kit_wait_for_page (fixture);
  g_assert_nonnull (lk_case_find_newest (lk_session_get_case (session), "error-text", NULL));
  /* Checked again, it still counts; another service has nothing to do with it. */
  lk_session_restart (session);
  window_kit_wait_for_page (fixture);
  g_assert_nonnull (lk_case_find_newest (lk_session_get_case (session), "error-text", NULL));
  show (fixture, "not-tried");
  g_assert_null (lk_case_find_newest (lk_session_get_case (session), "error-text", NULL));
}

static void
test_hostile (WindowKit     *fixture,
              gconstpointer  data)
{
  g_autoptr(GtkWidget) widget = g_object_ref_sink (lk_message_field_new ());
  LkMessageField *field = LK_MESSAGE_FIELD (widget);
  g_autofree char *flood = g_strnfill (1024 * 1024, 'x');
  g_autofree char *kept = NULL, *clean = NULL;

  lk_message_field_set_text (field, flood);
  kept = lk_message_field_dup_text (field);
  g_assert_cmpuint (strlen (kept), ==, LK_MESSAGE_FIELD_MAX_BYTES);
  lk_message_field_set_text (field, "ERR\033[31m_CERT\u202e\u200b_DATE\001_INVALID");
  clean = lk_message_field_dup_text (field);
  g_assert_cmpstr (clean, ==, "ERR[31m_CERT_DATE_INVALID");
  lk_message_field_set_text (field, " \n\t ");
  lk_message_field_look_up (field);
  g_assert_null (lk_message_field_get_meaning (field));
}

static GtkWidget *
find_label (GtkWidget  *widget,
            const char *part)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_text (GTK_LABEL (widget)), part) != NULL)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, part);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_notes (WindowKit     *fixture,
            gconstpointer  data)
{
  LkSession *session = show (fixture, "outdated");
  LkCauseRow *row = lk_check_page_get_cause_row (lk_window_get_check_page (fixture->window), LK_CAUSE_CLIENT);
  g_autofree char *command = NULL;
  GtkWidget *button = NULL;

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  lk_check_page_update (lk_window_get_check_page (fixture->window));
  g_assert_nonnull (find_label (GTK_WIDGET (lk_cause_row_find_check_row (row, "client.version")), "in 3 versions"));
  g_assert_null (find_label (GTK_WIDGET (lk_cause_row_find_check_row (row, "client.keyring")), "versions"));
  command = lk_advise_dup_command (lk_session_get_case (session));
  g_assert_cmpstr (command, ==, "flatpak update --system im.riot.Riot");
  button = find_label (GTK_WIDGET (lk_cause_row_find_check_row (row, "client.version")), "Copy the Command");
  button = gtk_widget_get_ancestor (button, GTK_TYPE_BUTTON);
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (button), command));
}

/* What gives a missing permission can be copied. */
static void
test_actions (WindowKit     *fixture,
              gconstpointer  data)
{
  LkSession *session = NULL;
  g_autoptr(GArray) actions = NULL;

  session = show (fixture, "not-allowed");
  actions = lk_window_actions_list (lk_session_get_case (session));
  g_assert_cmpuint (actions->len, >, 0);
  g_assert_cmpint (g_array_index (actions, LkAction, 0).kind, ==, LK_ACTION_COPY_COMMAND);
}

static void
test_narrow (WindowKit     *fixture,
             gconstpointer  data)
{
  int minimum = 0;

  show (fixture, "not-tried");
  answer_until_message (fixture);
  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(LkApplication) application = window_kit_start (&argc, &argv);

  if (application == NULL)
    return 0;
  g_test_add ("/message/card", WindowKit, NULL, window_kit_set_up, test_card, window_kit_tear_down);
  g_test_add ("/message/dialog", WindowKit, NULL, window_kit_set_up, test_dialog, window_kit_tear_down);
  g_test_add ("/message/focus", WindowKit, NULL, window_kit_set_up, test_focus, window_kit_tear_down);
  g_test_add ("/message/focus/card", WindowKit, NULL, window_kit_set_up, test_focus_card, window_kit_tear_down);
  g_test_add ("/message/size", WindowKit, NULL, window_kit_set_up, test_dialog_size, window_kit_tear_down);
  g_test_add ("/message/size/narrow", WindowKit, NULL, window_kit_set_up_narrow, test_dialog_size, window_kit_tear_down);
  g_test_add ("/message/check", WindowKit, NULL, window_kit_set_up, test_check_with_message, window_kit_tear_down);
  g_test_add ("/message/hostile", WindowKit, NULL, window_kit_set_up, test_hostile, window_kit_tear_down);
  g_test_add ("/message/narrow", WindowKit, NULL, window_kit_set_up_narrow, test_narrow, window_kit_tear_down);
  g_test_add ("/computer/notes", WindowKit, NULL, window_kit_set_up, test_notes, window_kit_tear_down);
  g_test_add ("/computer/actions", WindowKit, NULL, window_kit_set_up, test_actions, window_kit_tear_down);
  return g_test_run ();
}
