/* SPDX-License-Identifier: GPL-3.0-or-later */
/* This computer's clock, the quality of its connection, and everything that is named without having kept anybody out now. */
#include "config.h"

#include "lk-rules.h"

/* Neutral hosts' certificates are out of date too: then it is not theirs that is wrong. */
static LkRoute *
find_dated_control (LkPicture *picture)
{
  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);
      g_auto(GStrv) flags = NULL;

      if (!route->control || route->tls == NULL)
        continue;
      flags = lk_json_dup_strings (lk_observation_get_facts (route->tls), "flags");
      if (flags != NULL && (g_strv_contains ((const char *const *) flags, "expired") ||
                            g_strv_contains ((const char *const *) flags, "not-activated")))
        return route;
    }
  return NULL;
}

/**
 * lk_rules_clock:
 * @picture: the case
 * @blocks: whether a wrong clock would explain what keeps the person out
 *
 * Judges this computer's clock by the Date headers seen, the moment this copy was built, and neutral hosts' certificates.
 *
 * Returns: whether the clock is to blame
 */
gboolean
lk_rules_clock (LkPicture *picture,
                gboolean   blocks)
{
  gint64 skew = 0;
  LkObservation *example = NULL;
  gboolean known = lk_picture_get_skew (picture, &skew, &example);
  gboolean before_build = picture->clock != NULL && lk_observation_is_true (picture->clock, "before_build");
  LkRoute *control = find_dated_control (picture);
  LkCandidate *candidate;
  LkCertainty certainty;

  if (known && ABS (skew) > LK_SKEW_PROBLEM_S)
    certainty = LK_CERTAINTY_CERTAIN;
  else if (known)
    return FALSE;
  else if (before_build)
    certainty = LK_CERTAINTY_CERTAIN;
  else if (blocks && control != NULL)
    certainty = LK_CERTAINTY_LIKELY;
  else
    return FALSE;

  candidate = lk_picture_add (picture, "clock-wrong", blocks ? certainty : LK_CERTAINTY_POSSIBLE, "client.clock", blocks);
  if (known)
    lk_params_set_int (candidate->verdict->params, "skew_s", skew);
  lk_candidate_evidence (candidate, picture->clock);
  lk_candidate_evidence (candidate, example);
  if (control != NULL)
    lk_candidate_evidence (candidate, control->tls);
  return TRUE;
}

/**
 * lk_rules_shows_loss:
 * @quality: a quality observation
 * @slow: (out): samples that needed a retransmission
 * @samples: (out): samples
 *
 * Returns: whether so many packets were lost that it is no accident; a host that takes no connection
 * at all is no matter of quality
 */
gboolean
lk_rules_shows_loss (LkObservation *quality,
                     gint64        *slow,
                     gint64        *samples)
{
  return lk_observation_get_fact_int (quality, "slow", slow) && lk_observation_get_fact_int (quality, "samples", samples) &&
         *slow >= LK_UNSTABLE_MIN_SLOW && *slow < *samples && *slow * 100 >= *samples * LK_UNSTABLE_MIN_PERCENT;
}

static gboolean
judge_loss (LkPicture *picture,
            gboolean   blocks)
{
  gint64 worst_slow = 0, loss = 0;
  LkObservation *worst = NULL;
  LkCandidate *candidate;

  for (guint i = 0; i <= picture->routes->len; i++)
    {
      LkObservation *quality = i < picture->routes->len ? ((LkRoute *) g_ptr_array_index (picture->routes, i))->quality
                                                        : picture->link_loss;
      gint64 slow = 0, samples = 0;

      if (quality == NULL || !lk_rules_shows_loss (quality, &slow, &samples) || slow <= worst_slow)
        continue;
      worst = quality;
      worst_slow = slow;
    }
  if (worst == NULL)
    return FALSE;
  candidate = lk_picture_add (picture, "network-unstable", LK_CERTAINTY_LIKELY, "network.quality", blocks);
  if (lk_observation_get_fact_int (worst, "loss_percent", &loss))
    lk_params_set_int (candidate->verdict->params, "loss_percent", loss);
  lk_candidate_evidence (candidate, worst);
  return TRUE;
}

/* The round trip to a host of the service: the median of many samples, or else the best connection. */
static gboolean
get_rtt (LkRoute        *route,
         gint64         *rtt,
         LkObservation **example)
{
  gboolean found = FALSE;

  if (route->quality != NULL && lk_observation_get_fact_int (route->quality, "rtt_median_ms", rtt))
    {
      *example = route->quality;
      return TRUE;
    }
  for (guint i = 0; i < route->connects->len; i++)
    {
      LkObservation *connect = g_ptr_array_index (route->connects, i);
      gint64 value = 0;

      if (lk_observation_get_outcome (connect) != LK_OUTCOME_OK || !lk_observation_get_fact_int (connect, "rtt_ms", &value) ||
          (found && value >= *rtt))
        continue;
      *rtt = value;
      *example = connect;
      found = TRUE;
    }
  return found;
}

/* What happens within this computer tells nothing of the network. */
static gboolean
is_loopback (LkRoute *route)
{
  for (guint i = 0; i < route->connects->len; i++)
    {
      const char *address = lk_observation_get_fact (g_ptr_array_index (route->connects, i), "address");

      if (address != NULL && (g_str_equal (address, "::1") || g_str_has_prefix (address, "127.")))
        return TRUE;
    }
  return FALSE;
}

static gboolean
judge_delay (LkPicture *picture,
             gboolean   blocks)
{
  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);
      LkObservation *example = NULL;
      LkCandidate *candidate;
      gint64 rtt = 0;

      if (route->control || route->comparison || is_loopback (route) || !get_rtt (route, &rtt, &example) ||
          rtt < LK_SLOW_RTT_MS)
        continue;
      candidate = lk_picture_add (picture, "network-slow", LK_CERTAINTY_LIKELY, "network.quality", blocks);
      lk_params_set (candidate->verdict->params, "host", route->host);
      lk_params_set_int (candidate->verdict->params, "rtt_ms", rtt);
      lk_candidate_evidence (candidate, example);
      return TRUE;
    }
  return FALSE;
}

/* Neutral hosts were connected to, but none of them got an answer through in time either. */
static gboolean
controls_starve_too (LkPicture *picture)
{
  gboolean starved = FALSE;

  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);

      if (!route->control)
        continue;
      if (route->reach == LK_REACH_ANSWERED)
        return FALSE;
      starved |= route->reach == LK_REACH_NO_ANSWER;
    }
  return starved;
}

/**
 * lk_rules_too_slow_for:
 * @picture: the case
 * @waiting: something that was not answered in time
 *
 * Returns: whether the connection is so slow or lossy that the wait was too short: fewer than eight round trips
 */
gboolean
lk_rules_too_slow_for (LkPicture     *picture,
                       LkObservation *waiting)
{
  if (controls_starve_too (picture))
    return TRUE;
  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);
      LkObservation *example = NULL;
      gint64 rtt = 0, slow = 0, samples = 0;

      if (route->quality != NULL && lk_rules_shows_loss (route->quality, &slow, &samples))
        return TRUE;
      if (!route->control && !route->comparison && get_rtt (route, &rtt, &example) &&
          lk_observation_get_duration (waiting) < 8 * rtt)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_slow_body (LkRoute *route)
{
  for (guint i = 0; i < route->https->len; i++)
    {
      gint64 kbps = 0;

      if (lk_observation_get_fact_int (g_ptr_array_index (route->https, i), "throughput_kbps", &kbps) && kbps < LK_SLOW_KBPS)
        return TRUE;
    }
  return FALSE;
}

/* A handshake that takes far longer than its round trips: a narrow line. */
static gboolean
judge_rate (LkPicture *picture,
            gboolean   blocks)
{
  guint n_slow = 0, n_seen = 0;
  LkRoute *example = NULL;

  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);
      gint64 handshake = 0, rtt = 0;

      if (route->tls == NULL || lk_observation_get_outcome (route->tls) != LK_OUTCOME_OK || route->connects->len == 0 ||
          is_loopback (route) ||
          !lk_observation_get_fact_int (route->tls, "rtt_ms", &handshake) ||
          !lk_observation_get_fact_int (g_ptr_array_index (route->connects, 0), "rtt_ms", &rtt))
        continue;
      n_seen++;
      if (handshake > 3 * rtt + 700 || has_slow_body (route))
        {
          n_slow++;
          example = route;
        }
    }
  if (n_slow < 2 || n_slow * 2 < n_seen)
    return FALSE;
  {
    LkCandidate *candidate = lk_picture_add (picture, "network-slow", LK_CERTAINTY_LIKELY, "network.quality", blocks);

    lk_candidate_route (candidate, example);
  }
  return TRUE;
}

/**
 * lk_rules_quality:
 * @picture: the case
 * @blocks: whether a bad connection would explain what keeps the person out
 *
 * Judges loss, delay and rate.
 *
 * Returns: whether the connection is to blame
 */
gboolean
lk_rules_quality (LkPicture *picture,
                  gboolean   blocks)
{
  return judge_loss (picture, blocks) || judge_delay (picture, blocks) || judge_rate (picture, blocks);
}

static void
judge_family (LkPicture  *picture,
              guint       family,
              const char *code)
{
  guint n_broken = 0, n_works = 0;
  LkRoute *example = NULL;
  LkCandidate *candidate;

  /* A family that this computer does not have is absent, not broken. */
  if (picture->link != NULL && (!lk_observation_is_true (picture->link, family == 0 ? "ipv4_route" : "ipv6_route") ||
                                !lk_observation_is_true (picture->link, family == 0 ? "ipv4_address" : "ipv6_address")))
    return;
  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);

      if (route->comparison || is_loopback (route))
        continue;
      n_works += route->n_connected[family];
      if (route->n_failed[family] > 0 && route->n_connected[family] == 0 && route->n_connected[!family] > 0)
        {
          n_broken++;
          if (example == NULL || example->control)
            example = route;
        }
    }
  if (n_broken == 0 || example->control)
    return;
  candidate = lk_picture_add (picture, code, n_works == 0 ? LK_CERTAINTY_LIKELY : LK_CERTAINTY_POSSIBLE, "network.path", FALSE);
  lk_params_set (candidate->verdict->params, "host", example->host);
  lk_params_set (candidate->verdict->params, "family", family == 0 ? "ipv4" : "ipv6");
  lk_candidate_evidence_all (candidate, example->connects);
}

/* Where most messengers go (RFC 6120 §3.2). */
#define STARTTLS_PORT 5222

/* One of several ways in is shut: the messenger may know no other. */
static void
judge_shut_way (LkPicture *picture)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);

  for (guint i = 0; i < targets->len; i++)
    {
      LkRoute *route = g_ptr_array_index (targets, i);
      LkCandidate *candidate;
      gboolean path = route->reach == LK_REACH_NO_CONNECT;

      if (!lk_picture_target_is_any (picture, route) || (!path && route->reach != LK_REACH_NO_TLS))
        continue;
      /* TLS from the first byte is the newer way; a server that simply does not offer it keeps nobody out. */
      if (path && route->port != STARTTLS_PORT && route->n_refused > 0)
        continue;
      candidate = lk_picture_add (picture, path ? "port-blocked" : "connection-reset", LK_CERTAINTY_LIKELY,
                                  path ? "network.path" : "network.tls", FALSE);
      lk_candidate_route (candidate, route);
      lk_candidate_also (candidate, "server-down", LK_CERTAINTY_POSSIBLE);
      return;
    }
}

/**
 * lk_rules_named:
 * @picture: the case
 *
 * Names what could explain that the person was kept out, although the service answered now.
 */
void
lk_rules_named (LkPicture *picture)
{
  lk_rules_clock (picture, FALSE);
  lk_rules_old_tls (picture);
  judge_shut_way (picture);
  lk_rules_quality (picture, FALSE);
  judge_family (picture, 1, "ipv6-broken");
  judge_family (picture, 0, "ipv4-broken");
}
