/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-irc-caps.h"

#include <string.h>

/* Longer names are no names. */
#define MAX_NAME 64

/**
 * lk_irc_caps_new:
 *
 * Returns: (transfer full): nothing known yet
 */
LkIrcCaps *
lk_irc_caps_new (void)
{
  LkIrcCaps *self = g_new0 (LkIrcCaps, 1);

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->sts_duration = -1;
  return self;
}

/**
 * lk_irc_caps_free:
 * @self: (transfer full) (nullable): what a server can do
 */
void
lk_irc_caps_free (LkIrcCaps *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->names);
  g_strfreev (self->mechanisms);
  g_free (self);
}

static gboolean
is_mechanism (const char *name)
{
  gsize length = strlen (name);

  /* RFC 4422, section 3.1. */
  return length >= 1 && length <= 20 && strspn (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == length;
}

/**
 * lk_irc_caps_set_mechanisms:
 * @self: what a server can do
 * @list: names with commas between them
 *
 * Reads the value of the capability `sasl`, or of the numeric 908.
 */
void
lk_irc_caps_set_mechanisms (LkIrcCaps  *self,
                            const char *list)
{
  g_auto(GStrv) names = g_strsplit (list, ",", LK_IRC_MAX_CAPS + 1);
  g_autoptr(GPtrArray) mechanisms = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; names[i] != NULL && i < LK_IRC_MAX_CAPS; i++)
    {
      g_autofree char *name = g_ascii_strup (names[i], -1);

      if (is_mechanism (name))
        g_ptr_array_add (mechanisms, g_steal_pointer (&name));
    }
  g_ptr_array_add (mechanisms, NULL);
  g_strfreev (self->mechanisms);
  self->mechanisms = (GStrv) g_ptr_array_free (g_steal_pointer (&mechanisms), FALSE);
}

/* IRCv3 strict transport security: `port=6697` in the clear, `duration=2592000` over TLS. */
static void
read_sts (LkIrcCaps  *self,
          const char *value)
{
  g_auto(GStrv) words = g_strsplit (value, ",", 16);
  guint64 number;

  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_has_prefix (words[i], "port=") && g_ascii_string_to_unsigned (words[i] + 5, 10, 1, G_MAXUINT16, &number, NULL))
      self->sts_port = (gint64) number;
    else if (g_str_has_prefix (words[i], "duration=") &&
             g_ascii_string_to_unsigned (words[i] + 9, 10, 0, G_MAXUINT32, &number, NULL))
      self->sts_duration = (gint64) number;
}

static void
read_capability (LkIrcCaps  *self,
                 const char *word)
{
  const char *equals = strchr (word, '=');
  g_autofree char *name = equals != NULL ? g_strndup (word, (gsize) (equals - word)) : g_strdup (word);

  if (name[0] == '\0' || strlen (name) > MAX_NAME)
    return;
  if (g_str_equal (name, "sasl"))
    {
      self->has_sasl = TRUE;
      if (equals != NULL && equals[1] != '\0')
        lk_irc_caps_set_mechanisms (self, equals + 1);
    }
  else if (g_str_equal (name, "sts") && equals != NULL)
    read_sts (self, equals + 1);
  if (self->names->len < LK_IRC_MAX_CAPS && !g_ptr_array_find_with_equal_func (self->names, name, g_str_equal, NULL))
    g_ptr_array_add (self->names, g_steal_pointer (&name));
}

/**
 * lk_irc_caps_read:
 * @self: what a server can do
 * @message: a message
 *
 * Reads one line of the answer to CAP LS; there may be several, all but the last with a `*`.
 *
 * Returns: whether @message was one
 */
gboolean
lk_irc_caps_read (LkIrcCaps          *self,
                  const LkIrcMessage *message)
{
  gboolean more = g_str_equal (lk_irc_message_get (message, 2), "*") && message->n_parameters > 3;
  g_auto(GStrv) words = NULL;

  if (!lk_irc_message_is (message, "CAP") || g_ascii_strcasecmp (lk_irc_message_get (message, 1), "LS") != 0 ||
      self->complete)
    return FALSE;
  words = g_strsplit (lk_irc_message_get (message, more ? 3 : 2), " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    read_capability (self, words[i]);
  self->complete = !more;
  return TRUE;
}

/**
 * lk_irc_caps_take_password:
 * @self: what a server can do
 *
 * Returns: whether it says that one can sign in by name and password
 */
gboolean
lk_irc_caps_take_password (LkIrcCaps *self)
{
  for (guint i = 0; self->mechanisms != NULL && self->mechanisms[i] != NULL; i++)
    if (g_str_equal (self->mechanisms[i], "PLAIN") || g_str_has_prefix (self->mechanisms[i], "SCRAM-"))
      return TRUE;
  return FALSE;
}
