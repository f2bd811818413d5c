/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Zip files that come from elsewhere, read so that no two programs can see two things in one file. libarchive reads them twice,
 * as a program does that goes by the list at the end and as one does that goes from file to file, and both must see the same.
 * What libarchive does not look at is checked before (APPNOTE 6.3.10): where the list is, the names in it, and what it says that
 * other programs would go by.
 */
#include "config.h"

#include "lk-zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <sys/stat.h>

#include "lk-error.h"

#define END_SIGNATURE 0x06054b50
#define END_LENGTH 22
#define LOCATOR_SIGNATURE 0x07064b50
#define LOCATOR_LENGTH 20
#define CENTRAL_SIGNATURE 0x02014b50
#define CENTRAL_LENGTH 46
#define LOCAL_SIGNATURE 0x04034b50
#define LOCAL_LENGTH 30
#define MAX_NAME 512
#define EXTRA_ZIP64 0x0001
#define EXTRA_NTFS 0x000a
#define EXTRA_TIMES 0x5455
#define EXTRA_OWNER 0x7875
#define METHOD_STORED 0
#define METHOD_DEFLATED 8
/* How deflating was done, a descriptor, names in UTF-8. */
#define FLAGS_KNOWN (1 << 1 | 1 << 2 | 1 << 3 | 1 << 11)
#define TWO_WAYS "is described in two ways that do not agree"

typedef struct
{
  const guint8 *bytes;     /* (borrowed) */
  gsize         length;
  gsize         directory; /* where the list at the end begins */
  GPtrArray    *files;     /* (owned) (element-type LkZipFile) without content until it was read */
  GArray       *starts;    /* (owned) (element-type guint32) of the files' local headers, ascending */
} Zip;

/**
 * lk_zip_file_free:
 * @self: (transfer full): a file
 */
void
lk_zip_file_free (LkZipFile *self)
{
  g_free (self->name);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_free (self);
}

static guint
get16 (const guint8 *at)
{
  return at[0] | (guint) at[1] << 8;
}

static guint32
get32 (const guint8 *at)
{
  return get16 (at) | (guint32) get16 (at + 2) << 16;
}

/**
 * lk_zip_show_name:
 * @name: a name from a file
 *
 * Returns: (transfer full): it for a message: without control characters, and not too long
 */
char *
lk_zip_show_name (const char *name)
{
  g_autofree char *shown = g_strescape (name, NULL);

  return strlen (shown) > 80 ? g_strdup_printf ("%.77s...", shown) : g_steal_pointer (&shown);
}

static gboolean
fail (GError     **error,
      const char  *message)
{
  g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
fail_unowned (GError **error)
{
  return fail (error, "there are bytes in it that belong to none of its files");
}

static gboolean
fail_file (GError     **error,
           LkZipFile   *file,
           const char  *message)
{
  g_autofree char *shown = lk_zip_show_name (file->name);

  g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "\"%s\" %s", shown, message);
  return FALSE;
}

/* Times and owners are nothing to us; other fields can change a file's name, size or content for those who know them. */
static gboolean
check_extra (const guint8  *at,
             guint          length,
             LkZipFile     *file,
             GError       **error)
{
  while (length > 0)
    {
      guint kind = length >= 4 ? get16 (at) : 0, size = length >= 4 ? get16 (at + 2) : length;

      if (length < 4 || size > length - 4)
        return fail_file (error, file, "is described in a way that makes no sense");
      if (kind == EXTRA_ZIP64)
        return fail_file (error, file, "is of a kind of zip (zip64) that no report is");
      if (kind != EXTRA_TIMES && kind != EXTRA_OWNER && kind != EXTRA_NTFS)
        return fail_file (error, file, "carries more beside it than any report does");
      at += 4 + size;
      length -= 4 + size;
    }
  return TRUE;
}

static gboolean
check_kind (const guint8  *row,
            LkZipFile     *file,
            GError       **error)
{
  guint32 attributes = get32 (row + 38);
  guint type = attributes >> 16 & S_IFMT, flags = get16 (row + 8), method = get16 (row + 10);

  if ((attributes & 0x10) != 0)
    return fail_file (error, file, "is a folder; a report has none of its own");
  if (type != 0 && type != S_IFREG)
    return fail_file (error, file, type == S_IFLNK ? "is a link" : "is no ordinary file");
  if ((flags & ~FLAGS_KNOWN) != 0 || (method != METHOD_STORED && method != METHOD_DEFLATED))
    return fail_file (error, file, "is encrypted, or packed in a way that no report is");
  if (get16 (row + 6) >= 45)
    return fail_file (error, file, "is of a kind of zip (zip64) that no report is");
  /* What has no bytes libarchive takes without looking at the rest; but what is deflated has some, and nothing has the sum 0. */
  if (get16 (row + 32) != 0 || get16 (row + 34) != 0 ||
      (get32 (row + 20) == 0 && (method == METHOD_DEFLATED || get32 (row + 16) != 0)))
    return fail_file (error, file, "is described in a way that no report is");
  return TRUE;
}

/* libarchive takes the name, the flags and the method from the header before the content; others take them from the list. */
static gboolean
check_local (Zip           *zip,
             const guint8  *row,
             LkZipFile     *file,
             GError       **error)
{
  guint32 start = get32 (row + 42);
  gsize left = zip->directory > start ? zip->directory - start : 0, length = strlen (file->name);
  const guint8 *local = left >= LOCAL_LENGTH + length ? zip->bytes + start : NULL;

  if (local == NULL || get32 (local) != LOCAL_SIGNATURE)
    return fail_file (error, file, "is not where the list says");
  if (memcmp (local + 6, row + 8, 4) != 0 || get16 (local + 26) != length ||
      memcmp (local + LOCAL_LENGTH, file->name, length) != 0)
    return fail_file (error, file, TWO_WAYS);
  if (zip->starts->len > 0 && start <= g_array_index (zip->starts, guint32, zip->starts->len - 1))
    return fail_file (error, file, "is listed out of its order");
  g_array_append_val (zip->starts, start);
  return TRUE;
}

/* Checks one row of the list, and moves @at behind it. */
static gboolean
read_row (Zip     *zip,
          gsize   *at,
          gsize    end,
          GError **error)
{
  const guint8 *row = zip->bytes + *at, *name = row + CENTRAL_LENGTH;
  gsize left = end - *at, length;
  LkZipFile *file;

  if (left < CENTRAL_LENGTH || get32 (row) != CENTRAL_SIGNATURE ||
      left < (length = (gsize) CENTRAL_LENGTH + get16 (row + 28) + get16 (row + 30) + get16 (row + 32)))
    return fail (error, "it is damaged: the list of its files is cut off");
  file = g_new0 (LkZipFile, 1);
  file->name = g_strndup ((const char *) name, get16 (row + 28));
  *at += length;
  for (guint i = 0; i < zip->files->len; i++)
    if (g_str_equal (((LkZipFile *) g_ptr_array_index (zip->files, i))->name, file->name))
      {
        g_ptr_array_add (zip->files, file);
        return fail_file (error, file, "is there twice");
      }
  g_ptr_array_add (zip->files, file);
  /* A backslash is a character to some programs and a slash to others, libarchive sometimes among them. */
  if (strlen (file->name) != get16 (row + 28) || strlen (file->name) > MAX_NAME || *file->name == '\0' ||
      strchr (file->name, '\\') != NULL)
    return fail_file (error, file, "is no name for a file");
  return check_kind (row, file, error) && check_extra (name + get16 (row + 28), get16 (row + 30), file, error) &&
         check_local (zip, row, file, error);
}

static gboolean
read_list (Zip     *zip,
           guint    max_files,
           GError **error)
{
  gsize last = zip->length - END_LENGTH, at;
  const guint8 *end;
  guint n_files;

  if (zip->length < END_LENGTH || (get32 (zip->bytes) != LOCAL_SIGNATURE && get32 (zip->bytes) != END_SIGNATURE))
    return fail (error, "it is no zip file");
  if (get32 (zip->bytes) == END_SIGNATURE)
    return fail (error, "there is no file in it");
  end = zip->bytes + last;
  if (get32 (end) != END_SIGNATURE || get16 (end + 20) != 0)
    return fail (error, "it is damaged: its end is cut off or does not belong to it");
  if (last >= LOCATOR_LENGTH && get32 (end - LOCATOR_LENGTH) == LOCATOR_SIGNATURE)
    return fail (error, "it is of a kind of zip (zip64) that no report is");
  n_files = get16 (end + 10);
  zip->directory = at = get32 (end + 16);
  if (get32 (end + 4) != 0 || get16 (end + 8) != n_files || at > last || get32 (end + 12) != last - at)
    return fail (error, "it is damaged: the list of its files is not where it should be");
  if (n_files > max_files)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, "there are more than %u files in it", max_files);
      return FALSE;
    }
  while (zip->files->len < n_files)
    if (!read_row (zip, &at, last, error))
      return FALSE;
  return at == last || fail (error, "it is damaged: the list of its files is longer than it says");
}

/* Reads what is in a file, or compares it with what was read before, and nothing beyond what it may be. */
static gboolean
read_content (struct archive *archive,
              LkZipFile      *file,
              gsize           size,
              GError        **error)
{
  gboolean again = file->content != NULL;
  const guint8 *before = again ? g_bytes_get_data (file->content, NULL) : NULL;
  g_autofree guint8 *content = again ? NULL : g_malloc (size + 1);
  gsize n_read = 0;

  while (TRUE)
    {
      const void *block = NULL;
      size_t length = 0;
      la_int64_t offset = 0;
      int result = archive_read_data_block (archive, &block, &length, &offset);

      if (result == ARCHIVE_EOF)
        break;
      if (result != ARCHIVE_OK)
        return fail_file (error, file, "is damaged");
      if (length > size - n_read || (again && length > 0 && memcmp (before + n_read, block, length) != 0))
        return fail_file (error, file, again ? TWO_WAYS : "is damaged");
      if (!again && length > 0)
        memcpy (content + n_read, block, length);
      n_read += length;
    }
  if (n_read != size)
    return fail_file (error, file, again ? TWO_WAYS : "is damaged");
  if (!again)
    file->content = g_bytes_new_take (g_steal_pointer (&content), size);
  return TRUE;
}

static gboolean
check_entry (struct archive_entry  *entry,
             LkZipFile             *file,
             GError               **error)
{
  const char *name = archive_entry_pathname (entry);

  if (archive_entry_filetype (entry) == AE_IFDIR)
    return fail_file (error, file, "is a folder; a report has none of its own");
  if (archive_entry_filetype (entry) != AE_IFREG || archive_entry_hardlink (entry) != NULL)
    return fail_file (error, file, "is no ordinary file");
  if (archive_entry_is_encrypted (entry))
    return fail_file (error, file, "is encrypted");
  if (g_strcmp0 (name, file->name) != 0)
    return fail_file (error, file, TWO_WAYS);
  return TRUE;
}

/* By the list: each file's size is what it says there. */
static gboolean
read_by_list (Zip             *zip,
              struct archive  *archive,
              gsize            max_unpacked,
              GError         **error)
{
  struct archive_entry *entry;
  gsize left = max_unpacked;

  for (guint i = 0; i < zip->files->len; i++)
    {
      LkZipFile *file = g_ptr_array_index (zip->files, i);
      int result = archive_read_next_header (archive, &entry);

      if (result != ARCHIVE_OK)
        return fail_file (error, file, result == ARCHIVE_WARN ? TWO_WAYS : "is damaged");
      if (!check_entry (entry, file, error))
        return FALSE;
      if ((guint64) archive_entry_size (entry) > left)
        {
          g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, "unpacked it would be larger than %" G_GSIZE_FORMAT " MiB",
                       max_unpacked / (1024 * 1024));
          return FALSE;
        }
      left -= (gsize) archive_entry_size (entry);
      if (!read_content (archive, file, (gsize) archive_entry_size (entry), error))
        return FALSE;
    }
  return archive_read_next_header (archive, &entry) == ARCHIVE_EOF || fail (error, "it is damaged: it has no end");
}

/* From file to file: each begins where the one before it ends, and the list where the last of them does. */
static gboolean
read_in_order (Zip             *zip,
               struct archive  *archive,
               GError         **error)
{
  struct archive_entry *entry;
  int result;

  for (guint i = 0; i < zip->files->len; i++)
    {
      LkZipFile *file = g_ptr_array_index (zip->files, i);

      result = archive_read_next_header (archive, &entry);
      if (archive_read_header_position (archive) != g_array_index (zip->starts, guint32, i))
        return fail_unowned (error);
      if (result != ARCHIVE_OK)
        return fail_file (error, file, "is damaged");
      if (!check_entry (entry, file, error) || !read_content (archive, file, g_bytes_get_size (file->content), error))
        return FALSE;
    }
  result = archive_read_next_header (archive, &entry);
  return (result == ARCHIVE_EOF && archive_read_header_position (archive) == (la_int64_t) zip->directory) || fail_unowned (error);
}

static gboolean
read_files (Zip     *zip,
            gsize    max_unpacked,
            GError **error)
{
  struct archive *by_list = archive_read_new (), *in_order = archive_read_new ();
  gboolean good = archive_read_support_format_zip_seekable (by_list) == ARCHIVE_OK &&
                  archive_read_support_format_zip_streamable (in_order) == ARCHIVE_OK &&
                  archive_read_open_memory (by_list, zip->bytes, zip->length) == ARCHIVE_OK &&
                  archive_read_open_memory (in_order, zip->bytes, zip->length) == ARCHIVE_OK;

  good = good ? read_by_list (zip, by_list, max_unpacked, error) && read_in_order (zip, in_order, error)
              : fail (error, "it is no zip file");
  archive_read_free (by_list);
  archive_read_free (in_order);
  return good;
}

/**
 * lk_zip_read:
 * @bytes: a file
 * @max_files: how many files may be in it
 * @max_unpacked: how many bytes they may have altogether
 * @error: return location; #LkError's LK_ERROR_INVALID or LK_ERROR_LIMIT, naming what is wrong and where
 *
 * Unpacks a zip of plain files, stored or deflated, each name once. Nothing is written anywhere, and unpacking ends where a file
 * has more than its size in the list, and that of all of them is no more than @max_unpacked, so that a bomb costs no more either.
 *
 * Returns: (transfer full) (nullable) (element-type LkZipFile): the files in their order
 */
GPtrArray *
lk_zip_read (GBytes   *bytes,
             guint     max_files,
             gsize     max_unpacked,
             GError  **error)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_zip_file_free);
  g_autoptr(GArray) starts = g_array_new (FALSE, FALSE, sizeof (guint32));
  Zip zip = { g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 0, files, starts };

  if (!read_list (&zip, max_files, error) || !read_files (&zip, max_unpacked, error))
    return NULL;
  return g_steal_pointer (&files);
}
