#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run the tests (make test).

    tools/test.py [--list] [--stop] [NAME...]     all tests, or those whose name starts so

Two at a time (in Bochs one). Each prints `ok NAME` or `FAIL NAME: why`, failures with what was
seen. The last line is `N passed, N failed`; the exit status is 1 on failure,
also if nothing was tested. A test that crashes, hangs or says nothing fails.
--stop ends at the first failure. With BATON_EMULATOR=bochs in the environment,
the tests in QEMU take Bochs; those that only QEMU can do are skipped, and counted apart.
"""

import os
import re
import subprocess
import sys
import threading
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path[:0] = [os.path.join(ROOT, "tools"), os.path.join(ROOT, "tests", "qemu")]

import cases  # noqa: E402
import channels  # noqa: E402, F401
import disk  # noqa: E402, F401
import fuzz  # noqa: E402
import guided  # noqa: E402, F401
import kills  # noqa: E402, F401
import manager  # noqa: E402, F401
import paging  # noqa: E402, F401
import processes  # noqa: E402, F401
import programs  # noqa: E402, F401
import protect  # noqa: E402, F401
import run  # noqa: E402
import torture  # noqa: E402, F401
import work  # noqa: E402, F401
from check import Failure  # noqa: E402
from tool import Parser, start, workers  # noqa: E402

JOBS = 2
BOCHS_JOBS = 1  # each keeps a processor busy
HOSTED_SECONDS = 600


class Report:
    """Counts results, and prints them as they come."""

    def __init__(self, stop):
        self.passed = self.failed = self.skipped = 0
        self.stopping = False
        self._stop = stop
        self._lock = threading.Lock()

    def result(self, name, why="", seen="", more=0):
        """One test has passed (and `more` in it), or (with `why`) failed, having printed `seen`."""
        with self._lock:
            if self.stopping:
                return
            if not why:
                self.passed += 1 + more
                print(f"ok   {name}" + (f" and {more} results in it" if more else ""), flush=True)
                return
            self.failed += 1
            self.stopping = self._stop
            print(f"FAIL {name}: {why}")
            for line in seen.rstrip().splitlines()[-40:]:
                print(f"     | {line}")
            sys.stdout.flush()


    def skip(self, name, why):
        """A test cannot be run in this way."""
        with self._lock:
            self.skipped += 1
            print(f"skip {name}: {why}", flush=True)


def command(*words, seconds=600):
    """(exit status, output) of a command without input."""
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        return None, (error.stdout or b"").decode(errors="replace")
    return done.returncode, done.stdout.decode(errors="replace")


def must_succeed(report, name, *words):
    """One test: the command exits 0. Returns whether it did."""
    status, output = command(*words)
    why = "" if status == 0 else "it took too long" if status is None else f"status {status}"
    report.result(name, why, output)
    return not why


def make(*words):
    """A make with the defaults, whatever the one that called us was told."""
    return ("make", "--no-print-directory", f"-j{JOBS}", "CC_KIND=clang", "DEBUG=0", "V=0", *words)


def run_hosted(report, program):
    """One program of hosted tests. cmocka's `[       OK ] name` lines are a test each; a program
    that prints none is one test."""
    name = "hosted/" + os.path.basename(program)
    status, output = command(program, seconds=HOSTED_SECONDS)
    passed = re.findall(r"^\[\s+OK\s+\] (\S+)", output, re.MULTILINE)
    failed = list(dict.fromkeys(re.findall(r"^\[\s+FAILED\s+\] (\S+)$", output, re.MULTILINE)))
    seeds = re.findall(r"^.*\bseed\b.*$", output, re.MULTILINE)
    for test in passed:
        report.result(f"{name}/{test}")
    for test in failed:
        report.result(f"{name}/{test}", "failed", output)
    if status is None:
        report.result(name, f"did not end within {HOSTED_SECONDS} seconds", output)
    elif status != 0 and not failed:
        report.result(name, f"ended with status {status}", output)
    elif not passed and not failed:
        report.result(name, "" if output.strip() else "it printed nothing", output)
    for seed in seeds:
        print(f"     | {seed}")


def run_fuzz(report, target):
    """A fuzz target: its corpus, and then so many inputs made of it."""
    inputs, why, output = fuzz.short(target)
    report.result("fuzz/" + target, why, output)
    if not why:
        print(f"     | {inputs} inputs with seed {fuzz.SEED}")


def run_broken(report):
    """A bug that the fuzz targets must find."""
    _, why, output = fuzz.broken(fuzz.SEEDED_BUG)
    report.result("fuzz/finds a bug", why, output)


def run_case(report, case):
    """One test in QEMU; it may report parts of itself."""
    try:
        more = case.function(
            lambda name, why="", seen="": report.result(f"{case.name}/{name}", why, seen))
    except Failure as failure:
        report.result(case.name, str(failure), failure.seen)
    except run.Unsupported as limit:
        report.skip(case.name, str(limit))
    except Exception as error:  # pylint: disable=broad-except
        report.result(case.name, f"the test itself broke: {error!r}")
    else:
        report.result(case.name, more=more or 0)


def run_tools_tests(report):
    status, output = command(sys.executable, "tests/tools/test_tools.py", "-v")
    for name in re.findall(r"^(\w+) .* \.\.\. ok$", output, re.MULTILINE):
        report.result(f"tools/{name}")
    for name in re.findall(r"^(\w+) .* \.\.\. (?:FAIL|ERROR)$", output, re.MULTILINE):
        report.result(f"tools/{name}", "failed", output)
    if status != 0 or not re.search(r"^Ran [1-9]", output, re.MULTILINE):
        report.result("tools", f"status {status}", output)


class Test:
    """A test of the list: its name, what runs it, and what has to be built for it."""

    def __init__(self, name, function, needs):
        self.name = name
        self.run = function
        self.needs = needs


def builds():
    """What can be built, and how, in order."""
    every = {f"build/{cc}-{'debug' if debug else 'release'}":
             make(f"CC_KIND={cc}", f"DEBUG={debug}", "all")
             for cc in ("clang", "gcc") for debug in (0, 1)}
    every["build/portable"] = make("portable")
    every["build/iso"] = make("iso")
    every["build/guide"] = make("guide-programs")
    every["build/explore"] = make("explorer")
    every["build/hosted"] = make("host-tests")
    every["build/fuzz"] = make("fuzz-short")
    return every


def tests(report, names):
    """All tests but the builds, the long ones first."""
    status, output = command(*make("-s", "print-host-tests"))
    programs = output.split() if status == 0 else []
    if not programs and chosen("hosted", names):
        report.result("hosted", "there are no hosted tests", output)
    listed = [Test("hosted/" + os.path.basename(p), lambda p=p: run_hosted(report, p),
                   "build/hosted") for p in programs]
    listed += [Test(case.name, lambda case=case: run_case(report, case), case.needs)
               for case in cases.CASES]
    status, output = command(*make("-s", "print-fuzz-short"))
    listed += [Test("fuzz/" + t, lambda t=t: run_fuzz(report, t), "build/fuzz")
               for t in output.split() if status == 0]
    listed.append(Test("fuzz/finds a bug", lambda: run_broken(report), "build/fuzz"))
    listed.append(Test("size", lambda: must_succeed(report, "size", *make("-s", "size-limits")),
                       "build/clang-release"))
    listed.append(Test("tables", lambda: must_succeed(report, "tables", *make("-s", "tables-check")),
                       "build/hosted"))
    for goal in ("explore-quick", "explore-mutants"):
        listed.append(Test(goal, lambda goal=goal: must_succeed(report, goal, *make("-s", goal)),
                           "build/explore"))
    listed.append(Test("loops", lambda: must_succeed(report, "loops", sys.executable,
                                                     "tools/loops.py", "docs/abi.md"), None))
    listed.append(Test("measuring builds",
                       lambda: must_succeed(report, "measuring builds", *make(
                           "-s", "build/tools/seen.so", "build/tools/started.so", "build/tools/spans.so",
                           "build/native/sim/native/ops.c.o")), "build/clang-release"))
    listed.append(Test("wcet", lambda: must_succeed(report, "wcet", sys.executable,
                                                    "tests/tools/test_wcet.py"),
                       "build/clang-release"))
    listed.append(Test("tools", lambda: run_tools_tests(report), None))
    return listed


def chosen(name, names):
    """Whether a test is among those asked for: it, or the part of it that is meant."""
    return not names or any(name.startswith(n) or n.startswith(name + "/") for n in names)


def main():
    parser = Parser(description="Run Baton's tests.")
    parser.add_argument("--list", action="store_true", help="only list what would run")
    parser.add_argument("--stop", action="store_true", help="stop at the first failure")
    parser.add_argument("names", nargs="*", help="run tests whose names start so")
    options = parser.parse_args()
    os.chdir(ROOT)
    os.environ.pop("MAKEFLAGS", None)  # the makes below are no parts of the one that called us
    os.environ.pop("MAKELEVEL", None)
    began = time.monotonic()
    report = Report(options.stop)

    selected = [t for t in tests(report, options.names) if chosen(t.name, options.names)]
    needed = {t.needs for t in selected}
    to_build = {name: words for name, words in builds().items()
                if name in needed or chosen(name, options.names)}

    for name in options.names:
        if not any(chosen(known, [name]) for known in [*builds(), *(t.name for t in tests(report, []))]):
            sys.exit(f"test: no test's name starts with {name}")
    if options.list:
        print("\n".join(list(to_build) + [t.name for t in selected]))
        return
    for name, words in to_build.items():
        if not report.stopping:
            must_succeed(report, name, *words)
    with workers(BOCHS_JOBS if os.environ.get(run.EMULATOR) == "bochs" else JOBS) as pool:
        for test in selected:
            pool.submit(lambda test=test: report.stopping or test.run())

    print(f"{time.monotonic() - began:.0f} seconds")
    if report.skipped:
        print(f"{report.skipped} skipped")
    print(f"{report.passed} passed, {report.failed} failed")
    sys.exit(0 if report.passed and not report.failed else 1)


if __name__ == "__main__":
    start(main)
