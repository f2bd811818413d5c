/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fixture.h"
#include "lk-interfaces.h"
#include "lk-link-probe.h"
#include "lk-name-servers.h"
#include "lk-netlink.h"
#include "lk-router-probe.h"
#include "lk-tree.h"

typedef struct
{
  const char *path;
  const char *content;
} TestFile;

static const TestFile test_files[] = {
  { "etc/resolv.conf", "# made by nobody\nsearch example.test\nnameserver 192.0.2.53\n nameserver\t2001:db8::53 # second\n"
                       "nameserver\nnameserver 198.51.100.70\nnameserver 198.51.100.71\noptions edns0\n" },
  { "sys/class/net/en-x/type", "1\n" },
  { "sys/class/net/en-x/flags", "0x1003\n" },
  { "sys/class/net/en-x/carrier", "1\n" },
  { "sys/class/net/en-x/uevent", "INTERFACE=en-x\n" },
  { "sys/class/net/wl-x/type", "1\n" },
  { "sys/class/net/wl-x/flags", "0x1003\n" },
  { "sys/class/net/wl-x/carrier", "0\n" },
  { "sys/class/net/wl-x/uevent", "DEVTYPE=wlan\nINTERFACE=wl-x\n" },
  { "sys/class/net/off-x/type", "1\n" },
  { "sys/class/net/off-x/flags", "0x1002\n" },
  { "sys/class/net/wg-x/type", "65534\n" },
  { "sys/class/net/wg-x/flags", "0x91\n" },
  { "sys/class/net/wg-x/carrier", "1\n" },
  { "sys/class/net/wg-x/uevent", "DEVTYPE=wireguard\n" },
  { "sys/class/net/tun-x/type", "65534\n" },
  { "sys/class/net/tun-x/flags", "0x1091\n" },
  { "sys/class/net/tun-x/tun_flags", "0x1001\n" },
  { "sys/class/net/bridge-x/type", "1\n" },
  { "sys/class/net/bridge-x/flags", "0x1003\n" },
  { "sys/class/net/bridge-x/carrier", "0\n" },
  { "sys/class/net/bridge-x/bridge/bridge_id", "8000\n" },
  { "sys/class/net/lo/type", "772\n" },
  { "sys/class/net/lo/flags", "0x9\n" },
  { "sys/class/net/lo/carrier", "1\n" },
};

static char *
write_root (void)
{
  g_autoptr(GError) error = NULL;
  char *root = g_dir_make_tmp ("link-XXXXXX", &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (test_files); i++)
    lk_tree_write (root, test_files[i].path, test_files[i].content, -1);
  return root;
}

static JsonObject *
find_interface (LkObservation *observation,
                const char    *name)
{
  JsonArray *interfaces = lk_json_get_array (lk_observation_get_facts (observation), "interfaces");

  for (guint i = 0; i < json_array_get_length (interfaces); i++)
    {
      JsonObject *object = json_array_get_object_element (interfaces, i);

      if (g_strcmp0 (lk_json_get_string (object, "name"), name) == 0)
        return object;
    }
  return NULL;
}

static void
check_interfaces (LkObservation *observation)
{
  static const struct
  {
    const char *name;
    const char *kind;
    gboolean    up, carrier;
  } rows[] = {
    { "en-x", "ethernet", TRUE, TRUE }, { "wl-x", "wifi", TRUE, FALSE }, { "off-x", "ethernet", FALSE, FALSE },
    { "wg-x", "vpn", TRUE, TRUE }, { "tun-x", "vpn", TRUE, FALSE }, { "bridge-x", "other", TRUE, FALSE },
    { "lo", "loopback", TRUE, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      JsonObject *object = find_interface (observation, rows[i].name);

      g_assert_nonnull (object);
      g_assert_cmpstr (lk_json_get_string (object, "kind"), ==, rows[i].kind);
      g_assert_cmpint (lk_json_is_true (object, "up"), ==, rows[i].up);
      g_assert_cmpint (lk_json_is_true (object, "carrier"), ==, rows[i].carrier);
      g_assert_nonnull (lk_json_get_array (object, "addresses"));
    }
}

static void
test_probe_root (void)
{
  g_autofree char *root = write_root ();
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(LkLink) link = NULL;
  const char *const expected[] = { "192.0.2.53", "2001:db8::53", "198.51.100.70", NULL };
  LkObservation *observation;
  g_auto(GStrv) name_servers = NULL;

  lk_link_probe_async (run, root, NULL, test_take_result, &result);
  g_assert_true (lk_run_is_out (run, "link"));
  link = lk_link_probe_finish (test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_false (lk_run_is_out (run, "link"));
  observation = test_run_find (run, "link", "");
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  check_interfaces (observation);
  name_servers = lk_json_dup_strings (lk_observation_get_facts (observation), "name_servers");
  g_assert_cmpstrv (name_servers, expected);
  g_assert_cmpstrv (link->name_servers, expected);
  /* None of these made-up interfaces has an address. */
  g_assert_false (link->ipv4_address);
  g_assert_false (link->ipv6_address);
  lk_tree_remove (root);
}

static void
test_probe_real (void)
{
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(LkLink) link = NULL;
  LkObservation *observation;
  JsonObject *loopback;

  lk_link_probe_async (run, NULL, NULL, test_take_result, &result);
  link = lk_link_probe_finish (test_wait (&result), NULL);
  observation = test_run_find (run, "link", "");
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  loopback = find_interface (observation, "lo");
  g_assert_nonnull (loopback);
  g_assert_cmpstr (lk_json_get_string (loopback, "kind"), ==, "loopback");
  g_assert_cmpint (lk_observation_is_true (observation, "ipv4_route"), ==, link->ipv4_route);
  if (link->gateways->len > 0)
    g_assert_true (link->ipv4_route || link->ipv6_route);
}

static void
test_probe_cancel (void)
{
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  lk_link_probe_async (run, NULL, cancellable, test_take_result, &result);
  g_assert_null (lk_link_probe_finish (test_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (lk_observation_get_outcome (test_run_find (run, "link", "")), ==, LK_OUTCOME_CANCELLED);
}

static void
add_attribute (GByteArray   *bytes,
               guint16       type,
               const void   *data,
               gsize         length)
{
  struct rtattr attribute = { .rta_type = type, .rta_len = (unsigned short) RTA_LENGTH (length) };
  static const guint8 padding[4];

  g_byte_array_append (bytes, (const guint8 *) &attribute, sizeof attribute);
  g_byte_array_append (bytes, data, (guint) length);
  g_byte_array_append (bytes, padding, (guint) (RTA_ALIGN (length) - length));
}

static void
add_message (GByteArray   *bytes,
             guint16       type,
             const void   *body,
             gsize         body_length,
             GByteArray   *attributes)
{
  struct nlmsghdr header = { .nlmsg_type = type };

  header.nlmsg_len = (guint32) (NLMSG_LENGTH (body_length) + (attributes != NULL ? attributes->len : 0));
  g_byte_array_append (bytes, (const guint8 *) &header, sizeof header);
  g_byte_array_append (bytes, body, (guint) body_length);
  if (attributes != NULL)
    g_byte_array_append (bytes, attributes->data, attributes->len);
}

static void
add_route (GByteArray *bytes,
           guint8      family,
           guint8      prefix,
           guint8      type,
           const char *gateway,
           guint32     interface,
           guint32     metric)
{
  struct rtmsg body = { .rtm_family = family, .rtm_dst_len = prefix, .rtm_type = type, .rtm_table = RT_TABLE_MAIN };
  g_autoptr(GByteArray) attributes = g_byte_array_new ();
  g_autoptr(GInetAddress) address = gateway != NULL ? g_inet_address_new_from_string (gateway) : NULL;

  if (address != NULL)
    add_attribute (attributes, RTA_GATEWAY, g_inet_address_to_bytes (address), g_inet_address_get_native_size (address));
  add_attribute (attributes, RTA_OIF, &interface, sizeof interface);
  add_attribute (attributes, RTA_PRIORITY, &metric, sizeof metric);
  add_message (bytes, RTM_NEWROUTE, &body, sizeof body, attributes);
}

static void
test_netlink_routes (void)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GPtrArray) routes = NULL;
  g_autofree char *best = NULL;

  add_route (bytes, AF_INET, 0, RTN_UNICAST, "192.0.2.1", 2, 600);
  add_route (bytes, AF_INET, 24, RTN_UNICAST, "192.0.2.9", 2, 0);
  add_route (bytes, AF_INET6, 0, RTN_UNREACHABLE, NULL, 1, 0);
  add_route (bytes, AF_INET6, 0, RTN_UNICAST, "fe80::1", 3, 100);
  add_route (bytes, AF_INET, 1, RTN_UNICAST, NULL, 4, 0);
  add_route (bytes, 129, 0, RTN_UNICAST, NULL, 4, 0);

  routes = lk_netlink_parse (LK_NETLINK_ROUTES, bytes->data, bytes->len);
  g_assert_cmpuint (routes->len, ==, 3);
  g_assert_null (((LkRoute *) g_ptr_array_index (routes, 0))->gateway);
  best = g_inet_address_to_string (((LkRoute *) g_ptr_array_index (routes, 1))->gateway);
  g_assert_cmpstr (best, ==, "fe80::1");
  g_assert_cmpuint (((LkRoute *) g_ptr_array_index (routes, 1))->interface, ==, 3);
  g_assert_cmpuint (((LkRoute *) g_ptr_array_index (routes, 2))->metric, ==, 600);
}

static void
test_netlink_hops (void)
{
  struct rtmsg body = { .rtm_family = AF_INET, .rtm_type = RTN_UNICAST, .rtm_table = RT_TABLE_MAIN };
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GByteArray) attributes = g_byte_array_new ();
  g_autoptr(GByteArray) hops = g_byte_array_new ();
  g_autoptr(GPtrArray) routes = NULL;

  for (guint8 i = 1; i <= 2; i++)
    {
      struct rtnexthop hop = { .rtnh_ifindex = i, .rtnh_len = sizeof (struct rtnexthop) + RTA_LENGTH (4) };
      guint8 address[4] = { 192, 0, 2, i };

      g_byte_array_append (hops, (const guint8 *) &hop, sizeof hop);
      add_attribute (hops, RTA_GATEWAY, address, sizeof address);
    }
  add_attribute (attributes, RTA_MULTIPATH, hops->data, hops->len);
  add_message (bytes, RTM_NEWROUTE, &body, sizeof body, attributes);
  routes = lk_netlink_parse (LK_NETLINK_ROUTES, bytes->data, bytes->len);
  g_assert_cmpuint (routes->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      LkRoute *route = g_ptr_array_index (routes, i);

      g_assert_nonnull (route->gateway);
      g_assert_cmpuint (g_inet_address_to_bytes (route->gateway)[3], ==, route->interface);
    }
}

static void
test_netlink_neighbours (void)
{
  struct ndmsg body = { .ndm_family = AF_INET, .ndm_ifindex = 2, .ndm_state = NUD_STALE };
  struct nda_cacheinfo info = { .ndm_confirmed = 50 };
  static const guint8 address[4] = { 192, 0, 2, 1 };
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(GByteArray) attributes = g_byte_array_new ();
  g_autoptr(GPtrArray) neighbours = NULL;
  LkNeighbour *neighbour;

  add_attribute (attributes, NDA_DST, address, sizeof address);
  add_attribute (attributes, NDA_CACHEINFO, &info, sizeof info);
  add_message (bytes, RTM_NEWNEIGH, &body, sizeof body, attributes);
  add_message (bytes, RTM_NEWNEIGH, &body, sizeof body, NULL);
  neighbours = lk_netlink_parse (LK_NETLINK_NEIGHBOURS, bytes->data, bytes->len);
  g_assert_cmpuint (neighbours->len, ==, 1);
  neighbour = g_ptr_array_index (neighbours, 0);
  g_assert_cmpstr (lk_neighbour_state_to_string (neighbour->state), ==, "stale");
  g_assert_cmpint (neighbour->confirmed_ms, ==, 50 * 1000 / sysconf (_SC_CLK_TCK));

  for (guint cut = 0; cut < bytes->len; cut++)
    g_ptr_array_unref (lk_netlink_parse (LK_NETLINK_NEIGHBOURS, bytes->data, cut));
}

static GPtrArray *
make_gateways (const char *address)
{
  LkGateway *gateway = g_new0 (LkGateway, 1);
  GPtrArray *gateways = g_ptr_array_new ();

  gateway->address = g_inet_address_new_from_string (address);
  gateway->family = g_inet_address_get_family (gateway->address);
  gateway->interface = g_strdup ("lo");
  g_ptr_array_add (gateways, gateway);
  return gateways;
}

static void
free_gateways (GPtrArray *gateways)
{
  for (guint i = 0; i < gateways->len; i++)
    {
      LkGateway *gateway = g_ptr_array_index (gateways, i);

      g_object_unref (gateway->address);
      g_free (gateway->interface);
      g_free (gateway);
    }
  g_ptr_array_unref (gateways);
}

static void
test_router_answers (void)
{
  GPtrArray *gateways = make_gateways ("127.0.0.1");
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gboolean answers = FALSE;
  LkObservation *observation;
  gint64 rtt = -1;

  lk_router_probe_async (run, gateways, NULL, test_take_result, &result);
  free_gateways (gateways);
  g_assert_true (lk_router_probe_finish (test_wait (&result), &answers, &error));
  g_assert_no_error (error);
  g_assert_true (answers);
  observation = test_run_find (run, "router", "127.0.0.1");
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  g_assert_nonnull (lk_observation_get_fact (observation, "method"));
  g_assert_true (lk_observation_get_fact_int (observation, "rtt_ms", &rtt));
  g_assert_cmpint (rtt, >=, 0);
  g_assert_false (lk_run_is_out (run, "router"));
}

static void
test_router_none (void)
{
  g_autoptr(GPtrArray) gateways = g_ptr_array_new ();
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GAsyncResult) result = NULL;
  gboolean answers = TRUE;

  lk_router_probe_async (run, gateways, NULL, test_take_result, &result);
  g_assert_true (lk_router_probe_finish (test_wait (&result), &answers, NULL));
  g_assert_false (answers);
  g_assert_cmpuint (test_run_count (run, "router"), ==, 0);
}

static void
test_router_cancel (void)
{
  GPtrArray *gateways = make_gateways ("127.0.0.1");
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;

  g_cancellable_cancel (cancellable);
  lk_router_probe_async (run, gateways, cancellable, test_take_result, &result);
  free_gateways (gateways);
  g_assert_true (lk_router_probe_finish (test_wait (&result), NULL, NULL));
  g_assert_cmpuint (test_run_count (run, "router"), ==, 1);
  g_assert_false (lk_run_is_out (run, "router"));
}

static void
test_name_servers (void)
{
  g_auto(GStrv) none = lk_name_servers_parse ("nameservers 192.0.2.1\n;nameserver 192.0.2.2\n#nameserver 192.0.2.3");
  g_auto(GStrv) last = lk_name_servers_parse ("nameserver fe80::1%eth0");
  g_auto(GStrv) missing = lk_name_servers_dup ("/nonexistent");

  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpuint (g_strv_length (last), ==, 1);
  g_assert_cmpstr (last[0], ==, "fe80::1%eth0");
  g_assert_cmpuint (g_strv_length (missing), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/link/probe/root", test_probe_root);
  g_test_add_func ("/link/probe/real", test_probe_real);
  g_test_add_func ("/link/probe/cancel", test_probe_cancel);
  g_test_add_func ("/link/netlink/routes", test_netlink_routes);
  g_test_add_func ("/link/netlink/hops", test_netlink_hops);
  g_test_add_func ("/link/netlink/neighbours", test_netlink_neighbours);
  g_test_add_func ("/link/name-servers", test_name_servers);
  g_test_add_func ("/router/answers", test_router_answers);
  g_test_add_func ("/router/none", test_router_none);
  g_test_add_func ("/router/cancel", test_router_cancel);
  return g_test_run ();
}
