/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Root, as the parent of a guest (host.h): honest, and short of words.
 *
 *     root       thread, priority 31; its space shows its pages from PARENT_PAGES on
 *     guest      thread and space, whose masters root holds: PARENT_GUEST, PARENT_SPACE
 *     servers    spaces that a target adds; the guest finds them by name
 *
 * Besides answering, root does what the target wants whenever the clock's line wakes it.
 */
#ifndef FUZZ_PARENT_H
#define FUZZ_PARENT_H

#include "host.h"

/* Slots of root, besides those that it starts with. */
#define PARENT_SPACE_OF_ROOT 4u
#define PARENT_LINE 20u
#define PARENT_GUEST 64u
#define PARENT_SPACE 65u
#define PARENT_OTHERS 70u /* from here on: what a target adds */

#define PARENT_PAGES 0x04000000u /* root's own pages */
#define PARENT_PAGES_MOST 96u
#define PARENT_NUMBER 5u /* of the guest: its badge */

struct parent {
    uint32_t heap;         /* pages of the guest */
    uint32_t heap_frame;   /* what it is told about them */
    uint32_t files;        /* at BATON_PROGRAM_FILES: 0 or 1, called "prog" */
    unsigned pages;        /* of root */
    unsigned priority;     /* of the guest */
    bool board;            /* root and the guest share a page */
    bool manages;          /* the guest has the master of its space */
    char const *arguments; /* separated by blanks */
    mm_index (*find)(
        isa_word const name[2]); /* root's slot with that server's space, or 0; may be null */
    void (*wish)(void);          /* what root does when the clock wakes it; may be null */
};

/* Make root and the guest. *parent stays the caller's. */
void parent_build(struct parent const *parent);

/* One step of root, which is the running thread. */
void parent_turn(void);

/* Wake root up, if it is asleep: its wish comes soon. */
void parent_wake(void);

/* The page that root and the guest share, as root sees it. */
uint8_t *parent_board(void);

/* The name, for root, of the master of the guest's space. */
isa_word parent_guest(void);

/* Let root set bit `bit` of the space whose master has that name. Only within a wish. */
void parent_notify(isa_word space, unsigned bit);

/* The address of an empty page container of root's; 0 if there is none. */
isa_word parent_hole(void);

/* The status that the guest has ended with; -1 if it has not. */
int parent_status(void);

#endif
