# SPDX-License-Identifier: BSD-2-Clause
"""What only QEMU's monitor tells: the processor's own view of what the kernel may not do itself, and
how a device is set up."""

import json
import os
import re
import socket
import subprocess
import time

import run
from check import SECONDS, Failure, boot, built, case

CR4_BITS = {"UMIP": 1 << 11, "SMEP": 1 << 20, "SMAP": 1 << 21}


class Monitor:
    """The monitor of a machine, over a socket."""

    def __init__(self, path):
        end = time.monotonic() + SECONDS
        self._socket = socket.socket(socket.AF_UNIX)
        while True:
            try:
                self._socket.connect(path)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
        self._file = self._socket.makefile("rw")
        self._answer()  # it says what it is
        self._tell("qmp_capabilities")

    def _answer(self):
        while True:
            message = json.loads(self._file.readline())
            if "event" not in message:
                return message.get("return")

    def _tell(self, name, **arguments):
        self._file.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
        self._file.flush()
        return self._answer()

    def ask(self, line):
        return self._tell("human-monitor-command", **{"command-line": line})


def inspected(name, processor, lines=("info registers", "info mem")):
    """Boot to the prompt; what the monitor answers: of the registers and of the mapped memory."""
    os.makedirs("build/tests", exist_ok=True)
    path = f"build/tests/monitor-{name}-{processor}"
    if os.path.exists(path):
        os.remove(path)
    command = run.qemu_command(
        built("kernel.elf"), [built("root.elf")],
        extra=["-serial", "stdio", "-cpu", processor, "-qmp", f"unix:{path},server=on,wait=off"])
    machine = run.Machine(command, None)
    try:
        if not machine.wait_for(b"baton> ", SECONDS):
            raise Failure("there is no prompt", machine.text)
        monitor = Monitor(path)
        return [monitor.ask(line) for line in lines]
    finally:
        machine.kill()


def symbol(name):
    listing = subprocess.run(["nm", built("kernel.elf")], check=True, capture_output=True,
                             text=True).stdout
    return int(re.search(rf"^([0-9a-f]+) \S {name}$", listing, re.MULTILINE).group(1), 16)


def access(memory, address):
    """What `info mem` says of the page at the address: like urw, or '' if it is not mapped."""
    for first, end, how in re.findall(r"^([0-9a-f]+)-([0-9a-f]+) [0-9a-f]+ (\S+)", memory,
                                      re.MULTILINE):
        if int(first, 16) <= address < int(end, 16):
            return how
    return ""


@case("protection: the kernel's memory")
def _(part):
    registers, memory = inspected("memory", "qemu32")
    write_protect = 1 << 16
    found = int(re.search(r"CR0=([0-9a-f]+)", registers).group(1), 16)
    part("read-only is so for the kernel", "" if found & write_protect else "CR0.WP is clear",
         registers)
    for name, how in (("isa_boot", "-r-"), ("kernel_syscall", "-r-"), ("isa_stubs", "-r-"),
                      ("isa_data", "-rw"), ("isa_kernel", "-rw")):
        where = symbol(name)
        where += 0xC0000000 if where < 0xC0000000 else 0  # .boot is linked at its physical place
        seen = access(memory, where)
        part(name, "" if seen == how else f"{where:#x} is {seen or 'not mapped'}", memory)
    mapped = re.findall(r"^([0-9a-f]+)-[0-9a-f]+ [0-9a-f]+ u", memory, re.MULTILINE)
    bad = [first for first in mapped if int(first, 16) >= 0xC0000000]
    part("nothing of it is a program's", f"{bad} are" if bad or not mapped else "", memory)


@case("protection: of the kernel from itself, where the processor has it")
def _(part):
    for processor, wanted in (("max", set(CR4_BITS)), ("qemu32", set())):
        registers, _ = inspected("bits", processor)
        cr4 = int(re.search(r"CR4=([0-9a-f]+)", registers).group(1), 16)
        found = {name for name, bit in CR4_BITS.items() if cr4 & bit}
        part(processor, "" if found == wanted else f"it has {sorted(found)}", registers)


@case("protection: all calls on a processor with it")
def _(part):
    del part
    # Without SMAP: QEMU 7.2 lets a program's iret read its stack as the kernel would, and then finds
    # it to be a program's. Bochs has SMAP on.
    outcome = boot(modules=[built("test.elf"), built("hello.elf")], append="stress=20000",
                   extra=["-cpu", "max,smap=off"])
    outcome.must_end(0)
    outcome.must_say(" passed, 0 failed")


@case("protection: the serial port's interrupts pass the gate that a PC has for them")
def _(part):
    del part
    # QEMU raises them even without OUT2. PCs do not, and Bochs does not.
    ready, out2 = 0x03, 0x08
    [answer] = inspected("serial", "qemu32", ["i /1xb 0x3fc"])
    found = re.search(r"= 0x([0-9a-f]+)", answer)
    if not found or int(found.group(1), 16) != ready | out2:
        raise Failure("the modem control register is not right", answer)
