#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hunts for a password that latchkeyctl was given, and for the session it got, everywhere they could have stayed.

    secret_hunt.py practice     against the practice service; needs neither root nor a lab
    secret_hunt.py lab          against the servers of the lab that is up; needs root

Looked through: output (debug messages included), files below the program's home and temporary folders and new
ones in the machine's, arguments and environment of the program and its children, and in the lab the memory of the
program after it handed the password on, and its core. Prints TAP; a line that fails tells the place.
"""
import base64
import os
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from needle import Needle, random_secret, random_word

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
LAB = os.path.join(HERE, "lab")
INSTANCE = os.environ.get("LATCHKEY_LAB_INSTANCE", "0")
STATE = "/run/latchkey-lab/" + INSTANCE
SHARED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", STATE + "/home")
BIGGEST_FILE = 4 << 20  # a core may be of any size
DEEPEST = 3  # folders below a shared one
PAGE = bytes(4096)
GIVE_UP_S = 20
KEPT = re.compile(r"LATCHKEY_|LANG$|LC_|PATH$|GIO_|GSETTINGS_|ASAN_|LSAN_|UBSAN_|MALLOC_|PYTHONDONTWRITE")


# --- processes -------------------------------------------------------------------------------------------

def read(path, size=-1):
    try:
        with open(path, "rb") as file:
            return file.read(size)
    except OSError:
        return b""


def children(pid):
    """All processes below one."""
    found = []
    for task in os.listdir("/proc/%d/task" % pid) if os.path.isdir("/proc/%d/task" % pid) else []:
        for child in read("/proc/%d/task/%s/children" % (pid, task)).split():
            found += [int(child)] + children(int(child))
    return found


def used_pages(file, length=1 << 62):
    """What stands in a file, without the pages that are all zero: most of an address space is."""
    pages = []
    while length > 0:
        chunk = file.read(min(1 << 20, length))
        if not chunk:
            break
        length -= len(chunk)
        if chunk.count(0) != len(chunk):
            pages += [chunk[at:at + 4096] for at in range(0, len(chunk), 4096) if chunk[at:at + 4096] != PAGE]
    return b"".join(pages)


def memory(pid):
    """Every writable mapping of a process, as (what it is, bytes)."""
    for line in read("/proc/%d/maps" % pid).decode("utf-8", "replace").splitlines():
        words = line.split(None, 5)
        if "w" not in words[1]:
            continue
        start, end = (int(word, 16) for word in words[0].split("-"))
        try:
            with open("/proc/%d/mem" % pid, "rb", buffering=0) as file:
                file.seek(start)
                data = used_pages(file, end - start)
        except (OSError, OverflowError):
            continue
        yield "memory, " + (words[5] if len(words) > 5 else "no file") + " " + words[0], data


def core_files_possible():
    pattern = read("/proc/sys/kernel/core_pattern").strip()
    return bool(pattern) and not pattern.startswith(b"|") and b"/" not in pattern


# --- one run ---------------------------------------------------------------------------------------------

class Run:
    """A command in a home of its own, watched from its start to its end."""

    def __init__(self, command, lines, needles, wrapper=()):
        self.needles = needles
        self.found = []
        self.kept = []
        self.looked_at = {}
        self.started = time.time()
        self.folder = tempfile.mkdtemp(prefix="latchkey-hunt-")
        self.out = tempfile.mkdtemp(prefix="latchkey-hunt-out-")
        folders = {"HOME": "home", "TMPDIR": "tmp", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config",
                   "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state", "XDG_RUNTIME_DIR": "runtime"}
        own = {name: os.path.join(self.folder, folder) for name, folder in folders.items()}
        for folder in own.values():
            os.mkdir(folder, 0o700)
        own.update({"G_MESSAGES_DEBUG": "all", "G_ENABLE_DIAGNOSTIC": "1"})
        environment = {name: value for name, value in os.environ.items() if KEPT.match(name)}
        with open(self.out + "/stdout", "wb") as out, open(self.out + "/stderr", "wb") as err:
            self.process = subprocess.Popen(
                [*wrapper, "env", *("%s=%s" % pair for pair in own.items()), *command], stdin=subprocess.PIPE,
                stdout=out, stderr=err, cwd=own["HOME"], env={**environment, **({} if wrapper else own)},
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2))
        self.watcher = threading.Thread(target=self.watch)
        self.watcher.start()
        self.process.stdin.write("".join(line + "\n" for line in lines).encode())
        self.process.stdin.close()

    def search(self, place, data):
        kind = place.split(",")[0]
        self.looked_at[kind] = self.looked_at.get(kind, 0) + len(data)
        for needle in self.needles:
            self.found += ["%s: %s" % (place, form) for form in needle.find(data)]

    def watch(self):
        """Arguments and environments, as often as can be: a process may live for a moment only."""
        seen = set()
        while self.process.poll() is None:
            for pid in [self.process.pid, *children(self.process.pid)]:
                for name in ("cmdline", "environ"):
                    data = read("/proc/%d/%s" % (pid, name))
                    if (pid, name, data) not in seen:
                        seen.add((pid, name, data))
                        self.search("arguments and environment, process %d, %s" % (pid, name), data)
            time.sleep(0.005)

    def wait_until(self, ready):
        end = time.monotonic() + GIVE_UP_S
        while not ready() and self.process.poll() is None and time.monotonic() < end:
            time.sleep(0.02)
        return self.process.poll() is None and ready()

    def keep_memory(self):
        """Takes a copy at once, for the process does not wait; end() looks through it."""
        self.kept += memory(self.process.pid)

    def keep_core(self):
        """A core made by a debugger, while the program goes on."""
        name = "%s/gcore.%d" % (self.out, self.process.pid)
        subprocess.run(["gcore", "-o", self.out + "/gcore", str(self.process.pid)], capture_output=True, check=False)
        self.keep_file("core, made by gcore", name)

    def keep_file(self, place, path):
        try:
            with open(path, "rb") as file:
                self.kept.append((place, used_pages(file)))
        except OSError:
            return
        os.unlink(path)

    def end(self, limit=GIVE_UP_S):
        """Waits for the end; then everything that stayed is looked through."""
        try:
            self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            self.found.append("the program did not end in %d s" % limit)
        self.watcher.join()
        for name in os.listdir(self.folder + "/home"):
            if name.startswith("core"):
                self.keep_file("core, made by the kernel", os.path.join(self.folder, "home", name))
        for place, data in self.kept:
            self.search(place, data)
        self.output = read(self.out + "/stdout").decode("utf-8", "replace")
        for name in ("stdout", "stderr"):
            self.search("output, " + name, read(os.path.join(self.out, name)))
        self.search_files(self.folder, 0)
        for folder in SHARED_FOLDERS:
            self.search_files(folder, self.started)
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.out, ignore_errors=True)

    def search_files(self, folder, newer):
        for path, folders, names in os.walk(folder):
            if path.startswith(self.out):
                continue
            if newer and path.count("/") - folder.count("/") >= DEEPEST:
                folders.clear()
            for name in names:
                self.search_file(os.path.join(path, name), newer)

    def search_file(self, path, newer):
        try:
            facts = os.lstat(path)
        except OSError:
            return
        if facts.st_mtime < newer or facts.st_size > BIGGEST_FILE or (facts.st_mode & 0o170000) != 0o100000:
            return
        self.search("files, " + path, os.path.basename(path).encode() + b"\n" + read(path))


# --- results ---------------------------------------------------------------------------------------------

class Results:
    def __init__(self):
        self.count = 0
        self.bad = 0

    def add(self, good, title, notes=()):
        self.count += 1
        self.bad += not good
        print("%s %d - %s" % ("ok" if good else "not ok", self.count, title))
        for line in "\n".join(notes).splitlines():
            print("#   " + line)
        sys.stdout.flush()

    def add_run(self, title, run, wanted=("output", "arguments and environment"), code=None):
        """A run is good when nothing was found and everything that was to be looked at was there."""
        wrong = list(run.found)
        for kind in wanted:
            if not run.looked_at.get(kind):
                wrong.append("could not look at: " + kind)
        if code and not re.search(code, run.output):
            wrong.append("the verdict is not %s: %s" % (code, run.output[:300]))
        sizes = ", ".join("%s %.1f kB" % (kind, size / 1000) for kind, size in sorted(run.looked_at.items()))
        self.add(not wrong, "%s (%s)" % (title, sizes), wrong)

    def skip(self, title, reason):
        self.count += 1
        print("ok %d - %s # SKIP %s" % (self.count, title, reason))


# --- does the search find what is there? -----------------------------------------------------------------

LEAKY = r"""
import base64, os, sys, time
secret = sys.stdin.readline().rstrip("\n")
place = sys.argv[1]
keep = None
if place == "output": print("debug: " + base64.b64encode(("\0alice\0" + secret).encode()).decode())
elif place == "file": open(os.environ["XDG_CACHE_HOME"] + "/log", "w").write("\n".join(["x", secret, "y"]))
elif place == "temporary": open("/var/tmp/latchkey-hunt-leak", "w").write(secret[::-1])
elif place == "environment": os.execve(sys.executable, [sys.executable, "-c", "import time; time.sleep(0.3)"], {"P": secret})
elif place == "child": os.spawnv(os.P_WAIT, "/bin/sh", ["sh", "-c", "sleep 0.3; : " + base64.b64encode(secret.encode()).decode()])
elif place in ("memory", "core"): keep = bytearray(secret.encode()); keep[:20] = bytes(20)
if place not in ("memory", "core"): del secret
print("ready", flush=True)
time.sleep(2 if keep else 0)
"""


LEAKS = {"output": "output", "file": "files", "temporary": "files", "child": "arguments", "environment": "arguments",
         "memory": "memory", "core": "core"}
ELSEWHERE = ("output", "file", "temporary", "child", "environment")


def self_check(results, places):
    """The search is worth nothing unless it finds a copy that was left on purpose."""
    text = random_secret()
    needle = Needle("password", text)
    missed = [form for form, data in needle.forms.items() if not needle.find(b"\0\1 before" + data + b"after\n")]
    clean = needle.find(b"\n".join(dress for dress in Needle("other", random_secret()).forms.values()))
    results.add(not missed and not clean, "every one of %d forms is found, and no other secret is" % len(needle.forms),
                missed + clean)
    for place in places:
        kind = LEAKS[place]
        if place == "core" and not shutil.which("gcore"):
            results.skip("a copy left in a core is found", "there is no gcore here")
            continue
        run = Run([sys.executable, "-c", LEAKY, place], [text], [needle])
        if place in ("memory", "core") and run.wait_until(lambda: b"ready" in read(run.out + "/stdout")):
            (run.keep_memory if place == "memory" else run.keep_core)()
            run.process.kill()
        run.end()
        if os.path.exists("/var/tmp/latchkey-hunt-leak"):
            os.unlink("/var/tmp/latchkey-hunt-leak")
        good = any(found.startswith(kind) for found in run.found)
        results.add(good, "a copy left in %s is found" % place, run.found[:1] if good else ["it was not found"])


# --- where the program is let loose ----------------------------------------------------------------------

def program():
    own = os.environ.get("LATCHKEYCTL")
    if own:
        return shlex.split(own)
    build = os.environ.get("LATCHKEY_BUILD_DIR", os.path.join(TOP, "_build"))
    if not os.access(os.path.join(build, "src/cli/latchkeyctl"), os.X_OK):
        sys.exit("secret_hunt: latchkeyctl is not built (set LATCHKEYCTL or LATCHKEY_BUILD_DIR)")
    return [os.path.join(TOP, "dev"), "exec", "latchkeyctl"]


PRACTICE_FAULTS = ("", "wrong-password", "account-locked", "too-many-attempts", "hangs", "wrong-host-certificate",
                   "redirect-to-http", "browser-only")


def hunt_practice(results):
    for number, fault in enumerate(PRACTICE_FAULTS):
        password, code = Needle("password", random_secret()), Needle("code", random_word(24))
        command = [*program(), "check", "practice", "--account", "practice", "--password-stdin"]
        command += ["--practice-fault", fault] if fault else []
        command += ["--json"] if number % 2 == 0 else []
        run = Run(command, [password.text, code.text], [password, code])
        run.end()
        results.add_run("practice, %s" % (fault or "a wrong password"), run)


def lab(*words, **environment):
    return subprocess.run([LAB, *words], env={**os.environ, **environment}, capture_output=True, text=True, check=False)


class Hunt:
    """One run against a server of the lab, under a fault."""

    def __init__(self, results):
        self.results = results

    def start(self, service, account, needles, json):
        described = os.path.join(HERE, "conf", service + ".json")
        words = ["--service-file", described] if os.path.exists(described) else [service]
        command = [*program(), "check", *words, "--account", account, "--password-stdin", "--policy",
                   os.path.join(HERE, "policy.json"), *(["--json"] if json else [])]
        return Run(command, [needles[0].text], needles, [LAB, "exec"])

    def under(self, fault, title, work, **environment):
        on = lab("fault", fault, "on", **environment)
        try:
            if on.returncode == 77:
                self.results.skip(title, (on.stderr.strip().splitlines() or ["?"])[-1])
            elif on.returncode != 0:
                self.results.add(False, title, ["the fault could not be made", *on.stderr.splitlines()])
            else:
                work(title)
        finally:
            lab("fault", fault, "off")

    def hanging(self, service, needles, how, word="lab attempt", json=True):
        """The server has got the password and says nothing more: what does the program that waits still hold?"""
        def work(title):
            run = self.start(service, "alice", needles, json)
            ready = run.wait_until(lambda: word.encode() in read(STATE + "/log/bad-9500"))
            # The worker has sent; the program gets the time to wipe what it handed on.
            time.sleep(0.1)
            wanted = ["output", "arguments and environment"]
            if not ready:
                run.found.append("the sign-in never reached the server")
            else:
                wanted += how(run)
            run.end()
            self.results.add_run(title, run, wanted)
        return work

    def good(self, service, account, needles, code):
        def work(title):
            run = self.start(service, account, needles, True)
            run.end()
            self.results.add_run(title, run, code=code)
        return work


def look_at_parent(run):
    run.keep_memory()
    if not shutil.which("gcore"):
        return ["memory"]
    run.keep_core()
    return ["memory", "core"]


def crash_worker(run):
    """The process that holds the password must leave no core, though cores are allowed here."""
    wanted = look_at_parent(run)
    for pid in children(run.process.pid):
        os.kill(pid, signal.SIGABRT)
    return wanted


def crash_parent(run):
    """The program that waits may leave a core, for the password is not in it any more."""
    run.process.send_signal(signal.SIGABRT)
    if core_files_possible():
        return ["core"]
    print("# no core of a crash can be looked at: the kernel hands cores to a program here")
    return []


def new_account(server, name, password):
    done = subprocess.run(["ip", "netns", "exec", "lk%s-s" % INSTANCE, sys.executable, os.path.join(HERE, "accounts.py"),
                           "new", server, STATE, name], input=password + "\n", text=True, capture_output=True, check=False)
    return done.returncode == 0


def hunt_lab(results):
    hunt = Hunt(results)

    def secret():
        return Needle("password", random_secret())
    hunt.under("acct-matrix-hangs", "Matrix, no answer to the sign-in", hunt.hanging("mx.test", [secret()], crash_worker))
    hunt.under("acct-matrix-hangs", "Matrix, the program crashes while it waits",
               hunt.hanging("mx.test", [secret()], crash_parent, json=False))
    session = Needle("session", "syt_" + random_word(40))
    hunt.under("hunt-matrix-session", "Matrix, no answer after the session was given",
               hunt.hanging("mx.test", [secret(), session], look_at_parent, "lab session"),
               LATCHKEY_LAB_ANSWER=session.text)
    hunt.under("hunt-xmpp-hang", "XMPP, no answer to the sign-in",
               hunt.hanging("xmpp.test", [secret()], crash_worker))
    name, password = "hunted" + random_word(12).lower(), secret()
    # Synapse's sessions begin with the name of the account.
    session = Needle("session", "syt_" + base64.b64encode(name.encode()).decode().rstrip("=") + "_")

    def matrix_good(title):
        if not new_account("synapse", name, password.text):
            results.add(False, title, ["the account could not be made"])
            return
        hunt.good("mx.test", name, [password, session], r'"code" ?: ?"all-clear"')(title)
    hunt.under("acct-matrix-good", "Synapse, good account", matrix_good)

    def ejabberd_good(title):
        other = secret()
        if not new_account("ejabberd", name, other.text):
            results.add(False, title, ["the account could not be made"])
            return
        hunt.good("ejab.test", name, [other], r'"code" ?: ?"all-clear"')(title)
    hunt.under("acct-ejabberd-good", "ejabberd, good account", ejabberd_good)
    hunt.under("acct-xmpp-wrong", "Prosody, wrong password",
               hunt.good("xmpp.test", "alice", [secret()], r'"code" ?: ?"wrong-password"'))
    if shutil.which("inspircd"):
        hunt.under("acct-irc-wrong", "IRC, wrong password",
                   hunt.good("irc.test", "alice", [secret()], r'"code" ?: ?"wrong-password"'))
    hunt.under("unsent-wronghost", "Matrix, certificate of another host",
               hunt.good("mx.test", "alice", [secret()], r'"code" ?: ?"certificate-wrong-host"'))


def main():
    where = sys.argv[1] if len(sys.argv) > 1 else "practice"
    results = Results()
    print("TAP version 13", flush=True)
    # Memory is looked at only in the lab, the rest by both.
    self_check(results, {"practice": ELSEWHERE, "lab": ("output", "memory", "core")}.get(where, LEAKS))
    {"practice": hunt_practice, "lab": hunt_lab, "self-check": lambda _: None}[where](results)
    print("1..%d" % results.count)
    sys.exit(1 if results.bad else 0)


if __name__ == "__main__":
    main()
