/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-settings.h"

#define DEFAULT_WIDTH 760
#define DEFAULT_HEIGHT 800

/**
 * lk_settings_new:
 *
 * Returns: (transfer full) (nullable): the settings; %NULL when their schema is not installed
 */
GSettings *
lk_settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, LK_APP_ID, TRUE);
  if (schema == NULL)
    {
      g_debug ("settings schema %s is not installed", LK_APP_ID);
      return NULL;
    }
  return g_settings_new_full (schema, NULL, NULL);
}

/**
 * lk_settings_dup_recent:
 * @settings: (nullable): the settings
 *
 * Returns: (transfer full): ids or typed addresses of what was checked last, newest first
 */
GStrv
lk_settings_dup_recent (GSettings *settings)
{
  return settings != NULL ? g_settings_get_strv (settings, "recent-services") : g_new0 (char *, 1);
}

/**
 * lk_settings_add_recent:
 * @settings: (nullable): the settings
 * @service: an id or a typed address
 */
void
lk_settings_add_recent (GSettings  *settings,
                        const char *service)
{
  g_auto(GStrv) before = lk_settings_dup_recent (settings);
  g_autoptr(GPtrArray) after = g_ptr_array_new ();

  if (settings == NULL)
    return;
  g_ptr_array_add (after, (char *) service);
  for (guint i = 0; before[i] != NULL && after->len < LK_SETTINGS_MAX_RECENT; i++)
    if (!g_str_equal (before[i], service))
      g_ptr_array_add (after, before[i]);
  g_ptr_array_add (after, NULL);
  g_settings_set_strv (settings, "recent-services", (const char *const *) after->pdata);
}

/**
 * lk_settings_get_size:
 * @settings: (nullable): the settings
 * @width: (out): the window's width, pixels
 * @height: (out): the window's height, pixels
 */
void
lk_settings_get_size (GSettings *settings,
                      int       *width,
                      int       *height)
{
  *width = DEFAULT_WIDTH;
  *height = DEFAULT_HEIGHT;
  if (settings != NULL)
    g_settings_get (settings, "window-size", "(ii)", width, height);
}

/**
 * lk_settings_set_size:
 * @settings: (nullable): the settings
 * @width: the window's width, pixels
 * @height: the window's height, pixels
 */
void
lk_settings_set_size (GSettings *settings,
                      int        width,
                      int        height)
{
  if (settings != NULL)
    g_settings_set (settings, "window-size", "(ii)", width, height);
}
