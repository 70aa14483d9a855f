# SPDX-License-Identifier: BSD-2-Clause
"""The tests in QEMU: boots, root's shell, what a broken boot says, gdb, the CD image."""

import os
import re
import struct
import subprocess
import sys
import tempfile

import bench
import run
from check import (BOCHS, CASES, SECONDS, Failure, Outcome, boot, built, case,  # noqa: F401
                   needs_qemu, read, report_results, temporary)

REPORT = ("kernel", "ledger", "modules", "pages", "objects", "unusable")
SCRIPT = "mem\naudit\ndemo\nexit\n"


def frames(outcome, name):
    """The frames in a line of the boot report."""
    found = re.findall(rf"^baton:\s+{name}\s+(\d+) frames", outcome.text, re.MULTILINE)
    if len(found) != 1:
        raise Failure(f"the boot report has {len(found)} lines for {name}", outcome.seen)
    return int(found[0])


def check_report(outcome, memory):
    """The report's parts add up to the map, and the map is that of a PC with so many MiB."""
    total = sum(frames(outcome, name) for name in REPORT)
    in_map = frames(outcome, "memory map")
    if total != frames(outcome, "sum") or total != in_map:
        raise Failure(f"the parts are {total} frames together, the map has {in_map}", outcome.seen)
    # A PC has a hole of 384 KiB below 1 MiB, part of which the map mentions; reserved memory
    # near 4 GiB is mentioned, too.
    ram = memory * 256
    if memory > (3072 if BOCHS else 3584):
        ram = 3072 * 256  # the rest stands above 4 GiB
    if not ram - 96 <= in_map <= ram + 4096:
        raise Failure(f"the map has {in_map} frames, a machine of {memory} MiB {ram}", outcome.seen)
    if frames(outcome, "pages") < total * 9 // 10 - 1024:
        raise Failure("less than nine tenths of the memory are root's pages", outcome.seen)


def add_boot(memory):
    @case(f"boot {memory} MiB")
    def _(part):
        del part
        if memory > 3584:
            needs_qemu("has memory above 4 GiB")
        outcome = boot(SCRIPT, memory)
        outcome.must_end(0)
        check_report(outcome, memory)
        outcome.must_say("sum equals the memory map: yes", "baton> ", "checks held",
                         "every frame has one master, and all counts are as found: yes")
        outcome.must_not_say("   NO  ", "root has stopped", "the kernel stops")
        if memory > 3584:
            outcome.must_say("frames are beyond the reach of this machine's entries")
        else:
            outcome.must_not_say("beyond")


for size in (3500, 4096, 512, 64, 16):
    add_boot(size)


def add_variant(cc, variant):
    @case(f"demo {cc} {variant}", f"{cc}-{variant}")
    def _(part):
        del part
        outcome = boot(SCRIPT, 64, cc, variant)
        outcome.must_end(0)
        outcome.must_say("checks held")
        if variant == "debug":
            outcome.must_say("(debug kernel)", "the kernel's own audit finds nothing wrong")


add_variant("clang", "debug")
add_variant("gcc", "release")
add_variant("gcc", "debug")


# --- system calls, real memory accesses, the entry path: test.elf ---------------------


def add_calls(cc, variant, memory, stress):
    """`stress`: how many random calls hostile programs make (user/test/hostile.c)."""
    @case(f"calls {cc} {variant} {memory} MiB", f"{cc}-{variant}")
    def _(part):
        modules = [built(name, cc, variant) for name in ("test.elf", "hello.elf")]
        # In Bochs a clock that ticks as seldom, in instructions, as with QEMU; and fewer calls.
        outcome = boot("", memory, cc, variant, modules=modules,
                       append=f"stress={stress // (50 if BOCHS else 1)}",
                       extra=["-icount", "shift=3"] if BOCHS else [])
        passed, failed = report_results(outcome, part)
        outcome.must_end(1 if failed else 0)
        return passed


# A million in one release and in one debug kernel, which audits itself meanwhile; fewer in the others.
for calls in (("clang", "release", 64, 1000000), ("clang", "debug", 64, 1000000),
              ("gcc", "release", 64, 200000), ("gcc", "debug", 64, 200000),
              ("clang", "release", 3500, 200000), ("clang", "release", 16, 200000)):
    add_calls(*calls)


# --- the shell ---------------------------------------------------------------------------


@case("shell: status")
def _(part):
    every = {"exit\n": 0, "exit 42\n": 42, "": 0, "echo a": 0, "nonsense\n": None,
             "nonsense\nexit\n": None, "move 1 2 3 4 5\n": None, "peek 0xfffffff0\n": None,
             "nonsense\necho fine\n": 0, "destroy 0x04400000\n": None, "exit 9999\n": None}
    for script, status in every.items():
        name = f"status of {script!r}"
        outcome = boot(script)
        if status is None and not outcome.status:
            part(name, f"the status is {outcome.status}", outcome.seen)
        elif status is not None and outcome.status != status:
            part(name, f"the status is {outcome.status} and not {status}", outcome.seen)
        else:
            part(name)


@case("shell: every command of help")
def _(part):
    outcome = boot("help\n")
    outcome.must_end(0)
    listing = outcome.text[outcome.text.index("baton> help"):]
    commands = re.findall(r"^  ([a-z]+) ", listing, re.MULTILINE)
    for wanted in ("help", "mem", "show", "map", "move", "clone", "destroy", "adjust", "peek",
                   "poke", "audit", "demo", "exit"):
        part(wanted, "" if wanted in commands else "is not in help", outcome.seen)
    again = boot("".join(f"help {c}\n" for c in commands))
    again.must_end(0)
    for command in commands:
        part(f"help {command}", "" if f"usage: {command}" in again.text else "says nothing",
             again.seen)


@case("shell: a fault is reported and the shell lives on")
def _(part):
    del part
    outcome = boot("peek 0\npoke 0xc0000000 1\npeek 0xfffffffc\npoke 0x400000 0\necho still here\n"
                   "audit\n")
    outcome.must_end(0)
    outcome.must_say("\nstill here\n")
    outcome.must_not_say("root has stopped", "the kernel stops")


@case("shell: a long script loses nothing")
def _(part):
    del part
    lines = 2000
    outcome = boot("".join(f"echo line {i}\n" for i in range(lines)))
    outcome.must_end(0)
    seen = [int(n) for n in re.findall(r"^line (\d+)$", outcome.text, re.MULTILINE)]
    if seen != list(range(lines)):
        raise Failure(f"{len(seen)} lines of {lines} arrived", outcome.seen)


@case("shell: keys")
def _(part):
    del part
    # Ctrl-C, backspace, arrows, Ctrl-A, escape sequences and bytes that mean nothing.
    keys = (b"nonsense\x03echo abx\x7fc\n\x1b[A\x1b[B\x1b[A\n"
            b"\x01\x05\x0b\x15\x1b[3~\x1b[H\x1b[F\xff\x00\x80\n")
    machine = run.Machine(run.qemu_command(built("kernel.elf"), [built("root.elf")],
                                           extra=["-serial", "stdio"]), keys + b"exit 7\n")
    status = machine.wait(SECONDS)
    if status != 7 or machine.text.count("\nabc\n") != 2:
        raise Failure(f"the status is {status} and not 7, or `abc` was not printed twice",
                      machine.text)


# --- what a broken boot says --------------------------------------------------------------


def must_refuse(outcome, *texts):
    outcome.must_end(1)
    outcome.must_say("baton: cannot start: ", *texts)
    outcome.must_not_say("baton> ")


@case("shell: mistakes in the start file")
def _(part):
    mistakes = {  # and a line that is right
        "spwan hello": "spwan: there is no such command; `help` lists them all.",
        "spawn nothing": "spawn: there is no boot module of that name: `nothing`.",
        "spawn hello ports=8-7": "spawn: that is no number and no range: `8-7`.",
        "spawn hello to=pager": "spawn: there is no such program: `pager`.",
        "spawn hello heap=5000000000\r": "spawn: `heap=5000000000`: a number from 0 to 131072 is wanted.",
        "echo" + 300 * "x": "The line is longer than 240 characters.",
        "show 5000000000": "show: 5000000000 is not a number of 32 bits; an address is wanted.",
        "echo all is well\r": "all is well",
    }
    with tempfile.TemporaryDirectory() as folder:
        start = os.path.join(folder, "start.baton")
        with open(start, "w", encoding="ascii", newline="") as file:
            file.write("\n".join(mistakes))
        outcome = boot("ps\n", modules=[built("root.elf"), start, built("hello.elf")])
    outcome.must_end(0)
    for number, (line, answer) in enumerate(mistakes.items(), 1):
        wrong = number < len(mistakes)
        after = outcome.text.partition(answer + "\n")[2].splitlines()
        named = f"That was line {number} of start." in after[:2]
        part(f"line {number}, {line[:40].strip()}", "" if after and named == wrong else "is not answered so",
             outcome.seen)


@case("run.py: its output cannot be written")
def _(part):
    del part
    needs_qemu("is of run.py, which starts QEMU")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(["tools/run.py", built("kernel.elf"), built("root.elf")], input=b"ps\n",
                              stdout=full, stderr=subprocess.PIPE, timeout=SECONDS, check=False)
    said = done.stderr.decode()
    if done.returncode != 1 or "as its output cannot be written" not in said or said.count("\n") != 1:
        raise Failure(f"the status is {done.returncode}", said)


@case("no module")
def _(part):
    del part
    must_refuse(boot(modules=[]), "there is no boot module")


@case("four modules")
def _(part):
    del part
    extra = temporary("module", b"hello, module\n" * 1000)
    outcome = boot(SCRIPT, modules=[built("root.elf"), extra, extra, extra])
    outcome.must_end(0)
    check_report(outcome, 64)


class Elf:
    """An ELF32 file that can be spoilt."""

    HEADER = {"entry": 24, "phoff": 28, "phentsize": 42, "phnum": 44}
    SEGMENT = {"type": 0, "offset": 4, "vaddr": 8, "filesz": 16, "memsz": 20, "flags": 24}

    def __init__(self, path):
        self.data = bytearray(read(path))
        self.entry, self.phoff = struct.unpack_from("<II", self.data, 24)
        self.phentsize, self.phnum = struct.unpack_from("<HH", self.data, 42)

    def set(self, field, value, size=4):
        struct.pack_into("<I" if size == 4 else "<H", self.data, self.HEADER[field], value)
        return self

    def segment(self, number, field, value=None):
        at = self.phoff + number * self.phentsize + self.SEGMENT[field]
        if value is None:
            return struct.unpack_from("<I", self.data, at)[0]
        struct.pack_into("<I", self.data, at, value)
        return self

    def loads(self):
        return [i for i in range(self.phnum) if self.segment(i, "type") == 1]

    def code(self, instructions):
        """Put machine code where the program starts."""
        for i in self.loads():
            inside = self.entry - self.segment(i, "vaddr")
            if 0 <= inside < self.segment(i, "filesz"):
                at = self.segment(i, "offset") + inside
                self.data[at:at + len(instructions)] = instructions
        return self

    def byte(self, at, value):
        self.data[at] = value
        return self

    def cut(self, size):
        del self.data[size:]
        return self


@case("spoilt root")
def _(part):
    def spoilt():
        return Elf(built("root.elf"))

    first, second = spoilt().loads()[:2]
    every = {
        "one byte": spoilt().cut(1),
        "no magic": spoilt().byte(0, 0),
        "only a header": spoilt().cut(52),
        "cut in the middle": spoilt().cut(len(spoilt().data) // 8),
        "64 bits": spoilt().byte(4, 2),
        "big endian": spoilt().byte(5, 2),
        "another processor": spoilt().byte(18, 243),
        "not an executable": spoilt().byte(16, 1),
        "no segments": spoilt().set("phnum", 0, 2),
        "too many segments": spoilt().set("phnum", 65535, 2),
        "segments elsewhere": spoilt().set("phoff", 0xFFFFFFF0),
        "odd segment size": spoilt().set("phentsize", 1, 2),
        "entry nowhere": spoilt().set("entry", 0x10),
        "entry in the kernel": spoilt().set("entry", 0xC0101000),
        "segment at 0": spoilt().segment(first, "vaddr", 0),
        "segment in the kernel": spoilt().segment(first, "vaddr", 0xC0101000),
        "segment over the top": spoilt().segment(first, "memsz", 0xFFFFFFFF),
        "more file than memory": spoilt().segment(first, "memsz", 1),
        "file beyond the end": spoilt().segment(first, "filesz", 0x7FFFFFFF),
        "offset beyond the end": spoilt().segment(first, "offset", 0xFFFFFF00),
        "overlapping segments": spoilt().segment(second, "vaddr", spoilt().segment(first, "vaddr")),
    }
    for name, elf in every.items():
        path = temporary("spoilt " + name, elf.data)
        outcome = boot(modules=[path], memory=32)
        try:
            must_refuse(outcome, "root's program")
            part(name)
        except Failure as failure:
            part(name, str(failure), failure.seen)


@case("root faults")
def _(part):
    every = {
        "invalid opcode": (b"\x0f\x0b", "exception 6"),
        "divide error": (b"\x31\xc9\xf7\xf1", "exception 0"),
        "general protection: hlt": (b"\xf4", "exception 13"),
        "general protection: int 0x80": (b"\xcd\x80", "exception 13"),
        "general protection: a port": (b"\xe6\x80", "exception 13"),
        "general protection: cr3": (b"\x0f\x20\xd8", "exception 13"),
        "breakpoint": (b"\xcc", "exception 3"),
        "page fault: read": (b"\xa1\x00\x00\x00\x00", "reading address 0,"),
        "page fault: write": (b"\xc7\x05\x10\x00\x00\x00\x01\x00\x00\x00", "writing address 10,"),
        "page fault: the kernel": (b"\xa1\x00\x00\x10\xc0", "reading address c0100000,"),
        "page fault: fetch": (b"\x31\xc0\xff\xe0", "exception 14"),
        "page fault: no stack": (b"\x31\xe4\x50", "writing address fffffffc,"),
        "single step": (b"\x9c\x81\x0c\x24\x00\x01\x00\x00\x9d\x90\x90\x90", "exception 1"),
    }
    for name, (code, text) in every.items():
        path = temporary("faults " + name, Elf(built("root.elf")).code(code).data)
        outcome = boot(modules=[path], memory=32)
        try:
            outcome.must_end(2)
            outcome.must_say("root has stopped", text)
            part(name)
        except Failure as failure:
            part(name, str(failure), failure.seen)


# --- the other ways to start ----------------------------------------------------------------


@case("iso", "iso")
def _(part):
    del part
    command = run.qemu_command(iso=built("baton.iso"), extra=["-serial", "stdio"])
    machine = run.Machine(command, b"mem\ndemo\nexit 5\n")
    done = machine.wait_for(b"Finished with status 5", SECONDS)
    machine.kill()
    if not done or "checks held" not in machine.text:
        raise Failure("it did not get to the shell and to its end", machine.text)


@case("gdb")
def _(part):
    needs_qemu("has gdb in QEMU")
    commands = ["hbreak kernel_syscall", "continue", "continue", "baton-thread", "baton-slots",
                "baton-map", "baton-container isa_kernel.space 1", "baton-frame isa_kernel.space",
                "baton-frame 999999999", "baton-container 0 0", "baton", "kill"]
    words = [sys.executable, "tools/run.py", "--gdb", built("kernel.elf"), built("root.elf")]
    for command in commands:
        words += ["--gdb-command", command]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Failure("gdb did not end", (error.stdout or b"").decode(errors="replace")) from error
    seen = done.stdout.decode(errors="replace")
    for name, text in {
            "thread": r"^thread \d+ in space \d+$", "registers": r"^  sp    0x007f",
            "slots": r"^  slot   4: master of space \d+, MANAGE, RUN, SEND, PASS, NOTIFY$",
            "fixed slots": r"^  slot   5: fixed, hardware$",
            "map": r"^    0x007f0000 \.\. 0x007fffff    16 master page, RWX$",
            "container": r"^space \d+, container 1: 0x[0-9a-f]{8}: master of zone \d+, RWX",
            "frame": r"^frame \d+ \(physical 0x[0-9a-f]{8}\): space, 1 slave, \d+ containers in",
            "wrong frame": r"there is no frame 999999999",
            "no container": r"has 0 containers"}.items():
        part(name, "" if re.search(text, seen, re.MULTILINE) else "is not shown", seen)


# --- counted instructions: bench.elf ---------------------------------------------------------


@case("bench: constant")
def _(part):
    """Every operation costs the same each time, and no more when something has grown."""
    needs_qemu("measures by QEMU's counter")
    try:
        lines = bench.measure("build/ia32-clang-release", (16, 64, 1024))
    except bench.BenchError as error:
        raise Failure("it does not end well", str(error)) from error
    for line in lines:
        _, operation, variant, least, _, most, _ = line.split("\t")
        part(f"{operation}, {variant}",
             "" if least == most else f"between {least} and {most} instructions", line)
    for name, _, pattern in bench.PLOTS:
        for operation, found in bench.points(lines, pattern).items():
            costs = {cost for _, cost in found}
            part(f"{operation} with growing {name}",
                 "" if len(found) > 1 and len(costs) == 1 else f"costs {sorted(found)}")


def cost(text):
    """What `cost` says of the demand-zero fault: in all, the pager's own, the kernel's; least and most."""
    found = re.search(r"^cost: fault, demand zero: (\d+) in all, (\d+) the pager's own, (\d+) the "
                      r"kernel's \(100 times, (\d+) to (\d+) in all\)$", text, re.MULTILINE)
    if not found:
        raise Failure("there is no report", text)
    return tuple(map(int, found.groups()))


def run_cost(counting):
    """What `cost` prints, once for faults and copies, and once with pages that go to the disk."""
    with tempfile.TemporaryDirectory() as folder:
        start, disk = os.path.join(folder, "start.baton"), os.path.join(folder, "disk.img")
        with open(start, "w", encoding="ascii") as file:
            file.write("spawn console as=console ports=0x3f8-0x3ff line=4 priority=30\n"
                       "spawn disk ports=0x1f0-0x1f7 ports=0x3f6-0x3f6 line=14 priority=28\n"
                       "spawn pager heap=3000 master board priority=25 file=cost\n")
        with open(disk, "wb") as file:
            file.truncate(16 << 20)
        modules = [built("root.elf"), start] + [built(f"{p}.elf") for p in
                                                ("console", "disk", "pager", "cost")]
        command = run.qemu_command(built("kernel.elf"), modules, disk=disk)
        if counting:
            at = command.index("-accel")
            command[at:at + 2] = run.COUNTING
        machine = run.Machine(command + ["-serial", "stdio"],
                              b"run cost mem=0 heap=300\nrun cost mem=1000 heap=66000\nexit\n")
        outcome = Outcome(machine, machine.wait(SECONDS))
        outcome.must_end(0)
        return outcome.text


@case("bench: what clients of the pager pay")
def _(part):
    needs_qemu("measures by QEMU's counter")
    text = run_cost(True)
    total, own, kernel, least, most = cost(text)
    part("it says what is counted", "" if "cost: counted in instructions" in text else "no", text)
    part("the parts are all", "" if own + kernel == total else f"{own} + {kernel} = {total}", text)
    # A page is cleared by the pager: 1,025. There are two ways into the kernel and out, and a move.
    part("the pager's part", "" if 1025 < own < 2500 else str(own), text)
    part("the kernel's part", "" if 300 < kernel < 2000 else str(kernel), text)
    part("it is constant", "" if least == most else f"{least} to {most}", text)
    forks = {}
    for zones, how, count in re.findall(r"^cost: fork by the pager, (\d+) zones of heap, (.*): (\d+) "
                                        "in all", text, re.MULTILINE):
        forks.setdefault(how, {})[int(zones)] = int(count)
    for how in ("all written to", "none written to since"):
        each = (forks[how][64] - forks[how][1]) / 63
        part(f"a copy, {how}", "" if 0 < each <= 400 else f"{each} instructions a zone", text)
    part("pages from the disk", "" if "cost: fault, page in" in text else "none", text)
    text = run_cost(False)
    cost(text)
    part("without counting it says so", "" if "cost: NOT instructions" in text and
         "cost: counted" not in text else "no", text)


@case("bench: no figures without counting")
def _(part):
    del part
    needs_qemu("has a counter that does not count instructions")
    outcome = boot("", root="bench.elf")
    outcome.must_end(1)
    outcome.must_say("the time-stamp counter counts instructions")
    outcome.must_not_say("bench\t")
