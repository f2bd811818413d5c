/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-cli-hand-off.h"

#include <glib/gi18n.h>

#include "lk-advise.h"
#include "lk-hand-off.h"

/**
 * lk_cli_hand_off_prepare:
 * @kase: the case that will be examined
 * @error: return location, with a message for the person
 *
 * Returns: whether what it would show is looked at
 */
gboolean
lk_cli_hand_off_prepare (LkCase  *kase,
                         GError **error)
{
  if (lk_case_wants (kase, "client.browser"))
    return TRUE;
  g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID,
                       _("--try-hand-off: --only leaves client.browser out; nothing would be done with what it shows"));
  return FALSE;
}

static void
tried_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  lk_hand_off_finish (result);
  g_main_loop_quit (user_data);
}

/**
 * lk_cli_hand_off_run:
 * @kase: the case, examined
 * @cancellable: stops it
 *
 * Says what will happen, hands one page to the person's browser, and says what came of it. Where there is no screen, it says
 * that alone.
 */
void
lk_cli_hand_off_run (LkCase       *kase,
                     GCancellable *cancellable)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(LkComputer) computer = lk_computer_new_here ();
  LkClient *client = lk_hand_off_find_client (kase);
  g_autofree char *page = lk_advise_hand_off_page (client != NULL ? client->name : NULL, client != NULL ? client->scheme : NULL);

  if (g_cancellable_is_cancelled (cancellable))
    return;
  if (lk_computer_has_screen (computer))
    g_printerr ("%s\n", lk_advise_hand_off_promise ());
  lk_hand_off_async (kase, computer, page, NULL, LK_HAND_OFF_DEADLINE_MS, cancellable, tried_cb, loop);
  g_main_loop_run (loop);
  g_printerr ("%s\n", lk_advise_hand_off_result (lk_case_find_newest (kase, "hand-off", NULL)));
}
