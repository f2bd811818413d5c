#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A receiver for reports that takes what rageshake takes and refuses what it refuses (docs/api.md of rageshake 1.17).

    rageshake.py FOLDER [--app NAME]… [--reject TEXT=ERRCODE] [--most BYTES] [--tls CERTIFICATE KEY]

Prints the port it listens on at 127.0.0.1, then one line a report: its HTTP status and word. A report that was taken stands in
FOLDER/N/: each file under its name, and fields.json. What rageshake would throw away without a word is refused here.
"""
import argparse
import email.parser
import email.policy
import http.server
import json
import os
import re
import ssl
import sys
import threading

FILE = re.compile(r"^[a-zA-Z0-9_-]+\.(jpg|png|txt|json|txt\.gz|json\.gz)$")
LOG = re.compile(r"^[a-zA-Z0-9_-][a-zA-Z0-9_.-]*\.(log|txt)(\.gz)?$")
LONGEST_LINE = 64 * 1024
POLICY_URL = "https://github.com/matrix-org/rageshake/blob/master/docs/blocked_rageshake.md"


class Refused(Exception):
    def __init__(self, status, errcode, error):
        super().__init__(error)
        self.status, self.errcode, self.error = status, errcode, error


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    options = None
    count = 0

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(text)
        self.close_connection = True
        print(status, body.get("errcode", "taken"), flush=True)

    def do_GET(self):
        self.answer(405, {"error": "Method not allowed. Use POST.", "errcode": "METHOD_NOT_ALLOWED"})

    def do_POST(self):
        try:
            number = self.take()
            self.answer(200, {"report_url": "https://issues.example.org/%d" % number})
        except Refused as refused:
            body = {"error": refused.error, "errcode": refused.errcode}
            if refused.errcode == "DISALLOWED_APP" or refused.errcode.startswith("REJECTED"):
                body["policy_url"] = POLICY_URL
            self.answer(refused.status, body)

    def take(self):
        length = self.headers.get("Content-Length", "")
        if self.path != "/api/submit":
            raise Refused(404, "UNKNOWN", "not found")
        if not length.isdigit():
            raise Refused(400, "BAD_HEADER", "Bad Content-Length header")
        body = self.rfile.read(int(length))
        if len(body) != int(length):
            raise Refused(400, "BAD_CONTENT", "Bad multipart data")
        if int(length) > self.options.most:
            raise Refused(413, "CONTENT_TOO_LARGE", "Content too large")
        fields, files = self.parse(body)
        if self.options.app and fields.get("app") not in self.options.app:
            raise Refused(400, "DISALLOWED_APP", "This server does not accept rageshakes from your application.")
        for rule in self.options.reject:
            text, errcode = rule.rsplit("=", 1)
            if re.search(text, fields.get("text", "")):
                raise Refused(400, errcode, "This server did not accept the rageshake because it matches a rejection "
                              "condition: %s." % text)
        return self.keep(fields, files)

    def parse(self, body):
        kind = self.headers.get("Content-Type", "")
        if not kind.startswith("multipart/form-data"):
            raise Refused(400, "BAD_CONTENT", "Could not decode payload")
        parser = email.parser.BytesParser(policy=email.policy.HTTP)
        message = parser.parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
        if message.defects or not message.is_multipart():
            raise Refused(400, "BAD_CONTENT", "Bad multipart data")
        fields, files = {}, {}
        for part in message.iter_parts():
            name, filename = part.get_param("name", header="content-disposition"), part.get_filename()
            data = part.get_payload(decode=True)
            if name in ("file", "log"):
                if not (FILE if name == "file" else LOG).match(filename or "") or filename in files:
                    raise Refused(400, "BAD_CONTENT", "Error saving %s: Invalid upload filename" % filename)
                if name == "log" and any(len(line) >= LONGEST_LINE for line in data.split(b"\n")):
                    raise Refused(400, "BAD_CONTENT", "error reading log submission")
                files[filename] = data
            elif filename is not None or name in fields:
                raise Refused(400, "BAD_CONTENT", "a field %s that is a file or there twice" % name)
            else:
                fields[name] = data.decode()
        return fields, files

    def keep(self, fields, files):
        Receiver.count += 1
        folder = os.path.join(self.options.folder, str(Receiver.count))
        os.makedirs(folder)
        for name, data in files.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        with open(os.path.join(folder, "fields.json"), "w", encoding="utf-8") as file:
            json.dump(fields, file)
        return Receiver.count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--app", action="append", default=[])
    parser.add_argument("--reject", action="append", default=[])
    parser.add_argument("--most", type=int, default=55 * 1024 * 1024)
    parser.add_argument("--tls", nargs=2)
    Receiver.options = parser.parse_args()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    if Receiver.options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*Receiver.options.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()  # whoever started it closes this, or is gone


main()
