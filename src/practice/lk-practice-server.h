/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "lk-practice-plan.h"

G_BEGIN_DECLS

/**
 * LkPracticeServer:
 *
 * The practice service's HTTP: a Matrix homeserver with one account, and in front of it the faults
 * that a plan names.
 */
#define LK_TYPE_PRACTICE_SERVER (lk_practice_server_get_type ())
G_DECLARE_FINAL_TYPE (LkPracticeServer, lk_practice_server, LK, PRACTICE_SERVER, GObject)

LkPracticeServer *lk_practice_server_new      (const LkPracticePlan *plan);
SoupServer       *lk_practice_server_get_soup (LkPracticeServer     *self);
void              lk_practice_server_set_port (LkPracticeServer     *self,
                                               guint16               port,
                                               guint16               plain_port);

/* What the homeserver itself says; lk-practice-matrix.c. */
typedef struct _LkPracticeMatrix LkPracticeMatrix;

LkPracticeMatrix *lk_practice_matrix_new    (LkPracticeSignIn      sign_in);
void              lk_practice_matrix_free   (LkPracticeMatrix     *self);
void              lk_practice_matrix_answer (LkPracticeMatrix     *self,
                                             SoupServerMessage    *message,
                                             const char           *path,
                                             const char           *server_name);

G_END_DECLS
