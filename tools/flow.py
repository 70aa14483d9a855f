# SPDX-License-Identifier: BSD-2-Clause
"""A program's binary as graphs of instructions, and the longest way through them.

    binary --objdump--> instructions --> graph of a function (jumps are edges, wherever they lead)
           --addr2line-> for each the source functions that it was inlined from
                                         |
                    loops: strongly connected parts with one way in, one in another
                                         |
                    longest way: along the parts in order; a loop costs its longest round times
                    its bound, and once more the way to where it is left

What cannot be understood (a jump whose targets are unknown, a loop with two ways in, recursion) is an
error, never a guess.
"""

import collections
import os
import re
import struct
import subprocess

INSTRUCTION = re.compile(r"^\s*([0-9a-f]+):\t([^\n]*)$", re.MULTILINE)
SYMBOL = re.compile(r"^([0-9a-f]+) (?:([0-9a-f]+) )?[tT] (\S+)$", re.MULTILINE)
DIRECT = re.compile(r"^([0-9a-f]+)\b")
TABLE = re.compile(r"^\*(-?0x[0-9a-f]+)\(,%\w+,(\d)\)$")
JUMPS = re.compile(r"^j[a-z]+$|^loop\w*$")
PREFIXES = re.compile(r"^(?:(?:rep[a-z]*|lock|notrack|bnd|[cdefgs]s) )+(?=\S)")
STRING = re.compile(r"^rep[a-z]* ")
WORD = 2 ** 32
ROOT = -1


class FlowError(Exception):
    pass


class Instruction:
    def __init__(self, address, text, after):
        self.address = address
        self.after = after  # the address of the next one
        self.repeats = bool(STRING.match(text))
        self.name, _, operand = PREFIXES.sub("", text).partition(" ")
        self.operand = operand.strip()
        self.jumps = bool(JUMPS.match(self.name))
        self.calls = self.name in ("call", "calll")
        self.returns = self.name in ("ret", "retl")
        self.leaves = self.name in ("sysexit", "iret", "iretl", "hlt")

    @property
    def target(self):
        """Where a direct jump or call leads, or None."""
        match = DIRECT.match(self.operand) if self.jumps or self.calls else None
        return int(match[1], 16) if match else None


def output(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


class Binary:
    """An ELF32 executable."""

    def __init__(self, path):
        self.path = path
        found = INSTRUCTION.findall(output("objdump", "-d", "--no-show-raw-insn", path))
        addresses = [int(a, 16) for a, _ in found]
        self.instructions = {
            address: Instruction(address, text, after)
            for address, (_, text), after in zip(addresses, found, addresses[1:] + [None])}
        symbols = [(int(a, 16), int(n or "0", 16), re.sub(r"\..*", "", name))
                   for a, n, name in SYMBOL.findall(output("nm", "-S", path))]
        self.functions = {a: (name, a + n) for a, n, name in symbols if n}
        self.labels = {name: a for a, _, name in symbols}
        with open(path, "rb") as file:
            self.data = file.read()
        self.origins = self._origins()

    def _origins(self):
        """address -> [(source function, file, line)], the innermost first."""
        addresses = list(self.instructions)
        text = output("addr2line", "-a", "-i", "-f", "-e", self.path,
                      input="\n".join(map(hex, addresses)))
        found, at = {}, None
        lines = text.splitlines()
        i = 0
        while i < len(lines):
            if lines[i].startswith("0x"):
                at = found.setdefault(int(lines[i], 16), [])
                i += 1
                continue
            file, _, line = lines[i + 1].partition(" ")[0].rpartition(":")
            if lines[i] != "??" and not file.startswith("??"):
                at.append((lines[i], os.path.normpath(file),
                           int(line) if line.isdigit() else 0))
            i += 2
        return found

    def word(self, address):
        """The 32-bit word that the program finds there at its start, or None."""
        offset, entries, size, count = (
            *struct.unpack_from("<I", self.data, 28), *struct.unpack_from("<I", self.data, 28),
            *struct.unpack_from("<HH", self.data, 42))
        for i in range(count):
            kind, where, virtual, _, length = struct.unpack_from("<5I", self.data, entries + i * size)
            if kind == 1 and virtual <= address and address + 4 <= virtual + length:
                offset = where + address - virtual
                return struct.unpack_from("<I", self.data, offset)[0]
        return None

    def table(self, operand, good):
        """The words of the table in the operand of an indirect jump or call, as far as they are good;
        None if it is no such operand."""
        match = TABLE.match(operand)
        if not match:
            return None
        at, found = int(match[1], 16) % WORD, []
        while (word := self.word(at)) is not None and good(word):
            found.append(word)
            at += int(match[2])
        return found

    def function_at(self, address):
        """(start, name, end) of the function that holds an address; None in assembly."""
        for start, (name, end) in self.functions.items():
            if start <= address < end:
                return start, name, end
        return None

    def source_function(self, start):
        """(name, file) of the function that starts there."""
        chain = self.origins.get(start)
        name = self.functions[start][0] if start in self.functions else hex(start)
        return (chain[-1][0], chain[-1][1]) if chain else (name, "")

    def where(self, address):
        chain = self.origins.get(address) or [("?", "?", 0)]
        return f"{address:#x} ({chain[0][1]}:{chain[0][2]}, in {' in '.join(c[0] for c in chain)})"


class Graph:
    """The instructions of the function at `start` that can be reached from there. A jump to the start of
    another function is a call that does not come back here; in assembly jumps are followed."""

    def __init__(self, binary, start, jumps_to, ends, on_way):
        """jumps_to(instruction): the targets of an indirect jump. ends(instruction): nothing follows.
        on_way(address): whether that function may be entered."""
        self.start = start
        self.next = {}
        self.tails = {}  # address of a jump -> starts of functions
        self._questions = binary, jumps_to, ends, on_way
        todo = [start]
        while todo:
            address = todo.pop()
            if address not in self.next:
                self.next[address] = self._after(address)
                todo += self.next[address]
        self.next[ROOT] = [start]  # so that a loop may begin at the start
        self.before = collections.defaultdict(list)
        self._keep_what_ends()

    def _keep_what_ends(self):
        """Forget what leads only to where the machine stops."""
        instructions = self._questions[0].instructions
        before = collections.defaultdict(list)
        for address, after in self.next.items():
            for other in after:
                before[other].append(address)
        self.exits = {a for a in self.next if a != ROOT and
                      (instructions[a].returns or instructions[a].leaves or a in self.tails)}
        kept, todo = set(), list(self.exits)
        while todo:
            address = todo.pop()
            if address not in kept:
                kept.add(address)
                todo += before[address]
        self.next = {a: [n for n in after if n in kept] for a, after in self.next.items()
                     if a in kept or a == ROOT}
        for address, after in self.next.items():
            for other in after:
                self.before[other].append(address)

    def _after(self, address):
        binary, jumps_to, ends, on_way = self._questions
        instruction = binary.instructions.get(address)
        if instruction is None:
            raise FlowError(f"there is no instruction at {address:#x}")
        if instruction.returns or ends(instruction):
            return []
        if not instruction.jumps:
            return [instruction.after]
        targets = [instruction.target] if instruction.target is not None else jumps_to(instruction)
        targets = [t for t in targets if on_way(t)]
        tails = [t for t in targets if t in binary.functions and t != self.start]
        if tails:
            self.tails[address] = tails
        near = [t for t in targets if t not in tails]
        return list(dict.fromkeys(near + ([] if instruction.name == "jmp" else [instruction.after])))


def components(nodes, successors):
    """The strongly connected parts, those that come first at the end (Tarjan's algorithm without
    recursion)."""
    index, low, stack, on, found = {}, {}, [], set(), []
    for root in nodes:
        if root in index:
            continue
        work = [(root, iter(successors(root)))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on.add(root)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on.add(other)
                    work.append((other, iter(successors(other))))
                    break
                if other in on:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    part = []
                    while not part or part[-1] != node:
                        part.append(stack.pop())
                        on.discard(part[-1])
                    found.append(part)
    return found


def longest(graph, weight, bound):
    """{address: the most that is executed up to and with it}. weight(address); bound(header, nodes):
    how often a loop goes round, None if it is not entered."""
    reached = _longest(graph, set(graph.next), ROOT, lambda n: 0 if n == ROOT else weight(n), bound)
    return {n: steps for n, steps in reached.items() if n != ROOT}


def _longest(graph, region, entry, weight, bound):
    """The same inside a region, without the edges back to its entry."""
    def successors(node):
        return [n for n in graph.next[node] if n in region and n != entry]

    reached = {}
    for part in reversed(components([entry], successors)):
        members = set(part)
        ways_in = [(b, n) for n in part for b in graph.before[n] if b in reached]
        if entry not in members and not ways_in:
            continue  # only through a loop that is not entered
        came = max((reached[b] for b, _ in ways_in), default=0)
        if len(part) == 1 and part[0] not in successors(part[0]):
            reached[part[0]] = came + weight(part[0])
            continue
        heads = {n for _, n in ways_in}
        if len(heads) != 1:
            raise FlowError("a loop has more than one way in: "
                            + ", ".join(hex(h) for h in sorted(heads)))
        head = heads.pop()
        latches = [b for b in graph.before[head] if b in members]
        rounds = bound(head, members, latches)
        if rounds is None:
            continue
        inside = _longest(graph, members, head, weight, bound)
        straight = all(len(graph.next[n]) == 1 for n in members if n not in latches)
        if straight and rounds:  # without a test before its end it cannot begin once more than it ends
            rounds -= 1
        again = rounds * max(inside[n] for n in latches if n in inside)
        for n, steps in inside.items():
            reached[n] = came + again + steps
    return reached
