/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *rest;            /* (borrowed) what is still to be read */
  LkParams   *params;          /* (borrowed) (nullable) */
  guint       depth;
  gboolean    starts_sentence;
  gboolean    complete;
} Reader;

typedef struct
{
  gboolean unset; /* a name is not set */
  gboolean hole;  /* nor has it a neutral word */
} Lack;

static void read_parts (Reader  *self,
                        GString *out,
                        Lack    *lack);

/* The two names that nearly every sentence needs have a neutral word of their own. */
static const char *
get_neutral_word (const char *name,
                  gboolean    starts_sentence)
{
  if (g_str_equal (name, "service"))
    return starts_sentence ? C_("start of a sentence", "The service")
                           : C_("within a sentence", "the service");
  if (g_str_equal (name, "host"))
    return starts_sentence ? C_("start of a sentence", "The server")
                           : C_("within a sentence", "the server");
  return NULL;
}

static gboolean
is_at_sentence_start (Reader  *self,
                      GString *out)
{
  if (out->len == 0)
    return self->starts_sentence;
  return g_str_has_suffix (out->str, ". ");
}

/**
 * lk_template_clean:
 * @value: text from anywhere, a server included
 *
 * Makes a text fit to stand inside a sentence: valid UTF-8, one line, no control or direction
 * characters, and at most %LK_TEMPLATE_MAX_VALUE characters.
 *
 * Returns: (transfer full): the cleaned text
 */
char *
lk_template_clean (const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);
  g_autoptr(GString) out = g_string_new (NULL);
  guint length = 0;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);
      GUnicodeType type = g_unichar_type (character);
      gboolean blank = g_unichar_isspace (character) || type == G_UNICODE_CONTROL
                       || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR
                       || type == G_UNICODE_PARAGRAPH_SEPARATOR;

      if (blank && (out->len == 0 || out->str[out->len - 1] == ' '))
        continue;
      if (length++ == LK_TEMPLATE_MAX_VALUE)
        {
          g_string_append (out, "…");
          break;
        }
      if (blank)
        g_string_append_c (out, ' ');
      else
        g_string_append_unichar (out, character);
    }

  return g_strchomp (g_string_free (g_steal_pointer (&out), FALSE));
}

/* `{name}`: a brace that opens no name is left out, so that no text shows one. */
static void
read_placeholder (Reader  *self,
                  GString *out,
                  Lack    *lack)
{
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  const char *word = NULL;
  const char *start = ++self->rest;
  gsize length = strspn (start, "abcdefghijklmnopqrstuvwxyz0123456789_");

  if (start[length] != '}' || length == 0)
    {
      self->complete = FALSE;
      return;
    }
  self->rest = start + length + 1;
  name = g_strndup (start, length);
  if (lk_params_get (self->params, name) != NULL)
    value = lk_template_clean (lk_params_get (self->params, name));

  if (value != NULL && *value != '\0')
    {
      g_string_append (out, value);
      return;
    }

  lack->unset = TRUE;
  word = get_neutral_word (name, is_at_sentence_start (self, out));
  if (word != NULL)
    g_string_append (out, word);
  else
    lack->hole = TRUE;
}

/* `[one|other]`: the first whose names are all set, else the last if neutral words do. */
static void
read_segment (Reader  *self,
              GString *out)
{
  gboolean starts_sentence = self->starts_sentence;
  gboolean chosen = FALSE;
  guint n_parts = 0;

  self->rest++;
  if (self->depth == LK_TEMPLATE_MAX_DEPTH)
    {
      self->complete = FALSE;
      return;
    }

  self->depth++;
  self->starts_sentence = is_at_sentence_start (self, out);
  while (TRUE)
    {
      g_autoptr(GString) part = g_string_new (NULL);
      Lack lack = { FALSE, FALSE };
      gboolean is_last = FALSE;

      read_parts (self, part, &lack);
      is_last = *self->rest != '|';
      if (!chosen && (!lack.unset || (is_last && n_parts > 0 && !lack.hole)))
        {
          g_string_append_len (out, part->str, part->len);
          chosen = TRUE;
        }
      n_parts++;
      if (is_last)
        break;
      self->rest++;
    }
  self->depth--;
  self->starts_sentence = starts_sentence;

  if (*self->rest == ']')
    self->rest++;
  else
    self->complete = FALSE;
}

static void
read_parts (Reader  *self,
            GString *out,
            Lack    *lack)
{
  while (*self->rest != '\0')
    {
      if (self->depth > 0 && (*self->rest == ']' || *self->rest == '|'))
        return;
      if (*self->rest == '{')
        read_placeholder (self, out, lack);
      else if (*self->rest == '[')
        read_segment (self, out);
      else if (*self->rest == '}')
        {
          self->complete = FALSE;
          self->rest++;
        }
      else if (*self->rest == '.' && g_str_has_suffix (out->str, "."))
        self->rest++; /* The value before it has brought its own full stop: "Corp, Inc." */
      else
        g_string_append_c (out, *self->rest++);
    }
}

static gboolean
is_full_width (gunichar character)
{
  return (character >= 0x3001 && character <= 0x303f)
         || (character >= 0xff01 && character <= 0xff60);
}

static gboolean
is_chinese (gunichar character)
{
  return is_full_width (character) || (character >= 0x3400 && character <= 0x9fff);
}

/* Chinese sets a blank beside "Element", but none beside a Chinese name. A template cannot know. */
static void
close_chinese_gaps (GString *text)
{
  for (char *blank = strchr (text->str, ' '); blank != NULL; blank = strchr (blank + 1, ' '))
    {
      gunichar before = 0;
      gunichar after = 0;

      if (blank == text->str)
        continue;
      before = g_utf8_get_char (g_utf8_prev_char (blank));
      after = g_utf8_get_char (blank + 1);
      if ((is_chinese (before) && is_chinese (after)) || is_full_width (before)
          || is_full_width (after))
        {
          gsize position = blank - text->str;
          g_string_erase (text, position, 1);
          blank = text->str + position - 1;
        }
    }
}

/**
 * lk_template_expand:
 * @text: a template
 * @params: (nullable): the particulars
 * @starts_sentence: whether the text is the start of a sentence
 * @complete: (out) (optional): whether the template is well formed and leaves no hole
 *
 * Puts particulars into a text. `{name}` stands for the value of that name. `[one {name}|other]` is
 * the first alternative whose names are all set, or nothing; such segments may be nested. Outside
 * of segments, and in the last of several alternatives, `{service}` and `{host}` have neutral
 * words; any other name that is not set leaves a hole. Values are cleaned with lk_template_clean()
 * and never expanded themselves. Every text expands to something without braces of its own.
 *
 * Returns: (transfer full): the expanded text
 */
char *
lk_template_expand (const char *text,
                    LkParams   *params,
                    gboolean    starts_sentence,
                    gboolean   *complete)
{
  Reader reader = {
    .rest = text, .params = params, .starts_sentence = starts_sentence, .complete = TRUE
  };
  g_autoptr(GString) out = g_string_new (NULL);
  Lack lack = { FALSE, FALSE };

  read_parts (&reader, out, &lack);
  close_chinese_gaps (out);
  if (complete != NULL)
    *complete = reader.complete && !lack.hole;
  return g_string_free (g_steal_pointer (&out), FALSE);
}
