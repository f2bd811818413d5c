/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-memory.h"

#include <string.h>

#include "lk-error.h"
#include "lk-json.h"
#include "lk-service-home.h"
#include "lk-url.h"

#define FORMAT 1
#define MAX_DOMAIN 253
#define MAX_ADDRESS 512
/* No server that people use locks them out for longer; what is longer is a mistake, or a clock that was set back. Seconds. */
#define MAX_WAIT (24 * 3600)

typedef struct
{
  char   *domain;           /* (owned) */
  GStrv   outage_addresses; /* (owned) */
  gint64  wait_until;       /* seconds since 1970; 0: none */
} Entry;

struct _LkMemory
{
  GPtrArray *entries; /* (owned) (element-type Entry) the one that was learned last at the end */
  GError    *damage;  /* (owned) (nullable) the file could not be read, and is left alone */
};

static void
entry_free (Entry *entry)
{
  g_free (entry->domain);
  g_strfreev (entry->outage_addresses);
  g_free (entry);
}

/**
 * lk_memory_new:
 *
 * Returns: (transfer full): a memory with nothing in it
 */
LkMemory *
lk_memory_new (void)
{
  LkMemory *self = g_new0 (LkMemory, 1);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  return self;
}

/**
 * lk_memory_free:
 * @self: (transfer full) (nullable): the memory
 */
void
lk_memory_free (LkMemory *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->entries);
  g_clear_error (&self->damage);
  g_free (self);
}

static Entry *
find_entry (LkMemory   *self,
            const char *domain,
            guint      *index)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (g_ascii_strcasecmp (entry->domain, domain) != 0)
        continue;
      if (index != NULL)
        *index = i;
      return entry;
    }
  return NULL;
}

static Entry *
entry_new (const char *domain)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->domain = g_strdup (domain);
  entry->outage_addresses = g_new0 (char *, 1);
  return entry;
}

/* The service's entry, as the newest; the oldest makes room. */
static Entry *
take_entry (LkMemory   *self,
            const char *domain)
{
  guint index = 0;
  Entry *entry = find_entry (self, domain, &index);

  if (entry != NULL)
    entry = g_ptr_array_steal_index (self->entries, index);
  else
    entry = entry_new (domain);
  while (self->entries->len >= LK_MEMORY_MAX_SERVICES)
    g_ptr_array_remove_index (self->entries, 0);
  g_ptr_array_add (self->entries, entry);
  return entry;
}

static gboolean
is_address (const char *text)
{
  g_autoptr(GUri) uri = NULL;

  if (strlen (text) > MAX_ADDRESS || !g_str_is_ascii (text))
    return FALSE;
  uri = lk_url_parse (text, NULL);
  return uri != NULL && g_uri_get_userinfo (uri) == NULL;
}

static gboolean
is_domain (const char *text)
{
  return text != NULL && text[0] != '\0' && strlen (text) <= MAX_DOMAIN && g_str_is_ascii (text);
}

/* What anybody on the way could answer is no word of the operator's, and devices at home take orders by plain http. */
static gboolean
is_secured (const char *address)
{
  g_autoptr(GUri) uri = lk_url_parse (address, NULL);

  return uri != NULL && lk_url_is_https (uri);
}

/* Those of @addresses that can be asked. */
static GStrv
keep_addresses (const char *const *addresses)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  for (guint i = 0; addresses[i] != NULL && n < LK_MEMORY_MAX_ADDRESSES; i++)
    if (is_address (addresses[i]) && is_secured (addresses[i]))
      {
        g_strv_builder_add (builder, addresses[i]);
        n++;
      }
  return g_strv_builder_end (builder);
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

static Entry *
read_entry (JsonNode *node)
{
  static const char *const members[] = { "domain", "outage_addresses", "wait_until", NULL };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *domain = lk_json_get_string (object, "domain");
  g_auto(GStrv) addresses = lk_json_dup_strings (object, "outage_addresses");
  gboolean has_wait = object != NULL && json_object_has_member (object, "wait_until");
  gint64 wait_until = 0;
  Entry *entry;

  if (!is_domain (domain) || addresses == NULL || g_strv_length (addresses) > LK_MEMORY_MAX_ADDRESSES ||
      (has_wait && (!lk_json_get_int (object, "wait_until", &wait_until) || wait_until < 0)) || !has_only (object, members))
    return NULL;
  for (guint i = 0; addresses[i] != NULL; i++)
    if (!is_address (addresses[i]))
      return NULL;
  entry = entry_new (domain);
  g_strfreev (entry->outage_addresses);
  entry->outage_addresses = g_steal_pointer (&addresses);
  entry->wait_until = wait_until;
  return entry;
}

static gboolean
read_services (LkMemory   *self,
               JsonObject *root)
{
  static const char *const members[] = { "format", "services", NULL };
  JsonArray *services = lk_json_get_array (root, "services");

  if (services == NULL || json_array_get_length (services) > LK_MEMORY_MAX_SERVICES || !has_only (root, members))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (services); i++)
    {
      Entry *entry = read_entry (json_array_get_element (services, i));
      gboolean known = entry != NULL && find_entry (self, entry->domain, NULL) != NULL;

      if (entry != NULL)
        g_ptr_array_add (self->entries, entry);
      if (entry == NULL || known)
        return FALSE;
    }
  return TRUE;
}

/**
 * lk_memory_new_from_text:
 * @text: (array length=length): what lk_memory_to_text() wrote
 * @length: its bytes
 * @error: return location: %LK_ERROR_NEWER_FORMAT, or %LK_ERROR_INVALID and others for what is no memory
 *
 * Reads strictly: one thing that does not belong there, and nothing is taken.
 *
 * Returns: (transfer full) (nullable): the memory
 */
LkMemory *
lk_memory_new_from_text (const char  *text,
                         gsize        length,
                         GError     **error)
{
  g_autoptr(JsonNode) root = lk_json_parse (text, length, error);
  g_autoptr(LkMemory) self = lk_memory_new ();
  JsonObject *object;
  gint64 format = 0;

  if (root == NULL)
    return NULL;
  object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  if (lk_json_get_int (object, "format", &format) && format > FORMAT)
    g_set_error (error, LK_ERROR, LK_ERROR_NEWER_FORMAT, "format %" G_GINT64_FORMAT " is newer than this copy of Latchkey",
                 format);
  else if (format != FORMAT || !read_services (self, object))
    g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "this is no memory of format %d", FORMAT);
  else
    return g_steal_pointer (&self);
  return NULL;
}

/**
 * lk_memory_to_text:
 * @self: the memory
 *
 * Returns: (transfer full): it as JSON
 */
char *
lk_memory_to_text (LkMemory *self)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *services = json_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      JsonObject *member = json_object_new ();

      json_object_set_string_member (member, "domain", entry->domain);
      lk_json_set_strings (member, "outage_addresses", (const char *const *) entry->outage_addresses);
      if (entry->wait_until > 0)
        json_object_set_int_member (member, "wait_until", entry->wait_until);
      json_array_add_object_element (services, member);
    }
  json_object_set_int_member (object, "format", FORMAT);
  json_object_set_array_member (object, "services", services);
  json_node_take_object (root, object);
  return lk_json_to_text (root, TRUE);
}

/**
 * lk_memory_get_outage_addresses:
 * @self: the memory
 * @domain: host that a service is known by
 *
 * Returns: (transfer none): where it says what is wrong when it is out of order (XEP-0455); empty: not known
 */
const char *const *
lk_memory_get_outage_addresses (LkMemory   *self,
                                const char *domain)
{
  static const char *const none[] = { NULL };
  Entry *entry = find_entry (self, domain, NULL);

  return entry != NULL ? (const char *const *) entry->outage_addresses : none;
}

/**
 * lk_memory_get_wait_at:
 * @self: the memory
 * @domain: host that a service is known by
 * @now: seconds since 1970
 *
 * As lk_memory_get_wait(), without a clock.
 *
 * Returns: until when it wanted no further attempt to sign in
 */
gint64
lk_memory_get_wait_at (LkMemory   *self,
                       const char *domain,
                       gint64      now)
{
  Entry *entry = find_entry (self, domain, NULL);

  return entry != NULL && entry->wait_until <= now + MAX_WAIT ? entry->wait_until : 0;
}

/**
 * lk_memory_get_wait:
 * @self: the memory
 * @domain: host that a service is known by
 *
 * Returns: until when it wanted no further attempt to sign in, seconds since 1970, which may be over; 0: it never said, or
 *   what is remembered lies further ahead than any server locks people out
 */
gint64
lk_memory_get_wait (LkMemory   *self,
                    const char *domain)
{
  return lk_memory_get_wait_at (self, domain, g_get_real_time () / G_USEC_PER_SEC);
}

/* The newest that was answered at all. */
static LkObservation *
find_newest (LkCase     *kase,
             const char *probe,
             const char *fact)
{
  GPtrArray *observations = lk_case_get_observations (kase);

  for (guint i = observations->len; i > 0; i--)
    {
      LkObservation *observation = g_ptr_array_index (observations, i - 1);

      if (g_str_equal (lk_observation_get_probe (observation), probe) &&
          lk_observation_get_outcome (observation) == LK_OUTCOME_OK &&
          (fact == NULL || json_object_has_member (lk_observation_get_facts (observation), fact)))
        return observation;
    }
  return NULL;
}

/* -1: nothing is said about waiting. */
static gint64
read_wait (LkCase *kase,
           gint64  now)
{
  LkObservation *sign_in = find_newest (kase, "sign-in", NULL);
  gint64 seconds = 0;

  if (sign_in == NULL)
    return -1;
  if (lk_observation_get_fact_int (sign_in, "retry_after_s", &seconds) && seconds > 0)
    return now + MIN (seconds, MAX_WAIT);
  return lk_observation_has_fact (sign_in, "result", "accepted") ? 0 : -1;
}

/**
 * lk_memory_learn_at:
 * @self: the memory
 * @kase: a case that was examined
 * @now: seconds since 1970
 *
 * As lk_memory_learn(), without a clock.
 *
 * Returns: whether it learned something
 */
gboolean
lk_memory_learn_at (LkMemory *self,
                    LkCase   *kase,
                    gint64    now)
{
  g_autofree char *domain = lk_service_home_dup_host (lk_case_get_service (kase));
  LkObservation *info = find_newest (kase, "server-info", "outage_addresses");
  g_auto(GStrv) addresses = info != NULL ? lk_json_dup_strings (lk_observation_get_facts (info), "outage_addresses") : NULL;
  gint64 wait_until = read_wait (kase, now);
  g_auto(GStrv) kept = addresses != NULL ? keep_addresses ((const char *const *) addresses) : NULL;
  Entry *entry;

  if (!is_domain (domain) || (kept == NULL && wait_until < 0))
    return FALSE;
  /* That there is nothing to remember need not be remembered. */
  if (find_entry (self, domain, NULL) == NULL && wait_until <= 0 && (kept == NULL || kept[0] == NULL))
    return FALSE;
  entry = take_entry (self, domain);
  if (kept != NULL)
    {
      g_strfreev (entry->outage_addresses);
      entry->outage_addresses = g_steal_pointer (&kept);
    }
  if (wait_until >= 0)
    entry->wait_until = wait_until;
  if (entry->wait_until < now)
    entry->wait_until = 0;
  return TRUE;
}

/**
 * lk_memory_learn:
 * @self: the memory
 * @kase: a case that was examined or signed in with a moment ago
 *
 * Takes from its newest observations where the service speaks of outages, and how long it wants no further attempt to
 * sign in; an attempt that worked ends a wait. Once for each case: a wait counts from now.
 *
 * Returns: whether it learned something, so that it is worth saving
 */
gboolean
lk_memory_learn (LkMemory *self,
                 LkCase   *kase)
{
  return lk_memory_learn_at (self, kase, g_get_real_time () / G_USEC_PER_SEC);
}

/**
 * lk_memory_leave_alone:
 * @self: the memory
 * @reason: (transfer full): what is wrong with the file
 *
 * From now on it is not saved.
 */
void
lk_memory_leave_alone (LkMemory *self,
                       GError   *reason)
{
  g_clear_error (&self->damage);
  self->damage = reason;
}

/**
 * lk_memory_get_damage:
 * @self: the memory
 *
 * Returns: (transfer none) (nullable): why it is not saved
 */
const GError *
lk_memory_get_damage (LkMemory *self)
{
  return self->damage;
}
