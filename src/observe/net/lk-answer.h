/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-fetch.h"

G_BEGIN_DECLS

/* How an LkAnswer is filled in; for lk-fetch.c alone. */

LkAnswer *lk_answer_new          (void);
void      lk_answer_reset        (LkAnswer     *self,
                                  GUri         *uri);
void      lk_answer_read_headers (LkAnswer     *self,
                                  SoupMessage  *message);
void      lk_answer_read_remote  (LkAnswer       *self,
                                  GSocketAddress *address);
void      lk_answer_read_tls     (LkAnswer       *self,
                                  GTlsConnection *connection);
gboolean  lk_answer_take_body    (LkAnswer     *self,
                                  SoupMessage  *message,
                                  GByteArray   *raw,
                                  gboolean      only_beginning,
                                  GError      **error);

G_END_DECLS
