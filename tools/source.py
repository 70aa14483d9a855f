# SPDX-License-Identifier: BSD-2-Clause
"""Reading C source text: what is a comment, what is code."""

import re

_TOKEN = re.compile(r"""
    //(?:\\\n|[^\n])*            # a comment to the end of the line
  | /\*.*?(?:\*/|\Z)             # a comment
  | "(?:\\.|[^"\\\n])*"          # a string
  | '(?:\\.|[^'\\\n])*'          # a character
""", re.VERBOSE | re.DOTALL)


def _newlines(text):
    return "\n" * text.count("\n") or " "


def without_comments(text):
    """The text with every comment (ACSL annotations are comments) replaced by its line ends."""
    return _TOKEN.sub(lambda m: _newlines(m[0]) if m[0][0] == "/" else m[0], text)


def without_strings(text):
    """Text without comments, its string and character constants emptied."""
    return _TOKEN.sub(lambda m: m[0][0] * 2 if m[0][0] in "\"'" else _newlines(m[0]), text)


def code_lines(text):
    """How many lines are neither blank nor only comment."""
    return sum(1 for line in without_comments(text).splitlines() if line.strip())
