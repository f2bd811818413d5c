/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkStandinWhen:
 * @LK_STANDIN_BEFORE: whatever the password is
 * @LK_STANDIN_AFTER: only with the right password
 * @LK_STANDIN_WITHOUT_CODE: only with the right password, until the right second factor comes with it
 * @LK_STANDIN_SIGNED_IN: the sign-in works, and asking for the account then is answered so
 */
typedef enum
{
  LK_STANDIN_BEFORE,
  LK_STANDIN_AFTER,
  LK_STANDIN_WITHOUT_CODE,
  LK_STANDIN_SIGNED_IN,
} LkStandinWhen;

/* What the account of that name meets. */
typedef struct
{
  const char    *account; /* (borrowed) without what comes after its @; ?: an unknown one, !: a wrong password */
  LkStandinWhen  when;
  guint          status;
  const char    *body;    /* (borrowed) JSON, or text where the status is 429 and it does not begin with a brace */
  guint          retry_after;
} LkStandinRow;

/* How the settings are answered when something is different about the server. */
typedef struct
{
  const char *mode;        /* (borrowed) */
  const char *path;        /* (borrowed) (nullable) NULL: the settings; otherwise only this one is different */
  guint       status;
  const char *body;        /* (borrowed) (nullable) NULL: as ever */
  const char *location;    /* (borrowed) (nullable) */
  guint       retry_after;
} LkStandinMode;

const LkStandinMode *lk_standin_find_mode   (const char *mode);
const LkStandinRow *lk_standin_find_row     (const char *kind,
                                             const char *account);
char               *lk_standin_dup_settings (const char *kind,
                                             guint16     port,
                                             gboolean    password,
                                             gboolean    organisation);
const char         *lk_standin_get_extra    (const char *kind);
const char         *lk_standin_get_me       (const char *kind);

G_END_DECLS
