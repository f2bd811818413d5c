/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-dns-query.h"

#include "lk-address-kind.h"
#include "lk-deadline.h"
#include "lk-dns-message.h"
#include "lk-dns-tcp.h"

#define PROBE "dns-query"
#define RETRY_MS 1000
#define DEADLINE_MS 2500
#define GRACE_MS 500
#define N_QUESTIONS 2

typedef struct
{
  guint16   type;
  guint16   id;
  GBytes   *packet;   /* (owned) */
  gboolean  over_tcp;
  gboolean  answered;
  guint     rcode;
} Question;

typedef struct
{
  LkRun          *run;        /* (owned) */
  char           *server;     /* (owned) */
  char           *name;       /* (owned) */
  GSocketAddress *address;    /* (owned) (nullable) */
  GSocket        *socket;     /* (owned) (nullable) */
  LkDeadline     *deadline;   /* (owned) */
  GSource        *readable;   /* (owned) (nullable) */
  GSource        *expired;    /* (owned) (nullable) */
  guint           retry_id;
  guint           grace_id;
  Question        questions[N_QUESTIONS];
  GPtrArray      *addresses;  /* (owned) (element-type GInetAddress) */
  gint64          started;
  gboolean        garbage;
  gboolean        ended;
} Query;

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
query_stop (Query *self)
{
  clear_source (&self->readable);
  clear_source (&self->expired);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_clear_handle_id (&self->grace_id, g_source_remove);
  self->ended = TRUE;
}

static void
query_free (gpointer data)
{
  Query *self = data;

  query_stop (self);
  for (guint i = 0; i < N_QUESTIONS; i++)
    g_clear_pointer (&self->questions[i].packet, g_bytes_unref);
  g_clear_object (&self->socket);
  g_clear_object (&self->address);
  g_clear_pointer (&self->deadline, lk_deadline_free);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  g_clear_object (&self->run);
  g_free (self->server);
  g_free (self->name);
  g_free (self);
}

/* One of the two answers stands for both: the one that says the name exists, else the one about
   IPv4. */
static Question *
query_get_best (Query *self)
{
  Question *first = &self->questions[0];
  Question *second = &self->questions[1];

  if (!first->answered)
    return second->answered ? second : NULL;
  return second->answered && second->rcode == 0 ? second : first;
}

static JsonObject *
query_dup_facts (Query *self)
{
  JsonObject *facts = json_object_new ();
  Question *best = query_get_best (self);

  json_object_set_string_member (facts, "server", self->server);
  if (best != NULL)
    {
      json_object_set_string_member (facts, "rcode", lk_dns_rcode_to_string (best->rcode));
      lk_address_set_fact (facts, "addresses", self->addresses);
    }
  if (self->garbage)
    json_object_set_boolean_member (facts, "garbage", TRUE);
  if (best != NULL && !self->questions[1].answered)
    json_object_set_string_member (facts, "unanswered", "AAAA");
  if (best != NULL && !self->questions[0].answered)
    json_object_set_string_member (facts, "unanswered", "A");
  if (self->questions[0].over_tcp || self->questions[1].over_tcp)
    json_object_set_boolean_member (facts, "truncated", TRUE);
  return facts;
}

static void
return_answer (GTask *task,
               Query *self)
{
  Question *best = query_get_best (self);
  int code = best->rcode == 3 || best->rcode == 0 ? G_RESOLVER_ERROR_NOT_FOUND
                                                  : G_RESOLVER_ERROR_TEMPORARY_FAILURE;

  if (self->addresses->len > 0)
    g_task_return_pointer (task, g_ptr_array_ref (self->addresses),
                           (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, code, "%s: %s answers %s", self->name,
                             self->server, lk_dns_rcode_to_string (best->rcode));
}

static void
query_end (GTask  *task,
           GError *error)
{
  Query *self = g_task_get_task_data (task);
  g_autoptr(GTask) keep = g_object_ref (task);
  g_autoptr(GError) failure = error;
  g_autoptr(JsonObject) facts = NULL;
  gboolean answered = query_get_best (self) != NULL;
  LkOutcome outcome;

  if (self->ended)
    return;
  query_stop (self);
  outcome = answered ? LK_OUTCOME_OK : lk_deadline_judge_error (self->deadline, failure);
  facts = query_dup_facts (self);
  lk_run_record (self->run, PROBE, self->name, self->started, outcome, answered ? NULL : failure,
                 facts);
  lk_run_end (self->run, PROBE);
  if (answered)
    return_answer (task, self);
  else
    g_task_return_error (task, g_steal_pointer (&failure));
  /* Questions still out over TCP end by this; they hold the task. */
  lk_deadline_cancel (self->deadline);
}

static void
query_end_if_answered (GTask *task)
{
  Query *self = g_task_get_task_data (task);

  for (guint i = 0; i < N_QUESTIONS; i++)
    if (!self->questions[i].answered)
      return;
  query_end (task, NULL);
}

static gboolean
on_expired_cb (GCancellable *cancellable,
               gpointer      user_data)
{
  GTask *task = user_data;
  Query *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!lk_deadline_is_expired (self->deadline))
    g_cancellable_set_error_if_cancelled (cancellable, &error);
  else if (self->garbage)
    error = g_error_new (LK_ERROR, LK_ERROR_PROTOCOL, "%s sends no DNS answers", self->server);
  else
    error = g_error_new (LK_ERROR, LK_ERROR_DEADLINE, "%s does not answer", self->server);
  query_end (task, error);
  return G_SOURCE_REMOVE;
}

static gboolean
on_grace_over_cb (gpointer user_data)
{
  GTask *task = user_data;
  Query *self = g_task_get_task_data (task);

  self->grace_id = 0;
  query_end (task,
             g_error_new (LK_ERROR, LK_ERROR_PROTOCOL, "%s sends no DNS answers", self->server));
  return G_SOURCE_REMOVE;
}

static void
take_garbage (GTask *task)
{
  Query *self = g_task_get_task_data (task);

  self->garbage = TRUE;
  if (self->grace_id == 0)
    self->grace_id = g_timeout_add (GRACE_MS, on_grace_over_cb, task);
}

static void
take_answer (GTask        *task,
             Question     *question,
             LkDnsMessage *message)
{
  Query *self = g_task_get_task_data (task);

  if (question->answered)
    return;
  question->answered = TRUE;
  question->rcode = message->rcode;
  for (guint i = 0; i < message->addresses->len; i++)
    g_ptr_array_add (self->addresses, g_object_ref (g_ptr_array_index (message->addresses, i)));
  query_end_if_answered (task);
}

typedef struct
{
  GTask    *task;     /* (owned) */
  Question *question; /* (borrowed) lives as long as the task */
} TcpWait;

static void
on_tcp_answered_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autofree TcpWait *wait = user_data;
  g_autoptr(GTask) task = g_steal_pointer (&wait->task);
  Query *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = lk_dns_tcp_finish (result, &error);
  g_autoptr(LkDnsMessage) message = NULL;
  gconstpointer data;
  gsize length;

  if (self->ended)
    return;
  if (bytes != NULL)
    {
      data = g_bytes_get_data (bytes, &length);
      message = lk_dns_message_parse (data, length, self->name, wait->question->type, &error);
    }
  if (message != NULL && message->id == wait->question->id)
    take_answer (task, wait->question, message);
  else if (bytes != NULL)
    take_garbage (task);
  /* No TCP to a name server is common; UDP is asked again, and the deadline decides. */
  if (!self->ended && message == NULL)
    wait->question->over_tcp = FALSE;
}

static void
ask_over_tcp (GTask    *task,
              Question *question)
{
  Query *self = g_task_get_task_data (task);
  TcpWait *wait;

  if (question->over_tcp || question->answered)
    return;
  question->over_tcp = TRUE;
  wait = g_new0 (TcpWait, 1);
  wait->task = g_object_ref (task);
  wait->question = question;
  lk_dns_tcp_async (self->address, question->packet, lk_deadline_get_cancellable (self->deadline),
                    on_tcp_answered_cb, wait);
}

static void
take_packet (GTask        *task,
             const guint8 *data,
             gsize         length)
{
  Query *self = g_task_get_task_data (task);
  guint16 id = length >= 2 ? (guint16) ((data[0] << 8) | data[1]) : 0;

  for (guint i = 0; i < N_QUESTIONS; i++)
    {
      Question *question = &self->questions[i];
      g_autoptr(LkDnsMessage) message = NULL;

      if (length < 2 || question->id != id)
        continue;
      message = lk_dns_message_parse (data, length, self->name, question->type, NULL);
      if (message == NULL)
        continue;
      if (message->truncated)
        ask_over_tcp (task, question);
      else
        take_answer (task, question, message);
      return;
    }
  take_garbage (task);
}

static gboolean
on_readable_cb (GSocket      *socket,
                GIOCondition  condition,
                gpointer      user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);
  Query *self = g_task_get_task_data (task);
  guint8 buffer[4096];
  g_autoptr(GError) error = NULL;
  gssize length;

  length = g_socket_receive (socket, (char *) buffer, sizeof buffer, NULL, &error);
  if (length >= 0)
    take_packet (task, buffer, (gsize) length);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    query_end (task, g_steal_pointer (&error));
  return self->ended ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static gboolean
send_questions (Query   *self,
                GError **error)
{
  for (guint i = 0; i < N_QUESTIONS; i++)
    {
      Question *question = &self->questions[i];
      gconstpointer data;
      gsize length;

      if (question->answered || question->over_tcp)
        continue;
      data = g_bytes_get_data (question->packet, &length);
      if (g_socket_send (self->socket, data, length, NULL, error) < 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
on_retry_cb (gpointer user_data)
{
  GTask *task = user_data;
  Query *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->retry_id = 0;
  if (!send_questions (self, &error))
    query_end (task, error);
  return G_SOURCE_REMOVE;
}

static GSocketAddress *
parse_server (const char  *server,
              GError     **error)
{
  GSocketAddress *address = g_inet_socket_address_new_from_string (server, 53);
  g_autoptr(GSocketConnectable) parsed = NULL;
  GNetworkAddress *network;

  if (address != NULL)
    return address;
  parsed = g_network_address_parse (server, 53, error);
  if (parsed == NULL)
    return NULL;
  network = G_NETWORK_ADDRESS (parsed);
  address = g_inet_socket_address_new_from_string (g_network_address_get_hostname (network),
                                                   g_network_address_get_port (network));
  if (address == NULL)
    g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "Not an address: %s", server);
  return address;
}

static gboolean
query_start (GTask   *task,
             GError **error)
{
  static const guint16 types[N_QUESTIONS] = { LK_DNS_TYPE_A, LK_DNS_TYPE_AAAA };
  Query *self = g_task_get_task_data (task);
  guint16 first_id = (guint16) g_random_int_range (0, 0x10000);
  GInetSocketAddress *inet;
  g_autofree char *host = NULL;

  self->address = parse_server (self->server, error);
  if (self->address == NULL)
    return FALSE;
  for (guint i = 0; i < N_QUESTIONS; i++)
    {
      self->questions[i].type = types[i];
      self->questions[i].id = (guint16) (first_id ^ (i * 0x5555));
      self->questions[i].packet = lk_dns_message_build (self->name, types[i], self->questions[i].id,
                                                        error);
      if (self->questions[i].packet == NULL)
        return FALSE;
    }

  inet = G_INET_SOCKET_ADDRESS (self->address);
  host = g_inet_address_to_string (g_inet_socket_address_get_address (inet));
  lk_run_contact (self->run, host, g_inet_socket_address_get_port (inet));
  self->socket = g_socket_new (g_socket_address_get_family (self->address), G_SOCKET_TYPE_DATAGRAM,
                               G_SOCKET_PROTOCOL_UDP, error);
  if (self->socket == NULL)
    return FALSE;
  g_socket_set_blocking (self->socket, FALSE);
  if (!g_socket_connect (self->socket, self->address, NULL, error) || !send_questions (self, error))
    return FALSE;

  self->readable = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_task_attach_source (task, self->readable, G_SOURCE_FUNC (on_readable_cb));
  self->retry_id = g_timeout_add (RETRY_MS, on_retry_cb, task);
  return TRUE;
}

/**
 * lk_dns_query_async:
 * @run: the run
 * @server: a name server's address, with `:port` when it is not 53
 * @name: the name to ask for, in ASCII
 * @cancellable: (nullable): what ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Asks one name server for both kinds of addresses over UDP, past the system's resolver, and over
 * TCP where an answer is truncated (RFC 1035, RFC 5452). Records one `dns-query`: any answer with
 * the right id and question is an outcome of ok.
 */
void
lk_dns_query_async (LkRun               *run,
                    const char          *server,
                    const char          *name,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Query *self = g_new0 (Query, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, lk_dns_query_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, query_free);
  self->run = g_object_ref (run);
  self->server = g_strdup (server);
  self->name = g_strdup (name);
  self->started = lk_run_now (run);
  self->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  self->deadline = lk_deadline_new (cancellable, lk_run_budget (run, DEADLINE_MS));
  lk_run_begin (run, PROBE);

  if (!query_start (task, &error))
    {
      query_end (task, error);
      return;
    }
  self->expired = g_cancellable_source_new (lk_deadline_get_cancellable (self->deadline));
  g_task_attach_source (task, self->expired, G_SOURCE_FUNC (on_expired_cb));
}

/**
 * lk_dns_query_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (element-type GInetAddress): the addresses, or %NULL with
 *   #GResolverError when the answer holds none, or the error that kept the answer away
 */
GPtrArray *
lk_dns_query_finish (GAsyncResult  *result,
                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
