/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-glyph.h"

#define GRID 16.0

/* Drawn one after the other: M x y, L x y, Z; O x y r (circle); A x y r from to (arc, degrees);
 * R x y width height radius; then S w (stroke), F (fill), X w (stroke that erases) or E (fill that erases). */
static const char *const drawings[] = {
  [LK_GLYPH_COMPUTER] = "R 2.6 2.8 10.8 7.6 1.2 S 1.5 M 1.2 13.1 L 14.8 13.1 S 1.7",
  [LK_GLYPH_NETWORK] = "A 8 12.6 9.2 222 318 S 1.6 A 8 12.6 5.6 222 318 S 1.6 O 8 12.2 1.6 F",
  [LK_GLYPH_INTERNET] = "O 8 8 6.2 S 1.4 M 1.9 8 L 14.1 8 S 1.3 A 13.1 8 7.6 145 215 S 1.3 A 2.9 8 7.6 325 395 S 1.3",
  [LK_GLYPH_SERVICE] = "R 2.4 2.2 11.2 4.9 1.2 S 1.5 R 2.4 8.9 11.2 4.9 1.2 S 1.5 O 5.2 4.65 0.9 F O 5.2 11.35 0.9 F",
  [LK_GLYPH_ACCOUNT] = "O 8 5 2.7 S 1.5 M 2.7 13.8 A 8 14.2 5.3 184 356 S 1.5",
  [LK_GLYPH_OK] = "O 8 8 7 F M 4.7 8.3 L 7.1 10.7 L 11.4 5.8 X 1.7",
  [LK_GLYPH_NOTICE] = "M 8 2 L 14.6 13.6 L 1.4 13.6 Z F M 8 2 L 14.6 13.6 L 1.4 13.6 Z S 1.4 M 8 6 L 8 9.4 X 1.6 O 8 11.7 0.95 E",
  [LK_GLYPH_PROBLEM] = "O 8 8 7 F M 5.4 5.4 L 10.6 10.6 M 10.6 5.4 L 5.4 10.6 X 1.7",
  [LK_GLYPH_UNKNOWN] = "O 8 8 6.2 S 1.5 A 8 6.6 1.9 180 390 L 8 8.4 L 8 9.1 S 1.4 O 8 11.4 0.9 F",
  [LK_GLYPH_WAITING] = "O 8 8 5.6 S 1.2",
  [LK_GLYPH_RUNNING] = "O 3.4 8 1.5 F O 8 8 1.5 F O 12.6 8 1.5 F",
  [LK_GLYPH_NOT_RUN] = "M 4.5 8 L 11.5 8 S 1.7",
  [LK_GLYPH_KEY] = "O 4.9 11.1 3.1 S 1.5 M 7.2 8.8 L 13.7 2.3 S 1.5 M 10.6 5.4 L 12.9 7.7 S 1.5 M 13 3 L 14.4 4.4 S 1.5",
};

struct _LkGlyph
{
  GObject      parent_instance;
  LkGlyphShape shape;
};

static double
next_number (const char **at)
{
  char *end = NULL;
  double value = g_ascii_strtod (*at, &end);

  *at = end;
  return value;
}

static void
add_round_rectangle (cairo_t     *cr,
                     const char **at)
{
  double x = next_number (at), y = next_number (at), w = next_number (at), h = next_number (at);
  double r = next_number (at);

  cairo_new_sub_path (cr);
  cairo_arc (cr, x + w - r, y + r, r, -G_PI_2, 0);
  cairo_arc (cr, x + w - r, y + h - r, r, 0, G_PI_2);
  cairo_arc (cr, x + r, y + h - r, r, G_PI_2, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

static void
add_arc (cairo_t     *cr,
         const char **at)
{
  double x = next_number (at), y = next_number (at), r = next_number (at);
  double from = next_number (at), to = next_number (at);

  if (!cairo_has_current_point (cr))
    cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, r, from * G_PI / 180, to * G_PI / 180);
}

static void
add_line (cairo_t     *cr,
          char         command,
          const char **at)
{
  double x = next_number (at), y = next_number (at);

  if (command == 'M')
    cairo_move_to (cr, x, y);
  else if (command == 'L')
    cairo_line_to (cr, x, y);
  else
    {
      cairo_new_sub_path (cr);
      cairo_arc (cr, x, y, next_number (at), 0, 2 * G_PI);
    }
}

static void
paint (cairo_t     *cr,
       char         command,
       const char **at)
{
  gboolean erases = command == 'X' || command == 'E';

  cairo_set_operator (cr, erases ? CAIRO_OPERATOR_DEST_OUT : CAIRO_OPERATOR_OVER);
  if (command == 'S' || command == 'X')
    {
      cairo_set_line_width (cr, next_number (at));
      cairo_stroke (cr);
    }
  else
    {
      cairo_fill (cr);
    }
}

static void
draw (cairo_t    *cr,
      const char *drawing)
{
  const char *at = drawing;

  while (*at != '\0')
    {
      char command = *at++;

      if (command == 'M' || command == 'L' || command == 'O')
        add_line (cr, command, &at);
      else if (command == 'A')
        add_arc (cr, &at);
      else if (command == 'R')
        add_round_rectangle (cr, &at);
      else if (command == 'Z')
        cairo_close_path (cr);
      else if (strchr ("SXFE", command) != NULL)
        paint (cr, command, &at);
    }
}

static void
lk_glyph_snapshot_symbolic (GtkSymbolicPaintable *paintable,
                            GdkSnapshot          *snapshot,
                            double                width,
                            double                height,
                            const GdkRGBA        *colors,
                            gsize                 n_colors)
{
  LkGlyph *self = LK_GLYPH (paintable);
  double size = MIN (width, height);
  cairo_t *cr = gtk_snapshot_append_cairo (GTK_SNAPSHOT (snapshot), &GRAPHENE_RECT_INIT (0, 0, width, height));

  cairo_translate (cr, (width - size) / 2, (height - size) / 2);
  cairo_scale (cr, size / GRID, size / GRID);
  /* A group of its own: what erases must not erase the window underneath. */
  cairo_push_group (cr);
  gdk_cairo_set_source_rgba (cr, &colors[GTK_SYMBOLIC_COLOR_FOREGROUND]);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  draw (cr, drawings[self->shape]);
  cairo_pop_group_to_source (cr);
  cairo_paint (cr);
  cairo_destroy (cr);
}

static void
lk_glyph_snapshot (GdkPaintable *paintable,
                   GdkSnapshot  *snapshot,
                   double        width,
                   double        height)
{
  const GdkRGBA grey = { 0.5, 0.5, 0.5, 1.0 };

  lk_glyph_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (paintable), snapshot, width, height, &grey, 1);
}

static int
lk_glyph_get_intrinsic_size (GdkPaintable *paintable)
{
  return (int) GRID;
}

static GdkPaintableFlags
lk_glyph_get_flags (GdkPaintable *paintable)
{
  return GDK_PAINTABLE_STATIC_SIZE | GDK_PAINTABLE_STATIC_CONTENTS;
}

static void
lk_glyph_paintable_init (GdkPaintableInterface *iface)
{
  iface->snapshot = lk_glyph_snapshot;
  iface->get_flags = lk_glyph_get_flags;
  iface->get_intrinsic_width = lk_glyph_get_intrinsic_size;
  iface->get_intrinsic_height = lk_glyph_get_intrinsic_size;
}

static void
lk_glyph_symbolic_init (GtkSymbolicPaintableInterface *iface)
{
  iface->snapshot_symbolic = lk_glyph_snapshot_symbolic;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LkGlyph, lk_glyph, G_TYPE_OBJECT,
  G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE, lk_glyph_paintable_init)
  G_IMPLEMENT_INTERFACE (GTK_TYPE_SYMBOLIC_PAINTABLE, lk_glyph_symbolic_init))

static void
lk_glyph_class_init (LkGlyphClass *klass)
{
}

static void
lk_glyph_init (LkGlyph *self)
{
}

/**
 * lk_glyph_get:
 * @shape: what it shows
 *
 * Returns: (transfer none): the one glyph of this shape, for use as a symbolic paintable of an image
 */
GdkPaintable *
lk_glyph_get (LkGlyphShape shape)
{
  static GdkPaintable *glyphs[G_N_ELEMENTS (drawings)];

  if (glyphs[shape] == NULL)
    {
      LkGlyph *glyph = g_object_new (LK_TYPE_GLYPH, NULL);

      glyph->shape = shape;
      glyphs[shape] = GDK_PAINTABLE (glyph);
    }
  return glyphs[shape];
}
