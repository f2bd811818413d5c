/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "lk-redactor.h"

/* bench-redact FILE: how many megabytes of a log are cleaned in a second of one core; the best of seven runs.
   bench-redact --lines: how long lines of one piece again and again take; three times the line should take three times as
   long. */

static const char *const pieces[] = {
  "1.", "::", "a@", "AAAA ", "PASS ", "user:", "user=", "验证码1", "密码：", "微信号：", "password:[", "password:{", "key: [", "cookie:",
  "://", "\\u0041", "%40", "%2525", "<password>", "-u a:", "--token [", "ssid ", "n,,n=", "r=", "v=", "c=", "eyJa.", "/home/",
  "(user)", "$6$", "{SSHA}", "LABEL=\"", "\\\\a\\", "mysql -p", "use ", "code ", "QQ号", "-----BEGIN ", "138", "aa:", "f:",
};

static double
time_of (const char *piece, gsize length)
{
  g_autoptr(GString) text = g_string_new (NULL);
  double best = G_MAXDOUBLE;

  while (text->len < length)
    g_string_append (text, piece);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(LkRedactor) redactor = lk_redactor_new ();
      gint64 start = g_get_monotonic_time ();
      g_autofree char *cleaned = lk_redactor_redact (redactor, text->str, text->len);

      best = MIN (best, (g_get_monotonic_time () - start) / 1e3);
    }
  return best;
}

static int
bench_lines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    g_print ("%-12s 20 KB %.1f ms, 60 KB %.1f ms\n", pieces[i], time_of (pieces[i], 20000), time_of (pieces[i], 60000));
  return 0;
}

int
main (int argc, char **argv)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  double best = 0;

  if (argc == 2 && g_str_equal (argv[1], "--lines"))
    return bench_lines ();
  if (argc != 2 || !g_file_get_contents (argv[1], &text, &length, NULL))
    return 1;
  for (guint run = 0; run < 7; run++)
    {
      g_autoptr(LkRedactor) redactor = lk_redactor_new ();
      g_autoptr(GString) out = g_string_sized_new (1 << 20);
      gint64 start = g_get_monotonic_time ();
      double seconds;

      for (gsize i = 0; i < length; i += 65536)
        {
          lk_redactor_feed (redactor, text + i, MIN (65536, length - i), out);
          g_string_truncate (out, 0);
        }
      lk_redactor_finish (redactor, out);
      seconds = (g_get_monotonic_time () - start) / 1e6;
      best = MAX (best, length / 1e6 / MAX (seconds, 1e-9));
    }
  g_print ("redact %.1f MB/s\n", best);
  return 0;
}
