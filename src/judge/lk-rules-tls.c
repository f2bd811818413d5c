/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encryption: handshakes that do not come about, certificates that do not verify. */
#include "config.h"

#include "lk-rules.h"

#define CHECK_TLS "network.tls"
#define CHECK_CERTIFICATE "server.certificate"

static gboolean
hello_answered (LkObservation *hello)
{
  return hello != NULL && (lk_observation_has_fact (hello, "answer", "server-hello") ||
                           lk_observation_has_fact (hello, "answer", "alert"));
}

static gboolean
has_flag (LkObservation *tls,
          const char    *flag)
{
  g_auto(GStrv) flags = tls != NULL ? lk_json_dup_strings (lk_observation_get_facts (tls), "flags") : NULL;

  return flags != NULL && g_strv_contains ((const char *const *) flags, flag);
}

static LkCandidate *
add (LkPicture  *picture,
     LkRoute    *route,
     const char *code,
     LkCertainty certainty,
     const char *rival)
{
  const char *check = lk_code_get_cause (code) == LK_CAUSE_SERVER ? CHECK_CERTIFICATE : CHECK_TLS;
  LkCandidate *candidate;

  if (g_str_equal (code, "server-hangs") || g_str_equal (code, "server-down") || g_str_equal (code, "server-overloaded"))
    check = "server.answers";
  else if (g_str_equal (code, "server-setup-wrong") || g_str_equal (code, "not-this-service"))
    check = "server.setup";
  candidate = lk_picture_add (picture, code, certainty, check, TRUE);
  lk_candidate_route (candidate, route);
  if (route->tls != NULL)
    {
      lk_params_set (candidate->verdict->params, "subject", lk_observation_get_fact (route->tls, "subject"));
      lk_picture_describe_certificate (route->tls, candidate->verdict->params);
    }
  if (rival != NULL)
    lk_candidate_also (candidate, rival, LK_CERTAINTY_POSSIBLE);
  return candidate;
}

/* Whether neutral hosts fail in the same way: 1 yes, 0 no, -1 not known. */
static int
controls_fail_too (LkPicture *picture)
{
  int answer = -1;

  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);

      if (!route->control)
        continue;
      if (route->reach >= LK_REACH_SECURED)
        return 0;
      if (route->reach == LK_REACH_NO_TLS)
        answer = 1;
    }
  return answer;
}

static gboolean
judge_hello_answer (LkPicture *picture,
                    LkRoute   *route)
{
  LkObservation *hello = route->hello_plain;
  const char *version = lk_observation_get_fact (hello, "version");
  const char *first = lk_observation_get_fact (hello, "first_bytes");
  gint64 alert = 0;

  if (lk_observation_has_fact (hello, "answer", "not-tls"))
    {
      gboolean web = first != NULL && g_str_has_prefix (first, "HTTP/");

      add (picture, route, web ? "server-setup-wrong" : "not-this-service", LK_CERTAINTY_LIKELY,
           web ? "not-this-service" : "server-setup-wrong");
      return TRUE;
    }
  if (lk_observation_has_fact (hello, "answer", "server-hello") && version != NULL &&
      (g_str_equal (version, "1.0") || g_str_equal (version, "1.1") || g_str_equal (version, "3.0")))
    {
      LkCandidate *candidate = add (picture, route, "tls-too-old", LK_CERTAINTY_CERTAIN, NULL);

      lk_params_set (candidate->verdict->params, "version", version);
      return TRUE;
    }
  if (!lk_observation_has_fact (hello, "answer", "alert"))
    return FALSE;
  lk_observation_get_fact_int (hello, "alert", &alert);
  if (alert == 70 || alert == 71 || alert == 40)
    add (picture, route, "tls-too-old", alert == 70 ? LK_CERTAINTY_CERTAIN : LK_CERTAINTY_LIKELY,
         alert == 70 ? NULL : "server-setup-wrong");
  else if (alert == 116 || alert == 42 || alert == 43 || alert == 46)
    add (picture, route, "client-certificate-required", LK_CERTAINTY_LIKELY, NULL);
  else
    add (picture, route, "server-setup-wrong", LK_CERTAINTY_LIKELY, NULL);
  return TRUE;
}

static gboolean
is_stalled (LkObservation *hello)
{
  return lk_observation_has_fact (hello, "answer", "timeout") || lk_observation_is_true (hello, "stalled");
}

static void
judge_cut (LkPicture *picture,
           LkRoute   *route)
{
  int controls = controls_fail_too (picture);
  gboolean reset = lk_observation_has_fact (route->hello_plain, "answer", "reset") ||
                   lk_observation_has_fact (route->hello_plain, "answer", "closed");

  if (reset)
    add (picture, route, "connection-reset", controls == 1 ? LK_CERTAINTY_CERTAIN : LK_CERTAINTY_LIKELY,
         controls == 1 ? NULL : "server-setup-wrong");
  else if (controls == 1)
    add (picture, route, "connection-reset", LK_CERTAINTY_POSSIBLE, "mtu-blackhole");
  else
    add (picture, route, "server-hangs", controls == 0 ? LK_CERTAINTY_LIKELY : LK_CERTAINTY_POSSIBLE, "connection-reset");
}

/* Small segments get through where full ones do not. */
static gboolean
judge_segments (LkPicture *picture,
                LkRoute   *route)
{
  if (route->hello_plain == NULL || !is_stalled (route->hello_plain) || !hello_answered (route->hello_small) ||
      is_stalled (route->hello_small))
    return FALSE;
  add (picture, route, "mtu-blackhole", LK_CERTAINTY_LIKELY, NULL);
  return TRUE;
}

static void
judge_no_handshake (LkPicture *picture,
                    LkRoute   *route)
{
  gboolean requested = lk_observation_is_true (route->tls, "client_certificate_requested");

  if (requested || lk_observation_has_error (route->tls, "g-tls-error-quark", 5 /* CERTIFICATE_REQUIRED */))
    add (picture, route, "client-certificate-required", LK_CERTAINTY_LIKELY, NULL);
  else if (route->hello_plain == NULL && route->hello_other == NULL && route->hello_small == NULL)
    {
      gboolean timed_out = lk_observation_get_outcome (route->tls) == LK_OUTCOME_TIMEOUT;

      add (picture, route, timed_out ? "server-hangs" : "connection-reset", LK_CERTAINTY_POSSIBLE, "server-setup-wrong");
    }
  else if (route->hello_plain != NULL && !hello_answered (route->hello_plain) &&
           !lk_observation_has_fact (route->hello_plain, "answer", "not-tls") && hello_answered (route->hello_other))
    add (picture, route, "name-blocked", LK_CERTAINTY_CERTAIN, NULL);
  else if (route->hello_plain != NULL && judge_hello_answer (picture, route))
    return;
  else if (route->hello_plain != NULL)
    judge_cut (picture, route);
  else
    add (picture, route, "connection-reset", LK_CERTAINTY_POSSIBLE, NULL);
}

/* Another host's certificate by the same unknown issuer, or by one certificate alike. */
static LkRoute *
find_same_issuer (LkPicture *picture,
                  LkRoute   *route)
{
  const char *issuer = lk_observation_get_fact (route->tls, "issuer");

  for (guint i = 0; issuer != NULL && i < picture->routes->len; i++)
    {
      LkRoute *other = g_ptr_array_index (picture->routes, i);

      if (other->control && other->tls != NULL && has_flag (other->tls, "unknown-ca") &&
          g_strcmp0 (lk_observation_get_fact (other->tls, "issuer"), issuer) == 0)
        return other;
    }
  return NULL;
}

/* Whether the issuer is seen to be an intermediate elsewhere, or says itself that it is one. */
static gboolean
issuer_is_intermediate (LkPicture *picture,
                        LkRoute   *route)
{
  JsonArray *chain = lk_json_get_array (lk_observation_get_facts (route->tls), "chain");
  const char *issuer = lk_observation_get_fact (route->tls, "issuer");
  g_autofree char *folded = NULL;

  if (chain != NULL && json_array_get_length (chain) > 1)
    return FALSE;
  if (lk_observation_is_true (route->tls, "self_signed") || issuer == NULL)
    return FALSE;
  if (lk_observation_is_true (route->tls, "ca_issuers"))
    return TRUE;
  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *other = g_ptr_array_index (picture->routes, i);
      JsonArray *others = other->tls != NULL && other != route
                              ? lk_json_get_array (lk_observation_get_facts (other->tls), "chain") : NULL;

      for (guint c = 1; others != NULL && c < json_array_get_length (others); c++)
        if (g_strcmp0 (lk_json_get_string (json_array_get_object_element (others, c), "subject"), issuer) == 0)
          return TRUE;
    }
  folded = g_ascii_strdown (issuer, -1);
  return strstr (folded, "intermediate") != NULL || strstr (folded, "issuing") != NULL;
}

static gboolean
has_expired (LkObservation *tls)
{
  return has_flag (tls, "expired") || has_flag (tls, "not-activated");
}

static void
judge_certificate (LkPicture *picture,
                   LkRoute   *route)
{
  LkRoute *same = has_flag (route->tls, "unknown-ca") ? find_same_issuer (picture, route) : NULL;
  LkCandidate *candidate;

  if (has_expired (route->tls) && lk_rules_clock (picture, TRUE))
    return;
  if (same != NULL)
    {
      candidate = add (picture, route, "tls-intercepted", LK_CERTAINTY_CERTAIN, NULL);
      lk_params_set (candidate->verdict->params, "control", same->host);
      lk_candidate_evidence (candidate, same->tls);
    }
  else if (has_flag (route->tls, "expired"))
    add (picture, route, "certificate-expired", LK_CERTAINTY_CERTAIN, NULL);
  else if (has_flag (route->tls, "not-activated"))
    add (picture, route, "certificate-not-yet-valid", LK_CERTAINTY_LIKELY, "clock-wrong");
  else if (has_flag (route->tls, "unknown-ca") && lk_observation_is_true (route->tls, "self_signed"))
    add (picture, route, "certificate-untrusted", LK_CERTAINTY_CERTAIN, NULL);
  else if (has_flag (route->tls, "bad-identity"))
    add (picture, route, "certificate-wrong-host", LK_CERTAINTY_CERTAIN, NULL);
  else if (has_flag (route->tls, "unknown-ca") && issuer_is_intermediate (picture, route))
    add (picture, route, "certificate-incomplete-chain", LK_CERTAINTY_LIKELY, "certificate-untrusted");
  else if (has_flag (route->tls, "unknown-ca"))
    add (picture, route, "certificate-untrusted", LK_CERTAINTY_LIKELY,
         lk_picture_control_secured (picture, NULL) ? NULL : "tls-intercepted");
  else
    add (picture, route, "certificate-untrusted", LK_CERTAINTY_LIKELY, NULL);
}

/**
 * lk_rules_certificate:
 * @picture: the case
 * @route: one of the service's routes
 *
 * Judges the certificate that was seen last on that route.
 *
 * Returns: whether it is one that does not verify
 */
gboolean
lk_rules_certificate (LkPicture *picture,
                      LkRoute   *route)
{
  g_auto(GStrv) flags = lk_json_dup_strings (lk_observation_get_facts (route->tls), "flags");

  if (flags == NULL || flags[0] == NULL)
    return FALSE;
  judge_certificate (picture, route);
  return TRUE;
}

/**
 * lk_rules_old_tls:
 * @picture: the case
 *
 * Names a server that was reached with a version of TLS that messengers no longer accept (RFC 8996).
 */
void
lk_rules_old_tls (LkPicture *picture)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);

  for (guint i = 0; i < targets->len; i++)
    {
      LkRoute *route = g_ptr_array_index (targets, i);
      const char *version = route->tls != NULL ? lk_observation_get_fact (route->tls, "version") : NULL;

      if (version == NULL || (!g_str_equal (version, "1.0") && !g_str_equal (version, "1.1")))
        continue;
      lk_params_set (add (picture, route, "tls-too-old", LK_CERTAINTY_LIKELY, NULL)->verdict->params, "version", version);
      return;
    }
}

/**
 * lk_rules_tls:
 * @picture: the case
 *
 * Judges encryption on the way to the service's hosts.
 */
void
lk_rules_tls (LkPicture *picture)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);
  gboolean any_secured = FALSE;

  for (guint i = 0; i < targets->len; i++)
    {
      LkRoute *route = g_ptr_array_index (targets, i);

      any_secured |= lk_picture_target_is_any (picture, route) && route->reach >= LK_REACH_SECURED;
    }
  /* The proof may have been had on another of several ways in. */
  for (guint i = 0; i < targets->len && !any_secured && lk_picture_get_blocker (picture) == NULL; i++)
    {
      LkRoute *route = g_ptr_array_index (targets, i);

      if (route->reach == LK_REACH_NO_TLS)
        judge_segments (picture, route);
    }
  for (guint i = 0; i < targets->len && lk_picture_get_blocker (picture) == NULL; i++)
    {
      LkRoute *route = g_ptr_array_index (targets, i);

      if (route->reach != LK_REACH_NO_TLS && route->reach != LK_REACH_BAD_CERT)
        continue;
      if (lk_picture_target_is_any (picture, route) && any_secured)
        continue;
      if (route->reach == LK_REACH_BAD_CERT)
        judge_certificate (picture, route);
      else if (!judge_segments (picture, route) && (route->tls == NULL || !lk_rules_too_slow_for (picture, route->tls) ||
                                                    !lk_rules_quality (picture, TRUE)))
        judge_no_handshake (picture, route);
    }
}
