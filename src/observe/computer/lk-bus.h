/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How long one call may take; a service that says nothing for so long hangs. Milliseconds. */
#define LK_BUS_CALL_MS 500

/* What a bus tells of a name without starting anything. */
typedef struct
{
  gboolean owned;
  gboolean activatable;
  guint    pid;         /* of the owner; 0: not known */
} LkBusName;

void       lk_bus_call_async         (GDBusConnection     *bus,
                                      const char          *name,
                                      const char          *path,
                                      const char          *interface,
                                      const char          *method,
                                      GVariant            *parameters,
                                      const GVariantType  *reply,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data);
void       lk_bus_get_property_async (GDBusConnection     *bus,
                                      const char          *name,
                                      const char          *path,
                                      const char          *interface,
                                      const char          *property,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data);
GVariant  *lk_bus_call_finish        (GAsyncResult        *result,
                                      GError             **error);
GVariant  *lk_bus_get_property_finish (GAsyncResult       *result,
                                      const GVariantType  *type,
                                      GError             **error);
gboolean   lk_bus_is_hung            (const GError        *error);
void       lk_bus_look_async         (GDBusConnection     *bus,
                                      const char          *name,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data);
gboolean   lk_bus_look_finish        (GAsyncResult        *result,
                                      LkBusName           *name,
                                      GError             **error);

G_END_DECLS
