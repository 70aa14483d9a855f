#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Which lines and branches of core/ and kernel/ the hosted tests reach (make coverage).

    tools/coverage.py [NAME...]     all programs, or only those whose names begin so; of the others counts
                                    what they reached last time

Builds the hosted tests of the model and the fuzz targets of the kernel's calls with clang's
source-based coverage, below build/coverage, runs them (the targets on their corpus), and adds up,
over all programs and entry formats, how often each branch went which way. Each branch of core/ must have gone both
ways, or tests/coverage.reasons says why it cannot:

    FILE :: FUNCTION :: CONDITION :: never true | never false :: REASON

A reason for what is reached now is an error, too. Misses in kernel/ are listed in
build/coverage/misses. Exits 1 if a branch of core/ is missed without a reason, or a reason is stale.
"""

import glob
import json
import os
import re
import subprocess
import sys

import tool

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
BUILD = os.path.join("build", "coverage")
REASONS = os.path.join("tests", "coverage.reasons")
MEASURED = ("core/", "kernel/")
COMPLETE = "core/"
JOBS = 2
FLAGS = ("-std=gnu17 -O1 -g -MMD -MP -fno-strict-aliasing -fprofile-instr-generate "
         "-fcoverage-mapping -DKERNEL_DEBUG=1")
TARGETS = ("calls-ia32", "calls-sv39", "calls-x86_64")


def make(*words):
    done = subprocess.run(["make", "--no-print-directory", f"-j{JOBS}", f"H={BUILD}/hosted",
                           f"F={BUILD}/fuzz", "HOSTCC=clang", f"HOST_FLAGS={FLAGS}",
                           f"FUZZ_FLAGS={FLAGS}", *words],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"coverage: this does not build:\n{done.stdout}")
    return done.stdout


def commands():
    """What is run: a list of (program, its arguments)."""
    programs = make("-s", "print-model-tests").split()
    targets = [os.path.join(BUILD, "fuzz", t) for t in TARGETS]
    make(*programs, *targets)
    inputs = sorted(glob.glob(os.path.join("tests", "fuzz", "corpus", "calls", "*")))
    return [(p, []) for p in programs] + [(t, inputs) for t in targets]


def run(command):
    """Run one program, and get what it has reached as build/coverage/NAME.json."""
    program, arguments = command
    base = os.path.join(BUILD, os.path.basename(program))
    environment = dict(os.environ, LLVM_PROFILE_FILE=base + ".profraw")
    done = subprocess.run([program, *arguments], env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", check=False)
    if done.returncode != 0:
        return f"{program} failed:\n" + "\n".join(done.stdout.splitlines()[-20:])
    subprocess.run(["llvm-profdata", "merge", "-sparse", "-o", base + ".profdata",
                    base + ".profraw"], check=True)
    os.remove(base + ".profraw")
    with open(base + ".json", "w", encoding="utf-8") as file:
        subprocess.run(["llvm-cov", "export", "-format=text", f"-instr-profile={base}.profdata",
                        program, *(os.path.join(ROOT, m) for m in MEASURED)],
                       stdout=file, stderr=subprocess.DEVNULL, check=True)
    return ""


def measure(names):
    os.makedirs(BUILD, exist_ok=True)
    todo = [c for c in commands()
            if not names or os.path.basename(c[0]).startswith(tuple(names))]
    for path in [] if names else glob.glob(os.path.join(BUILD, "*.json")):
        os.remove(path)
    with tool.workers(JOBS) as pool:
        failed = [why for why in pool.map(run, todo) if why]
    if failed:
        sys.exit("coverage: " + "\n".join(failed))


def measured(path):
    """The path relative to the tree, or None if it is not looked at."""
    relative = os.path.relpath(os.path.join(ROOT, path), ROOT)
    return relative if relative.startswith(MEASURED) else None


class Coverage:
    """What all programs together have reached."""

    def __init__(self):
        self.branches = {}  # (file, where it stands): [function, times true, times false]
        self.lines = {}     # (file, line): whether it was reached

    def add(self, data):
        for function in data["functions"]:
            for branch in function["branches"]:
                path = measured(function["filenames"][branch[6]])
                if path:
                    name = function["name"].split(":")[-1]
                    found = self.branches.setdefault((path, *branch[:4]), [name, 0, 0])
                    found[1] += branch[4]
                    found[2] += branch[5]
        for file in data["files"]:
            path = measured(file["filename"])
            if path:
                self.add_lines(path, file["segments"])

    def add_lines(self, path, segments):
        """Segments are [line, column, count, whether it has one, whether a region begins, gap]."""
        for this, following in zip(segments, segments[1:]):
            if this[3] and not this[5]:
                last = following[0] - (1 if following[1] == 1 else 0)
                for line in range(this[0], max(last, this[0]) + 1):
                    key = (path, line)
                    self.lines[key] = self.lines.get(key, False) or this[2] > 0


def condition(path, where, sources={}):  # pylint: disable=dangerous-default-value
    """The text of a condition, in one line."""
    if path not in sources:
        with open(path, encoding="utf-8") as file:
            sources[path] = file.read().splitlines()
    first, begin, last, end = where
    lines = sources[path][first - 1:last]
    lines[-1] = lines[-1][:end - 1]
    lines[0] = lines[0][begin - 1:]
    return re.sub(r"\s+", " ", " ".join(lines)).strip()


def misses(coverage):
    """[(file, line, function, condition, "never true" or "never false")]."""
    found = []
    for (path, *where), (function, true, false) in sorted(coverage.branches.items()):
        text = condition(path, where)
        for count, side in ((true, "never true"), (false, "never false")):
            if count == 0:
                found.append((path, where[0], function, text, side))
    return found


def read_reasons():
    """{(file, function, condition, side): reason}."""
    reasons = {}
    if os.path.exists(REASONS):
        with open(REASONS, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip() and not line.startswith("#"):
                    parts = [part.strip() for part in line.split(" :: ")]
                    if len(parts) != 5:
                        sys.exit(f"{REASONS}:{number}: there must be five parts")
                    reasons[tuple(parts[:4])] = parts[4]
    return reasons


def percent(part, whole):
    return f"{part:5} of {whole:5}" + (f" {100.0 * part / whole:6.1f} %" if whole else "")


def table(coverage):
    """A line for each file, and for each folder."""
    print(f"{'file':<34}{'lines':>23}{'branches':>25}")
    files = sorted({key[0] for key in coverage.lines} | {key[0] for key in coverage.branches})
    for name in [*files, *MEASURED]:
        lines = [hit for key, hit in coverage.lines.items() if key[0].startswith(name)]
        sides = [count > 0 for key, found in coverage.branches.items() if key[0].startswith(name)
                 for count in found[1:]]
        print(f"{name:<34}{percent(sum(lines), len(lines)):>23}"
              f"  {percent(sum(sides), len(sides)):>23}")


def judge(missed, reasons):
    """Print what is wrong. Returns whether nothing is."""
    keys = {(path, function, text, side) for path, _, function, text, side in missed}
    open_ones = [m for m in missed
                 if m[0].startswith(COMPLETE) and (m[0], *m[2:]) not in reasons]
    stale = [key for key in reasons if key not in keys]
    for path, line, function, text, side in open_ones:
        print(f"{path}:{line}: {function}: `{text}` is {side}, and {REASONS} does not say why")
    for path, function, text, side in stale:
        print(f"{REASONS}: {path}: {function}: `{text}`: not `{side}` any more, or not there")
    explained = len([m for m in missed if (m[0], *m[2:]) in reasons])
    print(f"{explained} misses explained, {len(open_ones)} not, {len(stale)} reasons stale")
    return not open_ones and not stale


def main():
    parser = tool.Parser(description="What the hosted tests reach.")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    os.chdir(ROOT)
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        os.environ.pop(name, None)
    measure(options.names)
    coverage = Coverage()
    for path in sorted(glob.glob(os.path.join(BUILD, "*.json"))):
        with open(path, encoding="utf-8") as file:
            coverage.add(json.load(file)["data"][0])
    if not coverage.branches:
        sys.exit("coverage: nothing was measured")
    missed = misses(coverage)
    with open(os.path.join(BUILD, "misses"), "w", encoding="utf-8") as file:
        for path, line, function, text, side in missed:
            file.write(f"{path}:{line}: {function}: `{text}` is {side}\n")
    table(coverage)
    sys.exit(0 if judge(missed, read_reasons()) else 1)


if __name__ == "__main__":
    tool.start(main)
