/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-snap-tree.h"

#include <string.h>

#include "lk-computer-file.h"
#include "lk-sandbox-context.h"

#define MAX_YAML (256 * 1024)
#define MAX_VERSION 64

/* Where snaps are mounted: Debian and Ubuntu; Fedora, Arch and others without /snap. */
static const char *const places[] = { "/snap", "/var/lib/snapd/snap" };

static char *
dup_scalar (const char *text,
            gsize       length)
{
  g_autofree char *value = g_strndup (text, length);
  char *comment;

  g_strstrip (value);
  if (*value == '\'' || *value == '"')
    {
      char *end = strchr (value + 1, *value);

      if (end == NULL || end - value < 2 || end - value > MAX_VERSION)
        return NULL;
      return g_strndup (value + 1, (gsize) (end - value - 1));
    }
  comment = strstr (value, " #");
  if (comment != NULL)
    *comment = '\0';
  g_strstrip (value);
  return *value != '\0' && strlen (value) <= MAX_VERSION ? g_steal_pointer (&value) : NULL;
}

/**
 * lk_snap_yaml_parse:
 * @text: a snap's meta/snap.yaml
 * @length: its length
 *
 * Pure: no I/O. Reads one plain line, not YAML; snapd writes it so.
 *
 * Returns: (transfer full) (nullable): the version that it names
 */
char *
lk_snap_yaml_parse (const char *text,
                    gsize       length)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      gsize line = (gsize) ((newline != NULL ? newline : end) - text);

      if (line > strlen ("version:") && strncmp (text, "version:", strlen ("version:")) == 0)
        return dup_scalar (text + strlen ("version:"), line - strlen ("version:"));
      text += line + 1;
    }
  return NULL;
}

/**
 * lk_snap_tree_sees:
 * @computer: a computer
 *
 * Returns: whether installed snaps can be seen from here
 */
gboolean
lk_snap_tree_sees (LkComputer *computer)
{
  return lk_sandbox_own_shows (computer, places[0]) || lk_computer_is_folder (computer, places[0]) ||
         lk_computer_is_folder (computer, places[1]);
}

static void
find_in (LkComputer *computer,
         const char *place,
         const char *name,
         GPtrArray  *copies)
{
  g_autofree char *current = g_build_filename (place, name, "current", NULL);
  g_autofree char *yaml = g_build_filename (current, "meta/snap.yaml", NULL);
  g_autofree char *target = lk_computer_read_link (computer, current);
  gsize length = 0;
  g_autofree char *text = target != NULL ? lk_computer_read (computer, yaml, MAX_YAML, &length) : NULL;
  g_autoptr(LkClientCopy) copy = NULL;

  if (text == NULL)
    return;
  copy = lk_client_copy_new ("snap", name);
  copy->version = lk_snap_yaml_parse (text, length);
  copy->path = g_build_filename (place, name, NULL);
  copy->revision = g_path_get_basename (target);
  copy->installed_s = lk_computer_get_changed_s (computer, current, FALSE);
  g_ptr_array_add (copies, g_steal_pointer (&copy));
}

/**
 * lk_snap_tree_find:
 * @computer: a computer
 * @name: a snap
 * @copies: (element-type LkClientCopy): where to add its installed copy
 */
void
lk_snap_tree_find (LkComputer *computer,
                   const char *name,
                   GPtrArray  *copies)
{
  guint before = copies->len;

  if (strchr (name, '/') != NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (places) && copies->len == before; i++)
    find_in (computer, places[i], name, copies);
}
