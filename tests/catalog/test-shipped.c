/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The descriptions that are shipped: each messenger has what the probes need to find it and to look at it. */
#include <string.h>

#include "lk-catalog.h"

#define FEED "/api/v2/appstream/"

static void
complain (LkService  *service,
          LkClient   *client,
          const char *text)
{
  g_test_message ("%s: %s: %s", service->id, client->name, text);
  g_test_fail ();
}

static gboolean
has_desktop_file_of (LkClient *client)
{
  g_autofree char *name = g_strconcat (client->flatpak, ".desktop", NULL);

  return client->desktop != NULL && g_strv_contains ((const char *const *) client->desktop, name);
}

static gboolean
is_electron (LkClient *client)
{
  return g_strcmp0 (client->engine, "electron") == 0;
}

/* How it is found, and how the browser finds back to it. */
static void
check_places (LkService *service,
              LkClient  *client)
{
  if (client->flatpak == NULL && client->snap == NULL && client->deb == NULL)
    complain (service, client, "nothing tells where it is installed");
  if (client->desktop == NULL || client->desktop[0] == NULL)
    complain (service, client, "no desktop file");
  if (client->flatpak != NULL && !has_desktop_file_of (client))
    complain (service, client, "a Flatpak's desktop file has its name");
  if (client->process == NULL && !client->third_party)
    complain (service, client, "no process");
}

/* What is looked at of it. */
static void
check_data (LkService *service,
            LkClient  *client)
{
  if (client->data == NULL && is_electron (client) && !client->third_party)
    complain (service, client, "no folder of data");
  for (guint i = 0; client->logs != NULL && client->logs[i] != NULL; i++)
    if (client->data == NULL || (!g_str_has_prefix (client->logs[i], client->data[0]) &&
                                 !g_str_has_prefix (client->logs[i], "~/.cache/")))
      complain (service, client, "a log outside of its folders");
}

static void
check_release (LkService *service,
               LkClient  *client)
{
  const char *feed = client->latest_url != NULL ? strstr (client->latest_url, FEED) : NULL;

  if (client->flatpak != NULL && client->latest_url == NULL)
    complain (service, client, "nothing tells its newest version");
  if (g_strcmp0 (client->latest_kind, "flathub") == 0 &&
      (feed == NULL || g_strcmp0 (feed + strlen (FEED), client->flatpak) != 0))
    complain (service, client, "another one's feed");
  if ((client->minimum != NULL || client->known_bad != NULL) && (service->sources == NULL || service->sources[0] == NULL))
    complain (service, client, "versions without a source");
}

static void
test_clients (void)
{
  g_autoptr(LkCatalog) catalog = lk_catalog_new ();
  GPtrArray *services;
  guint n_clients = 0;

  lk_catalog_add_directory (catalog, SHIPPED);
  g_assert_cmpuint (lk_catalog_get_problems (catalog)->len, ==, 0);
  services = lk_catalog_get_services (catalog);
  g_assert_cmpuint (services->len, >=, 6);
  for (guint i = 0; i < services->len; i++)
    {
      LkService *service = g_ptr_array_index (services, i);

      g_assert_nonnull (service->sources);
      g_assert_cmpuint (service->clients->len, >=, 1);
      for (guint c = 0; c < service->clients->len; c++)
        {
          LkClient *client = g_ptr_array_index (service->clients, c);

          n_clients++;
          check_places (service, client);
          check_data (service, client);
          check_release (service, client);
        }
    }
  g_test_message ("%u messengers of %u services", n_clients, services->len);
}

/* A service that turns others' messengers away has one of its own. */
static void
test_own (void)
{
  g_autoptr(LkCatalog) catalog = lk_catalog_new ();
  GPtrArray *services;

  lk_catalog_add_directory (catalog, SHIPPED);
  services = lk_catalog_get_services (catalog);
  for (guint i = 0; i < services->len; i++)
    {
      LkService *service = g_ptr_array_index (services, i);
      guint n_own = 0;

      for (guint c = 0; c < service->clients->len; c++)
        n_own += !((LkClient *) g_ptr_array_index (service->clients, c))->third_party;
      g_assert_cmpuint (n_own, >=, 1);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalog/shipped/clients", test_clients);
  g_test_add_func ("/catalog/shipped/own", test_own);
  return g_test_run ();
}
