/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was taken out of a report, in words for people. */
#include "config.h"

#include "lk-removal-words.h"

#include <glib/gi18n.h>

/* What people tell apart; the redactor's kinds are finer. */
typedef enum
{
  GROUP_ACCOUNT,
  GROUP_NAME,
  GROUP_HOST,
  GROUP_ADDRESS,
  GROUP_NETWORK,
  GROUP_SECRET,
  GROUP_MAIL,
  GROUP_PHONE,
  GROUP_NUMBER,
  GROUP_PATH,
  GROUP_WORD,
  GROUP_OTHER,
  N_GROUPS
} Group;

static Group
get_group (LkSecretKind kind)
{
  static const Group groups[LK_SECRET_N_KINDS] = {
    [LK_SECRET_ACCOUNT] = GROUP_ACCOUNT, [LK_SECRET_USER] = GROUP_NAME, [LK_SECRET_REAL_NAME] = GROUP_NAME,
    [LK_SECRET_HOST] = GROUP_HOST, [LK_SECRET_DOMAIN] = GROUP_HOST, [LK_SECRET_PASSWORD] = GROUP_SECRET,
    [LK_SECRET_SSID] = GROUP_NETWORK, [LK_SECRET_MAC] = GROUP_ADDRESS, [LK_SECRET_ADDRESS] = GROUP_ADDRESS,
    [LK_SECRET_KEYWORD] = GROUP_WORD, [LK_SECRET_PATH] = GROUP_PATH, [LK_SECRET_SECRET] = GROUP_SECRET,
    [LK_SECRET_TOKEN] = GROUP_SECRET, [LK_SECRET_KEY] = GROUP_SECRET, [LK_SECRET_SIGN_IN] = GROUP_SECRET,
    [LK_SECRET_MAIL] = GROUP_MAIL, [LK_SECRET_PHONE] = GROUP_PHONE, [LK_SECRET_IDENTITY] = GROUP_NUMBER,
    [LK_SECRET_CARD] = GROUP_NUMBER, [LK_SECRET_ID] = GROUP_NUMBER, [LK_SECRET_SERIAL] = GROUP_NUMBER,
    [LK_SECRET_ROOM] = GROUP_OTHER, [LK_SECRET_VOLUME] = GROUP_OTHER, [LK_SECRET_VALUE] = GROUP_OTHER,
    [LK_SECRET_LINE] = GROUP_OTHER,
  };

  return groups[kind];
}

static char *
dup_group (Group group,
           guint n)
{
  switch (group)
    {
    case GROUP_ACCOUNT:
      return g_strdup_printf (ngettext ("%u account", "%u accounts", n), n);
    case GROUP_NAME:
      return g_strdup_printf (ngettext ("%u name", "%u names", n), n);
    case GROUP_HOST:
      return g_strdup_printf (ngettext ("%u computer", "%u computers", n), n);
    case GROUP_ADDRESS:
      return g_strdup_printf (ngettext ("%u address", "%u addresses", n), n);
    case GROUP_NETWORK:
      return g_strdup_printf (ngettext ("%u network", "%u networks", n), n);
    case GROUP_SECRET:
      return g_strdup_printf (ngettext ("%u secret", "%u secrets", n), n);
    case GROUP_MAIL:
      return g_strdup_printf (ngettext ("%u mail address", "%u mail addresses", n), n);
    case GROUP_PHONE:
      return g_strdup_printf (ngettext ("%u phone number", "%u phone numbers", n), n);
    case GROUP_NUMBER:
      return g_strdup_printf (ngettext ("%u identifying number", "%u identifying numbers", n), n);
    case GROUP_PATH:
      return g_strdup_printf (ngettext ("%u folder", "%u folders", n), n);
    case GROUP_WORD:
      return g_strdup_printf (ngettext ("%u word of yours", "%u words of yours", n), n);
    case GROUP_OTHER:
    case N_GROUPS:
    default:
      return g_strdup_printf (ngettext ("%u other value", "%u other values", n), n);
    }
}

/**
 * lk_removal_words_count:
 * @entry: a file of a report
 *
 * Returns: how many values were taken out of it
 */
guint
lk_removal_words_count (const LkReportEntry *entry)
{
  guint n = 0;

  for (int kind = 0; kind < LK_SECRET_N_KINDS; kind++)
    n += entry->counts[kind];
  return n;
}

/**
 * lk_removal_words_dup:
 * @entry: a file of a report
 *
 * Returns: (transfer full): what was taken out of it, such as "4 values removed: 3 addresses, 1 account"
 */
char *
lk_removal_words_dup (const LkReportEntry *entry)
{
  guint counts[N_GROUPS] = { 0 };
  guint n = lk_removal_words_count (entry);
  g_autofree char *removed = NULL;
  GString *text = NULL;

  if (n == 0)
    return g_strdup (_("Nothing had to be removed from this file"));
  for (int kind = 0; kind < LK_SECRET_N_KINDS; kind++)
    counts[get_group (kind)] += entry->counts[kind];
  text = g_string_new (NULL);
  for (guint group = 0; group < N_GROUPS; group++)
    {
      g_autofree char *words = counts[group] > 0 ? dup_group (group, counts[group]) : NULL;

      if (words != NULL)
        /* TRANSLATORS: between the parts of a list such as "3 addresses, 1 account" */
        g_string_append_printf (text, "%s%s", text->len > 0 ? C_("list", ", ") : "", words);
    }
  removed = g_string_free (text, FALSE);
  /* TRANSLATORS: %2$s is a list such as "3 addresses, 1 account" */
  return g_strdup_printf (ngettext ("%1$u value removed: %2$s", "%1$u values removed: %2$s", n), n, removed);
}
