/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-bundle.h"

#include <archive.h>
#include <archive_entry.h>

#include "lk-error.h"

/**
 * lk_bundle_ref:
 * @self: an opened report
 *
 * Returns: (transfer full): it
 */
LkBundle *
lk_bundle_ref (LkBundle *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_bundle_unref:
 * @self: (transfer full): an opened report
 */
void
lk_bundle_unref (LkBundle *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->reference);
  g_clear_object (&self->kase);
  g_clear_pointer (&self->case_json, json_object_unref);
  g_clear_pointer (&self->manifest, json_object_unref);
  g_clear_pointer (&self->device, json_object_unref);
  g_clear_pointer (&self->told, json_object_unref);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_free (self);
}

static la_ssize_t
append_cb (struct archive *archive,
           void           *user_data,
           const void     *bytes,
           size_t          length)
{
  g_byte_array_append (user_data, bytes, (guint) length);
  return (la_ssize_t) length;
}

static gboolean
write_entry (struct archive *archive,
             LkReportEntry  *entry)
{
  struct archive_entry *header = archive_entry_new ();
  gsize length;
  const void *bytes = g_bytes_get_data (entry->content, &length);
  gboolean written;

  /* Neither a time nor an owner: both would tell of this computer, and make other bytes of the same report. */
  archive_entry_set_pathname (header, entry->name);
  archive_entry_set_filetype (header, AE_IFREG);
  archive_entry_set_perm (header, 0600);
  archive_entry_set_size (header, (la_int64_t) length);
  written = archive_write_header (archive, header) == ARCHIVE_OK &&
            (length == 0 || archive_write_data (archive, bytes, length) == (la_ssize_t) length);
  archive_entry_free (header);
  return written;
}

/**
 * lk_bundle_pack:
 * @entries: (element-type LkReportEntry): files of a report
 * @error: return location
 *
 * Makes one zip of them (APPNOTE 6.3.9, deflated), the same bytes for the same entries.
 *
 * Returns: (transfer full): the archive
 */
GBytes *
lk_bundle_pack (GPtrArray  *entries,
                GError    **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  struct archive *archive = archive_write_new ();
  gboolean written = archive_write_set_format_zip (archive) == ARCHIVE_OK &&
                     archive_write_set_options (archive, "zip:compression=deflate") == ARCHIVE_OK &&
                     archive_write_set_bytes_in_last_block (archive, 1) == ARCHIVE_OK &&
                     archive_write_open (archive, bytes, NULL, append_cb, NULL) == ARCHIVE_OK;

  for (guint i = 0; written && i < entries->len; i++)
    written = write_entry (archive, g_ptr_array_index (entries, i));
  written = written && archive_write_close (archive) == ARCHIVE_OK;
  if (!written)
    g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "the archive cannot be made: %s", archive_error_string (archive));
  archive_write_free (archive);
  return written ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}
