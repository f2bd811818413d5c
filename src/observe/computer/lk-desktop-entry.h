/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A desktop file is this long at most. */
#define LK_DESKTOP_ENTRY_MAX_BYTES (256 * 1024)

/**
 * LkDesktopEntry:
 *
 * What a desktop file says about starting its program (Desktop Entry Specification 1.5).
 */
typedef struct
{
  gboolean hidden;           /* to be treated as if it were not there */
  gboolean dbus_activatable;
  gboolean takes_url;        /* the program is told what to open */
  char    *program;          /* (owned) (nullable) what is started, behind `env` */
  char    *flatpak;          /* (owned) (nullable) the Flatpak that is run */
  char    *try_program;      /* (owned) (nullable) must be there as well */
  GStrv    mime_types;       /* (owned) (nullable) */
} LkDesktopEntry;

LkDesktopEntry *lk_desktop_entry_parse   (const char     *text,
                                          GError        **error);
gboolean        lk_desktop_exec_parse    (const char     *exec,
                                          char          **program,
                                          char          **flatpak,
                                          char          **snap,
                                          gboolean       *takes_url,
                                          GError        **error);
void            lk_desktop_entry_free    (LkDesktopEntry *self);
gboolean        lk_desktop_id_is_valid   (const char     *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDesktopEntry, lk_desktop_entry_free)

G_END_DECLS
