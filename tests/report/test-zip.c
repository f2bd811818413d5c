/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Zip files as nobody makes them by mistake: each is refused with what is wrong with it. */
#include "config.h"

#include <string.h>
#include <sys/resource.h>

#include "lk-error.h"
#include "lk-zip.h"
#include "zip-maker.h"

#define MAX_FILES 8
#define MAX_UNPACKED (1024 * 1024)
#define NO_LOCAL_FILE "is not where the list says"
#define TWO_WAYS "is described in two ways that do not agree"
#define NO_OWNER "there are bytes in it that belong to none of its files"

typedef struct
{
  const char *name;
  void      (*spoil) (ZipMaker *maker, ZipPart *first, ZipPart *second);
  LkError     code;
  const char *expected;
} Row;

static GBytes *
dup_static (const char *text)
{
  return g_bytes_new_static (text, strlen (text));
}

static void
set_name (ZipPart    *part,
          const char *name)
{
  g_free (part->name);
  g_free (part->local_name);
  part->name = g_strdup (name);
  part->name_length = strlen (name);
  part->local_name = g_strdup (name);
}

#define SPOIL(name) static void spoil_##name (ZipMaker *maker, ZipPart *first, ZipPart *second)

SPOIL (twice) { set_name (second, "a"); }
SPOIL (folder) { set_name (second, "b/"); }
SPOIL (dos_folder) { second->attributes = 0x10; }
SPOIL (link) { second->attributes = 0120777u << 16; }
SPOIL (pipe) { second->attributes = 0010666u << 16; }
SPOIL (device) { second->attributes = 0020666u << 16; }
SPOIL (empty_name) { set_name (second, ""); }
SPOIL (encrypted) { second->flags = 1; }
SPOIL (strong) { second->flags = 1 << 6; }
SPOIL (masked) { second->flags = 1 << 13; }
SPOIL (patched) { second->flags = 1 << 5; }
SPOIL (method) { second->method = 14; }
SPOIL (zip64_version) { second->version = 45; }
SPOIL (zip64_size) { second->unpacked = second->local_unpacked = G_MAXUINT32; }
SPOIL (zip64_start) { second->start = G_MAXUINT32; }
SPOIL (extra_broken) { second->extra = g_bytes_new_static ("\x55\x54\xff\x00", 4); }
SPOIL (zip64_extra) { second->extra = g_bytes_new_static ("\x01\x00\x08\x00\x00\x00\x00\x00\x01\x00\x00\x00", 12); }
/* unzip goes by such a name, Python's zipfile does not. */
SPOIL (unicode_name) { second->extra = g_bytes_new_static ("\x75\x70\x06\x00\x01\0\0\0\0c", 10); }
/* Right before the end libarchive would look there for another list. */
SPOIL (locator) { second->extra = g_bytes_new_static ("UT\x14\0PK\x06\x07\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0", 24); }
/* The list has it, and whoever goes from file to file finds it empty. */
SPOIL (local_none) { second->local_crc = second->local_packed = second->local_unpacked = 0; }
SPOIL (other_disk) { second->disk = 1; }
SPOIL (crc) { second->crc = second->local_crc = 1; }
SPOIL (local_crc) { second->local_crc ^= 1; }
SPOIL (local_size) { second->local_unpacked += 1; }
SPOIL (local_flags) { second->local_flags = 1 << 1; }
SPOIL (stored_size) { second->unpacked = second->local_unpacked = 77; }
SPOIL (too_far) { second->start = 1 << 30; }
SPOIL (inside) { second->start = first->start = 3; }
SPOIL (packed_4g)
{
  second->packed = second->local_packed = second->unpacked = second->local_unpacked = 0xfffffff0u;
}

SPOIL (overlap) { second->start = 0; set_name (second, "a"); second->name[0] = 'b'; second->no_local = TRUE; }
SPOIL (before) { maker->before = dup_static ("PK\003\004 and more"); }
SPOIL (gap) { maker->gap = dup_static ("hidden"); }
SPOIL (comment) { maker->after = dup_static ("a comment that no length tells of"); }
SPOIL (too_few) { maker->n_files = 1; }
SPOIL (too_many) { maker->n_files = 3; }
SPOIL (lots) { maker->n_files = 65535; }
SPOIL (directory) { maker->directory = 5; }
SPOIL (directory_far) { maker->directory = 0x7fffffff; }
SPOIL (descriptor) { second->descriptor = 12; }
SPOIL (no_descriptor) { second->flags = 1 << 3; }

SPOIL (local_name)
{
  g_free (second->local_name);
  second->local_name = g_strdup ("c");
}

SPOIL (nul_name)
{
  g_free (second->name);
  second->name = g_memdup2 ("b\0c", 4);
  second->name_length = 3;
}

SPOIL (long_name)
{
  g_autofree char *name = g_strnfill (3000, 'n');

  set_name (second, name);
}

SPOIL (extra_large)
{
  g_autofree char *extra = g_strnfill (600, '\0');

  second->extra = g_bytes_new (extra, 600);
}

SPOIL (deflated_nothing) { second->method = 8; second->packed = second->local_packed = 0; }
SPOIL (empty_crc) { zip_maker_add (maker, "c", "", 0)->crc = 77; }
SPOIL (not_deflated) { second->method = 8; }
SPOIL (ratio) { second->method = 8; second->unpacked = second->local_unpacked = MAX_UNPACKED / 2; }

SPOIL (bomb)
{
  g_autofree char *zeros = g_malloc0 (2 * MAX_UNPACKED);

  zip_maker_deflate (maker, "bomb", zeros, 2 * MAX_UNPACKED);
}

/* Many that are small enough each. */
SPOIL (bombs)
{
  g_autofree char *zeros = g_malloc0 (MAX_UNPACKED / 2);

  zip_maker_deflate (maker, "c", zeros, MAX_UNPACKED / 2);
  zip_maker_deflate (maker, "d", zeros, MAX_UNPACKED / 2);
}

/* More is in it than the headers say. */
SPOIL (lying_bomb)
{
  g_autofree char *zeros = g_malloc0 (4 * MAX_UNPACKED);
  ZipPart *part = zip_maker_deflate (maker, "c", zeros, 4 * MAX_UNPACKED);

  part->unpacked = part->local_unpacked = 10;
}

/* Less is in it than the headers say. */
SPOIL (short)
{
  ZipPart *part = zip_maker_deflate (maker, "c", "text", 4);

  part->unpacked = part->local_unpacked = 5;
}

/* libarchive gives files in the order in which they lie, other programs in that of the list. */
SPOIL (order)
{
  ZipPart *third = zip_maker_add (maker, "c", "content of c", -1);
  gint64 length = 30 + 1 + (gint64) strlen ("content of a");

  second->start = 2 * length;
  third->start = length;
  *third->name = 'b';
  *second->name = 'c';
}

/* One stream of bytes that several files of the list share, as the bombs do that overlap. */
SPOIL (shared)
{
  ZipPart *part = zip_maker_add (maker, "b", "content of b", -1);

  g_free (part->name);
  part->name = g_strdup ("c");
  part->no_local = TRUE;
  part->start = 31 + 12;
}

#define ROW(name, code, expected) { #name, spoil_##name, LK_ERROR_##code, expected }

static const Row rows[] = {
  ROW (twice, INVALID, "\"a\" is there twice"),
  ROW (folder, INVALID, "\"b/\" is a folder"),
  ROW (dos_folder, INVALID, "\"b\" is a folder"),
  ROW (link, INVALID, "\"b\" is a link"),
  ROW (pipe, INVALID, "\"b\" is no ordinary file"),
  ROW (device, INVALID, "\"b\" is no ordinary file"),
  ROW (empty_name, INVALID, "is no name for a file"),
  ROW (nul_name, INVALID, "\"b\" is no name for a file"),
  ROW (long_name, INVALID, "is no name for a file"),
  ROW (encrypted, INVALID, "\"b\" is encrypted"),
  ROW (strong, INVALID, "\"b\" is encrypted"),
  ROW (masked, INVALID, "\"b\" is encrypted"),
  ROW (patched, INVALID, "\"b\" is encrypted, or packed in a way"),
  ROW (method, INVALID, "\"b\" is encrypted, or packed in a way"),
  ROW (zip64_version, INVALID, "zip64"),
  /* Without the extra field, numbers as zip64 has them are numbers: too large, and nowhere. */
  ROW (zip64_size, LIMIT, "larger than 1 MiB"),
  ROW (zip64_start, INVALID, NO_LOCAL_FILE),
  ROW (zip64_extra, INVALID, "zip64"),
  ROW (locator, INVALID, "zip64"),
  ROW (unicode_name, INVALID, "\"b\" carries more"),
  ROW (extra_broken, INVALID, "\"b\" is described in a way that makes no sense"),
  ROW (extra_large, INVALID, "\"b\" carries more"),
  ROW (other_disk, INVALID, "\"b\" is described in a way that no report is"),
  ROW (crc, INVALID, "\"b\" is damaged"),
  ROW (local_crc, INVALID, TWO_WAYS),
  ROW (local_size, INVALID, TWO_WAYS),
  ROW (local_flags, INVALID, TWO_WAYS),
  ROW (local_name, INVALID, TWO_WAYS),
  ROW (local_none, INVALID, TWO_WAYS),
  ROW (order, INVALID, "\"b\" is listed out of its order"),
  /* Known from its content only, as libarchive does not compare the two sizes before. */
  ROW (stored_size, INVALID, "\"b\" is damaged"),
  ROW (packed_4g, LIMIT, "larger than 1 MiB"),
  ROW (too_far, INVALID, NO_LOCAL_FILE),
  ROW (inside, INVALID, NO_LOCAL_FILE),
  ROW (overlap, INVALID, TWO_WAYS),
  ROW (shared, INVALID, TWO_WAYS),
  ROW (before, INVALID, NO_OWNER),
  ROW (gap, INVALID, NO_OWNER),
  ROW (descriptor, INVALID, NO_OWNER),
  /* Without one, whoever goes from file to file finds more in this one than the list says. */
  ROW (no_descriptor, INVALID, TWO_WAYS),
  ROW (comment, INVALID, "its end is cut off"),
  ROW (too_few, INVALID, "longer than it says"),
  ROW (too_many, INVALID, "is cut off"),
  ROW (lots, LIMIT, "more than 8 files"),
  ROW (directory, INVALID, "not where it should be"),
  ROW (directory_far, INVALID, "not where it should be"),
  ROW (deflated_nothing, INVALID, "\"b\" is described in a way that no report is"),
  ROW (empty_crc, INVALID, "\"c\" is described in a way that no report is"),
  ROW (not_deflated, INVALID, "\"b\" is damaged"),
  /* Known when it is unpacked, to no more than what it may be. */
  ROW (ratio, INVALID, "\"b\" is damaged"),
  ROW (bomb, LIMIT, "larger than 1 MiB"),
  ROW (bombs, LIMIT, "larger than 1 MiB"),
  ROW (lying_bomb, INVALID, "\"c\" is damaged"),
  ROW (short, INVALID, "\"c\" is damaged"),
};

static ZipMaker *
make_two (ZipPart **first,
          ZipPart **second)
{
  ZipMaker *maker = zip_maker_new ();

  *first = zip_maker_add (maker, "a", "content of a", -1);
  *second = zip_maker_add (maker, "b", "content of b", -1);
  return maker;
}

static void
test_refused (gconstpointer data)
{
  const Row *row = data;
  ZipPart *first, *second;
  g_autoptr(ZipMaker) maker = make_two (&first, &second);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(GError) error = NULL;

  row->spoil (maker, first, second);
  bytes = zip_maker_finish (maker);
  files = lk_zip_read (bytes, MAX_FILES, MAX_UNPACKED, &error);
  g_assert_null (files);
  g_test_message ("%s", error->message);
  g_assert_error (error, LK_ERROR, (int) row->code);
  if (strstr (error->message, row->expected) == NULL)
    g_test_fail_printf ("expected \"%s\" in: %s", row->expected, error->message);
  for (const char *c = error->message; *c != '\0'; c++)
    g_assert_true (g_ascii_isprint (*c));
}

/*
 * As other programs write them: deflated, with descriptors of both lengths, with times of their own, empty. A stored file needs
 * the descriptor with a signature: without one, whoever goes from file to file cannot tell where it ends.
 */
static void
test_taken (void)
{
  g_autoptr(ZipMaker) maker = zip_maker_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(GError) error = NULL;
  ZipPart *part;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (text, "line %u\n", i);
  part = zip_maker_deflate (maker, "long", text->str, text->len);
  part->flags = 1 << 3 | 1 << 11;
  part->descriptor = 16;
  part->local_crc = part->local_packed = part->local_unpacked = 0;
  part = zip_maker_deflate (maker, "short", "x", 1);
  part->flags = 1 << 3;
  part->descriptor = 12;
  part->extra = g_bytes_new_static ("UT\005\000\003abcd", 9);
  part = zip_maker_add (maker, "stored", "PK\003\004 PK\001\002 PK\005\006", -1);
  part->flags = 1 << 3;
  part->descriptor = 16;
  part = zip_maker_add (maker, "empty", "", 0);
  part->system = 0;
  part->attributes = 0x20;
  bytes = zip_maker_finish (maker);
  files = lk_zip_read (bytes, 4, text->len + 1 + 14, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 4);
  g_assert_cmpstr (((LkZipFile *) g_ptr_array_index (files, 0))->name, ==, "long");
  g_assert_cmpmem (g_bytes_get_data (((LkZipFile *) g_ptr_array_index (files, 0))->content, NULL),
                   g_bytes_get_size (((LkZipFile *) g_ptr_array_index (files, 0))->content), text->str, text->len);
  g_assert_cmpuint (g_bytes_get_size (((LkZipFile *) g_ptr_array_index (files, 1))->content), ==, 1);
  g_assert_cmpuint (g_bytes_get_size (((LkZipFile *) g_ptr_array_index (files, 2))->content), ==, 14);
  g_assert_cmpuint (g_bytes_get_size (((LkZipFile *) g_ptr_array_index (files, 3))->content), ==, 0);
}

/* libarchive's reader by the list takes none for a zip, and no report is empty. */
static void
test_empty (void)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("PK\005\006\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22);
  g_autoptr(GError) error = NULL;

  g_assert_null (lk_zip_read (bytes, 3, 10, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "there is no file in it");
}

static void
assert_same (GPtrArray *files,
             GPtrArray *others)
{
  g_assert_cmpuint (files->len, ==, others->len);
  for (guint i = 0; i < files->len; i++)
    {
      LkZipFile *file = g_ptr_array_index (files, i), *other = g_ptr_array_index (others, i);

      g_assert_cmpstr (file->name, ==, other->name);
      g_assert_true (g_bytes_equal (file->content, other->content));
    }
}

/* Cut off anywhere it is refused; whatever single bit is spoilt, it is refused or what is in it is what was in it. */
static void
test_spoilt (void)
{
  g_autoptr(ZipMaker) maker = zip_maker_new ();
  g_autoptr(GBytes) whole = NULL;
  g_autoptr(GPtrArray) unspoilt = NULL;
  g_autofree guint8 *bytes = NULL;
  gsize length;

  zip_maker_deflate (maker, "first", "some text, some text, some text", 31);
  zip_maker_add (maker, "second", "some text", -1)->flags = 0;
  whole = zip_maker_finish (maker);
  unspoilt = lk_zip_read (whole, MAX_FILES, MAX_UNPACKED, NULL);
  g_assert_nonnull (unspoilt);
  bytes = g_memdup2 (g_bytes_get_data (whole, &length), g_bytes_get_size (whole));
  for (gsize cut = 0; cut < length; cut++)
    {
      g_autoptr(GBytes) part = g_bytes_new_from_bytes (whole, 0, cut);
      g_autoptr(GError) error = NULL;

      g_assert_null (lk_zip_read (part, MAX_FILES, MAX_UNPACKED, &error));
      g_assert_true (error->domain == LK_ERROR);
    }
  for (gsize at = 0; at < length; at++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autoptr(GBytes) spoilt = NULL;
        g_autoptr(GPtrArray) files = NULL;
        g_autoptr(GError) error = NULL;

        bytes[at] ^= (guint8) (1 << bit);
        spoilt = g_bytes_new_static (bytes, length);
        files = lk_zip_read (spoilt, MAX_FILES, MAX_UNPACKED, &error);
        g_assert_true ((files == NULL) == (error != NULL));
        if (files != NULL)
          assert_same (files, unspoilt);
        bytes[at] ^= (guint8) (1 << bit);
      }
}

/*
 * The most that a header can claim costs nothing: the process may have little memory. A hundred times and not more, as libarchive
 * takes some kilobytes each time, which the address sanitizer does not give back at once.
 */
static void
test_memory (void)
{
  g_autoptr(ZipMaker) maker = zip_maker_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  struct rusage before, after;

  for (guint i = 0; i < MAX_FILES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      ZipPart *part = zip_maker_deflate (maker, name, "text", 4);

      part->unpacked = part->local_unpacked = 0xfffffff0u;
    }
  bytes = zip_maker_finish (maker);
  getrusage (RUSAGE_SELF, &before);
  for (guint i = 0; i < 100; i++)
    {
      g_clear_error (&error);
      g_assert_null (lk_zip_read (bytes, MAX_FILES, 64 * 1024 * 1024, &error));
    }
  getrusage (RUSAGE_SELF, &after);
  g_assert_error (error, LK_ERROR, LK_ERROR_LIMIT);
  g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 16 * 1024);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/zip/refused/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_refused);
    }
  g_test_add_func ("/zip/taken", test_taken);
  g_test_add_func ("/zip/empty", test_empty);
  g_test_add_func ("/zip/spoilt", test_spoilt);
  g_test_add_func ("/zip/memory", test_memory);

  return g_test_run ();
}
