# SPDX-License-Identifier: BSD-2-Clause
"""Everything at once: hostile programs, kills of any program but root, a disk with errors, too little
memory, and the audit of a debug kernel all the time.

As a program, the long form (make torture): `torture.py [--minutes N] [--seed N]`: one run after the other,
each with another seed, until the time is up. QEMU records what comes from outside, so that `--replay SEED`
plays a run that failed again, to the last instruction: interrupts come where they came."""

import argparse
import os
import re
import sys
import time

if __name__ == "__main__":
    sys.path.insert(0, os.path.join("tools"))

import kills  # noqa: E402  pylint: disable=wrong-import-position
from check import Failure, case  # noqa: E402  pylint: disable=wrong-import-position

OFTEN = 100000
ACTS = 400  # of a run
ERRORS = 50  # one in so many transfers of the disk fails
MODULES = ("rogue", "eater", "threads", "matrix")


def torture(acts, seed, record="rr=record"):
    """One run. Returns what was printed at its end."""
    kept = os.path.join("build", "tests", f"torture-{seed}.record")
    end = "".join(f"kill {name} for good\n" for name in ("pulse", *reversed(kills.NAMES)))
    start = (kills.BASE.format(often=OFTEN) + "mem\n" +
             kills.servers(OFTEN, disk=f" -- errors={ERRORS} seed={seed}", pager=" file=matrix") +
             f"spawn pulse notifies again={OFTEN} priority=29 1000\ntorture {acts} {seed}\n" +
             end + "mem\naudit\n")
    outcome = kills.boot(f"torture-{seed}", start, f"shift=3,{record},rrfile={kept}", variant="debug",
                         more=MODULES)
    try:
        found = re.search(rf"^torture: {acts} of {acts} acts .*: all well$", outcome.text, re.MULTILINE)
        if not found:
            raise Failure("it was not all well", outcome.seen)
        outcome.must_end(0)
        outcome.must_say(kills.SOUND, "the kernel's own audit finds nothing wrong")
        first, last = kills.masters(outcome)
        if first != last:
            raise Failure(f"there were {first} masters, and are {last}", outcome.seen)
    except Failure as failure:
        raise Failure(f"{failure}; seed {seed} (tests/qemu/torture.py --replay {seed})",
                      failure.seen) from failure
    if "record" in record:
        os.remove(kept)
    return found[0]


@case("torture", "clang-debug")
def _(part):
    del part
    torture(ACTS, 1)


def main():
    parser = argparse.ArgumentParser(description="Torture Baton.")
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--acts", type=int, default=ACTS)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--replay", type=int, metavar="SEED", help="a run that has failed")
    options = parser.parse_args()
    end = time.monotonic() + 60 * options.minutes
    seed = options.seed if options.replay is None else options.replay
    runs = 0
    try:
        while not runs or (options.replay is None and time.monotonic() < end):
            print(torture(options.acts, seed, "rr=record" if options.replay is None else "rr=replay"),
                  flush=True)
            seed += 1
            runs += 1
    except Failure as failure:
        sys.exit(f"{failure.seen}\n{failure}")
    print(f"{runs} runs passed, 0 failed")


if __name__ == "__main__":
    main()
