/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-kind.h"

G_BEGIN_DECLS

/**
 * LkReader:
 *
 * Reads one file's members, each with its type and kind checked, and knows where in the file it is.
 * Every fault goes into @problems when there is such a list; the first one is kept in @error.
 * Private to the catalogue.
 */
typedef struct
{
  const char *origin;   /* (borrowed) how the file is called in messages */
  GPtrArray  *problems; /* (borrowed) (nullable) (element-type utf8) */
  GString    *path;     /* (owned) where we are: `endpoints[0]` */
  GError     *error;    /* (owned) (nullable) the first wrong value */
} LkReader;

void        lk_reader_init       (LkReader          *self,
                                  const char        *origin,
                                  GPtrArray         *problems);
void        lk_reader_clear      (LkReader          *self);

gsize       lk_reader_enter      (LkReader          *self,
                                  const char        *key);
gsize       lk_reader_enter_item (LkReader          *self,
                                  guint              item);
void        lk_reader_leave      (LkReader          *self,
                                  gsize              mark);

void        lk_reader_fault      (LkReader          *self,
                                  const char        *key,
                                  JsonNode          *found,
                                  const char        *expected);
void        lk_reader_check_keys (LkReader          *self,
                                  JsonObject        *object,
                                  const char *const *known);
void        lk_reader_check_twice (LkReader          *self,
                                   const char        *data,
                                   gsize              length);
JsonObject *lk_reader_root       (LkReader          *self,
                                  JsonNode          *root);

const char *lk_reader_text       (LkReader          *self,
                                  JsonObject        *object,
                                  const char        *key,
                                  const LkKind      *kind,
                                  gboolean           required);
char       *lk_reader_localized  (LkReader          *self,
                                  JsonObject        *object,
                                  const char        *key,
                                  gboolean           required);
const char *lk_reader_choice     (LkReader          *self,
                                  JsonObject        *object,
                                  const char        *key,
                                  const char *const *choices,
                                  const char        *fallback);
gint64      lk_reader_integer    (LkReader          *self,
                                  JsonObject        *object,
                                  const char        *key,
                                  gint64             minimum,
                                  gint64             maximum,
                                  gint64             fallback);
gboolean    lk_reader_boolean    (LkReader          *self,
                                  JsonObject        *object,
                                  const char        *key,
                                  gboolean           fallback);
JsonObject *lk_reader_object     (LkReader          *self,
                                  JsonObject        *object,
                                  const char        *key);
JsonArray  *lk_reader_array      (LkReader          *self,
                                  JsonObject        *object,
                                  const char        *key);
JsonObject *lk_reader_item       (LkReader          *self,
                                  JsonArray         *array,
                                  guint              item);
GStrv       lk_reader_texts      (LkReader          *self,
                                  JsonObject        *object,
                                  const char        *key,
                                  const LkKind      *kind);

/* Files. */
gboolean    lk_reader_read_file  (const char        *path,
                                  char             **data,
                                  gsize             *length,
                                  GError           **error);
JsonNode   *lk_reader_parse      (LkReader          *self,
                                  const char        *data,
                                  gsize              length);

G_END_DECLS
