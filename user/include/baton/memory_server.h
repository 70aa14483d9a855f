/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory servers: `memory`, whose pages change hands, and `dma`, whose pages
 * are contiguous in the machine and are lent only. One program (user/manager/),
 * two uses; there may be several of each, over disjoint memory.
 *
 *            pages: PARENT_PAGES, PARENT_RETURN             MEM_SPARE: pages for good
 *     root <------------------------------------> memory <-------------------- dma
 *       |     board: statistics, orders              ^ |                        ^ |
 *       |                                   MEM_TAKE | | masters       MEM_TAKE | | final slaves
 *       `--- starts, ends, says so ------------->  client                    client
 *
 * A block of order k is 2^k pages. What comes with a block:
 *
 *   moved   its masters: the client may hand them on, and make objects of them
 *   lent    final slaves: the masters stay with the server, which so knows them to be
 *           what they were. The client can use the memory and pass nothing on
 *
 * Pages travel in two ways. One a message, into the container that the calling
 * thread has declared: this needs PASS, and nothing else. Or 64 a system call,
 * straight into the client's page containers: this needs that whoever started the client has
 * given the server a slave of the client's space with MANAGE (root: `managed=`),
 * and so it is the parent's decision whom its child's server may reach.
 *
 * Free memory is zeroed, so a block is when it comes. It goes back as it is, and
 * nothing that is said about it is believed: every page is looked at before it is
 * free again. Slaves, shared pages, objects, blocks of others, and blocks that are not
 * complete are refused, and stay charged. Any unshared master of a page will do for a
 * moved one, as pages do not differ; for a lent one none is needed, for it never left.
 *
 * When a client ends, its parent takes its space apart: moved pages are the parent's
 * then, and the server writes them off; lent ones are free again as soon as root
 * has told that the client is gone. But a block whose address in the machine was told may still be
 * written to by a device. It stays charged to the client's number until a program with this
 * number, the driver that was started again, has reset the device and says so (BATON_MEM_RESET).
 *
 * What dma has spared comes home. A page alone does not say which frame it is; but root can see that.
 * So the general server hands its free pages to root when most of what it was spared is free
 * again, dma asks root for those that are its own (BATON_PARENT_REGAIN), and the general server asks
 * root for as many as are left. The same when a program ends: then root has got its pages.
 *
 * Memory is out when: nothing suits in the server; root has none for it, or has said
 * how much it may have (most=); and dma spares none. Then it is told: NONE, or SCATTERED.
 * What is done about it is decided by others.
 *
 * How root starts them; words behind -- are arguments (pages; defaults in brackets):
 *
 *   spawn memory heap=PAGES board -- [most=PAGES] [ask=PAGES] [limit=PAGES]
 *                                          [spare=NAME]
 *   spawn dma contiguous=PAGES board -- [limit=PAGES] [keep=PAGES]
 *
 *   most=    containers that it can ever have (8192, or heap=); the bookkeeping for all of
 *            them stands in the first pages of the heap, so that it never needs any more
 *   ask=     how many pages it may get from root by itself, besides those that root lends it by
 *            a command of a person's (no limit)
 *   limit=   what each client may hold (no limit)
 *   keep=    what is not spared (half of all)
 *   spare=   whom to ask when there is nothing else (dma; `spare=-` nobody)
 */
#ifndef BATON_MEMORY_SERVER_H
#define BATON_MEMORY_SERVER_H

#include <baton/buddy.h>
#include <baton/memory.h>
#include <baton/syscall.h>

#define BATON_MEM_NAME "memory"
#define BATON_MEM_DMA_NAME "dma"
#define BATON_MEM_TOP 10u     /* the largest order: a zone's worth of pages */
#define BATON_MEM_CLIENTS 64u /* badges below that can be clients */

/* Labels of calls. The label of an answer is an enum baton_memory_error, or one of the next list. If it
 * is CONTAINER, the first word says which page of the block, the second is the enum mm_error of what is
 * wrong with it. CLIENT, for all: the caller's badge is 0, or not below BATON_MEM_CLIENTS. Cost: some
 * ten system calls; for a block a system call for each 64 pages that the server moves or lends itself,
 * and two and a clear for each that comes back; and what getting memory from elsewhere costs. */
enum baton_mem_label {
    /* A block: first word an order, + BATON_MEM_LENT; second word where it is to be, the address of
     * as many empty page containers. Answer: its number; how many of its pages are there already:
     * all, or (not managed) none, or some if those containers were not as they should be. The others
     * wait for BATON_MEM_PAGE. ORDER, LIMIT, NONE, SCATTERED; RIGHTS a server that lends, and not LENT. */
    BATON_MEM_TAKE = 1,
    /* One page of a block: its number; which page. It comes with the answer, into the declared
     * container: if that cannot be, it stays, and can be asked for again. FOREIGN; RANGE; CONTAINER it
     * is not here any more. */
    BATON_MEM_PAGE = 2,
    /* One page of a moved block goes back: its number; which page. With it comes a page,
     * BATON_MODE_MOVE_UNSHARED. FOREIGN; RANGE; RIGHTS the block is lent; AGAIN; CONTAINER: FULL it is
     * here already, EMPTY none came. A page that came in vain, with this or any other label, is
     * offered with the answer; if it is not taken then, root has it. */
    BATON_MEM_BACK = 3,
    /* The whole block goes back: its number; its order. What the server can fetch from where it has put
     * it, it does. ORDER, RANGE, SIZE, FOREIGN; CONTAINER a page is missing, or shared: then nothing is
     * free, and it can be said again later. */
    BATON_MEM_FREE = 4,
    /* Make two of it: its number; its order. The upper one is called 2^(order - 1) more. Errors as of
     * baton_manager_split. */
    BATON_MEM_SPLIT = 5,
    /* Where in the machine it is: its number; its order. Answer: the address; its upper 32 bits. ORDER,
     * RANGE, SIZE, FOREIGN; RIGHTS the client may not know (root: `may=address`), or this server does
     * not. */
    BATON_MEM_ADDRESS = 6,
    /* Answer: pages that are free; pages that the client holds. */
    BATON_MEM_COUNT = 7,
    /* For other servers: an unshared master of a page comes with the answer, for good. RIGHTS the caller
     * may not (root: `may=spare`). NONE. */
    BATON_MEM_SPARE = 8,
    /* The client's device is reset: every lent block of the client's goes back, as far as it has no
     * slaves any more; what is left is in blocks of one page. Answer: how many pages are free again;
     * how many the client still holds. RIGHTS the client may not know addresses. */
    BATON_MEM_RESET = 9,
    /* For other servers: pages that were spared may have come back to root; those that have are contiguous
     * memory again. Answer: how many; how many are still elsewhere. RIGHTS as for BATON_MEM_SPARE. */
    BATON_MEM_REGAIN = 10
};
#define BATON_MEM_LENT 256u

#define BATON_MEM_UNKNOWN 64u /* answer: there is no such label */
#define BATON_MEM_AGAIN 65u   /* answer: another's page was in the way; call again */
#define BATON_MEM_GONE 66u    /* the functions below: no server could be called in that slot */

/* In which slot of the server's the space of client n stands, if the server may manage it. */
#define BATON_MEM_SPACE(n) (64u + (n))

/* What a client may do besides, as its parent decides. */
#define BATON_MEM_MAY_ADDRESS 1u
#define BATON_MEM_MAY_SPARE 2u

/* --- the board --------------------------------------------------------------------------- */

/* A page that the server shares with root. Each writes its own part; root, which must never wait for a
 * server, notifies it with bit BATON_MEM_BIT, and the server notifies root when it has drawn. Root
 * believes nothing that it reads there; numbers are for people. */
#define BATON_MEM_BIT 1u
#define BATON_MEM_MAGIC 0x4d454d42u /* "BMEM": it is that of a memory server */
#define BATON_MEM_CELLS 1024u

enum baton_mem_order {
    BATON_MEM_LEND = 1,  /* ask the parent for `pages` more */
    BATON_MEM_RETURN = 2 /* give `pages` back to the parent, as far as they are free */
};

/* How often what happened, modulo 2^32. */
enum baton_mem_event {
    BATON_MEM_TAKEN,       /* blocks given to clients */
    BATON_MEM_FREED,       /* and freed by them */
    BATON_MEM_REFUSED,     /* calls that got an error: */
    BATON_MEM_OUT,         /* of those, out of memory, */
    BATON_MEM_OVER,        /* and over the client's limit */
    BATON_MEM_FROM_PARENT, /* pages that came from the parent, after the start */
    BATON_MEM_TO_PARENT,   /* and went back */
    BATON_MEM_FROM_SERVER, /* pages that another server spared */
    BATON_MEM_TO_SERVER,   /* and that were spared for another */
    BATON_MEM_ENDED,       /* clients that ended */
    BATON_MEM_WRITTEN_OFF, /* pages that are their parent's now */
    BATON_MEM_REGAINED,    /* pages that were spared, and came home */
    BATON_MEM_EVENTS
};

struct baton_mem_client {
    uint32_t number; /* 0: none */
    uint32_t held;   /* pages */
    uint32_t blocks;
    uint32_t limit; /* pages; UINT32_MAX: none */
};

struct baton_mem_board {
    /* Written by the server, before it is ready: */
    uint32_t volatile magic;
    uint32_t frame; /* of its first page, if they are contiguous; else 0 */
    uint32_t range; /* containers */
    uint32_t own;   /* of these, pages with its own bookkeeping */
    /* Written by the server when asked: */
    uint32_t volatile drawn; /* the last `ask` that is answered */
    uint32_t volatile done;  /* the last order that was carried out, */
    uint32_t result;         /* with how many pages */
    uint32_t events[BATON_MEM_EVENTS];
    uint32_t pages[BATON_BUDDY_STATES];  /* how many are out, free, used */
    uint32_t blocks[BATON_MEM_TOP + 1u]; /* free ones, by order */
    uint32_t unusable; /* of 100 free pages, those that are in no block of the largest order */
    struct baton_mem_client clients[BATON_MEM_CLIENTS];
    char cells[BATON_MEM_CELLS]; /* the picture: baton_buddy_picture */
    uint32_t cells_count;
    /* Written by root: */
    uint32_t volatile ask;
    uint32_t volatile order;                    /* counts orders; then: */
    uint32_t what;                              /* enum baton_mem_order */
    uint32_t much;                              /* pages */
    uint32_t volatile ends;                     /* counts ended programs, */
    uint16_t volatile ended[BATON_MEM_CLIENTS]; /* and here by number */
    uint8_t volatile may[BATON_MEM_CLIENTS];    /* BATON_MEM_MAY_... by number */
};
_Static_assert(sizeof(struct baton_mem_board) <= 4096u, "the board is one page");

/* --- for clients ------------------------------------------------------------------------- */

/* A block that this program holds. */
struct baton_mem_block {
    unsigned slot; /* with the server's space */
    uint32_t number;
    unsigned order;
    bool lent;
    bool placed;        /* the server has put some of its pages there, and can take them away */
    baton_word address; /* of its first page */
};

/* `slot` holds the server's space, with SEND and PASS (baton_find). These use the calling thread's declared
 * container, and leave it accepting nothing. GONE, besides what is said above. If the server is
 * started again meanwhile, its accounts are empty: what was moved is the client's, what was lent is gone. */

/* Get a block of `order`, lent or moved, to `address`, where 2^order page containers of the caller's own space
 * are empty; *block says all about it. If they are not, all goes back: CONTAINER. Cost: one call; if the
 * server does not manage the space, two more for each page. */
unsigned baton_mem_take(unsigned slot, unsigned order, bool lent, baton_word address,
                        struct baton_mem_block *block);

/* Give it back; its pages stand where they came. CONTAINER they do not, or are shared: what has not gone back
 * yet is still the caller's. Cost as for baton_mem_take. */
unsigned baton_mem_free(struct baton_mem_block const *block);

/* Where in the machine it is. One call. */
unsigned baton_mem_address(struct baton_mem_block const *block, uint64_t *address);

/* How many pages are free in the server, and how many this program holds. One call. */
unsigned baton_mem_count(unsigned slot, uint32_t *free, uint32_t *held);

/* Say that this program's device is reset, and no longer uses what it was lent. One call. */
unsigned baton_mem_reset(unsigned slot);

/* The word for what these return. Constant text. */
char const *baton_mem_word(unsigned error);

#endif
