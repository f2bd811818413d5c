/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"
#include "lk-run.h"

G_BEGIN_DECLS

/* What the files of this computer may cost: time, and bytes of one file. */
#define LK_READING_DEADLINE_MS 1000
#define LK_READING_MAX_BYTES (1024 * 1024)

/* One observation as a thread hands it over. */
typedef struct
{
  char       *probe;   /* (owned) (nullable) what it is an observation of, if not of what was asked for */
  char       *subject; /* (owned) */
  JsonObject *facts;   /* (owned) */
  LkOutcome   outcome;
  GError     *error;   /* (owned) (nullable) */
} LkReading;

/**
 * LkReader:
 * @computer: the computer
 * @service: whose clients; only what its description says of them may be read
 * @data: (nullable): as given to lk_reading_thread_async()
 * @cancellable: what ends it
 * @readings: (element-type LkReading): where the results go, with lk_reading_new()
 *
 * Reads files; called in a thread, and left alone there when it takes too long.
 */
typedef void (*LkReader) (LkComputer    *computer,
                          LkService     *service,
                          gconstpointer  data,
                          GCancellable  *cancellable,
                          GPtrArray     *readings);

/**
 * LkReadingFailed:
 * @run: the run
 * @probe: what was asked for
 * @started_ms: when
 * @outcome: how it ended
 * @error: why nothing could be read
 *
 * Writes down what could not be read.
 */
typedef void (*LkReadingFailed) (LkRun        *run,
                                 const char   *probe,
                                 gint64        started_ms,
                                 LkOutcome     outcome,
                                 const GError *error);

LkReading *lk_reading_new              (GPtrArray          *readings,
                                        const char         *subject);
void       lk_reading_free             (LkReading          *self);
void       lk_reading_set_string       (LkReading          *self,
                                        const char         *fact,
                                        const char         *value);
void       lk_reading_set_boolean      (LkReading          *self,
                                        const char         *fact,
                                        gboolean            value);
void       lk_reading_set_strings      (LkReading          *self,
                                        const char         *fact,
                                        GPtrArray          *values);
void       lk_reading_take_error       (LkReading          *self,
                                        GError             *error);
void       lk_reading_set_hidden       (LkReading          *self,
                                        const char         *permission);
void       lk_reading_thread_async     (LkRun              *run,
                                        LkComputer         *computer,
                                        LkReader            reader,
                                        gpointer            data,
                                        GDestroyNotify      free_data,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
GPtrArray *lk_reading_thread_finish    (GAsyncResult       *result,
                                        GError            **error);
void       lk_reading_probe_async      (LkRun              *run,
                                        LkComputer         *computer,
                                        const char         *probe,
                                        LkReader            reader,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
void       lk_reading_probe_full_async (LkRun              *run,
                                        LkComputer         *computer,
                                        const char         *probe,
                                        LkReader            reader,
                                        guint               deadline_ms,
                                        LkReadingFailed     failed,
                                        GCancellable       *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data);
void       lk_reading_probe_finish     (GAsyncResult       *result);
char      *lk_reading_load_text        (const char         *path,
                                        gsize               max_bytes,
                                        GError            **error);
GKeyFile  *lk_reading_load_key_file    (const char         *path,
                                        GError            **error);
void       lk_reading_merge            (JsonObject         *into,
                                        JsonObject         *facts);
gboolean   lk_reading_sees_host        (LkComputer         *computer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkReading, lk_reading_free)

G_END_DECLS
