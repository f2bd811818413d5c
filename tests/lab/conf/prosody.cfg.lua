-- The lab's XMPP service on .20 (and, of an old version, on .21). mod_lab makes the accounts.
run_as_root = true
pidfile = "@ROOT@/@NAME@/pid"
data_path = "@ROOT@/@NAME@/data"
plugin_paths = { "@ROOT@/@NAME@/modules" }
interfaces = { "198.51.100.@HOST@", "2001:db8:2::@HOST@" }
c2s_ports = { 5222 }
c2s_direct_tls_ports = { 5223 }
s2s_ports = { }
c2s_require_encryption = true
authentication = "internal_hashed"
modules_enabled = { "roster", "saslauth", "tls", "disco", "ping", "admin_shell", "lab" }
modules_disabled = { "s2s" }
allow_registration = false
certificates = "@ROOT@/@NAME@/certs"
log = { warn = "*console" }
ssl = { key = "@ROOT@/pki/server.key", certificate = "@ROOT@/pki/@CHAIN@.chain" }
c2s_direct_tls_ssl = { key = "@ROOT@/pki/server.key", certificate = "@ROOT@/pki/@CHAIN@.chain" }
lab_accounts = "@ROOT@/@NAME@/accounts.json"
Include "@ROOT@/@NAME@/extra/*.cfg.lua"
VirtualHost "@DOMAIN@"
