/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-version.h"

G_BEGIN_DECLS

#define LK_VERSION_MAX_NUMBERS 16
/* Up to this one, the stages of pre-releases follow each other. */
#define LK_VERSION_STAGE_RANKED 3

/* Digits inside of somebody else's text, without leading zeros; 0 has none. */
typedef struct
{
  const char *digits; /* (borrowed) */
  gsize       length;
} LkVersionNumber;

typedef struct
{
  LkVersionNumber numbers[LK_VERSION_MAX_NUMBERS];
  guint           n;
} LkVersionNumbers;

/* A version as people write it, taken apart. */
typedef struct
{
  LkVersionNumbers numbers;
  gboolean calendar;    /* year, month, perhaps day */
  int      stage;       /* of a pre-release; 0: none */
  LkVersionNumbers stage_numbers;
  gboolean odd;         /* more stands behind it, which says nothing that can be put in order */
  const char *build;    /* (borrowed) (nullable) what stands behind it in parentheses */
} LkVersionParts;

gboolean lk_version_take_apart      (const char             *text,
                                     char                   *buffer,
                                     LkVersionParts         *version);
int      lk_version_compare_numbers (const LkVersionNumbers *a,
                                     const LkVersionNumbers *b);

G_END_DECLS
