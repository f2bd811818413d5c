/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <gio/gio.h>

#include "fixture.h"
#include "lk-proxy-probe.h"

/* Stands for the system's proxy settings. */
#define TEST_TYPE_PROXIES (test_proxies_get_type ())
G_DECLARE_FINAL_TYPE (TestProxies, test_proxies, TEST, PROXIES, GObject)

struct _TestProxies
{
  GObject parent_instance;
};

static char *the_proxy;       /* (owned) (nullable) NULL: the lookup fails */
static gboolean lookup_hangs;

static gboolean
is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static gboolean
on_lookup_cancelled_cb (GCancellable *cancellable,
                        gpointer      user_data)
{
  g_task_return_error_if_cancelled (user_data);
  return G_SOURCE_REMOVE;
}

static void
lookup_async (GProxyResolver      *resolver,
              const char          *uri,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  if (lookup_hangs)
    {
      g_autoptr(GSource) source = g_cancellable_source_new (cancellable);

      g_task_attach_source (task, source, G_SOURCE_FUNC (on_lookup_cancelled_cb));
    }
  else if (the_proxy == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "the PAC file cannot be read");
  else
    g_task_return_pointer (task, g_strdupv ((char *[]){ the_proxy, NULL }), (GDestroyNotify) g_strfreev);
}

static GStrv
lookup_finish (GProxyResolver  *resolver,
               GAsyncResult    *result,
               GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
proxies_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = is_supported;
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestProxies, test_proxies, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, proxies_iface_init))

static void
test_proxies_class_init (TestProxiesClass *klass)
{
}

static void
test_proxies_init (TestProxies *self)
{
}

/* A proxy on loopback that says one thing. */
typedef struct
{
  GSocketService *service;  /* (owned) */
  GPtrArray      *held;     /* (owned) (element-type GSocketConnection) */
  const char     *answer;   /* (borrowed) (nullable) NULL: says nothing; empty: closes */
  GString        *request;  /* (owned) */
  guint           port;
  char            buffer[2048];
} FakeProxy;

static void
on_request_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  FakeProxy *self = user_data;
  GSocketConnection *connection = g_ptr_array_index (self->held, 0);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (length > 0)
    g_string_append_len (self->request, self->buffer, length);
  if (length <= 0 || self->answer == NULL)
    return;
  g_output_stream_write_all (output, self->answer, strlen (self->answer), NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
}

static gboolean
on_incoming_cb (GSocketService    *service,
                GSocketConnection *connection,
                GObject           *source,
                gpointer           user_data)
{
  FakeProxy *self = user_data;

  g_ptr_array_add (self->held, g_object_ref (connection));
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), self->buffer, sizeof self->buffer,
                             G_PRIORITY_DEFAULT, NULL, on_request_cb, self);
  return TRUE;
}

static FakeProxy *
fake_proxy_new (const char *answer)
{
  FakeProxy *self = g_new0 (FakeProxy, 1);

  self->service = g_socket_service_new ();
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->answer = answer;
  self->request = g_string_new (NULL);
  self->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (self->service), NULL, NULL);
  g_assert_cmpuint (self->port, >, 0);
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming_cb), self);
  return self;
}

static void
fake_proxy_free (FakeProxy *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  for (guint i = 0; i < self->held->len; i++)
    g_io_stream_close (g_ptr_array_index (self->held, i), NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->service);
  g_ptr_array_unref (self->held);
  g_string_free (self->request, TRUE);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeProxy, fake_proxy_free)

static gboolean
probe (LkRun     *run,
       gboolean  *out_direct,
       GError   **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_proxy_probe_async (run, "https://chat.example.org/", NULL, test_take_result, &result);
  g_assert_true (lk_run_is_out (run, "proxy"));
  return lk_proxy_probe_finish (test_wait (&result), out_direct, error);
}

static void
set_proxy (char *proxy)
{
  g_free (the_proxy);
  the_proxy = proxy;
}

static void
test_direct (void)
{
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GError) error = NULL;
  gboolean direct = FALSE;
  LkObservation *observation;

  set_proxy (g_strdup ("direct://"));
  g_assert_true (probe (run, &direct, &error));
  g_assert_true (direct);
  observation = test_run_find (run, "proxy", "https://chat.example.org/");
  g_assert_true (lk_observation_is_true (observation, "direct"));
  g_assert_true (lk_observation_has_fact (observation, "proxy", "direct://"));
  g_assert_cmpuint (test_run_count (run, "proxy-connect"), ==, 0);
}

static void
test_lookup_fails (void)
{
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GError) error = NULL;

  set_proxy (NULL);
  g_assert_false (probe (run, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpint (lk_observation_get_outcome (test_run_find (run, "proxy", NULL)), ==, LK_OUTCOME_FAILED);
}

static void
test_lookup_hangs (void)
{
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GError) error = NULL;

  lookup_hangs = TRUE;
  g_assert_false (probe (run, NULL, &error));
  lookup_hangs = FALSE;
  g_assert_nonnull (error);
  g_assert_cmpint (lk_observation_get_outcome (test_run_find (run, "proxy", NULL)), ==, LK_OUTCOME_TIMEOUT);
}

typedef struct
{
  const char *name;
  const char *answer;
  LkOutcome   outcome;
  gint64      status;   /* 0: none */
  const char *scheme;   /* (nullable) */
} ProxyCase;

static const ProxyCase proxy_cases[] = {
  { "200", "HTTP/1.1 200 Connection established\r\n\r\n", LK_OUTCOME_OK, 200, NULL },
  { "407-basic", "HTTP/1.1 407 Proxy Authentication Required\r\nServer: squid\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n",
    LK_OUTCOME_OK, 407, "basic" },
  { "407-negotiate", "HTTP/1.0 407 x\r\nproxy-authenticate:Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n", LK_OUTCOME_OK, 407,
    "negotiate" },
  { "407-digest", "HTTP/1.1 407\r\nProxy-Authenticate: \tDigest realm=\"x\", nonce=\"y\"\r\n\r\n", LK_OUTCOME_OK, 407, "digest" },
  { "407-unknown", "HTTP/1.1 407 x\r\nProxy-Authenticate: Bearer\r\n\r\n", LK_OUTCOME_OK, 407, NULL },
  { "403", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", LK_OUTCOME_OK, 403, NULL },
  { "cut", "HTTP/1.1 403 Forb", LK_OUTCOME_OK, 403, NULL },
  { "garbage", "SSH-2.0-OpenSSH_9.2\r\n\r\n", LK_OUTCOME_FAILED, 0, NULL },
  { "no-number", "HTTP/1.1 abc x\r\n\r\n", LK_OUTCOME_FAILED, 0, NULL },
  { "closes", "", LK_OUTCOME_FAILED, 0, NULL },
  { "hangs", NULL, LK_OUTCOME_TIMEOUT, 0, NULL },
};

static void
test_connect (gconstpointer data)
{
  const ProxyCase *row = data;
  g_autoptr(FakeProxy) proxy = fake_proxy_new (row->answer);
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *subject = g_strdup_printf ("127.0.0.1:%u", proxy->port);
  gboolean direct = TRUE;
  LkObservation *observation;
  gint64 status = 0;

  set_proxy (g_strdup_printf ("http://127.0.0.1:%u", proxy->port));
  g_assert_true (probe (run, &direct, &error));
  g_assert_false (direct);
  g_assert_true (g_str_has_prefix (proxy->request->str, "CONNECT chat.example.org:443 HTTP/1.1\r\n"
                                                        "Host: chat.example.org:443\r\n"));
  observation = test_run_find (run, "proxy-connect", subject);
  g_assert_nonnull (observation);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, row->outcome);
  lk_observation_get_fact_int (observation, "status", &status);
  g_assert_cmpint (status, ==, row->status);
  g_assert_cmpstr (lk_observation_get_fact (observation, "scheme"), ==, row->scheme);
  g_assert_false (lk_run_is_out (run, "proxy-connect"));
}

static void
test_refused (void)
{
  g_autoptr(FakeProxy) proxy = fake_proxy_new (NULL);
  guint port = proxy->port;
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GError) error = NULL;
  LkObservation *observation;

  g_clear_pointer (&proxy, fake_proxy_free);
  set_proxy (g_strdup_printf ("http://127.0.0.1:%u", port));
  g_assert_true (probe (run, NULL, &error));
  observation = test_run_find (run, "proxy-connect", NULL);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_FAILED);
  g_assert_true (lk_observation_has_error (observation, "g-io-error-quark", G_IO_ERROR_CONNECTION_REFUSED));
}

static void
test_socks (void)
{
  g_autoptr(FakeProxy) proxy = fake_proxy_new (NULL);
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autofree char *url = g_strdup_printf ("socks5://127.0.0.1:%u", proxy->port);

  set_proxy (g_strdup (url));
  g_assert_true (probe (run, NULL, NULL));
  g_assert_true (lk_observation_has_fact (test_run_find (run, "proxy", NULL), "proxy", url));
  g_assert_cmpint (lk_observation_get_outcome (test_run_find (run, "proxy-connect", NULL)), ==, LK_OUTCOME_OK);
  g_assert_cmpuint (proxy->request->len, ==, 0);
}

static void
test_secrets (void)
{
  g_autoptr(FakeProxy) proxy = fake_proxy_new ("HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=\"r\"\r\n\r\n");
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *text = NULL;

  set_proxy (g_strdup_printf ("http://alice:s3cret@127.0.0.1:%u", proxy->port));
  g_assert_true (probe (run, NULL, NULL));
  g_assert_true (lk_observation_is_true (test_run_find (run, "proxy-connect", NULL), "credentials_configured"));
  node = lk_case_to_json (lk_run_get_case (run));
  text = lk_json_to_text (node, FALSE);
  g_assert_null (strstr (text, "alice"));
  g_assert_null (strstr (text, "s3cret"));
  g_assert_null (strstr (proxy->request->str, "Authorization"));
}

static void
test_nonsense (void)
{
  const char *const proxies[] = { "nonsense", "http://", "http://[::1" };

  for (gsize i = 0; i < G_N_ELEMENTS (proxies); i++)
    {
      g_autoptr(LkRun) run = test_run_new (NULL);
      g_autoptr(GError) error = NULL;

      set_proxy (g_strdup (proxies[i]));
      g_assert_false (probe (run, NULL, &error));
      g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
      g_assert_cmpint (lk_observation_get_outcome (test_run_find (run, "proxy", NULL)), ==, LK_OUTCOME_FAILED);
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_setenv ("GIO_USE_PROXY_RESOLVER", "latchkey-test", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, TEST_TYPE_PROXIES, "latchkey-test", 1000);

  g_test_add_func ("/proxy/direct", test_direct);
  g_test_add_func ("/proxy/lookup-fails", test_lookup_fails);
  g_test_add_func ("/proxy/lookup-hangs", test_lookup_hangs);
  for (gsize i = 0; i < G_N_ELEMENTS (proxy_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/proxy/connect/%s", proxy_cases[i].name);

      g_test_add_data_func (path, &proxy_cases[i], test_connect);
    }
  g_test_add_func ("/proxy/refused", test_refused);
  g_test_add_func ("/proxy/socks", test_socks);
  g_test_add_func ("/proxy/secrets", test_secrets);
  g_test_add_func ("/proxy/nonsense", test_nonsense);
  status = g_test_run ();
  set_proxy (NULL);
  return status;
}
