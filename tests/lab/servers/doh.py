#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""DNS over HTTPS (RFC 8484) without the HTTPS, which the web front adds: hands questions to a name server."""
import argparse
import base64
import binascii
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Handler(BaseHTTPRequestHandler):
    upstream = ""

    def answer(self, query):
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
                link.settimeout(3)
                link.sendto(query, (self.upstream, 53))
                data = link.recv(65535)
        except OSError:
            self.send_error(502)
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/dns-message")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        text = parse_qs(urlsplit(self.path).query).get("dns", [""])[0]
        try:
            query = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            query = b""
        if len(query) < 12:
            self.send_error(400)
            return
        self.answer(query)

    def do_POST(self):
        size = int(self.headers.get("Content-Length") or 0)
        query = self.rfile.read(min(size, 4096))
        if self.headers.get("Content-Type") != "application/dns-message" or len(query) < 12:
            self.send_error(415)
            return
        self.answer(query)

    def log_message(self, *args):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--upstream", required=True)
    options = parser.parse_args()
    Handler.upstream = options.upstream
    ThreadingHTTPServer(("127.0.0.1", options.port), Handler).serve_forever()


main()
