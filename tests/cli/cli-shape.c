/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a case that other programs rely on: DESIGN.md part 5, key by key. */
#include "config.h"

#include "cli.h"

#include <string.h>

typedef struct
{
  const char *name;
  char        type;     /* s: text, i: whole number, o: object, a: array, l: list of texts */
  gboolean    nullable;
} Key;

static void
assert_list (JsonNode *node)
{
  JsonArray *array = json_node_get_array (node);

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_assert_cmpint (json_node_get_value_type (json_array_get_element (array, i)), ==, G_TYPE_STRING);
}

static void
assert_type (JsonNode *node,
             char      type)
{
  switch (type)
    {
    case 's':
      g_assert_true (JSON_NODE_HOLDS_VALUE (node));
      g_assert_cmpint (json_node_get_value_type (node), ==, G_TYPE_STRING);
      break;
    case 'i':
      g_assert_true (JSON_NODE_HOLDS_VALUE (node));
      g_assert_cmpint (json_node_get_value_type (node), ==, G_TYPE_INT64);
      g_assert_cmpint (json_node_get_int (node), >=, 0);
      break;
    case 'o':
      g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
      break;
    case 'a':
    case 'l':
      g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
      if (type == 'l')
        assert_list (node);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Every key is there and of its kind; no other is but those of @extra. */
static void
assert_keys (JsonObject        *object,
             const Key         *keys,
             gsize              n_keys,
             const char *const *extra)
{
  g_autoptr(GList) members = json_object_get_members (object);

  for (gsize i = 0; i < n_keys; i++)
    {
      JsonNode *node = json_object_get_member (object, keys[i].name);

      g_test_message ("key %s", keys[i].name);
      g_assert_nonnull (node);
      if (!keys[i].nullable || !JSON_NODE_HOLDS_NULL (node))
        assert_type (node, keys[i].type);
    }
  for (GList *l = members; l != NULL; l = l->next)
    {
      gboolean known = extra != NULL && g_strv_contains (extra, l->data);

      for (gsize i = 0; i < n_keys && !known; i++)
        known = g_str_equal (keys[i].name, l->data);
      if (!known)
        g_test_fail_printf ("the key \"%s\" is not in the contract", (const char *) l->data);
    }
}

static const char *
get (JsonObject *object,
     const char *name)
{
  return lk_json_get_string (object, name);
}

/* A code's cause is the one that the vocabulary names. */
static void
assert_cause (JsonObject *object)
{
  LkCertainty certainty;

  g_assert_nonnull (lk_code_find (get (object, "code")));
  g_assert_cmpstr (get (object, "cause"), ==, lk_cause_to_string (lk_code_get_cause (get (object, "code"))));
  g_assert_true (lk_certainty_from_string (get (object, "certainty"), &certainty));
}

static void
assert_evidence (JsonObject *object,
                 GHashTable *observations)
{
  JsonArray *evidence = json_object_get_array_member (object, "evidence");

  for (guint i = 0; i < json_array_get_length (evidence); i++)
    if (!g_hash_table_contains (observations, json_array_get_string_element (evidence, i)))
      g_test_fail_printf ("evidence %s is no observation", json_array_get_string_element (evidence, i));
}

static void
assert_verdict (JsonObject *verdict,
                GHashTable *observations)
{
  static const Key keys[] = { { "code", 's' },        { "cause", 's' }, { "certainty", 's' }, { "title", 's' },
                              { "explanation", 's' }, { "steps", 'l' }, { "evidence", 'l' },  { "also", 'a' } };
  static const Key also_keys[] = { { "code", 's' }, { "cause", 's' }, { "certainty", 's' } };
  JsonArray *also;

  assert_keys (verdict, keys, G_N_ELEMENTS (keys), NULL);
  assert_cause (verdict);
  assert_evidence (verdict, observations);
  g_assert_cmpuint (strlen (get (verdict, "title")), >, 3);
  g_assert_cmpuint (strlen (get (verdict, "explanation")), >, 10);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (verdict, "steps")), >, 0);
  also = json_object_get_array_member (verdict, "also");
  for (guint i = 0; i < json_array_get_length (also); i++)
    {
      JsonObject *other = json_array_get_object_element (also, i);

      assert_keys (other, also_keys, G_N_ELEMENTS (also_keys), NULL);
      assert_cause (other);
      g_assert_cmpstr (get (other, "code"), !=, get (verdict, "code"));
    }
}

/* All checks in the order of the checklist, and none still going on. */
static void
assert_checks (JsonArray  *checks,
               GHashTable *observations)
{
  static const Key keys[] = { { "id", 's' },     { "cause", 's' },    { "status", 's' },      { "code", 's', TRUE },
                              { "title", 's' },  { "detail", 's' },   { "evidence", 'l' },    { "duration_ms", 'i' } };
  static const char *const extra[] = { "because", NULL };
  gsize n_known;
  const LkCheckInfo *known = lk_checks_list (&n_known);

  g_assert_cmpuint (json_array_get_length (checks), ==, n_known);
  for (guint i = 0; i < n_known; i++)
    {
      JsonObject *check = json_array_get_object_element (checks, i);
      LkStatus status;

      assert_keys (check, keys, G_N_ELEMENTS (keys), extra);
      g_assert_cmpstr (get (check, "id"), ==, known[i].id);
      g_assert_cmpstr (get (check, "cause"), ==, lk_cause_to_string (known[i].cause));
      g_assert_true (g_str_has_prefix (get (check, "id"), get (check, "cause")));
      g_assert_true (lk_status_from_string (get (check, "status"), &status));
      g_assert_cmpint (status, !=, LK_STATUS_WAITING);
      g_assert_cmpint (status, !=, LK_STATUS_RUNNING);
      if (status == LK_STATUS_PROBLEM)
        g_assert_nonnull (get (check, "code"));
      if (get (check, "code") != NULL)
        g_assert_nonnull (lk_code_find (get (check, "code")));
      assert_evidence (check, observations);
    }
}

static void
assert_observation (JsonObject *observation)
{
  static const Key keys[] = { { "id", 's' },          { "probe", 's' },   { "subject", 's' },     { "started_ms", 'i' },
                              { "duration_ms", 'i' }, { "outcome", 's' }, { "error", 'o', TRUE }, { "facts", 'o' } };
  static const Key error_keys[] = { { "domain", 's' }, { "message", 's' } };
  static const char *const extra[] = { "code", NULL };
  JsonObject *error = lk_json_get_object (observation, "error");
  LkOutcome outcome;
  gint64 code;

  assert_keys (observation, keys, G_N_ELEMENTS (keys), NULL);
  g_assert_true (lk_outcome_from_string (get (observation, "outcome"), &outcome));
  if (error == NULL)
    return;
  assert_keys (error, error_keys, G_N_ELEMENTS (error_keys), extra);
  g_assert_true (lk_json_get_int (error, "code", &code));
}

static GHashTable *
read_observations (JsonArray *observations)
{
  GHashTable *ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < json_array_get_length (observations); i++)
    {
      JsonObject *observation = json_array_get_object_element (observations, i);

      assert_observation (observation);
      g_assert_true (g_hash_table_add (ids, (gpointer) get (observation, "id")));
    }
  return ids;
}

static void
assert_questions (JsonArray *questions)
{
  static const Key keys[] = { { "id", 's' }, { "text", 's' }, { "answer", 's', TRUE } };

  for (guint i = 0; i < json_array_get_length (questions); i++)
    {
      JsonObject *question = json_array_get_object_element (questions, i);

      assert_keys (question, keys, G_N_ELEMENTS (keys), NULL);
      g_assert_cmpuint (strlen (get (question, "text")), >, 10);
    }
}

static void
assert_contacted (JsonArray *contacted)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (json_array_get_length (contacted), >, 0);
  for (guint i = 0; i < json_array_get_length (contacted); i++)
    {
      const char *host_port = json_array_get_string_element (contacted, i);

      g_assert_true (g_regex_match_simple ("^(\\[[0-9a-f:.%a-z]+\\]|[^:]+):[0-9]+$", host_port, 0, 0));
      g_assert_true (g_hash_table_add (seen, (gpointer) host_port));
    }
}

void
cli_assert_shape (JsonNode *root)
{
  static const Key keys[] = { { "format", 's' },        { "generator", 'o' },   { "service", 'o' }, { "account", 's', TRUE },
                              { "started", 's' },       { "duration_ms", 'i' }, { "verdict", 'o' }, { "checks", 'a' },
                              { "questions", 'a' },     { "observations", 'a' }, { "contacted", 'l' } };
  static const Key generator_keys[] = { { "name", 's' }, { "version", 's' } };
  static const Key service_keys[] = { { "id", 's' }, { "name", 's' }, { "protocol", 's' }, { "address", 's', TRUE } };
  static const char *const service_extra[] = { "links", "retired", NULL };
  static const char *const extra[] = { "last_good", NULL };
  g_autoptr(GHashTable) observations = NULL;
  JsonObject *object;

  g_assert_true (JSON_NODE_HOLDS_OBJECT (root));
  object = json_node_get_object (root);
  assert_keys (object, keys, G_N_ELEMENTS (keys), extra);
  g_assert_cmpstr (get (object, "format"), ==, "latchkey-case/1");
  assert_keys (lk_json_get_object (object, "generator"), generator_keys, G_N_ELEMENTS (generator_keys), NULL);
  assert_keys (lk_json_get_object (object, "service"), service_keys, G_N_ELEMENTS (service_keys), service_extra);
  g_assert_true (g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$", get (object, "started"), 0, 0));
  observations = read_observations (lk_json_get_array (object, "observations"));
  assert_verdict (lk_json_get_object (object, "verdict"), observations);
  assert_checks (lk_json_get_array (object, "checks"), observations);
  assert_questions (lk_json_get_array (object, "questions"));
  assert_contacted (lk_json_get_array (object, "contacted"));
}

JsonNode *
cli_parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  JsonNode *root = lk_json_parse_file (text, strlen (text), &error);

  g_assert_no_error (error);
  return root;
}

const char *
cli_get_code (JsonNode *root)
{
  return get (lk_json_get_object (json_node_get_object (root), "verdict"), "code");
}
