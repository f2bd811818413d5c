/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-practice-ca.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <sys/mman.h>
#include <unistd.h>

#define DAY (24 * 3600LL)
#define DN_ORGANIZATION "Latchkey Practice"
#define DN_INTERCEPTION "Practice Inspection Gateway"

typedef struct
{
  gnutls_x509_privkey_t key; /* (owned) */
  gnutls_x509_crt_t     crt; /* (owned) */
} Identity;

struct _LkPracticeCa
{
  gint64   now;          /* seconds since 1970 */
  Identity root;
  Identity intermediate;
  Identity stranger;
  char    *pem;          /* (owned) of the root */
  GBytes  *intermediate_der; /* (owned) */
};

/* What goes into one certificate. */
typedef struct
{
  const char     *organization; /* (borrowed) */
  const char     *common_name;  /* (borrowed) */
  const char     *dns_name;     /* (borrowed) (nullable): an authority */
  const char     *issuer_url;   /* (borrowed) (nullable) */
  gboolean        addresses;
  gint64          not_before;
  gint64          not_after;
  const Identity *issuer;       /* (borrowed) (nullable): self-signed */
} Template;

static gboolean
check (int      status,
       GError **error)
{
  if (status >= 0)
    return TRUE;
  g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_MISC, "Could not make a practice certificate: %s",
               gnutls_strerror (status));
  return FALSE;
}

static void
identity_clear (Identity *identity)
{
  g_clear_pointer (&identity->crt, gnutls_x509_crt_deinit);
  g_clear_pointer (&identity->key, gnutls_x509_privkey_deinit);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Identity, identity_clear)

static int
set_alternative_names (gnutls_x509_crt_t crt,
                       const Template   *template)
{
  static const guint8 ipv4[4] = { 127, 0, 0, 1 };
  static const guint8 ipv6[16] = { [15] = 1 };
  int status = gnutls_x509_crt_set_subject_alt_name (
      crt, GNUTLS_SAN_DNSNAME, template->dns_name, strlen (template->dns_name), GNUTLS_FSAN_APPEND);

  if (status >= 0 && template->addresses)
    status = gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, ipv4, sizeof ipv4,
                                                   GNUTLS_FSAN_APPEND);
  if (status >= 0 && template->addresses)
    status = gnutls_x509_crt_set_subject_alt_name (crt, GNUTLS_SAN_IPADDRESS, ipv6, sizeof ipv6,
                                                   GNUTLS_FSAN_APPEND);
  return status;
}

static int
set_purpose (gnutls_x509_crt_t crt,
             const Template   *template)
{
  gboolean authority = template->dns_name == NULL;
  int status = gnutls_x509_crt_set_basic_constraints (crt, authority, -1);

  if (status >= 0)
    status = gnutls_x509_crt_set_key_usage (crt, authority ? GNUTLS_KEY_KEY_CERT_SIGN
                                                                 | GNUTLS_KEY_CRL_SIGN
                                                           : GNUTLS_KEY_DIGITAL_SIGNATURE);
  if (status >= 0 && !authority)
    status = gnutls_x509_crt_set_key_purpose_oid (crt, GNUTLS_KP_TLS_WWW_SERVER, 0);
  if (status >= 0 && !authority)
    status = set_alternative_names (crt, template);
  return status;
}

static int
set_name (gnutls_x509_crt_t crt,
          const Template   *template)
{
  int status = gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_ORGANIZATION_NAME, 0,
                                              template->organization,
                                              strlen (template->organization));

  if (status >= 0)
    status = gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0,
                                            template->common_name, strlen (template->common_name));
  return status;
}

static int
set_frame (gnutls_x509_crt_t crt,
           const Template   *template)
{
  guint8 serial[16] = { 1 };
  int status = gnutls_x509_crt_set_version (crt, 3);

  if (status >= 0)
    status = gnutls_rnd (GNUTLS_RND_NONCE, serial + 1, sizeof serial - 1);
  if (status >= 0)
    status = gnutls_x509_crt_set_serial (crt, serial, sizeof serial);
  if (status >= 0)
    status = gnutls_x509_crt_set_activation_time (crt, template->not_before);
  if (status >= 0)
    status = gnutls_x509_crt_set_expiration_time (crt, template->not_after);
  return status;
}

/* The identifiers by which a verifier finds the issuer among several. */
static int
set_key_ids (Identity       *identity,
             const Identity *issuer)
{
  guint8 id[64];
  size_t size = sizeof id;
  int status = gnutls_x509_crt_get_key_id (identity->crt, 0, id, &size);

  if (status >= 0)
    status = gnutls_x509_crt_set_subject_key_id (identity->crt, id, size);
  size = sizeof id;
  if (status >= 0)
    status = gnutls_x509_crt_get_key_id (issuer->crt, 0, id, &size);
  if (status >= 0)
    status = gnutls_x509_crt_set_authority_key_id (identity->crt, id, size);
  return status;
}

static int
fill_and_sign (Identity       *identity,
               const Template *template)
{
  const Identity *issuer = template->issuer != NULL ? template->issuer : identity;
  int status = set_frame (identity->crt, template);

  if (status >= 0)
    status = set_name (identity->crt, template);
  if (status >= 0)
    status = gnutls_x509_crt_set_key (identity->crt, identity->key);
  if (status >= 0)
    status = set_purpose (identity->crt, template);
  if (status >= 0)
    status = set_key_ids (identity, issuer);
  if (status >= 0 && template->issuer_url != NULL)
    {
      gnutls_datum_t url = { (guint8 *) template->issuer_url, strlen (template->issuer_url) };

      status = gnutls_x509_crt_set_authority_info_access (identity->crt, GNUTLS_IA_CAISSUERS_URI,
                                                          &url);
    }
  if (status >= 0)
    status = gnutls_x509_crt_sign2 (identity->crt, issuer->crt, issuer->key, GNUTLS_DIG_SHA256, 0);
  return status;
}

static gboolean
make_identity (Identity       *identity,
               const Template *template,
               GError        **error)
{
  int status = gnutls_x509_privkey_init (&identity->key);

  if (status >= 0)
    status = gnutls_x509_privkey_generate (identity->key, GNUTLS_PK_ECDSA,
                                           GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0);
  if (status >= 0)
    status = gnutls_x509_crt_init (&identity->crt);
  if (status >= 0)
    status = fill_and_sign (identity, template);
  return check (status, error);
}

static gboolean
append_pem (GString        *text,
            const Identity *identity,
            GError        **error)
{
  gnutls_datum_t pem = { NULL, 0 };

  if (!check (gnutls_x509_crt_export2 (identity->crt, GNUTLS_X509_FMT_PEM, &pem), error))
    return FALSE;
  g_string_append_len (text, (const char *) pem.data, pem.size);
  gnutls_free (pem.data);
  return TRUE;
}

static gboolean
export_authorities (LkPracticeCa *self,
                    GError      **error)
{
  g_autoptr(GString) pem = g_string_new (NULL);
  gnutls_datum_t der = { NULL, 0 };

  if (!append_pem (pem, &self->root, error)
      || !check (gnutls_x509_crt_export2 (self->intermediate.crt, GNUTLS_X509_FMT_DER, &der),
                 error))
    return FALSE;
  self->pem = g_strdup (pem->str);
  self->intermediate_der = g_bytes_new (der.data, der.size);
  gnutls_free (der.data);
  return TRUE;
}

/**
 * lk_practice_ca_new:
 * @error: return location for an error
 *
 * Makes the authorities: three keys and three certificates, a few milliseconds.
 *
 * Returns: (transfer full) (nullable): the authority; %NULL with %G_TLS_ERROR set when GnuTLS
 * refuses
 */
LkPracticeCa *
lk_practice_ca_new (GError **error)
{
  g_autoptr(LkPracticeCa) self = g_new0 (LkPracticeCa, 1);
  Template root, intermediate, stranger;

  self->now = g_get_real_time () / G_USEC_PER_SEC;
  root = (Template) { .organization = DN_ORGANIZATION, .common_name = "Latchkey Practice Root",
                      .not_before = self->now - 365 * DAY, .not_after = self->now + 3650 * DAY };
  intermediate = root;
  intermediate.common_name = "Latchkey Practice Issuer";
  intermediate.issuer = &self->root;
  stranger = root;
  stranger.organization = DN_INTERCEPTION;
  stranger.common_name = "Practice Inspection Root";
  if (!make_identity (&self->root, &root, error)
      || !make_identity (&self->intermediate, &intermediate, error)
      || !make_identity (&self->stranger, &stranger, error)
      || !export_authorities (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * lk_practice_ca_free:
 * @self: (transfer full): an authority
 *
 * Forgets the authority and its keys.
 */
void
lk_practice_ca_free (LkPracticeCa *self)
{
  identity_clear (&self->root);
  identity_clear (&self->intermediate);
  identity_clear (&self->stranger);
  g_clear_pointer (&self->pem, g_free);
  g_clear_pointer (&self->intermediate_der, g_bytes_unref);
  g_free (self);
}

/**
 * lk_practice_ca_get_pem:
 * @self: an authority
 *
 * Returns: (transfer none): the root certificate, PEM
 */
const char *
lk_practice_ca_get_pem (LkPracticeCa *self)
{
  return self->pem;
}

/**
 * lk_practice_ca_get_intermediate:
 * @self: an authority
 *
 * Returns: (transfer none): the intermediate certificate, DER, as its caIssuers address serves it
 * (RFC 5280, 4.2.2.1)
 */
GBytes *
lk_practice_ca_get_intermediate (LkPracticeCa *self)
{
  return self->intermediate_der;
}

static void
close_descriptor (gpointer data)
{
  close (GPOINTER_TO_INT (data));
}

/**
 * lk_practice_ca_new_database:
 * @self: an authority
 * @error: return location for an error
 *
 * A database that trusts the practice root and nothing else. The file that GTlsFileDatabase wants
 * is anonymous memory: the TLS backend reads it again at the first handshake, so a file removed
 * after loading would make every certificate unknown.
 *
 * Returns: (transfer full) (nullable): the database; %NULL with an error of %G_FILE_ERROR or
 * %G_TLS_ERROR
 */
GTlsDatabase *
lk_practice_ca_new_database (LkPracticeCa *self,
                             GError      **error)
{
  int fd = memfd_create ("latchkey-practice-root", MFD_CLOEXEC);
  size_t length = strlen (self->pem);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  GTlsDatabase *database = NULL;

  if (fd < 0 || write (fd, self->pem, length) != (ssize_t) length)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                 "Could not keep the practice root: %s", g_strerror (errno));
  else
    database = g_tls_file_database_new (path, error);
  if (database != NULL)
    g_object_set_data_full (G_OBJECT (database), "latchkey-descriptor", GINT_TO_POINTER (fd),
                            close_descriptor);
  else if (fd >= 0)
    close (fd);
  return database;
}

static void
describe (LkPracticeCa  *self,
          LkPracticeCert kind,
          Template      *template)
{
  *template = (Template) { .organization = DN_ORGANIZATION,
                          .common_name = "localhost",
                          .dns_name = "localhost",
                          .issuer_url = template->issuer_url,
                          .addresses = TRUE,
                          .not_before = self->now - DAY,
                          .not_after = self->now + 30 * DAY,
                          .issuer = &self->intermediate };
  switch (kind)
    {
    case LK_PRACTICE_CERT_GOOD:
    case LK_PRACTICE_CERT_INCOMPLETE:
      break;
    case LK_PRACTICE_CERT_EXPIRED:
      template->not_before = self->now - 93 * DAY;
      template->not_after = self->now - 3 * DAY;
      break;
    case LK_PRACTICE_CERT_NOT_YET_VALID:
      template->not_before = self->now + 3 * DAY;
      template->not_after = self->now + 93 * DAY;
      break;
    case LK_PRACTICE_CERT_FUTURE:
      template->not_before = self->now + LK_PRACTICE_CLOCK_AHEAD_S - DAY;
      template->not_after = self->now + LK_PRACTICE_CLOCK_AHEAD_S + 30 * DAY;
      break;
    case LK_PRACTICE_CERT_WRONG_HOST:
      template->common_name = template->dns_name = "elsewhere.invalid";
      template->addresses = FALSE;
      break;
    case LK_PRACTICE_CERT_SELF_SIGNED:
      template->issuer = NULL;
      template->issuer_url = NULL;
      break;
    case LK_PRACTICE_CERT_INTERCEPTED:
      template->organization = DN_INTERCEPTION;
      template->issuer = &self->stranger;
      template->issuer_url = NULL;
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
append_chain (LkPracticeCa   *self,
              GString        *text,
              const Identity *leaf,
              LkPracticeCert  kind,
              const Template *template,
              GError        **error)
{
  if (!append_pem (text, leaf, error))
    return FALSE;
  if (template->issuer == NULL || kind == LK_PRACTICE_CERT_INCOMPLETE)
    return TRUE;
  return append_pem (text, template->issuer, error);
}

/**
 * lk_practice_ca_issue:
 * @self: an authority
 * @kind: what the certificate is like
 * @issuer_url: where the intermediate can be fetched
 * @error: return location for an error
 *
 * Makes a server's certificate with its key and the chain that the server shows.
 *
 * Returns: (transfer full) (nullable): the certificate; %NULL with %G_TLS_ERROR set when it cannot
 * be made
 */
GTlsCertificate *
lk_practice_ca_issue (LkPracticeCa  *self,
                      LkPracticeCert kind,
                      const char    *issuer_url,
                      GError       **error)
{
  g_auto(Identity) leaf = { NULL, NULL };
  g_autoptr(GString) text = g_string_new (NULL);
  Template template = { .issuer_url = issuer_url };
  gnutls_datum_t key = { NULL, 0 };

  describe (self, kind, &template);
  if (!make_identity (&leaf, &template, error)
      || !check (gnutls_x509_privkey_export2_pkcs8 (leaf.key, GNUTLS_X509_FMT_PEM, NULL,
                                                    GNUTLS_PKCS_PLAIN, &key),
                 error))
    return NULL;
  g_string_append_len (text, (const char *) key.data, key.size);
  gnutls_memset (key.data, 0, key.size);
  gnutls_free (key.data);
  if (!append_chain (self, text, &leaf, kind, &template, error))
    return NULL;
  return g_tls_certificate_new_from_pem (text->str, text->len, error);
}
