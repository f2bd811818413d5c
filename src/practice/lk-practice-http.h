/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define LK_PRACTICE_HTML "text/html; charset=utf-8"
#define LK_PRACTICE_JSON "application/json"

SoupServer *lk_practice_http_new_server (void);
void        lk_practice_http_answer     (SoupServerMessage *message,
                                         guint              status,
                                         const char        *content_type,
                                         const char        *body);
void        lk_practice_http_page       (SoupServerMessage *message,
                                         guint              status,
                                         const char        *title,
                                         const char        *text);
void        lk_practice_http_refuse     (SoupServerMessage *message,
                                         guint              status,
                                         const char        *errcode,
                                         const char        *text);
void        lk_practice_http_redirect   (SoupServerMessage *message,
                                         guint              status,
                                         const char        *location);
void        lk_practice_http_set_date   (SoupServerMessage *message,
                                         gint64             ahead_s);
gboolean    lk_practice_http_is_read    (SoupServerMessage *message);

G_END_DECLS
