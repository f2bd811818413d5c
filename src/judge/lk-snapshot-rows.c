/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one list of what is compared of two cases, what may be kept of it, and what a change points to. */
#include "config.h"

#include "lk-snapshot-private.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_VALUE 160

#define N (1 << LK_CAUSE_NETWORK)
#define C (1 << LK_CAUSE_CLIENT)
#define S (1 << LK_CAUSE_SERVER)

static gboolean
has_only (const char *text,
          const char *signs)
{
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr (signs, *c) == NULL)
      return FALSE;
  return TRUE;
}

/* Our own words, versions, names of programs: nothing with a path, a mail address or an account can look so. */
static gboolean
is_word (const char *value)
{
  return has_only (value, ".,:;+~_- ()");
}

static gboolean
is_address (const char *text)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (text);

  return address != NULL;
}

static gboolean
is_addresses (const char *value)
{
  g_auto(GStrv) list = g_strsplit (value, ", ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    if (!is_address (list[i]))
      return FALSE;
  return TRUE;
}

/* "192.0.2.1 (wifi)", "none" */
static gboolean
is_network (const char *value)
{
  g_autofree char *addresses = g_strndup (value, strcspn (value, " ("));
  const char *kind = strchr (value, '(');

  return g_str_equal (value, "none") || ((kind == NULL || is_word (kind)) && is_address (addresses));
}

/* "proxy.example.org:3128", "direct" */
static gboolean
is_host_port (const char *value)
{
  return has_only (value, ".:-[]");
}

/* Of tz: "Europe/Berlin" */
static gboolean
is_zone (const char *value)
{
  return g_ascii_isalpha (value[0]) && has_only (value, "/_+-") && strlen (value) < 40;
}

/* An organisation is called as it likes. */
static gboolean
is_name (const char *value)
{
  return strpbrk (value, "@/\\") == NULL;
}

/* In the order in which they are told: from the network inwards to this computer. */
static const LkRow rows[] = {
  { "verdict", NULL, "", 0, LK_ROW_NONE, NULL },
  { "network", NULL, "", 0, LK_ROW_NONE, is_network },
  { "vpn", "vpn", "account-locked name- dns- host- port- connection- proxy- mtu- network-", N, LK_ROW_NONE, is_word },
  { "ipv4", "ip-family", "ipv4- no-internet host-blocked server-down", 0, LK_ROW_NOISY, is_word },
  { "ipv6", "ip-family", "ipv6- no-internet host-blocked server-down", 0, LK_ROW_NOISY, is_word },
  { "name-servers", "name-servers", "dns- name-", N, LK_ROW_NONE, is_addresses },
  { "hosts-file", "hosts-file", "hosts- dns- name- certificate-wrong-host not-this-service", N, LK_ROW_NONE, is_word },
  { "proxy", "proxy", "proxy- tls-intercepted connection- host- port-", N, LK_ROW_NONE, is_host_port },
  { "address-kind", "address", "dns- name- hosts- certificate-wrong-host not-this-service", N, LK_ROW_NONE, is_word },
  { "address", "address", "dns- name- hosts-", 0, LK_ROW_NOISY | LK_ROW_SHARED, is_addresses },
  { "certificate", "certificate", "certificate- tls-", 0, LK_ROW_NONE, is_name },
  { "expiry", "certificate", "certificate-expired certificate-not-yet-valid", 0, LK_ROW_NOISY, is_word },
  { "server", "server", "server- discovery- not-this-service client-too-old", S, LK_ROW_NONE, is_word },
  { "ways", "server", "password-sign-in-off mfa- server-setup", S, LK_ROW_NONE, is_word },
  { "minimum", "server", "client-too-old client-outdated", 0, LK_ROW_NONE, is_word },
  { "client", "client", "client- restart- data-damaged", C, LK_ROW_NONE, is_word },
  { "copies", "client", "several- stale- client- data-", C, LK_ROW_NONE, is_word },
  { "keyring", "keyring", "keyring-", C, LK_ROW_NONE, is_word },
  { "keyring-lock", "keyring", "keyring-", 0, LK_ROW_NOISY, is_word },
  { "keyring-backend", "keyring", "keyring- data-damaged", C, LK_ROW_NONE, is_word },
  { "keyring-access", "sandbox", "keyring- sandbox-", C, LK_ROW_NONE, is_word },
  { "sandbox", "sandbox", "sandbox- keyring-unreachable missing-", C, LK_ROW_NONE, is_word },
  { "handler", "hand-over", "sign-in-link- browser-", C, LK_ROW_NONE, is_word },
  { "browser", "hand-over", "browser- sign-in-link-", C, LK_ROW_NONE, is_word },
  { "portals", "hand-over", "browser- sign-in-link- missing- sandbox-", C, LK_ROW_NONE, is_word },
  { "storage", "storage", "disk- data- stale-", C, LK_ROW_NONE, is_word },
  { "parts", "parts", "missing-", C, LK_ROW_NONE, is_word },
  { "desktop", "desktop", "keyring- sign-in-link- browser- missing-", C, LK_ROW_NONE, is_word },
  { "session", "desktop", "client-crashes missing- browser-", C, LK_ROW_NONE, is_word },
  { "input", "desktop", "missing-part", C, LK_ROW_NONE, is_word },
  { "clock", "clock", "clock- certificate-expired certificate-not-yet", C, LK_ROW_NONE, is_word },
  { "zone", "clock", "clock-", 0, LK_ROW_NONE, is_zone },
  { "time-sync", "clock", "clock-", 0, LK_ROW_NONE, is_word },
  { "hardware-clock", "clock", "clock-", 0, LK_ROW_NONE, is_word },
  { "answer", NULL, "", 0, LK_ROW_NONE, NULL },
  { "check", NULL, "", 0, LK_ROW_NONE, NULL },
};

/**
 * lk_snapshot_rows:
 * @n_rows: (out): how many
 *
 * Returns: (transfer none) (array length=n_rows): what is compared, in the order in which it is told
 */
const LkRow *
lk_snapshot_rows (gsize *n_rows)
{
  *n_rows = G_N_ELEMENTS (rows);
  return rows;
}

/**
 * lk_snapshot_find_row:
 * @what: (nullable): a kind of thing
 *
 * Returns: (transfer none) (nullable): its row
 */
const LkRow *
lk_snapshot_find_row (const char *what)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_strcmp0 (rows[i].what, what) == 0)
      return &rows[i];
  return NULL;
}

static gboolean
is_short (const char *text)
{
  if (strlen (text) > MAX_VALUE || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return FALSE;
  return TRUE;
}

/**
 * lk_snapshot_may_keep:
 * @row: what it is
 * @subject: of what
 * @value: its value
 *
 * Returns: whether that may be written into a file
 */
gboolean
lk_snapshot_may_keep (const LkRow *row,
                      const char  *subject,
                      const char  *value)
{
  return row->fits != NULL && is_short (subject) && is_name (subject) && value[0] != '\0' && is_short (value) &&
         row->fits (value);
}
