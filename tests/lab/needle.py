# SPDX-License-Identifier: GPL-3.0-or-later
"""A secret in every dress in which a program could have left it behind, and the search for it."""
import base64
import html
import json
import os
import re
import unicodedata
import urllib.parse

RUN = re.compile(rb"[A-Za-z0-9+/_-]{24,65536}={0,2}")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"


def random_word(length):
    return "".join(LETTERS[byte % len(LETTERS)] for byte in os.urandom(length))


def random_secret():
    """Long enough that half of it is unmistakable, with characters that get escaped somewhere."""
    return "%s\"\\%%+ß%s'&<%s 你/%s" % tuple(random_word(10) for _ in range(4))


def aligned(data, encode):
    """What of a base64 text is the same whatever stands before and after the data, at each of three places."""
    found = []
    for before in range(3):
        text = encode(b"\0" * before + data)
        first = (before * 8 + 5) // 6
        last = ((before + len(data)) * 8) // 6
        found.append(text[first:last])
    return found


def percent(data, digits):
    return "".join(digits % byte for byte in data).encode()


def escape_c(data):
    """As g_strescape() does."""
    named = {34: b'\\"', 92: b"\\\\"}
    return b"".join(named.get(byte, bytes([byte]) if 32 <= byte < 127 else b"\\%03o" % byte) for byte in data)


def dresses(text):
    """Name and bytes of each form of a text; forms that equal it are told once."""
    raw = text.encode()
    forms = {
        "raw": raw, "reversed": raw[::-1], "reversed characters": text[::-1].encode(),
        "hex": raw.hex().encode(), "HEX": raw.hex().upper().encode(), "spaced hex": raw.hex(" ").encode(),
        "UTF-16LE": text.encode("utf-16-le"), "UTF-16BE": text.encode("utf-16-be"), "UTF-32LE": text.encode("utf-32-le"),
        "NFD": unicodedata.normalize("NFD", text).encode(), "NFKC": unicodedata.normalize("NFKC", text).encode(),
        "JSON": json.dumps(text)[1:-1].encode(), "JSON, UTF-8": json.dumps(text, ensure_ascii=False)[1:-1].encode(),
        "JSON, escaped slash": json.dumps(text, ensure_ascii=False)[1:-1].replace("/", "\\/").encode(),
        "JSON in JSON": json.dumps(json.dumps(text, ensure_ascii=False)[1:-1], ensure_ascii=False)[1:-1].encode(),
        "C": escape_c(raw), "XML": html.escape(text).encode(), "XML, text only": html.escape(text, False).encode(),
        "percent": urllib.parse.quote(text, safe="").encode(), "percent, slash": urllib.parse.quote(text).encode(),
        "form": urllib.parse.quote_plus(text).encode(),
        "percent, lower case": re.sub(rb"%..", lambda m: m[0].lower(), urllib.parse.quote(text, safe="").encode()),
        "all percent": percent(raw, "%%%02X"), "all percent, lower case": percent(raw, "%%%02x"),
        "ISO 8859-1 read as it was": raw.decode("latin-1").encode(),
    }
    for number, piece in enumerate(aligned(raw, base64.b64encode)):
        forms["base64 +%d" % number] = piece
    for number, piece in enumerate(aligned(raw, base64.urlsafe_b64encode)):
        forms["base64url +%d" % number] = piece
    once = {}
    for name, data in forms.items():
        once.setdefault(data, name)
    return {name: data for data, name in once.items()}


class Needle:
    """A secret and its halves: memory that was given back keeps its end when its start is written over."""

    def __init__(self, name, text):
        self.name = name
        self.text = text
        half = len(text) // 2
        self.forms = {}
        for part, piece in (("", text), (", first half", text[:half]), (", second half", text[half:])):
            for form, data in dresses(piece).items():
                self.forms[name + part + ", " + form] = data
        self.plain = [(form, data) for form, data in self.forms.items() if "base64" not in form]

    def find(self, data):
        """The forms that occur in the data."""
        found = [form for form, piece in self.forms.items() if piece in data]
        if found:
            return found[:3]
        for run in RUN.finditer(data):
            inside = self.find_inside(run[0])
            if inside:
                return [inside]
        return []

    def find_inside(self, run):
        run = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
        for start in range(4):
            part = run[start:]
            decoded = base64.b64decode(part[:len(part) // 4 * 4])
            for form, piece in self.plain:
                if piece in decoded:
                    return form + " inside base64"
        return None
