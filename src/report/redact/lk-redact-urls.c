/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"
#include "lk-redact-words.h"

/* An authority is never longer: RFC 1035 allows 253 bytes for the host; what goes before it is short as well. */
#define MAX_AUTHORITY 1024
#define MAX_SCHEME 24
#define DIGIT 16

/* Paths whose next part is a secret. */
static const struct
{
  const char *path;
  guint       keep; /* parts between that and the secret; DIGIT: what has none may be a word */
} secret_paths[] = {
  { "/api/webhooks/", 1 }, { "hooks.slack.com/services/", 0 }, { "hooks.slack.com/workflows/", 0 }, { "/bot/v2/hook/", 0 },
  { "/bot/hook/", 0 }, { "/webhookb2/", 0 }, { "/incomingwebhook/", 0 }, { "/hooks/", 0 }, { "/reset-password/", 0 },
  { "/password-reset/", 0 }, { "/reset_password/", 0 }, { "/invite/", 0 }, { "/magic-link/", 0 }, { "/confirm-email/", 0 },
  { "/verify-email/", 0 }, { "/join/", 0 }, { "/token/", 0 }, { "/magic-login/", 0 }, { "hooks.slack.com/triggers/", 0 },
  { "chat.whatsapp.com/", 0 }, { "t.me/joinchat/", 0 }, { "t.me/+", 0 }, { "discord.gg/", 0 }, { "u.wechat.com/", 0 },
  { "/magic/", DIGIT }, { "/verify/", DIGIT }, { "/activate/", DIGIT }, { "/confirm/", DIGIT }, { "/reset/", DIGIT },
  { "/unsubscribe/", DIGIT }, { "/share/", DIGIT }, { "/s/", DIGIT }, { "/sso/", DIGIT },
};

static gboolean
ends_url (guchar c)
{
  return (lk_byte_classes[c] & (LK_BYTE_BLANK | LK_BYTE_ANGLE)) != 0 || c == '"' || c == '\'' || c == '`';
}

/* user:password@ before the host. A password with a slash in it makes what looks like a port no number. */
static gsize
mark_userinfo (LkLine *line, gsize start)
{
  gsize most = MIN (line->length, start + MAX_AUTHORITY);
  gsize end = start;
  gsize at = 0;
  gsize colon = 0;

  for (; end < most && !ends_url (line->text[end]) && strchr ("/?#\\", line->text[end]) == NULL; end++)
    {
      if (line->text[end] == '@')
        at = end;
      else if (line->text[end] == ':' && at == 0 && colon == 0)
        colon = end;
    }
  if (at == 0 && colon != 0 && end < most && !ends_url (line->text[end]) &&
      lk_line_skip (line, colon + 1, LK_BYTE_DIGIT) != end && line->text[start] != '[')
    for (gsize i = end; i < most && !ends_url (line->text[i]); i++)
      if (line->text[i] == '@')
        at = end = i;
  if (at > start)
    lk_line_mark (line, start, at, LK_SECRET_SIGN_IN);
  return end;
}

static gboolean
has_digit (const LkLine *line, gsize i, gsize end)
{
  gsize stop = MIN (end, i + 256);

  while (i < stop && !lk_line_is (line, i, LK_BYTE_DIGIT))
    i++;
  return i < stop;
}

static void
mark_path_secret (LkLine *line, gsize slash, gsize end)
{
  for (guint p = 0; p < G_N_ELEMENTS (secret_paths); p++)
    {
      gsize length = strlen (secret_paths[p].path);
      gsize host = strcspn (secret_paths[p].path, "/");
      gsize i;

      if (slash < host || !lk_line_has_text (line, slash - host, secret_paths[p].path))
        continue;
      i = slash - host + length;
      for (guint skip = secret_paths[p].keep % DIGIT; skip > 0 && i < end; skip--)
        {
          while (i < end && line->text[i] != '/')
            i++;
          i++;
        }
      if (i < end && end - i >= 8 && ((secret_paths[p].keep & DIGIT) == 0 || has_digit (line, i, end)))
        lk_line_mark (line, i, end, LK_SECRET_TOKEN);
      return;
    }
}

/* Paths like /bot<number>:<secret>/ are found by the token's own form. */
static gsize
read_path (LkLine *line, gsize i)
{
  gsize slash = i;
  guint depth = 0;

  while (i < line->length && !ends_url (line->text[i]) && strchr ("?#", line->text[i]) == NULL)
    {
      if (line->text[i] == '/' && depth++ < 8)
        {
          gsize end = i + 1;

          slash = i;
          while (end < line->length && end < i + MAX_AUTHORITY && !ends_url (line->text[end]) && strchr ("?#",
              line->text[end]) == NULL)
            end++;
          mark_path_secret (line, slash, end);
        }
      i++;
    }
  return i;
}

/* On hosts that are not the service's own nothing of a query is needed but a few names. */
static gsize
mark_query (LkLine *line, gsize i, gboolean is_kept)
{
  while (i < line->length && !ends_url (line->text[i]))
    {
      gsize name = ++i;
      gsize equals;

      while (i < line->length && !ends_url (line->text[i]) && strchr ("=&#;", line->text[i]) == NULL)
        i++;
      equals = i;
      while (i < line->length && !ends_url (line->text[i]) && strchr ("&#;", line->text[i]) == NULL)
        i++;
      if (!is_kept && equals < i && line->text[equals] == '=' &&
          !lk_words_is_harmless_query (line->text + name, equals - name))
        lk_line_mark (line, equals + 1, i, LK_SECRET_VALUE);
    }
  return i;
}

static gsize
take_url (LkLine *line, LkKnown *known, gsize colon)
{
  gsize scheme = lk_line_back (line, colon, LK_BYTE_ALNUM | LK_BYTE_PLUS | LK_BYTE_DASH, MAX_SCHEME);
  gsize start = colon + 3;
  gsize end;
  gsize host;
  gsize host_end;

  if (scheme == colon || lk_line_has_text (line, scheme, "file"))
    return start;
  end = mark_userinfo (line, start);
  if (end >= line->length || end > start + MAX_AUTHORITY - 2 || line->text[end] == '\\')
    return end;
  host = start;
  for (gsize i = start; i < end; i++)
    if (line->text[i] == '@')
      host = i + 1;
  host_end = host;
  while (host_end < end && lk_line_is (line, host_end, LK_BYTE_WORD))
    host_end++;
  if (line->text[end] == '@')
    return end + 1;
  end = read_path (line, end);
  if (end < line->length && (line->text[end] == '?' || line->text[end] == '#'))
    end = mark_query (line, end, lk_known_is_kept (known, line->text + host, host_end - host));
  return end;
}

/* sip:user:password@host, sip:user@host, tel:number: schemes without slashes (RFC 3261, 3966). */
static void
take_opaque (LkLine *line, gsize colon)
{
  static const char *const schemes[] = { "sip", "sips", "xmpp", "mailto", "im", "pres", "turn", "stun", "irc", "skype" };
  gsize scheme = lk_line_back (line, colon, LK_BYTE_ALPHA, MAX_SCHEME);
  gsize end = colon + 1;
  gboolean is_one = FALSE;

  if (colon < scheme + 2)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (schemes) && !is_one; i++)
    is_one = colon - scheme == strlen (schemes[i]) && lk_line_has_text (line, scheme, schemes[i]);
  if (!is_one)
    return;
  while (end < line->length && end < colon + 256 && !ends_url (line->text[end]) && strchr ("@/;?", line->text[end]) == NULL)
    end++;
  if (lk_line_at (line, end) == '@' && end > colon + 1)
    lk_line_mark (line, colon + 1, end, LK_SECRET_SIGN_IN);
}

/**
 * lk_scan_urls:
 * @line: a line
 * @known: the hosts that stay
 *
 * Marks who signs in by a URL, secrets in its path, and what foreign hosts are asked for.
 */
void
lk_scan_urls (LkLine *line, LkKnown *known)
{
  gsize i = 0;

  if ((line->has & LK_BYTE_COLON) == 0)
    return;
  while (i < line->length)
    {
      const char *colon = memchr (line->text + i, ':', line->length - i);
      gsize at;

      if (colon == NULL)
        return;
      at = colon - line->text;
      if (lk_line_at (line, at + 1) == '/' && lk_line_at (line, at + 2) == '/')
        {
          i = MAX (take_url (line, known, at), at + 3);
        }
      else
        {
          take_opaque (line, at);
          i = at + 1;
        }
    }
}
