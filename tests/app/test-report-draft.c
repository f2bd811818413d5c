/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "lk-bundle.h"
#include "lk-error.h"
#include "lk-judge.h"
#include "lk-removal-words.h"
#include "lk-report-draft.h"
#include "lk-report-find.h"
#include "lk-report-hand-over.h"
#include "lk-report-pack.h"
#include "lk-session-report.h"
#include "lk-tree.h"

typedef struct
{
  char          *folder; /* (owned) */
  LkPolicy      *policy; /* (owned) */
  LkReportDraft *draft;  /* (owned) */
} Fixture;

static LkCase *
new_case (void)
{
  g_autoptr(LkService) service = lk_service_new ("example", "Example", LK_PROTOCOL_MATRIX, "example.org");
  LkCase *kase = lk_case_new (service, "@alice:example.org");

  lk_case_set_started (kase, "2026-11-20T10:00:00Z");
  lk_judge_case (kase, NULL);
  return kase;
}

static LkReportDraft *
new_draft (Fixture *fixture)
{
  static const char *const none[] = { NULL };
  g_autofree char *home = g_build_filename (fixture->folder, "home", NULL);
  g_autoptr(LkComputer) computer = lk_computer_new ("", home, NULL, none, none, none);
  g_autoptr(LkCase) kase = new_case ();

  return lk_report_draft_new (kase, fixture->policy, computer);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("latchkey-draft-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->policy = lk_policy_new_empty ();
  fixture->draft = new_draft (fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->draft);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  lk_policy_unref (fixture->policy);
  lk_tree_remove (fixture->folder);
  g_free (fixture->folder);
}

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GPtrArray *
wait_for_entries (LkReportDraft *draft)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *entries = NULL;

  lk_report_draft_ready_async (draft, NULL, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  entries = lk_report_draft_ready_finish (draft, result, &error);
  g_assert_no_error (error);
  return entries;
}

static guint
count (GPtrArray  *entries,
       const char *text)
{
  guint n = 0;

  for (guint i = 0; i < entries->len; i++)
    n += lk_report_find_count (((LkReportEntry *) g_ptr_array_index (entries, i))->content, text);
  return n;
}

static LkReportEntry *
find (GPtrArray  *entries,
      const char *name)
{
  for (guint i = 0; i < entries->len; i++)
    if (strstr (((LkReportEntry *) g_ptr_array_index (entries, i))->name, name) != NULL)
      return g_ptr_array_index (entries, i);
  return NULL;
}

static void
test_words (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GPtrArray) first = NULL, second = NULL, third = NULL;

  lk_report_draft_set_told (fixture->draft, "message", "Acme says no");
  first = wait_for_entries (fixture->draft);
  g_assert_cmpuint (count (first, "Acme"), >, 0);
  g_assert_nonnull (lk_report_draft_get_reference (fixture->draft));

  lk_report_draft_hide_word (fixture->draft, " Acme ");
  lk_report_draft_hide_word (fixture->draft, "Acme");
  g_assert_cmpuint (lk_report_draft_get_hidden (fixture->draft)->len, ==, 1);
  g_assert_true (lk_report_draft_is_composing (fixture->draft));
  second = wait_for_entries (fixture->draft);
  g_assert_cmpuint (count (second, "Acme"), ==, 0);

  lk_report_draft_show_word (fixture->draft, "Acme");
  third = wait_for_entries (fixture->draft);
  g_assert_cmpuint (count (third, "Acme"), ==, count (first, "Acme"));
}

static void
test_modes (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GPtrArray) stand_in = NULL, included = NULL, left_out = NULL;

  stand_in = wait_for_entries (fixture->draft);
  g_assert_cmpuint (count (stand_in, "alice"), ==, 0);
  lk_report_draft_set_mode (fixture->draft, "account", LK_ITEM_INCLUDE);
  included = wait_for_entries (fixture->draft);
  g_assert_cmpuint (count (included, "alice"), >, 0);
  g_assert_nonnull (find (included, "device.json"));
  g_assert_cmpuint (lk_report_draft_get_size (fixture->draft, "device"), >, 0);
  lk_report_draft_set_mode (fixture->draft, "device", LK_ITEM_OMIT);
  lk_report_draft_set_mode (fixture->draft, "system", LK_ITEM_OMIT);
  lk_report_draft_set_mode (fixture->draft, "versions", LK_ITEM_OMIT);
  /* A report makes no sense without it. */
  lk_report_draft_set_mode (fixture->draft, "verdict", LK_ITEM_OMIT);
  g_assert_cmpint (lk_report_draft_get_mode (fixture->draft, "verdict"), ==, LK_ITEM_INCLUDE);
  left_out = wait_for_entries (fixture->draft);
  g_assert_null (find (left_out, "device.json"));
}

static void
test_policy (Fixture       *fixture,
             gconstpointer  data)
{
  static const char *const omit[] = { "told", "verdict", "no such thing", NULL };
  g_autoptr(LkReportDraft) draft = NULL;
  g_autoptr(GPtrArray) entries = NULL;

  fixture->policy->report_omit = g_strdupv ((char **) omit);
  draft = new_draft (fixture);
  g_assert_true (lk_report_draft_is_forbidden (draft, "told"));
  g_assert_false (lk_report_draft_is_forbidden (draft, "verdict"));
  lk_report_draft_set_mode (draft, "told", LK_ITEM_INCLUDE);
  lk_report_draft_set_told (draft, "message", "Acme says no");
  entries = wait_for_entries (draft);
  g_assert_cmpuint (count (entries, "Acme"), ==, 0);
  g_assert_nonnull (find (entries, "report.txt"));
}

static gboolean
attach (Fixture     *fixture,
        const char  *path,
        GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_report_draft_attach_async (fixture->draft, path, "file", NULL, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return lk_report_draft_attach_finish (fixture->draft, result, error);
}

static void
test_files (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "client.log", NULL);
  g_autofree char *gone = g_build_filename (fixture->folder, "gone.log", NULL);
  g_autoptr(GPtrArray) with = NULL, without = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *words = NULL;
  LkReportEntry *entry = NULL;

  g_assert_true (g_file_set_contents (path, "GET https://example.org/?access_token=syt_c2VjcmV0_abcdefghijklmnopqrst_1a2b3c\n",
                                      -1, NULL));
  g_assert_true (attach (fixture, path, &error));
  g_assert_no_error (error);
  g_assert_true (attach (fixture, path, &error));
  g_assert_cmpuint (lk_report_draft_get_files (fixture->draft)->len, ==, 1);
  with = wait_for_entries (fixture->draft);
  entry = find (with, "client.log");
  g_assert_nonnull (entry);
  g_assert_cmpuint (count (with, "c2VjcmV0"), ==, 0);
  g_assert_cmpuint (lk_removal_words_count (entry), >, 0);
  words = lk_removal_words_dup (entry);
  g_assert_nonnull (strstr (words, "removed: "));

  lk_report_draft_detach (fixture->draft, path);
  without = wait_for_entries (fixture->draft);
  g_assert_null (find (without, "client.log"));

  g_assert_false (attach (fixture, gone, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (attach (fixture, fixture->folder, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
  g_assert_cmpuint (lk_report_draft_get_files (fixture->draft)->len, ==, 0);
}

static void
wait_for_hand_over (LkReportHandOver *hand_over)
{
  while (lk_report_hand_over_get_state (hand_over) == LK_HAND_OVER_BUSY)
    g_main_context_iteration (NULL, TRUE);
}

/* Saved, opened again by whoever helps, and shown as it was. */
static void
test_saved_and_opened (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr(GPtrArray) entries = wait_for_entries (fixture->draft);
  g_autofree char *name = lk_report_pack_dup_name (entries, FALSE);
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *nowhere = g_build_filename (fixture->folder, "none", "report.zip", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) wrong = g_file_new_for_path (nowhere);
  LkService *service = lk_case_get_service (lk_report_draft_get_case (fixture->draft));
  g_autoptr(LkReportHandOver) hand_over = lk_report_hand_over_new (service, fixture->policy);
  g_autoptr(LkSession) session = lk_session_new (fixture->policy);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(LkBundle) bundle = NULL;
  const char *code = NULL;

  lk_report_hand_over_save (hand_over, entries, NULL, wrong);
  wait_for_hand_over (hand_over);
  g_assert_cmpint (lk_report_hand_over_get_state (hand_over), ==, LK_HAND_OVER_FAILED);
  lk_report_hand_over_save (hand_over, entries, NULL, file);
  wait_for_hand_over (hand_over);
  g_assert_cmpint (lk_report_hand_over_get_state (hand_over), ==, LK_HAND_OVER_DONE);
  g_assert_nonnull (strstr (lk_report_hand_over_get_words (hand_over), name));

  lk_bundle_open_async (file, NULL, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  bundle = lk_bundle_open_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (bundle->reference, ==, lk_report_draft_get_reference (fixture->draft));
  lk_session_show_report (session, bundle, FALSE);
  g_assert_true (lk_session_get_report (session) == bundle);
  code = lk_session_get_verdict (session)->code;
  g_assert_cmpstr (code, ==, lk_case_get_verdict (lk_report_draft_get_case (fixture->draft))->code);
  g_assert_nonnull (lk_session_get_verdict (session)->title);
  /* Nothing of somebody's report is checked here. */
  lk_session_restart (session);
  g_assert_cmpint (lk_session_get_state (session), ==, LK_SESSION_DONE);
  lk_session_answer (session, "works-elsewhere", TRUE);
  g_assert_cmpint (lk_case_get_answer (bundle->kase, "works-elsewhere"), ==, -1);
}

/* Nobody answers there: the report stays here, and says so. */
static void
test_kept_offline (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(GPtrArray) entries = wait_for_entries (fixture->draft);
  LkService *service = lk_case_get_service (lk_report_draft_get_case (fixture->draft));
  g_autoptr(LkReportHandOver) hand_over = NULL;

  fixture->policy->support_upload = json_object_new ();
  json_object_set_string_member (fixture->policy->support_upload, "url", "https://127.0.0.1:1/api/submit");
  fixture->policy->upload = TRUE;
  hand_over = lk_report_hand_over_new (service, fixture->policy);
  g_assert_nonnull (lk_report_hand_over_get_recipients (hand_over)->upload);
  lk_report_hand_over_send (hand_over, entries);
  g_assert_cmpint (lk_report_hand_over_get_state (hand_over), ==, LK_HAND_OVER_BUSY);
  wait_for_hand_over (hand_over);
  g_assert_cmpint (lk_report_hand_over_get_state (hand_over), ==, LK_HAND_OVER_FAILED);
  g_assert_nonnull (strstr (lk_report_hand_over_get_words (hand_over), "kept"));
  g_assert_null (lk_report_hand_over_get_url (hand_over));
  lk_report_hand_over_dismiss (hand_over);
  g_assert_cmpint (lk_report_hand_over_get_state (hand_over), ==, LK_HAND_OVER_IDLE);
}

static void
test_stopped (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GPtrArray) entries = wait_for_entries (fixture->draft);
  g_autofree char *path = g_build_filename (fixture->folder, "stopped.zip", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  LkService *service = lk_case_get_service (lk_report_draft_get_case (fixture->draft));
  g_autoptr(LkReportHandOver) hand_over = lk_report_hand_over_new (service, fixture->policy);

  lk_report_hand_over_save (hand_over, entries, NULL, file);
  lk_report_hand_over_stop (hand_over);
  wait_for_hand_over (hand_over);
  g_assert_cmpint (lk_report_hand_over_get_state (hand_over), ==, LK_HAND_OVER_STOPPED);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* What was typed is still there in the report of the next check. */
static void
test_words_kept (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(LkReportDraft) next = new_draft (fixture);

  lk_report_draft_set_told (fixture->draft, "tried", "Restarting");
  lk_report_draft_hide_word (fixture->draft, "Acme");
  lk_report_draft_take_words (next, fixture->draft);
  g_assert_cmpstr (lk_report_draft_get_told (next, "tried"), ==, "Restarting");
  g_assert_cmpuint (lk_report_draft_get_hidden (next)->len, ==, 1);
}

static void
test_find (void)
{
  g_autoptr(GBytes) text = g_bytes_new_static ("Aa aA\0aa a", 10);
  g_autoptr(GBytes) empty = g_bytes_new_static ("", 0);

  g_assert_cmpuint (lk_report_find_count (text, "aa"), ==, 3);
  g_assert_cmpuint (lk_report_find_count (text, "b"), ==, 0);
  g_assert_cmpuint (lk_report_find_count (text, ""), ==, 0);
  g_assert_cmpuint (lk_report_find_count (empty, "a"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/report-draft/words", Fixture, NULL, set_up, test_words, tear_down);
  g_test_add ("/report-draft/modes", Fixture, NULL, set_up, test_modes, tear_down);
  g_test_add ("/report-draft/policy", Fixture, NULL, set_up, test_policy, tear_down);
  g_test_add ("/report-draft/files", Fixture, NULL, set_up, test_files, tear_down);
  g_test_add ("/report-draft/saved-and-opened", Fixture, NULL, set_up, test_saved_and_opened, tear_down);
  g_test_add ("/report-draft/kept-offline", Fixture, NULL, set_up, test_kept_offline, tear_down);
  g_test_add ("/report-draft/stopped", Fixture, NULL, set_up, test_stopped, tear_down);
  g_test_add ("/report-draft/words-kept", Fixture, NULL, set_up, test_words_kept, tear_down);
  g_test_add_func ("/report-draft/find", test_find);
  return g_test_run ();
}
