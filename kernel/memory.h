/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory calls: move, clone, destroy, inspect (docs/abi.md). */
#ifndef KERNEL_MEMORY_H
#define KERNEL_MEMORY_H

#include "kernel.h"

/* Each reads the running thread's argument words and writes its result words. Cost: constant for
 * each container of the run, of which there are at most 64. */
void memory_move(struct kernel *k);
void memory_clone(struct kernel *k);
void memory_destroy(struct kernel *k);
void memory_inspect(struct kernel *k);

#endif
