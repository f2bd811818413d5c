/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a case that other programs rely on: DESIGN.md part 5. */
#include "config.h"

#include "lk-case.h"

#include "lk-error.h"
#include "lk-json.h"

static void
set_string_or_null (JsonObject *object,
                    const char *name,
                    const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static JsonObject *
generator_to_json (void)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "name", "latchkey");
  json_object_set_string_member (object, "version", LK_VERSION);
  return object;
}

static JsonObject *
service_to_json (LkService *service)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", service->id);
  json_object_set_string_member (object, "name", service->name);
  json_object_set_string_member (object, "protocol", lk_protocol_to_string (service->protocol));
  set_string_or_null (object, "address", service->address);
  if (g_hash_table_size (service->links) > 0)
    {
      g_autoptr(GList) names = g_list_sort (g_hash_table_get_keys (service->links), (GCompareFunc) g_strcmp0);
      JsonObject *links = json_object_new ();

      for (GList *l = names; l != NULL; l = l->next)
        json_object_set_string_member (links, l->data, lk_service_get_link (service, l->data));
      json_object_set_object_member (object, "links", links);
    }
  if (service->retired_since != NULL)
    {
      JsonObject *retired = json_object_new ();

      json_object_set_string_member (retired, "since", service->retired_since);
      set_string_or_null (retired, "note", service->retired_note);
      set_string_or_null (retired, "successor", service->successor);
      json_object_set_object_member (object, "retired", retired);
    }
  return object;
}

static JsonArray *
questions_to_json (GPtrArray *questions)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < questions->len; i++)
    {
      LkQuestion *question = g_ptr_array_index (questions, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "id", question->id);
      json_object_set_string_member (object, "text", question->text != NULL ? question->text : "");
      if (question->answer < 0)
        json_object_set_null_member (object, "answer");
      else
        json_object_set_string_member (object, "answer", question->answer > 0 ? "yes" : "no");
      json_array_add_object_element (array, object);
    }
  return array;
}

/**
 * lk_case_to_json:
 * @self: the case
 *
 * Writes the case in the format `latchkey-case/1`.
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
lk_case_to_json (LkCase *self)
{
  g_autoptr(JsonObject) root = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  LkVerdict *verdict = lk_case_get_verdict (self);
  GPtrArray *findings = lk_case_get_findings (self);
  GPtrArray *observations = lk_case_get_observations (self);
  GPtrArray *contacted = lk_case_get_contacted (self);
  JsonArray *checks = json_array_new ();
  JsonArray *records = json_array_new ();
  JsonArray *hosts = json_array_new ();

  for (guint i = 0; i < findings->len; i++)
    json_array_add_element (checks, lk_finding_to_json (g_ptr_array_index (findings, i)));
  for (guint i = 0; i < observations->len; i++)
    json_array_add_element (records, lk_observation_to_json (g_ptr_array_index (observations, i)));
  for (guint i = 0; i < contacted->len; i++)
    json_array_add_string_element (hosts, g_ptr_array_index (contacted, i));

  json_object_set_string_member (root, "format", LK_CASE_FORMAT);
  json_object_set_object_member (root, "generator", generator_to_json ());
  json_object_set_object_member (root, "service", service_to_json (lk_case_get_service (self)));
  set_string_or_null (root, "account", lk_case_get_account (self));
  json_object_set_string_member (root, "started", lk_case_get_started (self));
  json_object_set_int_member (root, "duration_ms", lk_case_get_duration (self));
  if (verdict != NULL)
    json_object_set_member (root, "verdict", lk_verdict_to_json (verdict));
  else
    json_object_set_null_member (root, "verdict");
  json_object_set_array_member (root, "checks", checks);
  json_object_set_array_member (root, "questions", questions_to_json (lk_case_get_questions (self)));
  json_object_set_array_member (root, "observations", records);
  json_object_set_array_member (root, "contacted", hosts);
  json_node_set_object (node, root);
  return node;
}

static gboolean
check_format (JsonObject  *root,
              GError     **error)
{
  const char *format = lk_json_get_string (root, "format");

  if (format == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "format: expected \"%s\", found %s", LK_CASE_FORMAT,
                   json_object_has_member (root, "format") ? "no text" : "nothing");
      return FALSE;
    }
  if (g_str_equal (format, LK_CASE_FORMAT))
    return TRUE;
  if (g_str_has_prefix (format, "latchkey-case/"))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_NEWER_FORMAT,
                   "format: this copy of Latchkey reads \"%s\", the case is \"%s\"; a newer Latchkey is needed",
                   LK_CASE_FORMAT, format);
      return FALSE;
    }
  g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "format: expected \"%s\", found \"%s\"", LK_CASE_FORMAT, format);
  return FALSE;
}

static void
read_retired (LkService  *service,
              JsonObject *retired)
{
  if (retired == NULL)
    return;
  service->retired_since = g_strdup (lk_json_get_string (retired, "since"));
  service->retired_note = g_strdup (lk_json_get_string (retired, "note"));
  service->successor = g_strdup (lk_json_get_string (retired, "successor"));
}

static LkService *
read_service (JsonObject  *root,
              GError     **error)
{
  JsonObject *object = lk_json_get_object (root, "service");
  const char *id, *name, *protocol_text;
  LkProtocol protocol;
  LkService *service;
  JsonObject *links;

  if (object == NULL)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, "service: expected an object");
      return NULL;
    }
  id = lk_json_get_string (object, "id");
  name = lk_json_get_string (object, "name");
  protocol_text = lk_json_get_string (object, "protocol");
  if (id == NULL || name == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "service.%s: expected a text", id == NULL ? "id" : "name");
      return NULL;
    }
  if (protocol_text == NULL || !lk_protocol_from_string (protocol_text, &protocol))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "service.protocol: expected a protocol such as \"matrix\", found \"%s\"",
                   protocol_text != NULL ? protocol_text : "");
      return NULL;
    }
  service = lk_service_new (id, name, protocol, lk_json_get_string (object, "address"));
  read_retired (service, lk_json_get_object (object, "retired"));
  links = lk_json_get_object (object, "links");
  if (links != NULL)
    {
      g_autoptr(GList) names = json_object_get_members (links);

      for (GList *l = names; l != NULL; l = l->next)
        if (lk_json_get_string (links, l->data) != NULL)
          g_hash_table_replace (service->links, g_strdup (l->data), g_strdup (lk_json_get_string (links, l->data)));
    }
  return service;
}

typedef struct
{
  const char   *name;
  JsonNodeType  type;
  GType         value;    /* G_TYPE_INVALID: any */
  const char   *expected;
} Member;

static gboolean
is_of_kind (JsonNode     *node,
            const Member *member)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  return json_node_get_node_type (node) == member->type &&
         (member->value == G_TYPE_INVALID || json_node_get_value_type (node) == member->value);
}

/* What the rest of the reader leaves out when it is of another kind would be lost without a word. */
static gboolean
check_kinds (JsonObject  *root,
             GError     **error)
{
  static const Member members[] = {
    { "account", JSON_NODE_VALUE, G_TYPE_STRING, "a text or null" },
    { "started", JSON_NODE_VALUE, G_TYPE_STRING, "a text" },
    { "duration_ms", JSON_NODE_VALUE, G_TYPE_INT64, "a whole number" },
    { "verdict", JSON_NODE_OBJECT, G_TYPE_INVALID, "an object or null" },
    { "checks", JSON_NODE_ARRAY, G_TYPE_INVALID, "an array" },
    { "questions", JSON_NODE_ARRAY, G_TYPE_INVALID, "an array" },
    { "contacted", JSON_NODE_ARRAY, G_TYPE_INVALID, "an array of texts" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *node = json_object_get_member (root, members[i].name);

      if (node == NULL || is_of_kind (node, &members[i]))
        continue;
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s: expected %s", members[i].name, members[i].expected);
      return FALSE;
    }
  return TRUE;
}

/* Walks an array of objects; @what names it in messages. */
static JsonObject *
get_element (JsonArray   *array,
             guint        index,
             const char  *what,
             char       **path,
             GError     **error)
{
  JsonNode *node = json_array_get_element (array, index);

  *path = g_strdup_printf ("%s[%u]", what, index);
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s: expected an object", *path);
  return NULL;
}

static gboolean
read_observations (LkCase      *self,
                   JsonObject  *root,
                   GError     **error)
{
  JsonArray *array = lk_json_get_array (root, "observations");

  if (array == NULL)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, "observations: expected an array");
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *path = NULL;
      JsonObject *object = get_element (array, i, "observations", &path, error);
      g_autoptr(LkObservation) observation = NULL;

      if (object == NULL)
        return FALSE;
      observation = lk_observation_new_from_json (object, path, error);
      if (observation == NULL)
        return FALSE;
      lk_case_add_observation (self, observation);
    }
  return TRUE;
}

static gboolean
read_questions (LkCase      *self,
                JsonObject  *root,
                GError     **error)
{
  JsonArray *array = lk_json_get_array (root, "questions");

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      g_autofree char *path = NULL;
      JsonObject *object = get_element (array, i, "questions", &path, error);
      const char *answer;
      LkQuestion *question;

      if (object == NULL)
        return FALSE;
      if (lk_json_get_string (object, "id") == NULL)
        {
          g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s.id: expected a text", path);
          return FALSE;
        }
      question = lk_case_add_question (self, lk_json_get_string (object, "id"));
      g_free (question->text);
      question->text = g_strdup (lk_json_get_string (object, "text"));
      answer = lk_json_get_string (object, "answer");
      if (answer != NULL && !g_str_equal (answer, "yes") && !g_str_equal (answer, "no"))
        {
          g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s.answer: expected \"yes\", \"no\" or null, found \"%s\"", path,
                       answer);
          return FALSE;
        }
      if (answer != NULL)
        question->answer = g_str_equal (answer, "yes") ? 1 : 0;
    }
  return TRUE;
}

static gboolean
read_judgement (LkCase      *self,
                JsonObject  *root,
                GError     **error)
{
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_finding_unref);
  g_autoptr(LkVerdict) verdict = NULL;
  JsonArray *array = lk_json_get_array (root, "checks");
  JsonObject *object = lk_json_get_object (root, "verdict");

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      g_autofree char *path = NULL;
      JsonObject *check = get_element (array, i, "checks", &path, error);
      LkFinding *finding;

      if (check == NULL)
        return FALSE;
      /* A later Latchkey may know more checks; they are judged afresh anyway. */
      if (lk_json_get_string (check, "id") != NULL && lk_check_find (lk_json_get_string (check, "id")) == NULL)
        continue;
      finding = lk_finding_new_from_json (check, path, error);
      if (finding == NULL)
        return FALSE;
      g_ptr_array_add (findings, finding);
    }
  if (object != NULL)
    {
      verdict = lk_verdict_new_from_json (object, "verdict", error);
      if (verdict == NULL)
        return FALSE;
    }
  lk_case_set_judgement (self, findings, verdict);
  return TRUE;
}

/**
 * lk_case_new_from_json:
 * @root: a case in the format `latchkey-case/1`
 * @error: return location
 *
 * Reads a case with what was said of it then.
 *
 * Returns: (transfer full) (nullable): the case; %NULL with %LK_ERROR_INVALID or %LK_ERROR_NEWER_FORMAT, naming the place
 */
LkCase *
lk_case_new_from_json (JsonNode  *root,
                       GError   **error)
{
  JsonObject *object;
  g_autoptr(LkService) service = NULL;
  g_autoptr(LkCase) self = NULL;
  g_auto(GStrv) contacted = NULL;
  gint64 duration = 0;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, "expected one JSON object");
      return NULL;
    }
  object = json_node_get_object (root);
  if (!check_format (object, error) || !check_kinds (object, error))
    return NULL;
  service = read_service (object, error);
  if (service == NULL)
    return NULL;
  self = lk_case_new (service, lk_json_get_string (object, "account"));
  lk_case_set_started (self, lk_json_get_string (object, "started") != NULL ? lk_json_get_string (object, "started") : "");
  lk_json_get_int (object, "duration_ms", &duration);
  lk_case_set_duration (self, duration);
  if (!read_observations (self, object, error) || !read_questions (self, object, error) ||
      !read_judgement (self, object, error))
    return NULL;
  contacted = lk_json_dup_strings (object, "contacted");
  for (guint i = 0; contacted != NULL && contacted[i] != NULL; i++)
    lk_case_add_contacted (self, contacted[i]);
  return g_steal_pointer (&self);
}
