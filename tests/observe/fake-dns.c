/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-dns.h"

#include <string.h>

#define TYPE_A 1
#define TYPE_AAAA 28

struct _FakeDns
{
  FakeDnsMode     mode;
  GSocket        *socket;   /* (owned) */
  GSource        *source;   /* (owned) */
  GSocketService *service;  /* (owned) */
  char           *server;   /* (owned) */
  guint           count;
  guint           count_tcp;
  gboolean        seen_a, seen_aaaa;
};

static guint16
question_type (const guint8 *question,
               gsize         length)
{
  return length >= 16 ? (guint16) ((question[length - 4] << 8) | question[length - 3]) : 0;
}

/* Turns a question into an answer: the same header and question, one record of the type that was asked for. */
GByteArray *
fake_dns_make_answer (const guint8 *question,
                      gsize         length,
                      guint         rcode,
                      gboolean      with_record)
{
  static const guint8 ipv4[] = { 198, 51, 100, 7 };
  static const guint8 ipv6[] = { 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7 };
  guint16 type = question_type (question, length);
  guint8 head[] = { 0xc0, 0x0c, 0, (guint8) type, 0, 1, 0, 0, 0, 60, 0, 0 };
  GByteArray *answer = g_byte_array_new ();

  g_byte_array_append (answer, question, (guint) length);
  answer->data[2] |= 0x80;
  answer->data[3] = (guint8) (0x80 | rcode);
  if (!with_record)
    return answer;
  answer->data[7] = 1;
  head[11] = type == TYPE_A ? sizeof ipv4 : sizeof ipv6;
  g_byte_array_append (answer, head, sizeof head);
  g_byte_array_append (answer, type == TYPE_A ? ipv4 : ipv6, head[11]);
  return answer;
}

static gboolean
is_lost (FakeDns *self,
         guint16  type)
{
  gboolean *seen = type == TYPE_A ? &self->seen_a : &self->seen_aaaa;
  gboolean first = !*seen;

  *seen = TRUE;
  return self->mode == FAKE_DNS_SILENT || (self->mode == FAKE_DNS_SILENT_ONCE && first) ||
         (self->mode == FAKE_DNS_ONLY_A && type == TYPE_AAAA);
}

static GByteArray *
make_reply (FakeDns      *self,
            const guint8 *question,
            gsize         length)
{
  static const guint rcodes[] = {
    [FAKE_DNS_REFUSED] = 5, [FAKE_DNS_SERVFAIL] = 2, [FAKE_DNS_NXDOMAIN] = 3, [FAKE_DNS_ONLY_A] = 0,
  };
  guint rcode = rcodes[self->mode];
  GByteArray *reply;

  if (self->mode == FAKE_DNS_GARBAGE)
    return g_byte_array_append (g_byte_array_new (), (const guint8 *) "HTTP/1.1 400 Bad Request", 24);
  reply = fake_dns_make_answer (question, length, rcode, rcode == 0 && self->mode != FAKE_DNS_TRUNCATED);
  if (self->mode == FAKE_DNS_WRONG_ID)
    reply->data[1] ^= 0x2a;
  if (self->mode == FAKE_DNS_OTHER_QUESTION)
    reply->data[13] ^= 0x01;
  if (self->mode == FAKE_DNS_TRUNCATED)
    reply->data[2] |= 0x02;
  return reply;
}

static gboolean
on_packet_cb (GSocket      *socket,
              GIOCondition  condition,
              gpointer      user_data)
{
  FakeDns *self = user_data;
  g_autoptr(GSocketAddress) from = NULL;
  g_autoptr(GByteArray) reply = NULL;
  guint8 packet[1024];
  gssize length = g_socket_receive_from (socket, &from, (char *) packet, sizeof packet, NULL, NULL);

  if (length < 17)
    return G_SOURCE_CONTINUE;
  self->count++;
  if (is_lost (self, question_type (packet, (gsize) length)))
    return G_SOURCE_CONTINUE;
  reply = make_reply (self, packet, (gsize) length);
  g_socket_send_to (socket, from, (const char *) reply->data, reply->len, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

typedef struct
{
  FakeDns           *server;     /* (borrowed) */
  GSocketConnection *connection; /* (owned) */
  guint8             question[512];
} TcpExchange;

static void
on_tcp_question_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  TcpExchange *self = user_data;
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  g_autoptr(GByteArray) reply = NULL;
  guint8 prefix[2];

  if (length > 18)
    {
      self->server->count_tcp++;
      reply = fake_dns_make_answer (self->question + 2, (gsize) length - 2, 0, TRUE);
      prefix[0] = (guint8) (reply->len >> 8);
      prefix[1] = (guint8) (reply->len & 0xff);
      g_byte_array_prepend (reply, prefix, sizeof prefix);
      g_output_stream_write_all (output, reply->data, reply->len, NULL, NULL, NULL);
    }
  g_object_unref (self->connection);
  g_free (self);
}

static gboolean
on_tcp_incoming_cb (GSocketService    *service,
                    GSocketConnection *connection,
                    GObject           *source,
                    gpointer           user_data)
{
  TcpExchange *exchange = g_new0 (TcpExchange, 1);

  exchange->server = user_data;
  exchange->connection = g_object_ref (connection);
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), exchange->question,
                             sizeof exchange->question, G_PRIORITY_DEFAULT, NULL, on_tcp_question_cb, exchange);
  return TRUE;
}

/* A port that the kernel chose for UDP may be taken for TCP: then another is asked for. */
#define MAX_TRIES 50

static GSocketAddress *
bind_udp (FakeDns *self)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GError) error = NULL;
  GSocketAddress *bound;

  g_clear_object (&self->socket);
  self->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_assert_no_error (error);
  g_socket_bind (self->socket, any_port, FALSE, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (self->socket, &error);
  g_assert_no_error (error);
  return bound;
}

FakeDns *
fake_dns_new (FakeDnsMode mode)
{
  FakeDns *self = g_new0 (FakeDns, 1);
  gboolean listening = FALSE;

  self->mode = mode;
  self->service = g_socket_service_new ();
  for (guint i = 0; i < MAX_TRIES && !listening; i++)
    {
      g_autoptr(GSocketAddress) bound = bind_udp (self);

      g_free (self->server);
      self->server = g_strdup_printf ("127.0.0.1:%u", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
      listening = g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), bound, G_SOCKET_TYPE_STREAM,
                                                 G_SOCKET_PROTOCOL_TCP, NULL, NULL, NULL);
    }
  g_assert_true (listening);
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_packet_cb), self, NULL);
  g_source_attach (self->source, NULL);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_tcp_incoming_cb), self);
  return self;
}

void
fake_dns_free (FakeDns *self)
{
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_object_unref (self->socket);
  g_free (self->server);
  g_free (self);
}

const char *
fake_dns_get_server (FakeDns *self)
{
  return self->server;
}

guint
fake_dns_count (FakeDns *self)
{
  return self->count;
}

guint
fake_dns_count_tcp (FakeDns *self)
{
  return self->count_tcp;
}
