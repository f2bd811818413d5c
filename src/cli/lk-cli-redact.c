/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-cli-redact.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "lk-cli.h"

#define BUFFER_BYTES (256 * 1024)

static const char no_answer[] = "null\n";

static gboolean option_json_lines;
static char **option_keep_host;
static char **option_hide;

static const GOptionEntry entries[] = {
  { "json-lines", 0, 0, G_OPTION_ARG_NONE, &option_json_lines,
      N_("Read one JSON object a line and answer one JSON string a line"), NULL },
  { "keep-host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_keep_host, N_("Leave the name of this host readable"), N_("HOST") },
  { "hide", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_hide, N_("Remove this word as well"), N_("WORD") },
  { NULL }
};

static void
use_options (LkRedactor *redactor)
{
  for (guint i = 0; option_keep_host != NULL && option_keep_host[i] != NULL; i++)
    lk_redactor_keep_host (redactor, option_keep_host[i]);
  for (guint i = 0; option_hide != NULL && option_hide[i] != NULL; i++)
    lk_redactor_know (redactor, LK_SECRET_KEYWORD, option_hide[i]);
}

static LkExit
report_read_error (void)
{
  g_printerr ("latchkeyctl: %s: %s\n", _("standard input cannot be read"), g_strerror (errno));
  return LK_EXIT_USAGE;
}

static LkExit
filter_text (void)
{
  g_autoptr(LkRedactor) redactor = lk_redactor_new ();
  g_autoptr(GString) out = g_string_sized_new (BUFFER_BYTES);
  g_autofree char *buffer = g_malloc (BUFFER_BYTES);
  gsize n;

  lk_redactor_know_computer (redactor);
  use_options (redactor);
  while ((n = fread (buffer, 1, BUFFER_BYTES, stdin)) > 0)
    {
      lk_redactor_feed (redactor, buffer, n, out);
      if (fwrite (out->str, 1, out->len, stdout) < out->len)
        return LK_EXIT_FAILED;
      g_string_truncate (out, 0);
    }
  if (ferror (stdin))
    return report_read_error ();
  lk_redactor_finish (redactor, out);
  fwrite (out->str, 1, out->len, stdout);
  return LK_EXIT_ALL_CLEAR;
}

/* Appends the answer to one line; whether the line could be read. */
static gboolean
answer_line (const char *line, gsize length, guint number, GString *answer)
{
  g_autoptr(LkRedactor) redactor = lk_redactor_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) input = NULL;
  g_autoptr(GString) clean = g_string_new (NULL);

  use_options (redactor);
  input = lk_cli_redact_read_line (redactor, line, length, &error);
  if (input == NULL)
    {
      /* Translators: {1} is the number of a line, {2} what is wrong with it. */
      g_printerr (_("latchkeyctl redact: line %u: %s\n"), number, error->message);
      g_string_append_len (answer, no_answer, strlen (no_answer));
      return FALSE;
    }
  lk_redactor_feed (redactor, input->str, input->len, clean);
  lk_redactor_finish (redactor, clean);
  lk_cli_redact_write_string (clean->str, clean->len, answer);
  g_string_append_c (answer, '\n');
  return TRUE;
}

static LkExit
filter_json_lines (void)
{
  LkExit status = LK_EXIT_ALL_CLEAR;
  g_autoptr(GString) answer = g_string_new (NULL);
  char *line = NULL;
  gsize allocated = 0;
  gssize length;

  for (guint number = 1; (length = getline (&line, &allocated, stdin)) >= 0; number++)
    {
      g_string_truncate (answer, 0);
      if (length > 0 && line[length - 1] == '\n')
        length--;
      if (!answer_line (line, length, number, answer))
        status = LK_EXIT_USAGE;
      fwrite (answer->str, 1, answer->len, stdout);
      fflush (stdout);
    }
  free (line);
  return ferror (stdin) ? report_read_error () : status;
}

/**
 * lk_cli_redact:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * `latchkeyctl redact`: cleans what comes in through standard input.
 *
 * Returns: what to end with
 */
LkExit
lk_cli_redact (int argc, char **argv)
{
  if (!lk_cli_parse ("redact", "", entries, &argc, &argv))
    return LK_EXIT_USAGE;
  if (argc > 1)
    return lk_cli_usage_error (_("redact: \"%s\" is not expected; the text comes in through standard input"), argv[1]);
  return option_json_lines ? filter_json_lines () : filter_text ();
}
