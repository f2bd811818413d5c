/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-release-probe.h"

#include <string.h>

#include "lk-fetch.h"
#include "lk-probe.h"
#include "lk-release-feed.h"
#include "lk-url.h"
#include "lk-version.h"

#define TOO_MANY_REQUESTS 429 /* RFC 6585, section 4 */

typedef struct
{
  LkProbe *probe;     /* (owned) */
  char    *kind;      /* (owned) (nullable) of the feed */
  char    *pointer;   /* (owned) (nullable) the URL's fragment */
  char    *installed; /* (owned) (nullable) */
  char    *minimum;   /* (owned) (nullable) of the description */
  GStrv    known_bad; /* (owned) (nullable) */
  gboolean third_party; /* what the server demands is of its own messenger */
} Release;

static void
release_free (Release *self)
{
  g_clear_pointer (&self->probe, lk_probe_free);
  g_free (self->kind);
  g_free (self->pointer);
  g_free (self->installed);
  g_free (self->minimum);
  g_strfreev (self->known_bad);
  g_free (self);
}

/* The oldest version that the server says it takes, as it said last. */
static const char *
find_server_minimum (LkRun *run)
{
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (run));

  for (guint i = observations->len; i-- > 0;)
    {
      LkObservation *observation = observations->pdata[i];
      const char *probe = lk_observation_get_probe (observation);
      const char *minimum = lk_observation_get_fact (observation, "minimum_desktop");

      if ((g_str_equal (probe, "discovery") || g_str_equal (probe, "server-info")) && lk_version_is_valid (minimum) &&
          lk_observation_get_outcome (observation) == LK_OUTCOME_OK)
        return minimum;
    }
  return NULL;
}

/* What needs no feed: the oldest version that is taken, and versions that are known not to work. */
static void
add_demands (Release *self)
{
  LkProbe *probe = self->probe;
  const char *server = self->third_party ? NULL : find_server_minimum (probe->run);
  const char *minimum = self->minimum;
  LkVersionRange range;

  if (server != NULL && (minimum == NULL || lk_version_compare (minimum, server) != LK_VERSION_NEWER))
    minimum = server;
  lk_probe_set_string (probe, "minimum", minimum);
  if (minimum != NULL)
    lk_probe_set_string (probe, "minimum_from", minimum == server ? "server" : "description");
  if (!lk_version_is_valid (self->installed))
    return;
  range = lk_version_in_range (self->installed, minimum, NULL);
  if (minimum != NULL && range != LK_VERSION_RANGE_UNKNOWN)
    lk_probe_set_boolean (probe, "below_minimum", range == LK_VERSION_RANGE_BELOW);
  if (self->known_bad != NULL)
    lk_probe_set_boolean (probe, "known_bad",
                          lk_version_is_listed (self->installed, (const char *const *) self->known_bad));
}

static void
add_feed (Release       *self,
          LkReleaseFeed *feed)
{
  LkRelease *newest = feed->releases->pdata[0];
  LkVersionOrder order = lk_version_compare (self->installed, newest->version);

  lk_probe_set_string (self->probe, "version", newest->version);
  lk_probe_set_string (self->probe, "date", newest->date);
  if (feed->eol_known)
    lk_probe_set_boolean (self->probe, "eol", feed->eol);
  if (order != LK_VERSION_UNKNOWN)
    lk_probe_set_string (self->probe, "order", lk_version_order_to_string (order));
  json_object_set_array_member (self->probe->facts, "notes", lk_release_feed_dup_notes (feed, self->installed));
}

static const char *
find_reason (const char     *kind,
             const LkAnswer *answer)
{
  if (answer->status == TOO_MANY_REQUESTS ||
      (answer->status == SOUP_STATUS_FORBIDDEN && g_str_equal (kind, "github")))
    return "rate-limited";
  if (answer->status == SOUP_STATUS_NOT_FOUND)
    return "not-found";
  if (answer->status != SOUP_STATUS_OK)
    return "bad-status";
  if (g_strcmp0 (answer->content_type, "text/html") == 0)
    return "page";
  return !g_str_equal (kind, "text") && answer->json == NULL ? "not-json" : NULL;
}

static void
read_answer (Release   *self,
             LkAnswer  *answer,
             GError   **error)
{
  const char *reason = find_reason (self->kind, answer);
  g_autoptr(LkReleaseFeed) feed = NULL;
  gsize length = 0;
  const char *body = answer->body != NULL ? g_bytes_get_data (answer->body, &length) : NULL;

  lk_probe_set_int (self->probe, "status", answer->status);
  if (reason == NULL)
    {
      feed = lk_release_feed_read (self->kind, self->pointer, answer->json, body, length, error);
      reason = feed == NULL ? "no-release" : NULL;
    }
  else if (g_str_equal (reason, "not-json") && answer->json_error != NULL)
    g_propagate_error (error, g_error_copy (answer->json_error));
  else
    g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "the feed does not tell: %s (%u)", reason, answer->status);
  lk_probe_set_string (self->probe, "reason", reason);
  if (feed != NULL)
    add_feed (self, feed);
}

static void
on_fetched_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Release *self = g_task_get_task_data (task);
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  LkOutcome outcome;

  if (lk_fetch_finish (result, &answer, &outcome, &error))
    read_answer (self, answer, &error);
  else
    lk_probe_set_string (self->probe, "reason", "no-answer");
  add_demands (self);
  lk_probe_end (self->probe, &error);
  g_task_return_boolean (task, TRUE);
}

static void
end_unasked (GTask        *task,
             const char   *reason,
             const GError *error)
{
  Release *self = g_task_get_task_data (task);

  lk_probe_set_string (self->probe, "reason", reason);
  add_demands (self);
  lk_probe_end_as (self->probe, error != NULL ? LK_OUTCOME_FAILED : LK_OUTCOME_SKIPPED, error);
  g_task_return_boolean (task, TRUE);
}

/**
 * lk_release_probe_async:
 * @run: the run
 * @client: a messenger of the service
 * @installed: (nullable): the version that is there, of the copy that counts
 * @copy_kind: (nullable): where that copy is from: flatpak-user, deb …
 * @cancellable: (nullable): what stops it; %NULL for the run's own
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Asks the feed that @client names for the newest release, and records a `release` observation: how that stands to @installed,
 * what is new, and what service description and server demand. Only the observation tells of the feed, so that one that fails
 * says nothing of the service. Where no other hosts may be asked, the demands are recorded all the same.
 */
void
lk_release_probe_async (LkRun               *run,
                        const LkClient      *client,
                        const char          *installed,
                        const char          *copy_kind,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Release *self = g_new0 (Release, 1);
  const char *fragment = client->latest_url != NULL ? strchr (client->latest_url, '#') : NULL;
  g_autofree char *url = NULL;
  g_autofree char *shown = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = NULL;

  g_task_set_source_tag (task, lk_release_probe_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, (GDestroyNotify) release_free);
  self->probe = lk_probe_new (run, LK_RELEASE_PROBE, client->name, LK_PROBE_DEADLINE_MS, cancellable);
  self->kind = g_strdup (client->latest_kind);
  self->pointer = fragment != NULL ? g_strdup (fragment + 1) : NULL;
  self->installed = g_strdup (installed);
  self->minimum = g_strdup (client->minimum);
  self->known_bad = g_strdupv (client->known_bad);
  self->third_party = client->third_party;
  lk_probe_set_string (self->probe, "installed", installed);
  lk_probe_set_string (self->probe, "copy", copy_kind);
  if (client->latest_kind == NULL || client->latest_url == NULL)
    {
      end_unasked (task, "no-feed", NULL);
      return;
    }
  url = g_strndup (client->latest_url, strcspn (client->latest_url, "#"));
  uri = lk_url_parse (url, &error);
  if (uri == NULL)
    {
      end_unasked (task, "no-feed", error);
      return;
    }
  shown = lk_url_strip (uri);
  lk_probe_set_string (self->probe, "source", client->latest_kind);
  lk_probe_set_string (self->probe, "url", shown);
  if (!lk_run_get_extra_hosts (run))
    {
      end_unasked (task, "no-extra-hosts", NULL);
      return;
    }
  lk_fetch_async (run, url, LK_FETCH_NONE, LK_PROBE_DEADLINE_MS, lk_probe_get_cancellable (self->probe), on_fetched_cb,
                  g_steal_pointer (&task));
}

/**
 * lk_release_probe_finish:
 * @result: what the callback got
 */
void
lk_release_probe_finish (GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, NULL));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
