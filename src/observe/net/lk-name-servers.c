/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-name-servers.h"

#include <string.h>

/* The C library asks no more than these (MAXNS in resolv.h). */
#define MAX_SERVERS 3

static GStrv injected; /* (owned) (nullable) */

/**
 * lk_name_servers_parse:
 * @text: the content of a resolv.conf(5) file
 *
 * Pure: no I/O. Written by hand because res_ninit() reads one fixed path and invents a server where
 * none is named.
 *
 * Returns: (transfer full): the addresses of the name servers that the C library would ask, in
 *   order
 */
GStrv
lk_name_servers_parse (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  for (guint i = 0; lines[i] != NULL && n < MAX_SERVERS; i++)
    {
      g_auto(GStrv) words = g_strsplit_set (g_strstrip (lines[i]), " \t", 0);
      guint value = 1;

      if (words[0] == NULL || strcmp (words[0], "nameserver") != 0)
        continue;
      while (words[value] != NULL && *words[value] == '\0')
        value++;
      if (words[value] == NULL)
        continue;
      g_strv_builder_add (builder, words[value]);
      n++;
    }
  return g_strv_builder_end (builder);
}

/**
 * lk_name_servers_dup:
 * @root: (nullable): a folder that stands for `/`; %NULL for the real one
 *
 * Returns: (transfer full): the configured name servers; empty when none is, or when the
 *   configuration cannot be read
 */
GStrv
lk_name_servers_dup (const char *root)
{
  g_autofree char *path = g_build_filename (root != NULL ? root : "/", "etc", "resolv.conf", NULL);
  g_autofree char *text = NULL;

  if (root == NULL && injected != NULL)
    return g_strdupv (injected);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_new0 (char *, 1);
  return lk_name_servers_parse (text);
}

/**
 * lk_name_servers_override:
 * @servers: (nullable): addresses, with `:port` when it is not 53; %NULL for the configured ones
 *
 * Lets tests put a name server of their own in place of the configured ones.
 */
void
lk_name_servers_override (const char *const *servers)
{
  g_clear_pointer (&injected, g_strfreev);
  injected = g_strdupv ((char **) servers);
}
