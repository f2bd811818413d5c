# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What faults are made of. Each of these also writes down how to undo itself, so a fault only says what it
# breaks and `lab fault NAME off` is the same for all of them.

undo () { printf '%q ' "$@" >>"$STATE/undo/$FAULT"; printf '\n' >>"$STATE/undo/$FAULT"; }

fault_on () { # NAME
  FAULT=$1
  declare -F "fault_${1//-/_}" >/dev/null || die "no such fault: $1"
  [ ! -e "$STATE/undo/$1" ] || fault_off "$1"
  : >"$STATE/undo/$1"
  "fault_${1//-/_}" || { fault_off "$1"; die "the fault $1 could not be made"; }
}

fault_off () { # NAME
  local line lines
  [ -e "$STATE/undo/$1" ] || return 0
  mapfile -t lines < <(tac "$STATE/undo/$1")
  for line in "${lines[@]}"; do
    eval "$line"
  done
  rm -f "$STATE/undo/$1"
}

heal () {
  local file
  for file in "$STATE"/undo/*; do
    [ ! -e "$file" ] || fault_off "$(basename "$file")"
  done
}

# --- the path -------------------------------------------------------------------------------------------

rules () { # NAMESPACE TABLE RULES
  printf 'table inet %s {\n%s\n}\n' "$2" "$3" | ip netns exec "$1" nft -f - || return 1
  undo ip netns exec "$1" nft delete table inet "$2"
}

# Rules on the way through the router: every packet of the client, and every answer, comes by.
forwarding () { rules "$ROUTER" forwarding "chain c { type filter hook forward priority 0; ${1%;}; }"; }
router_input () { rules "$ROUTER" router_input "chain c { type filter hook input priority 0; ${1%;}; }"; }

router_redirect () { # FROM-PORT TO-PORT [CONDITION]
  rules "$ROUTER" "redirect_$1" "chain c { type nat hook prerouting priority -100;
    iifname \"lan0\" ${3:-} tcp dport $1 redirect to :$2; }"
}

# Sends the client's packets for one host's ports to a port of the host that misbehaves.
divert () { # HOST PORTS TO-PORT
  rules "$SERVERS" divert "chain c { type nat hook prerouting priority -100;
    ip daddr $NET4.$1 tcp dport { $2 } dnat ip to $NET4.60:$3;
    ip6 daddr $NET6:$1 tcp dport { $2 } dnat ip6 to [$NET6:60]:$3; }"
}

# Cuts connections whose first bytes hold a name, as a filtering middlebox does.
cut_name () { # NAME PORT TARGET...
  local tool name=$1 port=$2
  shift 2
  for tool in iptables-legacy ip6tables-legacy; do
    in_router $tool -I FORWARD -p tcp --dport "$port" -m string --algo bm --string "$name" -j "$@" || return 1
    undo ip netns exec "$ROUTER" $tool -D FORWARD -p tcp --dport "$port" -m string --algo bm --string "$name" -j "$@"
  done
}

link_with () { emulator_on "$@" && undo emulator_off; }

# --- names ----------------------------------------------------------------------------------------------

# A new configuration of the router's name server comes on standard input.
dns_use () {
  undo dns_restore
  cat >"$STATE/dns/router.conf"
  stop dns
  start_dns
}

dns_restore () {
  stop bad-dns
  stop dns
  dns_default >"$STATE/dns/router.conf"
  start_dns
}

# The usual records, edited.
dns_edit () { dns_default | sed -E "$@" | dns_use; }

bad_dns () { # MODE [OPTION...]
  undo dns_restore
  stop dns
  start bad-dns "$ROUTER" "$PYTHON" "$LAB/servers/bad-dns.py" "$@" --address $ROUTER4 --address $ROUTER6
  wait_until 30 listening "$ROUTER" 53
}

hosts_line () {
  undo client_hosts_restore
  printf '%s\n' "$@" >>"$CLIENT_ETC/hosts"
}

client_hosts_restore () {
  printf '127.0.0.1 localhost\n::1 localhost ip6-localhost\n' >"$CLIENT_ETC/hosts"
}

# --- the client -----------------------------------------------------------------------------------------

client_env () { # NAME=VALUE...
  undo truncate -s 0 "$STATE/environment"
  printf '%s\n' "$@" >>"$STATE/environment"
}

client_wrap () { # COMMAND...
  undo truncate -s 0 "$STATE/wrapper"
  printf '%s\n' "$@" >"$STATE/wrapper"
}

# Only the wall clock is wrong; the monotonic one never depends on what the date is set to.
client_clock () { # OFFSET
  client_env FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1
  client_wrap faketime -f "$1"
}

client_family () { # v4 | v6
  undo client_addresses both
  client_addresses "$1"
}

client_link () { # IP-LINK-WORDS...
  undo client_addresses both
  ip -n "$CLIENT" "$@"
}

# --- servers --------------------------------------------------------------------------------------------

bad_server () { # NAMESPACE PORT MODE [OPTION...]
  local space=$1 port=$2
  shift 2
  undo stop "bad-$port"
  start "bad-$port" "$space" "$PYTHON" "$LAB/servers/bad-server.py" "$@" --port "$port" --key "$PKI/server.key"
  wait_until 50 listening "$space" "$port"
}

bad_https () { # MODE [CERTIFICATE] [OPTION...]
  local mode=$1 certificate=${2:-mx}
  shift; [ $# -eq 0 ] || shift
  bad_server "$SERVERS" 9500 "$mode" --cert "$PKI/$certificate.chain" "$@" && divert 10 443,8448 9500
}

bad_plain () { # MODE HOST PORTS
  bad_server "$SERVERS" 9500 "$1" && divert "$2" "$3" 9500
}

bad_xmpp () { # MODE [CERTIFICATE] [OPTION...]
  local mode=$1 certificate=${2:-xmpp}
  shift; [ $# -eq 0 ] || shift
  bad_server "$SERVERS" 9500 "$mode" --cert "$PKI/$certificate.chain" "$@" && divert 20 5222,5223 9500
}

# A server's first process and all below it, youngest first.
server_pids () { # NAME
  # shellcheck disable=SC2046
  ps -o pid=,ppid= -p "$(ip netns pids "$SERVERS" | paste -sd, -)" |
    awk -v top="$(pid_of "$1")" '
      { parent[$1] = $2 }
      END {
        for (p in parent)
          for (up = p; up != ""; up = parent[up])
            if (up == top) print p
      }' | sort -rn
}

signal_server () { # NAME SIGNAL
  # shellcheck disable=SC2046
  kill "-$2" $(server_pids "$1") 2>/dev/null
}

stopped () { # NAME
  undo restart_server "$1"
  signal_server "$1" KILL
  rm -f "$STATE/pid/$1"
}

restart_server () { # NAME
  "start_$1"
  wait_until 300 "${1}_ready"
}

frozen () { # NAME
  undo signal_server "$1" CONT
  signal_server "$1" STOP
}

host_down () { # HOST
  undo server_addresses
  ip -n "$SERVERS" addr del "$NET4.$1/24" dev eth0
  ip -n "$SERVERS" addr del "$NET6:$1/64" dev eth0
  ip -n "$ROUTER" neigh flush dev wan0
}

page () { # FILE CONTENT
  undo write_pages
  printf '%s' "$2" >"$STATE/www/$1"
}

nginx_extra () { # NAME CONTENT
  undo nginx_reload
  undo rm -f "$STATE/nginx/$1.conf"
  printf '%s\n' "$2" >"$STATE/nginx/$1.conf"
  nginx_reload
}

nginx_edit () { # SED-EXPRESSION
  undo nginx_restore
  sed -i -E "$1" "$STATE/nginx/nginx.conf"
  nginx_reload
}

nginx_restore () {
  fill_in "$LAB/conf/nginx.conf" >"$STATE/nginx/nginx.conf"
  nginx_reload
}

nginx_reload () {
  kill -HUP "$(pid_of nginx)"
  sleep 0.3
}

# --- proxies --------------------------------------------------------------------------------------------

squid_with () { # CONFIGURATION
  undo stop squid INT
  { fill_in "$LAB/conf/squid.conf"; printf '%s\n' "$1"; } >"$STATE/squid/squid.conf"
  chown proxy "$STATE/squid"
  # Its shared memory is its own and ends with it.
  # shellcheck disable=SC2016
  start squid "$ROUTER" sh -c 'mount -t tmpfs -o mode=1777 shm /dev/shm && exec "$@"' sh \
    squid -N -n "lk$INSTANCE" -f "$STATE/squid/squid.conf"
  wait_until 100 listening "$ROUTER" 3128
}

squid_bump () { # RULES
  local certgen=/usr/lib/squid/security_file_certgen
  rm -rf "$STATE/squid/certificates"
  in_router "$certgen" -c -s "$STATE/squid/certificates" -M 4MB >/dev/null || return 1
  chown -R proxy "$STATE/squid/certificates"
  squid_with "http_port 3128
https_port 3130 intercept ssl-bump cert=$PKI/company.both generate-host-certificates=on dynamic_cert_mem_cache_size=4MB
sslcrtd_program $certgen -s $STATE/squid/certificates -M 4MB
tls_outgoing_options cafile=$PKI/ca.pem
acl step1 at_step SslBump1
ssl_bump peek step1
$1
http_access allow lab"
}

trusted_company () {
  undo client_files
  trust "$PKI/company.pem"
}
