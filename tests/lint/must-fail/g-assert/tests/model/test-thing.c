/* SPDX-License-Identifier: GPL-3.0-or-later */
static void
test_thing (void)
{
  g_assert (1 == 1);
}
