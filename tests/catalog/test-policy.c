/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "lk-policy.h"

#define WHOLE \
  "{ \"format\": 1, \"portal_checks\": [ { \"url\": \"http://x.test/204\", \"status\": 204 }," \
  "    { \"url\": \"http://y.test/ok.txt\", \"status\": 200, \"body\": \"ok\" } ]," \
  "  \"control_hosts\": [ \"www.Example.net:443\", \"[2001:db8::1]:80\" ]," \
  "  \"second_resolvers\": [ \"https://dns.example/dns-query\" ]," \
  "  \"services\": { \"default\": \"a\", \"allowed\": [ \"a\", \"b\" ] }," \
  "  \"support\": { \"email\": \"it@example.net\", \"url\": \"https://example.net/it\"," \
  "    \"upload\": { \"kind\": \"rageshake\", \"url\": \"https://rs.example.net/\" } }," \
  "  \"upload\": false, \"history\": false, \"report\": { \"omit\": [ \"journal\" ] }, \"locked\": [ \"upload\" ] }"

typedef struct
{
  const char *data;
  const char *problems; /* one a line */
} Bad;

static const Bad bad[] = {
  { "{ \"format\": 1, \"portal_checks\": [ { \"url\": \"https://x.test/\", \"status\": 204 } ] }",
    "p.json: portal_checks[0].url: expected a URL that begins with \"http://\", found "
    "\"https://x.test/\"" },
  { "{ \"format\": 1, \"portal_checks\": [ { \"url\": \"http://x.test/\" }, 7, { \"url\": "
    "\"http://x.test/\", \"status\": 99 } ] }",
    "p.json: portal_checks[0].status: expected a whole number from 100 to 599, found nothing\n"
    "p.json: portal_checks[1]: expected an object, found 7\n"
    "p.json: portal_checks[2].status: expected a whole number from 100 to 599, found 99" },
  { "{ \"format\": 1, \"control_hosts\": [ \"x.test\", \"x.test:0\", 443 ] }",
    "p.json: control_hosts[0]: expected HOST:PORT, found \"x.test\"\n"
    "p.json: control_hosts[1]: expected HOST:PORT, found \"x.test:0\"\n"
    "p.json: control_hosts[2]: expected HOST:PORT, found 443" },
  { "{ \"format\": 1, \"second_resolvers\": \"https://x.test/dns-query\" }",
    "p.json: second_resolvers: expected an array, found \"https://x.test/dns-query\"" },
  { "{ \"format\": 1, \"services\": { \"default\": \"A B\", \"allow\": [] } }",
    "p.json: services.allow: unknown key; did you mean \"allowed\"?\n"
    "p.json: services.default: expected an id of lower-case letters, digits, \"-\", \"_\" and "
    "\".\", found \"A B\"" },
  { "{ \"format\": 1, \"support\": { \"email\": \"x\", \"url\": \"http://x.test\", \"upload\": [] "
    "} }",
    "p.json: support.email: expected a mail address, found \"x\"\n"
    "p.json: support.url: expected a URL that begins with \"https://\", found \"http://x.test\"\n"
    "p.json: support.upload: expected an object, found an array" },
  { "{ \"format\": 1, \"history\": 0 }", "p.json: history: expected true or false, found 0" },
  { "{ \"format\": 1, \"support\": { \"public_key\": \"-----BEGIN PGP PRIVATE KEY BLOCK-----\" } }",
    "p.json: support.public_key: expected one armored public key of OpenPGP, of at most 64 KiB, found "
    "\"-----BEGIN PGP PRIVATE KEY BLOCK-----\"" },
  { "{ \"format\": 1, \"upload\": \"no\", \"report\": { \"omit\": true } }",
    "p.json: upload: expected true or false, found \"no\"\n"
    "p.json: report.omit: expected an array, found true" },
  { "{ \"format\": 1, \"control_host\": [] }",
    "p.json: control_host: unknown key; did you mean \"control_hosts\"?" },
  { "{ }", "p.json: format: expected 1, found nothing" },
  { "[ ]", "p.json: expected an object, found an array" },
};

static void
test_bad (gconstpointer data)
{
  const Bad           *expected = data;
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autofree char     *lines = NULL;

  g_assert_false (lk_policy_validate (expected->data, strlen (expected->data), "p.json", problems));
  g_ptr_array_add (problems, NULL);
  lines = g_strjoinv ("\n", (char **) problems->pdata);
  g_assert_cmpstr (lines, ==, expected->problems);
}

static void
test_whole (void)
{
  g_autoptr(GError)    error = NULL;
  g_autoptr(LkPolicy)  policy = lk_policy_parse (WHOLE, strlen (WHOLE), "whole.json", &error);
  const LkPortalCheck *empty_page;
  const LkPortalCheck *text;
  const LkHostPort    *host;

  g_assert_no_error (error);
  g_assert_nonnull (policy);
  g_assert_cmpuint (policy->portal_checks->len, ==, 2);
  empty_page = policy->portal_checks->pdata[0];
  text = policy->portal_checks->pdata[1];
  g_assert_cmpstr (empty_page->url, ==, "http://x.test/204");
  g_assert_cmpuint (empty_page->status, ==, 204);
  g_assert_null (empty_page->body);
  g_assert_cmpstr (text->body, ==, "ok");
  g_assert_cmpuint (policy->control_hosts->len, ==, 2);
  host = policy->control_hosts->pdata[0];
  g_assert_cmpstr (host->host, ==, "www.example.net");
  g_assert_cmpuint (host->port, ==, 443);
  host = policy->control_hosts->pdata[1];
  g_assert_cmpstr (host->host, ==, "2001:db8::1");
  g_assert_cmpstr (policy->second_resolvers[0], ==, "https://dns.example/dns-query");
  g_assert_cmpstr (policy->default_service, ==, "a");
  g_assert_true (lk_policy_allows (policy, "b"));
  g_assert_false (lk_policy_allows (policy, "c"));
  g_assert_cmpstr (policy->support_email, ==, "it@example.net");
  g_assert_cmpstr (policy->support_url, ==, "https://example.net/it");
  g_assert_cmpstr (lk_json_get_string (policy->support_upload, "kind"), ==, "rageshake");
  g_assert_false (policy->upload);
  g_assert_false (policy->history);
  g_assert_cmpstr (policy->report_omit[0], ==, "journal");
  g_assert_cmpstr (policy->locked[0], ==, "upload");
  g_assert_cmpstr (policy->origin, ==, "whole.json");
}

static void
test_empty (void)
{
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();

  g_assert_cmpuint (policy->portal_checks->len, ==, 0);
  g_assert_cmpuint (policy->control_hosts->len, ==, 0);
  g_assert_null (policy->second_resolvers[0]);
  g_assert_true (policy->upload);
  g_assert_true (policy->history);
  g_assert_true (lk_policy_allows (policy, "anything"));
  g_assert_null (policy->origin);
}

static void
test_newer (void)
{
  static const char data[] = "{ \"format\": 3 }";
  g_autoptr(GError) error = NULL;

  g_assert_null (lk_policy_parse (data, strlen (data), "p.json", &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_NEWER_FORMAT);
  g_assert_cmpstr (error->message, ==, "p.json: format: this copy of Latchkey reads format 1, "
                                       "found 3");
}

static void
test_missing_file (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (lk_policy_load_file ("/nonexistent/policy.json", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_cmpstr (error->message, ==, "/nonexistent/policy.json: No such file or directory");
}

/* Removes a file and every folder above it that is empty then, @top the last. */
static void
remove_up_to (const char *path,
              const char *top)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_remove (path), ==, 0);
  while (g_str_has_prefix (folder, top) && g_rmdir (folder) == 0)
    {
      char *parent = g_path_get_dirname (folder);

      g_free (folder);
      folder = parent;
    }
}

/* Run in a process of its own, because GLib asks for XDG_DATA_DIRS only once. */
static void
test_places (void)
{
  g_autofree char     *dir = g_dir_make_tmp ("latchkey-XXXXXX", NULL);
  g_autofree char     *shipped = g_build_filename (dir, "shipped", NULL);
  g_autofree char     *major = g_build_filename (dir, "major", NULL);
  g_autofree char     *minor = g_build_filename (dir, "minor", NULL);
  g_autofree char     *etc = g_build_filename (dir, "etc", NULL);
  g_autofree char     *own = g_build_filename (dir, "own", NULL);
  g_autofree char     *xdg = g_strconcat (major, ":", minor, NULL);
  g_auto(GStrv)        envp = g_get_environ ();
  g_autofree char     *out = NULL;
  g_autoptr(GError)    error = NULL;
  const struct
  {
    const char *root;
    const char *below;
    const char *data;
  } files[] = {
    { shipped, "policy.json",
      "{\"format\":1,\"control_hosts\":[\"a.test:1\"],\"upload\":false,"
      "\"support\":{\"email\":\"a@a.test\",\"url\":\"https://a.test\"}}" },
    { minor, "latchkey/policy.json", "{\"format\":1,\"control_hosts\":[\"minor.test:2\"]}" },
    { major, "latchkey/policy.json",
      "{\"format\":1,\"control_hosts\":[\"major.test:3\",\"m.test:4\"]}" },
    { shipped, "profiles/org.example.P/policy.json",
      "{\"format\":1,\"support\":{\"email\":\"p@p.test\"}}" },
    { etc, "policy.json", "{\"format\":1,\"upload\":true,\"control_hosts\":[\"broken\"]}" },
    { own, "latchkey/policy.json", "{\"format\":1,\"control_hosts\":[\"own.test:9\"]}" },
  };
  g_autofree char     *program = g_file_read_link ("/proc/self/exe", NULL);
  const char          *argv[] = { program, "--print-policy", NULL };
  gsize                i;

  for (i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (files[i].root, files[i].below, NULL);
      g_autofree char *folder = g_path_get_dirname (path);

      g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
      g_assert_true (g_file_set_contents (path, files[i].data, -1, NULL));
    }
  envp = g_environ_setenv (envp, "LATCHKEY_DATA_DIR", shipped, TRUE);
  envp = g_environ_setenv (envp, "LATCHKEY_SYSCONF_DIR", etc, TRUE);
  envp = g_environ_setenv (envp, "XDG_DATA_DIRS", xdg, TRUE);
  envp = g_environ_setenv (envp, "XDG_DATA_HOME", own, TRUE);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, envp, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                               &out, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (out, ==, "major.test:3 m.test:4 upload=0 p@p.test https://a.test\n");
  for (i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (files[i].root, files[i].below, NULL);

      remove_up_to (path, dir);
    }
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
}

static int
print_policy (void)
{
  g_autoptr(LkPolicy) policy = lk_policy_load_default ();
  guint               i;

  for (i = 0; i < policy->control_hosts->len; i++)
    {
      const LkHostPort *host = policy->control_hosts->pdata[i];

      g_print ("%s:%u ", host->host, host->port);
    }
  g_print ("upload=%d %s %s\n", policy->upload, policy->support_email, policy->support_url);
  return 0;
}

/* What is shipped can tell a portal and a fault of the network from a fault of the service. */
static void
test_shipped (void)
{
  g_autofree char     *path = g_build_filename (g_getenv ("LATCHKEY_DATA_DIR"), "policy.json",
                                                NULL);
  g_autoptr(GError)    error = NULL;
  g_autoptr(LkPolicy)  policy = lk_policy_load_file (path, &error);

  g_assert_no_error (error);
  g_assert_nonnull (policy);
  g_assert_cmpuint (policy->portal_checks->len, >=, 2);
  g_assert_cmpuint (policy->control_hosts->len, >=, 2);
  g_assert_cmpuint (g_strv_length (policy->second_resolvers), ==, 2);
  g_assert_null (policy->allowed_services);
}

int
main (int argc, char **argv)
{
  gsize i;

  if (argc == 2 && strcmp (argv[1], "--print-policy") == 0)
    return print_policy ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/policy/whole", test_whole);
  g_test_add_func ("/catalog/policy/empty", test_empty);
  g_test_add_func ("/catalog/policy/newer", test_newer);
  g_test_add_func ("/catalog/policy/missing-file", test_missing_file);
  g_test_add_func ("/catalog/policy/places", test_places);
  g_test_add_func ("/catalog/policy/shipped", test_shipped);
  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/catalog/policy/bad/%02" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &bad[i], test_bad);
    }
  return g_test_run ();
}
