# SPDX-License-Identifier: BSD-2-Clause
"""Make mutants of C source by rule: one token, one constant or one statement is changed.

Which of all that are possible are taken depends on a hash of each one's own name (file, function,
rule, line), so an edit elsewhere changes nothing, and nobody has chosen them."""

import hashlib
import re

from source import without_comments, without_strings

# rule, what is found (in code without strings), what takes its place
RULES = (
    ("equal", re.compile(r"(?<![=!<>])==(?!=)"), lambda m: "!="),
    ("unequal", re.compile(r"!="), lambda m: "=="),
    ("bound", re.compile(r" (<|>)(?= )"), lambda m: m[0] + "="),
    ("bound", re.compile(r" (<|>)=(?= )"), lambda m: " " + m[1]),
    ("both", re.compile(r"&&"), lambda m: "||"),
    ("either", re.compile(r"\|\|"), lambda m: "&&"),
    ("not", re.compile(r"(?<=[(& |])!(?=[\w(])"), lambda m: ""),
    ("plus", re.compile(r" \+ "), lambda m: " - "),
    ("minus", re.compile(r" - "), lambda m: " + "),
    ("one more", re.compile(r"(?<![\w.])(\d+)u\b"), lambda m: f"{int(m[1]) + 1}u"),
    ("true", re.compile(r"\btrue\b"), lambda m: "false"),
    ("false", re.compile(r"\bfalse\b"), lambda m: "true"),
    ("error", re.compile(r"\breturn MM_(?!OK)[A-Z]+;"), lambda m: "return MM_OK;"),
    ("statement", re.compile(r"(?<=^)( +)(?!return|break|continue|goto|case|default|else|if|for|while|do"
                             r"|switch|static|struct|enum|union|const|uint|isa_word|mm_|bool|unsigned|int"
                             r"|char|void|size_t)(\(void\))?[a-z_][\w.>\[\]-]*( [-+|&^*/%]?= |\(|\+\+|--)[^;{}]*;$",
                             re.MULTILINE), lambda m: m[1] + ";"),
)
FUNCTION = re.compile(r"^[A-Za-z_][^;={}#]*?\b([a-z_]\w*)\([^;{}]*\)\s*\{", re.MULTILINE)
ONE_IN = 28  # possible mutants of a file


class Made:
    """A mutant: where it is, its name, and the whole text of its file."""

    def __init__(self, file, function, rule, line, turn, text):
        self.file = file
        self.rule = rule
        again = f" ({turn})" if turn > 1 else ""
        self.name = f"{file} {function}: {rule}: {line}{again}"
        self.text = text

    def apply(self, text):
        """As in mutate.Mutant: the file it was made of is the one it is tried on."""
        del text
        return self.text

    @property
    def weight(self):
        return hashlib.sha256(self.name.encode()).hexdigest()


def functions(code):
    """(name, first, end) of each function's body."""
    found = []
    for match in FUNCTION.finditer(code):
        depth, i = 1, match.end()
        while depth and i < len(code):
            depth += {"{": 1, "}": -1}.get(code[i], 0)
            i += 1
        found.append((match[1], match.end(), i))
    return found


def possible(file, text):
    """All mutants of a file, function by function."""
    code = without_comments(text)
    blind = without_strings(text)
    if len(code) != len(blind):  # strings are emptied: keep places the same
        blind = re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', lambda m: "_" * len(m[0]), code)
    blind = re.sub(r"^[ \t]*#.*$", lambda m: " " * len(m[0]), blind, flags=re.MULTILINE)
    for name, first, end in functions(blind):
        turns, made = {}, []
        for rule, pattern, change in RULES:
            for match in pattern.finditer(blind, first, end):
                start = code.rfind("\n", 0, match.start() + (rule == "statement")) + 1
                line = " ".join(code[start:code.find("\n", match.end())].split())
                turns[rule, line] = turns.get((rule, line), 0) + 1
                mutated = code[:match.start()] + change(match) + \
                    "\n" * match[0].count("\n") + code[match.end():]
                made.append(Made(file, name, rule, line, turns[rule, line], mutated))
        yield name, made


def chosen(file, text):
    """Those that are tried: of a file the share of the smallest hashes, and at least two."""
    made = sorted((m for _, of_function in possible(file, text) for m in of_function),
                  key=lambda m: m.weight)
    return made[:max(2, len(made) // ONE_IN)]
