/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-catalog.h"
#include "lk-model.h"

G_BEGIN_DECLS

/* What a command ends with: DESIGN.md part 5. */
typedef enum
{
  LK_EXIT_ALL_CLEAR = 0,
  LK_EXIT_FAILED = 1,
  LK_EXIT_USAGE = 2,
  LK_EXIT_PROBLEM = 10,
  LK_EXIT_COULD_NOT_TELL = 11,
  LK_EXIT_INTERRUPTED = 130,
} LkExit;

LkExit     lk_cli_check        (int argc, char **argv);
LkExit     lk_cli_compare      (int argc, char **argv);
LkExit     lk_cli_history      (int argc, char **argv);
LkExit     lk_cli_judge        (int argc, char **argv);
LkExit     lk_cli_open         (int argc, char **argv);
LkExit     lk_cli_list         (int argc, char **argv);
LkExit     lk_cli_redact       (int argc, char **argv);
LkExit     lk_cli_report       (int argc, char **argv);
LkExit     lk_cli_show         (int argc, char **argv);
LkExit     lk_cli_validate     (int argc, char **argv);
LkExit     lk_cli_explain      (int argc, char **argv);
LkExit     lk_cli_practice     (int argc, char **argv);

/* Shared by the commands. */
char      *lk_cli_clean        (const char          *text);
LkExit     lk_cli_usage_error  (const char          *format,
                                ...) G_GNUC_PRINTF (1, 2);
gboolean   lk_cli_parse        (const char          *command,
                                const char          *arguments,
                                const GOptionEntry  *entries,
                                int                 *argc,
                                char              ***argv);
LkCatalog *lk_cli_load_catalog (void);
GBytes    *lk_cli_read_file    (const char          *path,
                                GError             **error);
LkCase    *lk_cli_read_case    (const char          *path,
                                GError             **error);
LkExit     lk_cli_exit_for     (LkCase              *kase);
void       lk_cli_print_json   (LkCase              *kase,
                                JsonObject          *last_good);

G_END_DECLS
