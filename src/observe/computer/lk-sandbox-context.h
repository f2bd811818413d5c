/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"

G_BEGIN_DECLS

/**
 * LkSandboxContext:
 *
 * What a Flatpak may do: its metadata, and on top of it what was changed by overrides, in flatpak's own order.
 */
typedef struct
{
  GHashTable *words;       /* (owned) (element-type utf8) `shared=network`: a set */
  GHashTable *session_bus; /* (owned) (element-type utf8 utf8) name or `prefix.*` to none, see, talk or own */
  GHashTable *environment; /* (owned) (element-type utf8 utf8) an empty text: unset */
  GPtrArray  *overrides;   /* (owned) (element-type utf8) `file:line key=value` */
} LkSandboxContext;

LkSandboxContext *lk_sandbox_context_new      (void);
void              lk_sandbox_context_free     (LkSandboxContext *self);
gboolean          lk_sandbox_context_add      (LkSandboxContext *self,
                                               const char       *text,
                                               const char       *file,
                                               GError          **error);
gboolean          lk_sandbox_context_has      (LkSandboxContext *self,
                                               const char       *key,
                                               const char       *word);
GPtrArray        *lk_sandbox_context_dup_list (LkSandboxContext *self,
                                               const char       *key);
gboolean          lk_sandbox_context_may_talk (LkSandboxContext *self,
                                               const char       *name);
gboolean          lk_sandbox_context_load     (LkComputer        *computer,
                                               const char        *id,
                                               gboolean           user,
                                               LkSandboxContext **context,
                                               GError           **error);
gboolean          lk_sandbox_own_may_talk     (LkComputer        *computer,
                                               const char        *name);
gboolean          lk_sandbox_own_shows        (LkComputer        *computer,
                                               const char        *place);
gboolean          lk_sandbox_own_may_talk_to_system (LkComputer  *computer,
                                                     const char  *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSandboxContext, lk_sandbox_context_free)

G_END_DECLS
