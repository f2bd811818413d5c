/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-irc-login.h"
#include "lk-irc-welcome.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define PASSWORD "correct horse"

static void
require (gboolean holds)
{
  if (!holds)
    __builtin_trap ();
}

static void
check_message (const LkIrcMessage *message)
{
  g_autofree char *text = lk_irc_message_dup_text (message);
  g_autofree char *refusal = lk_irc_dup_refusal (message);

  require (message->n_parameters <= LK_IRC_MAX_PARAMETERS);
  require (message->n_parameters == g_strv_length (message->parameters));
  for (guint i = 0; i < message->n_parameters; i++)
    require (g_utf8_validate (message->parameters[i], -1, NULL));
  require (text == NULL || (strlen (text) <= LK_SIGN_IN_MAX_TEXT && g_utf8_validate (text, -1, NULL)));
}

/* Whole lines, each within what a server takes. */
static void
check_reply (LkSecret *reply)
{
  g_auto(GStrv) lines = g_strsplit (lk_secret_get (reply), "\r\n", -1);
  guint n = g_strv_length (lines);

  require (n >= 2 && *lines[n - 1] == '\0');
  for (guint i = 0; i + 1 < n; i++)
    require (strlen (lines[i]) > 0 && strlen (lines[i]) <= LK_IRC_MAX_REST - 2 && strpbrk (lines[i], "\r\n") == NULL);
}

/* A whole sign-in with what the lines say: the password is sent once at most, and only accepted after it was. */
static void
talk (char **lines)
{
  g_autoptr(LkSecret) password = lk_secret_new (PASSWORD, strlen (PASSWORD));
  g_autoptr(LkIrcLogin) login = lk_irc_login_new ("irc.example", "alice", password);
  g_autoptr(LkIrcWelcome) welcome = lk_irc_welcome_new ();
  gboolean more = TRUE, waiting = TRUE;
  guint n_sent = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr(LkIrcMessage) message = lk_irc_message_parse (lines[i], strlen (lines[i]), NULL);
      g_autoptr(LkSecret) reply = NULL;

      if (message == NULL)
        continue;
      check_message (message);
      if (waiting)
        waiting = lk_irc_welcome_handle (message, &reply, welcome);
      require (reply == NULL);
      if (!more)
        continue;
      more = lk_irc_login_handle (message, &reply, login);
      if (reply == NULL)
        continue;
      check_reply (reply);
      n_sent += strstr (lk_secret_get (reply), "AGFsaWNlAGNvcnJlY3QgaG9yc2U=") != NULL;
      require (n_sent == 0 || login->sent);
    }
  require (n_sent <= 1);
  require (login->result != LK_SIGN_IN_ACCEPTED || login->sent);
  require (login->caps->names->len <= LK_IRC_MAX_CAPS);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto(GStrv) lines = g_strsplit (text, "\n", 512);
  g_autoptr(LkIrcMessage) raw = lk_irc_message_parse ((const char *) data, size, NULL);

  if (raw != NULL)
    check_message (raw);
  for (guint i = 0; lines[i] != NULL; i++)
    g_strchomp (lines[i]);
  talk (lines);
  return 0;
}
