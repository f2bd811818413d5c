/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "key-kit.h"
#include "lk-openpgp.h"

static const KeyCase key_cases[] = {
  { "no-signature", { { 0 } }, FALSE, { 0 }, 0 },
  { "never", { { 0x13, 0, 0, 3, FALSE } }, FALSE, { 0 }, 0 },
  { "ends", { { 0x13, 0, 1000, 3, FALSE } }, FALSE, { 0 }, KEY_CREATED + 1000 },
  { "prolonged", { { 0x13, 0, 1000, 3, FALSE }, { 0x13, 10, 5000, 3, FALSE } }, FALSE, { 0 }, KEY_CREATED + 5000 },
  { "prolonged-before", { { 0x10, 10, 5000, 3, FALSE }, { 0x13, 0, 1000, 3, FALSE } }, FALSE, { 0 }, KEY_CREATED + 5000 },
  { "foreign", { { 0x13, 0, 1000, 3, FALSE }, { 0x10, 10, 5000, 3, TRUE } }, FALSE, { 0 }, KEY_CREATED + 1000 },
  { "revoked", { { 0x13, 0, 0, 3, FALSE }, { 0x20, 70, 0, -1, FALSE } }, FALSE, { 0 }, KEY_CREATED + 70 },
  { "revokers", { { 0x1f, 5, 0, -1, FALSE }, { 0x13, 0, 1000, 3, FALSE } }, FALSE, { 0 }, KEY_CREATED + 1000 },
  { "direct", { { 0x13, 0, 1000, 3, FALSE }, { 0x1f, 5, 2000, -1, FALSE } }, FALSE, { 0 }, KEY_CREATED + 2000 },
  { "other-type", { { 0x13, 0, 1000, 3, FALSE }, { 0x40, 10, 5000, 3, FALSE } }, FALSE, { 0 }, KEY_CREATED + 1000 },
  { "subkey-signs", { { 0x13, 0, 9000, 1, FALSE } }, TRUE, { 0x18, 0, 2000, 2, FALSE }, KEY_CREATED + 2000 },
  { "subkey-outlives", { { 0x13, 0, 1000, 1, FALSE } }, TRUE, { 0x18, 0, 0, 2, FALSE }, KEY_CREATED + 1000 },
  { "subkey-encrypts", { { 0x13, 0, 9000, 3, FALSE } }, TRUE, { 0x18, 0, 2000, 12, FALSE }, KEY_CREATED + 9000 },
};

static gboolean
get_expiry (GByteArray *keys,
            gint64     *expires_s)
{
  g_autofree char *text = g_strndup ("", keys->len + 1);

  memcpy (text, keys->data, keys->len);
  return lk_openpgp_get_expiry (text, keys->len, expires_s);
}

static void
test_key (gconstpointer data)
{
  const KeyCase *key = data;
  g_autoptr(GByteArray) keys = key_kit_make (key);
  g_autofree char *armoured = key_kit_armour (keys);
  gint64 expires_s = -1;

  g_assert_true (get_expiry (keys, &expires_s));
  g_assert_cmpint (expires_s, ==, key->expires_s);
  expires_s = -1;
  g_assert_true (lk_openpgp_get_expiry (armoured, strlen (armoured), &expires_s));
  g_assert_cmpint (expires_s, ==, key->expires_s);
  /* Cut off anywhere, and spoilt anywhere, it is read to its end. */
  for (guint i = 0; i < keys->len; i++)
    {
      guint whole = keys->len;
      guint8 kept = keys->data[i];

      keys->data[i] ^= 0x55;
      get_expiry (keys, &expires_s);
      keys->data[i] = kept;
      keys->len = i;
      get_expiry (keys, &expires_s);
      keys->len = whole;
    }
}

/* One good key among several is enough; a key that cannot be read may be a good one. */
static void
test_keys (void)
{
  g_autoptr(GByteArray) keys = key_kit_make (&key_cases[2]);
  g_autoptr(GByteArray) other = key_kit_make (&key_cases[3]);
  gint64 expires_s = -1;

  g_byte_array_append (keys, other->data, other->len);
  g_assert_true (get_expiry (keys, &expires_s));
  g_assert_cmpint (expires_s, ==, KEY_CREATED + 5000);
  key_kit_add (keys, 6, 6, NULL);
  g_assert_false (get_expiry (keys, &expires_s));
  g_assert_false (lk_openpgp_get_expiry ("", 0, &expires_s));
  g_assert_false (lk_openpgp_get_expiry ("no key", 6, &expires_s));
  g_assert_false (lk_openpgp_get_expiry ("-----BEGIN PGP PUBLIC KEY BLOCK-----", 36, &expires_s));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (key_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/openpgp/", key_cases[i].name, NULL);

      g_test_add_data_func (path, &key_cases[i], test_key);
    }
  g_test_add_func ("/openpgp/several", test_keys);
  return g_test_run ();
}
