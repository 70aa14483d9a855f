#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Count what Baton's operations cost (make bench).

    tools/bench.py [--memory MIB,MIB...] [--paged PLUGIN] [--document FILE] DIRECTORY

Boots DIRECTORY/kernel.elf with DIRECTORY/bench.elf in a machine whose time-stamp counter counts
executed instructions, once for all operations and then once for each size of memory. Prints one
line an operation, tab-separated, and writes the same to build/bench.tsv:

    bench  operation  variant  kernel_min  kernel_median  kernel_max  app_median

and plots of cost against slaves, threads, frames and history to build/bench-*.svg. With --document,
the tables in FILE are replaced, and the plots copied to plots/ beside it (make performance). If the counter does not count instructions, or
anything else does not hold, there are no figures, and the exit status is 1.
"""

import os
import re
import shutil
import subprocess
import sys

import against
import paged
import run
import tool
from document import replace

SECONDS = 600
MEMORY = 64
# One a line: bench, operation, variant, three numbers, a number or nothing.
LINE = re.compile(r"^bench\t[^\t\n]+\t[^\t\n]+\t\d+\t\d+\t\d+\t\d*$", re.MULTILINE)

# What a plot shows: name, what the growing number is called, pattern of the variants with it.
PLOTS = (("slaves", "slaves of the frame", r"(\d+) slaves"),
         ("threads", "threads", r"(\d+) threads"),
         ("memory", "MiB of memory", r"(\d+) MiB"),
         ("history", "random operations before", r"(\d+) operations before"))
COLOURS = ("#1b6ca8", "#c44e00", "#2a7f3f", "#8a3ffc", "#b0206a", "#444444")
GROWING = ("move", "clone", "destroy", "inspect", "zone move", "make")  # what is measured each time


class BenchError(Exception):
    pass


def boot(directory, memory, append):
    """The lines of figures that one boot prints."""
    command = run.qemu_command(os.path.join(directory, "kernel.elf"),
                               [os.path.join(directory, "bench.elf")], memory, append=append)
    at = command.index("-accel")
    command[at:at + 2] = run.COUNTING
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
    """A picture of some curves, with the growing number on a logarithmic axis; the key in the order of
    the curves' ends."""
    curves = sorted(((operation, sorted(values)) for operation, values in found.items()),
                    key=lambda curve: -curve[1][-1][1])
    steps = sorted({x for _, values in curves for x, _ in values})
    near = [x for x, following in zip(steps, steps[1:]) if following < 1.7 * x]  # no room for its number
    script = ["set terminal svg size 800,450 dynamic background 'white'", f"set output '{path}'",
              "set logscale x", f"set xlabel '{label}'",
              f"set xrange [{steps[0] / 1.3}:{steps[-1] * 1.3}]",
              "set xtics (" + ", ".join(f"'{'' if x in near else format(x, ',')}' {x}" for x in steps) + ")",
              "set ylabel 'instructions in the kernel'", "set yrange [0:*]",
              "set key outside right", "set grid"]
    for number, (_, values) in enumerate(curves):
        script += [f"$data{number} << END", *(f"{x} {y}" for x, y in values), "END"]
    script.append("plot " + ", ".join(
        f"$data{n} with linespoints linewidth 2 linecolor rgb '{COLOURS[n % len(COLOURS)]}' "
        f"title '{operation}: {values[-1][1]:,}'" for n, (operation, values) in enumerate(curves)))
    subprocess.run(["gnuplot"], input="\n".join(script), text=True, check=True)


def table(lines):
    """All figures that do not belong to a growth, as rows of a table."""
    rows = ["| operation | variant | kernel | program |", "| --- | --- | --- | --- |"]
    for line in lines:
        _, operation, variant, least, median, most, app = line.split("\t")
        if not any(re.fullmatch(pattern, variant) for _, _, pattern in PLOTS):
            kernel = median if least == most else f"{least} to {most}"
            rows.append(f"| {operation} | {variant} | {kernel} | {app} |")
    return rows


def growth(lines):
    """What grew, from where to where, and what each operation cost meanwhile."""
    rows = ["| growing | from, to | " + " | ".join(GROWING) + " |", "| --- " * (len(GROWING) + 2) + "|"]
    for _, label, pattern in PLOTS:
        found = points(lines, pattern)
        numbers = sorted(n for n, _ in found[GROWING[0]])
        costs = [sorted({c for _, c in found[operation]}) for operation in GROWING]
        rows.append(f"| {label} | {numbers[0]:,} to {numbers[-1]:,} | "
                    + " | ".join(", ".join(map(str, c)) for c in costs) + " |")
    return rows


def paged_table(lines):
    """What paged.py measured."""
    rows = ["| operation | variant | kernel, median | kernel, least and most | all that was executed, median |",
            "| --- | --- | --- | --- | --- |"]
    for line in lines:
        _, operation, variant, least, median, most, everything = line.split("\t")
        rows.append(f"| {operation} | {variant} | {int(median):,} | {int(least):,} to {int(most):,} | "
                    f"{int(everything):,} |")
    return rows


def write_document(path, lines, under_pager):
    """Replace what stands between the marks of a document."""
    tables = [("table", table(lines)), ("growth", growth(lines)), *against.tables(lines)]
    if under_pager:
        tables.append(("paged", paged_table(under_pager)))
    for name, rows in tables:
        replace(path, f"bench: {name}", rows)


def main():
    parser = tool.Parser(description="Count what operations cost.")
    parser.add_argument("directory", help="where kernel.elf and bench.elf are")
    parser.add_argument("--memory", default="16,64,512,1024,2048,3000",
                        help="sizes to measure, in MiB")
    parser.add_argument("--document", help="replace the tables in this file")
    parser.add_argument("--paged", metavar="PLUGIN", help="also measure under the pager (paged.py)")
    options = parser.parse_args()
    try:
        lines = measure(options.directory, [int(m) for m in options.memory.split(",") if m])
        under_pager = paged.measure(options.paged) if options.paged else []
        if options.document:
            write_document(options.document, lines, under_pager)
    except (BenchError, paged.PagedError, ValueError) as error:
        sys.exit(f"bench: {error}")
    with open("build/bench.tsv", "w", encoding="ascii") as file:
        file.write("\n".join(lines + under_pager) + "\n")
    print("\n".join(lines + under_pager))
    for name, label, pattern in PLOTS:
        found = points(lines, pattern)
        if found:
            picture = f"build/bench-{name}.svg"
            plot(picture, label, found)
            if options.document:
                folder = os.path.join(os.path.dirname(options.document), "plots")
                os.makedirs(folder, exist_ok=True)
                shutil.copyfile(picture, os.path.join(folder, os.path.basename(picture)))


if __name__ == "__main__":
    tool.start(main)
