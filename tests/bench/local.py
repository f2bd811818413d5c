# SPDX-License-Identifier: GPL-3.0-or-later
"""What looking at this computer costs, on a computer that has much to look at.

The real programs run with a made-up system mounted over the real one, in a mount namespace of their own: 2600 packages, 300
desktop files, apt's lists of 63000 packages as Debian leaves them on the disk, 200 MB of journal, messengers by every route.
"""
import json
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time

BAR_MS = 150
FRAME_MS = 16
CHECKS = ("installed", "updates", "keyring", "browser", "sandbox", "storage", "crashes")
JOURNAL_WRITER = "/lib/systemd/systemd-journal-remote"
N_PACKAGES, N_DESKTOP, N_LISTED = 2600, 300, 63000
N_JOURNALS, N_ENTRIES = 8, 50000
LIST_NAME = "deb.debian.org_debian_dists_bookworm_main_binary-amd64_Packages"
CLIENTS = ("Element", "nheko", "Fractal", "Signal", "Telegram", "NeoChat")


def write(path, content, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)
    os.chmod(path, mode)


class Computer:
    """Folders that are mounted over those of the real computer."""

    def __init__(self, folder):
        self.folder = folder
        self.home = self.path("home")
        self.mounts = ["/var/lib/dpkg", "/var/lib/apt/lists", "/etc/apt", "/usr/share/applications", "/var/log/journal",
                       "/var/lib/flatpak", "/opt"]
        for place in self.mounts:
            os.makedirs(self.path("root" + place))
        self.make_dpkg()
        self.make_lists()
        self.make_desktop_files()
        self.make_home()
        self.make_flatpaks()
        self.make_journal()

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def stanza(self, name, number, status):
        lines = ["Package: " + name]
        if status:
            lines += ["Status: install ok installed", "Priority: optional", "Section: net"]
        lines += ["Version: 1:%d.%d-1+deb12u1" % (number % 90, number % 7), "Installed-Size: %d" % (number + 1),
                  "Maintainer: Debian Maintainers <packages@debian.example>", "Architecture: amd64",
                  "Depends: " + ", ".join("lib%s%d (>= %d.2)" % (word, number % 30, number % 9)
                                          for word in ("c6:any", "glib2.0-", "stdc++", "gtk-3-", "x11-", "pulse", "ssl")),
                  "Description: a package of many", "Homepage: https://www.debian.example/%s/" % name]
        if status:
            lines[-1:-1] = [" The words with which a package tells what it is for fill some lines."] * 6
        else:
            lines += ["Description-md5: %032x" % number, "Tag: implemented-in::c, role::program, uitoolkit::gtk, use::chatting",
                      "Section: net", "Priority: optional",
                      "Filename: pool/main/%s/%s/%s_%d_amd64.deb" % (name[0], name, name, number), "Size: %d" % (number * 77),
                      "MD5sum: %032x" % number, "SHA256: %064x" % number]
        return "\n".join(lines) + "\n\n"

    def make_dpkg(self):
        names = ["package-%05d" % number for number in range(N_PACKAGES)] + ["element-desktop", "nheko", "fractal"]
        write(self.path("root/var/lib/dpkg/status"), "".join(self.stanza(name, n, True) for n, name in enumerate(sorted(names))))
        for name in names:
            write(self.path("root/var/lib/dpkg/info", name + ".list"), "/.\n/usr\n/usr/bin\n/usr/bin/%s\n" % name)
        write(self.path("root/opt/Element/element-desktop"), "#!\n", 0o755)

    def make_lists(self):
        names = sorted(["package-%05d" % number for number in range(N_LISTED)] + ["nheko", "fractal"])
        write(self.path("root/var/lib/apt/lists", LIST_NAME),
              "".join(self.stanza(name, n, False) for n, name in enumerate(names)))
        write(self.path("root/etc/apt/sources.list"), "deb http://deb.debian.org/debian bookworm main\n")

    def make_desktop_files(self):
        names = "".join("Name[%s]=Program\nComment[%s]=A program that does one thing and does it well\n" % (language, language)
                        for language in ("ar bg ca cs da de el es et eu fi fr gl he hr hu id it ja ko lt lv nb nl pl pt pt_BR "
                                         "ro ru sk sl sr sv tr uk vi zh_CN zh_TW").split())
        for number in range(N_DESKTOP):
            write(self.path("root/usr/share/applications/org.example.Program%d.desktop" % number),
                  "[Desktop Entry]\nType=Application\nName=Program\nExec=program%d %%U\nMimeType=text/plain;image/png;\n%s"
                  % (number, names))
        write(self.path("root/usr/share/applications/element-desktop.desktop"),
              "[Desktop Entry]\nType=Application\nName=Element\nExec=/opt/Element/element-desktop %U\n"
              "MimeType=x-scheme-handler/element;\n")
        write(self.path("root/usr/share/applications/mimeinfo.cache"),
              "[MIME Cache]\n" + "".join("application/x-%d=org.example.Program%d.desktop;\n" % (n, n) for n in range(N_DESKTOP)) +
              "x-scheme-handler/element=element-desktop.desktop;\n")

    def make_home(self):
        for name in ("Element", "Element-1.11.1", "Element-1.11.2"):
            write(os.path.join(self.home, "Applications", name, "element-desktop"), "#!\n", 0o755)
            write(os.path.join(self.home, "Applications", name + ".AppImage"), "\x7fELF", 0o755)
        for number in range(400):
            write(os.path.join(self.home, "Downloads", "file-%d.pdf" % number), "x")
        for number in range(200):
            write(os.path.join(self.home, ".config/Element/Crashpad/completed/%d.dmp" % number), "MDMP")
        write(os.path.join(self.home, ".config/Element/Preferences"), "{}")

    def make_flatpaks(self):
        for base in (self.path("root/var/lib/flatpak"), os.path.join(self.home, ".local/share/flatpak")):
            for app in ["im.riot.Riot"] + ["org.example.App%d" % number for number in range(40)]:
                folder = os.path.join(base, "app", app, "x86_64/stable")
                write(os.path.join(folder, "0123/metadata"), "[Application]\nname=%s\n[Context]\nshared=network;ipc;\n" % app)
                os.symlink("0123", os.path.join(folder, "active"))
                os.symlink("x86_64/stable", os.path.join(base, "app", app, "current"))

    def make_journal(self):
        if not os.access(JOURNAL_WRITER, os.X_OK):
            print("  without a journal: systemd-journal-remote is not installed")
            return
        with open("/etc/machine-id", encoding="ascii") as file:
            machine = file.read().strip()
        folder = self.path("root/var/log/journal", machine)
        os.makedirs(folder)
        now = time.time()
        for number in range(N_JOURNALS):
            name = "user-%d%s.journal" % (os.getuid(), "@%032x-%016x-%016x" % (1, number, number) if number else "")
            writer = subprocess.Popen([JOURNAL_WRITER, "-o", os.path.join(folder, name), "-"], stdin=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL, text=True)
            for entry in range(N_ENTRIES):
                who = ("gnome-shell", "element-desktop", "firefox", "systemd")[entry % 4]
                at = int((now - number * 150000 - (N_ENTRIES - entry) * 3) * 1000000)
                writer.stdin.write("__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n_BOOT_ID=%s\n_UID=%d\n_COMM=%s\n"
                                   "_SYSTEMD_USER_UNIT=app-gnome-%s-%d.scope\n_EXE=/usr/bin/%s\n_PID=%d\nPRIORITY=6\n"
                                   "MESSAGE=line %d of %d says what a program has to say on what it has just done\n\n"
                                   % (at, at, machine, os.getuid(), who, who, entry // 500, who, entry // 50, entry, number))
            writer.stdin.close()
            writer.wait()

    def size(self, place):
        return sum(os.path.getsize(os.path.join(folder, name))
                   for folder, _, names in os.walk(self.path("root" + place)) for name in names) / 1e6

    def forget(self):
        """Takes the made-up files out of the memory of the kernel; those of the programs stay."""
        os.sync()
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path) and not os.path.islink(path):
                    file = os.open(path, os.O_RDONLY)
                    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
                    os.close(file)

    def run(self, command, environment):
        places = [place for place in self.mounts if os.path.isdir(place)]
        script = "".join("mount --bind '%s' '%s' && " % (self.path("root" + place), place) for place in places) + 'exec "$@"'
        start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(["unshare", "--mount", "sh", "-c", script, "sh", *command], env=environment, capture_output=True,
                              text=True, check=False, timeout=60)
        wall, after = (time.monotonic() - start) * 1000, resource.getrusage(resource.RUSAGE_CHILDREN)
        return done, wall, (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def describe_service(folder):
    clients = [{"name": name, "flatpak": "im.riot.Riot" if name == "Element" else "org.example." + name,
                "snap": name.lower(), "deb": ["element-desktop" if name == "Element" else name.lower()],
                "desktop": [name.lower() + "-desktop.desktop"],
                "process": "element-desktop" if name == "Element" else name.lower(), "engine": "electron",
                "scheme": name.lower(), "needs_keyring": True, "data": ["~/.config/" + name]} for name in CLIENTS]
    write(os.path.join(folder, "services/busy.json"), json.dumps({
        "format": 1, "id": "busy", "name": "Busy", "protocol": "web", "clients": clients, "sources": ["made up"],
        "endpoints": [{"host": "localhost", "port": 9, "transport": "tcp", "role": "sign-in"}]}))


def require_seen(case):
    """Figures of what was not looked at would be worth nothing."""
    facts = {(item["probe"], item["subject"]): item["facts"] for item in case["observations"]}
    seen = (facts[("client", "Element")].get("installed"), len(facts[("client", "Element")]["copies"]) >= 4,
            facts[("update-source", "nheko")].get("offered"),
            facts[("scheme", "element://")].get("handler") == "element-desktop.desktop",
            facts[("crash", "Element")]["count"] > 0,
            facts[("crash", "Element")]["journal"] or not os.access(JOURNAL_WRITER, os.X_OK))
    if not all(seen):
        raise SystemExit("bench: not everything was seen: %s" % (seen,))


def measure(program, heartbeat, rounds):
    """What each round took: cold first, then warm, in turn."""
    rows = {"cold": [], "warm": []}
    probes, turns = {}, []
    with tempfile.TemporaryDirectory() as folder:
        computer = Computer(folder)
        print("  %.0f MB of lists, %.1f MB of packages, %.0f MB of journal"
              % (computer.size("/var/lib/apt/lists"), computer.size("/var/lib/dpkg"), computer.size("/var/log/journal")))
        describe_service(computer.path("data"))
        log = computer.path("beat")
        environment = {**os.environ, "HOME": computer.home, "LATCHKEY_DATA_DIR": computer.path("data"), "DISPLAY": ":987",
                       "HEARTBEAT_LOG": log, "XDG_STATE_HOME": computer.path("state"), "XDG_CURRENT_DESKTOP": "GNOME"}
        only = [word for check in CHECKS for word in ("--only", "client." + check)]
        for _ in range(rounds):
            for kind in ("cold", "warm"):
                if kind == "cold":
                    computer.forget()
                done, wall, work = computer.run([program, "check", "busy", *only, "--no-extra-hosts", "--json"], environment)
                if done.returncode not in (0, 10, 11):
                    raise SystemExit("bench: latchkeyctl: " + done.stderr[-800:])
                case = json.loads(done.stdout)
                rows[kind].append((case["duration_ms"], wall, work))
                require_seen(case)
                for item in case["observations"]:
                    probes.setdefault((item["probe"], kind), []).append(item["started_ms"] + item["duration_ms"])
            computer.run([heartbeat, "check", "busy", *only, "--no-extra-hosts"], environment)
        if os.path.exists(log):
            with open(log, encoding="utf-8") as file:
                turns = [dict(word.split("=", 1) for word in line.split()) for line in file]
    return rows, probes, turns


def part(program, heartbeat, options, spread, table, verdict):
    if os.getuid() != 0 or not shutil.which("unshare"):
        print("\nlocal: left out; it needs root, for mounts of its own")
        return
    rows, probes, turns = measure(program, heartbeat, options.rounds)
    table("All local checks, ms: median [min-max]; bar: %d" % BAR_MS,
          ("files", "duration_ms", "whole process", "processor", "n", "bar"),
          [(kind, spread([row[0] for row in got]), spread([row[1] for row in got]),
            spread([row[2] for row in got]), len(got),
            verdict(statistics.median([row[0] for row in got]) <= BAR_MS)) for kind, got in rows.items()])
    print("  processor: time of all threads and of what mounts the made-up system; others' work cannot lengthen it")
    table("Each probe was written down after, ms", ("probe", "cold", "warm"),
          [(probe, spread(probes.get((probe, "cold"))), spread(probes.get((probe, "warm"))))
           for probe in sorted({name for name, _ in probes}, key=lambda name: -statistics.median(probes[(name, "warm")]))])
    if turns:
        got = [float(turn["pause_cpu_ms"]) for turn in turns]
        table("Longest turn of the main loop, ms", ("work", "wall", "n", "bar"),
              [(spread(got, 1), spread([float(turn["pause_ms"]) for turn in turns], 1), len(got),
                "%d: %s" % (FRAME_MS, verdict(statistics.median(got) <= FRAME_MS)))])
