/* SPDX-License-Identifier: GPL-3.0-or-later */
/* list, show, validate: what is known of services. */
#include "config.h"

#include "lk-cli.h"

#include <glib/gi18n.h>

#include "lk-practice.h"
#include "lk-validate.h"

static const GOptionEntry no_options[] = { { NULL } };

/**
 * lk_cli_list:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Returns: how the command ended
 */
LkExit
lk_cli_list (int    argc,
             char **argv)
{
  g_autoptr(LkCatalog) catalog = NULL;
  GPtrArray *services;

  if (!lk_cli_parse ("list", "", no_options, &argc, &argv))
    return LK_EXIT_USAGE;
  if (argc > 1)
    return lk_cli_usage_error (_("list: takes no argument, found \"%s\""), argv[1]);

  catalog = lk_cli_load_catalog ();
  services = lk_catalog_get_services (catalog);
  g_print ("%-16s %-12s %s\n", "practice", "matrix", _("Practice service"));
  for (guint i = 0; i < services->len; i++)
    {
      LkService *service = g_ptr_array_index (services, i);

      g_print ("%-16s %-12s %s\n", service->id, lk_protocol_to_string (service->protocol), service->name);
    }
  return LK_EXIT_ALL_CLEAR;
}

static void
print_field (const char *label,
             const char *value)
{
  if (value != NULL)
    g_print ("%-14s %s\n", label, value);
}

static void
print_service (LkService *service)
{
  g_autoptr(GList) links = g_list_sort (g_hash_table_get_keys (service->links), (GCompareFunc) g_strcmp0);

  print_field (_("Name"), service->name);
  print_field (_("Id"), service->id);
  print_field (_("Protocol"), lk_protocol_to_string (service->protocol));
  print_field (_("Address"), service->address);
  for (guint i = 0; i < service->endpoints->len; i++)
    {
      LkEndpoint *endpoint = g_ptr_array_index (service->endpoints, i);
      g_autofree char *text = g_strdup_printf ("%s:%u (%s)", endpoint->host, endpoint->port,
                                               lk_transport_to_string (endpoint->transport));

      print_field (_("Endpoint"), text);
    }
  for (guint i = 0; i < service->clients->len; i++)
    print_field (_("Messenger"), ((LkClient *) g_ptr_array_index (service->clients, i))->name);
  print_field (_("Status feed"), service->status_url);
  for (GList *l = links; l != NULL; l = l->next)
    print_field (l->data, lk_service_get_link (service, l->data));
  print_field (_("Retired since"), service->retired_since);
  print_field (_("File"), service->origin);
  for (guint i = 0; service->sources != NULL && service->sources[i] != NULL; i++)
    print_field (_("Source"), service->sources[i]);
}

/**
 * lk_cli_show:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Returns: how the command ended
 */
LkExit
lk_cli_show (int    argc,
             char **argv)
{
  g_autoptr(LkCatalog) catalog = NULL;
  g_autoptr(LkService) service = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *account = NULL;

  if (!lk_cli_parse ("show", "SERVICE", no_options, &argc, &argv))
    return LK_EXIT_USAGE;
  if (argc != 2)
    return lk_cli_usage_error (_("show: expected one service, such as \"latchkeyctl show matrix.org\""));

  catalog = lk_cli_load_catalog ();
  service = lk_catalog_resolve (catalog, argv[1], &account, &error);
  if (service == NULL)
    return lk_cli_usage_error ("%s", error->message);
  print_service (service);
  return LK_EXIT_ALL_CLEAR;
}

static gboolean
validate_file (const char *path)
{
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  gboolean valid = lk_validate_file (path, problems);

  for (guint i = 0; i < problems->len; i++)
    {
      g_autofree char *problem = lk_cli_clean (g_ptr_array_index (problems, i));

      g_printerr ("%s\n", problem);
    }
  if (valid)
    g_print (_("%s: valid\n"), path);
  return valid;
}

/**
 * lk_cli_validate:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Returns: how the command ended
 */
LkExit
lk_cli_validate (int    argc,
                 char **argv)
{
  gboolean valid = TRUE;

  if (!lk_cli_parse ("validate", "FILE…", no_options, &argc, &argv))
    return LK_EXIT_USAGE;
  if (argc < 2)
    return lk_cli_usage_error (_("validate: expected at least one file"));
  for (int i = 1; i < argc; i++)
    valid &= validate_file (argv[i]);
  return valid ? LK_EXIT_ALL_CLEAR : LK_EXIT_USAGE;
}
