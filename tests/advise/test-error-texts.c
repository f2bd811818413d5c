/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What messages mean: the well-known ones, whatever a paste did to them, and silence about everything else. */
#include "config.h"

#include <string.h>

#include "error-text-rows.h"
#include "harmless-lines.h"
#include "lk-advise.h"
#include "lk-error-texts.h"

/* Of 100 messages without their end, so many must still lead to their cause. */
#define LEAST_CUT 85

/* Chinese messages besides those above. */
static const Known chinese[] = {
  { "用户名或密码错误，请重新输入", "wrong-password" },
  { "帐号或密码不正确", "wrong-password" },
  { "您的操作过于频繁，请稍后再试", "too-many-attempts" },
  { "该账号已被冻结", "account-suspended" },
  { "账号已停用，请联系管理员", "account-disabled" },
  { "验证码已过期，请重新获取", "mfa-required" },
  { "密码已过期，请修改密码", "password-expired" },
  { "您的账号在其他设备登录，您已被迫下线", "session-ended" },
  { "登录状态已失效，请重新登录", "session-ended" },
  { "网络异常，请检查网络后重试", "server-down" },
  { "无法连接到代理服务器", "proxy-unreachable" },
  { "此网站的安全证书已过期", "certificate-expired" },
  { "证书不受信任", "certificate-untrusted" },
  { "系统时间不正确，请校准时间", "clock-wrong" },
  { "服务器繁忙，请稍后再试", "server-overloaded" },
  { "系统维护中", "maintenance" },
  { "磁盘空间不足", "disk-full" },
  { "登录设备已达上限", "account-limit" },
  { "您需要登录到网络才能上网", "captive-portal" },
  { "该服务已停止运营", "service-retired" },
  { "密钥环未解锁", "keyring-locked" },
  { "版 本 过 低", "client-too-old" },
  { "当前版\n本过低", "client-too-old" },
};

static const Known others[] = {
  { "net_error -201", "clock-wrong" },
  { "−202", "certificate-untrusted" },
  { "503", "server-overloaded" },
  { "Fehler: ERR_NAME_NOT_RESOLVED (Der Server wurde nicht gefunden)", "dns-failure" },
  { "Échec : ECONNREFUSED 203.0.113.4:443", "server-down" },
  { "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"\\u65e0\\u6548\"}", "wrong-password" },
  { "неверный пароль", "wrong-password" },
  { "パスワードが違います", "wrong-password" },
  { "getaddrinfo ENOTFOUND chat.example.org", "name-not-found" },
  { "error: could not connect: No space left on device (os error 28)", "disk-full" },
  { "ORA-like AADSTS99999 something", "could-not-tell" },
  { "certificate verify failed: certificate has expired", "certificate-expired" },
  { "Something went wrong", "could-not-tell" },
  { "{\"errcode\":\"M_THREEPID_AUTH_FAILED\"}", "mfa-required" },
  { "{\"errcode\":\"M_APPSERVICE_LOGIN_UNSUPPORTED\"}", "password-sign-in-off" },
  { "This homeserver has exceeded one of its resource limits.", "account-limit" },
  { "Failed to perform homeserver discovery", "discovery-wrong" },
  { "Unexpected token '<', \"<!doctype \"... is not valid JSON", "not-this-service" },
  { "<stream:error><host-gone xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>", "name-not-found" },
  { "<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>", "too-many-attempts" },
  { "NS_ERROR_NET_TIMEOUT", "server-hangs" },
  { "SEC_ERROR_OCSP_FUTURE_RESPONSE", "clock-wrong" },
  { "[400 API_ID_PUBLISHED_FLOOD]", "client-known-bad" },
  { "RPC Error: request 15 got fail with code 401, error AUTH_KEY_UNREGISTERED", "session-ended" },
  { "unlinkAndDisconnect: Client is no longer authorized; deleting local configuration", "session-ended" },
  { "Error code: 104101 zoom", "host-blocked" },
  { "0xCAA20004", "service-closed" },
  { "AADSTS65004: User declined to consent to access the app.", "terms-not-accepted" },
  { "AADSTS500133: Assertion is not within its valid time range.", "clock-wrong" },
  { "No such secret collection at path: /", "keyring-missing" },
  { "Object does not exist at path “/org/freedesktop/secrets/collection/login”", "keyring-missing" },
  { "The unlock password was incorrect", "keyring-locked" },
  { "AppImages require FUSE to run.", "missing-part" },
  { "bwrap: No permissions to create new namespace, likely because the kernel does not allow it", "client-crashes" },
  { "error: runtime/org.freedesktop.Platform/x86_64/23.08 not installed", "missing-part" },
  { "IO error: /home/u/.config/x/Local Storage/leveldb/LOCK: Resource temporarily unavailable", "stale-lock" },
  { "because one of the following protocols (slack) isn't associated with any program", "sign-in-link-unhandled" },
  { "xdg-open: x-www-browser: not found", "browser-not-opened" },
  { "error: Unable to load summary from remote flathub", "updates-broken" },
  { "你的用户身份已失效，为保证帐号安全，请你重新登录。", "session-ended" },
  { "二维码已过期，请刷新后重新扫描", "mfa-required" },
  { "服务器开小差了，请稍后再试", "server-error" },
  { "操作太快，验证码发送过于频繁", "too-many-attempts" },
  { "LdapErr: DSID-0C09042A, comment: AcceptSecurityContext error, data 52e, v3839", "wrong-password" },
  { "LdapErr: DSID-0C09042A, comment: AcceptSecurityContext error, data 775, v3839", "account-locked" },
  { ";; connection timed out; no servers could be reached", "dns-failure" },
  { "The certificate is self-signed, and untrusted", "certificate-untrusted" },
  { "SOCKS error: Connection not allowed by ruleset", "proxy-unreachable" },
  { "Access control configuration prevents your request from being allowed at this time.", "host-blocked" },
  { "Der Name oder der Dienst ist nicht bekannt", "name-not-found" },
  { "Échec temporaire dans la résolution du nom", "dns-failure" },
  { "Connessione rifiutata", "server-down" },
  { "В соединении отказано", "server-down" },
  { "接続を拒否されました", "server-down" },
  { "网络不可达", "no-internet" },
  { "未知的名称或服务", "name-not-found" },
};

/* What healthy programs write, and what has nothing to do with signing in. */
static const char *const silent[] = {
  "Gtk-Message: 10:11:12.345: Failed to load module \"canberra-gtk-module\"",
  "libva error: vaGetDriverNameByIndex() failed with unknown libva error, driver_name = (null)",
  "Qt: Session management error: Could not open network socket",
  "[2 zypak-helper] Portal v4 is not available",
  "PortalSpawn: The spawn portal supports property version 6",
  "ERROR:bus.cc(399)] Failed to connect to the bus: Failed to connect to socket /run/dbus/system_bus_socket: "
  "No such file or directory",
  "Not loading module \"atk-bridge\": The functionality is provided by GTK natively.",
  "(node:42) [DEP0040] DeprecationWarning: The `punycode` module is deprecated.",
  "MESA-LOADER: failed to open iris: driver missing",
  "ALSA lib pcm.c:2664:(snd_pcm_open_noupdate) Unknown PCM cards.pcm.rear",
  "Gtk-WARNING **: Theme parsing error: gtk.css:1:2: 'foo' is not a valid property name",
  "Electron Security Warning (Insecure Content-Security-Policy)",
  "[1120/101112.1:ERROR:gcm/engine/registration_request.cc(291)] Registration response error message: DEPRECATED_ENDPOINT",
  "ERROR:sandbox_linux.cc(377)] InitializeSandbox() called with multiple threads in process gpu-process.",
  "Warning: 'ozone-platform-hint' is not in the list of known options, but still passed to Electron/Chromium.",
  "", " ", "\n\n\n", "...", "?", "-",
  "0", "42", "12345", "2026-11-22 10:11:12", "-2026", "200", "HTTP 200",
  "HTTP/1.1 204 No Content",
  "error", "ok", "hello there", "I had soup for lunch", "credentials are asked for at each start",
  "The quick brown fox jumps over the lazy dog.",
  "Loading messages", "You have 3 new messages", "alice: see you at 5", "Rooms: 12, people: 407 of them here", "Version 1.11.87",
  "curl 7.88.1 (x86_64-pc-linux-gnu)", "Downloading 429 kB of 500 kB", "took 503 ms", "room 404",
  "Connected to chat.example.org port 443", "TLS 1.3 established", "Signed in as alice", "password field focused",
  "你好", "今天天气不错", "已发送 3 条消息", "微信", "登录", "正在登录…", "请输入用户名",
  "ERR_", "ERR_CO", "AADST", "M_LIM", "ERR_SOMETHING_ELSE_ENTIRELY", "FLOODLIGHT", "XERR_CERT_DATE_INVALIDX",
};

/* Whether @text leads to @code: among the codes of the first two matches that are named first, or the second of the best. */
static gboolean
leads_to (const char *text,
          const char *code)
{
  g_autoptr(GPtrArray) found = lk_error_texts_find (text);
  g_autoptr(JsonObject) facts = lk_error_texts_to_facts (found);
  JsonArray *matches = lk_json_get_array (facts, "matches");

  for (guint i = 0; i < MIN (json_array_get_length (matches), 2); i++)
    if (g_strcmp0 (lk_json_get_string (json_array_get_object_element (matches, i), "code"), code) == 0)
      return TRUE;
  if (found->len > 1 && g_str_equal (((LkErrorText *) g_ptr_array_index (found, 1))->codes[0], code))
    return TRUE;
  return FALSE;
}

static void
check_all (const Known *rows,
           gsize        n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    if (!leads_to (rows[i].text, rows[i].code))
      {
        g_autoptr(GPtrArray) found = lk_error_texts_find (rows[i].text);

        g_test_message ("\"%s\" does not lead to %s but to %s", rows[i].text, rows[i].code,
                        found->len > 0 ? ((LkErrorText *) g_ptr_array_index (found, 0))->id : "nothing");
        g_test_fail ();
      }
}

static void
test_known (void)
{
  check_all (messages, G_N_ELEMENTS (messages));
  check_all (others, G_N_ELEMENTS (others));
}

static void
test_chinese (void)
{
  check_all (chinese, G_N_ELEMENTS (chinese));
}

static void
test_silent (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (silent); i++)
    {
      g_autoptr(GPtrArray) found = lk_error_texts_find (silent[i]);

      if (found->len == 0)
        continue;
      g_test_message ("\"%s\" is said to mean %s", silent[i], ((LkErrorText *) g_ptr_array_index (found, 0))->id);
      g_test_fail ();
    }
  g_assert_cmpuint (G_N_ELEMENTS (silent), >=, 50);
}

static void
test_harmless_lines (void)
{
  g_autoptr(GString) all = g_string_new (NULL);
  g_autoptr(GPtrArray) found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (harmless_lines); i++)
    {
      g_autoptr(GPtrArray) alone = lk_error_texts_find (harmless_lines[i]);

      g_string_append_printf (all, "%s\n", harmless_lines[i]);
      if (alone->len == 0)
        continue;
      g_test_message ("\"%s\" is said to mean %s", harmless_lines[i], ((LkErrorText *) g_ptr_array_index (alone, 0))->id);
      g_test_fail ();
    }
  g_assert_cmpuint (G_N_ELEMENTS (harmless_lines), >=, 100);
  found = lk_error_texts_find (all->str);
  g_assert_cmpuint (found->len, ==, 0);
}

/* The same message as it looks after a paste. */

static char *
with_log_around (const char *text)
{
  return g_strdup_printf ("2026-11-20T10:11:12.345+01:00 host app[4711]: [ERROR] (renderer) %s\n"
                          "    at Object.login (/app/dist/main.js:12:345)\n"
                          "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)\n"
                          "Gtk-Message: Failed to load module \"canberra-gtk-module\"\n", text);
}

static char *
with_json (const char *text)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr(JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "level", "error");
  json_object_set_string_member (object, "message", text);
  json_node_set_object (node, object);
  return lk_json_to_text (node, FALSE);
}

static char *
with_html (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  return g_strdup_printf ("<html><body><div class=\"alert alert-danger\"><p><b>Error</b>: %s</p></div></body></html>", escaped);
}

static char *
with_quotes (const char *text)
{
  return g_strdup_printf ("It says “%s” since yesterday!", text);
}

static char *
with_typographer (const char *text)
{
  g_autoptr(GString) result = g_string_new ("„");

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (*c == '\'')
      g_string_append (result, "’");
    else if (*c == ' ')
      g_string_append (result, "\302\240");
    else
      g_string_append_unichar (result, g_utf8_get_char (c));
  g_string_append (result, "“");
  return g_string_free (g_steal_pointer (&result), FALSE);
}

static char *
with_another_language (const char *text)
{
  return g_strdup_printf ("Ошибка: %s — повторите попытку позже", text);
}

static char *
with_chinese (const char *text)
{
  return g_strdup_printf ("昨天还好好的，今天就提示：%s。怎么办？", text);
}

static char *
with_window (const char *text)
{
  return g_strdup_printf ("Chat\n\n\t%s\n\n[Cancel] [OK]", text);
}

static char *
with_colours (const char *text)
{
  return g_strdup_printf ("\033[1;31mERROR\033[0m \033[33m%s\033[0m", text);
}

static char *
with_capitals (const char *text)
{
  return g_utf8_strup (text, -1);
}

static char *
with_small_letters (const char *text)
{
  return g_utf8_strdown (text, -1);
}

/* A line end after every 7 characters, as narrow windows make them. */
static char *
with_line_ends (const char *text)
{
  GString *result = g_string_new (NULL);
  guint n = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      g_string_append_unichar (result, g_utf8_get_char (c));
      if (++n % 7 == 0 && !g_ascii_isdigit (*c) && *c != '-')
        g_string_append_c (result, '\n');
    }
  return g_string_free (result, FALSE);
}

static char *
with_soft_hyphens (const char *text)
{
  GString *result = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      g_string_append_unichar (result, g_utf8_get_char (c));
      g_string_append (result, "\302\255");
    }
  return g_string_free (result, FALSE);
}

static char *
with_full_width (const char *text)
{
  GString *result = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (letter > ' ' && letter < 0x7f)
        letter += 0xfee0;
      g_string_append_unichar (result, letter == ' ' ? 0x3000 : letter);
    }
  return g_string_free (result, FALSE);
}

static char *
with_escapes (const char *text)
{
  GString *result = g_string_new ("{\"error\": \"");

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (letter >= 0x80 && letter < 0x10000)
        g_string_append_printf (result, "\\u%04x", letter);
      else
        g_string_append_unichar (result, letter == '"' ? '\'' : letter);
    }
  g_string_append (result, "\\n\"}");
  return g_string_free (result, FALSE);
}

static void
test_noisy (void)
{
  static const struct { const char *name; char *(*make) (const char *text); } noises[] = {
    { "log", with_log_around }, { "json", with_json }, { "html", with_html }, { "quotes", with_quotes },
    { "colours", with_colours }, { "typographer", with_typographer }, { "another language", with_another_language },
    { "chinese", with_chinese }, { "window", with_window },
    { "capitals", with_capitals }, { "small", with_small_letters }, { "lines", with_line_ends },
    { "soft-hyphens", with_soft_hyphens }, { "full-width", with_full_width }, { "escapes", with_escapes },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (noises); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (messages); k++)
      {
        g_autofree char *text = noises[i].make (messages[k].text);

        if (leads_to (text, messages[k].code))
          continue;
        g_test_message ("%s: \"%s\" does not lead to %s", noises[i].name, text, messages[k].code);
        g_test_fail ();
      }
}

/* A symbol that a copy cut off at an end is still recognised, but less surely. */
static void
test_cut (void)
{
  static const Known cut[] = {
    { "net::ERR_CERT_DATE_INV", "certificate-expired" },
    { "R_CERT_DATE_INVALID", "certificate-expired" },
    { "UNABLE_TO_VERIFY_LEAF_SIGN", "certificate-incomplete-chain" },
    { "org.freedesktop.secrets was not provided by any .serv", "keyring-missing" },
    { "版本过低，请下载最新", "client-too-old" },
  };

  check_all (cut, G_N_ELEMENTS (cut));
  for (gsize i = 0; i < 3; i++)
    {
      g_autoptr(GPtrArray) found = lk_error_texts_find (cut[i].text);
      const LkErrorText *best = g_ptr_array_index (found, 0);

      g_assert_true (best->cut);
      g_assert_cmpint (best->certainties[0], ==, LK_CERTAINTY_POSSIBLE);
    }
}

/* The last seventh of each longer message is cut off: most are still known, and none becomes a sure sign of something else. */
static void
test_cut_everywhere (void)
{
  guint n_known = 0, n_cut = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      gsize length = g_utf8_strlen (messages[i].text, -1);
      g_autofree char *text = g_utf8_substring (messages[i].text, 0, (glong) (length - length / 7));

      if (length < 21)
        continue;
      n_cut++;
      n_known += leads_to (text, messages[i].code);
      if (!leads_to (text, messages[i].code))
        g_test_message ("\"%s\" is not known any more", text);
    }
  g_test_message ("%u of %u messages are known without their end", n_known, n_cut);
  g_assert_cmpuint (n_cut, >=, 50);
  g_assert_cmpuint (n_known * 100, >=, n_cut * LEAST_CUT);
}

/* Noise beside a message neither hides it nor counts. */
static void
test_noise_beside (void)
{
  g_autofree char *text = g_strjoin ("\n", silent[0], silent[1], silent[5], "net::ERR_PROXY_CONNECTION_FAILED", silent[3], NULL);
  g_autoptr(GPtrArray) found = lk_error_texts_find (text);

  g_assert_cmpuint (found->len, ==, 1);
  g_assert_true (leads_to (text, "proxy-unreachable"));
  g_assert_false (lk_error_texts_is_harmless (text));
  g_assert_true (lk_error_texts_is_harmless (silent[0]));
  g_assert_true (lk_error_texts_is_harmless (silent[5]));
  g_assert_false (lk_error_texts_is_harmless ("I had soup for lunch"));
  g_assert_false (lk_error_texts_is_harmless (""));
}

/* Each code exists, and a person can read what each match says. */
static void
test_words (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr(GPtrArray) found = lk_error_texts_find (messages[i].text);

      for (guint k = 0; k < found->len; k++)
        {
          const LkErrorText *text = g_ptr_array_index (found, k);

          g_assert_true (g_str_has_suffix (text->meaning, "."));
          g_assert_cmpuint (g_strv_length (text->steps), >=, 1);
          g_assert_cmpuint (g_strv_length (text->steps), <=, 5);
          g_assert_cmpuint (strlen (text->source), >, 0);
          for (guint c = 0; c < text->n_codes; c++)
            g_assert_nonnull (lk_code_find (text->codes[c]));
          for (guint s = 0; text->steps[s] != NULL; s++)
            g_assert_null (strpbrk (text->steps[s], "{}"));
        }
    }
}

/* The facts say what it means, and hold nothing of what was pasted. */
static void
test_facts (void)
{
  static const char pasted[] =
    "alice@example.org hunter2: Failed to connect to vault.example.org port 443; M_FORBIDDEN alice";
  g_autoptr(GPtrArray) found = lk_error_texts_find (pasted);
  g_autoptr(GPtrArray) nothing = lk_error_texts_find ("alice hunter2");
  g_autoptr(JsonObject) facts = lk_error_texts_to_facts (found);
  g_autoptr(JsonObject) empty = lk_error_texts_to_facts (nothing);
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *printed = NULL;
  JsonObject *first;

  json_node_set_object (node, facts);
  printed = lk_json_to_text (node, FALSE);
  g_assert_null (strstr (printed, "alice"));
  g_assert_null (strstr (printed, "hunter2"));
  g_assert_null (strstr (printed, "vault"));
  g_assert_true (lk_json_is_true (facts, "text_known"));
  first = json_array_get_object_element (lk_json_get_array (facts, "matches"), 0);
  g_assert_cmpstr (lk_json_get_string (first, "id"), ==, "matrix-forbidden");
  g_assert_cmpstr (lk_json_get_string (first, "code"), ==, "wrong-password");
  g_assert_cmpstr (lk_json_get_string (first, "certainty"), ==, "likely");
  g_assert_cmpstr (lk_json_get_string (facts, "matched"), ==, "M_FORBIDDEN");
  g_assert_false (lk_json_is_true (empty, "text_known"));
  g_assert_true (json_object_has_member (empty, "text_known"));
  g_assert_cmpuint (json_array_get_length (lk_json_get_array (empty, "matches")), ==, 0);
}

/* What is too long is cut, what is no text is read all the same, and neither takes long. */
static void
test_hostile (void)
{
  static const char *const pieces[] = {
    "ERR_", "err_cert_", "Failed to ", "版本", "\033[", "<b ", "&#", "\\u", "%", "\xff\xfe", "a", "[1;", "-1"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      GString *text = g_string_new (NULL);
      g_autofree char *owned = NULL;
      g_autoptr(GPtrArray) found = NULL;
      gint64 before;

      while (text->len < 4 * LK_ERROR_TEXTS_MAX_BYTES)
        g_string_append (text, pieces[i]);
      g_string_append (text, " M_LIMIT_EXCEEDED");
      owned = g_string_free (text, FALSE);
      before = g_get_monotonic_time ();
      found = lk_error_texts_find (owned);
      g_assert_cmpint (g_get_monotonic_time () - before, <, 5 * G_USEC_PER_SEC);
      g_assert_false (leads_to (owned, "too-many-attempts"));
    }
  g_assert_true (leads_to ("\xff\xfe M_LIMIT_EXCEEDED \xc3", "too-many-attempts"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error-texts/known", test_known);
  g_test_add_func ("/error-texts/chinese", test_chinese);
  g_test_add_func ("/error-texts/silent", test_silent);
  g_test_add_func ("/error-texts/harmless-lines", test_harmless_lines);
  g_test_add_func ("/error-texts/cut-everywhere", test_cut_everywhere);
  g_test_add_func ("/error-texts/noisy", test_noisy);
  g_test_add_func ("/error-texts/cut", test_cut);
  g_test_add_func ("/error-texts/noise-beside", test_noise_beside);
  g_test_add_func ("/error-texts/words", test_words);
  g_test_add_func ("/error-texts/facts", test_facts);
  g_test_add_func ("/error-texts/hostile", test_hostile);
  return g_test_run ();
}
