#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns data/error-texts.json into a C table: INPUT.json OUTPUT.c. Whatever is wrong in it stops the build."""

import json
import re
import sys

CERTAINTIES = ["possible", "likely", "certain"]
KEYS = {"id", "product", "code", "certainty", "also", "meaning", "source", "patterns", "log", "log_times"}
NEEDED = {"id", "code", "certainty", "meaning", "source", "patterns"}
NEEDED_HARMLESS = {"id", "source", "patterns"}
MOST_TIMES = 100
MOST_ALSO = 4  # LK_ERROR_TEXT_MAX_CODES, less the first


def complain(text):
    sys.exit("error-texts.json: " + text)


def check_pattern(name, pattern):
    if not isinstance(pattern, str) or pattern != pattern.strip():
        complain(f"{name}: a pattern is a text without blanks around it: {pattern!r}")
    if " * " in pattern and " & " in pattern:
        complain(f"{name}: a pattern has either * or &: {pattern!r}")
    whole = pattern.startswith("=")
    for number, part in enumerate(re.split(r" [*&] ", pattern.lstrip("="))):
        letters = "".join(c for c in part if c.isalnum())
        if len(letters.encode()) < (1 if whole or number > 0 else 3):
            complain(f"{name}: too short to mean anything: {pattern!r}")


def check_entry(entry, needed, ids, patterns):
    name = entry.get("id", "?")
    if not needed <= set(entry) <= KEYS:
        complain(f"{name}: missing or unknown keys: {sorted(needed ^ set(entry))}")
    if not re.fullmatch(r"[a-z0-9-]+", name) or name in ids:
        complain(f"{name}: an id is made of a-z, 0-9 and -, and there once")
    ids.add(name)
    if entry.get("certainty", "likely") not in CERTAINTIES:
        complain(f"{name}: certainty is one of {CERTAINTIES}")
    if len(entry.get("also", [])) > MOST_ALSO or entry.get("code") in entry.get("also", []):
        complain(f"{name}: also names up to {MOST_ALSO} other codes")
    times = entry.get("log_times", 1)
    if not isinstance(times, int) or not 1 <= times <= MOST_TIMES:
        complain(f"{name}: log_times says how often a day")
    for pattern in entry.get("log", []):
        if pattern not in entry["patterns"] or pattern.startswith("=") or " & " in pattern or "code" not in entry:
            complain(f"{name}: not to be looked for in logs: {pattern!r}")
    if not entry["patterns"]:
        complain(f"{name}: no patterns")
    for pattern in entry["patterns"]:
        check_pattern(name, pattern)
        if pattern.lower() in patterns:
            complain(f"{name}: {pattern!r} is there twice")
        patterns.add(pattern.lower())


def quote(text):
    if text is None:
        return "NULL"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?") + '"'


def strings(name, texts):
    body = "".join(f"  {quote(text)},\n" for text in texts)
    return f"static const char *const {name}[] = {{\n{body}  NULL,\n}};\n"


def main():
    with open(sys.argv[1], encoding="utf-8") as stream:
        data = json.load(stream)
    if data.get("format") != 1 or set(data) != {"format", "entries", "harmless"}:
        complain("expected format 1 with entries and harmless")
    ids, patterns, arrays, rows = set(), set(), [], []
    for needed, entries in ((NEEDED, data["entries"]), (NEEDED_HARMLESS, data["harmless"])):
        for number, entry in enumerate(entries, len(rows)):
            check_entry(entry, needed, ids, patterns)
            arrays.append(strings(f"patterns_{number}", entry["patterns"]))
            arrays.append(strings(f"also_{number}", entry.get("also", [])))
            arrays.append(strings(f"in_log_{number}", entry.get("log", [])))
            certainty = "LK_CERTAINTY_" + entry.get("certainty", "likely").upper()
            rows.append("  { " + ", ".join([
                quote(entry["id"]), quote(entry.get("product")), quote(entry.get("code")), certainty,
                f"also_{number}", quote(entry.get("meaning")), quote(entry["source"]), f"patterns_{number}",
                f"in_log_{number}", str(entry.get("log_times", 1))]) + " },\n")
    with open(sys.argv[2], "w", encoding="utf-8") as stream:
        stream.write("/* Written by error-texts.py: change data/error-texts.json instead. */\n"
                     '#include "config.h"\n\n#include "lk-error-search.h"\n\n')
        stream.write("".join(arrays))
        stream.write("static const LkErrorEntry entries[] = {\n" + "".join(rows) + "};\n\n")
        stream.write("const LkErrorEntry *\nlk_error_entries (gsize *n_entries)\n"
                     "{\n  *n_entries = G_N_ELEMENTS (entries);\n  return entries;\n}\n")


if __name__ == "__main__":
    main()
