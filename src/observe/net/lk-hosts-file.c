/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-hosts-file.h"

#include <string.h>

#define HOSTS_FILE "/etc/hosts"
#define MAX_LINE 4096

/**
 * lk_hosts_match_free:
 * @self: (transfer full) (nullable): the match
 */
void
lk_hosts_match_free (LkHostsMatch *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->addresses);
  g_free (self);
}

static GInetAddress *
read_line (char       *line,
           const char *name)
{
  char *rest = NULL;
  char *comment = strchr (line, '#');
  const char *address;
  const char *word;

  if (comment != NULL)
    *comment = '\0';
  address = strtok_r (line, " \t\r", &rest);
  if (address == NULL)
    return NULL;
  while ((word = strtok_r (NULL, " \t\r", &rest)) != NULL)
    if (g_ascii_strcasecmp (word, name) == 0)
      return g_inet_address_new_from_string (address);
  return NULL;
}

/**
 * lk_hosts_parse:
 * @text: the content of a hosts file, not necessarily ended by a NUL
 * @length: its length in bytes
 * @name: the name to look for
 *
 * Reads the whole of a hosts(5) file. Pure: no I/O.
 *
 * Returns: (transfer full): what it says about @name
 */
LkHostsMatch *
lk_hosts_parse (const char *text,
                gsize       length,
                const char *name)
{
  LkHostsMatch *self = g_new0 (LkHostsMatch, 1);
  const char *end = text + length;
  guint number = 0;

  self->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  while (text < end)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      gsize line_length = (gsize) ((newline != NULL ? newline : end) - text);
      char line[MAX_LINE];
      GInetAddress *address;

      number++;
      memcpy (line, text, MIN (line_length, sizeof line - 1));
      line[MIN (line_length, sizeof line - 1)] = '\0';
      address = read_line (line, name);
      if (address != NULL && self->line == 0)
        self->line = number;
      if (address != NULL)
        g_ptr_array_add (self->addresses, address);
      text += line_length + 1;
    }
  return self;
}

static void
find_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  const char *injected = g_getenv ("LATCHKEY_HOSTS_FILE");
  const char *name = task_data;
  g_autofree char *text = NULL;
  gsize length = 0;
  GError *error = NULL;

  if (!g_file_get_contents (injected != NULL ? injected : HOSTS_FILE, &text, &length, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, lk_hosts_parse (text, length, name),
                           (GDestroyNotify) lk_hosts_match_free);
}

/**
 * lk_hosts_find_async:
 * @name: the name to look for
 * @cancellable: (nullable): what ends it, at once
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Looks into the hosts file in a thread, because block lists make it megabytes. Tests name another
 * file in the environment, as `LATCHKEY_HOSTS_FILE`.
 */
void
lk_hosts_find_async (const char          *name,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_hosts_find_async);
  g_task_set_task_data (task, g_strdup (name), g_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, find_in_thread);
}

/**
 * lk_hosts_find_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): what the hosts file says, or %NULL when it cannot be read
 */
LkHostsMatch *
lk_hosts_find_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
