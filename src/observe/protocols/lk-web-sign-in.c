/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-probe.h"
#include "lk-web-client.h"

/* One attempt; data of its task. */
typedef struct
{
  LkProbe *probe;   /* (owned) */
  gint64   ends_ms; /* its deadline, since the run began */
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  lk_probe_free (attempt->probe);
  g_free (attempt);
}

static const LkSignInPlace *
get_place (GTask *task)
{
  return lk_protocol_client_get_place (g_task_get_source_object (task));
}

/* Writes the observation down. @error (transfer full) (nullable). */
static void
end (GTask          *task,
     LkSignInResult  result,
     GError         *error)
{
  Attempt *attempt = g_task_get_task_data (task);
  g_autoptr(GError) owned = error;

  lk_probe_set_string (attempt->probe, "result", lk_sign_in_result_to_string (result));
  lk_probe_set_boolean (attempt->probe, "sent", result != LK_SIGN_IN_NOT_SENT);
  if (result == LK_SIGN_IN_UNKNOWN && owned == NULL)
    owned = g_error_new_literal (LK_ERROR, LK_ERROR_PROTOCOL, "the answer to the sign-in is none that such a server gives");
  lk_probe_end (attempt->probe, &owned);
  g_task_return_int (task, result);
}

static void
end_not_sent (GTask      *task,
              const char *why,
              GError     *error)
{
  Attempt *attempt = g_task_get_task_data (task);

  lk_protocol_client_forget_credentials (g_task_get_source_object (task));
  lk_probe_set_string (attempt->probe, "not_sent", why);
  end (task, LK_SIGN_IN_NOT_SENT, error);
}

static void
set_answer_facts (LkProbe  *probe,
                  LkAnswer *answer)
{
  g_autoptr(JsonObject) facts = lk_answer_dup_facts (answer, NULL);

  if (answer->status != 0)
    lk_probe_set_int (probe, "status", answer->status);
  if (lk_json_is_true (facts, "maintenance"))
    lk_probe_set_boolean (probe, "maintenance", TRUE);
  if (answer->retry_after >= 0)
    lk_probe_set_int (probe, "retry_after_s", answer->retry_after);
}

/* Whether a redirect leads away from the place; its host is the fact `location`. */
static gboolean
leads_away (GTask    *task,
            LkAnswer *answer)
{
  Attempt *attempt = g_task_get_task_data (task);
  g_autofree char *host = lk_answer_dup_location_host (answer);

  if (host == NULL)
    return FALSE;
  lk_probe_set_string (attempt->probe, "location", host);
  return g_ascii_strcasecmp (host, get_place (task)->host) != 0;
}

static void
on_answered_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Attempt *attempt = g_task_get_task_data (task);
  LkWebClient *client = g_task_get_source_object (task);
  const LkWebApi *api = lk_web_client_get_api (client);
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  gboolean complete = lk_fetch_finish (result, &answer, NULL, &error);
  LkSignInResult ended = LK_SIGN_IN_UNKNOWN;
  JsonObject *root = lk_answer_get_root (answer);

  if (error != NULL && !answer->sent)
    {
      const char *why = error->domain == G_TLS_ERROR ? "certificate" : "unreachable";

      end_not_sent (task, why, g_steal_pointer (&error));
      return;
    }
  set_answer_facts (attempt->probe, answer);
  if (lk_answer_is_redirect (answer))
    leads_away (task, answer);
  /* A session that was opened is one that must be closed, also where the rest of the answer is missing. */
  else if (complete || answer->token != NULL || answer->status == LK_TOO_MANY_REQUESTS)
    ended = api->read_sign_in (answer->status, root, lk_json_is_true (attempt->probe->facts, "code_given"),
                               attempt->probe->facts);
  if (ended == LK_SIGN_IN_ACCEPTED && !lk_web_client_take_session (client, answer))
    ended = LK_SIGN_IN_UNKNOWN;
  end (task, ended, ended == LK_SIGN_IN_UNKNOWN ? g_steal_pointer (&error) : NULL);
}

/* From here on nothing stops it but its deadline: the server may open a session, which must be closed again. */
static void
post (GTask *task)
{
  Attempt *attempt = g_task_get_task_data (task);
  LkProtocolClient *client = g_task_get_source_object (task);
  const LkWebApi *api = lk_web_client_get_api (LK_WEB_CLIENT (client));
  const LkCredentials *credentials = lk_protocol_client_get_credentials (client);
  const char *name = credentials->local != NULL ? credentials->local : credentials->account;
  g_autofree char *url = lk_web_client_dup_url (LK_WEB_CLIENT (client), api->sign_in_path);
  g_autoptr(LkSecret) body = api->dup_body (name, credentials->password, credentials->code);
  LkFetchRequest request = { .method = "POST", .content_type = api->sign_in_type, .body = body };

  lk_fetch_request_async (attempt->probe->run, url, &request,
                          (guint) MAX (attempt->ends_ms - lk_run_now (attempt->probe->run), 1), NULL, on_answered_cb,
                          g_object_ref (task));
  lk_protocol_client_forget_credentials (client);
}

/* Whether the server's settings say that it takes passwords at all; what it offers instead is the fact `offered`. */
static gboolean
takes_passwords (GTask      *task,
                 JsonObject *root)
{
  Attempt *attempt = g_task_get_task_data (task);
  LkWebClient *client = g_task_get_source_object (task);
  g_autoptr(JsonObject) settings = json_object_new ();
  JsonArray *types;

  lk_web_client_get_api (client)->questions[0].read (root, get_place (task)->base_url, settings);
  types = lk_json_get_array (settings, "login_types");
  if (types == NULL || lk_web_has_login_type (settings, "password") || lk_web_has_login_type (settings, "ldap"))
    return TRUE;
  json_object_set_array_member (attempt->probe->facts, "offered", json_array_ref (types));
  return FALSE;
}

/* Why nothing is sent after that answer; %NULL: nothing speaks against it. */
static const char *
find_obstacle (GTask        *task,
               LkAnswer     *answer,
               const GError *error)
{
  const LkWebApi *api = lk_web_client_get_api (g_task_get_source_object (task));
  JsonObject *root = lk_answer_get_root (answer);

  if (error != NULL && error->domain == G_TLS_ERROR)
    return "certificate";
  if (answer->status == 0)
    return "unreachable";
  if (lk_answer_is_redirect (answer))
    return leads_away (task, answer) ? "other-host" : "redirect";
  if (answer->status == LK_TOO_MANY_REQUESTS ||
      (answer->status == SOUP_STATUS_SERVICE_UNAVAILABLE && answer->retry_after >= 0))
    return "limited";
  if (answer->status >= 500)
    return "unreachable";
  if (error != NULL || !api->questions[0].is_right (answer) ||
      (api->find_reason != NULL && api->find_reason (answer->status, root, NULL) != NULL))
    return "not-this-service";
  return takes_passwords (task, root) ? NULL : "method";
}

static void
on_asked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Attempt *attempt = g_task_get_task_data (task);
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  const char *obstacle;

  lk_fetch_finish (result, &answer, NULL, &error);
  obstacle = find_obstacle (task, answer, error);
  if (obstacle == NULL)
    {
      post (task);
      return;
    }
  set_answer_facts (attempt->probe, answer);
  if (error == NULL && !g_str_equal (obstacle, "limited") && !g_str_equal (obstacle, "method"))
    error = g_error_new (LK_ERROR, LK_ERROR_PROTOCOL, "no password is sent to %s: %s", attempt->probe->subject, obstacle);
  end_not_sent (task, obstacle, g_steal_pointer (&error));
}

/**
 * lk_web_sign_in:
 * @self: the client
 * @task: (transfer full): what is told how it ended
 *
 * Asks for the server's settings first, then makes one attempt.
 */
void
lk_web_sign_in (LkWebClient *self,
                GTask       *task)
{
  g_autoptr(GTask) owned = task;
  LkProtocolClient *client = LK_PROTOCOL_CLIENT (self);
  LkRun *run = lk_protocol_client_get_run (client);
  const LkSignInPlace *place = lk_protocol_client_get_place (client);
  const LkCredentials *credentials = lk_protocol_client_get_credentials (client);
  const LkWebApi *api = lk_web_client_get_api (self);
  g_autofree char *subject = lk_sign_in_place_dup_subject (place);
  g_autofree char *url = lk_web_client_dup_url (self, api->questions[0].path);
  const char *obstacle = lk_sign_in_place_find_obstacle (place);
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->probe = lk_probe_new (run, "sign-in", subject, LK_SIGN_IN_DEADLINE_MS, g_task_get_cancellable (task));
  attempt->ends_ms = lk_run_now (run) + lk_run_budget (run, LK_SIGN_IN_DEADLINE_MS);
  g_task_set_task_data (task, attempt, attempt_free);
  lk_probe_set_string (attempt->probe, "protocol", lk_protocol_to_string (api->protocol));
  lk_probe_set_string (attempt->probe, "method", "password");
  lk_probe_set_boolean (attempt->probe, "code_given",
                        credentials->code != NULL && lk_secret_get_length (credentials->code) > 0);
  if (obstacle != NULL)
    {
      end_not_sent (task, obstacle,
                    g_error_new (LK_ERROR, LK_ERROR_NOT_ALLOWED, "no password is sent to %s: %s", subject, obstacle));
      return;
    }
  lk_fetch_async (run, url, LK_FETCH_NO_REDIRECT, LK_SIGN_IN_DEADLINE_MS, lk_probe_get_cancellable (attempt->probe),
                  on_asked_cb, g_object_ref (task));
}
