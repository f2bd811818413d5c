/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-xmpp-said.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Everything that was popped so far, in a form that two ways of feeding can be compared by. */
static void
pop_all (LkXmppParser *parser,
         GString      *out)
{
  for (;;)
    {
      g_autoptr(LkXmppElement) element = lk_xmpp_parser_pop (parser);
      g_autoptr(GError) error = NULL;
      LkXmppSaid said = { 0 };

      if (element == NULL)
        return;
      lk_xmpp_said_read_features (&said, element);
      lk_xmpp_said_read_error (&said, element, &error);
      if (error == NULL || said.error == NULL
          || !g_utf8_validate (element->text->str, (gssize) element->text->len, NULL))
        __builtin_trap ();
      g_string_append_printf (out, "%s %s %s %d;", element->name, element->ns, said.error,
                              said.starttls_offered);
      lk_xmpp_said_clear (&said);
    }
}

/* One piece or two: the same elements in the same order. How soon an error is noticed may differ,
 * so one may have got further. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(LkXmppParser) whole = lk_xmpp_parser_new (TRUE);
  g_autoptr(LkXmppParser) pieces = lk_xmpp_parser_new (TRUE);
  g_autoptr(LkXmppParser) document = lk_xmpp_parser_new (FALSE);
  g_autoptr(GString) one = g_string_new (NULL);
  g_autoptr(GString) two = g_string_new (NULL);
  const char *text = (const char *) data;
  gsize cut = size > 0 ? data[0] % size : 0;

  lk_xmpp_parser_feed (whole, text, size, NULL);
  lk_xmpp_parser_feed (pieces, text, cut, NULL);
  lk_xmpp_parser_feed (pieces, text + cut, size - cut, NULL);
  pop_all (whole, one);
  pop_all (pieces, two);
  if (strncmp (one->str, two->str, MIN (one->len, two->len)) != 0)
    __builtin_trap ();
  if (lk_xmpp_parser_is_foreign (whole) && lk_xmpp_parser_has_header (whole))
    __builtin_trap ();

  lk_xmpp_parser_feed (document, text, size, NULL);
  pop_all (document, one);
  return 0;
}
