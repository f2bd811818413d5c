/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"
#include "lk-redact-words.h"

#define MAX_WORDS 8
#define MAX_QUOTED 256
#define MAX_SCRAM 2048
#define MAX_PROOF 96

/* Arguments of SASL commands that are no secret. */
static const char *const harmless[] = { "plain", "external", "login", "+", "*", "scram-sha-1", "scram-sha-256",
    "scram-sha-512", "cram-md5",
                                        "digest-md5", "xoauth2", "oauthbearer", "ntlm", "gssapi", "anonymous",
                                            "ecdsa-nist256p-challenge",
                                        "scram-sha-1-plus", "scram-sha-256-plus", "failed", "error", "successful", "ok",
                                            "not", "mechanism" };

typedef struct
{
  gsize start[MAX_WORDS];
  gsize end[MAX_WORDS];
  guint n;
} Words;

static void
read_words (const LkLine *line, gsize i, Words *words)
{
  words->n = 0;
  while (words->n < MAX_WORDS)
    {
      i = lk_line_skip (line, i, LK_BYTE_BLANK);
      if (i >= line->length)
        return;
      words->start[words->n] = i;
      if (line->text[i] == '"' && memchr (line->text + i + 1, '"', MIN (line->length - i - 1, MAX_QUOTED)) != NULL)
        i = (const char *) memchr (line->text + i + 1, '"', line->length - i - 1) - line->text;
      while (i < line->length && !lk_line_is (line, i, LK_BYTE_BLANK))
        i++;
      words->end[words->n++] = i;
    }
}

static void
mark_word (LkLine *line, const Words *words, guint n, LkSecretKind kind)
{
  gsize start;
  gsize end;

  if (n >= words->n)
    return;
  start = words->start[n];
  end = words->end[n];
  if (lk_line_at (line, start) == ':')
    start++;
  while (end > start && lk_line_is (line, end - 1, LK_BYTE_QUOTE))
    end--;
  while (start < end && lk_line_is (line, start, LK_BYTE_QUOTE))
    start++;
  lk_line_mark (line, start, end, kind);
}

static gboolean
is_harmless (const LkLine *line, gsize start, gsize end)
{
  for (guint h = 0; h < G_N_ELEMENTS (harmless); h++)
    if (strlen (harmless[h]) == end - start && lk_line_has_text (line, start, harmless[h]))
      return TRUE;
  return FALSE;
}

/* Capitals at the beginning of a command, after a prompt, a tag or an arrow. */
static gboolean
is_command (const LkLine *line, gsize i, const char *capitals)
{
  gsize length = strlen (capitals);

  return line->length - i > length && memcmp (line->text + i, capitals, length) == 0 && line->text[i + length] == ' ' &&
         !lk_line_was (line, i, LK_BYTE_ALNUM | LK_BYTE_UNDERSCORE | LK_BYTE_DASH | LK_BYTE_DOT | LK_BYTE_EQUALS);
}

/* PASS secret; not "PASS test 3 of 4". */
static void
take_pass (LkLine *line, gsize i)
{
  Words words;
  gsize at = i;

  read_words (line, i + 4, &words);
  while (at > 0 && !lk_line_is (line, at - 1, LK_BYTE_ALPHA))
    at--;
  if (words.n == 0 || words.n > 1 || (at > 0 && i - at > 24))
    return;
  mark_word (line, &words, 0, LK_SECRET_SECRET);
}

/* LOGIN user secret of IMAP, behind a tag; OPER name secret. */
static void
take_login (LkLine *line, gsize i, gboolean is_tagged)
{
  Words words;

  read_words (line, i, &words);
  if (words.n < 3 || (is_tagged && (words.n > 3 || lk_words_is_status (line->text + words.start[1],
      words.end[1] - words.start[1]))))
    return;
  mark_word (line, &words, 1, LK_SECRET_ACCOUNT);
  mark_word (line, &words, 2, LK_SECRET_SECRET);
}

/* AUTHENTICATE <base64>, AUTH PLAIN <base64>, and the same behind a tag of IMAP. */
static void
take_authenticate (LkLine *line, gsize i)
{
  Words words;

  read_words (line, i, &words);
  /* PRIVMSG Q@… :AUTH name secret */
  if (lk_line_before (line, i) == ':' && words.n == 3 && !is_harmless (line, words.start[1], words.end[1]))
    {
      take_login (line, i, FALSE);
      return;
    }
  for (guint w = 1; w < MIN (words.n, 3); w++)
    {
      if (is_harmless (line, words.start[w], words.end[w]))
        continue;
      if (words.end[w] - words.start[w] >= 4 && !lk_words_is_status (line->text + words.start[w],
          words.end[w] - words.start[w]))
        mark_word (line, &words, w, LK_SECRET_SECRET);
      return;
    }
}

/* What people say to NickServ and its kin. */
static void
take_services (LkLine *line, gsize i)
{
  static const char *const commands[] = { "identify", "id", "login", "register", "ghost", "recover", "release", "regain",
      "auth", "set" };
  Words words;
  guint command = MAX_WORDS;

  read_words (line, i, &words);
  for (guint w = 0; w < MIN (words.n, 3) && command == MAX_WORDS; w++)
    for (guint c = 0; c < G_N_ELEMENTS (commands); c++)
      {
        gsize start = words.start[w] + (lk_line_at (line, words.start[w]) == ':' ? 1 : 0);

        if (words.end[w] - start == strlen (commands[c]) && lk_line_has_text (line, start, commands[c]))
          command = w;
      }
  if (command == MAX_WORDS)
    return;
  for (guint w = command + 1; w < MIN (words.n, command + 4); w++)
    if (!lk_words_is_status (line->text + words.start[w], words.end[w] - words.start[w]))
      mark_word (line, &words, w, LK_SECRET_SECRET);
}

/* v=… alone: what the server proves itself with. */
static void
take_proof (LkLine *line, gsize i)
{
  gsize end = i + 2;

  while (end < line->length && end - i < MAX_PROOF &&
         (lk_line_is (line, end, LK_BYTE_ALNUM | LK_BYTE_PLUS | LK_BYTE_EQUALS) || line->text[end] == '/'))
    end++;
  if (end - i - 2 == 28 || end - i - 2 == 44 || end - i - 2 == 88)
    lk_line_mark (line, i, end, LK_SECRET_SECRET);
}

/* n,,n=user,r=… and c=…,r=…,p=…: SCRAM (RFC 5802). */
static void
take_scram (LkLine *line, gsize i)
{
  gsize end = i;
  guint fields = 0;

  while (end < line->length && end < i + MAX_SCRAM && !lk_line_is (line, end, LK_BYTE_BLANK | LK_BYTE_QUOTE | LK_BYTE_ANGLE))
    {
      fields += line->text[end] == ',' && lk_line_at (line, end + 2) == '=' ? 1 : 0;
      end++;
    }
  if (fields >= 1)
    lk_line_mark (line, i, end, LK_SECRET_SECRET);
}

static gboolean
begins_scram (const LkLine *line, gsize i)
{
  static const char *const heads[] = { "n,,n=", "y,,n=", "p=tls-", "c=biws,", "c=", "r=" };

  if (lk_line_was (line, i, LK_BYTE_ALNUM | LK_BYTE_AMPERSAND | LK_BYTE_EQUALS) || lk_line_before (line, i) == '?' ||
      lk_line_before (line, i) == ',')
    return FALSE;
  for (guint h = 0; h < G_N_ELEMENTS (heads); h++)
    if (line->length - i > strlen (heads[h]) && memcmp (line->text + i, heads[h], strlen (heads[h])) == 0)
      {
        gsize comma = h < 4 ? 0 : lk_line_skip (line, i + 2, LK_BYTE_WORD | LK_BYTE_PLUS | LK_BYTE_SLASH | LK_BYTE_EQUALS);

        return h < 4 || (lk_line_at (line, comma) == ',' && lk_line_at (line, comma + 2) == '=' && comma - i > 8);
      }
  return FALSE;
}

static void
take_capitals (LkLine *line, gsize i)
{
  if (is_command (line, i, "PASS"))
    take_pass (line, i);
  else if (is_command (line, i, "AUTHENTICATE") || is_command (line, i, "AUTH"))
    take_authenticate (line, i);
  else if (is_command (line, i, "OPER"))
    take_login (line, i, FALSE);
  else if (is_command (line, i, "LOGIN") && (lk_line_was (line, i, LK_BYTE_BLANK) || lk_line_before (line, i) == ':'))
    take_login (line, i, TRUE);
}

static gboolean
is_short_nickserv (const LkLine *line, gsize i)
{
  return lk_line_has_word (line, i, "ns") && (line->text[i] == 'N' || lk_line_before (line, i) == '/');
}

/**
 * lk_scan_chat:
 * @line: a line
 *
 * Marks secrets in the commands of IRC (RFC 2812), IMAP, SMTP, POP and in SCRAM.
 */
void
lk_scan_chat (LkLine *line)
{
  for (guint r = 0; r < line->runs->len; r++)
    {
      const LkRun *run = &g_array_index (line->runs, LkRun, r);
      guint32 length = run->end - run->start;

      if (length == 4 && lk_line_before (line, run->start) == '/' && lk_line_has_word (line, run->start, "oper") &&
          lk_line_at (line, run->end) == ' ')
        take_login (line, run->start, FALSE);
      if (length >= 4 && (run->all & LK_BYTE_UPPER) != 0)
        take_capitals (line, run->start);
      if ((length == 8 && strchr ("Nn", line->text[run->start]) != NULL && lk_line_has_word (line, run->start,
          "nickserv")) || (length == 2 && strchr ("Nn", line->text[run->start]) != NULL && is_short_nickserv (line,
              run->start)))
        take_services (line, run->end);
      else if (length == 1 && line->text[run->start] == 'v' && lk_line_at (line, run->end) == '=' &&
               !lk_line_was (line, run->start, LK_BYTE_AMPERSAND | LK_BYTE_EQUALS))
        take_proof (line, run->start);
      else if (length == 1 && (lk_line_at (line, run->end) == '=' || lk_line_at (line, run->end) == ',') &&
          begins_scram (line, run->start))
        take_scram (line, run->start);
    }
}
