/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkError:
 * @LK_ERROR_INVALID: data is not what its format demands; the message names the place and the expectation
 * @LK_ERROR_NEWER_FORMAT: data of a newer format than this copy knows
 * @LK_ERROR_NOT_FOUND: no such service, check, code or fault
 * @LK_ERROR_LIMIT: an answer is larger or deeper than is accepted
 * @LK_ERROR_CUT_OFF: an answer ended before it was complete
 * @LK_ERROR_PROTOCOL: the other side does not speak the protocol
 * @LK_ERROR_REFUSED_REDIRECT: a redirect that is not followed (to plain http, off this origin, too many)
 * @LK_ERROR_DEADLINE: no answer before the deadline given from outside
 * @LK_ERROR_NOT_ALLOWED: the policy or the person does not allow it
 *
 * Latchkey's own errors. Errors of GIO, TLS, the resolver and libsoup pass through untouched.
 */
typedef enum
{
  LK_ERROR_INVALID,
  LK_ERROR_NEWER_FORMAT,
  LK_ERROR_NOT_FOUND,
  LK_ERROR_LIMIT,
  LK_ERROR_CUT_OFF,
  LK_ERROR_PROTOCOL,
  LK_ERROR_REFUSED_REDIRECT,
  LK_ERROR_DEADLINE,
  LK_ERROR_NOT_ALLOWED,
} LkError;

#define LK_ERROR (lk_error_quark ())
GQuark lk_error_quark (void);

G_END_DECLS
