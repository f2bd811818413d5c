# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about files that must agree with each other. Each holds only where its files exist."""
import re

VOCABULARY = 'src/model/lk-vocabulary.c'
METAINFO = 'data/org.latchkey.Latchkey.metainfo.xml.in'
TRANSLATED = re.compile(r'\b(?:_|N_|C_|NC_|Q_|ngettext|g_dngettext|g_dpgettext2?)\s*\(\s*"')


def line_of(text, offset):
    return text.count('\n', 0, offset) + 1


def design_codes(project):
    design = project.texts.get('DESIGN.md')
    vocabulary = project.texts.get(VOCABULARY)
    if design is None or vocabulary is None:
        return
    known = set(re.findall(r'`([^`\n]+)`', design))
    for match in re.finditer(r'\{\s*"([a-z0-9.-]+)"\s*,\s*LK_CAUSE_\w+', vocabulary):
        if match.group(1) not in known:
            yield VOCABULARY, line_of(vocabulary, match.start()), f'`{match.group(1)}` is not in DESIGN.md'


def versions(project):
    places = (
        ('meson.build', r"^project\s*\([^)]*?\bversion\s*:\s*'([^']+)'"),
        ('NEWS', r'^\D*?(\d+\.\d+(?:\.\d+)?)'),
        (METAINFO, r'<release\b[^>]*?\bversion="([^"]+)"'),
    )
    wanted = None
    for path, pattern in places:
        text = project.texts.get(path)
        if text is None:
            continue
        match = re.search(pattern, text, re.M)
        if match is None:
            yield path, 1, 'no version found'
        elif wanted is None:
            wanted = (path, match.group(1))
        elif match.group(1) != wanted[1]:
            yield path, line_of(text, match.start(1)), f'version {match.group(1)}, but {wanted[0]} says {wanted[1]}'


def potfiles(project):
    text = project.texts.get('po/POTFILES')
    if text is None:
        return
    listed = {}
    for number, line in enumerate(text.split('\n'), 1):
        if line.strip() and not line.startswith('#'):
            listed[line.strip()] = number
    for path, number in listed.items():
        if path not in project.texts:
            yield 'po/POTFILES', number, f'{path} does not exist'
    for source in project.under('src'):
        match = TRANSLATED.search(source.code)
        if match is not None and source.path not in listed:
            yield source.path, source.line(match.start()), 'has words for translators and is not in po/POTFILES'
    for path, text in project.texts.items():
        if path.startswith('src/') and path.endswith('.ui') and 'translatable="' in text and path not in listed:
            yield path, line_of(text, text.index('translatable="')), 'has words for translators and is not in po/POTFILES'


RULES = {
    'design-codes': design_codes,
    'versions': versions,
    'potfiles': potfiles,
}
