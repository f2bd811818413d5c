/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-item.h"

#include <glib/gi18n.h>

#define MODE(mode) (1u << LK_ITEM_##mode)
#define FIXED MODE (INCLUDE)
#define ON_OR_OFF (MODE (INCLUDE) | MODE (OMIT))
#define ANY (ON_OR_OFF | MODE (PSEUDONYM))

/* In the order in which they are shown. */
static const LkReportItem items[] = {
  { "verdict", N_("What is wrong"),
    N_("The result, its code and what it rests on. A report makes no sense without it."), FIXED, LK_ITEM_INCLUDE },
  { "checks", N_("What was checked"),
    N_("Each check and how it ended, so that support does not ask you to do it again."), FIXED, LK_ITEM_INCLUDE },
  { "told", N_("What you wrote"),
    N_("The message you saw, when it happened and what you tried."), ON_OR_OFF, LK_ITEM_INCLUDE },
  { "measurements", N_("Measurements"),
    N_("Times, answers and certificates, so that support can judge for themselves."), ON_OR_OFF, LK_ITEM_INCLUDE },
  { "account", N_("Account name"),
    N_("Support may need it to look your account up. Without it they see that it is one account, not whose."), ANY,
      LK_ITEM_PSEUDONYM },
  { "network", N_("Addresses of your network"),
    N_("Where your device and your router are in your own network. A stand-in shows as much as support needs."), ANY,
      LK_ITEM_PSEUDONYM },
  { "device", N_("This device"),
    N_("Model, processor, memory and free space."), ON_OR_OFF, LK_ITEM_INCLUDE },
  { "system", N_("Operating system"),
    N_("Its name and version, the desktop, language and time zone."), ON_OR_OFF, LK_ITEM_INCLUDE },
  { "versions", N_("Versions"),
    N_("Of your messenger, of Latchkey and of the libraries it uses."), ON_OR_OFF, LK_ITEM_INCLUDE },
  { "attachments", N_("Attachments"),
    N_("Files that you add, with secrets taken out of text. Pictures leave as they are."), ON_OR_OFF, LK_ITEM_INCLUDE },
};

static const char *const modes[] = { "include", "pseudonym", "omit" };

/**
 * lk_report_items:
 * @n_items: (out): how many
 *
 * Returns: (transfer none) (array length=n_items): what a report may hold, in the order in which it is shown
 */
const LkReportItem *
lk_report_items (guint *n_items)
{
  *n_items = G_N_ELEMENTS (items);
  return items;
}

/**
 * lk_report_item_find:
 * @id: of an item
 *
 * Returns: (transfer none) (nullable): that item
 */
const LkReportItem *
lk_report_item_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (g_str_equal (items[i].id, id))
      return &items[i];
  return NULL;
}

/**
 * lk_item_mode_to_string:
 * @mode: a mode
 *
 * Returns: (transfer none): include, pseudonym or omit
 */
const char *
lk_item_mode_to_string (LkItemMode mode)
{
  return modes[mode];
}

/**
 * lk_item_mode_from_string:
 * @text: include, pseudonym or omit
 * @mode: (out): that mode
 *
 * Returns: %FALSE if there is no such mode
 */
gboolean
lk_item_mode_from_string (const char *text,
                          LkItemMode *mode)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_str_equal (modes[i], text))
      {
        *mode = (LkItemMode) i;
        return TRUE;
      }
  return FALSE;
}
