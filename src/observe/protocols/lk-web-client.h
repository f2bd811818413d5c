/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-web-api.h"

G_BEGIN_DECLS

/**
 * LkWebClient:
 *
 * Finding and signing in to a server that is talked to in JSON over HTTP, as its #LkWebApi says.
 */
#define LK_TYPE_WEB_CLIENT (lk_web_client_get_type ())
G_DECLARE_DERIVABLE_TYPE (LkWebClient, lk_web_client, LK, WEB_CLIENT, LkProtocolClient)

/**
 * LkWebClientClass:
 * @api: what the server is asked, and what its answers mean
 */
struct _LkWebClientClass
{
  LkProtocolClientClass parent_class;

  const LkWebApi *api; /* (borrowed) static */
};

const LkWebApi *lk_web_client_get_api      (LkWebClient *self);
LkWebSession   *lk_web_client_get_session  (LkWebClient *self);
gboolean        lk_web_client_take_session (LkWebClient *self,
                                            LkAnswer    *answer);
void            lk_web_client_set_reached  (LkWebClient *self);
char           *lk_web_client_dup_url      (LkWebClient *self,
                                            const char  *path);

/* The steps, each in its own file. */
void            lk_web_discover            (LkWebClient *self,
                                            gboolean     certain,
                                            GTask       *task);
void            lk_web_sign_in             (LkWebClient *self,
                                            GTask       *task);
void            lk_web_account_state       (LkWebClient *self,
                                            GTask       *task);
void            lk_web_sign_out            (LkWebClient *self,
                                            GTask       *task);

G_END_DECLS
