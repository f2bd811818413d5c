/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people write when they cannot sign in, in sentences of our own, some for each kind of real case: how many of them
   lead to the cause. Many name no message at all ("stuck on the logo"); nothing can be said of those, and nothing must be. */
#include "config.h"

#include "lk-error-texts.h"

/* Of 100 sentences that quote a message, so many must lead to their cause among the first three. */
#define LEAST_QUOTED 95

typedef struct
{
  const char *kind;
  const char *text;
  const char *code;    /* (nullable): no message in it */
} Case;

static const Case cases[] = {
  { "rate-limited", "Element hangs while loading and then says M_LIMIT_EXCEEDED", "too-many-attempts" },
  { "rate-limited", "the log has retry_after_ms 120000 after each login", "too-many-attempts" },
  { "rate-limited", "Telegram: Too fast, FLOOD_WAIT_3600", "too-many-attempts" },
  { "keyring-missing", "Nheko says it could not connect to the secure storage", "keyring-missing" },
  { "keyring-missing", "the sign-in window never goes away on my new machine", NULL },
  { "sso-callback-not-opened", "Unexpected error: Authorization grant used already used, and then nothing",
    "sign-in-link-unhandled" },
  { "sso-callback-not-opened", "Chrome: Failed to launch 'slack://…' because the scheme does not have a registered handler",
    "sign-in-link-unhandled" },
  { "sso-callback-not-opened", "the button in the web page does nothing", NULL },
  { "captcha-broken", "Discord shows Bip bup. Bup bip? for ever", "sandbox-blocks" },
  { "corrupt-local-data", "after a power cut it says Missing session data", "data-damaged" },
  { "corrupt-local-data", "Unable to restore session (Failed to read large IndexedDB value)", "data-damaged" },
  { "corrupt-local-data", "AADSTS160021: Application requested a user session which does not exist.", "session-ended" },
  { "proxy-required", "sits at Starting for minutes at work", NULL },
  { "proxy-required", "Mattermost: Disconnected, attempting reconnect in 60 seconds", "websocket-blocked" },
  { "tls-untrusted-ca", "ERR_CERT_AUTHORITY_INVALID then a crash", "certificate-untrusted" },
  { "tls-untrusted-ca", "the desktop program: No valid server found at the URL, Firefox opens it", "certificate-untrusted" },
  { "tls-untrusted-ca", "x509: certificate signed by unknown authority", "certificate-untrusted" },
  { "tls-incomplete-chain", "Error: unable to verify the first certificate", "certificate-incomplete-chain" },
  { "tls-intercepted", "Signal log: self signed certificate in certificate chain", "tls-intercepted" },
  { "tls-expired", "grey window, ERR_INSECURE_RESPONSE", "certificate-expired" },
  { "tls-expired", "HTTP 526 on every request", "certificate-expired" },
  { "tls-name-mismatch", "The server could not prove that it is 'chat.example.org'. Its certificate is from another domain.",
    "certificate-wrong-host" },
  { "tls-version", "Pidgin: SSL Handshake Failed since yesterday", "tls-too-old" },
  { "clock-skew", "Telegram: bad message notification received (error_code 17)", "clock-wrong" },
  { "clock-skew", "A network SSL error has occurred. Please ensure your system clock is synced.", "clock-wrong" },
  { "client-outdated", "Unable to connect to matrix.example.org: SSL Handshake Failed", "client-outdated" },
  { "client-outdated", "The server supports the login types m.login.sso", "client-outdated" },
  { "version-blocked", "打开后提示“当前版本过低，请升级至最新版本”", "client-too-old" },
  { "version-blocked", "[禁止登录]您当前使用的版本过低", "client-too-old" },
  { "version-blocked", "微信版本太低，无法登陆", "client-too-old" },
  { "version-blocked", "今天突然打不开了", NULL },
  { "update-channel-broken", "This version of Signal Desktop has expired, but apt says it is the newest", "updates-broken" },
  { "update-channel-broken", "GPG error: EXPKEYSIG 0123456789ABCDEF", "updates-broken" },
  { "missing-dependency", "Failed to start TLS: TLS support is not available.", "missing-part" },
  { "missing-dependency", "error while loading shared libraries: libfoo.so.1: cannot open shared object file", "missing-part" },
  { "missing-dependency", "the QR picture is not there", NULL },
  { "sandbox-permission", "libsecret_error: Failed to unlock the keyring, and a white page", "keyring-locked" },
  { "sandbox-permission", "An AppArmor policy prevents this sender … org.freedesktop.Secret.Service SearchItems",
    "keyring-unreachable" },
  { "sandbox-permission", "gnome_libsecret keyring not available, will use weaker encryption", "keyring-unreachable" },
  { "keyring-locked", "Cannot create an item in a locked collection", "keyring-locked" },
  { "keyring-locked", "asks for a password each time I log in to the desktop", NULL },
  { "keyring-backend-changed", "SafeStorageBackendChangeError: previous gnome_libsecret, now basic_text", "keyring-unreachable" },
  { "keyring-key-lost", "Database startup error: Error while decrypting the ciphertext provided to safeStorage.decryptString",
    "keyring-unreachable" },
  { "gpu-crash", "GPU process isn't usable. Goodbye.", "client-crashes" },
  { "gpu-crash", "Error 71 (Protocol error) dispatching to Wayland display.", "client-crashes" },
  { "gpu-crash", "only a black window", NULL },
  { "electron-sandbox", "The SUID sandbox helper binary was found, but is not configured correctly", "client-crashes" },
  { "stale-lock", "it stops at the logo, log: quitting; we are the second instance", "stale-lock" },
  { "browser-not-opened", "No such interface “org.freedesktop.portal.OpenURI” on object at path /org/freedesktop/portal/desktop",
    "browser-not-opened" },
  { "browser-not-opened", "clicking SSO does nothing", NULL },
  { "browser-unsupported", "WhatsApp works with Google Chrome 60+", "client-outdated" },
  { "browser-unsupported", "Google: This browser or app may not be secure", "client-outdated" },
  { "account-restricted", "目前账号无法使用此服务，查找失败（4,-1）", "account-suspended" },
  { "account-restricted", "微信登录环境存在异常，为了账号安全，本次登录已失效", "account-suspended" },
  { "mfa", "Enter the authentication code from your app", "mfa-required" },
  { "mfa", "wants an app password now", "mfa-required" },
  { "account-locked", "Login has been temporarily blocked for this User, since a day", "account-locked" },
  { "account-locked", "Discord account disabled for suspicious activity", "account-locked" },
  { "account-deactivated", "Your account is no longer active.", "account-disabled" },
  { "session-invalidated", "TCP Error: packet received with code = -404 again and again", "session-ended" },
  { "linked-device-expired", "Disconnected – Check your network connection, but the network is fine", "session-ended" },
  { "session-expired", "interaction_required: Seamless single sign on failed for the user", "session-ended" },
  { "server-down", "cannot connect to the server at all", "server-down" },
  { "server-5xx", "SSO ticket page answers HTTP 500", "server-error" },
  { "server-misconfig", "Your Element is misconfigured – Invalid base_url for m.homeserver", "discovery-wrong" },
  { "well-known-wrong", "Autodiscovery failed. Received malformed response.", "discovery-wrong" },
  { "reverse-proxy", "Homeserver-URL doesn't seem to be a valid matrix-homeserver", "server-setup-wrong" },
  { "starttls-missing", "Gajim: Stream Error: mandatory-to-negotiate feature not negotiated", "server-setup-wrong" },
  { "sasl-mechanism", "Server doesn't support any of the requested SASL mechanisms", "server-setup-wrong" },
  { "sasl-mechanism", "SCRAM-SHA-1-PLUS fails with Invalid channel binding", "server-setup-wrong" },
  { "websocket-blocked", "Connecting in 8 seconds, over and over", "websocket-blocked" },
  { "websocket-blocked", "meteor: DDPClientCallback$Closed", "websocket-blocked" },
  { "dns-broken", "timeout in dns while asking for the SRV record", "dns-failure" },
  { "dns-broken", "dns error: failed to lookup address information: Temporary failure in name resolution", "dns-failure" },
  { "proxy-misconfig", "登录失败，请稍后再试。(10000)", "proxy-unreachable" },
  { "proxy-misconfig", "loops between Connecting to proxy and Reconnect", "proxy-unreachable" },
  { "proxy-auth-required", "ERR_TUNNEL_CONNECTION_FAILED(-111) on the Microsoft page", "proxy-auth-required" },
  { "proxy-auth-required", "net::ERR_HTTP_RESPONSE_CODE_FAILURE", "proxy-auth-required" },
  { "sandbox-proxy", "QR code loads endlessly; Config Error: No 'Date' header received.", "proxy-required" },
  { "conditional-access", "AADSTS53000: Device is not in required device state: compliant.", "service-closed" },
  { "conditional-access", "error 530003, Device state: Unregistered", "service-closed" },
  { "unofficial-client", "AADSTS70001: Application with identifier x is disabled", "client-too-old" },
  { "client-cert", "400 Bad Request – No required SSL certificate was sent", "client-certificate-required" },
  { "code-not-received", "Telegram wants the code sent to your previous Telegram app", "mfa-required" },
  { "new-location", "New login location detected, please check your email - no mail comes", "mfa-required" },
  { "captive-portal", "Messenger: You appear to be offline.", "no-internet" },
  { "wrong-password", "the raw answer is <not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", "wrong-password" },
  { "wrong-format", "invalid username and/or password, but the web version lets me in", "wrong-password" },
  { "device-limit", "too many devices are linked to this account", "account-limit" },
  { "cors", "M_INVALID (undefined): Failed to fetch", "server-down" },
  { "service-retired", "this service has been shut down", "service-retired" },
  { "region-blocked", "the way to the server is always red", NULL },
  { "wayland-input", "cannot type Chinese into the password field", NULL },
  { "ipv6-broken", "hangs two minutes before it connects", NULL },
  { "keyboard-layout", "a password with z is refused", NULL },
  { "vpn", "only works when the tunnel is off", NULL },
};

static gboolean
is_among_first (GPtrArray  *found,
                const char *code,
                guint       n_first)
{
  guint n = 0;

  for (guint i = 0; i < found->len; i++)
    {
      const LkErrorText *text = g_ptr_array_index (found, i);

      for (guint k = 0; k < text->n_codes && n < n_first; k++, n++)
        if (g_str_equal (text->codes[k], code))
          return TRUE;
      if (i < 2 && g_str_equal (text->codes[0], code))
        return TRUE;
    }
  return FALSE;
}

static void
test_cases (void)
{
  guint quoted = 0, led = 0, first = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GPtrArray) found = lk_error_texts_find (cases[i].text);
      gboolean leads = cases[i].code != NULL && is_among_first (found, cases[i].code, 3);

      if (cases[i].code == NULL && found->len > 0)
        {
          g_test_message ("%s: \"%s\" is said to mean %s", cases[i].kind, cases[i].text,
                          ((LkErrorText *) g_ptr_array_index (found, 0))->id);
          g_test_fail ();
        }
      quoted += cases[i].code != NULL;
      led += leads;
      first += leads && g_str_equal (((LkErrorText *) g_ptr_array_index (found, 0))->codes[0], cases[i].code);
      if (cases[i].code != NULL && !leads)
        g_test_message ("%s: \"%s\" does not lead to %s", cases[i].kind, cases[i].text, cases[i].code);
    }
  g_test_message ("%u of %u sentences quote a message; %u of them lead to the cause, %u as the first",
                  quoted, (guint) G_N_ELEMENTS (cases), led, first);
  g_assert_cmpuint (led * 100, >=, quoted * LEAST_QUOTED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error-texts/cases", test_cases);
  return g_test_run ();
}
