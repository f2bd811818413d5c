/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports that come from elsewhere: hostile until every byte of them was checked. */
#include "config.h"

#include "lk-bundle.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "lk-error.h"
#include "lk-json.h"
#include "lk-report-manifest.h"
#include "lk-report.h"

#define ATTACHMENTS "attachments/"
#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"

static const char *const own_names[] = { "report.html", "report.txt", "case.json", "device.json", "told.json", LK_REPORT_MANIFEST, NULL };

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

static gboolean
check_header (struct archive_entry  *header,
              GPtrArray             *entries,
              GError               **error)
{
  const char *name = archive_entry_pathname (header);
  g_autofree char *shown = name != NULL ? g_strescape (name, NULL) : g_strdup ("");

  if (strlen (shown) > 100)
    shown[100] = '\0';
  if (name == NULL || !is_expected_name (name))
    return fail (error, LK_ERROR_INVALID, "\"%s\" does not belong into a report", shown);
  if (archive_entry_filetype (header) != AE_IFREG || archive_entry_symlink (header) != NULL || archive_entry_hardlink (header) != NULL)
    return fail (error, LK_ERROR_INVALID, "%s is no ordinary file", shown);
  if (archive_entry_is_encrypted (header))
    return fail (error, LK_ERROR_INVALID, "%s is encrypted", shown);
  if (find_entry (entries, name) != NULL)
    return fail (error, LK_ERROR_INVALID, "%s is there twice", shown);
  if (entries->len >= LK_BUNDLE_MAX_ENTRIES)
    return fail (error, LK_ERROR_LIMIT, "there are more than %d files in it", LK_BUNDLE_MAX_ENTRIES);
  return TRUE;
}

/* What the header says of sizes may be a lie, so bytes are counted as they come. */
static GBytes *
read_content (struct archive  *archive,
              const char      *name,
              gsize           *left,
              GError         **error)
{
  g_autoptr(GByteArray) content = g_byte_array_new ();
  guint8 buffer[16 * 1024];

  while (TRUE)
    {
      la_ssize_t length = archive_read_data (archive, buffer, sizeof buffer);

      if (length < 0)
        {
          fail (error, LK_ERROR_INVALID, "%s is damaged: %s", name, archive_error_string (archive));
          return NULL;
        }
      if (length == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&content));
      if ((gsize) length > *left)
        {
          fail (error, LK_ERROR_LIMIT, "unpacked it would be larger than %d MiB", LK_BUNDLE_MAX_UNPACKED / (1024 * 1024));
          return NULL;
        }
      *left -= (gsize) length;
      g_byte_array_append (content, buffer, (guint) length);
    }
}

static gboolean
read_entries (struct archive  *archive,
              GPtrArray       *entries,
              GError         **error)
{
  struct archive_entry *header;
  gsize left = LK_BUNDLE_MAX_UNPACKED;
  int status;

  while ((status = archive_read_next_header (archive, &header)) == ARCHIVE_OK || status == ARCHIVE_WARN)
    {
      g_autoptr(GBytes) content = NULL;

      if (!check_header (header, entries, error))
        return FALSE;
      content = read_content (archive, archive_entry_pathname (header), &left, error);
      if (content == NULL)
        return FALSE;
      g_ptr_array_add (entries, lk_report_entry_new (archive_entry_pathname (header), "", content));
    }
  if (status != ARCHIVE_EOF)
    return fail (error, LK_ERROR_INVALID, "it is no zip file, or a damaged one: %s", archive_error_string (archive));
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

static gboolean
check_entry (LkReportEntry  *entry,
             JsonObject     *listed,
             GError        **error)
{
  const char *sha256 = lk_json_get_string (listed, "sha256");
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, entry->content);

  if (g_strcmp0 (sha256, sum) != 0)
    return fail (error, LK_ERROR_INVALID, "%s was changed after the report was made", entry->name);
  entry->cut = lk_json_is_true (listed, "cut");
  return TRUE;
}

/* Everything that is listed is there, and nothing else. */
static gboolean
check_list (GPtrArray   *entries,
            JsonObject  *manifest,
            GError     **error)
{
  JsonArray *array = lk_json_get_array (manifest, "entries");
  guint n_listed = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < n_listed; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *name = JSON_NODE_HOLDS_OBJECT (node) ? lk_json_get_string (json_node_get_object (node), "name") : NULL;
      LkReportEntry *entry = name != NULL ? find_entry (entries, name) : NULL;

      if (entry == NULL || *entry->item != '\0')
        return fail (error, LK_ERROR_INVALID, LK_REPORT_MANIFEST ": entry %u names no other file of the report", i + 1);
      if (!check_entry (entry, json_node_get_object (node), error))
        return FALSE;
      g_free (entry->item);
      entry->item = g_strdup ("listed");
    }
  if (n_listed + 1 != entries->len)
    return fail (error, LK_ERROR_INVALID, "there are files in it that " LK_REPORT_MANIFEST " does not list");
  return TRUE;
}

static LkBundle *
make_bundle (GPtrArray  *entries,
             GError    **error)
{
  g_autoptr(JsonObject) manifest = parse_object (entries, LK_REPORT_MANIFEST, error);
  g_autoptr(JsonObject) object = NULL;
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(LkCase) kase = NULL;
  LkBundle *self;

  if (manifest == NULL || !check_format (manifest, error) || !check_list (entries, manifest, error))
    return NULL;
  object = parse_object (entries, "case.json", error);
  if (object == NULL)
    return NULL;
  root = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (root, object);
  kase = lk_case_new_from_json (root, error);
  if (kase == NULL)
    {
      g_prefix_error (error, "case.json: ");
      return NULL;
    }
  self = g_new0 (LkBundle, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->reference = lk_report_dup_reference (entries);
  self->kase = g_steal_pointer (&kase);
  self->manifest = g_steal_pointer (&manifest);
  self->entries = g_ptr_array_ref (entries);
  return self;
}

/**
 * lk_bundle_unpack:
 * @bytes: a file
 * @error: return location; it says what is wrong with the file, and where
 *
 * Opens a report: a zip with the files that Latchkey writes and no others, each as its manifest says. Nothing is written anywhere.
 *
 * Returns: (transfer full): the report
 */
LkBundle *
lk_bundle_unpack (GBytes  *bytes,
                  GError **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_entry_unref);
  struct archive *archive = archive_read_new ();
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);
  gboolean read;

  if (length > LK_BUNDLE_MAX_BYTES)
    read = fail (error, LK_ERROR_LIMIT, "it is larger than %d MiB", LK_BUNDLE_MAX_BYTES / (1024 * 1024));
  else if (archive_read_support_format_zip (archive) != ARCHIVE_OK || archive_read_open_memory (archive, data, length) != ARCHIVE_OK)
    read = fail (error, LK_ERROR_INVALID, "it is no zip file, or a damaged one: %s", archive_error_string (archive));
  else
    read = read_entries (archive, entries, error);
  archive_read_free (archive);
  return read ? make_bundle (entries, error) : NULL;
}
