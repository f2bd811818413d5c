# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A certificate authority for one lab, with good certificates and with every kind of bad one.

PKI=$STATE/pki
# The configuration names it, so it must always exist.
export PKI_NAMES=DNS:unused.test

pki_key () { # NAME
  openssl genrsa -out "$PKI/$1.key" 2048 2>/dev/null
}

pki_config () {
  cat >"$PKI/ca.cnf" <<END
[ca]
default_ca = lab
[lab]
new_certs_dir = $PKI
database = $PKI/index.txt
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[ca_ext]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[leaf_ext]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
subjectAltName = \${ENV::PKI_NAMES}
[req]
distinguished_name = dn
[dn]
END
  : >"$PKI/index.txt"
}

# openssl's clock words: 20250101000000Z
pki_time () { date -u -d "$1" +%Y%m%d%H%M%SZ; }

pki_sign () { # NAME ISSUER SECTION SUBJECT NAMES FROM TO [KEY]
  local key=$PKI/${8:-server}.key
  local PKI_NAMES=${5:-DNS:unused.test}
  openssl req -new -config "$PKI/ca.cnf" -key "$key" -subj "/CN=$4" -out "$PKI/$1.csr" 2>/dev/null &&
    openssl ca -batch -notext -config "$PKI/ca.cnf" -cert "$PKI/$2.pem" -keyfile "$PKI/$2.key" \
      -extensions "$3" -startdate "$(pki_time "$6")" -enddate "$(pki_time "$7")" \
      -in "$PKI/$1.csr" -out "$PKI/$1.pem" 2>>"$STATE/log/pki" >&2
}

pki_root () { # NAME SUBJECT
  pki_key "$1"
  openssl req -new -config "$PKI/ca.cnf" -key "$PKI/$1.key" -subj "/CN=$2" -out "$PKI/$1.csr" 2>/dev/null
  openssl ca -batch -notext -selfsign -config "$PKI/ca.cnf" -keyfile "$PKI/$1.key" \
    -extensions ca_ext -startdate 20150101000000Z -enddate 20400101000000Z \
    -in "$PKI/$1.csr" -out "$PKI/$1.pem" 2>>"$STATE/log/pki" >&2
}

# NAME.chain is what a server sends: its certificate and the intermediate one.
pki_leaf () { # NAME SUBJECT NAMES [FROM TO]
  pki_sign "$1" between leaf_ext "$2" "$3" "${4:--30 days}" "${5:-+300 days}" || return 1
  cat "$PKI/$1.pem" "$PKI/between.pem" >"$PKI/$1.chain"
}

pki_self_signed () { # NAME SUBJECT NAMES
  openssl req -x509 -config "$PKI/ca.cnf" -key "$PKI/server.key" -subj "/CN=$2" -days 300 \
    -addext "subjectAltName=$3" -out "$PKI/$1.chain" 2>/dev/null
}

pki_up () {
  local mx=DNS:mx.test,DNS:matrix.mx.test xmpp=DNS:xmpp.test,DNS:im.xmpp.test pair name names
  mkdir -p "$PKI"
  chmod 711 "$PKI"
  pki_config
  pki_root ca 'Latchkey Lab Root' && pki_root company 'Example Company Inspection' || return 1
  pki_key server
  pki_key between
  pki_sign between ca ca_ext 'Latchkey Lab Intermediate' '' 2020-01-01 2035-01-01 between || return 1
  pki_leaf mx matrix.mx.test "$mx" || return 1
  pki_leaf xmpp xmpp.test "$xmpp" || return 1
  pki_leaf ejab ejab.test DNS:ejab.test,DNS:im.ejab.test || return 1
  pki_leaf old-xmpp old-xmpp.test DNS:old-xmpp.test,DNS:im.old-xmpp.test || return 1
  pki_leaf old-ejab old-ejab.test DNS:old-ejab.test,DNS:im.old-ejab.test || return 1
  pki_leaf irc irc.test DNS:irc.test || return 1
  pki_leaf infra check.test \
    DNS:check.test,DNS:status.test,DNS:updates.test,DNS:dns.test,IP:198.51.100.70,IP:2001:db8:2::70 || return 1
  for pair in "mx=$mx" "xmpp=$xmpp"; do
    name=${pair%%=*} names=${pair#*=}
    pki_leaf "$name-expired" "$name.test" "$names" '-400 days' '-3 days'
    pki_leaf "$name-notyet" "$name.test" "$names" '+20 days' '+300 days'
    pki_leaf "$name-wronghost" shop.elsewhere.test DNS:shop.elsewhere.test,DNS:elsewhere.test
    pki_self_signed "$name-selfsigned" "$name.test" "$names"
    cp "$PKI/$name.pem" "$PKI/$name-nochain.chain"
    pki_sign "$name-private" company leaf_ext "$name.test" "$names" '-30 days' '+300 days'
    cat "$PKI/$name-private.pem" "$PKI/company.pem" >"$PKI/$name-private.chain"
  done
  pki_self_signed portal portal.hotel.test DNS:portal.hotel.test
  pki_self_signed block block.provider.test DNS:block.provider.test
  cat "$PKI/company.pem" "$PKI/company.key" >"$PKI/company.both"
  chmod 644 "$PKI"/*.key "$PKI/company.both"
}
