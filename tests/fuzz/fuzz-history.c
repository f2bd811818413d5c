/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-compare.h"
#include "lk-history.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What was kept can be kept again, compared with itself without a difference, and never grows beyond its bounds. */
static void
check_snapshot (JsonObject *object)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LkSnapshot) snapshot = lk_snapshot_new_from_json (object, &error);
  g_autoptr(JsonObject) written = NULL;
  g_autoptr(LkSnapshot) again = NULL;
  g_autoptr(LkComparison) comparison = NULL;

  if ((snapshot == NULL) != (error != NULL))
    __builtin_trap ();
  if (snapshot == NULL)
    return;
  written = lk_snapshot_to_json (snapshot);
  again = lk_snapshot_new_from_json (written, NULL);
  if (again == NULL || lk_snapshot_count (again) != lk_snapshot_count (snapshot))
    __builtin_trap ();
  comparison = lk_compare_snapshots (snapshot, again, NULL);
  if (comparison == NULL || comparison->differences->len != 0)
    __builtin_trap ();
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LkHistory) history = lk_history_new_from_text ((const char *) data, size, &error);
  g_autoptr(LkHistory) again = NULL;
  g_auto(GStrv) services = NULL;
  g_autofree char *text = NULL;

  if ((history == NULL) != (error != NULL))
    __builtin_trap ();
  if (history == NULL)
    return 0;
  services = lk_history_dup_services (history);
  for (guint i = 0; services[i] != NULL; i++)
    check_snapshot (lk_history_find (history, services[i]));
  if (g_strv_length (services) > LK_HISTORY_MAX_SERVICES)
    __builtin_trap ();
  text = lk_history_to_text (history);
  again = lk_history_new_from_text (text, strlen (text), NULL);
  if (again == NULL)
    __builtin_trap ();
  return 0;
}
