# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Servers that only some faults need: each is installed and started by the first fault that asks for it.

# What `lab fault` ends with when a server cannot be had here; the fault is then skipped.
NOT_TO_BE_HAD=77

skip_fault () { # REASON
  say "$1"
  fault_off "$FAULT"
  exit $NOT_TO_BE_HAD
}

need_packages () { # PROGRAM:PACKAGE...
  local pair missing=() status=0
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  exec 9>"$CACHE/lock"
  flock -w 600 9 || return 1
  install_packages "${missing[@]}" || status=1
  exec 9>&-
  return "$status"
}

# Starts a server unless it runs already. It stays until `lab down`.
need_server () { # NAME PROGRAM:PACKAGE...
  local name=$1
  shift
  [ ! -e "$STATE/pid/$name" ] || ! alive "$(pid_of "$name")" || return 0
  need_packages "$@" || skip_fault "$name cannot be installed here"
  "prepare_$name"
  "start_$name"
  wait_until 300 "${name}_ready" || { tail -n 5 "$STATE/log/$name" >&2; return 1; }
}

# --- the servers of Debian 12 ---

need_prosody_old () { need_server prosody_old prosody:prosody; }
prepare_prosody_old () { prepare_prosody prosody_old 21 old-xmpp old-xmpp.test "ROOT=$STATE"; }
start_prosody_old () { start prosody_old "$SERVERS" prosody --config "$STATE/prosody_old/prosody.cfg.lua" -F; }
prosody_old_ready () { [ -n "$(in_servers ss -Hltn "src $NET4.21 and sport = :5222")" ]; }

need_ejabberd_old () { need_server ejabberd_old ejabberdctl:ejabberd && make_ejabberd_accounts ejabberd_old; }
prepare_ejabberd_old () { prepare_ejabberd ejabberd_old 31 old-ejab old-ejab.test 5282 "ROOT=$STATE"; }
start_ejabberd_old () {
  start ejabberd_old "$SERVERS" ejabberdctl --ctl-config "$STATE/ejabberd_old/ejabberdctl.cfg" foreground
}
ejabberd_old_ready () { [ -n "$(in_servers ss -Hltn "src $NET4.31 and sport = :5222")" ]; }

# --- IRC: InspIRCd with Atheme's accounts ---

need_irc () {
  need_server inspircd inspircd:inspircd && need_server atheme atheme-services:atheme-services
}
prepare_inspircd () {
  mkdir -p "$STATE/irc/data"
  fill_in "$LAB/conf/inspircd.conf" >"$STATE/irc/inspircd.conf"
}
start_inspircd () { start inspircd "$SERVERS" inspircd "--config=$STATE/irc/inspircd.conf" --nofork --runasroot; }
inspircd_ready () { [ -n "$(in_servers ss -Hltn "src $NET4.40 and sport = :6697")" ] && listening "$SERVERS" 7000; }

prepare_atheme () {
  fill_in "$LAB/conf/atheme.conf" >"$STATE/irc/atheme.conf"
  "$PYTHON" "$LAB/accounts.py" atheme-database "$STATE" >"$STATE/irc/data/services.db"
  # It refuses to run as root.
  chmod -R a+rwX "$STATE/irc"
  : >"$STATE/log/atheme-commands"
  chmod 666 "$STATE/log/atheme-commands"
}
start_atheme () {
  start atheme "$SERVERS" setpriv --reuid 65534 --regid 65534 --clear-groups atheme-services -n \
    -c "$STATE/irc/atheme.conf" -D "$STATE/irc/data" -p "$STATE/irc/data/pid" -l "$STATE/irc/data/log"
}
atheme_ready () { [ -n "$(in_servers ss -Htn state established "sport = :7000")" ]; }
