/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What goes wrong in memory managers: one enum for <baton/buddy.h>,
 * <baton/account.h> and <baton/manager.h>.
 *
 * They are numbered in the order in which conditions are checked: when several
 * hold at once, the smallest number is reported.
 */
#ifndef BATON_MEMORY_H
#define BATON_MEMORY_H

enum baton_memory_error {
    BATON_MEMORY_OK = 0,
    BATON_MEMORY_CLIENT = 1,     /* there is no such client, or it is not open */
    BATON_MEMORY_OPEN = 2,       /* the client is open already */
    BATON_MEMORY_ORDER = 3,      /* the order is too large, or too small to be halved */
    BATON_MEMORY_RANGE = 4,      /* empty, or not wholly within the range */
    BATON_MEMORY_AREA = 5,       /* the bookkeeping area is too small, missing or not aligned */
    BATON_MEMORY_ALIGN = 6,      /* the index is no multiple of the block's size */
    BATON_MEMORY_OUT = 7,        /* not with the manager: never added, or given back */
    BATON_MEMORY_IN = 8,         /* with the manager already */
    BATON_MEMORY_FREE = 9,       /* free: never allocated, or freed before */
    BATON_MEMORY_USED = 10,      /* allocated */
    BATON_MEMORY_SIZE = 11,      /* allocated as a block of another order */
    BATON_MEMORY_INSIDE = 12,    /* allocated, as a part of a block that starts elsewhere */
    BATON_MEMORY_FOREIGN = 13,   /* the client holds no block that starts there */
    BATON_MEMORY_HELD = 14,      /* a client holds that block, or blocks, still */
    BATON_MEMORY_RIGHTS = 15,    /* the client lacks the right, or nobody can have it here */
    BATON_MEMORY_LIMIT = 16,     /* more than the client may hold */
    BATON_MEMORY_NONE = 17,      /* fewer containers are free than were asked for */
    BATON_MEMORY_SCATTERED = 18, /* enough are free, but nowhere so many side by side */
    BATON_MEMORY_CONTAINER =
        19 /* a container does not hold what it should, or a hand-over failed */
};

/* "OK", "AREA", ...: the error's name. "?" if there is no such error. Constant text and time. */
char const *baton_memory_word(enum baton_memory_error error);

#endif
