/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report as one page for a browser or paper: no script, nothing from elsewhere. */
#include "config.h"

#include "lk-report-page.h"

#include <glib/gi18n-lib.h>

#include "lk-advise.h"
#include "lk-report-words.h"

static const char style[] =
  ":root{color-scheme:light dark;--line:#8885;--soft:#8881;--dim:#5e5e63;--bad:#b3151f;--note:#7d5100;--good:#156b32}"
  "@media(prefers-color-scheme:dark){:root{--dim:#adadb3;--bad:#ff7b63;--note:#f8c34a;--good:#5fd38d}}"
  "*{box-sizing:border-box}"
  "body{font:15px/1.5 system-ui,'Noto Sans','Noto Sans CJK SC',sans-serif;max-width:56rem;margin:0 auto;padding:1.5rem}"
  "header{display:flex;gap:1.5rem;align-items:flex-start;justify-content:space-between;padding-bottom:1rem;"
  "border-bottom:1px solid var(--line)}"
  "h1{font-size:1.6rem;line-height:1.25;margin:.2rem 0 .6rem}h2{font-size:1.1rem;margin:2rem 0 .4rem}"
  "h2 .beside,th .beside,summary .beside{font-weight:400}"
  ".beside{display:block;color:var(--dim);font-size:.875em}h1 .beside{font-size:.62em;font-weight:400}"
  ".id{text-align:center;flex:none}.number{font:600 1.25rem/1.2 ui-monospace,'DejaVu Sans Mono',monospace;white-space:nowrap;"
  "margin:.3rem 0}"
  "svg{width:8.5rem;height:8.5rem;background:#fff;border-radius:6px}"
  "table{border-collapse:collapse;width:100%}th,td{text-align:start;vertical-align:top;padding:.35rem .8rem .35rem 0;"
  "border-top:1px solid var(--line);overflow-wrap:anywhere}tr:first-child>*{border-top:0}th{font-weight:600;width:30%}"
  ".c th{width:auto}.c td:first-child{width:30%}.c td+td{width:22%}.c td+td+td{width:auto}"
  "thead th,.cause th{background:var(--soft);padding-left:.5rem}"
  "code{font:.87em/1.45 ui-monospace,'DejaVu Sans Mono',monospace}"
  ".words{white-space:pre-wrap}.problem,.problem .beside{color:var(--bad)}.evidence{font-weight:700}"
  ".notice td+td,.notice .beside{color:var(--note)}.ok td:nth-child(2),.ok td:nth-child(2) .beside{color:var(--good)}.notice "
  "td+td+td,.problem td+td+td{color:inherit}"
  ".not-run{color:var(--dim)}.c b .beside{font-weight:400}"
  "li{margin:.25rem 0}summary{cursor:pointer;font-weight:600;font-size:1.1rem;margin:2rem 0 .5rem}summary "
  ".beside{display:inline;margin-left:.5em}"
  ".m td{font-size:.875em}.m td:first-child,.m td:nth-child(2){white-space:nowrap;width:1%}"
  "footer{margin-top:2rem;color:var(--dim);font-size:.875em}"
  "@media print{:root{color-scheme:light;--line:#999;--soft:#eee;--dim:#444;--bad:#a00;--note:#640;--good:#052}"
  "body{padding:0;font-size:10pt;max-width:none}h1{font-size:16pt}h2{break-after:avoid}tr,li{break-inside:avoid}"
  "a{color:inherit;text-decoration:none}}"
  "@media(max-width:34rem){body{padding:1rem}header{flex-direction:column}.id{text-align:start}th{width:38%}}";

/**
 * lk_report_page_text:
 * @page: the page
 * @text: (nullable): what is shown
 *
 * Appends a text of which nothing is taken for HTML.
 */
void
lk_report_page_text (LkReportPage *page,
                     const char   *text)
{
  g_autofree char *escaped = text != NULL ? lk_report_dup_escaped (text) : NULL;

  if (escaped != NULL)
    g_string_append (page->html, escaped);
}

/**
 * lk_report_page_both:
 * @page: the page
 * @text: (nullable): in the person's language
 * @english: (nullable): the same in English
 *
 * Appends a text with support's English below it, where that is another.
 */
void
lk_report_page_both (LkReportPage *page,
                     const char   *text,
                     const char   *english)
{
  lk_report_page_text (page, text);
  if (page->source->english != NULL && english != NULL && *english != '\0' && g_strcmp0 (text, english) != 0)
    {
      g_string_append (page->html, "<span lang=\"en\" class=\"beside\">");
      lk_report_page_text (page, english);
      g_string_append (page->html, "</span>");
    }
}

/**
 * lk_report_page_words:
 * @page: the page
 * @message: words of the interface, which are English before they are translated
 *
 * Appends them in both languages.
 */
void
lk_report_page_words (LkReportPage *page,
                      const char   *message)
{
  lk_report_page_both (page, _(message), message);
}

/**
 * lk_report_page_heading:
 * @page: the page
 * @message: words of the interface
 *
 * Appends a heading.
 */
void
lk_report_page_heading (LkReportPage *page,
                        const char   *message)
{
  g_string_append (page->html, "<h2>");
  lk_report_page_words (page, message);
  g_string_append (page->html, "</h2>\n");
}

/**
 * lk_report_page_row:
 * @page: the page
 * @message: words of the interface
 * @value: (nullable): what they are about
 *
 * Appends a row of a table, where there is a value.
 */
void
lk_report_page_row (LkReportPage *page,
                    const char   *message,
                    const char   *value)
{
  if (value == NULL || *value == '\0')
    return;
  g_string_append (page->html, "<tr><th scope=\"row\">");
  lk_report_page_words (page, message);
  g_string_append (page->html, "</th><td class=\"words\">");
  lk_report_page_text (page, value);
  g_string_append (page->html, "</td></tr>\n");
}

/**
 * lk_report_page_in_english:
 * @page: the page
 * @english: whether to
 *
 * What is asked for its words until then answers in English.
 */
void
lk_report_page_in_english (LkReportPage *page,
                           gboolean      english)
{
  uselocale (english ? page->english : page->own);
}

static void
append_codes (LkReportPage *page)
{
  LkVerdict *verdict = lk_case_get_verdict (page->source->kase);
  const char *certainty = lk_advise_certainty_label (verdict->certainty);

  g_string_append (page->html, "<p><code>");
  lk_report_page_text (page, verdict->code);
  g_string_append (page->html, "</code> · ");
  lk_report_page_text (page, certainty);
  if (page->source->english != NULL)
    g_string_append_printf (page->html, " <span lang=\"en\">(%s)</span>", lk_certainty_to_string (verdict->certainty));
  if (verdict->also->len > 0)
    {
      g_string_append (page->html, "<br>");
      lk_report_page_text (page, _("Also possible"));
      for (guint i = 0; i < verdict->also->len; i++)
        {
          g_string_append (page->html, i == 0 ? ": <code>" : ", <code>");
          lk_report_page_text (page, ((LkAlso *) g_ptr_array_index (verdict->also, i))->code);
          g_string_append (page->html, "</code>");
        }
    }
  g_string_append (page->html, "</p>\n");
}

static void
append_header (LkReportPage *page)
{
  const LkReportSource *source = page->source;
  LkVerdict *verdict = lk_case_get_verdict (source->kase);
  LkVerdict *english = source->english != NULL ? lk_case_get_verdict (source->english) : NULL;
  guint size;
  g_autofree char *code = lk_report_dup_code (source, &size);

  g_string_append (page->html, "<header><div>\n<h1>");
  lk_report_page_both (page, verdict->title, english != NULL ? english->title : NULL);
  g_string_append (page->html, "</h1>\n<p>");
  lk_report_page_both (page, verdict->explanation, english != NULL ? english->explanation : NULL);
  g_string_append (page->html, "</p>\n");
  append_codes (page);
  g_string_append_printf (page->html, "</div><div class=\"id\">\n<p class=\"number\">%s</p>\n", source->reference);
  if (code != NULL)
    g_string_append_printf (page->html, "<svg viewBox=\"-4 -4 %u %u\" role=\"img\" aria-label=\"%s\" "
                                        "shape-rendering=\"crispEdges\">"
                            "<path d=\"%s\"/></svg>\n", size + 8, size + 8, source->reference, code);
  g_string_append (page->html, "</div></header>\n");
}

static void
append_told (LkReportPage *page)
{
  const LkReportSource *source = page->source;
  const LkReportPart *parts;
  guint n_parts;

  if (g_hash_table_size (source->told) == 0)
    return;
  lk_report_page_heading (page, N_("What the person says"));
  g_string_append (page->html, "<table>\n");
  parts = lk_report_told_parts (&n_parts);
  for (guint i = 0; i < n_parts; i++)
    {
      const char *words = g_hash_table_lookup (source->told, parts[i].id);
      g_autofree char *times = words != NULL && g_str_equal (parts[i].id, "when") ? lk_report_dup_times (words, source->device)
        : NULL;

      lk_report_page_row (page, parts[i].label, times != NULL ? times : words);
    }
  g_string_append (page->html, "</table>\n");
}

/* Versions and places of the messenger, one line of each that was looked for. */
static void
append_clients (LkReportPage *page)
{
  GPtrArray *observations = lk_case_get_observations (page->source->kase);

  for (guint i = 0; page->source->versions && i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      g_autofree char *line = NULL;
      g_autofree char *english = NULL;

      if (!g_str_equal (lk_observation_get_probe (observation), "client"))
        continue;
      line = lk_advise_observation_line (observation);
      lk_report_page_in_english (page, TRUE);
      english = lk_advise_observation_line (observation);
      lk_report_page_in_english (page, FALSE);
      g_string_append (page->html, "<tr><th scope=\"row\">");
      lk_report_page_words (page, N_("Messenger"));
      g_string_append (page->html, "</th><td>");
      lk_report_page_both (page, line, english);
      g_string_append (page->html, "</td></tr>\n");
    }
}

static void
append_about (LkReportPage *page)
{
  const LkReportSource *source = page->source;
  LkService *service = lk_case_get_service (source->kase);
  g_autofree char *name = g_strdup_printf ("%s (%s)", service->name, service->id);
  g_autofree char *checked = lk_report_dup_times (lk_case_get_started (source->kase), source->device);
  g_autofree char *latchkey = g_strdup_printf ("Latchkey %s", LK_VERSION);

  lk_report_page_heading (page, N_("Account and service"));
  g_string_append (page->html, "<table>\n");
  lk_report_page_row (page, N_("Account"), lk_case_get_account (source->kase));
  lk_report_page_row (page, N_("Service"), name);
  lk_report_page_row (page, N_("Server"), service->address);
  lk_report_page_row (page, N_("Checked at"), checked);
  append_clients (page);
  if (source->versions)
    lk_report_page_row (page, N_("Checked with"), latchkey);
  g_string_append (page->html, "</table>\n");
}

static const char *
get_sign (LkStatus status)
{
  if (status == LK_STATUS_PROBLEM)
    return "✗";
  if (status == LK_STATUS_NOTICE)
    return "!";
  if (status == LK_STATUS_UNKNOWN)
    return "?";
  return status == LK_STATUS_OK ? "✓" : "–";
}

static void
append_check (LkReportPage *page,
              LkFinding    *finding)
{
  LkFinding *english = page->source->english != NULL ? lk_case_find_finding (page->source->english, finding->check) : NULL;
  const char *title = lk_advise_check_title (finding->check), *status = lk_advise_status_label (finding->status);
  const char *english_title, *english_status;

  lk_report_page_in_english (page, TRUE);
  english_title = lk_advise_check_title (finding->check);
  english_status = lk_advise_status_label (finding->status);
  lk_report_page_in_english (page, FALSE);
  g_string_append_printf (page->html, "<tr class=\"%s\"><td><b>", lk_status_to_string (finding->status));
  lk_report_page_both (page, title, english_title);
  g_string_append_printf (page->html, "</b></td><td>%s ", get_sign (finding->status));
  lk_report_page_both (page, status, english_status);
  if (finding->code != NULL && finding->status != LK_STATUS_OK)
    {
      g_string_append (page->html, "<div><code>");
      lk_report_page_text (page, finding->code);
      g_string_append (page->html, "</code></div>");
    }
  g_string_append (page->html, "</td><td>");
  lk_report_page_both (page, finding->detail, english != NULL ? english->detail : NULL);
  g_string_append (page->html, "</td></tr>\n");
}

static void
append_cause (LkReportPage *page,
              LkCause       cause)
{
  GPtrArray *findings = lk_case_get_findings (page->source->kase);
  const char *title = lk_advise_cause_title (cause), *english;

  lk_report_page_in_english (page, TRUE);
  english = lk_advise_cause_title (cause);
  lk_report_page_in_english (page, FALSE);
  g_string_append (page->html, "<tbody>\n<tr class=\"cause\"><th colspan=\"3\" scope=\"rowgroup\">");
  lk_report_page_both (page, title, english);
  g_string_append (page->html, "</th></tr>\n");
  for (guint i = 0; i < findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (findings, i);
      const LkCheckInfo *info = lk_check_find (finding->check);

      if (info != NULL && info->cause == cause && finding->status != LK_STATUS_NOT_APPLICABLE)
        append_check (page, finding);
    }
  g_string_append (page->html, "</tbody>\n");
}

static void
append_checks (LkReportPage *page)
{
  lk_report_page_heading (page, N_("What was checked"));
  g_string_append (page->html, "<table class=\"c\">\n");
  for (int cause = 0; cause < LK_N_CAUSES; cause++)
    append_cause (page, (LkCause) cause);
  g_string_append (page->html, "</table>\n");
}

static void
append_steps (LkReportPage *page)
{
  LkVerdict *verdict = lk_case_get_verdict (page->source->kase);
  LkVerdict *english = page->source->english != NULL ? lk_case_get_verdict (page->source->english) : NULL;
  guint n_english = english != NULL && english->steps != NULL ? g_strv_length (english->steps) : 0;

  if (verdict->steps == NULL || verdict->steps[0] == NULL)
    return;
  lk_report_page_heading (page, N_("Steps that Latchkey has advised"));
  g_string_append (page->html, "<ol>\n");
  for (guint i = 0; verdict->steps[i] != NULL; i++)
    {
      g_string_append (page->html, "<li>");
      lk_report_page_both (page, verdict->steps[i], i < n_english ? english->steps[i] : NULL);
      g_string_append (page->html, "</li>\n");
    }
  g_string_append (page->html, "</ol>\n");
}

/**
 * lk_report_make_page:
 * @source: what the report is made of
 *
 * Returns: (transfer full): `report.html`, HTML 5 that holds everything it needs
 */
GBytes *
lk_report_make_page (const LkReportSource *source)
{
  LkReportPage page = { g_string_new ("<!DOCTYPE html>\n"), source, (locale_t) 0, newlocale (LC_ALL_MASK, "C", (locale_t) 0) };

  page.own = uselocale ((locale_t) 0);
  g_string_append_printf (page.html, "<html lang=\"%s\"><head><meta charset=\"utf-8\">\n", source->language);
  g_string_append (page.html, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                              "'unsafe-inline'\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"referrer\" content=\"no-referrer\">\n");
  g_string_append_printf (page.html, "<title>%s</title>\n<style>%s</style></head>\n<body>\n", source->reference, style);
  append_header (&page);
  append_told (&page);
  append_about (&page);
  append_checks (&page);
  append_steps (&page);
  lk_report_page_last_good (&page);
  lk_report_page_removed (&page);
  lk_report_page_device (&page);
  lk_report_page_hosts (&page);
  lk_report_page_attachments (&page);
  lk_report_page_measurements (&page);
  g_string_append_printf (page.html, "<footer>Latchkey %s · %s</footer>\n</body></html>\n", LK_VERSION, source->reference);
  freelocale (page.english);
  return g_string_free_to_bytes (page.html);
}
