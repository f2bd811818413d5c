/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is new between the installed version and the newest one. */
#include "config.h"

#include "lk-advise.h"

#include <glib/gi18n-lib.h>

#include "lk-template.h"
#include "lk-words.h"

#define MAX_NOTES 10
#define MAX_TEXT 400 /* characters of one note */

/* Makers write what they like: nothing of it may turn the direction of writing, move a cursor or fill a page. */
static char *
clean_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr(GString) kept = g_string_new (NULL);
  guint n = 0;
  gboolean blank = FALSE;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar letter = g_utf8_get_char (p);
      GUnicodeType type = g_unichar_type (letter);

      if (g_unichar_isspace (letter) || type == G_UNICODE_CONTROL)
        {
          blank = kept->len > 0;
          continue;
        }
      if (type == G_UNICODE_FORMAT || type == G_UNICODE_PRIVATE_USE || type == G_UNICODE_UNASSIGNED)
        continue;
      if (n++ == MAX_TEXT)
        {
          g_string_append (kept, "…");
          break;
        }
      if (blank)
        g_string_append_c (kept, ' ');
      blank = FALSE;
      g_string_append_unichar (kept, letter);
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

static void
add_note (GPtrArray  *notes,
          JsonObject *note)
{
  const char *version = lk_json_get_string (note, "version"), *date = lk_json_get_string (note, "date");
  const char *text = lk_json_get_string (note, "text");
  g_autofree char *number = version != NULL ? lk_template_clean (version) : NULL;
  g_autofree char *day = date != NULL ? lk_words_date (date) : NULL;
  g_autofree char *said = text != NULL ? clean_text (text) : NULL;
  LkReleaseNote *made = NULL;

  if (number == NULL || *number == '\0')
    return;
  made = g_new0 (LkReleaseNote, 1);
  /* Translators: a version and its date, such as "1.12.3, 31 January 2026" */
  made->heading = day != NULL ? g_strdup_printf (_("%s, %s"), number, day) : g_steal_pointer (&number);
  made->text = said != NULL && *said != '\0' ? g_steal_pointer (&said) : NULL;
  g_ptr_array_add (notes, made);
}

/**
 * lk_release_note_free:
 */
void
lk_release_note_free (LkReleaseNote *self)
{
  g_free (self->heading);
  g_free (self->text);
  g_free (self);
}

/**
 * lk_advise_release_notes:
 * @kase: a case
 *
 * Returns: (transfer full) (element-type LkReleaseNote): what is new since the installed version, newest first; empty where
 *   nothing is known of it. Plain text, bounded.
 */
GPtrArray *
lk_advise_release_notes (LkCase *kase)
{
  GPtrArray *notes = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_release_note_free);
  LkObservation *release = lk_case_find_newest (kase, "release", NULL);
  JsonObject *facts = release != NULL ? lk_observation_get_facts (release) : NULL;
  JsonArray *array = facts != NULL ? lk_json_get_array (facts, "notes") : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array) && notes->len < MAX_NOTES; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        add_note (notes, json_node_get_object (node));
    }
  return notes;
}
