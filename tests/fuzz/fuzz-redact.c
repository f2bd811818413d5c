/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "lk-redactor.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

#define PASSWORD "Gr4nit&Fels/7"
#define ACCOUNT "zoe.quill@corp.example"

static LkRedactor *
new_redactor (void)
{
  LkRedactor *redactor = lk_redactor_new ();

  lk_redactor_keep_host (redactor, "chat.example.org");
  lk_redactor_know (redactor, LK_SECRET_PASSWORD, PASSWORD);
  lk_redactor_know (redactor, LK_SECRET_ACCOUNT, ACCOUNT);
  lk_redactor_know (redactor, LK_SECRET_USER, "zoequill");
  lk_redactor_know (redactor, LK_SECRET_MAC, "00:1b:63:84:45:e6");
  return redactor;
}

static GString *
clean (const char *text, gsize length, gsize step)
{
  g_autoptr(LkRedactor) redactor = new_redactor ();
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < length; i += step)
    lk_redactor_feed (redactor, text + i, MIN (step, length - i), out);
  lk_redactor_finish (redactor, out);
  return out;
}

static gsize
plant_base64 (GString *text, const guint8 *data, gsize size)
{
  g_autoptr(GString) joined = g_string_new_len ((const char *) data, MIN (size, 5));
  g_autofree char *encoded = NULL;

  g_string_append (joined, PASSWORD);
  encoded = g_base64_encode ((const guchar *) joined->str, joined->len);
  g_string_append (text, encoded);
  return strlen (encoded);
}

/* Puts the password, written in one of several ways, into the middle of the text. */
static void
plant (GString *text, const guint8 *data, gsize size)
{
  const char *c;

  g_string_append_len (text, (const char *) data, size / 2);
  g_string_append_c (text, ' ');
  switch (size > 0 ? data[0] % 5 : 0)
    {
    case 1:
      for (c = PASSWORD; *c != '\0'; c++)
        g_string_append_printf (text, size > 1 && (data[1] >> (*c % 7)) & 1 ? "%%%02x" : "\\u%04x", *c);
      break;
    case 2:
      plant_base64 (text, data, size);
      break;
    case 3:
      for (c = PASSWORD; *c != '\0'; c++)
        g_string_append_printf (text, "%02X", *c);
      break;
    case 4:
      for (c = PASSWORD; *c != '\0'; c++)
        g_string_append_printf (text, "&#%d;", *c);
      break;
    default:
      g_string_append (text, PASSWORD);
      break;
    }
  g_string_append_c (text, ' ');
  g_string_append_len (text, (const char *) data + size / 2, size - size / 2);
}

static void
expect_equal (GString *a, GString *b)
{
  if (a->len != b->len || memcmp (a->str, b->str, a->len) != 0)
    __builtin_trap ();
}

/* Where a text is cut does not matter, cleaning twice changes nothing, and nothing known is left. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(GString) text = g_string_new_len ((const char *) data, size);
  g_autoptr(GString) planted = g_string_new (NULL);
  g_autoptr(GString) whole = clean (text->str, text->len, MAX (text->len, 1));
  g_autoptr(GString) parts = clean (text->str, text->len, 1 + size % 7);
  g_autoptr(GString) twice = clean (whole->str, whole->len, MAX (whole->len, 1));
  g_autoptr(GString) hidden = NULL;
  g_autoptr(LkRedactor) redactor = new_redactor ();

  expect_equal (whole, parts);
  expect_equal (whole, twice);
  if (lk_redactor_find_leak (redactor, whole->str, whole->len, NULL, NULL))
    __builtin_trap ();
  plant (planted, data, size);
  hidden = clean (planted->str, planted->len, MAX (planted->len, 1));
  if (lk_redactor_find_leak (redactor, hidden->str, hidden->len, NULL, NULL) || strstr (hidden->str, PASSWORD) != NULL)
    __builtin_trap ();
  return 0;
}
