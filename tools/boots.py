#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Measure what the kernel takes from a machine, and how long it is to the shell (make size).

    tools/boots.py [--document FILE] [--disk FILE] --plugin FILE KERNEL MODULE...

Boots with these modules in machines of 16 MiB to 3 GiB and prints, tab-separated:

    image  purpose  bytes                                                what the kernel's file takes
    boot   MiB  kernel  ledger  objects  share  alone  instructions  milliseconds    KiB; percent of all

kernel: its image, with its stacks and tables; ledger: 8 bytes for each frame; objects: root's thread, space, zones
and table threads, which are root's as what they are. alone: the kernel's instructions before the first program
runs. Instructions and milliseconds are from the kernel's first instruction to the shell's prompt, programs
included; the milliseconds are those of
this run on this machine, in another boot that counts nothing. With --document, the tables in FILE are
replaced.
"""

import os
import re
import sys
import tempfile

import run
import size
import tool
from document import replace

MEMORY = (16, 64, 256, 1024, 3072)
PROMPT = b"baton> "
SECONDS = 300
FRAME_KIB = 4
# What is in .bss besides the stacks: the purpose, and the objects that are for it; the rest is tables of
# segments and interrupts, and variables.
PURPOSES = {
    "page tables: the kernel's own, and the ledger's": ("isa_root", "ledger_tables"),
    "the TSS with a bit for each I/O port": ("main_task",),
    "the anchor, which holds root": ("anchor",),
    "what only the boot uses": ("input", "pieces_make.points", "kernel_boot.pieces"),
}


class BootError(Exception):
    pass


def image(kernel):
    """[(purpose, bytes)] of the kernel's file, as it stands in memory in whole frames."""
    sections = {name: size.section_bytes(kernel, name)
                for name in (".boot", ".init", ".text", ".rodata", ".data", ".bss")}
    text = size.output("nm", "-S", kernel)
    symbols = {name: int(length, 16)
               for length, name in re.findall(r"^[0-9a-f]+ ([0-9a-f]+) [bBdD] (\S+)$", text, re.MULTILINE)}
    labels = {name: int(address, 16)
              for address, name in re.findall(r"^([0-9a-f]+) (?:[0-9a-f]+ )?[bBdDtT] (\S+)$", text,
                                              re.MULTILINE)}
    stacks = labels["isa_fatal_stack_top"] - labels["isa_stack"]
    parts = [(purpose, sum(symbols.get(name, 0) for name in names))
             for purpose, names in PURPOSES.items()]
    rest = sections[".bss"] - stacks - sum(count for _, count in parts)
    return [("code", sections[".text"]), ("code that runs once", sections[".boot"] + sections[".init"]),
            ("constants and data", sections[".rodata"] + sections[".data"]),
            ("the stack, its page table, and a stack for a last report", stacks), *parts,
            ("other tables and variables, and what aligns them", rest)]


def boot(command, plugin, begin, counting):
    """(what was printed, the kernel's instructions before a program's first, all to the prompt, nanoseconds)."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        command = command + ["-serial", "stdio", "-plugin",
                             f"{plugin},begin={begin:#x},out={out}" + (",count=1" if counting else "")]
        if counting:
            at = command.index("-accel")
            command[at:at + 2] = run.COUNTING
        machine = run.Machine(command, None)
        said = machine.wait_for(PROMPT, SECONDS)
        machine.end()
        if not said or not os.path.exists(out):
            raise BootError(f"there was no prompt within {SECONDS} seconds:\n" + machine.text
                            + machine.complaints)
        with open(out, encoding="ascii") as file:
            return machine.text, *map(int, file.read().split())


def measure(kernel, modules, disk, plugin):
    """A tuple of figures for each size."""
    begin = int(re.search(r"^([0-9a-f]+) T isa_boot$", size.output("nm", kernel), re.MULTILINE)[1], 16)
    for memory in MEMORY:
        command = run.qemu_command(kernel, modules, memory, disk=disk)
        text, alone, instructions, _ = boot(command, plugin, begin, True)
        *_, nanoseconds = boot(command, plugin, begin, False)
        frames = {name: int(count) for name, count in
                  re.findall(r"^baton:\s+(kernel|ledger|objects|sum)\s+(\d+) frames", text, re.MULTILINE)}
        if len(frames) != 4:
            raise BootError("the boot report is not understood:\n" + text)
        parts = [frames[name] * FRAME_KIB for name in ("kernel", "ledger", "objects")]
        share = 100 * (frames["kernel"] + frames["ledger"] + frames["objects"]) / frames["sum"]
        yield memory, *parts, share, alone, instructions, nanoseconds / 1e6


def rows(parts, boots):
    """The two tables of a document."""
    first = ["| in the kernel's image | bytes |", "| --- | --- |"]
    first += [f"| {name} | {count:,} |" for name, count in parts]
    second = ["| machine | image | ledger | root's objects | together | instructions of the kernel's boot | "
              "and to the shell | milliseconds, this run |", "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for memory, kernel, ledger, objects, share, alone, instructions, milliseconds in boots:
        second.append(f"| {memory:,} MiB | {kernel} KiB | {ledger:,} KiB | {objects:,} KiB | "
                      f"{share:.2f} % | {alone:,} | {instructions:,} | {milliseconds:.0f} |")
    return first, second


def main():
    parser = tool.Parser(description="Measure the kernel's memory and its start.")
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--document")
    parser.add_argument("--disk")
    parser.add_argument("kernel")
    parser.add_argument("modules", nargs="+")
    options = parser.parse_args()
    parts = image(options.kernel)
    for purpose, count in parts:
        print("image", purpose, count, sep="\t")
    boots = []
    try:
        for figures in measure(options.kernel, options.modules, options.disk,
                               os.path.abspath(options.plugin)):
            boots.append(figures)
            memory, kernel, ledger, objects, share, alone, instructions, milliseconds = figures
            print("boot", memory, kernel, ledger, objects, f"{share:.2f}", alone, instructions,
                  f"{milliseconds:.0f}", sep="\t", flush=True)
        if options.document:
            for name, table in zip(("image", "boots"), rows(parts, boots)):
                replace(options.document, f"size: {name}", table)
    except (BootError, ValueError) as error:
        sys.exit(f"size: {error}")


if __name__ == "__main__":
    tool.start(main)
