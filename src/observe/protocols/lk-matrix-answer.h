/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-fetch.h"

G_BEGIN_DECLS

/* What answers of the Matrix client-server API say; for lk-matrix.c. */

gboolean    lk_matrix_is_well_known     (LkAnswer     *answer);
gboolean    lk_matrix_names_homeserver  (LkAnswer     *answer);
gboolean    lk_matrix_is_versions       (LkAnswer     *answer);
gboolean    lk_matrix_is_login_flows    (LkAnswer     *answer);
gboolean    lk_matrix_is_auth_metadata  (LkAnswer     *answer);
gboolean    lk_matrix_is_support        (LkAnswer     *answer);

char       *lk_matrix_dup_base_url      (LkAnswer     *answer,
                                         const char  **reason);
GStrv       lk_matrix_dup_login_types   (LkAnswer     *answer);
gboolean    lk_matrix_is_oauth_only     (LkAnswer     *answer);
const char *lk_matrix_failure_reason    (LkAnswer     *answer,
                                         const GError *error);
void        lk_matrix_read_account_link (LkAnswer     *answer,
                                         JsonObject   *facts);
void        lk_matrix_read_support      (LkAnswer     *answer,
                                         JsonObject   *facts);
void        lk_matrix_read_server       (LkAnswer     *answer,
                                         JsonObject   *facts);
void        lk_matrix_read_links        (JsonObject   *facts);

G_END_DECLS
