/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "lk-probe.h"
#include "lk-url.h"
#include "lk-web-client.h"

#define DISCOVERY_PROBE "discovery"

/* One discovery while it is out; data of its task, which every question that is out holds. */
typedef struct
{
  LkProbe    *probe;      /* (owned) (nullable) NULL: over */
  char       *base_url;   /* (owned) where the server turned out to be */
  guint       n_out;
  gboolean    certain;
  gboolean    recognised; /* an answer is one of such a server */
  const char *reason;     /* (borrowed) (nullable) why it is none, or none for this address */
  LkOutcome   outcome;    /* of the first question */
  GError     *error;      /* (owned) (nullable) of the same */
} Discovery;

typedef struct
{
  GTask               *task;     /* (owned) */
  const LkWebQuestion *question; /* (borrowed) static */
} Asked;

static void
discovery_free (gpointer data)
{
  Discovery *discovery = data;

  g_clear_pointer (&discovery->probe, lk_probe_free);
  g_free (discovery->base_url);
  g_clear_error (&discovery->error);
  g_free (discovery);
}

static char *
dup_subject (const LkSignInPlace *place)
{
  return place->port == 443 ? g_strdup (place->host) : lk_sign_in_place_dup_subject (place);
}

static const char *
get_failure_reason (LkAnswer     *answer,
                    const GError *error)
{
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    return "no-such-host";
  if (answer->status == 0)
    return "unreachable";
  if (answer->status == SOUP_STATUS_NOT_FOUND)
    return "not-found";
  if (answer->status != SOUP_STATUS_OK)
    return "bad-status";
  return lk_answer_get_root (answer) == NULL ? "not-json" : "wrong-shape";
}

static void
end (GTask *task)
{
  Discovery *discovery = g_task_get_task_data (task);
  LkWebClient *client = g_task_get_source_object (task);
  g_autoptr(LkRun) run = g_object_ref (discovery->probe->run);
  gboolean found = discovery->recognised && discovery->reason == NULL;
  LkProbe *probe = discovery->probe;

  lk_probe_set_string (probe, "protocol", lk_protocol_to_string (lk_web_client_get_api (client)->protocol));
  lk_probe_set_string (probe, "base_url", discovery->recognised ? discovery->base_url : NULL);
  lk_probe_set_string (probe, "reason", discovery->reason);
  if (found)
    lk_web_client_set_reached (client);
  if (found)
    lk_probe_end_as (probe, LK_OUTCOME_OK, NULL);
  else if (discovery->recognised)
    lk_probe_end_as (probe, LK_OUTCOME_FAILED, NULL);
  else if (discovery->certain)
    lk_probe_end_as (probe, discovery->outcome == LK_OUTCOME_OK ? LK_OUTCOME_FAILED : discovery->outcome, discovery->error);
  /* A guess that was wrong is not written down; it is over all the same. */
  g_clear_pointer (&discovery->probe, lk_probe_free);
  g_task_return_boolean (task, discovery->recognised);
  lk_run_end (run, DISCOVERY_PROBE);
}

/* A redirect led on to where the server really is: that is the address from now on. */
static void
follow_base_url (Discovery  *discovery,
                 LkAnswer   *answer,
                 const char *path)
{
  g_autofree char *plain = g_strndup (path, strcspn (path, "?"));
  g_autoptr(GUri) uri = answer->redirects->len > 0 ? lk_url_parse (answer->url, NULL) : NULL;

  if (uri == NULL || !lk_url_is_https (uri) || !g_str_has_suffix (answer->url, plain))
    return;
  g_free (discovery->base_url);
  discovery->base_url = g_strndup (answer->url, strlen (answer->url) - strlen (plain));
  lk_run_add_target (discovery->probe->run, g_uri_get_host (uri), (guint16) lk_url_get_port (uri), LK_TRANSPORT_HTTPS,
                     FALSE);
}

static void
read_answer (Discovery           *discovery,
             const LkWebApi      *api,
             const LkWebQuestion *question,
             LkAnswer            *answer)
{
  JsonObject *root = lk_answer_get_root (answer);
  gboolean first = question == &api->questions[0];

  discovery->recognised = TRUE;
  if (first && api->find_reason != NULL)
    discovery->reason = api->find_reason (answer->status, root, discovery->probe->facts);
  if (first)
    follow_base_url (discovery, answer, question->path);
  question->read (root, discovery->base_url, discovery->probe->facts);
}

static void
on_asked_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Asked *asked = user_data;
  g_autoptr(GTask) task = g_steal_pointer (&asked->task);
  const LkWebQuestion *question = asked->question;
  Discovery *discovery = g_task_get_task_data (task);
  const LkWebApi *api = lk_web_client_get_api (g_task_get_source_object (task));
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  LkOutcome outcome;
  gboolean complete = lk_fetch_record_finish (result, &answer, &outcome, &error);

  g_free (asked);
  if (complete && question->is_right (answer))
    {
      if (!discovery->recognised)
        discovery->reason = NULL;
      read_answer (discovery, api, question, answer);
    }
  else if (question == &api->questions[0])
    {
      discovery->outcome = outcome;
      if (!discovery->recognised)
        discovery->reason = get_failure_reason (answer, error);
      discovery->error = g_steal_pointer (&error);
    }
  if (--discovery->n_out == 0)
    end (task);
}

static void
ask (GTask               *task,
     const LkWebQuestion *question)
{
  Discovery *discovery = g_task_get_task_data (task);
  LkRun *run = discovery->probe->run;
  g_autofree char *url = lk_web_client_dup_url (g_task_get_source_object (task), question->path);
  Asked *asked = g_new0 (Asked, 1);

  asked->task = g_object_ref (task);
  asked->question = question;
  discovery->n_out++;
  lk_fetch_record_async (run, url, LK_FETCH_NONE, lk_run_budget (run, LK_PROBE_DEADLINE_MS),
                         discovery->certain ? LK_ROLE_SERVICE : LK_ROLE_CANDIDATE, question->purpose, question->is_right,
                         g_task_get_cancellable (task), on_asked_cb, asked);
}

/**
 * lk_web_discover:
 * @self: the client
 * @certain: whether it is known that the place is such a server
 * @task: (transfer full): what is told whether it is
 *
 * Asks what everybody may ask, all at once.
 */
void
lk_web_discover (LkWebClient *self,
                 gboolean     certain,
                 GTask       *task)
{
  g_autoptr(GTask) owned = task;
  LkRun *run = lk_protocol_client_get_run (LK_PROTOCOL_CLIENT (self));
  g_autofree char *subject = dup_subject (lk_protocol_client_get_place (LK_PROTOCOL_CLIENT (self)));
  const LkWebApi *api = lk_web_client_get_api (self);
  Discovery *discovery = g_new0 (Discovery, 1);

  /* Held until the task returned, so that what follows begins without a gap. */
  lk_run_begin (run, DISCOVERY_PROBE);
  discovery->probe = lk_probe_new (run, DISCOVERY_PROBE, subject, LK_PROBE_DEADLINE_MS, g_task_get_cancellable (task));
  discovery->base_url = lk_web_client_dup_url (self, "");
  discovery->certain = certain;
  discovery->outcome = LK_OUTCOME_FAILED;
  g_task_set_task_data (task, discovery, discovery_free);
  for (guint i = 0; i < LK_WEB_N_QUESTIONS; i++)
    if (api->questions[i].path != NULL)
      ask (task, &api->questions[i]);
}
