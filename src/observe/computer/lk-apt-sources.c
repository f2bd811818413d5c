/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-apt-sources.h"

#include <string.h>

#include "lk-computer-file.h"

#define FOLDER "/etc/apt/sources.list.d"
#define MAX_FILES 256
#define MAX_FILE_BYTES (256 * 1024)
#define MAX_SOURCES 512
/* What ubuntu-release-upgrader writes behind a source that it switches off. */
#define UPGRADE_NOTE "disabled on upgrade to"

static void
source_free (LkAptSource *self)
{
  g_free (self->file);
  g_strfreev (self->uris);
  g_strfreev (self->suites);
  g_strfreev (self->components);
  g_free (self->signed_by);
  g_free (self->key);
  g_free (self);
}

static GStrv
split_words (const char *text)
{
  g_autoptr(GStrvBuilder) words = g_strv_builder_new ();
  g_auto(GStrv) parts = g_strsplit_set (text != NULL ? text : "", " \t\r\n", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_strv_builder_add (words, parts[i]);
  return g_strv_builder_end (words);
}

static gboolean
is_source_uri (const char *text)
{
  const char *scheme = g_uri_peek_scheme (text);

  return scheme != NULL && !g_str_equal (scheme, "cdrom");
}

static LkAptSource *
add_source (GPtrArray  *sources,
            const char *file,
            guint       line)
{
  LkAptSource *self = g_new0 (LkAptSource, 1);

  self->file = g_strdup (file);
  self->line = line;
  g_ptr_array_add (sources, self);
  return self;
}

/* `[arch=amd64 signed-by=/usr/share/keyrings/x.gpg]` */
static char *
take_options (char **at)
{
  char *end;
  char *options;

  if (**at != '[')
    return NULL;
  end = strchr (*at, ']');
  if (end == NULL)
    return NULL;
  options = g_strndup (*at + 1, (gsize) (end - *at) - 1);
  *at = end + 1;
  return options;
}

static char *
find_keyring (const char *options)
{
  g_auto(GStrv) words = split_words (options);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_ascii_strncasecmp (words[i], "signed-by=/", 11) == 0)
      return g_strndup (words[i] + 10, strcspn (words[i] + 10, ","));
  return NULL;
}

/* `deb [options] URI SUITE COMPONENT… # note`, perhaps commented out */
static void
parse_line (GPtrArray  *sources,
            const char *file,
            guint       number,
            char       *line)
{
  char *at = line + strspn (line, " \t#");
  gboolean enabled = memchr (line, '#', (gsize) (at - line)) == NULL;
  g_autofree char *options = NULL;
  g_autofree char *body = NULL;
  g_auto(GStrv) words = NULL;
  LkAptSource *source;

  if (!g_str_has_prefix (at, "deb") || (at[3] != ' ' && at[3] != '\t'))
    return;
  at += 3 + strspn (at + 3, " \t");
  options = take_options (&at);
  body = g_strndup (at, strcspn (at, "#"));
  words = split_words (body);
  if (g_strv_length (words) < 2 || !is_source_uri (words[0]))
    return;
  source = add_source (sources, file, number);
  source->enabled = enabled;
  source->by_upgrade = !enabled && strstr (at, UPGRADE_NOTE) != NULL;
  source->uris = g_strsplit (words[0], "\n", 1);
  source->suites = g_strsplit (words[1], "\n", 1);
  source->components = g_strdupv (words + 2);
  source->signed_by = find_keyring (options);
}

/* A block of fields of a .sources file. */
typedef struct
{
  GHashTable *fields; /* (owned) (element-type utf8 GString) lower-case names */
  GString    *last;   /* (borrowed) (nullable) the value that a line may go on with */
  guint       line;
  gboolean    upgraded;
} Block;

static const char *
get_field (Block      *block,
           const char *name)
{
  GString *value = g_hash_table_lookup (block->fields, name);

  return value != NULL ? value->str : NULL;
}

static gboolean
is_off (const char *value)
{
  static const char *const words[] = { "no", "false", "without", "off", "disable", "0", NULL };
  g_autofree char *word = value != NULL ? g_strstrip (g_ascii_strdown (value, -1)) : NULL;

  return word != NULL && g_strv_contains (words, word);
}

/* A line with nothing but a dot is an empty one. */
static char *
dup_inline_key (const char *value)
{
  g_auto(GStrv) lines = g_strsplit (value, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      if (g_str_equal (lines[i], "."))
        lines[i][0] = '\0';
    }
  return g_strjoinv ("\n", lines);
}

static void
end_block (GPtrArray  *sources,
           const char *file,
           Block      *block)
{
  g_auto(GStrv) types = split_words (get_field (block, "types"));
  g_auto(GStrv) uris = split_words (get_field (block, "uris"));
  const char *signed_by = get_field (block, "signed-by");
  LkAptSource *source;

  if (g_strv_contains ((const char *const *) types, "deb") && uris[0] != NULL && is_source_uri (uris[0]))
    {
      source = add_source (sources, file, block->line);
      source->enabled = !is_off (get_field (block, "enabled"));
      source->by_upgrade = !source->enabled && block->upgraded;
      source->uris = g_steal_pointer (&uris);
      source->suites = split_words (get_field (block, "suites"));
      source->components = split_words (get_field (block, "components"));
      if (signed_by != NULL && strstr (signed_by, "-----BEGIN") != NULL)
        source->key = dup_inline_key (signed_by);
      else if (signed_by != NULL && *signed_by == '/')
        source->signed_by = g_strndup (signed_by, strcspn (signed_by, " ,\t\r\n"));
    }
  g_hash_table_remove_all (block->fields);
  block->last = NULL;
  block->line = 0;
  block->upgraded = FALSE;
}

static void
free_value (gpointer data)
{
  g_string_free (data, TRUE);
}

static void
take_field (Block *block,
            guint  number,
            char  *line)
{
  char *colon = strchr (line, ':');

  if (line[0] == '#')
    block->upgraded = block->upgraded || strstr (line, UPGRADE_NOTE) != NULL;
  else if ((line[0] == ' ' || line[0] == '\t') && block->last != NULL)
    g_string_append_printf (block->last, "\n%s", line);
  else if (colon != NULL)
    {
      GString *value = g_string_new (NULL);

      *colon = '\0';
      g_strstrip (colon + 1);
      block->last = g_string_append (value, colon + 1);
      block->line = block->line == 0 ? number : block->line;
      g_hash_table_replace (block->fields, g_ascii_strdown (line, -1), value);
      block->upgraded = block->upgraded || strstr (value->str, UPGRADE_NOTE) != NULL;
    }
}

/**
 * lk_apt_sources_parse:
 * @sources: (element-type LkAptSource): where to add what was found
 * @file: path of the file; its ending tells the format
 * @text: what it holds
 *
 * Reads sources.list(5) in both formats, with the sources that are switched off.
 */
void
lk_apt_sources_parse (GPtrArray  *sources,
                      const char *file,
                      const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean deb822 = strstr (file, ".sources") != NULL;
  g_autoptr(GHashTable) fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
  Block block = { .fields = fields };

  for (guint i = 0; lines[i] != NULL && sources->len < MAX_SOURCES; i++)
    {
      if (!deb822)
        parse_line (sources, file, i + 1, lines[i]);
      else if (lines[i][strspn (lines[i], " \t\r")] == '\0')
        end_block (sources, file, &block);
      else
        take_field (&block, i + 1, lines[i]);
    }
  if (deb822)
    end_block (sources, file, &block);
}

static void
read_file (LkComputer *computer,
           GPtrArray  *sources,
           const char *path)
{
  gsize length = 0;
  g_autofree char *text = lk_computer_read (computer, path, MAX_FILE_BYTES, &length);
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, (gssize) length) : NULL;
  guint first = sources->len;

  if (valid == NULL)
    return;
  lk_apt_sources_parse (sources, path, valid);
  /* What an upgrade or an editor kept is read by nobody. */
  for (guint i = first; i < sources->len; i++)
    {
      LkAptSource *source = sources->pdata[i];

      if (g_str_has_suffix (path, ".distUpgrade"))
        source->by_upgrade = source->enabled;
      if (!g_str_has_suffix (path, ".list") && !g_str_has_suffix (path, ".sources"))
        source->enabled = FALSE;
    }
}

static gboolean
is_source_file (const char *name)
{
  static const char *const endings[] = { ".list", ".sources", ".list.distUpgrade", ".sources.distUpgrade", ".list.save",
    ".sources.save" };

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (name, endings[i]))
      return TRUE;
  return FALSE;
}

static int
compare_names (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/**
 * lk_apt_sources_read:
 * @computer: a computer
 *
 * Returns: (transfer full) (element-type LkAptSource): its sources of packages, in apt's order
 */
GPtrArray *
lk_apt_sources_read (LkComputer *computer)
{
  GPtrArray *sources = g_ptr_array_new_with_free_func ((GDestroyNotify) source_free);
  g_auto(GStrv) names = lk_computer_list (computer, FOLDER, MAX_FILES);

  read_file (computer, sources, "/etc/apt/sources.list");
  read_file (computer, sources, "/etc/apt/sources.list.distUpgrade");
  if (names != NULL)
    g_qsort_with_data (names, (gint) g_strv_length (names), sizeof *names, compare_names, NULL);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (is_source_file (names[i]))
      {
        g_autofree char *path = g_build_filename (FOLDER, names[i], NULL);

        read_file (computer, sources, path);
      }
  return sources;
}

/**
 * lk_apt_source_is_for:
 * @self: a source
 * @package: a package's name
 *
 * Returns: whether the source's file or address names what the package is called after: the list of `signal-desktop` is
 * `signal-xenial.list`, for example. A guess, for sources whose lists are gone
 */
gboolean
lk_apt_source_is_for (LkAptSource *self,
                      const char  *package)
{
  static const char *const common[] = { "desktop", "client", "chat", "messenger", "linux", "stable", "debian", "ubuntu", "team",
                                        "app", NULL };
  g_auto(GStrv) words = g_strsplit_set (package, "-_.+", -1);
  g_autofree char *name = g_path_get_basename (self->file);
  g_autofree char *uris = g_strjoinv (" ", self->uris);
  g_autofree char *all = g_strconcat (name, " ", uris, NULL);
  g_autofree char *text = g_ascii_strdown (all, -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (strlen (words[i]) >= 4 && !g_strv_contains (common, words[i]) && strstr (text, words[i]) != NULL)
      return TRUE;
  return FALSE;
}
