/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-router-probe.h"

#include <errno.h>
#include <glib-unix.h>
#include <linux/neighbour.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lk-netlink.h"
#include "lk-probe.h"

#define PROBE "router"
#define DEADLINE_MS 3500
#define POLL_MS 50
#define RESEND_MS 1000
/* The kernel tells the age of a confirmation in ticks of a hundredth of a second, and reads its
   clock in coarse steps. */
#define CLOCK_TOLERANCE_US 30000

typedef enum
{
  ATTEMPT_ICMP,
  ATTEMPT_TCP,
} AttemptKind;

typedef struct _Router Router;

typedef struct
{
  Router      *router; /* (borrowed) */
  AttemptKind  kind;
  int          fd;     /* (owned) -1: closed */
  guint        source_id;
} Attempt;

/* One gateway. */
struct _Router
{
  gatomicrefcount ref_count;
  GTask        *task;         /* (owned) */
  LkProbe      *probe;        /* (owned) */
  LkGateway     gateway;      /* (owned) its members */
  Attempt       attempts[3];
  guint         n_attempts;
  GSource      *expired;      /* (owned) (nullable) */
  guint         poll_id;
  guint         resend_id;
  gint64        sent_us;      /* 0: nothing was sent yet */
  guint16       state;        /* NUD_* as last seen */
  gboolean      table_read;   /* @state is known */
  gint64        confirmed_us; /* when it had last answered before we sent; 0: not in use then */
  gboolean      asked;        /* the neighbour's address was being asked for since we sent */
  gboolean      ended;
};

typedef struct
{
  guint    n_left;
  gboolean answers;
} Probe;

static Router *
router_ref (Router *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
router_stop (Router *self)
{
  for (guint i = 0; i < self->n_attempts; i++)
    {
      g_clear_handle_id (&self->attempts[i].source_id, g_source_remove);
      if (self->attempts[i].fd >= 0)
        close (self->attempts[i].fd);
      self->attempts[i].fd = -1;
    }
  g_clear_handle_id (&self->poll_id, g_source_remove);
  g_clear_handle_id (&self->resend_id, g_source_remove);
  if (self->expired != NULL)
    g_source_destroy (self->expired);
  g_clear_pointer (&self->expired, g_source_unref);
  self->ended = TRUE;
}

static void
router_unref (gpointer data)
{
  Router *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  router_stop (self);
  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_object (&self->gateway.address);
  g_clear_pointer (&self->gateway.interface, g_free);
  g_clear_object (&self->task);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Router, router_unref)

static void
part_done (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);

  if (--probe->n_left == 0)
    g_task_return_boolean (task, TRUE);
}

static void
router_end (Router     *self,
            const char *method,
            GError     *error)
{
  g_autoptr(Router) keep = router_ref (self);
  g_autoptr(GError) failure = error;
  Probe *probe = g_task_get_task_data (self->task);

  if (self->ended)
    return;
  router_stop (self);
  lk_probe_set_string (self->probe, "method", method);
  if (self->table_read)
    lk_probe_set_string (self->probe, "neighbour", lk_neighbour_state_to_string (self->state));
  if (method != NULL && strcmp (method, "neighbour") != 0)
    lk_probe_set_int (self->probe, "rtt_ms",
                      (g_get_monotonic_time () - self->sent_us + 500) / 1000);
  lk_probe_end (self->probe, &failure);
  probe->answers |= method != NULL;
  part_done (self->task);
}

static void
fill_address (Router                  *self,
              guint16                  port,
              struct sockaddr_storage *storage,
              socklen_t               *length)
{
  gboolean scoped = g_inet_address_get_is_link_local (self->gateway.address);
  g_autoptr(GSocketAddress) address = NULL;

  address = g_object_new (G_TYPE_INET_SOCKET_ADDRESS, "address", self->gateway.address, "port", (guint) port,
                          "scope-id", scoped ? self->gateway.index : 0, NULL);
  *length = (socklen_t) g_socket_address_get_native_size (address);
  g_socket_address_to_native (address, storage, sizeof *storage, NULL);
}

static void
drop_attempt (Attempt *attempt)
{
  attempt->source_id = 0;
  if (attempt->fd >= 0)
    close (attempt->fd);
  attempt->fd = -1;
}

/* TRUE: it answered. Every refusal by the router itself is an answer; "no route to host" comes
   from this computer. */
static gboolean
attempt_answered (Attempt *attempt)
{
  int code = 0;
  socklen_t length = sizeof code;
  char buffer[256];

  if (attempt->kind == ATTEMPT_TCP)
    return getsockopt (attempt->fd, SOL_SOCKET, SO_ERROR, &code, &length) == 0 &&
           (code == 0 || code == ECONNREFUSED);
  return recv (attempt->fd, buffer, sizeof buffer, MSG_DONTWAIT) > 0;
}

static gboolean
on_attempt_cb (int           fd,
               GIOCondition  condition,
               gpointer      user_data)
{
  Attempt *attempt = user_data;
  g_autoptr(Router) self = router_ref (attempt->router);
  gboolean answered = attempt_answered (attempt);

  drop_attempt (attempt);
  if (answered)
    router_end (self, attempt->kind == ATTEMPT_TCP ? "tcp" : "icmp", NULL);
  return G_SOURCE_REMOVE;
}

static void
watch_attempt (Router      *self,
               AttemptKind  kind,
               int          fd)
{
  Attempt *attempt = &self->attempts[self->n_attempts++];

  attempt->router = self;
  attempt->kind = kind;
  attempt->fd = fd;
  attempt->source_id = g_unix_fd_add (fd, kind == ATTEMPT_TCP ? G_IO_OUT : G_IO_IN, on_attempt_cb,
                                      attempt);
}

static void
try_tcp (Router  *self,
         guint16  port)
{
  struct sockaddr_storage storage;
  socklen_t length;
  int fd;

  fill_address (self, port, &storage, &length);
  fd = socket (storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
  if (fd < 0)
    return;
  if (connect (fd, (struct sockaddr *) &storage, length) == 0 || errno == EINPROGRESS)
    watch_attempt (self, ATTEMPT_TCP, fd);
  else
    close (fd);
}

static gboolean
send_echo (int fd,
           int family)
{
  /* The kernel fills in the id and the checksum. */
  struct icmphdr echo = { .type = ICMP_ECHO };
  struct icmp6_hdr echo6 = { .icmp6_type = ICMP6_ECHO_REQUEST };

  if (family == AF_INET)
    return send (fd, &echo, sizeof echo, MSG_DONTWAIT) >= 0;
  return send (fd, &echo6, sizeof echo6, MSG_DONTWAIT) >= 0;
}

/* Without privilege, where the system lets this group ping (net.ipv4.ping_group_range); else
   there is no such attempt. */
static void
try_icmp (Router *self)
{
  struct sockaddr_storage storage;
  socklen_t length;
  int fd;

  fill_address (self, 0, &storage, &length);
  fd = socket (storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
               storage.ss_family == AF_INET ? IPPROTO_ICMP : (int) IPPROTO_ICMPV6);
  if (fd < 0)
    return;
  if (connect (fd, (struct sockaddr *) &storage, length) == 0 && send_echo (fd, storage.ss_family))
    watch_attempt (self, ATTEMPT_ICMP, fd);
  else
    close (fd);
}

static gboolean
on_resend_cb (gpointer user_data)
{
  Router *self = user_data;

  for (guint i = 0; i < self->n_attempts; i++)
    if (self->attempts[i].kind == ATTEMPT_ICMP && self->attempts[i].fd >= 0)
      send_echo (self->attempts[i].fd,
                 self->gateway.family == G_SOCKET_FAMILY_IPV4 ? AF_INET : AF_INET6);
  return G_SOURCE_CONTINUE;
}

static const LkNeighbour *
find_neighbour (Router    *self,
                GPtrArray *neighbours)
{
  for (guint i = 0; i < neighbours->len; i++)
    {
      const LkNeighbour *neighbour = g_ptr_array_index (neighbours, i);

      if ((self->gateway.index == 0 || neighbour->interface == self->gateway.index) &&
          g_inet_address_equal (neighbour->address, self->gateway.address))
        return neighbour;
    }
  return NULL;
}

static GError *
new_unreachable_error (Router *self)
{
  return g_error_new (G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "%s does not answer on %s",
                      self->probe->subject, self->gateway.interface);
}

static gint64
get_confirmed_us (const LkNeighbour *neighbour)
{
  if (neighbour == NULL || (neighbour->state & NUD_REACHABLE) == 0 || neighbour->confirmed_ms < 0)
    return 0;
  return g_get_monotonic_time () - neighbour->confirmed_ms * 1000;
}

/* A neighbour that was confirmed after our packets left has answered; one that the kernel gave
   up on has not. */
static void
judge_neighbour (Router            *self,
                 const LkNeighbour *neighbour)
{
  gint64 confirmed_us = get_confirmed_us (neighbour);

  self->table_read = TRUE;
  self->state = neighbour != NULL ? neighbour->state : 0;
  if (confirmed_us != 0 && confirmed_us > self->confirmed_us + CLOCK_TOLERANCE_US)
    {
      router_end (self, "neighbour", NULL);
      return;
    }
  if ((self->state & (NUD_INCOMPLETE | NUD_PROBE)) != 0)
    self->asked = TRUE;
  /* What failed before we sent is asked for again by our packets: only a failure after that
     counts. */
  if ((self->state & NUD_FAILED) != 0 && self->asked)
    router_end (self, NULL, new_unreachable_error (self));
}

static void send_first (Router *self);
static void start_poll (Router *self);

static void
on_neighbours_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(Router) self = user_data;
  g_autoptr(GPtrArray) neighbours = lk_netlink_dump_finish (result, NULL);

  if (self->ended)
    return;
  if (self->sent_us == 0)
    {
      self->confirmed_us = neighbours != NULL ? get_confirmed_us (find_neighbour (self, neighbours))
                                              : 0;
      send_first (self);
    }
  else if (neighbours != NULL)
    judge_neighbour (self, find_neighbour (self, neighbours));
  if (!self->ended)
    start_poll (self);
}

static void
read_neighbours (Router *self)
{
  lk_netlink_dump_async (LK_NETLINK_NEIGHBOURS, lk_probe_get_cancellable (self->probe),
                         on_neighbours_cb, router_ref (self));
}

static gboolean
on_poll_cb (gpointer user_data)
{
  Router *self = user_data;

  self->poll_id = 0;
  read_neighbours (self);
  return G_SOURCE_REMOVE;
}

static void
start_poll (Router *self)
{
  self->poll_id = g_timeout_add (POLL_MS, on_poll_cb, self);
}

static void
send_first (Router *self)
{
  self->sent_us = g_get_monotonic_time ();
  self->resend_id = g_timeout_add (RESEND_MS, on_resend_cb, self);
  try_icmp (self);
  try_tcp (self, 53);
  try_tcp (self, 80);
}

static gboolean
on_expired_cb (GCancellable *cancellable,
               gpointer      user_data)
{
  Router *self = user_data;
  GError *error = NULL;

  /* Also where the kernel trusts an answer from before us: a router that just died looks so for half
     a minute. One that is only shy is confirmed by whatever passes through it. */
  g_cancellable_set_error_if_cancelled (cancellable, &error);
  router_end (self, NULL, error);
  return G_SOURCE_REMOVE;
}

static void
router_start (GTask           *task,
              LkRun           *run,
              const LkGateway *gateway,
              GCancellable    *cancellable)
{
  g_autoptr(Router) self = g_new0 (Router, 1);
  g_autofree char *subject = g_inet_address_to_string (gateway->address);
  Probe *probe = g_task_get_task_data (task);

  g_atomic_ref_count_init (&self->ref_count);
  probe->n_left++;
  self->task = g_object_ref (task);
  self->gateway.family = gateway->family;
  self->gateway.address = g_object_ref (gateway->address);
  self->gateway.interface = g_strdup (gateway->interface);
  self->gateway.index = gateway->index;
  self->probe = lk_probe_new (run, PROBE, subject, DEADLINE_MS, cancellable);

  self->expired = g_cancellable_source_new (lk_probe_get_cancellable (self->probe));
  g_source_set_callback (self->expired, G_SOURCE_FUNC (on_expired_cb), router_ref (self),
                         router_unref);
  g_source_attach (self->expired, NULL);
  /* What the kernel knew before is read first, so that an answer to us can be told from an older
     one. */
  read_neighbours (self);
}

static void
add_unique (GPtrArray *list,
            LkGateway *gateway)
{
  for (guint i = 0; i < list->len; i++)
    {
      LkGateway *other = g_ptr_array_index (list, i);

      if (other->index == gateway->index && g_inet_address_equal (other->address, gateway->address))
        return;
    }
  g_ptr_array_add (list, gateway);
}

/**
 * lk_router_probe_async:
 * @run: the run
 * @gateways: (element-type LkGateway): the default gateways, of the link probe
 * @cancellable: (nullable): what ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Looks whether each default gateway answers: to an echo request where that is allowed, on two
 * ports it is likely to have or to refuse, or at least to the question for its link address; the
 * kernel's older knowledge of that does not count. Over at the first sign, after 3.5 s at most.
 * Records one `router` per gateway; none where there is no gateway.
 */
void
lk_router_probe_async (LkRun               *run,
                       GPtrArray           *gateways,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GPtrArray) unique = g_ptr_array_new ();
  Probe *probe = g_new0 (Probe, 1);

  g_task_set_source_tag (task, lk_router_probe_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, probe, g_free);
  probe->n_left = 1;
  for (guint i = 0; i < gateways->len; i++)
    add_unique (unique, g_ptr_array_index (gateways, i));
  for (guint i = 0; i < unique->len; i++)
    router_start (task, run, g_ptr_array_index (unique, i), cancellable);
  part_done (task);
}

/**
 * lk_router_probe_finish:
 * @result: the result
 * @out_answers: (out) (optional): whether any gateway answered
 * @error: return location
 *
 * Returns: %TRUE; what was seen is in the run's observations
 */
gboolean
lk_router_probe_finish (GAsyncResult  *result,
                        gboolean      *out_answers,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  if (out_answers != NULL)
    *out_answers = ((Probe *) g_task_get_task_data (G_TASK (result)))->answers;
  return g_task_propagate_boolean (G_TASK (result), error);
}
