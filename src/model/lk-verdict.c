/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-verdict.h"

#include "lk-error.h"
#include "lk-json.h"

static void
also_free (LkAlso *also)
{
  g_free (also->code);
  g_hash_table_unref (also->params);
  g_free (also);
}

/**
 * lk_verdict_new:
 * @code: the root cause's code
 * @certainty: how sure
 *
 * Returns: (transfer full): a verdict without evidence and words
 */
LkVerdict *
lk_verdict_new (const char  *code,
                LkCertainty  certainty)
{
  LkVerdict *self = g_new0 (LkVerdict, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->code = g_strdup (code);
  self->certainty = certainty;
  self->params = lk_params_new ();
  self->evidence = g_ptr_array_new_with_free_func (g_free);
  self->also = g_ptr_array_new_with_free_func ((GDestroyNotify) also_free);
  return self;
}

static gboolean
read_also (LkVerdict   *self,
           JsonArray   *array,
           const char  *path,
           GError     **error)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *code = object != NULL ? lk_json_get_string (object, "code") : NULL;
      LkCertainty certainty = LK_CERTAINTY_POSSIBLE;

      if (code == NULL)
        {
          g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s.also[%u]: expected an object with the member \"code\"", path, i);
          return FALSE;
        }
      lk_certainty_from_string (lk_json_get_string (object, "certainty"), &certainty);
      lk_verdict_add_also (self, code, certainty, NULL);
    }
  return TRUE;
}

/**
 * lk_verdict_new_from_json:
 * @object: a verdict in JSON
 * @path: where it stands, for messages
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the verdict with its words, or %NULL with %LK_ERROR_INVALID
 */
LkVerdict *
lk_verdict_new_from_json (JsonObject  *object,
                          const char  *path,
                          GError     **error)
{
  const char *code = lk_json_get_string (object, "code");
  LkCertainty certainty = LK_CERTAINTY_POSSIBLE;
  g_auto(GStrv) evidence = lk_json_dup_strings (object, "evidence");
  g_autoptr(LkVerdict) self = NULL;

  if (code == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s.code: expected a text", path);
      return NULL;
    }
  lk_certainty_from_string (lk_json_get_string (object, "certainty"), &certainty);
  self = lk_verdict_new (code, certainty);
  self->title = g_strdup (lk_json_get_string (object, "title"));
  self->explanation = g_strdup (lk_json_get_string (object, "explanation"));
  self->steps = lk_json_dup_strings (object, "steps");
  for (guint i = 0; evidence != NULL && evidence[i] != NULL; i++)
    lk_verdict_add_evidence (self, evidence[i]);
  if (!read_also (self, lk_json_get_array (object, "also"), path, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * lk_verdict_ref:
 * @self: the verdict
 *
 * Returns: (transfer full): the same verdict
 */
LkVerdict *
lk_verdict_ref (LkVerdict *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_verdict_unref:
 * @self: (transfer full): the verdict
 */
void
lk_verdict_unref (LkVerdict *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->code);
  g_free (self->title);
  g_free (self->explanation);
  g_strfreev (self->steps);
  g_hash_table_unref (self->params);
  g_ptr_array_unref (self->evidence);
  g_ptr_array_unref (self->also);
  g_free (self);
}

/**
 * lk_verdict_add_evidence:
 * @self: the verdict
 * @observation_id: an observation's id; each is kept once
 */
void
lk_verdict_add_evidence (LkVerdict  *self,
                         const char *observation_id)
{
  if (!g_ptr_array_find_with_equal_func (self->evidence, observation_id, g_str_equal, NULL))
    g_ptr_array_add (self->evidence, g_strdup (observation_id));
}

/**
 * lk_verdict_add_also:
 * @self: the verdict
 * @code: another code that would explain the same
 * @certainty: how sure
 * @params: (nullable) (transfer none): its particulars
 *
 * A code that is the verdict's own, or already there, is not added again.
 */
void
lk_verdict_add_also (LkVerdict   *self,
                     const char  *code,
                     LkCertainty  certainty,
                     LkParams    *params)
{
  LkAlso *also;

  if (g_str_equal (self->code, code))
    return;
  for (guint i = 0; i < self->also->len; i++)
    if (g_str_equal (((LkAlso *) g_ptr_array_index (self->also, i))->code, code))
      return;

  also = g_new0 (LkAlso, 1);
  also->code = g_strdup (code);
  also->certainty = certainty;
  also->params = lk_params_copy (params);
  g_ptr_array_add (self->also, also);
}

static JsonArray *
also_to_array (GPtrArray *also)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < also->len; i++)
    {
      LkAlso *item = g_ptr_array_index (also, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "code", item->code);
      json_object_set_string_member (object, "cause", lk_cause_to_string (lk_code_get_cause (item->code)));
      json_object_set_string_member (object, "certainty", lk_certainty_to_string (item->certainty));
      json_array_add_object_element (array, object);
    }
  return array;
}

/**
 * lk_verdict_to_json:
 * @self: the verdict
 *
 * Returns: (transfer full): it in JSON
 */
JsonNode *
lk_verdict_to_json (LkVerdict *self)
{
  g_autoptr(JsonObject) object = json_object_new ();
  JsonArray *evidence = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  for (guint i = 0; i < self->evidence->len; i++)
    json_array_add_string_element (evidence, g_ptr_array_index (self->evidence, i));

  json_object_set_string_member (object, "code", self->code);
  json_object_set_string_member (object, "cause", lk_cause_to_string (lk_code_get_cause (self->code)));
  json_object_set_string_member (object, "certainty", lk_certainty_to_string (self->certainty));
  json_object_set_string_member (object, "title", self->title != NULL ? self->title : "");
  json_object_set_string_member (object, "explanation", self->explanation != NULL ? self->explanation : "");
  lk_json_set_strings (object, "steps", (const char *const *) self->steps);
  json_object_set_array_member (object, "evidence", evidence);
  json_object_set_array_member (object, "also", also_to_array (self->also));
  json_node_set_object (node, object);
  return node;
}
