/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"
#include "lk-redact-value.h"

#define MAX_NAME_LENGTH 96
#define MAX_PHRASE 40
/* Longer values of keys that name no secret are not looked at as a whole. */
#define MAX_PLAIN_VALUE 160
#define MAX_LOOSE_VALUE 2048
#define MIN_LOOSE_TOKEN 16
#define MIN_LOOSE_WORD 12

typedef struct
{
  LkLine *line; /* (borrowed) */
  LkKey   named; /* what a pair {"name": …, "value": …} is about */
} Scan;

static const LkSecretKind kinds[] = {
  [LK_KEY_NONE] = LK_SECRET_VALUE,
  [LK_KEY_PASSWORD] = LK_SECRET_SECRET,
  [LK_KEY_SECRET] = LK_SECRET_SECRET,
  [LK_KEY_AUTH] = LK_SECRET_SECRET,
  [LK_KEY_QUERY] = LK_SECRET_VALUE,
  [LK_KEY_NAME] = LK_SECRET_ACCOUNT,
  [LK_KEY_ID] = LK_SECRET_ID,
  [LK_KEY_SERIAL] = LK_SECRET_SERIAL,
  [LK_KEY_SSID] = LK_SECRET_SSID,
  [LK_KEY_PHONE] = LK_SECRET_PHONE,
  [LK_KEY_VOLUME] = LK_SECRET_VOLUME,
  [LK_KEY_IDENTITY] = LK_SECRET_IDENTITY,
  [LK_KEY_COOKIE] = LK_SECRET_SECRET,
};

static gboolean
is_secret (LkKey key)
{
  return key == LK_KEY_PASSWORD || key == LK_KEY_SECRET || key == LK_KEY_COOKIE;
}

/* The strings and numbers of a list. */
static void
mark_list (LkLine *line, const LkValue *list)
{
  gsize i = list->start;

  while (i < list->end)
    {
      LkValue inner;

      if (lk_line_is (line, i, LK_BYTE_BLANK) || strchr (",[]{}:", line->text[i]) != NULL)
        {
          i++;
          continue;
        }
      if (!lk_value_read (line, i, &inner))
        {
          i = MAX (inner.next, i + 1);
          continue;
        }
      if (!inner.many)
        lk_line_mark (line, inner.start, MIN (inner.end, list->end), LK_SECRET_SECRET);
      i = inner.many ? i + 1 : MAX (inner.next, i + 1);
    }
}

/* Attributes of a Set-Cookie header (RFC 6265) are no secrets. */
static gboolean
is_cookie_attribute (const LkLine *line, gsize start, gsize length)
{
  static const char *const names[] = { "path", "domain", "expires", "max-age", "samesite", "version", "priority" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i]) == length && lk_line_has_text (line, start, names[i]))
      return TRUE;
  return FALSE;
}

/* `a=b; c=d`: the values. Without an equals sign, all of it. */
static void
mark_cookies (LkLine *line, const LkValue *value)
{
  gsize i = value->start;

  while (i < value->end)
    {
      const char *stop = memchr (line->text + i, ';', value->end - i);
      gsize end = stop != NULL ? (gsize) (stop - line->text) : value->end;
      const char *equals = memchr (line->text + i, '=', end - i);
      gsize name = MIN (lk_line_skip (line, i, LK_BYTE_BLANK), end);

      if (equals == NULL && i == value->start)
        lk_line_mark (line, name, end, LK_SECRET_SECRET);
      else if (equals != NULL && !is_cookie_attribute (line, name, equals - line->text - name))
        lk_line_mark (line, equals + 1 - line->text, end, LK_SECRET_SECRET);
      i = end + 1;
    }
}

/* A header's value reaches to the end of the line, or of the quotation that holds the header. */
static void
read_header (const LkLine *line, gsize name, gsize i, LkValue *value)
{
  guchar quote = lk_line_before (line, name);
  gsize end = line->length;

  if (lk_value_read (line, i, value) && (value->quoted || value->many))
    {
      value->many = FALSE;
      return;
    }
  *value = (LkValue) { i, i, i, FALSE, FALSE };
  if (quote == '"' || quote == '\'' || quote == '`')
    for (end = i; end < line->length && line->text[end] != (char) quote; end++)
      continue;
  value->end = end;
  value->next = end;
}

/* Authorization: the scheme stays. What has no parts of its own ends with the word. */
static gsize
mark_authorization (LkLine *line, gsize name, gsize i)
{
  LkValue value;
  gsize word;
  gsize rest;

  read_header (line, name, i, &value);
  word = lk_line_skip (line, value.start, LK_BYTE_WORD);
  rest = lk_line_skip (line, word, LK_BYTE_BLANK);
  if (lk_words_is_scheme (line->text + value.start, word - value.start))
    {
      gboolean parts = lk_line_has_text (line, value.start, "digest") || lk_line_has_text (line, value.start, "hawk") ||
                       lk_line_has_text (line, value.start, "oauth") || lk_line_has_text (line, value.start, "mac") ||
                       lk_line_has_text (line, value.start, "aws") || lk_line_has_text (line, value.start, "scram");
      LkValue only;

      if (rest >= value.end)
        return value.next;
      lk_value_read_word (line, rest, &only);
      if (!parts && !value.quoted)
        value.end = MIN (only.end, value.end);
      value.start = rest;
    }
  else if (!value.quoted && lk_line_before (line, name) == ' ')
    {
      lk_value_read_word (line, value.start, &value);
    }
  lk_line_mark (line, value.start, value.end, LK_SECRET_SECRET);
  return MAX (value.next, i);
}

/* [SSID=…], SSID: … up to the next field. */
static void
read_ssid (const LkLine *line, gsize name, gsize i, char separator, LkValue *value)
{
  gsize end = i;

  if (value->quoted || separator == ' ')
    return;
  if (lk_line_before (line, name) == '[')
    {
      while (end < line->length && line->text[end] != ']')
        end++;
    }
  else if (separator == ':')
    {
      while (end < line->length && strchr (",;])\t|", line->text[end]) == NULL &&
             !(line->text[end] == ' ' && lk_line_at (line, end + 1) == ' '))
        end++;
    }
  if (end > i)
    *value = (LkValue) { i, end, end, FALSE, FALSE };
}

/* A value that stands behind a key with nothing but a blank between them. */
static gboolean
is_loose_value (const LkLine *line, const LkValue *value, LkKey key, gboolean is_option)
{
  gboolean digit = FALSE;
  gboolean letter = FALSE;
  gboolean other = FALSE;
  gsize length = value->end - value->start;

  if (key == LK_KEY_SERIAL)
    return lk_value_is_serial (line, value);
  /* <Password Type="…"> */
  if (!value->quoted && line->text[value->end - 1] == '"')
    return FALSE;
  if (is_option)
    return line->text[value->start] != '-' && lk_value_is_plausible (line, value, key, '=');
  for (gsize i = value->start; i < value->end; i++)
    {
      digit = digit || lk_line_is (line, i, LK_BYTE_DIGIT);
      letter = letter || lk_line_is (line, i, LK_BYTE_ALPHA);
      other = other || lk_line_is (line, i, LK_BYTE_SIGIL | LK_BYTE_AT);
    }
  if (line->text[value->start] == '/' || lk_words_is_status (line->text + value->start, length))
    return FALSE;
  if (key == LK_KEY_PASSWORD)
    return length >= 4 && (digit || other) && (letter || length >= 6);
  return key == LK_KEY_SECRET && length >= MIN_LOOSE_TOKEN && digit && letter;
}

/* "password is x", "password was x", "password: x" of prose. */
static gsize
skip_copula (const LkLine *line, gsize i)
{
  static const char *const words[] = { "is", "was", "are", "=", "to", "ist", "lautet", "war", "est", "es", "era" };

  for (guint w = 0; w < G_N_ELEMENTS (words); w++)
    {
      gsize end = i + strlen (words[w]);

      if (lk_line_has_text (line, i, words[w]) && (lk_line_at (line, end) == ' ' || lk_line_at (line, end) == ':'))
        return lk_line_skip (line, end, LK_BYTE_BLANK | LK_BYTE_COLON);
    }
  return i;
}

/* A file of .netrc's kind: machine … login … password … */
static gboolean
is_netrc (const LkLine *line, gsize name)
{
  LkLine before = *line;

  if (!lk_line_has_word (line, name, "password"))
    return FALSE;
  before.length = name;
  return lk_line_find (&before, name > 256 ? name - 256 : 0, "login ") < name;
}

/* Connected to SSID x */
static gsize
take_loose_ssid (LkLine *line, gsize name, gsize i, gsize end)
{
  static const char *const before[] = { "to ", "with ", "joined ", "joining ", "for " };
  gsize stop = i;
  gboolean told = FALSE;

  for (guint b = 0; b < G_N_ELEMENTS (before) && !told; b++)
    told = lk_line_follows (line, name, before[b]);
  while (stop < line->length && stop - i < 128 && !lk_line_is (line, stop, LK_BYTE_BLANK | LK_BYTE_QUOTE) &&
         strchr (",;)]", line->text[stop]) == NULL)
    stop++;
  if (!told || stop == i || lk_words_is_status (line->text + i, stop - i))
    return end;
  lk_line_mark (line, i, stop, LK_SECRET_SSID);
  return stop;
}

/* my PIN is 4821 */
static gboolean
is_pin (const LkLine *line, const LkValue *value)
{
  return value->end - value->start >= 4 && lk_line_skip (line, value->start, LK_BYTE_DIGIT) == value->end;
}

static gsize
take_loose (Scan *scan, gsize name, gsize end, gsize i, LkKey key)
{
  LkLine *line = scan->line;
  LkLine part = *line;
  gboolean is_option = line->text[name] == '-';
  gsize at = is_option ? i : skip_copula (line, i);
  LkValue value;

  part.length = MIN (line->length, at + MAX_LOOSE_VALUE);
  /* "iSerial 3 0123456789AB" of lsusb */
  if (key == LK_KEY_SERIAL && lk_line_is (line, at, LK_BYTE_DIGIT) && lk_line_at (line, at + 1) == ' ')
    at = lk_line_skip (&part, at + 1, LK_BYTE_BLANK);
  if (key == LK_KEY_SSID && !is_option)
    return take_loose_ssid (line, name, at, end);
  if ((key != LK_KEY_SERIAL && key != LK_KEY_PASSWORD && key != LK_KEY_SECRET && !(is_option && key == LK_KEY_COOKIE)) ||
      !lk_value_read (&part, at, &value))
    return end;
  if (value.many || !(is_loose_value (line, &value, key, is_option) || (key == LK_KEY_PASSWORD && is_netrc (line, name)) ||
                      (at != i && (value.quoted || is_pin (line, &value)))))
    return end;
  lk_line_mark (line, value.start, value.end, kinds[key]);
  return MAX (value.next, end);
}

/* {"name": "password", "value": "…"} */
static gboolean
is_name_of_pair (const LkLine *line, gsize name, gsize length)
{
  return (length == 4 && lk_line_has_text (line, name, "name")) || (length == 3 && lk_line_has_text (line, name, "key")) ||
         (length == 5 && lk_line_has_text (line, name, "field"));
}

static gboolean
is_value_of_pair (const LkLine *line, gsize name, gsize length)
{
  return (length == 5 && lk_line_has_text (line, name, "value")) || (length == 3 && lk_line_has_text (line, name, "val")) ||
         (length == 7 && lk_line_has_text (line, name, "content"));
}

/* A query or a form goes before: ?a=b&c=d */
static gboolean
in_query (const LkLine *line, gsize name)
{
  return name > 0 && strchr ("?&#;", line->text[name - 1]) != NULL;
}

/* The words before a key that alone says nothing: "Location area code", "recovery key". */
static LkKey
phrase_key (const LkLine *line, gsize name, gsize end)
{
  gsize start = name;
  gsize least = name > MAX_PHRASE ? name - MAX_PHRASE : 0;

  for (guint words = 0; words < 2 && start > least && line->text[start - 1] == ' '; words++)
    {
      gsize before = lk_line_back (line, start - 1, LK_BYTE_ALNUM | LK_BYTE_UNDERSCORE, start - 1 - least);

      if (before == start - 1)
        break;
      start = before;
    }
  return start < name ? lk_words_get_key (line->text + start, end - start) : LK_KEY_NONE;
}

static gsize
take_value (Scan *scan, gsize name, gsize end, gsize i, char separator, LkKey key)
{
  LkLine *line = scan->line;
  LkLine part = *line;
  LkValue value;

  if (!is_secret (key))
    part.length = MIN (line->length, i + MAX_PLAIN_VALUE);
  if (is_secret (key) && lk_line_at (line, i) == '{')
    lk_value_mark_members (line, i);
  if (!lk_value_read (&part, i, &value))
    return end;
  if (key == LK_KEY_SSID)
    read_ssid (&part, name, i, separator, &value);
  if (separator == '=' && lk_line_at (line, name) == '?' && !value.quoted)
    return end;
  if (lk_line_has_text (line, value.start, "-----begin "))
    return end;
  if (!lk_value_is_plausible (&part, &value, key, separator))
    return is_secret (key) ? MAX (value.next, end) : end;
  if (value.many)
    mark_list (line, &value);
  else if (key == LK_KEY_COOKIE)
    mark_cookies (line, &value);
  else
    lk_line_mark (line, value.start, value.end, kinds[key]);
  return MAX (value.next, end);
}

static gsize
take_cookies (Scan *scan, gsize name, gsize end, gsize i)
{
  LkValue value;
  gboolean is_header = lk_line_at (scan->line, end) == ':';

  scan->named = LK_KEY_SECRET;
  if (lk_line_at (scan->line, i) == '[' || lk_line_at (scan->line, i) == '{')
    return end;
  if (!is_header)
    return take_value (scan, name, end, i, '=', LK_KEY_COOKIE);
  read_header (scan->line, name, i, &value);
  if (memchr (scan->line->text + value.start, '=', MIN (value.end - value.start, MAX_PLAIN_VALUE)) == NULL)
    return end;
  mark_cookies (scan->line, &value);
  return MAX (value.next, end);
}

static LkKey
key_of (Scan *scan, gsize name, gsize end, gsize i, char separator)
{
  LkLine *line = scan->line;
  LkKey key = lk_words_get_key (line->text + name, end - name);

  if ((key == LK_KEY_NONE || key == LK_KEY_QUERY) && separator != ' ')
    {
      LkKey phrase = phrase_key (line, name, end);

      key = phrase != LK_KEY_NONE ? phrase : key;
    }
  if (key == LK_KEY_NONE || key == LK_KEY_QUERY)
    {
      LkValue value;

      if (scan->named != LK_KEY_NONE && is_value_of_pair (line, name, end - name))
        return scan->named;
      if (is_name_of_pair (line, name, end - name) && lk_line_is (line, i, LK_BYTE_QUOTE))
        {
          LkLine part = *line;

          part.length = MIN (line->length, i + MAX_NAME_LENGTH);
          if (lk_value_read (&part, i, &value))
            scan->named = MAX (scan->named, lk_words_get_key (line->text + value.start, value.end - value.start));
        }
    }
  if (key == LK_KEY_QUERY && !in_query (line, name))
    {
      /* A key of its own, as in `key: "…"`, is a secret when it looks like one. */
      LkValue value;
      LkLine part = *line;
      gboolean alone = end - name == 3 && lk_line_has_text (line, name, "key") && separator != ' ';

      part.length = MIN (line->length, i + MAX_PLAIN_VALUE);
      if (separator == ' ' || !lk_value_read (&part, i, &value) || value.many)
        return LK_KEY_NONE;
      if (alone && (value.quoted || line->text[value.end - 1] == '=') && is_loose_value (line, &value, LK_KEY_SECRET, FALSE))
        return LK_KEY_SECRET;
      return value.quoted && lk_value_is_opaque (line, &value) ? LK_KEY_SECRET : LK_KEY_NONE;
    }
  return key;
}

/* LABEL="…" TYPE="ext4" of blkid */
static gboolean
is_label (const LkLine *line, gsize name, gsize i)
{
  LkLine part = *line;

  part.length = MIN (line->length, i + MAX_PLAIN_VALUE);
  return memcmp (line->text + name, "LABEL", 5) == 0 && lk_line_is (line, i, LK_BYTE_QUOTE) &&
         lk_line_find (&part, name, "type=\"") < part.length;
}

/* The end of what was taken, or of the word. */
static gsize
take_word (Scan *scan, gsize name, gsize end)
{
  LkLine *line = scan->line;
  char separator = 0;
  gsize i = lk_value_skip_separator (line, end, &separator);
  LkKey key;

  if (i == 0 || i >= line->length)
    return end;
  key = key_of (scan, name, end, i, separator);
  if (key == LK_KEY_NONE && end - name == 1 && separator == ':' && lk_line_follows (line, end, "s/n"))
    key = LK_KEY_SERIAL;
  if (key == LK_KEY_NONE && separator == '=' && end - name == 5 && is_label (line, name, i))
    key = LK_KEY_VOLUME;
  if (key == LK_KEY_NONE || key == LK_KEY_QUERY)
    return key == LK_KEY_QUERY && separator == '=' ? take_value (scan, name, end, i, separator, key) : end;
  if (separator == ',' && line->text[name] != '-' && !(name > 1 && line->text[name - 2] == '('))
    return end;
  if (separator == ' ')
    return take_loose (scan, name, end, i, key);
  if (key == LK_KEY_COOKIE)
    return take_cookies (scan, name, end, i);
  if (end - name >= 13 && lk_line_follows (line, end, "authorization"))
    return mark_authorization (line, name, i);
  if (separator == '"' && !is_secret (key) && key != LK_KEY_SSID)
    return end;
  return take_value (scan, name, end, i, separator, key);
}

/* Behind a key that is not ASCII: 密码：x, 密码是 x, 密码 x1. */
static gsize
take_letters (Scan *scan, gsize end, LkKey key)
{
  static const char *const between[] = { "为", "是", "：", ":", "=", " ", "“", "「", "【", "号", "码", "為", "은", "는", "が", "は", "\"" };
  LkLine *line = scan->line;
  LkLine part = *line;
  gsize i = end;
  gboolean colon = FALSE;
  LkValue value;
  gsize stop;

  for (gboolean more = TRUE; more && i < end + 24;)
    {
      more = FALSE;
      for (guint b = 0; b < G_N_ELEMENTS (between) && !more; b++)
        if (line->length - i >= strlen (between[b]) && memcmp (line->text + i, between[b], strlen (between[b])) == 0)
          {
            colon = colon || strcmp (between[b], " ") != 0;
            i += strlen (between[b]);
            more = TRUE;
          }
    }
  if (i >= line->length || (lk_line_is (line, i, LK_BYTE_HIGH) && key != LK_KEY_NAME))
    return end;
  part.length = MIN (line->length, i + MAX_PLAIN_VALUE);
  lk_value_read_word (&part, i, &value);
  stop = value.start;
  while (stop < value.end && lk_line_is (line, stop, LK_BYTE_HIGH) == lk_line_is (line, value.start, LK_BYTE_HIGH))
    stop++;
  value.end = stop;
  value.next = stop;
  if (value.end <= value.start || (lk_line_is (line, i, LK_BYTE_HIGH) && !colon))
    return end;
  if (!colon && key != LK_KEY_NAME && !is_loose_value (line, &value, LK_KEY_PASSWORD, FALSE) &&
      !(key == LK_KEY_PASSWORD && value.end - value.start >= MIN_LOOSE_WORD &&
        (lk_byte_classes[(guchar) line->text[i]] & LK_BYTE_ALNUM)))
    return end;
  if (!lk_value_is_plausible (line, &value, key, '='))
    return end;
  lk_line_mark (line, value.start, value.end, kinds[key]);
  return value.end;
}

/* QQ号, 微信 is one of the words that are not ASCII. */
static gboolean
names_chat_number (const LkLine *line, gsize start, gsize end)
{
  if (strchr ("qQwW", line->text[start]) == NULL || !(lk_line_is (line, end, LK_BYTE_HIGH) || lk_line_at (line, end) == ' '))
    return FALSE;
  return lk_line_has_word (line, start, "qq") || lk_line_has_word (line, start, "wechat") || lk_line_has_word (line, start,
      "weixin");
}

/* Keys that are not ASCII between two words: where to go on. */
static gsize
scan_letters (Scan *scan, gsize i, gsize until)
{
  if ((scan->line->has & LK_BYTE_HIGH) == 0)
    return until;
  while (i < until)
    {
      LkKey key = LK_KEY_NONE;
      gsize end = lk_words_key_ahead (scan->line, i, &key);

      i = end != 0 ? MAX (take_letters (scan, end, key), end) : i + 1;
    }
  return i;
}

/* A word and another one behind a blank, which can be neither key nor value. */
static gboolean
is_prose (const LkLine *line, const LkRun *word)
{
  const LkRun *next = word + 1;
  gsize length = next->end - next->start;

  return line->text[word->end] == ' ' && next->start == word->end + 1 && length > 3 && (next->has & LK_BYTE_DIGIT) == 0 &&
         lk_line_is (line, next->end, LK_BYTE_BLANK) && line->text[word->start] != '-' &&
         lk_byte_lower (line->text[word->start]) != 'p' && (line->has & LK_BYTE_HIGH) == 0;
}

static gsize
scan_word (Scan *scan, gsize start, gsize end)
{
  LkLine *line = scan->line;
  LkKey key = LK_KEY_NONE;
  gsize i = MAX (take_word (scan, start, end), end);
  gsize foreign = lk_line_is (line, end, LK_BYTE_HIGH) ? lk_words_key_ahead (line, start, &key) : 0;

  if (i == end && foreign != 0)
    return take_letters (scan, foreign, key);
  if (i == end && end - start < 7 && names_chat_number (line, start, end))
    return take_letters (scan, end, LK_KEY_NAME);
  return i;
}

/**
 * lk_scan_keys:
 * @line: a line
 *
 * Marks values by the names of their keys: JSON, forms, queries, headers, configuration, logs, command lines.
 */
void
lk_scan_keys (LkLine *line)
{
  Scan scan = { line, line->named };
  gsize i = 0;

  for (guint w = 0; w < line->words->len; w++)
    {
      const LkRun *word = &g_array_index (line->words, LkRun, w);
      gsize start = MAX (word->start, word->end > MAX_NAME_LENGTH ? word->end - MAX_NAME_LENGTH : 0);

      if (word->start >= i && w + 1 < line->words->len && is_prose (line, word))
        continue;
      if (word->start > i)
        i = scan_letters (&scan, i, word->start);
      if (word->start >= i)
        i = scan_word (&scan, start, word->end);
      else if (word->end > i)
        i = scan_word (&scan, MAX (start, i), word->end);
    }
  scan_letters (&scan, i, line->length);
}
