/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fixture.h"
#include "lk-computer.h"

G_BEGIN_DECLS

/* A made-up computer in a temporary folder, with buses of its own, and a run of a service with messengers. */
typedef struct
{
  char            *root;     /* (owned) */
  GPtrArray       *environment; /* (owned) (element-type utf8) */
  LkComputer      *computer; /* (owned) (nullable) made by the first probe */
  LkRun           *run;      /* (owned) */
  GTestDBus       *bus;      /* (owned) (nullable) */
  GDBusConnection *client;   /* (owned) (nullable) what the probes use */
  GDBusConnection *server;   /* (owned) (nullable) what stand-ins use */
} TestLocal;

typedef void (*TestProbeAsync)  (LkRun               *run,
                                 LkComputer          *computer,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data);
typedef void (*TestProbeFinish) (GAsyncResult        *result);

TestLocal     *test_local_new         (void);
void           test_local_free        (TestLocal       *self);
void           test_local_setenv      (TestLocal       *self,
                                       const char      *name,
                                       const char      *value);
void           test_local_write       (TestLocal       *self,
                                       const char      *path,
                                       const char      *text);
void           test_local_program     (TestLocal       *self,
                                       const char      *path);
void           test_local_link        (TestLocal       *self,
                                       const char      *path,
                                       const char      *target);
LkClient      *test_local_add_client  (TestLocal       *self,
                                       const char      *name);
void           test_local_start_bus   (TestLocal       *self,
                                       gboolean         system);
void           test_local_own         (TestLocal       *self,
                                       const char      *name);
void           test_local_offer       (TestLocal       *self,
                                       const char      *path,
                                       const char      *xml,
                                       const GDBusInterfaceVTable *vtable,
                                       gpointer         user_data);
void           test_local_hang        (TestLocal       *self);
void           test_local_probe       (TestLocal       *self,
                                       TestProbeAsync   probe,
                                       TestProbeFinish  finish);
LkObservation *test_local_find        (TestLocal       *self,
                                       const char      *probe,
                                       const char      *subject);
gboolean       test_local_is_false    (LkObservation   *observation,
                                       const char      *fact);
gboolean       test_local_has_word    (LkObservation   *observation,
                                       const char      *fact,
                                       const char      *word);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestLocal, test_local_free)

G_END_DECLS
