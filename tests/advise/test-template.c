/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-template.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *expected;
  gboolean    complete;
} Vector;

static LkParams *
make_params (void)
{
  LkParams *params = lk_params_new ();

  lk_params_set (params, "host", "chat.example.org");
  lk_params_set_int (params, "port", 443);
  lk_params_set (params, "empty", "");
  lk_params_set (params, "chinese", "钉钉");
  lk_params_set (params, "hostile", "{port} [x|y] \n\t\xe2\x80\xae z");
  return params;
}

static const Vector vectors[] = {
  { "", "", TRUE },
  { "No particulars.", "No particulars.", TRUE },
  { "Port {port} of {host}.", "Port 443 of chat.example.org.", TRUE },
  { "{service} works. {service} is fine; {service}.",
    "The service works. The service is fine; the service.", TRUE },
  { "A [by {issuer}]B", "A B", TRUE },
  { "A [by {port}]B", "A by 443B", TRUE },
  { "[{issuer}|{missing}|none] of it", "none of it", TRUE },
  { "[{issuer}|{host}|none] of it", "chat.example.org of it", TRUE },
  { "[{host}[, port {port}][, by {issuer}]]!", "chat.example.org, port 443!", TRUE },
  { "[{issuer}[, port {port}]]!", "!", TRUE },
  { "[{empty}|nothing]", "nothing", TRUE },
  { "[{service}|A service]", "A service", TRUE },
  { "[{issuer}|{service}] is. [{issuer}|{service}] and [by {service}|{missing}|of {service}]",
    "The service is. The service and of the service", TRUE },
  { "[{issuer}|{missing} of {service}].", ".", TRUE },
  { "[only {service}].", ".", TRUE },
  { "当前网络屏蔽了 {chinese} 。", "当前网络屏蔽了钉钉。", TRUE },
  { "当前网络屏蔽了 {host} ，端口[ {port}|未知]。", "当前网络屏蔽了 chat.example.org，端口 443。",
    TRUE },
  { "服务器[ {issuer} ]正常； {host} 也正常", "服务器正常；chat.example.org 也正常", TRUE },
  { " {chinese} {chinese} ", " 钉钉钉钉 ", TRUE },
  { "{hostile}", "{port} [x|y] z", TRUE },
  { "x | y", "x | y", TRUE },
  { "x ] y", "x ] y", TRUE },
  { "hole {issuer} here", "hole  here", FALSE },
  { "open {", "open ", FALSE },
  { "open {host", "open host", FALSE },
  { "close } it", "close  it", FALSE },
  { "{}", "", FALSE },
  { "{Host}", "Host", FALSE },
  { "{ho st}", "ho st", FALSE },
  { "open [{host}", "open chat.example.org", FALSE },
  { "open [{issuer}", "open ", FALSE },
  { "[", "", FALSE },
  { "[[[", "", FALSE },
  { "[|]", "", TRUE },
  { "[|x]", "", TRUE },
  { "[[{issuer}|inner]|outer]", "inner", TRUE },
};

static void
test_expand (void)
{
  g_autoptr(GHashTable) params = make_params ();

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      gboolean complete = !vectors[i].complete;
      g_autofree char *text = lk_template_expand (vectors[i].text, params, TRUE, &complete);

      g_test_message ("Vector %" G_GSIZE_FORMAT ": %s", i, vectors[i].text);
      g_assert_cmpstr (text, ==, vectors[i].expected);
      g_assert_cmpint (complete, ==, vectors[i].complete);
    }
}

static void
test_without_params (void)
{
  gboolean complete = FALSE;
  g_autofree char *text
      = lk_template_expand ("{host}[, port {port}|, some port] is there", NULL, FALSE, &complete);

  g_assert_cmpstr (text, ==, "the server, some port is there");
  g_assert_true (complete);
}

static void
test_deep (void)
{
  g_autofree char *open = g_strnfill (100000, '[');
  g_autofree char *closed = g_strnfill (100000, ']');
  g_autofree char *text = g_strconcat (open, "x", closed, NULL);
  g_autofree char *expanded = NULL;
  gboolean complete = TRUE;

  g_test_summary (
      "Brackets beyond the depth limit neither recurse on nor show up as an opening bracket.");

  expanded = lk_template_expand (text, NULL, TRUE, &complete);
  g_assert_false (complete);
  g_assert_null (strchr (expanded, '['));
  g_assert_nonnull (strchr (expanded, 'x'));
}

static void
test_clean (void)
{
  g_autofree char *filled = g_strnfill (LK_TEMPLATE_MAX_VALUE + 5, 'a');
  g_autofree char *cut = lk_template_clean (filled);
  g_autofree char *exact_source = g_strnfill (LK_TEMPLATE_MAX_VALUE, 'a');
  g_autofree char *exact = lk_template_clean (exact_source);
  g_autofree char *lines = lk_template_clean ("  one\r\n two\x1b[31m\xe2\x80\xa8three  ");
  g_autofree char *broken = lk_template_clean ("a\xff" "b");
  g_autofree char *cjk = lk_template_clean ("服务器，正常");

  g_assert_cmpint (g_utf8_strlen (cut, -1), ==, LK_TEMPLATE_MAX_VALUE + 1);
  g_assert_true (g_str_has_suffix (cut, "a…"));
  g_assert_cmpstr (exact, ==, exact_source);
  g_assert_cmpstr (lines, ==, "one two [31m three");
  g_assert_cmpstr (broken, ==, "a\xef\xbf\xbd" "b");
  g_assert_cmpstr (cjk, ==, "服务器，正常");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/advise/template/expand", test_expand);
  g_test_add_func ("/advise/template/without-params", test_without_params);
  g_test_add_func ("/advise/template/deep", test_deep);
  g_test_add_func ("/advise/template/clean", test_clean);

  return g_test_run ();
}
