/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-matrix-sign-in.h"

#include "lk-matrix-account.h"
#include "lk-matrix-answer.h"
#include "lk-matrix-step.h"

#define LOGIN_PATH "/_matrix/client/v3/login"
#define PASSWORD_TYPE "m.login.password"

/* The host that a redirect leads to. */
static void
set_location (LkProbe *probe, LkAnswer *answer)
{
  g_autofree char *host = lk_answer_dup_location_host (answer);

  if (host != NULL)
    lk_probe_set_string (probe, "location", host);
}

static void
end_sign_in (GTask *task, LkSignInResult result, LkOutcome outcome, const GError *error)
{
  LkMatrixStep *step = g_task_get_task_data (task);

  lk_probe_set_string (step->probe, "result", lk_sign_in_result_to_string (result));
  lk_probe_end_as (step->probe, outcome, error);
  g_task_return_int (task, result);
}

/* @why: (nullable): a word of the fact `not_sent`. */
static void
end_not_sent (GTask *task, const char *why, LkOutcome outcome, const GError *error)
{
  LkMatrixStep *step = g_task_get_task_data (task);

  lk_probe_set_boolean (step->probe, "sent", FALSE);
  lk_probe_set_string (step->probe, "not_sent", why);
  end_sign_in (task, LK_SIGN_IN_NOT_SENT, outcome, error);
}

/* Nothing of the password left: the certificate does not verify, or there is no connection. */
static void
end_unsent (GTask *task, LkAnswer *answer, LkOutcome outcome, const GError *error)
{
  const char *why = "unreachable";

  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    why = "certificate";
  else if (outcome == LK_OUTCOME_CANCELLED)
    why = NULL;
  else if (answer->status != 0)
    why = "not-this-service";
  end_not_sent (task, why, outcome, error);
}

/* The server was asked, and what came decides nothing. */
static void
end_no_answer (GTask *task, LkAnswer *answer, LkOutcome outcome, const GError *error)
{
  LkMatrixStep *step = g_task_get_task_data (task);
  g_autoptr(GError) odd = NULL;

  if (answer->status != 0)
    lk_probe_set_int (step->probe, "status", answer->status);
  if (lk_answer_is_redirect (answer))
    set_location (step->probe, answer);
  if (error == NULL)
    odd = answer->status == SOUP_STATUS_OK && answer->json_error != NULL
            ? g_error_copy (answer->json_error)
            : g_error_new (LK_ERROR, LK_ERROR_PROTOCOL, "status %u is no answer to a sign-in",
                           answer->status);
  end_sign_in (task, LK_SIGN_IN_UNKNOWN, error != NULL ? outcome : LK_OUTCOME_FAILED,
               error != NULL ? error : odd);
}

static void
on_login_cb (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  LkMatrixStep *step = g_task_get_task_data (task);
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  LkOutcome outcome;
  LkSignInResult result;
  gboolean complete = lk_fetch_finish (async_result, &answer, &outcome, &error);

  if (!complete && !answer->sent)
    {
      end_unsent (task, answer, outcome, error);
      return;
    }
  lk_probe_set_boolean (step->probe, "sent", TRUE);
  if (!complete)
    {
      end_no_answer (task, answer, outcome, error);
      return;
    }
  result = lk_matrix_account_read_sign_in (lk_answer_get_root (answer), answer->status, answer->retry_after,
                                           step->probe->facts, step->token);
  if (*step->token != NULL)
    lk_protocol_client_note_secret (step->client, *step->token);
  if (result == LK_SIGN_IN_UNKNOWN)
    end_no_answer (task, answer, LK_OUTCOME_FAILED, NULL);
  else
    end_sign_in (task, result, LK_OUTCOME_OK, NULL);
}

/* From here on nothing stops it but its deadline: the server may open a session, which must be closed again. */
static void
send_password (GTask *task)
{
  LkMatrixStep *step = g_task_get_task_data (task);
  LkProtocolClient *client = step->client;
  g_autoptr(LkSecret) body =
    lk_matrix_account_dup_sign_in_body (lk_protocol_client_get_credentials (client));
  LkFetchRequest request = { .method = "POST", .content_type = "application/json", .body = body };
  g_autofree char *url = lk_matrix_step_dup_url (step, LOGIN_PATH);

  lk_fetch_request_async (step->probe->run, url, &request, lk_matrix_step_get_time_left (step), NULL, on_login_cb,
                          g_object_ref (task));
  lk_protocol_client_forget_credentials (client);
}

static void
refuse_by_flows (GTask *task, LkAnswer *answer, const char *const *types)
{
  static const char *const oauth[] = { "oauth", NULL };
  LkMatrixStep *step = g_task_get_task_data (task);
  const char *why = "not-this-service";

  lk_probe_set_int (step->probe, "status", answer->status);
  if (types != NULL || lk_matrix_is_oauth_only (answer))
    {
      lk_json_set_strings (step->probe->facts, "offered", types != NULL ? types : oauth);
      why = "method";
    }
  else if (lk_answer_is_redirect (answer))
    {
      set_location (step->probe, answer);
      why = "redirect";
    }
  else if (answer->status == LK_TOO_MANY_REQUESTS)
    {
      lk_matrix_account_read_refusal (lk_answer_get_root (answer), answer->status, answer->retry_after,
                                      step->probe->facts);
      why = "limited";
    }
  else if (answer->status >= SOUP_STATUS_INTERNAL_SERVER_ERROR)
    {
      why = "unreachable";
    }
  end_not_sent (task, why, LK_OUTCOME_OK, NULL);
}

static void
on_flows_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) types = NULL;
  LkOutcome outcome;

  if (!lk_fetch_finish (result, &answer, &outcome, &error))
    {
      end_unsent (task, answer, outcome, error);
      return;
    }
  types = lk_matrix_dup_login_types (answer);
  if (types != NULL && g_strv_contains ((const char *const *) types, PASSWORD_TYPE))
    send_password (task);
  else
    refuse_by_flows (task, answer, (const char *const *) types);
}

/**
 * lk_matrix_sign_in:
 * @client: the client
 * @token: (out) (transfer full): where the session's token goes, should one be opened
 * @owned_task: (transfer full): returns the #LkSignInResult
 *
 * Asks for the ways to sign in, which also shows that certificate and service are right, and then sends the
 * password, once (client-server API, "Login"). Writes `sign-in` down.
 */
void
lk_matrix_sign_in (LkProtocolClient *client, LkSecret **token, GTask *owned_task)
{
  g_autoptr(GTask) task = owned_task;
  LkMatrixStep *step = lk_matrix_step_new (client, "sign-in", LK_SIGN_IN_DEADLINE_MS, token, task);
  const char *why = lk_sign_in_place_find_obstacle (lk_protocol_client_get_place (client));
  g_autofree char *url = NULL;

  lk_probe_set_string (step->probe, "protocol", "matrix");
  lk_probe_set_string (step->probe, "method", "password");
  lk_probe_set_boolean (step->probe, "code_given",
                        lk_protocol_client_get_credentials (client)->code != NULL);
  if (why != NULL)
    {
      end_not_sent (task, why, LK_OUTCOME_FAILED, NULL);
      return;
    }
  url = lk_matrix_step_dup_url (step, LOGIN_PATH);
  lk_fetch_async (step->probe->run, url, LK_FETCH_NO_REDIRECT, lk_matrix_step_get_time_left (step),
                  g_task_get_cancellable (task), on_flows_cb, g_object_ref (task));
}
