/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the messenger into the browser, and from the browser back into the messenger. */
#include "config.h"

#include "lk-rules-computer.h"

/**
 * lk_local_find_opened:
 * @picture: the case
 *
 * Returns: (transfer none) (nullable): the hand-off that the person asked for last, if the browser opened its page
 */
LkObservation *
lk_local_find_opened (LkPicture *picture)
{
  LkObservation *tried = lk_local_find (picture, "hand-off", NULL);

  return tried != NULL && lk_observation_is_true (tried, "opened") ? tried : NULL;
}

/* The person has seen the messenger come to the front by a link of that kind: whatever its files look like, it works. */
static gboolean
came_back (LkPicture  *picture,
           const char *scheme)
{
  LkObservation *opened = lk_local_find_opened (picture);

  return opened != NULL && lk_observation_has_fact (opened, "scheme", scheme) &&
         lk_case_get_answer (picture->kase, "came-back") == 1;
}

static const char *
get_scheme_variant (LkObservation *scheme)
{
  if (lk_observation_get_fact (scheme, "handler") == NULL)
    {
      if (lk_local_has_items (scheme, "dangling"))
        return "program-gone";
      if (lk_local_has_items (scheme, "candidates"))
        return "not-chosen";
      return lk_local_has_items (scheme, "unregistered") ? "unregistered" : NULL;
    }
  if (lk_local_is_false (scheme, "program_exists"))
    return "program-gone";
  if (lk_local_is_false (scheme, "takes_url"))
    return "no-address";
  return lk_local_is_false (scheme, "visible") ? "hidden" : "fine";
}

/* The messenger's file says that it opens the links, only the list made of such files was not made anew. Of a folder that
 * belongs to the system, an administrator makes it. */
static void
set_unregistered (LkCandidate   *candidate,
                  LkObservation *scheme)
{
  const char *folder = lk_observation_get_fact (scheme, "unregistered_in");
  gboolean own = folder == NULL || g_str_has_prefix (folder, "~/");
  g_autofree char *command = g_strdup_printf ("%supdate-desktop-database %s", own ? "" : "sudo ",
                                              folder != NULL ? folder : "~/.local/share/applications");

  lk_params_set (candidate->verdict->params, "command", command);
}

static void
judge_scheme (LkLocal       *self,
              LkObservation *scheme)
{
  const char *name = lk_observation_get_fact (scheme, "client");
  const char *variant = get_scheme_variant (scheme);
  LkCandidate *candidate;

  if (lk_observation_get_outcome (scheme) != LK_OUTCOME_OK || lk_observation_is_true (scheme, "hidden") ||
      g_strcmp0 (variant, "fine") == 0 ||
      !lk_local_is_installed (self->picture, name) || came_back (self->picture, lk_observation_get_subject (scheme)))
    return;
  candidate = lk_local_add (self, "sign-in-link-unhandled", self->by_browser ? LK_CERTAINTY_LIKELY : LK_CERTAINTY_POSSIBLE,
                            scheme, name);
  if (candidate == NULL)
    return;
  lk_params_set (candidate->verdict->params, "variant", variant);
  if (g_strcmp0 (variant, "unregistered") == 0)
    set_unregistered (candidate, scheme);
  lk_params_set (candidate->verdict->params, "scheme", lk_observation_get_subject (scheme));
  lk_params_set (candidate->verdict->params, "handler", lk_observation_get_fact (scheme, "handler"));
  lk_params_set (candidate->verdict->params, "program", lk_observation_get_fact (scheme, "program"));
}

static void
add_browser (LkLocal       *self,
             LkObservation *seen,
             const char    *variant)
{
  LkCandidate *candidate = lk_local_add (self, "browser-not-opened",
                                         self->by_browser ? LK_CERTAINTY_LIKELY : LK_CERTAINTY_POSSIBLE, seen, NULL);

  if (candidate == NULL)
    return;
  lk_params_set (candidate->verdict->params, "variant", variant);
  lk_params_set (candidate->verdict->params, "handler", lk_observation_get_fact (seen, "handler"));
  lk_params_set (candidate->verdict->params, "desktop", lk_observation_get_fact (seen, "desktop"));
}

/* Programs that bring GIO open pages without xdg-open, others do not: a page that was opened says nothing of it. */
static void
judge_browser (LkLocal       *self,
               LkObservation *browser,
               LkObservation *opened)
{
  if (lk_observation_get_outcome (browser) != LK_OUTCOME_OK || lk_observation_is_true (browser, "hidden"))
    return;
  if (opened == NULL && lk_observation_get_fact (browser, "handler") == NULL &&
      lk_observation_get_fact (browser, "helper") == NULL)
    add_browser (self, browser, "none");
  else if (opened == NULL && lk_local_is_false (browser, "program_exists"))
    add_browser (self, browser, "program-gone");
  else if (opened == NULL && lk_local_is_false (browser, "display"))
    add_browser (self, browser, "no-display");
  else if (lk_local_is_false (browser, "xdg_open") && !lk_local_has_kind (self->picture, "flatpak"))
    add_browser (self, browser, "no-opener");
}

/* Only what runs in a sandbox needs the portal to open a browser. */
static void
judge_portal (LkLocal       *self,
              LkObservation *portal)
{
  gint64 version = 0;
  gboolean owner = lk_observation_is_true (portal, "owner");

  if (!lk_local_has_kind (self->picture, "flatpak") && !lk_local_has_kind (self->picture, "snap"))
    return;
  if (lk_observation_is_true (portal, "hung"))
    add_browser (self, portal, "portal");
  else if (lk_observation_get_outcome (portal) != LK_OUTCOME_OK)
    return;
  else if (!owner && lk_local_is_false (portal, "activatable"))
    add_browser (self, portal, "portal");
  else if (owner && !lk_observation_get_fact_int (portal, "open_uri", &version))
    add_browser (self, portal, "portal");
}

/* Something was looked at again since: what failed then may be mended. */
static gboolean
is_outdated (LkPicture     *picture,
             LkObservation *tried)
{
  GPtrArray *observations = lk_case_get_observations (picture->kase);
  LkObservation *browser = lk_local_find (picture, "browser", NULL);
  guint then = 0, now = 0;

  return browser != NULL && g_ptr_array_find (observations, tried, &then) && g_ptr_array_find (observations, browser, &now) &&
         now > then;
}

/* A page was handed over because the person asked for it, and nobody fetched it. */
static void
judge_hand_off (LkLocal       *self,
                LkObservation *tried)
{
  gboolean refused = lk_local_is_false (tried, "launched");
  LkCertainty certainty = refused ? LK_CERTAINTY_LIKELY : LK_CERTAINTY_POSSIBLE;
  LkCandidate *candidate;

  if (is_outdated (self->picture, tried) || (!refused && lk_observation_get_outcome (tried) != LK_OUTCOME_TIMEOUT))
    return;
  candidate = lk_local_add (self, "browser-not-opened", self->by_browser ? certainty + 1 : certainty, tried, NULL);
  /* What to do about the portal is known better from what was seen of it. */
  if (candidate == NULL || g_strcmp0 (lk_params_get (candidate->verdict->params, "variant"), "portal") == 0)
    return;
  lk_params_set (candidate->verdict->params, "variant", refused ? "refused" : "silent");
  if (lk_observation_get_fact (tried, "handler") != NULL)
    lk_params_set (candidate->verdict->params, "handler", lk_observation_get_fact (tried, "handler"));
}

/**
 * lk_rules_hand_over:
 * @self: what was found so far
 *
 * Judges the ways into the browser and back.
 */
void
lk_rules_hand_over (LkLocal *self)
{
  LkObservation *browser = lk_local_find (self->picture, "browser", NULL);
  LkObservation *portal = lk_local_find (self->picture, "portal-service", NULL);
  LkObservation *tried = lk_local_find (self->picture, "hand-off", NULL);
  LkObservation *opened = lk_local_find_opened (self->picture);
  g_autoptr(GPtrArray) schemes = lk_local_list (self->picture, "scheme");

  for (guint i = 0; i < schemes->len; i++)
    judge_scheme (self, g_ptr_array_index (schemes, i));
  if (browser != NULL)
    judge_browser (self, browser, opened);
  if (portal != NULL && (opened == NULL || !lk_observation_has_fact (opened, "by", "portal")))
    judge_portal (self, portal);
  if (tried != NULL && opened == NULL)
    judge_hand_off (self, tried);
}
