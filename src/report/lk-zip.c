/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Zip files that come from elsewhere (APPNOTE 6.3.10), read so that no two programs can see two things in one file: every byte of
 * it belongs to one file or to the lists, and what is said twice must be said alike. All of that is checked before the first byte
 * is unpacked.
 */
#include "config.h"

#include "lk-zip.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>

#include "lk-error.h"

#define END_SIGNATURE 0x06054b50
#define END_LENGTH 22
#define CENTRAL_SIGNATURE 0x02014b50
#define CENTRAL_LENGTH 46
#define LOCAL_SIGNATURE 0x04034b50
#define LOCAL_LENGTH 30
#define DESCRIPTOR_SIGNATURE 0x08074b50
#define MAX_NAME 512
#define MAX_EXTRA 512
#define EXTRA_ZIP64 0x0001
#define METHOD_STORED 0
#define METHOD_DEFLATED 8
#define FLAG_ENCRYPTED (1 | 1 << 6 | 1 << 13)
#define FLAG_DESCRIPTOR (1 << 3)
/* How deflating was done, a descriptor, names in UTF-8. */
#define FLAGS_KNOWN (1 << 1 | 1 << 2 | FLAG_DESCRIPTOR | 1 << 11)
/* No deflated byte makes more. */
#define MAX_RATIO 1032

typedef struct
{
  const guint8 *bytes; /* (borrowed) */
  gsize         length;
} Zip;

typedef struct
{
  char   *name;   /* (owned) */
  guint   flags;
  guint   method;
  guint32 crc;
  guint32 packed;
  guint32 unpacked;
  guint32 start;  /* of its local header */
  gsize   data;   /* where its content begins */
  gsize   end;    /* after its content and descriptor */
} Entry;

static void
entry_free (Entry *entry)
{
  g_free (entry->name);
  g_free (entry);
}

/**
 * lk_zip_file_free:
 * @self: (transfer full): a file
 */
void
lk_zip_file_free (LkZipFile *self)
{
  g_free (self->name);
  g_bytes_unref (self->content);
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
      int          code,
      const char  *message)
{
  g_set_error_literal (error, LK_ERROR, code, message);
  return FALSE;
}

static gboolean
fail_unowned (GError **error)
{
  return fail (error, LK_ERROR_INVALID, "there are bytes in it that belong to none of its files");
}

static gboolean
fail_entry (GError     **error,
            Entry       *entry,
            const char  *message)
{
  g_autofree char *shown = lk_zip_show_name (entry->name);

  g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "\"%s\" %s", shown, message);
  return FALSE;
}

static guint32
count_crc (const guint8 *bytes,
           gsize         length)
{
  guint32 table[16], crc = 0xffffffff;

  for (guint32 i = 0; i < G_N_ELEMENTS (table); i++)
    {
      table[i] = i;
      for (guint bit = 0; bit < 4; bit++)
        table[i] = table[i] & 1 ? table[i] >> 1 ^ 0xedb88320 : table[i] >> 1;
    }
  for (gsize i = 0; i < length; i++)
    {
      crc = crc >> 4 ^ table[(crc ^ bytes[i]) & 15];
      crc = crc >> 4 ^ table[(crc ^ bytes[i] >> 4) & 15];
    }
  return ~crc;
}

/* Extra fields are not read, but none may change what the sizes mean. */
static gboolean
check_extra (const guint8  *at,
             guint          length,
             Entry         *entry,
             GError       **error)
{
  if (length > MAX_EXTRA)
    return fail_entry (error, entry, "carries more beside it than any report does");
  while (length >= 4)
    {
      guint size = get16 (at + 2);

      if (get16 (at) == EXTRA_ZIP64)
        return fail_entry (error, entry, "is of a kind of zip (zip64) that no report is");
      if (size > length - 4)
        return fail_entry (error, entry, "is described in a way that makes no sense");
      at += 4 + size;
      length -= 4 + size;
    }
  return TRUE;
}

static gboolean
check_kind (const guint8  *at,
            Entry         *entry,
            GError       **error)
{
  guint system = at[5], type = get32 (at + 38) >> 16 & S_IFMT;

  if (g_str_has_suffix (entry->name, "/") || g_str_has_suffix (entry->name, "\\") || (get32 (at + 38) & 0x10) != 0)
    return fail_entry (error, entry, "is a folder; a report has none of its own");
  /* Unix and macOS put the kind of file there. */
  if ((system == 3 || system == 19) && type != 0 && type != S_IFREG)
    return fail_entry (error, entry, type == S_IFLNK ? "is a link" : "is no ordinary file");
  if ((entry->flags & FLAG_ENCRYPTED) != 0)
    return fail_entry (error, entry, "is encrypted");
  if ((entry->flags & ~FLAGS_KNOWN) != 0 || (entry->method != METHOD_STORED && entry->method != METHOD_DEFLATED))
    return fail_entry (error, entry, "is packed in a way that no report is");
  if (get16 (at + 6) >= 45 || entry->packed == G_MAXUINT32 || entry->unpacked == G_MAXUINT32 || entry->start == G_MAXUINT32)
    return fail_entry (error, entry, "is of a kind of zip (zip64) that no report is");
  if (get16 (at + 34) != 0 || get16 (at + 32) != 0)
    return fail_entry (error, entry, "is described in a way that no report is");
  return TRUE;
}

/* Reads one row of the list at the end, and moves @at behind it. */
static Entry *
read_central (Zip     *zip,
              gsize   *at,
              gsize    end,
              GError **error)
{
  const guint8 *row = zip->bytes + *at;
  gsize left = end - *at, length;
  Entry *entry;

  if (left < CENTRAL_LENGTH || get32 (row) != CENTRAL_SIGNATURE ||
      left < (length = (gsize) CENTRAL_LENGTH + get16 (row + 28) + get16 (row + 30) + get16 (row + 32)))
    {
      fail (error, LK_ERROR_INVALID, "it is damaged: the list of its files is cut off");
      return NULL;
    }
  entry = g_new0 (Entry, 1);
  entry->flags = get16 (row + 8);
  entry->method = get16 (row + 10);
  entry->crc = get32 (row + 16);
  entry->packed = get32 (row + 20);
  entry->unpacked = get32 (row + 24);
  entry->start = get32 (row + 42);
  entry->name = g_strndup ((const char *) row + CENTRAL_LENGTH, get16 (row + 28));
  *at += length;
  if (strlen (entry->name) != get16 (row + 28) || strlen (entry->name) > MAX_NAME || *entry->name == '\0')
    fail_entry (error, entry, "is no name for a file");
  else if (check_kind (row, entry, error) &&
           check_extra (row + CENTRAL_LENGTH + get16 (row + 28), get16 (row + 30), entry, error))
    return entry;
  entry_free (entry);
  return NULL;
}

static gboolean
agrees (guint32  said,
        guint32  listed,
        gboolean later)
{
  return said == listed || (later && said == 0);
}

/* The header before a file's content must say what the list at the end says of it. */
static gboolean
check_local (Zip     *zip,
             Entry   *entry,
             gsize    directory,
             GError **error)
{
  gboolean later = (entry->flags & FLAG_DESCRIPTOR) != 0;
  gsize length = strlen (entry->name), left = directory > entry->start ? directory - entry->start : 0;
  const guint8 *row = left >= LOCAL_LENGTH ? zip->bytes + entry->start : NULL;

  if (row == NULL || get32 (row) != LOCAL_SIGNATURE || left < LOCAL_LENGTH + (gsize) get16 (row + 26) + get16 (row + 28) ||
      left - LOCAL_LENGTH - get16 (row + 26) - get16 (row + 28) < entry->packed)
    return fail_entry (error, entry, "is not where the list says");
  if (get16 (row + 6) != entry->flags || get16 (row + 8) != entry->method || !agrees (get32 (row + 14), entry->crc, later) ||
      !agrees (get32 (row + 18), entry->packed, later) || !agrees (get32 (row + 22), entry->unpacked, later) ||
      get16 (row + 26) != length || memcmp (row + LOCAL_LENGTH, entry->name, length) != 0)
    return fail_entry (error, entry, "is described in two ways that do not agree");
  if (!check_extra (row + LOCAL_LENGTH + length, get16 (row + 28), entry, error))
    return FALSE;
  entry->data = entry->start + LOCAL_LENGTH + length + get16 (row + 28);
  entry->end = entry->data + entry->packed;
  return TRUE;
}

/* What follows a file's content up to @next: nothing, or its descriptor, which may begin with a signature. */
static gboolean
check_descriptor (Zip     *zip,
                  Entry   *entry,
                  gsize    next,
                  GError **error)
{
  const guint8 *at = zip->bytes + entry->end;
  gsize gap = next - entry->end;

  if ((entry->flags & FLAG_DESCRIPTOR) == 0)
    return gap == 0 || fail_unowned (error);
  if (gap == 16 && get32 (at) == DESCRIPTOR_SIGNATURE)
    at += 4;
  else if (gap != 12)
    return fail_unowned (error);
  if (get32 (at) != entry->crc || get32 (at + 4) != entry->packed || get32 (at + 8) != entry->unpacked)
    return fail_entry (error, entry, "is described in two ways that do not agree");
  return TRUE;
}

static int
compare_starts (gconstpointer left,
                gconstpointer right)
{
  const Entry *first = *(Entry *const *) left, *second = *(Entry *const *) right;

  return first->start < second->start ? -1 : first->start > second->start;
}

static gboolean
check_layout (Zip       *zip,
              GPtrArray *entries,
              gsize      directory,
              GError   **error)
{
  g_autoptr(GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; i < entries->len; i++)
    if (!check_local (zip, g_ptr_array_index (entries, i), directory, error))
      return FALSE;
  g_ptr_array_extend (sorted, entries, NULL, NULL);
  g_ptr_array_sort (sorted, compare_starts);
  for (guint i = 0; i < sorted->len; i++)
    {
      Entry *entry = g_ptr_array_index (sorted, i);
      gsize next = i + 1 < sorted->len ? ((Entry *) g_ptr_array_index (sorted, i + 1))->start : directory;

      if (i == 0 && entry->start != 0)
        return fail_unowned (error);
      if (entry->end > next)
        return fail_entry (error, entry, "overlaps another file in it");
      if (!check_descriptor (zip, entry, next, error))
        return FALSE;
    }
  return entries->len > 0 || directory == 0 || fail_unowned (error);
}

static gboolean
check_sizes (GPtrArray  *entries,
             gsize       max_unpacked,
             GError    **error)
{
  guint64 total = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (entries, i);

      total += entry->unpacked;
      if (total > max_unpacked)
        {
          g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, "unpacked it would be larger than %" G_GSIZE_FORMAT " MiB",
                       max_unpacked / (1024 * 1024));
          return FALSE;
        }
      if (entry->method == METHOD_STORED ? entry->unpacked != entry->packed : entry->unpacked / MAX_RATIO > entry->packed)
        return fail_entry (error, entry, "cannot be as large as the list says");
      for (guint j = 0; j < i; j++)
        if (g_str_equal (((Entry *) g_ptr_array_index (entries, j))->name, entry->name))
          return fail_entry (error, entry, "is there twice");
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable) (element-type Entry): what the list at the end says, checked against all of the file */
static GPtrArray *
read_list (Zip     *zip,
           guint    max_files,
           gsize    max_unpacked,
           GError **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  gsize directory, at, last = zip->length >= END_LENGTH ? zip->length - END_LENGTH : 0;
  const guint8 *end = zip->bytes + last;
  guint n_files;

  if (zip->length < END_LENGTH || get32 (zip->bytes) != (zip->length == END_LENGTH ? END_SIGNATURE : LOCAL_SIGNATURE))
    {
      fail (error, LK_ERROR_INVALID, "it is no zip file");
      return NULL;
    }
  if (get32 (end) != END_SIGNATURE || get16 (end + 20) != 0)
    {
      fail (error, LK_ERROR_INVALID, "it is damaged: its end is cut off or does not belong to it");
      return NULL;
    }
  n_files = get16 (end + 10);
  directory = at = get32 (end + 16);
  if (get32 (end + 4) != 0 || get16 (end + 8) != n_files || directory > last || get32 (end + 12) != last - directory)
    {
      fail (error, LK_ERROR_INVALID, "it is damaged: the list of its files is not where it should be");
      return NULL;
    }
  if (n_files > max_files)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, "there are more than %u files in it", max_files);
      return NULL;
    }
  while (entries->len < n_files)
    {
      Entry *entry = read_central (zip, &at, last, error);

      if (entry == NULL)
        return NULL;
      g_ptr_array_add (entries, entry);
    }
  if (at != last)
    {
      fail (error, LK_ERROR_INVALID, "it is damaged: the list of its files is longer than it says");
      return NULL;
    }
  if (!check_sizes (entries, max_unpacked, error) || !check_layout (zip, entries, directory, error))
    return NULL;
  return g_steal_pointer (&entries);
}

/* Fills exactly @length bytes, from exactly those that there are. */
static gboolean
inflate_into (const guint8 *packed,
              gsize         packed_length,
              guint8       *out,
              gsize         length)
{
  g_autoptr(GZlibDecompressor) inflater = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW);
  gsize read = 0, written = 0;

  while (TRUE)
    {
      gsize n_read = 0, n_written = 0;
      GConverterResult result = g_converter_convert (G_CONVERTER (inflater), packed + read, packed_length - read, out + written,
                                                     length + 1 - written, G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);

      read += n_read;
      written += n_written;
      if (result == G_CONVERTER_FINISHED)
        return read == packed_length && written == length;
      if (result != G_CONVERTER_CONVERTED || written > length || n_read + n_written == 0)
        return FALSE;
    }
}

static GBytes *
unpack (Zip     *zip,
        Entry   *entry,
        GError **error)
{
  const guint8 *packed = zip->bytes + entry->data;
  g_autofree guint8 *content = g_malloc ((gsize) entry->unpacked + 1);

  if (entry->method == METHOD_STORED)
    memcpy (content, packed, entry->packed);
  if ((entry->method == METHOD_DEFLATED && !inflate_into (packed, entry->packed, content, entry->unpacked)) ||
      count_crc (content, entry->unpacked) != entry->crc)
    {
      fail_entry (error, entry, "is damaged");
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&content), entry->unpacked);
}

/**
 * lk_zip_read:
 * @bytes: a file
 * @max_files: how many files may be in it
 * @max_unpacked: how many bytes they may have altogether
 * @error: return location; #LkError's LK_ERROR_INVALID or LK_ERROR_LIMIT, naming what is wrong and where
 *
 * Unpacks a zip of plain files, stored or deflated, each name once. Nothing is written anywhere, and nothing is unpacked before
 * all of the file was checked, so that a bomb costs nothing.
 *
 * Returns: (transfer full) (nullable) (element-type LkZipFile): the files in the order of the list at its end
 */
GPtrArray *
lk_zip_read (GBytes   *bytes,
             guint     max_files,
             gsize     max_unpacked,
             GError  **error)
{
  Zip zip = { g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes) };
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_zip_file_free);
  g_autoptr(GPtrArray) entries = read_list (&zip, max_files, max_unpacked, error);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (entries, i);
      GBytes *content = unpack (&zip, entry, error);
      LkZipFile *file;

      if (content == NULL)
        return NULL;
      file = g_new0 (LkZipFile, 1);
      file->name = g_steal_pointer (&entry->name);
      file->content = content;
      g_ptr_array_add (files, file);
    }
  return entries != NULL ? g_steal_pointer (&files) : NULL;
}
