/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-template.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_expansion (const char *text,
                 LkParams   *params)
{
  gboolean         complete = FALSE;
  g_autofree char *once = lk_template_expand (text, params, TRUE, &complete);
  g_autofree char *again = lk_template_expand (text, params, TRUE, NULL);

  if (strcmp (once, again) != 0 || strpbrk (once, "{}") != NULL
      || !g_utf8_validate (once, -1, NULL))
    __builtin_trap ();
  if (strlen (once) > strlen (text) * 16)
    __builtin_trap ();
}

/* Whatever a translator writes expands to readable text, the same each time; what a server says
   stays on one line. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char       *text = g_strndup ((const char *) data, size);
  g_autofree char       *value = lk_template_clean (text);
  g_autoptr(GHashTable)  params = lk_params_new ();

  if (strpbrk (value, "\r\n\t") != NULL || !g_utf8_validate (value, -1, NULL)
      || g_utf8_strlen (value, -1) > LK_TEMPLATE_MAX_VALUE + 1)
    __builtin_trap ();
  if (!g_utf8_validate (text, -1, NULL))
    return 0;

  lk_params_set (params, "host", "chat.example.org");
  lk_params_set (params, "port", "443");
  check_expansion (text, NULL);
  check_expansion (text, params);
  return 0;
}
