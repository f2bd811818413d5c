/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the address leads to a server of the service at all, and whether that server is set up for it. */
#include "config.h"

#include "lk-rules.h"

#define CHECK "server.setup"

static LkCandidate *
add (LkPicture     *picture,
     const char    *code,
     LkCertainty    certainty,
     LkObservation *observation,
     const char    *rival)
{
  LkCandidate *candidate = lk_picture_add (picture, code, certainty, CHECK, TRUE);
  LkParams *params = candidate->verdict->params;

  lk_params_set (params, "address", lk_case_get_service (picture->kase)->address);
  lk_params_set (params, "domain", lk_case_get_service (picture->kase)->address);
  lk_params_set (params, "host", lk_case_get_service (picture->kase)->address);
  if (picture->discovery != NULL)
    {
      lk_params_set (params, "base_url", lk_observation_get_fact (picture->discovery, "base_url"));
      lk_params_set (params, "reason", lk_observation_get_fact (picture->discovery, "reason"));
      lk_candidate_evidence (candidate, picture->discovery);
    }
  lk_candidate_evidence (candidate, observation);
  if (rival != NULL)
    lk_candidate_also (candidate, rival, LK_CERTAINTY_POSSIBLE);
  return candidate;
}

/* What an answer in the wrong shape is: 0 fine, else the code. */
static const char *
judge_shape (LkObservation *http,
             LkCertainty   *certainty)
{
  gint64 status = 0;

  *certainty = LK_CERTAINTY_LIKELY;
  lk_observation_get_fact_int (http, "status", &status);
  if (lk_observation_is_true (http, "shape_ok"))
    return NULL;
  if (status == 200 && lk_observation_is_true (http, "html"))
    return "not-this-service";
  if (status == 200)
    return "server-setup-wrong";
  if (status == 404 || status == 405 || status == 410)
    return "not-this-service";
  if (status == 401 || status == 403)
    return "server-setup-wrong";
  return status > 0 ? "server-setup-wrong" : NULL;
}

/* A name that is not found is left to these rules only where discovery gave it, see lk_rules_names(). */
static LkRoute *
find_nameless (LkPicture *picture)
{
  g_autoptr(GPtrArray) targets = lk_picture_dup_targets (picture);

  for (guint i = 0; i < targets->len; i++)
    if (((LkRoute *) g_ptr_array_index (targets, i))->reach == LK_REACH_NO_NAME)
      return g_ptr_array_index (targets, i);
  return NULL;
}

static void
judge_matrix (LkPicture *picture)
{
  LkObservation *versions = lk_picture_find_http (picture, "versions");
  LkObservation *login = lk_picture_find_http (picture, "login-flows");
  const char *action = lk_observation_get_fact (picture->discovery, "action");
  const char *reason = lk_observation_get_fact (picture->discovery, "reason");
  gboolean alive = versions != NULL && lk_observation_is_true (versions, "shape_ok");
  LkCertainty certainty;
  const char *code;

  if (g_strcmp0 (action, "IGNORE") == 0 && !alive)
    {
      code = versions != NULL ? judge_shape (versions, &certainty) : NULL;
      if (code != NULL && g_str_equal (code, "server-setup-wrong") && lk_observation_is_true (versions, "json"))
        add (picture, code, certainty, versions, "discovery-wrong");
      else
        add (picture, "discovery-wrong", LK_CERTAINTY_LIKELY, versions, "not-this-service");
      return;
    }
  if (g_strcmp0 (action, "FAIL_PROMPT") == 0)
    {
      LkObservation *document = lk_picture_find_http (picture, "well-known");

      code = !alive && versions != NULL ? judge_shape (versions, &certainty) : NULL;
      if (g_strcmp0 (reason, "not-json") == 0 && code != NULL && !g_str_equal (code, "not-this-service"))
        add (picture, code, certainty, versions, "discovery-wrong");
      else if (g_strcmp0 (reason, "not-json") == 0 && code != NULL && lk_observation_is_true (versions, "html"))
        add (picture, code, certainty, versions, "discovery-wrong");
      else
        add (picture, "discovery-wrong", alive ? LK_CERTAINTY_CERTAIN : LK_CERTAINTY_LIKELY, document, NULL);
      return;
    }
  if (g_strcmp0 (action, "FAIL_ERROR") == 0 &&
      (g_strcmp0 (reason, "no-such-host") == 0 || g_strcmp0 (reason, "bad-url") == 0 || find_nameless (picture) != NULL))
    {
      add (picture, "discovery-wrong", LK_CERTAINTY_CERTAIN, NULL, NULL);
      return;
    }
  code = versions != NULL ? judge_shape (versions, &certainty) : NULL;
  if (code != NULL && g_strcmp0 (action, "FAIL_ERROR") == 0 && !lk_observation_is_true (versions, "json") &&
      !lk_observation_has_fact (versions, "content_type", "application/json"))
    {
      add (picture, "not-this-service", LK_CERTAINTY_LIKELY, versions, "discovery-wrong");
      return;
    }
  if (code == NULL && login != NULL && alive)
    {
      code = judge_shape (login, &certainty);
      versions = login;
      if (code != NULL)
        code = "server-setup-wrong";
    }
  if (code != NULL)
    add (picture, code, certainty, versions, g_str_equal (code, "not-this-service") ? "server-setup-wrong" : "not-this-service");
}

/* "." as the only target: decidedly not offered (RFC 2782, RFC 6120 §3.2.1). */
static LkObservation *
find_refusing_srv (LkPicture *picture)
{
  LkObservation *found = NULL;

  for (guint i = 0; i < picture->srvs->len; i++)
    {
      LkObservation *srv = g_ptr_array_index (picture->srvs, i);
      JsonArray *targets = lk_json_get_array (lk_observation_get_facts (srv), "targets");

      if (targets != NULL && json_array_get_length (targets) > 0)
        return NULL;
      if (lk_observation_is_true (srv, "none"))
        found = srv;
    }
  return found;
}

static void
judge_xmpp (LkPicture *picture)
{
  LkObservation *refusing = find_refusing_srv (picture);
  LkRoute *nameless = find_nameless (picture);
  LkCandidate *candidate;

  if (refusing != NULL)
    {
      add (picture, "not-this-service", LK_CERTAINTY_CERTAIN, refusing, "server-setup-wrong");
      return;
    }
  if (nameless == NULL)
    return;
  candidate = add (picture, "discovery-wrong", LK_CERTAINTY_CERTAIN, nameless->dns, "name-not-found");
  lk_params_set (candidate->verdict->params, "host", nameless->host);
}

/* The host answers, but neither a Matrix document nor XMPP records lead from it to a service. */
static void
judge_unknown (LkPicture *picture)
{
  LkObservation *document = lk_picture_find_http (picture, "well-known");
  gint64 status = 0;

  if (document != NULL && lk_observation_get_fact_int (document, "status", &status) && status > 0)
    add (picture, "discovery-wrong", LK_CERTAINTY_LIKELY, document, "not-this-service");
}

/* A server that is known by what it says of itself, and says something else. */
static void
judge_kind (LkPicture *picture)
{
  static const char *const purposes[] = { "ping", "settings", "info" };

  if (lk_observation_get_outcome (picture->discovery) != LK_OUTCOME_FAILED)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (purposes); i++)
    {
      LkObservation *http = lk_picture_find_http (picture, purposes[i]);
      LkCertainty certainty;
      const char *code = http != NULL ? judge_shape (http, &certainty) : NULL;

      if (code == NULL)
        continue;
      add (picture, code, certainty, http, g_str_equal (code, "not-this-service") ? "server-setup-wrong" : "not-this-service");
      return;
    }
  add (picture, "not-this-service", LK_CERTAINTY_LIKELY, NULL, "server-setup-wrong");
}

static void
judge_web (LkPicture *picture)
{
  LkObservation *page = lk_picture_find_http (picture, "page");
  gint64 status = 0;

  if (page == NULL || !lk_observation_get_fact_int (page, "status", &status))
    return;
  if (status == 410)
    add (picture, "service-closed", LK_CERTAINTY_LIKELY, page, NULL);
}

/**
 * lk_rules_discovery:
 * @picture: the case
 *
 * Judges whether the address leads to this service.
 */
void
lk_rules_discovery (LkPicture *picture)
{
  const char *planned = picture->plan != NULL ? lk_observation_get_fact (picture->plan, "protocol") : NULL;
  const char *protocol = picture->discovery != NULL ? lk_observation_get_fact (picture->discovery, "protocol") : NULL;

  if (g_strcmp0 (protocol, "matrix") == 0)
    judge_matrix (picture);
  else if (g_strcmp0 (protocol, "xmpp") == 0)
    judge_xmpp (picture);
  else if (g_strcmp0 (planned, "unknown") == 0)
    judge_unknown (picture);
  else if (g_strcmp0 (protocol, "mattermost") == 0 || g_strcmp0 (protocol, "rocketchat") == 0 ||
           g_strcmp0 (protocol, "zulip") == 0)
    judge_kind (picture);
  else
    judge_web (picture);
}
