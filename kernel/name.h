/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names: how a program says which container it means (docs/abi.md, Names).
 *
 *   top         12 11 10    8 7     0
 *   | address      | 0| level | slot  |
 *
 *      caller's slots           tables                      container
 *      slot 0: slot 1 ------> space --------> zone -------> page      level 0
 *      slot s: space  ------> space --------------------->  zone entry, level 1
 *              zone   ------------------------> zone ---->  page
 *              thread --------------------------------->  slot     level 7
 */
#ifndef KERNEL_NAME_H
#define KERNEL_NAME_H

#include "kernel.h"
#include <baton/abi.h>

/* A container. */
struct place {
    mm_frame table;
    mm_index index;
    unsigned level; /* 0 a page's, 1 ... a zone's, BATON_LEVEL_SLOT a slot */
};

/* What kind of container it is, for the transition table. */
static inline enum mm_place place_kind(struct place const *at) {
    return at->level == 0u ? MM_LEAVES : at->level == BATON_LEVEL_SLOT ? MM_SLOTS : MM_REGIONS;
}

/* No frame has this number; for `avoid`. */
#define NO_FRAME 0xffffffffu

/* Resolve `name` as thread `thread` means it. Returns false, which is the error NAME, if it leads
 * nowhere, if a reference on the way lacks MANAGE, or if frame `avoid` is a table
 * on the way. Cost: at most ISA_LEVELS steps. */
bool name_resolve(struct kernel const *k, mm_frame thread, isa_word name, mm_frame avoid,
                  struct place *to);

/* Resolve the name of a container of another's window into which `thread` may drop pages: a slot with
 * a slave of the window that has DROP, and an offset within its range. */
bool name_drop(struct kernel const *k, mm_frame thread, isa_word name, struct place *to);

/* Whether the container and its `count` - 1 neighbours above are all in its table. */
bool name_fits(struct place const *at, unsigned count);

#endif
