/* SPDX-License-Identifier: GPL-3.0-or-later */
/* This computer and the messengers on it: what is found of them joins the other candidates here, the most telling first. */
#include "config.h"

#include "lk-rules-computer.h"

#include "lk-access.h"
#include "lk-rules.h"

/* Clocks that are off as far as two time zones may be are mostly set right, and in the wrong zone. Seconds. */
#define HOUR_S 3600
#define ZONE_SLACK_S 120
#define MOST_HOURS 14

typedef struct
{
  const char *code;
  const char *check;
} Place;

/* Of two that are as sure, the one that stands first explains the refusal better. */
static const Place places[] = {
  { "not-installed", "client.installed" },
  { "client-too-old", "client.accepted" },
  { "data-not-writable", "client.storage" },
  { "disk-full", "client.storage" },
  { "missing-part", "client.crashes" },
  { "keyring-missing", "client.keyring" },
  { "keyring-locked", "client.keyring" },
  { "keyring-unreachable", "client.keyring" },
  { "sandbox-blocks", "client.sandbox" },
  { "browser-not-opened", "client.browser" },
  { "sign-in-link-unhandled", "client.browser" },
  { "client-crashes", "client.crashes" },
  { "stale-lock", "client.storage" },
  { "client-known-bad", "client.version" },
  { "restart-needed", "client.version" },
  { "data-damaged", "client.storage" },
  { "updates-broken", "client.updates" },
  { "client-outdated", "client.version" },
  { "several-copies", "client.installed" },
  { "clock-wrong", "client.clock" },
  { "mfa-required", "credentials.sign-in" },
  { "session-ended", "account.session" },
};

static guint
get_rank (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (places[i].code, code))
      return i;
  return G_N_ELEMENTS (places);
}

/**
 * lk_local_get_check:
 * @code: a code
 *
 * Returns: (transfer none): the check whose finding it is
 */
const char *
lk_local_get_check (const char *code)
{
  guint rank = get_rank (code);

  if (rank < G_N_ELEMENTS (places))
    return places[rank].check;
  switch (lk_code_get_cause (code))
    {
    case LK_CAUSE_NETWORK:
      return "network.path";
    case LK_CAUSE_CREDENTIALS:
      return g_str_equal (code, "wrong-name-format") ? "credentials.name" : "credentials.sign-in";
    case LK_CAUSE_ACCOUNT:
      return "account.status";
    case LK_CAUSE_SERVER:
      return g_str_has_prefix (code, "certificate") ? "server.certificate" : "server.answers";
    case LK_CAUSE_CLIENT:
    case LK_CAUSE_NONE:
    default:
      return "client.crashes";
    }
}

static void
add_client_name (LkCandidate *candidate,
                 const char  *client)
{
  const char *names = lk_params_get (candidate->verdict->params, "client");
  g_autofree char *both = NULL;

  if (client == NULL || *client == '\0')
    return;
  if (names == NULL)
    lk_params_set (candidate->verdict->params, "client", client);
  else if (g_strstr_len (names, -1, client) == NULL)
    {
      both = g_strconcat (names, ", ", client, NULL);
      lk_params_set (candidate->verdict->params, "client", both);
    }
}

static LkCandidate *
find (LkLocal    *self,
      const char *code)
{
  for (guint i = 0; i < self->found->len; i++)
    {
      LkCandidate *candidate = g_ptr_array_index (self->found, i);

      if (g_str_equal (candidate->verdict->code, code))
        return candidate;
    }
  return NULL;
}

/**
 * lk_local_add:
 * @self: what was found so far
 * @code: what it could be
 * @certainty: how sure
 * @observation: (nullable): what shows it
 * @client: (nullable): the messenger that it concerns
 *
 * Adds a candidate, or makes the one that is there of this code as sure as this.
 *
 * Returns: (transfer none) (nullable): the candidate when it is new or surer than before: its particulars are to be set
 */
LkCandidate *
lk_local_add (LkLocal       *self,
              const char    *code,
              LkCertainty    certainty,
              LkObservation *observation,
              const char    *client)
{
  LkCandidate *candidate = find (self, code);
  gboolean surer = candidate == NULL || candidate->aside || certainty > candidate->verdict->certainty;

  if (candidate == NULL)
    {
      candidate = lk_picture_add (self->picture, code, certainty, lk_local_get_check (code), FALSE);
      /* It joins the others only when all of this computer was looked at. */
      g_ptr_array_steal_index (self->picture->candidates, self->picture->candidates->len - 1);
      g_ptr_array_add (self->found, candidate);
    }
  candidate->verdict->certainty = surer ? certainty : candidate->verdict->certainty;
  candidate->aside = FALSE;
  lk_candidate_evidence (candidate, observation);
  add_client_name (candidate, client);
  return surer ? candidate : NULL;
}

/**
 * lk_local_note:
 * @self: what was found so far
 * @code: what it is
 * @observation: what shows it
 * @client: (nullable): the messenger that it concerns
 *
 * Something that its check should name, but that explains nothing.
 *
 * Returns: (transfer none) (nullable): the candidate when it is new
 */
LkCandidate *
lk_local_note (LkLocal       *self,
               const char    *code,
               LkObservation *observation,
               const char    *client)
{
  LkCandidate *candidate = find (self, code);

  if (candidate != NULL)
    return NULL;
  candidate = lk_local_add (self, code, LK_CERTAINTY_POSSIBLE, observation, client);
  candidate->aside = TRUE;
  return candidate;
}

static int
compare_candidates (gconstpointer left,
                    gconstpointer right)
{
  const LkCandidate *a = *(LkCandidate *const *) left, *b = *(LkCandidate *const *) right;

  if (a->aside != b->aside)
    return a->aside ? 1 : -1;
  if (a->verdict->certainty != b->verdict->certainty)
    return (int) b->verdict->certainty - (int) a->verdict->certainty;
  return (int) get_rank (a->verdict->code) - (int) get_rank (b->verdict->code);
}

static gboolean
speaks_of_keyring (LkObservation *crash)
{
  g_auto(GStrv) said = lk_json_dup_strings (lk_observation_get_facts (crash), "said");

  return said != NULL && g_strv_contains ((const char *const *) said, "keyring");
}

/* The messenger itself wrote of the keyring: that makes what else is found of it surer, and is nothing alone. */
static void
support (LkLocal *self)
{
  static const char *const codes[] = { "keyring-missing", "keyring-locked", "keyring-unreachable" };
  g_autoptr(GPtrArray) crashes = lk_local_list (self->picture, "crash");

  for (guint i = 0; i < crashes->len; i++)
    {
      LkObservation *crash = g_ptr_array_index (crashes, i);
      const char *name = lk_observation_get_subject (crash);

      for (gsize c = 0; c < G_N_ELEMENTS (codes) && speaks_of_keyring (crash); c++)
        {
          LkCandidate *candidate = find (self, codes[c]);
          const char *client = candidate != NULL ? lk_params_get (candidate->verdict->params, "client") : NULL;

          if (candidate == NULL || candidate->aside || !lk_local_is_installed (self->picture, name) ||
              (client != NULL && g_strstr_len (client, -1, name) == NULL))
            continue;
          lk_candidate_evidence (candidate, crash);
          candidate->verdict->certainty = MAX (candidate->verdict->certainty, LK_CERTAINTY_LIKELY);
        }
    }
}

/* The account works: then what is wrong here weighs more, and what is said of the account weighs nothing. */
static void
weigh (LkLocal  *self,
       gboolean  account_works)
{
  for (guint i = 0; account_works && i < self->found->len; i++)
    {
      LkCandidate *candidate = g_ptr_array_index (self->found, i);
      LkVerdict *verdict = candidate->verdict;

      /* What is left over when all else was ruled out stays a guess. */
      if (lk_code_get_cause (verdict->code) != LK_CAUSE_CLIENT || g_str_equal (verdict->code, "data-damaged"))
        continue;
      if (verdict->certainty == LK_CERTAINTY_POSSIBLE)
        verdict->certainty = LK_CERTAINTY_LIKELY;
    }
}

/* What was measured on the way says the same: then this is only more evidence. */
static gboolean
confirms (LkPicture   *picture,
          LkCandidate *candidate)
{
  for (guint i = 0; i < picture->candidates->len; i++)
    {
      LkCandidate *other = g_ptr_array_index (picture->candidates, i);

      if (!g_str_equal (other->verdict->code, candidate->verdict->code))
        continue;
      for (guint e = 0; e < candidate->verdict->evidence->len; e++)
        lk_verdict_add_evidence (other->verdict, g_ptr_array_index (candidate->verdict->evidence, e));
      return TRUE;
    }
  return FALSE;
}

/* What is at least likely goes before what the way only hints at; what is possible, behind. */
static void
join (LkLocal  *self,
      gboolean  aside)
{
  guint first = 0;

  g_ptr_array_sort (self->found, compare_candidates);
  for (guint i = 0; i < self->found->len; i++)
    {
      LkCandidate *candidate = g_ptr_array_index (self->found, i);
      gboolean strong = !candidate->aside && candidate->verdict->certainty >= LK_CERTAINTY_LIKELY;

      candidate->aside |= aside;
      if (confirms (self->picture, candidate))
        lk_candidate_free (candidate);
      else if (strong && !aside)
        g_ptr_array_insert (self->picture->candidates, (int) first++, candidate);
      else
        g_ptr_array_add (self->picture->candidates, candidate);
    }
}

/* A computer that is examined without a screen is not the one that somebody wants to sign in on now. */
static gboolean
has_no_screen (LkPicture *picture)
{
  LkObservation *client = lk_case_find_newest (picture->kase, "client", NULL);

  return client != NULL && lk_local_is_false (client, "screen");
}

/**
 * lk_rules_computer:
 * @picture: the case
 * @aside: whether something on the way keeps the person out: then what is found here is only shown
 *
 * Looks for what is wrong with this computer and the messengers on it.
 */
void
lk_rules_computer (LkPicture *picture,
                   gboolean   aside)
{
  static void (*const rules[]) (LkLocal *) = { lk_rules_clients,   lk_rules_versions, lk_rules_keyring,
                                               lk_rules_hand_over, lk_rules_storage,  lk_rules_answers };
  g_autoptr(GPtrArray) found = g_ptr_array_new ();
  LkLocal self = { picture, found, lk_local_signs_in_by_browser (picture) };
  gboolean works = lk_access_was_accepted (picture) || lk_access_get_elsewhere (picture) == 1;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    rules[i](&self);
  support (&self);
  weigh (&self, works);
  join (&self, aside || has_no_screen (picture));
}

/* From UTC, zones are whole hours away, and some of them half an hour or three quarters more (India, Nepal). */
static gboolean
is_zone (gint64 skew)
{
  static const gint64 parts[] = { 0, HOUR_S / 2, HOUR_S * 3 / 4, HOUR_S };
  gint64 away = ABS (skew), rest = away % HOUR_S;

  if (away < HOUR_S - ZONE_SLACK_S || away > MOST_HOURS * HOUR_S + ZONE_SLACK_S)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (ABS (rest - parts[i]) <= ZONE_SLACK_S)
      return TRUE;
  return FALSE;
}

static const char *
get_clock_variant (gint64         skew,
                   LkObservation *sync)
{
  if (is_zone (skew))
    return sync != NULL && lk_observation_is_true (sync, "local_rtc") ? "other-system" : "zone";
  if (sync == NULL || lk_local_is_false (sync, "ntp"))
    return sync != NULL ? "not-set" : NULL;
  return lk_local_is_false (sync, "synchronized") ? "not-reached" : NULL;
}

/**
 * lk_rules_refine_clock:
 * @picture: the case, of which everything was judged
 *
 * Where the clock is wrong, says why: the time zone, another system on this computer, or a time that nobody sets.
 */
void
lk_rules_refine_clock (LkPicture *picture)
{
  LkObservation *sync = lk_local_find (picture, "time-sync", NULL);

  for (guint i = 0; i < picture->candidates->len; i++)
    {
      LkCandidate *candidate = g_ptr_array_index (picture->candidates, i);
      LkParams *params = candidate->verdict->params;
      const char *variant;
      gint64 skew = 0;

      if (!g_str_equal (candidate->verdict->code, "clock-wrong"))
        continue;
      if (sync != NULL)
        {
          lk_candidate_evidence (candidate, sync);
          lk_params_set (params, "zone", lk_observation_get_fact (sync, "zone"));
        }
      lk_params_get_int (params, "skew_s", &skew);
      variant = get_clock_variant (skew, sync);
      if (variant != NULL)
        lk_params_set (params, "variant", variant);
    }
}
