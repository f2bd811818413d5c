/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-trace-kit.h"
#include "lk-trust.h"

#define DAY (24 * 3600)
#define HOST "chat.example"

static gboolean
on_ready_cb (gpointer user_data)
{
  gboolean *ready = user_data;

  g_assert_true (lk_trust_is_ready ());
  *ready = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_until_ready (void)
{
  gboolean ready = FALSE;

  lk_trust_when_ready (on_ready_cb, &ready);
  g_assert_false (ready);
  while (!ready)
    g_main_context_iteration (NULL, TRUE);
}

static GTlsCertificateFlags
verify (GTlsDatabase    *database,
        GTlsCertificate *certificate)
{
  g_autoptr(GSocketConnectable) identity = g_network_address_new (HOST, 443);
  g_autoptr(GError) error = NULL;
  GTlsCertificateFlags flags =
    g_tls_database_verify_chain (database, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER,
                                 identity, NULL, G_TLS_DATABASE_VERIFY_NONE, NULL, &error);

  g_assert_no_error (error);
  return flags;
}

static void
test_default (void)
{
  g_autoptr(GTlsDatabase) database = NULL;
  g_autoptr(GTlsDatabase) system = NULL;

  lk_trust_install ();
  database = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  system = lk_trust_dup_system ();
  g_assert_true (G_IS_TLS_DATABASE (system));
  g_assert_true (database != system);
}

static void
test_unknown (void)
{
  g_autoptr(GTlsCertificate) good = lk_kit_certificate_new (HOST, -DAY, DAY, NULL);
  g_autoptr(GTlsCertificate) expired =
    lk_kit_certificate_new ("other.example", -2 * DAY, -DAY, NULL);
  g_autoptr(GTlsDatabase) database = NULL;
  g_autoptr(GTlsDatabase) system = NULL;

  lk_trust_install ();
  database = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  system = lk_trust_dup_system ();
  g_assert_cmpint (verify (database, good), ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_cmpint (verify (database, good), ==, verify (system, good));
  g_assert_cmpint (verify (database, expired) & G_TLS_CERTIFICATE_BAD_IDENTITY, !=, 0);
  g_assert_cmpint (verify (database, expired), ==, verify (system, expired));
}

/* The person adds an authority and checks again. */
static void
test_refresh (void)
{
  g_autoptr(GTlsDatabase) before = lk_trust_dup_system ();
  g_autoptr(GTlsDatabase) after = NULL;

  lk_trust_refresh ();
  lk_trust_refresh ();
  wait_until_ready ();
  after = lk_trust_dup_system ();
  g_assert_true (after != before);
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (after), ==, G_OBJECT_TYPE_NAME (before));
}

static void
test_ready (void)
{
  g_assert_true (lk_trust_is_ready ());
  wait_until_ready ();
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    return 77;
  g_test_add_func ("/trust/default", test_default);
  g_test_add_func ("/trust/unknown", test_unknown);
  g_test_add_func ("/trust/refresh", test_refresh);
  g_test_add_func ("/trust/ready", test_ready);
  return g_test_run ();
}
