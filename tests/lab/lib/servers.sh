# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The real servers: what they need on disk, how each starts, and when it is ready.

# Programs of the chroot see the lab's state as /lab. All mounts end with the process.
# shellcheck disable=SC2016
CHROOT_RUN='mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && mkdir -p "$1/lab" &&
  mount --bind "$2" "$1/lab" && mount --bind "$3" "$1/etc/resolv.conf" && cd / && sid=$1 && shift 3 &&
  exec chroot "$sid" "$@"'

have_chroot () { [ "${LATCHKEY_LAB_CHROOT:-yes}" != no ] && [ -d "$SID" ]; }

# Where the servers find the lab's state.
server_root () { if have_chroot; then echo /lab; else echo "$STATE"; fi; }

have_server () { # PROGRAM
  have_chroot || command -v "$1" >/dev/null
}

start_server () { # NAME COMMAND...
  local name=$1
  shift
  if have_chroot; then
    start "$name" "$SERVERS" sh -c "$CHROOT_RUN" sh "$SID" "$STATE" "/etc/netns/$SERVERS/resolv.conf" "$@"
  else
    start "$name" "$SERVERS" "$@"
  fi
}

fill_in () { # FILE [NAME=VALUE...]
  local file=$1 pair edit="s|@STATE@|$STATE|g"
  shift
  for pair in "$@" "ROOT=$(server_root)"; do
    edit="$edit; s|@${pair%%=*}@|${pair#*=}|g"
  done
  sed "$edit" "$file"
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
  mkdir -p "$STATE"/{dns,nginx,synapse,squid}
  write_pages
  fill_in "$LAB/conf/nginx.conf" >"$STATE/nginx/nginx.conf"
  fill_in "$LAB/conf/homeserver.yaml" >"$STATE/synapse/homeserver.yaml"
  cp "$LAB/conf/synapse-log.yaml" "$STATE/synapse/log.yaml"
  prepare_prosody prosody 20 xmpp xmpp.test
  prepare_ejabberd ejabberd 30 ejab ejab.test 5281
  # Synapse takes seconds to make its database, so an empty one is kept.
  [ ! -e "$CACHE/synapse.db" ] || cp "$CACHE/synapse.db" "$STATE/synapse/homeserver.db"
}

prepare_prosody () { # NAME HOST CHAIN DOMAIN [FILE-OPTION...]
  local name=$1 host=$2 chain=$3 domain=$4 dir=$STATE/$1
  shift 4
  mkdir -p "$dir"/{data,certs,extra,modules}
  cp "$LAB/servers/mod_lab.lua" "$dir/modules/"
  cp "$LAB/conf/accounts.json" "$dir/"
  fill_in "$LAB/conf/prosody.cfg.lua" "NAME=$name" "HOST=$host" "CHAIN=$chain" "DOMAIN=$domain" "$@" \
    >"$dir/prosody.cfg.lua"
}

prepare_ejabberd () { # NAME HOST CHAIN DOMAIN API-PORT [FILE-OPTION...]
  local name=$1 dir=$STATE/$1 words=("HOST=$2" "CHAIN=$3" "DOMAIN=$4" "API=$5")
  cat "$PKI/server.key" "$PKI/$3.chain" >"$PKI/$3.both"
  chmod 644 "$PKI/$3.both"
  shift 5
  mkdir -p "$dir"/{spool,logs}
  fill_in "$LAB/conf/ejabberd.yml" "NAME=$name" "${words[@]}" "$@" EXTRA= >"$dir/ejabberd.yml"
  fill_in "$LAB/conf/ejabberdctl.cfg" "NAME=$name" "$@" >"$dir/ejabberdctl.cfg"
  chmod -R a+rwX "$dir"
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

# The same name server over HTTPS, behind the web front.
start_doh () {
  start doh "$SERVERS" "$PYTHON" "$LAB/servers/doh.py" --port 8053 --upstream $NET4.70
}

start_nginx () { start nginx "$SERVERS" nginx -c "$STATE/nginx/nginx.conf"; }

start_synapse () {
  if have_chroot; then
    mkdir -p "$STATE/synapse/extra"
    # A file of a folder wins over what was said before it.
    start_server synapse synapse_homeserver -c "$(server_root)"/synapse/homeserver.yaml -c "$(server_root)"/synapse/extra
  else
    start synapse "$SERVERS" "$PYTHON" "$LAB/servers/bad-server.py" matrix --port 8008 --address 127.0.0.1
  fi
}

start_prosody () { start_server prosody prosody --config "$(server_root)"/prosody/prosody.cfg.lua -F; }

start_ejabberd () {
  start_server ejabberd ejabberdctl --ctl-config "$(server_root)"/ejabberd/ejabberdctl.cfg foreground
}

nginx_ready () { listening "$SERVERS" 443; }
synapse_ready () { listening "$SERVERS" 8008; }
prosody_ready () { [ -n "$(in_servers ss -Hltn "src $NET4.20 and sport = :5222")" ]; }
ejabberd_ready () { [ -n "$(in_servers ss -Hltn "src $NET4.30 and sport = :5222")" ]; }

servers_up () {
  local server
  prepare_servers
  start_synapse
  : >"$STATE/missing"
  if have_server ejabberdctl; then start_ejabberd; else echo ejab.test >>"$STATE/missing"; fi
  if have_server prosody; then start_prosody; else echo xmpp.test >>"$STATE/missing"; fi
  start_nginx
  start_second_dns
  start_doh
  start_dns || { say "the name server did not start"; return 1; }
  for server in $(running_servers); do
    wait_until 300 "${server}_ready" || { say "$server did not start"; tail -n 5 "$STATE/log/$server" >&2; return 1; }
  done
  keep_synapse_database
}

running_servers () {
  local server
  for server in nginx prosody ejabberd synapse prosody_old ejabberd_old inspircd atheme; do
    [ ! -e "$STATE/pid/$server" ] || echo "$server"
  done
}

servers_well () {
  local name
  for name in $(running_servers) dns second-dns; do
    alive "$(pid_of "$name")" || return 1
  done
}

keep_synapse_database () {
  have_chroot && [ ! -e "$CACHE/synapse.db" ] || return 0
  stop synapse
  cp "$STATE/synapse/homeserver.db" "$CACHE/synapse.db"
  start_synapse
  wait_until 300 synapse_ready
}
