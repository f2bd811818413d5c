/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-redact-alias.h"
#include "lk-redact-blocks.h"
#include "lk-redact-known.h"
#include "lk-redact-view.h"

G_BEGIN_DECLS

/* Shared by the files of LkRedactor. */

/* Escapes within escapes within escapes are undone. */
#define MAX_VIEWS 3
struct _LkRedactor
{
  LkAliases *aliases;  /* (owned) */
  LkKnown   *known;    /* (owned) */
  LkBlocks   blocks;
  LkView    *views[MAX_VIEWS]; /* (owned) */
  LkLine     line;
  LkLine     decoded;
  GString   *rounds[2];     /* (owned) */
  GArray    *line_removals[2]; /* (owned) LkRemoval */
  GString   *pending;  /* (owned) the beginning of a line that has not ended yet */
  gboolean   dropping; /* a line that is too long goes on */
  gboolean   begun;
  gboolean   note;
  GArray    *removals; /* (owned) LkRemoval */
  gsize      n_written;
  guint64    counts[LK_SECRET_N_KINDS];
};

typedef enum
{
  LK_LINE_DONE,
  LK_LINE_GONE,
  LK_LINE_DROPPED,
} LkLineEnd;

void      lk_redactor_begin_line  (LkRedactor    *redactor,
                                   LkLine        *line,
                                   const char    *text,
                                   gsize          length);
void      lk_redactor_scan_views  (LkRedactor    *redactor,
                                   gboolean       all);
LkLineEnd lk_redactor_clean_line  (LkRedactor    *redactor,
                                   const char    *text,
                                   gsize          length,
                                   gboolean      *cut);
void      lk_redactor_add_removal (GArray        *removals,
                                   LkSecretKind   kind,
                                   gsize          offset,
                                   gsize          length);

G_END_DECLS
