/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-cause-row.h"

#include "lk-advise.h"
#include "lk-look.h"
#include "lk-sign-in-words.h"

struct _LkCauseRow
{
  AdwExpanderRow parent_instance;

  LkCause    cause;
  LkStatus   status;
  GtkImage  *status_image; /* (borrowed) */
  GPtrArray *check_rows;   /* (owned) (element-type LkCheckRow) borrowed rows; empty until opened first */
  LkSession *session;      /* (owned) (nullable) what it showed last */
};

G_DEFINE_FINAL_TYPE (LkCauseRow, lk_cause_row, ADW_TYPE_EXPANDER_ROW)

static AdwActionRow *
find_action_row (GtkWidget *widget)
{
  if (ADW_IS_ACTION_ROW (widget))
    return ADW_ACTION_ROW (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      AdwActionRow *found = find_action_row (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/**
 * lk_expander_row_pin:
 * @row: a row
 *
 * Keeps the row at one line of title and one of subtitle, so that it never grows under the pointer when its words change.
 */
void
lk_expander_row_pin (AdwExpanderRow *row)
{
  AdwActionRow *head = find_action_row (GTK_WIDGET (row));

  if (head == NULL)
    return;
  adw_action_row_set_title_lines (head, 1);
  adw_action_row_set_subtitle_lines (head, 1);
}

static void
make_check_rows (LkCauseRow *self)
{
  gsize n_checks = 0;
  const LkCheckInfo *checks = lk_checks_list (&n_checks);

  for (gsize i = 0; i < n_checks; i++)
    {
      GtkWidget *row = NULL;

      if (checks[i].cause != self->cause)
        continue;
      row = lk_check_row_new (checks[i].id);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
      g_ptr_array_add (self->check_rows, row);
    }
}

static void
update_check_rows (LkCauseRow *self)
{
  if (self->session == NULL)
    return;
  for (guint i = 0; i < self->check_rows->len; i++)
    lk_check_row_update (g_ptr_array_index (self->check_rows, i), self->session);
}

static void
on_expanded (LkCauseRow *self)
{
  if (!adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    return;
  if (self->check_rows->len == 0)
    make_check_rows (self);
  update_check_rows (self);
}

static void
lk_cause_row_dispose (GObject *object)
{
  LkCauseRow *self = LK_CAUSE_ROW (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->check_rows, g_ptr_array_unref);
  G_OBJECT_CLASS (lk_cause_row_parent_class)->dispose (object);
}

static void
lk_cause_row_class_init (LkCauseRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_cause_row_dispose;
}

static void
lk_cause_row_init (LkCauseRow *self)
{
  self->check_rows = g_ptr_array_new ();
  self->status_image = GTK_IMAGE (lk_look_new_image (LK_GLYPH_WAITING, 16));
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->status_image));
  lk_look_set_status (self->status_image, LK_STATUS_WAITING);
  g_signal_connect (self, "notify::expanded", G_CALLBACK (on_expanded), NULL);
  lk_expander_row_pin (ADW_EXPANDER_ROW (self));
}

/**
 * lk_cause_row_new:
 * @cause: one of the five causes
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
lk_cause_row_new (LkCause cause)
{
  LkCauseRow *self = g_object_new (LK_TYPE_CAUSE_ROW,
                                   "title", lk_advise_cause_title (cause),
                                   "subtitle", lk_advise_status_label (LK_STATUS_WAITING),
                                   NULL);

  self->cause = cause;
  return GTK_WIDGET (self);
}

/**
 * lk_cause_row_get_cause:
 *
 * Returns: the cause
 */
LkCause
lk_cause_row_get_cause (LkCauseRow *self)
{
  return self->cause;
}

/**
 * lk_cause_row_get_status:
 *
 * Returns: what the row shows now
 */
LkStatus
lk_cause_row_get_status (LkCauseRow *self)
{
  return self->status;
}

/**
 * lk_cause_row_find_check_row:
 *
 * Returns: (transfer none) (nullable): the row of a check, once the cause was opened
 */
LkCheckRow *
lk_cause_row_find_check_row (LkCauseRow *self,
                             const char *check)
{
  for (guint i = 0; i < self->check_rows->len; i++)
    if (g_str_equal (lk_check_row_get_check (g_ptr_array_index (self->check_rows, i)), check))
      return g_ptr_array_index (self->check_rows, i);
  return NULL;
}

/**
 * lk_cause_row_update:
 * @self: the row
 * @session: the session whose case it shows
 */
void
lk_cause_row_update (LkCauseRow *self,
                     LkSession  *session)
{
  LkCase *kase = lk_session_get_case (session);
  g_autofree char *summary = NULL;

  g_set_object (&self->session, session);
  self->status = LK_STATUS_WAITING;
  if (kase != NULL && lk_case_get_findings (kase)->len > 0)
    summary = lk_advise_cause_summary (kase, self->cause, &self->status);
  if (self->cause == LK_CAUSE_CREDENTIALS && lk_session_is_signing_in (session))
    {
      self->status = LK_STATUS_RUNNING;
      g_free (summary);
      summary = lk_sign_in_words_busy (session);
    }
  lk_look_set_status (self->status_image, lk_look_soften (self->status, kase));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), summary != NULL ? summary : lk_advise_status_label (self->status));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), summary);
  if (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    update_check_rows (self);
}
