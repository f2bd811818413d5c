/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Takes out of a text what harms the person, and leaves what support needs. */

/* What a removed value was. The first ones can be known beforehand, see lk_redactor_know(). */
typedef enum
{
  LK_SECRET_ACCOUNT,
  LK_SECRET_USER,
  LK_SECRET_REAL_NAME,
  LK_SECRET_HOST,
  LK_SECRET_DOMAIN,
  LK_SECRET_PASSWORD,
  LK_SECRET_SSID,
  LK_SECRET_MAC,
  LK_SECRET_ADDRESS,
  LK_SECRET_KEYWORD,
  LK_SECRET_PATH,
  LK_SECRET_SECRET,
  LK_SECRET_TOKEN,
  LK_SECRET_KEY,
  LK_SECRET_SIGN_IN,
  LK_SECRET_MAIL,
  LK_SECRET_PHONE,
  LK_SECRET_IDENTITY,
  LK_SECRET_CARD,
  LK_SECRET_ID,
  LK_SECRET_SERIAL,
  LK_SECRET_ROOM,
  LK_SECRET_VOLUME,
  LK_SECRET_VALUE,
  LK_SECRET_LINE,
  LK_SECRET_N_KINDS,
} LkSecretKind;

/**
 * LkRemoval:
 *
 * One alias in the cleaned text, which stands where something was removed: what kind of thing, and the place of the alias in
 * the output
 * in bytes.
 */
typedef struct
{
  LkSecretKind kind;
  gsize        offset;
  gsize        length;
} LkRemoval;

/**
 * LkRedactor:
 *
 * Cleans the texts of one report. The same value has the same alias in all of them.
 */
typedef struct _LkRedactor LkRedactor;

/* A longer line is dropped with a note. */
#define LK_REDACTOR_MAX_LINE (4 * 1024 * 1024)

LkRedactor      *lk_redactor_new           (void);
void             lk_redactor_free          (LkRedactor       *redactor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkRedactor, lk_redactor_free)

void             lk_redactor_set_report    (LkRedactor       *redactor,
                                            const char       *report_id);
gboolean         lk_redactor_know          (LkRedactor       *redactor,
                                            LkSecretKind      kind,
                                            const char       *value);
void             lk_redactor_know_computer (LkRedactor       *redactor);
void             lk_redactor_keep_host     (LkRedactor       *redactor,
                                            const char       *host);

void             lk_redactor_feed          (LkRedactor       *redactor,
                                            const char       *bytes,
                                            gsize             length,
                                            GString          *out);
void             lk_redactor_finish        (LkRedactor       *redactor,
                                            GString          *out);
char            *lk_redactor_redact        (LkRedactor       *redactor,
                                            const char       *text,
                                            gssize            length);
char            *lk_redactor_redact_value  (LkRedactor       *redactor,
                                            LkSecretKind      kind,
                                            const char       *value);

void             lk_redactor_note_removals (LkRedactor       *redactor,
                                            gboolean          note);
const LkRemoval *lk_redactor_get_removals  (LkRedactor       *redactor,
                                            gsize            *n_removals);
void             lk_redactor_list_aliases  (LkRedactor       *redactor,
                                            const char       *text,
                                            gsize             length,
                                            GArray           *removals);
guint64          lk_redactor_get_count     (LkRedactor       *redactor,
                                            LkSecretKind      kind);
const char      *lk_secret_kind_get_name   (LkSecretKind      kind);

gboolean         lk_redactor_find_leak     (LkRedactor       *redactor,
                                            const char       *bytes,
                                            gsize             length,
                                            LkSecretKind     *kind_out,
                                            gsize            *offset_out);

G_END_DECLS
