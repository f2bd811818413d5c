/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What does this message mean? A dictionary of error messages, and finding them in whatever was pasted. */
#include "config.h"

#include "lk-error-texts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lk-advise.h"
#include "lk-error-texts-private.h"
#include "lk-template.h"

static GArray *
search (const char *text,
        gboolean   *harmless)
{
  g_autofree char *valid = g_utf8_make_valid (text, strnlen (text, LK_ERROR_TEXTS_MAX_BYTES));

  return lk_error_search (valid, strlen (valid), harmless);
}

static GStrv
dup_steps (const LkErrorWords *words,
           const char         *code)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (words == NULL || words->steps[0] == NULL)
    return lk_advise_steps (code, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (words->steps) && words->steps[i] != NULL; i++)
    {
      g_autofree char *step = lk_template_expand (_(words->steps[i]), NULL, TRUE, NULL);

      g_strv_builder_add (builder, step);
    }
  return g_strv_builder_end (builder);
}

static LkErrorText *
make_text (const LkErrorEntry *entry,
           const LkErrorHit   *hit)
{
  const LkErrorWords *words = lk_error_words_find (entry->meaning);
  LkErrorText *found = g_new0 (LkErrorText, 1);

  found->id = entry->id;
  found->product = entry->product;
  found->source = entry->source;
  found->matched = entry->patterns[hit->best];
  if (*found->matched == '=')
    found->matched++;
  found->cut = hit->cut;
  found->meaning = words != NULL ? _(words->meaning) : "";
  found->steps = dup_steps (words, entry->code);
  found->codes[0] = entry->code;
  found->certainties[0] = hit->cut ? LK_CERTAINTY_POSSIBLE : entry->certainty;
  for (found->n_codes = 1; found->n_codes < LK_ERROR_TEXT_MAX_CODES && entry->also[found->n_codes - 1] != NULL; found->n_codes++)
    {
      found->codes[found->n_codes] = entry->also[found->n_codes - 1];
      found->certainties[found->n_codes] = LK_CERTAINTY_POSSIBLE;
    }
  return found;
}

/**
 * lk_error_text_free:
 * @self: a match
 */
void
lk_error_text_free (LkErrorText *self)
{
  g_strfreev (self->steps);
  g_free (self);
}

/**
 * lk_error_texts_find:
 * @text: what somebody pasted or typed: a message, a number, a piece of a log; of any encoding
 *
 * Looks for messages that the dictionary knows, in any case, wrapping, quoting or escaping, and for the rest of one that is cut
 * off at an end of the text. Harmless noise of logs is left out. Time grows with the length of the text, and only the
 * first %LK_ERROR_TEXTS_MAX_BYTES are looked at.
 *
 * Returns: (transfer full) (element-type LkErrorText): up to %LK_ERROR_TEXTS_MAX_MATCHES, best first; empty when nothing
 * is known
 */
GPtrArray *
lk_error_texts_find (const char *text)
{
  gboolean harmless = FALSE;
  g_autoptr(GArray) hits = search (text, &harmless);
  gsize n_entries;
  const LkErrorEntry *entries = lk_error_entries (&n_entries);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_error_text_free);
  gboolean whole = FALSE;

  for (guint i = 0; i < hits->len && found->len < LK_ERROR_TEXTS_MAX_MATCHES; i++)
    {
      const LkErrorHit *hit = &g_array_index (hits, LkErrorHit, i);
      const LkErrorEntry *entry = &entries[hit->entry];
      gboolean again = whole && (hit->cut || g_str_equal (entry->code, "could-not-tell"));

      /* The same meaning once; a piece of a message or a bare "it failed" adds nothing to what was found whole. */
      for (guint k = 0; k < i && !again; k++)
        again = g_str_equal (entries[g_array_index (hits, LkErrorHit, k).entry].meaning, entry->meaning);
      if (again)
        continue;
      whole = whole || !hit->cut;
      g_ptr_array_add (found, make_text (entry, hit));
    }
  return found;
}

/**
 * lk_error_texts_is_harmless:
 * @text: what somebody pasted or typed
 *
 * Returns: whether all that is known of it are lines that healthy programs write as well
 */
gboolean
lk_error_texts_is_harmless (const char *text)
{
  gboolean harmless = FALSE;
  g_autoptr(GArray) hits = search (text, &harmless);

  return hits->len == 0 && harmless;
}

/**
 * lk_error_texts_to_facts:
 * @found: (element-type LkErrorText): what lk_error_texts_find() returned
 *
 * What an observation `error-text` tells: `text_known`, `matches` with one row for each possible cause, best first, and
 * `matched`, the dictionary's wording of the best one. Nothing of the pasted text is in it.
 *
 * Returns: (transfer full): the facts
 */
JsonObject *
lk_error_texts_to_facts (GPtrArray *found)
{
  JsonObject *facts = json_object_new ();
  JsonArray *matches = json_array_new ();

  for (guint i = 0; i < found->len; i++)
    {
      const LkErrorText *text = g_ptr_array_index (found, i);

      for (guint k = 0; k < text->n_codes && json_array_get_length (matches) < LK_ERROR_TEXTS_MAX_MATCHES; k++)
        {
          JsonObject *match = json_object_new ();

          json_object_set_string_member (match, "id", text->id);
          json_object_set_string_member (match, "code", text->codes[k]);
          json_object_set_string_member (match, "certainty", lk_certainty_to_string (text->certainties[k]));
          json_array_add_object_element (matches, match);
        }
    }
  json_object_set_boolean_member (facts, "text_known", found->len > 0);
  json_object_set_array_member (facts, "matches", matches);
  if (found->len > 0)
    json_object_set_string_member (facts, "matched", ((const LkErrorText *) g_ptr_array_index (found, 0))->matched);
  return facts;
}

/**
 * lk_error_texts_record:
 * @kase: a case
 * @text: the message that the person saw
 *
 * Adds an observation `error-text` of what the message means. The text itself, which may hold names, is not kept.
 */
void
lk_error_texts_record (LkCase     *kase,
                       const char *text)
{
  g_autoptr(GPtrArray) found = lk_error_texts_find (text);
  g_autoptr(JsonObject) facts = lk_error_texts_to_facts (found);
  g_autofree char *id = g_strdup_printf ("o%u", lk_case_get_observations (kase)->len + 1);
  g_autoptr(LkObservation) observation = NULL;

  observation = lk_observation_new (id, "error-text", "", lk_case_get_duration (kase), 0, LK_OUTCOME_OK, NULL, facts);
  lk_case_add_observation (kase, observation);
}
