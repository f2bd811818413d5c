/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-history.h"

#include <string.h>

#include "lk-error.h"
#include "lk-json.h"

#define FORMAT 1
#define MAX_ID 253

typedef struct
{
  char       *service;  /* (owned) */
  JsonObject *snapshot; /* (owned) */
} Entry;

struct _LkHistory
{
  GPtrArray *entries; /* (owned) (element-type Entry) the one that was kept last at the end */
  GError    *damage;  /* (owned) (nullable) the file could not be read, and is left alone */
  gboolean   keeps;
};

static void
entry_free (Entry *entry)
{
  g_free (entry->service);
  json_object_unref (entry->snapshot);
  g_free (entry);
}

/**
 * lk_history_new:
 *
 * Returns: (transfer full): a history with nothing in it, which keeps what comes
 */
LkHistory *
lk_history_new (void)
{
  LkHistory *self = g_new0 (LkHistory, 1);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  self->keeps = TRUE;
  return self;
}

/**
 * lk_history_free:
 * @self: (transfer full) (nullable): the history
 */
void
lk_history_free (LkHistory *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->entries);
  g_clear_error (&self->damage);
  g_free (self);
}

/**
 * lk_history_concerns:
 * @kase: a case
 * @policy: IT's policy
 * @practice: whether the practice service is checked
 *
 * Practising teaches nothing about the computer, so it counts only where the environment has `LATCHKEY_PRACTICE_HISTORY`,
 * for tests.
 *
 * Returns: whether a run of this case may be kept, and compared with what was kept: it is of everything
 */
gboolean
lk_history_concerns (LkCase   *kase,
                     LkPolicy *policy,
                     gboolean  practice)
{
  const char *const *only = lk_case_get_only (kase);

  return policy->history && (only == NULL || only[0] == NULL) &&
         (!practice || g_getenv ("LATCHKEY_PRACTICE_HISTORY") != NULL);
}

/**
 * lk_history_get_keeps:
 * @self: the history
 *
 * Returns: whether good runs are kept; %FALSE after the person switched that off
 */
gboolean
lk_history_get_keeps (LkHistory *self)
{
  return self->keeps;
}

/**
 * lk_history_clear:
 * @self: the history
 *
 * Forgets everything. This is said on purpose, so even a file that could not be read is replaced when it is saved.
 */
void
lk_history_clear (LkHistory *self)
{
  g_ptr_array_set_size (self->entries, 0);
  g_clear_error (&self->damage);
}

/**
 * lk_history_set_keeps:
 * @self: the history
 * @keeps: whether good runs are kept from now on
 *
 * Where it is switched off, what was kept is forgotten too.
 */
void
lk_history_set_keeps (LkHistory *self,
                      gboolean   keeps)
{
  self->keeps = keeps;
  if (!keeps)
    lk_history_clear (self);
}

static Entry *
find_entry (LkHistory  *self,
            const char *service,
            guint      *index)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (!g_str_equal (entry->service, service))
        continue;
      if (index != NULL)
        *index = i;
      return entry;
    }
  return NULL;
}

/**
 * lk_history_find:
 * @self: the history
 * @service: a service's id
 *
 * Returns: (transfer none) (nullable): what was kept of its last good run
 */
JsonObject *
lk_history_find (LkHistory  *self,
                 const char *service)
{
  Entry *entry = find_entry (self, service, NULL);

  return entry != NULL ? entry->snapshot : NULL;
}

/**
 * lk_history_dup_services:
 * @self: the history
 *
 * Returns: (transfer full): ids of the services of which something is kept, the newest first
 */
GStrv
lk_history_dup_services (LkHistory *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = self->entries->len; i > 0; i--)
    g_strv_builder_add (builder, ((Entry *) g_ptr_array_index (self->entries, i - 1))->service);
  return g_strv_builder_end (builder);
}

static gboolean
is_id (const char *text)
{
  return text != NULL && text[0] != '\0' && strlen (text) <= MAX_ID && g_str_is_ascii (text) &&
         strpbrk (text, "@/\\ ") == NULL;
}

static gsize
measure (JsonObject *snapshot)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_set_object (node, snapshot);
  text = lk_json_to_text (node, FALSE);
  return strlen (text);
}

static void
add_entry (LkHistory  *self,
           const char *service,
           JsonObject *snapshot)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->service = g_strdup (service);
  entry->snapshot = json_object_ref (snapshot);
  g_ptr_array_add (self->entries, entry);
}

/**
 * lk_history_put:
 * @self: the history
 * @service: a service's id
 * @snapshot: what is to be kept of a good run
 *
 * Takes the place of what was kept of that service; the oldest of another one makes room.
 *
 * Returns: whether it was kept: not where keeping is switched off, the id is none (a name with "@" would say whose account
 *   it is), or it is too large
 */
gboolean
lk_history_put (LkHistory  *self,
                const char *service,
                JsonObject *snapshot)
{
  guint index = 0;

  if (!self->keeps || !is_id (service) || measure (snapshot) > LK_HISTORY_MAX_BYTES)
    return FALSE;
  if (find_entry (self, service, &index) != NULL)
    g_ptr_array_remove_index (self->entries, index);
  while (self->entries->len >= LK_HISTORY_MAX_SERVICES)
    g_ptr_array_remove_index (self->entries, 0);
  add_entry (self, service, snapshot);
  return TRUE;
}

static gboolean
has_only (JsonObject        *object,
          const char *const *names)
{
  g_autoptr(GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    if (!g_strv_contains (names, l->data))
      return FALSE;
  return TRUE;
}

static gboolean
read_entry (LkHistory *self,
            JsonNode  *node)
{
  static const char *const members[] = { "service", "good", NULL };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *service = lk_json_get_string (object, "service");
  JsonObject *snapshot = lk_json_get_object (object, "good");

  if (snapshot == NULL || !is_id (service) || !has_only (object, members) || find_entry (self, service, NULL) != NULL ||
      measure (snapshot) > LK_HISTORY_MAX_BYTES)
    return FALSE;
  add_entry (self, service, snapshot);
  return TRUE;
}

static gboolean
read_root (LkHistory  *self,
           JsonObject *root)
{
  static const char *const members[] = { "format", "keep", "services", NULL };
  JsonArray *services = lk_json_get_array (root, "services");
  guint n_services = services != NULL ? json_array_get_length (services) : 0;

  if (!has_only (root, members) || (services == NULL && json_object_has_member (root, "services")) ||
      (json_object_has_member (root, "keep") && !lk_json_get_boolean (root, "keep", &self->keeps)) ||
      n_services > LK_HISTORY_MAX_SERVICES || (n_services > 0 && !self->keeps))
    return FALSE;
  for (guint i = 0; i < n_services; i++)
    if (!read_entry (self, json_array_get_element (services, i)))
      return FALSE;
  return TRUE;
}

/**
 * lk_history_new_from_text:
 * @text: (array length=length): what lk_history_to_text() wrote
 * @length: its bytes
 * @error: return location: %LK_ERROR_NEWER_FORMAT, or %LK_ERROR_INVALID and others for what is no history
 *
 * Reads strictly: one thing that does not belong there, and nothing is taken.
 *
 * Returns: (transfer full) (nullable): the history
 */
LkHistory *
lk_history_new_from_text (const char  *text,
                          gsize        length,
                          GError     **error)
{
  g_autoptr(JsonNode) root = lk_json_parse (text, length, error);
  g_autoptr(LkHistory) self = lk_history_new ();
  JsonObject *object;
  gint64 format = 0;

  if (root == NULL)
    return NULL;
  object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  if (lk_json_get_int (object, "format", &format) && format > FORMAT)
    g_set_error (error, LK_ERROR, LK_ERROR_NEWER_FORMAT, "format %" G_GINT64_FORMAT " is newer than this copy of Latchkey",
                 format);
  else if (format != FORMAT || !read_root (self, object))
    g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "this is no history of format %d", FORMAT);
  else
    return g_steal_pointer (&self);
  return NULL;
}

/**
 * lk_history_to_text:
 * @self: the history
 *
 * Returns: (transfer full): it as JSON
 */
char *
lk_history_to_text (LkHistory *self)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *services = json_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      JsonObject *member = json_object_new ();

      json_object_set_string_member (member, "service", entry->service);
      json_object_set_object_member (member, "good", json_object_ref (entry->snapshot));
      json_array_add_object_element (services, member);
    }
  json_object_set_int_member (object, "format", FORMAT);
  json_object_set_boolean_member (object, "keep", self->keeps);
  json_object_set_array_member (object, "services", services);
  json_node_take_object (root, object);
  return lk_json_to_text (root, FALSE);
}

/**
 * lk_history_leave_alone:
 * @self: the history
 * @reason: (transfer full): what is wrong with the file
 *
 * From now on it is not saved.
 */
void
lk_history_leave_alone (LkHistory *self,
                        GError    *reason)
{
  g_clear_error (&self->damage);
  self->damage = reason;
}

/**
 * lk_history_get_damage:
 * @self: the history
 *
 * Returns: (transfer none) (nullable): why it is not saved
 */
const GError *
lk_history_get_damage (LkHistory *self)
{
  return self->damage;
}
