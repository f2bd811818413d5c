/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and forms that the pages of a report share. */
#include "config.h"

#include "lk-report-words.h"

#include <glib/gi18n-lib.h>

#include "lk-json.h"

static const LkReportPart told_parts[] = {
  { "message", N_("Message seen") },
  { "when", N_("When") },
  { "tried", N_("Tried so far") },
  { "contact", N_("Answer to") },
};

/**
 * lk_report_told_parts:
 * @n_parts: (out): how many
 *
 * Returns: (transfer none) (array length=n_parts): what the person can tell
 */
const LkReportPart *
lk_report_told_parts (guint *n_parts)
{
  *n_parts = G_N_ELEMENTS (told_parts);
  return told_parts;
}

static void
write_members (GString    *text,
               const char *path,
               JsonNode   *node)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;
  g_autofree char *value = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      value = json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node) : lk_json_to_text (node, FALSE);
      g_string_append_printf (text, "%s: %s\n", path, g_strdelimit (value, "\r\n", ' '));
      return;
    }
  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      g_autofree char *below = *path != '\0' ? g_strconcat (path, ".", name, NULL) : g_strdup (name);

      write_members (text, below, member);
    }
}

/**
 * lk_report_dup_members:
 * @node: an object
 *
 * Returns: (transfer full): a line for each of its members, "name: value", names of objects in objects joined by dots
 */
char *
lk_report_dup_members (JsonNode *node)
{
  GString *text = g_string_new (NULL);

  write_members (text, "", node);
  return g_string_free (text, FALSE);
}
