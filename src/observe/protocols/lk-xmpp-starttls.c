/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-starttls.h"

static void
on_proceed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (LkXmppElement) element =
      lk_xmpp_stream_exchange_finish (LK_XMPP_STREAM (source), result, &error);

  if (element == NULL)
    g_task_return_error (task, error);
  else if (!lk_xmpp_element_is (element, "proceed", LK_XMPP_NS_TLS))
    g_task_return_new_error (task, LK_ERROR, LK_ERROR_PROTOCOL,
                             "The server refused STARTTLS with <%.40s/>", element->name);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * lk_xmpp_stream_starttls_async:
 * @self: the stream, with its features read
 * @cancellable: (nullable): ends it; the deadline comes from here too
 * @callback: called when the handshake may begin
 * @user_data: for @callback
 *
 * Asks for TLS (RFC 6120, 5.4.2). The handshake is the caller's; lk_xmpp_stream_restart() goes on
 * from there.
 */
void
lk_xmpp_stream_starttls_async (LkXmppStream        *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_xmpp_stream_starttls_async);
  lk_xmpp_stream_exchange_async (self, "<starttls xmlns='" LK_XMPP_NS_TLS "'/>", cancellable,
                                 on_proceed_cb, g_steal_pointer (&task));
}

/**
 * lk_xmpp_stream_starttls_finish:
 * @self: the stream
 * @result: the result
 * @error: return location, as of lk_xmpp_stream_exchange_finish()
 *
 * Returns: whether the handshake may begin
 */
gboolean
lk_xmpp_stream_starttls_finish (LkXmppStream  *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
