/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-cli.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lk-bundle.h"

/* A case, a policy or a service description is never larger. */
#define MAX_FILE_BYTES (8 * 1024 * 1024)

/**
 * lk_cli_clean:
 * @text: a text that may hold what servers and files said
 *
 * Control characters could give a terminal orders, or make one line look like two.
 *
 * Returns: (transfer full): the text in valid UTF-8 with a replacement character for each of them
 */
char *
lk_cli_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *cleaned = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      g_string_append_unichar (cleaned, g_unichar_iscntrl (letter) ? 0xfffd : letter);
    }
  return g_string_free (cleaned, FALSE);
}

/**
 * lk_cli_usage_error:
 * @format: what is wrong, and what was expected
 * @...: for @format
 *
 * Says it on standard error.
 *
 * Returns: %LK_EXIT_USAGE
 */
LkExit
lk_cli_usage_error (const char *format,
                    ...)
{
  g_autofree char *message = NULL;
  g_autofree char *cleaned = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  cleaned = lk_cli_clean (message);
  g_printerr ("latchkeyctl: %s\n", cleaned);
  return LK_EXIT_USAGE;
}

/**
 * lk_cli_parse:
 * @command: the command's name
 * @arguments: its arguments for the help text
 * @entries: its options
 * @argc: (inout): number of arguments
 * @argv: (inout): the arguments, the command's name first
 *
 * Returns: whether the options could be read; otherwise a message was printed
 */
gboolean
lk_cli_parse (const char         *command,
              const char         *arguments,
              const GOptionEntry *entries,
              int                *argc,
              char             ***argv)
{
  g_autofree char *parameters = g_strdup_printf ("%s", arguments);
  g_autoptr(GOptionContext) context = g_option_context_new (parameters);
  g_autofree char *program = g_strdup_printf ("latchkeyctl %s", command);
  g_autoptr(GError) error = NULL;

  g_set_prgname (program);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;
  /* Translators: {1} is a command such as "check", {2} a message about an option. */
  lk_cli_usage_error (_("%s: %s. See \"latchkeyctl %s --help\"."), command, error->message, command);
  return FALSE;
}

/**
 * lk_cli_load_catalog:
 *
 * Returns: (transfer full): the catalogue of all places; what could not be read is said on standard error
 */
LkCatalog *
lk_cli_load_catalog (void)
{
  LkCatalog *catalog = lk_catalog_new ();
  GPtrArray *problems;

  lk_catalog_load_default (catalog);
  problems = lk_catalog_get_problems (catalog);
  for (guint i = 0; i < problems->len; i++)
    g_printerr ("latchkeyctl: %s\n", (const char *) g_ptr_array_index (problems, i));
  return catalog;
}

static GBytes *
read_stream (FILE        *stream,
             const char  *name,
             GError     **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[16384];
  gsize n;

  while ((n = fread (buffer, 1, sizeof buffer, stream)) > 0)
    {
      int limit = bytes->len >= 2 && memcmp (bytes->data, "PK", 2) == 0 ? LK_BUNDLE_MAX_BYTES : MAX_FILE_BYTES;

      g_byte_array_append (bytes, buffer, n);
      if (bytes->len > (guint) limit)
        {
          g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, _("%s: larger than %d MiB"), name, limit / 1024 / 1024);
          return NULL;
        }
    }
  if (ferror (stream))
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), _("%s: cannot be read: %s"), name,
                   g_strerror (errno));
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* A pipe of the shell's is meant; one that lies about would be waited for without end. */
static FILE *
open_file (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;
  FILE *stream = NULL;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &status) == 0 && S_ISFIFO (status.st_mode) && !g_str_has_prefix (path, "/dev/") &&
      !g_str_has_prefix (path, "/proc/"))
    errno = ESPIPE;
  else if (fcntl (fd, F_SETFL, 0) == 0)
    stream = fdopen (fd, "rb");
  if (stream == NULL)
    close (fd);
  return stream;
}

/**
 * lk_cli_read_file:
 * @path: a file, or `-` for standard input
 * @error: return location
 *
 * Returns: (transfer full) (nullable): its content; on failure the message names the file
 */
GBytes *
lk_cli_read_file (const char  *path,
                  GError     **error)
{
  FILE *stream;
  GBytes *bytes;

  if (g_str_equal (path, "-"))
    return read_stream (stdin, _("standard input"), error);
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR, _("%s: is a folder, expected a file"), path);
      return NULL;
    }
  stream = open_file (path);
  if (stream == NULL && errno == ESPIPE)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, _("%s: is a pipe, expected a file; \"-\" reads standard input"), path);
      return NULL;
    }
  if (stream == NULL)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), _("%s: cannot be read: %s"), path,
                   g_strerror (errno));
      return NULL;
    }
  bytes = read_stream (stream, path, error);
  fclose (stream);
  return bytes;
}

static LkCase *
parse_case (GBytes  *bytes,
            GError **error)
{
  g_autoptr(JsonNode) root = NULL;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  if (lk_bundle_looks_like (bytes))
    {
      g_autoptr(LkBundle) bundle = lk_bundle_unpack (bytes, error);

      return bundle != NULL ? g_object_ref (bundle->kase) : NULL;
    }
  root = lk_json_parse_file (data, length, error);
  return root != NULL ? lk_case_new_from_json (root, error) : NULL;
}

/**
 * lk_cli_read_case:
 * @path: a file with a case, or a report with one in it, or `-` for standard input
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the case as it was written; on failure the message names the file
 */
LkCase *
lk_cli_read_case (const char  *path,
                  GError     **error)
{
  g_autoptr(GBytes) bytes = lk_cli_read_file (path, error);
  LkCase *kase = bytes != NULL ? parse_case (bytes, error) : NULL;

  if (bytes != NULL && kase == NULL)
    g_prefix_error (error, "%s: ", path);
  return kase;
}

/**
 * lk_cli_exit_for:
 * @kase: a judged case
 *
 * Returns: what `check` and `judge` end with
 */
LkExit
lk_cli_exit_for (LkCase *kase)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);

  if (verdict == NULL || g_str_equal (verdict->code, "could-not-tell"))
    return LK_EXIT_COULD_NOT_TELL;
  return g_str_equal (verdict->code, "all-clear") ? LK_EXIT_ALL_CLEAR : LK_EXIT_PROBLEM;
}

/**
 * lk_cli_print_json:
 * @kase: a judged case with words
 * @last_good: (transfer full) (nullable): when it worked last, and what has changed since
 *
 * Prints it as one JSON object.
 */
void
lk_cli_print_json (LkCase     *kase,
                   JsonObject *last_good)
{
  g_autoptr(JsonNode) node = lk_case_to_json (kase);
  g_autofree char *text = NULL;

  if (last_good != NULL)
    json_object_set_object_member (json_node_get_object (node), "last_good", last_good);
  text = lk_json_to_text (node, TRUE);
  fputs (text, stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}
