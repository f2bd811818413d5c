#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an independent client sees of a service of the lab, as KEY=VALUE words on one line.

Used as the witness of a fault: it shares no code with Latchkey, and knows the lab's true addresses.
Run it as the client: lab exec python3 probe.py mx.test
With the name of an account it also signs in once, with the first line of standard input.
"""
import errno
import json
import os
import random
import re
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from email.utils import parsedate_to_datetime

import signin

LIMIT = 4
HOSTS = {"mx.test": ("matrix.mx.test", 10), "xmpp.test": ("im.xmpp.test", 20), "ejab.test": ("im.ejab.test", 30),
         "old-xmpp.test": ("im.old-xmpp.test", 21), "old-ejab.test": ("im.old-ejab.test", 31), "irc.test": ("irc.test", 40)}
DNS_CODES = {0: "ok", 2: "servfail", 3: "nxdomain", 5: "refused"}
TLS_REASONS = (("expired", "certificate has expired"), ("notyet", "not yet valid"), ("wronghost", "ostname mismatch"),
               ("selfsigned", "self-signed certificate ("), ("selfsigned", "self-signed certificate in"),
               ("nochain", "unable to get local issuer"), ("not-tls", "WRONG_VERSION_NUMBER"), ("not-tls", "wrong version"),
               ("old-tls", "UNSUPPORTED_PROTOCOL"), ("old-tls", "legacy sigalg"), ("old-tls", "PROTOCOL_VERSION"),
               ("eof", "EOF"), ("reset", "reset by peer"), ("timeout", "timed out"))
found = {}


def name_of_error(error):
    if isinstance(error, ssl.SSLError) or "EOF" in str(error):
        text = str(error)
        return next((word for word, part in TLS_REASONS if part in text), "tls-error")
    if isinstance(error, TimeoutError):
        return "timeout"
    return {errno.ECONNREFUSED: "refused", errno.ECONNRESET: "reset", errno.EHOSTUNREACH: "unreachable",
            errno.ENETUNREACH: "unreachable", errno.EACCES: "prohibited", errno.EPERM: "prohibited",
            errno.EPIPE: "reset"}.get(error.errno, type(error).__name__)


def connect(host, port):
    return socket.create_connection((host, port), timeout=LIMIT)


def outcome(work):
    try:
        return work() or "ok"
    except (OSError, ValueError, IndexError) as error:
        return name_of_error(error) if isinstance(error, OSError) else "invalid"


def look_at_link():
    text = subprocess.run(["ip", "-o", "addr", "show", "eth0"], capture_output=True, text=True, check=False).stdout
    state = subprocess.run(["ip", "-o", "link", "show", "eth0"], capture_output=True, text=True, check=False).stdout
    routes = [subprocess.run(["ip", family, "route", "show", "default"], capture_output=True, text=True,
                             check=False).stdout for family in ("-4", "-6")]
    found["link"] = "up" if ",UP" in state else "down"
    found["address4"] = "yes" if "inet " in text else "no"
    found["address6"] = "yes" if "scope global" in text and "inet6 2001" in text else "no"
    found["route4"], found["route6"] = ("yes" if route else "no" for route in routes)


def ask(name, kind=1):
    """A raw question to the first name server: code and addresses."""
    with open("/etc/resolv.conf", encoding="ascii") as file:
        servers = re.findall(r"^nameserver (\S+)", file.read(), re.M)
    server = servers[0] if servers else "127.0.0.1"
    number = random.randrange(65536)
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    query = struct.pack("!HHHHHH", number, 0x100, 1, 0, 0, 0) + labels + struct.pack("!BHH", 0, kind, 1)
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as link:
        link.settimeout(LIMIT)
        link.connect((server, 53))
        link.send(query)
        data = link.recv(4096)
    if struct.unpack("!H", data[:2])[0] != number:
        return "wrong-id", []
    questions, answers = struct.unpack("!HH", data[4:8])
    if questions != 1 or answers > 20:
        return "garbage", []
    if data[2] & 2:
        return "truncated", []
    code = DNS_CODES.get(data[3] & 15, "other")
    if code == "ok" and not answers:
        return "nodata", []
    size = {1: 4, 28: 16}.get(kind)
    family = {1: socket.AF_INET, 28: socket.AF_INET6}.get(kind)
    return code, [socket.inet_ntop(family, data[-size:])] if code == "ok" and size else []


def srv_target(domain):
    """Host and port of the SRV record as the lab's own tool reads it."""
    text = subprocess.run(["dig", "+short", "+time=2", "+tries=1", "SRV", "_xmpp-client._tcp." + domain],
                          capture_output=True, text=True, check=False).stdout.split()
    found["srv-target"] = "%s:%s" % (text[3], text[2]) if len(text) == 4 else "none"


def look_at_names(domain, host):
    def code(name, kind=1):
        return lambda: (lambda answer: answer[0] + "".join(":" + a for a in answer[1]))(ask(name, kind))
    start = time.monotonic()
    found["dns"] = outcome(code(host))
    found["dns-slow"] = "yes" if time.monotonic() - start > 1 else "no"
    found["dns-domain"] = outcome(code(domain))
    found["dns6"] = outcome(code(host, 28))
    found["dns-other"] = outcome(code("check.test"))
    found["dns-unknown"] = outcome(code("does-not-exist-%d.invalid" % random.randrange(10**6)))
    found["srv"] = outcome(code("_xmpp-client._tcp." + domain, 33))


def look_at_resolver(host):
    def work():
        return ",".join(sorted({info[4][0] for info in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}))
    try:
        found["host"] = work()
    except socket.gaierror as error:
        found["host"] = "again" if error.errno == socket.EAI_AGAIN else "none"


def look_at_port(key, host, port):
    def work():
        connect(host, port).close()
    found[key] = outcome(work)


def tls(link, name, verify=True):
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(link, server_hostname=name)


def look_at_tls(key, host, name, port=443, verify=True):
    def work():
        with tls(connect(host, port), name, verify) as link:
            issuer = dict(part[0] for part in link.getpeercert().get("issuer", ()))
            found[key + "-issuer"] = issuer.get("commonName", "?").replace(" ", "-")
    found[key] = outcome(work)


def fetch(link, host, path):
    link.settimeout(LIMIT)
    link.sendall(("GET %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n" % (path, host)).encode())
    data = b""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        more = link.recv(65536)
        if not more:
            break
        data += more
        size = re.search(rb"\r\nContent-Length: (\d+)\r.*?\r\n\r\n", data, re.I | re.S)
        if size and len(data) - size.end() >= int(size[1]):
            break
    else:
        raise TimeoutError
    head, _, body = data.partition(b"\r\n\r\n")
    return head.decode("latin-1"), body


def kind_of(body):
    if not body:
        return "empty"
    try:
        return "json" if isinstance(json.loads(body), dict) else "json-other"
    except ValueError:
        return "html" if body.lstrip()[:1] == b"<" else "text" if body[:1].isalpha() else "broken"


def look_at_https(key, host, path, address=None):
    def work():
        with tls(connect(address or host, 443), host) as link:
            head, body = fetch(link, host, path)
        extra = "+retry" if "\r\nretry-after:" in head.lower() else ""
        size = re.search(r"\r\ncontent-length: (\d+)", head.lower())
        extra += "+short" if size and int(size[1]) > len(body) else ""
        if "\r\nlocation:" in head.lower():
            extra += "+to:" + re.search(r"\r\nlocation: *(\S+)", head, re.I)[1]
        extra += "+huge" if len(body) > 262144 else ""
        if "base_url" in body.decode("latin-1"):
            extra += "+" + (re.findall(r'"base_url": ?"([^"]*)', body.decode("latin-1")) or ["?"])[0]
        return (head.split(" ") + [""])[1] + ":" + kind_of(body) + extra
    start = time.monotonic()
    found[key] = outcome(work)
    found[key + "-slow"] = "yes" if time.monotonic() - start > 1 else "no"


def look_at_portal(key, host, path):
    def work():
        with connect(host, 80) as link:
            head, body = fetch(link, host, path)
        date = re.search(r"\r\nDate: ([^\r]*)", head, re.I)
        if date:
            found["clock"] = "%+.1fh" % ((time.time() - parsedate_to_datetime(date[1]).timestamp()) / 3600)
        return head.split(" ")[1] + (":ok" if body == b"ok" else "")
    found[key] = outcome(work)


def read_xml(link):
    data = b""
    end = time.monotonic() + LIMIT
    while not re.search(rb"</stream:features>|<stream:features/>|</stream:error>|<proceed|<failure|</html>|</stream>", data):
        more = link.recv(4096)
        if not more:
            break
        data += more
        if time.monotonic() > end:
            raise TimeoutError
    if not data:
        raise ConnectionResetError(errno.ECONNRESET, "closed")
    return data.decode("latin-1")


def look_at_xmpp(key, host, domain, port):
    header = ("<?xml version='1.0'?><stream:stream to='%s' version='1.0' xmlns='jabber:client' "
              "xmlns:stream='http://etherx.jabber.org/streams'>" % domain).encode()

    def greet(link):
        link.sendall(header)
        text = read_xml(link)
        error = re.search(r"<stream:error><([a-z-]+)", text)
        if error:
            return text, "error:" + error[1]
        return text, None if "<stream:features" in text else "not-xmpp"

    def work():
        link = connect(host, port)
        if port == 5223:
            link = tls(link, domain)
        else:
            text, bad = greet(link)
            if bad:
                return bad
            if "<starttls" not in text:
                return "no-starttls"
            link.sendall(b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
            if "<proceed" not in read_xml(link):
                return "tls-refused"
            link = tls(link, domain)
        text, bad = greet(link)
        return bad or ("ok" if "<mechanism>" in text else "no-mechanisms")
    found[key] = outcome(work)


def look_at_quality():
    def ping(*options):
        # Without the preloaded wrong clock, which ping would mix with the kernel's.
        own = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        return subprocess.run(["ping", "-n", "-W", "2", "-w", "6", *options, "10.77.1.1"], capture_output=True,
                              text=True, check=False, env=own).stdout
    text = ping("-c", "30", "-i", "0.04", "-s", "56")
    lost = re.search(r"([\d.]+)% packet loss", text)
    times = re.search(r"= ([\d.]+)/[\d.]+/[\d.]+/([\d.]+)", text)
    found["router4"] = "no" if lost is None or lost[1] == "100" else "yes"
    if found["router4"] == "yes":
        found["loss"] = "yes" if float(lost[1]) > 3 else "no"
        found["rtt"] = "%dms" % round(float(times[1]), -1)
        found["jitter"] = "yes" if float(times[2]) > 50 else "no"
        found["big-packets"] = "yes" if " 0% packet" in ping("-c", "1", "-s", "1300", "-M", "do") else "no"


def look_at_proxy(host):
    if not os.environ.get("https_proxy"):
        return
    result = subprocess.run(["curl", "-sS", "-m", str(LIMIT), "-o", "/dev/null", "-w", "%{http_code}/%{http_connect}",
                             "https://%s/_matrix/client/versions" % host], capture_output=True, text=True, check=False)
    found["proxy"] = "%s:%s" % (result.stdout, {0: "ok", 5: "unknown", 7: "refused", 28: "timeout", 56: "denied"}.get(
        result.returncode, result.returncode))


def look_at_sign_in(domain, account):
    password = sys.stdin.readline().rstrip("\n")
    try:
        found["sign-in"] = signin.sign_in(domain, account, password)
    except (OSError, ValueError) as error:
        found["sign-in"] = "error:" + str(error).replace(" ", "-")


def main():
    domain = sys.argv[1] if len(sys.argv) > 1 else "mx.test"
    host, number = HOSTS.get(domain, ("im.xmpp.test", 20))
    four, six = "198.51.100.%d" % number, "2001:db8:2::%d" % number
    works = [(look_at_link,), (look_at_names, domain, host), (look_at_resolver, host),
             (look_at_portal, "portal", "198.51.100.50", "/generate_204"),
             (look_at_portal, "page", "198.51.100.51", "/ok.txt"),
             (look_at_tls, "control", "198.51.100.51", "status.test"),
             (look_at_tls, "control6", "2001:db8:2::52", "updates.test"), (look_at_quality,), (look_at_proxy, host)]
    for port in (6667, 6697) if domain == "irc.test" else (443, 5222, 5223):
        works += [(look_at_port, "v4-%d" % port, four, port), (look_at_port, "v6-%d" % port, six, port)]
    if domain == "mx.test":
        works += [(look_at_tls, "tls", four, host), (look_at_tls, "tls6", six, host),
                  (look_at_tls, "tls-other-name", four, "other.test", 443, False),
                  (look_at_https, "versions", host, "/_matrix/client/versions"),
                  (look_at_https, "login", host, "/_matrix/client/v3/login"),
                  (look_at_https, "discovery", domain, "/.well-known/matrix/client")]
    elif domain == "irc.test":
        works += [(look_at_tls, "tls", four, host, 6697), (look_at_tls, "tls6", six, host, 6697)]
    else:
        works += [(srv_target, domain), (look_at_xmpp, "xmpp", four, domain, 5222), (look_at_xmpp, "xmpp6", six, domain, 5222),
                  (look_at_xmpp, "direct", four, domain, 5223)]
    if len(sys.argv) > 2:
        works.append((look_at_sign_in, domain, sys.argv[2]))
    threads = [threading.Thread(target=work[0], args=work[1:], daemon=True) for work in works]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 3 * LIMIT
    for thread in threads:
        thread.join(max(0, end - time.monotonic()))
    print(" ".join("%s=%s" % (key, found[key]) for key in sorted(found)))
    sys.stdout.flush()
    os._exit(0)


main()
