#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Take the programs and the sessions out of a document.

    tools/guide.py DOCUMENT FOLDER      write the document's files into the folder

A block of code behind a line `<!-- file: NAME -->` is that file. One behind `<!-- session -->` is
what somebody types at the shell's prompt, and what is printed then.
"""

import os
import re
import sys

import tool

PROMPT = "baton> "
FILE = re.compile(r"^<!-- file: ([\w.]+) -->\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SESSION = re.compile(r"^<!-- session -->\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = re.compile(r"^<!-- (?:file|session)\b.*-->$", re.MULTILINE)


def files(text):
    """{name: what is in it}"""
    found = {m[1]: m[2] for m in FILE.finditer(text)}
    if not found or len(MARK.findall(text)) != len(FILE.findall(text)) + len(SESSION.findall(text)) \
            or len(found) != len(FILE.findall(text)):
        sys.exit("guide: a mark is without its block, or there are no files, or one is there twice")
    return found


def sessions(text):
    """[(command, [line, ...]), ...] of all sessions, in order."""
    steps = []
    for block in SESSION.findall(text):
        for line in block.splitlines():
            if line.startswith(PROMPT):
                steps.append((line[len(PROMPT):], []))
            elif not steps:
                sys.exit("guide: a session does not begin with a prompt")
            else:
                steps[-1][1].append(line)
    return steps


def main():
    document, folder = sys.argv[1:]
    with open(document, encoding="utf-8") as file:
        found = files(file.read())
    os.makedirs(folder, exist_ok=True)
    for name, text in found.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    tool.start(main)
