/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/**
 * lk_words_duration:
 * @seconds: a length of time; its sign does not matter
 *
 * Returns: (transfer full): the length in the largest fitting unit, such as `2 minutes`
 */
char *
lk_words_duration (gint64 seconds)
{
  guint64 s = seconds < 0 ? 0 - (guint64) seconds : (guint64) seconds;
  guint64 n;

  if (s < 90)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d second", "%d seconds", s), (int) s);

  n = (s + MINUTE / 2) / MINUTE;
  if (n < 90)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d minute", "%d minutes", n), (int) n);

  n = (s + HOUR / 2) / HOUR;
  if (n < 36)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d hour", "%d hours", n), (int) n);

  n = (s + DAY / 2) / DAY;
  if (n < 60)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", n), (int) n);
  if (n < 720)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d month", "%d "
                                                  "months", (n + 15) / 30), (int) ((n + 15) / 30));

  n = MIN ((n + 182) / 365, G_MAXINT);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d year", "%d years", n), (int) n);
}

/**
 * lk_words_milliseconds:
 * @ms: a length of time
 *
 * Returns: (transfer full): the length in milliseconds, or in seconds from ten seconds on
 */
char *
lk_words_milliseconds (gint64 ms)
{
  if (ms >= 10000)
    return lk_words_duration (ms / 1000);
  /* Translators: milliseconds */
  return g_strdup_printf (_("%d ms"), (int) MAX (ms, 0));
}

/**
 * lk_words_date:
 * @text: seconds since 1970, an ISO 8601 date or any other text
 *
 * Returns: (transfer full): the day in the person's language; @text as it is when it is no date
 */
char *
lk_words_date (const char *text)
{
  g_autoptr(GDateTime) date = NULL;
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  gint64 seconds = 0;

  if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &seconds, NULL))
    date = g_date_time_new_from_unix_utc (seconds);
  else if (strlen (text) == strlen ("2026-01-31"))
    {
      g_autofree char *midnight = g_strconcat (text, "T00:00:00Z", NULL);
      date = g_date_time_new_from_iso8601 (midnight, utc);
    }
  else
    date = g_date_time_new_from_iso8601 (text, utc);

  if (date == NULL)
    return g_strdup (text);
  /* Translators: a date for g_date_time_format(), such as 31 January 2026 */
  return g_date_time_format (date, _("%-d %B %Y"));
}

static char *
get_name_part (const char *distinguished_name,
               const char *type)
{
  g_autoptr(GString) value = g_string_new (NULL);
  const char *p = distinguished_name;

  while (p != NULL && *p != '\0')
    {
      gboolean wanted = FALSE;

      while (*p == ' ' || *p == ',' || *p == '+')
        p++;
      wanted = g_ascii_strncasecmp (p, type, strlen (type)) == 0 && p[strlen (type)] == '=';
      if (wanted)
        p += strlen (type) + 1;
      for (; *p != '\0' && *p != ',' && *p != '+'; p++)
        {
          if (*p == '\\' && p[1] != '\0')
            p++;
          if (wanted)
            g_string_append_c (value, *p);
        }
      if (wanted && value->len > 0)
        return g_string_free (g_steal_pointer (&value), FALSE);
    }
  return NULL;
}

/**
 * lk_words_issuer:
 * @distinguished_name: an issuer, as a distinguished name (RFC 4514) or in any other form
 *
 * Returns: (transfer full): the organisation in it, else the common name, else the whole
 */
char *
lk_words_issuer (const char *distinguished_name)
{
  char *name = get_name_part (distinguished_name, "O");

  if (name == NULL)
    name = get_name_part (distinguished_name, "CN");
  return name != NULL ? name : g_strdup (distinguished_name);
}

/**
 * lk_words_list:
 * @items: texts
 *
 * Returns: (transfer full): the texts as an enumeration
 */
char *
lk_words_list (char **items)
{
  /* Translators: stands between the items of an enumeration */
  return g_strjoinv (_(", "), items);
}

/**
 * lk_words_rtt:
 * @ms: how long an answer took
 *
 * Returns: (transfer full): the time, with what it means for signing in
 */
char *
lk_words_rtt (gint64 ms)
{
  g_autofree char *time = lk_words_milliseconds (ms);

  if (ms < LK_WORDS_GOOD_RTT)
    /* Translators: 80 ms, good */
    return g_strdup_printf (_("%s, good"), time);
  if (ms < LK_WORDS_SLOW_RTT)
    /* Translators: 200 ms, usable (good: under 150 ms) */
    return g_strdup_printf (_("%s, usable (good: under %d ms)"), time, LK_WORDS_GOOD_RTT);
  /* Translators: 320 ms, slow for signing in (good: under 150 ms) */
  return g_strdup_printf (_("%s, slow for signing in (good: under %d "
                            "ms)"), time, LK_WORDS_GOOD_RTT);
}

/**
 * lk_words_loss:
 * @percent: a share of lost packets, as a number of JSON
 *
 * Returns: (transfer full): the share, with what it means for signing in
 */
char *
lk_words_loss (const char *percent)
{
  double value = g_ascii_strtod (percent, NULL);

  if (!(value > 0))
    /* xgettext:no-c-format */
    return g_strdup (_("0% of packets"));
  if (value < 1)
    /* xgettext:no-c-format */
    return g_strdup (_("less than 1% of packets"));
  if (value < 2)
    /* xgettext:no-c-format */
    return g_strdup (_("1% of packets"));
  /* Translators: 12% of packets (good: under 1%) get lost on the way */
  return g_strdup_printf (_("%d%% of packets (good: under 1%%)"), (int) MIN (value, 100));
}
