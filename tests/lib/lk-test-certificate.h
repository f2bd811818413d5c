/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GTlsCertificate *lk_test_certificate_new  (void);
GTlsDatabase    *lk_test_certificate_trust (GTlsCertificate *certificate);

G_END_DECLS
