/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-server-info.h"

#include <string.h>

#define NS_DATA "jabber:x:data"
#define NS_DISCO "http://jabber.org/protocol/disco#info"
#define NS_VERSION "jabber:iq:version"
#define FORM_CONTACTS "http://jabber.org/network/serverinfo"
#define FORM_OUTAGE "urn:xmpp:sos:0"

#define MAX_ADDRESSES 8
#define MAX_ADDRESS 256
#define MAX_WORDS 100

static const struct
{
  const char *form;
  const char *field;
  const char *fact;
} fields[] = {
  { FORM_CONTACTS, "abuse-addresses", "abuse" },
  { FORM_CONTACTS, "admin-addresses", "admin" },
  { FORM_CONTACTS, "support-addresses", "support" },
  { FORM_CONTACTS, "status-addresses", "status_addresses" },
  { FORM_OUTAGE, "external-status-addresses", "outage_addresses" },
};

/* Only what a person can be led to: a page, a mailbox, an account or a room. */
static gboolean
is_address (const char *text)
{
  static const char *const schemes[] = { "https://", "http://", "mailto:", "xmpp:" };

  if (strlen (text) > MAX_ADDRESS || strpbrk (text, " \t\r\n<>\"") != NULL || !g_str_is_ascii (text))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (text, schemes[i], strlen (schemes[i])) == 0 && text[strlen (schemes[i])] != '\0')
      return TRUE;
  return FALSE;
}

static LkXmppElement *
find_field (LkXmppElement *form,
            const char    *var)
{
  for (guint i = 0; form->children != NULL && i < form->children->len; i++)
    {
      LkXmppElement *field = form->children->pdata[i];

      if (lk_xmpp_element_is (field, "field", NS_DATA)
          && g_strcmp0 (lk_xmpp_element_get_attribute (field, "var"), var) == 0)
        return field;
    }
  return NULL;
}

static void
read_addresses (JsonObject    *facts,
                const char    *fact,
                LkXmppElement *field)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; field->children != NULL && i < field->children->len && found->len < MAX_ADDRESSES; i++)
    {
      LkXmppElement *value = field->children->pdata[i];
      g_autofree char *text = g_strstrip (g_strdup (value->text->str));

      if (lk_xmpp_element_is (value, "value", NS_DATA) && is_address (text)
          && !g_ptr_array_find_with_equal_func (found, text, g_str_equal, NULL))
        g_ptr_array_add (found, g_steal_pointer (&text));
    }
  g_ptr_array_add (found, NULL);
  if (found->len > 1)
    lk_json_set_strings (facts, fact, (const char *const *) found->pdata);
}

static void
read_form (JsonObject    *facts,
           LkXmppElement *form)
{
  LkXmppElement *type = lk_xmpp_element_find (find_field (form, "FORM_TYPE"), "value", NS_DATA);

  for (gsize i = 0; type != NULL && i < G_N_ELEMENTS (fields); i++)
    {
      LkXmppElement *field =
          g_str_equal (type->text->str, fields[i].form) ? find_field (form, fields[i].field) : NULL;

      if (field != NULL)
        read_addresses (facts, fields[i].fact, field);
    }
}

static void
set_words (JsonObject    *facts,
           const char    *fact,
           const char    *text)
{
  g_autofree char *words = g_strstrip (g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), MAX_WORDS)));

  if (*words != '\0')
    json_object_set_string_member (facts, fact, words);
}

/**
 * lk_xmpp_server_info_read_disco:
 * @facts: facts of `server-info`
 * @answer: the domain's answer to disco#info
 *
 * Reads whom to ask (XEP-0157) and where it says that it is down (XEP-0455).
 */
void
lk_xmpp_server_info_read_disco (JsonObject    *facts,
                                LkXmppElement *answer)
{
  LkXmppElement *query = lk_xmpp_element_find (answer, "query", NS_DISCO);

  for (guint i = 0; query != NULL && query->children != NULL && i < query->children->len; i++)
    {
      LkXmppElement *child = query->children->pdata[i];

      if (lk_xmpp_element_is (child, "x", NS_DATA))
        read_form (facts, child);
    }
}

/**
 * lk_xmpp_server_info_read_version:
 * @facts: facts of `server-info`
 * @answer: the domain's answer to jabber:iq:version
 *
 * Reads what software it runs (XEP-0092).
 */
void
lk_xmpp_server_info_read_version (JsonObject    *facts,
                                  LkXmppElement *answer)
{
  static const char *const members[][2] = { { "name", "software" }, { "version", "version" }, { "os", "os" } };
  LkXmppElement *query = lk_xmpp_element_find (answer, "query", NS_VERSION);

  for (gsize i = 0; query != NULL && i < G_N_ELEMENTS (members); i++)
    {
      LkXmppElement *member = lk_xmpp_element_find (query, members[i][0], NS_VERSION);

      if (member != NULL)
        set_words (facts, members[i][1], member->text->str);
    }
}
