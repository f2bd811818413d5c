/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-window-actions.h"

#include <gio/gdesktopappinfo.h>
#include <glib/gi18n.h>

#include "lk-recipients.h"

static const char *const date_panels[] = { "gnome-datetime-panel.desktop", "kcm_clock.desktop", "time-admin.desktop", NULL };
static const char *const keyring_programs[] = {
  "org.gnome.seahorse.Application.desktop", "org.kde.kwalletmanager.desktop", "org.kde.kwalletmanager5.desktop",
  "org.keepassxc.KeePassXC.desktop", NULL,
};
static const char *const disk_programs[] = {
  "org.gnome.baobab.desktop", "org.kde.filelight.desktop", "qdirstat.desktop", NULL,
};

static void
say (GtkWindow  *window,
     const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", text);
}

static void
on_uri_shown (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_debug ("opening a link failed: %s", error->message);
  say (GTK_WINDOW (source), _("No program opens this link"));
}

static void
open_uri (GtkWindow  *window,
          const char *uri)
{
  if (uri == NULL)
    say (window, _("There is no link for this"));
  else
    gtk_show_uri_full (window, uri, GDK_CURRENT_TIME, NULL, on_uri_shown, NULL);
}

/* (transfer full) (nullable): the first of these programs that is there */
static GAppInfo *
find_program (const char *const *desktop_files)
{
  for (guint i = 0; desktop_files[i] != NULL; i++)
    {
      g_autoptr(GDesktopAppInfo) app = g_desktop_app_info_new (desktop_files[i]);

      if (app != NULL)
        return G_APP_INFO (g_steal_pointer (&app));
    }
  return NULL;
}

static void
open_program (GtkWindow         *window,
              const char *const *desktop_files,
              const char        *otherwise)
{
  g_autoptr(GdkAppLaunchContext) context = gdk_display_get_app_launch_context (gtk_widget_get_display (GTK_WIDGET (window)));
  g_autoptr(GAppInfo) app = find_program (desktop_files);

  if (app == NULL || !g_app_info_launch (app, NULL, G_APP_LAUNCH_CONTEXT (context), NULL))
    say (window, otherwise);
}

static void
open_network_settings (GtkWindow *window)
{
  static const char *const panels[] = {
    "gnome-wifi-panel.desktop", "gnome-network-panel.desktop", "kcm_networkmanagement.desktop",
    "nm-connection-editor.desktop", NULL,
  };

  open_program (window, panels, _("Open the network settings of your desktop"));
}

static void
open_date_settings (GtkWindow *window)
{
  open_program (window, date_panels, _("Open the date and time settings of your desktop"));
}

static void
on_network_answer (AdwMessageDialog *dialog,
                   const char       *response,
                   GtkWindow        *window)
{
  if (g_str_equal (response, "again"))
    gtk_widget_activate_action (GTK_WIDGET (window), "win.check-again", NULL);
  else if (g_str_equal (response, "settings"))
    open_network_settings (window);
}

static void
ask_for_another_network (GtkWindow *window)
{
  GtkWidget *dialog = adw_message_dialog_new (window, _("Try another network"),
                                              _("Connect this computer to another network, such as the hotspot of your phone, "
                                                "and check again. If it works there, this network is the cause."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"),
                                    "settings", _("_Network Settings"), "again", _("Check _Again"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "again", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "again");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_network_answer), window, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
contact_support (GtkWindow *window,
                 LkCase    *kase,
                 LkPolicy  *policy)
{
  LkService *service = lk_case_get_service (kase);
  const char *page = policy->support_url != NULL ? policy->support_url : lk_service_get_link (service, "support");
  g_autoptr(LkRecipients) recipients = lk_recipients_find (service, policy);

  /* Who takes reports gets one; a page of theirs has its own questions. */
  if (recipients->email == NULL && recipients->upload == NULL && page != NULL)
    open_uri (window, page);
  else
    gtk_widget_activate_action (GTK_WIDGET (window), "win.prepare-report", NULL);
}

static const char *
portal_page (LkPolicy *policy)
{
  LkPortalCheck *check = policy->portal_checks->len > 0 ? g_ptr_array_index (policy->portal_checks, 0) : NULL;

  return check != NULL ? check->url : NULL;
}

static void
on_hand_off_answer (AdwMessageDialog *dialog,
                    const char       *response,
                    LkSession        *session)
{
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (dialog));
  g_autoptr(GdkAppLaunchContext) context = NULL;

  if (!g_str_equal (response, "open") || window == NULL)
    return;
  context = gdk_display_get_app_launch_context (gtk_widget_get_display (GTK_WIDGET (window)));
  lk_session_try_hand_off (session, G_APP_LAUNCH_CONTEXT (context));
  say (window, lk_advise_probe_label ("hand-off"));
}

/**
 * lk_window_actions_try_hand_off:
 * @window: the window
 * @session: what it shows
 *
 * Says what would happen, and hands a page to the browser if the person agrees.
 */
void
lk_window_actions_try_hand_off (GtkWindow *window,
                                LkSession *session)
{
  GtkWidget *dialog = adw_message_dialog_new (window, _("Try It with Your Browser?"), lk_advise_hand_off_promise ());

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "open", _("_Open the Page"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "open", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "open");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_hand_off_answer), session, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The folder that a verdict names, or in which the file lies that it names; "~" is the home. */
static GFile *
find_folder (LkCase *kase)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);
  const char *path = verdict != NULL ? lk_params_get (verdict->params, "path") : NULL;
  g_autofree char *full = NULL;
  g_autoptr(GFile) file = NULL;

  if (path == NULL || (path[0] != '/' && !g_str_has_prefix (path, "~/")))
    return NULL;
  full = path[0] == '~' ? g_build_filename (g_get_home_dir (), path + 1, NULL) : g_strdup (path);
  if (g_file_test (full, G_FILE_TEST_IS_DIR))
    return g_file_new_for_path (full);
  file = g_file_new_for_path (full);
  return g_file_get_parent (file);
}

static void
open_folder (GtkWindow *window,
             LkCase    *kase)
{
  g_autoptr(GFile) folder = find_folder (kase);
  g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : NULL;

  open_uri (window, uri);
}

static void
open_software (GtkWindow *window,
               LkCase    *kase)
{
  g_autofree char *id = lk_advise_dup_app_id (kase);
  g_autofree char *uri = id != NULL ? g_strconcat ("appstream://", id, NULL) : NULL;

  open_uri (window, uri);
}

static void
copy_command (GtkWindow *window,
              LkCase    *kase)
{
  g_autofree char *command = lk_advise_dup_command (kase);

  if (command == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (window)), command);
  say (window, _("Copied for a terminal"));
}

static gboolean
has_handler (const char *scheme)
{
  g_autoptr(GAppInfo) app = g_app_info_get_default_for_uri_scheme (scheme);

  return app != NULL;
}

static gboolean
can_do (const LkAction *action,
        LkCase         *kase)
{
  g_autoptr(GAppInfo) app = NULL;
  g_autoptr(GFile) folder = NULL;

  if (action->kind == LK_ACTION_OPEN_SOFTWARE)
    return has_handler ("appstream");
  if (action->kind == LK_ACTION_DATE_SETTINGS)
    app = find_program (date_panels);
  else if (action->kind == LK_ACTION_OPEN_KEYRING)
    app = find_program (keyring_programs);
  else if (action->kind == LK_ACTION_DISK_USAGE)
    app = find_program (disk_programs);
  else if (action->kind == LK_ACTION_OPEN_FOLDER)
    folder = find_folder (kase);
  else
    return TRUE;
  return app != NULL || (folder != NULL && g_file_query_exists (folder, NULL));
}

/**
 * lk_window_actions_list:
 * @kase: (nullable): a judged case
 *
 * Returns: (transfer full) (element-type LkAction): at most two things that its verdict advises and this computer can do
 */
GArray *
lk_window_actions_list (LkCase *kase)
{
  LkVerdict *verdict = kase != NULL ? lk_case_get_verdict (kase) : NULL;
  GArray *actions = verdict != NULL ? lk_advise_all_actions (verdict->code, kase)
                                    : g_array_new (FALSE, TRUE, sizeof (LkAction));

  for (guint i = actions->len; i > 0; i--)
    if (!can_do (&g_array_index (actions, LkAction, i - 1), kase))
      g_array_remove_index (actions, i - 1);
  g_array_set_size (actions, MIN (actions->len, 2));
  return actions;
}

/**
 * lk_window_actions_label:
 * @button: a button
 * @action: what it does
 * @kase: the case it belongs to
 *
 * Labels a button; one that copies a command says which, and that it is not run here.
 */
void
lk_window_actions_label (GtkButton      *button,
                         const LkAction *action,
                         LkCase         *kase)
{
  g_autofree char *command = action->kind == LK_ACTION_COPY_COMMAND ? lk_advise_dup_command (kase) : NULL;
  /* TRANSLATORS: %s is a command */
  g_autofree char *tooltip = command != NULL ? g_strdup_printf (_("Copies \"%s\"; you run it yourself in a terminal"), command)
                                             : NULL;

  gtk_button_set_label (button, action->label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), tooltip);
}

/**
 * lk_window_actions_follow:
 * @window: the window
 * @action: what the person chose
 * @kase: the case it belongs to
 * @policy: IT's policy
 *
 * Does what a button beside a verdict promises.
 *
 * Returns: whether it was done here; checking again is left to the window
 */
gboolean
lk_window_actions_follow (GtkWindow      *window,
                          const LkAction *action,
                          LkCase         *kase,
                          LkPolicy       *policy)
{
  g_autofree char *link = NULL;

  switch (action->kind)
    {
    case LK_ACTION_OPEN_PORTAL:
      open_uri (window, portal_page (policy));
      return TRUE;
    case LK_ACTION_NETWORK_SETTINGS:
      open_network_settings (window);
      return TRUE;
    case LK_ACTION_DATE_SETTINGS:
      open_date_settings (window);
      return TRUE;
    case LK_ACTION_OPEN_LINK:
      link = action->link != NULL ? lk_advise_dup_link (kase, action->link) : NULL;
      open_uri (window, link);
      return TRUE;
    case LK_ACTION_TRY_ANOTHER_NETWORK:
      ask_for_another_network (window);
      return TRUE;
    case LK_ACTION_CONTACT_SUPPORT:
      contact_support (window, kase, policy);
      return TRUE;
    case LK_ACTION_SIGN_IN:
    case LK_ACTION_ENTER_CODE:
      gtk_widget_activate_action (GTK_WIDGET (window), "win.sign-in", NULL);
      return TRUE;
    case LK_ACTION_TRY_HAND_OFF:
      gtk_widget_activate_action (GTK_WIDGET (window), "win.try-hand-off", NULL);
      return TRUE;
    case LK_ACTION_OPEN_SOFTWARE:
      open_software (window, kase);
      return TRUE;
    case LK_ACTION_OPEN_KEYRING:
      open_program (window, keyring_programs, _("No program for keyrings is installed"));
      return TRUE;
    case LK_ACTION_OPEN_FOLDER:
      open_folder (window, kase);
      return TRUE;
    case LK_ACTION_DISK_USAGE:
      open_program (window, disk_programs, _("No program that shows disk usage is installed"));
      return TRUE;
    case LK_ACTION_COPY_COMMAND:
      copy_command (window, kase);
      return TRUE;
    case LK_ACTION_NONE:
    case LK_ACTION_CHECK_AGAIN:
    default:
      return FALSE;
    }
}
