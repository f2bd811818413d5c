/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-address-kind.h"
#include "lk-hosts-file.h"

static void
test_hosts_parse (void)
{
  static const char text[] = "127.0.0.1\tlocalhost\n"
                             "# 192.0.2.1 chat.example\n"
                             "\n"
                             "  192.0.2.2  other.example\tCHAT.example # a comment\r\n"
                             "nonsense chat.example\n"
                             "2001:db8::1 chat.example.org chat.example";
  g_autoptr(LkHostsMatch) match = lk_hosts_parse (text, sizeof text - 1, "chat.example");
  g_autoptr(LkHostsMatch) none = lk_hosts_parse (text, sizeof text - 1, "example");

  g_assert_cmpuint (match->line, ==, 4);
  g_assert_cmpuint (match->addresses->len, ==, 2);
  g_assert_cmpuint (none->line, ==, 0);
  g_assert_cmpuint (none->addresses->len, ==, 0);
}

static void
test_kinds (void)
{
  static const struct
  {
    const char *address;
    const char *kind;
  } rows[] = {
    { "0.0.0.0", "unspecified" }, { "::", "unspecified" },
    { "127.0.0.53", "loopback" }, { "::1", "loopback" },
    { "10.77.1.1", "private" },   { "172.31.255.255", "private" },
    { "172.32.0.1", NULL },       { "192.168.1.1", "private" },
    { "192.169.0.1", NULL },      { "100.64.0.1", "private" },
    { "100.128.0.1", NULL },      { "169.254.1.1", "link-local" },
    { "fe80::1", "link-local" },  { "fd00::1", "private" },
    { "fc00::1", "private" },     { "::ffff:10.0.0.1", "private" },
    { "198.51.100.10", NULL },    { "192.0.2.1", NULL },
    { "203.0.113.1", NULL },      { "2001:db8:2::10", NULL },
    { "9.9.9.9", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (rows[i].address);

      g_assert_cmpstr (lk_address_kind_of (address), ==, rows[i].kind);
    }
}

static void
test_kind_of_all (void)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_object_unref);

  g_assert_null (lk_address_kind_of_all (addresses));
  g_ptr_array_add (addresses, g_inet_address_new_from_string ("127.0.0.1"));
  g_ptr_array_add (addresses, g_inet_address_new_from_string ("10.0.0.1"));
  g_assert_cmpstr (lk_address_kind_of_all (addresses), ==, "loopback");
  g_ptr_array_add (addresses, g_inet_address_new_from_string ("198.51.100.10"));
  g_assert_null (lk_address_kind_of_all (addresses));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hosts/parse", test_hosts_parse);
  g_test_add_func ("/address/kind", test_kinds);
  g_test_add_func ("/address/kind-of-all", test_kind_of_all);
  return g_test_run ();
}
