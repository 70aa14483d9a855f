#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""See that every loop that the kernel can run after boot stands, with its bound, in a document.

    tools/loops.py [--print] DOCUMENT [ROOT]

Reads the sources of the kernel, follows every function that is mentioned from those that entry.S
calls (but not into functions that never return: there the machine stops), and compares their loops
with the table between the two marks: a row for each function, and in its second column a
bound for each of its loops, with commas between. Recursion is an error: no table says how deep it
goes. --print prints what there is.
"""

import os
import re
import sys

import tool
from source import without_comments, without_strings

BEGIN = "<!-- checked by tools/loops.py -->\n"
END = "<!-- end of what tools/loops.py checks -->\n"
FOLDERS = ("kernel", "core", "isa/ia32")
ENTRY = "isa/ia32/entry.S"

FUNCTION = re.compile(r"^(?![#\s])[^\n;={}]*?\b(\w+) ?\((?:[^;{}])*\) \{", re.MULTILINE)
TABLE = re.compile(r"^(?![#\s])[^\n;=(){]*?\b(\w+)(?:\[[^\]]*\])+\s*=\s*\{|^\} const (\w+)\[\] = \{",
                   re.MULTILINE)
LOOP = re.compile(r"\b(?:for|while|do)\b")
BACK = re.compile(r"\n(\w+):(?!:)(?=.*\bgoto \1\b)", re.DOTALL)
STRING_LOOP = re.compile(r"\brepn?[ez]?\s+\w+s[bwl]\b")
MENTION = re.compile(r"(?<![.>\w])(\w+)\b")
ROW = re.compile(r"^\| `(\w+)` in `([\w./]+)` \| ([^|]+) \|")


class Function:
    """A function, or a table that functions stand in: what it mentions, and its loops."""

    def __init__(self, path, signature, body):
        self.path = path
        self.local = "static" in signature and path.endswith(".c")
        self.ends = "_Noreturn" in signature
        code = without_strings(body).replace("__builtin_mem", "mem")  # the kernel has them itself
        # `do` and its `while` are one loop.
        self.loops = (len(LOOP.findall(code)) - len(re.findall(r"\bdo\b", code)) +
                      len(BACK.findall(code)) + len(STRING_LOOP.findall(body)))
        self.mentions = set(MENTION.findall(code))
        self.calls = set(re.findall(r"(?<![.>\w])(\w+) ?\(", code))


def parts(text, pattern):
    """(name, signature, body) of what starts with `pattern` and ends with a brace in column 0."""
    for found in pattern.finditer(text):
        line = text[found.end():].split("\n", 1)[0]
        end = found.end() + len(line) if line.rstrip("; ").endswith("}") \
            else text.index("\n}", found.end())
        yield next(filter(None, found.groups())), found[0], text[found.end():end]


def read(root):
    """{(name, path): Function} of the kernel's sources, and the names that entry.S calls."""
    functions = {}
    for folder in FOLDERS:
        for where, _, names in os.walk(os.path.join(root, folder)):
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    path = os.path.join(where, name)
                    with open(path, encoding="utf-8") as file:
                        text = without_comments(file.read())
                    path = os.path.relpath(path, root).replace(os.sep, "/")
                    for pattern in (FUNCTION, TABLE):
                        for what, signature, body in parts(text, pattern):
                            functions[what, path] = Function(path, signature, body)
    with open(os.path.join(root, ENTRY), encoding="utf-8") as file:
        entries = re.findall(r"^\s*(?:\d+:)?\s*call (\w+)", file.read(), re.MULTILINE)
    return functions, entries


def resolve(functions, name, path):
    """The function that `name` means in file `path`, or None."""
    if (name, path) in functions:
        return name, path
    found = [key for key, f in functions.items() if key[0] == name and not f.local]
    return found[0] if found else None


def reachable(functions, entries):
    """All that can run after boot; and those of them that call themselves, over whatever steps."""
    seen, recursive = set(), set()

    def follow(key, path):
        if key is None or functions[key].ends:
            return
        if key in path:
            recursive.add(key)
        if key in seen:
            return
        seen.add(key)
        for name in sorted(functions[key].mentions):
            follow(resolve(functions, name, key[1]),
                   path + [key] if name in functions[key].calls else [])

    for name in entries:
        follow(resolve(functions, name, ENTRY), [])
    return seen, recursive


def listed(text):
    """{(name, path): bounds} of the table in the document."""
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        sys.exit("loops: the document does not have the two marks once each")
    section = text.partition(BEGIN)[2].partition(END)[0]
    return {(m[1], m[2]): m[3].split(", ")
            for m in map(ROW.match, section.splitlines()) if m}


def check(text, root):
    """What is wrong, as sentences."""
    functions, entries = read(root)
    seen, recursive = reachable(functions, entries)
    table = listed(text)
    there = {key: functions[key].loops for key in seen if functions[key].loops}
    problems = [f"{path}: {name} calls itself" for name, path in sorted(recursive)]
    for key in sorted(set(there) | set(table), key=lambda k: (k[1], k[0])):
        loops, bounds = there.get(key, 0), table.get(key, [])
        if loops != len(bounds):
            problems.append(f"{key[1]}: {key[0]} can run after boot with {loops} loops, and the "
                            f"document has {len(bounds)} bounds for it")
    if len(seen) < 10:
        problems.append(f"only {len(seen)} functions can run after boot: {ENTRY} is not understood")
    return problems


def main():
    words = sys.argv[1:]
    show = words[:1] == ["--print"]
    document, *rest = words[1:] if show else words
    root = rest[0] if rest else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    if show:
        functions, entries = read(root)
        for name, path in sorted(reachable(functions, entries)[0], key=lambda k: k[::-1]):
            print(f"{path}\t{name}\t{functions[name, path].loops}")
        return
    with open(document, encoding="utf-8") as file:
        problems = check(file.read(), root)
    for problem in problems:
        print("loops:", problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    tool.start(main)
