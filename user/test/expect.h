/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What docs/abi.md says that a memory call answers, written down once more and
 * without the kernel: the cross product of cells.h is compared with it.
 *
 *     struct expect_source + struct expect_place + operation ---> enum mm_error
 */
#ifndef EXPECT_H
#define EXPECT_H

#include <baton/syscall.h>

enum expect_container {
    EXPECT_PAGE_ENTRY,   /* of a zone or window */
    EXPECT_REGION_ENTRY, /* of a space or zone of zones */
    EXPECT_SLOT
};

/* What stands in the source, and what is known of its frame. */
struct expect_source {
    enum expect_container container;
    bool guarded; /* slot 1 to 3 of a thread that is not suspended */
    bool empty;   /* then nothing of the rest counts */
    unsigned kind;
    unsigned role;
    unsigned rights;
    bool shared;       /* the frame has slaves */
    bool used;         /* the object has containers in use */
    unsigned attached; /* region entries that hold the zone, the source among them */
    baton_word home;   /* address of the region that it is at home in, if it has a home */
    bool settled;      /* it keeps its home: a zone of zones with something in it */
    bool unfit;        /* a page that is not fit for objects */
    bool improper;     /* a page that does not say how a thread could start */
};

/* The destination. */
struct expect_place {
    enum expect_container container;
    unsigned holds;     /* the kind of zone that a region entry is for */
    baton_word address; /* of its region */
    bool full;
    bool guarded;
    bool homeless;       /* an entry of a zone of zones that has no home */
    bool through_source; /* its name leads through what the source refers to */
    bool dropping;       /* it is named as one to drop pages into, */
    bool in_range;       /* which it is */
};

/* move, with UNSHARED or not, and with a kind to make (or 0). */
enum mm_error expect_move(unsigned levels, struct expect_source const *source,
                          struct expect_place const *to, bool unshared, unsigned kind);

enum mm_error expect_clone(unsigned levels, struct expect_source const *source,
                           struct expect_place const *to, unsigned rights, baton_word badge);

enum mm_error expect_destroy(struct expect_source const *source);

/* inspect with any of the flags; `adjust`: ADJUST is one of them. */
enum mm_error expect_adjust(unsigned levels, struct expect_source const *source, bool adjust,
                            unsigned rights);

/* inspect without a flag. */
enum mm_error expect_inspect(struct expect_source const *source);

/* The rights that a master of that kind has when it is made (a page: when it is one again). */
unsigned expect_rights(unsigned kind);

#endif
