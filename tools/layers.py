#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Check the layers of the tree: who may include what, who may touch hardware.

    tools/layers.py [ROOT]      prints every violation, and exits 1 if there is one

  core/     includes itself, freestanding headers and <isa/entry.h>
  kernel/   also its public headers and <isa/cpu.h>
  isa/X/    itself, <mmscd/...>, and the kernel's headers; its entry.h only <mmscd/types.h>
            (isa/hosted, a program of the host's, may include the host's headers)
  user/     itself, <baton/...>, <mmscd/error.h>, <mmscd/types.h>;  bench/  the same, and user/
  sim/      anything but user/;  tests/, tools/  anything

Nobody but isa/ and user/isa/ holds assembly or asks for the architecture. No
file includes itself, over however many steps.
"""

import os
import re
import sys

import tool
from source import without_comments, without_strings

FREESTANDING = {"float.h", "iso646.h", "limits.h", "stdalign.h", "stdarg.h", "stdbool.h",
                "stddef.h", "stdint.h", "stdnoreturn.h"}
LAYERS = ("bench", "core", "isa", "kernel", "sim", "tests", "tools", "user")
INCLUDE = re.compile(r"^[ \t]*#[ \t]*include\b[ \t]*(.*?)[ \t]*$", re.MULTILINE)
CONDITION = re.compile(r"^[ \t]*#[ \t]*(?:if|ifdef|ifndef|elif)\b.*$", re.MULTILINE)
ARCHITECTURE = re.compile(
    r"\b(?:__)?(?:i[3-6]86|x86_64|amd64|riscv\w*|aarch64|arm\w*|mips\w*|powerpc\w*"
    r"|LP64|ILP32)(?:__)?\b"
    r"|_M_\w+|__SIZEOF_(?:POINTER|LONG|INT|SIZE_T)__|__BYTE_ORDER__|__(?:LONG|INTPTR|SIZE)_WIDTH__")
ASSEMBLY = re.compile(r"\b(?:asm|__asm|__asm__)\b|\b__builtin_(?:ia32|riscv|arm|aarch64)\w*")


class Tree:
    """The sources below `root`: text without comments, by path."""

    def __init__(self, root):
        self.sources = {}
        for layer in LAYERS:
            for folder, folders, names in os.walk(os.path.join(root, layer)):
                folders.sort()
                for name in sorted(names):
                    if name.endswith((".c", ".h", ".S")):
                        path = os.path.join(folder, name)
                        with open(path, encoding="utf-8") as file:
                            text = without_comments(file.read())
                        self.sources[os.path.relpath(path, root).replace(os.sep, "/")] = text

    def includes(self, path):
        """(line, "<x>" or '"x"' or whatever stands there) of every include of a file."""
        text = self.sources[path]
        return [(text.count("\n", 0, m.start()) + 1, m[1]) for m in INCLUDE.finditer(text)]

    def resolve(self, path, what):
        """The files that an include can mean: several for <isa/...>, none if it is a system's."""
        name = what[1:-1]
        if what[0] == '"':
            beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
            if beside in self.sources:
                return [beside]
        layer = path.split("/")[0]
        found = [s for s in self.sources
                 if (s.endswith("/include/" + name) or s in (f"kernel/{name}",)
                     or re.fullmatch(r"user/isa/\w+/" + re.escape(name), s))
                 and not (s.startswith("user/") and layer not in ("bench", "user"))]
        if layer == "isa" and name.startswith("isa/"):
            own = [s for s in found if s.split("/")[:2] == path.split("/")[:2]]
            return own or found
        return found


def allowed(path, what, targets):
    """Whether `path` may include `what`, which can mean the files `targets`."""
    layer = path.split("/")[0]
    name = what[1:-1]
    if layer in ("sim", "tests", "tools") or path.startswith("isa/hosted"):
        return layer in ("tests", "tools") or not any(t.startswith("user/") for t in targets)
    if what[0] == "<" and name in FREESTANDING:
        return True
    if not targets:
        return False
    if path.startswith("isa/") and path.endswith("/include/isa/entry.h"):
        return name == "mmscd/types.h"
    if path.startswith(("core/include/", "kernel/include/")):
        return all(t.startswith((layer + "/include/", "core/include/")) for t in targets) or (
            layer == "core" and name == "isa/entry.h")
    if layer == "core":
        return name == "isa/entry.h" or all(t.startswith("core/") for t in targets)
    if layer == "kernel":
        return name in ("isa/entry.h", "isa/cpu.h") or all(
            t.startswith(("kernel/", "core/include/")) for t in targets)
    if layer == "isa":
        own = "/".join(path.split("/")[:2]) + "/"
        return all(t.startswith((own, "core/include/", "kernel/")) for t in targets)
    return name in ("mmscd/error.h", "mmscd/types.h") or all(
        t.startswith((layer + "/", "user/", "kernel/include/")) for t in targets)


def check_file(tree, path):
    """All that is wrong in one file, as sentences with a place."""
    text = tree.sources[path]
    problems = []
    for line, what in tree.includes(path):
        where = f"{path}:{line}"
        if not re.fullmatch(r'<[^<>]+>|"[^"]+"', what):
            problems.append(f"{where}: an include must name its file, not a macro: {what}")
        elif "../" in what:
            problems.append(f"{where}: an include must not climb out of its folder: {what}")
        elif not allowed(path, what, tree.resolve(path, what)):
            problems.append(f"{where}: {path.split('/')[0]}/ must not include {what}")
    if path.startswith(("isa/", "user/isa/")):
        return problems
    for match in CONDITION.finditer(text):
        if ARCHITECTURE.search(match[0]):
            line = text.count("\n", 0, match.start()) + 1
            problems.append(f"{path}:{line}: a condition on the architecture outside isa/: "
                            + match[0].strip())
    if path.startswith(("bench/", "core/", "kernel/", "user/")):
        code = without_strings(text)
        if path.endswith(".S"):
            problems.append(f"{path}:1: assembly outside isa/")
        for match in ASSEMBLY.finditer(code):
            line = code.count("\n", 0, match.start()) + 1
            problems.append(f"{path}:{line}: assembly outside isa/: {match[0]}")
    return problems


def cycles(tree):
    """Include cycles, each once, as lists of paths."""
    found = []
    state = {}

    def visit(path, trail):
        if state.get(path) == "open":
            found.append(trail[trail.index(path):] + [path])
        if path in state:
            return
        state[path] = "open"
        for _, what in tree.includes(path):
            for target in tree.resolve(path, what):
                visit(target, trail + [path])
        state[path] = "closed"

    for path in tree.sources:
        visit(path, [])
    return found


def check(root):
    """All that is wrong in the tree."""
    tree = Tree(root)
    problems = [p for path in tree.sources for p in check_file(tree, path)]
    return problems + ["include cycle: " + " -> ".join(c) for c in cycles(tree)]


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..")
    problems = check(root)
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    tool.start(main)
