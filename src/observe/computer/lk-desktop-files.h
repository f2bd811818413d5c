/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"
#include "lk-service.h"

G_BEGIN_DECLS

/**
 * LkDesktopFile:
 *
 * One desktop file that starts a messenger; Desktop Entry Specification 1.5.
 */
typedef struct
{
  const LkClient *client;  /* (borrowed) whose */
  char           *id;      /* (owned) desktop file id */
  char           *path;    /* (owned) of the file */
  char           *share;   /* (owned) the folder of data it is in */
  char           *program; /* (owned) (nullable) what it starts, where that exists */
  char           *flatpak; /* (owned) (nullable) it starts that application of Flatpak */
  char           *snap;    /* (owned) (nullable) it starts that snap */
  char           *version; /* (owned) (nullable) X-AppImage-Version */
} LkDesktopFile;

GPtrArray *lk_desktop_files_find  (LkComputer   *computer,
                                   GPtrArray    *clients,
                                   GCancellable *cancellable);
char      *lk_computer_where      (LkComputer   *computer,
                                   const char   *program);

G_END_DECLS
