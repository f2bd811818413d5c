/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkEmail:
 *
 * A letter to support that the person's own program writes and sends, or not.
 */
typedef struct
{
  const char *address;    /* (borrowed) (nullable) who it goes to */
  const char *subject;    /* (borrowed) */
  const char *body;       /* (borrowed) */
  const char *attachment; /* (borrowed) (nullable) a file */
} LkEmail;

void     lk_email_compose_async  (const LkEmail        *email,
                                  GDBusConnection      *connection,
                                  const char           *parent_window,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
gboolean lk_email_compose_finish (GAsyncResult         *result,
                                  GError              **error);
char    *lk_email_dup_uri        (const LkEmail        *email);

G_END_DECLS
