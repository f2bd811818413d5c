/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-time-sync-probe.h"

#include <string.h>
#include <sys/timex.h>

#include "lk-bus.h"
#include "lk-probe.h"
#include "lk-reading.h"
#include "lk-sandbox-context.h"

#define PROBE "time-sync"
#define DEADLINE_MS 1500
#define NAME "org.freedesktop.timedate1"
#define PATH "/org/freedesktop/timedate1"
#define ZONES "/zoneinfo/"
/* As timedated judges it: an error of 16 s or more means that nobody sets the clock. Microseconds. */
#define MAX_ERROR_US 16000000

typedef struct
{
  GTask      *task;     /* (owned) */
  LkProbe    *probe;    /* (owned) */
  LkComputer *computer; /* (owned) */
} TimeSync;

static void
time_sync_free (TimeSync *self)
{
  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_pointer (&self->computer, lk_computer_unref);
  g_clear_object (&self->task);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TimeSync, time_sync_free)

/* What sets the clock, by the links that systemd makes when it is enabled. */
static const char *const enabled_units[] = {
  "/etc/systemd/system/sysinit.target.wants/systemd-timesyncd.service",
  "/etc/systemd/system/multi-user.target.wants/systemd-timesyncd.service",
  "/etc/systemd/system/multi-user.target.wants/chrony.service",
  "/etc/systemd/system/multi-user.target.wants/chronyd.service",
  "/etc/systemd/system/multi-user.target.wants/ntp.service",
  "/etc/systemd/system/multi-user.target.wants/ntpd.service",
  "/etc/systemd/system/multi-user.target.wants/ntpsec.service",
  "/etc/systemd/system/multi-user.target.wants/openntpd.service",
};

static const char *const unit_files[] = {
  "/usr/lib/systemd/system/systemd-timesyncd.service", "/lib/systemd/system/systemd-timesyncd.service",
  "/usr/lib/systemd/system/chrony.service",            "/lib/systemd/system/chrony.service",
  "/usr/lib/systemd/system/chronyd.service",           "/usr/lib/systemd/system/ntpd.service",
  "/usr/lib/systemd/system/ntpsec.service",            "/lib/systemd/system/ntpsec.service",
  "/usr/lib/systemd/system/openntpd.service",          "/lib/systemd/system/openntpd.service",
};

static gboolean
has_any (LkComputer        *computer,
         const char *const *files,
         gsize              n_files)
{
  for (gsize i = 0; i < n_files; i++)
    {
      g_autofree char *path = lk_computer_dup_path (computer, files[i]);

      if (g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        return TRUE;
    }
  return FALSE;
}

static void
set_zone (LkComputer *computer,
          LkReading  *reading)
{
  g_autofree char *path = lk_computer_dup_path (computer, "/etc/localtime");
  g_autofree char *target = g_file_read_link (path, NULL);
  const char *zone = target != NULL ? strstr (target, ZONES) : NULL;
  const char *own = lk_computer_getenv (computer, "TZ");

  if (zone != NULL)
    lk_reading_set_string (reading, "zone", zone + strlen (ZONES));
  else if (target == NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
    lk_reading_set_string (reading, "zone", "UTC");
  if (own != NULL && *own != '\0')
    lk_reading_set_string (reading, "zone_environment", *own == ':' ? own + 1 : own);
}

/* The third line of adjtime(5) says what the computer's own clock is in. */
static void
set_local_rtc (LkComputer *computer,
               LkReading  *reading)
{
  g_autofree char *path = lk_computer_dup_path (computer, "/etc/adjtime");
  g_autofree char *text = lk_reading_load_text (path, 4096, NULL);
  g_auto(GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", 4);
  const char *third = g_strv_length (lines) >= 3 ? g_strstrip (lines[2]) : "UTC";

  if (g_str_equal (third, "LOCAL") || g_str_equal (third, "UTC"))
    lk_reading_set_boolean (reading, "local_rtc", g_str_equal (third, "LOCAL"));
}

static void
set_synchronized (LkComputer *computer,
                  LkReading  *reading)
{
  g_autofree char *path = lk_computer_dup_path (computer, "/run/systemd/timesync/synchronized");
  struct timex kernel = { 0 };

  /* Only the kernel knows of other programs than timesyncd; a made-up computer has no kernel. */
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    lk_reading_set_boolean (reading, "synchronized", TRUE);
  else if (*computer->root == '\0' && adjtimex (&kernel) >= 0)
    lk_reading_set_boolean (reading, "synchronized", kernel.maxerror < MAX_ERROR_US);
}

static void
read_files (LkComputer    *computer,
            LkService     *service,
            gconstpointer  data,
            GCancellable  *cancellable,
            GPtrArray     *readings)
{
  LkReading *reading = lk_reading_new (readings, "");
  g_autofree char *systemd = lk_computer_dup_path (computer, "/etc/systemd/system");

  lk_reading_set_string (reading, "source", "files");
  if (!lk_reading_sees_host (computer))
    {
      /* Where it is permitted already, timedated does not run, and nothing else tells. */
      lk_reading_set_hidden (reading, lk_sandbox_own_may_talk_to_system (computer, NAME) ? NULL : "--system-talk-name=" NAME);
      return;
    }
  set_zone (computer, reading);
  set_local_rtc (computer, reading);
  set_synchronized (computer, reading);
  if (!g_file_test (systemd, G_FILE_TEST_IS_DIR))
    return;
  lk_reading_set_boolean (reading, "ntp", has_any (computer, enabled_units, G_N_ELEMENTS (enabled_units)));
  lk_reading_set_boolean (reading, "can_ntp", has_any (computer, unit_files, G_N_ELEMENTS (unit_files)));
}

static void
on_files_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(TimeSync) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) readings = lk_reading_thread_finish (result, &error);

  if (readings == NULL)
    lk_probe_end (self->probe, &error);
  else
    {
      LkReading *reading = g_ptr_array_index (readings, 0);

      lk_reading_merge (self->probe->facts, reading->facts);
      lk_probe_end_as (self->probe, reading->outcome, NULL);
    }
  g_task_return_boolean (self->task, TRUE);
}

static const struct
{
  const char *property;
  const char *fact;
} booleans[] = {
  { "NTP", "ntp" },
  { "NTPSynchronized", "synchronized" },
  { "LocalRTC", "local_rtc" },
  { "CanNTP", "can_ntp" },
};

static void
set_properties (TimeSync *self,
                GVariant *reply)
{
  g_autoptr(GVariant) properties = g_variant_get_child_value (reply, 0);
  const char *own = lk_computer_getenv (self->computer, "TZ");
  const char *zone = NULL;

  lk_probe_set_string (self->probe, "source", "timedate1");
  for (gsize i = 0; i < G_N_ELEMENTS (booleans); i++)
    {
      gboolean value = FALSE;

      if (g_variant_lookup (properties, booleans[i].property, "b", &value))
        lk_probe_set_boolean (self->probe, booleans[i].fact, value);
    }
  if (g_variant_lookup (properties, "Timezone", "&s", &zone))
    lk_probe_set_string (self->probe, "zone", zone);
  if (own != NULL && *own != '\0')
    lk_probe_set_string (self->probe, "zone_environment", *own == ':' ? own + 1 : own);
}

static void
on_properties_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(TimeSync) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = lk_bus_call_finish (result, &error);
  TimeSync *held;

  if (reply != NULL)
    {
      set_properties (self, reply);
      lk_probe_end_as (self->probe, LK_OUTCOME_OK, NULL);
      g_task_return_boolean (self->task, TRUE);
      return;
    }
  if (lk_bus_is_hung (error))
    lk_probe_set_boolean (self->probe, "hung", TRUE);
  held = g_steal_pointer (&self);
  lk_reading_thread_async (held->probe->run, held->computer, read_files, NULL, NULL,
                           lk_probe_get_cancellable (held->probe), on_files_cb, held);
}

/**
 * lk_time_sync_probe_async:
 * @run: the run
 * @computer: the computer
 * @cancellable: (nullable): what ends it; %NULL for the run's own
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Asks timedated, if it runs just now, who sets the clock; it is not started for that: the files that it would look at
 * and the kernel's word do as well. Records one `time-sync`.
 */
void
lk_time_sync_probe_async (LkRun               *run,
                          LkComputer          *computer,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  TimeSync *self = g_new0 (TimeSync, 1);

  self->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, lk_time_sync_probe_async);
  g_task_set_check_cancellable (self->task, FALSE);
  self->computer = lk_computer_ref (computer);
  self->probe = lk_probe_new (run, PROBE, "", DEADLINE_MS, cancellable);
  lk_bus_call_async (computer->system_bus, NAME, PATH, "org.freedesktop.DBus.Properties", "GetAll",
                     g_variant_new ("(s)", NAME), G_VARIANT_TYPE ("(a{sv})"), lk_probe_get_cancellable (self->probe),
                     on_properties_cb, self);
}

/**
 * lk_time_sync_probe_finish:
 * @result: the result
 */
void
lk_time_sync_probe_finish (GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, NULL));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
