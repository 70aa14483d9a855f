/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pager's clients.
 *
 *   none --start, fork--> runs <--> waits (for memory), joins (a copy)
 *                           |
 *                           +--exit, wrong access, stop--> ended, nothing of it is left but its status,
 *                                                          until the one that it is a copy of has
 *                                                          asked for that, or ended --> none
 *
 * What a client sees, a region of 4 MiB each:
 *
 *   1            image, start information, stack    2 ... 129      heap
 *   130 ... 145  shared objects, by their number    146 ... 161    files, by their source
 */
#ifndef PAGER_CLIENTS_H
#define PAGER_CLIENTS_H

#include "clock.h"
#include <baton/pager.h>

#define REGION_IMAGE 1u
#define REGION_HEAP 2u
#define REGION_OBJECTS 130u
#define REGION_FILES 146u
#define REGIONS 162u

#define CLIENT_BADGE 0x10000u /* + its place in the table: what it calls with */
#define CLIENT_LIMIT_MIN 8u   /* pages: an instruction touches some at once */

struct client {
    uint32_t number;  /* 0: there is none in this place */
    uint16_t parent;  /* place of the client that it is a copy of, or 0 */
    uint16_t program; /* source */
    uint16_t thread;  /* berths */
    uint16_t space;
    uint32_t limit;
    uint32_t heap; /* pages */
    uint32_t stack;
    uint16_t layer[REGIONS]; /* what it sees, or LAYER_NONE */
    bool named;              /* others find it by its name (names.h) */
    bool attached[REGIONS];  /* its space shows it; else only once it faults there */
    struct clock clock;
    struct baton_pager_row row;             /* state, status, counts */
    struct baton_pager_row volatile *shown; /* on the board, or null */

    /* While it waits for memory, or for a copy: */
    baton_word token;
    baton_word address; /* of its fault, */
    baton_word instruction;
    unsigned flags;
    uint32_t since;  /* when it began: a count */
    uint32_t wanted; /* number of the copy, or 0 */
};

/* Bytes of tables for `count` clients, and begin. Places are 1 ... count. */
uint32_t clients_bytes(uint32_t count);
void clients_start(void *books, uint32_t count);

uint32_t clients_most(void);
struct client *clients_at(uint32_t place);
uint16_t clients_place(struct client const *client);

/* The client with that number that has not ended; null if there is none. */
struct client *clients_number(uint32_t number);

/* Clients that have not ended; that were ever started; and that have ended otherwise than by themselves,
 * or with a status other than 0 if they are no copies. */
uint32_t clients_alive(void);
uint32_t clients_started(void);
uint32_t clients_failed(void);

/* How many are in state BATON_PAGER_WAITS. */
uint32_t clients_waiting(void);

/* Set the state of one. */
void clients_state(struct client *client, enum baton_pager_state state);

/* Let the client's space show the layer of a region, in which it shows nothing; or nothing any more, if it shows one.
 * There is always room for the one more slave that this takes. */
void clients_attach(struct client *client, uint32_t region);
void clients_detach(struct client *client, uint32_t region);

/* Whether it can run, or waits for something. */
bool client_lives(struct client const *client);

/* Set how many pages it may have in memory; 0: any number. */
void clients_limit(struct client *client, uint32_t limit);

/* A page was taken from a client. */
void clients_evicted(uint16_t place);

/* A place for a new client, with its number and its row; null if there is none. */
struct client *clients_new(void);

/* Start the program that `order` says, with all that is in *text (a copy of the order's). Returns what
 * enum mm_error the answer to the order has; *client is the new one. */
enum mm_error clients_run(struct baton_pager_order const *order, struct client **client);

/* Give the client, whose thread and space are there, what stands in its slots. */
bool clients_equip(struct client *client);

/* End it with `state` and `status`, and take all its memory back. Its place is free then, unless the client that
 * it is a copy of may still ask for the status. */
void clients_end(struct client *client, enum baton_pager_state state, uint32_t status);

/* Forget what has ended: its place is free. */
void clients_forget(struct client *client);

#endif
