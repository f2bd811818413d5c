/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-address.h"

G_BEGIN_DECLS

/* The parts of lk_address_parse() that deal with characters and hosts. Private to the catalogue. */

gboolean lk_address_fail             (GError     **error,
                                      const char  *format,
                                      ...) G_GNUC_PRINTF (2, 3);
gboolean lk_address_check_characters (const char  *text,
                                      GError     **error);
gboolean lk_address_parse_host_port  (LkAddress   *self,
                                      const char  *text,
                                      const char  *place,
                                      GError     **error);

G_END_DECLS
