/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-check-page.h"

#include <glib/gi18n.h>

#include "lk-look.h"
#include "lk-path-view.h"
#include "lk-practice.h"
#include "lk-question-card.h"
#include "lk-report-banner.h"
#include "lk-session-report.h"
#include "lk-since-row.h"
#include "lk-verdict-view.h"

#define NARROW_BELOW 500

struct _LkCheckPage
{
  AdwBin parent_instance;

  /* Template children. */
  AdwWindowTitle      *window_title;    /* (borrowed) */
  GtkStack            *run_stack;       /* (borrowed) */
  GtkWidget           *again_button;    /* (borrowed) */
  GtkWidget           *again_label;     /* (borrowed) */
  GtkWidget           *stop_button;     /* (borrowed) */
  GtkWidget           *stop_label;      /* (borrowed) */
  GtkProgressBar      *progress_bar;    /* (borrowed) */
  LkReportBanner      *report_banner;   /* (borrowed) */
  LkPathView          *path_view;       /* (borrowed) */
  LkVerdictView       *verdict_view;    /* (borrowed) */
  AdwExpanderRow      *steps_row;       /* (borrowed) */
  LkSinceRow          *since_row;       /* (borrowed) */
  GtkBox              *steps_box;       /* (borrowed) */
  AdwPreferencesGroup *cause_group;     /* (borrowed) */
  GtkWidget           *practice_group;  /* (borrowed) */
  AdwComboRow         *practice_row;    /* (borrowed) */
  LkQuestionCard      *question_card;   /* (borrowed) */
  GtkScrolledWindow   *scrolled_window; /* (borrowed) */

  LkCauseRow          *cause_rows[LK_N_CAUSES]; /* (borrowed) */
  LkSession           *session;         /* (owned) */
  gulong               changed_id;
  guint                tick_id;
  guint                narrow_id;
  gboolean             narrow;
  GPtrArray           *faults;          /* (owned) (element-type LkPracticeFault) borrowed, as in the list to choose from */
  gboolean             filling;         /* our own doing, not a choice of the person */
};

G_DEFINE_FINAL_TYPE (LkCheckPage, lk_check_page, ADW_TYPE_BIN)

static gboolean
apply_narrow (gpointer user_data)
{
  LkCheckPage *self = LK_CHECK_PAGE (user_data);

  self->narrow_id = 0;
  gtk_widget_set_visible (self->again_label, !self->narrow);
  gtk_widget_set_visible (self->stop_label, !self->narrow);
  lk_verdict_view_set_narrow (self->verdict_view, self->narrow);
  return G_SOURCE_REMOVE;
}

static GtkSizeRequestMode
lk_check_page_get_request_mode (GtkWidget *widget)
{
  return gtk_widget_get_request_mode (adw_bin_get_child (ADW_BIN (widget)));
}

static void
lk_check_page_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  gtk_widget_measure (adw_bin_get_child (ADW_BIN (widget)), orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
}

static void
lk_check_page_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  LkCheckPage *self = LK_CHECK_PAGE (widget);
  gboolean narrow = width < NARROW_BELOW;

  gtk_widget_allocate (adw_bin_get_child (ADW_BIN (widget)), width, height, baseline, NULL);
  if (narrow == self->narrow)
    return;
  self->narrow = narrow;
  /* What is shown must not change while sizes are being given out. */
  if (self->narrow_id == 0)
    self->narrow_id = g_idle_add (apply_narrow, self);
}

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  LkCheckPage *self = LK_CHECK_PAGE (widget);

  self->tick_id = 0;
  lk_check_page_update (self);
  return G_SOURCE_REMOVE;
}

static void
on_session_changed (LkCheckPage *self)
{
  if (self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

static void
on_fault_chosen (LkCheckPage *self)
{
  guint chosen = adw_combo_row_get_selected (self->practice_row);
  const LkPracticeFault *fault = NULL;

  if (self->filling || chosen > self->faults->len)
    return;
  if (chosen > 0)
    fault = g_ptr_array_index (self->faults, chosen - 1);
  lk_session_set_practice_fault (self->session, fault != NULL ? fault->id : NULL);
  lk_session_restart (self->session);
}

static void
lk_check_page_dispose (GObject *object)
{
  LkCheckPage *self = LK_CHECK_PAGE (object);

  if (self->session != NULL)
    g_clear_signal_handler (&self->changed_id, self->session);
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  g_clear_handle_id (&self->narrow_id, g_source_remove);
  g_clear_object (&self->session);
  g_clear_pointer (&self->faults, g_ptr_array_unref);
  G_OBJECT_CLASS (lk_check_page_parent_class)->dispose (object);
}

static void
lk_check_page_class_init (LkCheckPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_check_page_dispose;
  widget_class->get_request_mode = lk_check_page_get_request_mode;
  widget_class->measure = lk_check_page_measure;
  widget_class->size_allocate = lk_check_page_size_allocate;
  g_type_ensure (LK_TYPE_PATH_VIEW);
  g_type_ensure (LK_TYPE_REPORT_BANNER);
  g_type_ensure (LK_TYPE_SINCE_ROW);
  g_type_ensure (LK_TYPE_VERDICT_VIEW);
  g_type_ensure (LK_TYPE_QUESTION_CARD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/latchkey/Latchkey/lk-check-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, run_stack);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, again_button);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, again_label);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, stop_button);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, stop_label);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, report_banner);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, path_view);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, verdict_view);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, since_row);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, steps_row);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, steps_box);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, cause_group);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, practice_group);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, practice_row);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, question_card);
  gtk_widget_class_bind_template_child (widget_class, LkCheckPage, scrolled_window);
}

static void
fill_faults (LkCheckPage *self)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);
  gsize n_faults = 0;
  const LkPracticeFault *faults = lk_practice_list_faults (&n_faults);

  gtk_string_list_append (list, _("None: everything works"));
  for (gsize i = 0; i < n_faults; i++)
    {
      g_ptr_array_add (self->faults, (LkPracticeFault *) &faults[i]);
      gtk_string_list_append (list, _(faults[i].description));
    }
  self->filling = TRUE;
  adw_combo_row_set_model (self->practice_row, G_LIST_MODEL (list));
  self->filling = FALSE;
}

static void
lk_check_page_init (LkCheckPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* No layout manager, so that we hear of our width. */
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
  self->faults = g_ptr_array_new ();
  /* Narrow until we know better: a window that fits a phone must not be made wider first. */
  self->narrow = TRUE;
  apply_narrow (self);
  for (int i = 0; i < LK_N_CAUSES; i++)
    {
      self->cause_rows[i] = LK_CAUSE_ROW (lk_cause_row_new (i));
      adw_preferences_group_add (self->cause_group, GTK_WIDGET (self->cause_rows[i]));
    }
  lk_expander_row_pin (self->steps_row);
  g_signal_connect_object (self->practice_row, "notify::selected", G_CALLBACK (on_fault_chosen), self, G_CONNECT_SWAPPED);
}

/**
 * lk_check_page_new:
 * @session: (transfer none): what it shows
 *
 * Returns: (transfer floating): a page
 */
GtkWidget *
lk_check_page_new (LkSession *session)
{
  LkCheckPage *self = g_object_new (LK_TYPE_CHECK_PAGE, NULL);

  self->session = g_object_ref (session);
  self->changed_id = g_signal_connect_swapped (session, "changed", G_CALLBACK (on_session_changed), self);
  return GTK_WIDGET (self);
}

/**
 * lk_check_page_set_heading:
 * @self: the page
 * @heading: service and account
 */
void
lk_check_page_set_heading (LkCheckPage *self,
                           const char  *heading)
{
  adw_window_title_set_title (self->window_title, heading);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled_window), 0);
}

/**
 * lk_check_page_get_cause_row:
 *
 * Returns: (transfer none): the row of a cause
 */
LkCauseRow *
lk_check_page_get_cause_row (LkCheckPage *self,
                             LkCause      cause)
{
  return self->cause_rows[cause];
}

/**
 * lk_check_page_get_title:
 *
 * Returns: (transfer none): the sentence of the verdict
 */
const char *
lk_check_page_get_title (LkCheckPage *self)
{
  return lk_verdict_view_get_title (self->verdict_view);
}

/**
 * lk_check_page_get_wait:
 *
 * Returns: (transfer none) (nullable): how long the server wants no sign-in, in words
 */
const char *
lk_check_page_get_wait (LkCheckPage *self)
{
  return lk_verdict_view_get_wait (self->verdict_view);
}

/**
 * lk_check_page_get_question_card:
 *
 * Returns: (transfer none): the card that asks the person
 */
LkQuestionCard *
lk_check_page_get_question_card (LkCheckPage *self)
{
  return self->question_card;
}

/**
 * lk_check_page_take_focus:
 * @self: the page
 *
 * Puts the keyboard on the one button of the header that makes sense now.
 */
void
lk_check_page_take_focus (LkCheckPage *self)
{
  gtk_widget_grab_focus (lk_session_is_running (self->session) ? self->stop_button : self->again_button);
}

static gboolean
has_focus (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, widget);
}

static void
update_header (LkCheckPage *self)
{
  gboolean running = lk_session_is_running (self->session);
  gboolean focused = has_focus (GTK_WIDGET (self->run_stack));

  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), running);
  gtk_progress_bar_set_fraction (self->progress_bar, lk_session_get_progress (self->session));
  gtk_stack_set_visible_child_name (self->run_stack, running ? "stop" : "again");
  if (focused)
    lk_check_page_take_focus (self);
}

static void
update_steps (LkCheckPage *self)
{
  LkVerdict *verdict = lk_session_get_verdict (self->session);
  gboolean any = verdict != NULL && verdict->steps != NULL && verdict->steps[0] != NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->steps_row), any);
  if (any)
    {
      lk_look_set_steps (self->steps_box, (const char *const *) verdict->steps);
      adw_expander_row_set_subtitle (self->steps_row, verdict->steps[0]);
    }
  else
    {
      adw_expander_row_set_expanded (self->steps_row, FALSE);
      adw_expander_row_set_subtitle (self->steps_row,
                                     verdict != NULL ? _("Nothing to do on your side") : _("Comes with the result"));
    }
}

static void
update_practice (LkCheckPage *self)
{
  gboolean practice = lk_session_is_practice (self->session) && lk_session_get_report (self->session) == NULL;
  const char *fault = lk_session_get_practice_fault (self->session);
  guint selected = 0;

  gtk_widget_set_visible (self->practice_group, practice);
  if (!practice)
    return;
  if (adw_combo_row_get_model (self->practice_row) == NULL)
    fill_faults (self);
  for (guint i = 0; fault != NULL && i < self->faults->len; i++)
    if (g_str_equal (((const LkPracticeFault *) g_ptr_array_index (self->faults, i))->id, fault))
      selected = i + 1;
  self->filling = TRUE;
  adw_combo_row_set_selected (self->practice_row, selected);
  self->filling = FALSE;
}

/**
 * lk_check_page_update:
 * @self: the page
 *
 * Shows what the session knows now. Done on its own for each frame in which the session changed.
 */
void
lk_check_page_update (LkCheckPage *self)
{
  LkPath path;

  lk_path_read (&path, lk_session_get_case (self->session), lk_session_get_verdict (self->session),
                lk_session_is_running (self->session) && lk_session_get_rechecked (self->session) == NULL);
  lk_path_view_set_path (self->path_view, &path);
  lk_verdict_view_update (self->verdict_view, self->session);
  for (int i = 0; i < LK_N_CAUSES; i++)
    lk_cause_row_update (self->cause_rows[i], self->session);
  lk_question_card_update (self->question_card, self->session);
  lk_report_banner_update (self->report_banner, self->session);
  /* Whom to ask is not here. */
  if (lk_session_get_report (self->session) != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->question_card), FALSE);
  update_header (self);
  update_steps (self);
  lk_since_row_update (self->since_row, self->session);
  update_practice (self);
}

/**
 * lk_check_page_get_report_banner:
 *
 * Returns: (transfer none): what says that it is somebody's report
 */
LkReportBanner *
lk_check_page_get_report_banner (LkCheckPage *self)
{
  return self->report_banner;
}
