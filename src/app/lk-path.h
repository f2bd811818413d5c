/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

typedef enum
{
  LK_STOP_COMPUTER,
  LK_STOP_NETWORK,
  LK_STOP_INTERNET,
  LK_STOP_SERVICE,
  LK_STOP_ACCOUNT,
  LK_N_STOPS,
} LkStop;

typedef enum
{
  LK_PART_WAITING,    /* not decided yet */
  LK_PART_OK,
  LK_PART_NOTICE,     /* may be the fault */
  LK_PART_PROBLEM,    /* here it breaks */
  LK_PART_UNREACHED,  /* behind the fault, or not checked */
} LkPart;

/**
 * LkPath:
 *
 * The way from this computer to the account: five stops, and between each two of them a stretch. stretches[i] leads
 * from stop i to stop i + 1.
 */
typedef struct
{
  LkPart   stops[LK_N_STOPS];
  LkPart   stretches[LK_N_STOPS - 1];
  gboolean running;
} LkPath;

void        lk_path_read      (LkPath       *path,
                               LkCase       *kase,
                               LkVerdict    *verdict,
                               gboolean      running);
gboolean    lk_path_equal     (const LkPath *a,
                               const LkPath *b);
const char *lk_stop_get_label (LkStop        stop);
char       *lk_path_describe  (const LkPath *path);

G_END_DECLS
