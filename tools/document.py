# SPDX-License-Identifier: BSD-2-Clause
"""Replace the part of a document that a tool writes.

    <!-- NAME -->
    | a table | as it was |
    <!-- end -->
"""

END = "<!-- end -->"


def replace(path, name, lines):
    """Put `lines` between the marks. ValueError if the document does not have the mark once."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    begin = f"<!-- {name} -->\n"
    if text.count(begin) != 1 or END not in text[text.index(begin):]:
        raise ValueError(f"{path} does not have the mark {begin.strip()} once, with an end")
    first = text.index(begin) + len(begin)
    text = text[:first] + "\n".join(lines) + "\n" + text[text.index(END, first):]
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
