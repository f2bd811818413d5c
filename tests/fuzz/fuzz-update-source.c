/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-apt-lists.h"
#include "lk-openpgp.h"
#include "lk-stanza-search.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
free_source (gpointer data)
{
  LkAptSource *source = data;

  g_free (source->file);
  g_strfreev (source->uris);
  g_strfreev (source->suites);
  g_strfreev (source->components);
  g_free (source->signed_by);
  g_free (source->key);
  g_free (source);
}

/* Sources of packages in both formats, and the keys of them. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const files[] = { "x.list", "x.sources" };
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *bytes = g_malloc0 (size + 1);
  g_autofree char *version = lk_stanza_dup_field (text, "Version");
  gint64 expires_s = -1;

  memcpy (bytes, data, size);
  if (lk_openpgp_get_expiry (bytes, size, &expires_s))
    g_assert_cmpint (expires_s, >=, 0);
  if (version != NULL)
    g_assert_null (strchr (version, '\n'));
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func (free_source);

      lk_apt_sources_parse (sources, files[i], text);
      for (guint s = 0; s < sources->len; s++)
        {
          LkAptSource *source = sources->pdata[s];
          g_autofree char *name = NULL;

          g_assert_nonnull (source->uris[0]);
          g_assert_cmpuint (source->line, >, 0);
          g_assert_false (source->enabled && source->by_upgrade);
          lk_apt_source_is_for (source, "example-desktop");
          if (source->suites[0] == NULL)
            continue;
          name = lk_apt_lists_dup_name (source->uris[0], source->suites[0], source->components[0]);
          g_assert_null (strchr (name, '/'));
        }
    }
  return 0;
}
