/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

/**
 * LkExamination:
 *
 * One examination from its start to its end: everything that does not depend on another observation starts at once.
 */
#define LK_TYPE_EXAMINATION (lk_examination_get_type ())
G_DECLARE_FINAL_TYPE (LkExamination, lk_examination, LK, EXAMINATION, GObject)

LkExamination *lk_examination_new         (LkCase               *kase,
                                           LkPolicy             *policy,
                                           GTlsDatabase         *tls_database,
                                           gboolean              extra_hosts,
                                           gboolean              signs_in);
GStrv          lk_examination_dup_pending (LkExamination        *self);
void           lk_examination_run_async   (LkExamination        *self,
                                           GCancellable         *cancellable,
                                           GAsyncReadyCallback   callback,
                                           gpointer              user_data);
gboolean       lk_examination_run_finish  (LkExamination        *self,
                                           GAsyncResult         *result,
                                           GError              **error);

G_END_DECLS
