/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The explorer: every state that the real kernel logic can reach in a small world, and in
 * each of them every call of the world's alphabet, by every thread that could be the next to run.
 *
 *        worlds.c   the first state, and what programs may do
 *            |
 *            v                 actions.c, messages.c: all that can happen here
 *     search.c --- state ---> image.c: the state as the memory of a hosted kernel
 *        ^                        |  kernel_syscall, kernel_fault, kernel_interrupt, kernel_tick
 *        |                        v
 *     seen.c <--- state --- image.c: packed; frames are renumbered in the order in which their
 *                                masters are met from the anchor, so equal frames make no new state
 *
 *     check.c, reach.c, reclaim.c look at each step and at each state.
 *
 * What is checked is docs/verification.md's business.
 */
#ifndef EXPLORE_H
#define EXPLORE_H

#include "name.h"
#include "schedule.h"
#include "sim.h"
#include "space.h"
#include "token.h"
#include <baton/abi.h>
#include <baton/boot.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

/* --- the machine ------------------------------------------------------------------------- */

#define FRAMES 16u /* frame 0 is outside */
#define ANCHOR 1u
#define ROOT 2u
#define SPACE_A 3u /* root's; as it is numbered in every packed state */

#define LINE 3u      /* the one interrupt line */
#define WORD_B 0x51u /* what programs say in their messages */
#define WORD_C 0x52u
#define CATCH_AT 0x40u
#define FAULT_VECTOR 6u
#define FAULT_ADDRESS 0x77000u
#define FPU_OF(thread) (0x1000u + (thread)) /* what a thread keeps in the FPU */

extern struct sim sim;
extern mm_frame frames_end; /* frames from here on are in no pool */

/* --- worlds ------------------------------------------------------------------------------- */

#define LIST_MAX 6u

/* A few numbers to try. */
struct few {
    unsigned n;
    unsigned value[LIST_MAX];
};

/* What a thread may do: bits. */
enum ability {
    CAN_MOVE = 1,
    CAN_MAKE = 2, /* objects of pages, */
    CAN_END = 4,  /* and pages of objects */
    CAN_CLONE = 8,
    CAN_DESTROY = 16,
    CAN_LOOK = 32,   /* inspect */
    CAN_ADJUST = 64, /* inspect with flags */
    CAN_RUN = 128,   /* runs of two */
    CAN_CALL = 256,
    CAN_RECEIVE = 512, /* and answer */
    CAN_NOTIFY = 1024,
    CAN_HARDWARE = 2048,
    CAN_FAULT = 4096,
    CAN_ACCESS = 8192, /* read and write its pages */
    CAN_PASS = 16384,  /* references along with messages */
    CAN_DROP = 32768,  /* pages into another's window */
    CAN_FPU = 65536    /* use the FPU */
};

/* A kind of thread: root, and all others. */
struct program {
    unsigned can;     /* abilities */
    unsigned control; /* operations of the control call, a bit each */
    unsigned slots;   /* slots that its names mention, a bit each, */
    unsigned calls;   /* and others that it calls through, but never changes */
};

struct world {
    char const *name;
    char const *about;
    void (*build)(void);
    struct program root, child;
    unsigned inside;  /* slots of other threads that names mention, a bit each */
    unsigned regions; /* regions of a space, */
    unsigned pages;   /* and containers of a zone or window, that names mention */
    unsigned kinds;   /* of objects that are made, a bit each */
    unsigned fit;     /* frames below this are fit for objects; 0: all */
    struct few page_rights, zone_rights, space_rights; /* of clones */
    struct few badges;                                 /* of clones from a space's master */
    struct few modes;                                  /* of messages: bits 15..4 of CALL */
    struct few accepts;                                /* of declared containers */
    struct few priorities;
    bool accessed; /* accessed and dirty bits are part of the state */
    bool reclaim;  /* in each state root takes everything back */
    bool quick;    /* part of the short form */
};

extern struct world const worlds[];
extern unsigned const worlds_count;
extern struct world const *world; /* the one that is explored */

/* --- images: image.c ----------------------------------------------------------------------- */

#define PACKED_MAX 1024u

/* A state, packed. */
struct packed {
    unsigned length;
    uint8_t bytes[PACKED_MAX];
};

/* By frame: its number in the packed state; 0: none. */
struct numbering {
    uint8_t number[FRAMES];
};

/* An empty machine of FRAMES frames, for a world's first state. */
void image_clear(void);

/* Pack the state of the machine; `renumber` makes equal frames equal. Complains about counts in the
 * ledger that differ from what is counted, and about frames that cannot be reached. */
void image_pack(struct packed *to, struct numbering *numbering, bool renumber);

/* The machine as the packed state says. Nobody runs yet. */
void image_unpack(struct packed const *from);

/* Let `thread`, which is ready, be the running one, and the others wait behind it. 0: nobody. */
void image_start(mm_frame thread);

/* Fill the TLB with all that the running program could have used. */
void image_warm(void);

/* Remember the machine as it is; go back to that (`accessed`: the program has used its memory);
 * whether it is the same, the five argument words of the running thread aside. */
void image_remember(void);
void image_undo(bool accessed);
bool image_unchanged(void);

/* Word and ledger entry as they were when the machine was remembered. */
mm_word image_word_before(mm_frame frame, unsigned index);
struct mm_entry const *image_entry_before(mm_frame frame);

/* Whether every word that no kind of frame uses is still zero. */
bool image_clean(void);

static inline mm_word word_of(mm_frame frame, unsigned index) { return sim.words[frame][index]; }
static inline unsigned kind_of_frame(mm_frame f) {
    return f < FRAMES ? mm_kind(&sim.ledger[f]) : MM_OUTSIDE;
}
static inline unsigned state_of(mm_frame thread) { return (unsigned)word_of(thread, THREAD_STATE); }

/* --- actions: actions.c, messages.c -------------------------------------------------------- */

enum happening {
    HAPPENS_CALL,
    HAPPENS_ACCESS,
    HAPPENS_FAULT,
    HAPPENS_TICK,
    HAPPENS_INTERRUPT,
    HAPPENS_FPU /* the running thread uses the FPU for the first time */
};

/* One thing that can happen: the running thread makes a call, or something happens to it. */
struct action {
    enum happening what;
    mm_frame actor;
    isa_word call, a, b, c, d; /* of an access: a the address, b MM_R or MM_W */
};

/* A container that the running thread can name. */
struct target {
    isa_word name;
    struct place at;
    mm_word word;  /* what is in it */
    unsigned kind; /* of that; MM_OUTSIDE if it is empty or fixed */
};

#define TARGETS_MAX 160u
struct targets {
    unsigned full, vacant;
    struct target is_full[TARGETS_MAX], is_vacant[TARGETS_MAX];
};

#define NAME_NOWHERE 0x800u /* a name with the reserved bit: it leads nowhere */

/* The running thread's program. */
struct program const *program_of(mm_frame thread);

/* Call `visit` for everything that can happen next, the running thread being `actor`. */
typedef void visitor(struct action const *action);
void actions(mm_frame actor, visitor *visit);

/* The part of it that is messages and notifications. */
void actions_of_messages(mm_frame actor, struct targets const *t, visitor *visit);

/* Let it happen. */
void perform(struct action const *action);

/* A call of `actor`. */
struct action call_of(mm_frame actor, isa_word call, isa_word a, isa_word b, isa_word c,
                      isa_word d);

/* Learn which words are tokens: once, before a world is explored. */
void messages_learn(void);

/* How many calls the thread has made that has this word for its last token; none yet: as many as ended ones. */
unsigned calls_counted(isa_word token);

/* The token of `thread` with that number of its calls, below 4. */
isa_word token_for(mm_frame thread, unsigned sequence);

/* --- steps: step.c ---------------------------------------------------------------------------- */

/* Choose the world of that name. Returns false, and says so, if there is none. */
bool choose_world(char const *name, size_t length);

/* The first state of the world. */
void first_state(struct packed *state);

/* Whatever threads may be the next to do, with `visit`, which leaves the machine as it was. */
void each_actor(struct packed const *state, visitor *visit);

/* The most urgent priority at which a thread is ready; -1 if none is. */
int most_urgent(void);

/* The machine as the state says, `actor` running, everything remembered. */
void prepare(struct packed const *state, mm_frame actor);

/* Let it happen, and look at it. Returns whether there is a state to go on with; if not, nothing has
 * changed. */
bool step(struct action const *action);

/* --- checks ---------------------------------------------------------------------------------- */

/* Something is wrong: goes to `violation`, which the caller of all this has set, with a text. */
#define WRONG_MAX 400u
extern jmp_buf violation;
extern char what_is_wrong[WRONG_MAX];
_Noreturn void violated(char const *format, ...) __attribute__((format(printf, 1, 2)));

/* Whether the call of `action`, which has returned, was refused. */
bool refused(struct action const *action, unsigned *error);

/* A step that was taken, from what image_remember has to what is there now: check.c. */
void check_step(struct action const *action);

/* A call that was refused, and has changed nothing: for good reason? */
void check_refusal(struct action const *action, unsigned error);

/* A state: the audit, lists, tables. */
void check_state(void);

/* Which containers the running thread could name before the step, by the documentation and not by the
 * kernel; and whether all that has changed is explained by that: reach.c. */
void reach_remember(mm_frame actor);
void reach_check(struct action const *action);
bool reach_has(mm_frame table, mm_index index);

/* Root takes everything back from all threads, whatever they hold; the running thread is root.
 * Leaves the machine as it is then: reclaim.c. */
void reclaim(void);

/* --- what was seen: seen.c ---------------------------------------------------------------------- */

struct seen {
    uint64_t *slot; /* fingerprints; 0 is none */
    uint64_t size;  /* a power of two */
    uint32_t count;
    uint64_t *fingerprint; /* by number, in the order of finding */
    uint32_t *parent;
    uint32_t room;
};

void seen_create(struct seen *seen);
void seen_destroy(struct seen *seen);

/* The fingerprint of a state: 64 bits, never 0. */
uint64_t fingerprint_of(struct packed const *state);

/* Add the state with this fingerprint, found from state number `parent`. False if it was there. */
bool seen_add(struct seen *seen, uint64_t fingerprint, uint32_t parent);

/* --- counting: report.c -------------------------------------------------------------------------- */

void count_call(struct action const *action, unsigned error);
void count_late(unsigned error); /* a call that had to wait ended so */
void report_counts(void);

/* Whether docs/abi.md lists the error for this call. */
bool error_is_documented(struct action const *action, unsigned error);

/* The action in words, for people, and as a piece of a trace. */
void print_action(struct action const *action);
void print_trace_piece(struct action const *action);

#endif
