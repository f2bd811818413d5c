/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-fold-layout.h"

struct _LkFoldLayout
{
  GtkLayoutManager parent_instance;
  int              spacing;
};

G_DEFINE_FINAL_TYPE (LkFoldLayout, lk_fold_layout, GTK_TYPE_LAYOUT_MANAGER)

struct _LkFoldBox
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (LkFoldBox, lk_fold_box, GTK_TYPE_BOX)

static GtkWidget *
next_shown (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static GtkWidget *
first_shown (GtkWidget *widget)
{
  return next_shown (gtk_widget_get_first_child (widget));
}

#define FOR_EACH_SHOWN(child, widget) \
  for (GtkWidget *child = first_shown (widget); child != NULL; child = next_shown (gtk_widget_get_next_sibling (child)))

static int
natural_width (LkFoldLayout *self,
               GtkWidget    *widget)
{
  int total = 0, n = 0;

  FOR_EACH_SHOWN (child, widget)
    {
      int natural = 0;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
      total += natural;
      n++;
    }
  return total + MAX (n - 1, 0) * self->spacing;
}

static gboolean
is_folded (LkFoldLayout *self,
           GtkWidget    *widget,
           int           width)
{
  return width >= 0 && width < natural_width (self, widget);
}

static void
measure_width (LkFoldLayout *self,
               GtkWidget    *widget,
               int          *minimum,
               int          *natural)
{
  *minimum = 0;
  FOR_EACH_SHOWN (child, widget)
    {
      int child_minimum = 0;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, NULL, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
    }
  *natural = MAX (natural_width (self, widget), *minimum);
}

static int
measure_height (LkFoldLayout *self,
                GtkWidget    *widget,
                int           width)
{
  gboolean folded = is_folded (self, widget, width);
  int height = 0, n = 0;

  FOR_EACH_SHOWN (child, widget)
    {
      int natural = 0;

      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, folded ? width : -1, NULL, &natural, NULL, NULL);
      height = folded ? height + natural : MAX (height, natural);
      n++;
    }
  return folded ? height + MAX (n - 1, 0) * self->spacing : height;
}

static void
lk_fold_layout_measure (GtkLayoutManager *manager,
                        GtkWidget        *widget,
                        GtkOrientation    orientation,
                        int               for_size,
                        int              *minimum,
                        int              *natural,
                        int              *minimum_baseline,
                        int              *natural_baseline)
{
  LkFoldLayout *self = LK_FOLD_LAYOUT (manager);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, widget, minimum, natural);
  else
    *minimum = *natural = measure_height (self, widget, for_size);
}

static void
lk_fold_layout_allocate (GtkLayoutManager *manager,
                         GtkWidget        *widget,
                         int               width,
                         int               height,
                         int               baseline)
{
  LkFoldLayout *self = LK_FOLD_LAYOUT (manager);
  gboolean folded = is_folded (self, widget, width);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int spare = MAX (width - natural_width (self, widget), 0);
  int x = 0, y = 0;

  FOR_EACH_SHOWN (child, widget)
    {
      GtkAllocation at = { 0, y, width, height };

      if (folded)
        {
          gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &at.height, NULL, NULL);
          y += at.height + self->spacing;
        }
      else
        {
          gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &at.width, NULL, NULL);
          if (gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL))
            {
              at.width += spare;
              spare = 0;
            }
          at.x = mirrored ? width - x - at.width : x;
          x += at.width + self->spacing;
        }
      gtk_widget_size_allocate (child, &at, -1);
    }
}

static GtkSizeRequestMode
lk_fold_layout_get_request_mode (GtkLayoutManager *manager,
                                 GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lk_fold_layout_class_init (LkFoldLayoutClass *klass)
{
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  manager_class->measure = lk_fold_layout_measure;
  manager_class->allocate = lk_fold_layout_allocate;
  manager_class->get_request_mode = lk_fold_layout_get_request_mode;
}

static void
lk_fold_layout_init (LkFoldLayout *self)
{
}

/**
 * lk_fold_layout_new:
 * @spacing: pixels between children, in both directions
 *
 * Returns: (transfer full): a new layout manager
 */
GtkLayoutManager *
lk_fold_layout_new (int spacing)
{
  LkFoldLayout *self = g_object_new (LK_TYPE_FOLD_LAYOUT, NULL);

  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}

static void
lk_fold_box_class_init (LkFoldBoxClass *klass)
{
}

static void
lk_fold_box_init (LkFoldBox *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), lk_fold_layout_new (12));
}
