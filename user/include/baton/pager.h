/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pager: the parent of programs whose memory comes and goes.
 *
 *   root                   pager                             client
 *   | board, a page | <--> | pages of its own, in |  zones   | sees memory, and      |
 *     orders, statistics   | zones of its own     | -------> | has nothing of its own |
 *                          | clients' threads,    |  faults  |                        |
 *                          | spaces and zones     | <------- |                        |
 *                                 |
 *                                 disk: what does not fit
 *
 * A client is an ordinary program (<baton/program.h>) that was not loaded: its pages come when they
 * are touched. It does not manage its own space, and holds nothing that it could pass on. What
 * it sees:
 *
 *   its image          code read-only and one for all; data private, copied when it is written to
 *   start information  as of any program: heap_pages says how much there is from BATON_PROGRAM_HEAP on
 *   heap               zeroed when touched
 *   stack              grows down from BATON_PROGRAM_STACK; what is below its limit is a wrong access
 *   shared objects     what several clients call by one name (BATON_PAGER_SHARE)
 *   files              boot modules that the pager can read (BATON_PAGER_FILE): read-only
 *   slot 1 its space, 2 and 4 the pager, 5 the console, 6 the timer, 7 itself
 *
 * A wrong access is reported at the console, and ends that client only.
 */
#ifndef BATON_PAGER_H
#define BATON_PAGER_H

#include <baton/program.h>

#define BATON_PAGER_NAME "pager"

/* --- for clients ------------------------------------------------------------------------ */

/* Labels of calls to the parent, besides those of <baton/program.h>, of which the pager knows EXIT, READY,
 * WAIT and FIND. The answer's label is 0, or an enum mm_error. A client that is ready is found by its name (of up
 * to 8 characters), by other clients and by all programs; who finds it gets SEND, and never PASS, and loses it when
 * the client ends. */
enum baton_pager_label {
    BATON_PAGER_FORK =
        16, /* answers twice: in a copy of the client with 0 in the first word, and in
                               the client itself with the copy's number */
    BATON_PAGER_JOIN =
        17, /* first word: the number of a copy, or 0 for any. Answers when it has ended:
                               its number, and its status. EMPTY: the client has no such copy */
    BATON_PAGER_SHARE =
        18, /* first word: a name of up to four characters, the first in the low byte;
                               second: pages. Answers where the object of that name is, and how many
                               pages it has */
    BATON_PAGER_FILE =
        19, /* words: a name of up to eight characters. Answers where the file is, and how
                               many bytes it has */
    BATON_PAGER_COSTS =
        20, /* first word: as of baton_pager_costs. Answers how many time stamps that part of the
                               client's last fault or copy took. EMPTY another client's came since */

    /* For the policy: see below. */
    BATON_PAGER_BOARD = 32, /* answers with a reference to the board: RX, final */
    BATON_PAGER_END =
        33 /* first word: the number of a client. It is ended, and its memory is back when
                               the answer comes. Second: the status it gets. RIGHTS the caller is not the
                               policy. EMPTY there is no such client */
};

/* A copy of this client goes on from here, too: everything is the same but what this function returns:
 * 0 in the copy, the copy's number in the caller. Memory is copied when one of the two writes to it, so
 * the cost depends on how many zones there are (some 20 system calls, and one for each 64 zones), not on how many
 * pages. Shared objects and files stay shared. 0 in *number also if there is an error. LIMIT the pager
 * has no memory or no room for one more client. */
enum mm_error baton_pager_fork(baton_word *number);

/* Wait until the copy `number` (0: any) of this client has ended, and tell which, and its status. A copy
 * that has ended is told once. EMPTY there is no such copy. */
enum mm_error baton_pager_join(baton_word number, baton_word *which, baton_word *status);

/* Let this client see the shared object `name` (1 to 4 characters). If there is none, it is made, with
 * `pages` zeroed pages (1 to BATON_PAGER_SHARED_PAGES); it is gone when its last client is. Where it is,
 * the same for all, comes in *address, its size in *count. EMPTY it has no name. LIMIT the size, or
 * there are BATON_PAGER_OBJECTS already, or no memory. */
enum mm_error baton_pager_share(char const *name, unsigned pages, baton_word *address,
                                baton_word *count);
#define BATON_PAGER_SHARED_PAGES 1024u
#define BATON_PAGER_OBJECTS 16u

/* Let this client read the boot module `name` (1 to 8 characters). EMPTY the pager has none that is
 * called so. LIMIT it is larger than 4 MiB, or no memory. */
enum mm_error baton_pager_file(char const *name, baton_word *address, baton_word *length);

/* Parts of what a fault or a copy takes, from the message to the answer: the pager's own instructions;
 * those of its system calls on the way; and the disk. The time-stamp counter counts instructions only in an
 * emulator that is told so (docs/performance.md). */
enum baton_pager_cost { BATON_PAGER_OWN = 0, BATON_PAGER_KERNEL = 1, BATON_PAGER_DISK = 2 };
#define BATON_PAGER_COPY 16u /* added: of the last copy, not of the last fault */

/* What such a part of the caller's last fault, or copy (`part` + BATON_PAGER_COPY), took. EMPTY another client's
 * came since. LIMIT there is no such part. */
enum mm_error baton_pager_costs(unsigned part, uint32_t *stamps);

/* --- for the policy ------------------------------------------------------------------------ */

/*
 * When a client needs a page, and there is none, and none can be taken from anybody, it waits. The
 * pager tells so on the board (shortages, waiting), and notifies the program that it was given as
 * `notify=PROGRAM`. That program reads the board, chooses, and has a client ended; those that wait then go
 * on. The program whose number stands in the board's `policy` may do so, and nobody else. If there
 * is no such program, the client that needs the page is ended.
 */

/* Get the board of the pager in slot `slot` into the empty page container at `address`. It is there until
 * the pager ends. NAME, EMPTY, FULL ... as for baton_call and for the container. */
enum mm_error baton_pager_board(unsigned slot, baton_word address);

/* Have client `number` ended with `status`. EMPTY there is no such client. RIGHTS not for the caller. */
enum mm_error baton_pager_end(unsigned slot, baton_word number, baton_word status);

/* --- the board ------------------------------------------------------------------------------ */

/*
 * A page that root shares with the pager (spawn option `board`).
 *
 *   root:  write `order`, then order.serial + 1, then notify BATON_PAGER_BIT
 *   pager: obeys, writes `answer`, then answer.serial = order.serial, then notifies root
 *
 * Root reads the rest whenever it likes. `generation` is odd while the pager writes; who reads it before
 * and after, and finds the same even number, has read something whole.
 */
#define BATON_PAGER_BIT 1u
#define BATON_PAGER_MAGIC 0x52474150u
#define BATON_PAGER_VERSION 2u
#define BATON_PAGER_ROWS 40u
#define BATON_PAGER_TEXT 256u

enum baton_pager_what {
    BATON_PAGER_START = 1, /* start `module` */
    BATON_PAGER_STOP = 2,  /* end `client` with status `limit` */
    BATON_PAGER_LIMIT = 3, /* set the limit of `client` */
    BATON_PAGER_RETURN =
        4 /* give back `limit` pages: those that were lent, then the heap's, to root */
};

struct baton_pager_order {
    uint32_t serial;
    uint32_t what;     /* enum baton_pager_what */
    uint32_t client;   /* its number */
    uint32_t limit;    /* pages that it may have in memory at once; 0: any number */
    uint32_t priority; /* below the pager's; 0: BATON_PAGER_PRIORITY */
    uint32_t heap;     /* pages, up to BATON_PAGER_HEAP_MAX */
    uint32_t stack;    /* pages, 1 to BATON_PAGER_STACK_MAX; 0: that many */
    uint32_t count;    /* of arguments, the first is the program's name; its file is the pager's
                          `file=` of that name */
    char text[BATON_PAGER_TEXT]; /* they, each terminated, one behind the other */
};
#define BATON_PAGER_PRIORITY 5u
#define BATON_PAGER_HEAP_MAX 131072u /* 512 MiB */
#define BATON_PAGER_STACK_MAX 62u    /* the page below stays empty */

struct baton_pager_answer {
    uint32_t serial;
    uint32_t error;  /* enum mm_error: OK; NAME no such module or client; LIMIT no room; RIGHTS the
                        priority; KIND the module is no program */
    uint32_t client; /* the number of the one that was started; how many pages went back */
};

enum baton_pager_state {
    BATON_PAGER_NONE = 0,    /* an empty row */
    BATON_PAGER_RUNS = 1,    /* it runs, or could */
    BATON_PAGER_WAITS = 2,   /* it needs a page, and there is none */
    BATON_PAGER_JOINS = 3,   /* it waits for a copy of it to end */
    BATON_PAGER_EXITED = 4,  /* it has ended itself */
    BATON_PAGER_FAULTED = 5, /* it was ended for a wrong access, or because a block was lost */
    BATON_PAGER_STOPPED = 6  /* it was ended by root or the policy, or for want of memory */
};

/* A client. Rows of clients that have ended stay until the row is needed. */
struct baton_pager_row {
    uint32_t number; /* never used twice, unless 2^32 clients are started */
    uint32_t parent; /* the number of the client that it is a copy of, or 0 */
    uint32_t state;  /* enum baton_pager_state */
    uint32_t status; /* once it has ended */
    char name[16];   /* terminated */
    uint32_t limit;
    uint32_t heap;       /* pages that it may touch */
    uint32_t resident;   /* pages in memory that it is charged for */
    uint32_t swapped;    /* and on disk */
    uint32_t faults;     /* all page faults: */
    uint32_t zero_fills; /* answered with a zeroed page, */
    uint32_t file_fills; /* with a page of a file, */
    uint32_t attaches;   /* by showing a page that was in memory, */
    uint32_t copies;     /* with a copy of a page that was written to, */
    uint32_t page_ins;   /* with a page from the disk */
    uint32_t evictions;  /* pages that were taken from it */
    uint32_t address;    /* of the wrong access, and of its instruction */
    uint32_t instruction;
};

struct baton_pager_totals {
    uint32_t frames;  /* pages of the pager, in all (lent ones included): */
    uint32_t free;    /* free, */
    uint32_t books;   /* used for its own tables, */
    uint32_t objects; /* made threads, spaces and zones; the others are in clients' memory */
    uint32_t blocks;  /* of swap on the disk; 0: there is none */
    uint32_t blocks_used;
    uint32_t blocks_bad;
    uint32_t reads; /* of the disk: blocks */
    uint32_t writes;
    uint32_t errors;    /* of the disk */
    uint32_t clients;   /* that have not ended, on the board or not */
    uint32_t waiting;   /* of them: in state WAITS */
    uint32_t shortages; /* counts how often the policy was told that memory is short */
    uint32_t zones;     /* of memory: */
    uint32_t frozen;    /* those that copies share */
    uint32_t started;   /* clients ever */
    uint32_t faults;    /* of all clients ever */
    uint32_t evictions;
    uint32_t borrowed; /* pages that a memory server has lent */
};

struct baton_pager_board {
    uint32_t magic; /* the pager's: it is there */
    uint32_t version;
    uint32_t policy; /* root's: the number of the program that may have clients ended; 0: none */
    uint32_t volatile generation;
    struct baton_pager_order volatile order;
    struct baton_pager_answer volatile answer;
    struct baton_pager_totals totals;
    struct baton_pager_row rows[BATON_PAGER_ROWS]; /* the clients that were started first */
};

_Static_assert(sizeof(struct baton_pager_board) <= 4096u, "the board is one page");

/* --- how it is started ---------------------------------------------------------------------- */

/*
 *   spawn pager heap=PAGES master board file=MODULE... [notify=POLICY] [priority=N] [WORD...]
 *
 * heap: the memory for clients, and for the pager's tables. WORDs, behind --:
 *
 *   clients=N      at most so many at a time (default 64)
 *   borrow=N       so many pages besides may come from a memory server when the heap is short (default 0);
 *                  they go back when they are not needed. They take tables in the heap, too: about 1 page
 *                  for each 120, and one for each 1,024
 *   from=NAME      which memory server that is (default memory); it has to be ready before
 *   find=NAME      clients may find that program of root's by its name (up to 8 of these); all find the pager, and
 *                  other clients of it that have said that they are ready
 *   swap=A-B       the blocks of the disk that it may use (default: all; without a disk none)
 *   swap=none      no swap
 *   policy=N       the program that may have clients ended, as long as root has written none on the board
 *   once           when all clients have ended, the pager does, too; its status is how many of them did
 *                  not end with status 0
 *   run=MODULE,LIMIT,HEAP[,ARGUMENT...]   start this, as if root had ordered it
 */

#endif
