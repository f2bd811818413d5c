/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"
#include "lk-json.h"

G_BEGIN_DECLS

/* A computer in a temporary folder, and the facts that were read of it. */

#define NOW G_GINT64_CONSTANT (1700000000)

typedef struct
{
  char       *root;     /* (owned) */
  LkComputer *computer; /* (owned) */
  JsonObject *facts;    /* (owned) */
} TreeFixture;

void tree_set_up    (TreeFixture       *fixture,
                     gconstpointer  data);
void tree_tear_down (TreeFixture       *fixture,
                     gconstpointer  data);
void tree_put         (TreeFixture       *fixture,
                     const char    *path,
                     const void    *data,
                     gssize         length);
int  tree_said         (TreeFixture       *fixture,
                     const char    *fact);

G_END_DECLS
