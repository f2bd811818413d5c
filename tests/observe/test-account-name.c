/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-account-name.h"

#define SERVER "example.org"

/* @problems in their order, @local and @full "-" where there is none. */
typedef struct
{
  const char *text;
  const char *problems;
  const char *form;
  const char *local;
  const char *full;
} Row;

static char *
join (GPtrArray *words)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", (const char *) g_ptr_array_index (words, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What is suggested can be sent, and is as it should be. */
static void
assert_fixed_point (LkProtocol     protocol,
                    LkAccountName *name,
                    const char    *server,
                    LkNameWants    wants)
{
  g_autoptr(LkAccountName) again = NULL;
  g_autofree char *problems = NULL;

  if (name->full == NULL)
    return;
  again = lk_account_name_new (protocol, name->full, server, wants);
  problems = join (again->problems);
  g_assert_cmpstr (again->full, ==, name->full);
  g_assert_true (again->sendable);
  if (!lk_account_name_has (again, "mail-address") && !lk_account_name_has (again, "mixed-script"))
    g_assert_cmpstr (problems, ==, "");
}

static void
assert_row (LkProtocol   protocol,
            const Row   *row,
            const char  *server,
            LkNameWants  wants)
{
  g_autoptr(LkAccountName) name = lk_account_name_new (protocol, row->text, server, wants);
  g_autofree char *problems = join (name->problems);

  if (!g_str_equal (problems, row->problems) || g_strcmp0 (name->full != NULL ? name->full : "-", row->full) != 0)
    g_test_message ("of \"%s\"", row->text);
  g_assert_cmpstr (problems, ==, row->problems);
  g_assert_cmpstr (name->form, ==, row->form);
  g_assert_cmpstr (name->local != NULL ? name->local : "-", ==, row->local);
  g_assert_cmpstr (name->full != NULL ? name->full : "-", ==, row->full);
  g_assert_cmpint (name->sendable, ==, name->local != NULL);
  assert_fixed_point (protocol, name, server, wants);
}

static const Row matrix_rows[] = {
  { "alice", "", "plain", "alice", "@alice:example.org" },
  { "@alice", "", "matrix-id", "alice", "@alice:example.org" },
  { "@alice:example.org", "", "matrix-id", "alice", "@alice:example.org" },
  { "@alice:", "", "matrix-id", "alice", "@alice:example.org" },
  { "@alice:EXAMPLE.org", "", "matrix-id", "alice", "@alice:example.org" },
  { "@a.b_c=d-e/f+7:example.org", "", "matrix-id", "a.b_c=d-e/f+7", "@a.b_c=d-e/f+7:example.org" },
  { "@alice:example.org:443", "", "matrix-id", "alice", "@alice:example.org:443" },
  { "matrix:u/alice:example.org", "", "matrix-id", "alice", "@alice:example.org" },
  { "https://matrix.to/#/@alice:example.org", "", "matrix-id", "alice", "@alice:example.org" },
  /* Older servers let people have these. */
  { "@Alice:example.org", "upper-case", "matrix-id", "Alice", "@alice:example.org" },
  { "Alice", "upper-case", "plain", "Alice", "@alice:example.org" },
  { "al!ce~", "", "plain", "al!ce~", "@al!ce~:example.org" },
  /* The signs of an id. */
  { "alice:example.org", "misplaced-at", "plain", "-", "@alice:example.org" },
  { "alice@example.org", "misplaced-at", "plain", "-", "@alice:example.org" },
  { "@alice@example.org", "misplaced-at", "matrix-id", "-", "@alice:example.org" },
  { "alice:@example.org", "misplaced-at", "plain", "-", "@alice:example.org" },
  { "alice@", "misplaced-at", "plain", "-", "@alice:example.org" },
  { "alice@mail.example.com", "mail-address", "mail", "alice@mail.example.com", "alice@mail.example.com" },
  { "Alice.B@example.com", "mail-address", "mail", "Alice.B@example.com", "Alice.B@example.com" },
  { "@alice:example.com", "other-server", "matrix-id", "-", "@alice:example.org" },
  { "@alice:chat.example.org", "other-server", "matrix-id", "-", "@alice:example.org" },
  { "@alice: example.org", "inner-blank", "matrix-id", "-", "@alice:example.org" },
  { "@alice:$example.org", "forbidden-character", "matrix-id", "-", "@alice:example.org" },
  { "@", "empty", "matrix-id", "-", "-" },
  { "", "empty", "plain", "-", "-" },
  { " \t", "empty", "plain", "-", "-" },
  { "\343\200\200", "empty", "plain", "-", "-" },
  { "\342\200\213", "empty", "plain", "-", "-" },
  /* Blanks. */
  { " alice", "leading-blank", "plain", "-", "@alice:example.org" },
  { "alice ", "trailing-blank", "plain", "-", "@alice:example.org" },
  { "\343\200\200alice\302\240", "leading-blank trailing-blank", "plain", "-", "@alice:example.org" },
  { "@alice : example.org", "inner-blank", "matrix-id", "-", "@alice:example.org" },
  { "alice smith", "inner-blank", "plain", "-", "-" },
  { "alice\n", "trailing-blank", "plain", "-", "@alice:example.org" },
  { "\342\200\213 alice", "invisible leading-blank", "plain", "-", "@alice:example.org" },
  /* Input methods. */
  { "＠alice：example．org", "full-width", "matrix-id", "-", "@alice:example.org" },
  { "@alice:example。org", "full-width", "matrix-id", "-", "@alice:example.org" },
  { "ａｌｉｃｅ", "full-width", "plain", "-", "@alice:example.org" },
  { "@alice﹕example.org", "full-width", "matrix-id", "-", "@alice:example.org" },
  { "＠ alice：example．org", "full-width inner-blank", "matrix-id", "-", "@alice:example.org" },
  { "Ａlice", "full-width upper-case", "plain", "-", "@alice:example.org" },
  { "小明", "forbidden-character", "plain", "-", "-" },
  /* What is not seen, and what only looks the same. */
  { "al\342\200\213ice", "invisible", "plain", "-", "@alice:example.org" },
  { "\357\273\277@alice:example.org", "invisible", "matrix-id", "-", "@alice:example.org" },
  { "\342\201\250alice\342\201\251", "invisible", "plain", "-", "@alice:example.org" },
  { "al\302\255ice", "invisible", "plain", "-", "@alice:example.org" },
  { "\320\260lice", "look-alike", "plain", "-", "@alice:example.org" },
  { "al\316\271ce", "look-alike", "plain", "-", "@alice:example.org" },
  { "@alice:ch\320\260t.test", "look-alike other-server", "matrix-id", "-", "@alice:example.org" },
  { "\321\200\320\260\321\203", "look-alike", "plain", "-", "@pay:example.org" },
  { "алиса", "forbidden-character", "plain", "-", "-" },
  { "алиcа", "look-alike forbidden-character", "plain", "-", "-" },
  { "алиceж", "look-alike forbidden-character", "plain", "-", "-" },
  { "alice\001", "invisible", "plain", "-", "@alice:example.org" },
  { "alic\303", "unpreparable", "plain", "-", "-" },
};

static const Row xmpp_rows[] = {
  { "alice@example.org", "", "address", "alice", "alice@example.org" },
  { "alice", "", "plain", "alice", "alice@example.org" },
  { "alice@example.org/phone", "", "address", "alice", "alice@example.org" },
  { "alice@example.org/a@b/c", "", "address", "alice", "alice@example.org" },
  { "/phone", "empty", "plain", "-", "-" },
  { "alice/phone", "", "plain", "alice", "alice@example.org" },
  { "xmpp:alice@example.org", "", "address", "alice", "alice@example.org" },
  { "alice@EXAMPLE.ORG", "", "address", "alice", "alice@example.org" },
  { "Alice@example.org", "upper-case", "address", "alice", "alice@example.org" },
  { "stra\303\237e@example.org", "", "address", "strasse", "strasse@example.org" },
  { "小明@example.org", "", "address", "小明", "小明@example.org" },
  { "Алиса@example.org", "upper-case", "address", "алиса", "алиса@example.org" },
  { "a!#$%*+-=?^_`{|}~.\\20b@example.org", "", "address", "a!#$%*+-=?^_`{|}~.\\20b", "a!#$%*+-=?^_`{|}~.\\20b@example.org" },
  { "alice@example.com", "other-server", "address", "-", "alice@example.org" },
  { "alice@chat.example.org", "other-server", "address", "-", "alice@example.org" },
  { "alice@example.org:5222", "forbidden-character", "address", "-", "alice@example.org" },
  { "alice@", "misplaced-at", "address", "-", "alice@example.org" },
  { "@alice", "misplaced-at", "plain", "-", "alice@example.org" },
  { "@alice:example.org", "misplaced-at", "address", "-", "alice@example.org" },
  { "@alice@example.org", "misplaced-at", "address", "-", "alice@example.org" },
  { "alice:example.org", "misplaced-at", "address", "-", "alice@example.org" },
  { "al:ice", "forbidden-character", "plain", "-", "-" },
  { "al<ice@example.org", "forbidden-character", "address", "-", "-" },
  { "o'hara@example.org", "forbidden-character", "address", "-", "-" },
  { "al/ice@example.org", "forbidden-character", "address", "-", "-" },
  { "alice@example.com@example.org", "forbidden-character", "address", "-", "alice@example.org" },
  { "alice@!example.org", "forbidden-character", "address", "-", "alice@example.org" },
  { "@example.org", "misplaced-at", "plain", "-", "example.org@example.org" },
  { "", "empty", "plain", "-", "-" },
  { " alice@example.org", "leading-blank", "address", "-", "alice@example.org" },
  { "alice@example.org\343\200\200", "trailing-blank", "address", "-", "alice@example.org" },
  { "alice @example.org", "inner-blank", "address", "-", "alice@example.org" },
  { "alice smith", "inner-blank", "plain", "-", "-" },
  { "alice＠example．org", "full-width", "address", "-", "alice@example.org" },
  { "alice﹫example.org", "full-width", "address", "-", "alice@example.org" },
  { "alice@example。org", "full-width", "address", "-", "alice@example.org" },
  { "alice ＠example.org", "full-width inner-blank", "address", "-", "alice@example.org" },
  { "al\342\200\215ice@example.org", "invisible", "address", "-", "alice@example.org" },
  { "\320\260lice@example.org", "look-alike", "address", "-", "alice@example.org" },
  { "aliceж@example.org", "mixed-script", "address", "aliceж", "aliceж@example.org" },
  { "\321\200\320\260\321\203@example.org", "", "address", "\321\200\320\260\321\203", "\321\200\320\260\321\203@example.org" },
  { "alice李@example.org", "", "address", "alice李", "alice李@example.org" },
  { "\357\277\271alice@example.org", "invisible", "address", "-", "alice@example.org" },
  { "a\342\204\200b@example.org", "unpreparable", "address", "-", "-" },          /* prepared, it has a stroke */
  { "\327\220a@example.org", "unpreparable", "address", "-", "-" },               /* both writing directions */
  { "\356\200\200@example.org", "unpreparable", "address", "-", "-" },            /* private use */
};

static const Row irc_rows[] = {
  { "alice", "", "nick", "alice", "alice" },
  { "Alice", "", "nick", "Alice", "Alice" },
  { "alice[away]", "", "nick", "alice[away]", "alice[away]" },
  { "_al\\`^{|}-7", "", "nick", "_al\\`^{|}-7", "_al\\`^{|}-7" },
  { "小明", "", "nick", "小明", "小明" },
  { "alice/libera", "", "nick", "alice/libera", "alice/libera" },
  { "alice@laptop/libera", "", "nick", "alice@laptop/libera", "alice@laptop/libera" },
  { "123456789012345678901234567890a", "forbidden-character", "nick", "-", "-" },
  { "a23456789012345678901234567890123456789012345678901", "too-long", "nick", "-", "-" },
  { "a2345678901234567890123456789012345678901234567890", "", "nick", "a2345678901234567890123456789012345678901234567890",
    "a2345678901234567890123456789012345678901234567890" },
  { "7alice", "forbidden-character", "nick", "-", "-" },
  { "-alice", "forbidden-character", "nick", "-", "-" },
  { "al ice", "inner-blank", "nick", "-", "-" },
  { "al.ice", "forbidden-character", "nick", "-", "-" },
  { "#alice", "forbidden-character", "nick", "-", "-" },
  { "alice!user", "forbidden-character", "nick", "-", "-" },
  { "@alice", "misplaced-at", "nick", "-", "alice" },
  { "@", "empty misplaced-at", "nick", "-", "-" },
  { "alice@example.com", "mail-address", "mail", "-", "-" },
  { "alice ", "trailing-blank", "nick", "-", "alice" },
  { "ａlice", "full-width", "nick", "-", "alice" },
  { "\320\260lice", "look-alike", "nick", "-", "alice" },
};

static const Row any_rows[] = {
  { "alice", "", "plain", "alice", "alice" },
  { "Alice.B-7_x", "", "plain", "Alice.B-7_x", "Alice.B-7_x" },
  { "EXAMPLE\\alice", "", "plain", "EXAMPLE\\alice", "EXAMPLE\\alice" },
  { "李小明", "", "plain", "李小明", "李小明" },
  { "alice@example.com", "", "mail", "alice@example.com", "alice@example.com" },
  { "alice+chat@example.com", "", "mail", "alice+chat@example.com", "alice+chat@example.com" },
  { "alice@localhost", "", "mail", "alice@localhost", "alice@localhost" },
  { "mailto:alice@example.com", "", "mail", "alice@example.com", "alice@example.com" },
  { "@alice", "misplaced-at", "plain", "-", "alice" },
  { "@alice:example.org", "misplaced-at", "plain", "-", "alice" },
  { "@mailto:alice@example.com", "misplaced-at", "mail", "-", "-" },
  { "@", "empty misplaced-at", "plain", "-", "-" },
  { "alice smith", "inner-blank", "plain", "-", "-" },
  { "alice@example.com ", "trailing-blank", "mail", "-", "alice@example.com" },
  { "alice＠example.com", "full-width", "mail", "-", "alice@example.com" },
  { "alice@example。com", "full-width", "mail", "-", "alice@example.com" },
  { "alic\320\265@example.com", "look-alike", "mail", "-", "alice@example.com" },
  { "\342\200\252alice@example.com\342\200\254", "invisible", "mail", "-", "alice@example.com" },
  { "", "empty", "plain", "-", "-" },
};

static const Row mail_rows[] = {
  { "alice@example.com", "", "mail", "alice@example.com", "alice@example.com" },
  { "alice@公司.example", "", "mail", "alice@公司.example", "alice@公司.example" },
  { "alice", "not-mail-address", "plain", "-", "-" },
  { "alice@", "not-mail-address", "plain", "-", "-" },
  { "alice.example.com", "not-mail-address", "plain", "-", "-" },
  { "@alice", "misplaced-at not-mail-address", "plain", "-", "-" },
  { " alice＠example．com", "full-width leading-blank", "mail", "-", "alice@example.com" },
};

static const Row user_rows[] = {
  { "alice", "", "plain", "alice", "alice" },
  { "alice@example.com", "mail-address", "mail", "-", "-" },
  { "@alice", "misplaced-at", "plain", "-", "alice" },
};

static const Row free_rows[] = {
  { "alice", "", "plain", "alice", "alice" },
  { "+49 170 1234567", "", "plain", "+49 170 1234567", "+49 170 1234567" },
  { "Alice Smith", "", "plain", "Alice Smith", "Alice Smith" },
  { "小明！", "", "plain", "小明！", "小明！" },
  { "\320\260lice", "", "plain", "\320\260lice", "\320\260lice" },
  { "alice@example.com", "", "mail", "alice@example.com", "alice@example.com" },
  { "alice @example.com", "inner-blank", "mail", "-", "alice@example.com" },
  { " alice\343\200\200", "leading-blank trailing-blank", "plain", "-", "alice" },
  { "al\342\200\213ice", "invisible", "plain", "-", "alice" },
  { "", "empty", "plain", "-", "-" },
};

static void
test_matrix (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (matrix_rows); i++)
    assert_row (LK_PROTOCOL_MATRIX, &matrix_rows[i], SERVER, LK_NAME_WANTS_ANY);
}

static void
test_xmpp (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (xmpp_rows); i++)
    assert_row (LK_PROTOCOL_XMPP, &xmpp_rows[i], SERVER, LK_NAME_WANTS_ANY);
}

static void
test_irc (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (irc_rows); i++)
    assert_row (LK_PROTOCOL_IRC, &irc_rows[i], "irc.example.org", LK_NAME_WANTS_ANY);
}

static void
test_mail_or_user (void)
{
  static const LkProtocol protocols[] = { LK_PROTOCOL_MATTERMOST, LK_PROTOCOL_ROCKETCHAT, LK_PROTOCOL_ZULIP };

  for (gsize p = 0; p < G_N_ELEMENTS (protocols); p++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (any_rows); i++)
        assert_row (protocols[p], &any_rows[i], SERVER, LK_NAME_WANTS_ANY);
      for (gsize i = 0; i < G_N_ELEMENTS (mail_rows); i++)
        assert_row (protocols[p], &mail_rows[i], SERVER, LK_NAME_WANTS_MAIL);
      for (gsize i = 0; i < G_N_ELEMENTS (user_rows); i++)
        assert_row (protocols[p], &user_rows[i], SERVER, LK_NAME_WANTS_USER);
    }
}

static void
test_free (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (free_rows); i++)
    {
      assert_row (LK_PROTOCOL_WEB, &free_rows[i], NULL, LK_NAME_WANTS_ANY);
      assert_row (LK_PROTOCOL_UNKNOWN, &free_rows[i], SERVER, LK_NAME_WANTS_ANY);
    }
}

/* What the service's address says of the server's own name. */
static const struct
{
  LkProtocol  protocol;
  const char *server;
  Row         row;
} servers[] = {
  { LK_PROTOCOL_MATRIX, NULL, { "@alice:example.org", "", "matrix-id", "alice", "@alice:example.org" } },
  { LK_PROTOCOL_MATRIX, NULL, { "@alice", "", "matrix-id", "alice", "alice" } },
  { LK_PROTOCOL_MATRIX, NULL, { "alice@example.org", "mail-address", "mail", "alice@example.org", "alice@example.org" } },
  { LK_PROTOCOL_MATRIX, "chat.example.org",
    { "@alice:example.org", "", "matrix-id", "@alice:example.org", "@alice:example.org" } },
  { LK_PROTOCOL_MATRIX, "chat.example.org",
    { "@alice:t.example.org", "other-server", "matrix-id", "-", "@alice:chat.example.org" } },
  { LK_PROTOCOL_MATRIX, "chat.example.org", { "@alice:org", "other-server", "matrix-id", "-", "@alice:chat.example.org" } },
  { LK_PROTOCOL_MATRIX, "127.0.0.1:8448",
    { "@alice:example.org", "", "matrix-id", "@alice:example.org", "@alice:example.org" } },
  { LK_PROTOCOL_MATRIX, "localhost", { "@alice:example.org", "", "matrix-id", "@alice:example.org", "@alice:example.org" } },
  { LK_PROTOCOL_MATRIX, "127.0.0.1:8448", { "@alice:127.0.0.1:8448", "", "matrix-id", "alice", "@alice:127.0.0.1:8448" } },
  { LK_PROTOCOL_MATRIX, "[2001:db8::1]:8448", { "alice", "", "plain", "alice", "@alice:[2001:db8::1]:8448" } },
  { LK_PROTOCOL_MATRIX, "[2001:db8::1]:8448",
    { "@alice:[2001:db8::1]:8448", "", "matrix-id", "alice", "@alice:[2001:db8::1]:8448" } },
  { LK_PROTOCOL_MATRIX, "example.org:8448", { "@alice:example.org", "", "matrix-id", "alice", "@alice:example.org" } },
  { LK_PROTOCOL_MATRIX, "example.org:8448",
    { "@alice:example.org:443", "other-server", "matrix-id", "-", "@alice:example.org:8448" } },
  { LK_PROTOCOL_MATRIX, "xn--bcher-kva.example",
    { "@alice:bücher.example", "", "matrix-id", "alice", "@alice:xn--bcher-kva.example" } },
  { LK_PROTOCOL_XMPP, NULL, { "alice", "missing-server", "plain", "-", "-" } },
  { LK_PROTOCOL_XMPP, NULL, { "alice@example.org", "", "address", "alice", "alice@example.org" } },
  { LK_PROTOCOL_XMPP, NULL, { "alice@", "misplaced-at missing-server", "address", "-", "-" } },
  { LK_PROTOCOL_XMPP, "bücher.example", { "alice@bücher.example", "", "address", "alice", "alice@bücher.example" } },
  { LK_PROTOCOL_XMPP, "bücher.example",
    { "alice@xn--bcher-kva.example", "", "address", "alice", "alice@xn--bcher-kva.example" } },
  { LK_PROTOCOL_XMPP, "xn--bcher-kva.example", { "alice", "", "plain", "alice", "alice@xn--bcher-kva.example" } },
  { LK_PROTOCOL_XMPP, "not a server", { "alice@example.org", "", "address", "alice", "alice@example.org" } },
};

static void
test_servers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (servers); i++)
    assert_row (servers[i].protocol, &servers[i].row, servers[i].server, LK_NAME_WANTS_ANY);
}

static void
test_none (void)
{
  g_autoptr(LkAccountName) name = lk_account_name_new (LK_PROTOCOL_MATRIX, NULL, NULL, LK_NAME_WANTS_ANY);

  g_assert_true (lk_account_name_has (name, "empty"));
  g_assert_false (lk_account_name_has (name, "too-long"));
  lk_account_name_free (NULL);
}

static void
assert_length (LkProtocol  protocol,
               gsize       length,
               const char *problems)
{
  g_autofree char *text = g_strnfill (length, 'a');
  g_autoptr(LkAccountName) name = lk_account_name_new (protocol, text, SERVER, LK_NAME_WANTS_ANY);
  g_autofree char *found = join (name->problems);

  g_assert_cmpstr (found, ==, problems);
  g_assert_cmpint (name->sendable, ==, *problems == '\0');
  assert_fixed_point (protocol, name, SERVER, LK_NAME_WANTS_ANY);
}

static void
test_lengths (void)
{
  assert_length (LK_PROTOCOL_MATRIX, 255 - strlen ("@:" SERVER), "");
  assert_length (LK_PROTOCOL_MATRIX, 256 - strlen ("@:" SERVER), "too-long");
  assert_length (LK_PROTOCOL_XMPP, 1023, "");
  assert_length (LK_PROTOCOL_XMPP, 1024, "too-long");
  assert_length (LK_PROTOCOL_IRC, 50, "");
  assert_length (LK_PROTOCOL_IRC, 51, "too-long");
  assert_length (LK_PROTOCOL_ZULIP, 4096, "");
  assert_length (LK_PROTOCOL_ZULIP, 4097, "too-long");
}

/* The character that is named belongs to the gravest problem that has one. */
static void
test_characters (void)
{
  static const struct
  {
    const char *text;
    gunichar    character;
  } rows[] = {
    { "alice", 0 },
    { "\343\200\200alice", 0x3000 },
    { "alice\302\240\302\240", 0xa0 },
    { "alice＠example．org", 0xff20 },
    { "Al\320\260ce@example.org", 0x430 },
    { " al\342\200\213ice", 0x200b },
    { "alice@example.com", 0 },
    { "a\"b@example.org", '"' },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(LkAccountName) name = lk_account_name_new (LK_PROTOCOL_XMPP, rows[i].text, SERVER, LK_NAME_WANTS_ANY);

      g_assert_cmphex (name->character, ==, rows[i].character);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account-name/matrix", test_matrix);
  g_test_add_func ("/account-name/xmpp", test_xmpp);
  g_test_add_func ("/account-name/irc", test_irc);
  g_test_add_func ("/account-name/mail-or-user", test_mail_or_user);
  g_test_add_func ("/account-name/free", test_free);
  g_test_add_func ("/account-name/servers", test_servers);
  g_test_add_func ("/account-name/none", test_none);
  g_test_add_func ("/account-name/lengths", test_lengths);
  g_test_add_func ("/account-name/characters", test_characters);
  return g_test_run ();
}
