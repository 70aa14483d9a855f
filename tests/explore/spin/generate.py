#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Print a Promela model of the explorer's world: one alternative for each number that an action can have.

    generate.py ACTIONS

Each alternative is one step that cannot be divided, so Spin's states are those of the kernel (and one before
the first). The kernel's functions are called through glue.h.
"""

import sys

HEAD = r"""
c_decl { \#include "glue.h" }
c_state "unsigned char image[GLUE_BYTES]" "Global"
int count; /* of the actions in this state */
bit good = 1;

init {
    d_step { c_code { glue_first(now.image); now.count = glue_count(now.image); } };
    do"""
STEP = """\
    :: d_step { count > %d -> c_code { now.good = glue_take(now.image, %d); now.count = glue_count(now.image); };
                assert(good) }"""
TAIL = """\
    od
}"""


def main():
    print(HEAD)
    for i in range(int(sys.argv[1])):
        print(STEP % (i, i))
    print(TAIL)


if __name__ == "__main__":
    main()
