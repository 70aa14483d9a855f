#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Break the source in small ways, one at a time: the tests must notice each (make mutate).

    tools/mutate.py [WORD...]     all of tools/mutants, or those that name all the words

Works in copies of the tree below build/mutate/, two at a time: the hosted tests
first, then those in QEMU. Prints for each mutation the test that caught it.
Exits 1 if one survives, does not apply, or does not compile.
"""

import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time

from source import without_comments

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
WORK = os.path.join(ROOT, "build", "mutate")
COPIED = ("Makefile", "bench", "core", "isa", "kernel", "sim", "tests", "tools", "user")
HOSTED = (("hosted",),)
QEMU = (("qemu/calls clang release 64", "qemu/boot 64"),
        ("qemu/calls clang debug", "qemu/calls clang release 3500", "qemu/root", "qemu/shell"))
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
            if not os.path.exists(target) or content(source) != content(target):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copyfile(source, target)
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

    def try_mutant(self, mutant):
        """(whether it is caught, what to say about it)."""
        path = os.path.join(self.root, mutant.file)
        with open(path, encoding="utf-8") as file:
            original = file.read()
        mutated = mutant.apply(original)
        if mutated is None:
            return False, "does not apply: its lines do not stand exactly once in " + mutant.file
        try:
            self.write(path, mutated)
            failure = self.test(QEMU if mutant.file.startswith("isa/ia32/") else HOSTED + QEMU)
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


def worker(number, todo, results, lock):
    copy = Copy(number)
    while True:
        try:
            mutant = todo.get_nowait()
        except queue.Empty:
            return
        began = time.monotonic()
        caught, text = copy.try_mutant(mutant)
        with lock:
            results.append(caught)
            print(f"{'caught' if caught else 'ERROR '}  {mutant.name}\n"
                  f"        {text}  ({time.monotonic() - began:.0f} s)", flush=True)


def main():
    wanted = sys.argv[1:]
    mutants = [m for m in load(os.path.join(ROOT, "tools", "mutants"))
               if all(w in m.name for w in wanted)]
    if not mutants:
        sys.exit("mutate: there is no such mutant")
    for name in ("MAKEFLAGS", "MAKELEVEL"):
        os.environ.pop(name, None)

    print("mutate: first the tests have to pass without a mutation", flush=True)
    failure = Copy(0).test(HOSTED + QEMU)
    if failure:
        sys.exit(f"mutate: they do not: {failure}")

    todo, results, lock = queue.Queue(), [], threading.Lock()
    for mutant in mutants:
        todo.put(mutant)
    workers = [threading.Thread(target=worker, args=(i, todo, results, lock)) for i in range(JOBS)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    caught = sum(results)
    print(f"{caught} of {len(mutants)} mutations caught")
    sys.exit(0 if caught == len(mutants) else 1)


if __name__ == "__main__":
    main()
