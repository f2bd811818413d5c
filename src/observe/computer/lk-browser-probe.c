/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-browser-probe.h"

#include <string.h>

#include "lk-bus.h"
#include "lk-handlers.h"
#include "lk-probe.h"
#include "lk-reading.h"
#include "lk-xfce-browser.h"

#define PROBE "browser"
#define TYPE "x-scheme-handler/https"
#define DEADLINE_MS 1500
#define MANAGER "org.freedesktop.systemd1"
#define MANAGER_PATH "/org/freedesktop/systemd1"

typedef struct
{
  GTask      *task;     /* (owned) */
  LkProbe    *probe;    /* (owned) */
  LkComputer *computer; /* (owned) */
  LkOutcome   outcome;  /* of reading the files */
  GError     *error;    /* (owned) (nullable) */
  guint       n_left;
} Browser;

static void
browser_done (Browser *self)
{
  if (--self->n_left > 0)
    return;
  if (self->error != NULL)
    lk_probe_end (self->probe, &self->error);
  else
    lk_probe_end_as (self->probe, self->outcome, NULL);
  g_task_return_boolean (self->task, TRUE);
  g_clear_error (&self->error);
  lk_probe_free (self->probe);
  lk_computer_unref (self->computer);
  g_object_unref (self->task);
  g_free (self);
}

static void
read_browser (LkComputer    *computer,
              LkService     *service,
              gconstpointer  data,
              GCancellable  *cancellable,
              GPtrArray     *readings)
{
  LkReading *reading = lk_reading_new (readings, "");
  g_autofree char *xdg_open = lk_computer_find_program (computer, "xdg-open");
  g_autofree char *helper = NULL;
  g_autoptr(LkHandlers) handlers = NULL;
  g_autoptr(LkHandler) handler = NULL;

  if (!lk_reading_sees_host (computer))
    {
      /* No permission shows it: in a sandbox, the folders that the session searches are not known. */
      lk_reading_set_hidden (reading, NULL);
      return;
    }
  lk_reading_set_boolean (reading, "xdg_open", xdg_open != NULL);
  handlers = lk_handlers_new (computer);
  handler = lk_handlers_find (handlers, TYPE);
  if (handler->dangling->len > 0)
    lk_reading_set_strings (reading, "dangling", handler->dangling);
  lk_reading_set_string (reading, "handler", handler->id);
  if (handler->id == NULL)
    {
      helper = lk_xfce_browser_dup_helper (computer);
      lk_reading_set_string (reading, "helper", helper);
      return;
    }
  lk_reading_set_boolean (reading, "program_exists", handler->program_exists);
  lk_reading_set_boolean (reading, "takes_url", handler->entry->takes_url);
  lk_reading_set_boolean (reading, "visible", handler->visible);
}

static void
on_files_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Browser *self = user_data;
  g_autoptr(GPtrArray) readings = lk_reading_thread_finish (result, &self->error);

  if (readings != NULL)
    {
      LkReading *reading = g_ptr_array_index (readings, 0);

      lk_reading_merge (self->probe->facts, reading->facts);
      self->outcome = reading->outcome;
    }
  browser_done (self);
}

static gboolean
has_display (const char *const *environment)
{
  for (guint i = 0; environment != NULL && environment[i] != NULL; i++)
    if ((g_str_has_prefix (environment[i], "DISPLAY=") || g_str_has_prefix (environment[i], "WAYLAND_DISPLAY=")) &&
        strchr (environment[i], '=')[1] != '\0')
      return TRUE;
  return FALSE;
}

static void
on_environment_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Browser *self = user_data;
  g_autoptr(GVariant) value = lk_bus_get_property_finish (result, G_VARIANT_TYPE_STRING_ARRAY, NULL);
  g_autofree const char **environment = value != NULL ? g_variant_get_strv (value, NULL) : NULL;
  const char *const *own = (const char *const *) self->computer->environment;

  /* What services of the session are started with; without a manager they get what this process has. */
  lk_probe_set_boolean (self->probe, "display", has_display (environment != NULL ? environment : own));
  lk_probe_set_string (self->probe, "display_source", environment != NULL ? "systemd" : "process");
  browser_done (self);
}

/**
 * lk_browser_probe_async:
 * @run: the run
 * @computer: the computer
 * @cancellable: (nullable): what ends it; %NULL for the run's own
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Finds what would open a web page, and whether programs that the session starts have a screen to open it on. Records
 * one `browser`.
 */
void
lk_browser_probe_async (LkRun               *run,
                        LkComputer          *computer,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  Browser *self = g_new0 (Browser, 1);
  GCancellable *stop;

  self->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, lk_browser_probe_async);
  g_task_set_check_cancellable (self->task, FALSE);
  self->computer = lk_computer_ref (computer);
  self->probe = lk_probe_new (run, PROBE, "", DEADLINE_MS, cancellable);
  self->n_left = 2;
  stop = lk_probe_get_cancellable (self->probe);
  lk_reading_thread_async (run, computer, read_browser, NULL, NULL, stop, on_files_cb, self);
  lk_bus_get_property_async (computer->session_bus, MANAGER, MANAGER_PATH, MANAGER ".Manager", "Environment", stop,
                             on_environment_cb, self);
}

/**
 * lk_browser_probe_finish:
 * @result: the result
 */
void
lk_browser_probe_finish (GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, NULL));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
