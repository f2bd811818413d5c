#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The house rules of Latchkey, made executable.

    lint.py [--root DIR] [--strict] [--rules]

Prints `file:line: rule: message` for everything that breaks a rule and ends with 1 if there was
anything, with 2 if it could not work. Rules have no switch that turns one off for a line: what is
allowed somewhere is named in the rule, with a reason. Every rule has a tree in must-fail/ that
test-lint.py expects to be reported.
"""
import argparse
import os
import sys

sys.dont_write_bytecode = True

import csource  # noqa: E402
import rules_c  # noqa: E402
import rules_layout  # noqa: E402
import rules_project  # noqa: E402
import rules_text  # noqa: E402

RULES = {**rules_layout.RULES, **rules_text.RULES, **rules_c.RULES, **rules_project.RULES}
SKIPPED = ('builddir', 'subprojects', '__pycache__', 'must-fail')


class Project:
    """Every text file below the root, and the C files among them."""

    def __init__(self, root):
        self.root = root
        self.texts = {}
        for path in sorted(self._walk()):
            with open(os.path.join(root, path), 'rb') as stream:
                data = stream.read()
            try:
                text = data.decode('utf-8')
            except UnicodeDecodeError:
                continue
            if '\0' not in text:
                self.texts[path] = text
        self.sources = [csource.CSource(path, text) for path, text in self.texts.items()
                        if path.endswith(('.c', '.h'))]

    def _walk(self):
        for folder, names, files in os.walk(self.root):
            names[:] = [name for name in names if name not in SKIPPED and not name.startswith('_build')
                        and (not name.startswith('.') or name == '.ci')]
            # In a second work tree of git `.git` is a file that names a folder of this machine.
            for name in set(files) - {'.git'}:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    yield os.path.relpath(path, self.root)

    def under(self, *folders):
        """The C files in the given top folders."""
        return [source for source in self.sources if source.path.split('/')[0] in folders]


def main():
    parser = argparse.ArgumentParser(description='Checks the house rules of Latchkey.')
    parser.add_argument('--root', default=os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))
    parser.add_argument('--strict', action='store_true', help='files up to 500 lines, functions up to 60')
    parser.add_argument('--rules', action='store_true', help='list the rules')
    options = parser.parse_args()

    if options.rules:
        print('\n'.join(sorted(RULES)))
        return 0
    if not os.path.isdir(options.root):
        print(f'lint.py: no such folder: {options.root}', file=sys.stderr)
        return 2

    if options.strict:
        rules_text.MOST_LINES = 500
        rules_c.MOST_FUNCTION_LINES = 60
    project = Project(options.root)
    findings = set()
    for rule, check in RULES.items():
        findings.update((path, line, rule, message) for path, line, message in check(project))
    for path, line, rule, message in sorted(findings):
        print(f'{path}:{line}: {rule}: {message}')
    return 1 if findings else 0


if __name__ == '__main__':
    sys.exit(main())
