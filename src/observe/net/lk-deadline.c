/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-deadline.h"

struct _LkDeadline
{
  GCancellable *cancellable; /* (owned) */
  GCancellable *parent;      /* (owned) (nullable) */
  gulong        parent_id;
  guint         timeout_id;
  gboolean      expired;
};

static gboolean
on_timeout_cb (gpointer user_data)
{
  LkDeadline *self = user_data;

  self->timeout_id = 0;
  self->expired = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_parent_cancelled_cb (GCancellable *parent,
                        gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

/**
 * lk_deadline_new:
 * @parent: (nullable): what also cancels it
 * @milliseconds: time from now
 *
 * Returns: (transfer full): a running deadline; free with lk_deadline_free()
 */
LkDeadline *
lk_deadline_new (GCancellable *parent,
                 guint         milliseconds)
{
  LkDeadline *self = g_new0 (LkDeadline, 1);

  self->cancellable = g_cancellable_new ();
  if (parent != NULL)
    {
      self->parent = g_object_ref (parent);
      self->parent_id = g_cancellable_connect (parent, G_CALLBACK (on_parent_cancelled_cb),
                                               g_object_ref (self->cancellable), g_object_unref);
    }
  self->timeout_id = g_timeout_add (milliseconds, on_timeout_cb, self);
  return self;
}

/**
 * lk_deadline_free:
 * @self: (transfer full) (nullable): the deadline
 *
 * Stops the clock. The cancellable is not cancelled by this.
 */
void
lk_deadline_free (LkDeadline *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->parent != NULL)
    g_cancellable_disconnect (self->parent, self->parent_id);
  g_clear_object (&self->parent);
  g_clear_object (&self->cancellable);
  g_free (self);
}

/**
 * lk_deadline_get_cancellable:
 * @self: the deadline
 *
 * Returns: (transfer none): what to give to the operation
 */
GCancellable *
lk_deadline_get_cancellable (LkDeadline *self)
{
  return self->cancellable;
}

/**
 * lk_deadline_is_expired:
 * @self: the deadline
 *
 * Returns: whether the time was up before anybody cancelled
 */
gboolean
lk_deadline_is_expired (LkDeadline *self)
{
  return self->expired;
}

/**
 * lk_deadline_cancel:
 * @self: the deadline
 *
 * Ends the operation now, as if the parent had been cancelled.
 */
void
lk_deadline_cancel (LkDeadline *self)
{
  g_cancellable_cancel (self->cancellable);
}

/**
 * lk_deadline_judge_error:
 * @self: the deadline
 * @error: (nullable): how the operation ended
 *
 * Tells "no answer in time" from "stopped" from "failed".
 *
 * Returns: the outcome
 */
LkOutcome
lk_deadline_judge_error (LkDeadline   *self,
                         const GError *error)
{
  if (error == NULL)
    return LK_OUTCOME_OK;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return self->expired ? LK_OUTCOME_TIMEOUT : LK_OUTCOME_CANCELLED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) || g_error_matches (error, LK_ERROR, LK_ERROR_DEADLINE))
    return LK_OUTCOME_TIMEOUT;
  return LK_OUTCOME_FAILED;
}
