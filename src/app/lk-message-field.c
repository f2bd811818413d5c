/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-message-field.h"

#include <glib/gi18n.h>
#include <string.h>

#include "lk-advise.h"
#include "lk-error-texts.h"
#include "lk-fold-layout.h"
#include "lk-look.h"

#define MAX_OTHERS 3 /* further meanings that are named */

struct _LkMessageField
{
  AdwBin         parent_instance;

  /* Template children. */
  GtkStack      *stack;            /* (borrowed) */
  GtkTextView   *text_view;        /* (borrowed) */
  GtkTextBuffer *buffer;           /* (borrowed) */
  GtkLabel      *hint_label;       /* (borrowed) */
  GtkWidget     *look_up_button;   /* (borrowed) */
  GtkScrolledWindow *write_scroller; /* (borrowed) */
  GtkScrolledWindow *found_scroller; /* (borrowed) */
  GtkLabel      *meaning_label;    /* (borrowed) */
  GtkLabel      *matched_label;    /* (borrowed) */
  GtkLabel      *cause_label;      /* (borrowed) */
  GtkBox        *steps_box;        /* (borrowed) */
  GtkLabel      *others_label;     /* (borrowed) */
  GtkButton     *offer_button;     /* (borrowed) */
  GtkWidget     *done_button;      /* (borrowed) */

  LkSession     *session;          /* (owned) (nullable) whose case the message belongs to */
  char          *target;           /* (owned) (nullable) what can be checked with it */
  gboolean       cut;              /* only the beginning of what was pasted was taken */
};

G_DEFINE_FINAL_TYPE (LkMessageField, lk_message_field, ADW_TYPE_BIN)

enum
{
  SIGNAL_CLOSED,
  SIGNAL_LOOKED_UP,
  SIGNAL_CHECK_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Signs that turn the direction of what follows, or cannot be seen at all. */
static gboolean
is_hidden (gunichar letter)
{
  GUnicodeType type = g_unichar_type (letter);

  return (type == G_UNICODE_CONTROL && letter != '\n' && letter != '\t') || type == G_UNICODE_FORMAT ||
         type == G_UNICODE_SURROGATE || type == G_UNICODE_PRIVATE_USE;
}

/* What may stand in the field: at most so many bytes, nothing that cannot be seen. */
static char *
clean (const char *text,
       gsize       length,
       gsize       room,
       gboolean   *cut)
{
  g_autoptr(GString) kept = g_string_new (NULL);
  const char *end = text + length;

  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    {
      gunichar letter = g_utf8_get_char_validated (p, end - p);

      if (letter == (gunichar) -1 || letter == (gunichar) -2 || is_hidden (letter))
        continue;
      if (kept->len + g_unichar_to_utf8 (letter, NULL) > room)
        {
          *cut = TRUE;
          break;
        }
      g_string_append_unichar (kept, letter);
    }
  return g_string_free (g_steal_pointer (&kept), FALSE);
}

static gsize
count_bytes (LkMessageField *self)
{
  g_autofree char *text = lk_message_field_dup_text (self);

  return strlen (text);
}

static void
show_hint (LkMessageField *self,
           const char     *problem)
{
  const char *usual = _("Paste it, or type what you remember of it, in any language. It is looked up on this computer; nothing "
                        "leaves it.");

  gtk_label_set_text (self->hint_label, problem != NULL ? problem : usual);
  if (problem != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->hint_label), "dim-label");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->hint_label), "dim-label");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
on_insert (GtkTextBuffer  *buffer,
           GtkTextIter    *where,
           const char     *text,
           int             length,
           LkMessageField *self)
{
  gsize held = count_bytes (self);
  gsize room = held < LK_MESSAGE_FIELD_MAX_BYTES ? LK_MESSAGE_FIELD_MAX_BYTES - held : 0;
  g_autofree char *kept = clean (text, length < 0 ? strlen (text) : (gsize) length, room, &self->cut);

  g_signal_stop_emission_by_name (buffer, "insert-text");
  g_signal_handlers_block_by_func (buffer, on_insert, self);
  gtk_text_buffer_insert (buffer, where, kept, -1);
  g_signal_handlers_unblock_by_func (buffer, on_insert, self);
}

static void
on_changed (LkMessageField *self)
{
  g_autofree char *text = g_strstrip (lk_message_field_dup_text (self));

  gtk_widget_set_sensitive (self->look_up_button, text[0] != '\0');
  show_hint (self, self->cut ? _("That is a lot: only the beginning was taken. The message alone is enough.") : NULL);
  self->cut = FALSE;
}

static void
show_causes (LkMessageField    *self,
             const LkErrorText *text)
{
  g_autoptr(GString) causes = g_string_new (NULL);

  for (guint i = 0; i < text->n_codes; i++)
    {
      g_autofree char *title = lk_advise_title (text->codes[i], NULL);

      if (lk_code_get_cause (text->codes[i]) == LK_CAUSE_NONE)
        continue;
      /* TRANSLATORS: how sure it is, such as "Likely", and a cause in words */
      g_string_append_printf (causes, _("%s%s: %s"), causes->len > 0 ? "\n" : "",
                              lk_advise_certainty_label (text->certainties[i]), title);
    }
  lk_look_set_text (self->cause_label, causes->str);
}

static void
show_others (LkMessageField *self,
             GPtrArray      *found)
{
  g_autoptr(GString) others = g_string_new (NULL);

  for (guint i = 1; i < found->len && i <= MAX_OTHERS; i++)
    g_string_append_printf (others, "%s%s", i > 1 ? "\n" : "", ((LkErrorText *) g_ptr_array_index (found, i))->meaning);
  if (others->len > 0)
    {
      /* TRANSLATORS: other meanings of a message follow, one a line */
      g_string_prepend (others, "\n");
      g_string_prepend (others, _("It could also mean:"));
    }
  lk_look_set_text (self->others_label, others->str);
}

static void
show_found (LkMessageField *self,
            GPtrArray      *found)
{
  const LkErrorText *text = g_ptr_array_index (found, 0);
  g_autofree char *matched = text->product != NULL ? g_strdup_printf (_("Recognised: %s (%s)"), text->matched, text->product)
                                                   : g_strdup_printf (_("Recognised: %s"), text->matched);

  lk_look_set_text (self->meaning_label, text->meaning);
  lk_look_set_text (self->matched_label, matched);
  show_causes (self, text);
  lk_look_set_steps (self->steps_box, (const char *const *) text->steps);
  show_others (self, found);
  gtk_widget_set_visible (GTK_WIDGET (self->offer_button), self->target != NULL);
  gtk_stack_set_visible_child_name (self->stack, "found");
  gtk_widget_grab_focus (self->target != NULL ? GTK_WIDGET (self->offer_button) : self->done_button);
}

/* The text stays, so that it can be made shorter. */
static void
show_unknown (LkMessageField *self,
              const char     *text)
{
  if (lk_error_texts_is_harmless (text))
    show_hint (self, _("Healthy programs write this as well; it does not say why the sign-in fails. Look for another line."));
  else
    show_hint (self, _("Latchkey does not know this message. Try a part of it, such as its code or number. If that does not "
                       "help, check the service: most causes show without a message."));
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

/**
 * lk_message_field_look_up:
 * @self: the field
 *
 * Says what the text means, and tells the session, if there is one.
 */
void
lk_message_field_look_up (LkMessageField *self)
{
  g_autofree char *text = g_strstrip (lk_message_field_dup_text (self));
  g_autoptr(GPtrArray) found = NULL;

  if (text[0] == '\0')
    return;
  found = lk_error_texts_find (text);
  if (found->len > 0)
    show_found (self, found);
  else
    show_unknown (self, text);
  if (self->session != NULL)
    lk_session_set_error_text (self->session, text);
  g_signal_emit (self, signals[SIGNAL_LOOKED_UP], 0);
}

static void
on_look_up (LkMessageField *self)
{
  lk_message_field_look_up (self);
}

static void
on_paste (LkMessageField *self)
{
  gtk_text_buffer_paste_clipboard (self->buffer, gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static void
on_another (LkMessageField *self)
{
  lk_message_field_reset (self);
  lk_message_field_take_focus (self);
}

static void
close_field (LkMessageField *self)
{
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
on_offer (LkMessageField *self)
{
  g_signal_emit (self, signals[SIGNAL_CHECK_WANTED], 0, self->target);
  close_field (self);
}

/* Enter looks up; with Shift it begins a line. What an input method makes of Enter stays its own. */
static gboolean
on_key (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        state,
        LkMessageField        *self)
{
  gboolean enter = key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter;

  if (!enter || (state & GDK_SHIFT_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  if (!gtk_text_view_im_context_filter_keypress (self->text_view,
                                                 gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller))))
    lk_message_field_look_up (self);
  return GDK_EVENT_STOP;
}

static gboolean
on_escape (GtkWidget *widget,
           GVariant  *arguments,
           gpointer   user_data)
{
  close_field (LK_MESSAGE_FIELD (widget));
  return TRUE;
}

static void
lk_message_field_dispose (GObject *object)
{
  LkMessageField *self = LK_MESSAGE_FIELD (object);

  if (self->buffer != NULL)
    g_signal_handlers_disconnect_by_data (self->buffer, self);
  self->buffer = NULL;
  g_clear_object (&self->session);
  g_clear_pointer (&self->target, g_free);
  G_OBJECT_CLASS (lk_message_field_parent_class)->dispose (object);
}

static void
lk_message_field_class_init (LkMessageFieldClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_message_field_dispose;
  signals[SIGNAL_CLOSED] = g_signal_new ("closed", LK_TYPE_MESSAGE_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LOOKED_UP] = g_signal_new ("looked-up", LK_TYPE_MESSAGE_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 0);
  signals[SIGNAL_CHECK_WANTED] = g_signal_new ("check-wanted", LK_TYPE_MESSAGE_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (LK_TYPE_FOLD_BOX);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/latchkey/Latchkey/lk-message-field.ui");
  gtk_widget_class_bind_template_child (widget_class, LkMessageField, stack);
  gtk_widget_class_bind_template_child (widget_class, LkMessageField, text_view);
  gtk_widget_class_bind_template_child (widget_class, LkMessageField, hint_label);
  gtk_widget_class_bind_template_child (widget_class, LkMessageField, look_up_button);
  gtk_widget_class_bind_template_child (widget_class, LkMessageField, write_scroller);
  gtk_widget_class_bind_template_child (widget_class, LkMessageField, found_scroller);
  gtk_widget_class_bind_template_child (widget_class, LkMessageField, meaning_label);
  gtk_widget_class_bind_template_child (widget_class, LkMessageField, matched_label);
  gtk_widget_class_bind_template_child (widget_class, LkMessageField, cause_label);
  gtk_widget_class_bind_template_child (widget_class, LkMessageField, steps_box);
  gtk_widget_class_bind_template_child (widget_class, LkMessageField, others_label);
  gtk_widget_class_bind_template_child (widget_class, LkMessageField, offer_button);
  gtk_widget_class_bind_template_child (widget_class, LkMessageField, done_button);
  gtk_widget_class_bind_template_callback (widget_class, on_look_up);
  gtk_widget_class_bind_template_callback (widget_class, on_paste);
  gtk_widget_class_bind_template_callback (widget_class, on_another);
  gtk_widget_class_bind_template_callback (widget_class, on_offer);
  gtk_widget_class_bind_template_callback (widget_class, close_field);
}

static void
lk_message_field_init (LkMessageField *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->buffer = gtk_text_view_get_buffer (self->text_view);
  g_signal_connect (self->buffer, "insert-text", G_CALLBACK (on_insert), self);
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (on_changed), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text_view), keys);
  show_hint (self, NULL);
}

/**
 * lk_message_field_new:
 *
 * Returns: (transfer floating): an empty field
 */
GtkWidget *
lk_message_field_new (void)
{
  return g_object_new (LK_TYPE_MESSAGE_FIELD, NULL);
}

/**
 * lk_message_field_set_session:
 * @self: the field
 * @session: (nullable): whose case the message belongs to
 */
void
lk_message_field_set_session (LkMessageField *self,
                              LkSession      *session)
{
  g_set_object (&self->session, session);
}

/**
 * lk_message_field_set_offer:
 * @self: the field
 * @label: (nullable): what the button beside a meaning says
 * @target: (nullable): what it checks, an id of the catalogue or an address; %NULL for no button
 */
void
lk_message_field_set_offer (LkMessageField *self,
                            const char     *label,
                            const char     *target)
{
  char *copy = g_strdup (target);

  g_free (self->target);
  self->target = copy;
  if (label != NULL)
    gtk_button_set_label (self->offer_button, label);
}

/**
 * lk_message_field_set_fills:
 * @self: the field
 * @fills: whether text and meaning take all the height that there is, rather than what they need
 */
void
lk_message_field_set_fills (LkMessageField *self,
                            gboolean        fills)
{
  GtkScrolledWindow *scrollers[] = { self->write_scroller, self->found_scroller };

  for (guint i = 0; i < G_N_ELEMENTS (scrollers); i++)
    {
      gtk_widget_set_vexpand (GTK_WIDGET (scrollers[i]), fills);
      gtk_scrolled_window_set_propagate_natural_height (scrollers[i], !fills);
    }
}

/**
 * lk_message_field_reset:
 * @self: the field
 *
 * Empties it.
 */
void
lk_message_field_reset (LkMessageField *self)
{
  gtk_text_buffer_set_text (self->buffer, "", -1);
  gtk_stack_set_visible_child_name (self->stack, "write");
}

/**
 * lk_message_field_set_text:
 * @self: the field
 * @text: as if somebody pasted it
 */
void
lk_message_field_set_text (LkMessageField *self,
                           const char     *text)
{
  lk_message_field_reset (self);
  gtk_text_buffer_insert_at_cursor (self->buffer, text, -1);
}

/**
 * lk_message_field_dup_text:
 *
 * Returns: (transfer full): what stands in the field
 */
char *
lk_message_field_dup_text (LkMessageField *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

/**
 * lk_message_field_get_meaning:
 *
 * Returns: (transfer none) (nullable): what the message means; %NULL as long as that is not known
 */
const char *
lk_message_field_get_meaning (LkMessageField *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "found") == 0 ? gtk_label_get_text (self->meaning_label)
                                                                                  : NULL;
}

/**
 * lk_message_field_take_focus:
 * @self: the field
 */
void
lk_message_field_take_focus (LkMessageField *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}
