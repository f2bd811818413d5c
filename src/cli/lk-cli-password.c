/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords and codes come from standard input only, never from an argument or a variable. */
#include "config.h"

#include "lk-cli-password.h"

#include "lk-cli.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

/**
 * lk_cli_can_prompt:
 *
 * Returns: whether a person sits at standard input
 */
gboolean
lk_cli_can_prompt (void)
{
  return isatty (STDIN_FILENO);
}

/**
 * lk_cli_read_secret:
 * @error: return location; %G_IO_ERROR, %LK_ERROR_LIMIT
 *
 * Returns: (transfer full) (nullable): the next line of standard input, empty at its end
 */
LkSecret *
lk_cli_read_secret (GError **error)
{
  LkSecret *secret = lk_secret_new_from_fd (STDIN_FILENO, error);

  if (secret == NULL)
    g_prefix_error (error, "--password-stdin: ");
  return secret;
}

/* The terminal as it was, for whoever ends the program while nothing is shown. */
static struct termios shown;

static void
on_fatal_signal (int number)
{
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &shown);
  _exit (LK_EXIT_INTERRUPTED);
}

static const int fatal[] = { SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGTSTP };

/**
 * lk_cli_prompt_secret:
 * @prompt: what to ask, without a colon
 * @error: return location
 *
 * Asks at the terminal, without showing what is typed. An empty answer or the end of input means "no".
 *
 * Returns: (transfer full) (nullable): what was typed
 */
LkSecret *
lk_cli_prompt_secret (const char  *prompt,
                      GError     **error)
{
  struct sigaction before[G_N_ELEMENTS (fatal)];
  struct sigaction restore = { .sa_handler = on_fatal_signal };
  struct termios hidden;
  LkSecret *secret;

  fprintf (stderr, "%s: ", prompt);
  fflush (stderr);
  if (tcgetattr (STDIN_FILENO, &shown) != 0)
    return lk_cli_read_secret (error);
  for (guint i = 0; i < G_N_ELEMENTS (fatal); i++)
    sigaction (fatal[i], &restore, &before[i]);
  hidden = shown;
  hidden.c_lflag &= (tcflag_t) ~ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden);
  secret = lk_cli_read_secret (error);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &shown);
  for (guint i = 0; i < G_N_ELEMENTS (fatal); i++)
    sigaction (fatal[i], &before[i], NULL);
  fputc ('\n', stderr);
  return secret;
}
