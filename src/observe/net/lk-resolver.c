/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-resolver.h"

#include "lk-address-kind.h"
#include "lk-deadline.h"
#include "lk-dns-query.h"
#include "lk-hosts-file.h"
#include "lk-name-servers.h"
#include "lk-remembering-resolver.h"

#define PROBE "dns"
#define DEADLINE_MS 4000
#define IMPATIENT_MS 1000
#define RUN_DATA_KEY "lk-resolver-names"

typedef struct
{
  GTask   *task;      /* (owned) */
  GSource *cancelled; /* (owned) (nullable) */
} Waiter;

/* One name of one run: asked once, recorded once, answered to everybody. */
typedef struct
{
  gatomicrefcount ref_count;
  LkRun        *run;           /* (borrowed) (nullable) @held_run while it is under way */
  LkRun        *held_run;      /* (owned) (nullable) */
  char         *name;          /* (owned) */
  char         *role;          /* (owned) */
  GPtrArray    *waiters;       /* (owned) (element-type Waiter) */
  LkDeadline   *deadline;      /* (owned) (nullable) */
  GSource      *expired;       /* (owned) (nullable) */
  guint         impatient_id;
  gint64        started;
  GPtrArray    *addresses;     /* (owned) (element-type GInetAddress) */
  GError       *error;         /* (owned) (nullable) */
  LkHostsMatch *hosts;         /* (owned) (nullable) */
  gboolean      literal;
  gboolean      looked_up;
  gboolean      hosts_read;
  gboolean      queried;
  gboolean      done;
} Name;

static GResolver *installed; /* (owned) (nullable) */

static void
waiter_free (gpointer data)
{
  Waiter *self = data;

  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  g_clear_object (&self->task);
  g_free (self);
}

static Name *
name_ref (Name *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
name_stop (Name *self)
{
  g_clear_handle_id (&self->impatient_id, g_source_remove);
  if (self->expired != NULL)
    g_source_destroy (self->expired);
  g_clear_pointer (&self->expired, g_source_unref);
}

static void
name_unref (gpointer data)
{
  Name *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  name_stop (self);
  g_clear_pointer (&self->deadline, lk_deadline_free);
  g_ptr_array_unref (self->waiters);
  g_ptr_array_unref (self->addresses);
  g_clear_pointer (&self->hosts, lk_hosts_match_free);
  g_clear_error (&self->error);
  g_clear_object (&self->held_run);
  g_free (self->name);
  g_free (self->role);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Name, name_unref)

static Name *
name_new (LkRun      *run,
          const char *text,
          const char *role)
{
  Name *self = g_new0 (Name, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->run = self->held_run = g_object_ref (run);
  self->name = g_strdup (text);
  self->role = g_strdup (role);
  self->waiters = g_ptr_array_new_with_free_func (waiter_free);
  self->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  self->started = lk_run_now (run);
  return self;
}

static void
free_addresses (gpointer data)
{
  g_resolver_free_addresses (data);
}

static void
name_answer (Name  *self,
             GTask *task)
{
  GList *addresses = NULL;

  if (self->error != NULL)
    {
      g_task_return_error (task, g_error_copy (self->error));
      return;
    }
  for (guint i = self->addresses->len; i > 0; i--)
    addresses = g_list_prepend (addresses,
                                g_object_ref (g_ptr_array_index (self->addresses, i - 1)));
  g_task_return_pointer (task, addresses, free_addresses);
}

static JsonObject *
name_dup_facts (Name *self)
{
  JsonObject *facts = json_object_new ();
  const char *special = lk_address_kind_of_all (self->addresses);

  if (self->role != NULL)
    json_object_set_string_member (facts, "role", self->role);
  json_object_set_boolean_member (facts, "literal", self->literal);
  if (self->error == NULL)
    {
      lk_address_set_fact (facts, "addresses", self->addresses);
      lk_address_set_family_fact (facts, "ipv4", self->addresses, G_SOCKET_FAMILY_IPV4);
      lk_address_set_family_fact (facts, "ipv6", self->addresses, G_SOCKET_FAMILY_IPV6);
    }
  if (special != NULL)
    json_object_set_string_member (facts, "special", special);
  if (self->hosts != NULL && self->hosts->line > 0)
    {
      json_object_set_int_member (facts, "hosts_line", self->hosts->line);
      lk_address_set_fact (facts, "hosts_addresses", self->hosts->addresses);
    }
  return facts;
}

static void
name_end (Name *self)
{
  g_autoptr(Name) keep = name_ref (self);
  g_autoptr(LkRun) run = NULL;
  g_autoptr(JsonObject) facts = NULL;
  g_autoptr(GPtrArray) waiters = NULL;
  LkOutcome outcome = LK_OUTCOME_OK;

  if (self->done)
    return;
  self->done = TRUE;
  name_stop (self);
  run = g_steal_pointer (&self->held_run);
  self->run = NULL;

  if (self->deadline != NULL)
    outcome = lk_deadline_judge_error (self->deadline, self->error);
  facts = name_dup_facts (self);
  lk_run_record (run, PROBE, self->name, self->started, outcome, self->error, facts);
  lk_run_end (run, PROBE);

  waiters = g_steal_pointer (&self->waiters);
  self->waiters = g_ptr_array_new_with_free_func (waiter_free);
  for (guint i = 0; i < waiters->len; i++)
    name_answer (self, ((Waiter *) g_ptr_array_index (waiters, i))->task);
}

static void
name_end_if_known (Name *self)
{
  if (self->looked_up && self->hosts_read)
    name_end (self);
}

/* Asks every configured name server by itself: which of them fails, and how, is not to be had
   from GResolver. */
static void
name_query (Name *self)
{
  g_auto(GStrv) servers = NULL;
  GCancellable *cancellable;

  if (self->queried || self->run == NULL)
    return;
  self->queried = TRUE;
  servers = lk_name_servers_dup (NULL);
  cancellable = lk_run_get_cancellable (self->run);
  for (guint i = 0; servers[i] != NULL; i++)
    lk_dns_query_async (self->run, servers[i], self->name, cancellable, NULL, NULL);
}

static gboolean
on_impatient_cb (gpointer user_data)
{
  Name *self = user_data;

  self->impatient_id = 0;
  name_query (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_expired_cb (GCancellable *cancellable,
               gpointer      user_data)
{
  g_autoptr(Name) self = name_ref (user_data);

  if (!self->looked_up)
    {
      if (lk_deadline_is_expired (self->deadline))
        g_set_error (&self->error, LK_ERROR, LK_ERROR_DEADLINE, "No answer for the name %s",
                     self->name);
      else
        g_cancellable_set_error_if_cancelled (cancellable, &self->error);
    }
  name_end (self);
  return G_SOURCE_REMOVE;
}

static void
on_hosts_read_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(Name) self = g_steal_pointer (&user_data);
  LkHostsMatch *match = lk_hosts_find_finish (result, NULL);

  if (self->done)
    {
      lk_hosts_match_free (match);
      return;
    }
  self->hosts = match;
  self->hosts_read = TRUE;
  name_end_if_known (self);
}

static void
on_looked_up_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(Name) self = g_steal_pointer (&user_data);
  g_autoptr(GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  /* A cancelled question is judged where the deadline is. */
  if (!self->done && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      self->looked_up = TRUE;
      self->error = g_steal_pointer (&error);
      for (GList *l = addresses; l != NULL; l = l->next)
        g_ptr_array_add (self->addresses, g_object_ref (l->data));
      if (self->error != NULL || lk_address_kind_of_all (self->addresses) != NULL)
        name_query (self);
      name_end_if_known (self);
    }
  g_resolver_free_addresses (addresses);
}

static void
name_start (Name *self)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  GInetAddress *literal = g_inet_address_new_from_string (self->name);
  GCancellable *parent = lk_run_get_cancellable (self->run);

  lk_run_begin (self->run, PROBE);
  if (literal != NULL)
    {
      self->literal = TRUE;
      g_ptr_array_add (self->addresses, literal);
      name_end (self);
      return;
    }

  self->deadline = lk_deadline_new (parent, lk_run_budget (self->run, DEADLINE_MS));
  self->expired = g_cancellable_source_new (lk_deadline_get_cancellable (self->deadline));
  g_source_set_callback (self->expired, G_SOURCE_FUNC (on_expired_cb), name_ref (self), name_unref);
  g_source_attach (self->expired, NULL);
  self->impatient_id = g_timeout_add (IMPATIENT_MS, on_impatient_cb, self);
  lk_hosts_find_async (self->name, NULL, on_hosts_read_cb, name_ref (self));
  g_resolver_lookup_by_name_async (resolver, self->name,
                                   lk_deadline_get_cancellable (self->deadline), on_looked_up_cb,
                                   name_ref (self));
}

static gboolean
on_waiter_cancelled_cb (GCancellable *cancellable,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);
  Name *self = g_task_get_task_data (task);

  for (guint i = 0; i < self->waiters->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (self->waiters, i);

      if (waiter->task == task)
        {
          g_task_return_error_if_cancelled (task);
          g_ptr_array_remove_index_fast (self->waiters, i);
          break;
        }
    }
  return G_SOURCE_REMOVE;
}

static void
name_join (Name  *self,
           GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiter *waiter;

  g_task_set_task_data (task, name_ref (self), name_unref);
  if (self->done)
    {
      name_answer (self, task);
      return;
    }
  waiter = g_new0 (Waiter, 1);
  waiter->task = g_object_ref (task);
  g_ptr_array_add (self->waiters, waiter);
  if (cancellable != NULL)
    {
      waiter->cancelled = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, waiter->cancelled, G_SOURCE_FUNC (on_waiter_cancelled_cb));
    }
}

static GHashTable *
get_names (LkRun *run)
{
  GHashTable *names = g_object_get_data (G_OBJECT (run), RUN_DATA_KEY);

  if (names == NULL)
    {
      names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, name_unref);
      g_object_set_data_full (G_OBJECT (run), RUN_DATA_KEY, names,
                              (GDestroyNotify) g_hash_table_unref);
    }
  return names;
}

/**
 * lk_resolver_install:
 *
 * Puts a remembering resolver in front of the default one, once per process and from the thread of
 * the default main loop, so that a name asked for by libsoup and by a probe is one question to the
 * name server.
 */
void
lk_resolver_install (void)
{
  g_autoptr(GResolver) real = NULL;

  if (installed != NULL)
    return;
  real = g_resolver_get_default ();
  installed = lk_remembering_resolver_new (real);
  g_resolver_set_default (installed);
}

/**
 * lk_resolver_forget:
 *
 * Forgets what was remembered; every run begins with this.
 */
void
lk_resolver_forget (void)
{
  if (installed != NULL)
    lk_remembering_resolver_forget (LK_REMEMBERING_RESOLVER (installed));
}

/**
 * lk_resolver_lookup_async:
 * @run: the run
 * @name: a host name or an address
 * @role: (nullable): why it is asked for: `service`, `control` or `check`; the first asker's is
 *   recorded
 * @cancellable: (nullable): what ends the waiting, at once; the question itself goes on for others
 *   until the run is stopped
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Asks for a name's addresses as programs do, once per run, and records one `dns`. Where the system
 * does not answer within a second, fails or has only addresses that are not public ones, every
 * configured name server is asked too (`dns-query`), while the result here does not wait for that.
 */
void
lk_resolver_lookup_async (LkRun               *run,
                          const char          *name,
                          const char          *role,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *key = g_ascii_strdown (name, -1);
  GHashTable *names = get_names (run);
  Name *entry = g_hash_table_lookup (names, key);

  g_task_set_source_tag (task, lk_resolver_lookup_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (entry == NULL)
    {
      entry = name_new (run, name, role);
      g_hash_table_insert (names, g_steal_pointer (&key), entry);
      name_start (entry);
    }
  name_join (entry, task);
}

/**
 * lk_resolver_lookup_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (element-type GInetAddress): the addresses in the system's order; free
 *   with g_resolver_free_addresses(). %NULL with the resolver's own error, or with
 *   #LK_ERROR_DEADLINE.
 */
GList *
lk_resolver_lookup_finish (GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
