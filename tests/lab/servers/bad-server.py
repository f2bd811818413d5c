#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small server that misbehaves in one chosen way, over HTTP or XMPP, with any certificate.

It takes connections with and without TLS on one port and tells them apart by the first byte, so that a
lab rule can send both ports of a service here.
"""
import argparse
import json
import re
import socket
import ssl
import threading
import time

STREAMS = "urn:ietf:params:xml:ns:xmpp-streams"
TLS = "urn:ietf:params:xml:ns:xmpp-tls"
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
FOREVER = 3600

WELL_KNOWN = json.dumps({"m.homeserver": {"base_url": "https://matrix.mx.test"}})
LOGIN = json.dumps({"flows": [{"type": "m.login.password"}]})
VERSIONS = json.dumps({"versions": ["r0.6.1", "v1.1", "v1.11", "v1.12"], "unstable_features": {}})
UNKNOWN = json.dumps({"errcode": "M_UNRECOGNIZED", "error": "Unrecognized request"})
SHOP = "<!doctype html><html><head><title>Shoe shop</title></head><body><h1>Sale!</h1></body></html>"
PORTAL = ("<!doctype html><html><head><title>Hotel Wi-Fi</title></head><body>"
          "<form method=post action=/accept>Room <input name=room></form></body></html>")
MAINTENANCE = ("<!doctype html><html><head><title>Down for maintenance</title></head><body>"
               "<h1>We are performing scheduled maintenance</h1></body></html>")
BLOCKED = "<!doctype html><html><head><title>Blocked</title></head><body>This site is blocked.</body></html>"


class Request:
    def __init__(self, head):
        lines = head.decode("latin-1").split("\r\n")
        words = lines[0].split(" ")
        self.method = words[0]
        self.path = words[1].split("?")[0] if len(words) > 1 else "/"
        self.host = ""
        for line in lines[1:]:
            if line.lower().startswith("host:"):
                self.host = line[5:].strip().split(":")[0]


def answer(status, body, kind="application/json", **headers):
    lines = ["HTTP/1.1 " + status, "Content-Type: " + kind, "Content-Length: %d" % len(body.encode()),
             "Connection: close", time.strftime("Date: %a, %d %b %Y %H:%M:%S GMT", time.gmtime())]
    lines += [name.replace("_", "-") + ": " + value for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def matrix(request):
    if request.path == "/.well-known/matrix/client":
        return answer("200 OK", WELL_KNOWN)
    if request.path == "/_matrix/client/versions":
        return answer("200 OK", VERSIONS)
    if re.fullmatch(r"/_matrix/client/(v3|r0)/login", request.path):
        return answer("200 OK", LOGIN)
    return answer("404 Not Found", UNKNOWN)


def error_500():
    return answer("500 Internal Server Error",
                  json.dumps({"errcode": "M_UNKNOWN", "error": "Internal server error"}))


# What each mode answers on the API host; the domain itself keeps its good discovery document.
ANSWERS = {
    "matrix": matrix,
    "500": lambda request: error_500(),
    "500-login": lambda request: error_500() if "login" in request.path else matrix(request),
    "503-retry": lambda request: answer("503 Service Unavailable", "overloaded", "text/plain", Retry_After="120"),
    "503-maintenance": lambda request: answer("503 Service Unavailable", MAINTENANCE, "text/html"),
    "429": lambda request: answer(
        "429 Too Many Requests",
        json.dumps({"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests", "retry_after_ms": 120000}),
        Retry_After="120"),
    "404": lambda request: answer("404 Not Found", SHOP, "text/html"),
    "403": lambda request: answer("403 Forbidden", BLOCKED, "text/html"),
    "broken-json": lambda request: answer("200 OK", '{"versions": ["v1.1", "v1.'),
    "wrong-json": lambda request: answer("200 OK", '["hello", 42]'),
    "html": lambda request: answer("200 OK", SHOP, "text/html"),
    "empty": lambda request: answer("200 OK", ""),
    "huge": lambda request: answer("200 OK", '{"versions": ["' + "v" * 3000000 + '"]}'),
    "short": lambda request: answer("200 OK", VERSIONS).replace(b"Content-Length: ", b"Content-Length: 9"),
    "redirect-loop": lambda request: answer("302 Found", "", Location="https://%s%s" % (request.host, request.path)),
    "to-plain-http": lambda request: answer("302 Found", "", Location="http://%s%s" % (request.host, request.path)),
    "portal-302": lambda request: answer("302 Found", PORTAL, "text/html", Location="http://portal.hotel.test/login"),
    "portal-page": lambda request: answer("200 OK", PORTAL, "text/html"),
    "portal-511": lambda request: answer("511 Network Authentication Required", PORTAL, "text/html"),
    "block-page": lambda request: answer("200 OK", BLOCKED, "text/html"),
}
ANSWERS["426"] = lambda request: answer("426 Upgrade Required", json.dumps(
    {"errcode": "M_UNKNOWN", "error": "This client is too old"}))
ANSWERS["410"] = lambda request: answer("410 Gone", "<!doctype html><title>Closed</title>This service has ended.",
                                        "text/html")
ON_EVERY_HOST = ("portal-302", "portal-page", "portal-511", "block-page", "matrix")


def read_until(connection, pattern):
    data = b""
    while not re.search(pattern, data):
        more = connection.recv(4096)
        if not more or len(data) > 65536:
            return b""
        data += more
    return data


def is_sign_in(request):
    return request.method == "POST" and request.path.endswith("/login")


def redirect_login(request):
    return answer("307 Temporary Redirect", "", Location="https://updates.test" + request.path)


def oauth_only(request):
    """A homeserver that hands sign-in to an authentication service."""
    if request.path == "/_matrix/client/v1/auth_metadata":
        return answer("200 OK", json.dumps({
            "issuer": "https://auth.mx.test/", "authorization_endpoint": "https://auth.mx.test/authorize",
            "token_endpoint": "https://auth.mx.test/token", "registration_endpoint": "https://auth.mx.test/register",
            "revocation_endpoint": "https://auth.mx.test/revoke", "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "response_modes_supported": ["query", "fragment"], "code_challenge_methods_supported": ["S256"],
            "account_management_uri": "https://auth.mx.test/account"}))
    if request.path.endswith("/login"):
        return answer("404 Not Found", json.dumps({
            "errcode": "M_UNRECOGNIZED", "error": "OAuth 2.0 authentication is in use on this homeserver."}))
    return matrix(request)


def chosen_answer(request, words):
    """To a sign-in: STATUS ERRCODE and more members of the answer, as --answer gives them."""
    if not is_sign_in(request):
        return matrix(request)
    status, code, more = (words.split(" ", 2) + [""])[:3]
    body = {"errcode": code, "error": "The lab was told to say so.", **json.loads(more or "{}")}
    retry = {"Retry_After": str(body["retry_after_ms"] // 1000)} if "retry_after_ms" in body else {}
    return answer(status + " Lab", json.dumps(body), **retry)


ANSWERS["login-hang"] = matrix
ANSWERS["oauth"] = oauth_only
ANSWERS["login-redirect"] = lambda request: (
    redirect_login(request) if request.path.endswith("/login") else matrix(request))
ANSWERS["login-redirect-post"] = lambda request: redirect_login(request) if is_sign_in(request) else matrix(request)
ON_EVERY_HOST += ("oauth",)


def serve_session(connection, request, token):
    """A sign-in that works, after which nothing is answered any more."""
    if is_sign_in(request):
        connection.sendall(answer("200 OK", json.dumps({
            "user_id": "@alice:mx.test", "access_token": token, "device_id": "LAB", "home_server": "mx.test"})))
    elif request.path.endswith(("/whoami", "/logout")):
        print("lab session", flush=True)
        time.sleep(FOREVER)
    else:
        connection.sendall(matrix(request))


def read_request(connection):
    head = read_until(connection, rb"\r\n\r\n")
    if not head:
        return None
    request = Request(head)
    if is_sign_in(request):
        print("lab attempt http %s" % request.path, flush=True)
    return request


def serve_http(connection, options):
    mode, request = options.mode, read_request(connection)
    if request is None:
        return
    if mode == "hang-discovery":
        time.sleep(FOREVER if "well-known" in request.path else 0)
        mode = "matrix"
    if mode == "slow":
        time.sleep(2.5)
        mode = "matrix"
    if mode not in ON_EVERY_HOST and request.host == "mx.test":
        connection.sendall(matrix(request))
    elif mode == "hang" or mode == "login-hang" and is_sign_in(request):
        time.sleep(FOREVER)
    elif mode == "session-hang":
        serve_session(connection, request, options.answer)
    elif mode == "sign-in":
        connection.sendall(chosen_answer(request, options.answer))
    elif mode == "drip":
        whole = answer("200 OK", VERSIONS)
        for byte in whole:
            connection.sendall(bytes([byte]))
            time.sleep(1)
    else:
        connection.sendall(ANSWERS[mode](request))


def stream_header(domain):
    return ("<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
            "xmlns:stream='http://etherx.jabber.org/streams' id='lab1' from='%s' version='1.0' xml:lang='en'>" % domain)


def stream_error(condition, text="", content=""):
    text = "<text xmlns='%s'>%s</text>" % (STREAMS, text) if text else ""
    return "<stream:error><%s xmlns='%s'>%s</%s>%s</stream:error></stream:stream>" % (
        condition, STREAMS, content, condition, text)


STREAM_ERRORS = {
    "xmpp-host-unknown": stream_error("host-unknown", "This server does not serve xmpp.test"),
    "xmpp-see-other": stream_error("see-other-host", "", "im.xmpp.test:5222"),
    "xmpp-shutdown": stream_error("system-shutdown", "Received SIGTERM"),
    "xmpp-overloaded": stream_error("resource-constraint", "Too many connections"),
    "xmpp-policy": stream_error("policy-violation", "Too many (3) failed authentications from this IP address"),
    "xmpp-internal": stream_error("internal-server-error"),
}
FEATURES = "<stream:features>%s</stream:features>"
STARTTLS = "<starttls xmlns='%s'><required/></starttls>" % TLS
MECHANISMS = "<mechanisms xmlns='%s'>%s</mechanisms>"


def serve_xmpp(connection, options, context, secure):
    mode, domain = options.mode, options.domain
    while read_until(connection, rb"<stream:stream[^>]*>"):
        if mode == "xmpp-hang":
            time.sleep(FOREVER)
        if mode == "xmpp-garbage":
            connection.sendall(b"<?xml version='1.0'?><html><body></stream>")
            return
        connection.sendall(stream_header(domain).encode())
        if mode in STREAM_ERRORS:
            connection.sendall(STREAM_ERRORS[mode].encode())
            return
        if secure or mode == "xmpp-no-starttls":
            names = [] if mode == "xmpp-no-mechanisms" else options.mechanisms.split(",")
            names = "".join("<mechanism>%s</mechanism>" % name for name in names)
            connection.sendall((FEATURES % (MECHANISMS % (SASL, names))).encode())
            serve_sasl(connection, options.answer)
            return
        connection.sendall((FEATURES % STARTTLS).encode())
        if not read_until(connection, rb"<starttls[^>]*/>|</starttls>"):
            return
        if mode == "xmpp-tls-refused":
            connection.sendall(("<failure xmlns='%s'/></stream:stream>" % TLS).encode())
            return
        connection.sendall(("<proceed xmlns='%s'/>" % TLS).encode())
        if mode == "xmpp-hang-tls":
            time.sleep(FOREVER)
        connection = context.wrap_socket(connection, server_side=True)
        secure = True


def serve_sasl(connection, words):
    """Answers one sign-in with the SASL condition, or the stream error, that --answer names."""
    given = read_until(connection, rb"</auth>|<auth[^>]*/>|</stream:stream>")
    if b"<auth" not in given:
        return
    mechanism = re.search(rb"mechanism=.([A-Z0-9-]*)", given)
    print("lab attempt xmpp %s" % (mechanism[1].decode() if mechanism else "?"), flush=True)
    condition, _, text = words.partition(" ")
    if condition == "nothing":
        time.sleep(FOREVER)
    if condition.startswith("stream:"):
        connection.sendall(stream_error(condition[7:], text).encode())
        return
    text = "<text xml:lang='en'>%s</text>" % text if text else ""
    connection.sendall(("<failure xmlns='%s'><%s/>%s</failure>" % (SASL, condition, text)).encode())
    read_until(connection, rb"</stream:stream>")


def tls_context(options):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.cert, options.key)
    if options.tls10:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
    if options.client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(options.client_ca)
    return context


def serve(connection, options, context):
    mode = options.mode
    try:
        if mode == "mute":
            time.sleep(FOREVER)
        if mode == "close":
            return
        if mode == "ssh":
            connection.sendall(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
            connection.recv(4096)
            return
        if mode == "smtp":
            connection.sendall(b"220 mail.elsewhere.test ESMTP Postfix\r\n")
            connection.recv(4096)
            return
        first = connection.recv(1, socket.MSG_PEEK)
        secure = first == b"\x16"
        if secure and context is None:
            connection.sendall(answer("400 Bad Request", "The plain HTTP port was sent TLS", "text/plain"))
            return
        if secure:
            connection = context.wrap_socket(connection, server_side=True)
        if mode.startswith("xmpp"):
            serve_xmpp(connection, options, context, secure)
        else:
            serve_http(connection, options)
    except (OSError, ValueError):
        pass
    finally:
        end(connection)


def end(connection):
    try:
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(1)
        while connection.recv(4096):
            pass
    except OSError:
        pass
    connection.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode")
    parser.add_argument("--port", type=int, default=9500)
    parser.add_argument("--address", default="::")
    parser.add_argument("--domain", default="xmpp.test")
    parser.add_argument("--answer", default="not-authorized", help="what a sign-in is answered with")
    parser.add_argument("--mechanisms", default="PLAIN")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--tls10", action="store_true")
    parser.add_argument("--client-ca")
    options = parser.parse_args()
    context = tls_context(options) if options.cert else None
    family = socket.AF_INET6 if ":" in options.address else socket.AF_INET
    listener = socket.create_server((options.address, options.port), family=family, backlog=64,
                                    dualstack_ipv6=family == socket.AF_INET6)
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(connection, options, context), daemon=True).start()


main()
