/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-policy.h"
#include "lk-service-file.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A description that fails has at least one problem; one without a problem loads. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const char          *text = (const char *) data;
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) policy_problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError)    error = NULL;
  g_autoptr(LkService) validated = lk_service_file_parse (text, size, "fuzz", problems, NULL);
  g_autoptr(LkService) loaded = lk_service_file_parse (text, size, "fuzz", NULL, &error);
  g_autoptr(LkPolicy)  policy = NULL;

  if ((loaded == NULL) != (error != NULL) || (loaded == NULL) != (validated == NULL))
    __builtin_trap ();
  if (loaded == NULL && problems->len == 0)
    __builtin_trap ();
  if (lk_policy_validate (text, size, "fuzz", policy_problems))
    {
      policy = lk_policy_parse (text, size, "fuzz", NULL);
      if (policy == NULL)
        __builtin_trap ();
    }
  return 0;
}
