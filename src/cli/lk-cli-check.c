/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-cli.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "lk-advise.h"
#include "lk-cli-hand-off.h"
#include "lk-cli-history.h"
#include "lk-cli-print.h"
#include "lk-cli-sign-in.h"
#include "lk-error-texts.h"
#include "lk-examiner.h"
#include "lk-judge.h"
#include "lk-observe.h"
#include "lk-practice.h"

static char *option_service_file, *option_account, *option_policy, *option_error_text, *option_fault;
static char **option_only, **option_answers;
static gboolean option_password, option_try_hand_off, option_json, option_no_extra_hosts, option_no_history;

static const GOptionEntry entries[] = {
  { "service-file", 0, 0, G_OPTION_ARG_FILENAME, &option_service_file, N_("Check the service that this file describes"),
    N_("FILE") },
  { "account", 0, 0, G_OPTION_ARG_STRING, &option_account, N_("The account's name"), N_("NAME") },
  { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &option_password,
    N_("Sign in once with the password in the first line of standard input (a second line: a code); at a terminal, ask for it"),
    NULL },
  { "only", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_only, N_("Only this cause or check; can be given again"),
    N_("CAUSE|CHECK") },
  { "answer", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_answers, N_("Answer a question; can be given again"),
    N_("QUESTION=yes|no") },
  { "error-text", 0, 0, G_OPTION_ARG_FILENAME, &option_error_text, N_("The error message that the messenger showed"),
    N_("TEXT") },
  { "try-hand-off", 0, 0, G_OPTION_ARG_NONE, &option_try_hand_off,
    N_("Open one harmless page in your browser, as messengers do, and see whether it opens"), NULL },
  { "policy", 0, 0, G_OPTION_ARG_FILENAME, &option_policy, N_("Use this policy"), N_("FILE") },
  { "json", 0, 0, G_OPTION_ARG_NONE, &option_json, N_("Print one JSON object"), NULL },
  { "no-extra-hosts", 0, 0, G_OPTION_ARG_NONE, &option_no_extra_hosts, N_("Ask no host but the service's own"), NULL },
  { "no-history", 0, 0, G_OPTION_ARG_NONE, &option_no_history, N_("Neither look at the last good check nor keep this one"),
    NULL },
  { "practice-fault", 0, 0, G_OPTION_ARG_STRING, &option_fault, N_("The fault of the service \"practice\""), N_("FAULT") },
  { NULL }
};

typedef struct
{
  GMainLoop    *loop;         /* (owned) */
  GCancellable *cancellable;  /* (owned) */
  LkPractice   *practice;     /* (owned) (nullable) */
  LkPolicy     *policy;       /* (owned) */
  LkService    *service;      /* (owned) */
  char         *account;      /* (owned) (nullable) */
  LkCase       *kase;         /* (owned) */
  LkExaminer   *examiner;     /* (owned) */
  LkCliSignIn   sign_in;
  LkCliHistory  history;
  guint         refresh_id;
  gboolean      interrupted;
  GError       *error;        /* (owned) (nullable) */
} Check;

static void
check_clear (Check *check)
{
  g_clear_handle_id (&check->refresh_id, g_source_remove);
  lk_cli_sign_in_clear (&check->sign_in);
  lk_cli_history_clear (&check->history);
  if (check->practice != NULL)
    lk_practice_stop (check->practice);
  g_clear_object (&check->practice);
  g_clear_object (&check->examiner);
  g_clear_object (&check->kase);
  g_clear_object (&check->cancellable);
  g_clear_pointer (&check->policy, lk_policy_unref);
  g_clear_pointer (&check->service, lk_service_unref);
  g_clear_pointer (&check->account, g_free);
  g_clear_pointer (&check->loop, g_main_loop_unref);
  g_clear_error (&check->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Check, check_clear)

static gboolean
on_interrupt_cb (gpointer user_data)
{
  Check *check = user_data;

  check->interrupted = TRUE;
  g_cancellable_cancel (check->cancellable);
  return G_SOURCE_CONTINUE;
}

static void
judge_now (Check *check)
{
  g_auto(GStrv) pending = lk_examiner_dup_pending (check->examiner);

  lk_judge_case (check->kase, (const char *const *) pending);
  lk_advise_case (check->kase);
}

static gboolean
on_refresh_cb (gpointer user_data)
{
  Check *check = user_data;
  g_auto(GStrv) pending = lk_examiner_dup_pending (check->examiner);

  check->refresh_id = 0;
  judge_now (check);
  lk_cli_print_progress (check->kase, (const char *const *) pending);
  return G_SOURCE_REMOVE;
}

/* A run makes hundreds of changes; a line a few times a second is what eyes can follow. */
static void
on_changed_cb (LkExaminer *examiner,
               Check      *check)
{
  if (check->refresh_id == 0)
    check->refresh_id = g_timeout_add (100, on_refresh_cb, check);
}

static void
examined_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Check *check = user_data;

  lk_examiner_examine_finish (check->examiner, result, &check->error);
  g_main_loop_quit (check->loop);
}

static gboolean
check_only (GError **error)
{
  for (guint i = 0; option_only != NULL && option_only[i] != NULL; i++)
    {
      LkCause cause;

      if (lk_check_find (option_only[i]) != NULL || (lk_cause_from_string (option_only[i], &cause) && cause != LK_CAUSE_NONE))
        continue;
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID,
                   _("--only: \"%s\" is neither a cause (network, credentials, client, account, server) nor a check such as "
                     "network.dns"),
                   option_only[i]);
      return FALSE;
    }
  return TRUE;
}

/* A question that nobody has words for is none. */
static gboolean
is_question (const char *id)
{
  g_autofree char *text = lk_advise_question_text (id, NULL);

  return !g_str_equal (text, id);
}

static gboolean
set_answers (LkCase  *kase,
             GError **error)
{
  for (guint i = 0; option_answers != NULL && option_answers[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (option_answers[i], "=", 2);
      gboolean yes = g_strcmp0 (parts[1], "yes") == 0;

      if (parts[0] == NULL || *parts[0] == '\0' || parts[1] == NULL || (!yes && !g_str_equal (parts[1], "no")))
        {
          g_set_error (error, LK_ERROR, LK_ERROR_INVALID, _("--answer: expected QUESTION=yes or QUESTION=no, found \"%s\""),
                       option_answers[i]);
          return FALSE;
        }
      if (!is_question (parts[0]))
        {
          g_set_error (error, LK_ERROR, LK_ERROR_NOT_FOUND,
                       _("--answer: there is no question \"%s\"; a check names the questions that it has"), parts[0]);
          return FALSE;
        }
      lk_case_set_answer (kase, parts[0], yes);
    }
  return TRUE;
}

static gboolean
check_fault (GError **error)
{
  const LkPracticeFault *fault = option_fault != NULL ? lk_practice_find_fault (option_fault) : NULL;

  if (option_fault != NULL && fault == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_NOT_FOUND,
                   _("--practice-fault: there is no fault \"%s\"; \"latchkeyctl practice --list-faults\" names them all"),
                   option_fault);
      return FALSE;
    }
  if (fault != NULL && fault->needs_sign_in && !option_password)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID,
                   _("--practice-fault: \"%s\" shows only when signing in; add --account %s --password-stdin, the password is "
                     "\"%s\""), fault->id, LK_PRACTICE_ACCOUNT, LK_PRACTICE_PASSWORD);
      return FALSE;
    }
  return TRUE;
}

static gboolean
start_practice (Check   *check,
                GError **error)
{
  /* The practice service brings a policy of its own, but a mistake in a given file is said all the same. */
  g_autoptr(LkPolicy) given = option_policy != NULL ? lk_policy_load_file (option_policy, error) : NULL;

  if ((option_policy != NULL && given == NULL) || !check_fault (error))
    return FALSE;
  check->practice = lk_practice_new (option_fault);
  if (!lk_practice_start (check->practice, error))
    return FALSE;
  check->service = lk_practice_dup_service (check->practice);
  check->policy = lk_practice_dup_policy (check->practice);
  return TRUE;
}

static gboolean
find_service (Check       *check,
              const char  *name,
              GError     **error)
{
  g_autoptr(LkCatalog) catalog = NULL;

  if (option_service_file != NULL)
    {
      check->service = lk_service_file_load (option_service_file, NULL, error);
      return check->service != NULL;
    }
  if (name == NULL)
    name = check->policy->default_service;
  if (name == NULL)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID,
                           _("check: expected a service (see \"latchkeyctl list\") or an address such as @me:example.org"));
      return FALSE;
    }
  catalog = lk_cli_load_catalog ();
  check->service = lk_catalog_resolve (catalog, name, &check->account, error);
  if (check->service == NULL)
    return FALSE;
  if (lk_catalog_find (catalog, check->service->id) != NULL && !lk_policy_allows (check->policy, check->service->id))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_NOT_ALLOWED, _("check: the organisation's policy does not allow the service \"%s\""),
                   check->service->id);
      return FALSE;
    }
  return TRUE;
}

static gboolean
prepare (Check       *check,
         const char  *name,
         GError     **error)
{
  gboolean practice = option_service_file == NULL && g_strcmp0 (name, LK_PRACTICE_ID) == 0;

  if (option_fault != NULL && !practice)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, _("--practice-fault: goes with the service \"practice\" only"));
      return FALSE;
    }
  if (option_service_file != NULL && name != NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID,
                   _("check: expected a service or --service-file, found both (\"%s\")"), name);
      return FALSE;
    }
  if (!check_only (error))
    return FALSE;
  if (practice)
    return start_practice (check, error);
  check->policy = option_policy != NULL ? lk_policy_load_file (option_policy, error) : lk_policy_load_default ();
  return check->policy != NULL && find_service (check, name, error);
}

/* What is incomplete is not compared and never kept; what is kept is so after everything was said. */
static void
print_result (Check *check)
{
  gboolean whole = !check->interrupted && check->error == NULL;
  g_auto(GStrv) since = NULL;

  if (whole)
    lk_cli_history_compare (&check->history, check->kase);
  since = lk_cli_history_dup_lines (&check->history, check->kase);
  if (option_json)
    lk_cli_print_json (check->kase, lk_cli_history_to_json (&check->history));
  else
    lk_cli_print_case (check->kase, (const char *const *) since);
  if (whole)
    lk_cli_history_keep (&check->history, check->kase);
}

static LkExit
run (Check *check)
{
  const char *authorities = check->practice != NULL ? lk_practice_get_ca_pem (check->practice) : NULL;
  guint interrupt, terminate;

  check->examiner = lk_examiner_new (check->policy);
  lk_examiner_set_extra_hosts (check->examiner, !option_no_extra_hosts);
  lk_examiner_set_signs_in (check->examiner, option_password);
  if (check->practice != NULL)
    lk_examiner_set_tls_database (check->examiner, lk_practice_get_tls_database (check->practice));
  g_signal_connect (check->examiner, "changed", G_CALLBACK (on_changed_cb), check);
  interrupt = g_unix_signal_add (SIGINT, on_interrupt_cb, check);
  terminate = g_unix_signal_add (SIGTERM, on_interrupt_cb, check);
  check->history.wanted = !option_no_history && lk_history_concerns (check->kase, check->policy, check->practice != NULL);
  lk_cli_history_begin (&check->history);
  lk_examiner_examine_async (check->examiner, check->kase, check->cancellable, examined_cb, check);
  g_main_loop_run (check->loop);
  g_clear_handle_id (&check->refresh_id, g_source_remove);
  lk_cli_clear_progress ();
  if (option_error_text != NULL)
    lk_error_texts_record (check->kase, option_error_text);
  if (option_try_hand_off && check->error == NULL)
    lk_cli_hand_off_run (check->kase, check->cancellable);
  lk_judge_case (check->kase, NULL);
  if (check->error == NULL)
    lk_cli_sign_in_run (&check->sign_in, check->kase, authorities, check->cancellable, &check->error);
  g_source_remove (interrupt);
  g_source_remove (terminate);

  lk_judge_case (check->kase, NULL);
  lk_advise_case (check->kase);
  print_result (check);
  if (check->interrupted)
    {
      g_printerr ("latchkeyctl: %s\n", _("interrupted; above is what was found until then"));
      return LK_EXIT_INTERRUPTED;
    }
  if (check->error != NULL)
    {
      g_printerr ("latchkeyctl: %s\n", check->error->message);
      return LK_EXIT_FAILED;
    }
  return lk_cli_exit_for (check->kase);
}

/**
 * lk_cli_check:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Returns: how the command ended
 */
LkExit
lk_cli_check (int    argc,
              char **argv)
{
  g_auto(Check) check = { 0 };
  g_autoptr(GError) error = NULL;

  lk_observe_prepare ();
  if (!lk_cli_parse ("check", "[SERVICE|ADDRESS]", entries, &argc, &argv))
    return LK_EXIT_USAGE;
  if (argc > 2)
    return lk_cli_usage_error (_("check: expected one service or address, found \"%s\" too"), argv[2]);
  check.loop = g_main_loop_new (NULL, FALSE);
  check.cancellable = g_cancellable_new ();
  if (!prepare (&check, argc > 1 ? argv[1] : NULL, &error))
    return lk_cli_usage_error ("%s", error->message);

  check.kase = lk_case_new (check.service, option_account != NULL ? option_account : check.account);
  lk_case_set_only (check.kase, (const char *const *) option_only);
  check.sign_in.wanted = option_password;
  if (option_try_hand_off && !lk_cli_hand_off_prepare (check.kase, &error))
    return lk_cli_usage_error ("%s", error->message);
  if (!set_answers (check.kase, &error) || !lk_cli_sign_in_prepare (&check.sign_in, check.kase, &error))
    return lk_cli_usage_error ("%s", error->message);
  return run (&check);
}
