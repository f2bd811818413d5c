/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-http-probe.h"
#include "lk-matrix-answer.h"
#include "lk-matrix.h"

#define DISCOVERY_PROBE "discovery"
#define WELL_KNOWN_DEADLINE_MS 3500

/* One discovery while it is out; data of its task, which every request that is out holds. */
typedef struct
{
  LkRun             *run;         /* (owned) */
  char              *domain_url;  /* (owned) https://address */
  char              *address;     /* (owned) */
  char              *homeserver;  /* (owned) (nullable) the URL that is asked for versions and login */
  gboolean           certain;
  GCancellable      *cancellable; /* (owned) (nullable) */
  gint64             started_ms;
  guint              n_out;       /* requests that the result waits for */
  gboolean           support_asked;
  gboolean           login_asked;
  gboolean           versions_ok;
  gboolean           ended;
  LkMatrixDiscovery *found;       /* (owned) (nullable) */
  JsonObject        *facts;       /* (owned) */
  GError            *error;       /* (owned) (nullable) of the request that decided */
  LkOutcome          outcome;     /* of the same */
} Discovery;

static void
discovery_free (gpointer data)
{
  Discovery *discovery = data;

  g_clear_object (&discovery->run);
  g_free (discovery->domain_url);
  g_free (discovery->address);
  g_free (discovery->homeserver);
  g_clear_object (&discovery->cancellable);
  lk_matrix_discovery_free (discovery->found);
  json_object_unref (discovery->facts);
  g_clear_error (&discovery->error);
  g_free (discovery);
}

/**
 * lk_matrix_discovery_free:
 * @self: (transfer full) (nullable): a discovery's result
 */
void
lk_matrix_discovery_free (LkMatrixDiscovery *self)
{
  if (self == NULL)
    return;
  g_free (self->base_url);
  g_free (self->action);
  g_free (self->reason);
  g_strfreev (self->login_types);
  g_free (self);
}

static void
ask (GTask *task, const char *base, const char *path, const char *purpose, guint deadline_ms,
     LkShapeCheck shape_check, GAsyncReadyCallback callback)
{
  Discovery *discovery = g_task_get_task_data (task);
  g_autofree char *url = g_strconcat (base, path, NULL);
  const char *role =
    discovery->certain || discovery->found->is_matrix ? LK_ROLE_SERVICE : LK_ROLE_CANDIDATE;

  lk_fetch_record_async (discovery->run, url, LK_FETCH_NONE, deadline_ms, role, purpose,
                         shape_check, discovery->cancellable, callback, g_object_ref (task));
}

static void
set_failure (Discovery *discovery, const char *action, const char *reason, LkOutcome outcome,
             const GError *error)
{
  LkMatrixDiscovery *found = discovery->found;

  g_free (found->action);
  found->action = g_strdup (action);
  g_free (found->reason);
  found->reason = g_strdup (reason);
  g_clear_error (&discovery->error);
  discovery->error = error != NULL ? g_error_copy (error) : NULL;
  discovery->outcome = outcome == LK_OUTCOME_OK ? LK_OUTCOME_FAILED : outcome;
}

static void
record (Discovery *discovery)
{
  LkMatrixDiscovery *found = discovery->found;
  JsonObject *facts = discovery->facts;
  LkOutcome outcome = discovery->versions_ok ? LK_OUTCOME_OK : discovery->outcome;

  json_object_set_string_member (facts, "protocol", "matrix");
  json_object_set_string_member (facts, "action", found->action);
  json_object_set_boolean_member (facts, "homeserver", discovery->versions_ok);
  if (found->base_url != NULL)
    json_object_set_string_member (facts, "base_url", found->base_url);
  if (found->reason != NULL)
    json_object_set_string_member (facts, "reason", found->reason);
  lk_json_set_strings (facts, "login_types", (const char *const *) found->login_types);
  lk_matrix_read_links (facts);
  lk_run_record (discovery->run, DISCOVERY_PROBE, discovery->address, discovery->started_ms,
                 outcome, outcome == LK_OUTCOME_OK ? NULL : discovery->error, facts);
}

static void
end_when_done (GTask *task)
{
  Discovery *discovery = g_task_get_task_data (task);
  g_autoptr(LkRun) run = NULL;

  if (discovery->n_out > 0 || discovery->ended)
    return;
  discovery->ended = TRUE;
  if (discovery->certain || discovery->found->is_matrix)
    record (discovery);
  run = g_object_ref (discovery->run);
  if (g_error_matches (discovery->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&discovery->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&discovery->found),
                           (GDestroyNotify) lk_matrix_discovery_free);
  lk_run_end (run, DISCOVERY_PROBE);
}

static void
on_support_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Discovery *discovery = g_task_get_task_data (task);
  g_autoptr(LkAnswer) answer = NULL;

  if (lk_fetch_record_finish (result, &answer, NULL, NULL) && !discovery->ended)
    lk_matrix_read_support (answer, discovery->facts);
}

/* Whom to ask for help; nothing waits for it. */
static void
ask_support (GTask *task)
{
  Discovery *discovery = g_task_get_task_data (task);

  if (discovery->support_asked)
    return;
  discovery->support_asked = TRUE;
  ask (task, discovery->domain_url, "/.well-known/matrix/support", "support",
       lk_run_budget (discovery->run, LK_PROBE_DEADLINE_MS), lk_matrix_is_support, on_support_cb);
}

static void
on_auth_metadata_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Discovery *discovery = g_task_get_task_data (task);
  g_autoptr(LkAnswer) answer = NULL;

  discovery->n_out--;
  if (lk_fetch_record_finish (result, &answer, NULL, NULL) && lk_matrix_is_auth_metadata (answer))
    {
      discovery->found->oauth = TRUE;
      json_object_set_boolean_member (discovery->facts, "oauth", TRUE);
      lk_matrix_read_account_link (answer, discovery->facts);
    }
  end_when_done (task);
}

static void
on_login_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Discovery *discovery = g_task_get_task_data (task);
  g_autoptr(LkAnswer) answer = NULL;

  discovery->n_out--;
  if (lk_fetch_record_finish (result, &answer, NULL, NULL))
    {
      discovery->found->login_types = lk_matrix_dup_login_types (answer);
      if (lk_matrix_is_oauth_only (answer))
        {
          discovery->n_out++;
          ask (task, discovery->homeserver, "/_matrix/client/v1/auth_metadata", "auth-metadata",
               lk_run_budget (discovery->run, LK_PROBE_DEADLINE_MS), lk_matrix_is_auth_metadata,
               on_auth_metadata_cb);
        }
    }
  end_when_done (task);
}

static void
ask_login (GTask *task)
{
  Discovery *discovery = g_task_get_task_data (task);

  if (discovery->login_asked)
    return;
  discovery->login_asked = TRUE;
  discovery->n_out++;
  ask (task, discovery->homeserver, "/_matrix/client/v3/login", "login-flows",
       lk_run_budget (discovery->run, LK_PROBE_DEADLINE_MS), lk_matrix_is_login_flows, on_login_cb);
}

static void
on_versions_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Discovery *discovery = g_task_get_task_data (task);
  LkMatrixDiscovery *found = discovery->found;
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  LkOutcome outcome;
  gboolean complete = lk_fetch_record_finish (result, &answer, &outcome, &error);

  discovery->n_out--;
  if (complete && lk_matrix_is_versions (answer))
    {
      discovery->versions_ok = TRUE;
      found->is_matrix = TRUE;
      lk_matrix_read_server (answer, discovery->facts);
      if (found->base_url == NULL)
        found->base_url = g_strdup (discovery->homeserver);
      ask_login (task);
      ask_support (task);
    }
  else if (g_strcmp0 (found->action, "PROMPT") == 0)
    {
      set_failure (discovery, "FAIL_ERROR", lk_matrix_failure_reason (answer, error), outcome,
                   error);
    }
  else if (g_strcmp0 (found->action, "IGNORE") == 0)
    {
      set_failure (discovery, "IGNORE", lk_matrix_failure_reason (answer, error), outcome, error);
    }
  end_when_done (task);
}

static void
ask_homeserver (GTask *task, const char *base_url)
{
  Discovery *discovery = g_task_get_task_data (task);

  discovery->homeserver = g_strdup (base_url);
  discovery->n_out++;
  ask (task, base_url, "/_matrix/client/versions", "versions",
       lk_run_budget (discovery->run, LK_PROBE_DEADLINE_MS), lk_matrix_is_versions, on_versions_cb);
  if (discovery->certain || discovery->found->is_matrix)
    ask_login (task);
}

/* Client-server API, "Server Discovery", step 3. Where the domain itself cannot be asked, the
 * specification says nothing and clients do as for FAIL_PROMPT. */
static void
judge_well_known (Discovery *discovery, LkAnswer *answer, LkOutcome outcome, const GError *error)
{
  LkMatrixDiscovery *found = discovery->found;
  const char *reason = NULL;

  if (error != NULL && answer->status == 0)
    {
      set_failure (discovery, "FAIL_PROMPT", lk_matrix_failure_reason (answer, error), outcome,
                   error);
      return;
    }
  found->base_url = lk_matrix_dup_base_url (answer, &reason);
  found->is_matrix = lk_matrix_names_homeserver (answer);
  if (found->base_url != NULL)
    {
      found->action = g_strdup ("PROMPT");
      lk_matrix_read_account_link (answer, discovery->facts);
    }
  else if (g_str_equal (reason, "not-found"))
    {
      set_failure (discovery, "IGNORE", reason, outcome, error);
      if (discovery->certain)
        found->base_url = g_strdup (discovery->domain_url);
    }
  else
    {
      set_failure (discovery, g_str_equal (reason, "bad-url") ? "FAIL_ERROR" : "FAIL_PROMPT",
                   reason, outcome, error);
    }
}

/* The way to the homeserver is looked at while it is being asked. */
static void
announce_target (LkRun *run, const char *base_url)
{
  g_autoptr(GUri) uri = g_uri_parse (base_url, G_URI_FLAGS_NONE, NULL);
  int port = uri != NULL ? g_uri_get_port (uri) : -1;

  if (uri != NULL && g_uri_get_host (uri) != NULL)
    lk_run_add_target (run, g_uri_get_host (uri), port > 0 ? port : 443, LK_TRANSPORT_HTTPS, FALSE);
}

static void
on_well_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Discovery *discovery = g_task_get_task_data (task);
  LkMatrixDiscovery *found = discovery->found;
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  LkOutcome outcome;

  lk_fetch_record_finish (result, &answer, &outcome, &error);
  discovery->n_out--;
  judge_well_known (discovery, answer, outcome, error);
  if (found->is_matrix)
    ask_support (task);

  /* A broken file is told from a broken server by asking the domain itself. */
  if (g_str_equal (found->action, "PROMPT"))
    {
      announce_target (discovery->run, found->base_url);
      ask_homeserver (task, found->base_url);
    }
  else if (outcome != LK_OUTCOME_CANCELLED && g_strcmp0 (found->reason, "no-such-host") != 0 &&
           (discovery->certain || answer->status != 0))
    ask_homeserver (task, discovery->domain_url);
  end_when_done (task);
}

/**
 * lk_matrix_discover_async:
 * @run: the run
 * @address: `host` or `host:port`, the part of a Matrix id after the colon
 * @certain: whether it is known that the address is one of Matrix; otherwise this only finds out,
 * asks one thing after the other and writes its requests down with the role %LK_ROLE_CANDIDATE
 * until an answer is one of Matrix
 * @cancellable: (nullable): stops it
 *
 * Finds the homeserver by the well-known algorithm of the client-server API ("Server Discovery"),
 * asks it for its versions and ways to sign in, and writes down each request and, when the address
 * is one of Matrix or said to be, one `discovery`.
 */
void
lk_matrix_discover_async (LkRun *run, const char *address, gboolean certain,
                          GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (run, NULL, callback, user_data);
  Discovery *discovery = g_new0 (Discovery, 1);

  g_task_set_source_tag (task, lk_matrix_discover_async);
  g_task_set_task_data (task, discovery, discovery_free);
  discovery->run = g_object_ref (run);
  discovery->address = g_strdup (address);
  discovery->domain_url = g_strconcat ("https://", address, NULL);
  discovery->certain = certain;
  discovery->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  discovery->started_ms = lk_run_now (run);
  discovery->found = g_new0 (LkMatrixDiscovery, 1);
  discovery->facts = json_object_new ();
  discovery->outcome = LK_OUTCOME_FAILED;

  lk_run_begin (run, DISCOVERY_PROBE);
  discovery->n_out++;
  ask (task, discovery->domain_url, "/.well-known/matrix/client", "well-known",
       lk_run_budget (run, certain ? WELL_KNOWN_DEADLINE_MS : LK_PROBE_DEADLINE_MS),
       lk_matrix_is_well_known, on_well_known_cb);
  if (certain)
    ask_support (task);
}

/**
 * lk_matrix_discover_finish:
 *
 * Returns: (transfer full): what was found, whether or not it is a homeserver; %NULL only when it
 * was cancelled
 */
LkMatrixDiscovery *
lk_matrix_discover_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
