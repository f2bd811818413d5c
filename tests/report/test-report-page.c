/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a help desk reads: a page that holds nothing but text, a code that can be scanned, both languages, and the person's own
   words. */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <libintl.h>
#include <libxml/HTMLparser.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lk-advise.h"
#include "lk-bundle.h"
#include "lk-judge.h"
#include "made-report.h"

#define HOSTILE "</td></svg><script>alert(1)</script>\"'><img src=\"http://evil.test/x\" " \
                "onerror='y'>]]><!--\xe2\x80\xae\x01\x1b[31m&lt;\xe2\x81\xa6"

/* Contents of entries are not NUL-terminated. */
static char *
dup_text (GPtrArray  *entries,
          const char *name)
{
  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);
      gsize length;
      const char *bytes = g_bytes_get_data (entry->content, &length);

      if (g_str_equal (entry->name, name))
        return g_strndup (bytes, length);
    }
  return NULL;
}

static GPtrArray *
compose (LkReport *report)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *entries = made_report_compose (report, &error);

  g_assert_no_error (error);
  return entries;
}

static LkReport *
make_hostile (void)
{
  g_autoptr(LkService) service = lk_service_new ("x\"><b>", HOSTILE, LK_PROTOCOL_MATRIX, "mx.test");
  g_autoptr(LkCase) kase = lk_case_new (service, HOSTILE);
  g_autoptr(JsonObject) facts = json_object_new ();
  g_autoptr(JsonObject) device = json_object_new ();
  g_autoptr(JsonNode) last_good = NULL;
  g_autoptr(LkObservation) observation = NULL;
  g_autoptr(GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, HOSTILE);
  JsonObject *system = json_object_new ();
  LkReport *report;

  json_object_set_string_member (facts, "text", HOSTILE);
  json_object_set_string_member (facts, "errcode", HOSTILE);
  json_object_set_string_member (facts, "result", "refused");
  observation = lk_observation_new ("o\"><i>", "sign-in", "mx.test:443", 0, 1, LK_OUTCOME_OK, error, facts);
  lk_case_add_observation (kase, observation);
  lk_case_add_contacted (kase, HOSTILE);
  lk_judge_case (kase, NULL);
  report = lk_report_new (kase);
  json_object_set_string_member (system, "name", HOSTILE);
  json_object_set_string_member (system, HOSTILE, HOSTILE);
  json_object_set_object_member (device, "system", system);
  lk_report_set_device (report, device);
  last_good = json_from_string ("{ \"ended\": \"2026-11-20T08:00:00Z\", \"comparison\": { \"proves\": \"unrelated\", "
                                "\"differences\": ["
                                "{ \"what\": \"<script>\", \"subject\": \"<script>\", \"before\": \"]]><script>\", \"after\": "
                                "null } ] } }", NULL);
  lk_report_set_last_good (report, json_node_get_object (last_good));
  lk_report_set_told (report, "message", HOSTILE);
  lk_report_set_told (report, "when", HOSTILE);
  lk_report_set_told (report, "tried", HOSTILE);
  lk_report_set_told (report, "contact", HOSTILE);
  made_report_attach (report, "a\"><script>.log", HOSTILE);
  lk_report_set_mode (report, "account", LK_ITEM_INCLUDE, NULL);
  return report;
}

static void
check_attribute (xmlNode *element,
                 xmlAttr *attribute)
{
  const char *name = (const char *) attribute->name;
  xmlChar *value = xmlNodeListGetString (element->doc, attribute->children, 1);

  g_assert_false (g_ascii_strncasecmp (name, "on", 2) == 0);
  g_assert_cmpstr (name, !=, "src");
  g_assert_cmpstr (name, !=, "style");
  if (g_str_equal (name, "href"))
    g_assert_true (g_str_has_prefix ((const char *) value, "attachments/"));
  if (value != NULL)
    g_assert_null (strstr ((const char *) value, "://"));
  xmlFree (value);
}

static void
check_element (xmlNode *element,
               guint   *n_policies)
{
  static const char *const known[] = { "html", "head", "meta", "title", "style", "body", "header", "footer", "div", "h1", "h2",
                                       "p", "span",
                                       "code", "b", "br", "small", "svg", "path", "table", "tbody", "tr", "th", "td", "ol",
                                         "ul", "li", "a",
                                       "details", "summary", NULL };

  for (xmlNode *node = element; node != NULL; node = node->next)
    {
      if (node->type != XML_ELEMENT_NODE)
        {
          g_assert_cmpint (node->type, !=, XML_COMMENT_NODE);
          continue;
        }
      if (!g_strv_contains (known, (const char *) node->name))
        g_test_message ("<%s>", node->name);
      g_assert_true (g_strv_contains (known, (const char *) node->name));
      for (xmlAttr *attribute = node->properties; attribute != NULL; attribute = attribute->next)
        {
          check_attribute (node, attribute);
          if (g_str_equal ((const char *) attribute->name, "content") &&
              strstr ((const char *) attribute->children->content, "default-src 'none'") != NULL)
            *n_policies += 1;
        }
      check_element (node->children, n_policies);
    }
}

/* Nothing that moves the cursor of a terminal or turns the direction of writing. */
static void
assert_visible (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_assert_true (c == '\n' || (c >= 0x20 && c != 0x7f && c != 0x202e && c != 0x2066));
    }
}

static void
check_page (LkReport   *report,
            const char *shown)
{
  g_autoptr(GPtrArray) entries = compose (report);
  g_autofree char *page = dup_text (entries, "report.html");
  g_autofree char *text = dup_text (entries, "report.txt");
  htmlDocPtr document = htmlReadMemory (page, (int) strlen (page), NULL, "UTF-8",
                                        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
  xmlChar *content;
  guint n_policies = 0;

  g_assert_nonnull (document);
  check_element (xmlDocGetRootElement (document), &n_policies);
  g_assert_cmpuint (n_policies, ==, 1);
  content = xmlNodeGetContent (xmlDocGetRootElement (document));
  g_assert_nonnull (strstr ((const char *) content, shown));
  xmlFree (content);
  xmlFreeDoc (document);
  g_assert_null (strstr (page, "url("));
  g_assert_null (strstr (page, "@import"));
  assert_visible (page);
  assert_visible (text);
}

static void
test_nothing_but_text (void)
{
  g_autoptr(LkReport) report = make_hostile ();
  g_autoptr(LkReport) ordinary = made_report_new ("fw-drop-host");

  check_page (report, "<script>alert(1)</script>\"'>");
  check_page (ordinary, "Cannot reach homeserver for (account");
}

/* The squares of a path that draws one row of modules after the other. */
static GString *
dup_picture (const char *page)
{
  static const int scale = 6;
  const char *box = strstr (page, "viewBox=\"-4 -4 ") + strlen ("viewBox=\"-4 -4 ");
  const char *at = strstr (page, "<path d=\"") + strlen ("<path d=\"");
  int size = atoi (box), x, y, width;
  g_autofree char *modules = g_malloc (size * size);
  GString *picture = g_string_new (NULL);

  memset (modules, (char) 0xff, size * size);
  for (; sscanf (at, "M%d,%dh%d", &x, &y, &width) == 3; at = strchr (at, 'z') + 1)
    memset (modules + (y + 4) * size + x + 4, 0, width);
  g_string_append_printf (picture, "P5 %d %d 255\n", size * scale, size * scale);
  for (int row = 0; row < size * scale; row++)
    for (int column = 0; column < size * scale; column++)
      g_string_append_c (picture, modules[row / scale * size + column / scale]);
  return picture;
}

static void
test_code_is_read (void)
{
  g_autofree char *program = g_find_program_in_path ("zbarimg");
  g_autoptr(LkReport) report = made_report_new ("fw-drop-host");
  g_autoptr(GPtrArray) entries = compose (report);
  g_autofree char *page = dup_text (entries, "report.html");
  g_autofree char *reference = lk_report_dup_reference (entries);
  g_autofree char *expected = g_strdup_printf ("%s host-blocked\n", reference);
  g_autofree char *folder = g_dir_make_tmp ("latchkey-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "code.pgm", NULL);
  g_autofree char *read = NULL;
  g_autoptr(GString) picture = NULL;
  g_autoptr(GSubprocess) reader = NULL;
  g_autoptr(GError) error = NULL;

  if (program == NULL)
    {
      g_rmdir (folder);
      g_test_skip ("zbarimg is not installed");
      return;
    }
  picture = dup_picture (page);
  g_file_set_contents (file, picture->str, (gssize) picture->len, &error);
  g_assert_no_error (error);
  reader = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, program, "--quiet",
                             "--raw",
                             "--nodbus", file, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (reader, NULL, NULL, &read, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read, ==, expected);
  g_remove (file);
  g_rmdir (folder);
}

static void
test_fits_a_ticket (void)
{
  g_autoptr(LkReport) report = made_report_new ("fw-drop-host");
  g_autoptr(GPtrArray) entries = compose (report);
  g_autofree char *text = dup_text (entries, "report.txt");
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (strlen (text), <, 4096);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (g_utf8_strlen (lines[i], -1) > 80)
        g_test_message ("%s", lines[i]);
      g_assert_cmpint (g_utf8_strlen (lines[i], -1), <=, 80);
    }
  g_assert_nonnull (strstr (text, "[host-blocked, likely; also possible: server-down]"));
  g_assert_nonnull (strstr (text, "! Way to the server: Problem"));
}

static JsonObject *
parse (GPtrArray  *entries,
       const char *name)
{
  g_autofree char *text = dup_text (entries, name);
  g_autoptr(JsonNode) root = json_from_string (text, NULL);

  g_assert_nonnull (root);
  return json_node_dup_object (root);
}

static void
test_told (void)
{
  g_autoptr(LkReport) report = made_report_new ("fw-drop-host");
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(JsonObject) told = NULL;
  g_autofree char *page = NULL;
  g_autofree char *long_text = g_strnfill (LK_REPORT_MAX_WORDS + 5000, 'x');

  lk_report_set_told (report, "message", "  Cannot\r\nreach \x01\xe2\x80\xaeit\xff for @alice.planted:mx.test\n");
  lk_report_set_told (report, "when", "2026-11-22 21:15+01:00");
  lk_report_set_told (report, "contact", "@alice.planted:mx.test");
  lk_report_set_told (report, "tried", long_text);
  g_assert_cmpstr (lk_report_get_told (report, "message"), ==, "Cannot\nreach it\xef\xbf\xbd for @alice.planted:mx.test");
  g_assert_cmpuint (strlen (lk_report_get_told (report, "tried")), ==, LK_REPORT_MAX_WORDS);
  entries = compose (report);
  told = parse (entries, "told.json");
  g_assert_cmpstr (json_object_get_string_member (told, "when"), ==, "2026-11-22T21:15:00+01:00");
  g_assert_cmpstr (json_object_get_string_member (told, "when_utc"), ==, "2026-11-22T20:15:00Z");
  g_assert_cmpstr (json_object_get_string_member (told, "contact"), ==, "@alice.planted:mx.test");
  g_assert_null (strstr (json_object_get_string_member (told, "message"), "alice"));
  page = dup_text (entries, "report.html");
  g_assert_nonnull (strstr (page, "2026-11-22 21:15:00 (UTC+01:00) · 2026-11-22 20:15:00 UTC"));
  lk_report_set_told (report, "when", "this morning");
  g_assert_cmpstr (lk_report_get_told (report, "when"), ==, "this morning");
  lk_report_set_told (report, "when", " \n");
  g_assert_null (lk_report_get_told (report, "when"));
}

/* What is not in every report comes back as well. */
static void
test_round_trip (void)
{
  g_autoptr(LkReport) report = made_report_new ("fw-drop-host");
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(JsonNode) last_good = json_from_string ("{ \"ended\": \"2026-11-20T08:00:00Z\", \"signed_in\": true, "
                                                    "\"comparison\": { "
    "\"format\": \"latchkey-comparison/1\", \"same_verdict\": false, \"proves\": \"name-servers\", \"explanation\": \"\", "
    "\"differences\": [ "
    "{ \"what\": \"name-servers\", \"subject\": \"\", \"before\": \"192.168.7.1\", \"after\": \"10.77.0.1\" } ] } }", NULL);
  g_autoptr(JsonObject) kase = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(LkBundle) bundle = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *page = NULL;

  lk_report_set_last_good (report, json_node_get_object (last_good));
  lk_report_set_told (report, "when", "2026-11-22 21:15+01:00");
  entries = compose (report);
  kase = parse (entries, "case.json");
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (kase, "last_good"), "ended"), ==,
                   "2026-11-20T08:00:00Z");
  page = dup_text (entries, "report.html");
  g_assert_nonnull (strstr (page, "Name servers: (address"));
  g_assert_null (strstr (page, "192.168.7.1"));
  bytes = lk_bundle_pack (entries, &error);
  g_assert_no_error (error);
  bundle = lk_bundle_unpack (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (bundle->told, "when_utc"), ==, "2026-11-22T20:15:00Z");
}

/* Who has the account's name on this computer as well can show the one and not the other. */
static void
test_shown_account (void)
{
  g_autoptr(LkReport) report = made_report_new ("fw-drop-host");
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(JsonObject) kase = NULL;
  g_autofree char *log = NULL;
  g_autoptr(GError) error = NULL;

  lk_report_know (report, LK_SECRET_USER, "alice.planted");
  g_assert_true (lk_report_set_mode (report, "account", LK_ITEM_INCLUDE, &error));
  made_report_attach (report, "client.log", "started by alice.planted in /home/alice.planted/x\n");
  entries = compose (report);
  kase = parse (entries, "case.json");
  g_assert_cmpstr (json_object_get_string_member (kase, "account"), ==, "@alice.planted:mx.test");
  log = dup_text (entries, "attachments/1-client.log");
  g_assert_null (strstr (log, "alice"));
}

/* Somebody may be called like a word of the page; they can send a report all the same. */
static void
test_ordinary_names (void)
{
  static const char *const names[] = { "path", "firewall", "hotspot", "table", "observations", "likely", "gtk" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(LkReport) report = made_report_new ("fw-drop-host");
      g_autoptr(GPtrArray) entries = NULL;
      g_autofree char *home = g_strdup_printf ("in /home/%s/x, %s@mx.test\n", names[i], names[i]);
      g_autofree char *log = NULL;

      lk_report_know (report, LK_SECRET_USER, names[i]);
      made_report_attach (report, "client.log", home);
      entries = compose (report);
      log = dup_text (entries, "attachments/1-client.log");
      g_assert_null (strstr (log, names[i]));
    }
}

/* The manifest counts what the preview marks, and each mark is a stand-in. */
static void
test_removals (void)
{
  g_autoptr(LkReport) report = made_report_new ("fw-drop-host");
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(JsonObject) manifest = NULL;
  JsonArray *list;
  guint n_marked = 0;

  lk_report_set_told (report, "tried", "asked (someone) and (account) and (address 1)");
  made_report_attach (report, "client.log", "from 10.77.1.2 as @alice.planted:mx.test\n");
  entries = compose (report);
  manifest = parse (entries, "manifest.json");
  list = json_object_get_array_member (manifest, "entries");
  g_assert_cmpuint (json_array_get_length (list), ==, entries->len - 1);
  for (guint i = 0; i + 1 < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);
      JsonObject *removed = json_object_get_object_member (json_array_get_object_element (list, i), "removed");
      guint counts[LK_SECRET_N_KINDS] = { 0 };
      gsize end = 0;

      for (guint j = 0; j < entry->removed->len; j++)
        {
          LkRemoval *removal = &g_array_index (entry->removed, LkRemoval, j);
          const char *bytes = g_bytes_get_data (entry->content, NULL);

          g_assert_cmpuint (removal->offset, >=, end);
          end = removal->offset + removal->length;
          g_assert_cmpuint (end, <=, g_bytes_get_size (entry->content));
          g_assert_true (bytes[removal->offset] == '(' && bytes[end - 1] == ')');
          g_assert_true (g_str_has_prefix (bytes + removal->offset + 1, lk_secret_kind_get_name (removal->kind)));
          counts[removal->kind]++;
          n_marked++;
        }
      for (guint kind = 0; kind < LK_SECRET_N_KINDS; kind++)
        g_assert_cmpint (counts[kind], ==, json_object_get_int_member_with_default (removed, lk_secret_kind_get_name (kind), 0));
      if (g_str_equal (entry->name, "told.json"))
        g_assert_cmpuint (counts[LK_SECRET_ADDRESS], ==, 0);
    }
  g_assert_cmpuint (n_marked, >, 6);
}

static gboolean
has_chinese (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_utf8_get_char (at) >= 0x4e00 && g_utf8_get_char (at) < 0xa000)
      return TRUE;
  return FALSE;
}

static void
check_both_languages (void)
{
  const char *folder = g_getenv ("LATCHKEY_LOCALE_DIR");
  g_autoptr(LkReport) report = NULL;
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(JsonObject) kase = NULL;
  g_autofree char *page = NULL;
  g_autofree char *text = NULL;
  g_autofree char *english = NULL;
  const char *title;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : LK_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  report = made_report_new ("fw-drop-host");
  entries = compose (report);
  kase = parse (entries, "case.json");
  title = json_object_get_string_member (json_object_get_object_member (kase, "verdict"), "title");
  g_assert_true (has_chinese (title));
  page = dup_text (entries, "report.html");
  g_assert_nonnull (strstr (page, "<html lang=\"zh-CN\">"));
  g_assert_nonnull (strstr (page, title));
  g_assert_nonnull (strstr (page, "<span lang=\"en\" class=\"beside\">This network blocks the server of mx.test</span>"));
  for (const char *at = page; (at = strstr (at, "<span lang=\"en\"")) != NULL; at++)
    {
      g_autofree char *words = g_strndup (at, (gsize) (strstr (at, "</span>") - at));

      g_assert_false (has_chinese (words));
    }
  text = dup_text (entries, "report.txt");
  english = g_strndup (text, (gsize) (strstr (text, "\n-- zh-CN\n") - text));
  g_assert_nonnull (strstr (english, "This network blocks the server of mx.test"));
  g_assert_false (has_chinese (english));
  g_assert_nonnull (strstr (text, title));
  /* This thread, the one of the main loop, speaks as before. */
  g_assert_true (has_chinese (lk_advise_cause_title (LK_CAUSE_NETWORK)));
}

static void
test_both_languages (void)
{
  if (g_test_subprocess ())
    {
      check_both_languages ();
      return;
    }
  g_setenv ("LANGUAGE", "zh_CN", TRUE);
  g_test_trap_subprocess (NULL, 0, 0);
  g_unsetenv ("LANGUAGE");
  g_test_trap_assert_passed ();
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/report/page/nothing-but-text", test_nothing_but_text);
  g_test_add_func ("/report/page/code-is-read", test_code_is_read);
  g_test_add_func ("/report/page/fits-a-ticket", test_fits_a_ticket);
  g_test_add_func ("/report/page/told", test_told);
  g_test_add_func ("/report/page/round-trip", test_round_trip);
  g_test_add_func ("/report/page/shown-account", test_shown_account);
  g_test_add_func ("/report/page/ordinary-names", test_ordinary_names);
  g_test_add_func ("/report/page/removals", test_removals);
  g_test_add_func ("/report/page/both-languages", test_both_languages);

  return g_test_run ();
}
