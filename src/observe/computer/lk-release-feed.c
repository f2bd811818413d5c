/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-release-feed.h"

#include <string.h>

#include "lk-error.h"
#include "lk-json.h"
#include "lk-version.h"

#define MAX_RELEASES 200
#define MAX_DEPTH 16
#define MAX_BEGINNING 4096
#define DIGITS "0123456789"
#define WORD DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+~_-"

static void
release_free (LkRelease *self)
{
  g_free (self->version);
  g_free (self->date);
  g_free (self->text);
  g_free (self);
}

/**
 * lk_release_feed_free:
 * @self: (transfer full): a feed
 */
void
lk_release_feed_free (LkReleaseFeed *self)
{
  g_ptr_array_unref (self->releases);
  g_free (self);
}

static gboolean
fail (GError    **error,
      const char *message)
{
  g_set_error_literal (error, LK_ERROR, LK_ERROR_PROTOCOL, message);
  return FALSE;
}

static char *
dup_date (gint64 timestamp_s)
{
  g_autoptr(GDateTime) time = timestamp_s >= 0 ? g_date_time_new_from_unix_utc (timestamp_s) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : NULL;
}

static gint64
read_iso_time (const char *text)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *whole = NULL;

  if (text == NULL || strlen (text) > 40)
    return -1;
  whole = strlen (text) == 10 ? g_strconcat (text, "T00:00:00Z", NULL) : g_strdup (text);
  time = g_date_time_new_from_iso8601 (whole, utc);
  return time != NULL ? MAX (g_date_time_to_unix (time), -1) : -1;
}

/* Flathub writes seconds since 1970 as a text. */
static gint64
read_seconds (JsonObject *object,
              const char *member)
{
  const char *text = lk_json_get_string (object, member);
  gint64 seconds = -1;
  guint64 value = 0;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &value, NULL))
    seconds = (gint64) value;
  else
    lk_json_get_int (object, member, &seconds);
  return seconds > 0 ? seconds : -1;
}

static void
add_release (LkReleaseFeed *self,
             const char    *version,
             gint64         timestamp_s,
             const char    *markup)
{
  LkRelease *release;

  if (!lk_version_is_valid (version) || self->releases->len >= MAX_RELEASES)
    return;
  release = g_new0 (LkRelease, 1);
  release->version = g_strstrip (g_strdup (version));
  release->timestamp_s = timestamp_s;
  release->date = dup_date (timestamp_s);
  release->text = markup != NULL ? lk_release_dup_plain (markup, LK_RELEASE_MAX_TEXT) : NULL;
  release->position = self->releases->len;
  g_ptr_array_add (self->releases, release);
}

static JsonObject *
get_element (JsonArray *array,
             guint      index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* Flathub's api/v2/appstream: backend/app/routes/apps.py. */
static void
read_flathub (LkReleaseFeed *self,
              JsonObject    *root)
{
  JsonArray *releases = lk_json_get_array (root, "releases");

  self->eol_known = lk_json_get_boolean (root, "is_eol", &self->eol);
  for (guint i = 0; releases != NULL && i < json_array_get_length (releases); i++)
    {
      JsonObject *release = get_element (releases, i);
      const char *type = lk_json_get_string (release, "type");
      gint64 seconds = release != NULL ? read_seconds (release, "timestamp") : -1;

      if (release == NULL || (type != NULL && !g_str_equal (type, "stable")))
        continue;
      if (seconds < 0)
        seconds = read_iso_time (lk_json_get_string (release, "date"));
      add_release (self, lk_json_get_string (release, "version"), seconds, lk_json_get_string (release, "description"));
    }
}

static void
read_github_release (LkReleaseFeed *self,
                     JsonObject    *release)
{
  if (release == NULL || lk_json_is_true (release, "draft") || lk_json_is_true (release, "prerelease"))
    return;
  add_release (self, lk_json_get_string (release, "tag_name"), read_iso_time (lk_json_get_string (release, "published_at")),
               lk_json_get_string (release, "body"));
}

/* One member of a path, as RFC 6901 writes it. */
static JsonNode *
step (JsonNode   *node,
      const char *token)
{
  g_auto(GStrv) slashes = g_strsplit (token, "~1", -1);
  g_autofree char *half = g_strjoinv ("/", slashes);
  g_auto(GStrv) tildes = g_strsplit (half, "~0", -1);
  g_autofree char *name = g_strjoinv ("~", tildes);
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint64 index;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), name);
  if (array != NULL && g_ascii_string_to_unsigned (name, 10, 0, G_MAXUINT, &index, NULL) &&
      index < json_array_get_length (array))
    return json_array_get_element (array, (guint) index);
  return NULL;
}

static JsonNode *
find_node (JsonNode   *root,
           const char *pointer)
{
  g_autofree char *plain = pointer != NULL ? g_uri_unescape_string (pointer, NULL) : NULL;
  g_auto(GStrv) tokens = NULL;
  JsonNode *node = root;

  if (plain == NULL || (*plain != '\0' && *plain != '/'))
    return NULL;
  tokens = g_strsplit (plain, "/", MAX_DEPTH + 2);
  if (g_strv_length (tokens) > MAX_DEPTH + 1)
    return NULL;
  for (guint i = 1; node != NULL && i < g_strv_length (tokens); i++)
    node = step (node, tokens[i]);
  return node;
}

/* A version is written as a text, as a number, or as the list of its numbers. */
static char *
dup_version (JsonNode *node)
{
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  g_autoptr(GString) text = NULL;
  JsonArray *array;

  if (type == G_TYPE_STRING)
    return json_node_dup_string (node);
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return NULL;
  array = json_node_get_array (node);
  text = g_string_new (NULL);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *number = json_array_get_element (array, i);

      if (i >= 8 || !JSON_NODE_HOLDS_VALUE (number) || json_node_get_value_type (number) != G_TYPE_INT64)
        return NULL;
      g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "." : "", json_node_get_int (number));
    }
  return g_strdup (text->str);
}

/* `1.2.3`, `v1.2.3-1`: a number, a dot, a number. */
static gboolean
looks_like_version (const char *word)
{
  const char *at = *word == 'v' || *word == 'V' ? word + 1 : word;
  gsize first = strspn (at, DIGITS);

  return first > 0 && at[first] == '.' && g_ascii_isdigit (at[first + 1]) && lk_version_is_valid (word);
}

static void
read_text (LkReleaseFeed *self,
           const char    *text,
           gsize          length)
{
  g_autofree char *beginning = g_strndup (text, MIN (length, MAX_BEGINNING));
  const char *at = beginning;

  /* A page is no version file, whatever numbers it has: a portal's, or one that says that there is nothing. */
  if (beginning[strspn (beginning, " \t\r\n")] == '<')
    return;
  while (*at != '\0' && self->releases->len == 0)
    {
      gsize word_length = strspn (at, WORD);
      g_autofree char *word = g_strndup (at, word_length);

      while (word_length > 0 && g_str_has_suffix (word, "."))
        word[strlen (word) - 1] = '\0';
      if (looks_like_version (word))
        add_release (self, word, -1, NULL);
      at += word_length > 0 ? word_length : 1;
    }
}

static int
compare_releases (gconstpointer a,
                  gconstpointer b)
{
  const LkRelease *first = *(LkRelease *const *) a;
  const LkRelease *second = *(LkRelease *const *) b;

  if (first->timestamp_s != second->timestamp_s)
    return first->timestamp_s > second->timestamp_s ? -1 : 1;
  return first->position < second->position ? -1 : 1;
}

/* Without dates, or of the same day, the version tells. Pre-releases that are not marked go, unless there is nothing else. */
static void
put_newest_first (LkReleaseFeed *self)
{
  guint best = 0;
  guint n_ordinary = 0;

  for (guint i = 0; i < self->releases->len; i++)
    n_ordinary += !lk_version_is_prerelease (((LkRelease *) self->releases->pdata[i])->version);
  for (guint i = self->releases->len; n_ordinary > 0 && i-- > 0;)
    if (lk_version_is_prerelease (((LkRelease *) self->releases->pdata[i])->version))
      g_ptr_array_remove_index (self->releases, i);
  g_ptr_array_sort (self->releases, compare_releases);
  for (guint i = 1; i < self->releases->len; i++)
    {
      LkRelease *release = self->releases->pdata[i];
      LkRelease *first = self->releases->pdata[best];

      if (release->timestamp_s == first->timestamp_s &&
          lk_version_compare (release->version, first->version) == LK_VERSION_NEWER)
        best = i;
    }
  if (best > 0)
    g_ptr_array_insert (self->releases, 0, g_ptr_array_steal_index (self->releases, best));
}

/**
 * lk_release_feed_read:
 * @kind: `flathub`, `github`, `json` or `text`
 * @pointer: (nullable): for `json`: where the version stands, as RFC 6901 writes it in a URL's fragment
 * @root: (nullable): the answer, where it is JSON
 * @text: (nullable): the answer as it came, for `text`
 * @length: bytes of @text
 * @error: return location; %LK_ERROR_PROTOCOL
 *
 * Reads what is known of releases. Drafts, pre-releases and what is no version are left out.
 *
 * Returns: (transfer full) (nullable): at least one release
 */
LkReleaseFeed *
lk_release_feed_read (const char  *kind,
                      const char  *pointer,
                      JsonNode    *root,
                      const char  *text,
                      gsize        length,
                      GError     **error)
{
  g_autoptr(LkReleaseFeed) self = g_new0 (LkReleaseFeed, 1);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonArray *array = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  g_autofree char *version = NULL;

  self->releases = g_ptr_array_new_with_free_func ((GDestroyNotify) release_free);
  if (g_str_equal (kind, "flathub") && object != NULL)
    read_flathub (self, object);
  else if (g_str_equal (kind, "github") && object != NULL)
    read_github_release (self, object);
  else if (g_str_equal (kind, "github"))
    for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
      read_github_release (self, get_element (array, i));
  else if (g_str_equal (kind, "json") && root != NULL)
    {
      version = dup_version (find_node (root, pointer));
      add_release (self, version, -1, NULL);
    }
  else if (g_str_equal (kind, "text") && text != NULL)
    read_text (self, text, length);
  if (self->releases->len == 0)
    {
      fail (error, "there is no release in the feed");
      return NULL;
    }
  put_newest_first (self);
  return g_steal_pointer (&self);
}

/**
 * lk_release_feed_dup_notes:
 * @self: a feed
 * @installed: (nullable): the version that is there
 *
 * Returns: (transfer full): what is new since @installed, newest first: objects with `version`, `date` and `text`. Where that
 * version is not known, of the newest release only
 */
JsonArray *
lk_release_feed_dup_notes (LkReleaseFeed *self,
                           const char    *installed)
{
  JsonArray *notes = json_array_new ();
  guint n = installed != NULL ? self->releases->len : 1;

  for (guint i = 0; i < n && json_array_get_length (notes) < LK_RELEASE_MAX_NOTES; i++)
    {
      LkRelease *release = self->releases->pdata[i];
      JsonObject *note;

      if (installed != NULL && lk_version_compare (release->version, installed) != LK_VERSION_NEWER)
        continue;
      note = json_object_new ();
      json_object_set_string_member (note, "version", release->version);
      if (release->date != NULL)
        json_object_set_string_member (note, "date", release->date);
      if (release->text != NULL && *release->text != '\0')
        json_object_set_string_member (note, "text", release->text);
      json_array_add_object_element (notes, note);
    }
  return notes;
}
