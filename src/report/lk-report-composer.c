/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-composer.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

#include "lk-advise.h"
#include "lk-error.h"
#include "lk-json.h"
#include "lk-judge.h"
#include "lk-report-case.h"
#include "lk-report-manifest.h"
#include "lk-report-source.h"
#include "lk-report-words.h"

struct _LkReportComposer
{
  LkCase        *given;       /* (owned) (nullable) read on the main loop only */
  LkRedactor    *redactor;    /* (owned) */
  LkItemMode     account;
  LkItemMode     network;
  LkReportSource source;
  GPtrArray     *allowed;     /* (owned) (element-type utf8) stays, whatever else is known of it */
  GPtrArray     *attachments; /* (owned) (element-type LkReportEntry) not scrubbed yet */
};

static void
source_clear (LkReportSource *source)
{
  g_clear_object (&source->kase);
  g_clear_object (&source->english);
  g_clear_pointer (&source->device, json_object_unref);
  g_clear_pointer (&source->last_good, json_object_unref);
  g_clear_pointer (&source->told, g_hash_table_unref);
  g_clear_pointer (&source->others, g_ptr_array_unref);
  g_clear_pointer (&source->reference, g_free);
  g_clear_pointer (&source->language, g_free);
}

/**
 * lk_report_composer_new:
 * @kase: a case that ended
 * @account: what becomes of the account's name
 * @network: what becomes of addresses of this computer's network
 *
 * Returns: (transfer full): a composer that knows nothing else yet
 */
LkReportComposer *
lk_report_composer_new (LkCase     *kase,
                        LkItemMode  account,
                        LkItemMode  network)
{
  LkReportComposer *self = g_new0 (LkReportComposer, 1);

  self->given = g_object_ref (kase);
  self->redactor = lk_redactor_new ();
  self->account = account;
  self->network = network;
  self->source.told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->source.others = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_entry_unref);
  self->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_entry_unref);
  self->allowed = g_ptr_array_new_with_free_func (g_free);
  /* Two reports of one person must not be told to be of one person by their stand-ins. */
  lk_redactor_set_report (self->redactor, lk_case_get_started (kase));
  return self;
}

/**
 * lk_report_composer_free:
 * @self: (transfer full): the composer
 */
void
lk_report_composer_free (LkReportComposer *self)
{
  source_clear (&self->source);
  g_clear_object (&self->given);
  g_ptr_array_unref (self->attachments);
  g_ptr_array_unref (self->allowed);
  lk_redactor_free (self->redactor);
  g_free (self);
}

/**
 * lk_report_composer_get_redactor:
 * @self: the composer
 *
 * Returns: (transfer none): what cleans its texts, to be told what must not leave
 */
LkRedactor *
lk_report_composer_get_redactor (LkReportComposer *self)
{
  return self->redactor;
}

/* What the person chose to show may hold what is hidden elsewhere, such as the name that they have on this computer. */
static void
allow (LkReportComposer *self,
       const char       *text)
{
  g_autoptr(JsonNode) node = json_node_init_string (json_node_alloc (), text);
  g_autofree char *json = lk_json_to_text (node, FALSE);
  g_autofree char *escaped = lk_report_dup_escaped (text);

  g_ptr_array_add (self->allowed, g_strdup (text));
  g_ptr_array_add (self->allowed, g_strndup (json + 1, strlen (json) - 2));
  g_ptr_array_add (self->allowed, g_steal_pointer (&escaped));
}

static void
allow_names (LkReportComposer *self)
{
  GPtrArray *observations = lk_case_get_observations (self->source.kase);

  if (lk_case_get_account (self->source.kase) != NULL)
    allow (self, lk_case_get_account (self->source.kase));
  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      const char *suggestion = lk_observation_get_fact (observation, "suggestion");

      if (suggestion != NULL && g_str_equal (lk_observation_get_probe (observation), "name"))
        allow (self, suggestion);
    }
}

/**
 * lk_report_composer_reduce:
 * @self: the composer; its redactor knows what else must not leave
 * @measurements: whether the measurements themselves are wanted
 * @versions: whether versions are wanted
 *
 * Takes what is wanted of the case; it is not looked at again.
 */
void
lk_report_composer_reduce (LkReportComposer *self,
                           gboolean          measurements,
                           gboolean          versions)
{
  lk_report_case_know (self->given, self->redactor, self->account, self->network);
  self->source.kase = lk_report_case_reduce (self->given, self->redactor, self->account, self->network);
  self->source.english = lk_report_case_reduce (self->given, self->redactor, self->account, self->network);
  self->source.measurements = measurements;
  self->source.versions = versions;
  if (self->account == LK_ITEM_INCLUDE)
    allow_names (self);
  g_clear_object (&self->given);
}

/* Returns: (transfer full): a copy whose texts were scrubbed */
static JsonNode *
dup_scrubbed (LkReportComposer *self,
              JsonNode         *node)
{
  JsonNode *copy;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_object_new ();
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &name, &member))
        json_object_set_member (object, name, dup_scrubbed (self, member));
      copy = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (copy, object);
      return copy;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_array_new ();

      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        json_array_add_element (array, dup_scrubbed (self, json_array_get_element (json_node_get_array (node), i)));
      copy = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (copy, array);
      return copy;
    }
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *text = lk_redactor_redact (self->redactor, json_node_get_string (node), -1);

      return json_node_init_string (json_node_alloc (), text);
    }
  return json_node_copy (node);
}

/**
 * lk_report_composer_set_last_good:
 * @self: the composer
 * @last_good: see lk_report_set_last_good()
 */
void
lk_report_composer_set_last_good (LkReportComposer *self,
                                  JsonObject       *last_good)
{
  g_autoptr(JsonNode) given = json_node_init_object (json_node_alloc (), last_good);
  g_autoptr(JsonNode) scrubbed = dup_scrubbed (self, given);

  self->source.last_good = json_node_dup_object (scrubbed);
}

/* The messenger that counts, as it was found: not how the person calls it. */
static void
add_client_version (LkReportComposer *self,
                    JsonObject       *versions)
{
  GPtrArray *observations = lk_case_get_observations (self->source.kase);

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      const char *version = lk_observation_get_fact (observation, "version");
      const char *kind = lk_observation_get_fact (observation, "kind");
      g_autofree char *client = NULL;

      if (!g_str_equal (lk_observation_get_probe (observation), "client") || version == NULL)
        continue;
      client = g_strdup_printf ("%s %s (%s)", lk_observation_get_subject (observation), version, kind != NULL ? kind : "");
      json_object_set_string_member (versions, "client", client);
      return;
    }
}

/**
 * lk_report_composer_add_device:
 * @self: the composer
 * @part: member of @device that is wanted
 * @device: see lk_report_set_device()
 */
void
lk_report_composer_add_device (LkReportComposer *self,
                               const char       *part,
                               JsonObject       *device)
{
  JsonNode *node = json_object_get_member (device, part);

  if (node == NULL)
    return;
  if (self->source.device == NULL)
    self->source.device = json_object_new ();
  json_object_set_member (self->source.device, part, dup_scrubbed (self, node));
  if (g_str_equal (part, "versions") && JSON_NODE_HOLDS_OBJECT (node))
    add_client_version (self, json_object_get_object_member (self->source.device, part));
}

/**
 * lk_report_composer_add_told:
 * @self: the composer, reduced
 * @what: see lk_report_set_told()
 * @text: the person's words
 */
void
lk_report_composer_add_told (LkReportComposer *self,
                             const char       *what,
                             const char       *text)
{
  /* How to reach them is for support: the person wrote it for this. */
  if (g_str_equal (what, "contact"))
    allow (self, text);
  g_hash_table_insert (self->source.told, g_strdup (what),
                       g_str_equal (what, "contact") ? g_strdup (text) : lk_redactor_redact (self->redactor, text, -1));
}

/**
 * lk_report_composer_add_attachment:
 * @self: the composer
 * @attachment: as it was added
 */
void
lk_report_composer_add_attachment (LkReportComposer *self,
                                   LkReportEntry    *attachment)
{
  g_ptr_array_add (self->attachments, lk_report_entry_ref (attachment));
}

static void
set_words (LkCase *kase)
{
  lk_judge_case (kase, NULL);
  lk_advise_case (kase);
}

static void
set_english_words (LkCase *kase)
{
  locale_t before = lk_report_enter_english ();

  set_words (kase);
  lk_report_leave_english (before);
}

static gboolean
is_text (GBytes *content)
{
  gsize length;
  const char *bytes = g_bytes_get_data (content, &length);

  return length == 0 || memchr (bytes, '\0', MIN (length, 4096)) == NULL;
}

static char *
dup_safe_name (LkReportComposer *self,
               const char       *name,
               guint             number)
{
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *scrubbed = lk_redactor_redact (self->redactor, base, -1);

  g_strcanon (scrubbed, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_", '_');
  return g_strdup_printf ("attachments/%u-%.60s", number, scrubbed);
}

static LkReportEntry *
scrub_attachment (LkReportComposer *self,
                  LkReportEntry    *attachment,
                  guint             number)
{
  g_autofree char *name = dup_safe_name (self, attachment->name, number);
  g_autoptr(GBytes) content = NULL;
  guint64 before[LK_SECRET_N_KINDS];
  const LkRemoval *removals;
  gsize n_removals, length;
  LkReportEntry *entry;
  GString *out;

  if (!is_text (attachment->content))
    {
      entry = lk_report_entry_new (name, "attachments", attachment->content);
      entry->cut = attachment->cut;
      return entry;
    }
  for (guint i = 0; i < LK_SECRET_N_KINDS; i++)
    before[i] = lk_redactor_get_count (self->redactor, (LkSecretKind) i);
  out = g_string_sized_new (g_bytes_get_size (attachment->content));
  lk_redactor_note_removals (self->redactor, TRUE);
  lk_redactor_feed (self->redactor, g_bytes_get_data (attachment->content, &length), g_bytes_get_size (attachment->content), out);
  lk_redactor_finish (self->redactor, out);
  content = g_string_free_to_bytes (out);
  entry = lk_report_entry_new (name, "attachments", content);
  entry->cut = attachment->cut;
  removals = lk_redactor_get_removals (self->redactor, &n_removals);
  if (n_removals > 0)
    g_array_append_vals (entry->removed, removals, (guint) n_removals);
  for (guint i = 0; i < LK_SECRET_N_KINDS; i++)
    entry->counts[i] = (guint) (lk_redactor_get_count (self->redactor, (LkSecretKind) i) - before[i]);
  lk_redactor_note_removals (self->redactor, FALSE);
  return entry;
}

static void
add_entry (LkReportComposer *self,
           GPtrArray        *entries,
           const char       *name,
           const char       *item,
           GBytes           *content) /* (transfer full) (nullable) */
{
  LkReportEntry *entry;
  const char *text;
  gsize length;

  if (content == NULL)
    return;
  entry = lk_report_entry_new (name, item, content);
  text = g_bytes_get_data (content, &length);
  lk_redactor_list_aliases (self->redactor, text, length, entry->removed);
  for (guint i = 0; i < entry->removed->len; i++)
    entry->counts[g_array_index (entry->removed, LkRemoval, i).kind]++;
  g_ptr_array_add (entries, entry);
  g_bytes_unref (content);
}

/* Adds up what was removed from the files that hold what was collected. */
static void
count_removed (LkReportSource *source,
               GPtrArray      *entries)
{
  for (guint i = 0; i < entries->len; i++)
    for (guint kind = 0; kind < LK_SECRET_N_KINDS; kind++)
      source->removed[kind] += ((LkReportEntry *) g_ptr_array_index (entries, i))->counts[kind];
}

/* The bytes of a file, without what the person chose to show in it. */
static GString *
blank_allowed (LkReportComposer *self,
               LkReportEntry    *entry)
{
  gsize length;
  const char *bytes = g_bytes_get_data (entry->content, &length);
  GString *text = g_string_new_len (bytes, (gssize) length);

  if (g_str_equal (entry->item, "attachments"))
    return text;
  for (guint i = 0; i < self->allowed->len; i++)
    {
      const char *allowed = g_ptr_array_index (self->allowed, i);

      for (char *at = text->str; (at = strstr (at, allowed)) != NULL; at += strlen (allowed))
        memset (at, ' ', strlen (allowed));
    }
  return text;
}

/* The texts of what was collected, without the names of members. */
static void
gather_texts (JsonNode *node,
              GString  *texts)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr(GList) members = json_object_get_values (json_node_get_object (node));

      for (GList *l = members; l != NULL; l = l->next)
        gather_texts (l->data, texts);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        gather_texts (json_array_get_element (json_node_get_array (node), i), texts);
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    g_string_append_printf (texts, "%s\n", json_node_get_string (node));
}

/* Whether what was collected holds a secret, before any word of Latchkey's own is beside it. */
static gboolean
find_collected_leak (LkReportComposer *self,
                     LkSecretKind     *kind)
{
  g_autoptr(JsonNode) kase = lk_case_to_json (self->source.kase);
  g_autoptr(GString) texts = g_string_new (NULL);
  GHashTableIter iter;
  gpointer words;
  gsize offset;

  g_hash_table_iter_init (&iter, self->source.told);
  while (g_hash_table_iter_next (&iter, NULL, &words))
    g_string_append_printf (texts, "%s\n", (const char *) words);
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *object = i == 0 ? self->source.device : self->source.last_good;
      g_autoptr(JsonNode) node = object != NULL ? json_node_init_object (json_node_alloc (), object) : NULL;

      if (node != NULL)
        gather_texts (node, texts);
    }
  gather_texts (json_object_get_member (json_node_get_object (kase), "observations"), texts);
  gather_texts (json_object_get_member (json_node_get_object (kase), "contacted"), texts);
  for (guint i = 0; i < self->allowed->len; i++)
    for (char *at = texts->str; (at = strstr (at, g_ptr_array_index (self->allowed, i))) != NULL;)
      at = memset (at, ' ', strlen (g_ptr_array_index (self->allowed, i)));
  return lk_redactor_find_leak (self->redactor, texts->str, texts->len, kind, &offset);
}

/* Somebody may be called "path". What a page is made of was searched by then, so that such a word is one of Latchkey's own. */
static gboolean
finds_leak (LkReportComposer *self,
            GString          *text,
            gboolean          own_words,
            LkSecretKind     *kind)
{
  gsize offset;

  while (lk_redactor_find_leak (self->redactor, text->str, text->len, kind, &offset))
    {
      gsize end = offset;

      while (end < text->len && g_ascii_isalpha (text->str[end]))
        end++;
      if (!own_words || end == offset || (end < text->len && strchr ("@%+_0123456789", text->str[end]) != NULL) ||
          (text->str[end] == '.' && g_ascii_isalnum (text->str[end + 1])))
        return TRUE;
      memset (text->str + offset, ' ', end - offset);
    }
  return FALSE;
}

/* The last wall: nothing that is known to be secret may be in what was made, whatever way it took. */
static gboolean
check_entries (LkReportComposer *self,
               GPtrArray        *entries,
               GError          **error)
{
  LkSecretKind found;

  if (find_collected_leak (self, &found))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_NOT_ALLOWED, "the case still holds something that must not leave (%s)",
                   lk_secret_kind_get_name (found));
      return FALSE;
    }
  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);
      GString *text = blank_allowed (self, entry);
      /* The names of members and of files are Latchkey's own as well, those of attachments apart. */
      gboolean attached = g_str_equal (entry->item, "attachments");
      LkSecretKind kind = LK_SECRET_VALUE;
      gsize offset;
      gboolean leaks = finds_leak (self, text, !attached, &kind) ||
                       (attached && lk_redactor_find_leak (self->redactor, entry->name, strlen (entry->name), &kind, &offset));

      g_string_free (text, TRUE);
      if (leaks)
        {
          g_set_error (error, LK_ERROR, LK_ERROR_NOT_ALLOWED, "%s still holds something that must not leave (%s)", entry->name,
                       lk_secret_kind_get_name (kind));
          return FALSE;
        }
    }
  return TRUE;
}

static GBytes *
make_case (LkReportComposer *self)
{
  g_autoptr(JsonNode) node = lk_case_to_json (self->source.kase);
  g_autofree char *text = NULL;
  gsize length;

  if (!self->source.measurements)
    json_object_set_array_member (json_node_get_object (node), "observations", json_array_new ());
  if (self->source.last_good != NULL)
    json_object_set_object_member (json_node_get_object (node), "last_good", json_object_ref (self->source.last_good));
  text = lk_json_to_text (node, TRUE);
  length = strlen (text);
  return g_bytes_new_take (g_steal_pointer (&text), length);
}

static gpointer
ref_entry (LkReportEntry *entry,
           gpointer       user_data)
{
  return lk_report_entry_ref (entry);
}

/**
 * lk_report_composer_run:
 * @self: the composer
 * @cancellable: (nullable): stops it
 * @error: return location; LK_ERROR_NOT_ALLOWED where something that must not leave was still there
 *
 * Makes the files. It may run in any thread.
 *
 * Returns: (transfer full) (element-type LkReportEntry): them, `manifest.json` last
 */
GPtrArray *
lk_report_composer_run (LkReportComposer  *self,
                        GCancellable      *cancellable,
                        GError           **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_entry_unref);
  g_autoptr(GPtrArray) collected = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_entry_unref);
  LkReportSource *source = &self->source;
  GBytes *content;

  /* Translators: the language of this translation as a BCP 47 tag, such as zh-CN. It marks the language of a report. */
  source->language = g_strdup (_("en"));
  set_words (source->kase);
  if (g_str_equal (source->language, "en"))
    g_clear_object (&source->english);
  else
    set_english_words (source->english);
  content = make_case (self);
  source->reference = lk_report_reference_for (content);
  for (guint i = 0; i < self->attachments->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      g_ptr_array_add (source->others, scrub_attachment (self, g_ptr_array_index (self->attachments, i), i + 1));
    }
  add_entry (self, collected, "case.json", "measurements", content);
  add_entry (self, collected, "device.json", "device", lk_report_make_device (source));
  add_entry (self, collected, "told.json", "told", lk_report_make_told (source));
  g_ptr_array_extend (collected, source->others, (GCopyFunc) ref_entry, NULL);
  count_removed (source, collected);
  add_entry (self, entries, "report.html", "", lk_report_make_page (source));
  add_entry (self, entries, "report.txt", "", lk_report_make_text (source));
  g_ptr_array_extend (entries, collected, (GCopyFunc) ref_entry, NULL);
  add_entry (self, entries, LK_REPORT_MANIFEST, "", lk_report_make_manifest (source, entries));
  if (!check_entries (self, entries, error))
    return NULL;
  return g_steal_pointer (&entries);
}
