/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the messenger is new enough, and whether it can get newer at all. */
#include "config.h"

#include "lk-rules-computer.h"

/* Who has not got a release after so many days will not get it by waiting. */
#define OLD_RELEASE_DAYS 30

/* A release's day, in seconds since 1970; 0 where it is no date. */
static gint64
get_day (const char *date)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) moment = NULL;
  g_autofree char *day = NULL;

  if (date == NULL || !g_str_is_ascii (date) || strlen (date) < 10)
    return 0;
  day = g_strdup_printf ("%.10sT00:00:00Z", date);
  moment = g_date_time_new_from_iso8601 (day, utc);
  return moment != NULL ? g_date_time_to_unix (moment) : 0;
}

static void
describe (LkCandidate   *candidate,
          LkObservation *release,
          const char    *installed)
{
  LkParams *params = candidate->verdict->params;
  JsonArray *notes = lk_json_get_array (lk_observation_get_facts (release), "notes");
  const char *day = lk_observation_get_fact (release, "date");

  lk_params_set (params, "version", installed);
  lk_params_set (params, "newest", lk_observation_get_fact (release, "version"));
  lk_params_set (params, "minimum", lk_observation_get_fact (release, "minimum"));
  if (get_day (day) > 0)
    {
      g_autofree char *text = g_strndup (day, 10);

      lk_params_set (params, "since", text);
    }
  if (notes != NULL && json_array_get_length (notes) > 0)
    lk_params_set_int (params, "releases", json_array_get_length (notes));
}

static LkCandidate *
judge_age (LkLocal       *self,
           LkObservation *release,
           const char    *name,
           const char    *installed)
{
  gint64 day = get_day (lk_observation_get_fact (release, "date")), now = lk_local_get_started_s (self->picture);
  gboolean waited = day > 0 && now > 0 && now - day > OLD_RELEASE_DAYS * G_GINT64_CONSTANT (86400);
  LkVersionGap gap;

  if (lk_observation_has_fact (release, "order", "same") || lk_observation_has_fact (release, "order", "newer"))
    return NULL;
  if (lk_local_compare_versions (installed, lk_observation_get_fact (release, "version"), &gap) >= 0)
    return NULL;
  if (gap == LK_VERSION_GAP_MAJOR || (gap == LK_VERSION_GAP_MINOR && waited))
    return lk_local_add (self, "client-outdated", LK_CERTAINTY_POSSIBLE, release, name);
  return lk_local_note (self, "client-outdated", release, name);
}

/* What those who run the service demand is said of their own messenger; what others made counts its versions otherwise. */
static gboolean
is_own (LkLocal    *self,
        const char *name)
{
  LkObservation *client = lk_local_find (self->picture, "client", name);

  return client != NULL && lk_observation_is_true (client, "installed") && !lk_observation_is_true (client, "third_party");
}

static gboolean
is_below (LkLocal       *self,
          LkObservation *release,
          const char    *installed)
{
  if (!lk_observation_has_fact (release, "minimum_from", "description") && !is_own (self, lk_observation_get_subject (release)))
    return FALSE;
  return lk_observation_is_true (release, "below_minimum") ||
         lk_local_compare_versions (installed, lk_observation_get_fact (release, "minimum"), NULL) < 0;
}

static void
judge_release (LkLocal       *self,
               LkObservation *release)
{
  const char *name = lk_observation_get_subject (release);
  g_autofree char *found = lk_local_dup_version (self->picture, name);
  const char *installed = lk_observation_get_fact (release, "installed");
  LkCandidate *candidate = NULL;

  if (installed == NULL)
    installed = found;
  if (!lk_local_is_installed (self->picture, name) || installed == NULL)
    return;
  if (is_below (self, release, installed))
    candidate = lk_local_add (self, "client-too-old", LK_CERTAINTY_CERTAIN, release, name);
  else if (lk_observation_is_true (release, "known_bad"))
    candidate = lk_local_add (self, "client-known-bad", LK_CERTAINTY_LIKELY, release, name);
  else if (lk_observation_is_true (release, "eol"))
    {
      candidate = lk_local_add (self, "client-outdated", LK_CERTAINTY_LIKELY, release, name);
      if (candidate != NULL)
        lk_params_set (candidate->verdict->params, "variant", "given-up");
    }
  else
    candidate = judge_age (self, release, name, installed);
  if (candidate != NULL)
    describe (candidate, release, installed);
}

/**
 * lk_local_find_demand:
 * @picture: the case
 *
 * Returns: (transfer none) (nullable): where the server said last which version of its messenger it still takes
 */
LkObservation *
lk_local_find_demand (LkPicture *picture)
{
  GPtrArray *observations = lk_case_get_observations (picture->kase);

  for (guint i = observations->len; i-- > 0;)
    {
      LkObservation *seen = g_ptr_array_index (observations, i);
      const char *probe = lk_observation_get_probe (seen);

      if ((g_str_equal (probe, "discovery") || g_str_equal (probe, "server-info")) &&
          lk_observation_get_outcome (seen) == LK_OUTCOME_OK && lk_observation_get_fact (seen, "minimum_desktop") != NULL)
        return seen;
    }
  return NULL;
}

/* The server may say what it takes after the messenger was looked at, or where no feed is asked at all. */
static void
judge_demand (LkLocal *self)
{
  LkObservation *demand = lk_local_find_demand (self->picture);
  const char *minimum = demand != NULL ? lk_observation_get_fact (demand, "minimum_desktop") : NULL;
  g_autoptr(GPtrArray) clients = lk_local_list (self->picture, "client");

  for (guint i = 0; minimum != NULL && i < clients->len; i++)
    {
      LkObservation *client = g_ptr_array_index (clients, i);
      const char *name = lk_observation_get_subject (client);
      g_autofree char *installed = lk_local_dup_version (self->picture, name);
      LkCandidate *candidate;

      if (!is_own (self, name) ||
          lk_local_compare_versions (installed, minimum, NULL) >= 0)
        continue;
      candidate = lk_local_add (self, "client-too-old", LK_CERTAINTY_CERTAIN, client, name);
      if (candidate == NULL)
        continue;
      lk_candidate_evidence (candidate, demand);
      lk_params_set (candidate->verdict->params, "version", installed);
      lk_params_set (candidate->verdict->params, "minimum", minimum);
    }
}

static LkCandidate *
find_old (LkLocal *self)
{
  static const char *const codes[] = { "client-too-old", "client-known-bad", "client-outdated" };

  for (guint i = 0; i < self->found->len; i++)
    {
      LkCandidate *candidate = g_ptr_array_index (self->found, i);

      for (gsize c = 0; c < G_N_ELEMENTS (codes); c++)
        if (g_str_equal (candidate->verdict->code, codes[c]))
          return candidate;
    }
  return NULL;
}

static const char *
get_source_variant (LkObservation *source)
{
  if (lk_observation_is_true (source, "key_expired") || lk_observation_is_true (source, "key_missing"))
    return "key-expired";
  if (lk_observation_is_true (source, "disabled_by_upgrade"))
    return "by-upgrade";
  if (lk_observation_is_true (source, "disabled") || lk_observation_is_true (source, "remote_missing") ||
      lk_observation_is_true (source, "held"))
    return "switched-off";
  return lk_observation_is_true (source, "eol") ? "given-up" : NULL;
}

static void
judge_source (LkLocal       *self,
              LkObservation *source)
{
  const char *name = lk_observation_get_subject (source);
  const char *variant = get_source_variant (source);
  LkCandidate *candidate, *old = find_old (self);
  gint64 line = 0;

  if (!lk_local_is_installed (self->picture, name) || (variant == NULL && !lk_local_is_false (source, "offered")))
    return;
  /* An expired key of one source does not matter where another one offers it. */
  if (lk_observation_is_true (source, "offered") && g_strcmp0 (variant, "key-expired") != 0 &&
      !lk_observation_is_true (source, "held"))
    return;
  candidate = lk_local_add (self, "updates-broken", old != NULL ? LK_CERTAINTY_LIKELY : LK_CERTAINTY_POSSIBLE, source, name);
  if (candidate == NULL)
    return;
  lk_params_set (candidate->verdict->params, "variant", variant);
  lk_params_set (candidate->verdict->params, "kind", lk_observation_get_fact (source, "kind"));
  lk_params_set (candidate->verdict->params, "remote", lk_observation_get_fact (source, "remote"));
  lk_params_set (candidate->verdict->params, "file", lk_observation_get_fact (source, "file"));
  if (lk_observation_get_fact_int (source, "line", &line) && line > 0)
    lk_params_set_int (candidate->verdict->params, "line", line);
  if (old != NULL)
    lk_params_set (candidate->verdict->params, "version", lk_params_get (old->verdict->params, "version"));
}

/* Some services turn away what others made; where one's own is here as well, nobody knows which is meant. */
static void
judge_maker (LkLocal *self)
{
  LkObservation *other = lk_rules_find_third_party (self->picture);
  LkCandidate *candidate = NULL;

  if (other != NULL)
    candidate = lk_local_add (self, "client-known-bad", LK_CERTAINTY_POSSIBLE, other, lk_observation_get_subject (other));
  if (candidate != NULL)
    lk_params_set (candidate->verdict->params, "variant", "third-party");
}

/**
 * lk_rules_find_third_party:
 * @picture: the case
 *
 * Returns: (transfer none) (nullable): a messenger that others made than those who run the service, where every messenger
 *   that is installed is one
 */
LkObservation *
lk_rules_find_third_party (LkPicture *picture)
{
  g_autoptr(GPtrArray) clients = lk_local_list_tried (picture, "client");
  LkObservation *found = NULL;

  for (guint i = 0; i < clients->len; i++)
    {
      LkObservation *client = g_ptr_array_index (clients, i);

      if (lk_local_is_false (client, "installed"))
        continue;
      if (!lk_observation_is_true (client, "installed") || !lk_observation_is_true (client, "third_party"))
        return NULL;
      found = client;
    }
  return found;
}

/**
 * lk_rules_versions:
 * @self: what was found so far
 *
 * Judges versions and updates.
 */
void
lk_rules_versions (LkLocal *self)
{
  g_autoptr(GPtrArray) releases = lk_local_list_demands (self->picture);
  g_autoptr(GPtrArray) sources = lk_local_list (self->picture, "update-source");

  for (guint i = 0; i < releases->len; i++)
    judge_release (self, g_ptr_array_index (releases, i));
  judge_demand (self);
  for (guint i = 0; i < sources->len; i++)
    judge_source (self, g_ptr_array_index (sources, i));
  judge_maker (self);
}
