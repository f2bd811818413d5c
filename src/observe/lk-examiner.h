/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-catalog.h"

G_BEGIN_DECLS

/**
 * LkExaminer:
 *
 * Decides what to measure, in which order, and writes it all into a case. It judges nothing: on
 * ::changed its owner judges the case with what is still out (lk_examiner_dup_pending()).
 */
#define LK_TYPE_EXAMINER (lk_examiner_get_type ())
G_DECLARE_FINAL_TYPE (LkExaminer, lk_examiner, LK, EXAMINER, GObject)

LkExaminer *lk_examiner_new              (LkPolicy             *policy);
void        lk_examiner_set_extra_hosts  (LkExaminer           *self,
                                          gboolean              extra_hosts);
void        lk_examiner_set_signs_in     (LkExaminer           *self,
                                          gboolean              signs_in);
void        lk_examiner_set_tls_database (LkExaminer           *self,
                                          GTlsDatabase         *database);

/* Fills @kase, which names the service. Signal ::changed () after every observation and whenever something starts or ends. */
void        lk_examiner_examine_async    (LkExaminer           *self,
                                          LkCase               *kase,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean    lk_examiner_examine_finish   (LkExaminer           *self,
                                          GAsyncResult         *result,
                                          GError              **error);

/* Probe names still out; NULL-terminated, empty when none is. */
GStrv       lk_examiner_dup_pending      (LkExaminer           *self);

G_END_DECLS
