#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Latchkey writes is what its schemas say, and what is not fails.

usage: check-schemas.py MAKE-REPORT LATCHKEYCTL SCHEMAS CASES
"""
import copy
import json
import os
import subprocess
import sys
import tempfile
import warnings
import zipfile

try:
    import jsonschema
except ImportError:
    print("1..0 # SKIP python3-jsonschema is not installed")
    sys.exit(0)

# Debian 12 has the older way alone.
warnings.simplefilter("ignore", DeprecationWarning)
MAKER, CTL, SCHEMAS, CASES = sys.argv[1:]
FILES = {"manifest.json": "report", "case.json": "case", "device.json": "device", "told.json": "told"}
RECORDED = ("fw-drop-host", "healthy-irc", "cert-expired-xmpp", "dns-nxdomain")

number = 0


def tell(good, name):
    global number
    number += 1
    print("%s %d %s" % ("ok" if good else "not ok", number, name))


def load():
    schemas = {}
    for name in os.listdir(SCHEMAS):
        if name.endswith(".schema.json"):
            with open(os.path.join(SCHEMAS, name), encoding="utf-8") as file:
                schemas[name] = json.load(file)
    return schemas


def run(*words):
    done = subprocess.run([CTL, *words], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 10, 11):
        print("# %s: %d %s" % (" ".join(words), done.returncode, done.stderr))
    return json.loads(done.stdout)


class Checker:
    def __init__(self):
        self.schemas = load()
        self.validators = {}
        for name, schema in self.schemas.items():
            jsonschema.Draft202012Validator.check_schema(schema)
            resolver = jsonschema.RefResolver(base_uri=name, referrer=schema, store=self.schemas)
            self.validators[name] = jsonschema.Draft202012Validator(schema, resolver=resolver)

    def errors(self, kind, document):
        return [error.message for error in self.validators["latchkey-%s-1.schema.json" % kind].iter_errors(document)]

    def check(self, kind, document, name):
        errors = self.errors(kind, document)
        for message in errors[:5]:
            print("# " + message[:300].replace("\n", " "))
        tell(not errors, "%s: %s" % (kind, name))


def add_member(document, path):
    spoilt = copy.deepcopy(document)
    at = spoilt
    for step in path:
        at = at[step]
    at["surprise"] = {}
    return spoilt


def closed_places(kind):
    """Objects of each kind of output that must refuse a member that is not in the schema."""
    places = {"report": [(), ("generator",), ("entries", 0)],
              "case": [(), ("generator",), ("service",), ("verdict",), ("checks", 0), ("observations", 0)],
              "comparison": [(), ("differences", 0)], "device": [(), ("system",)], "told": [()],
              "opened": [(), ("case",), ("today",), ("manifest",)]}
    return places[kind]


def main():
    checker = Checker()
    documents = []
    with tempfile.TemporaryDirectory() as folder:
        for case in RECORDED:
            path = os.path.join(folder, case + ".zip")
            subprocess.run([MAKER, case, path], check=True, stdout=subprocess.DEVNULL)
            with zipfile.ZipFile(path) as archive:
                documents += [(kind, json.loads(archive.read(name)), case + "/" + name) for name, kind in FILES.items()]
            documents.append(("opened", run("open", path, "--json"), case))
        blocked, fine = (os.path.join(CASES, name + ".json") for name in ("fw-drop-host", "healthy-matrix-100ms"))
        documents.append(("case", run("judge", blocked, "--json"), "judge"))
        checked = run("check", "practice", "--json", "--practice-fault", "wrong-host-certificate", "--no-history")
        documents.append(("case", checked, "check"))
        documents.append(("comparison", run("compare", blocked, fine, "--json"), "compare"))
    seen = set()
    for kind, document, name in documents:
        checker.check(kind, document, name)
        if kind in seen:
            continue
        seen.add(kind)
        for place in closed_places(kind):
            tell(bool(checker.errors(kind, add_member(document, place))),
                 "%s: an unknown member of %s fails" % (kind, "/".join(map(str, place)) or "the whole"))
    tell(seen == {"report", "case", "comparison", "device", "told", "opened"}, "every schema was used")
    print("1..%d" % number)


main()
