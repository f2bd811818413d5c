/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One finding per check: what the picture says of it, held back where an earlier fault makes it pointless. */
#include "config.h"

#include "lk-findings.h"

#include "lk-local.h"
#include "lk-rules.h"

/* Fills in a finding from what was seen. Returns its status; %LK_STATUS_WAITING where nothing was seen. */
typedef LkStatus (*Look) (LkPicture *picture, LkFinding *finding);

typedef struct
{
  const char *check;
  const char *probes[8]; /* that can still change it */
  Look        look;
  gboolean    asked;     /* nothing measures it unless the person wants it */
  gboolean    local;     /* it is about this computer alone: no fault on the way makes it pointless */
} Rule;

/**
 * lk_findings_show:
 * @finding: a finding
 * @observation: what it was seen by
 */
void
lk_findings_show (LkFinding     *finding,
                  LkObservation *observation)
{
  lk_finding_add_evidence (finding, lk_observation_get_id (observation));
  finding->duration_ms = MAX (finding->duration_ms, lk_observation_get_duration (observation));
}

static LkStatus
look_link (LkPicture *picture,
           LkFinding *finding)
{
  if (picture->link == NULL)
    return LK_STATUS_WAITING;
  lk_findings_show (finding, picture->link);
  for (guint i = 0; i < picture->routers->len; i++)
    {
      LkObservation *router = g_ptr_array_index (picture->routers, i);
      gint64 rtt = 0;

      lk_findings_show (finding, router);
      if (lk_observation_get_outcome (router) == LK_OUTCOME_OK && lk_observation_get_fact_int (router, "rtt_ms", &rtt))
        lk_params_set_int (finding->params, "rtt_ms", rtt);
    }
  return lk_observation_is_true (picture->link, "ipv4_route") || lk_observation_is_true (picture->link, "ipv6_route")
             ? LK_STATUS_OK : LK_STATUS_NOTICE;
}

static LkStatus
look_portal (LkPicture *picture,
             LkFinding *finding)
{
  if (picture->portals->len == 0)
    return LK_STATUS_WAITING;
  for (guint i = 0; i < picture->portals->len; i++)
    lk_findings_show (finding, g_ptr_array_index (picture->portals, i));
  if (lk_picture_portal_mismatch (picture) != NULL)
    return LK_STATUS_NOTICE;
  return lk_picture_portal_answered (picture, NULL) ? LK_STATUS_OK : LK_STATUS_UNKNOWN;
}

static LkStatus
look_proxy (LkPicture *picture,
            LkFinding *finding)
{
  LkStatus status = LK_STATUS_WAITING;

  for (guint i = 0; i < picture->proxies->len; i++)
    {
      LkObservation *proxy = g_ptr_array_index (picture->proxies, i);
      gboolean ok = lk_observation_get_outcome (proxy) == LK_OUTCOME_OK;

      if (g_str_equal (lk_observation_get_subject (proxy), "wpad"))
        continue;
      lk_findings_show (finding, proxy);
      if (ok && !lk_observation_is_true (proxy, "direct"))
        lk_params_set (finding->params, "proxy", lk_observation_get_fact (proxy, "proxy"));
      if (!ok)
        status = LK_STATUS_UNKNOWN;
      else if (status == LK_STATUS_WAITING)
        status = LK_STATUS_OK;
    }
  return status;
}

static LkStatus
look_dns (LkPicture *picture,
          LkFinding *finding)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);
  LkStatus status = LK_STATUS_WAITING;

  for (guint i = 0; i < targets->len; i++)
    {
      LkRoute *route = g_ptr_array_index (targets, i);
      JsonArray *addresses;

      if (route->dns == NULL)
        continue;
      lk_findings_show (finding, route->dns);
      if (lk_observation_get_outcome (route->dns) != LK_OUTCOME_OK)
        return LK_STATUS_UNKNOWN;
      if (status == LK_STATUS_OK)
        continue;
      status = LK_STATUS_OK;
      addresses = lk_json_get_array (lk_observation_get_facts (route->dns), "addresses");
      lk_params_set (finding->params, "host", route->host);
      lk_params_set_int (finding->params, "addresses", addresses != NULL ? json_array_get_length (addresses) : 0);
      lk_params_set_int (finding->params, "ms", lk_observation_get_duration (route->dns));
    }
  return status;
}

static LkStatus
look_path (LkPicture *picture,
           LkFinding *finding)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);
  LkStatus status = LK_STATUS_WAITING;

  for (guint i = 0; i < targets->len; i++)
    {
      LkRoute *route = g_ptr_array_index (targets, i);
      gint64 rtt = 0;

      for (guint c = 0; c < route->connects->len; c++)
        {
          LkObservation *connect = g_ptr_array_index (route->connects, c);

          lk_findings_show (finding, connect);
          if (lk_observation_get_outcome (connect) == LK_OUTCOME_OK && lk_params_get (finding->params, "ms") == NULL &&
              lk_observation_get_fact_int (connect, "rtt_ms", &rtt))
            lk_params_set_int (finding->params, "ms", rtt);
        }
      if (route->reach == LK_REACH_NO_CONNECT)
        return LK_STATUS_UNKNOWN;
      if (route->reach < LK_REACH_CONNECTED)
        continue;
      status = LK_STATUS_OK;
      if (lk_params_get (finding->params, "host") == NULL)
        {
          lk_params_set (finding->params, "host", route->host);
          lk_params_set_int (finding->params, "port", route->port);
        }
    }
  return status;
}

static void
set_tls_params (LkFinding     *finding,
                LkRoute       *route)
{
  lk_params_set (finding->params, "host", route->host);
  lk_params_set (finding->params, "version", lk_observation_get_fact (route->tls, "version"));
  lk_picture_describe_certificate (route->tls, finding->params);
}

static LkStatus
look_tls_up_to (LkPicture *picture,
                LkFinding *finding,
                LkReach    enough)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);
  LkStatus status = LK_STATUS_WAITING;

  for (guint i = 0; i < targets->len; i++)
    {
      LkRoute *route = g_ptr_array_index (targets, i);

      if (route->tls == NULL)
        continue;
      lk_findings_show (finding, route->tls);
      if (route->reach < enough)
        return LK_STATUS_UNKNOWN;
      if (status == LK_STATUS_WAITING)
        set_tls_params (finding, route);
      status = LK_STATUS_OK;
    }
  return status;
}

static LkStatus
look_tls (LkPicture *picture,
          LkFinding *finding)
{
  return look_tls_up_to (picture, finding, LK_REACH_BAD_CERT);
}

static LkStatus
look_certificate (LkPicture *picture,
                  LkFinding *finding)
{
  return look_tls_up_to (picture, finding, LK_REACH_SECURED);
}

static LkStatus
look_quality (LkPicture *picture,
              LkFinding *finding)
{
  LkStatus status = LK_STATUS_WAITING;

  for (guint i = 0; i < picture->routes->len; i++)
    {
      LkRoute *route = g_ptr_array_index (picture->routes, i);
      gint64 number = 0;

      if (route->quality == NULL || route->control)
        continue;
      lk_findings_show (finding, route->quality);
      if (!lk_observation_get_fact_int (route->quality, "rtt_median_ms", &number))
        {
          status = status == LK_STATUS_WAITING ? LK_STATUS_UNKNOWN : status;
          continue;
        }
      status = LK_STATUS_OK;
      lk_params_set (finding->params, "host", route->host);
      lk_params_set_int (finding->params, "rtt_ms", number);
      if (lk_observation_get_fact_int (route->quality, "loss_percent", &number))
        lk_params_set_int (finding->params, "loss_percent", number);
      if (lk_observation_get_fact_int (route->quality, "jitter_ms", &number))
        lk_params_set_int (finding->params, "jitter_ms", number);
    }
  return status;
}

static LkStatus
look_clock (LkPicture *picture,
            LkFinding *finding)
{
  gint64 skew = 0;
  LkObservation *example = NULL, *sync = lk_local_find (picture, "time-sync", NULL);

  if (picture->clock != NULL)
    lk_findings_show (finding, picture->clock);
  if (sync != NULL)
    lk_findings_show (finding, sync);
  if (sync != NULL && lk_local_is_false (sync, "ntp"))
    lk_params_set (finding->params, "by_hand", "yes");
  if (!lk_picture_get_skew (picture, &skew, &example))
    return picture->clock != NULL ? LK_STATUS_UNKNOWN : LK_STATUS_WAITING;
  lk_findings_show (finding, example);
  lk_params_set_int (finding->params, "skew_s", skew);
  return ABS (skew) > LK_SKEW_NOTICE_S ? LK_STATUS_NOTICE : LK_STATUS_OK;
}

static LkStatus
look_answers (LkPicture *picture,
              LkFinding *finding)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);
  LkStatus status = LK_STATUS_WAITING;

  for (guint i = 0; i < targets->len; i++)
    {
      LkRoute *route = g_ptr_array_index (targets, i);

      for (guint h = 0; h < route->https->len; h++)
        lk_findings_show (finding, g_ptr_array_index (route->https, h));
      if (route->xmpp != NULL)
        lk_findings_show (finding, route->xmpp);
      if (route->reach == LK_REACH_ANSWERED || (route->reach == LK_REACH_SECURED && route->https->len == 0) ||
          (route->reach == LK_REACH_CONNECTED && route->tls == NULL))
        {
          status = LK_STATUS_OK;
          lk_params_set (finding->params, "host", route->host);
          lk_params_set_int (finding->params, "ms", finding->duration_ms);
        }
      else if (status == LK_STATUS_WAITING && route->reach > LK_REACH_NAMED)
        status = LK_STATUS_UNKNOWN;
    }
  return status;
}

static LkStatus
look_setup (LkPicture *picture,
            LkFinding *finding)
{
  LkStanding standing = lk_rules_get_standing (picture);

  if (picture->discovery != NULL)
    {
      lk_findings_show (finding, picture->discovery);
      lk_params_set (finding->params, "base_url", lk_observation_get_fact (picture->discovery, "base_url"));
    }
  else if (lk_case_get_service (picture->kase)->address == NULL)
    return LK_STATUS_NOT_APPLICABLE;
  if (standing == LK_STANDING_WORKS || standing == LK_STANDING_PARTLY)
    return LK_STATUS_OK;
  return picture->discovery != NULL ? LK_STATUS_UNKNOWN : LK_STATUS_WAITING;
}

static LkStatus
look_retired (LkPicture *picture,
              LkFinding *finding)
{
  return lk_case_get_service (picture->kase)->retired_since == NULL ? LK_STATUS_OK : LK_STATUS_NOTICE;
}

static const Rule rules[] = {
  { "network.link", { "link", "router" }, look_link, FALSE },
  { "network.portal", { "portal" }, look_portal, FALSE },
  { "network.proxy", { "proxy", "proxy-connect" }, look_proxy, FALSE },
  { "network.dns", { "dns", "dns-query", "dns-random", "dns-second", "srv", "discovery" }, look_dns, FALSE },
  { "network.path", { "dns", "srv", "connect", "discovery" }, look_path, FALSE },
  { "network.tls", { "dns", "srv", "connect", "tls", "tls-hello", "http", "xmpp" }, look_tls, FALSE },
  { "network.quality", { "quality", "connect" }, look_quality, FALSE },
  { "credentials.name", { "name", "sign-in" }, lk_findings_look_name, TRUE },
  { "credentials.typing", { "typing", "sign-in" }, lk_findings_look_typing, TRUE },
  { "credentials.sign-in", { "sign-in" }, lk_findings_look_sign_in, TRUE },
  { "client.installed", { "client" }, lk_findings_look_installed, FALSE, TRUE },
  { "client.version", { "client", "release" }, lk_findings_look_version, FALSE, TRUE },
  { "client.updates", { "client", "update-source" }, lk_findings_look_updates, FALSE, TRUE },
  { "client.accepted", { "client", "release", "discovery", "server-info" }, lk_findings_look_accepted, FALSE, TRUE },
  { "client.clock", { "clock", "portal", "http", "time-sync" }, look_clock, FALSE },
  { "client.keyring", { "client", "keyring", "secret-access", "portal-service" }, lk_findings_look_keyring, FALSE, TRUE },
  { "client.browser", { "client", "scheme", "browser", "portal-service", "hand-off" }, lk_findings_look_browser, FALSE, TRUE },
  { "client.sandbox", { "client", "sandbox" }, lk_findings_look_sandbox, FALSE, TRUE },
  { "client.storage", { "client", "storage", "lock", "profile" }, lk_findings_look_storage, FALSE, TRUE },
  { "client.crashes", { "client", "crash", "parts", "input", "client-log" }, lk_findings_look_crashes, FALSE, TRUE },
  { "account.status", { "sign-in", "account-state" }, lk_findings_look_account, TRUE },
  { "account.elsewhere", { NULL }, lk_findings_look_elsewhere, TRUE },
  { "account.session", { "sign-in", "account-state", "sign-out" }, lk_findings_look_session, TRUE },
  { "server.answers", { "dns", "srv", "connect", "http", "xmpp" }, look_answers, FALSE },
  { "server.certificate", { "dns", "srv", "connect", "tls", "http", "xmpp" }, look_certificate, FALSE },
  { "server.setup", { "dns", "srv", "connect", "http", "xmpp", "discovery" }, look_setup, FALSE },
  { "server.retired", { NULL }, look_retired, FALSE },
};

static const Rule *
find_rule (const char *check)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (g_str_equal (rules[i].check, check))
      return &rules[i];
  return NULL;
}

static gboolean
can_still_change (LkPicture  *picture,
                  const Rule *rule)
{
  for (guint i = 0; i < G_N_ELEMENTS (rule->probes) && rule->probes[i] != NULL; i++)
    if (lk_picture_is_out (picture, rule->probes[i]))
      return TRUE;
  return FALSE;
}

/* Something that would tell was stopped before it did. */
static gboolean
was_stopped (LkPicture  *picture,
             const Rule *rule)
{
  GPtrArray *observations = lk_case_get_observations (picture->kase);

  for (guint o = 0; o < observations->len; o++)
    {
      LkObservation *observation = g_ptr_array_index (observations, o);

      if (lk_observation_get_outcome (observation) != LK_OUTCOME_CANCELLED)
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (rule->probes) && rule->probes[i] != NULL; i++)
        if (g_str_equal (rule->probes[i], lk_observation_get_probe (observation)))
          return TRUE;
    }
  return FALSE;
}

/* Of several, the one that the verdict is about. */
static LkCandidate *
find_candidate (LkPicture  *picture,
                const char *check,
                const char *code)
{
  LkCandidate *first = NULL;

  for (guint i = 0; i < picture->candidates->len; i++)
    {
      LkCandidate *candidate = g_ptr_array_index (picture->candidates, i);

      if (!g_str_equal (candidate->check, check))
        continue;
      if (g_str_equal (candidate->verdict->code, code))
        return candidate;
      if (first == NULL)
        first = candidate;
    }
  return first;
}

static void
take_candidate (LkFinding   *finding,
                LkCandidate *candidate,
                LkVerdict   *verdict)
{
  gboolean root = g_str_equal (candidate->verdict->code, verdict->code);

  finding->status = root || candidate->blocks ? LK_STATUS_PROBLEM : LK_STATUS_NOTICE;
  finding->certainty = candidate->verdict->certainty;
  lk_finding_set_code (finding, candidate->verdict->code);
  g_hash_table_unref (finding->params);
  finding->params = lk_params_copy (candidate->verdict->params);
  for (guint i = 0; i < candidate->verdict->evidence->len; i++)
    lk_finding_add_evidence (finding, g_ptr_array_index (candidate->verdict->evidence, i));
}

static LkFinding *
make_finding (LkPicture  *picture,
              LkVerdict  *verdict,
              const char *check)
{
  LkFinding *finding = lk_finding_new (check, LK_STATUS_NOT_RUN);
  const Rule *rule = find_rule (check);
  LkCandidate *candidate = find_candidate (picture, check, verdict->code);
  LkCandidate *root = lk_picture_get_blocker (picture);
  gboolean going_on = picture->pending != NULL && picture->pending[0] != NULL;
  gboolean from_run;
  LkStatus seen;

  lk_params_set (finding->params, "service", lk_case_get_service (picture->kase)->name);
  if (!lk_case_wants (picture->kase, check) || (rule == NULL && candidate == NULL))
    return finding;
  seen = rule != NULL ? rule->look (picture, finding) : LK_STATUS_WAITING;
  /* What the run itself found where only a sign-in is looked for stays open as long as the run does. */
  from_run = candidate != NULL && !candidate->definite && (rule == NULL || rule->asked);
  if (from_run ? going_on : rule != NULL && can_still_change (picture, rule))
    finding->status = LK_STATUS_RUNNING;
  else if (candidate != NULL)
    take_candidate (finding, candidate, verdict);
  else if (seen == LK_STATUS_OK || seen == LK_STATUS_NOTICE || seen == LK_STATUS_NOT_APPLICABLE || seen == LK_STATUS_NOT_RUN)
    finding->status = seen;
  else if (going_on)
    finding->status = rule->asked ? LK_STATUS_NOT_RUN : LK_STATUS_WAITING;
  else if (root != NULL && !(rule != NULL && rule->local))
    {
      lk_finding_set_because (finding, root->verdict->code);
      lk_params_set (finding->params, "variant", lk_params_get (root->verdict->params, "variant"));
    }
  else
    finding->status = seen == LK_STATUS_WAITING && !was_stopped (picture, rule) ? LK_STATUS_NOT_RUN : LK_STATUS_UNKNOWN;
  return finding;
}

/**
 * lk_findings_make:
 * @picture: the case, with the candidates that were found
 * @verdict: the verdict
 *
 * Returns: (transfer full) (element-type LkFinding): one finding per check, in the order of the checklist
 */
GPtrArray *
lk_findings_make (LkPicture *picture,
                  LkVerdict *verdict)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_finding_unref);
  gsize n_checks = 0;
  const LkCheckInfo *checks = lk_checks_list (&n_checks);

  for (gsize i = 0; i < n_checks; i++)
    g_ptr_array_add (findings, make_finding (picture, verdict, checks[i].id));
  return findings;
}
