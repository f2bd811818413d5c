/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-portal-service-probe.h"

#include "lk-bus.h"
#include "lk-portal-backends.h"
#include "lk-probe.h"
#include "lk-reading.h"

#define PROBE "portal-service"
#define DEADLINE_MS 1500
#define NAME "org.freedesktop.portal.Desktop"
#define PATH "/org/freedesktop/portal/desktop"
#define OPEN_URI "org.freedesktop.portal.OpenURI"

typedef struct
{
  GTask      *task;     /* (owned) */
  LkProbe    *probe;    /* (owned) */
  LkComputer *computer; /* (owned) */
  guint       n_left;
  GError     *error;    /* (owned) (nullable) why it cannot be told */
} Service;

static void
service_done (Service *self)
{
  if (--self->n_left > 0)
    return;
  if (self->error != NULL)
    lk_probe_end (self->probe, &self->error);
  else
    lk_probe_end_as (self->probe, LK_OUTCOME_OK, NULL);
  g_task_return_boolean (self->task, TRUE);
  g_clear_error (&self->error);
  lk_probe_free (self->probe);
  lk_computer_unref (self->computer);
  g_object_unref (self->task);
  g_free (self);
}

/* There is no such interface: the one answer that says so. Others leave it open. */
static gboolean
is_absent (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_PROPERTY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS);
}

static void
on_version_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Service *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) version = lk_bus_get_property_finish (result, G_VARIANT_TYPE_UINT32, &error);

  if (version != NULL)
    lk_probe_set_int (self->probe, "open_uri", g_variant_get_uint32 (version));
  else if (lk_bus_is_hung (error))
    lk_probe_set_boolean (self->probe, "hung", TRUE);
  else if (!is_absent (error))
    self->error = g_steal_pointer (&error);
  service_done (self);
}

static void
on_name_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Service *self = user_data;
  LkBusName name = { 0 };

  if (lk_bus_look_finish (result, &name, &self->error))
    {
      lk_probe_set_boolean (self->probe, "owner", name.owned);
      lk_probe_set_boolean (self->probe, "activatable", name.activatable);
    }
  if (name.owned)
    {
      self->n_left++;
      lk_bus_get_property_async (self->computer->session_bus, NAME, PATH, OPEN_URI, "version",
                                 lk_probe_get_cancellable (self->probe), on_version_cb, self);
    }
  service_done (self);
}

static void
read_files (LkComputer    *computer,
            LkService     *service,
            gconstpointer  data,
            GCancellable  *cancellable,
            GPtrArray     *readings)
{
  LkReading *reading = lk_reading_new (readings, "");

  lk_reading_set_string (reading, "desktop", lk_computer_getenv (computer, "XDG_CURRENT_DESKTOP"));
  if (lk_reading_sees_host (computer))
    lk_portal_backends_read (computer, reading);
}

static void
on_files_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Service *self = user_data;
  g_autoptr(GPtrArray) readings = lk_reading_thread_finish (result, NULL);

  if (readings != NULL)
    lk_reading_merge (self->probe->facts, ((LkReading *) g_ptr_array_index (readings, 0))->facts);
  service_done (self);
}

/**
 * lk_portal_service_probe_async:
 * @run: the run
 * @computer: the computer
 * @cancellable: (nullable): what ends it; %NULL for the run's own
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Looks whether xdg-desktop-portal is there, answers and offers OpenURI, without starting it or opening anything.
 * Records one `portal-service`.
 */
void
lk_portal_service_probe_async (LkRun               *run,
                               LkComputer          *computer,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  Service *self = g_new0 (Service, 1);
  GCancellable *stop;

  self->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, lk_portal_service_probe_async);
  g_task_set_check_cancellable (self->task, FALSE);
  self->computer = lk_computer_ref (computer);
  self->probe = lk_probe_new (run, PROBE, "", DEADLINE_MS, cancellable);
  self->n_left = 2;
  stop = lk_probe_get_cancellable (self->probe);
  lk_reading_thread_async (run, computer, read_files, NULL, NULL, stop, on_files_cb, self);
  lk_bus_look_async (computer->session_bus, NAME, stop, on_name_cb, self);
}

/**
 * lk_portal_service_probe_finish:
 * @result: the result
 */
void
lk_portal_service_probe_finish (GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, NULL));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
