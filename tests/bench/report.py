# SPDX-License-Identifier: GPL-3.0-or-later
"""A report beside what other programs tell of a computer: the time until it is on the disk, and its size."""
import os
import shutil
import subprocess
import tempfile
import time

BAR_MS = 300
BAR_BYTES = 100000
CASE = "tests/judge/cases/fw-drop-host.json"
SOS = ("sos", "report", "--batch", "-o", "networking,host,kernel,logs,process,system,date,dbus", "--tmp-dir")


def timed(words, **settings):
    started = time.monotonic()
    done = subprocess.run(words, check=False, stderr=subprocess.DEVNULL, **settings)
    return (time.monotonic() - started) * 1000, done.returncode == 0, done.stdout


def one_report(program, top, folder):
    path = os.path.join(folder, "report.zip")
    took, good, out = timed([program, os.path.join(top, CASE), path], stdout=subprocess.PIPE, text=True)
    return (took, os.path.getsize(path), dict(word.split("=") for word in out.split())) if good else None


def one_inxi(folder):
    path = os.path.join(folder, "inxi.txt")
    with open(path, "wb") as file:
        took, _, _ = timed(["inxi", "-Fxz", "-c0"], stdout=file)
    return took, os.path.getsize(path)


def one_sos(folder):
    place = os.path.join(folder, "sos")
    shutil.rmtree(place, ignore_errors=True)
    os.mkdir(place)
    took, good, _ = timed([*SOS, place], stdout=subprocess.DEVNULL)
    sizes = [os.path.getsize(os.path.join(place, name)) for name in os.listdir(place) if name.endswith(".tar.xz")]
    return (took, max(sizes)) if good and sizes else None


def part(program, top, options, spread, table, verdict):
    """In turn: our report, inxi, and every fifth time sos, which takes long."""
    ours, inxi, sos = [], [], []
    with tempfile.TemporaryDirectory(dir=os.environ.get("LATCHKEY_BENCH_DIR")) as folder:
        for index in range(options.rounds):
            ours.append(one_report(program, top, folder))
            if shutil.which("inxi"):
                inxi.append(one_inxi(folder))
            if shutil.which("sos") and os.geteuid() == 0 and index % 5 == 0:
                sos.append(one_sos(folder))
    ours = [one for one in ours if one]
    sos = [one for one in sos if one]
    rows = []
    if ours:
        held = sorted(one[0] for one in ours)[len(ours) // 2] <= BAR_MS and max(one[1] for one in ours) <= BAR_BYTES
        rows.append(("Latchkey, whole process", spread([one[0] for one in ours]), spread([one[1] for one in ours]), len(ours),
                     "300 ms, 100 kB: " + verdict(held)))
        for name in ("collect", "compose", "pack", "save"):
            rows.append(("  " + name, spread([float(one[2][name]) for one in ours], 1), "", "", ""))
    for name, runs in (("inxi -Fxz", inxi), ("sos report, 8 plug-ins", sos)):
        if runs:
            rows.append((name, spread([one[0] for one in runs]), spread([one[1] for one in runs]), len(runs), ""))
        else:
            print("  %s: left out; it is not installed, or not root" % name)
    table("A report without attachments, from the start of the process until it is synced: median [min-max]",
          ("what", "ms", "bytes", "n", "bar"), rows)
