/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The findings about the messenger and this computer where nothing is wrong with them, or nothing can be seen. */
#include "config.h"

#include "lk-findings.h"
#include "lk-rules-computer.h"

/* Shows all of one probe. Returns OK where each was seen well, UNKNOWN where one was not, WAITING where there are none. */
static LkStatus
show_all (LkPicture  *picture,
          LkFinding  *finding,
          const char *probe)
{
  g_autoptr(GPtrArray) list = lk_local_list (picture, probe);
  LkStatus status = LK_STATUS_WAITING;

  for (guint i = 0; i < list->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (list, i);

      lk_findings_show (finding, observation);
      if (lk_observation_get_outcome (observation) != LK_OUTCOME_OK)
        status = LK_STATUS_UNKNOWN;
      else if (status == LK_STATUS_WAITING)
        status = LK_STATUS_OK;
    }
  return status;
}

/* Nobody looks further into a messenger that is not there. */
static gboolean
is_nothing_installed (LkPicture *picture)
{
  g_autoptr(GPtrArray) clients = lk_local_list (picture, "client");

  for (guint i = 0; i < clients->len; i++)
    if (!lk_local_is_false (g_ptr_array_index (clients, i), "installed"))
      return FALSE;
  return clients->len > 0;
}

static LkStatus
without_client (LkPicture *picture,
                LkStatus   status)
{
  return status == LK_STATUS_WAITING && is_nothing_installed (picture) ? LK_STATUS_NOT_APPLICABLE : status;
}

/**
 * lk_findings_look_installed:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at which messengers are here.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_installed (LkPicture *picture,
                            LkFinding *finding)
{
  g_autoptr(GPtrArray) clients = lk_local_list (picture, "client");
  g_autoptr(GString) names = g_string_new (NULL);
  LkStatus status = show_all (picture, finding, "client");

  for (guint i = 0; i < clients->len; i++)
    {
      LkObservation *client = g_ptr_array_index (clients, i);
      const char *name = lk_observation_get_subject (client);
      g_autofree char *version = lk_local_dup_version (picture, name);
      g_auto(GStrv) permission = lk_json_dup_strings (lk_observation_get_facts (client), "permission");

      if (permission != NULL && permission[0] != NULL)
        lk_params_set (finding->params, "permission", permission[0]);
      if (lk_observation_is_true (client, "installed"))
        g_string_append_printf (names, "%s%s%s%s", names->len > 0 ? ", " : "", name, version != NULL ? " " : "",
                                version != NULL ? version : "");
    }
  if (names->len == 0)
    return status == LK_STATUS_OK ? LK_STATUS_UNKNOWN : status;
  lk_params_set (finding->params, "names", names->str);
  return LK_STATUS_OK;
}

/**
 * lk_findings_look_version:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at the messenger's version.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_version (LkPicture *picture,
                          LkFinding *finding)
{
  g_autoptr(GPtrArray) releases = lk_local_list (picture, "release");
  LkStatus status = show_all (picture, finding, "release");

  for (guint i = 0; i < releases->len; i++)
    {
      LkObservation *release = g_ptr_array_index (releases, i);
      g_autofree char *installed = lk_local_dup_version (picture, lk_observation_get_subject (release));

      lk_params_set (finding->params, "version", installed != NULL ? installed : lk_observation_get_fact (release, "installed"));
      lk_params_set (finding->params, "newest", lk_observation_get_fact (release, "version"));
      /* What is known of the newest release says nothing where nobody knows what is installed. */
      if (installed == NULL && lk_observation_get_fact (release, "installed") == NULL)
        return LK_STATUS_UNKNOWN;
      if (lk_observation_get_fact (release, "version") == NULL)
        status = LK_STATUS_UNKNOWN;
    }
  return without_client (picture, status);
}

/**
 * lk_findings_look_updates:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at whether the messenger can be updated.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_updates (LkPicture *picture,
                          LkFinding *finding)
{
  g_autoptr(GPtrArray) sources = lk_local_list (picture, "update-source");
  LkStatus status = show_all (picture, finding, "update-source");

  for (guint i = 0; i < sources->len; i++)
    {
      LkObservation *source = g_ptr_array_index (sources, i);

      lk_params_set (finding->params, "remote", lk_observation_get_fact (source, "remote"));
      if (status == LK_STATUS_OK && !lk_observation_is_true (source, "offered"))
        status = LK_STATUS_UNKNOWN;
    }
  return without_client (picture, status);
}

/**
 * lk_findings_look_accepted:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at whether the server takes this version.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_accepted (LkPicture *picture,
                           LkFinding *finding)
{
  g_autoptr(GPtrArray) releases = lk_local_list_demands (picture);
  LkObservation *demand = lk_local_find_demand (picture);
  LkStatus status = LK_STATUS_WAITING;

  for (guint i = 0; i < releases->len; i++)
    {
      LkObservation *release = g_ptr_array_index (releases, i);
      const char *minimum = lk_observation_get_fact (release, "minimum");
      g_autofree char *found = lk_local_dup_version (picture, lk_observation_get_subject (release));

      if (minimum == NULL && demand != NULL)
        minimum = lk_observation_get_fact (demand, "minimum_desktop");
      if (minimum == NULL)
        continue;
      lk_findings_show (finding, release);
      lk_params_set (finding->params, "minimum", minimum);
      /* Nobody knows what is taken where nobody knows what is there. */
      if (found == NULL && lk_observation_get_fact (release, "installed") == NULL)
        status = LK_STATUS_UNKNOWN;
      else if (status == LK_STATUS_WAITING)
        status = LK_STATUS_OK;
    }
  if (demand != NULL && status != LK_STATUS_WAITING)
    lk_findings_show (finding, demand);
  return without_client (picture, status);
}

/**
 * lk_findings_look_keyring:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at the keyring.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_keyring (LkPicture *picture,
                          LkFinding *finding)
{
  LkObservation *keyring = lk_local_find (picture, "keyring", NULL);
  g_autoptr(GPtrArray) clients = lk_local_list (picture, "client");
  LkStatus status = show_all (picture, finding, "keyring");

  if (status != LK_STATUS_WAITING)
    show_all (picture, finding, "secret-access");
  if (keyring == NULL)
    return without_client (picture, status);
  if (clients->len > 0 && !lk_local_needs_keyring (picture, NULL))
    return LK_STATUS_NOT_APPLICABLE;
  lk_params_set (finding->params, "backend", lk_observation_get_fact (keyring, "backend"));
  if (lk_observation_is_true (keyring, "owner") && lk_local_is_false (keyring, "locked"))
    return LK_STATUS_OK;
  /* Nobody starts the keyring only to look: it comes when the messenger asks for it. */
  if (lk_local_makes_wallet (keyring) || (lk_local_is_false (keyring, "owner") &&
      (lk_observation_is_true (keyring, "activatable") || lk_observation_is_true (keyring, "kwallet"))))
    {
      lk_params_set (finding->params, "starts", "yes");
      return LK_STATUS_OK;
    }
  return LK_STATUS_UNKNOWN;
}

/**
 * lk_findings_look_browser:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at the ways into the browser and back.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_browser (LkPicture *picture,
                          LkFinding *finding)
{
  LkObservation *scheme = lk_local_find (picture, "scheme", NULL);
  LkStatus links = show_all (picture, finding, "scheme");
  LkStatus browser = show_all (picture, finding, "browser");
  LkObservation *opened = lk_local_find_opened (picture);

  show_all (picture, finding, "hand-off");
  /* What was tried out says more than what files look like. */
  if (opened != NULL)
    {
      browser = LK_STATUS_OK;
      lk_params_set (finding->params, "tried", "yes");
      if (lk_observation_get_fact (opened, "scheme") != NULL && lk_case_get_answer (picture->kase, "came-back") == 1)
        {
          links = LK_STATUS_OK;
          lk_params_set (finding->params, "tried", "back");
        }
    }
  if (scheme != NULL)
    {
      lk_params_set (finding->params, "scheme", lk_observation_get_subject (scheme));
      lk_params_set (finding->params, "handler", lk_observation_get_fact (scheme, "handler"));
    }
  if (links == LK_STATUS_UNKNOWN || browser == LK_STATUS_UNKNOWN)
    return LK_STATUS_UNKNOWN;
  return links == LK_STATUS_OK || browser == LK_STATUS_OK ? LK_STATUS_OK : without_client (picture, LK_STATUS_WAITING);
}

/**
 * lk_findings_look_sandbox:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at the messenger's permissions.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_sandbox (LkPicture *picture,
                          LkFinding *finding)
{
  g_autoptr(GPtrArray) clients = lk_local_list (picture, "client");
  LkStatus status = show_all (picture, finding, "sandbox");

  if (status == LK_STATUS_WAITING && clients->len > 0 && !lk_local_has_kind (picture, "flatpak") &&
      !lk_local_has_kind (picture, "snap"))
    return LK_STATUS_NOT_APPLICABLE;
  return status;
}

/**
 * lk_findings_look_storage:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at the messenger's folders.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_storage (LkPicture *picture,
                          LkFinding *finding)
{
  LkStatus status = show_all (picture, finding, "storage");
  g_autoptr(GPtrArray) places = lk_local_list (picture, "storage");
  gint64 least = G_MAXINT64, bytes = 0;

  show_all (picture, finding, "lock");
  show_all (picture, finding, "profile");
  for (guint i = 0; i < places->len; i++)
    if (lk_observation_get_fact_int (g_ptr_array_index (places, i), "free_bytes", &bytes))
      least = MIN (least, bytes);
  if (least < G_MAXINT64)
    lk_params_set_int (finding->params, "free_bytes", least);
  return status;
}

/**
 * lk_findings_look_crashes:
 * @picture: the case
 * @finding: to be filled in
 *
 * Looks at crashes and missing parts.
 *
 * Returns: its status; %LK_STATUS_WAITING where nothing was seen
 */
LkStatus
lk_findings_look_crashes (LkPicture *picture,
                          LkFinding *finding)
{
  LkObservation *crash = lk_local_find (picture, "crash", NULL);
  LkStatus crashes = show_all (picture, finding, "crash");
  LkStatus parts = show_all (picture, finding, "parts");

  show_all (picture, finding, "input");
  show_all (picture, finding, "client-log");
  if (crash != NULL && lk_observation_is_true (crash, "hidden"))
    return LK_STATUS_UNKNOWN;
  if (crashes == LK_STATUS_WAITING)
    return without_client (picture, parts == LK_STATUS_OK ? LK_STATUS_WAITING : parts);
  return crashes;
}
