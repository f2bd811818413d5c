# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's computer with real Flatpak: private installations, a repository, a runtime that is a shell and nothing else.

Everything runs as an ordinary user, also where the tests are run by root: root walks through file permissions."""
import atexit
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time

BUSYBOX = '/bin/busybox'
PR_SET_CHILD_SUBREAPER = 36
RUNTIME = 'org.latchkey.test.Platform'
BRANCH = '1'
# What flatpak calls to make the linker's cache; nothing here is linked.
LDCONFIG = '#!/usr/bin/sh\nwhile [ $# -gt 0 ]; do [ "$1" = -C ] && : >"$2"; shift; done\n'


def missing():
    """Why real Flatpaks cannot be had here, or None."""
    for program in ('flatpak', 'ostree', 'bwrap', 'unshare', 'dbus-daemon', 'gio', 'update-desktop-database'):
        if shutil.which(program) is None:
            return f'{program} is not installed'
    if not os.path.exists(BUSYBOX):
        return 'busybox-static is not installed'
    tried = subprocess.run(['bwrap', '--ro-bind', '/', '/', '--unshare-user', '--unshare-pid', 'true'], capture_output=True,
                           text=True, check=False, **ordinary())
    if tried.returncode != 0:
        return 'no user namespaces here: ' + (tried.stderr.strip().splitlines() or ['bwrap failed'])[-1]
    return None


def ordinary():
    """How to start a process as an ordinary user."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam('nobody')
    return {'user': nobody.pw_uid, 'group': nobody.pw_gid, 'extra_groups': []}


def orphans():
    with open(f'/proc/self/task/{os.getpid()}/children', encoding='ascii') as file:
        return [int(pid) for pid in file.read().split()]


class World:
    """Where it all is, and what is done there."""

    def __init__(self, usual_places=False, folder=None, screen=False):
        """@usual_places: the person's installation is where it is without FLATPAK_USER_DIR; @folder: where to work, if not
        in /tmp, which no sandbox shows; @screen: with an X server of its own."""
        self.root = os.path.realpath(tempfile.mkdtemp(prefix='latchkey-flatpak-', dir=folder))
        os.chmod(self.root, 0o755)
        self.children = []
        # What flatpak leaves running becomes a child of this process and ends with it.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        atexit.register(self.close)
        for name in ('home', 'run', 'system', 'user', 'build'):
            os.mkdir(self.path(name), 0o700)
        asked = subprocess.run(['flatpak', '--default-arch'], capture_output=True, text=True, check=True)
        self.architecture = asked.stdout.strip()
        self.env = {
            'PATH': '/usr/bin:/bin', 'LANG': 'C.UTF-8', 'TZ': 'UTC', 'HOME': self.path('home'),
            'XDG_RUNTIME_DIR': self.path('run'),
        }
        if usual_places:
            self.user = self.path('home/.local/share/flatpak')
        else:
            self.user = self.path('user')
            self.env.update({'FLATPAK_USER_DIR': self.user, 'FLATPAK_SYSTEM_DIR': self.path('system')})
        shares = [os.path.join(self.user, 'exports/share'), self.path('system/exports/share'), '/usr/local/share', '/usr/share']
        self.env['XDG_DATA_DIRS'] = ':'.join(shares)
        self.give()
        # What the bus starts needs the screen as well.
        self.env['DISPLAY'] = self.start_screen() if screen else ':99'
        self.env['XDG_CURRENT_DESKTOP'] = 'GNOME'
        # Flatpak asks the system's bus for parental controls; an empty one knows of none.
        self.env['DBUS_SYSTEM_BUS_ADDRESS'] = self.start_bus()
        self.env['DBUS_SESSION_BUS_ADDRESS'] = self.start_bus()

    def path(self, *names):
        return os.path.join(self.root, *names)

    def give(self):
        """What was made by root belongs to the ordinary user."""
        user = ordinary()
        if user:
            for folder, _, names in os.walk(self.root):
                for name in [folder] + [os.path.join(folder, name) for name in names]:
                    os.chown(name, user['user'], user['group'], follow_symlinks=False)

    def close(self):
        for child in self.children:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        end = time.monotonic() + 5
        while (left := orphans()) and time.monotonic() < end:
            for pid in left:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        shutil.rmtree(self.root, ignore_errors=True)

    def start(self, argv, **more):
        child = subprocess.Popen(argv, env=self.env, cwd=self.root, start_new_session=True, **ordinary(), **more)
        self.children.append(child)
        return child

    def run(self, *argv, status=0, timeout=60, **more):
        """Runs a program as the ordinary user; anything but the wanted status ends the test."""
        done = subprocess.run(argv, env=self.env, cwd=self.root, capture_output=True, text=True, check=False,
                              timeout=timeout, **ordinary(), **more)
        if status is not None and done.returncode != status:
            raise RuntimeError(f"{' '.join(argv)}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def flatpak(self, *argv, system=False):
        """The system's installation belongs to root: one of a namespace does."""
        prefix = ['unshare', '--map-root-user'] if system else []
        return self.run(*prefix, 'flatpak', argv[0], '--system' if system else '--user', *argv[1:])

    def start_screen(self):
        screen = self.start(['Xvfb', '-displayfd', '1', '-screen', '0', '1000x800x24', '-nolisten', 'tcp'],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return ':' + screen.stdout.readline().strip()

    def start_bus(self):
        bus = self.start(['dbus-daemon', '--session', '--nofork', '--nosyslog', '--print-address=1'], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, text=True)
        return bus.stdout.readline().strip()

    def write(self, name, text, mode=0o644):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def copy_shell(self, name):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        shutil.copy(BUSYBOX, self.path(name))
        os.chmod(self.path(name), 0o755)

    def make_runtime(self):
        """The smallest runtime that a sandbox starts with: a shell."""
        folder = 'build/runtime'
        self.copy_shell(f'{folder}/usr/bin/sh')
        os.symlink('sh', self.path(folder, 'usr/bin/sleep'))
        self.write(f'{folder}/usr/bin/ldconfig', LDCONFIG, 0o755)
        os.mkdir(self.path(folder, 'files'))
        ref = f'{RUNTIME}/{self.architecture}/{BRANCH}'
        self.write(f'{folder}/metadata', f'[Runtime]\nname={RUNTIME}\nruntime={ref}\nsdk={ref}\n')
        self.give()
        self.run('ostree', 'init', f"--repo={self.path('repo')}", '--mode=bare-user-only')
        self.run('flatpak', 'build-export', '--runtime', '--disable-sandbox', self.path('repo'), self.path(folder), BRANCH)

    def publish(self, app, *more):
        """Puts an application into the repository; again: an update."""
        folder = f'build/{app.id}'
        shutil.rmtree(self.path(folder), ignore_errors=True)
        app.write(self, folder)
        self.give()
        self.run('flatpak', 'build-export', '--disable-sandbox', *more, self.path('repo'), self.path(folder), 'stable')

    def install(self, app, system=False):
        self.flatpak('remote-add', '--if-not-exists', '--no-gpg-verify', 'shop', f"file://{self.path('repo')}", system=system)
        self.flatpak('install', '-y', '--noninteractive', 'shop', app.id, system=system)

    def wait_for(self, seen, what, seconds=10):
        """Waits until @seen() is true."""
        end = time.monotonic() + seconds
        while not seen():
            if time.monotonic() > end:
                raise RuntimeError(f'{what}: not within {seconds} s')
            time.sleep(0.05)


class App:
    """A messenger that does nothing but run."""

    def __init__(self, name, version='1.0', scheme=None, program='messenger', script=False, permissions=()):
        self.id = name
        self.version = version
        self.scheme = scheme
        self.program = program
        self.script = script
        self.permissions = list(permissions)

    def metadata(self, world):
        ref = f'{RUNTIME}/{world.architecture}/{BRANCH}'
        groups = {'Application': [f'name={self.id}', f'runtime={ref}', f'sdk={ref}', 'command=start']}
        for group, line in self.permissions:
            groups.setdefault(group, []).append(line)
        return '\n'.join(f'[{group}]\n' + ''.join(f'{line}\n' for line in lines) for group, lines in groups.items())

    def write(self, world, folder):
        world.write(f'{folder}/metadata', self.metadata(world))
        world.write(f'{folder}/files/share/metainfo/{self.id}.metainfo.xml',
                    f'<?xml version="1.0" encoding="UTF-8"?>\n<component type="desktop-application"><id>{self.id}</id>'
                    '<metadata_license>CC0-1.0</metadata_license><name>Messenger</name><summary>Stands in</summary>'
                    f'<releases><release version="{self.version}" date="2026-01-02"/></releases></component>\n')
        mime = f'MimeType=x-scheme-handler/{self.scheme};\n' if self.scheme else ''
        world.write(f'{folder}/export/share/applications/{self.id}.desktop',
                    f'[Desktop Entry]\nType=Application\nName=Messenger\nExec=start %U\nIcon={self.id}\n{mime}')
        if self.script:
            # Runs on the runtime's own shell, as messengers in Python run on its Python.
            world.write(f'{folder}/files/bin/{self.program}', '#!/usr/bin/sh\nsleep 600\nexit 0\n', 0o755)
            world.write(f'{folder}/files/bin/start', f'#!/usr/bin/sh\nexec /app/bin/{self.program}\n', 0o755)
        else:
            world.copy_shell(f'{folder}/files/bin/{self.program}')
            world.write(f'{folder}/files/bin/start', f'#!/usr/bin/sh\nexec -a sleep /app/bin/{self.program} 600\n', 0o755)
