/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-redact-known.h"
#include "lk-redact-line.h"

G_BEGIN_DECLS

/* The families of formats. Each marks in a line what it knows, in one pass. Private to this folder. */

void lk_scan_keys      (LkLine *line);
void lk_scan_markup    (LkLine *line);
void lk_scan_urls      (LkLine  *line,
                        LkKnown *known);
void lk_scan_commands  (LkLine *line);
void lk_scan_chat      (LkLine *line);
void lk_scan_tokens    (LkLine *line);
void lk_scan_groups    (LkLine *line);
void lk_scan_addresses (LkLine *line);
void lk_scan_hardware  (LkLine *line);
void lk_scan_numbers   (LkLine *line);
void lk_scan_names     (LkLine  *line,
                        LkKnown *known);
void lk_scan_paths     (LkLine *line);
void lk_scan_networks  (LkLine *line);
void lk_scan_forms     (LkLine *line);

G_END_DECLS
