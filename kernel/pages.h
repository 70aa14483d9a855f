/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Moving, cloning and destroying pages: the memory calls whose names are those
 * of pages, in the straight way that nearly all of them can go.
 */
#ifndef KERNEL_PAGES_H
#define KERNEL_PAGES_H

#include "kernel.h"

/* The calls move, clone and destroy of the running thread, whose page is `words`. If the names are of
 * pages, both resolve, and the runs are in their tables and apart, they are made here; otherwise memory.c
 * finds out what the call means, or what is wrong with it. Cost: constant for each page. */
void pages_move(struct kernel *one, isa_word *words);
void pages_clone(struct kernel *one, isa_word *words);
void pages_destroy(struct kernel *one, isa_word *words);

#endif
