/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-kind.h"

#include <gio/gio.h>
#include <string.h>

#include "lk-address.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

#define MAX_TEXT 2000
#define MAX_WORD 128
#define MAX_KEY (64 * 1024)
#define MAX_COMPARED 64

static gboolean
consists_of (const char *text,
             const char *allowed,
             gsize       maximum)
{
  gsize length = strlen (text);

  return length > 0 && length <= maximum && strspn (text, allowed) == length;
}

static gboolean
is_text (const char *text)
{
  const char *at;

  if (*text == '\0' || strlen (text) > MAX_TEXT)
    return FALSE;
  for (at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_iscntrl (c) && c != '\n')
        return FALSE;
    }
  return TRUE;
}

/* The armor of RFC 9580; whether it is a key that can be used is found out where it is used. */
static gboolean
is_public_key (const char *text)
{
  static const char first[] = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
  static const char last[] = "-----END PGP PUBLIC KEY BLOCK-----";
  const char *end = strstr (text, last);

  if (!g_str_has_prefix (text, first) || end == NULL || strlen (text) > MAX_KEY)
    return FALSE;
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isprint (*at) && !g_ascii_isspace (*at))
      return FALSE;
  end += strlen (last);
  return end[strspn (end, " \r\n")] == '\0' && strstr (text + strlen (first), first) == NULL;
}

static gboolean
is_id (const char *text)
{
  return consists_of (text, LOWER DIGITS "-_.", 64) && g_ascii_isalnum (text[0]);
}

static gboolean
is_address (const char *text)
{
  g_autoptr(LkAddress) address = lk_address_parse (text, NULL);

  return address != NULL && address->account == NULL && address->hint == LK_PROTOCOL_UNKNOWN;
}

static gboolean
is_host (const char *text)
{
  g_autoptr(LkAddress) address = lk_address_parse (text, NULL);

  return address != NULL && address->account == NULL && address->port == 0
         && address->hint == LK_PROTOCOL_UNKNOWN && text[0] != '[';
}

static gboolean
is_host_port (const char *text)
{
  g_autoptr(LkAddress) address = lk_address_parse (text, NULL);

  return address != NULL && address->account == NULL && address->port != 0
         && address->hint == LK_PROTOCOL_UNKNOWN;
}

static gboolean
is_path (const char *text)
{
  const char *at;

  if (text[0] != '/' || strlen (text) > MAX_TEXT)
    return FALSE;
  for (at = text; *at != '\0'; at++)
    if (!g_ascii_isgraph (*at) || *at == '#')
      return FALSE;
  return TRUE;
}

static gboolean
is_url (const char *text,
        const char *scheme)
{
  g_autoptr(LkAddress) address = NULL;

  if (!g_str_has_prefix (text, scheme) || strlen (text) > MAX_TEXT)
    return FALSE;
  address = lk_address_parse (text, NULL);
  return address != NULL;
}

static gboolean
is_https_url (const char *text)
{
  return is_url (text, "https://");
}

static gboolean
is_http_url (const char *text)
{
  return is_url (text, "http://");
}

static gboolean
is_email (const char *text)
{
  g_autoptr(LkAddress) address = lk_address_parse (text, NULL);

  return address != NULL && address->account != NULL && address->port == 0
         && address->hint == LK_PROTOCOL_XMPP && strpbrk (text, ":/") == NULL;
}

static gboolean
is_date (const char *text)
{
  guint64 year;
  guint64 month;
  guint64 day;

  if (strlen (text) != 10 || text[4] != '-' || text[7] != '-'
      || strspn (text, DIGITS) != 4 || strspn (text + 5, DIGITS) != 2
      || strspn (text + 8, DIGITS) != 2)
    return FALSE;
  year = g_ascii_strtoull (text, NULL, 10);
  month = g_ascii_strtoull (text + 5, NULL, 10);
  day = g_ascii_strtoull (text + 8, NULL, 10);
  return g_date_valid_dmy (day, month, year);
}

static gboolean
is_word (const char *text)
{
  return consists_of (text, LOWER DIGITS "-", MAX_WORD);
}

static gboolean
is_package (const char *text)
{
  return consists_of (text, LOWER UPPER DIGITS "-+._", MAX_WORD);
}

static gboolean
is_app_id (const char *text)
{
  return g_application_id_is_valid (text);
}

static gboolean
is_desktop_file (const char *text)
{
  return g_str_has_suffix (text, ".desktop") && strlen (text) > strlen (".desktop")
         && is_package (text);
}

static gboolean
is_scheme (const char *text)
{
  return g_ascii_islower (text[0]) && consists_of (text, LOWER DIGITS "+-.", MAX_WORD);
}

static gboolean
is_folder (const char *text)
{
  if (!is_text (text) || (text[0] != '/' && !g_str_has_prefix (text, "~/")))
    return FALSE;
  return strstr (text, "/../") == NULL && !g_str_has_suffix (text, "/..");
}

/* Only of the person's own messengers, and only their names may be left open. */
static gboolean
is_log (const char *text)
{
  const char *star = strchr (text, '*');

  return is_folder (text) && g_str_has_prefix (text, "~/.") && !g_str_has_suffix (text, "/") && strchr (text, '?') == NULL &&
         (star == NULL || strchr (star, '/') == NULL);
}

static gboolean
is_version (const char *text)
{
  return g_ascii_isdigit (text[0]) && consists_of (text, LOWER UPPER DIGITS ".-+~:", MAX_WORD);
}

const LkKind lk_kind_text = { is_text, "a text without control characters, of 1 to 2000 bytes" };
const LkKind lk_kind_public_key = { is_public_key, "one armored public key of OpenPGP, of at most 64 KiB" };
const LkKind lk_kind_id = { is_id, "an id of lower-case letters, digits, \"-\", \"_\" and \".\"" };
const LkKind lk_kind_address = { is_address, "HOST or HOST:PORT" };
const LkKind lk_kind_host = { is_host, "a host name or an IP address" };
const LkKind lk_kind_host_port = { is_host_port, "HOST:PORT" };
const LkKind lk_kind_path = { is_path, "a path that begins with \"/\"" };
const LkKind lk_kind_https_url = { is_https_url, "a URL that begins with \"https://\"" };
const LkKind lk_kind_http_url = { is_http_url, "a URL that begins with \"http://\"" };
const LkKind lk_kind_email = { is_email, "a mail address" };
const LkKind lk_kind_date = { is_date, "a date as YYYY-MM-DD" };
const LkKind lk_kind_word = { is_word, "a word of lower-case letters, digits and \"-\"" };
const LkKind lk_kind_package = { is_package,
                                 "a name of letters, digits, \"-\", \"+\", \".\" and \"_\"" };
const LkKind lk_kind_app_id = { is_app_id, "an application id, as in \"org.example.Chat\"" };
const LkKind lk_kind_desktop_file = { is_desktop_file, "a file name that ends in \".desktop\"" };
const LkKind lk_kind_scheme = { is_scheme, "a URL scheme, as in \"element\"" };
const LkKind lk_kind_folder = { is_folder, "a path that begins with \"~/\" or \"/\"" };
const LkKind lk_kind_log = { is_log, "a file under \"~/.\", with \"*\" in nothing but its name" };
const LkKind lk_kind_version = { is_version, "a version that begins with a digit" };

/* The number of letters to insert, leave out, exchange or swap (optimal string alignment). */
static guint
distance (const char *a,
          const char *b)
{
  guint8 row[3][MAX_COMPARED + 1];
  gsize  la = strlen (a);
  gsize  lb = strlen (b);
  gsize  i;
  gsize  j;

  if (la > MAX_COMPARED || lb > MAX_COMPARED)
    return G_MAXUINT;
  for (j = 0; j <= lb; j++)
    row[0][j] = j;
  for (i = 1; i <= la; i++)
    {
      guint8 *before = row[(i - 1) % 3];
      guint8 *now = row[i % 3];

      now[0] = i;
      for (j = 1; j <= lb; j++)
        {
          now[j] = MIN (MIN (now[j - 1], before[j]) + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            now[j] = MIN (now[j], row[(i - 2) % 3][j - 2] + 1);
        }
    }
  return row[la % 3][lb];
}

/**
 * lk_is_near:
 * @text: what somebody wrote
 * @choice: what could be meant
 * @how_near: (out): how many letters differ
 *
 * Finds a slip of the keyboard: at most one letter in three wrong, or one the beginning of the
 * other.
 *
 * Returns: whether @text may be a slip for @choice
 */
gboolean
lk_is_near (const char *text,
            const char *choice,
            guint      *how_near)
{
  g_autofree char *a = g_utf8_strdown (text, -1);
  g_autofree char *b = g_utf8_strdown (choice, -1);
  gsize            shorter = MIN (strlen (a), strlen (b));
  gsize            longer = MAX (strlen (a), strlen (b));

  *how_near = distance (a, b);
  if (*how_near == G_MAXUINT)
    return FALSE;
  return *how_near * 3 <= longer || (shorter >= 3 && strncmp (a, b, shorter) == 0);
}

/**
 * lk_nearest:
 * @text: what somebody wrote
 * @choices: (array zero-terminated=1): what could be meant
 *
 * Returns: (transfer none) (nullable): the nearest of @choices, or %NULL when none is near
 */
const char *
lk_nearest (const char        *text,
            const char *const *choices)
{
  const char *best = NULL;
  guint       best_distance = G_MAXUINT;
  gsize       i;

  for (i = 0; choices[i] != NULL; i++)
    {
      guint how_near = 0;

      if (lk_is_near (text, choices[i], &how_near) && how_near < best_distance)
        {
          best = choices[i];
          best_distance = how_near;
        }
    }
  return best;
}
