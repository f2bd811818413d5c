/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports that come from elsewhere: each that is not what Latchkey wrote is refused with what is wrong with it, and where. */
#include "config.h"

#include <string.h>

#include "lk-bundle.h"
#include "lk-error.h"
#include "lk-judge.h"
#include "made-report.h"
#include "zip-maker.h"

static LkBundle *
unpack (GPtrArray  *entries,
        GError    **error)
{
  g_autoptr(GBytes) bytes = lk_bundle_pack (entries, NULL);

  g_assert_nonnull (bytes);
  return lk_bundle_unpack (bytes, error);
}

/* Files as a report has them, one of them replaced (or, with %NULL, taken away) before or after the manifest is written. */
typedef struct
{
  const char *name;
  const char *file;
  const char *text;
  gboolean    after;
  LkError     code;
  const char *expected;
} Row;

#define CASE(rest) "{\"format\":\"latchkey-case/1\",\"service\":{\"id\":\"x\",\"name\":\"X\",\"protocol\":\"matrix\"}," rest "}"
#define VERDICT "\"verdict\":{\"code\":\"all-clear\"}"
#define MANIFEST(rest) "{\"format\":\"latchkey-report/1\"," rest "}"

static const Row rows[] = {
  { "no-manifest", "manifest.json", NULL, TRUE, LK_ERROR_INVALID, "manifest.json is missing: it is no report of Latchkey" },
  { "no-case", "case.json", NULL, FALSE, LK_ERROR_INVALID, "case.json is missing" },
  { "newer", "manifest.json", "{\"format\":\"latchkey-report/2\"}", TRUE, LK_ERROR_NEWER_FORMAT,
    "a newer Latchkey made this report" },
  { "no-format", "manifest.json", "{\"entries\":[]}", TRUE, LK_ERROR_INVALID, "manifest.json: \"format\" must be" },
  { "foreign-format", "manifest.json", "{\"format\":7}", TRUE, LK_ERROR_INVALID, "manifest.json: \"format\" must be" },
  { "manifest-cut", "manifest.json", "{\"format\":", TRUE, LK_ERROR_INVALID, "manifest.json: line 1, column 11" },
  { "manifest-array", "manifest.json", "[]", TRUE, LK_ERROR_INVALID, "manifest.json: it must be an object" },
  { "manifest-empty", "manifest.json", "", TRUE, LK_ERROR_INVALID, "manifest.json: " },
  { "manifest-none", "manifest.json", MANIFEST ("\"entries\":7"), TRUE, LK_ERROR_INVALID,
    "is there, but manifest.json does not list it" },
  { "manifest-odd", "manifest.json", MANIFEST ("\"entries\":[7]"), TRUE, LK_ERROR_INVALID,
    "manifest.json: entries[0].name: expected" },
  { "manifest-nameless", "manifest.json", MANIFEST ("\"entries\":[{\"name\":7}]"), TRUE, LK_ERROR_INVALID,
    "entries[0].name: expected" },
  { "manifest-itself", "manifest.json", MANIFEST ("\"entries\":[{\"name\":\"manifest.json\"}]"), TRUE, LK_ERROR_INVALID,
    "entries[0]: \"manifest.json\" must not be listed here" },
  { "manifest-control", "manifest.json", MANIFEST ("\"entries\":[{\"name\":\"\\u001b[2J\\n\"}]"), TRUE, LK_ERROR_INVALID,
    "\"\\033[2J\\n\" is missing" },
  { "changed", "report.txt", "another text", TRUE, LK_ERROR_INVALID, "report.txt was changed" },
  { "missing", "report.html", NULL, TRUE, LK_ERROR_INVALID, "\"report.html\" is missing, though manifest.json lists it" },
  { "extra", "attachments/9-more.txt", "more", TRUE, LK_ERROR_INVALID,
    "attachments/9-more.txt is there, but manifest.json does not list it" },
  { "case-array", "case.json", "[]", FALSE, LK_ERROR_INVALID, "case.json: it must be an object" },
  { "case-cut", "case.json", "{", FALSE, LK_ERROR_INVALID, "case.json: line 1" },
  { "case-newer", "case.json", "{\"format\":\"latchkey-case/2\"}", FALSE, LK_ERROR_NEWER_FORMAT, "case.json: format: this copy" },
  { "case-service", "case.json", "{\"format\":\"latchkey-case/1\"}", FALSE, LK_ERROR_INVALID, "case.json: service: expected" },
  { "case-observations", "case.json", CASE (VERDICT), FALSE, LK_ERROR_INVALID, "case.json: observations: expected" },
  { "case-unjudged", "case.json", CASE ("\"observations\":[]"), FALSE, LK_ERROR_INVALID,
    "case.json: verdict: expected an object" },
  { "case-verdict", "case.json", CASE ("\"verdict\":7,\"observations\":[]"), FALSE, LK_ERROR_INVALID,
    "case.json: verdict: expected" },
  { "case-check", "case.json", CASE (VERDICT ",\"checks\":[{\"id\":\"network.dns\"}],\"observations\":[]"),
    FALSE, LK_ERROR_INVALID,
    "case.json: checks[0].status: expected" },
  { "device-array", "device.json", "[]", FALSE, LK_ERROR_INVALID, "device.json: it must be an object" },
  { "device-flat", "device.json", "{\"system\":7}", FALSE, LK_ERROR_INVALID, "device.json: system: expected an object" },
  { "told-array", "told.json", "[]", FALSE, LK_ERROR_INVALID, "told.json: it must be an object" },
  { "told-number", "told.json", "{\"message\":7}", FALSE, LK_ERROR_INVALID, "told.json: message: expected a text" },
  { "told-null", "told.json", "{\"message\":null}", FALSE, LK_ERROR_INVALID, "told.json: message: expected a text" },
  { "told-deep", "told.json", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", FALSE, LK_ERROR_LIMIT, "told.json: " },
};

static void
test_refused (gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GPtrArray) entries = made_report_files ("fw-drop-host");
  g_autoptr(LkBundle) bundle = NULL;
  g_autoptr(GError) error = NULL;

  if (row->after)
    made_report_list (entries);
  made_report_replace (entries, row->file, row->text);
  if (!row->after)
    made_report_list (entries);
  bundle = unpack (entries, &error);
  g_assert_null (bundle);
  g_test_message ("%s", error->message);
  if (strstr (error->message, row->expected) == NULL)
    g_test_fail_printf ("expected \"%s\" in: %s", row->expected, error->message);
  g_assert_cmpstr (g_quark_to_string (error->domain), ==, g_quark_to_string (LK_ERROR));
  g_assert_cmpint (error->code, ==, (int) row->code);
}

/* What the manifest says, one word of it replaced. */
static const struct
{
  const char *name;
  const char *word;
  const char *by;
  const char *expected;
} words[] = {
  { "sum", "\"sha256\":\"", "\"sha256\":\"0", "was changed after the report was made" },
  { "size", "\"size\":", "\"size\":1", "was changed after the report was made" },
  { "removed", "\"removed\":{}", "\"removed\":[]", "\"removed\" must be an object" },
  { "removed-text", "\"removed\":{}", "\"removed\":{\"account\":\"1\"}", "removed.account must be a number" },
  { "removed-less", "\"removed\":{}", "\"removed\":{\"account\":-1}", "removed.account must be a number" },
  { "removed-more", "\"removed\":{}", "\"removed\":{\"account\":99999999999}", "removed.account must be a number" },
  { "reference", "\"reference\":\"LK-", "\"reference\":\"LK-0", "reference: expected \"LK-" },
};

static void
test_manifest (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr(GPtrArray) entries = made_report_files ("fw-drop-host");
      g_autoptr(LkBundle) bundle = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(GString) manifest = NULL;
      LkReportEntry *entry;

      made_report_list (entries);
      entry = g_ptr_array_index (entries, 0);
      g_assert_cmpstr (entry->name, ==, "manifest.json");
      manifest = g_string_new_len (g_bytes_get_data (entry->content, NULL), (gssize) g_bytes_get_size (entry->content));
      g_assert_cmpuint (g_string_replace (manifest, words[i].word, words[i].by, 1), ==, 1);
      made_report_replace (entries, "manifest.json", manifest->str);
      bundle = unpack (entries, &error);
      g_assert_null (bundle);
      g_test_message ("%s: %s", words[i].name, error->message);
      g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, words[i].expected));
    }
}

static void
test_listed_twice (void)
{
  g_autoptr(GPtrArray) entries = made_report_files ("fw-drop-host");
  g_autoptr(GString) manifest = NULL;
  g_autofree char *row = NULL;
  g_autoptr(LkBundle) bundle = NULL;
  g_autoptr(GError) error = NULL;
  LkReportEntry *entry;
  const char *start;

  made_report_list (entries);
  entry = g_ptr_array_index (entries, 0);
  manifest = g_string_new_len (g_bytes_get_data (entry->content, NULL), (gssize) g_bytes_get_size (entry->content));
  start = strstr (manifest->str, "{\"name\":\"case.json\"");
  row = g_strndup (start, (gsize) (strstr (start, "}}") + 2 - start));
  g_string_insert (manifest, start - manifest->str, ",");
  g_string_insert (manifest, strstr (manifest->str, ",{\"name\":\"case.json\"") - manifest->str, row);
  made_report_replace (entries, "manifest.json", manifest->str);
  bundle = unpack (entries, &error);
  g_assert_null (bundle);
  g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "\"case.json\" must not be listed here"));
}

static void
test_names (void)
{
  static const char *const names[] = { "../report.txt", "/etc/passwd", "attachments/../../x", "attachments\\x", "C:\\x",
                                       "attachments/.x", "attachments/a/b", "ATTACHMENTS/x", "case.json ", "./case.json",
                                       "attachments/x\033[2J", "con",
                                       "attachments/\xe2\x80\xae" "gpj.exe", "hello.txt", "case.JSON", "attachments/a:b" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(ZipMaker) maker = zip_maker_new ();
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(LkBundle) bundle = NULL;
      g_autoptr(GError) error = NULL;

      zip_maker_add (maker, names[i], "text", -1);
      bytes = zip_maker_finish (maker);
      bundle = lk_bundle_unpack (bytes, &error);
      g_assert_null (bundle);
      g_test_message ("%s", error->message);
      g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
      /* A backslash is refused with the zip already: libarchive takes it for a slash. */
      g_assert_nonnull (strstr (error->message, strchr (names[i], '\\') != NULL ? "is no name for a file"
                                                                                 : "does not belong into a report"));
    }
}

static void
test_no_zip (void)
{
  static const char *const texts[] = { "", "P", "PK", "PK\003\004", "{\"format\":\"latchkey-case/1\"}",
                                       "%PDF-1.7 and so on, long enough for an end",
                                       "\037\213\010 gzip, long enough for an end of it" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
      g_autoptr(GError) error = NULL;

      g_assert_null (lk_bundle_unpack (bytes, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, "it is no zip file");
    }
}

static void
test_cut (void)
{
  g_autoptr(GBytes) whole = made_report_pack ("fw-drop-host");
  gsize length = g_bytes_get_size (whole);

  for (gsize cut = 0; cut < length; cut += cut < 200 || cut + 200 > length ? 1 : 61)
    {
      g_autoptr(GBytes) part = g_bytes_new_from_bytes (whole, 0, cut);
      g_autoptr(GError) error = NULL;

      g_assert_null (lk_bundle_unpack (part, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
    }
}

/* What was said then is what is in the report, whatever today's rules say. */
static void
test_then_and_today (void)
{
  g_autoptr(GPtrArray) entries = made_report_files ("fw-drop-host");
  g_autoptr(GString) text = NULL;
  g_autoptr(LkBundle) bundle = NULL;
  g_autoptr(LkCase) today = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);

      if (g_str_equal (entry->name, "case.json"))
        text = g_string_new_len (g_bytes_get_data (entry->content, NULL), (gssize) g_bytes_get_size (entry->content));
    }
  g_assert_nonnull (text);
  g_assert_cmpuint (g_string_replace (text, "\"code\": \"host-blocked\"", "\"code\": \"code-of-then\"", 1), ==, 1);
  made_report_replace (entries, "case.json", text->str);
  made_report_list (entries);
  bundle = unpack (entries, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lk_case_get_verdict (bundle->kase)->code, ==, "code-of-then");
  g_assert_nonnull (lk_case_get_verdict (bundle->kase)->title);
  g_assert_cmpuint (lk_case_get_findings (bundle->kase)->len, >, 10);
  today = lk_bundle_judge_today (bundle);
  g_assert_cmpstr (lk_case_get_verdict (today)->code, ==, "host-blocked");
  g_assert_cmpstr (lk_case_get_verdict (bundle->kase)->code, ==, "code-of-then");
}

static void
test_carried (void)
{
  g_autoptr(GBytes) bytes = made_report_pack ("fw-drop-host");
  g_autoptr(GError) error = NULL;
  g_autoptr(LkBundle) bundle = lk_bundle_unpack (bytes, &error);
  gboolean counted = FALSE;

  g_assert_no_error (error);
  g_assert_true (lk_bundle_looks_like (bytes));
  g_assert_true (g_str_has_prefix (bundle->reference, "LK-"));
  g_assert_nonnull (lk_json_get_string (bundle->told, "message"));
  g_assert_nonnull (lk_json_get_object (bundle->device, "system"));
  for (guint i = 0; i < bundle->entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (bundle->entries, i);

      if (!g_str_has_prefix (entry->name, "attachments/"))
        continue;
      g_assert_cmpstr (entry->item, ==, "attachments");
      g_assert_cmpuint (entry->counts[LK_SECRET_ACCOUNT], ==, 1);
      counted = TRUE;
    }
  g_assert_true (counted);
}

static void
test_without_measurements (void)
{
  g_autoptr(LkReport) report = made_report_new ("fw-drop-host");
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(LkBundle) bundle = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (lk_report_set_mode (report, "measurements", LK_ITEM_OMIT, &error));
  entries = made_report_compose (report, &error);
  g_assert_no_error (error);
  bundle = unpack (entries, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lk_case_get_verdict (bundle->kase)->code, ==, "host-blocked");
  g_assert_null (lk_bundle_judge_today (bundle));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/bundle/refused/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_refused);
    }
  g_test_add_func ("/bundle/manifest", test_manifest);
  g_test_add_func ("/bundle/listed-twice", test_listed_twice);
  g_test_add_func ("/bundle/names", test_names);
  g_test_add_func ("/bundle/no-zip", test_no_zip);
  g_test_add_func ("/bundle/cut", test_cut);
  g_test_add_func ("/bundle/then-and-today", test_then_and_today);
  g_test_add_func ("/bundle/carried", test_carried);
  g_test_add_func ("/bundle/without-measurements", test_without_measurements);

  return g_test_run ();
}
