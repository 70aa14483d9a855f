# SPDX-License-Identifier: BSD-2-Clause
"""The memory servers in QEMU: several at once, clients that are killed, and clients that lie."""

import os
import re
import threading
import zlib

from check import Failure, boot, built, case, read, report_results

NAMES = ("console", "timer", "memory", "dma", "memtest", "memforge", "hello")
START = (b"spawn console as=console ports=0x3f8-0x3ff line=4 priority=30\n"
         b"spawn timer as=timer ports=0x70-0x71 line=8 priority=29\n")
SERVERS = ("spawn memory heap=1024 board -- ask=0\n"       # program 3
           "spawn memory heap=512 board -- most=2048\n"    # program 4
           "spawn dma contiguous=1024 board\n"             # program 5
           "memory\n")
FIRST = 6  # the number of the first program that is started then
SOUND = "every frame has one master, and all counts are as found: yes"


LOCK = threading.Lock()


def start_file(more=b""):
    """A start script with the console and the timer, and perhaps more. Written once, as tests run side
    by side, into a folder of its own, as its name has to be this."""
    text = START + more
    path = f"build/tests/memory-servers-{zlib.crc32(text):08x}/start"
    with LOCK:
        if not os.path.exists(path) or read(path) != text:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(text)
    return path


def run(script, memory=64, variant="release", cc="clang", start=None):
    modules = [built("root.elf", cc, variant), start or start_file()]
    modules += [built(f"{name}.elf", cc, variant) for name in NAMES]
    outcome = boot(script + "audit\nexit 0\n", memory, cc, variant, modules=modules)
    outcome.must_end(0)
    outcome.must_say(SOUND)
    outcome.must_not_say("has ended by a fault", "not started", "does not answer", "still held by others")
    return outcome


class Server:
    """What a server said of itself, from one `memory` in the output."""

    def __init__(self, text):
        def number(pattern):
            return int(re.search(pattern, text)[1])
        self.range = number(r"(\d+) containers:")
        self.clients = number(r"(\d+) with clients")
        self.free = number(r"(\d+) free, \d+ out")
        self.out = number(r"(\d+) out\n")
        self.given = number(r"blocks given (\d+)")
        self.freed = number(r"freed (\d+)")
        self.shortages = number(r"of these (\d+) out of memory")
        self.from_server = number(r"from another server (\d+)")
        self.to_server = number(r"to another (\d+)")
        home = re.search(r"pages that came home (\d+)", text)
        self.home = int(home[1]) if home else 0
        self.written_off = number(r"taken back from them (\d+)")
        line = re.search(r"free blocks of order(.*)\n", text)[1]
        self.blocks = {int(o): int(n) for o, n in re.findall(r"(\d+): (\d+)", line)}
        self.held = {int(n): int(pages) for n, pages in
                     re.findall(r"client +(\d+) .* holds +(\d+) pages", text)}
        self.picture = "".join(re.findall(r"^  \|([^|]*)\|$", text, re.MULTILINE))


def servers(outcome, name):
    """Every report of a server, in order; `name` as in "memory (3)"."""
    # Lines of clients may stand among those of a report: the console shows them when their turn comes.
    _, *every = re.split(r"^(\w+ \(\d+\)): .*\n", outcome.text, flags=re.MULTILINE)
    found = [text for who, text in zip(every[::2], every[1::2]) if who == name and " containers:" in text]
    if not found:
        raise Failure(f"{name} is not reported", outcome.seen)
    return [Server(text) for text in found]


def must_be_whole(outcome, name):
    """All that the server had in the beginning is free in the end, in blocks as large as then."""
    first, *_, last = servers(outcome, name)
    if last.clients != 0:
        raise Failure(f"{name}: {last.clients} pages are with clients that are gone", outcome.seen)
    if (last.free, last.out, last.blocks) != (first.free, first.out, first.blocks):
        raise Failure(f"{name}: {first.blocks} became {last.blocks}", outcome.seen)


def must_equal(outcome, what, seen, wanted):
    if seen != wanted:
        raise Failure(f"{what}: {seen} and not {wanted}", outcome.seen)


# --- honest clients ---------------------------------------------------------------------------


@case("memory servers: three at once")
def _(part):
    managed = "managed=memory managed=4 managed=dma"
    outcome = run(SERVERS +
                  "spawn memtest to=memory to=4 to=dma work gld 2500 11\n"
                  f"spawn memtest to=memory to=4 to=dma {managed} work lgd 2500 12\n"
                  "spawn memtest to=memory to=4 to=dma priority=12 work ggd 2500 13\n"
                  f"spawn memtest to=dma to=memory {managed} priority=9 work dg 2500 14\n"
                  "wait 6\nwait 7\nwait 8\nwait 9\nmemory return 4 2048\nmemory\n")
    outcome.must_not_say("WRONG")
    must_equal(outcome, "ends well", len(re.findall(r"blocks taken, \d+ refused: all as it should",
                                                    outcome.text)), 4)
    for name in ("memory (3)", "dma (5)"):
        must_be_whole(outcome, name)
        part(name)
    second = servers(outcome, "memory (4)")[-1]
    must_equal(outcome, "pages of the second", (second.clients, second.free), (0, 0))
    for name in ("memory (3)", "memory (4)", "dma (5)"):
        last = servers(outcome, name)[-1]
        if last.given == 0 or last.given != last.freed:
            raise Failure(f"{name}: {last.given} given, {last.freed} freed", outcome.seen)


@case("memory servers: lend and return")
def _(part):
    del part
    outcome = run("spawn memory heap=256 board -- most=4096\nmemory\nmemory lend memory 1000\n"
                  "memory\nmemory return memory 5000\nmemory\nmemory lend memory 9000\nmemory\n"
                  "memory return memory 100\nmemory lend console 3\nmemory lend\nmemory lend memory 0\n")
    reports = servers(outcome, "memory (3)")
    start = reports[0].free
    must_equal(outcome, "free", [r.free for r in reports],
               [start, start + 1000, 0, reports[3].range - 256 + start])
    outcome.must_say("has got 1000 pages", f"has given back {start + 1000} pages",
                     "has given back 100 pages",
                     "there is no memory server `console`", "the name or number of a memory server is missing")
    for report in reports:
        if set(report.picture) - set("=#._+:"):
            raise Failure(f"the picture is {report.picture}", outcome.seen)


@case("memory servers: limits")
def _(part):
    del part
    outcome = run("spawn memory heap=1024 board -- ask=0 limit=100\n"
                  "run memtest to=memory drain g 0\nmemory\n"
                  "run memtest to=memory managed=memory drain l 6\nmemory\n")
    outcome.must_say("100 blocks of order 0, then LIMIT", "1 blocks of order 6, then LIMIT")
    first, second = servers(outcome, "memory (3)")
    must_equal(outcome, "written off", (first.written_off, second.written_off), (100, 100))
    must_equal(outcome, "what was lent is free again", second.free, first.free)
    must_equal(outcome, "with clients", (first.clients, second.clients), (0, 0))


@case("memory servers: as root starts them")
def _(part):
    del part
    outcome = run("memory\nrun memtest to=memory to=dma work gd 500 2\nmemory\n",
                  start="user/start.baton", memory=16)
    outcome.must_say("all as it should be")
    for name in ("dma (3)", "memory (4)"):
        must_equal(outcome, name, servers(outcome, name)[-1].clients, 0)


# --- when there is no more --------------------------------------------------------------------------


@case("memory servers: the general pool falls back to dma")
def _(part):
    del part
    outcome = run("spawn memory heap=128 board may=spare -- ask=64\n"
                  "spawn dma contiguous=1024 board\nmemory\n"
                  "run memtest to=memory drain g 0\nmemory\n"
                  "run memtest to=dma managed=dma drain d 9\n"
                  "run memtest to=memory drain g 0\nmemory\n"
                  "spawn memory heap=128 board -- ask=0\nmemory\n"
                  "run memtest to=5 drain g 0\n")
    general = servers(outcome, "memory (3)")
    dma = servers(outcome, "dma (4)")
    spared = dma[0].free - 512  # it keeps half of its 1,024
    must_equal(outcome, "pages that were spared", (general[1].from_server, dma[1].to_server),
               (spared, spared))
    # The client is dead, so they are root's: all come home, and can be spared again.
    must_equal(outcome, "pages that came home", (dma[1].home, dma[1].free, dma[1].blocks),
               (spared, dma[0].free, dma[0].blocks))
    must_equal(outcome, "blocks until it is out",
               re.findall(r"memtest: (\d+) blocks of order 0, then NONE", outcome.text),
               [str(general[0].free + 64 + spared), str(spared),
                str(servers(outcome, "memory (5)")[0].free)])
    if general[1].shortages != 1 or general[2].shortages != 2:
        raise Failure("out of memory was not told, or not counted", outcome.seen)


@case("memory servers: what dma has spared comes home")
def _(part):
    # The client that holds them lives on: it frees its blocks, and pages stand in any order then.
    del part
    outcome = run("spawn memory heap=128 board may=spare -- ask=64\n"
                  "spawn dma contiguous=1024 board\nmemory\n"
                  "run memtest to=memory to=dma managed=dma work gd 3000 5\nmemory\n"
                  "run memtest to=memory work g 3000 6\nmemory\nmemory return dma 100\n"
                  "run memtest to=memory work g 300 6\nmemory\n")
    general = servers(outcome, "memory (3)")
    dma = servers(outcome, "dma (4)")
    for i in (1, 2):
        if dma[i].to_server == dma[i - 1].to_server:
            raise Failure("nothing was spared", outcome.seen)
        must_equal(outcome, "what is free again", (dma[i].free, dma[i].out, dma[i].blocks),
                   (dma[0].free, 0, dma[0].blocks))
        must_equal(outcome, "what came home", dma[i].home, dma[i].to_server)
    must_equal(outcome, "what the general server has of its own",
               [s.free for s in general[1:]], [general[0].free + 64] * 3)
    must_equal(outcome, "what a person has taken away stays away", dma[3].free, dma[0].free - 100)


# --- clients that die ---------------------------------------------------------------------------------


@case("memory servers: clients killed at any moment")
def _(part):
    del part
    kinds = ("to=memory to=dma work gd", "to=memory to=dma managed=memory managed=dma work gd",
             "to=memory to=dma managed=dma work ld", "to=dma managed=dma work d")
    script = SERVERS.replace("ask=0", "ask=2000")
    for i in range(20):
        script += f"spawn memtest {kinds[i % 4]} 1000000 {i + 1}\n"
        script += f"run memtest to=memory work g {1 + i * i} {i + 100}\nkill {FIRST}\n"
        if i % 5 == 2:
            script += "spawn memtest to=memory to=dma work gd 100000 7\nkill 6\nhello\n"
    outcome = run(script + "memory\nmem\n")
    must_equal(outcome, "kills", outcome.text.count(f"memtest ({FIRST}) is gone"), 24)
    must_be_whole(outcome, "dma (5)")
    general = servers(outcome, "memory (3)")[-1]
    must_equal(outcome, "pages with the dead", general.clients, 0)
    if general.written_off == 0:
        raise Failure("nobody was killed while he held anything", outcome.seen)
    outcome.must_say("sum equals modules + pages + objects: yes")


@case("memory servers: a number is given away before its memory is back")
def _(part):
    del part
    # From the start script, so that root does not wait for keys in between; the server's priority is
    # the lowest: it learns of the end, and of the successor's call, at the same time.
    outcome = run("memory\n", start=start_file(
        b"spawn memory heap=1024 board priority=5 -- ask=0\n"
        b"run memtest to=memory managed=memory drain l 0\n"
        b"run memtest to=memory managed=memory drain l 0\n"
        b"run memtest to=memory managed=memory drain l 0\n"))
    must_equal(outcome, "the same for all", outcome.text.count(
        "memtest: 896 blocks of order 0, then no more room"), 3)
    must_equal(outcome, "their number", outcome.text.count("memtest (4) has ended"), 3)


@case("memory servers: pages that nobody takes")
def _(part):
    del part
    outcome = run("spawn dma contiguous=512 board\n"
                  "run memforge to=dma may=spare spare\nmemory dma\n")
    outcome.must_say("memforge: 0 were not as they should be")
    must_equal(outcome, "what was spared", servers(outcome, "dma (3)")[0].to_server, 1)


@case("memory servers: servers killed and started again")
def _(part):
    del part
    outcome = run(SERVERS +
                  "spawn memtest to=memory to=dma managed=dma work ld 300 5 hold\n"
                  "spawn memtest to=memory to=dma managed=memory work gd 300 6 hold\n"
                  "run memtest to=4 work g 1500 3\n"
                  "restart 6\nrestart 7\nkill memory\nrestart dma\nrun memtest to=dma managed=dma work d 500 4\n"
                  "kill 6\nkill 7\nmemory\nmem\n")
    outcome.must_say("sum equals modules + pages + objects: yes")
    must_equal(outcome, "pages with clients", servers(outcome, "dma (5)")[-1].clients, 0)


# --- memory for devices -------------------------------------------------------------------------------


@case("memory servers: addresses for devices")
def _(part):
    outcome = run("spawn memory heap=256 board\nspawn dma contiguous=1024 board\nmemory dma\n"
                  "run memtest to=dma device\n"
                  "run memtest to=dma may=address device leave\nmemory dma\n"
                  "run memtest to=dma device\n"
                  "run memtest to=dma work d 200 1\nmemory dma\n"
                  "run memtest to=dma may=address device\nmemory dma\n"
                  "spawn memtest to=dma managed=dma may=address device hold\n"
                  "run memtest to=memory work g 1500 1\n"
                  "show 0x9c0000 in s73 count 64\nkill 5\nrestart dma\nmemory dma\n")
    must_equal(outcome, "refused", outcome.text.count("memtest: device: RIGHTS"), 2)
    part("who may not know is not told")
    told = re.findall(r"memtest: (\d+) pages at 0x\w+ are (0x\w+) in the machine", outcome.text)
    must_equal(outcome, "addresses", len(told), 3 * 7)
    spans = [(int(at, 16), int(pages) * 4096) for pages, at in told]
    for at, size in spans:
        if at % size != 0:
            raise Failure(f"{size} bytes at {at:#x} are not aligned", outcome.seen)
    for life in (spans[:7], spans[7:14], spans[14:]):
        edges = sorted(life)
        if any(a + size > b for (a, size), (b, _) in zip(edges, edges[1:])):
            raise Failure("blocks overlap", outcome.seen)
    part("aligned and disjoint")
    reports = servers(outcome, "dma (4)")
    must_equal(outcome, "kept for the device of the dead", reports[1].held, {5: 127})
    must_equal(outcome, "also from a successor", reports[2].held, {5: 127})
    must_equal(outcome, "until it is reset", (reports[3].held, reports[3].free),
               ({}, reports[0].free))
    if int(re.search(r"(\d+) blocks taken, \d+ refused: all", outcome.text)[1]) < 50:
        raise Failure("a successor gets no memory", outcome.seen)
    part("what a device may write to is not given out")
    frames = [int(f) for f in re.findall(r"^ +frame (\d+) ", outcome.text, re.MULTILINE)]
    at = spans[-1][0] // 4096
    must_equal(outcome, "frames", frames, list(range(at, at + 64)))
    part("contiguous in the machine")


# --- clients that lie -----------------------------------------------------------------------------------


def add_forging(cc, variant):
    @case(f"memory servers: forged memory {cc} {variant}", f"{cc}-{variant}")
    def _(part):
        outcome = run("spawn memory heap=512 board\nspawn dma contiguous=256 board\nmemory\n"
                      "run memforge to=memory general\n"
                      "run memforge to=memory managed=memory general\n"
                      "run memforge to=dma contiguous\n"
                      "run memforge to=dma managed=dma contiguous\nmemory\n", 64, variant, cc)
        passed, _ = report_results(outcome, part, summed=False)
        must_equal(outcome, "ends", outcome.text.count("memforge: 0 were not as they should be"), 4)
        for name in ("memory (3)", "dma (4)"):
            must_be_whole(outcome, name)
        return passed


add_forging("clang", "release")
add_forging("clang", "debug")
