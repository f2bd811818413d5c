/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encrypting to a help desk, with the real GnuPG on both sides. */
#include "config.h"

#include <glib/gstdio.h>
#include <gpgme.h>
#include <string.h>
#include <sys/stat.h>

#include "lk-encrypt.h"
#include "lk-error.h"
#include "lk-tree.h"

#define PLAIN "PK\x03\x04 a report, with bytes such as \xff\n"

static char *base; /* (owned) home, temporary folder and the help desk's keys */

typedef struct
{
  GMainLoop *loop;
  GBytes    *content;
  char      *fingerprint;
  GError    *error;
} Encrypted;

static void
encrypted_clear (Encrypted *encrypted)
{
  g_main_loop_unref (encrypted->loop);
  g_clear_pointer (&encrypted->content, g_bytes_unref);
  g_free (encrypted->fingerprint);
  g_clear_error (&encrypted->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Encrypted, encrypted_clear)

/* gpg, as the help desk has it. Returns: (transfer full): what it printed */
static char *
run_gpg (const char *line,
         const char *input)
{
  g_autofree char *command = g_strdup_printf ("gpg --homedir %s/desk --batch --quiet --no-tty --passphrase '' --pinentry-mode "
      "loopback %s",
                                              base, line);
  g_auto(GStrv) argv = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) in = input != NULL ? g_bytes_new (input, strlen (input)) : NULL;
  g_autoptr(GBytes) out = NULL;
  g_autoptr(GBytes) err = NULL;

  g_assert_true (g_shell_parse_argv (command, NULL, &argv, NULL));
  process = g_subprocess_newv ((const char *const *) argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE |
                               (input != NULL ? G_SUBPROCESS_FLAGS_STDIN_PIPE : 0), &error);
  g_assert_no_error (error);
  g_subprocess_communicate (process, in, NULL, &out, &err, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_test_fail_printf ("gpg %s: %.*s", line, (int) g_bytes_get_size (err), (const char *) g_bytes_get_data (err, NULL));
  return g_strndup (g_bytes_get_data (out, NULL), g_bytes_get_size (out));
}

static void
on_encrypted_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Encrypted *encrypted = user_data;

  encrypted->content = lk_encrypt_finish (result, &encrypted->fingerprint, &encrypted->error);
  g_main_loop_quit (encrypted->loop);
}

static void
encrypt (Encrypted  *encrypted,
         const char *key)
{
  g_autoptr(GBytes) bytes = g_bytes_new (PLAIN, strlen (PLAIN));

  encrypted->loop = g_main_loop_new (NULL, FALSE);
  lk_encrypt_async (bytes, key, NULL, on_encrypted_cb, encrypted);
  g_main_loop_run (encrypted->loop);
}

/* Names, sizes and times of everything in a folder. */
static char *
dup_look (const char *folder)
{
  GString *text = g_string_new (NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  GStatBuf status;
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_lstat (path, &status), ==, 0);
      g_string_append_printf (text, "%s %ld %ld.%ld %o\n", name, (long) status.st_size, (long) status.st_mtim.tv_sec,
                              status.st_mtim.tv_nsec, status.st_mode);
    }
  g_assert_cmpint (g_stat (folder, &status), ==, 0);
  g_string_append_printf (text, "%ld.%ld\n", (long) status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
  return g_string_free (text, FALSE);
}

static void
assert_clean (void)
{
  g_autofree char *tmp = g_build_filename (base, "tmp", NULL);
  g_autoptr(GDir) dir = g_dir_open (tmp, 0, NULL);

  g_assert_cmpstr (g_dir_read_name (dir), ==, NULL);
}

static void
test_decrypted (void)
{
  g_autofree char *own = g_build_filename (base, "home", ".gnupg", NULL);
  g_autofree char *before = dup_look (own);
  g_autofree char *after = NULL;
  g_autofree char *key = run_gpg ("--armor --export good@example.org", NULL);
  g_auto(Encrypted) encrypted = { 0 };
  g_autofree char *armored = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *colons = NULL;

  encrypt (&encrypted, key);
  g_assert_no_error (encrypted.error);
  armored = g_strndup (g_bytes_get_data (encrypted.content, NULL), g_bytes_get_size (encrypted.content));
  g_assert_true (g_str_has_prefix (armored, "-----BEGIN PGP MESSAGE-----\n"));
  g_assert_null (strstr (armored, "a report"));
  plain = run_gpg ("--decrypt", armored);
  g_assert_cmpstr (plain, ==, PLAIN);
  colons = run_gpg ("--with-colons --list-keys good@example.org", NULL);
  g_assert_nonnull (strstr (colons, encrypted.fingerprint));
  after = dup_look (own);
  g_assert_cmpstr (after, ==, before);
  assert_clean ();
}

static void
assert_refused (const char *key,
                int         code,
                const char *words)
{
  g_auto(Encrypted) encrypted = { 0 };

  encrypt (&encrypted, key);
  g_assert_null (encrypted.content);
  g_assert_error (encrypted.error, LK_ERROR, code);
  if (strstr (encrypted.error->message, words) == NULL)
    g_test_fail_printf ("expected \"%s\" in: %s", words, encrypted.error->message);
  assert_clean ();
}

static void
test_refused (void)
{
  g_autofree char *good = run_gpg ("--armor --export good@example.org", NULL);
  g_autofree char *expired = run_gpg ("--armor --export expired@example.org", NULL);
  g_autofree char *sign_only = run_gpg ("--armor --export sign@example.org", NULL);
  g_autofree char *secret = run_gpg ("--armor --export-secret-keys good@example.org", NULL);
  g_autofree char *disguised = g_strdup (secret);
  g_autofree char *several = run_gpg ("--armor --export good@example.org other@example.org", NULL);
  g_autofree char *revoked = run_gpg ("--armor --export revoked@example.org", NULL);
  g_autofree char *large = g_strnfill (LK_ENCRYPT_MAX_KEY + 1, 'x');
  g_auto(GStrv) parts = g_strsplit (secret, "PRIVATE", -1);

  assert_refused (expired, LK_ERROR_INVALID, "is expired");
  assert_refused (sign_only, LK_ERROR_INVALID, "is not for encrypting");
  assert_refused (revoked, LK_ERROR_INVALID, "is revoked");
  assert_refused (several, LK_ERROR_INVALID, "exactly one public key");
  assert_refused (secret, LK_ERROR_INVALID, "exactly one public key");
  assert_refused ("", LK_ERROR_INVALID, "key");
  assert_refused ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME\n-----END PGP PUBLIC KEY BLOCK-----\n", LK_ERROR_INVALID, "key");
  assert_refused (large, LK_ERROR_LIMIT, "larger than");
  good[strlen (good) / 2] ^= 1;
  assert_refused (good, LK_ERROR_INVALID, "key");
  g_free (disguised);
  disguised = g_strjoinv ("PUBLIC", parts);
  assert_refused (disguised, LK_ERROR_INVALID, "exactly one public key");
}

static void
test_missing (void)
{
  g_autofree char *key = run_gpg ("--armor --export good@example.org", NULL);
  gpgme_engine_info_t info;
  g_autofree char *real = NULL;

  g_assert_cmpint (gpgme_get_engine_info (&info), ==, 0);
  real = g_strdup (info->file_name);
  gpgme_set_engine_info (GPGME_PROTOCOL_OpenPGP, "/nonexistent/gpg", NULL);
  assert_refused (key, LK_ERROR_NOT_FOUND, "GnuPG");
  gpgme_set_engine_info (GPGME_PROTOCOL_OpenPGP, real, NULL);
}

static void
make_keys (void)
{
  static const char *const lines[] = {
    "--quick-gen-key good@example.org future-default default 0", "--quick-gen-key other@example.org future-default default 0",
    "--quick-gen-key sign@example.org ed25519 sign 0", "--quick-gen-key revoked@example.org future-default default 0",
    "--faked-system-time 20200101T000000 --quick-gen-key expired@example.org future-default default 1d",
  };
  g_autofree char *colons = NULL;
  g_autofree char *path = NULL;
  g_autofree char *certificate = NULL;
  g_auto(GStrv) fields = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    g_free (run_gpg (lines[i], NULL));
  colons = run_gpg ("--with-colons --list-keys revoked@example.org", NULL);
  fields = g_strsplit (strstr (colons, "\nfpr:"), ":", 11);
  path = g_strdup_printf ("%s/desk/openpgp-revocs.d/%s.rev", base, fields[9]);
  g_assert_true (g_file_get_contents (path, &certificate, NULL, NULL));
  g_free (run_gpg ("--import", strstr (certificate, ":-----BEGIN") + 1));
}

static void
make_folders (void)
{
  static const char *const folders[] = { "home", "home/.gnupg", "tmp", "desk" };
  g_autofree char *home = NULL;
  g_autofree char *tmp = NULL;
  g_autofree char *conf = NULL;

  /* Sockets of gpg-agent have short names only. */
  base = g_dir_make_tmp ("lk-gpg-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (base, folders[i], NULL);

      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
    }
  home = g_build_filename (base, "home", NULL);
  tmp = g_build_filename (base, "tmp", NULL);
  conf = g_build_filename (base, "home", ".gnupg", "gpg.conf", NULL);
  g_assert_true (g_file_set_contents (conf, "this is no option\n", -1, NULL));
  g_setenv ("HOME", home, TRUE);
  g_setenv ("TMPDIR", tmp, TRUE);
  g_unsetenv ("GNUPGHOME");
}

int
main (int    argc,
      char **argv)
{
  int status;
  g_autofree char *gpg = g_find_program_in_path ("gpg");
  g_autofree char *kill_agent = NULL;

  make_folders ();
  g_test_init (&argc, &argv, NULL);
  g_assert_nonnull (gpg);
  make_keys ();
  g_test_add_func ("/report/encrypt/decrypted", test_decrypted);
  g_test_add_func ("/report/encrypt/refused", test_refused);
  g_test_add_func ("/report/encrypt/missing", test_missing);
  status = g_test_run ();
  kill_agent = g_strdup_printf ("gpgconf --homedir %s/desk --kill all", base);
  g_spawn_command_line_sync (kill_agent, NULL, NULL, NULL, NULL);
  lk_tree_remove (base);
  g_free (base);
  return status;
}
