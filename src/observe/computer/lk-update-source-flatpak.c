/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-update-source.h"

#include <string.h>

#include "lk-computer-file.h"
#include "lk-json.h"
#include "lk-openpgp.h"

#define MAX_CONFIG (256 * 1024)

/* Patterns of flatpak-mask(1): whole references or an application's id. */
static gboolean
is_masked (GKeyFile   *config,
           const char *app)
{
  g_auto(GStrv) patterns = g_key_file_get_string_list (config, "core", "xa.masked", NULL, NULL);

  for (guint i = 0; patterns != NULL && patterns[i] != NULL && i < 256; i++)
    {
      g_auto(GStrv) parts = g_strsplit (patterns[i], "/", -1);
      const char *id = parts[0] != NULL && parts[1] != NULL ? parts[1] : parts[0];

      if (id != NULL && *id != '\0' && strlen (id) <= 255 && g_pattern_match_simple (id, app))
        return TRUE;
    }
  return FALSE;
}

static void
add_remote_key (LkComputer *computer,
                const char *repository,
                const char *remote,
                gint64      now_s,
                JsonObject *facts)
{
  g_autofree char *name = g_strconcat (remote, ".trustedkeys.gpg", NULL);
  g_autofree char *path = g_build_filename (repository, name, NULL);
  gsize length = 0;
  g_autofree char *keys = lk_computer_read (computer, path, LK_OPENPGP_MAX_BYTES, &length);

  if (keys != NULL)
    lk_update_source_add_key (keys, length, now_s, facts);
}

static void
read_remote (LkComputer *computer,
             GKeyFile   *config,
             const char *repository,
             const char *remote,
             const char *app,
             gint64      now_s,
             JsonObject *facts)
{
  g_autofree char *group = g_strdup_printf ("remote \"%s\"", remote);
  g_autofree char *url = g_key_file_get_string (config, group, "url", NULL);
  g_autofree char *refs = g_build_filename (repository, "refs", "remotes", remote, "app", app, NULL);
  gboolean disabled = g_key_file_get_boolean (config, group, "xa.disable", NULL);

  if (!g_key_file_has_group (config, group))
    {
      json_object_set_boolean_member (facts, "remote_missing", TRUE);
      json_object_set_boolean_member (facts, "offered", FALSE);
      return;
    }
  json_object_set_boolean_member (facts, "disabled", disabled);
  /* A bundle leaves a remote behind that has no address. What has come to its end stays there as it is. */
  if (disabled || json_object_has_member (facts, "eol") || url == NULL || *url == '\0')
    json_object_set_boolean_member (facts, "offered", FALSE);
  else if (lk_computer_is_folder (computer, refs))
    json_object_set_boolean_member (facts, "offered", TRUE);
  if (g_key_file_get_boolean (config, group, "gpg-verify", NULL))
    add_remote_key (computer, repository, remote, now_s, facts);
}

/**
 * lk_update_source_read_flatpak:
 * @computer: a computer
 * @copy: a copy of a messenger
 * @now_s: this computer's time
 * @facts: filled in here
 *
 * Looks whether Flatpak can update it: from the configuration of the repository that it was installed into (flatpak-remote(5)).
 */
void
lk_update_source_read_flatpak (LkComputer *computer,
                               JsonObject *copy,
                               gint64      now_s,
                               JsonObject *facts)
{
  const char *app = lk_json_get_string (copy, "id");
  const char *remote = lk_json_get_string (copy, "origin");
  const char *path = lk_json_get_string (copy, "path");
  gboolean user = g_strcmp0 (lk_json_get_string (copy, "kind"), "flatpak-user") == 0;
  g_autofree char *whole = path != NULL ? lk_computer_expand (computer, path) : NULL;
  g_autofree char *apps = whole != NULL ? g_path_get_dirname (whole) : NULL;
  g_autofree char *folder = apps != NULL ? g_path_get_dirname (apps)
                            : user ? lk_computer_expand (computer, "~/.local/share/flatpak") : g_strdup ("/var/lib/flatpak");
  g_autofree char *repository = g_build_filename (folder, "repo", NULL);
  g_autofree char *file = g_build_filename (repository, "config", NULL);
  g_autofree char *shown = lk_computer_shorten (computer, file);
  g_autoptr(GKeyFile) config = lk_computer_read_key_file (computer, file, MAX_CONFIG);

  if (lk_json_get_string (copy, "end_of_life") != NULL)
    {
      json_object_set_boolean_member (facts, "eol", TRUE);
      json_object_set_string_member (facts, "eol_note", lk_json_get_string (copy, "end_of_life"));
    }
  if (remote == NULL || strchr (remote, '/') != NULL || strchr (app, '/') != NULL)
    return;
  json_object_set_string_member (facts, "remote", remote);
  if (config == NULL)
    return;
  json_object_set_string_member (facts, "file", shown);
  if (is_masked (config, app))
    json_object_set_boolean_member (facts, "held", TRUE);
  read_remote (computer, config, repository, remote, app, now_s, facts);
}
