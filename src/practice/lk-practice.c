/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-practice.h"

#include <glib/gi18n-lib.h>

#include "lk-practice-http.h"
#include "lk-practice-server.h"

#define PORTAL_CHECK "/generate_204"
#define PORTAL_LOG_IN "/login"
#define INTERMEDIATE "/intermediate.cer"

/* The doors of the practice network. */
typedef enum
{
  GATE_SERVICE,
  GATE_PORTAL,
  GATE_CONTROL_1,
  GATE_CONTROL_2,
  N_GATES,
} GateId;

struct _LkPractice
{
  GObject               parent_instance;

  char                 *fault;      /* (owned) (nullable) */
  const LkPracticePlan *plan;       /* (borrowed) (nullable) static */
  LkPracticeCa         *ca;         /* (owned) (nullable) */
  GTlsDatabase         *database;   /* (owned) (nullable) */
  LkPracticeServer     *server;     /* (owned) (nullable) */
  SoupServer           *surrounds;  /* (owned) (nullable) portal check and control hosts */
  LkPracticeGate       *gates[N_GATES]; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (LkPractice, lk_practice, G_TYPE_OBJECT)

static void
answer_intermediate (LkPractice        *self,
                     SoupServerMessage *message)
{
  gsize length;
  const char *der = g_bytes_get_data (lk_practice_ca_get_intermediate (self->ca), &length);

  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/pkix-cert", SOUP_MEMORY_COPY, der,
                                    length);
}

static void
answer_log_in (LkPractice        *self,
               SoupServerMessage *message,
               const char        *path)
{
  guint port = lk_practice_gate_get_port (self->gates[GATE_PORTAL]);
  g_autofree char *location = g_strdup_printf ("http://localhost:%u" PORTAL_LOG_IN, port);

  if (g_str_equal (path, PORTAL_LOG_IN))
    lk_practice_http_page (message, 200, "Hotel Practice",
                           "Welcome! Accept the terms to go online.");
  else
    lk_practice_http_redirect (message, 302, location);
}

/* The rest of the world: portal check and control hosts. */
static void
on_surrounds (SoupServer        *soup,
              SoupServerMessage *message,
              const char        *path,
              GHashTable        *query,
              gpointer           user_data)
{
  LkPractice *self = user_data;

  lk_practice_http_set_date (message, self->plan->ahead_s);
  if (!lk_practice_http_is_read (message))
    lk_practice_http_page (message, 405, "405 Method Not Allowed", "Only for looking.");
  else if (g_str_equal (path, INTERMEDIATE))
    answer_intermediate (self, message);
  else if (self->plan->portal)
    answer_log_in (self, message, path);
  else if (g_str_equal (path, PORTAL_CHECK))
    soup_server_message_set_status (message, 204, NULL);
  else
    lk_practice_http_page (message, 200, "Somewhere else", "This host is here for comparison.");
}

static void
lk_practice_dispose (GObject *object)
{
  lk_practice_stop (LK_PRACTICE (object));
  G_OBJECT_CLASS (lk_practice_parent_class)->dispose (object);
}

static void
lk_practice_finalize (GObject *object)
{
  LkPractice *self = LK_PRACTICE (object);

  g_clear_pointer (&self->fault, g_free);
  G_OBJECT_CLASS (lk_practice_parent_class)->finalize (object);
}

static void
lk_practice_class_init (LkPracticeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lk_practice_dispose;
  object_class->finalize = lk_practice_finalize;
}

static void
lk_practice_init (LkPractice *self)
{
}

/**
 * lk_practice_new:
 * @fault: (nullable): a fault's id; %NULL for a healthy service
 *
 * Returns: (transfer full): a practice service, not started
 */
LkPractice *
lk_practice_new (const char *fault)
{
  LkPractice *self = g_object_new (LK_TYPE_PRACTICE, NULL);

  self->fault = g_strdup (fault);
  self->plan = lk_practice_plan_find (fault);
  return self;
}

static gboolean
open_gates (LkPractice *self,
            GError    **error)
{
  SoupServer *soup = lk_practice_server_get_soup (self->server);

  self->gates[GATE_SERVICE] = lk_practice_gate_new (self->plan->gate, soup);
  self->gates[GATE_PORTAL] = lk_practice_gate_new (LK_PRACTICE_GATE_PLAIN, self->surrounds);
  self->gates[GATE_CONTROL_1] = lk_practice_gate_new (self->plan->control_gate, self->surrounds);
  self->gates[GATE_CONTROL_2] = lk_practice_gate_new (self->plan->control_gate, self->surrounds);
  for (gsize i = 0; i < N_GATES; i++)
    if (!lk_practice_gate_open (self->gates[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
hand_out_certificates (LkPractice *self,
                       GError    **error)
{
  g_autofree char *issuer = g_strdup_printf ("http://localhost:%u" INTERMEDIATE,
                                             lk_practice_gate_get_port (self->gates[GATE_PORTAL]));
  g_autoptr(GTlsCertificate) service =
      lk_practice_ca_issue (self->ca, self->plan->cert, issuer, error);
  g_autoptr(GTlsCertificate) control = NULL;

  if (service == NULL)
    return FALSE;
  control = lk_practice_ca_issue (self->ca, self->plan->control_cert, issuer, error);
  if (control == NULL)
    return FALSE;
  lk_practice_gate_set_certificate (self->gates[GATE_SERVICE], service);
  lk_practice_gate_set_certificate (self->gates[GATE_CONTROL_1], control);
  lk_practice_gate_set_certificate (self->gates[GATE_CONTROL_2], control);
  return TRUE;
}

static gboolean
set_up (LkPractice *self,
        GError    **error)
{
  self->ca = lk_practice_ca_new (error);
  if (self->ca == NULL)
    return FALSE;
  self->database = lk_practice_ca_new_database (self->ca, error);
  if (self->database == NULL)
    return FALSE;
  self->server = lk_practice_server_new (self->plan);
  self->surrounds = lk_practice_http_new_server ();
  soup_server_add_handler (self->surrounds, NULL, on_surrounds, self, NULL);
  if (!open_gates (self, error) || !hand_out_certificates (self, error))
    return FALSE;
  lk_practice_server_set_port (self->server, lk_practice_gate_get_port (self->gates[GATE_SERVICE]),
                               lk_practice_gate_get_port (self->gates[GATE_PORTAL]));
  return TRUE;
}

/**
 * lk_practice_start:
 * @self: a practice service that is not running
 * @error: return location for an error
 *
 * Makes the certificates and starts to listen, on loopback only. Takes a few milliseconds; answers
 * come from the main loop that is the thread's default now.
 *
 * Returns: %TRUE, or %FALSE with %LK_ERROR_NOT_FOUND (there is no such fault) or an error of
 * %G_IO_ERROR, %G_FILE_ERROR or %G_TLS_ERROR
 */
gboolean
lk_practice_start (LkPractice *self,
                   GError    **error)
{
  g_return_val_if_fail (LK_IS_PRACTICE (self), FALSE);
  g_return_val_if_fail (self->server == NULL, FALSE);

  if (self->plan == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_NOT_FOUND, _ ("There is no practice fault “%s”"),
                   self->fault);
      return FALSE;
    }
  if (set_up (self, error))
    return TRUE;
  lk_practice_stop (self);
  return FALSE;
}

/**
 * lk_practice_stop:
 * @self: a practice service
 *
 * Closes all ports and connections and forgets certificates and sessions. Does nothing when it is
 * not running; it can be started again.
 */
void
lk_practice_stop (LkPractice *self)
{
  g_return_if_fail (LK_IS_PRACTICE (self));

  for (gsize i = 0; i < N_GATES; i++)
    {
      if (self->gates[i] != NULL)
        lk_practice_gate_close (self->gates[i]);
      g_clear_object (&self->gates[i]);
    }
  if (self->surrounds != NULL)
    {
      soup_server_remove_handler (self->surrounds, NULL);
      soup_server_disconnect (self->surrounds);
    }
  g_clear_object (&self->surrounds);
  g_clear_object (&self->server);
  g_clear_object (&self->database);
  g_clear_pointer (&self->ca, lk_practice_ca_free);
}

/**
 * lk_practice_dup_service:
 * @self: a running practice service
 *
 * Its description, as one of the catalogue: id %LK_PRACTICE_ID, protocol Matrix, address
 * `localhost:PORT`, no endpoints, because they are discovered. One password attempt is allowed
 * (%LK_PRACTICE_ACCOUNT, %LK_PRACTICE_PASSWORD).
 *
 * Returns: (transfer full): the service
 */
LkService *
lk_practice_dup_service (LkPractice *self)
{
  g_autofree char *address = NULL;
  LkService *service;

  g_return_val_if_fail (LK_IS_PRACTICE (self), NULL);
  g_return_val_if_fail (self->server != NULL, NULL);

  address = g_strdup_printf ("localhost:%u", lk_practice_gate_get_port (self->gates[GATE_SERVICE]));
  service = lk_service_new (LK_PRACTICE_ID, _("Practice service"), LK_PROTOCOL_MATRIX, address);
  service->password_sign_in = TRUE;
  return service;
}

/**
 * lk_practice_dup_policy:
 * @self: a running practice service
 *
 * A policy that keeps a check on this computer: a portal check and two control hosts on loopback,
 * no second resolver.
 *
 * Returns: (transfer full): the policy
 */
LkPolicy *
lk_practice_dup_policy (LkPractice *self)
{
  g_autofree char *url = NULL;
  LkPolicy *policy;

  g_return_val_if_fail (LK_IS_PRACTICE (self), NULL);
  g_return_val_if_fail (self->server != NULL, NULL);

  policy = lk_policy_new_empty ();
  url = g_strdup_printf ("http://localhost:%u" PORTAL_CHECK,
                         lk_practice_gate_get_port (self->gates[GATE_PORTAL]));
  lk_policy_add_portal_check (policy, url, 204, NULL);
  lk_policy_add_control_host (policy, "localhost",
                              lk_practice_gate_get_port (self->gates[GATE_CONTROL_1]));
  lk_policy_add_control_host (policy, "localhost",
                              lk_practice_gate_get_port (self->gates[GATE_CONTROL_2]));
  return policy;
}

/**
 * lk_practice_get_tls_database:
 * @self: a practice service
 *
 * Returns: (transfer none) (nullable): a database that trusts the practice root and nothing else;
 * %NULL when it is not running
 */
GTlsDatabase *
lk_practice_get_tls_database (LkPractice *self)
{
  g_return_val_if_fail (LK_IS_PRACTICE (self), NULL);

  return self->database;
}

/**
 * lk_practice_get_ca_pem:
 * @self: a practice service
 *
 * Returns: (transfer none) (nullable): the practice root, PEM; %NULL when it is not running
 */
const char *
lk_practice_get_ca_pem (LkPractice *self)
{
  g_return_val_if_fail (LK_IS_PRACTICE (self), NULL);

  return self->ca != NULL ? lk_practice_ca_get_pem (self->ca) : NULL;
}
