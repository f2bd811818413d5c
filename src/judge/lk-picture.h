/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

/**
 * LkReach:
 *
 * How far the way to one host and port went, as far as observations tell.
 */
typedef enum
{
  LK_REACH_UNTOUCHED,
  LK_REACH_NO_NAME,     /* its name was not found */
  LK_REACH_NAMED,       /* found, nothing more is known */
  LK_REACH_NO_CONNECT,  /* no address took a connection */
  LK_REACH_CONNECTED,   /* a connection, nothing more is known */
  LK_REACH_NO_TLS,      /* no handshake */
  LK_REACH_BAD_CERT,    /* a handshake that did not verify */
  LK_REACH_SECURED,     /* verified; or a plain endpoint that needs no TLS */
  LK_REACH_NO_ANSWER,   /* verified, but the question after it went unanswered */
  LK_REACH_ANSWERED,    /* it answered, whatever it said */
} LkReach;

/**
 * LkRoute:
 *
 * All that was observed of one host and port. Observations are borrowed from the case.
 */
typedef struct
{
  char          *subject;      /* (owned) host:port */
  char          *host;         /* (owned) */
  guint          port;
  gboolean       control;      /* a neutral host */
  gboolean       comparison;   /* a port tried only to compare */
  gboolean       proxied;
  LkObservation *dns;          /* (borrowed) (nullable) */
  LkObservation *tls;          /* (borrowed) (nullable) */
  LkObservation *xmpp;         /* (borrowed) (nullable) */
  LkObservation *hello_plain;  /* (borrowed) (nullable) */
  LkObservation *hello_other;  /* (borrowed) (nullable) */
  LkObservation *hello_small;  /* (borrowed) (nullable) */
  LkObservation *quality;      /* (borrowed) (nullable) */
  GPtrArray     *connects;     /* (owned) (element-type LkObservation) */
  GPtrArray     *https;        /* (owned) (element-type LkObservation) */
  guint          n_connected[2], n_failed[2];  /* by family: IPv4, IPv6 */
  guint          n_refused;    /* by the host itself */
  LkReach        reach;
} LkRoute;

typedef struct
{
  LkVerdict  *verdict;  /* (owned) what it would be */
  const char *check;    /* (borrowed) whose finding it is */
  gboolean    blocks;   /* it keeps the person out; FALSE: it is only named */
  gboolean    aside;    /* it explains nothing here, and is only shown with its check */
  gboolean    definite; /* the service said so itself: what is only named beside it explains nothing */
} LkCandidate;

/**
 * LkPicture:
 *
 * A case sorted for judging: by host and port, with what was seen of the surroundings, and the candidates found so far.
 */
typedef struct
{
  LkCase            *kase;        /* (borrowed) */
  const char *const *pending;     /* (borrowed) (nullable) */
  LkObservation     *link;        /* (borrowed) (nullable) */
  LkObservation     *clock;       /* (borrowed) (nullable) */
  LkObservation     *plan;        /* (borrowed) (nullable) the newest */
  LkObservation     *discovery;   /* (borrowed) (nullable) of the protocol that the service turned out to speak */
  LkObservation     *link_loss;   /* (borrowed) (nullable) quality of the way to the name server */
  LkObservation     *name;        /* (borrowed) (nullable) the newest, as all that follow */
  LkObservation     *typing;      /* (borrowed) (nullable) */
  LkObservation     *sign_in;     /* (borrowed) (nullable) */
  LkObservation     *account;     /* (borrowed) (nullable) `account-state` after that sign-in */
  LkObservation     *sign_out;    /* (borrowed) (nullable) after that sign-in */
  LkObservation     *irc;         /* (borrowed) (nullable) */
  LkObservation     *outage;      /* (borrowed) (nullable) `outage-note` */
  GPtrArray         *routers;     /* (owned) (element-type LkObservation) */
  GPtrArray         *portals;     /* (owned) */
  GPtrArray         *proxies;     /* (owned) proxy and proxy-connect */
  GPtrArray         *queries;     /* (owned) dns-query, dns-random, dns-second */
  GPtrArray         *srvs;        /* (owned) */
  GPtrArray         *routes;      /* (owned) (element-type LkRoute) */
  GPtrArray         *candidates;  /* (owned) (element-type LkCandidate) in the order they were found */
} LkPicture;

LkPicture   *lk_picture_new            (LkCase             *kase,
                                        const char *const  *pending);
void         lk_picture_free           (LkPicture          *self);
gboolean     lk_picture_is_out         (LkPicture          *self,
                                        const char         *probe);
LkRoute     *lk_picture_find_route     (LkPicture          *self,
                                        const char         *host,
                                        guint               port);
GPtrArray   *lk_picture_dup_targets    (LkPicture          *self);
gboolean     lk_picture_target_is_any  (LkPicture          *self,
                                        LkRoute            *route);
gboolean     lk_picture_portal_answered (LkPicture         *self,
                                         LkObservation    **example);
LkObservation *lk_picture_portal_mismatch (LkPicture       *self);
gboolean     lk_picture_control_secured (LkPicture         *self,
                                         LkRoute          **example);
LkObservation *lk_picture_find_http    (LkPicture          *self,
                                        const char         *purpose);
gboolean     lk_picture_get_skew       (LkPicture          *self,
                                        gint64             *skew_s,
                                        LkObservation     **example);

LkCandidate *lk_picture_add            (LkPicture          *self,
                                        const char         *code,
                                        LkCertainty         certainty,
                                        const char         *check,
                                        gboolean            blocks);
LkCandidate *lk_picture_get_blocker    (LkPicture          *self);
LkCandidate *lk_picture_get_named      (LkPicture          *self);
void         lk_candidate_free         (LkCandidate        *self);
void         lk_candidate_evidence     (LkCandidate        *self,
                                        LkObservation      *observation);
void         lk_candidate_evidence_all (LkCandidate        *self,
                                        GPtrArray          *observations);
void         lk_candidate_also         (LkCandidate        *self,
                                        const char         *code,
                                        LkCertainty         certainty);
void         lk_picture_describe_certificate (LkObservation *tls,
                                              LkParams      *params);
void         lk_candidate_route        (LkCandidate        *self,
                                        LkRoute            *route);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPicture, lk_picture_free)

G_END_DECLS
