/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-probe.h"
#include "lk-web-client.h"

/* Begins one request of a signed-in account; its probe is the task's data. */
static void
ask (LkWebClient         *self,
     const char          *name,
     const char          *method,
     const char          *path,
     guint                deadline_ms,
     GTask               *task,
     GAsyncReadyCallback  callback)
{
  LkProtocolClient *client = LK_PROTOCOL_CLIENT (self);
  LkRun *run = lk_protocol_client_get_run (client);
  LkWebSession *session = lk_web_client_get_session (self);
  g_autofree char *subject = lk_sign_in_place_dup_subject (lk_protocol_client_get_place (client));
  g_autofree char *url = path != NULL ? lk_web_client_dup_url (self, path) : NULL;
  const char *const headers[] = { session->user_header, session->user_id, NULL };
  LkFetchRequest request = { .method = method,
                             .bearer = session->secret_header == NULL ? session->token : NULL,
                             .headers = session->user_id != NULL ? headers : NULL,
                             .secret_header = session->secret_header,
                             .secret_value = session->secret_value };
  LkProbe *probe = lk_probe_new (run, name, subject, deadline_ms, g_task_get_cancellable (task));

  g_task_set_task_data (task, probe, (GDestroyNotify) lk_probe_free);
  lk_probe_set_string (probe, "protocol", lk_protocol_to_string (lk_web_client_get_api (self)->protocol));
  if (url != NULL)
    lk_fetch_request_async (run, url, &request, deadline_ms, lk_probe_get_cancellable (probe), callback,
                            g_object_ref (task));
}

/* Writes the observation down. @error (transfer full) (nullable). */
static void
end (GTask   *task,
     gboolean well,
     GError  *error)
{
  LkProbe *probe = g_task_get_task_data (task);
  g_autoptr(GError) owned = error;

  if (!well && owned == NULL)
    owned = g_error_new_literal (LK_ERROR, LK_ERROR_PROTOCOL, "the answer is not the expected one");
  lk_probe_end (probe, &owned);
  g_task_return_boolean (task, well);
}

static gboolean
finish (GTask         *task,
        GAsyncResult  *result,
        LkAnswer     **answer,
        GError       **error)
{
  LkProbe *probe = g_task_get_task_data (task);
  gboolean complete = lk_fetch_finish (result, answer, NULL, error);

  if ((*answer)->status != 0)
    lk_probe_set_int (probe, "status", (*answer)->status);
  return complete;
}

static void
on_account_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkProbe *probe = g_task_get_task_data (task);
  const LkWebApi *api = lk_web_client_get_api (g_task_get_source_object (task));
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  gboolean well = finish (task, result, &answer, &error);

  well = well && api->read_account (answer->status, lk_answer_get_root (answer), probe->facts);
  end (task, well, g_steal_pointer (&error));
}

/**
 * lk_web_account_state:
 * @self: the client, signed in
 * @task: (transfer full): what is told whether it is known
 *
 * Asks what the server says of the account itself.
 */
void
lk_web_account_state (LkWebClient *self,
                      GTask       *task)
{
  g_autoptr(GTask) owned = task;

  if (lk_web_client_get_session (self)->token == NULL)
    {
      g_task_return_boolean (task, FALSE);
      return;
    }
  ask (self, "account-state", "GET", lk_web_client_get_api (self)->account_path, LK_ACCOUNT_DEADLINE_MS, task,
       on_account_cb);
}

static void
on_signed_out_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkProbe *probe = g_task_get_task_data (task);
  LkWebClient *client = g_task_get_source_object (task);
  const LkWebApi *api = lk_web_client_get_api (client);
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  gboolean well = finish (task, result, &answer, &error);

  lk_web_session_clear (lk_web_client_get_session (client));
  well = well && api->is_signed_out (answer->status, lk_answer_get_root (answer), probe->facts);
  end (task, well, g_steal_pointer (&error));
}

/**
 * lk_web_sign_out:
 * @self: the client, signed in
 * @task: (transfer full): what is told whether it is confirmed
 *
 * Closes the session and forgets it.
 */
void
lk_web_sign_out (LkWebClient *self,
                 GTask       *task)
{
  g_autoptr(GTask) owned = task;
  const LkWebApi *api = lk_web_client_get_api (self);

  if (lk_web_client_get_session (self)->token == NULL)
    {
      g_task_return_boolean (task, FALSE);
      return;
    }
  ask (self, "sign-out", "POST", api->sign_out_path, LK_SIGN_OUT_DEADLINE_MS, task, on_signed_out_cb);
  if (api->sign_out_path != NULL)
    return;
  lk_web_session_clear (lk_web_client_get_session (self));
  lk_probe_set_boolean (g_task_get_task_data (task), "nothing_open", TRUE);
  end (task, TRUE, NULL);
}
