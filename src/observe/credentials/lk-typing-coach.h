/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkKeyboard:
 *
 * What is known of the keyboard at the moment. Whoever asks fills it in; -1 where it is not known.
 */
typedef struct
{
  int         caps_lock;     /* 0, 1, -1 */
  int         num_lock;      /* 0, 1, -1 */
  int         input_method;  /* 1: an input method composes characters now (Chinese, Japanese …) */
  const char *layout;        /* (borrowed) (nullable) of the keys, such as `us` or `ru` */
  const char *usual_layout;  /* (borrowed) (nullable) the first of the layouts that are set up */
} LkKeyboard;

#define LK_KEYBOARD_UNKNOWN { -1, -1, -1, NULL, NULL }

GStrv lk_typing_coach_look (const char       *text,
                            gsize             length,
                            const LkKeyboard *keyboard);

G_END_DECLS
