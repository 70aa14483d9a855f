#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Feed the fuzz targets (make fuzz).

    tools/fuzz.py [--seconds N | --runs N] [--seed N] [TARGET...]    all targets, or those whose name starts so
    tools/fuzz.py --broken BUG             whether a bug of tools/mutants, put into the kernel, is found
    tools/fuzz.py --shrink [TARGET...]     what was found into tests/fuzz/corpus, as few inputs as can be

Two targets at a time. --seconds is divided among the targets; --runs is for each. What a
run finds of use is kept in build/fuzz/found/CORPUS, and the next one begins with that and
with tests/fuzz/corpus. An input on which a target fails is kept too, and it is said how to see it again.
The last line is `N targets, M inputs, N failed`; the exit status is 1 if one failed.
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import threading
import time

import mutate
import tool

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
BUILD = os.path.join("build", "fuzz")
CORPUS = os.path.join("tests", "fuzz", "corpus")
JOBS = 2
INPUT_SECONDS = 20  # one input may take so long
BROKEN_SECONDS = 60
SEEDED_BUG = "the invalidation after a page's rights have changed"

SEED = int(time.time()) % 1000000 + 1

# Inputs of a target that `make test` runs: about a second's.
RUNS_DEFAULT = 1000
RUNS = {"calls": 2000, "multiboot": 30000, "elf": 50000, "words": 8000, "line": 10000,
        "blocks": 2000, "ata": 500, "pager": 300,
        "memory": 300, "disk": 300, "shell": 60}
SHORT_SECONDS = 120

# Bytes of an input. Targets that are not listed read sequences of records.
LENGTHS = {"multiboot": 2048, "elf": 1024, "words": 240, "line": 512, "shell": 400}
RECORDS = 768


def corpus_of(target):
    """The folder of its inputs. The entry formats of one target share theirs."""
    return target.split("-")[0]


def folders(target):
    """Where inputs are kept that were found, and those of the tree."""
    found = os.path.join(BUILD, "found", corpus_of(target))
    kept = os.path.join(CORPUS, corpus_of(target))
    for folder in (found, kept):
        os.makedirs(folder, exist_ok=True)
    return found, kept


def options_of(target):
    """What libFuzzer is told besides."""
    words = os.path.join("tests", "fuzz", corpus_of(target) + ".dict")
    return [f"-max_len={LENGTHS.get(corpus_of(target), RECORDS)}",
            *([f"-dict={words}"] if os.path.exists(words) else []),
            f"-timeout={INPUT_SECONDS}", "-detect_leaks=0", "-print_final_stats=1",
            "-rss_limit_mb=2048", f"-artifact_prefix={BUILD}/failed-{target}-"]


def executed(output):
    """How many inputs were run, by libFuzzer's own count."""
    count = re.search(r"stat::number_of_executed_units:\s*(\d+)", output)
    if count:
        return int(count[1])
    rounds = re.findall(r"^#(\d+)\t", output, re.MULTILINE)
    return int(rounds[-1]) if rounds else 0


def run(target, *how, program=None, keep=True, seconds=None):
    """(inputs, why it failed or "", what to say about it) of one run of a target."""
    found, kept = folders(target)
    program = program or os.path.join(BUILD, target)
    if not keep:
        found = os.path.join(BUILD, "scratch", os.path.basename(program))
        shutil.rmtree(found, ignore_errors=True)
        os.makedirs(found)
    try:
        done = subprocess.run([program, *how, *options_of(target), found, kept], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds,
                              text=True, errors="replace", check=False)
    except subprocess.TimeoutExpired as error:
        return 0, f"did not end within {seconds} seconds", str(error.stdout or "")
    if done.returncode == 0:
        return executed(done.stdout), "", ""
    written = re.search(r"Test unit written to (\S+)", done.stdout)
    again = (f"again: {program} {os.path.normpath(written[1])}" if written
             else f"again: {program} {' '.join(how)}")
    return executed(done.stdout), f"status {done.returncode}; {again}", done.stdout


def short(target):
    """What `make test` does with a target: the corpus of the tree, and RUNS inputs made of it."""
    return run(target, f"-runs={RUNS.get(corpus_of(target), RUNS_DEFAULT)}", f"-seed={SEED}",
               keep=False, seconds=SHORT_SECONDS)


def telling(output):
    """The part of libFuzzer's output that says what happened."""
    lines = [line for line in output.splitlines()
             if not re.match(r"#\d+\t|INFO:|\s+NEW_FUNC|stat::", line)]
    return lines[-60:]


class Tally:
    """Counts and prints as results come."""

    def __init__(self):
        self.inputs = self.failed = 0
        self._lock = threading.Lock()

    def add(self, target, inputs, why, output, took):
        with self._lock:
            self.inputs += inputs
            self.failed += 1 if why else 0
            print(f"{'FAIL' if why else 'ok  '} {target}: {inputs} inputs in {took:.0f} s"
                  + (f": {why}" if why else ""), flush=True)
            for line in telling(output) if why else []:
                print(f"     | {line}")


def fuzz(targets, how, seed):
    """Run them all, two at a time."""
    tally = Tally()

    def one(target):
        began = time.monotonic()
        inputs, why, output = run(target, how, f"-seed={seed}")
        tally.add(target, inputs, why, output, time.monotonic() - began)

    print(f"{len(targets)} targets with seed {seed}", flush=True)
    with tool.workers(JOBS) as pool:
        list(pool.map(one, targets))
    print(f"{len(targets)} targets, {tally.inputs} inputs, {tally.failed} failed")
    return tally.failed == 0


def shrink(target):
    """As few inputs as cover what all that are known do, into the tree. Names that do not look
    like libFuzzer's are those of somebody, and stay."""
    found, kept = folders(target)
    fresh = os.path.join(BUILD, "shrunk", target)
    shutil.rmtree(fresh, ignore_errors=True)
    os.makedirs(fresh)
    subprocess.run([os.path.join(BUILD, target), "-set_cover_merge=1", "-use_counters=0",
                    *options_of(target), fresh, kept, found], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=True)
    for path in glob.glob(os.path.join(kept, "*")):
        if re.fullmatch(r"[0-9a-f]{40}", os.path.basename(path)):
            os.remove(path)
    for path in glob.glob(os.path.join(fresh, "*")):
        shutil.copy(path, kept)
    files = glob.glob(os.path.join(kept, "*"))
    print(f"{corpus_of(target)}: {len(files)} inputs, {sum(map(os.path.getsize, files))} bytes")


def make(*words):
    """What make prints, or the end."""
    done = subprocess.run(["make", "--no-print-directory", f"-j{JOBS}", *words], check=False,
                          stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"fuzz: this does not build:\n{done.stdout}")
    return done.stdout


def broken(name):
    """(inputs, why the bug was not found or "", what was seen): build a target with a bug of
    tools/mutants, and run it on the corpus of the tree, and then for a while."""
    bug = next((m for m in mutate.load(os.path.join("tools", "mutants")) if m.name == name), None)
    if bug is None:
        return 0, f"tools/mutants has no bug called {name}", ""
    with open(bug.file, encoding="utf-8") as file:
        text = bug.apply(file.read())
    if text is None:
        return 0, "the bug does not apply", ""
    os.makedirs(BUILD, exist_ok=True)
    with open(os.path.join(BUILD, "seeded.c"), "w", encoding="utf-8") as file:
        file.write(text)
    program = os.path.join(BUILD, "seeded")
    make(program, "SEEDED=" + bug.file)
    inputs, why, output = run("calls-ia32", f"-max_total_time={BROKEN_SECONDS}", "-seed=1",
                              program=program, keep=False)
    written = re.search(r"Test unit written to (\S+)", output)
    if not written:
        return inputs, "the bug was not found: " + (why or "all is well"), output
    good = subprocess.run([os.path.join(BUILD, "calls-ia32"), written[1]], check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return inputs, "" if good.returncode == 0 else "it fails without the bug, too", output


def all_targets():
    return make("-s", "print-fuzz-targets").split()


def main():
    parser = tool.Parser(description="Feed Baton's fuzz targets.")
    parser.add_argument("--seconds", type=tool.number(1), default=120)
    parser.add_argument("--runs", type=tool.number(1))
    parser.add_argument("--seed", type=tool.number(1, tool.SEEDS), default=SEED)
    parser.add_argument("--broken", metavar="BUG")
    parser.add_argument("--shrink", action="store_true")
    parser.add_argument("targets", nargs="*")
    options = parser.parse_args()
    os.chdir(ROOT)
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        os.environ.pop(name, None)
    if options.broken:
        inputs, why, output = broken(options.broken)
        print("\n".join(telling(output)))
        print(why or f"found after {inputs} inputs")
        sys.exit(1 if why else 0)
    targets = [t for t in all_targets()
               if not options.targets or any(t.startswith(n) for n in options.targets)]
    if not targets:
        sys.exit("fuzz: there is no such target")
    make(*(os.path.join(BUILD, t) for t in targets))
    if options.shrink:
        done = set()
        for target in targets:
            if corpus_of(target) not in done:
                shrink(target)
            done.add(corpus_of(target))
        return
    each = max(1, options.seconds * min(JOBS, len(targets)) // len(targets))
    how = f"-runs={options.runs}" if options.runs else f"-max_total_time={each}"
    sys.exit(0 if fuzz(targets, how, options.seed) else 1)


if __name__ == "__main__":
    tool.start(main)
