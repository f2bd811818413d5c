/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-address.h"

typedef struct
{
  const char *text;
  const char *account;
  const char *host;
  guint16     port;
  const char *path;
  LkProtocol  hint;
} Good;

static const Good good[] = {
  { "example.org", NULL, "example.org", 0, NULL, LK_PROTOCOL_UNKNOWN },
  { "  Example.ORG.\n", NULL, "example.org", 0, NULL, LK_PROTOCOL_UNKNOWN },
  { "example.org:8448", NULL, "example.org", 8448, NULL, LK_PROTOCOL_UNKNOWN },
  { "example.org:65535", NULL, "example.org", 65535, NULL, LK_PROTOCOL_UNKNOWN },
  { "localhost", NULL, "localhost", 0, NULL, LK_PROTOCOL_UNKNOWN },
  { "localhost:8008", NULL, "localhost", 8008, NULL, LK_PROTOCOL_UNKNOWN },
  { "bücher.example", NULL, "xn--bcher-kva.example", 0, NULL, LK_PROTOCOL_UNKNOWN },
  { "聊天。例子", NULL, "xn--rss932g.xn--fsqu00a", 0, NULL, LK_PROTOCOL_UNKNOWN },
  { "192.0.2.7", NULL, "192.0.2.7", 0, NULL, LK_PROTOCOL_UNKNOWN },
  { "192.0.2.7:5222", NULL, "192.0.2.7", 5222, NULL, LK_PROTOCOL_UNKNOWN },
  { "::1", NULL, "::1", 0, NULL, LK_PROTOCOL_UNKNOWN },
  { "fe80:db8::1", NULL, "fe80:db8::1", 0, NULL, LK_PROTOCOL_UNKNOWN },
  { "[2001:DB8::1]", NULL, "2001:db8::1", 0, NULL, LK_PROTOCOL_UNKNOWN },
  { "[2001:db8::1]:8448", NULL, "2001:db8::1", 8448, NULL, LK_PROTOCOL_UNKNOWN },
  { "@me:example.org", "@me:example.org", "example.org", 0, NULL, LK_PROTOCOL_MATRIX },
  { "@Me:Example.org:8448", "@Me:example.org:8448", "example.org", 8448, NULL, LK_PROTOCOL_MATRIX },
  { "@me:[::1]:8448", "@me:[::1]:8448", "::1", 8448, NULL, LK_PROTOCOL_MATRIX },
  { "matrix:u/me:example.org", "@me:example.org", "example.org", 0, NULL, LK_PROTOCOL_MATRIX },
  { "matrix:u/me%3Aexample.org?action=chat", "@me:example.org", "example.org", 0, NULL,
    LK_PROTOCOL_MATRIX },
  { "https://matrix.to/#/@me:example.org", "@me:example.org", "example.org", 0, NULL,
    LK_PROTOCOL_MATRIX },
  { "me@example.org", "me@example.org", "example.org", 0, NULL, LK_PROTOCOL_XMPP },
  { "Me@Example.ORG:5223", "Me@example.org", "example.org", 5223, NULL, LK_PROTOCOL_XMPP },
  { "me@example.org/phone", "me@example.org", "example.org", 0, NULL, LK_PROTOCOL_XMPP },
  { "xmpp:me@example.org", "me@example.org", "example.org", 0, NULL, LK_PROTOCOL_XMPP },
  { "XMPP:me@example.org?message", "me@example.org", "example.org", 0, NULL, LK_PROTOCOL_XMPP },
  { "ircs://irc.example.org", NULL, "irc.example.org", 0, NULL, LK_PROTOCOL_IRC },
  { "ircs://me@irc.example.org:7000/#chat", "me", "irc.example.org", 7000, NULL, LK_PROTOCOL_IRC },
  { "irc://IRC.example.org:6667/chat", NULL, "irc.example.org", 0, NULL, LK_PROTOCOL_IRC },
  { "xmpp:example.org", NULL, "example.org", 0, NULL, LK_PROTOCOL_XMPP },
  { "https://chat.example.org", NULL, "chat.example.org", 0, NULL, LK_PROTOCOL_WEB },
  { "https://chat.example.org/", NULL, "chat.example.org", 0, "/", LK_PROTOCOL_WEB },
  { "HTTPS://Chat.example.org:8443/a/b?c=d#e", NULL, "chat.example.org", 8443, "/a/b",
    LK_PROTOCOL_WEB },
  { "http://chat.example.org?x", NULL, "chat.example.org", 0, NULL, LK_PROTOCOL_WEB },
  { "https://[::1]:8443/é", NULL, "::1", 8443, "/%C3%A9", LK_PROTOCOL_WEB },
  { "chat.example.org/login", NULL, "chat.example.org", 0, "/login", LK_PROTOCOL_WEB },
};

static const struct
{
  const char *text;
  const char *message;
} bad[] = {
  { "", "Expected an address, as in @me:example.org, me@example.org or example.org, found "
    "nothing." },
  { " \t ",
    "Expected an address, as in @me:example.org, me@example.org or example.org, found nothing." },
  { "\xff.example.org", "Expected an address in UTF-8, found other bytes." },
  { "me @example.org", "An address has no blanks. Found one after \"me\"." },
  { "exam\xe3\x80\x80ple.org", "An address has no blanks. Found one after \"exam\"." },
  { "exam\xe2\x80\x8bple.org",
    "Found an invisible character (U+200B) after \"exam\". Type the address by hand." },
  { "exam\x01ple.org",
    "Found an invisible character (U+0001) after \"exam\". Type the address by hand." },
  { "me＠example.org",
    "Expected \"@\" after \"me\", found the full-width \"＠\". Type it without the input method." },
  { "@me：example.org",
    "Expected \":\" after \"@me\", found the full-width \"：\". Type it without the input method." },
  { "example.org:0", "Expected a port from 1 to 65535 after \"example.org:\", found \"0\"." },
  { "example.org:65536",
    "Expected a port from 1 to 65535 after \"example.org:\", found \"65536\"." },
  { "example.org:99999999999999999999",
    "Expected a port from 1 to 65535 after \"example.org:\", found \"99999999999999999999\"." },
  { "example.org:", "Expected a port from 1 to 65535 after \"example.org:\", found nothing." },
  { "example.org:https",
    "Expected a port from 1 to 65535 after \"example.org:\", found \"https\"." },
  { "localhost:-1", "Expected a port from 1 to 65535 after \"localhost:\", found \"-1\"." },
  { "[::1]:+5", "Expected a port from 1 to 65535 after \"[::1]:\", found \"+5\"." },
  { "[::1", "Expected \"]\" after \"[::1\", found nothing." },
  { "[::1]8448", "Expected \":\" and a port after \"[::1]\", found \"8448\"." },
  { "[192.0.2.1]", "Expected an IPv6 address, as in \"2001:db8::1\", found \"192.0.2.1\"." },
  { "[fe80::1%eth0]", "Expected an IPv6 address, as in \"2001:db8::1\", found \"fe80::1%eth0\"." },
  { "a:b:c",
    "Expected https://, xmpp:, matrix:, ircs: or a plain address such as example.org, found \"a:\"." },
  { "1.2.3",
    "Expected an IP address of four numbers from 0 to 255 or a host name, found \"1.2.3\"." },
  { "256.1.1.1",
    "Expected an IP address of four numbers from 0 to 255 or a host name, found \"256.1.1.1\"." },
  { ":8448", "Expected the server's name before \":8448\", as in example.org, found nothing." },
  { "me@", "Expected the server's name after \"me@\", as in example.org, found nothing." },
  { "me@:5222", "Expected the server's name after \"me@\", as in example.org, found nothing." },
  { "me@you@example.org",
    "Expected one \"@\", as in me@example.org, found another after \"me@you\"." },
  { "@me", "Expected \":\" and a server after \"@me\", as in @me:example.org, found nothing." },
  { "@me:", "Expected the server's name after \"@me:\", as in example.org, found nothing." },
  { "@:example.org",
    "Expected a name after \"@\", as in @me:example.org, found \":example.org\"." },
  { "@me@example.org",
    "Expected \":\" between name and server, as in @me:example.org, found \"@example.org\"." },
  { "https://",
    "Expected the server's name after \"https://\", as in example.org, found nothing." },
  { "https:///login",
    "Expected the server's name after \"https://\", as in example.org, found nothing." },
  { "https://me:secret@example.org/",
    "Expected a host after \"https://\", found a name or password before it. Leave that out." },
  { "/login", "Expected a service or an address, found the path \"/login\"." },
  { "ftp://example.org",
    "Expected https://, xmpp:, matrix:, ircs: or a plain address such as example.org, found \"ftp:\"." },
  { "mailto:me@example.org",
    "Expected https://, xmpp:, matrix:, ircs: or a plain address such as example.org, found "
    "\"mailto:\"." },
  { "matrix:r/room:example.org",
    "Expected a person after \"matrix:\", as in matrix:u/me:example.org, found "
    "\"r/room:example.org\"." },
  { "irc:example.org", "Expected a server after \"irc:\", as in ircs://irc.example.org, found \"example.org\"." },
  { "xmpp:", "Expected an address after \"xmpp:\", as in xmpp:me@example.org, found nothing." },
  { "xmpp:%00", "Expected an address after \"xmpp:\", as in xmpp:me@example.org, found \"%00\"." },
  { "https:example.org",
    "Expected \"//\" after \"https:\", as in https://example.org, found \"example.org\"." },
  { "xmpp:me%20you@example.org", "An address has no blanks. Found one after \"me\"." },
  { "exa..mple.org", "Expected a name between the dots of \"exa..mple.org\", found nothing." },
  { "chat,example.org",
    "Expected letters, digits, \"-\" and \".\" in the host \"chat,example.org\", found \",\"." },
  { "-a.example.org",
    "No part of a host name begins or ends with \"-\". Found \"-a\" in \"-a.example.org\"." },
  { "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg.test",
    "Each part of a host name has at most 63 characters. Found 64 in "
    "\"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg.test\"." },
};

static void
test_good (gconstpointer data)
{
  const Good          *expected = data;
  g_autoptr(GError)    error = NULL;
  g_autoptr(LkAddress) address = lk_address_parse (expected->text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (address);
  g_assert_cmpstr (address->account, ==, expected->account);
  g_assert_cmpstr (address->host, ==, expected->host);
  g_assert_cmpuint (address->port, ==, expected->port);
  g_assert_cmpstr (address->path, ==, expected->path);
  g_assert_cmpint (address->hint, ==, expected->hint);
}

static void
test_bad (gconstpointer data)
{
  const gsize          i = GPOINTER_TO_SIZE (data);
  g_autoptr(GError)    error = NULL;
  g_autoptr(LkAddress) address = lk_address_parse (bad[i].text, &error);

  g_assert_null (address);
  g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, bad[i].message);
}

static void
test_long (void)
{
  g_autofree char     *text = g_strnfill (3000, 'a');
  g_autoptr(GString)   host = g_string_new (NULL);
  g_autoptr(GError)    error = NULL;
  g_autoptr(GError)    host_error = NULL;
  guint                i;

  g_assert_null (lk_address_parse (text, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "An address has at most 2048 bytes. Found 3000.");
  for (i = 0; i < 100; i++)
    g_string_append (host, "abc.");
  g_string_append (host, "org");
  g_assert_null (lk_address_parse (host->str, &host_error));
  g_assert_cmpstr (host_error->message, ==, "A host name has at most 253 characters. Found 403.");
}

static void
test_server (void)
{
  static const struct
  {
    const char *text;
    const char *server;
  } cases[] = {
    { "@me:Example.org", "example.org" },
    { "https://example.org:8443/x", "example.org:8443" },
    { "::1", "[::1]" },
    { "[::1]:8448", "[::1]:8448" },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(LkAddress) address = lk_address_parse (cases[i].text, NULL);
      g_autofree char     *server = NULL;

      g_assert_nonnull (address);
      server = lk_address_dup_server (address);
      g_assert_cmpstr (server, ==, cases[i].server);
    }
}

int
main (int argc, char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);
  for (i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = g_strdup_printf ("/catalog/address/good/%02" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &good[i], test_good);
    }
  for (i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/catalog/address/bad/%02" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_bad);
    }
  g_test_add_func ("/catalog/address/long", test_long);
  g_test_add_func ("/catalog/address/server", test_server);
  return g_test_run ();
}
