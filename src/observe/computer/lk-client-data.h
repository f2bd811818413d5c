/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"
#include "lk-service.h"

G_BEGIN_DECLS

GPtrArray *lk_client_data_places  (LkComputer     *computer,
                                   const LkClient *client,
                                   const char     *path);
GPtrArray *lk_client_data_folders (LkComputer     *computer,
                                   const LkClient *client);

G_END_DECLS
