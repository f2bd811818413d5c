/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sandboxed-copies.h"

#include "lk-flatpak-tree.h"
#include "lk-snap-profile.h"

static void
read_flatpak (LkComputer              *computer,
              LkClient                *client,
              gboolean                 user,
              const LkSandboxedCopies *topic,
              GPtrArray               *readings)
{
  g_autoptr(LkSandboxContext) context = NULL;
  GError *error = NULL;
  gboolean readable = lk_sandbox_context_load (computer, client->flatpak, user, &context, &error);
  LkReading *reading;

  if (readable && context == NULL)
    return;
  reading = lk_reading_new (readings, client->name);
  lk_reading_set_string (reading, "kind", user ? "flatpak-user" : "flatpak-system");
  if (readable)
    topic->take_flatpak (computer, client, context, reading);
  else
    lk_reading_take_error (reading, error);
}

static void
read_snap (LkComputer              *computer,
           LkClient                *client,
           const LkSandboxedCopies *topic,
           GPtrArray               *readings)
{
  g_autofree char *confinement = NULL;
  LkReading *reading;

  if (!lk_snap_is_installed (computer, client->snap))
    return;
  reading = lk_reading_new (readings, client->name);
  lk_reading_set_string (reading, "kind", "snap");
  confinement = lk_snap_dup_confinement (computer, client->snap);
  topic->take_snap (computer, client, confinement, reading);
}

/**
 * lk_sandboxed_copies_read:
 * @computer: a computer
 * @client: a messenger
 * @topic: what is to be told of a copy
 * @readings: (element-type LkReading): what is added to
 *
 * Reads one `LkReading` of each copy that is in a sandbox; one that cannot be read says why.
 *
 * Returns: whether there is such a copy
 */
gboolean
lk_sandboxed_copies_read (LkComputer              *computer,
                          LkClient                *client,
                          const LkSandboxedCopies *topic,
                          GPtrArray               *readings)
{
  guint before = readings->len;

  if (client->flatpak != NULL)
    {
      read_flatpak (computer, client, TRUE, topic, readings);
      read_flatpak (computer, client, FALSE, topic, readings);
    }
  if (client->snap != NULL)
    read_snap (computer, client, topic, readings);
  return readings->len > before;
}

/**
 * lk_sandboxed_copies_hide:
 * @computer: a computer
 * @client: a messenger of which no copy was seen
 * @readings: (element-type LkReading): what is added to
 *
 * Says that Latchkey's own sandbox may hide a copy, where a permission would show it.
 */
void
lk_sandboxed_copies_hide (LkComputer *computer,
                          LkClient   *client,
                          GPtrArray  *readings)
{
  g_autofree char *permission = client->flatpak != NULL ? lk_flatpak_tree_dup_permission (computer) : NULL;

  if (permission != NULL)
    lk_reading_set_hidden (lk_reading_new (readings, client->name), permission);
}

/**
 * lk_sandboxed_copies_keyrings:
 * @context: permissions
 *
 * Returns: (transfer full) (element-type utf8): constants: the keyrings that they allow to talk to
 */
GPtrArray *
lk_sandboxed_copies_keyrings (LkSandboxContext *context)
{
  static const char *const names[] = { "org.freedesktop.secrets", "org.kde.kwalletd6", "org.kde.kwalletd5" };
  GPtrArray *allowed = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (lk_sandbox_context_may_talk (context, names[i]))
      g_ptr_array_add (allowed, (gpointer) names[i]);
  return allowed;
}
