# SPDX-License-Identifier: BSD-2-Clause
"""docs/guide.md is true: its programs, built from its text, do what it shows. So is README.md's session."""

import collections
import os
import re
import subprocess
import tempfile
import time

import guide as document
import run
from check import BOCHS, SECONDS, Failure, Outcome, built, case, read

MODULES = ("root.elf", "console.elf", "timer.elf", "guide/lockers.elf", "guide/visitor.elf")

# Numbers that depend on the compiler, or on what else is in the memory.
VARIES = (
    (r"\b\d+ pages came back", "N pages came back"),
    (r"\bframe \d+ \(0x[0-9a-f]+\)", "frame N"),
    (r"^( *\d+  \S+ +\S+ +\d+ +\d+ +\d+) +\d+$", r"\1 N"),  # the pages in a line of ps
    (r"^audit: \d+ references in root's slots and \d+ tables", "audit"),
    (r"^  frames: \d+ found", "  frames: N found"),
    (r"^          \d+ given", "          N given"),
)


def plain(line):
    """A line without what may differ, and without the prompts before it."""
    while line.startswith(document.PROMPT):
        line = line[len(document.PROMPT):]
    for pattern, text in VARIES:
        line = re.sub(pattern, text, line)
    return line.rstrip()


# What only looks is typed again until it shows that the other programs have got so far.
LOOKS = ("ps", "tree")


class Session:
    """Somebody who reads the document, types, and looks."""

    def __init__(self, machine):
        self.machine = machine
        self.at = 0  # what was printed before that has been looked at

    def text(self):
        """What was printed since then, without what moves the cursor."""
        return re.sub(r"\x1b\[\d*[A-Z]", "", self.machine.text[self.at:])

    def seen(self):
        """The lines of it, counted; unfinished ones left out."""
        return collections.Counter(filter(None, map(plain, self.text().split("\n")[:-1])))

    def go_on(self):
        """What was printed until now, up to the last end of a line, has been looked at."""
        self.at = self.machine.text.rindex("\n") + 1

    def prompted(self):
        return self.text().endswith("\n" + document.PROMPT)

    def play(self, command, lines):
        """Type the command, and see exactly these lines, in any order: several programs print."""
        wanted = collections.Counter(map(plain, [command, *lines]))
        end = time.monotonic() + SECONDS
        while True:
            self.machine.type(command.encode() + b"\n")
            done = self.machine.wait_until(
                lambda: not wanted - self.seen() or (command in LOOKS and self.prompted()),
                end - time.monotonic())
            if done and self.seen() == wanted:
                self.go_on()
                return
            if not done or command not in LOOKS:
                raise Failure(f"`{command}` does not do what the guide says", self.text())
            self.go_on()


@case("guide", "guide")
def _(part):
    del part
    modules = [built(m) for m in MODULES]
    modules.insert(1, "build/guide/start.baton")
    # What `ps` takes must be less than a step of the timer, which else is always ready to run.
    fast = ["-icount", "shift=0"] if BOCHS else []
    machine = run.Machine(run.qemu_command(built("kernel.elf"), modules,
                                           extra=["-serial", "stdio", *fast]), None)
    try:
        if not machine.wait_for(document.PROMPT.encode(), SECONDS):
            raise Failure("there is no prompt", machine.text)
        session = Session(machine)
        session.go_on()
        for command, lines in document.sessions(read("docs/guide.md").decode()):
            session.play(command, lines)
        machine.type(b"exit 9\n")
        if machine.wait(SECONDS) != 9:
            raise Failure("it did not end", machine.text)
    finally:
        machine.kill()


# --- README.md ---------------------------------------------------------------------------------

SESSION = re.compile(r"^```\n\$ printf '(.*)' \| make run\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DISK_MIB = 128


def shape(text):
    """Its lines, counted: without numbers, and with one blank for many."""
    lines = (re.sub(r"\s+", " ", re.sub(r"0x[0-9a-f]+|\d+(\.\d+)?", "N", line)).strip()
             for line in text.splitlines())
    return collections.Counter(filter(None, lines))


@case("the README's session")
def _(part):
    del part
    script, shown = SESSION.search(read("README.md").decode()).groups()
    listed = subprocess.run(["make", "-s", "print-image", "CC_KIND=clang", "DEBUG=0"], check=True,
                            stdout=subprocess.PIPE, text=True)
    kernel, *modules = listed.stdout.split()
    with tempfile.NamedTemporaryFile() as disk:
        os.truncate(disk.name, DISK_MIB << 20)
        machine = run.Machine(run.qemu_command(kernel, modules, disk=disk.name, extra=["-serial", "stdio"]),
                              script.replace("\\n", "\n").encode())
        outcome = Outcome(machine, machine.wait(SECONDS))
    outcome.must_end(0)
    # It says that it has finished only where it cannot end the machine, as in Bochs.
    seen = shape(re.sub(r"\x1b\[\d*[A-Z]|\nFinished with status .*", "", outcome.text))
    wanted = shape(shown)
    if seen != wanted:
        raise Failure(f"not seen: {list(wanted - seen)}; not shown: {list(seen - wanted)}", outcome.seen)
