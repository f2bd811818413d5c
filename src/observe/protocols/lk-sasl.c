/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sasl.h"

#include <string.h>

#include <gsasl.h>

#include "lk-error.h"
#include "lk-sasl-message.h"

/* What comes next. */
typedef enum
{
  LK_SASL_READY,    /* our first message */
  LK_SASL_ASKED,    /* the server's challenge; with PLAIN its decision */
  LK_SASL_ANSWERED, /* the server's proof */
  LK_SASL_PROVED,   /* the server's decision, after its proof */
  LK_SASL_DENIED,   /* the server's decision, after it said that it will be no */
  LK_SASL_ENDED,    /* nothing */
} LkSaslState;

struct _LkSasl
{
  Gsasl         *context;       /* (owned) (nullable) until it ended */
  Gsasl_session *session;       /* (owned) (nullable) */
  const char    *mechanism;     /* (borrowed) static */
  Gsasl_property binding_kind;
  char          *binding;       /* (owned) (nullable) Base64 */
  LkSaslState    state;
  gboolean       had_challenge;
};

/* Best first. What is hashed more strongly counts more than binding to the channel, whose certificate was verified. */
static const struct
{
  const char *name;
  gboolean    binds;
  gboolean    scram;
} mechanisms[] = {
  { "SCRAM-SHA-256-PLUS", TRUE, TRUE }, { "SCRAM-SHA-256", FALSE, TRUE }, { "SCRAM-SHA-1-PLUS", TRUE, TRUE },
  { "SCRAM-SHA-1", FALSE, TRUE },       { "PLAIN", FALSE, FALSE },
};

static gssize
find_mechanism (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    if (g_ascii_strcasecmp (mechanisms[i].name, name) == 0)
      return (gssize) i;
  return -1;
}

static gboolean
is_scram (LkSasl *self)
{
  return !g_str_equal (self->mechanism, "PLAIN");
}

/**
 * lk_sasl_choose:
 * @offered: mechanisms that the server offers
 * @have_binding: whether the channel can be bound to (lk_sasl_can_bind())
 *
 * Returns: (transfer none) (nullable): the best of them that is known here; %NULL: none
 */
const char *
lk_sasl_choose (const char *const *offered,
                gboolean           have_binding)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mechanisms); i++)
    for (gsize j = 0; offered != NULL && offered[j] != NULL; j++)
      if (g_ascii_strcasecmp (offered[j], mechanisms[i].name) == 0 && (have_binding || !mechanisms[i].binds))
        return mechanisms[i].name;
  return NULL;
}

/* RFC 9266, 3 and 5: `tls-unique` is not defined for TLS 1.3, and `tls-exporter` is the default there. */
static char *
dup_binding (GTlsConnection *connection,
             Gsasl_property *kind)
{
  gboolean is_new = g_tls_connection_get_protocol_version (connection) == G_TLS_PROTOCOL_VERSION_TLS_1_3;
  g_autoptr(GByteArray) data = g_byte_array_new ();
  g_autoptr(GError) error = NULL;

  *kind = is_new ? GSASL_CB_TLS_EXPORTER : GSASL_CB_TLS_UNIQUE;
  if (!g_tls_connection_get_channel_binding_data (
          connection, is_new ? G_TLS_CHANNEL_BINDING_TLS_EXPORTER : G_TLS_CHANNEL_BINDING_TLS_UNIQUE, data, &error))
    {
      g_debug ("sasl: no channel binding: %s", error->message);
      return NULL;
    }
  return data->len > 0 ? g_base64_encode (data->data, data->len) : NULL;
}

/**
 * lk_sasl_can_bind:
 * @connection: the secured connection
 * @types: (nullable): types of channel binding that the server takes (XEP-0440); %NULL: it did not say
 *
 * A binding that the server does not know would look like a wrong password. So where it did not say which it takes, only
 * `tls-unique` counts, which every server that binds to TLS 1.2 must take (RFC 5802, 6.1).
 *
 * Returns: whether channel binding with the connection is possible
 */
gboolean
lk_sasl_can_bind (GTlsConnection    *connection,
                  const char *const *types)
{
  Gsasl_property kind;
  g_autofree char *data = dup_binding (connection, &kind);

  if (data == NULL)
    return FALSE;
  if (types == NULL)
    return kind == GSASL_CB_TLS_UNIQUE;
  return g_strv_contains (types, kind == GSASL_CB_TLS_UNIQUE ? "tls-unique" : "tls-exporter");
}

static void
wipe_property (Gsasl_session *session,
               Gsasl_property property)
{
  const char *value = gsasl_property_fast (session, property);

  if (value != NULL)
    {
      explicit_bzero ((char *) value, strlen (value));
      gsasl_property_free (session, property);
    }
}

static void
wipe_passwords (LkSasl *self)
{
  static const Gsasl_property secrets[] = { GSASL_PASSWORD, GSASL_SCRAM_SALTED_PASSWORD, GSASL_SCRAM_SERVERKEY,
                                            GSASL_SCRAM_STOREDKEY };

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    wipe_property (self->session, secrets[i]);
}

static void
end (LkSasl *self)
{
  self->state = LK_SASL_ENDED;
  if (self->session != NULL)
    wipe_passwords (self);
  g_clear_pointer (&self->session, gsasl_finish);
  g_clear_pointer (&self->context, gsasl_done);
}

/**
 * lk_sasl_free:
 * @self: (transfer full) (nullable): the exchange
 */
void
lk_sasl_free (LkSasl *self)
{
  if (self == NULL)
    return;
  end (self);
  g_free (self->binding);
  g_free (self);
}

/* libgsasl asks for the binding while it makes the session, so it cannot be set on it before. */
static int
on_asked_cb (Gsasl         *context,
             Gsasl_session *session,
             Gsasl_property property)
{
  LkSasl *self = gsasl_callback_hook_get (context);

  if (self->binding == NULL || property != self->binding_kind)
    return GSASL_NO_CALLBACK;
  return gsasl_property_set (session, property, self->binding);
}

/* What cannot be prepared (RFC 4013) would only be found out after the server's challenge. */
static gboolean
can_prepare (const char *text)
{
  char *prepared = NULL;
  int code = gsasl_saslprep (text, GSASL_ALLOW_UNASSIGNED, &prepared, NULL);

  if (prepared != NULL)
    {
      explicit_bzero (prepared, strlen (prepared));
      gsasl_free (prepared);
    }
  return code == GSASL_OK;
}

static gboolean
check_inputs (LkSasl      *self,
              const char  *authid,
              LkSecret    *password,
              GError     **error)
{
  if (*authid == '\0' || !g_utf8_validate (authid, -1, NULL) || (is_scram (self) && !can_prepare (authid)))
    g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "SASL: the name cannot be sent with %s", self->mechanism);
  else if (lk_secret_get_length (password) == 0 || !lk_secret_is_text (password)
           || (is_scram (self) && !can_prepare (lk_secret_get (password))))
    g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "SASL: the password cannot be sent with %s", self->mechanism);
  else
    return TRUE;
  return FALSE;
}

static gboolean
open_session (LkSasl     *self,
              const char *service,
              const char *host,
              const char *authid,
              LkSecret   *password)
{
  if (gsasl_init (&self->context) != GSASL_OK)
    return FALSE;
  gsasl_callback_set (self->context, on_asked_cb);
  gsasl_callback_hook_set (self->context, self);
  return gsasl_client_start (self->context, self->mechanism, &self->session) == GSASL_OK
         && gsasl_property_set (self->session, GSASL_SERVICE, service) == GSASL_OK
         && gsasl_property_set (self->session, GSASL_HOSTNAME, host) == GSASL_OK
         && gsasl_property_set (self->session, GSASL_AUTHID, authid) == GSASL_OK
         && gsasl_property_set (self->session, GSASL_PASSWORD, lk_secret_get (password)) == GSASL_OK;
}

/**
 * lk_sasl_new:
 * @mechanism: of lk_sasl_choose()
 * @service: `xmpp` or `irc`
 * @host: name of the service
 * @authid: user name as the server wants it
 * @password: the password; it is copied
 * @binding: (nullable): connection to bind to; needed by mechanisms that end in `-PLUS`
 * @error: return location: LK_ERROR_INVALID for a name or password that the mechanism cannot send, LK_ERROR_NOT_FOUND for
 * a mechanism that is not known or has nothing to bind to
 *
 * Nothing is sent by this.
 *
 * Returns: (transfer full) (nullable): an exchange that was not started yet
 */
LkSasl *
lk_sasl_new (const char      *mechanism,
             const char      *service,
             const char      *host,
             const char      *authid,
             LkSecret        *password,
             GTlsConnection  *binding,
             GError         **error)
{
  g_autoptr(LkSasl) self = g_new0 (LkSasl, 1);
  gssize index = find_mechanism (mechanism);

  if (index >= 0 && mechanisms[index].binds && binding != NULL)
    self->binding = dup_binding (binding, &self->binding_kind);
  if (index < 0 || (mechanisms[index].binds && self->binding == NULL))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_NOT_FOUND, "SASL: %.40s is not possible", mechanism);
      return NULL;
    }
  self->mechanism = mechanisms[index].name;
  if (!check_inputs (self, authid, password, error))
    return NULL;
  if (!open_session (self, service, host, authid, password))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_NOT_FOUND, "SASL: %s is not available", self->mechanism);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * lk_sasl_get_mechanism:
 * @self: the exchange
 *
 * Returns: (transfer none): its mechanism
 */
const char *
lk_sasl_get_mechanism (LkSasl *self)
{
  return self->mechanism;
}

/* One step of libgsasl; @out (nullable) gets what it answers, in protected memory. */
static int
step (LkSasl      *self,
      const char  *message,
      LkSecret   **out)
{
  char *output = NULL;
  gsize length = 0;
  int code = gsasl_step (self->session, message, message != NULL ? strlen (message) : 0, &output, &length);

  if (output != NULL)
    {
      if (out != NULL && length > 0 && (code == GSASL_OK || code == GSASL_NEEDS_MORE))
        *out = lk_sasl_message_encode (output, length);
      explicit_bzero (output, length);
      gsasl_free (output);
    }
  return code;
}

static gboolean
fail (LkSasl     *self,
      int         code,
      GError    **error)
{
  g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "SASL: %s", gsasl_strerror (code));
  end (self);
  return FALSE;
}

/**
 * lk_sasl_start:
 * @self: the exchange
 * @out_base64: (out) (nullable): our first message in Base64
 * @error: return location: LK_ERROR_PROTOCOL
 *
 * With PLAIN the message is the password itself, with SCRAM it holds nothing of it.
 *
 * Returns: whether there is something to send
 */
gboolean
lk_sasl_start (LkSasl    *self,
               LkSecret **out_base64,
               GError   **error)
{
  int code;

  g_return_val_if_fail (self->state == LK_SASL_READY, FALSE);

  *out_base64 = NULL;
  code = step (self, NULL, out_base64);
  if (*out_base64 == NULL || code != (is_scram (self) ? GSASL_NEEDS_MORE : GSASL_OK))
    {
      g_clear_pointer (out_base64, lk_secret_unref);
      return fail (self, code, error);
    }
  self->state = LK_SASL_ASKED;
  if (!is_scram (self))
    wipe_passwords (self);
  return TRUE;
}

static gboolean
answer_challenge (LkSasl      *self,
                  const char  *message,
                  LkSecret   **out_base64,
                  GError     **error)
{
  int code;

  if (!lk_sasl_message_check_challenge (message, error))
    {
      end (self);
      return FALSE;
    }
  self->had_challenge = TRUE;
  code = step (self, message, out_base64);
  wipe_passwords (self);
  if (code != GSASL_NEEDS_MORE || *out_base64 == NULL)
    {
      g_clear_pointer (out_base64, lk_secret_unref);
      return fail (self, code, error);
    }
  self->state = LK_SASL_ANSWERED;
  return TRUE;
}

static gboolean
check_proof (LkSasl      *self,
             const char  *message,
             GError     **error)
{
  if (g_str_has_prefix (message, "e="))
    {
      g_debug ("sasl: the server's last message is an error");
      self->state = LK_SASL_DENIED;
      return TRUE;
    }
  if (step (self, message, NULL) != GSASL_OK)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL,
                   "server-not-proved: the server did not prove that it knows the password");
      end (self);
      return FALSE;
    }
  end (self);
  self->state = LK_SASL_PROVED;
  return TRUE;
}

/**
 * lk_sasl_step:
 * @self: the exchange, started
 * @challenge_base64: what the server sent
 * @out_base64: (out) (nullable): what to answer, in Base64; %NULL: an empty answer
 * @error: return location: LK_ERROR_PROTOCOL for what makes no sense here, LK_ERROR_LIMIT for a number of iterations that is
 * refused
 *
 * Blocks while the password is hashed, less than a second.
 *
 * Returns: whether the exchange goes on
 */
gboolean
lk_sasl_step (LkSasl      *self,
              const char  *challenge_base64,
              LkSecret   **out_base64,
              GError     **error)
{
  g_autofree char *message = NULL;

  *out_base64 = NULL;
  if (!is_scram (self) || (self->state != LK_SASL_ASKED && self->state != LK_SASL_ANSWERED))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "SASL: the server sent a challenge that does not belong here");
      end (self);
      return FALSE;
    }
  message = lk_sasl_message_decode (challenge_base64, error);
  if (message == NULL)
    {
      end (self);
      return FALSE;
    }
  if (self->state == LK_SASL_ASKED)
    return answer_challenge (self, message, out_base64, error);
  return check_proof (self, message, error);
}

/**
 * lk_sasl_finish_success:
 * @self: the exchange
 * @data_base64: (nullable): what the server sent with its acceptance
 * @error: return location: LK_ERROR_PROTOCOL, its message beginning with `server-not-proved` where SCRAM's proof of the
 * server is missing or wrong
 *
 * The server said that it accepts. With SCRAM that counts only when it proved that it knows the password too.
 *
 * Returns: whether the sign-in is good
 */
gboolean
lk_sasl_finish_success (LkSasl      *self,
                        const char  *data_base64,
                        GError     **error)
{
  g_autofree char *message = NULL;
  gboolean good;

  if (self->state == LK_SASL_ANSWERED && data_base64 != NULL)
    {
      message = lk_sasl_message_decode (data_base64, error);
      if (message == NULL || !check_proof (self, message, error))
        {
          end (self);
          return FALSE;
        }
    }
  good = self->state == (is_scram (self) ? LK_SASL_PROVED : LK_SASL_ASKED);
  if (!good && self->state == LK_SASL_READY)
    g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "SASL: the server accepted what was not sent yet");
  else if (!good)
    g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL,
                 "server-not-proved: the server accepted without a proof that it knows the password");
  end (self);
  if (good && is_scram (self))
    self->state = LK_SASL_PROVED;
  return good;
}

/**
 * lk_sasl_had_challenge:
 * @self: the exchange
 *
 * Servers that do not know a user often refuse before it.
 *
 * Returns: whether a challenge of SCRAM came
 */
gboolean
lk_sasl_had_challenge (LkSasl *self)
{
  return self->had_challenge;
}

/**
 * lk_sasl_is_proved:
 * @self: the exchange
 *
 * Returns: whether the server proved that it knows the password; never with PLAIN
 */
gboolean
lk_sasl_is_proved (LkSasl *self)
{
  return self->state == LK_SASL_PROVED;
}
