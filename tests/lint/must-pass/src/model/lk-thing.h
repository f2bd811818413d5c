/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once


#include <glib-object.h>

G_BEGIN_DECLS

#define LK_TYPE_THING (lk_thing_get_type ())
G_DECLARE_FINAL_TYPE (LkThing, lk_thing, LK, THING, GObject)

typedef gboolean (*LkThingFunc) (LkThing *thing, gpointer user_data);

typedef struct
{
  const char *id;
  guint       n;
} LkThingRow;

char *lk_thing_dup_name (LkThing *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
