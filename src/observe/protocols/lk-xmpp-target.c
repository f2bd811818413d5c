/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-target.h"

/**
 * lk_xmpp_target_new:
 * @host: the host
 * @port: the port
 * @direct: whether TLS begins with the first byte
 * @priority: of the SRV record, lower is better
 * @weight: of the SRV record
 *
 * Returns: (transfer full): a target nothing is known of yet
 */
LkXmppTarget *
lk_xmpp_target_new (const char *host,
                    guint16     port,
                    gboolean    direct,
                    guint16     priority,
                    guint16     weight)
{
  LkXmppTarget *self = g_new0 (LkXmppTarget, 1);

  self->host = g_strdup (host);
  self->port = port;
  self->direct = direct;
  self->priority = priority;
  self->weight = weight;
  return self;
}

/**
 * lk_xmpp_target_free:
 * @self: (transfer full): the target
 */
void
lk_xmpp_target_free (LkXmppTarget *self)
{
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->mechanisms, g_strfreev);
  g_free (self);
}

/**
 * lk_xmpp_targets_include:
 * @targets: (element-type LkXmppTarget): targets
 * @host: a host
 * @port: a port
 *
 * Returns: whether that port of that host is one of them
 */
gboolean
lk_xmpp_targets_include (GPtrArray  *targets,
                         const char *host,
                         guint16     port)
{
  for (guint i = 0; i < targets->len; i++)
    {
      LkXmppTarget *target = targets->pdata[i];

      if (target->port == port && g_ascii_strcasecmp (target->host, host) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * lk_xmpp_targets_compared:
 * @targets: (element-type LkXmppTarget): targets
 * @host: a host
 *
 * Returns: whether other ports of that host were tried already
 */
gboolean
lk_xmpp_targets_compared (GPtrArray  *targets,
                          const char *host)
{
  for (guint i = 0; i < targets->len; i++)
    {
      LkXmppTarget *target = targets->pdata[i];

      if (target->compared && g_ascii_strcasecmp (target->host, host) == 0)
        return TRUE;
    }
  return FALSE;
}
