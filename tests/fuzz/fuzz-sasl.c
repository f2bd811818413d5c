/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-sasl-message.h"
#include "lk-sasl.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define ROUNDS 4

/* Our nonce, which a challenge must begin with, stands for `%`. */
static char *
fill_in (const char *line,
         LkSecret   *first)
{
  gsize length;
  g_autofree guchar *bytes = g_base64_decode (lk_secret_get (first), &length);
  g_autofree char *message = g_strndup ((const char *) bytes, length);
  const char *nonce = strstr (message, ",r=");
  g_autoptr(GString) text = g_string_new (line);

  g_string_replace (text, "%", nonce != NULL ? nonce + 3 : "", 1);
  return g_base64_encode ((const guchar *) text->str, text->len);
}

/* No server without the password can come to be accepted with SCRAM, in whatever order it says what. */
static void
run_exchange (const char  *mechanism,
              char       **lines,
              gboolean     encoded)
{
  g_autoptr(LkSecret) password = lk_secret_new ("correct horse", 13);
  g_autoptr(LkSasl) sasl = lk_sasl_new (mechanism, "xmpp", "chat.example", "alice", password, NULL, NULL);
  g_autoptr(LkSecret) first = NULL;
  gboolean scram = !g_str_equal (mechanism, "PLAIN");

  if (sasl == NULL || !lk_sasl_start (sasl, &first, NULL))
    __builtin_trap ();
  for (int i = 0; i < ROUNDS && lines[i] != NULL; i++)
    {
      g_autofree char *message = encoded ? g_strdup (lines[i]) : fill_in (lines[i], first);
      g_autoptr(LkSecret) out = NULL;
      g_autoptr(GError) error = NULL;

      if (i == ROUNDS - 1 && lk_sasl_finish_success (sasl, message, NULL) && scram)
        __builtin_trap ();
      else if (!lk_sasl_step (sasl, message, &out, &error) && (error == NULL || out != NULL))
        __builtin_trap ();
      if (lk_sasl_is_proved (sasl))
        __builtin_trap ();
    }
  if (lk_sasl_finish_success (sasl, NULL, NULL) && scram)
    __builtin_trap ();
}

/* One message a line: as text, and as Base64 that may be none. Many iterations only take time. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto(GStrv) lines = g_strsplit (text, "\n", ROUNDS + 1);
  g_autofree char *decoded = lk_sasl_message_decode (text, NULL);

  if (decoded != NULL && strlen (decoded) > size)
    __builtin_trap ();
  run_exchange ("SCRAM-SHA-1", lines, FALSE);
  run_exchange ("SCRAM-SHA-256", lines, TRUE);
  run_exchange ("PLAIN", lines, TRUE);
  return 0;
}
