/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "journal-kit.h"

#include <string.h>
#include <unistd.h>

#define WRITER "/lib/systemd/systemd-journal-remote"
#define BOOT "11112222333344445555666677778888"

/* Whether journals cannot be written or read here. */
gboolean
journal_skip (void)
{
#ifndef LK_HAVE_JOURNAL
  g_test_skip ("built without libsystemd");
  return TRUE;
#endif
  if (g_file_test (WRITER, G_FILE_TEST_IS_EXECUTABLE))
    return FALSE;
  g_test_skip ("systemd-journal-remote is not installed");
  return TRUE;
}

static void
add_field (GString    *text,
           const char *field)
{
  const char *equals = strchr (field, '=');
  guint64 length;

  g_assert_nonnull (equals);
  if (strchr (field, '\n') == NULL)
    {
      g_string_append_printf (text, "%s\n", field);
      return;
    }
  length = GUINT64_TO_LE ((guint64) strlen (equals + 1));
  g_string_append_len (text, field, equals - field);
  g_string_append_c (text, '\n');
  g_string_append_len (text, (const char *) &length, sizeof length);
  g_string_append_printf (text, "%s\n", equals + 1);
}

/* Fields are `NAME=value`; a person's own entry names the person in `_UID`. */
void
journal_entry (GString    *text,
               gint64      time_s,
               const char *first_field,
               ...)
{
  const char *field;
  va_list fields;

  g_string_append_printf (text, "__REALTIME_TIMESTAMP=%" G_GINT64_FORMAT "000000\n__MONOTONIC_TIMESTAMP=%" G_GINT64_FORMAT
                                "000000\n_BOOT_ID=" BOOT "\n", time_s, time_s);
  va_start (fields, first_field);
  for (field = first_field; field != NULL; field = va_arg (fields, const char *))
    add_field (text, field);
  va_end (fields);
  g_string_append_c (text, '\n');
}

char *
journal_own (void)
{
  return g_strdup_printf ("_UID=%u", (guint) geteuid ());
}

void
journal_write (Machine    *machine,
               const char *path,
               GString    *text)
{
  g_autofree char *whole = machine_path (machine, path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GBytes) bytes = g_bytes_new (text->str, text->len);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) writer = NULL;
  g_autoptr(GBytes) said = NULL;

  machine_folder (machine, folder);
  writer = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                             G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, WRITER, "-o", whole, "-", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate (writer, bytes, NULL, NULL, &said, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (writer));
}
