#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Find a bound for each way through the kernel, from its binary (make wcet).

    tools/wcet.py [--seen FILE] [--document FILE] [--notes FILE] [--bounds FILE] KERNEL

The bound is in instructions, from the one that enters the kernel to the one that leaves it, both
counted: the longest way over the control-flow graph, whether or not the conditions on it can all be
true. Loops are bounded by the table in docs/abi.md (--bounds), which tools/loops.py compares with the
source; what else the binary does not tell stands in tools/wcet.txt (--notes).

Prints one line for each system call, operation, and other entry:

    wcet  name  bound  plain  seen

plain: the bound when runs are of one container and no thread uses I/O ports (`plain` in the notes).
seen: the largest count in FILE, which tools/seen.py makes. With --document, the table in that file
is replaced. Exits 1 if a count that was seen is above its bound, if a way through the kernel was seen
that has no bound, or if a loop, an indirect jump or a call is not understood.
"""

import os
import re
import sys

import flow
import loops
import tool
from document import replace

HERE = os.path.dirname(os.path.abspath(__file__))
NOTES = os.path.join(HERE, "wcet.txt")
BOUNDS = os.path.join(HERE, "../docs/abi.md")
DISPATCHER = "kernel_syscall"
SYSTEM_CALL = "system call"
NO_CALL = "no such call"
STUBS, STUB_BYTES, VECTORS, FIRST_INTERRUPT = "isa_stubs", 16, 49, 32  # isa/ia32/numbers.h
ENTERING = 1  # the instruction that enters, which is the program's
NUMBER = re.compile(r"^\d{1,3}(?:,\d{3})*$|^\d+$")


class Notes:
    """tools/wcet.txt."""

    def __init__(self, text):
        self.stops, self.entries, self.before = set(), [], {}
        self.tables, self.handlers, self.through, self.within, self.plain = {}, {}, {}, {}, {}
        for number, line in enumerate(text.splitlines(), 1):
            words = line.split("#")[0].split()
            if words and not getattr(self, "_" + words[0], lambda *_: False)(*words[1:]):
                raise flow.FlowError(f"line {number} of the notes is not understood: {line}")

    def _stops(self, *names):
        self.stops.update(names)
        return True

    def _entry(self, name, place, *without):
        self.entries.append((name.replace("_", " "), place, without))
        return True

    def _before(self, name, place, end):
        self.before[name.replace("_", " ")] = place, end
        return True

    def _table(self, function, call, *names):
        before = "" if call == "-" else call + ": "
        self.tables[function] = [before + name.replace("_", " ") for name in names]
        return True

    def _handlers(self, *names):
        self.handlers = dict(zip(self.tables[DISPATCHER], names))
        return True

    def _through(self, function, caller, target, rounds):
        self.through.setdefault(function, {}).setdefault(caller, []).append((target, int(rounds)))
        return True

    @property
    def callers(self):
        """The functions whose calls the notes tell apart."""
        return set(self.within) | {c for callers in self.through.values() for c in callers}

    def _within(self, outer, function, *bounds):
        self.within.setdefault(outer, {})[function] = [int(b) for b in bounds]
        return True

    def _plain(self, function, *bounds):
        self.plain[function] = [None if b == "no" else int(b) for b in bounds]
        return True


def document_bounds(path):
    """{(function, file): [bound, or None if it is no number]} of the table that tools/loops.py checks."""
    with open(path, encoding="utf-8") as file:
        table = loops.listed(file.read())
    return {key: [int(b.replace(",", "")) if NUMBER.match(b) else None for b in bounds]
            for key, bounds in table.items()}


class Way:
    """What is known on a way: which entry of each table is taken, which functions are not on it, other
    bounds for some functions' loops, what is called through a parameter, and which of the functions
    that a note tells apart have called."""

    def __init__(self, chosen=(), without=(), bounds=(), through=(), inside=()):
        self.chosen, self.without = dict(chosen), frozenset(without)
        self.bounds, self.through, self.inside = dict(bounds), dict(through), frozenset(inside)
        self.key = (frozenset(self.chosen.items()), self.without, self.inside,
                    frozenset((k, tuple(v)) for k, v in self.bounds.items()),
                    frozenset(self.through.items()))

    def but(self, **changes):
        now = {"chosen": self.chosen, "without": self.without, "bounds": self.bounds,
               "through": self.through, "inside": self.inside, **changes}
        return Way(**now)


class Analysis:
    def __init__(self, binary, notes, bounds):
        self.binary, self.notes, self.bounds = binary, notes, bounds
        self._costs, self._running = {}, []
        self.starts = {}
        for start in binary.functions:
            name, file = binary.source_function(start)
            self.starts.setdefault(name, []).append(start)
            self.starts.setdefault(f"{file}:{name}", []).append(start)

    @classmethod
    def of(cls, kernel, notes=NOTES, bounds=BOUNDS):
        with open(notes, encoding="utf-8") as file:
            return cls(flow.Binary(kernel), Notes(file.read()), document_bounds(bounds))

    # --- names -----------------------------------------------------------------------------

    def place(self, text):
        """The address of `symbol` or `symbol+number`."""
        symbol, _, more = text.partition("+")
        if symbol not in self.binary.labels:
            raise flow.FlowError(f"the notes speak of {symbol}, and the kernel has no such symbol")
        return self.binary.labels[symbol] + int(more or 0)

    def named(self, chain, names):
        """The first of `names` that is a source function of the chain, the innermost first."""
        for function, file, _ in chain:
            for name in (f"{file}:{function}", function):
                if name in names:
                    return name
        return None

    def chain(self, address):
        return self.binary.origins.get(address, [])

    def names(self, start):
        """How the notes may call the function that starts there."""
        name, file = self.binary.source_function(start)
        return {name, f"{file}:{name}"}

    # --- edges -----------------------------------------------------------------------------

    def ends(self, instruction):
        if instruction.leaves:
            return True
        target = instruction.target
        return target in self.binary.functions and \
            self.binary.functions[target][0] in self.notes.stops

    def on_way(self, address, way):
        return address not in self.binary.functions or not self.names(address) & way.without

    def jump_targets(self, instruction, way):
        """Of an indirect jump."""
        targets = self.targets(instruction)
        if not targets:
            raise flow.FlowError("nobody knows where the jump leads at "
                                 + self.binary.where(instruction.address))
        return self.choose(instruction, targets, way)

    def targets(self, instruction):
        """What stands in the table of an indirect jump or call: places in the same function, or starts
        of others."""
        function = self.binary.function_at(instruction.address)
        return self.binary.table(instruction.operand, lambda word: function and
                                 function[0] < word < function[2]) or \
            self.binary.table(instruction.operand, lambda word: word in self.binary.functions)

    def choose(self, instruction, targets, way):
        """Those of the targets that are on the way."""
        table = self.named(self.chain(instruction.address), way.chosen)
        if table is None:
            return targets
        chosen = way.chosen[table]
        return targets[chosen:chosen + 1]

    def through_parameter(self, instruction):
        """Whether it is a call whose target neither it nor a table tells."""
        return instruction.calls and instruction.target is None and \
            not self.binary.table(instruction.operand, lambda word: word in self.binary.functions)

    def call_targets(self, instruction, way):
        if instruction.target is not None:
            return [instruction.target]
        if self.through_parameter(instruction):
            rule = self.named(self.chain(instruction.address), way.through)
            if rule is None:
                raise flow.FlowError("nobody knows what is called at "
                                     + self.binary.where(instruction.address))
            return [way.through[rule]]
        return self.choose(instruction, self.binary.table(
            instruction.operand, lambda word: word in self.binary.functions), way)

    def inside(self, address, way):
        """The way of a call at that address: which callers that matter it has."""
        function = self.binary.function_at(address)
        links = [(f, file) for f, file, _ in self.chain(address)]
        if function:
            links.append(self.binary.source_function(function[0]))
        now = {n for f, file in links for n in (f, f"{file}:{f}")} & self.notes.callers
        if now <= way.inside:
            return way
        bounds = dict(way.bounds)
        for outer in now:
            bounds.update(self.notes.within.get(outer, {}))
        return way.but(inside=way.inside | now, bounds=bounds)

    # --- loops -----------------------------------------------------------------------------

    def bounds_of(self, chain, way):
        """(function, its bounds) of the innermost function of a chain that has any."""
        for function, file, _ in chain:
            for name in (f"{file}:{function}", function, f"{file}:*"):
                if name in way.bounds:
                    return f"{file}:{function}", way.bounds[name]
            if (function, file) in self.bounds:
                return f"{file}:{function}", self.bounds[function, file]
        return None, None

    def loop_bound(self, header, members, latches, way):
        """How often a loop goes round: by the function that most of its instructions come from, of those
        with bounds; of two the inner one."""
        votes = {}
        for address in members:
            chain = self.chain(address)
            for depth, link in enumerate(chain):
                name, bounds = self.bounds_of([link], way)
                if name:
                    count, deepest, _ = votes.get(name, (0, 0, None))
                    votes[name] = count + 1, max(deepest, len(chain) - depth), bounds
        where = self.binary.where(header)
        if not votes:
            raise flow.FlowError(f"there is no bound for the loop at {where}; its end is at "
                                 + self.binary.where(max(latches)))
        name, (_, _, bounds) = max(votes.items(), key=lambda v: v[1][:2])
        if bounds == [None]:
            return None
        if None in bounds:
            raise flow.FlowError(f"the bound of a loop in {name} is no number: {where}")
        return max(bounds)

    def string_bound(self, address, way):
        """How often a string instruction repeats: by its place among those of its function."""
        name, bounds = self.bounds_of(self.chain(address), way)
        if name is None or None in bounds:
            raise flow.FlowError("there is no bound for the string instruction at "
                                 + self.binary.where(address))
        function = self.binary.function_at(address)
        if function:
            all_of_it = [a for a, i in self.binary.instructions.items()
                         if i.repeats and function[0] <= a < function[2]]
            if len(all_of_it) == len(bounds):
                return bounds[all_of_it.index(address)]
        return max(bounds)

    # --- costs -----------------------------------------------------------------------------

    def weight(self, address, way):
        instruction = self.binary.instructions[address]
        if instruction.repeats:
            return 1 + self.string_bound(address, way)
        if not instruction.calls or self.ends(instruction):
            return 1
        inner = self.inside(address, way)
        return 1 + max((self.cost(t, inner) for t in self.call_targets(instruction, way)
                        if self.on_way(t, way)), default=0)

    def graph(self, start, way):
        return flow.Graph(self.binary, start, lambda i: self.jump_targets(i, way), self.ends,
                          lambda a: self.on_way(a, way))

    def steps(self, graph, way):
        return flow.longest(graph, lambda a: self.weight(a, way),
                            lambda h, m, l: self.loop_bound(h, m, l, way))

    def variants(self, graph, way):
        """The ways of this function: one for each target of its call through a parameter."""
        rules = {}
        for address in set(graph.next) - {flow.ROOT}:
            if self.through_parameter(self.binary.instructions[address]):
                rule = self.named(self.chain(address), self.notes.through)
                if rule is None or rule in rules:
                    raise flow.FlowError("the notes do not say what is called, or it is called twice: "
                                         + self.binary.where(address))
                callers = self.notes.through[rule]
                here = [c for c in callers if c in self.inside(address, way).inside]
                rules[rule] = [t for c in here or callers for t in callers[c]]
        ways = [way]
        for rule, targets in rules.items():
            ways = [w.but(through={**w.through, rule: self.target(rule, name)},
                          bounds={**w.bounds, rule: [min([rounds] + way.bounds.get(rule, []))]})
                    for w in ways for name, rounds in targets]
        return ways

    def target(self, rule, name):
        """The start of the function `name` in the file of the rule's function."""
        starts = self.starts.get(f"{rule.partition(':')[0]}:{name}", [])
        if len(starts) != 1:
            raise flow.FlowError(f"the notes say that {rule} calls {name}, and there are {len(starts)} "
                                 "functions of that name and file in the binary")
        return starts[0]

    def cost(self, start, way):
        """The most instructions from the function's first to one that returns or leaves the kernel."""
        key = start, way.key
        if key not in self._costs:
            if start in self._running:
                raise flow.FlowError(f"{self.binary.source_function(start)[0]} calls itself")
            self._running.append(start)
            graph = self.graph(start, way)
            self._costs[key] = max(self._cost(graph, w) for w in self.variants(graph, way))
            self._running.pop()
        return self._costs[key]

    def _cost(self, graph, way):
        steps = self.steps(graph, way)
        instructions = self.binary.instructions
        ends = [n for a, n in steps.items() if instructions[a].returns or instructions[a].leaves]
        ends += [steps[a] + self.cost(t, self.inside(a, way))
                 for a, targets in graph.tails.items() if a in steps for t in targets]
        return max(ends, default=0)

    # --- entries ---------------------------------------------------------------------------

    def before(self, entry):
        """What a trap between the entry's first instructions adds: (count, address of its end)."""
        place, end = self.notes.before[entry]
        steps = self.steps(self.graph(self.place(place), Way()), Way())
        last = min(a for a in steps
                   if a >= self.place(end) and self.binary.instructions[a].leaves)
        return steps[last], last

    def ways(self):
        """(name, where it begins, what comes before, way) of all that has a bound of its own."""
        for entry, place, without in self.notes.entries:
            start = self.place(place)
            if entry != SYSTEM_CALL:
                yield entry, start, 0, Way(without=without)
                continue
            more = ENTERING + (self.before(entry)[0] if entry in self.notes.before else 0)
            for number, call in enumerate(self.notes.tables[DISPATCHER]):
                self.handler(call)  # there is one
                others = {h for c, h in self.notes.handlers.items() if c != call}
                way = Way({DISPATCHER: number}, others | set(without))
                yield call, start, more, way
                for function, names in self.notes.tables.items():
                    for i, name in enumerate(names):
                        if name.startswith(call + ": "):
                            yield name, start, more, way.but(chosen={**way.chosen, function: i})
            count = len(self.notes.tables[DISPATCHER])
            yield NO_CALL, start, more, Way({DISPATCHER: count},
                                            set(self.notes.handlers.values()) | set(without))

    def entering(self, name):
        """What the program executes to get to the entry, as part of the passage `name`."""
        return ENTERING if name not in [e for e, _, _ in self.notes.entries] else 0

    def points(self):
        """(enter, mark or leave, address, name) for tools/seen.c."""
        for entry, place, _ in self.notes.entries:
            yield "enter", self.place(place), NO_CALL if entry == SYSTEM_CALL else entry
        for vector in range(VECTORS):
            name = "exception" if vector < FIRST_INTERRUPT else "interrupt"
            address = self.place(STUBS) + vector * STUB_BYTES
            if address not in [self.place(p) for _, p, _ in self.notes.entries]:
                yield "enter", address, name
        for call in self.notes.handlers:
            yield "mark", self.handler(call), call
        for function, names in self.notes.tables.items():
            if function != DISPATCHER:
                targets = self.table_of(function)
                for name, target in zip(names, targets):
                    if targets.count(target) == 1:
                        yield "mark", target, name
        inside = [self.before(entry)[1] for entry in self.notes.before]
        for address, instruction in self.binary.instructions.items():
            if instruction.leaves and address not in inside:
                yield "leave", address, "-"

    def table_of(self, function):
        """The targets in the table of the indirect jump or call that comes from that function."""
        for address, instruction in self.binary.instructions.items():
            if (instruction.jumps or instruction.calls) and instruction.target is None and \
                    self.named(self.chain(address)[:1], [function]):
                found = self.targets(instruction)
                if found:
                    return found
        return []

    def handler(self, call):
        """The start of the function that is that call's alone."""
        starts = self.starts.get(self.notes.handlers[call], [])
        if len(starts) != 1:
            raise flow.FlowError(f"the notes name {self.notes.handlers[call]}, and the binary has "
                                 f"{len(starts)} functions of that name: was it put in line?")
        return starts[0]

    def results(self):
        """(name, bound, plain bound) for each way."""
        for name, start, more, way in self.ways():
            yield (name, more + self.cost(start, way),
                   more + self.cost(start, way.but(bounds=self.notes.plain)))


# --- what was seen, and the table ------------------------------------------------------------------


def read_seen(path):
    """name -> (most, passages, the test) of the file that tools/seen.py makes."""
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file]
    return {name: (int(most), int(passages), test) for name, most, passages, test in lines}


def check(results, seen):
    """What is wrong, as sentences."""
    bounds = {name: bound for name, bound, _ in results}
    problems = []
    for name, (most, _, test) in sorted(seen.items()):
        if name not in bounds:
            problems.append(f"{name} was seen in {test}, and has no bound")
        elif most > bounds[name]:
            problems.append(f"{name} was seen to take {most} instructions in {test}, and its bound is "
                            f"{bounds[name]}")
    entered = {name.partition(":")[0] for name in seen}
    return problems + [f"{name} was never seen: what ran does not reach it"
                       for name in bounds if name.partition(":")[0] not in entered]


def with_whole(results, seen):
    """The same; a call that has operations is the largest of them and of what has no operation."""
    whole = dict(seen)
    for name, (most, passages, test) in seen.items():
        call, colon, _ = name.partition(": ")
        if colon:
            before = whole.get(call, (0, 0, ""))
            largest = max((most, test), (before[0], before[2]))
            whole[call] = largest[0], before[1] + passages, largest[1]
    return [(name, bound, plain, whole.get(name)) for name, bound, plain in results]


def rows(lines):
    """The table of a document."""
    table = ["| way | bound | plain | largest seen | times | in |", "| --- | --- | --- | --- | --- | --- |"]
    for name, bound, plain, seen in lines:
        most, passages, test = seen or (0, 0, "")
        table.append(f"| {name} | {bound:,} | {plain:,} | {f'{most:,}' if seen else ''} | {passages:,} | {test} |")
    longest = max(lines, key=lambda line: line[1])
    shortest = max(lines, key=lambda line: line[2])
    table.append(f"| **the longest: interrupts are off** | **{longest[1]:,}** ({longest[0]}) | "
                 f"**{shortest[2]:,}** ({shortest[0]}) | "
                 f"**{max(line[3][0] for line in lines if line[3]):,}** | | |")
    return table


def main():
    parser = tool.Parser(description="Find bounds for the kernel's calls.")
    parser.add_argument("kernel")
    parser.add_argument("--notes", default=NOTES)
    parser.add_argument("--bounds", default=BOUNDS)
    parser.add_argument("--seen")
    parser.add_argument("--document")
    options = parser.parse_args()
    analysis = Analysis.of(options.kernel, options.notes, options.bounds)
    results = list(analysis.results())
    seen = read_seen(options.seen) if options.seen else {}
    lines = with_whole(results, seen)
    for name, bound, plain, most in lines:
        print("wcet", name, bound, plain, most[0] if most else "", sep="\t")
    problems = check(results, seen) if options.seen else []
    for problem in problems:
        print(f"wcet: {problem}", file=sys.stderr)
    if options.document and not problems:
        replace(options.document, "wcet: table", rows(lines))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    try:
        tool.start(main)
    except (flow.FlowError, ValueError) as error:
        sys.exit(f"wcet: {error}")
