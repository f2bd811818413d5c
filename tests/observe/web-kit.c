/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "web-kit.h"

#include <string.h>

#include "fixture.h"
#include "lk-probe.h"
#include "lk-test-certificate.h"

static WebKit *
kit_new (LkProtocol       protocol,
         GTlsCertificate *certificate)
{
  WebKit *self = g_new0 (WebKit, 1);

  self->protocol = protocol;
  self->certificate = g_object_ref (certificate);
  self->trust = lk_test_certificate_trust (certificate);
  self->run = test_run_new (NULL);
  lk_run_set_tls_database (self->run, self->trust);
  return self;
}

/* A kit with a stand-in. */
WebKit *
web_kit_new (LkProtocol protocol)
{
  g_autoptr(GTlsCertificate) certificate = lk_test_certificate_new ();
  WebKit *self = kit_new (protocol, certificate);
  g_autoptr(GError) error = NULL;

  self->standin = lk_standin_new (lk_protocol_to_string (protocol), certificate, NULL, 0, &error);
  g_assert_no_error (error);
  self->port = lk_standin_get_port (self->standin);
  self->base_url = lk_standin_dup_base_url (self->standin);
  return self;
}

/* A kit with a server that has to be told what it says. */
WebKit *
web_kit_new_hostile (LkProtocol protocol)
{
  g_autoptr(GTlsCertificate) certificate = lk_test_certificate_new ();
  WebKit *self = kit_new (protocol, certificate);

  self->hostile = lk_hostile_server_new (certificate);
  self->port = lk_hostile_server_get_port (self->hostile);
  self->base_url = lk_hostile_server_dup_url (self->hostile, "");
  return self;
}

/* A kit with a server that has only been told to give its settings at @path. */
WebKit *
web_kit_new_answering (LkProtocol  protocol,
                       const char *path,
                       const char *settings)
{
  WebKit *self = web_kit_new_hostile (protocol);

  lk_hostile_server_add_json (self->hostile, path, 200, settings);
  return self;
}

void
web_kit_free (WebKit *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->client);
  g_clear_object (&self->run);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_pointer (&self->standin, lk_standin_free);
  g_clear_pointer (&self->hostile, lk_hostile_server_free);
  g_clear_object (&self->certificate);
  g_clear_object (&self->trust);
  g_free (self->base_url);
  g_free (self);
}

/* From now on the server's certificate is of nobody who is known. */
void
web_kit_distrust (WebKit *self)
{
  g_autoptr(GTlsCertificate) other = lk_test_certificate_new ();
  g_autoptr(GTlsDatabase) database = lk_test_certificate_trust (other);

  lk_run_set_tls_database (self->run, database);
}

static void
make_client (WebKit        *self,
             LkCredentials *credentials)
{
  LkSignInPlace place = { .protocol = self->protocol,
                          .host = (char *) "127.0.0.1",
                          .port = self->port,
                          .transport = LK_TRANSPORT_HTTPS,
                          .base_url = self->base_url };

  g_clear_object (&self->client);
  self->client = lk_protocol_client_new (self->run, &place, credentials);
}

static LkSecret *
new_secret (const char *text)
{
  return text != NULL ? lk_secret_new (text, strlen (text)) : NULL;
}

/* Makes one attempt and waits for it. */
LkSignInResult
web_kit_sign_in (WebKit     *self,
                 const char *account,
                 const char *password,
                 const char *code)
{
  LkCredentials *credentials = g_new0 (LkCredentials, 1);
  g_autoptr(GAsyncResult) result = NULL;

  credentials->account = g_strdup (account);
  credentials->local = g_strdup (account);
  credentials->password = new_secret (password != NULL ? password : LK_STANDIN_PASSWORD);
  credentials->code = new_secret (code);
  make_client (self, credentials);
  lk_protocol_client_sign_in_async (self->client, NULL, test_take_result, &result);
  test_wait (&result);
  g_assert_cmpuint (lk_secret_get_length (lk_protocol_client_get_credentials (self->client)->password), ==, 0);
  return lk_protocol_client_sign_in_finish (self->client, result);
}

gboolean
web_kit_discover (WebKit   *self,
                  gboolean  certain)
{
  g_autoptr(GAsyncResult) result = NULL;

  make_client (self, NULL);
  lk_protocol_client_discover_async (self->client, certain, NULL, test_take_result, &result);
  g_assert_true (lk_run_is_out (self->run, "discovery"));
  test_wait (&result);
  test_run_settle (self->run);
  return lk_protocol_client_discover_finish (self->client, result);
}

/* Looks at the account of the client that signed in. */
void
web_kit_look (WebKit *self)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_protocol_client_account_state_async (self->client, NULL, test_take_result, &result);
  lk_protocol_client_account_state_finish (self->client, test_wait (&result));
}

gboolean
web_kit_sign_out (WebKit *self)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_protocol_client_sign_out_async (self->client, NULL, test_take_result, &result);
  return lk_protocol_client_sign_out_finish (self->client, test_wait (&result));
}

LkObservation *
web_kit_find (WebKit     *self,
              const char *probe)
{
  LkObservation *observation = test_run_find (self->run, probe, NULL);

  g_assert_nonnull (observation);
  return observation;
}

JsonObject *
web_kit_facts (WebKit     *self,
               const char *probe)
{
  return lk_observation_get_facts (web_kit_find (self, probe));
}

void
web_kit_check_int (WebKit     *self,
                   const char *probe,
                   const char *fact,
                   gint64      expected)
{
  gint64 value = G_MININT64;

  g_assert_true (lk_json_get_int (web_kit_facts (self, probe), fact, &value));
  g_assert_cmpint (value, ==, expected);
}

void
web_kit_check_strings (WebKit     *self,
                       const char *probe,
                       const char *fact,
                       const char *expected)
{
  g_auto(GStrv) values = lk_json_dup_strings (web_kit_facts (self, probe), fact);
  g_autofree char *joined = NULL;

  g_assert_nonnull (values);
  joined = g_strjoinv (" ", values);
  g_assert_cmpstr (joined, ==, expected);
}

/* Nothing that must stay secret is in what was written down. */
void
web_kit_check_kept (WebKit *self)
{
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (self->run));

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), lk_observation_get_facts (observation));
      g_autofree char *text = lk_json_to_text (node, FALSE);

      g_assert_null (strstr (text, LK_STANDIN_PASSWORD));
      g_assert_null (strstr (text, LK_STANDIN_CODE));
      g_assert_null (strstr (text, "s3ss"));
      g_assert_null (strstr (text, "alice"));
    }
}

/* An attempt to which the server says something odd: there is no session, and no second attempt. */
void
web_kit_check_odd (WebKit       *self,
                   const char   *path,
                   const char   *account,
                   const WebOdd *odd)
{
  g_test_message ("%s", odd->body);
  lk_hostile_server_add_json (self->hostile, path, odd->status, odd->body);
  g_assert_cmpint (web_kit_sign_in (self, account, NULL, NULL), ==, LK_SIGN_IN_UNKNOWN);
  g_assert_cmpint (lk_observation_get_outcome (web_kit_find (self, "sign-in")), ==, LK_OUTCOME_FAILED);
  g_assert_cmpuint (lk_hostile_server_count (self->hostile, path), ==, 1);
  g_assert_false (web_kit_sign_out (self));
}

/* The server said @secret back, and that is left out of what the client ends with. */
void
web_kit_check_echo (WebKit     *self,
                    const char *secret)
{
  g_autoptr(JsonNode) seen = lk_case_to_json (lk_run_get_case (self->run));
  g_autoptr(JsonNode) clean = lk_protocol_client_dup_without_echoes (self->client, seen);
  g_autofree char *said = lk_json_to_text (seen, FALSE);
  g_autofree char *kept = lk_json_to_text (clean, FALSE);

  g_assert_nonnull (strstr (said, secret));
  g_assert_null (strstr (kept, secret));
}

typedef struct
{
  LkProtocol    protocol;
  const WebRow *row; /* (borrowed) */
} RowCase;

static void
check_row_facts (WebKit       *kit,
                 const WebRow *row)
{
  JsonObject *facts = web_kit_facts (kit, "sign-in");
  gint64 retry_after = 0;

  g_assert_cmpstr (lk_json_get_string (facts, "result"), ==, row->result);
  g_assert_cmpstr (lk_json_get_string (facts, "errcode"), ==, row->errcode);
  g_assert_cmpstr (lk_json_get_string (facts, "protocol"), ==, lk_protocol_to_string (kit->protocol));
  g_assert_cmpstr (lk_json_get_string (facts, "method"), ==, "password");
  g_assert_true (lk_json_is_true (facts, "sent"));
  g_assert_cmpint (lk_json_is_true (facts, "code_given"), ==, row->code != NULL);
  web_kit_check_int (kit, "sign-in", "status", row->status);
  lk_json_get_int (facts, "retry_after_s", &retry_after);
  g_assert_cmpint (retry_after, ==, row->retry_after);
  g_assert_cmpint (lk_observation_get_outcome (web_kit_find (kit, "sign-in")), ==,
                   g_str_equal (row->result, "no-answer") ? LK_OUTCOME_FAILED : LK_OUTCOME_OK);
}

static void
test_row (gconstpointer data)
{
  const RowCase *row_case = data;
  const WebRow *row = row_case->row;
  g_autoptr(WebKit) kit = web_kit_new (row_case->protocol);
  LkSignInResult result = web_kit_sign_in (kit, row->account, row->password, row->code);

  g_assert_cmpstr (lk_sign_in_result_to_string (result), ==, row->result);
  check_row_facts (kit, row);
  g_assert_cmpuint (lk_standin_get_n_attempts (kit->standin), ==, 1);
  g_assert_cmpuint (lk_standin_get_n_opened (kit->standin), ==, result == LK_SIGN_IN_ACCEPTED ? 1 : 0);
  g_assert_cmpint (web_kit_sign_out (kit), ==, result == LK_SIGN_IN_ACCEPTED);
  g_assert_cmpuint (lk_standin_get_n_open (kit->standin), ==, 0);
  g_assert_cmpuint (lk_standin_get_n_attempts (kit->standin), ==, 1);
  g_assert_cmpstr (lk_standin_get_complaints (kit->standin), ==, "");
  web_kit_check_kept (kit);
}

/* A server of which the settings already say that nothing may be sent. */
typedef struct
{
  const char *mode;     /* (borrowed) */
  const char *not_sent; /* (borrowed) */
  guint       status;
  gboolean    definite; /* the server itself said so */
} Refusal;

static const Refusal refusals[] = {
  { "limited", "limited", 429, TRUE },
  { "maintenance", "limited", 503, TRUE },
  { "broken", "unreachable", 502, FALSE },
  { "page", "not-this-service", 200, FALSE },
  { "wrong-shape", "not-this-service", 200, FALSE },
  { "other-host", "other-host", 302, FALSE },
  { "redirect", "redirect", 301, FALSE },
};

static void
check_not_sent (WebKit     *kit,
                const char *why)
{
  JsonObject *facts = web_kit_facts (kit, "sign-in");

  g_assert_cmpstr (lk_json_get_string (facts, "result"), ==, "not-sent");
  g_assert_cmpstr (lk_json_get_string (facts, "not_sent"), ==, why);
  g_assert_true (json_object_has_member (facts, "sent"));
  g_assert_false (lk_json_is_true (facts, "sent"));
}

static void
test_refusals (gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr(WebKit) kit = web_kit_new ((LkProtocol) GPOINTER_TO_INT (data));

      g_test_message ("%s", refusals[i].mode);
      g_assert_true (lk_standin_set_mode (kit->standin, refusals[i].mode));
      g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_NOT_SENT);
      check_not_sent (kit, refusals[i].not_sent);
      web_kit_check_int (kit, "sign-in", "status", refusals[i].status);
      g_assert_cmpint (lk_observation_get_outcome (web_kit_find (kit, "sign-in")), ==,
                       refusals[i].definite ? LK_OUTCOME_OK : LK_OUTCOME_FAILED);
      g_assert_cmpuint (lk_standin_get_n_attempts (kit->standin), ==, 0);
      g_assert_cmpint (lk_json_is_true (web_kit_facts (kit, "sign-in"), "maintenance"), ==,
                       g_str_equal (refusals[i].mode, "maintenance"));
      if (g_str_equal (refusals[i].mode, "other-host"))
        g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "sign-in"), "location"), ==, "portal.invalid");
    }
}

static void
test_certificate (gconstpointer data)
{
  g_autoptr(WebKit) kit = web_kit_new ((LkProtocol) GPOINTER_TO_INT (data));

  web_kit_distrust (kit);
  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_NOT_SENT);
  check_not_sent (kit, "certificate");
  g_assert_true (
    lk_observation_has_error (web_kit_find (kit, "sign-in"), "g-tls-error-quark", G_TLS_ERROR_BAD_CERTIFICATE));
  g_assert_cmpuint (lk_standin_get_n_attempts (kit->standin), ==, 0);
}

static void
test_unencrypted (gconstpointer data)
{
  g_autoptr(WebKit) kit = web_kit_new ((LkProtocol) GPOINTER_TO_INT (data));

  g_free (kit->base_url);
  kit->base_url = g_strdup_printf ("http://127.0.0.1:%u", kit->port);
  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_NOT_SENT);
  check_not_sent (kit, "unencrypted");
  g_free (kit->base_url);
  kit->base_url = g_strdup ("https://elsewhere.invalid");
  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_NOT_SENT);
  g_assert_cmpuint (test_run_count (kit->run, "sign-in"), ==, 2);
  g_assert_cmpuint (lk_standin_get_n_attempts (kit->standin), ==, 0);
}

static void
test_unreachable (gconstpointer data)
{
  g_autoptr(WebKit) kit = web_kit_new ((LkProtocol) GPOINTER_TO_INT (data));

  g_clear_pointer (&kit->standin, lk_standin_free);
  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_NOT_SENT);
  check_not_sent (kit, "unreachable");
  g_assert_true (
    lk_observation_has_error (web_kit_find (kit, "sign-in"), "g-io-error-quark", G_IO_ERROR_CONNECTION_REFUSED));
}

/* The sign-in itself is redirected: nothing follows, and nothing is tried again. */
static void
test_login_redirect (gconstpointer data)
{
  g_autoptr(WebKit) kit = web_kit_new ((LkProtocol) GPOINTER_TO_INT (data));

  g_assert_true (lk_standin_set_mode (kit->standin, "login-redirect"));
  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_UNKNOWN);
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "sign-in"), "location"), ==, "portal.invalid");
  g_assert_true (lk_json_is_true (web_kit_facts (kit, "sign-in"), "sent"));
  g_assert_cmpuint (lk_standin_get_n_attempts (kit->standin), ==, 1);
}

static void
test_cancelled (gconstpointer data)
{
  g_autoptr(WebKit) kit = web_kit_new ((LkProtocol) GPOINTER_TO_INT (data));
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;

  make_client (kit, NULL);
  lk_protocol_client_discover_async (kit->client, TRUE, cancellable, test_take_result, &result);
  g_cancellable_cancel (cancellable);
  test_wait (&result);
  test_run_settle (kit->run);
  g_assert_false (lk_protocol_client_discover_finish (kit->client, result));
  g_assert_cmpint (lk_observation_get_outcome (web_kit_find (kit, "discovery")), ==, LK_OUTCOME_CANCELLED);
}

typedef struct
{
  const char *mode;   /* (borrowed) */
  const char *reason; /* (borrowed) */
} Failure;

/* What is no such service says so once where it was said to be one, and not at all where it was only a guess. */
static void
test_failures (gconstpointer data)
{
  static const Failure failures[] = {
    { "limited", "bad-status" }, { "maintenance", "bad-status" }, { "broken", "bad-status" },
    { "page", "not-json" },      { "wrong-shape", "wrong-shape" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autoptr(WebKit) kit = web_kit_new ((LkProtocol) GPOINTER_TO_INT (data));

      g_test_message ("%s", failures[i].mode);
      g_assert_true (lk_standin_set_mode (kit->standin, failures[i].mode));
      g_assert_false (web_kit_discover (kit, FALSE));
      g_assert_null (test_run_find (kit->run, "discovery", NULL));
      g_assert_false (web_kit_discover (kit, TRUE));
      g_assert_false (lk_protocol_client_was_reached (kit->client));
      g_assert_cmpuint (test_run_count (kit->run, "discovery"), ==, 1);
      g_assert_cmpint (lk_observation_get_outcome (web_kit_find (kit, "discovery")), ==, LK_OUTCOME_FAILED);
      g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "discovery"), "reason"), ==, failures[i].reason);
      g_assert_null (lk_json_get_string (web_kit_facts (kit, "discovery"), "base_url"));
    }
}

static void
test_discover_nobody (gconstpointer data)
{
  g_autoptr(WebKit) kit = web_kit_new ((LkProtocol) GPOINTER_TO_INT (data));

  g_clear_pointer (&kit->standin, lk_standin_free);
  g_assert_false (web_kit_discover (kit, TRUE));
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "discovery"), "reason"), ==, "unreachable");
  g_assert_true (
    lk_observation_has_error (web_kit_find (kit, "discovery"), "g-io-error-quark", G_IO_ERROR_CONNECTION_REFUSED));
}

static void
add (LkProtocol    protocol,
     const char   *name,
     GTestDataFunc function)
{
  g_autofree char *path = g_strdup_printf ("/%s/%s", lk_protocol_to_string (protocol), name);

  g_test_add_data_func (path, GINT_TO_POINTER (protocol), function);
}

/* Adds what holds for every kind of server, and one test for each of @rows. */
void
web_kit_add_tests (LkProtocol    protocol,
                   const WebRow *rows,
                   gsize         n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      RowCase *row_case = g_new0 (RowCase, 1);
      g_autofree char *path =
        g_strdup_printf ("/%s/row/%s/%" G_GSIZE_FORMAT, lk_protocol_to_string (protocol), rows[i].account, i);

      row_case->protocol = protocol;
      row_case->row = &rows[i];
      g_test_add_data_func_full (path, row_case, test_row, g_free);
    }
  add (protocol, "not-sent/settings", test_refusals);
  add (protocol, "not-sent/certificate", test_certificate);
  add (protocol, "not-sent/unencrypted", test_unencrypted);
  add (protocol, "not-sent/unreachable", test_unreachable);
  add (protocol, "login-redirect", test_login_redirect);
  add (protocol, "discovery/cancelled", test_cancelled);
  add (protocol, "discovery/failures", test_failures);
  add (protocol, "discovery/nobody", test_discover_nobody);
}
