/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "zip-maker.h"

#include <gio/gio.h>
#include <string.h>

static void
part_free (ZipPart *part)
{
  g_free (part->name);
  g_free (part->local_name);
  g_bytes_unref (part->content);
  g_clear_pointer (&part->extra, g_bytes_unref);
  g_free (part);
}

ZipMaker *
zip_maker_new (void)
{
  ZipMaker *self = g_new0 (ZipMaker, 1);

  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  self->n_files = -1;
  self->directory = -1;
  return self;
}

void
zip_maker_free (ZipMaker *self)
{
  g_ptr_array_unref (self->parts);
  g_clear_pointer (&self->before, g_bytes_unref);
  g_clear_pointer (&self->gap, g_bytes_unref);
  g_clear_pointer (&self->after, g_bytes_unref);
  g_free (self);
}

/* The textbook's way, so that it is not the program's. */
static guint32
crc_of (const guint8 *bytes,
        gsize         length)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
  return ~crc;
}

static ZipPart *
add_part (ZipMaker   *self,
          const char *name,
          guint32     crc,
          gsize       unpacked,
          GBytes     *content) /* (transfer full) */
{
  ZipPart *part = g_new0 (ZipPart, 1);

  part->name = g_strdup (name);
  part->name_length = strlen (name);
  part->local_name = g_strdup (name);
  part->content = content;
  part->system = 3;
  part->version = 20;
  part->crc = part->local_crc = crc;
  part->packed = part->local_packed = (guint32) g_bytes_get_size (content);
  part->unpacked = part->local_unpacked = (guint32) unpacked;
  part->attributes = 0100600u << 16;
  part->start = -1;
  g_ptr_array_add (self->parts, part);
  return part;
}

/* @length: -1 for a text */
ZipPart *
zip_maker_add (ZipMaker   *self,
               const char *name,
               const void *content,
               gssize      length)
{
  gsize size = length >= 0 ? (gsize) length : strlen (content);

  return add_part (self, name, crc_of (content, size), size, g_bytes_new (content, size));
}

ZipPart *
zip_maker_deflate (ZipMaker   *self,
                   const char *name,
                   const void *content,
                   gsize       length)
{
  g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 9);
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  ZipPart *part;

  g_assert_true (g_output_stream_write_all (stream, content, length, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  part = add_part (self, name, crc_of (content, length), length,
                   g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory)));
  part->method = 8;
  return part;
}

static void
put16 (GByteArray *out,
       guint       value)
{
  const guint8 bytes[] = { value & 255, value >> 8 & 255 };

  g_byte_array_append (out, bytes, sizeof bytes);
}

static void
put32 (GByteArray *out,
       guint32     value)
{
  put16 (out, value & 65535);
  put16 (out, value >> 16);
}

static void
put_bytes (GByteArray *out,
           GBytes     *bytes)
{
  if (bytes != NULL)
    g_byte_array_append (out, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
}

static void
put_local (GByteArray *out,
           ZipPart    *part)
{
  put32 (out, 0x04034b50);
  put16 (out, part->version);
  put16 (out, part->local_flags != 0 ? part->local_flags : part->flags);
  put16 (out, part->method);
  put32 (out, 0x00210000);
  put32 (out, part->local_crc);
  put32 (out, part->local_packed);
  put32 (out, part->local_unpacked);
  put16 (out, (guint) strlen (part->local_name));
  put16 (out, part->extra != NULL ? (guint) g_bytes_get_size (part->extra) : 0);
  g_byte_array_append (out, (const guint8 *) part->local_name, (guint) strlen (part->local_name));
  put_bytes (out, part->extra);
  put_bytes (out, part->content);
  if (part->descriptor == 16)
    put32 (out, 0x08074b50);
  if (part->descriptor >= 12)
    {
      put32 (out, part->crc);
      put32 (out, part->packed);
      put32 (out, part->unpacked);
    }
}

static void
put_central (GByteArray *out,
             ZipPart    *part,
             guint32     start)
{
  put32 (out, 0x02014b50);
  put16 (out, part->version | part->system << 8);
  put16 (out, part->version);
  put16 (out, part->flags);
  put16 (out, part->method);
  put32 (out, 0x00210000);
  put32 (out, part->crc);
  put32 (out, part->packed);
  put32 (out, part->unpacked);
  put16 (out, (guint) part->name_length);
  put16 (out, part->extra != NULL ? (guint) g_bytes_get_size (part->extra) : 0);
  put16 (out, 0);
  put16 (out, part->disk);
  put16 (out, 0);
  put32 (out, part->attributes);
  put32 (out, part->start >= 0 ? (guint32) part->start : start);
  g_byte_array_append (out, (const guint8 *) part->name, (guint) part->name_length);
  put_bytes (out, part->extra);
}

/* Returns: (transfer full): the file */
GBytes *
zip_maker_finish (ZipMaker *self)
{
  GByteArray *out = g_byte_array_new ();
  g_autofree guint32 *starts = g_new0 (guint32, self->parts->len + 1);
  guint directory, length, n_files = self->n_files >= 0 ? (guint) self->n_files : self->parts->len;

  put_bytes (out, self->before);
  for (guint i = 0; i < self->parts->len; i++)
    {
      ZipPart *part = g_ptr_array_index (self->parts, i);

      starts[i] = out->len;
      if (!part->no_local)
        put_local (out, part);
    }
  put_bytes (out, self->gap);
  directory = out->len;
  for (guint i = 0; i < self->parts->len; i++)
    put_central (out, g_ptr_array_index (self->parts, i), starts[i]);
  length = out->len - directory;
  put32 (out, 0x06054b50);
  put32 (out, 0);
  put16 (out, n_files);
  put16 (out, n_files);
  put32 (out, length);
  put32 (out, self->directory >= 0 ? (guint32) self->directory : directory);
  put16 (out, 0);
  put_bytes (out, self->after);
  return g_byte_array_free_to_bytes (out);
}
