#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A name server that answers badly, for every name or for some; the rest goes to a good one."""
import argparse
import re
import socket
import struct
import threading
import time

CODES = {"servfail": 2, "nxdomain": 3, "notimp": 4, "refused": 5}
AAAA = 28
SRV = 33


def question(query):
    """The name and type of the first question."""
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode("latin-1"))
        at += query[at] + 1
    return ".".join(labels).lower(), struct.unpack("!H", query[at + 1:at + 3])[0], at + 5


def reply(query, code, end):
    flags = 0x8180 | code
    return query[:2] + struct.pack("!HHHHH", flags, 1, 0, 0, 0) + query[12:end]


def forward(query, server, over_tcp):
    family = socket.AF_INET
    if over_tcp:
        with socket.create_connection((server, 53), timeout=5) as up:
            up.sendall(struct.pack("!H", len(query)) + query)
            size = struct.unpack("!H", up.recv(2))[0]
            return up.recv(size)
    with socket.socket(family, socket.SOCK_DGRAM) as up:
        up.settimeout(5)
        up.sendto(query, (server, 53))
        return up.recv(65535)


def answer(query, options, over_tcp):
    """The bytes to send, or None for silence."""
    name, kind, end = question(query)
    wanted = re.search(options.only, name) is not None
    if options.type:
        wanted = wanted and kind == {"AAAA": AAAA, "SRV": SRV, "A": 1}[options.type]
    mode = options.mode if wanted else "good"
    if mode in CODES:
        return reply(query, CODES[mode], end)
    if mode == "nodata":
        return reply(query, 0, end)
    if mode == "drop":
        return None
    if mode == "garbage":
        return query[:2] + b"\x81\x80\xff\xff\xff\xff\x00\x00\x00\x00\xc0\xc0\xff" + b"\xa5" * 20
    if mode == "wrong-id":
        good = forward(query, options.upstream, over_tcp)
        return bytes([good[0] ^ 0x55, good[1] ^ 0xAA]) + good[2:]
    if mode == "truncated" and not over_tcp:
        return query[:2] + struct.pack("!HHHHH", 0x8380, 1, 0, 0, 0) + query[12:end]
    if mode == "truncated":
        return None
    if mode == "slow":
        time.sleep(options.seconds)
    return forward(query, options.upstream, over_tcp)


def on_udp(server, query, peer, options):
    try:
        data = answer(query, options, False)
        if data is not None:
            server.sendto(data, peer)
    except (OSError, IndexError, struct.error):
        pass


def on_tcp(connection, options):
    try:
        with connection:
            size = struct.unpack("!H", connection.recv(2))[0]
            data = answer(connection.recv(size), options, True)
            if data is None:
                time.sleep(60)
            else:
                connection.sendall(struct.pack("!H", len(data)) + data)
    except (OSError, IndexError, struct.error):
        pass


def accept_tcp(listener, options):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=on_tcp, args=(connection, options), daemon=True).start()


def serve_udp(address, options):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    server = socket.socket(family, socket.SOCK_DGRAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((address, 53))
    while True:
        query, peer = server.recvfrom(4096)
        threading.Thread(target=on_udp, args=(server, query, peer, options), daemon=True).start()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode")
    parser.add_argument("--only", default="", help="names this regular expression finds")
    parser.add_argument("--type", choices=("A", "AAAA", "SRV"))
    parser.add_argument("--seconds", type=float, default=2.5)
    parser.add_argument("--upstream", default="198.51.100.70")
    parser.add_argument("--address", action="append", required=True)
    options = parser.parse_args()
    for address in options.address:
        threading.Thread(target=serve_udp, args=(address, options), daemon=True).start()
    listener = socket.create_server(("::", 53), family=socket.AF_INET6, dualstack_ipv6=True)
    accept_tcp(listener, options)


main()
