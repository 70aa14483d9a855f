#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Break the source in small ways, one at a time: the tests must notice each (make mutate).

    tools/mutate.py [WORD...]     all, or those that name all the words
    tools/mutate.py --list        their names

There are those of tools/mutants, written by hand, and those that mutator.py makes of core/
and kernel/. Works in copies of the tree below build/mutate/, two at a time: hosted tests first, then
those in QEMU. Prints for each mutation the test that caught it.

One that is made may be no change at all: then its object file is the same, and it is left out. One that
survives needs a line in tools/survivors that says why: its name, two blanks, the reason. Exits 1 if
one survives without, is caught and has one, does not apply, or (of those by hand) does not compile.
"""

import glob
import hashlib
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time

import mutator
import tool
from source import without_comments

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
WORK = os.path.join(ROOT, "build", "mutate")
COPIED = ("Makefile", "bench", "core", "isa", "kernel", "sim", "tests", "tools", "user")
HOSTED = (("hosted",),)
QEMU = (("qemu/calls clang release 64", "qemu/boot 64"),
        ("qemu/calls clang debug", "qemu/calls clang release 3500", "qemu/root", "qemu/shell"))
# Of the hosted tests, those that take least time, of one format but for zones of zones and a processor that keeps
# absent entries; whatever they notice needs no others.
QUICK = ("core-ia32", "kernel-ia32", "ipc-ia32", "control-ia32", "passing-ia32", "attacks-ia32",
         "attacks_ipc-ia32", "counters-ia32", "threads-ia32", "boot-ia32", "cross-ia32",
         "collusion-ia32", "random-ia32", "core-x86_64", "random-sv39")
QUICK_SECONDS = 300
MADE = ("core/*.c", "core/include/mmscd/page.h", "core/include/mmscd/ledger.h", "kernel/*.[ch]")
SURVIVORS = "tools/survivors"
# How an object is compiled to see whether a mutation is one: as the release kernel's, without lines.
COMPILE = ("clang", "--target=i386-unknown-none-elf", "-std=c17", "-O2", "-ffreestanding",
           "-mregparm=3", "-DKERNEL_DEBUG=1", "-Icore/include", "-Ikernel/include", "-Ikernel",
           "-Iisa/ia32/include", "-c", "-x", "c", "-o", "-")
JOBS = 2
SECONDS = 900


class Mutant:
    def __init__(self, name):
        self.name = name
        self.file = None
        self.before = []
        self.after = []

    def apply(self, text):
        """The code with the mutation, or None if it does not apply exactly once.

        Comments (the proof's annotations among them) are left out, and white space between the
        words does not count, so that only a change of the code itself makes a mutant stale."""
        tokens = re.findall(r"\w+|[^\w\s]", without_comments("\n".join(self.before)))
        pattern = re.compile(r"(?<!\w)" + r"\s*".join(map(re.escape, tokens)))
        code = without_comments(text)
        if len(pattern.findall(code)) != 1:
            return None
        return pattern.sub(lambda _: "\n".join(self.after), code)


def load(path):
    """The mutants of the file, in order."""
    mutants = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file.read().splitlines(), 1):
            if line.startswith("== "):
                mutants.append(Mutant(line[3:]))
            elif not line or line.startswith("#"):
                continue
            elif mutants and mutants[-1].file is None:
                mutants[-1].file = line
            elif mutants and line[0] in " -+":
                if line[0] != "+":
                    mutants[-1].before.append(line[1:])
                if line[0] != "-":
                    mutants[-1].after.append(line[1:])
            else:
                sys.exit(f"{path}:{number}: what is this? {line}")
    return mutants


def files_below(root):
    """The paths of all source files of a tree, relative to it."""
    found = []
    for name in COPIED:
        for folder, _, names in os.walk(os.path.join(root, name)):
            found += [os.path.relpath(os.path.join(folder, n), root) for n in names
                      if not n.endswith(".pyc")]
        if os.path.isfile(os.path.join(root, name)):
            found.append(name)
    return found


def content(path):
    with open(path, "rb") as file:
        return file.read()


class Copy:
    """A copy of the tree in which mutants are tried. It is kept, for what was built in it; so a
    file is written only if it differs, and then with a new date: make must see that it changed."""

    def __init__(self, number):
        self.root = os.path.join(WORK, str(number))
        wanted = files_below(ROOT)
        for path in set(files_below(self.root)) - set(wanted):
            os.remove(os.path.join(self.root, path))
        for path in wanted:
            source, target = os.path.join(ROOT, path), os.path.join(self.root, path)
            data = content(source)
            if path == "Makefile":  # a mutation is no mistake of the compiler's to find
                data = data.replace(b" -Werror", b"")
            if not os.path.exists(target) or data != content(target):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "wb") as file:
                    file.write(data)
                shutil.copymode(source, target)

    def test(self, stages):
        """What the first failing test says, or None if all pass."""
        for stage in stages:
            try:
                done = subprocess.run([sys.executable, "tools/test.py", "--stop", *stage],
                                      cwd=self.root, stdin=subprocess.DEVNULL, text=True,
                                      errors="replace", stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, timeout=SECONDS, check=False)
            except subprocess.TimeoutExpired:
                return f"{stage[0]}: the tests did not end within {SECONDS} seconds"
            if done.returncode != 0:
                failure = re.search(r"^FAIL (.*)$", done.stdout, re.MULTILINE)
                return failure[1] if failure else "the tests broke: " + done.stdout[-500:]
        return None

    def quick(self):
        """What the quick tests say, or None if all pass."""
        def run(*command, seconds):
            return subprocess.run(command, cwd=self.root, stdin=subprocess.DEVNULL, text=True, errors="replace",
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds, check=False)

        try:
            for name in QUICK:  # what the first ones notice does not wait until all are built
                program = f"build/hosted/{name}"
                done = run("make", "-s", "-j2", program, seconds=SECONDS)
                if done.returncode != 0:
                    return "build/: " + done.stdout[-500:]
                done = run(program, seconds=QUICK_SECONDS)
                if done.returncode != 0:
                    failed = re.search(r"^\[\s+FAILED\s+\] (\S+)$", done.stdout, re.MULTILINE)
                    return f"hosted/{name}" + (f"/{failed[1]}" if failed else "")
        except subprocess.TimeoutExpired:
            return "the quick tests did not end in time"
        return None

    def is_same(self, file, original, mutated):
        """Whether the compiler makes the same of both texts, or nothing of the second one."""
        users = [file] if file.endswith(".c") else sorted(glob.glob("kernel/*.c", root_dir=self.root))

        def objects():
            made = hashlib.sha256()
            for user in users:
                done = subprocess.run([*COMPILE, user], cwd=self.root, stdin=subprocess.DEVNULL,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
                if done.returncode != 0:
                    return None
                made.update(done.stdout)
            return made.digest()

        path = os.path.join(self.root, file)
        before = objects()
        self.write(path, mutated)
        after = objects()
        self.write(path, original)
        return after is None or after == before

    def try_made(self, mutant):
        """The same for one that was made; None for what to say: it is no mutation."""
        path = os.path.join(self.root, mutant.file)
        original = content(path).decode()
        if self.is_same(mutant.file, without_comments(original), mutant.text):
            self.write(path, original)
            return True, None
        try:
            self.write(path, mutant.text)
            failure = self.quick() or self.test(HOSTED + QEMU)
        finally:
            self.write(path, original)
        if failure is None:
            return False, "SURVIVES: no test noticed"
        return True, None if failure.startswith("build/") else failure

    def try_mutant(self, mutant):
        """(whether it is caught, what to say about it)."""
        if isinstance(mutant, mutator.Made):
            return self.try_made(mutant)
        path = os.path.join(self.root, mutant.file)
        with open(path, encoding="utf-8") as file:
            original = file.read()
        mutated = mutant.apply(original)
        if mutated is None:
            return False, "does not apply: its lines do not stand exactly once in " + mutant.file
        try:
            self.write(path, mutated)
            if mutant.file.startswith("isa/ia32/"):
                failure = self.test(QEMU)
            else:
                failure = self.quick() or self.test(HOSTED + QEMU)
        finally:
            self.write(path, original)
        if failure is None:
            return False, "SURVIVES: no test noticed"
        if failure.startswith("build/"):
            return False, "does not compile: " + failure
        return True, failure

    @staticmethod
    def write(path, text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


class Results:
    """What has become of each, said as it comes."""

    def __init__(self, reasons):
        self.lock = threading.Lock()
        self.caught = self.explained = self.none = self.wrong = 0
        self._reasons = reasons

    def add(self, mutant, caught, text, seconds):
        with self.lock:
            if text is None:
                self.none += 1
                return
            reason = self._reasons.get(mutant.name)
            if caught and reason:
                caught, text = False, f"{text}: {SURVIVORS} says that it survives"
            elif caught:
                self.caught += 1
            elif reason and text.startswith("SURVIVES"):
                self.explained += 1
                print(f"alive   {mutant.name}\n        {reason}", flush=True)
                return
            self.wrong += 0 if caught else 1
            print(f"{'caught' if caught else 'ERROR '}  {mutant.name}\n"
                  f"        {text}  ({seconds:.0f} s)", flush=True)


def worker(number, todo, results):
    copy = Copy(number)
    while True:
        try:
            mutant = todo.get_nowait()
        except queue.Empty:
            return
        began = time.monotonic()
        results.add(mutant, *copy.try_mutant(mutant), time.monotonic() - began)


def made():
    """Those that mutator.py makes."""
    found = []
    for pattern in MADE:
        for path in sorted(glob.glob(pattern, root_dir=ROOT)):
            found += mutator.chosen(path, content(os.path.join(ROOT, path)).decode())
    return found


def survivors():
    """Reasons by name."""
    with open(os.path.join(ROOT, SURVIVORS), encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]
    return dict(line.rsplit("  ", 1) for line in lines)


def main():
    wanted = [w for w in sys.argv[1:] if w != "--list"]
    mutants = [m for m in load(os.path.join(ROOT, "tools", "mutants")) + made()
               if all(w in m.name for w in wanted)]
    if not mutants:
        sys.exit("mutate: there is no such mutant")
    if "--list" in sys.argv[1:]:
        print("\n".join(m.name for m in mutants))
        return
    reasons = survivors()
    for name in set(reasons) - {m.name for m in mutants}:
        if not wanted:
            sys.exit(f"mutate: {SURVIVORS} names one that is not made any more: {name}")
    for name in ("MAKEFLAGS", "MAKELEVEL"):
        os.environ.pop(name, None)

    print("mutate: first the tests have to pass without a mutation", flush=True)
    copy = Copy(0)
    failure = copy.quick() or copy.test(HOSTED + QEMU)
    if failure:
        sys.exit(f"mutate: they do not: {failure}")

    todo, results = queue.Queue(), Results(reasons)
    for mutant in mutants:
        todo.put(mutant)
    workers = [threading.Thread(target=worker, args=(i, todo, results)) for i in range(JOBS)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    print(f"{results.none} made no difference to the compiler, or did not compile")
    print(f"{results.explained} survive, for a reason that {SURVIVORS} gives")
    print(f"{results.caught} of {len(mutants) - results.none - results.explained} mutations caught")
    sys.exit(1 if results.wrong else 0)


if __name__ == "__main__":
    tool.start(main)
