/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The findings about name, password and account: of what is measured only when the person wants it, and of what they say. */
#include "config.h"

#include "lk-access.h"
#include "lk-findings.h"

/* The server turned a SCRAM exchange away before it challenged anybody: it seems not to have the name. */
static gboolean
seems_unknown (LkPicture *picture)
{
  const char *method = picture->sign_in != NULL ? lk_observation_get_fact (picture->sign_in, "method") : NULL;
  gboolean challenge = TRUE;

  return method != NULL && g_str_has_prefix (method, "SCRAM") &&
         lk_observation_has_fact (picture->sign_in, "errcode", "not-authorized") &&
         lk_json_get_boolean (lk_observation_get_facts (picture->sign_in), "challenge", &challenge) && !challenge;
}

static gboolean
has_words (LkObservation *observation,
           const char    *fact)
{
  JsonArray *words = lk_json_get_array (lk_observation_get_facts (observation), fact);

  return words != NULL && json_array_get_length (words) > 0;
}

static gboolean
is_web (LkPicture *picture)
{
  return lk_case_get_service (picture->kase)->protocol == LK_PROTOCOL_WEB;
}

/**
 * lk_findings_look_name:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at the spelling of the name.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_name (LkPicture *picture,
                       LkFinding *finding)
{
  if (is_web (picture))
    return LK_STATUS_NOT_APPLICABLE;
  if (picture->name != NULL)
    {
      lk_findings_show (finding, picture->name);
      lk_access_describe_name (picture->name, finding->params);
    }
  if (seems_unknown (picture))
    {
      lk_findings_show (finding, picture->sign_in);
      lk_params_set (finding->params, "variant", "unknown-name");
      return LK_STATUS_NOTICE;
    }
  if (picture->name != NULL)
    return has_words (picture->name, "problems") ? LK_STATUS_NOTICE : LK_STATUS_OK;
  return lk_access_was_accepted (picture) ? LK_STATUS_OK : LK_STATUS_WAITING;
}

/**
 * lk_findings_look_typing:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at what was typed.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_typing (LkPicture *picture,
                         LkFinding *finding)
{
  if (is_web (picture))
    return LK_STATUS_NOT_APPLICABLE;
  if (picture->typing == NULL)
    return LK_STATUS_WAITING;
  lk_findings_show (finding, picture->typing);
  lk_access_describe_typing (picture->typing, finding->params);
  return has_words (picture->typing, "traps") && !lk_access_was_accepted (picture) ? LK_STATUS_NOTICE : LK_STATUS_OK;
}

/* There are other ways in, but not every messenger knows them. */
static LkStatus
look_other_ways (LkPicture *picture,
                 LkFinding *finding)
{
  g_auto(GStrv) ways = lk_json_dup_strings (lk_observation_get_facts (picture->discovery), "login_types");
  g_autofree char *list = ways != NULL && ways[0] != NULL ? g_strjoinv (", ", ways) : NULL;

  lk_findings_show (finding, picture->discovery);
  lk_finding_set_code (finding, "password-sign-in-off");
  lk_params_set (finding->params, "names", list);
  return LK_STATUS_NOTICE;
}

/**
 * lk_findings_look_sign_in:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at the sign-in.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_sign_in (LkPicture *picture,
                          LkFinding *finding)
{
  if (picture->sign_in != NULL)
    {
      lk_findings_show (finding, picture->sign_in);
      lk_access_describe_answer (picture->sign_in, finding->params);
    }
  else if (is_web (picture) || lk_access_takes_password (picture))
    return is_web (picture) ? LK_STATUS_NOT_APPLICABLE : LK_STATUS_WAITING;
  else
    return look_other_ways (picture, finding);
  if (lk_observation_has_fact (picture->sign_in, "not_sent", "not-allowed"))
    return LK_STATUS_NOT_APPLICABLE;
  if (lk_access_was_accepted (picture))
    return LK_STATUS_OK;
  return lk_observation_has_fact (picture->sign_in, "result", "refused") ? LK_STATUS_NOTICE : LK_STATUS_UNKNOWN;
}

/**
 * lk_findings_look_account:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at the state of the account.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_account (LkPicture *picture,
                          LkFinding *finding)
{
  if (picture->sign_in == NULL)
    return LK_STATUS_WAITING;
  if (!lk_access_was_accepted (picture))
    return LK_STATUS_UNKNOWN;
  lk_findings_show (finding, picture->sign_in);
  if (picture->account != NULL)
    lk_findings_show (finding, picture->account);
  return LK_STATUS_OK;
}

/**
 * lk_findings_look_elsewhere:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at what the person says of signing in elsewhere.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_elsewhere (LkPicture *picture,
                            LkFinding *finding)
{
  static const char *const questions[][2] = {
    { "web-version-works", "web" }, { "other-device-works", "device" }, { "provider-wrote", "letter" },
  };
  int elsewhere = lk_access_get_elsewhere (picture);
  gboolean answered = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      int answer = lk_case_get_answer (picture->kase, questions[i][0]);

      if (answer < 0)
        continue;
      answered = TRUE;
      lk_params_set (finding->params, questions[i][1], answer == 1 ? "yes" : "no");
    }
  if (!answered)
    return LK_STATUS_NOT_RUN;
  return elsewhere == 1 && lk_case_get_answer (picture->kase, "provider-wrote") != 1 ? LK_STATUS_OK : LK_STATUS_NOTICE;
}

/**
 * lk_findings_look_session:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at the session that a sign-in opened.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_session (LkPicture *picture,
                          LkFinding *finding)
{
  if (is_web (picture))
    return LK_STATUS_NOT_APPLICABLE;
  if (picture->sign_in == NULL)
    return LK_STATUS_WAITING;
  if (!lk_access_was_accepted (picture))
    return LK_STATUS_UNKNOWN;
  if (picture->account != NULL)
    lk_findings_show (finding, picture->account);
  if (picture->sign_out == NULL)
    return LK_STATUS_UNKNOWN;
  lk_findings_show (finding, picture->sign_out);
  lk_access_describe_answer (picture->sign_out, finding->params);
  return lk_observation_get_outcome (picture->sign_out) == LK_OUTCOME_OK ? LK_STATUS_OK : LK_STATUS_NOTICE;
}
