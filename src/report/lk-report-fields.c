/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The allow-list of a report: each fact of each probe that may leave, and what it holds. */
#include "config.h"

#include "lk-report-fields.h"

#include <string.h>

/* Members of objects are joined by dots, lists have no sign of their own: "gateways.address". */
static const struct
{
  const char *probe;
  LkField     field;
  const char *paths;
} fields[] = {
  { "link", LK_FIELD_PLAIN, "@ interfaces.name interfaces.kind interfaces.up interfaces.carrier gateways.family "
                            "gateways.interface ipv4_route "
                            "ipv6_route ipv4_address ipv6_address monitor_available monitor_connectivity" },
  { "link", LK_FIELD_ADDRESS, "interfaces.addresses gateways.address name_servers" },
  { "router", LK_FIELD_ADDRESS, "@" },
  { "router", LK_FIELD_PLAIN, "method neighbour rtt_ms" },
  { "portal", LK_FIELD_URL, "@ location" },
  { "portal", LK_FIELD_PLAIN, "role status expected_status matches content_type skew_s proxied" },
  { "portal", LK_FIELD_ADDRESS, "remote" },
  { "proxy", LK_FIELD_URL, "@" },
  { "proxy", LK_FIELD_ADDRESS, "proxy addresses" },
  { "proxy", LK_FIELD_PLAIN, "source direct status" },
  { "proxy-connect", LK_FIELD_ADDRESS, "@" },
  { "proxy-connect", LK_FIELD_PLAIN, "status scheme" },
  { "dns", LK_FIELD_HOST, "@" },
  { "dns", LK_FIELD_ADDRESS, "addresses ipv4 ipv6 hosts_addresses" },
  { "dns", LK_FIELD_PLAIN, "role hosts_line special literal" },
  { "dns-query", LK_FIELD_HOST, "@" },
  { "dns-query", LK_FIELD_ADDRESS, "server addresses" },
  { "dns-query", LK_FIELD_PLAIN, "rcode garbage unanswered" },
  { "dns-random", LK_FIELD_HOST, "@" },
  { "dns-random", LK_FIELD_ADDRESS, "addresses" },
  { "dns-second", LK_FIELD_HOST, "@" },
  { "dns-second", LK_FIELD_URL, "resolver" },
  { "dns-second", LK_FIELD_PLAIN, "rcode" },
  { "dns-second", LK_FIELD_ADDRESS, "addresses" },
  { "srv", LK_FIELD_HOST, "@ targets.host" },
  { "srv", LK_FIELD_PLAIN, "targets.port targets.priority targets.weight none" },
  { "connect", LK_FIELD_HOST, "@" },
  { "connect", LK_FIELD_ADDRESS, "address icmp_from" },
  { "connect", LK_FIELD_PLAIN, "role family rtt_ms retransmits path_mtu no_route icmp_type icmp_code icmp_own port_kind" },
  { "tls", LK_FIELD_HOST, "@ names" },
  { "tls", LK_FIELD_WORDS, "subject issuer chain.subject chain.issuer" },
  { "tls", LK_FIELD_PLAIN, "role version alpn flags not_before not_after self_signed chain.not_after ca_issuers "
                           "client_certificate_requested rtt_ms proxied" },
  { "tls", LK_FIELD_PRINT, "sha256 chain.sha256" },
  { "tls-hello", LK_FIELD_HOST, "@" },
  { "tls-hello", LK_FIELD_ADDRESS, "address" },
  { "tls-hello", LK_FIELD_WORDS, "first_bytes" },
  { "tls-hello", LK_FIELD_PLAIN, "variant answer version alert bytes retransmits rtt_ms stalled" },
  { "http", LK_FIELD_URL, "@ location redirects link" },
  { "http", LK_FIELD_ADDRESS, "remote" },
  { "http", LK_FIELD_WORDS, "server" },
  { "http", LK_FIELD_PLAIN, "role purpose status content_type bytes json shape_ok errcode retry_after_s skew_s proxied "
                            "resolved_ms connected_ms "
                            "handshaked_ms answered_ms maintenance html throughput_kbps" },
  { "xmpp", LK_FIELD_HOST, "@ domain see_other_host" },
  { "xmpp", LK_FIELD_WORDS, "stream_error_text first_bytes" },
  { "xmpp", LK_FIELD_PLAIN, "role tls stage starttls_offered starttls_required mechanisms stream_error not_xmpp loop" },
  { "irc", LK_FIELD_HOST, "@" },
  { "irc", LK_FIELD_WORDS, "first_bytes network text" },
  { "irc", LK_FIELD_PLAIN, "role not_irc capabilities mechanisms sts_port sts_duration errcode software" },
  { "discovery", LK_FIELD_HOST, "@" },
  { "discovery", LK_FIELD_URL, "base_url links.recover links.account links.web links.download links.support "
                               "account_management_uri support_page" },
  { "discovery", LK_FIELD_WORDS, "support_email organisation" },
  { "discovery", LK_FIELD_PLAIN, "protocol action reason login_types candidates version wants minimum_desktop minimum_mobile "
                                 "incompatible "
                                 "password_min_length healthy mechanisms software homeserver oauth" },
  { "quality", LK_FIELD_ADDRESS, "@" },
  { "quality", LK_FIELD_PLAIN, "role samples answered slow rtt_min_ms rtt_median_ms rtt_max_ms jitter_ms loss_percent" },
  { "name", LK_FIELD_PLAIN, "@ protocol form problems character sendable" },
  { "name", LK_FIELD_HOST, "server wanted" },
  { "name", LK_FIELD_NAME, "suggestion" },
  { "typing", LK_FIELD_PLAIN, "@ traps" },
  { "sign-in", LK_FIELD_HOST, "@ location" },
  { "sign-in", LK_FIELD_URL, "info_uri consent_uri" },
  { "sign-in", LK_FIELD_WORDS, "text admin_contact stream_error_text" },
  { "sign-in", LK_FIELD_PLAIN, "protocol method result sent code_given status errcode stream_error challenge retry_after_s "
                               "limit_type soft_logout "
                               "approval_medium code_methods offered not_sent sasl2 server_proved nick_errcode maintenance" },
  { "account-state", LK_FIELD_HOST, "@" },
  { "account-state", LK_FIELD_URL, "consent_uri" },
  { "account-state", LK_FIELD_WORDS, "text" },
  { "account-state", LK_FIELD_PLAIN, "protocol status errcode suspended locked mfa_setup verified active role" },
  { "sign-out", LK_FIELD_HOST, "@" },
  { "sign-out", LK_FIELD_PLAIN, "status errcode nothing_open closed_by" },
  { "server-info", LK_FIELD_HOST, "@" },
  { "server-info", LK_FIELD_WORDS, "network os support abuse admin status_addresses outage_addresses" },
  { "server-info", LK_FIELD_PLAIN, "software version minimum_desktop minimum_mobile" },
  { "outage-note", LK_FIELD_URL, "@" },
  { "outage-note", LK_FIELD_WORDS, "message" },
  { "outage-note", LK_FIELD_PLAIN, "planned beginning expected_end over status" },
  { "error-text", LK_FIELD_PLAIN, "@ text_known matches.id matches.code matches.certainty matched" },
  { "client-log", LK_FIELD_PLAIN, "@ files matches.id matches.code matches.matched matches.times matched hidden permission" },
  { "client-log", LK_FIELD_PATH, "file" },
  { "clock", LK_FIELD_PLAIN, "@ local build before_build" },
  { "plan", LK_FIELD_HOST, "@ targets.host" },
  { "plan", LK_FIELD_PLAIN, "targets.port targets.transport targets.group targets.role extra_hosts protocol" },
  { "keyring", LK_FIELD_PLAIN, "@ owner activatable dangling backend program default locked collections files kwallet "
                               "kwallet_off hung hidden permission" },
  { "secret-access", LK_FIELD_PLAIN, "@ kind allowed missing names stored_backend expected_backend changed hidden permission" },
  { "scheme", LK_FIELD_PLAIN, "@ client handler program_exists takes_url visible flatpak candidates unregistered dangling "
                              "broken hidden permission" },
  { "scheme", LK_FIELD_PATH, "program unregistered_in" },
  { "browser", LK_FIELD_PLAIN, "@ handler helper program_exists takes_url visible dangling xdg_open display display_source "
                               "hidden permission" },
  { "portal-service", LK_FIELD_PLAIN, "@ owner activatable open_uri hung desktop backends used app_chooser" },
  { "hand-off", LK_FIELD_PLAIN, "@ opened launched by handler ms client scheme reason" },
  { "sandbox", LK_FIELD_PLAIN, "@ kind network secrets portal display devices sockets proxy_differs ca_differs dns_differs "
                               "confinement hidden permission" },
  { "sandbox", LK_FIELD_PATH, "filesystems overrides" },
  { "time-sync", LK_FIELD_PLAIN, "@ source ntp synchronized local_rtc can_ntp zone zone_environment hung hidden permission" },
  { "parts", LK_FIELD_PLAIN, "@ tls_backend session_bus portal missing environment" },
  { "input", LK_FIELD_PLAIN, "@ session framework running modules.gtk modules.qt modules.xim client_toolkit mismatch" },
  { "client", LK_FIELD_PLAIN, "@ installed copies.kind copies.id copies.version copies.origin copies.official "
                              "copies.end_of_life copies.installed_s "
                              "id kind version running.started_s running.older running.kind hidden permission needs_keyring "
                              "third_party engine screen" },
  { "client", LK_FIELD_PATH, "copies.path" },
  { "release", LK_FIELD_PLAIN, "@ source status installed copy version date order notes.version notes.date notes.text eol "
                               "minimum minimum_from "
                               "below_minimum known_bad reason" },
  { "release", LK_FIELD_URL, "url" },
  { "update-source", LK_FIELD_PLAIN, "@ kind offered candidate held line disabled disabled_by_upgrade remote remote_missing "
                                     "key_expired key_missing "
                                     "key_expires_s eol eol_note hidden" },
  { "update-source", LK_FIELD_PATH, "file" },
  { "storage", LK_FIELD_PATH, "@" },
  { "storage", LK_FIELD_PLAIN, "client what exists writable read_only free_bytes full owner_other" },
  { "lock", LK_FIELD_PATH, "@" },
  { "lock", LK_FIELD_PLAIN, "client other_host alive stale" },
  { "profile", LK_FIELD_PATH, "@" },
  { "profile", LK_FIELD_PLAIN, "client unclean damaged" },
  { "crash", LK_FIELD_PLAIN, "@ count newest_s signal signature said journal hidden permission" },
  { "crash", LK_FIELD_WORDS, "text" },
};

static gboolean
names (const char *paths,
       const char *path)
{
  gsize length = strlen (path);

  for (const char *at = paths; (at = strstr (at, path)) != NULL; at += length)
    if ((at == paths || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
      return TRUE;
  return FALSE;
}

/**
 * lk_report_field:
 * @probe: of an observation
 * @path: the fact's name, members of objects joined by dots; "@" is the subject
 *
 * Looks up whether a fact may be in a report at all, and what it holds.
 *
 * Returns: %LK_FIELD_DROPPED for what is not on the list
 */
LkField
lk_report_field (const char *probe,
                 const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].probe, probe) && names (fields[i].paths, path))
      return fields[i].field;
  return LK_FIELD_DROPPED;
}
