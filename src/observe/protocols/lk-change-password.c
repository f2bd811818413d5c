/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a password is changed: W3C, "A Well-Known URL for Changing Passwords", and "Detecting the reliability of HTTP status
 * codes", whose path tells servers that answer everything with 200 or a redirect. */
#include "config.h"

#include "lk-change-password.h"

#include <string.h>

#include "lk-http-probe.h"
#include "lk-probe.h"
#include "lk-url.h"

#define CHANGE_PASSWORD_PATH "/.well-known/change-password"
#define NONSENSE_PATH "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200"
#define PURPOSE "change-password"
#define DEADLINE_MS 2000

typedef struct
{
  char         *base;        /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) */
  gint64        started_ms;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_free (search->base);
  g_clear_object (&search->cancellable);
  g_free (search);
}

static void
ask (GTask *task, const char *path, GAsyncReadyCallback callback)
{
  Search *search = g_task_get_task_data (task);
  LkRun *run = LK_RUN (g_task_get_source_object (task));
  g_autofree char *url = g_strconcat (search->base, path, NULL);

  search->started_ms = lk_run_now (run);
  lk_run_begin (run, LK_HTTP_PROBE);
  lk_fetch_async (run, url, LK_FETCH_NO_REDIRECT | LK_FETCH_BEGINNING,
                  lk_run_budget (run, DEADLINE_MS), search->cancellable, callback, g_object_ref (task));
}

/* @link: (nullable): what was found. */
static void
record (GTask *task, const char *path, LkAnswer *answer, LkOutcome outcome, const GError *error,
        const char *link)
{
  Search *search = g_task_get_task_data (task);
  LkRun *run = LK_RUN (g_task_get_source_object (task));
  g_autofree char *url = g_strconcat (search->base, path, NULL);
  g_autoptr(JsonObject) facts = lk_answer_dup_facts (answer, LK_ROLE_SERVICE);

  json_object_set_string_member (facts, "purpose", PURPOSE);
  if (link != NULL)
    json_object_set_string_member (facts, "link", link);
  lk_run_record (run, LK_HTTP_PROBE, url, search->started_ms, outcome, error, facts);
  lk_run_end (run, LK_HTTP_PROBE);
}

/* Returns (transfer full) (nullable) where the answer leads: the well-known URL itself, which is made to be opened, if that
 * is a page or leads to one over https. */
static char *
dup_link (Search *search, LkAnswer *answer)
{
  g_autofree char *url = g_strconcat (search->base, CHANGE_PASSWORD_PATH, NULL);
  g_autoptr(GUri) here = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr(GUri) target = NULL;

  if (answer->status >= 200 && answer->status < 300)
    return g_steal_pointer (&url);
  if (answer->status < 300 || answer->status >= 400 || answer->location == NULL || here == NULL)
    return NULL;
  target = g_uri_parse_relative (here, answer->location, SOUP_HTTP_URI_FLAGS, NULL);
  return target != NULL && lk_url_is_https (target) ? g_steal_pointer (&url) : NULL;
}

static void
on_page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *link = NULL;
  LkOutcome outcome;

  if (lk_fetch_finish (result, &answer, &outcome, &error))
    link = dup_link (g_task_get_task_data (task), answer);
  record (task, CHANGE_PASSWORD_PATH, answer, outcome, error, link);
  g_task_return_pointer (task, g_steal_pointer (&link), g_free);
}

static void
on_nonsense_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  LkRun *run = LK_RUN (source);
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  LkOutcome outcome;
  gboolean reliable = lk_fetch_finish (result, &answer, &outcome, &error) && answer->status >= 400;

  /* Out before the other is written down, so that nobody sees nothing out in between. */
  lk_run_begin (run, LK_HTTP_PROBE);
  record (task, NONSENSE_PATH, answer, outcome, error, NULL);
  if (reliable)
    ask (task, CHANGE_PASSWORD_PATH, on_page_cb);
  else
    g_task_return_pointer (task, NULL, NULL);
  lk_run_end (run, LK_HTTP_PROBE);
}

/**
 * lk_change_password_find_async:
 * @run: the run
 * @host: the service's host
 * @port: its port for https
 * @cancellable: (nullable): stops it
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Asks @host over https where a password is changed, after a path that cannot exist: a server that answers that one with
 * anything but an error says nothing by its answers. Follows no redirect, and writes each answer down as `http` with the
 * purpose `change-password`; what was found is the fact `link` there.
 */
void
lk_change_password_find_async (LkRun *run, const char *host, guint16 port,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (run, NULL, callback, user_data);
  Search *search = g_new0 (Search, 1);
  g_autofree char *host_port = lk_probe_host_port (host, port);
  gsize length = strlen (host_port);

  g_task_set_source_tag (task, lk_change_password_find_async);
  g_task_set_task_data (task, search, search_free);
  if (port == 443)
    host_port[length - strlen (":443")] = '\0';
  search->base = g_strconcat ("https://", host_port, NULL);
  search->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  ask (task, NONSENSE_PATH, on_nonsense_cb);
}

/**
 * lk_change_password_find_finish:
 * @result: what the callback got
 *
 * Returns: (transfer full) (nullable): the URL to open; %NULL where the server has none
 */
char *
lk_change_password_find_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
