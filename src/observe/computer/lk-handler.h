/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"
#include "lk-desktop-entry.h"

G_BEGIN_DECLS

/* Who opens one kind of thing. */
typedef struct
{
  char           *id;            /* (owned) (nullable) the desktop file */
  char           *file;          /* (owned) (nullable) where it was read */
  LkDesktopEntry *entry;         /* (owned) (nullable) */
  char           *program;       /* (owned) (nullable) where its program is */
  gboolean        program_exists;
  gboolean        visible;       /* its folder is on the search path */
  GPtrArray      *candidates;    /* (owned) (element-type utf8) all that claim it */
  GPtrArray      *dangling;      /* (owned) (element-type utf8) chosen as default, and not there or without its program */
  GPtrArray      *unregistered;  /* (owned) (element-type utf8) claim it in their file, but not in the cache */
  char           *unregistered_in; /* (owned) (nullable) the folder of the first of them */
} LkHandler;

void lk_handler_free         (LkHandler  *self);
void lk_handler_find_program (LkHandler  *self,
                              LkComputer *computer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkHandler, lk_handler_free)

G_END_DECLS
