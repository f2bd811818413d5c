/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-window.h"

#include <glib/gi18n.h>

#include "lk-practice.h"
#include "lk-settings.h"
#include "lk-session-report.h"
#include "lk-window-actions.h"
#include "lk-window-private.h"
#include "lk-window-report.h"

G_DEFINE_FINAL_TYPE (LkWindow, lk_window, ADW_TYPE_APPLICATION_WINDOW)

static void
update_actions (LkWindow *self)
{
  gboolean checking = lk_window_is_checking (self);
  gboolean running = self->session != NULL && lk_session_is_running (self->session);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", checking || lk_window_is_reporting (self));
  /* Of somebody's report nothing can be done here. */
  checking = checking && lk_session_get_report (self->session) == NULL;
  /* These two swap places in the header; a button that goes insensitive would lose the keyboard on the way. */
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.check-again", checking);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.stop", checking);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.check-one", checking && !running);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sign-in", checking && !running);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.try-hand-off", checking && !running);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.prepare-report", checking && !running);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.follow", checking);
}

/* What the list of windows says; people look there while they wait. */
static void
update_title (LkWindow *self)
{
  gboolean running = self->session != NULL && lk_session_is_running (self->session);
  LkVerdict *verdict = self->session != NULL && !running ? lk_session_get_verdict (self->session) : NULL;
  g_autofree char *title = NULL;

  if (!lk_window_is_checking (self))
    {
      gtk_window_set_title (GTK_WINDOW (self), _("Latchkey"));
      return;
    }
  if (running)
    title = g_strdup_printf ("%s · %s", self->heading, _("Checking…"));
  else if (verdict != NULL)
    title = g_strdup_printf ("%s · %s", self->heading, verdict->title);
  gtk_window_set_title (GTK_WINDOW (self), title != NULL ? title : self->heading);
}

static void
set_heading (LkWindow   *self,
             LkService  *service,
             const char *account)
{
  g_free (self->heading);
  self->heading = account != NULL ? g_strdup_printf ("%s · %s", service->name, account) : g_strdup (service->name);
}

/* Whoever signs in says which account it is; the result stands at the top. */
static void
update_heading (LkWindow *self)
{
  g_autofree char *before = g_strdup (self->heading);
  LkCase *kase = self->session != NULL ? lk_session_get_case (self->session) : NULL;

  if (kase == NULL || !lk_session_is_signing_in (self->session))
    return;
  set_heading (self, lk_case_get_service (kase), lk_session_get_account (self->session));
  if (g_strcmp0 (self->heading, before) != 0)
    lk_check_page_set_heading (self->check_page, self->heading);
}

static void
update_window (LkWindow *self)
{
  update_heading (self);
  update_actions (self);
  update_title (self);
}

static void
show_check_page (LkWindow *self)
{
  if (self->check_page == NULL)
    {
      self->check_page = LK_CHECK_PAGE (lk_check_page_new (self->session));
      adw_leaflet_append (self->leaflet, GTK_WIDGET (self->check_page));
    }
  lk_check_page_set_heading (self->check_page, self->heading);
  lk_check_page_update (self->check_page);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->check_page));
  update_window (self);
  lk_check_page_take_focus (self->check_page);
}

static LkService *
resolve (LkWindow    *self,
         const char  *text,
         char       **account,
         GError     **error)
{
  LkService *service = NULL;

  if (g_str_equal (text, LK_PRACTICE_ID))
    return lk_service_new (LK_PRACTICE_ID, _("Practice service"), LK_PROTOCOL_MATRIX, NULL);
  service = lk_catalog_resolve (self->setup->catalog, text, account, error);
  if (service == NULL || lk_policy_allows (self->setup->policy, service->id))
    return service;
  lk_service_unref (service);
  g_set_error (error, LK_ERROR, LK_ERROR_NOT_ALLOWED, _("Only the messengers in the list can be checked here."));
  return NULL;
}

static void
run (LkWindow   *self,
     const char *text)
{
  g_autofree char *account = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(LkService) service = resolve (self, text, &account, &error);

  if (service == NULL)
    {
      adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->start_page));
      update_window (self);
      lk_start_page_set_error (self->start_page, error->message);
      return;
    }
  lk_settings_add_recent (self->settings, text);
  lk_session_set_practice_fault (self->session, self->fault);
  lk_session_start (self->session, service, account, NULL);
  set_heading (self, service, account);
  show_check_page (self);
}

/**
 * lk_window_show_wanted:
 * @self: the window, which has a session
 *
 * Shows what was asked for before there was one, or is asked for now.
 */
void
lk_window_show_wanted (LkWindow *self)
{
  g_autofree char *wanted = g_steal_pointer (&self->wanted);
  g_autoptr(LkCase) kase = g_steal_pointer (&self->wanted_case);
  g_autoptr(LkBundle) report = g_steal_pointer (&self->wanted_report);

  if (report != NULL)
    {
      lk_session_show_report (self->session, report, FALSE);
      set_heading (self, lk_case_get_service (report->kase), lk_case_get_account (report->kase));
      show_check_page (self);
    }
  else if (kase != NULL)
    {
      lk_session_show_case (self->session, kase);
      set_heading (self, lk_case_get_service (kase), lk_case_get_account (kase));
      show_check_page (self);
    }
  else if (wanted != NULL)
    {
      run (self, wanted);
    }
}

static void
on_setup_loaded (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  LkSetup *setup = lk_setup_load_finish (result, &error);
  LkWindow *self = user_data;
  g_auto(GStrv) recent = NULL;

  if (setup == NULL)
    return;
  self->setup = setup;
  self->session = lk_session_new (setup->policy);
  g_signal_connect_object (self->session, "changed", G_CALLBACK (update_window), self, G_CONNECT_SWAPPED);
  recent = lk_settings_dup_recent (self->settings);
  lk_start_page_set_recent (self->start_page, (const char *const *) recent);
  lk_start_page_set_catalog (self->start_page, setup->catalog, setup->policy);
  lk_window_show_wanted (self);
}

static gboolean
load_setup (gpointer user_data)
{
  LkWindow *self = LK_WINDOW (user_data);

  self->load_id = 0;
  lk_setup_load_async (self->cancellable, on_setup_loaded, self);
  return G_SOURCE_REMOVE;
}

static void
action_run (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  lk_window_run (LK_WINDOW (widget), g_variant_get_string (parameter, NULL), NULL);
}

static void
action_back (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  LkWindow *self = LK_WINDOW (widget);
  g_auto(GStrv) recent = lk_settings_dup_recent (self->settings);

  if (lk_window_is_reporting (self))
    {
      if (!lk_report_view_go_back (self->report_view))
        show_check_page (self);
      return;
    }
  lk_session_stop (self->session);
  lk_start_page_set_recent (self->start_page, (const char *const *) recent);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->start_page));
  update_window (self);
  lk_start_page_take_focus (self->start_page);
}

static void
action_check_again (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  LkWindow *self = LK_WINDOW (widget);

  if (!lk_session_is_running (self->session))
    lk_session_restart (self->session);
}

static void
action_stop (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  lk_session_stop (LK_WINDOW (widget)->session);
}

static void
action_check_one (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  lk_session_check_one (LK_WINDOW (widget)->session, g_variant_get_string (parameter, NULL));
}

static void
action_follow (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  LkWindow *self = LK_WINDOW (widget);
  LkCase *kase = lk_session_get_case (self->session);
  guint index = g_variant_get_uint32 (parameter);
  g_autoptr(GArray) actions = lk_window_actions_list (kase);

  if (index >= actions->len)
    return;
  if (!lk_window_actions_follow (GTK_WINDOW (self), &g_array_index (actions, LkAction, index), kase, self->setup->policy))
    lk_session_restart (self->session);
}

static void
action_sign_in (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  LkWindow *self = LK_WINDOW (widget);

  if (lk_session_get_case (self->session) == NULL)
    return;
  if (self->dialog == NULL)
    g_set_weak_pointer (&self->dialog, lk_sign_in_dialog_new (GTK_WINDOW (self), self->session));
  gtk_window_present (GTK_WINDOW (self->dialog));
}

static void
action_try_hand_off (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  lk_window_actions_try_hand_off (GTK_WINDOW (widget), LK_WINDOW (widget)->session);
}

static void
action_prepare_report (GtkWidget  *widget,
                       const char *name,
                       GVariant   *parameter)
{
  LkWindow *self = LK_WINDOW (widget);

  if (lk_session_get_case (self->session) == NULL)
    return;
  self->report_view = lk_window_report_show (self->leaflet, self->report_view, self->session, self->setup->policy);
  lk_report_view_set_heading (self->report_view, self->heading);
  update_window (self);
}

static void
action_open_report (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  lk_window_report_choose (GTK_WINDOW (widget));
}

static void
on_check_wanted (LkMessageField *field,
                 const char     *target,
                 LkWindow       *self)
{
  g_autofree char *text = lk_message_field_dup_text (field);

  lk_window_run (self, target, NULL);
  lk_session_set_error_text (self->session, text);
}

/* A message belongs to the check that is shown; from the start page one can be begun with it. */
static void
action_explain_message (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  LkWindow *self = LK_WINDOW (widget);

  if (self->message_dialog == NULL)
    {
      g_autofree char *target = NULL, *label = NULL;
      LkMessageField *field = NULL;

      g_set_weak_pointer (&self->message_dialog, lk_message_dialog_new (GTK_WINDOW (self)));
      field = lk_message_dialog_get_field (LK_MESSAGE_DIALOG (self->message_dialog));
      if (lk_window_is_checking (self))
        lk_message_field_set_session (field, self->session);
      else
        target = lk_start_page_dup_chosen (self->start_page, &label);
      lk_message_field_set_offer (field, label, target);
      g_signal_connect_object (field, "check-wanted", G_CALLBACK (on_check_wanted), self, 0);
    }
  gtk_window_present (GTK_WINDOW (self->message_dialog));
}

static void
action_toast (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  adw_toast_overlay_add_toast (LK_WINDOW (widget)->toast_overlay,
                               adw_toast_new (g_variant_get_string (parameter, NULL)));
}

static gboolean
lk_window_close_request (GtkWindow *window)
{
  LkWindow *self = LK_WINDOW (window);
  int width = 0, height = 0;

  gtk_window_get_default_size (window, &width, &height);
  if (!gtk_window_is_maximized (window))
    lk_settings_set_size (self->settings, width, height);
  return GTK_WINDOW_CLASS (lk_window_parent_class)->close_request (window);
}

static void
lk_window_dispose (GObject *object)
{
  LkWindow *self = LK_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->dialog);
  g_clear_weak_pointer (&self->message_dialog);
  g_clear_handle_id (&self->load_id, g_source_remove);
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      lk_session_stop (self->session);
    }
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->setup, lk_setup_free);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_object (&self->wanted_case);
  g_clear_pointer (&self->wanted_report, lk_bundle_unref);
  g_clear_pointer (&self->fault, g_free);
  g_clear_pointer (&self->heading, g_free);
  G_OBJECT_CLASS (lk_window_parent_class)->dispose (object);
}

static void
lk_window_finalize (GObject *object)
{
  g_clear_object (&LK_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (lk_window_parent_class)->finalize (object);
}

static void
lk_window_class_init (LkWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = lk_window_close_request;
  gtk_widget_class_install_action (widget_class, "win.run", "s", action_run);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, action_back);
  gtk_widget_class_install_action (widget_class, "win.check-again", NULL, action_check_again);
  gtk_widget_class_install_action (widget_class, "win.stop", NULL, action_stop);
  gtk_widget_class_install_action (widget_class, "win.check-one", "s", action_check_one);
  gtk_widget_class_install_action (widget_class, "win.follow", "u", action_follow);
  gtk_widget_class_install_action (widget_class, "win.sign-in", NULL, action_sign_in);
  gtk_widget_class_install_action (widget_class, "win.try-hand-off", NULL, action_try_hand_off);
  gtk_widget_class_install_action (widget_class, "win.prepare-report", NULL, action_prepare_report);
  gtk_widget_class_install_action (widget_class, "win.open-report", NULL, action_open_report);
  gtk_widget_class_install_action (widget_class, "win.explain-message", NULL, action_explain_message);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", action_toast);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "win.check-again", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "win.check-again", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_ALT_MASK, "win.sign-in", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_ALT_MASK, "win.prepare-report", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, GDK_CONTROL_MASK, "win.explain-message", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_period, GDK_CONTROL_MASK, "win.stop", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
}

static void
lk_window_init (LkWindow *self)
{
  int width, height;

  self->cancellable = g_cancellable_new ();
  self->settings = lk_settings_new ();
  lk_settings_get_size (self->settings, &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  gtk_widget_set_size_request (GTK_WIDGET (self), 320, 294);

  self->start_page = LK_START_PAGE (lk_start_page_new ());
  self->leaflet = ADW_LEAFLET (adw_leaflet_new ());
  adw_leaflet_set_can_unfold (self->leaflet, FALSE);
  adw_leaflet_append (self->leaflet, GTK_WIDGET (self->start_page));
  self->toast_overlay = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  adw_toast_overlay_set_child (self->toast_overlay, GTK_WIDGET (self->leaflet));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), GTK_WIDGET (self->toast_overlay));
  update_window (self);
  lk_start_page_take_focus (self->start_page);
  /* Reading files waits until the first frame is on its way. */
  self->load_id = g_idle_add_full (G_PRIORITY_LOW, load_setup, self, NULL);
}

/**
 * lk_window_new:
 * @application: the application
 *
 * Returns: (transfer none): a window, owned by the toolkit
 */
GtkWidget *
lk_window_new (AdwApplication *application)
{
  return g_object_new (LK_TYPE_WINDOW, "application", application, NULL);
}

/**
 * lk_window_run:
 * @self: the window
 * @service: an id of the catalogue, `practice`, or a typed address
 * @practice_fault: (nullable): the practice service's fault
 *
 * Checks a service, as soon as the service descriptions are read.
 */
void
lk_window_run (LkWindow   *self,
               const char *service,
               const char *practice_fault)
{
  char *wanted = g_strdup (service), *fault = g_strdup (practice_fault);

  g_free (self->wanted);
  g_free (self->fault);
  self->wanted = wanted;
  self->fault = fault;
  if (self->session != NULL)
    lk_window_show_wanted (self);
}

/**
 * lk_window_show_case:
 * @self: the window
 * @kase: (transfer none): a case that was examined elsewhere or before
 *
 * Shows a case, judged afresh.
 */
void
lk_window_show_case (LkWindow *self,
                     LkCase   *kase)
{
  g_set_object (&self->wanted_case, kase);
  if (self->session != NULL)
    lk_window_show_wanted (self);
}

/**
 * lk_window_get_session:
 *
 * Returns: (transfer none) (nullable): the session, once the service descriptions are read
 */
LkSession *
lk_window_get_session (LkWindow *self)
{
  return self->session;
}

/**
 * lk_window_get_check_page:
 *
 * Returns: (transfer none) (nullable): the check page, once something was checked
 */
LkCheckPage *
lk_window_get_check_page (LkWindow *self)
{
  return self->check_page;
}

/**
 * lk_window_get_start_page:
 *
 * Returns: (transfer none): the start page
 */
LkStartPage *
lk_window_get_start_page (LkWindow *self)
{
  return self->start_page;
}

/**
 * lk_window_get_sign_in_dialog:
 *
 * Returns: (transfer none) (nullable): the window that asks for a password, while it is open
 */
LkSignInDialog *
lk_window_get_sign_in_dialog (LkWindow *self)
{
  return self->dialog != NULL ? LK_SIGN_IN_DIALOG (self->dialog) : NULL;
}

/**
 * lk_window_get_message_dialog:
 *
 * Returns: (transfer none) (nullable): the window that says what a message means, while it is open
 */
LkMessageDialog *
lk_window_get_message_dialog (LkWindow *self)
{
  return self->message_dialog != NULL ? LK_MESSAGE_DIALOG (self->message_dialog) : NULL;
}

/**
 * lk_window_is_checking:
 *
 * Returns: whether the check page is shown
 */
gboolean
lk_window_is_checking (LkWindow *self)
{
  return self->check_page != NULL && adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->check_page);
}
