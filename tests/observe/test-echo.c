/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What servers repeat of what they were sent. */
#include "config.h"

#include <string.h>

#include "lk-echo.h"
#include "lk-model.h"

#define PASSWORD "s3cr\303\250t pass\"word"

static LkSecret *
new_secret (const char *text)
{
  return lk_secret_new (text, strlen (text));
}

static char *
encode (const char *before,
        const char *after)
{
  g_autofree char *whole = g_strconcat (before, PASSWORD, after, NULL);

  return g_base64_encode ((const guchar *) whole, strlen (whole));
}

static void
test_forms (void)
{
  static const char *const around[] = { "", "a", "ab", "abc", "alice:", NULL };
  g_autoptr(LkSecret) secret = new_secret (PASSWORD);

  g_assert_true (lk_echo_is_in (secret, "wrong: " PASSWORD "!"));
  g_assert_true (lk_echo_is_in (secret, "password=s3cr%C3%A8t%20pass%22word&x"));
  g_assert_true (lk_echo_is_in (secret, "0x73336372c3a87420706173732277 6f7264 73336372c3a874207061737322776f7264"));
  g_assert_false (lk_echo_is_in (secret, "Invalid user name or password"));
  g_assert_false (lk_echo_is_in (secret, ""));
  for (guint i = 0; around[i] != NULL; i++)
    for (guint k = 0; around[k] != NULL; k++)
      {
        g_autofree char *text = encode (around[i], around[k]);

        g_test_message ("%s", text);
        g_assert_true (lk_echo_is_in (secret, text));
      }
}

static char *
dup_clean (const char *password,
       const char *json)
{
  g_autoptr(LkSecret) secret = new_secret (password);
  g_autoptr(JsonNode) node = lk_json_parse (json, strlen (json), NULL);
  g_autoptr(JsonNode) clean = NULL;

  g_assert_nonnull (node);
  clean = lk_echo_dup_without (secret, node);
  return lk_json_to_text (clean, FALSE);
}

static void
test_remove (void)
{
  g_autofree char *said = dup_clean ("hunter22",
                                     "{\"facts\":{\"text\":\"no: hunter22\",\"errcode\":\"E\",\"n\":7,\"l\":[\"x hunter22\"]},"
                                     "\"error\":{\"message\":\"hunter22\"}}");
  g_autofree char *innocent = dup_clean ("hunter22", "{\"facts\":{\"text\":\"no\",\"x\":[null,true,1.5]}}");

  g_assert_null (strstr (said, "hunter22"));
  g_assert_nonnull (strstr (said, "\"errcode\":\"E\""));
  g_assert_cmpstr (innocent, ==, "{\"facts\":{\"text\":\"no\",\"x\":[null,true,1.5]}}");
}

/* A short password is in everything; machine words are left alone then. */
static void
test_short (void)
{
  g_autofree char *said = dup_clean ("a", "{\"text\":\"a b\",\"errcode\":\"M_a\"}");
  g_autofree char *nothing = dup_clean ("", "{\"text\":\"a b\"}");
  g_autofree char *own = dup_clean ("password", "{\"method\":\"password\",\"text\":\"bad password\"}");

  g_assert_nonnull (strstr (said, "M_a"));
  g_assert_null (strstr (said, "a b"));
  g_assert_nonnull (strstr (nothing, "a b"));
  g_assert_nonnull (strstr (own, "\"method\":\"password\""));
  g_assert_null (strstr (own, "bad password"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/echo/forms", test_forms);
  g_test_add_func ("/echo/remove", test_remove);
  g_test_add_func ("/echo/short", test_short);
  return g_test_run ();
}
