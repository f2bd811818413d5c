/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-verdict-view.h"

#include <glib/gi18n.h>

#include "lk-advise.h"
#include "lk-fold-layout.h"
#include "lk-look.h"
#include "lk-sign-in-words.h"
#include "lk-wait.h"
#include "lk-window-actions.h"

/* Room for a title of two lines, an explanation of three and the buttons: nothing below moves when the verdict comes. */
#define RESERVED_HEIGHT 176

/* Where the words begin beside the icon. */
#define TEXT_INDENT 47

struct _LkVerdictView
{
  GtkBox parent_instance;

  /* Template children. */
  GtkStack    *icon_stack;        /* (borrowed) */
  GtkImage    *status_image;      /* (borrowed) */
  GtkSpinner  *spinner;           /* (borrowed) */
  GtkLabel    *title_label;       /* (borrowed) */
  GtkLabel    *explanation_label; /* (borrowed) */
  GtkLabel    *wait_label;        /* (borrowed) */
  GtkWidget   *button_box;        /* (borrowed) */
  GtkButton   *first_button;      /* (borrowed) */
  GtkButton   *second_button;     /* (borrowed) */
  GtkWidget   *sure_button;       /* (borrowed) */
  GtkLabel    *sure_label;        /* (borrowed) */
  GtkLabel    *certainty_label;   /* (borrowed) */
  GtkLabel    *evidence_label;    /* (borrowed) */
  GtkLabel    *also_label;        /* (borrowed) */
  GtkWidget   *sure_revealer;     /* (borrowed) */
  GtkWidget   *sure_arrow;        /* (borrowed) */

  LkSession   *session;           /* (owned) (nullable) what it showed last */
  guint        wait_id;
};

G_DEFINE_FINAL_TYPE (LkVerdictView, lk_verdict_view, GTK_TYPE_BOX)

static void
lk_verdict_view_dispose (GObject *object)
{
  LkVerdictView *self = LK_VERDICT_VIEW (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (lk_verdict_view_parent_class)->dispose (object);
}

static void
lk_verdict_view_class_init (LkVerdictViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_verdict_view_dispose;
  g_type_ensure (LK_TYPE_FOLD_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/latchkey/Latchkey/lk-verdict-view.ui");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, icon_stack);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, status_image);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, spinner);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, title_label);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, explanation_label);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, wait_label);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, button_box);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, first_button);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, second_button);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, sure_button);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, sure_label);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, certainty_label);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, evidence_label);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, also_label);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, sure_revealer);
  gtk_widget_class_bind_template_child (widget_class, LkVerdictView, sure_arrow);
}

static void
lk_verdict_view_init (LkVerdictView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_size_request (GTK_WIDGET (self), -1, RESERVED_HEIGHT);
  lk_verdict_view_set_narrow (self, FALSE);
}

/**
 * lk_verdict_view_new:
 *
 * Returns: (transfer floating): a view
 */
GtkWidget *
lk_verdict_view_new (void)
{
  return g_object_new (LK_TYPE_VERDICT_VIEW, NULL);
}

/**
 * lk_verdict_view_set_narrow:
 * @self: the view
 * @narrow: whether there is little room, so that buttons take the whole width
 */
void
lk_verdict_view_set_narrow (LkVerdictView *self,
                            gboolean       narrow)
{
  gtk_widget_set_margin_start (self->button_box, narrow ? 0 : TEXT_INDENT);
  gtk_widget_set_margin_start (self->sure_revealer, narrow ? 0 : TEXT_INDENT);
  gtk_widget_remove_css_class (GTK_WIDGET (self->title_label), narrow ? "title-1" : "title-2");
  gtk_widget_add_css_class (GTK_WIDGET (self->title_label), narrow ? "title-2" : "title-1");
}

/**
 * lk_verdict_view_get_title:
 *
 * Returns: (transfer none): the sentence it shows
 */
const char *
lk_verdict_view_get_title (LkVerdictView *self)
{
  return gtk_label_get_text (self->title_label);
}

static void
show_sentence (LkVerdictView *self,
               LkStatus       status,
               const char    *title,
               const char    *explanation)
{
  gboolean running = status == LK_STATUS_RUNNING;
  g_autofree char *spoken = g_strdup_printf ("%s. %s", title, explanation != NULL ? explanation : "");

  gtk_spinner_set_spinning (self->spinner, running);
  gtk_stack_set_visible_child_name (self->icon_stack, running ? "spinner" : "icon");
  lk_look_set_status (self->status_image, status);
  lk_look_set_text (self->title_label, title);
  lk_look_set_text (self->explanation_label, explanation);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
show_actions (LkVerdictView *self,
              LkCase        *kase,
              LkVerdict     *verdict)
{
  g_autoptr(GArray) actions = NULL;
  GtkButton *buttons[] = { self->first_button, self->second_button };

  if (verdict != NULL)
    actions = lk_window_actions_list (kase);
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      gboolean shown = actions != NULL && i < actions->len;

      gtk_widget_set_visible (GTK_WIDGET (buttons[i]), shown);
      gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (buttons[i]),
                                               i == 0 ? "win.follow(uint32 0)" : "win.follow(uint32 1)");
      if (shown)
        lk_window_actions_label (buttons[i], &g_array_index (actions, LkAction, i), kase);
    }
}

static char *
list_evidence (LkCase    *kase,
               LkVerdict *verdict)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < verdict->evidence->len; i++)
    {
      LkObservation *observation = lk_case_find_observation (kase, g_ptr_array_index (verdict->evidence, i));
      g_autofree char *line = observation != NULL ? lk_advise_observation_line (observation) : NULL;

      if (line != NULL)
        g_string_append_printf (text, "%s• %s", text->len > 0 ? "\n" : "", line);
    }
  return g_string_free (text, FALSE);
}

static char *
list_also (LkVerdict *verdict)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < verdict->also->len; i++)
    {
      LkAlso *also = g_ptr_array_index (verdict->also, i);
      g_autofree char *title = lk_advise_title (also->code, also->params);

      g_string_append_printf (text, _("%sIt could also be: %s (%s)"), i > 0 ? "\n" : "", title,
                              lk_advise_certainty_label (also->certainty));
    }
  return g_string_free (text, FALSE);
}

static void
show_certainty (LkVerdictView *self,
                LkCase        *kase,
                LkVerdict     *verdict)
{
  gboolean shown = verdict != NULL && (verdict->evidence->len > 0 || verdict->also->len > 0);
  g_autofree char *label = NULL;
  g_autofree char *evidence = NULL;
  g_autofree char *also = NULL;

  gtk_widget_set_visible (self->sure_button, shown);
  gtk_widget_set_visible (self->sure_revealer, shown);
  if (!shown)
    return;
  /* TRANSLATORS: on a button that opens the evidence; %s is "Certain", "Likely" or "Possible" */
  label = g_strdup_printf (_("How sure? %s"), lk_advise_certainty_label (verdict->certainty));
  gtk_label_set_text (self->sure_label, label);
  evidence = list_evidence (kase, verdict);
  also = list_also (verdict);
  lk_look_set_text (self->certainty_label, evidence[0] != '\0' ? _("What was measured") : NULL);
  lk_look_set_text (self->evidence_label, evidence);
  lk_look_set_text (self->also_label, also);
}

static LkStatus
get_status (LkVerdict *verdict)
{
  if (g_str_equal (verdict->code, "all-clear"))
    return LK_STATUS_OK;
  if (g_str_equal (verdict->code, "could-not-tell"))
    return LK_STATUS_UNKNOWN;
  return verdict->certainty == LK_CERTAINTY_POSSIBLE ? LK_STATUS_NOTICE : LK_STATUS_PROBLEM;
}

static void
show_progress (LkVerdictView *self,
               LkSession     *session)
{
  const char *pending = lk_session_get_pending (session);
  const GError *error = lk_session_get_error (session);
  g_autofree char *busy = lk_session_is_signing_in (session) ? lk_sign_in_words_busy (session) : NULL;

  if (busy != NULL)
    show_sentence (self, LK_STATUS_RUNNING, busy, _("One attempt; the session is closed again at once."));
  else if (lk_session_is_running (session))
    show_sentence (self, LK_STATUS_RUNNING, _("Checking…"),
                   pending != NULL ? lk_advise_probe_label (pending) : _("This takes a few seconds."));
  else if (error != NULL)
    show_sentence (self, LK_STATUS_UNKNOWN, _("Latchkey could not run the check"), error->message);
  else if (lk_session_get_state (session) == LK_SESSION_STOPPED)
    show_sentence (self, LK_STATUS_UNKNOWN, _("Stopped before everything was checked"),
                   _("What was seen so far is below. Check again to see the rest."));
  else
    show_sentence (self, LK_STATUS_WAITING, _("Not checked yet"), NULL);
}

/**
 * lk_verdict_view_get_wait:
 *
 * Returns: (transfer none) (nullable): how long the server wants no sign-in, in words
 */
const char *
lk_verdict_view_get_wait (LkVerdictView *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->wait_label)) ? gtk_label_get_text (self->wait_label) : NULL;
}

/* What the first button says until then makes no sense any more: one attempt does. */
static void
offer_sign_in (LkVerdictView *self)
{
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->first_button), "win.sign-in");
  gtk_button_set_label (self->first_button, _("Sign In Once…"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->first_button), NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->first_button), TRUE);
}

/* Counts down once a second; the line keeps its place. */
static gboolean
show_wait (gpointer user_data)
{
  LkVerdictView *self = LK_VERDICT_VIEW (user_data);
  gint64 left = -1;
  g_autofree char *words = NULL;

  self->wait_id = 0;
  if (lk_session_get_verdict (self->session) != NULL && !lk_session_is_running (self->session))
    left = lk_wait_get_left (self->session, g_get_monotonic_time ());
  words = lk_wait_dup_words (left);
  lk_look_set_text (self->wait_label, words);
  if (left == 0 && lk_session_can_sign_in (self->session, NULL))
    offer_sign_in (self);
  if (left > 0)
    self->wait_id = g_timeout_add_seconds (1, show_wait, self);
  return G_SOURCE_REMOVE;
}

/**
 * lk_verdict_view_update:
 * @self: the view
 * @session: the session whose case it shows
 */
void
lk_verdict_view_update (LkVerdictView *self,
                        LkSession     *session)
{
  LkCase *kase = lk_session_get_case (session);
  LkVerdict *verdict = lk_session_is_signing_in (session) ? NULL : lk_session_get_verdict (session);

  g_set_object (&self->session, session);
  if (verdict != NULL)
    show_sentence (self, get_status (verdict), verdict->title, verdict->explanation);
  else
    show_progress (self, session);
  show_actions (self, kase, verdict);
  if (verdict != NULL && !lk_session_is_running (session))
    lk_wait_recall_async (session, NULL, NULL);
  show_certainty (self, kase, verdict);
  g_clear_handle_id (&self->wait_id, g_source_remove);
  show_wait (self);
}
