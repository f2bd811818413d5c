/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lk-computer.h"

G_BEGIN_DECLS

/**
 * LkClientCopy:
 *
 * One installed copy of a messenger, as the files that installed it tell.
 */
typedef struct
{
  const char *kind;        /* (borrowed) a word that is never freed: flatpak-user, deb … */
  char       *id;          /* (owned) */
  char       *version;     /* (owned) (nullable) */
  char       *origin;      /* (owned) (nullable) */
  char       *path;        /* (owned) (nullable) the program, or the folder of a sandboxed copy */
  char       *revision;    /* (owned) (nullable) what a running process of this copy would name: commit or snap revision */
  char       *end_of_life; /* (owned) (nullable) why it gets no more updates */
  char       *files;       /* (owned) (nullable) the files that it consists of, one a line, with a line feed first */
  gint64      installed_s; /* -1: not known */
  int         official;    /* -1: not known */
} LkClientCopy;

LkClientCopy *lk_client_copy_new         (const char         *kind,
                                          const char         *id);
void          lk_client_copy_free        (LkClientCopy       *self);
gboolean      lk_client_copy_has_file    (const LkClientCopy *self,
                                          const char         *path);
JsonObject   *lk_client_copy_to_json     (const LkClientCopy *self,
                                          LkComputer         *computer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkClientCopy, lk_client_copy_free)

G_END_DECLS
