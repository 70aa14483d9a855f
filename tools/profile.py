#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Where the instructions of an operation go, function by function (make profile).

    tools/profile.py DIRECTORY [GROUP] [WORD...]

Boots DIRECTORY/kernel.elf with the group (pages or objects, or both) of DIRECTORY/bench.elf in a machine that
logs every instruction of the kernel. Prints, of each operation whose name and variant hold all the
words, how many instructions of each kernel function the first passage through the kernel took:

    137 move, own space
        85 pages_move  32 isa_sysenter ...
"""

import collections
import os
import re
import subprocess
import sys
import tempfile

import bench
import run
import tool

GROUPS = ("pages", "objects")
SYMBOL = re.compile(r"^([0-9a-f]+) ([0-9a-f]+) [tTwW] (\S+)$", re.MULTILINE)
STEP = re.compile(rb"\[[0-9a-f]+/([0-9a-f]+)/")  # Trace 0: 0x7f... [segment base/address/...]


def symbols(path):
    text = subprocess.run(["nm", "-S", "-n", path], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    sized = [(int(a, 16), int(n, 16), s) for a, n, s in SYMBOL.findall(text)]
    bare = [(int(a, 16), 0, s) for a, s in
            re.findall(r"^([0-9a-f]+) [tT] (isa_\S+)$", text, re.MULTILINE)]
    return sorted(sized + bare)


class Functions:
    """From an address to the function that it is in."""

    def __init__(self, path):
        self.list = [s for s in symbols(path) if s[0] >= 0xC0000000]
        self.known = {}

    def at(self, address):
        if address not in self.known:
            below = [name for first, _, name in self.list if first <= address]
            self.known[address] = below[-1] if below else hex(address)
        return self.known[address]


def passages(log, functions, begin, after):
    """Every passage of a bench_enter through the kernel: Counter of functions. The address `begin`
    is its sysenter's, `after` where it comes back to."""
    counts = None
    for line in log:
        found = STEP.search(line)
        if not found:
            continue
        address = int(found[1], 16)
        if address == begin:
            counts = collections.Counter({"sysenter": 1})
        elif address == after:
            if counts is not None:
                yield counts
            counts = None
        elif counts is not None and address >= 0xC0000000:
            counts[functions.at(address)] += 1


def profile(directory, group, words):
    """Print the operations of a group whose names have all the words. Returns how many these are."""
    kernel, program = (os.path.join(directory, name) for name in ("kernel.elf", "bench.elf"))
    disassembly = subprocess.run(["objdump", "-d", "--no-show-raw-insn", program], check=True,
                                 stdout=subprocess.PIPE, text=True).stdout
    enter = disassembly[disassembly.index("<bench_enter>:"):]
    begin, after = (int(a, 16) for a in
                    re.search(r"([0-9a-f]+):\s+sysenter.*\n\s*([0-9a-f]+):", enter).groups())
    with tempfile.TemporaryDirectory() as scratch:
        pipe = os.path.join(scratch, "log")
        os.mkfifo(pipe)
        command = run.qemu_command(kernel, [program], bench.MEMORY, append=f"bench={group} once")
        at = command.index("-accel")
        command[at:at + 2] = run.COUNTING
        machine = run.Machine(command + [
            "-serial", "stdio", "-singlestep", "-d", "exec,nochain", "-D", pipe,
            "-dfilter", f"{begin:#x}..{after:#x},0xc0100000..0xc01fffff"])
        with open(pipe, "rb") as log:
            first = list(passages(log, Functions(kernel), begin, after))
        machine.wait(bench.SECONDS)
    names = [line.split("\t")[1:3] for line in bench.LINE.findall(machine.text)]
    chosen = [(", ".join(name), counts) for name, counts in zip(names, first)
              if all(word in ", ".join(name) for word in words)]
    for text, counts in chosen:
        print(sum(counts.values()), text)
        print("   ", "  ".join(f"{n} {function}" for function, n in counts.most_common()))
    return len(chosen)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__.strip())
    directory, *words = sys.argv[1:]
    groups = (words.pop(0),) if words and words[0] in GROUPS else GROUPS
    if not sum([profile(directory, group, words) for group in groups]):
        sys.exit("profile: no operation has all of these words in its name")


if __name__ == "__main__":
    tool.start(main)
