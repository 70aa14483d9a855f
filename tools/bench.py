#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Count what Baton's operations cost (make bench).

    tools/bench.py [--memory MIB,MIB...] DIRECTORY

Boots DIRECTORY/kernel.elf with DIRECTORY/bench.elf in a machine whose time-stamp counter counts
executed instructions, once for all operations and then once for each size of memory. Prints one
line an operation, tab-separated, and writes the same to build/bench.tsv:

    bench  operation  variant  kernel_min  kernel_median  kernel_max  app_median

and plots of cost against slaves, threads, frames and history to build/bench-*.svg. If the counter
does not count instructions, or anything else does not hold, there are no figures, and the exit
status is 1.
"""

import argparse
import os
import re
import subprocess
import sys

import run

COUNTING = ["-accel", "tcg,thread=single", "-icount", "shift=0,sleep=off"]
SECONDS = 600
MEMORY = 64
# One a line: bench, operation, variant, three numbers, a number or nothing.
LINE = re.compile(r"^bench\t[^\t\n]+\t[^\t\n]+\t\d+\t\d+\t\d+\t\d*$", re.MULTILINE)

# What a plot shows: name, what the growing number is called, pattern of the variants with it.
PLOTS = (("slaves", "slaves of the frame", r"(\d+) slaves"),
         ("threads", "threads", r"(\d+) threads"),
         ("memory", "MiB of memory", r"(\d+) MiB"),
         ("history", "random operations before", r"(\d+) operations before"))


class BenchError(Exception):
    pass


def boot(directory, memory, append):
    """The lines of figures that one boot prints."""
    command = run.qemu_command(os.path.join(directory, "kernel.elf"),
                               [os.path.join(directory, "bench.elf")], memory, append=append)
    at = command.index("-accel")
    command[at:at + 2] = COUNTING
    machine = run.Machine(command + ["-serial", "stdio"])
    status = machine.wait(SECONDS)
    lines = LINE.findall(machine.text)
    if status != 0 or not lines:
        raise BenchError(f"with {memory} MiB the machine ended with the status {status}:\n"
                         + machine.text + machine.complaints)
    return lines


def measure(directory, sizes):
    lines = boot(directory, MEMORY, "")
    for memory in sizes:
        lines += [line.replace("\tthis memory\t", f"\t{memory} MiB\t")
                  for line in boot(directory, memory, "bench=memory")]
    return lines


def points(lines, pattern):
    """operation -> [(growing number, median of the kernel's count)]."""
    found = {}
    for line in lines:
        _, operation, variant, _, median, _, _ = line.split("\t")
        match = re.fullmatch(pattern, variant)
        if match:
            found.setdefault(operation, []).append((int(match[1]), int(median)))
    return found


def plot(path, label, found):
    """A picture of some curves, with the growing number on a logarithmic axis."""
    script = ["set terminal svg size 800,500 dynamic background 'white'", f"set output '{path}'",
              "set logscale x", f"set xlabel '{label}'",
              "set ylabel 'instructions in the kernel'", "set yrange [0:*]",
              "set key outside right", "set grid"]
    for number, values in enumerate(found.values()):
        script += [f"$data{number} << END", *(f"{x} {y}" for x, y in sorted(values)), "END"]
    script.append("plot " + ", ".join(
        f"$data{n} with linespoints title '{operation}'" for n, operation in enumerate(found)))
    subprocess.run(["gnuplot"], input="\n".join(script), text=True, check=True)


def main():
    parser = argparse.ArgumentParser(description="Count what operations cost.")
    parser.add_argument("directory", help="where kernel.elf and bench.elf are")
    parser.add_argument("--memory", default="16,64,512,1024,2048,3000",
                        help="sizes to measure, in MiB")
    options = parser.parse_args()
    try:
        lines = measure(options.directory, [int(m) for m in options.memory.split(",") if m])
    except BenchError as error:
        sys.exit(f"bench: {error}")
    with open("build/bench.tsv", "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
    print("\n".join(lines))
    for name, label, pattern in PLOTS:
        found = points(lines, pattern)
        if found:
            plot(f"build/bench-{name}.svg", label, found)


if __name__ == "__main__":
    main()
