/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-release-feed.h"

#include <string.h>

/* Of what stands behind, nothing would be shown anyway. Bytes. */
#define MAX_MARKUP 4096
#define MAX_TAG 1024

typedef struct
{
  const char *entity;
  const char *text;
} Entity;

static const Entity entities[] = {
  { "amp;", "&" }, { "lt;", "<" }, { "gt;", ">" }, { "quot;", "\"" }, { "apos;", "'" }, { "nbsp;", " " }, { "#39;", "'" },
};

/* The length of a tag or comment at @at; 0: there is none. */
static gsize
measure_tag (const char *at)
{
  const char *end;

  if (g_str_has_prefix (at, "<!--"))
    {
      end = strstr (at, "-->");
      return end != NULL ? (gsize) (end - at) + 3 : strlen (at);
    }
  if (at[0] != '<' || !(g_ascii_isalpha (at[1]) || at[1] == '/' || at[1] == '!'))
    return 0;
  end = memchr (at, '>', strnlen (at, MAX_TAG));
  return end != NULL ? (gsize) (end - at) + 1 : 0;
}

static const Entity *
find_entity (const char *at)
{
  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    if (g_str_has_prefix (at + 1, entities[i].entity))
      return &entities[i];
  return NULL;
}

/* `[words](address)`: how long the address with its brackets is, which stands at @at; 0: no such thing. */
static gsize
measure_address (const char *at)
{
  const char *end;

  if (at[0] != ']' || at[1] != '(')
    return 0;
  end = memchr (at, ')', strnlen (at, MAX_TAG));
  return end != NULL ? (gsize) (end - at) + 1 : 0;
}

static gboolean
is_list_tag (const char *at)
{
  return g_ascii_strncasecmp (at, "<li", 3) == 0 && !g_ascii_isalpha (at[3]);
}

/* Takes one piece of markup away; what it means for the words is added to @plain. */
static gsize
take_markup (const char *at,
             gboolean    line_start,
             GString    *plain)
{
  gsize length = measure_tag (at);
  const Entity *entity = *at == '&' ? find_entity (at) : NULL;

  if (length > 0)
    {
      g_string_append (plain, is_list_tag (at) ? " - " : " ");
      return length;
    }
  if (entity != NULL)
    {
      g_string_append (plain, entity->text);
      return strlen (entity->entity) + 1;
    }
  if (measure_address (at) > 0)
    return measure_address (at);
  if (*at == '`' || *at == '#' || *at == '>' || *at == '*')
    {
      if (line_start && *at == '*' && at[1] == ' ')
        g_string_append_c (plain, '-');
      return line_start || *at == '`' || *at == '*' ? 1 : 0;
    }
  if (*at == '[' && strchr (at, ']') != NULL && measure_address (strchr (at, ']')) > 0)
    return 1;
  return *at == '!' && at[1] == '[' ? 1 : 0;
}

static char *
strip_markup (const char *markup)
{
  GString *plain = g_string_new (NULL);
  gboolean line_start = TRUE;

  for (const char *at = markup; *at != '\0';)
    {
      gsize length = take_markup (at, line_start, plain);

      if (length == 0)
        {
          line_start = *at == '\n' || (line_start && *at == ' ');
          g_string_append_c (plain, *at);
          length = 1;
        }
      at += length;
    }
  return g_string_free (plain, FALSE);
}

/**
 * lk_release_dup_plain:
 * @markup: what somebody wrote, with HTML, AppStream's or Markdown's markup in it
 * @max_bytes: how long it may be at most; an ellipsis is put where it was cut
 *
 * Returns: (transfer full): the words of it in one line, valid UTF-8 without control and format characters
 */
char *
lk_release_dup_plain (const char *markup,
                      gsize       max_bytes)
{
  g_autofree char *valid = g_utf8_make_valid (markup, (gssize) strnlen (markup, MAX_MARKUP));
  g_autofree char *stripped = strip_markup (valid);
  g_autofree char *text = g_utf8_make_valid (stripped, -1);
  GString *plain = g_string_new (NULL);
  gboolean cut = FALSE;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);
      gboolean blank = g_unichar_isspace (character);

      cut = plain->len + (gsize) g_unichar_to_utf8 (character, NULL) > max_bytes;
      if (cut)
        break;
      if (blank && plain->len > 0 && plain->str[plain->len - 1] != ' ')
        g_string_append_c (plain, ' ');
      else if (!blank && !g_unichar_iscntrl (character) && g_unichar_type (character) != G_UNICODE_FORMAT)
        g_string_append_unichar (plain, character);
    }
  while (cut && plain->len + strlen ("…") > max_bytes)
    g_string_truncate (plain, (gsize) (g_utf8_find_prev_char (plain->str, plain->str + plain->len) - plain->str));
  if (cut)
    g_string_append (plain, "…");
  while (plain->len > 0 && plain->str[plain->len - 1] == ' ')
    g_string_truncate (plain, plain->len - 1);
  return g_string_free (plain, FALSE);
}
