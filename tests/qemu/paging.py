# SPDX-License-Identifier: BSD-2-Clause
"""Programs under the pager: files, zero-fill, copies, swap, limits, and memory that runs out.

Each script ends with an audit, the end of the pager, and another audit: every page has one master,
and all counts are as found."""

import os
import re

import run
from check import SECONDS, Failure, Outcome, built, case, needs_qemu, temporary
from work import sort_sum

SERVERS = """spawn console as=console ports=0x3f8-0x3ff line=4 priority=30
spawn timer as=timer ports=0x70-0x71 line=8 priority=29
"""
DISK = "spawn disk ports=0x1f0-0x1f7 ports=0x3f6-0x3f6 line=14 priority=28{}\n"
PAGER = "spawn policy priority=26\nspawn pager heap={} master board policy=policy priority=25 {}\n"
PROGRAMS = ("hello", "crash", "sort", "matrix", "hash", "many", "pipe", "pagetest", "collude", "ping",
            "pong", "pulse")
END = "pagers\naudit\nkill pager\naudit\nexit\n"
SOUND = "every frame has one master, and all counts are as found: yes"


def paged(name, script, heap, memory=64, disk=None, errors="", words="", servers="", end=END):
    """Boot with a pager of `heap` pages, a disk of so many MiB, and other servers; run the script."""
    image = None
    if disk:
        image = temporary(f"{name}.img", b"")
        os.truncate(image, disk << 20)
    start = SERVERS + (DISK.format(errors) if disk else "") + servers + PAGER.format(
        heap, " ".join(f"file={p}" for p in PROGRAMS) + words)
    folder = os.path.join("build", "tests", f"paging-{name}")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "start.baton")
    with open(path, "w", encoding="utf-8") as file:
        file.write(start)
    modules = [built("root.elf"), path] + [
        built(f"{p}.elf") for p in ("console", "timer", "disk", "policy", "pager", "memory", "dma",
                                    *PROGRAMS)]
    command = run.qemu_command(built("kernel.elf"), modules, memory, disk=image,
                               extra=["-serial", "stdio"])
    machine = run.Machine(command, (script + end).encode())
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
        if megabytes > 8:
            needs_qemu("sorts for minutes there, and a smaller one does the same")
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


# --- memory that others lend ----------------------------------------------------------------------

LENDERS = ("spawn dma contiguous=512 board priority=27 -- keep=64\n"
           "spawn memory heap=128 board may=spare priority=26 -- ask=64\n")
SETTLE = "run hello\n"  # at a low priority: when it has ended, all servers have done what they had to


def numbers(outcome, pattern):
    return [tuple(map(int, n)) if isinstance(n, tuple) else int(n)
            for n in re.findall(pattern, outcome.text, re.MULTILINE)]


@case("pager: memory of others")
def _(part):
    # The heap is for 150 pages, general memory for 150 more; the rest is spared by dma.
    outcome = paged("lent", "memory dma\nrun pagetest mem=0 heap=550 fill 2\n" + SETTLE +
                    "pagers\nmemory\nrun pagetest mem=0 heap=2000 fill 1\n" + SETTLE + "memory\n",
                    200, words=" -- borrow=4096", servers=LENDERS, end=END.replace(
                        "exit", "memory dma\nexit"))
    part("a client gets more than the heap",
         "" if "c1 (pagetest) has ended with status 0" in outcome.text else "it does not", outcome.seen)
    spared = numbers(outcome, r"from another server \d+, to another (\d+)$")
    part("dma has spared some", "" if spared[1] > 200 else f"{spared[1]} pages", outcome.seen)
    lent = numbers(outcome, r"tables and objects, (\d+)K lent")
    held = numbers(outcome, r"pager +holds +(\d+) pages")
    part("all go back", "" if lent and held and not any(lent + held) else f"{lent}, {held}",
         outcome.seen)
    part("memory is out only when nobody has any",
         "" if "policy: memory is out; c2 (pagetest)" in outcome.text else "it is not", outcome.seen)
    free = numbers(outcome, r"512 containers: .* (\d+) free, (\d+) out$")
    part("what was spared is contiguous again", "" if free[0] == free[-1] and free[0][1] == 0
         else f"{free}", outcome.seen)


@case("pager: memory that is asked for")
def _(part):
    outcome = paged("asked", "spawn pagetest mem=0 heap=700 hold\nrun hello mem=0 priority=1\n"
                    "pagers\npagers return 300\npagers\n", 200, disk=16,
                    words=" -- borrow=4096", servers=LENDERS,
                    end="kill c1\n" + SETTLE + "pagers return 100000\n" + END)
    lent = numbers(outcome, r"tables and objects, (\d+)K lent")
    part("on request", "" if "has given back 300 pages" in outcome.text and lent[0] - lent[1] == 1200
         else f"{lent}", outcome.seen)
    size = numbers(outcome, r"^pager \(\d+\): (\d+)K, \d+K free")
    part("what it was started with, too", "" if lent[-1] == 0 and size[-1] < 800 else f"{size}",
         outcome.seen)


@case("pager: the server that lends is gone")
def _(part):
    script = "spawn pagetest mem=0 heap=400 hold\nrun hash mem=0 heap=90\n"
    for name, then in {"killed": "kill memory\n", "started again": "restart memory\n"}.items():
        outcome = paged(f"gone-{name[0]}", script + then + "run pagetest mem=0 heap=30 fill 2\nkill c1\n" +
                        SETTLE + "mem\n", 300, words=" -- borrow=2048", servers=LENDERS)
        part(name, "" if "c3 (pagetest) has ended with status 0" in outcome.text and
             "sum equals modules + pages + objects: yes" in outcome.text else "not right", outcome.seen)


@case("pager: clients that collude")
def _(part):
    for order in ((1, 2, 4, 5, 6, 7), (7, 2, 5, 1, 6, 4)):  # 3 is hello
        outcome = paged("collude", "spawn collude mem=0 heap=8\n" * 2 + "run hello mem=0 priority=1\n" +
                        "".join(f"kill c{n}\n" for n in order) + SETTLE, 2000)
        found = numbers(outcome, r"^collude: (\d+) of (\d+) attempts have succeeded")
        part("they get nothing that they should not", "" if len(found) == 6 and
             all(good == 0 and tried > 1000 for good, tried in found) else f"{found}", outcome.seen)
        gone = len(re.findall(r"^c\d is gone\.$", outcome.text, re.MULTILINE))
        part(f"killed in the order {order}, nothing is left", "" if gone == 6 else f"{gone}", outcome.seen)


ANSWERED = "ping: 5 of 5 answers were right."
LOW = "run hello mem=0 priority=1\n"  # when it has ended, clients at the usual priority wait for something


@case("pager: clients find servers, and are found")
def _(part):
    scripts = {"a client finds a program": ("spawn pong\n", "run ping mem=0\n"),
               "a program finds a client": ("spawn pong mem=0\n" + LOW, "run ping\n"),
               "a client finds a client": ("spawn pong mem=0\n" + LOW, "run ping mem=0\n")}
    for name, (server, client) in scripts.items():
        ends = "kill c1\n" if "mem=0" in server else "kill pong\n"
        outcome = paged("find", server + client + client + ends, 2000, words=" -- find=pong")
        part(name, "" if outcome.text.count(ANSWERED) == 2 else "it does not", outcome.seen)
    outcome = paged("find-not", "spawn pong\nrun ping mem=0\nkill pong\n", 2000)
    part("only what the pager is told", "" if "ping: there is no pong: EMPTY" in outcome.text
         else "it is found all the same", outcome.seen)


@case("pager: a client that others have found ends")
def _(part):
    script = ("spawn pong mem=0\n" + LOW + "spawn ping priority=4 1000000\nspawn ping mem=0 1000000\n"
              "top 2\nkill c1\ntop 2\nkill ping\nkill c3\nrun ping\n" + SETTLE)
    outcome = paged("found", script, 2000)
    refused = len(re.findall(r"ping: call \d+ was refused: (?:DEAD|EMPTY)", outcome.text))
    part("those who call it are told", "" if refused >= 2 else f"{refused} are", outcome.seen)
    part("it is not found any more", "" if "ping: there is no pong: EMPTY" in outcome.text
         else "it is", outcome.seen)
    part("nobody holds anything of it", "" if "still held" not in outcome.text else "somebody does",
         outcome.seen)
    outcome = paged("found-all", "pagers\nspawn pong mem=0\n" + LOW + "spawn ping priority=4 1000000\n"
                    "watch 2\naudit\n", 2000, end="kill pager\nrun hello priority=4\nkill ping\naudit\nexit\n")
    refused = len(re.findall(r"ping: call \d+ was refused: (?:DEAD|EMPTY)", outcome.text))
    part("the same when the pager ends", "" if refused and "still held" not in outcome.text else
         f"{refused} calls are refused", outcome.seen)
