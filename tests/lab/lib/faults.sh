# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# One function per line of faults.tsv, named alike. It says what is broken; undoing is the primitives' affair.

# --- nothing is wrong ---
fault_healthy_matrix () { :; }
fault_healthy_xmpp () { :; }
fault_healthy_ejabberd () { :; }
fault_healthy_matrix_v4 () { client_family v4; }
fault_healthy_matrix_v6 () { client_family v6; }
fault_healthy_xmpp_v4 () { client_family v4; }
fault_healthy_xmpp_v6 () { client_family v6; }
fault_healthy_ejabberd_v6 () { client_family v6; }
fault_healthy_matrix_100ms () { link_with -d 50; }
fault_healthy_xmpp_100ms () { link_with -d 50; }
fault_healthy_matrix_both_100ms_v6 () { client_family v6 && link_with -d 50; }
fault_healthy_matrix_proxy () { proxy_open && proxy_settings 3128; }
fault_healthy_matrix_proxy_only () { proxy_open && proxy_settings 3128 && forwarding 'iifname "lan0" drop;'; }
fault_healthy_matrix_own_domain () {
  undo write_pages
  rm -f "$STATE/www/mx/.well-known/matrix/client"
  nginx_extra mx-own 'location /_matrix { proxy_pass http://127.0.0.1:8008; proxy_set_header Host $host; }'
}
fault_healthy_matrix_redirected_discovery () {
  nginx_extra mx-moved 'location = /.well-known/matrix/client { return 301 https://matrix.mx.test/moved.json; }'
  page matrix/moved.json '{"m.homeserver":{"base_url":"https://matrix.mx.test/"}}'
}

# --- this computer's own connection ---
fault_net_link_down () { client_link link set eth0 down; }
fault_net_no_address () { client_link addr flush dev eth0 && ip -n "$CLIENT" -6 route flush default; }
fault_net_no_route () { client_link route del default && ip -n "$CLIENT" -6 route del default; }
fault_net_router_gone () {
  fault_net_router_gone_lately && ip -n "$CLIENT" neigh flush dev eth0
}
fault_net_router_gone_lately () {
  undo ip -n "$WIRE" link set r0 up
  ip -n "$WIRE" link set r0 down
}
fault_net_router_silent () {
  router_input 'iifname "lan0" icmpv6 type nd-neighbor-solicit accept; iifname "lan0" drop;' && forwarding drop
}
fault_net_uplink_drop () { forwarding drop; }
fault_net_uplink_reject () { forwarding 'meta nfproto ipv4 reject with icmp net-unreachable; reject with icmpv6 no-route;'; }
fault_net_uplink_drop_dns_servfail () { forwarding drop && bad_dns servfail; }
fault_net_uplink_drop_dns_silent () { forwarding drop && bad_dns drop; }

# --- names ---
fault_dns_dead () { router_input 'meta l4proto { tcp, udp } th dport 53 drop;'; }
fault_dns_port_closed () { router_input 'udp dport 53 reject; tcp dport 53 reject with tcp reset;'; }
fault_dns_no_resolver () {
  undo client_addresses both
  : >"$CLIENT_ETC/resolv.conf"
}
fault_dns_first_dead () {
  undo client_addresses both
  printf 'nameserver 198.51.100.99\nnameserver %s\n' $ROUTER4 >"$CLIENT_ETC/resolv.conf"
}
fault_dns_refused () { bad_dns refused; }
fault_dns_servfail () { bad_dns servfail; }
fault_dns_servfail_host () { bad_dns servfail --only 'mx\.test$'; }
fault_dns_nxdomain () { bad_dns nxdomain; }
fault_dns_nxdomain_host () { bad_dns nxdomain --only '^matrix\.mx\.test$'; }
fault_dns_nxdomain_service () { bad_dns nxdomain --only 'mx\.test$'; }
fault_dns_nxdomain_xmpp () { bad_dns nxdomain --only 'xmpp\.test$'; }
fault_dns_nodata () { bad_dns nodata --only 'mx\.test$'; }
fault_dns_garbage () { bad_dns garbage; }
fault_dns_wrong_id () { bad_dns wrong-id; }
fault_dns_truncated () { bad_dns truncated; }
fault_dns_slow () { bad_dns slow --seconds 2.5; }
fault_dns_aaaa_silent () { bad_dns drop --type AAAA; }
fault_dns_srv_silent () { bad_dns drop --type SRV; }
fault_dns_hijack () { hijack && block_page; }
fault_dns_hijack_xmpp () { hijack && block_page; }
fault_dns_hijack_host () {
  dns_edit "s/^host-record=((matrix\\.)?mx\\.test),.*/host-record=\\1,$ROUTER4,$ROUTER6/" && block_page
}
fault_dns_zero () { dns_edit 's/^host-record=((matrix\.)?mx\.test),.*/host-record=\1,0.0.0.0,::/'; }
fault_dns_zero_xmpp () { dns_edit 's/^host-record=((im\.)?xmpp\.test),.*/host-record=\1,0.0.0.0,::/'; }
fault_dns_loopback () { dns_edit 's/^host-record=((matrix\.)?mx\.test),.*/host-record=\1,127.0.0.1/'; }
fault_dns_private () { dns_edit 's/^host-record=((matrix\.)?mx\.test),.*/host-record=\1,192.168.1.1/'; }
fault_hosts_zero () { hosts_line '0.0.0.0 matrix.mx.test mx.test'; }
fault_hosts_wrong () { hosts_line '198.51.100.99 matrix.mx.test'; }
fault_hosts_loopback () { hosts_line '127.0.0.1 matrix.mx.test' '::1 matrix.mx.test'; }
fault_hosts_zero_xmpp () { hosts_line '0.0.0.0 im.xmpp.test xmpp.test'; }

hijack () {
  printf 'address=/#/%s\naddress=/#/%s\n' $ROUTER4 $ROUTER6 | dns_use
}

block_page () {
  bad_server "$ROUTER" 80 block-page && bad_server "$ROUTER" 443 block-page --cert "$PKI/block.chain"
}

# --- firewalls ---
fault_fw_drop_443 () { forwarding 'tcp dport { 443, 8448 } drop; udp dport 443 drop;'; }
fault_fw_drop_5222 () { forwarding 'tcp dport 5222 drop;'; }
fault_fw_drop_5222_5223 () { forwarding 'tcp dport { 5222, 5223 } drop;'; }
fault_fw_drop_all_but_web () { forwarding 'iifname "lan0" tcp dport != { 80, 443 } drop;'; }
fault_fw_reset_443 () { forwarding 'tcp dport { 443, 8448 } reject with tcp reset;'; }
fault_fw_reset_5222 () { forwarding 'tcp dport { 5222, 5223 } reject with tcp reset;'; }
fault_fw_icmp_443 () { forwarding 'tcp dport { 443, 8448 } reject with icmpx admin-prohibited;'; }
fault_fw_icmp_5222 () { forwarding 'tcp dport { 5222, 5223 } reject with icmpx admin-prohibited;'; }
fault_fw_drop_host () { to_host 10 drop; }
fault_fw_reject_host () { to_host 10 'reject with icmpx admin-prohibited'; }
fault_fw_reset_host () {
  forwarding "ip daddr $NET4.10 meta l4proto tcp reject with tcp reset;
    ip6 daddr $NET6:10 meta l4proto tcp reject with tcp reset;"
}
fault_fw_drop_host_xmpp () { to_host 20 drop; }
fault_fw_reject_host_xmpp () { to_host 20 'reject with icmpx admin-prohibited'; }
fault_fw_drop_host_ejabberd () { to_host 30 drop; }
fault_fw_sni_reset () { cut_name mx.test 443 REJECT --reject-with tcp-reset; }
fault_fw_sni_drop () { cut_name mx.test 443 DROP; }
fault_fw_sni_reset_api () { cut_name matrix.mx.test 443 REJECT --reject-with tcp-reset; }
fault_fw_sni_drop_api () { cut_name matrix.mx.test 443 DROP; }
fault_fw_name_reset_xmpp () {
  cut_name xmpp.test 5222 REJECT --reject-with tcp-reset && cut_name xmpp.test 5223 REJECT --reject-with tcp-reset
}
fault_fw_reset_after_hello () { forwarding 'tcp dport { 443, 8448 } ct original bytes > 400 reject with tcp reset;'; }

to_host () { # HOST WHAT
  forwarding "ip daddr $NET4.$1 $2; ip6 daddr $NET6:$1 $2;"
}

# --- captive portals ---
fault_portal_redirect () { portal portal-302 'reject with tcp reset'; }
fault_portal_redirect_xmpp () { portal portal-302 'reject with tcp reset'; }
fault_portal_drop () { portal portal-302 'drop'; }
fault_portal_page () { portal portal-page 'reject with tcp reset'; }
fault_portal_511 () { portal portal-511 'reject with tcp reset'; }
fault_portal_tls () {
  portal portal-302 'reject with tcp reset' && bad_server "$ROUTER" 8443 portal-302 --cert "$PKI/portal.chain" &&
    router_redirect 443 8443
}
fault_portal_dns () {
  hijack && bad_server "$ROUTER" 80 portal-302 && bad_server "$ROUTER" 443 portal-302 --cert "$PKI/portal.chain" &&
    forwarding drop
}

portal () { # MODE REST
  bad_server "$ROUTER" 8081 "$1" && router_redirect 80 8081 &&
    forwarding "iifname \"lan0\" meta l4proto tcp $2; iifname \"lan0\" drop;"
}

# --- inspection ---
fault_mitm () { squid_bump 'ssl_bump bump all' && router_redirect 443 3130; }
fault_mitm_trusted () { trusted_company && squid_bump 'ssl_bump bump all' && router_redirect 443 3130; }
fault_mitm_host () { squid_bump 'ssl_bump bump all' && router_redirect 443 3130 "ip daddr $NET4.10" &&
  forwarding "ip6 daddr $NET6:10 reject with tcp reset;"; }

# --- proxies ---
fault_proxy_dead () { proxy_settings 3999; }
fault_proxy_silent () { proxy_settings 3998 && router_input 'tcp dport 3998 drop;'; }
fault_proxy_unknown () { client_env http_proxy=http://gone.test:3128 https_proxy=http://gone.test:3128; }
fault_proxy_password () { squid_with "http_port 3128
auth_param basic program /usr/lib/squid/basic_fake_auth
auth_param basic realm Example Company
acl known proxy_auth REQUIRED
http_access allow known" && proxy_settings 3128; }
fault_proxy_forbids () { squid_with "http_port 3128
acl messenger dstdomain .mx.test
http_access deny messenger
http_access allow lab" && proxy_settings 3128; }
fault_proxy_required () { proxy_open && forwarding 'iifname "lan0" meta l4proto tcp reject with tcp reset;'; }
fault_proxy_no_proxy () {
  proxy_settings 3999
  client_env 'no_proxy=.test'
}

proxy_open () { squid_with "http_port 3128
http_access allow lab"; }

proxy_settings () { # PORT
  client_env "http_proxy=http://$ROUTER4:$1" "https_proxy=http://$ROUTER4:$1"
}

# --- one family ---
fault_v6_drop () { forwarding 'meta nfproto ipv6 drop;'; }
fault_v6_drop_xmpp () { forwarding 'meta nfproto ipv6 drop;'; }
fault_v6_reject () { forwarding 'meta nfproto ipv6 reject with icmpv6 no-route;'; }
fault_v6_no_route () {
  undo client_addresses both
  ip -n "$CLIENT" -6 route del default
}
fault_v6_route_only () {
  client_family v4 && ip -n "$CLIENT" -6 route replace default via fe80::1 dev eth0
}
fault_v4_drop () { forwarding 'meta nfproto ipv4 drop;'; }
fault_v4_drop_xmpp () { forwarding 'meta nfproto ipv4 drop;'; }
fault_v6_server_drop () { forwarding "ip6 daddr $NET6:10 drop;"; }
fault_v6_wrong_record () { dns_edit "s/^host-record=((matrix\\.)?mx\\.test),.*/host-record=\\1,$NET4.10,$NET6:99/"; }

# --- a bad link ---
fault_link_600ms () { link_with -d 300; }
fault_link_600ms_xmpp () { link_with -d 300; }
fault_link_1500ms () { link_with -d 750; }
fault_link_loss20 () { link_with -l 20 -s 7; }
fault_link_loss20_xmpp () { link_with -l 20 -s 11; }
fault_link_loss50 () { link_with -l 50 -s 5; }
fault_link_jitter () { link_with -d 20 -j 600 -s 3; }
fault_link_slow () { link_with -r 4000; }
fault_link_mtu () { link_with -m 1000; }
fault_link_mtu_xmpp () { link_with -m 1000; }

# --- certificates ---
fault_cert_expired () { bad_https matrix mx-expired; }
fault_cert_notyet () { bad_https matrix mx-notyet; }
fault_cert_wronghost () { bad_https matrix mx-wronghost; }
fault_cert_selfsigned () { bad_https matrix mx-selfsigned; }
fault_cert_private () { bad_https matrix mx-private; }
fault_cert_nochain () { bad_https matrix mx-nochain; }
fault_cert_tls10 () { bad_https matrix mx --tls10; }
fault_cert_client () { bad_https matrix mx --client-ca "$PKI/company.pem"; }
fault_cert_client_nginx () {
  nginx_extra mx-client "ssl_verify_client on; ssl_client_certificate $PKI/company.pem;" &&
    nginx_extra matrix-client "ssl_verify_client on; ssl_client_certificate $PKI/company.pem;"
}
fault_cert_expired_xmpp () { bad_xmpp xmpp xmpp-expired; }
fault_cert_notyet_xmpp () { bad_xmpp xmpp xmpp-notyet; }
fault_cert_wronghost_xmpp () { bad_xmpp xmpp xmpp-wronghost; }
fault_cert_selfsigned_xmpp () { bad_xmpp xmpp xmpp-selfsigned; }
fault_cert_nochain_xmpp () { bad_xmpp xmpp xmpp-nochain; }
fault_cert_tls10_xmpp () { bad_xmpp xmpp xmpp --tls10; }
fault_cert_client_xmpp () { bad_xmpp xmpp xmpp --client-ca "$PKI/company.pem"; }

# --- the web server ---
fault_srv_500 () { bad_https 500; }
fault_srv_500_login () { bad_https 500-login; }
fault_srv_502 () { stopped synapse; }
fault_srv_frozen () { frozen synapse; }
fault_srv_503_retry () { bad_https 503-retry; }
fault_srv_503_maintenance () { bad_https 503-maintenance; }
fault_srv_429 () { bad_https 429; }
fault_srv_404 () { bad_https 404; }
fault_srv_403 () { bad_https 403; }
fault_srv_broken_json () { bad_https broken-json; }
fault_srv_wrong_json () { bad_https wrong-json; }
fault_srv_html () { bad_https html; }
fault_srv_empty () { bad_https empty; }
fault_srv_huge () { bad_https huge; }
fault_srv_short () { bad_https short; }
fault_srv_hang () { bad_https hang; }
fault_srv_drip () { bad_https drip; }
fault_srv_mute () { bad_https mute; }
fault_srv_close () { bad_https close; }
fault_srv_redirect_loop () { bad_https redirect-loop; }
fault_srv_to_plain_http () { bad_https to-plain-http; }
fault_srv_plain_http () { bad_plain matrix 10 443,8448; }
fault_srv_ssh () { bad_plain ssh 10 443,8448; }
fault_srv_web_stopped () { rules "$SERVERS" closed "chain c { type filter hook input priority 0;
  ip daddr $NET4.10 meta l4proto tcp reject with tcp reset; ip6 daddr $NET6:10 meta l4proto tcp reject with tcp reset; }"; }
fault_srv_host_down () { host_down 10; }

# --- the XMPP server ---
fault_xmpp_stopped () { stopped prosody; }
fault_xmpp_frozen () { frozen prosody; }
fault_xmpp_host_down () { host_down 20; }
fault_ejabberd_stopped () { stopped ejabberd; }
fault_ejabberd_frozen () { frozen ejabberd; }
fault_xmpp_no_starttls () { bad_plain xmpp-no-starttls 20 5222,5223; }
fault_xmpp_tls_refused () { bad_xmpp xmpp-tls-refused && forwarding 'tcp dport 5223 reject with tcp reset;'; }
fault_xmpp_host_unknown () { bad_xmpp xmpp-host-unknown; }
fault_xmpp_unserved () { :; }
fault_xmpp_srv_dot () { :; }
fault_xmpp_srv_nowhere () { :; }
fault_xmpp_srv_dead_host () { :; }
fault_xmpp_srv_wrong_port () { :; }
fault_xmpp_see_other () { bad_xmpp xmpp-see-other; }
fault_xmpp_shutdown () { bad_xmpp xmpp-shutdown; }
fault_xmpp_overloaded () { bad_xmpp xmpp-overloaded; }
fault_xmpp_policy () { bad_xmpp xmpp-policy; }
fault_xmpp_internal () { bad_xmpp xmpp-internal; }
fault_xmpp_hang () { bad_xmpp xmpp-hang; }
fault_xmpp_mute () { bad_xmpp mute; }
fault_xmpp_hang_tls () { bad_xmpp xmpp-hang-tls && forwarding 'tcp dport 5223 reject with tcp reset;'; }
fault_xmpp_garbage () { bad_xmpp xmpp-garbage; }
fault_xmpp_no_mechanisms () { bad_xmpp xmpp-no-mechanisms; }
fault_xmpp_http () { bad_plain html 20 5222,5223; }
fault_xmpp_smtp () { bad_plain smtp 20 5222,5223; }

# --- discovery ---
fault_wk_missing () {
  undo write_pages
  rm -f "$STATE/www/mx/.well-known/matrix/client"
}
fault_wk_wrong_host () { page mx/.well-known/matrix/client '{"m.homeserver":{"base_url":"https://nosuch.mx.test"}}'; }
fault_wk_other_server () { page mx/.well-known/matrix/client '{"m.homeserver":{"base_url":"https://updates.test"}}'; }
fault_wk_invalid () { page mx/.well-known/matrix/client '{"m.homeserver":{"base_url":"https://mat'; }
fault_wk_nokey () { page mx/.well-known/matrix/client '{"m.homeserver":{}}'; }
fault_wk_html () { page mx/.well-known/matrix/client '<!doctype html><title>mx</title><p>Our home page.'; }
fault_wk_plain_http () { page mx/.well-known/matrix/client '{"m.homeserver":{"base_url":"http://matrix.mx.test"}}'; }
fault_wk_500 () { nginx_extra mx-500 'location = /.well-known/matrix/client { return 500; }'; }

# --- this computer's clock ---
fault_clock_3y_slow () { client_clock -3y; }
fault_clock_4y_fast () { client_clock +4y; }
fault_clock_8h_fast () { client_clock +8h; }
fault_clock_8h_slow () { client_clock -8h; }
fault_clock_3y_slow_xmpp () { client_clock -3y; }
fault_clock_4y_fast_xmpp () { client_clock +4y; }
fault_clock_8h_fast_xmpp () { client_clock +8h; }

# --- the same faults in other surroundings ---
fault_net_link_down_xmpp () { fault_net_link_down; }
fault_net_router_gone_xmpp () { fault_net_router_gone; }
fault_net_uplink_drop_xmpp () { fault_net_uplink_drop; }
fault_dns_dead_xmpp () { fault_dns_dead; }
fault_dns_refused_xmpp () { fault_dns_refused; }
fault_dns_servfail_xmpp () { fault_dns_servfail; }
fault_net_router_gone_v6 () { client_family v6 && fault_net_router_gone; }
fault_net_uplink_drop_v6 () { client_family v6 && fault_net_uplink_drop; }
fault_dns_dead_v6 () { client_family v6 && fault_dns_dead; }
fault_fw_drop_443_v6 () { client_family v6 && fault_fw_drop_443; }
fault_fw_drop_host_v6 () { client_family v6 && fault_fw_drop_host; }
fault_cert_expired_v6 () { client_family v6 && fault_cert_expired; }
fault_xmpp_stopped_v6 () { client_family v6 && fault_xmpp_stopped; }
fault_net_uplink_drop_v4 () { client_family v4 && fault_net_uplink_drop; }
fault_fw_drop_host_v4 () { client_family v4 && fault_fw_drop_host; }
fault_dns_hijack_100ms () { link_with -d 50 && fault_dns_hijack; }
fault_fw_drop_443_100ms () { link_with -d 50 && fault_fw_drop_443; }
fault_fw_sni_reset_100ms () { link_with -d 50 && fault_fw_sni_reset; }
fault_portal_redirect_100ms () { link_with -d 50 && fault_portal_redirect; }
fault_mitm_100ms () { link_with -d 50 && fault_mitm; }
fault_cert_expired_100ms () { link_with -d 50 && fault_cert_expired; }
fault_srv_500_login_100ms () { link_with -d 50 && fault_srv_500_login; }
fault_srv_hang_100ms () { link_with -d 50 && fault_srv_hang; }
fault_xmpp_stopped_100ms () { link_with -d 50 && fault_xmpp_stopped; }
fault_clock_3y_slow_100ms () { link_with -d 50 && fault_clock_3y_slow; }
fault_srv_500_600ms () { link_with -d 300 && fault_srv_500; }
fault_proxy_cert_expired () { fault_healthy_matrix_proxy_only && fault_cert_expired; }
fault_proxy_srv_500 () { fault_healthy_matrix_proxy_only && fault_srv_500; }
fault_proxy_srv_web_stopped () { fault_healthy_matrix_proxy_only && fault_srv_web_stopped; }
fault_proxy_wk_missing () { fault_healthy_matrix_proxy_only && fault_wk_missing; }
fault_proxy_srv_hang () { fault_healthy_matrix_proxy_only && fault_srv_hang; }

# --- one part of a service ---
fault_cert_expired_domain () { nginx_edit '0,/mx[.]chain/s//mx-expired.chain/'; }
fault_cert_wronghost_domain () { nginx_edit '0,/mx[.]chain/s//mx-wronghost.chain/'; }
fault_srv_one_address_dead () {
  dns_edit "s/^host-record=((matrix\\.)?mx\\.test),.*/address=\/\1\/$NET4.10\naddress=\/\1\/$NET4.99/"
}
fault_srv_slow_answers () { bad_https slow; }
fault_srv_426 () { bad_https 426; }
fault_srv_410 () { bad_https 410; }
fault_wk_hang () { bad_server "$SERVERS" 9500 hang-discovery --cert "$PKI/mx.chain" && divert 10 443,8448 9500; }
fault_xmpp_direct_closed () {
  rules "$SERVERS" closed 'chain c { type filter hook input priority 0; tcp dport 5223 reject with tcp reset; }'
}
fault_fw_drop_5223 () { forwarding 'tcp dport 5223 drop;'; }
fault_fw_drop_5222_ejabberd () { forwarding 'tcp dport 5222 drop;'; }
fault_v6_drop_ejabberd () { fault_v6_drop; }
fault_cert_private_xmpp () { bad_xmpp xmpp xmpp-private; }
fault_clock_10min_fast () { client_clock +600s; }

# --- healthy surroundings, for `lab healthy` ---
fault_variant_both_0 () { :; }
fault_variant_v4_0 () { client_family v4; }
fault_variant_v6_0 () { client_family v6; }
fault_variant_both_100 () { link_with -d 50; }
fault_variant_v4_100 () { client_family v4 && link_with -d 50; }
fault_variant_v6_100 () { client_family v6 && link_with -d 50; }
