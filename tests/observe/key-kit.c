/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "key-kit.h"

#include <string.h>

static void
add_packet (GByteArray *keys,
            guint8      tag,
            GByteArray *body)
{
  guint8 head[3] = { (guint8) (0x80 | tag << 2 | 1), (guint8) (body->len >> 8), (guint8) body->len };

  g_byte_array_append (keys, head, 3);
  g_byte_array_append (keys, body->data, body->len);
}

static void
add_u32 (GByteArray *bytes,
         guint32     value)
{
  guint32 turned = GUINT32_TO_BE (value);

  g_byte_array_append (bytes, (const guint8 *) &turned, 4);
}

void
key_kit_add (GByteArray *keys,
         guint8      tag,
         guint8      version,
         guint8     *id)
{
  g_autoptr(GByteArray) body = g_byte_array_new ();
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;
  guint8 head[3] = { 0x99, 0, 0 };

  g_byte_array_append (body, &version, 1);
  add_u32 (body, KEY_CREATED);
  g_byte_array_append (body, (const guint8 *) "\x01\x00\x08\xff\x00\x02\x03", 7);
  head[2] = (guint8) body->len;
  g_checksum_update (checksum, head, 3);
  g_checksum_update (checksum, body->data, body->len);
  g_checksum_get_digest (checksum, digest, &length);
  if (id != NULL)
    memcpy (id, digest + 12, 8);
  add_packet (keys, tag, body);
}

static void
add_said (GByteArray  *keys,
          const Said  *what,
          const guint8 id[8])
{
  g_autoptr(GByteArray) body = g_byte_array_new ();
  g_autoptr(GByteArray) hashed = g_byte_array_new ();
  guint8 head[6] = { 4, what->type, 1, 8, 0, 0 };
  guint8 flags[3] = { 2, 27, (guint8) what->flags };

  g_byte_array_append (hashed, (const guint8 *) "\x05\x02", 2);
  add_u32 (hashed, (guint32) (KEY_CREATED + what->said));
  if (what->valid != 0)
    {
      g_byte_array_append (hashed, (const guint8 *) "\x05\x89", 2);
      add_u32 (hashed, (guint32) what->valid);
    }
  if (what->flags >= 0)
    g_byte_array_append (hashed, flags, 3);
  head[5] = (guint8) hashed->len;
  g_byte_array_append (body, head, 6);
  g_byte_array_append (body, hashed->data, hashed->len);
  g_byte_array_append (body, (const guint8 *) "\x00\x0a\x09\x10", 4);
  g_byte_array_append (body, what->foreign ? (const guint8 *) "otherkey" : id, 8);
  g_byte_array_append (body, (const guint8 *) "\x12\x34\x00\x01\x01", 5);
  add_packet (keys, 2, body);
}

GByteArray *
key_kit_make (const KeyCase *key)
{
  GByteArray *keys = g_byte_array_new ();
  guint8 id[8];

  key_kit_add (keys, 6, 4, id);
  for (guint i = 0; i < 3 && key->primary[i].type != 0; i++)
    add_said (keys, &key->primary[i], id);
  if (key->has_subkey)
    {
      key_kit_add (keys, 14, 4, NULL);
      add_said (keys, &key->subkey, id);
    }
  return keys;
}

char *
key_kit_armour (GByteArray *keys)
{
  g_autofree char *base64 = g_base64_encode (keys->data, keys->len);

  return g_strdup_printf ("A note.\n-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: x\n\n%s\n=abcd\n-----END PGP "
    "PUBLIC KEY BLOCK-----\n", base64);
}
