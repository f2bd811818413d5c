# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules about text: licence lines, lengths, words, names that do not belong here."""
import re

LICENCE = 'SPDX-License-Identifier: GPL-3.0-or-later'
CODE = ('.c', '.h', '.py', '.sh', 'meson.build', 'meson_options.txt')
MOST_LINES = 600  # split above 500: --strict
MOST_COLUMNS = 130
# Put together from pieces, so that this file does not report itself.
DEBT = re.compile(r'\b(' + '|'.join(('TO' 'DO', 'FIX' 'ME', 'XX' 'X', 'HA' 'CK')) + r')\b')
MACHINE = re.compile(r'(?<![\w.~-])/(?:' 'work/|' r'tmp/(?:bri' 'ef|bash_' r'jobs)\b)')
REGISTRY = re.compile(r'\b(?:py' r'pi\.org|python' r'hosted\.org|npm' r'js\.(?:org|com)|crates' r'\.io|ruby' r'gems\.org|'
                      r'proxy\.go' r'lang\.org|registry-1\.dock' r'er\.io|repo1?\.ma' r'ven\.)', re.I)

# Where a name in a test can lead: nowhere but to this computer, or to names kept free for examples (RFC 2606, RFC 6761).
HOST = re.compile(r'(?<![\w.\\-])((?:[a-z0-9_-]+\.)+(?:com|net|org|io|de|cn|dev|chat|im|eu|uk|fr|info|app|us|tv))'
                  r'(?![\w-]|\.[\w])', re.I)
ESCAPES = re.compile(r'%[0-9A-Fa-f]{2}|\\[nrt"]')
REVERSED = re.compile(r'(?:org|com|net|io|im)\.[a-z0-9_-]+\.')
FREE_HOST = re.compile(r'(^|\.)example\.(com|net|org|co\.uk)$', re.I)
# Names that are no place: XML namespaces, and a public suffix.
NOT_PLACES = ('etherx.jabber.org', 'jabber.org', 'docs.oasis-open.org', 'co.uk')
URL_ADDRESS = re.compile(r'://(\d+\.\d+\.\d+\.\d+)')
FREE_ADDRESS = re.compile(r'127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|192\.0\.[02]\.|198\.51\.100\.|203\.0\.113\.|'
                          r'0\.0\.0\.0$')
# What may name real hosts, and why.
REAL_HOSTS = {
    'tests/fuzz/corpus/service-file/': 'copies of the files that are shipped, for a parser without network code',
}


# Real hosts in the lines that the scrubber is tested with, which go nowhere: it knows the secret by the host or the suffix.
SCRUBBED_HOSTS = {
    'tests/report/redact-fresh.jsonl': (
        'hooks.slack.com', 'chat.whatsapp.com', 's.whatsapp.net', 'discord.com', 'discordapp.com', 'api.telegram.org',
        'oapi.dingtalk.com', 'qyapi.weixin.qq.com', '2a02-8109-9c40-1f3c--1.ipv6-literal.net',
        'socket.io',  # in a path
    ),
}


def each_line(text):
    return enumerate(text.split('\n'), 1)


def is_code(path, text):
    return path.endswith(CODE) or text.startswith('#!')


def licence(project):
    for path, text in project.texts.items():
        if not is_code(path, text):
            continue
        lines = text.split('\n', 2)
        if path.endswith(('.c', '.h')):
            if lines[0] != f'/* {LICENCE} */':
                yield path, 1, 'the first line must be the SPDX licence line'
        elif not any(line == f'# {LICENCE}' for line in lines[:2]):
            yield path, 1, 'the first line, or the one after #!, must be the SPDX licence line'


def pragma_once(project):
    for source in project.sources:
        if source.path.endswith('.h') and '#pragma once' not in source.code:
            yield source.path, 1, 'a header needs #pragma once'


def file_length(project):
    for path, text in project.texts.items():
        if is_code(path, text) and text.count('\n') > MOST_LINES:
            yield path, MOST_LINES + 1, f'{text.count(chr(10))} lines; split above 500, {MOST_LINES} at most'


def line_length(project):
    for path, text in project.texts.items():
        if not is_code(path, text):
            continue
        for number, line in each_line(text):
            if len(line) > MOST_COLUMNS:
                yield path, number, f'{len(line)} columns; {MOST_COLUMNS} at most'


def debt(project):
    for path, text in project.texts.items():
        for number, line in each_line(text):
            if path.endswith('.md'):
                line = re.sub(r'`[^`]*`', '', line)
            match = DEBT.search(line)
            if match is not None:
                yield path, number, f'"{match.group()}": do it, or file an issue'


def machine_path(project):
    for path, text in project.texts.items():
        for number, line in each_line(text):
            match = MACHINE.search(line)
            if match is not None:
                yield path, number, f'"{match.group()}" is a path of one machine'


def registry(project):
    for path, text in project.texts.items():
        for number, line in each_line(text):
            match = REGISTRY.search(line)
            if match is not None:
                yield path, number, f'"{match.group()}" is a package registry; nothing here is fetched from one'


def spoken(project):
    """(path, line, text) of what tests say: strings in C, whole lines elsewhere."""
    for source in project.under('tests'):
        for start, end in source.strings:
            yield source.path, source.line(start), source.text[start + 1:end - 1]
    for path, text in project.texts.items():
        if path.startswith('tests/') and not path.endswith(('.c', '.h', '.md', '.py')):
            for number, line in each_line(text):
                yield path, number, line


def unescaped(text):
    """The letters that escapes stand for, so that none hides a host; what is no ASCII is left out."""
    def letter(match):
        code = int(match.group(1) or match.group(2), 16) if match.group(1) or match.group(2) else int(match.group(3), 8)
        return chr(code) if 0x20 < code < 0x7f else ''
    return ESCAPES.sub(' ', re.sub(r'\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|([0-7]{3}))', letter, text))


def real_host(project):
    for path, line, text in spoken(project):
        if path.startswith(tuple(REAL_HOSTS)) or path.startswith('tests/lint/'):
            continue
        for match in HOST.finditer(unescaped(text)):
            name = match.group(1)
            known = NOT_PLACES + SCRUBBED_HOSTS.get(path, ())
            if not REVERSED.match(name) and not FREE_HOST.search(name) and name not in known:
                yield path, line, f'"{name}" may be somebody\'s; use .test, .invalid or example.org'
        for match in URL_ADDRESS.finditer(text):
            if not FREE_ADDRESS.match(match.group(1)):
                yield path, line, f'"{match.group(1)}" may be somebody\'s; use loopback or 192.0.2.0/24'


RULES = {
    'licence': licence,
    'pragma-once': pragma_once,
    'file-length': file_length,
    'line-length': line_length,
    'debt-word': debt,
    'machine-path': machine_path,
    'registry-host': registry,
    'real-host': real_host,
}
