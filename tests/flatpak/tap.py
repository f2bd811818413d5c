# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints results as the Test Anything Protocol does."""
import sys
import traceback


def run(cases, skip=None):
    """Runs each of @cases; @skip says why none of them can be run here."""
    if skip:
        print(f'1..0 # SKIP {skip}')
        return 0
    failed = 0
    print(f'1..{len(cases)}', flush=True)
    for number, case in enumerate(cases, 1):
        name = case.__name__.removeprefix('test_').replace('_', '-')
        try:
            case()
            print(f'ok {number} {name}', flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f'not ok {number} {name}', flush=True)
            print(''.join(f'# {line}\n' for line in traceback.format_exc().splitlines()), end='', flush=True)
            sys.stdout.flush()
    print(f'# {len(cases) - failed} passed, {failed} failed')
    return 1 if failed else 0


def equal(found, wanted, what=''):
    if found != wanted:
        raise AssertionError(f'{what}: found {found!r}, wanted {wanted!r}')
