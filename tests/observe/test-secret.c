/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lk-error.h"
#include "lk-secret.h"

/* The flags of the mapping that @address lies in, as the kernel shows them. */
static char *
dup_flags (const void *address)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  gboolean inside = FALSE;

  g_assert_true (g_file_get_contents ("/proc/self/smaps", &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      guintptr start = 0, end = 0;

      if (sscanf (lines[i], "%lx-%lx ", &start, &end) == 2)
        inside = (guintptr) address >= start && (guintptr) address < end;
      else if (inside && g_str_has_prefix (lines[i], "VmFlags:"))
        return g_strconcat (lines[i], " ", NULL);
    }
  return NULL;
}

static void
assert_text (LkSecret   *secret,
             const char *text)
{
  g_assert_nonnull (secret);
  g_assert_cmpmem (lk_secret_get (secret), lk_secret_get_length (secret), text, strlen (text));
  g_assert_cmpint (lk_secret_get (secret)[lk_secret_get_length (secret)], ==, '\0');
}

static void
test_content (void)
{
  g_autoptr(LkSecret) secret = lk_secret_new ("pass", 4);
  g_autoptr(LkSecret) empty = lk_secret_new (NULL, 0);
  g_autoptr(LkSecret) binary = lk_secret_new ("a\0b", 3);
  g_autoptr(LkSecret) broken = lk_secret_new ("\303(", 2);
  g_autoptr(LkSecret) chinese = lk_secret_new ("密码", strlen ("密码"));

  assert_text (secret, "pass");
  assert_text (empty, "");
  g_assert_true (lk_secret_is_text (secret));
  g_assert_true (lk_secret_is_text (empty));
  g_assert_true (lk_secret_is_text (chinese));
  g_assert_cmpmem (lk_secret_get (binary), lk_secret_get_length (binary), "a\0b", 3);
  g_assert_false (lk_secret_is_text (binary));
  g_assert_false (lk_secret_is_text (broken));
}

static void
test_append (void)
{
  g_autoptr(LkSecret) secret = lk_secret_new_sized (6);

  g_assert_true (lk_secret_append (secret, "abc", -1));
  g_assert_false (lk_secret_append (secret, "defg", 4));
  assert_text (secret, "abc");
  g_assert_true (lk_secret_append (secret, "def", 3));
  g_assert_false (lk_secret_append (secret, "g", 1));
  g_assert_true (lk_secret_append (secret, "", -1));
  assert_text (secret, "abcdef");
  lk_secret_wipe (secret);
  g_assert_true (lk_secret_append (secret, "new", -1));
  assert_text (secret, "new");
}

/* A whole number of pages, where the zero byte at the end needs one more. */
static void
test_page (void)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  g_autofree char *text = g_strnfill (page, 'x');
  g_autoptr(LkSecret) secret = lk_secret_new (text, page);

  assert_text (secret, text);
  g_assert_false (lk_secret_append (secret, "y", 1));
}

static void
test_wipe (void)
{
  gsize length = 3 * (gsize) sysconf (_SC_PAGESIZE) + 7;
  g_autofree char *text = g_strnfill (length, 'x');
  g_autoptr(LkSecret) secret = lk_secret_new (text, length);
  g_autoptr(LkSecret) other = lk_secret_ref (secret);
  const char *bytes = lk_secret_get (secret);

  g_assert_cmpint (bytes[length - 1], ==, 'x');
  lk_secret_wipe (secret);
  for (gsize i = 0; i <= length; i++)
    g_assert_cmpint (bytes[i], ==, 0);
  assert_text (other, "");
}

static gboolean
is_mapped (const char *address)
{
  unsigned char seen[1];

  return mincore ((void *) address, 1, seen) == 0;
}

static void
test_unmapped (void)
{
  LkSecret *secret = lk_secret_new ("pass", 4);
  LkSecret *other = lk_secret_ref (secret);
  const char *bytes = lk_secret_get (secret);

  lk_secret_unref (secret);
  g_assert_true (is_mapped (bytes));
  assert_text (other, "pass");
  lk_secret_unref (other);
  g_assert_false (is_mapped (bytes));
  lk_secret_unref (NULL);
}

static void
test_flags (void)
{
  g_autoptr(LkSecret) secret = lk_secret_new ("pass", 4);
  g_autofree char *flags = dup_flags (lk_secret_get (secret));

  if (flags == NULL)
    {
      g_test_skip ("this kernel shows no flags of mappings");
      return;
    }
  g_test_message ("%s", flags);
  g_assert_nonnull (strstr (flags, " dd "));
  g_assert_nonnull (strstr (flags, " wf "));
}

static void
test_fork (void)
{
  g_autoptr(LkSecret) secret = lk_secret_new ("pass", 4);
  pid_t child = fork ();
  int status = -1;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    _exit (lk_secret_get (secret)[0] == 'p' ? 1 : 0);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  assert_text (secret, "pass");
}

/* A pipe that holds @text and then ends. */
static int
open_pipe (const char *text,
           gsize       length)
{
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], text, length), ==, (gssize) length);
  close (ends[1]);
  return ends[0];
}

static const struct
{
  const char *text;
  const char *line;
  const char *rest;
} lines[] = {
  { "pass\n", "pass", "" },
  { "pass\r\n", "pass", "" },
  { "pass", "pass", "" },
  { "pass\r", "pass", "" },
  { "pa\rss\n", "pa\rss", "" },
  { "pass\r\r\n", "pass\r", "" },
  { " pass word \n", " pass word ", "" },
  { "密码\n", "密码", "" },
  { "", "", "" },
  { "\n", "", "" },
  { "\r\n", "", "" },
  { "\npass\n", "", "pass\n" },
  { "pass\n123456\n", "pass", "123456\n" },
  { "pass\r\n\nx", "pass", "\nx" },
};

static void
test_lines (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      int fd = open_pipe (lines[i].text, strlen (lines[i].text));
      g_autoptr(GError) error = NULL;
      g_autoptr(LkSecret) secret = lk_secret_new_from_fd (fd, &error);
      char rest[64];
      gssize n = read (fd, rest, sizeof rest);

      g_assert_no_error (error);
      assert_text (secret, lines[i].line);
      g_assert_cmpmem (rest, MAX (n, 0), lines[i].rest, strlen (lines[i].rest));
      close (fd);
    }
}

static const struct
{
  gsize       length;
  const char *end;
  gboolean    good;
} lengths[] = {
  { LK_SECRET_MAX_BYTES - 1, "\n", TRUE },
  { LK_SECRET_MAX_BYTES, "", TRUE },
  { LK_SECRET_MAX_BYTES, "\n", TRUE },
  { LK_SECRET_MAX_BYTES, "\r\n", TRUE },
  { LK_SECRET_MAX_BYTES, "x", FALSE },
  { LK_SECRET_MAX_BYTES, "x\n", FALSE },
  { LK_SECRET_MAX_BYTES, "x\r\n", FALSE },
  { 3 * LK_SECRET_MAX_BYTES, "\n", FALSE },
};

static void
test_lengths (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *line = g_strnfill (lengths[i].length, 'x');
      g_autofree char *text = g_strconcat (line, lengths[i].end, "next", NULL);
      int fd = open_pipe (text, lengths[i].good && *lengths[i].end == '\0' ? lengths[i].length : strlen (text));
      g_autoptr(GError) error = NULL;
      g_autoptr(LkSecret) secret = lk_secret_new_from_fd (fd, &error);

      if (lengths[i].good)
        {
          char rest[8];
          gssize n = read (fd, rest, sizeof rest);

          g_assert_no_error (error);
          assert_text (secret, line);
          g_assert_cmpmem (rest, MAX (n, 0), "next", *lengths[i].end == '\0' ? 0 : 4);
        }
      else
        {
          g_assert_error (error, LK_ERROR, LK_ERROR_LIMIT);
          g_assert_null (secret);
          g_assert_null (strstr (error->message, "xx"));
        }
      close (fd);
    }
}

/* Writes one byte at a time, so that whoever reads comes too early. */
static gpointer
write_slowly (gpointer data)
{
  static const char text[] = "slow pass\nrest";
  int fd = GPOINTER_TO_INT (data);

  for (gsize i = 0; i < strlen (text); i++)
    {
      g_thread_yield ();
      g_assert_cmpint (write (fd, text + i, 1), ==, 1);
    }
  close (fd);
  return NULL;
}

static void
test_does_not_wait (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LkSecret) secret = NULL;
  GThread *writer;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (fcntl (ends[0], F_SETFL, O_NONBLOCK), ==, 0);
  writer = g_thread_new ("writer", write_slowly, GINT_TO_POINTER (ends[1]));
  secret = lk_secret_new_from_fd (ends[0], &error);
  g_thread_join (writer);
  g_assert_no_error (error);
  assert_text (secret, "slow pass");
  close (ends[0]);
}

static void
test_bad_descriptor (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (lk_secret_new_from_fd (-1, &error));
  g_assert_error (error, G_IO_ERROR, (int) g_io_error_from_errno (EBADF));
}

static const struct
{
  const char *text;
  const char *json;
  const char *form;
} escapes[] = {
  { "", "\"\"", "" },
  { "pass", "\"pass\"", "pass" },
  { "a b", "\"a b\"", "a%20b" },
  { "\"\\/", "\"\\\"\\\\/\"", "%22%5C%2F" },
  { "a\tb\n\x01\x7f", "\"a\\u0009b\\u000a\\u0001\\u007f\"", "a%09b%0A%01%7F" },
  { "-._~*'()!", "\"-._~*'()!\"", "-._~%2A%27%28%29%21" },
  { "a&b=c+d%e", "\"a&b=c+d%e\"", "a%26b%3Dc%2Bd%25e" },
  { "密码", "\"密码\"", "%E5%AF%86%E7%A0%81" },
  { "😀", "\"😀\"", "%F0%9F%98%80" },
};

static void
test_escapes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (escapes); i++)
    {
      g_autoptr(LkSecret) secret = lk_secret_new (escapes[i].text, strlen (escapes[i].text));
      g_autoptr(LkSecret) json = lk_secret_dup_json (secret);
      g_autoptr(LkSecret) form = lk_secret_dup_form (secret);
      g_autofree char *back = g_uri_unescape_string (lk_secret_get (form), NULL);

      assert_text (json, escapes[i].json);
      assert_text (form, escapes[i].form);
      g_assert_cmpstr (back, ==, escapes[i].text);
      assert_text (secret, escapes[i].text);
    }
}

/* Every byte at its longest still has room. */
static void
test_escapes_longest (void)
{
  char text[1024];
  g_autoptr(LkSecret) secret = NULL;
  g_autoptr(LkSecret) json = NULL;
  g_autoptr(LkSecret) form = NULL;

  memset (text, '\x02', sizeof text);
  secret = lk_secret_new (text, sizeof text);
  json = lk_secret_dup_json (secret);
  form = lk_secret_dup_form (secret);
  g_assert_cmpuint (lk_secret_get_length (json), ==, 6 * sizeof text + 2);
  g_assert_cmpuint (lk_secret_get_length (form), ==, 3 * sizeof text);
  g_assert_true (g_str_has_suffix (lk_secret_get (json), "\\u0002\""));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/content", test_content);
  g_test_add_func ("/secret/append", test_append);
  g_test_add_func ("/secret/page", test_page);
  g_test_add_func ("/secret/wipe", test_wipe);
  g_test_add_func ("/secret/unmapped", test_unmapped);
  g_test_add_func ("/secret/flags", test_flags);
  g_test_add_func ("/secret/fork", test_fork);
  g_test_add_func ("/secret/lines", test_lines);
  g_test_add_func ("/secret/lengths", test_lengths);
  g_test_add_func ("/secret/does-not-wait", test_does_not_wait);
  g_test_add_func ("/secret/bad-descriptor", test_bad_descriptor);
  g_test_add_func ("/secret/escapes", test_escapes);
  g_test_add_func ("/secret/escapes-longest", test_escapes_longest);
  return g_test_run ();
}
