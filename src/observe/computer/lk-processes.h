/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"
#include "lk-service.h"

G_BEGIN_DECLS

/**
 * LkProcess:
 *
 * A running messenger of this person.
 */
typedef struct
{
  const LkClient *client;    /* (borrowed) */
  guint           pid;
  guint           parent;
  gint64          started_s; /* -1: not known */
  char           *program;   /* (owned) (nullable) what it runs */
  gboolean        replaced;  /* that file is no longer there */
  char           *flatpak;   /* (owned) (nullable) application */
  char           *snap;      /* (owned) (nullable) */
  char           *revision;  /* (owned) (nullable) commit or revision that it was started from */
} LkProcess;

gboolean   lk_process_stat_parse    (const char   *text,
                                     guint        *parent,
                                     guint64      *started_ticks);
char      *lk_process_cgroup_parse  (const char   *text);
GPtrArray *lk_processes_find        (LkComputer   *computer,
                                     GPtrArray    *clients,
                                     GCancellable *cancellable);
gboolean   lk_processes_has_flatpak (LkComputer   *computer,
                                     const char   *app,
                                     gboolean     *running);

G_END_DECLS
