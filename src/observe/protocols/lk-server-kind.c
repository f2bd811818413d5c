/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-server-kind.h"

#include <string.h>

#include "lk-probe.h"
#include "lk-protocol-client.h"

static const LkProtocol kinds[] = { LK_PROTOCOL_MATTERMOST, LK_PROTOCOL_ROCKETCHAT, LK_PROTOCOL_ZULIP };

/* One search; data of its task, which every client that is out holds. */
typedef struct
{
  char         *host;  /* (owned) */
  guint16       port;
  char         *path;  /* (owned) the one that is asked below; empty: the host itself */
  GCancellable *stop;  /* (owned) */
  gulong        stop_id;
  guint         n_out;
  LkProtocol    found;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_free (search->host);
  g_free (search->path);
  g_clear_object (&search->stop);
  g_free (search);
}

static char *
dup_base_url (Search *search)
{
  g_autofree char *host_port = lk_probe_host_port (search->host, search->port);

  return g_strconcat ("https://", search->port == 443 && strchr (search->host, ':') == NULL ? search->host : host_port,
                      search->path, NULL);
}

static void start_round (GTask *task);

static void
on_discovered_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Search *search = g_task_get_task_data (task);
  LkProtocolClient *client = LK_PROTOCOL_CLIENT (source);

  if (lk_protocol_client_discover_finish (client, result) && search->found == LK_PROTOCOL_UNKNOWN)
    {
      search->found = lk_protocol_client_get_place (client)->protocol;
      g_cancellable_cancel (search->stop);
    }
  if (--search->n_out > 0)
    return;
  if (search->found == LK_PROTOCOL_UNKNOWN && *search->path != '\0' && !g_cancellable_is_cancelled (search->stop))
    {
      *search->path = '\0';
      start_round (task);
      return;
    }
  g_cancellable_disconnect (g_task_get_cancellable (task), search->stop_id);
  g_task_return_int (task, search->found);
}

static void
start_round (GTask *task)
{
  Search *search = g_task_get_task_data (task);
  LkRun *run = g_task_get_source_object (task);
  g_autofree char *base_url = dup_base_url (search);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      LkSignInPlace place = { .protocol = kinds[i],
                              .host = search->host,
                              .port = search->port,
                              .transport = LK_TRANSPORT_HTTPS,
                              .base_url = base_url };
      g_autoptr(LkProtocolClient) client = lk_protocol_client_new (run, &place, NULL);

      search->n_out++;
      lk_protocol_client_discover_async (client, FALSE, search->stop, on_discovered_cb, g_object_ref (task));
    }
}

static void
on_cancelled_cb (GCancellable *cancellable,
                 gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

/* A path without the slash at its end, and without anything that is not one. */
static char *
dup_path (const char *path)
{
  char *copy = g_strndup (path != NULL ? path : "", path != NULL ? strcspn (path, "?#") : 0);
  gsize length = strlen (copy);

  while (length > 0 && copy[length - 1] == '/')
    copy[--length] = '\0';
  if (length > 0 && *copy != '/')
    *copy = '\0';
  return copy;
}

/**
 * lk_server_kind_async:
 * @run: the run
 * @host: a host name or address
 * @port: its port for https
 * @path: (nullable): path of the web address that was typed
 * @cancellable: (nullable): what stops it
 * @callback: called when it is known, or nothing more can tell
 * @user_data: for @callback
 *
 * Finds out which kind of self-hosted server is at a web address, by asking it what each kind answers to everybody:
 * all at once, at the path first and then at the host itself. The kind that was found has its `discovery` written down.
 */
void
lk_server_kind_async (LkRun               *run,
                      const char          *host,
                      guint16              port,
                      const char          *path,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (run, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  g_task_set_source_tag (task, lk_server_kind_async);
  g_task_set_check_cancellable (task, FALSE);
  search->host = g_strdup (host);
  search->port = port;
  search->path = dup_path (path);
  search->stop = g_cancellable_new ();
  g_task_set_task_data (task, search, search_free);
  if (cancellable != NULL)
    search->stop_id = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), g_object_ref (search->stop),
                                             g_object_unref);
  start_round (task);
}

/**
 * lk_server_kind_finish:
 * @result: what the callback got
 * @out_base_url: (out) (transfer full) (optional) (nullable): where such a server was asked, without a slash at its end
 *
 * Returns: the kind; %LK_PROTOCOL_UNKNOWN where it is none of them
 */
LkProtocol
lk_server_kind_finish (GAsyncResult  *result,
                       char         **out_base_url)
{
  Search *search = g_task_get_task_data (G_TASK (result));
  LkProtocol found = (LkProtocol) g_task_propagate_int (G_TASK (result), NULL);

  if (out_base_url != NULL)
    *out_base_url = found != LK_PROTOCOL_UNKNOWN ? dup_base_url (search) : NULL;
  return found;
}
