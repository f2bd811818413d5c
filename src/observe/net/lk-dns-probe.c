/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-dns-probe.h"

#include <string.h>

#include "lk-address-kind.h"
#include "lk-dns-message.h"
#include "lk-fetch.h"
#include "lk-probe.h"

#define SECOND_PROBE "dns-second"
#define RANDOM_PROBE "dns-random"
#define DEADLINE_MS 4000
#define RANDOM_LETTERS 12
#define N_QUESTIONS 2

/* How many parts of one measurement are still out; the task's data. */
static void
part_done (GTask *task)
{
  guint *n_left = g_task_get_task_data (task);

  if (--*n_left == 0)
    g_task_return_boolean (task, TRUE);
}

static GTask *
new_task (gpointer             tag,
          GCancellable        *cancellable,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  guint *n_left = g_new0 (guint, 1);

  *n_left = 1;
  g_task_set_source_tag (task, tag);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, n_left, g_free);
  return task;
}

/* One second resolver, asked for both kinds of addresses. */
typedef struct
{
  GTask     *task;      /* (owned) */
  LkProbe   *probe;     /* (owned) */
  GPtrArray *addresses; /* (owned) (element-type GInetAddress) */
  GError    *error;     /* (owned) (nullable) the first one */
  LkOutcome  outcome;   /* of @error */
  int        rcode;     /* -1: no answer yet */
  guint      n_left;
} Second;

typedef struct
{
  Second *second; /* (owned) */
  guint16 type;
} Question;

static void
second_free (Second *self)
{
  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_clear_object (&self->task);
  g_free (self);
}

static void
second_end (Second *self)
{
  if (self->rcode >= 0)
    {
      lk_probe_set_string (self->probe, "rcode", lk_dns_rcode_to_string ((guint) self->rcode));
      lk_address_set_fact (self->probe->facts, "addresses", self->addresses);
      lk_probe_end_as (self->probe, LK_OUTCOME_OK, NULL);
    }
  else
    lk_probe_end_as (self->probe, self->outcome, self->error);
  part_done (self->task);
  second_free (self);
}

static gboolean
second_take (Second    *self,
             LkAnswer  *answer,
             guint16    type,
             GError   **error)
{
  g_autoptr(LkDnsMessage) message = NULL;
  gconstpointer data;
  gsize length;

  if (answer == NULL || answer->status != 200 || answer->body == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "Status %u instead of a DNS answer",
                   answer != NULL ? answer->status : 0);
      return FALSE;
    }
  data = g_bytes_get_data (answer->body, &length);
  message = lk_dns_message_parse (data, length, self->probe->subject, type, error);
  if (message == NULL)
    return FALSE;
  if (self->rcode < 0 || message->rcode == 0)
    self->rcode = (int) message->rcode;
  for (guint i = 0; i < message->addresses->len; i++)
    g_ptr_array_add (self->addresses, g_object_ref (g_ptr_array_index (message->addresses, i)));
  return TRUE;
}

static void
on_second_fetched_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autofree Question *question = user_data;
  Second *self = question->second;
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  LkOutcome outcome = LK_OUTCOME_FAILED;

  lk_fetch_finish (result, &answer, &outcome, &error);
  if (error == NULL && !second_take (self, answer, question->type, &error))
    outcome = LK_OUTCOME_FAILED;
  if (error != NULL && self->error == NULL)
    {
      self->error = g_steal_pointer (&error);
      self->outcome = outcome;
    }
  if (--self->n_left == 0)
    second_end (self);
}

/* base64url without padding (RFC 8484, 4.1; RFC 4648, 5). */
static char *
dup_question_url (const char *resolver,
                  GBytes     *message)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (message, &length);
  g_autofree char *encoded = g_base64_encode (data, length);
  char *padding = strchr (encoded, '=');

  if (padding != NULL)
    *padding = '\0';
  g_strdelimit (encoded, "+", '-');
  g_strdelimit (encoded, "/", '_');
  return g_strdup_printf ("%s%cdns=%s", resolver, strchr (resolver, '?') != NULL ? '&' : '?',
                          encoded);
}

static void
second_start (GTask        *task,
              LkRun        *run,
              const char   *resolver,
              const char   *name,
              GCancellable *cancellable)
{
  static const guint16 types[N_QUESTIONS] = { LK_DNS_TYPE_A, LK_DNS_TYPE_AAAA };
  guint *n_left = g_task_get_task_data (task);
  Second *self = g_new0 (Second, 1);

  ++*n_left;
  self->task = g_object_ref (task);
  self->rcode = -1;
  self->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  self->probe = lk_probe_new (run, SECOND_PROBE, name, DEADLINE_MS, cancellable);
  lk_probe_set_string (self->probe, "resolver", resolver);
  if (!lk_run_get_extra_hosts (run))
    {
      self->outcome = LK_OUTCOME_SKIPPED;
      second_end (self);
      return;
    }

  self->n_left = N_QUESTIONS;
  for (guint i = 0; i < N_QUESTIONS; i++)
    {
      /* An id of 0 lets caches on the way answer (RFC 8484, 4.1). */
      g_autoptr(GBytes) message = lk_dns_message_build (name, types[i], 0, NULL);
      g_autofree char *url = message != NULL ? dup_question_url (resolver, message) : NULL;
      Question *question = g_new0 (Question, 1);

      question->second = self;
      question->type = types[i];
      lk_fetch_async (run, url != NULL ? url : resolver, LK_FETCH_NONE, DEADLINE_MS, cancellable,
                      on_second_fetched_cb, question);
    }
}

/**
 * lk_dns_second_async:
 * @run: the run
 * @name: the name to ask for, in ASCII
 * @cancellable: (nullable): what ends it; %NULL for the run's own
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Asks each of the policy's second resolvers for a name's addresses over HTTPS (RFC 8484). Records
 * one `dns-second` per resolver; each is skipped where other hosts may not be asked.
 */
void
lk_dns_second_async (LkRun               *run,
                     const char          *name,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr(GTask) task = new_task (lk_dns_second_async, cancellable, callback, user_data);
  GStrv resolvers = lk_run_get_policy (run)->second_resolvers;
  GCancellable *parent = cancellable != NULL ? cancellable : lk_run_get_cancellable (run);

  for (guint i = 0; resolvers != NULL && resolvers[i] != NULL; i++)
    second_start (task, run, resolvers[i], name, parent);
  part_done (task);
}

/**
 * lk_dns_second_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: %TRUE; what was answered is in the run's observations
 */
gboolean
lk_dns_second_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  GTask   *task;  /* (owned) */
  LkProbe *probe; /* (owned) */
} Random;

static void
on_random_resolved_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  Random *self = user_data;
  g_autoptr(GPtrArray) array = g_ptr_array_new ();
  GError *error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  for (GList *l = addresses; l != NULL; l = l->next)
    g_ptr_array_add (array, l->data);
  if (error == NULL || g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    lk_address_set_fact (self->probe->facts, "addresses", array);
  g_resolver_free_addresses (addresses);
  lk_probe_end (self->probe, &error);
  g_clear_error (&error);
  part_done (self->task);
  lk_probe_free (self->probe);
  g_object_unref (self->task);
  g_free (self);
}

static void
random_start (GTask        *task,
              LkRun        *run,
              const char   *suffix,
              GCancellable *cancellable)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  g_autofree char *name = NULL;
  g_autofree char *absolute = NULL;
  guint *n_left = g_task_get_task_data (task);
  Random *self = g_new0 (Random, 1);
  char label[RANDOM_LETTERS + 1] = "";

  for (guint i = 0; i < RANDOM_LETTERS; i++)
    label[i] = (char) g_random_int_range ('a', 'z' + 1);
  name = g_strdup_printf ("%s.%s", label, suffix);
  /* With the last full stop no search domain is tried, whose wildcard would look like a lie. */
  absolute = g_strdup_printf ("%s.", name);

  ++*n_left;
  self->task = g_object_ref (task);
  self->probe = lk_probe_new (run, RANDOM_PROBE, name, DEADLINE_MS, cancellable);
  g_resolver_lookup_by_name_async (resolver, absolute, lk_probe_get_cancellable (self->probe),
                                   on_random_resolved_cb, self);
}

/* The registrable part; the last two labels where the list of public suffixes does not know the
   top-level domain. */
static const char *
find_base_domain (const char *domain)
{
  const char *base = soup_tld_get_base_domain (domain, NULL);
  const char *last = strrchr (domain, '.');

  if (base != NULL || last == NULL || last == domain || soup_tld_domain_is_public_suffix (domain))
    return base;
  base = g_strrstr_len (domain, last - domain, ".");
  return base != NULL ? base + 1 : domain;
}

/**
 * lk_dns_random_async:
 * @run: the run
 * @domain: (nullable): the service's host; a name beside it is asked for too, for comparison
 * @cancellable: (nullable): what ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Asks for names that cannot exist: one under `.invalid` (RFC 6761) and one under the registrable
 * part of @domain. Records one `dns-random` for each; an outcome of ok is the bad one.
 */
void
lk_dns_random_async (LkRun               *run,
                     const char          *domain,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr(GTask) task = new_task (lk_dns_random_async, cancellable, callback, user_data);
  const char *base = NULL;

  random_start (task, run, "invalid", cancellable);
  if (domain != NULL && !g_hostname_is_ip_address (domain))
    base = find_base_domain (domain);
  if (base != NULL)
    random_start (task, run, base, cancellable);
  part_done (task);
}

/**
 * lk_dns_random_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: %TRUE; what was answered is in the run's observations
 */
gboolean
lk_dns_random_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
