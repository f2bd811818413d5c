# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may include what: the arrows of DESIGN.md."""
import os
import re

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.M)

# Everything may use model; nothing is used by app or cli.
ARROWS = {
    'model': (),
    'catalog': (),
    'messages': (),
    'observe': ('catalog', 'messages'),
    'judge': (),
    'advise': ('messages',),
    'report': ('judge', 'advise'),
    'practice': ('catalog',),
    'tray': (),
    'cli': ('advise', 'catalog', 'judge', 'observe', 'practice', 'report'),
    'app': ('advise', 'catalog', 'judge', 'observe', 'practice', 'report'),
}
# What a part of an area may use beyond its area, and why. The rest of the area uses neither that nor the part.
PARTS = {
    'report/collect': ('observe',),  # reads what is attached as computer and logs are read: in a thread, with limits
    'report/deliver': ('catalog',),  # whom policy and service description name
}
TOPS = ('app', 'cli', 'tray')
TOOLKIT = re.compile(r'(gtk|gdk|gsk)/|adwaita\.h|libadwaita')
# tests/bench/empty-window.c is the floor that the window is measured beside.
TOOLKIT_PLACES = ('src/app/', 'tests/app/', 'tests/bench/empty-window.c')
# src/report/deliver speaks to servers for reports; what makes a report knows no network.
SOUP_PLACES = ('src/observe/', 'src/practice/', 'src/report/deliver/', 'tests/')


def includes(source):
    for match in INCLUDE.finditer(source.speech):
        yield source.line(match.start()), match.group(2)


def area_of(path):
    parts = path.split('/')
    return parts[1] if len(parts) > 2 and parts[0] in ('src', 'tests') else ''


def part_of(path):
    part = '/'.join(path.split('/')[1:3])
    return part if path.startswith('src/') and part in PARTS else ''


def include_parent(project):
    for source in project.sources:
        for line, name in includes(source):
            if '../' in name:
                yield source.path, line, f'"{name}" leaves its folder; list the folder as a dependency instead'


def toolkit_place(project):
    for source in project.sources:
        for line, name in includes(source):
            if TOOLKIT.match(name) and not source.path.startswith(TOOLKIT_PLACES):
                yield source.path, line, f'<{name}> belongs to src/app and tests/app only'


def soup_place(project):
    for source in project.sources:
        for line, name in includes(source):
            if name.startswith('libsoup') and not source.path.startswith(SOUP_PLACES):
                yield source.path, line, f'<{name}> belongs to src/observe, src/practice, src/report/deliver and tests only'


def arrows(project):
    headers = {os.path.basename(s.path): s.path for s in project.under('src') if s.path.endswith('.h')}
    for source in project.under('src', 'tests'):
        area, part = area_of(source.path), part_of(source.path)
        for line, name in includes(source):
            header = headers.get(os.path.basename(name), '')
            home, inner = area_of(header), part_of(header)
            if home in ('', 'model') or (home == area and (source.path.startswith('tests/') or inner in ('', part))):
                continue
            if source.path.startswith('tests/'):
                allowed = home not in TOPS
            else:
                allowed = home != area and home in ARROWS.get(area, ()) + PARTS.get(part, ())
            if not allowed:
                yield source.path, line, f'{area or "this folder"} may not use {inner or home} ("{name}")'


RULES = {
    'include-parent': include_parent,
    'toolkit-place': toolkit_place,
    'soup-place': soup_place,
    'arrows': arrows,
}
