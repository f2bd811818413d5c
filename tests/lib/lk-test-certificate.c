/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-test-certificate.h"

#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <time.h>

static void
succeed (int code)
{
  g_assert_cmpstr (gnutls_strerror (code), ==, gnutls_strerror (GNUTLS_E_SUCCESS));
}

static void
fill_in (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key)
{
  static const guint8 loopback[] = { 127, 0, 0, 1 };
  static const guint8 serial[] = { 1 };

  succeed (gnutls_x509_crt_set_version (certificate, 3));
  succeed (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial));
  succeed (gnutls_x509_crt_set_activation_time (certificate, time (NULL) - 3600));
  succeed (gnutls_x509_crt_set_expiration_time (certificate, time (NULL) + 3600));
  succeed (gnutls_x509_crt_set_dn (certificate, "CN=Latchkey test", NULL));
  succeed (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, "localhost", 9,
                                                 GNUTLS_FSAN_SET));
  succeed (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, loopback,
                                                 sizeof loopback, GNUTLS_FSAN_APPEND));
  succeed (gnutls_x509_crt_set_basic_constraints (certificate, 1, -1));
  succeed (gnutls_x509_crt_set_key (certificate, key));
  succeed (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0));
}

/**
 * lk_test_certificate_new:
 *
 * Returns: (transfer full): a new certificate of its own for localhost and 127.0.0.1, with its key,
 * good for an hour
 */
GTlsCertificate *
lk_test_certificate_new (void)
{
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
  gnutls_datum_t certificate_pem, key_pem;
  g_autofree char *pem = NULL;
  g_autoptr(GError) error = NULL;
  GTlsCertificate *result;

  succeed (gnutls_x509_privkey_init (&key));
  succeed (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                         GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  succeed (gnutls_x509_crt_init (&certificate));
  fill_in (certificate, key);
  succeed (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &certificate_pem));
  succeed (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, 0, &key_pem));
  pem = g_strconcat ((const char *) certificate_pem.data, (const char *) key_pem.data, NULL);
  result = g_tls_certificate_new_from_pem (pem, -1, &error);
  g_assert_no_error (error);

  gnutls_free (certificate_pem.data);
  gnutls_free (key_pem.data);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  return result;
}

static void
unlink_and_free (gpointer path)
{
  g_unlink (path);
  g_free (path);
}

/**
 * lk_test_certificate_trust:
 *
 * Returns: (transfer full): a database that trusts @certificate alone; it reads its file late, so
 * that lives as long
 */
GTlsDatabase *
lk_test_certificate_trust (GTlsCertificate *certificate)
{
  g_autofree char *pem = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  GTlsDatabase *database;
  int fd = g_file_open_tmp ("latchkey-ca-XXXXXX.pem", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_object_get (certificate, "certificate-pem", &pem, NULL);
  g_file_set_contents (path, pem, -1, &error);
  g_assert_no_error (error);
  database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  g_object_set_data_full (G_OBJECT (database), "path", g_steal_pointer (&path), unlink_and_free);
  return database;
}
