# SPDX-License-Identifier: BSD-2-Clause
"""Baton's objects in words, inside gdb (make gdb). The IA-32 entry format is isa/ia32's.

    baton-thread                  the running thread: its registers, its space
    baton-slots [THREAD]          the full slots of a thread (a frame number)
    baton-container TABLE INDEX   one container
    baton-frame FRAME             the ledger entry of a frame
    baton-map                     the zones of the current space, and what is in them
    baton                         this list

The kernel runs at addresses that exist only once it has set up paging, so the
first breakpoint has to be one of the processor's: hbreak kernel_syscall.
"""

import struct

import gdb

KINDS = ("outside", "page", "thread", "space", "zone", "window", "ledger page", "zone of zones",
         "zone of zones of zones", "kernel", "line", "ports", "hardware")
OUTSIDE, PAGE, THREAD, SPACE, ZONE, WINDOW = range(6)
ROLES = ("fixed", "master", "slave", "final slave")
OBJECT_RIGHTS = ("MANAGE", "RUN", "SEND", "PASS", "NOTIFY", "DROP")
REGISTERS = ("call", "a", "b", "c", "d", "sp", "ip", "flags", "x0", "x1")
PAGE_SIZE, WORDS, SLOTS, REGIONS, HOMES = 4096, 1024, 256, 767, 1024
REGION_SIZE = PAGE_SIZE * WORDS
THREAD_FIRST = 2 * SLOTS


def kind_name(kind):
    return KINDS[kind] if kind < len(KINDS) else f"kind {kind}?"


def plural(count, word):
    return f"{count} {word}" + ("" if count == 1 else "s")


class Kernel:
    """The kernel's state, read from the stopped machine."""

    def __init__(self):
        symbol = gdb.lookup_global_symbol("isa_kernel")
        if symbol is None:
            raise gdb.GdbError("this program has no struct kernel named isa_kernel")
        value = symbol.value()
        self.thread, self.space = int(value["thread"]), int(value["space"])
        self.mm = value["mm"]
        self.frames, self.tables = int(self.mm["frames"]), int(self.mm["tables"])
        if self.frames == 0:
            raise gdb.GdbError("the kernel has not built its memory yet"
                               " (try: hbreak kernel_syscall, continue)")

    def ledger(self, frame):
        if not 0 <= frame < self.frames:
            raise gdb.GdbError(f"there is no frame {frame}: the ledger has {self.frames}")
        return self.mm["ledger"][frame]

    def kind(self, frame):
        return int(self.ledger(frame)["tag"]) % 16 if frame < self.frames else OUTSIDE

    def words(self, frame):
        """All words of a frame of the direct map."""
        if not 0 <= frame < self.tables:
            raise gdb.GdbError(f"frame {frame} is not in the direct map: it ends at {self.tables}")
        address = int(self.mm["words"]) + frame * PAGE_SIZE
        return struct.unpack(f"<{WORDS}I", gdb.selected_inferior().read_memory(address, PAGE_SIZE))

    def capacity(self, frame):
        return {THREAD: SLOTS, SPACE: REGIONS, ZONE: WORDS, WINDOW: WORDS}.get(self.kind(frame), 0)


def access_text(word):
    return "parked" if not word & 1 else "RWX" if word & 2 else "RX"


def reference(kernel, word, in_slot):
    """What a container's word says, in words."""
    if word == 0:
        return "empty"
    frame, code = word >> 12, word >> 9 & 3
    kind = kernel.kind(frame)
    if kind == OUTSIDE and in_slot:
        return f"fixed, {kind_name(word & 63)}"
    if kind in (OUTSIDE, PAGE):
        seen = [t for bit, t in ((32, "accessed"), (64, "dirty")) if word & bit]
        what = "frame" if kind == OUTSIDE else "page"
        return ", ".join([f"{ROLES[code]} of {what} {frame}", access_text(word)] + seen)
    if kind == ZONE:
        role = ROLES[code] if code else ROLES[3]
        manage = ["MANAGE"] if code else []
        return ", ".join([f"{role} of zone {frame}", access_text(word)] + manage)
    rights = [t for i, t in enumerate(OBJECT_RIGHTS) if word >> i & 1]
    return ", ".join([f"{ROLES[code]} of {kind_name(kind)} {frame}"] + rights)


def numbers(text, least, most, usage):
    values = [int(gdb.parse_and_eval(a)) for a in gdb.string_to_argv(text)]
    if not least <= len(values) <= most:
        raise gdb.GdbError("usage: " + usage)
    return values


def baton_container(text):
    """baton-container TABLE INDEX: what is in one container."""
    kernel = Kernel()
    table, index = numbers(text, 2, 2, "baton-container TABLE INDEX")
    capacity = kernel.capacity(table) if 0 <= table < kernel.frames else 0
    if not 0 <= index < capacity:
        raise gdb.GdbError(
            f"frame {table} ({kind_name(kernel.kind(table))}) has {capacity} containers")
    word = kernel.words(table)[index]
    in_slot = kernel.kind(table) == THREAD
    print(f"{kind_name(kernel.kind(table))} {table}, container {index}: {word:#010x}: "
          + reference(kernel, word, in_slot))


def baton_slots(text):
    """baton-slots [THREAD]: the full slots of a thread, by default the running one."""
    kernel = Kernel()
    thread = (numbers(text, 0, 1, "baton-slots [THREAD]") or [kernel.thread])[0]
    if kernel.kind(thread) != THREAD:
        raise gdb.GdbError(f"frame {thread} is no thread: {kind_name(kernel.kind(thread))}")
    words = kernel.words(thread)
    print(f"thread {thread}: {plural(sum(1 for w in words[:SLOTS] if w), 'full slot')}")
    for slot in range(SLOTS):
        if words[slot]:
            badge = words[SLOTS + slot]
            print(f"  slot {slot:3}: {reference(kernel, words[slot], True)}"
                  + (f", badge {badge:#x}" if badge else ""))


def baton_frame(text):
    """baton-frame FRAME: the ledger entry of a frame."""
    kernel = Kernel()
    frame, = numbers(text, 1, 1, "baton-frame FRAME")
    entry = kernel.ledger(frame)
    kind, home = int(entry["tag"]) % 16, int(entry["tag"]) // 16 % HOMES
    said = [kind_name(kind), plural(int(entry["slaves"]), "slave")]
    if kind in (THREAD, SPACE, ZONE, WINDOW):
        said.append(plural(int(entry["used"]), "container") + " in use")
    if kind == ZONE:
        attached = int(entry["attached"])
        said.append(f"attached {attached} times, at {home * REGION_SIZE:#010x}" if attached
                    else "not attached")
    print(f"frame {frame} (physical {frame * PAGE_SIZE:#010x}): {', '.join(said)}")


def runs(words, text):
    """(first, last, text) of neighbours that say the same; empty containers are left out."""
    found = []
    for index, word in enumerate(words):
        if word == 0:
            continue
        said = text(word)
        if found and found[-1][1] == index - 1 and found[-1][2] == said:
            found[-1][1] = index
        else:
            found.append([index, index, said])
    return found


def baton_map(text):
    """baton-map: regions, zones and pages of the current space."""
    numbers(text, 0, 0, "baton-map")
    kernel = Kernel()

    def page(word):
        kind = kernel.kind(word >> 12)
        return f"{ROLES[word >> 9 & 3]} {kind_name(kind)}, {access_text(word)}"

    print(f"space {kernel.space}")
    for region, word in enumerate(kernel.words(kernel.space)[:REGIONS]):
        if word == 0:
            continue
        base = region * REGION_SIZE
        print(f"  {base:#010x}  {reference(kernel, word, False)}")
        for first, last, said in runs(kernel.words(word >> 12), page):
            start, end = base + first * PAGE_SIZE, base + (last + 1) * PAGE_SIZE
            print(f"    {start:#010x} .. {end - 1:#010x}  {last - first + 1:4} {said}")


def baton_thread(text):
    """baton-thread: the running thread, its space, its registers as it entered the kernel last."""
    numbers(text, 0, 0, "baton-thread")
    kernel = Kernel()
    words = kernel.words(kernel.thread)
    print(f"thread {kernel.thread} in space {kernel.space}")
    for i, name in enumerate(REGISTERS):
        print(f"  {name:6}{words[THREAD_FIRST + i]:#010x}")


def baton(text):
    """baton: list Baton's commands."""
    del text
    print(__doc__.split("\n\n", 1)[1].rstrip())


class Command(gdb.Command):
    def __init__(self, function):
        self.__doc__ = function.__doc__
        self.function = function
        super().__init__(function.__name__.replace("_", "-"), gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        del from_tty
        self.function(argument)


for command in (baton, baton_thread, baton_slots, baton_container, baton_frame, baton_map):
    Command(command)
