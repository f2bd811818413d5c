/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-address.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What parses has a host, and its own server name parses to the same. What does not parse says why.
   */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char     *text = g_strndup ((const char *) data, size);
  g_autoptr(GError)    error = NULL;
  g_autoptr(LkAddress) address = lk_address_parse (text, &error);
  g_autoptr(LkAddress) again = NULL;
  g_autofree char     *server = NULL;

  if (address == NULL)
    {
      if (error == NULL || !g_utf8_validate (error->message, -1, NULL))
        __builtin_trap ();
      return 0;
    }
  server = lk_address_dup_server (address);
  again = lk_address_parse (server, NULL);
  if (error != NULL || again == NULL || strcmp (again->host, address->host) != 0
      || again->port != address->port)
    __builtin_trap ();
  return 0;
}
