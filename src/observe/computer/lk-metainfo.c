/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-metainfo.h"

#include <string.h>

#include "lk-computer-file.h"

#define MAX_BYTES (512 * 1024)
#define MAX_VERSION 64

/* Sentences that packagers on Flathub put into a description when they are not the makers. */
static const char *const not_the_makers[] = {
  "not verified by", "not affiliated with", "not officially supported", "unofficial ",
};

static void
take_release (const char **names,
              const char **values,
              LkMetainfo  *self)
{
  for (guint i = 0; names[i] != NULL && self->version == NULL; i++)
    if (strcmp (names[i], "version") == 0 && *values[i] != '\0' && strlen (values[i]) <= MAX_VERSION)
      self->version = g_strdup (values[i]);
}

static void
on_element (GMarkupParseContext  *context,
            const char           *element,
            const char          **names,
            const char          **values,
            gpointer              user_data,
            GError              **error)
{
  if (strcmp (element, "release") == 0)
    take_release (names, values, user_data);
}

static void
on_text (GMarkupParseContext  *context,
         const char           *text,
         gsize                 length,
         gpointer              user_data,
         GError              **error)
{
  LkMetainfo *self = user_data;
  const GSList *stack = g_markup_parse_context_get_element_stack (context);
  g_autofree char *lower = NULL;

  /* A release's notes may speak of anything; only the component's own description counts. */
  for (const GSList *element = stack; element != NULL; element = element->next)
    if (strcmp (element->data, "release") == 0)
      return;
  lower = g_ascii_strdown (text, (gssize) length);
  for (gsize i = 0; i < G_N_ELEMENTS (not_the_makers); i++)
    self->unofficial |= strstr (lower, not_the_makers[i]) != NULL;
}

/**
 * lk_metainfo_parse:
 * @text: a metainfo file
 * @length: its length
 *
 * Reads as far as it can be read. Pure: no I/O. AppStream 1.0, sections 2.1 and 2.6.
 *
 * Returns: (transfer full): what it says
 */
LkMetainfo *
lk_metainfo_parse (const char *text,
                   gsize       length)
{
  static const GMarkupParser parser = { on_element, NULL, on_text, NULL, NULL };
  LkMetainfo *self = g_new0 (LkMetainfo, 1);
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, self, NULL);
  g_autoptr(GError) error = NULL;

  if (!g_markup_parse_context_parse (context, text, (gssize) length, &error))
    g_debug ("metainfo: %s", error->message);
  return self;
}

/**
 * lk_metainfo_find:
 * @computer: a computer
 * @share: a folder of data
 * @id: a component, with or without `.desktop`
 *
 * Returns: (transfer full) (nullable): what the metainfo file of that component says
 */
LkMetainfo *
lk_metainfo_find (LkComputer *computer,
                  const char *share,
                  const char *id)
{
  static const struct { const char *folder, *suffix; } places[] = {
    { "metainfo", ".metainfo.xml" }, { "metainfo", ".appdata.xml" }, { "appdata", ".appdata.xml" },
  };
  g_autofree char *plain = g_str_has_suffix (id, ".desktop") ? g_strndup (id, strlen (id) - 8) : g_strdup (id);

  if (strchr (plain, '/') != NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *name = g_strconcat (plain, places[i].suffix, NULL);
      g_autofree char *path = g_build_filename (share, places[i].folder, name, NULL);
      gsize length = 0;
      g_autofree char *text = lk_computer_read (computer, path, MAX_BYTES, &length);

      if (text != NULL)
        return lk_metainfo_parse (text, length);
    }
  return NULL;
}

/**
 * lk_metainfo_free:
 * @self: (transfer full): what was read
 */
void
lk_metainfo_free (LkMetainfo *self)
{
  g_free (self->version);
  g_free (self);
}
