/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What messengers wrote into their own logs: known errors of the last day, and never a line of it. */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "lk-client-log-probe.h"
#include "lk-log-lines.h"
#include "machine.h"

#define LOGS MACHINE_HOME "/.config/Chat/logs/"

/* What healthy messengers write in a day; numbers, names and wording are made up after their manner. */
static const char *const healthy[] = {
  "{\"level\":30,\"time\":\"%s\",\"msg\":\"app ready; checking arguments\"}",
  "{\"level\":30,\"time\":\"%s\",\"msg\":\"getSQLKey: decrypting key\"}",
  "{\"level\":40,\"time\":\"%s\",\"msg\":\"SocketManager: authenticated socket closed with code=1006, reconnecting in 5s\"}",
  "{\"level\":50,\"time\":\"%s\",\"msg\":\"net::ERR_INTERNET_DISCONNECTED GET https://storage.chat.test/v1\"}",
  "{\"level\":50,\"time\":\"%s\",\"msg\":\"getaddrinfo ENOTFOUND chat.test; the computer slept\"}",
  "{\"level\":40,\"time\":\"%s\",\"msg\":\"ENOSPC: System limit for number of file watchers reached\"}",
  "{\"level\":30,\"time\":\"%s\",\"msg\":\"logged out of the old socket, session expired, HTTP 401, now refreshed\"}",
  "[%s] RPC Error: request 4702 got fail with code 400, error FILE_REFERENCE_EXPIRED",
  "[%s] RPC Error: request 12 got fail with code 401, error AUTH_KEY_UNREGISTERED",
  "[%s] RPC Error: request 77 got fail with code 420, error FLOOD_WAIT_3",
  "[%s] RPC Error: request 78 got fail with code 400, error INPUT_USER_DEACTIVATED",
  "[%s] Message Info: bad message notification received (error_code 16) for msg_id = 6224508159439500976",
  "[%s] TCP Error: error packet received, code = -404",
  "[%s] (node:1) DeprecationWarning: The `punycode` module is deprecated.",
  "[%s] libva error: vaGetDriverNameByIndex() failed with unknown libva error",
  "[%s] Failed to load module \"canberra-gtk-module\"",
  "[%s] captcha shown, two-step verification is on, account is locked by nobody",
  "[%s] alice wrote: SafeStorage is a word, and so is IndexedDB; Permission denied",
};

static char *
dup_moment (gint64 ago_s)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr(GDateTime) then = g_date_time_add_seconds (now, -(double) ago_s);

  return g_date_time_format (then, "%Y-%m-%dT%H:%M:%S.123Z");
}

static void
add_client (Machine    *machine,
            const char *log)
{
  const char *const logs[] = { log, NULL };
  LkClient *client = machine_add_client (machine, "Chat", "chat");

  client->flatpak = g_strdup ("org.example.Chat");
  client->logs = g_strdupv ((char **) logs);
}

static JsonObject *
look (Machine *machine)
{
  machine_probe (machine, lk_client_log_probe_async, lk_client_log_probe_finish);
  return machine_facts (machine, "client-log", "Chat");
}

static void
write_line (Machine    *machine,
            const char *path,
            const char *format,
            gint64      ago_s,
            guint       n_times)
{
  g_autofree char *moment = dup_moment (ago_s);
  g_auto(GStrv) parts = g_strsplit (format, "%s", 2);
  g_autofree char *line = g_strconcat (parts[0], moment, parts[1] != NULL ? parts[1] : "", "\n", NULL);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < n_times; i++)
    g_string_append (text, line);
  machine_write (machine, path, text->str);
}

typedef struct
{
  const char *line;
  const char *code;
  const char *id;
  guint       n_times;
} Known;

static const Known known[] = {
  { "{\"level\":50,\"time\":\"%s\",\"msg\":\"Database startup error: Error: Error while decrypting the ciphertext provided to "
    "safeStorage.decryptString.\\n    at getSQLKey ([REDACTED]/app/main.js:1268:39)\"}",
    "keyring-unreachable", "keyring-key-lost", 1 },
  { "{\"level\":50,\"time\":\"%s\",\"msg\":\"SafeStorageBackendChangeError: Detected change in safeStorage backend "
    "(previous: gnome_libsecret, current: basic_text)\"}",
    "keyring-unreachable", "keyring-changed", 1 },
  { "{\"level\":40,\"time\":\"%s\",\"msg\":\"unlinkAndDisconnect: Client is no longer authorized; "
    "deleting local configuration\"}",
    "session-ended", "signal-unlinked", 1 },
  { "[%s] TCP Error: error packet received, code = -404", "session-ended", "telegram-key", 40 },
  { "[%s] nheko: Cannot create an item in a locked collection", "keyring-locked", "keyring-locked", 1 },
  { "[%s] sqlite: database disk image is malformed", "data-damaged", "local-data", 1 },
};

static void
test_known (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr(Machine) machine = machine_new ();
      JsonObject *facts, *match;

      add_client (machine, "~/.config/Chat/logs/*.log");
      write_line (machine, LOGS "main.log", known[i].line, 3600, known[i].n_times);
      facts = look (machine);
      g_assert_nonnull (facts);
      g_test_message ("%s", known[i].id);
      g_assert_cmpuint (machine_count (facts, "matches"), ==, 1);
      match = machine_item (facts, "matches", 0);
      g_assert_cmpstr (lk_json_get_string (match, "code"), ==, known[i].code);
      g_assert_cmpstr (lk_json_get_string (match, "id"), ==, known[i].id);
      g_assert_cmpstr (lk_json_get_string (facts, "file"), ==, "~/.config/Chat/logs/main.log");
    }
}

/* A day of ordinary trouble: sleep, a changed network, one refused key. */
static void
test_healthy (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  JsonObject *facts;

  add_client (machine, "~/.config/Chat/logs/*.log");
  for (gsize i = 0; i < G_N_ELEMENTS (healthy); i++)
    {
      g_autofree char *moment = dup_moment (600 + 60 * (gint64) i);
      g_auto(GStrv) parts = g_strsplit (healthy[i], "%s", 2);

      g_string_append_printf (text, "%s%s%s\n", parts[0], moment, parts[1]);
    }
  machine_write (machine, LOGS "main.log", text->str);
  facts = look (machine);
  g_assert_cmpuint (machine_count (facts, "matches"), ==, 0);
  g_assert_null (lk_json_get_string (facts, "file"));
}

/* What is older than a day, or in a file that is, says nothing of today. */
static void
test_old (void)
{
  g_autoptr(Machine) machine = machine_new ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  add_client (machine, "~/.config/Chat/logs/*.log");
  write_line (machine, LOGS "main.log", known[0].line, 30 * 3600, 1);
  write_line (machine, LOGS "app.log", "no date here: SafeStorageBackendChangeError", 0, 1);
  machine_touch (machine, LOGS "app.log", now - 30 * 3600);
  g_assert_cmpuint (machine_count (look (machine), "matches"), ==, 0);
}

/* The log of the copy in a Flatpak; nothing but the dictionary's words gets into the observation. */
static void
test_sandboxed (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autofree char *all = NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonObject *facts;

  add_client (machine, "~/.config/Chat/logs/main.log");
  write_line (machine, MACHINE_HOME "/.var/app/org.example.Chat/config/Chat/logs/main.log",
              "%s +4915112345678 token=s3cr3t SafeStorageBackendChangeError alice@chat.test", 60, 1);
  facts = look (machine);
  g_assert_cmpstr (lk_json_get_string (facts, "matched"), ==, "SafeStorageBackendChangeError");
  node = json_node_init_object (json_node_alloc (), facts);
  all = json_to_string (node, FALSE);
  g_assert_null (strstr (all, "s3cr3t"));
  g_assert_null (strstr (all, "49151"));
  g_assert_null (strstr (all, "alice@"));
}

/* No folder, an empty one, and files that are none: no log, or none with anything in it. */
static void
test_nothing (void)
{
  g_autoptr(Machine) none = machine_new ();
  g_autoptr(Machine) empty = machine_new ();

  add_client (none, "~/.config/Chat/logs/*.log");
  machine_probe (none, lk_client_log_probe_async, lk_client_log_probe_finish);
  g_assert_null (lk_case_find_newest (lk_run_get_case (none->run), "client-log", NULL));
  add_client (empty, "~/.config/Chat/logs/*.log");
  machine_folder (empty, LOGS "main.log");
  machine_write (empty, LOGS "other.txt", "SafeStorageBackendChangeError");
  machine_link (empty, LOGS "loop.log", "loop.log");
  g_assert_cmpuint (machine_count (look (empty), "matches"), ==, 0);
}

/* Only the end of a long log is read, in little time, whatever stands in it. */
static void
test_huge (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autoptr(GString) text = g_string_new ("SafeStorageBackendChangeError\n");
  gint64 started;

  add_client (machine, "~/.config/Chat/logs/*.log");
  for (guint i = 0; i < 400000; i++)
    g_string_append (text, i % 7 == 0 ? "RPC Error: keyring \xff\xfe\n" : "error -40 ");
  machine_write (machine, LOGS "main.log", text->str);
  started = g_get_monotonic_time ();
  g_assert_cmpuint (machine_count (look (machine), "matches"), ==, 0);
  g_test_message ("256 KiB of a log in %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - started) / 1000);
}

static void
test_times (void)
{
  static const struct
  {
    const char *line;
    gint64      time_s;
  } lines[] = {
    { "{\"level\":50,\"time\":\"2024-07-25T17:20:53.210Z\",\"msg\":\"x\"}", 1721928053 },
    { "[2024-07-25 17:20:53.210] [warn] x", 1721928053 },
    { "[2024.07.25 17:20:53] x", 1721928053 },
    { "[07/25/24, 17:20:53:421] info: x", 1721928053 },
    { "2024-07-25T19:20:53+02:00 x", 1721928053 },
    { "INFO  2024-07-25T17:20:53.000Z x", 1721928053 },
    { "2024-13-45T17:20:53Z", 0 },
    { "202407-25T17:20:53Z", 0 },
    { "call 2024-07-25 later", 0 },
    { "", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    g_assert_cmpint (lk_log_line_get_time_s (lines[i].line, strlen (lines[i].line)), ==, lines[i].time_s);
}

/* A line without a time goes with the one before it. */
static void
test_since (void)
{
  static const char text[] = "head\n2024-07-25T17:20:53Z old\n  at old\n2024-07-26T17:20:53Z new\n  at new\n"
                             "2034-01-01T00:00:00Z odd\n";
  g_autofree char *recent = lk_log_lines_since (text, strlen (text), 1722000000, 1722100000);

  g_assert_cmpstr (recent, ==, "head\n2024-07-26T17:20:53Z new\n  at new\n");
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/observe/client-logs/known", test_known);
  g_test_add_func ("/observe/client-logs/healthy", test_healthy);
  g_test_add_func ("/observe/client-logs/old", test_old);
  g_test_add_func ("/observe/client-logs/sandboxed", test_sandboxed);
  g_test_add_func ("/observe/client-logs/nothing", test_nothing);
  g_test_add_func ("/observe/client-logs/huge", test_huge);
  g_test_add_func ("/observe/client-logs/times", test_times);
  g_test_add_func ("/observe/client-logs/since", test_since);
  return g_test_run ();
}
