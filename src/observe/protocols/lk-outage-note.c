/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-outage-note.h"

#include <string.h>

#include "lk-fetch.h"
#include "lk-probe.h"
#include "lk-url.h"

/* Bytes of the operator's words that are kept. */
#define MAX_MESSAGE 500

typedef struct
{
  LkProbe *probe; /* (owned) */
} Note;

static void
note_free (Note *note)
{
  g_clear_pointer (&note->probe, lk_probe_free);
  g_free (note);
}

/* XEP-0082 date and time, written down in one way. */
static gboolean
read_time (JsonObject *object,
           const char *member,
           JsonObject *facts)
{
  const char *text = lk_json_get_string (object, member);
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) time = NULL;
  g_autoptr(GDateTime) in_utc = NULL;
  g_autofree char *written = NULL;

  if (!json_object_has_member (object, member) || json_object_get_null_member (object, member))
    return TRUE;
  time = text != NULL && strlen (text) <= 40 ? g_date_time_new_from_iso8601 (text, utc) : NULL;
  in_utc = time != NULL ? g_date_time_to_timezone (time, utc) : NULL;
  if (in_utc == NULL)
    return FALSE;
  written = g_date_time_format (in_utc, "%Y-%m-%dT%H:%M:%SZ");
  json_object_set_string_member (facts, member, written);
  return TRUE;
}

/* `zh_CN.UTF-8` and `zh-CN` are the same language; codesets do not matter. */
static gboolean
is_language (const char *locale,
             const char *tag)
{
  gsize length = strcspn (locale, ".@");

  if (strlen (tag) != length)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (g_ascii_tolower (locale[i] == '_' ? '-' : locale[i]) != g_ascii_tolower (tag[i] == '_' ? '-' : tag[i]))
      return FALSE;
  return TRUE;
}

static const char *
find_message (JsonObject *messages,
              const char *locale)
{
  g_autoptr(GList) members = json_object_get_members (messages);

  for (GList *l = members; l != NULL; l = l->next)
    if (is_language (locale, l->data) && lk_json_get_string (messages, l->data) != NULL)
      return lk_json_get_string (messages, l->data);
  return NULL;
}

/* The person's languages in their order; where none of them is there, what the operator wrote for everybody. */
static const char *
choose_message (JsonObject        *messages,
                const char *const *languages)
{
  const char *message = NULL;

  for (guint i = 0; message == NULL && languages[i] != NULL && !g_str_equal (languages[i], "C"); i++)
    message = find_message (messages, languages[i]);
  if (message == NULL)
    message = lk_json_get_string (messages, "default");
  return message != NULL ? message : find_message (messages, "en");
}

/* In one line, without control characters. */
static char *
dup_plain (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);
      gboolean blank = g_unichar_isspace (character);

      if (plain->len + (gsize) g_unichar_to_utf8 (character, NULL) > MAX_MESSAGE)
        break;
      if (blank && plain->len > 0 && plain->str[plain->len - 1] != ' ')
        g_string_append_c (plain, ' ');
      else if (!blank && !g_unichar_iscntrl (character) && g_unichar_type (character) != G_UNICODE_FORMAT)
        g_string_append_unichar (plain, character);
    }
  while (plain->len > 0 && plain->str[plain->len - 1] == ' ')
    g_string_truncate (plain, plain->len - 1);
  return g_string_free (plain, FALSE);
}

/**
 * lk_outage_note_read:
 * @root: what stands at an address for outages
 * @languages: (array zero-terminated=1): the person's, as of g_get_language_names()
 * @facts: filled in here
 * @error: return location; %LK_ERROR_PROTOCOL
 *
 * Reads it (XEP-0455 version 0.4.0, section 3.2): `planned`, `beginning`, `expected_end`, `message` in the best language,
 * and `over`, where nothing is announced any more.
 *
 * Returns: whether it is such a note
 */
gboolean
lk_outage_note_read (JsonNode           *root,
                     const char *const  *languages,
                     JsonObject         *facts,
                     GError            **error)
{
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonObject *messages = lk_json_get_object (object, "message");
  const char *message = messages != NULL ? choose_message (messages, languages) : NULL;
  gboolean over = object != NULL && json_object_get_size (object) == 0;
  gboolean planned = FALSE;
  gboolean has_planned = lk_json_get_boolean (object, "planned", &planned);

  if (object == NULL || (!over && !has_planned && messages == NULL) ||
      !read_time (object, "beginning", facts) || !read_time (object, "expected_end", facts))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "what stands there is no note of an outage");
      return FALSE;
    }
  json_object_set_boolean_member (facts, "over", over);
  if (has_planned)
    json_object_set_boolean_member (facts, "planned", planned);
  if (message != NULL)
    {
      g_autofree char *plain = dup_plain (message);

      if (plain[0] != '\0')
        json_object_set_string_member (facts, "message", plain);
    }
  return TRUE;
}

static void
read_answer (Note      *note,
             LkAnswer  *answer,
             GError   **error)
{
  lk_probe_set_int (note->probe, "status", answer->status);
  if (answer->status != SOUP_STATUS_OK)
    g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "the answer is %u", answer->status);
  else if (answer->json == NULL && answer->json_error != NULL)
    g_propagate_error (error, g_error_copy (answer->json_error));
  else
    lk_outage_note_read (answer->json, g_get_language_names (), note->probe->facts, error);
}

static void
on_fetched_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Note *note = g_task_get_task_data (task);
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  LkOutcome outcome;

  if (lk_fetch_finish (result, &answer, &outcome, &error))
    read_answer (note, answer, &error);
  outcome = lk_probe_end (note->probe, &error);
  g_task_return_boolean (task, outcome == LK_OUTCOME_OK);
}

/**
 * lk_outage_note_async:
 * @run: the run
 * @url: an address for outages, http or https, as the service gave it while it worked
 * @cancellable: (nullable): what stops it; %NULL for the run's own
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Asks what the operator says of an outage (XEP-0455), and records an `outage-note` observation.
 */
void
lk_outage_note_async (LkRun               *run,
                      const char          *url,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = lk_url_parse (url, &error);
  g_autofree char *subject = uri != NULL ? lk_url_strip (uri) : g_strdup ("");
  Note *note = g_new0 (Note, 1);

  g_task_set_source_tag (task, lk_outage_note_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, note, (GDestroyNotify) note_free);
  note->probe = lk_probe_new (run, "outage-note", subject, LK_PROBE_DEADLINE_MS, cancellable);
  if (uri == NULL)
    {
      lk_probe_end (note->probe, &error);
      g_task_return_boolean (task, FALSE);
      g_object_unref (task);
      return;
    }
  lk_fetch_async (run, url, LK_FETCH_NONE, LK_PROBE_DEADLINE_MS, lk_probe_get_cancellable (note->probe), on_fetched_cb,
                  task);
}

/**
 * lk_outage_note_finish:
 * @result: what the callback got
 *
 * Returns: whether there is such a note, which may say that an outage is over
 */
gboolean
lk_outage_note_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
