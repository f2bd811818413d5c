/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define KEY_CREATED G_GINT64_CONSTANT (1600000000)

/* OpenPGP packets as RFC 4880 has them, with what a key's end depends on; nothing is signed. */
typedef struct
{
  guint8 type;
  gint64 said;    /* seconds after KEY_CREATED */
  gint64 valid;   /* seconds after the key's creation; 0: for ever */
  int    flags;   /* -1: none */
  gboolean foreign;
} Said;

typedef struct
{
  const char *name;
  Said        primary[3];
  gboolean    has_subkey;
  Said        subkey;
  gint64      expires_s; /* 0: never */
} KeyCase;

GByteArray *key_kit_make   (const KeyCase *key);
void        key_kit_add    (GByteArray    *keys,
                            guint8         tag,
                            guint8         version,
                            guint8        *id);
char       *key_kit_armour (GByteArray    *keys);

G_END_DECLS
