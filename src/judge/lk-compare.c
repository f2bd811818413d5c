/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two cases of one service: what changed between them, and what the change proves. */
#include "config.h"

#include "lk-compare.h"

#include "lk-snapshot-private.h"

static void
difference_free (LkDifference *self)
{
  g_free (self->subject);
  g_free (self->before);
  g_free (self->after);
  g_free (self);
}

/* Whether a verdict is one of those that a row explains. */
static gboolean
concerns (const LkRow *row,
          const char  *code)
{
  g_auto(GStrv) beginnings = g_strsplit (row->codes, " ", -1);

  for (guint i = 0; beginnings[i] != NULL; i++)
    if (beginnings[i][0] != '\0' && g_str_has_prefix (code, beginnings[i]))
      return TRUE;
  return FALSE;
}

static gboolean
share_one (const char *before,
           const char *after)
{
  g_auto(GStrv) first = g_strsplit (before, ", ", -1), second = g_strsplit (after, ", ", -1);

  for (guint i = 0; first[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) second, first[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_same (const LkRow *row,
         const char  *before,
         const char  *after)
{
  if (g_strcmp0 (before, after) == 0)
    return TRUE;
  return (row->flags & LK_ROW_SHARED) != 0 && before != NULL && after != NULL && share_one (before, after);
}

static void
add_difference (GPtrArray   *differences,
                const LkRow *row,
                const char  *subject,
                const char  *before,
                const char  *after)
{
  LkDifference *difference = g_new0 (LkDifference, 1);

  difference->what = row->what;
  difference->subject = g_strdup (subject);
  difference->before = g_strdup (before);
  difference->after = g_strdup (after);
  g_ptr_array_add (differences, difference);
}

static void
list_row (GPtrArray   *differences,
          const LkRow *row,
          LkSnapshot  *older,
          LkSnapshot  *newer)
{
  /* A kept run knows less; that it does not know a thing is no news. */
  gboolean both = older->reduced || newer->reduced;

  for (guint i = 0; i < older->items->len; i++)
    {
      LkItem *item = g_ptr_array_index (older->items, i);
      LkItem *other = item->row == row ? lk_snapshot_find (newer, row, item->subject) : NULL;

      if (item->row == row && (other != NULL || !both) && !is_same (row, item->value, other != NULL ? other->value : NULL))
        add_difference (differences, row, item->subject, item->value, other != NULL ? other->value : NULL);
    }
  for (guint i = 0; i < newer->items->len && !both; i++)
    {
      LkItem *item = g_ptr_array_index (newer->items, i);

      if (item->row == row && lk_snapshot_find (older, row, item->subject) == NULL)
        add_difference (differences, row, item->subject, NULL, item->value);
    }
}

static GPtrArray *
list_differences (LkSnapshot *older,
                  LkSnapshot *newer)
{
  GPtrArray *differences = g_ptr_array_new_with_free_func ((GDestroyNotify) difference_free);
  gsize n_rows = 0;
  const LkRow *rows = lk_snapshot_rows (&n_rows);

  for (gsize i = 0; i < n_rows; i++)
    if ((rows[i].flags & LK_ROW_NOISY) == 0 || concerns (&rows[i], older->verdict) || concerns (&rows[i], newer->verdict))
      list_row (differences, &rows[i], older, newer);
  return differences;
}

/* Something that is known in both cases, and differs. */
static LkDifference *
find_difference (GPtrArray  *differences,
                 const char *what)
{
  for (guint i = 0; i < differences->len; i++)
    {
      LkDifference *difference = g_ptr_array_index (differences, i);

      if (g_str_equal (difference->what, what) && difference->before != NULL && difference->after != NULL)
        return difference;
    }
  return NULL;
}

static gboolean
works (LkSnapshot *snapshot)
{
  return g_str_equal (snapshot->verdict, "all-clear");
}

/* The way to the service holds in a case: what is wrong, if anything, is no matter of the network or the server. */
static gboolean
reaches (LkSnapshot *snapshot)
{
  LkCause cause = lk_code_get_cause (snapshot->verdict);

  return !g_str_equal (snapshot->verdict, "could-not-tell") &&
         ((cause != LK_CAUSE_NETWORK && cause != LK_CAUSE_SERVER) || snapshot->certainty == LK_CERTAINTY_POSSIBLE);
}

/* It breaks on the way, where a network can be to blame: what a server itself says is said in every network. */
static gboolean
breaks_on_way (LkSnapshot *snapshot)
{
  LkCause cause = lk_code_get_cause (snapshot->verdict);

  return !reaches (snapshot) && (cause == LK_CAUSE_NETWORK || (cause == LK_CAUSE_SERVER &&
                                                               snapshot->certainty != LK_CERTAINTY_CERTAIN));
}

/* How well a change explains a verdict: 2 it is of its kind, 1 of its cause, 0 not at all. */
static int
rate (const LkRow *row,
      LkSnapshot  *snapshot)
{
  LkCause cause = lk_code_get_cause (snapshot->verdict);

  if (row->proves == NULL || works (snapshot))
    return 0;
  if (concerns (row, snapshot->verdict))
    return 2;
  return cause != LK_CAUSE_NONE && (row->causes & (1 << cause)) != 0 ? 1 : 0;
}

static const char *
find_reason (LkSnapshot *older,
             LkSnapshot *newer,
             GPtrArray  *differences)
{
  const char *reason = NULL;
  int best = 0;

  for (guint i = 0; i < differences->len; i++)
    {
      LkDifference *difference = g_ptr_array_index (differences, i);
      const LkRow *row = lk_snapshot_find_row (difference->what);
      int rating = MAX (rate (row, older), rate (row, newer));

      if (rating <= best || difference->before == NULL || difference->after == NULL)
        continue;
      best = rating;
      reason = row->proves;
    }
  return reason;
}

/* The same service, from two networks: whichever of them it fails in alone is to blame. */
static const char *
conclude_networks (LkSnapshot   *older,
                   LkSnapshot   *newer,
                   LkDifference *network)
{
  if (g_str_equal (network->before, "none") || g_str_equal (network->after, "none"))
    return "no-network";
  if (breaks_on_way (older) && reaches (newer))
    return "first-network";
  return reaches (older) && breaks_on_way (newer) ? "second-network" : NULL;
}

/* Whether anything that could be a reason differs, be it of this fault or of another. */
static gboolean
changed (GPtrArray *differences)
{
  for (guint i = 0; i < differences->len; i++)
    {
      LkDifference *difference = g_ptr_array_index (differences, i);

      if (difference->before != NULL && difference->after != NULL &&
          (g_str_equal (difference->what, "network") || lk_snapshot_find_row (difference->what)->proves != NULL))
        return TRUE;
    }
  return FALSE;
}

static const char *
conclude (LkSnapshot *older,
          LkSnapshot *newer,
          GPtrArray  *differences,
          gboolean    same)
{
  LkDifference *network = find_difference (differences, "network");
  LkSnapshot *failed = works (older) ? newer : older;
  LkCause cause = lk_code_get_cause (failed->verdict);
  const char *reason = NULL;

  if (same)
    return network != NULL && !works (newer) ? "not-the-network" : "same";
  /* A VPN may bring a router of its own. */
  if (network != NULL &&
      (find_difference (differences, "vpn") == NULL || !concerns (lk_snapshot_find_row ("vpn"), failed->verdict)))
    reason = conclude_networks (older, newer, network);
  if (reason == NULL)
    reason = find_reason (older, newer, differences);
  if (reason != NULL)
    return reason;
  if ((!works (older) && !works (newer)) || (cause != LK_CAUSE_NETWORK && cause != LK_CAUSE_SERVER))
    return "nothing";
  return changed (differences) ? "unrelated" : "by-itself";
}

/**
 * lk_compare_snapshots:
 * @older: what is compared of a case
 * @newer: of another one, of the same service
 * @error: return location for an error: %LK_ERROR_INVALID where they are of two services
 *
 * Where one of them was kept, only what both know is compared.
 *
 * Returns: (transfer full) (nullable): what changed between them
 */
LkComparison *
lk_compare_snapshots (LkSnapshot  *older,
                      LkSnapshot  *newer,
                      GError     **error)
{
  LkComparison *self;

  if (g_strcmp0 (older->service, newer->service) != 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "the cases are of two services, \"%s\" and \"%s\"", older->service,
                   newer->service);
      return NULL;
    }
  self = g_new0 (LkComparison, 1);
  self->differences = list_differences (older, newer);
  self->same_verdict = g_str_equal (older->verdict, newer->verdict);
  self->proves = conclude (older, newer, self->differences, self->same_verdict);
  return self;
}

/**
 * lk_compare_cases:
 * @older: a judged case
 * @newer: another one, of the same service
 * @error: return location for an error: %LK_ERROR_INVALID where they are of two services
 *
 * Looks only at the two cases; the same two always compare the same.
 *
 * Returns: (transfer full) (nullable): what changed between them
 */
LkComparison *
lk_compare_cases (LkCase  *older,
                  LkCase  *newer,
                  GError **error)
{
  g_autoptr(LkSnapshot) before = NULL, after = NULL;

  g_return_val_if_fail (lk_case_get_verdict (older) != NULL && lk_case_get_verdict (newer) != NULL, NULL);
  before = lk_snapshot_new (older);
  after = lk_snapshot_new (newer);
  return lk_compare_snapshots (before, after, error);
}

static void
set_text (JsonObject *object,
          const char *name,
          const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

/**
 * lk_comparison_to_json:
 * @self: a comparison
 *
 * Returns: (transfer full): `{ "format": "latchkey-comparison/1", "same_verdict", "proves", "differences": [ { "what", "subject",
 *   "before", "after" } ] }`
 */
JsonNode *
lk_comparison_to_json (LkComparison *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();
  JsonArray *list = json_array_new ();

  json_object_set_string_member (root, "format", "latchkey-comparison/1");
  json_object_set_boolean_member (root, "same_verdict", self->same_verdict);
  json_object_set_string_member (root, "proves", self->proves);
  for (guint i = 0; i < self->differences->len; i++)
    {
      LkDifference *difference = g_ptr_array_index (self->differences, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "what", difference->what);
      json_object_set_string_member (object, "subject", difference->subject);
      set_text (object, "before", difference->before);
      set_text (object, "after", difference->after);
      json_array_add_object_element (list, object);
    }
  json_object_set_array_member (root, "differences", list);
  json_node_take_object (node, root);
  return node;
}

/**
 * lk_comparison_free:
 * @self: (transfer full): the comparison
 */
void
lk_comparison_free (LkComparison *self)
{
  g_ptr_array_unref (self->differences);
  g_free (self);
}
