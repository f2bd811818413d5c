/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept of a good run, and what has changed since. */
#include "config.h"

#include <string.h>

#include "lk-compare.h"
#include "lk-judge.h"
#include "rows.h"

/* A desktop with everything that is looked at. */
static const char *const desktop[] = {
  "{\"probe\":\"client\",\"subject\":\"Chat\",\"outcome\":\"ok\",\"facts\":{\"installed\":true,\"version\":\"1.11.50\",\"kind\":"
  "\"deb\",\"id\":\"chat\",\"copies\":[{\"kind\":\"deb\",\"id\":\"chat\",\"version\":\"1.11.50\",\"path\":\"~/bin/chat\","
  "\"origin\":\"o\"}],\"running\":[{\"pid\":77,\"started_s\":1,\"kind\":\"deb\"}]}}",
  "{\"probe\":\"release\",\"subject\":\"Chat\",\"outcome\":\"ok\",\"facts\":{\"version\":\"1.11.50\",\"installed\":\"1.11.50\","
  "\"minimum\":\"1.9\",\"order\":\"same\",\"notes\":[{\"version\":\"1\",\"text\":\"n\"}]}}",
  "{\"probe\":\"keyring\",\"outcome\":\"ok\",\"facts\":{\"owner\":true,\"activatable\":true,\"backend\":\"gnome-keyring\","
  "\"program\":\"p\",\"default\":true,\"locked\":false}}",
  "{\"probe\":\"secret-access\",\"subject\":\"Chat\",\"outcome\":\"ok\",\"facts\":{\"allowed\":true,\"names\":[\"n\"],"
  "\"stored_backend\":\"gnome_libsecret\",\"expected_backend\":\"gnome_libsecret\"}}",
  "{\"probe\":\"scheme\",\"subject\":\"chat://\",\"outcome\":\"ok\",\"facts\":{\"client\":\"Chat\",\"handler\":\"chat.desktop\","
  "\"program\":\"chat\",\"program_exists\":true,\"takes_url\":true,\"visible\":true,\"candidates\":[\"c\"]}}",
  "{\"probe\":\"browser\",\"outcome\":\"ok\",\"facts\":{\"handler\":\"firefox.desktop\",\"program_exists\":"
  "true,\"takes_url\":true,"
  "\"visible\":true,\"display\":true,\"display_source\":\"d\"}}",
  "{\"probe\":\"portal-service\",\"outcome\":\"ok\",\"facts\":{\"owner\":true,\"activatable\":true,\"open_uri\":5,\"desktop\":"
  "\"GNOME\",\"backends\":[\"gtk\"],\"used\":[\"gnome\",\"gtk\"],\"app_chooser\":true}}",
  "{\"probe\":\"sandbox\",\"subject\":\"Chat\",\"outcome\":\"ok\",\"facts\":{\"kind\":\"flatpak-user\",\"network\":"
  "true,\"secrets\":"
  "true,\"portal\":true,\"display\":true,\"overrides\":[\"o\"],\"filesystems\":[\"f\"]}}",
  "{\"probe\":\"time-sync\",\"outcome\":\"ok\",\"facts\":{\"source\":\"files\",\"ntp\":true,\"synchronized\":true,\"local_rtc\":"
  "false,\"zone\":\"Europe/Berlin\",\"zone_environment\":\"z\"}}",
  "{\"probe\":\"parts\",\"outcome\":\"ok\",\"facts\":{\"tls_backend\":true,\"session_bus\":true,\"portal\":true,\"missing\":[],"
  "\"environment\":[\"e\"]}}",
  "{\"probe\":\"input\",\"outcome\":\"ok\",\"facts\":{\"session\":\"wayland\",\"framework\":\"ibus\",\"running\":"
  "true,\"modules\":"
  "{\"gtk\":\"m\"}}}",
  "{\"probe\":\"storage\",\"subject\":\"/home/alice/.config/Chat\",\"outcome\":\"ok\",\"facts\":{\"client\":\"Chat\",\"what\":"
  "\"data\",\"exists\":true,\"writable\":true,\"free_bytes\":50000000000,\"full\":false}}",
  "{\"probe\":\"crash\",\"subject\":\"Chat\",\"outcome\":\"ok\",\"facts\":{\"count\":0,\"text\":\"t\"}}",
  "{\"probe\":\"server-info\",\"outcome\":\"ok\",\"facts\":{\"software\":\"s\",\"version\":\"v\",\"admin\":[\"a\"]}}",
  "{\"probe\":\"account-state\",\"outcome\":\"ok\",\"facts\":{\"text\":\"t\",\"role\":\"r\"}}",
};

static void
observe (LkCase     *kase,
         const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = json_from_string (text, &error);

  g_assert_no_error (error);
  rows_add_observation (kase, json_node_get_object (node));
}

static LkCase *
make_desktop (const char *name)
{
  LkCase *kase = rows_load_case (name);

  for (gsize i = 0; i < G_N_ELEMENTS (desktop); i++)
    observe (kase, desktop[i]);
  lk_judge_case (kase, NULL);
  return kase;
}

static LkSnapshot *
keep (LkCase *kase)
{
  g_autoptr(LkSnapshot) whole = lk_snapshot_new (kase);
  g_autoptr(JsonObject) object = lk_snapshot_to_json (whole);
  g_autoptr(GError) error = NULL;
  LkSnapshot *kept = lk_snapshot_new_from_json (object, &error);

  g_assert_no_error (error);
  return kept;
}

static char *
keep_text (LkCase *kase)
{
  g_autoptr(LkSnapshot) whole = lk_snapshot_new (kase);
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, lk_snapshot_to_json (whole));
  return lk_json_to_text (node, FALSE);
}

/* What is kept comes back as it was, and nothing that was worth comparing is lost. */
static void
test_kept (void)
{
  g_autoptr(LkCase) kase = make_desktop ("healthy-matrix-100ms");
  g_autoptr(LkSnapshot) kept = keep (kase);
  g_autoptr(LkComparison) comparison = NULL;
  g_autoptr(LkSnapshot) now = lk_snapshot_new (kase);
  g_autoptr(GError) error = NULL;
  static const char *const expected[][3] = {
    { "network", "", "10.77.1.1 (ethernet)" }, { "vpn", "", "off" },
    { "name-servers", "", "10.77.1.1" },       { "proxy", "", "direct" },
    { "address-kind", "mx.test", "public" },   { "certificate", "mx.test:443", "CN=Latchkey Lab Intermediate" },
    { "expiry", "mx.test:443", "2027-09-18" }, { "ways", "", "m.login.application_service, m.login.password" },
    { "client", "Chat", "1.11.50" },           { "copies", "Chat", "deb" },
    { "minimum", "Chat", "1.9" },              { "keyring", "", "gnome-keyring" },
    { "keyring-lock", "", "open" },            { "keyring-backend", "Chat", "gnome_libsecret" },
    { "keyring-access", "Chat", "yes" },       { "handler", "chat", "chat.desktop" },
    { "browser", "", "firefox.desktop" },      { "portals", "", "gnome, gtk" },
    { "desktop", "", "GNOME" },                { "sandbox", "Chat", "display, network, portal, secrets" },
    { "zone", "", "Europe/Berlin" },           { "time-sync", "", "on" },
    { "hardware-clock", "", "UTC" },           { "parts", "", "none" },
    { "session", "", "wayland" },              { "input", "", "ibus" },
    { "storage", "data", "fine" },             { "clock", "", "right" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpstr (lk_snapshot_get (kept, expected[i][0], expected[i][1]), ==, expected[i][2]);
  g_assert_null (lk_snapshot_get (kept, "check", "network.dns"));
  g_assert_cmpstr (lk_snapshot_get_ended (kept), ==, "2026-11-22T14:53:05Z");
  comparison = lk_compare_snapshots (kept, now, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (comparison->differences->len, ==, 0);
  g_assert_cmpstr (comparison->proves, ==, "same");
}

typedef void (*Plant) (JsonNode   *node,
                       const char *path,
                       gpointer    data);

/* Every text of a tree, with the names that lead to it. */
static void
walk (JsonNode   *node,
      const char *path,
      Plant       plant,
      gpointer    data)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr(GList) names = json_object_get_members (json_node_get_object (node));

      for (GList *l = names; l != NULL; l = l->next)
        {
          g_autofree char *inner = g_strdup_printf ("%s.%s", path, (const char *) l->data);

          walk (json_object_get_member (json_node_get_object (node), l->data), inner, plant, data);
        }
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        walk (json_array_get_element (json_node_get_array (node), i), path, plant, data);
    }
  else if (json_node_get_value_type (node) == G_TYPE_STRING)
    {
      plant (node, path, data);
    }
}

typedef struct
{
  const char *secret;
  guint       n_planted;
  guint       index;
  guint       at;
  char       *path;    /* (owned) where it was planted */
} Planting;

static void
plant_one (JsonNode   *node,
           const char *path,
           gpointer    data)
{
  Planting *planting = data;

  if (planting->index++ != planting->at)
    return;
  g_free (planting->path);
  planting->path = g_strdup (path);
  json_node_set_string (node, planting->secret);
}

static LkCase *
plant (LkCase   *kase,
       Planting *planting)
{
  g_autoptr(JsonNode) sealed = lk_case_to_json (kase);
  g_autofree char *copy = json_to_string (sealed, FALSE);
  g_autoptr(JsonNode) root = json_from_string (copy, NULL);
  JsonArray *observations = json_object_get_array_member (json_node_get_object (root), "observations");
  LkCase *planted;

  planting->index = 0;
  g_clear_pointer (&planting->path, g_free);
  for (guint i = 0; i < json_array_get_length (observations); i++)
    {
      JsonNode *node = json_array_get_element (observations, i);
      g_autofree char *probe = g_strdup (json_object_get_string_member (json_node_get_object (node), "probe"));

      walk (node, probe, plant_one, planting);
    }
  json_object_remove_member (json_node_get_object (root), "verdict");
  json_object_remove_member (json_node_get_object (root), "checks");
  planted = lk_case_new_from_json (root, NULL);
  if (planted != NULL)
    lk_judge_case (planted, NULL);
  return planted;
}

/* Places of which what stands there may be kept, as far as it is a plain word. */
static const char *const allowed[] = {
  "link.facts.interfaces.kind", "proxy.facts.proxy", "dns.subject", "dns.facts.special", "tls.subject", "tls.facts.issuer",
  "discovery.facts.software", "discovery.facts.version", "discovery.facts.login_types", "client.subject",
  "client.facts.version", "client.facts.copies.version", "client.facts.copies.kind", "release.subject",
  "release.facts.minimum", "keyring.facts.backend", "secret-access.subject", "secret-access.facts.expected_backend",
  "scheme.subject", "scheme.facts.handler", "browser.facts.handler", "portal-service.facts.used",
  "portal-service.facts.desktop", "sandbox.subject", "time-sync.facts.zone", "parts.facts.missing", "input.facts.session",
  "input.facts.framework", "storage.facts.what", NULL,
};

/* A secret is planted in one place after the other, in the shape of an account or a path, and in that of a word. */
static void
test_secrets (gconstpointer data)
{
  g_autoptr(LkCase) kase = make_desktop ("healthy-matrix-100ms");
  gboolean word = strpbrk (data, "@/") == NULL;
  Planting planting = { data, 0, 0, 0, NULL };
  guint n_kept = 0;

  do
    {
      g_autoptr(LkCase) planted = plant (kase, &planting);
      g_autofree char *text = planted != NULL ? keep_text (planted) : NULL;

      if (text != NULL && strstr (text, "hunter2") != NULL)
        {
          n_kept++;
          if (!word || !g_strv_contains (allowed, planting.path))
            g_test_fail_printf ("planted in %s, it is kept: %s", planting.path, text);
        }
      planting.n_planted += planting.path != NULL && text != NULL;
      planting.at++;
    }
  while (planting.path != NULL);
  g_test_message ("planted in %u places, kept from %u", planting.n_planted, n_kept);
  g_assert_cmpuint (planting.n_planted, >, 200);
  g_assert_true (word == (n_kept > 0));
}

/* What belongs to the person is not even looked at. */
static void
test_person (void)
{
  g_autoptr(LkCase) kase = make_desktop ("healthy-matrix-100ms");
  g_autofree char *text = NULL;

  lk_case_set_account (kase, "@hunter2:mx.test");
  lk_case_set_answer (kase, "hunter2", TRUE);
  lk_case_add_contacted (kase, "hunter2.example:443");
  observe (kase, "{\"probe\":\"proxy\",\"subject\":\"https://mx.test/\",\"outcome\":\"ok\",\"facts\":{\"direct\":false,\"proxy\":"
                 "\"http://alice:hunter2@proxy.example:3128\"}}");
  observe (kase, "{\"probe\":\"link\",\"subject\":\"\",\"outcome\":\"ok\",\"facts\":{\"interfaces\":[{\"name\":"
  "\"hunter2\",\"kind\":"
                 "\"wifi\",\"up\":true}],\"gateways\":[{\"family\":\"ipv4\",\"address\":\"192.0.2.1\",\"interface\":"
                 "\"hunter2\"}]}}");
  observe (kase, "{\"probe\":\"sign-in\",\"outcome\":\"failed\",\"facts\":{\"text\":\"hunter2\"},\"error\":{\"domain\":"
  "\"hunter2\","
                 "\"code\":1,\"message\":\"hunter2 is wrong\"}}");
  lk_judge_case (kase, NULL);
  text = keep_text (kase);
  g_assert_null (strstr (text, "hunter2"));
  g_assert_nonnull (strstr (text, "[\"proxy\",\"\",\"proxy.example:3128\"]"));
  g_assert_nonnull (strstr (text, "[\"network\",\"\",\"192.0.2.1 (wifi)\"]"));
}

/* An hour later in the same network: other addresses of a large service, another certificate of the same authority, other
 * times, a router of IPv6 that was not there for a moment. */
static void
test_hour_later (gconstpointer data)
{
  g_autoptr(LkCase) first = make_desktop (data), second = make_desktop (data);
  g_autoptr(LkSnapshot) kept = NULL, now = NULL;
  g_autoptr(LkComparison) whole = NULL, since = NULL;
  g_autoptr(GError) error = NULL;
  static const char *const changes[] = {
    "{\"probe\":\"dns\",\"subject\":\"cdn.example\",\"outcome\":\"ok\",\"facts\":{\"role\":\"service\",\"addresses\":"
    "[\"192.0.2.%u\"]}}",
    "{\"probe\":\"tls\",\"subject\":\"cdn.example:443\",\"outcome\":\"ok\",\"facts\":{\"role\":\"service\",\"issuer\":"
    "\"CN=R%u,O=Let's Encrypt,C=US\",\"not_after\":18%u0000000}}",
    "{\"probe\":\"storage\",\"subject\":\"/tmp\",\"outcome\":\"ok\",\"facts\":{\"what\":\"temporary\",\"exists\":"
    "true,\"writable\":true,"
    "\"full\":false,\"free_bytes\":%u000000}}",
    "{\"probe\":\"http\",\"subject\":\"https://cdn.example/\",\"outcome\":\"ok\",\"facts\":{\"role\":\"service\",\"skew_s\":%u}}",
    "{\"probe\":\"dns\",\"subject\":\"other.example\",\"outcome\":\"ok\",\"facts\":{\"role\":\"control\",\"addresses\":"
    "[\"10.0.0.%u\"]}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    for (guint n = 1; n <= 2; n++)
      {
        g_auto(GStrv) parts = g_strsplit (changes[i], "%u", -1);
        g_autofree char *text = g_strjoinv (n == 1 ? "1" : "2", parts);

        observe (n == 1 ? first : second, text);
      }
  lk_judge_case (first, NULL);
  lk_judge_case (second, NULL);
  whole = lk_compare_cases (first, second, &error);
  g_assert_no_error (error);
  kept = keep (first);
  now = lk_snapshot_new (second);
  since = lk_compare_snapshots (kept, now, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < whole->differences->len; i++)
    g_test_message ("%s", ((LkDifference *) g_ptr_array_index (whole->differences, i))->what);
  g_assert_cmpuint (whole->differences->len, ==, 0);
  g_assert_cmpuint (since->differences->len, ==, 0);
}

typedef struct
{
  const char *name;
  const char *change; /* an observation of the newer case, which is judged as this case is */
  const char *kase;
  const char *what;   /* (nullable) that must be told */
  const char *proves;
} Since;

#define LINK(address, kind, servers) "{\"probe\":\"link\",\"subject\":\"\",\"outcome\":\"ok\",\"facts\":{\"interfaces\":" \
  "[{\"name\":" \
  "\"i\",\"kind\":\"" kind "\",\"up\":true,\"carrier\":true}],\"gateways\":[{\"family\":\"ipv4\",\"address\":" \
  "\"" address "\",\"interface\":" \
  "\"i\"}],\"ipv4_route\":true,\"ipv6_route\":true,\"ipv4_address\":true,\"ipv6_address\":true,\"name_servers\":" \
  "[\"" servers "\"]}}"

/* What has changed is weighed by what is wrong now. */
static const Since sinces[] = {
  { "nothing", NULL, "srv-500-login-100ms", NULL, "by-itself" },
  { "blocked-elsewhere", LINK ("192.0.2.9", "wifi", "192.0.2.9"), "fw-drop-host", "network", "second-network" },
  /* What a server says of itself it says in every network. */
  { "server-elsewhere", LINK ("192.0.2.9", "wifi", "10.77.1.1"), "srv-500-login-100ms", "network", "unrelated" },
  { "name-servers", LINK ("10.77.1.1", "ethernet", "192.0.2.53"), "dns-refused", "name-servers", "name-servers" },
  { "browser-of-server-error", "{\"probe\":\"browser\",\"outcome\":\"ok\",\"facts\":{\"handler\":\"chromium.desktop\"}}",
    "srv-500-login-100ms", "browser", "unrelated" },
  /* That a proxy was set has nothing to do with what the server says. */
  { "proxy-of-server-error", "{\"probe\":\"proxy\",\"subject\":\"https://mx.test/\",\"outcome\":\"ok\",\"facts\":{\"direct\":"
    "false,\"proxy\":\"http://proxy.example:3128\"}}", "srv-500-login-100ms", "proxy", "unrelated" },
  { "new-issuer", "{\"probe\":\"tls\",\"subject\":\"mx.test:443\",\"outcome\":\"ok\",\"facts\":{\"role\":\"service\",\"flags\":"
    "[\"unknown-ca\"],\"issuer\":\"CN=x,O=Guard\",\"subject\":\"CN=mx.test\"}}", "cert-private", "certificate", "certificate" },
};

static void
test_since (gconstpointer data)
{
  const Since *row = data;
  g_autoptr(LkCase) good = make_desktop ("healthy-matrix-100ms"), bad = make_desktop (row->kase);
  g_autoptr(LkSnapshot) kept = NULL, now = NULL;
  g_autoptr(LkComparison) comparison = NULL;
  g_autoptr(GError) error = NULL;
  gboolean told = row->what == NULL;

  if (row->change != NULL)
    observe (bad, row->change);
  lk_judge_case (bad, NULL);
  kept = keep (good);
  now = lk_snapshot_new (bad);
  comparison = lk_compare_snapshots (kept, now, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < comparison->differences->len; i++)
    {
      LkDifference *difference = g_ptr_array_index (comparison->differences, i);

      g_test_message ("%s %s: %s, %s", difference->what, difference->subject, difference->before, difference->after);
      g_assert_nonnull (difference->before);
      g_assert_nonnull (difference->after);
      told = told || g_str_equal (difference->what, row->what);
    }
  g_test_message ("%s: %s", lk_case_get_verdict (bad)->code, comparison->proves);
  g_assert_true (told);
  g_assert_cmpstr (comparison->proves, ==, row->proves);
}

static void
test_good (void)
{
  static const char *const part[] = { "network", NULL };
  g_autoptr(LkCase) clear = rows_load_case ("healthy-web"), bad = rows_load_case ("srv-500-login-100ms");

  lk_judge_case (bad, NULL);
  g_assert_false (lk_snapshot_is_good (clear));
  g_assert_false (lk_snapshot_is_good (bad));
  lk_judge_case (clear, NULL);
  g_assert_true (lk_snapshot_is_good (clear));
  lk_case_set_only (clear, part);
  lk_judge_case (clear, NULL);
  g_assert_false (lk_snapshot_is_good (clear));
  lk_case_set_only (clear, NULL);
  lk_case_set_answer (clear, "web-version-works", FALSE);
  lk_judge_case (clear, NULL);
  g_assert_false (lk_snapshot_is_good (clear));
}

#define HEAD "\"ended\":\"2026-11-20T14:02:00Z\",\"service\":\"a\",\"verdict\":\"all-clear\",\"certainty\":\"certain\"," \
             "\"signed_in\":false,"

static void
test_strict (void)
{
  static const char *const broken[] = {
    "{}", "{" HEAD "\"facts\":{}}", "{" HEAD "\"facts\":[1]}", "{" HEAD "\"facts\":[[\"client\",\"a\"]]}",
    "{" HEAD "\"facts\":[[\"client\",\"a\",1]]}", "{\"ended\":\"Friday\",\"service\":\"a\",\"verdict\":\"all-clear\","
    "\"certainty\":"
    "\"certain\",\"signed_in\":false,\"facts\":[]}", "{\"ended\":\"2026-11-20T14:02:00Z\",\"service\":\"a\",\"verdict\":\"fine\","
    "\"certainty\":\"certain\",\"signed_in\":false,\"facts\":[]}",
  };
  g_autoptr(JsonNode) node = json_from_string ("{" HEAD "\"facts\":[[\"client\",\"Chat\",\"1.2\"],[\"from-tomorrow\",\"\",\"x\"],"
                                               "[\"client\",\"Other\",\"/home/alice\"],[\"answer\",\"q\",\"yes\"]]}", NULL);
  g_autoptr(LkSnapshot) kept = lk_snapshot_new_from_json (json_node_get_object (node), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(JsonNode) wrong = json_from_string (broken[i], NULL);
      g_autoptr(GError) error = NULL;

      g_assert_null (lk_snapshot_new_from_json (json_node_get_object (wrong), &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
    }
  g_assert_nonnull (kept);
  g_assert_cmpuint (lk_snapshot_count (kept), ==, 1);
  g_assert_cmpstr (lk_snapshot_get (kept, "client", "Chat"), ==, "1.2");
}

int
main (int    argc,
      char **argv)
{
  static const char *const healthy[] = { "healthy-matrix-100ms", "healthy-xmpp-100ms", "healthy-web", "healthy-irc",
                                         "healthy-mattermost", "healthy-rocketchat", "healthy-zulip", "healthy-ejabberd" };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/judge/snapshot/kept", test_kept);
  g_test_add_data_func ("/judge/snapshot/secrets/account", "hunter2@mail.example", test_secrets);
  g_test_add_data_func ("/judge/snapshot/secrets/path", "/home/hunter2", test_secrets);
  g_test_add_data_func ("/judge/snapshot/secrets/word", "hunter2", test_secrets);
  g_test_add_func ("/judge/snapshot/person", test_person);
  for (gsize i = 0; i < G_N_ELEMENTS (healthy); i++)
    {
      g_autofree char *path = g_strconcat ("/judge/snapshot/hour-later/", healthy[i], NULL);

      g_test_add_data_func (path, healthy[i], test_hour_later);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (sinces); i++)
    {
      g_autofree char *path = g_strconcat ("/judge/snapshot/since/", sinces[i].name, NULL);

      g_test_add_data_func (path, &sinces[i], test_since);
    }
  g_test_add_func ("/judge/snapshot/good", test_good);
  g_test_add_func ("/judge/snapshot/strict", test_strict);
  return g_test_run ();
}
