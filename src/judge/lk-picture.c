/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-picture.h"

#include <stdlib.h>

/* A silence shorter than this proves nothing. Milliseconds. */
#define MIN_PATIENCE_MS 1000

static void
route_free (LkRoute *route)
{
  g_free (route->subject);
  g_free (route->host);
  g_ptr_array_unref (route->connects);
  g_ptr_array_unref (route->https);
  g_free (route);
}

/**
 * lk_candidate_free:
 * @self: (transfer full): the candidate
 */
void
lk_candidate_free (LkCandidate *self)
{
  lk_verdict_unref (self->verdict);
  g_free (self);
}

/**
 * lk_picture_free:
 * @self: (transfer full): the picture
 */
void
lk_picture_free (LkPicture *self)
{
  g_ptr_array_unref (self->routers);
  g_ptr_array_unref (self->portals);
  g_ptr_array_unref (self->proxies);
  g_ptr_array_unref (self->queries);
  g_ptr_array_unref (self->srvs);
  g_ptr_array_unref (self->routes);
  g_ptr_array_unref (self->candidates);
  g_free (self);
}

/**
 * lk_picture_is_out:
 * @self: the picture
 * @probe: a probe's name
 *
 * Returns: whether such a measurement is still out
 */
gboolean
lk_picture_is_out (LkPicture  *self,
                   const char *probe)
{
  return self->pending != NULL && g_strv_contains (self->pending, probe);
}

/* "host:port", "[v6]:port" or a URL, to host and port. */
static gboolean
split_subject (const char  *subject,
               char       **host,
               guint       *port)
{
  g_autoptr(GUri) uri = NULL;
  g_autofree char *as_uri = NULL;

  if (strstr (subject, "://") != NULL)
    uri = g_uri_parse (subject, G_URI_FLAGS_NONE, NULL);
  else
    {
      as_uri = g_strconcat ("x://", subject, NULL);
      uri = g_uri_parse (as_uri, G_URI_FLAGS_NONE, NULL);
    }
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return FALSE;
  *host = g_strdup (g_uri_get_host (uri));
  if (g_uri_get_port (uri) > 0)
    *port = g_uri_get_port (uri);
  else if (g_str_equal (g_uri_get_scheme (uri), "https") || g_str_equal (g_uri_get_scheme (uri), "wss"))
    *port = 443;
  else if (g_str_equal (g_uri_get_scheme (uri), "http"))
    *port = 80;
  else
    *port = 0;
  return TRUE;
}

/**
 * lk_picture_find_route:
 * @self: the picture
 * @host: a host
 * @port: a port
 *
 * Returns: (transfer none) (nullable): what was observed of it
 */
LkRoute *
lk_picture_find_route (LkPicture  *self,
                       const char *host,
                       guint       port)
{
  for (guint i = 0; i < self->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (self->routes, i);

      if (route->port == port && g_ascii_strcasecmp (route->host, host) == 0)
        return route;
    }
  return NULL;
}

static char *
make_subject (const char *host,
              guint       port)
{
  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]:%u", host, port) : g_strdup_printf ("%s:%u", host, port);
}

static LkRoute *
get_route (LkPicture  *self,
           const char *subject)
{
  g_autofree char *host = NULL;
  guint port = 0;
  LkRoute *route;

  if (!split_subject (subject, &host, &port))
    return NULL;
  route = lk_picture_find_route (self, host, port);
  if (route != NULL)
    return route;

  route = g_new0 (LkRoute, 1);
  route->subject = make_subject (host, port);
  route->host = g_steal_pointer (&host);
  route->port = port;
  route->connects = g_ptr_array_new ();
  route->https = g_ptr_array_new ();
  g_ptr_array_add (self->routes, route);
  return route;
}

static void
note_role (LkRoute       *route,
           LkObservation *observation)
{
  if (lk_observation_has_fact (observation, "role", "control"))
    route->control = TRUE;
  if (lk_observation_is_true (observation, "proxied"))
    route->proxied = TRUE;
}

/* What was begun when the run was nearly over was not waited for long enough to say anything. */
static gboolean
was_cut_short (LkObservation *observation)
{
  return lk_observation_get_outcome (observation) == LK_OUTCOME_TIMEOUT &&
         lk_observation_get_duration (observation) < MIN_PATIENCE_MS;
}

static void
sort_connect (LkRoute       *route,
              LkObservation *observation)
{
  LkOutcome outcome = lk_observation_get_outcome (observation);
  guint family = lk_observation_has_fact (observation, "family", "ipv6") ? 1 : 0;

  g_ptr_array_add (route->connects, observation);
  if (lk_observation_has_fact (observation, "port_kind", "other"))
    route->comparison = TRUE;
  if (outcome == LK_OUTCOME_OK)
    route->n_connected[family]++;
  else if ((outcome == LK_OUTCOME_FAILED || outcome == LK_OUTCOME_TIMEOUT) && !was_cut_short (observation))
    {
      route->n_failed[family]++;
      if (outcome == LK_OUTCOME_FAILED &&
          lk_observation_has_error (observation, "g-io-error-quark", 39 /* CONNECTION_REFUSED */) &&
          lk_observation_get_fact (observation, "icmp_from") == NULL)
        route->n_refused++;
    }
}

static void
sort_hello (LkRoute       *route,
            LkObservation *observation)
{
  if (lk_observation_has_fact (observation, "variant", "plain"))
    route->hello_plain = observation;
  else if (lk_observation_has_fact (observation, "variant", "other-name"))
    route->hello_other = observation;
  else if (lk_observation_has_fact (observation, "variant", "small-segments"))
    route->hello_small = observation;
}

static gboolean
sort_route (LkPicture     *self,
            LkObservation *observation)
{
  static const char *const probes[] = { "connect", "tls", "tls-hello", "http", "xmpp", "quality", NULL };
  const char *probe = lk_observation_get_probe (observation);
  LkRoute *route;

  if (!g_strv_contains (probes, probe))
    return FALSE;
  if (g_str_equal (probe, "quality") && lk_observation_has_fact (observation, "role", "name-server"))
    {
      self->link_loss = observation;
      return TRUE;
    }
  route = get_route (self, lk_observation_get_subject (observation));
  if (route == NULL)
    return TRUE;
  note_role (route, observation);
  if (g_str_equal (probe, "connect"))
    sort_connect (route, observation);
  else if (g_str_equal (probe, "tls"))
    route->tls = observation;
  else if (g_str_equal (probe, "tls-hello"))
    sort_hello (route, observation);
  else if (g_str_equal (probe, "http"))
    g_ptr_array_add (route->https, observation);
  else if (g_str_equal (probe, "xmpp"))
    route->xmpp = observation;
  else
    route->quality = observation;
  return TRUE;
}

/* Of a sign-in and what came after it, only the newest counts. */
static gboolean
sort_access (LkPicture     *self,
             LkObservation *observation)
{
  const char *probe = lk_observation_get_probe (observation);

  if (g_str_equal (probe, "name"))
    self->name = observation;
  else if (g_str_equal (probe, "typing"))
    self->typing = observation;
  else if (g_str_equal (probe, "sign-in"))
    {
      self->sign_in = observation;
      self->account = self->sign_out = NULL;
    }
  else if (g_str_equal (probe, "account-state"))
    self->account = observation;
  else if (g_str_equal (probe, "sign-out"))
    self->sign_out = observation;
  else if (g_str_equal (probe, "irc"))
    {
      /* What was only tried, to find out what an address is, may well be something else. */
      if (lk_observation_get_outcome (observation) == LK_OUTCOME_OK ||
          !lk_observation_has_fact (observation, "role", "candidate"))
        self->irc = observation;
    }
  else if (g_str_equal (probe, "outage-note"))
    self->outage = observation;
  else
    return FALSE;
  return TRUE;
}

static void
sort_surroundings (LkPicture     *self,
                   LkObservation *observation)
{
  const char *probe = lk_observation_get_probe (observation);

  if (g_str_equal (probe, "link"))
    self->link = observation;
  else if (g_str_equal (probe, "clock"))
    self->clock = observation;
  else if (g_str_equal (probe, "plan"))
    self->plan = observation;
  else if (g_str_equal (probe, "router"))
    g_ptr_array_add (self->routers, observation);
  else if (g_str_equal (probe, "portal"))
    g_ptr_array_add (self->portals, observation);
  else if (g_str_has_prefix (probe, "proxy"))
    g_ptr_array_add (self->proxies, observation);
  else if (g_str_has_prefix (probe, "dns-"))
    g_ptr_array_add (self->queries, observation);
  else if (g_str_equal (probe, "srv"))
    g_ptr_array_add (self->srvs, observation);
}

/* Targets of the plan are routes even where nothing was observed of them, but for their name. */
static void
add_planned_routes (LkPicture *self)
{
  JsonArray *targets = self->plan != NULL ? lk_json_get_array (lk_observation_get_facts (self->plan), "targets") : NULL;

  for (guint i = 0; targets != NULL && i < json_array_get_length (targets); i++)
    {
      JsonNode *node = json_array_get_element (targets, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      gint64 port = 0;
      g_autofree char *subject = NULL;
      LkRoute *route;

      if (object == NULL || lk_json_get_string (object, "host") == NULL || !lk_json_get_int (object, "port", &port))
        continue;
      subject = make_subject (lk_json_get_string (object, "host"), (guint) port);
      route = get_route (self, subject);
      if (route != NULL && g_strcmp0 (lk_json_get_string (object, "role"), "control") == 0)
        route->control = TRUE;
    }
}

static gboolean
tls_is_verified (LkObservation *tls)
{
  JsonArray *flags = lk_json_get_array (lk_observation_get_facts (tls), "flags");

  return lk_observation_get_outcome (tls) == LK_OUTCOME_OK && (flags == NULL || json_array_get_length (flags) == 0);
}

static gboolean
tls_has_flags (LkObservation *tls)
{
  JsonArray *flags = lk_json_get_array (lk_observation_get_facts (tls), "flags");

  return flags != NULL && json_array_get_length (flags) > 0;
}

static gboolean
has_answer (LkRoute *route)
{
  for (guint i = 0; i < route->https->len; i++)
    {
      gint64 status = 0;

      if (lk_observation_get_fact_int (g_ptr_array_index (route->https, i), "status", &status) && status > 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
dns_failed (LkObservation *dns)
{
  LkOutcome outcome = lk_observation_get_outcome (dns);

  return outcome == LK_OUTCOME_FAILED || (outcome == LK_OUTCOME_TIMEOUT && !was_cut_short (dns));
}

static LkReach
measure_reach (LkRoute *route)
{
  gboolean connected = route->n_connected[0] + route->n_connected[1] > 0;
  gboolean failed = route->n_failed[0] + route->n_failed[1] > 0;
  gboolean xmpp_secured = route->xmpp != NULL && lk_observation_has_fact (route->xmpp, "stage", "secured");

  if (has_answer (route) || (route->xmpp != NULL && xmpp_secured))
    return LK_REACH_ANSWERED;
  if (route->tls != NULL && tls_has_flags (route->tls))
    return LK_REACH_BAD_CERT;
  if (route->tls != NULL && tls_is_verified (route->tls))
    return route->https->len > 0 || route->xmpp != NULL ? LK_REACH_NO_ANSWER : LK_REACH_SECURED;
  if (route->xmpp != NULL && route->tls == NULL)
    return connected ? LK_REACH_NO_ANSWER : LK_REACH_NO_CONNECT;
  if (route->tls != NULL && (connected || !failed))
    return lk_observation_get_outcome (route->tls) == LK_OUTCOME_CANCELLED ? LK_REACH_CONNECTED : LK_REACH_NO_TLS;
  if (connected)
    return LK_REACH_CONNECTED;
  if (failed)
    return LK_REACH_NO_CONNECT;
  if (route->dns != NULL && dns_failed (route->dns))
    return LK_REACH_NO_NAME;
  return route->dns != NULL && lk_observation_get_outcome (route->dns) == LK_OUTCOME_OK ? LK_REACH_NAMED
                                                                                       : LK_REACH_UNTOUCHED;
}

static gboolean
found_a_document (LkObservation *discovery)
{
  return lk_observation_has_fact (discovery, "protocol", "matrix") &&
         (lk_observation_has_fact (discovery, "action", "FAIL_PROMPT") ||
          lk_observation_has_fact (discovery, "action", "FAIL_ERROR")) &&
         !lk_observation_has_fact (discovery, "reason", "unreachable") &&
         !lk_observation_has_fact (discovery, "reason", "no-such-host");
}

/* Searches run for several protocols at once; the one of the protocol that was found counts, or one
 * that found a broken document. */
static void
choose_discovery (LkPicture *self)
{
  GPtrArray *observations = lk_case_get_observations (self->kase);
  const char *protocol = self->plan != NULL ? lk_observation_get_fact (self->plan, "protocol") : NULL;

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);

      if (!g_str_equal (lk_observation_get_probe (observation), "discovery") ||
          lk_observation_get_outcome (observation) == LK_OUTCOME_CANCELLED)
        continue;
      if (g_strcmp0 (lk_observation_get_fact (observation, "protocol"), protocol) == 0 ||
          (g_strcmp0 (protocol, "unknown") == 0 && found_a_document (observation)))
        self->discovery = observation;
    }
}

static void
join_names (LkPicture *self)
{
  GPtrArray *observations = lk_case_get_observations (self->kase);

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);

      if (!g_str_equal (lk_observation_get_probe (observation), "dns"))
        continue;
      for (guint r = 0; r < self->routes->len; r++)
        {
          LkRoute *route = g_ptr_array_index (self->routes, r);

          if (g_ascii_strcasecmp (route->host, lk_observation_get_subject (observation)) == 0)
            route->dns = observation;
        }
    }
}

/**
 * lk_picture_new:
 * @kase: a case
 * @pending: (nullable): probes still out
 *
 * Returns: (transfer full): the case, sorted for judging
 */
LkPicture *
lk_picture_new (LkCase            *kase,
                const char *const *pending)
{
  LkPicture *self = g_new0 (LkPicture, 1);
  GPtrArray *observations = lk_case_get_observations (kase);

  self->kase = kase;
  self->pending = pending;
  self->routers = g_ptr_array_new ();
  self->portals = g_ptr_array_new ();
  self->proxies = g_ptr_array_new ();
  self->queries = g_ptr_array_new ();
  self->srvs = g_ptr_array_new ();
  self->routes = g_ptr_array_new_with_free_func ((GDestroyNotify) route_free);
  self->candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_candidate_free);

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);

      if (lk_observation_get_outcome (observation) == LK_OUTCOME_CANCELLED)
        continue;
      if (!sort_route (self, observation) && !sort_access (self, observation))
        sort_surroundings (self, observation);
    }
  add_planned_routes (self);
  choose_discovery (self);
  join_names (self);
  for (guint i = 0; i < self->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (self->routes, i);

      route->reach = measure_reach (route);
    }
  return self;
}
