/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that can go with a report, whatever they turn out to be. */
#include "config.h"

#include "lk-report-file.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lk-client-data.h"
#include "lk-computer-file.h"
#include "lk-error.h"
#include "lk-report.h"

#define MAX_NAMES 500
#define MAX_LOGS 6
#define HEAD 4096

/**
 * lk_report_file_new:
 * @path: (nullable): where it is
 * @title: what people call it
 * @size: bytes
 *
 * Returns: (transfer full): a file that is not attached yet
 */
LkReportFile *
lk_report_file_new (const char *path,
                    const char *title,
                    gint64      size)
{
  LkReportFile *self = g_new0 (LkReportFile, 1);

  self->path = g_strdup (path);
  self->title = g_strdup (title);
  self->size = size;
  return self;
}

/**
 * lk_report_file_free:
 * @self: (transfer full): a file
 */
void
lk_report_file_free (LkReportFile *self)
{
  g_free (self->path);
  g_free (self->title);
  g_free (self->name);
  g_free (self);
}

typedef struct
{
  LkComputer *computer; /* (owned) */
  char       *path;     /* (owned) (nullable) */
  LkService  *service;  /* (owned) (nullable) */
  gboolean    cut;
} Order;

static void
order_free (Order *order)
{
  lk_computer_unref (order->computer);
  g_clear_pointer (&order->service, lk_service_unref);
  g_free (order->path);
  g_free (order);
}

static gint64
get_size (LkComputer *computer,
          const char *path)
{
  struct stat status;
  int fd = lk_computer_open (computer, path);
  gint64 size = fd >= 0 && fstat (fd, &status) == 0 ? (gint64) status.st_size : -1;

  if (fd >= 0)
    close (fd);
  return size;
}

/* Anything else could hold what nobody can look for: archives, databases, core files. */
static gboolean
is_picture (const char *head,
            gsize       length)
{
  return (length > 8 && memcmp (head, "\x89PNG\r\n\x1a\n", 8) == 0) || (length > 3 && memcmp (head, "\xff\xd8\xff", 3) == 0);
}

/* In what is compressed or made for machines, one byte in ten is a control character. */
static gboolean
is_text (const char *head,
         gsize       length)
{
  gsize n_controls = 0;

  for (gsize i = 0; i < length; i++)
    if (head[i] == '\0')
      return FALSE;
    else if (g_ascii_iscntrl (head[i]) && strchr ("\t\n\r\f\b\033", head[i]) == NULL)
      n_controls++;
  return n_controls <= length / 50;
}

/* Of a text its end says what happened last; half a picture says nothing. */
static GBytes *
read_file (Order   *order,
           GError **error)
{
  gint64 size = get_size (order->computer, order->path);
  gsize length = 0, got = 0;
  g_autofree char *head = size >= 0 ? lk_computer_read (order->computer, order->path, HEAD, &length) : NULL;
  g_autofree char *whole = NULL;
  gboolean text = head != NULL && is_text (head, length);

  if (head == NULL)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, _("This is no file that can be read."));
      return NULL;
    }
  if (size > LK_REPORT_MAX_ATTACHMENT && !text)
    {
      g_autofree char *most = g_format_size_full (LK_REPORT_MAX_ATTACHMENT, G_FORMAT_SIZE_IEC_UNITS);

      g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, _("This file is too large. A report takes files of up to %s."), most);
      return NULL;
    }
  if (!text && !is_picture (head, length))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID,
                           _("Only texts and pictures (PNG, JPEG) can be attached: secrets could not be found in anything "
                               "else."));
      return NULL;
    }
  order->cut = size > LK_REPORT_MAX_ATTACHMENT;
  whole = order->cut ? lk_computer_read_tail (order->computer, order->path, LK_REPORT_MAX_ATTACHMENT, &got)
                     : lk_computer_read (order->computer, order->path, LK_REPORT_MAX_ATTACHMENT, &got);
  if (whole == NULL)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, _("The file went away while it was read."));
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&whole), got);
}

static void
read_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *bytes = read_file (task_data, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static Order *
order_new (LkComputer *computer)
{
  Order *order = g_new0 (Order, 1);

  order->computer = lk_computer_ref (computer);
  return order;
}

/**
 * lk_report_file_read_async:
 * @computer: this computer
 * @path: a file
 * @cancellable: (nullable): stops waiting
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads a file that is to be attached: all of it, or the end of a text that is too long.
 */
void
lk_report_file_read_async (LkComputer          *computer,
                           const char          *path,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Order *order = order_new (computer);

  order->path = g_strdup (path);
  g_task_set_source_tag (task, lk_report_file_read_async);
  g_task_set_task_data (task, order, (GDestroyNotify) order_free);
  g_task_run_in_thread (task, read_in_thread);
}

/**
 * lk_report_file_read_finish:
 * @result: of the call
 * @cut: (out): whether only its end was read
 * @error: return location; its message is for people
 *
 * Returns: (transfer full): what was read
 */
GBytes *
lk_report_file_read_finish (GAsyncResult  *result,
                            gboolean      *cut,
                            GError       **error)
{
  Order *order;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  order = g_task_get_task_data (G_TASK (result));
  *cut = order->cut;
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
find_in_folder (Order      *order,
                const char *folder,
                const char *pattern,
                GPtrArray  *files)
{
  g_auto(GStrv) names = lk_computer_list (order->computer, folder, MAX_NAMES);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *title = NULL;
      gint64 size;

      if (!g_pattern_match_simple (pattern, names[i]))
        continue;
      size = get_size (order->computer, path);
      title = lk_computer_shorten (order->computer, path);
      if (size > 0)
        g_ptr_array_add (files, lk_report_file_new (path, title, size));
    }
}

static void
find_logs (Order          *order,
           const LkClient *client,
           GPtrArray      *files)
{
  for (guint i = 0; client->logs != NULL && client->logs[i] != NULL; i++)
    {
      g_autofree char *folder = g_path_get_dirname (client->logs[i]);
      g_autofree char *pattern = g_path_get_basename (client->logs[i]);
      g_autoptr(GPtrArray) places = lk_client_data_places (order->computer, client, folder);

      for (guint k = 0; k < places->len; k++)
        find_in_folder (order, g_ptr_array_index (places, k), pattern, files);
    }
}

static int
compare_files (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  const LkReportFile *left = *(LkReportFile *const *) a, *right = *(LkReportFile *const *) b;
  gint64 left_s = lk_computer_get_changed_s (user_data, left->path, TRUE);
  gint64 right_s = lk_computer_get_changed_s (user_data, right->path, TRUE);

  return (left_s < right_s) - (left_s > right_s);
}

static void
find_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Order *order = task_data;
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_file_free);

  for (guint i = 0; i < order->service->clients->len && !g_cancellable_is_cancelled (cancellable); i++)
    find_logs (order, g_ptr_array_index (order->service->clients, i), files);
  g_ptr_array_sort_with_data (files, compare_files, order->computer);
  if (files->len > MAX_LOGS)
    g_ptr_array_set_size (files, MAX_LOGS);
  g_task_return_pointer (task, files, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * lk_report_logs_find_async:
 * @computer: this computer
 * @service: what is wrong
 * @cancellable: (nullable): stops waiting
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Looks for the logs that the service's messengers keep, where its description says so.
 */
void
lk_report_logs_find_async (LkComputer          *computer,
                           LkService           *service,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Order *order = order_new (computer);

  order->service = lk_service_ref (service);
  g_task_set_source_tag (task, lk_report_logs_find_async);
  g_task_set_task_data (task, order, (GDestroyNotify) order_free);
  g_task_run_in_thread (task, find_in_thread);
}

/**
 * lk_report_logs_find_finish:
 * @result: of the call
 * @error: return location
 *
 * Returns: (transfer full) (element-type LkReportFile): the logs, the newest first
 */
GPtrArray *
lk_report_logs_find_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
