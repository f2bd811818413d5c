/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-address-kind.h"

#include <string.h>

typedef struct
{
  guint8      prefix[4];
  guint       bits;
  const char *kind;
} Range;

/* RFC 6890 and RFC 6598. The documentation ranges are left out: whoever uses them uses them as
   ordinary addresses. */
static const Range ranges[] = {
  { { 0, 0, 0, 0 }, 8, "unspecified" },
  { { 127, 0, 0, 0 }, 8, "loopback" },
  { { 169, 254, 0, 0 }, 16, "link-local" },
  { { 10, 0, 0, 0 }, 8, "private" },
  { { 172, 16, 0, 0 }, 12, "private" },
  { { 192, 168, 0, 0 }, 16, "private" },
  { { 100, 64, 0, 0 }, 10, "private" },
};

static const char *
kind_of_ipv4 (const guint8 *bytes)
{
  guint32 address = ((guint32)bytes[0] << 24) | ((guint32)bytes[1] << 16) |
                    ((guint32)bytes[2] << 8) | bytes[3];

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      const guint8 *p = ranges[i].prefix;
      guint32 prefix = ((guint32)p[0] << 24) | ((guint32)p[1] << 16) | ((guint32)p[2] << 8) | p[3];

      if (((address ^ prefix) >> (32 - ranges[i].bits)) == 0)
        return ranges[i].kind;
    }
  return NULL;
}

static const char *
kind_of_ipv6 (const guint8 *bytes)
{
  static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  static const guint8 loopback[16] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };
  static const guint8 unspecified[16] = { 0 };

  if (memcmp (bytes, unspecified, sizeof unspecified) == 0)
    return "unspecified";
  if (memcmp (bytes, loopback, sizeof loopback) == 0)
    return "loopback";
  if (memcmp (bytes, mapped, sizeof mapped) == 0)
    return kind_of_ipv4 (bytes + 12);
  if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80)
    return "link-local";
  if ((bytes[0] & 0xfe) == 0xfc)
    return "private";
  return NULL;
}

/**
 * lk_address_kind_of:
 * @address: an address
 *
 * Returns: (transfer none) (nullable): `unspecified`, `loopback`, `private` or `link-local`, %NULL
 *   for an ordinary address
 */
const char *
lk_address_kind_of (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4 ? kind_of_ipv4 (bytes)
                                                                     : kind_of_ipv6 (bytes);
}

/**
 * lk_address_kind_of_all:
 * @addresses: (element-type GInetAddress): what a name resolved to
 *
 * Returns: (transfer none) (nullable): the kind of the first one, %NULL as soon as one of them is
 *   ordinary or there is none
 */
const char *
lk_address_kind_of_all (GPtrArray *addresses)
{
  const char *first = NULL;

  for (guint i = 0; i < addresses->len; i++)
    {
      const char *kind = lk_address_kind_of (g_ptr_array_index (addresses, i));

      if (kind == NULL)
        return NULL;
      if (first == NULL)
        first = kind;
    }
  return first;
}

/**
 * lk_address_set_family_fact:
 * @facts: the facts of an observation
 * @name: the fact's name
 * @addresses: (element-type GInetAddress): the addresses
 * @family: which of them; %G_SOCKET_FAMILY_INVALID for all
 */
void
lk_address_set_family_fact (JsonObject    *facts,
                            const char    *name,
                            GPtrArray     *addresses,
                            GSocketFamily  family)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < addresses->len; i++)
    {
      GInetAddress *address = g_ptr_array_index (addresses, i);
      g_autofree char *text = g_inet_address_to_string (address);

      if (family == G_SOCKET_FAMILY_INVALID || g_inet_address_get_family (address) == family)
        json_array_add_string_element (array, text);
    }
  json_object_set_array_member (facts, name, array);
}

/**
 * lk_address_set_fact:
 * @facts: the facts of an observation
 * @name: the fact's name
 * @addresses: (element-type GInetAddress): the addresses
 */
void
lk_address_set_fact (JsonObject *facts,
                     const char *name,
                     GPtrArray  *addresses)
{
  lk_address_set_family_fact (facts, name, addresses, G_SOCKET_FAMILY_INVALID);
}
