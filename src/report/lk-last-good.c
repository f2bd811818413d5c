/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-last-good.h"

#include "lk-advise.h"

/**
 * lk_last_good_to_json:
 * @good: the run that was good
 * @comparison: of it with the run now
 *
 * Writes when the service worked last and what has changed since, as DESIGN.md part 5 says.
 *
 * Returns: (transfer full): `{ "ended", "signed_in", "comparison" }`
 */
JsonObject *
lk_last_good_to_json (LkSnapshot   *good,
                      LkComparison *comparison)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = lk_comparison_to_json (comparison);

  json_object_set_string_member (json_node_get_object (node), "explanation", lk_advise_since (comparison->proves));
  json_object_set_string_member (object, "ended", lk_snapshot_get_ended (good));
  json_object_set_boolean_member (object, "signed_in", lk_snapshot_is_signed_in (good));
  json_object_set_member (object, "comparison", node);
  return object;
}
