/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A memory server: <baton/manager.h> over the server's own heap. What it does
 * for others is in <baton/memory_server.h>.
 *
 *   heap    | own | blocks: out, free, used                          | out: nothing yet |
 *   index   0     first                                                                 range
 *
 *   main.c    receives, answers      calls.c     one function a label
 *   pages.c   the five operations    supply.c    from and to the parent and another server
 *   ends.c    clients that ended     report.c    the board
 *
 * For contiguous memory index 0 stands for a frame that is a multiple of the largest
 * block, at or below the heap's first page, so that blocks are aligned in the machine
 * as they are in the range. What would be below the heap is never added.
 */
#ifndef SERVER_H
#define SERVER_H

#include <baton/manager.h>
#include <baton/memory_server.h>
#include <baton/program.h>

#define NO_BLOCK BATON_BUDDY_NONE

/* In the low bits of a block's `where`; above them is its address in the client's space. */
#define WHERE_LENT 1u
#define WHERE_TOLD 2u /* its address in the machine was told */

struct server {
    struct baton_manager manager;
    struct baton_mem_board *board;
    bool lends;        /* contiguous memory: nothing leaves */
    baton_word base;   /* address of container 0 */
    uint32_t frame;    /* of container 0, if it lends */
    uint32_t range;    /* containers */
    uint32_t below;    /* so many containers are below the heap: there is nothing */
    uint32_t first;    /* those below are the server's own, and those */
    uint32_t limit;    /* pages that a client may hold */
    uint32_t ask;      /* pages that it may still ask of its parent unasked */
    uint32_t keep;     /* pages that are not spared */
    char const *spare; /* whom to ask for pages, or null */
    uint32_t spared;   /* pages that others have got, and that have not come home */
    uint32_t debt;     /* pages that another server has spared, and not got back */
    uint32_t tried;    /* so many pages were free when they were last offered */
    bool away;         /* pages may have come home: to be looked for */
    bool dry;          /* the parent had nothing when it was asked last */
    uint32_t events[BATON_MEM_EVENTS];

    /* Clients that ended: */
    uint32_t ends;                     /* of the board's, as it was seen last */
    uint16_t ended[BATON_MEM_CLIENTS]; /* the same */
    bool leaving[BATON_MEM_CLIENTS];   /* what it holds is still to be taken back */
    bool stale[BATON_MEM_CLIENTS];     /* its account is a predecessor's, who has left something */
    struct baton_reclaim reclaim;      /* of the client that is being settled, */
    bool settling;                     /* if there is one */
};

/* An answer, and what is to be done about it afterwards. */
struct reply {
    baton_word token;
    struct baton_send send;
    uint32_t block; /* given with this answer: to be taken back if nobody hears it; or NO_BLOCK */
    unsigned order;
    uint32_t client;
    uint32_t spared; /* its page goes along for good: if it stays, it is free again; or NO_BLOCK */
};

/* --- pages.c ------------------------------------------------------------------------------ */

/* Pages that come with messages arrive here. */
#define DESK (BATON_PROGRAM_SHARED + (BATON_SHARED_MAX - 1u) * BATON_PAGE_SIZE)

/* The operations on containers; with `address` for a server that lends. */
extern struct baton_containers const pages_moving;
extern struct baton_containers const pages_lending;

static inline baton_word pages_name(struct server const *s, uint32_t index) {
    return s->base + (baton_word)index * BATON_PAGE_SIZE;
}

/* Put as much of a block as can be put to where its client wants it. Returns how many pages; 0 if the
 * server does not manage that client's space. */
unsigned pages_deliver(struct server *s, struct baton_holding const *block);

/* Whether a page stands on the desk. */
bool pages_on_desk(void);

/* --- calls.c ------------------------------------------------------------------------------ */

/* Do what a message asks, and say in *reply what to answer. `crowded`: the desk was not empty when it
 * came, so a page that was to come could not. */
void calls_handle(struct server *s, struct baton_message const *m, bool crowded,
                  struct reply *reply);

/* See to what an answer has left undone. `heard`: somebody has received it; `came`: what stands on the
 * desk has come since. */
void calls_finish(struct server *s, struct reply const *reply, bool heard, bool came);

/* --- supply.c ----------------------------------------------------------------------------- */

/* Get memory for a block of `order` from the parent, or from another server. False if there is none;
 * something smaller may have come. */
bool supply(struct server *s, unsigned order);

/* Get `pages` from the parent, give them back. Returns how many. */
uint32_t supply_grow(struct server *s, uint32_t pages);
uint32_t supply_shrink(struct server *s, uint32_t pages);

/* Let those pages go that another server has spared, if it seems worth it: see <baton/memory_server.h>. */
void supply_settle(struct server *s);

/* Get back what was spared and has come home. Returns how many pages. */
uint32_t supply_regain(struct server *s);

/* The page on the desk is nobody's: root has it then. */
void supply_clear_desk(void);

/* --- ends.c ------------------------------------------------------------------------------- */

/* See who has ended since the last time. */
void ends_look(struct server *s);

/* Whether somebody's blocks are still to be taken back; take back some of them. */
bool ends_pending(struct server const *s);
void ends_step(struct server *s);

/* Take back all that a client who has ended has left, at once. */
void ends_settle(struct server *s, uint32_t client);

/* Take back all that a client holds, whose device is reset. */
void ends_reset(struct server *s, uint32_t client);

/* --- report.c ----------------------------------------------------------------------------- */

/* Say on the board what can be said at the start. */
void report_start(struct server *s);

/* Carry out root's orders, and draw if it asks. */
void report_look(struct server *s);

#endif
