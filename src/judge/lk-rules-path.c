/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections: dropped here or down there? Control hosts, other ports and the other family decide. */
#include "config.h"

#include "lk-rules.h"

#define CHECK_PATH "network.path"
#define CHECK_ANSWERS "server.answers"

typedef struct
{
  gboolean same_port_ok;      /* a neutral host takes connections on the same port */
  gboolean same_port_dead;    /* none does */
  gboolean others_ok;         /* something else out there answers */
  gboolean sibling_ok;        /* another of the service's own ports on that host takes connections */
  gboolean host_alive;        /* that host answered on any port, if only to refuse */
  LkRoute *control;           /* (borrowed) (nullable) */
} Comparison;

static gboolean
is_connected (LkRoute *route)
{
  return route->reach >= LK_REACH_CONNECTED;
}

static void
compare_control (Comparison *comparison,
                 LkRoute    *route,
                 LkRoute    *other)
{
  if (is_connected (other))
    comparison->others_ok = TRUE;
  if (other->port != route->port)
    return;
  if (is_connected (other))
    {
      comparison->same_port_ok = TRUE;
      comparison->control = other;
    }
  else if (other->reach == LK_REACH_NO_CONNECT)
    comparison->same_port_dead = TRUE;
}

static gboolean
is_distant (const char *address)
{
  g_autoptr(GInetAddress) inet = g_inet_address_new_from_string (address);

  return inet != NULL && !g_inet_address_get_is_loopback (inet) && !g_inet_address_get_is_site_local (inet) &&
         !g_inet_address_get_is_link_local (inet);
}

/* All name servers are out on the internet, and one of them knew the host: then the internet is there. */
static gboolean
distant_name_server_answered (LkPicture *picture,
                              LkRoute   *route)
{
  g_auto(GStrv) servers = NULL;

  if (picture->link == NULL || route->dns == NULL || lk_observation_get_outcome (route->dns) != LK_OUTCOME_OK ||
      lk_observation_is_true (route->dns, "literal") ||
      json_object_has_member (lk_observation_get_facts (route->dns), "hosts_line"))
    return FALSE;
  servers = lk_json_dup_strings (lk_observation_get_facts (picture->link), "name_servers");
  for (guint i = 0; servers != NULL && servers[i] != NULL; i++)
    {
      if (!is_distant (servers[i]))
        return FALSE;
      for (guint r = 0; r < picture->routers->len; r++)
        if (g_strcmp0 (servers[i], lk_observation_get_subject (g_ptr_array_index (picture->routers, r))) == 0)
          return FALSE;
    }
  return servers != NULL && servers[0] != NULL;
}

static Comparison
compare (LkPicture *picture,
         LkRoute   *route)
{
  Comparison comparison = { 0 };

  comparison.others_ok = lk_picture_portal_answered (picture, NULL) || distant_name_server_answered (picture, route);
  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *other = g_ptr_array_index (picture->routes, i);

      if (other == route)
        continue;
      if (other->control)
        compare_control (&comparison, route, other);
      else if (g_ascii_strcasecmp (other->host, route->host) == 0)
        {
          comparison.host_alive |= is_connected (other) || other->n_refused > 0;
          comparison.sibling_ok |= is_connected (other) && !other->comparison;
        }
      else
        comparison.others_ok |= is_connected (other);
    }
  if (comparison.same_port_ok)
    comparison.same_port_dead = FALSE;
  return comparison;
}

static LkCandidate *
add (LkPicture  *picture,
     LkRoute    *route,
     Comparison *comparison,
     const char *code,
     LkCertainty certainty,
     const char *rival)
{
  const char *check = lk_code_get_cause (code) == LK_CAUSE_SERVER ? CHECK_ANSWERS : CHECK_PATH;
  LkCandidate *candidate = lk_picture_add (picture, code, certainty, check, TRUE);

  lk_candidate_route (candidate, route);
  if (comparison->control != NULL)
    {
      lk_params_set (candidate->verdict->params, "control", comparison->control->host);
      lk_candidate_evidence_all (candidate, comparison->control->connects);
    }
  if (rival != NULL)
    lk_candidate_also (candidate, rival, LK_CERTAINTY_POSSIBLE);
  return candidate;
}

/* A refusal by ICMP that somebody other than the host sent; 9, 10 and 13 say "prohibited" outright (RFC 1812). */
static gboolean
was_turned_away (LkRoute  *route,
                 gboolean *prohibited,
                 gboolean *unreachable)
{
  gboolean away = FALSE;

  *prohibited = *unreachable = FALSE;
  for (guint i = 0; i < route->connects->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (route->connects, i);
      const char *from = lk_observation_get_fact (observation, "icmp_from");
      gboolean ipv6 = lk_observation_has_fact (observation, "family", "ipv6");
      gint64 code = -1;

      if (from == NULL)
        continue;
      if (!lk_observation_get_fact_int (observation, "icmp_code", &code))
        lk_observation_get_fact_int (observation, "icmp_type", &code);
      if (ipv6)
        {
          *prohibited |= code == 1 || code == 5 || code == 6;
          *unreachable |= code == 0 || code == 3;
        }
      else
        {
          *prohibited |= code == 9 || code == 10 || code == 13;
          *unreachable |= code == 0 || code == 1;
        }
      away |= g_strcmp0 (from, lk_observation_get_fact (observation, "address")) != 0;
    }
  return away;
}

static gboolean
no_route_to_host (LkRoute *route)
{
  for (guint i = 0; i < route->connects->len; i++)
    if (lk_observation_has_error (g_ptr_array_index (route->connects, i), "g-io-error-quark", 37 /* HOST_UNREACHABLE */))
      return TRUE;
  return FALSE;
}

static void
judge_turned_away (LkPicture  *picture,
                   LkRoute    *route,
                   Comparison *comparison,
                   gboolean    prohibited,
                   gboolean    unreachable)
{
  if (comparison->same_port_dead && comparison->others_ok)
    add (picture, route, comparison, "port-blocked", LK_CERTAINTY_CERTAIN, NULL);
  else if (comparison->host_alive)
    add (picture, route, comparison, "port-blocked", LK_CERTAINTY_LIKELY, "server-down");
  else if (unreachable && !prohibited)
    add (picture, route, comparison, "server-down", LK_CERTAINTY_LIKELY, "host-blocked");
  else
    add (picture, route, comparison, "host-blocked", prohibited ? LK_CERTAINTY_CERTAIN : LK_CERTAINTY_LIKELY,
         prohibited ? NULL : "server-down");
}

static void
judge_refused (LkPicture  *picture,
               LkRoute    *route,
               Comparison *comparison)
{
  if (comparison->same_port_dead && comparison->others_ok)
    add (picture, route, comparison, "port-blocked", LK_CERTAINTY_LIKELY, "server-down");
  else if (comparison->sibling_ok)
    add (picture, route, comparison, "port-blocked", LK_CERTAINTY_LIKELY, "server-down");
  else
    add (picture, route, comparison, "server-down",
         comparison->same_port_ok || comparison->others_ok ? LK_CERTAINTY_CERTAIN : LK_CERTAINTY_LIKELY,
         comparison->same_port_ok || comparison->others_ok ? NULL : "port-blocked");
}

static void
judge_silent (LkPicture  *picture,
              LkRoute    *route,
              Comparison *comparison)
{
  if (comparison->same_port_dead && comparison->others_ok)
    add (picture, route, comparison, "port-blocked", LK_CERTAINTY_CERTAIN, NULL);
  else if (comparison->same_port_ok)
    add (picture, route, comparison, "host-blocked", LK_CERTAINTY_LIKELY, "server-down");
  else if (comparison->host_alive)
    add (picture, route, comparison, "port-blocked", LK_CERTAINTY_LIKELY, "server-down");
  else if (comparison->others_ok)
    add (picture, route, comparison, "host-blocked", LK_CERTAINTY_LIKELY, "server-down");
  else
    {
      /* Nothing to compare with: the causes are named in the order of the way. */
      LkCandidate *candidate = add (picture, route, comparison, "no-internet", LK_CERTAINTY_POSSIBLE, "host-blocked");

      lk_candidate_also (candidate, "server-down", LK_CERTAINTY_POSSIBLE);
    }
}

static void
judge_route (LkPicture *picture,
             LkRoute   *route)
{
  Comparison comparison = compare (picture, route);
  gboolean prohibited, unreachable;

  if (was_turned_away (route, &prohibited, &unreachable))
    judge_turned_away (picture, route, &comparison, prohibited, unreachable);
  else if (route->n_refused > 0)
    judge_refused (picture, route, &comparison);
  else if (no_route_to_host (route))
    judge_turned_away (picture, route, &comparison, FALSE, TRUE);
  else
    judge_silent (picture, route, &comparison);
}

/* The server has addresses of one family only, and this computer is in a network of the other. */
static gboolean
judge_other_family (LkPicture *picture,
                    LkRoute   *route)
{
  static const char *const routes[] = { "ipv4_route", "ipv6_route" };
  guint family = route->n_failed[0] > 0 ? 0 : 1;
  LkCandidate *candidate;

  if (picture->link == NULL || route->n_failed[!family] > 0 || lk_observation_is_true (picture->link, routes[family]) ||
      !lk_observation_is_true (picture->link, routes[!family]))
    return FALSE;
  candidate = lk_picture_add (picture, family == 0 ? "ipv4-broken" : "ipv6-broken", LK_CERTAINTY_LIKELY, "network.path", TRUE);
  lk_candidate_route (candidate, route);
  lk_candidate_evidence (candidate, picture->link);
  return TRUE;
}

/**
 * lk_rules_path:
 * @picture: the case
 *
 * Judges connections to the service's hosts.
 */
void
lk_rules_path (LkPicture *picture)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);
  gboolean any_reached = FALSE;

  for (guint i = 0; i < targets->len; i++)
    {
      LkRoute *route = g_ptr_array_index (targets, i);

      any_reached |= lk_picture_target_is_any (picture, route) && is_connected (route);
    }
  for (guint i = 0; i < targets->len && lk_picture_get_blocker (picture) == NULL; i++)
    {
      LkRoute *route = g_ptr_array_index (targets, i);

      if (route->reach != LK_REACH_NO_CONNECT || route->proxied)
        continue;
      if (lk_picture_target_is_any (picture, route) && any_reached)
        continue;
      if (!judge_other_family (picture, route))
        judge_route (picture, route);
    }
}
