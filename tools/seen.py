#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Count the kernel's instructions on each passage while tests run (make wcet).

    tools/seen.py --plugin FILE --out FILE [NAME...]

Runs the tests in QEMU of the release kernel whose names start so (without names: FEW below, with `all`: all)
with tools/seen.c in the emulator, where the time-stamp counter counts instructions as well, as in
tools/bench.py. Writes a line for each way through the kernel (tools/wcet.py's names):

    name  most  passages  the test with the most

"most" from the instruction that enters to the one that leaves, both counted. A test that fails is named,
and the exit status is 1: what it should have shown may be missing.
"""

import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "tests", "qemu")]

import check  # noqa: E402
import flow  # noqa: E402
import run  # noqa: E402
import tool  # noqa: E402
import wcet  # noqa: E402

KERNEL = "build/ia32-clang-release/kernel.elf"
FEW = ("qemu/calls clang release 64 MiB", "qemu/bench: constant", "qemu/root faults",
       "qemu/processes: ipc and window", "qemu/disk: random transfers clang-release",
       "qemu/pager: programs", "qemu/workloads clang")
SLOWER = 10  # the tests' limits are for machines that do not count
# Other ways to start a machine, and the same kernel in it; and what takes hours where time goes by counts.
NOT = ("qemu/gdb", "qemu/iso", "qemu/kills")


class Watch:
    """Adds the plugin to every machine that is started, and gathers what it counts."""

    def __init__(self, plugin, points):
        self.plugin, self.points = plugin, points
        self.folder = tempfile.TemporaryDirectory(prefix="baton-seen-")
        self.outs = []
        self._command, self._wait = run.qemu_command, run.Machine.wait
        run.qemu_command = self.command
        run.Machine.wait = lambda machine, seconds=None: self._wait(
            machine, None if seconds is None else seconds * SLOWER)
        self.path = os.path.join(self.folder.name, "points")
        with open(self.path, "w", encoding="ascii") as file:
            file.writelines(f"{what} {address:x} {name}\n" for what, address, name in points)

    def command(self, kernel=None, *rest, **more):
        command = self._command(kernel, *rest, **more)
        if kernel and os.path.samefile(kernel, KERNEL):
            out = os.path.join(self.folder.name, f"out{len(self.outs)}")
            self.outs.append(out)
            at = command.index("-accel")
            command[at:at + 2] = run.COUNTING
            command += ["-plugin", f"{self.plugin},points={self.path},out={out}"]
        return command

    def gather(self):
        """name -> (most, passages) of the machines since the last time."""
        found = {}
        for out in self.outs:
            if os.path.exists(out):
                with open(out, encoding="ascii") as file:
                    for line in file:
                        passages, most, name = line.rstrip("\n").split("\t")
                        before = found.get(name, (0, 0))
                        found[name] = max(before[0], int(most)), before[1] + int(passages)
                os.remove(out)
        self.outs.clear()
        return found


def tests(names):
    """The chosen tests of the release kernel."""
    import cases, disk, guided, kills, manager, paging, processes, programs, work  # noqa: E401, F401
    of_release = [c for c in check.CASES if c.needs in ("build/clang-release", "build/guide")
                  and not c.name.startswith(NOT)]
    if names == ["all"]:
        return of_release
    return [c for c in of_release if any(c.name.startswith(n) for n in names or FEW)]


def main():
    parser = tool.Parser(description="Count what the kernel executes while tests run.")
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    analysis = wcet.Analysis.of(KERNEL)
    chosen = tests(options.names)
    if not chosen:
        sys.exit("seen: no test has such a name")
    watch = Watch(os.path.abspath(options.plugin), list(analysis.points()))
    best, complete = {}, True
    for test in chosen:
        failed = []
        try:
            test.function(lambda name, why="", seen="": failed.append(name) if why else None)
        except check.Failure as failure:
            failed.append(str(failure))
        complete = complete and not failed
        print(f"seen: {test.name}" + (f": failed: {', '.join(failed)}" if failed else ""),
              file=sys.stderr if failed else sys.stdout, flush=True)
        for name, (most, passages) in watch.gather().items():
            old = best.get(name, (0, 0, ""))
            most, where = max((most, test.name), (old[0], old[2]))
            best[name] = most, passages + old[1], where
    with open(options.out, "w", encoding="utf-8") as file:
        for name, (most, passages, test) in best.items():
            file.write(f"{name}\t{most + analysis.entering(name)}\t{passages}\t{test}\n")
    sys.exit(0 if complete else 1)


if __name__ == "__main__":
    try:
        tool.start(main)
    except flow.FlowError as error:
        sys.exit(f"wcet: {error}")
