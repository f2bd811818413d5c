/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-finding.h"

#include "lk-error.h"
#include "lk-json.h"

/**
 * lk_finding_new:
 * @check: a check's id
 * @status: its status
 *
 * Returns: (transfer full): a finding without code, evidence and words
 */
LkFinding *
lk_finding_new (const char *check,
                LkStatus    status)
{
  const LkCheckInfo *info = lk_check_find (check);
  LkFinding *self;

  g_return_val_if_fail (info != NULL, NULL);

  self = g_new0 (LkFinding, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->check = info->id;
  self->status = status;
  self->certainty = LK_CERTAINTY_CERTAIN;
  self->params = lk_params_new ();
  self->evidence = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * lk_finding_new_from_json:
 * @object: a finding in JSON
 * @path: where it stands, for messages
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the finding with its words, or %NULL with %LK_ERROR_INVALID
 */
LkFinding *
lk_finding_new_from_json (JsonObject  *object,
                          const char  *path,
                          GError     **error)
{
  const char *id = lk_json_get_string (object, "id");
  const char *status_text = lk_json_get_string (object, "status");
  g_auto(GStrv) evidence = lk_json_dup_strings (object, "evidence");
  LkStatus status;
  LkFinding *self;

  if (id == NULL || lk_check_find (id) == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s.id: expected the id of a check, found \"%s\"", path,
                   id != NULL ? id : "");
      return NULL;
    }
  if (status_text == NULL || !lk_status_from_string (status_text, &status))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s.status: expected a status, found \"%s\"", path,
                   status_text != NULL ? status_text : "");
      return NULL;
    }
  self = lk_finding_new (id, status);
  lk_finding_set_code (self, lk_json_get_string (object, "code"));
  lk_finding_set_because (self, lk_json_get_string (object, "because"));
  self->title = g_strdup (lk_json_get_string (object, "title"));
  self->detail = g_strdup (lk_json_get_string (object, "detail"));
  lk_json_get_int (object, "duration_ms", &self->duration_ms);
  for (guint i = 0; evidence != NULL && evidence[i] != NULL; i++)
    lk_finding_add_evidence (self, evidence[i]);
  return self;
}

/**
 * lk_finding_ref:
 * @self: the finding
 *
 * Returns: (transfer full): the same finding
 */
LkFinding *
lk_finding_ref (LkFinding *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_finding_unref:
 * @self: (transfer full): the finding
 */
void
lk_finding_unref (LkFinding *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->code);
  g_free (self->because);
  g_free (self->title);
  g_free (self->detail);
  g_hash_table_unref (self->params);
  g_ptr_array_unref (self->evidence);
  g_free (self);
}

/**
 * lk_finding_set_code:
 * @self: the finding
 * @code: (nullable): a code
 */
void
lk_finding_set_code (LkFinding  *self,
                     const char *code)
{
  g_free (self->code);
  self->code = g_strdup (code);
}

/**
 * lk_finding_set_because:
 * @self: the finding
 * @code: (nullable): the earlier fault that makes this check pointless
 */
void
lk_finding_set_because (LkFinding  *self,
                        const char *code)
{
  g_free (self->because);
  self->because = g_strdup (code);
}

/**
 * lk_finding_add_evidence:
 * @self: the finding
 * @observation_id: an observation's id; each is kept once
 */
void
lk_finding_add_evidence (LkFinding  *self,
                         const char *observation_id)
{
  if (!g_ptr_array_find_with_equal_func (self->evidence, observation_id, g_str_equal, NULL))
    g_ptr_array_add (self->evidence, g_strdup (observation_id));
}

static JsonArray *
strings_to_array (GPtrArray *strings)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < strings->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (strings, i));
  return array;
}

/**
 * lk_finding_to_json:
 * @self: the finding
 *
 * Returns: (transfer full): it in JSON
 */
JsonNode *
lk_finding_to_json (LkFinding *self)
{
  g_autoptr(JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "id", self->check);
  json_object_set_string_member (object, "cause", lk_cause_to_string (lk_check_find (self->check)->cause));
  json_object_set_string_member (object, "status", lk_status_to_string (self->status));
  if (self->code != NULL)
    json_object_set_string_member (object, "code", self->code);
  else
    json_object_set_null_member (object, "code");
  if (self->because != NULL)
    json_object_set_string_member (object, "because", self->because);
  json_object_set_string_member (object, "title", self->title != NULL ? self->title : "");
  json_object_set_string_member (object, "detail", self->detail != NULL ? self->detail : "");
  json_object_set_array_member (object, "evidence", strings_to_array (self->evidence));
  json_object_set_int_member (object, "duration_ms", self->duration_ms);
  json_node_set_object (node, object);
  return node;
}
