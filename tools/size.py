#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Measure the core and the kernel: one `name value` a line.

    tools/size.py DIRECTORY     a build directory with kernel.elf, exits 1 if a limit is broken

  core_lines              lines of core/ that are neither blank nor comment
  ops_text_bytes          mm_move, mm_clone, mm_destroy, as functions of their own
  object_ops_text_bytes   the same for mm_object_move, mm_object_clone, mm_object_destroy
  core_text_bytes         all code of core/
  kernel_text_bytes       the kernel's code that can run after boot
  boot_text_bytes         its code that runs once, before user space
  ledger_bytes_per_frame  one ledger entry
"""

import glob
import os
import re
import subprocess
import sys

import tool
from source import code_lines

LIMITS = {"core_lines": 1500, "ops_text_bytes": 1024, "kernel_text_bytes": 24576,
          "ledger_bytes_per_frame": 8}
OPERATIONS = ("size_probe_move", "size_probe_clone", "size_probe_destroy")
OBJECT_OPERATIONS = ("mm_object_move", "mm_object_clone", "mm_object_destroy")

SYMBOL = re.compile(r"^([0-9a-f]+) ([0-9a-f]+) [tTwW] (\S+)$", re.MULTILINE)
# "c0101234:  call   c0102000 <mm_get>", and jumps: a tail call is a call.
TRANSFER = re.compile(r"^\s*([0-9a-f]+):\s+(?:call|j[a-z]+)\s+(?:0x)?([0-9a-f]+)\b", re.MULTILINE)
TRANSFER_OUT = re.compile(r"\bcall\b|R_386_PC32")
INDIRECT = re.compile(r"^\s*([0-9a-f]+):\s+(?:call|jmp)\s+\*", re.MULTILINE)


class SizeError(Exception):
    pass


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def functions(path):
    """(first address, size, name) of every function of an object or executable."""
    return sorted((int(a, 16), int(n, 16), name)
                  for a, n, name in SYMBOL.findall(output("nm", "-S", path)))


def section_bytes(path, name):
    """The sizes of the section and its parts (.text, .text.unlikely), added."""
    return sum(int(line.split()[1]) for line in output("size", "-A", "-d", path).splitlines()
               if re.match(re.escape(name) + r"(\.\S+)?\s", line))


class Program:
    """The functions of an executable, and who calls whom."""

    def __init__(self, path):
        self.functions = functions(path)
        disassembly = output("objdump", "-d", "--no-show-raw-insn", path)
        self.transfers = [(int(a, 16), int(t, 16)) for a, t in TRANSFER.findall(disassembly)]
        self.indirect = [int(a, 16) for a in INDIRECT.findall(disassembly)]

    def at(self, address):
        """The function that holds an address, or None."""
        return next((f for f in self.functions if f[0] <= address < f[0] + f[1]), None)

    def closure(self, roots, names):
        """The functions called `roots` and all that they call, of those called `names`."""
        todo = [f for f in self.functions if f[2] in roots]
        if {f[2] for f in todo} != set(roots):
            raise SizeError(f"not all of {', '.join(roots)} are functions of the program")
        done = set()
        while todo:
            function = todo.pop()
            if function in done:
                continue
            done.add(function)
            first, size, name = function
            if any(first <= a < first + size for a in self.indirect):
                raise SizeError(f"{name} calls through a pointer: its callees are unknown")
            for place, target in self.transfers:
                callee = self.at(target) if first <= place < first + size else None
                if callee and callee[2] in names:
                    todo.append(callee)
        return done


def measure(directory):
    """The figures, in order."""
    sources = sorted(glob.glob("core/**/*.[ch]", recursive=True))
    objects = [os.path.join(directory, s + ".o") for s in sources if s.endswith(".c")]
    kernel = os.path.join(directory, "kernel.elf")
    names = {f[2] for o in objects for f in functions(o)}
    program = Program(kernel)

    def ops(roots):
        return sum(size for _, size, _ in program.closure(roots, names))

    probe = os.path.join(directory, "tools/size_probe.c.o")
    inline = {name: size for _, size, name in functions(probe)}
    if TRANSFER_OUT.search(output("objdump", "-d", "-r", "--no-show-raw-insn", probe)):
        raise SizeError("an operation on pages calls something: its size is not all of it")

    lines = 0
    for source in sources:
        with open(source, encoding="utf-8") as file:
            lines += code_lines(file.read())
    symbols = output("nm", "-S", probe)
    entry = re.search(r"^[0-9a-f]+ ([0-9a-f]+) \w size_probe_ledger_entry$", symbols, re.MULTILINE)
    return {
        "core_lines": lines,
        "ops_text_bytes": sum(inline[name] for name in OPERATIONS),
        "object_ops_text_bytes": ops(OBJECT_OPERATIONS),
        "core_text_bytes": sum(section_bytes(o, ".text") for o in objects),
        "kernel_text_bytes": section_bytes(kernel, ".text"),
        "boot_text_bytes": section_bytes(kernel, ".init") + section_bytes(kernel, ".boot"),
        "ledger_bytes_per_frame": int(entry[1], 16),
    }


def main():
    broken = False
    try:
        for name, value in measure(sys.argv[1]).items():
            print(name, value)
            if value > LIMITS.get(name, value):
                print(f"size: {name} is {value}, and its limit is {LIMITS[name]}", file=sys.stderr)
                broken = True
    except SizeError as error:
        sys.exit(f"size: {error}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    tool.start(main)
