# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Names, paths and small helpers that every part of the lab uses.

export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH"

INSTANCE=${LATCHKEY_LAB_INSTANCE:-0}
CACHE=${LATCHKEY_LAB_DIR:-/var/cache/latchkey-lab}
SID=$CACHE/sid
STATE=/run/latchkey-lab/$INSTANCE
CLIENT=lk$INSTANCE-c
WIRE=lk$INSTANCE-w
ROUTER=lk$INSTANCE-r
SERVERS=lk$INSTANCE-s
CLIENT_ETC=/etc/netns/$CLIENT
PYTHON=/usr/bin/python3

say () { printf '%s\n' "lab: $*" >&2; }
die () { say "$*"; exit 1; }

in_client () { ip netns exec "$CLIENT" "$@"; }
in_router () { ip netns exec "$ROUTER" "$@"; }
in_servers () { ip netns exec "$SERVERS" "$@"; }

lab_is_up () { [ -e "$STATE/up" ] && ip netns pids "$SERVERS" >/dev/null 2>&1; }
need_lab () { lab_is_up || die "there is no lab; run 'lab up' first"; }

# Runs a program in the background of a namespace; its process id goes to $STATE/pid/NAME.
start () { # NAME NAMESPACE COMMAND...
  local name=$1 space=$2
  shift 2
  ip netns exec "$space" setsid "$@" </dev/null >"$STATE/log/$name" 2>&1 9>&- &
  printf '%s\n' "$!" >"$STATE/pid/$name"
}

pid_of () { cat "$STATE/pid/$1" 2>/dev/null; }

# A finished program can stay a zombie for a while, so its state is read and not its mere existence.
alive () { # PID
  [ -n "$1" ] && [ -r "/proc/$1/stat" ] && ! grep -q '^State:[[:space:]]*[ZX]' "/proc/$1/status" 2>/dev/null
}

stop () { # NAME [SIGNAL]
  local pid
  pid=$(pid_of "$1") || return 0
  rm -f "$STATE/pid/$1"
  alive "$pid" || return 0
  kill "-${2:-TERM}" "$pid" 2>/dev/null
  wait_until 50 not alive "$pid" || kill -KILL "$pid" 2>/dev/null
}

not () { ! "$@"; }

# Tries every 0.1 s until the command succeeds.
wait_until () { # TENTHS COMMAND...
  local left=$1
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || return 1
    sleep 0.1
  done
}

listening () { # NAMESPACE PORT
  [ -n "$(ip netns exec "$1" ss -Hltn "sport = :$2")" ]
}
