/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads for the tests.
 *
 *   root's slots   48 + i             80            81, 82      ...
 *                  thread of child i  second space  its zones
 *   child's slots  1                  5             6
 *                  its space          root's space  the second space
 *
 * A child runs a C function of this program, on a stack of its own, in root's
 * space or in the second one, which shows the same program. It has ended its
 * work when it calls root with the label CHILD_DONE; root never answers that.
 */
#ifndef CHILD_H
#define CHILD_H

#include <baton/test.h>

#define CHILDREN 8u
#define CHILD(i) BATON_SLOT(CHILD_SLOT(i))
#define CHILD_SLOT(i) (48u + (i))
#define CHILD_ROOT 5u   /* in a child's slots: root's space, SEND, PASS and NOTIFY, badge 100 + i */
#define CHILD_SERVER 6u /* a space with a server, if a test puts one there */
#define CHILD_BADGE 100u
#define OTHER_SPACE 80u /* in root's slots */
#define OTHER_ZONE 81u
#define OTHER_PAGE(i) (60u + (i)) /* of the bench: what it is made of, space, zone, page */
#define SERVER_SLOT 84u           /* in root's slots: a space with a server; badge 7 */
#define SERVER_BADGE 7u
#define FREE_SLOT 90u /* from here on tests put things for themselves */

#define ROOT_PRIORITY 31u
#define CHILD_PRIORITY 10u

enum child_label {
    CHILD_DONE = 900, /* to root: two words */
    ASK_SUM = 1,      /* to a server: the sum of the words, and the badge */
    ASK_DECLARE = 2,  /* declare the container, accept */
    ASK_GIVE = 3,     /* answer with the reference, in that mode */
    ASK_TAKE = 4,     /* nothing but the flags that came */
    ASK_SLEEP = 5     /* never answer, receive again */
};

/* Write to `page` the registers of a thread that is to run entry(argument), on the stack that ends
 * below `stack`. */
void child_registers(baton_word page, void *stack, void (*entry)(baton_word), baton_word argument,
                     unsigned priority);

/* Make the page at `page` a thread in the slot named `slot`, which is to run entry(argument) on the
 * stack that ends below `stack`. It is suspended; its slots are empty. */
struct baton_result child_thread(baton_word page, baton_word slot, void *stack,
                                 void (*entry)(baton_word), baton_word argument, unsigned priority);

/* Make the page bench->page[i] the thread of child i, which is to run entry(argument). It is
 * suspended; its slots are empty. */
struct baton_result child_make(struct bench const *bench, unsigned i, void (*entry)(baton_word),
                               baton_word argument, unsigned priority);

/* Make child i, give it slots 1 (root's space, all rights that a slave can have) and CHILD_ROOT,
 * and let it run. Every step is a claim. */
void child_start(struct bench const *bench, unsigned i, void (*entry)(baton_word),
                 baton_word argument, unsigned priority);

/* The same up to running. */
void child_prepare(struct bench const *bench, unsigned i, void (*entry)(baton_word),
                   baton_word argument, unsigned priority);

/* For root: let child i, which is as urgent as root, run until it waits or is stopped. The timer can
 * end its slice at any instruction, so one yield may be too few. */
void child_settle(unsigned i);

/* Stop child i, empty its slots, and end it: its page is bench->page[i] again. Every step is a
 * claim. */
void child_end(struct bench const *bench, unsigned i);

/* For children: the work is done, with these results. */
_Noreturn void child_done(baton_word first, baton_word second);

/* For root: receive, and that has to be the end of child i; what it said is returned. */
struct baton_message child_wait(unsigned i);

/* For children: answer the requests of enum child_label for ever. */
void child_server(baton_word argument);

/* The second space: made of bench->page[60] on, with this program at its place, and a zone of its
 * own at bench->there, whose first page is there and says `word`. */
void other_make(struct bench const *bench, uint32_t word);
void other_end(struct bench const *bench);

#endif
