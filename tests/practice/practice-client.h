/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "lk-practice.h"

G_BEGIN_DECLS

/* A practice service that runs, and what its descriptions say. */
typedef struct
{
  LkPractice *practice;    /* (owned) */
  char       *host;        /* (owned) localhost:PORT */
  guint16     port;
  char       *portal;      /* (owned) URL of the portal check */
  guint16     controls[2];
} Practice;

/* What a request brought. */
typedef struct
{
  guint                status; /* 0: no answer */
  char                *body;   /* (owned) (nullable) */
  SoupMessageHeaders  *headers; /* (owned) (nullable) */
  GError              *error;  /* (owned) (nullable) */
} Reply;

/* What a TLS handshake brought. */
typedef struct
{
  GTlsCertificate     *certificate; /* (owned) (nullable) */
  GTlsCertificateFlags flags;
  GError              *error;       /* (owned) (nullable) */
} Handshake;

Practice  *practice_open      (const char   *fault);
void       practice_close     (Practice     *self);

SoupSession *practice_new_session (Practice *self);
Reply     *practice_send      (Practice     *self,
                               const char   *method,
                               const char   *url,
                               const char   *token,
                               const char   *body);
Reply     *practice_get       (Practice     *self,
                               const char   *path);
void       reply_free         (Reply        *self);

Handshake *practice_shake     (Practice     *self,
                               guint16       port,
                               const char   *name);
void       handshake_free     (Handshake    *self);
GBytes    *practice_talk      (guint16       port,
                               GSocketFamily family,
                               const void   *data,
                               gsize         length,
                               gsize         wanted,
                               GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Practice, practice_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reply, reply_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Handshake, handshake_free)

G_END_DECLS
