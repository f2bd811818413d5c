/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-probe.h"

#include <string.h>

/**
 * lk_probe_new:
 * @run: the run
 * @name: what is measured, a word of the list of observations
 * @subject: of what
 * @deadline_ms: how long it may take; shortened to what the run has left
 * @cancellable: (nullable): what stops it; %NULL for the run's own
 *
 * Begins a measurement: it is pending from now on.
 *
 * Returns: (transfer full): a measurement; free with lk_probe_free()
 */
LkProbe *
lk_probe_new (LkRun        *run,
              const char   *name,
              const char   *subject,
              guint         deadline_ms,
              GCancellable *cancellable)
{
  LkProbe *self = g_new0 (LkProbe, 1);

  self->run = g_object_ref (run);
  self->name = g_strdup (name);
  self->subject = g_strdup (subject);
  self->started_ms = lk_run_now (run);
  self->facts = json_object_new ();
  self->deadline =
      lk_deadline_new (cancellable != NULL ? cancellable : lk_run_get_cancellable (run),
                       lk_run_budget (run, deadline_ms));
  lk_run_begin (run, name);
  return self;
}

/**
 * lk_probe_free:
 * @self: (transfer full): the measurement
 *
 * Frees it. One that was not ended is no longer pending, and nothing is written down.
 */
void
lk_probe_free (LkProbe *self)
{
  if (!self->ended)
    lk_run_end (self->run, self->name);
  g_clear_pointer (&self->deadline, lk_deadline_free);
  g_clear_pointer (&self->facts, json_object_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->subject, g_free);
  g_clear_object (&self->run);
  g_free (self);
}

/**
 * lk_probe_get_cancellable:
 * @self: the measurement
 *
 * Returns: (transfer none): what ends it, by its deadline or from outside
 */
GCancellable *
lk_probe_get_cancellable (LkProbe *self)
{
  return lk_deadline_get_cancellable (self->deadline);
}

/**
 * lk_probe_set_string:
 * @self: the measurement
 * @fact: name of the fact
 * @value: (nullable): its value; %NULL leaves the fact out
 *
 * Text of the other side is made valid UTF-8 and cut at 512 bytes.
 */
void
lk_probe_set_string (LkProbe    *self,
                     const char *fact,
                     const char *value)
{
  g_autofree char *valid = NULL;

  if (value == NULL)
    return;
  valid = g_utf8_make_valid (value, (gssize) MIN (strlen (value), 512));
  json_object_set_string_member (self->facts, fact, valid);
}

/**
 * lk_probe_set_int:
 * @self: the measurement
 * @fact: name of the fact
 * @value: its value
 */
void
lk_probe_set_int (LkProbe    *self,
                  const char *fact,
                  gint64      value)
{
  json_object_set_int_member (self->facts, fact, value);
}

/**
 * lk_probe_set_boolean:
 * @self: the measurement
 * @fact: name of the fact
 * @value: its value
 */
void
lk_probe_set_boolean (LkProbe    *self,
                      const char *fact,
                      gboolean    value)
{
  json_object_set_boolean_member (self->facts, fact, value);
}

/**
 * lk_probe_end:
 * @self: the measurement
 * @error: (inout) (nullable): how it ended; %NULL or unset for well. A cancellation by the deadline
 * becomes LK_ERROR_DEADLINE here
 *
 * Writes the observation down; the measurement is no longer pending.
 *
 * Returns: the outcome
 */
LkOutcome
lk_probe_end (LkProbe  *self,
              GError  **error)
{
  LkOutcome outcome = lk_deadline_judge_error (self->deadline, error != NULL ? *error : NULL);

  if (outcome == LK_OUTCOME_TIMEOUT && g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (error);
      g_set_error (error, LK_ERROR, LK_ERROR_DEADLINE,
                   "%s %s: no answer in %" G_GINT64_FORMAT " ms", self->name, self->subject,
                   lk_run_now (self->run) - self->started_ms);
    }
  return lk_probe_end_as (self, outcome, error != NULL ? *error : NULL);
}

/**
 * lk_probe_end_as:
 * @self: the measurement
 * @outcome: how it ended
 * @error: (nullable): the error
 *
 * Writes the observation down with an outcome that the error does not tell.
 *
 * Returns: @outcome
 */
LkOutcome
lk_probe_end_as (LkProbe      *self,
                 LkOutcome     outcome,
                 const GError *error)
{
  g_return_val_if_fail (!self->ended, outcome);

  self->ended = TRUE;
  lk_run_record (self->run, self->name, self->subject, self->started_ms, outcome, error,
                 self->facts);
  lk_run_end (self->run, self->name);
  return outcome;
}

/**
 * lk_probe_host_port:
 * @host: a host name or an address
 * @port: a port
 *
 * Returns: (transfer full): `host:port`, with brackets around an IPv6 address
 */
char *
lk_probe_host_port (const char *host,
                    guint       port)
{
  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]:%u", host, port)
                                    : g_strdup_printf ("%s:%u", host, port);
}

/**
 * lk_probe_printable:
 * @data: what the other side sent
 * @length: its length
 * @max_length: bytes to keep at most
 *
 * Returns: (transfer full): the beginning in printable ASCII; every other byte is a full stop
 */
char *
lk_probe_printable (const guint8 *data,
                    gsize         length,
                    gsize         max_length)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < MIN (length, max_length); i++)
    g_string_append_c (text, g_ascii_isprint (data[i]) ? (char) data[i] : '.');
  return g_string_free (text, FALSE);
}
