/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Uploads: to a receiver as strict as rageshake, and to servers that refuse, cut, stall, redirect and lie. */
#include "config.h"

#include <string.h>

#include "lk-error.h"
#include "lk-hostile-server.h"
#include "lk-json.h"
#include "lk-test-certificate.h"
#include "lk-tree.h"
#include "lk-upload-words.h"

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
#define STALL_MS 400

typedef struct
{
  GMainLoop      *loop;
  GCancellable   *cancellable;
  LkUploadResult *result;
  GError         *error;
  gboolean        all_sent;
  guint           n_progress;
  goffset         sent;
  goffset         total;
  guint           cancel_at; /* the call of progress that cancels; 0: none */
} Sending;

static void
sending_clear (Sending *sending)
{
  g_clear_pointer (&sending->loop, g_main_loop_unref);
  g_clear_object (&sending->cancellable);
  g_clear_pointer (&sending->result, lk_upload_result_free);
  g_clear_error (&sending->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sending, sending_clear)

static void
on_progress_cb (goffset  sent,
                goffset  total,
                gpointer user_data)
{
  Sending *sending = user_data;

  g_assert_cmpint (sent, >=, sending->sent);
  g_assert_cmpint (sent, <=, total);
  sending->sent = sent;
  sending->total = total;
  sending->n_progress++;
  if (sending->n_progress == sending->cancel_at)
    g_cancellable_cancel (sending->cancellable);
}

static void
on_uploaded_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  Sending *sending = user_data;

  sending->result = lk_upload_finish (result, &sending->all_sent, &sending->error);
  g_assert_true ((sending->result == NULL) != (sending->error == NULL));
  g_main_loop_quit (sending->loop);
}

static GPtrArray *
make_entries (gsize size)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_entry_unref);
  static const struct { const char *name, *text; } files[] = {
    { "report.html", "<p>" }, { "report.txt", "LK-7Q4M-2K9FX\n" }, { "case.json", "{}\n" },
    { "attachments/1-client.log", "first\r\nsecond --boundary\n\n" }, { "attachments/2-rotated.log.1", "older\n" },
    { "attachments/3-shot.png", "\x89PNG\r\n\x1a\n" }, { "attachments/4-shot.jpeg", "\xff\xd8\xff" }, { "manifest.json", "{}\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (files[i].text, strlen (files[i].text));

      g_ptr_array_add (entries, lk_report_entry_new (files[i].name, "", bytes));
    }
  if (size > 0)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_take (g_strnfill (size, 'x'), size);

      g_ptr_array_add (entries, lk_report_entry_new ("attachments/9-one-line.log", "", bytes));
    }
  return entries;
}

static void
send_to (Sending      *sending,
         const char   *url,
         gsize         size,
         GTlsDatabase *database)
{
  g_autoptr(GPtrArray) entries = make_entries (size);
  LkUploadOrder order = {
    .url = url, .app = "latchkey", .label = "host-blocked", .text = "LK-7Q4M-2K9FX\nIt does not open.\n", .entries = entries,
    .stall_ms = STALL_MS, .tls_database = database,
  };

  sending->loop = g_main_loop_new (NULL, FALSE);
  if (sending->cancellable == NULL)
    sending->cancellable = g_cancellable_new ();
  lk_upload_async (&order, on_progress_cb, sending, sending->cancellable, on_uploaded_cb, sending);
  g_main_loop_run (sending->loop);
}

/* The receiver, in a process and a folder of its own. */
typedef struct
{
  GSubprocess      *process;
  GDataInputStream *lines;
  char             *folder;
  char             *url;
} Receiver;

static void
receiver_clear (Receiver *receiver)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (receiver->process), NULL, NULL);
  g_subprocess_wait (receiver->process, NULL, NULL);
  g_clear_object (&receiver->process);
  g_clear_object (&receiver->lines);
  lk_tree_remove (receiver->folder);
  g_free (receiver->folder);
  g_free (receiver->url);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Receiver, receiver_clear)

static void
receiver_start (Receiver   *receiver,
                const char *option,
                const char *value)
{
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "report", "deliver", "rageshake.py", NULL);
  g_autofree char *port = NULL;
  g_autoptr(GError) error = NULL;

  receiver->folder = g_dir_make_tmp ("latchkey-receiver-XXXXXX", &error);
  g_assert_no_error (error);
  receiver->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                        "python3", script, receiver->folder, option, value, NULL);
  g_assert_no_error (error);
  receiver->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (receiver->process));
  port = g_data_input_stream_read_line (receiver->lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (port);
  receiver->url = g_strdup_printf ("http://127.0.0.1:%s/api/submit", port);
}

static void
assert_kept (Receiver   *receiver,
             const char *name,
             const char *expected)
{
  g_autofree char *path = g_build_filename (receiver->folder, "1", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_taken (void)
{
  g_auto(Receiver) receiver = { 0 };
  g_auto(Sending) sending = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autofree char *words = NULL;
  g_autoptr(JsonNode) root = NULL;
  JsonObject *fields;

  receiver_start (&receiver, "--app", "latchkey");
  send_to (&sending, receiver.url, 300000, NULL);
  g_assert_no_error (sending.error);
  g_assert_cmpstr (sending.result->words, ==, NULL);
  g_assert_true (sending.result->accepted);
  g_assert_cmpstr (sending.result->report_url, ==, "https://issues.example.org/1");
  g_assert_true (sending.all_sent);
  g_assert_cmpuint (sending.n_progress, >, 0);
  g_assert_cmpint (sending.sent, ==, sending.total);
  g_assert_cmpint (sending.total, >, 300000);
  assert_kept (&receiver, "1-client_log.txt", "first\r\nsecond --boundary\n\n");
  words = lk_upload_result_dup_words (sending.result);
  g_assert_nonnull (strstr (words, "https://issues.example.org/1"));
  assert_kept (&receiver, "report.txt", "LK-7Q4M-2K9FX\n");
  assert_kept (&receiver, "3-shot.png", "\x89PNG\r\n\x1a\n");
  assert_kept (&receiver, "4-shot.jpg", "\xff\xd8\xff");
  assert_kept (&receiver, "2-rotated_log_1.txt", "older\n");
  path = g_build_filename (receiver.folder, "1", "fields.json", NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  root = lk_json_parse (text, strlen (text), NULL);
  fields = json_node_get_object (root);
  g_assert_cmpstr (lk_json_get_string (fields, "app"), ==, "latchkey");
  g_assert_cmpstr (lk_json_get_string (fields, "label"), ==, "host-blocked");
  g_assert_cmpstr (lk_json_get_string (fields, "text"), ==, "LK-7Q4M-2K9FX\nIt does not open.\n");
}

typedef struct
{
  const char *name;
  const char *option;
  const char *value;
  guint       status;
  const char *errcode;
  const char *words;
} Refusal;

static const Refusal refusals[] = {
  { "app", "--app", "another", 400, "DISALLOWED_APP", "does not take reports of this program" },
  { "size", "--most", "1000", 413, "CONTENT_TOO_LARGE", "too large" },
  { "rule", "--reject", "open=REJECTED_CUSTOM", 400, "REJECTED_CUSTOM", "matches a rejection condition: open" },
  { "version", "--reject", "open=REJECTED_BAD_VERSION", 400, "REJECTED_BAD_VERSION", "Update Latchkey" },
  { "recovery-key", "--reject", "open=REJECTED_UNEXPECTED_RECOVERY_KEY", 400, "REJECTED_UNEXPECTED_RECOVERY_KEY", "recovery key"
      },
};

static void
test_refused (gconstpointer data)
{
  const Refusal *refusal = data;
  g_auto(Receiver) receiver = { 0 };
  g_auto(Sending) sending = { 0 };
  g_autofree char *words = NULL;

  receiver_start (&receiver, refusal->option, refusal->value);
  send_to (&sending, receiver.url, 0, NULL);
  g_assert_no_error (sending.error);
  g_assert_false (sending.result->accepted);
  g_assert_cmpuint (sending.result->status, ==, refusal->status);
  g_assert_cmpstr (sending.result->errcode, ==, refusal->errcode);
  words = lk_upload_result_dup_words (sending.result);
  if (strstr (words, refusal->words) == NULL)
    g_test_fail_printf ("expected \"%s\" in: %s", refusal->words, words);
  g_assert_false (lk_upload_is_worth_keeping (sending.result, NULL, TRUE));
}

/* An encrypted report is one text that the real server's rules let through. */
static void
test_encrypted (void)
{
  static const char armored[] = "-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n";
  g_auto(Receiver) receiver = { 0 };
  g_auto(Sending) sending = { .loop = g_main_loop_new (NULL, FALSE) };
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_entry_unref);
  g_autoptr(GBytes) bytes = g_bytes_new_static (armored, strlen (armored));
  LkUploadOrder order = { .app = "latchkey", .text = "LK-7Q4M-2K9FX", .entries = entries };

  receiver_start (&receiver, "--app", "latchkey");
  order.url = receiver.url;
  g_ptr_array_add (entries, lk_upload_new_encrypted ("LK-7Q4M-2K9FX", bytes));
  lk_upload_async (&order, NULL, NULL, NULL, on_uploaded_cb, &sending);
  g_main_loop_run (sending.loop);
  g_assert_no_error (sending.error);
  g_assert_true (sending.result->accepted);
  assert_kept (&receiver, "LK-7Q4M-2K9FX-zip-asc.txt", armored);
}

typedef struct
{
  const char  *name;
  const char  *head;
  guint        status; /* 0: an error */
  int          code;   /* of LkError; -1: another domain's */
  const char  *words;
  gboolean     kept;
  LkHostileEnd end;
} Answer;

static const Answer answers[] = {
  { "no-link", OK_HEAD "\r\n{}", 200, 0, "has arrived", FALSE, LK_HOSTILE_CLOSE },
  { "link-that-runs", OK_HEAD "\r\n{\"report_url\":\"javascript:alert(1)\"}", 200, 0, "has arrived.", FALSE, LK_HOSTILE_CLOSE },
  { "portal", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Sign in", 0, LK_ERROR_PROTOCOL, "has not arrived", TRUE,
      LK_HOSTILE_CLOSE },
  { "empty", "HTTP/1.1 204 No Content\r\n\r\n", 0, LK_ERROR_PROTOCOL, "has not arrived", TRUE, LK_HOSTILE_CLOSE },
  { "redirect", "HTTP/1.1 307 Elsewhere\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n", 0, LK_ERROR_REFUSED_REDIRECT,
      "another address",
    TRUE, LK_HOSTILE_KEEP },
  { "busy", "HTTP/1.1 429 Slow down\r\nRetry-After: 90\r\nContent-Length: 0\r\n\r\n", 429, 0, "Try again in 2 minutes", TRUE,
      LK_HOSTILE_KEEP },
  { "down", "HTTP/1.1 503 No\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", 503, 0, "busy", TRUE,
      LK_HOSTILE_KEEP },
  { "sign-in", "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", 401, 0, "may use it",
      FALSE, LK_HOSTILE_KEEP },
  { "negotiate", "HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n", 401, 0, "may use it", FALSE,
      LK_HOSTILE_KEEP },
  { "old-word", "HTTP/1.1 400 No\r\nConnection: close\r\n\r\n{\"errcode\":\"RS_DISALLOWED_APP\",\"error\":\"no\\u001b[2J\"}",
      400, 0,
    "does not take reports of this program", FALSE, LK_HOSTILE_CLOSE },
  { "wrong-types", "HTTP/1.1 400 No\r\nConnection: close\r\n\r\n{\"errcode\":7,\"error\":[],\"policy_url\":{}}", 400, 0,
      "refused", FALSE,
    LK_HOSTILE_CLOSE },
  { "cut", OK_HEAD "Content-Length: 500\r\n\r\n{\"report_url\":", 0, -1, NULL, FALSE, LK_HOSTILE_RESET },
  { "silent", "", 0, LK_ERROR_DEADLINE, "may have arrived", FALSE, LK_HOSTILE_HANG },
  { "reset", "", 0, -1, "may have arrived", FALSE, LK_HOSTILE_RESET },
  { "half-an-answer", OK_HEAD "Content-Length: 500\r\n\r\n{", 0, LK_ERROR_DEADLINE, "may have arrived", FALSE, LK_HOSTILE_HANG },
};

static void
test_answer (gconstpointer data)
{
  const Answer *answer = data;
  g_autoptr(LkHostileServer) server = lk_hostile_server_new (NULL);
  g_autofree char *url = lk_hostile_server_dup_url (server, "/api/submit");
  g_auto(Sending) sending = { 0 };
  g_autofree char *words = NULL;

  lk_hostile_server_add (server, "/api/submit", answer->head, -1, answer->end);
  lk_hostile_server_add_json (server, "/other", 200, "{}");
  send_to (&sending, url, 0, NULL);
  g_assert_cmpuint (lk_hostile_server_count (server, "/api/submit"), ==, 1);
  g_assert_cmpuint (lk_hostile_server_count (server, "/other"), ==, 0);
  if (answer->status != 0)
    {
      g_assert_no_error (sending.error);
      g_assert_cmpuint (sending.result->status, ==, answer->status);
      g_assert_null (sending.result->report_url);
      words = lk_upload_result_dup_words (sending.result);
    }
  else
    {
      g_assert_nonnull (sending.error);
      if (answer->code >= 0)
        g_assert_error (sending.error, LK_ERROR, answer->code);
      words = lk_upload_error_dup_words (sending.error, sending.all_sent);
    }
  g_test_message ("%s", words);
  if (answer->words != NULL && strstr (words, answer->words) == NULL)
    g_test_fail_printf ("expected \"%s\" in: %s", answer->words, words);
  for (const char *at = words; *at != '\0'; at++)
    g_assert_false (g_ascii_iscntrl (*at));
  g_assert_true (lk_upload_is_worth_keeping (sending.result, sending.error, sending.all_sent) == answer->kept);
}

/* A drop now and then keeps no answer open for ever, and an answer without an end is not read to it. */
static void
test_endless (void)
{
  g_autoptr(LkHostileServer) server = lk_hostile_server_new (NULL);
  g_autofree char *slow = lk_hostile_server_dup_url (server, "/slow");
  g_autofree char *huge = lk_hostile_server_dup_url (server, "/huge");
  g_autofree char *unit = g_strnfill (16 * 1024, ' ');
  g_auto(Sending) first = { 0 };
  g_auto(Sending) second = { 0 };

  lk_hostile_server_add_drip (server, "/slow", OK_HEAD "\r\n", " ", 1, 100000, 50, LK_HOSTILE_CLOSE);
  lk_hostile_server_add_drip (server, "/huge", OK_HEAD "\r\n", unit, 16 * 1024, 100000, 0, LK_HOSTILE_CLOSE);
  send_to (&first, slow, 0, NULL);
  g_assert_error (first.error, LK_ERROR, LK_ERROR_DEADLINE);
  send_to (&second, huge, 0, NULL);
  g_assert_error (second.error, LK_ERROR, LK_ERROR_PROTOCOL);
}

/* Who takes nothing more is given up, and nothing is said of an arrival. */
static void
test_stalled (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/api/submit", port);
  g_auto(Sending) sending = { 0 };
  g_autofree char *words = NULL;

  g_assert_no_error (error);
  send_to (&sending, url, 24 * 1024 * 1024, NULL);
  g_assert_error (sending.error, LK_ERROR, LK_ERROR_DEADLINE);
  g_assert_false (sending.all_sent);
  g_assert_cmpint (sending.sent, >, 0);
  g_assert_cmpint (sending.sent, <, sending.total);
  words = lk_upload_error_dup_words (sending.error, sending.all_sent);
  g_assert_null (strstr (words, "arrived"));
  g_assert_true (lk_upload_is_worth_keeping (NULL, sending.error, sending.all_sent));
}

static void
test_offline (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/api/submit", port);
  g_auto(Sending) sending = { 0 };

  g_socket_listener_close (listener);
  send_to (&sending, url, 0, NULL);
  g_assert_error (sending.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_true (lk_upload_is_worth_keeping (NULL, sending.error, sending.all_sent));
}

/* Before, while and after it is sent. */
static void
test_cancelled (gconstpointer data)
{
  guint at = GPOINTER_TO_UINT (data);
  g_autoptr(LkHostileServer) server = lk_hostile_server_new (NULL);
  g_autofree char *url = lk_hostile_server_dup_url (server, "/api/submit");
  g_auto(Sending) sending = { .cancellable = g_cancellable_new (), .cancel_at = at };
  g_autofree char *words = NULL;

  lk_hostile_server_add (server, "/api/submit", "", 0, LK_HOSTILE_HANG);
  if (at == 0)
    g_cancellable_cancel (sending.cancellable);
  send_to (&sending, url, 40000, NULL);
  g_assert_error (sending.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (lk_hostile_server_count (server, "/api/submit"), <=, 1);
  words = lk_upload_error_dup_words (sending.error, sending.all_sent);
  g_assert_true (g_str_has_prefix (words, "Sending was stopped."));
}

/* The person sends it again, and only then it goes again. */
static void
test_retry (void)
{
  g_autoptr(LkHostileServer) server = lk_hostile_server_new (NULL);
  g_autofree char *url = lk_hostile_server_dup_url (server, "/api/submit");
  g_auto(Sending) first = { 0 };
  g_auto(Sending) second = { 0 };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  lk_hostile_server_add (server, "/api/submit", "HTTP/1.1 503 No\r\nConnection: close\r\n\r\n", -1, LK_HOSTILE_CLOSE);
  send_to (&first, url, 0, NULL);
  before = lk_hostile_server_dup_body (server, "/api/submit");
  g_assert_nonnull (strstr (before, "It does not open."));
  send_to (&second, url, 0, NULL);
  after = lk_hostile_server_dup_body (server, "/api/submit");
  g_assert_nonnull (strstr (after, "It does not open."));
  g_assert_cmpuint (lk_hostile_server_count (server, "/api/submit"), ==, 2);
}

static void
test_tls (void)
{
  g_autoptr(GTlsCertificate) certificate = lk_test_certificate_new ();
  g_autoptr(GTlsDatabase) database = lk_test_certificate_trust (certificate);
  g_autoptr(LkHostileServer) server = lk_hostile_server_new (certificate);
  g_autofree char *url = lk_hostile_server_dup_url (server, "/api/submit");
  g_auto(Sending) unknown = { 0 };
  g_auto(Sending) known = { 0 };
  g_autofree char *words = NULL;

  g_assert_true (g_str_has_prefix (url, "https://"));
  lk_hostile_server_add_json (server, "/api/submit", 200, "{}");
  send_to (&unknown, url, 0, NULL);
  g_assert_error (unknown.error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_cmpuint (lk_hostile_server_count (server, "/api/submit"), ==, 0);
  words = lk_upload_error_dup_words (unknown.error, unknown.all_sent);
  g_assert_nonnull (strstr (words, "could not prove who it is"));
  send_to (&known, url, 0, database);
  g_assert_no_error (known.error);
  g_assert_true (known.result->accepted);
}

static void
test_addresses (void)
{
  static const char *const bad[] = { "http://rs.example.org/api/submit", "http://127.0.0.1.example.org/", "ftp://127.0.0.1/",
      "https:///x",
                                     "rs.example.org", "" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto(Sending) sending = { 0 };

      send_to (&sending, bad[i], 0, NULL);
      g_test_message ("%s: %s", bad[i], sending.error->message);
      g_assert_false (sending.all_sent);
      g_assert_cmpuint (sending.n_progress, ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  static const struct { const char *name; guint at; } moments[] = { { "before", 0 }, { "first-bytes", 1 }, { "later", 3 } };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/upload/taken", test_taken);
  g_test_add_func ("/report/upload/encrypted", test_encrypted);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/report/upload/refused/", refusals[i].name, NULL);

      g_test_add_data_func (path, &refusals[i], test_refused);
    }
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strconcat ("/report/upload/answer/", answers[i].name, NULL);

      g_test_add_data_func (path, &answers[i], test_answer);
    }
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autofree char *path = g_strconcat ("/report/upload/cancelled/", moments[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (moments[i].at), test_cancelled);
    }
  g_test_add_func ("/report/upload/endless", test_endless);
  g_test_add_func ("/report/upload/stalled", test_stalled);
  g_test_add_func ("/report/upload/offline", test_offline);
  g_test_add_func ("/report/upload/retry", test_retry);
  g_test_add_func ("/report/upload/tls", test_tls);
  g_test_add_func ("/report/upload/addresses", test_addresses);
  return g_test_run ();
}
