/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-matrix-step.h"

static void
step_free (gpointer data)
{
  LkMatrixStep *self = data;

  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_object (&self->client);
  g_clear_error (&self->error);
  g_free (self);
}

/**
 * lk_matrix_step_new:
 * @client: the client
 * @name: the observation that will come of it
 * @deadline_ms: time for it, milliseconds
 * @token: (transfer none): where @client keeps its session's token
 * @task: the task it is for, which owns it from now on
 *
 * Begins a step. @task returns what came of it even to who wants to know no more: what was begun on the server has to
 * be undone.
 *
 * Returns: (transfer none): the step
 */
LkMatrixStep *
lk_matrix_step_new (LkProtocolClient *client, const char *name, guint deadline_ms, LkSecret **token,
                    GTask *task)
{
  LkMatrixStep *self = g_new0 (LkMatrixStep, 1);
  LkRun *run = lk_protocol_client_get_run (client);
  g_autofree char *subject = lk_sign_in_place_dup_subject (lk_protocol_client_get_place (client));

  self->client = g_object_ref (client);
  self->probe = lk_probe_new (run, name, subject, deadline_ms, g_task_get_cancellable (task));
  self->token = token;
  self->ends_ms = lk_run_now (run) + lk_run_budget (run, deadline_ms);
  g_task_set_task_data (task, self, step_free);
  g_task_set_check_cancellable (task, FALSE);
  return self;
}

/**
 * lk_matrix_step_get_time_left:
 * @self: a step
 *
 * Returns: milliseconds until its deadline, at least one
 */
guint
lk_matrix_step_get_time_left (LkMatrixStep *self)
{
  return (guint) MAX (self->ends_ms - lk_run_now (self->probe->run), 1);
}

/**
 * lk_matrix_step_dup_url:
 * @self: a step
 * @path: a path of the client-server API
 *
 * Returns: (transfer full): its URL at the place where the client is
 */
char *
lk_matrix_step_dup_url (LkMatrixStep *self, const char *path)
{
  return g_strconcat (lk_protocol_client_get_place (self->client)->base_url, path, NULL);
}
