/* SPDX-License-Identifier: BSD-2-Clause */
/* Moving, making or ending one object: the calls of move that can go the straight way. */
#ifndef KERNEL_OBJECTS_H
#define KERNEL_OBJECTS_H

#include "kernel.h"

/* The call move of the running thread, whose page is `words`: if it is about one object with plain names, and
 * succeeds, it is made here; otherwise memory.c finds out what it means, or what is wrong with it.
 * Constant time. */
void objects_move(struct kernel *one, isa_word *words);

#endif
