/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports that only the help desk can read: OpenPGP (RFC 9580) by GnuPG. */
#include "config.h"

#include "lk-encrypt.h"

#include <glib/gstdio.h>
#include <gpgme.h>
#include <locale.h>

#include "lk-error.h"

typedef struct
{
  GBytes *content;    /* (owned) */
  char   *public_key; /* (owned) */
} Order;

typedef struct
{
  GBytes *content;     /* (owned) */
  char   *fingerprint; /* (owned) */
} Result;

static void
order_free (Order *order)
{
  g_bytes_unref (order->content);
  g_free (order->public_key);
  g_free (order);
}

static void
result_free (Result *result)
{
  g_bytes_unref (result->content);
  g_free (result->fingerprint);
  g_free (result);
}

static gboolean
fail (GError     **error,
      const char  *what,
      gpgme_error_t code)
{
  g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s: %s", what, gpgme_strerror (code));
  return FALSE;
}

/* The folder of a key ring that lives as long as one letter. */
static void
remove_home (const char *home)
{
  g_autoptr(GDir) dir = g_dir_open (home, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (home, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        remove_home (path);
      else
        g_remove (path);
    }
  g_rmdir (home);
}

/* Returns: (transfer full) (nullable): the one key that the text holds */
static gpgme_key_t
import_key (gpgme_ctx_t   ctx,
            const char   *text,
            GError      **error)
{
  gpgme_data_t data;
  gpgme_error_t code;
  gpgme_import_result_t imported;
  gpgme_key_t key = NULL;

  /* Secret keys are not even looked at: GnuPG would take them in. */
  if (strstr (text, "PRIVATE KEY BLOCK") != NULL)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, "the help desk's key must be exactly one public key of OpenPGP");
      return NULL;
    }
  code = gpgme_data_new_from_mem (&data, text, strlen (text), 0);
  if (code == 0)
    {
      code = gpgme_op_import (ctx, data);
      gpgme_data_release (data);
    }
  if (code != 0)
    {
      fail (error, "the help desk's key cannot be read", code);
      return NULL;
    }
  imported = gpgme_op_import_result (ctx);
  if (imported->considered != 1 || imported->imports == NULL || imported->secret_read > 0)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, "the help desk's key must be exactly one public key of OpenPGP");
      return NULL;
    }
  code = gpgme_get_key (ctx, imported->imports->fpr, &key, 0);
  if (code == 0 && (key->expired || key->revoked || key->disabled || !key->can_encrypt))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "the help desk's key %s is %s", imported->imports->fpr,
                   key->expired ? "expired" : key->revoked ? "revoked" : "not for encrypting");
      gpgme_key_unref (key);
      return NULL;
    }
  if (code != 0)
    fail (error, "the help desk's key cannot be used", code);
  return key;
}

static GBytes *
encrypt (gpgme_ctx_t   ctx,
         gpgme_key_t   key,
         GBytes       *content,
         GError      **error)
{
  gpgme_key_t keys[] = { key, NULL };
  gpgme_data_t plain, cipher;
  gpgme_error_t code;
  GBytes *bytes = NULL;
  gsize length;
  const char *data = g_bytes_get_data (content, &length);

  code = gpgme_data_new_from_mem (&plain, data, length, 0);
  if (code != 0)
    {
      fail (error, "the report cannot be encrypted", code);
      return NULL;
    }
  code = gpgme_data_new (&cipher);
  if (code == 0)
    {
      /* The key came with the service's description or the policy: that it is trusted was decided there. */
      code = gpgme_op_encrypt (ctx, keys, GPGME_ENCRYPT_ALWAYS_TRUST | GPGME_ENCRYPT_NO_ENCRYPT_TO | GPGME_ENCRYPT_NO_COMPRESS,
          plain, cipher);
      if (code == 0)
        {
          char *memory = gpgme_data_release_and_get_mem (cipher, &length);

          bytes = g_bytes_new (memory, length);
          gpgme_free (memory);
        }
      else
        gpgme_data_release (cipher);
    }
  gpgme_data_release (plain);
  if (bytes == NULL)
    fail (error, "the report cannot be encrypted", code);
  return bytes;
}

static Result *
encrypt_in (const char  *home,
            Order       *order,
            GError     **error)
{
  gpgme_ctx_t ctx;
  gpgme_error_t code = gpgme_new (&ctx);
  gpgme_key_t key = NULL;
  Result *result = NULL;
  const char *file_name;
  g_autofree char *program = NULL;
  GBytes *content;

  if (code == 0)
    {
      gpgme_engine_info_t info = gpgme_ctx_get_engine_info (ctx);

      code = gpgme_ctx_set_engine_info (ctx, GPGME_PROTOCOL_OpenPGP, info != NULL ? info->file_name : NULL, home);
    }
  /* Without the program, GPGME would merely find no key. */
  file_name = code == 0 ? gpgme_ctx_get_engine_info (ctx)->file_name : NULL;
  program = file_name != NULL ? g_find_program_in_path (file_name) : NULL;
  if (program == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_NOT_FOUND, "GnuPG cannot be used: %s",
          code != 0 ? gpgme_strerror (code) : "gpg is missing");
      gpgme_release (ctx);
      return NULL;
    }
  gpgme_set_offline (ctx, 1);
  gpgme_set_armor (ctx, 1);
  key = import_key (ctx, order->public_key, error);
  content = key != NULL ? encrypt (ctx, key, order->content, error) : NULL;
  if (content != NULL)
    {
      result = g_new0 (Result, 1);
      result->content = content;
      result->fingerprint = g_strdup (key->subkeys->fpr);
    }
  if (key != NULL)
    gpgme_key_unref (key);
  gpgme_release (ctx);
  return result;
}

static void
encrypt_in_thread (GTask        *task,
                   gpointer      source,
                   gpointer      task_data,
                   GCancellable *cancellable)
{
  GError *error = NULL;
  g_autofree char *home = g_dir_make_tmp ("latchkey-XXXXXX", &error);
  Result *result = home != NULL ? encrypt_in (home, task_data, &error) : NULL;

  if (home != NULL)
    remove_home (home);
  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) result_free);
  else
    g_task_return_error (task, error);
}

/**
 * lk_encrypt_async:
 * @content: a report
 * @public_key: the help desk's key, armored, at most %LK_ENCRYPT_MAX_KEY bytes
 * @cancellable: (nullable): stops waiting
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Encrypts a report to a help desk,
     with a key ring of its own that is gone afterwards: the person's own keys are neither read nor changed.
 */
void
lk_encrypt_async (GBytes              *content,
                  const char          *public_key,
                  GCancellable        *cancellable,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  static gsize initialized = 0;
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Order *order;

  g_task_set_source_tag (task, lk_encrypt_async);
  if (strlen (public_key) > LK_ENCRYPT_MAX_KEY)
    {
      g_task_return_new_error (task, LK_ERROR, LK_ERROR_LIMIT, "the help desk's key is larger than %d bytes", LK_ENCRYPT_MAX_KEY);
      return;
    }
  if (g_once_init_enter (&initialized))
    {
      gpgme_check_version (NULL);
      gpgme_set_locale (NULL, LC_CTYPE, setlocale (LC_CTYPE, NULL));
      g_once_init_leave (&initialized, 1);
    }
  order = g_new0 (Order, 1);
  order->content = g_bytes_ref (content);
  order->public_key = g_strdup (public_key);
  g_task_set_task_data (task, order, (GDestroyNotify) order_free);
  g_task_run_in_thread (task, encrypt_in_thread);
}

/**
 * lk_encrypt_finish:
 * @result: of the call
 * @fingerprint: (out) (optional) (transfer full): of the key it was encrypted to
 * @error: return location; nothing was encrypted then, and nothing may be sent
 *
 * Returns: (transfer full): the encrypted report, armored: plain text that any way of sending takes
 */
GBytes *
lk_encrypt_finish (GAsyncResult  *result,
                   char         **fingerprint,
                   GError       **error)
{
  Result *encrypted;
  GBytes *content;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  encrypted = g_task_propagate_pointer (G_TASK (result), error);
  if (encrypted == NULL)
    return NULL;
  content = g_bytes_ref (encrypted->content);
  if (fingerprint != NULL)
    *fingerprint = g_steal_pointer (&encrypted->fingerprint);
  result_free (encrypted);
  return content;
}
