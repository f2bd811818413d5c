/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-thing.h"

static void
print_all (const char *name)
{
  g_print ("%-16s %5.1f \033[1m%s\033[0m\n", "matrix", 1.0, _("Practice service"));
  g_printerr ("latchkeyctl: %s\n", _("no such service"));
  g_print (ngettext ("%u service\n", "%u services\n", 2), 2);
}
