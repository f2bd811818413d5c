#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs faults in the lab and prints TAP. Called by `lab run`, `lab healthy` and `lab witness`."""
import argparse
import csv
import json
import os
import queue
import re
import shlex
import statistics
import subprocess
import sys
import threading
import time

import attempts

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
LAB = os.path.join(HERE, "lab")
INSTANCE = os.environ.get("LATCHKEY_LAB_INSTANCE", "0")
FIRST_ANSWER_S = 5.0
WHOLE_RUN_S = 10.5
GIVE_UP_S = 30
EXIT_STATUS = {"all-clear": 0, "could-not-tell": 11}


class Result:
    def __init__(self, good, title, notes=()):
        self.good = good
        self.title = title
        self.notes = notes  # shown after the line


SKIPPED = "# SKIP %s"
NOT_TO_BE_HAD = 77  # `lab fault` ends with this when a server cannot be had here


def read_faults():
    with open(os.path.join(HERE, "faults.tsv"), encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    return {row["name"]: row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")}


def lab(instance, *words, text=None):
    return subprocess.run([LAB, *words], env={**os.environ, "LATCHKEY_LAB_INSTANCE": instance},
                          input=text, capture_output=True, text=True, check=False)


def program():
    own = os.environ.get("LATCHKEYCTL")
    if own:
        return shlex.split(own)
    build = os.environ.get("LATCHKEY_BUILD_DIR", os.path.join(TOP, "_build"))
    if not os.access(os.path.join(build, "src/cli/latchkeyctl"), os.X_OK):
        sys.exit("lab: latchkeyctl is not built (set LATCHKEYCTL or LATCHKEY_BUILD_DIR)")
    return [os.path.join(TOP, "dev"), "exec", "latchkeyctl"]


def check(instance, fault):
    """One run of latchkeyctl as the client: its exit status, the case it printed, and the seconds it took."""
    # A service that its address alone does not tell has a description.
    described = os.path.join(HERE, "conf", fault["service"] + ".json")
    service = ["--service-file", described] if os.path.exists(described) else [fault["service"]]
    command = [LAB, "exec", *program(), "check", *service, "--policy", os.path.join(HERE, "policy.json"), "--json"]
    if fault.get("account"):
        command += ["--account", fault["account"], "--password-stdin"]
    start = time.monotonic()
    try:
        done = subprocess.run(command, env={**os.environ, "LATCHKEY_LAB_INSTANCE": instance}, cwd=TOP,
                              input=fault.get("password", "") + "\n", capture_output=True, text=True, check=False,
                              timeout=GIVE_UP_S)
    except subprocess.TimeoutExpired:
        return None, "no answer in %d s" % GIVE_UP_S, GIVE_UP_S
    seconds = time.monotonic() - start
    try:
        case = json.loads(done.stdout)
        case["verdict"]["code"]
    except (ValueError, KeyError, TypeError):
        case = "exit status %d, no case: %s" % (done.returncode, (done.stderr or done.stdout)[-300:])
    return done.returncode, case, seconds


def split(words):
    return [word for word in (words or "").split(",") if word]


def judge(fault, status, case, seconds, seen=None):
    """Compares what was found, and what the servers saw (attempts.Seen), with what the table accepts."""
    if not isinstance(case, dict):
        return Result(False, "%s: no verdict %.2f s" % (fault["name"], seconds), case.splitlines())
    verdict = case["verdict"]
    code, cause, certainty = verdict.get("code"), verdict.get("cause") or "-", verdict.get("certainty") or "-"
    codes, wrong = split(fault["codes"]), list(seen.wrong) if seen else []
    if code not in codes:
        wrong.append("code: %s, accepted: %s" % (code, " ".join(codes)))
    elif cause not in split(fault["causes"]) and code != "all-clear":
        wrong.append("cause: %s, accepted: %s" % (cause, fault["causes"]))
    if fault["certainty"] and certainty not in split(fault["certainty"]):
        wrong.append("certainty: %s, accepted: %s" % (certainty, fault["certainty"]))
    if status != EXIT_STATUS.get(code, 10):
        wrong.append("exit status: %s for %s" % (status, code))
    if seconds > WHOLE_RUN_S:
        wrong.append("took %.2f s, allowed: %.1f s" % (seconds, WHOLE_RUN_S))
    title = "%s: %s %s %s %.2f s" % (fault["name"], code, cause, certainty, seconds)
    title += ", sign-ins seen: %d" % seen.attempts if seen else ""
    title += " (accepted, best: %s)" % codes[0] if not wrong and code != codes[0] else ""
    title += " (slow)" if seconds > FIRST_ANSWER_S else ""
    also = ["also: %s" % " ".join(other.get("code", "?") for other in verdict.get("also", []))]
    found = ["%s: %s %s" % (item.get("id"), item.get("status"), item.get("code") or "") for item in
             case.get("checks", []) if item.get("status") in ("problem", "notice", "unknown")]
    return Result(not wrong, title, wrong + also + found if wrong else ())


def run_fault(instance, fault, one):
    if fault["service"] in missing_services():
        return Result(True, fault["name"] + " " + SKIPPED % "there is no server for it here")
    on = lab(instance, "fault", fault["name"], "on")
    try:
        if on.returncode == NOT_TO_BE_HAD:
            reason = on.stderr.strip().splitlines()[-1].removeprefix("lab: ")
            return Result(True, fault["name"] + " " + SKIPPED % reason)
        if on.returncode != 0:
            return Result(False, "%s: the fault could not be made" % fault["name"], on.stderr.splitlines())
        return one(instance, fault)
    finally:
        lab(instance, "fault", fault["name"], "off")


def one_check(instance, fault):
    if not fault["account"]:
        return judge(fault, *check(instance, fault))
    watch = attempts.Watch(instance, fault)
    found = check(instance, fault)
    return judge(fault, *found, watch.seen())


def one_witness(instance, fault):
    """An attempt to sign in is made only where the table says what comes of it."""
    start = time.monotonic()
    command = ["exec", "/usr/bin/python3", os.path.join(HERE, "probe.py"), fault["service"]]
    if "sign-in=" in fault["witness"]:
        command.append(fault["account"])
    seen = lab(instance, *command, text=fault["password"] + "\n")
    facts = dict(word.split("=", 1) for word in seen.stdout.split() if "=" in word)
    wrong = []
    for expected in fault["witness"].split():
        key, pattern = expected.split("=", 1)
        if not re.fullmatch(pattern, facts.get(key, "")):
            wrong.append("%s=%s, expected %s" % (key, facts.get(key), pattern))
    title = "%s is seen %.2f s" % (fault["name"], time.monotonic() - start)
    return Result(not wrong, title, wrong + [seen.stdout.strip(), seen.stderr.strip()] if wrong else ())


def missing_services():
    """Services whose server this machine could not get."""
    try:
        with open("/run/latchkey-lab/%s/missing" % INSTANCE, encoding="ascii") as file:
            return file.read().split()
    except OSError:
        return []


class Report:
    """Numbers and prints results in the order in which they come."""

    def __init__(self, total):
        self.lock = threading.Lock()
        self.count = 0
        self.bad = 0
        print("TAP version 13\n1..%d" % total, flush=True)

    def add(self, result):
        with self.lock:
            self.count += 1
            self.bad += not result.good
            print("%s %d - %s" % ("ok" if result.good else "not ok", self.count, result.title))
            for note in result.notes:
                print("#   " + note)
            sys.stdout.flush()


def work_through(faults, one, jobs):
    """Every fault once, over as many labs as there are jobs; returns the number of failures."""
    report, waiting = Report(len(faults)), queue.SimpleQueue()
    for fault in faults:
        waiting.put(fault)

    def worker(instance):
        own = instance == INSTANCE
        if not own and lab(instance, "up").returncode != 0:
            return
        while True:
            try:
                fault = waiting.get_nowait()
            except queue.Empty:
                break
            report.add(run_fault(instance, fault, one))
        if not own:
            lab(instance, "down")
    names = [INSTANCE] + ["%sx%d" % (INSTANCE, number) for number in range(1, jobs)]
    threads = [threading.Thread(target=worker, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return report.bad


def run_healthy(total):
    """Healthy runs in every surrounding: the least and the median seconds of each are told."""
    kinds = [(service, family, delay) for delay in (100, 0) for family in ("both", "v4", "v6")
             for service in ("mx.test", "xmpp.test")]
    report = Report(total)
    for number, (service, family, delay) in enumerate(kinds):
        runs = total // len(kinds) + (number < total % len(kinds))
        name = "variant-%s-%d" % (family, delay)
        fault = {"name": "%s %s %d ms" % (service, family, delay), "codes": "all-clear", "causes": "-", "certainty": ""}
        if not runs or lab(INSTANCE, "fault", name, "on").returncode != 0:
            continue
        took = []
        for _ in range(runs):
            result = check(INSTANCE, {"service": service})
            took.append(result[2])
            report.add(judge(fault, *result))
        lab(INSTANCE, "fault", name, "off")
        print("# %s: least %.3f s, median %.3f s" % (fault["name"], min(took), statistics.median(took)))
    return report.bad + (report.count != total)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=("run", "healthy", "witness"))
    parser.add_argument("--ci", action="store_true", help="only the faults of the test suite")
    parser.add_argument("--jobs", type=int, default=1, help="so many labs at once")
    parser.add_argument("names", nargs="*")
    options = parser.parse_intermixed_args()
    if options.command == "healthy":
        sys.exit(1 if run_healthy(int(options.names[0]) if options.names else 12) else 0)
    table = read_faults()
    unknown = [name for name in options.names if name not in table]
    if unknown:
        sys.exit("lab: no such fault: " + " ".join(unknown))
    faults = [table[name] for name in options.names] or list(table.values())
    faults = [fault for fault in faults if not options.ci or fault["ci"] == "yes"]
    if options.command == "run":
        program()
    one = one_check if options.command == "run" else one_witness
    sys.exit(1 if work_through(faults, one, options.jobs) else 0)


main()
