/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-observation.h"

#include "lk-error.h"
#include "lk-json.h"

/* JSON carries whole numbers safely up to here (RFC 8259 section 6). */
#define LARGEST (G_GINT64_CONSTANT (1) << 53)

struct _LkObservation
{
  gatomicrefcount ref_count;
  char           *id;            /* (owned) */
  char           *probe;         /* (owned) */
  char           *subject;       /* (owned) */
  gint64          started_ms;
  gint64          duration_ms;
  LkOutcome       outcome;
  char           *error_domain;  /* (owned) (nullable) */
  int             error_code;
  char           *error_message; /* (owned) (nullable) */
  JsonObject     *facts;         /* (owned) */
};

/**
 * lk_observation_new:
 * @id: its id within the case, such as `o7`
 * @probe: what was measured
 * @subject: of what
 * @started_ms: when, milliseconds since the run began
 * @duration_ms: how long it took, milliseconds
 * @outcome: how it ended
 * @error: (nullable): the original error
 * @facts: (nullable) (transfer none): what was seen; must not be changed afterwards
 *
 * Returns: (transfer full): a new observation
 */
LkObservation *
lk_observation_new (const char   *id,
                    const char   *probe,
                    const char   *subject,
                    gint64        started_ms,
                    gint64        duration_ms,
                    LkOutcome     outcome,
                    const GError *error,
                    JsonObject   *facts)
{
  LkObservation *self = g_new0 (LkObservation, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_strdup (id);
  self->probe = g_strdup (probe);
  self->subject = g_strdup (subject);
  self->started_ms = started_ms;
  self->duration_ms = duration_ms;
  self->outcome = outcome;
  if (error != NULL)
    {
      self->error_domain = g_strdup (g_quark_to_string (error->domain));
      self->error_code = error->code;
      self->error_message = g_utf8_make_valid (error->message, -1);
    }
  self->facts = facts != NULL ? json_object_ref (facts) : json_object_new ();
  return self;
}

static gboolean
require_string (JsonObject  *object,
                const char  *path,
                const char  *name,
                const char **value,
                GError     **error)
{
  *value = lk_json_get_string (object, name);
  if (*value != NULL)
    return TRUE;
  g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s.%s: expected a text", path, name);
  return FALSE;
}

static gboolean
read_time (JsonObject  *object,
           const char  *path,
           const char  *name,
           gint64      *value,
           GError     **error)
{
  if (!json_object_has_member (object, name))
    return TRUE;
  if (lk_json_get_int (object, name, value) && *value >= 0 && *value <= LARGEST)
    return TRUE;
  g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s.%s: expected milliseconds, a whole number from 0", path, name);
  return FALSE;
}

static gboolean
read_error (LkObservation  *self,
            JsonObject     *object,
            const char     *path,
            GError        **error)
{
  JsonObject *inner = lk_json_get_object (object, "error");
  gint64 code = 0;

  if (inner == NULL)
    {
      if (!json_object_has_member (object, "error") || JSON_NODE_HOLDS_NULL (json_object_get_member (object, "error")))
        return TRUE;
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s.error: expected an object or null", path);
      return FALSE;
    }
  if (lk_json_get_string (inner, "domain") == NULL || !lk_json_get_int (inner, "code", &code))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s.error: expected the members \"domain\" (text) and \"code\" (number)",
                   path);
      return FALSE;
    }
  self->error_domain = g_strdup (lk_json_get_string (inner, "domain"));
  self->error_code = code;
  self->error_message = g_strdup (lk_json_get_string (inner, "message"));
  return TRUE;
}

/**
 * lk_observation_new_from_json:
 * @object: an observation in JSON
 * @path: where it stands, for messages
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the observation, or %NULL with %LK_ERROR_INVALID
 */
LkObservation *
lk_observation_new_from_json (JsonObject  *object,
                              const char  *path,
                              GError     **error)
{
  const char *id, *probe, *subject, *outcome_text;
  gint64 started = 0, duration = 0;
  LkOutcome outcome;
  g_autoptr(LkObservation) self = NULL;

  if (!require_string (object, path, "id", &id, error) || !require_string (object, path, "probe", &probe, error) ||
      !require_string (object, path, "subject", &subject, error) ||
      !require_string (object, path, "outcome", &outcome_text, error))
    return NULL;
  if (!lk_outcome_from_string (outcome_text, &outcome))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID,
                   "%s.outcome: expected ok, failed, timeout, cancelled or skipped, found \"%s\"", path, outcome_text);
      return NULL;
    }
  if (!read_time (object, path, "started_ms", &started, error) || !read_time (object, path, "duration_ms", &duration, error))
    return NULL;
  self = lk_observation_new (id, probe, subject, started, duration, outcome, NULL, lk_json_get_object (object, "facts"));
  if (!read_error (self, object, path, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * lk_observation_ref:
 * @self: the observation
 *
 * Returns: (transfer full): the same observation
 */
LkObservation *
lk_observation_ref (LkObservation *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_observation_unref:
 * @self: (transfer full): the observation
 */
void
lk_observation_unref (LkObservation *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->id);
  g_free (self->probe);
  g_free (self->subject);
  g_free (self->error_domain);
  g_free (self->error_message);
  json_object_unref (self->facts);
  g_free (self);
}

/**
 * lk_observation_get_id:
 * @self: the observation
 *
 * Returns: (transfer none): its id within the case
 */
const char *
lk_observation_get_id (LkObservation *self)
{
  return self->id;
}

/**
 * lk_observation_get_probe:
 * @self: the observation
 *
 * Returns: (transfer none): what was measured
 */
const char *
lk_observation_get_probe (LkObservation *self)
{
  return self->probe;
}

/**
 * lk_observation_get_subject:
 * @self: the observation
 *
 * Returns: (transfer none): of what it was measured
 */
const char *
lk_observation_get_subject (LkObservation *self)
{
  return self->subject;
}

/**
 * lk_observation_get_started:
 * @self: the observation
 *
 * Returns: when it began, milliseconds since the run did
 */
gint64
lk_observation_get_started (LkObservation *self)
{
  return self->started_ms;
}

/**
 * lk_observation_get_duration:
 * @self: the observation
 *
 * Returns: how long it took, milliseconds
 */
gint64
lk_observation_get_duration (LkObservation *self)
{
  return self->duration_ms;
}

/**
 * lk_observation_get_outcome:
 * @self: the observation
 *
 * Returns: how it ended
 */
LkOutcome
lk_observation_get_outcome (LkObservation *self)
{
  return self->outcome;
}

/**
 * lk_observation_get_facts:
 * @self: the observation
 *
 * Returns: (transfer none): what was seen; not to be changed
 */
JsonObject *
lk_observation_get_facts (LkObservation *self)
{
  return self->facts;
}

/**
 * lk_observation_get_error_domain:
 * @self: the observation
 *
 * Returns: (transfer none) (nullable): the original error's domain
 */
const char *
lk_observation_get_error_domain (LkObservation *self)
{
  return self->error_domain;
}

/**
 * lk_observation_get_error_code:
 * @self: the observation
 *
 * Returns: the original error's code
 */
int
lk_observation_get_error_code (LkObservation *self)
{
  return self->error_code;
}

/**
 * lk_observation_get_error_message:
 * @self: the observation
 *
 * Returns: (transfer none) (nullable): the original error's message
 */
const char *
lk_observation_get_error_message (LkObservation *self)
{
  return self->error_message;
}

/**
 * lk_observation_has_error:
 * @self: the observation
 * @domain: an error domain's name, such as `g-io-error-quark`
 * @code: an error code
 *
 * Returns: whether it ended with that error
 */
gboolean
lk_observation_has_error (LkObservation *self,
                          const char    *domain,
                          int            code)
{
  return g_strcmp0 (self->error_domain, domain) == 0 && self->error_code == code;
}

/**
 * lk_observation_get_fact:
 * @self: the observation
 * @name: a fact's name
 *
 * Returns: (transfer none) (nullable): the fact, when it is there and a text
 */
const char *
lk_observation_get_fact (LkObservation *self,
                         const char    *name)
{
  return lk_json_get_string (self->facts, name);
}

/**
 * lk_observation_has_fact:
 * @self: the observation
 * @name: a fact's name
 * @value: a text
 *
 * Returns: whether the fact is that text
 */
gboolean
lk_observation_has_fact (LkObservation *self,
                         const char    *name,
                         const char    *value)
{
  const char *found = lk_json_get_string (self->facts, name);

  return found != NULL && g_str_equal (found, value);
}

/**
 * lk_observation_get_fact_int:
 * @self: the observation
 * @name: a fact's name
 * @value: (out): the number
 *
 * A number beyond 2^53, which no honest fact is, is cut down to it: rules may calculate with what they get.
 *
 * Returns: whether the fact is there and a whole number
 */
gboolean
lk_observation_get_fact_int (LkObservation *self,
                             const char    *name,
                             gint64        *value)
{
  gint64 found = 0;

  if (!lk_json_get_int (self->facts, name, &found))
    return FALSE;
  *value = CLAMP (found, -LARGEST, LARGEST);
  return TRUE;
}

/**
 * lk_observation_is_true:
 * @self: the observation
 * @name: a fact's name
 *
 * Returns: whether the fact is there and true
 */
gboolean
lk_observation_is_true (LkObservation *self,
                        const char    *name)
{
  return lk_json_is_true (self->facts, name);
}

/**
 * lk_observation_to_json:
 * @self: the observation
 *
 * Returns: (transfer full): it in JSON
 */
JsonNode *
lk_observation_to_json (LkObservation *self)
{
  g_autoptr(JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "id", self->id);
  json_object_set_string_member (object, "probe", self->probe);
  json_object_set_string_member (object, "subject", self->subject);
  json_object_set_int_member (object, "started_ms", self->started_ms);
  json_object_set_int_member (object, "duration_ms", self->duration_ms);
  json_object_set_string_member (object, "outcome", lk_outcome_to_string (self->outcome));
  if (self->error_domain != NULL)
    {
      JsonObject *inner = json_object_new ();

      json_object_set_string_member (inner, "domain", self->error_domain);
      json_object_set_int_member (inner, "code", self->error_code);
      json_object_set_string_member (inner, "message", self->error_message != NULL ? self->error_message : "");
      json_object_set_object_member (object, "error", inner);
    }
  else
    json_object_set_null_member (object, "error");
  json_object_set_object_member (object, "facts", json_object_ref (self->facts));
  json_node_set_object (node, object);
  return node;
}
