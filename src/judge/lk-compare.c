/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two cases of one service: what changed between them, and what the change proves. */
#include "config.h"

#include "lk-compare.h"

/* A clock that is off by less differs from run to run. Seconds. */
#define SKEW_NOTICE_S 60

typedef LkDifference Item; /* with only one of its values */

static void
difference_free (LkDifference *self)
{
  g_free (self->subject);
  g_free (self->before);
  g_free (self->after);
  g_free (self);
}

static void
put (GPtrArray  *items,
     const char *what,
     const char *subject,
     char       *value) /* (transfer full) (nullable) */
{
  Item *item;

  if (value == NULL)
    return;
  for (guint i = 0; i < items->len; i++)
    {
      item = g_ptr_array_index (items, i);
      if (g_str_equal (item->what, what) && g_str_equal (item->subject, subject))
        {
          g_free (item->before);
          item->before = value;
          return;
        }
    }
  item = g_new0 (Item, 1);
  item->what = what;
  item->subject = g_strdup (subject);
  item->before = value;
  g_ptr_array_add (items, item);
}

static int
compare_texts (gconstpointer left,
               gconstpointer right)
{
  return g_strcmp0 (*(char *const *) left, *(char *const *) right);
}

/* A list of texts, or of objects by one of their members, in an order that does not change from run to run. */
static char *
dup_list (LkObservation *observation,
          const char    *fact,
          const char    *member)
{
  JsonArray *array = lk_json_get_array (lk_observation_get_facts (observation), fact);
  g_autoptr(GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *text = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node) && member != NULL)
        text = lk_json_get_string (json_node_get_object (node), member);
      else if (JSON_NODE_HOLDS_VALUE (node))
        text = json_node_get_string (node);
      if (text != NULL)
        g_ptr_array_add (texts, (gpointer) text);
    }
  if (texts->len == 0)
    return NULL;
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);
  return g_strjoinv (", ", (char **) texts->pdata);
}

static char *
dup_network (LkObservation *link)
{
  g_autofree char *routers = dup_list (link, "gateways", "address");
  g_autofree char *interfaces = dup_list (link, "gateways", "interface");

  if (routers == NULL)
    return g_strdup ("none");
  return interfaces != NULL ? g_strdup_printf ("%s (%s)", routers, interfaces) : g_steal_pointer (&routers);
}

static char *
dup_version (LkObservation *client)
{
  g_autofree char *versions = dup_list (client, "copies", "version");

  if (versions != NULL)
    return g_steal_pointer (&versions);
  return g_strdup (lk_observation_is_true (client, "installed") ? "installed" : "not installed");
}

static void
collect_observation (GPtrArray     *items,
                     LkObservation *observation)
{
  const char *probe = lk_observation_get_probe (observation), *subject = lk_observation_get_subject (observation);
  gint64 skew = 0;

  if (lk_observation_get_outcome (observation) == LK_OUTCOME_CANCELLED)
    return;
  if (g_str_equal (probe, "link"))
    {
      put (items, "network", "", dup_network (observation));
      put (items, "name-servers", "", dup_list (observation, "name_servers", NULL));
    }
  else if (g_str_equal (probe, "proxy"))
    put (items, "proxy", "", g_strdup (lk_observation_is_true (observation, "direct")
                                           ? "direct" : lk_observation_get_fact (observation, "proxy")));
  else if (g_str_equal (probe, "dns") && !lk_observation_has_fact (observation, "role", "control"))
    put (items, "address", subject, dup_list (observation, "addresses", NULL));
  else if (g_str_equal (probe, "tls") && !lk_observation_has_fact (observation, "role", "control"))
    put (items, "certificate", subject, g_strdup (lk_observation_get_fact (observation, "issuer")));
  else if (g_str_equal (probe, "client"))
    put (items, "client", subject, dup_version (observation));
  if (lk_observation_get_fact_int (observation, "skew_s", &skew))
    put (items, "clock", "", ABS (skew) < SKEW_NOTICE_S ? g_strdup ("right")
                                                        : g_strdup_printf ("%" G_GINT64_FORMAT " min", skew / 60));
}

static void
collect_checks (GPtrArray *items,
                LkCase    *kase)
{
  GPtrArray *findings = lk_case_get_findings (kase);

  for (guint i = 0; i < findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (findings, i);
      gboolean seen = finding->status == LK_STATUS_OK || finding->status == LK_STATUS_NOTICE ||
                      finding->status == LK_STATUS_PROBLEM || finding->status == LK_STATUS_UNKNOWN;

      if (!seen)
        continue;
      if (finding->code != NULL)
        put (items, "check", finding->check, g_strdup_printf ("%s %s", lk_status_to_string (finding->status), finding->code));
      else
        put (items, "check", finding->check, g_strdup (lk_status_to_string (finding->status)));
    }
}

static GPtrArray *
collect (LkCase *kase)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) difference_free);
  GPtrArray *observations = lk_case_get_observations (kase), *questions = lk_case_get_questions (kase);

  put (items, "verdict", "", g_strdup (lk_case_get_verdict (kase)->code));
  for (guint i = 0; i < observations->len; i++)
    collect_observation (items, g_ptr_array_index (observations, i));
  for (guint i = 0; i < questions->len; i++)
    {
      LkQuestion *question = g_ptr_array_index (questions, i);

      if (question->answer >= 0)
        put (items, "answer", question->id, g_strdup (question->answer == 1 ? "yes" : "no"));
    }
  collect_checks (items, kase);
  return items;
}

static Item *
find (GPtrArray  *items,
      const Item *like)
{
  for (guint i = 0; i < items->len; i++)
    {
      Item *item = g_ptr_array_index (items, i);

      if (g_str_equal (item->what, like->what) && g_str_equal (item->subject, like->subject))
        return item;
    }
  return NULL;
}

static void
add_difference (GPtrArray  *differences,
                const Item *like,
                const char *before,
                const char *after)
{
  LkDifference *difference;

  if (g_strcmp0 (before, after) == 0)
    return;
  difference = g_new0 (LkDifference, 1);
  difference->what = like->what;
  difference->subject = g_strdup (like->subject);
  difference->before = g_strdup (before);
  difference->after = g_strdup (after);
  g_ptr_array_add (differences, difference);
}

static GPtrArray *
list_differences (GPtrArray *before,
                  GPtrArray *after)
{
  static const char *const order[] = { "verdict", "network", "name-servers", "proxy", "address", "certificate",
                                       "client",  "clock",   "answer",       "check" };
  GPtrArray *differences = g_ptr_array_new_with_free_func ((GDestroyNotify) difference_free);

  for (gsize o = 0; o < G_N_ELEMENTS (order); o++)
    {
      for (guint i = 0; i < before->len; i++)
        {
          Item *item = g_ptr_array_index (before, i), *other = find (after, item);

          if (g_str_equal (item->what, order[o]))
            add_difference (differences, item, item->before, other != NULL ? other->before : NULL);
        }
      for (guint i = 0; i < after->len; i++)
        {
          Item *item = g_ptr_array_index (after, i);

          if (g_str_equal (item->what, order[o]) && find (before, item) == NULL)
            add_difference (differences, item, NULL, item->before);
        }
    }
  return differences;
}

/* Whether something is known in both cases, and differs. */
static gboolean
differs (GPtrArray  *differences,
         const char *what)
{
  for (guint i = 0; i < differences->len; i++)
    {
      LkDifference *difference = g_ptr_array_index (differences, i);

      if (g_str_equal (difference->what, what) && difference->before != NULL && difference->after != NULL)
        return TRUE;
    }
  return FALSE;
}

/* The way to the service holds in a case: what is wrong, if anything, is no matter of the network or the server. */
static gboolean
reaches (LkCase *kase)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);
  LkCause cause = lk_code_get_cause (verdict->code);

  return !g_str_equal (verdict->code, "could-not-tell") &&
         ((cause != LK_CAUSE_NETWORK && cause != LK_CAUSE_SERVER) || verdict->certainty == LK_CERTAINTY_POSSIBLE);
}

/* The same service, from two networks: whichever of them it fails in alone is to blame. */
static const char *
conclude_networks (LkCase   *older,
                   LkCase   *newer,
                   gboolean  same)
{
  if (!reaches (older) && reaches (newer))
    return "first-network";
  if (reaches (older) && !reaches (newer))
    return "second-network";
  return same ? "not-the-network" : "nothing";
}

static const char *
conclude (LkCase    *older,
          LkCase    *newer,
          GPtrArray *differences,
          gboolean   same)
{
  static const char *const reasons[] = { "proxy", "name-servers", "certificate", "clock", "client" };
  gboolean worked = g_str_equal (lk_case_get_verdict (older)->code, "all-clear") ||
                    g_str_equal (lk_case_get_verdict (newer)->code, "all-clear");

  if (differs (differences, "network"))
    return conclude_networks (older, newer, same);
  if (same)
    return "same";
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (differs (differences, reasons[i]))
      return reasons[i];
  return worked ? "by-itself" : "nothing";
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
  const char *first = lk_case_get_service (older)->id, *second = lk_case_get_service (newer)->id;
  g_autoptr(GPtrArray) before = NULL, after = NULL;
  LkComparison *self;

  g_return_val_if_fail (lk_case_get_verdict (older) != NULL && lk_case_get_verdict (newer) != NULL, NULL);
  if (g_strcmp0 (first, second) != 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "the cases are of two services, \"%s\" and \"%s\"", first, second);
      return NULL;
    }
  before = collect (older);
  after = collect (newer);
  self = g_new0 (LkComparison, 1);
  self->differences = list_differences (before, after);
  self->same_verdict = g_str_equal (lk_case_get_verdict (older)->code, lk_case_get_verdict (newer)->code);
  self->proves = conclude (older, newer, self->differences, self->same_verdict);
  return self;
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
