/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-encode.h"

/* Fewer letters of base64 or pairs of hex digits than this are no proof. */
#define MIN_BASE64 5
#define MIN_BYTES 4

/* The letters of base64 that depend on the value alone when it begins @shift bytes after a group of three. */
static void
each_base64 (const char *value, gsize length, guint shift, LkWritingFound found, gpointer data)
{
  g_autofree guchar *shifted = g_malloc0 (length + 3);
  g_autofree char *text = NULL;
  gsize first = (shift * 8 + 5) / 6;
  gsize end = (shift + length) * 8 / 6;

  memcpy (shifted + shift, value, length);
  text = g_base64_encode (shifted, length + 3);
  explicit_bzero (shifted, length + 3);
  if (end < first + MIN_BASE64)
    return;
  found (text + first, end - first, LK_WRITING_BASE64, data);
  if (strpbrk (text, "+/") != NULL)
    {
      g_strdelimit (text, "+", '-');
      g_strdelimit (text, "/", '_');
      found (text + first, end - first, LK_WRITING_BASE64, data);
    }
  explicit_bzero (text, strlen (text));
}

static void
each_hex (const char *value, gsize length, LkWritingFound found, gpointer data)
{
  static const char *const between[] = { "", " ", ":", "-", ", 0x" };
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint b = 0; b < G_N_ELEMENTS (between); b++)
    {
      g_string_truncate (text, 0);
      for (gsize i = 0; i < length; i++)
        g_string_append_printf (text, "%s%02x", i > 0 ? between[b] : "", (guchar) value[i]);
      found (text->str, text->len, LK_WRITING_BYTES, data);
    }
  explicit_bzero (text->str, text->len);
}

/* Without the NUL before the first or after the last letter, this stands in either byte order. */
static void
each_utf16 (const char *value, gboolean big, LkWritingFound found, gpointer data)
{
  glong n_units = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (value, -1, NULL, &n_units, NULL);
  g_autofree char *bytes = NULL;
  gsize length = n_units * 2;
  gsize skip;

  if (units == NULL || n_units < 2)
    return;
  bytes = g_malloc (length);
  for (glong i = 0; i < n_units; i++)
    {
      bytes[i * 2 + (big ? 1 : 0)] = (char) (units[i] & 0xff);
      bytes[i * 2 + (big ? 0 : 1)] = (char) (units[i] >> 8);
    }
  for (guint shift = 0; shift < 3; shift++)
    each_base64 (bytes, length, shift, found, data);
  skip = bytes[0] == '\0' ? 1 : 0;
  if (bytes[length - 1] == '\0')
    length--;
  found (bytes + skip, length - skip, LK_WRITING_BYTES, data);
  explicit_bzero (bytes, n_units * 2);
  explicit_bzero (units, n_units * sizeof *units);
}

static void
each_case (const char *value, LkWritingFound found, gpointer data)
{
  g_autofree char *lower = g_utf8_strdown (value, -1);
  g_autofree char *upper = g_utf8_strup (value, -1);
  g_autofree char *folded = g_utf8_casefold (value, -1);
  g_autofree char *apart = g_utf8_normalize (value, -1, G_NORMALIZE_NFD);
  g_autofree char *together = g_utf8_normalize (value, -1, G_NORMALIZE_NFC);
  const char *writings[] = { lower, upper, folded, apart, together };

  for (guint i = 0; i < G_N_ELEMENTS (writings); i++)
    if (writings[i] != NULL && *writings[i] != '\0')
      found (writings[i], strlen (writings[i]), LK_WRITING_PLAIN, data);
}

/**
 * lk_encode_each:
 * @value: a known value in UTF-8
 * @length: its length, more than 0
 * @encoded: whether to look for base64, hex digits and UTF-16 as well
 * @found: called for each way of writing it
 * @data: for @found
 */
void
lk_encode_each (const char *value, gsize length, gboolean encoded, LkWritingFound found, gpointer data)
{
  gboolean is_ascii = TRUE;

  for (gsize i = 0; i < length; i++)
    is_ascii = is_ascii && (guchar) value[i] < 128;
  found (value, length, LK_WRITING_PLAIN, data);
  if (!is_ascii && g_utf8_validate (value, length, NULL))
    each_case (value, found, data);
  if (strchr (value, ' ') != NULL)
    {
      g_autofree char *form = g_strdelimit (g_strdup (value), " ", '+');

      found (form, length, LK_WRITING_PLAIN, data);
    }
  if (!encoded)
    return;
  for (guint shift = 0; shift < 3; shift++)
    each_base64 (value, length, shift, found, data);
  if (length >= MIN_BYTES)
    each_hex (value, length, found, data);
  if (length >= MIN_BYTES && g_utf8_validate (value, length, NULL))
    {
      each_utf16 (value, FALSE, found, data);
      each_utf16 (value, TRUE, found, data);
    }
}

/**
 * lk_encode_mac:
 * @value: a hardware address, its bytes parted by whatever
 * @found: called for each way of writing it
 * @data: for @found
 */
void
lk_encode_mac (const char *value, LkWritingFound found, gpointer data)
{
  static const char between[] = ":-_.";
  g_autoptr(GString) digits = g_string_new (NULL);

  for (const char *c = value; *c != '\0'; c++)
    if (g_ascii_isxdigit (*c))
      g_string_append_c (digits, *c);
  if (digits->len != 12 && digits->len != 16)
    return;
  found (digits->str, digits->len, LK_WRITING_BYTES, data);
  for (guint b = 0; between[b] != '\0'; b++)
    for (guint step = 2; step <= 6; step += 2)
      {
        g_autoptr(GString) text = g_string_new (NULL);

        for (gsize i = 0; i < digits->len; i++)
          {
            if (i > 0 && i % step == 0)
              g_string_append_c (text, between[b]);
            g_string_append_c (text, digits->str[i]);
          }
        found (text->str, text->len, LK_WRITING_BYTES, data);
      }
}
