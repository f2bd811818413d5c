/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-summary.h"

#include <glib/gi18n.h>

#include "lk-advise.h"

static void
write_cause (GString *text,
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
      g_string_append_printf (text, "- %s: %s", lk_advise_check_title (finding->check),
                              lk_advise_status_label (finding->status));
      if (finding->code != NULL)
        g_string_append_printf (text, " [%s]", finding->code);
      if (finding->detail != NULL && finding->detail[0] != '\0')
        g_string_append_printf (text, ". %s", finding->detail);
      g_string_append_c (text, '\n');
    }
}

/**
 * lk_summary_write:
 * @kase: a judged case, put into words
 *
 * A page of plain text for support. It holds what was found, not what was measured, and not the account's name.
 *
 * Returns: (transfer full): the text
 */
char *
lk_summary_write (LkCase *kase)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "Latchkey %s\n", LK_VERSION);
  g_string_append_printf (text, "%s: %s\n", _("Service"), lk_case_get_service (kase)->name);
  g_string_append_printf (text, "%s: %s\n\n", _("Checked"), lk_case_get_started (kase));
  if (verdict != NULL)
    g_string_append_printf (text, "%s [%s, %s]\n%s\n", verdict->title, verdict->code,
                            lk_certainty_to_string (verdict->certainty),
                            verdict->explanation != NULL ? verdict->explanation : "");
  for (int cause = 0; cause < LK_N_CAUSES; cause++)
    write_cause (text, kase, cause);
  return g_string_free (text, FALSE);
}
