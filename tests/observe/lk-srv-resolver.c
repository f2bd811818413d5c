/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-srv-resolver.h"

struct _LkSrvResolver
{
  GResolver   parent_instance;
  GHashTable *records;   /* (owned) (element-type utf8 GPtrArray) */
  gboolean    hang;
};

G_DEFINE_FINAL_TYPE (LkSrvResolver, lk_srv_resolver, G_TYPE_RESOLVER)

static gboolean
on_lookup_cancelled_cb (GCancellable *cancellable,
                        gpointer      user_data)
{
  g_task_return_error_if_cancelled (user_data);
  return G_SOURCE_REMOVE;
}

static void
lk_srv_resolver_lookup_service_async (GResolver           *self,
                                    const char          *name,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray *records = g_hash_table_lookup (LK_SRV_RESOLVER (self)->records, name);
  GList *list = NULL;

  if (LK_SRV_RESOLVER (self)->hang)
    {
      g_autoptr(GSource) source = g_cancellable_source_new (cancellable);

      g_task_attach_source (task, source, G_SOURCE_FUNC (on_lookup_cancelled_cb));
      return;
    }
  for (guint i = 0; records != NULL && i < records->len; i++)
    list = g_list_append (list, g_srv_target_copy (records->pdata[i]));
  if (list == NULL)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No record of %s",
                             name);
  else
    g_task_return_pointer (task, list, (GDestroyNotify) g_resolver_free_targets);
}

static GList *
lk_srv_resolver_lookup_service_finish (GResolver     *self,
                                     GAsyncResult  *result,
                                     GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lk_srv_resolver_lookup_flags_async (GResolver                *self,
                                  const char               *name,
                                  GResolverNameLookupFlags  flags,
                                  GCancellable             *cancellable,
                                  GAsyncReadyCallback       callback,
                                  gpointer                  user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No address of %s",
                           name);
}

static void
lk_srv_resolver_lookup_name_async (GResolver           *self,
                                 const char          *name,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  lk_srv_resolver_lookup_flags_async (self, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable,
                                    callback, user_data);
}

static void
lk_srv_resolver_finalize (GObject *object)
{
  g_clear_pointer (&LK_SRV_RESOLVER (object)->records, g_hash_table_unref);
  G_OBJECT_CLASS (lk_srv_resolver_parent_class)->finalize (object);
}

static void
lk_srv_resolver_class_init (LkSrvResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_srv_resolver_finalize;
  resolver_class->lookup_service_async = lk_srv_resolver_lookup_service_async;
  resolver_class->lookup_service_finish = lk_srv_resolver_lookup_service_finish;
  resolver_class->lookup_by_name_async = lk_srv_resolver_lookup_name_async;
  resolver_class->lookup_by_name_finish = lk_srv_resolver_lookup_service_finish;
  resolver_class->lookup_by_name_with_flags_async = lk_srv_resolver_lookup_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = lk_srv_resolver_lookup_service_finish;
}

static void
lk_srv_resolver_init (LkSrvResolver *self)
{
  self->records =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
}

LkSrvResolver *
lk_srv_resolver_new (void)
{
  return g_object_new (LK_TYPE_SRV_RESOLVER, NULL);
}

void
lk_srv_resolver_forget (LkSrvResolver *self)
{
  g_hash_table_remove_all (self->records);
  self->hang = FALSE;
}

void
lk_srv_resolver_hang (LkSrvResolver *self)
{
  self->hang = TRUE;
}

void
lk_srv_resolver_add (LkSrvResolver *self,
                     const char    *name,
                     const char    *host,
                     guint16        port,
                     guint16        priority,
                     guint16        weight)
{
  GPtrArray *records = g_hash_table_lookup (self->records, name);

  if (records == NULL)
    {
      records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_srv_target_free);
      g_hash_table_insert (self->records, g_strdup (name), records);
    }
  g_ptr_array_add (records, g_srv_target_new (host, port, priority, weight));
}
