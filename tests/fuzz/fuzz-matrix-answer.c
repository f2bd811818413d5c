/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-json.h"
#include "lk-matrix-account.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_fact (JsonObject *facts, const char *name, JsonNode *node, gpointer user_data)
{
  const char *text;

  if (!JSON_NODE_HOLDS_VALUE (node))
    __builtin_trap ();
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return;
  text = json_node_get_string (node);
  if (*text == '\0' || strlen (text) > 500 || !g_utf8_validate (text, -1, NULL))
    __builtin_trap ();
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      __builtin_trap ();
  if (strcmp (name, "text") == 0)
    {
      if (strlen (text) > LK_SIGN_IN_MAX_TEXT)
        __builtin_trap ();
      return;
    }
  if (g_str_has_suffix (name, "_uri") && !g_str_has_prefix (text, "https:")
      && g_ascii_strncasecmp (text, "https:", 6) != 0)
    __builtin_trap ();
}

static void
check_sign_in (JsonObject *root, guint status, JsonObject *facts)
{
  g_autoptr(LkSecret) token = NULL;
  LkSignInResult result = lk_matrix_account_read_sign_in (root, status, -1, facts, &token);

  if ((result == LK_SIGN_IN_ACCEPTED) != (token != NULL) || (token != NULL && status != 200))
    __builtin_trap ();
  if (result == LK_SIGN_IN_REFUSED && (status < 400 || status >= 500))
    __builtin_trap ();
  if (token != NULL && json_object_get_size (facts) != 1)
    __builtin_trap ();
  if (token != NULL && strpbrk (lk_secret_get (token), "\r\n \t") != NULL)
    __builtin_trap ();
}

/* A letter for the question, three digits of the status, a line break and the body: no fact is longer or of another kind than
 * it may be, and a session is only there with its token. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const char *text = (const char *) data;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(JsonObject) facts = json_object_new ();
  JsonObject *root;
  guint status = 0;

  if (size < 5)
    return 0;
  for (gsize i = 1; i < 4; i++)
    status = status * 10 + (guint) (data[i] % 10);
  node = lk_json_parse (text + 5, size - 5, NULL);
  root = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  switch (text[0])
    {
    case 's':
      check_sign_in (root, status, facts);
      break;
    case 'q':
      lk_matrix_account_read_state (root, status, facts);
      break;
    case 'o':
      if (lk_matrix_account_read_sign_out (root, status, facts) != (status == 200))
        __builtin_trap ();
      break;
    default:
      lk_matrix_account_read_refusal (root, status, data[4], facts);
    }
  json_object_foreach_member (facts, check_fact, NULL);
  return 0;
}
