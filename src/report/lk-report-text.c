/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report as plain text, short enough for a ticket. */
#include "config.h"

#include "lk-report-source.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lk-advise.h"
#include "lk-json.h"
#include "lk-report-words.h"

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

  g_string_append_printf (text, "%s\n", verdict->title);
  if (verdict->explanation != NULL && *verdict->explanation != '\0')
    g_string_append_printf (text, "%s\n", verdict->explanation);
  g_string_append_printf (text, "[%s, %s", verdict->code, lk_certainty_to_string (verdict->certainty));
  for (guint i = 0; i < verdict->also->len; i++)
    g_string_append_printf (text, "%s %s", i == 0 ? "; also possible:" : ",", ((LkAlso *) g_ptr_array_index (verdict->also, i))->code);
  g_string_append (text, "]\n");
}

static void
write_told (GString              *text,
            const LkReportSource *source)
{
  guint n_parts;
  const LkReportPart *parts = lk_report_told_parts (&n_parts);

  for (guint i = 0; i < n_parts; i++)
    {
      const char *words = g_hash_table_lookup (source->told, parts[i].id);

      if (words != NULL)
        g_string_append_printf (text, "%s: %s\n", _(parts[i].label), words);
    }
}

static void
write_checks (GString *text,
              LkCase  *kase,
              LkCause  cause)
{
  GPtrArray *findings = lk_case_get_findings (kase);

  g_string_append_printf (text, "\n%s\n", lk_advise_cause_title (cause));
  for (guint i = 0; i < findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (findings, i);
      const LkCheckInfo *info = lk_check_find (finding->check);

      if (info == NULL || info->cause != cause || finding->status == LK_STATUS_NOT_APPLICABLE)
        continue;
      g_string_append_printf (text, "- %s: %s", lk_advise_check_title (finding->check), lk_advise_status_label (finding->status));
      if (finding->code != NULL)
        g_string_append_printf (text, " [%s]", finding->code);
      if (finding->status != LK_STATUS_OK && finding->detail != NULL && *finding->detail != '\0')
        g_string_append_printf (text, ". %s", finding->detail);
      g_string_append_c (text, '\n');
    }
}

static void
write_page (GString              *text,
            const LkReportSource *source,
            LkCase               *kase)
{
  write_verdict (text, kase);
  g_string_append_printf (text, "\n%s: %s (%s)\n", _("Service"), lk_case_get_service (kase)->name, lk_case_get_service (kase)->id);
  g_string_append_printf (text, "%s: %s\n", _("Checked"), lk_case_get_started (kase));
  if (lk_case_get_account (kase) != NULL)
    g_string_append_printf (text, "%s: %s\n", _("Account"), lk_case_get_account (kase));
  write_told (text, source);
  for (int cause = 0; cause < LK_N_CAUSES; cause++)
    write_checks (text, kase, cause);
}

/**
 * lk_report_make_text:
 * @source: what the report is made of
 *
 * Writes a report as text: in support's English where there is one, since it is support who reads tickets, after what was found in the
 * person's own language.
 *
 * Returns: (transfer full): UTF-8 with line feeds
 */
GBytes *
lk_report_make_text (const LkReportSource *source)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "Latchkey %s · %s\n\n", LK_VERSION, source->reference);
  if (source->english != NULL)
    {
      locale_t before;

      write_verdict (text, source->kase);
      g_string_append (text, "\n--\n\n");
      before = lk_report_enter_english ();
      write_page (text, source, source->english);
      lk_report_leave_english (before);
    }
  else
    write_page (text, source, source->kase);
  if (source->device != NULL)
    {
      g_autoptr(JsonNode) device = json_node_new (JSON_NODE_OBJECT);
      g_autofree char *members = NULL;

      json_node_set_object (device, source->device);
      members = lk_report_dup_members (device);
      g_string_append_printf (text, "\n%s", members);
    }
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
  return make_json (object);
}
