# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at this computer starts nothing, changes nothing, asks nobody and leaves the network alone.

The real program looks at a home full of real things, in a session with a locked keyring; strace tells what it asked of the
kernel, and a monitor of the bus what it asked of others. A program that does break the promise must be noticed.
"""
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

PROGRAM = os.environ["LATCHKEYCTL"]
PATIENCE_S = 20
LOCAL_CHECKS = ("installed", "updates", "keyring", "browser", "sandbox", "storage", "crashes")
CHANGES = """creat unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir chmod fchmod fchmodat chown fchown lchown
    fchownat utime utimes utimensat futimesat link linkat symlink symlinkat mknod mknodat truncate ftruncate fallocate setxattr
    lsetxattr fsetxattr removexattr lremovexattr fremovexattr""".split()
OTHERS = "execve execveat fork vfork clone clone3 open openat openat2 connect bind sendto kill tkill ptrace mount".split()
# Questions that answer without anybody being shown or started anything.
QUESTIONS = {"Hello", "NameHasOwner", "GetNameOwner", "ListNames", "ListActivatableNames", "GetConnectionUnixProcessID",
             "GetConnectionCredentials", "AddMatch", "RemoveMatch", "ReadAlias", "Get", "GetAll", "Introspect", "Ping",
             "networkWallet"}
NO_AUTO_START, MAY_PROMPT = 2, 4
END = "org.latchkey.TheEnd"


def wait_for(what, ask):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError("%s did not come about in %d s" % (what, PATIENCE_S))


def write(path, text="", mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


class Home:
    """A home, a session bus and a keyring that is locked."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="untouched-")
        self.home = os.path.join(self.folder, "home")
        self.runtime = os.path.join(self.folder, "run")
        self.running = []
        os.makedirs(self.home)
        os.makedirs(self.runtime, 0o700)
        self.environment = {
            "HOME": self.home, "XDG_RUNTIME_DIR": self.runtime, "XDG_STATE_HOME": os.path.join(self.folder, "state"),
            "XDG_CURRENT_DESKTOP": "GNOME", "XDG_SESSION_TYPE": "x11", "DISPLAY": ":987", "LC_ALL": "C.UTF-8",
            "PATH": "/usr/local/bin:/usr/bin:/bin", "LATCHKEY_DATA_DIR": os.environ["LATCHKEY_DATA_DIR"],
            # What is looked for is not there under ptrace.
            "ASAN_OPTIONS": "detect_leaks=0",
        }

    def __enter__(self):
        try:
            self.fill()
            self.start_bus()
            self.start_keyring()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *ignored):
        self.end()

    def end(self):
        for process in reversed(self.running):
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.home, *parts)

    def fill(self):
        desktop = "[Desktop Entry]\nType=Application\nName=Element\nExec=%s %%u\nMimeType=x-scheme-handler/element;\n"
        write(self.path(".local/share/applications/element-desktop.desktop"), desktop % self.path("Element/element-desktop"))
        write(self.path(".local/share/applications/mimeinfo.cache"),
              "[MIME Cache]\nx-scheme-handler/element=element-desktop.desktop;\n")
        write(self.path(".local/share/applications/broken.desktop"), "\0[Desktop Entry\n")
        write(self.path(".config/mimeapps.list"), "[Default Applications]\nx-scheme-handler/element=gone.desktop\n")
        write(self.path("Element/element-desktop"), "#!/bin/sh\ntouch %s\n" % self.path("started"), 0o755)
        write(self.path("Applications/Element-1.11.0.AppImage"), "#!/bin/sh\ntouch %s\n" % self.path("started"), 0o755)
        app = ".local/share/flatpak/app/im.riot.Riot"
        write(self.path(app, "x86_64/stable/0123/metadata"), "[Application]\nname=im.riot.Riot\n[Context]\nshared=network;\n")
        write(self.path(app, "x86_64/stable/0123/deploy"), "no variant")
        os.symlink("0123", self.path(app, "x86_64/stable/active"))
        os.symlink("x86_64/stable", self.path(app, "current"))
        write(self.path(".local/share/flatpak/overrides/im.riot.Riot"), "[Context]\nshared=!network;\n")
        write(self.path(".config/Element/Preferences"), '{"profile":{"exit_type":"Crashed"}}')
        write(self.path(".config/Element/config.json"), '{"safeStorageBackend":"kwallet5"}')
        write(self.path(".config/Element/Crashpad/pending/a.dmp"), "MDMP")
        os.symlink("%s-999999999" % socket.gethostname(), self.path(".config/Element/SingletonLock"))
        write(self.path(".config/Element/read-only/data"), "x", 0o444)
        os.chmod(self.path(".config/Element/read-only"), 0o500)
        write(os.path.join(self.folder, "service.json"), json.dumps({
            "format": 1, "id": "untouched", "name": "Untouched", "protocol": "web",
            "endpoints": [{"host": "localhost", "port": 9, "transport": "tcp", "role": "sign-in"}],
            "clients": [{"name": "Element", "flatpak": "im.riot.Riot", "snap": "element-desktop", "deb": ["element-desktop"],
                         "desktop": ["im.riot.Riot.desktop", "element-desktop.desktop"], "process": "element-desktop",
                         "engine": "electron", "scheme": "element", "needs_keyring": True, "data": ["~/.config/Element"]}],
            "sources": ["made up"]}))

    def start(self, command, **options):
        process = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL, **options)
        self.running.append(process)
        return process

    def start_bus(self):
        bus = self.start(["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1",
                          "--address=unix:path=%s/bus" % self.runtime], stdout=subprocess.PIPE)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().decode().strip()

    def call(self, name, path, method, *arguments):
        command = ["gdbus", "call", "--session", "--dest", name, "--object-path", path, "--method", method, *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False,
                              timeout=PATIENCE_S).stdout

    def has_owner(self, name):
        return "true" in self.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.NameHasOwner", name)

    def names(self):
        return set(re.findall(r"'([a-zA-Z][^']*)'", self.call("org.freedesktop.DBus", "/", "org.freedesktop.DBus.ListNames")))

    def start_keyring(self):
        keyring = self.start(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                             stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        keyring.stdin.write(b"correct horse")
        keyring.stdin.close()
        wait_for("the keyring", lambda: self.has_owner("org.freedesktop.secrets"))
        self.call("org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock",
                  "['/org/freedesktop/secrets/collection/login']")
        wait_for("the locked keyring", lambda: "true" in self.call(
            "org.freedesktop.secrets", "/org/freedesktop/secrets/collection/login", "org.freedesktop.DBus.Properties.Get",
            "org.freedesktop.Secret.Collection", "Locked"))

    def look(self):
        """Every file of the home, as it is."""
        tree = {}
        for folder, folders, files in os.walk(self.home):
            for name in [".", *folders, *files]:
                path = os.path.join(folder, name)
                status = os.lstat(path)
                content = os.readlink(path) if os.path.islink(path) else ""
                if os.path.isfile(path) and not os.path.islink(path):
                    with open(path, "rb") as file:
                        content = hashlib.sha256(file.read()).hexdigest()
                tree[os.path.normpath(path)] = (content, status.st_mode, status.st_mtime_ns, status.st_ctime_ns, status.st_uid)
        return tree


def parse_fields(data, end):
    """The header fields of a message that are texts; D-Bus specification, "Message Format"."""
    at, fields = 16, {}
    while at < end:
        at = (at + 7) & ~7
        code, kind = data[at], chr(data[at + 2])
        at += 4
        if kind == "g":
            fields[code] = data[at + 1:at + 1 + data[at]].decode()
            at += data[at] + 2
            continue
        at = (at + 3) & ~3
        value = struct.unpack_from("<I", data, at)[0]
        at += 4
        if kind in "so":
            fields[code] = data[at:at + value].decode()
            at += value + 1
    return fields


def parse_messages(data):
    """What a monitor wrote: kind, flags, fields and body of each message."""
    while len(data) >= 16:
        assert data[:1] == b"l", data[:16]
        body, fields = struct.unpack_from("<I", data, 4)[0], struct.unpack_from("<I", data, 12)[0]
        start = (16 + fields + 7) & ~7
        if len(data) < start + body:
            return
        yield data[1], data[2], parse_fields(data, 16 + fields), data[start:start + body]
        data = data[start + body:]


class Monitor:
    """All that is said on the bus meanwhile."""

    def __init__(self, home):
        self.home = home
        self.path = os.path.join(home.folder, "bus.log")
        with open(self.path, "wb") as log:
            self.process = home.start(["dbus-monitor", "--session", "--binary"], stdout=log)
        wait_for("the monitor", lambda: (home.has_owner("org.latchkey.TheStart"), os.path.getsize(self.path))[1])
        self.read_until(b"org.latchkey.TheStart")
        self.before = os.path.getsize(self.path)

    def read_until(self, mark):
        def found():
            with open(self.path, "rb") as log:
                data = log.read()
            return data if mark in data else None
        return wait_for("the end of what was said", found)

    def calls(self):
        self.home.has_owner(END)
        for kind, flags, fields, body in parse_messages(self.read_until(END.encode())):
            if END.encode() in body:
                return
            if kind == 1 and b"org.latchkey.TheStart" not in body:
                yield fields.get(7), fields.get(6, ""), fields.get(3, ""), flags


def find_bus_faults(calls, known):
    """Who asked the bus for more than an answer; @known were there before."""
    faults = []
    for sender, destination, member, flags in calls:
        if sender in known:
            continue
        if member not in QUESTIONS:
            faults.append("%s of %s was called" % (member, destination))
        elif destination != "org.freedesktop.DBus" and not destination.startswith(":") and not flags & NO_AUTO_START:
            faults.append("%s may start %s" % (member, destination))
        if flags & MAY_PROMPT:
            faults.append("%s of %s may prompt" % (member, destination))
    return faults


def find_kernel_faults(lines, own):
    """What a trace shows that must not be; @own are folders that belong to the program."""
    faults, first = [], True
    for line in lines:
        line = re.sub(r"^\d+ +", "", line)
        match = re.match(r"(\w+)\(", line)
        if not match or line.rstrip().endswith("resumed>"):
            continue
        call, paths = match.group(1), re.findall(r'"([^"]*)"', line)
        if call in ("execve", "execveat"):
            if not first:
                faults.append("started: " + line)
            first = False
        elif call in ("fork", "vfork") or (call in ("clone", "clone3") and "CLONE_THREAD" not in line):
            faults.append("forked: " + line)
        elif call in ("kill", "tkill", "ptrace", "mount"):
            faults.append("touched a process: " + line)
        elif call in ("connect", "bind", "sendto"):
            if re.search(r"AF_INET|AF_PACKET|AF_BLUETOOTH", line):
                faults.append("network: " + line)
        elif call.startswith("open") and not re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE", line):
            continue
        elif call.startswith("open") or call in CHANGES:
            if not paths or not all(path == "/dev/null" or path.startswith(own) for path in paths):
                faults.append("changed: " + line)
    return faults


def trace(home, command, environment=None):
    log = os.path.join(home.folder, "trace")
    calls = ",".join(CHANGES + OTHERS)
    done = subprocess.run(["strace", "-f", "-qq", "-s", "4096", "-o", log, "-e", "trace=" + calls, "-e", "signal=none", *command],
                          env=environment or home.environment, capture_output=True, text=True, check=False, timeout=120)
    with open(log, encoding="utf-8", errors="replace") as file:
        return done, file.read().splitlines()


def check_command(home, checks):
    only = [word for check in checks for word in ("--only", check)]
    return [PROGRAM, "check", "--service-file", os.path.join(home.folder, "service.json"), *only, "--no-extra-hosts", "--json"]


def own_folders(home):
    # dconf shares a page of memory with its readers there; the settings of the desktop's proxy are read by it.
    return (os.path.join(home.folder, "state/latchkey"), os.path.join(home.runtime, "dconf"))


def watch(command, home):
    """Runs @command and tells everything that was wrong with it."""
    monitor = Monitor(home)
    names, before = home.names(), home.look()
    done, lines = trace(home, command)
    calls = list(monitor.calls())
    gdbus = {sender for sender, _, member, _ in calls if member in ("Hello",)}
    faults = find_kernel_faults(lines, own_folders(home))
    senders = {sender for sender, *_ in calls}
    faults += find_bus_faults(calls, senders - gdbus)
    after = home.look()
    faults += ["not as it was: " + path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path)]
    faults += ["now on the bus: " + name for name in sorted(home.names() - names)]
    monitor.process.send_signal(signal.SIGTERM)
    monitor.process.wait()
    return done, lines, calls, faults


def test_nothing_is_touched():
    with Home() as home:
        done, lines, calls, faults = watch(check_command(home, ["client." + name for name in LOCAL_CHECKS]), home)
        assert done.returncode in (0, 10, 11), done.stderr
        seen = {(item["probe"], item["outcome"]): item["facts"] for item in json.loads(done.stdout)["observations"]}
        # Otherwise nothing was looked at.
        assert seen[("keyring", "ok")]["locked"] is True, seen
        assert seen[("client", "ok")]["installed"] is True, seen
        assert {"secret-access", "sandbox", "scheme", "browser", "portal-service", "storage", "lock", "profile", "crash",
                "parts"} <= {probe for probe, _ in seen}, sorted(seen)
        assert len(lines) > 50 and any(member == "ReadAlias" for _, _, member, _ in calls), (len(lines), calls)
        assert not faults, "\n".join(faults)


def test_no_bus_is_started():
    """Neither for settings nor for a keyring; the network is measured here as well."""
    with Home() as home:
        environment = {**home.environment, "XDG_RUNTIME_DIR": os.path.join(home.folder, "no-bus")}
        del environment["DBUS_SESSION_BUS_ADDRESS"]
        os.mkdir(environment["XDG_RUNTIME_DIR"], 0o700)
        before = home.look()
        done, lines = trace(home, check_command(home, ["client", "network"]), environment)
        assert done.returncode in (0, 10, 11), done.stderr
        own = (*own_folders(home), os.path.join(environment["XDG_RUNTIME_DIR"], "dconf"))
        faults = [fault for fault in find_kernel_faults(lines, own) if not fault.startswith("network")]
        assert not faults, "\n".join(faults)
        assert home.look() == before


def expect(faults, *beginnings):
    for beginning in beginnings:
        assert any(fault.startswith(beginning) for fault in faults), "%s was not noticed in %s" % (beginning, faults)


def test_who_touches_is_noticed():
    with Home() as home:
        script = ("import os,socket,sys; home=sys.argv[1]; os.utime(home+'/Element')\n"
                  "os.chmod(home+'/Element/element-desktop', 0o700)\n"
                  "open(home+'/new','w').close(); os.rename(home+'/new', home+'/newer')\n"
                  "s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.connect(('127.0.0.1',9)); os.system('true')")
        _, _, _, faults = watch([sys.executable, "-c", script, home.home], home)
        expect(faults, "changed: utimensat", "changed: rename", "network: connect", "started: ", "forked: ",
               "not as it was: " + home.path("newer"), "not as it was: " + home.path("Element/element-desktop"))


def test_who_asks_is_noticed():
    with Home() as home:
        def said(*words):
            return watch(["gdbus", "call", "--session", *words], home)[3]
        secrets = ["--dest", "org.freedesktop.secrets", "--object-path", "/org/freedesktop/secrets", "--method"]
        expect(said(*secrets, "org.freedesktop.Secret.Service.Unlock", "['/org/freedesktop/secrets/collection/login']"),
               "Unlock of")
        expect(said(*secrets, "org.freedesktop.DBus.Peer.Ping"), "Ping may start org.freedesktop.secrets")
        expect(said("--dest", "org.freedesktop.DBus", "--object-path", "/", "--method", "org.freedesktop.DBus.StartServiceByName",
                    "org.example.Gone", "0"), "StartServiceByName of")


def missing():
    for program in ("strace", "dbus-daemon", "dbus-monitor", "gnome-keyring-daemon", "gdbus"):
        if not shutil.which(program):
            return program + " is not installed"
    done = subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
    return "strace may not look at programs here: " + done.stderr.strip() if done.returncode != 0 else None


def main():
    cases = [value for name, value in globals().items() if name.startswith("test_")]
    reason = missing()
    if reason:
        print("1..0 # SKIP " + reason)
        return
    print("1..%d" % len(cases), flush=True)
    for number, case in enumerate(cases, 1):
        name = case.__name__.removeprefix("test_").replace("_", "-")
        try:
            case()
            print("ok %d %s" % (number, name), flush=True)
        except Exception as error:  # pylint: disable=broad-except
            print("not ok %d %s" % (number, name), flush=True)
            print("# %s: %s" % (type(error).__name__, str(error).replace("\n", "\n# ")), flush=True)


main()
