/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-irc-welcome.h"

#include <string.h>

#include "lk-irc-login.h"
#include "lk-irc-stream.h"

/* Longer ones are no names. */
#define MAX_NAME 80

/* By then everything that is wanted was said: the counts of users, or the message of the day. */
static const char *const last_words[] = { "251", "372", "375", "376", "422", NULL };

/**
 * lk_irc_welcome_new:
 *
 * Returns: (transfer full): nothing said yet
 */
LkIrcWelcome *
lk_irc_welcome_new (void)
{
  return g_new0 (LkIrcWelcome, 1);
}

/**
 * lk_irc_welcome_free:
 * @self: (transfer full) (nullable): what the server said
 */
void
lk_irc_welcome_free (LkIrcWelcome *self)
{
  if (self == NULL)
    return;
  g_free (self->software);
  g_free (self->version);
  g_free (self->network);
  g_free (self->errcode);
  g_free (self->text);
  g_free (self);
}

/**
 * lk_irc_welcome_begin:
 * @self: nothing said yet
 *
 * Returns: (transfer full): the line to begin with
 */
LkSecret *
lk_irc_welcome_begin (LkIrcWelcome *self)
{
  return lk_irc_lines ("CAP END\r\n");
}

/* `InspIRCd-3`, `solanum-1.0-dev`, `ergo-v2.11.1`, `hybrid-1:8.2.43`; `u2.10.12.19` has no name of its own. */
static void
read_version (LkIrcWelcome *self,
              const char   *word)
{
  const char *dash;

  if (self->software != NULL || word[0] == '\0' || strlen (word) > MAX_NAME)
    return;
  for (dash = strchr (word, '-'); dash != NULL; dash = strchr (dash + 1, '-'))
    if (g_ascii_isdigit (dash[1]) || (dash[1] == 'v' && g_ascii_isdigit (dash[2])))
      break;
  self->software = dash != NULL && dash > word ? g_strndup (word, (gsize) (dash - word)) : g_strdup (word);
  self->version = dash != NULL && dash > word ? g_strdup (dash + 1) : NULL;
}

/* RPL_ISUPPORT: the first parameter is the client, the last a sentence. */
static void
read_support (LkIrcWelcome       *self,
              const LkIrcMessage *message)
{
  for (guint i = 1; i + 1 < message->n_parameters && self->network == NULL; i++)
    {
      const char *word = message->parameters[i];

      if (g_str_has_prefix (word, "NETWORK=") && word[8] != '\0' && strlen (word + 8) <= MAX_NAME)
        self->network = g_strdup (word + 8);
    }
}

/**
 * lk_irc_welcome_handle:
 * @message: what the server sent
 * @out_reply: (out) (transfer full) (nullable): never anything
 * @user_data: a #LkIrcWelcome
 *
 * Reads one message; a #LkIrcHandler.
 *
 * Returns: whether more is waited for
 */
gboolean
lk_irc_welcome_handle (const LkIrcMessage  *message,
                       LkSecret           **out_reply,
                       gpointer             user_data)
{
  LkIrcWelcome *self = user_data;
  g_autofree char *refusal = lk_irc_dup_refusal (message);

  if (refusal == NULL && lk_irc_is_nick_problem (message))
    refusal = g_strdup (message->command);
  if (refusal != NULL)
    {
      self->errcode = g_steal_pointer (&refusal);
      self->text = lk_irc_message_dup_text (message);
      return FALSE;
    }
  if (lk_irc_message_is (message, "001"))
    self->welcomed = TRUE;
  else if (lk_irc_message_is (message, "004"))
    read_version (self, lk_irc_message_get (message, 2));
  else if (lk_irc_message_is (message, "005"))
    read_support (self, message);
  return !g_strv_contains (last_words, message->command);
}
