#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report as others see it: the same bytes wherever it is made, and a zip that every other program opens.

usage: check-bundle.py MAKE-REPORT
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

CASE = "fw-drop-host"
SETTINGS = (
    {"TZ": "UTC", "LC_ALL": "C.UTF-8"},
    {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"},
    {"TZ": "America/St_Johns", "LC_ALL": "C"},
    {"TZ": "UTC", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "SOURCE_DATE_EPOCH": "1"},
)
# What lists and tests a zip: file-roller calls 7z and unzip, or reads with libarchive as bsdtar does.
PROGRAMS = (("unzip", "-t"), ("7z", "t"), ("bsdtar", "-tf"), ("python3", "-m", "zipfile", "-t"))

number = 0


def tell(good, name, why=""):
    global number
    number += 1
    print("%s %d %s%s" % ("ok" if good else "not ok", number, name, why))
    return good


def make(program, path, settings, umask):
    done = subprocess.run([program, CASE, path], env={**os.environ, **settings}, capture_output=True, text=True, check=False,
                          preexec_fn=lambda: os.umask(umask))
    if done.returncode != 0:
        print("# " + done.stderr.replace("\n", "\n# "))
    return done.returncode == 0


def check_same(program, folder):
    sums = set()
    good = True
    for index, settings in enumerate(SETTINGS):
        path = os.path.join(folder, "report-%d.zip" % index)
        good = make(program, path, settings, 0o077 if index % 2 else 0) and good
        with open(path, "rb") as file:
            sums.add(hashlib.sha256(file.read()).hexdigest())
        good = good and os.stat(path).st_mode & 0o777 == 0o600
    tell(good and len(sums) == 1, "the same bytes in another time zone, locale, home and umask")


def check_programs(path):
    for program in PROGRAMS:
        if shutil.which(program[0]) is None:
            tell(True, "%s opens it" % program[0], " # SKIP %s is not installed" % program[0])
            continue
        done = subprocess.run([*program, path], capture_output=True, text=True, check=False)
        if not tell(done.returncode == 0, "%s opens it" % " ".join(program)):
            print("# " + (done.stdout + done.stderr).replace("\n", "\n# "))


def check_content(path):
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        infos = archive.infolist()
        names = [info.filename for info in infos]
        listed = {entry["name"]: entry for entry in manifest["entries"]}
        tell(names[-1] == "manifest.json" and sorted(names[:-1]) == sorted(listed), "the manifest names every other file")
        tell(all(hashlib.sha256(archive.read(name)).hexdigest() == entry["sha256"] and
                 archive.getinfo(name).file_size == entry["size"] for name, entry in listed.items()), "sizes and sums are right")
        tell(len({info.date_time for info in infos}) == 1 and all(info.external_attr >> 16 == 0o100600 for info in infos),
             "nothing in it tells of a time or an owner")


def main():
    print("1..%d" % (4 + len(PROGRAMS)))
    with tempfile.TemporaryDirectory() as folder:
        check_same(sys.argv[1], folder)
        path = os.path.join(folder, "report-0.zip")
        check_programs(path)
        check_content(path)


main()
