/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-server-words.h"

#include <string.h>

#define MAX_WORD 120
#define MAX_EMAIL 254
#define MAX_TOKEN 8192

/**
 * lk_server_words_is_word:
 * @text: (nullable): what a server sent
 *
 * Returns: whether it is a word for machines: short, and neither a sentence nor anything that has to be escaped
 */
gboolean
lk_server_words_is_word (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (length == 0 || length > MAX_WORD)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("._-:", text[i]) == NULL)
      return FALSE;
  return TRUE;
}

/**
 * lk_server_words_set_word:
 * @facts: where it goes
 * @name: name of the fact
 * @word: (nullable): what a server sent
 *
 * Returns: whether it was a word for machines, and therefore set
 */
gboolean
lk_server_words_set_word (JsonObject *facts,
                          const char *name,
                          const char *word)
{
  if (!lk_server_words_is_word (word))
    return FALSE;
  json_object_set_string_member (facts, name, word);
  return TRUE;
}

/**
 * lk_server_words_dup:
 * @text: (nullable): what a server sent, UTF-8
 * @max_bytes: bytes to keep at most; no character is cut in two
 *
 * Returns: (transfer full) (nullable): one line of it; %NULL where it says nothing
 */
char *
lk_server_words_dup (const char *text,
                     gsize       max_bytes)
{
  gsize length = text != NULL ? MIN (strlen (text), max_bytes) : 0;
  g_autofree char *line = NULL;

  while (length > 0 && ((guchar) text[length] & 0xc0) == 0x80)
    length--;
  line = g_strndup (text != NULL ? text : "", length);
  for (char *p = line; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  g_strstrip (line);
  return *line != '\0' && g_utf8_validate (line, -1, NULL) ? g_steal_pointer (&line) : NULL;
}

/**
 * lk_server_words_set_text:
 * @facts: where it goes
 * @name: name of the fact
 * @text: (nullable): what a server sent, UTF-8
 * @max_bytes: bytes to keep at most; no character is cut in two
 *
 * Sets one line of words of a server; nothing where it has none.
 */
void
lk_server_words_set_text (JsonObject *facts,
                          const char *name,
                          const char *text,
                          gsize       max_bytes)
{
  g_autofree char *line = lk_server_words_dup (text, max_bytes);

  if (line != NULL)
    json_object_set_string_member (facts, name, line);
}

/**
 * lk_server_words_set_email:
 * @facts: where it goes
 * @name: name of the fact
 * @email: (nullable): what a server sent
 *
 * Sets a plain mail address, and nothing that is not one.
 */
void
lk_server_words_set_email (JsonObject *facts,
                           const char *name,
                           const char *email)
{
  const char *at = email != NULL ? strchr (email, '@') : NULL;

  if (at == NULL || at == email || at[1] == '\0' || strchr (at + 1, '@') != NULL || strlen (email) > MAX_EMAIL)
    return;
  for (const char *p = email; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || strchr ("<>\"'?&,;:%", *p) != NULL)
      return;
  json_object_set_string_member (facts, name, email);
}

/**
 * lk_server_words_is_token:
 * @text: (nullable): a token that a server sent
 *
 * Returns: whether it can be sent back in a header as it is (RFC 9110, 5.5; RFC 6750, 2.1)
 */
gboolean
lk_server_words_is_token (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (length == 0 || length > MAX_TOKEN)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]))
      return FALSE;
  return TRUE;
}
