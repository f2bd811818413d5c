# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Accounts in every state, and servers set up in other ways. Prosody makes its own accounts (mod_lab.lua).

make_accounts () { in_servers "$PYTHON" "$LAB/accounts.py" "$@"; }

make_synapse_accounts () {
  have_chroot || skip_fault "there is no Synapse here"
  make_accounts synapse "$STATE"
}

make_ejabberd_accounts () { # NAME
  case $1 in
    ejabberd) make_accounts ejabberd "$STATE" ejabberd 5281 ejab.test ;;
    ejabberd_old) make_accounts ejabberd "$STATE" ejabberd_old 5282 old-ejab.test ;;
  esac
}

# Signs in as the client, with an independent program, to use up a server's patience.
spend_attempts () { # DOMAIN ACCOUNT TIMES HOST
  printf 'not-the-password\n' |
    in_client "$PYTHON" "$LAB/signin.py" "$1" "$2" "$3" "$NET4.$4" "$NET6:$4" >"$STATE/log/spent" 2>&1
}

# --- other settings; undoing them starts the server again as it was ---

synapse_with () { # YAML
  undo restart_server synapse
  undo rm -rf "$STATE/synapse/extra"
  make_synapse_accounts || return 1
  mkdir -p "$STATE/synapse/extra"
  printf '%s\n' "$1" >"$STATE/synapse/extra/fault.yaml"
  undo stop_server synapse
  stop_server synapse
  restart_server synapse
}

prosody_with () { # LUA
  have_server prosody || skip_fault "there is no Prosody here"
  undo restart_server prosody
  undo rm -f "$STATE/prosody/extra/fault.cfg.lua"
  printf '%s\n' "$1" >"$STATE/prosody/extra/fault.cfg.lua"
  undo stop_server prosody
  stop_server prosody
  restart_server prosody
}

# It takes new settings while it runs, which is much quicker than a new start.
ejabberd_with () { # MODULE
  make_ejabberd_accounts ejabberd || return 1
  undo ejabberd_reload ''
  ejabberd_reload "$1"
}

ejabberd_reload () { # MODULE
  prepare_ejabberd ejabberd 30 ejab ejab.test 5281 "EXTRA=$1"
  in_servers curl -fsS -m 20 -o /dev/null --json '{}' http://127.0.0.1:5281/api/reload_config
}

stop_server () { # NAME
  signal_server "$1" KILL
  rm -f "$STATE/pid/$1"
  wait_until 50 not "${1}_ready"
}
