/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-secret.h"

G_BEGIN_DECLS

/* The form of SASL messages, as far as it is looked at before libgsasl sees them. */
LkSecret *lk_sasl_message_encode          (const char  *bytes,
                                           gsize        length);
char     *lk_sasl_message_decode          (const char  *text,
                                           GError     **error);
gboolean  lk_sasl_message_check_challenge (const char  *message,
                                           GError     **error);

G_END_DECLS
