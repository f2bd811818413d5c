/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-hand-off.h"

#include <string.h>

#include "lk-hand-off-launch.h"
#include "lk-hand-off-server.h"

#define PROBE "hand-off"
#define SUBJECT "browser"

typedef struct
{
  LkCase          *kase;        /* (owned) */
  LkHandOffServer *server;      /* (owned) (nullable) NULL: it did not start, or it is over */
  GCancellable    *stop;        /* (owned) ends the launch */
  JsonObject      *facts;       /* (owned) */
  GSource         *cancelled;   /* (owned) (nullable) */
  guint            deadline_id;
  guint            deadline_ms;
  gint64           started_us;
  gint64           started_ms;  /* since the case's run began */
  gboolean         is_over;
} HandOff;

static void
hand_off_free (HandOff *hand_off)
{
  g_clear_object (&hand_off->kase);
  g_clear_pointer (&hand_off->server, lk_hand_off_server_free);
  g_clear_object (&hand_off->stop);
  g_clear_pointer (&hand_off->facts, json_object_unref);
  g_free (hand_off);
}

static const char *
get_fact (LkCase     *kase,
          const char *client,
          const char *fact)
{
  LkObservation *seen = lk_case_find_newest (kase, "client", client);

  return seen != NULL ? lk_observation_get_fact (seen, fact) : NULL;
}

static gboolean
is_missing (LkCase     *kase,
            const char *client)
{
  LkObservation *seen = lk_case_find_newest (kase, "client", client);
  gboolean installed = TRUE;

  return seen != NULL && lk_json_get_boolean (lk_observation_get_facts (seen), "installed", &installed) && !installed;
}

/* Schemes that mean something to the browser itself lead back to no messenger. */
static gboolean
is_own_scheme (const char *scheme)
{
  static const char *const taken[] = { "about", "blob", "chrome", "data", "file", "ftp", "http", "https", "javascript",
                                       "mailto", "resource", "vbscript", "view-source", "ws", "wss", NULL };
  g_autofree char *lower = scheme != NULL ? g_ascii_strdown (scheme, -1) : NULL;

  if (lower == NULL || !g_ascii_isalpha (*lower) || g_strv_contains (taken, lower))
    return FALSE;
  for (const char *p = lower; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("+-.", *p) == NULL)
      return FALSE;
  return TRUE;
}

/**
 * lk_hand_off_find_client:
 * @kase: a case
 *
 * Returns: (transfer none) (nullable): the messenger that a link in a browser would lead back to: one that has links of its
 *   own, is installed, or may be where nobody looked
 */
LkClient *
lk_hand_off_find_client (LkCase *kase)
{
  GPtrArray *clients = lk_case_get_service (kase)->clients;
  LkClient *found = NULL;

  for (guint i = 0; i < clients->len; i++)
    {
      LkClient *client = g_ptr_array_index (clients, i);
      LkObservation *seen = lk_case_find_newest (kase, "client", client->name);

      if (!is_own_scheme (client->scheme) || is_missing (kase, client->name))
        continue;
      if (seen != NULL && lk_observation_is_true (seen, "installed"))
        return client;
      if (found == NULL)
        found = client;
    }
  return found;
}

/* What runs in a sandbox opens pages by the portal: Latchkey's own way out counts only where no messenger was found. */
static gboolean
wants_portal (LkCase     *kase,
              LkComputer *computer)
{
  GPtrArray *clients = lk_case_get_service (kase)->clients;
  LkClient *back = lk_hand_off_find_client (kase);
  const char *kind = back != NULL ? get_fact (kase, back->name, "kind") : NULL;

  for (guint i = 0; kind == NULL && i < clients->len; i++)
    kind = get_fact (kase, ((LkClient *) g_ptr_array_index (clients, i))->name, "kind");
  return computer->in_flatpak || (kind != NULL && (g_str_has_prefix (kind, "flatpak") || g_str_equal (kind, "snap")));
}

static void
record (HandOff      *hand_off,
        LkOutcome     outcome,
        const GError *error)
{
  gint64 duration = (g_get_monotonic_time () - hand_off->started_us) / 1000;
  g_autofree char *id = lk_case_dup_next_id (hand_off->kase);
  g_autoptr(LkObservation) observation = NULL;

  if (outcome == LK_OUTCOME_OK)
    json_object_set_int_member (hand_off->facts, "ms", duration);
  observation = lk_observation_new (id, PROBE, SUBJECT, hand_off->started_ms, duration, outcome, error, hand_off->facts);
  lk_case_add_observation (hand_off->kase, observation);
  lk_case_set_duration (hand_off->kase, hand_off->started_ms + duration);
}

/* The one place where it ends. */
static void
end (GTask        *task,
     LkOutcome     outcome,
     const GError *error)
{
  HandOff *hand_off = g_task_get_task_data (task);
  LkHandOffServer *server = g_steal_pointer (&hand_off->server);

  if (hand_off->is_over)
    return;
  hand_off->is_over = TRUE;
  record (hand_off, outcome, error);
  if (server != NULL && outcome == LK_OUTCOME_OK)
    lk_hand_off_server_leave (server);
  else if (server != NULL)
    lk_hand_off_server_free (server);
  g_clear_handle_id (&hand_off->deadline_id, g_source_remove);
  g_cancellable_cancel (hand_off->stop);
  g_task_return_boolean (task, TRUE);
  if (hand_off->cancelled != NULL)
    g_source_destroy (hand_off->cancelled);
  g_clear_pointer (&hand_off->cancelled, g_source_unref);
  /* Whoever waited for it held the task. */
  g_object_unref (task);
}

static void
on_fetched_cb (gpointer user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);
  HandOff *hand_off = g_task_get_task_data (task);

  json_object_set_boolean_member (hand_off->facts, "opened", TRUE);
  json_object_set_boolean_member (hand_off->facts, "launched", TRUE);
  end (task, LK_OUTCOME_OK, NULL);
}

static gboolean
on_late_cb (gpointer user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);
  HandOff *hand_off = g_task_get_task_data (task);
  g_autoptr(GError) error = g_error_new (LK_ERROR, LK_ERROR_DEADLINE, "the page was not fetched in %u ms",
                                         hand_off->deadline_ms);

  hand_off->deadline_id = 0;
  end (task, LK_OUTCOME_TIMEOUT, error);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled_cb (GCancellable *cancellable,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);
  g_autoptr(GError) error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  end (task, LK_OUTCOME_CANCELLED, error);
  return G_SOURCE_REMOVE;
}

static void
launched_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  HandOff *hand_off = g_task_get_task_data (task);
  g_autofree char *handler = NULL;
  g_autoptr(GError) error = NULL;
  gboolean launched = lk_hand_off_launch_finish (result, &handler, &error);

  if (hand_off->is_over)
    return;
  if (handler != NULL)
    json_object_set_string_member (hand_off->facts, "handler", handler);
  if (!launched && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      end (task, LK_OUTCOME_CANCELLED, error);
      return;
    }
  json_object_set_boolean_member (hand_off->facts, "launched", launched);
  if (!launched)
    end (task, LK_OUTCOME_FAILED, error);
}

static void
launch (GTask             *task,
        LkComputer        *computer,
        GAppLaunchContext *context)
{
  HandOff *hand_off = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  gboolean portal = wants_portal (hand_off->kase, computer);
  const char *url = lk_hand_off_server_get_url (hand_off->server);

  json_object_set_boolean_member (hand_off->facts, "opened", FALSE);
  json_object_set_string_member (hand_off->facts, "by", portal ? "portal" : "program");
  hand_off->deadline_id = g_timeout_add (hand_off->deadline_ms, on_late_cb, task);
  if (cancellable != NULL)
    {
      hand_off->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (hand_off->cancelled, G_SOURCE_FUNC (on_cancelled_cb), task, NULL);
      g_source_attach (hand_off->cancelled, g_task_get_context (task));
    }
  if (portal)
    lk_hand_off_launch_portal_async (computer->session_bus, url, hand_off->stop, launched_cb, g_object_ref (task));
  else
    lk_hand_off_launch_async (url, context, hand_off->stop, launched_cb, g_object_ref (task));
}

static void
name_way_back (HandOff *hand_off)
{
  LkClient *client = lk_hand_off_find_client (hand_off->kase);
  g_autofree char *scheme = client != NULL ? g_strconcat (client->scheme, "://", NULL) : NULL;

  if (client == NULL)
    return;
  json_object_set_string_member (hand_off->facts, "client", client->name);
  json_object_set_string_member (hand_off->facts, "scheme", scheme);
}

/**
 * lk_hand_off_async:
 * @kase: a case; what is observed is written into it
 * @computer: this computer
 * @page: what to show: HTML, complete in itself, with a link to lk_hand_off_find_client() where there is one
 * @context: (nullable): what lets the browser come to the front; %NULL without a window of our own
 * @deadline_ms: how long the browser has to fetch the page
 * @cancellable: (nullable): stops it
 * @callback: called when it is over
 * @user_data: for @callback
 *
 * Hands one harmless page of our own to the person's browser, as a messenger would, and waits until it was fetched. Only ever
 * because the person asked for it. The page is served on this computer alone. Records one `hand-off`.
 */
void
lk_hand_off_async (LkCase              *kase,
                   LkComputer          *computer,
                   const char          *page,
                   GAppLaunchContext   *context,
                   guint                deadline_ms,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  HandOff *hand_off = g_new0 (HandOff, 1);
  g_autoptr(GError) error = NULL;

  g_task_set_source_tag (task, lk_hand_off_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, hand_off, (GDestroyNotify) hand_off_free);
  hand_off->kase = g_object_ref (kase);
  hand_off->stop = g_cancellable_new ();
  hand_off->facts = json_object_new ();
  hand_off->deadline_ms = deadline_ms;
  hand_off->started_us = g_get_monotonic_time ();
  hand_off->started_ms = lk_case_get_duration (kase);
  name_way_back (hand_off);
  if (context == NULL && !lk_computer_has_screen (computer))
    {
      json_object_set_string_member (hand_off->facts, "reason", "no-screen");
      end (task, LK_OUTCOME_SKIPPED, NULL);
      return;
    }
  hand_off->server = lk_hand_off_server_new (page, on_fetched_cb, task, &error);
  if (hand_off->server != NULL)
    launch (task, computer, context);
  else
    end (task, LK_OUTCOME_FAILED, error);
}

/**
 * lk_hand_off_finish:
 * @result: the result
 *
 * Ends it; what was seen is in the case.
 */
void
lk_hand_off_finish (GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, NULL));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
