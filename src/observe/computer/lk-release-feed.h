/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* How much of what is new is kept: releases, and bytes of each. */
#define LK_RELEASE_MAX_NOTES 10
#define LK_RELEASE_MAX_TEXT 400

typedef struct
{
  char   *version;     /* (owned) */
  char   *date;        /* (owned) (nullable) YYYY-MM-DD */
  char   *text;        /* (owned) (nullable) what is new, plain */
  gint64  timestamp_s; /* seconds since 1970; -1: not known */
  guint   position;    /* in the feed */
} LkRelease;

/**
 * LkReleaseFeed:
 *
 * What a vendor or a shop says of the releases of one messenger.
 */
typedef struct
{
  GPtrArray *releases;  /* (owned) (element-type LkRelease) ordinary ones, newest first; never empty */
  gboolean   eol_known;
  gboolean   eol;       /* the shop says that it gets no more updates */
} LkReleaseFeed;

LkReleaseFeed *lk_release_feed_read      (const char     *kind,
                                          const char     *pointer,
                                          JsonNode       *root,
                                          const char     *text,
                                          gsize           length,
                                          GError        **error);
void           lk_release_feed_free      (LkReleaseFeed  *self);
JsonArray     *lk_release_feed_dup_notes (LkReleaseFeed  *self,
                                          const char     *installed);
char          *lk_release_dup_plain      (const char     *markup,
                                          gsize           max_bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkReleaseFeed, lk_release_feed_free)

G_END_DECLS
