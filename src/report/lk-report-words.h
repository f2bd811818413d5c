/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkReportPart:
 *
 * Something that the person can tell support, with its label for gettext.
 */
typedef struct
{
  const char *id;
  const char *label;
} LkReportPart;

const LkReportPart *lk_report_told_parts  (guint     *n_parts);
char               *lk_report_dup_members (JsonNode  *node);

G_END_DECLS
