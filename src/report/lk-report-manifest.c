/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-manifest.h"

#include <string.h>

#include "lk-json.h"
#include "lk-report.h"

/* Crockford's base 32: no I, L, O, U, so that a number can be read out and written down. */
static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#define REFERENCE_DIGITS 8

/**
 * lk_report_reference_for:
 * @case_json: the case as it leaves
 *
 * Makes the number of a report, the same for the same case: eight digits and one that finds a digit misheard or two in the
 * wrong order
 * (their sum, each weighed by its place, modulo 31).
 *
 * Returns: (transfer full): such as LK-7Q4M-2K9FX
 */
char *
lk_report_reference_for (GBytes *case_json)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest, size;
  const guint8 *bytes = g_bytes_get_data (case_json, &size);
  char number[REFERENCE_DIGITS + 1];
  guint sum = 0;

  g_checksum_update (checksum, bytes, (gssize) size);
  g_checksum_get_digest (checksum, digest, &length);
  for (guint i = 0; i < REFERENCE_DIGITS; i++)
    {
      guint digit = digest[i] & 31;

      number[i] = digits[digit];
      sum += (i + 1) * digit;
    }
  number[REFERENCE_DIGITS] = digits[sum % 31];
  return g_strdup_printf ("LK-%.4s-%.5s", number, number + 4);
}

static JsonObject *
entry_to_json (LkReportEntry *entry)
{
  JsonObject *object = json_object_new ();
  JsonObject *removed = json_object_new ();
  gsize length;
  const guint8 *bytes = g_bytes_get_data (entry->content, &length);
  g_autofree char *sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, length);

  json_object_set_string_member (object, "name", entry->name);
  json_object_set_int_member (object, "size", (gint64) length);
  json_object_set_string_member (object, "sha256", sha256);
  for (guint i = 0; i < LK_SECRET_N_KINDS; i++)
    if (entry->counts[i] > 0)
      json_object_set_int_member (removed, lk_secret_kind_get_name ((LkSecretKind) i), entry->counts[i]);
  json_object_set_object_member (object, "removed", removed);
  if (entry->cut)
    json_object_set_boolean_member (object, "cut", TRUE);
  return object;
}

/**
 * lk_report_make_manifest:
 * @source: what the report is made of
 * @entries: (element-type LkReportEntry): every other file of it
 *
 * Returns: (transfer full): the list of what is in the report, with sizes, checksums and how many values were removed
 */
GBytes *
lk_report_make_manifest (const LkReportSource *source,
                         GPtrArray            *entries)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonObject *generator = json_object_new ();
  JsonArray *array = json_array_new ();
  LkVerdict *verdict = lk_case_get_verdict (source->kase);
  char *text;
  gsize length;

  for (guint i = 0; i < entries->len; i++)
    json_array_add_object_element (array, entry_to_json (g_ptr_array_index (entries, i)));
  json_object_set_string_member (generator, "name", "latchkey");
  json_object_set_string_member (generator, "version", LK_VERSION);
  json_object_set_string_member (object, "format", LK_REPORT_FORMAT);
  json_object_set_object_member (object, "generator", generator);
  json_object_set_string_member (object, "reference", source->reference);
  json_object_set_string_member (object, "code", verdict->code);
  json_object_set_string_member (object, "service", lk_case_get_service (source->kase)->id);
  json_object_set_string_member (object, "started", lk_case_get_started (source->kase));
  json_object_set_string_member (object, "language", source->language);
  json_object_set_array_member (object, "entries", array);
  json_node_take_object (root, object);
  text = lk_json_to_text (root, TRUE);
  length = strlen (text);
  return g_bytes_new_take (text, length);
}

/**
 * lk_report_dup_reference:
 * @entries: (element-type LkReportEntry): what was composed
 *
 * Returns: (transfer full) (nullable): the number to read out
 */
char *
lk_report_dup_reference (GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);

      if (g_str_equal (entry->name, "case.json"))
        return lk_report_reference_for (entry->content);
    }
  return NULL;
}
