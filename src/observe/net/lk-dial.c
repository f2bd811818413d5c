/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-dial.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <linux/errqueue.h>

/* A socket of our own until it is connected: GSocketClient tells neither the retransmissions nor
 * who sent an ICMP error. */
typedef struct
{
  int         fd;         /* (owned) -1: none or handed over */
  sa_family_t family;
  gint64      started_us;
  LkDialFacts facts;
} LkDial;

static void
lk_dial_free (LkDial *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

static void
set_option (int         fd,
            int         level,
            int         option,
            int         value,
            const char *name)
{
  if (setsockopt (fd, level, option, &value, sizeof value) != 0)
    g_debug ("dial: option %s is not available: %s", name, g_strerror (errno));
}

static void
set_error_queue (LkDial  *self,
                 gboolean enable)
{
  if (self->family == AF_INET6)
    set_option (self->fd, IPPROTO_IPV6, IPV6_RECVERR, enable, "IPV6_RECVERR");
  else
    set_option (self->fd, IPPROTO_IP, IP_RECVERR, enable, "IP_RECVERR");
}

/* What the kernel knows of the path: the interface's limit, or less where a router said so. */
static void
read_path_mtu (LkDial *self)
{
  gboolean ipv6 = self->family == AF_INET6;
  int mtu = 0;
  socklen_t length = sizeof mtu;

  if (getsockopt (self->fd, ipv6 ? IPPROTO_IPV6 : IPPROTO_IP, ipv6 ? IPV6_MTU : IP_MTU, &mtu, &length) == 0)
    self->facts.path_mtu = mtu;
}

static void
read_tcp_info (LkDial  *self,
               gboolean connected)
{
  struct tcp_info info;
  socklen_t length = sizeof info;

  memset (&info, 0, sizeof info);
  if (getsockopt (self->fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0)
    return;

  if (length
      >= G_STRUCT_OFFSET (struct tcp_info, tcpi_total_retrans) + sizeof info.tcpi_total_retrans)
    self->facts.retransmits = (int) MIN (info.tcpi_total_retrans, (guint) G_MAXINT);
  /* The kernel's own measurement is free of the main loop's delays, but does not count what was
   * lost. */
  if (connected && self->facts.retransmits == 0 && info.tcpi_rtt > 0)
    self->facts.rtt_us = MIN ((gint64) info.tcpi_rtt, self->facts.rtt_us);
  if (connected)
    read_path_mtu (self);
}

static gboolean
is_own_address (LkDial              *self,
                const struct sockaddr *address)
{
  struct sockaddr_storage own;
  socklen_t length = sizeof own;

  memset (&own, 0, sizeof own);
  if (getsockname (self->fd, (struct sockaddr *) &own, &length) != 0
      || own.ss_family != address->sa_family)
    return FALSE;
  if (own.ss_family == AF_INET)
    return memcmp (&((const struct sockaddr_in *) &own)->sin_addr,
                   &((const struct sockaddr_in *) (const void *) address)->sin_addr,
                   sizeof (struct in_addr))
           == 0;
  return memcmp (&((const struct sockaddr_in6 *) &own)->sin6_addr,
                 &((const struct sockaddr_in6 *) (const void *) address)->sin6_addr,
                 sizeof (struct in6_addr))
         == 0;
}

static void
read_icmp_error (LkDial                         *self,
                 const struct sock_extended_err *icmp)
{
  union
  {
    struct sockaddr     any;
    struct sockaddr_in  in;
    struct sockaddr_in6 in6;
  } from;

  if (icmp->ee_origin != SO_EE_ORIGIN_ICMP && icmp->ee_origin != SO_EE_ORIGIN_ICMP6)
    return;

  /* The offender's address follows the structure in the same control message. */
  memcpy (&from, SO_EE_OFFENDER (icmp),
          icmp->ee_origin == SO_EE_ORIGIN_ICMP ? sizeof from.in : sizeof from.in6);
  self->facts.icmp_type = icmp->ee_type;
  self->facts.icmp_code = icmp->ee_code;
  if (from.any.sa_family == AF_INET)
    inet_ntop (AF_INET, &from.in.sin_addr, self->facts.icmp_from, sizeof self->facts.icmp_from);
  else if (from.any.sa_family == AF_INET6)
    inet_ntop (AF_INET6, &from.in6.sin6_addr, self->facts.icmp_from, sizeof self->facts.icmp_from);
  else
    return;
  self->facts.icmp_own = is_own_address (self, &from.any);
}

static void
read_error_queue (LkDial *self)
{
  char data[128];
  union
  {
    struct cmsghdr align;
    char           bytes[512];
  } control;
  struct iovec vector = { data, sizeof data };
  struct msghdr message = { .msg_iov = &vector,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes };
  struct cmsghdr *header;

  if (recvmsg (self->fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
    return;

  for (header = CMSG_FIRSTHDR (&message); header != NULL; header = CMSG_NXTHDR (&message, header))
    {
      gboolean v4 = header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_RECVERR;
      gboolean v6 = header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_RECVERR;
      gsize needed = sizeof (struct sock_extended_err)
                     + (v4 ? sizeof (struct sockaddr_in) : sizeof (struct sockaddr_in6));

      if ((v4 || v6) && header->cmsg_len >= CMSG_LEN (needed))
        read_icmp_error (self, (const struct sock_extended_err *) (void *) CMSG_DATA (header));
    }
}

static void
return_failure (GTask *task,
                int    error_number)
{
  LkDial *self = g_task_get_task_data (task);

  self->facts.elapsed_us = g_get_monotonic_time () - self->started_us;
  if (self->fd >= 0)
    {
      read_tcp_info (self, FALSE);
      read_error_queue (self);
    }
  if (error_number == ECONNREFUSED && self->facts.icmp_from[0] == '\0')
    {
      self->facts.refused = TRUE;
      self->facts.rtt_us = self->facts.elapsed_us;
    }
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (error_number),
                             "Could not connect: %s", g_strerror (error_number));
}

static void
return_connection (GTask *task)
{
  LkDial *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) socket = NULL;

  self->facts.elapsed_us = g_get_monotonic_time () - self->started_us;
  self->facts.rtt_us = self->facts.elapsed_us;
  read_tcp_info (self, TRUE);
  /* On an established connection the error queue would turn every passing ICMP message into a
   * failure. */
  set_error_queue (self, FALSE);

  socket = g_socket_new_from_fd (self->fd, &error);
  if (socket == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  self->fd = -1;
  g_task_return_pointer (task, g_socket_connection_factory_create_connection (socket),
                         g_object_unref);
}

static gboolean
on_ready (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  GTask *task = user_data;
  int error_number = 0;
  socklen_t length = sizeof error_number;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return_failure (task, ECANCELED);
  else if (getsockopt (fd, SOL_SOCKET, SO_ERROR, &error_number, &length) != 0)
    return_failure (task, errno);
  else if (error_number != 0)
    return_failure (task, error_number);
  else
    return_connection (task);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancellable_ready (GCancellable *cancellable,
                      gpointer      user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_for_answer (GTask *task)
{
  LkDial *self = g_task_get_task_data (task);
  g_autoptr(GSource) source = g_unix_fd_source_new (self->fd, G_IO_OUT | G_IO_ERR | G_IO_HUP);

  if (g_task_get_cancellable (task) != NULL)
    {
      g_autoptr(GSource) child = g_cancellable_source_new (g_task_get_cancellable (task));

      g_source_set_callback (child, G_SOURCE_FUNC (on_cancellable_ready), NULL, NULL);
      g_source_add_child_source (source, child);
    }
  /* The source holds the task until it is destroyed. */
  g_task_attach_source (task, source, G_SOURCE_FUNC (on_ready));
}

static gboolean
open_socket (LkDial *self,
             guint   max_segment)
{
  self->fd = socket (self->family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
  if (self->fd < 0)
    return FALSE;

  set_option (self->fd, IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY");
  set_error_queue (self, TRUE);
  if (max_segment > 0)
    set_option (self->fd, IPPROTO_TCP, TCP_MAXSEG, (int) max_segment, "TCP_MAXSEG");
  return TRUE;
}

static gboolean
means_no_route (int error_number)
{
  return error_number == ENETUNREACH || error_number == EADDRNOTAVAIL
         || error_number == EAFNOSUPPORT || error_number == EHOSTUNREACH;
}

/**
 * lk_dial_async:
 * @address: the address
 * @port: the port
 * @max_segment: TCP segments of at most so many bytes; 0: as usual
 * @cancellable: (nullable): ends the attempt; the deadline comes from here too
 * @callback: called when the attempt ended
 * @user_data: for @callback
 *
 * Connects to one address, with TCP_NODELAY on, and remembers how it went.
 */
void
lk_dial_async (GInetAddress        *address,
               guint16              port,
               guint                max_segment,
               GCancellable        *cancellable,
               GAsyncReadyCallback  callback,
               gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GSocketAddress) target = g_inet_socket_address_new (address, port);
  g_autoptr(GError) error = NULL;
  LkDial *self = g_new0 (LkDial, 1);
  struct sockaddr_storage native;

  g_task_set_source_tag (task, lk_dial_async);
  g_task_set_task_data (task, self, (GDestroyNotify) lk_dial_free);
  self->fd = -1;
  self->facts.rtt_us = -1;
  self->facts.retransmits = -1;
  self->started_us = g_get_monotonic_time ();
  self->family = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 ? AF_INET6 : AF_INET;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (!g_socket_address_to_native (target, &native, sizeof native, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (!open_socket (self, max_segment)
      || (connect (self->fd, (struct sockaddr *) &native, g_socket_address_get_native_size (target))
              != 0
          && errno != EINPROGRESS))
    {
      int error_number = errno;

      self->facts.no_route = means_no_route (error_number);
      return_failure (task, error_number);
      return;
    }
  wait_for_answer (task);
}

/**
 * lk_dial_finish:
 * @result: the result
 * @facts: (out caller-allocates): what was seen, also on failure
 * @error: return location; G_IO_ERROR as the system said it
 *
 * Returns: (transfer full): the connection, or %NULL with @error set
 */
GSocketConnection *
lk_dial_finish (GAsyncResult  *result,
                LkDialFacts   *facts,
                GError       **error)
{
  LkDial *self;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  self = g_task_get_task_data (G_TASK (result));
  *facts = self->facts;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lk_dial_facts_to_json:
 * @self: what was seen
 * @facts: the facts of an observation, filled in here
 *
 * Adds `rtt_ms`, `retransmits`, `path_mtu`, `no_route`, `icmp_from`, `icmp_type`, `icmp_code`, `icmp_own`, each
 * only where it is known.
 */
void
lk_dial_facts_to_json (const LkDialFacts *self,
                       JsonObject        *facts)
{
  if (self->rtt_us >= 0)
    json_object_set_int_member (facts, "rtt_ms", (self->rtt_us + 500) / 1000);
  if (self->retransmits >= 0 && !self->no_route)
    json_object_set_int_member (facts, "retransmits", self->retransmits);
  if (self->path_mtu > 0)
    json_object_set_int_member (facts, "path_mtu", self->path_mtu);
  if (self->no_route)
    json_object_set_boolean_member (facts, "no_route", TRUE);
  if (self->icmp_from[0] == '\0')
    return;
  json_object_set_string_member (facts, "icmp_from", self->icmp_from);
  json_object_set_int_member (facts, "icmp_type", self->icmp_type);
  json_object_set_int_member (facts, "icmp_code", self->icmp_code);
  if (self->icmp_own)
    json_object_set_boolean_member (facts, "icmp_own", TRUE);
}
