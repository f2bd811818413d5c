/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-case.h"

/**
 * lk_case_dup_next_id:
 * @self: the case
 *
 * Returns: (transfer full): an id for one more observation: `oN`, greater than all there are
 */
char *
lk_case_dup_next_id (LkCase *self)
{
  GPtrArray *observations = lk_case_get_observations (self);
  guint64 greatest = 0;

  for (guint i = 0; i < observations->len; i++)
    {
      const char *id = lk_observation_get_id (g_ptr_array_index (observations, i));
      guint64 number = 0;

      if (*id == 'o' && g_ascii_string_to_unsigned (id + 1, 10, 1, G_MAXUINT32, &number, NULL))
        greatest = MAX (greatest, number);
    }
  return g_strdup_printf ("o%" G_GUINT64_FORMAT, greatest + 1);
}

/**
 * lk_case_adopt_observation:
 * @self: the case
 * @observation: an observation of another case
 * @later_ms: how much later the other case began, milliseconds
 * @error: return location; as of lk_observation_new_from_json()
 *
 * Adds a copy with an id of its own.
 *
 * Returns: whether it was added
 */
gboolean
lk_case_adopt_observation (LkCase         *self,
                           LkObservation  *observation,
                           gint64          later_ms,
                           GError        **error)
{
  g_autofree char *id = lk_case_dup_next_id (self);
  g_autoptr(JsonNode) node = lk_observation_to_json (observation);
  JsonObject *object = json_node_get_object (node);
  g_autoptr(LkObservation) copy = NULL;

  json_object_set_string_member (object, "id", id);
  json_object_set_int_member (object, "started_ms", lk_observation_get_started (observation) + later_ms);
  copy = lk_observation_new_from_json (object, "observations", error);
  if (copy == NULL)
    return FALSE;
  lk_case_add_observation (self, copy);
  return TRUE;
}

/**
 * lk_case_adopt_contacted:
 * @self: the case
 * @from: another case
 *
 * Takes over which hosts were contacted.
 */
void
lk_case_adopt_contacted (LkCase *self,
                         LkCase *from)
{
  GPtrArray *contacted = lk_case_get_contacted (from);

  for (guint i = 0; i < contacted->len; i++)
    lk_case_add_contacted (self, g_ptr_array_index (contacted, i));
}

/**
 * lk_case_find_newest:
 * @self: the case
 * @probe: what was measured
 * @subject: (nullable): of what; %NULL for anything
 *
 * Returns: (transfer none) (nullable): the newest such observation
 */
LkObservation *
lk_case_find_newest (LkCase     *self,
                     const char *probe,
                     const char *subject)
{
  GPtrArray *observations = lk_case_get_observations (self);

  for (guint i = observations->len; i > 0; i--)
    {
      LkObservation *observation = g_ptr_array_index (observations, i - 1);

      if (g_str_equal (lk_observation_get_probe (observation), probe) &&
          (subject == NULL || g_str_equal (lk_observation_get_subject (observation), subject)))
        return observation;
    }
  return NULL;
}
