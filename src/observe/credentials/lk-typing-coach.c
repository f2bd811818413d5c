/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-typing-coach.h"

GStrv
lk_typing_coach_look (const char *text, gsize length, const LkKeyboard *keyboard)
{
  return g_new0 (char *, 1);
}
