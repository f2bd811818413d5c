/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "lk-run.h"
#include "lk-secret.h"

G_BEGIN_DECLS

/**
 * LkFetchFlags:
 * @LK_FETCH_NONE: nothing special
 * @LK_FETCH_NO_REDIRECT: hand a redirect back as the answer (portal checks)
 * @LK_FETCH_DIRECT: no proxy
 * @LK_FETCH_WEBSOCKET: ask for an upgrade to a WebSocket and stop at the answer
 * @LK_FETCH_BEGINNING: the first 16 KiB of the body are enough (pages)
 */
typedef enum
{
  LK_FETCH_NONE = 0,
  LK_FETCH_NO_REDIRECT = 1 << 0,
  LK_FETCH_DIRECT = 1 << 1,
  LK_FETCH_WEBSOCKET = 1 << 2,
  LK_FETCH_BEGINNING = 1 << 3,
} LkFetchFlags;

/**
 * LkAnswer:
 *
 * What one HTTP request brought, as far as it came. Every stage that was reached says when (ms since
 * the run began, -1: not reached).
 */
typedef struct
{
  char            *url;           /* (owned) the last one asked, without query and user */
  guint            status;        /* 0: no answer */
  char            *content_type;  /* (owned) (nullable) essence, lower case */
  char            *location;      /* (owned) (nullable) of the last answer, without query */
  char            *server;        /* (owned) (nullable) Server header, at most 80 bytes */
  gint64           date;          /* Date header, seconds since 1970; 0: none */
  gint64           local_time;    /* this computer's time when it arrived, seconds since 1970 */
  gint64           retry_after;   /* seconds; -1: none. A date is turned into seconds with the answer's own Date */
  GBytes          *body;          /* (owned) (nullable) decoded, at most LK_JSON_MAX_BYTES */
  JsonNode        *json;          /* (owned) (nullable) the body, when it is JSON */
  GError          *json_error;    /* (owned) (nullable) why it is not */
  GPtrArray       *redirects;     /* (owned) (element-type utf8) */
  LkSecret        *token;         /* (owned) (nullable) Token header: Mattermost hands its session out there */
  char            *remote;        /* (owned) (nullable) address it was connected to, without port */
  GTlsCertificate *certificate;   /* (owned) (nullable) the peer's, with its chain */
  GTlsCertificateFlags tls_flags;
  gboolean         tls_handshaked;
  char            *tls_version;   /* (owned) (nullable) 1.2, 1.3 */
  char            *alpn;          /* (owned) (nullable) */
  gboolean         client_certificate_requested;
  gboolean         proxied;       /* @remote is a proxy's */
  gboolean         sent;          /* the request, or a part of it, left this computer; never before TLS verified */
  gint64           resolved_ms, connected_ms, handshaked_ms, answered_ms;
} LkAnswer;

/* RFC 6585, section 4; libsoup has no name for it. */
#define LK_TOO_MANY_REQUESTS 429

void      lk_answer_free         (LkAnswer             *self);

/**
 * LkFetchRequest:
 *
 * A request that is not a plain GET. With one, no redirect is followed, so that nothing of it ever goes to
 * another place than @url's.
 */
typedef struct
{
  const char        *method;       /* (borrowed) POST, PUT, GET … */
  const char        *content_type; /* (borrowed) (nullable) of @body */
  LkSecret          *body;         /* (borrowed) (nullable) */
  LkSecret          *bearer;       /* (borrowed) (nullable) token for the Authorization header */
  const char *const *headers;      /* (borrowed) (nullable) name, value, name, value …, NULL; nothing secret */
  const char        *secret_header;  /* (borrowed) (nullable) name of one more header … */
  LkSecret          *secret_value;   /* (borrowed) (nullable) … whose value is secret */
} LkFetchRequest;

/* Fetches @url with GET. The answer is returned also where @error is set, with what was reached: read out_answer first. */
void      lk_fetch_async         (LkRun                *run,
                                  const char           *url,
                                  LkFetchFlags          flags,
                                  guint                 deadline_ms,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
void      lk_fetch_request_async (LkRun                *run,
                                  const char           *url,
                                  const LkFetchRequest *request,
                                  guint                 deadline_ms,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
gboolean  lk_fetch_finish        (GAsyncResult         *result,
                                  LkAnswer            **out_answer,
                                  LkOutcome            *out_outcome,
                                  GError              **error);

/* The facts of an answer for an "http" observation. */
JsonObject *lk_answer_dup_facts (LkAnswer            *self,
                                 const char          *role);

JsonObject *lk_answer_get_root          (LkAnswer *self);
gboolean    lk_answer_is_redirect       (LkAnswer *self);
char       *lk_answer_dup_location_host (LkAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkAnswer, lk_answer_free)

G_END_DECLS
