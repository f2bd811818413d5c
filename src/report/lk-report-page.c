/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report as one page for a browser or paper: no script, nothing from elsewhere. */
#include "config.h"

#include "lk-report-source.h"

#include <glib/gi18n-lib.h>

#include "lk-advise.h"
#include "lk-json.h"
#include "lk-report-words.h"

static const char style[] =
  ":root{color-scheme:light dark;--line:#8884;--soft:#8881;--dim:#666;--bad:#c01c28;--note:#8a5a00;--good:#1b7a3a}"
  "@media(prefers-color-scheme:dark){:root{--dim:#aaa;--bad:#ff7b63;--note:#f8c34a;--good:#5fd38d}}"
  "body{font:15px/1.5 system-ui,sans-serif;max-width:54rem;margin:0 auto;padding:1.5rem}"
  "header{display:flex;gap:1.5rem;align-items:flex-start;justify-content:space-between;border-bottom:1px solid var(--line)}"
  "h1{font-size:1.6rem;line-height:1.25;margin:.2rem 0 .5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}"
  "[lang=en].beside{display:block;color:var(--dim);font-size:.9em}"
  ".number{font:600 1.3rem/1.2 ui-monospace,monospace;white-space:nowrap}svg{width:8rem;background:#fff;border-radius:6px}"
  "table{border-collapse:collapse;width:100%}th,td{text-align:start;vertical-align:top;padding:.35rem .6rem .35rem 0;"
  "border-top:1px solid var(--line)}th{font-weight:600}td.s{white-space:nowrap}code,pre{font:13px/1.45 ui-monospace,monospace}"
  "pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--soft);padding:.7rem;border-radius:6px}"
  ".problem{color:var(--bad)}.notice{color:var(--note)}.ok{color:var(--good)}td{overflow-wrap:anywhere}"
  "summary{cursor:pointer;font-weight:600;margin:2rem 0 .5rem}"
  "@media print{body{padding:0;font-size:11pt}details:not([open])>*{display:block}summary{list-style:none}tr{break-inside:avoid}}"
  "@media(max-width:34rem){header{flex-direction:column}}";

static void
append_escaped (GString    *page,
                const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append (page, escaped);
}

/* A text in the person's language with support's English below it, where that is another. */
static void
append_both (GString    *page,
             const char *text,
             const char *english)
{
  append_escaped (page, text != NULL ? text : "");
  if (english != NULL && g_strcmp0 (text, english) != 0)
    {
      g_string_append (page, "<span lang=\"en\" class=\"beside\">");
      append_escaped (page, english);
      g_string_append (page, "</span>");
    }
}

/* The same words of the interface in both languages. */
static void
append_label (GString              *page,
              const LkReportSource *source,
              const char           *message)
{
  g_autofree char *english = source->english != NULL ? g_strdup (message) : NULL;

  append_both (page, _(message), english);
}

static void
append_heading (GString              *page,
                const LkReportSource *source,
                const char           *message)
{
  g_string_append (page, "<h2>");
  append_label (page, source, message);
  g_string_append (page, "</h2>\n");
}

static void
append_row (GString              *page,
            const LkReportSource *source,
            const char           *message,
            const char           *value)
{
  if (value == NULL || *value == '\0')
    return;
  g_string_append (page, "<tr><th scope=\"row\">");
  append_label (page, source, message);
  g_string_append (page, "</th><td>");
  append_escaped (page, value);
  g_string_append (page, "</td></tr>\n");
}

static void
append_header (GString              *page,
               const LkReportSource *source)
{
  LkVerdict *verdict = lk_case_get_verdict (source->kase);
  LkVerdict *english = source->english != NULL ? lk_case_get_verdict (source->english) : NULL;
  guint size;
  g_autofree char *code = lk_report_dup_code (source, &size);

  g_string_append (page, "<header><div>\n<h1>");
  append_both (page, verdict->title, english != NULL ? english->title : NULL);
  g_string_append (page, "</h1>\n<p>");
  append_both (page, verdict->explanation, english != NULL ? english->explanation : NULL);
  g_string_append (page, "</p>\n<p><code>");
  append_escaped (page, verdict->code);
  g_string_append (page, "</code> · ");
  append_both (page, lk_advise_certainty_label (verdict->certainty), NULL);
  for (guint i = 0; i < verdict->also->len; i++)
    {
      g_string_append (page, i == 0 ? " · <span class=\"also\">" : ", ");
      append_escaped (page, ((LkAlso *) g_ptr_array_index (verdict->also, i))->code);
    }
  g_string_append_printf (page, "%s</p>\n</div><div>\n<p class=\"number\">%s</p>\n", verdict->also->len > 0 ? "</span>" : "",
                          source->reference);
  if (code != NULL)
    g_string_append_printf (page, "<svg viewBox=\"-4 -4 %u %u\" role=\"img\" aria-label=\"%s\"><path d=\"%s\"/></svg>\n", size + 8,
                            size + 8, source->reference, code);
  g_string_append (page, "</div></header>\n");
}

static void
append_about (GString              *page,
              const LkReportSource *source)
{
  LkService *service = lk_case_get_service (source->kase);
  g_autofree char *name = g_strdup_printf ("%s (%s)", service->name, service->id);
  const LkReportPart *parts;
  guint n_parts;

  g_string_append (page, "<table>\n");
  append_row (page, source, N_("Service"), name);
  append_row (page, source, N_("Checked"), lk_case_get_started (source->kase));
  append_row (page, source, N_("Account"), lk_case_get_account (source->kase));
  parts = lk_report_told_parts (&n_parts);
  for (guint i = 0; i < n_parts; i++)
    append_row (page, source, parts[i].label, g_hash_table_lookup (source->told, parts[i].id));
  g_string_append (page, "</table>\n");
}

static void
append_check (GString   *page,
              LkFinding *finding,
              LkFinding *english)
{
  g_string_append (page, "<tr><td>");
  append_both (page, lk_advise_check_title (finding->check), NULL);
  g_string_append_printf (page, "<span lang=\"en\" class=\"beside\">%s</span></td><td class=\"s %s\">", finding->check,
                          lk_status_to_string (finding->status));
  append_escaped (page, lk_advise_status_label (finding->status));
  if (finding->code != NULL)
    g_string_append_printf (page, "<br><code>%s</code>", finding->code);
  g_string_append (page, "</td><td>");
  append_both (page, finding->detail, english != NULL ? english->detail : NULL);
  g_string_append (page, "</td></tr>\n");
}

static void
append_checks (GString              *page,
               const LkReportSource *source)
{
  GPtrArray *findings = lk_case_get_findings (source->kase);

  for (int cause = 0; cause < LK_N_CAUSES; cause++)
    {
      g_string_append (page, "<h2>");
      append_escaped (page, lk_advise_cause_title (cause));
      g_string_append (page, "</h2>\n<table>\n");
      for (guint i = 0; i < findings->len; i++)
        {
          LkFinding *finding = g_ptr_array_index (findings, i);
          const LkCheckInfo *info = lk_check_find (finding->check);

          if (info != NULL && (int) info->cause == cause && finding->status != LK_STATUS_NOT_APPLICABLE)
            append_check (page, finding, source->english != NULL ? lk_case_find_finding (source->english, finding->check) : NULL);
        }
      g_string_append (page, "</table>\n");
    }
}

static void
append_device (GString              *page,
               const LkReportSource *source)
{
  JsonObjectIter iter;
  const char *part;
  JsonNode *member;

  if (source->device == NULL)
    return;
  append_heading (page, source, N_("This device"));
  g_string_append (page, "<table>\n");
  json_object_iter_init_ordered (&iter, source->device);
  while (json_object_iter_next_ordered (&iter, &part, &member))
    {
      g_autofree char *text = lk_report_dup_members (member);
      g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

      for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
        {
          g_auto(GStrv) pair = g_strsplit (lines[i], ": ", 2);

          g_string_append (page, "<tr><th scope=\"row\"><code>");
          append_escaped (page, pair[0]);
          g_string_append (page, "</code></th><td>");
          append_escaped (page, pair[1] != NULL ? pair[1] : "");
          g_string_append (page, "</td></tr>\n");
        }
    }
  g_string_append (page, "</table>\n");
}

static void
append_measurements (GString              *page,
                     const LkReportSource *source)
{
  GPtrArray *observations = lk_case_get_observations (source->kase);

  if (observations->len == 0)
    return;
  g_string_append (page, "<details><summary>");
  append_label (page, source, N_("Measurements"));
  g_string_append (page, "</summary>\n<table>\n");
  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      g_autofree char *line = lk_advise_observation_line (observation);

      g_string_append_printf (page, "<tr><td class=\"s\"><code>%s</code></td><td class=\"s\">%" G_GINT64_FORMAT " ms</td><td>",
                              lk_observation_get_id (observation), lk_observation_get_started (observation));
      append_escaped (page, line);
      g_string_append (page, "</td></tr>\n");
    }
  g_string_append (page, "</table></details>\n");
}

static void
append_attachments (GString              *page,
                    const LkReportSource *source)
{
  if (source->others->len == 0)
    return;
  append_heading (page, source, N_("Attachments"));
  g_string_append (page, "<ul>\n");
  for (guint i = 0; i < source->others->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (source->others, i);

      g_string_append_printf (page, "<li><a href=\"%s\">%s</a> (%" G_GSIZE_FORMAT " B)</li>\n", entry->name, entry->name,
                              g_bytes_get_size (entry->content));
    }
  g_string_append (page, "</ul>\n");
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
  GString *page = g_string_new ("<!DOCTYPE html>\n");

  g_string_append_printf (page, "<html lang=\"%s\"><head><meta charset=\"utf-8\">\n", source->language);
  g_string_append (page, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                         "<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"referrer\" content=\"no-referrer\">\n");
  g_string_append_printf (page, "<title>%s</title>\n<style>%s</style></head>\n<body>\n", source->reference, style);
  append_header (page, source);
  append_about (page, source);
  append_checks (page, source);
  append_device (page, source);
  append_attachments (page, source);
  append_measurements (page, source);
  g_string_append_printf (page, "<p><small>Latchkey %s</small></p>\n</body></html>\n", LK_VERSION);
  return g_string_free_to_bytes (page);
}
