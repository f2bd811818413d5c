/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkComputer:
 *
 * This computer as the probes of it see it: where its files are, whose home, which buses. Everything goes through it, so that
 * a test can show them another one. It does not change after it was made.
 */
typedef struct
{
  gatomicrefcount  ref_count;
  char            *root;        /* (owned) put before every path; empty: the real one */
  char            *home;        /* (owned) */
  char            *runtime_dir; /* (owned) (nullable) XDG_RUNTIME_DIR */
  GStrv            data_dirs;   /* (owned) the person's own first, then the system's */
  GStrv            path;        /* (owned) where programs are looked for */
  GStrv            environment; /* (owned) NAME=value */
  gboolean         in_flatpak;  /* Latchkey itself runs in a sandbox */
  GDBusConnection *session_bus; /* (owned) (nullable) */
  GDBusConnection *system_bus;  /* (owned) (nullable) */
} LkComputer;

LkComputer *lk_computer_new       (const char      *root,
                                   const char      *home,
                                   const char      *runtime_dir,
                                   const char *const *data_dirs,
                                   const char *const *path,
                                   const char *const *environment);
LkComputer *lk_computer_new_here  (void);
LkComputer *lk_computer_ref       (LkComputer      *self);
void        lk_computer_unref     (LkComputer      *self);
char       *lk_computer_dup_path  (LkComputer      *self,
                                   const char      *path);
char       *lk_computer_dup_home  (LkComputer      *self,
                                   const char      *path);
const char *lk_computer_getenv    (LkComputer      *self,
                                   const char      *name);
gboolean    lk_computer_has_screen (LkComputer     *self);
char       *lk_computer_find_program (LkComputer   *self,
                                      const char   *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkComputer, lk_computer_unref)

G_END_DECLS
