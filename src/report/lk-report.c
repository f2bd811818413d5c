/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report.h"

#include <gio/gio.h>
#include <string.h>

#include "lk-error.h"
#include "lk-report-composer.h"
#include "lk-report-words.h"

struct _LkReport
{
  GObject     parent_instance;
  LkCase     *kase;        /* (owned) */
  JsonObject *device;      /* (owned) (nullable) */
  JsonObject *last_good;   /* (owned) (nullable) */
  GArray     *modes;       /* (owned) (element-type LkItemMode) in the order of lk_report_items() */
  GPtrArray  *known;       /* (owned) (element-type Known) */
  GPtrArray  *hidden;      /* (owned) (element-type utf8) the person's own words to hide */
  GHashTable *told;        /* (owned) (element-type utf8 utf8) */
  GPtrArray  *attachments; /* (owned) (element-type LkReportEntry) as they were added */
};

G_DEFINE_FINAL_TYPE (LkReport, lk_report, G_TYPE_OBJECT)

typedef struct
{
  LkSecretKind kind;
  char        *value; /* (owned) */
} Known;

static void
known_free (Known *known)
{
  g_free (known->value);
  g_free (known);
}

static void
lk_report_finalize (GObject *object)
{
  LkReport *self = LK_REPORT (object);

  g_clear_object (&self->kase);
  g_clear_pointer (&self->device, json_object_unref);
  g_clear_pointer (&self->last_good, json_object_unref);
  g_array_unref (self->modes);
  g_ptr_array_unref (self->known);
  g_ptr_array_unref (self->hidden);
  g_hash_table_unref (self->told);
  g_ptr_array_unref (self->attachments);
  G_OBJECT_CLASS (lk_report_parent_class)->finalize (object);
}

static void
lk_report_class_init (LkReportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_report_finalize;
}

static void
lk_report_init (LkReport *self)
{
  guint n_items;
  const LkReportItem *items = lk_report_items (&n_items);

  self->modes = g_array_new (FALSE, FALSE, sizeof (LkItemMode));
  for (guint i = 0; i < n_items; i++)
    g_array_append_val (self->modes, items[i].preset);
  self->known = g_ptr_array_new_with_free_func ((GDestroyNotify) known_free);
  self->hidden = g_ptr_array_new_with_free_func (g_free);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_entry_unref);
}

/**
 * lk_report_new:
 * @kase: a case that ended; it must not change while the report is there
 *
 * Returns: (transfer full): a report of it, with each item as it is preset
 */
LkReport *
lk_report_new (LkCase *kase)
{
  LkReport *self = g_object_new (LK_TYPE_REPORT, NULL);

  self->kase = g_object_ref (kase);
  return self;
}

/**
 * lk_report_get_case:
 * @self: the report
 *
 * Returns: (transfer none): the case that it is of
 */
LkCase *
lk_report_get_case (LkReport *self)
{
  return self->kase;
}

/**
 * lk_report_set_device:
 * @self: the report
 * @device: (nullable): members `device`, `system` and `versions`, objects each
 *
 * Sets what is told of this device.
 */
void
lk_report_set_device (LkReport   *self,
                      JsonObject *device)
{
  g_clear_pointer (&self->device, json_object_unref);
  self->device = device != NULL ? json_object_ref (device) : NULL;
}

/**
 * lk_report_set_last_good:
 * @self: the report
 * @last_good: (nullable): as the member of that name in DESIGN.md part 5; it must not change any more
 *
 * Sets when the service worked last and what has changed since.
 */
void
lk_report_set_last_good (LkReport   *self,
                         JsonObject *last_good)
{
  g_clear_pointer (&self->last_good, json_object_unref);
  self->last_good = last_good != NULL ? json_object_ref (last_good) : NULL;
}

/**
 * lk_report_know:
 * @self: the report
 * @kind: what it is
 * @value: what must not be in the report, in any way of writing it
 */
void
lk_report_know (LkReport     *self,
                LkSecretKind  kind,
                const char   *value)
{
  Known *known = g_new0 (Known, 1);

  known->kind = kind;
  known->value = g_strdup (value);
  g_ptr_array_add (self->known, known);
}

static int
find_hidden (LkReport   *self,
             const char *word)
{
  for (guint i = 0; i < self->hidden->len; i++)
    if (g_str_equal (g_ptr_array_index (self->hidden, i), word))
      return (int) i;
  return -1;
}

/**
 * lk_report_hide_word:
 * @self: the report
 * @word: the person's own word, which must not be in the report
 */
void
lk_report_hide_word (LkReport   *self,
                     const char *word)
{
  g_autofree char *stripped = g_strstrip (g_strdup (word));

  if (*stripped != '\0' && find_hidden (self, stripped) < 0)
    g_ptr_array_add (self->hidden, g_steal_pointer (&stripped));
}

/**
 * lk_report_show_word:
 * @self: the report
 * @word: that was hidden
 *
 * Hides it no longer.
 */
void
lk_report_show_word (LkReport   *self,
                     const char *word)
{
  int index = find_hidden (self, word);

  if (index >= 0)
    g_ptr_array_remove_index (self->hidden, (guint) index);
}

/**
 * lk_report_set_told:
 * @self: the report
 * @what: message, when, tried or contact
 * @text: (nullable): the person's words; what is more than %LK_REPORT_MAX_WORDS or %LK_REPORT_MAX_LINE bytes is left out
 *
 * Control characters and those that turn the direction of writing are taken out. A time without an offset is one of this
 * computer.
 */
void
lk_report_set_told (LkReport   *self,
                    const char *what,
                    const char *text)
{
  gboolean line = g_str_equal (what, "when") || g_str_equal (what, "contact");
  g_autofree char *clean = text != NULL ? lk_report_dup_clean (text, line ? LK_REPORT_MAX_LINE : LK_REPORT_MAX_WORDS, !line)
    : NULL;

  if (clean != NULL && g_str_equal (what, "when"))
    clean = lk_report_take_time (g_steal_pointer (&clean));
  if (clean == NULL || *clean == '\0')
    g_hash_table_remove (self->told, what);
  else
    g_hash_table_insert (self->told, g_strdup (what), g_steal_pointer (&clean));
}

/**
 * lk_report_get_told:
 * @self: the report
 * @what: message, when, tried or contact
 *
 * Returns: (transfer none) (nullable): the words, cleaned
 */
const char *
lk_report_get_told (LkReport   *self,
                    const char *what)
{
  return g_hash_table_lookup (self->told, what);
}

static int
find_item (const char *id)
{
  guint n_items;
  const LkReportItem *items = lk_report_items (&n_items);

  for (guint i = 0; i < n_items; i++)
    if (g_str_equal (items[i].id, id))
      return (int) i;
  return -1;
}

/**
 * lk_report_set_mode:
 * @self: the report
 * @item: id of an item
 * @mode: what becomes of it
 * @error: return location
 *
 * Returns: %FALSE if there is no such item or it has no such mode
 */
gboolean
lk_report_set_mode (LkReport    *self,
                    const char  *item,
                    LkItemMode   mode,
                    GError     **error)
{
  int index = find_item (item);

  if (index < 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "a report has no item \"%s\"", item);
      return FALSE;
    }
  if ((lk_report_item_find (item)->modes & (1u << mode)) == 0)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "\"%s\" cannot be \"%s\"", item, lk_item_mode_to_string (mode));
      return FALSE;
    }
  g_array_index (self->modes, LkItemMode, index) = mode;
  return TRUE;
}

/**
 * lk_report_get_mode:
 * @self: the report
 * @item: id of an item
 *
 * Returns: what becomes of it
 */
LkItemMode
lk_report_get_mode (LkReport   *self,
                    const char *item)
{
  int index = find_item (item);

  return index >= 0 ? g_array_index (self->modes, LkItemMode, index) : LK_ITEM_OMIT;
}

/**
 * lk_report_attach:
 * @self: the report
 * @name: a file's name; what is unusual in it is replaced
 * @content: what is in it
 * @cut: only the end of the file
 * @error: return location
 *
 * Returns: %FALSE if it is too large or there are too many
 */
gboolean
lk_report_attach (LkReport    *self,
                  const char  *name,
                  GBytes      *content,
                  gboolean     cut,
                  GError     **error)
{
  g_autoptr(LkReportEntry) entry = NULL;

  if (self->attachments->len >= LK_REPORT_MAX_ATTACHMENTS)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, "a report takes %d attachments at the most", LK_REPORT_MAX_ATTACHMENTS);
      return FALSE;
    }
  if (g_bytes_get_size (content) > LK_REPORT_MAX_ATTACHMENT)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, "an attachment has %d bytes at the most", LK_REPORT_MAX_ATTACHMENT);
      return FALSE;
    }
  entry = lk_report_entry_new (name, "attachments", content);
  entry->cut = cut;
  g_ptr_array_add (self->attachments, g_steal_pointer (&entry));
  return TRUE;
}

/**
 * lk_report_detach:
 * @self: the report
 * @name: as it was attached
 *
 * Takes an attachment out again.
 */
void
lk_report_detach (LkReport   *self,
                  const char *name)
{
  for (guint i = 0; i < self->attachments->len; i++)
    if (g_str_equal (((LkReportEntry *) g_ptr_array_index (self->attachments, i))->name, name))
      {
        g_ptr_array_remove_index (self->attachments, i);
        return;
      }
}

static gboolean
is_included (LkReport   *self,
             const char *item)
{
  return lk_report_get_mode (self, item) != LK_ITEM_OMIT;
}

static void
tell_secrets (LkReport   *self,
              LkRedactor *redactor)
{
  lk_redactor_know_computer (redactor);
  for (guint i = 0; i < self->known->len; i++)
    {
      Known *known = g_ptr_array_index (self->known, i);

      lk_redactor_know (redactor, known->kind, known->value);
    }
  for (guint i = 0; i < self->hidden->len; i++)
    lk_redactor_know (redactor, LK_SECRET_KEYWORD, g_ptr_array_index (self->hidden, i));
}

/* The case may change as soon as the main loop goes on, so what is needed of it is copied now. */
static LkReportComposer *
make_composer (LkReport *self)
{
  LkReportComposer *composer = lk_report_composer_new (self->kase, lk_report_get_mode (self, "account"),
                                                       lk_report_get_mode (self, "network"));
  GHashTableIter iter;
  gpointer what, text;

  tell_secrets (self, lk_report_composer_get_redactor (composer));
  lk_report_composer_reduce (composer, is_included (self, "measurements"), is_included (self, "versions"));
  if (self->last_good != NULL)
    lk_report_composer_set_last_good (composer, self->last_good);
  if (self->device != NULL)
    for (guint i = 0; i < 3; i++)
      {
        static const char *const parts[] = { "device", "system", "versions" };

        if (is_included (self, parts[i]))
          lk_report_composer_add_device (composer, parts[i], self->device);
      }
  g_hash_table_iter_init (&iter, self->told);
  while (is_included (self, "told") && g_hash_table_iter_next (&iter, &what, &text))
    lk_report_composer_add_told (composer, what, text);
  for (guint i = 0; is_included (self, "attachments") && i < self->attachments->len; i++)
    lk_report_composer_add_attachment (composer, g_ptr_array_index (self->attachments, i));
  return composer;
}

static void
compose_in_thread (GTask        *task,
                   gpointer      source,
                   gpointer      task_data,
                   GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *entries = lk_report_composer_run (task_data, cancellable, &error);

  if (entries != NULL)
    g_task_return_pointer (task, entries, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * lk_report_compose_async:
 * @self: the report
 * @cancellable: (nullable): stops it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Makes every file of the report as it would leave now, in a thread.
 */
void
lk_report_compose_async (LkReport            *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_report_compose_async);
  g_task_set_task_data (task, make_composer (self), (GDestroyNotify) lk_report_composer_free);
  g_task_run_in_thread (task, compose_in_thread);
}

/**
 * lk_report_compose_finish:
 * @self: the report
 * @result: of the call
 * @error: return location; #LkError's LK_ERROR_NOT_ALLOWED where something that must not leave was still there
 *
 * Returns: (transfer full) (element-type LkReportEntry): what would leave, `manifest.json` last
 */
GPtrArray *
lk_report_compose_finish (LkReport      *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
