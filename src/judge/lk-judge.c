/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-judge.h"

#include "lk-access.h"
#include "lk-findings.h"
#include "lk-rules-computer.h"
#include "lk-rules.h"

/* Some services are known only by what their server says of itself. */
static gboolean
denies_its_kind (LkPicture *picture)
{
  static const char *const kinds[] = { "mattermost", "rocketchat", "zulip", NULL };
  const char *kind = picture->plan != NULL ? lk_observation_get_fact (picture->plan, "protocol") : NULL;

  if (picture->irc != NULL && lk_rules_irc_refuses (picture->irc))
    return TRUE;
  return kind != NULL && g_strv_contains (kinds, kind) && picture->discovery != NULL &&
         lk_observation_get_outcome (picture->discovery) == LK_OUTCOME_FAILED;
}

static gboolean
matrix_works (LkPicture *picture)
{
  LkObservation *versions = lk_picture_find_http (picture, "versions");
  LkObservation *login = lk_picture_find_http (picture, "login-flows");
  const char *action = picture->discovery != NULL ? lk_observation_get_fact (picture->discovery, "action") : NULL;
  gboolean oauth = picture->discovery != NULL && lk_observation_is_true (picture->discovery, "oauth");

  /* Where OAuth alone is in use, the older list of ways to sign in is gone. */
  return versions != NULL && login != NULL && lk_observation_is_true (versions, "shape_ok") &&
         (lk_observation_is_true (login, "shape_ok") || oauth) &&
         g_strcmp0 (action, "FAIL_PROMPT") != 0 && g_strcmp0 (action, "FAIL_ERROR") != 0;
}

/**
 * lk_rules_route_works:
 * @route: one of the service's routes
 *
 * Returns: whether it was walked to its end and spoke as it should
 */
gboolean
lk_rules_route_works (LkRoute *route)
{
  g_auto(GStrv) mechanisms = NULL;

  if (route->xmpp != NULL)
    {
      mechanisms = lk_json_dup_strings (lk_observation_get_facts (route->xmpp), "mechanisms");
      return route->reach == LK_REACH_ANSWERED && lk_observation_get_fact (route->xmpp, "stream_error") == NULL &&
             mechanisms != NULL && mechanisms[0] != NULL;
    }
  if (route->https->len == 0)
    return route->reach == LK_REACH_SECURED || (route->tls == NULL && route->reach == LK_REACH_CONNECTED);
  for (guint i = 0; i < route->https->len; i++)
    {
      LkObservation *http = g_ptr_array_index (route->https, i);
      gint64 status = 0;

      if (lk_observation_get_outcome (http) != LK_OUTCOME_OK || !lk_observation_get_fact_int (http, "status", &status) ||
          status == 407 || status == 410 || status == 429 || status >= 500 ||
          (status == 400 && lk_rules_wants_certificate (route, http)) || (status == 403 && route->proxied) ||
          (lk_observation_has_fact (http, "purpose", "upgrade") && lk_rules_upgrade_was_lost (status)))
        return FALSE;
    }
  return TRUE;
}

/**
 * lk_rules_get_standing:
 * @picture: the case
 *
 * Returns: what the service as a whole does
 */
LkStanding
lk_rules_get_standing (LkPicture *picture)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);
  guint n_any = 0, n_any_works = 0, n_all = 0, n_all_works = 0;

  /* An address that is none of a known kind was not found to be a service at all. */
  if (picture->plan != NULL && lk_observation_has_fact (picture->plan, "protocol", "unknown"))
    return LK_STANDING_FAILS;
  if (targets->len == 0)
    return picture->discovery != NULL || picture->link != NULL ? LK_STANDING_FAILS : LK_STANDING_UNKNOWN;
  if (picture->plan != NULL && lk_observation_has_fact (picture->plan, "protocol", "matrix"))
    return matrix_works (picture) ? LK_STANDING_WORKS : LK_STANDING_FAILS;
  if (denies_its_kind (picture))
    return LK_STANDING_FAILS;
  for (guint i = 0; i < targets->len; i++)
    {
      LkRoute *route = g_ptr_array_index (targets, i);
      gboolean works = lk_rules_route_works (route);

      if (lk_picture_target_is_any (picture, route))
        {
          n_any++;
          n_any_works += works;
        }
      else
        {
          n_all++;
          n_all_works += works;
        }
    }
  if (n_all_works < n_all || (n_any > 0 && n_any_works == 0))
    return LK_STANDING_FAILS;
  return n_any_works < n_any ? LK_STANDING_PARTLY : LK_STANDING_WORKS;
}

static void
judge_retirement (LkPicture *picture)
{
  LkService *service = lk_case_get_service (picture->kase);
  LkCandidate *candidate;

  if (service->retired_since == NULL || g_strcmp0 (service->retired_since, lk_case_get_started (picture->kase)) > 0)
    return;
  candidate = lk_picture_add (picture, "service-retired", LK_CERTAINTY_CERTAIN, "server.retired", TRUE);
  lk_params_set (candidate->verdict->params, "since", service->retired_since);
  lk_params_set (candidate->verdict->params, "successor", service->successor);
}

/* The person's answers weigh on what could equally be here or there. */
static void
weigh_answers (LkPicture   *picture,
               LkCandidate *candidate)
{
  LkVerdict *verdict = candidate->verdict;
  gboolean here = g_str_equal (verdict->code, "host-blocked") || g_str_equal (verdict->code, "port-blocked") ||
                  g_str_equal (verdict->code, "connection-reset");
  int elsewhere = lk_case_get_answer (picture->kase, "works-on-other-network");

  if (elsewhere < 0 || verdict->certainty == LK_CERTAINTY_CERTAIN)
    return;
  if (here && elsewhere == 1)
    {
      verdict->certainty = LK_CERTAINTY_CERTAIN;
      g_ptr_array_set_size (verdict->also, 0);
    }
  else if (here && elsewhere == 0 && verdict->also->len > 0)
    {
      g_autofree char *former = g_strdup (verdict->code);
      LkAlso *also = g_ptr_array_index (verdict->also, 0);

      g_free (verdict->code);
      verdict->code = g_strdup (also->code);
      verdict->certainty = LK_CERTAINTY_LIKELY;
      g_ptr_array_set_size (verdict->also, 0);
      lk_verdict_add_also (verdict, former, LK_CERTAINTY_POSSIBLE, verdict->params);
      candidate->check = lk_code_get_cause (verdict->code) == LK_CAUSE_SERVER ? "server.answers" : "network.path";
    }
}

/* What was worth asking before the newest observation may be settled now. */
static void
ask_questions (LkPicture *picture,
               LkVerdict *verdict)
{
  lk_case_drop_questions (picture->kase);
  if (verdict->certainty != LK_CERTAINTY_CERTAIN && verdict->also->len > 0 &&
      (g_str_equal (verdict->code, "host-blocked") || g_str_equal (verdict->code, "port-blocked") ||
       g_str_equal (verdict->code, "connection-reset")))
    lk_case_add_question (picture->kase, "works-on-other-network");
  lk_access_ask (picture, verdict);
  lk_local_ask (picture, verdict);
}

/* Where only a part was asked for, only that part is clear. */
static void
note_partial (LkPicture *picture,
              LkVerdict *verdict)
{
  const char *const *only = lk_case_get_only (picture->kase);
  g_autofree char *list = only != NULL && only[0] != NULL ? g_strjoinv (", ", (char **) only) : NULL;

  lk_params_set (verdict->params, "partial", list);
}

/* Nothing is wrong on the way; what a sign-in, or the person, says beyond that. */
static LkVerdict *
make_clear (LkPicture *picture)
{
  gboolean open = lk_access_is_open (picture);
  LkVerdict *verdict = lk_verdict_new (open ? "could-not-tell" : "all-clear",
                                       open ? LK_CERTAINTY_POSSIBLE : LK_CERTAINTY_CERTAIN);
  int elsewhere = lk_access_get_elsewhere (picture);

  if (picture->sign_in != NULL)
    lk_verdict_add_evidence (verdict, lk_observation_get_id (picture->sign_in));
  if (open)
    {
      lk_access_describe_answer (picture->sign_in, verdict->params);
      return verdict;
    }
  note_partial (picture, verdict);
  if (lk_params_get (verdict->params, "partial") == NULL)
    lk_params_set (verdict->params, "variant", lk_access_was_accepted (picture) ? "signed-in"
                                               : elsewhere == 1                 ? "works-elsewhere"
                                               : elsewhere == 0                 ? "fails-elsewhere" : NULL);
  return verdict;
}

static LkVerdict *
make_verdict (LkPicture  *picture,
              LkStanding  standing)
{
  LkCandidate *root = lk_picture_get_blocker (picture);
  LkVerdict *verdict;

  if (root == NULL)
    root = lk_picture_get_named (picture);
  if (root != NULL)
    {
      weigh_answers (picture, root);
      verdict = lk_verdict_ref (root->verdict);
      for (guint i = 0; i < picture->candidates->len; i++)
        {
          LkCandidate *other = g_ptr_array_index (picture->candidates, i);

          if (other != root && !root->definite && !other->aside)
            lk_verdict_add_also (verdict, other->verdict->code, other->verdict->certainty, other->verdict->params);
        }
    }
  else if (standing == LK_STANDING_WORKS || standing == LK_STANDING_PARTLY)
    verdict = make_clear (picture);
  else
    verdict = lk_verdict_new ("could-not-tell", LK_CERTAINTY_POSSIBLE);
  ask_questions (picture, verdict);
  lk_params_set (verdict->params, "service", lk_case_get_service (picture->kase)->name);
  lk_params_set (verdict->params, "account", lk_case_get_account (picture->kase));
  return verdict;
}

/* What keeps the person out before anybody looks at name and password. */
static LkStanding
judge_way (LkPicture *picture)
{
  static void (*const rules[]) (LkPicture *) = { lk_rules_names,  lk_rules_path,   lk_rules_tls,
                                                 lk_rules_server, lk_rules_discovery };
  LkStanding standing = lk_rules_get_standing (picture);

  judge_retirement (picture);
  if (standing != LK_STANDING_FAILS)
    return standing;
  if (lk_picture_get_blocker (picture) == NULL)
    lk_rules_surroundings (picture);
  if (lk_picture_get_blocker (picture) == NULL)
    lk_rules_outage (picture, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (rules) && lk_picture_get_blocker (picture) == NULL; i++)
    rules[i](picture);
  return standing;
}

/**
 * lk_judge_case:
 * @kase: the case
 * @pending: (nullable): probes that are still out; %NULL when the run is over
 *
 * Puts a finding per check and one verdict into the case. The same case always gets the same
 * judgement: no clock, network, file or global is looked at.
 */
void
lk_judge_case (LkCase            *kase,
               const char *const *pending)
{
  g_autoptr(LkPicture) picture = lk_picture_new (kase, pending);
  g_autoptr(LkVerdict) verdict = NULL;
  g_autoptr(GPtrArray) findings = NULL;
  LkStanding standing = judge_way (picture);
  gboolean blocked = lk_picture_get_blocker (picture) != NULL;

  if (!blocked && standing != LK_STANDING_FAILS)
    lk_rules_sign_in (picture);
  if (!blocked)
    {
      lk_rules_outage (picture, FALSE);
      lk_rules_named (picture);
    }
  lk_rules_computer (picture, blocked);
  lk_rules_refine_clock (picture);
  verdict = make_verdict (picture, standing);
  findings = lk_findings_make (picture, verdict);
  lk_case_set_judgement (kase, findings, verdict);
}

/**
 * lk_judge_dup_hindrance:
 * @kase: a case that was examined
 * @way: how the sign-in would be made
 *
 * Signing in makes sense only where nothing on the way to the account keeps the person out, and the name is one that the
 * protocol can have. Sign-ins that were made already do not count.
 *
 * Returns: (transfer full) (nullable): the code of what keeps the person out anyway; %NULL where signing in makes sense
 */
char *
lk_judge_dup_hindrance (LkCase     *kase,
                        LkSignInWay way)
{
  g_autoptr(LkPicture) picture = lk_picture_new (kase, NULL);
  LkStanding standing = judge_way (picture);
  LkCandidate *blocker = lk_picture_get_blocker (picture);

  if (blocker != NULL)
    return g_strdup (blocker->verdict->code);
  if (standing == LK_STANDING_FAILS || standing == LK_STANDING_UNKNOWN)
    return g_strdup ("could-not-tell");
  if (way != LK_SIGN_IN_WAY_PROVE && !lk_access_takes_password (picture))
    return g_strdup ("password-sign-in-off");
  return way != LK_SIGN_IN_WAY_ASK && lk_access_name_is_refused (picture) ? g_strdup ("wrong-name-format") : NULL;
}
