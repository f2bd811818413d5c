/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second half of the page: what was collected. */
#include "config.h"

#include "lk-report-page.h"

#include <glib/gi18n-lib.h>

#include "lk-advise.h"
#include "lk-json.h"
#include "lk-report.h"
#include "lk-report-words.h"

static char *
dup_difference (JsonObject *difference)
{
  return lk_advise_difference (lk_json_get_string (difference, "what"), lk_json_get_string (difference, "subject"),
                               lk_json_get_string (difference, "before"), lk_json_get_string (difference, "after"));
}

static void
append_difference (LkReportPage *page,
                   JsonNode     *node)
{
  JsonObject *difference = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *line = NULL;
  g_autofree char *english = NULL;

  if (difference == NULL || lk_json_get_string (difference, "what") == NULL || lk_json_get_string (difference, "subject") == NULL)
    return;
  line = dup_difference (difference);
  lk_report_page_in_english (page, TRUE);
  english = dup_difference (difference);
  lk_report_page_in_english (page, FALSE);
  g_string_append (page->html, "<li>");
  lk_report_page_both (page, line, english);
  g_string_append (page->html, "</li>\n");
}

/**
 * lk_report_page_last_good:
 * @page: the page
 *
 * Appends when it worked last, and what has changed since.
 */
void
lk_report_page_last_good (LkReportPage *page)
{
  JsonObject *last_good = page->source->last_good;
  JsonObject *comparison = last_good != NULL ? lk_json_get_object (last_good, "comparison") : NULL;
  const char *ended = last_good != NULL ? lk_json_get_string (last_good, "ended") : NULL;
  const char *proves = comparison != NULL ? lk_json_get_string (comparison, "proves") : NULL;
  JsonArray *differences = comparison != NULL ? lk_json_get_array (comparison, "differences") : NULL;
  g_autofree char *times = ended != NULL ? lk_report_dup_times (ended, page->source->device) : NULL;
  const char *words, *english;

  if (times == NULL || proves == NULL)
    return;
  lk_report_page_heading (page, N_("Since it worked last"));
  g_string_append (page->html, "<table>\n");
  lk_report_page_row (page, N_("Worked last"), times);
  g_string_append (page->html, "</table>\n<ul>\n");
  for (guint i = 0; differences != NULL && i < json_array_get_length (differences); i++)
    append_difference (page, json_array_get_element (differences, i));
  words = lk_advise_since (proves);
  lk_report_page_in_english (page, TRUE);
  english = lk_advise_since (proves);
  lk_report_page_in_english (page, FALSE);
  g_string_append (page->html, "</ul>\n<p>");
  lk_report_page_both (page, words, english);
  g_string_append (page->html, "</p>\n");
}

/**
 * lk_report_page_removed:
 * @page: the page
 *
 * Appends how many values of each kind were removed.
 */
void
lk_report_page_removed (LkReportPage *page)
{
  lk_report_page_heading (page, N_("What was removed"));
  g_string_append (page->html, "<p>");
  lk_report_page_words (page, N_("A stand-in such as (address 1) is where something was removed, the same one for the same "
                                 "value."));
  g_string_append (page->html, "</p>\n<table>\n");
  for (guint kind = 0; kind < LK_SECRET_N_KINDS; kind++)
    if (page->source->removed[kind] > 0)
      {
        const char *label = lk_report_kind_label ((LkSecretKind) kind), *english;

        lk_report_page_in_english (page, TRUE);
        english = lk_report_kind_label ((LkSecretKind) kind);
        lk_report_page_in_english (page, FALSE);
        g_string_append (page->html, "<tr><th scope=\"row\">");
        lk_report_page_both (page, label, english);
        g_string_append_printf (page->html, "</th><td>%u × <code>%s</code></td></tr>\n", page->source->removed[kind],
                                lk_secret_kind_get_name ((LkSecretKind) kind));
      }
  g_string_append (page->html, "</table>\n");
}

static void
on_member (const char *label,
           const char *value,
           gpointer    user_data)
{
  lk_report_page_row (user_data, label, value);
}

/**
 * lk_report_page_device:
 * @page: the page
 *
 * Appends what is told of the device.
 */
void
lk_report_page_device (LkReportPage *page)
{
  if (page->source->device == NULL)
    return;
  lk_report_page_heading (page, N_("This device"));
  g_string_append (page->html, "<table>\n");
  lk_report_each_member (page->source->device, on_member, page);
  g_string_append (page->html, "</table>\n");
}

/**
 * lk_report_page_hosts:
 * @page: the page
 *
 * Appends the hosts that were contacted.
 */
void
lk_report_page_hosts (LkReportPage *page)
{
  GPtrArray *contacted = lk_case_get_contacted (page->source->kase);

  if (contacted->len == 0)
    return;
  lk_report_page_heading (page, N_("Hosts that were contacted"));
  g_string_append (page->html, "<ul>\n");
  for (guint i = 0; i < contacted->len; i++)
    {
      g_string_append (page->html, "<li><code>");
      lk_report_page_text (page, g_ptr_array_index (contacted, i));
      g_string_append (page->html, "</code></li>\n");
    }
  g_string_append (page->html, "</ul>\n");
}

/**
 * lk_report_page_attachments:
 * @page: the page
 *
 * Appends a link to each attachment beside the page.
 */
void
lk_report_page_attachments (LkReportPage *page)
{
  if (page->source->others->len == 0)
    return;
  lk_report_page_heading (page, N_("Attachments"));
  g_string_append (page->html, "<ul>\n");
  for (guint i = 0; i < page->source->others->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (page->source->others, i);
      gsize size = g_bytes_get_size (entry->content);

      g_string_append (page->html, "<li><a href=\"");
      lk_report_page_text (page, entry->name);
      g_string_append (page->html, "\">");
      lk_report_page_text (page, entry->name);
      g_string_append_printf (page->html, "</a> (%" G_GSIZE_FORMAT " B)", size);
      if (entry->cut)
        {
          g_string_append (page->html, " ");
          lk_report_page_words (page, N_("only the end of the file, which is larger"));
        }
      g_string_append (page->html, "</li>\n");
    }
  g_string_append (page->html, "</ul>\n");
}

static void
append_measurement (LkReportPage  *page,
                    LkObservation *observation)
{
  const char *id = lk_observation_get_id (observation);
  LkVerdict *verdict = lk_case_get_verdict (page->source->kase);
  gboolean evidence = g_ptr_array_find_with_equal_func (verdict->evidence, id, g_str_equal, NULL);
  g_autofree char *line = lk_advise_observation_line (observation);
  g_autofree char *english = NULL;

  lk_report_page_in_english (page, TRUE);
  english = lk_advise_observation_line (observation);
  lk_report_page_in_english (page, FALSE);
  g_string_append_printf (page->html, "<tr%s><td><code>", evidence ? " class=\"evidence\"" : "");
  lk_report_page_text (page, id);
  g_string_append_printf (page->html, "</code></td><td>%" G_GINT64_FORMAT " ms</td><td>",
                          lk_observation_get_started (observation));
  lk_report_page_both (page, line, english);
  g_string_append (page->html, "</td></tr>\n");
}

/**
 * lk_report_page_measurements:
 * @page: the page
 *
 * Appends the measurements, folded; what the verdict rests on stands out.
 */
void
lk_report_page_measurements (LkReportPage *page)
{
  GPtrArray *observations = lk_case_get_observations (page->source->kase);

  if (!page->source->measurements || observations->len == 0)
    return;
  g_string_append (page->html, "<details><summary>");
  lk_report_page_words (page, N_("Measurements"));
  g_string_append (page->html, "</summary>\n<table class=\"m\">\n");
  for (guint i = 0; i < observations->len; i++)
    append_measurement (page, g_ptr_array_index (observations, i));
  g_string_append (page->html, "</table></details>\n");
}
