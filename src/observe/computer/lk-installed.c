/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-installed.h"

#include "lk-json.h"

/**
 * lk_installed_get_copy:
 * @kase: a case
 * @client: a messenger's name
 *
 * Reads the newest `client` observation.
 *
 * Returns: (transfer none) (nullable): the copy of that messenger that counts: `kind`, `id`, `version`, `origin` …
 */
JsonObject *
lk_installed_get_copy (LkCase     *kase,
                       const char *client)
{
  LkObservation *observation = lk_case_find_newest (kase, "client", client);
  const char *id = observation != NULL ? lk_observation_get_fact (observation, "id") : NULL;
  JsonArray *copies = observation != NULL ? lk_json_get_array (lk_observation_get_facts (observation), "copies") : NULL;
  JsonObject *first = NULL;

  for (guint i = 0; copies != NULL && i < json_array_get_length (copies); i++)
    {
      JsonNode *node = json_array_get_element (copies, i);
      JsonObject *copy = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (copy == NULL)
        continue;
      first = first != NULL ? first : copy;
      if (id != NULL && g_strcmp0 (lk_json_get_string (copy, "id"), id) == 0)
        return copy;
    }
  return first;
}
