/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-outbox.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lk-error.h"

#define SUFFIX ".zip"

typedef struct
{
  char   *folder;    /* (owned) */
  char   *reference; /* (owned) (nullable) */
  GBytes *bundle;    /* (owned) (nullable) */
  gint64  now_s;
} Order;

static void
order_free (Order *order)
{
  g_free (order->folder);
  g_free (order->reference);
  g_clear_pointer (&order->bundle, g_bytes_unref);
  g_free (order);
}

/**
 * lk_outbox_item_free:
 * @self: (transfer full): a report that waits
 *
 * Frees what is known of it; the report itself stays.
 */
void
lk_outbox_item_free (LkOutboxItem *self)
{
  g_free (self->reference);
  g_free (self->path);
  g_free (self);
}

/**
 * lk_outbox_dup_folder:
 *
 * Returns: (transfer full): the folder of this person's outbox
 */
char *
lk_outbox_dup_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "latchkey", "outbox", NULL);
}

/* As lk_report_reference_for() makes them, so that no name leads out of the folder. */
static gboolean
is_reference (const char *text)
{
  static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  return g_str_has_prefix (text, "LK-") && strspn (text + 3, digits) == 4 && text[7] == '-' && strspn (text + 8, digits) == 5 &&
         text[13] == '\0';
}

static LkOutboxItem *
read_item (const char *folder,
           const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *reference = NULL;
  LkOutboxItem *item;
  GStatBuf status;

  if (!g_str_has_suffix (name, SUFFIX))
    return NULL;
  reference = g_strndup (name, strlen (name) - strlen (SUFFIX));
  if (!is_reference (reference) || g_lstat (path, &status) != 0 || !S_ISREG (status.st_mode))
    return NULL;
  item = g_new0 (LkOutboxItem, 1);
  item->reference = g_steal_pointer (&reference);
  item->path = g_steal_pointer (&path);
  item->size = status.st_size;
  item->kept_s = status.st_mtime;
  return item;
}

static int
compare_items (gconstpointer left,
               gconstpointer right)
{
  const LkOutboxItem *a = *(LkOutboxItem *const *) left, *b = *(LkOutboxItem *const *) right;

  return a->kept_s != b->kept_s ? (a->kept_s < b->kept_s ? 1 : -1) : strcmp (a->reference, b->reference);
}

/* Returns: (transfer full) (element-type LkOutboxItem) (nullable): newest first */
static GPtrArray *
read_items (const char  *folder,
            GError     **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_outbox_item_free);
  g_autoptr(GError) local = NULL;
  g_autoptr(GDir) dir = g_dir_open (folder, 0, &local);
  const char *name;

  if (dir == NULL && !g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      LkOutboxItem *item = read_item (folder, name);

      if (item != NULL)
        g_ptr_array_add (items, item);
    }
  g_ptr_array_sort (items, compare_items);
  return g_steal_pointer (&items);
}

static void
drop (GPtrArray *items,
      guint      index)
{
  g_unlink (((LkOutboxItem *) g_ptr_array_index (items, index))->path);
  g_ptr_array_remove_index (items, index);
}

/* What is too old goes, or from a future that a wrong clock made up; then the oldest of what is more than may be kept. */
static void
drop_surplus (GPtrArray *items,
              gint64     now_s)
{
  for (guint i = items->len; i-- > 0;)
    if (ABS (now_s - ((LkOutboxItem *) g_ptr_array_index (items, i))->kept_s) > LK_OUTBOX_MAX_AGE_S)
      drop (items, i);
  while (items->len > LK_OUTBOX_MAX_REPORTS)
    drop (items, items->len - 1);
}

static void
keep_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Order *order = task_data;
  g_autofree char *name = g_strconcat (order->reference, SUFFIX, NULL);
  g_autofree char *path = g_build_filename (order->folder, name, NULL);
  g_autoptr(GPtrArray) items = NULL;
  GError *error = NULL;
  gsize length;
  const char *bytes = g_bytes_get_data (order->bundle, &length);

  if (g_mkdir_with_parents (order->folder, 0700) != 0)
    {
      int code = errno;

      g_task_return_new_error (task, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s", g_strerror (code));
      return;
    }
  if (!g_file_set_contents_full (path, bytes, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
      0600, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  items = read_items (order->folder, NULL);
  if (items != NULL)
    drop_surplus (items, order->now_s);
  g_task_return_boolean (task, TRUE);
}

static void
list_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Order *order = task_data;
  GError *error = NULL;
  GPtrArray *items = read_items (order->folder, &error);

  if (items == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  drop_surplus (items, order->now_s);
  g_task_return_pointer (task, items, (GDestroyNotify) g_ptr_array_unref);
}

static void
forget_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Order *order = task_data;
  g_autofree char *name = g_strconcat (order->reference, SUFFIX, NULL);
  g_autofree char *path = g_build_filename (order->folder, name, NULL);
  int code;

  if (g_unlink (path) == 0 || (code = errno) == ENOENT)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s", g_strerror (code));
}

static void
run (GTask           *task, /* (transfer full) */
     const char      *folder,
     const char      *reference,
     GBytes          *bundle,
     gint64           now_s,
     GTaskThreadFunc  func)
{
  Order *order = g_new0 (Order, 1);

  order->folder = folder != NULL ? g_strdup (folder) : lk_outbox_dup_folder ();
  order->reference = g_strdup (reference);
  order->bundle = bundle != NULL ? g_bytes_ref (bundle) : NULL;
  order->now_s = now_s;
  g_task_set_task_data (task, order, (GDestroyNotify) order_free);
  if (reference != NULL && !is_reference (reference))
    g_task_return_new_error (task, LK_ERROR, LK_ERROR_INVALID, "\"%s\" is no number of a report", reference);
  else
    g_task_run_in_thread (task, func);
  g_object_unref (task);
}

/**
 * lk_outbox_keep_async:
 * @folder: (nullable): where; %NULL for lk_outbox_dup_folder()
 * @reference: the report's number
 * @bundle: the report as it would have left
 * @cancellable: (nullable): stops waiting
 * @callback: called when it is kept
 * @user_data: for @callback
 *
 * Keeps a report until it can be handed over. There are %LK_OUTBOX_MAX_REPORTS at the most, the oldest goes first.
 */
void
lk_outbox_keep_async (const char          *folder,
                      const char          *reference,
                      GBytes              *bundle,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_outbox_keep_async);
  run (task, folder, reference, bundle, g_get_real_time () / G_USEC_PER_SEC, keep_in_thread);
}

/**
 * lk_outbox_keep_finish:
 * @result: of the call
 * @error: return location; %LK_ERROR_INVALID where the number is none, else of #G_FILE_ERROR
 *
 * Returns: whether it is kept
 */
gboolean
lk_outbox_keep_finish (GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_outbox_list_async:
 * @folder: (nullable): where; %NULL for lk_outbox_dup_folder()
 * @now_s: the time, seconds since 1970: what is older than %LK_OUTBOX_MAX_AGE_S is thrown away
 * @cancellable: (nullable): stops waiting
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Looks for reports that wait.
 */
void
lk_outbox_list_async (const char          *folder,
                      gint64               now_s,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_outbox_list_async);
  run (task, folder, NULL, NULL, now_s, list_in_thread);
}

/**
 * lk_outbox_list_finish:
 * @result: of the call
 * @error: return location
 *
 * Returns: (transfer full) (element-type LkOutboxItem): the newest first
 */
GPtrArray *
lk_outbox_list_finish (GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lk_outbox_forget_async:
 * @folder: (nullable): where; %NULL for lk_outbox_dup_folder()
 * @reference: the report's number
 * @cancellable: (nullable): stops waiting
 * @callback: called when it is gone
 * @user_data: for @callback
 *
 * Throws a report away, because it was handed over or is not wanted any more.
 */
void
lk_outbox_forget_async (const char          *folder,
                        const char          *reference,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_outbox_forget_async);
  run (task, folder, reference, NULL, 0, forget_in_thread);
}

/**
 * lk_outbox_forget_finish:
 * @result: of the call
 * @error: return location; %LK_ERROR_INVALID where the number is none, else of #G_FILE_ERROR
 *
 * Returns: whether it is gone
 */
gboolean
lk_outbox_forget_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
