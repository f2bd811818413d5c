/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-path-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lk-glyph.h"

#define WIDE_FROM 476       /* of our own width; the window is 24 pixels wider */
#define RING 48
#define RING_SMALL 26
#define STRETCH 3
#define LABEL_GAP 8
#define ROW_HEIGHT 44       /* of a stop in the narrow form, with its stretch */
#define CROSS 7.0
#define CROSS_SMALL 4.5

struct _LkPathView
{
  GtkWidget     parent_instance;

  LkPath        path;
  LkPath        before;               /* what it is fading from */
  double        blend;                /* 0: @before, 1: @path */
  AdwAnimation *animation;            /* (owned) (nullable) */
  PangoLayout  *labels[LK_N_STOPS];   /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (LkPathView, lk_path_view, GTK_TYPE_WIDGET)

/* What one frame is drawn with. */
typedef struct
{
  GtkSnapshot *snapshot; /* (borrowed) */
  gboolean     mirrored;
  int          width;
  int          height;
  GdkRGBA      foreground;
  GdkRGBA      background;
  GdkRGBA      good, notice, problem, dim;
} Brush;

static void
look_up (GtkStyleContext *context,
         const char      *name,
         const GdkRGBA   *otherwise,
         GdkRGBA         *color)
{
  if (!gtk_style_context_lookup_color (context, name, color))
    *color = *otherwise;
}

static void
brush_init (Brush       *brush,
            LkPathView  *self,
            GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  gboolean sharp = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());

  brush->snapshot = snapshot;
  brush->mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  brush->width = gtk_widget_get_width (widget);
  brush->height = gtk_widget_get_height (widget);
  gtk_style_context_get_color (context, &brush->foreground);
  brush->dim = brush->foreground;
  brush->dim.alpha = sharp ? 0.8f : 0.4f;
  look_up (context, "window_bg_color", &brush->foreground, &brush->background);
  look_up (context, "accent_color", &brush->foreground, &brush->good);
  look_up (context, "warning_color", &brush->foreground, &brush->notice);
  look_up (context, "error_color", &brush->foreground, &brush->problem);
}

static GdkRGBA
part_color (Brush  *brush,
            LkPart  part)
{
  switch (part)
    {
    case LK_PART_OK:
      return brush->good;
    case LK_PART_NOTICE:
      return brush->notice;
    case LK_PART_PROBLEM:
      return brush->problem;
    case LK_PART_WAITING:
    case LK_PART_UNREACHED:
    default:
      return brush->dim;
    }
}

static GdkRGBA
blend_color (LkPathView *self,
             Brush      *brush,
             LkPart      from,
             LkPart      to)
{
  GdkRGBA a = part_color (brush, from), b = part_color (brush, to);
  float t = (float) self->blend;
  GdkRGBA mixed = {
    a.red + (b.red - a.red) * t, a.green + (b.green - a.green) * t,
    a.blue + (b.blue - a.blue) * t, a.alpha + (b.alpha - a.alpha) * t,
  };

  return mixed;
}

static void
fill_round (Brush         *brush,
            double         x,
            double         y,
            double         width,
            double         height,
            const GdkRGBA *color)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height);
  GskRoundedRect shape;

  gsk_rounded_rect_init_from_rect (&shape, &bounds, (float) MIN (width, height) / 2);
  gtk_snapshot_push_rounded_clip (brush->snapshot, &shape);
  gtk_snapshot_append_color (brush->snapshot, color, &bounds);
  gtk_snapshot_pop (brush->snapshot);
}

static void
draw_ring (Brush         *brush,
           double         x,
           double         y,
           double         size,
           const GdkRGBA *color,
           gboolean       filled)
{
  GskRoundedRect shape;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((float) (x - size / 2), (float) (y - size / 2), (float) size, (float) size);
  GdkRGBA tint = *color;
  const float widths[4] = { 2, 2, 2, 2 };
  const GdkRGBA colors[4] = { *color, *color, *color, *color };

  tint.alpha *= 0.12f;
  if (filled)
    fill_round (brush, x - size / 2, y - size / 2, size, size, &tint);
  gsk_rounded_rect_init_from_rect (&shape, &bounds, (float) size / 2);
  gtk_snapshot_append_border (brush->snapshot, &shape, widths, colors);
}

static void
draw_glyph (Brush         *brush,
            LkGlyphShape   shape,
            double         x,
            double         y,
            double         size,
            const GdkRGBA *color)
{
  const GdkRGBA colors[4] = { *color, brush->problem, brush->notice, brush->good };

  gtk_snapshot_save (brush->snapshot);
  gtk_snapshot_translate (brush->snapshot, &GRAPHENE_POINT_INIT ((float) (x - size / 2), (float) (y - size / 2)));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (lk_glyph_get (shape)), brush->snapshot,
                                            size, size, colors, G_N_ELEMENTS (colors));
  gtk_snapshot_restore (brush->snapshot);
}

/* A cross on a disc of the window's colour, so that the line stops short of it. */
static void
draw_cross (Brush         *brush,
            double         x,
            double         y,
            double         size,
            const GdkRGBA *color)
{
  double clear = 1.6 * size;

  fill_round (brush, x - clear, y - clear, 2 * clear, 2 * clear, &brush->background);
  for (int i = -1; i <= 1; i += 2)
    {
      gtk_snapshot_save (brush->snapshot);
      gtk_snapshot_translate (brush->snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
      gtk_snapshot_rotate (brush->snapshot, (float) (45 * i));
      fill_round (brush, -size * 1.3, -size / 4, 2.6 * size, size / 2, color);
      gtk_snapshot_restore (brush->snapshot);
    }
}

/* From (x, y), @length to the right or downwards. */
static void
draw_stretch (Brush         *brush,
              LkPart         part,
              double         x,
              double         y,
              double         length,
              gboolean       down,
              const GdkRGBA *color)
{
  const double step = down ? 5 : 9;

  if (length <= 0)
    return;
  if (part != LK_PART_UNREACHED)
    {
      fill_round (brush, down ? x - STRETCH / 2.0 : x, down ? y : y - STRETCH / 2.0,
                  down ? STRETCH : length, down ? length : STRETCH, color);
    }
  else
    {
      int n = MAX ((int) (length / step), 1);

      for (int i = 0; i < n; i++)
        {
          double at = (i + 0.5) * length / n - STRETCH / 2.0;

          fill_round (brush, down ? x - STRETCH / 2.0 : x + at, down ? y + at : y - STRETCH / 2.0, STRETCH, STRETCH, color);
        }
    }
  if (part == LK_PART_PROBLEM || part == LK_PART_NOTICE)
    draw_cross (brush, down ? x : x + length / 2, down ? y + length / 2 : y, down ? CROSS_SMALL : CROSS, color);
}

static PangoLayout *
get_label (LkPathView *self,
           int         stop)
{
  if (self->labels[stop] == NULL)
    {
      self->labels[stop] = gtk_widget_create_pango_layout (GTK_WIDGET (self), lk_stop_get_label (stop));
      pango_layout_set_ellipsize (self->labels[stop], PANGO_ELLIPSIZE_END);
      pango_layout_set_auto_dir (self->labels[stop], FALSE);
    }
  return self->labels[stop];
}

static void
drop_labels (LkPathView *self)
{
  for (int i = 0; i < LK_N_STOPS; i++)
    g_clear_object (&self->labels[i]);
}

static void
draw_label (LkPathView *self,
            Brush      *brush,
            int         stop,
            double      x,
            double      y,
            int         width,
            gboolean    centred)
{
  PangoLayout *layout = get_label (self, stop);
  LkPart part = self->path.stops[stop];
  GdkRGBA color = part == LK_PART_WAITING || part == LK_PART_UNREACHED ? brush->dim : brush->foreground;
  int text_width, text_height;

  color.alpha = MAX (color.alpha, 0.55f);
  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_set_alignment (layout, centred ? PANGO_ALIGN_CENTER : brush->mirrored ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  gtk_snapshot_save (brush->snapshot);
  gtk_snapshot_translate (brush->snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) (centred ? y : y - text_height / 2.0)));
  gtk_snapshot_append_layout (brush->snapshot, layout, &color);
  gtk_snapshot_restore (brush->snapshot);
}

static void
draw_stop (LkPathView *self,
           Brush      *brush,
           int         stop,
           double      x,
           double      y,
           double      size)
{
  LkPart part = self->path.stops[stop];
  GdkRGBA color = blend_color (self, brush, self->before.stops[stop], part);

  draw_ring (brush, x, y, size, &color, part != LK_PART_UNREACHED && part != LK_PART_WAITING);
  draw_glyph (brush, LK_GLYPH_COMPUTER + stop, x, y, size * 0.46, &color);
  if (part == LK_PART_PROBLEM || part == LK_PART_NOTICE)
    {
      double badge = size * 0.42;
      double at = size * 0.36;

      fill_round (brush, x + at - badge / 2 - 2, y + at - badge / 2 - 2, badge + 4, badge + 4, &brush->background);
      draw_glyph (brush, part == LK_PART_PROBLEM ? LK_GLYPH_PROBLEM : LK_GLYPH_NOTICE, x + at, y + at, badge, &color);
    }
}

static void
snapshot_wide (LkPathView *self,
               Brush      *brush)
{
  double cell = (double) brush->width / LK_N_STOPS;
  double y = RING / 2.0 + 1;

  for (int i = 0; i < LK_N_STOPS; i++)
    {
      int column = brush->mirrored ? LK_N_STOPS - 1 - i : i;
      double x = (column + 0.5) * cell;

      draw_stop (self, brush, i, x, y, RING);
      draw_label (self, brush, i, column * cell + 2, RING + LABEL_GAP, (int) cell - 4, TRUE);
      if (i < LK_N_STOPS - 1)
        {
          GdkRGBA color = blend_color (self, brush, self->before.stretches[i], self->path.stretches[i]);
          double from = (brush->mirrored ? x - cell : x) + RING / 2.0 + 6;

          draw_stretch (brush, self->path.stretches[i], from, y, cell - RING - 12, FALSE, &color);
        }
    }
}

static void
snapshot_narrow (LkPathView *self,
                 Brush      *brush)
{
  double x = brush->mirrored ? brush->width - RING_SMALL / 2.0 - 4 : RING_SMALL / 2.0 + 4;
  int label_width = brush->width - RING_SMALL - 20;

  for (int i = 0; i < LK_N_STOPS; i++)
    {
      double y = RING_SMALL / 2.0 + 1 + i * ROW_HEIGHT;

      draw_stop (self, brush, i, x, y, RING_SMALL);
      draw_label (self, brush, i, brush->mirrored ? 0 : RING_SMALL + 20, y, label_width, FALSE);
      if (i < LK_N_STOPS - 1)
        {
          GdkRGBA color = blend_color (self, brush, self->before.stretches[i], self->path.stretches[i]);

          draw_stretch (brush, self->path.stretches[i], x, y + RING_SMALL / 2.0 + 2, ROW_HEIGHT - RING_SMALL - 4, TRUE,
                        &color);
        }
    }
}

static void
lk_path_view_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  LkPathView *self = LK_PATH_VIEW (widget);
  Brush brush;

  brush_init (&brush, self, snapshot);
  if (brush.width >= WIDE_FROM)
    snapshot_wide (self, &brush);
  else
    snapshot_narrow (self, &brush);
}

static GtkSizeRequestMode
lk_path_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lk_path_view_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  LkPathView *self = LK_PATH_VIEW (widget);
  int text_height = 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 160;
      *natural = 660;
      return;
    }
  pango_layout_get_pixel_size (get_label (self, 0), NULL, &text_height);
  if (for_size < 0 || for_size >= WIDE_FROM)
    *minimum = *natural = RING + LABEL_GAP + text_height + 2;
  else
    *minimum = *natural = (LK_N_STOPS - 1) * ROW_HEIGHT + RING_SMALL + 2;
}

static void
lk_path_view_css_changed (GtkWidget         *widget,
                          GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (lk_path_view_parent_class)->css_changed (widget, change);
  drop_labels (LK_PATH_VIEW (widget));
  gtk_widget_queue_resize (widget);
}

static void
lk_path_view_direction_changed (GtkWidget        *widget,
                                GtkTextDirection  previous)
{
  drop_labels (LK_PATH_VIEW (widget));
  gtk_widget_queue_resize (widget);
}

static void
lk_path_view_dispose (GObject *object)
{
  LkPathView *self = LK_PATH_VIEW (object);

  drop_labels (self);
  g_clear_object (&self->animation);
  G_OBJECT_CLASS (lk_path_view_parent_class)->dispose (object);
}

static void
lk_path_view_class_init (LkPathViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_path_view_dispose;
  widget_class->snapshot = lk_path_view_snapshot;
  widget_class->measure = lk_path_view_measure;
  widget_class->get_request_mode = lk_path_view_get_request_mode;
  widget_class->css_changed = lk_path_view_css_changed;
  widget_class->direction_changed = lk_path_view_direction_changed;
  gtk_widget_class_set_css_name (widget_class, "pathview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
on_blend (double   value,
          gpointer user_data)
{
  LkPathView *self = LK_PATH_VIEW (user_data);

  self->blend = value;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
describe (LkPathView *self)
{
  g_autofree char *words = lk_path_describe (&self->path);
  g_autofree char *label = g_strdup_printf (_("The way to your account. %s"), words);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
lk_path_view_init (LkPathView *self)
{
  lk_path_read (&self->path, NULL, NULL, FALSE);
  self->before = self->path;
  self->blend = 1;
  describe (self);
}

/**
 * lk_path_view_new:
 *
 * Returns: (transfer floating): a new picture
 */
GtkWidget *
lk_path_view_new (void)
{
  return g_object_new (LK_TYPE_PATH_VIEW, NULL);
}

/**
 * lk_path_view_set_path:
 * @self: the picture
 * @path: how far the way works
 *
 * Changes fade in shortly, or at once where animations are switched off.
 */
void
lk_path_view_set_path (LkPathView   *self,
                       const LkPath *path)
{
  if (lk_path_equal (&self->path, path))
    return;
  self->before = self->path;
  self->path = *path;
  describe (self);
  if (self->animation == NULL)
    {
      AdwAnimationTarget *target = adw_callback_animation_target_new (on_blend, self, NULL);

      self->animation = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, 200, target);
    }
  self->blend = 0;
  adw_animation_play (self->animation);
}
