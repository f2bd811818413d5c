# SPDX-License-Identifier: GPL-3.0-or-later
"""A graphical session of one desktop, made of Debian's own parts, below a root of its own. Runs in namespaces of its own."""
import contextlib
import json
import os
import socket
import subprocess
import time

USER = "pat"
UID = 1234
HOME = "/home/" + USER
RUNTIME = "/run/user/%d" % UID
PATIENCE_S = 10
PASSWORD = "correct horse"

# What each desktop's own start scripts and login manager set.
DESKTOPS = {
    "gnome": {"XDG_CURRENT_DESKTOP": "GNOME", "XDG_SESSION_DESKTOP": "gnome", "DESKTOP_SESSION": "gnome",
              "GTK_IM_MODULE": "ibus", "QT_IM_MODULE": "ibus", "XMODIFIERS": "@im=ibus"},
    "kde": {"XDG_CURRENT_DESKTOP": "KDE", "XDG_SESSION_DESKTOP": "plasma", "DESKTOP_SESSION": "plasma",
            "KDE_FULL_SESSION": "true", "KDE_SESSION_VERSION": "5",
            "GTK_IM_MODULE": "fcitx", "QT_IM_MODULE": "fcitx", "XMODIFIERS": "@im=fcitx"},
    "xfce": {"XDG_CURRENT_DESKTOP": "XFCE", "XDG_SESSION_DESKTOP": "xfce", "DESKTOP_SESSION": "xfce"},
}


class Broken(Exception):
    """The session itself is not what the test needs."""


def wait_for(what, ask):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.02)
    raise Broken("%s did not come about in %d s" % (what, PATIENCE_S))


class Session:
    def __init__(self, root, desktop, variables=()):
        self.root = root
        self.desktop = desktop
        self.running = []
        self.names = {}
        self.environment = {
            "HOME": HOME, "USER": USER, "LOGNAME": USER, "SHELL": "/bin/sh", "LC_ALL": "C.UTF-8",
            "PATH": "/usr/local/bin:/usr/bin:/bin", "XDG_RUNTIME_DIR": RUNTIME, "XDG_SESSION_TYPE": "x11",
            "XDG_DATA_DIRS": "/usr/local/share:/usr/share", "LATCHKEY_DATA_DIR": "/opt/latchkey/data", "GIO_USE_VFS": "local",
            **DESKTOPS[desktop], **dict(variables),
        }

    def path(self, name):
        return self.root + name

    def start(self, name, command, *, pass_fds=(), variables=(), **options):
        log = open(self.path("/tmp/%s.log" % name), "ab")
        process = subprocess.Popen(
            ["/usr/sbin/chroot", "--userspec=%d:%d" % (UID, UID), "--groups=", self.root, *command],
            env={**self.environment, **dict(variables)}, stderr=log, pass_fds=pass_fds, start_new_session=True, **options)
        log.close()
        self.running.append(process)
        self.names[name] = process
        return process

    def run(self, command, text=None, check=True):
        result = subprocess.run(
            ["/usr/sbin/chroot", "--userspec=%d:%d" % (UID, UID), "--groups=", self.root, *command],
            env=self.environment, input=text, capture_output=True, text=True, check=False, timeout=30)
        if check and result.returncode != 0:
            raise Broken("%s: %s" % (" ".join(command), result.stderr.strip()))
        return result

    def __enter__(self):
        for folder, mode in ((HOME, 0o755), (RUNTIME, 0o700), ("/tmp/.X11-unix", 0o1777)):
            os.makedirs(self.path(folder))
            os.chmod(self.path(folder), mode)
            if folder != "/tmp/.X11-unix":
                os.chown(self.path(folder), UID, UID)
        try:
            self.start_screen()
            self.start_bus()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *ignored):
        self.end()

    def end(self):
        # What these started in turn ends with the namespace.
        for process in reversed(self.running):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            process.wait()

    def start_screen(self):
        read, write = os.pipe()
        self.start("xvfb", ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp"],
                   pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise Broken("Xvfb did not start")
        self.environment["DISPLAY"] = ":" + number

    def start_bus(self):
        bus = self.start("bus", ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1",
                                 "--address=unix:path=%s/bus" % RUNTIME], stdout=subprocess.PIPE)
        address = bus.stdout.readline().decode().strip()
        if not address:
            raise Broken("the session bus did not start")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address

    def call(self, name, path, method, *arguments, check=True):
        return self.run(["gdbus", "call", "--session", "--timeout", "8", "--dest", name, "--object-path", path,
                         "--method", method, *arguments], check=check)

    def owns(self, name):
        return "true" in self.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", name).stdout

    def wait_for_name(self, name):
        wait_for("the bus name " + name, lambda: self.owns(name))

    def owner(self, name):
        """The program behind a bus name."""
        answer = self.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.GetConnectionUnixProcessID", name).stdout
        pid = int("".join(c for c in answer.split()[-1] if c.isdigit()))
        with open("/proc/%d/comm" % pid, encoding="utf-8") as file:
            return pid, file.read().strip()

    # --- keyrings ---
    def start_keyring(self, first=False):
        """As PAM does when a person signs in to the desktop; for the first time, the keyring is made only then."""
        if self.desktop == "kde":
            self.start_kwallet()
            if not first:
                wait_for("the wallet", lambda: os.path.exists(self.path(HOME + "/.local/share/kwalletd/kdewallet.kwl")))
                self.names["keyring"].terminate()
                self.names["keyring"].wait()
                wait_for("the end of KWallet", lambda: not self.owns("org.kde.kwalletd5"))
                self.start_kwallet()
        else:
            process = self.start("keyring", ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                                 stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
            process.stdin.write(PASSWORD.encode())
            process.stdin.close()
            self.wait_for_name("org.freedesktop.secrets")

    def start_kwallet(self):
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(self.path("/tmp/kwallet.socket"))
        os.chmod(self.path("/tmp/kwallet.socket"), 0o666)
        listening.listen(1)
        read, write = os.pipe()
        self.start("keyring", ["kwalletd5", "--pam-login", str(read), str(listening.fileno())],
                   pass_fds=[read, listening.fileno()], stdout=subprocess.DEVNULL,
                   variables={"PAM_KWALLET5_LOGIN": "/tmp/kwallet.socket"})
        os.close(read)
        os.write(write, bytes(range(1, 57)))
        os.close(write)
        with socket.socket(socket.AF_UNIX) as teller:
            teller.connect(self.path("/tmp/kwallet.socket"))
            teller.sendall("".join("%s=%s\n" % pair for pair in self.environment.items() if " " not in pair[1]).encode())
        listening.close()
        os.unlink(self.path("/tmp/kwallet.socket"))
        self.wait_for_name("org.freedesktop.secrets")
        wait_for("the open wallet", lambda: "true" in self.call(
            "org.kde.kwalletd5", "/modules/kwalletd5", "org.kde.KWallet.isOpen", "kdewallet").stdout)

    def lock_keyring(self):
        if self.desktop == "kde":
            self.call("org.kde.kwalletd5", "/modules/kwalletd5", "org.kde.KWallet.closeAllWallets")
        else:
            self.call("org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock",
                      "['/org/freedesktop/secrets/collection/login']")

    # --- portals ---
    def start_portal(self):
        self.call("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.DBus.Properties.Get",
                  "org.freedesktop.portal.Settings", "version", check=False)

    def check(self, *arguments):
        result = self.run(["/opt/latchkey/latchkeyctl", "check", *arguments, "--json"], check=False)
        if result.returncode not in (0, 10, 11):
            raise Broken("latchkeyctl ended with %d: %s" % (result.returncode, result.stderr.strip()))
        return json.loads(result.stdout)
