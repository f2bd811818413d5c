/* SPDX-License-Identifier: GPL-3.0-or-later */
static void
lk_thing_do (void)
{
  while (g_main_context_iteration (NULL, TRUE))
    ;
}
