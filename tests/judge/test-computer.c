/* SPDX-License-Identifier: GPL-3.0-or-later */
/* No healthy computer is accused, whatever could not be seen of it; and every code about it is said where it must be. */
#include "config.h"

#include <string.h>

#include "lk-judge.h"
#include "rows.h"

typedef enum
{
  MUTATION_LEFT_OUT,
  MUTATION_FAILED,
  MUTATION_TIMEOUT,
  MUTATION_CANCELLED,
  MUTATION_SKIPPED,
  MUTATION_FAILED_HALFWAY, /* it ended badly, and what was seen until then is there */
  MUTATION_TIMEOUT_HALFWAY,
  MUTATION_CANCELLED_HALFWAY,
  MUTATION_HIDDEN,
  N_MUTATIONS
} Mutation;

static const char *const outcomes[N_MUTATIONS] = { NULL,     "failed",  "timeout",   "cancelled", "skipped",
                                                   "failed", "timeout", "cancelled", "ok" };

/* What such an observation alone tells: unknown without it, and never fine. */
static const char *const tells[][2] = {
  { "client", "client.installed" }, { "release", "client.version" },  { "update-source", "client.updates" },
  { "keyring", "client.keyring" },  { "sandbox", "client.sandbox" },  { "crash", "client.crashes" },
  { "storage", "client.storage" },
};

/* Facts that say something by not being there: crashes are those of the last week, whenever they were. */
static const char *const absent_facts[][2] = {
  { "scheme", "handler" },          { "browser", "handler" }, { "browser", "helper" },
  { "portal-service", "open_uri" }, { "crash", "newest_s" },  { "client", "third_party" },
  { "keyring", "kwallet" },
};

static JsonArray *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = json_from_string (text, &error);

  g_assert_no_error (error);
  return json_array_ref (json_node_get_array (root));
}

static GPtrArray *
read_healthy (void)
{
  g_autoptr(GPtrArray) rows = rows_read ("computer.tsv", N_COLUMNS);
  GPtrArray *healthy = g_ptr_array_new_with_free_func ((GDestroyNotify) json_array_unref);

  for (guint i = 0; i < rows->len; i++)
    {
      GStrv fields = g_ptr_array_index (rows, i);

      if (g_str_has_prefix (fields[COLUMN_NAME], "healthy-"))
        g_ptr_array_add (healthy, parse (fields[COLUMN_OBSERVATIONS]));
    }
  g_assert_cmpuint (healthy->len, >, 30);
  return healthy;
}

static LkCase *
make_case (const char *name,
           JsonArray  *specs)
{
  LkCase *kase = rows_load_case (name);

  for (guint i = 0; i < json_array_get_length (specs); i++)
    rows_add_observation (kase, json_array_get_object_element (specs, i));
  lk_judge_case (kase, NULL);
  return kase;
}

static void
assert_not_accused (LkCase     *kase,
                    const char *what)
{
  GPtrArray *findings = lk_case_get_findings (kase);
  const char *code = lk_case_get_verdict (kase)->code;

  if (!g_str_equal (code, "all-clear"))
    g_test_message ("%s", what);
  g_assert_cmpstr (code, ==, "all-clear");
  for (guint i = 0; i < findings->len; i++)
    g_assert_cmpint (((LkFinding *) g_ptr_array_index (findings, i))->status, !=, LK_STATUS_PROBLEM);
}

/* Healthy ways to the service, each with every healthy computer. */
static void
test_everywhere (void)
{
  static const char *const cases[] = { "healthy-ejabberd", "healthy-irc",  "healthy-matrix-both-100ms-v6", "healthy-mattermost",
                                       "healthy-rocketchat", "healthy-web", "healthy-xmpp-v4",             "healthy-zulip" };
  g_autoptr(GPtrArray) healthy = read_healthy ();

  for (gsize c = 0; c < G_N_ELEMENTS (cases); c++)
    for (guint i = 0; i < healthy->len; i++)
      {
        g_autoptr(LkCase) kase = make_case (cases[c], g_ptr_array_index (healthy, i));

        assert_not_accused (kase, cases[c]);
      }
}

static JsonObject *
copy_object (JsonObject *object)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  g_autoptr(JsonNode) again = NULL;

  json_node_set_object (node, object);
  text = json_to_string (node, FALSE);
  again = json_from_string (text, NULL);
  return json_object_ref (json_node_get_object (again));
}

/* All of @specs, with @changed (nullable) in place of number @index. */
static JsonArray *
replace (JsonArray  *specs,
         guint       index,
         JsonObject *changed)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < json_array_get_length (specs); i++)
    if (i != index)
      json_array_add_object_element (list, json_object_ref (json_array_get_object_element (specs, i)));
    else if (changed != NULL)
      json_array_add_object_element (list, json_object_ref (changed));
  return list;
}

static JsonObject *
mutate (JsonObject *spec,
        Mutation    mutation)
{
  JsonObject *changed = copy_object (spec);
  gboolean halfway = mutation == MUTATION_FAILED_HALFWAY || mutation == MUTATION_TIMEOUT_HALFWAY ||
                     mutation == MUTATION_CANCELLED_HALFWAY;

  json_object_set_string_member (changed, "outcome", outcomes[mutation]);
  if (!halfway)
    json_object_set_object_member (changed, "facts", json_object_new ());
  if (mutation == MUTATION_HIDDEN)
    json_object_set_boolean_member (json_object_get_object_member (changed, "facts"), "hidden", TRUE);
  return changed;
}

static guint
count_probe (JsonArray  *specs,
             const char *probe)
{
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (specs); i++)
    n += g_str_equal (json_object_get_string_member (json_array_get_object_element (specs, i), "probe"), probe);
  return n;
}

static void
assert_unknown (LkCase     *kase,
                JsonArray  *specs,
                const char *probe)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tells); i++)
    if (g_str_equal (tells[i][0], probe) && count_probe (specs, probe) == 1)
      {
        g_test_message ("%s without %s", tells[i][1], probe);
        g_assert_cmpint (lk_case_find_finding (kase, tells[i][1])->status, !=, LK_STATUS_OK);
      }
}

/* One thing was not seen. */
static void
test_unseen (gconstpointer data)
{
  g_autoptr(GPtrArray) healthy = read_healthy ();

  for (guint h = 0; h < healthy->len; h++)
    {
      JsonArray *specs = g_ptr_array_index (healthy, h);

      for (guint i = 0; i < json_array_get_length (specs) * N_MUTATIONS; i++)
        {
          JsonObject *spec = json_array_get_object_element (specs, i / N_MUTATIONS);
          const char *probe = json_object_get_string_member (spec, "probe");
          Mutation mutation = i % N_MUTATIONS;
          g_autoptr(JsonObject) changed = mutation != MUTATION_LEFT_OUT ? mutate (spec, mutation) : NULL;
          g_autoptr(JsonArray) list = replace (specs, i / N_MUTATIONS, changed);
          g_autoptr(LkCase) kase = NULL;
          g_autofree char *what = NULL;

          /* Of several messengers, one that nobody looked for is not known of. */
          if (mutation == MUTATION_LEFT_OUT && g_str_equal (probe, "client") && count_probe (specs, probe) > 1)
            continue;
          kase = make_case (data, list);
          what = g_strdup_printf ("computer %u, %s, %d", h, probe, mutation);

          assert_not_accused (kase, what);
          if (mutation < MUTATION_FAILED_HALFWAY)
            assert_unknown (kase, specs, probe);
        }
    }
}

static gboolean
says_by_absence (const char *probe,
                 const char *fact)
{
  for (gsize i = 0; i < G_N_ELEMENTS (absent_facts); i++)
    if (g_str_equal (absent_facts[i][0], probe) && g_str_equal (absent_facts[i][1], fact))
      return TRUE;
  return FALSE;
}

static void
judge_without (const char *name,
               JsonArray  *specs,
               guint       index,
               const char *fact,
               gboolean    odd)
{
  g_autoptr(JsonObject) changed = copy_object (json_array_get_object_element (specs, index));
  JsonObject *facts = json_object_get_object_member (changed, "facts");
  g_autoptr(JsonArray) list = NULL;
  g_autoptr(LkCase) kase = NULL;

  if (odd)
    json_object_set_double_member (facts, fact, 0.5);
  else
    json_object_remove_member (facts, fact);
  list = replace (specs, index, changed);
  kase = make_case (name, list);
  assert_not_accused (kase, fact);
}

/* One fact is not there, or is of a type that it cannot have. */
static void
test_facts (gconstpointer data)
{
  g_autoptr(GPtrArray) healthy = read_healthy ();

  for (guint h = 0; h < healthy->len; h++)
    {
      JsonArray *specs = g_ptr_array_index (healthy, h);

      for (guint i = 0; i < json_array_get_length (specs); i++)
        {
          JsonObject *spec = json_array_get_object_element (specs, i);
          const char *probe = json_object_get_string_member (spec, "probe");
          g_autoptr(GList) facts = json_object_get_members (json_object_get_object_member (spec, "facts"));

          for (GList *l = facts; l != NULL; l = l->next)
            if (!says_by_absence (probe, l->data))
              {
                g_test_message ("%s %s", probe, (const char *) l->data);
                judge_without (data, specs, i, l->data, FALSE);
                judge_without (data, specs, i, l->data, TRUE);
              }
        }
    }
}

static void
add_codes (GHashTable *said,
           const char *name,
           guint       n_columns,
           guint       column)
{
  g_autoptr(GPtrArray) rows = rows_read (name, n_columns);

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (said, g_strdup (((GStrv) g_ptr_array_index (rows, i))[column]));
}

/* Rows and recorded cases are judged one by one elsewhere: here, whether there is one for each code. */
static void
test_codes (void)
{
  g_autoptr(GHashTable) said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize n_codes = 0;
  const LkCodeInfo *codes = lk_codes_list (&n_codes);

  add_codes (said, "computer.tsv", N_COLUMNS, COLUMN_CODE);
  add_codes (said, "cases.tsv", 3, 1);
  for (gsize i = 0; i < n_codes; i++)
    if (codes[i].cause == LK_CAUSE_CLIENT)
      {
        g_test_message ("%s", codes[i].code);
        g_assert_true (g_hash_table_contains (said, codes[i].code));
      }
}

/* The clock of a computer that is so far off, and what it says of its time. */
static void
test_clock (void)
{
  static const struct
  {
    gint64      skew_s;
    const char *sync;
    const char *variant;
  } vectors[] = {
    { 3600, "\"ntp\":true,\"synchronized\":true,\"local_rtc\":false", "zone" },
    { -3600, "\"ntp\":true,\"synchronized\":true,\"local_rtc\":true", "other-system" },
    { 14 * 3600, "\"ntp\":true,\"synchronized\":true", "zone" },
    { -14 * 3600 + 60, "\"ntp\":true", "zone" },
    { 15 * 3600, "\"ntp\":true,\"synchronized\":true", NULL },
    { 5 * 3600 + 1800, "\"ntp\":true,\"synchronized\":true", "zone" },
    { -(5 * 3600 + 2700), "\"ntp\":true,\"synchronized\":true", "zone" },
    { -(9 * 3600 + 1800), "\"local_rtc\":true", "other-system" },
    { 5 * 3600 + 900, "\"ntp\":true,\"synchronized\":true", NULL },
    { 1800, "\"ntp\":true,\"synchronized\":true", NULL },
    { 8 * 3600, "\"ntp\":false,\"local_rtc\":false", "zone" },
    { 8 * 3600 + 400, "\"ntp\":false", "not-set" },
    { 400 * 86400, "\"ntp\":false,\"synchronized\":false", "not-set" },
    { 400 * 86400, "\"ntp\":true,\"synchronized\":false", "not-reached" },
    { 400 * 86400, "\"ntp\":true,\"synchronized\":true", NULL },
    { 400 * 86400, "\"zone\":\"UTC\"", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *text = g_strdup_printf ("[{\"probe\":\"time-sync\",\"outcome\":\"ok\",\"facts\":{%s}}]", vectors[i].sync);
      g_autoptr(JsonArray) specs = parse (text);
      g_autoptr(LkCase) kase = NULL;
      LkVerdict *verdict;

      for (guint n = 0; n < 9; n++)
        {
          g_autofree char *seen = g_strdup_printf ("[{\"probe\":\"http\",\"outcome\":\"ok\",\"subject\":\"https://c%u.test/\","
                                                   "\"facts\":{\"role\":\"control\",\"status\":200,\"skew_s\":%" G_GINT64_FORMAT
                                                   "}}]", n, vectors[i].skew_s);
          g_autoptr(JsonArray) more = parse (seen);

          json_array_add_object_element (specs, json_object_ref (json_array_get_object_element (more, 0)));
        }
      kase = make_case ("healthy-web", specs);
      verdict = lk_case_get_verdict (kase);
      g_test_message ("%" G_GINT64_FORMAT " %s", vectors[i].skew_s, vectors[i].sync);
      g_assert_cmpstr (verdict->code, ==, "clock-wrong");
      g_assert_cmpstr (lk_params_get (verdict->params, "variant"), ==, vectors[i].variant);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/judge/computer/healthy/everywhere", test_everywhere);
  g_test_add_data_func ("/judge/computer/healthy/unseen", "healthy-web", test_unseen);
  g_test_add_data_func ("/judge/computer/healthy/unseen-matrix", "healthy-matrix-100ms", test_unseen);
  g_test_add_data_func ("/judge/computer/healthy/facts", "healthy-web", test_facts);
  g_test_add_func ("/judge/computer/codes", test_codes);
  g_test_add_func ("/judge/computer/clock", test_clock);
  return g_test_run ();
}
