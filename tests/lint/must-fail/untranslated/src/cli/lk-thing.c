/* SPDX-License-Identifier: GPL-3.0-or-later */
static void
lk_thing_do (void)
{
  g_print ("%s: no such service\n", name);
  g_print ("%s %s\n", "Good to know:", _("yes"));
  printf ("%s %s\n", "Contacted:", host);
}
