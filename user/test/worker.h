/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads by the hundred: as those of child.h, but made and ended in silence,
 * and of whatever page one likes.
 *
 *   root's slots     100 + i                  worker's slots   1      2        5             6
 *                    thread of worker i                        space  handler  root's space  server
 *
 * A worker runs a C function of this program, on a stack of its own. It tells
 * root something by a call with the label WORKER_REPORT.
 */
#ifndef WORKER_H
#define WORKER_H

#include "child.h"

#define WORKERS 104u
#define WORKER_SLOT(i) (100u + (i))
#define WORKER(i) BATON_SLOT(WORKER_SLOT(i))
#define WORKER_BADGE(i) (200u + (i)) /* of all that it calls, its faults included */
#define WORKER_SLOTS 16u             /* beyond these slots a worker has nothing */
#define WORKER_REPORT 901u

struct worker {
    baton_word page;  /* its thread is made of it, and ends in it */
    unsigned space;   /* in root's slots: the master of the space that it runs in, */
    unsigned server;  /* that it calls (SEND, PASS and NOTIFY), or 0, */
    unsigned handler; /* and that its faults are calls to, or 0 */
    unsigned priority;
    void (*entry)(baton_word argument);
    baton_word argument;
};

/* Make worker i, up to running. */
void worker_make(unsigned i, struct worker const *worker);

/* Make it, and let it run. */
void worker_start(unsigned i, struct worker const *worker);

/* Let worker i, which is suspended, start again from the beginning, by way of the page `scratch`. */
void worker_again(unsigned i, struct worker const *worker, baton_word scratch);

/* Stop worker i, empty its slots, end it: `page` is a page again. */
void worker_end(unsigned i, baton_word page);

/* For workers: tell root these words. Returns what root answered. */
struct baton_message worker_report(baton_word first, baton_word second);

/* Find `count` free pages of root's that the bench does not use. */
void worker_pages(struct bench const *bench, baton_word *page, unsigned count);

/* Whether they are all free, as they were found. */
bool worker_pages_back(struct bench const *bench, baton_word const *page, unsigned count);

/* A space in root's slot `slot`: made of page[0], with this program at its place, and a zone made of
 * page[1] at bench->there, which is empty. */
void worker_space(struct bench const *bench, unsigned slot, baton_word const *page);
void worker_space_end(struct bench const *bench, unsigned slot, baton_word const *page);

/* Whether nobody refers to the space in root's slot `slot`, and nobody waits for it. */
bool worker_alone(unsigned slot);

#endif
