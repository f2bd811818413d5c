/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sign-in.h"

#include <string.h>

#include "lk-credentials-probe.h"
#include "lk-remember.h"
#include "lk-service-home.h"
#include "lk-sign-in-private.h"

/* Time for the process to start and to end, milliseconds. */
#define AROUND_MS 1500
/* A case with a handful of observations is never larger. */
#define MAX_ANSWER (256 * 1024)

typedef struct
{
  LkCase        *kase;        /* (owned) */
  LkSignInPlace *place;       /* (owned) (nullable) NULL: there is none */
  GSubprocess   *process;     /* (owned) (nullable) */
  LkSecret      *order;       /* (owned) (nullable) the line, the password and the code in one piece */
  GOutputStream *answer;      /* (owned) what the process wrote */
  gboolean       is_real;     /* not a practice service, which nothing is remembered of */
  gint64         started_us;
  gint64         started_ms;  /* since the case's run began */
  guint          patience_id;
  gulong         cancelled_id;
} SignIn;

static void
sign_in_free (SignIn *sign_in)
{
  g_clear_handle_id (&sign_in->patience_id, g_source_remove);
  g_clear_object (&sign_in->kase);
  g_clear_pointer (&sign_in->place, lk_sign_in_place_free);
  g_clear_object (&sign_in->process);
  g_clear_pointer (&sign_in->order, lk_secret_unref);
  g_clear_object (&sign_in->answer);
  g_free (sign_in);
}

/* What is known without the process: that nothing was sent, or that it ended without a word. */
static void
record (SignIn         *sign_in,
        LkSignInResult  result,
        const char     *not_sent,
        const GError   *error)
{
  LkService *service = lk_case_get_service (sign_in->kase);
  g_autofree char *id = lk_case_dup_next_id (sign_in->kase);
  g_autofree char *subject = sign_in->place != NULL ? lk_sign_in_place_dup_subject (sign_in->place)
                                                    : lk_service_home_dup_host (service);
  g_autoptr(JsonObject) facts = json_object_new ();
  g_autoptr(LkObservation) observation = NULL;
  gint64 duration = (g_get_monotonic_time () - sign_in->started_us) / 1000;

  json_object_set_string_member (facts, "protocol", lk_protocol_to_string (service->protocol));
  json_object_set_string_member (facts, "result", lk_sign_in_result_to_string (result));
  if (not_sent != NULL)
    {
      json_object_set_string_member (facts, "not_sent", not_sent);
      json_object_set_boolean_member (facts, "sent", FALSE);
    }
  else if (sign_in->process == NULL)
    json_object_set_boolean_member (facts, "sent", FALSE);
  observation = lk_observation_new (id, "sign-in", subject != NULL ? subject : "", sign_in->started_ms, duration,
                                    not_sent != NULL ? LK_OUTCOME_SKIPPED : LK_OUTCOME_FAILED, error, facts);
  lk_case_add_observation (sign_in->kase, observation);
}

static gboolean
read_answer (SignIn  *sign_in,
             GError **error)
{
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (sign_in->answer);
  gsize length = g_memory_output_stream_get_data_size (memory);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(LkCase) seen = NULL;
  GPtrArray *observations;

  if (length == 0)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_CUT_OFF, "signing in ended without an answer");
      return FALSE;
    }
  node = lk_json_parse (g_memory_output_stream_get_data (memory), MIN (length, MAX_ANSWER), error);
  seen = node != NULL ? lk_case_new_from_json (node, error) : NULL;
  if (seen == NULL)
    return FALSE;
  observations = lk_case_get_observations (seen);
  for (guint i = 0; i < observations->len; i++)
    if (!lk_case_adopt_observation (sign_in->kase, g_ptr_array_index (observations, i), sign_in->started_ms, error))
      return FALSE;
  lk_case_adopt_contacted (sign_in->kase, seen);
  return TRUE;
}

static void
remembered_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  lk_remember_finish (result);
  g_task_return_boolean (task, TRUE);
}

static void
finish (GTask  *task,
        GError *error)
{
  SignIn *sign_in = g_task_get_task_data (task);

  g_clear_handle_id (&sign_in->patience_id, g_source_remove);
  if (g_task_get_cancellable (task) != NULL)
    g_cancellable_disconnect (g_task_get_cancellable (task), sign_in->cancelled_id);
  if (error == NULL)
    read_answer (sign_in, &error);
  if (error != NULL)
    record (sign_in, LK_SIGN_IN_UNKNOWN, NULL, error);
  lk_case_set_duration (sign_in->kase, sign_in->started_ms + (g_get_monotonic_time () - sign_in->started_us) / 1000);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (sign_in->is_real)
    lk_remember_async (sign_in->kase, remembered_cb, g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
ended_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (object), result, NULL);
  finish (task, NULL);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  SignIn *sign_in = g_task_get_task_data (task);
  GError *error = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (object), result, &error) < 0)
    {
      g_subprocess_force_exit (sign_in->process);
      finish (task, error);
      return;
    }
  g_subprocess_wait_async (sign_in->process, NULL, ended_cb, g_steal_pointer (&task));
}

/* Its standard input closed tells the process to stop; it still signs out where it was signed in. */
static void
tell_to_stop (SignIn *sign_in)
{
  GOutputStream *order = g_subprocess_get_stdin_pipe (sign_in->process);

  /* While the order is still being written it cannot be closed; that is done right after. */
  if (!g_output_stream_has_pending (order))
    g_output_stream_close (order, NULL, NULL);
}

static void
ordered_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  SignIn *sign_in = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error))
    g_debug ("the order to sign in was not taken: %s", error->message);
  lk_secret_wipe (sign_in->order);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    tell_to_stop (sign_in);
}

static gboolean
on_out_of_patience_cb (gpointer user_data)
{
  SignIn *sign_in = user_data;

  sign_in->patience_id = 0;
  g_subprocess_force_exit (sign_in->process);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled_cb (GCancellable *cancellable,
                 gpointer      user_data)
{
  tell_to_stop (user_data);
}

static LkSecret *
make_order (SignIn     *sign_in,
            LkSecret   *password,
            LkSecret   *code,
            const char *authorities)
{
  const LkSignInPlace *place = sign_in->place;
  const char *account = lk_case_get_account (sign_in->kase);
  g_autoptr(LkAccountName) name = lk_account_name_new (place->protocol, account, place->domain,
                                                       lk_credentials_probe_get_wants (sign_in->kase));
  g_autoptr(LkSignInOrder) order = g_new0 (LkSignInOrder, 1);
  g_autofree char *line = NULL;
  LkSecret *whole;

  order->place = lk_sign_in_place_copy (place);
  order->account = g_strdup (account);
  order->local = g_strdup (name->local != NULL ? name->local : account);
  order->authorities = g_strdup (authorities);
  /* Of a server for HTTP the answer is near; another one may have none. */
  order->seek_link = place->base_url != NULL && lk_service_get_link (lk_case_get_service (sign_in->kase), "recover") == NULL;
  order->n_password = lk_secret_get_length (password);
  order->n_code = code != NULL ? lk_secret_get_length (code) : 0;
  line = lk_sign_in_order_to_line (order);
  whole = lk_secret_new_sized (strlen (line) + order->n_password + order->n_code);
  lk_secret_append (whole, line, -1);
  lk_secret_append (whole, lk_secret_get (password), (gssize) order->n_password);
  if (code != NULL)
    lk_secret_append (whole, lk_secret_get (code), (gssize) order->n_code);
  return whole;
}

/* Variables that make libraries write down keys or what goes through them. */
static GSubprocess *
start_process (GError **error)
{
  static const char *const telltales[] = { "SSLKEYLOGFILE", "GNUTLS_DEBUG_LEVEL", "GSASL_DEBUG", "MALLOC_TRACE" };
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  const char *const argv[] = { "/proc/self/exe", LK_SIGN_IN_WORKER_ARGUMENT, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (telltales); i++)
    g_subprocess_launcher_unsetenv (launcher, telltales[i]);
  return g_subprocess_launcher_spawnv (launcher, argv, error);
}

static void
talk (GTask *task)
{
  SignIn *sign_in = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  sign_in->patience_id = g_timeout_add (LK_SIGN_IN_PATIENCE_MS + AROUND_MS, on_out_of_patience_cb, sign_in);
  g_output_stream_write_all_async (g_subprocess_get_stdin_pipe (sign_in->process), lk_secret_get (sign_in->order),
                                   lk_secret_get_length (sign_in->order), G_PRIORITY_DEFAULT, NULL, ordered_cb,
                                   g_object_ref (task));
  g_output_stream_splice_async (sign_in->answer, g_subprocess_get_stdout_pipe (sign_in->process),
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, G_PRIORITY_DEFAULT,
                                NULL, read_cb, g_object_ref (task));
  if (cancellable != NULL)
    sign_in->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), sign_in, NULL);
}

static const char *
get_reason (const GError *error)
{
  if (g_error_matches (error, LK_ERROR, LK_ERROR_NOT_ALLOWED))
    return "not-allowed";
  return g_error_matches (error, LK_ERROR, LK_ERROR_PROTOCOL) ? "certificate" : "unreachable";
}

/* Looks at what can be told without sending anything. Returns whether there is something to send, and where to. */
static gboolean
look_before (SignIn           *sign_in,
             LkSecret         *password,
             LkSecret         *code,
             const LkKeyboard *keyboard,
             GCancellable     *cancellable)
{
  LkObservation *name = lk_credentials_probe_record_name (sign_in->kase);
  g_autoptr(GError) error = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    {
      record (sign_in, LK_SIGN_IN_NOT_SENT, NULL, error);
      return FALSE;
    }
  lk_credentials_probe_record_typing (sign_in->kase, password, keyboard);
  if (name != NULL && !lk_observation_is_true (name, "sendable"))
    {
      record (sign_in, LK_SIGN_IN_NOT_SENT, "name", NULL);
      return FALSE;
    }
  if (lk_secret_get_length (password) == 0 || !lk_secret_is_text (password) || (code != NULL && !lk_secret_is_text (code)))
    {
      record (sign_in, LK_SIGN_IN_NOT_SENT, "password", NULL);
      return FALSE;
    }
  sign_in->place = lk_sign_in_place_find (sign_in->kase, &error);
  if (sign_in->place == NULL)
    record (sign_in, LK_SIGN_IN_NOT_SENT, get_reason (error), error);
  return sign_in->place != NULL;
}

/**
 * lk_sign_in_async:
 * @kase: a case that was examined; its account is the name to sign in with, what is observed is written into it
 * @password: the password; the caller may wipe it as soon as this returns
 * @code: (nullable): second factor
 * @keyboard: (nullable): what is known of the keyboard it was typed on
 * @authorities_pem: (nullable): certificates to trust instead of the system's (practice, tests)
 * @cancellable: (nullable): stops it; a session that was opened is still closed
 * @callback: called when it is over
 * @user_data: for @callback
 *
 * Looks at name and typing, and makes one attempt at the place of lk_sign_in_place_find(), in a process of its own; signs
 * out again where it succeeded. Where the name cannot be right or there is no safe place, nothing is sent.
 */
void
lk_sign_in_async (LkCase              *kase,
                  LkSecret            *password,
                  LkSecret            *code,
                  const LkKeyboard    *keyboard,
                  const char          *authorities_pem,
                  GCancellable        *cancellable,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (kase, cancellable, callback, user_data);
  SignIn *sign_in = g_new0 (SignIn, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, lk_sign_in_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, sign_in, (GDestroyNotify) sign_in_free);
  sign_in->kase = g_object_ref (kase);
  sign_in->answer = g_memory_output_stream_new_resizable ();
  sign_in->is_real = authorities_pem == NULL;
  sign_in->started_us = g_get_monotonic_time ();
  sign_in->started_ms = lk_case_get_duration (kase);
  if (!look_before (sign_in, password, code, keyboard, cancellable))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  sign_in->order = make_order (sign_in, password, code, authorities_pem);
  sign_in->process = start_process (&error);
  if (sign_in->process != NULL)
    talk (task);
  else
    finish (task, error);
}

/**
 * lk_sign_in_finish:
 * @result: what the callback got
 * @error: return location; an error is one of Latchkey itself, what the server did is in the observations
 *
 * Returns: whether the attempt was made and observed
 */
gboolean
lk_sign_in_finish (GAsyncResult  *result,
                   GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
