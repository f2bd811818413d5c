/* SPDX-License-Identifier: GPL-3.0-or-later */
struct _LkThing
{
  char     *id; /* (owned) */
  GObject  *source;
  gpointer  user_data;
  gsize     n_items;
};
