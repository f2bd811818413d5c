/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-redact-line.h"
#include "lk-redact-words.h"

G_BEGIN_DECLS

/* What one line says of the next ones. It is told from the cleaned line, so that cleaning twice changes nothing. Private to
   this folder. */

typedef enum
{
  LK_BLOCK_NONE,
  LK_BLOCK_KEY,         /* between BEGIN and END of a private key */
  LK_BLOCK_CERTIFICATE, /* of a certificate, which is public */
  LK_BLOCK_PUTTY,       /* the lines of a key in PuTTY's own format */
  LK_BLOCK_INDENTED,    /* lines that are set in further than a secret's key */
  LK_BLOCK_FORM_HEAD,   /* the head of a field of a form */
  LK_BLOCK_FORM_BODY,
  LK_BLOCK_ANSWER,      /* after a server's prompt for a secret */
  LK_BLOCK_TEXT,        /* the text of an element, up to the next tag */
  LK_BLOCK_LIST,        /* up to the closing bracket */
} LkBlock;

typedef enum
{
  LK_BLOCK_SCAN,  /* as usual */
  LK_BLOCK_STAYS, /* only known values go */
  LK_BLOCK_GOES,  /* nothing of the line is left, nor the line itself */
  LK_BLOCK_CUT,   /* as usual, and a key that was cut off ends before it */
} LkBlockStep;

typedef struct
{
  LkBlock  block;
  gsize    indent;
  guint    n_lines;
  LkKey    named;
} LkBlocks;

LkBlockStep lk_blocks_apply (LkBlocks     *blocks,
                             LkLine       *line);
void        lk_blocks_note  (LkBlocks     *blocks,
                             const LkLine *line);
void        lk_scan_pem     (LkLine       *line);

G_END_DECLS
