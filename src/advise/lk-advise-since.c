/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for when it worked last, and for what has happened since. */
#include "config.h"

#include "lk-advise.h"

#include <glib/gi18n-lib.h>

#include "lk-template.h"

/* Clocks are set by some seconds all the time. */
#define SLACK (5 * G_TIME_SPAN_MINUTE)

typedef enum
{
  WHEN_TODAY,
  WHEN_YESTERDAY,
  WHEN_THIS_WEEK,
  WHEN_THIS_YEAR,
  WHEN_EARLIER,
  WHEN_FUTURE,
  WHEN_WRONG_CLOCK,
} When;

/* As far as could be told without signing in, and after signing in. */
static const char *const sentences[][2] = {
  [WHEN_TODAY] = { N_("All was fine today at {time}"), N_("It worked today at {time}") },
  [WHEN_YESTERDAY] = { N_("All was fine yesterday at {time}"), N_("It worked yesterday at {time}") },
  [WHEN_THIS_WEEK] = { N_("All was fine on {weekday} at {time}"), N_("It worked on {weekday} at {time}") },
  [WHEN_THIS_YEAR] = { N_("All was fine on {day} {month} at {time}"), N_("It worked on {day} {month} at {time}") },
  [WHEN_EARLIER] = { N_("All was fine on {day} {month} {year}"), N_("It worked on {day} {month} {year}") },
  [WHEN_FUTURE] = { N_("All was fine at a time that is yet to come by the clock of this computer"),
                    N_("It worked at a time that is yet to come by the clock of this computer") },
  [WHEN_WRONG_CLOCK] = { N_("All was fine before; when, the wrong clock of this computer cannot tell"),
                         N_("It worked before; when, the wrong clock of this computer cannot tell") },
};

static const char *const weekdays[] = {
  NC_("weekday", "Monday"), NC_("weekday", "Tuesday"),  NC_("weekday", "Wednesday"), NC_("weekday", "Thursday"),
  NC_("weekday", "Friday"), NC_("weekday", "Saturday"), NC_("weekday", "Sunday"),
};

static const char *const months[] = {
  NC_("month", "January"), NC_("month", "February"), NC_("month", "March"),     NC_("month", "April"),
  NC_("month", "May"),     NC_("month", "June"),     NC_("month", "July"),      NC_("month", "August"),
  NC_("month", "September"), NC_("month", "October"), NC_("month", "November"), NC_("month", "December"),
};

static const struct
{
  const char *proves;
  const char *text;
} conclusions[] = {
  { "second-network", N_("This is another network than then, and it breaks on the way: this network is the likely cause. "
                         "Another one, such as your phone's, would show it.") },
  { "no-network", N_("This computer was in a network then.") },
  { "certificate", N_("The certificate has another issuer than then: either the server has a new one, or something on the way "
                      "reads along.") },
  { "by-itself", N_("Nothing that Latchkey can see has changed here, so the change came from the service or from the way to "
                    "it.") },
  { "nothing", N_("What Latchkey can see has not changed in a way that explains it.") },
};

static int
count_days (GDateTime *from,
            GDateTime *to)
{
  GDate first, last;

  g_date_clear (&first, 1);
  g_date_clear (&last, 1);
  g_date_set_dmy (&first, g_date_time_get_day_of_month (from), g_date_time_get_month (from), g_date_time_get_year (from));
  g_date_set_dmy (&last, g_date_time_get_day_of_month (to), g_date_time_get_month (to), g_date_time_get_year (to));
  return g_date_days_between (&first, &last);
}

static When
place (GDateTime *then,
       GDateTime *now,
       gboolean   clock_wrong)
{
  int days = count_days (then, now);

  if (clock_wrong)
    return WHEN_WRONG_CLOCK;
  if (g_date_time_difference (then, now) > SLACK)
    return WHEN_FUTURE;
  if (days <= 1)
    return days <= 0 ? WHEN_TODAY : WHEN_YESTERDAY;
  if (days <= 6)
    return WHEN_THIS_WEEK;
  return g_date_time_get_year (then) == g_date_time_get_year (now) ? WHEN_THIS_YEAR : WHEN_EARLIER;
}

/**
 * lk_advise_last_good:
 * @ended: when the last good run ended, UTC, ISO 8601
 * @signed_in: whether an account was signed in to then
 * @clock_wrong: whether the clock of this computer was measured to be wrong
 * @now: the time by the clock and in the time zone of the person
 *
 * Returns: (transfer full) (nullable): a sentence without a full stop; %NULL where @ended is no time
 */
char *
lk_advise_last_good (const char *ended,
                     gboolean    signed_in,
                     gboolean    clock_wrong,
                     GDateTime  *now)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_iso8601 (ended, NULL);
  g_autoptr(GDateTime) then = utc != NULL ? g_date_time_to_timezone (utc, g_date_time_get_timezone (now)) : NULL;
  g_autoptr(GHashTable) params = NULL;
  g_autofree char *time = NULL;
  When when;

  if (then == NULL)
    return NULL;
  params = lk_params_new ();
  time = g_date_time_format (then, "%H:%M");
  lk_params_set (params, "time", time);
  lk_params_set (params, "weekday", g_dpgettext2 (GETTEXT_PACKAGE, "weekday",
                                                  weekdays[g_date_time_get_day_of_week (then) - 1]));
  lk_params_set (params, "month", g_dpgettext2 (GETTEXT_PACKAGE, "month", months[g_date_time_get_month (then) - 1]));
  lk_params_set_int (params, "day", g_date_time_get_day_of_month (then));
  lk_params_set_int (params, "year", g_date_time_get_year (then));
  when = place (then, now, clock_wrong);
  return lk_template_expand (_(sentences[when][signed_in ? 1 : 0]), params, TRUE, NULL);
}

/**
 * lk_advise_since:
 * @proves: (nullable): what a comparison with the last good run proves
 *
 * Returns: (transfer none): what that means, for somebody whose messenger worked then
 */
const char *
lk_advise_since (const char *proves)
{
  for (gsize i = 0; i < G_N_ELEMENTS (conclusions); i++)
    if (g_strcmp0 (conclusions[i].proves, proves) == 0)
      return _(conclusions[i].text);
  return lk_advise_comparison (proves);
}
