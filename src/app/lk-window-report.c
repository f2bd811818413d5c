/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window does about reports. */
#include "config.h"

#include "lk-window-report.h"

static LkReportView *
new_view (LkReportView *before,
          LkSession    *session,
          LkPolicy     *policy)
{
  LkCase *kase = lk_session_get_case (session);
  g_autoptr(LkComputer) computer = lk_computer_new_here ();
  g_autoptr(LkReportDraft) draft = lk_report_draft_new (kase, policy, computer);
  g_autoptr(LkReportHandOver) hand_over = lk_report_hand_over_new (lk_case_get_service (kase), policy);

  if (before != NULL)
    lk_report_draft_take_words (draft, lk_report_view_get_draft (before));
  return LK_REPORT_VIEW (lk_report_view_new (draft, hand_over));
}

/**
 * lk_window_report_show:
 * @leaflet: the window's pages
 * @before: (nullable): the page that was made last; it may be gone afterwards
 * @session: what was checked
 * @policy: what IT decides
 *
 * Shows the page of a report about what was checked. What the person has written before is still there.
 *
 * Returns: (transfer none): the page
 */
LkReportView *
lk_window_report_show (AdwLeaflet   *leaflet,
                       LkReportView *before,
                       LkSession    *session,
                       LkPolicy     *policy)
{
  LkReportView *view = before;

  if (before != NULL && lk_report_draft_get_case (lk_report_view_get_draft (before)) == lk_session_get_case (session))
    {
      /* It may have been judged again since. */
      lk_report_draft_refresh (lk_report_view_get_draft (before));
    }
  else
    {
      view = new_view (before, session, policy);
      adw_leaflet_append (leaflet, GTK_WIDGET (view));
    }
  adw_leaflet_set_visible_child (leaflet, GTK_WIDGET (view));
  if (before != NULL && before != view)
    adw_leaflet_remove (leaflet, GTK_WIDGET (before));
  lk_report_view_take_focus (view);
  return view;
}
