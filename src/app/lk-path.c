/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-path.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *code;   /* (borrowed) */
  LkStop      stop;
  gboolean    before;   /* the stretch that leads to the stop, not the stop itself */
} Place;

/* Codes that break elsewhere than their cause says. */
static const Place places[] = {
  { "no-connection", LK_STOP_NETWORK, TRUE },
  { "router-unreachable", LK_STOP_NETWORK, FALSE },
  { "network-slow", LK_STOP_NETWORK, FALSE },
  { "network-unstable", LK_STOP_NETWORK, FALSE },
  { "no-internet", LK_STOP_INTERNET, TRUE },
  { "captive-portal", LK_STOP_INTERNET, TRUE },
  { "proxy-unreachable", LK_STOP_INTERNET, TRUE },
  { "proxy-auth-required", LK_STOP_INTERNET, TRUE },
  { "proxy-required", LK_STOP_INTERNET, TRUE },
  { "dns-unreachable", LK_STOP_INTERNET, TRUE },
  { "dns-failure", LK_STOP_INTERNET, TRUE },
  { "hosts-override", LK_STOP_COMPUTER, FALSE },
};

static Place
find_place (const char *code)
{
  Place place = { code, LK_STOP_SERVICE, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (places[i].code, code))
      return places[i];

  switch (lk_code_get_cause (code))
    {
    case LK_CAUSE_CLIENT:
      place.stop = LK_STOP_COMPUTER;
      place.before = FALSE;
      break;
    case LK_CAUSE_CREDENTIALS:
    case LK_CAUSE_ACCOUNT:
      place.stop = LK_STOP_ACCOUNT;
      break;
    case LK_CAUSE_SERVER:
      place.before = FALSE;
      break;
    case LK_CAUSE_NETWORK:
    case LK_CAUSE_NONE:
    default:
      break;
    }
  return place;
}

static gboolean
is_fine (LkCase     *kase,
         const char *check)
{
  LkFinding *finding = lk_case_find_finding (kase, check);

  return finding != NULL && (finding->status == LK_STATUS_OK || finding->status == LK_STATUS_NOTICE);
}

/* How far along the way something is known to work. */
static LkStop
furthest (LkCase *kase)
{
  if (is_fine (kase, "credentials.sign-in"))
    return LK_STOP_ACCOUNT;
  if (is_fine (kase, "server.answers"))
    return LK_STOP_SERVICE;
  if (is_fine (kase, "network.portal") || is_fine (kase, "network.path"))
    return LK_STOP_INTERNET;
  if (is_fine (kase, "network.link"))
    return LK_STOP_NETWORK;
  return LK_STOP_COMPUTER;
}

static gboolean
is_fault (LkVerdict *verdict)
{
  return verdict != NULL && lk_code_get_cause (verdict->code) != LK_CAUSE_NONE;
}

static void
mark_fault (LkPath    *path,
            LkVerdict *verdict,
            LkStop     reached)
{
  Place place = find_place (verdict->code);
  LkPart mark = verdict->certainty == LK_CERTAINTY_POSSIBLE ? LK_PART_NOTICE : LK_PART_PROBLEM;

  /* What answered beyond a sure fault was not the service: a sign-in page, an intercepting gateway. This computer's own faults
   * leave the way as it is. */
  if (verdict->certainty != LK_CERTAINTY_POSSIBLE && place.stop != LK_STOP_COMPUTER)
    reached = MIN ((int) reached, MAX ((int) place.stop - 1, 0));
  for (int i = 0; i < (int) place.stop; i++)
    path->stops[i] = path->stretches[i] = LK_PART_OK;
  for (int i = MAX ((int) place.stop, (int) reached + 1); i < LK_N_STOPS; i++)
    {
      path->stops[i] = LK_PART_UNREACHED;
      if (i > 0)
        path->stretches[i - 1] = LK_PART_UNREACHED;
    }
  if (place.before)
    {
      path->stretches[place.stop - 1] = mark;
      if (reached < place.stop)
        path->stops[place.stop] = LK_PART_UNREACHED;
    }
  else
    {
      path->stops[place.stop] = mark;
      if (place.stop > 0)
        path->stretches[place.stop - 1] = LK_PART_OK;
    }
}

/**
 * lk_path_read:
 * @path: (out caller-allocates): the way
 * @kase: (nullable): a judged case
 * @verdict: (nullable): its verdict, if that may be said already
 * @running: whether measurements are still out
 *
 * Reads off a judged case how far the way to the account works and where it breaks. A part that was not checked is
 * never shown as working.
 */
void
lk_path_read (LkPath    *path,
              LkCase    *kase,
              LkVerdict *verdict,
              gboolean   running)
{
  LkPart open = running ? LK_PART_WAITING : LK_PART_UNREACHED;
  LkStop reached = kase != NULL ? furthest (kase) : LK_STOP_COMPUTER;

  path->running = running;
  for (int i = 0; i < LK_N_STOPS; i++)
    {
      path->stops[i] = i <= (int) reached ? LK_PART_OK : open;
      if (i > 0)
        path->stretches[i - 1] = path->stops[i];
    }
  if (is_fault (verdict))
    mark_fault (path, verdict, reached);
}

/**
 * lk_path_equal:
 *
 * Returns: whether both look the same
 */
gboolean
lk_path_equal (const LkPath *a,
               const LkPath *b)
{
  for (int i = 0; i < LK_N_STOPS; i++)
    if (a->stops[i] != b->stops[i] || (i > 0 && a->stretches[i - 1] != b->stretches[i - 1]))
      return FALSE;
  return a->running == b->running;
}

/**
 * lk_stop_get_label:
 *
 * Returns: (transfer none): the stop's name in the person's language
 */
const char *
lk_stop_get_label (LkStop stop)
{
  static const char *const labels[] = {
    N_("This computer"), N_("Network"), N_("Internet"), N_("Service"), N_("Account"),
  };

  return _(labels[stop]);
}

static const char *
part_words (LkPart part)
{
  switch (part)
    {
    case LK_PART_OK:
      return _("works");
    case LK_PART_NOTICE:
      return _("may be the fault");
    case LK_PART_PROBLEM:
      return _("here it breaks");
    case LK_PART_UNREACHED:
      return _("not reached");
    case LK_PART_WAITING:
    default:
      return _("being checked");
    }
}

/**
 * lk_path_describe:
 *
 * Returns: (transfer full): the way in words, for people who do not see the picture
 */
char *
lk_path_describe (const LkPath *path)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < LK_N_STOPS; i++)
    {
      LkPart part = path->stops[i];

      if (i > 0 && (path->stretches[i - 1] == LK_PART_PROBLEM || path->stretches[i - 1] == LK_PART_NOTICE))
        /* TRANSLATORS: spoken by a screen reader; between "Internet" and "Service: here it breaks" */
        g_string_append_printf (text, _("on the way to %s: %s"), lk_stop_get_label (i), part_words (path->stretches[i - 1]));
      else
        g_string_append_printf (text, "%s: %s", lk_stop_get_label (i), part_words (part));
      if (i < LK_N_STOPS - 1)
        g_string_append (text, "; ");
    }
  return g_string_free (text, FALSE);
}
