/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-application.h"
#include "lk-window.h"

G_BEGIN_DECLS

/* A window of the application, and what waits for it. */
typedef struct
{
  LkWindow *window; /* (borrowed) (nullable) once it is closed */
} WindowKit;

LkApplication *window_kit_start         (int           *argc,
                                         char        ***argv);
void           window_kit_iterate       (void);
void           window_kit_set_up        (WindowKit     *self,
                                         gconstpointer  data);
void           window_kit_set_up_narrow (WindowKit     *self,
                                         gconstpointer  data);
void           window_kit_tear_down     (WindowKit     *self,
                                         gconstpointer  data);
LkVerdict     *window_kit_wait_for_page (WindowKit     *self);

G_END_DECLS
