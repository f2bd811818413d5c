# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The faults of one account or of sign-in itself. Which account and password is tried stands in faults.tsv;
# conf/accounts.json says what state an account is in.

on_synapse () { make_synapse_accounts; }
on_ejabberd () { have_server ejabberdctl || skip_fault "there is no ejabberd here"; make_ejabberd_accounts ejabberd; }

# --- Matrix: Synapse as it is ---
fault_acct_matrix_good () { on_synapse; }
fault_acct_matrix_good_full_name () { on_synapse; }
fault_acct_matrix_good_upper_case () { on_synapse; }
fault_acct_matrix_good_unicode () { on_synapse; }
fault_acct_matrix_good_escapes () { on_synapse; }
fault_acct_matrix_good_v6 () { on_synapse && client_family v6; }
fault_acct_matrix_good_100ms () { on_synapse && link_with -d 50; }
fault_acct_matrix_wrong () { on_synapse; }
fault_acct_matrix_wrong_case () { on_synapse; }
fault_acct_matrix_wrong_unicode () { on_synapse; }
fault_acct_matrix_unknown () { on_synapse; }
fault_acct_matrix_locked () { on_synapse; }
fault_acct_matrix_locked_wrong () { on_synapse; }
fault_acct_matrix_deactivated () { on_synapse; }
fault_acct_matrix_closed () { on_synapse; }
fault_acct_matrix_closed_wrong () { on_synapse; }
fault_acct_matrix_suspended () { on_synapse; }
fault_acct_matrix_other_server () { on_synapse; }
fault_acct_matrix_blank_inside () { on_synapse; }
fault_acct_matrix_full_width () { on_synapse; }
fault_acct_matrix_no_server () { on_synapse; }

# --- Matrix: Synapse set up otherwise ---
fault_acct_matrix_limited () { strict_synapse && spend_attempts mx.test alice 6 10; }
fault_acct_matrix_limited_right () { strict_synapse && spend_attempts mx.test alice 6 10; }
fault_acct_matrix_limited_address () { strict_synapse && spend_attempts mx.test frank 6 10; }
fault_acct_matrix_consent () {
  consent_pages
  synapse_with 'user_consent: { version: "1.0", template_dir: "/lab/synapse/consent", require_at_registration: false,
  block_events_error: "To continue using mx.test you must review and agree to the terms at %(consent_uri)s" }'
}
fault_acct_matrix_expired () {
  synapse_with 'account_validity: { enabled: true, period: 6w }' && make_accounts expire "$STATE" ivan
}
fault_acct_matrix_pending () {
  synapse_with 'experimental_features: { msc3866: { enabled: true, require_approval_for_new_accounts: true } }' &&
    make_accounts disapprove "$STATE" frank
}
fault_acct_matrix_disabled_server () {
  synapse_with 'hs_disabled: true
hs_disabled_message: "This server is closed for the move"
admin_contact: "mailto:help@mx.test"'
}
fault_acct_matrix_no_password () { synapse_with 'password_config: { enabled: false }'; }

strict_synapse () {
  synapse_with 'rc_login:
  address: { per_second: 0.003, burst_count: 5 }
  account: { per_second: 0.003, burst_count: 5 }
  failed_attempts: { per_second: 0.17, burst_count: 3 }'
}

consent_pages () {
  mkdir -p "$STATE/synapse/consent/en"
  printf '<!doctype html><title>Terms</title><p>Our terms.' | tee "$STATE/synapse/consent/en/1.0.html" \
    >"$STATE/synapse/consent/en/success.html"
}

# --- Matrix: answers that Synapse does not give ---
fault_acct_matrix_oauth () { bad_https oauth; }
fault_acct_matrix_says_closed () { matrix_says '403 M_USER_DEACTIVATED'; }
fault_acct_matrix_says_suspended () { matrix_says '403 M_USER_SUSPENDED'; }
fault_acct_matrix_says_limit () {
  matrix_says '403 M_RESOURCE_LIMIT_EXCEEDED {"admin_contact":"mailto:help@mx.test","limit_type":"monthly_active_user"}'
}
fault_acct_matrix_says_quota () {
  matrix_says '403 M_USER_LIMIT_EXCEEDED {"info_uri":"https://mx.test/plans","can_upgrade":true}'
}
fault_acct_matrix_says_bad_type () { matrix_says '400 M_UNKNOWN'; }
fault_acct_matrix_says_500 () { matrix_says '500 M_UNKNOWN'; }
fault_acct_matrix_says_429 () { matrix_says '429 M_LIMIT_EXCEEDED {"retry_after_ms":120000}'; }
fault_acct_matrix_says_418 () { matrix_says '418 ORG_TEST_NEVER_HEARD_OF'; }
fault_acct_matrix_hangs () { bad_https login-hang; }
fault_acct_matrix_redirects_post () { bad_https login-redirect-post; }

matrix_says () { bad_https sign-in mx --answer "$1"; }

# --- XMPP: Prosody ---
fault_acct_xmpp_good () { :; }
fault_acct_xmpp_good_upper_case () { :; }
fault_acct_xmpp_good_unicode () { :; }
fault_acct_xmpp_good_escapes () { :; }
fault_acct_xmpp_good_v6 () { client_family v6; }
fault_acct_xmpp_good_100ms () { link_with -d 50; }
fault_acct_xmpp_good_direct () { forwarding 'tcp dport 5222 reject with tcp reset;'; }
fault_acct_xmpp_wrong () { :; }
fault_acct_xmpp_unknown () { :; }
fault_acct_xmpp_disabled () { have_chroot || skip_fault "only a newer Prosody can disable accounts"; }
fault_acct_xmpp_disabled_wrong () { fault_acct_xmpp_disabled; }
fault_acct_xmpp_deleted () { :; }
fault_acct_xmpp_other_server () { :; }
fault_acct_xmpp_blank_inside () { :; }
fault_acct_xmpp_throttled () {
  have_chroot || skip_fault "prosody-modules are not here"
  prosody_with 'modules_enabled:append({ "c2s_conn_throttle" })
cthrottler_logins_count = 3
cthrottler_time = 60' && spend_attempts xmpp.test alice 4 20
}
fault_acct_xmpp_plain () { only_plain; }
fault_acct_xmpp_plain_wrong () { only_plain; }
fault_acct_xmpp_plain_unicode () { only_plain; }
fault_acct_xmpp_scram () { prosody_with 'disable_sasl_mechanisms = { "PLAIN", "OAUTHBEARER" }'; }
fault_acct_xmpp_scram_wrong () { fault_acct_xmpp_scram; }
fault_acct_xmpp_scram_unicode () { fault_acct_xmpp_scram; }

only_plain () {
  prosody_with 'disable_sasl_mechanisms = { "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256",
  "SCRAM-SHA-256-PLUS", "OAUTHBEARER" }'
}

# --- XMPP: answers that neither server gives by itself ---
fault_acct_xmpp_says_expired () { xmpp_says credentials-expired; }
fault_acct_xmpp_says_temporary () { xmpp_says temporary-auth-failure; }
fault_acct_xmpp_says_encryption () { xmpp_says encryption-required; }
fault_acct_xmpp_says_mechanism () { xmpp_says invalid-mechanism; }
fault_acct_xmpp_says_too_weak () { xmpp_says mechanism-too-weak; }
fault_acct_xmpp_says_malformed () { xmpp_says 'malformed-request Invalid username or password.'; }
fault_acct_xmpp_says_aborted () { xmpp_says aborted; }
fault_acct_xmpp_says_unheard_of () { xmpp_says never-heard-of; }
fault_acct_xmpp_says_shutdown () { xmpp_says stream:system-shutdown; }
fault_acct_xmpp_external_only () { bad_xmpp xmpp-sasl xmpp --mechanisms EXTERNAL; }

xmpp_says () { bad_xmpp xmpp-sasl xmpp --answer "$1"; }

# --- XMPP: ejabberd ---
fault_acct_ejabberd_good () { on_ejabberd; }
fault_acct_ejabberd_good_unicode () { on_ejabberd; }
fault_acct_ejabberd_good_escapes () { on_ejabberd; }
fault_acct_ejabberd_wrong () { on_ejabberd; }
fault_acct_ejabberd_unknown () { on_ejabberd; }
fault_acct_ejabberd_banned () { on_ejabberd && { have_chroot || skip_fault "only a newer ejabberd tells a ban"; }; }
fault_acct_ejabberd_fail2ban () {
  on_ejabberd && ejabberd_with 'mod_fail2ban: { c2s_max_auth_failures: 3, c2s_auth_ban_lifetime: 60 }' &&
    spend_attempts ejab.test alice 4 30
}

# --- older servers ---
fault_acct_old_xmpp_good () { need_prosody_old; }
fault_acct_old_xmpp_unicode () { need_prosody_old; }
fault_acct_old_xmpp_wrong () { need_prosody_old; }
fault_acct_old_xmpp_unknown () { need_prosody_old; }
fault_acct_old_ejabberd_good () { need_ejabberd_old; }
fault_acct_old_ejabberd_unicode () { need_ejabberd_old; }
fault_acct_old_ejabberd_wrong () { need_ejabberd_old; }
fault_acct_old_ejabberd_banned () { need_ejabberd_old; }

# --- IRC ---
fault_healthy_irc () { need_irc; }
fault_acct_irc_good () { need_irc; }
fault_acct_irc_good_unicode () { need_irc; }
fault_acct_irc_good_escapes () { need_irc; }
fault_acct_irc_wrong () { need_irc; }
fault_acct_irc_unknown () { need_irc; }
fault_acct_irc_frozen () { need_irc; }
fault_acct_irc_no_accounts () { need_irc && undo start_atheme_again && stop atheme KILL; }

start_atheme_again () { start_atheme && wait_until 100 atheme_ready; }

# --- where nothing may be sent, though a name and a password were given ---
fault_unsent_expired () { fault_cert_expired; }
fault_unsent_wronghost () { fault_cert_wronghost; }
fault_unsent_selfsigned () { fault_cert_selfsigned; }
fault_unsent_private () { fault_cert_private; }
fault_unsent_mitm () { fault_mitm; }
fault_unsent_login_redirect () { bad_https login-redirect; }
fault_unsent_wk_plain_http () { fault_wk_plain_http; }
fault_unsent_plain_http () { fault_srv_plain_http; }
fault_unsent_portal () { fault_portal_tls; }
fault_unsent_expired_xmpp () { fault_cert_expired_xmpp; }
fault_unsent_wronghost_xmpp () { fault_cert_wronghost_xmpp; }
fault_unsent_selfsigned_xmpp () { fault_cert_selfsigned_xmpp; }
fault_unsent_no_starttls () { fault_xmpp_no_starttls; }
fault_unsent_irc_plain () {
  need_irc && rules "$SERVERS" closed 'chain c { type filter hook input priority 0; tcp dport 6697 reject with tcp reset; }'
}

# --- for the hunt of secrets ---
fault_hunt_matrix_session () { bad_https session-hang mx --answer "${LATCHKEY_LAB_ANSWER:-token}"; }
fault_hunt_xmpp_hang () { xmpp_says nothing; }
