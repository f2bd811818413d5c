/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report on paper: its text, page by page. */
#include "config.h"

#include "lk-report-print.h"

#include <glib/gi18n.h>

#include "lk-report-entry.h"
#include "lk-report.h"

#define FONT "Sans 10"

typedef struct
{
  char        *text;   /* (owned) */
  PangoLayout *layout; /* (owned) (nullable) until printing begins */
  GArray      *starts; /* (owned) (element-type int) first line of each page */
} Print;

static void
print_free (gpointer data)
{
  Print *print = data;

  g_free (print->text);
  g_clear_object (&print->layout);
  g_array_unref (print->starts);
  g_free (print);
}

static void
on_begin (GtkPrintOperation *operation,
          GtkPrintContext   *context,
          Print             *print)
{
  g_autoptr(PangoFontDescription) font = pango_font_description_from_string (FONT);
  double height = gtk_print_context_get_height (context), used = 0;
  int first = 0;

  print->layout = gtk_print_context_create_pango_layout (context);
  pango_layout_set_font_description (print->layout, font);
  pango_layout_set_width (print->layout, (int) (gtk_print_context_get_width (context) * PANGO_SCALE));
  pango_layout_set_wrap (print->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_text (print->layout, print->text, -1);
  g_array_set_size (print->starts, 0);
  g_array_append_val (print->starts, first);
  for (int i = 0; i < pango_layout_get_line_count (print->layout); i++)
    {
      PangoRectangle extents;

      pango_layout_line_get_extents (pango_layout_get_line_readonly (print->layout, i), NULL, &extents);
      if (used + (double) extents.height / PANGO_SCALE > height && used > 0)
        {
          g_array_append_val (print->starts, i);
          used = 0;
        }
      used += (double) extents.height / PANGO_SCALE;
    }
  gtk_print_operation_set_n_pages (operation, (int) print->starts->len);
}

static void
on_draw_page (GtkPrintOperation *operation,
              GtkPrintContext   *context,
              int                page,
              Print             *print)
{
  cairo_t *cairo = gtk_print_context_get_cairo_context (context);
  int line = g_array_index (print->starts, int, page);
  int end = page + 1 < (int) print->starts->len ? g_array_index (print->starts, int, page + 1)
                                                : pango_layout_get_line_count (print->layout);
  double y = 0;

  for (; line < end; line++)
    {
      PangoLayoutLine *shown = pango_layout_get_line_readonly (print->layout, line);
      PangoRectangle extents;

      pango_layout_line_get_extents (shown, NULL, &extents);
      cairo_move_to (cairo, 0, y - (double) extents.y / PANGO_SCALE);
      pango_cairo_show_layout_line (cairo, shown);
      y += (double) extents.height / PANGO_SCALE;
    }
}

static void
on_done (GtkPrintOperation       *operation,
         GtkPrintOperationResult  result,
         GtkWindow               *window)
{
  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", _("The report could not be printed"));
}

/**
 * lk_report_print_dup_text:
 * @entries: (element-type LkReportEntry): a report
 *
 * Returns: (transfer full): the report as text
 */
char *
lk_report_print_dup_text (GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);

      if (g_str_equal (entry->name, "report.txt"))
        return g_utf8_make_valid (g_bytes_get_data (entry->content, NULL), (gssize) g_bytes_get_size (entry->content));
    }
  return g_strdup ("");
}

/**
 * lk_report_print:
 * @window: the window
 * @entries: (element-type LkReportEntry): a report
 *
 * Asks for a printer, and prints the report's text. No file of it is left behind.
 */
void
lk_report_print (GtkWindow *window,
                 GPtrArray *entries)
{
  g_autoptr(GtkPrintOperation) operation = gtk_print_operation_new ();
  g_autofree char *reference = lk_report_dup_reference (entries);
  Print *print = g_new0 (Print, 1);

  print->text = lk_report_print_dup_text (entries);
  print->starts = g_array_new (FALSE, FALSE, sizeof (int));
  g_object_set_data_full (G_OBJECT (operation), "print", print, print_free);
  gtk_print_operation_set_job_name (operation, reference != NULL ? reference : "Latchkey");
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin), print);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw_page), print);
  g_signal_connect_object (operation, "done", G_CALLBACK (on_done), window, 0);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, window, NULL);
}
