/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports that wait: few, for a while, and nothing that somebody else put there. */
#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "lk-error.h"
#include "lk-outbox.h"
#include "lk-tree.h"

typedef struct
{
  char      *folder;
  GMainLoop *loop;
  GPtrArray *items;
  gboolean   done;
  GError    *error;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autofree char *base = g_dir_make_tmp ("latchkey-outbox-XXXXXX", NULL);

  self->folder = g_build_filename (base, "state", "outbox", NULL);
  self->loop = g_main_loop_new (NULL, FALSE);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *state = g_path_get_dirname (self->folder);
  g_autofree char *base = g_path_get_dirname (state);

  lk_tree_remove (base);
  g_free (self->folder);
  g_main_loop_unref (self->loop);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_error (&self->error);
}

static void
on_kept_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Fixture *self = user_data;

  self->done = lk_outbox_keep_finish (result, &self->error);
  g_main_loop_quit (self->loop);
}

static gboolean
keep (Fixture    *self,
      const char *reference,
      const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  g_clear_error (&self->error);
  lk_outbox_keep_async (self->folder, reference, bytes, NULL, on_kept_cb, self);
  g_main_loop_run (self->loop);
  return self->done;
}

static void
on_listed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Fixture *self = user_data;

  self->items = lk_outbox_list_finish (result, &self->error);
  g_main_loop_quit (self->loop);
}

/* Returns: the references, newest first, with a blank between them */
static char *
list (Fixture *self,
      gint64   now_s)
{
  GString *text = g_string_new (NULL);

  g_clear_pointer (&self->items, g_ptr_array_unref);
  lk_outbox_list_async (self->folder, now_s, NULL, on_listed_cb, self);
  g_main_loop_run (self->loop);
  g_assert_no_error (self->error);
  for (guint i = 0; i < self->items->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", ((LkOutboxItem *) g_ptr_array_index (self->items, i))->reference);
  return g_string_free (text, FALSE);
}

static void
on_forgotten_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Fixture *self = user_data;

  self->done = lk_outbox_forget_finish (result, &self->error);
  g_main_loop_quit (self->loop);
}

static gboolean
forget (Fixture    *self,
        const char *reference)
{
  g_clear_error (&self->error);
  lk_outbox_forget_async (self->folder, reference, NULL, on_forgotten_cb, self);
  g_main_loop_run (self->loop);
  return self->done;
}

static char *
get_path (Fixture    *self,
          const char *reference)
{
  g_autofree char *name = g_strconcat (reference, ".zip", NULL);

  return g_build_filename (self->folder, name, NULL);
}

static void
set_age (Fixture    *self,
         const char *reference,
         gint64      age_s,
         gint64      now_s)
{
  g_autofree char *path = get_path (self, reference);
  struct utimbuf times = { now_s - age_s, now_s - age_s };

  g_assert_cmpint (utime (path, &times), ==, 0);
}

static void
test_kept (Fixture       *self,
           gconstpointer  data)
{
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *path = get_path (self, "LK-7Q4M-2K9FX");
  g_autofree char *text = NULL;
  g_autofree char *listed = list (self, now_s);
  g_autofree char *again = NULL;
  struct stat status;

  g_assert_cmpstr (listed, ==, "");
  g_assert_true (keep (self, "LK-7Q4M-2K9FX", "one"));
  g_assert_true (keep (self, "LK-7Q4M-2K9FX", "two"));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "two");
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (g_stat (self->folder, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);
  again = list (self, now_s);
  g_assert_cmpstr (again, ==, "LK-7Q4M-2K9FX");
  g_assert_cmpint (((LkOutboxItem *) g_ptr_array_index (self->items, 0))->size, ==, 3);
  g_assert_true (forget (self, "LK-7Q4M-2K9FX"));
  g_assert_true (forget (self, "LK-7Q4M-2K9FX"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_bounded (Fixture       *self,
              gconstpointer  data)
{
  static const char *const references[] = { "LK-0000-00000", "LK-1111-11111", "LK-2222-22222", "LK-3333-33333", "LK-4444-44444" };
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *listed = NULL;
  g_autofree char *oldest = get_path (self, references[0]);

  for (guint i = 0; i < G_N_ELEMENTS (references); i++)
    {
      g_assert_true (keep (self, references[i], "x"));
      set_age (self, references[i], 1000 - (gint64) i, now_s);
    }
  listed = list (self, now_s);
  g_assert_cmpstr (listed, ==, "LK-4444-44444 LK-3333-33333 LK-2222-22222");
  g_assert_false (g_file_test (oldest, G_FILE_TEST_EXISTS));
}

static void
test_aged (Fixture       *self,
           gconstpointer  data)
{
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *listed = NULL;
  g_autofree char *old = get_path (self, "LK-1111-11111");

  g_assert_true (keep (self, "LK-1111-11111", "x"));
  g_assert_true (keep (self, "LK-2222-22222", "x"));
  set_age (self, "LK-1111-11111", LK_OUTBOX_MAX_AGE_S + 1, now_s);
  set_age (self, "LK-2222-22222", LK_OUTBOX_MAX_AGE_S, now_s);
  listed = list (self, now_s);
  g_assert_cmpstr (listed, ==, "LK-2222-22222");
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
}

/* A clock that was set back makes files that are not yet written; they are neither newest for ever nor kept for ever. */
static void
test_future (Fixture       *self,
             gconstpointer  data)
{
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *listed = NULL;

  g_assert_true (keep (self, "LK-1111-11111", "x"));
  g_assert_true (keep (self, "LK-2222-22222", "x"));
  set_age (self, "LK-1111-11111", -LK_OUTBOX_MAX_AGE_S - 3600, now_s);
  listed = list (self, now_s);
  g_assert_cmpstr (listed, ==, "LK-2222-22222");
}

static void
write_file (Fixture    *self,
            const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
}

/* What is not Latchkey's is neither offered nor thrown away, and no number leads out of the folder. */
static void
test_hostile (Fixture       *self,
              gconstpointer  data)
{
  static const char *const strange[] = { "LK-7Q4M-2K9FX.zip.tmp", "LK-7q4m-2k9fx.zip", "holiday.zip", "LK-IIII-IIIII.zip",
      "LK---KKKK-LL.zip",
                                         ".zip", "\xff\xfe.zip", "LK-7Q4M-2K9FXX.zip" };
  static const char *const bad[] = { "", "..", "../../../tmp/x", "LK-../../../x", "/etc/passwd", "LK-7Q4M-2K9F",
      "LK-7Q4M/2K9FX", "LKLKLKLKLKLKL" };
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *link = get_path (self, "LK-1111-11111");
  g_autofree char *folder = get_path (self, "LK-2222-22222");
  g_autofree char *pipe = get_path (self, "LK-3333-33333");
  g_autofree char *listed = NULL;

  g_assert_true (keep (self, "LK-7Q4M-2K9FX", "x"));
  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    write_file (self, strange[i]);
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  listed = list (self, now_s);
  g_assert_cmpstr (listed, ==, "LK-7Q4M-2K9FX");
  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, strange[i], NULL);

      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (keep (self, bad[i], "x"));
      g_assert_error (self->error, LK_ERROR, LK_ERROR_INVALID);
      g_assert_false (forget (self, bad[i]));
      g_assert_error (self->error, LK_ERROR, LK_ERROR_INVALID);
    }
}

/* A link in place of a report is replaced; what it points at stays as it is. */
static void
test_link (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *path = get_path (self, "LK-7Q4M-2K9FX");
  g_autofree char *target = g_strconcat (self->folder, "-target", NULL);
  g_autofree char *text = NULL;

  g_assert_true (keep (self, "LK-1111-11111", "x"));
  g_assert_true (g_file_set_contents (target, "precious", -1, NULL));
  g_assert_cmpint (symlink (target, path), ==, 0);
  g_assert_true (keep (self, "LK-7Q4M-2K9FX", "report"));
  g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "precious");
  g_assert_false (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
}

static void
test_no_place (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *parent = g_path_get_dirname (self->folder);

  g_assert_true (g_file_set_contents (parent, "a file in the way", -1, NULL));
  g_assert_false (keep (self, "LK-7Q4M-2K9FX", "x"));
  g_assert_nonnull (self->error);
  g_assert_cmpint (g_unlink (parent), ==, 0);
}

#define ADD(name, func) g_test_add ("/report/outbox/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("kept", test_kept);
  ADD ("bounded", test_bounded);
  ADD ("aged", test_aged);
  ADD ("future", test_future);
  ADD ("hostile", test_hostile);
  ADD ("link", test_link);
  ADD ("no-place", test_no_place);
  return g_test_run ();
}
