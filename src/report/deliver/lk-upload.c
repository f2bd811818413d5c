/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports to a rageshake server, by its API of docs/api.md. */
#include "config.h"

#include "lk-upload.h"

#include <libsoup/soup.h>
#include <string.h>

#include "lk-error.h"
#include "lk-json.h"

typedef struct
{
  SoupSession     *session;       /* (owned) */
  SoupMessage     *message;       /* (owned) */
  GInputStream    *stream;        /* (owned) (nullable) */
  LkUploadProgress progress;      /* (nullable) */
  gpointer         progress_data; /* (borrowed) (nullable) the caller's */
  goffset          sent;
  goffset          total;
  GByteArray      *answer;        /* (owned) */
  GCancellable    *cancellable;   /* (owned) of this upload alone */
  GCancellable    *parent;        /* (owned) (nullable) the caller's */
  gulong           parent_handler;
  guint            stall_ms;
  guint            stall_id;
  gboolean         stalled;
} Upload;

static void
upload_free (Upload *upload)
{
  g_clear_handle_id (&upload->stall_id, g_source_remove);
  if (upload->parent_handler != 0)
    g_cancellable_disconnect (upload->parent, upload->parent_handler);
  g_signal_handlers_disconnect_by_data (upload->message, upload);
  g_clear_object (&upload->parent);
  g_clear_object (&upload->cancellable);
  g_clear_object (&upload->stream);
  g_clear_object (&upload->message);
  g_clear_object (&upload->session);
  g_byte_array_unref (upload->answer);
  g_free (upload);
}

/**
 * lk_upload_result_free:
 * @self: (transfer full): what became of an upload
 *
 * Frees @self.
 */
void
lk_upload_result_free (LkUploadResult *self)
{
  g_free (self->report_url);
  g_free (self->errcode);
  g_free (self->words);
  g_free (self->policy_url);
  g_free (self);
}

/* Whatever is sent puts the end off,
    so a slow line is no fault and a dead one is found. Nothing puts off the end of an answer. */
static gboolean
on_stalled_cb (gpointer user_data)
{
  Upload *upload = user_data;

  upload->stall_id = 0;
  upload->stalled = TRUE;
  g_cancellable_cancel (upload->cancellable);
  return G_SOURCE_REMOVE;
}

static void
moved (Upload *upload)
{
  g_clear_handle_id (&upload->stall_id, g_source_remove);
  upload->stall_id = g_timeout_add (upload->stall_ms, on_stalled_cb, upload);
}

static void
on_wrote_body_data_cb (SoupMessage *message,
                       guint        length,
                       gpointer     user_data)
{
  Upload *upload = user_data;

  moved (upload);
  upload->sent = MIN (upload->sent + length, upload->total);
  if (upload->progress != NULL)
    upload->progress (upload->sent, upload->total, upload->progress_data);
}

static void
on_parent_cancelled_cb (GCancellable *parent,
                        gpointer      user_data)
{
  g_cancellable_cancel (((Upload *) user_data)->cancellable);
}

/* @error: (transfer full) */
static void
return_error (GTask  *task,
              GError *error)
{
  Upload *upload = g_task_get_task_data (task);

  if (upload->stalled)
    {
      g_clear_error (&error);
      error = g_error_new (LK_ERROR, LK_ERROR_DEADLINE, "the server said nothing more for %u ms", upload->stall_ms);
    }
  g_task_return_error (task, error);
}

static char *
dup_https (JsonObject *object,
           const char *name)
{
  const char *url = lk_json_get_string (object, name);

  return url != NULL && g_str_has_prefix (url, "https://") && g_uri_is_valid (url, G_URI_FLAGS_NONE,
      NULL) ? g_strdup (url) : NULL;
}

static gint64
get_retry_after (SoupMessage *message)
{
  const char *text = soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After");
  guint64 seconds;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, 7 * 24 * 3600, &seconds, NULL) ? (gint64) seconds : -1;
}

static void
return_result (GTask *task)
{
  Upload *upload = g_task_get_task_data (task);
  g_autoptr(LkUploadResult) result = g_new0 (LkUploadResult, 1);
  g_autoptr(JsonNode) root = NULL;

  result->status = soup_message_get_status (upload->message);
  result->accepted = SOUP_STATUS_IS_SUCCESSFUL (result->status);
  result->retry_after_s = get_retry_after (upload->message);
  root = lk_json_parse ((const char *) upload->answer->data, upload->answer->len, NULL);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    {
      JsonObject *object = json_node_get_object (root);

      result->report_url = dup_https (object, "report_url");
      result->policy_url = dup_https (object, "policy_url");
      result->errcode = g_strdup (lk_json_get_string (object, "errcode"));
      result->words = g_strdup (lk_json_get_string (object, "error"));
    }
  else if (result->accepted)
    {
      /* A portal or a proxy answers 200 to anything. */
      g_task_return_new_error (task, LK_ERROR, LK_ERROR_PROTOCOL, "the answer is not that of a server for reports");
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&result), (GDestroyNotify) lk_upload_result_free);
}

static void
on_read_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Upload *upload = g_task_get_task_data (task);
  g_autoptr(GBytes) bytes = NULL;
  GError *error = NULL;
  gsize length;
  const guint8 *data;

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (bytes == NULL)
    {
      return_error (task, error);
      return;
    }
  data = g_bytes_get_data (bytes, &length);
  if (length == 0 || upload->answer->len + length > LK_UPLOAD_MAX_ANSWER)
    {
      return_result (task);
      return;
    }
  g_byte_array_append (upload->answer, data, (guint) length);
  g_input_stream_read_bytes_async (upload->stream, 16 * 1024, G_PRIORITY_DEFAULT, upload->cancellable, on_read_cb,
                                   g_steal_pointer (&task));
}

static void
on_sent_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Upload *upload = g_task_get_task_data (task);
  GError *error = NULL;

  upload->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (upload->stream == NULL)
    {
      return_error (task, error);
      return;
    }
  if (SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (upload->message)))
    {
      return_error (task, g_error_new (LK_ERROR, LK_ERROR_REFUSED_REDIRECT,
          "the server sends the report elsewhere; it goes nowhere but "
                                       "to the address that was agreed on"));
      return;
    }
  g_input_stream_read_bytes_async (upload->stream, 16 * 1024, G_PRIORITY_DEFAULT, upload->cancellable, on_read_cb,
                                   g_steal_pointer (&task));
}

static const char *
get_type (const char *suffix)
{
  static const struct { const char *suffix, *type; } types[] = {
    { ".json", "application/json" }, { ".txt", "text/plain" }, { ".png", "image/png" }, { ".jpg", "image/jpeg" },
  };

  for (guint i = 0; suffix != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (suffix, types[i].suffix))
      return types[i].type;
  return NULL;
}

/*
 * The API takes files whose names have letters, digits,
     dashes and underscores with one of a few endings. Logs go as such files too: as
 * logs they would lose lines of more than 64 KiB,
     and a server may limit how many lines there are. The page says what report.txt says.
 */
static void
append_entry (SoupMultipart *multipart,
              LkReportEntry *entry)
{
  g_autofree char *base = g_path_get_basename (entry->name);
  char *dot = strrchr (base, '.');
  g_autofree char *suffix = g_strdup (g_strcmp0 (dot, ".jpeg") == 0 ? ".jpg" : dot);
  const char *type = get_type (suffix);
  g_autofree char *name = NULL;

  if (g_str_equal (entry->name, "report.html"))
    return;
  if (type != NULL)
    *dot = '\0';
  g_strcanon (base, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", '_');
  name = g_strconcat (base, type != NULL ? suffix : ".txt", NULL);
  soup_multipart_append_form_file (multipart, "file", name, type != NULL ? type : "text/plain", entry->content);
}

static SoupMessage *
make_message (const LkUploadOrder *order,
              GUri                *uri,
              goffset             *total)
{
  g_autoptr(SoupMultipart) multipart = soup_multipart_new (SOUP_FORM_MIME_TYPE_MULTIPART);
  g_autoptr(GBytes) body = NULL;
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_POST, uri);

  soup_multipart_append_form_string (multipart, "text", order->text);
  soup_multipart_append_form_string (multipart, "user_agent", "latchkey/" LK_VERSION);
  soup_multipart_append_form_string (multipart, "app", order->app);
  soup_multipart_append_form_string (multipart, "version", LK_VERSION);
  if (order->label != NULL)
    soup_multipart_append_form_string (multipart, "label", order->label);
  for (guint i = 0; i < order->entries->len; i++)
    append_entry (multipart, g_ptr_array_index (order->entries, i));
  soup_multipart_to_message (multipart, soup_message_get_request_headers (message), &body);
  soup_message_set_request_body_from_bytes (message, NULL, body);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept", "application/json");
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE | SOUP_MESSAGE_NEW_CONNECTION);
  *total = (goffset) g_bytes_get_size (body);
  return message;
}

/* In plain text a report goes to this very computer only. */
static GUri *
parse_url (const char  *url,
           GError     **error)
{
  g_autoptr(GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, error);
  const char *host;

  if (uri == NULL)
    return NULL;
  host = g_uri_get_host (uri);
  if (host != NULL && *host != '\0' &&
      (g_str_equal (g_uri_get_scheme (uri), "https") ||
       (g_str_equal (g_uri_get_scheme (uri), "http") && (g_str_equal (host, "127.0.0.1") || g_str_equal (host, "::1")))))
    return g_steal_pointer (&uri);
  g_set_error_literal (error, LK_ERROR, LK_ERROR_NOT_ALLOWED, "a report goes over https only");
  return NULL;
}

/**
 * lk_upload_async:
 * @order: what is sent, and where to; it is read before this returns
 * @progress: (nullable): called with the bytes that were handed over
 * @progress_data: for @progress
 * @cancellable: (nullable): stops it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Sends a report once. No redirect is followed, no cookie and no credentials go along. An upload that moves nothing for
 * %LK_UPLOAD_STALL_MS is given up with LK_ERROR_DEADLINE.
 */
void
lk_upload_async (const LkUploadOrder *order,
                 LkUploadProgress     progress,
                 gpointer             progress_data,
                 GCancellable        *cancellable,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GUri) uri = NULL;
  GError *error = NULL;
  Upload *upload;

  g_task_set_source_tag (task, lk_upload_async);
  uri = parse_url (order->url, &error);
  if (uri == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  upload = g_new0 (Upload, 1);
  upload->session = soup_session_new_with_options ("timeout", 0, "user-agent", "latchkey/" LK_VERSION, NULL);
  /* It would ask again with the person's own credentials. */
  soup_session_remove_feature_by_type (upload->session, SOUP_TYPE_AUTH_MANAGER);
  if (order->tls_database != NULL)
    soup_session_set_tls_database (upload->session, order->tls_database);
  upload->stall_ms = order->stall_ms > 0 ? order->stall_ms : LK_UPLOAD_STALL_MS;
  upload->message = make_message (order, uri, &upload->total);
  upload->progress = progress;
  upload->progress_data = progress_data;
  upload->answer = g_byte_array_new ();
  upload->cancellable = g_cancellable_new ();
  g_task_set_task_data (task, upload, (GDestroyNotify) upload_free);
  if (cancellable != NULL)
    {
      upload->parent = g_object_ref (cancellable);
      upload->parent_handler = g_cancellable_connect (cancellable, G_CALLBACK (on_parent_cancelled_cb), upload, NULL);
    }
  g_signal_connect (upload->message, "wrote-body-data", G_CALLBACK (on_wrote_body_data_cb), upload);
  moved (upload);
  soup_session_send_async (upload->session, upload->message, G_PRIORITY_DEFAULT, upload->cancellable, on_sent_cb,
      g_steal_pointer (&task));
}

/**
 * lk_upload_finish:
 * @result: of the call
 * @all_sent: (out) (optional): whether all of it was handed over to the connection,
     so that it may have arrived whatever is returned
 * @error: return location
 *
 * Returns: (transfer full): what the server said, also where it refused the report; %NULL where it said nothing that can be told
 */
LkUploadResult *
lk_upload_finish (GAsyncResult  *result,
                  gboolean      *all_sent,
                  GError       **error)
{
  Upload *upload;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  upload = g_task_get_task_data (G_TASK (result));
  if (all_sent != NULL)
    *all_sent = upload != NULL && upload->sent >= upload->total;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lk_upload_new_encrypted:
 * @reference: the report's number
 * @armored: what lk_encrypt_finish() returned
 *
 * Servers for reports take no archives and nothing encrypted,
     but any text: this is the one file that is sent in place of all others.
 *
 * Returns: (transfer full): that file
 */
LkReportEntry *
lk_upload_new_encrypted (const char *reference,
                         GBytes     *armored)
{
  g_autofree char *name = g_strdup_printf ("%s-zip-asc.txt", reference);

  return lk_report_entry_new (name, "", armored);
}
