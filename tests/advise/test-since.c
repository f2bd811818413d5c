/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for when it worked last, and for what has changed since. */
#include "config.h"

#include <string.h>

#include "lk-advise.h"

typedef struct
{
  const char *ended;
  const char *now;      /* in the time zone of the person */
  gboolean    signed_in;
  gboolean    clock_wrong;
  const char *expected;
} Row;

static const Row rows[] = {
  { "2026-11-20T13:02:00Z", "2026-11-20T15:00:00+01:00", TRUE, FALSE, "It worked today at 14:02" },
  { "2026-11-20T13:02:00Z", "2026-11-20T15:00:00+01:00", FALSE, FALSE, "All was fine today at 14:02" },
  { "2026-11-19T23:30:00Z", "2026-11-20T01:00:00+01:00", TRUE, FALSE, "It worked today at 00:30" },
  { "2026-11-19T22:59:00Z", "2026-11-20T00:01:00+01:00", TRUE, FALSE, "It worked yesterday at 23:59" },
  { "2026-11-20T13:02:00Z", "2026-11-22T09:00:00+01:00", TRUE, FALSE, "It worked on Friday at 14:02" },
  { "2026-11-20T13:02:00Z", "2026-11-26T09:00:00+01:00", TRUE, FALSE, "It worked on Friday at 14:02" },
  { "2026-11-20T13:02:00Z", "2026-11-27T09:00:00+01:00", TRUE, FALSE, "It worked on 20 November at 14:02" },
  { "2025-12-31T13:02:00Z", "2026-01-01T09:00:00+01:00", TRUE, FALSE, "It worked yesterday at 14:02" },
  { "2025-12-20T13:02:00Z", "2026-01-01T09:00:00+01:00", TRUE, FALSE, "It worked on 20 December 2025" },
  /* A clock that was set by a minute is no wonder. */
  { "2026-11-20T13:02:00Z", "2026-11-20T14:01:00+01:00", TRUE, FALSE, "It worked today at 14:02" },
  { "2027-11-20T13:02:00Z", "2026-11-20T14:01:00+01:00", TRUE, FALSE,
    "It worked at a time that is yet to come by the clock of this computer" },
  { "2026-11-20T13:02:00Z", "2026-11-20T15:00:00+01:00", TRUE, TRUE,
    "It worked before; when, the wrong clock of this computer cannot tell" },
};

static void
test_when (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GDateTime) then = g_date_time_new_from_iso8601 (rows[i].now, NULL);
      g_autofree char *text = lk_advise_last_good (rows[i].ended, rows[i].signed_in, rows[i].clock_wrong, then);

      g_assert_cmpstr (text, ==, rows[i].expected);
    }
  g_assert_null (lk_advise_last_good ("Friday", TRUE, FALSE, now));
  g_assert_null (lk_advise_last_good ("", TRUE, FALSE, now));
}

static void
test_differences (void)
{
  static const char *const expected[][5] = {
    { "client", "Element", "1.11.50", "1.12.3", "Version of Element: 1.11.50 → 1.12.3" },
    { "network", "", "192.0.2.1 (wifi)", "none", "Network: 192.0.2.1 (Wi-Fi) → none" },
    { "vpn", "", "on", "off", "VPN: on → off" },
    { "clock", "", "right", "480 min", "Clock: right → about 8 hours slow" },
    { "clock", "", "right", "-61 min", "Clock: right → 61 minutes fast" },
    { "clock", "", "right", "525600 min", "Clock: right → about 365 days slow" },
    { "sandbox", "Element", "display, network", "none", "What Element may use: screen, network → none" },
    { "storage", "data", "fine", "full", "Storage (the messenger's data): fine → full" },
    { "handler", "element", "element.desktop", "none", "Program for element links: element.desktop → none" },
    { "answer", "web-version-works", NULL, "yes", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autofree char *line = lk_advise_difference (expected[i][0], expected[i][1], expected[i][2], expected[i][3]);

      g_assert_null (strpbrk (line, "{}|"));
      if (expected[i][4] != NULL)
        g_assert_cmpstr (line, ==, expected[i][4]);
    }
}

static void
test_since (void)
{
  g_assert_cmpstr (lk_advise_since ("second-network"), !=, lk_advise_comparison ("second-network"));
  g_assert_cmpstr (lk_advise_since ("client"), ==, lk_advise_comparison ("client"));
  g_assert_cmpstr (lk_advise_since ("unheard-of"), ==, lk_advise_comparison ("nothing"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/advise/since/when", test_when);
  g_test_add_func ("/advise/since/differences", test_differences);
  g_test_add_func ("/advise/since/conclusions", test_since);
  return g_test_run ();
}
