/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

typedef struct
{
  char *url;    /* (owned) plain http */
  guint status; /* what it answers when nothing is in the way */
  char *body;   /* (owned) (nullable) what the body then starts with */
} LkPortalCheck;

typedef struct
{
  char   *host; /* (owned) */
  guint16 port;
} LkHostPort;

/**
 * LkPolicy:
 *
 * What IT decides: neutral hosts to compare with, portal checks, second resolvers, services, support. Read once, then immutable.
 */
typedef struct
{
  gatomicrefcount ref_count;
  GPtrArray      *portal_checks;    /* (owned) (element-type LkPortalCheck) */
  GPtrArray      *control_hosts;    /* (owned) (element-type LkHostPort) */
  GStrv           second_resolvers; /* (owned) https URLs of RFC 8484 resolvers */
  char           *default_service;  /* (owned) (nullable) */
  GStrv           allowed_services; /* (owned) (nullable) NULL: all */
  char           *support_email;    /* (owned) (nullable) */
  char           *support_public_key; /* (owned) (nullable) armored; only of those whom the policy names as support */
  char           *support_url;      /* (owned) (nullable) */
  JsonObject     *support_upload;   /* (owned) (nullable) */
  gboolean        upload;
  gboolean        history;          /* whether the last good run may be kept on this computer */
  GStrv           report_omit;      /* (owned) (nullable) */
  GStrv           locked;           /* (owned) (nullable) */
  char           *origin;           /* (owned) (nullable) file it came from; NULL: built in */
} LkPolicy;

LkPolicy *lk_policy_new_empty    (void);
LkPolicy *lk_policy_parse        (const char  *data,
                                  gsize        length,
                                  const char  *origin,
                                  GError     **error);
gboolean  lk_policy_validate     (const char  *data,
                                  gsize        length,
                                  const char  *origin,
                                  GPtrArray   *problems);
LkPolicy *lk_policy_load_file    (const char  *path,
                                  GError     **error);
LkPolicy *lk_policy_load_default (void);
LkPolicy *lk_policy_ref          (LkPolicy    *self);
void      lk_policy_unref        (LkPolicy    *self);

LkPortalCheck *lk_policy_add_portal_check (LkPolicy   *self,
                                           const char *url,
                                           guint       status,
                                           const char *body);
LkHostPort    *lk_policy_add_control_host (LkPolicy   *self,
                                           const char *host,
                                           guint16     port);
gboolean       lk_policy_allows           (LkPolicy   *self,
                                           const char *service_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPolicy, lk_policy_unref)

G_END_DECLS
