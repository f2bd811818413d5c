/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "lk-http-probe.h"
#include "lk-tls-facts.h"
#include "lk-url.h"

/* A shorter body is over before its speed can be seen. Bytes. */
#define THROUGHPUT_MIN_BYTES 8192

typedef struct
{
  char        *url;         /* (owned) */
  char        *role;        /* (owned) */
  char        *purpose;     /* (owned) */
  LkShapeCheck shape_check; /* (nullable) */
  gint64       started_ms;
  LkAnswer    *answer;      /* (owned) (nullable) */
  LkOutcome    outcome;
} Probe;

static void
probe_free (gpointer data)
{
  Probe *probe = data;

  g_free (probe->url);
  g_free (probe->role);
  g_free (probe->purpose);
  lk_answer_free (probe->answer);
  g_free (probe);
}

static gboolean
is_recorded (LkRun *run, const char *probe, const char *subject)
{
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (run));

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);

      if (g_str_equal (lk_observation_get_probe (observation), probe) &&
          g_str_equal (lk_observation_get_subject (observation), subject))
        return TRUE;
    }
  return FALSE;
}

static JsonObject *
dup_tls_facts (LkAnswer *answer, const char *role)
{
  JsonObject *facts = answer->certificate != NULL
                        ? lk_tls_facts_new (answer->certificate, answer->tls_flags)
                        : json_object_new ();

  json_object_set_string_member (facts, "role", role);
  if (answer->tls_version != NULL)
    json_object_set_string_member (facts, "version", answer->tls_version);
  if (answer->alpn != NULL)
    json_object_set_string_member (facts, "alpn", answer->alpn);
  if (answer->client_certificate_requested)
    json_object_set_boolean_member (facts, "client_certificate_requested", TRUE);
  if (answer->proxied)
    json_object_set_boolean_member (facts, "proxied", TRUE);
  if (answer->handshaked_ms >= 0 && answer->connected_ms >= 0)
    json_object_set_int_member (facts, "rtt_ms", answer->handshaked_ms - answer->connected_ms);
  return facts;
}

/* One `tls` observation per host and run, by whoever comes first. A certificate that was refused
 * was seen all the same. */
static void
record_tls (LkRun *run, Probe *probe, const GError *error)
{
  LkAnswer *answer = probe->answer;
  g_autoptr(GUri) uri = answer->url != NULL ? lk_url_parse (answer->url, NULL) : NULL;
  g_autoptr(JsonObject) facts = NULL;
  g_autofree char *subject = NULL;
  gboolean seen = answer->certificate != NULL;
  gint64 started;

  if (uri == NULL || !lk_url_is_https (uri) || probe->outcome == LK_OUTCOME_CANCELLED)
    return;
  if (!seen && (answer->connected_ms < 0 || answer->tls_handshaked || answer->status != 0))
    return;
  subject = lk_url_dup_host_port (uri);
  if (is_recorded (run, "tls", subject))
    return;
  facts = dup_tls_facts (answer, probe->role);
  started = answer->connected_ms >= 0 ? answer->connected_ms : probe->started_ms;
  lk_run_record (run, "tls", subject, started, seen ? LK_OUTCOME_OK : probe->outcome,
                 seen ? NULL : error, facts);
}

/* How fast the body came, where it was long enough to tell. */
static void
add_throughput (JsonObject *facts, LkAnswer *answer, gint64 now_ms)
{
  gint64 bytes = answer->body != NULL ? (gint64) g_bytes_get_size (answer->body) : 0;

  if (bytes >= THROUGHPUT_MIN_BYTES && answer->answered_ms >= 0)
    json_object_set_int_member (facts, "throughput_kbps", bytes * 8 / MAX (now_ms - answer->answered_ms, 1));
}

static void
record_http (LkRun *run, Probe *probe, const GError *error)
{
  g_autoptr(GUri) uri = lk_url_parse (probe->url, NULL);
  g_autofree char *subject =
    uri != NULL ? lk_url_strip (uri) : g_strndup (probe->url, strcspn (probe->url, "?#"));
  gboolean shape_ok =
    error == NULL && probe->shape_check != NULL && probe->shape_check (probe->answer);
  g_autoptr(JsonObject) facts = NULL;

  if (shape_ok && g_str_equal (probe->role, LK_ROLE_CANDIDATE))
    {
      g_free (probe->role);
      probe->role = g_strdup (LK_ROLE_SERVICE);
    }
  record_tls (run, probe, error);
  facts = lk_answer_dup_facts (probe->answer, probe->role);
  json_object_set_string_member (facts, "purpose", probe->purpose);
  add_throughput (facts, probe->answer, lk_run_now (run));
  if (probe->shape_check != NULL && probe->answer->status != 0)
    json_object_set_boolean_member (facts, "shape_ok", shape_ok);
  lk_run_record (run, LK_HTTP_PROBE, subject, probe->started_ms, probe->outcome, error, facts);
}

static void
on_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  LkRun *run = LK_RUN (source);
  Probe *probe = g_task_get_task_data (task);

  lk_fetch_finish (result, &probe->answer, &probe->outcome, &error);
  record_http (run, probe, error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
  lk_run_end (run, LK_HTTP_PROBE);
}

/**
 * lk_fetch_record_async:
 * @url: an absolute http or https URL
 * @deadline_ms: as for lk_fetch_async(), usually from lk_run_budget()
 * @role: why it is asked: `service`, `control`, `check` or %LK_ROLE_CANDIDATE
 * @purpose: what is asked for: `well-known`, `versions`, …
 * @shape_check: (nullable): tells whether a complete answer is what was asked for; its result is
 * the fact `shape_ok`
 *
 * Fetches @url and writes down one `http` observation and, once per host, port and run, one `tls`
 * observation. The probe `http` is out until the callback returned, so that what it begins follows
 * without a gap.
 */
void
lk_fetch_record_async (LkRun *run, const char *url, LkFetchFlags flags, guint deadline_ms,
                       const char *role, const char *purpose, LkShapeCheck shape_check,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (run, NULL, callback, user_data);
  Probe *probe = g_new0 (Probe, 1);

  g_task_set_source_tag (task, lk_fetch_record_async);
  g_task_set_task_data (task, probe, probe_free);
  probe->url = g_strdup (url);
  probe->role = g_strdup (role);
  probe->purpose = g_strdup (purpose);
  probe->shape_check = shape_check;
  probe->started_ms = lk_run_now (run);
  lk_run_begin (run, LK_HTTP_PROBE);
  lk_fetch_async (run, url, flags, deadline_ms, cancellable, on_fetched_cb, task);
}

/**
 * lk_fetch_record_finish:
 * @out_answer: (out) (transfer full) (optional): what came, also on failure; never %NULL
 * @out_outcome: (out) (optional): how it ended
 *
 * Returns: %TRUE when the answer is complete, whatever its status
 */
gboolean
lk_fetch_record_finish (GAsyncResult *result, LkAnswer **out_answer, LkOutcome *out_outcome,
                        GError **error)
{
  Probe *probe = g_task_get_task_data (G_TASK (result));

  if (out_answer != NULL)
    *out_answer = g_steal_pointer (&probe->answer);
  if (out_outcome != NULL)
    *out_outcome = probe->outcome;
  return g_task_propagate_boolean (G_TASK (result), error);
}
