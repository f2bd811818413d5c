/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-netlink.h"

#include <errno.h>
#include <glib-unix.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The kernel hands out at most 32 KiB at a time. A machine with more routes than this has other
   helpers. */
#define BUFFER_SIZE (64 * 1024)
#define MAX_BYTES (4 * 1024 * 1024)

typedef struct
{
  LkNetlinkTable table;
  int            fd;
  GByteArray    *bytes;  /* (owned) */
} Dump;

static void
dump_free (gpointer data)
{
  Dump *self = data;

  if (self->fd >= 0)
    close (self->fd);
  g_byte_array_unref (self->bytes);
  g_free (self);
}

static void
route_free (gpointer data)
{
  LkRoute *self = data;

  g_clear_object (&self->gateway);
  g_free (self);
}

static void
neighbour_free (gpointer data)
{
  LkNeighbour *self = data;

  g_clear_object (&self->address);
  g_free (self);
}

static GInetAddress *
read_address (struct rtattr *attribute,
              int            family)
{
  const guint8 *data = RTA_DATA (attribute);
  gsize length = RTA_PAYLOAD (attribute);

  if (family == AF_INET && length >= 4)
    return g_inet_address_new_from_bytes (data, G_SOCKET_FAMILY_IPV4);
  if (family == AF_INET6 && length >= 16)
    return g_inet_address_new_from_bytes (data, G_SOCKET_FAMILY_IPV6);
  return NULL;
}

/* RTA_VIA: a gateway of the other family (RFC 5549): two bytes of family, then the address. */
static GInetAddress *
read_via (struct rtattr *attribute)
{
  const guint8 *data = RTA_DATA (attribute);
  gsize length = RTA_PAYLOAD (attribute);
  guint16 family;

  if (length < sizeof family)
    return NULL;
  memcpy (&family, data, sizeof family);
  if (family == AF_INET && length >= 6)
    return g_inet_address_new_from_bytes (data + 2, G_SOCKET_FAMILY_IPV4);
  if (family == AF_INET6 && length >= 18)
    return g_inet_address_new_from_bytes (data + 2, G_SOCKET_FAMILY_IPV6);
  return NULL;
}

static guint32
read_number (struct rtattr *attribute)
{
  guint32 value = 0;

  if (RTA_PAYLOAD (attribute) >= sizeof value)
    memcpy (&value, RTA_DATA (attribute), sizeof value);
  return value;
}

static void
read_route_attribute (LkRoute       *route,
                      struct rtattr *attribute,
                      int            family)
{
  switch (attribute->rta_type)
    {
    case RTA_GATEWAY:
      g_clear_object (&route->gateway);
      route->gateway = read_address (attribute, family);
      break;
    case RTA_VIA:
      g_clear_object (&route->gateway);
      route->gateway = read_via (attribute);
      break;
    case RTA_OIF:
      route->interface = read_number (attribute);
      break;
    case RTA_PRIORITY:
      route->metric = read_number (attribute);
      break;
    default:
      break;
    }
}

static void
read_next_hops (GPtrArray     *routes,
                struct rtattr *attribute,
                int            family)
{
  struct rtnexthop *hop = RTA_DATA (attribute);
  int left = (int) RTA_PAYLOAD (attribute);

  while (left >= (int) sizeof *hop && RTNH_OK (hop, left))
    {
      LkRoute *route = g_new0 (LkRoute, 1);
      struct rtattr *inner = RTNH_DATA (hop);
      int inner_left = hop->rtnh_len - (int) sizeof *hop;

      route->family = family == AF_INET ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6;
      for (; RTA_OK (inner, inner_left); inner = RTA_NEXT (inner, inner_left))
        read_route_attribute (route, inner, family);
      route->interface = (guint) hop->rtnh_ifindex;
      g_ptr_array_add (routes, route);
      left -= NLMSG_ALIGN (hop->rtnh_len);
      hop = RTNH_NEXT (hop);
    }
}

/* VPN programs put two halves of the address space in front of the default route instead of
   replacing it. */
static void
read_route (GPtrArray       *routes,
            struct nlmsghdr *header)
{
  struct rtmsg *message = NLMSG_DATA (header);
  struct rtattr *attribute = RTM_RTA (message);
  int left = (int) RTM_PAYLOAD (header);
  guint n_before = routes->len;
  LkRoute *route;

  if (message->rtm_family != AF_INET && message->rtm_family != AF_INET6)
    return;
  if (message->rtm_dst_len > 1 || message->rtm_type != RTN_UNICAST ||
      (message->rtm_flags & RTM_F_CLONED) != 0)
    return;

  route = g_new0 (LkRoute, 1);
  route->family = message->rtm_family == AF_INET ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6;
  for (; RTA_OK (attribute, left); attribute = RTA_NEXT (attribute, left))
    {
      if (attribute->rta_type == RTA_MULTIPATH)
        read_next_hops (routes, attribute, message->rtm_family);
      else
        read_route_attribute (route, attribute, message->rtm_family);
    }
  for (guint i = n_before; i < routes->len; i++)
    ((LkRoute *) g_ptr_array_index (routes, i))->metric = route->metric;
  if (routes->len == n_before)
    g_ptr_array_add (routes, route);
  else
    route_free (route);
}

static void
read_neighbour (GPtrArray       *neighbours,
                struct nlmsghdr *header)
{
  struct ndmsg *message = NLMSG_DATA (header);
  struct rtattr *attribute = (struct rtattr *) (((char *) message) + NLMSG_ALIGN (sizeof *message));
  int left = (int) NLMSG_PAYLOAD (header, sizeof *message);
  LkNeighbour *neighbour = g_new0 (LkNeighbour, 1);

  neighbour->interface = (guint) message->ndm_ifindex;
  neighbour->state = message->ndm_state;
  neighbour->confirmed_ms = -1;
  for (; RTA_OK (attribute, left); attribute = RTA_NEXT (attribute, left))
    {
      struct nda_cacheinfo info;

      if (attribute->rta_type == NDA_DST && neighbour->address == NULL)
        neighbour->address = read_address (attribute, message->ndm_family);
      if (attribute->rta_type != NDA_CACHEINFO || RTA_PAYLOAD (attribute) < sizeof info)
        continue;
      memcpy (&info, RTA_DATA (attribute), sizeof info);
      neighbour->confirmed_ms = (gint64) info.ndm_confirmed * 1000 / sysconf (_SC_CLK_TCK);
    }
  if (neighbour->address != NULL)
    g_ptr_array_add (neighbours, neighbour);
  else
    neighbour_free (neighbour);
}

static int
compare_routes (gconstpointer a,
                gconstpointer b)
{
  const LkRoute *left = *(LkRoute *const *) a;
  const LkRoute *right = *(LkRoute *const *) b;

  if (left->metric != right->metric)
    return left->metric < right->metric ? -1 : 1;
  return (int) left->family - (int) right->family;
}

/**
 * lk_netlink_parse:
 * @table: what was asked for
 * @data: messages of rtnetlink(7), aligned as the kernel writes them
 * @length: number of bytes
 *
 * Pure: no I/O. Reading stops at the first message that does not fit.
 *
 * Returns: (transfer full): default routes (#LkRoute, smallest metric first) or neighbours
 *   (#LkNeighbour)
 */
GPtrArray *
lk_netlink_parse (LkNetlinkTable  table,
                  const guint8   *data,
                  gsize           length)
{
  gboolean routes = table == LK_NETLINK_ROUTES;
  GPtrArray *found = g_ptr_array_new_with_free_func (routes ? route_free : neighbour_free);
  g_autofree guint8 *aligned = g_memdup2 (data, length);
  struct nlmsghdr *header = (gpointer) aligned;
  int left = (int) MIN (length, MAX_BYTES);

  for (; header != NULL && NLMSG_OK (header, left); header = NLMSG_NEXT (header, left))
    {
      if (header->nlmsg_type == RTM_NEWROUTE && routes &&
          header->nlmsg_len >= NLMSG_LENGTH (sizeof (struct rtmsg)))
        read_route (found, header);
      if (header->nlmsg_type == RTM_NEWNEIGH && !routes &&
          header->nlmsg_len >= NLMSG_LENGTH (sizeof (struct ndmsg)))
        read_neighbour (found, header);
    }
  if (routes)
    g_ptr_array_sort (found, compare_routes);
  return found;
}

/**
 * lk_neighbour_state_to_string:
 * @state: NUD_* of the kernel
 *
 * Returns: its name
 */
const char *
lk_neighbour_state_to_string (guint16 state)
{
  if ((state & (NUD_REACHABLE | NUD_PERMANENT | NUD_NOARP)) != 0)
    return "reachable";
  if ((state & NUD_STALE) != 0)
    return "stale";
  if ((state & NUD_DELAY) != 0)
    return "delay";
  if ((state & NUD_PROBE) != 0)
    return "probe";
  if ((state & NUD_FAILED) != 0)
    return "failed";
  if ((state & NUD_INCOMPLETE) != 0)
    return "incomplete";
  return "none";
}

/* Whether the last message of a dump is among @data. */
static gboolean
is_done (const guint8 *data,
         gsize         length,
         int          *code)
{
  gsize offset = 0;

  while (offset + sizeof (struct nlmsghdr) <= length)
    {
      struct nlmsghdr header;

      memcpy (&header, data + offset, sizeof header);
      if (header.nlmsg_type == NLMSG_DONE)
        return TRUE;
      if (header.nlmsg_type == NLMSG_ERROR)
        {
          if (offset + sizeof header + sizeof *code <= length)
            memcpy (code, data + offset + sizeof header, sizeof *code);
          return TRUE;
        }
      if (header.nlmsg_len < sizeof header)
        return TRUE;
      offset += NLMSG_ALIGN (header.nlmsg_len);
    }
  return FALSE;
}

static gboolean
on_readable_cb (int           fd,
                GIOCondition  condition,
                gpointer      user_data)
{
  GTask *task = user_data;
  Dump *self = g_task_get_task_data (task);
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
  gssize length = recv (fd, buffer, BUFFER_SIZE, MSG_DONTWAIT);
  int code = 0;
  gboolean done;

  if (length < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  if (length < 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (errno), "netlink: %s",
                               g_strerror (errno));
      return G_SOURCE_REMOVE;
    }

  done = length == 0 || is_done (buffer, (gsize) length, &code) || self->bytes->len > MAX_BYTES;
  g_byte_array_append (self->bytes, buffer, (guint) length);
  if (!done)
    return G_SOURCE_CONTINUE;
  if (code != 0)
    g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (-code), "netlink: %s",
                             g_strerror (-code));
  else
    g_task_return_pointer (task,
                           lk_netlink_parse (self->table, self->bytes->data, self->bytes->len),
                           (GDestroyNotify) g_ptr_array_unref);
  return G_SOURCE_REMOVE;
}

static gboolean
send_request (Dump *self)
{
  struct
  {
    struct nlmsghdr header;
    union
    {
      struct rtmsg route;
      struct ndmsg neighbour;
    } body;
  } request = { 0 };

  self->fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (self->fd < 0)
    return FALSE;
  request.header.nlmsg_type = self->table == LK_NETLINK_ROUTES ? RTM_GETROUTE : RTM_GETNEIGH;
  request.header.nlmsg_len = self->table == LK_NETLINK_ROUTES
                                 ? NLMSG_LENGTH (sizeof request.body.route)
                                 : NLMSG_LENGTH (sizeof request.body.neighbour);
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.header.nlmsg_seq = 1;
  return send (self->fd, &request, request.header.nlmsg_len, 0) >= 0;
}

/**
 * lk_netlink_dump_async:
 * @table: what to ask the kernel for, for both families
 * @cancellable: (nullable): what ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads one of the kernel's tables over rtnetlink(7). Needs no privilege and does not block.
 */
void
lk_netlink_dump_async (LkNetlinkTable       table,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GSource) source = NULL;
  Dump *self = g_new0 (Dump, 1);

  g_task_set_source_tag (task, lk_netlink_dump_async);
  g_task_set_task_data (task, self, dump_free);
  self->table = table;
  self->bytes = g_byte_array_new ();
  if (!send_request (self))
    {
      g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (errno), "netlink: %s",
                               g_strerror (errno));
      return;
    }
  source = g_unix_fd_source_new (self->fd, G_IO_IN);
  g_task_attach_source (task, source, G_SOURCE_FUNC (on_readable_cb));
}

/**
 * lk_netlink_dump_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): default routes (#LkRoute, smallest metric first) or neighbours
 *   (#LkNeighbour), or %NULL
 */
GPtrArray *
lk_netlink_dump_finish (GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
