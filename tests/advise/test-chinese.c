/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-advise.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

#include "computer-rows.h"
#include "error-text-rows.h"
#include "lk-error-texts.h"
#include "lk-texts.h"
#include "lk-words.h"

static LkParams *
make_params (void)
{
  static const char *const particulars[][2] = {
    { "service", "Element" },
    { "account", "@alice:example.org" },
    { "host", "chat.example.org" },
    { "port", "443" },
    { "address", "192.0.2.7" },
    { "domain", "example.org" },
    { "server", "192.0.2.53" },
    { "issuer", "CN=Example Root" },
    { "names", "www.example.org" },
    { "not_after", "2026-01-31" },
    { "not_before", "1893456000" },
    { "skew_s", "94608000" },
    { "status", "503" },
    { "retry_after_s", "120" },
    { "rtt_ms", "320" },
    { "loss_percent", "12.5" },
    { "jitter_ms", "80" },
    { "hosts_line", "12" },
    { "family", "ipv6" },
    { "version", "1.2" },
    { "reason", "not-found" },
    { "control", "www.example.net" },
    { "missing", "network.portal,server.status" },
    { "ms", "4000" },
    { "proxy", "http://proxy.example.org:3128" },
    { "portal_url", "http://portal.example.org/" },
  };
  LkParams *params = lk_params_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (particulars); i++)
    lk_params_set (params, particulars[i][0], particulars[i][1]);
  return params;
}

static gboolean
is_translated (void)
{
  if (strcmp (_("Network"), "Network") != 0)
    return TRUE;
  g_test_skip ("messages of other languages cannot be chosen on this system");
  return FALSE;
}

static gboolean
has_chinese (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_get_script (g_utf8_get_char (p)) == G_UNICODE_SCRIPT_HAN)
      return TRUE;
  return FALSE;
}

/* Chinese words, no template showing through, no blank beside punctuation, no English left over. */
static void
assert_chinese (const char *text)
{
  static const char *const wrong[] = { "  ", " ，", " 。", "， ", "。 ", "。。", "（）", "登陆", "minutes",
                                       "seconds", "he service", "he server", "years", "hours" };

  g_test_message ("%s", text);
  g_assert_true (has_chinese (text));
  g_assert_null (strpbrk (text, "{}[]|"));
  g_assert_false (g_ascii_isspace (text[0]));
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (strstr (text, wrong[i]));
}

static void
assert_code (const char *code,
             LkParams   *params)
{
  g_autofree char *title = lk_advise_title (code, params);
  g_auto(GStrv) steps = lk_advise_steps (code, params);

  assert_chinese (title);
  g_assert_false (g_str_has_suffix (title, "。"));
  for (LkCertainty certainty = LK_CERTAINTY_POSSIBLE; certainty <= LK_CERTAINTY_CERTAIN;
       certainty++)
    {
      g_autofree char *explanation = lk_advise_explanation (code, params, certainty);
      assert_chinese (explanation);
      g_assert_true (g_str_has_suffix (explanation, "。"));
    }
  for (guint i = 0; steps[i] != NULL; i++)
    {
      assert_chinese (steps[i]);
      g_assert_true (g_str_has_suffix (steps[i], "。"));
    }
}

static void
test_codes (void)
{
  gsize n_codes = 0;
  const LkCodeInfo *codes = lk_codes_list (&n_codes);
  g_autoptr(GHashTable) full = make_params ();

  if (!is_translated ())
    return;

  lk_params_set (full, "reason", "没有说明");
  for (gsize i = 0; i < n_codes; i++)
    {
      assert_code (codes[i].code, NULL);
      assert_code (codes[i].code, full);
    }
}

static void
test_checks (void)
{
  gsize n_checks = 0;
  const LkCheckInfo *checks = lk_checks_list (&n_checks);
  g_autoptr(GHashTable) full = make_params ();

  if (!is_translated ())
    return;

  for (gsize i = 0; i < n_checks; i++)
    for (guint status = LK_STATUS_WAITING; status <= LK_STATUS_NOT_APPLICABLE; status++)
      {
        g_autoptr(LkFinding) bare = lk_finding_new (checks[i].id, status);
        g_autoptr(LkFinding) known = lk_finding_new (checks[i].id, status);
        g_autofree char *bare_detail = lk_advise_finding_detail (bare);
        g_autofree char *known_detail = NULL;

        g_hash_table_unref (known->params);
        known->params = lk_params_copy (full);
        known_detail = lk_advise_finding_detail (known);
        assert_chinese (lk_advise_check_title (checks[i].id));
        assert_chinese (lk_advise_status_label (status));
        assert_chinese (bare_detail);
        assert_chinese (known_detail);
      }
}

static void
test_names (void)
{
  g_autoptr(GHashTable) params = lk_params_new ();
  g_autofree char *latin = NULL;
  g_autofree char *chinese = NULL;
  g_autofree char *neutral = lk_advise_title ("port-blocked", NULL);

  if (!is_translated ())
    return;

  lk_params_set (params, "service", "Element");
  latin = lk_advise_title ("port-blocked", params);
  lk_params_set (params, "service", "钉钉");
  chinese = lk_advise_title ("port-blocked", params);
  g_assert_cmpstr (latin, ==, "当前网络屏蔽了 Element");
  g_assert_cmpstr (chinese, ==, "当前网络屏蔽了钉钉");
  g_assert_cmpstr (neutral, ==, "当前网络屏蔽了该服务");
}

static void
test_numbers (void)
{
  g_autoptr(GHashTable) params = make_params ();
  g_autofree char *clock = NULL;
  g_autofree char *slow = NULL;
  g_autofree char *likely = NULL;

  if (!is_translated ())
    return;

  clock = lk_advise_explanation ("clock-wrong", params, LK_CERTAINTY_CERTAIN);
  slow = lk_words_rtt (320);
  likely = lk_advise_explanation ("port-blocked", params, LK_CERTAINTY_LIKELY);
  g_assert_nonnull (strstr (clock, "时钟慢了 3 年。"));
  g_assert_cmpstr (slow, ==, "320 毫秒，对登录而言较慢（良好：低于 150 毫秒）");
  g_assert_nonnull (strstr (likely, "。很可能当前网络的防火墙拦截了连接"));
}

static void
test_sign_in (void)
{
  static const char *const traps[] = { "caps-lock", "full-width", "trailing-blank", "input-method", "typographic" };
  static const char *const problems[] = { "full-width", "missing-server", "other-server", "mail-address", "upper-case" };
  gsize n_texts = 0;
  const LkText *texts = lk_texts_sign_in (&n_texts);
  g_autoptr(GHashTable) full = make_params ();
  g_autofree char *promise = lk_advise_sign_in_promise ("chat.example.org");
  g_autofree char *warning = lk_advise_attempts_warning (2, TRUE, 333);

  if (!is_translated ())
    return;

  lk_params_set (full, "suggestion", "@alice:example.org");
  lk_params_set (full, "not_sent", "redirect");
  lk_params_set (full, "location", "portal.example.net");
  for (gsize i = 0; i < n_texts; i++)
    {
      g_autoptr(GHashTable) bare = lk_params_new ();

      lk_params_set (bare, "variant", texts[i].variant);
      lk_params_set (full, "variant", texts[i].variant);
      g_assert_true (lk_text_find (texts[i].code, full) == &texts[i]);
      assert_code (texts[i].code, bare);
      assert_code (texts[i].code, full);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (traps); i++)
    assert_chinese (lk_advise_typing_trap (traps[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      g_autofree char *bare = lk_advise_name_problem (problems[i], NULL);
      g_autofree char *known = lk_advise_name_problem (problems[i], full);

      assert_chinese (bare);
      assert_chinese (known);
    }
  assert_chinese (promise);
  assert_chinese (warning);
  g_assert_cmpstr (warning, ==, "该服务在 6 分钟内不再接受登录。请届时再试；继续尝试可能会延长等待时间。");
  g_assert_nonnull (strstr (promise, "向 chat.example.org 发送一次"));
}

/* What messages mean is said in Chinese, too, and so is what to do. */
static void
test_error_texts (void)
{
  for (gsize i = 0; is_translated () && i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr(GPtrArray) found = lk_error_texts_find (messages[i].text);
      const LkErrorText *best = g_ptr_array_index (found, 0);

      assert_chinese (best->meaning);
      g_assert_true (g_str_has_suffix (best->meaning, "。"));
      for (guint k = 0; best->steps[k] != NULL; k++)
        assert_chinese (best->steps[k]);
    }
}

static gboolean
is_name (const ComputerRow *row,
         const char        *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (row->names) && row->names[i] != NULL; i++)
    if (g_str_equal (row->names[i], text))
      return TRUE;
  return FALSE;
}

/* Nothing is left in English but names that no language translates. */
static void
test_computer (void)
{
  for (gsize i = 0; is_translated () && i < G_N_ELEMENTS (computer_rows); i++)
    {
      const ComputerRow *row = &computer_rows[i];
      g_autoptr(JsonNode) node = lk_json_parse (row->facts, strlen (row->facts), NULL);
      g_autoptr(LkObservation) observation =
          lk_observation_new ("o1", row->probe, row->subject, 0, 3, LK_OUTCOME_OK, NULL, json_node_get_object (node));
      g_autofree char *line = lk_advise_observation_line (observation);

      g_test_message ("%s", line);
      g_assert_true (has_chinese (line));
      for (gsize k = 0; k < G_N_ELEMENTS (row->names) && row->names[k] != NULL; k++)
        g_assert_nonnull (strstr (line, row->names[k]));
      for (gsize k = 0; k < G_N_ELEMENTS (row->said) && row->said[k] != NULL; k++)
        g_assert_true (strchr (row->said[k], ' ') == NULL || strstr (line, row->said[k]) == NULL || is_name (row, row->said[k]));
      g_assert_false (g_regex_match_simple ("[;:,] *$|; ;|\\(null\\)", line, 0, 0));
    }
}

int
main (int   argc,
      char *argv[])
{
  const char *folder = g_getenv ("LATCHKEY_LOCALE_DIR");

  g_setenv ("LANGUAGE", "zh_CN", TRUE);
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : LK_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");

  g_test_add_func ("/advise/chinese/codes", test_codes);
  g_test_add_func ("/advise/chinese/checks", test_checks);
  g_test_add_func ("/advise/chinese/names", test_names);
  g_test_add_func ("/advise/chinese/numbers", test_numbers);
  g_test_add_func ("/advise/chinese/sign-in", test_sign_in);
  g_test_add_func ("/advise/chinese/error-texts", test_error_texts);
  g_test_add_func ("/advise/chinese/computer", test_computer);

  return g_test_run ();
}
