/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window does about reports. */
#include "config.h"

#include "lk-window-report.h"

#include <glib/gi18n.h>

#include "lk-session-history.h"
#include "lk-session-report.h"
#include "lk-window-private.h"

static LkReportView *
new_view (LkReportView *before,
          LkSession    *session,
          LkPolicy     *policy)
{
  LkCase *kase = lk_session_get_case (session);
  g_autoptr(LkComputer) computer = lk_computer_new_here ();
  g_autoptr(LkReportDraft) draft = lk_report_draft_new (kase, policy, computer);
  g_autoptr(JsonObject) last_good = lk_session_dup_last_good_json (session);
  g_autoptr(LkReportHandOver) hand_over = lk_report_hand_over_new (lk_case_get_service (kase), policy);

  lk_report_draft_set_last_good (draft, last_good);
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

static void
on_report_opened (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LkBundle) report = lk_bundle_open_finish (result, &error);
  g_autofree char *problem = error != NULL ? lk_session_report_problem (error) : NULL;
  LkWindow *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (report == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", problem);
      return;
    }
  self->wanted_report = g_steal_pointer (&report);
  if (self->session != NULL)
    lk_window_show_wanted (self);
}

/**
 * lk_window_open_report:
 * @self: the window
 * @file: a report
 *
 * Opens somebody's report, and shows its checklist as it was judged then.
 */
void
lk_window_open_report (LkWindow *self,
                       GFile    *file)
{
  lk_bundle_open_async (file, self->cancellable, on_report_opened, self);
}

static void
on_chosen (GtkNativeDialog *chooser,
           int              response,
           GtkWindow       *window)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;

  if (file != NULL)
    lk_window_open_report (LK_WINDOW (window), file);
  g_object_unref (chooser);
}

/**
 * lk_window_report_choose:
 * @window: the window
 *
 * Asks which report to open.
 */
void
lk_window_report_choose (GtkWindow *window)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Open a Report"), window, GTK_FILE_CHOOSER_ACTION_OPEN,
                                                               _("_Open"), _("_Cancel"));
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Reports"));
  gtk_file_filter_add_suffix (filter, "zip");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_chosen), window, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/**
 * lk_window_get_report_view:
 *
 * Returns: (transfer none) (nullable): the page of a report, once one was prepared
 */
LkReportView *
lk_window_get_report_view (LkWindow *self)
{
  return self->report_view;
}

/**
 * lk_window_is_reporting:
 *
 * Returns: whether the page of a report is shown
 */
gboolean
lk_window_is_reporting (LkWindow *self)
{
  return self->report_view != NULL && adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->report_view);
}
