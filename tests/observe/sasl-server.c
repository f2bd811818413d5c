/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sasl-server.h"

#include <gsasl.h>

struct _LkSaslServer
{
  Gsasl         *context;    /* (owned) */
  Gsasl_session *session;    /* (owned) */
  char          *user;       /* (owned) */
  char          *password;   /* (owned) */
  guint          iterations;
  char          *exporter;   /* (owned) (nullable) Base64 */
  char          *unique;     /* (owned) (nullable) Base64 */
};

static int
validate_simple (LkSaslServer  *self,
                 Gsasl_session *session)
{
  return g_strcmp0 (gsasl_property_get (session, GSASL_AUTHID), self->user) == 0
                 && g_strcmp0 (gsasl_property_get (session, GSASL_PASSWORD), self->password) == 0
             ? GSASL_OK
             : GSASL_AUTHENTICATION_ERROR;
}

static int
on_asked_cb (Gsasl          *context,
             Gsasl_session  *session,
             Gsasl_property  property)
{
  LkSaslServer *self = gsasl_callback_hook_get (context);
  g_autofree char *iterations = g_strdup_printf ("%u", self->iterations);
  const char *value = NULL;

  if (property == GSASL_VALIDATE_SIMPLE)
    return validate_simple (self, session);
  if (property == GSASL_SCRAM_ITER)
    value = iterations;
  else if (property == GSASL_PASSWORD && g_strcmp0 (gsasl_property_fast (session, GSASL_AUTHID), self->user) == 0)
    value = self->password;
  else if (property == GSASL_CB_TLS_EXPORTER)
    value = self->exporter;
  else if (property == GSASL_CB_TLS_UNIQUE)
    value = self->unique;
  return value != NULL ? gsasl_property_set (session, property, value) : GSASL_NO_CALLBACK;
}

static char *
dup_binding (GTlsConnection         *connection,
             GTlsChannelBindingType  type)
{
  g_autoptr(GByteArray) data = g_byte_array_new ();

  if (connection == NULL || !g_tls_connection_get_channel_binding_data (connection, type, data, NULL))
    return NULL;
  return g_base64_encode (data->data, data->len);
}

LkSaslServer *
lk_sasl_server_new (const char     *mechanism,
                    const char     *user,
                    const char     *password,
                    guint           iterations,
                    GTlsConnection *binding)
{
  LkSaslServer *self = g_new0 (LkSaslServer, 1);
  gboolean is_new = binding != NULL
                    && g_tls_connection_get_protocol_version (binding) == G_TLS_PROTOCOL_VERSION_TLS_1_3;

  self->user = g_strdup (user);
  self->password = g_strdup (password);
  self->iterations = iterations;
  if (is_new)
    self->exporter = dup_binding (binding, G_TLS_CHANNEL_BINDING_TLS_EXPORTER);
  else
    self->unique = dup_binding (binding, G_TLS_CHANNEL_BINDING_TLS_UNIQUE);
  g_assert_cmpint (gsasl_init (&self->context), ==, GSASL_OK);
  gsasl_callback_set (self->context, on_asked_cb);
  gsasl_callback_hook_set (self->context, self);
  g_assert_cmpint (gsasl_server_start (self->context, mechanism, &self->session), ==, GSASL_OK);
  return self;
}

void
lk_sasl_server_free (LkSaslServer *self)
{
  gsasl_finish (self->session);
  gsasl_done (self->context);
  g_free (self->user);
  g_free (self->password);
  g_free (self->exporter);
  g_free (self->unique);
  g_free (self);
}

/* Whether the server goes on or is content (@done); @answer and @message are Base64. */
gboolean
lk_sasl_server_step (LkSaslServer  *self,
                     const char    *message,
                     char         **answer,
                     gboolean      *done)
{
  char *output = NULL;
  int code = gsasl_step64 (self->session, message, &output);

  *done = code == GSASL_OK;
  *answer = code == GSASL_OK || code == GSASL_NEEDS_MORE ? g_strdup (output) : NULL;
  gsasl_free (output);
  if (*answer == NULL)
    g_test_message ("the server refuses: %s", gsasl_strerror (code));
  return *answer != NULL;
}
