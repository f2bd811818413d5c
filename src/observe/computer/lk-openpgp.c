/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-openpgp.h"

#include <string.h>

/* RFC 4880: packets (4.3), signature types (5.2.1), subpackets (5.2.3.1), key flags (5.2.3.21). */
#define TAG_SIGNATURE 2
#define TAG_KEY 6
#define TAG_SUBKEY 14
#define SUBPACKET_CREATED 2
#define SUBPACKET_KEY_EXPIRES 9
#define SUBPACKET_ISSUER 16
#define SUBPACKET_FLAGS 27
#define SUBPACKET_FINGERPRINT 33 /* RFC 9580, section 5.2.3.35 */
#define FLAG_SIGN 0x02
#define MAX_PACKETS 10000

#define BEGIN "-----BEGIN PGP PUBLIC KEY BLOCK-----"
#define NEVER G_MAXINT64

typedef struct
{
  const guint8 *data; /* (borrowed) */
  gsize         length;
} Span;

/* A primary key or a subkey, with what its newest signature says. */
typedef struct
{
  gint64   created_s;
  gint64   said_s;    /* when it was said; -1: nothing was */
  gint64   expires_s;
  gboolean flagged;
  gboolean signs;
} Key;

typedef struct
{
  Key      primary;
  Key      subkey;        /* the one that is being read */
  gboolean has_subkey;
  gint64   signing_until; /* the subkeys before it */
  guint8   id[8];
  gboolean begun;
  gboolean strange;       /* a key of another version is among them */
  gboolean found;
  gint64   expires_s;     /* the longest of all keys */
} Ring;

static guint32
get_u32 (const guint8 *data)
{
  return (guint32) data[0] << 24 | (guint32) data[1] << 16 | (guint32) data[2] << 8 | data[3];
}

static gboolean
take (Span  *from,
      gsize  length,
      Span  *part)
{
  if (from->length < length)
    return FALSE;
  *part = (Span) { from->data, length };
  from->data += length;
  from->length -= length;
  return TRUE;
}

/* A length as new packets and subpackets write it; partial ones are for data only. */
static gboolean
take_length (Span     *from,
             gboolean  subpacket,
             gsize    *length)
{
  Span part;

  if (!take (from, 1, &part))
    return FALSE;
  *length = part.data[0];
  if (*length < 192)
    return TRUE;
  if (*length == 255)
    {
      if (!take (from, 4, &part))
        return FALSE;
      *length = get_u32 (part.data);
      return TRUE;
    }
  if (!subpacket && *length >= 224)
    return FALSE;
  *length = (*length - 192) << 8;
  if (!take (from, 1, &part))
    return FALSE;
  *length += part.data[0] + (gsize) 192;
  return TRUE;
}

static gboolean
take_packet (Span  *from,
             guint *tag,
             Span  *body)
{
  Span head;
  gsize length = 0;

  if (!take (from, 1, &head) || (head.data[0] & 0x80) == 0)
    return FALSE;
  if ((head.data[0] & 0x40) != 0)
    {
      *tag = head.data[0] & 0x3f;
      return take_length (from, FALSE, &length) && take (from, length, body);
    }
  *tag = (head.data[0] >> 2) & 0x0f;
  if ((head.data[0] & 3) == 3 || !take (from, (gsize) 1 << (head.data[0] & 3), body))
    return FALSE;
  for (gsize i = 0; i < body->length; i++)
    length = length << 8 | body->data[i];
  return take (from, length, body);
}

static gint64
get_key_end (const Key *key)
{
  return key->said_s >= 0 ? key->expires_s : NEVER;
}

static void
end_subkey (Ring *self)
{
  if (self->has_subkey && self->subkey.signs)
    self->signing_until = MAX (self->signing_until, get_key_end (&self->subkey));
  self->has_subkey = FALSE;
}

static void
end_key (Ring *self)
{
  gboolean signs = !self->primary.flagged || self->primary.signs;
  gint64 end;

  end_subkey (self);
  if (!self->begun)
    return;
  end = get_key_end (&self->primary);
  if (!signs && self->signing_until >= 0)
    end = MIN (end, self->signing_until);
  self->expires_s = MAX (self->expires_s, end);
  self->found = TRUE;
  self->begun = FALSE;
}

static void
begin_key (Ring *self,
           Span  body)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 head[3] = { 0x99, (guint8) (body.length >> 8), (guint8) body.length };
  guint8 digest[20];
  gsize digest_length = sizeof digest;

  end_key (self);
  if (body.length < 6 || body.length > 0xffff || body.data[0] != 4)
    {
      self->strange = TRUE;
      return;
    }
  g_checksum_update (checksum, head, sizeof head);
  g_checksum_update (checksum, body.data, (gssize) body.length);
  g_checksum_get_digest (checksum, digest, &digest_length);
  memcpy (self->id, digest + 12, sizeof self->id);
  self->primary = (Key) { .created_s = get_u32 (body.data + 1), .said_s = -1 };
  self->signing_until = -1;
  self->begun = TRUE;
}

static void
begin_subkey (Ring *self,
              Span  body)
{
  end_subkey (self);
  if (!self->begun || body.length < 6 || body.data[0] != 4)
    return;
  self->subkey = (Key) { .created_s = get_u32 (body.data + 1), .said_s = -1 };
  self->has_subkey = TRUE;
}

static void
read_subpackets (Span   part,
                 Key   *said,
                 Span  *issuer)
{
  gsize length;
  Span body;

  while (take_length (&part, TRUE, &length) && length > 0 && take (&part, length, &body))
    {
      guint type = body.data[0] & 0x7f;

      if (type == SUBPACKET_CREATED && length == 5)
        said->said_s = get_u32 (body.data + 1);
      else if (type == SUBPACKET_KEY_EXPIRES && length == 5)
        said->expires_s = get_u32 (body.data + 1);
      else if (type == SUBPACKET_FLAGS && length >= 2)
        {
          said->flagged = TRUE;
          said->signs = (body.data[1] & FLAG_SIGN) != 0;
        }
      else if (type == SUBPACKET_ISSUER && length == 9)
        *issuer = (Span) { body.data + 1, 8 };
      else if (type == SUBPACKET_FINGERPRINT && length == 22 && body.data[1] == 4)
        *issuer = (Span) { body.data + 14, 8 };
    }
}

/* What a key's owner said of it last is what counts; signatures of others say nothing here. */
static void
read_signature (Ring *self,
                Span  body)
{
  Key said = { .said_s = -1, .expires_s = 0 };
  Key unhashed = { .said_s = -1 };
  Span issuer = { NULL, 0 };
  Span head;
  Span part;
  Key *key = self->has_subkey ? &self->subkey : &self->primary;
  gboolean revoked;

  if (!self->begun || !take (&body, 6, &head) || head.data[0] != 4 ||
      !take (&body, (gsize) head.data[4] << 8 | head.data[5], &part))
    return;
  read_subpackets (part, &said, &issuer);
  if (take (&body, 2, &part) && take (&body, (gsize) part.data[0] << 8 | part.data[1], &part))
    read_subpackets (part, &unhashed, &issuer);
  if (issuer.length != sizeof self->id || memcmp (issuer.data, self->id, sizeof self->id) != 0 || said.said_s < key->said_s)
    return;
  revoked = head.data[1] == (self->has_subkey ? 0x28 : 0x20);
  if (!revoked && (self->has_subkey ? head.data[1] != 0x18 : (head.data[1] < 0x10 || head.data[1] > 0x13) &&
    head.data[1] != 0x1f))
    return;
  /* A signature of the key itself may only name who may revoke it. */
  if (head.data[1] == 0x1f && !said.flagged && said.expires_s == 0)
    return;
  key->said_s = said.said_s;
  key->flagged = said.flagged;
  key->signs = said.signs;
  key->expires_s = said.expires_s != 0 ? key->created_s + said.expires_s : NEVER;
  if (revoked)
    key->expires_s = said.said_s;
}

static void
read_packets (Ring *self,
              Span  data)
{
  guint tag;
  Span body;

  for (guint i = 0; i < MAX_PACKETS && take_packet (&data, &tag, &body); i++)
    {
      if (tag == TAG_KEY)
        begin_key (self, body);
      else if (tag == TAG_SUBKEY)
        begin_subkey (self, body);
      else if (tag == TAG_SIGNATURE)
        read_signature (self, body);
    }
  end_key (self);
}

/* RFC 4880, section 6.2: headers, an empty line, base64, a checksum. */
static void
read_armour (Ring       *self,
             const char *text)
{
  const char *at = text;

  while ((at = strstr (at, BEGIN)) != NULL)
    {
      const char *end;
      g_autofree char *armour = NULL;
      g_autofree guint8 *data = NULL;
      g_auto(GStrv) lines = NULL;
      g_autoptr(GString) base64 = g_string_new (NULL);
      gboolean inside = FALSE;
      gsize length = 0;

      at += strlen (BEGIN);
      end = strstr (at, "-----END");
      if (end == NULL)
        return;
      armour = g_strndup (at, (gsize) (end - at));
      lines = g_strsplit (armour, "\n", -1);
      for (guint i = 1; lines[i] != NULL; i++)
        {
          g_strstrip (lines[i]);
          if (inside && lines[i][0] == '=')
            break;
          if (inside)
            g_string_append (base64, lines[i]);
          inside = inside || lines[i][0] == '\0';
        }
      data = g_base64_decode (base64->str, &length);
      read_packets (self, (Span) { data, length });
      at = end;
    }
}

/**
 * lk_openpgp_get_expiry:
 * @data: public keys, in binary or armoured
 * @length: bytes of @data, with a NUL behind them
 * @expires_s: (out): when the last of them ends, in seconds since 1970; 0: never
 *
 * Reads until when at least one of these keys can sign (RFC 4880): its own validity, and where it leaves signing to its subkeys,
 * theirs. Nothing is verified: a key's owner can only be lied about by who can write the file.
 *
 * Returns: whether it can be told
 */
gboolean
lk_openpgp_get_expiry (const char *data,
                       gsize       length,
                       gint64     *expires_s)
{
  Ring ring = { .signing_until = -1, .expires_s = -1 };

  if (length == 0 || length > LK_OPENPGP_MAX_BYTES)
    return FALSE;
  if (strstr (data, BEGIN) != NULL)
    read_armour (&ring, data);
  else
    read_packets (&ring, (Span) { (const guint8 *) data, length });
  if (!ring.found || ring.strange)
    return FALSE;
  *expires_s = ring.expires_s == NEVER ? 0 : ring.expires_s;
  return TRUE;
}
