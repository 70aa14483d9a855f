/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Containers for <baton/manager.h> over an ordinary array: the same manager in
 * a process, where it can be watched, tested, and used as a heap of pages.
 *
 *     places, the containers        memory, the frames          a client's places
 *     +---+    +-----------------+                              +---+
 *     | *-+--> | 4096 bytes      | <------- lent: a slave ------+-* |
 *     +---+    +-----------------+                              +---+
 *     |   |    | 4096 bytes      | <------- moved: the master --+-* |
 *     +---+    +-----------------+                              +---+
 *
 * A place holds a page or nothing: the model in small, but for the kernel that
 * keeps it. What comes back is looked at; who writes a second master of a page into
 * a place by hand is not noticed. Two managers over disjoint parts of an array are
 * two of these over parts of one.
 */
#ifndef BATON_ARRAY_H
#define BATON_ARRAY_H

#include <baton/manager.h>
#include <stddef.h>

/* A container in small. All zero is empty. */
struct baton_place {
    unsigned char *page;
    bool master;     /* else it is a slave */
    uint32_t slaves; /* of a master: how many places hold one */
};

/* What `self` of both kinds of managers below is. */
struct baton_array {
    struct baton_place *places; /* one for each container */
    unsigned char *memory;
    size_t page_size;
    uint32_t count;
};

/* Make containers of `count` places, with a page of `page_size` bytes each, from `memory` on. */
void baton_array_create(struct baton_array *array, struct baton_place *places,
                        unsigned char *memory, size_t page_size, uint32_t count);

/* The operations, in which `where` is a struct baton_place * of the client's, the first of as
 * many as the block has containers.
 *
 * Moving, as a general manager does: give moves the masters there, FULL if any place is not empty;
 * fetch moves them back that are there, are pages of this array and have no slaves. Any page may
 * come back into any container.
 *
 * Lending, as a manager for devices does: give puts slaves there, fetch takes them away; verify
 * insists on the container's own page, and address tells its distance from the first page.
 *
 * verify: EMPTY, ROLE no master, KIND not this array's page, BUSY there are slaves. */
extern struct baton_containers const baton_array_moving;
extern struct baton_containers const baton_array_lending;

#endif
