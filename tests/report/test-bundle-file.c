/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports as files: the old one or all of the new one, whatever happens; and what is no report is not waited for. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lk-bundle.h"
#include "lk-error.h"
#include "made-report.h"

#define OLD "the old file"
#define NOBODY 65534

static char *folder; /* (owned) of one test */

typedef struct
{
  GMainLoop *loop;
  gboolean   saved;
  LkBundle  *bundle;
  GError    *error;
} Done;

static void
on_saved_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Done *done = user_data;

  done->saved = lk_bundle_save_finish (result, &done->error);
  g_main_loop_quit (done->loop);
}

static gboolean
save (const char *path,
      GBytes     *bytes,
      GError    **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  Done done = { g_main_loop_new (NULL, FALSE) };

  lk_bundle_save_async (bytes, file, NULL, on_saved_cb, &done);
  g_main_loop_run (done.loop);
  g_main_loop_unref (done.loop);
  if (done.error != NULL)
    g_propagate_error (error, done.error);
  return done.saved;
}

static void
on_opened_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Done *done = user_data;

  done->bundle = lk_bundle_open_finish (result, &done->error);
  g_main_loop_quit (done->loop);
}

static LkBundle *
open_report (const char   *path,
             GCancellable *cancellable,
             GError      **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  Done done = { g_main_loop_new (NULL, FALSE) };

  lk_bundle_open_async (file, cancellable, on_opened_cb, &done);
  g_main_loop_run (done.loop);
  g_main_loop_unref (done.loop);
  if (done.error != NULL)
    g_propagate_error (error, done.error);
  return done.bundle;
}

static GBytes *
make_bytes (gsize length)
{
  char *bytes = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    bytes[i] = (char) (i * 7 + i / 251);
  return g_bytes_new_take (bytes, length);
}

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
write_old (const char *path)
{
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, OLD, -1, &error);
  g_assert_no_error (error);
}

static gboolean
holds (const char *path,
       const void *bytes,
       gsize       length)
{
  g_autofree char *content = NULL;
  gsize n_bytes = 0;

  return g_file_get_contents (path, &content, &n_bytes, NULL) && n_bytes == length && memcmp (content, bytes, length) == 0;
}

static gboolean
holds_bytes (const char *path,
             GBytes     *bytes)
{
  return holds (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static guint
count_names (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  guint n_names = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n_names++;
  return n_names;
}

static void
assert_private (const char *path)
{
  struct stat status;

  g_assert_cmpint (lstat (path, &status), ==, 0);
  g_assert_true (S_ISREG (status.st_mode));
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
}

static void
test_private (void)
{
  static const mode_t masks[] = { 0, 022, 0777 };
  g_autofree char *path = in_folder ("report.zip");
  g_autoptr(GBytes) bytes = make_bytes (100000);

  for (gsize i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      mode_t before = umask (masks[i]);
      g_autoptr(GError) error = NULL;

      save (path, bytes, &error);
      umask (before);
      g_assert_no_error (error);
      assert_private (path);
      g_assert_true (holds_bytes (path, bytes));
      g_assert_cmpint (g_chmod (path, 0644), ==, 0);
    }
  g_assert_cmpuint (count_names (folder), ==, 1);
}

static void
test_link (void)
{
  g_autofree char *target = in_folder ("target"), *path = in_folder ("report.zip"), *dangling = in_folder ("dangling.zip");
  g_autoptr(GBytes) bytes = make_bytes (1000);
  g_autoptr(GError) error = NULL;

  write_old (target);
  g_assert_cmpint (symlink (target, path), ==, 0);
  g_assert_cmpint (symlink ("/nonexistent/latchkey", dangling), ==, 0);
  g_assert_true (save (path, bytes, &error));
  g_assert_true (save (dangling, bytes, &error));
  g_assert_no_error (error);
  assert_private (path);
  assert_private (dangling);
  g_assert_true (holds (target, OLD, strlen (OLD)));
  g_assert_true (holds_bytes (path, bytes));
}

/* As root renaming would take their place. */
static void
test_other_kinds (void)
{
  g_autofree char *pipe_path = in_folder ("pipe"), *folder_path = in_folder ("folder"), *file = in_folder ("file");
  g_autofree char *below = in_folder ("file/report.zip"), *missing = in_folder ("missing/report.zip");
  const struct { const char *path; int code; const char *expected; } rows[] = {
    { pipe_path, G_FILE_ERROR_INVAL, "pipe: it is no ordinary file and stays as it is" },
    { folder_path, G_FILE_ERROR_ISDIR, "folder: a folder has this name" },
    { below, G_FILE_ERROR_NOTDIR, "file: it is no folder" },
    { missing, G_FILE_ERROR_NOENT, "missing: the folder cannot be used: No such file or directory" },
  };
  g_autoptr(GBytes) bytes = make_bytes (1000);
  struct stat status;

  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  g_assert_cmpint (g_mkdir (folder_path, 0700), ==, 0);
  write_old (file);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (save (rows[i].path, bytes, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, G_FILE_ERROR, rows[i].code);
      g_assert_nonnull (strstr (error->message, rows[i].expected));
    }
  g_assert_cmpint (lstat (pipe_path, &status), ==, 0);
  g_assert_true (S_ISFIFO (status.st_mode));
  g_assert_cmpuint (count_names (folder), ==, 3);
}

/* Wherever the space ends, the old file stays and nothing else does. */
static void
test_limit (void)
{
  g_autofree char *path = in_folder ("report.zip");
  g_autoptr(GBytes) bytes = make_bytes (100000);
  const rlim_t limits[] = { 0, 1, 4095, 4096, 65536, 99999 };
  struct rlimit before;

  write_old (path);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      struct rlimit limit = { limits[i], before.rlim_max };
      g_autoptr(GError) error = NULL;
      gboolean saved;

      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
      saved = save (path, bytes, &error);
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
      g_assert_false (saved);
      g_assert_nonnull (strstr (error->message, "report.zip: it cannot be written: File too large"));
      g_assert_true (holds (path, OLD, strlen (OLD)));
      g_assert_cmpuint (count_names (folder), ==, 1);
    }
  g_assert_true (save (path, bytes, NULL));
  g_assert_true (holds_bytes (path, bytes));
}

static gboolean
enter_namespace (void)
{
  if (unshare (geteuid () == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0)
    return FALSE;
  return mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 || errno == EINVAL;
}

static void
fill_disk (void)
{
  g_autofree char *path = in_folder ("report.zip");
  g_autoptr(GBytes) bytes = make_bytes (100000), small = make_bytes (5000);
  g_autoptr(GError) error = NULL;

  if (!enter_namespace () || mount ("none", folder, "tmpfs", 0, "size=32k") != 0)
    {
      g_printerr ("no file system of our own: %s\n", g_strerror (errno));
      _exit (77);
    }
  write_old (path);
  g_assert_false (save (path, bytes, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
  g_assert_nonnull (strstr (error->message, "report.zip: it cannot be written: No space left on device"));
  g_assert_true (holds (path, OLD, strlen (OLD)));
  g_assert_cmpuint (count_names (folder), ==, 1);
  g_clear_error (&error);
  g_assert_true (save (path, small, &error));
  g_assert_no_error (error);
  g_assert_true (holds_bytes (path, small));
}

static gboolean
stop_being_root (void)
{
  return geteuid () != 0 || (setgroups (0, NULL) == 0 && setresgid (NOBODY, NOBODY, NOBODY) == 0 &&
                             setresuid (NOBODY, NOBODY, NOBODY) == 0);
}

static void
be_refused (void)
{
  g_autofree char *path = in_folder ("report.zip"), *other = in_folder ("secret.zip");
  g_autoptr(GBytes) bytes = make_bytes (1000);
  g_autoptr(GError) error = NULL;

  write_old (path);
  write_old (other);
  g_assert_cmpint (g_chmod (other, 0), ==, 0);
  g_assert_cmpint (g_chmod (folder, 0555), ==, 0);
  if (!stop_being_root ())
    _exit (77);
  g_assert_false (save (path, bytes, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ACCES);
  g_assert_nonnull (strstr (error->message, ": the folder cannot be written to: Permission denied"));
  g_assert_true (holds (path, OLD, strlen (OLD)));
  g_clear_error (&error);
  g_assert_null (open_report (other, NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ACCES);
  g_assert_nonnull (strstr (error->message, "secret.zip: it cannot be read: Permission denied"));
}

/* As the document portal shows a file: it may be written to, its folder not. */
static void
write_document (void)
{
  g_autofree char *documents = in_folder ("doc"), *document = in_folder ("doc/4f2a"), *path = in_folder ("doc/4f2a/report.zip");
  g_autoptr(GBytes) bytes = make_bytes (100000), shorter = make_bytes (1000);
  g_autoptr(GError) error = NULL;

  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  g_assert_cmpint (g_mkdir_with_parents (document, 0755), ==, 0);
  write_old (path);
  g_assert_cmpint (g_chmod (path, 0666), ==, 0);
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (document, 0555), ==, 0);
  if (!stop_being_root ())
    _exit (77);
  g_assert_true (save (path, bytes, &error));
  g_assert_no_error (error);
  g_assert_true (holds_bytes (path, bytes));
  g_assert_true (save (path, shorter, &error));
  g_assert_true (holds_bytes (path, shorter));
}

static const struct
{
  const char *name;
  void      (*run) (void);
} alone[] = {
  { "full", fill_disk },
  { "refused", be_refused },
  { "document", write_document },
};

/* In a process of its own, which then is not what it was. */
static void
test_alone (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  int status = 0;
  pid_t child = fork ();

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      alone[i].run ();
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_chmod (folder, 0700);
  if (WIFEXITED (status) && WEXITSTATUS (status) == 77)
    g_test_skip ("neither root nor a user namespace here");
  else
    g_assert_cmpint (status, ==, 0);
}

/* Runs @child up to its @n-th system call and kills it there; whether it got that far. */
static gboolean
kill_at (pid_t child,
         guint n)
{
  int status;
  pid_t stopped = waitpid (child, &status, 0);
  guint n_calls = 0;

  g_assert_cmpint (stopped, ==, child);
  g_assert_cmpint (ptrace (PTRACE_SETOPTIONS, child, NULL,
                           PTRACE_O_TRACECLONE | PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL), ==, 0);
  while (TRUE)
    {
      int pass = WIFSTOPPED (status) && WSTOPSIG (status) != (SIGTRAP | 0x80) && WSTOPSIG (status) != SIGTRAP &&
                 WSTOPSIG (status) != SIGSTOP ? WSTOPSIG (status) : 0;

      if (WIFSTOPPED (status) && WSTOPSIG (status) == (SIGTRAP | 0x80) && ++n_calls == n)
        {
          kill (child, SIGKILL);
          while (waitpid (-1, &status, __WALL) > 0)
            continue;
          return TRUE;
        }
      if (WIFSTOPPED (status))
        ptrace (PTRACE_SYSCALL, stopped, NULL, pass);
      stopped = waitpid (-1, &status, __WALL);
      if (stopped < 0)
        return FALSE;
    }
}

static guint
remove_left (void)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  guint n_left = 0;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (!g_str_equal (name, "report.zip"))
      {
        g_autofree char *path = in_folder (name);

        g_assert_cmpint (g_unlink (path), ==, 0);
        n_left++;
      }
  return n_left;
}

/* Killed before and after each of its system calls, there is always the old file or all of the new one. */
static void
test_killed (void)
{
  g_autofree char *path = in_folder ("report.zip");
  g_autoptr(GBytes) bytes = make_bytes (300000);
  guint n_old = 0, n_new = 0, n_left = 0;
  gboolean killed = TRUE;

  for (guint n = 1; killed; n++)
    {
      pid_t child;

      write_old (path);
      child = fork ();
      g_assert_cmpint (child, >=, 0);
      if (child == 0)
        {
          if (ptrace (PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit (77);
          raise (SIGSTOP);
          save (path, bytes, NULL);
          _exit (0);
        }
      killed = kill_at (child, n);
      if (holds (path, OLD, strlen (OLD)))
        n_old++;
      else if (holds_bytes (path, bytes))
        n_new++;
      else
        g_test_fail_printf ("killed at system call %u there is neither the old nor the new file", n);
      n_left += remove_left ();
    }
  g_test_message ("killed at %u moments: %u old, %u new, %u names left", n_old + n_new, n_old, n_new, n_left);
  g_assert_cmpuint (n_old, >, 10);
  g_assert_cmpuint (n_new, >, 2);
  /* Between getting a name and taking the other's place: before and after one call each. */
  g_assert_cmpuint (n_left, <=, 8);
}

static void
test_odd_sources (void)
{
  g_autofree char *pipe_path = in_folder ("pipe"), *dangling = in_folder ("dangling"), *large = in_folder ("large");
  g_autofree char *text = in_folder ("text");
  const struct { const char *path; const char *expected; } rows[] = {
    { pipe_path, "pipe: it is a pipe, no ordinary file" },
    { folder, ": it is a folder, no ordinary file" },
    { "/dev/zero", "/dev/zero: it is a device, no ordinary file" },
    { "/dev/tty", "/dev/tty: it is a device, no ordinary file" },
    { "/nonexistent/latchkey.zip", "/nonexistent/latchkey.zip: it cannot be read: No such file" },
    { dangling, "dangling: it cannot be read: No such file" },
    { large, "large: it is larger than 48 MiB" },
    /* Its size is said to be nothing, and reading it there is more and more. */
    { "/proc/self/maps", "/proc/self/maps: it changed while it was read" },
    { text, "text: it is no zip file" },
  };
  int fd;

  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  g_assert_cmpint (symlink ("/nonexistent/latchkey", dangling), ==, 0);
  write_old (text);
  fd = g_open (large, O_CREAT | O_WRONLY, 0600);
  g_assert_cmpint (ftruncate (fd, LK_BUNDLE_MAX_BYTES + 1), ==, 0);
  close (fd);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (open_report (rows[i].path, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, rows[i].expected));
    }
}

static void
test_there_and_back (void)
{
  g_autofree char *path = in_folder ("report.zip");
  g_autoptr(GBytes) bytes = made_report_pack ("fw-drop-host");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(LkBundle) bundle = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (save (path, bytes, &error));
  g_assert_no_error (error);
  bundle = open_report (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lk_case_get_verdict (bundle->kase)->code, ==, "host-blocked");
  g_cancellable_cancel (cancellable);
  g_assert_null (open_report (path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
remove_all (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);

      if (g_file_test (below, G_FILE_TEST_IS_DIR) && !g_file_test (below, G_FILE_TEST_IS_SYMLINK))
        remove_all (below);
      else
        g_unlink (below);
    }
  g_rmdir (path);
}

static void
set_up (gpointer      *fixture,
        gconstpointer  data)
{
  folder = g_dir_make_tmp ("latchkey-bundle-XXXXXX", NULL);
  g_assert_nonnull (folder);
}

static void
tear_down (gpointer      *fixture,
           gconstpointer  data)
{
  remove_all (folder);
  g_clear_pointer (&folder, g_free);
}

static void
run_plain (gpointer      *fixture,
           gconstpointer  data)
{
  ((void (*) (void)) data) ();
}

static void
run_alone (gpointer      *fixture,
           gconstpointer  data)
{
  test_alone (data);
}

static void
add (const char *path,
     void      (*run) (void))
{
  g_test_add (path, gpointer, (gconstpointer) run, set_up, run_plain, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* First those that fork, as long as there is one thread only. */
  add ("/bundle-file/killed", test_killed);
  for (gsize i = 0; i < G_N_ELEMENTS (alone); i++)
    {
      g_autofree char *path = g_strconcat ("/bundle-file/", alone[i].name, NULL);

      g_test_add (path, gpointer, GSIZE_TO_POINTER (i), set_up, run_alone, tear_down);
    }
  add ("/bundle-file/private", test_private);
  add ("/bundle-file/link", test_link);
  add ("/bundle-file/other-kinds", test_other_kinds);
  add ("/bundle-file/limit", test_limit);
  add ("/bundle-file/odd-sources", test_odd_sources);
  add ("/bundle-file/there-and-back", test_there_and_back);

  return g_test_run ();
}
