/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports that come from elsewhere: hostile until every byte of them was checked. */
#include "config.h"

#include "lk-bundle.h"

#include <string.h>

#include "lk-advise.h"
#include "lk-error.h"
#include "lk-json.h"
#include "lk-judge.h"
#include "lk-report-manifest.h"
#include "lk-report.h"
#include "lk-zip.h"

#define ATTACHMENTS "attachments/"
#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"

static const char *const own_names[] = { "report.html", "report.txt", "case.json", "device.json", "told.json",
                                         LK_REPORT_MANIFEST, NULL };

static gboolean
fail (GError     **error,
      int          code,
      const char  *format,
      ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError     **error,
      int          code,
      const char  *format,
      ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, LK_ERROR, code, message);
  return FALSE;
}

/* Nothing is ever written under such a name, but whoever unpacks the file with another program trusts us too. */
static gboolean
is_expected_name (const char *name)
{
  const char *rest = name + strlen (ATTACHMENTS);

  if (g_strv_contains (own_names, name))
    return TRUE;
  return g_str_has_prefix (name, ATTACHMENTS) && *rest != '\0' && *rest != '.' && strlen (rest) <= 80 &&
         strspn (rest, NAME_CHARACTERS) == strlen (rest);
}

static LkReportEntry *
find_entry (GPtrArray  *entries,
            const char *name)
{
  for (guint i = 0; i < entries->len; i++)
    if (g_str_equal (((LkReportEntry *) g_ptr_array_index (entries, i))->name, name))
      return g_ptr_array_index (entries, i);
  return NULL;
}

/* The item that a file of a report belongs to. */
static const char *
get_item (const char *name)
{
  static const char *const items[][2] = { { "case.json", "measurements" }, { "device.json", "device" }, { "told.json", "told" } };

  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    if (g_str_equal (items[i][0], name))
      return items[i][1];
  return g_str_has_prefix (name, ATTACHMENTS) ? "attachments" : "";
}

static gboolean
add_entries (GPtrArray  *entries,
             GPtrArray  *files,
             GError    **error)
{
  for (guint i = 0; i < files->len; i++)
    {
      LkZipFile *file = g_ptr_array_index (files, i);
      g_autofree char *shown = lk_zip_show_name (file->name);

      if (!is_expected_name (file->name))
        return fail (error, LK_ERROR_INVALID, "\"%s\" does not belong into a report", shown);
      g_ptr_array_add (entries, lk_report_entry_new (file->name, get_item (file->name), file->content));
    }
  return TRUE;
}

static JsonObject *
parse_object (GPtrArray   *entries,
              const char  *name,
              GError     **error)
{
  LkReportEntry *entry = find_entry (entries, name);
  g_autoptr(JsonNode) node = NULL;
  gsize length;
  const char *bytes;

  if (entry == NULL)
    {
      fail (error, LK_ERROR_INVALID, "%s is missing: it is no report of Latchkey", name);
      return NULL;
    }
  bytes = g_bytes_get_data (entry->content, &length);
  node = lk_json_parse_file (bytes, length, error);
  if (node == NULL)
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      fail (error, LK_ERROR_INVALID, "%s: it must be an object", name);
      return NULL;
    }
  return json_object_ref (json_node_get_object (node));
}

static gboolean
check_format (JsonObject  *manifest,
              GError     **error)
{
  const char *format = lk_json_get_string (manifest, "format");

  if (g_strcmp0 (format, LK_REPORT_FORMAT) == 0)
    return TRUE;
  if (format != NULL && g_str_has_prefix (format, "latchkey-report/"))
    return fail (error, LK_ERROR_NEWER_FORMAT, "a newer Latchkey made this report; this copy reads %s", LK_REPORT_FORMAT);
  return fail (error, LK_ERROR_INVALID, LK_REPORT_MANIFEST ": \"format\" must be \"" LK_REPORT_FORMAT "\"");
}

/* How many values of each kind were removed; kinds that only a later Latchkey knows are not counted. */
static gboolean
read_removed (LkReportEntry  *entry,
              JsonObject     *listed,
              GError        **error)
{
  JsonObject *removed = lk_json_get_object (listed, "removed");

  if (removed == NULL)
    return fail (error, LK_ERROR_INVALID, LK_REPORT_MANIFEST ": %s: \"removed\" must be an object", entry->name);
  for (guint i = 0; i < LK_SECRET_N_KINDS; i++)
    {
      const char *kind = lk_secret_kind_get_name ((LkSecretKind) i);
      gint64 count = 0;

      if (json_object_has_member (removed, kind) && (!lk_json_get_int (removed, kind, &count) || count < 0 || count > G_MAXINT32))
        return fail (error, LK_ERROR_INVALID, LK_REPORT_MANIFEST ": %s: removed.%s must be a number", entry->name, kind);
      entry->counts[i] = (guint) count;
    }
  return TRUE;
}

static gboolean
check_entry (LkReportEntry  *entry,
             JsonObject     *listed,
             GError        **error)
{
  const char *sha256 = lk_json_get_string (listed, "sha256");
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, entry->content);
  gint64 size = -1;

  if (!lk_json_get_int (listed, "size", &size) || size != (gint64) g_bytes_get_size (entry->content) ||
      g_strcmp0 (sha256, sum) != 0)
    return fail (error, LK_ERROR_INVALID, "%s was changed after the report was made", entry->name);
  entry->cut = lk_json_is_true (listed, "cut");
  return read_removed (entry, listed, error);
}

/* Everything that is listed is there, and nothing else. */
static gboolean
check_list (GPtrArray   *entries,
            JsonObject  *manifest,
            GError     **error)
{
  JsonArray *array = lk_json_get_array (manifest, "entries");
  guint n_listed = array != NULL ? json_array_get_length (array) : 0;
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n_listed; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *name = JSON_NODE_HOLDS_OBJECT (node) ? lk_json_get_string (json_node_get_object (node), "name") : NULL;
      LkReportEntry *entry = name != NULL ? find_entry (entries, name) : NULL;
      g_autofree char *shown = lk_zip_show_name (name != NULL ? name : "");

      if (name == NULL)
        return fail (error, LK_ERROR_INVALID, LK_REPORT_MANIFEST ": entries[%u].name: expected a text", i);
      if (entry == NULL)
        return fail (error, LK_ERROR_INVALID, "\"%s\" is missing, though " LK_REPORT_MANIFEST " lists it", shown);
      if (g_str_equal (name, LK_REPORT_MANIFEST) || !g_hash_table_add (seen, entry))
        return fail (error, LK_ERROR_INVALID, LK_REPORT_MANIFEST ": entries[%u]: \"%s\" must not be listed here", i, shown);
      if (!check_entry (entry, json_node_get_object (node), error))
        return FALSE;
    }
  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);

      if (!g_hash_table_contains (seen, entry) && !g_str_equal (entry->name, LK_REPORT_MANIFEST))
        return fail (error, LK_ERROR_INVALID, "%s is there, but " LK_REPORT_MANIFEST " does not list it", entry->name);
    }
  return TRUE;
}

static gboolean
read_case (LkBundle  *self,
           GError   **error)
{
  g_autoptr(JsonNode) root = NULL;

  self->case_json = parse_object (self->entries, "case.json", error);
  if (self->case_json == NULL)
    return FALSE;
  root = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (root, self->case_json);
  self->kase = lk_case_new_from_json (root, error);
  if (self->kase != NULL && lk_case_get_verdict (self->kase) != NULL)
    return TRUE;
  if (self->kase != NULL)
    fail (error, LK_ERROR_INVALID, "verdict: expected an object");
  g_prefix_error (error, "case.json: ");
  return FALSE;
}

/* What the person told is texts, what is told of the device is objects of plain values, one in the other. */
static gboolean
check_values (JsonObject  *object,
              const char  *name,
              gboolean     nested,
              GError     **error)
{
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &member, &node))
    {
      g_autofree char *shown = lk_zip_show_name (member);

      if (nested ? !JSON_NODE_HOLDS_OBJECT (node) : lk_json_get_string (object, member) == NULL)
        return fail (error, LK_ERROR_INVALID, "%s: %s: expected %s", name, shown, nested ? "an object" : "a text");
    }
  return TRUE;
}

static gboolean
read_others (LkBundle  *self,
             GError   **error)
{
  if (find_entry (self->entries, "device.json") != NULL)
    {
      self->device = parse_object (self->entries, "device.json", error);
      if (self->device == NULL || !check_values (self->device, "device.json", TRUE, error))
        return FALSE;
    }
  if (find_entry (self->entries, "told.json") != NULL)
    {
      self->told = parse_object (self->entries, "told.json", error);
      if (self->told == NULL || !check_values (self->told, "told.json", FALSE, error))
        return FALSE;
    }
  return TRUE;
}

static LkBundle *
make_bundle (GPtrArray  *entries,
             GError    **error)
{
  g_autoptr(LkBundle) self = g_new0 (LkBundle, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->entries = g_ptr_array_ref (entries);
  self->manifest = parse_object (entries, LK_REPORT_MANIFEST, error);
  if (self->manifest == NULL || !check_format (self->manifest, error) || !check_list (entries, self->manifest, error))
    return NULL;
  if (!read_case (self, error) || !read_others (self, error))
    return NULL;
  self->reference = lk_report_dup_reference (entries);
  if (g_strcmp0 (lk_json_get_string (self->manifest, "reference"), self->reference) != 0)
    {
      fail (error, LK_ERROR_INVALID, LK_REPORT_MANIFEST ": reference: expected \"%s\", the number of case.json", self->reference);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * lk_bundle_unpack:
 * @bytes: a file
 * @error: return location; it says what is wrong with the file, and where
 *
 * Opens a report: a zip with the files that Latchkey writes and no others, each as its manifest says. Nothing is written
 * anywhere.
 *
 * Returns: (transfer full): the report
 */
LkBundle *
lk_bundle_unpack (GBytes  *bytes,
                  GError **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_entry_unref);
  g_autoptr(GPtrArray) files = NULL;

  if (g_bytes_get_size (bytes) > LK_BUNDLE_MAX_BYTES)
    {
      fail (error, LK_ERROR_LIMIT, "it is larger than %d MiB", LK_BUNDLE_MAX_BYTES / (1024 * 1024));
      return NULL;
    }
  files = lk_zip_read (bytes, LK_BUNDLE_MAX_ENTRIES, LK_BUNDLE_MAX_UNPACKED, error);
  if (files == NULL || !add_entries (entries, files, error))
    return NULL;
  return make_bundle (entries, error);
}

/**
 * lk_bundle_looks_like:
 * @bytes: a file
 *
 * Returns: whether it begins as a zip does, so that lk_bundle_unpack() is the one to say what is wrong with it
 */
gboolean
lk_bundle_looks_like (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return length >= 4 && (memcmp (data, "PK\3\4", 4) == 0 || memcmp (data, "PK\5\6", 4) == 0);
}

/**
 * lk_bundle_judge_today:
 * @self: an opened report
 *
 * Judges the report's case with the rules of this copy; what was said of it then stays in the report.
 *
 * Returns: (transfer full) (nullable): the case judged again, with words; %NULL where the measurements were left out
 */
LkCase *
lk_bundle_judge_today (LkBundle *self)
{
  g_autoptr(JsonNode) node = NULL;
  LkCase *kase;

  if (lk_case_get_observations (self->kase)->len == 0)
    return NULL;
  node = lk_case_to_json (self->kase);
  kase = lk_case_new_from_json (node, NULL);
  g_return_val_if_fail (kase != NULL, NULL);
  lk_judge_case (kase, NULL);
  lk_advise_case (kase);
  return kase;
}
