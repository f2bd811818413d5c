-- The lab's XMPP service on .20; accounts are added with prosodyctl or the admin shell.
run_as_root = true
pidfile = "@ROOT@/prosody/pid"
data_path = "@ROOT@/prosody/data"
interfaces = { "198.51.100.20", "2001:db8:2::20" }
c2s_ports = { 5222 }
c2s_direct_tls_ports = { 5223 }
s2s_ports = { }
c2s_require_encryption = true
authentication = "internal_hashed"
modules_enabled = { "roster", "saslauth", "tls", "disco", "ping", "admin_shell", "account_activity" }
modules_disabled = { "s2s" }
allow_registration = false
certificates = "@ROOT@/prosody/certs"
log = { warn = "*console" }
ssl = { key = "@ROOT@/pki/server.key", certificate = "@ROOT@/pki/xmpp.chain" }
c2s_direct_tls_ssl = { key = "@ROOT@/pki/server.key", certificate = "@ROOT@/pki/xmpp.chain" }
VirtualHost "xmpp.test"
