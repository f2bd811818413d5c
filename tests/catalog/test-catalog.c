/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "lk-catalog.h"

typedef struct
{
  char      *dir; /* (owned) */
  LkCatalog *catalog; /* (owned) */
} Fixture;

static void
write_file (Fixture    *fixture,
            const char *name,
            const char *data)
{
  g_autofree char *path = g_build_filename (fixture->dir, name, NULL);

  g_assert_true (g_file_set_contents (path, data, -1, NULL));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->dir = g_dir_make_tmp ("latchkey-XXXXXX", NULL);
  fixture->catalog = lk_catalog_new ();
  write_file (fixture, "zebra.json",
              "{\"format\":1,\"id\":\"zebra\",\"name\":\"Äpfel\",\"protocol\":\"web\","
              "\"address\":\"z.test\"}");
  write_file (fixture, "element.json",
              "{\"format\":1,\"id\":\"element\",\"name\":\"Element Chat\",\"protocol\":\"matrix\","
              "\"address\":\"m.test\"}");
  write_file (fixture, "signal.json",
              "{\"format\":1,\"id\":\"signal\",\"name\":\"Signal\",\"protocol\":\"web\","
              "\"address\":\"s.test\"}");
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  const char     *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->dir, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (fixture->dir), ==, 0);
  g_free (fixture->dir);
  g_assert_finalize_object (fixture->catalog);
}

static void
test_directory (Fixture       *fixture,
                gconstpointer  data)
{
  GPtrArray *services;

  write_file (fixture, "notes.txt", "no description");
  write_file (fixture, ".hidden.json", "no description");
  lk_catalog_add_directory (fixture->catalog, fixture->dir);
  lk_catalog_add_directory (fixture->catalog, "/nonexistent/services");
  services = lk_catalog_get_services (fixture->catalog);
  g_assert_cmpuint (lk_catalog_get_problems (fixture->catalog)->len, ==, 0);
  g_assert_cmpuint (services->len, ==, 3);
  g_assert_cmpstr (lk_catalog_find (fixture->catalog, "signal")->name, ==, "Signal");
  g_assert_null (lk_catalog_find (fixture->catalog, "Signal"));
  g_assert_null (lk_catalog_find (fixture->catalog, "nothing"));
}

/* By name as people sort names, not by file or id. */
static void
test_sorted (Fixture       *fixture,
             gconstpointer  data)
{
  GPtrArray *services;
  guint      i;

  lk_catalog_add_directory (fixture->catalog, fixture->dir);
  services = lk_catalog_get_services (fixture->catalog);
  for (i = 1; i < services->len; i++)
    {
      const LkService *one = services->pdata[i - 1];
      const LkService *other = services->pdata[i];

      g_assert_cmpint (g_utf8_collate (one->name, other->name), <=, 0);
    }
}

static void
test_later_wins (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(LkService) mine = lk_service_new ("signal", "My Signal", LK_PROTOCOL_WEB, "mine.test");

  lk_catalog_add_directory (fixture->catalog, fixture->dir);
  lk_catalog_add (fixture->catalog, mine);
  g_assert_cmpuint (lk_catalog_get_services (fixture->catalog)->len, ==, 3);
  g_assert_cmpstr (lk_catalog_find (fixture->catalog, "signal")->name, ==, "My Signal");
  lk_catalog_add_directory (fixture->catalog, fixture->dir);
  g_assert_cmpstr (lk_catalog_find (fixture->catalog, "signal")->name, ==, "Signal");
}

/* One bad file costs nobody the others, and says what is wrong with it. */
static void
test_problems (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *port = g_strdup_printf ("%s/bad.json: endpoints[0].port: expected a whole "
                                           "number from 1 to 65535, "
                                           "found \"https\"", fixture->dir);
  g_autofree char *twice = g_strdup_printf ("%s/twice.json: id: expected an id of its own, found "
                                            "\"signal\" as in "
                                            "%s/signal.json", fixture->dir, fixture->dir);
  GPtrArray       *problems;

  write_file (fixture, "bad.json",
              "{\"format\":1,\"id\":\"bad\",\"name\":\"B\",\"protocol\":\"web\",\"endpoints\":"
              "[{\"host\":\"b.test\",\"port\":\"https\","
              "\"transport\":\"https\"}]}");
  write_file (fixture, "twice.json",
              "{\"format\":1,\"id\":\"signal\",\"name\":\"Again\",\"protocol\":\"web\","
              "\"address\":\"s.test\",\"new\":1}");
  lk_catalog_add_directory (fixture->catalog, fixture->dir);
  problems = lk_catalog_get_problems (fixture->catalog);
  g_assert_cmpuint (problems->len, ==, 2);
  g_assert_cmpstr (problems->pdata[0], ==, port);
  g_assert_cmpstr (problems->pdata[1], ==, twice);
  g_assert_cmpuint (lk_catalog_get_services (fixture->catalog)->len, ==, 3);
  g_assert_cmpstr (lk_catalog_find (fixture->catalog, "signal")->name, ==, "Again");
}

static void
write_description (const char *folder,
                   const char *id,
                   const char *name)
{
  g_autofree char *services = g_build_filename (folder, "services", NULL);
  g_autofree char *file = g_strconcat (id, ".json", NULL);
  g_autofree char *path = g_build_filename (services, file, NULL);
  g_autofree char *data = g_strdup_printf ("{\"format\":1,\"id\":\"%s\",\"name\":\"%s\","
                                           "\"protocol\":\"web\",\"address\":\"x.test\"}", id, name);

  g_assert_cmpint (g_mkdir_with_parents (services, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, data, -1, NULL));
}

/* The shipped ones, then IT's, then the person's own; see test-policy.c for the places between. */
static void
test_load_default (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autofree char *kept = g_strdup (g_getenv ("LATCHKEY_DATA_DIR"));
  g_autofree char *home = g_build_filename (g_get_user_data_dir (), "latchkey", NULL);
  g_autofree char *etc = g_build_filename (g_get_user_config_dir (), "etc", NULL);
  g_autofree char *shipped = g_build_filename (g_get_user_config_dir (), "shipped", NULL);

  write_description (shipped, "one", "shipped");
  write_description (shipped, "two", "shipped");
  write_description (shipped, "three", "shipped");
  write_description (etc, "two", "IT's");
  write_description (etc, "three", "IT's");
  write_description (home, "three", "own");
  g_setenv ("LATCHKEY_DATA_DIR", shipped, TRUE);
  g_setenv ("LATCHKEY_SYSCONF_DIR", etc, TRUE);
  lk_catalog_load_default (fixture->catalog);
  g_setenv ("LATCHKEY_DATA_DIR", kept != NULL ? kept : "", TRUE);
  g_unsetenv ("LATCHKEY_SYSCONF_DIR");
  g_assert_cmpuint (lk_catalog_get_problems (fixture->catalog)->len, ==, 0);
  g_assert_cmpuint (lk_catalog_get_services (fixture->catalog)->len, ==, 3);
  g_assert_cmpstr (lk_catalog_find (fixture->catalog, "one")->name, ==, "shipped");
  g_assert_cmpstr (lk_catalog_find (fixture->catalog, "two")->name, ==, "IT's");
  g_assert_cmpstr (lk_catalog_find (fixture->catalog, "three")->name, ==, "own");
}

static void
test_resolve_known (Fixture       *fixture,
                    gconstpointer  data)
{
  static const char *const words[] = { "element", "Element", " ELEMENT ", "Element Chat",
                                       "element chat" };
  gsize                    i;

  lk_catalog_add_directory (fixture->catalog, fixture->dir);
  for (i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char     *account = g_strdup ("old");
      g_autoptr(GError)    error = NULL;
      g_autoptr(LkService) service = NULL;
      char                *found = account;

      service = lk_catalog_resolve (fixture->catalog, words[i], &found, &error);
      g_assert_no_error (error);
      g_assert_true (service == lk_catalog_find (fixture->catalog, "element"));
      g_assert_null (found);
    }
}

static void
test_resolve_address (Fixture       *fixture,
                      gconstpointer  data)
{
  static const struct
  {
    const char *text;
    const char *id;
    LkProtocol  protocol;
    const char *address;
    const char *account;
  } cases[] = {
    { "example.org", "example.org", LK_PROTOCOL_UNKNOWN, "example.org", NULL },
    { "Example.org:8448", "example.org", LK_PROTOCOL_UNKNOWN, "example.org:8448", NULL },
    { "localhost", "localhost", LK_PROTOCOL_UNKNOWN, "localhost", NULL },
    { "LocalHost:8008", "localhost", LK_PROTOCOL_UNKNOWN, "localhost:8008", NULL },
    { "[::1]:8448", "::1", LK_PROTOCOL_UNKNOWN, "[::1]:8448", NULL },
    { "@me:example.org", "example.org", LK_PROTOCOL_MATRIX, "example.org", "@me:example.org" },
    { "me@example.org", "example.org", LK_PROTOCOL_UNKNOWN, "example.org", "me@example.org" },
    { "xmpp:me@example.org", "example.org", LK_PROTOCOL_XMPP, "example.org", "me@example.org" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char     *account = NULL;
      g_autoptr(GError)    error = NULL;
      g_autoptr(LkService) service = lk_catalog_resolve (fixture->catalog, cases[i].text, &account,
                                                         &error);

      g_assert_no_error (error);
      g_assert_cmpstr (service->id, ==, cases[i].id);
      g_assert_cmpstr (service->name, ==, cases[i].id);
      g_assert_cmpint (service->protocol, ==, cases[i].protocol);
      g_assert_cmpstr (service->address, ==, cases[i].address);
      g_assert_cmpuint (service->endpoints->len, ==, 0);
      g_assert_true (service->password_sign_in);
      g_assert_cmpstr (account, ==, cases[i].account);
    }
}

static void
test_resolve_url (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(GError)    error = NULL;
  g_autoptr(LkService) service = NULL;
  g_autoptr(LkService) plain = NULL;
  const LkEndpoint    *endpoint;

  service = lk_catalog_resolve (fixture->catalog, "https://chat.example.org:8443/login?x#y", NULL,
                                &error);
  g_assert_no_error (error);
  plain = lk_catalog_resolve (fixture->catalog, "https://chat.example.org", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (service->protocol, ==, LK_PROTOCOL_WEB);
  g_assert_cmpstr (service->address, ==, "chat.example.org:8443");
  g_assert_false (service->password_sign_in);
  g_assert_cmpuint (service->endpoints->len, ==, 1);
  endpoint = service->endpoints->pdata[0];
  g_assert_cmpstr (endpoint->host, ==, "chat.example.org");
  g_assert_cmpuint (endpoint->port, ==, 8443);
  g_assert_cmpint (endpoint->transport, ==, LK_TRANSPORT_HTTPS);
  g_assert_cmpstr (endpoint->path, ==, "/login");
  endpoint = plain->endpoints->pdata[0];
  g_assert_cmpuint (endpoint->port, ==, 443);
}

static void
test_resolve_unknown (Fixture       *fixture,
                      gconstpointer  data)
{
  static const struct
  {
    const char *text;
    LkError     code;
    const char *message;
  } cases[] = {
    { "elemnt", LK_ERROR_NOT_FOUND, "No service is called \"elemnt\". Did you mean element?" },
    { "Singal", LK_ERROR_NOT_FOUND, "No service is called \"Singal\". Did you mean signal or "
                                    "signals?" },
    { "äpfl", LK_ERROR_NOT_FOUND, "No service is called \"äpfl\". Did you mean zebra?" },
    { "whatever", LK_ERROR_NOT_FOUND,
      "No service is called \"whatever\". Expected a name from the list of services, or an "
      "address such as "
      "example.org." },
    { "", LK_ERROR_INVALID,
      "Expected an address, as in @me:example.org, me@example.org or example.org, found nothing." },
    { "example.org:0",
      LK_ERROR_INVALID, "Expected a port from 1 to 65535 after \"example.org:\", found \"0\"." },
    { "me＠example", LK_ERROR_INVALID,
      "Expected \"@\" after \"me\", found the full-width \"＠\". Type it without the input method." },
    { "\xff", LK_ERROR_INVALID, "Expected an address in UTF-8, found other bytes." },
  };
  g_autoptr(LkService) signals = lk_service_new ("signals", "Signals", LK_PROTOCOL_WEB, "ss.test");
  gsize                i;

  lk_catalog_add_directory (fixture->catalog, fixture->dir);
  lk_catalog_add (fixture->catalog, signals);
  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char   *account = NULL;
      g_autoptr(GError)  error = NULL;

      g_assert_null (lk_catalog_resolve (fixture->catalog, cases[i].text, &account, &error));
      g_assert_error (error, LK_ERROR, (gint) cases[i].code);
      g_assert_cmpstr (error->message, ==, cases[i].message);
      g_assert_null (account);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void      (*run) (Fixture *, gconstpointer);
  } tests[] = {
    { "/catalog/catalog/directory", test_directory },
    { "/catalog/catalog/sorted", test_sorted },
    { "/catalog/catalog/later-wins", test_later_wins },
    { "/catalog/catalog/problems", test_problems },
    { "/catalog/catalog/load-default", test_load_default },
    { "/catalog/catalog/resolve-known", test_resolve_known },
    { "/catalog/catalog/resolve-address", test_resolve_address },
    { "/catalog/catalog/resolve-url", test_resolve_url },
    { "/catalog/catalog/resolve-unknown", test_resolve_unknown },
  };
  gsize i;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
