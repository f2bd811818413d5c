/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-check-row.h"

#include <glib/gi18n.h>

#include "lk-advise.h"
#include "lk-look.h"
#include "lk-sign-in-words.h"
#include "lk-window-actions.h"

struct _LkCheckRow
{
  AdwPreferencesRow parent_instance;

  /* Template children. */
  GtkImage  *status_image;     /* (borrowed) */
  GtkLabel  *title_label;      /* (borrowed) */
  GtkLabel  *detail_label;     /* (borrowed) */
  GtkWidget *again_button;     /* (borrowed) */
  GtkWidget *help_box;         /* (borrowed) */
  GtkBox    *steps_box;        /* (borrowed) */
  GtkButton *action_button;    /* (borrowed) */
  GtkWidget *details_expander; /* (borrowed) */
  GtkLabel  *details_label;    /* (borrowed) */
  GtkWidget *copy_button;      /* (borrowed) */
  GtkExpander *notes_expander; /* (borrowed) */
  GtkBox    *notes_box;        /* (borrowed) */

  char      *check;            /* (owned) */
  LkStatus   status;
};

/* What is asked for, or told, when somebody signs in: no press of a button may repeat that by itself. */
static const char *const told_by_sign_in[] = {
  "credentials.name", "credentials.typing", "credentials.sign-in", "account.status", "account.session", NULL,
};

G_DEFINE_FINAL_TYPE (LkCheckRow, lk_check_row, ADW_TYPE_PREFERENCES_ROW)

static void
on_copy (LkCheckRow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_text (self->details_label));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", _("Technical details copied"));
}

static void
lk_check_row_finalize (GObject *object)
{
  LkCheckRow *self = LK_CHECK_ROW (object);

  g_clear_pointer (&self->check, g_free);
  G_OBJECT_CLASS (lk_check_row_parent_class)->finalize (object);
}

static void
lk_check_row_class_init (LkCheckRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_check_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/latchkey/Latchkey/lk-check-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LkCheckRow, status_image);
  gtk_widget_class_bind_template_child (widget_class, LkCheckRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, LkCheckRow, detail_label);
  gtk_widget_class_bind_template_child (widget_class, LkCheckRow, again_button);
  gtk_widget_class_bind_template_child (widget_class, LkCheckRow, help_box);
  gtk_widget_class_bind_template_child (widget_class, LkCheckRow, steps_box);
  gtk_widget_class_bind_template_child (widget_class, LkCheckRow, action_button);
  gtk_widget_class_bind_template_child (widget_class, LkCheckRow, details_expander);
  gtk_widget_class_bind_template_child (widget_class, LkCheckRow, details_label);
  gtk_widget_class_bind_template_child (widget_class, LkCheckRow, copy_button);
  gtk_widget_class_bind_template_child (widget_class, LkCheckRow, notes_expander);
  gtk_widget_class_bind_template_child (widget_class, LkCheckRow, notes_box);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
}

static void
lk_check_row_init (LkCheckRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_again (LkCheckRow *self,
           const char *title)
{
  gboolean asks = g_strv_contains (told_by_sign_in, self->check);
  /* TRANSLATORS: %s is the name of a check */
  g_autofree char *label = g_strdup_printf (asks ? _("Sign in once to find out: %s") : _("Check again: %s"), title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->again_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (asks)
    {
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->again_button), "win.sign-in");
      gtk_button_set_icon_name (GTK_BUTTON (self->again_button), "dialog-password-symbolic");
      gtk_widget_set_tooltip_text (self->again_button, _("Sign in once…"));
    }
  else
    {
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->again_button), "s", self->check);
    }
}

/**
 * lk_check_row_new:
 * @check: a check's id
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
lk_check_row_new (const char *check)
{
  const char *title = lk_advise_check_title (check);
  LkCheckRow *self = g_object_new (LK_TYPE_CHECK_ROW, "title", title, NULL);
  g_autofree char *copy = g_strdup_printf (_("Copy the technical details of: %s"), title);

  self->check = g_strdup (check);
  gtk_label_set_text (self->title_label, title);
  set_again (self, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy_button), GTK_ACCESSIBLE_PROPERTY_LABEL, copy, -1);
  return GTK_WIDGET (self);
}

/**
 * lk_check_row_get_check:
 *
 * Returns: (transfer none): the check's id
 */
const char *
lk_check_row_get_check (LkCheckRow *self)
{
  return self->check;
}

/**
 * lk_check_row_get_status:
 *
 * Returns: what the row shows now
 */
LkStatus
lk_check_row_get_status (LkCheckRow *self)
{
  return self->status;
}

static char *
list_evidence (LkCase    *kase,
               LkFinding *finding)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < finding->evidence->len; i++)
    {
      LkObservation *observation = lk_case_find_observation (kase, g_ptr_array_index (finding->evidence, i));
      g_autofree char *line = observation != NULL ? lk_advise_observation_line (observation) : NULL;

      if (line != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
    }
  return g_string_free (text, FALSE);
}

static gboolean
is_culprit (LkCase    *kase,
            LkFinding *finding)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);

  return finding->code != NULL && verdict != NULL && g_str_equal (finding->code, verdict->code);
}

/* Whether the browser opens anything can be tried out at any time, also where nothing seems to be wrong. */
static gboolean
can_be_tried (LkFinding *finding)
{
  return g_str_equal (finding->check, "client.browser") &&
         (finding->status == LK_STATUS_OK || finding->status == LK_STATUS_NOTICE || finding->status == LK_STATUS_UNKNOWN);
}

/* In this order, since an action is never to meet the other one's target. */
static void
set_action (LkCheckRow *self,
            const char *name,
            GVariant   *target)
{
  GtkActionable *button = GTK_ACTIONABLE (self->action_button);

  gtk_actionable_set_action_name (button, NULL);
  gtk_actionable_set_action_target_value (button, target);
  gtk_actionable_set_action_name (button, name);
}

static void
offer_try (LkCheckRow *self)
{
  lk_look_set_steps (self->steps_box, NULL);
  set_action (self, "win.try-hand-off", NULL);
  gtk_button_set_label (self->action_button, lk_advise_action_label (LK_ACTION_TRY_HAND_OFF));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->action_button), NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->action_button), TRUE);
}

static void
show_help (LkCheckRow *self,
           LkCase     *kase,
           LkFinding  *finding)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);
  gboolean culprit = is_culprit (kase, finding);
  g_autoptr(GArray) actions = NULL;

  gtk_widget_set_visible (self->help_box, culprit || can_be_tried (finding));
  gtk_widget_set_visible (GTK_WIDGET (self->steps_box), culprit);
  if (!culprit)
    {
      if (can_be_tried (finding))
        offer_try (self);
      return;
    }
  set_action (self, "win.follow", g_variant_new_uint32 (0));
  lk_look_set_steps (self->steps_box, (const char *const *) verdict->steps);
  actions = lk_window_actions_list (kase);
  gtk_widget_set_visible (GTK_WIDGET (self->action_button), actions != NULL && actions->len > 0);
  if (actions != NULL && actions->len > 0)
    lk_window_actions_label (self->action_button, &g_array_index (actions, LkAction, 0), kase);
}

static void
add_line (GtkBox     *box,
          const char *text,
          const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (box, label);
}

/* What is new since the installed version; plain text, so nothing in it can be clicked. */
static void
show_notes (LkCheckRow *self,
            LkCase     *kase)
{
  g_autoptr(GPtrArray) notes = lk_advise_release_notes (kase);
  g_autofree char *label = g_strdup_printf (ngettext ("What is new in %u version", "What is new in %u versions", notes->len),
                                            notes->len);
  GtkWidget *line = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->notes_expander), notes->len > 0);
  while ((line = gtk_widget_get_first_child (GTK_WIDGET (self->notes_box))) != NULL)
    gtk_box_remove (self->notes_box, line);
  gtk_expander_set_label (self->notes_expander, label);
  for (guint i = 0; i < notes->len; i++)
    {
      const LkReleaseNote *note = g_ptr_array_index (notes, i);

      add_line (self->notes_box, note->heading, "heading");
      add_line (self->notes_box, note->text != NULL ? note->text : _("Nothing is said about it."), "note");
    }
}

static void
show_words (LkCheckRow *self,
            LkFinding  *finding,
            const char *busy)
{
  const char *label = lk_advise_status_label (self->status);
  gboolean told = finding != NULL && self->status == finding->status;
  const char *title = told && finding->title != NULL ? finding->title : lk_advise_check_title (self->check);
  const char *said = told && finding->detail != NULL && finding->detail[0] != '\0' ? finding->detail : label;
  const char *detail = busy != NULL ? busy : said;
  g_autofree char *spoken = g_strdup_printf ("%s: %s. %s", title, label, detail);

  lk_look_set_text (self->title_label, title);
  lk_look_set_text (self->detail_label, detail);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/**
 * lk_check_row_update:
 * @self: the row
 * @session: the session whose case it shows
 */
void
lk_check_row_update (LkCheckRow *self,
                     LkSession  *session)
{
  LkCase *kase = lk_session_get_case (session);
  LkFinding *finding = kase != NULL ? lk_case_find_finding (kase, self->check) : NULL;
  g_autofree char *evidence = NULL;
  g_autofree char *busy = NULL;

  self->status = finding != NULL ? finding->status : LK_STATUS_WAITING;
  if (g_strcmp0 (lk_session_get_rechecked (session), self->check) == 0)
    self->status = LK_STATUS_RUNNING;
  if (lk_session_is_signing_in (session) && g_str_equal (self->check, "credentials.sign-in"))
    {
      self->status = LK_STATUS_RUNNING;
      busy = lk_sign_in_words_busy (session);
    }
  if (lk_session_is_handing_off (session) && self->status == LK_STATUS_RUNNING)
    busy = g_strdup (lk_advise_probe_label ("hand-off"));
  lk_look_set_status (self->status_image, lk_look_soften (self->status, kase));
  show_words (self, finding, busy);
  if (finding == NULL)
    return;
  show_help (self, kase, finding);
  if (g_str_equal (self->check, "client.version"))
    show_notes (self, kase);
  evidence = list_evidence (kase, finding);
  gtk_widget_set_visible (self->details_expander, evidence[0] != '\0');
  if (g_strcmp0 (gtk_label_get_text (self->details_label), evidence) != 0)
    gtk_label_set_text (self->details_label, evidence);
}
