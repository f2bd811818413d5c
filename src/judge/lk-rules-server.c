/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the service's own servers answer. */
#include "config.h"

#include "lk-rules.h"

#define CHECK_ANSWERS "server.answers"
#define CHECK_SETUP "server.setup"

static LkCandidate *
add (LkPicture     *picture,
     LkObservation *observation,
     const char    *code,
     LkCertainty    certainty,
     const char    *check,
     const char    *rival)
{
  LkCandidate *candidate = lk_picture_add (picture, code, certainty, check, TRUE);
  LkParams *params = candidate->verdict->params;
  gint64 number = 0;

  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);

      if (route->xmpp == observation || g_ptr_array_find (route->https, observation, NULL))
        {
          lk_params_set (params, "host", route->host);
          lk_params_set_int (params, "port", route->port);
        }
    }
  if (lk_observation_get_fact_int (observation, "status", &number) && number > 0)
    lk_params_set_int (params, "status", number);
  if (lk_observation_get_fact_int (observation, "retry_after_s", &number) && number >= 0)
    lk_params_set_int (params, "retry_after_s", number);
  lk_params_set (params, "stage", lk_observation_get_fact (observation, "stage"));
  lk_params_set (params, "stream_error", lk_observation_get_fact (observation, "stream_error"));
  lk_params_set (params, "stream_text", lk_observation_get_fact (observation, "stream_error_text"));
  lk_candidate_evidence (candidate, observation);
  if (rival != NULL)
    lk_candidate_also (candidate, rival, LK_CERTAINTY_POSSIBLE);
  return candidate;
}

static void
judge_trouble (LkPicture     *picture,
               LkObservation *http,
               gint64         status)
{
  gint64 retry = -1;

  lk_observation_get_fact_int (http, "retry_after_s", &retry);
  if (status == 429)
    add (picture, http, "too-many-attempts", LK_CERTAINTY_LIKELY, "credentials.sign-in", "server-overloaded");
  else if (status == 503 && lk_observation_is_true (http, "maintenance"))
    add (picture, http, "maintenance", LK_CERTAINTY_CERTAIN, CHECK_ANSWERS, NULL);
  else if (status == 503)
    add (picture, http, "server-overloaded", retry >= 0 ? LK_CERTAINTY_CERTAIN : LK_CERTAINTY_LIKELY, CHECK_ANSWERS,
         "maintenance");
  else
    add (picture, http, "server-error", LK_CERTAINTY_CERTAIN, CHECK_ANSWERS,
         status == 502 || status == 504 ? "server-down" : NULL);
}

/* No answer, or half a one, from a host whose certificate verified. */
static void
judge_silence (LkPicture     *picture,
               LkRoute       *route,
               LkObservation *observation)
{
  LkOutcome outcome = lk_observation_get_outcome (observation);

  if (outcome == LK_OUTCOME_TIMEOUT && lk_rules_too_slow_for (picture, observation) && lk_rules_quality (picture, TRUE))
    return;
  if (outcome == LK_OUTCOME_TIMEOUT)
    {
      gboolean controls = lk_picture_control_secured (picture, NULL);

      if (route->hello_small != NULL && route->hello_plain != NULL && lk_observation_is_true (route->hello_plain, "stalled") &&
          !lk_observation_is_true (route->hello_small, "stalled"))
        add (picture, observation, "mtu-blackhole", LK_CERTAINTY_LIKELY, "network.path", "server-hangs");
      else
        add (picture, observation, "server-hangs", controls ? LK_CERTAINTY_CERTAIN : LK_CERTAINTY_LIKELY, CHECK_ANSWERS, NULL);
    }
  else if (lk_rules_wants_certificate (route, observation) ||
           lk_observation_has_error (observation, "g-tls-error-quark", 5 /* CERTIFICATE_REQUIRED */))
    add (picture, observation, "client-certificate-required", LK_CERTAINTY_LIKELY, "server.certificate", NULL);
  else if (lk_observation_has_error (observation, "lk-error-quark", LK_ERROR_CUT_OFF) ||
           lk_observation_has_error (observation, "lk-error-quark", LK_ERROR_LIMIT) ||
           lk_observation_has_error (observation, "lk-error-quark", LK_ERROR_REFUSED_REDIRECT))
    add (picture, observation, "server-setup-wrong", LK_CERTAINTY_LIKELY, CHECK_SETUP, "not-this-service");
  else if (lk_observation_has_error (observation, "lk-error-quark", LK_ERROR_PROTOCOL) ||
           lk_observation_has_error (observation, "soup-session-error-quark", 0))
    add (picture, observation, "not-this-service", LK_CERTAINTY_LIKELY, CHECK_SETUP, "server-setup-wrong");
  else if (lk_observation_has_error (observation, "g-io-error-quark", 44 /* CONNECTION_CLOSED */) ||
           lk_observation_has_error (observation, "g-io-error-quark", 34 /* PARTIAL_INPUT */))
    add (picture, observation, "connection-reset", LK_CERTAINTY_POSSIBLE, "network.tls", "server-error");
  else
    add (picture, observation, "server-error", LK_CERTAINTY_POSSIBLE, CHECK_ANSWERS, "not-this-service");
}

static gboolean
is_ordinary_page (LkObservation *http)
{
  return lk_observation_has_fact (http, "purpose", "page") || lk_observation_has_fact (http, "purpose", "upgrade") ||
         lk_observation_has_fact (http, "purpose", "health");
}

static gboolean
is_optional (LkObservation *http)
{
  return lk_observation_has_fact (http, "purpose", "support") || lk_observation_has_fact (http, "purpose", "host-meta") ||
         lk_observation_has_fact (http, "purpose", "auth-metadata") || lk_observation_has_fact (http, "purpose", "plain");
}

/**
 * lk_rules_wants_certificate:
 * @route: one of the service's routes
 * @http: one of its answers
 *
 * Returns: whether the server asked for a certificate of this computer, which then was refused for having none
 */
gboolean
lk_rules_wants_certificate (LkRoute       *route,
                            LkObservation *http)
{
  return lk_observation_is_true (http, "client_certificate_requested") ||
         (route->tls != NULL && lk_observation_is_true (route->tls, "client_certificate_requested"));
}

/* A proxy may answer in place of the service. */
static gboolean
judge_gatekeeper (LkPicture     *picture,
                  LkRoute       *route,
                  LkObservation *http,
                  gint64         status)
{
  if (status == 407)
    add (picture, http, "proxy-auth-required", LK_CERTAINTY_CERTAIN, "network.proxy", NULL);
  else if (status == 511)
    add (picture, http, "captive-portal", LK_CERTAINTY_CERTAIN, "network.portal", NULL);
  else if (status == 400 && lk_rules_wants_certificate (route, http))
    add (picture, http, "client-certificate-required", LK_CERTAINTY_CERTAIN, "server.certificate", NULL);
  else
    return FALSE;
  return TRUE;
}

/**
 * lk_rules_upgrade_was_lost:
 * @status: the answer to a request for a WebSocket
 *
 * Returns: whether it is an answer to a request whose upgrade somebody removed or did not understand, rather than the
 *   server's own refusal of this path or person (RFC 6455 §4.2.2)
 */
gboolean
lk_rules_upgrade_was_lost (gint64 status)
{
  return status == 200 || status == 400 || status == 426 || status == 501 || status == 502 || status == 505;
}

static void
judge_http (LkPicture     *picture,
            LkRoute       *route,
            LkObservation *http)
{
  gint64 status = 0;

  if (is_optional (http) || lk_observation_get_outcome (http) == LK_OUTCOME_SKIPPED)
    return;
  lk_observation_get_fact_int (http, "status", &status);
  if (status == 0 || lk_observation_get_outcome (http) != LK_OUTCOME_OK)
    {
      if (route->reach >= LK_REACH_SECURED)
        judge_silence (picture, route, http);
      return;
    }
  if (judge_gatekeeper (picture, route, http, status))
    return;
  if (status == 429 || status >= 500)
    {
      judge_trouble (picture, http, status);
      return;
    }
  if (lk_observation_has_fact (http, "purpose", "upgrade") && lk_rules_upgrade_was_lost (status))
    add (picture, http, "websocket-blocked", LK_CERTAINTY_LIKELY, "network.path", "server-setup-wrong");
}

static const struct
{
  const char *condition;
  const char *code;
  LkCertainty certainty;
} stream_errors[] = {
  { "host-gone", "service-closed", LK_CERTAINTY_LIKELY },
  { "host-unknown", "not-this-service", LK_CERTAINTY_CERTAIN },
  { "policy-violation", "too-many-attempts", LK_CERTAINTY_LIKELY },
  { "resource-constraint", "server-overloaded", LK_CERTAINTY_CERTAIN },
  { "system-shutdown", "maintenance", LK_CERTAINTY_LIKELY },
  { "internal-server-error", "server-error", LK_CERTAINTY_CERTAIN },
  { "remote-connection-failed", "server-error", LK_CERTAINTY_CERTAIN },
  { "see-other-host", "server-setup-wrong", LK_CERTAINTY_LIKELY },
};

/**
 * lk_rules_stream_error:
 * @picture: the case
 * @xmpp: an answer
 * @condition: the stream error in it (RFC 6120 §4.9.3)
 *
 * Judges what ended a stream.
 */
void
lk_rules_stream_error (LkPicture     *picture,
                       LkObservation *xmpp,
                       const char    *condition)
{
  for (guint i = 0; i < G_N_ELEMENTS (stream_errors); i++)
    if (g_str_equal (stream_errors[i].condition, condition))
      {
        const char *code = stream_errors[i].code;
        gboolean setup = g_str_equal (code, "not-this-service") || g_str_equal (code, "server-setup-wrong") ||
                         g_str_equal (code, "service-closed");

        add (picture, xmpp, code, stream_errors[i].certainty,
             lk_code_get_cause (code) == LK_CAUSE_CREDENTIALS ? "credentials.sign-in" : setup ? CHECK_SETUP : CHECK_ANSWERS,
             g_str_equal (code, "maintenance") ? "server-down" : NULL);
        return;
      }
  add (picture, xmpp, "server-setup-wrong", LK_CERTAINTY_LIKELY, CHECK_SETUP, NULL);
}

static void
judge_xmpp (LkPicture *picture,
            LkRoute   *route)
{
  LkObservation *xmpp = route->xmpp;
  const char *condition = lk_observation_get_fact (xmpp, "stream_error");
  gboolean offered = lk_observation_is_true (xmpp, "starttls_offered");

  if (route->reach == LK_REACH_NO_CONNECT || route->reach == LK_REACH_BAD_CERT || route->reach == LK_REACH_NO_TLS)
    return;
  if (condition != NULL)
    lk_rules_stream_error (picture, xmpp, condition);
  else if (lk_observation_is_true (xmpp, "not_xmpp"))
    add (picture, xmpp, "not-this-service", LK_CERTAINTY_CERTAIN, CHECK_SETUP, NULL);
  else if (route->reach == LK_REACH_ANSWERED)
    {
      g_auto(GStrv) mechanisms = lk_json_dup_strings (lk_observation_get_facts (xmpp), "mechanisms");

      if (mechanisms == NULL || mechanisms[0] == NULL)
        add (picture, xmpp, "server-setup-wrong", LK_CERTAINTY_LIKELY, CHECK_SETUP, NULL);
    }
  else if (lk_observation_has_fact (xmpp, "stage", "features") && !offered &&
           lk_observation_has_fact (xmpp, "tls", "starttls"))
    add (picture, xmpp, "server-setup-wrong", LK_CERTAINTY_CERTAIN, CHECK_SETUP, NULL);
  else if (offered && lk_observation_has_error (xmpp, "lk-error-quark", LK_ERROR_PROTOCOL) &&
           (lk_observation_has_fact (xmpp, "stage", "features") || lk_observation_has_fact (xmpp, "stage", "starttls")))
    add (picture, xmpp, "server-setup-wrong", LK_CERTAINTY_LIKELY, CHECK_SETUP, "server-error");
  else
    judge_silence (picture, route, xmpp);
}

static gboolean
any_sibling_answers (LkPicture *picture,
                     LkRoute   *route)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);

  if (!lk_picture_target_is_any (picture, route))
    return FALSE;
  for (guint i = 0; i < targets->len; i++)
    {
      LkRoute *other = g_ptr_array_index (targets, i);

      if (other != route && lk_picture_target_is_any (picture, other) && lk_rules_route_works (other))
        return TRUE;
    }
  return FALSE;
}

/* The machine words by which an IRC server turns a connection away before anybody signed in. */
static const struct
{
  const char *errcode;
  const char *code;
  LkCertainty certainty;
  const char *rival;
} irc_refusals[] = {
  { "465", "service-closed", LK_CERTAINTY_CERTAIN, "account-suspended" },
  { "263", "server-overloaded", LK_CERTAINTY_LIKELY, "too-many-attempts" },
  { "ERROR", "service-closed", LK_CERTAINTY_LIKELY, "too-many-attempts" },
};

/**
 * lk_rules_irc_refuses:
 * @irc: an `irc`
 *
 * Returns: whether the server turned the connection away or did not speak as it should; that it wants an account or
 * another nick keeps nobody out who signs in
 */
gboolean
lk_rules_irc_refuses (LkObservation *irc)
{
  const char *errcode = lk_observation_get_fact (irc, "errcode");

  if (errcode == NULL)
    return lk_observation_get_outcome (irc) == LK_OUTCOME_FAILED || lk_observation_get_outcome (irc) == LK_OUTCOME_TIMEOUT;
  for (gsize i = 0; i < G_N_ELEMENTS (irc_refusals); i++)
    if (g_str_equal (irc_refusals[i].errcode, errcode))
      return TRUE;
  return FALSE;
}

static void
judge_irc (LkPicture *picture)
{
  LkObservation *irc = picture->irc;
  const char *errcode = irc != NULL ? lk_observation_get_fact (irc, "errcode") : NULL;
  LkCandidate *candidate;

  for (gsize i = 0; errcode != NULL && i < G_N_ELEMENTS (irc_refusals); i++)
    if (g_str_equal (irc_refusals[i].errcode, errcode))
      {
        const char *check = g_str_equal (irc_refusals[i].code, "service-closed") ? CHECK_SETUP : CHECK_ANSWERS;

        candidate = add (picture, irc, irc_refusals[i].code, irc_refusals[i].certainty, check, irc_refusals[i].rival);
        lk_params_set (candidate->verdict->params, "said", lk_observation_get_fact (irc, "text"));
        return;
      }
  for (guint i = 0; irc != NULL && errcode == NULL && lk_rules_irc_refuses (irc) && i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);

      if (g_str_equal (route->subject, lk_observation_get_subject (irc)) && route->reach >= LK_REACH_CONNECTED &&
          route->reach != LK_REACH_NO_TLS && route->reach != LK_REACH_BAD_CERT)
        {
          judge_silence (picture, route, irc);
          return;
        }
    }
}

/**
 * lk_rules_server:
 * @picture: the case
 *
 * Judges the answers of the service's hosts, as far as they are errors in themselves.
 */
void
lk_rules_server (LkPicture *picture)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);

  for (guint i = 0; i < targets->len && lk_picture_get_blocker (picture) == NULL; i++)
    {
      LkRoute *route = g_ptr_array_index (targets, i);

      if (any_sibling_answers (picture, route))
        continue;
      for (guint h = 0; h < route->https->len && lk_picture_get_blocker (picture) == NULL; h++)
        {
          LkObservation *http = g_ptr_array_index (route->https, h);

          if (route->reach != LK_REACH_ANSWERED || lk_observation_has_fact (http, "purpose", "versions") ||
              lk_observation_has_fact (http, "purpose", "login-flows") || is_ordinary_page (http) ||
              lk_observation_has_fact (http, "purpose", "well-known") || !is_optional (http))
            judge_http (picture, route, http);
        }
      if (route->xmpp != NULL && lk_picture_get_blocker (picture) == NULL)
        judge_xmpp (picture, route);
    }
  if (lk_picture_get_blocker (picture) == NULL)
    judge_irc (picture);
}
