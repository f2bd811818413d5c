/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "lk-service-file.h"
#include "lk-validate.h"

#define KEY "-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\nmDMEZw==\\n-----END PGP PUBLIC KEY BLOCK-----\\n"

#define WHOLE \
  "{ \"format\": 1, \"id\": \"example\", \"name\": \"Example Chat\", \"name[zh_CN]\": \"示例\"," \
  " \"name[de]\": \"Beispiel\"," \
  "  \"protocol\": \"matrix\", \"address\": \"example.org\"," \
  "  \"endpoints\": [ { \"host\": \"chat.example.org\", \"port\": 8443," \
  " \"transport\": \"https\", \"path\": \"/health\"," \
  "                     \"role\": \"web\", \"group\": \"any\", \"ca\": \"private\" }," \
  "                   { \"host\": \"ws.example.org\", \"transport\": \"wss\" }," \
  "                   { \"host\": \"192.0.2.1\", \"port\": 80, \"transport\": \"tcp\" }," \
  "                   { \"host\": \"x.example.org\", \"transport\": \"xmpp\" } ]," \
  "  \"sign_in\": { \"password\": true }," \
  "  \"status\": { \"kind\": \"statuspage\"," \
  " \"url\": \"https://status.example.org/api/v2/summary.json\" }," \
  "  \"clients\": [ { \"name\": \"Example\", \"flatpak\": \"org.example.Chat\"," \
  " \"snap\": \"example\"," \
  "                   \"deb\": [\"example-chat\", \"libexample2.0+git\"]," \
  " \"desktop\": [\"org.example.Chat.desktop\"]," \
  "                   \"process\": \"example\", \"engine\": \"electron\"," \
  " \"scheme\": \"example\"," \
  "                   \"needs_keyring\": true, \"data\": [\"~/.config/Example\"]," \
  "                   \"third_party\": true, \"logs\": [\"~/.config/Example/logs/*.log\"]," \
  "                   \"latest\": { \"kind\": \"flathub\"," \
  " \"url\": \"https://flathub.example/x\" }," \
  "                   \"minimum\": \"1.2\", \"known_bad\": [\"1.3.0\"] } ]," \
  "  \"links\": { \"web\": \"https://app.example.org/#/x\"," \
  " \"support\": \"https://example.org/help\" }," \
  "  \"support\": { \"email\": \"help@example.org\", \"public_key\": \"" KEY "\"," \
  "                 \"upload\": { \"kind\": \"rageshake\"," \
  " \"url\": \"https://rs.example.org/\", \"app\": \"latchkey\" } }," \
  "  \"retired\": { \"since\": \"2025-05-05\", \"note\": \"Gone.\", \"note[de]\": \"Weg.\"," \
  " \"successor\": \"other\" }," \
  "  \"sources\": [\"https://example.org/docs\"] }"

#define ONLY_ONE ": expected one armored public key of OpenPGP, of at most 64 KiB, found "

/* Everything that a description needs, up to the members a test adds. */
#define HEAD "{ \"format\": 1, \"id\": \"x\", \"name\": \"X\", \"protocol\": \"web\""
#define ENDPOINT(members) HEAD ", \"endpoints\": [ { " members " } ] }"
#define CLIENT(members) \
  HEAD ", \"address\": \"x.test\", \"clients\": [ { \"name\": \"C\", " members " } ] }"
#define WITH(members) HEAD ", \"address\": \"x.test\", " members " }"

typedef struct
{
  const char *data;
  const char *problems; /* one a line */
} Bad;

static const Bad bad[] = {
  { ENDPOINT ("\"host\": \"h.test\", \"port\": \"https\", \"transport\": \"https\""),
    "f.json: endpoints[0].port: expected a whole number from 1 to 65535, found \"https\"" },
  { ENDPOINT ("\"host\": \"h.test\", \"port\": 0, \"transport\": \"https\""),
    "f.json: endpoints[0].port: expected a whole number from 1 to 65535, found 0" },
  { ENDPOINT ("\"host\": \"h.test\", \"port\": 65536, \"transport\": \"https\""),
    "f.json: endpoints[0].port: expected a whole number from 1 to 65535, found 65536" },
  { ENDPOINT ("\"host\": \"h.test\", \"port\": 443.5, \"transport\": \"https\""),
    "f.json: endpoints[0].port: expected a whole number from 1 to 65535, found 443.5" },
  { ENDPOINT ("\"host\": \"h.test\", \"port\": null, \"transport\": \"https\""),
    "f.json: endpoints[0].port: expected a whole number from 1 to 65535, found null" },
  { ENDPOINT ("\"host\": \"h.test\", \"transport\": \"tcp\""),
    "f.json: endpoints[0].port: expected a whole number from 1 to 65535, found nothing" },
  { ENDPOINT ("\"host\": \"https://h.test\", \"transport\": \"https\""),
    "f.json: endpoints[0].host: expected a host name or an IP address, found \"https://h.test\"" },
  { ENDPOINT ("\"host\": \"h.test:443\", \"transport\": \"https\""),
    "f.json: endpoints[0].host: expected a host name or an IP address, found \"h.test:443\"" },
  { ENDPOINT ("\"port\": 443, \"transport\": \"https\""),
    "f.json: endpoints[0].host: expected a host name or an IP address, found nothing" },
  { ENDPOINT ("\"host\": \"h.test\", \"port\": 443, \"transport\": \"http\""),
    "f.json: endpoints[0].transport: expected one of https, tls, tcp, xmpp, wss, found \"http\"" },
  { ENDPOINT ("\"host\": \"h.test\", \"port\": 443, \"transport\": \"xmpps\""),
    "f.json: endpoints[0].transport: expected one of https, tls, tcp, xmpp, wss, found \"xmpps\"" },
  { ENDPOINT ("\"host\": \"h.test\", \"port\": 443"),
    "f.json: endpoints[0].transport: expected one of https, tls, tcp, xmpp, wss, found nothing" },
  { ENDPOINT ("\"host\": \"h.test\", \"transport\": \"https\", \"path\": \"health\""),
    "f.json: endpoints[0].path: expected a path that begins with \"/\", found \"health\"" },
  { ENDPOINT ("\"host\": \"h.test\", \"transport\": \"tls\", \"path\": \"/\""),
    "f.json: endpoints[0].path: expected no path, which only https and wss have, found \"/\"" },
  { ENDPOINT ("\"host\": \"h.test\", \"transport\": \"tls\", \"role\": \"login\", \"group\": "
              "\"some\", \"ca\": 1"),
    "f.json: endpoints[0].role: expected one of sign-in, message, web, found \"login\"\n"
    "f.json: endpoints[0].group: expected one of all, any, found \"some\"\n"
    "f.json: endpoints[0].ca: expected one of system, private, found 1" },
  { ENDPOINT ("\"host\": \"h.test\", \"transport\": \"tls\", \"hots\": \"h\""),
    "f.json: endpoints[0].hots: unknown key; did you mean \"host\"?" },
  { ENDPOINT ("\"host\": \"h.test\", \"transport\": \"tls\", \"banana\": \"h\""),
    "f.json: endpoints[0].banana: unknown key; expected one of host, port, transport, path, role, "
    "group, ca" },
  { HEAD ", \"endpoints\": { } }", "f.json: endpoints: expected an array, found an object" },
  { HEAD ", \"endpoints\": [ ] }",
    "f.json: expected \"address\" or at least one of \"endpoints\", found nothing" },
  { HEAD " }", "f.json: expected \"address\" or at least one of \"endpoints\", found nothing" },
  { HEAD ", \"endpoints\": [ \"h.test:443\" ] }",
    "f.json: endpoints[0]: expected an object, found \"h.test:443\"" },
  { "{ \"format\": 1, \"address\": \"x.test\" }",
    "f.json: id: expected an id of lower-case letters, digits, \"-\", \"_\" and \".\", found "
    "nothing\n"
    "f.json: name: expected a text without control characters, of 1 to 2000 bytes, found nothing\n"
    "f.json: protocol: expected one of matrix, xmpp, mattermost, rocketchat, zulip, irc, web, "
    "found nothing" },
  { "{ \"format\": 1, \"id\": \"Big Name\", \"name\": \"\", \"protocol\": \"jabber\", "
    "\"address\": \"x.test\" }",
    "f.json: id: expected an id of lower-case letters, digits, \"-\", \"_\" and \".\", found "
    "\"Big Name\"\n"
    "f.json: name: expected a text without control characters, of 1 to 2000 bytes, found \"\"\n"
    "f.json: protocol: expected one of matrix, xmpp, mattermost, rocketchat, zulip, irc, web, "
    "found \"jabber\"" },
  { "{ \"id\": \"x\", \"name\": \"X\", \"protocol\": \"web\", \"address\": \"x.test\" }",
    "f.json: format: expected 1, found nothing" },
  { "{ \"format\": \"1\", \"id\": \"x\", \"name\": \"X\", \"protocol\": \"web\", \"address\": "
    "\"x.test\" }",
    "f.json: format: expected 1, found \"1\"" },
  { HEAD ", \"address\": \"@me:x.test\" }",
    "f.json: address: expected HOST or HOST:PORT, found \"@me:x.test\"" },
  { HEAD ", \"address\": \"https://x.test\" }",
    "f.json: address: expected HOST or HOST:PORT, found \"https://x.test\"" },
  { WITH ("\"name[zh-CN]\": \"X\""),
    "f.json: name[zh-CN]: unknown key; expected a language, as in \"name[zh_CN]\"" },
  { WITH ("\"name[de]\": 7"),
    "f.json: name[de]: expected a text without control characters, of 1 to 2000 bytes, found 7" },
  { WITH ("\"sign_in\": { \"password\": \"yes\" }"),
    "f.json: sign_in.password: expected true or false, found \"yes\"" },
  { WITH ("\"sign-in\": { \"password\": true }"),
    "f.json: sign-in: unknown key; did you mean \"sign_in\"?" },
  { WITH ("\"status\": { \"kind\": \"cachet\", \"url\": \"http://x.test\" }"),
    "f.json: status.kind: expected one of statuspage, slack, google, xmpp-outage, found "
    "\"cachet\"\n"
    "f.json: status.url: expected a URL that begins with \"https://\", found \"http://x.test\"" },
  { WITH ("\"links\": { \"web\": \"x.test\", \"recovery\": \"https://x.test/r\" }"),
    "f.json: links.recovery: unknown key; did you mean \"recover\"?\n"
    "f.json: links.web: expected a URL that begins with \"https://\", found \"x.test\"" },
  { WITH ("\"support\": { \"public_key\": \"age1xyz\" }"), "f.json: support.public_key" ONLY_ONE "\"age1xyz\"" },
  { WITH ("\"support\": { \"public_key\": \"" KEY KEY "\" }"),
    "f.json: support.public_key" ONLY_ONE "\"-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\nmDMEZw==\\n-----END PGP …\"" },
  { WITH ("\"support\": { \"public_key\": [] }"), "f.json: support.public_key" ONLY_ONE "an array" },
  { WITH ("\"support\": { \"email\": \"nobody\", \"upload\": { \"kind\": \"ftp\" } }"),
    "f.json: support.email: expected a mail address, found \"nobody\"\n"
    "f.json: support.upload.kind: expected rageshake, found \"ftp\"\n"
    "f.json: support.upload.url: expected a URL that begins with \"https://\", found nothing" },
  { WITH ("\"retired\": { \"since\": \"2025-02-30\" }"),
    "f.json: retired.since: expected a date as YYYY-MM-DD, found \"2025-02-30\"" },
  { WITH ("\"sources\": [ \"a\", 2, \"\" ]"),
    "f.json: sources[1]: expected a text without control characters, of 1 to 2000 bytes, found 2\n"
    "f.json: sources[2]: expected a text without control characters, of 1 to 2000 bytes, found "
    "\"\"" },
  { CLIENT ("\"flatpak\": \"signal\""),
    "f.json: clients[0].flatpak: expected an application id, as in \"org.example.Chat\", found "
    "\"signal\"" },
  { CLIENT ("\"deb\": \"x\""), "f.json: clients[0].deb: expected an array, found \"x\"" },
  { CLIENT ("\"desktop\": [ \"x\" ]"),
    "f.json: clients[0].desktop[0]: expected a file name that ends in \".desktop\", found \"x\"" },
  { CLIENT ("\"data\": [ \"/home/../etc\", \"Example\" ]"),
    "f.json: clients[0].data[0]: expected a path that begins with \"~/\" or \"/\", found "
    "\"/home/../etc\"\n"
    "f.json: clients[0].data[1]: expected a path that begins with \"~/\" or \"/\", found "
    "\"Example\"" },
  { CLIENT ("\"logs\": [ \"/var/log/*.log\", \"~/.config/*/x.log\", \"~/.config/x/../y.log\" ]"),
    "f.json: clients[0].logs[0]: expected a file under \"~/.\", with \"*\" in nothing but its name, found \"/var/log/*.log\"\n"
    "f.json: clients[0].logs[1]: expected a file under \"~/.\", with \"*\" in nothing but its name, found \"~/.config/*/x.log\"\n"
    "f.json: clients[0].logs[2]: expected a file under \"~/.\", with \"*\" in nothing but its name, found "
    "\"~/.config/x/../y.log\"" },
  { CLIENT ("\"latest\": { \"kind\": \"flathub\" }, \"minimum\": \"v1\""),
    "f.json: clients[0].latest.url: expected a URL that begins with \"https://\", found nothing\n"
    "f.json: clients[0].minimum: expected a version that begins with a digit, found \"v1\"" },
  { CLIENT ("\"needs_keyring\": 1, \"scheme\": \"Element:\""),
    "f.json: clients[0].scheme: expected a URL scheme, as in \"element\", found \"Element:\"\n"
    "f.json: clients[0].needs_keyring: expected true or false, found 1" },
  { "[ ]", "f.json: expected an object, found an array" },
  { HEAD ",\n  \"address\": \"a.test\", \"ä\": {}, \"address\" : \"b.test\" }",
    "f.json: line 2, column 33: expected each key once, found \"address\" again\n"
    "f.json: ä: unknown key; expected one of format, id, name, protocol, address, endpoints, "
    "sign_in, status, clients, "
    "links, support, retired, sources" },
  { HEAD ", \"endpoints\": [ { \"host\": \"a.test\", \"transport\": \"tls\", \"host\": \"b.test\" },"
    " { \"host\": \"c.test\", \"transport\": \"tls\" } ] }",
    "f.json: line 1, column 114: expected each key once, found \"host\" again" },
};

static void
test_bad (gconstpointer data)
{
  const Bad           *expected = data;
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(LkService) service = NULL;
  g_autofree char     *lines = NULL;

  service = lk_service_file_parse (expected->data, strlen (expected->data), "f.json",
                                   problems, NULL);
  g_ptr_array_add (problems, NULL);
  lines = g_strjoinv ("\n", (char **) problems->pdata);
  g_assert_cmpstr (lines, ==, expected->problems);
}

/* Loading fails as a whole with the first wrong value, and lets unknown keys pass. */
static void
test_bad_when_loading (gconstpointer data)
{
  const Bad           *expected = data;
  g_autoptr(GError)    error = NULL;
  g_autoptr(LkService) service = NULL;
  g_auto(GStrv)        lines = g_strsplit (expected->problems, "\n", -1);
  gsize                first = 0;

  while (lines[first] != NULL
         && (strstr (lines[first], ": unknown key;") != NULL
             || strstr (lines[first], "expected each key once") != NULL))
    first++;
  service = lk_service_file_parse (expected->data, strlen (expected->data), "f.json", NULL, &error);
  if (lines[first] == NULL)
    {
      g_assert_no_error (error);
      g_assert_nonnull (service);
      return;
    }
  g_assert_null (service);
  g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, lines[first]);
}

static LkService *
load_whole (void)
{
  g_autoptr(GError)    error = NULL;
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  LkService           *service = lk_service_file_parse (WHOLE, strlen (WHOLE), "whole.json",
                                                        problems, &error);

  g_assert_no_error (error);
  g_assert_nonnull (service);
  g_assert_cmpuint (problems->len, ==, 0);
  return service;
}

/* Where a description says nothing, a password may be tried by every protocol that takes one. */
static void
test_password_default (void)
{
  static const struct
  {
    const char *members;
    gboolean    allowed;
  } cases[] = {
    { "\"protocol\": \"zulip\"", TRUE },
    { "\"protocol\": \"zulip\", \"sign_in\": {}", TRUE },
    { "\"protocol\": \"zulip\", \"sign_in\": { \"password\": false }", FALSE },
    { "\"protocol\": \"web\"", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char     *text = g_strdup_printf ("{ \"format\": 1, \"id\": \"a\", \"name\": \"A\", \"address\": "
                                                   "\"chat.test\", %s }", cases[i].members);
      g_autoptr(LkService) service = lk_service_file_parse (text, strlen (text), "a.json", NULL, NULL);

      g_assert_nonnull (service);
      g_assert_cmpint (service->password_sign_in, ==, cases[i].allowed);
    }
}

static void
test_whole (void)
{
  g_autoptr(LkService) service = load_whole ();
  const LkEndpoint    *endpoint = service->endpoints->pdata[0];
  const LkClient      *client = service->clients->pdata[0];

  g_assert_cmpstr (service->id, ==, "example");
  g_assert_cmpstr (service->name, ==, "Example Chat");
  g_assert_cmpint (service->protocol, ==, LK_PROTOCOL_MATRIX);
  g_assert_cmpstr (service->address, ==, "example.org");
  g_assert_cmpstr (service->origin, ==, "whole.json");
  g_assert_true (service->password_sign_in);
  g_assert_cmpstr (service->status_kind, ==, "statuspage");
  g_assert_cmpstr (service->status_url, ==, "https://status.example.org/api/v2/summary.json");
  g_assert_cmpstr (lk_service_get_link (service, "web"), ==, "https://app.example.org/#/x");
  g_assert_null (lk_service_get_link (service, "recover"));
  g_assert_cmpstr (service->support_email, ==, "help@example.org");
  g_assert_cmpstr (lk_json_get_string (lk_json_get_object (service->support, "upload"), "app"),
                   ==, "latchkey");
  g_assert_cmpstr (service->retired_since, ==, "2025-05-05");
  g_assert_cmpstr (service->retired_note, ==, "Gone.");
  g_assert_cmpstr (service->successor, ==, "other");
  g_assert_cmpstr (service->sources[0], ==, "https://example.org/docs");

  g_assert_cmpuint (service->endpoints->len, ==, 4);
  g_assert_cmpstr (endpoint->host, ==, "chat.example.org");
  g_assert_cmpuint (endpoint->port, ==, 8443);
  g_assert_cmpint (endpoint->transport, ==, LK_TRANSPORT_HTTPS);
  g_assert_cmpstr (endpoint->path, ==, "/health");
  g_assert_cmpstr (endpoint->role, ==, "web");
  g_assert_true (endpoint->group_any);
  g_assert_true (endpoint->private_ca);

  g_assert_cmpuint (service->clients->len, ==, 1);
  g_assert_cmpstr (client->flatpak, ==, "org.example.Chat");
  g_assert_cmpstr (client->deb[1], ==, "libexample2.0+git");
  g_assert_cmpstr (client->desktop[0], ==, "org.example.Chat.desktop");
  g_assert_cmpstr (client->engine, ==, "electron");
  g_assert_cmpstr (client->scheme, ==, "example");
  g_assert_true (client->needs_keyring);
  g_assert_true (client->third_party);
  g_assert_cmpstr (client->logs[0], ==, "~/.config/Example/logs/*.log");
  g_assert_cmpstr (client->latest_kind, ==, "flathub");
  g_assert_cmpstr (client->latest_url, ==, "https://flathub.example/x");
  g_assert_cmpstr (client->minimum, ==, "1.2");
  g_assert_cmpstr (client->known_bad[0], ==, "1.3.0");
}

static void
test_defaults (void)
{
  g_autoptr(LkService) service = load_whole ();
  const LkEndpoint    *wss = service->endpoints->pdata[1];
  const LkEndpoint    *tcp = service->endpoints->pdata[2];
  const LkEndpoint    *xmpp = service->endpoints->pdata[3];

  g_assert_cmpuint (wss->port, ==, 443);
  g_assert_cmpint (wss->transport, ==, LK_TRANSPORT_WSS);
  g_assert_cmpstr (wss->role, ==, "sign-in");
  g_assert_null (wss->path);
  g_assert_false (wss->group_any);
  g_assert_false (wss->private_ca);
  g_assert_cmpuint (tcp->port, ==, 80);
  g_assert_cmpuint (xmpp->port, ==, 5222);
}

static void
test_language (void)
{
  g_autoptr(LkService) chinese = NULL;
  g_autoptr(LkService) austrian = NULL;
  g_autoptr(LkService) french = NULL;

  g_setenv ("LANGUAGE", "zh_CN", TRUE);
  chinese = load_whole ();
  g_setenv ("LANGUAGE", "de_AT:zh_CN", TRUE);
  austrian = load_whole ();
  g_setenv ("LANGUAGE", "fr", TRUE);
  french = load_whole ();
  g_unsetenv ("LANGUAGE");
  g_assert_cmpstr (chinese->name, ==, "示例");
  g_assert_cmpstr (austrian->name, ==, "Beispiel");
  g_assert_cmpstr (austrian->retired_note, ==, "Weg.");
  g_assert_cmpstr (french->name, ==, "Example Chat");
}

static void
test_newer (void)
{
  static const char    data[] = "{ \"format\": 2, \"id\": 7, \"new\": true }";
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError)    error = NULL;

  g_assert_null (lk_service_file_parse (data, strlen (data), "n.json", problems, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_NEWER_FORMAT);
  g_assert_cmpstr (error->message, ==, "n.json: format: this copy of Latchkey reads format 1, "
                                       "found 2");
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (problems->pdata[0], ==, error->message);
}

/* A fault of syntax says file, line and column, and is the only problem. */
static void
test_syntax (void)
{
  static const char *const broken[] = {
    "{ \"format\": 1,\n  \"id\": }", "{ \"format\": 1,\n // comment\n \"id\": \"x\" }",
    "{ \"format\": 1,\n", "", "nonsense",
    "{ 'format': 1 }", "{ \"format\": 1, }",
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
      g_autoptr(GError)    error = NULL;

      g_assert_null (lk_service_file_parse (broken[i], strlen (broken[i]), "s.json",
                     problems, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
      g_assert_cmpuint (problems->len, ==, 1);
      g_assert_cmpstr (problems->pdata[0], ==, error->message);
      g_assert_true (g_str_has_prefix (error->message, "s.json: line "));
      g_assert_nonnull (strstr (error->message, ", column "));
    }
}

static void
test_file (void)
{
  g_autofree char     *dir = g_dir_make_tmp ("latchkey-XXXXXX", NULL);
  g_autofree char     *path = g_build_filename (dir, "x.json", NULL);
  g_autofree char     *big = g_strnfill (LK_JSON_MAX_BYTES + 1, ' ');
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError)    missing = NULL;
  g_autoptr(GError)    large = NULL;
  g_autofree char     *expected = g_strdup_printf ("%s: No such file or directory", path);
  g_autofree char     *too_big = g_strdup_printf ("%s: expected at most 262144 bytes, found more",
                                                  path);

  g_assert_null (lk_service_file_load (path, problems, &missing));
  g_assert_error (missing, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_cmpstr (missing->message, ==, expected);
  g_assert_cmpstr (problems->pdata[0], ==, expected);
  g_assert_true (g_file_set_contents (path, big, -1, NULL));
  g_assert_null (lk_service_file_load (path, NULL, &large));
  g_assert_error (large, LK_ERROR, LK_ERROR_LIMIT);
  g_assert_cmpstr (large->message, ==, too_big);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

static void
check_file (const char *path)
{
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  gboolean             good = lk_validate_file (path, problems);

  g_assert_cmpstr (problems->len > 0 ? problems->pdata[0] : NULL, ==, NULL);
  g_assert_true (good);
}

/* Every shipped description is in order, has the name of its id and says where its facts are
   from. */
static void
test_shipped (void)
{
  const char      *data_dir = g_getenv ("LATCHKEY_DATA_DIR");
  g_autofree char *services = g_build_filename (data_dir, "services", NULL);
  g_autofree char *policy = g_build_filename (data_dir, "policy.json", NULL);
  g_autoptr(GDir)  dir = g_dir_open (services, 0, NULL);
  const char      *name;
  guint            n = 0;

  check_file (policy);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char     *path = g_build_filename (services, name, NULL);
      g_autoptr(LkService) service = NULL;
      g_autofree char     *wanted = NULL;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      check_file (path);
      service = lk_service_file_load (path, NULL, NULL);
      g_assert_nonnull (service);
      wanted = g_strconcat (service->id, ".json", NULL);
      g_assert_cmpstr (name, ==, wanted);
      g_assert_nonnull (service->sources);
      g_assert_nonnull (service->sources[0]);
      n++;
    }
  g_assert_cmpuint (n, >=, 6);
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/service-file/whole", test_whole);
  g_test_add_func ("/catalog/service-file/password-default", test_password_default);
  g_test_add_func ("/catalog/service-file/defaults", test_defaults);
  g_test_add_func ("/catalog/service-file/language", test_language);
  g_test_add_func ("/catalog/service-file/newer", test_newer);
  g_test_add_func ("/catalog/service-file/syntax", test_syntax);
  g_test_add_func ("/catalog/service-file/file", test_file);
  g_test_add_func ("/catalog/service-file/shipped", test_shipped);
  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/catalog/service-file/bad/%02" G_GSIZE_FORMAT, i);
      g_autofree char *loading = g_strdup_printf ("/catalog/service-file/loading/%02" G_GSIZE_FORMAT,
                                                  i);

      g_test_add_data_func (path, &bad[i], test_bad);
      g_test_add_data_func (loading, &bad[i], test_bad_when_loading);
    }
  return g_test_run ();
}
