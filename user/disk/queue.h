/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests, first come, first served. The page of each stands in a container of
 * the desk, a zone of the driver's own:
 *
 *   desk     | page |      | page | page |      | ...     BATON_DISK_QUEUE containers
 *   order    [ 3, 0, 2 ]                                  those of requests, the oldest first
 *
 * The next reference that comes goes into an empty one. The queue only keeps
 * account of them; it makes no system calls.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <baton/disk.h>

struct request {
    bool used;
    bool write;
    uint32_t block;
    baton_word token;
};

/* All zero is an empty queue. */
struct queue {
    struct request list[BATON_DISK_QUEUE]; /* by container */
    unsigned order[BATON_DISK_QUEUE];      /* a ring */
    unsigned first;
    unsigned count;
};

/* A container that is in no request's use; BATON_DISK_QUEUE if there is none. */
unsigned queue_room(struct queue const *queue);

/* Put a request behind the others; its page stands in container `place`, which is room. */
void queue_add(struct queue *queue, unsigned place, struct request const *request);

/* The oldest request, and its container; null if there is none. */
struct request *queue_first(struct queue *queue, unsigned *place);

/* The oldest request, of which there is one, is over. */
void queue_remove(struct queue *queue);

#endif
