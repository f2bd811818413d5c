/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-account-name.h"
#include "lk-typing-coach.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
require (gboolean holds)
{
  if (!holds)
    __builtin_trap ();
}

/* A sendable name has something to send; what is suggested for a name that is none is sendable. */
static void
check_name (LkProtocol   protocol,
            const char  *text,
            const char  *server,
            LkNameWants  wants)
{
  g_autoptr(LkAccountName) name = lk_account_name_new (protocol, text, server, wants);
  g_autoptr(LkAccountName) again = NULL;

  require (name->form != NULL && name->sendable == (name->local != NULL && *name->local != '\0'));
  require (name->sendable || name->problems->len > 0);
  require (name->local == NULL || g_utf8_validate (name->local, -1, NULL));
  require (name->server == NULL || g_str_is_ascii (name->server));
  require (name->character <= 0x10ffff);
  if (name->full == NULL)
    return;
  again = lk_account_name_new (protocol, name->full, server, wants);
  require (g_utf8_validate (name->full, -1, NULL) && again->sendable && again->full != NULL);
  require (strcmp (again->full, name->full) == 0);
}

/* Words only, each once. */
static void
check_typing (const char *text,
              gsize       size)
{
  static const LkKeyboard keyboard = { 1, 0, 1, "ru", "us" };
  g_auto(GStrv) words = lk_typing_coach_look (text, size, &keyboard);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      require (strspn (words[i], "abcdefghijklmnopqrstuvwxyz-8") == strlen (words[i]));
      require (!g_strv_contains ((const char *const *) words + i + 1, words[i]));
    }
  require ((size == 0) == g_strv_contains ((const char *const *) words, "empty"));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  for (int protocol = LK_PROTOCOL_UNKNOWN; protocol <= LK_PROTOCOL_WEB; protocol++)
    {
      check_name ((LkProtocol) protocol, text, "example.org", LK_NAME_WANTS_ANY);
      check_name ((LkProtocol) protocol, text, "192.0.2.1:8448", LK_NAME_WANTS_USER);
      check_name ((LkProtocol) protocol, text, NULL, LK_NAME_WANTS_MAIL);
    }
  check_typing ((const char *) data, size);
  return 0;
}
