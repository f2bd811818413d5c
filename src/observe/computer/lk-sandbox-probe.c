/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sandbox-probe.h"

#include <string.h>

#include "lk-reading.h"
#include "lk-sandboxed-copies.h"
#include "lk-snap-profile.h"

#define PROBE "sandbox"

static const char *const proxy_variables[] = { "http_proxy", "https_proxy", "all_proxy", "no_proxy",
                                               "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", NULL };
static const char *const ca_folders[] = { "/usr/local/share/ca-certificates", "/etc/pki/ca-trust/source/anchors",
                                          "/etc/ca-certificates/trust-source/anchors", "/etc/pki/trust/anchors", NULL };
/* What resolves names on the host and is in no runtime. */
static const char *const host_only_modules[] = { "wins", "ldap", "nis", "nisplus", "sss", "winbind", NULL };

/* An empty variable is one that is not set: that is how overrides take them away. */
static const char *
nonempty (const char *value)
{
  return value != NULL && *value != '\0' ? value : NULL;
}

static gboolean
proxy_differs (LkComputer       *computer,
               LkSandboxContext *context)
{
  for (guint i = 0; proxy_variables[i] != NULL; i++)
    {
      const char *outside = nonempty (lk_computer_getenv (computer, proxy_variables[i]));
      const char *inside = outside;

      if (g_hash_table_contains (context->environment, proxy_variables[i]))
        inside = nonempty (g_hash_table_lookup (context->environment, proxy_variables[i]));
      if (g_strcmp0 (outside, inside) != 0)
        return TRUE;
    }
  return FALSE;
}

/* One level of folders below counts too, as update-ca-certificates takes them. */
static gboolean
has_certificate (const char *folder,
                 guint       depth)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_str_has_suffix (name, ".crt") || g_str_has_suffix (name, ".pem") || g_str_has_suffix (name, ".cer") ||
          g_str_has_suffix (name, ".p11-kit") || (depth > 0 && has_certificate (path, depth - 1)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_local_ca (LkComputer *computer)
{
  for (guint i = 0; ca_folders[i] != NULL; i++)
    {
      g_autofree char *folder = lk_computer_dup_path (computer, ca_folders[i]);

      if (has_certificate (folder, 1))
        return TRUE;
    }
  return FALSE;
}

static gboolean
dns_differs (LkComputer *computer)
{
  g_autofree char *path = lk_computer_dup_path (computer, "/etc/nsswitch.conf");
  g_autofree char *text = lk_reading_load_text (path, LK_READING_MAX_BYTES, NULL);
  g_auto(GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) words = g_strsplit_set (g_strstrip (lines[i]), " \t", -1);

      if (words[0] == NULL || !g_str_equal (words[0], "hosts:"))
        continue;
      for (guint j = 1; words[j] != NULL; j++)
        if (g_strv_contains (host_only_modules, words[j]))
          return TRUE;
    }
  return FALSE;
}

/* A socket of the session that is not there shows no window. */
static gboolean
shows_windows (LkComputer       *computer,
               LkSandboxContext *context)
{
  gboolean x11 = lk_sandbox_context_has (context, "sockets", "x11") ||
                 lk_sandbox_context_has (context, "sockets", "fallback-x11");
  gboolean wayland = lk_sandbox_context_has (context, "sockets", "wayland");
  const char *display = nonempty (lk_computer_getenv (computer, "DISPLAY"));
  const char *compositor = nonempty (lk_computer_getenv (computer, "WAYLAND_DISPLAY"));
  g_autofree char *socket = computer->runtime_dir != NULL ? g_build_filename (computer->runtime_dir, "wayland-0", NULL)
                                                          : NULL;
  g_autofree char *usual = socket != NULL ? lk_computer_dup_path (computer, socket) : NULL;
  gboolean in_wayland = compositor != NULL || (usual != NULL && g_file_test (usual, G_FILE_TEST_EXISTS));

  if (display == NULL && !in_wayland)
    return x11 || wayland;
  return (display != NULL && x11) || (in_wayland && wayland);
}

static void
set_lists (LkReading        *reading,
           LkSandboxContext *context)
{
  const char *const keys[] = { "devices", "sockets", "filesystems" };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr(GPtrArray) list = lk_sandbox_context_dup_list (context, keys[i]);

      lk_reading_set_strings (reading, keys[i], list);
    }
  lk_reading_set_strings (reading, "overrides", context->overrides);
}

static void
take_flatpak (LkComputer       *computer,
              LkClient         *client,
              LkSandboxContext *context,
              LkReading        *reading)
{
  g_autoptr(GPtrArray) keyrings = lk_sandboxed_copies_keyrings (context);

  lk_reading_set_boolean (reading, "network", lk_sandbox_context_has (context, "shared", "network"));
  lk_reading_set_boolean (reading, "secrets", keyrings->len > 0);
  /* No override can take the portals away. */
  lk_reading_set_boolean (reading, "portal", TRUE);
  lk_reading_set_boolean (reading, "display", shows_windows (computer, context));
  set_lists (reading, context);
  if (!lk_reading_sees_host (computer))
    return;
  lk_reading_set_boolean (reading, "proxy_differs", proxy_differs (computer, context));
  lk_reading_set_boolean (reading, "ca_differs", has_local_ca (computer));
  lk_reading_set_boolean (reading, "dns_differs", dns_differs (computer));
}

/* A plug's rules are in the profile only while it is connected. */
static const struct
{
  const char *fact;
  const char *words;
} snap_rules[] = {
  { "secrets", "org.freedesktop.Secret." },
  { "portal", "org.freedesktop.portal." },
};

static void
take_snap (LkComputer *computer,
           LkClient   *client,
           const char *confinement,
           LkReading  *reading)
{
  lk_reading_set_string (reading, "confinement", confinement);
  for (gsize i = 0; i < G_N_ELEMENTS (snap_rules); i++)
    {
      gboolean found = FALSE;

      if (confinement != NULL && !g_str_equal (confinement, "strict"))
        lk_reading_set_boolean (reading, snap_rules[i].fact, TRUE);
      else if (lk_snap_get_rule (computer, client->snap, snap_rules[i].words, &found))
        lk_reading_set_boolean (reading, snap_rules[i].fact, found);
    }
  lk_reading_set_boolean (reading, "proxy_differs", FALSE);
}

static void
read_sandboxes (LkComputer    *computer,
                LkService     *service,
                gconstpointer  data,
                GCancellable  *cancellable,
                GPtrArray     *readings)
{
  static const LkSandboxedCopies topic = { take_flatpak, take_snap };

  for (guint i = 0; i < service->clients->len; i++)
    {
      LkClient *client = g_ptr_array_index (service->clients, i);

      if (!lk_sandboxed_copies_read (computer, client, &topic, readings))
        lk_sandboxed_copies_hide (computer, client, readings);
    }
}

/**
 * lk_sandbox_probe_async:
 * @run: the run
 * @computer: the computer
 * @cancellable: (nullable): what ends it; %NULL for the run's own
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads what the sandbox of each copy of a messenger allows, from its metadata and the overrides (flatpak-metadata(5)),
 * and how the world in it differs from the one outside. Records one `sandbox` for each copy that is in one.
 */
void
lk_sandbox_probe_async (LkRun               *run,
                        LkComputer          *computer,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  lk_reading_probe_async (run, computer, PROBE, read_sandboxes, cancellable, callback, user_data);
}

/**
 * lk_sandbox_probe_finish:
 * @result: the result
 */
void
lk_sandbox_probe_finish (GAsyncResult *result)
{
  lk_reading_probe_finish (result);
}
