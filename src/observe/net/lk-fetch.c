/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-answer-watch.h"
#include "lk-answer.h"
#include "lk-deadline.h"
#include "lk-fetch.h"
#include "lk-http-session.h"
#include "lk-trust.h"
#include "lk-url.h"

#define CHUNK (16 * 1024)
#define BEGINNING (16 * 1024)

/* One request and its redirects. Every operation of libsoup that is out holds a reference, so that
 * the caller gets its answer at the deadline or when cancelled, even where libsoup takes longer to
 * let go. */
typedef struct
{
  LkRun        *run;         /* (owned) */
  GTask        *task;        /* (owned) (nullable) NULL: the caller has its answer */
  SoupSession  *session;     /* (owned) */
  LkFetchFlags  flags;
  guint         deadline_ms;
  LkDeadline   *deadline;    /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) the deadline's */
  GSource      *stop;        /* (owned) (nullable) */

  GUri         *uri;         /* (owned) the one that is being asked */
  SoupMessage  *message;     /* (owned) (nullable) */
  LkAnswerWatch *watch;      /* (owned) (nullable) */
  gulong        handlers[2];
  GInputStream *stream;      /* (owned) (nullable) */
  GByteArray   *raw;         /* (owned) */
  LkAnswer     *answer;      /* (owned) (nullable) */
  gboolean      only_head;   /* there is no body to wait for */
  guint8        chunk[CHUNK];
} Fetch;

typedef struct
{
  LkAnswer *answer; /* (owned) (nullable) */
  LkOutcome outcome;
  GError   *error;  /* (owned) (nullable) */
} Result;

static void
result_free (gpointer data)
{
  Result *result = data;

  lk_answer_free (result->answer);
  g_clear_error (&result->error);
  g_free (result);
}

static void
forget_message (Fetch *fetch)
{
  if (fetch->message == NULL)
    return;
  g_clear_pointer (&fetch->watch, lk_answer_watch_free);
  for (gsize i = 0; i < G_N_ELEMENTS (fetch->handlers); i++)
    g_clear_signal_handler (&fetch->handlers[i], fetch->message);
  g_clear_object (&fetch->message);
}

static void
fetch_clear (gpointer data)
{
  Fetch *fetch = data;

  forget_message (fetch);
  g_clear_pointer (&fetch->deadline, lk_deadline_free);
  g_clear_object (&fetch->cancellable);
  g_clear_object (&fetch->session);
  g_clear_object (&fetch->run);
  g_clear_pointer (&fetch->uri, g_uri_unref);
  g_clear_pointer (&fetch->raw, g_byte_array_unref);
  g_clear_pointer (&fetch->answer, lk_answer_free);
}

static void
fetch_unref (Fetch *fetch)
{
  g_rc_box_release_full (fetch, fetch_clear);
}

static void
on_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_input_stream_close_finish (G_INPUT_STREAM (source), result, NULL);
}

/* A stream that is merely dropped is closed with blocking reads, so it is closed here, and only
 * once nothing is pending. */
static void
close_stream (Fetch *fetch)
{
  if (fetch->stream != NULL)
    g_input_stream_close_async (fetch->stream, G_PRIORITY_DEFAULT, fetch->cancellable, on_closed_cb,
                                NULL);
  g_clear_object (&fetch->stream);
}

/* Hands the answer to the caller, once. @error (transfer full) (nullable). */
static void
fetch_return (Fetch *fetch, GError *error)
{
  g_autoptr(GTask) task = g_steal_pointer (&fetch->task);
  Result *result;

  if (task == NULL)
    {
      g_clear_error (&error);
      return;
    }
  forget_message (fetch);
  if (fetch->stop != NULL)
    g_source_destroy (fetch->stop);
  g_clear_pointer (&fetch->stop, g_source_unref);

  result = g_new0 (Result, 1);
  result->outcome = fetch->deadline != NULL ? lk_deadline_judge_error (fetch->deadline, error)
                                            : (error != NULL ? LK_OUTCOME_FAILED : LK_OUTCOME_OK);
  result->answer = g_steal_pointer (&fetch->answer);
  if (result->outcome == LK_OUTCOME_TIMEOUT && lk_deadline_is_expired (fetch->deadline))
    {
      g_clear_error (&error);
      error = g_error_new (LK_ERROR, LK_ERROR_DEADLINE, "no complete answer within %u ms",
                           fetch->deadline_ms);
    }
  result->error = error;
  g_clear_pointer (&fetch->deadline, lk_deadline_free);
  g_task_return_pointer (task, result, result_free);
}

/* As fetch_return(), where libsoup still has something to read: that is stopped. */
static void
fetch_stop (Fetch *fetch, GError *error)
{
  g_autoptr(GCancellable) cancellable = g_object_ref (fetch->cancellable);

  fetch_return (fetch, error);
  g_cancellable_cancel (cancellable);
}

static gboolean
on_stop_cb (GCancellable *cancellable, gpointer user_data)
{
  Fetch *fetch = g_rc_box_acquire (user_data);
  GError *error = NULL;

  if (!fetch->only_head)
    g_cancellable_set_error_if_cancelled (cancellable, &error);
  fetch_return (fetch, error);
  fetch_unref (fetch);
  return G_SOURCE_REMOVE;
}

static void
on_got_headers (SoupMessage *message, gpointer user_data)
{
  Fetch *fetch = user_data;

  fetch->answer->answered_ms = lk_run_now (fetch->run);
  lk_answer_read_headers (fetch->answer, message);
  /* libsoup 3.2 would read this body to its end, however long it is, as it wants to ask again. */
  if (fetch->answer->status == SOUP_STATUS_MISDIRECTED_REQUEST)
    {
      fetch->only_head = TRUE;
      lk_deadline_cancel (fetch->deadline);
    }
}

static void
on_got_informational (SoupMessage *message, gpointer user_data)
{
  Fetch *fetch = user_data;

  if (soup_message_get_status (message) != SOUP_STATUS_SWITCHING_PROTOCOLS ||
      !(fetch->flags & LK_FETCH_WEBSOCKET))
    return;
  on_got_headers (message, fetch);
  fetch->only_head = TRUE;
  lk_deadline_cancel (fetch->deadline);
}

static void fetch_send (Fetch *fetch);
static void read_more (Fetch *fetch);

static gboolean
is_redirect (Fetch *fetch)
{
  guint status = fetch->answer->status;

  return (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) &&
         !(fetch->flags & (LK_FETCH_NO_REDIRECT | LK_FETCH_WEBSOCKET)) &&
         fetch->answer->location != NULL;
}

static void
follow_redirect (Fetch *fetch)
{
  const char *location =
    soup_message_headers_get_one (soup_message_get_response_headers (fetch->message), "Location");
  g_autoptr(GError) error = NULL;
  GUri *target = lk_url_redirect (fetch->uri, location, fetch->answer->redirects->len, &error);

  if (target == NULL)
    {
      fetch_stop (fetch, g_steal_pointer (&error));
      close_stream (fetch);
      return;
    }
  close_stream (fetch);
  forget_message (fetch);
  g_ptr_array_add (fetch->answer->redirects, lk_url_strip (target));
  g_uri_unref (fetch->uri);
  fetch->uri = target;
  lk_answer_reset (fetch->answer, target);
  fetch_send (fetch);
}

static void
fetch_finish_body (Fetch *fetch, gboolean only_beginning)
{
  g_autoptr(GError) error = NULL;
  /* The connection is used again, unless something is still coming on one of those left behind. */
  gboolean leftovers = only_beginning || fetch->answer->redirects->len > 0;

  lk_answer_take_body (fetch->answer, fetch->message, fetch->raw, only_beginning, &error);
  if (leftovers)
    {
      fetch_stop (fetch, g_steal_pointer (&error));
      close_stream (fetch);
      return;
    }
  close_stream (fetch);
  fetch_return (fetch, g_steal_pointer (&error));
}

/* What libsoup calls a partial input is an answer that was cut off; everything else passes through.
 */
static void
fetch_fail_body (Fetch *fetch, GError *read_error)
{
  GError *error = read_error;

  lk_answer_take_body (fetch->answer, fetch->message, fetch->raw, TRUE, NULL);
  if (g_error_matches (read_error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    {
      error = g_error_new_literal (LK_ERROR, LK_ERROR_CUT_OFF, read_error->message);
      g_error_free (read_error);
    }
  fetch_stop (fetch, error);
  close_stream (fetch);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fetch *fetch = user_data;
  g_autoptr(GError) error = NULL;
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (fetch->task == NULL)
    {
      close_stream (fetch);
    }
  else if (n_read < 0)
    {
      fetch_fail_body (fetch, g_steal_pointer (&error));
    }
  else if (n_read == 0)
    {
      fetch_finish_body (fetch, FALSE);
    }
  else
    {
      g_byte_array_append (fetch->raw, fetch->chunk, (guint) n_read);
      if ((fetch->flags & LK_FETCH_BEGINNING) && fetch->raw->len >= BEGINNING)
        {
          fetch_finish_body (fetch, TRUE);
        }
      else if (fetch->raw->len > LK_JSON_MAX_BYTES)
        {
          g_byte_array_set_size (fetch->raw, LK_JSON_MAX_BYTES);
          fetch_fail_body (fetch,
                           g_error_new (LK_ERROR, LK_ERROR_LIMIT,
                                        "the answer is larger than %d bytes", LK_JSON_MAX_BYTES));
        }
      else
        {
          read_more (fetch);
        }
    }
  fetch_unref (fetch);
}

static void
read_more (Fetch *fetch)
{
  g_input_stream_read_async (fetch->stream, fetch->chunk, CHUNK, G_PRIORITY_DEFAULT,
                             fetch->cancellable, on_read_cb, g_rc_box_acquire (fetch));
}

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fetch *fetch = user_data;
  g_autoptr(GError) error = NULL;
  GInputStream *stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  fetch->stream = stream;
  if (fetch->task == NULL)
    {
      close_stream (fetch);
    }
  else if (fetch->only_head)
    {
      close_stream (fetch);
      fetch_return (fetch, NULL);
    }
  else if (stream == NULL)
    {
      fetch_return (fetch, g_steal_pointer (&error));
    }
  else
    {
      /* A proxy's answer to CONNECT comes without its headers having been announced. */
      if (fetch->answer->status == 0)
        on_got_headers (fetch->message, fetch);
      if (is_redirect (fetch))
        follow_redirect (fetch);
      else
        read_more (fetch);
    }
  fetch_unref (fetch);
}

static void
fetch_send (Fetch *fetch)
{
  SoupMessage *message = fetch->message;

  if (message == NULL)
    message = lk_http_message_new (fetch->uri, fetch->flags & LK_FETCH_WEBSOCKET);
  fetch->message = message;
  fetch->watch = lk_answer_watch_new (fetch->answer, fetch->run, message);
  fetch->handlers[0] =
    g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), fetch);
  fetch->handlers[1] =
    g_signal_connect (message, "got-informational", G_CALLBACK (on_got_informational), fetch);

  lk_run_contact (fetch->run, g_uri_get_host (fetch->uri), lk_url_get_port (fetch->uri));
  soup_session_send_async (fetch->session, message, G_PRIORITY_DEFAULT, fetch->cancellable,
                           on_sent_cb, g_rc_box_acquire (fetch));
}

static gboolean
on_trust_ready_cb (gpointer user_data)
{
  Fetch *fetch = user_data;

  if (fetch->task != NULL)
    fetch_send (fetch);
  fetch_unref (fetch);
  return G_SOURCE_REMOVE;
}

/* @request: (nullable): otherwise GET. */
static void
fetch_begin (LkRun *run, const char *url, LkFetchFlags flags, const LkFetchRequest *request,
             guint deadline_ms, GCancellable *cancellable, GTask *task)
{
  Fetch *fetch = g_rc_box_new0 (Fetch);
  g_autoptr(GError) error = NULL;

  fetch->run = g_object_ref (run);
  fetch->task = task;
  fetch->session = g_object_ref (lk_http_session_get (run, (flags & LK_FETCH_DIRECT) != 0));
  fetch->flags = flags;
  fetch->deadline_ms = lk_run_budget (run, deadline_ms);
  fetch->raw = g_byte_array_new ();
  fetch->answer = lk_answer_new ();
  fetch->deadline = lk_deadline_new (cancellable, fetch->deadline_ms);
  fetch->cancellable = g_object_ref (lk_deadline_get_cancellable (fetch->deadline));
  fetch->uri = lk_url_parse (url, &error);
  if (fetch->uri != NULL && request != NULL)
    fetch->message = lk_http_message_new_for_request (fetch->uri, request, &error);
  if (error != NULL || g_cancellable_set_error_if_cancelled (fetch->cancellable, &error))
    {
      fetch_return (fetch, g_steal_pointer (&error));
      fetch_unref (fetch);
      return;
    }

  fetch->stop = g_cancellable_source_new (fetch->cancellable);
  g_source_set_callback (fetch->stop, G_SOURCE_FUNC (on_stop_cb), fetch, NULL);
  g_source_set_static_name (fetch->stop, "lk-fetch stop");
  g_source_attach (fetch->stop, NULL);
  lk_answer_reset (fetch->answer, fetch->uri);
  if (g_str_equal (g_uri_get_scheme (fetch->uri), "http") || lk_trust_is_ready ())
    fetch_send (fetch);
  else
    lk_trust_when_ready (on_trust_ready_cb, g_rc_box_acquire (fetch));
  fetch_unref (fetch);
}

/**
 * lk_fetch_async:
 * @run: the run
 * @url: an absolute http or https URL
 * @deadline_ms: time for everything, redirects too, milliseconds
 * @cancellable: (nullable): stops this request alone; the caller has its answer within one turn of
 * the main loop
 *
 * Asks for @url with GET. At most %LK_JSON_MAX_BYTES of the decoded body are read, at most 5
 * redirects followed: on the same origin, or to https; never from https to http (RFC 9110, 15.4).
 * No certificate that does not verify is accepted, no cookie, password or client certificate sent.
 * Every host asked is noted with lk_run_contact().
 *
 * Errors: those of GIO, TLS, the resolver and libsoup untouched; %LK_ERROR_INVALID (URL),
 * %LK_ERROR_LIMIT, %LK_ERROR_CUT_OFF, %LK_ERROR_PROTOCOL, %LK_ERROR_REFUSED_REDIRECT,
 * %LK_ERROR_DEADLINE.
 */
void
lk_fetch_async (LkRun *run, const char *url, LkFetchFlags flags, guint deadline_ms,
                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (run, NULL, callback, user_data);

  g_task_set_source_tag (task, lk_fetch_async);
  fetch_begin (run, url, flags, NULL, deadline_ms, cancellable, task);
}

/**
 * lk_fetch_request_async:
 * @run: the run
 * @url: an absolute http or https URL
 * @request: what to send; copied, its secrets are held until the request is over
 * @deadline_ms: as for lk_fetch_async()
 * @cancellable: (nullable): as for lk_fetch_async()
 *
 * Sends @request to @url, over https where anything of it is secret. A redirect is the answer, and nothing is sent
 * again on 401, 407 and 421 or when a connection breaks; only a GET may be, by libsoup, when a connection that was
 * kept from an earlier request turns out to be closed. Every other method gets a connection of its own.
 * Everything else, and lk_fetch_finish(), is as for lk_fetch_async(); also %LK_ERROR_INVALID for a header that cannot
 * be sent, %LK_ERROR_NOT_ALLOWED for a secret that would go unencrypted.
 */
void
lk_fetch_request_async (LkRun *run, const char *url, const LkFetchRequest *request, guint deadline_ms,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (run, NULL, callback, user_data);

  g_task_set_source_tag (task, lk_fetch_request_async);
  fetch_begin (run, url, LK_FETCH_NO_REDIRECT, request, deadline_ms, cancellable, task);
}

/**
 * lk_fetch_finish:
 * @out_answer: (out) (transfer full) (optional): what came, also on failure; never %NULL
 * @out_outcome: (out) (optional): how it ended
 *
 * Returns: %TRUE when the answer is complete, whatever its status
 */
gboolean
lk_fetch_finish (GAsyncResult *async_result, LkAnswer **out_answer, LkOutcome *out_outcome,
                 GError **error)
{
  Result *result = g_task_propagate_pointer (G_TASK (async_result), NULL);
  gboolean complete;

  g_return_val_if_fail (result != NULL, FALSE);

  complete = result->error == NULL;
  if (out_answer != NULL)
    *out_answer = g_steal_pointer (&result->answer);
  if (out_outcome != NULL)
    *out_outcome = result->outcome;
  if (!complete)
    g_propagate_error (error, g_steal_pointer (&result->error));
  result_free (result);
  return complete;
}
