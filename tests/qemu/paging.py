# SPDX-License-Identifier: BSD-2-Clause
"""Programs under the pager: files, zero-fill, copies, swap, limits, and memory that runs out.

Each script ends with an audit, the end of the pager, and another audit: every page has one master,
and all counts are as found."""

import os
import re

import run
from check import SECONDS, Failure, Outcome, built, case, temporary
from work import sort_sum

SERVERS = """spawn console as=console ports=0x3f8-0x3ff line=4 priority=30
spawn timer as=timer ports=0x70-0x71 line=8 priority=29
"""
DISK = "spawn disk ports=0x1f0-0x1f7 ports=0x3f6-0x3f6 line=14 priority=28{}\n"
PAGER = "spawn policy priority=26\nspawn pager heap={} master board policy=policy priority=25 {}\n"
PROGRAMS = ("hello", "crash", "sort", "matrix", "hash", "many", "pipe", "pagetest")
END = "pagers\naudit\nkill pager\naudit\nexit\n"
SOUND = "every frame has one master, and all counts are as found: yes"


def paged(name, script, heap, memory=64, disk=None, errors="", words=""):
    """Boot with a pager of `heap` pages, and a disk of so many MiB; run the script."""
    image = None
    if disk:
        image = temporary(f"{name}.img", b"")
        os.truncate(image, disk << 20)
    start = SERVERS + (DISK.format(errors) if disk else "") + PAGER.format(
        heap, " ".join(f"file={p}" for p in PROGRAMS) + words)
    folder = os.path.join("build", "tests", f"paging-{name}")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "start.baton")
    with open(path, "w", encoding="utf-8") as file:
        file.write(start)
    modules = [built("root.elf"), path] + [
        built(f"{p}.elf") for p in ("console", "timer", "disk", "policy", "pager",
                                                 *PROGRAMS)]
    command = run.qemu_command(built("kernel.elf"), modules, memory, disk=image,
                               extra=["-serial", "stdio"])
    machine = run.Machine(command, (script + END).encode())
    outcome = Outcome(machine, machine.wait(SECONDS))
    if image:
        os.remove(image)
    outcome.must_end(0)
    if outcome.text.count(SOUND) != 2:
        raise Failure("the audit does not hold before and after the pager's end", outcome.seen)
    outcome.must_say(" 0 clients, 0 of them wait")
    if not errors:  # blocks that could not be written stay marked
        outcome.must_say("K, 0K used;")
    check_free(outcome)
    return outcome


def check_free(outcome):
    """When all clients have ended, all of the pager's memory is free, but its tables and objects."""
    found = re.findall(r"^pager \(\d+\): (\d+)K, (\d+)K free, (\d+)K tables and objects", outcome.text,
                       re.MULTILINE)
    if not found:
        raise Failure("the pager says nothing about its memory", outcome.seen)
    total, free, own = map(int, found[-1])
    if free + own != total:
        raise Failure(f"of {total}K {free}K are free and {own}K tables and objects", outcome.seen)


@case("pager: programs")
def _(part):
    script = ("run hello mem=0 a b\nrun crash mem=0 write\nrun crash mem=0 read\n"
              "run matrix mem=0 heap=64\nrun hash mem=0 heap=64\nrun many mem=0 heap=64\n"
              "run pipe mem=0 heap=64\n")
    outcome = paged("programs", script, 2048)
    for name, text in {"arguments": "  argument 2: b\n",
                       "status": "c1 (hello) has ended with status 2",
                       "a wrong write": "c2 (crash) has ended by a fault at 0x",
                       "where": "page fault: a write to 0x00001000, where nothing is",
                       "a wrong read": "c3 (crash) has ended by a fault at 0x"}.items():
        part(name, "" if text in outcome.text else f"it does not say: {text}", outcome.seen)
    for name in ("matrix", "hash", "many", "pipe"):
        good = re.search(rf"^{name}: .*: ok$", outcome.text, re.MULTILINE)
        part(name, "" if good else "it does not say ok", outcome.seen)


def add_sort(name, megabytes, limit, heap, memory, swap):
    @case(f"pager: sort {name}")
    def _(part):
        del part
        pages = megabytes * 256 + 4
        outcome = paged(f"sort-{megabytes}", f"run sort mem={limit}M heap={pages}\n", heap, memory, swap)
        count, total = sort_sum(pages, 1) if megabytes <= 8 else (None, None)
        if count is not None:
            outcome.must_say(f"sort: {count} numbers, checksum {total:#010x}: ok")
        elif not re.search(r"^sort: \d+ numbers, checksum 0x[0-9a-f]+: ok$", outcome.text,
                           re.MULTILINE):
            raise Failure("the sort does not say ok", outcome.seen)
        written = int(re.findall(r"(\d+) blocks read, (\d+) written", outcome.text)[-1][1])
        if written < (megabytes - limit) * 256:
            raise Failure(f"only {written} blocks were written", outcome.seen)


add_sort("of 64 MiB in 16", 64, 16, 4700, 32, 128)
add_sort("of 8 MiB in 2", 8, 2, 2048, 64, 32)


@case("pager: a disk with errors")
def _(part):
    for seed in (1, 2, 3):
        outcome = paged(f"errors-{seed}", "run sort mem=1M heap=1024\n", 1024, 64, 16,
                        f" -- errors=300 seed={seed}")
        right = re.search(r"^sort: .*: ok$", outcome.text, re.MULTILINE)
        reported = "(sort) has ended" in outcome.text or "(sort) is ended" in outcome.text
        part(f"seed {seed}", "" if reported and (right or "with status 0" not in outcome.text)
             else "it is neither right nor reported", outcome.seen)
        if ": wrong" in outcome.text:
            part(f"seed {seed}", "the sort is wrong", outcome.seen)


@case("pager: ten that want too much")
def _(part):
    clients = 10
    script = "spawn hash mem=0 heap=400\n" * clients + "".join(
        f"wait c{n}\n" for n in range(1, clients + 1))
    outcome = paged("too-much", script, 1500)
    ended = outcome.text.count("(hash) is ended by the policy")
    right = len(re.findall(r"^hash: .*: ok$", outcome.text, re.MULTILINE))
    part("some are ended", "" if 0 < ended < clients else f"{ended} are", outcome.seen)
    part("the others are right", "" if right == clients - ended else f"{right} are", outcome.seen)
    part("the policy says why", "" if outcome.text.count("policy: memory is out; c") == ended
         else "it does not", outcome.seen)


@case("pager: copies of copies")
def _(part):
    every = {"a thousand in a chain": "chain 1000", "at random": "forks 300 7", "shared": "shared",
             "memory": "memory", "what is refused": "refused"}
    script = "".join(f"run pagetest mem=0 heap=64 {words}\n" for words in every.values())
    outcome = paged("copies", script, 20000, 128, words=" -- clients=1200")
    outcome.must_say("pagetest: a chain of 1000 copies: right")
    outcome.must_not_say("needs memory", "not true")
    for name, words in every.items():
        after = outcome.text.split(f"run pagetest mem=0 heap=64 {words}\n")[-1]
        good = "(pagetest) has ended with status 0." in after.split("baton> ")[0]
        part(name, "" if good else "it has not ended well", outcome.seen)
