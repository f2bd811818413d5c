/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"

#define MAX_LOCAL 128
#define MAX_DOMAIN 255
#define MAX_RESOURCE 256

/* Names of units, pictures and packages, which may stand behind an @ as well. */
static const char *const not_domains[] = {
  "service", "socket", "timer", "mount", "target", "slice", "scope", "device", "path", "swap", "automount", "png", "jpg",
      "jpeg",
  "gif", "svg", "webp", "ico", "js", "ts", "css", "json", "map", "so", "conf", "tgz", "gz", "xz", "zip", "deb", "rpm", "html",
};

static gboolean
is_local (const LkLine *line, gsize i)
{
  guchar c = line->text[i];

  if (lk_byte_classes[c] & (LK_BYTE_WORD | LK_BYTE_PLUS | LK_BYTE_HIGH))
    return TRUE;
  if (c == '\'' || c == '&' || c == '!' || c == '$' || c == '~')
    return i > 0 && lk_line_is (line, i - 1, LK_BYTE_ALNUM) && lk_line_is (line, i + 1, LK_BYTE_ALNUM);
  if (c == '\\')
    return lk_line_is (line, i + 1, LK_BYTE_HEX) && lk_line_is (line, i + 2, LK_BYTE_HEX);
  return c == '%' && lk_line_is (line, i + 1, LK_BYTE_HEX) && lk_line_is (line, i + 2, LK_BYTE_HEX);
}

/* "John Doe"@… */
static gsize
quoted_local (const LkLine *line, gsize at)
{
  gsize least = at > MAX_LOCAL ? at - MAX_LOCAL : 0;

  for (gsize i = at - 1; i > least; i--)
    if (line->text[i - 1] == '"')
      return i - 1;
  return at;
}

static gsize
local_start (const LkLine *line, gsize at)
{
  gsize i = at;

  if (at > 1 && line->text[at - 1] == '"')
    return quoted_local (line, at);
  while (i > 0 && at - i < MAX_LOCAL && is_local (line, i - 1))
    i--;
  while (i < at && strchr (".-", line->text[i]) != NULL)
    i++;
  return i;
}

/* The end of a domain with a dot, an address in brackets, or 0. */
static gsize
domain_end (const LkLine *line, gsize i, gsize *last_label)
{
  gsize start = i;
  gsize dots = 0;
  gsize label = i;

  if (lk_line_at (line, i) == '[')
    {
      const char *close = memchr (line->text + i, ']', MIN (line->length - i, 64));

      *last_label = i;
      return close != NULL && lk_line_is (line, i + 1, LK_BYTE_HEX | LK_BYTE_COLON |
          LK_BYTE_UPPER) ? (gsize) (close + 1 - line->text) : 0;
    }
  while (i < line->length && i - start < MAX_DOMAIN && lk_line_is (line, i, LK_BYTE_ALNUM | LK_BYTE_DASH | LK_BYTE_DOT |
      LK_BYTE_HIGH))
    {
      if (line->text[i] == '.')
        {
          if (!lk_line_is (line, i + 1, LK_BYTE_ALNUM | LK_BYTE_HIGH) || i == label)
            break;
          dots++;
          label = i + 1;
        }
      i++;
    }
  *last_label = label;
  return dots > 0 ? i : 0;
}

static gboolean
is_domain (const LkLine *line, gsize label, gsize end)
{
  gboolean letters = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (not_domains); i++)
    if (end - label == strlen (not_domains[i]) && lk_line_has_text (line, label, not_domains[i]))
      return FALSE;
  for (gsize i = label; i < end; i++)
    letters = letters || lk_line_is (line, i, LK_BYTE_ALPHA | LK_BYTE_HIGH);
  return letters && end - label >= 2;
}

/* What stands before the host in a URL: the host stays then. */
static gboolean
is_userinfo (const LkLine *line, gsize start)
{
  gsize least = start > MAX_DOMAIN ? start - MAX_DOMAIN : 0;

  for (gsize i = start; i > least + 2; i--)
    {
      if (lk_line_is (line, i - 1, LK_BYTE_BLANK | LK_BYTE_QUOTE | LK_BYTE_ANGLE) || strchr ("?#=,", line->text[i - 1]) != NULL)
        return FALSE;
      if (line->text[i - 1] == '/' && line->text[i - 2] == '/' && line->text[i - 3] == ':')
        return TRUE;
    }
  return FALSE;
}

/* alice@example.org and alice@example.org/phone; the host stays when it is the service's own. */
static void
take_mail (LkLine *line, LkKnown *known, gsize at, gsize after)
{
  gsize start = local_start (line, at);
  gsize label = 0;
  gsize end = domain_end (line, after, &label);
  gboolean address = lk_line_at (line, after) == '[';

  if (start == at || end == 0 || (!address && !is_domain (line, label, end)))
    return;
  if (lk_line_before (line, start) == '@')
    return;
  if (is_userinfo (line, start))
    {
      lk_line_mark (line, start, at, LK_SECRET_SIGN_IN);
      return;
    }
  lk_line_mark (line, start, lk_known_is_kept (known, line->text + after, end - after) ? at : end, LK_SECRET_MAIL);
  if (lk_line_at (line, end) == '/' && lk_line_is (line, end + 1, LK_BYTE_ALNUM | LK_BYTE_HIGH))
    {
      gsize stop = end + 1;

      while (stop < line->length && stop - end < MAX_RESOURCE && !lk_line_is (line, stop, LK_BYTE_BLANK | LK_BYTE_QUOTE |
          LK_BYTE_ANGLE) &&
             strchr (",;)]}/", line->text[stop]) == NULL)
        stop++;
      lk_line_mark (line, end + 1, stop, LK_SECRET_VALUE);
    }
}

/* alice@computer:~$ of a shell, and of ssh and scp. */
static void
take_shell (LkLine *line, gsize at)
{
  gsize start = lk_line_back (line, at, LK_BYTE_WORD, 64);
  gsize end = MIN (lk_line_skip (line, at + 1, LK_BYTE_WORD), at + 65);
  gboolean prompt = lk_line_at (line, end) == ':' && strchr ("~/", lk_line_at (line, end + 1)) != NULL && lk_line_at (line,
      end + 1) != 0;
  gboolean bracket = lk_line_before (line, start) == '[' && lk_line_at (line, end) == ' ';
  gboolean remote = lk_line_follows (line, start, "ssh ") || lk_line_follows (line, start, "scp ");

  if (start == at || end == at + 1 || !(prompt || bracket || remote) || !lk_line_is (line, start, LK_BYTE_ALPHA))
    return;
  lk_line_mark (line, start, at, LK_SECRET_USER);
  if (!remote)
    lk_line_mark (line, at + 1, end, LK_SECRET_HOST);
}

/* @alice:example.org, #room:example.org, !opaque:example.org (Matrix, appendix on identifiers). */
static void
take_matrix (LkLine *line, LkKnown *known, gsize sigil)
{
  LkSecretKind kind = line->text[sigil] == '@' ? LK_SECRET_ACCOUNT : LK_SECRET_ROOM;
  gsize colon = sigil + 1;
  gsize label;
  gsize end;

  while (colon < line->length && colon - sigil < MAX_LOCAL &&
         (lk_line_is (line, colon, LK_BYTE_WORD | LK_BYTE_PLUS | LK_BYTE_HIGH) || line->text[colon] == '=' ||
          (line->text[colon] == '/' && kind == LK_SECRET_ACCOUNT)))
    colon++;
  if (colon == sigil + 1 || lk_line_at (line, colon) != ':' || lk_line_was (line, sigil, LK_BYTE_ALNUM | LK_BYTE_AT))
    return;
  end = domain_end (line, colon + 1, &label);
  if (end == 0 && lk_line_has_word (line, colon + 1, "localhost"))
    end = colon + 1 + strlen ("localhost");
  if (end == 0 && (kind == LK_SECRET_ACCOUNT || line->text[sigil] == '!'))
    {
      end = MIN (lk_line_skip (line, colon + 1, LK_BYTE_WORD), colon + 64);
      if (end == colon + 1 || !lk_line_is (line, colon + 1, LK_BYTE_ALPHA) || (line->text[sigil] == '!' && colon - sigil < 10))
        return;
    }
  if (end == 0)
    return;
  lk_line_mark (line, sigil, lk_known_is_kept (known, line->text + colon + 1, end - colon - 1) ? colon : end, kind);
}

/* $ and 43 letters of base64: an event; ids of groups of other messengers. */
static void
take_event (LkLine *line, gsize sigil)
{
  gsize end = lk_line_skip (line, sigil + 1, LK_BYTE_ALNUM | LK_BYTE_UNDERSCORE | LK_BYTE_DASH);

  if (end - sigil - 1 == 43 && line->text[sigil] == '$')
    lk_line_mark (line, sigil, end, LK_SECRET_ROOM);
  if (line->text[sigil] == '!' && end - sigil > 8 && sigil > 1 && line->text[sigil - 1] == '_' && line->text[sigil - 2] == '_')
    lk_line_mark (line, sigil + 1, lk_line_skip (line, end, LK_BYTE_EQUALS | LK_BYTE_PLUS), LK_SECRET_ROOM);
}

/* group(12345678) */
static void
take_group (LkLine *line, gsize paren)
{
  gsize end = lk_line_skip (line, paren + 1, LK_BYTE_ALNUM | LK_BYTE_BLANK | LK_BYTE_PLUS | LK_BYTE_EQUALS);

  if (end - paren > 6 && lk_line_follows (line, paren, "group") && lk_line_at (line, end) == ')')
    lk_line_mark (line, paren + 1, end, LK_SECRET_ROOM);
}

/**
 * lk_scan_names:
 * @line: a line
 * @known: the hosts that stay
 *
 * Marks mail and chat addresses, rooms and groups.
 */
void
lk_scan_names (LkLine *line, LkKnown *known)
{
  if ((line->has & (LK_BYTE_AT | LK_BYTE_SIGIL | LK_BYTE_PAREN)) == 0)
    return;
  for (gsize i = 0; i < line->length; i++)
    switch (line->text[i])
      {
      case '@':
        take_mail (line, known, i, i + 1);
        take_shell (line, i);
        take_matrix (line, known, i);
        break;
      case '#':
        take_matrix (line, known, i);
        break;
      case '!':
      case '$':
        take_matrix (line, known, i);
        take_event (line, i);
        break;
      case '(':
        take_group (line, i);
        break;
      default:
        break;
      }
}
