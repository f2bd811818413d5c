/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which probes the survey starts: those that a wanted check needs, and no others. */
#include "config.h"

#include <gio/gio.h>

#include "lk-survey.h"
#include "local-kit.h"


typedef struct
{
  const char *name;
  const char *only;        /* a check or a cause; NULL: everything */
  gboolean    screen;
  gboolean    extra_hosts;
  gboolean    clients;     /* the service names a messenger */
  const char *expected;    /* probes, sorted */
} Row;

static const Row rows[] = {
  { "everything", NULL, TRUE, TRUE, TRUE,
    "browser,client,crash,input,keyring,parts,portal-service,release,scheme,storage,time-sync,update-source" },
  { "cause", "client", TRUE, TRUE, TRUE,
    "browser,client,crash,input,keyring,parts,portal-service,release,scheme,storage,time-sync,update-source" },
  { "other-cause", "network", TRUE, TRUE, TRUE, "" },
  { "no-extra-hosts", NULL, TRUE, FALSE, TRUE,
    "browser,client,crash,input,keyring,parts,portal-service,scheme,storage,time-sync,update-source" },
  { "headless", NULL, FALSE, TRUE, TRUE, "client,crash,release,storage,time-sync,update-source" },
  { "no-messenger", NULL, TRUE, TRUE, FALSE, "time-sync" },
  { "clock", "client.clock", TRUE, TRUE, TRUE, "time-sync" },
  { "keyring", "client.keyring", TRUE, TRUE, TRUE, "keyring" },
  { "browser", "client.browser", TRUE, TRUE, TRUE, "browser,portal-service,scheme" },
  { "version", "client.version", TRUE, TRUE, TRUE, "client,release" },
  { "version-no-extra-hosts", "client.version", TRUE, FALSE, TRUE, "client" },
  { "updates", "client.updates", TRUE, TRUE, TRUE, "client,update-source" },
  { "installed", "client.installed", TRUE, TRUE, TRUE, "client" },
  { "storage-headless", "client.storage", FALSE, TRUE, TRUE, "storage" },
  { "keyring-headless", "client.keyring", FALSE, TRUE, TRUE, "" },
};

static void
survey (LkRun               *run,
        LkComputer          *computer,
        GCancellable        *cancellable,
        GAsyncReadyCallback  callback,
        gpointer             user_data)
{
  lk_survey_async (run, computer, cancellable, NULL, callback, user_data);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* The probes of which there is an observation, each once, sorted. */
static char *
list_probes (LkRun *run)
{
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (run));
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < observations->len; i++)
    {
      const char *probe = lk_observation_get_probe (g_ptr_array_index (observations, i));

      if (!g_ptr_array_find_with_equal_func (names, probe, g_str_equal, NULL))
        g_ptr_array_add (names, (gpointer) probe);
    }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (",", (char **) names->pdata);
}

static void
install (TestLocal *local)
{
  LkClient *client = test_local_add_client (local, "Chat");

  client->deb = g_strsplit ("chat", ",", -1);
  client->scheme = g_strdup ("chat");
  client->needs_keyring = TRUE;
  test_local_write (local, "/var/lib/dpkg/status",
                    "Package: chat\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.2-1\n\n");
  test_local_program (local, "/usr/bin/chat");
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(TestLocal) local = test_local_new ();
  const char *const only[] = { row->only, NULL };
  g_autofree char *probes = NULL;

  /* No bus of the machine that runs this. */
  test_local_setenv (local, "DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus");
  if (row->screen)
    test_local_setenv (local, "DISPLAY", ":7");
  if (row->clients)
    install (local);
  lk_run_set_extra_hosts (local->run, row->extra_hosts);
  if (row->only != NULL)
    lk_case_set_only (lk_run_get_case (local->run), only);
  test_local_probe (local, survey, lk_survey_finish);
  probes = list_probes (local->run);
  g_assert_cmpstr (probes, ==, row->expected);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/survey/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run ();
}
