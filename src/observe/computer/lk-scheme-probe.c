/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-scheme-probe.h"

#include <string.h>

#include "lk-computer-file.h"
#include "lk-handlers.h"
#include "lk-model.h"
#include "lk-reading.h"

#define PROBE "scheme"

static void
set_handler (LkComputer *computer,
             LkHandlers *handlers,
             LkHandler  *handler,
             LkReading  *reading)
{
  GPtrArray *broken = lk_handlers_get_broken (handlers);

  lk_reading_set_strings (reading, "candidates", handler->candidates);
  if (handler->dangling->len > 0)
    lk_reading_set_strings (reading, "dangling", handler->dangling);
  if (handler->unregistered->len > 0)
    {
      g_autofree char *folder = lk_computer_shorten (computer, handler->unregistered_in);

      lk_reading_set_strings (reading, "unregistered", handler->unregistered);
      lk_reading_set_string (reading, "unregistered_in", folder);
    }
  if (broken->len > 0)
    lk_reading_set_strings (reading, "broken", broken);
  lk_reading_set_string (reading, "handler", handler->id);
  if (handler->id == NULL)
    return;
  if (handler->program != NULL)
    {
      g_autofree char *shown = lk_computer_shorten (computer, handler->program);

      lk_reading_set_string (reading, "program", shown);
    }
  else
    lk_reading_set_string (reading, "program", handler->entry->program);
  lk_reading_set_string (reading, "flatpak", handler->entry->flatpak);
  lk_reading_set_boolean (reading, "program_exists", handler->program_exists);
  lk_reading_set_boolean (reading, "takes_url", handler->entry->takes_url);
  lk_reading_set_boolean (reading, "visible", handler->visible);
}

static void
read_schemes (LkComputer    *computer,
              LkService     *service,
              gconstpointer  data,
              GCancellable  *cancellable,
              GPtrArray     *readings)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(LkHandlers) handlers = NULL;

  for (guint i = 0; i < service->clients->len; i++)
    {
      LkClient *client = g_ptr_array_index (service->clients, i);
      g_autofree char *subject = NULL;
      g_autofree char *type = NULL;
      g_autoptr(LkHandler) handler = NULL;
      LkReading *reading;

      if (client->scheme == NULL || !g_hash_table_add (seen, client->scheme))
        continue;
      subject = g_strconcat (client->scheme, "://", NULL);
      reading = lk_reading_new (readings, subject);
      lk_reading_set_string (reading, "client", client->name);
      if (!lk_reading_sees_host (computer))
        {
          /* No permission shows it: in a sandbox, the folders that the session searches are not known. */
          lk_reading_set_hidden (reading, NULL);
          continue;
        }
      if (handlers == NULL)
        handlers = lk_handlers_new (computer);
      type = g_strconcat ("x-scheme-handler/", client->scheme, NULL);
      handler = lk_handlers_find (handlers, type);
      set_handler (computer, handlers, handler, reading);
    }
}

/**
 * lk_scheme_probe_async:
 * @run: the run
 * @computer: the computer
 * @cancellable: (nullable): what ends it; %NULL for the run's own
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Finds who would open the link that ends a sign-in in the browser. Records one `scheme` for each scheme of the
 * service's messengers.
 */
void
lk_scheme_probe_async (LkRun               *run,
                       LkComputer          *computer,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  lk_reading_probe_async (run, computer, PROBE, read_schemes, cancellable, callback, user_data);
}

/**
 * lk_scheme_probe_finish:
 * @result: the result
 */
void
lk_scheme_probe_finish (GAsyncResult *result)
{
  lk_reading_probe_finish (result);
}
