/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"

/* Names of interfaces that systemd makes of the hardware's address. */
static const char *const named_after_mac[] = { "enx", "wlx", "wwx", "usb0x", "enp0x" };

static gboolean
says_nothing (const LkLine *line, gsize i, gsize end)
{
  gboolean zero = TRUE;
  gboolean one = TRUE;

  for (; i < end; i++)
    if (lk_line_is (line, i, LK_BYTE_HEX))
      {
        zero = zero && line->text[i] == '0';
        one = one && lk_byte_lower (line->text[i]) == 'f';
      }
  return zero || one;
}

/* Groups of @digits hexadecimal digits with one kind of mark between them: their number and end. */
static guint
count_groups (const LkLine *line, gsize i, guint digits, char between, gsize *end)
{
  guint n = 0;

  for (;;)
    {
      for (guint d = 0; d < digits; d++)
        if (!lk_line_is (line, i + d, LK_BYTE_HEX))
          return n;
      if (lk_line_is (line, i + digits, LK_BYTE_HEX))
        return n;
      n++;
      *end = i + digits;
      if (lk_line_at (line, *end) != (guchar) between)
        return n;
      i = *end + 1;
    }
}

static gsize
take_groups (LkLine *line, gsize i, guint digits, char between)
{
  gsize end = i;
  guint n = count_groups (line, i, digits, between, &end);
  /* MAC= of a firewall's log: target, source, type. */
  gboolean is_frame = digits == 2 && n == 14 && (lk_line_follows (line, i, "mac=") || lk_line_follows (line, i, "mac: "));
  gboolean is_mac = is_frame ? TRUE : digits == 2 ? (n == 6 || n == 8) : digits == 4 ? (n == 3 || (n == 4 && between == ':'))
                    : FALSE;
  guint32 has = 0;

  for (gsize c = i; c < end; c++)
    has |= lk_byte_classes[(guchar) line->text[c]];
  /* Three groups of four digits each could be any number. */
  if (digits == 4 && ((has & LK_BYTE_ALPHA) == 0 || (n == 3 && between != '.')))
    is_mac = FALSE;
  if (lk_line_at (line, end) == (guchar) between && lk_line_is (line, end + 1, LK_BYTE_HEX))
    is_mac = FALSE;
  if (is_mac && !lk_line_is (line, end, LK_BYTE_ALPHA) && !says_nothing (line, i, end))
    lk_line_mark (line, i, end, LK_SECRET_MAC);
  return n > 1 ? end : i;
}

/* f4:6:8d:1:34:56, as arp of some systems writes it: zeros before are left out. */
static gsize
take_short_groups (LkLine *line, gsize i)
{
  gsize at = i;
  guint n = 0;
  guint pairs = 0;
  guint32 has = 0;

  for (;;)
    {
      gsize end = lk_line_skip (line, at, LK_BYTE_HEX);

      if (end == at || end - at > 2)
        return i;
      for (gsize c = at; c < end; c++)
        has |= lk_byte_classes[(guchar) line->text[c]];
      pairs += end - at == 2 ? 1 : 0;
      n++;
      at = end;
      if (lk_line_at (line, at) != ':' || !lk_line_is (line, at + 1, LK_BYTE_HEX))
        break;
      at++;
    }
  if (n == 6 && pairs >= 2 && (has & LK_BYTE_ALPHA) != 0 && !lk_line_is (line, at, LK_BYTE_ALNUM) &&
      !lk_line_was (line, i, LK_BYTE_COLON))
    lk_line_mark (line, i, at, LK_SECRET_MAC);
  return n > 1 ? at : i;
}

static void
take_interface (LkLine *line, gsize i)
{
  for (guint w = 0; w < G_N_ELEMENTS (named_after_mac); w++)
    {
      gsize start = i + strlen (named_after_mac[w]);

      if (lk_line_has_text (line, i, named_after_mac[w]) && lk_line_skip (line, start, LK_BYTE_HEX) == start + 12)
        lk_line_mark (line, start, start + 12, LK_SECRET_MAC);
    }
}

/* hwaddr=001122334455: without marks only behind a word that says so. */
static void
take_bare (LkLine *line, gsize i)
{
  static const char *const words[] = { "mac", "hwaddr", "bssid", "hwaddress", "ether", "lladdr", "macaddress", "mac_address",
                                       "bdaddr", "mac address", "mac-address", "hw_addr", "perm_address", "wifi_mac" };
  gsize at = i;

  if (lk_line_skip (line, i, LK_BYTE_HEX) != i + 12 || lk_line_is (line, i + 12, LK_BYTE_ALNUM) || says_nothing (line, i,
      i + 12))
    return;
  while (at > 0 && i - at < 6 && strchr (" :=\"'", line->text[at - 1]) != NULL)
    at--;
  for (guint w = 0; w < G_N_ELEMENTS (words) && at < i; w++)
    if (lk_line_follows (line, at, words[w]))
      lk_line_mark (line, i, i + 12, LK_SECRET_MAC);
}

/**
 * lk_scan_hardware:
 * @line: a line
 *
 * Marks the addresses of network hardware in all ways of writing them. Rows of 16, 20 and 32 bytes are fingerprints and stay.
 */
void
lk_scan_hardware (LkLine *line)
{
  gsize done = 0;

  for (guint r = 0; r < line->runs->len; r++)
    {
      const LkRun *run = &g_array_index (line->runs, LkRun, r);
      guint32 length = run->end - run->start;
      char between = lk_line_at (line, run->end);

      if (run->start < done || run->start < line->quiet)
        continue;
      if ((run->all & LK_BYTE_HEX) != 0 && (length == 2 || length == 4) && between != '\0' && strchr (":-_.", between) != NULL)
        {
          done = take_groups (line, run->start, length, between);
          if (done == run->start && length == 2 && between == ':')
            done = take_short_groups (line, run->start);
        }
      else if ((run->all & LK_BYTE_HEX) != 0 && length == 1 && between == ':')
        done = take_short_groups (line, run->start);
      else if ((run->all & LK_BYTE_HEX) != 0 && length == 12)
        take_bare (line, run->start);
      else if (length >= 15 && (run->has & LK_BYTE_DIGIT) != 0)
        take_interface (line, run->start);
    }
}
