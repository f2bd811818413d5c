/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names: why one was not found, or found wrongly. */
#include "config.h"

#include "lk-rules.h"

#define CHECK "network.dns"

typedef struct
{
  guint          n_asked;
  guint          n_silent;
  guint          n_no_such;
  guint          n_answers;
  LkObservation *bad;     /* (borrowed) (nullable) an answer that is an error or no answer at all */
  const char    *rcode;   /* (borrowed) (nullable) */
} Queries;

static gboolean
has_addresses (LkObservation *observation)
{
  JsonArray *addresses = lk_json_get_array (lk_observation_get_facts (observation), "addresses");

  return addresses != NULL && json_array_get_length (addresses) > 0;
}

static Queries
count_queries (LkPicture  *picture,
               const char *name)
{
  Queries queries = { 0 };

  /* Such names do not exist by decree, whatever the name servers do (RFC 6761 section 6.4). */
  queries.n_no_such = g_str_has_suffix (name, ".invalid");
  for (guint i = 0; i < picture->queries->len; i++)
    {
      LkObservation *query = g_ptr_array_index (picture->queries, i);
      const char *rcode = lk_observation_get_fact (query, "rcode");

      if (!g_str_equal (lk_observation_get_probe (query), "dns-query") ||
          g_ascii_strcasecmp (lk_observation_get_subject (query), name) != 0)
        continue;
      queries.n_asked++;
      if (lk_observation_is_true (query, "garbage"))
        queries.bad = query;
      else if (rcode == NULL)
        queries.n_silent++;
      else if (g_str_equal (rcode, "NXDOMAIN") || (g_str_equal (rcode, "NOERROR") && !has_addresses (query)))
        queries.n_no_such++;
      else if (g_str_equal (rcode, "NOERROR"))
        queries.n_answers++;
      else
        {
          queries.bad = query;
          queries.rcode = rcode;
        }
    }
  return queries;
}

static void
add_queries (LkPicture   *picture,
             LkCandidate *candidate,
             const char  *name)
{
  for (guint i = 0; i < picture->queries->len; i++)
    {
      LkObservation *query = g_ptr_array_index (picture->queries, i);

      if (g_ascii_strcasecmp (lk_observation_get_subject (query), name) == 0 ||
          g_str_equal (lk_observation_get_probe (query), "dns-random"))
        {
          lk_candidate_evidence (candidate, query);
          lk_params_set (candidate->verdict->params, "server", lk_observation_get_fact (query, "server"));
        }
    }
}

static LkCandidate *
add (LkPicture  *picture,
     const char *code,
     LkCertainty certainty,
     LkRoute    *route)
{
  LkCandidate *candidate = lk_picture_add (picture, code, certainty, CHECK, TRUE);
  gint64 line = 0;

  lk_candidate_route (candidate, route);
  if (route->dns != NULL && lk_observation_get_fact_int (route->dns, "hosts_line", &line))
    lk_params_set_int (candidate->verdict->params, "hosts_line", line);
  add_queries (picture, candidate, route->host);
  return candidate;
}

/* Whether a neutral name was found, so that names work in general. */
static gboolean
control_was_named (LkPicture *picture)
{
  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);

      if (route->control && route->reach > LK_REACH_NO_NAME)
        return TRUE;
    }
  return FALSE;
}

/* Some names are found and others not, or connections to the name server itself come and go: packets are lost. */
static gboolean
judge_loss (LkPicture *picture,
            LkRoute   *route,
            Queries   *queries)
{
  gint64 slow = 0, samples = 0, loss = 0;
  gboolean one_of_several = queries->n_answers > 0 && queries->n_silent > 0;
  gboolean lossy = picture->link_loss != NULL && lk_rules_shows_loss (picture->link_loss, &slow, &samples);
  LkCandidate *candidate;

  if (!lossy && (one_of_several || !control_was_named (picture) || queries->n_answers == 0 ||
                 lk_observation_get_outcome (route->dns) != LK_OUTCOME_TIMEOUT))
    return FALSE;
  candidate = lk_picture_add (picture, "network-unstable", lossy ? LK_CERTAINTY_LIKELY : LK_CERTAINTY_POSSIBLE,
                              "network.quality", TRUE);
  if (lossy && lk_observation_get_fact_int (picture->link_loss, "loss_percent", &loss))
    lk_params_set_int (candidate->verdict->params, "loss_percent", loss);
  lk_candidate_evidence (candidate, route->dns);
  lk_candidate_evidence (candidate, picture->link_loss);
  lk_candidate_also (candidate, queries->n_answers > 0 ? "dns-failure" : "dns-unreachable", LK_CERTAINTY_POSSIBLE);
  return TRUE;
}

/* Asked for the name outright, what did the name server say? */
static void
judge_not_found (LkPicture *picture,
                 LkRoute   *route)
{
  Queries queries = count_queries (picture, route->host);
  gboolean timed_out = lk_observation_get_outcome (route->dns) == LK_OUTCOME_TIMEOUT;
  LkCandidate *candidate;

  if (queries.bad != NULL)
    {
      candidate = add (picture, "dns-failure", LK_CERTAINTY_CERTAIN, route);
      lk_params_set (candidate->verdict->params, "reason", queries.rcode);
      return;
    }
  if (queries.n_no_such > 0)
    {
      candidate = add (picture, "name-not-found", control_was_named (picture) ? LK_CERTAINTY_CERTAIN : LK_CERTAINTY_LIKELY,
                       route);
      if (!control_was_named (picture))
        lk_candidate_also (candidate, "dns-failure", LK_CERTAINTY_POSSIBLE);
      return;
    }
  if (judge_loss (picture, route, &queries))
    return;
  if (queries.n_answers > 0)
    {
      candidate = add (picture, queries.n_silent > 0 ? "dns-unreachable" : "dns-failure", LK_CERTAINTY_LIKELY, route);
      lk_candidate_also (candidate, "network-unstable", LK_CERTAINTY_POSSIBLE);
      return;
    }
  if (queries.n_silent > 0 || timed_out)
    {
      add (picture, "dns-unreachable", queries.n_silent > 0 ? LK_CERTAINTY_CERTAIN : LK_CERTAINTY_LIKELY, route);
      return;
    }
  if (lk_observation_has_error (route->dns, "g-resolver-error-quark", 0 /* NOT_FOUND */))
    add (picture, "name-not-found", LK_CERTAINTY_LIKELY, route);
  else
    add (picture, "dns-failure", LK_CERTAINTY_LIKELY, route);
}

static gboolean
share_address (JsonObject *a,
               JsonObject *b)
{
  g_auto(GStrv) left = lk_json_dup_strings (a, "addresses");
  g_auto(GStrv) right = lk_json_dup_strings (b, "addresses");

  for (guint i = 0; left != NULL && right != NULL && left[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) right, left[i]))
      return TRUE;
  return FALSE;
}

/* A name that cannot exist leads to the same place; with it the proof that answers are made up. */
static LkObservation *
find_wildcard (LkPicture *picture,
               LkRoute   *route)
{
  for (guint i = 0; i < picture->queries->len; i++)
    {
      LkObservation *query = g_ptr_array_index (picture->queries, i);

      if (g_str_equal (lk_observation_get_probe (query), "dns-random") &&
          g_str_has_suffix (lk_observation_get_subject (query), ".invalid") &&
          lk_observation_get_outcome (query) == LK_OUTCOME_OK &&
          share_address (lk_observation_get_facts (query), lk_observation_get_facts (route->dns)))
        return query;
    }
  return NULL;
}

/* A second resolver knows the name by other addresses. */
static LkObservation *
find_contradiction (LkPicture *picture,
                    LkRoute   *route)
{
  for (guint i = 0; i < picture->queries->len; i++)
    {
      LkObservation *query = g_ptr_array_index (picture->queries, i);

      if (g_str_equal (lk_observation_get_probe (query), "dns-second") &&
          g_ascii_strcasecmp (lk_observation_get_subject (query), route->host) == 0 &&
          lk_observation_get_outcome (query) == LK_OUTCOME_OK && has_addresses (query) &&
          !share_address (lk_observation_get_facts (query), lk_observation_get_facts (route->dns)))
        return query;
    }
  return NULL;
}

/* No messaging service lives on one's own router; a block page does. */
static gboolean
leads_to_gateway (LkPicture *picture,
                  LkRoute   *route)
{
  g_auto(GStrv) addresses = lk_json_dup_strings (lk_observation_get_facts (route->dns), "addresses");

  for (guint i = 0; i < picture->routers->len; i++)
    if (addresses != NULL && g_strv_contains ((const char *const *) addresses,
                                              lk_observation_get_subject (g_ptr_array_index (picture->routers, i))))
      return TRUE;
  return FALSE;
}

/* The name was found, but the way ends early: is it the right address? */
static void
judge_wrong_address (LkPicture *picture,
                     LkRoute   *route)
{
  const char *special = lk_observation_get_fact (route->dns, "special");
  LkObservation *wildcard = find_wildcard (picture, route);
  LkObservation *contradiction = find_contradiction (picture, route);
  LkCandidate *candidate;
  gint64 line = 0;

  if (lk_observation_is_true (route->dns, "literal"))
    return;
  if (lk_observation_get_fact_int (route->dns, "hosts_line", &line) && !g_str_equal (route->host, "localhost"))
    {
      candidate = add (picture, "hosts-override", special != NULL ? LK_CERTAINTY_CERTAIN : LK_CERTAINTY_LIKELY, route);
      return;
    }
  if (wildcard == NULL && leads_to_gateway (picture, route))
    candidate = add (picture, "dns-hijacked", LK_CERTAINTY_LIKELY, route);
  else if (wildcard != NULL)
    candidate = add (picture, "dns-hijacked", LK_CERTAINTY_CERTAIN, route);
  else if (contradiction != NULL && route->reach != LK_REACH_NO_CONNECT)
    candidate = add (picture, "dns-hijacked", LK_CERTAINTY_LIKELY, route);
  else if (special != NULL && !g_str_equal (special, "private") && !g_str_equal (route->host, "localhost"))
    candidate = add (picture, "dns-hijacked", LK_CERTAINTY_CERTAIN, route);
  else if (special != NULL && route->reach == LK_REACH_NO_CONNECT && route->n_refused == 0)
    {
      /* Organisations do keep servers on private addresses; that nothing answers there is what makes it suspicious. */
      candidate = add (picture, "dns-hijacked", LK_CERTAINTY_POSSIBLE, route);
      lk_candidate_also (candidate, "server-down", LK_CERTAINTY_POSSIBLE);
      lk_candidate_also (candidate, "host-blocked", LK_CERTAINTY_POSSIBLE);
    }
  else
    return;
  lk_candidate_evidence (candidate, wildcard);
  lk_candidate_evidence (candidate, contradiction);
}

/* The chat server's name comes from the discovery document: that one not existing is the document's fault. */
static gboolean
named_by_discovery (LkPicture *picture,
                    LkRoute   *route)
{
  const char *base_url = picture->discovery != NULL ? lk_observation_get_fact (picture->discovery, "base_url") : NULL;
  g_autoptr(GUri) uri = base_url != NULL ? g_uri_parse (base_url, G_URI_FLAGS_NONE, NULL) : NULL;
  const char *address = lk_case_get_service (picture->kase)->address;

  return uri != NULL && g_uri_get_host (uri) != NULL && g_ascii_strcasecmp (g_uri_get_host (uri), route->host) == 0 &&
         (address == NULL || !g_str_has_prefix (address, route->host));
}

/* SRV records could not be had at all: not that there are none, but no answer. */
static void
judge_records (LkPicture *picture)
{
  for (guint i = 0; i < picture->srvs->len; i++)
    {
      LkObservation *srv = g_ptr_array_index (picture->srvs, i);
      LkCandidate *candidate;
      const char *code;

      if (lk_observation_get_outcome (srv) == LK_OUTCOME_OK ||
          lk_observation_has_error (srv, "g-resolver-error-quark", 0 /* NOT_FOUND */))
        continue;
      code = lk_observation_get_outcome (srv) == LK_OUTCOME_TIMEOUT ? "dns-unreachable" : "dns-failure";
      candidate = lk_picture_add (picture, code, LK_CERTAINTY_LIKELY, CHECK, TRUE);
      lk_params_set (candidate->verdict->params, "host", lk_observation_get_subject (srv));
      lk_candidate_evidence (candidate, srv);
      lk_candidate_also (candidate, "server-down", LK_CERTAINTY_POSSIBLE);
      return;
    }
}

static gboolean
srv_failed (LkPicture *picture)
{
  for (guint i = 0; i < picture->srvs->len; i++)
    if (lk_observation_get_outcome (g_ptr_array_index (picture->srvs, i)) == LK_OUTCOME_OK)
      return FALSE;
  return TRUE;
}

/**
 * lk_rules_names:
 * @picture: the case
 *
 * Judges the names of the service's hosts.
 */
void
lk_rules_names (LkPicture *picture)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);

  for (guint i = 0; i < targets->len && lk_picture_get_blocker (picture) == NULL; i++)
    {
      LkRoute *route = g_ptr_array_index (targets, i);

      if (route->dns == NULL || route->proxied)
        continue;
      if (route->reach == LK_REACH_NO_NAME)
        {
          Queries queries = count_queries (picture, route->host);

          if (queries.n_no_such > 0 && (named_by_discovery (picture, route) || !srv_failed (picture)) &&
              control_was_named (picture))
            continue;
          if (queries.n_no_such > 0 && named_by_discovery (picture, route))
            continue;
          judge_not_found (picture, route);
        }
      else if (route->reach < LK_REACH_SECURED)
        judge_wrong_address (picture, route);
    }
  if (lk_picture_get_blocker (picture) == NULL &&
      (picture->discovery == NULL || lk_observation_has_fact (picture->discovery, "action", "fallback")))
    judge_records (picture);
}
