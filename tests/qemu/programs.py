# SPDX-License-Identifier: BSD-2-Clause
"""The tests in QEMU of programs that root starts: the console's and the timer's server, the
runtime, and the demo programs."""

import calendar
import re

from check import TEXT_KEEPS_UP, Failure, boot, built, case, report_results

DEMOS = ("hello", "ping", "pong", "ticker", "crash", "threads", "eater")
TEXT = "the quick brown fox jumps over the lazy dog"


def start(script, cc="clang", variant="release", servers=True, extra=()):
    """Boot root with the two servers (or without), `checks`
    and the demo programs, and run a script."""
    names = ("console", "timer") if servers else ()
    modules = [built("root.elf", cc, variant)] + (["tests/qemu/start.baton"] if servers else [])
    modules += [built(f"{name}.elf", cc, variant) for name in (*names, "checks", *DEMOS)]
    outcome = boot(script + "echo the end\n", 64, cc, variant, modules=modules, extra=[*TEXT_KEEPS_UP, *extra])
    outcome.must_end(0)
    outcome.must_say("\nthe end\n")
    return outcome


def lines_of(outcome, name, count):
    """The lines that `checks lines NAME COUNT` has printed are all there, whole, in order."""
    seen = [int(n) for n in re.findall(rf"^{name} says (\d+): {TEXT}$", outcome.text, re.MULTILINE)]
    if seen != list(range(count)):
        raise Failure(f"{name} said {len(seen)} whole lines of {count}, or in a wrong order",
                      outcome.seen)


def no_torn_lines(outcome):
    for line in outcome.text.splitlines():
        if re.search(r"says|quick|fox|dog", line) and "checks" not in line and \
                not re.fullmatch(rf"\w+ says \d+: {TEXT}", line):
            raise Failure(f"a line is torn: {line!r}", outcome.seen)


# --- from inside ----------------------------------------------------------------------


def add_group(group, cc="clang", variant="release"):
    @case(f"programs: {group} {cc} {variant}", f"{cc}-{variant}")
    def _(part):
        outcome = start(f"run checks {group}\n", cc, variant)
        passed, _ = report_results(outcome, part)
        if group == "console":
            outcome.must_say("\n<<?[K>>\n", "\n?<<??\n", "\n12345678 8\n", "\ndots: ..\n",
                             "\nan unfinished \n", *(f"\n# {chr(97 + i)}\n" for i in range(16)))
        return passed


for name in ("pages", "threads", "console", "timer", "sleepers"):
    add_group(name)
    add_group(name, "gcc", "debug")


# --- the console ----------------------------------------------------------------------


@case("programs: a long script loses nothing through the console")
def _(part):
    del part
    lines = 2000
    outcome = start("".join(f"echo line {i}\n" for i in range(lines)))
    seen = [int(n) for n in re.findall(r"^line (\d+)$", outcome.text, re.MULTILINE)]
    if seen != list(range(lines)):
        raise Failure(f"{len(seen)} lines of {lines} arrived", outcome.seen)


@case("programs: several print at once")
def _(part):
    del part
    names = ("ann", "ben", "cat", "dan", "eve", "fay")
    outcome = start("".join(f"spawn checks -- lines {name} 300\n" for name in names) +
                    "mem\necho root prints, too\n" + "wait checks\n" * len(names))
    for name in names:
        lines_of(outcome, name, 300)
    no_torn_lines(outcome)
    outcome.must_say("sum equals modules + pages + objects: yes", "\nroot prints, too\n")


@case("programs: one is killed while it prints, and one with half a line")
def _(part):
    del part
    outcome = start("spawn checks -- lines ann 1000000\nspawn checks -- half ben\n"
                    "run checks sleep nap 200\nspawn checks -- lines cat 300\n"
                    "run checks sleep nap 50\nkill 3\nkill 4\nwait checks\n"
                    "run checks lines dan 50\n")
    lines_of(outcome, "cat", 300)
    lines_of(outcome, "dan", 50)
    outcome.must_say("checks (3) is gone", "checks (4) is gone")
    if "\nann says 0: " not in outcome.text or "ann says 999999" in outcome.text:
        raise Failure("the one that was killed has not printed, or was not killed", outcome.seen)


@case("programs: half a line of one that was killed is shown, and ends")
def _(part):
    del part
    names = ("ann", "ben", "cat")
    outcome = start("".join(f"spawn checks -- half {name}\nrun checks sleep nap{name} 50\nkill checks\n"
                            for name in names) + "run checks lines dan 5\n")
    lines_of(outcome, "dan", 5)
    for name in names:  # they all have had the same number
        if not re.search(rf"^{name} says half$", outcome.text, re.MULTILINE):
            raise Failure(f"the half line of {name} is not shown, or goes on", outcome.seen)


@case("programs: the servers are started again")
def _(part):
    del part
    outcome = start("spawn checks -- lines ann 20000\nspawn checks -- sleep ben 3000\n"
                    "run checks sleep cat 200\nrestart console\nrun checks sleep dan 200\n"
                    "restart timer\nrun checks sleep eve 200\nwait checks\nwait checks\n"
                    "run checks lines fay 50\n")
    lines_of(outcome, "fay", 50)
    for name in ("cat", "dan", "eve"):
        slept(outcome, name)
    # Ben's sleep has begun anew at the new server, whose time has begun anew, too.
    outcome.must_say("ann says 19999: " + TEXT, "\nben slept 3000 from ")


# --- the timer --------------------------------------------------------------------------


def slept(outcome, name):
    """(from, to) of the one sleep of `name`, which was not too short."""
    found = re.findall(rf"^{name} slept (\d+) from (\d+) to (\d+)$", outcome.text, re.MULTILINE)
    if len(found) != 1:
        raise Failure(f"{name} slept {len(found)} times", outcome.seen)
    milliseconds, begin, end = (int(n) for n in found[0])
    if end - begin < milliseconds * 1000:
        raise Failure(f"{name} slept for {end - begin} microseconds only", outcome.seen)
    return begin, end


@case("programs: they are woken in order")
def _(part):
    del part
    sleeps = (900, 300, 1200, 600, 450, 750)
    outcome = start("".join(f"spawn checks -- sleep s{ms} {ms}\n" for ms in sleeps) +
                    "wait checks\n" * len(sleeps))
    times = {ms: slept(outcome, f"s{ms}") for ms in sleeps}
    for a in sleeps:
        for b in sleeps:
            if times[a][0] + a * 1000 < times[b][0] + b * 1000 and times[a][1] > times[b][1]:
                raise Failure(f"{a} was to be woken before {b}", outcome.seen)


@case("programs: one is killed while it sleeps")
def _(part):
    del part
    outcome = start("spawn checks -- sleep ann 100000000\nspawn checks -- sleep ben 700\n"
                    "run checks sleep cat 100\nkill 3\nrun checks sleep dan 100\nwait checks\n"
                    "ps\n")
    outcome.must_say("checks (3) is gone")
    outcome.must_not_say("ann slept")
    for name in ("ben", "cat", "dan"):
        slept(outcome, name)


def add_dates(base, end):
    @case(f"programs: the date from {base}")
    def _(part):
        del part
        count = 6
        begin = calendar.timegm(tuple(int(n) for n in re.findall(r"\d+", base)))
        outcome = start(f"run checks dates {count}\n", extra=["-rtc", f"base={base}"])
        seen = [(int(date), int(time)) for date, time in
                re.findall(r"^date (\d+) time (\d+)$", outcome.text, re.MULTILINE)]
        if len(seen) != count:
            raise Failure(f"{len(seen)} dates of {count}", outcome.seen)
        for (date, time), (later, then) in zip(seen, seen[1:]):
            if later < date or then - time < 0:
                raise Failure("the time has gone back", outcome.seen)
        first, last = seen[0][0], seen[-1][0]
        if first < begin or last < begin + count - 1 or last > begin + 150:
            raise Failure(f"from {first - begin} to {last - begin} seconds after the begin",
                          outcome.seen)
        if last < calendar.timegm(tuple(int(n) for n in re.findall(r"\d+", end))):
            raise Failure("it has not gone beyond the end", outcome.seen)


add_dates("2026-02-28T23:59:58", "2026-03-01T00:00:00")
add_dates("2028-02-28T23:59:58", "2028-02-29T00:00:00")
add_dates("1999-12-31T23:59:58", "2000-01-01T00:00:00")


# --- the demo programs --------------------------------------------------------------------


@case("programs: demos")
def _(part):
    outcome = start("run hello a b\nspawn pong\nrun ping 1000\nkill pong\nrun ticker 2\n"
                    "run eater 700\nrun eater\nrun threads 15\n")
    for name, text in {
            "hello": "\n  argument 2: b\nhello (3) has ended with status 2.\n",
            "ping": "\nping: 1000 of 1000 answers were right.\n",
            "ticker": "\nticker (3) has ended with status 0.\n",
            "threads": "\nthreads: 15 have ended, and have counted to 150000 together.\n",
            "eater": "\neater: 700 pages taken.\neater: 700 pages given back.\n",
            "all": "\neater: 1024 pages taken.\neater: 1024 pages given back.\n"}.items():
        part(name, "" if text in outcome.text else "is not as it should be", outcome.seen)


@case("programs: faults are reported through the console")
def _(part):
    every = {"read": "page fault: a read of 0x00001000, where nothing is.",
             "write": "page fault: a write to 0x00001000, where nothing is.",
             "code": "page fault: a write to 0x00400000, where that is not allowed.",
             "kernel": "page fault: a read of 0xc0100000, where that is not allowed.",
             "jump": "0x00001000: page fault: a jump to 0x00001000, where nothing is.",
             "stack": "page fault: a write to 0x007fb",
             "divide": "exception 0, divide error",
             "trap": "exception 6, invalid opcode",
             "port": "exception 13, general protection"}
    outcome = start("".join(f"run crash {kind}\n" for kind in every) + "run hello\n")
    reports = re.findall(r"^crash \(3\) has ended by a fault at .*$", outcome.text, re.MULTILINE)
    if len(reports) != len(every) or "hello (3) has ended with status 0." not in outcome.text:
        raise Failure(f"{len(reports)} faults of {len(every)} were reported", outcome.seen)
    for (kind, text), report in zip(every.items(), reports):
        part(kind, "" if text in report else f"is reported as: {report}", outcome.seen)
