/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A longer text is no version. Bytes. */
#define LK_VERSION_MAX_BYTES 128

/**
 * LkVersionOrder:
 * @LK_VERSION_UNKNOWN: one of them is no version, or they are written in ways that cannot be put in order
 * @LK_VERSION_OLDER: the first is older
 * @LK_VERSION_SAME: both are the same release
 * @LK_VERSION_NEWER: the first is newer
 */
typedef enum
{
  LK_VERSION_UNKNOWN,
  LK_VERSION_OLDER,
  LK_VERSION_SAME,
  LK_VERSION_NEWER,
} LkVersionOrder;

/**
 * LkVersionRange:
 * @LK_VERSION_RANGE_UNKNOWN: it cannot be told
 * @LK_VERSION_RANGE_BELOW: older than the oldest
 * @LK_VERSION_RANGE_INSIDE: between both ends, which belong to it
 * @LK_VERSION_RANGE_ABOVE: newer than the newest
 */
typedef enum
{
  LK_VERSION_RANGE_UNKNOWN,
  LK_VERSION_RANGE_BELOW,
  LK_VERSION_RANGE_INSIDE,
  LK_VERSION_RANGE_ABOVE,
} LkVersionRange;

LkVersionOrder lk_version_compare         (const char        *a,
                                           const char        *b);
LkVersionOrder lk_version_compare_debian  (const char        *a,
                                           const char        *b);
LkVersionRange lk_version_in_range        (const char        *version,
                                           const char        *oldest,
                                           const char        *newest);
gboolean       lk_version_is_listed       (const char        *version,
                                           const char *const *versions);
gboolean       lk_version_is_valid        (const char        *version);
gboolean       lk_version_is_prerelease   (const char        *version);
const char    *lk_version_order_to_string (LkVersionOrder     order);

G_END_DECLS
