/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sign-in-hints.h"

#include <glib/gi18n.h>

#include "lk-advise.h"

/* Lines of typing hints at most; the gravest come first. */
#define MAX_TRAPS 2

struct _LkSignInHints
{
  GtkBox     parent_instance;

  /* Template children. */
  GtkLabel  *name_label;  /* (borrowed) */
  GtkWidget *use_button;  /* (borrowed) */
  GtkLabel  *use_label;   /* (borrowed) */
  GtkLabel  *traps_label; /* (borrowed) */

  char      *suggestion;  /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (LkSignInHints, lk_sign_in_hints, GTK_TYPE_BOX)

enum
{
  SIGNAL_USE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_use (LkSignInHints *self)
{
  g_autofree char *suggestion = g_strdup (self->suggestion);

  if (suggestion != NULL)
    g_signal_emit (self, signals[SIGNAL_USE], 0, suggestion);
}

static void
lk_sign_in_hints_finalize (GObject *object)
{
  g_clear_pointer (&LK_SIGN_IN_HINTS (object)->suggestion, g_free);
  G_OBJECT_CLASS (lk_sign_in_hints_parent_class)->finalize (object);
}

static void
lk_sign_in_hints_class_init (LkSignInHintsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_sign_in_hints_finalize;

  /**
   * LkSignInHints::use:
   * @name: the name as it should be written
   *
   * The person wants the suggested name.
   */
  signals[SIGNAL_USE] = g_signal_new ("use", LK_TYPE_SIGN_IN_HINTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/latchkey/Latchkey/lk-sign-in-hints.ui");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
  gtk_widget_class_bind_template_child (widget_class, LkSignInHints, name_label);
  gtk_widget_class_bind_template_child (widget_class, LkSignInHints, use_button);
  gtk_widget_class_bind_template_child (widget_class, LkSignInHints, use_label);
  gtk_widget_class_bind_template_child (widget_class, LkSignInHints, traps_label);
  gtk_widget_class_bind_template_callback (widget_class, on_use);
}

static void
lk_sign_in_hints_init (LkSignInHints *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_suggestion (LkSignInHints *self)
{
  g_autofree char *label = NULL;

  gtk_widget_set_visible (self->use_button, self->suggestion != NULL);
  if (self->suggestion == NULL)
    return;
  /* TRANSLATORS: a button; %s is the account's name as it should be written, such as "@alice:example.org" */
  label = g_strdup_printf (_("Use %s"), self->suggestion);
  gtk_label_set_text (self->use_label, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->use_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
set_text (GtkLabel   *label,
          const char *text)
{
  const char *shown = text != NULL ? text : "";

  if (g_strcmp0 (gtk_label_get_text (label), shown) != 0)
    gtk_label_set_text (label, shown);
  gtk_widget_set_visible (GTK_WIDGET (label), shown[0] != '\0');
}

/**
 * lk_sign_in_hints_set_name:
 * @self: the hints
 * @problem: (nullable): what is odd about the name
 * @suggestion: (nullable): how it should be written
 */
void
lk_sign_in_hints_set_name (LkSignInHints *self,
                           const char    *problem,
                           const char    *suggestion)
{
  char *copy = g_strdup (suggestion);

  set_text (self->name_label, problem);
  g_free (self->suggestion);
  self->suggestion = copy;
  show_suggestion (self);
}

/**
 * lk_sign_in_hints_set_traps:
 * @self: the hints
 * @traps: (nullable): words of lk_typing_coach_look(), the gravest first
 */
void
lk_sign_in_hints_set_traps (LkSignInHints     *self,
                            const char *const *traps)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint n_shown = 0;

  for (guint i = 0; traps != NULL && traps[i] != NULL && n_shown < MAX_TRAPS; i++)
    {
      const char *words = g_str_equal (traps[i], "empty") ? NULL : lk_advise_typing_trap (traps[i]);

      if (words == NULL)
        continue;
      g_string_append_printf (text, "%s%s", n_shown > 0 ? "\n" : "", words);
      n_shown++;
    }
  set_text (self->traps_label, text->str);
}

/**
 * lk_sign_in_hints_get_name:
 *
 * Returns: (transfer none): what is said of the name; empty for nothing
 */
const char *
lk_sign_in_hints_get_name (LkSignInHints *self)
{
  return gtk_label_get_text (self->name_label);
}

/**
 * lk_sign_in_hints_get_traps:
 *
 * Returns: (transfer none): what is said of the typing; empty for nothing
 */
const char *
lk_sign_in_hints_get_traps (LkSignInHints *self)
{
  return gtk_label_get_text (self->traps_label);
}
