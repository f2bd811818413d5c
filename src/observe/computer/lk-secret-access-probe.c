/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-secret-access-probe.h"

#include <string.h>

#include "lk-model.h"
#include "lk-reading.h"
#include "lk-sandboxed-copies.h"
#include "lk-snap-profile.h"

#define PROBE "secret-access"
#define MAX_CONFIG_BYTES (64 * 1024)

/* What Chromium's os_crypt, and so Electron's safeStorage, chooses by the desktop. Others are left to plain text. */
static const struct
{
  const char *desktop;
  const char *backend; /* (nullable) it depends on the version */
} desktop_backends[] = {
  { "GNOME", "gnome_libsecret" },    { "ubuntu", "gnome_libsecret" },     { "Unity", "gnome_libsecret" },
  { "XFCE", "gnome_libsecret" },     { "X-Cinnamon", "gnome_libsecret" }, { "Cinnamon", "gnome_libsecret" },
  { "Deepin", "gnome_libsecret" },   { "Pantheon", "gnome_libsecret" },   { "UKUI", "gnome_libsecret" },
  { "KDE", NULL },
};

static const char *
expected_backend (LkComputer *computer)
{
  const char *current = lk_computer_getenv (computer, "XDG_CURRENT_DESKTOP");
  const char *version = lk_computer_getenv (computer, "KDE_SESSION_VERSION");
  g_auto(GStrv) names = g_strsplit (current != NULL ? current : "", ":", -1);

  for (guint i = 0; names[i] != NULL; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (desktop_backends); j++)
      if (g_str_equal (names[i], desktop_backends[j].desktop))
        {
          if (desktop_backends[j].backend != NULL)
            return desktop_backends[j].backend;
          return g_strcmp0 (version, "6") == 0 ? "kwallet6" : g_strcmp0 (version, "5") == 0 ? "kwallet5" : NULL;
        }
  return NULL;
}

/* Where the messenger wrote down which backend its key was made with (Signal). */
static char *
stored_backend (LkComputer *computer,
                LkClient   *client,
                const char *flatpak)
{
  for (guint i = 0; client->data != NULL && client->data[i] != NULL; i++)
    {
      const char *folder = client->data[i];
      gboolean in_sandbox = g_str_has_prefix (folder, "~/.var/app/");
      g_autofree char *own = flatpak != NULL ? g_strdup_printf ("~/.var/app/%s/", flatpak) : NULL;
      g_autofree char *path = g_build_filename (folder, "config.json", NULL);
      g_autofree char *whole = NULL;
      g_autofree char *text = NULL;
      g_autoptr(JsonNode) node = NULL;
      const char *backend;

      if (flatpak != NULL ? !g_str_has_prefix (folder, own) : in_sandbox)
        continue;
      whole = lk_computer_dup_home (computer, path);
      text = lk_reading_load_text (whole, MAX_CONFIG_BYTES, NULL);
      node = text != NULL ? lk_json_parse (text, strlen (text), NULL) : NULL;
      if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
        continue;
      backend = lk_json_get_string (json_node_get_object (node), "safeStorageBackend");
      if (backend != NULL)
        return g_strdup (backend);
    }
  return NULL;
}

static void
set_backends (LkComputer *computer,
              LkClient   *client,
              const char *flatpak,
              LkReading  *reading)
{
  g_autofree char *stored = stored_backend (computer, client, flatpak);
  const char *expected = expected_backend (computer);

  if (stored == NULL)
    return;
  lk_reading_set_string (reading, "stored_backend", stored);
  lk_reading_set_string (reading, "expected_backend", expected);
  if (expected != NULL)
    lk_reading_set_boolean (reading, "changed", !g_str_equal (stored, expected));
}

static void
set_allowed (LkReading  *reading,
             gboolean    allowed,
             const char *missing)
{
  lk_reading_set_boolean (reading, "allowed", allowed);
  if (!allowed)
    lk_reading_set_string (reading, "missing", missing);
}

static void
take_flatpak (LkComputer       *computer,
              LkClient         *client,
              LkSandboxContext *context,
              LkReading        *reading)
{
  g_autoptr(GPtrArray) names = lk_sandboxed_copies_keyrings (context);

  lk_reading_set_strings (reading, "names", names);
  set_allowed (reading, names->len > 0, "org.freedesktop.secrets");
  set_backends (computer, client, client->flatpak, reading);
}

static void
take_snap (LkComputer *computer,
           LkClient   *client,
           const char *confinement,
           LkReading  *reading)
{
  gboolean found = FALSE;

  if (confinement != NULL && !g_str_equal (confinement, "strict"))
    set_allowed (reading, TRUE, NULL);
  else if (lk_snap_get_rule (computer, client->snap, "org.freedesktop.Secret.", &found))
    set_allowed (reading, found, "password-manager-service");
}

/* Nothing confines a copy that is neither; only a change of the backend is worth a word then. */
static void
read_unconfined (LkComputer *computer,
                 LkClient   *client,
                 GPtrArray  *readings)
{
  g_autofree char *stored = stored_backend (computer, client, NULL);
  LkReading *reading;

  if (stored == NULL)
    return;
  reading = lk_reading_new (readings, client->name);
  set_allowed (reading, TRUE, NULL);
  set_backends (computer, client, NULL, reading);
}

static void
read_access (LkComputer    *computer,
             LkService     *service,
             gconstpointer  data,
             GCancellable  *cancellable,
             GPtrArray     *readings)
{
  static const LkSandboxedCopies topic = { take_flatpak, take_snap };

  for (guint i = 0; i < service->clients->len; i++)
    {
      LkClient *client = g_ptr_array_index (service->clients, i);
      gboolean seen = lk_sandboxed_copies_read (computer, client, &topic, readings);

      if (lk_reading_sees_host (computer))
        read_unconfined (computer, client, readings);
      else if (!seen && client->needs_keyring)
        lk_sandboxed_copies_hide (computer, client, readings);
    }
}

/**
 * lk_secret_access_probe_async:
 * @run: the run
 * @computer: the computer
 * @cancellable: (nullable): what ends it; %NULL for the run's own
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads whether the sandbox of each copy of a messenger lets it talk to the keyring, and whether the backend that its
 * key was made with is still the one this desktop would choose. Records one `secret-access` for each such copy.
 */
void
lk_secret_access_probe_async (LkRun               *run,
                              LkComputer          *computer,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  lk_reading_probe_async (run, computer, PROBE, read_access, cancellable, callback, user_data);
}

/**
 * lk_secret_access_probe_finish:
 * @result: the result
 */
void
lk_secret_access_probe_finish (GAsyncResult *result)
{
  lk_reading_probe_finish (result);
}
