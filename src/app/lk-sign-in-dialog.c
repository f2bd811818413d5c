/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sign-in-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "lk-look.h"
#include "lk-practice.h"
#include "lk-secret-row.h"
#include "lk-sign-in-words.h"
#include "lk-wait.h"

#define WIDTH 460
/* Below this hints take more lines. */
#define NARROW_BELOW 420
#define MAX_HEIGHT 640

struct _LkSignInDialog
{
  AdwWindow      parent_instance;

  /* Template children. */
  GtkWidget     *header_bar;     /* (borrowed) */
  GtkWidget     *page_clamp;     /* (borrowed) */
  GtkWidget     *button_clamp;   /* (borrowed) */
  GtkWidget     *form_box;       /* (borrowed) */
  GtkWidget     *explain_box;    /* (borrowed) */
  GtkLabel      *promise_label;  /* (borrowed) */
  GtkWidget     *warning_box;    /* (borrowed) */
  GtkImage      *warning_image;  /* (borrowed) */
  GtkLabel      *warning_label;  /* (borrowed) */
  GtkWidget     *name_row;       /* (borrowed) */
  GtkWidget     *password_row;   /* (borrowed) */
  GtkWidget     *code_row;       /* (borrowed) */
  LkSignInHints *hints;          /* (borrowed) */
  GtkLabel      *explain_title;  /* (borrowed) */
  GtkLabel      *explain_label;  /* (borrowed) */
  GtkWidget     *sign_in_button; /* (borrowed) */
  GtkLabel      *sign_in_label;  /* (borrowed) */
  GtkSpinner    *spinner;        /* (borrowed) */
  GtkWidget     *web_button;     /* (borrowed) */

  LkSession     *session;        /* (owned) (nullable) */
  LkKeyboardWatch *keyboard;     /* (owned) (nullable) */
  LkSecret      *password;       /* (owned) (nullable) while an attempt or a code is awaited */
  char          *web;            /* (owned) (nullable) where to sign in instead */
  gboolean       sendable;       /* the name */
  gboolean       attempted;      /* from the button until the result */
  guint          tick_id;
};

G_DEFINE_FINAL_TYPE (LkSignInDialog, lk_sign_in_dialog, ADW_TYPE_WINDOW)

static void update (LkSignInDialog *self);

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
forget_password (LkSignInDialog *self)
{
  if (self->password != NULL)
    lk_secret_wipe (self->password);
  g_clear_pointer (&self->password, lk_secret_unref);
}

static void
wipe (LkSignInDialog *self)
{
  lk_secret_row_wipe (self->password_row);
  lk_secret_row_wipe (self->code_row);
  forget_password (self);
}

static gboolean
wants_code (LkSignInDialog *self)
{
  return gtk_widget_get_visible (self->code_row);
}

static gboolean
may_sign_in (LkSignInDialog *self)
{
  return lk_session_can_sign_in (self->session, NULL) && !lk_session_is_running (self->session) &&
         lk_wait_get_left (self->session, g_get_monotonic_time ()) <= 0 && self->sendable &&
         (self->password != NULL || lk_secret_row_is_filled (self->password_row)) &&
         (!wants_code (self) || lk_secret_row_is_filled (self->code_row));
}

static void
update_button (LkSignInDialog *self)
{
  gboolean busy = lk_session_is_signing_in (self->session);
  g_autofree char *label = lk_sign_in_words_button (self->session);
  g_autofree char *plain = label != NULL ? lk_sign_in_words_plain (label) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  if (label != NULL && g_strcmp0 (gtk_label_get_label (self->sign_in_label), label) != 0)
    {
      gtk_label_set_label (self->sign_in_label, label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->sign_in_button), GTK_ACCESSIBLE_PROPERTY_LABEL, plain, -1);
    }
  gtk_widget_set_sensitive (self->sign_in_button, may_sign_in (self));
}

static gboolean
on_second (gpointer user_data)
{
  LkSignInDialog *self = LK_SIGN_IN_DIALOG (user_data);

  self->tick_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
update_warning (LkSignInDialog *self)
{
  gint64 left = lk_wait_get_left (self->session, g_get_monotonic_time ());
  g_autofree char *words = lk_sign_in_words_warning (self->session);

  lk_look_set_text (self->warning_label, words);
  lk_look_set_status (self->warning_image, left == 0 ? LK_STATUS_UNKNOWN : LK_STATUS_NOTICE);
  gtk_widget_set_visible (self->warning_box, words != NULL);
  if (left > 0 && self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, on_second, self);
}

static void
update_traps (LkSignInDialog *self)
{
  const char *text = get_text (self->password_row);
  g_auto(GStrv) traps = NULL;

  if (gtk_widget_get_visible (self->password_row))
    traps = lk_typing_coach_look (text, strlen (text), lk_keyboard_watch_get (self->keyboard));
  lk_sign_in_hints_set_traps (self->hints, (const char *const *) traps);
}

static void
update_name (LkSignInDialog *self)
{
  const char *text = get_text (self->name_row);
  g_autoptr(LkAccountName) name = lk_sign_in_words_look_at_name (self->session, text);
  g_autofree char *problem = NULL;

  self->sendable = name != NULL && text[0] != '\0' && name->sendable;
  /* Nobody needs to be told that nothing was typed yet. */
  if (name != NULL && text[0] != '\0')
    problem = lk_sign_in_words_name_problem (self->session, name);
  lk_sign_in_hints_set_name (self->hints, problem,
                             problem != NULL && g_strcmp0 (name->full, text) != 0 ? name->full : NULL);
}

static void
update_explanation (LkSignInDialog *self)
{
  g_autofree char *title = NULL, *text = NULL;

  g_clear_pointer (&self->web, g_free);
  lk_sign_in_words_explain (self->session, &title, &text, &self->web);
  gtk_label_set_text (self->explain_title, title);
  gtk_label_set_text (self->explain_label, text);
}

static void
show_page (LkSignInDialog *self,
           gboolean        explain)
{
  gtk_widget_set_visible (self->form_box, !explain);
  gtk_widget_set_visible (self->explain_box, explain);
  gtk_widget_set_visible (self->sign_in_button, !explain);
  gtk_widget_set_visible (self->web_button, explain && self->web != NULL);
}

/* What the rows ask for: a name and a password, both and a code, or only the code. */
static void
show_rows (LkSignInDialog *self)
{
  LkVerdict *verdict = lk_session_get_verdict (self->session);
  gboolean code = verdict != NULL && g_str_equal (verdict->code, "mfa-required");
  gboolean busy = lk_session_is_signing_in (self->session);
  gboolean held = self->password != NULL && !busy;
  g_autofree char *promise = lk_sign_in_words_promise (self->session, code, held);

  if (promise != NULL)
    gtk_label_set_text (self->promise_label, promise);
  if (busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (self->name_row, !busy);
  gtk_widget_set_sensitive (self->password_row, !busy);
  gtk_widget_set_sensitive (self->code_row, !busy);
  if (busy)
    return;
  gtk_widget_set_visible (self->name_row, !held);
  gtk_widget_set_visible (self->password_row, !held);
  gtk_widget_set_visible (self->code_row, code);
}

static void
take_focus (LkSignInDialog *self)
{
  if (self->password != NULL)
    gtk_widget_grab_focus (self->code_row);
  else if (get_text (self->name_row)[0] == '\0')
    gtk_widget_grab_focus (self->name_row);
  else
    gtk_widget_grab_focus (self->password_row);
}

static void
update (LkSignInDialog *self)
{
  gboolean busy = lk_session_is_signing_in (self->session);
  gboolean explain = !busy && !lk_session_can_sign_in (self->session, NULL);

  if (explain)
    update_explanation (self);
  show_page (self, explain);
  show_rows (self);
  update_warning (self);
  update_name (self);
  update_traps (self);
  update_button (self);
}

/* A code is asked for here; every other result stands in the window behind. */
static void
end_attempt (LkSignInDialog *self)
{
  LkVerdict *verdict = lk_session_get_verdict (self->session);

  self->attempted = FALSE;
  if (verdict == NULL || !g_str_equal (verdict->code, "mfa-required"))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  update (self);
  take_focus (self);
}

static void
on_session_changed (LkSignInDialog *self)
{
  if (lk_session_is_signing_in (self->session))
    update (self);
  else if (self->attempted)
    end_attempt (self);
  else if (lk_session_is_running (self->session))
    /* Something else is being checked now; the password is not for that. */
    gtk_window_close (GTK_WINDOW (self));
  else
    update (self);
}

static void
on_sign_in (LkSignInDialog *self)
{
  g_autoptr(LkSecret) code = NULL;
  g_autofree char *name = NULL;

  if (!may_sign_in (self))
    return;
  name = g_strdup (get_text (self->name_row));
  if (self->password == NULL)
    self->password = lk_secret_row_take (self->password_row);
  if (wants_code (self))
    code = lk_secret_row_take (self->code_row);
  self->attempted = TRUE;
  lk_session_sign_in (self->session, name, self->password, code, lk_keyboard_watch_get (self->keyboard));
  if (code != NULL)
    lk_secret_wipe (code);
}

static void
on_web (LkSignInDialog *self)
{
  gtk_show_uri (gtk_window_get_transient_for (GTK_WINDOW (self)), self->web, GDK_CURRENT_TIME);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_name_changed (LkSignInDialog *self)
{
  if (self->session == NULL)
    return;
  update_name (self);
  update_button (self);
}

static void
on_name_activated (LkSignInDialog *self)
{
  if (may_sign_in (self))
    on_sign_in (self);
  else
    gtk_widget_grab_focus (self->password_row);
}

static void
on_password_changed (LkSignInDialog *self)
{
  if (self->session == NULL)
    return;
  update_traps (self);
  update_button (self);
}

static void
on_code_changed (LkSignInDialog *self)
{
  if (self->session != NULL)
    update_button (self);
}

static void
on_use (LkSignInDialog *self,
        const char     *name)
{
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name);
  gtk_widget_grab_focus (self->password_row);
}

static gboolean
lk_sign_in_dialog_close_request (GtkWindow *window)
{
  wipe (LK_SIGN_IN_DIALOG (window));
  return GTK_WINDOW_CLASS (lk_sign_in_dialog_parent_class)->close_request (window);
}

static void
lk_sign_in_dialog_dispose (GObject *object)
{
  LkSignInDialog *self = LK_SIGN_IN_DIALOG (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_clear_object (&self->session);
      wipe (self);
    }
  g_clear_object (&self->keyboard);
  g_clear_pointer (&self->web, g_free);
  G_OBJECT_CLASS (lk_sign_in_dialog_parent_class)->dispose (object);
}

static void
lk_sign_in_dialog_class_init (LkSignInDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_sign_in_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = lk_sign_in_dialog_close_request;
  g_type_ensure (LK_TYPE_SIGN_IN_HINTS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/latchkey/Latchkey/lk-sign-in-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, header_bar);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, page_clamp);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, button_clamp);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, form_box);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, explain_box);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, promise_label);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, warning_box);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, warning_image);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, warning_label);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, code_row);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, hints);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, explain_title);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, explain_label);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, sign_in_label);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, LkSignInDialog, web_button);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_in);
  gtk_widget_class_bind_template_callback (widget_class, on_web);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_name_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_password_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_code_changed);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
}

static void
describe (LkSignInDialog *self,
          GtkWidget      *row)
{
  gtk_accessible_update_relation (GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (row))),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, self->hints, NULL, -1);
}

static void
lk_sign_in_dialog_init (LkSignInDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lk_secret_row_protect (self->password_row);
  lk_secret_row_protect (self->code_row);
  describe (self, self->name_row);
  describe (self, self->password_row);
  self->keyboard = lk_keyboard_watch_new (GTK_EDITABLE (self->password_row));
  g_signal_connect_object (self->keyboard, "changed", G_CALLBACK (on_password_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->hints, "use", G_CALLBACK (on_use), self, G_CONNECT_SWAPPED);
}

static void
fill_name (LkSignInDialog *self)
{
  const char *account = lk_session_get_account (self->session);

  if (account == NULL && lk_session_is_practice (self->session))
    account = LK_PRACTICE_ACCOUNT;
  if (account != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), account);
}

static void
fit (LkSignInDialog *self,
     int             parent_width)
{
  GtkWidget *const parts[] = { self->header_bar, self->page_clamp, self->button_clamp, NULL };
  int width = parent_width > 0 ? MIN (parent_width, WIDTH) : WIDTH;

  if (width < NARROW_BELOW)
    gtk_widget_add_css_class (GTK_WIDGET (self->hints), "narrow");
  gtk_window_set_default_size (GTK_WINDOW (self), width, MIN (lk_look_measure_height (parts, width), MAX_HEIGHT));
}

/**
 * lk_sign_in_dialog_new:
 * @parent: the window it belongs to
 * @session: (transfer none): whose service gets the password
 *
 * Returns: (transfer none): a window, owned by the toolkit
 */
GtkWidget *
lk_sign_in_dialog_new (GtkWindow *parent,
                       LkSession *session)
{
  LkSignInDialog *self = g_object_new (LK_TYPE_SIGN_IN_DIALOG, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  fill_name (self);
  update (self);
  fit (self, gtk_widget_get_width (GTK_WIDGET (parent)));
  take_focus (self);
  g_signal_connect_object (session, "changed", G_CALLBACK (on_session_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * lk_sign_in_dialog_get_keyboard:
 *
 * Returns: (transfer none): what is known of the keyboard
 */
LkKeyboardWatch *
lk_sign_in_dialog_get_keyboard (LkSignInDialog *self)
{
  return self->keyboard;
}

/**
 * lk_sign_in_dialog_get_name:
 *
 * Returns: (transfer none): where the name is typed
 */
GtkEditable *
lk_sign_in_dialog_get_name (LkSignInDialog *self)
{
  return GTK_EDITABLE (self->name_row);
}

/**
 * lk_sign_in_dialog_get_password:
 *
 * Returns: (transfer none): where the password is typed
 */
GtkEditable *
lk_sign_in_dialog_get_password (LkSignInDialog *self)
{
  return GTK_EDITABLE (self->password_row);
}

/**
 * lk_sign_in_dialog_get_code:
 *
 * Returns: (transfer none): where the code is typed
 */
GtkEditable *
lk_sign_in_dialog_get_code (LkSignInDialog *self)
{
  return GTK_EDITABLE (self->code_row);
}

/**
 * lk_sign_in_dialog_get_button:
 *
 * Returns: (transfer none): the one button that signs in
 */
GtkWidget *
lk_sign_in_dialog_get_button (LkSignInDialog *self)
{
  return self->sign_in_button;
}

/**
 * lk_sign_in_dialog_get_hints:
 *
 * Returns: (transfer none): the hints
 */
LkSignInHints *
lk_sign_in_dialog_get_hints (LkSignInDialog *self)
{
  return self->hints;
}

/**
 * lk_sign_in_dialog_is_explaining:
 *
 * Returns: whether it says why no password may be sent, in place of asking for one
 */
gboolean
lk_sign_in_dialog_is_explaining (LkSignInDialog *self)
{
  return gtk_widget_get_visible (self->explain_box);
}

/**
 * lk_sign_in_dialog_get_warning:
 *
 * Returns: (transfer none) (nullable): what is said of the attempts so far
 */
const char *
lk_sign_in_dialog_get_warning (LkSignInDialog *self)
{
  return gtk_widget_get_visible (self->warning_box) ? gtk_label_get_text (self->warning_label) : NULL;
}
