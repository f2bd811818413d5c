/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"
#include "lk-redact-words.h"

#define MAX_RUN 4096
#define MIN_MIXED 32

/* The prefixes of vendors' tokens and how many letters follow at least. Written in two halves so that scanners of repositories
   do not take this table for a leak. */
typedef struct
{
  const char *prefix;
  guint8      least;
} Prefix;

static const Prefix prefixes[] = {
  { "sy" "t_", 16 }, { "sy" "r_", 16 }, { "ma" "t_", 16 }, { "mc" "t_", 16 }, { "mu" "a_", 16 }, { "mc" "r_", 16 },
  { "ma" "r_", 16 }, { "ms" "c_", 16 }, { "mp" "t_", 16 }, { "MDA" "x", 24 }, { "MDA" "w", 24 }, { "ig" "ve", 40 },
  { "xo" "xa-", 8 }, { "xo" "xb-", 8 }, { "xo" "xc-", 8 }, { "xo" "xd-", 8 }, { "xo" "xe-", 8 }, { "xo" "xe.", 8 },
      { "xo" "xo-", 8 },
  { "xo" "xp-", 8 }, { "xo" "xr-", 8 }, { "xo" "xs-", 8 }, { "xa" "pp-", 8 }, { "xw" "fp-", 8 },
  { "gl" "pat-", 16 }, { "gl" "cbt-", 12 }, { "gl" "ptt-", 12 }, { "gl" "dt-", 12 }, { "gl" "rt-", 12 }, { "gl" "soat-", 12 },
  { "gl" "ft-", 12 }, { "gl" "imt-", 12 }, { "gl" "agent-", 12 }, { "gl" "oas-", 12 }, { "gl" "ffct-", 12 },
  { "gh" "p_", 16 }, { "gh" "o_", 16 }, { "gh" "u_", 16 }, { "gh" "s_", 16 }, { "gh" "r_", 16 }, { "github" "_pat_", 16 },
  { "sk" "_live_", 10 }, { "sk" "_test_", 10 }, { "rk" "_live_", 10 }, { "rk" "_test_", 10 }, { "pk" "_live_", 10 },
  { "wh" "sec_", 16 }, { "sk" "-", 20 }, { "SG" ".", 30 }, { "py" "pi-", 20 }, { "np" "m_", 20 }, { "ts" "key-", 12 },
  { "ts" "client-", 12 }, { "AK" "IA", 16 }, { "AS" "IA", 16 }, { "AG" "PA", 16 }, { "AR" "OA", 16 }, { "AI" "DA", 16 },
  { "AI" "za", 30 }, { "ya" "29.", 16 }, { "GOCS" "PX-", 20 }, { "1/" "/0", 20 }, { "EA" "ACEdEose0cBA", 10 },
      { "sq" "0csp-", 20 },
  { "sq" "0atp-", 16 }, { "shp" "at_", 20 }, { "shp" "ca_", 20 }, { "shp" "pa_", 20 }, { "shp" "ss_", 20 }, { "dop" "_v1_",
      20 },
  { "doo" "_v1_", 20 }, { "hv" "s.", 20 }, { "hv" "b.", 20 }, { "hf" "_", 24 }, { "ATA" "TT3", 20 }, { "AT" "CTT3", 20 },
      { "lin" "_api_", 20 },
  { "dck" "r_pat_", 16 }, { "key" "-", 28 }, { "SK", 32 }, { "AC", 32 }, { "ntn" "_", 20 }, { "secret" "_", 32 }, { "r8" "_",
      24 }, { "gsk" "_", 24 },
  { "sbp" "_", 24 }, { "nvapi" "-", 24 }, { "xai" "-", 24 }, { "fio" "-u-", 20 }, { "glsa" "_", 20 }, { "cio", 32 },
      { "pat" "-", 24 },
  { "ghe" "_", 20 }, { "PMAK" "-", 24 }, { "rubygems" "_", 24 }, { "EAA", 60 }, { "sntry" "s_", 20 }, { "sntry" "u_", 20 },
      { "t-g", 24 },
  { "mf" "a.", 60 }, { "NR" "AK-", 20 }, { "NR" "II-", 20 }, { "NR" "JS-", 16 }, { "LT" "AI", 16 }, { "AK" "ID", 24 },
  { "ma" "s_", 16 }, { "sy" "l_", 10 }, { "xke" "ysib-", 40 }, { "gh" "e_", 20 }, { "FLW" "SECK", 16 }, { "dap" "i", 32 },
};

static gboolean
is_token_byte (guchar c)
{
  return (lk_byte_classes[c] & LK_BYTE_WORD) != 0;
}

/* Letters of several kinds that change often: no word and no name. */
static gboolean
is_mixed (const char *text, gsize length)
{
  guint changes = 0;
  guint digits = 0;
  guint32 before = 0;
  guint32 has = 0;

  for (gsize i = 0; i < length; i++)
    {
      guint32 c = lk_byte_classes[(guchar) text[i]] & (LK_BYTE_ALNUM | LK_BYTE_DASH | LK_BYTE_UNDERSCORE);

      changes += c != before ? 1 : 0;
      digits += (c & LK_BYTE_DIGIT) != 0 ? 1 : 0;
      before = c;
      has |= c;
    }
  return (has & LK_BYTE_UPPER) != 0 && (has & LK_BYTE_LOWER) != 0 && digits >= 3 && changes * 3 >= length;
}

/* Capitals and small letters by chance. */
static gboolean
changes_often (const LkLine *line, gsize i, gsize end)
{
  gsize changes = 0;

  for (gsize at = i + 1; at < end; at++)
    changes += lk_line_is (line, at, LK_BYTE_UPPER) != lk_line_is (line, at - 1, LK_BYTE_UPPER) ? 1 : 0;
  return changes * 4 >= end - i;
}

static gsize
prefix_ahead (const LkLine *line, gsize i, gsize end)
{
  static guint8 begins[256];
  guchar first = line->text[i];

  if (begins['s'] == 0)
    for (guint p = 0; p < G_N_ELEMENTS (prefixes); p++)
      begins[(guchar) prefixes[p].prefix[0]] = 1;
  if (!begins[first])
    return 0;
  for (guint p = 0; p < G_N_ELEMENTS (prefixes); p++)
    {
      gsize size;

      if ((guchar) prefixes[p].prefix[0] != first)
        continue;
      size = strlen (prefixes[p].prefix);
      if (i + size + prefixes[p].least > end || memcmp (line->text + i, prefixes[p].prefix, size) != 0)
        continue;
      for (gsize d = i + size; d < end; d++)
        if (lk_line_is (line, d, LK_BYTE_DIGIT))
          return size;
      /* Those of one vendor are twenty capitals and digits. */
      if (size == 4 && first == 'A' && end - i == 20 && lk_line_skip (line, i, LK_BYTE_UPPER) == end)
        return size;
      if (end - i - size >= 20 && changes_often (line, i + size, end))
        return size;
    }
  return 0;
}

/* eyJ…: a JSON object in base64url, and what belongs to it (RFC 7519, RFC 7516). */
static gboolean
is_jwt (const LkLine *line, gsize i, gsize end)
{
  const char *dot;

  if (end - i < 20 || memcmp (line->text + i, "ey" "J", 3) != 0)
    return FALSE;
  dot = memchr (line->text + i, '.', end - i);
  if (dot == NULL)
    return is_mixed (line->text + i, end - i) || end - i >= 40;
  return dot - line->text - i >= 12;
}

/* <number>:<35 letters>, also right behind "bot". */
static gboolean
take_telegram (LkLine *line, gsize i, gsize end)
{
  gsize digits = i;
  gsize secret;

  if (lk_line_has_text (line, i, "bot"))
    digits += 3;
  secret = lk_line_skip (line, digits, LK_BYTE_DIGIT);
  if (secret != end || secret - digits < 6 || secret - digits > 11 || lk_line_at (line, secret) != ':')
    return FALSE;
  end = lk_line_skip (line, secret + 1, LK_BYTE_ALNUM | LK_BYTE_DASH | LK_BYTE_UNDERSCORE);
  if (end - secret - 1 < 30 || end - secret - 1 > 40)
    return FALSE;
  lk_line_mark (line, digits, end, LK_SECRET_TOKEN);
  return TRUE;
}

/* Three parts with dots between, the first being a number in base64 (Discord). */
static gboolean
is_discord (const LkLine *line, gsize i, gsize end)
{
  const char *first = memchr (line->text + i, '.', end - i);
  const char *second;
  gsize length;

  if (first == NULL)
    return FALSE;
  second = memchr (first + 1, '.', line->text + end - first - 1);
  if (second == NULL || memchr (second + 1, '.', line->text + end - second - 1) != NULL)
    return FALSE;
  length = line->text + end - second - 1;
  return first - line->text - i >= 23 && first - line->text - i <= 30 && second - first - 1 >= 5 && second - first - 1 <= 8 &&
         length >= 25 && length <= 45;
}

/* Words before a hash that say it is public. */
static gboolean
is_public_hash (const LkLine *line, gsize i)
{
  static const char *const words[] = { "commit", "sha1", "sha256", "sha512", "sha-1", "sha-256", "sha-512", "md5", "digest",
      "fingerprint",
                                       "checksum", "buildid", "build-id", "build id", "revision", "rev", "git",
                                           "hash=sha256", "crc",
                                       "etag", "integrity", "thumbprint", "ostree", "tree", "head", "g" };
  gsize at = i;

  while (at > 0 && i - at < 4 && strchr (" :=(\"'[]", line->text[at - 1]) != NULL)
    at--;
  if (at == i && lk_line_before (line, i) != '-')
    return FALSE;
  for (guint w = 0; w < G_N_ELEMENTS (words); w++)
    if (lk_line_follows (line, at, words[w]))
      return TRUE;
  return FALSE;
}

static void
take_hex (LkLine *line, gsize i, gsize end)
{
  gsize length = end - i;

  if (length != 32 && length != 40 && length != 48 && length != 64 && length != 96 && length != 128)
    return;
  if (lk_line_was (line, i, LK_BYTE_COLON) && lk_line_is (line, end, LK_BYTE_COLON))
    return;
  if (!is_public_hash (line, i))
    lk_line_mark (line, i, end, LK_SECRET_ID);
}

/* A UUID (RFC 9562); the nil one says nothing. */
static gsize
take_uuid (LkLine *line, gsize i)
{
  static const guint8 groups[] = { 8, 4, 4, 4, 12 };
  gsize at = i;
  gboolean nil = TRUE;

  for (guint g = 0; g < G_N_ELEMENTS (groups); g++)
    {
      for (guint d = 0; d < groups[g]; d++, at++)
        {
          if (!lk_line_is (line, at, LK_BYTE_HEX))
            return 0;
          nil = nil && line->text[at] == '0';
        }
      if (g < 4 && lk_line_at (line, at++) != '-')
        return 0;
    }
  if (lk_line_is (line, at, LK_BYTE_HEX))
    return 0;
  if (!nil)
    lk_line_mark (line, i, at, LK_SECRET_ID);
  return at;
}

static void
take_uuids (LkLine *line, gsize i, gsize end)
{
  for (gsize at = i + 8; at + 28 <= end; at++)
    if (line->text[at] == '-' && line->text[at + 5] == '-' && (at - 8 == i || !lk_line_is (line, at - 9, LK_BYTE_HEX)))
      {
        gsize after = take_uuid (line, at - 8);

        at = after != 0 ? after : at;
      }
}

/* Runs of hexadecimal digits inside a longer word, such as those between two marks. */
static void
take_hexes (LkLine *line, gsize i, gsize end)
{
  while (i < end)
    {
      gsize stop = MIN (lk_line_skip (line, i, LK_BYTE_HEX), end);

      if (stop - i >= 32 && !lk_line_was (line, i, LK_BYTE_ALPHA) && !lk_line_is (line, stop, LK_BYTE_ALPHA))
        take_hex (line, i, stop);
      i = stop;
      while (i < end && !lk_line_is (line, i, LK_BYTE_HEX))
        i++;
    }
}

static gsize
rest_of_token (const LkLine *line, gsize end, const char *others)
{
  while (end < line->length && (is_token_byte (line->text[end]) || strchr (others, line->text[end]) != NULL) &&
      line->text[end] != 0)
    end++;
  while (end > 0 && strchr (".-", line->text[end - 1]) != NULL)
    end--;
  return end;
}

static void
take_run (LkLine *line, gsize i, gsize end)
{
  if (prefix_ahead (line, i, end) != 0 || is_jwt (line, i, end) || is_discord (line, i, end))
    {
      lk_line_mark (line, i, rest_of_token (line, end, "+=~"), LK_SECRET_TOKEN);
      return;
    }
  take_uuids (line, i, end);
  take_hexes (line, i, end);
  if (end - i >= MIN_MIXED && memchr (line->text + i, '.', end - i) == NULL && is_mixed (line->text + i, end - i))
    lk_line_mark (line, i, rest_of_token (line, end, "+=~"), LK_SECRET_TOKEN);
}

/* After these a token may begin though a letter or digit stands before. */
static void
take_inner (LkLine *line, gsize i, gsize end)
{
  for (gsize at = i + 1; at + 12 < end; at++)
    {
      guchar before = line->text[at - 1];

      if ((before == '-' || before == '_' || before == '.') &&
          (prefix_ahead (line, at, end) != 0 || (line->text[at] == 'e' && is_jwt (line, at, end))))
        {
          lk_line_mark (line, at, rest_of_token (line, end, "+=~"), LK_SECRET_TOKEN);
          return;
        }
    }
}

/* Bearer and what follows, wherever it stands (RFC 6750). */
static void
take_bearer (LkLine *line, gsize i, gsize end)
{
  static const char *const words[] = { "bearer", "basic", "negotiate", "ntlm", "digest", "token", "apikey" };
  gsize start = lk_line_skip (line, end, LK_BYTE_BLANK);
  gsize stop;
  gboolean is_one = FALSE;
  gboolean telling = FALSE;

  if (strchr ("bBnNdDtTaA", line->text[i]) == NULL)
    return;
  for (guint w = 0; w < G_N_ELEMENTS (words) && !is_one; w++)
    is_one = end - i == strlen (words[w]) && lk_line_has_text (line, i, words[w]);
  if (!is_one || start == end || start - end > 8)
    return;
  stop = rest_of_token (line, start, "+/=~");
  if (stop < start + 6 || stop > start + MAX_RUN || (lk_line_at (line, stop - 1) == '=' && lk_line_is (line, stop,
      LK_BYTE_QUOTE)))
    return;
  for (gsize d = start; d < stop; d++)
    telling = telling || lk_line_is (line, d, LK_BYTE_DIGIT) || strchr ("=+/_", line->text[d]) != NULL ||
              (d > start && lk_line_is (line, d, LK_BYTE_UPPER) && lk_line_is (line, d - 1, LK_BYTE_LOWER));
  if (telling && !lk_words_is_status (line->text + start, stop - start))
    lk_line_mark (line, start, stop, LK_SECRET_TOKEN);
}

/**
 * lk_scan_tokens:
 * @line: a line
 *
 * Marks what is a secret or an identifier by its own form.
 */
void
lk_scan_tokens (LkLine *line)
{
  for (guint w = 0; w < line->words->len; w++)
    {
      const LkRun *word = &g_array_index (line->words, LkRun, w);
      gsize i = lk_line_skip (line, word->start, LK_BYTE_DASH | LK_BYTE_UNDERSCORE | LK_BYTE_DOT);
      gsize end = word->end;
      gboolean digits = (word->has & LK_BYTE_DIGIT) != 0;

      if (word->start < line->quiet)
        continue;
      if (end - i < 12)
        {
          if (!digits && end - i >= 4 && lk_line_is (line, end, LK_BYTE_BLANK))
            take_bearer (line, i, end);
          else if (digits && lk_line_at (line, end) == ':')
            take_telegram (line, i, end);
        }
      else
        {
          if (!digits || lk_line_at (line, end) != ':' || !take_telegram (line, i, end))
            take_run (line, i, end);
          take_inner (line, i, MIN (end, i + MAX_RUN));
        }
    }
}
