#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Letters through the real xdg-desktop-portal, with a backend of our own in place of an e-mail program, on a bus of their own.

Needs LATCHKEYCTL. Prints TAP.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading

PORTAL = "/usr/libexec/xdg-desktop-portal"
BACKEND = "org.freedesktop.impl.portal.desktop.latchtest"
INTERFACE = """<node><interface name='org.freedesktop.impl.portal.Email'><method name='ComposeEmail'>
  <arg type='o' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>
  <arg type='u' direction='out'/><arg type='a{sv}' direction='out'/></method></interface></node>"""
CASE = {"format": "latchkey-case/1", "service": {"id": "x", "name": "X", "protocol": "matrix", "address": "x.test"},
        "account": "alice", "started": "2026-11-22T10:00:00Z", "duration_ms": 900, "observations": []}
SERVICE = {"format": 1, "id": "x", "name": "X", "protocol": "matrix", "address": "x.test", "support": {"email": "help@x.test"}}


def skip(reason):
    print("1..0 # SKIP " + reason)
    sys.exit(0)


class Backend:
    """Takes letters, or is a person who thinks better of it."""

    def __init__(self, gio, glib):
        self.glib = glib
        self.letters = []
        self.response = 0
        self.ready = threading.Event()
        self.bus = gio.bus_get_sync(gio.BusType.SESSION, None)
        node = gio.DBusNodeInfo.new_for_xml(INTERFACE)
        self.bus.register_object("/org/freedesktop/portal/desktop", node.interfaces[0], self.on_call, None, None)
        gio.bus_own_name_on_connection(self.bus, BACKEND, gio.BusNameOwnerFlags.NONE, lambda *_: self.ready.set(), None)
        threading.Thread(target=glib.MainLoop().run, daemon=True).start()

    def on_call(self, _bus, _sender, _path, _interface, _method, parameters, invocation):
        options = parameters.unpack()[3]
        contents = []
        for path in options.get("attachments", []):
            with open(path, "rb") as file:
                contents.append(file.read())
        self.letters.append((options, contents))
        invocation.return_value(self.glib.Variant("(ua{sv})", (self.response, {})))


def write(folder, name, value):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(value if isinstance(value, str) else json.dumps(value))
    return path


def inside():
    import gi
    gi.require_version("Gio", "2.0")
    from gi.repository import Gio, GLib
    folder = tempfile.mkdtemp(prefix="latchkey-letters-")
    write(folder, "latchtest.portal",
          "[portal]\nDBusName=%s\nInterfaces=org.freedesktop.impl.portal.Email\nUseIn=latchtest\n" % BACKEND)
    backend = Backend(Gio, GLib)
    backend.ready.wait(10)
    own = {**os.environ, "XDG_DESKTOP_PORTAL_DIR": folder, "XDG_CURRENT_DESKTOP": "latchtest", "HOME": folder,
           "XDG_STATE_HOME": folder, "XDG_CACHE_HOME": folder, "XDG_DATA_HOME": folder}
    portal = subprocess.Popen([PORTAL], env=own, stderr=subprocess.DEVNULL)
    good = True

    def add(number, fine, title):
        nonlocal good
        good = good and fine
        print("%s %d - %s" % ("ok" if fine else "not ok", number, title), flush=True)

    def send(name):
        output = os.path.join(folder, name)
        done = subprocess.run([os.environ["LATCHKEYCTL"], "report", "--case", write(folder, "case.json", CASE), "--service-file",
                               write(folder, "service.json", SERVICE), "--output", output, "--send", "--json"], env=own,
                              capture_output=True, text=True, timeout=60, check=False)
        print("# " + done.stderr.replace("\n", " "))
        with open(output, "rb") as file:
            return json.loads(done.stdout), file.read(), done.returncode

    try:
        for _ in range(100):
            names = backend.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ListNames",
                                          None, None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
            if "org.freedesktop.portal.Desktop" in names:
                break
            threading.Event().wait(0.1)
        said, written, status = send("first.zip")
        options, contents = backend.letters[-1] if backend.letters else ({}, [])
        add(1, said["sent"] and status == 11, "the letter is handed over")
        add(2, contents == [written], "the attachment arrives byte for byte")
        add(3, options.get("subject", "").startswith("[%s]" % said["reference"]) and "help@x.test" in
            [options.get("address"), *options.get("addresses", [])], "its subject has the number, and it goes to support")
        backend.response = 1
        said, written, status = send("second.zip")
        add(4, not said["sent"] and status == 1 and said["sending"] == "No letter was written.",
            "who thinks better of it has sent nothing")
    finally:
        portal.terminate()
        portal.wait()
        shutil.rmtree(folder, ignore_errors=True)
    print("1..4")
    sys.exit(0 if good else 1)


def main():
    if sys.argv[1:] == ["inside"]:
        inside()
    if not os.access(PORTAL, os.X_OK) or not shutil.which("dbus-run-session"):
        skip("xdg-desktop-portal or dbus-run-session is not installed")
    if subprocess.run([sys.executable, "-c", "import gi"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        skip("python3-gi is not installed")
    sys.exit(subprocess.run(["dbus-run-session", "--", sys.executable, os.path.abspath(__file__), "inside"],
                            check=False).returncode)


main()
