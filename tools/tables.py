#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Write the transition table into docs/model.md (make tables), or see that it stands there.

    tools/tables.py [--check] DOCUMENT PROGRAM...

Each program is tools/tables.c for one entry format, called tables-FORMAT; it prints a
cell a line. Cells in which the formats differ name the formats. The text between the
two marks is replaced; with --check nothing is written, and the exit status is 1 if it would be.
"""

import os
import subprocess
import sys

import tool

BEGIN = "<!-- printed by `make tables`, from core/table.c: do not edit -->\n"
END = "<!-- end of what `make tables` prints -->\n"
NAMES = {"ia32": "IA-32", "sv39": "Sv39", "x86_64": "x86-64"}
FIRST = {"kinds": "kind", "makes": "as kind", "cells": "what stands in the source"}


def read(program):
    """{table: {row: {column: text}}}, in the order in which they are printed."""
    tables = {}
    output = subprocess.run([program], check=True, stdout=subprocess.PIPE, text=True).stdout
    for line in output.splitlines():
        table, row, column, text = line.split("\t")
        seen = tables.setdefault(table, {}).setdefault(row, {}).setdefault(column, text)
        if seen != text:
            sys.exit(f"tables: {program} prints two texts for {table}, {row}, {column}")
    return tables


def merged(formats, table):
    """The rows, the columns and the cells of a table of several formats; the one with the most
    columns gives the order."""
    all_rows = [f[table] for f in formats.values()]
    rows = max((list(r) for r in all_rows), key=len)
    columns = max((list(next(iter(r.values()))) for r in all_rows), key=len)
    cells = {}
    for row in rows:
        for column in columns:
            texts = {}
            for name, tables in formats.items():
                if column in tables[table].get(row, {}):
                    texts.setdefault(tables[table][row][column], []).append(NAMES[name])
            if len(texts) == 1:
                cells[row, column] = next(iter(texts))
            else:
                cells[row, column] = "; ".join(f"{t} ({', '.join(n)})" for t, n in texts.items())
    for r in all_rows:
        lost = [(row, c) for row, cs in r.items() for c in cs if (row, c) not in cells]
        if lost:
            sys.exit(f"tables: no place for {lost}")
    return rows, columns, cells


def markdown(formats, table):
    rows, columns, cells = merged(formats, table)
    lines = [[FIRST[table], *columns], ["---"] * (len(columns) + 1)]
    lines += [[row, *(cells[row, column] for column in columns)] for row in rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def section(programs):
    formats = {os.path.basename(p).partition("-")[2]: read(p) for p in programs}
    return ("\n" + markdown(formats, "kinds") + "\n" + markdown(formats, "makes") + "\n" +
            markdown(formats, "cells") + "\n")


def replaced(text, new):
    """The document with the new section."""
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        sys.exit("tables: the document does not have the two marks once each")
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + new + END + rest.partition(END)[2]


def main():
    words = sys.argv[1:]
    check = words[:1] == ["--check"]
    document, *programs = words[1:] if check else words
    with open(document, encoding="utf-8") as file:
        text = file.read()
    wanted = replaced(text, section(programs))
    if check and text != wanted:
        sys.exit(f"tables: {document} does not show the table as it is; run `make tables`")
    if not check:
        with open(document, "w", encoding="utf-8") as file:
            file.write(wanted)


if __name__ == "__main__":
    tool.start(main)
