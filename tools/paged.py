# SPDX-License-Identifier: BSD-2-Clause
"""Count what the pager's work costs: page-in, eviction, copies of programs.

Boots the tests' machine with a pager, runs bench/paged/costs.c in it under tools/spans.c, and gives lines
like those of bench/: the kernel's part, and in the last column all that the machine executed: the
program, the kernel, the pager, the disk's driver.
"""

import os
import sys
import tempfile

import run

HERE = os.path.dirname(os.path.abspath(__file__))
RUNS = 200
BASES = 1  # pairs of marks with nothing in between, at the start of a program
ZONES = (1, 2, 3, 5)
ZONE_PAGES = 1024
COSTS = "costs"


class PagedError(Exception):
    pass


def spans(plugin, script, **machine):
    """[[(kernel, all)] of each program of the script]."""
    sys.path.insert(0, os.path.join(HERE, "..", "tests", "qemu"))
    import check
    import paging
    command = run.qemu_command
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "spans")

        def counting(*words, **more):
            made = command(*words, **more)
            at = made.index("-accel")
            made[at:at + 2] = run.COUNTING
            return made + ["-plugin", f"{os.path.abspath(plugin)},out={out}"]

        run.qemu_command, paging.PROGRAMS = counting, (COSTS,)
        try:
            outcome = paging.paged("costs", script, **machine)
        except check.Failure as failure:
            raise PagedError(f"{failure}\n{failure.seen}") from failure
        finally:
            run.qemu_command = command
        programs = script.count("\n")
        if outcome.text.count(f"({COSTS}) has ended with status 0.") != programs:
            raise PagedError("a program that measures has failed:\n" + outcome.seen)
        with open(out, encoding="ascii") as file:
            found = [tuple(map(int, line.split())) for line in file]
    if len(found) != programs * (RUNS + BASES):
        raise PagedError(f"{len(found)} pairs of marks were passed, by {programs} programs")
    return [found[i:i + RUNS + BASES] for i in range(0, len(found), RUNS + BASES)]


def line(operation, variant, found):
    """One of bench's lines from the spans of a program."""
    base = found[0][1]
    kernel = sorted(k for k, _ in found[BASES:])
    both = sorted(a - base for _, a in found[BASES:])
    return (f"bench\t{operation}\t{variant}\t{kernel[0]}\t{kernel[len(kernel) // 2]}\t{kernel[-1]}\t"
            f"{both[len(both) // 2]}")


def measure(plugin):
    script = f"run {COSTS} mem=0 heap=256 first {RUNS}\n" + "".join(
        f"run {COSTS} mem=0 heap={(zones - 1) * ZONE_PAGES + 1} fork {RUNS}\n" for zones in ZONES)
    first, *forks = spans(plugin, script, heap=8192)
    again, write = spans(plugin, f"run {COSTS} mem=1M heap=1024 again {RUNS}\n"
                         f"run {COSTS} mem=1M heap=1024 write {RUNS}\n", heap=2048, disk=16)
    return [line("page in", "zeroes", first), line("page in", "64 from the disk", again),
            line("page in and eviction", "64 read, 64 written", write)] + [
        line("fork", f"heap of {zones} zone" + "s" * (zones > 1), found)
        for zones, found in zip(ZONES, forks)]
