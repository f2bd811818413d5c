/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libintl.h>
#include <locale.h>

#include "lk-advise.h"
#include "lk-judge.h"
#include "lk-practice.h"
#include "lk-sign-in-words.h"
#include "lk-sign-in.h"
#include "lk-wait.h"
#include "window-kit.h"

static LkSession *
get_session (WindowKit *fixture)
{
  return lk_window_get_session (fixture->window);
}

static LkSignInDialog *
open_dialog (WindowKit *fixture)
{
  LkSignInDialog *dialog = NULL;

  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.sign-in", NULL));
  dialog = lk_window_get_sign_in_dialog (fixture->window);
  g_assert_nonnull (dialog);
  while (!gtk_widget_get_mapped (GTK_WIDGET (dialog)) || gtk_widget_get_height (GTK_WIDGET (dialog)) == 0)
    window_kit_iterate ();
  return dialog;
}

static LkSignInDialog *
run (WindowKit  *fixture,
     const char *fault)
{
  lk_window_run (fixture->window, LK_PRACTICE_ID, fault);
  window_kit_wait_for_page (fixture);
  return open_dialog (fixture);
}

static const char *
type_password (LkSignInDialog *dialog,
               const char     *password)
{
  GtkEditable *editable = lk_sign_in_dialog_get_password (dialog);

  gtk_editable_set_text (editable, password);
  return gtk_editable_get_text (editable);
}

static void
press (LkSignInDialog *dialog)
{
  g_signal_emit_by_name (lk_sign_in_dialog_get_button (dialog), "clicked");
}

static guint
count_sent (WindowKit *fixture)
{
  GPtrArray *observations = lk_case_get_observations (lk_session_get_case (get_session (fixture)));
  guint n = 0;

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);

      n += g_str_equal (lk_observation_get_probe (observation), "sign-in") && lk_observation_is_true (observation, "sent");
    }
  return n;
}

/* A busy machine may have something to say of the network's speed as well. */
static void
assert_accepted (WindowKit *fixture)
{
  LkCase *kase = lk_session_get_case (get_session (fixture));
  LkObservation *sign_in = lk_case_find_newest (kase, "sign-in", NULL);

  g_assert_nonnull (sign_in);
  g_assert_true (lk_observation_has_fact (sign_in, "result", "accepted"));
  g_assert_cmpint (lk_case_find_finding (kase, "credentials.sign-in")->status, ==, LK_STATUS_OK);
}

static void
test_opens (WindowKit     *fixture,
            gconstpointer  data)
{
  LkSignInDialog *dialog = run (fixture, NULL);
  GtkWidget *button = lk_sign_in_dialog_get_button (dialog);
  GtkEditable *texts[] = { lk_sign_in_dialog_get_password (dialog), lk_sign_in_dialog_get_code (dialog) };
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (dialog));

  g_assert_false (lk_sign_in_dialog_is_explaining (dialog));
  g_assert_cmpstr (gtk_editable_get_text (lk_sign_in_dialog_get_name (dialog)), ==, LK_PRACTICE_ACCOUNT);
  g_assert_true (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (lk_sign_in_dialog_get_password (dialog))));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (lk_sign_in_dialog_get_code (dialog))));
  g_assert_false (gtk_widget_get_sensitive (button));
  type_password (dialog, "some words");
  g_assert_true (gtk_widget_get_sensitive (button));
  type_password (dialog, "");
  g_assert_false (gtk_widget_get_sensitive (button));
  /* Pages that are not written to disk, and no list of what to undo. */
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GtkText *text = GTK_TEXT (gtk_editable_get_delegate (texts[i]));

      g_assert_true (GTK_IS_PASSWORD_ENTRY_BUFFER (gtk_text_get_buffer (text)));
      g_assert_false (gtk_editable_get_enable_undo (GTK_EDITABLE (text)));
    }
}

/* Hints come and go; the button stays where it is. */
static void
test_hints (WindowKit     *fixture,
            gconstpointer  data)
{
  LkSignInDialog *dialog = run (fixture, NULL);
  LkSignInHints *hints = lk_sign_in_dialog_get_hints (dialog);
  GtkWidget *button = lk_sign_in_dialog_get_button (dialog);
  LkKeyboard keyboard = LK_KEYBOARD_UNKNOWN;
  double before = 0, after = 0;

  lk_keyboard_watch_set (lk_sign_in_dialog_get_keyboard (dialog), &keyboard);
  g_assert_cmpstr (lk_sign_in_hints_get_traps (hints), ==, "");
  g_assert_true (gtk_widget_translate_coordinates (button, GTK_WIDGET (dialog), 0, 0, NULL, &before));
  keyboard.caps_lock = 1;
  lk_keyboard_watch_set (lk_sign_in_dialog_get_keyboard (dialog), &keyboard);
  type_password (dialog, " abc ");
  g_assert_nonnull (strstr (lk_sign_in_hints_get_traps (hints), lk_advise_typing_trap ("caps-lock")));
  gtk_editable_set_text (lk_sign_in_dialog_get_name (dialog), " practice");
  g_assert_cmpstr (lk_sign_in_hints_get_name (hints), !=, "");
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_true (gtk_widget_translate_coordinates (button, GTK_WIDGET (dialog), 0, 0, NULL, &after));
  g_assert_cmpfloat_with_epsilon (before, after, 0.5);
  keyboard.caps_lock = 0;
  lk_keyboard_watch_set (lk_sign_in_dialog_get_keyboard (dialog), &keyboard);
  g_assert_null (strstr (lk_sign_in_hints_get_traps (hints), lk_advise_typing_trap ("caps-lock")));
}

static void
test_name (WindowKit     *fixture,
           gconstpointer  data)
{
  LkSignInDialog *dialog = run (fixture, NULL);
  LkSignInHints *hints = lk_sign_in_dialog_get_hints (dialog);
  GtkEditable *name = lk_sign_in_dialog_get_name (dialog);

  type_password (dialog, LK_PRACTICE_PASSWORD);
  g_assert_true (gtk_widget_get_sensitive (lk_sign_in_dialog_get_button (dialog)));
  gtk_editable_set_text (name, "prac tice");
  g_assert_false (gtk_widget_get_sensitive (lk_sign_in_dialog_get_button (dialog)));
  g_assert_cmpstr (lk_sign_in_hints_get_name (hints), !=, "");
  press (dialog);
  g_assert_false (lk_session_is_running (get_session (fixture)));
  g_assert_cmpuint (strlen (gtk_editable_get_text (lk_sign_in_dialog_get_password (dialog))), >, 0);
  g_signal_emit_by_name (hints, "use", LK_PRACTICE_ACCOUNT);
  g_assert_cmpstr (gtk_editable_get_text (name), ==, LK_PRACTICE_ACCOUNT);
  g_assert_cmpstr (lk_sign_in_hints_get_name (hints), ==, "");
  g_assert_true (gtk_widget_get_sensitive (lk_sign_in_dialog_get_button (dialog)));
  gtk_editable_set_text (name, "");
  g_assert_false (gtk_widget_get_sensitive (lk_sign_in_dialog_get_button (dialog)));
}

/* The result of one attempt stands in the window behind, and nothing typed is left. */
static void
test_result (WindowKit     *fixture,
             gconstpointer  data)
{
  const LkPracticeFault *fault = lk_practice_find_fault (data);
  LkSignInDialog *dialog = run (fixture, data);
  g_autofree char *words = NULL;

  type_password (dialog, LK_PRACTICE_PASSWORD);
  press (dialog);
  g_assert_true (lk_session_is_signing_in (get_session (fixture)));
  words = lk_sign_in_words_busy (get_session (fixture));
  lk_check_page_update (lk_window_get_check_page (fixture->window));
  g_assert_cmpstr (lk_check_page_get_title (lk_window_get_check_page (fixture->window)), ==, words);
  g_assert_cmpstr (gtk_editable_get_text (lk_sign_in_dialog_get_password (dialog)), ==, "");
  g_assert_false (gtk_widget_get_sensitive (lk_sign_in_dialog_get_button (dialog)));
  window_kit_wait_for_page (fixture);
  g_assert_null (lk_window_get_sign_in_dialog (fixture->window));
  g_assert_cmpuint (count_sent (fixture), ==, 1);
  if (fault != NULL)
    g_assert_cmpstr (lk_session_get_verdict (get_session (fixture))->code, ==, fault->code);
  else
    assert_accepted (fixture);
}

/* A name that was refused is asked for again, not held against the person. */
static void
test_name_again (WindowKit     *fixture,
                 gconstpointer  data)
{
  g_autoptr(LkSecret) password = lk_secret_new (LK_PRACTICE_PASSWORD, strlen (LK_PRACTICE_PASSWORD));
  LkSignInDialog *dialog = NULL;

  lk_window_run (fixture->window, LK_PRACTICE_ID, NULL);
  window_kit_wait_for_page (fixture);
  lk_session_sign_in (get_session (fixture), "prac tice", password, NULL, NULL);
  window_kit_wait_for_page (fixture);
  g_assert_cmpuint (count_sent (fixture), ==, 0);
  g_assert_cmpstr (lk_session_get_verdict (get_session (fixture))->code, ==, "wrong-name-format");
  dialog = open_dialog (fixture);
  g_assert_false (lk_sign_in_dialog_is_explaining (dialog));
  g_assert_cmpstr (gtk_editable_get_text (lk_sign_in_dialog_get_name (dialog)), ==, "prac tice");
  type_password (dialog, LK_PRACTICE_PASSWORD);
  g_assert_false (gtk_widget_get_sensitive (lk_sign_in_dialog_get_button (dialog)));
  gtk_editable_set_text (lk_sign_in_dialog_get_name (dialog), LK_PRACTICE_ACCOUNT);
  press (dialog);
  window_kit_wait_for_page (fixture);
  g_assert_cmpuint (count_sent (fixture), ==, 1);
  assert_accepted (fixture);
}

static void
test_close_wipes (WindowKit     *fixture,
                  gconstpointer  data)
{
  LkSignInDialog *dialog = run (fixture, NULL);
  GtkEditable *row = lk_sign_in_dialog_get_password (dialog);
  g_autoptr(GtkEntryBuffer) buffer = g_object_ref (gtk_text_get_buffer (GTK_TEXT (gtk_editable_get_delegate (row))));

  type_password (dialog, LK_PRACTICE_PASSWORD);
  g_assert_cmpuint (gtk_entry_buffer_get_length (buffer), >, 0);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (dialog), "window.close", NULL));
  while (lk_window_get_sign_in_dialog (fixture->window) != NULL)
    window_kit_iterate ();
  g_assert_cmpuint (gtk_entry_buffer_get_length (buffer), ==, 0);
  g_assert_cmpuint (count_sent (fixture), ==, 0);
  /* Opened again it asks again. */
  dialog = open_dialog (fixture);
  g_assert_cmpstr (gtk_editable_get_text (lk_sign_in_dialog_get_password (dialog)), ==, "");
}

static void
test_explains (WindowKit     *fixture,
               gconstpointer  data)
{
  LkSignInDialog *dialog = run (fixture, data);

  g_assert_true (lk_sign_in_dialog_is_explaining (dialog));
  g_assert_false (gtk_widget_get_visible (lk_sign_in_dialog_get_button (dialog)));
  g_assert_false (gtk_widget_get_sensitive (lk_sign_in_dialog_get_button (dialog)));
}

static void
test_wait (WindowKit     *fixture,
           gconstpointer  data)
{
  LkSignInDialog *dialog = run (fixture, "too-many-attempts");
  LkCheckPage *page = lk_window_get_check_page (fixture->window);
  gint64 now = g_get_monotonic_time ();

  g_assert_null (lk_check_page_get_wait (page));
  g_assert_null (lk_sign_in_dialog_get_warning (dialog));
  g_assert_cmpint (lk_wait_get_left (get_session (fixture), now), ==, -1);
  type_password (dialog, LK_PRACTICE_PASSWORD);
  press (dialog);
  window_kit_wait_for_page (fixture);
  g_assert_cmpstr (lk_session_get_verdict (get_session (fixture))->code, ==, "too-many-attempts");
  g_assert_nonnull (lk_check_page_get_wait (page));
  g_assert_cmpint (lk_wait_get_left (get_session (fixture), g_get_monotonic_time ()), >, 0);
  dialog = open_dialog (fixture);
  type_password (dialog, LK_PRACTICE_PASSWORD);
  g_assert_nonnull (lk_sign_in_dialog_get_warning (dialog));
  g_assert_false (gtk_widget_get_sensitive (lk_sign_in_dialog_get_button (dialog)));
  press (dialog);
  g_assert_false (lk_session_is_running (get_session (fixture)));
  /* It counts down, and comes to an end. */
  now = g_get_monotonic_time ();
  g_assert_cmpint (lk_wait_get_left (get_session (fixture), now + 100 * G_USEC_PER_SEC), <,
                   lk_wait_get_left (get_session (fixture), now));
  g_assert_cmpint (lk_wait_get_left (get_session (fixture), now + 301 * G_USEC_PER_SEC), ==, 0);
}

static GtkWidget *
find_by_action (GtkWidget  *widget,
                const char *action)
{
  if (GTK_IS_ACTIONABLE (widget) && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), action) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_by_action (child, action);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* No button beside a check sends a password by itself. */
static void
test_check_row (WindowKit     *fixture,
                gconstpointer  data)
{
  LkCauseRow *cause = NULL;
  GtkWidget *row = NULL, *button = NULL;

  lk_window_run (fixture->window, LK_PRACTICE_ID, NULL);
  window_kit_wait_for_page (fixture);
  cause = lk_check_page_get_cause_row (lk_window_get_check_page (fixture->window), LK_CAUSE_CREDENTIALS);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (cause), TRUE);
  row = GTK_WIDGET (lk_cause_row_find_check_row (cause, "credentials.sign-in"));
  g_assert_nonnull (row);
  g_assert_null (find_by_action (row, "win.check-one"));
  button = find_by_action (row, "win.sign-in");
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  g_assert_nonnull (lk_window_get_sign_in_dialog (fixture->window));
  g_assert_false (lk_session_is_running (get_session (fixture)));
  g_assert_cmpuint (count_sent (fixture), ==, 0);
}

/* Comes before the dialog: makes of the answer one that asks for a code. */
static void
ask_for_code (LkSession *session)
{
  g_autoptr(JsonObject) facts = json_object_new ();
  g_autoptr(LkObservation) answer = NULL;
  LkCase *kase = lk_session_get_case (session);
  LkObservation *seen = NULL;
  g_autofree char *id = NULL;

  if (lk_session_is_running (session) || kase == NULL)
    return;
  seen = lk_case_find_newest (kase, "sign-in", NULL);
  if (seen == NULL || lk_observation_has_fact (seen, "result", "code-needed"))
    return;
  id = g_strdup_printf ("o%u", lk_case_get_observations (kase)->len + 1);
  json_object_set_string_member (facts, "protocol", "matrix");
  json_object_set_string_member (facts, "method", "password");
  json_object_set_string_member (facts, "result", "code-needed");
  json_object_set_boolean_member (facts, "sent", TRUE);
  answer = lk_observation_new (id, "sign-in", lk_observation_get_subject (seen), lk_observation_get_started (seen) + 1, 1,
                               LK_OUTCOME_OK, NULL, facts);
  lk_case_add_observation (kase, answer);
  lk_judge_case (kase, NULL);
  lk_advise_case (kase);
}

/* For people who want to look: LATCHKEY_PICTURES names a folder. */
static void
take_picture (GtkWidget  *widget,
              const char *name)
{
  const char *folder = g_getenv ("LATCHKEY_PICTURES");
  g_autoptr(GdkPaintable) paintable = NULL;
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;
  paintable = gtk_widget_paintable_new (widget);
  /* Nothing is there before the first frame. */
  for (guint i = 0; i < 100 && node == NULL; i++)
    {
      g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();

      window_kit_iterate ();
      gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
      node = gtk_snapshot_to_node (snapshot);
    }
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (widget)), node, NULL);
  path = g_strdup_printf ("%s/%s.png", folder, name);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

static void
test_code (WindowKit     *fixture,
           gconstpointer  data)
{
  LkSignInDialog *dialog = NULL;
  GtkWidget *focus = NULL;
  guint n_before = 0;

  lk_window_run (fixture->window, LK_PRACTICE_ID, "wrong-password");
  window_kit_wait_for_page (fixture);
  g_signal_connect (get_session (fixture), "changed", G_CALLBACK (ask_for_code), NULL);
  dialog = open_dialog (fixture);
  type_password (dialog, LK_PRACTICE_PASSWORD);
  press (dialog);
  take_picture (GTK_WIDGET (dialog), "dialog-busy");
  window_kit_wait_for_page (fixture);
  g_assert_cmpstr (lk_session_get_verdict (get_session (fixture))->code, ==, "mfa-required");
  /* The same window asks for nothing but the code. */
  g_assert_true (lk_window_get_sign_in_dialog (fixture->window) == dialog);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (lk_sign_in_dialog_get_code (dialog))));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (lk_sign_in_dialog_get_password (dialog))));
  g_assert_cmpstr (gtk_editable_get_text (lk_sign_in_dialog_get_password (dialog)), ==, "");
  focus = gtk_window_get_focus (GTK_WINDOW (dialog));
  g_assert_true (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (lk_sign_in_dialog_get_code (dialog))));
  g_assert_false (gtk_widget_get_sensitive (lk_sign_in_dialog_get_button (dialog)));
  take_picture (GTK_WIDGET (dialog), "dialog-code");
  gtk_editable_set_text (lk_sign_in_dialog_get_code (dialog), "123456");
  g_assert_true (gtk_widget_get_sensitive (lk_sign_in_dialog_get_button (dialog)));
  n_before = count_sent (fixture);
  press (dialog);
  g_assert_true (lk_session_is_signing_in (get_session (fixture)));
  g_assert_cmpstr (gtk_editable_get_text (lk_sign_in_dialog_get_code (dialog)), ==, "");
  window_kit_wait_for_page (fixture);
  g_assert_cmpuint (count_sent (fixture), >, n_before);
  /* Once it is closed, the password is asked for again together with the code. */
  gtk_window_close (GTK_WINDOW (dialog));
  while (lk_window_get_sign_in_dialog (fixture->window) != NULL)
    window_kit_iterate ();
  dialog = open_dialog (fixture);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (lk_sign_in_dialog_get_password (dialog))));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (lk_sign_in_dialog_get_code (dialog))));
  take_picture (GTK_WIDGET (dialog), "dialog-code-again");
  gtk_editable_set_text (lk_sign_in_dialog_get_code (dialog), "123456");
  g_assert_false (gtk_widget_get_sensitive (lk_sign_in_dialog_get_button (dialog)));
}

static GtkWidget *
find_by_label (GtkWidget  *widget,
               const char *label)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_by_label (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static LkCase *
read_case (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "cases", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GError) error = NULL;
  LkCase *kase = NULL;
  gsize length = 0;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  root = lk_json_parse (text, length, &error);
  g_assert_no_error (error);
  kase = lk_case_new_from_json (root, &error);
  g_assert_no_error (error);
  return kase;
}

/* One at a time, and a second click is not taken for the next one's answer. */
static void
test_questions (WindowKit     *fixture,
                gconstpointer  data)
{
  g_autoptr(LkCase) kase = read_case ("not-tried.json");
  LkQuestionCard *card = NULL;
  GtkWidget *no = NULL;
  int height = 0;

  lk_window_show_case (fixture->window, kase);
  window_kit_wait_for_page (fixture);
  card = lk_check_page_get_question_card (lk_window_get_check_page (fixture->window));
  g_assert_cmpstr (lk_question_card_get_question (card), ==, "web-version-works");
  while (gtk_widget_get_height (GTK_WIDGET (card)) == 0)
    window_kit_iterate ();
  height = gtk_widget_get_height (GTK_WIDGET (card));
  no = find_by_label (GTK_WIDGET (card), "_No");
  g_assert_nonnull (no);
  g_signal_emit_by_name (no, "clicked");
  g_assert_cmpint (lk_case_get_answer (kase, "web-version-works"), ==, 0);
  /* At once, not in the next frame: painting may take longer than a double click. */
  lk_question_card_update (card, get_session (fixture));
  g_assert_cmpstr (lk_question_card_get_question (card), ==, "other-device-works");
  g_signal_emit_by_name (no, "clicked");
  g_assert_cmpint (lk_case_get_answer (kase, "other-device-works"), ==, -1);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (card)), ==, height);
}

/* Nobody is asked for a password because of a case that came from elsewhere. */
static void
test_recorded (WindowKit     *fixture,
               gconstpointer  data)
{
  g_autoptr(LkCase) kase = read_case ("code-needed.json");

  lk_window_show_case (fixture->window, kase);
  window_kit_wait_for_page (fixture);
  g_assert_cmpstr (lk_session_get_verdict (get_session (fixture))->code, ==, "mfa-required");
  g_assert_true (lk_sign_in_dialog_is_explaining (open_dialog (fixture)));
}

int
main (int    argc,
      char **argv)
{
  int worked = lk_sign_in_worker_main (argc, argv);
  g_autoptr(LkApplication) application = NULL;

  /* This program is its own helper process. */
  if (worked >= 0)
    return worked;
  if (g_getenv ("LATCHKEY_PICTURES") != NULL)
    {
      setlocale (LC_ALL, "");
      bindtextdomain (GETTEXT_PACKAGE, g_getenv ("LATCHKEY_LOCALE_DIR"));
      bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
      textdomain (GETTEXT_PACKAGE);
    }
  application = window_kit_start (&argc, &argv);
  if (application == NULL)
    return 0;
  g_test_add ("/sign-in/opens", WindowKit, NULL, window_kit_set_up, test_opens, window_kit_tear_down);
  g_test_add ("/sign-in/hints", WindowKit, NULL, window_kit_set_up, test_hints, window_kit_tear_down);
  g_test_add ("/sign-in/name", WindowKit, NULL, window_kit_set_up, test_name, window_kit_tear_down);
  g_test_add ("/sign-in/name-again", WindowKit, NULL, window_kit_set_up, test_name_again, window_kit_tear_down);
  g_test_add ("/sign-in/close-wipes", WindowKit, NULL, window_kit_set_up, test_close_wipes, window_kit_tear_down);
  g_test_add ("/sign-in/not-secure", WindowKit, "expired-certificate", window_kit_set_up, test_explains, window_kit_tear_down);
  g_test_add ("/sign-in/browser-only", WindowKit, "browser-only", window_kit_set_up, test_explains, window_kit_tear_down);
  g_test_add ("/sign-in/check-row", WindowKit, NULL, window_kit_set_up, test_check_row, window_kit_tear_down);
  g_test_add ("/sign-in/works", WindowKit, NULL, window_kit_set_up, test_result, window_kit_tear_down);
  g_test_add ("/sign-in/wrong-password", WindowKit, "wrong-password", window_kit_set_up, test_result, window_kit_tear_down);
  g_test_add ("/sign-in/account-locked", WindowKit, "account-locked", window_kit_set_up, test_result, window_kit_tear_down);
  g_test_add ("/sign-in/account-disabled", WindowKit, "account-disabled", window_kit_set_up, test_result, window_kit_tear_down);
  g_test_add ("/sign-in/wait", WindowKit, NULL, window_kit_set_up, test_wait, window_kit_tear_down);
  g_test_add ("/sign-in/code", WindowKit, NULL, window_kit_set_up, test_code, window_kit_tear_down);
  g_test_add ("/sign-in/questions", WindowKit, NULL, window_kit_set_up, test_questions, window_kit_tear_down);
  g_test_add ("/sign-in/recorded", WindowKit, NULL, window_kit_set_up, test_recorded, window_kit_tear_down);
  return g_test_run ();
}
