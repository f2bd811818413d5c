/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-typing-coach.h"

G_BEGIN_DECLS

/**
 * LkKeyboardWatch:
 *
 * What the toolkit knows of the keyboard that types into an entry. Signal ::changed () when that is not what it was.
 */
#define LK_TYPE_KEYBOARD_WATCH (lk_keyboard_watch_get_type ())
G_DECLARE_FINAL_TYPE (LkKeyboardWatch, lk_keyboard_watch, LK, KEYBOARD_WATCH, GObject)

LkKeyboardWatch  *lk_keyboard_watch_new  (GtkEditable      *entry);
const LkKeyboard *lk_keyboard_watch_get  (LkKeyboardWatch  *self);
void              lk_keyboard_watch_set  (LkKeyboardWatch  *self,
                                          const LkKeyboard *keyboard);

G_END_DECLS
