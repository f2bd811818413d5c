/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-tls-hello.h"

#include <string.h>

/* The words of RFC 8446 and RFC 5246 that are needed to say hello and to understand the answer's
 * beginning. */
enum
{
  RECORD_CHANGE_CIPHER = 20,
  RECORD_ALERT = 21,
  RECORD_HANDSHAKE = 22,
  RECORD_DATA = 23,
  RECORD_HEADER = 5,
  RECORD_MAX = 16384 + 2048,

  HANDSHAKE_SERVER_HELLO = 2,
  HANDSHAKE_SERVER_HELLO_DONE = 14,
  HANDSHAKE_HEADER = 4,
  HANDSHAKE_MAX = 65536,

  EXTENSION_SERVER_NAME = 0,
  EXTENSION_GROUPS = 10,
  EXTENSION_POINT_FORMATS = 11,
  EXTENSION_SIGNATURES = 13,
  EXTENSION_MASTER_SECRET = 23,
  EXTENSION_VERSIONS = 43,
  EXTENSION_KEY_MODES = 45,
  EXTENSION_KEY_SHARE = 51,
  EXTENSION_RENEGOTIATION = 0xff01,

  /* An encrypted Finished with SHA-256 or SHA-384: the last message of a server's first flight in
     TLS 1.3. */
  FINISHED_SHA256 = 4 + 32 + 1 + 16,
  FINISHED_SHA384 = 4 + 48 + 1 + 16,
};

static void
put_u8 (GByteArray *out,
        guint       value)
{
  guint8 byte = (guint8) value;

  g_byte_array_append (out, &byte, 1);
}

static void
put_u16 (GByteArray *out,
         guint       value)
{
  put_u8 (out, value >> 8);
  put_u8 (out, value & 0xff);
}

static void
put_list (GByteArray    *out,
          const guint16 *values,
          gsize          n_values)
{
  for (gsize i = 0; i < n_values; i++)
    put_u16 (out, values[i]);
}

static void
put_random (GByteArray *out,
            gsize       n_bytes)
{
  for (gsize i = 0; i < n_bytes; i++)
    put_u8 (out, (guint) g_random_int_range (1, 256));
}

/* Fills in a length once what it counts is there. */
static void
fill_length (GByteArray *out,
             gsize       position,
             gsize       n_bytes)
{
  gsize length = out->len - position - n_bytes;

  for (gsize i = 0; i < n_bytes; i++)
    out->data[position + i] = (guint8) (length >> (8 * (n_bytes - 1 - i)));
}

static gsize
open_length (GByteArray *out,
             gsize       n_bytes)
{
  gsize position = out->len;

  for (gsize i = 0; i < n_bytes; i++)
    put_u8 (out, 0);
  return position;
}

static void
put_extension_list (GByteArray    *out,
                    guint          type,
                    const guint16 *values,
                    gsize          n_values)
{
  put_u16 (out, type);
  put_u16 (out, (guint) (2 + 2 * n_values));
  put_u16 (out, (guint) (2 * n_values));
  put_list (out, values, n_values);
}

static void
put_server_name (GByteArray *out,
                 const char *name)
{
  gsize length = strlen (name);

  if (g_hostname_is_ip_address (name) || length == 0 || length > 255)
    return;
  put_u16 (out, EXTENSION_SERVER_NAME);
  put_u16 (out, (guint) length + 5);
  put_u16 (out, (guint) length + 3);
  put_u8 (out, 0);
  put_u16 (out, (guint) length);
  g_byte_array_append (out, (const guint8 *) name, (guint) length);
}

static void
put_extensions (GByteArray *out,
                const char *server_name)
{
  static const guint16 groups[] = { 0x001d, 0x0017, 0x0018, 0x0019 };
  static const guint16 signatures[] = { 0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501,
                                        0x0806, 0x0601, 0x0807, 0x0203, 0x0201 };
  static const guint8 fixed[] = {
    EXTENSION_MASTER_SECRET >> 8, EXTENSION_MASTER_SECRET, 0, 0,
    EXTENSION_RENEGOTIATION >> 8, EXTENSION_RENEGOTIATION & 0xff, 0, 1, 0,
    EXTENSION_POINT_FORMATS >> 8, EXTENSION_POINT_FORMATS, 0, 2, 1, 0,
    EXTENSION_VERSIONS >> 8, EXTENSION_VERSIONS, 0, 5, 4, 3, 4, 3, 3,
    EXTENSION_KEY_MODES >> 8, EXTENSION_KEY_MODES, 0, 2, 1, 1,
    EXTENSION_KEY_SHARE >> 8, EXTENSION_KEY_SHARE, 0, 38, 0, 36, 0, 0x1d, 0, 32,
  };
  gsize extensions = open_length (out, 2);

  put_server_name (out, server_name);
  put_extension_list (out, EXTENSION_GROUPS, groups, G_N_ELEMENTS (groups));
  put_extension_list (out, EXTENSION_SIGNATURES, signatures, G_N_ELEMENTS (signatures));
  g_byte_array_append (out, fixed, sizeof fixed);
  put_random (out, 32);
  fill_length (out, extensions, 2);
}

/**
 * lk_tls_hello_build:
 * @server_name: the name to send; an address is left out
 *
 * An ordinary ClientHello for TLS 1.3 and 1.2 (RFC 8446, 4.1.2) in one record. Its key share is
 * random: the handshake cannot be finished, nor is it meant to be.
 *
 * Returns: (transfer full): the bytes to send
 */
GByteArray *
lk_tls_hello_build (const char *server_name)
{
  static const guint16 suites[] = { 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9,
                                    0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035 };
  g_autofree char *ascii = g_hostname_to_ascii (server_name);
  GByteArray *out = g_byte_array_new ();
  gsize record, handshake;

  put_u8 (out, RECORD_HANDSHAKE);
  put_u16 (out, 0x0301);
  record = open_length (out, 2);
  put_u8 (out, 1);
  handshake = open_length (out, 3);
  put_u16 (out, 0x0303);
  put_random (out, 32);
  put_u8 (out, 32);
  put_random (out, 32);
  put_u16 (out, sizeof suites);
  put_list (out, suites, G_N_ELEMENTS (suites));
  put_u8 (out, 1);
  put_u8 (out, 0);
  put_extensions (out, ascii != NULL ? ascii : "");
  fill_length (out, handshake, 3);
  fill_length (out, record, 2);
  return out;
}

static guint
get_u16 (const guint8 *data)
{
  return (guint) data[0] << 8 | data[1];
}

/* The version a ServerHello chose: the extension's, or the old field where there is none. @body:
 * after the handshake header. */
static guint16
read_version (const guint8 *body,
              gsize         length)
{
  guint16 version;
  gsize position = 2 + 32;

  if (length < position + 1)
    return 0;
  version = (guint16) get_u16 (body);
  position += 1 + body[position] + 2 + 1;
  if (position + 2 > length)
    return version;
  for (position += 2; position + 4 <= length;)
    {
      guint type = get_u16 (body + position);
      guint size = get_u16 (body + position + 2);

      if (type == EXTENSION_VERSIONS && size == 2 && position + 6 <= length)
        return (guint16) get_u16 (body + position + 4);
      position += 4 + size;
    }
  return version;
}

static void
read_handshake (GByteArray  *messages,
                LkTlsAnswer *answer)
{
  gsize position = 0;

  while (position + HANDSHAKE_HEADER <= messages->len)
    {
      const guint8 *message = messages->data + position;
      gsize size = (gsize) message[1] << 16 | get_u16 (message + 2);

      if (answer->kind == LK_TLS_ANSWER_INCOMPLETE
          && (message[0] != HANDSHAKE_SERVER_HELLO || size > HANDSHAKE_MAX))
        {
          answer->kind = LK_TLS_ANSWER_NOT_TLS;
          return;
        }
      if (size > messages->len - position - HANDSHAKE_HEADER)
        return;
      if (message[0] == HANDSHAKE_SERVER_HELLO)
        {
          answer->kind = LK_TLS_ANSWER_SERVER_HELLO;
          answer->version = read_version (message + HANDSHAKE_HEADER, size);
        }
      answer->complete = message[0] == HANDSHAKE_SERVER_HELLO_DONE;
      position += HANDSHAKE_HEADER + size;
    }
}

static gboolean
is_record_header (const guint8 *data,
                  gsize         length)
{
  if (length > 0 && (data[0] < RECORD_CHANGE_CIPHER || data[0] > RECORD_DATA))
    return FALSE;
  if (length > 1 && data[1] != 3)
    return FALSE;
  return length < RECORD_HEADER || get_u16 (data + 3) <= RECORD_MAX;
}

/* One whole record. */
static void
read_record (GByteArray   *messages,
             const guint8 *record,
             gsize         size,
             LkTlsAnswer  *answer)
{
  const guint8 *body = record + RECORD_HEADER;
  gboolean had_hello = answer->kind == LK_TLS_ANSWER_SERVER_HELLO;

  answer->complete = FALSE;
  if (record[0] == RECORD_HANDSHAKE)
    {
      g_byte_array_append (messages, body, (guint) size);
      read_handshake (messages, answer);
    }
  else if (record[0] == RECORD_ALERT && size == 2)
    {
      answer->alert = body[1];
      answer->complete = TRUE;
      if (!had_hello)
        answer->kind = LK_TLS_ANSWER_ALERT;
    }
  else if (!had_hello)
    answer->kind = LK_TLS_ANSWER_NOT_TLS;
  else if (record[0] == RECORD_DATA)
    answer->complete = size == FINISHED_SHA256 || size == FINISHED_SHA384;
}

/**
 * lk_tls_hello_parse:
 * @data: (array length=length): everything that came in answer to a ClientHello so far
 * @length: its length
 * @answer: (out caller-allocates): what it is
 *
 * Reads the beginning of a server's answer (RFC 8446 section 5.1, RFC 5246 section 6.2). Looks at
 * nothing but @data.
 */
void
lk_tls_hello_parse (const guint8 *data,
                    gsize         length,
                    LkTlsAnswer  *answer)
{
  g_autoptr(GByteArray) messages = g_byte_array_new ();
  gsize position = 0;

  memset (answer, 0, sizeof *answer);
  answer->alert = -1;
  while (position < length && answer->kind != LK_TLS_ANSWER_ALERT
         && answer->kind != LK_TLS_ANSWER_NOT_TLS)
    {
      const guint8 *record = data + position;
      gsize left = length - position;
      gboolean had_hello = answer->kind == LK_TLS_ANSWER_SERVER_HELLO;
      gsize size;

      if (!is_record_header (record, left))
        {
          if (!had_hello)
            answer->kind = LK_TLS_ANSWER_NOT_TLS;
          return;
        }
      if (left < RECORD_HEADER || left - RECORD_HEADER < get_u16 (record + 3))
        {
          answer->complete = FALSE;
          answer->bytes_after += had_hello ? left : 0;
          return;
        }
      size = get_u16 (record + 3);
      read_record (messages, record, size, answer);
      answer->bytes_after += had_hello ? RECORD_HEADER + size : 0;
      position += RECORD_HEADER + size;
    }
}
