/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-code.h"

#include <stdio.h>
#include <string.h>

#define QUIET 4  /* modules around it (ISO/IEC 18004) */
#define MODULE 3 /* pixels */

struct _LkReportCode
{
  GtkWidget  parent_instance;

  char      *path; /* (owned) (nullable) as lk_report_dup_code() writes it */
  guint      size; /* modules on each side */
};

G_DEFINE_FINAL_TYPE (LkReportCode, lk_report_code, GTK_TYPE_WIDGET)

static void
lk_report_code_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  LkReportCode *self = LK_REPORT_CODE (widget);

  *minimum = *natural = (int) (self->size > 0 ? self->size + 2 * QUIET : 0) * MODULE;
}

/* Scanners want dark on light, whatever the theme is. */
static void
lk_report_code_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  static const GdkRGBA light = { 1, 1, 1, 1 }, dark = { 0, 0, 0, 1 };
  LkReportCode *self = LK_REPORT_CODE (widget);
  float side = (float) (self->size + 2 * QUIET) * MODULE;

  if (self->path == NULL)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (((float) gtk_widget_get_width (widget) - side) / 2,
                                                          ((float) gtk_widget_get_height (widget) - side) / 2));
  gtk_snapshot_append_color (snapshot, &light, &GRAPHENE_RECT_INIT (0, 0, side, side));
  for (const char *at = self->path; at != NULL; at = strchr (at + 1, 'M'))
    {
      guint x, y, width;

      if (sscanf (at, "M%u,%uh%uv1", &x, &y, &width) == 3)
        gtk_snapshot_append_color (snapshot, &dark,
                                   &GRAPHENE_RECT_INIT ((float) (x + QUIET) * MODULE, (float) (y + QUIET) * MODULE,
                                                        (float) width * MODULE, MODULE));
    }
  gtk_snapshot_restore (snapshot);
}

static void
lk_report_code_finalize (GObject *object)
{
  g_free (LK_REPORT_CODE (object)->path);
  G_OBJECT_CLASS (lk_report_code_parent_class)->finalize (object);
}

static void
lk_report_code_class_init (LkReportCodeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_report_code_finalize;
  widget_class->measure = lk_report_code_measure;
  widget_class->snapshot = lk_report_code_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lk_report_code_init (LkReportCode *self)
{
}

/**
 * lk_report_code_new:
 *
 * Returns: (transfer floating): an empty code
 */
GtkWidget *
lk_report_code_new (void)
{
  return g_object_new (LK_TYPE_REPORT_CODE, NULL);
}

/**
 * lk_report_code_set_path:
 * @self: the code
 * @path: (nullable): as lk_report_dup_code() writes it
 * @size: modules on each side
 */
void
lk_report_code_set_path (LkReportCode *self,
                         const char   *path,
                         guint         size)
{
  char *copy = g_strdup (path);

  g_free (self->path);
  self->path = copy;
  self->size = path != NULL ? size : 0;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * lk_report_code_get_size:
 *
 * Returns: modules on each side; 0 where nothing is shown
 */
guint
lk_report_code_get_size (LkReportCode *self)
{
  return self->size;
}
