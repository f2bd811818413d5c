/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-dns-message.h"

#include <arpa/nameser.h>
#include <resolv.h>
#include <string.h>

#include "lk-error.h"

#define MAX_MESSAGE 65535
#define MAX_RECORDS 256

static void
target_free (gpointer data)
{
  LkDnsTarget *target = data;

  g_free (target->host);
  g_free (target);
}

static LkDnsMessage *
message_new (void)
{
  LkDnsMessage *self = g_new0 (LkDnsMessage, 1);

  self->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  self->targets = g_ptr_array_new_with_free_func (target_free);
  return self;
}

/**
 * lk_dns_message_free:
 * @self: (transfer full) (nullable): the message
 */
void
lk_dns_message_free (LkDnsMessage *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->addresses);
  g_ptr_array_unref (self->targets);
  g_free (self);
}

/**
 * lk_dns_rcode_to_string:
 * @rcode: the response code of RFC 1035, 4.1.1
 *
 * Returns: its name in capitals, `OTHER` for the ones that no resolver sends to a client
 */
const char *
lk_dns_rcode_to_string (guint rcode)
{
  static const char *const names[] = { "NOERROR",  "FORMERR", "SERVFAIL",
                                       "NXDOMAIN", "NOTIMP",  "REFUSED" };

  return rcode < G_N_ELEMENTS (names) ? names[rcode] : "OTHER";
}

/**
 * lk_dns_message_build:
 * @name: the name to ask for, in ASCII
 * @type: the type of record
 * @id: the id of the question
 * @error: return location
 *
 * Writes a question of RFC 1035 with recursion desired and without EDNS, which every middlebox lets
 * pass.
 *
 * Returns: (transfer full): the message, or %NULL with #LK_ERROR_INVALID when no question can hold
 *   @name
 */
GBytes *
lk_dns_message_build (const char  *name,
                      guint16      type,
                      guint16      id,
                      GError     **error)
{
  guint8 buffer[NS_HFIXEDSZ + NS_MAXCDNAME + NS_QFIXEDSZ] = { 0 };
  guint8 *end = buffer + NS_HFIXEDSZ;
  int length;

  length = ns_name_compress (name, end, NS_MAXCDNAME, NULL, NULL);
  if (length <= 1)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "Not a name that can be asked for: %s", name);
      return NULL;
    }

  buffer[0] = id >> 8;
  buffer[1] = id & 0xff;
  buffer[2] = 0x01; /* RD */
  buffer[5] = 1;    /* QDCOUNT */
  end += length;
  *end++ = type >> 8;
  *end++ = type & 0xff;
  *end++ = 0;
  *end++ = ns_c_in;
  return g_bytes_new (buffer, (gsize) (end - buffer));
}

static char *
strip_dot (const char *name)
{
  gsize length = strlen (name);

  while (length > 0 && name[length - 1] == '.')
    length--;
  return g_strndup (name, length);
}

static gboolean
names_equal (const char *a,
             const char *b)
{
  g_autofree char *left = strip_dot (a);
  g_autofree char *right = strip_dot (b);

  return g_ascii_strcasecmp (left, right) == 0;
}

static gboolean
question_matches (ns_msg     *handle,
                  const char *name,
                  guint16     type)
{
  ns_rr question;

  /* Servers that refuse or fail may leave the question out. */
  if (ns_msg_count (*handle, ns_s_qd) == 0)
    return ns_msg_getflag (*handle, ns_f_rcode) != ns_r_noerror;

  if (ns_msg_count (*handle, ns_s_qd) != 1 || ns_parserr (handle, ns_s_qd, 0, &question) != 0)
    return FALSE;
  return ns_rr_type (question) == type && ns_rr_class (question) == ns_c_in &&
         names_equal (ns_rr_name (question), name);
}

static gboolean
read_target (LkDnsMessage *self,
             ns_msg       *handle,
             ns_rr        *record)
{
  char host[NS_MAXDNAME];
  const guint8 *data = ns_rr_rdata (*record);
  LkDnsTarget *target;

  if (ns_rr_rdlen (*record) < 7 || ns_name_uncompress (ns_msg_base (*handle), ns_msg_end (*handle),
                                                       data + 6, host, sizeof host) < 0)
    return FALSE;

  target = g_new0 (LkDnsTarget, 1);
  target->priority = ns_get16 (data);
  target->weight = ns_get16 (data + 2);
  target->port = ns_get16 (data + 4);
  target->host = strip_dot (host);
  g_ptr_array_add (self->targets, target);
  return TRUE;
}

static gboolean
read_record (LkDnsMessage *self,
             ns_msg       *handle,
             ns_rr        *record,
             guint16       wanted)
{
  guint16 type = ns_rr_type (*record);
  GSocketFamily family = type == ns_t_a ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6;

  if (ns_rr_class (*record) != ns_c_in || type != wanted)
    return TRUE;
  if (type == ns_t_srv)
    return read_target (self, handle, record);
  if (type != ns_t_a && type != ns_t_aaaa)
    return TRUE;
  if (ns_rr_rdlen (*record) != (type == ns_t_a ? 4 : 16))
    return FALSE;

  g_ptr_array_add (self->addresses, g_inet_address_new_from_bytes (ns_rr_rdata (*record), family));
  return TRUE;
}

static gboolean
read_records (LkDnsMessage *self,
              ns_msg       *handle,
              guint16       type)
{
  int n_records = MIN (ns_msg_count (*handle, ns_s_an), MAX_RECORDS);

  for (int i = 0; i < n_records; i++)
    {
      ns_rr record;

      if (ns_parserr (handle, ns_s_an, i, &record) != 0 ||
          !read_record (self, handle, &record, type))
        return FALSE;
    }
  return TRUE;
}

/**
 * lk_dns_message_parse:
 * @data: the bytes as they came
 * @length: their number
 * @name: the name that was asked for
 * @type: the type of record that was asked for
 * @error: return location
 *
 * Reads an answer of RFC 1035 to the question for @name and @type; only records of @type are taken
 * from its answer section, whatever name they have, so that aliases are followed. The id is handed
 * back, not compared. A truncated message may hold none of its records. Pure: no I/O, no globals.
 *
 * Returns: (transfer full): the message, or %NULL with #LK_ERROR_PROTOCOL when it is no answer to
 *   this question
 */
LkDnsMessage *
lk_dns_message_parse (const guint8  *data,
                      gsize          length,
                      const char    *name,
                      guint16        type,
                      GError       **error)
{
  g_autoptr(LkDnsMessage) self = NULL;
  ns_msg handle;

  if (length > MAX_MESSAGE || length < NS_HFIXEDSZ)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL,
                   "Not a DNS message: %" G_GSIZE_FORMAT " bytes", length);
      return NULL;
    }

  self = message_new ();
  self->id = ns_get16 (data);
  self->truncated = (data[2] & 0x02) != 0;
  self->rcode = data[3] & 0x0f;
  if (ns_initparse (data, (int) length, &handle) != 0)
    {
      /* A truncated message may be cut anywhere; all it has to say is "ask again over TCP". */
      if (self->truncated && (data[2] & 0x80) != 0)
        return g_steal_pointer (&self);
      g_set_error_literal (error, LK_ERROR, LK_ERROR_PROTOCOL, "Not a DNS message");
      return NULL;
    }
  if (!ns_msg_getflag (handle, ns_f_qr) || !question_matches (&handle, name, type))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "Not an answer to the question for %s",
                   name);
      return NULL;
    }
  if (!read_records (self, &handle, type) && !self->truncated)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_PROTOCOL, "A DNS answer with broken records");
      return NULL;
    }
  return g_steal_pointer (&self);
}
