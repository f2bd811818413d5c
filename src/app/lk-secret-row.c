/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-secret-row.h"

#include <string.h>

/**
 * lk_secret_row_protect:
 * @row: a row
 *
 * Keeps copies of what will be typed out of ordinary memory: no list of what to undo, and a buffer that overwrites
 * what it held.
 */
void
lk_secret_row_protect (GtkWidget *row)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (row));

  gtk_editable_set_enable_undo (text, FALSE);
  if (!GTK_IS_PASSWORD_ENTRY_BUFFER (gtk_text_get_buffer (GTK_TEXT (text))))
    {
      g_autoptr(GtkEntryBuffer) buffer = gtk_password_entry_buffer_new ();

      gtk_text_set_buffer (GTK_TEXT (text), buffer);
    }
}

/**
 * lk_secret_row_is_filled:
 * @row: a row
 *
 * Returns: whether something stands there that is short enough to be sent
 */
gboolean
lk_secret_row_is_filled (GtkWidget *row)
{
  gsize length = strlen (gtk_editable_get_text (GTK_EDITABLE (row)));

  return length > 0 && length <= LK_SECRET_MAX_BYTES;
}

/**
 * lk_secret_row_take:
 * @row: a row
 *
 * Moves what was typed into protected memory.
 *
 * Returns: (transfer full): what stood there
 */
LkSecret *
lk_secret_row_take (GtkWidget *row)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
  LkSecret *secret = lk_secret_new (text, strlen (text));

  lk_secret_row_wipe (row);
  return secret;
}

/**
 * lk_secret_row_wipe:
 * @row: a row that lk_secret_row_protect() knows
 *
 * Overwrites what was typed.
 */
void
lk_secret_row_wipe (GtkWidget *row)
{
  gtk_editable_set_text (GTK_EDITABLE (row), "");
}
