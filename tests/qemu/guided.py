# SPDX-License-Identifier: BSD-2-Clause
"""docs/guide.md is true: its programs, built from its text, do what it shows."""

import collections
import re
import time

import guide as document
import run
from check import SECONDS, Failure, built, case, read

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
    machine = run.Machine(run.qemu_command(built("kernel.elf"), modules,
                                           extra=["-serial", "stdio"]), None)
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
