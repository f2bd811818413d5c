/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-irc-discovery.h"

#include "lk-http-probe.h"
#include "lk-irc-caps.h"
#include "lk-irc-login.h"
#include "lk-irc-stream.h"
#include "lk-probe.h"
#include "lk-stream-open.h"

/* What is out from the beginning: later stages are so before they can start. */
static const char *const stages[] = { "discovery", "tls", "irc" };

typedef struct
{
  /* Inputs. */
  LkRun         *run;      /* (owned) */
  LkSignInPlace *place;    /* (owned) where this hop goes */
  char          *address;  /* (owned) */
  gboolean       certain;

  /* In progress. */
  gint64         started_ms;
  gboolean       holds;    /* the stages are out */
  gboolean       upgraded;
  LkIrcStream   *stream;   /* (owned) (nullable) */
  LkProbe       *probe;    /* (owned) (nullable) */

  /* What the server said. */
  LkIrcCaps     *caps;     /* (owned) */
  char          *errcode;  /* (owned) (nullable) */
  char          *text;     /* (owned) (nullable) */
  gboolean       is_irc;
  gboolean       reached;
} Discovery;

static void start_hop (GTask *task);

static void
hold (Discovery *self,
      gboolean   holds)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stages) && self->holds != holds; i++)
    if (holds)
      lk_run_begin (self->run, stages[i]);
    else
      lk_run_end (self->run, stages[i]);
  self->holds = holds;
}

static void
discovery_free (Discovery *self)
{
  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_object (&self->stream);
  hold (self, FALSE);
  g_clear_object (&self->run);
  g_clear_pointer (&self->place, lk_sign_in_place_free);
  g_clear_pointer (&self->caps, lk_irc_caps_free);
  g_free (self->address);
  g_free (self->errcode);
  g_free (self->text);
  g_free (self);
}

static gboolean
is_secured (Discovery *self)
{
  return self->place->transport == LK_TRANSPORT_TLS;
}

static void
add_capabilities (Discovery  *self,
                  JsonObject *facts)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < self->caps->names->len; i++)
    g_ptr_array_add (names, g_ptr_array_index (self->caps->names, i));
  g_ptr_array_add (names, NULL);
  lk_json_set_strings (facts, "capabilities", (const char *const *) names->pdata);
}

/* In the clear, only what leads out of it counts; and only there does the port, as only over TLS does the time. */
static void
add_facts (Discovery *self)
{
  JsonObject *facts = self->probe->facts;

  lk_probe_set_string (self->probe, "errcode", self->errcode);
  lk_probe_set_string (self->probe, "text", self->text);
  if (self->caps->complete)
    add_capabilities (self, facts);
  if (self->caps->mechanisms != NULL)
    lk_json_set_strings (facts, "mechanisms", (const char *const *) self->caps->mechanisms);
  if (!is_secured (self) && self->caps->sts_port > 0)
    lk_probe_set_int (self->probe, "sts_port", self->caps->sts_port);
  if (is_secured (self) && self->caps->sts_duration >= 0)
    lk_probe_set_int (self->probe, "sts_duration", self->caps->sts_duration);
  if (lk_irc_stream_is_foreign (self->stream))
    {
      g_autofree char *first = lk_irc_stream_dup_first_bytes (self->stream);

      lk_probe_set_boolean (self->probe, "not_irc", TRUE);
      lk_probe_set_string (self->probe, "first_bytes", first);
    }
}

static void
add_login_types (Discovery  *self,
                 JsonObject *facts)
{
  static const char *const password[] = { "password", NULL };
  static const char *const none[] = { NULL };

  if (!self->caps->complete || !is_secured (self))
    return;
  if (lk_irc_caps_take_password (self->caps))
    lk_json_set_strings (facts, "login_types", password);
  else if (!self->caps->has_sasl || self->caps->mechanisms != NULL)
    lk_json_set_strings (facts, "login_types", none);
  if (self->caps->mechanisms != NULL)
    lk_json_set_strings (facts, "mechanisms", (const char *const *) self->caps->mechanisms);
}

/* Takes @error (nullable). */
static void
end_discovery (GTask  *task,
               GError *error)
{
  g_autoptr(GError) owned = error;
  Discovery *self = g_task_get_task_data (task);
  g_autoptr(JsonObject) facts = json_object_new ();
  LkOutcome outcome = LK_OUTCOME_OK;

  json_object_set_string_member (facts, "protocol", "irc");
  if (self->is_irc)
    add_login_types (self, facts);
  else
    {
      if (self->stream != NULL && lk_irc_stream_is_foreign (self->stream))
        json_object_set_string_member (facts, "reason", "not-irc");
      else if (owned == NULL || owned->domain != G_TLS_ERROR)
        json_object_set_string_member (facts, "reason", "unreachable");
      outcome = g_cancellable_is_cancelled (g_task_get_cancellable (task)) ? LK_OUTCOME_CANCELLED : LK_OUTCOME_FAILED;
    }
  if (self->is_irc || self->certain)
    lk_run_record (self->run, "discovery", self->address, self->started_ms, outcome, self->is_irc ? NULL : owned, facts);
  hold (self, FALSE);
  g_task_return_boolean (task, self->is_irc);
}

/* The service's description may name the other port already; then that is looked at anyway. */
static gboolean
is_endpoint (Discovery *self,
             guint16    port)
{
  LkService *service = lk_case_get_service (lk_run_get_case (self->run));

  for (guint i = 0; i < service->endpoints->len; i++)
    {
      LkEndpoint *endpoint = g_ptr_array_index (service->endpoints, i);

      if (endpoint->port == port && g_ascii_strcasecmp (endpoint->host, self->place->host) == 0)
        return TRUE;
    }
  return FALSE;
}

/* IRCv3 strict transport security: what is offered in the clear is to be left for that port. */
static gboolean
upgrade (GTask *task)
{
  Discovery *self = g_task_get_task_data (task);
  guint16 port = (guint16) self->caps->sts_port;

  if (is_secured (self) || self->upgraded || port == 0 || is_endpoint (self, port))
    return FALSE;
  self->upgraded = TRUE;
  self->place->transport = LK_TRANSPORT_TLS;
  self->place->port = port;
  g_clear_object (&self->stream);
  g_clear_pointer (&self->caps, lk_irc_caps_free);
  self->caps = lk_irc_caps_new ();
  lk_run_add_target (self->run, self->place->host, port, LK_TRANSPORT_TLS, TRUE);
  start_hop (g_object_ref (task));
  return TRUE;
}

static gboolean
on_message (const LkIrcMessage  *message,
            LkSecret           **out_reply,
            gpointer             user_data)
{
  Discovery *self = user_data;
  gboolean over;

  self->errcode = lk_irc_dup_refusal (message);
  if (self->errcode != NULL)
    self->text = lk_irc_message_dup_text (message);
  lk_irc_caps_read (self->caps, message);
  /* A numeric is the answer of a server that does not know CAP. */
  over = self->errcode != NULL || self->caps->complete || lk_irc_message_is_numeric (message);
  if (over)
    *out_reply = lk_irc_lines ("QUIT\r\n");
  return !over;
}

static void
on_conversed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Discovery *self = g_task_get_task_data (task);
  GError *error = NULL;

  lk_irc_stream_converse_finish (self->stream, result, &error);
  self->is_irc = self->is_irc || lk_irc_stream_has_spoken (self->stream);
  self->reached = error == NULL && self->errcode == NULL;
  if (error == NULL && self->errcode != NULL)
    g_set_error (&error, LK_ERROR, LK_ERROR_PROTOCOL, "the server turned the connection away with %s", self->errcode);
  add_facts (self);
  lk_probe_end (self->probe, &error);
  g_clear_pointer (&self->probe, lk_probe_free);
  if (error == NULL && upgrade (task))
    return;
  end_discovery (task, error);
}

static void
on_opened_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Discovery *self = g_task_get_task_data (task);
  g_autofree char *subject = lk_sign_in_place_dup_subject (self->place);
  GError *error = NULL;
  g_autoptr(GIOStream) io = lk_stream_open_finish (result, &error);

  if (io == NULL)
    {
      self->reached = FALSE;
      end_discovery (task, error);
      return;
    }
  self->stream = lk_irc_stream_new (io);
  self->probe = lk_probe_new (self->run, "irc", subject, LK_PROBE_DEADLINE_MS, g_task_get_cancellable (task));
  lk_probe_set_string (self->probe, "role", self->certain ? LK_ROLE_SERVICE : LK_ROLE_CANDIDATE);
  lk_irc_stream_converse_async (self->stream, lk_irc_lines ("CAP LS 302\r\n"), on_message, self,
                                lk_probe_get_cancellable (self->probe), on_conversed_cb, g_object_ref (task));
}

/* Takes @task. */
static void
start_hop (GTask *task)
{
  Discovery *self = g_task_get_task_data (task);

  lk_stream_open_async (self->run, self->place->host, self->place->port, self->place->transport == LK_TRANSPORT_TLS,
                        self->certain ? LK_ROLE_SERVICE : LK_ROLE_CANDIDATE, g_task_get_cancellable (task), on_opened_cb,
                        task);
}

/**
 * lk_irc_discover_async:
 * @run: the run
 * @place: host and port; with %LK_TRANSPORT_TCP the server is asked in the clear, for the way to TLS only
 * @certain: whether it is known that IRC is spoken there
 * @cancellable: (nullable): what stops it; %NULL for the run's own
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Asks an IRC server what it can do (IRCv3 capability negotiation) and leaves again, without a name. Records `tls`,
 * `irc` and `discovery` observations.
 */
void
lk_irc_discover_async (LkRun                *run,
                       const LkSignInPlace  *place,
                       gboolean              certain,
                       GCancellable         *cancellable,
                       GAsyncReadyCallback   callback,
                       gpointer              user_data)
{
  GTask *task =
      g_task_new (NULL, cancellable != NULL ? cancellable : lk_run_get_cancellable (run), callback, user_data);
  Discovery *self = g_new0 (Discovery, 1);

  g_task_set_source_tag (task, lk_irc_discover_async);
  g_task_set_check_cancellable (task, FALSE);
  self->run = g_object_ref (run);
  self->place = lk_sign_in_place_copy (place);
  self->address = g_strdup (place->domain != NULL ? place->domain : place->host);
  self->certain = certain;
  self->started_ms = lk_run_now (run);
  self->caps = lk_irc_caps_new ();
  hold (self, TRUE);
  g_task_set_task_data (task, self, (GDestroyNotify) discovery_free);
  start_hop (task);
}

/**
 * lk_irc_discover_finish:
 * @result: what the callback got
 * @out_reached: (out) (optional): whether the server told what it can do
 *
 * Returns: whether it is an IRC server
 */
gboolean
lk_irc_discover_finish (GAsyncResult *result,
                        gboolean     *out_reached)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  if (out_reached != NULL)
    *out_reached = ((Discovery *) g_task_get_task_data (G_TASK (result)))->reached;
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
