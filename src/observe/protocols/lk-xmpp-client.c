/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-client.h"

#include "lk-probe.h"
#include "lk-xmpp-account.h"
#include "lk-xmpp-close.h"
#include "lk-xmpp-sign-in.h"

struct _LkXmppClient
{
  LkProtocolClient parent_instance;

  LkXmppDiscovery *discovery; /* (owned) (nullable) */
  LkXmppWay        way;       /* the connection of the sign-in */
  LkProbe         *closing;   /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (LkXmppClient, lk_xmpp_client, LK_TYPE_PROTOCOL_CLIENT)

static void
lk_xmpp_client_finalize (GObject *object)
{
  LkXmppClient *self = LK_XMPP_CLIENT (object);

  g_clear_pointer (&self->discovery, lk_xmpp_discovery_free);
  g_clear_pointer (&self->closing, lk_probe_free);
  lk_xmpp_way_clear (&self->way);
  G_OBJECT_CLASS (lk_xmpp_client_parent_class)->finalize (object);
}

static gboolean
any_target (LkXmppClient *self,
            gboolean      secured)
{
  for (guint i = 0; self->discovery != NULL && i < self->discovery->targets->len; i++)
    {
      LkXmppTarget *target = g_ptr_array_index (self->discovery->targets, i);

      if (secured ? target->secured : target->connected)
        return TRUE;
    }
  return FALSE;
}

static void
on_discovered_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppClient *self = g_task_get_source_object (task);

  g_clear_pointer (&self->discovery, lk_xmpp_discovery_free);
  self->discovery = lk_xmpp_discover_finish (result, NULL);
  g_task_return_boolean (task, self->discovery != NULL && (self->discovery->is_xmpp || any_target (self, FALSE)));
}

static void
lk_xmpp_client_discover (LkProtocolClient *client,
                         gboolean          certain,
                         GTask            *task)
{
  const LkSignInPlace *place = lk_protocol_client_get_place (client);

  lk_xmpp_discover_async (lk_protocol_client_get_run (client), place->domain != NULL ? place->domain : place->host,
                          certain, g_task_get_cancellable (task), on_discovered_cb, task);
}

static gboolean
lk_xmpp_client_was_reached (LkProtocolClient *client)
{
  return any_target (LK_XMPP_CLIENT (client), TRUE);
}

static void
on_signed_in_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  g_task_return_int (task, lk_xmpp_sign_in_finish (LK_PROTOCOL_CLIENT (source), result));
}

static void
lk_xmpp_client_sign_in (LkProtocolClient *client,
                        GTask            *task)
{
  LkXmppClient *self = LK_XMPP_CLIENT (client);

  lk_xmpp_way_clear (&self->way);
  lk_xmpp_sign_in_async (client, &self->way, g_task_get_cancellable (task), on_signed_in_cb, task);
}

static void
on_account_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  g_task_return_boolean (task, lk_xmpp_account_finish (LK_PROTOCOL_CLIENT (source), result));
}

static void
lk_xmpp_client_account_state (LkProtocolClient *client,
                              GTask            *task)
{
  LkXmppClient *self = LK_XMPP_CLIENT (client);

  if (self->way.stream != NULL)
    {
      lk_xmpp_account_async (client, &self->way, g_task_get_cancellable (task), on_account_cb, task);
      return;
    }
  g_task_return_boolean (task, FALSE);
  g_object_unref (task);
}

static void
on_closed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppClient *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  const char *closed_by = lk_xmpp_stream_close_finish (LK_XMPP_STREAM (source), result, &error);

  lk_probe_set_string (self->closing, "closed_by", closed_by);
  lk_probe_end (self->closing, &error);
  g_clear_pointer (&self->closing, lk_probe_free);
  lk_xmpp_way_clear (&self->way);
  g_task_return_boolean (task, closed_by != NULL);
}

static void
lk_xmpp_client_sign_out (LkProtocolClient *client,
                         GTask            *task)
{
  LkXmppClient *self = LK_XMPP_CLIENT (client);
  g_autofree char *subject = lk_sign_in_place_dup_subject (lk_protocol_client_get_place (client));

  if (self->way.stream == NULL)
    {
      g_task_return_boolean (task, FALSE);
      g_object_unref (task);
      return;
    }
  self->closing = lk_probe_new (lk_protocol_client_get_run (client), "sign-out", subject, LK_SIGN_OUT_DEADLINE_MS,
                                g_task_get_cancellable (task));
  lk_xmpp_stream_close_async (self->way.stream, lk_probe_get_cancellable (self->closing), on_closed_cb, task);
}

static void
lk_xmpp_client_class_init (LkXmppClientClass *klass)
{
  LkProtocolClientClass *client_class = LK_PROTOCOL_CLIENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_xmpp_client_finalize;
  client_class->discover = lk_xmpp_client_discover;
  client_class->was_reached = lk_xmpp_client_was_reached;
  client_class->sign_in = lk_xmpp_client_sign_in;
  client_class->account_state = lk_xmpp_client_account_state;
  client_class->sign_out = lk_xmpp_client_sign_out;
}

static void
lk_xmpp_client_init (LkXmppClient *self)
{
}

/**
 * lk_xmpp_client_get_discovery:
 * @self: the client
 *
 * Returns: (transfer none) (nullable): what discovering found; %NULL before, and where it could not end
 */
LkXmppDiscovery *
lk_xmpp_client_get_discovery (LkXmppClient *self)
{
  return self->discovery;
}
