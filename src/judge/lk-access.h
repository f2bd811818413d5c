/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-picture.h"

G_BEGIN_DECLS

/* What a case says of the person's access: of name, password and account. */

void        lk_access_describe_answer (LkObservation *answer,
                                       LkParams      *params);
void        lk_access_describe_name   (LkObservation *name,
                                       LkParams      *params);
const char *lk_access_describe_typing (LkObservation *typing,
                                       LkParams      *params);
int         lk_access_get_elsewhere   (LkPicture     *picture);
LkProtocol  lk_access_get_protocol    (LkPicture     *picture);
gboolean    lk_access_name_is_refused (LkPicture     *picture);
gboolean    lk_access_takes_password  (LkPicture     *picture);
gboolean    lk_access_was_accepted    (LkPicture     *picture);
gboolean    lk_access_is_open         (LkPicture     *picture);
void        lk_access_ask             (LkPicture     *picture,
                                       LkVerdict     *verdict);

G_END_DECLS
