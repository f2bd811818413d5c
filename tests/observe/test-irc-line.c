/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-irc-login.h"
#include "lk-irc-welcome.h"
#include "lk-model.h"

static LkIrcMessage *
parse (const char *line)
{
  g_autoptr(GError) error = NULL;
  LkIrcMessage *message = lk_irc_message_parse (line, strlen (line), &error);

  g_assert_no_error (error);
  return message;
}

static void
test_parts (void)
{
  g_autoptr(LkIrcMessage) message = parse ("@time=2026;+x=a\\:b\\s\\\\\\r;y;x2=\\ :irc.example 904 alice  x :SASL  failed ");
  g_autofree char *text = lk_irc_message_dup_text (message);

  g_assert_cmpstr (message->source, ==, "irc.example");
  g_assert_true (lk_irc_message_is (message, "904"));
  g_assert_true (lk_irc_message_is_numeric (message));
  g_assert_cmpuint (message->n_parameters, ==, 3);
  g_assert_cmpstr (lk_irc_message_get (message, 1), ==, "x");
  g_assert_cmpstr (lk_irc_message_get (message, 2), ==, "SASL  failed ");
  g_assert_cmpstr (lk_irc_message_get (message, 3), ==, "");
  g_assert_cmpstr (text, ==, "SASL  failed ");
}

static void
test_bare (void)
{
  g_autoptr(LkIrcMessage) ping = parse ("ping x");
  g_autoptr(LkIrcMessage) error = parse ("ERROR :Closing \0034Link\017 \xff");
  g_autoptr(LkIrcMessage) alone = parse ("AUTHENTICATE");
  g_autofree char *text = lk_irc_message_dup_text (error);
  g_autofree char *none = lk_irc_message_dup_text (alone);

  g_assert_true (lk_irc_message_is (ping, "PING"));
  g_assert_null (ping->source);
  g_assert_cmpstr (text, ==, "Closing 4Link \xef\xbf\xbd");
  g_assert_null (none);
  g_assert_cmpuint (alone->n_parameters, ==, 0);
}

/* The fifteenth parameter takes what is left (RFC 1459, 2.3.1). */
static void
test_many_parameters (void)
{
  g_autoptr(LkIrcMessage) message = parse ("A 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17");

  g_assert_cmpuint (message->n_parameters, ==, LK_IRC_MAX_PARAMETERS);
  g_assert_cmpstr (lk_irc_message_get (message, 14), ==, "15 16 17");
}

static void
test_not_irc (void)
{
  static const char *const lines[] = { "HTTP/1.1 400 Bad Request", "220 mail.example ESMTP", "SSH-2.0-OpenSSH_9.2", "* OK IMAP4",
                                       "+OK POP3", "<?xml version='1.0'?>", ":irc.example", "@a=b", ": 001 x", "12 x", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (lk_irc_message_parse (lines[i], strlen (lines[i]), &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
    }
  {
    g_autoptr(GError) error = NULL;

    g_assert_null (lk_irc_message_parse ("PING a\0b", 8, &error));
    g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
  }
}

static void
test_limits (void)
{
  g_autofree char *tags = g_strnfill (LK_IRC_MAX_TAGS - 2, 't');
  g_autofree char *rest = g_strnfill (LK_IRC_MAX_REST - 2 - 2, 'r');
  g_autofree char *longest = g_strdup_printf ("@%s A %s", tags, rest);
  g_autofree char *longer_tags = g_strdup_printf ("@t%s A", tags);
  g_autofree char *longer_rest = g_strdup_printf ("A r%s", rest);
  g_autoptr(LkIrcMessage) message = parse (longest);
  g_autoptr(GError) error = NULL;

  g_assert_true (lk_irc_message_is (message, "A"));
  g_assert_null (lk_irc_message_parse (longer_tags, strlen (longer_tags), &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_null (lk_irc_message_parse (longer_rest, strlen (longer_rest), &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_LIMIT);
}

/* Text for people is cut between characters. */
static void
test_long_text (void)
{
  g_autoptr(GString) line = g_string_new ("ERROR :x");
  g_autoptr(LkIrcMessage) message = NULL;
  g_autofree char *text = NULL;

  while (line->len + 3 <= 510)
    g_string_append (line, "\xe6\xbc\xa2");
  message = parse (line->str);
  text = lk_irc_message_dup_text (message);
  g_assert_cmpuint (strlen (text), ==, 298);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
read_caps (LkIrcCaps  *caps,
           const char *line,
           gboolean    expected)
{
  g_autoptr(LkIrcMessage) message = parse (line);

  g_assert_cmpint (lk_irc_caps_read (caps, message), ==, expected);
}

static void
test_caps (void)
{
  g_autoptr(LkIrcCaps) caps = lk_irc_caps_new ();

  read_caps (caps, ":s NOTICE * :*** Looking up your hostname", FALSE);
  read_caps (caps, ":s CAP * LS * :multi-prefix account-notify sts=duration=2592000,port=6697", TRUE);
  g_assert_false (caps->complete);
  read_caps (caps, ":s CAP * LS :sasl=EXTERNAL,plain,SCRAM-SHA-256,<no>, account-notify ", TRUE);
  g_assert_true (caps->complete);
  g_assert_true (caps->has_sasl);
  g_assert_true (lk_irc_caps_take_password (caps));
  g_assert_cmpuint (g_strv_length (caps->mechanisms), ==, 3);
  g_assert_cmpstr (caps->mechanisms[1], ==, "PLAIN");
  g_assert_cmpint (caps->sts_port, ==, 6697);
  g_assert_cmpint (caps->sts_duration, ==, 2592000);
  g_assert_cmpuint (caps->names->len, ==, 4);
  read_caps (caps, ":s CAP * LS :late", FALSE);
}

static void
test_caps_bad (void)
{
  g_autoptr(LkIrcCaps) caps = lk_irc_caps_new ();
  g_autoptr(GString) line = g_string_new (":s CAP * LS * :");

  for (guint i = 0; i < 90; i++)
    g_string_append_printf (line, "c%u ", i);
  read_caps (caps, line->str, TRUE);
  /* What matters counts also behind more names than are kept. */
  read_caps (caps, ":s CAP * LS :sts=port=70000,duration=-1 sasl", TRUE);
  g_assert_cmpuint (caps->names->len, ==, LK_IRC_MAX_CAPS);
  g_assert_true (caps->has_sasl);
  g_assert_null (caps->mechanisms);
  g_assert_false (lk_irc_caps_take_password (caps));
  g_assert_cmpint (caps->sts_port, ==, 0);
  g_assert_cmpint (caps->sts_duration, ==, -1);
}

typedef struct
{
  const char *word;
  const char *software;
  const char *version;
} Version;

static void
test_versions (void)
{
  static const Version versions[] = { { "InspIRCd-3", "InspIRCd", "3" },
                                      { "solanum-1.0-dev", "solanum", "1.0-dev" },
                                      { "ergo-v2.11.1", "ergo", "v2.11.1" },
                                      { "hybrid-1:8.2.43+dfsg.1-1", "hybrid", "1:8.2.43+dfsg.1-1" },
                                      { "charybdis-plexus-4.1", "charybdis-plexus", "4.1" },
                                      { "u2.10.12.19", "u2.10.12.19", NULL },
                                      { "-1", "-1", NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autoptr(LkIrcWelcome) welcome = lk_irc_welcome_new ();
      g_autofree char *line = g_strdup_printf (":s 004 alice s %s io ov", versions[i].word);
      g_autoptr(LkIrcMessage) message = parse (line);
      LkSecret *reply = NULL;

      g_assert_true (lk_irc_welcome_handle (message, &reply, welcome));
      g_assert_null (reply);
      g_assert_cmpstr (welcome->software, ==, versions[i].software);
      g_assert_cmpstr (welcome->version, ==, versions[i].version);
    }
}

static LkIrcLogin *
login_new (const char *name,
           const char *password)
{
  g_autoptr(LkSecret) secret = lk_secret_new (password, strlen (password));

  return lk_irc_login_new ("irc.example", name, secret);
}

/* What the sign-in answers to @line. */
static LkSecret *
say (LkIrcLogin *login,
     const char *line,
     gboolean    goes_on)
{
  g_autoptr(LkIrcMessage) message = parse (line);
  LkSecret *reply = NULL;

  g_assert_cmpint (lk_irc_login_handle (message, &reply, login), ==, goes_on);
  return reply;
}

static void
expect (LkIrcLogin *login,
        const char *line,
        const char *answer)
{
  g_autoptr(LkSecret) reply = say (login, line, TRUE);

  g_assert_cmpstr (reply != NULL ? lk_secret_get (reply) : NULL, ==, answer);
}

/* 299 bytes of payload are 400 characters in Base64, which are followed by `+`; 300 are 400 too. */
static void
check_chunks (gsize       password_length,
              const char *last,
              guint       n_lines)
{
  g_autofree char *password = g_strnfill (password_length, 'p');
  g_autoptr(LkIrcLogin) login = login_new ("a", password);
  g_autoptr(LkSecret) begin = lk_irc_login_begin (login);
  g_autoptr(LkSecret) reply = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GString) payload = g_string_new (NULL);
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  g_assert_cmpstr (lk_secret_get (begin), ==, "CAP LS 302\r\n");
  expect (login, ":s CAP * LS :sasl=PLAIN", "CAP REQ :sasl\r\nNICK a\r\nUSER latchkey 0 * :Latchkey\r\n");
  expect (login, ":s CAP a ACK :sasl ", "AUTHENTICATE PLAIN\r\n");
  g_assert_false (login->sent);
  reply = say (login, "AUTHENTICATE +", TRUE);
  g_assert_true (login->sent);
  lines = g_strsplit (lk_secret_get (reply), "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, n_lines + 1);
  for (guint i = 0; i < n_lines; i++)
    {
      g_assert_true (g_str_has_prefix (lines[i], "AUTHENTICATE "));
      g_assert_cmpuint (strlen (lines[i] + 13), <=, LK_IRC_AUTHENTICATE_CHUNK);
      if (!g_str_equal (lines[i] + 13, "+"))
        g_string_append (payload, lines[i] + 13);
    }
  if (last != NULL)
    g_assert_cmpstr (lines[n_lines - 1], ==, last);
  bytes = g_base64_decode (payload->str, &length);
  g_assert_cmpuint (length, ==, password_length + 3);
  g_assert_cmpint (bytes[0], ==, '\0');
  g_assert_cmpint (bytes[1], ==, 'a');
  g_assert_cmpint (bytes[2], ==, '\0');
  g_assert_cmpint (memcmp (bytes + 3, password, password_length), ==, 0);
}

static void
test_chunks (void)
{
  check_chunks (4, NULL, 1);
  check_chunks (297, "AUTHENTICATE +", 2);
  check_chunks (298, NULL, 2);
  check_chunks (597, "AUTHENTICATE +", 3);
  check_chunks (900, NULL, 4);
}

/* A name is one word of one line, whatever it is. */
static void
test_nick (void)
{
  static const char *const names[] = { "a b", "a\r\nJOIN #x", ":a", "", "\x01" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(LkIrcLogin) login = login_new (names[i], "secret");

      expect (login, ":s CAP * LS :sasl=PLAIN", "CAP REQ :sasl\r\nNICK latchkey\r\nUSER latchkey 0 * :Latchkey\r\n");
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/irc-line/parts", test_parts);
  g_test_add_func ("/irc-line/bare", test_bare);
  g_test_add_func ("/irc-line/many-parameters", test_many_parameters);
  g_test_add_func ("/irc-line/not-irc", test_not_irc);
  g_test_add_func ("/irc-line/limits", test_limits);
  g_test_add_func ("/irc-line/long-text", test_long_text);
  g_test_add_func ("/irc-line/caps", test_caps);
  g_test_add_func ("/irc-line/caps-bad", test_caps_bad);
  g_test_add_func ("/irc-line/versions", test_versions);
  g_test_add_func ("/irc-line/chunks", test_chunks);
  g_test_add_func ("/irc-line/nick", test_nick);
  return g_test_run ();
}
