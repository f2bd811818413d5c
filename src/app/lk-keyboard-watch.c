/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-keyboard-watch.h"

struct _LkKeyboardWatch
{
  GObject    parent_instance;

  GdkDevice *device;      /* (owned) (nullable) */
  LkKeyboard keyboard;
  gboolean   given;       /* by a test, not by the device */
  gboolean   keypad_used;
};

G_DEFINE_FINAL_TYPE (LkKeyboardWatch, lk_keyboard_watch, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
emit_changed (LkKeyboardWatch *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
lk_keyboard_watch_dispose (GObject *object)
{
  g_clear_object (&LK_KEYBOARD_WATCH (object)->device);
  G_OBJECT_CLASS (lk_keyboard_watch_parent_class)->dispose (object);
}

static void
lk_keyboard_watch_class_init (LkKeyboardWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_keyboard_watch_dispose;

  /**
   * LkKeyboardWatch::changed:
   *
   * A lock was switched, or an input method began or ended.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LK_TYPE_KEYBOARD_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
lk_keyboard_watch_init (LkKeyboardWatch *self)
{
  self->keyboard = (LkKeyboard) LK_KEYBOARD_UNKNOWN;
}

/* Keys of the pad that move the cursor are what Num Lock off makes of its digits. */
static gboolean
on_key_pressed (LkKeyboardWatch *self,
                guint            keyval)
{
  if (!self->keypad_used && keyval >= GDK_KEY_KP_Home && keyval <= GDK_KEY_KP_Delete)
    {
      self->keypad_used = TRUE;
      emit_changed (self);
    }
  return GDK_EVENT_PROPAGATE;
}

/* Letters that are not in the entry yet: an input method puts characters together. A dead key shows a single sign. */
static void
on_preedit_changed (LkKeyboardWatch *self,
                    const char      *preedit)
{
  int input_method = g_utf8_strlen (preedit, -1) > 1 ? 1 : -1;

  if (self->given || self->keyboard.input_method == input_method)
    return;
  self->keyboard.input_method = input_method;
  emit_changed (self);
}

/**
 * lk_keyboard_watch_new:
 * @entry: (transfer none): what is typed into
 *
 * Returns: (transfer full): a watch, to be kept no longer than @entry
 */
LkKeyboardWatch *
lk_keyboard_watch_new (GtkEditable *entry)
{
  LkKeyboardWatch *self = g_object_new (LK_TYPE_KEYBOARD_WATCH, NULL);
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (GTK_WIDGET (entry)));
  GdkDevice *device = seat != NULL ? gdk_seat_get_keyboard (seat) : NULL;
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (entry), keys);
  g_signal_connect_object (gtk_editable_get_delegate (entry), "preedit-changed", G_CALLBACK (on_preedit_changed), self,
                           G_CONNECT_SWAPPED);
  if (device != NULL)
    {
      self->device = g_object_ref (device);
      g_signal_connect_object (device, "notify::caps-lock-state", G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (device, "notify::num-lock-state", G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
    }
  return self;
}

/**
 * lk_keyboard_watch_get:
 *
 * GTK 4.8 tells nothing of layouts. Num Lock is told only of a keyboard whose pad was used: most have it off, and no pad.
 *
 * Returns: (transfer none): what is known now
 */
const LkKeyboard *
lk_keyboard_watch_get (LkKeyboardWatch *self)
{
  if (!self->given && self->device != NULL)
    {
      self->keyboard.caps_lock = gdk_device_get_caps_lock_state (self->device);
      self->keyboard.num_lock = self->keypad_used ? gdk_device_get_num_lock_state (self->device) : -1;
    }
  return &self->keyboard;
}

/**
 * lk_keyboard_watch_set:
 * @self: a watch
 * @keyboard: (transfer none): what to say from now on, whatever the device says
 */
void
lk_keyboard_watch_set (LkKeyboardWatch  *self,
                       const LkKeyboard *keyboard)
{
  self->keyboard = *keyboard;
  self->given = TRUE;
  emit_changed (self);
}
