/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of a space that are not containers: entries of its root table that
 * the MMU ignores, because bit 0 (present, valid) is clear.
 *
 *   0                ISA_SPACE_FIRST                                         ISA_WORDS
 *   | regions | ...  | senders | callers | receivers | bits | turn | kernel's entries |
 *                       first, last: frame * 4096       * 2    * 2
 */
#ifndef KERNEL_SPACE_H
#define KERNEL_SPACE_H

#include "schedule.h"

#define SPACE_SENDERS (ISA_SPACE_FIRST + 0u)   /* threads whose call has not been received */
#define SPACE_CALLERS (ISA_SPACE_FIRST + 2u)   /* threads that wait for a reply */
#define SPACE_RECEIVERS (ISA_SPACE_FIRST + 4u) /* threads of the space that wait for a message */
#define SPACE_BITS (ISA_SPACE_FIRST + 6u)      /* notifications */
#define SPACE_TURN (ISA_SPACE_FIRST + 7u)      /* 1: the last message was a notification */

/* A list (SPACE_SENDERS, ...) of the space whose root table is `words`, and what is first in it. Constant time. */
static inline struct list *space_list(isa_word *words, unsigned which) {
    return (struct list *)(void *)&words[which];
}

static inline mm_frame space_first(struct kernel const *k, mm_frame space, unsigned which) {
    return (mm_frame)(k->mm.words[space][which] / LIST_UNIT);
}

/* Whether nobody waits for the space: it can end. */
static inline bool space_idle(struct kernel const *k, mm_frame space) {
    return space_first(k, space, SPACE_SENDERS) == 0u &&
           space_first(k, space, SPACE_CALLERS) == 0u &&
           space_first(k, space, SPACE_RECEIVERS) == 0u;
}

#endif
