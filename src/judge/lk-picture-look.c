/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-picture.h"

static JsonObject *
find_planned (LkPicture *self,
              LkRoute   *route)
{
  JsonArray *targets = self->plan != NULL ? lk_json_get_array (lk_observation_get_facts (self->plan), "targets") : NULL;

  for (guint i = 0; targets != NULL && i < json_array_get_length (targets); i++)
    {
      JsonNode *node = json_array_get_element (targets, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      gint64 port = 0;

      if (object != NULL && lk_json_get_int (object, "port", &port) && (guint) port == route->port &&
          g_ascii_strcasecmp (lk_json_get_string (object, "host"), route->host) == 0)
        return object;
    }
  return NULL;
}

/**
 * lk_picture_dup_targets:
 * @self: the picture
 *
 * Returns: (transfer container) (element-type LkRoute): the service's own routes, in the order of the way
 */
GPtrArray *
lk_picture_dup_targets (LkPicture *self)
{
  GPtrArray *targets = g_ptr_array_new ();

  for (guint i = 0; i < self->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (self->routes, i);

      if (!route->control && find_planned (self, route) != NULL)
        g_ptr_array_add (targets, route);
    }
  return targets;
}

/**
 * lk_picture_target_is_any:
 * @self: the picture
 * @route: one of the service's routes
 *
 * Returns: whether it is enough that one of its group is reached
 */
gboolean
lk_picture_target_is_any (LkPicture *self,
                          LkRoute   *route)
{
  JsonObject *object = find_planned (self, route);

  return object != NULL && g_strcmp0 (lk_json_get_string (object, "group"), "any") == 0;
}

/**
 * lk_picture_portal_answered:
 * @self: the picture
 * @example: (out) (optional) (transfer none): one that did
 *
 * Returns: whether a portal check got its own answer, so that plain http works
 */
gboolean
lk_picture_portal_answered (LkPicture      *self,
                            LkObservation **example)
{
  for (guint i = 0; i < self->portals->len; i++)
    {
      LkObservation *portal = g_ptr_array_index (self->portals, i);

      if (lk_observation_get_outcome (portal) == LK_OUTCOME_OK && lk_observation_is_true (portal, "matches"))
        {
          if (example != NULL)
            *example = portal;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * lk_picture_portal_mismatch:
 * @self: the picture
 *
 * Returns: (transfer none) (nullable): a portal check that somebody else answered: a redirect, "network authentication required"
 *   (RFC 6585), or a page in place of the expected answer. An error of the check's own server does not count.
 */
LkObservation *
lk_picture_portal_mismatch (LkPicture *self)
{
  LkObservation *best = NULL;

  for (guint i = 0; i < self->portals->len; i++)
    {
      LkObservation *portal = g_ptr_array_index (self->portals, i);
      gint64 status = 0;

      if (lk_observation_get_outcome (portal) != LK_OUTCOME_OK || lk_observation_is_true (portal, "matches") ||
          !lk_observation_get_fact_int (portal, "status", &status))
        continue;
      if ((status >= 300 && status < 400) || status == 511)
        return portal;
      if (status == 200)
        best = portal;
    }
  return best;
}

/**
 * lk_picture_control_secured:
 * @self: the picture
 * @example: (out) (optional) (transfer none): such a host
 *
 * Returns: whether a neutral host was reached over TLS that verified
 */
gboolean
lk_picture_control_secured (LkPicture  *self,
                            LkRoute   **example)
{
  for (guint i = 0; i < self->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (self->routes, i);

      if (route->control && route->reach >= LK_REACH_SECURED)
        {
          if (example != NULL)
            *example = route;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * lk_picture_find_http:
 * @self: the picture
 * @purpose: what was asked for, such as `versions`
 *
 * Returns: (transfer none) (nullable): the newest answer of the service to that question
 */
LkObservation *
lk_picture_find_http (LkPicture  *self,
                      const char *purpose)
{
  LkObservation *found = NULL;
  GPtrArray *observations = lk_case_get_observations (self->kase);

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);

      if (g_str_equal (lk_observation_get_probe (observation), "http") &&
          lk_observation_get_outcome (observation) != LK_OUTCOME_CANCELLED &&
          lk_observation_has_fact (observation, "purpose", purpose) &&
          !lk_observation_has_fact (observation, "role", "control"))
        found = observation;
    }
  return found;
}

static int
compare_skews (gconstpointer a,
               gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

/**
 * lk_picture_get_skew:
 * @self: the picture
 * @skew_s: (out): seconds by which this computer's clock is behind (positive) or ahead (negative)
 * @example: (out) (optional) (transfer none): an observation that shows it
 *
 * The median of all Date headers seen, so that one server with a wrong clock decides nothing.
 *
 * Returns: whether any Date header was seen
 */
gboolean
lk_picture_get_skew (LkPicture      *self,
                     gint64         *skew_s,
                     LkObservation **example)
{
  g_autoptr(GArray) skews = g_array_new (FALSE, FALSE, sizeof (gint64));
  GPtrArray *observations = lk_case_get_observations (self->kase);

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      gint64 skew = 0;

      if (!lk_observation_get_fact_int (observation, "skew_s", &skew))
        continue;
      g_array_append_val (skews, skew);
      if (example != NULL)
        *example = observation;
    }
  if (skews->len == 0)
    return FALSE;
  g_array_sort (skews, compare_skews);
  *skew_s = g_array_index (skews, gint64, skews->len / 2);
  return TRUE;
}
