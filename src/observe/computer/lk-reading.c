/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-reading.h"

#include <errno.h>
#include <string.h>

#include "lk-computer-file.h"
#include "lk-deadline.h"

#define MAX_FACT_BYTES 512
#define MAX_LIST 64

/**
 * lk_reading_new:
 * @readings: (element-type LkReading): what it is added to
 * @subject: of what
 *
 * Returns: (transfer none): an empty reading
 */
LkReading *
lk_reading_new (GPtrArray  *readings,
                const char *subject)
{
  LkReading *self = g_new0 (LkReading, 1);

  self->subject = g_utf8_make_valid (subject, -1);
  self->facts = json_object_new ();
  self->outcome = LK_OUTCOME_OK;
  g_ptr_array_add (readings, self);
  return self;
}

/**
 * lk_reading_free:
 * @self: (transfer full): a reading
 */
void
lk_reading_free (LkReading *self)
{
  g_free (self->probe);
  g_free (self->subject);
  json_object_unref (self->facts);
  g_clear_error (&self->error);
  g_free (self);
}

static char *
dup_valid (const char *text)
{
  return g_utf8_make_valid (text, (gssize) strnlen (text, MAX_FACT_BYTES));
}

/**
 * lk_reading_set_string:
 * @self: a reading
 * @fact: name of the fact
 * @value: (nullable): its value, cut at 512 bytes; %NULL leaves it out
 */
void
lk_reading_set_string (LkReading  *self,
                       const char *fact,
                       const char *value)
{
  g_autofree char *valid = NULL;

  if (value == NULL)
    return;
  valid = dup_valid (value);
  json_object_set_string_member (self->facts, fact, valid);
}

/**
 * lk_reading_set_boolean:
 * @self: a reading
 * @fact: name of the fact
 * @value: its value
 */
void
lk_reading_set_boolean (LkReading  *self,
                        const char *fact,
                        gboolean    value)
{
  json_object_set_boolean_member (self->facts, fact, value);
}

/**
 * lk_reading_set_strings:
 * @self: a reading
 * @fact: name of the fact
 * @values: (nullable) (element-type utf8): its values, 64 at most
 */
void
lk_reading_set_strings (LkReading  *self,
                        const char *fact,
                        GPtrArray  *values)
{
  JsonArray *array;

  if (values == NULL)
    return;
  array = json_array_new ();
  for (guint i = 0; i < MIN (values->len, MAX_LIST); i++)
    {
      g_autofree char *valid = dup_valid (g_ptr_array_index (values, i));

      json_array_add_string_element (array, valid);
    }
  json_object_set_array_member (self->facts, fact, array);
}

/**
 * lk_reading_take_error:
 * @self: a reading
 * @error: (transfer full): why it could not be done
 */
void
lk_reading_take_error (LkReading *self,
                       GError    *error)
{
  g_clear_error (&self->error);
  self->error = error;
  self->outcome = LK_OUTCOME_FAILED;
}

/**
 * lk_reading_set_hidden:
 * @self: a reading
 * @permission: (nullable): the permission that would show it; %NULL where none does
 *
 * Says that Latchkey's own sandbox hides this.
 */
void
lk_reading_set_hidden (LkReading  *self,
                       const char *permission)
{
  lk_reading_set_boolean (self, "hidden", TRUE);
  lk_reading_set_string (self, "permission", permission);
  self->outcome = LK_OUTCOME_SKIPPED;
}

typedef struct
{
  LkComputer    *computer;  /* (owned) */
  LkService     *service;   /* (owned) */
  LkReader       reader;
  gpointer       data;      /* (owned) (nullable) */
  GDestroyNotify free_data; /* (nullable) */
} Job;

static void
job_free (Job *self)
{
  lk_computer_unref (self->computer);
  lk_service_unref (self->service);
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

static void
work_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Job *job = task_data;
  g_autoptr(GPtrArray) readings = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_reading_free);

  job->reader (job->computer, job->service, job->data, cancellable, readings);
  g_task_return_pointer (task, g_steal_pointer (&readings), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * lk_reading_thread_async:
 * @run: the run, for its service
 * @computer: the computer
 * @reader: what is done in a thread
 * @data: (nullable) (transfer full): for @reader
 * @free_data: (nullable): frees @data
 * @cancellable: (nullable): what ends it; a thread that hangs is left alone then
 * @callback: called with the result
 * @user_data: for @callback
 */
void
lk_reading_thread_async (LkRun               *run,
                         LkComputer          *computer,
                         LkReader             reader,
                         gpointer             data,
                         GDestroyNotify       free_data,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, lk_reading_thread_async);
  job->computer = lk_computer_ref (computer);
  job->service = lk_service_ref (lk_case_get_service (lk_run_get_case (run)));
  job->reader = reader;
  job->data = data;
  job->free_data = free_data;
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, work_in_thread);
}

/**
 * lk_reading_thread_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (element-type LkReading) (nullable): what was read
 */
GPtrArray *
lk_reading_thread_finish (GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  GTask           *task;       /* (owned) */
  LkRun           *run;        /* (owned) */
  char            *probe;      /* (owned) */
  gint64           started_ms;
  LkDeadline      *deadline;   /* (owned) */
  LkReadingFailed  failed;
} Read;

static void
read_free (Read *self)
{
  g_clear_object (&self->task);
  g_clear_object (&self->run);
  g_clear_pointer (&self->probe, g_free);
  g_clear_pointer (&self->deadline, lk_deadline_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Read, read_free)

static void
on_read_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Read) self = g_steal_pointer (&user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) readings = lk_reading_thread_finish (result, &error);

  if (readings == NULL)
    self->failed (self->run, self->probe, self->started_ms, lk_deadline_judge_error (self->deadline, error), error);
  for (guint i = 0; readings != NULL && i < readings->len; i++)
    {
      LkReading *reading = g_ptr_array_index (readings, i);

      lk_run_record (self->run, reading->probe != NULL ? reading->probe : self->probe, reading->subject,
                     self->started_ms, reading->outcome, reading->error, reading->facts);
    }
  lk_run_end (self->run, self->probe);
  g_task_return_boolean (self->task, TRUE);
}

/**
 * lk_reading_probe_full_async:
 * @run: the run
 * @computer: the computer
 * @probe: what is measured, and out meanwhile
 * @reader: what is done in a thread
 * @deadline_ms: how long it may take; shortened to what the run has left
 * @failed: writes down what could not be read
 * @cancellable: (nullable): what ends it; %NULL for the run's own
 * @callback: called when everything is written down
 * @user_data: for @callback
 *
 * A whole probe that only reads files: every reading becomes one observation, of @probe where it names no other.
 */
void
lk_reading_probe_full_async (LkRun               *run,
                             LkComputer          *computer,
                             const char          *probe,
                             LkReader             reader,
                             guint                deadline_ms,
                             LkReadingFailed      failed,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  Read *self = g_new0 (Read, 1);

  self->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, lk_reading_probe_full_async);
  g_task_set_check_cancellable (self->task, FALSE);
  self->run = g_object_ref (run);
  self->probe = g_strdup (probe);
  self->started_ms = lk_run_now (run);
  self->deadline = lk_deadline_new (cancellable != NULL ? cancellable : lk_run_get_cancellable (run),
                                    lk_run_budget (run, deadline_ms));
  self->failed = failed;
  lk_run_begin (run, probe);
  lk_reading_thread_async (run, computer, reader, NULL, NULL, lk_deadline_get_cancellable (self->deadline), on_read_cb,
                           self);
}

static void
record_failure (LkRun        *run,
                const char   *probe,
                gint64        started_ms,
                LkOutcome     outcome,
                const GError *error)
{
  lk_run_record (run, probe, "", started_ms, outcome, error, NULL);
}

/**
 * lk_reading_probe_async:
 * @run: the run
 * @computer: the computer
 * @probe: what is measured
 * @reader: what is done in a thread
 * @cancellable: (nullable): what ends it; %NULL for the run's own
 * @callback: called with the result
 * @user_data: for @callback
 *
 * The same within LK_READING_DEADLINE_MS; where the files cannot be read in time, one observation says so.
 */
void
lk_reading_probe_async (LkRun               *run,
                        LkComputer          *computer,
                        const char          *probe,
                        LkReader             reader,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  lk_reading_probe_full_async (run, computer, probe, reader, LK_READING_DEADLINE_MS, record_failure, cancellable, callback,
                               user_data);
}

/**
 * lk_reading_probe_finish:
 * @result: the result
 */
void
lk_reading_probe_finish (GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, NULL));

  g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * lk_reading_load_text:
 * @path: where to read
 * @max_bytes: a longer file is refused
 * @error: return location
 *
 * Reads an ordinary file; pipes and devices are refused, so that nothing waits.
 *
 * Returns: (transfer full) (nullable): its bytes, ended by a NUL
 */
char *
lk_reading_load_text (const char  *path,
                    gsize        max_bytes,
                    GError     **error)
{
  gsize length = 0;
  g_autofree char *text = lk_computer_read_at (path, max_bytes + 1, &length);

  if (text != NULL && length <= max_bytes)
    return g_steal_pointer (&text);
  if (text != NULL)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: too long", path);
  else
    g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  return NULL;
}

/**
 * lk_reading_load_key_file:
 * @path: where to read
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the groups and keys of that file
 */
GKeyFile *
lk_reading_load_key_file (const char  *path,
                        GError     **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *text = lk_reading_load_text (path, LK_READING_MAX_BYTES, error);

  if (text == NULL || !g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, error))
    return NULL;
  return g_steal_pointer (&file);
}

static void
merge_member (JsonObject *object,
              const char *name,
              JsonNode   *node,
              gpointer    user_data)
{
  json_object_set_member (user_data, name, json_node_copy (node));
}

/**
 * lk_reading_merge:
 * @into: the facts that grow
 * @facts: what is added
 */
void
lk_reading_merge (JsonObject *into,
                JsonObject *facts)
{
  json_object_foreach_member (facts, merge_member, into);
}

/**
 * lk_reading_sees_host:
 * @computer: a computer
 *
 * Returns: whether the files of the person's system can be read as they are: not from within a sandbox
 */
gboolean
lk_reading_sees_host (LkComputer *computer)
{
  return !computer->in_flatpak;
}
