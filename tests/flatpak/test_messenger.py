#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Flatpak messenger: installed, permitted, forbidden, updated, given up; and what Latchkey says of it each time."""
import configparser
import json
import os
import shutil
import socket
import subprocess
import sys
import threading

import tap
from case import Case
from world import App, World, missing, ordinary

SECRETS = 'org.freedesktop.secrets'
ALLOWED = [('Context', 'shared=network;ipc;'), ('Context', 'sockets=x11;wayland;'), ('Session Bus Policy', f'{SECRETS}=talk')]
NO_KEYRING = ALLOWED[:2]

world = None
element = App('im.riot.Riot', '1.12.3', 'element', 'element-desktop', permissions=ALLOWED)
script = App('org.latchkey.test.Messenger', '0.9', 'standin', 'standin-messenger', script=True, permissions=ALLOWED)


def set_up():
    """A person at a desktop with a browser and an open keyring, and a service on loopback that answers."""
    global world
    world = World()
    for variable in ('LATCHKEY_DATA_DIR', 'LSAN_OPTIONS', 'ASAN_OPTIONS'):
        if variable in os.environ:
            world.env[variable] = os.environ[variable]
    world.env.update({'GIO_USE_PROXY_RESOLVER': 'dummy', 'GIO_USE_VFS': 'local'})
    # The build directory may be closed to the ordinary user.
    shutil.copy(os.environ['LATCHKEYCTL'], world.path('latchkeyctl'))
    world.write('home/.local/share/applications/browser.desktop', '[Desktop Entry]\nType=Application\nName=Browser\n'
                'Exec=/usr/bin/true %u\nMimeType=x-scheme-handler/https;x-scheme-handler/http;\n')
    world.write('home/.config/mimeapps.list', '[Default Applications]\nx-scheme-handler/https=browser.desktop\n')
    describe('element', world_clients('element'))
    describe('standin', [{'name': 'Messenger', 'flatpak': script.id, 'process': script.program, 'scheme': 'standin'}])
    world.give()
    keyring = world.start(['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'], stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    keyring.stdin.write(b'secret')
    keyring.stdin.close()
    world.wait_for(has_keyring, 'gnome-keyring')
    world.make_runtime()
    world.flatpak('remote-add', '--no-gpg-verify', 'shop', f"file://{world.path('repo')}", system=True)


def has_keyring():
    answer = world.run('gdbus', 'call', '--session', '--dest', SECRETS, '--object-path', '/org/freedesktop/secrets', '--method',
                       'org.freedesktop.Secret.Service.ReadAlias', 'default', status=None)
    return 'collection' in answer.stdout


def world_clients(service):
    """The messengers of a service of ours, but without asking anybody for releases."""
    with open(os.path.join(os.environ['LATCHKEY_DATA_DIR'], 'services', f'{service}.json'), encoding='utf-8') as file:
        clients = [client for client in json.load(file)['clients'] if 'flatpak' in client]
    for client in clients:
        client.pop('latest', None)
    return clients


def describe(name, clients):
    listener = socket.create_server(('127.0.0.1', 0))
    threading.Thread(target=answer, args=[listener], daemon=True).start()
    endpoint = {'host': '127.0.0.1', 'port': listener.getsockname()[1], 'transport': 'tcp', 'role': 'sign-in'}
    world.write(f'{name}.json', json.dumps({'format': 1, 'id': f'test-{name}', 'name': name, 'protocol': 'web',
                                            'endpoints': [endpoint], 'clients': clients}))


def answer(listener):
    while True:
        listener.accept()[0].close()


def check(service='element', *more):
    done = world.run(world.path('latchkeyctl'), 'check', '--service-file', world.path(f'{service}.json'), '--no-extra-hosts',
                     '--json', *more, status=None)
    case = Case(done.stdout)
    tap.equal(done.returncode, 0 if case.code == 'all-clear' else 10, f'status of {case}')
    return case


def expect(code, case, certainty=None):
    tap.equal(case.code, code, str(case))
    if certainty is not None:
        tap.equal(case.data['verdict']['certainty'], certainty, str(case))


def start(app):
    """Runs it and waits until it is there; returns what ends it."""
    child = world.start(['flatpak', 'run', app.id], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    world.wait_for(lambda: app.id in world.run('flatpak', 'ps', '--columns=application').stdout, f'flatpak run {app.id}')
    name = check('element' if app is element else 'standin').data['service']['name']
    world.wait_for(lambda: check(name).facts('client')['running'], f'{app.id} seen running', 5)
    return child


def stop(app, child):
    world.run('flatpak', 'kill', app.id)
    child.wait(timeout=10)


def test_not_installed():
    case = check()
    tap.equal(case.facts('client')['installed'], False)
    tap.equal(case.check('client.installed')['code'], 'not-installed', str(case))


def test_installed_with_permissions():
    world.publish(element)
    world.install(element)
    case = check()
    client = case.facts('client')
    tap.equal([(copy['kind'], copy['id'], copy['version'], copy['origin']) for copy in client['copies']],
              [('flatpak-user', element.id, '1.12.3', 'shop')])
    tap.equal((client['installed'], client['running']), (True, []))
    tap.equal(case.facts('secret-access')['allowed'], True)
    sandbox = case.facts('sandbox')
    tap.equal([sandbox[fact] for fact in ('network', 'secrets', 'display', 'overrides')], [True, True, True, []])
    tap.equal([case.facts('update-source')[fact] for fact in ('remote', 'disabled', 'offered')], ['shop', False, True])
    expect('all-clear', case)


def test_only_this_computer():
    expect('all-clear', check('element', '--only', 'client'))


def test_scheme_as_gio_has_it():
    known = world.run('gio', 'mime', 'x-scheme-handler/element').stdout.splitlines()[0]
    scheme = check().facts('scheme', 'element://')
    assert known.endswith(scheme['handler']), known
    tap.equal(scheme['handler'], f'{element.id}.desktop')
    tap.equal([scheme[fact] for fact in ('flatpak', 'program_exists', 'takes_url', 'visible')], [element.id, True, True, True])


def test_scheme_off_the_search_path():
    kept = world.env['XDG_DATA_DIRS']
    world.env['XDG_DATA_DIRS'] = '/usr/local/share:/usr/share'
    case = check()
    world.env['XDG_DATA_DIRS'] = kept
    tap.equal([case.facts('scheme')[fact] for fact in ('handler', 'visible')], [f'{element.id}.desktop', False])
    expect('sign-in-link-unhandled', case)


def test_running():
    child = start(element)
    running = check().facts('client')['running']
    tap.equal([(one['kind'], one['older']) for one in running], [('flatpak-user', False)])
    stop(element, child)
    tap.equal(check().facts('client')['running'], [])


def test_running_on_an_interpreter():
    """Its program is the runtime's, as for messengers in Python."""
    world.publish(script)
    world.install(script)
    child = start(script)
    running = check('standin').facts('client')['running']
    stop(script, child)
    tap.equal([(one.get('kind'), one.get('older')) for one in running], [('flatpak-user', False)])


def override(code, *options, certainty=None, before=None):
    world.flatpak('override', *options, element.id)
    case = check()
    world.flatpak('override', '--reset', element.id)
    expect(code, case, certainty)
    return case


def test_keyring_forbidden_by_override():
    case = override('keyring-unreachable', f'--no-talk-name={SECRETS}')
    access = case.facts('secret-access')
    tap.equal((access['allowed'], access['missing']), (False, SECRETS))
    assert any('overrides/im.riot.Riot' in line and SECRETS in line for line in case.facts('sandbox')['overrides'])
    assert 'all-clear' == check().code


def test_network_forbidden_by_override():
    case = override('sandbox-blocks', '--unshare=network', certainty='certain')
    tap.equal(case.check('client.sandbox')['status'], 'problem')
    assert any('override --user --share=network' in step for step in case.data['verdict']['steps']), case.data['verdict']
    expect('all-clear', check())


def test_screen_forbidden_by_override():
    override('sandbox-blocks', '--nosocket=x11', '--nosocket=wayland')
    override('sandbox-blocks', '--nosocket=x11')
    override('all-clear', '--nosocket=wayland')
    expect('all-clear', check())


def test_advice_repairs_it():
    """The command that is advised is a real one, and helps."""
    for options in (['--unshare=network'], ['--nosocket=x11', '--nosocket=wayland'], [f'--no-talk-name={SECRETS}']):
        world.flatpak('override', *options, element.id)
        steps = ' '.join(check().data['verdict']['steps'])
        assert 'flatpak override --user' in steps, steps
        command = 'flatpak override --user' + steps.split('flatpak override --user', 1)[1].split(element.id, 1)[0] + element.id
        world.run(*command.split())
        expect('all-clear', check())
        world.flatpak('override', '--reset', element.id)


def really_allowed(app):
    """What flatpak itself makes of metadata and overrides: what the sandbox is told."""
    text = world.run('flatpak', 'run', '--command=sh', app.id, '-c',
                     'while read -r line; do echo "$line"; done </.flatpak-info').stdout
    info = configparser.ConfigParser(interpolation=None, delimiters='=', strict=False)
    info.optionxform = str
    info.read_string(text)
    context = info['Context'] if info.has_section('Context') else {}
    words = {key: sorted(word for word in context.get(key, '').split(';') if word)
             for key in ('shared', 'sockets', 'devices', 'filesystems')}
    talk = info.get('Session Bus Policy', SECRETS, fallback='none') in ('talk', 'own')
    return words, talk


def test_overrides_as_flatpak_has_them():
    combinations = (
        ([], []),
        ([], ['--unshare=network', f'--no-talk-name={SECRETS}', '--nosocket=x11']),
        (['--unshare=network', '--filesystem=~/Files:ro'], []),
        (['--nosocket=wayland', '--device=dri', '--filesystem=xdg-download'], ['--nofilesystem=xdg-download', '--nodevice=dri']),
        ([], ['--socket=session-bus', f'--no-talk-name={SECRETS}']),
        ([], ['--filesystem=home', '--filesystem=~/Files', '--nofilesystem=host']),
    )
    for everywhere, own in combinations:
        if everywhere:
            world.flatpak('override', *everywhere)
        if own:
            world.flatpak('override', *own, element.id)
        # Those of the system are for what the system has installed.
        world.flatpak('override', '--unshare=network', element.id, system=True)
        words, talk = really_allowed(element)
        sandbox = check().facts('sandbox')
        for app in ([], [element.id]):
            world.flatpak('override', '--reset', *app)
        world.flatpak('override', '--reset', element.id, system=True)
        what = f'{everywhere} {own}'
        tap.equal(sandbox['network'], 'network' in words['shared'], what)
        for key in ('sockets', 'devices', 'filesystems'):
            tap.equal(sorted(sandbox[key]), words[key], f'{what}: {key}')
        tap.equal(sandbox['secrets'], talk or 'session-bus' in words['sockets'], what)


def test_updated_while_it_runs():
    child = start(element)
    element.version = '1.12.4'
    world.publish(element)
    world.flatpak('update', '-y', '--noninteractive')
    case = check()
    tap.equal(case.facts('client')['version'], '1.12.4')
    tap.equal([one['older'] for one in case.facts('client')['running']], [True])
    assert 'restart-needed' in case.codes, str(case)
    stop(element, child)
    child = start(element)
    expect('all-clear', check())
    stop(element, child)


def test_remote_disabled():
    world.flatpak('remote-modify', '--disable', 'shop')
    case = check()
    world.flatpak('remote-modify', '--enable', 'shop')
    source = case.facts('update-source')
    tap.equal([source[fact] for fact in ('remote', 'disabled', 'offered')], ['shop', True, False])
    expect('updates-broken', case)
    expect('all-clear', check())


def test_masked():
    world.flatpak('mask', element.id)
    case = check()
    world.flatpak('mask', '--remove', element.id)
    tap.equal(case.facts('update-source')['held'], True)
    expect('updates-broken', case)


def test_end_of_life():
    element.version = '1.12.5'
    world.publish(element, '--end-of-life=It has a successor.')
    world.flatpak('update', '-y', '--noninteractive')
    case = check()
    source = case.facts('update-source')
    tap.equal([source[fact] for fact in ('eol', 'eol_note', 'offered')], [True, 'It has a successor.', False])
    tap.equal(case.facts('client')['copies'][0]['end_of_life'], 'It has a successor.')
    expect('updates-broken', case)
    element.version = '1.12.6'
    world.publish(element)
    world.flatpak('update', '-y', '--noninteractive')
    expect('all-clear', check())


def test_for_the_whole_system():
    world.flatpak('install', '-y', '--noninteractive', 'shop', element.id, system=True)
    case = check()
    tap.equal([(copy['kind'], copy['version'], copy['origin']) for copy in case.facts('client')['copies']],
              [('flatpak-user', '1.12.6', 'shop'), ('flatpak-system', '1.12.6', 'shop')])
    tap.equal(case.facts('secret-access', kind='flatpak-system')['allowed'], True)
    world.flatpak('uninstall', '-y', '--noninteractive', element.id)
    world.flatpak('override', '--unshare=network', element.id, system=True)
    case = check()
    world.flatpak('override', '--reset', element.id, system=True)
    tap.equal([copy['kind'] for copy in case.facts('client')['copies']], ['flatpak-system'])
    tap.equal(case.facts('scheme')['program_exists'], True)
    expect('sandbox-blocks', case, 'certain')
    expect('all-clear', check())
    child = start(element)
    tap.equal([one['kind'] for one in check().facts('client')['running']], ['flatpak-system'])
    stop(element, child)


def test_built_without_permission():
    """Nobody took it away: the application itself does not ask for it."""
    element.permissions = NO_KEYRING
    world.publish(element)
    world.flatpak('update', '-y', '--noninteractive', system=True)
    case = check()
    tap.equal([case.facts('secret-access')[fact] for fact in ('allowed', 'missing')], [False, SECRETS])
    tap.equal(case.facts('sandbox')['overrides'], [])
    expect('keyring-unreachable', case)
    world.flatpak('override', f'--talk-name={SECRETS}', element.id)
    expect('all-clear', check())


def test_changes_nothing():
    before = everything()
    check()
    after = everything()
    tap.equal([path for path in {**before, **after} if before.get(path) != after.get(path)], [])


def everything():
    """All that belongs to others; the last good run, which Latchkey remembers, does not."""
    own = world.path('home/.local/state/latchkey')
    found = {}
    for name in ('home', 'user', 'system'):
        for folder, _, files in os.walk(world.path(name)):
            if folder == own:
                continue
            for path in [folder] + [os.path.join(folder, file) for file in files]:
                status = os.lstat(path)
                found[path] = (status.st_ino, status.st_mtime_ns, status.st_size, status.st_mode)
    return found


def test_uninstalled():
    world.flatpak('uninstall', '-y', '--noninteractive', element.id, system=True)
    case = check()
    tap.equal((case.facts('client')['installed'], case.all('sandbox'), case.all('secret-access')), (False, [], []))
    tap.equal('handler' in case.facts('scheme'), False)


def main():
    skip = missing()
    if skip is None and shutil.which('gnome-keyring-daemon') is None:
        skip = 'gnome-keyring is not installed'
    if skip is None:
        set_up()
    return tap.run([case for name, case in globals().items() if name.startswith('test_')], skip)


if __name__ == '__main__':
    sys.exit(main())
