/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib-unix.h>
#include <stdlib.h>

#include "lk-standin.h"
#include "lk-test-certificate.h"

static char *kind = NULL;
static char *mode = NULL;
static char *directory = NULL;
static char *address = NULL;
static int port = 0;

static const GOptionEntry entries[] = {
  { "kind", 0, 0, G_OPTION_ARG_STRING, &kind, "mattermost, rocketchat or zulip", "KIND" },
  { "mode", 0, 0, G_OPTION_ARG_STRING, &mode, "what is different about it (lk-standin-rows.c)", "MODE" },
  { "address", 0, 0, G_OPTION_ARG_STRING, &address, "where to listen (127.0.0.1)", "ADDRESS" },
  { "port", 0, 0, G_OPTION_ARG_INT, &port, "port to listen on, 0: a free one", "PORT" },
  { "certificate-dir", 0, 0, G_OPTION_ARG_FILENAME, &directory,
    "folder with standin.pem (certificate and key); without one, its certificate is written there as ca.pem", "DIR" },
  { NULL },
};

static gboolean
on_signal_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/* Prints where the certificate is that has to be trusted. */
static GTlsCertificate *
find_certificate (GError **error)
{
  g_autofree char *own = g_build_filename (directory, "standin.pem", NULL);
  g_autofree char *authority = g_build_filename (directory, "ca.pem", NULL);
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autofree char *pem = NULL;

  if (g_file_test (own, G_FILE_TEST_EXISTS))
    return g_tls_certificate_new_from_file (own, error);
  certificate = lk_test_certificate_new ();
  g_object_get (certificate, "certificate-pem", &pem, NULL);
  if (!g_file_set_contents (authority, pem, -1, error))
    return NULL;
  g_print ("ca %s\n", authority);
  return g_steal_pointer (&certificate);
}

static LkStandin *
start (GError **error)
{
  g_autoptr(GTlsCertificate) certificate = find_certificate (error);
  g_autoptr(GInetAddress) where = address != NULL ? g_inet_address_new_from_string (address) : NULL;
  g_autoptr(LkStandin) standin = NULL;

  if (certificate == NULL)
    return NULL;
  standin = lk_standin_new (kind, certificate, where, (guint16) port, error);
  if (standin != NULL && mode != NULL && !lk_standin_set_mode (standin, mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "no such mode: %s", mode);
      return NULL;
    }
  return g_steal_pointer (&standin);
}

/* Prints `ca PATH` (unless it was given one) and `port NUMBER`, and serves until it is ended. GET /standin/state
 * tells what it saw. */
int
main (int    argc,
      char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(LkStandin) standin = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || kind == NULL || directory == NULL)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "--kind and --certificate-dir are needed");
      return 2;
    }
  standin = start (&error);
  if (standin == NULL)
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  g_print ("port %u\n", lk_standin_get_port (standin));
  g_unix_signal_add (SIGTERM, on_signal_cb, loop);
  g_unix_signal_add (SIGINT, on_signal_cb, loop);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}
