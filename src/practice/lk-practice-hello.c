/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-practice-hello.h"

#include <string.h>

#define RECORD_HEADER 5
#define HANDSHAKE 22
#define CLIENT_HELLO 1
#define EXTENSION_SERVER_NAME 0
#define NAME_TYPE_HOST 0

/* A reader that never goes past its end: what is not there reads as nothing. */
typedef struct
{
  const guint8 *data; /* (borrowed) */
  gsize         length;
} Reader;

static Reader
take (Reader *reader,
      gsize   length)
{
  Reader part = { reader->data, MIN (length, reader->length) };

  reader->data += part.length;
  reader->length -= part.length;
  return part;
}

static gsize
take_number (Reader *reader,
             gsize   size)
{
  Reader part = take (reader, size);
  gsize number = 0;

  for (gsize i = 0; i < part.length; i++)
    number = number << 8 | part.data[i];
  return number;
}

/* A vector as RFC 8446, 3.4 writes it: its length in @size bytes, then that many bytes. */
static Reader
take_vector (Reader *reader,
             gsize   size)
{
  gsize length = take_number (reader, size);

  return take (reader, length);
}

/**
 * lk_practice_hello_look:
 * @data: (array length=length): the first bytes of a connection
 * @length: how many there are
 *
 * Returns: whether they are a TLS record with a handshake (RFC 8446, 5.1), and whether all of it is
 * there
 */
LkPracticeHello
lk_practice_hello_look (const guint8 *data,
                        gsize         length)
{
  gsize record;

  if (length == 0)
    return LK_PRACTICE_HELLO_MORE;
  if (data[0] != HANDSHAKE || (length > 1 && data[1] != 3))
    return LK_PRACTICE_HELLO_NOT_TLS;
  if (length < RECORD_HEADER)
    return LK_PRACTICE_HELLO_MORE;
  record = (gsize) data[3] << 8 | data[4];
  return length < RECORD_HEADER + record ? LK_PRACTICE_HELLO_MORE : LK_PRACTICE_HELLO_TLS;
}

static char *
dup_host (Reader extension)
{
  Reader list = take_vector (&extension, 2);

  while (list.length > 0)
    {
      gsize type = take_number (&list, 1);
      Reader name = take_vector (&list, 2);

      if (type == NAME_TYPE_HOST && name.length > 0 && memchr (name.data, 0, name.length) == NULL)
        return g_ascii_strdown ((const char *) name.data, name.length);
    }
  return NULL;
}

/**
 * lk_practice_hello_dup_name:
 * @data: (array length=length): a ClientHello record
 * @length: its length
 *
 * Returns: (transfer full) (nullable): the server name it asks for (RFC 6066, 3), lower case; %NULL
 * when it names none
 */
char *
lk_practice_hello_dup_name (const guint8 *data,
                            gsize         length)
{
  Reader record = { data, length };
  Reader hello, extensions;

  take (&record, RECORD_HEADER);
  if (take_number (&record, 1) != CLIENT_HELLO)
    return NULL;
  hello = take_vector (&record, 3);
  take (&hello, 2 + 32);
  take_vector (&hello, 1);
  take_vector (&hello, 2);
  take_vector (&hello, 1);
  extensions = take_vector (&hello, 2);
  while (extensions.length > 0)
    {
      gsize type = take_number (&extensions, 2);
      Reader extension = take_vector (&extensions, 2);

      if (type == EXTENSION_SERVER_NAME)
        return dup_host (extension);
    }
  return NULL;
}

/* A ServerHello as a server of 1999 says it (RFC 2246): version 3.1, no session,
 * TLS_RSA_WITH_AES_128_CBC_SHA, no compression. */
const guint8 lk_practice_old_server_hello[] = {
  HANDSHAKE, 3, 1, 0, 42,
  2, 0, 0, 38, 3, 1,
  'L', 'a', 't', 'c', 'h', 'k', 'e', 'y', ' ', 'p', 'r', 'a', 'c', 't', 'i', 'c',
  'e', ',', ' ', 'T', 'L', 'S', ' ', '1', '.', '0', ' ', 'o', 'n', 'l', 'y', '.',
  0, 0, 0x2f, 0,
};
const gsize lk_practice_old_server_hello_length = sizeof lk_practice_old_server_hello;

G_STATIC_ASSERT (sizeof lk_practice_old_server_hello == RECORD_HEADER + 42);
