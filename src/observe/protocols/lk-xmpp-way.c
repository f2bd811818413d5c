/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-way.h"

#include "lk-connector.h"
#include "lk-probe.h"
#include "lk-resolver.h"
#include "lk-tls-facts.h"
#include "lk-xmpp-starttls.h"

typedef struct
{
  LkXmppWay           *way;       /* (borrowed) the caller keeps it until this ends */
  LkRun               *run;       /* (owned) */
  const LkSignInPlace *place;     /* (borrowed) the caller keeps it too */
  char                *subject;   /* (owned) */
  GList               *addresses; /* (owned) (element-type GInetAddress) (nullable) */
} LkWalk;

static void
lk_walk_free (LkWalk *self)
{
  g_clear_object (&self->run);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->addresses, g_resolver_free_addresses);
  g_free (self);
}

/**
 * lk_xmpp_way_clear:
 * @self: the way
 *
 * Lets its connection go.
 */
void
lk_xmpp_way_clear (LkXmppWay *self)
{
  g_clear_object (&self->stream);
  g_clear_object (&self->tls);
  self->not_sent = self->location = NULL;
}

static const char *const limits[] = { "policy-violation", "resource-constraint", NULL };

/* What keeps the password here; by the stream, for a server that said so itself. */
static const char *
explain (LkXmppWay    *way,
         const GError *error)
{
  const LkXmppSaid *said = way->stream != NULL ? lk_xmpp_stream_get_said (way->stream) : NULL;

  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return "certificate";
  if (said != NULL && said->see_other_host != NULL)
    return "redirect";
  if (said != NULL && said->error != NULL)
    return g_strv_contains (limits, said->error) ? "limited" : "unreachable";
  if (way->stream != NULL && lk_xmpp_stream_is_foreign (way->stream))
    return "not-this-service";
  return "unreachable";
}

/* Takes @error. */
static void
fail (GTask      *task,
      GError     *error,
      const char *not_sent)
{
  LkXmppWay *way = ((LkWalk *) g_task_get_task_data (task))->way;

  way->not_sent = not_sent != NULL ? not_sent : explain (way, error);
  if (g_str_equal (way->not_sent, "redirect"))
    way->location = lk_xmpp_stream_get_said (way->stream)->see_other_host;
  g_task_return_error (task, error);
}

static void
on_secured_open_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (!lk_xmpp_stream_open_finish (LK_XMPP_STREAM (source), result, &error))
    fail (task, error, NULL);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_handshake_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkWalk *self = g_task_get_task_data (task);
  LkXmppWay *way = self->way;
  GError *error = NULL;

  way->tls = lk_tls_handshake_finish (result, &error);
  if (way->tls == NULL)
    {
      fail (task, error, NULL);
      return;
    }
  if (way->stream == NULL)
    way->stream = lk_xmpp_stream_new (G_IO_STREAM (way->tls), self->place->domain);
  else
    lk_xmpp_stream_restart (way->stream, G_IO_STREAM (way->tls));
  lk_xmpp_stream_open_async (way->stream, g_task_get_cancellable (task), on_secured_open_cb, g_object_ref (task));
}

/* Takes @task. */
static void
shake_hands (GTask     *task,
             GIOStream *base)
{
  static const char *const alpn[] = { "xmpp-client", NULL };
  LkWalk *self = g_task_get_task_data (task);

  lk_tls_handshake_async (self->run, base, self->place->domain, self->place->port, self->subject, "service",
                          self->place->transport == LK_TRANSPORT_XMPPS ? alpn : NULL, g_task_get_cancellable (task),
                          on_handshake_cb, task);
}

static void
on_proceed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppStream *stream = LK_XMPP_STREAM (source);
  GError *error = NULL;

  if (lk_xmpp_stream_starttls_finish (stream, result, &error))
    shake_hands (g_steal_pointer (&task), lk_xmpp_stream_get_io (stream));
  else if (lk_xmpp_stream_get_said (stream)->error == NULL && g_error_matches (error, LK_ERROR, LK_ERROR_PROTOCOL))
    fail (task, error, "unencrypted");
  else
    fail (task, error, NULL);
}

static void
on_plain_open_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppStream *stream = LK_XMPP_STREAM (source);
  GError *error = NULL;

  if (!lk_xmpp_stream_open_finish (stream, result, &error))
    fail (task, error, NULL);
  else if (!lk_xmpp_stream_get_said (stream)->starttls_offered)
    fail (task, g_error_new (LK_ERROR, LK_ERROR_NOT_ALLOWED, "The server does not offer STARTTLS"), "unencrypted");
  else
    lk_xmpp_stream_starttls_async (stream, g_task_get_cancellable (task), on_proceed_cb, g_object_ref (task));
}

static void
on_connected_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkWalk *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GSocketConnection) connection = lk_connect_finish (result, &error);

  if (connection == NULL)
    {
      fail (task, error, NULL);
      return;
    }
  if (self->place->transport == LK_TRANSPORT_XMPPS)
    {
      shake_hands (g_steal_pointer (&task), G_IO_STREAM (connection));
      return;
    }
  self->way->stream = lk_xmpp_stream_new (G_IO_STREAM (connection), self->place->domain);
  lk_xmpp_stream_open_async (self->way->stream, g_task_get_cancellable (task), on_plain_open_cb, g_object_ref (task));
}

static void
on_resolved_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkWalk *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->addresses = lk_resolver_lookup_finish (result, &error);
  if (error != NULL)
    fail (task, error, NULL);
  else
    lk_connect_async (self->run, self->place->host, self->place->port, self->addresses, "service", LK_CONNECT_NONE,
                      g_task_get_cancellable (task), on_connected_cb, g_object_ref (task));
}

/**
 * lk_xmpp_way_async:
 * @self: an empty way; must live until this ends
 * @run: the run
 * @place: where; must live until this ends
 * @cancellable: what stops it; the deadline comes from here too
 * @callback: called when the features of the secured stream are there
 * @user_data: for @callback
 *
 * Walks to the place, by STARTTLS or direct TLS with a certificate for the account's domain (RFC 6120, 13.7.2.1), up to the
 * features of the secured stream. Nothing leads it elsewhere. Records `dns`, `connect` and `tls` observations.
 */
void
lk_xmpp_way_async (LkXmppWay           *self,
                   LkRun               *run,
                   const LkSignInPlace *place,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  LkWalk *walk = g_new0 (LkWalk, 1);

  g_task_set_source_tag (task, lk_xmpp_way_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, walk, (GDestroyNotify) lk_walk_free);
  walk->way = self;
  walk->run = g_object_ref (run);
  walk->place = place;
  walk->subject = lk_sign_in_place_dup_subject (place);
  if (place->domain == NULL || (place->transport != LK_TRANSPORT_XMPP && place->transport != LK_TRANSPORT_XMPPS))
    {
      fail (task, g_error_new (LK_ERROR, LK_ERROR_INVALID, "%s: no place to sign in by XMPP", walk->subject), "unreachable");
      return;
    }
  lk_resolver_lookup_async (run, place->host, "service", cancellable, on_resolved_cb, g_steal_pointer (&task));
}

/**
 * lk_xmpp_way_finish:
 * @result: the result
 * @error: return location: the error of the stage that failed; why nothing may be sent is in the way
 *
 * Returns: whether the stream is secured and its features were read
 */
gboolean
lk_xmpp_way_finish (GAsyncResult  *result,
                    GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
