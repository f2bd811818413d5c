/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkParams:
 *
 * The particulars of a finding, by name: `host`, `port`, `rtt_ms`, … Judging fills them in, advising puts them
 * into the texts in place of `{host}` and so on. Values are plain text, never translated.
 */
typedef GHashTable LkParams;

LkParams   *lk_params_new      (void);
LkParams   *lk_params_copy     (LkParams   *self);
void        lk_params_set      (LkParams   *self,
                                const char *name,
                                const char *value);
void        lk_params_set_int  (LkParams   *self,
                                const char *name,
                                gint64      value);
const char *lk_params_get      (LkParams   *self,
                                const char *name);
gboolean    lk_params_get_int  (LkParams   *self,
                                const char *name,
                                gint64     *value);

G_END_DECLS
