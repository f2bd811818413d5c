/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-preview.h"

#include <glib/gi18n.h>
#include <string.h>

#include "lk-removal-words.h"
#include "lk-report-find.h"

/* In bytes: what is put into the view at once, so that a long log never costs a frame, and where a line without end is broken. */
#define FILL_BYTES (32 * 1024)
#define LINE_BYTES 2000

struct _LkReportPreview
{
  AdwBin parent_instance;

  /* Template children. */
  GtkSearchBar   *search_bar;    /* (borrowed) */
  GtkSearchEntry *search_entry;  /* (borrowed) */
  GtkDropDown    *entry_list;    /* (borrowed) */
  GtkLabel       *removed_label; /* (borrowed) */
  GtkLabel       *found_label;   /* (borrowed) */
  GtkStack       *stack;         /* (borrowed) */
  GtkTextView    *text_view;     /* (borrowed) */
  GtkPicture     *picture;       /* (borrowed) */
  GtkLabel       *none_label;    /* (borrowed) */

  GPtrArray      *entries;       /* (owned) (element-type LkReportEntry) */
  LkReportEntry  *shown;         /* (owned) (nullable) */
  GtkTextTag     *pill;          /* (borrowed) of the buffer */
  gsize           filled;        /* bytes of what is shown */
  guint           n_removed;     /* pills so far */
  gsize           in_line;       /* bytes since the last line ended */
  guint           fill_id;
  gboolean        filling;       /* our own doing, not a choice of the person */
  GCancellable   *loading;       /* (owned) (nullable) a picture */
};

G_DEFINE_FINAL_TYPE (LkReportPreview, lk_report_preview, ADW_TYPE_BIN)

static void
stop_filling (LkReportPreview *self)
{
  g_clear_handle_id (&self->fill_id, g_source_remove);
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
}

static void
lk_report_preview_dispose (GObject *object)
{
  LkReportPreview *self = LK_REPORT_PREVIEW (object);

  stop_filling (self);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->shown, lk_report_entry_unref);
  G_OBJECT_CLASS (lk_report_preview_parent_class)->dispose (object);
}

/* In words that a theme may change: the text's own colour, thinned. */
static void
update_pill (LkReportPreview *self)
{
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self->text_view)), &colour);
  colour.alpha *= 0.18f;
  g_object_set (self->pill, "background-rgba", &colour, NULL);
}

static void
lk_report_preview_css_changed (GtkWidget         *widget,
                               GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (lk_report_preview_parent_class)->css_changed (widget, change);
  update_pill (LK_REPORT_PREVIEW (widget));
}

/* As text it may be anything; each part is made valid by itself, so that the pills stay where they are. */
static void
insert (LkReportPreview *self,
        const char      *bytes,
        gsize            length,
        GtkTextTag      *tag)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  g_autofree char *valid = g_utf8_make_valid (bytes, (gssize) length);
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert_with_tags (buffer, &end, valid, -1, tag, NULL);
}

/* A line without an end costs the view more than all others together. */
static void
insert_plain (LkReportPreview *self,
              const char      *bytes,
              gsize            length)
{
  while (length > 0)
    {
      const char *end = memchr (bytes, '\n', length);
      gsize part = end != NULL ? (gsize) (end + 1 - bytes) : length;
      gsize room = LINE_BYTES - MIN (self->in_line, LINE_BYTES);
      gboolean broken = part > room;

      if (broken)
        for (part = MAX (room, 1); part < length && ((guchar) bytes[part] & 0xc0) == 0x80; part++)
          continue;
      insert (self, bytes, part, NULL);
      if (broken && part < length && bytes[part - 1] != '\n')
        insert (self, "\n", 1, NULL);
      self->in_line = broken || (end != NULL) ? 0 : self->in_line + part;
      bytes += part;
      length -= part;
    }
}

static gsize
get_part (LkReportPreview *self,
          const char      *bytes,
          gsize            length)
{
  gsize end = MIN (self->filled + FILL_BYTES, length);

  while (end < length && ((guchar) bytes[end] & 0xc0) == 0x80)
    end++;
  return end;
}

static gboolean
fill (gpointer user_data)
{
  LkReportPreview *self = LK_REPORT_PREVIEW (user_data);
  gsize length = 0;
  const char *bytes = g_bytes_get_data (self->shown->content, &length);
  gsize end = get_part (self, bytes, length);

  while (self->filled < end)
    {
      const LkRemoval *removal = self->n_removed < self->shown->removed->len
                                   ? &g_array_index (self->shown->removed, LkRemoval, self->n_removed) : NULL;

      if (removal != NULL && removal->offset + removal->length > length)
        removal = NULL;
      if (removal != NULL && removal->offset <= self->filled)
        {
          insert (self, bytes + removal->offset, removal->length, self->pill);
          self->filled = MAX (self->filled, removal->offset + removal->length);
          self->n_removed++;
        }
      else
        {
          gsize stop = removal != NULL ? MIN (removal->offset, end) : end;

          insert_plain (self, bytes + self->filled, stop - self->filled);
          self->filled = stop;
        }
    }
  if (self->filled < length)
    return G_SOURCE_CONTINUE;
  self->fill_id = 0;
  return G_SOURCE_REMOVE;
}

static void
on_texture (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(LkReportPreview) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (texture == NULL)
    {
      gtk_label_set_text (self->none_label, _("This is no text. It leaves as it is."));
      gtk_stack_set_visible_child_name (self->stack, "none");
      return;
    }
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_stack_set_visible_child_name (self->stack, "picture");
}

static void
load_texture (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  GError *error = NULL;
  GdkTexture *texture = gdk_texture_new_from_bytes (task_data, &error);

  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
show_picture (LkReportPreview *self)
{
  g_autoptr(GTask) task = NULL;

  self->loading = g_cancellable_new ();
  task = g_task_new (NULL, self->loading, on_texture, g_object_ref (self));
  g_task_set_source_tag (task, show_picture);
  g_task_set_task_data (task, g_bytes_ref (self->shown->content), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, load_texture);
}

static gboolean
is_text (LkReportEntry *entry)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (entry->content, &length);

  return length == 0 || memchr (bytes, '\0', MIN (length, 4096)) == NULL;
}

static void
show_entry (LkReportPreview *self,
            LkReportEntry   *entry)
{
  g_autofree char *removed = lk_removal_words_dup (entry);

  if (self->shown != NULL && self->shown != entry && g_str_equal (self->shown->name, entry->name) &&
      g_bytes_equal (self->shown->content, entry->content))
    {
      gtk_label_set_text (self->removed_label, removed);
      return;
    }
  stop_filling (self);
  lk_report_entry_ref (entry);
  g_clear_pointer (&self->shown, lk_report_entry_unref);
  self->shown = entry;
  self->filled = 0;
  self->n_removed = 0;
  self->in_line = 0;
  gtk_label_set_text (self->removed_label, removed);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), "", 0);
  if (!is_text (entry))
    {
      gtk_label_set_text (self->removed_label, _("No text: nothing can be taken out of it"));
      show_picture (self);
      return;
    }
  gtk_stack_set_visible_child_name (self->stack, "text");
  if (fill (self) == G_SOURCE_CONTINUE)
    self->fill_id = g_idle_add_full (G_PRIORITY_LOW, fill, self, NULL);
}

static void
on_entry_chosen (LkReportPreview *self)
{
  guint selected = gtk_drop_down_get_selected (self->entry_list);

  if (!self->filling && selected < self->entries->len)
    show_entry (self, g_ptr_array_index (self->entries, selected));
}

static const char *
get_wanted (LkReportPreview *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
}

static void
select_match (LkReportPreview *self,
              GtkTextIter     *begin,
              GtkTextIter     *end)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);

  gtk_text_buffer_select_range (buffer, begin, end);
  gtk_text_view_scroll_to_mark (self->text_view, gtk_text_buffer_get_insert (buffer), 0.1, FALSE, 0, 0);
}

static gboolean
search_shown (LkReportPreview *self,
              gboolean         forward,
              gboolean         from_selection)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter begin, end, from, to;
  GtkTextSearchFlags flags = GTK_TEXT_SEARCH_CASE_INSENSITIVE;
  gboolean found;

  if (self->shown == NULL || !is_text (self->shown))
    return FALSE;
  while (self->fill_id != 0 && fill (self) == G_SOURCE_CONTINUE)
    continue;
  g_clear_handle_id (&self->fill_id, g_source_remove);
  gtk_text_buffer_get_bounds (buffer, &begin, &end);
  if (!from_selection)
    from = to = forward ? begin : end;
  else
    gtk_text_buffer_get_selection_bounds (buffer, &from, &to);
  found = forward ? gtk_text_iter_forward_search (&to, get_wanted (self), flags, &begin, &end, NULL)
                  : gtk_text_iter_backward_search (&from, get_wanted (self), flags, &begin, &end, NULL);
  if (found)
    select_match (self, &begin, &end);
  return found;
}

/* Goes on into the next file that has it, and from the last one to the first. */
static void
search (LkReportPreview *self,
        gboolean         forward,
        gboolean         from_selection)
{
  guint n = self->entries->len, at = gtk_drop_down_get_selected (self->entry_list);

  if (*get_wanted (self) == '\0' || n == 0 || search_shown (self, forward, from_selection))
    return;
  for (guint i = 1; i <= n; i++)
    {
      guint next = (forward ? at + i : at + n - i % n) % n;
      LkReportEntry *entry = g_ptr_array_index (self->entries, next);

      if (is_text (entry) && lk_report_find_count (entry->content, get_wanted (self)) > 0)
        {
          gtk_drop_down_set_selected (self->entry_list, next);
          search_shown (self, forward, FALSE);
          return;
        }
    }
}

static void
update_found (LkReportPreview *self)
{
  const char *wanted = get_wanted (self);
  gboolean searching = gtk_search_bar_get_search_mode (self->search_bar) && *wanted != '\0';
  g_autofree char *words = NULL;
  guint in_all = 0;

  for (guint i = 0; searching && i < self->entries->len; i++)
    in_all += lk_report_find_count (((LkReportEntry *) g_ptr_array_index (self->entries, i))->content, wanted);
  if (searching)
    words = in_all == 0 ? g_strdup (_("Not in the report"))
                        : g_strdup_printf (ngettext ("%u time in the whole report", "%u times in the whole report", in_all),
                                           in_all);
  gtk_label_set_text (self->found_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->found_label), searching);
}

static void
on_search_changed (LkReportPreview *self)
{
  update_found (self);
  search (self, TRUE, FALSE);
}

static void
on_next (LkReportPreview *self)
{
  search (self, TRUE, TRUE);
}

static void
on_previous (LkReportPreview *self)
{
  search (self, FALSE, TRUE);
}

static void
on_stop_search (LkReportPreview *self)
{
  lk_report_preview_end_search (self);
}

static void
lk_report_preview_class_init (LkReportPreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_report_preview_dispose;
  widget_class->css_changed = lk_report_preview_css_changed;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/latchkey/Latchkey/lk-report-preview.ui");
  gtk_widget_class_bind_template_child (widget_class, LkReportPreview, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LkReportPreview, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LkReportPreview, entry_list);
  gtk_widget_class_bind_template_child (widget_class, LkReportPreview, removed_label);
  gtk_widget_class_bind_template_child (widget_class, LkReportPreview, found_label);
  gtk_widget_class_bind_template_child (widget_class, LkReportPreview, stack);
  gtk_widget_class_bind_template_child (widget_class, LkReportPreview, text_view);
  gtk_widget_class_bind_template_child (widget_class, LkReportPreview, picture);
  gtk_widget_class_bind_template_child (widget_class, LkReportPreview, none_label);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
}

static void
lk_report_preview_init (LkReportPreview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_entry_unref);
  self->pill = gtk_text_buffer_create_tag (gtk_text_view_get_buffer (self->text_view), "removed",
                                           "weight", PANGO_WEIGHT_BOLD, NULL);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  update_pill (self);
}

/**
 * lk_report_preview_new:
 *
 * Returns: (transfer floating): a preview of nothing yet
 */
GtkWidget *
lk_report_preview_new (void)
{
  return g_object_new (LK_TYPE_REPORT_PREVIEW, NULL);
}

static GtkStringList *
new_names (GPtrArray *entries)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *size = g_format_size (g_bytes_get_size (entry->content));
      /* TRANSLATORS: a file of the report and its size */
      g_autofree char *name = g_strdup_printf (_("%s · %s"), entry->name, size);

      gtk_string_list_append (names, name);
    }
  return names;
}

/* What people read first is not the first file of the archive. */
static guint
find_entry (LkReportPreview *self,
            const char      *name)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (g_str_equal (((LkReportEntry *) g_ptr_array_index (self->entries, i))->name, name))
      return i;
  return GTK_INVALID_LIST_POSITION;
}

/**
 * lk_report_preview_set_entries:
 * @self: the preview
 * @entries: (element-type LkReportEntry): a report
 *
 * Shows a report; the file that was shown stays where it is still part of it.
 */
void
lk_report_preview_set_entries (LkReportPreview *self,
                               GPtrArray       *entries)
{
  g_autoptr(GtkStringList) names = new_names (entries);
  guint selected = GTK_INVALID_LIST_POSITION;

  g_ptr_array_ref (entries);
  g_ptr_array_unref (self->entries);
  self->entries = entries;
  if (self->shown != NULL)
    selected = find_entry (self, self->shown->name);
  if (selected == GTK_INVALID_LIST_POSITION)
    selected = find_entry (self, "report.txt");
  self->filling = TRUE;
  gtk_drop_down_set_model (self->entry_list, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->entry_list, selected);
  self->filling = FALSE;
  on_entry_chosen (self);
  update_found (self);
}

/**
 * lk_report_preview_show:
 * @self: the preview
 * @name: of a file
 */
void
lk_report_preview_show (LkReportPreview *self,
                        const char      *name)
{
  guint index = find_entry (self, name);

  if (index != GTK_INVALID_LIST_POSITION)
    gtk_drop_down_set_selected (self->entry_list, index);
}

/**
 * lk_report_preview_search:
 * @self: the preview
 *
 * Lets the person type what they look for.
 */
void
lk_report_preview_search (LkReportPreview *self)
{
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/**
 * lk_report_preview_end_search:
 * @self: the preview
 *
 * Returns: whether something was being looked for
 */
gboolean
lk_report_preview_end_search (LkReportPreview *self)
{
  if (!gtk_search_bar_get_search_mode (self->search_bar))
    return FALSE;
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  update_found (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  return TRUE;
}

/**
 * lk_report_preview_find:
 * @self: the preview
 * @text: what to look for
 */
void
lk_report_preview_find (LkReportPreview *self,
                        const char      *text)
{
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
  on_search_changed (self);
}

/**
 * lk_report_preview_is_filled:
 *
 * Returns: whether all of the file is shown
 */
gboolean
lk_report_preview_is_filled (LkReportPreview *self)
{
  return self->shown != NULL && self->fill_id == 0;
}

/**
 * lk_report_preview_dup_text:
 *
 * Returns: (transfer full): the file as it is shown
 */
char *
lk_report_preview_dup_text (LkReportPreview *self)
{
  GtkTextIter begin, end;

  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (self->text_view), &begin, &end);
  return gtk_text_buffer_get_text (gtk_text_view_get_buffer (self->text_view), &begin, &end, FALSE);
}

/**
 * lk_report_preview_get_found:
 *
 * Returns: (transfer none): how often the report has what is looked for, in words
 */
const char *
lk_report_preview_get_found (LkReportPreview *self)
{
  return gtk_label_get_text (self->found_label);
}

/**
 * lk_report_preview_get_removed:
 *
 * Returns: (transfer none): what was taken out of the file, in words
 */
const char *
lk_report_preview_get_removed (LkReportPreview *self)
{
  return gtk_label_get_text (self->removed_label);
}
