/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "machine.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "lk-tree.h"

Machine *
machine_new (void)
{
  g_autoptr(GError) error = NULL;
  Machine *self = g_new0 (Machine, 1);

  self->root = g_dir_make_tmp ("machine-XXXXXX", &error);
  g_assert_no_error (error);
  self->service = lk_service_new ("test", "Test", LK_PROTOCOL_WEB, NULL);
  machine_folder (self, MACHINE_HOME);
  machine_folder (self, "/tmp");
  return self;
}

void
machine_free (Machine *self)
{
  g_clear_object (&self->run);
  g_clear_pointer (&self->computer, lk_computer_unref);
  lk_service_unref (self->service);
  lk_tree_remove (self->root);
  g_free (self->root);
  g_free (self);
}

LkClient *
machine_add_client (Machine    *self,
                    const char *name,
                    const char *process)
{
  LkClient *client = lk_client_new (name);

  client->process = g_strdup (process);
  g_ptr_array_add (self->service->clients, client);
  return client;
}

char *
machine_path (Machine    *self,
              const char *path)
{
  return g_strconcat (self->root, path, NULL);
}

void
machine_folder (Machine    *self,
                const char *path)
{
  lk_tree_folder (self->root, path);
}

void
machine_write_bytes (Machine    *self,
                     const char *path,
                     const void *content,
                     gsize       length)
{
  lk_tree_write (self->root, path, content, (gssize) length);
}

void
machine_write (Machine    *self,
               const char *path,
               const char *content)
{
  machine_write_bytes (self, path, content, strlen (content));
}

void
machine_program (Machine    *self,
                 const char *path)
{
  g_autofree char *whole = machine_path (self, path);

  machine_write (self, path, "#!\n");
  g_assert_cmpint (g_chmod (whole, 0755), ==, 0);
}

void
machine_link (Machine    *self,
              const char *path,
              const char *target)
{
  lk_tree_link (self->root, path, target);
}

void
machine_touch (Machine    *self,
               const char *path,
               gint64      time_s)
{
  g_autofree char *whole = machine_path (self, path);
  const struct timespec times[2] = { { .tv_sec = (time_t) time_s }, { .tv_sec = (time_t) time_s } };

  g_assert_cmpint (utimensat (AT_FDCWD, whole, times, AT_SYMLINK_NOFOLLOW), ==, 0);
}

/* An application of Flatpak as it lies on the disk. */
void
machine_deploy (Machine    *self,
                const char *folder,
                const char *app,
                const char *commit,
                const char *version)
{
  g_autofree char *branch = g_build_filename (folder, "app", app, "x86_64/stable", NULL);
  g_autofree char *current = g_build_filename (folder, "app", app, "current", NULL);
  g_autofree char *active = g_build_filename (branch, "active", NULL);
  g_autofree char *deploy = g_build_filename (branch, commit, "deploy", NULL);
  g_autofree char *metadata = g_build_filename (branch, commit, "metadata", NULL);
  GVariantBuilder values;
  g_autoptr(GVariant) variant = NULL;

  g_variant_builder_init (&values, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&values, "{sv}", "deploy-version", g_variant_new_int32 (4));
  g_variant_builder_add (&values, "{sv}", "timestamp", g_variant_new_uint64 (GUINT64_TO_BE (1700000000)));
  if (version != NULL)
    g_variant_builder_add (&values, "{sv}", "appdata-version", g_variant_new_string (version));
  variant = g_variant_ref_sink (g_variant_new ("(ss@asta{sv})", "flathub", commit, g_variant_new_strv (NULL, 0),
                                               GUINT64_TO_BE ((guint64) 4096), &values));
  machine_write_bytes (self, deploy, g_variant_get_data (variant), g_variant_get_size (variant));
  machine_write (self, metadata, "[Application]\nname=x\n");
  machine_link (self, active, commit);
  machine_link (self, current, "x86_64/stable");
}

void
machine_process (Machine    *self,
                 guint       pid,
                 const char *exe,
                 const char *comm,
                 const char *words,
                 guint       started_after_s)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%u/", pid);
  g_autofree char *comm_path = g_strconcat (folder, "comm", NULL);
  g_autofree char *exe_path = g_strconcat (folder, "exe", NULL);
  g_autofree char *words_path = g_strconcat (folder, "cmdline", NULL);
  g_autofree char *stat_path = g_strconcat (folder, "stat", NULL);
  g_autofree char *comm_line = g_strconcat (comm, "\n", NULL);
  g_autofree char *stat = g_strdup_printf ("%u (%s) S 1 1 1 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 30 0 %" G_GINT64_FORMAT " 1 2\n",
                                           pid, comm, (gint64) started_after_s * sysconf (_SC_CLK_TCK));
  g_autofree char *cut = g_strdelimit (g_strdup (words), "\n", '\0');

  machine_write (self, comm_path, comm_line);
  machine_write (self, stat_path, stat);
  machine_write_bytes (self, words_path, cut, strlen (words) + 1);
  if (exe != NULL)
    machine_link (self, exe_path, exe);
}

/* From now on the tree is seen by probes. */
void
machine_start (Machine *self)
{
  const char *const data_dirs[] = { MACHINE_HOME "/.local/share", "/usr/local/share", "/usr/share", NULL };
  const char *const path[] = { "/usr/local/bin", "/usr/bin", "/snap/bin", NULL };
  const char *const environment[] = { "LANG=C.UTF-8", NULL };
  g_autoptr(LkCase) kase = lk_case_new (self->service, NULL);
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();
  g_autofree char *stat = g_strdup_printf ("cpu  1 2 3\nbtime %d\nprocesses 5\n", MACHINE_BOOT_S);

  machine_write (self, "/proc/stat", stat);
  machine_write (self, "/proc/sys/kernel/hostname", "desk-1\n");
  machine_folder (self, "/proc/self");
  self->computer = lk_computer_new (self->root, MACHINE_HOME, "/run/user/1000", data_dirs, path, environment);
  self->run = lk_run_new (kase, policy, NULL);
}

void
machine_probe (Machine      *self,
               MachineProbe  probe,
               void        (*finish) (GAsyncResult *result))
{
  g_autoptr(GAsyncResult) result = NULL;

  if (self->run == NULL)
    machine_start (self);
  probe (self->run, self->computer, NULL, test_take_result, &result);
  finish (test_wait (&result));
}

/* Facts of an observation that must be there and have gone well. */
JsonObject *
machine_facts (Machine    *self,
               const char *probe,
               const char *subject)
{
  LkObservation *observation = test_run_find (self->run, probe, subject);

  g_assert_nonnull (observation);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  return lk_observation_get_facts (observation);
}

guint
machine_count (JsonObject *facts,
               const char *name)
{
  JsonArray *array = lk_json_get_array (facts, name);

  return array != NULL ? json_array_get_length (array) : 0;
}

JsonObject *
machine_item (JsonObject *facts,
              const char *name,
              guint       at)
{
  g_assert_cmpuint (machine_count (facts, name), >, at);
  return json_array_get_object_element (lk_json_get_array (facts, name), at);
}

/* Said to be so, not merely left out. */
gboolean
machine_is_false (JsonObject *facts,
                  const char *name)
{
  gboolean value = TRUE;

  return lk_json_get_boolean (facts, name, &value) && !value;
}
