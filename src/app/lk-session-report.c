/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report that was opened, as it was judged then or as today's rules would. */
#include "config.h"

#include "lk-session-report.h"

#include <glib/gi18n.h>

#include "lk-advise.h"
#include "lk-error.h"
#include "lk-session-private.h"

/**
 * lk_session_leave_report:
 * @self: the session, which shows something else
 */
void
lk_session_leave_report (LkSession *self)
{
  g_clear_pointer (&self->report, lk_bundle_unref);
  self->judged_today = FALSE;
}

/**
 * lk_session_show_report:
 * @self: the session
 * @report: (transfer none): a report that was opened
 * @today: by the rules of this copy; else as it was judged when it was made
 *
 * Shows the case of a report. Where its measurements were left out it cannot be judged again, and is shown as it was.
 */
void
lk_session_show_report (LkSession *self,
                        LkBundle  *report,
                        gboolean   today)
{
  g_autoptr(LkBundle) shown = lk_bundle_ref (report);
  g_autoptr(LkCase) judged = lk_bundle_judge_today (report);
  g_autoptr(JsonNode) node = judged == NULL ? lk_case_to_json (report->kase) : NULL;
  g_autoptr(LkCase) copy = node != NULL ? lk_case_new_from_json (node, NULL) : NULL;

  /* Showing a case judges it, so that it gets one that may be. */
  lk_session_show_case (self, judged != NULL ? judged : copy);
  self->report = g_steal_pointer (&shown);
  self->judged_today = today && judged != NULL;
  if (!self->judged_today)
    {
      g_set_object (&self->kase, report->kase);
      lk_advise_case (self->kase);
    }
  g_signal_emit_by_name (self, "changed");
}

/**
 * lk_session_get_report:
 * @self: the session
 *
 * Returns: (transfer none) (nullable): the report that is shown; %NULL where it is a case of this computer
 */
LkBundle *
lk_session_get_report (LkSession *self)
{
  return self->report;
}

/**
 * lk_session_is_judged_today:
 * @self: the session
 *
 * Returns: whether the report that is shown was judged by the rules of this copy
 */
gboolean
lk_session_is_judged_today (LkSession *self)
{
  return self->judged_today;
}

/**
 * lk_session_report_problem:
 * @error: what lk_bundle_open_finish() returned
 *
 * Returns: (transfer full): why a file could not be opened as a report, in words for people
 */
char *
lk_session_report_problem (const GError *error)
{
  g_debug ("report was not opened: %s", error->message);
  if (g_error_matches (error, LK_ERROR, LK_ERROR_NEWER_FORMAT))
    return g_strdup (_("This report was made by a newer Latchkey. Update this one to open it."));
  if (g_error_matches (error, LK_ERROR, LK_ERROR_LIMIT))
    return g_strdup (_("This file is larger than any report of Latchkey, so it was not opened."));
  if (error->domain == LK_ERROR)
    return g_strdup (_("This is no report of Latchkey, or it is damaged. It was not opened."));
  return g_strdup (_("This file cannot be read."));
}
