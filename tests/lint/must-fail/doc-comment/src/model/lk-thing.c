/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-thing.h"

/**
 * lk_thing_documented:
 *
 * Does something.
 */
void
lk_thing_documented (void)
{
}

char *
lk_thing_bare (int number)
{
  return NULL;
}

/**
 * lk_thing_other:
 *
 * Does something else.
 */
void
lk_thing_misnamed (void)
{
}
