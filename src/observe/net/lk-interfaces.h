/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char       *name;      /* (owned) */
  const char *kind;      /* (borrowed) ethernet, wifi, vpn, loopback or other */
  gboolean    up;
  gboolean    carrier;
  GPtrArray  *addresses; /* (owned) (element-type GInetAddress) */
} LkInterface;

GPtrArray *lk_interfaces_list (const char *root);

G_END_DECLS
