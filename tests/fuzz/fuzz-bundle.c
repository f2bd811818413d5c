/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-bundle.h"
#include "lk-error.h"
#include "lk-report-manifest.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define SMALL_CASE "{\"format\":\"latchkey-case/1\",\"service\":{\"id\":\"x\",\"name\":\"X\",\"protocol\":\"matrix\"}," \
                   "\"verdict\":{\"code\":\"all-clear\"},\"observations\":[]}"

static void
check_bundle (LkBundle *bundle)
{
  g_autoptr(LkCase) today = lk_bundle_judge_today (bundle);
  g_autoptr(JsonNode) then = lk_case_to_json (bundle->kase);
  gsize total = 0;

  for (guint i = 0; i < bundle->entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (bundle->entries, i);

      total += g_bytes_get_size (entry->content);
      if (strstr (entry->name, "..") != NULL && strchr (entry->name, '/') == NULL)
        __builtin_trap ();
      if (entry->name[0] == '/' || strchr (entry->name, '\\') != NULL)
        __builtin_trap ();
    }
  if (total > LK_BUNDLE_MAX_UNPACKED || bundle->entries->len > LK_BUNDLE_MAX_ENTRIES)
    __builtin_trap ();
  if (today != NULL && lk_case_get_verdict (today) == NULL)
    __builtin_trap ();
}

/* What opens must open again when it is packed anew, whoever packed it first. */
static void
open_it (GBytes   *bytes,
         gboolean  again)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LkBundle) bundle = lk_bundle_unpack (bytes, &error);

  if ((bundle == NULL) != (error != NULL))
    __builtin_trap ();
  if (bundle == NULL)
    return;
  check_bundle (bundle);
  if (!again)
    {
      g_autoptr(GBytes) packed = lk_bundle_pack (bundle->entries, NULL);

      if (packed == NULL)
        __builtin_trap ();
      open_it (packed, TRUE);
    }
}

static void
add (GPtrArray  *entries,
     GString    *manifest,
     const char *name,
     const void *content,
     gsize       length)
{
  g_autoptr(GBytes) bytes = g_bytes_new (content, length);
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  g_ptr_array_add (entries, lk_report_entry_new (name, "", bytes));
  g_string_append_printf (manifest, "%s{\"name\":\"%s\",\"size\":%" G_GSIZE_FORMAT ",\"sha256\":\"%s\",\"removed\":{}}",
                          entries->len > 1 ? "," : "", name, length, sum);
}

/* Behind right sums, where spoilt bytes alone never come. */
static void
open_with (const char   *name,
           const guint8 *data,
           gsize         size)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_entry_unref);
  g_autoptr(GString) manifest = g_string_new ("{\"format\":\"latchkey-report/1\",\"entries\":[");
  g_autoptr(GBytes) listed = NULL, packed = NULL;
  g_autofree char *reference = NULL;
  LkReportEntry *entry;

  if (!g_str_equal (name, "case.json"))
    add (entries, manifest, "case.json", SMALL_CASE, strlen (SMALL_CASE));
  if (!g_str_equal (name, LK_REPORT_MANIFEST))
    add (entries, manifest, name, data, size);
  for (guint i = 0; reference == NULL && i < entries->len; i++)
    {
      entry = g_ptr_array_index (entries, i);
      if (g_str_equal (entry->name, "case.json"))
        reference = lk_report_reference_for (entry->content);
    }
  g_string_append_printf (manifest, "],\"reference\":\"%s\"}", reference);
  listed = g_str_equal (name, LK_REPORT_MANIFEST) ? g_bytes_new (data, size) : g_bytes_new (manifest->str, manifest->len);
  g_ptr_array_add (entries, lk_report_entry_new (LK_REPORT_MANIFEST, "", listed));
  packed = lk_bundle_pack (entries, NULL);
  open_it (packed, FALSE);
}

/* The first byte says what the rest is: P, as in a zip, all of a report; else one file of it. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = NULL;

  switch (size > 0 ? data[0] : 'P')
    {
    case 'C':
      open_with ("case.json", data + 1, size - 1);
      break;
    case 'D':
      open_with ("device.json", data + 1, size - 1);
      break;
    case 'T':
      open_with ("told.json", data + 1, size - 1);
      break;
    case 'M':
      open_with (LK_REPORT_MANIFEST, data + 1, size - 1);
      break;
    default:
      bytes = g_bytes_new (data, size);
      open_it (bytes, FALSE);
    }
  return 0;
}
