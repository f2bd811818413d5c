/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-picture.h"

G_BEGIN_DECLS

/* What a case says of this computer and the messengers on it. */

/* How far two versions are apart, by the first number that differs. */
typedef enum
{
  LK_VERSION_GAP_NONE,
  LK_VERSION_GAP_PATCH,
  LK_VERSION_GAP_MINOR,
  LK_VERSION_GAP_MAJOR,
} LkVersionGap;

GPtrArray     *lk_local_list            (LkPicture     *picture,
                                         const char    *probe);
GPtrArray     *lk_local_list_demands    (LkPicture     *picture);
GPtrArray     *lk_local_list_tried      (LkPicture     *picture,
                                         const char    *probe);
LkObservation *lk_local_find            (LkPicture     *picture,
                                         const char    *probe,
                                         const char    *subject);
gboolean       lk_local_is_false        (LkObservation *observation,
                                         const char    *fact);
gboolean       lk_local_has_items       (LkObservation *observation,
                                         const char    *fact);
gboolean       lk_local_makes_wallet    (LkObservation *keyring);
gboolean       lk_local_is_installed    (LkPicture     *picture,
                                         const char    *client);
gboolean       lk_local_is_used         (LkPicture     *picture,
                                         LkObservation *seen);
gboolean       lk_local_is_running      (LkPicture     *picture,
                                         const char    *client);
gboolean       lk_local_needs_keyring   (LkPicture     *picture,
                                         const char    *client);
gboolean       lk_local_has_kind        (LkPicture     *picture,
                                         const char    *kind);
gboolean       lk_local_signs_in_by_browser (LkPicture *picture);
char          *lk_local_dup_version     (LkPicture     *picture,
                                         const char    *client);
int            lk_local_compare_versions (const char   *left,
                                          const char   *right,
                                          LkVersionGap *gap);
gint64         lk_local_get_started_s   (LkPicture     *picture);

G_END_DECLS
