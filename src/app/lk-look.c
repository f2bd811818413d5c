/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-look.h"

typedef struct
{
  LkGlyphShape shape;
  const char  *style;
} Look;

static const Look looks[] = {
  [LK_STATUS_WAITING] = { LK_GLYPH_WAITING, "status-dim" },
  [LK_STATUS_RUNNING] = { LK_GLYPH_RUNNING, "status-running" },
  [LK_STATUS_OK] = { LK_GLYPH_OK, "status-ok" },
  [LK_STATUS_NOTICE] = { LK_GLYPH_NOTICE, "status-notice" },
  [LK_STATUS_PROBLEM] = { LK_GLYPH_PROBLEM, "status-problem" },
  [LK_STATUS_UNKNOWN] = { LK_GLYPH_UNKNOWN, "status-dim" },
  [LK_STATUS_NOT_RUN] = { LK_GLYPH_NOT_RUN, "status-dim" },
  [LK_STATUS_NOT_APPLICABLE] = { LK_GLYPH_NOT_RUN, "status-dim" },
};

/**
 * lk_look_new_image:
 * @shape: what it shows
 * @size: pixels
 *
 * Returns: (transfer floating): an image that stands beside words and is nothing without them
 */
GtkWidget *
lk_look_new_image (LkGlyphShape shape,
                   int          size)
{
  GtkWidget *image = g_object_new (GTK_TYPE_IMAGE,
                                   "paintable", lk_glyph_get (shape),
                                   "pixel-size", size,
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                   NULL);

  return image;
}

/**
 * lk_look_set_status:
 * @image: an image
 * @status: what it is to say
 */
void
lk_look_set_status (GtkImage *image,
                    LkStatus  status)
{
  const Look *look = &looks[status];

  if (gtk_image_get_paintable (image) != lk_glyph_get (look->shape))
    gtk_image_set_from_paintable (image, lk_glyph_get (look->shape));
  if (gtk_widget_has_css_class (GTK_WIDGET (image), look->style))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (image), looks[i].style);
  gtk_widget_add_css_class (GTK_WIDGET (image), look->style);
}

/**
 * lk_look_set_text:
 * @label: a label
 * @text: (nullable): its text; hidden when there is none
 */
void
lk_look_set_text (GtkLabel   *label,
                  const char *text)
{
  gboolean shown = text != NULL && text[0] != '\0';

  if (shown && g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), shown);
}

/**
 * lk_look_number_steps:
 * @steps: (nullable): steps
 *
 * Returns: (transfer full) (nullable): one numbered step a line; %NULL when there are none
 */
char *
lk_look_number_steps (const char *const *steps)
{
  GString *text = NULL;

  for (guint i = 0; steps != NULL && steps[i] != NULL; i++)
    {
      if (text == NULL)
        text = g_string_new (NULL);
      g_string_append_printf (text, "%s%u.  %s", i > 0 ? "\n" : "", i + 1, steps[i]);
    }
  return text != NULL ? g_string_free (text, FALSE) : NULL;
}
