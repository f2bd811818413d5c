#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signs in to a server of the lab and tells its answer in one word. It shares no code with Latchkey.

The witness (probe.py) uses it, and so do faults that use up a server's patience:
    lab exec python3 signin.py mx.test alice 6 <<<wrong-password
"""
import base64
import hashlib
import hmac
import json
import os
import re
import socket
import ssl
import sys

LIMIT = 6
HOSTS = {"mx.test": ("matrix.mx.test", 443), "irc.test": ("irc.test", 6697)}
STREAM = ("<?xml version='1.0'?><stream:stream to='%s' version='1.0' xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams'>")
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
HASHES = {"SCRAM-SHA-1": "sha1", "SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}


def secure(link, name):
    context = ssl.create_default_context()
    return context.wrap_socket(link, server_hostname=name)


def connect(host, port, address=None):
    return socket.create_connection((address or host, port), timeout=LIMIT)


def read_until(link, pattern):
    data = b""
    while not re.search(pattern, data):
        more = link.recv(4096)
        if not more:
            break
        data += more
    return data.decode("utf-8", "replace")


# --- Matrix ---

def request(host, method, path, body=None, token=None, address=None):
    data = json.dumps(body).encode() if body is not None else b""
    head = "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: %d\r\n" % (method, path, host, len(data))
    head += "Authorization: Bearer %s\r\n" % token if token else ""
    with secure(connect(host, 443, address), host) as link:
        link.sendall((head + "Content-Type: application/json\r\n\r\n").encode() + data)
        raw = b""
        while True:
            more = link.recv(65536)
            if not more:
                break
            raw += more
    head, _, body = raw.partition(b"\r\n\r\n")
    if b"chunked" in head.lower():
        body = b"".join(re.split(rb"(?:^|\r\n)[0-9a-f]+\r\n", body))
    try:
        answer = json.loads(body)
    except ValueError:
        answer = {}
    return head.split(b" ")[1].decode(), answer if isinstance(answer, dict) else {}


def matrix(domain, account, password, address=None):
    """Status, error code, and what the session may do: 200:whoami-200, 403:M_FORBIDDEN."""
    host = HOSTS[domain][0]
    status, answer = request(host, "POST", "/_matrix/client/v3/login", {
        "type": "m.login.password", "identifier": {"type": "m.id.user", "user": account}, "password": password,
        "initial_device_display_name": "witness"}, address=address)
    token = answer.get("access_token")
    if not token:
        return ":".join(filter(None, (status, answer.get("errcode"))))
    who, state = request(host, "GET", "/_matrix/client/v3/account/whoami", token=token, address=address)
    request(host, "POST", "/_matrix/client/v3/logout", {}, token, address)
    return ":".join(filter(None, (status, "whoami-" + who, state.get("errcode"))))


# --- XMPP ---

def escape(name):
    return name.replace("=", "=3D").replace(",", "=2C")


class Scram:
    """RFC 5802, without channel binding."""

    def __init__(self, mechanism, account, password):
        self.hash = HASHES[mechanism]
        self.password = password.encode()
        self.first = "n=%s,r=%s" % (escape(account), base64.b64encode(os.urandom(18)).decode())

    def hmac(self, key, text):
        return hmac.new(key, text.encode() if isinstance(text, str) else text, self.hash).digest()

    def final(self, challenge):
        parts = dict(part.split("=", 1) for part in challenge.split(","))
        salted = hashlib.pbkdf2_hmac(self.hash, self.password, base64.b64decode(parts["s"]), int(parts["i"]))
        key = self.hmac(salted, "Client Key")
        bare = "c=biws,r=" + parts["r"]
        signature = self.hmac(hashlib.new(self.hash, key).digest(), ",".join((self.first, challenge, bare)))
        return bare + ",p=" + base64.b64encode(bytes(a ^ b for a, b in zip(key, signature))).decode()


def condition(text):
    found = re.search(r"<(?:stream:error|failure)[^>]*><([a-z-]+)", text)
    return ("stream:" if "<stream:error" in text else "") + found[1] if found else "closed"


def xmpp_auth(link, mechanism, account, password):
    """The server's word, with + before it when a challenge came first."""
    scram = Scram(mechanism, account, password) if mechanism in HASHES else None
    first = "n,," + scram.first if scram else "\0%s\0%s" % (account, password)
    link.sendall(("<auth xmlns='%s' mechanism='%s'>%s</auth>" % (
        SASL, mechanism, base64.b64encode(first.encode()).decode())).encode())
    end = rb"<success|</failure>|</stream:error>|</challenge>"
    text, plus = read_until(link, end), ""
    if scram and "<challenge" in text:
        plus = "+"
        given = base64.b64decode(re.search(r">([^<]*)</challenge", text)[1]).decode()
        link.sendall(("<response xmlns='%s'>%s</response>" % (
            SASL, base64.b64encode(scram.final(given).encode()).decode())).encode())
        text = read_until(link, end)
    return plus + ("success" if "<success" in text else condition(text))


def xmpp(domain, account, password, address=None, mechanism=None):
    account = account.removesuffix("@" + domain)
    host = "im." + domain
    link = connect(host, 5222, address)
    link.sendall((STREAM % domain).encode())
    text = read_until(link, rb"</stream:features>|</stream:error>")
    if "<starttls" not in text:
        return condition(text) if "<stream:error" in text else "no-starttls"
    link.sendall(b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
    read_until(link, rb"<proceed")
    link = secure(link, domain)
    link.sendall((STREAM % domain).encode())
    text = read_until(link, rb"</stream:features>|<stream:features/>|</stream:error>")
    offered = re.findall(r"<mechanism>([^<]+)</mechanism>", text)
    wanted = mechanism or next((name for name in ("PLAIN", *HASHES) if name in offered), None)
    if not wanted:
        return condition(text) if "<stream:error" in text else "offers:" + ",".join(offered)
    word = xmpp_auth(link, wanted, account, password)
    link.sendall(b"</stream:stream>")
    link.close()
    return wanted + ":" + word


# --- IRC ---

def irc(domain, account, password, address=None):
    link = secure(connect(*HOSTS[domain], address), domain)
    link.sendall(b"CAP LS 302\r\nNICK witness%d\r\nUSER w 0 * :w\r\nCAP REQ :sasl\r\n" % (os.getpid() % 10000))
    if " ACK " not in read_until(link, rb" (ACK|NAK) |\nERROR"):
        return "no-sasl"
    link.sendall(b"AUTHENTICATE PLAIN\r\n")
    read_until(link, rb"AUTHENTICATE :?\+|\nERROR| 90[0-9] ")
    text = base64.b64encode(("%s\0%s\0%s" % (account, account, password)).encode()).decode()
    link.sendall(("AUTHENTICATE %s\r\n" % text).encode())
    text = read_until(link, rb" 90[2-7] |\nERROR")
    link.sendall(b"QUIT\r\n")
    link.close()
    found = re.search(r" (90[2-7]) ", text)
    return found[1] if found else "closed"


def sign_in(domain, account, password, address=None):
    work = {"mx.test": matrix, "irc.test": irc}.get(domain, xmpp)
    return work(domain, account, password, address)


def main():
    """DOMAIN ACCOUNT [TIMES [ADDRESS…]]; the password is the first line of standard input."""
    domain, account, *rest = sys.argv[1:]
    password = sys.stdin.readline().rstrip("\n")
    for address in rest[1:] or [None]:
        for _ in range(int(rest[0]) if rest else 1):
            try:
                print(sign_in(domain, account, password, address), flush=True)
            except (OSError, ValueError, TypeError) as error:
                print("error:%s" % str(error).replace(" ", "-"), flush=True)


if __name__ == "__main__":
    main()
