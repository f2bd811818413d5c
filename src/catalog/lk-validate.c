/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-validate.h"

#include <string.h>

#include "lk-policy.h"
#include "lk-reader.h"
#include "lk-service-file.h"

/* Only a policy has these, and a file of the name a policy must have is meant to be one. */
static gboolean
is_policy (const char *path,
           const char *data,
           gsize       length)
{
  static const char *const telling[] = { "portal_checks", "control_hosts", "second_resolvers",
                                         "services", "locked" };
  g_autofree char         *name = g_path_get_basename (path);
  g_autoptr(JsonNode)      root = NULL;
  gsize                    i;

  if (strcmp (name, "policy.json") == 0)
    return TRUE;
  root = lk_json_parse_file (data, length, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  for (i = 0; i < G_N_ELEMENTS (telling); i++)
    if (json_object_has_member (json_node_get_object (root), telling[i]))
      return TRUE;
  return FALSE;
}

/**
 * lk_validate_file:
 * @path: (type filename): a service description or a policy
 * @problems: (element-type utf8): takes every problem: file, place in it, what was expected,
 *   what was found
 *
 * Checks a file that somebody wrote, and says all that is wrong with it.
 *
 * Returns: whether nothing is
 */
gboolean
lk_validate_file (const char *path,
                  GPtrArray  *problems)
{
  g_autofree char     *data = NULL;
  g_autofree char     *name = g_filename_display_name (path);
  g_autoptr(LkService) service = NULL;
  g_autoptr(GError)    error = NULL;
  guint                before = problems->len;
  gsize                length = 0;

  if (!lk_reader_read_file (path, &data, &length, &error))
    {
      g_ptr_array_add (problems, g_strdup (error->message));
      return FALSE;
    }
  if (is_policy (path, data, length))
    return lk_policy_validate (data, length, name, problems);
  service = lk_service_file_parse (data, length, name, problems, &error);
  return service != NULL && problems->len == before;
}
