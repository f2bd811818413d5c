/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-survey.h"

#include "lk-browser-probe.h"
#include "lk-client-log-probe.h"
#include "lk-client-probe.h"
#include "lk-crash-probe.h"
#include "lk-deadline.h"
#include "lk-input-probe.h"
#include "lk-keyring-probe.h"
#include "lk-observe.h"
#include "lk-parts-probe.h"
#include "lk-portal-service-probe.h"
#include "lk-release-probe.h"
#include "lk-sandbox-probe.h"
#include "lk-scheme-probe.h"
#include "lk-secret-access-probe.h"
#include "lk-storage-probe.h"
#include "lk-time-sync-probe.h"
#include "lk-update-source-probe.h"

/* A bus that does not answer is one that is not there. Milliseconds. */
#define BUS_DEADLINE_MS 300
/* Where it always is (D-Bus specification, "Well-known Message Bus Instances"). */
#define SYSTEM_BUS "unix:path=/var/run/dbus/system_bus_socket"
/* Stands for the survey among what is out, until every probe has started. */
#define PENDING_SURVEY "client"

typedef void (*Start) (LkRun *run, LkComputer *computer, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data);
typedef void (*Finish) (GAsyncResult *result);

/* Which bus a probe asks. */
typedef enum
{
  BUS_NONE,
  BUS_SESSION,
  BUS_SYSTEM,
} Bus;

typedef struct
{
  const char *checks[3];
  gboolean    needs_clients; /* it is about the service's messengers */
  gboolean    needs_screen;  /* without a graphical session there is nothing to see */
  Bus         bus;
  Start       start;
  Finish      finish;
} Topic;

static const Topic topics[] = {
  { { "client.keyring", NULL }, TRUE, TRUE, BUS_SESSION, lk_keyring_probe_async, lk_keyring_probe_finish },
  { { "client.keyring", "client.sandbox", NULL }, TRUE, TRUE, BUS_NONE, lk_secret_access_probe_async,
    lk_secret_access_probe_finish },
  { { "client.browser", NULL }, TRUE, TRUE, BUS_NONE, lk_scheme_probe_async, lk_scheme_probe_finish },
  { { "client.browser", NULL }, TRUE, TRUE, BUS_SESSION, lk_browser_probe_async, lk_browser_probe_finish },
  { { "client.browser", "client.sandbox", NULL }, TRUE, TRUE, BUS_SESSION, lk_portal_service_probe_async,
    lk_portal_service_probe_finish },
  { { "client.sandbox", NULL }, TRUE, TRUE, BUS_NONE, lk_sandbox_probe_async, lk_sandbox_probe_finish },
  { { "client.storage", NULL }, TRUE, FALSE, BUS_NONE, lk_storage_probe_async, lk_storage_probe_finish },
  { { "client.crashes", NULL }, TRUE, FALSE, BUS_NONE, lk_crash_probe_async, lk_crash_probe_finish },
  { { "client.crashes", "client.keyring", NULL }, TRUE, FALSE, BUS_NONE, lk_client_log_probe_async,
    lk_client_log_probe_finish },
  { { "client.clock", NULL }, FALSE, FALSE, BUS_SYSTEM, lk_time_sync_probe_async, lk_time_sync_probe_finish },
  { { "client.crashes", NULL }, TRUE, TRUE, BUS_SESSION, lk_parts_probe_async, lk_parts_probe_finish },
  { { "client.crashes", NULL }, TRUE, TRUE, BUS_NONE, lk_input_probe_async, lk_input_probe_finish },
};

typedef struct
{
  LkRun        *run;         /* (owned) */
  LkComputer   *computer;    /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) */
  GCancellable *feeds;       /* (owned) (nullable) stops what comes from the network */
  LkDeadline   *bus;         /* (owned) (nullable) */
  guint         n_buses;     /* that are still being connected to */
  guint         n_out;
} Survey;

static void
survey_free (Survey *survey)
{
  g_clear_object (&survey->run);
  g_clear_pointer (&survey->computer, lk_computer_unref);
  g_clear_object (&survey->cancellable);
  g_clear_object (&survey->feeds);
  g_clear_pointer (&survey->bus, lk_deadline_free);
  g_free (survey);
}

static void
release (GTask *task)
{
  Survey *survey = g_task_get_task_data (task);

  if (--survey->n_out == 0)
    g_task_return_boolean (task, TRUE);
}

static gboolean
is_wanted (Survey            *survey,
           const char *const *checks)
{
  for (guint i = 0; checks[i] != NULL; i++)
    if (lk_case_wants (lk_run_get_case (survey->run), checks[i]))
      return TRUE;
  return FALSE;
}

/* What one probe's callback needs. */
typedef struct
{
  GTask *task;   /* (owned) */
  Finish finish;
} Out;

static Out *
out_new (GTask  *task,
         Finish  finish)
{
  Survey *survey = g_task_get_task_data (task);
  Out *out = g_new0 (Out, 1);

  out->task = g_object_ref (task);
  out->finish = finish;
  survey->n_out++;
  return out;
}

static void
probed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Out *out = user_data;
  g_autoptr(GTask) task = out->task;

  out->finish (result);
  g_free (out);
  release (task);
}

static LkClient *
find_client (LkService  *service,
             const char *name)
{
  for (guint i = 0; i < service->clients->len; i++)
    {
      LkClient *client = g_ptr_array_index (service->clients, i);

      if (g_str_equal (client->name, name))
        return client;
    }
  return NULL;
}

/* Of the copy that counts: what it is compared with. */
static void
ask_for_release (GTask         *task,
                 LkObservation *seen)
{
  Survey *survey = g_task_get_task_data (task);
  LkClient *client = find_client (lk_case_get_service (lk_run_get_case (survey->run)), lk_observation_get_subject (seen));
  JsonArray *copies = lk_json_get_array (lk_observation_get_facts (seen), "copies");
  const char *id = lk_observation_get_fact (seen, "id");

  for (guint i = 0; client != NULL && copies != NULL && i < json_array_get_length (copies); i++)
    {
      JsonNode *node = json_array_get_element (copies, i);
      JsonObject *copy = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *version = copy != NULL ? lk_json_get_string (copy, "version") : NULL;

      if (version == NULL || g_strcmp0 (lk_json_get_string (copy, "id"), id) != 0)
        continue;
      lk_release_probe_async (survey->run, client, version, lk_json_get_string (copy, "kind"), survey->feeds, probed_cb,
                              out_new (task, lk_release_probe_finish));
      return;
    }
}

static void
ask_for_releases (GTask *task)
{
  Survey *survey = g_task_get_task_data (task);
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (survey->run));
  guint n_seen = observations->len;

  for (guint i = 0; i < n_seen; i++)
    if (g_str_equal (lk_observation_get_probe (g_ptr_array_index (observations, i)), "client"))
      ask_for_release (task, g_ptr_array_index (observations, i));
}

static void
client_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Survey *survey = g_task_get_task_data (task);
  static const char *const updates[] = { "client.updates", NULL };
  static const char *const versions[] = { "client.version", "client.accepted", NULL };

  lk_client_probe_finish (result);
  if (is_wanted (survey, updates))
    lk_update_source_probe_async (survey->run, survey->computer, survey->cancellable, probed_cb,
                                  out_new (task, lk_update_source_probe_finish));
  if (lk_run_get_extra_hosts (survey->run) && is_wanted (survey, versions))
    ask_for_releases (task);
  release (task);
}

static gboolean
has_clients (Survey *survey)
{
  return lk_case_get_service (lk_run_get_case (survey->run))->clients->len > 0;
}

static gboolean
is_due (Survey      *survey,
        const Topic *topic)
{
  return (has_clients (survey) || !topic->needs_clients) &&
         (lk_computer_has_screen (survey->computer) || !topic->needs_screen) && is_wanted (survey, topic->checks);
}

/* A bus that nobody will ask is not connected to. */
static gboolean
needs_bus (Survey *survey,
           Bus     bus)
{
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    if (topics[i].bus == bus && is_due (survey, &topics[i]))
      return TRUE;
  return FALSE;
}

static void
start (GTask *task)
{
  Survey *survey = g_task_get_task_data (task);
  static const char *const client_checks[] = { "client.installed", "client.version", "client.updates", "client.accepted", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    if (is_due (survey, &topics[i]))
      topics[i].start (survey->run, survey->computer, survey->cancellable, probed_cb, out_new (task, topics[i].finish));
  if (has_clients (survey) && is_wanted (survey, client_checks))
    {
      survey->n_out++;
      lk_client_probe_async (survey->run, survey->computer, survey->cancellable, client_cb, g_object_ref (task));
    }
  lk_run_end (survey->run, PENDING_SURVEY);
  release (task);
}

static void
bus_ready (GTask *task)
{
  Survey *survey = g_task_get_task_data (task);

  if (--survey->n_buses == 0)
    start (task);
}

static void
session_bus_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Survey *survey = g_task_get_task_data (task);

  survey->computer->session_bus = g_dbus_connection_new_for_address_finish (result, NULL);
  bus_ready (task);
}

static void
system_bus_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Survey *survey = g_task_get_task_data (task);

  survey->computer->system_bus = g_dbus_connection_new_for_address_finish (result, NULL);
  bus_ready (task);
}

/* Never by looking for one: that could start a bus where there is none. */
static char *
dup_session_address (LkComputer *computer)
{
  const char *address = lk_computer_getenv (computer, "DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *socket = computer->runtime_dir != NULL ? g_build_filename (computer->runtime_dir, "bus", NULL) : NULL;

  if (address != NULL && *address != '\0' && !g_str_has_prefix (address, "autolaunch:") &&
      !g_str_has_prefix (address, LK_NO_BUS))
    return g_strdup (address);
  return socket != NULL && g_file_test (socket, G_FILE_TEST_EXISTS) ? g_strconcat ("unix:path=", socket, NULL) : NULL;
}

static void
connect_bus (GTask               *task,
             const char          *address,
             GAsyncReadyCallback  callback)
{
  Survey *survey = g_task_get_task_data (task);

  survey->n_buses++;
  g_dbus_connection_new_for_address (address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                     G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
                                     lk_deadline_get_cancellable (survey->bus), callback, g_object_ref (task));
}

/**
 * lk_survey_async:
 * @run: the run
 * @computer: the computer; the survey connects it to its buses where it is not yet
 * @cancellable: (nullable): what stops it
 * @feeds: (nullable): what stops questions to the network about new releases
 * @callback: called when nothing of it is out any more
 * @user_data: for @callback
 *
 * Looks at the service's messengers and at what they need of this computer. Changes nothing and prompts for nothing.
 */
void
lk_survey_async (LkRun               *run,
                 LkComputer          *computer,
                 GCancellable        *cancellable,
                 GCancellable        *feeds,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Survey *survey = g_new0 (Survey, 1);
  g_autofree char *session = dup_session_address (computer);
  const char *system = lk_computer_getenv (computer, "DBUS_SYSTEM_BUS_ADDRESS");

  g_task_set_source_tag (task, lk_survey_async);
  g_task_set_check_cancellable (task, FALSE);
  survey->run = g_object_ref (run);
  survey->computer = lk_computer_ref (computer);
  survey->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  survey->feeds = feeds != NULL ? g_object_ref (feeds) : NULL;
  survey->bus = lk_deadline_new (cancellable, BUS_DEADLINE_MS);
  survey->n_out = 1;
  survey->n_buses = 1;
  g_task_set_task_data (task, survey, (GDestroyNotify) survey_free);
  lk_run_begin (run, PENDING_SURVEY);
  if (session != NULL && computer->session_bus == NULL && needs_bus (survey, BUS_SESSION))
    connect_bus (task, session, session_bus_cb);
  if (computer->system_bus == NULL && needs_bus (survey, BUS_SYSTEM))
    connect_bus (task, system != NULL ? system : SYSTEM_BUS, system_bus_cb);
  bus_ready (task);
}

/**
 * lk_survey_finish:
 * @result: what the callback got
 */
void
lk_survey_finish (GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
