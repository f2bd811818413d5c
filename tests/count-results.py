#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up the results of meson's JUnit files into one plain line. Skipped tests are named with their reason."""
import sys
import xml.etree.ElementTree as ElementTree

passed = failed = skipped = 0
for path in sys.argv[1:]:
    try:
        root = ElementTree.parse(path).getroot()
    except FileNotFoundError:
        continue
    for suite in root.iter("testsuite"):
        cases = list(suite.iter("testcase"))
        for case in cases:
            name = f"{suite.get('name')}: {case.get('name')}"
            if case.find("skipped") is not None:
                skipped += 1
                reason = (case.find("skipped").get("message") or case.find("skipped").text or "").strip()
                print(f"skipped: {name}: {reason}")
            elif case.find("failure") is not None or case.find("error") is not None:
                failed += 1
                print(f"failed: {name}")
            else:
                passed += 1
        # A program that broke off counts even where its finished cases passed.
        if not any(c.find("failure") is not None or c.find("error") is not None for c in cases):
            broken = int(suite.get("errors") or 0) + int(suite.get("failures") or 0)
            if broken:
                failed += 1
                print(f"failed: {suite.get('name')}")
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed or not passed else 0)
