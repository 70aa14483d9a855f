#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Boot Baton in Bochs, without a display, with its console here.

    tools/bochs.py [options] KERNEL [MODULE...]

Bochs checks what QEMU's emulation does not: segment limits, global TLB entries, reserved
bits. It boots a CD image made for the run. In a terminal every key goes to the guest, and
Ctrl-A X ends Bochs; otherwise standard input is what the guest's serial port receives, once it
has spoken.

The exit status is the guest's, 1 with a sentence if it sent none. With --as-qemu it is coded as
that of QEMU's isa-debug-exit: 2 * status + 1, and 0 if there is none.
"""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import tty

import run
from tool import Parser, number, start

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
SHARE = "/usr/share/bochs"
CONFIGURATION = """\
display_library: rfb, options="timeout=0"
memory: guest={memory}, host={host}
cpu: model=broadwell_ult, ips={ips}, reset_on_triple_fault=0
clock: sync=none, time0={date}, rtc_sync=1
romimage: file={share}/BIOS-bochs-latest, options=fastboot
vgaromimage: file={share}/VGABIOS-lgpl-latest
com1: enabled=1, mode=socket-client, dev=127.0.0.1:{port}
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata1: enabled=1, ioaddr1=0x170, ioaddr2=0x370, irq=15
{drives}
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
HOST_MIB = 2048  # the most that Bochs takes; of what is more than that it keeps a file
WATCH_SECONDS = 0.5
LEAVE = (b"\x01x", b"\x01X")


class Bochs:
    """A machine in a directory of its own, which is gone as soon as Bochs has opened all in it."""

    def __init__(self, options):
        self.output = bytearray()
        self._typed = bytearray()  # and not given yet
        self._directory = tempfile.TemporaryDirectory(prefix="bochs-")
        self.process = self._log = None
        try:
            with socket.create_server(("127.0.0.1", 0)) as server:
                self._configure(options, server.getsockname()[1])
                self._start()
                self._serial = self._accept(server)
        except BaseException:
            self.close()
            raise

    def _file(self, name):
        return os.path.join(self._directory.name, name)

    def _configure(self, options, port):
        image = options.iso or self._file("image")
        if not options.iso:
            subprocess.run([os.path.join(ROOT, "tools/iso.sh"), "-a", options.append, image,
                            options.kernel, *options.modules], check=True)
        drives = [self._drive(*drive) for drive in (
            ("ata0-master", "type=disk, mode=flat, cylinders=0", options.disk),
            ("ata0-slave", "type=disk, mode=flat, cylinders=0", options.second_disk),
            ("ata0-master" if options.cd_first else "ata1-master", "type=cdrom, status=inserted",
             image)) if drive[2]]
        with open(self._file("configuration"), "w", encoding="ascii") as file:
            file.write(CONFIGURATION.format(memory=options.memory,
                                            host=min(options.memory, HOST_MIB), share=SHARE, port=port,
                                            ips=10**9 >> options.shift,
                                            date=options.date, drives="\n".join(drives),
                                            log=self._file("log")))
        with open(self._file("commands"), "w", encoding="ascii") as file:
            file.write("continue\n")  # Debian's Bochs has its debugger compiled in

    def _drive(self, place, how, path):
        # Bochs keeps a lock beside an image; a link of our own lets it have one.
        link = self._file(place)
        os.symlink(os.path.abspath(path), link)
        return f"{place}: path={link}, {how}"

    def _start(self):
        """The program itself: its wrapper would leave it behind when it is killed."""
        with open(self._file("log"), "w+b") as log, open(self._file("said"), "wb") as said:
            self._log = os.fdopen(os.dup(log.fileno()), "rb")
            self.process = subprocess.Popen(
                ["bochs-bin", "-q", "-f", self._file("configuration"), "-rc",
                 self._file("commands")], stdin=subprocess.DEVNULL, stdout=said,
                stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=run.die_with_parent)

    def _accept(self, server):
        """The other end of its serial port."""
        server.settimeout(WATCH_SECONDS)
        while self.process.poll() is None:
            try:
                return server.accept()[0]
            except socket.timeout:
                pass
        self._log.seek(0)
        sys.exit("bochs: it ended at once.\n" + self._log.read().decode(errors="replace")[-2000:])

    def status(self, quiet=False):
        """The guest's status if it has come to its end, else None. A kernel that halts still has text in the
        serial port, so that it is at its end only when it is quiet."""
        for pattern, status in ENDS:
            found = re.search(pattern, self.output)
            if found and status is None:
                return int(found.group(1))
            if found and quiet and self._has_halted():
                return status
        return None

    def _has_halted(self):
        self._log.seek(0)
        return HALTED in self._log.read()

    def _receive(self, show):
        data = self._serial.recv(65536)
        if not self.output:
            self._directory.cleanup()
        self.output += data
        os.write(show, data)
        return data

    def run(self, keys, show):
        """Pass on keys and output until the guest has ended. Returns its status, or None."""
        quiet = False
        while self.status(quiet) is None:
            sources = [self._serial] + ([keys] if self.output and keys is not None else [])
            ready, room, _ = select.select(sources, [self._serial] if self._typed else [], [],
                                           WATCH_SECONDS)
            quiet = self._serial not in ready
            if self._serial in ready and not self._receive(show):
                break
            if keys in ready:  # what came before the guest had spoken would be lost
                data = os.read(keys, 65536)
                if data in LEAVE:
                    break
                self._typed += data
                keys = keys if data else None
            if room:
                del self._typed[:self._serial.send(self._typed)]
        return self.status(quiet=True)

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        self._directory.cleanup()


def arguments():
    parser = Parser(description="Boot Baton in Bochs.")
    parser.add_argument("kernel", nargs="?", help="the kernel's ELF file")
    parser.add_argument("modules", nargs="*", help="boot modules; the first is root's program")
    parser.add_argument("--iso", metavar="FILE", help="boot this CD image instead")
    parser.add_argument("--memory", type=number(run.MEMORY_LEAST), default=64, metavar="MIB", help="default 64")
    parser.add_argument("--disk", metavar="FILE", help="attach this file as the first IDE disk")
    parser.add_argument("--second-disk", metavar="FILE", help="attach this file as the second one")
    parser.add_argument("--cd-first", action="store_true",
                        help="let the CD that it boots from be the first IDE drive")
    parser.add_argument("--append", default="", help="words for the kernel's command line")
    parser.add_argument("--shift", type=number(0, 10), default=5, metavar="N",
                        help="an instruction takes 2^N ns of the guest's time; default 5")
    parser.add_argument("--date", default="utc", metavar="SECONDS",
                        help="what the clock shows at first, since 1970; default now")
    parser.add_argument("--as-qemu", action="store_true", help="code the exit status as QEMU does")
    options = parser.parse_args()
    if not options.kernel and not options.iso:
        parser.error("a kernel or --iso is needed")
    for name in filter(None, [options.kernel, options.iso, options.disk, options.second_disk] +
                       options.modules):
        if not os.path.isfile(name):
            sys.exit(f"bochs: there is no file {name}")
    return options


def main():
    options = arguments()
    keys, show = sys.stdin.fileno(), sys.stdout.fileno()
    before = termios.tcgetattr(keys) if os.isatty(keys) else None
    machine = None
    # Told to end, it says nothing of the guest: 1 would be the guest's status 0.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0 if options.as_qemu else 1))
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
        if machine:
            machine.close()
    if options.as_qemu:
        sys.exit(0 if status is None else 2 * status + 1)
    if status is None:
        sys.exit("bochs: it ended without a status from the guest.")
    sys.exit(status)


if __name__ == "__main__":
    start(main)
