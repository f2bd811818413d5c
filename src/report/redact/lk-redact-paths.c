/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"
#include "lk-redact-words.h"

#define MAX_NAME 128
#define MAX_URL_BACK 256

/* Folders whose next part is a person's name. */
static const struct
{
  const char  *folder; /* with / for either slash */
  LkSecretKind kind;
} folders[] = {
  { "/home/", LK_SECRET_USER }, { "/users/", LK_SECRET_USER }, { "/run/media/", LK_SECRET_USER }, { "/media/", LK_SECRET_USER },
  { "/documents and settings/", LK_SECRET_USER }, { "/home$/", LK_SECRET_USER }, { "/users$/", LK_SECRET_USER },
  { "/profiles$/", LK_SECRET_USER }, { "/volumes/", LK_SECRET_VOLUME }, { "/media/removable/", LK_SECRET_VOLUME },
  { "/home/.ecryptfs/", LK_SECRET_USER }, { "/afs/home/", LK_SECRET_USER }, { "/homes/", LK_SECRET_USER }, { "/var/mail/",
      LK_SECRET_USER },
  { "/var/spool/mail/", LK_SECRET_USER }, { "/var/spool/cron/crontabs/", LK_SECRET_USER }, { "/accountsservice/users/",
      LK_SECRET_USER },
  { "/accountsservice/icons/", LK_SECRET_USER }, { "/var/lib/iwd/", LK_SECRET_SSID }, { "/system-connections/",
      LK_SECRET_SSID },
};

static const char *const nobodys[] = { "public", "default", "default user", "all users", "shared", "removable", ".ecryptfs",
    "lost+found",
                                       "linuxbrew", "runner", "app", "nonexistent", "empty" };

/* `/`, `\` and `\\`: the length of the separator at @i. */
static gsize
slash_at (const LkLine *line, gsize i)
{
  if (lk_line_at (line, i) == '/')
    return 1;
  if (lk_line_at (line, i) != '\\')
    return 0;
  return lk_line_at (line, i + 1) == '\\' || lk_line_at (line, i + 1) == '/' ? 2 : 1;
}

/* The end of a folder's name at @i, its last separator included, or 0. */
static gsize
match_folder (const LkLine *line, gsize i, const char *folder)
{
  for (; *folder != '\0'; folder++)
    {
      gsize slash = slash_at (line, i);

      if (*folder == '/')
        {
          if (slash == 0)
            return 0;
          i += slash;
        }
      else if (i >= line->length || lk_byte_lower (line->text[i++]) != (guchar) *folder)
        return 0;
    }
  return i;
}

/* What follows http:// is a page, not a folder here. */
static gboolean
in_web_address (const LkLine *line, gsize i)
{
  gsize start = i;

  while (start > 0 && i - start < MAX_URL_BACK && !lk_line_is (line, start - 1, LK_BYTE_BLANK | LK_BYTE_QUOTE |
      LK_BYTE_ANGLE | LK_BYTE_PAREN))
    start--;
  for (gsize c = start; c + 3 <= i; c++)
    if (memcmp (line->text + c, "://", 3) == 0)
      return lk_line_at (line, c + 3) != '/' && !lk_line_follows (line, c, "file") && !lk_line_follows (line, c, "smb") &&
          !lk_line_follows (line, c, "sftp");
  return FALSE;
}

static gboolean
ends_name (const LkLine *line, gsize i)
{
  return slash_at (line, i) != 0 || (line->text[i] != '\0' && strchr ("\"'`<>:|*?,;)]}&=\t\n\r", line->text[i]) != NULL);
}

/* A name may hold blanks where a separator ends it: C:\Users\John Smith\AppData. */
static gsize
name_end (const LkLine *line, gsize i)
{
  gsize end = i;
  gsize blank = 0;

  while (end < line->length && end - i < MAX_NAME && !ends_name (line, end))
    {
      if (lk_line_is (line, end, LK_BYTE_BLANK) && blank == 0)
        blank = end;
      end++;
    }
  if (blank == 0)
    return end;
  if (end < line->length && slash_at (line, end) != 0 && line->text[end - 1] != ' ' && end - blank < 32 &&
      memchr (line->text + i, ' ', end - i) != NULL && lk_line_is (line, blank + 1, LK_BYTE_UPPER | LK_BYTE_HIGH))
    return end;
  return blank;
}

static gboolean
is_nobody (const LkLine *line, gsize i, gsize end)
{
  for (guint w = 0; w < G_N_ELEMENTS (nobodys); w++)
    if (end - i == strlen (nobodys[w]) && lk_line_has_text (line, i, nobodys[w]))
      return TRUE;
  return FALSE;
}

static gsize
take_volume (const LkLine *line, gsize i)
{
  gsize end = i;

  while (end < line->length && end - i < MAX_NAME && !ends_name (line, end))
    end++;
  return lk_line_at (line, end) == '\'' || lk_line_at (line, end) == '"' || slash_at (line, end) != 0 ? end : name_end (line,
      i);
}

static gsize
take_folder (LkLine *line, gsize i)
{
  gsize found = 0;
  LkSecretKind kind = LK_SECRET_USER;
  gsize end;

  for (guint f = 0; f < G_N_ELEMENTS (folders); f++)
    {
      gsize after = match_folder (line, i, folders[f].folder);

      if (after > found)
        {
          found = after;
          kind = folders[f].kind;
        }
    }
  if (found == 0 || in_web_address (line, i))
    return i;
  end = kind == LK_SECRET_USER ? name_end (line, found) : take_volume (line, found);
  if (kind == LK_SECRET_SSID)
    for (gsize dot = found; dot < end; dot++)
      if (line->text[dot] == '.' && dot > found)
        {
          end = dot;
          break;
        }
  if (end > found && !is_nobody (line, found, end))
    lk_line_mark (line, found, end, kind);
  return found;
}

/* ~alice/ */
static void
take_tilde (LkLine *line, gsize i)
{
  gsize end = lk_line_skip (line, i + 1, LK_BYTE_WORD | LK_BYTE_HIGH);

  if (end > i + 1 && lk_line_at (line, end) == '/' && lk_line_is (line, i + 1, LK_BYTE_ALPHA | LK_BYTE_HIGH) &&
      !lk_line_was (line, i, LK_BYTE_ALNUM) && !in_web_address (line, i))
    lk_line_mark (line, i + 1, end, LK_SECRET_USER);
}

/* DOMAIN\name is left to the known values: it looks like a path. The share of a server that bears a person's name is not. */
static void
take_share (LkLine *line, gsize i)
{
  gsize host = i + 2;
  gsize end = lk_line_skip (line, host, LK_BYTE_WORD);

  if (i > 0 && lk_line_in_guard (line, i - 1))
    return;
  if (lk_line_at (line, i + 1) == '\\' && end > host && end - host < 64 && lk_line_at (line, end) == '\\' &&
      !lk_line_was (line, i, LK_BYTE_ALNUM | LK_BYTE_COLON | LK_BYTE_BACKSLASH) && lk_line_at (line, host) != '.')
    lk_line_mark (line, host, end, LK_SECRET_HOST);
}

/**
 * lk_scan_paths:
 * @line: a line
 *
 * Marks names of persons, volumes and networks in the paths of all systems.
 */
void
lk_scan_paths (LkLine *line)
{
  if ((line->has & LK_BYTE_SLASH) == 0)
    return;
  for (gsize i = 0; i < line->length; i++)
    {
      if (line->text[i] == '/' || line->text[i] == '\\')
        {
          gsize after = take_folder (line, i);

          if (line->text[i] == '\\' && after == i)
            take_share (line, i);
        }
      else if (line->text[i] == '~')
        take_tilde (line, i);
    }
}
