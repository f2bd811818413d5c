#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up the results of meson's logs (testlog.json) into one plain line. Skipped and failed tests are named."""
import json
import re
import sys

RESULT = re.compile(r"^(not )?ok\b\s*\d*\s*-?\s*(.*)$")
PLAN_SKIP = re.compile(r"^1\.\.0\b.*#\s*skip\S*\s*(.*)$", re.I)
SKIP = re.compile(r"(.*?)\s*#\s*skip\S*\s*(.*)$", re.I)

passed = failed = skipped = 0


def skip(name, reason):
    global skipped
    skipped += 1
    print(f"skipped: {name}: {reason or 'no reason was given'}")


def fail(name, reason=""):
    global failed
    failed += 1
    print(f"failed: {name}{': ' if reason else ''}{reason}")


def count(test):
    """One test program: its TAP lines where it has any, else itself."""
    global passed
    seen_failure = seen = False
    for line in test.get("stdout", "").splitlines():
        plan, result = PLAN_SKIP.match(line), RESULT.match(line)
        if plan:
            seen = True
            skip(test["name"], plan.group(1))
        elif result:
            seen = True
            skipping = SKIP.match(result.group(2))
            if result.group(1):
                seen_failure = True
                fail(test["name"], result.group(2))
            elif skipping:
                skip(f"{test['name']}: {skipping.group(1)}", skipping.group(2))
            else:
                passed += 1
    bad = test["result"] not in ("OK", "SKIP", "EXPECTEDFAIL")
    if bad and not seen_failure:
        fail(test["name"], test["result"].lower())
    elif not seen and test["result"] == "SKIP":
        skip(test["name"], "")
    elif not seen and not bad:
        passed += 1


for path in sys.argv[1:]:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.readlines()
    except FileNotFoundError:
        continue
    for line in lines:
        count(json.loads(line))
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed or not passed else 0)
