/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkPracticeVisitor:
 *
 * Somebody who has connected to a gate and has not been let in. The gate's set of visitors owns it;
 * leaving the set closes the connection.
 */
typedef struct
{
  GHashTable        *visitors;   /* (borrowed) the set */
  gpointer           gate;       /* (borrowed) */
  GSocketConnection *connection; /* (owned) (nullable) */
  GSource           *source;     /* (owned) (nullable) what it is waiting for */
  guint              looks;      /* how often its first bytes were looked at */
} LkPracticeVisitor;

GHashTable        *lk_practice_visitor_new_set   (void);
LkPracticeVisitor *lk_practice_visitor_new       (GHashTable         *visitors,
                                                  gpointer            gate,
                                                  GSocketConnection  *connection);
void               lk_practice_visitor_leave     (LkPracticeVisitor  *self);
int                lk_practice_visitor_get_fd    (LkPracticeVisitor  *self);
void               lk_practice_visitor_wait      (LkPracticeVisitor  *self,
                                                  GSocketSourceFunc   callback);
void               lk_practice_visitor_wait_ms   (LkPracticeVisitor  *self,
                                                  guint               milliseconds,
                                                  GSourceFunc         callback);
void               lk_practice_visitor_say       (LkPracticeVisitor  *self,
                                                  const void         *text,
                                                  gsize               length,
                                                  gboolean            hang_up);
void               lk_practice_visitor_reset     (LkPracticeVisitor  *self);

G_END_DECLS
