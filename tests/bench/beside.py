#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of `run` that measures inside the lab, as its client. Prints JSON, times in milliseconds.

usage: beside.py pairs ROUNDS curl|starttls ADDRESS LATCHKEYCTL POLICY
       beside.py start ROUNDS LATCHKEYCTL POLICY
       beside.py starttls DOMAIN
"""
import json
import os
import secrets
import socket
import struct
import subprocess
import sys
import time

# What a Matrix client must ask one after the other: where the homeserver is, and whether it is one.
MATRIX_STEPS = ("https://mx.test/.well-known/matrix/client", "https://matrix.mx.test/_matrix/client/versions")


def clock_ms():
    return time.clock_gettime(time.CLOCK_MONOTONIC) * 1000


def curl():
    """The sum of curl's times to the first byte of both answers, and the wall time of both processes."""
    total, start = 0.0, clock_ms()
    for url in MATRIX_STEPS:
        done = subprocess.run(["curl", "-sS", "--fail", "-o", "/dev/null", "-w", "%{time_starttransfer}", url],
                              capture_output=True, text=True, check=True)
        total += float(done.stdout) * 1000
    return total, clock_ms() - start


def srv_target(domain):
    """The one host and port in the first SRV record."""
    with open("/etc/resolv.conf", encoding="ascii") as file:
        server = next(line.split()[1] for line in file if line.startswith("nameserver"))
    number = secrets.token_bytes(2)
    name = b"".join(bytes([len(label)]) + label.encode() for label in ("_xmpp-client._tcp." + domain).split("."))
    with socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.settimeout(4)
        link.connect((server, 53))
        link.send(number + b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + name + b"\x00\x00\x21\x00\x01")
        answer = link.recv(2048)
    at = 12 + len(name) + 1 + 4 + 2 + 2 + 2 + 4 + 2 + 4
    port = struct.unpack("!H", answer[at:at + 2])[0]
    at, labels = at + 2, []
    while answer[at] and answer[at] < 192:
        labels.append(answer[at + 1:at + 1 + answer[at]].decode())
        at += 1 + answer[at]
    host = ".".join(labels) if answer[at] == 0 else ".".join(labels) + "." + domain
    return host, port


def read_until(link, words):
    text = b""
    while words not in text:
        more = link.recv(8192)
        if not more:
            raise OSError("the server hung up after %r" % text[-200:])
        text += more


def starttls(domain):
    """SRV, address, TCP, stream, STARTTLS, TLS and stream again: seven round trips."""
    import ssl

    start = clock_ms()
    host, port = srv_target(domain)
    greeting = ("<?xml version='1.0'?><stream:stream to='%s' version='1.0' xmlns='jabber:client' "
                "xmlns:stream='http://etherx.jabber.org/streams'>" % domain).encode()
    link = socket.create_connection((host, port), 4)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    link.sendall(greeting)
    read_until(link, b"</stream:features>")
    link.sendall(b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
    read_until(link, b"<proceed")
    # Reading the authorities is part of it, as it is with curl.
    secured = ssl.create_default_context().wrap_socket(link, server_hostname=domain)
    secured.sendall(greeting)
    read_until(secured, b"</stream:features>")
    took = clock_ms() - start
    secured.close()
    return took


def starttls_process(domain):
    start = clock_ms()
    done = subprocess.run([sys.executable, os.path.realpath(__file__), "starttls", domain], capture_output=True, text=True,
                          check=True)
    return json.loads(done.stdout), clock_ms() - start


def pairs(rounds, kind, address, program, policy):
    result = []
    for number in range(-1, rounds):
        beside, beside_wall = curl() if kind == "curl" else starttls_process(address.split("@")[-1])
        start = clock_ms()
        done = subprocess.run([program, "check", address, "--policy", policy, "--json"], capture_output=True, check=False,
                              timeout=20)
        wall = clock_ms() - start
        case = json.loads(done.stdout)
        if case["verdict"]["code"] != "all-clear":
            sys.exit("a healthy %s was found to be %s" % (address, case["verdict"]["code"]))
        # The first pair only warms up.
        if number >= 0:
            result.append({"beside": beside, "beside_wall": beside_wall, "duration": case["duration_ms"], "wall": wall})
    return result


def wall_of(*command):
    start = clock_ms()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return clock_ms() - start


def first_packet(program, policy):
    """From the start of a check to the first packet that leaves this computer, by the kernel's own stamp."""
    so_timestampns, all_protocols = 35, 3
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(all_protocols)) as ears:
        ears.setsockopt(socket.SOL_SOCKET, so_timestampns, 1)
        ears.settimeout(4)
        start = time.clock_gettime(time.CLOCK_REALTIME)
        check = subprocess.Popen([program, "check", "mx.test", "--policy", policy, "--json"], stdout=subprocess.DEVNULL)
        try:
            while True:
                _, extra, _, sender = ears.recvmsg(64, 256)
                stamp = struct.unpack("qq", extra[0][2][:16])
                at = stamp[0] + stamp[1] / 1e9
                if sender[2] == socket.PACKET_OUTGOING and at >= start:
                    check.wait(20)
                    return (at - start) * 1000
        finally:
            check.kill()
            check.wait()


def start_times(rounds, program, policy):
    result = {"packet": [], "version": [], "curl": [], "true": []}
    for _ in range(rounds):
        result["version"].append(wall_of(program, "--version"))
        result["curl"].append(wall_of("curl", "--version"))
        result["true"].append(wall_of("/bin/true"))
        result["packet"].append(first_packet(program, policy))
        # What the last run left on its way must not count as the next one's first packet.
        time.sleep(0.2)
    return result


def main():
    words = sys.argv[1:]
    if words[0] == "pairs":
        result = pairs(int(words[1]), *words[2:])
    elif words[0] == "start":
        result = start_times(int(words[1]), *words[2:])
    else:
        result = starttls(words[1])
    json.dump(result, sys.stdout)


main()
