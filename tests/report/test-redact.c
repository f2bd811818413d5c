/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "lk-redactor.h"

#define PASSWORD "Gr4nit&Fels/7"

static char *
clean (const char *text)
{
  g_autoptr(LkRedactor) redactor = lk_redactor_new ();

  return lk_redactor_redact (redactor, text, -1);
}

static void
test_same_value_same_alias (void)
{
  g_autoptr(LkRedactor) redactor = lk_redactor_new ();
  g_autofree char *one = lk_redactor_redact (redactor, "from 192.0.2.7 to 192.0.2.8", -1);
  g_autofree char *other = lk_redactor_redact (redactor, "again 192.0.2.8", -1);

  g_assert_cmpstr (one, ==, "from (address 1) to (address 2)");
  g_assert_cmpstr (other, ==, "again (address 2)");
  g_assert_cmpuint (lk_redactor_get_count (redactor, LK_SECRET_ADDRESS), ==, 3);
}

static void
test_reports_differ (void)
{
  const char *ids[] = { "report-a", "report-b", "report-a" };
  g_autofree char *texts[3] = { NULL };

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(LkRedactor) redactor = lk_redactor_new ();

      lk_redactor_set_report (redactor, ids[i]);
      texts[i] = lk_redactor_redact (redactor, "from 192.0.2.7 by bob@example.org", -1);
    }
  g_assert_cmpstr (texts[0], !=, texts[1]);
  g_assert_cmpstr (texts[0], ==, texts[2]);
  for (guint i = 0; i < 3; i++)
    g_free (g_steal_pointer (&texts[i]));
}

static void
test_split_anywhere (void)
{
  const char text[] = "a bob@example.org b\r\nAuthorization: Bearer\r\n q7W9e2Rt5Yu8i2Op\r\n-----BEGIN PRIVATE "
      "KEY-----\nAbC1\nDeF2\n"
                      "-----END PRIVATE KEY-----\npassword=x9Y8 z\n10.1.2.3";
  g_autofree char *whole = clean (text);

  g_assert_null (strstr (whole, "q7W9"));
  g_assert_null (strstr (whole, "DeF2"));
  for (gsize cut = 0; cut <= strlen (text); cut++)
    {
      g_autoptr(LkRedactor) redactor = lk_redactor_new ();
      g_autoptr(GString) out = g_string_new (NULL);

      lk_redactor_feed (redactor, text, cut, out);
      lk_redactor_feed (redactor, text + cut, strlen (text) - cut, out);
      lk_redactor_finish (redactor, out);
      g_assert_cmpstr (out->str, ==, whole);
    }
}

static void
test_removals (void)
{
  g_autoptr(LkRedactor) redactor = lk_redactor_new ();
  const LkRemoval *removals;
  gsize n = 0;
  g_autofree char *text = NULL;

  lk_redactor_note_removals (redactor, TRUE);
  lk_redactor_know (redactor, LK_SECRET_USER, "wendelin");
  text = lk_redactor_redact (redactor, "wendelin at 192.0.2.7\nby bob@example.org (address 9)\n", -1);
  removals = lk_redactor_get_removals (redactor, &n);
  g_assert_cmpstr (text, ==, "(user) at (address 1)\nby (mail 1) (address 9)\n");
  g_assert_cmpuint (n, ==, 3);
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *alias = g_strndup (text + removals[i].offset, removals[i].length);

      g_assert_true (g_str_has_prefix (alias + 1, lk_secret_kind_get_name (removals[i].kind)));
      g_assert_true (g_str_has_suffix (alias, ")"));
    }
}

static void
test_one_field (void)
{
  g_autoptr(LkRedactor) redactor = lk_redactor_new ();
  g_autofree char *alias = NULL;
  g_autofree char *text = NULL;

  g_assert_true (lk_redactor_know (redactor, LK_SECRET_ACCOUNT, "zoe.quill@corp.example"));
  alias = lk_redactor_redact_value (redactor, LK_SECRET_ACCOUNT, "zoe.quill@corp.example");
  text = lk_redactor_redact (redactor, "login of zoe.quill@corp.example", -1);
  g_assert_cmpstr (alias, ==, "(account)");
  g_assert_cmpstr (text, ==, "login of (account)");
  g_assert_null (lk_redactor_redact_value (redactor, LK_SECRET_ACCOUNT, NULL));
}

static void
test_ordinary_words_stay (void)
{
  g_autoptr(LkRedactor) redactor = lk_redactor_new ();
  g_autofree char *text = NULL;

  g_assert_false (lk_redactor_know (redactor, LK_SECRET_HOST, "host"));
  g_assert_false (lk_redactor_know (redactor, LK_SECRET_USER, "user"));
  g_assert_false (lk_redactor_know (redactor, LK_SECRET_USER, "li"));
  text = lk_redactor_redact (redactor, "user asked host of li", -1);
  g_assert_cmpstr (text, ==, "user asked host of li");
}

static void
test_final_scan (void)
{
  g_autoptr(LkRedactor) redactor = lk_redactor_new ();
  g_autofree char *base64 = g_base64_encode ((const guchar *) "zoe:" PASSWORD, strlen ("zoe:" PASSWORD));
  const char *writings[] = { PASSWORD, "Gr4nit%26Fels%2F7", "Gr4nit\\u0026Fels\\/7", "Gr4nit&amp;Fels/7",
      "4772346e69742646656c732f37", base64 };
  LkSecretKind kind = LK_SECRET_LINE;
  gsize offset = 0;

  lk_redactor_know (redactor, LK_SECRET_PASSWORD, PASSWORD);
  for (guint i = 0; i < G_N_ELEMENTS (writings); i++)
    {
      g_autofree char *text = g_strdup_printf ("first line\n<< %s >>", writings[i]);
      g_autofree char *cleaned = lk_redactor_redact (redactor, text, -1);

      g_assert_true (lk_redactor_find_leak (redactor, text, strlen (text), &kind, &offset));
      g_assert_cmpint (kind, ==, LK_SECRET_PASSWORD);
      g_assert_cmpuint (offset, ==, strlen ("first line\n<< "));
      g_assert_false (lk_redactor_find_leak (redactor, cleaned, strlen (cleaned), NULL, NULL));
    }
}

static void
test_long_line (void)
{
  g_autoptr(LkRedactor) redactor = lk_redactor_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *cleaned = NULL;
  g_autofree char *dropped = NULL;

  while (text->len < 1024 * 1024)
    g_string_append (text, "ordinary words of a line without an end, ");
  g_string_append (text, "password=x9Y8z7");
  cleaned = lk_redactor_redact (redactor, text->str, text->len);
  g_assert_cmpuint (strlen (cleaned), >, 1024 * 1024);
  g_assert_null (strstr (cleaned, "x9Y8z7"));
  while (text->len <= LK_REDACTOR_MAX_LINE)
    g_string_append (text, text->str);
  g_string_append (text, "\nnext");
  dropped = lk_redactor_redact (redactor, text->str, text->len);
  g_assert_cmpstr (dropped, ==, "(line dropped)\nnext");
}

static void
test_bytes (void)
{
  const char invalid[] = "a \xff\xfe 192.0.2.7 \xc3 password=\xff\xfe-x9Y8 end";
  const char nul[] = "a\0bob@example.org\0 some more text after that and so on";
  const char utf16[] = "p\0a\0s\0s\0w\0o\0r\0d\0=\0x\0009\0";
  g_autoptr(LkRedactor) redactor = lk_redactor_new ();
  g_autofree char *one = lk_redactor_redact (redactor, invalid, -1);
  g_autoptr(GString) out = g_string_new (NULL);
  g_autofree char *three = NULL;

  g_assert_null (strstr (one, "192.0.2.7"));
  g_assert_null (strstr (one, "x9Y8"));
  g_assert_nonnull (strstr (one, "end"));
  lk_redactor_feed (redactor, nul, sizeof nul - 1, out);
  lk_redactor_finish (redactor, out);
  g_assert_null (memmem (out->str, out->len, "bob", 3));
  three = lk_redactor_redact (redactor, utf16, sizeof utf16 - 1);
  g_assert_cmpstr (three, ==, "(line dropped)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redact/same-value-same-alias", test_same_value_same_alias);
  g_test_add_func ("/redact/reports-differ", test_reports_differ);
  g_test_add_func ("/redact/split-anywhere", test_split_anywhere);
  g_test_add_func ("/redact/removals", test_removals);
  g_test_add_func ("/redact/one-field", test_one_field);
  g_test_add_func ("/redact/ordinary-words-stay", test_ordinary_words_stay);
  g_test_add_func ("/redact/final-scan", test_final_scan);
  g_test_add_func ("/redact/long-line", test_long_line);
  g_test_add_func ("/redact/bytes", test_bytes);
  return g_test_run ();
}
