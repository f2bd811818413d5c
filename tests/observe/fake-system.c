/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-system.h"

struct _TestSystem
{
  GResolver parent_instance;

  guint n_asked;
};

G_DEFINE_FINAL_TYPE (TestSystem, test_system, G_TYPE_RESOLVER)

static void
free_addresses (gpointer data)
{
  g_resolver_free_addresses (data);
}

static gboolean
on_answer_cb (gpointer user_data)
{
  GTask *task = user_data;
  const char *name = g_task_get_task_data (task);
  g_auto(GStrv) labels = g_strsplit (name, ".", 2);
  GList *addresses = NULL;

  if (g_strcmp0 (labels[0], "missing") == 0 || g_strcmp0 (name, "wpad") == 0)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no such name");
  else if (g_strcmp0 (labels[0], "broken") == 0)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE,
                             "no answer");
  else
    {
      addresses = g_list_append (addresses, g_inet_address_new_from_string (
        g_strcmp0 (labels[0], "router") == 0 ? "10.77.1.1" : "198.51.100.10"));
      if (g_strcmp0 (labels[0], "both") == 0)
        addresses = g_list_append (addresses, g_inet_address_new_from_string ("2001:db8:2::10"));
      g_task_return_pointer (task, addresses, free_addresses);
    }
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled_cb (GCancellable *cancellable,
                 gpointer      user_data)
{
  g_task_return_error_if_cancelled (user_data);
  return G_SOURCE_REMOVE;
}

static void
system_lookup_async (GResolver           *resolver,
                     const char          *name,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  g_autoptr(GSource) source = NULL;

  TEST_SYSTEM (resolver)->n_asked++;
  g_task_set_task_data (task, g_strdup (name), g_free);
  if (!g_str_has_prefix (name, "silent."))
    g_idle_add_full (G_PRIORITY_DEFAULT, on_answer_cb, g_steal_pointer (&task), g_object_unref);
  else if (cancellable != NULL)
    {
      source = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, source, G_SOURCE_FUNC (on_cancelled_cb));
    }
}

static GList *
system_lookup_finish (GResolver     *resolver,
                      GAsyncResult  *result,
                      GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
system_lookup_service_async (GResolver           *resolver,
                             const char          *name,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GList *targets = g_list_append (NULL, g_srv_target_new (name, 5222, 0, 0));

  g_task_return_pointer (task, targets, (GDestroyNotify) g_resolver_free_targets);
}

static void
test_system_class_init (TestSystemClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = system_lookup_async;
  resolver_class->lookup_by_name_finish = system_lookup_finish;
  resolver_class->lookup_service_async = system_lookup_service_async;
  resolver_class->lookup_service_finish = system_lookup_finish;
}

static void
test_system_init (TestSystem *self)
{
}

/* How many names it was asked for. */
guint
test_system_count (TestSystem *self)
{
  return self->n_asked;
}
