# SPDX-License-Identifier: BSD-2-Clause
"""The figures of others beside Baton's: tables for docs/performance.md.

The others' figures stand here and were not measured again; where they are from is said in the document.
Baton's are the lines of tools/bench.py.
"""

# What, seL4's count, how it is done there, and the operation and variant of Baton; `app` for what the
# program sees, else the kernel's part.
SEL4 = (
    ("a call that does nothing", 387, "Yield, alone", "empty call", "no such call", ""),
    ("the same call", 387, "Yield, alone", "empty call", "yield, alone", ""),
    ("a second mapping of a page, own space", 2027, "Copy, Map", "clone", "own space", ""),
    ("the same, another space", 2027, "Copy, Map", "clone", "to another space", ""),
    ("take it away", 1621, "Unmap, Delete", "destroy", "own space", ""),
    ("the same, used before", 1621, "Unmap, Delete", "destroy", "own space, invalidated", ""),
    ("hand a page on", 3654, "Copy, Map, Unmap, Delete", "move", "to another space", ""),
    ("the same with one capability", 1619, "Unmap, Map", "move", "to another space", ""),
    ("1,024 pages at once", 1024 * 1619, "1,024 times the line above", "zone move",
     "slot to slot, 64 pages", ""),
    ("a thread made, its words cleared", 3438, "Retype and what it needs", "make", "thread", ""),
    ("a thread ended", 2708, "Delete", "end", "thread", ""),
    ("call and reply, same space, seen by the client", 509, "Call, ReplyRecv; 470 without FPU",
     "call and reply", "same space", "app"),
    ("the same, another space", 513, "Call, ReplyRecv; 474 without FPU", "call and reply",
     "another space", "app"),
)

# What, the slides' ticks for Baton's model, for seL4 then; and Baton's counts.
SLIDES = (
    ("clone, another space", 562, 17303, "clone", "to another space"),
    ("clone, own space", 562, 17303, "clone", "own space"),
    ("destroy, another space", 512, 31171, "destroy", "to another space"),
    ("destroy, own space: with an invalidation", 1100, 31171, "destroy", "own space, invalidated"),
    ("move, another space", 573, 48382, "move", "to another space"),
    ("move, own space: with an invalidation", 1166, 48382, "move", "own space, invalidated"),
)

# What no move of a page can do without on IA-32, in instructions.
LEAST = (
    ("`sysenter`; `sti` and `sysexit`", 3),
    ("save and restore five words, a stack pointer and an address", 14),
    ("the kernel's stack and its two data segments", 4),
    ("two containers, each behind two tables", 4),
    ("one full, the other empty, and a master: compare and branch", 6),
    ("write two entries", 2),
    ("count one less here, one more there", 2),
)


def figures(lines):
    """(operation, variant) -> (kernel's median, the program's or None)."""
    found = {}
    for line in lines:
        _, operation, variant, _, median, _, app = line.split("\t")
        found[operation, variant] = int(median), int(app) if app else None
    return found


def figure(found, operation, variant, app=""):
    """One of them. ValueError if the benchmarks have no such line."""
    value = found.get((operation, variant), (None, None))[1 if app else 0]
    if value is None:
        raise ValueError(f"tools/against.py wants `{operation}, {variant}`, and the benchmarks have it not")
    return value


def compared(theirs, ours):
    more = max(theirs, ours) / min(theirs, ours)
    number = f"{more:,.0f}" if more >= 100 else f"{more:.1f}"
    return f"{number} times {'fewer' if ours <= theirs else 'more'}"


def tables(lines):
    """The name and rows of each table."""
    found = figures(lines)
    sel4 = ["| | seL4 | there | Baton | Baton has |", "| --- | --- | --- | --- | --- |"]
    for what, count, how, operation, variant, app in SEL4:
        ours = figure(found, operation, variant, app)
        sel4.append(f"| {what} | {count:,} | {how} | {ours:,} | {compared(count, ours)} |")
    slides = ["| | the slides: ticks | seL4 then | Baton: instructions |", "| --- | --- | --- | --- |"]
    slides += [f"| {what} | {ticks:,} | {theirs:,} | {figure(found, operation, variant):,} |"
               for what, ticks, theirs, operation, variant in SLIDES]
    least = ["| a move of a page needs | instructions |", "| --- | --- |"]
    least += [f"| {what} | {count} |" for what, count in LEAST]
    total, ours = sum(count for _, count in LEAST), figure(found, "move", "own space")
    least.append(f"| **together** | **{total}** |")
    least.append(f"| Baton's move, own space | {ours}: {ours / total:.1f} times as many |")
    return (("sel4", sel4), ("slides", slides), ("least", least))
