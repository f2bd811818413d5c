/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-apt-lists.h"

#include <string.h>

#include "lk-computer-file.h"
#include "lk-stanza-search.h"
#include "lk-version.h"

#define FOLDER "/var/lib/apt/lists"
#define MAX_NAMES 4096

typedef struct
{
  LkStanzaSearch  search;
  GStrv           names;   /* (owned) (nullable) of the lists */
  const char     *package; /* (borrowed) */
  LkAptSource    *source;  /* (borrowed) the one whose list is read */
  LkAptOffer     *offer;   /* (borrowed) */
} Search;

/* apt's URItoFileName() and QuoteString(). */
static void
append_quoted (GString    *name,
               const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if (strchr ("\\|{}[]<>\"^~_=!@#$%^&*", *c) != NULL || !g_ascii_isprint (*c) || *c == ' ')
      g_string_append_printf (name, "%%%02x", (guchar) *c);
    else
      g_string_append_c (name, *c == '/' ? '_' : *c);
}

/**
 * lk_apt_lists_dup_name:
 * @uri: a source's address
 * @suite: its suite, or its path that ends in a slash
 * @component: (nullable): its component
 *
 * Returns: (transfer full): what the names of its lists of packages begin with
 */
char *
lk_apt_lists_dup_name (const char *uri,
                       const char *suite,
                       const char *component)
{
  GString *name = g_string_new (NULL);
  g_autofree char *whole = g_str_has_suffix (uri, "/") ? g_strdup (uri) : g_strconcat (uri, "/", NULL);
  const char *at = strstr (whole, "://");
  const char *user;

  at = at != NULL ? at + 3 : strchr (whole, ':') != NULL ? strchr (whole, ':') + 1 : whole;
  user = memchr (at, '@', strcspn (at, "/"));
  append_quoted (name, user != NULL ? user + 1 : at);
  if (g_str_has_suffix (suite, "/"))
    {
      append_quoted (name, g_str_equal (suite, "/") ? "" : suite);
      g_string_append (name, "Packages");
      return g_string_free (name, FALSE);
    }
  g_string_append (name, "dists_");
  append_quoted (name, suite);
  g_string_append_c (name, '_');
  append_quoted (name, component != NULL ? component : "");
  g_string_append (name, "_binary-");
  return g_string_free (name, FALSE);
}

static void
take_stanza (const char *stanza,
             gpointer    user_data)
{
  Search *self = user_data;
  g_autofree char *version = lk_stanza_dup_field (stanza, "Version");

  if (version == NULL || lk_version_compare_debian (version, version) == LK_VERSION_UNKNOWN)
    return;
  if (self->offer->candidate != NULL && lk_version_compare_debian (version, self->offer->candidate) != LK_VERSION_NEWER)
    return;
  g_free (self->offer->candidate);
  self->offer->candidate = g_steal_pointer (&version);
  self->offer->source = self->source;
}

/* `…_binary-amd64_Packages`, `…_binary-all_Packages.lz4`; a flat one's name is whole. */
static gboolean
is_list (const char *name,
         const char *beginning,
         gboolean   *packed)
{
  const char *rest = g_str_has_prefix (name, beginning) ? name + strlen (beginning) : NULL;
  const char *end;

  if (rest == NULL)
    return FALSE;
  if (!g_str_has_suffix (beginning, "Packages"))
    {
      end = strstr (rest, "_Packages");
      if (end == NULL || memchr (rest, '_', (gsize) (end - rest)) != NULL)
        return FALSE;
      rest = end + strlen ("_Packages");
    }
  *packed = *rest != '\0';
  return *rest == '\0' || *rest == '.';
}

/* Whether its lists are there, and all was read of them. */
static gboolean
search_lists (Search     *self,
              const char *beginning)
{
  gboolean found = FALSE;
  gboolean whole = TRUE;

  for (guint i = 0; self->names != NULL && self->names[i] != NULL; i++)
    {
      gboolean packed = FALSE;
      g_autofree char *path = NULL;

      if (!is_list (self->names[i], beginning, &packed))
        continue;
      found = TRUE;
      path = g_build_filename (FOLDER, self->names[i], NULL);
      if (packed || !lk_stanza_search_file (&self->search, path, self->package, take_stanza, self))
        whole = FALSE;
    }
  return found && whole;
}

static gboolean
search_source (Search *self)
{
  LkAptSource *source = self->source;
  static const char *const none[] = { "", NULL };
  gboolean whole = source->suites[0] != NULL;

  for (guint u = 0; source->uris[u] != NULL; u++)
    for (guint s = 0; source->suites[s] != NULL; s++)
      {
        const char *const *components = source->components[0] != NULL ? (const char *const *) source->components : none;

        for (guint c = 0; components[c] != NULL; c++)
          {
            g_autofree char *beginning = lk_apt_lists_dup_name (source->uris[u], source->suites[s], components[c]);

            whole = search_lists (self, beginning) && whole;
          }
      }
  return whole;
}

/**
 * lk_apt_lists_search:
 * @computer: a computer
 * @sources: (element-type LkAptSource): its sources
 * @package: a package's name
 * @offer: filled in here; its candidate is to be freed
 *
 * Looks for @package in what apt fetched from the sources that are enabled, first from those that seem to be made for it.
 * Lists that are compressed are not read. For a thread.
 */
void
lk_apt_lists_search (LkComputer  *computer,
                     GPtrArray   *sources,
                     const char  *package,
                     LkAptOffer  *offer)
{
  Search self = { .package = package, .offer = offer };
  g_auto(GStrv) names = lk_computer_list (computer, FOLDER, MAX_NAMES);

  self.names = names;
  offer->complete = names != NULL;
  lk_stanza_search_init (&self.search, computer);
  /* The source that it seems to be from comes first: a vendor's lists are short, and the rest need not be read then. */
  for (guint pass = 0; pass < 2 && offer->candidate == NULL; pass++)
    for (guint i = 0; i < sources->len; i++)
      {
        self.source = sources->pdata[i];
        if (self.source->enabled && lk_apt_source_is_for (self.source, package) == (pass == 0) && !search_source (&self))
          offer->complete = FALSE;
      }
}
