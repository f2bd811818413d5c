/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-irc-line.h"

#include <string.h>

#include "lk-error.h"
#include "lk-protocol-client.h"

/* Cuts the word at the beginning of [*@place, @end) off. */
static char *
take_word (const char **place,
           const char  *end)
{
  const char *begin = *place;
  const char *stop;

  for (stop = begin; stop < end && *stop != ' '; stop++)
    continue;
  *place = stop;
  return g_utf8_make_valid (begin, stop - begin);
}

static void
skip_blanks (const char **place,
             const char  *end)
{
  while (*place < end && **place == ' ')
    (*place)++;
}

static gboolean
is_command (const char *word)
{
  gsize length = strlen (word);

  if (length == 3 && strspn (word, "0123456789") == 3)
    return TRUE;
  for (const char *c = word; *c != '\0'; c++)
    if (!g_ascii_isalpha (*c))
      return FALSE;
  return length > 0;
}

static GStrv
take_parameters (const char **place,
                 const char  *end,
                 guint       *n_parameters)
{
  g_autoptr(GPtrArray) parameters = g_ptr_array_new_with_free_func (g_free);

  for (skip_blanks (place, end); *place < end; skip_blanks (place, end))
    {
      if (**place == ':' || parameters->len == LK_IRC_MAX_PARAMETERS - 1)
        {
          const char *begin = *place + (**place == ':');

          g_ptr_array_add (parameters, g_utf8_make_valid (begin, end - begin));
          *place = end;
        }
      else
        g_ptr_array_add (parameters, take_word (place, end));
    }
  *n_parameters = parameters->len;
  g_ptr_array_add (parameters, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&parameters), FALSE);
}

/**
 * lk_irc_message_parse:
 * @line: (array length=length): a line without its line break
 * @length: its bytes
 * @error: return location; %LK_ERROR_LIMIT for one that is longer than allowed, %LK_ERROR_PROTOCOL for one that is
 * no message
 *
 * Reads one line (RFC 1459 section 2.3, IRCv3 message tags). A number as command needs a source, as every server
 * gives it: that tells IRC from SMTP or FTP.
 *
 * Returns: (transfer full) (nullable): the message
 */
LkIrcMessage *
lk_irc_message_parse (const char *line,
                      gsize       length,
                      GError    **error)
{
  g_autoptr(LkIrcMessage) self = g_new0 (LkIrcMessage, 1);
  const char *place = line;
  const char *end = line + length;
  const char *rest = line;

  if (length > 0 && line[0] == '@')
    {
      g_autofree char *tags = take_word (&place, end);

      skip_blanks (&place, end);
      rest = place;
    }
  if (rest - line > LK_IRC_MAX_TAGS || end - rest > LK_IRC_MAX_REST - 2)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, "the server sent a line that is longer than IRC allows");
      return NULL;
    }
  skip_blanks (&place, end);
  if (place < end && *place == ':')
    {
      place++;
      self->source = take_word (&place, end);
      skip_blanks (&place, end);
    }
  self->command = take_word (&place, end);
  if (memchr (line, '\0', length) != NULL || !is_command (self->command) ||
      (g_ascii_isdigit (self->command[0]) && (self->source == NULL || self->source[0] == '\0')))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "the server sent something that is not IRC");
      return NULL;
    }
  for (char *c = self->command; *c != '\0'; c++)
    *c = g_ascii_toupper (*c);
  self->parameters = take_parameters (&place, end, &self->n_parameters);
  return g_steal_pointer (&self);
}

/**
 * lk_irc_message_free:
 * @self: (transfer full) (nullable): a message
 */
void
lk_irc_message_free (LkIrcMessage *self)
{
  if (self == NULL)
    return;
  g_free (self->source);
  g_free (self->command);
  g_strfreev (self->parameters);
  g_free (self);
}

/**
 * lk_irc_message_get:
 * @self: a message
 * @index: which parameter
 *
 * Returns: (transfer none): the parameter; empty where there is none
 */
const char *
lk_irc_message_get (const LkIrcMessage *self,
                    guint               index)
{
  return index < self->n_parameters ? self->parameters[index] : "";
}

/**
 * lk_irc_message_is:
 * @self: a message
 * @command: a command in capitals, or a number of three digits
 *
 * Returns: whether it is that
 */
gboolean
lk_irc_message_is (const LkIrcMessage *self,
                   const char         *command)
{
  return g_str_equal (self->command, command);
}

/**
 * lk_irc_message_is_numeric:
 * @self: a message
 *
 * Returns: whether it is a numeric reply
 */
gboolean
lk_irc_message_is_numeric (const LkIrcMessage *self)
{
  return g_ascii_isdigit (self->command[0]);
}

/**
 * lk_irc_message_dup_text:
 * @self: a message
 *
 * Returns: (transfer full) (nullable): its last parameter, which is for people, without colours and other control
 * characters, at most %LK_SIGN_IN_MAX_TEXT bytes
 */
char *
lk_irc_message_dup_text (const LkIrcMessage *self)
{
  const char *text = self->n_parameters > 0 ? self->parameters[self->n_parameters - 1] : "";
  GString *kept = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (kept->len + (gsize) g_unichar_to_utf8 (character, NULL) > LK_SIGN_IN_MAX_TEXT)
        break;
      if (!g_unichar_iscntrl (character))
        g_string_append_unichar (kept, character);
    }
  if (kept->len == 0)
    {
      g_string_free (kept, TRUE);
      return NULL;
    }
  return g_string_free (kept, FALSE);
}
