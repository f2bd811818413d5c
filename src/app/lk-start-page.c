/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-start-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "lk-look.h"
#include "lk-outbox-row.h"
#include "lk-practice.h"

/* Rows are made a few at a time, so that a long catalogue never costs a frame. */
#define ROWS_AT_ONCE 3

struct _LkStartPage
{
  AdwBin parent_instance;

  /* Template children. */
  GtkImage   *key_image;    /* (borrowed) */
  GtkEntry   *entry;        /* (borrowed) */
  GtkWidget  *check_button; /* (borrowed) */
  GtkLabel   *error_label;  /* (borrowed) */
  GtkListBox *list_box;     /* (borrowed) */
  GtkWidget  *none_label;   /* (borrowed) */
  LkOutboxRow *outbox_row;  /* (borrowed) */

  LkCatalog  *catalog;      /* (owned) (nullable) until it is read */
  GPtrArray  *waiting;      /* (owned) (nullable) (element-type LkService) services without a row yet */
  guint       fill_id;
  GStrv       recent;       /* (owned) (nullable) */
  GPtrArray  *recent_rows;  /* (owned) (element-type GtkWidget) borrowed rows */
};

G_DEFINE_FINAL_TYPE (LkStartPage, lk_start_page, ADW_TYPE_BIN)

static const char *
row_get_target (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "target");
}

static const char *
row_get_words (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "words");
}

static const char *
get_text (LkStartPage *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

static gboolean
is_shown (GtkListBoxRow *row,
          gpointer       user_data)
{
  LkStartPage *self = LK_START_PAGE (user_data);
  g_autofree char *stripped = g_strstrip (g_strdup (get_text (self)));
  g_autofree char *wanted = g_utf8_casefold (stripped, -1);
  gboolean recent = g_ptr_array_find (self->recent_rows, row, NULL);

  /* A recent service stands in the list below as well; while searching once is enough. */
  if (wanted[0] == '\0')
    return TRUE;
  return !recent && strstr (row_get_words (row), wanted) != NULL;
}

static GtkListBoxRow *
first_match (LkStartPage *self)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list_box));

  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    if (GTK_IS_LIST_BOX_ROW (row) && gtk_widget_get_child_visible (row))
      return GTK_LIST_BOX_ROW (row);
  return NULL;
}

static void
run (LkStartPage *self,
     const char  *target)
{
  lk_start_page_set_error (self, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.run", "s", target);
}

static void
on_row_activated (LkStartPage   *self,
                  GtkListBoxRow *row)
{
  run (self, row_get_target (row));
}

static void
on_text_changed (LkStartPage *self)
{
  gboolean empty = get_text (self)[0] == '\0';

  lk_start_page_set_error (self, NULL);
  gtk_widget_set_sensitive (self->check_button, !empty);
  gtk_list_box_invalidate_filter (self->list_box);
  gtk_widget_set_visible (self->none_label, !empty && first_match (self) == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->list_box), first_match (self) != NULL);
}

static void
on_activate (LkStartPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (get_text (self)));
  GtkListBoxRow *match = first_match (self);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkService) service = NULL;

  if (text[0] == '\0')
    return;
  /* A plain word is a name to search for; anything with a dot, colon or @ is an address. */
  if (match != NULL && strpbrk (text, ".:@/") == NULL)
    {
      run (self, row_get_target (match));
      return;
    }
  if (self->catalog != NULL)
    service = lk_catalog_resolve (self->catalog, text, NULL, &error);
  if (error != NULL)
    lk_start_page_set_error (self, error->message);
  else
    run (self, text);
}

static void
lk_start_page_dispose (GObject *object)
{
  LkStartPage *self = LK_START_PAGE (object);

  g_clear_handle_id (&self->fill_id, g_source_remove);
  g_clear_object (&self->catalog);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->recent, g_strfreev);
  g_clear_pointer (&self->recent_rows, g_ptr_array_unref);
  G_OBJECT_CLASS (lk_start_page_parent_class)->dispose (object);
}

static void
lk_start_page_class_init (LkStartPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_start_page_dispose;
  g_type_ensure (LK_TYPE_OUTBOX_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/latchkey/Latchkey/lk-start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LkStartPage, key_image);
  gtk_widget_class_bind_template_child (widget_class, LkStartPage, entry);
  gtk_widget_class_bind_template_child (widget_class, LkStartPage, check_button);
  gtk_widget_class_bind_template_child (widget_class, LkStartPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, LkStartPage, list_box);
  gtk_widget_class_bind_template_child (widget_class, LkStartPage, none_label);
  gtk_widget_class_bind_template_child (widget_class, LkStartPage, outbox_row);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static GtkWidget *
make_row (const char *title,
          const char *subtitle,
          const char *target)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *words = g_strdup_printf ("%s %s %s", title, subtitle != NULL ? subtitle : "", target);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "target", g_strdup (target), g_free);
  g_object_set_data_full (G_OBJECT (row), "words", g_utf8_casefold (words, -1), g_free);
  return row;
}

static void
lk_start_page_init (LkStartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->recent_rows = g_ptr_array_new ();
  gtk_image_set_from_paintable (self->key_image, lk_glyph_get (LK_GLYPH_KEY));
  gtk_list_box_append (self->list_box, make_row (_("Practice service"),
                                                 _("Try Latchkey without an account; nothing leaves this computer"),
                                                 LK_PRACTICE_ID));
  gtk_list_box_set_filter_func (self->list_box, is_shown, self, NULL);
}

/**
 * lk_start_page_new:
 *
 * Returns: (transfer floating): a page without a catalogue yet
 */
GtkWidget *
lk_start_page_new (void)
{
  return g_object_new (LK_TYPE_START_PAGE, NULL);
}

static gboolean
fill (gpointer user_data)
{
  LkStartPage *self = LK_START_PAGE (user_data);

  for (int i = 0; i < ROWS_AT_ONCE && self->waiting->len > 0; i++)
    {
      g_autoptr(LkService) service = g_ptr_array_steal_index (self->waiting, 0);

      gtk_list_box_append (self->list_box, make_row (service->name, service->address, service->id));
    }
  if (self->waiting->len > 0)
    return G_SOURCE_CONTINUE;
  self->fill_id = 0;
  if (get_text (self)[0] != '\0')
    on_text_changed (self);
  return G_SOURCE_REMOVE;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  const LkService *first = *(LkService *const *) a;
  const LkService *second = *(LkService *const *) b;

  return g_utf8_collate (first->name, second->name);
}

/**
 * lk_start_page_set_catalog:
 * @self: the page
 * @catalog: (transfer none): the services
 * @policy: (transfer none): which of them are allowed
 */
void
lk_start_page_set_catalog (LkStartPage *self,
                           LkCatalog   *catalog,
                           LkPolicy    *policy)
{
  GPtrArray *services = lk_catalog_get_services (catalog);

  g_set_object (&self->catalog, catalog);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_service_unref);
  for (guint i = 0; i < services->len; i++)
    {
      LkService *service = g_ptr_array_index (services, i);

      if (lk_policy_allows (policy, service->id) && g_strcmp0 (service->id, LK_PRACTICE_ID) != 0)
        g_ptr_array_add (self->waiting, lk_service_ref (service));
    }
  g_ptr_array_sort (self->waiting, compare_names);
  if (self->fill_id == 0 && self->waiting->len > 0)
    self->fill_id = g_idle_add_full (G_PRIORITY_LOW, fill, self, NULL);
  lk_start_page_set_recent (self, (const char *const *) self->recent);
  lk_outbox_row_look (self->outbox_row, policy);
}

/**
 * lk_start_page_set_recent:
 * @self: the page
 * @recent: (nullable): ids or typed addresses of what was checked last
 */
void
lk_start_page_set_recent (LkStartPage       *self,
                          const char *const *recent)
{
  GStrv copy = g_strdupv ((char **) recent);
  int at = 1;

  g_strfreev (self->recent);
  self->recent = copy;
  for (guint i = 0; i < self->recent_rows->len; i++)
    gtk_list_box_remove (self->list_box, g_ptr_array_index (self->recent_rows, i));
  g_ptr_array_set_size (self->recent_rows, 0);
  for (guint i = 0; self->catalog != NULL && self->recent != NULL && self->recent[i] != NULL; i++)
    {
      LkService *service = lk_catalog_find (self->catalog, self->recent[i]);
      GtkWidget *row = NULL;

      if (g_str_equal (self->recent[i], LK_PRACTICE_ID))
        continue;
      row = make_row (service != NULL ? service->name : self->recent[i], _("Checked before"), self->recent[i]);
      g_ptr_array_add (self->recent_rows, row);
      gtk_list_box_insert (self->list_box, row, at++);
    }
}

/**
 * lk_start_page_set_error:
 * @self: the page
 * @message: (nullable): what is wrong with the typed text
 */
void
lk_start_page_set_error (LkStartPage *self,
                         const char  *message)
{
  gboolean wrong = message != NULL;

  /* A blank keeps the line's room, so that the list below stays where it is. */
  gtk_label_set_text (self->error_label, wrong ? message : " ");
  if (wrong)
    gtk_widget_set_visible (self->none_label, FALSE);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (wrong)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
}

/**
 * lk_start_page_get_error:
 *
 * Returns: (transfer none) (nullable): the message under the entry
 */
const char *
lk_start_page_get_error (LkStartPage *self)
{
  const char *text = gtk_label_get_text (self->error_label);

  return g_str_equal (text, " ") ? NULL : text;
}

/**
 * lk_start_page_take_focus:
 * @self: the page
 */
void
lk_start_page_take_focus (LkStartPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

/**
 * lk_start_page_get_entry:
 *
 * Returns: (transfer none): where the person types
 */
GtkWidget *
lk_start_page_get_entry (LkStartPage *self)
{
  return GTK_WIDGET (self->entry);
}

/**
 * lk_start_page_dup_chosen:
 * @self: the page
 * @out_label: (out) (transfer full): what a button says that checks it
 *
 * Returns: (transfer full) (nullable): what is typed, or was checked last, as an id or an address; %NULL for nothing
 */
char *
lk_start_page_dup_chosen (LkStartPage  *self,
                          char        **out_label)
{
  g_autofree char *text = g_strstrip (g_strdup (get_text (self)));
  GtkListBoxRow *match = text[0] != '\0' && strpbrk (text, ".:@/") == NULL ? first_match (self) : NULL;
  const char *target = match != NULL ? row_get_target (match) : text;
  g_autoptr(LkService) service = NULL;

  if (target[0] == '\0' && self->recent != NULL && self->recent[0] != NULL)
    target = self->recent[0];
  if (self->catalog != NULL && target[0] != '\0')
    service = lk_catalog_resolve (self->catalog, target, NULL, NULL);
  if (service == NULL)
    return NULL;
  /* TRANSLATORS: on a button; %s is a messenger */
  *out_label = g_strdup_printf (_("Check %s"), service->name);
  return g_strdup (target);
}
