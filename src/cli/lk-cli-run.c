/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-cli-run.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "lk-advise.h"
#include "lk-cli-hand-off.h"
#include "lk-cli-print.h"
#include "lk-error-texts.h"
#include "lk-judge.h"
#include "lk-observe.h"

static char *option_service_file, *option_account, *option_policy, *option_error_text, *option_fault;
static char **option_only, **option_answers;
static gboolean option_password, option_try_hand_off, option_json, option_no_extra_hosts, option_no_history;

const GOptionEntry lk_cli_run_entries[] = {
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

/**
 * lk_cli_run_clear:
 * @self: a run, as it is or all zero
 *
 * Ends what is under way and frees what @self holds.
 */
void
lk_cli_run_clear (LkCliRun *self)
{
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  lk_cli_sign_in_clear (&self->sign_in);
  lk_cli_history_clear (&self->history);
  if (self->practice != NULL)
    lk_practice_stop (self->practice);
  g_clear_object (&self->practice);
  g_clear_object (&self->examiner);
  g_clear_object (&self->kase);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->policy, lk_policy_unref);
  g_clear_pointer (&self->service, lk_service_unref);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_error (&self->error);
}

static gboolean
on_interrupt_cb (gpointer user_data)
{
  LkCliRun *self = user_data;

  self->interrupted = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_CONTINUE;
}

static void
judge_now (LkCliRun *self)
{
  g_auto(GStrv) pending = lk_examiner_dup_pending (self->examiner);

  lk_judge_case (self->kase, (const char *const *) pending);
  lk_advise_case (self->kase);
}

static gboolean
on_refresh_cb (gpointer user_data)
{
  LkCliRun *self = user_data;
  g_auto(GStrv) pending = lk_examiner_dup_pending (self->examiner);

  self->refresh_id = 0;
  judge_now (self);
  lk_cli_print_progress (self->kase, (const char *const *) pending);
  return G_SOURCE_REMOVE;
}

/* A run makes hundreds of changes; a line a few times a second is what eyes can follow. */
static void
on_changed_cb (LkExaminer *examiner,
               LkCliRun   *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_timeout_add (100, on_refresh_cb, self);
}

static void
examined_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  LkCliRun *self = user_data;

  lk_examiner_examine_finish (self->examiner, result, &self->error);
  g_main_loop_quit (self->loop);
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
start_practice (LkCliRun *self,
                GError **error)
{
  /* The practice service brings a policy of its own, but a mistake in a given file is said all the same. */
  g_autoptr(LkPolicy) given = option_policy != NULL ? lk_policy_load_file (option_policy, error) : NULL;

  if ((option_policy != NULL && given == NULL) || !check_fault (error))
    return FALSE;
  self->practice = lk_practice_new (option_fault);
  if (!lk_practice_start (self->practice, error))
    return FALSE;
  self->service = lk_practice_dup_service (self->practice);
  self->policy = lk_practice_dup_policy (self->practice);
  return TRUE;
}

static gboolean
find_service (LkCliRun    *self,
              const char  *name,
              GError     **error)
{
  g_autoptr(LkCatalog) catalog = NULL;

  if (option_service_file != NULL)
    {
      self->service = lk_service_file_load (option_service_file, NULL, error);
      return self->service != NULL;
    }
  if (name == NULL)
    name = self->policy->default_service;
  if (name == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID,
                   _("%s: expected a service (see \"latchkeyctl list\") or an address such as @me:example.org"), self->command);
      return FALSE;
    }
  catalog = lk_cli_load_catalog ();
  self->service = lk_catalog_resolve (catalog, name, &self->account, error);
  if (self->service == NULL)
    return FALSE;
  if (lk_catalog_find (catalog, self->service->id) != NULL && !lk_policy_allows (self->policy, self->service->id))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_NOT_ALLOWED, _("%s: the organisation's policy does not allow the service \"%s\""),
                   self->command, self->service->id);
      return FALSE;
    }
  return TRUE;
}

static gboolean
prepare_service (LkCliRun    *self,
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
                   _("%s: expected a service or --service-file, found both (\"%s\")"), self->command, name);
      return FALSE;
    }
  if (!check_only (error))
    return FALSE;
  if (practice)
    return start_practice (self, error);
  self->policy = lk_cli_run_load_policy (error);
  return self->policy != NULL && find_service (self, name, error);
}

/**
 * lk_cli_run_load_policy:
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the policy that is named by `--policy`, or the one that is found
 */
LkPolicy *
lk_cli_run_load_policy (GError **error)
{
  return option_policy != NULL ? lk_policy_load_file (option_policy, error) : lk_policy_load_default ();
}

/**
 * lk_cli_run_load_service:
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what `--service-file` describes; %NULL without an error where it was not given
 */
LkService *
lk_cli_run_load_service (GError **error)
{
  return option_service_file != NULL ? lk_service_file_load (option_service_file, NULL, error) : NULL;
}

/**
 * lk_cli_run_prints_json:
 *
 * Returns: whether `--json` was given
 */
gboolean
lk_cli_run_prints_json (void)
{
  return option_json;
}

/**
 * lk_cli_run_get_error_text:
 *
 * Returns: (transfer none) (nullable): what `--error-text` was given
 */
const char *
lk_cli_run_get_error_text (void)
{
  return option_error_text;
}

/**
 * lk_cli_run_prepare:
 * @self: a run, all zero but for its command
 * @name: (nullable): a service or an address
 * @error: return location; its message names the option that is wrong
 *
 * Makes ready what the options say.
 *
 * Returns: whether it can be examined
 */
gboolean
lk_cli_run_prepare (LkCliRun    *self,
                    const char  *name,
                    GError     **error)
{
  lk_observe_prepare ();
  self->loop = g_main_loop_new (NULL, FALSE);
  self->cancellable = g_cancellable_new ();
  if (!prepare_service (self, name, error))
    return FALSE;
  self->kase = lk_case_new (self->service, option_account != NULL ? option_account : self->account);
  lk_case_set_only (self->kase, (const char *const *) option_only);
  self->sign_in.wanted = option_password;
  return (!option_try_hand_off || lk_cli_hand_off_prepare (self->kase, error)) && set_answers (self->kase, error) &&
         lk_cli_sign_in_prepare (&self->sign_in, self->kase, error);
}

/**
 * lk_cli_run:
 * @self: a run that was prepared
 *
 * Examines the service, and leaves a judged case with words.
 */
void
lk_cli_run (LkCliRun *self)
{
  const char *authorities = self->practice != NULL ? lk_practice_get_ca_pem (self->practice) : NULL;
  guint interrupt, terminate;

  self->examiner = lk_examiner_new (self->policy);
  lk_examiner_set_extra_hosts (self->examiner, !option_no_extra_hosts);
  lk_examiner_set_signs_in (self->examiner, option_password);
  if (self->practice != NULL)
    lk_examiner_set_tls_database (self->examiner, lk_practice_get_tls_database (self->practice));
  g_signal_connect (self->examiner, "changed", G_CALLBACK (on_changed_cb), self);
  interrupt = g_unix_signal_add (SIGINT, on_interrupt_cb, self);
  terminate = g_unix_signal_add (SIGTERM, on_interrupt_cb, self);
  self->history.wanted = !option_no_history && lk_history_concerns (self->kase, self->policy, self->practice != NULL);
  lk_cli_history_begin (&self->history);
  lk_examiner_examine_async (self->examiner, self->kase, self->cancellable, examined_cb, self);
  g_main_loop_run (self->loop);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  lk_cli_clear_progress ();
  if (option_error_text != NULL)
    lk_error_texts_record (self->kase, option_error_text);
  if (option_try_hand_off && self->error == NULL)
    lk_cli_hand_off_run (self->kase, self->cancellable);
  lk_judge_case (self->kase, NULL);
  if (self->error == NULL)
    lk_cli_sign_in_run (&self->sign_in, self->kase, authorities, self->cancellable, &self->error);
  g_source_remove (interrupt);
  g_source_remove (terminate);

  lk_judge_case (self->kase, NULL);
  lk_advise_case (self->kase);
  if (lk_cli_run_is_whole (self))
    lk_cli_history_compare (&self->history, self->kase);
}

/**
 * lk_cli_run_is_whole:
 *
 * Returns: whether it came to its end; what did not is not compared and never kept
 */
gboolean
lk_cli_run_is_whole (LkCliRun *self)
{
  return !self->interrupted && self->error == NULL;
}

/**
 * lk_cli_run_end:
 * @self: a run whose case was shown
 *
 * Keeps what a good run leaves, and says what went wrong.
 *
 * Returns: how the command ends
 */
LkExit
lk_cli_run_end (LkCliRun *self)
{
  if (lk_cli_run_is_whole (self))
    {
      lk_cli_history_keep (&self->history, self->kase);
      return lk_cli_exit_for (self->kase);
    }
  if (self->interrupted)
    {
      g_printerr ("latchkeyctl: %s\n", _("interrupted; above is what was found until then"));
      return LK_EXIT_INTERRUPTED;
    }
  g_printerr ("latchkeyctl: %s\n", self->error->message);
  return LK_EXIT_FAILED;
}
