/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  LK_GLYPH_COMPUTER,
  LK_GLYPH_NETWORK,
  LK_GLYPH_INTERNET,
  LK_GLYPH_SERVICE,
  LK_GLYPH_ACCOUNT,
  LK_GLYPH_OK,
  LK_GLYPH_NOTICE,
  LK_GLYPH_PROBLEM,
  LK_GLYPH_UNKNOWN,
  LK_GLYPH_WAITING,
  LK_GLYPH_RUNNING,
  LK_GLYPH_NOT_RUN,
  LK_GLYPH_KEY,
} LkGlyphShape;

/**
 * LkGlyph:
 *
 * A symbolic picture of our own, drawn from a few lines on a 16 × 16 grid in the colour of the widget that shows it.
 * It needs no icon theme
 * and no SVG loader, so that the first frame does not wait for either.
 */
#define LK_TYPE_GLYPH (lk_glyph_get_type ())
G_DECLARE_FINAL_TYPE (LkGlyph, lk_glyph, LK, GLYPH, GObject)

GdkPaintable *lk_glyph_get (LkGlyphShape shape);

G_END_DECLS
