#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Prove the core with Frama-C/WP, and see that seeded bugs are refused.

    verify/prove.sh                 the proof, then the mutants of what it proves
    verify/prove.sh proof           the proof alone
    verify/prove.sh more            the same for what takes too long for every day
    verify/prove.sh mutants [WORD]  the mutants alone, or those whose name contains WORD
    verify/prove.sh smoke           look for contradictions in what the proof assumes

Frama-C exits 0 with goals unproved, so its own count is compared with the one in
verify/goals. Everything that it writes goes below build/prove. The last line is
`N passed, M failed`: proved goals and refused mutants have passed; unproved, missing or
surplus goals and mutants that survive or do not apply have failed. Exits 1 if any has.
"""

import concurrent.futures
import math
import os
import re
import shutil
import signal
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
WORK = os.path.join(ROOT, "build", "prove")
WHY3 = os.path.join(WORK, "why3.conf")
SOURCE = os.path.join("core", "page.c")
OBJECTS = os.path.join("verify", "objects.c")
PROVERS = "cvc4,z3"
SECONDS = 10
PARALLEL = 2
AT_ONCE = 2 * (os.cpu_count() or 1)  # Frama-C and its prover wait for each other about half of the time
OPTIONS = ("-warn-unsigned-overflow", "-warn-unsigned-downcast",
           "-wp", "-wp-rte", "-wp-cache", "none")
# The machine model of each ISA: an entry format, and what the compiler makes of int and long.
MACHINES = {"ia32": "gcc_x86_32", "x86_64": "gcc_x86_64", "sv39": "gcc_x86_64"}

UNPROVED = re.compile(r"\[wp\] \[(?:Failed|[^\]]*)\] Goal (\S+)(?: : (?!Valid|Passed)\S.*)?$")
PROVED = re.compile(r"\[wp\] \[((?!Qed)[^]]*)\] Goal typed_(\S+) : Valid.*?(?:\(([0-9.]+)s\)|$)",
                    re.MULTILINE)
SMOKE = re.compile(r"\[wp\] \[(\w+)\] Smoke-test (typed_(\w+?)_wp_smoke_(dead_code)?\S*)")
TOTAL = re.compile(r"\[wp\] Proved goals:\s+(\d+) / (\d+)")


class Broken(Exception):
    """The proof cannot be run at all."""


def version(command):
    found = re.search(r"version ([0-9.]+)", subprocess.run(
        (command, "--version"), capture_output=True, text=True, check=True).stdout)
    if not found:
        raise Broken(f"cannot read the version of {command}")
    return found.group(1)


def prepare():
    for tool in ("frama-c", "why3", "cvc4", "z3"):
        if shutil.which(tool) is None:
            raise Broken(f"{tool} is not installed")
    os.makedirs(WORK, exist_ok=True)
    if os.path.exists(WHY3):
        os.remove(WHY3)
    os.environ["WHY3CONFIG"] = WHY3
    subprocess.run(("why3", "config", "detect"), capture_output=True, check=True)


def read_goals(which="run"):
    """The runs (ISA, name, number of goals, options), for each lemma that needs a tactic its file, and for each
    ISA the functions that may have code that it never gets to. `which` is run, or more: its runs, then."""
    runs, lemmas, dead = [], {}, {}
    with open(os.path.join(ROOT, "verify", "goals"), encoding="utf-8") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words and words[0] in ("run", "more"):
                if words[0] == which:
                    runs += ((isa, words[1], int(goals), (*words[4:], words[3]))
                             for isa, goals in (pair.split("=") for pair in words[2].split(",")))
            elif words and words[0] == "dead":
                dead[words[1]] = words[2:]
            elif words and words[0] == "script":
                lemmas.update(dict.fromkeys(words[2:], words[1]))
            elif words:
                lemmas.update(dict.fromkeys(words[1:], "induction.json"))
    return runs, lemmas, dead


def write_scripts(session, lemmas):
    shutil.rmtree(session, ignore_errors=True)
    os.makedirs(os.path.join(session, "script"))
    cvc4 = version("cvc4")
    for lemma, name in lemmas.items():
        with open(os.path.join(ROOT, "verify", name), encoding="utf-8") as file:
            script = file.read().replace("VERSION", cvc4)
        path = os.path.join(session, "script", f"lemma_{lemma}.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)


def frama_c(tree, isa, session, options, log, parallel=1, enough=(PROVERS, SECONDS), stop_early=False):
    """Run Frama-C in `tree`: its proved and all goals (None if it did not say), and the unproved.

    `enough` are the provers and the seconds for each goal. With `stop_early`, the first
    unproved goal ends it.
    """
    command = ("frama-c", "-machdep", MACHINES[isa],
               f"-cpp-extra-args=-Icore -Icore/include -Iisa/{isa}/include", *OPTIONS,
               *(() if "-wp-prover" in options else ("-wp-prover", f"script,{enough[0]}")),
               "-wp-timeout", str(enough[1]), "-wp-par", str(parallel), "-wp-session", session, *options)
    unproved, proved, goals = [], None, None
    # Frama-C takes the names of files from $PWD, not from the directory that it runs in.
    environment = dict(os.environ, PWD=tree)
    with open(log, "w", encoding="utf-8") as record, \
            subprocess.Popen(command, cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             text=True, start_new_session=True) as process:
        for line in process.stdout:
            record.write(line)
            found = UNPROVED.match(line.rstrip())
            if found:
                unproved.append(found.group(1))
                if stop_early:
                    os.killpg(process.pid, signal.SIGTERM)
                    break
            found = TOTAL.match(line)
            if found:
                proved, goals = int(found.group(1)), int(found.group(2))
        process.stdout.read()
    return proved, goals, unproved, process.returncode


def prove_run(isa, name, expected, options, lemmas):
    """One run: what passed and failed, and the provers and seconds of its goals."""
    start = time.time()
    name = f"{name}-{isa}"
    session = os.path.join(WORK, "session-" + name)
    log = os.path.join(WORK, name + ".log")
    write_scripts(session, lemmas)
    proved, goals, unproved, status = frama_c(ROOT, isa, session, options, log)
    if goals is None or status != 0:
        print(f"{name}: Frama-C did not finish, see {os.path.relpath(log, ROOT)}")
        return 0, expected, []
    for goal in unproved:
        print(f"{name}: not proved: {goal}")
    if goals != expected:
        print(f"{name}: {goals} goals, verify/goals expects {expected}")
    print(f"{name}: {proved} of {goals} goals proved, {time.time() - start:.0f} s", flush=True)
    with open(log, encoding="utf-8") as file:
        return proved, goals - proved + abs(goals - expected), PROVED.findall(file.read())


def prove(which="run"):
    """What passed and failed, and for each ISA the provers, names and seconds of the goals that they proved.

    Frama-C itself takes longer than the provers, so several of it run, with one prover each.
    """
    runs, lemmas, _ = read_goals(which)
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(lambda run: prove_run(*run, lemmas), runs))
    passed, failed = (sum(result[i] for result in results) for i in (0, 1))
    used = {}
    for run, result in zip(runs, results):
        used.setdefault(run[0], []).extend(result[2])
    return passed, failed, used if not failed else {}


def enough_for(functions, proved):
    """The provers that the goals of these functions needed, and three times the time of the slowest: what a
    mutant of them is to be proved with. If it is not known of one of them, all that there is."""
    names = tuple(function + "_" for function in functions.split(","))
    goals = [goal for goal in proved if goal[1].startswith(names)]
    if not all(any(goal[1].startswith(name) for goal in goals) for name in names):
        return PROVERS, SECONDS
    provers = PROVERS if any(prover.startswith("Z3") for prover, _, _ in goals) else PROVERS.split(",")[0]
    slowest = max([1.0] + [float(seconds or 0) for _, _, seconds in goals])
    return provers, min(SECONDS, math.ceil(3 * slowest))


class Mutant:
    """One file of verify/mutants: a sentence, `file`, `prove`, then lines to find (-) and put (+)."""

    def __init__(self, name):
        self.name = name
        with open(os.path.join(ROOT, "verify", "mutants", name), encoding="utf-8") as file:
            self.says, path, functions, *change = file.read().splitlines()
        self.file = path.split(" ", 1)[1]
        self.isa = self.file.split("/")[1] if self.file.startswith("isa/") else "ia32"
        self.functions = functions.split(" ", 1)[1]
        of_pages = self.file.startswith("isa/") or self.file.endswith("/page.h")
        self.source = SOURCE if of_pages else OBJECTS
        self.before = "".join(line[1:] + "\n" for line in change if line.startswith("-"))
        self.after = "".join(line[1:] + "\n" for line in change if line.startswith("+"))

    def run(self, proved):
        """What happened, and whether it was refused. `proved`: what is known of the source as it is, for each ISA."""
        tree = os.path.join(WORK, "mutants", self.name)
        shutil.rmtree(tree, ignore_errors=True)
        for part in ("core", "verify", os.path.join("isa", self.isa, "include")):
            shutil.copytree(os.path.join(ROOT, part), os.path.join(tree, part))
        path = os.path.join(tree, self.file)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if not self.before or text.count(self.before) != 1:
            return f"DOES NOT APPLY to {self.file}", False
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(self.before, self.after))
        options = ("-wp-split", "-wp-fct", self.functions, self.source)
        _, goals, unproved, _ = frama_c(tree, self.isa, os.path.join(tree, "session"), options,
                                        os.path.join(tree, "log"), stop_early=True,
                                        enough=enough_for(self.functions, proved.get(self.isa, ())))
        if unproved:
            return f"refused ({unproved[0]})", True
        if goals is None:
            return f"BROKEN, see {os.path.relpath(os.path.join(tree, 'log'), ROOT)}", False
        return "SURVIVED", False


def functions_of(which):
    """What is proved in `which` runs: pairs of an ISA and a function."""
    return {(isa, function) for isa, _, _, options in read_goals(which)[0] if "-wp-fct" in options
            for function in options[options.index("-wp-fct") + 1].split(",")}


def mutate(word, proved, which=None):
    """Run the mutants whose name contains `word`: of functions that `which` runs prove, or of all. A mutant
    that no run proves belongs to `run`."""
    names = sorted(n for n in os.listdir(os.path.join(ROOT, "verify", "mutants")) if word in n)
    in_more = functions_of("more") - functions_of("run")
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        mutants = [mutant for mutant in map(Mutant, names) if which is None or (which == "more") == any(
            (mutant.isa, function) in in_more for function in mutant.functions.split(","))]
        for mutant, (text, refused) in zip(
                mutants, pool.map(lambda mutant: mutant.run(proved), mutants)):
            print(f"mutant {mutant.name}: {text}: {mutant.says}", flush=True)
            passed += refused
            failed += not refused
    return passed, failed


def smoke():
    """Whether any precondition or hypothesis contradicts itself: nothing may prove `false`."""
    passed = failed = unneeded = 0
    runs, lemmas, dead = read_goals()
    for isa, name, _, options in runs:
        if name.endswith("lemmas"):
            continue
        log = os.path.join(WORK, f"smoke-{name}-{isa}.log")
        session = os.path.join(WORK, "session-smoke")
        write_scripts(session, lemmas)
        frama_c(ROOT, isa, session, (*(o for o in options if o != "-wp-split"), "-wp-smoke-tests",
                                     "-wp-smoke-timeout", "2"), log, parallel=PARALLEL)
        with open(log, encoding="utf-8") as file:
            tests = {found[2]: found for found in map(SMOKE.search, file) if found}  # some are named twice
        for found in tests.values():
            if found[1] == "Passed":
                passed += 1
            elif found[4] and found[3] in dead.get(isa, ()):
                unneeded += 1
            else:
                failed += 1
                print(f"{name}-{isa}: {found[2]}")
    print(f"{passed} smoke tests found no contradiction, {unneeded} only code that this format does not need")
    return passed, failed


def main(arguments):
    what = arguments[0] if arguments else "all"
    if what not in ("all", "proof", "more", "mutants", "smoke"):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    results = []
    proved = {}
    try:
        prepare()
        if what in ("all", "proof", "more"):
            *result, proved = prove("more" if what == "more" else "run")
            results.append(result)
        if what in ("all", "more"):
            results.append(mutate("", proved, "more" if what == "more" else "run"))
        if what == "mutants":
            results.append(mutate(arguments[1] if len(arguments) > 1 else "", proved))
        if what == "smoke":
            results.append(smoke())
    except (Broken, OSError, subprocess.CalledProcessError) as error:
        print(f"prove: {error}", file=sys.stderr)
        results.append((0, 1))
    passed, failed = (sum(column) for column in zip(*results))
    if what in ("all", "more") and len(results) == 2:
        print(f"{results[0][0]} goals proved and {results[1][0]} mutants refused:")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
