#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Time the library's operations on this machine's processor, beside system calls (make native).

    tools/native.py [--document FILE] PROGRAM

Runs PROGRAM (sim/native) and prints, tab-separated:

    native  operation  what  least  median  nanoseconds

Cycles are of the time-stamp counter, which on today's processors goes at a constant rate, whatever
that of the core is. Least and median are of many times 512 operations, nanoseconds the mean. With --document,
the table in FILE is replaced.
"""

import json
import re
import subprocess
import sys

import tool
from document import replace


def processor():
    """What the processor calls itself."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            found = re.search(r"^model name\s*:\s*(.*)$", file.read(), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else "unknown"


def measure(program):
    """[(operation, what, least, median, nanoseconds)]."""
    text = subprocess.run([program, "--benchmark_format=json"], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True).stdout
    return [(b["name"].split("/")[0], b["label"], b["least"], b["median"],
             1e9 / b["items_per_second"]) for b in json.loads(text)["benchmarks"]]


def rows(figures):
    table = [f"| on {processor()} | what it is | cycles, least | cycles, median | ns, mean |",
             "| --- | --- | --- | --- | --- |"]
    return table + [f"| {name} | {what} | {least:,.0f} | {median:,.0f} | {nanoseconds:,.1f} |"
                    for name, what, least, median, nanoseconds in figures]


def main():
    parser = tool.Parser(description="Time the library on this machine's processor.")
    parser.add_argument("program")
    parser.add_argument("--document")
    options = parser.parse_args()
    try:
        figures = measure(options.program)
        for name, what, least, median, nanoseconds in figures:
            print("native", name, what, f"{least:.0f}", f"{median:.0f}", f"{nanoseconds:.1f}", sep="\t")
        if options.document:
            replace(options.document, "native: table", rows(figures))
    except (subprocess.CalledProcessError, ValueError) as error:
        sys.exit(f"native: {error}")


if __name__ == "__main__":
    tool.start(main)
