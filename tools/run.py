#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Boot Baton in QEMU, with its console in this terminal or fed from a script.

    tools/run.py [options] KERNEL [MODULE...]

In a terminal every key goes to the guest, Ctrl-C too; Ctrl-A X ends QEMU.
Otherwise standard input is a script: the guest gets it, and then a Ctrl-D, so that
the shell ends when its input does. A script is read to its end first, and can be of
16 MiB at most.

The exit status is the guest's, 0 to 127. If QEMU ends in another way than by the
guest's own end (a reset, a key, an error of its own), a sentence says so and the
status is 1.
"""

import calendar
import ctypes
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time

from tool import Parser, number

END_OF_FILE = b"\x04"
EXIT_PORT = 0xF4
LONGEST_SCRIPT = 16 << 20  # bytes: hours of typing; more is an input without an end, such as /dev/zero
MEMORY_LEAST = 2  # MiB: the kernel is loaded at 1 MiB, and with less QEMU starts nothing, and says nothing
# Instead of `-accel tcg`: the time-stamp counter counts executed instructions.
COUNTING = ["-accel", "tcg,thread=single", "-icount", "shift=0,sleep=off"]
EMULATOR = "BATON_EMULATOR"  # in the environment: `bochs` runs machines there (tools/bochs.py)


class Unsupported(Exception):
    """The emulator cannot be told this."""


QEMU_ONLY = {"-qmp": "asks QEMU's monitor", "-cpu": "chooses a processor", "rr=": "records in QEMU",
             "throttling": "has a disk that is slowed down", "blkdebug": "has a disk that is broken",
             "-gdb": "has gdb in QEMU"}


def bochs_drive(words):
    """Of a drive of QEMU's: the option of tools/bochs.py."""
    drive = dict(word.split("=", 1) for word in words.split(","))
    where = (drive.pop("if", ""), drive.pop("index", ""), drive.pop("media", "disk"))
    options = {("ide", "0", "disk"): ["--disk", drive.get("file")],
               ("ide", "1", "disk"): ["--second-disk", drive.get("file")],
               ("ide", "0", "cdrom"): ["--cd-first"]}  # whatever CD that is
    if where not in options or set(drive) != {"file", "format"}:
        raise Unsupported(f"only QEMU has such a drive: {words}")
    return options[where]


def bochs_option(flag, value):
    """The same for Bochs. Its clock always counts instructions."""
    if flag == "-drive":
        return bochs_drive(value)
    if flag == "-rtc":
        base = dict(word.split("=", 1) for word in value.split(","))["base"]
        return ["--date", str(calendar.timegm(time.strptime(base, "%Y-%m-%dT%H:%M:%S")))]
    if flag == "-icount":
        return ["--shift", re.fullmatch(r"shift=(\d+)(,sleep=off)?", value).group(1)]
    if (flag, value) == ("-serial", "stdio"):
        return []
    raise Unsupported(f"only QEMU can be told {flag} {value}")


def bochs_command(kernel, modules, memory, iso, append, disk, extra):
    """The command line of the same machine in Bochs."""
    for word, why in QEMU_ONLY.items():
        if any(word in e for e in extra):
            raise Unsupported(f"it {why}")
    command = [sys.executable, os.path.join(os.path.dirname(__file__), "bochs.py"), "--as-qemu",
               "--memory", str(memory), f"--append={append}"]
    for flag, value in zip(extra[::2], extra[1::2]):
        command += bochs_option(flag, value)
    command += ["--disk", disk] if disk else []
    return command + (["--iso", iso] if iso else [kernel, *modules])


def qemu_command(kernel=None, modules=(), memory=64, iso=None, append="", disk=None, extra=()):
    """The command line of a machine whose serial port is standard input and output."""
    if os.environ.get(EMULATOR) == "bochs":
        return bochs_command(kernel, modules, memory, iso, append, disk, list(extra))
    command = ["qemu-system-i386", "-accel", "tcg", "-nodefaults", "-no-reboot",
               "-display", "none", "-monitor", "none", "-m", str(memory),
               "-device", f"isa-debug-exit,iobase={EXIT_PORT:#x},iosize=4"]
    if iso:
        command += ["-drive", f"file={iso},media=cdrom,index=2,format=raw,readonly=on",
                    "-boot", "d"]
    else:
        command += ["-kernel", kernel, "-append", f"exit={EXIT_PORT:#x} {append}".strip()]
    if modules:
        command += ["-initrd", ",".join(m.replace(",", ",,") for m in modules)]
    if disk:
        command += ["-drive", f"file={disk.replace(',', ',,')},format=raw,if=ide,index=0"]
    return command + list(extra)


def guest_status(code, spoke):
    """The guest's status from QEMU's exit code (2 * status + 1), or None if the guest sent none.

    QEMU itself fails with code 1 when it cannot start: then the guest never spoke."""
    return code // 2 if spoke and code > 0 and code % 2 == 1 else None


def die_with_parent():
    """In the emulator's process: be killed when this program ends, however it ends. Otherwise a
    machine at its prompt would go on for ever."""
    set_parent_death_signal = 1  # <sys/prctl.h>
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


class Machine:
    """A machine that runs a script: its output is collected, and passed on as it comes. Without a
    script (None) it is typed to."""

    def __init__(self, command, script=b"", echo=None):
        self.output = bytearray()
        self.timed_out = False
        self.unheard = ""  # why its output could not be passed on
        self._script = script or b""
        if script is not None:  # a last line without its end is a line, too
            self._script += (b"\n" if script[-1:] not in (b"", b"\n") else b"") + END_OF_FILE
        self._echo = echo
        self._changed = threading.Condition()
        self._over = False
        self._complaints = tempfile.TemporaryFile()
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=self._complaints, start_new_session=True,
                                         preexec_fn=die_with_parent)
        self._threads = [threading.Thread(target=f, daemon=True) for f in (self._read, self._feed)]
        for thread in self._threads:
            thread.start()

    def _read(self):
        while True:
            data = os.read(self._process.stdout.fileno(), 65536)
            with self._changed:
                self.output += data
                self._over = not data
                self._changed.notify_all()
            if not data:
                return
            if self._echo is not None:
                self._pass_on(data)

    def _pass_on(self, data):
        try:
            while data:
                data = data[os.write(self._echo, data):]
        except OSError as error:  # nobody reads on, or there is no room: what follows would be lost
            self.unheard = error.strerror
            self._process.kill()

    def _feed(self):
        # The guest speaks once it has set up its serial port; what came earlier would be lost.
        with self._changed:
            self._changed.wait_for(lambda: self._over or self.output)
        self.type(self._script)

    def type(self, keys):
        """Let the guest's serial port receive these."""
        try:
            self._process.stdin.write(keys)
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # the guest has ended before

    def wait_until(self, true, seconds):
        """Wait until true() of what was printed; False if the machine ends or the time is up first."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or true(), seconds)
            return true()

    def wait_for(self, text, seconds):
        """Wait until `text` was printed; False if the machine ends or the time is up first."""
        return self.wait_until(lambda: text in self.output, seconds)

    def end(self):
        """Let the emulator itself end, with what it and its plugins do then."""
        self._process.terminate()
        self._process.wait()

    def kill(self):
        self._process.kill()
        self._process.wait()

    def _end(self):
        """Let QEMU end by itself, which completes the record of a run that is recorded; else kill it."""
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()

    def wait(self, seconds=None):
        """The guest's status, or None; after `seconds` the machine is killed, and timed_out set."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.timed_out = True
            self._end()
        self._threads[0].join()
        return guest_status(self._process.returncode, bool(self.output))

    @property
    def complaints(self):
        """What QEMU itself had to say."""
        self._complaints.seek(0)
        return self._complaints.read().decode(errors="replace")

    @property
    def text(self):
        """The output as lines of text."""
        return self.output.decode("ascii", "backslashreplace").replace("\r", "")


def in_terminal(command):
    """Hand the terminal over to QEMU: all keys are the guest's. Returns its status or None."""
    with tempfile.NamedTemporaryFile() as log:
        code = subprocess.call(command + [
            "-chardev", f"stdio,id=console,signal=off,mux=on,logfile={log.name}",
            "-serial", "chardev:console"])
        return guest_status(code, os.path.getsize(log.name) > 0)


def from_script(command, seconds):
    """Feed standard input to the machine. Returns the guest's status or None."""
    script = sys.stdin.buffer.read(LONGEST_SCRIPT + 1) if sys.stdin else b""
    if len(script) > LONGEST_SCRIPT:
        sys.exit(f"run: standard input is longer than {LONGEST_SCRIPT >> 20} MiB, the most that is played as a script")
    script = script.replace(b"\r\n", b"\n")
    machine = Machine(command + ["-serial", "stdio"], script, echo=sys.stdout.fileno())
    status = machine.wait(seconds)
    if machine.unheard:
        sys.exit(f"run: the machine was stopped, as its output cannot be written: {machine.unheard}")
    if machine.timed_out:
        sys.exit(f"\nrun: the machine did not end within {seconds} seconds, so it was stopped.")
    sys.stderr.write(machine.complaints)
    return status


def in_gdb(command, kernel, commands):
    """Start the machine stopped, as a child of gdb: it ends with gdb. Returns gdb's status."""
    console = os.path.splitext(kernel)[0] + ".console"
    machine = shlex.join(command + [
        "-S", "-gdb", "stdio", "-serial", "chardev:console", "-chardev",
        f"socket,id=console,path={console},server=on,wait=off,logfile={console}.log"])
    batch = ["-nx", "-batch"] if commands else []
    if not commands:
        print(f"The guest's output is in {console}.log; to talk to it:\n"
              f"    socat -,raw,echo=0,escape=0x1d unix:{console}     (Ctrl-] leaves)")
    return subprocess.call(["gdb", "-q", *batch, kernel, "-ex", "source tools/gdb.py",
                            "-ex", f"target remote | {machine}"]
                           + [word for c in commands for word in ("-ex", c)])


def main():
    parser = Parser(description="Boot Baton in QEMU.")
    parser.add_argument("kernel", nargs="?", help="the kernel's ELF file")
    parser.add_argument("modules", nargs="*", help="boot modules; the first is root's program")
    parser.add_argument("--memory", type=number(MEMORY_LEAST), default=64, metavar="MIB",
                        help="default 64")
    parser.add_argument("--iso", help="boot this CD image instead of a kernel and modules; "
                        "such a machine says that it has finished, but goes on")
    parser.add_argument("--disk", metavar="FILE", help="attach this file as the first IDE disk")
    parser.add_argument("--append", default="", help="more words for the kernel's command line")
    parser.add_argument("--seconds", type=number(0, kind=float), help="stop a scripted machine after this time")
    parser.add_argument("--qemu", action="append", default=[], metavar="ARGUMENT",
                        help="one more argument for QEMU; may be repeated")
    parser.add_argument("--gdb", action="store_true", help="stop at once, and attach gdb")
    parser.add_argument("--gdb-command", action="append", default=[], metavar="COMMAND",
                        help="with --gdb: run this in gdb, then end; may be repeated")
    options = parser.parse_args()
    if not options.kernel and not options.iso:
        parser.error("a kernel or --iso is needed")
    for name in filter(None, [options.kernel, options.iso, options.disk] + options.modules):
        if not os.path.isfile(name):
            sys.exit(f"run: there is no file {name}")
        if " " in name and name in options.modules:
            sys.exit(f"run: QEMU takes no module whose name has a blank: {name}")

    command = qemu_command(options.kernel, options.modules, options.memory, options.iso,
                           options.append, options.disk, options.qemu)
    try:
        if options.gdb:
            sys.exit(in_gdb(command, options.kernel, options.gdb_command))
        if sys.stdin and sys.stdin.isatty():
            status = in_terminal(command)
        else:
            status = from_script(command, options.seconds)
    except FileNotFoundError:
        sys.exit("run: qemu-system-i386 or gdb is missing (tools/setup.sh run gdb installs them)")
    except KeyboardInterrupt:
        sys.exit(130)
    if status is None:
        sys.exit("run: QEMU ended without a status from the guest.")
    sys.exit(status)


if __name__ == "__main__":
    main()
