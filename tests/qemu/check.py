# SPDX-License-Identifier: BSD-2-Clause
"""What the tests in QEMU are written with."""

import os
import re

import run

BOCHS = os.environ.get(run.EMULATOR) == "bochs"
SLOWER = 5 if BOCHS else 1  # than QEMU
SECONDS = 180 * SLOWER  # far more than any test takes; only a machine that hangs gets there


class Failure(Exception):
    """A test has failed; `seen` is what the machine printed."""

    def __init__(self, why, seen=""):
        super().__init__(why)
        self.seen = seen


class Case:
    """A test: its name, its function, and what has to be built for it."""

    def __init__(self, name, function, needs):
        self.name = name
        self.function = function
        self.needs = needs


CASES = []


def case(name, needs="clang-release"):
    """Make a function a test. It is called with a function to report parts with:
    part(name, why, seen); what it returns is how many more results there were."""
    def add(function):
        CASES.append(Case("qemu/" + name, function, "build/" + needs))
        return function
    return add


# In Bochs: a processor so slow that the serial port keeps up with what programs print. Else their text, which
# comes through the console, stands behind the next command's, or is lost with the console.
TEXT_KEEPS_UP = ["-icount", "shift=8"] if BOCHS else []


def needs_qemu(what):
    """The test cannot be run in Bochs: what it does there."""
    if BOCHS:
        raise run.Unsupported(f"it {what}")


def built(name, cc="clang", variant="release"):
    return f"build/ia32-{cc}-{variant}/{name}"


class Outcome:
    """What a machine printed, and the status that it ended with (None: not by the guest's will)."""

    def __init__(self, machine, status):
        self.text = machine.text
        self.seen = self.text + machine.complaints
        self.status = status
        if machine.timed_out:
            raise Failure(f"the machine did not end within {SECONDS} seconds", self.seen)

    def must_end(self, status):
        if self.status is None:
            raise Failure("the machine ended without a status: a reset, or a broken QEMU",
                          self.seen)
        if self.status != status:
            raise Failure(f"the status is {self.status} and not {status}", self.seen)

    def must_say(self, *texts):
        for text in texts:
            if text not in self.text:
                raise Failure(f"it does not say: {text}", self.seen)

    def must_not_say(self, *texts):
        for text in texts:
            if text in self.text:
                raise Failure(f"it says: {text}", self.seen)


def boot(script="", memory=64, cc="clang", variant="release", root="root.elf", modules=None,
         append="", extra=()):
    """Boot a built kernel with a built root program (or these modules), and run a script."""
    if modules is None:
        modules = [built(root, cc, variant)]
    command = run.qemu_command(built("kernel.elf", cc, variant), modules, memory, append=append,
                               extra=["-serial", "stdio", *extra])
    machine = run.Machine(command, script.encode())
    status = machine.wait(SECONDS)
    return Outcome(machine, status)


def report_results(outcome, part, summed=True):
    """Report every line `not ok ...` that a test program has printed as a part. With `summed` it has printed
    the sums, too, which have to agree. Returns how many are ok, and how many are not."""
    results = re.findall(r"^(ok|not ok) (.*\S)\s*$", outcome.text, re.MULTILINE)
    failed = [name for verdict, name in results if verdict != "ok"]
    passed = len(results) - len(failed)
    for name in failed:
        part(name, "not ok", outcome.seen)
    total = re.findall(r"^(\d+) passed, (\d+) failed$", outcome.text, re.MULTILINE)
    if not results or (summed and total != [(str(passed), str(len(failed)))]):
        raise Failure(f"{len(results)} results were printed, and the sum {total}", outcome.seen)
    return passed, len(failed)


def temporary(name, data):
    """A file of the test's own, with this in it."""
    os.makedirs("build/tests", exist_ok=True)
    path = os.path.join("build/tests", re.sub(r"\W+", "-", name))
    with open(path, "wb") as file:
        file.write(data)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()
