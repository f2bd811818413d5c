/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-characters.h"

/* Letters of other scripts that most fonts draw as a Latin one (Unicode TS 39, confusables, the letters people have keys for). */
static const struct
{
  gunichar other;
  char     latin;
} look_alikes[] = {
  { 0x0391, 'A' }, { 0x0392, 'B' }, { 0x0395, 'E' }, { 0x0396, 'Z' }, { 0x0397, 'H' }, { 0x0399, 'I' }, { 0x039a, 'K' },
  { 0x039c, 'M' }, { 0x039d, 'N' }, { 0x039f, 'O' }, { 0x03a1, 'P' }, { 0x03a4, 'T' }, { 0x03a5, 'Y' }, { 0x03a7, 'X' },
  { 0x03b1, 'a' }, { 0x03b9, 'i' }, { 0x03bd, 'v' }, { 0x03bf, 'o' }, { 0x03c1, 'p' }, { 0x03c5, 'u' }, { 0x03f2, 'c' },
  { 0x03f3, 'j' }, { 0x0405, 'S' }, { 0x0406, 'I' }, { 0x0408, 'J' }, { 0x0410, 'A' }, { 0x0412, 'B' }, { 0x0415, 'E' },
  { 0x041a, 'K' }, { 0x041c, 'M' }, { 0x041d, 'H' }, { 0x041e, 'O' }, { 0x0420, 'P' }, { 0x0421, 'C' }, { 0x0422, 'T' },
  { 0x0423, 'Y' }, { 0x0425, 'X' }, { 0x0430, 'a' }, { 0x0435, 'e' }, { 0x043e, 'o' }, { 0x0440, 'p' }, { 0x0441, 'c' },
  { 0x0443, 'y' }, { 0x0445, 'x' }, { 0x0455, 's' }, { 0x0456, 'i' }, { 0x0458, 'j' }, { 0x04ae, 'Y' }, { 0x04bb, 'h' },
  { 0x04c0, 'I' }, { 0x04cf, 'l' }, { 0x0501, 'd' }, { 0x050c, 'G' }, { 0x051a, 'Q' }, { 0x051b, 'q' }, { 0x051c, 'W' },
  { 0x051d, 'w' },
};

/**
 * lk_character_is_blank:
 * @c: a character
 *
 * Returns: whether it is room between characters, of whatever width; also tabs and line breaks
 */
gboolean
lk_character_is_blank (gunichar c)
{
  return g_unichar_isspace (c) || c == 0x0b || c == 0x85;
}

/**
 * lk_character_is_invisible:
 * @c: a character
 *
 * Returns: whether nothing is seen where it stands: control characters but blanks, joiners, marks of writing direction,
 * soft hyphens, fillers
 */
gboolean
lk_character_is_invisible (gunichar c)
{
  /* Arabic signs that stand around numbers are of the same kind, but seen. */
  if (lk_character_is_blank (c) || (c >= 0x0600 && c <= 0x0605) || c == 0x06dd)
    return FALSE;
  if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT)
    return TRUE;
  return c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0 || (c >= 0xfe00 && c <= 0xfe0f);
}

/**
 * lk_character_is_full_width:
 * @c: a character
 *
 * Returns: whether it is what an input method writes in place of a character of ASCII
 */
gboolean
lk_character_is_full_width (gunichar c)
{
  return lk_character_fold (c) != c;
}

/**
 * lk_character_fold:
 * @c: a character
 *
 * What the full-width forms (Unicode, U+FF00 block) and the dots that IDNA takes for dots (RFC 3490, 3.1) stand for.
 *
 * Returns: the character of ASCII that was meant; @c where it is none of them
 */
gunichar
lk_character_fold (gunichar c)
{
  if (c >= 0xff01 && c <= 0xff5e)
    return c - 0xff01 + '!';
  switch (c)
    {
    case 0x3002: /* ideographic full stop */
    case 0xfe52: /* small full stop */
    case 0xff61: /* half-width ideographic full stop */
      return '.';
    case 0xfe55: /* small colon */
      return ':';
    case 0xfe6b: /* small commercial at */
      return '@';
    default:
      return c;
    }
}

/**
 * lk_character_get_look_alike:
 * @c: a character
 *
 * Returns: the Latin letter that a Cyrillic or Greek one looks like; 0 where it looks like none
 */
gunichar
lk_character_get_look_alike (gunichar c)
{
  for (gsize i = 0; i < G_N_ELEMENTS (look_alikes); i++)
    if (look_alikes[i].other == c)
      return (gunichar) look_alikes[i].latin;
  return 0;
}
