/* SPDX-License-Identifier: GPL-3.0-or-later */
static void
lk_thing_do (void)
{
  if (a)
    for (guint i = 0; i < n; i++)
      while (b)
        {
          switch (c)
            {
            case 1:
              if (d)
                lk_other ();
              break;
            default:
              break;
            }
        }
}
