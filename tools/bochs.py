#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Boot Baton in Bochs, without a display, with its console here.

    tools/bochs.py [options] KERNEL ROOT [MODULE...]

Bochs checks what QEMU's emulation does not: segment limits, global TLB entries, reserved
bits. It boots a CD image made for the run. In a terminal every key goes to the guest, and
Ctrl-A X ends Bochs; otherwise standard input is what the guest's serial port receives, once it
has spoken.

The exit status is the guest's, 1 with a sentence if it sent none. With --as-qemu it is coded as
that of QEMU's isa-debug-exit: 2 * status + 1, and 0 if there is none.
"""

import argparse
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import termios
import tty

import run

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
SHARE = "/usr/share/bochs"
CONFIGURATION = """\
display_library: rfb, options="timeout=0"
megs: {memory}
cpu: model=broadwell_ult, ips=300000000, reset_on_triple_fault=0
clock: sync=none, time0=utc, rtc_sync=1
romimage: file={share}/BIOS-bochs-latest
vgaromimage: file={share}/VGABIOS-lgpl-latest
com1: enabled=1, mode=term, dev={serial}
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata1: enabled=1, ioaddr1=0x170, ioaddr2=0x370, irq=15
ata1-master: type=cdrom, path={iso}, status=inserted
{disk}
boot: cdrom
sound: waveoutdrv=dummy, waveindrv=dummy, midioutdrv=dummy
plugin_ctrl: speaker=0
log: {log}
panic: action=fatal
error: action=report
info: action=report
debug: action=ignore
"""
# What the guest says at its end, and the status that this means (isa_stop's callers).
ENDS = ((rb"Finished with status (\d+)\.", None), (rb"baton: cannot start: ", 1),
        (rb"baton: root has stopped: ", 2), (rb"baton: the kernel stops: ", 3))
HALTED = b"HLT instruction with IF=0"  # in Bochs's log: isa_stop's last instruction
WATCH_SECONDS = 0.5
LEAVE = (b"\x01x", b"\x01X")


class Bochs:
    """A machine in a directory of its own."""

    def __init__(self, options):
        self.directory = tempfile.TemporaryDirectory(prefix="bochs-")
        self.output = bytearray()
        self._fed = False
        self._log = self._file("log")
        self.serial, port = pty.openpty()
        tty.setraw(port)
        self._make_image(options)
        self._configure(options, os.ttyname(port))
        with open(self._file("said"), "wb") as said:
            self.process = subprocess.Popen(
                ["bochs", "-q", "-f", self._file("configuration"), "-rc", self._file("commands")],
                stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
                preexec_fn=run.die_with_parent)

    def _file(self, name):
        return os.path.join(self.directory.name, name)

    def _make_image(self, options):
        subprocess.run([os.path.join(ROOT, "tools/iso.sh"), "-a", options.append,
                        self._file("image"), options.kernel, *options.modules], check=True)

    def _configure(self, options, serial):
        disk = ""
        if options.disk:
            # Bochs keeps a lock beside an image; a link of our own lets it have one.
            os.symlink(os.path.abspath(options.disk), self._file("disk"))
            disk = f"ata0-master: type=disk, path={self._file('disk')}, mode=flat, cylinders=0"
        with open(self._file("configuration"), "w", encoding="ascii") as file:
            file.write(CONFIGURATION.format(memory=options.memory, share=SHARE, serial=serial,
                                            iso=self._file("image"), disk=disk, log=self._log))
        with open(self._file("commands"), "w", encoding="ascii") as file:
            file.write("continue\n")  # Debian's Bochs has its debugger compiled in

    def _halted(self):
        try:
            with open(self._log, "rb") as log:
                return HALTED in log.read()
        except FileNotFoundError:
            return False

    def status(self):
        """The guest's status if it has come to its end, else None."""
        for pattern, status in ENDS:
            found = re.search(pattern, self.output)
            if found and status is None:
                return int(found.group(1))
            if found and self._halted():
                return status
        return None

    def run(self, keys, show):
        """Pass on keys and output until the guest has ended. Returns its status, or None."""
        sources = [self.serial]
        while self.process.poll() is None and self.status() is None:
            ready, _, _ = select.select(sources, [], [], WATCH_SECONDS)
            if self.serial in ready:
                data = os.read(self.serial, 65536)
                self.output += data
                os.write(show, data)
                if not self._fed:  # what came before it listens would be lost
                    self._fed = True
                    sources.append(keys)
            if keys in ready:
                data = os.read(keys, 256)
                if data in LEAVE:
                    break
                if data:
                    os.write(self.serial, data)
                else:
                    sources.remove(keys)
        status = self.status()
        if status is None and self.process.poll() is not None:
            self._complain()
        self.process.kill()
        self.process.wait()
        self.directory.cleanup()
        return status

    def _complain(self):
        for name in ("log", "said"):
            with open(self._file(name), "rb") as file:
                sys.stderr.write(file.read()[-2000:].decode("ascii", "backslashreplace"))


def arguments():
    parser = argparse.ArgumentParser(description="Boot Baton in Bochs.")
    parser.add_argument("kernel", help="the kernel's ELF file")
    parser.add_argument("modules", nargs="+", help="boot modules; the first is root's program")
    parser.add_argument("--memory", type=int, default=64, metavar="MIB", help="default 64")
    parser.add_argument("--disk", metavar="FILE", help="attach this file as the first IDE disk")
    parser.add_argument("--append", default="", help="words for the kernel's command line")
    parser.add_argument("--as-qemu", action="store_true", help="code the exit status as QEMU does")
    options = parser.parse_args()
    for name in filter(None, [options.kernel, options.disk] + options.modules):
        if not os.path.isfile(name):
            sys.exit(f"bochs: there is no file {name}")
    return options


def main():
    options = arguments()
    keys, show = sys.stdin.fileno(), sys.stdout.fileno()
    before = termios.tcgetattr(keys) if os.isatty(keys) else None
    try:
        machine = Bochs(options)
        if before:
            tty.setraw(keys)
        status = machine.run(keys, show)
    except FileNotFoundError as error:
        sys.exit(f"bochs: {error.filename} is missing (tools/setup.sh bochs iso installs it)")
    finally:
        if before:
            termios.tcsetattr(keys, termios.TCSADRAIN, before)
    if options.as_qemu:
        sys.exit(0 if status is None else 2 * status + 1)
    if status is None:
        sys.exit("bochs: it ended without a status from the guest.")
    sys.exit(status)


if __name__ == "__main__":
    main()
