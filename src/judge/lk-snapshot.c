/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-snapshot-private.h"

static void
item_free (LkItem *item)
{
  g_free (item->subject);
  g_free (item->value);
  g_free (item);
}

static LkSnapshot *
snapshot_new (void)
{
  LkSnapshot *self = g_new0 (LkSnapshot, 1);

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  return self;
}

/**
 * lk_snapshot_free:
 * @self: (transfer full) (nullable): a snapshot
 */
void
lk_snapshot_free (LkSnapshot *self)
{
  if (self == NULL)
    return;
  g_free (self->service);
  g_free (self->ended);
  g_free (self->verdict);
  g_ptr_array_unref (self->items);
  g_free (self);
}

/**
 * lk_snapshot_find:
 * @self: a snapshot
 * @row: a kind of thing
 * @subject: which one
 *
 * Returns: (transfer none) (nullable): what is known of it
 */
LkItem *
lk_snapshot_find (LkSnapshot  *self,
                  const LkRow *row,
                  const char  *subject)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      LkItem *item = g_ptr_array_index (self->items, i);

      if (item->row == row && g_str_equal (item->subject, subject))
        return item;
    }
  return NULL;
}

/**
 * lk_snapshot_put:
 * @self: a snapshot
 * @what: a kind of thing that has a row
 * @subject: which one
 * @value: (transfer full) (nullable): its value; %NULL where it is not known
 *
 * The newest value counts.
 */
void
lk_snapshot_put (LkSnapshot *self,
                 const char *what,
                 const char *subject,
                 char       *value)
{
  const LkRow *row = lk_snapshot_find_row (what);
  LkItem *item;

  if (value == NULL)
    return;
  item = lk_snapshot_find (self, row, subject);
  if (item == NULL)
    {
      item = g_new0 (LkItem, 1);
      item->row = row;
      item->subject = g_strdup (subject);
      g_ptr_array_add (self->items, item);
    }
  g_free (item->value);
  item->value = value;
}

static int
compare_texts (gconstpointer left,
               gconstpointer right)
{
  return g_strcmp0 (*(char *const *) left, *(char *const *) right);
}

/**
 * lk_snapshot_add:
 * @self: a snapshot
 * @what: a kind of thing that has a row
 * @subject: which one
 * @word: one of the words that are its value
 *
 * The words stand in an order that does not change from run to run, each once.
 */
void
lk_snapshot_add (LkSnapshot *self,
                 const char *what,
                 const char *subject,
                 const char *word)
{
  LkItem *item = lk_snapshot_find (self, lk_snapshot_find_row (what), subject);
  g_auto(GStrv) before = item != NULL ? g_strsplit (item->value, ", ", -1) : g_new0 (char *, 1);
  g_autoptr(GPtrArray) words = g_ptr_array_new ();

  if (g_strv_contains ((const char *const *) before, word))
    return;
  for (guint i = 0; before[i] != NULL; i++)
    g_ptr_array_add (words, before[i]);
  g_ptr_array_add (words, (char *) word);
  g_ptr_array_sort (words, compare_texts);
  g_ptr_array_add (words, NULL);
  lk_snapshot_put (self, what, subject, g_strjoinv (", ", (char **) words->pdata));
}

static void
put_findings (LkSnapshot *self,
              LkCase     *kase)
{
  GPtrArray *findings = lk_case_get_findings (kase);

  for (guint i = 0; i < findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (findings, i);
      const char *status = lk_status_to_string (finding->status);

      if (finding->status != LK_STATUS_OK && finding->status != LK_STATUS_NOTICE && finding->status != LK_STATUS_PROBLEM &&
          finding->status != LK_STATUS_UNKNOWN)
        continue;
      lk_snapshot_put (self, "check", finding->check,
                       finding->code != NULL ? g_strdup_printf ("%s %s", status, finding->code) : g_strdup (status));
    }
}

static void
put_answers (LkSnapshot *self,
             LkCase     *kase)
{
  GPtrArray *questions = lk_case_get_questions (kase);

  for (guint i = 0; i < questions->len; i++)
    {
      LkQuestion *question = g_ptr_array_index (questions, i);

      if (question->answer >= 0)
        lk_snapshot_put (self, "answer", question->id, g_strdup (question->answer == 1 ? "yes" : "no"));
    }
}

static char *
dup_end (LkCase *kase)
{
  g_autoptr(GDateTime) started = g_date_time_new_from_iso8601 (lk_case_get_started (kase), NULL);
  g_autoptr(GDateTime) ended = NULL;

  if (started != NULL)
    ended = g_date_time_add (started, lk_case_get_duration (kase) * G_TIME_SPAN_MILLISECOND);
  return ended != NULL ? g_date_time_format (ended, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");
}

static gboolean
was_accepted (LkCase *kase)
{
  LkObservation *sign_in = lk_case_find_newest (kase, "sign-in", NULL);

  return sign_in != NULL && lk_observation_has_fact (sign_in, "result", "accepted");
}

/**
 * lk_snapshot_new:
 * @kase: a judged case
 *
 * Returns: (transfer full): what is compared of it
 */
LkSnapshot *
lk_snapshot_new (LkCase *kase)
{
  LkSnapshot *self = snapshot_new ();
  LkVerdict *verdict = lk_case_get_verdict (kase);
  GPtrArray *observations = lk_case_get_observations (kase);

  g_return_val_if_fail (verdict != NULL, self);
  self->service = g_strdup (lk_case_get_service (kase)->id);
  self->ended = dup_end (kase);
  self->verdict = g_strdup (verdict->code);
  self->certainty = verdict->certainty;
  self->signed_in = was_accepted (kase);
  lk_snapshot_put (self, "verdict", "", g_strdup (verdict->code));
  for (guint i = 0; i < observations->len; i++)
    lk_snapshot_observe (self, g_ptr_array_index (observations, i));
  put_answers (self, kase);
  put_findings (self, kase);
  return self;
}

/**
 * lk_snapshot_is_good:
 * @kase: a judged case
 *
 * A person who answers questions or pastes a message has a fault that was not found, so such a run proves nothing.
 *
 * Returns: whether everything was checked, and works as far as anybody knows
 */
gboolean
lk_snapshot_is_good (LkCase *kase)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);
  const char *const *only = lk_case_get_only (kase);
  GPtrArray *questions = lk_case_get_questions (kase);

  if (verdict == NULL || !g_str_equal (verdict->code, "all-clear") || (only != NULL && only[0] != NULL) ||
      lk_case_find_newest (kase, "error-text", NULL) != NULL ||
      (lk_case_find_newest (kase, "sign-in", NULL) != NULL && !was_accepted (kase)))
    return FALSE;
  for (guint i = 0; i < questions->len; i++)
    if (((LkQuestion *) g_ptr_array_index (questions, i))->answer >= 0)
      return FALSE;
  return TRUE;
}

/**
 * lk_snapshot_clock_is_wrong:
 * @kase: a judged case
 *
 * Returns: whether this computer's clock was measured to be wrong, so that what it says of times means nothing
 */
gboolean
lk_snapshot_clock_is_wrong (LkCase *kase)
{
  g_autoptr(LkSnapshot) self = lk_snapshot_new (kase);
  const char *clock = lk_snapshot_get (self, "clock", "");

  return g_str_equal (self->verdict, "clock-wrong") || (clock != NULL && !g_str_equal (clock, "right"));
}

/**
 * lk_snapshot_get_ended:
 * @self: a snapshot
 *
 * Returns: (transfer none): when the run ended, UTC, ISO 8601; empty where that is not known
 */
const char *
lk_snapshot_get_ended (LkSnapshot *self)
{
  return self->ended;
}

/**
 * lk_snapshot_is_signed_in:
 * @self: a snapshot
 *
 * Returns: whether an account was signed in to and that worked; otherwise only the way there is known to have worked
 */
gboolean
lk_snapshot_is_signed_in (LkSnapshot *self)
{
  return self->signed_in;
}

/**
 * lk_snapshot_count:
 * @self: a snapshot
 *
 * Returns: how many things are known
 */
guint
lk_snapshot_count (LkSnapshot *self)
{
  return self->items->len;
}

/**
 * lk_snapshot_get:
 * @self: a snapshot
 * @what: a kind of thing
 * @subject: which one
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
lk_snapshot_get (LkSnapshot *self,
                 const char *what,
                 const char *subject)
{
  LkItem *item = lk_snapshot_find (self, lk_snapshot_find_row (what), subject);

  return item != NULL ? item->value : NULL;
}

/**
 * lk_snapshot_to_json:
 * @self: a snapshot
 *
 * Returns: (transfer full): what may be kept of it: `{ "ended", "service", "verdict", "certainty", "signed_in",
 *   "facts": [ [ what, subject, value ] ] }`
 */
JsonObject *
lk_snapshot_to_json (LkSnapshot *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *facts = json_array_new ();

  for (guint i = 0; i < self->items->len && json_array_get_length (facts) < LK_SNAPSHOT_MAX_ITEMS; i++)
    {
      LkItem *item = g_ptr_array_index (self->items, i);
      JsonArray *fact;

      if (!lk_snapshot_may_keep (item->row, item->subject, item->value))
        continue;
      fact = json_array_new ();
      json_array_add_string_element (fact, item->row->what);
      json_array_add_string_element (fact, item->subject);
      json_array_add_string_element (fact, item->value);
      json_array_add_array_element (facts, fact);
    }
  json_object_set_string_member (object, "ended", self->ended);
  json_object_set_string_member (object, "service", self->service);
  json_object_set_string_member (object, "verdict", self->verdict);
  json_object_set_string_member (object, "certainty", lk_certainty_to_string (self->certainty));
  json_object_set_boolean_member (object, "signed_in", self->signed_in);
  json_object_set_array_member (object, "facts", facts);
  return object;
}

static const char *
get_text (JsonArray *array,
          guint      index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

/* What a newer copy has kept and this one does not know is left out. */
static gboolean
read_fact (LkSnapshot *self,
           JsonNode   *node)
{
  JsonArray *fact = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const char *texts[3] = { NULL };
  const LkRow *row;

  if (fact == NULL || json_array_get_length (fact) != G_N_ELEMENTS (texts))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      texts[i] = get_text (fact, i);
      if (texts[i] == NULL)
        return FALSE;
    }
  row = lk_snapshot_find_row (texts[0]);
  if (row != NULL && lk_snapshot_may_keep (row, texts[1], texts[2]))
    lk_snapshot_put (self, row->what, texts[1], g_strdup (texts[2]));
  return TRUE;
}

static gboolean
read_head (LkSnapshot *self,
           JsonObject *object)
{
  const char *ended = lk_json_get_string (object, "ended"), *service = lk_json_get_string (object, "service");
  const char *verdict = lk_json_get_string (object, "verdict"), *certainty = lk_json_get_string (object, "certainty");
  g_autoptr(GDateTime) time = ended != NULL ? g_date_time_new_from_iso8601 (ended, NULL) : NULL;

  if (time == NULL || service == NULL || verdict == NULL || lk_code_find (verdict) == NULL || certainty == NULL ||
      !lk_certainty_from_string (certainty, &self->certainty) ||
      !lk_json_get_boolean (object, "signed_in", &self->signed_in))
    return FALSE;
  self->ended = g_strdup (ended);
  self->service = g_strdup (service);
  self->verdict = g_strdup (verdict);
  return TRUE;
}

/**
 * lk_snapshot_new_from_json:
 * @object: what lk_snapshot_to_json() wrote
 * @error: return location: %LK_ERROR_INVALID
 *
 * Returns: (transfer full) (nullable): the snapshot, reduced
 */
LkSnapshot *
lk_snapshot_new_from_json (JsonObject  *object,
                           GError     **error)
{
  g_autoptr(LkSnapshot) self = snapshot_new ();
  JsonArray *facts = lk_json_get_array (object, "facts");
  guint n_facts = facts != NULL ? json_array_get_length (facts) : 0;
  gboolean valid = facts != NULL && n_facts <= LK_SNAPSHOT_MAX_ITEMS && read_head (self, object);

  self->reduced = TRUE;
  for (guint i = 0; valid && i < n_facts; i++)
    valid = read_fact (self, json_array_get_element (facts, i));
  if (valid)
    return g_steal_pointer (&self);
  g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, "this is no kept run");
  return NULL;
}
