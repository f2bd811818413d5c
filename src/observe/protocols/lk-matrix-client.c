/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-matrix-client.h"

#include <string.h>

#include "lk-matrix-account.h"
#include "lk-matrix-sign-in.h"
#include "lk-matrix-step.h"

#define LOGOUT_PATH "/_matrix/client/v3/logout"
#define WHOAMI_PATH "/_matrix/client/v3/account/whoami"
#define CREATE_ROOM_PATH "/_matrix/client/v3/createRoom"
#define JOIN_PATH "/_matrix/client/v3/rooms/"

struct _LkMatrixClient
{
  LkProtocolClient   parent_instance;
  LkMatrixDiscovery *discovery; /* (owned) (nullable) */
  LkSecret          *token;     /* (owned) (nullable) of the open session */
};

G_DEFINE_FINAL_TYPE (LkMatrixClient, lk_matrix_client, LK_TYPE_PROTOCOL_CLIENT)

static void
lk_matrix_client_sign_in (LkProtocolClient *client, GTask *task)
{
  lk_matrix_sign_in (client, &LK_MATRIX_CLIENT (client)->token, task);
}

/* The account */

static void
request (GTask *task, const char *method, const char *path, const char *json,
         GAsyncReadyCallback callback)
{
  LkMatrixStep *step = g_task_get_task_data (task);
  g_autofree char *url = lk_matrix_step_dup_url (step, path);
  g_autoptr(LkSecret) body = json != NULL ? lk_secret_new (json, strlen (json)) : NULL;
  LkFetchRequest what = { .method = method,
                          .content_type = json != NULL ? "application/json" : NULL,
                          .body = body,
                          .bearer = *step->token };

  step->n_out++;
  lk_fetch_request_async (step->probe->run, url, &what, lk_matrix_step_get_time_left (step),
                          g_task_get_cancellable (task), callback, g_object_ref (task));
}

static void
keep_error (LkMatrixStep *step, LkOutcome outcome, GError *error)
{
  if (step->error == NULL)
    {
      step->error = error;
      step->outcome = outcome;
    }
  else
    g_error_free (error);
}

static void
end_state_when_done (GTask *task)
{
  LkMatrixStep *step = g_task_get_task_data (task);

  if (step->n_out > 0)
    return;
  lk_probe_end_as (step->probe, step->error != NULL ? step->outcome : LK_OUTCOME_OK, step->error);
  g_task_return_boolean (task, step->error == NULL);
}

static void
on_question_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  LkMatrixStep *step = g_task_get_task_data (task);
  g_autoptr(LkAnswer) answer = NULL;
  GError *error = NULL;
  LkOutcome outcome;

  step->n_out--;
  if (lk_fetch_finish (result, &answer, &outcome, &error))
    lk_matrix_account_read_state (lk_answer_get_root (answer), answer->status, step->probe->facts);
  else
    keep_error (step, outcome, error);
  end_state_when_done (task);
}

/* Two questions that cannot succeed, so that nothing comes of them, but which a server answers otherwise when the account
 * may not ask them. Synapse 1.160 looks at suspension before it looks for the room to join, and at consent before
 * it looks at the preset of the room to make, which is of a type that no server takes. */
static void
ask_what_cannot_be (GTask *task)
{
  LkMatrixStep *step = g_task_get_task_data (task);
  const LkSignInPlace *place = lk_protocol_client_get_place (step->client);
  g_autofree char *room =
    g_strdup_printf ("!latchkey-%08x:%s", g_random_int (),
                     place->domain != NULL ? place->domain : place->host);
  g_autofree char *escaped = g_uri_escape_string (room, NULL, FALSE);
  g_autofree char *path = g_strconcat (JOIN_PATH, escaped, "/join", NULL);

  request (task, "POST", path, "{}", on_question_cb);
  request (task, "POST", CREATE_ROOM_PATH, "{\"preset\":0}", on_question_cb);
}

static void
on_whoami_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  LkMatrixStep *step = g_task_get_task_data (task);
  g_autoptr(LkAnswer) answer = NULL;
  GError *error = NULL;
  LkOutcome outcome;

  step->n_out--;
  if (!lk_fetch_finish (result, &answer, &outcome, &error))
    {
      keep_error (step, outcome, error);
    }
  else if (answer->status == SOUP_STATUS_OK)
    {
      lk_probe_set_int (step->probe, "status", answer->status);
      ask_what_cannot_be (task);
    }
  else
    {
      lk_matrix_account_read_refusal (lk_answer_get_root (answer), answer->status, answer->retry_after,
                                      step->probe->facts);
      lk_matrix_account_read_state (lk_answer_get_root (answer), answer->status, step->probe->facts);
    }
  end_state_when_done (task);
}

static void
lk_matrix_client_account_state (LkProtocolClient *client, GTask *owned_task)
{
  g_autoptr(GTask) task = owned_task;

  if (LK_MATRIX_CLIENT (client)->token == NULL)
    {
      g_task_return_boolean (task, FALSE);
      return;
    }
  lk_matrix_step_new (client, "account-state", LK_ACCOUNT_DEADLINE_MS,
                      &LK_MATRIX_CLIENT (client)->token, task);
  request (task, "GET", WHOAMI_PATH, NULL, on_whoami_cb);
}

/* Signing out */

static void
on_logout_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  LkMatrixStep *step = g_task_get_task_data (task);
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  LkOutcome outcome;
  gboolean closed;

  lk_fetch_finish (result, &answer, &outcome, &error);
  closed = lk_matrix_account_read_sign_out (lk_answer_get_root (answer), answer->status, step->probe->facts);
  if (!closed && error == NULL)
    error = g_error_new (LK_ERROR, LK_ERROR_PROTOCOL, "status %u does not confirm a sign-out",
                         answer->status);
  if (closed)
    lk_probe_end_as (step->probe, LK_OUTCOME_OK, NULL);
  else
    lk_probe_end_as (step->probe, outcome == LK_OUTCOME_OK ? LK_OUTCOME_FAILED : outcome, error);
  g_task_return_boolean (task, closed);
}

static void
lk_matrix_client_sign_out (LkProtocolClient *client, GTask *owned_task)
{
  g_autoptr(GTask) task = owned_task;
  LkMatrixClient *self = LK_MATRIX_CLIENT (client);

  if (self->token == NULL)
    {
      g_task_return_boolean (task, FALSE);
      return;
    }
  lk_matrix_step_new (client, "sign-out", LK_SIGN_OUT_DEADLINE_MS, &self->token, task);
  request (task, "POST", LOGOUT_PATH, "{}", on_logout_cb);
  g_clear_pointer (&self->token, lk_secret_unref);
}

/* Discovering */

static void
on_discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  LkMatrixClient *self = LK_MATRIX_CLIENT (g_task_get_source_object (task));

  g_clear_pointer (&self->discovery, lk_matrix_discovery_free);
  self->discovery = lk_matrix_discover_finish (result, NULL);
  g_task_return_boolean (task, self->discovery != NULL && self->discovery->is_matrix);
}

static void
lk_matrix_client_discover (LkProtocolClient *client, gboolean certain, GTask *task)
{
  const LkSignInPlace *place = lk_protocol_client_get_place (client);
  g_autofree char *host_port = lk_probe_host_port (place->host, place->port);
  const char *address = place->domain;

  if (address == NULL)
    address = place->port == 443 ? place->host : host_port;
  lk_matrix_discover_async (lk_protocol_client_get_run (client), address, certain,
                            g_task_get_cancellable (task), on_discovered_cb, task);
}

static gboolean
lk_matrix_client_was_reached (LkProtocolClient *client)
{
  LkMatrixClient *self = LK_MATRIX_CLIENT (client);

  return self->discovery != NULL && (self->discovery->login_types != NULL || self->discovery->oauth);
}

/**
 * lk_matrix_client_get_discovery:
 * @self: the client
 *
 * Returns: (transfer none) (nullable): what discovering found; %NULL before it ended, and when it was cancelled
 */
const LkMatrixDiscovery *
lk_matrix_client_get_discovery (LkMatrixClient *self)
{
  return self->discovery;
}

static void
lk_matrix_client_finalize (GObject *object)
{
  LkMatrixClient *self = LK_MATRIX_CLIENT (object);

  g_clear_pointer (&self->discovery, lk_matrix_discovery_free);
  g_clear_pointer (&self->token, lk_secret_unref);
  G_OBJECT_CLASS (lk_matrix_client_parent_class)->finalize (object);
}

static void
lk_matrix_client_class_init (LkMatrixClientClass *klass)
{
  LkProtocolClientClass *client_class = LK_PROTOCOL_CLIENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_matrix_client_finalize;
  client_class->discover = lk_matrix_client_discover;
  client_class->was_reached = lk_matrix_client_was_reached;
  client_class->sign_in = lk_matrix_client_sign_in;
  client_class->account_state = lk_matrix_client_account_state;
  client_class->sign_out = lk_matrix_client_sign_out;
}

static void
lk_matrix_client_init (LkMatrixClient *self)
{
}
