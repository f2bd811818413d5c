/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkField:
 *
 * What a member of a case holds, which decides what becomes of it in a report.
 */
typedef enum
{
  LK_FIELD_DROPPED, /* not on the list: it never leaves */
  LK_FIELD_PLAIN,   /* numbers, yes and no, words of Latchkey's own vocabulary, versions: scrubbed all the same */
  LK_FIELD_PRINT,   /* a certificate's fingerprint, which the scrubber would take for the number of something */
  LK_FIELD_HOST,    /* a host, with or without a port: readable where it is the service's or a neutral one */
  LK_FIELD_ADDRESS, /* an IP address, with or without a port or a scheme */
  LK_FIELD_URL,     /* readable without query where its host is */
  LK_FIELD_WORDS,   /* words of others: servers, certificates, configuration */
  LK_FIELD_PATH,    /* a place in this computer's files */
  LK_FIELD_NAME,    /* of the account */
} LkField;

/* Stands for the subject where a path is asked for. */
#define LK_REPORT_SUBJECT "@"

LkField lk_report_field (const char *probe,
                         const char *path);

G_END_DECLS
