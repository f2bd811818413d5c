/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Browsers send to every port of this computer the cookies that any of them has set. */
#define LK_HAND_OFF_MAX_HEAD (32 * 1024)

/* What somebody wants of the server of one page. */
typedef enum
{
  LK_HAND_OFF_REQUEST_UNFINISHED, /* more has to come before it can be answered */
  LK_HAND_OFF_REQUEST_PAGE,
  LK_HAND_OFF_REQUEST_HEAD,       /* only what stands before the page */
  LK_HAND_OFF_REQUEST_OTHER,      /* anything else, or no HTTP at all */
} LkHandOffRequest;

LkHandOffRequest lk_hand_off_request_read (const char *data,
                                           gsize       length,
                                           const char *path);

G_END_DECLS
