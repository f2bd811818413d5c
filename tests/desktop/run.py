#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Healthy sessions of GNOME, KDE and Xfce, made of Debian 12's packages, and what can break in them. Prints TAP.

Each scene has namespaces, files, a screen and a bus of its own; the machine itself is not touched.
"""
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

import scenes
from session import Broken, Session

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
LAYERS = os.path.join(HERE, "layers")
CACHE = os.path.join(os.environ.get("LATCHKEY_LAB_DIR", "/var/cache/latchkey-lab"), "desktop")
ALONE = ["unshare", "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child", "--mount-proc",
         "--propagation", "private"]
SCENE_S = 60


def skip_all(reason):
    print("1..0 # SKIP " + reason)
    sys.exit(0)


def make_root(folder, desktop):
    root = os.path.join(folder, "root")
    subprocess.run([LAYERS, "mount", CACHE, desktop, root], check=True, stdout=subprocess.DEVNULL)
    with open(root + "/etc/passwd", "a", encoding="utf-8") as file:
        file.write("pat:x:1234:1234:Pat:/home/pat:/bin/sh\n")
    with open(root + "/etc/group", "a", encoding="utf-8") as file:
        file.write("pat:x:1234:\n")
    os.makedirs(root + "/opt/latchkey")
    shutil.copy(os.environ["LATCHKEYCTL"], root + "/opt/latchkey/latchkeyctl")
    shutil.copytree(os.environ.get("LATCHKEY_DATA_DIR", os.path.join(TOP, "data")), root + "/opt/latchkey/data")
    return root


def play(desktop, name, folder):
    """Runs inside of namespaces of its own. Returns what does not hold."""
    if os.getpid() != 1:
        raise Broken("this is no namespace of its own")
    scene = scenes.SCENES[name]
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    # All mounts and files are of this namespace and end with it; nothing is deleted by hand.
    subprocess.run(["mount", "-t", "tmpfs", "desktop", folder], check=True)
    session = Session(make_root(folder, desktop), desktop)
    if scene.prepare is not None:
        scene.prepare(session)
    with session:
        return scenes.check(scene, session)


def run_scene(desktop, name):
    folder = tempfile.mkdtemp(prefix="latchkey-desktop-")
    try:
        result = subprocess.run([*ALONE, sys.executable, __file__, "--scene", desktop, name, folder],
                                capture_output=True, text=True, timeout=SCENE_S, check=False)
    except subprocess.TimeoutExpired:
        return ["it took longer than %d s" % SCENE_S]
    finally:
        os.rmdir(folder)
    if result.returncode != 0:
        return ["it broke: " + result.stderr.strip()]
    return json.loads(result.stdout.splitlines()[-1])


def possible():
    if not os.access(os.environ.get("LATCHKEYCTL", ""), os.X_OK):
        sys.exit("LATCHKEYCTL has to name the program")
    if os.geteuid() != 0:
        skip_all("making another root needs root")
    if not os.access("/usr/bin/dpkg", os.X_OK) or "bookworm" not in open("/etc/os-release", encoding="utf-8").read():
        skip_all("the parts are those of Debian 12")
    for program in ("Xvfb", "dbus-daemon", "unshare", "ip"):
        if shutil.which(program) is None:
            skip_all(program + " is not installed")
    if subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode != 0:
        skip_all("namespaces are not possible here")
    made = subprocess.run([LAYERS, "make", CACHE], stderr=subprocess.PIPE, text=True, check=False)
    if made.returncode != 0:
        skip_all("the packages cannot be had: " + (made.stderr.strip().splitlines() or ["?"])[-1])


def main():
    possible()
    wanted = [(desktop, name) for desktop in ("gnome", "kde", "xfce") for name, scene in scenes.SCENES.items()
              if desktop in scene.desktops and (len(sys.argv) < 2 or sys.argv[1] in (desktop, name))]
    failed = 0
    print("TAP version 13\n1..%d" % len(wanted), flush=True)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda pair: run_scene(*pair), wanted)
        for number, ((desktop, name), wrong) in enumerate(zip(wanted, results), 1):
            print("%sok %d - %s: %s" % ("not " if wrong else "", number, desktop, name), flush=True)
            failed += bool(wrong)
            for line in wrong:
                print("# " + line.replace("\n", "\n# "), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--scene"]:
        try:
            answer = play(*sys.argv[2:])
        except Broken as error:
            answer = ["the session: %s" % error]
        except Exception:  # shown as a failure of the scene
            answer = [traceback.format_exc()]
        print(json.dumps(answer))
    else:
        sys.exit(main())
