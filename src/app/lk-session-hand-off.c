/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handing one page to the person's browser, because the person pressed for it. */
#include "config.h"

#include "lk-advise.h"
#include "lk-hand-off.h"
#include "lk-session-private.h"

/* The check whose finding it changes, and the question that follows. */
#define CHECK "client.browser"
#define QUESTION "came-back"

/* The callback needs to know whether the session still waits for it. */
typedef struct
{
  GWeakRef      session;
  GCancellable *cancellable; /* (owned) */
} Try;

static void
try_free (Try *try)
{
  g_weak_ref_clear (&try->session);
  g_object_unref (try->cancellable);
  g_free (try);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Try, try_free)

static void
on_tried (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(Try) try = user_data;
  g_autoptr(LkSession) self = g_weak_ref_get (&try->session);

  lk_hand_off_finish (result);
  if (self != NULL && self->cancellable == try->cancellable)
    lk_session_settle (self, LK_SESSION_DONE);
}

/* A new try asks anew what came of it. */
static void
forget_answer (LkCase *kase)
{
  GPtrArray *questions = lk_case_get_questions (kase);

  for (guint i = 0; i < questions->len; i++)
    {
      LkQuestion *question = g_ptr_array_index (questions, i);

      if (g_str_equal (question->id, QUESTION))
        question->answer = -1;
    }
}

/**
 * lk_session_try_hand_off:
 * @self: the session; does nothing where nothing was checked or something runs
 * @context: (nullable): what lets the browser come to the front
 *
 * Opens one harmless page in the person's browser, and takes what comes of it into the case. The check of the hand-over runs
 * meanwhile; lk_session_stop() stops it.
 */
void
lk_session_try_hand_off (LkSession         *self,
                         GAppLaunchContext *context)
{
  g_autoptr(LkComputer) computer = NULL;
  g_autofree char *page = NULL;
  LkClient *client;
  Try *try;

  if (self->kase == NULL || lk_session_is_running (self))
    return;
  computer = lk_computer_new_here ();
  client = lk_hand_off_find_client (self->kase);
  page = lk_advise_hand_off_page (client != NULL ? client->name : NULL, client != NULL ? client->scheme : NULL);
  forget_answer (self->kase);
  self->cancellable = g_cancellable_new ();
  self->rechecked = g_strdup (CHECK);
  self->state = LK_SESSION_RUNNING;
  try = g_new0 (Try, 1);
  g_weak_ref_init (&try->session, self);
  try->cancellable = g_object_ref (self->cancellable);
  lk_hand_off_async (self->kase, computer, page, context, LK_HAND_OFF_DEADLINE_MS, self->cancellable, on_tried, try);
  lk_session_judge (self);
}

/**
 * lk_session_is_handing_off:
 *
 * Returns: whether a page was handed to the browser that was not fetched yet
 */
gboolean
lk_session_is_handing_off (LkSession *self)
{
  return self->rechecked != NULL && self->examiner == NULL;
}
