/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-error-texts.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever is pasted: few matches, each with codes that exist and readable words, the same each time. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(GPtrArray) found = lk_error_texts_find (text);
  g_autoptr(GPtrArray) again = lk_error_texts_find (text);
  g_autoptr(JsonObject) facts = lk_error_texts_to_facts (found);

  if (found->len > LK_ERROR_TEXTS_MAX_MATCHES || again->len != found->len)
    __builtin_trap ();
  if (found->len > 0 && lk_error_texts_is_harmless (text))
    __builtin_trap ();
  for (guint i = 0; i < found->len; i++)
    {
      const LkErrorText *match = g_ptr_array_index (found, i);
      const LkErrorText *other = g_ptr_array_index (again, i);

      if (strcmp (match->id, other->id) != 0 || match->n_codes == 0 || match->steps == NULL || *match->meaning == '\0')
        __builtin_trap ();
      for (guint k = 0; k < match->n_codes; k++)
        if (lk_code_find (match->codes[k]) == NULL)
          __builtin_trap ();
    }
  return json_object_has_member (facts, "text_known") ? 0 : 1;
}
