/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages that root keeps for itself.
 *
 *   BATON_ROOT_MEMORY                                              shown memory
 *   | free  free  module  free  free  ...      free  free [D D D D S S S S] |
 *                                    demo's pages --^        ^-- the audit's table
 *
 * They are taken from the top of the memory that is shown and fit for objects,
 * where a person who tries things at low addresses does not meet them. They
 * stay in their containers. Whoever uses one checks first that it is still
 * there, so a page that was moved away by hand is noticed, not written to.
 */
#ifndef PAGES_H
#define PAGES_H

#include <baton/boot.h>
#include <baton/syscall.h>
#include <stdbool.h>

#define PAGES_DEMO 8u

/* Choose the pages: PAGES_DEMO, and `bytes` for a table. False if there is not enough free
 * memory. Cost: a system call for each page that is looked at; later calls with no
 * larger `bytes` only check what was chosen, and replace what is gone. */
bool pages_reserve(struct baton_boot const *info, unsigned long bytes);

/* The address of page `i` (< PAGES_DEMO) of the demo's. pages_reserve must have succeeded. */
baton_word pages_demo(unsigned i);

/* Where byte `offset` of the table is: offsets within one page are adjacent, pages are not. */
void *pages_table(unsigned long offset);

/* Memory for programs. pages_take: the address of a free page that is fit for objects; pages_hole: of
 * an empty container for a page that comes back. 0 if there is none. Taking does not mark
 * anything: whoever takes a page moves it away, or it is free again. Cost: a system call or two
 * while pages come and go; else one for each that is looked at. */
void pages_start(struct baton_boot const *info);
baton_word pages_take(void);
baton_word pages_hole(void);

/* The first of `count` free pages at adjacent addresses whose frames are adjacent, too; *frame is its
 * frame. 0 if there are none. pages_take does not give them out until pages_let_go is
 * called. Cost: two system calls for each page that is looked at. */
baton_word pages_contiguous(unsigned count, uint32_t *frame);
void pages_let_go(void);

/* The first free page at an address above `after` whose frame is one of the `count` from `first` on; *frame
 * is its frame. 0 if there is none. Cost: a system call for each page that is looked at. */
baton_word pages_of_frames(baton_word after, uint32_t first, uint32_t count, uint32_t *frame);

/* How many pages are free. Cost: a system call for each page that is shown. */
unsigned long pages_count(void);

/* The address of the lowest page that is free: shown, nobody's module, not
 * reserved, unshared, with all access. 0 if there is none. */
baton_word pages_free(struct baton_boot const *info);

#endif
