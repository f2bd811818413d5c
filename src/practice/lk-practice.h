/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-catalog.h"

G_BEGIN_DECLS

/* The practice service's id, and the one account it has. */
#define LK_PRACTICE_ID "practice"
#define LK_PRACTICE_ACCOUNT "practice"
#define LK_PRACTICE_PASSWORD "practice"

/**
 * LkPracticeFault:
 * @id: stable, such as `wrong-host-certificate`
 * @code: the verdict it must lead to
 * @description: in English, marked for translation
 * @needs_sign_in: it shows only when somebody signs in; a check without a password finds nothing
 *
 * A fault that the practice service can be given.
 */
typedef struct
{
  const char *id;          /* (borrowed) */
  const char *code;        /* (borrowed) */
  const char *description; /* (borrowed) */
  gboolean    needs_sign_in;
} LkPracticeFault;

/**
 * LkPractice:
 *
 * A practice service: a Matrix server of our own on loopback, with a fault to choose. Its
 * certificates are made when it starts and live in memory only. All its listeners are on 127.0.0.1
 * and ::1 with ports the kernel chose.
 */
#define LK_TYPE_PRACTICE (lk_practice_get_type ())
G_DECLARE_FINAL_TYPE (LkPractice, lk_practice, LK, PRACTICE, GObject)

const LkPracticeFault *lk_practice_list_faults  (gsize        *n_faults);
const LkPracticeFault *lk_practice_find_fault   (const char   *id);

LkPractice   *lk_practice_new              (const char   *fault);
gboolean      lk_practice_start            (LkPractice   *self,
                                            GError      **error);
void          lk_practice_stop             (LkPractice   *self);
LkService    *lk_practice_dup_service      (LkPractice   *self);
LkPolicy     *lk_practice_dup_policy       (LkPractice   *self);
GTlsDatabase *lk_practice_get_tls_database (LkPractice   *self);
const char   *lk_practice_get_ca_pem       (LkPractice   *self);

G_END_DECLS
