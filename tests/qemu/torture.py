# SPDX-License-Identifier: BSD-2-Clause
"""Everything at once: hostile programs, kills of any program but root, a disk with errors, too little
memory, and the audit of a debug kernel all the time.

As a program, the long form (make torture): `torture.py [--minutes N] [--seed N]`: one run after the other,
each with another seed, until the time is up. QEMU records what comes from outside, so that `--replay`
plays the run of that seed, if it failed, again, to the last instruction: interrupts come where they came."""

import os
import re
import sys
import time

if __name__ == "__main__":
    sys.path.insert(0, os.path.join("tools"))

import kills  # noqa: E402  pylint: disable=wrong-import-position
import tool  # noqa: E402  pylint: disable=wrong-import-position
from check import BOCHS, Failure, case  # noqa: E402  pylint: disable=wrong-import-position

OFTEN = 100000
ACTS = 400  # of a run
ERRORS = 50  # one in so many transfers of the disk fails
MODULES = ("rogue", "eater", "threads", "matrix")


def record_of(seed):
    return os.path.join("build", "tests", f"torture-{seed}.record")


def torture(acts, seed, record="rr=record"):
    """One run. `record`: rr=record, rr=replay, or nothing. Returns what was printed at its end."""
    kept = record_of(seed)
    end = "".join(f"kill {name} for good\n" for name in ("pulse", *reversed(kills.NAMES)))
    start = (kills.BASE.format(often=OFTEN) + "mem\n" +
             kills.servers(OFTEN, disk=f" -- errors={ERRORS} seed={seed}", pager=" file=matrix") +
             f"spawn pulse notifies again={OFTEN} priority=29 1000\ntorture {acts} {seed}\n" +
             end + "mem\naudit\n")
    outcome = kills.boot(f"torture-{seed}", start,
                         f"shift=3,{record},rrfile={kept}" if record else "shift=3,sleep=off",
                         variant="debug", more=MODULES)
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
        raise Failure(f"{failure}; seed {seed} (make torture SEED={seed} REPLAY=1)",
                      failure.seen) from failure
    if "record" in record:
        os.remove(kept)
    return found[0]


@case("torture", "clang-debug")
def _(part):
    del part
    torture(ACTS, 1, "" if BOCHS else "rr=record")  # Bochs does the same each time by itself


def main():
    parser = tool.Parser(description="Torture Baton.")
    parser.add_argument("--minutes", type=tool.number(0, kind=float), default=2.0)
    parser.add_argument("--acts", type=tool.number(1), default=ACTS)
    parser.add_argument("--seed", type=tool.number(1, tool.SEEDS), default=int(time.time()))
    parser.add_argument("--replay", action="store_true", help="the run of that seed that has failed")
    options = parser.parse_args()
    end = time.monotonic() + 60 * options.minutes
    seed = options.seed
    runs = 0
    if options.replay and not os.path.exists(record_of(seed)):
        sys.exit(f"torture: there is no record of a run with seed {seed}")
    try:
        while not runs or (not options.replay and time.monotonic() < end):
            print(torture(options.acts, seed, "rr=replay" if options.replay else "rr=record"),
                  flush=True)
            seed += 1
            runs += 1
    except Failure as failure:
        sys.exit(f"{failure.seen}\n{failure}")
    print(f"{runs} runs passed, 0 failed")


if __name__ == "__main__":
    tool.start(main)
