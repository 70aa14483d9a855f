#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Explore the small worlds (make explore), two at a time.

    tools/explore.py [--quick] [--states N] [--unreduced | --symmetry] PROGRAM [WORLD...]
    tools/explore.py --replay TRACE PROGRAM         the steps of a trace, one a line
    tools/explore.py --spin LINK PROGRAM WORLD      the same states, found by Spin
    tools/explore.py --branches FOLDER              what PROGRAM, built for gcov there, has not taken
    tools/explore.py --mutants LINK PROGRAM         seeded bugs: each must be found, and its trace replay

--symmetry explores each world twice, the second time without taking equal frames for one, and
compares: as many states, and the same calls with the same errors.

Prints a line for each world, all states and transitions, and which calls never ended with an error
that docs/abi.md lists. The last line is `N worlds closed, N not, N violations`. Exits 1 if there
is a violation, or a world that is not closed and was not limited.

A seeded bug is a file of tests/explore/mutants: a sentence, the world that finds it, a source file, and
lines as in tools/mutants. LINK is the command that links PROGRAM; the object of the file is replaced.
"""

import collections
import glob
import json
import os
import re
import shlex
import subprocess
import sys
import time

import tool
from mutate import Mutant

JOBS = 2
MUTANTS = "tests/explore/mutants"


class Result:
    """What a search of one world has printed."""

    def __init__(self, world, text, status):
        self.world = world
        self.status = status
        self.text = text
        self.fields = {}
        self.counts = {}
        for line in text.splitlines():
            words = line.split("\t")
            if words[0] == "count" and len(words) == 4:
                self.counts[words[1], words[2]] = int(words[3])
            elif len(words) >= 2:
                self.fields[words[0]] = words[1]

    def number(self, name):
        return int(self.fields.get(name, 0))

    @property
    def closed(self):
        return self.fields.get("closed") == "yes"

    @property
    def violated(self):
        return self.status != 0

    def line(self):
        what = ("VIOLATED: " + self.fields.get("violation", f"status {self.status}: {self.text[-300:]}")
                if self.violated else "closed" if self.closed else "stopped before it was closed")
        same = f", {self.number('orbits')} with equal frames as one" if "orbits" in self.fields else ""
        return (f"{self.world:10} {self.number('states'):>9} states{same}, "
                f"{self.number('transitions'):>11} transitions ({self.number('refusals')} refused), "
                f"depth {self.fields.get('depth', '?')}, {self.fields.get('seconds', '?')} s: {what}")


def run(program, *words):
    """(exit status, output) of the explorer."""
    done = subprocess.run([program, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def list_worlds(program, quick, wanted):
    """The names of the worlds to explore, as the program lists them."""
    lines = [line.split("\t") for line in run(program, "--list")[1].splitlines()]
    names = [w[0] for w in lines if (not quick or w[1] == "quick") and (not wanted or w[0] in wanted)]
    missing = set(wanted) - {w[0] for w in lines}
    if missing or not names:
        sys.exit("explore: there is no world " + " ".join(sorted(missing)))
    return names


def explore_world(options, world):
    words = ["--states", str(options.states)] if options.states else []
    words += ["--unreduced"] if options.unreduced else []
    status, text = run(options.program, *words, world)
    result = Result(world, text, status)
    print(result.line(), flush=True)
    if result.violated and "trace" in result.fields:
        print(f"    make explore REPLAY='{result.fields['trace']}'", flush=True)
    return result


def same_without_symmetry(options, world, reduced):
    """Whether the unreduced search finds the same states, when equal frames are taken for one."""
    status, text = run(options.program, "--unreduced", world)
    whole = Result(world, text, status)
    reached = [{key for key, n in r.counts.items() if n} for r in (reduced, whole)]
    same = (status == 0 and whole.closed and whole.number("orbits") == reduced.number("states")
            and reached[0] == reached[1])
    print(whole.line() + (": the same" if same else ": NOT THE SAME"), flush=True)
    return same


def explore(options):
    began = time.monotonic()
    with tool.workers(JOBS) as pool:
        results = list(pool.map(lambda w: explore_world(options, w),
                                list_worlds(options.program, options.quick, options.worlds)))
    if options.symmetry and not all(same_without_symmetry(options, r.world, r) for r in results):
        return 1
    counts = collections.Counter()
    for result in results:
        for key, count in result.counts.items():
            counts[key] += count
    never = collections.defaultdict(list)
    for (call, error), count in counts.items():
        if count == 0:
            never[call].append(error)
    print("not reached: " + "; ".join(f"{call}: {' '.join(errors)}" for call, errors in never.items()))
    closed = sum(r.closed for r in results)
    violations = sum(r.violated for r in results)
    print(f"{sum(r.number('states') for r in results)} states, "
          f"{sum(r.number('transitions') for r in results)} transitions, "
          f"{time.monotonic() - began:.0f} seconds")
    print(f"{closed} worlds closed, {len(results) - closed - violations} not, {violations} violations")
    return 1 if violations or (closed < len(results) and not options.states) else 0


# --- seeded bugs -------------------------------------------------------------------------------


def read_mutant(path):
    """(world, mutant) of a file."""
    with open(path, encoding="utf-8") as file:
        sentence, world, source, *lines = [line for line in file.read().splitlines() if line]
    mutant = Mutant(sentence)
    mutant.file = source
    for line in lines:
        if line[0] != "+":
            mutant.before.append(line[1:])
        if line[0] != "-":
            mutant.after.append(line[1:])
    return world, mutant


def build_mutant(mutant, name, options):
    """The program with the mutation; None if it cannot be built."""
    folder = os.path.join(os.path.dirname(options.program), "mutants")
    source = os.path.join(folder, name + ".c")
    program = os.path.join(folder, name)
    with open(mutant.file, encoding="utf-8") as file:
        text = mutant.apply(file.read())
    if text is None:
        return None
    os.makedirs(folder, exist_ok=True)
    with open(source, "w", encoding="utf-8") as file:
        file.write(text)
    link = shlex.split(options.mutants)
    link = [source if word.endswith("/" + mutant.file + ".o") else word for word in link]
    if source not in link:
        return None
    link += ["-I" + os.path.dirname(mutant.file), "-o", program]
    done = subprocess.run(link, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        print(done.stdout[-2000:])
        return None
    return program


def try_mutant(path, options):
    """Whether the explorer finds the bug and its trace leads there again; says so."""
    world, mutant = read_mutant(path)
    program = build_mutant(mutant, os.path.basename(path), options)
    if program is None:
        print(f"ERROR  {mutant.name}: it cannot be applied and built")
        return False
    status, text = run(program, world)
    result = Result(world, text, status)
    if status != 1 or "trace" not in result.fields:
        print(f"ERROR  {mutant.name}: not found in {world} (status {status})")
        return False
    status, text = run(program, "--replay", result.fields["trace"])
    again = re.search(r"^violation\t(.*)$", text, re.MULTILINE)
    steps = result.fields["trace"].count("/")
    if status != 1 or again is None or again[1] != result.fields["violation"]:
        print(f"ERROR  {mutant.name}: its trace does not lead there again\n{text}")
        return False
    print(f"found  {mutant.name}\n       {world}, {steps} steps: {again[1]}", flush=True)
    return True


def try_mutants(options):
    paths = sorted(glob.glob(MUTANTS + "/*"))
    with tool.workers(JOBS) as pool:
        found = list(pool.map(lambda path: try_mutant(path, options), paths))
    print(f"{sum(found)} of {len(found)} seeded bugs found")
    return 0 if found and all(found) else 1


# --- Spin ------------------------------------------------------------------------------------------

SPIN = "tests/explore/spin"
SPIN_ACTIONS = "400"  # glue.h: GLUE_ACTIONS


def must_run(command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, **more)
    if done.returncode != 0:
        sys.exit(f"explore: {command[0]} failed: {done.stdout[-2000:]}")
    return done.stdout


def build_spin(options):
    """The program that Spin makes of the model, linked with the kernel and the explorer's steps."""
    folder = os.path.abspath(os.path.join(os.path.dirname(options.program), "spin"))
    link = [word for word in shlex.split(options.spin) if not word.endswith("/search.c.o")]
    objects = [word for word in link if word.endswith(".o")]
    flags = [word for word in link[1:] if word not in objects and not word.startswith(("-W", "-M"))]
    os.makedirs(folder, exist_ok=True)
    model = must_run([sys.executable, SPIN + "/generate.py", SPIN_ACTIONS])
    with open(os.path.join(folder, "model.pml"), "w", encoding="utf-8") as file:
        file.write(model)
    must_run(["spin", "-a", "model.pml"], cwd=folder)
    program = os.path.join(folder, "pan")
    must_run([link[0], "-w", *flags, "-DSAFETY", "-DNOREDUCE", "-DVECTORSZ=512", "-DMEMLIM=2000",
              "-I" + SPIN, "-I" + folder, "-o", program, folder + "/pan.c", SPIN + "/glue.c", *objects])
    return program


def compare_with_spin(options):
    """Spin has one state more: before the first one is made."""
    program = build_spin(options)
    good = True
    for world in options.worlds:
        for unreduced in (False, True):
            words = ["--unreduced"] if unreduced else []
            status, text = run(options.program, *words, world)
            result = Result(world, text, status)
            environment = dict(os.environ, WORLD=world, **({"UNREDUCED": "1"} if unreduced else {}))
            text = must_run([program, "-m1000000"], env=environment)
            stored = re.search(r"^\s*(\d+) states, stored", text, re.MULTILINE)
            same = (stored is not None and int(stored[1]) == result.number("states") + 1
                    and "errors: 0" in text and result.closed)
            good = good and same
            print(f"{world}{', equal frames told apart' if unreduced else ''}: "
                  f"{result.number('states')} states; Spin: {stored[1] if stored else text[-500:]}, "
                  f"one of them before the first: {'the same' if same else 'NOT THE SAME'}", flush=True)
    return 0 if good else 1


# --- branches --------------------------------------------------------------------------------------

# What runs before the first program or after the last is no part of what is explored.
NOT_EXPLORED = ("kernel/boot.c", "kernel/pieces.c", "kernel/elf.c", "kernel/print.c")


def branches(folder):
    """Print the branches of core/ and kernel/ that no run of the program in `folder` has taken."""
    taken = collections.Counter()
    for data in glob.glob(folder + "/**/*.gcda", recursive=True):
        text = subprocess.run(["gcov", "--json-format", "--stdout", "-b", data], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=True).stdout
        for file in json.loads(text)["files"] if text else []:
            path = os.path.relpath(file["file"])
            if not path.startswith(("core/", "kernel/")) or path in NOT_EXPLORED:
                continue
            for line in file["lines"]:
                for i, branch in enumerate(line["branches"]):
                    taken[path, line["line_number"], i] += branch["count"]
    missed = collections.Counter((path, line) for (path, line, _), n in taken.items() if n == 0)
    for (path, line), n in sorted(missed.items()):
        with open(path, encoding="utf-8") as file:
            print(f"{path}:{line}: {n} not taken: {file.read().splitlines()[line - 1].strip()}")
    print(f"{len(taken) - sum(missed.values())} of {len(taken)} branches taken")
    return 0 if taken else 1


def main():
    parser = tool.Parser(description="Explore small worlds of the hosted kernel.")
    parser.add_argument("--quick", action="store_true", help="only the worlds of the short form")
    parser.add_argument("--states", type=tool.number(1), help="stop each world at so many states")
    parser.add_argument("--unreduced", action="store_true", help="do not take equal frames for one")
    parser.add_argument("--symmetry", action="store_true", help="compare with the unreduced search")
    parser.add_argument("--replay", metavar="TRACE")
    parser.add_argument("--mutants", metavar="LINK", help="look for seeded bugs")
    parser.add_argument("--spin", metavar="LINK", help="let Spin count the states")
    parser.add_argument("--branches", action="store_true", help="list branches that were not taken")
    parser.add_argument("program")
    parser.add_argument("worlds", nargs="*")
    options = parser.parse_args()
    if options.replay:
        status, text = run(options.program, "--replay", options.replay)
        print(text, end="")
        sys.exit(status)
    if options.branches:
        sys.exit(branches(options.program))
    sys.exit(try_mutants(options) if options.mutants else
             compare_with_spin(options) if options.spin else explore(options))


if __name__ == "__main__":
    tool.start(main)
