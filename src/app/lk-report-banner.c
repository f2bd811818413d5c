/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-banner.h"

#include <glib/gi18n.h>

#include "lk-json.h"
#include "lk-look.h"
#include "lk-report-words.h"
#include "lk-session-report.h"

struct _LkReportBanner
{
  AdwBin           parent_instance;

  GtkLabel        *title;   /* (borrowed) */
  GtkLabel        *told;    /* (borrowed) what the person wrote */
  GtkToggleButton *then;    /* (borrowed) */
  GtkToggleButton *today;   /* (borrowed) */
  LkSession       *session; /* (owned) (nullable) */
  gboolean         filling; /* our own doing, not a choice of the person */
};

G_DEFINE_FINAL_TYPE (LkReportBanner, lk_report_banner, ADW_TYPE_BIN)

static void
lk_report_banner_dispose (GObject *object)
{
  g_clear_object (&LK_REPORT_BANNER (object)->session);
  G_OBJECT_CLASS (lk_report_banner_parent_class)->dispose (object);
}

static void
lk_report_banner_class_init (LkReportBannerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_report_banner_dispose;
}

static void
on_toggled (GtkToggleButton *button,
            LkReportBanner  *self)
{
  g_autoptr(LkBundle) report = NULL;

  if (self->filling || !gtk_toggle_button_get_active (button) || self->session == NULL)
    return;
  report = lk_session_get_report (self->session) != NULL ? lk_bundle_ref (lk_session_get_report (self->session)) : NULL;
  if (report != NULL)
    lk_session_show_report (self->session, report, button == self->today);
}

static GtkLabel *
add_label (GtkWidget  *box,
           const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static GtkToggleButton *
add_toggle (LkReportBanner *self,
            GtkWidget      *box,
            const char     *label)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (label);

  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), button);
  g_signal_connect (button, "toggled", G_CALLBACK (on_toggled), self);
  return GTK_TOGGLE_BUTTON (button);
}

static void
lk_report_banner_init (LkReportBanner *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  GtkWidget *linked = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->title = add_label (box, "heading");
  self->told = add_label (box, "body");
  gtk_widget_add_css_class (linked, "linked");
  gtk_widget_set_halign (linked, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), linked);
  self->then = add_toggle (self, linked, _("As judged then"));
  self->today = add_toggle (self, linked, _("By today’s rules"));
  gtk_toggle_button_set_group (self->today, self->then);
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "report-text");
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static char *
dup_told (LkBundle *report)
{
  GString *text = g_string_new (NULL);
  guint n_parts;
  const LkReportPart *parts = lk_report_told_parts (&n_parts);

  for (guint i = 0; report->told != NULL && i < n_parts; i++)
    {
      const char *words = lk_json_get_string (report->told, parts[i].id);

      if (words != NULL)
        g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "", _(parts[i].label), words);
    }
  return g_string_free (text, FALSE);
}

/**
 * lk_report_banner_update:
 * @self: the banner
 * @session: (transfer none): what is shown
 */
void
lk_report_banner_update (LkReportBanner *self,
                         LkSession      *session)
{
  LkBundle *report = lk_session_get_report (session);
  g_autoptr(GDateTime) started = NULL;
  g_autofree char *when = NULL, *title = NULL, *told = NULL;

  g_set_object (&self->session, session);
  gtk_widget_set_visible (GTK_WIDGET (self), report != NULL);
  if (report == NULL)
    return;
  started = g_date_time_new_from_iso8601 (lk_case_get_started (report->kase), NULL);
  when = started != NULL ? g_date_time_format (started, "%x %R UTC") : g_strdup (lk_case_get_started (report->kase));
  /* TRANSLATORS: a report's number, then day and time */
  title = g_strdup_printf (_("Somebody’s report: %s, made on %s. Nothing here is about this computer."), report->reference, when);
  told = dup_told (report);
  lk_look_set_text (self->title, title);
  lk_look_set_text (self->told, told);
  self->filling = TRUE;
  gtk_toggle_button_set_active (lk_session_is_judged_today (session) ? self->today : self->then, TRUE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->today), lk_case_get_observations (report->kase)->len > 0);
  self->filling = FALSE;
}

/**
 * lk_report_banner_get_title:
 *
 * Returns: (transfer none): whose report it is
 */
const char *
lk_report_banner_get_title (LkReportBanner *self)
{
  return gtk_label_get_text (self->title);
}

/**
 * lk_report_banner_choose:
 * @self: the banner
 * @today: by the rules of this copy
 *
 * Presses one of the two buttons.
 */
void
lk_report_banner_choose (LkReportBanner *self,
                         gboolean        today)
{
  gtk_toggle_button_set_active (today ? self->today : self->then, TRUE);
}
