/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture.h"
#include "lk-server-kind.h"
#include "web-kit.h"

static LkProtocol
find_kind (WebKit      *kit,
           const char  *path,
           char       **base_url)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_server_kind_async (kit->run, "127.0.0.1", kit->port, path, NULL, test_take_result, &result);
  test_wait (&result);
  test_run_settle (kit->run);
  return lk_server_kind_finish (result, base_url);
}

static void
test_kinds (gconstpointer data)
{
  LkProtocol protocol = (LkProtocol) GPOINTER_TO_INT (data);
  g_autoptr(WebKit) kit = web_kit_new (protocol);
  g_autofree char *base_url = NULL;

  g_assert_cmpint (find_kind (kit, NULL, &base_url), ==, protocol);
  g_assert_cmpstr (base_url, ==, kit->base_url);
  g_assert_cmpuint (test_run_count (kit->run, "discovery"), ==, 1);
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "discovery"), "protocol"), ==, lk_protocol_to_string (protocol));
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "discovery"), "base_url"), ==, kit->base_url);
}

/* The address of a page within the service leads to the service. */
static void
test_page_of_it (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_MATTERMOST);
  g_autofree char *base_url = NULL;

  g_assert_cmpint (find_kind (kit, "/team/channels/town-square?x=1", &base_url), ==, LK_PROTOCOL_MATTERMOST);
  g_assert_cmpstr (base_url, ==, kit->base_url);
}

static void
test_below_path (void)
{
  g_autoptr(WebKit) kit = web_kit_new_hostile (LK_PROTOCOL_MATTERMOST);
  g_autofree char *expected = g_strconcat (kit->base_url, "/chat", NULL);
  g_autofree char *base_url = NULL;

  lk_hostile_server_add_json (kit->hostile, "/chat/api/v4/config/client", 200,
                              "{\"Version\":\"11.0\",\"EnableSignInWithEmail\":\"true\"}");
  lk_hostile_server_add_json (kit->hostile, "*", 404, "{}");
  g_assert_cmpint (find_kind (kit, "/chat/", &base_url), ==, LK_PROTOCOL_MATTERMOST);
  g_assert_cmpstr (base_url, ==, expected);
}

static void
on_target_added_cb (LkRun      *run,
                    const char *host,
                    guint       port,
                    guint       transport,
                    gboolean    any,
                    gpointer    user_data)
{
  *(guint *) user_data = port;
}

/* The host that was typed leads on to another one: that is where the service is, and where the way is looked at. */
static void
test_moved (void)
{
  g_autoptr(WebKit) kit = web_kit_new_hostile (LK_PROTOCOL_ROCKETCHAT);
  g_autoptr(WebKit) home = web_kit_new_hostile (LK_PROTOCOL_ROCKETCHAT);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 301 Moved\r\nLocation: %s/api/info\r\nContent-Length: 0\r\n\r\n",
                                           home->base_url);
  guint port = 0;

  lk_run_set_tls_database (kit->run, home->trust);
  g_clear_pointer (&kit->hostile, lk_hostile_server_free);
  kit->hostile = lk_hostile_server_new (home->certificate);
  kit->port = lk_hostile_server_get_port (kit->hostile);
  lk_hostile_server_add (kit->hostile, "/api/info", head, -1, LK_HOSTILE_KEEP);
  lk_hostile_server_add_json (kit->hostile, "*", 404, "{}");
  lk_hostile_server_add_json (home->hostile, "/api/info", 200, "{\"success\":true,\"version\":\"7.0\"}");
  g_signal_connect (kit->run, "target-added", G_CALLBACK (on_target_added_cb), &port);
  g_assert_cmpint (find_kind (kit, NULL, NULL), ==, LK_PROTOCOL_ROCKETCHAT);
  g_assert_cmpuint (port, ==, home->port);
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "discovery"), "base_url"), ==, home->base_url);
}

static void
test_none (void)
{
  g_autoptr(WebKit) kit = web_kit_new_hostile (LK_PROTOCOL_MATTERMOST);
  g_autofree char *base_url = NULL;

  lk_hostile_server_add_json (kit->hostile, "*", 200, "{\"status\":\"OK\",\"success\":true,\"Version\":\"1\"}");
  g_assert_cmpint (find_kind (kit, "/a", &base_url), ==, LK_PROTOCOL_UNKNOWN);
  g_assert_null (base_url);
  g_assert_null (test_run_find (kit->run, "discovery", NULL));
}

static void
test_cancelled (void)
{
  g_autoptr(WebKit) kit = web_kit_new_hostile (LK_PROTOCOL_MATTERMOST);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;

  lk_hostile_server_add (kit->hostile, "*", "", 0, LK_HOSTILE_HANG);
  lk_server_kind_async (kit->run, "127.0.0.1", kit->port, "/a", cancellable, test_take_result, &result);
  test_wait_ms (30);
  g_cancellable_cancel (cancellable);
  test_wait (&result);
  test_run_settle (kit->run);
  g_assert_cmpint (lk_server_kind_finish (result, NULL), ==, LK_PROTOCOL_UNKNOWN);
}

int
main (int    argc,
      char **argv)
{
  static const LkProtocol protocols[] = { LK_PROTOCOL_MATTERMOST, LK_PROTOCOL_ROCKETCHAT, LK_PROTOCOL_ZULIP };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (protocols); i++)
    {
      g_autofree char *path = g_strconcat ("/server-kind/", lk_protocol_to_string (protocols[i]), NULL);

      g_test_add_data_func (path, GINT_TO_POINTER (protocols[i]), test_kinds);
    }
  g_test_add_func ("/server-kind/page-of-it", test_page_of_it);
  g_test_add_func ("/server-kind/below-path", test_below_path);
  g_test_add_func ("/server-kind/moved", test_moved);
  g_test_add_func ("/server-kind/none", test_none);
  g_test_add_func ("/server-kind/cancelled", test_cancelled);
  return g_test_run ();
}
