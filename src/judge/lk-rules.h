/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-picture.h"

G_BEGIN_DECLS

/* Round trips from here on are named as slow for signing in; below, they are not. Milliseconds. */
#define LK_SLOW_RTT_MS 400
/* A body that comes slower than this makes a line narrow. Kilobits a second. */
#define LK_SLOW_KBPS 64
/* Of this many samples, so many that needed a retransmission make a network unstable. */
#define LK_UNSTABLE_MIN_SLOW 2
#define LK_UNSTABLE_MIN_PERCENT 8
/* A clock that is off by more breaks certificates and codes; by less it is only noted. Seconds. */
#define LK_SKEW_PROBLEM_S 300
#define LK_SKEW_NOTICE_S 60

/* What the service as a whole does. */
typedef enum
{
  LK_STANDING_UNKNOWN,  /* nothing that decides was seen yet */
  LK_STANDING_WORKS,
  LK_STANDING_PARTLY,   /* it works, but one of several ways to it does not */
  LK_STANDING_FAILS,
} LkStanding;

LkStanding lk_rules_get_standing (LkPicture *picture);
gboolean   lk_rules_route_works  (LkRoute   *route);
gboolean   lk_rules_upgrade_was_lost (gint64 status);
gboolean   lk_rules_wants_certificate (LkRoute       *route,
                                       LkObservation *http);
gboolean   lk_rules_shows_loss   (LkObservation *quality,
                                  gint64        *slow,
                                  gint64        *samples);

/* Each looks for what keeps the person out, in the order of the way, and adds a candidate unless an earlier one explains it. */
void       lk_rules_surroundings (LkPicture *picture);
void       lk_rules_names        (LkPicture *picture);
void       lk_rules_path         (LkPicture *picture);
void       lk_rules_tls          (LkPicture *picture);
void       lk_rules_server       (LkPicture *picture);
void       lk_rules_discovery    (LkPicture *picture);
void       lk_rules_sign_in      (LkPicture *picture);
void       lk_rules_outage       (LkPicture *picture,
                                  gboolean   blocks);

void       lk_rules_stream_error (LkPicture     *picture,
                                  LkObservation *xmpp,
                                  const char    *condition);
gboolean   lk_rules_certificate  (LkPicture *picture,
                                  LkRoute   *route);
gboolean   lk_rules_irc_refuses  (LkObservation *irc);

void       lk_rules_old_tls      (LkPicture *picture);

/* What is only named, because it could explain a failure that was not seen now. */
void       lk_rules_named        (LkPicture *picture);
gboolean   lk_rules_clock        (LkPicture *picture,
                                  gboolean   blocks);
gboolean   lk_rules_quality      (LkPicture *picture,
                                  gboolean   blocks);
gboolean   lk_rules_too_slow_for (LkPicture     *picture,
                                  LkObservation *waiting);

G_END_DECLS
