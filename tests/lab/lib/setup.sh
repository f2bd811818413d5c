# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What must be on the machine before a lab can exist: packages, and a chroot with the newest servers.

HOST_TOOLS='nginx:nginx-light dnsmasq:dnsmasq-base nft:nftables iptables-legacy:iptables ip:iproute2
  ethtool:ethtool debootstrap:debootstrap faketime:faketime openssl:openssl python3:python3 curl:curl
  dig:bind9-dnsutils ping:iputils-ping ps:procps
  squid:squid-openssl ss:iproute2 unshare:util-linux cc:gcc update-ca-certificates:ca-certificates'
CHROOT_PACKAGES='matrix-synapse prosody prosody-modules ejabberd lua-unbound'

missing_packages () {
  local pair
  for pair in $HOST_TOOLS; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || printf '%s\n' "${pair#*:}"
  done | sort -u
}

# apt in a private mount namespace where policy-rc.d forbids every start of a service.
quiet_apt () {
  local policy=/usr/sbin/policy-rc.d made=no status=0
  printf '#!/bin/sh\nexit 101\n' >"$CACHE/policy-rc.d"
  chmod 755 "$CACHE/policy-rc.d"
  [ -e "$policy" ] || { cp "$CACHE/policy-rc.d" "$policy"; made=yes; }
  # shellcheck disable=SC2016
  DEBIAN_FRONTEND=noninteractive unshare -m sh -c \
    'mount --bind "$1" "$2" && shift 2 && exec apt-get -qq -y "$@"' sh \
    "$CACHE/policy-rc.d" "$policy" "$@" >"$CACHE/apt.log" 2>&1 9>&- || status=$?
  [ "$made" = no ] || rm -f "$policy"
  return "$status"
}

install_packages () {
  [ $# -gt 0 ] || return 0
  command -v apt-get >/dev/null || { say "please install: $*"; return 1; }
  say "installing $*"
  quiet_apt update || say "the package lists could not be refreshed"
  quiet_apt install --no-install-recommends "$@" || { tail -n 5 "$CACHE/apt.log" >&2; return 1; }
}

# The archive that this machine itself installs from.
find_mirror () {
  local codename
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  # shellcheck disable=SC2016
  apt-get indextargets --no-release-info --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk -v want="$codename" '$1 == want && $2 ~ /^(http|https|file):/ { print $2; exit }'
}

mirror_has_sid () { # MIRROR
  case $1 in
    file:*) [ -e "${1#file:}/dists/sid/Release" ] ;;
    *) curl -fsS -m 10 -o /dev/null "${1%/}/dists/sid/Release" 2>/dev/null ;;
  esac
}

use_apt_proxy () {
  local proxy
  proxy=$(apt-config dump Acquire::http::Proxy 2>/dev/null | sed -n 's/.*"\(.*\)";/\1/p')
  [ -z "$proxy" ] || export http_proxy="$proxy"
}

# Every mount lives in a private mount namespace and ends with the process.
in_new_chroot () { # DIRECTORY COMMAND...
  local dir=$1
  shift
  # shellcheck disable=SC2016
  unshare -m sh -c 'mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && exec chroot "$@"' sh \
    "$dir" "$@" 9>&-
}

make_chroot () {
  local mirror part=$SID.part
  [ "${LATCHKEY_LAB_CHROOT:-yes}" != no ] || return 1
  mirror=$(find_mirror)
  [ -n "$mirror" ] || { say "apt names no archive for the servers"; return 1; }
  use_apt_proxy
  mirror_has_sid "$mirror" || { say "the archive does not carry the servers or cannot be reached"; return 1; }
  say "making the server chroot (about two minutes, 0.9 GB)"
  rm -rf --one-file-system "$part"
  debootstrap --variant=minbase --include=ca-certificates sid "$part" "$mirror" >"$CACHE/debootstrap.log" 2>&1 9>&- ||
    { tail -n 3 "$CACHE/debootstrap.log" >&2; return 1; }
  fill_chroot "$part" || return 1
  mv "$part" "$SID"
}

fill_chroot () { # DIRECTORY
  printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
  chmod 755 "$1/usr/sbin/policy-rc.d"
  mkdir -p "$1/lab"
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive in_new_chroot "$1" apt-get -qq -y install --no-install-recommends \
    $CHROOT_PACKAGES >"$CACHE/chroot-apt.log" 2>&1 || { tail -n 5 "$CACHE/chroot-apt.log" >&2; return 1; }
  in_new_chroot "$1" apt-get clean
}

lab_setup () {
  local packages
  mkdir -p "$CACHE"
  exec 9>"$CACHE/lock"
  flock -w 600 9 || die "another setup holds $CACHE"
  packages=$(missing_packages)
  # shellcheck disable=SC2086
  install_packages $packages || return 1
  if ! have_chroot && ! make_chroot; then
    say "no server chroot: Debian's own Prosody and ejabberd and a stand-in for Synapse are used"
    packages=
    command -v prosody >/dev/null || packages="prosody"
    command -v ejabberdctl >/dev/null || packages="$packages ejabberd"
    # shellcheck disable=SC2086
    install_packages $packages || say "Prosody or ejabberd could not be installed; their faults are skipped"
  fi
  build_emulator
  exec 9>&-
}

# Meson builds the emulator too and names it in LATCHKEY_LINK_EMULATOR; by hand it is compiled here.
build_emulator () {
  [ -z "${LATCHKEY_LINK_EMULATOR:-}" ] || return 0
  [ "$CACHE/link-emulator" -nt "$LAB/link-emulator.c" ] ||
    cc -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -o "$CACHE/link-emulator" "$LAB/link-emulator.c"
}
