/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

LkService *lk_service_file_parse (const char  *data,
                                  gsize        length,
                                  const char  *origin,
                                  GPtrArray   *problems,
                                  GError     **error);
LkService *lk_service_file_load  (const char  *path,
                                  GPtrArray   *problems,
                                  GError     **error);

G_END_DECLS
