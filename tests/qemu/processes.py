# SPDX-License-Identifier: BSD-2-Clause
"""Root's commands for programs: every option, every wrong use, and all memory back after each."""

import re

import run
from cases import Elf
from check import SECONDS, TEXT_KEEPS_UP, Failure, boot, built, case, read, temporary

PROMPT = "baton> "
HELPERS = ("hello", "ping", "pong", "box", "post", "crash", "threads")
CONSOLE = "spawn console as=console ports=0x3f8-0x3ff line=4 priority=30"
TIMER = "spawn timer as=timer ports=0x70-0x71 line=8 priority=29"
SOUND = "every frame has one master, and all counts are as found: yes"
MEMORY = 32


def programs(*names):
    return [built("root.elf")] + [built(name + ".elf") for name in names]


class Talk:
    """What root has answered to each command."""

    def __init__(self, commands, modules, memory=MEMORY):
        self.commands = commands
        script = "".join(f"echo @{i}\n{c}\n" for i, c in enumerate([*commands, "exit 0"]))
        outcome = boot(script, memory, modules=modules, extra=TEXT_KEEPS_UP)
        outcome.must_end(0)
        self.seen = outcome.seen
        # Lines that begin with a prompt are what was typed.
        text = re.sub(rf"^{PROMPT}.*\n?", "", outcome.text, flags=re.MULTILINE)
        parts = re.split(r"^@(\d+)\n", text, flags=re.MULTILINE)
        if [int(n) for n in parts[1::2]] != list(range(len(commands) + 1)):
            raise Failure("not every command was reached", outcome.seen)
        self.answers = [answer.strip("\n") for answer in parts[2::2]]

    def of(self, command):
        """The answers to all such commands."""
        return [a for c, a in zip(self.commands, self.answers) if c == command]


def masters(answer):
    """What `mem` says of the masters that root can reach: pages, zones, spaces, threads, sum."""
    return re.findall(r"^  (\w+) +(\d+) frames", answer.partition("Masters")[2], re.MULTILINE)


def check_memory(part, name, talk, since=0):
    """Each `mem` and `audit` from command `since` on finds all memory, in the same kinds."""
    first = None
    for i in range(since, len(talk.commands)):
        answer = talk.answers[i]
        what = f"{name}: {talk.commands[i]} after `{talk.commands[max(i - 1, since)]}`"
        if talk.commands[i] == "audit" and SOUND not in answer:
            part(what, "the audit finds something wrong", answer)
        if talk.commands[i] == "mem":
            first = first or masters(answer)
            if "sum equals modules + pages + objects: yes" not in answer or len(first) != 5:
                part(what, "the sum is wrong", answer)
            elif masters(answer) != first:
                part(what, f"it was {first} before", answer)
    if first is None:
        part(name, "there is no `mem` in it", talk.seen)


def check_answers(part, name, modules, wanted, before=(), memory=MEMORY):
    """Each command of `wanted` says what it has to, and changes no memory."""
    commands = [*before, "mem"]
    for command in wanted:
        commands += [command, "mem", "audit"]
    talk = Talk(commands, modules, memory)
    for command, pattern in wanted.items():
        answer = talk.of(command)[0]
        part(f"{name}: {command}"[:90], "" if re.search(pattern, answer) else
             f"it does not say {pattern!r}", answer)
    check_memory(part, name, talk, len(before))


# --- what is refused ----------------------------------------------------------------------------


@case("processes: refused")
def _(part):
    long_name = "abcdefghijklmnop"
    modules = programs(*HELPERS) + [
        temporary("text", b"no program\n"), temporary("empty", b""),
        temporary(long_name, read(built("hello.elf")))]
    wrong = {
        "spawn": "the name of a program is missing",
        "run": "the name of a program is missing",
        "spawn nothing": "no boot module of that name: `nothing`",
        "run nothing": "no boot module of that name: `nothing`",
        "spawn hello.elf": "no boot module of that name",
        "spawn hell": "no boot module of that name",
        "spawn text": "text: not started: it is not an ELF file",
        "spawn empty": "no boot module of that name|not an ELF file",
        f"spawn {long_name}": "the name is too long",
        f"spawn {'n' * 200}": "no boot module of that name",
        "spawn hello priority=31": "a number from 0 to 30 is wanted",
        "spawn hello priority=": "a number from 0 to 30 is wanted",
        "spawn hello priority=-1": "a number from 0 to 30 is wanted",
        "spawn hello priority=0x100000001": "a number from 0 to 30 is wanted",
        "spawn hello stack=0": "its stack has no page, or too many",
        "spawn hello stack=64": "a number from 0 to 63 is wanted",
        "spawn hello heap=131073": "a number from 0 to 131072 is wanted",
        "spawn hello heap=131072": "there is not enough memory",
        "spawn hello contiguous=131073": "a number from 0 to 131072 is wanted",
        "spawn hello contiguous=131072": "no such run of contiguous memory",
        "spawn hello file=nothing": "no boot module of that name: `nothing`",
        "spawn hello file=": "no boot module of that name",
        "spawn hello " + "file=text " * 17: "too many files",
        "spawn hello colour=red": "there is no such option",
        "spawn hello =": "there is no such option",
        "spawn hello as=clock": "there is no such option",
        "spawn hello to=nobody": "there is no such program: `nobody`",
        "spawn hello to=": "there is no such program",
        "spawn hello to=hello": "there is no such program: `hello`",
        "spawn hello to=0": "there is no such program: `0`",
        "spawn hello to=49": "there is no such program",
        "spawn hello notify=nobody": "there is no such program: `nobody`",
        "spawn hello drop=nobody": "there is no such program: `nobody`",
        "spawn hello ports=": "that is no number and no range",
        "spawn hello ports=8-7": "that is no number and no range: `8-7`",
        "spawn hello ports=1-2-3": "that is no number and no range",
        "spawn hello ports=0-0x10000": "not started: what it is to be given: RIGHTS",
        "spawn hello line=0": "not started: what it is to be given: RIGHTS",
        "spawn hello line=2": "not started: what it is to be given: RIGHTS",
        "spawn hello line=16": "not started: what it is to be given: RIGHTS",
        "spawn hello line=5-6": "not started: what it is to be given: RIGHTS",
        "spawn hello fixed=0x100": "not started: what it is to be given: KIND",
        "spawn hello fixed=0x1000": "not started: what it is to be given: KIND",
        "spawn hello fixed=0xfffffff": "not started: what it is to be given: KIND",
        "spawn hello " + "fixed=0xb8 " * 17: "too many things to give",
        "spawn hello board " + "fixed=0xb8 " * 16: "not started: .*FULL",
        "spawn hello " + "line=5 " * 16 + "line=5": "too many things to give",
        "spawn hello " + " ".join("x" * 30 for _ in range(8)): "The line is longer than 240 characters",
        "spawn hello" + " x" * 31: "there are more than 32 words",
        "spawn hello again=": "a number from 0 to 100000 is wanted",
        "spawn hello again=100001": "a number from 0 to 100000 is wanted",
        "kills": "usage: kills",
        "kills 0": "usage: kills",
        "kills 1 0": "usage: kills",
        "kills 1 1 x": "`x` is not understood here",
        "kills 1": "there is no pager",
        "wait": "the name or number of a program is missing",
        "kill": "the name or number of a program is missing",
        "restart": "the name or number of a program is missing",
        "wait hello": "there is no such program: `hello`",
        "kill hello": "there is no such program: `hello`",
        "kill 0": "there is no such program: `0`",
        "kill 1": "there is no such program: `1`",
        "kill 4294967297": "there is no such program",
        "restart hello": "there is no such program: `hello`",
        "ps all": "`all` is not understood here",
        "tree all": "`all` is not understood here",
        "slots nobody": "there is no program `nobody`",
        "zones nobody": "there is no program `nobody`",
        "ipc 0": "usage: ipc",
        "ipc many": "usage: ipc",
        "ipc 1 2": "`2` is not understood here",
        "window 0": "usage: window",
        "window 257": "usage: window",
        "window 1 2": "`2` is not understood here",
    }
    check_answers(part, "refused", modules, wrong)


@case("processes: refused with another program there")
def _(part):
    modules = programs(*HELPERS, "console", "timer")
    check_answers(part, "refused", modules, {
        "spawn hello drop=pong": "not started: what it is to be given: EMPTY",
        "spawn console as=console": "there is a console already",
        "spawn timer as=timer": "there is a timer already",
        "spawn hello to=pong " + "to=pong " * 16: "too many things to give",
        "slots pong x": "`x` is not understood here",
        "zones pong x": "`x` is not understood here",
        "kill pong x": "`x` is not understood here",
        "kill pong for": "`good` is missing behind `for`",
        "kill pong for ever": "`good` is missing behind `for`",
        "kill pong for good x": "`x` is not understood here",
        "wait pong x": "`x` is not understood here",
        "restart pong x": "`x` is not understood here",
    }, [CONSOLE, TIMER, "spawn pong"])


# --- programs that are broken ------------------------------------------------------------------


@case("processes: spoilt programs")
def _(part):
    def spoilt():
        return Elf(built("hello.elf"))

    first, second = spoilt().loads()[:2]
    every = {
        "onebyte": (spoilt().cut(1), "it is not an ELF file"),
        "nomagic": (spoilt().byte(0, 0), "it is not an ELF file"),
        "header": (spoilt().cut(52), "program headers are beyond its end"),
        "middle": (spoilt().cut(len(spoilt().data) // 8), "end"),
        "wide": (spoilt().byte(4, 2), "for another machine"),
        "endian": (spoilt().byte(5, 2), "for another machine"),
        "machine": (spoilt().byte(18, 243), "for another machine"),
        "object": (spoilt().byte(16, 1), "not an executable"),
        "nosegments": (spoilt().set("phnum", 0, 2), "no program headers"),
        "segments": (spoilt().set("phnum", 65535, 2), "too many"),
        "elsewhere": (spoilt().set("phoff", 0xFFFFFFF0), "beyond its end"),
        "oddsize": (spoilt().set("phentsize", 1, 2), "of an unknown size"),
        "nowhere": (spoilt().set("entry", 0x10), "not executable"),
        "entrydata": (spoilt().set("entry", spoilt().segment(second, "vaddr")), "not executable"),
        "entrykernel": (spoilt().set("entry", 0xC0101000), "not executable"),
        "zero": (spoilt().segment(first, "vaddr", 0), "not for programs"),
        "below": (spoilt().segment(first, "vaddr", 0x3FF000), "not for programs"),
        "kernel": (spoilt().segment(first, "vaddr", 0xC0101000), "not for programs"),
        "shared": (spoilt().segment(second, "vaddr", 0x7AF000).segment(second, "memsz", 0x2000),
                   "not for programs"),
        "start": (spoilt().segment(second, "vaddr", 0x7C0000), "not for programs"),
        "stack": (spoilt().segment(second, "vaddr", 0x7FF000), "not for programs"),
        "top": (spoilt().segment(first, "memsz", 0xFFFFFFFF), "not for programs"),
        "morefile": (spoilt().segment(first, "memsz", 1), "more bytes in the file|larger|memory"),
        "beyond": (spoilt().segment(first, "filesz", 0x7FFFFFFF), "end|memory"),
        "offset": (spoilt().segment(first, "offset", 0xFFFFFF00), "end"),
        "overlap": (spoilt().segment(second, "vaddr", spoilt().segment(first, "vaddr")),
                    "two of its segments share a page"),
        "noload": (spoilt().segment(first, "type", 4), "not executable"),
    }
    modules = programs() + [temporary(name, elf.data) for name, (elf, _) in every.items()]
    check_answers(part, "spoilt", modules,
                  {f"spawn {name}": f"{name}: not started: .*({text})"
                   for name, (_, text) in every.items()})


@case("processes: crash")
def _(part):
    kinds = {"read": "a read of 0x00001000, where nothing is",
             "write": "a write to 0x00001000, where nothing is",
             "code": "a write to 0x00400000, where that is not allowed",
             "kernel": "a read of 0xc0100000", "jump": "0x00001000", "stack": "a write",
             "divide": "divide", "trap": "invalid opcode", "port": "protection"}
    check_answers(part, "crash", programs(*HELPERS),
                  {f"run crash {kind}": rf"crash \(1\) has ended by a fault at 0x[0-9a-f]+: .*{text}"
                   for kind, text in kinds.items()})


# --- every option -------------------------------------------------------------------------------


@case("processes: options")
def _(part):
    slots = {
        "to=pong": r"^ +8 \S* +space +final slave +send +badge 2",
        "notify=pong": r"^ +8 \S* +space +final slave +notify +badge 2",
        "drop=box": r"^ +8 \S* +window +final slave +drop +badge 0x100000|^ +8 .*window.*drop",
        "ports=0x60-0x64": r"^ +8 .*ports 0x60 to 0x64",
        "ports=0x80": r"^ +8 .*ports 0x80 to 0x80",
        "line=5": r"^ +8 .*line 5",
        "ports=0x60-0x64 line=5 to=pong": r"(?s)^ +8 .*ports 0x60 to 0x64.*^ +9 .*line 5.*^ +10 .*send",
        "window": r"^ +3 window +window +master",
        "master": r"^ +31 .*space +master",
        "confined": r"^ +1 space +space +final slave +run +badge 0",
    }
    for option, pattern in slots.items():
        commands = ["spawn pong", "spawn box 1 window", "mem", f"spawn ping {option}",
                    "slots ping", "ps", "audit", "kill ping", "mem", "audit"]
        talk = Talk(commands, programs(*HELPERS))
        answer = talk.of("slots ping")[0].replace("badge 3", "badge 2")
        part(f"spawn ping {option}", "" if re.search(pattern, answer, re.MULTILINE) else
             f"`slots` does not show {pattern!r}", answer)
        check_memory(part, option, talk)

    pages = {  # option: what `zones` says of all its zones together, more than without options
        "heap=0": -16, "heap=1": -15, "heap=1024": 1008, "heap=1025": 1009, "stack=1": -3,
        "stack=63": 59, "contiguous=64": 48, "fixed=0xb8": 1, "fixed=0xa0 fixed=0xa1": 2,
        "board": 1, "file=ping": (len(read(built("ping.elf"))) + 4095) // 4096,
    }
    commands = ["mem", "spawn pong", "zones pong", "kill pong"]
    for option in pages:
        commands += [f"spawn pong {option}", "zones pong", "kill pong", "mem", "audit"]
    talk = Talk(commands, programs(*HELPERS))
    counts = [sum(int(n) for n in re.findall(r"^0x.* (\d+) +\d+ *\w*$", zones, re.MULTILINE))
              for zones in talk.of("zones pong")]
    for (option, more), count in zip(pages.items(), counts[1:]):
        part(f"spawn pong {option}", "" if count - counts[0] == more else
             f"{count - counts[0]} pages more than without, and not {more}", talk.seen)
    check_memory(part, "pages", talk)


@case("processes: arguments and priorities")
def _(part):
    check_answers(part, "arguments", programs(*HELPERS), {
        "run hello": r"^hello \(1\) has ended with status 0\.",
        "run hello a b": r"^hello \(1\) has ended with status 2\.",
        "run hello -- priority=1 confined --": r"^hello \(1\) has ended with status 3\.",
        "run hello priority=0 a": "with status 1",
        "run hello priority=30 a": "with status 1",
        "run hello confined a b c": "with status 3",
        "run hello" + " x" * 30: "with status 30",
        "run hello " + " ".join("x" * 28 for _ in range(7)): "with status 7"})
    commands = ["mem"]
    for priority in (0, 1, 30):
        commands += [f"spawn pong priority={priority}", "ps", "kill pong", "mem"]
    talk = Talk(commands, programs(*HELPERS))
    shown = [re.findall(r"^ +1  pong +\w+ +(\d+) ", ps, re.MULTILINE) for ps in talk.of("ps")]
    part("priorities", "" if shown == [["0"], ["1"], ["30"]] else f"ps shows {shown}", talk.seen)
    check_memory(part, "priorities", talk)


# --- how they end -------------------------------------------------------------------------------


@case("processes: kill, restart and wait")
def _(part):
    commands = [
        "mem", "spawn pong", "kill 1", "mem", "spawn pong", "kill pong", "mem", "audit",
        "spawn box 1 window", "restart box", "restart 1", "slots box", "kill box", "mem", "audit",
        "spawn pong", "spawn ping to=pong", "kill pong", "restart ping", "ps", "audit",
        "restart ping", "spawn pong", "restart ping", "kill 2", "kill 1", "kill ping", "mem",
        "audit", "wait ping", "run hello", "wait hello", "kill hello", "mem", "audit"]
    talk = Talk(commands, programs(*HELPERS))
    check_memory(part, "kill", talk)
    for i, pattern in {
            2: r"^pong \(1\) is gone; \d+ pages came back\.$", 5: r"^pong \(1\) is gone",
            11: r"window +window +master", 17: r"^pong \(1\) is gone",
            18: r"there is no such program: `pong`|EMPTY",
            29: "there is no such program", 31: "there is no such program"}.items():
        part(f"kill: {commands[i]} ({i})", "" if re.search(pattern, talk.answers[i], re.MULTILINE)
             else f"it does not say {pattern!r}", talk.seen)


@case("processes: too many")
def _(part):
    most = 48
    commands = ["mem"] + ["spawn pong heap=0"] * most + ["spawn pong", "spawn hello", "ps", "audit"]
    commands += [f"kill {n}" for n in range(1, most + 1)] + ["mem", "audit"]
    talk = Talk(commands, programs(*HELPERS))
    part("all of them run", "" if "pong is program 48." in talk.answers[most] else "not all",
         talk.answers[most])
    for i in (1, 2):
        answer = talk.answers[most + i]
        part(f"one more ({i})", "" if answer == f"spawn: there are {most} programs already." else
             "is not refused", answer)
    check_memory(part, "too many", talk)


@case("processes: too little memory")
def _(part):
    commands = ["mem"] + ["spawn pong heap=1024"] * 5 + ["run hello", "ps", "mem", "audit"]
    commands += ["spawn pong heap=64"] * 20 + ["audit"]
    commands += ["spawn pong heap=1"] * 20 + ["audit"] + ["spawn pong heap=1024 file=ping"]
    numbers = range(1, 46)
    talk = Talk(commands + [f"kill {n}" for n in numbers] + ["mem", "audit", "run hello a", "mem"],
                programs("hello", "pong", "ping"), 16)
    answers = talk.of("spawn pong heap=1024")
    part("some run", "" if "pong is program 1." in answers[0] else "not one", answers[0])
    for answer in answers[-1:] + talk.of("spawn pong heap=1")[-1:]:
        part("then no more", "" if re.search(
            "pong: not started: there is (not enough memory|no memory left)", answer) else
             "is not refused", answer)
    part("a program runs again", "" if "status 1" in talk.of("run hello a")[0] else "it does not",
         talk.seen)
    first, *_, last, end = [masters(a) for a in talk.of("mem")]
    part("all memory is back", "" if first == last == end else f"{first}, {last}, {end}", talk.seen)
    for audit in talk.of("audit"):
        part("audit", "" if SOUND in audit else "finds something wrong", audit)


@case("processes: three hundred")
def _(part):
    count = 300
    commands = ["mem", "audit"] + ["run hello a b c"] * count + ["mem", "audit"]
    talk = Talk(commands, programs(*HELPERS))
    ended = sum("has ended with status 3." in a for a in talk.of("run hello a b c"))
    part("all have ended", "" if ended == count else f"{ended} of {count}", talk.seen)
    check_memory(part, "three hundred", talk)


# --- with a console -----------------------------------------------------------------------------


@case("processes: ipc and window")
def _(part):
    commands = [CONSOLE, TIMER, "mem", "ipc", "mem", "ipc 1", "ipc 1000", "mem", "window", "mem",
                "window 1", "window 256", "mem", "audit"]
    talk = Talk(commands, programs(*HELPERS, "console", "timer"))
    check_memory(part, "ipc and window", talk, 2)
    said = re.findall(r"says: message (\d+)", talk.of("window 256")[0])
    part("window 256", "" if sorted(map(int, said)) == list(range(256)) else
         f"{len(said)} of 256 messages came", talk.seen)
    for command in ("ipc", "ipc 1", "ipc 1000", "window", "window 1", "window 256"):
        answer = talk.of(command)[0]
        part(command, "" if "has ended with status 0." in answer else "a program has failed",
             answer)


@case("processes: the console ends, and comes back")
def _(part):
    commands = ["mem", CONSOLE, "run hello a", "kill console", "mem", "audit", "run hello a",
                CONSOLE, "restart console", "run hello a", "audit", "kill console", "mem", "audit",
                TIMER, "restart timer", "restart timer", "kill timer", "mem", "audit"]
    talk = Talk(commands, programs(*HELPERS, "console", "timer"))
    check_memory(part, "console", talk)
    said = ["argument 1: a" in answer for answer in talk.of("run hello a")]
    part("who prints", "" if said == [True, False, True] else f"the text was shown: {said}",
         talk.seen)


@case("processes: root hears who types, whatever has become of the console")
def _(part):
    machine = run.Machine(run.qemu_command(built("kernel.elf"), programs("console", "hello", "pong"),
                                           extra=["-serial", "stdio"]), None)
    try:
        for n, command in enumerate(["echo", CONSOLE, "restart console", "kill console", CONSOLE,
                                     "kill console", "run hello line=4", "spawn hello as=console",
                                     "wait hello", "spawn pong line=4", "kill pong", CONSOLE]):
            machine.type(f"{command}\necho @{n}\n".encode())  # nobody types before it is there
            if not machine.wait_for(f"\n@{n}\r".encode(), SECONDS):
                raise Failure(f"root does not hear after `{command}`", machine.text)
            part(command)
    finally:
        machine.kill()


@case("processes: no key is lost, whoever drives the port")
def _(part):
    # More than root, the console's ring and the port hold together, so that each has some.
    lines = 600
    changes = {20: [CONSOLE], 40: ["kill console"], 60: [CONSOLE], 80: ["restart console"],
               200: ["kill console", CONSOLE], 300: ["restart console", "kill console"]}
    script = [command for i in range(lines) for command in [*changes.get(i, []), f"echo line {i}"]]
    outcome = boot("\n".join(script) + "\n", MEMORY, modules=programs("console"))
    outcome.must_end(0)
    seen = [int(n) for n in re.findall(r"^line (\d+)$", outcome.text, re.MULTILINE)]
    part("every line", "" if seen == list(range(lines)) else f"{len(seen)} of {lines}",
         outcome.seen)


@case("processes: a console that is none")
def _(part):
    # What root prints goes into a ring that nobody empties; it ends before the ring is full.
    commands = ["mem", "spawn hello as=console", "help", "help", "wait 1", "ps", "mem", "audit"]
    talk = Talk(commands, programs("hello"))
    check_memory(part, "console", talk)


@case("processes: tree, ps, slots and zones")
def _(part):
    commands = ["mem", "spawn pong", "spawn box 1 window", "tree", "slots", "zones", "zones box",
                "zones 1", "slots 2", "kill 1", "kill 2", "tree", "zones", "mem", "audit"]
    talk = Talk(commands, programs(*HELPERS))
    check_memory(part, "looks", talk)
    for i, pattern in {
            3: r"(?s)^root: this thread.*pong 1: \w+, priority 10, \d+ slots.*box 2: ",
            4: r"(?s)^ +64 pong +thread +master.*^ +65 pong +space +master.*^ +67 box +space",
            5: r"(?s)^root\n.*^pong \(1\)\n0x00400000.*^box \(2\)\n0x00400000.*\n0x00800000",
            6: r"(?s)0x00400000 .*0x00800000 +master +rwxsm +16 +1", 7: r"0x00400000",
            8: r"^ +3 window", 11: r"^root: this thread$"}.items():
        part(f"{commands[i]} ({i})", "" if re.search(pattern, talk.answers[i], re.MULTILINE) else
             f"it does not say {pattern!r}", talk.answers[i])
    part("tree at the end", "" if talk.answers[11] == "root: this thread" else "shows more",
         talk.answers[11])
