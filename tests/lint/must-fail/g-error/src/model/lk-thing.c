/* SPDX-License-Identifier: GPL-3.0-or-later */
static void
lk_thing_do (void)
{
  g_error ("no");
}
