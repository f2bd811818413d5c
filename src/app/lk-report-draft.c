/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-draft.h"

#include <glib/gi18n.h>

#include "lk-device.h"
#include "lk-error.h"
#include "lk-report-draft-private.h"

/* Who types is not interrupted: it is made anew once they pause, in milliseconds. */
#define PAUSE_MS 250

G_DEFINE_FINAL_TYPE (LkReportDraft, lk_report_draft, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
answer_waiting (LkReportDraft *self)
{
  g_autoptr(GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    {
      if (self->entries != NULL)
        g_task_return_pointer (g_ptr_array_index (waiting, i), g_ptr_array_ref (self->entries),
                               (GDestroyNotify) g_ptr_array_unref);
      else
        g_task_return_new_error (g_ptr_array_index (waiting, i), LK_ERROR, LK_ERROR_NOT_ALLOWED, "%s", self->problem);
    }
}

static void
lk_report_draft_dispose (GObject *object)
{
  LkReportDraft *self = LK_REPORT_DRAFT (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->composing);
  g_clear_handle_id (&self->pause_id, g_source_remove);
  G_OBJECT_CLASS (lk_report_draft_parent_class)->dispose (object);
}

static void
lk_report_draft_finalize (GObject *object)
{
  LkReportDraft *self = LK_REPORT_DRAFT (object);

  g_clear_object (&self->kase);
  g_clear_pointer (&self->policy, lk_policy_unref);
  g_clear_pointer (&self->computer, lk_computer_unref);
  g_clear_object (&self->report);
  g_ptr_array_unref (self->hidden);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->logs);
  g_ptr_array_unref (self->waiting);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->composing);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_free (self->reference);
  g_free (self->problem);
  G_OBJECT_CLASS (lk_report_draft_parent_class)->finalize (object);
}

static void
lk_report_draft_class_init (LkReportDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_report_draft_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_report_draft_finalize;

  /**
   * LkReportDraft::changed:
   *
   * What goes in, or what was made of it, is not what it was.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LK_TYPE_REPORT_DRAFT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
lk_report_draft_init (LkReportDraft *self)
{
  self->hidden = g_ptr_array_new_with_free_func (g_free);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_file_free);
  self->logs = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_file_free);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
}

static void
emit_changed (LkReportDraft *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static char *
dup_problem (const GError *error)
{
  g_debug ("report was not made: %s", error->message);
  if (g_error_matches (error, LK_ERROR, LK_ERROR_NOT_ALLOWED))
    return g_strdup (_("Something that must not leave was still in the report, so nothing was made of it. Leave out the "
                       "attachments, or what you wrote, and it is made again."));
  return g_strdup (_("The report could not be made. Leave out the attachments, and it is made again."));
}

static void
on_composed (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(LkReportDraft) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = lk_report_compose_finish (LK_REPORT (source), result, &error);
  GCancellable *used = g_task_get_cancellable (G_TASK (result));

  if (used != self->composing)
    return;
  g_clear_object (&self->composing);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->problem, g_free);
  if (entries != NULL)
    {
      self->entries = g_steal_pointer (&entries);
      g_free (self->reference);
      self->reference = lk_report_dup_reference (self->entries);
    }
  else
    {
      self->problem = dup_problem (error);
    }
  answer_waiting (self);
  emit_changed (self);
}

static gboolean
compose (gpointer user_data)
{
  LkReportDraft *self = LK_REPORT_DRAFT (user_data);

  self->pause_id = 0;
  self->composing = g_cancellable_new ();
  lk_report_compose_async (self->report, self->composing, on_composed, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/**
 * lk_report_draft_compose_soon:
 * @self: the draft
 * @pause_ms: how long nothing else may change before
 *
 * What was made last is not what would leave now.
 */
void
lk_report_draft_compose_soon (LkReportDraft *self,
                              guint          pause_ms)
{
  g_cancellable_cancel (self->composing);
  g_clear_object (&self->composing);
  g_clear_handle_id (&self->pause_id, g_source_remove);
  /* What this computer is takes a moment to read; a report without it would only be made twice. */
  if (self->device_read)
    self->pause_id = g_timeout_add (pause_ms, compose, self);
  emit_changed (self);
}

static void
on_device_read (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(LkReportDraft) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) device = lk_device_read_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (device == NULL)
    g_debug ("this device was not read: %s", error->message);
  lk_report_set_device (self->report, device);
  self->device_read = TRUE;
  lk_report_draft_compose_soon (self, 0);
}

static void
on_logs_found (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(LkReportDraft) self = user_data;
  g_autoptr(GPtrArray) logs = lk_report_logs_find_finish (result, NULL);

  if (logs == NULL)
    return;
  g_ptr_array_unref (self->logs);
  self->logs = g_steal_pointer (&logs);
  emit_changed (self);
}

/**
 * lk_report_draft_set_last_good:
 * @self: the draft
 * @last_good: (nullable): of lk_last_good_to_json()
 *
 * Sets when the service worked last and what has changed since.
 */
void
lk_report_draft_set_last_good (LkReportDraft *self,
                               JsonObject    *last_good)
{
  lk_report_set_last_good (self->report, last_good);
  lk_report_draft_compose_soon (self, 0);
}

/**
 * lk_report_draft_new:
 * @kase: a case that ended
 * @policy: what IT decides about reports
 * @computer: this computer
 *
 * Returns: (transfer full): a draft of a report, which reads what else goes in and makes the report for the first time
 */
LkReportDraft *
lk_report_draft_new (LkCase     *kase,
                     LkPolicy   *policy,
                     LkComputer *computer)
{
  LkReportDraft *self = g_object_new (LK_TYPE_REPORT_DRAFT, NULL);

  self->kase = g_object_ref (kase);
  self->policy = lk_policy_ref (policy);
  self->computer = lk_computer_ref (computer);
  self->report = lk_report_new (kase);
  for (guint i = 0; policy->report_omit != NULL && policy->report_omit[i] != NULL; i++)
    if (lk_report_draft_is_forbidden (self, policy->report_omit[i]))
      lk_report_set_mode (self->report, policy->report_omit[i], LK_ITEM_OMIT, NULL);
  lk_device_read_async (computer, self->cancellable, on_device_read, g_object_ref (self));
  lk_report_logs_find_async (computer, lk_case_get_service (kase), self->cancellable, on_logs_found, g_object_ref (self));
  return self;
}

/**
 * lk_report_draft_take_words:
 * @self: the draft
 * @before: (nullable): the draft of an earlier check
 *
 * Takes over what the person typed, so that a second check does not cost them their words.
 */
void
lk_report_draft_take_words (LkReportDraft *self,
                            LkReportDraft *before)
{
  static const char *const parts[] = { "message", "when", "tried", "contact" };

  for (guint i = 0; before != NULL && i < G_N_ELEMENTS (parts); i++)
    lk_report_set_told (self->report, parts[i], lk_report_get_told (before->report, parts[i]));
  for (guint i = 0; before != NULL && i < before->hidden->len; i++)
    lk_report_draft_hide_word (self, g_ptr_array_index (before->hidden, i));
}

/**
 * lk_report_draft_get_case:
 *
 * Returns: (transfer none): what the report is about
 */
LkCase *
lk_report_draft_get_case (LkReportDraft *self)
{
  return self->kase;
}

/**
 * lk_report_draft_refresh:
 * @self: the draft
 *
 * Makes the report again, because its case was judged again.
 */
void
lk_report_draft_refresh (LkReportDraft *self)
{
  lk_report_draft_compose_soon (self, 0);
}

/**
 * lk_report_draft_set_told:
 * @self: the draft
 * @what: message, when, tried or contact
 * @text: the person's words
 */
void
lk_report_draft_set_told (LkReportDraft *self,
                          const char    *what,
                          const char    *text)
{
  g_autofree char *before = g_strdup (lk_report_get_told (self->report, what));

  lk_report_set_told (self->report, what, text);
  if (g_strcmp0 (before, lk_report_get_told (self->report, what)) != 0)
    lk_report_draft_compose_soon (self, PAUSE_MS);
}

/**
 * lk_report_draft_get_told:
 * @self: the draft
 * @what: message, when, tried or contact
 *
 * Returns: (transfer none) (nullable): what the person wrote
 */
const char *
lk_report_draft_get_told (LkReportDraft *self,
                          const char    *what)
{
  return lk_report_get_told (self->report, what);
}

/**
 * lk_report_draft_set_mode:
 * @self: the draft
 * @item: id of an item
 * @mode: what becomes of it, one that it can have
 *
 * Does nothing to what the policy forbids.
 */
void
lk_report_draft_set_mode (LkReportDraft *self,
                          const char    *item,
                          LkItemMode     mode)
{
  g_autoptr(GError) error = NULL;

  if (lk_report_get_mode (self->report, item) == mode || lk_report_draft_is_forbidden (self, item))
    return;
  if (!lk_report_set_mode (self->report, item, mode, &error))
    g_debug ("item was left as it is: %s", error->message);
  else
    lk_report_draft_compose_soon (self, PAUSE_MS);
}

/**
 * lk_report_draft_get_mode:
 * @self: the draft
 * @item: id of an item
 *
 * Returns: what becomes of it
 */
LkItemMode
lk_report_draft_get_mode (LkReportDraft *self,
                          const char    *item)
{
  return lk_report_get_mode (self->report, item);
}

/**
 * lk_report_draft_is_forbidden:
 * @self: the draft
 * @item: id of an item
 *
 * Returns: whether the policy wants it left out
 */
gboolean
lk_report_draft_is_forbidden (LkReportDraft *self,
                              const char    *item)
{
  const LkReportItem *found = lk_report_item_find (item);

  return found != NULL && (found->modes & (1u << LK_ITEM_OMIT)) != 0 && self->policy->report_omit != NULL &&
         g_strv_contains ((const char *const *) self->policy->report_omit, item);
}

/**
 * lk_report_draft_hide_word:
 * @self: the draft
 * @word: what must not be in the report
 */
void
lk_report_draft_hide_word (LkReportDraft *self,
                           const char    *word)
{
  g_autofree char *stripped = g_strstrip (g_strdup (word));

  if (*stripped == '\0' || g_ptr_array_find_with_equal_func (self->hidden, stripped, g_str_equal, NULL))
    return;
  lk_report_hide_word (self->report, stripped);
  g_ptr_array_add (self->hidden, g_steal_pointer (&stripped));
  lk_report_draft_compose_soon (self, 0);
}

/**
 * lk_report_draft_show_word:
 * @self: the draft
 * @word: one of lk_report_draft_get_hidden()
 *
 * Hides a word no more.
 */
void
lk_report_draft_show_word (LkReportDraft *self,
                           const char    *word)
{
  guint index;

  if (!g_ptr_array_find_with_equal_func (self->hidden, word, g_str_equal, &index))
    return;
  lk_report_show_word (self->report, word);
  g_ptr_array_remove_index (self->hidden, index);
  lk_report_draft_compose_soon (self, 0);
}

/**
 * lk_report_draft_get_hidden:
 *
 * Returns: (transfer none) (element-type utf8): the person's own words to hide
 */
GPtrArray *
lk_report_draft_get_hidden (LkReportDraft *self)
{
  return self->hidden;
}

/**
 * lk_report_draft_is_composing:
 *
 * Returns: whether what was made last is not what would leave now
 */
gboolean
lk_report_draft_is_composing (LkReportDraft *self)
{
  return !self->device_read || self->composing != NULL || self->pause_id != 0;
}

/**
 * lk_report_draft_get_problem:
 *
 * Returns: (transfer none) (nullable): why there is nothing that could leave, and what to do
 */
const char *
lk_report_draft_get_problem (LkReportDraft *self)
{
  return self->problem;
}

/**
 * lk_report_draft_get_entries:
 *
 * Returns: (transfer none) (nullable) (element-type LkReportEntry): what was made last
 */
GPtrArray *
lk_report_draft_get_entries (LkReportDraft *self)
{
  return self->entries;
}

/**
 * lk_report_draft_get_reference:
 *
 * Returns: (transfer none) (nullable): the number to read out
 */
const char *
lk_report_draft_get_reference (LkReportDraft *self)
{
  return self->reference;
}

/**
 * lk_report_draft_get_size:
 * @self: the draft
 * @item: (nullable): id of an item; %NULL for the whole report
 *
 * Returns: bytes that it takes, before packing
 */
gsize
lk_report_draft_get_size (LkReportDraft *self,
                          const char    *item)
{
  gsize size = 0;

  for (guint i = 0; self->entries != NULL && i < self->entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (self->entries, i);

      if (item == NULL || g_str_equal (entry->item, item))
        size += g_bytes_get_size (entry->content);
    }
  return size;
}

/**
 * lk_report_draft_ready_async:
 * @self: the draft
 * @cancellable: (nullable): stops waiting
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Waits until what was made is what would leave now.
 */
void
lk_report_draft_ready_async (LkReportDraft       *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_report_draft_ready_async);
  g_ptr_array_add (self->waiting, task);
  if (!lk_report_draft_is_composing (self))
    answer_waiting (self);
}

/**
 * lk_report_draft_ready_finish:
 * @self: the draft
 * @result: of the call
 * @error: return location; its message is for people
 *
 * Returns: (transfer full) (element-type LkReportEntry): everything that would leave
 */
GPtrArray *
lk_report_draft_ready_finish (LkReportDraft  *self,
                              GAsyncResult   *result,
                              GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
