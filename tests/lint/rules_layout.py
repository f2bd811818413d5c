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
TOPS = ('app', 'cli', 'tray')
TOOLKIT = re.compile(r'(gtk|gdk|gsk)/|adwaita\.h|libadwaita')
# tests/bench/empty-window.c is the floor that the window is measured beside.
TOOLKIT_PLACES = ('src/app/', 'tests/app/', 'tests/bench/empty-window.c')
SOUP_PLACES = ('src/observe/', 'src/practice/', 'tests/')


def includes(source):
    for match in INCLUDE.finditer(source.speech):
        yield source.line(match.start()), match.group(2)


def area_of(path):
    parts = path.split('/')
    return parts[1] if len(parts) > 2 and parts[0] in ('src', 'tests') else ''


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
                yield source.path, line, f'<{name}> belongs to src/observe, src/practice and tests only'


def arrows(project):
    homes = {os.path.basename(s.path): area_of(s.path) for s in project.under('src') if s.path.endswith('.h')}
    for source in project.under('src', 'tests'):
        area = area_of(source.path)
        for line, name in includes(source):
            home = homes.get(os.path.basename(name), '')
            if home in ('', 'model', area):
                continue
            if source.path.startswith('tests/'):
                allowed = home not in TOPS
            else:
                allowed = home in ARROWS.get(area, ())
            if not allowed:
                yield source.path, line, f'{area or "this folder"} may not use {home} ("{name}")'


RULES = {
    'include-parent': include_parent,
    'toolkit-place': toolkit_place,
    'soup-place': soup_place,
    'arrows': arrows,
}
