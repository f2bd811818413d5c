/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-remembering-resolver.h"

/* As long as a run may take, so that all of one run sees the same answer. */
#define REMEMBER_US (10 * G_USEC_PER_SEC)

typedef struct
{
  GTask                    *task;      /* (owned) */
  GSource                  *cancelled; /* (owned) (nullable) */
  GResolverNameLookupFlags  flags;
} Waiter;

typedef struct
{
  gatomicrefcount ref_count;
  char           *name;      /* (owned) */
  GPtrArray      *waiters;   /* (owned) (element-type Waiter) */
  GList          *addresses; /* (owned) (element-type GInetAddress) */
  GError         *error;     /* (owned) (nullable) */
  gint64          expires;
  gboolean        done;
} Entry;

struct _LkRememberingResolver
{
  GResolver   parent_instance;

  GResolver  *real;    /* (owned) */
  GHashTable *entries; /* (owned) (element-type utf8 Entry) */
  GThread    *owner;   /* (borrowed) the one thread that may touch the entries */
};

G_DEFINE_FINAL_TYPE (LkRememberingResolver, lk_remembering_resolver, G_TYPE_RESOLVER)

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

static Entry *
entry_ref (Entry *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
entry_unref (gpointer data)
{
  Entry *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->waiters);
  g_resolver_free_addresses (self->addresses);
  g_clear_error (&self->error);
  g_free (self->name);
  g_free (self);
}

static Entry *
entry_new (const char *name)
{
  Entry *self = g_new0 (Entry, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->waiters = g_ptr_array_new_with_free_func (waiter_free);
  return self;
}

static GList *
dup_filtered (GList                    *addresses,
              GResolverNameLookupFlags  flags)
{
  GList *copy = NULL;

  for (GList *l = addresses; l != NULL; l = l->next)
    {
      GSocketFamily family = g_inet_address_get_family (l->data);

      if ((flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY) != 0 && family != G_SOCKET_FAMILY_IPV4)
        continue;
      if ((flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) != 0 && family != G_SOCKET_FAMILY_IPV6)
        continue;
      copy = g_list_prepend (copy, g_object_ref (l->data));
    }
  return g_list_reverse (copy);
}

static void
free_addresses (gpointer data)
{
  g_resolver_free_addresses (data);
}

static void
entry_answer (Entry                    *self,
              GTask                    *task,
              GResolverNameLookupFlags  flags)
{
  GList *addresses;

  if (self->error != NULL)
    {
      g_task_return_error (task, g_error_copy (self->error));
      return;
    }
  addresses = dup_filtered (self->addresses, flags);
  if (addresses == NULL)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND,
                             "%s has no address of this family", self->name);
  else
    g_task_return_pointer (task, addresses, free_addresses);
}

static void
on_looked_up_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Entry *entry = user_data;
  g_autoptr(GPtrArray) waiters = NULL;

  entry->addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &entry->error);
  entry->done = TRUE;
  entry->expires = g_get_monotonic_time () + REMEMBER_US;

  waiters = g_steal_pointer (&entry->waiters);
  entry->waiters = g_ptr_array_new_with_free_func (waiter_free);
  for (guint i = 0; i < waiters->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (waiters, i);

      entry_answer (entry, waiter->task, waiter->flags);
    }
  entry_unref (entry);
}

static gboolean
on_waiter_cancelled_cb (GCancellable *cancellable,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);
  Entry *entry = g_task_get_task_data (task);

  for (guint i = 0; i < entry->waiters->len; i++)
    {
      Waiter *waiter = g_ptr_array_index (entry->waiters, i);

      if (waiter->task == task)
        {
          g_task_return_error_if_cancelled (task);
          g_ptr_array_remove_index_fast (entry->waiters, i);
          break;
        }
    }
  return G_SOURCE_REMOVE;
}

static Entry *
find_or_start (LkRememberingResolver *self,
               const char            *name)
{
  g_autofree char *key = g_ascii_strdown (name, -1);
  Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry != NULL && (!entry->done || entry->expires > g_get_monotonic_time ()))
    return entry;

  entry = entry_new (name);
  g_hash_table_replace (self->entries, g_steal_pointer (&key), entry);
  /* Nobody's cancellable: the answer is for all who ask, and a thread inside the C library
     cannot be stopped. */
  g_resolver_lookup_by_name_async (self->real, name, NULL, on_looked_up_cb, entry_ref (entry));
  return entry;
}

static void
join_lookup (LkRememberingResolver    *self,
             const char               *name,
             GResolverNameLookupFlags  flags,
             GTask                    *task)
{
  Entry *entry = find_or_start (self, name);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiter *waiter;

  if (entry->done)
    {
      entry_answer (entry, task, flags);
      return;
    }

  waiter = g_new0 (Waiter, 1);
  waiter->task = g_object_ref (task);
  waiter->flags = flags;
  g_task_set_task_data (task, entry_ref (entry), entry_unref);
  g_ptr_array_add (entry->waiters, waiter);
  if (cancellable != NULL)
    {
      waiter->cancelled = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, waiter->cancelled, G_SOURCE_FUNC (on_waiter_cancelled_cb));
    }
}

static void
on_passed_through_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  GError *error = NULL;
  GList *addresses = g_resolver_lookup_by_name_with_flags_finish (G_RESOLVER (source), result,
                                                                  &error);

  if (addresses != NULL)
    g_task_return_pointer (task, addresses, free_addresses);
  else
    g_task_return_error (task, error);
}

static void
lookup_by_name_with_flags_async (GResolver                *resolver,
                                 const char               *name,
                                 GResolverNameLookupFlags  flags,
                                 GCancellable             *cancellable,
                                 GAsyncReadyCallback       callback,
                                 gpointer                  user_data)
{
  LkRememberingResolver *self = LK_REMEMBERING_RESOLVER (resolver);
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_set_source_tag (task, lookup_by_name_with_flags_async);
  /* Another thread's main loop may end before the answer comes: what is shared belongs to the
     default one. */
  if (g_thread_self () != self->owner || g_main_context_get_thread_default () != NULL)
    g_resolver_lookup_by_name_with_flags_async (self->real, name, flags, cancellable,
                                                on_passed_through_cb, g_steal_pointer (&task));
  else if (!g_task_return_error_if_cancelled (task))
    join_lookup (self, name, flags, task);
}

static void
lookup_by_name_async (GResolver           *resolver,
                      const char          *name,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  lookup_by_name_with_flags_async (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT,
                                   cancellable, callback, user_data);
}

static GList *
lookup_by_name_finish (GResolver     *resolver,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, resolver), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* What follows passes through: the real resolver's own methods are called, so that its results
   fit its finish methods. */

static GList *
lookup_by_name (GResolver     *resolver,
                const char    *name,
                GCancellable  *cancellable,
                GError       **error)
{
  GResolver *real = LK_REMEMBERING_RESOLVER (resolver)->real;

  return G_RESOLVER_GET_CLASS (real)->lookup_by_name (real, name, cancellable, error);
}

static GList *
lookup_by_name_with_flags (GResolver                 *resolver,
                           const char                *name,
                           GResolverNameLookupFlags   flags,
                           GCancellable              *cancellable,
                           GError                   **error)
{
  GResolver *real = LK_REMEMBERING_RESOLVER (resolver)->real;

  return G_RESOLVER_GET_CLASS (real)->lookup_by_name_with_flags (real, name, flags, cancellable,
                                                                 error);
}

static char *
lookup_by_address (GResolver     *resolver,
                   GInetAddress  *address,
                   GCancellable  *cancellable,
                   GError       **error)
{
  GResolver *real = LK_REMEMBERING_RESOLVER (resolver)->real;

  return G_RESOLVER_GET_CLASS (real)->lookup_by_address (real, address, cancellable, error);
}

static void
lookup_by_address_async (GResolver           *resolver,
                         GInetAddress        *address,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GResolver *real = LK_REMEMBERING_RESOLVER (resolver)->real;

  G_RESOLVER_GET_CLASS (real)->lookup_by_address_async (real, address, cancellable, callback,
                                                        user_data);
}

static char *
lookup_by_address_finish (GResolver     *resolver,
                          GAsyncResult  *result,
                          GError       **error)
{
  GResolver *real = LK_REMEMBERING_RESOLVER (resolver)->real;

  return G_RESOLVER_GET_CLASS (real)->lookup_by_address_finish (real, result, error);
}

static GList *
lookup_service (GResolver     *resolver,
                const char    *name,
                GCancellable  *cancellable,
                GError       **error)
{
  GResolver *real = LK_REMEMBERING_RESOLVER (resolver)->real;

  return G_RESOLVER_GET_CLASS (real)->lookup_service (real, name, cancellable, error);
}

static void
lookup_service_async (GResolver           *resolver,
                      const char          *name,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GResolver *real = LK_REMEMBERING_RESOLVER (resolver)->real;

  G_RESOLVER_GET_CLASS (real)->lookup_service_async (real, name, cancellable, callback, user_data);
}

static GList *
lookup_service_finish (GResolver     *resolver,
                       GAsyncResult  *result,
                       GError       **error)
{
  GResolver *real = LK_REMEMBERING_RESOLVER (resolver)->real;

  return G_RESOLVER_GET_CLASS (real)->lookup_service_finish (real, result, error);
}

static GList *
lookup_records (GResolver            *resolver,
                const char           *name,
                GResolverRecordType   type,
                GCancellable         *cancellable,
                GError              **error)
{
  GResolver *real = LK_REMEMBERING_RESOLVER (resolver)->real;

  return G_RESOLVER_GET_CLASS (real)->lookup_records (real, name, type, cancellable, error);
}

static void
lookup_records_async (GResolver           *resolver,
                      const char          *name,
                      GResolverRecordType  type,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GResolver *real = LK_REMEMBERING_RESOLVER (resolver)->real;

  G_RESOLVER_GET_CLASS (real)->lookup_records_async (real, name, type, cancellable, callback,
                                                     user_data);
}

static GList *
lookup_records_finish (GResolver     *resolver,
                       GAsyncResult  *result,
                       GError       **error)
{
  GResolver *real = LK_REMEMBERING_RESOLVER (resolver)->real;

  return G_RESOLVER_GET_CLASS (real)->lookup_records_finish (real, result, error);
}

static gboolean
forget_cb (gpointer user_data)
{
  lk_remembering_resolver_forget (user_data);
  return G_SOURCE_REMOVE;
}

static void
reload (GResolver *resolver)
{
  if (g_thread_self () == LK_REMEMBERING_RESOLVER (resolver)->owner)
    lk_remembering_resolver_forget (LK_REMEMBERING_RESOLVER (resolver));
  else
    g_idle_add_full (G_PRIORITY_HIGH, forget_cb, g_object_ref (resolver), g_object_unref);
}

static void
lk_remembering_resolver_dispose (GObject *object)
{
  LkRememberingResolver *self = LK_REMEMBERING_RESOLVER (object);

  g_clear_object (&self->real);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  G_OBJECT_CLASS (lk_remembering_resolver_parent_class)->dispose (object);
}

static void
lk_remembering_resolver_class_init (LkRememberingResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_remembering_resolver_dispose;
  resolver_class->reload = reload;
  resolver_class->lookup_by_name = lookup_by_name;
  resolver_class->lookup_by_name_async = lookup_by_name_async;
  resolver_class->lookup_by_name_finish = lookup_by_name_finish;
  resolver_class->lookup_by_name_with_flags = lookup_by_name_with_flags;
  resolver_class->lookup_by_name_with_flags_async = lookup_by_name_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_by_name_finish;
  resolver_class->lookup_by_address = lookup_by_address;
  resolver_class->lookup_by_address_async = lookup_by_address_async;
  resolver_class->lookup_by_address_finish = lookup_by_address_finish;
  resolver_class->lookup_service = lookup_service;
  resolver_class->lookup_service_async = lookup_service_async;
  resolver_class->lookup_service_finish = lookup_service_finish;
  resolver_class->lookup_records = lookup_records;
  resolver_class->lookup_records_async = lookup_records_async;
  resolver_class->lookup_records_finish = lookup_records_finish;
}

static void
lk_remembering_resolver_init (LkRememberingResolver *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_unref);
}

/**
 * lk_remembering_resolver_new:
 * @real: the resolver that is asked
 *
 * The resolver remembers for the thread that calls this; other threads' questions pass through.
 *
 * Returns: (transfer full): a resolver that remembers
 */
GResolver *
lk_remembering_resolver_new (GResolver *real)
{
  LkRememberingResolver *self = g_object_new (LK_TYPE_REMEMBERING_RESOLVER, NULL);

  self->real = g_object_ref (real);
  self->owner = g_thread_self ();
  return G_RESOLVER (self);
}

/**
 * lk_remembering_resolver_forget:
 * @self: the resolver
 *
 * The next question for any name is asked anew. Whoever waits for an answer gets it.
 */
void
lk_remembering_resolver_forget (LkRememberingResolver *self)
{
  g_hash_table_remove_all (self->entries);
}
