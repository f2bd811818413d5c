/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The process that signs in: it holds password and session, leaves nothing of them behind, and is gone at the end. */
#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lk-catalog.h"
#include "lk-change-password.h"
#include "lk-observe.h"
#include "lk-resolver.h"
#include "lk-sign-in-private.h"
#include "lk-sign-in.h"
#include "lk-trust.h"

enum
{
  EXIT_DONE = 0,
  EXIT_BAD_ORDER = 2,
};

typedef struct
{
  GMainLoop        *loop;        /* (owned) */
  GCancellable     *stop;        /* (owned) cancelled when the program that asked goes or wants no more */
  LkRun            *run;         /* (owned) */
  LkProtocolClient *client;      /* (owned) */
  gboolean          seek_link;
} Worker;

/* Neither a core dump nor a debugger of the same person gets at this process. */
static void
close_doors (void)
{
  const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
  prctl (PR_SET_DUMPABLE, 0);
}

/* A key pressed at the terminal, or the terminal going, ends the program that asked; this process notices that by its
 * standard input, and has a session to close before it ends too. */
static void
leave_terminal (void)
{
  static const int signals[] = { SIGINT, SIGQUIT, SIGHUP, SIGTSTP, SIGPIPE };

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    signal (signals[i], SIG_IGN);
  setsid ();
}

static gboolean
read_all (char  *bytes,
          gsize  length)
{
  while (length > 0)
    {
      ssize_t n = read (STDIN_FILENO, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      bytes += n;
      length -= (gsize) n;
    }
  return TRUE;
}

static LkSecret *
read_secret (gsize length)
{
  g_autoptr(LkSecret) staging = lk_secret_new_sized (length);

  if (!read_all ((char *) lk_secret_get (staging), length))
    return NULL;
  return lk_secret_new (lk_secret_get (staging), length);
}

static LkSignInOrder *
read_order (GError **error)
{
  g_autoptr(GString) line = g_string_new (NULL);
  char byte;

  while (line->len < LK_SIGN_IN_MAX_REQUEST)
    {
      if (!read_all (&byte, 1))
        {
          g_set_error_literal (error, LK_ERROR, LK_ERROR_CUT_OFF, "no order came");
          return NULL;
        }
      if (byte == '\n')
        return lk_sign_in_order_from_line (line->str, line->len, error);
      g_string_append_c (line, byte);
    }
  g_set_error_literal (error, LK_ERROR, LK_ERROR_LIMIT, "the order is too long");
  return NULL;
}

/* The TLS backend wants a file, and reads it when it likes. */
static GTlsDatabase *
make_database (const char  *authorities,
               char       **path,
               GError     **error)
{
  int fd = g_file_open_tmp ("latchkey-authorities-XXXXXX", path, error);

  if (fd < 0)
    return NULL;
  close (fd);
  if (!g_file_set_contents (*path, authorities, -1, error))
    return NULL;
  return g_tls_file_database_new (*path, error);
}

static gboolean
on_stdin_cb (gint          fd,
             GIOCondition  condition,
             gpointer      user_data)
{
  Worker *worker = user_data;

  g_cancellable_cancel (worker->stop);
  return G_SOURCE_REMOVE;
}

static void
signed_out_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  Worker *worker = user_data;

  lk_protocol_client_sign_out_finish (worker->client, result);
  g_main_loop_quit (worker->loop);
}

static void
looked_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Worker *worker = user_data;

  lk_protocol_client_account_state_finish (worker->client, result);
  /* A session that is open is closed even when nobody waits any more. */
  lk_protocol_client_sign_out_async (worker->client, NULL, signed_out_cb, worker);
}

static void
found_link_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autofree char *link = lk_change_password_find_finish (result);
  Worker *worker = user_data;

  g_main_loop_quit (worker->loop);
}

static void
signed_in_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  Worker *worker = user_data;
  const LkSignInPlace *place = lk_protocol_client_get_place (worker->client);
  LkSignInResult how = lk_protocol_client_sign_in_finish (worker->client, result);

  lk_protocol_client_forget_credentials (worker->client);
  if (how == LK_SIGN_IN_ACCEPTED)
    lk_protocol_client_account_state_async (worker->client, worker->stop, looked_cb, worker);
  else if (how == LK_SIGN_IN_REFUSED && worker->seek_link)
    lk_change_password_find_async (worker->run, place->host, place->port, worker->stop, found_link_cb, worker);
  else
    g_main_loop_quit (worker->loop);
}

/* The person's cancellation must not cut off a sign-out, so the run's own cancellable is only its deadline. */
static JsonNode *
attempt (LkSignInOrder *order,
         LkCredentials *credentials,
         GTlsDatabase  *database,
         LkCase        *kase)
{
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();
  g_autoptr(GCancellable) run_stop = g_cancellable_new ();
  g_autoptr(JsonNode) seen = NULL;
  JsonNode *clean;
  Worker worker = { 0 };
  guint watch;

  worker.loop = g_main_loop_new (NULL, FALSE);
  worker.stop = g_cancellable_new ();
  worker.seek_link = order->seek_link;
  worker.run = lk_run_new (kase, policy, run_stop);
  lk_run_set_extra_hosts (worker.run, FALSE);
  lk_run_set_owed (worker.run, LK_SIGN_IN_PATIENCE_MS);
  lk_run_set_tls_database (worker.run, database);
  lk_resolver_install ();
  lk_trust_install ();
  if (database == NULL)
    lk_trust_refresh ();
  worker.client = lk_protocol_client_new (worker.run, order->place, credentials);
  watch = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_stdin_cb, &worker);
  lk_protocol_client_sign_in_async (worker.client, worker.stop, signed_in_cb, &worker);
  g_main_loop_run (worker.loop);
  if (!g_cancellable_is_cancelled (worker.stop))
    g_source_remove (watch);
  seen = lk_case_to_json (kase);
  clean = lk_protocol_client_dup_without_echoes (worker.client, seen);
  g_clear_object (&worker.client);
  g_clear_object (&worker.run);
  g_clear_object (&worker.stop);
  g_main_loop_unref (worker.loop);
  return clean;
}

static LkCredentials *
read_credentials (LkSignInOrder *order)
{
  g_autoptr(LkCredentials) credentials = g_new0 (LkCredentials, 1);

  credentials->account = g_strdup (order->account);
  credentials->local = g_strdup (order->local);
  credentials->password = read_secret (order->n_password);
  if (credentials->password == NULL)
    return NULL;
  if (order->n_code > 0 && (credentials->code = read_secret (order->n_code)) == NULL)
    return NULL;
  return g_steal_pointer (&credentials);
}

static int
work (int output)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LkSignInOrder) order = read_order (&error);
  g_autoptr(LkCredentials) credentials = order != NULL ? read_credentials (order) : NULL;
  g_autofree char *path = NULL;
  g_autoptr(GTlsDatabase) database = NULL;
  g_autoptr(LkService) service = NULL;
  g_autoptr(LkCase) kase = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (credentials == NULL || !lk_protocol_client_exists (order->place->protocol))
    {
      g_printerr ("sign-in: %s\n", error != NULL ? error->message : "the order is not complete");
      return EXIT_BAD_ORDER;
    }
  if (order->authorities != NULL && (database = make_database (order->authorities, &path, &error)) == NULL)
    {
      g_printerr ("sign-in: %s\n", error->message);
      return EXIT_BAD_ORDER;
    }
  service = lk_service_new ("sign-in", order->place->host, order->place->protocol, order->place->domain);
  kase = lk_case_new (service, NULL);
  node = attempt (order, g_steal_pointer (&credentials), database, kase);
  if (path != NULL)
    unlink (path);
  text = lk_json_to_text (node, FALSE);
  length = strlen (text);
  return write (output, text, length) == (ssize_t) length ? EXIT_DONE : EXIT_BAD_ORDER;
}

/**
 * lk_sign_in_worker_main:
 * @argc: number of the program's arguments
 * @argv: the program's arguments
 *
 * To be called first in main() of every program that uses lk_sign_in_async(), which starts the program itself again.
 *
 * Returns: an exit status, when this process was started to sign in; otherwise -1
 */
int
lk_sign_in_worker_main (int    argc,
                        char **argv)
{
  int output;

  if (argc != 2 || strcmp (argv[1], LK_SIGN_IN_WORKER_ARGUMENT) != 0)
    return -1;
  close_doors ();
  leave_terminal ();
  /* What libraries print must not get between the observations. */
  output = dup (STDOUT_FILENO);
  if (output < 0 || dup2 (STDERR_FILENO, STDOUT_FILENO) < 0)
    return EXIT_BAD_ORDER;
  lk_observe_prepare ();
  return work (output);
}
