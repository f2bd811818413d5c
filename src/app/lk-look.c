/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-look.h"

typedef struct
{
  LkGlyphShape shape;
  const char  *style; /* (borrowed) */
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
 * lk_look_soften:
 * @status: of a check or a cause
 * @kase: the case that it belongs to
 *
 * Nothing is red that is merely possible.
 *
 * Returns: what it is to look like
 */
LkStatus
lk_look_soften (LkStatus  status,
                LkCase   *kase)
{
  LkVerdict *verdict = kase != NULL ? lk_case_get_verdict (kase) : NULL;

  return status == LK_STATUS_PROBLEM && verdict != NULL && verdict->certainty == LK_CERTAINTY_POSSIBLE ? LK_STATUS_NOTICE
                                                                                                       : status;
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

static GtkWidget *
new_step (guint       number,
          const char *text)
{
  g_autofree char *label = g_strdup_printf ("%u.", number);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *count = gtk_label_new (label);
  GtkWidget *words = gtk_label_new (text);

  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_add_css_class (count, "numeric");
  gtk_label_set_yalign (GTK_LABEL (count), 0);
  gtk_label_set_xalign (GTK_LABEL (words), 0);
  gtk_label_set_wrap (GTK_LABEL (words), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (words), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (words), FALSE);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (line), count);
  gtk_box_append (GTK_BOX (line), words);
  return line;
}

static gboolean
shows_steps (GtkBox             *box,
             const char *const  *steps)
{
  GtkWidget *line = gtk_widget_get_first_child (GTK_WIDGET (box));
  guint i = 0;

  for (; line != NULL && steps[i] != NULL; line = gtk_widget_get_next_sibling (line), i++)
    if (!g_str_equal (gtk_label_get_text (GTK_LABEL (gtk_widget_get_last_child (line))), steps[i]))
      return FALSE;
  return line == NULL && steps[i] == NULL;
}

/**
 * lk_look_set_steps:
 * @box: a vertical box that holds nothing else
 * @steps: (nullable): steps
 *
 * Fills the box with one numbered line a step.
 */
void
lk_look_set_steps (GtkBox            *box,
                   const char *const *steps)
{
  static const char *const none[] = { NULL };
  GtkWidget *line = NULL;

  steps = steps != NULL ? steps : none;
  if (shows_steps (box, steps))
    return;
  while ((line = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, line);
  for (guint i = 0; steps[i] != NULL; i++)
    gtk_box_append (box, new_step (i + 1, steps[i]));
}

/**
 * lk_look_measure_height:
 * @parts: (array zero-terminated=1): widgets, one above the other
 * @width: their width, pixels
 *
 * For a window around something that scrolls, which does not ask for the height that its words take at this width.
 *
 * Returns: the height that they would like, pixels
 */
int
lk_look_measure_height (GtkWidget *const *parts,
                        int               width)
{
  int height = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      int natural = 0;

      gtk_widget_measure (parts[i], GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
      height += natural;
    }
  return height;
}
