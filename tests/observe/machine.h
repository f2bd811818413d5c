/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"
#include "lk-run.h"

G_BEGIN_DECLS

/* A made-up computer in a temporary folder. */
typedef struct
{
  char       *root;     /* (owned) */
  LkComputer *computer; /* (owned) (nullable) made by machine_start() */
  LkService  *service;  /* (owned) */
  LkRun      *run;      /* (owned) (nullable) made by machine_start() */
} Machine;

#define MACHINE_HOME "/home/alice"
#define MACHINE_BOOT_S 1700000000

Machine    *machine_new         (void);
void        machine_free        (Machine              *self);
LkClient   *machine_add_client  (Machine              *self,
                                 const char           *name,
                                 const char           *process);
char       *machine_path        (Machine              *self,
                                 const char           *path);
void        machine_write       (Machine              *self,
                                 const char           *path,
                                 const char           *content);
void        machine_write_bytes (Machine              *self,
                                 const char           *path,
                                 const void           *content,
                                 gsize                 length);
void        machine_program     (Machine              *self,
                                 const char           *path);
void        machine_folder      (Machine              *self,
                                 const char           *path);
void        machine_link        (Machine              *self,
                                 const char           *path,
                                 const char           *target);
void        machine_touch       (Machine              *self,
                                 const char           *path,
                                 gint64                time_s);
void        machine_deploy      (Machine              *self,
                                 const char           *folder,
                                 const char           *app,
                                 const char           *commit,
                                 const char           *version);
void        machine_process     (Machine              *self,
                                 guint                 pid,
                                 const char           *exe,
                                 const char           *comm,
                                 const char           *words,
                                 guint                 started_after_s);
void        machine_start       (Machine              *self);
typedef void (*MachineProbe)    (LkRun *run, LkComputer *computer, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
void        machine_probe       (Machine              *self,
                                 MachineProbe          probe,
                                 void                (*finish) (GAsyncResult *result));
JsonObject *machine_facts       (Machine              *self,
                                 const char           *probe,
                                 const char           *subject);
guint       machine_count       (JsonObject           *facts,
                                 const char           *name);
JsonObject *machine_item        (JsonObject           *facts,
                                 const char           *name,
                                 guint                 at);
gboolean    machine_is_false    (JsonObject           *facts,
                                 const char           *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Machine, machine_free)

G_END_DECLS
