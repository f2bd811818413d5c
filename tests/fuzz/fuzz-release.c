/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-json.h"
#include "lk-release-feed.h"
#include "lk-version.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_notes (JsonArray *notes)
{
  g_assert_cmpuint (json_array_get_length (notes), <=, LK_RELEASE_MAX_NOTES);
  for (guint i = 0; i < json_array_get_length (notes); i++)
    {
      JsonObject *note = json_array_get_object_element (notes, i);
      const char *text = lk_json_get_string (note, "text");

      g_assert_true (lk_version_is_valid (lk_json_get_string (note, "version")));
      g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
      g_assert_cmpuint (text != NULL ? strlen (text) : 0, <=, LK_RELEASE_MAX_TEXT);
      for (const char *c = text; c != NULL && *c != '\0'; c++)
        g_assert_false (g_ascii_iscntrl (*c));
    }
}

/* A release feed of any kind. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const kinds[] = { "flathub", "github", "json", "text" };
  static const char *const pointers[] = { "/Linux/version", "/0/name", "", "/releases/0/version" };
  g_autoptr(JsonNode) root = lk_json_parse ((const char *) data, size, NULL);
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *plain = lk_release_dup_plain (text, LK_RELEASE_MAX_TEXT);

  g_assert_true (g_utf8_validate (plain, -1, NULL));
  g_assert_cmpuint (strlen (plain), <=, LK_RELEASE_MAX_TEXT);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (pointers); j++)
      {
        g_autoptr(LkReleaseFeed) feed =
          lk_release_feed_read (kinds[i], pointers[j], root, (const char *) data, size, NULL);
        g_autoptr(JsonArray) notes = feed != NULL ? lk_release_feed_dup_notes (feed, "1.2") : NULL;
        g_autoptr(JsonArray) newest = feed != NULL ? lk_release_feed_dup_notes (feed, NULL) : NULL;

        if (feed == NULL)
          continue;
        check_notes (notes);
        check_notes (newest);
        g_assert_cmpuint (json_array_get_length (newest), ==, 1);
      }
  return 0;
}
