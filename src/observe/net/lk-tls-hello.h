/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

/**
 * LkTlsHelloVariant:
 * @LK_TLS_HELLO_PLAIN: as any client would say it
 * @LK_TLS_HELLO_OTHER_NAME: the same, with another server's name
 * @LK_TLS_HELLO_SMALL_SEGMENTS: the same, in TCP segments that pass every path
 *
 * What is different about a ClientHello, to see what the difference does.
 */
typedef enum
{
  LK_TLS_HELLO_PLAIN,
  LK_TLS_HELLO_OTHER_NAME,
  LK_TLS_HELLO_SMALL_SEGMENTS,
} LkTlsHelloVariant;

/**
 * LkTlsAnswerKind:
 * @LK_TLS_ANSWER_INCOMPLETE: what came so far could become anything
 * @LK_TLS_ANSWER_SERVER_HELLO: a ServerHello
 * @LK_TLS_ANSWER_ALERT: an alert instead of one
 * @LK_TLS_ANSWER_NOT_TLS: something that is not TLS
 */
typedef enum
{
  LK_TLS_ANSWER_INCOMPLETE,
  LK_TLS_ANSWER_SERVER_HELLO,
  LK_TLS_ANSWER_ALERT,
  LK_TLS_ANSWER_NOT_TLS,
} LkTlsAnswerKind;

typedef struct
{
  LkTlsAnswerKind kind;
  guint16         version;      /* of the ServerHello as on the wire: 0x0303 is TLS 1.2; 0: none */
  int             alert;        /* description, RFC 8446 section 6; -1: none */
  gsize           bytes_after;  /* that came after the ServerHello's record */
  gboolean        complete;     /* nothing more is to come before the client speaks */
} LkTlsAnswer;

GByteArray *lk_tls_hello_build     (const char           *server_name);
void        lk_tls_hello_parse     (const guint8         *data,
                                    gsize                 length,
                                    LkTlsAnswer          *answer);

void        lk_tls_hello_async     (LkRun                *run,
                                    const char           *host,
                                    const char           *server_name,
                                    GInetAddress         *address,
                                    guint16               port,
                                    LkTlsHelloVariant     variant,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
gboolean    lk_tls_hello_finish    (GAsyncResult         *result,
                                    GError              **error);

G_END_DECLS
