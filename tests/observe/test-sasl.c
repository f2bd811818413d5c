/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-error.h"
#include "lk-sasl-message.h"
#include "lk-sasl.h"
#include "sasl-server.h"

#define USER "alice"
#define PASSWORD "pencil, und Öl"

static LkSasl *
open_exchange (const char *mechanism)
{
  g_autoptr(LkSecret) password = lk_secret_new (PASSWORD, strlen (PASSWORD));
  g_autoptr(GError) error = NULL;
  LkSasl *sasl = lk_sasl_new (mechanism, "xmpp", "chat.example", USER, password, NULL, &error);

  g_assert_no_error (error);
  return sasl;
}

static char *
start (LkSasl *sasl)
{
  g_autoptr(LkSecret) out = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (lk_sasl_start (sasl, &out, &error));
  g_assert_no_error (error);
  g_assert_nonnull (out);
  return g_strdup (lk_secret_get (out));
}

static char *
to_base64 (const char *text)
{
  return g_base64_encode ((const guchar *) text, strlen (text));
}

static char *
from_base64 (const char *text)
{
  gsize length;
  g_autofree guchar *bytes = g_base64_decode (text, &length);

  return g_strndup ((const char *) bytes, length);
}

/* A challenge that fits what was sent: `%s` becomes our nonce. */
static char *
answer_with (const char *first,
             const char *pattern)
{
  g_autofree char *message = from_base64 (first);
  const char *nonce = strstr (message, ",r=");
  g_autoptr(GString) text = g_string_new (pattern);

  g_assert_nonnull (nonce);
  g_string_replace (text, "%s", nonce + 3, 0);
  return to_base64 (text->str);
}

static void
test_choose (void)
{
  static const struct
  {
    const char *offered;
    gboolean    binding;
    const char *chosen;
  } rows[] = {
    { "PLAIN SCRAM-SHA-1 SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-256-PLUS", TRUE, "SCRAM-SHA-256-PLUS" },
    { "PLAIN SCRAM-SHA-1 SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-256-PLUS", FALSE, "SCRAM-SHA-256" },
    { "SCRAM-SHA-1-PLUS SCRAM-SHA-256", TRUE, "SCRAM-SHA-256" },
    { "PLAIN SCRAM-SHA-1 SCRAM-SHA-1-PLUS OAUTHBEARER", TRUE, "SCRAM-SHA-1-PLUS" },
    { "PLAIN SCRAM-SHA-1 SCRAM-SHA-1-PLUS OAUTHBEARER", FALSE, "SCRAM-SHA-1" },
    { "EXTERNAL plain", FALSE, "PLAIN" },
    { "EXTERNAL OAUTHBEARER DIGEST-MD5 SCRAM-SHA-512 ANONYMOUS", TRUE, NULL },
    { "SCRAM-SHA-1-PLUS", FALSE, NULL },
    { "", TRUE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(GStrv) offered = g_strsplit (rows[i].offered, " ", -1);

      g_assert_cmpstr (lk_sasl_choose ((const char *const *) offered, rows[i].binding), ==, rows[i].chosen);
    }
  g_assert_null (lk_sasl_choose (NULL, TRUE));
}

static void
test_plain (void)
{
  g_autoptr(LkSasl) sasl = open_exchange ("PLAIN");
  g_autoptr(LkSaslServer) server = lk_sasl_server_new ("PLAIN", USER, PASSWORD, 0, NULL);
  g_autofree char *first = start (sasl);
  g_autofree char *answer = NULL;
  g_autoptr(GError) error = NULL;
  gboolean done = FALSE;

  g_assert_true (lk_sasl_server_step (server, first, &answer, &done));
  g_assert_true (done);
  g_assert_true (lk_sasl_finish_success (sasl, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (lk_sasl_had_challenge (sasl));
  g_assert_false (lk_sasl_is_proved (sasl));
}

static void
test_plain_challenged (void)
{
  g_autoptr(LkSasl) sasl = open_exchange ("PLAIN");
  g_autofree char *first = start (sasl);
  g_autoptr(LkSecret) out = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (lk_sasl_step (sasl, "cj1hLHM9YixpPTQwOTY=", &out, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
  g_assert_null (out);
}

/* The proof comes with the acceptance, or in a challenge of its own. */
static void
test_scram (gconstpointer data)
{
  const char *mechanism = data;

  for (int in_challenge = 0; in_challenge < 2; in_challenge++)
    {
      g_autoptr(LkSasl) sasl = open_exchange (mechanism);
      g_autoptr(LkSaslServer) server = lk_sasl_server_new (mechanism, USER, PASSWORD, 4096, NULL);
      g_autofree char *first = start (sasl);
      g_autofree char *challenge = NULL;
      g_autofree char *proof = NULL;
      g_autoptr(LkSecret) response = NULL;
      g_autoptr(LkSecret) empty = NULL;
      g_autoptr(GError) error = NULL;
      gboolean done = FALSE;

      g_assert_false (lk_sasl_had_challenge (sasl));
      g_assert_true (lk_sasl_server_step (server, first, &challenge, &done));
      g_assert_false (done);
      g_assert_true (lk_sasl_step (sasl, challenge, &response, &error));
      g_assert_no_error (error);
      g_assert_true (lk_sasl_had_challenge (sasl));
      g_assert_false (lk_sasl_is_proved (sasl));
      g_assert_true (lk_sasl_server_step (server, lk_secret_get (response), &proof, &done));
      g_assert_true (done);
      if (in_challenge)
        g_assert_true (lk_sasl_step (sasl, proof, &empty, &error));
      g_assert_null (empty);
      g_assert_true (lk_sasl_finish_success (sasl, in_challenge ? NULL : proof, &error));
      g_assert_no_error (error);
      g_assert_true (lk_sasl_is_proved (sasl));
    }
}

static void
test_scram_wrong_password (void)
{
  g_autoptr(LkSasl) sasl = open_exchange ("SCRAM-SHA-256");
  g_autoptr(LkSaslServer) server = lk_sasl_server_new ("SCRAM-SHA-256", USER, "another", 4096, NULL);
  g_autofree char *first = start (sasl);
  g_autofree char *challenge = NULL;
  g_autofree char *proof = NULL;
  g_autoptr(LkSecret) response = NULL;
  gboolean done = FALSE;

  g_assert_true (lk_sasl_server_step (server, first, &challenge, &done));
  g_assert_true (lk_sasl_step (sasl, challenge, &response, NULL));
  g_assert_false (lk_sasl_server_step (server, lk_secret_get (response), &proof, &done));
  g_assert_true (lk_sasl_had_challenge (sasl));
}

/* A server that only pretends: it takes any password. */
static void
test_not_proved (void)
{
  static const char *const proofs[] = { NULL, "", "=", "dj1BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE9", "ZT1pbnZhbGlkLXByb29m",
                                        "!!!", "dj0=", "AAAA" };

  for (gsize i = 0; i < G_N_ELEMENTS (proofs); i++)
    {
      g_autoptr(LkSasl) sasl = open_exchange ("SCRAM-SHA-1");
      g_autofree char *first = start (sasl);
      g_autofree char *challenge = answer_with (first, "r=%sMORE,s=c2FsdA==,i=4096");
      g_autoptr(LkSecret) response = NULL;
      g_autoptr(GError) error = NULL;

      g_assert_true (lk_sasl_step (sasl, challenge, &response, NULL));
      g_assert_false (lk_sasl_finish_success (sasl, proofs[i], &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
      g_assert_false (lk_sasl_is_proved (sasl));
      if (i < 5)
        g_assert_true (g_str_has_prefix (error->message, "server-not-proved"));
    }
}

static void
test_success_too_early (void)
{
  g_autoptr(LkSasl) sasl = open_exchange ("SCRAM-SHA-256");
  g_autoptr(LkSasl) unstarted = open_exchange ("PLAIN");
  g_autofree char *first = start (sasl);
  g_autoptr(GError) error = NULL;

  g_assert_false (lk_sasl_finish_success (sasl, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_assert_false (lk_sasl_finish_success (unstarted, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
}

/* `e=` is followed by the server's own refusal, which says more. */
static void
test_denied (void)
{
  g_autoptr(LkSasl) sasl = open_exchange ("SCRAM-SHA-256");
  g_autofree char *first = start (sasl);
  g_autofree char *challenge = answer_with (first, "r=%sMORE,s=c2FsdA==,i=4096");
  g_autofree char *denial = to_base64 ("e=invalid-proof");
  g_autoptr(LkSecret) out = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (lk_sasl_step (sasl, challenge, &out, NULL));
  g_clear_pointer (&out, lk_secret_unref);
  g_assert_true (lk_sasl_step (sasl, denial, &out, &error));
  g_assert_no_error (error);
  g_assert_null (out);
  g_assert_false (lk_sasl_finish_success (sasl, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
}

typedef struct
{
  const char *name;
  const char *pattern; /* %s: our nonce */
  LkError     code;
} BadChallenge;

static void
test_bad_challenge (gconstpointer data)
{
  const BadChallenge *bad = data;
  g_autoptr(LkSasl) sasl = open_exchange ("SCRAM-SHA-256");
  g_autofree char *first = start (sasl);
  g_autofree char *challenge = answer_with (first, bad->pattern);
  g_autoptr(LkSecret) out = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (lk_sasl_step (sasl, challenge, &out, &error));
  g_assert_error (error, LK_ERROR, (int) bad->code);
  g_assert_null (out);
  /* It is over, whatever else comes. */
  g_assert_false (lk_sasl_step (sasl, challenge, &out, NULL));
  g_assert_false (lk_sasl_finish_success (sasl, NULL, NULL));
}

static const BadChallenge bad_challenges[] = {
  { "one-iteration", "r=%sMORE,s=c2FsdA==,i=1", LK_ERROR_LIMIT },
  { "no-iteration", "r=%sMORE,s=c2FsdA==,i=0", LK_ERROR_LIMIT },
  { "many-iterations", "r=%sMORE,s=c2FsdA==,i=2147483648", LK_ERROR_LIMIT },
  { "just-too-many-iterations", "r=%sMORE,s=c2FsdA==,i=600001", LK_ERROR_LIMIT },
  { "endless-iterations", "r=%sMORE,s=c2FsdA==,i=99999999999999999999999999", LK_ERROR_PROTOCOL },
  { "negative-iterations", "r=%sMORE,s=c2FsdA==,i=-4096", LK_ERROR_PROTOCOL },
  { "words-for-iterations", "r=%sMORE,s=c2FsdA==,i=many", LK_ERROR_PROTOCOL },
  { "hex-iterations", "r=%sMORE,s=c2FsdA==,i=0x1000", LK_ERROR_PROTOCOL },
  { "other-nonce", "r=bm90IG91cnMgYnV0IGxvbmcgZW5vdWdo,s=c2FsdA==,i=4096", LK_ERROR_PROTOCOL },
  { "short-nonce", "r=a,s=c2FsdA==,i=4096", LK_ERROR_PROTOCOL },
  { "no-nonce", "s=c2FsdA==,i=4096", LK_ERROR_PROTOCOL },
  { "no-salt", "r=%sMORE,i=4096", LK_ERROR_PROTOCOL },
  { "empty-salt", "r=%sMORE,s=,i=4096", LK_ERROR_PROTOCOL },
  { "spoilt-salt", "r=%sMORE,s=!!!!,i=4096", LK_ERROR_PROTOCOL },
  { "no-count", "r=%sMORE,s=c2FsdA==", LK_ERROR_PROTOCOL },
  { "mandatory-extension", "m=new,r=%sMORE,s=c2FsdA==,i=4096", LK_ERROR_PROTOCOL },
  { "wrong-order", "i=4096,s=c2FsdA==,r=%sMORE", LK_ERROR_PROTOCOL },
  { "commas", ",,,,,,", LK_ERROR_PROTOCOL },
  { "empty", "", LK_ERROR_PROTOCOL },
  { "error", "e=unknown-user", LK_ERROR_PROTOCOL },
};

static void
test_garbage (void)
{
  g_autofree char *huge = g_strnfill (LK_SASL_MAX_MESSAGE + 4, 'A');
  const char *const messages[] = { "!", "A", "AA", "AAA", "A===", "====", "AAAA=", "AA==AA==", "AAAA AAAA", "AAAA\n", "cj1h\xff",
                                   "AAAA", huge };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr(LkSasl) sasl = open_exchange ("SCRAM-SHA-1");
      g_autofree char *first = start (sasl);
      g_autoptr(LkSecret) out = NULL;
      g_autoptr(GError) error = NULL;

      g_assert_false (lk_sasl_step (sasl, messages[i], &out, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
      g_assert_false (lk_sasl_had_challenge (sasl));
    }
}

static void
test_codec (void)
{
  for (gsize length = 0; length < 70; length++)
    {
      g_autofree char *bytes = g_strnfill (length, (char) ('0' + length));
      g_autoptr(LkSecret) encoded = lk_sasl_message_encode (bytes, length);
      g_autofree char *expected = to_base64 (bytes);
      g_autofree char *decoded = lk_sasl_message_decode (lk_secret_get (encoded), NULL);

      g_assert_cmpstr (lk_secret_get (encoded), ==, expected);
      g_assert_cmpstr (decoded, ==, bytes);
    }
}

/* Names with the characters that SCRAM writes differently. */
static void
test_special_name (void)
{
  g_autoptr(LkSecret) password = lk_secret_new (PASSWORD, strlen (PASSWORD));
  g_autoptr(LkSasl) sasl = lk_sasl_new ("SCRAM-SHA-256", "irc", "irc.example", "a,b=c", password, NULL, NULL);
  g_autofree char *first = start (sasl);
  g_autofree char *message = from_base64 (first);

  g_assert_true (g_str_has_prefix (message, "n,,n=a=2Cb=3Dc,r="));
}

static void
test_unfit (void)
{
  static const struct
  {
    const char *mechanism;
    const char *name;
    const char *password;
    LkError     code;
  } rows[] = {
    { "SCRAM-SHA-256", "alice", "tab\there", LK_ERROR_INVALID },   { "SCRAM-SHA-256", "al\tice", "x", LK_ERROR_INVALID },
    { "SCRAM-SHA-256", "", "x", LK_ERROR_INVALID },                { "PLAIN", "", "x", LK_ERROR_INVALID },
    { "PLAIN", "alice", "", LK_ERROR_INVALID },                    { "PLAIN", "alice", "\xff\xfe", LK_ERROR_INVALID },
    { "PLAIN", "al\xff", "x", LK_ERROR_INVALID },                  { "SCRAM-SHA-1-PLUS", "alice", "x", LK_ERROR_NOT_FOUND },
    { "DIGEST-MD5", "alice", "x", LK_ERROR_NOT_FOUND },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(LkSecret) password = lk_secret_new (rows[i].password, strlen (rows[i].password));
      g_autoptr(GError) error = NULL;

      g_assert_null (lk_sasl_new (rows[i].mechanism, "xmpp", "chat.example", rows[i].name, password, NULL, &error));
      g_assert_error (error, LK_ERROR, (int) rows[i].code);
    }
}

/* A zero byte would cut the password off without anybody noticing. */
static void
test_zero_byte (void)
{
  g_autoptr(LkSecret) password = lk_secret_new ("ab\0cd", 5);
  g_autoptr(GError) error = NULL;

  g_assert_null (lk_sasl_new ("PLAIN", "xmpp", "chat.example", USER, password, NULL, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sasl/choose", test_choose);
  g_test_add_func ("/sasl/plain", test_plain);
  g_test_add_func ("/sasl/plain-challenged", test_plain_challenged);
  g_test_add_data_func ("/sasl/scram-sha-1", "SCRAM-SHA-1", test_scram);
  g_test_add_data_func ("/sasl/scram-sha-256", "SCRAM-SHA-256", test_scram);
  g_test_add_func ("/sasl/scram-wrong-password", test_scram_wrong_password);
  g_test_add_func ("/sasl/not-proved", test_not_proved);
  g_test_add_func ("/sasl/success-too-early", test_success_too_early);
  g_test_add_func ("/sasl/denied", test_denied);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_challenges); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sasl/challenge/%s", bad_challenges[i].name);

      g_test_add_data_func (path, &bad_challenges[i], test_bad_challenge);
    }
  g_test_add_func ("/sasl/garbage", test_garbage);
  g_test_add_func ("/sasl/codec", test_codec);
  g_test_add_func ("/sasl/special-name", test_special_name);
  g_test_add_func ("/sasl/unfit", test_unfit);
  g_test_add_func ("/sasl/zero-byte", test_zero_byte);

  return g_test_run ();
}
