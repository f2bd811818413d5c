/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"

#define MAX_IPV6 46

/* Words before four numbers that make them a version. */
static const char *const version_words[] = { "version", "ver", "v", "revision", "rev", "release", "build", "firmware",
    "driver", "r", "oid", "版本", "版本号", "版本：", "版本号：", "バージョン", "버전", "версия" };

static gboolean
is_version (const LkLine *line, gsize i)
{
  gsize at = i;

  while (at > 0 && i - at < 4 && strchr (" :=\"'", line->text[at - 1]) != NULL)
    at--;
  for (guint w = 0; w < G_N_ELEMENTS (version_words); w++)
    if (lk_line_follows (line, at, version_words[w]))
      return TRUE;
  return FALSE;
}

/* A product's name and a slash, as in a User-Agent header. */
static gboolean
is_product (const LkLine *line, gsize i)
{
  gsize start;

  if (lk_line_before (line, i) != '/')
    return FALSE;
  start = lk_line_back (line, i - 1, LK_BYTE_ALNUM, 24);
  return i - 1 - start >= 3 && !lk_line_was (line, start, LK_BYTE_SLASH) && lk_line_is (line, start, LK_BYTE_UPPER);
}

/* Four octets at @i: their end, or 0. */
static gsize
read_octets (const LkLine *line, gsize i, char dot, guint octets[4])
{
  for (guint n = 0; n < 4; n++)
    {
      gsize start = i;

      octets[n] = 0;
      while (i - start < 3 && lk_line_is (line, i, LK_BYTE_DIGIT))
        octets[n] = octets[n] * 10 + lk_byte_digit (line->text[i++]);
      if (i == start || octets[n] > 255 || lk_line_is (line, i, LK_BYTE_DIGIT) || (n < 3 && lk_line_at (line,
          i++) != (guchar) dot))
        return 0;
    }
  return i;
}

static gboolean
stays (const guint octets[4])
{
  guint32 address = octets[0] << 24 | octets[1] << 16 | octets[2] << 8 | octets[3];

  return octets[0] == 127 || address == 0 || address == G_MAXUINT32;
}

/* 3.2.1.4-2, 3.2.1.4+dfsg, 3.2.1.4~rc1: the version of a package. */
static gboolean
is_package (const LkLine *line, gsize end, guint first)
{
  guchar mark = lk_line_at (line, end);
  gsize stop = lk_line_skip (line, end + 1, LK_BYTE_DIGIT);

  if (mark == '~' || mark == '+')
    return lk_line_is (line, end + 1, LK_BYTE_ALNUM);
  return mark == '-' && first < 10 && stop > end + 1 && stop < end + 4 &&
         !(lk_line_at (line, stop) == '.' && lk_line_is (line, stop + 1, LK_BYTE_DIGIT));
}

/* Attributes and extensions of certificates (X.520, RFC 5280). */
static gboolean
is_oid (const guint octets[4])
{
  return octets[0] == 2 && octets[1] == 5 && (octets[2] == 29 || octets[2] == 4);
}

static gsize
take_ipv4 (LkLine *line, gsize i)
{
  guint octets[4];
  gsize end = read_octets (line, i, '.', octets);
  gsize run = lk_line_skip (line, i, LK_BYTE_DIGIT | LK_BYTE_DOT);

  if (end == 0)
    return run;
  /* Five numbers and more are a version or a path of ports. */
  if (lk_line_at (line, end) == '.' && lk_line_is (line, end + 1, LK_BYTE_DIGIT))
    return run;
  if (octets[0] == 0 || octets[0] == 255 || is_package (line, end, octets[0]))
    return end;
  if (is_oid (octets) || stays (octets) || is_version (line, i) || is_product (line, i))
    return end;
  if (lk_line_before (line, i) == '-' && lk_line_is (line, i - 2, LK_BYTE_DIGIT) && i > 1 && octets[0] < 10)
    return end;
  lk_line_mark (line, i, end, LK_SECRET_ADDRESS);
  return end;
}

/* ip-10-0-0-5, dhcp-192-168-0-66: a private address in the name of a host. */
static void
take_dashed (LkLine *line, gsize i)
{
  guint octets[4];
  gsize end = read_octets (line, i, '-', octets);

  if (end == 0 || lk_line_at (line, end) == '-' || !(i > 1 && lk_line_was (line, i - 1, LK_BYTE_ALPHA)))
    return;
  if (octets[0] == 10 || (octets[0] == 192 && octets[1] == 168) || (octets[0] == 172 && octets[1] >= 16 && octets[1] < 32))
    lk_line_mark (line, i, end, LK_SECRET_ADDRESS);
}

typedef struct
{
  guint    n_groups;
  guint    n_colons;
  gboolean shortened;
  gboolean ipv4;
  gsize    end;
  guint    groups[8];
} Address;

/* One group of an address: hexadecimal digits or the four octets at its end. */
static gboolean
read_group (const LkLine *line, gsize *i, Address *address)
{
  gsize end = lk_line_skip (line, *i, LK_BYTE_HEX);
  guint octets[4];

  if (lk_line_at (line, end) == '.' && read_octets (line, *i, '.', octets) != 0)
    {
      address->ipv4 = TRUE;
      address->n_groups += 2;
      *i = read_octets (line, *i, '.', octets);
      return TRUE;
    }
  if (end - *i < 1 || end - *i > 4 || address->n_groups >= 8)
    return FALSE;
  address->groups[address->n_groups++] = (guint) g_ascii_strtoull (line->text + *i, NULL, 16);
  *i = end;
  return TRUE;
}

static gboolean
read_ipv6 (const LkLine *line, gsize i, Address *address)
{
  *address = (Address) { 0 };
  while (i < line->length && !address->ipv4)
    {
      if (lk_line_at (line, i) == ':' && lk_line_at (line, i + 1) == ':')
        {
          if (address->shortened)
            return FALSE;
          address->shortened = TRUE;
          i += 2;
          address->end = i;
          if (!lk_line_is (line, i, LK_BYTE_HEX))
            break;
        }
      else if (address->n_groups > 0)
        {
          gsize after = lk_line_skip (line, i + 1, LK_BYTE_HEX);

          if (lk_line_at (line, i) != ':' || after == i + 1 || lk_line_is (line, after, LK_BYTE_ALPHA))
            break;
          i++;
        }
      if (!read_group (line, &i, address))
        return FALSE;
      address->end = i;
    }
  return address->shortened ? address->n_groups < 8 : address->n_groups == 8;
}

/* ::, ::1 and ff02::1 say nothing of anybody. */
static gboolean
stays_ipv6 (const Address *address, gboolean begins_short)
{
  if (address->ipv4 || !address->shortened)
    return FALSE;
  return address->n_groups == 0 || (address->n_groups == 1 && address->groups[0] == 1 && begins_short) ||
         (address->n_groups == 2 && address->groups[0] == 0xff02 && address->groups[1] == 1);
}

/* ::ffff:127.0.0.1 */
static gboolean
maps_what_stays (const LkLine *line, const Address *address)
{
  guint octets[4];
  gsize start = lk_line_back (line, address->end, LK_BYTE_DIGIT | LK_BYTE_DOT, 15);

  return address->ipv4 && read_octets (line, start, '.', octets) != 0 && stays (octets);
}

static gsize
take_ipv6 (LkLine *line, gsize i)
{
  gsize run = lk_line_skip (line, i, LK_BYTE_HEX | LK_BYTE_COLON | LK_BYTE_DOT);
  Address address;
  gboolean two_bytes = TRUE;

  if (lk_line_was (line, i, LK_BYTE_ALNUM) || (lk_line_is (line, i, LK_BYTE_COLON) && lk_line_was (line, i, LK_BYTE_ALNUM |
      LK_BYTE_HIGH)))
    return run;
  if (!read_ipv6 (line, i, &address) || stays_ipv6 (&address, line->text[i] == ':') || maps_what_stays (line, &address))
    return run;
  if (lk_line_is (line, address.end, LK_BYTE_ALPHA | LK_BYTE_UNDERSCORE) || (address.n_groups < 2 && !address.ipv4 &&
      !lk_line_is (line, i, LK_BYTE_DIGIT) && !lk_line_is (line, i + 2, LK_BYTE_DIGIT)))
    return run;
  /* Longer rows of bytes are fingerprints. */
  if (!address.shortened && lk_line_at (line, address.end) == ':' && lk_line_is (line, address.end + 1, LK_BYTE_HEX))
    return run;
  for (gsize c = i; c < address.end; c++)
    two_bytes = two_bytes && ((c - i) % 3 == 2) == (line->text[c] == ':');
  lk_line_mark (line, i, address.end, two_bytes ? LK_SECRET_MAC : LK_SECRET_ADDRESS);
  return MAX (address.end, i + 1);
}

/* Where an IPv6 address may begin: at its first group, or at the two colons before that. */
static void
look_for_ipv6 (LkLine *line, const LkRun *run, gsize *done)
{
  gsize i = run->start;

  if (lk_line_at (line, run->end) != ':' && lk_line_before (line, i) != ':')
    return;
  if (lk_line_before (line, i) == ':')
    {
      if (i < 2 || line->text[i - 2] != ':' || lk_line_was (line, i - 2, LK_BYTE_COLON | LK_BYTE_HEX))
        return;
      i -= 2;
    }
  *done = take_ipv6 (line, i);
}

/**
 * lk_scan_addresses:
 * @line: a line
 *
 * Marks IPv4 and IPv6 addresses. Loopback and unspecified ones stay, and so do versions.
 */
void
lk_scan_addresses (LkLine *line)
{
  gsize done6 = 0;
  gsize done4 = 0;

  if ((line->has & (LK_BYTE_COLON | LK_BYTE_DOT | LK_BYTE_DASH)) == 0)
    return;
  for (guint r = 0; r < line->runs->len; r++)
    {
      const LkRun *run = &g_array_index (line->runs, LkRun, r);
      guchar after = lk_line_at (line, run->end);

      if (run->start < line->quiet)
        continue;
      if ((run->all & LK_BYTE_HEX) != 0 && run->end - run->start <= 4 && run->start >= done6)
        look_for_ipv6 (line, run, &done6);
      if ((run->has & LK_BYTE_DIGIT) == 0 || run->start < done4)
        continue;
      if (after == '.' && lk_line_is (line, run->end + 1, LK_BYTE_DIGIT) && !lk_line_was (line, run->start, LK_BYTE_DOT))
        done4 = take_ipv4 (line, lk_line_back (line, run->end, LK_BYTE_DIGIT, run->end - run->start));
      else if (after == '-' && lk_line_before (line, run->start) == '-')
        take_dashed (line, run->start);
    }
}
