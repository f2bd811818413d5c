/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "lk-model.h"

G_BEGIN_DECLS

/* latchkeyctl seen from outside: arguments go in, what it said and how it ended comes out. */

/**
 * CliResult:
 *
 * What a run of latchkeyctl left: how it ended (-1 when a signal ended it) and what it printed.
 */
typedef struct
{
  int   status;
  char *out; /* (owned) */
  char *err; /* (owned) */
} CliResult;

void       cli_result_free      (CliResult          *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliResult, cli_result_free)

/* An empty home for all runs of a test program, taken away at its end. */
void       cli_set_up           (void);
void       cli_tear_down        (void);
const char *cli_get_home        (void);
char      *cli_write            (const char         *name,
                                 const char         *text);

GSubprocessLauncher *cli_new_launcher (GSubprocessFlags flags);
char     **cli_dup_argv         (const char *const  *arguments);
CliResult *cli_run              (const char         *first,
                                 ...) G_GNUC_NULL_TERMINATED;
CliResult *cli_run_full         (GSubprocessLauncher *launcher,
                                 const char *const  *arguments,
                                 const char         *input);
int        cli_get_status       (GSubprocess        *process);

/* What is printed as JSON. */
JsonNode  *cli_parse            (const char         *text);
const char *cli_get_code        (JsonNode           *root);
void       cli_assert_shape     (JsonNode           *root);

/* Bad usage: one clear line on standard error, nothing on standard output, 2. */
void       cli_assert_refused   (CliResult          *result,
                                 const char         *expected);

/* A terminal of our own; @slave goes to the program, @master shows what it wrote there. */
void       cli_open_terminal    (int                *master,
                                 int                *slave);
char      *cli_read_terminal    (int                 master,
                                 const char         *until);

G_END_DECLS
