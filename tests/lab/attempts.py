# SPDX-License-Identifier: GPL-3.0-or-later
"""How often somebody tried to sign in, and who is still signed in, as the servers of a lab tell it."""
import json
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))
# In which log what is one attempt. Every server's log is looked at, so a password sent elsewhere counts too.
ATTEMPT = {
    "requests": r"^\S+ POST \S*/login ",
    "prosody": r"lab attempt",
    "prosody_old": r"lab attempt",
    "ejabberd": r"(Accepted|Failed) c2s \S+ authentication",
    "ejabberd_old": r"(Accepted|Failed) c2s \S+ authentication",
    "irc-input": r" I (AUTHENTICATE [A-Z]+(-[A-Z0-9-]+)?|PASS .*|PRIVMSG NickServ.*)$",
    "bad-9500": r"lab attempt",
    "bad-8443": r"lab attempt",
}
SESSION_PORTS = (5222, 5223, 6667, 6697)
SETTLE_S = 0.15
WAIT_S = 2.0


def until(good, work):
    """Asks again until the answer is good or the time is over: servers write their logs a little later."""
    end = time.monotonic() + WAIT_S
    answer = work()
    while not good(answer) and time.monotonic() < end:
        time.sleep(0.05)
        answer = work()
    return answer


class Seen:
    def __init__(self, attempts, wrong):
        self.attempts = attempts
        self.wrong = wrong  # what is not as the table says, in sentences


class Watch:
    """Begun before a run, asked after it."""

    def __init__(self, instance, fault):
        self.state = "/run/latchkey-lab/" + instance
        self.space = "lk%s-s" % instance
        self.fault = fault
        self.sizes = {name: self.size(name) for name in ATTEMPT}
        self.devices = len(self.matrix_devices())

    def path(self, name):
        return os.path.join(self.state, "log", name)

    def size(self, name):
        try:
            return os.path.getsize(self.path(name))
        except OSError:
            return 0

    def lines(self):
        found = []
        for name, pattern in ATTEMPT.items():
            try:
                with open(self.path(name), encoding="utf-8", errors="replace") as file:
                    file.seek(self.sizes[name])
                    found += [name + ": " + line for line in file.read().splitlines() if re.search(pattern, line)]
            except OSError:
                pass
        return found

    def in_servers(self, *command):
        return subprocess.run(["ip", "netns", "exec", self.space, *command], capture_output=True, text=True,
                              check=False).stdout

    def matrix_devices(self):
        if self.fault["service"] != "mx.test" or not os.path.exists(self.state + "/synapse/accounts-made"):
            return []
        name = self.fault["account"].lower().lstrip("@").split(":")[0]
        if not re.fullmatch(r"[a-z0-9-]+", name):
            return []
        return self.in_servers(sys.executable, os.path.join(HERE, "accounts.py"), "devices", self.state,
                               name).splitlines()

    def connections(self):
        ports = " or ".join("sport = :%d" % port for port in SESSION_PORTS)
        return [" ".join(line.split()[2:]) for line in
                self.in_servers("ss", "-Htn", "state", "established", "( %s )" % ports).splitlines()]

    def ejabberd_users(self):
        if self.fault["service"] not in ("ejab.test", "old-ejab.test"):
            return []
        port = 5281 if self.fault["service"] == "ejab.test" else 5282
        text = self.in_servers("curl", "-fsS", "-m", "3", "--json", "{}",
                               "http://127.0.0.1:%d/api/connected_users" % port)
        return json.loads(text) if text.startswith("[") else []

    def prosody_users(self):
        name = {"xmpp.test": "prosody", "old-xmpp.test": "prosody_old"}.get(self.fault["service"])
        open_now = {}
        if name and os.path.exists(self.path(name)):
            with open(self.path(name), encoding="utf-8", errors="replace") as file:
                for kind, who in re.findall(r"lab session (begins|ends): (\S+)", file.read()):
                    open_now[who] = open_now.get(who, 0) + (1 if kind == "begins" else -1)
        return [who for who, count in open_now.items() if count > 0]

    def sessions(self):
        new = self.matrix_devices()
        new = new if len(new) > self.devices else []
        return new + self.connections() + self.ejabberd_users() + self.prosody_users()

    def seen(self):
        """What the servers saw since the watch began."""
        words = self.fault["attempts"].split(",")
        allowed = [int(word) for word in words if word != "stays"]
        until(lambda lines: len(lines) >= min(allowed), self.lines)
        time.sleep(SETTLE_S)
        lines, wrong = self.lines(), []
        if len(lines) not in allowed:
            wrong = ["attempts: %d, allowed: %s" % (len(lines), self.fault["attempts"])] + lines
        left = until(lambda who: not who, self.sessions) if "stays" not in words else []
        return Seen(len(lines), wrong + ["still signed in: " + who for who in left])
