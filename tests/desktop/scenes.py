# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to a healthy session, and what Latchkey has to say of it."""
import dataclasses
import json
import os
import re
import signal
import subprocess
import typing

from session import Broken, HOME, UID, wait_for

ALL = ("gnome", "kde", "xfce")
LIBSECRET = ("gnome", "xfce")
KEYRING_SERVICES = {
    "gnome": ["org.freedesktop.secrets", "org.gnome.keyring"],
    "xfce": ["org.freedesktop.secrets", "org.gnome.keyring"],
    "kde": ["org.kde.kwalletd5"],
}
KEYRING_PROGRAM = {"gnome": "gnome-keyring-d", "kde": "kwalletd5", "xfce": "gnome-keyring-d"}
BACKENDS = {"gnome": "org.freedesktop.impl.portal.desktop.gnome", "kde": "org.freedesktop.impl.portal.desktop.kde",
            "xfce": "org.freedesktop.impl.portal.desktop.gtk"}
BROWSERS = {"gnome": "epiphany-browser", "kde": "konqueror", "xfce": "qutebrowser"}
INPUT_METHODS = {"gnome": ["ibus-daemon", "--panel", "disable", "--xim"], "kde": ["fcitx5", "--disable", "all"]}

# Findings of a healthy session that are neither ok nor not-applicable, and why they may be. No notice is among them.
ALLOWED = {
    ("client.version", "not-run", None): "no feed is asked without a network",
    ("client.accepted", "not-run", None): "the description knows no minimum version",
    ("client.updates", "unknown", None): "apt's lists of the machine may be compressed in a way that is not read",
}

CLIENTS = [
    {"name": "nheko", "deb": ["nheko"], "desktop": ["nheko.desktop"], "process": "nheko", "engine": "qt", "scheme": "matrix",
     "needs_keyring": True, "data": ["~/.config/nheko", "~/.local/share/nheko"]},
    {"name": "Dino", "deb": ["dino-im"], "desktop": ["im.dino.Dino.desktop"], "process": "dino-im", "engine": "gtk",
     "scheme": "xmpp", "data": ["~/.local/share/dino"]},
    {"name": "HexChat", "deb": ["hexchat"], "desktop": ["io.github.Hexchat.desktop"], "process": "hexchat", "engine": "gtk",
     "scheme": "irc", "data": ["~/.config/hexchat"]},
]
FLATPAK = [{"name": "Chat", "flatpak": "org.example.Chat", "engine": "electron"}]


@dataclasses.dataclass
class Scene:
    desktops: tuple
    prepare: typing.Optional[typing.Callable] = None  # before the session starts
    start: typing.Optional[typing.Callable] = None    # instead of the desktop's parts
    act: typing.Optional[typing.Callable] = None      # once it runs
    clients: list = dataclasses.field(default_factory=lambda: CLIENTS)
    finding: typing.Optional[tuple] = None            # check, code; none: the session is healthy all the same
    says: str = ""                                    # words of the advice
    also: dict = dataclasses.field(default_factory=dict)  # probe: facts that have to be there


# --- the healthy session ---
def start_input_method(session):
    command = INPUT_METHODS.get(session.desktop)
    if command is not None:
        session.start("input", command, stdout=subprocess.DEVNULL)


def start_parts(session, first=False):
    session.start_keyring(first)
    session.start_portal()
    start_input_method(session)
    if session.owner("org.freedesktop.secrets")[1] != KEYRING_PROGRAM[session.desktop]:
        raise Broken("the keyring is not the desktop's own")
    session.wait_for_name(BACKENDS[session.desktop])


# --- faults: files ---
def service_file(name):
    return "/usr/share/dbus-1/services/%s.service" % name


def without_services(session):
    for name in KEYRING_SERVICES[session.desktop]:
        os.unlink(session.path(service_file(name)))


def without_portal_service(session):
    os.unlink(session.path(service_file("org.freedesktop.portal.Desktop")))


def with_broken_backends(session):
    folder = session.path("/usr/share/dbus-1/services")
    for name in os.listdir(folder):
        if not name.startswith("org.freedesktop.impl.portal.desktop."):
            continue
        path = os.path.join(folder, name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(re.sub(r"(?m)^Exec=.*$", "Exec=/usr/libexec/is-not-there", text))


def uninstall(session, package):
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    result = subprocess.run(["/usr/sbin/chroot", session.root, "dpkg", "-r", "--force-depends", package],
                            env=environment, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise Broken(result.stderr)


def without_browser(session):
    """Neither the desktop's own nor one that the machine brought along, which lies below every session."""
    uninstall(session, BROWSERS[session.desktop])
    folder = session.path("/usr/share/applications")
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            continue
        with open(path, encoding="utf-8", errors="replace") as file:
            claims = "x-scheme-handler/https" in file.read()
        if claims:
            os.unlink(path)
    for name in ("x-www-browser", "gnome-www-browser", "www-browser"):
        path = session.path("/etc/alternatives/" + name)
        if os.path.islink(path):
            os.unlink(path)
    subprocess.run(["/usr/sbin/chroot", session.root, "update-desktop-database"], check=False)


def forget_schemes(session):
    """As when a package's trigger did not run: desktop files are there, the cache does not know them."""
    path = session.path("/usr/share/applications/mimeinfo.cache")
    with open(path, encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("x-scheme-handler/matrix=")]
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(lines)


# --- faults: the person's own files, once the home is there ---
def write_home(session, name, text):
    path = session.path(os.path.join(HOME, name))
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    while folder.startswith(session.path(HOME)):
        os.chown(folder, UID, UID)
        folder = os.path.dirname(folder)
    os.chown(path, UID, UID)


def leave_handler(session):
    """A messenger that was installed by hand once; its folder was thrown away since."""
    write_home(session, ".local/share/applications/nheko-own.desktop",
               "[Desktop Entry]\nType=Application\nName=nheko\nExec=/opt/nheko/nheko %u\nMimeType=x-scheme-handler/matrix;\n")
    write_home(session, ".config/mimeapps.list", "[Default Applications]\nx-scheme-handler/matrix=nheko-own.desktop\n")


def leave_only_handler(session):
    os.unlink(session.path("/usr/share/applications/nheko.desktop"))
    forget_schemes(session)
    leave_handler(session)


def disable_kwallet(session):
    write_home(session, ".config/kwalletrc", "[Wallet]\nEnabled=false\nFirst Use=false\n")
    start_input_method(session)
    session.start_portal()


def add_flatpak(session):
    """A messenger as Flatpak unpacks one: only these make use of portals."""
    app = ".local/share/flatpak/app/org.example.Chat/x86_64/stable/1"
    write_home(session, app + "/metadata",
               "[Application]\nname=org.example.Chat\nruntime=org.example.Platform/x86_64/1\ncommand=chat\n\n"
               "[Context]\nshared=network;ipc;\nsockets=x11;wayland;\n\n[Session Bus Policy]\norg.freedesktop.secrets=talk\n")
    write_home(session, app + "/files/bin/chat", "")
    os.symlink("1", session.path(os.path.join(HOME, os.path.dirname(app), "active")))
    os.symlink("x86_64/stable", session.path(os.path.join(HOME, ".local/share/flatpak/app/org.example.Chat/current")))


def start_with_flatpak(session):
    add_flatpak(session)
    start_parts(session)


def start_with_flatpak_without_portal(session):
    add_flatpak(session)
    session.start_keyring()
    start_input_method(session)


def start_with_flatpak_and_broken_portal(session):
    start_with_flatpak_without_portal(session)
    session.start_portal()


def start_without_keyring(session):
    session.start_portal()
    start_input_method(session)


# --- faults: while it runs ---
def lock(session):
    session.lock_keyring()


def kill_keyring(session):
    session.names["keyring"].kill()
    session.names["keyring"].wait()
    wait_for("the end of the keyring", lambda: not session.owns("org.freedesktop.secrets"))


def kill_portal(session):
    os.kill(session.owner("org.freedesktop.portal.Desktop")[0], signal.SIGKILL)
    wait_for("the end of the portal", lambda: not session.owns("org.freedesktop.portal.Desktop"))


def stop_keyring(session):
    os.kill(session.owner("org.freedesktop.secrets")[0], signal.SIGSTOP)


def stop_portal(session):
    os.kill(session.owner("org.freedesktop.portal.Desktop")[0], signal.SIGSTOP)


SCENES = {
    "healthy": Scene(ALL),
    "healthy, on the first day": Scene(ALL, start=lambda session: start_parts(session, first=True)),
    "healthy, a messenger of Flatpak": Scene(ALL, start=start_with_flatpak, clients=FLATPAK),
    "keyring locked": Scene(ALL, act=lock, finding=("client.keyring", "keyring-locked")),
    "keyring ended, comes again when asked for": Scene(ALL, act=kill_keyring),
    "keyring without an answer": Scene(ALL, act=stop_keyring, finding=("client.keyring", "keyring-unreachable")),
    "keyring absent": Scene(ALL, prepare=without_services, start=start_without_keyring,
                            finding=("client.keyring", "keyring-missing")),
    "KWallet switched off": Scene(("kde",), start=disable_kwallet, finding=("client.keyring", "keyring-missing"),
                                  also={"keyring": {"owner": False, "kwallet_off": True}}),
    "portal ended, comes again when asked for": Scene(ALL, start=start_with_flatpak, act=kill_portal, clients=FLATPAK),
    "portal without an answer": Scene(ALL, start=start_with_flatpak, act=stop_portal, clients=FLATPAK,
                                      finding=("client.browser", "browser-not-opened")),
    "portal absent": Scene(ALL, prepare=without_portal_service, start=start_with_flatpak_without_portal, clients=FLATPAK,
                           finding=("client.crashes", "missing-part")),
    "portal absent, which no messenger needs": Scene(ALL, prepare=without_portal_service, start=lambda session:
                                                     (session.start_keyring(), start_input_method(session))),
    "portal's part of the desktop broken": Scene(ALL, prepare=with_broken_backends, clients=FLATPAK,
                                                 start=start_with_flatpak_and_broken_portal,
                                                 finding=("client.browser", "browser-not-opened")),
    "browser uninstalled": Scene(ALL, prepare=without_browser, finding=("client.browser", "browser-not-opened")),
    "sign-in links not registered": Scene(ALL, prepare=forget_schemes, finding=("client.browser", "sign-in-link-unhandled"),
                                          says="update-desktop-database",
                                          also={"scheme": {"unregistered": ["nheko.desktop"]}}),
    "sign-in links go to a program that is gone": Scene(ALL, start=lambda session: (leave_only_handler(session),
                                                                                    start_parts(session)),
                                                        finding=("client.browser", "sign-in-link-unhandled")),
}


# --- what is asked ---
def start_service(session):
    """The practice service, trusted like any other; no network is needed to reach it."""
    process = session.start("practice", ["/opt/latchkey/latchkeyctl", "practice"], stdout=subprocess.PIPE)
    text = b""
    while b"END CERTIFICATE" not in text:
        line = process.stdout.readline()
        if not line:
            raise Broken("the practice service did not start")
        text += line
    text = text.decode()
    with open(session.path("/etc/ssl/certs/ca-certificates.crt"), "a", encoding="utf-8") as file:
        file.write(re.search(r"-----BEGIN.*-----", text, re.S).group(0) + "\n")
    return re.search(r"https://([^/ ]+)/", text).group(1)


def describe(session, clients):
    service = {"format": 1, "id": "desktop", "name": "Desktop Test", "protocol": "matrix", "address": start_service(session),
               "clients": clients, "links": {"web": "https://chat.example.org/"}}
    with open(session.path("/opt/latchkey/service.json"), "w", encoding="utf-8") as file:
        json.dump(service, file)
    with open(session.path("/opt/latchkey/policy.json"), "w", encoding="utf-8") as file:
        json.dump({"format": 1, "portal_checks": [], "control_hosts": []}, file)
    return ["--service-file", "/opt/latchkey/service.json", "--policy", "/opt/latchkey/policy.json", "--no-extra-hosts"]


def describe_finding(finding):
    return "%s is %s (%s): %s" % (finding["id"], finding["status"], finding["code"], finding["detail"])


def check_healthy(case, whole, clients=True):
    wrong = []
    if case["verdict"]["code"] != "all-clear":
        wrong.append("the verdict is %s: %s" % (case["verdict"]["code"], case["verdict"]["explanation"]))
    for finding in case["checks"]:
        if finding["cause"] != "client" or finding["status"] in ("ok", "not-applicable"):
            continue
        # Where the description names no messenger, nothing of this computer but its clock is looked at.
        if not clients and finding["id"] != "client.clock" and (finding["status"], finding["code"]) == ("not-run", None):
            continue
        if (finding["id"], finding["status"], finding["code"]) not in ALLOWED:
            wrong.append(describe_finding(finding))
    return ["%s: %s" % (whole, line) for line in wrong]


def check_facts(scene, case):
    for probe, facts in scene.also.items():
        seen = [o["facts"] for o in case["observations"] if o["probe"] == probe]
        if not any(all(one.get(key) == value for key, value in facts.items()) for one in seen):
            yield "no %s has the facts %s: %s" % (probe, facts, seen)


def check(scene, session):
    (scene.start or start_parts)(session)
    if scene.act is not None:
        scene.act(session)
    options = describe(session, scene.clients)
    case = session.check(*options)
    wrong = list(check_facts(scene, case))
    if scene.finding is None:
        wrong += check_healthy(case, "the whole check")
        wrong += check_healthy(session.check(*options, "--only", "client"), "only this computer")
        if scene.clients is CLIENTS and scene.act is None:
            wrong += check_healthy(session.check("practice"), "the practice service", clients=False)
    else:
        finding = next(f for f in case["checks"] if f["id"] == scene.finding[0])
        if case["verdict"]["code"] != scene.finding[1]:
            wrong.append("the verdict is %s" % case["verdict"]["code"])
        if scene.says not in " ".join(case["verdict"]["steps"]):
            wrong.append("the steps are %s" % case["verdict"]["steps"])
        if finding["code"] != scene.finding[1]:
            wrong.append(describe_finding(finding))
    if wrong:
        wrong += ["%s %s %s %s" % (o["probe"], o["subject"], o["outcome"], json.dumps(o["facts"])) for o in case["observations"]
                  if o["probe"] in ("keyring", "portal-service", "browser", "scheme", "client", "input", "time-sync")]
    return wrong
