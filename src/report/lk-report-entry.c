/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-entry.h"

/**
 * lk_report_entry_new:
 * @name: in the archive, ASCII
 * @item: id of the #LkReportItem that it belongs to; empty: the whole report
 * @content: (transfer none): as it will leave
 *
 * Returns: (transfer full): an entry that nothing was removed from yet
 */
LkReportEntry *
lk_report_entry_new (const char *name,
                     const char *item,
                     GBytes     *content)
{
  LkReportEntry *self = g_new0 (LkReportEntry, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->item = g_strdup (item);
  self->content = g_bytes_ref (content);
  self->removed = g_array_new (FALSE, FALSE, sizeof (LkRemoval));
  return self;
}

/**
 * lk_report_entry_ref:
 * @self: an entry
 *
 * Returns: (transfer full): the same
 */
LkReportEntry *
lk_report_entry_ref (LkReportEntry *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_report_entry_unref:
 * @self: (transfer full): an entry
 */
void
lk_report_entry_unref (LkReportEntry *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->name);
  g_free (self->item);
  g_bytes_unref (self->content);
  g_array_unref (self->removed);
  g_free (self);
}
