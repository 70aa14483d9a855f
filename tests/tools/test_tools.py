#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Tests of the tools themselves: do the checks find what was planted?"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tools"))

import against  # noqa: E402
import document  # noqa: E402
import guide  # noqa: E402
import layers  # noqa: E402
import loops  # noqa: E402
import mutate  # noqa: E402
import run  # noqa: E402
import source  # noqa: E402
import tables  # noqa: E402

SOUND = {
    "core/include/mmscd/types.h": "#include <stdint.h>\n",
    "core/include/mmscd/error.h": "",
    "core/include/mmscd/mmscd.h": "#include <isa/entry.h>\n#include <mmscd/types.h>\n",
    "core/a.h": "#include <mmscd/mmscd.h>\n",
    "core/a.c": '#include "a.h"\n#include <stddef.h>\n',
    "isa/x/include/isa/entry.h": "#include <mmscd/types.h>\n#include <stdint.h>\n",
    "isa/x/include/isa/cpu.h": "#include <isa/entry.h>\n"
                               '#ifdef __i386__\n__asm__("nop");\n#endif\n',
    "isa/y/include/isa/entry.h": "#include <mmscd/types.h>\n",
    "isa/x/boot.c": '#include "kernel.h"\n#include <isa/cpu.h>\n#include <mmscd/mmscd.h>\n',
    "isa/x/entry.S": "#include <baton/abi.h>\n",
    "kernel/include/baton/abi.h": "#include <mmscd/error.h>\n#include <mmscd/types.h>\n",
    "kernel/kernel.h": "#include <mmscd/mmscd.h>\n",
    "kernel/call.c": '#include "kernel.h"\n#include <baton/abi.h>\n#include <isa/cpu.h>\n'
                     "/* no asm here */\nchar const *s = \"asm __asm__\";\n",
    "user/include/baton/call.h": "#include <baton/abi.h>\n#include <mmscd/error.h>\n",
    "user/isa/x/enter.h": "",
    "user/lib/call.c": '#include <baton/call.h>\n#include "enter.h"\n#include <mmscd/types.h>\n',
    "tests/t.c": "#include <stdio.h>\n#include <mmscd/mmscd.h>\n",
}

# Each: what is changed, and what the complaint about it must say.
PLANTED = {
    "the core includes the kernel": (
        {"core/a.c": '#include "../kernel/kernel.h"\n'}, "must not climb"),
    "the core includes a kernel header by name": (
        {"core/a.c": "\n#include <baton/abi.h>\n"}, "core/a.c:2: core/ must not include"),
    "the core includes the processor": (
        {"core/a.c": "#include <isa/cpu.h>\n"}, "core/ must not include <isa/cpu.h>"),
    "the core includes the C library": (
        {"core/a.c": "#include <string.h>\n"}, "core/ must not include <string.h>"),
    "a core header includes the kernel": (
        {"core/include/mmscd/error.h": "#include <baton/abi.h>\n"}, "core/ must not include"),
    "assembly in the core": ({"core/a.c": 'void f(void) { __asm__("hlt"); }\n'},
                             "core/a.c:1: assembly"),
    "assembly in the kernel": ({"kernel/call.c": '\n\nvoid f(void) { asm volatile("hlt"); }\n'},
                               "kernel/call.c:3: assembly"),
    "an assembly file in the kernel": ({"kernel/x.S": "hlt\n"}, "kernel/x.S:1: assembly"),
    "a processor's builtin in the kernel": (
        {"kernel/call.c": "void f(void) { __builtin_ia32_pause(); }\n"}, "assembly outside isa/"),
    "a condition in the kernel": ({"kernel/call.c": "#ifdef __x86_64__\n#endif\n"},
                                  "a condition on the architecture"),
    "a condition in the core": ({"core/a.c": "#if defined(__riscv)\n#endif\n"},
                                "a condition on the architecture"),
    "a condition on the pointer's size": (
        {"kernel/call.c": "#if __SIZEOF_POINTER__ == 8\n#endif\n"},
        "a condition on the architecture"),
    "a condition in the program library": (
        {"user/lib/call.c": "#if 1\n#elif defined(__i386__)\n#endif\n"},
        "a condition on the architecture"),
    "the kernel includes the ISA's inside": (
        {"isa/x/include/isa/trap.h": "", "kernel/call.c": "#include <isa/trap.h>\n"},
        "kernel/ must not include <isa/trap.h>"),
    "the kernel includes user space": (
        {"kernel/call.c": "#include <baton/call.h>\n"}, "kernel/ must not include"),
    "an ISA includes another": (
        {"isa/y/trap.h": "", "isa/x/boot.c": '#include "../y/trap.h"\n'}, "must not climb"),
    "an entry format includes the model": (
        {"isa/y/include/isa/entry.h": "#include <mmscd/mmscd.h>\n"}, "isa/ must not include"),
    "a program includes the model": (
        {"user/lib/call.c": "#include <mmscd/mmscd.h>\n"}, "user/ must not include"),
    "a program includes the kernel": (
        {"user/lib/call.c": '#include "kernel.h"\n'}, "user/ must not include"),
    "a program includes an entry format": (
        {"user/lib/call.c": "#include <isa/entry.h>\n"}, "user/ must not include"),
    "a public header includes the kernel": (
        {"kernel/include/baton/abi.h": '#include "kernel.h"\n'}, "kernel/ must not include"),
    "an include by macro": ({"kernel/call.c": "#define H <isa/cpu.h>\n#include H\n"}, "a macro"),
    "two headers include each other": (
        {"core/a.h": '#include "b.h"\n', "core/b.h": '#include "a.h"\n'},
        "include cycle: core/a.h -> core/b.h -> core/a.h"),
    "a header includes itself": ({"kernel/kernel.h": '#include "kernel.h"\n'}, "include cycle"),
    "a cycle over three layers": (
        {"core/include/mmscd/types.h": "#include <isa/entry.h>\n"}, "include cycle"),
}


class Layers(unittest.TestCase):
    def check(self, files):
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(text)
            return layers.check(root)

    def test_sound_tree(self):
        self.assertEqual(self.check(SOUND), [])

    def test_planted(self):
        for what, (change, complaint) in PLANTED.items():
            with self.subTest(what):
                problems = self.check({**SOUND, **change})
                self.assertTrue(any(complaint in p for p in problems), problems)


class Guide(unittest.TestCase):
    """tools/guide.py on a small document."""

    TEXT = ("text\n<!-- file: a.c -->\n```c\nint a;\n```\n<!-- session -->\n```\nbaton> x\none\n"
            "baton> y z\n```\n```\nnot this\n```\n")

    def test_parts(self):
        self.assertEqual(guide.files(self.TEXT), {"a.c": "int a;\n"})
        self.assertEqual(guide.sessions(self.TEXT), [("x", ["one"]), ("y z", [])])

    def test_nothing_is_left_out(self):
        for change in (("-->\n```c", "-->\n\n```c"), ("session -->\n", "session -->\ntext\n"),
                       ("file: a.c", "file: a c"), ("<!-- file: a.c -->", "")):
            with self.subTest(change), self.assertRaises(SystemExit):
                guide.files(self.TEXT.replace(*change))


class Loops(unittest.TestCase):
    """tools/loops.py on a small kernel: enter -> f -> (by a table) g; stop does not return."""

    KERNEL = ("static void g(int n) {\n    for (;;) {\n    }\n    do {\n    } while (n);\n}\n"
              "static struct {\n    void (*perform)(int n);\n} const table[] = {\n    {g},\n};\n"
              "void f(void) { table[0].perform(1); }\n"
              "_Noreturn void stop(void) {\n    while (1) {\n    }\n}\n"
              "void enter(\n    int x) {\n    f();\n    stop();\n}\n"
              "void boot(void) {\n    for (;;) {\n        boot();\n    }\n}\n") + "".join(
                  f"void f{i}(void) {{ f{i + 1}(); }}\n" for i in range(10)) + "void f10(void) {}\n"
    ROWS = "| `g` in `kernel/a.c` | 1,024, 3 | why |\n"

    def check(self, kernel=KERNEL, rows=ROWS):
        with tempfile.TemporaryDirectory() as root:
            for path, text in {"kernel/a.c": kernel, "core/b.c": "void e(void) {}\n",
                               loops.ENTRY: "  call enter\n1: call f0\n"}.items():
                os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(text)
            return loops.check(f"text\n{loops.BEGIN}{rows}{loops.END}", root)

    def test_sound(self):
        self.assertEqual(self.check(), [])

    def test_planted(self):
        for what, (change, rows, complaint) in {
                "a loop more": (("f();", "f();\n    for (;;) {\n    }"), self.ROWS, "enter can run"),
                "a jump back": (("f();", "f();\nagain:\n    goto again;"), self.ROWS, "enter can"),
                "a loop of the processor's": (
                    ("f();", '__asm__("rep stosl");'), self.ROWS, "enter can"),
                "a row less": (("f();", "f();"), "", "g can run after boot with 2"),
                "a bound less": (("f();", "f();"), self.ROWS.replace(", 3", ""), "has 1 bounds"),
                "a row of what boot alone does": (
                    ("f();", "f();"), self.ROWS + "| `boot` in `kernel/a.c` | 1 | |\n", "boot can"),
                "recursion": (("void f10(void) {}", "void f10(void) { f4(); }"), self.ROWS,
                              "f4 calls itself")}.items():
            with self.subTest(what):
                problems = self.check(self.KERNEL.replace(*change), rows)
                self.assertTrue(any(complaint in p for p in problems), problems)

    def test_no_loop_is_a_loop(self):
        self.assertEqual(self.check(self.KERNEL.replace(
            "f();", 'f(); /* for */\n    if (x) {\n        goto out;\n    }\nout:\n    x = "for";')), [])


class Document(unittest.TestCase):
    def test_only_the_part_changes(self):
        with tempfile.NamedTemporaryFile("w+", suffix=".md") as file:
            file.write("a\n<!-- x: y -->\nold\n<!-- end -->\nb\n<!-- x: z -->\nkept\n<!-- end -->\n")
            file.flush()
            document.replace(file.name, "x: y", ["new", "lines"])
            file.seek(0)
            self.assertEqual(file.read(), "a\n<!-- x: y -->\nnew\nlines\n<!-- end -->\nb\n"
                             "<!-- x: z -->\nkept\n<!-- end -->\n")
            with self.assertRaises(ValueError):
                document.replace(file.name, "x: nowhere", [])


class Against(unittest.TestCase):
    def line(self, operation, variant, count):
        return f"bench\t{operation}\t{variant}\t{count}\t{count}\t{count}\t{count + 100}"

    def test_compared(self):
        lines = [self.line(operation, variant, 100)
                 for _, _, _, operation, variant, _ in against.SEL4] + [
            self.line(operation, variant, 100) for *_, operation, variant in against.SLIDES] + [
            self.line("move", "own space", 100)]
        named = dict(against.tables(lines))
        self.assertIn("| a call that does nothing | 387 | Yield, alone | 100 | 3.9 times fewer |",
                      named["sel4"])
        self.assertIn("| the same, another space | 513 | Call, ReplyRecv; 474 without FPU | 200 | "
                      "2.6 times fewer |", named["sel4"])
        self.assertEqual(against.compared(100, 250), "2.5 times more")
        with self.assertRaisesRegex(ValueError, "the benchmarks have it not"):
            against.tables(lines[1:])


class Source(unittest.TestCase):
    def test_lines(self):
        text = ("/* one */\n\n/*@ requires x;\n  @ assigns y; */\nint f(void); // tail\n"
                "  //@ assert z;\n  //@ ghost int g;\nint a; /* two\n lines */ int b;\n"
                'char s[] = "/* no comment */";\nchar c = \'"\'; /* " */\n#define X 1\n')
        self.assertEqual(source.code_lines(text), 6)

    def test_strings(self):
        self.assertEqual(source.without_strings('f("asm \\" x", \'a\'); /* asm */ g();'),
                         'f("", \'\');   g();')


class Run(unittest.TestCase):
    def test_status(self):
        self.assertEqual(run.guest_status(1, True), 0)
        self.assertEqual(run.guest_status(7, True), 3)
        self.assertIsNone(run.guest_status(1, False), "QEMU itself failed")
        self.assertIsNone(run.guest_status(0, True), "reset or switched off")
        self.assertIsNone(run.guest_status(-9, True), "killed")

    def test_names_with_commas(self):
        command = run.qemu_command("k", ["a,b", "c"])
        self.assertEqual(command[command.index("-initrd") + 1], "a,,b,c")


class Bochs(unittest.TestCase):
    """What QEMU is told is told to Bochs, or the test is skipped."""

    @staticmethod
    def words(*extra, **more):
        made = run.bochs_command("k", ["root"], 64, more.get("iso"), "", more.get("disk"), list(extra))
        return made[made.index("--append=") + 1:]

    def test_options(self):
        for extra, words in {
                ("-serial", "stdio"): [],
                ("-rtc", "base=1970-01-02T00:00:01,clock=vm"): ["--date", "86401"],
                ("-icount", "shift=3,sleep=off"): ["--shift", "3"],
                ("-drive", "file=d,if=ide,index=0,format=raw"): ["--disk", "d"],
                ("-drive", "file=d,format=raw,if=ide,index=1"): ["--second-disk", "d"],
                ("-drive", "file=d,if=ide,index=0,media=cdrom,format=raw"): ["--cd-first"]}.items():
            self.assertEqual(self.words(*extra), [*words, "k", "root"])
        self.assertEqual(self.words(iso="i", disk="d"), ["--disk", "d", "--iso", "i"])

    def test_what_only_qemu_does(self):
        for extra in (("-cpu", "max"), ("-qmp", "unix:x"), ("-icount", "shift=3,rr=record,rrfile=x"),
                      ("-drive", "file=d,if=none,format=raw"), ("-nonsense", "x"),
                      ("-drive", "file=d,if=ide,index=0,format=raw,throttling.bps-total=1")):
            with self.assertRaises(run.Unsupported):
                self.words(*extra)


class Commands(unittest.TestCase):
    """What a person sees who has made a mistake: one sentence, and a status that is not 0."""

    MISTAKES = (
        ("tools/run.py --memory x k", "`x` is no whole number of 2 or more"),
        ("tools/run.py --memory 1 k", "`1` is no whole number of 2 or more"),
        ("tools/run.py --seconds nan k", "`nan` is no number of 0 or more"),
        ("tools/run.py nothing.elf", "there is no file nothing.elf"),
        ("tools/run.py", "a kernel or --iso is needed"),
        ("tools/fuzz.py --seconds 0", "`0` is no whole number of 1 or more"),
        ("tools/test.py console", "no test's name starts with console"),
        ("tools/mutate.py nothing", "there is no such mutant"),
        ("tests/qemu/kills.py --times 0", "`0` is no whole number of 1 or more"),
        ("tests/qemu/kills.py --seed 1 --replay", "there is no record of a run with seed 1"),
        ("tests/qemu/torture.py --minutes x", "`x` is no number of 0 or more"),
        ("tests/qemu/torture.py --seed 0", "`0` is no whole number from 1 to 4294967295"),
        ("tests/qemu/torture.py --seed 1 --replay", "there is no record of a run with seed 1"),
        ("make MEM=", "MEM is a number of MiB"),
        ("make MEM=64 DISK=a\tb", "DISK the name of one file, without blanks"),
        ("make CC_KIND=tcc", "CC_KIND is clang or gcc"),
    )

    def test_mistakes(self):
        for words, sentence in self.MISTAKES:
            command = words.split(" ")
            if command[0].endswith(".py"):
                command.insert(0, sys.executable)
            done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, check=False)
            self.assertNotEqual(done.returncode, 0, words)
            self.assertEqual(len(done.stdout.splitlines()), 1, done.stdout)
            self.assertIn(sentence, done.stdout)

    def test_script_without_end(self):
        with open("/dev/zero", "rb") as zeros:
            done = subprocess.run((sys.executable, "tools/run.py", "Makefile"), cwd=ROOT, stdin=zeros,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (
            1, "run: standard input is longer than 16 MiB, the most that is played as a script\n"))

    def test_interrupt(self):
        """Ctrl-C ends a tool at once, whatever its threads wait for, and it prints nothing."""
        # Who starts the tests in the background has them ignore SIGINT, and so would this program.
        program = ("import signal, subprocess, tool\n"
                   "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
                   "def main():\n"
                   "    with tool.workers(2) as pool:\n"
                   "        for _ in range(9):\n"
                   "            pool.submit(subprocess.call, ['sh', '-c', 'echo begun; exec sleep 5'])\n"
                   "tool.start(main)\n")
        with subprocess.Popen([sys.executable, "-c", program], cwd=os.path.join(ROOT, "tools"),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              start_new_session=True) as process:
            began = process.stdout.readline()
            os.killpg(process.pid, signal.SIGINT)
            rest = process.stdout.read()
            self.assertEqual(process.wait(), -signal.SIGINT)
        self.assertEqual((began, rest.replace("begun\n", "")), ("begun\n", ""))


class Mutants(unittest.TestCase):
    def test_every_mutant_applies(self):
        mutants = mutate.load(os.path.join(ROOT, "tools", "mutants"))
        self.assertGreaterEqual(len(mutants), 14)
        for mutant in mutants:
            with self.subTest(mutant.name), open(os.path.join(ROOT, mutant.file),
                                                 encoding="utf-8") as file:
                text = file.read()
                self.assertTrue(mutant.apply(text) not in (None, text), "it does not apply")

    def test_once(self):
        mutant = mutate.Mutant("m")
        mutant.before, mutant.after = ["    if (a) {", "        b();"], ["    if (a) {"]
        self.assertEqual(mutant.apply("x if (a) { // why\n//@ assert c;\n  b(); }").split(),
                         ["x", "if", "(a)", "{", "}"])
        self.assertIsNone(mutant.apply("if (a) { b(); if (a) { b();"), "twice")
        self.assertIsNone(mutant.apply("if (a) { c();"), "never")


class Tables(unittest.TestCase):
    """tools/tables.py: two formats, of which one has a row and a column more."""

    SMALL = {"cells": {"a": {"move": "yes"}, "b": {"move": "KIND"}}}
    LARGE = {"cells": {"a": {"move": "yes", "clone": "no"}, "b": {"move": "yes", "clone": "no"},
                       "c": {"move": "no", "clone": "no"}}}

    def test_formats_that_differ_are_named(self):
        text = tables.markdown({"ia32": self.SMALL, "sv39": self.LARGE}, "cells")
        self.assertEqual(text.splitlines()[2:], ["| a | yes | no |",
                                                 "| b | KIND (IA-32); yes (Sv39) | no |",
                                                 "| c | no | no |"])

    def test_nothing_is_left_out(self):
        other = {"cells": {**self.SMALL["cells"], "d": {"move": "yes"}}}
        with self.assertRaises(SystemExit):
            tables.markdown({"ia32": other, "sv39": self.LARGE}, "cells")

    def test_only_the_section_changes(self):
        text = f"before\n{tables.BEGIN}old\n{tables.END}after\n"
        self.assertEqual(tables.replaced(text, "new\n"), text.replace("old", "new"))
        with self.assertRaises(SystemExit):
            tables.replaced(text + tables.END, "new\n")


class Security(unittest.TestCase):
    """docs/security.md names who tries each claim: they are there."""

    def test_names(self):
        with open(os.path.join(ROOT, "docs/security.md"), encoding="utf-8") as file:
            text = file.read()
        for path in re.findall(r"`([\w-]+/[\w/.-]+\.\w+)`", text):
            self.assertTrue(os.path.isfile(os.path.join(ROOT, path)), path)
        tried = re.findall(r"((?:`\w+`(?:, )?)+) in ((?:`[\w/.]+`(?: and )?)+)", text)
        self.assertGreater(len(tried), 15)
        for names, paths in tried:
            for path in re.findall(r"`([^`]+)`", paths):
                with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                    code = source.without_comments(file.read())
                for name in re.findall(r"`(\w+)`", names):
                    self.assertRegex(code, rf"\b{name}\(", f"{name} in {path}")


class Setup(unittest.TestCase):
    """tools/setup.sh on machines that are made of a few commands."""

    BASIC = ("sh", "cat", "sed", "stat", "tr", "dirname", "mkdir", "env")

    def run_setup(self, groups, **commands):
        """(status, what it said) with only the basic commands and these on the path."""
        with tempfile.TemporaryDirectory() as machine:
            tools, path = os.path.join(machine, "tools"), os.path.join(machine, "bin")
            os.makedirs(tools)
            os.makedirs(path)
            shutil.copy(os.path.join(ROOT, "tools", "setup.sh"), tools)
            for name in self.BASIC:
                os.symlink(shutil.which(name), os.path.join(path, name))
            for name, text in commands.items():
                script = os.path.join(path, name.replace("_", "-"))
                with open(script, "w", encoding="utf-8") as file:
                    file.write("#!/bin/sh\n" + text + "\n")
                os.chmod(script, 0o755)
            done = subprocess.run([os.path.join(tools, "setup.sh"), *groups], env={"PATH": path},
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, check=False)
            return done.returncode, done.stdout

    def test_no_debian(self):
        status, said = self.run_setup(["run", "gdb"], id="echo 0")
        self.assertEqual((status, said.count("\n")), (1, 1), said)
        self.assertRegex(said, "not Debian.*: qemu-system-x86 gdb$")

    def test_no_root(self):
        status, said = self.run_setup(["run"], id="echo 1000", apt_get="exit 0")
        self.assertEqual((status, said.count("\n")), (1, 1), said)
        self.assertIn("only root (or sudo) can install them: qemu-system-x86", said)

    def test_sudo(self):
        status, said = self.run_setup(["run"], id="echo 1000", sudo='echo "sudo: $*"',
                                      apt_get="exit 99")
        self.assertEqual(status, 1, "sudo installs nothing here")
        self.assertIn("qemu-system-x86: the machine to run in", said)
        self.assertRegex(said, "sudo: env .* apt-get install -y -q --no-install-recommends "
                               "qemu-system-x86")
        self.assertIn("still missing after the installation: qemu-system-x86", said)

    def test_no_network(self):
        status, said = self.run_setup(["run"], id="echo 0", apt_get="exit 100")
        self.assertEqual(status, 1, said)
        self.assertRegex(said, "is there a network.*: qemu-system-x86$")

    def test_too_old(self):
        status, said = self.run_setup(["run"], qemu_system_i386="echo QEMU emulator version 6.2.0")
        self.assertEqual((status, said),
                         (1, "setup: qemu-system-i386 is version 6, and Baton needs 7 or newer.\n"))

    def test_present(self):
        status, said = self.run_setup(["run"], qemu_system_i386="echo QEMU emulator version 9.1.0")
        self.assertEqual((status, said), (0, ""))

    def test_unknown_group(self):
        status, said = self.run_setup(["nonsense"])
        self.assertEqual(status, 1)
        self.assertIn("there is no group 'nonsense'", said)


if __name__ == "__main__":
    unittest.main()
