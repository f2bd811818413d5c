/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sasl-message.h"

#include <string.h>

#include "lk-error.h"
#include "lk-sasl.h"

/**
 * lk_sasl_message_encode:
 * @bytes: a message
 * @length: its length
 *
 * g_base64_encode() would leave a copy in ordinary memory.
 *
 * Returns: (transfer full): it in Base64
 */
LkSecret *
lk_sasl_message_encode (const char *bytes,
                        gsize       length)
{
  LkSecret *text = lk_secret_new_sized ((length / 3 + 1) * 4);
  char quantum[8];
  int state, save;
  gsize n;

  for (gsize i = 0; i < length; i += 3)
    {
      state = save = 0;
      n = g_base64_encode_step ((const guchar *) bytes + i, MIN (3, length - i), FALSE, quantum, &state, &save);
      n += g_base64_encode_close (FALSE, quantum + n, &state, &save);
      lk_secret_append (text, quantum, (gssize) n);
    }
  explicit_bzero (quantum, sizeof quantum);
  explicit_bzero (&save, sizeof save);
  return text;
}

/**
 * lk_sasl_message_decode:
 * @text: a message in Base64, as the server sent it; nothing at all comes as "", "=" (RFC 6120, 6.4.2) or "+" (IRC)
 * @error: return location: LK_ERROR_PROTOCOL
 *
 * g_base64_decode() takes anything, this does not.
 *
 * Returns: (transfer full) (nullable): the message, text without a zero byte
 */
char *
lk_sasl_message_decode (const char  *text,
                        GError     **error)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  gsize length = strlen (text);
  gsize n = strspn (text, alphabet);
  g_autofree guchar *bytes = NULL;
  gsize n_bytes = 0;

  if (length == 0 || g_str_equal (text, "=") || g_str_equal (text, "+"))
    return g_strdup ("");
  if (length <= LK_SASL_MAX_MESSAGE && length % 4 == 0 && length - n <= 2 && strspn (text + n, "=") == length - n)
    bytes = g_base64_decode (text, &n_bytes);
  if (bytes == NULL || memchr (bytes, '\0', n_bytes) != NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "SASL: the server's message is not text in Base64");
      return NULL;
    }
  return g_strndup ((const char *) bytes, n_bytes);
}

/**
 * lk_sasl_message_check_challenge:
 * @message: the server's first message of SCRAM: `r=…,s=…,i=…` (RFC 5802, 7); an extension that must be understood (`m=`)
 * is none of ours
 * @error: return location: LK_ERROR_PROTOCOL, or LK_ERROR_LIMIT for a number of iterations that is refused
 *
 * Returns: whether it can be answered
 */
gboolean
lk_sasl_message_check_challenge (const char  *message,
                                 GError     **error)
{
  g_auto(GStrv) fields = g_strsplit (message, ",", -1);
  guint64 iterations = 0;

  if (g_strv_length (fields) < 3 || !g_str_has_prefix (fields[0], "r=") || !g_str_has_prefix (fields[1], "s=")
      || fields[1][2] == '\0' || !g_str_has_prefix (fields[2], "i=")
      || !g_ascii_string_to_unsigned (fields[2] + 2, 10, 0, G_MAXUINT64, &iterations, NULL))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "SASL: the server's challenge is not one of SCRAM");
      return FALSE;
    }
  if (iterations < LK_SASL_MIN_ITERATIONS || iterations > LK_SASL_MAX_ITERATIONS)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_LIMIT,
                   "SASL: the server wants the password hashed %" G_GUINT64_FORMAT " times, not %d to %d", iterations,
                   LK_SASL_MIN_ITERATIONS, LK_SASL_MAX_ITERATIONS);
      return FALSE;
    }
  return TRUE;
}
