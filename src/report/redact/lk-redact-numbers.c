/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"

#define MAX_DIGITS 24

/* Digits with single marks between them. */
typedef struct
{
  char  digits[MAX_DIGITS + 1];
  guint n;
  guint groups[MAX_DIGITS]; /* how many stand together */
  guint n_groups;
  gsize end;
} Number;

/* @marks: what may stand between groups. Reads no more than MAX_DIGITS digits. */
static void
read_number (const LkLine *line, gsize i, const char *marks, Number *number)
{
  number->n = 0;
  number->n_groups = 0;
  number->end = i;
  while (i < line->length && number->n_groups < MAX_DIGITS)
    {
      guint group = 0;

      while (lk_line_is (line, i, LK_BYTE_DIGIT) && number->n < MAX_DIGITS)
        {
          number->digits[number->n++] = line->text[i++];
          group++;
        }
      if (group == 0)
        break;
      number->groups[number->n_groups++] = group;
      number->end = i;
      if (lk_line_is (line, i, LK_BYTE_DIGIT) || lk_line_at (line, i) == 0 || strchr (marks, line->text[i]) == NULL)
        break;
      i++;
    }
  number->digits[number->n] = '\0';
}

/* The ranges that the MIIT gave to mobile networks. */
static gboolean
is_cn_mobile (const char *digits)
{
  static const char *const allowed[10] = {
    [3] = "0123456789", [4] = "01456789", [5] = "012356789", [6] = "2567", [7] = "012345678", [8] = "0123456789",
        [9] = "012356789",
  };

  if (digits[0] != '1' || digits[1] < '3')
    return FALSE;
  return strchr (allowed[digits[1] - '0'], digits[2]) != NULL;
}

/* "15000000000 bytes", "size=13800138000": an amount. */
static gboolean
is_amount (const LkLine *line, gsize i, gsize end)
{
  static const char *const units[] = { "bytes", "byte", "b", "kb", "mb", "ms", "us", "ns", "usec", "nsec", "blocks", "sectors",
      "packets", "ticks", "cycles" };
  static const char *const names[] = { "size", "length", "len", "offset", "seq", "sequence", "bytes", "total", "free",
      "used", "inode", "count", "ticks", "cycles" };
  gsize unit = lk_line_at (line, end) == ' ' ? end + 1 : end;
  gsize at = i;

  for (guint u = 0; u < G_N_ELEMENTS (units); u++)
    if (lk_line_has_text (line, unit, units[u]) && !lk_line_is (line, unit + strlen (units[u]), LK_BYTE_ALNUM))
      return TRUE;
  while (at > 0 && i - at < 3 && strchr (" :=\"", line->text[at - 1]) != NULL)
    at--;
  for (guint n = 0; n < G_N_ELEMENTS (names) && at < i; n++)
    if (lk_line_follows (line, at, names[n]))
      return TRUE;
  return FALSE;
}

/* 0044 20 7946 0958: the two zeros that stand for the plus. */
static gsize
take_zeros (LkLine *line, gsize i)
{
  Number number;

  if (lk_line_at (line, i) != '0' || lk_line_at (line, i + 1) != '0' || lk_line_at (line, i + 2) == '0')
    return 0;
  read_number (line, i, " -/", &number);
  if (number.n_groups < 3 || number.groups[0] < 3 || number.groups[0] > 5 || number.n < 11 || number.n > 17)
    return 0;
  lk_line_mark (line, i, number.end, LK_SECRET_PHONE);
  return number.end;
}

/* (02) 9374 4000, 0571 8502 2088 */
static gsize
take_spaced (LkLine *line, gsize i)
{
  gsize digits = lk_line_at (line, i) == '(' ? i + 1 : i;
  gsize area = lk_line_skip (line, digits, LK_BYTE_DIGIT);
  Number number;

  if (line->text[digits] != '0' || area - digits < (digits > i ? 2 : 4) || area - digits > 5)
    return i;
  if (digits > i && lk_line_at (line, area++) != ')')
    return i;
  if (lk_line_at (line, area) != ' ')
    return i;
  read_number (line, area + 1, " ", &number);
  if (number.n_groups < 2 || number.groups[0] != 4 || number.groups[1] != 4)
    return i;
  lk_line_mark (line, i, area + 10, LK_SECRET_PHONE);
  return area + 10;
}

/* 13800138000 and 138 0013 8000, with 86 before it or without. */
static gsize
take_cn_mobile (LkLine *line, gsize i)
{
  Number number;
  guint skip;
  gsize start = i;

  read_number (line, i, " -", &number);
  skip = strncmp (number.digits, "0086", 4) == 0 ? 4 : strncmp (number.digits, "86", 2) == 0 ? 2 : 0;
  if (number.n == 11 + skip && is_cn_mobile (number.digits + skip) &&
      (number.n_groups == 1 || (skip > 0 && number.n_groups == 2) ||
       (number.groups[number.n_groups - 1] == 4 && number.groups[number.n_groups - 2] == 4)) &&
      !(number.n_groups == 1 && skip == 0 && is_amount (line, i, number.end)))
    {
      lk_line_mark (line, start, number.end, LK_SECRET_PHONE);
      return number.end;
    }
  /* Two numbers side by side. */
  if (number.groups[0] == 11 && number.n_groups > 1 && is_cn_mobile (number.digits) && !is_amount (line, i, i + 11))
    lk_line_mark (line, i, i + 11, LK_SECRET_PHONE);
  return 0;
}

/* +33 1 42 68 53 00, +44 (0)20 7946 0958: E.164 has 7 to 15 digits. */
static gsize
take_international (LkLine *line, gsize plus)
{
  guint n = 0;
  gsize i = plus + 1;
  gsize end = plus;

  if (!lk_line_is (line, i, LK_BYTE_DIGIT) && lk_line_at (line, i) != '(')
    return plus;
  while (i < line->length && i - plus < 40)
    {
      guchar c = line->text[i];
      gboolean close = c == ')' && lk_line_was (line, i, LK_BYTE_DIGIT);

      if (lk_line_is (line, i, LK_BYTE_DIGIT))
        {
          n++;
          end = i + 1;
        }
      else if (n == 0 && c != '(')
        return plus;
      else if (!close && !(strchr (" -./(", c) != NULL && (lk_line_is (line, i + 1, LK_BYTE_DIGIT) || lk_line_at (line,
          i + 1) == '(')))
        break;
      if (n > 15)
        break;
      i++;
    }
  if (n < 7 || lk_line_is (line, end, LK_BYTE_ALPHA) || line->text[plus + 1] == '0')
    return plus;
  lk_line_mark (line, plus, end, LK_SECRET_PHONE);
  return end;
}

/* (555) 010-9998, 555-010-9998, 010-62345678, (010) 62345678. */
static gsize
take_national (LkLine *line, gsize i)
{
  gboolean paren = lk_line_at (line, i) == '(';
  gsize at = paren ? i + 1 : i;
  gsize area = lk_line_skip (line, at, LK_BYTE_DIGIT);
  Number number;

  if (area - at < 3 || area - at > 4 || (paren && lk_line_at (line, area) != ')'))
    return i;
  if (paren)
    area = lk_line_at (line, area + 1) == ' ' ? area + 1 : area;
  else if (lk_line_at (line, area) != '-' && lk_line_at (line, area) != '.')
    return i;
  if (!lk_line_is (line, area + 1, LK_BYTE_DIGIT))
    return i;
  read_number (line, area + 1, "-. ", &number);
  if (line->text[at] == '0' && number.n_groups >= 1 && (number.groups[0] == 7 || number.groups[0] == 8) &&
      !lk_line_is (line, area + 1 + number.groups[0], LK_BYTE_ALPHA | LK_BYTE_DIGIT) && line->text[area] != '.')
    {
      lk_line_mark (line, i, area + 1 + number.groups[0], LK_SECRET_PHONE);
      return area + 1 + number.groups[0];
    }
  if (number.n_groups >= 2 && number.groups[0] == 3 && number.groups[1] == 4 && (paren || line->text[at] >= '2') &&
      line->text[area] != '.')
    {
      lk_line_mark (line, i, area + 9, LK_SECRET_PHONE);
      return area + 9;
    }
  return i;
}

static gboolean
is_date (const char *digits, guint year_digits)
{
  const char *rest = digits + year_digits;
  int month = (rest[0] - '0') * 10 + rest[1] - '0';
  int day = (rest[2] - '0') * 10 + rest[3] - '0';

  if (year_digits == 4 && strncmp (digits, "18", 2) != 0 && strncmp (digits, "19", 2) != 0 && strncmp (digits, "20", 2) != 0)
    return FALSE;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* GB 11643-1999: 17 digits, of which 8 are a date, and a check digit; before, 15 digits without one. */
static gboolean
is_cn_id (const Number *number, guchar last, gboolean is_named)
{
  static const guint8 weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
  static const char checks[] = "10X98765432";
  guint sum = 0;
  int province = (number->digits[0] - '0') * 10 + number->digits[1] - '0';

  if (province < 11 || province > 83)
    return FALSE;
  if (number->n == 15 && last == 0)
    return is_named || is_date (number->digits + 6, 2);
  if (!is_date (number->digits + 6, 4))
    return FALSE;
  for (guint i = 0; i < 17; i++)
    sum += (number->digits[i] - '0') * weights[i];
  return checks[sum % 11] == (last >= 'a' ? last - 32 : last);
}

static gsize
take_cn_id (LkLine *line, gsize i, const Number *number)
{
  guchar next = lk_line_at (line, number->end);
  gboolean x = number->n == 17 && (next == 'x' || next == 'X') && !lk_line_is (line, number->end + 1, LK_BYTE_ALNUM);
  gboolean is_named = i > 3 && (lk_line_follows (line, i - 1, "id") || lk_line_follows (line, i - 2, "id"));
  guchar last = x ? next : number->n == 18 ? (guchar) number->digits[17] : 0;

  if ((!x && number->n != 18 && number->n != 15) || !is_cn_id (number, last, is_named))
    return 0;
  lk_line_mark (line, i, number->end + (x ? 1 : 0), LK_SECRET_IDENTITY);
  return number->end + (x ? 1 : 0);
}

/* ISO/IEC 7812: the first digits of the networks, and Luhn's check. Moments in milli-, micro- and nanoseconds begin with 1. */
static gboolean
is_card (const Number *number)
{
  guint sum = 0;

  if (number->n < 13 || number->n > 19 || number->digits[0] < '2' || number->digits[0] > '6')
    return FALSE;
  if (number->digits[0] == '2' && (number->n != 16 || strncmp (number->digits, "2221", 4) < 0 || strncmp (number->digits,
      "2720", 4) > 0))
    return FALSE;
  if (number->digits[0] == '3' && (number->n < 14 || number->n > 16))
    return FALSE;
  for (guint i = 0; i < number->n; i++)
    {
      guint digit = number->digits[number->n - 1 - i] - '0';

      if (i % 2 == 1)
        digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
      sum += digit;
    }
  return sum % 10 == 0;
}

/* ISO 13616: two letters, two digits, up to thirty more; the number modulo 97 is 1. */
static gsize
take_iban (LkLine *line, gsize i)
{
  guint remainder = 0;
  guint n = 0;
  gsize end = i;
  char text[36];

  while (end < line->length && n < 34)
    {
      if (lk_line_is (line, end, LK_BYTE_DIGIT | LK_BYTE_UPPER))
        text[n++] = line->text[end++];
      else if (line->text[end] == ' ' && n >= 4 && n % 4 == 0 && lk_line_is (line, end + 1, LK_BYTE_DIGIT | LK_BYTE_UPPER))
        end++;
      else
        break;
    }
  if (n < 15 || lk_line_is (line, end, LK_BYTE_ALNUM))
    return 0;
  for (guint k = 0; k < n; k++)
    {
      char c = text[(k + 4) % n];

      remainder = g_ascii_isdigit (c) ? (remainder * 10 + c - '0') % 97 : (remainder * 100 + c - 'A' + 10) % 97;
    }
  if (remainder != 1)
    return 0;
  lk_line_mark (line, i, end, LK_SECRET_CARD);
  return end;
}

static gsize
take_digits (LkLine *line, gsize i)
{
  Number number;
  gsize end;

  /* Clock times and most counts. */
  if (lk_line_skip (line, i, LK_BYTE_DIGIT) - i < 3 && lk_line_at (line, i + 2) != ' ' && lk_line_at (line, i + 2) != '-')
    return i;
  end = take_cn_mobile (line, i);
  if (end == 0)
    end = take_zeros (line, i);
  if (end != 0)
    return end;
  end = take_national (line, i);
  if (end == i)
    end = take_spaced (line, i);
  if (end != i)
    return end;
  read_number (line, i, "", &number);
  end = take_cn_id (line, i, &number);
  if (end != 0)
    return end;
  end = number.end;
  read_number (line, i, " -", &number);
  if (is_card (&number) && !lk_line_is (line, number.end, LK_BYTE_ALNUM) && (number.n_groups == 1 || number.groups[0] >= 2))
    {
      lk_line_mark (line, i, number.end, LK_SECRET_CARD);
      return number.end;
    }
  return lk_line_skip (line, end, LK_BYTE_DIGIT);
}

/**
 * lk_scan_numbers:
 * @line: a line
 *
 * Marks telephone numbers, identity cards, bank accounts and payment cards.
 */
void
lk_scan_numbers (LkLine *line)
{
  gsize done = 0;

  if ((line->has & LK_BYTE_DIGIT) == 0)
    return;
  for (guint r = 0; r < line->runs->len; r++)
    {
      const LkRun *run = &g_array_index (line->runs, LkRun, r);
      gsize i = run->start;
      gsize end = i;
      guchar before = lk_line_before (line, i);

      if ((run->has & LK_BYTE_DIGIT) == 0 || i < done || i < line->quiet)
        continue;
      if (before == '+')
        end = take_international (line, i - 1);
      else if (before == '(')
        {
          end = take_national (line, i - 1);
          if (end <= i)
            end = take_spaced (line, i - 1);
        }
      if (end > i)
        done = end;
      else if (lk_line_is (line, i, LK_BYTE_DIGIT) && before != '.')
        done = take_digits (line, i);
      else if (lk_line_is (line, i, LK_BYTE_UPPER) && lk_line_is (line, i + 1, LK_BYTE_UPPER) && lk_line_is (line, i + 2,
          LK_BYTE_DIGIT) &&
               lk_line_is (line, i + 3, LK_BYTE_DIGIT))
        done = take_iban (line, i);
    }
}
