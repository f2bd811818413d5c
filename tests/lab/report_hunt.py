#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plants a secret of every kind in every place that a report is made of, and hunts for it in the finished file.

    report_hunt.py

The case (answers of servers, names, addresses), attachments and their names, what is pasted and the words to hide hold them; the
file is searched as it is and entry by entry, in every way of writing a secret. The name, user and home of this very computer are
looked for too. Prints TAP. The search has to find what is left on purpose.
"""
import getpass
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import zipfile

from needle import Needle, random_word
from secret_hunt import Results, program

ACCOUNT = random_word(14).lower()
SECRETS = {
    "account": ACCOUNT, "password": "Pw" + random_word(18), "token": "syt_" + random_word(30), "cookie": random_word(28),
    "hidden word": "Hide" + random_word(12), "network's name": "Wifi" + random_word(10),
    "home folder": "home" + random_word(10).lower(),
}
MAC = "3c:52:82:%02x:%02x:%02x" % tuple(os.urandom(3))
ADDRESS = "10.%d.%d.%d" % tuple(1 + byte % 250 for byte in os.urandom(3))


def observation(number, probe, subject, outcome="ok", facts=None, message=None):
    made = {"id": "o%d" % number, "probe": probe, "subject": subject, "started_ms": number, "duration_ms": 3, "outcome": outcome,
            "facts": facts or {}}
    if message:
        made["error"] = {"domain": "g-io-error-quark", "code": 0, "message": message}
    return made


def case():
    words = "user @%s:x.test token %s Cookie: session=%s" % (ACCOUNT, SECRETS["token"], SECRETS["cookie"])
    return {
        "format": "latchkey-case/1", "service": {"id": "x", "name": "X", "protocol": "matrix", "address": "x.test"},
        "account": "@%s:x.test" % ACCOUNT, "started": "2026-11-22T10:00:00Z", "duration_ms": 900,
        "observations": [
            observation(1, "link", "", facts={"interfaces": [{"name": "wlan0", "kind": "wifi", "up": True, "carrier": True,
                        "addresses": [ADDRESS], "mac": MAC, "ssid": SECRETS["network's name"]}],
                        "gateways": [{"family": "ipv4", "address": ADDRESS, "interface": "wlan0"}], "name_servers": [ADDRESS]}),
            observation(2, "http", "https://x.test/login?access_token=" + SECRETS["token"], facts={"status": 403,
                        "errcode": "M_FORBIDDEN", "location": "https://x.test/?sid=" + SECRETS["cookie"], "server": words},
                        outcome="failed", message=words),
            observation(3, "sign-in", "x.test:443", facts={"protocol": "matrix", "text": words, "result": "refused"}),
            observation(4, "storage", "/home/%s/.config/X" % SECRETS["home folder"], facts={"client": "X", "what": "data",
                        "secret": words}),
            observation(5, "made-up", words, facts={"anything": words}),
        ],
    }


def log():
    return "\n".join((
        "2026-11-22 10:00:00 login @%s:x.test password=%s" % (ACCOUNT, SECRETS["password"]),
        "Authorization: Bearer " + SECRETS["token"], "Set-Cookie: session=%s; HttpOnly" % SECRETS["cookie"],
        'wlan0: connected to SSID "%s" (%s) %s' % (SECRETS["network's name"], MAC, ADDRESS),
        "opening /home/%s/.config/X/db for %s on %s" % (SECRETS["home folder"], getpass.getuser(), socket.gethostname()),
        "GET /sync?access_token=%s&user=%%40%s%%3Ax.test" % (SECRETS["token"], ACCOUNT),
        "note: %s %s" % (SECRETS["hidden word"], SECRETS["hidden word"].upper()), "sync failed: 503", ""))


def make(folder):
    def write(name, text):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    saved = write("case.json", json.dumps(case()))
    attached = [write("%s.log" % ACCOUNT, log()), write("%s-%s.txt" % (SECRETS["hidden word"], ACCOUNT), log())]
    output = os.path.join(folder, "report.zip")
    pasted = "It says: %s cannot sign in, password: %s, %s" % (ACCOUNT, SECRETS["password"], SECRETS["hidden word"])
    command = [*program(), "report", "--case", saved, "--output", output, "--hide", SECRETS["hidden word"], "--message", pasted,
               "--tried", log(), "--when", "when %s came home" % ACCOUNT]
    for path in attached:
        command += ["--attach", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          env={**os.environ, "HOME": folder, "XDG_STATE_HOME": folder, "XDG_CACHE_HOME": folder})
    return output, done


def needles():
    own = [("host name of this computer", socket.gethostname())]
    own += [("user", getpass.getuser())] if getpass.getuser() != "root" else []
    found = [Needle(name, text) for name, text in [*SECRETS.items(), ("hardware address", MAC), ("network address", ADDRESS),
             *own] if len(text) >= 6]
    for needle in found:
        # Half of an address or a name may be anybody's.
        needle.forms = {form: dress for form, dress in needle.forms.items() if " half" not in form}
        needle.plain = [(form, dress) for form, dress in needle.forms.items() if "base64" not in form]
    return found


def search(data, names, hunted):
    """The file as it is, then each entry with its name, in each case of letters."""
    found = []
    places = [("the file", data)]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        places += [(name, name.encode() + b"\n" + archive.read(name)) for name in archive.namelist()]
    for place, text in places:
        for needle in hunted:
            found += ["%s: %s" % (place, form) for form in needle.find(text)]
        for name, secret in names.items():
            if secret.lower().encode() in text.lower():
                found.append("%s: %s, in another case" % (place, name))
    return found


def main():
    results = Results()
    with tempfile.TemporaryDirectory(prefix="latchkey-report-hunt-") as folder:
        output, done = make(folder)
        if not os.path.exists(output):
            results.add(False, "a report was made", [done.stdout, done.stderr])
        else:
            with open(output, "rb") as file:
                data = file.read()
            hunted = needles()
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                entries = archive.namelist()
            results.add(sum(name.startswith("attachments/") for name in entries) == 2 and "told.json" in entries,
                        "everything that was handed in is there (%d entries)" % len(entries), [done.stdout, done.stderr])
            found = search(data, SECRETS, hunted)
            results.add(not found, "nothing of %d secrets is in %d bytes" % (len(hunted), len(data)), found[:20])
            results.add(any(b"503" in archive_text(data, name) for name in entries if name.startswith("attachments/")),
                        "what support needs is still there")
            for needle in hunted:
                missed = [form for form, dress in needle.forms.items() if not search(plant(data, dress), {}, [needle])]
                results.add(not missed, "%s left on purpose is found in each of %d forms" % (needle.name, len(needle.forms)),
                            missed)
    print("1..%d" % results.count)
    sys.exit(1 if results.bad else 0)


def archive_text(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def plant(data, dress):
    """The same report with one more entry."""
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("planted.txt", b"before " + dress + b" after\n")
    return buffer.getvalue()


if __name__ == "__main__":
    main()
