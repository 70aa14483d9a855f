#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does tools/wcet.py count right, and does it find what was planted?"""

import os
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tools"))

import flow  # noqa: E402
import wcet  # noqa: E402

KERNEL = os.path.join(ROOT, "build/ia32-clang-release/kernel.elf")

# One function each, and the most that it executes, with loops bounded as in BOUNDS.
COUNTED = {
    "straight": ("nop; nop; ret", 3),
    "either": ("test %eax, %eax; je 1f; nop; nop; nop; 1: ret", 6),
    "calls": ("call straight; call straight; ret", 9),
    "tail": ("nop; jmp straight", 5),
    "tail_or_not": ("test %eax, %eax; je straight; nop; ret", 5),
    "string": ("mov $8, %ecx; rep stosl; ret", 11),
    # Its one block is executed ten times.
    "turns": ("mov $10, %ecx; 1: nop; dec %ecx; jne 1b; ret", 32),
    # With its test at the top: ten rounds of four, the last test of two, and ret.
    "top": ("1: dec %ecx; je 2f; nop; jmp 1b; 2: ret", 40 + 2 + 1),
    # Inside a round of the outer one, three of the inner; each at most once more than its bound.
    "nested": ("1: mov $3, %edx; 2: dec %edx; jne 2b; dec %ecx; jne 1b; ret", 33 * 2 + 33 + 1),
    "stops_or_returns": ("test %eax, %eax; je 1f; nop; nop; nop; nop; call halt; 1: ret", 3),
    "jumps": ("jmp *choices(,%eax,4); jumps_a: nop; nop; jumps_b: ret", 4),
}
BOUNDS = {"turns": [10], "top": [10], "nested": [2, 3], "string": [8]}

# The same, but not understood, and what is said about it.
REFUSED = {
    "unbounded": ("1: dec %ecx; jne 1b; ret", "there is no bound for the loop"),
    "unbounded_string": ("rep stosl; ret", "there is no bound for the string instruction"),
    "pointer": ("call *%eax; ret", "do not say what is called"),
    "anywhere": ("jmp *%eax", "nobody knows where the jump leads"),
    "itself": ("call itself; ret", "calls itself"),
    "each_other": ("call other; ret", "calls itself"),
    "two_ways_in": ("test %eax, %eax; je 2f; 1: nop; 2: nop; dec %ecx; jne 1b; ret",
                    "more than one way in"),
}
HELPERS = {"halt": "hlt", "other": "call each_other; ret"}


def build(folder):
    """An executable of all these."""
    text = [".text"]
    every = {name: code for name, (code, _) in {**COUNTED, **REFUSED}.items()}
    for name, code in {**every, **HELPERS}.items():
        text += [f".globl {name}", f".type {name},@function", f"{name}:", code.replace("; ", "\n"),
                 f".size {name}, .-{name}"]
    text += [".section .rodata", "choices: .long jumps_a, jumps_b, 0", ""]
    source, built = os.path.join(folder, "a.s"), os.path.join(folder, "a.elf")
    with open(source, "w", encoding="ascii") as file:
        file.write("\n".join(text))
    subprocess.run(["clang", "--target=i386-unknown-none-elf", "-c", source, "-o", source + ".o"],
                   check=True)
    subprocess.run(["ld.lld", "-m", "elf_i386", "-e", "straight", "-o", built, source + ".o"], check=True)
    return built


class Counts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            binary = flow.Binary(build(folder))
        # There are no lines in assembly: each function comes from a source function of its name.
        for address in binary.instructions:
            binary.origins[address] = [(binary.function_at(address)[1], "a.s", 0)]
        cls.analysis = wcet.Analysis(binary, wcet.Notes("stops halt\n"),
                                     {(name, "a.s"): bounds for name, bounds in BOUNDS.items()})

    def cost(self, name):
        return self.analysis.cost(self.analysis.starts[name][0], wcet.Way())

    def test_counted(self):
        for name, (_, most) in COUNTED.items():
            if name not in ("nested", "top"):
                self.assertEqual(self.cost(name), most, name)

    def test_loops_are_not_below_what_is_executed(self):
        # nested: a function's loops share the largest of its bounds, 3.
        self.assertGreaterEqual(self.cost("nested"), 3 * (1 + 3 * 2 + 2) + 1)
        self.assertGreaterEqual(self.cost("top"), COUNTED["top"][1])
        self.assertLess(self.cost("top"), COUNTED["top"][1] + 4)

    def test_refused(self):
        for name, (_, said) in REFUSED.items():
            with self.assertRaisesRegex(flow.FlowError, said, msg=name):
                self.cost(name)
            self.analysis._running.clear()


class Kernel(unittest.TestCase):
    """The real one, and what must be noticed about it."""

    @classmethod
    def setUpClass(cls):
        cls.binary = flow.Binary(KERNEL)
        cls.bounds = wcet.document_bounds(wcet.BOUNDS)
        with open(wcet.NOTES, encoding="utf-8") as file:
            cls.notes = file.read()
        cls.results = list(wcet.Analysis(cls.binary, wcet.Notes(cls.notes), cls.bounds).results())

    def fails(self, notes, bounds, said):
        with self.assertRaisesRegex(flow.FlowError, said):
            list(wcet.Analysis(self.binary, wcet.Notes(notes), bounds).results())

    def test_every_way_has_a_bound(self):
        names = [name for name, _, _ in self.results]
        self.assertEqual(len(names), len(set(names)))
        for wanted in ("move", "call", "reply receive", "yield", "control: resume",
                       "hardware: bind", "no such call", "exception", "tick", "interrupt"):
            self.assertIn(wanted, names)
        for name, bound, plain in self.results:
            self.assertLessEqual(plain, bound, name)
            self.assertGreater(plain, 40, name)

    def test_a_loop_without_bound(self):
        for file in ("kernel/pages.c", "isa/ia32/segments.c",
                     "isa/ia32/include/isa/cpu.h"):
            fewer = {key: bounds for key, bounds in self.bounds.items() if key[1] != file}
            self.assertLess(len(fewer), len(self.bounds))
            self.fails(self.notes, fewer, f"there is no bound for .*{file}")

    def test_a_call_that_nobody_knows(self):
        fewer = re.sub(r"^through.*\n", "", self.notes, flags=re.MULTILINE)
        self.fails(fewer, self.bounds, "do not say what is called")

    def test_notes_of_what_is_not_there(self):
        self.fails(self.notes + "entry another isa_nowhere\n", self.bounds, "no such symbol")
        self.fails(self.notes + "nonsense\n", self.bounds, "line .* is not understood")
        self.fails(self.notes.replace("handlers pages_move", "handlers pages_mve"), self.bounds,
                   "pages_mve")

    def test_what_was_seen(self):
        seen = {name: (plain - 1, 10, "a test") for name, _, plain in self.results}
        self.assertEqual(wcet.check(self.results, seen), [])
        bound = next(bound for name, bound, _ in self.results if name == "call")
        raised = {**seen, "call": (bound + 1, 10, "a test")}
        self.assertEqual(wcet.check(self.results, raised),
                         [f"call was seen to take {bound + 1} instructions in a test, and its bound is "
                          f"{bound}"])
        self.assertIn("nowhere was seen in a test, and has no bound",
                      wcet.check(self.results, {**seen, "nowhere": (1, 1, "a test")}))
        del seen["notify"]
        self.assertEqual(wcet.check(self.results, seen),
                         ["notify was never seen: what ran does not reach it"])


if __name__ == "__main__":
    unittest.main()
