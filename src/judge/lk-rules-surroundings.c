/* SPDX-License-Identifier: GPL-3.0-or-later */
/* This computer's connection, the router, the proxy, the portal, the internet. */
#include "config.h"

#include "lk-rules.h"

#define CHECK_LINK "network.link"

static gboolean
is_loopback (const char *host)
{
  return g_str_equal (host, "localhost") || g_str_has_prefix (host, "127.") || g_str_equal (host, "::1");
}

static gboolean
anything_answered (LkPicture *picture)
{
  if (lk_picture_portal_answered (picture, NULL) || lk_picture_portal_mismatch (picture) != NULL)
    return TRUE;
  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);

      if (route->reach >= LK_REACH_CONNECTED || route->n_refused > 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
all_on_this_computer (LkPicture *picture)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);

  for (guint i = 0; i < targets->len; i++)
    if (!is_loopback (((LkRoute *) g_ptr_array_index (targets, i))->host))
      return FALSE;
  return targets->len > 0;
}

static void
judge_link (LkPicture *picture)
{
  LkCandidate *candidate;

  if (picture->link == NULL || lk_observation_get_outcome (picture->link) != LK_OUTCOME_OK ||
      anything_answered (picture))
    return;
  if ((lk_observation_is_true (picture->link, "ipv4_route") && lk_observation_is_true (picture->link, "ipv4_address")) ||
      (lk_observation_is_true (picture->link, "ipv6_route") && lk_observation_is_true (picture->link, "ipv6_address")))
    return;
  candidate = lk_picture_add (picture, "no-connection", LK_CERTAINTY_CERTAIN, CHECK_LINK, TRUE);
  lk_candidate_evidence (candidate, picture->link);
}

/* Whether every gateway was asked and none answered. */
static gboolean
routers_silent (LkPicture *picture)
{
  guint silent = 0;

  for (guint i = 0; i < picture->routers->len; i++)
    {
      LkObservation *router = g_ptr_array_index (picture->routers, i);

      if (lk_observation_get_outcome (router) == LK_OUTCOME_OK)
        return FALSE;
      silent++;
    }
  return silent > 0;
}

static gboolean
router_answered (LkPicture *picture)
{
  for (guint i = 0; i < picture->routers->len; i++)
    if (lk_observation_get_outcome (g_ptr_array_index (picture->routers, i)) == LK_OUTCOME_OK)
      return TRUE;
  return FALSE;
}

static gboolean
name_server_answered (LkPicture *picture)
{
  for (guint i = 0; i < picture->queries->len; i++)
    {
      LkObservation *query = g_ptr_array_index (picture->queries, i);

      if (g_str_equal (lk_observation_get_probe (query), "dns-query") &&
          lk_observation_get_fact (query, "rcode") != NULL)
        return TRUE;
    }
  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);

      if (route->dns != NULL && lk_observation_get_outcome (route->dns) == LK_OUTCOME_OK &&
          !lk_observation_is_true (route->dns, "literal") && !is_loopback (route->host))
        return TRUE;
    }
  return FALSE;
}

static void
judge_router (LkPicture *picture)
{
  LkCandidate *candidate;

  if (!routers_silent (picture) || anything_answered (picture))
    return;
  candidate = lk_picture_add (picture, "router-unreachable",
                              name_server_answered (picture) ? LK_CERTAINTY_POSSIBLE : LK_CERTAINTY_CERTAIN, CHECK_LINK, TRUE);
  lk_params_set (candidate->verdict->params, "address",
                 lk_observation_get_subject (g_ptr_array_index (picture->routers, 0)));
  lk_candidate_evidence_all (candidate, picture->routers);
}

static void
add_proxy (LkPicture     *picture,
           LkObservation *observation,
           const char    *code,
           LkCertainty    certainty)
{
  LkCandidate *candidate = lk_picture_add (picture, code, certainty, "network.proxy", TRUE);

  lk_params_set (candidate->verdict->params, "proxy", lk_observation_get_subject (observation));
  lk_candidate_evidence (candidate, observation);
}

/* The proxy works, but found nobody where it was sent (RFC 9110 §15.6). */
static void
add_beyond_proxy (LkPicture     *picture,
                  LkObservation *proxy)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);
  LkCandidate *candidate = lk_picture_add (picture, "server-down", LK_CERTAINTY_LIKELY, "server.answers", TRUE);

  if (targets->len > 0)
    lk_candidate_route (candidate, g_ptr_array_index (targets, 0));
  lk_candidate_evidence (candidate, proxy);
  lk_candidate_also (candidate, "host-blocked", LK_CERTAINTY_POSSIBLE);
}

static void
judge_proxy (LkPicture *picture)
{
  for (guint i = 0; i < picture->proxies->len; i++)
    {
      LkObservation *proxy = g_ptr_array_index (picture->proxies, i);
      LkOutcome outcome = lk_observation_get_outcome (proxy);
      gint64 status = 0;

      if (!g_str_equal (lk_observation_get_probe (proxy), "proxy-connect"))
        continue;
      lk_observation_get_fact_int (proxy, "status", &status);
      if (status == 407)
        add_proxy (picture, proxy, "proxy-auth-required", LK_CERTAINTY_CERTAIN);
      else if (status == 0 && (outcome == LK_OUTCOME_FAILED || outcome == LK_OUTCOME_TIMEOUT))
        add_proxy (picture, proxy, "proxy-unreachable", LK_CERTAINTY_CERTAIN);
      else if (status == 403)
        add_proxy (picture, proxy, "host-blocked", LK_CERTAINTY_LIKELY);
      else if (status >= 502 && status <= 504)
        add_beyond_proxy (picture, proxy);
      else
        continue;
      return;
    }
}

/* A proxy that the network offers while nothing gets out directly. */
static void
judge_proxy_offered (LkPicture *picture)
{
  for (guint i = 0; i < picture->proxies->len; i++)
    {
      LkObservation *proxy = g_ptr_array_index (picture->proxies, i);

      if (g_str_equal (lk_observation_get_subject (proxy), "wpad") &&
          lk_observation_get_outcome (proxy) == LK_OUTCOME_OK && !lk_observation_is_true (proxy, "direct"))
        {
          LkCandidate *candidate = lk_picture_add (picture, "proxy-required", LK_CERTAINTY_LIKELY, "network.proxy", TRUE);

          lk_params_set (candidate->verdict->params, "proxy", lk_observation_get_fact (proxy, "proxy"));
          lk_candidate_evidence (candidate, proxy);
          return;
        }
    }
}

/* A name that cannot exist was found all the same. */
static gboolean
names_are_made_up (LkPicture *picture)
{
  for (guint i = 0; i < picture->queries->len; i++)
    {
      LkObservation *query = g_ptr_array_index (picture->queries, i);

      if (g_str_equal (lk_observation_get_probe (query), "dns-random") &&
          g_str_has_suffix (lk_observation_get_subject (query), ".invalid") &&
          lk_observation_get_outcome (query) == LK_OUTCOME_OK)
        return TRUE;
    }
  return FALSE;
}

static gboolean
any_service_secured (LkPicture *picture)
{
  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);

      if (route->tls != NULL && route->reach >= LK_REACH_SECURED)
        return TRUE;
    }
  return FALSE;
}

/* The service's own name, asked over plain http, was answered with the way to somebody else's page. */
static LkObservation *
find_plain_detour (LkPicture *picture)
{
  LkObservation *plain = lk_picture_find_http (picture, "plain");
  const char *location = plain != NULL ? lk_observation_get_fact (plain, "location") : NULL;
  g_autoptr(GUri) from = plain != NULL ? g_uri_parse (lk_observation_get_subject (plain), G_URI_FLAGS_NONE, NULL) : NULL;
  g_autoptr(GUri) to = location != NULL ? g_uri_parse (location, G_URI_FLAGS_NONE, NULL) : NULL;
  gint64 status = 0;

  if (plain == NULL || from == NULL || !lk_observation_get_fact_int (plain, "status", &status))
    return NULL;
  if (status == 511)
    return plain;
  if (status < 300 || status >= 400 || to == NULL || g_uri_get_host (to) == NULL)
    return NULL;
  /* A service's own redirect leads to https, or stays in its family of names. */
  if (g_str_equal (g_uri_get_scheme (to), "https") || g_str_has_suffix (g_uri_get_host (to), g_uri_get_host (from)) ||
      g_str_has_suffix (g_uri_get_host (from), g_uri_get_host (to)))
    return NULL;
  return plain;
}

static void
judge_portal (LkPicture *picture)
{
  LkObservation *portal = lk_picture_portal_mismatch (picture);
  LkCandidate *candidate;
  gint64 status = 0;
  gboolean asks;

  if (portal == NULL && !lk_picture_portal_answered (picture, NULL))
    portal = find_plain_detour (picture);

  if (portal == NULL || any_service_secured (picture))
    return;
  lk_observation_get_fact_int (portal, "status", &status);
  asks = status != 200;
  if (!asks && names_are_made_up (picture))
    return;
  candidate = lk_picture_add (picture, "captive-portal", asks ? LK_CERTAINTY_CERTAIN : LK_CERTAINTY_LIKELY,
                              "network.portal", TRUE);
  lk_params_set (candidate->verdict->params, "portal_url", lk_observation_get_fact (portal, "location"));
  lk_candidate_evidence (candidate, portal);
  lk_candidate_evidence_all (candidate, picture->portals);
}

static void
count_controls (LkPicture *picture,
                guint     *n_tried,
                guint     *n_dead)
{
  *n_tried = *n_dead = 0;
  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);

      /* One whose name is not known here was not tried: its name server answered. */
      if (!route->control || route->reach < LK_REACH_NO_CONNECT)
        continue;
      (*n_tried)++;
      if (route->reach == LK_REACH_NO_CONNECT)
        (*n_dead)++;
    }
}

/* Portal checks that were asked and gave no answer; a name that is not known here says nothing. */
static guint
count_silent_portals (LkPicture *picture)
{
  guint n_silent = 0;

  for (guint i = 0; i < picture->portals->len; i++)
    {
      LkObservation *portal = g_ptr_array_index (picture->portals, i);

      n_silent += lk_observation_get_outcome (portal) != LK_OUTCOME_OK &&
                  g_strcmp0 (lk_observation_get_error_domain (portal), "g-resolver-error-quark") != 0;
    }
  return n_silent;
}

static gboolean
portals_refused (LkPicture *picture)
{
  for (guint i = 0; i < picture->portals->len; i++)
    if (!lk_observation_has_error (g_ptr_array_index (picture->portals, i), "g-io-error-quark", 39 /* CONNECTION_REFUSED */))
      return FALSE;
  return picture->portals->len > 0;
}

/* Every connection is turned away at once, wherever it goes, while names are found: a network that lets
 * out through a proxy only. */
static void
judge_all_refused (LkPicture *picture)
{
  guint n_refused = 0;
  LkCandidate *candidate;

  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);

      if (route->reach >= LK_REACH_CONNECTED)
        return;
      n_refused += route->control && route->n_refused > 0;
    }
  if (n_refused == 0 || !portals_refused (picture))
    return;
  candidate = lk_picture_add (picture, "proxy-required", LK_CERTAINTY_LIKELY, "network.proxy", TRUE);
  lk_candidate_evidence_all (candidate, picture->portals);
  for (guint i = 0; i < picture->routes->len; i++)
    lk_candidate_evidence_all (candidate, ((LkRoute *) g_ptr_array_index (picture->routes, i))->connects);
  lk_candidate_also (candidate, "port-blocked", LK_CERTAINTY_POSSIBLE);
  lk_candidate_also (candidate, "no-internet", LK_CERTAINTY_POSSIBLE);
}

static gboolean
any_dead_target (LkPicture *picture)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);

  for (guint i = 0; i < targets->len; i++)
    if (((LkRoute *) g_ptr_array_index (targets, i))->reach == LK_REACH_NO_CONNECT)
      return TRUE;
  return FALSE;
}

static void
judge_internet (LkPicture *picture)
{
  guint n_tried, n_dead;
  LkCandidate *candidate;
  gboolean router = router_answered (picture);

  count_controls (picture, &n_tried, &n_dead);
  if (anything_answered (picture) || n_dead < n_tried || (n_tried == 0 && count_silent_portals (picture) == 0) ||
      !any_dead_target (picture))
    return;
  candidate = lk_picture_add (picture, "no-internet", router && n_tried > 0 ? LK_CERTAINTY_CERTAIN : LK_CERTAINTY_LIKELY,
                              "network.path", TRUE);
  lk_candidate_evidence_all (candidate, picture->routers);
  lk_candidate_evidence_all (candidate, picture->portals);
  for (guint i = 0; i < picture->routes->len; i++)
    lk_candidate_evidence_all (candidate, ((LkRoute *) g_ptr_array_index (picture->routes, i))->connects);
}

/**
 * lk_rules_surroundings:
 * @picture: the case
 *
 * Judges everything between this computer and the open internet.
 */
void
lk_rules_surroundings (LkPicture *picture)
{
  static void (*const rules[]) (LkPicture *) = { judge_link,          judge_router,      judge_proxy,   judge_portal,
                                                 judge_proxy_offered, judge_all_refused, judge_internet };

  if (all_on_this_computer (picture))
    {
      judge_portal (picture);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (rules) && lk_picture_get_blocker (picture) == NULL; i++)
    rules[i](picture);
}
