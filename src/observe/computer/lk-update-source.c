/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-update-source.h"

#include <string.h>

#include "lk-apt-lists.h"
#include "lk-computer-file.h"
#include "lk-json.h"
#include "lk-openpgp.h"
#include "lk-stanza-search.h"
#include "lk-version.h"

/**
 * lk_update_source_add_key:
 * @data: public keys, with a NUL behind them
 * @length: bytes of @data
 * @now_s: this computer's time, in seconds since 1970
 * @facts: gets `key_expires_s` and `key_expired`, where they can be told
 *
 * Looks until when the keys are good that a source is signed with.
 */
void
lk_update_source_add_key (const char *data,
                          gsize       length,
                          gint64      now_s,
                          JsonObject *facts)
{
  gint64 expires_s = 0;

  if (!lk_openpgp_get_expiry (data, length, &expires_s))
    return;
  json_object_set_boolean_member (facts, "key_expired", expires_s != 0 && expires_s <= now_s);
  if (expires_s != 0)
    json_object_set_int_member (facts, "key_expires_s", expires_s);
}

static void
add_source_key (LkComputer  *computer,
                LkAptSource *source,
                gint64       now_s,
                JsonObject  *facts)
{
  gsize length = source->key != NULL ? strlen (source->key) : 0;
  g_autofree char *file = source->signed_by != NULL
                            ? lk_computer_read (computer, source->signed_by, LK_OPENPGP_MAX_BYTES, &length) : NULL;
  const char *data = file != NULL ? file : source->key;

  if (data != NULL)
    lk_update_source_add_key (data, length, now_s, facts);
  else if (source->signed_by != NULL && lk_computer_get_changed_s (computer, source->signed_by, TRUE) < 0)
    json_object_set_boolean_member (facts, "key_missing", TRUE);
}

/* The source that a package seems to be from: one that is enabled, or one that an upgrade switched off, or any. */
static LkAptSource *
find_related (GPtrArray  *sources,
              const char *package)
{
  LkAptSource *best = NULL;

  for (guint i = 0; i < sources->len; i++)
    {
      LkAptSource *source = sources->pdata[i];

      if (!lk_apt_source_is_for (source, package))
        continue;
      if (best == NULL || (source->enabled && !best->enabled) || (!best->enabled && source->by_upgrade && !best->by_upgrade))
        best = source;
    }
  return best;
}

static void
add_related (LkComputer  *computer,
             LkAptSource *source,
             gint64       now_s,
             JsonObject  *facts)
{
  json_object_set_string_member (facts, "file", source->file);
  json_object_set_int_member (facts, "line", source->line);
  json_object_set_boolean_member (facts, "disabled", !source->enabled);
  if (!source->enabled)
    json_object_set_boolean_member (facts, "disabled_by_upgrade", source->by_upgrade);
  add_source_key (computer, source, now_s, facts);
}

static void
take_status (const char *stanza,
             gpointer    user_data)
{
  g_autofree char *status = lk_stanza_dup_field (stanza, "Status");

  if (status != NULL && g_str_has_prefix (status, "hold "))
    *(gboolean *) user_data = TRUE;
}

/**
 * lk_update_source_read_deb:
 * @computer: a computer
 * @package: a Debian package's name
 * @installed: (nullable): its version
 * @now_s: this computer's time
 * @facts: filled in here
 *
 * Looks whether apt can update it: from sources.list(5), the lists that were fetched, and the keyrings of the sources.
 */
void
lk_update_source_read_deb (LkComputer *computer,
                           const char *package,
                           const char *installed,
                           gint64      now_s,
                           JsonObject *facts)
{
  g_autoptr(GPtrArray) sources = lk_apt_sources_read (computer);
  LkAptOffer offer = { NULL, NULL, FALSE };
  LkAptSource *related = find_related (sources, package);
  LkStanzaSearch search;
  g_autofree char *candidate = NULL;
  gboolean held = FALSE;
  gboolean behind;

  lk_apt_lists_search (computer, sources, package, &offer);
  candidate = offer.candidate;
  lk_stanza_search_init (&search, computer);
  if (lk_stanza_search_file (&search, "/var/lib/dpkg/status", package, take_status, &held) && held)
    json_object_set_boolean_member (facts, "held", TRUE);
  if (candidate != NULL)
    json_object_set_string_member (facts, "candidate", candidate);
  /* A distribution's old copy is no update of what a vendor's source once brought. */
  behind = candidate != NULL && related != NULL && !related->enabled &&
           lk_version_compare_debian (candidate, installed) == LK_VERSION_OLDER;
  if (candidate != NULL && !behind)
    {
      json_object_set_boolean_member (facts, "offered", TRUE);
      add_related (computer, offer.source, now_s, facts);
      return;
    }
  if (offer.complete)
    json_object_set_boolean_member (facts, "offered", FALSE);
  if (related != NULL)
    add_related (computer, related, now_s, facts);
}

/* A revision that was made here, not taken from the shop, is never refreshed. */
static void
read_snap (LkComputer *computer,
           const char *name,
           JsonObject *facts)
{
  static const char *const folders[] = { "/snap", "/var/lib/snapd/snap" };

  if (strchr (name, '/') != NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], name, "current", NULL);
      g_autofree char *target = lk_computer_read_link (computer, path);

      if (target == NULL)
        continue;
      json_object_set_boolean_member (facts, "offered", !(target[0] == 'x' && g_ascii_isdigit (target[1])));
      return;
    }
}

/**
 * lk_update_source_read:
 * @computer: a computer
 * @copy: a copy of a messenger: `kind`, `id`, `version`, `origin`, `path`
 * @now_s: this computer's time, in seconds since 1970
 * @facts: filled in here; what cannot be told is left out
 *
 * Looks in files whether that copy can be updated at all. For a thread.
 *
 * Returns: whether something can be told of this kind of copies from here
 */
gboolean
lk_update_source_read (LkComputer *computer,
                       JsonObject *copy,
                       gint64      now_s,
                       JsonObject *facts)
{
  const char *kind = lk_json_get_string (copy, "kind");
  const char *id = lk_json_get_string (copy, "id");

  if (kind == NULL || id == NULL)
    return FALSE;
  json_object_set_string_member (facts, "kind", kind);
  if (g_str_equal (kind, "deb") && computer->in_flatpak)
    json_object_set_boolean_member (facts, "hidden", TRUE);
  else if (g_str_equal (kind, "deb"))
    lk_update_source_read_deb (computer, id, lk_json_get_string (copy, "version"), now_s, facts);
  else if (g_str_has_prefix (kind, "flatpak-"))
    lk_update_source_read_flatpak (computer, copy, now_s, facts);
  else if (g_str_equal (kind, "snap"))
    read_snap (computer, id, facts);
  else
    return FALSE;
  return !json_object_has_member (facts, "hidden");
}
