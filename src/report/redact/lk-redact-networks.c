/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"

#define MAX_SSID 160

/* Words before the quoted name of a wireless network. */
static const char *const before_name[] = {
  "wi-fi ", "wifi ", "wlan ", "wireless network ", "wi-fi network ", "wifi network ", "access point ", "hotspot ", "ssid ",
      "connection ",
  "network ", "ap ", "wifi connect ", "(wifi) connection ", "joined ", "associated with ", "无线网络", "wi-fi：",
    "wi-fi网络", "热点", "wifi网络",
};

static gsize
take_quoted (LkLine *line, gsize i)
{
  char quote = line->text[i];
  gsize most = MIN (line->length, i + 1 + MAX_SSID);

  for (gsize end = i + 1; end < most; end++)
    if (line->text[end] == quote && (quote == '"' || !lk_line_is (line, end + 1, LK_BYTE_ALNUM | LK_BYTE_HIGH)))
      {
        lk_line_mark (line, i + 1, end, LK_SECRET_SSID);
        return end;
      }
  return i;
}

/* "connection 'x'" alone may be anything, so the line must speak of wireless networks as well. */
static gboolean
speaks_of_wireless (const LkLine *line)
{
  return lk_line_find (line, 0, "wi-fi") < line->length || lk_line_find (line, 0, "wifi") < line->length ||
         lk_line_find (line, 0, "wlan") < line->length || lk_line_find (line, 0, "wlp") < line->length ||
         lk_line_find (line, 0, "ssid") < line->length || lk_line_find (line, 0, "wireless") < line->length ||
         lk_line_find (line, 0, "802.11") < line->length;
}

static void
take_names (LkLine *line)
{
  for (gsize i = 1; i < line->length; i++)
    {
      gboolean known = FALSE;

      if (!lk_line_is (line, i, LK_BYTE_QUOTE))
        continue;
      for (guint w = 0; w < G_N_ELEMENTS (before_name) && !known; w++)
        {
          gsize length = strlen (before_name[w]);

          known = i >= length && lk_line_has_text (line, i - length, before_name[w]);
        }
      if (known)
        i = take_quoted (line, i);
    }
}

/* "SSID - hexdump(len=6): 47 6f …" of wpa_supplicant. */
static void
take_dump (LkLine *line, gsize ssid)
{
  gsize dump = lk_line_find (line, ssid, "hexdump(");
  gsize colon = dump;
  gsize end;

  if (dump > ssid + 16)
    return;
  while (colon < line->length && line->text[colon] != ':')
    colon++;
  end = lk_line_skip (line, colon + 1, LK_BYTE_HEX | LK_BYTE_BLANK);
  lk_line_mark (line, lk_line_skip (line, colon + 1, LK_BYTE_BLANK), end, LK_SECRET_SSID);
}

/* PatternMatcher{LITERAL: name} of Android. */
static void
take_pattern (LkLine *line, gsize ssid)
{
  gsize literal = lk_line_find (line, ssid, "literal: ");
  gsize start = literal + strlen ("literal: ");
  const char *close;

  if (literal > ssid + 64 || start >= line->length)
    return;
  close = memchr (line->text + start, '}', MIN (line->length - start, MAX_SSID));
  if (close != NULL)
    lk_line_mark (line, start, close - line->text, LK_SECRET_SSID);
}

/**
 * lk_scan_networks:
 * @line: a line
 *
 * Marks names of wireless networks where no plain key tells of them.
 */
void
lk_scan_networks (LkLine *line)
{
  gsize ssid;

  if (line->length == 0 || ((line->has & (LK_BYTE_QUOTE | LK_BYTE_PAREN)) == 0 && memchr (line->text, '{',
      line->length) == NULL))
    return;
  ssid = (line->has & LK_BYTE_COLON) != 0 ? lk_line_find (line, 0, "ssid") : line->length;
  if (ssid < line->length)
    {
      LkLine part = *line;

      part.length = MIN (line->length, ssid + 256);
      take_dump (&part, ssid);
      take_pattern (&part, ssid);
    }
  if ((line->has & LK_BYTE_QUOTE) != 0 && speaks_of_wireless (line))
    take_names (line);
}
