# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The four namespaces and what connects them. Nothing here is linked to the machine's own network.

CLIENT4=10.77.1.2
CLIENT6=2001:db8:1::2
ROUTER4=10.77.1.1
ROUTER6=2001:db8:1::1
NET4=198.51.100
NET6=2001:db8:2:

plain_link () { # NAMESPACE INTERFACE
  # Unfinished checksums and merged segments must not reach the link emulator.
  ip netns exec "$1" ethtool -K "$2" tx off rx off tso off gso off gro off >/dev/null 2>&1
  ip -n "$1" link set "$2" up
}

tune () { # NAMESPACE KEY=VALUE...
  local space=$1
  shift
  ip netns exec "$space" sysctl -qw "$@"
}

network_up () {
  local space
  for space in "$CLIENT" "$WIRE" "$ROUTER" "$SERVERS"; do
    ip netns add "$space" || return 1
    ip -n "$space" link set lo up
    tune "$space" net.ipv4.conf.all.promote_secondaries=1 net.ipv6.conf.default.accept_ra=0 \
      net.ipv6.conf.default.accept_dad=0
  done
  ip -n "$CLIENT" link add eth0 type veth peer name c0 netns "$WIRE" || return 1
  ip -n "$ROUTER" link add lan0 type veth peer name r0 netns "$WIRE" || return 1
  ip -n "$ROUTER" link add wan0 type veth peer name eth0 netns "$SERVERS" || return 1
  # Without its limit every one of several parallel probes hears the router's refusal at once.
  tune "$ROUTER" net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.icmp_ratelimit=0 \
    net.ipv6.icmp.ratelimit=0
  tune "$SERVERS" net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
  ip -n "$WIRE" link add br0 type bridge
  ip -n "$WIRE" link set br0 up
  for space in c0 r0; do
    ip -n "$WIRE" link set "$space" master br0
    plain_link "$WIRE" "$space"
  done
  plain_link "$CLIENT" eth0
  plain_link "$ROUTER" lan0
  plain_link "$ROUTER" wan0
  plain_link "$SERVERS" eth0
  client_addresses both
  ip -n "$ROUTER" addr add $ROUTER4/24 dev lan0
  ip -n "$ROUTER" addr add $ROUTER6/64 dev lan0 nodad
  ip -n "$ROUTER" addr add $NET4.1/24 dev wan0
  ip -n "$ROUTER" addr add $NET6:1/64 dev wan0 nodad
  server_addresses
}

server_addresses () {
  local host
  for host in 10 20 21 30 31 40 50 51 52 60 70; do
    ip -n "$SERVERS" addr replace $NET4.$host/24 dev eth0
    ip -n "$SERVERS" addr replace $NET6:$host/64 dev eth0 nodad
  done
  ip -n "$SERVERS" route replace default via $NET4.1
  ip -n "$SERVERS" -6 route replace default via $NET6:1
}

# Gives the client the addresses of one family or of both, and the matching name server.
client_addresses () { # v4 | v6 | both
  ip -n "$CLIENT" addr flush dev eth0 scope global
  # A default route of IPv6 would outlive its address.
  ip -n "$CLIENT" -6 route flush default 2>/dev/null
  ip -n "$CLIENT" link set eth0 up
  if [ "$1" != v6 ]; then
    ip -n "$CLIENT" addr add $CLIENT4/24 dev eth0
    ip -n "$CLIENT" route replace default via $ROUTER4
  fi
  if [ "$1" != v4 ]; then
    ip -n "$CLIENT" addr add $CLIENT6/64 dev eth0 nodad
    ip -n "$CLIENT" -6 route replace default via $ROUTER6
  fi
  mkdir -p "$CLIENT_ETC"
  case $1 in
    v6) printf 'nameserver %s\n' $ROUTER6 ;;
    *) printf 'nameserver %s\n' $ROUTER4 ;;
  esac >"$CLIENT_ETC/resolv.conf"
}

# What the client finds in /etc: its own resolver settings, hosts file and trusted authorities.
client_files () {
  printf 'hosts: files dns\npasswd: files\ngroup: files\n' >"$CLIENT_ETC/nsswitch.conf"
  printf '127.0.0.1 localhost\n::1 localhost ip6-localhost\n' >"$CLIENT_ETC/hosts"
  rm -rf "$CLIENT_ETC/ssl"
  mkdir -p "$CLIENT_ETC/ssl/private"
  cp -a /etc/ssl/certs "$CLIENT_ETC/ssl/"
  [ ! -e /etc/ssl/openssl.cnf ] || cp /etc/ssl/openssl.cnf "$CLIENT_ETC/ssl/"
  trust "$STATE/pki/ca.pem"
  mkdir -p "/etc/netns/$SERVERS"
  printf 'nameserver %s.70\n' $NET4 >"/etc/netns/$SERVERS/resolv.conf"
}

# GnuTLS, libsoup and curl read the bundle; OpenSSL's own default is the hashed directory.
trust () { # CERTIFICATE
  cat "$1" >>"$CLIENT_ETC/ssl/certs/ca-certificates.crt"
  cp "$1" "$CLIENT_ETC/ssl/certs/$(openssl x509 -hash -noout -in "$1").0"
}

emulator_on () { # OPTION...
  ip -n "$WIRE" link set c0 nomaster
  ip -n "$WIRE" link set r0 nomaster
  start link "$WIRE" "${LATCHKEY_LINK_EMULATOR:-$CACHE/link-emulator}" "$@" c0 r0
  wait_until 30 grep -q ready "$STATE/log/link"
}

emulator_off () {
  stop link
  ip -n "$WIRE" link set c0 master br0
  ip -n "$WIRE" link set r0 master br0
}

# Everything that runs in one of the lab's namespaces was started by the lab.
network_down () {
  local space
  for space in "$CLIENT" "$WIRE" "$ROUTER" "$SERVERS"; do
    [ -e "/run/netns/$space" ] || continue
    wait_until 50 emptied "$space" || say "processes of $space would not end"
    ip netns del "$space"
  done
  rm -rf "/etc/netns/$CLIENT" "/etc/netns/$SERVERS"
  rmdir /etc/netns 2>/dev/null || true
}

# A server can start a new worker while its old one is being ended, so this is asked until nothing is left.
emptied () { # NAMESPACE
  local pid left=0
  for pid in $(ip netns pids "$1" 2>/dev/null); do
    alive "$pid" || continue
    kill -KILL "$pid" 2>/dev/null
    left=1
  done
  return "$left"
}
