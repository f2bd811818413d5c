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

static void
judge_release (LkLocal       *self,
               LkObservation *release)
{
  const char *name = lk_observation_get_subject (release);
  const char *minimum = lk_observation_get_fact (release, "minimum");
  g_autofree char *found = lk_local_dup_version (self->picture, name);
  const char *installed = lk_observation_get_fact (release, "installed");
  LkCandidate *candidate = NULL;

  if (installed == NULL)
    installed = found;
  if (!lk_local_is_installed (self->picture, name) || installed == NULL)
    return;
  if (lk_observation_is_true (release, "below_minimum") || lk_local_compare_versions (installed, minimum, NULL) < 0)
    {
      candidate = lk_local_add (self, "client-too-old", LK_CERTAINTY_CERTAIN, release, name);
      if (candidate != NULL)
        describe (candidate, release, installed);
      return;
    }
  if (lk_observation_is_true (release, "known_bad"))
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
  g_autoptr(GPtrArray) clients = lk_local_list (picture, "client");
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
  g_autoptr(GPtrArray) releases = lk_local_list (self->picture, "release");
  g_autoptr(GPtrArray) sources = lk_local_list (self->picture, "update-source");

  for (guint i = 0; i < releases->len; i++)
    judge_release (self, g_ptr_array_index (releases, i));
  for (guint i = 0; i < sources->len; i++)
    judge_source (self, g_ptr_array_index (sources, i));
  judge_maker (self);
}
