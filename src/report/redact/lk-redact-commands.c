/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"
#include "lk-redact-value.h"

#define MAX_OPTION_VALUE 1024

/* Options that hold a secret, and of which programs. */
static const struct
{
  const char *programs; /* parted by blanks */
  const char *option;
  gboolean    glued;    /* the value may follow without a blank */
} options[] = {
  { "mysql mysqldump mysqladmin mariadb", "-p", TRUE },
  { "sshpass", "-p", TRUE },
  { "redis-cli", "-a", FALSE },
  { "ldapsearch ldapmodify ldapwhoami ldapadd", "-w", FALSE },
  { "smbclient rpcclient mount.cifs", "-U", FALSE },
  { "curl", "-b", FALSE },
  { "mosquitto_pub mosquitto_sub", "-P", FALSE },
  { "sendxmpp go-sendxmpp", "-p", FALSE },
  { "docker podman buildah skopeo", "-p", FALSE },
  { "profanity irssi weechat mcabber ii", "-p", FALSE },
  { "irssi", "-w", FALSE },
  { "7z 7za unzip zip", "-P", TRUE },
  { "openssl", "-passin", FALSE },
  { "openssl", "-passout", FALSE },
  { "openssl", "-k", FALSE },
  { "ipmitool sqlcmd", "-P", FALSE },
};

static gboolean
has_program (const LkLine *line, const char *programs)
{
  while (*programs != '\0')
    {
      gsize length = strcspn (programs, " ");
      g_autofree char *name = g_strndup (programs, length);

      for (gsize at = lk_line_find (line, 0, name); at < line->length; at = lk_line_find (line, at + 1, name))
        if (lk_line_has_word (line, at, name) && lk_line_at (line, at + length) == ' ')
          return TRUE;
      programs += length;
      programs += strspn (programs, " ");
    }
  return FALSE;
}

static void
mark_value (LkLine *line, gsize i, LkSecretKind kind)
{
  LkLine part = *line;
  LkValue value;

  part.length = MIN (line->length, i + MAX_OPTION_VALUE);
  if (lk_value_read (&part, i, &value) && !value.many && line->text[value.start] != '-')
    lk_line_mark (line, value.start, value.end, kind);
}

/* -u name:password, --user name:password, -U name%password */
static void
take_user (LkLine *line, gsize i)
{
  static const char *const names[] = { "-u", "--user", "--proxy-user", "-U", "--http-user", "--userpass" };
  LkLine part = *line;
  LkValue value;

  part.length = MIN (line->length, i + MAX_OPTION_VALUE);
  for (guint n = 0; n < G_N_ELEMENTS (names); n++)
    {
      gsize length = strlen (names[n]);
      gsize start = i + length;

      if (line->length - i <= length || memcmp (line->text + i, names[n], length) != 0)
        continue;
      if (lk_line_at (line, start) == '=')
        start++;
      else if (lk_line_is (line, start, LK_BYTE_BLANK))
        start = lk_line_skip (line, start, LK_BYTE_BLANK);
      else if (length != 2 || !lk_line_is (line, start, LK_BYTE_ALNUM | LK_BYTE_QUOTE))
        continue;
      if (!lk_value_read (&part, start, &value) || value.many)
        continue;
      if (memchr (line->text + value.start, ':', value.end - value.start) != NULL ||
          (names[n][1] == 'U' && memchr (line->text + value.start, '%', value.end - value.start) != NULL))
        lk_line_mark (line, value.start, value.end, LK_SECRET_SIGN_IN);
      return;
    }
}

/* xfreerdp /u:name /p:secret */
static void
take_slash_option (LkLine *line)
{
  static const char *const heads[] = { " /p:", " /pwd:", " /pass:" };

  if (!has_program (line, "xfreerdp wfreerdp xfreerdp3 sdl-freerdp mstsc"))
    return;
  for (guint h = 0; h < G_N_ELEMENTS (heads); h++)
    {
      gsize at = lk_line_find (line, 0, heads[h]);

      if (at < line->length)
        mark_value (line, at + strlen (heads[h]), LK_SECRET_SECRET);
    }
}

static void
take_option (LkLine *line, gsize i, const guint8 *present)
{
  for (guint o = 0; o < G_N_ELEMENTS (options); o++)
    {
      gsize length = strlen (options[o].option);
      gsize after = i + length;

      if (!present[o] || line->length - i <= length || memcmp (line->text + i, options[o].option, length) != 0)
        continue;
      if (lk_line_is (line, after, LK_BYTE_BLANK))
        mark_value (line, lk_line_skip (line, after, LK_BYTE_BLANK), LK_SECRET_SECRET);
      else if (options[o].glued)
        mark_value (line, after, LK_SECRET_SECRET);
    }
}

/* net use … /user:name password */
static void
take_net_use (LkLine *line)
{
  gsize use = lk_line_find (line, 0, "net use ");
  gsize user = use < line->length ? lk_line_find (line, use, "/user:") : line->length;
  gsize end;

  if (user >= line->length)
    return;
  user += strlen ("/user:");
  end = lk_line_skip (line, user, LK_BYTE_WORD | LK_BYTE_SLASH | LK_BYTE_AT);
  lk_line_mark (line, user, end, LK_SECRET_ACCOUNT);
  if (lk_line_at (line, end) == ' ')
    mark_value (line, end + 1, LK_SECRET_SECRET);
}

/**
 * lk_scan_commands:
 * @line: a line
 *
 * Marks secrets in the arguments of programs that are not called by a telling name.
 */
void
lk_scan_commands (LkLine *line)
{
  guint8 present[G_N_ELEMENTS (options)] = { 0 };
  gboolean looked = FALSE;

  if ((line->has & LK_BYTE_SLASH) != 0 && memmem (line->text, line->length, "/user:", 6) != NULL)
    take_net_use (line);
  if ((line->has & LK_BYTE_SLASH) != 0 && (line->has & LK_BYTE_COLON) != 0 && memmem (line->text, line->length, " /p", 3) != NULL)
    take_slash_option (line);
  if ((line->has & LK_BYTE_DASH) == 0)
    return;
  for (const char *dash = line->text; (dash = memchr (dash, '-', line->text + line->length - dash)) != NULL; dash++)
    {
      gsize i = dash - line->text;

      if (!(i == 0 || lk_line_is (line, i - 1, LK_BYTE_BLANK | LK_BYTE_QUOTE)))
        continue;
      if (!lk_line_is (line, i + 1, LK_BYTE_ALPHA | LK_BYTE_DASH))
        continue;
      if (!looked)
        for (guint o = 0; o < G_N_ELEMENTS (options); o++)
          present[o] = o > 0 && options[o].programs == options[o - 1].programs ? present[o - 1] : has_program (line,
              options[o].programs);
      looked = TRUE;
      take_user (line, i);
      take_option (line, i, present);
    }
}
