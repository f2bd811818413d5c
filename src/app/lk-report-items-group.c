/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-items-group.h"

#include <glib/gi18n.h>

typedef struct
{
  const LkReportItem *item;    /* (borrowed) */
  AdwActionRow       *row;     /* (borrowed) */
  GtkWidget          *control; /* (borrowed) (nullable) a switch, a list to choose from, or none */
} ItemRow;

struct _LkReportItemsGroup
{
  AdwPreferencesGroup parent_instance;

  LkReportDraft *draft;   /* (owned) */
  GArray        *rows;    /* (owned) (element-type ItemRow) */
  gboolean       filling; /* our own doing, not a choice of the person */
};

G_DEFINE_FINAL_TYPE (LkReportItemsGroup, lk_report_items_group, ADW_TYPE_PREFERENCES_GROUP)

static void
lk_report_items_group_dispose (GObject *object)
{
  LkReportItemsGroup *self = LK_REPORT_ITEMS_GROUP (object);

  g_clear_object (&self->draft);
  g_clear_pointer (&self->rows, g_array_unref);
  G_OBJECT_CLASS (lk_report_items_group_parent_class)->dispose (object);
}

static void
lk_report_items_group_class_init (LkReportItemsGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_report_items_group_dispose;
}

static void
lk_report_items_group_init (LkReportItemsGroup *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (ItemRow));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("What goes in"));
}

static const ItemRow *
find_row (LkReportItemsGroup *self,
          GtkWidget          *control)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_array_index (self->rows, ItemRow, i).control == control)
      return &g_array_index (self->rows, ItemRow, i);
  return NULL;
}

static void
on_switched (GtkSwitch          *control,
             GParamSpec         *pspec,
             LkReportItemsGroup *self)
{
  const ItemRow *row = find_row (self, GTK_WIDGET (control));

  if (!self->filling && row != NULL)
    lk_report_draft_set_mode (self->draft, row->item->id, gtk_switch_get_active (control) ? LK_ITEM_INCLUDE : LK_ITEM_OMIT);
}

static void
on_chosen (GtkDropDown        *control,
           GParamSpec         *pspec,
           LkReportItemsGroup *self)
{
  const ItemRow *row = find_row (self, GTK_WIDGET (control));

  if (!self->filling && row != NULL)
    lk_report_draft_set_mode (self->draft, row->item->id, (LkItemMode) gtk_drop_down_get_selected (control));
}

static GtkWidget *
new_control (LkReportItemsGroup *self,
             const LkReportItem *item)
{
  const char *const modes[] = { _("As it is"), _("A stand-in"), _("Leave out"), NULL };
  GtkWidget *control = NULL;

  if ((item->modes & (1u << LK_ITEM_OMIT)) == 0)
    return NULL;
  if ((item->modes & (1u << LK_ITEM_PSEUDONYM)) != 0)
    {
      control = gtk_drop_down_new_from_strings (modes);
      g_signal_connect_object (control, "notify::selected", G_CALLBACK (on_chosen), self, 0);
    }
  else
    {
      control = gtk_switch_new ();
      g_signal_connect_object (control, "notify::active", G_CALLBACK (on_switched), self, 0);
    }
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, _(item->title), -1);
  return control;
}

static GtkWidget *
new_help (const LkReportItem *item)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *label = gtk_label_new (_(item->what));
  /* TRANSLATORS: %s is something that goes into a report */
  g_autofree char *name = g_strdup_printf (_("What is this? %s"), _(item->title));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 32);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_popover_set_child (GTK_POPOVER (popover), label);
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "dialog-question-symbolic");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_widget_set_tooltip_text (button, _("What is this?"));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

static void
add_row (LkReportItemsGroup *self,
         const LkReportItem *item)
{
  ItemRow row = { item, ADW_ACTION_ROW (adw_action_row_new ()), new_control (self, item) };

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row.row), _(item->title));
  adw_action_row_set_title_lines (row.row, 2);
  adw_action_row_set_subtitle_lines (row.row, 2);
  adw_action_row_add_suffix (row.row, new_help (item));
  if (row.control != NULL)
    adw_action_row_add_suffix (row.row, row.control);
  if (GTK_IS_SWITCH (row.control))
    adw_action_row_set_activatable_widget (row.row, row.control);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (row.row));
  g_array_append_val (self->rows, row);
}

/**
 * lk_report_items_group_new:
 * @draft: (transfer none): what is decided about
 *
 * Returns: (transfer floating): a group
 */
GtkWidget *
lk_report_items_group_new (LkReportDraft *draft)
{
  LkReportItemsGroup *self = g_object_new (LK_TYPE_REPORT_ITEMS_GROUP, NULL);
  guint n_items;
  const LkReportItem *items = lk_report_items (&n_items);

  self->draft = g_object_ref (draft);
  for (guint i = 0; i < n_items; i++)
    add_row (self, &items[i]);
  lk_report_items_group_update (self);
  return GTK_WIDGET (self);
}

static void
update_row (LkReportItemsGroup *self,
            const ItemRow      *row)
{
  LkItemMode mode = lk_report_draft_get_mode (self->draft, row->item->id);
  gboolean forbidden = lk_report_draft_is_forbidden (self->draft, row->item->id);
  gsize bytes = lk_report_draft_get_size (self->draft, row->item->id);
  g_autofree char *size = bytes > 0 ? g_format_size (bytes) : NULL;

  if (forbidden)
    adw_action_row_set_subtitle (row->row, _("Your organisation leaves it out"));
  else if (row->control == NULL)
    adw_action_row_set_subtitle (row->row, _("Always"));
  else
    adw_action_row_set_subtitle (row->row, size != NULL && mode != LK_ITEM_OMIT ? size : "");
  if (row->control == NULL)
    return;
  gtk_widget_set_sensitive (row->control, !forbidden);
  if (GTK_IS_SWITCH (row->control))
    gtk_switch_set_active (GTK_SWITCH (row->control), mode != LK_ITEM_OMIT);
  else
    gtk_drop_down_set_selected (GTK_DROP_DOWN (row->control), (guint) mode);
}

/**
 * lk_report_items_group_update:
 * @self: the group
 */
void
lk_report_items_group_update (LkReportItemsGroup *self)
{
  self->filling = TRUE;
  for (guint i = 0; i < self->rows->len; i++)
    update_row (self, &g_array_index (self->rows, ItemRow, i));
  self->filling = FALSE;
}

/**
 * lk_report_items_group_get_control:
 * @self: the group
 * @item: id of an item
 *
 * Returns: (transfer none) (nullable): what decides about it; %NULL where nothing can be decided
 */
GtkWidget *
lk_report_items_group_get_control (LkReportItemsGroup *self,
                                   const char         *item)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (g_array_index (self->rows, ItemRow, i).item->id, item))
      return g_array_index (self->rows, ItemRow, i).control;
  return NULL;
}
