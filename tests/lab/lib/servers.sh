# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The real servers: what they need on disk, how each starts, and when it is ready.

# Programs of the chroot see the lab's state as /lab. All mounts end with the process.
# shellcheck disable=SC2016
CHROOT_RUN='mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && mkdir -p "$1/lab" &&
  mount --bind "$2" "$1/lab" && mount --bind "$3" "$1/etc/resolv.conf" && cd / && sid=$1 && shift 3 &&
  exec chroot "$sid" "$@"'

have_chroot () { [ -x "$SID/usr/bin/prosody" ]; }

start_server () { # NAME COMMAND...
  local name=$1
  shift
  if have_chroot; then
    start "$name" "$SERVERS" sh -c "$CHROOT_RUN" sh "$SID" "$STATE" "/etc/netns/$SERVERS/resolv.conf" "$@"
  else
    mkdir -p /lab
    start "$name" "$SERVERS" sh -c 'mount --bind "$1" /lab && shift && exec "$@"' sh "$STATE" "$@"
  fi
}

fill_in () { # FILE
  sed "s|@STATE@|$STATE|g" "$1"
}

write_pages () {
  local mx=$STATE/www/mx/.well-known/matrix
  mkdir -p "$mx" "$STATE/www/matrix"
  printf '{"m.homeserver":{"base_url":"https://matrix.mx.test"}}' >"$mx/client"
  printf '{"m.server":"matrix.mx.test:443"}' >"$mx/server"
  printf '{"contacts":[{"role":"m.role.admin","email_address":"help@mx.test"}]}' >"$mx/support"
  printf '<!doctype html><title>mx</title><p>Our home page.' >"$STATE/www/mx/index.html"
}

prepare_servers () {
  mkdir -p "$STATE"/{dns,nginx,synapse,prosody/{data,certs},ejabberd/{spool,logs},squid}
  write_pages
  fill_in "$LAB/conf/nginx.conf" >"$STATE/nginx/nginx.conf"
  cp "$LAB/conf/homeserver.yaml" "$STATE/synapse/homeserver.yaml"
  cp "$LAB/conf/synapse-log.yaml" "$STATE/synapse/log.yaml"
  cp "$LAB/conf/prosody.cfg.lua" "$STATE/prosody/"
  cp "$LAB/conf/ejabberd.yml" "$LAB/conf/ejabberdctl.cfg" "$STATE/ejabberd/"
  cat "$PKI/server.key" "$PKI/ejab.chain" >"$PKI/ejab.both"
  chmod 644 "$PKI/ejab.both"
  chmod -R a+rwX "$STATE/ejabberd"
  # Synapse takes seconds to make its database, so an empty one is kept.
  [ ! -e "$CACHE/synapse.db" ] || cp "$CACHE/synapse.db" "$STATE/synapse/homeserver.db"
}

dnsmasq_start () { # NAME NAMESPACE EXTRA-FILE
  start "$1" "$2" dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root --group=root --pid-file= \
    --no-resolv --no-hosts --bind-interfaces --cache-size=0 --except-interface=none \
    --conf-file="$3"
}

# The router's name server answers from $STATE/dns/router.conf; a fault writes another file there.
start_dns () {
  [ -e "$STATE/dns/router.conf" ] || dns_default >"$STATE/dns/router.conf"
  dnsmasq_start dns "$ROUTER" "$STATE/dns/router.conf"
  wait_until 30 listening "$ROUTER" 53
}

dns_default () { printf 'local=/#/\n'; cat "$LAB/conf/records.conf"; }

start_second_dns () {
  dns_default >"$STATE/dns/second.conf"
  printf 'listen-address=%s.70,%s:70\n' $NET4 $NET6 >>"$STATE/dns/second.conf"
  dnsmasq_start second-dns "$SERVERS" "$STATE/dns/second.conf"
}

start_nginx () { start nginx "$SERVERS" nginx -c "$STATE/nginx/nginx.conf"; }

start_synapse () {
  if have_chroot; then
    start_server synapse synapse_homeserver -c /lab/synapse/homeserver.yaml
  else
    start synapse "$SERVERS" "$PYTHON" "$LAB/servers/bad-server.py" matrix --port 8008 --address 127.0.0.1
  fi
}

start_prosody () { start_server prosody prosody --config /lab/prosody/prosody.cfg.lua -F; }

start_ejabberd () {
  start_server ejabberd ejabberdctl --ctl-config /lab/ejabberd/ejabberdctl.cfg foreground
}

nginx_ready () { listening "$SERVERS" 443; }
synapse_ready () { listening "$SERVERS" 8008; }
prosody_ready () { [ -n "$(in_servers ss -Hltn "src $NET4.20 and sport = :5222")" ]; }
ejabberd_ready () { [ -n "$(in_servers ss -Hltn "src $NET4.30 and sport = :5222")" ]; }

servers_up () {
  prepare_servers
  start_synapse
  start_ejabberd
  start_prosody
  start_nginx
  start_second_dns
  start_dns || { say "the name server did not start"; return 1; }
  local server
  for server in nginx prosody ejabberd synapse; do
    wait_until 300 "${server}_ready" || { say "$server did not start"; tail -n 5 "$STATE/log/$server" >&2; return 1; }
  done
  keep_synapse_database
}

keep_synapse_database () {
  have_chroot && [ ! -e "$CACHE/synapse.db" ] || return 0
  stop synapse
  cp "$STATE/synapse/homeserver.db" "$CACHE/synapse.db"
  start_synapse
  wait_until 300 synapse_ready
}
