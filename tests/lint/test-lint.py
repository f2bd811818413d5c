#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""TAP: the project keeps its rules, and every rule is noticed when it is broken.

must-fail/RULE is a small project that breaks RULE and nothing else, in the lines that must-fail.txt
names; must-pass is one that looks as if it did. They are copied elsewhere first, without the `@@`
that keep their words out of this tree.
"""
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FINDING = re.compile(r'^([^:]+:\d+): ([a-z-]+): .+')


def lint(*arguments):
    done = subprocess.run([sys.executable, os.path.join(HERE, 'lint.py'), *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines(), done.stderr.splitlines()


def copy(folder, target):
    for here, _, files in os.walk(folder):
        there = os.path.join(target, os.path.relpath(here, folder))
        os.makedirs(there, exist_ok=True)
        for name in files:
            with open(os.path.join(here, name), encoding='utf-8') as stream:
                text = stream.read()
            with open(os.path.join(there, name), 'w', encoding='utf-8') as stream:
                stream.write(text.replace('@@', ''))


def lint_copy(folder):
    with tempfile.TemporaryDirectory() as target:
        copy(folder, target)
        return lint('--root', target)


def expectations():
    """What must be found, for each rule: "RULE PATH:LINE"."""
    wanted = {}
    with open(os.path.join(HERE, 'must-fail.txt'), encoding='utf-8') as stream:
        for line in stream:
            if not line.startswith('#'):
                wanted.setdefault(line.split()[0], []).append(line.strip())
    return {rule: sorted(places) for rule, places in wanted.items()}


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def report(self, good, name, details=()):
        self.count += 1
        self.failed += 0 if good else 1
        if not good:
            for line in details:
                print('# ' + line)
        print(f'{"ok" if good else "not ok"} {self.count} {name}', flush=True)


def main():
    tap = Tap()
    code, out, err = lint('--root', ROOT)
    tap.report((code, out, err) == (0, [], []), 'the project keeps its rules', out + err)

    code, rules, err = lint('--rules')
    trees = sorted(os.listdir(os.path.join(HERE, 'must-fail')))
    tap.report(code == 0 and rules == trees, 'every rule has a tree that breaks it',
               [f'only one of both: {name}' for name in sorted(set(rules) ^ set(trees))] + err)

    expected = expectations()
    for rule in trees:
        code, out, err = lint_copy(os.path.join(HERE, 'must-fail', rule))
        found = sorted(FINDING.sub(r'\2 \1', line) for line in out)
        tap.report(code == 1 and found == expected.get(rule) and err == [], f'{rule} is noticed, and nothing else', out + err)

    code, out, err = lint_copy(os.path.join(HERE, 'must-pass'))
    tap.report((code, out, err) == (0, [], []), 'what only looks like a fault is not reported', out + err)

    code, out, err = lint('--root', os.path.join(HERE, 'no-such-folder'))
    tap.report(code == 2 and out == [] and err != [], 'a missing folder is an error, not a clean project', out + err)

    print(f'1..{tap.count}')
    return 1 if tap.failed else 0


if __name__ == '__main__':
    sys.exit(main())
