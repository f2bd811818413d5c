/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-thing.h"

static void
test_thing (void)
{
  g_autofree char *dir = g_dir_make_tmp ("latchkey-XX@@XXXX", NULL);

  g_assert_cmpstr ("https://chat.example.org/", ==, "org.freedesktop.DBus");
  g_assert_cmpstr ("http://127.0.0.1:80/", ==, "m.login.password");
}
