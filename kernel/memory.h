/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory calls: move, clone, destroy, inspect (docs/abi.md). */
#ifndef KERNEL_MEMORY_H
#define KERNEL_MEMORY_H

#include "name.h"

/* Each reads the running thread's argument words and writes its result words. Cost: constant for
 * each container of the run, of which there are at most 64. */
void memory_move(struct kernel *k);
void memory_clone(struct kernel *k);
void memory_destroy(struct kernel *k);
void memory_inspect(struct kernel *k);

/* One reference from container to container of the same class, the TLB included; errors as in
 * docs/abi.md for move and clone, from BUSY of guarded slots and EMPTY on. *was
 * gets the source's word. Constant time. */
enum mm_error memory_move_one(struct kernel *k, struct place const *from, struct place const *to,
                              bool unshared, mm_word *was);
enum mm_error memory_clone_one(struct kernel *k, struct place const *from, struct place const *to,
                               mm_rights rights, mm_word badge);

/* Whether the container is a slot that may not change now: 1 to 3 of a thread that is not suspended. */
bool memory_guarded(struct kernel const *k, struct place const *at);

#endif
