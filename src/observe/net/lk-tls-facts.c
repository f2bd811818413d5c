/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-tls-facts.h"

#include <string.h>

#define MAX_TEXT 512

static void
set_text (JsonObject *facts,
          const char *name,
          const char *value)
{
  g_autofree char *valid = NULL;

  if (value == NULL)
    return;
  valid = g_utf8_make_valid (value, (gssize) MIN (strlen (value), MAX_TEXT));
  json_object_set_string_member (facts, name, valid);
}

static void
set_time (JsonObject *facts,
          const char *name,
          GDateTime  *time)
{
  if (time != NULL)
    json_object_set_int_member (facts, name, g_date_time_to_unix (time));
}

static JsonArray *
describe_flags (GTlsCertificateFlags flags)
{
  static const struct
  {
    GTlsCertificateFlags flag;
    const char          *name;
  } names[] = {
    { G_TLS_CERTIFICATE_UNKNOWN_CA, "unknown-ca" },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, "bad-identity" },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, "not-activated" },
    { G_TLS_CERTIFICATE_EXPIRED, "expired" },
    { G_TLS_CERTIFICATE_REVOKED, "revoked" },
    { G_TLS_CERTIFICATE_INSECURE, "insecure" },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, "generic-error" },
  };
  JsonArray *array = json_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (flags & names[i].flag)
      json_array_add_string_element (array, names[i].name);
  return array;
}

static void
add_names (JsonObject      *facts,
           GTlsCertificate *certificate)
{
  g_autoptr(GPtrArray) dns_names = g_tls_certificate_get_dns_names (certificate);
  g_autoptr(GPtrArray) addresses = g_tls_certificate_get_ip_addresses (certificate);
  JsonArray *names = json_array_new ();

  for (guint i = 0; dns_names != NULL && i < MIN (dns_names->len, LK_TLS_MAX_NAMES); i++)
    {
      gsize length;
      const char *data = g_bytes_get_data (dns_names->pdata[i], &length);
      g_autofree char *name =
          g_utf8_make_valid (data != NULL ? data : "", (gssize) MIN (length, 255));

      json_array_add_string_element (names, name);
    }
  for (guint i = 0;
       addresses != NULL && i < addresses->len && json_array_get_length (names) < LK_TLS_MAX_NAMES;
       i++)
    {
      g_autofree char *name = g_inet_address_to_string (addresses->pdata[i]);

      json_array_add_string_element (names, name);
    }
  json_object_set_array_member (facts, "names", names);
}

static GByteArray *
dup_der (GTlsCertificate *certificate)
{
  GByteArray *der = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  return der;
}

static void
add_certificate (JsonObject      *facts,
                 GTlsCertificate *certificate)
{
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);
  g_autoptr(GDateTime) not_after = g_tls_certificate_get_not_valid_after (certificate);
  g_autoptr(GByteArray) der = dup_der (certificate);

  set_text (facts, "subject", subject);
  set_text (facts, "issuer", issuer);
  set_time (facts, "not_after", not_after);
  if (der != NULL)
    {
      g_autofree char *digest =
          g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);

      json_object_set_string_member (facts, "sha256", digest);
    }
}

static JsonArray *
describe_chain (GTlsCertificate *certificate)
{
  JsonArray *chain = json_array_new ();

  for (guint i = 0; certificate != NULL && i < LK_TLS_MAX_CHAIN; i++)
    {
      JsonObject *link = json_object_new ();

      add_certificate (link, certificate);
      json_array_add_object_element (chain, link);
      certificate = g_tls_certificate_get_issuer (certificate);
    }
  return chain;
}

/* The certificate says where its issuer can be fetched: an access method caIssuers (RFC
 * 5280, 4.2.2.1) is in it. */
static gboolean
names_ca_issuers (GTlsCertificate *certificate)
{
  static const guint8 oid[] = { 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02 };
  g_autoptr(GByteArray) der = dup_der (certificate);

  return der != NULL && memmem (der->data, der->len, oid, sizeof oid) != NULL;
}

/**
 * lk_tls_facts_new:
 * @certificate: (nullable): the peer's, with its chain as it was sent
 * @flags: what verification found wrong; 0 for nothing
 *
 * The facts of a `tls` observation that the certificate tells.
 *
 * Returns: (transfer full): the facts
 */
JsonObject *
lk_tls_facts_new (GTlsCertificate      *certificate,
                  GTlsCertificateFlags  flags)
{
  JsonObject *facts = json_object_new ();
  g_autoptr(GDateTime) not_before = NULL;

  if (certificate == NULL)
    return facts;

  not_before = g_tls_certificate_get_not_valid_before (certificate);
  json_object_set_array_member (facts, "flags", describe_flags (flags));
  add_certificate (facts, certificate);
  set_time (facts, "not_before", not_before);
  add_names (facts, certificate);
  if (json_object_has_member (facts, "subject") && json_object_has_member (facts, "issuer"))
    json_object_set_boolean_member (facts, "self_signed",
                                    g_str_equal (json_object_get_string_member (facts, "subject"),
                                                 json_object_get_string_member (facts, "issuer")));
  json_object_set_boolean_member (facts, "ca_issuers", names_ca_issuers (certificate));
  json_object_set_array_member (facts, "chain", describe_chain (certificate));
  return facts;
}

static const char *
describe_version (GTlsProtocolVersion version)
{
  switch (version)
    {
    case G_TLS_PROTOCOL_VERSION_SSL_3_0:
      return "ssl3";
    case G_TLS_PROTOCOL_VERSION_TLS_1_0:
      return "1.0";
    case G_TLS_PROTOCOL_VERSION_TLS_1_1:
      return "1.1";
    case G_TLS_PROTOCOL_VERSION_TLS_1_2:
      return "1.2";
    case G_TLS_PROTOCOL_VERSION_TLS_1_3:
      return "1.3";
    case G_TLS_PROTOCOL_VERSION_UNKNOWN:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_0:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_2:
    default:
      return NULL;
    }
}

/**
 * lk_tls_facts_add_connection:
 * @facts: the facts of a `tls` observation
 * @connection: a connection after its handshake, also one that failed
 *
 * Adds what the connection tells: `version`, `alpn`, `cipher`, `client_certificate_requested`.
 */
void
lk_tls_facts_add_connection (JsonObject     *facts,
                             GTlsConnection *connection)
{
  g_autofree char *cipher = g_tls_connection_get_ciphersuite_name (connection);

  set_text (facts, "version",
            describe_version (g_tls_connection_get_protocol_version (connection)));
  set_text (facts, "alpn", g_tls_connection_get_negotiated_protocol (connection));
  set_text (facts, "cipher", cipher);
  if (G_IS_TLS_CLIENT_CONNECTION (connection))
    {
      GList *cas = g_tls_client_connection_get_accepted_cas (G_TLS_CLIENT_CONNECTION (connection));

      json_object_set_boolean_member (facts, "client_certificate_requested", cas != NULL);
      g_list_free_full (cas, (GDestroyNotify) g_byte_array_unref);
    }
}
