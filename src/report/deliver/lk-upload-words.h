/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-upload.h"

G_BEGIN_DECLS

char    *lk_upload_result_dup_words (const LkUploadResult *result);
char    *lk_upload_error_dup_words  (const GError         *error,
                                     gboolean              all_sent);
gboolean lk_upload_is_worth_keeping (const LkUploadResult *result,
                                     const GError         *error,
                                     gboolean              all_sent);

G_END_DECLS
