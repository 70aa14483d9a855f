/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A crowd: threads in three spaces, made by hand, all of one priority, so that a
 * test can let any of them go on by ending slices.
 *
 *     ROOT      in SPACE_A      holds everything: ROOT_...
 *     SERVER    in SPACE_B      each of these:
 *     SERVER2   in SPACE_B        1        its space, MANAGE, RUN, SHARE
 *     CLIENT    in SPACE_C        TO_B     SPACE_B by SEND, PASS, NOTIFY
 *     CLIENT2   in SPACE_C        WORDS_B  SPACE_B by SEND alone
 *     CLIENT3   in SPACE_C
 *
 * Each space has one zone (of zones) in its first region, with CROWD_PAGES pages
 * from address 0 on.
 */
#ifndef CROWD_H
#define CROWD_H

#include "lists.h"
#include <baton/abi.h>

#define CROWD_FRAMES 128u
#define CROWD_OUTSIDE 126u /* from here on: in no pool */
#define CROWD_PAGES 8u
#define CROWD_PRIORITY 5u
#define CROWD_LINE 7u

enum crowd_frame {
    ANCHOR = 1,
    ROOT,
    SERVER,
    SERVER2,
    CLIENT,
    CLIENT2,
    CLIENT3,
    SPACE_A,
    SPACE_B,
    SPACE_C,
    SPACE_D, /* nobody runs in it */
    CROWD_NEXT
};

/* Slots of root. */
#define ROOT_A 4u
#define ROOT_HARDWARE 5u
#define ROOT_PORTS 6u
#define ROOT_THREAD(t) (7u + (unsigned)(t)) /* SERVER to CLIENT3: from 10 on */
#define ROOT_B 20u
#define ROOT_C 21u
#define ROOT_D 22u
#define ROOT_LINE 23u
#define ROOT_FREE 30u /* from here on tests put things */

/* Slots of the others. */
#define TO_B 4u
#define WORDS_B 5u
#define BADGE_TO(t) (100u + (unsigned)(t))
#define BADGE_WORDS(t) (200u + (unsigned)(t))

extern struct sim sim;         /* the machine */
extern mm_frame crowd_zone[3]; /* the zones of pages of SPACE_A, SPACE_B, SPACE_C */
extern mm_frame crowd_page;    /* the first page of SPACE_A; the others follow, space by space */

/* The address of page i, and of region i of a space. */
isa_word page_at(unsigned i);
isa_word region_at(unsigned i);

/* The level of a region's name. */
#define REGION_LEVEL BATON_LEVEL(ISA_LEVELS - 1u)

/* The kind of zone that stands in a region of a space. */
#define REGION_KIND (ISA_LEVELS == 2u ? MM_ZONE : ISA_LEVELS == 3u ? MM_ZONE2 : MM_ZONE3)

/* Make the machine (once), and the crowd (before each test; cmocka's set-up). */
void crowd_create(void);
int crowd_set_up(void **state);

/* cmocka's tear-down: everything is sound. */
int crowd_tear_down(void **state);

/* A frame that nothing uses yet. */
mm_frame crowd_new(void);

/* Put a new object or page into a container, a slave of what stands in another one. As the kernel
 * at boot would: no system call. Return the frame. */
mm_frame crowd_put(unsigned kind, mm_frame table, mm_index index);
void crowd_lend(mm_frame from, mm_index slot, mm_frame to, mm_index index, mm_rights rights,
                mm_word badge);

/* End slices until `thread`, which is ready, runs. */
void crowd_run(mm_frame thread);

/* One call of `thread`, which is ready. The words are its results only if it did not have to wait.
 * Everything is sound afterwards. */
struct sim_result crowd_call(mm_frame thread, isa_word call, isa_word a, isa_word b, isa_word c,
                             isa_word d);

/* The same: it must answer with `error` at once. */
void crowd_answers(mm_frame thread, unsigned error, isa_word call, isa_word a, isa_word b,
                   isa_word c, isa_word d);

/* The same: `error` is not OK, all other results are 0, and nothing else has changed. */
void crowd_refuses(mm_frame thread, unsigned error, isa_word call, isa_word a, isa_word b,
                   isa_word c, isa_word d);

/* A control call of `by`. Returns its error. */
unsigned crowd_control(mm_frame by, unsigned operation, isa_word a, isa_word b, isa_word c);

/* Root does it to `thread`; it must go well. */
void crowd_suspend(mm_frame thread);
void crowd_resume(mm_frame thread);

/* Root stops `thread`, which holds nothing but slaves, and ends it: a page at page_at(CROWD_TOMB +
 * thread) in root's space. Or makes a thread of that page again, with the slots that it had at
 * first, in the space that `thread` has at first, and lets it run. */
#define CROWD_TOMB 40u
void crowd_end(mm_frame thread);
void crowd_revive(mm_frame thread);

/* --- messages -------------------------------------------------------------------------------- */

struct message {
    unsigned error, label, flags; /* flags: BATON_IPC_..., BATON_FAULT_... */
    isa_word token, b, c, badge;
};

/* What stands in the result words of a thread. */
struct message message_of(mm_frame thread);

/* `thread` calls through the slot: it waits afterwards. */
void crowd_send(mm_frame thread, unsigned slot, unsigned label, isa_word b, isa_word c);

/* `thread` answers `token` (0: nobody) with these and receives. The message, if it did not have to
 * wait. */
struct message crowd_receive(mm_frame thread, isa_word token, unsigned label, isa_word b,
                             isa_word c);

/* The state of a thread (enum thread_state). */
unsigned state_of(mm_frame thread);

/* --- what stays -------------------------------------------------------------------------------- */

/* All that the kernel knows, and all memory. */
struct crowd_state;
struct crowd_state *crowd_save(void); /* to be freed */

/* Words of a frame, or its ledger entry (count 0), that may have changed. */
struct change {
    mm_frame frame;
    unsigned first, count;
};

/* Everything is as it was but for `except`. */
void crowd_same(struct crowd_state const *before, struct change const *except, unsigned n);

#endif
