/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-local.h"

#include <string.h>

#include "lk-access.h"
#include "lk-version.h"

#define MAX_NUMBERS 8

/* Each copy of a messenger has a sandbox and permissions of its own. */
static gboolean
is_same (LkObservation *left,
         LkObservation *right)
{
  static const char *const by_copy[] = { "secret-access", "sandbox", NULL };

  return g_str_equal (lk_observation_get_subject (left), lk_observation_get_subject (right)) &&
         (!g_strv_contains (by_copy, lk_observation_get_probe (left)) ||
          g_strcmp0 (lk_observation_get_fact (left, "kind"), lk_observation_get_fact (right, "kind")) == 0);
}

static void
put_newest (GPtrArray     *list,
            LkObservation *observation)
{
  for (guint i = 0; i < list->len; i++)
    if (is_same (g_ptr_array_index (list, i), observation))
      {
        g_ptr_array_index (list, i) = observation;
        return;
      }
  g_ptr_array_add (list, observation);
}

static GPtrArray *
list_newest (LkPicture  *picture,
             const char *probe,
             gboolean    cancelled,
             gboolean    skipped)
{
  GPtrArray *observations = lk_case_get_observations (picture->kase);
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      LkOutcome outcome = lk_observation_get_outcome (observation);

      if ((cancelled || outcome != LK_OUTCOME_CANCELLED) && (skipped || outcome != LK_OUTCOME_SKIPPED) &&
          g_str_equal (lk_observation_get_probe (observation), probe))
        put_newest (list, observation);
    }
  return list;
}

/**
 * lk_local_list:
 * @picture: the case
 * @probe: a probe's name
 *
 * Returns: (transfer container) (element-type LkObservation): the newest of each subject, in the order they were seen first;
 *   what was stopped or left out does not count
 */
GPtrArray *
lk_local_list (LkPicture  *picture,
               const char *probe)
{
  return list_newest (picture, probe, FALSE, FALSE);
}

/**
 * lk_local_list_demands:
 * @picture: the case
 *
 * Returns: (transfer container) (element-type LkObservation): the newest `release` of each messenger; also those that no feed
 *   was asked for, as description and server demand something all the same
 */
GPtrArray *
lk_local_list_demands (LkPicture *picture)
{
  return list_newest (picture, "release", FALSE, TRUE);
}

/**
 * lk_local_list_tried:
 * @picture: the case
 * @probe: a probe's name
 *
 * Returns: (transfer container) (element-type LkObservation): the newest of each subject, also where nothing was learnt of it
 */
GPtrArray *
lk_local_list_tried (LkPicture  *picture,
                     const char *probe)
{
  return list_newest (picture, probe, TRUE, TRUE);
}

/**
 * lk_local_find:
 * @picture: the case
 * @probe: a probe's name
 * @subject: (nullable): of what; %NULL for the first of any
 *
 * Returns: (transfer none) (nullable): the newest such observation
 */
LkObservation *
lk_local_find (LkPicture  *picture,
               const char *probe,
               const char *subject)
{
  g_autoptr(GPtrArray) list = lk_local_list (picture, probe);

  for (guint i = 0; i < list->len; i++)
    if (subject == NULL || g_str_equal (lk_observation_get_subject (g_ptr_array_index (list, i)), subject))
      return g_ptr_array_index (list, i);
  return NULL;
}

/**
 * lk_local_is_false:
 * @observation: an observation
 * @fact: a fact
 *
 * Returns: whether the fact is known and says no
 */
gboolean
lk_local_is_false (LkObservation *observation,
                   const char    *fact)
{
  gboolean value = TRUE;

  return lk_json_get_boolean (lk_observation_get_facts (observation), fact, &value) && !value;
}

/**
 * lk_local_has_items:
 * @observation: an observation
 * @fact: a fact
 *
 * Returns: whether the fact is a list that is not empty
 */
gboolean
lk_local_has_items (LkObservation *observation,
                    const char    *fact)
{
  JsonArray *items = lk_json_get_array (lk_observation_get_facts (observation), fact);

  return items != NULL && json_array_get_length (items) > 0;
}

/**
 * lk_local_is_installed:
 * @picture: the case
 * @client: (nullable): a messenger's name
 *
 * Returns: whether that messenger was found; without a name, or where nobody looked for it, TRUE
 */
gboolean
lk_local_is_installed (LkPicture  *picture,
                       const char *client)
{
  LkObservation *found = client != NULL && *client != '\0' ? lk_local_find (picture, "client", client) : NULL;

  return found == NULL || !lk_local_is_false (found, "installed");
}

/**
 * lk_local_is_used:
 * @picture: the case
 * @seen: what was seen of a copy of a messenger: its `kind` says of which
 *
 * Returns: whether that is the copy that counts; where nobody knows which does, whether it is the only one
 */
gboolean
lk_local_is_used (LkPicture     *picture,
                  LkObservation *seen)
{
  LkObservation *client = lk_local_find (picture, "client", lk_observation_get_subject (seen));
  g_autoptr(GPtrArray) list = lk_local_list (picture, lk_observation_get_probe (seen));
  const char *used = client != NULL ? lk_observation_get_fact (client, "kind") : NULL;
  const char *kind = lk_observation_get_fact (seen, "kind");
  guint n = 0;

  if (used != NULL && kind != NULL)
    return g_str_has_prefix (used, kind);
  for (guint i = 0; i < list->len; i++)
    n += g_str_equal (lk_observation_get_subject (g_ptr_array_index (list, i)), lk_observation_get_subject (seen));
  return n < 2;
}

/**
 * lk_local_is_running:
 * @picture: the case
 * @client: (nullable): a messenger's name
 *
 * Returns: whether it was seen running
 */
gboolean
lk_local_is_running (LkPicture  *picture,
                     const char *client)
{
  LkObservation *found = client != NULL ? lk_local_find (picture, "client", client) : NULL;

  return found != NULL && lk_local_has_items (found, "running");
}

/**
 * lk_local_needs_keyring:
 * @picture: the case
 * @client: (nullable): a messenger's name; %NULL for any
 *
 * Returns: whether a messenger that is installed keeps its sign-in in the keyring
 */
gboolean
lk_local_needs_keyring (LkPicture  *picture,
                        const char *client)
{
  g_autoptr(GPtrArray) clients = lk_local_list (picture, "client");

  for (guint i = 0; i < clients->len; i++)
    {
      LkObservation *found = g_ptr_array_index (clients, i);

      if ((client == NULL || g_str_equal (lk_observation_get_subject (found), client)) &&
          lk_observation_is_true (found, "needs_keyring") && lk_observation_is_true (found, "installed"))
        return TRUE;
    }
  return FALSE;
}

/**
 * lk_local_makes_wallet:
 * @keyring: a keyring
 *
 * Returns: whether it is KWallet without a wallet, as on the first day of a session of KDE: the messenger makes one when
 * it needs it
 */
gboolean
lk_local_makes_wallet (LkObservation *keyring)
{
  const char *backend = lk_observation_get_fact (keyring, "backend");

  return lk_observation_is_true (keyring, "owner") && backend != NULL && g_str_has_prefix (backend, "kwallet") &&
         lk_local_is_false (keyring, "default");
}

/**
 * lk_local_has_kind:
 * @picture: the case
 * @kind: how something is installed; a beginning such as "flatpak" is enough
 *
 * Returns: whether a messenger is installed in that way
 */
gboolean
lk_local_has_kind (LkPicture  *picture,
                   const char *kind)
{
  g_autoptr(GPtrArray) clients = lk_local_list (picture, "client");

  for (guint i = 0; i < clients->len; i++)
    {
      JsonArray *copies = lk_json_get_array (lk_observation_get_facts (g_ptr_array_index (clients, i)), "copies");

      for (guint c = 0; copies != NULL && c < json_array_get_length (copies); c++)
        {
          JsonNode *node = json_array_get_element (copies, c);
          const char *found = JSON_NODE_HOLDS_OBJECT (node) ? lk_json_get_string (json_node_get_object (node), "kind") : NULL;

          if (found != NULL && g_str_has_prefix (found, kind))
            return TRUE;
        }
    }
  return FALSE;
}

/**
 * lk_local_signs_in_by_browser:
 * @picture: the case
 *
 * Returns: whether signing in to this service goes, or is likely to go, through a web browser
 */
gboolean
lk_local_signs_in_by_browser (LkPicture *picture)
{
  static const char *const ways[] = { "m.login.sso", "sso", "saml", "oauth", "openid", "gitlab", "google", "office365" };
  g_auto(GStrv) offered = NULL;

  if (lk_case_get_service (picture->kase)->protocol == LK_PROTOCOL_WEB || !lk_access_takes_password (picture))
    return TRUE;
  if (picture->discovery == NULL)
    return FALSE;
  offered = lk_json_dup_strings (lk_observation_get_facts (picture->discovery), "login_types");
  for (gsize i = 0; offered != NULL && i < G_N_ELEMENTS (ways); i++)
    if (g_strv_contains ((const char *const *) offered, ways[i]))
      return TRUE;
  return lk_observation_is_true (picture->discovery, "oauth");
}

/**
 * lk_local_dup_version:
 * @picture: the case
 * @client: a messenger's name
 *
 * Returns: (transfer full) (nullable): the version of the copy that counts
 */
char *
lk_local_dup_version (LkPicture  *picture,
                      const char *client)
{
  LkObservation *found = lk_local_find (picture, "client", client);
  JsonArray *copies = found != NULL ? lk_json_get_array (lk_observation_get_facts (found), "copies") : NULL;
  const char *id = found != NULL ? lk_observation_get_fact (found, "id") : NULL;
  const char *first = found != NULL ? lk_observation_get_fact (found, "version") : NULL;

  if (first != NULL)
    return g_strdup (first);
  for (guint i = 0; copies != NULL && i < json_array_get_length (copies); i++)
    {
      JsonNode *node = json_array_get_element (copies, i);
      JsonObject *copy = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *version = copy != NULL ? lk_json_get_string (copy, "version") : NULL;

      if (version != NULL && g_strcmp0 (lk_json_get_string (copy, "id"), id) == 0)
        return g_strdup (version);
      if (first == NULL)
        first = version;
    }
  return g_strdup (first);
}

/* The numbers of "2:1.11.94-1~deb12u1" that its makers gave: 1, 11, 94. */
static guint
read_numbers (const char *text,
              guint64    *numbers)
{
  const char *colon = strchr (text, ':');
  guint n = 0;

  if (colon != NULL)
    text = colon + 1;
  if (*text == 'v' || *text == 'V')
    text++;
  while (n < MAX_NUMBERS && g_ascii_isdigit (*text))
    {
      char *end = NULL;

      numbers[n++] = g_ascii_strtoull (text, &end, 10);
      if (*end != '.')
        break;
      text = end + 1;
    }
  return n;
}

/**
 * lk_local_compare_versions:
 * @left: (nullable): a version
 * @right: (nullable): another one
 * @gap: (out) (optional): how far they are apart
 *
 * Compares only the numbers that the makers gave; what a packager added does not count.
 *
 * Returns: less than, equal to or greater than 0; 0 where one of them is no version
 */
int
lk_local_compare_versions (const char   *left,
                           const char   *right,
                           LkVersionGap *gap)
{
  guint64 numbers[2][MAX_NUMBERS] = { { 0 } };
  LkVersionGap ignored;

  if (gap == NULL)
    gap = &ignored;
  *gap = LK_VERSION_GAP_NONE;
  if (left == NULL || right == NULL || lk_version_compare (left, right) == LK_VERSION_UNKNOWN)
    return 0;
  if (read_numbers (left, numbers[0]) == 0 || read_numbers (right, numbers[1]) == 0)
    return 0;
  for (guint i = 0; i < MAX_NUMBERS; i++)
    if (numbers[0][i] != numbers[1][i])
      {
        *gap = i == 0 ? LK_VERSION_GAP_MAJOR : i == 1 ? LK_VERSION_GAP_MINOR : LK_VERSION_GAP_PATCH;
        return numbers[0][i] < numbers[1][i] ? -1 : 1;
      }
  return 0;
}

/**
 * lk_local_get_started_s:
 * @picture: the case
 *
 * Returns: when the case began, in seconds since 1970; 0 where it does not say
 */
gint64
lk_local_get_started_s (LkPicture *picture)
{
  const char *text = lk_case_get_started (picture->kase);
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) started = text != NULL ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  return started != NULL ? g_date_time_to_unix (started) : 0;
}
