/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-since-row.h"

#include <glib/gi18n.h>

#include "lk-advise.h"
#include "lk-cause-row.h"
#include "lk-session-history.h"

struct _LkSinceRow
{
  AdwExpanderRow parent_instance;

  GtkLabel *label; /* (borrowed) */
};

G_DEFINE_FINAL_TYPE (LkSinceRow, lk_since_row, ADW_TYPE_EXPANDER_ROW)

static void
lk_since_row_class_init (LkSinceRowClass *klass)
{
}

static void
lk_since_row_init (LkSinceRow *self)
{
  GtkWidget *image = gtk_image_new_from_icon_name ("document-open-recent-symbolic");
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "child", label, NULL);

  self->label = GTK_LABEL (label);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_selectable (self->label, TRUE);
  gtk_widget_add_css_class (label, "steps");
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self), image);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  lk_expander_row_pin (ADW_EXPANDER_ROW (self));
}

static char *
write_differences (LkComparison *comparison)
{
  GString *text = g_string_new (lk_advise_since (comparison->proves));

  for (guint i = 0; i < comparison->differences->len; i++)
    {
      LkDifference *difference = g_ptr_array_index (comparison->differences, i);
      g_autofree char *line = lk_advise_difference (difference->what, difference->subject, difference->before,
                                                    difference->after);

      g_string_append_printf (text, "\n• %s", line);
    }
  return g_string_free (text, FALSE);
}

/* What the closed row says of it. */
static char *
summarise (LkSession    *session,
           LkComparison *comparison)
{
  guint n = comparison != NULL ? comparison->differences->len : 0;

  if (comparison == NULL)
    return g_strdup (lk_session_is_running (session) ? _("Comes with the result") : _("What is seen now is kept in its place"));
  if (n == 0)
    return g_strdup (_("Nothing that Latchkey can see has changed since"));
  return g_strdup_printf (ngettext ("%u thing has changed since", "%u things have changed since", n), n);
}

/**
 * lk_since_row_get_text:
 *
 * Returns: (transfer none): what the opened row says
 */
const char *
lk_since_row_get_text (LkSinceRow *self)
{
  return gtk_label_get_text (self->label);
}

/**
 * lk_since_row_update:
 * @self: the row
 * @session: the session whose case it shows
 *
 * It is there from the beginning of a run, so that nothing moves when the result comes.
 */
void
lk_since_row_update (LkSinceRow *self,
                     LkSession  *session)
{
  g_autofree char *when = lk_session_dup_last_good (session);
  g_autoptr(LkComparison) comparison = when != NULL ? lk_session_dup_since (session) : NULL;
  LkVerdict *verdict = lk_session_get_verdict (session);
  gboolean clear = verdict != NULL && g_str_equal (verdict->code, "all-clear");
  g_autofree char *summary = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), when != NULL && (comparison != NULL || clear || lk_session_is_running (session)));
  if (when == NULL)
    return;
  summary = summarise (session, comparison);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), when);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), summary);
  gtk_widget_set_sensitive (GTK_WIDGET (self), comparison != NULL);
  if (comparison == NULL)
    {
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), FALSE);
      return;
    }
  text = write_differences (comparison);
  gtk_label_set_text (self->label, text);
}
