# SPDX-License-Identifier: GPL-3.0-or-later
"""What `latchkeyctl check --json` printed."""
import json


class Case:
    def __init__(self, text):
        try:
            self.data = json.loads(text)
        except ValueError as error:
            raise AssertionError(f'no case: {text[:2000]}') from error

    @property
    def code(self):
        return self.data['verdict']['code']

    @property
    def codes(self):
        """The verdict's code and those that are named beside it."""
        return [self.code] + [other['code'] for other in self.data['verdict']['also']]

    def check(self, name):
        return next(check for check in self.data['checks'] if check['id'] == name)

    def all(self, probe, subject=None):
        return [seen for seen in self.data['observations']
                if seen['probe'] == probe and subject in (None, seen['subject'])]

    def facts(self, probe, subject=None, kind=None):
        """The facts of the one such observation."""
        found = [seen['facts'] for seen in self.all(probe, subject) if kind in (None, seen['facts'].get('kind'))]
        if len(found) != 1:
            raise AssertionError(f'{len(found)} observations of {probe} {subject or ""} {kind or ""}: {found}')
        return found[0]

    def __str__(self):
        verdict = self.data['verdict']
        checks = [f"{check['id']} {check['status']} {check['code'] or ''}".strip() for check in self.data['checks']
                  if check['status'] in ('problem', 'notice')]
        return f"{verdict['code']} ({verdict['certainty']}), {self.codes[1:]}, {checks}"
