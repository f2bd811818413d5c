/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-parts-probe.h"

#include "lk-bus.h"
#include "lk-probe.h"
#include "lk-reading.h"

#define PROBE "parts"
#define DEADLINE_MS 1500
#define PORTAL "org.freedesktop.portal.Desktop"

/* Variables that change how messengers connect, trust, look or take input. Only their names are written down. */
static const char *const variables[] = {
  "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
  "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "NODE_TLS_REJECT_UNAUTHORIZED", "SSLKEYLOGFILE",
  "G_TLS_GNUTLS_PRIORITY", "GNUTLS_SYSTEM_PRIORITY_FILE", "OPENSSL_CONF", "GIO_USE_TLS", "GIO_EXTRA_MODULES", "GIO_MODULE_DIR",
  "LD_PRELOAD", "LD_LIBRARY_PATH", "ELECTRON_OZONE_PLATFORM_HINT", "ELECTRON_RUN_AS_NODE", "NODE_OPTIONS",
  "GDK_BACKEND", "QT_QPA_PLATFORM", "LIBGL_ALWAYS_SOFTWARE", "WEBKIT_DISABLE_DMABUF_RENDERER",
  "WEBKIT_DISABLE_COMPOSITING_MODE", "RES_OPTIONS", "LOCALDOMAIN", "BROWSER", "TZ", NULL
};

typedef struct
{
  GTask      *task;      /* (owned) */
  LkProbe    *probe;     /* (owned) */
  LkComputer *computer;  /* (owned) */
  GPtrArray  *missing;   /* (owned) (element-type utf8) */
  guint       n_left;
} Parts;

static void
set_texts (Parts      *self,
           const char *fact,
           GPtrArray  *texts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < texts->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (texts, i));
  json_object_set_array_member (self->probe->facts, fact, array);
}

static void
parts_done (Parts *self)
{
  if (--self->n_left > 0)
    return;
  set_texts (self, "missing", self->missing);
  lk_probe_end_as (self->probe, LK_OUTCOME_OK, NULL);
  g_task_return_boolean (self->task, TRUE);
  g_ptr_array_unref (self->missing);
  lk_probe_free (self->probe);
  lk_computer_unref (self->computer);
  g_object_unref (self->task);
  g_free (self);
}

/* Loading the TLS module reads files. */
static void
read_backend (LkComputer    *computer,
              LkService     *service,
              gconstpointer  data,
              GCancellable  *cancellable,
              GPtrArray     *readings)
{
  LkReading *reading = lk_reading_new (readings, "");

  lk_reading_set_boolean (reading, "tls_backend", g_tls_backend_supports_tls (g_tls_backend_get_default ()));
}

static void
on_backend_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Parts *self = user_data;
  g_autoptr(GPtrArray) readings = lk_reading_thread_finish (result, NULL);

  if (readings != NULL)
    lk_reading_merge (self->probe->facts, ((LkReading *) g_ptr_array_index (readings, 0))->facts);
  if (readings != NULL && !json_object_get_boolean_member (self->probe->facts, "tls_backend"))
    g_ptr_array_add (self->missing, (gpointer) "glib-networking");
  parts_done (self);
}

static void
on_portal_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Parts *self = user_data;
  LkBusName name = { 0 };
  gboolean there;

  if (lk_bus_look_finish (result, &name, NULL))
    {
      there = name.owned || name.activatable;
      lk_probe_set_boolean (self->probe, "portal", there);
      if (!there)
        g_ptr_array_add (self->missing, (gpointer) "xdg-desktop-portal");
    }
  parts_done (self);
}

static void
set_environment (Parts *self)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; variables[i] != NULL; i++)
    {
      const char *value = lk_computer_getenv (self->computer, variables[i]);

      if (value != NULL && *value != '\0')
        g_ptr_array_add (names, (gpointer) variables[i]);
    }
  set_texts (self, "environment", names);
}

/**
 * lk_parts_probe_async:
 * @run: the run
 * @computer: the computer
 * @cancellable: (nullable): what ends it; %NULL for the run's own
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Looks whether the parts are there that every messenger relies on: TLS for GLib, the session bus, the portals. Records
 * one `parts`.
 */
void
lk_parts_probe_async (LkRun               *run,
                      LkComputer          *computer,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  Parts *self = g_new0 (Parts, 1);
  gboolean bus = computer->session_bus != NULL && !g_dbus_connection_is_closed (computer->session_bus);
  GCancellable *stop;

  self->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, lk_parts_probe_async);
  g_task_set_check_cancellable (self->task, FALSE);
  self->computer = lk_computer_ref (computer);
  self->missing = g_ptr_array_new ();
  self->probe = lk_probe_new (run, PROBE, "", DEADLINE_MS, cancellable);
  self->n_left = 2;
  stop = lk_probe_get_cancellable (self->probe);
  lk_probe_set_boolean (self->probe, "session_bus", bus);
  if (!bus)
    g_ptr_array_add (self->missing, (gpointer) "session-bus");
  set_environment (self);
  lk_reading_thread_async (run, computer, read_backend, NULL, NULL, stop, on_backend_cb, self);
  lk_bus_look_async (computer->session_bus, PORTAL, stop, on_portal_cb, self);
}

/**
 * lk_parts_probe_finish:
 * @result: the result
 */
void
lk_parts_probe_finish (GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, NULL));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
