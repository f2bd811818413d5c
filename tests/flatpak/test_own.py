#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Latchkey as a Flatpak of its own, really: built from the manifest, bundled, installed, run.

usage: test_own.py FOLDER BUNDLE REPOSITORY    (made by ./dev flatpak; FOLDER is outside of /tmp, where sandboxes see nothing)"""
import json
import os
import socket
import subprocess
import sys
import threading

import tap
from case import Case
from world import App, World

ID = 'org.latchkey.Latchkey'
PERMISSIONS = '''[Context]
shared=network;ipc;
sockets=x11;wayland;fallback-x11;
devices=dri;

[Session Bus Policy]
org.kde.StatusNotifierWatcher=talk
'''
CLIENTS = [
    {'name': 'Element', 'flatpak': 'im.riot.Riot', 'desktop': ['im.riot.Riot.desktop'], 'process': 'element-desktop',
     'engine': 'electron', 'scheme': 'element', 'needs_keyring': True,
     'data': ['~/.config/Element', '~/.var/app/im.riot.Riot/config/Element']},
    {'name': 'Stand-in', 'deb': ['standin'], 'snap': 'standin', 'process': 'standin', 'desktop': ['standin.desktop']},
]
world = None
permissions = set()


def set_up(folder, bundle, repository):
    global world
    world = World(usual_places=True, folder=folder, screen=True)
    listener = socket.create_server(('127.0.0.1', 0))
    threading.Thread(target=answer, args=[listener], daemon=True).start()
    endpoint = {'host': '127.0.0.1', 'port': listener.getsockname()[1], 'transport': 'tcp', 'role': 'sign-in'}
    text = json.dumps({'format': 1, 'id': 'test-own', 'name': 'Test', 'protocol': 'web', 'endpoints': [endpoint],
                       'clients': CLIENTS})
    # What is in the application's own folder is all that it sees of the home.
    world.write(f'home/.var/app/{ID}/data/latchkey/services/test-own.json', text)
    world.give()
    world.make_runtime()
    element = App('im.riot.Riot', '1.12.3', 'element', 'element-desktop', permissions=[
        ('Context', 'shared=network;ipc;'), ('Context', 'sockets=x11;wayland;'),
        ('Session Bus Policy', 'org.freedesktop.secrets=talk')])
    world.publish(element)
    world.install(element)
    world.flatpak('remote-add', '--no-gpg-verify', 'gnome', f'file://{repository}')
    world.run('flatpak', '--user', 'install', '-y', '--noninteractive', bundle, timeout=300)


def answer(listener):
    while True:
        listener.accept()[0].close()


def latchkeyctl(*words, options=()):
    return world.run('flatpak', 'run', *options, '--command=latchkeyctl', ID, *words, status=None)


def check(*options):
    done = latchkeyctl('check', 'test-own', '--no-extra-hosts', '--json', options=options)
    case = Case(done.stdout or done.stderr)
    tap.equal(done.returncode, 0 if case.code == 'all-clear' else 10, str(case))
    return case


def hidden(case):
    """What the sandbox hides: (probe, subject, permission)."""
    return [(seen['probe'], seen['subject'], seen['facts'].get('permission')) for seen in case.data['observations']
            if seen['facts'].get('hidden')]


def split(permission):
    return permission if isinstance(permission, list) else permission.split() if permission else []


def test_permissions_are_the_ones_meant():
    tap.equal(world.run('flatpak', 'info', '--show-permissions', ID).stdout.strip(), PERMISSIONS.strip())


def test_practice():
    done = latchkeyctl('check', 'practice', '--json')
    tap.equal((Case(done.stdout).code, done.returncode), ('all-clear', 0), done.stderr)


def test_practice_fault():
    """It can also fail."""
    done = latchkeyctl('check', 'practice', '--practice-fault', 'wrong-host-certificate', '--json')
    tap.equal((Case(done.stdout).code, done.returncode), ('certificate-wrong-host', 10), done.stderr)


def test_speaks_chinese():
    done = latchkeyctl('explain', 'clock-wrong', options=['--env=LANG=zh_CN.UTF-8'])
    assert any('\u4e00' <= letter <= '\u9fff' for letter in done.stdout), done.stdout


def test_no_false_alarm():
    case = check()
    tap.equal(case.code, 'all-clear', str(case))
    bad = [(one['id'], one['code']) for one in case.data['checks'] if one['status'] in ('problem', 'notice')]
    tap.equal(bad, [])


def test_claims_nothing_it_cannot_see():
    case = check()
    client = case.facts('client', 'Element')
    tap.equal([client.get(fact) for fact in ('installed', 'running', 'copies')], [None, None, []])
    found = hidden(case)
    for probe in ('client', 'sandbox', 'secret-access', 'scheme', 'browser', 'keyring', 'time-sync', 'crash'):
        assert any(one[0] == probe for one in found), f'{probe} is not hidden: {case.all(probe)}'
    tap.equal([check['id'] for check in case.data['checks'] if check['status'] == 'ok' and check['id'] in
               ('client.installed', 'client.keyring', 'client.browser', 'client.sandbox')], [])
    for _, _, permission in found:
        permissions.update(split(permission))


def test_named_permissions_are_true():
    """What is said to show a thing shows it."""
    before = hidden(check())
    for probe, subject, permission in before:
        # What this very computer does not have cannot be shown.
        options = [option for option in split(permission) if exists(option)]
        if not options:
            continue
        after = hidden(check(*options))
        assert not any(one[:2] == (probe, subject) and set(split(one[2])) & set(options) for one in after), \
            f'{probe} {subject}: {options} shows nothing: {[one for one in after if one[0] == probe]}'


def exists(option):
    """Whether there is a place of that name here, where an option names one."""
    place = option.removeprefix('--filesystem=').removesuffix(':ro')
    return not place.startswith('/') or os.path.exists(place)


def test_sees_the_messenger_where_permitted():
    case = check('--filesystem=xdg-data/flatpak:ro')
    client = case.facts('client', 'Element')
    tap.equal([(copy['kind'], copy['version'], copy['origin']) for copy in client['copies']],
              [('flatpak-user', '1.12.3', 'shop')])
    tap.equal(client['installed'], True)
    tap.equal('running' in client, False)
    tap.equal(case.facts('secret-access', 'Element')['allowed'], True)
    tap.equal(case.facts('sandbox', 'Element')['network'], True)
    tap.equal(case.facts('update-source', 'Element')['offered'], True)
    tap.equal(case.code, 'all-clear', str(case))
    world.flatpak('override', '--unshare=network', 'im.riot.Riot')
    tap.equal(check('--filesystem=xdg-data/flatpak:ro').code, 'sandbox-blocks')
    tap.equal(check().code, 'all-clear')
    world.flatpak('override', '--reset', 'im.riot.Riot')


def test_all_that_is_named_at_once():
    case = check(*sorted(permissions))
    tap.equal([one for one in hidden(case) if any(exists(option) for option in split(one[2]))], [], 'still hidden')
    tap.equal(case.facts('client', 'Stand-in')['installed'], False)


def test_sees_no_host_files():
    for path in (world.path('repo'), '/var/lib/dpkg/status'):
        tap.equal(world.run('flatpak', 'run', '--command=test', ID, '-e', path, status=None).returncode, 1, path)


def test_window():
    with open(world.path('window.log'), 'w', encoding='utf-8') as log:
        window = world.start(['flatpak', 'run', ID], stderr=log)
    world.wait_for(lambda: window.poll() is not None or shown(), 'a window', 20)
    with open(world.path('window.log'), encoding='utf-8') as log:
        tap.equal(window.poll(), None, log.read())
    world.run('sleep', '2')
    world.run('import', '-window', 'root', world.path('window.png'))
    os.replace(world.path('window.png'), os.path.join(os.path.dirname(world.root), 'window.png'))
    world.run('flatpak', 'kill', ID)


def shown():
    return world.run('xdotool', 'search', '--onlyvisible', '--class', 'latchkey', status=None).stdout.strip() != ''


if __name__ == '__main__':
    set_up(*sys.argv[1:])
    sys.exit(tap.run([case for name, case in globals().items() if name.startswith('test_')]))
