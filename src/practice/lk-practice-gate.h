/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What a listener does with who comes. */
typedef enum
{
  LK_PRACTICE_GATE_TLS,             /* TLS, then HTTP */
  LK_PRACTICE_GATE_TLS_WITH_CLIENT, /* the same, and it asks for a certificate */
  LK_PRACTICE_GATE_PLAIN,           /* HTTP without TLS */
  LK_PRACTICE_GATE_CLOSED,          /* nobody listens; the port stays ours */
  LK_PRACTICE_GATE_SILENT,          /* accepts, says nothing */
  LK_PRACTICE_GATE_RESET,           /* cuts the connection at the first bytes */
  LK_PRACTICE_GATE_RESET_NAME,      /* cuts it when the ClientHello asks for "localhost" */
  LK_PRACTICE_GATE_BANNER,          /* greets as SSH does */
  LK_PRACTICE_GATE_OLD_TLS,         /* answers with TLS 1.0 and hangs up */
} LkPracticeGateMode;

/**
 * LkPracticeGate:
 *
 * One port on 127.0.0.1 and ::1. It looks at the first bytes before it lets a visitor in, so that
 * it can do what a broken network does.
 */
#define LK_TYPE_PRACTICE_GATE (lk_practice_gate_get_type ())
G_DECLARE_FINAL_TYPE (LkPracticeGate, lk_practice_gate, LK, PRACTICE_GATE, GObject)

LkPracticeGate *lk_practice_gate_new             (LkPracticeGateMode mode,
                                                  SoupServer        *server);
gboolean        lk_practice_gate_open            (LkPracticeGate    *self,
                                                  GError           **error);
void            lk_practice_gate_close           (LkPracticeGate    *self);
guint16         lk_practice_gate_get_port        (LkPracticeGate    *self);
void            lk_practice_gate_set_certificate (LkPracticeGate    *self,
                                                  GTlsCertificate   *certificate);

G_END_DECLS
