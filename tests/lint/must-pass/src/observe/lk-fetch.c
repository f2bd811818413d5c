/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libsoup/soup.h>

#include "lk-thing.h"

static gboolean
on_accept_certificate (SoupMessage *message, gpointer user_data)
{
  return FALSE;
}

static void
start (SoupSession *session, Fetch *fetch)
{
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (fetch->session, SOUP_TYPE_AUTH_MANAGER);
  fetch->task = g_task_new (NULL, fetch->cancellable, on_done, fetch);
  g_task_set_source_tag (fetch->task, start);
  g_input_stream_read_async (stream, buffer, size, 0, NULL, on_read, fetch);
}
