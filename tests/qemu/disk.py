# SPDX-License-Identifier: BSD-2-Clause
"""The disk driver in QEMU, with user/demo/disktest.c as its client."""

import os
import re
import struct

import run
from check import SECONDS, Failure, Outcome, built, case, read, temporary

BLOCK = 4096
BLOCKS = 4096
PROGRAMS = ("console", "timer", "disk", "disktest")
PORTS = "ports=0x1f0-0x1f7 ports=0x3f6-0x3f6 line=14 priority=28"
SERVERS = """spawn console as=console ports=0x3f8-0x3ff line=4 priority=30
spawn timer as=timer ports=0x70-0x71 line=8 priority=29"""
START = f"{SERVERS}\nspawn disk {PORTS}"
AUDIT = ("audit\n", "every frame has one master, and all counts are as found: yes")


def pattern(block, version):
    """What disktest writes: word_of there."""
    words = []
    for i in range(BLOCK // 4):
        x = (block * 0x9E3779B1 + i * 0x85EBCA6B + version * 0xC2B2AE35) & 0xFFFFFFFF
        words.append(x ^ x >> 15)
    return struct.pack(f"<{len(words)}I", *words)


def image(name, first=0, count=0, version=1, blocks=BLOCKS):
    """A disk with a pattern in some blocks, and nothing but 0xa5 in the others."""
    data = bytearray(b"\xa5" * (blocks * BLOCK))
    for block in range(first, first + count):
        data[block * BLOCK:(block + 1) * BLOCK] = pattern(block, version)
    return temporary("disk " + name, data)


def drive(path, more="format=raw"):
    return ["-drive", f"file={path},if=ide,index=0,{more}"]


def serve(script, disk=(), start=START, variant="clang-release", memory=64):
    """Boot with the servers, and run the script; it must end, with all frames there."""
    cc, kind = variant.split("-")
    command = run.qemu_command(built("kernel.elf", cc, kind),
                               [built(p + ".elf", cc, kind) for p in ("root", *PROGRAMS)], memory,
                               extra=["-serial", "stdio", *disk])
    machine = run.Machine(command, f"{start}\n{script}\n{AUDIT[0]}exit 0\n".encode())
    outcome = Outcome(machine, machine.wait(SECONDS))
    outcome.must_end(0)
    outcome.must_say(AUDIT[1])
    outcome.must_not_say("not started")
    return outcome


def results(outcome):
    """(transfers, errors, found, verdict) of each client, in the order of their ends."""
    return [(int(a), int(b), int(c), verdict) for a, b, c, verdict in re.findall(
        r"disktest: (\d+) transfers, (\d+) errors, found again (\d+) times: (ok|wrong)",
        outcome.text)]


def must_be(outcome, what, holds):
    if not holds:
        raise Failure(what, outcome.seen)


@case("disk: blocks stand where the host sees them")
def _(part):
    path = image("places", 0, 64, 7)
    before = read(path)
    outcome = serve("run disktest read 0 64 7\nrun disktest write 100 32 9\n"
                    f"run disktest write {BLOCKS - 1} 1 9\nrun disktest read 63 2 7\n", drive(path))
    outcome.must_say(f"disk: {BLOCKS} blocks of {BLOCK} bytes.")
    part("the client sees what the host has written",
         "" if results(outcome)[:3] == [(64, 0, 0, "ok"), (32, 0, 0, "ok"), (1, 0, 0, "ok")]
         else "it does not", outcome.seen)
    part("the client notices a block that is wrong",
         "" if results(outcome)[3:] == [(2, 0, 0, "wrong")] else "it does not", outcome.seen)
    wanted = bytearray(before)
    for block in [*range(100, 132), BLOCKS - 1]:
        wanted[block * BLOCK:(block + 1) * BLOCK] = pattern(block, 9)
    part("the host sees what the client has written, and nothing else",
         "" if read(path) == wanted else "it does not", outcome.seen)


def add_random(variant):
    @case(f"disk: random transfers {variant}", variant)
    def _(part):
        del part
        outcome = serve("run disktest random 2000 0 64 5\n", drive(image(f"random {variant}")),
                        variant=variant)
        must_be(outcome, "a block was lost", results(outcome) == [(2000, 0, 0, "ok")])


add_random("clang-release")
add_random("gcc-debug")


@case("disk: what must be refused")
def _(part):
    del part
    outcome = serve("run disktest wrong\n", drive(image("wrong")))
    must_be(outcome, "something was not refused, or not as it should",
            [r[3] for r in results(outcome)] == ["ok"])


@case("disk: injected errors")
def _(part):
    del part
    outcome = serve("run disktest random 300 0 64 3\n", drive(image("errors")),
                    f"{START} -- errors=4 seed=9")
    [(transfers, errors, found, verdict)] = results(outcome)
    must_be(outcome, "the client saw no errors, or did not live on",
            (transfers, found, verdict) == (300, 0, "ok") and 50 <= errors <= 200)


@case("disk: errors of the device")
def _(part):
    bad = 5  # block
    for event in ("read_aio", "write_aio"):
        path = image("broken " + event, 0, 10, 1)
        rules = temporary("rules " + event,
                          f'[inject-error]\nevent = "{event}"\nerrno = "5"\n'
                          f'sector = "{bad * BLOCK // 512}"\n'.encode())
        verb = event.split("_", maxsplit=1)[0]
        outcome = serve(f"run disktest {verb} 0 {bad} 1\nrun disktest {verb} {bad} 1 1\n"
                        f"run disktest {verb} {bad + 1} 4 1\n",
                        drive(f"blkdebug:{rules}:{path}", "format=raw,rerror=report,werror=report"))
        [before, at, after] = results(outcome)
        part(f"others than the bad block, {verb}",
             "" if (before, after) == ((bad, 0, 0, "ok"), (4, 0, 0, "ok")) else "do not work",
             outcome.seen)
        part(f"the bad block, {verb}",
             "" if at[0] == 0 and at[1] > 0 and at[3] == "wrong" else "brings no error",
             outcome.seen)


@case("disk: none, or something else")
def _(part):
    cd = temporary("disk cd", bytes(1 << 20))
    every = {"none": (), "cd": drive(cd, "media=cdrom,format=raw"),
             "second": ["-drive", f"file={cd},format=raw,if=ide,index=1"]}
    for name, disk in every.items():
        outcome = serve("run disktest read 0 1 1\nps\n", disk)
        good = ("disk: there is no disk." in outcome.text
                and "disktest: there is no disk." in outcome.text
                and re.search(r"^ +\d+ +disk +receiving", outcome.text, re.MULTILINE))
        part(name, "" if good else "it is not said, or the driver does not live on", outcome.seen)


def storm(restart, times):
    """Clients that work while the driver ends and starts again, until block 4000 tells them to stop."""
    work = "run disktest random 40 1000 64 5\n"
    return ("run disktest write 4000 1 2\n"
            "spawn disktest until 4000 0 64 1\nspawn disktest until 4000 64 64 2\n"
            + work + (restart + "\n" + work) * times
            + "run disktest write 4000 1 1\nwait 4\nwait 5\n")  # they may have ended already


def add_deaths(variant):
    @case(f"disk: its driver dies, and clients go on {variant}", variant)
    def _(part):
        times = 10
        end = f"kill disk\nspawn disk {PORTS}"
        for name, restart in {"restart": "restart disk", "kill": end}.items():
            outcome = serve(storm(restart, times) + "ps\n", drive(image(f"deaths {variant}")), variant=variant)
            every = results(outcome)
            left = re.findall(r"^ +\d+ +disktest ", outcome.text, re.MULTILINE)
            storms = [r for r in every if r[0] not in (1, 40)]
            good = (len(every) == times + 5 and {r[3] for r in every} == {"ok"} and not left
                    and len(storms) == 2)
            part(name, "" if good else "a client did not go on", outcome.seen)
            found = sum(r[2] for r in every)
            part(f"{name}: who had to look for it",
                 "" if (found > 0) == (name == "kill") else f"{found} times", outcome.seen)


add_deaths("clang-release")
add_deaths("clang-debug")


@case("disk: more clients than the queue has room for")
def _(part):
    del part
    clients = 36
    script = "".join(f"spawn disktest random 3 {n * 8} 8 {n + 1} heap=1\n" for n in range(clients))
    outcome = serve(script + "".join(f"wait {n + 4}\n" for n in range(clients)),
                    drive(image("crowd"), "format=raw,throttling.iops-total=50"))
    must_be(outcome, "a client was not served",
            results(outcome) == [(3, 0, 0, "ok")] * clients)


@case("disk: a device that takes too long is reset")
def _(part):
    del part
    path = image("slow")
    # After the first blocks, one takes 16 seconds.
    command = run.qemu_command(built("kernel.elf"),
                               [built(p + ".elf") for p in ("root", *PROGRAMS)],
                               extra=["-serial", "stdio",
                                      *drive(path, "format=raw,throttling.bps-total=256")])
    script = f"{START} -- patience=1\nrun disktest write 0 8 1\n"
    machine = run.Machine(command, script.encode())
    said = machine.wait_for(b"disk: the device does not answer; it was reset.", SECONDS)
    machine.kill()
    if not said:
        raise Failure("it is not", machine.text)


@case("disk: options")
def _(part):
    path = image("options")
    for words in ("errors=", "errors=x", "seed=0", "patience=x", "nonsense"):
        outcome = serve(f"run disk {PORTS} -- {words}\n", drive(path), SERVERS)
        good = ("usage: disk [patience=N] [errors=N] [dies=N] [seed=N]" in outcome.text
                and "disk (3) has ended with status 2." in outcome.text)
        part(words, "" if good else "it is not refused", outcome.seen)


@case("run.py --disk")
def _(part):
    del part
    path = os.path.join("build/tests", "disk,with a comma")
    os.replace(image("comma"), path)
    command = run.qemu_command(built("kernel.elf"), [built("root.elf")], disk=path,
                               extra=["-serial", "stdio"])
    machine = run.Machine(command, b"exit 3\n")
    Outcome(machine, machine.wait(SECONDS)).must_end(3)
