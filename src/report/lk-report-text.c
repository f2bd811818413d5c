/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report as plain text, short enough for a ticket. */
#include "config.h"

#include "lk-report-source.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lk-advise.h"
#include "lk-json.h"
#include "lk-report.h"
#include "lk-report-words.h"

/* Where what belongs to a label begins, and how much of the person's words stands here. */
#define LABEL_COLUMNS 26
#define MAX_TOLD 1000

/**
 * lk_report_enter_english:
 *
 * Makes messages English in this thread alone, whatever the language of the program is.
 *
 * Returns: what lk_report_leave_english() wants back
 */
locale_t
lk_report_enter_english (void)
{
  return uselocale (newlocale (LC_ALL_MASK, "C", (locale_t) 0));
}

/**
 * lk_report_leave_english:
 * @before: of lk_report_enter_english()
 *
 * Gives the thread the language back that it had.
 */
void
lk_report_leave_english (locale_t before)
{
  freelocale (uselocale (before));
}

static void
write_verdict (GString *text,
               LkCase  *kase)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);

  lk_report_append_wrapped (text, verdict->title, 0);
  if (verdict->explanation != NULL && *verdict->explanation != '\0')
    lk_report_append_wrapped (text, verdict->explanation, 0);
}

static void
write_codes (GString *text,
             LkCase  *kase)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);
  g_autoptr(GString) codes = g_string_new (NULL);

  g_string_append_printf (codes, "[%s, %s", verdict->code, lk_certainty_to_string (verdict->certainty));
  for (guint i = 0; i < verdict->also->len; i++)
    g_string_append_printf (codes, "%s %s", i == 0 ? "; also possible:" : ",", ((LkAlso *) g_ptr_array_index (verdict->also,
                                                                                                              i))->code);
  g_string_append_c (codes, ']');
  lk_report_append_wrapped (text, codes->str, 0);
}

/* A label and what belongs to it, which begin at the same column in each line. */
static void
write_row (const char *label,
           const char *value,
           gpointer    user_data)
{
  GString *text = user_data;
  g_autofree char *shown = lk_report_dup_safe (_(label));
  g_autofree char *head = g_strdup_printf ("%s:", shown);

  if (value == NULL || *value == '\0')
    return;
  g_string_append_printf (text, "%-*s ", LABEL_COLUMNS - 1, head);
  lk_report_append_wrapped (text, value, LABEL_COLUMNS);
}

static void
write_heading (GString    *text,
               const char *heading)
{
  g_string_append_printf (text, "\n%s\n", heading);
  for (glong i = 0; i < g_utf8_strlen (heading, -1); i++)
    g_string_append_c (text, '-');
  g_string_append_c (text, '\n');
}

/* The person's own words. How to reach them stays in one line. */
static void
write_told (GString              *text,
            const LkReportSource *source)
{
  guint n_parts;
  const LkReportPart *parts = lk_report_told_parts (&n_parts);

  if (g_hash_table_size (source->told) == 0)
    return;
  write_heading (text, _("What the person says"));
  for (guint i = 0; i < n_parts; i++)
    {
      const char *words = g_hash_table_lookup (source->told, parts[i].id);
      g_autofree char *shown = NULL;

      if (words == NULL)
        continue;
      if (g_str_equal (parts[i].id, "contact"))
        {
          shown = g_strdup_printf ("%s:", _(parts[i].label));
          g_string_append_printf (text, "%-*s %s\n", LABEL_COLUMNS - 1, shown, words);
          continue;
        }
      shown = g_str_equal (parts[i].id, "when") ? lk_report_dup_times (words, source->device) : lk_report_dup_clean (words,
                                                                                                                     MAX_TOLD,
                                                                                                                       TRUE);
      if (strlen (words) > MAX_TOLD)
        {
          g_autofree char *cut = g_steal_pointer (&shown);

          shown = g_strconcat (cut, " … (told.json)", NULL);
        }
      write_row (parts[i].label, shown, text);
    }
}

static void
write_about (GString              *text,
             const LkReportSource *source,
             LkCase               *kase)
{
  LkService *service = lk_case_get_service (kase);
  GPtrArray *observations = lk_case_get_observations (kase);
  g_autofree char *name = g_strdup_printf ("%s (%s)", service->name, service->id);
  g_autofree char *checked = lk_report_dup_times (lk_case_get_started (kase), source->device);

  g_string_append_c (text, '\n');
  write_row (N_("Account"), lk_case_get_account (kase), text);
  write_row (N_("Service"), name, text);
  write_row (N_("Server"), service->address, text);
  write_row (N_("Checked at"), checked, text);
  for (guint i = 0; source->versions && i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      g_autofree char *line = NULL;

      if (!g_str_equal (lk_observation_get_probe (observation), "client"))
        continue;
      line = lk_advise_observation_line (observation);
      write_row (N_("Messenger"), line, text);
    }
}

static void
write_finding (GString   *text,
               LkFinding *finding)
{
  g_autoptr(GString) line = g_string_new (NULL);

  g_string_append_printf (line, "%s: %s", lk_advise_check_title (finding->check), lk_advise_status_label (finding->status));
  if (finding->code != NULL)
    g_string_append_printf (line, " [%s]", finding->code);
  if (finding->detail != NULL && *finding->detail != '\0')
    g_string_append_printf (line, ". %s", finding->detail);
  g_string_append (text, finding->status == LK_STATUS_PROBLEM ? "! " : "- ");
  lk_report_append_wrapped (text, line->str, 2);
}

/* The checks that ended in that way, in one line. */
static void
write_others (GString  *text,
              LkCase   *kase,
              LkStatus  status)
{
  GPtrArray *findings = lk_case_get_findings (kase);
  g_autoptr(GString) line = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (findings, i);

      if (finding->status == status)
        g_string_append_printf (line, "%s%s", line->len > 0 ? ", " : "", lk_advise_check_title (finding->check));
    }
  if (line->len == 0)
    return;
  g_string_append_printf (text, "- %s: ", lk_advise_status_label (status));
  lk_report_append_wrapped (text, line->str, 2);
}

/* Problems first, what was fine last. */
static void
write_checks (GString *text,
              LkCase  *kase)
{
  static const LkStatus in_full[] = { LK_STATUS_PROBLEM, LK_STATUS_NOTICE, LK_STATUS_UNKNOWN };
  GPtrArray *findings = lk_case_get_findings (kase);

  write_heading (text, _("What was checked"));
  for (guint i = 0; i < G_N_ELEMENTS (in_full); i++)
    for (guint j = 0; j < findings->len; j++)
      {
        LkFinding *finding = g_ptr_array_index (findings, j);

        if (finding->status == in_full[i])
          write_finding (text, finding);
      }
  write_others (text, kase, LK_STATUS_NOT_RUN);
  write_others (text, kase, LK_STATUS_OK);
}

static void
write_steps (GString *text,
             LkCase  *kase)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);

  if (verdict->steps == NULL || verdict->steps[0] == NULL)
    return;
  write_heading (text, _("Steps that Latchkey has advised"));
  for (guint i = 0; verdict->steps[i] != NULL; i++)
    {
      g_string_append_printf (text, "%u. ", i + 1);
      lk_report_append_wrapped (text, verdict->steps[i], 3);
    }
}

static void
write_removed (GString              *text,
               const LkReportSource *source)
{
  g_autoptr(GString) line = g_string_new (NULL);

  for (guint kind = 0; kind < LK_SECRET_N_KINDS; kind++)
    if (source->removed[kind] > 0)
      g_string_append_printf (line, "%s%s %u", line->len > 0 ? ", " : "", lk_report_kind_label ((LkSecretKind) kind),
                              source->removed[kind]);
  for (guint i = 0; i < source->others->len; i++)
    write_row (N_("Attachment"), ((LkReportEntry *) g_ptr_array_index (source->others, i))->name, text);
  write_row (N_("Removed"), line->str, text);
}

static void
write_page (GString              *text,
            const LkReportSource *source,
            LkCase               *kase)
{
  write_verdict (text, kase);
  write_codes (text, kase);
  write_told (text, source);
  write_about (text, source, kase);
  write_checks (text, kase);
  write_steps (text, kase);
  g_string_append_c (text, '\n');
  if (source->device != NULL)
    lk_report_each_member (source->device, write_row, text);
  write_removed (text, source);
}

/**
 * lk_report_make_text:
 * @source: what the report is made of
 *
 * Writes a report as text, in support's English, since it is support who reads tickets; what was found follows in the person's
 * language.
 *
 * Returns: (transfer full): UTF-8 with line feeds
 */
GBytes *
lk_report_make_text (const LkReportSource *source)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s · Latchkey %s\n\n", source->reference, LK_VERSION);
  if (source->english != NULL)
    {
      locale_t before = lk_report_enter_english ();

      write_page (text, source, source->english);
      lk_report_leave_english (before);
      g_string_append_printf (text, "\n-- %s\n", source->language);
      write_verdict (text, source->kase);
    }
  else
    write_page (text, source, source->kase);
  return g_string_free_to_bytes (text);
}

/* JSON of an object, with a line feed at its end. */
static GBytes *
make_json (JsonObject *object) /* (transfer full) */
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  char *text;
  gsize length;

  json_node_take_object (root, object);
  text = lk_json_to_text (root, TRUE);
  length = strlen (text);
  return g_bytes_new_take (text, length);
}

/**
 * lk_report_make_device:
 * @source: what the report is made of
 *
 * Returns: (transfer full) (nullable): `device.json`; %NULL if nothing of it is wanted
 */
GBytes *
lk_report_make_device (const LkReportSource *source)
{
  return source->device != NULL ? make_json (json_object_ref (source->device)) : NULL;
}

/**
 * lk_report_make_told:
 * @source: what the report is made of
 *
 * Returns: (transfer full) (nullable): `told.json`; %NULL if the person wrote nothing
 */
GBytes *
lk_report_make_told (const LkReportSource *source)
{
  g_autoptr(GList) names = g_list_sort (g_hash_table_get_keys (source->told), (GCompareFunc) g_strcmp0);
  JsonObject *object;

  if (names == NULL)
    return NULL;
  object = json_object_new ();
  for (GList *l = names; l != NULL; l = l->next)
    json_object_set_string_member (object, l->data, g_hash_table_lookup (source->told, l->data));
  if (g_hash_table_contains (source->told, "when"))
    {
      g_autofree char *utc = lk_report_dup_utc (g_hash_table_lookup (source->told, "when"));

      if (utc != NULL)
        json_object_set_string_member (object, "when_utc", utc);
    }
  return make_json (object);
}
