/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a program must not be able to do to others, each by its name: children
 * try it, and root looks at what they got.
 */
#include "child.h"
#include <baton/machine.h>
#include <baton/print.h>

#define READ (MM_R | MM_X)
#define MARK 0xa77ac4u
#define RUNS 7u /* in the attacker's slots: root's space with RUN, and nothing else */
#define STEPS 20u
#define PRIORITY 6u

/* What the attacker got, in order; and what it is told. */
static enum mm_error volatile got[STEPS];
static unsigned volatile steps;
static baton_word volatile token; /* of a call to root */
static baton_word volatile own;   /* the attacker's page */

static void note(enum mm_error error) { got[steps++] = error; }

/* In the second space: the program's zone is there, but managed by root. */
static void attacks_memory(baton_word argument) {
    baton_word const code = BATON_ROOT_BASE;
    baton_word const free = own + BATON_PAGE_SIZE;
    baton_word *const words = (baton_word *)own;

    (void)argument;
    note(baton_move(code, free, 0, 1u).error);
    note(baton_clone(code, free, READ, 0, 1u).error);
    note(baton_destroy(code, 1u).error);
    note(baton_adjust(code, BATON_ADJUST, 0, 1u).error);
    note(baton_inspect(code).error);
    note(baton_move(own, BATON_ROOT_STACK - BATON_PAGE_SIZE * 64u, 0, 1u).error);
    note(baton_move(own + RUNS, free, 0, 1u).error);
    note(baton_inspect(code + BATON_LEVEL(1u) + RUNS).error);
    note(baton_clone(BATON_SLOT(RUNS), BATON_SLOT(8u), MM_RUN | MM_MANAGE | MM_SHARE, 0, 1u).error);
    note(baton_clone(BATON_SLOT(CHILD_ROOT), BATON_SLOT(8u), MM_SEND, 1u, 1u).error);
    note(baton_priority(0, PRIORITY + 1u));
    words[3] = PRIORITY + 1u; /* a thread's priority */
    note(baton_make(own, BATON_SLOT(8u), MM_THREAD).error);
    note(baton_reply_receive(token, 0).error);
    note(baton_frame(CHILD_ROOT, own).error);
    note(baton_fix(CHILD_ROOT, free, 0xb8u, READ));
    note(baton_fail(CHILD_ROOT));
    note(baton_activate(CHILD_ROOT));
    note(baton_unbind(CHILD_ROOT, 8u));
    child_done(steps, 0);
}

static void calls_root(baton_word i) {
    struct baton_send const send = {.label = 1u};
    struct baton_message const m = baton_call(CHILD_ROOT, &send);

    child_done(m.error, i);
}

static void memory(struct bench const *bench) {
    static enum mm_error const wanted[] = {
        MM_NAME,   MM_NAME,   MM_NAME,   MM_NAME, MM_NAME, MM_NAME, MM_NAME,   MM_NAME,   MM_RIGHTS,
        MM_RIGHTS, MM_RIGHTS, MM_RIGHTS, MM_NAME, MM_KIND, MM_KIND, MM_RIGHTS, MM_RIGHTS, MM_RIGHTS,
    };
    struct baton_message m;

    other_make(bench, MARK);
    child_start(bench, 1u, calls_root, 0, PRIORITY);
    m = baton_reply_receive(0, 0);
    token = m.token;
    own = bench->there;
    steps = 0u;
    child_prepare(bench, 0, attacks_memory, 0, PRIORITY);
    test_error(baton_destroy(BATON_SLOT(BATON_SLOT_SPACE) + CHILD_SLOT(0), 1u), MM_OK,
               "attacks: from another space");
    test_error(baton_clone(BATON_SLOT(OTHER_SPACE), BATON_SLOT(BATON_SLOT_SPACE) + CHILD_SLOT(0),
                           MM_RUN | MM_MANAGE, 0, 1u),
               MM_OK, "attacks: which the attacker manages");
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE), BATON_SLOT(RUNS) + CHILD_SLOT(0),
                           MM_RUN | MM_SHARE, 0, 1u),
               MM_OK, "attacks: and may run in root's");
    test_number(baton_resume(CHILD(0)), MM_OK, "attacks: it tries");
    (void)child_wait(0);
    test_number(steps, sizeof(wanted) / sizeof(wanted[0]), "attacks: all were tried");
    for (unsigned i = 0; i < steps; i++) {
        baton_print("# attack %u\n", i);
        test_number(got[i], wanted[i], "attacks: it is refused");
    }
    child_end(bench, 0);
    child_end(bench, 1u);
    other_end(bench);
}

/* A page is given to root, and written afterwards: the write must not get through. */
static void gives_and_writes(baton_word page) {
    struct baton_send const send = {.label = 2u, .mode = BATON_MODE_MOVE, .reference = page};

    *(uint32_t volatile *)page = MARK; /* so that the TLB has it */
    (void)baton_call(CHILD_ROOT, &send);
    *(uint32_t volatile *)page = 1u;
    child_done(0, 0);
}

static void given_away(struct bench const *bench) {
    baton_word const page = bench->here;
    baton_word const target = bench->here + BATON_PAGE_SIZE;
    struct baton_send const nothing = {0};
    struct baton_message m;

    test_error(baton_move(bench->page[10], page, 0, 1u), MM_OK, "given: a page");
    child_prepare(bench, 0, gives_and_writes, page, PRIORITY);
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE),
                           BATON_SLOT(BATON_SLOT_HANDLER) + CHILD_SLOT(0), MM_SEND, 5u, 1u),
               MM_OK, "given: root is told of faults");
    test_number(baton_declare(0, target, BATON_ACCEPT_UNSHARED), MM_OK, "given: root takes it");
    test_number(baton_resume(CHILD(0)), MM_OK, "given: the child gives it");
    m = baton_reply_receive(0, 0);
    test_number(m.flags, BATON_IPC_PASSED, "given: it has come");
    m = baton_reply_receive(m.token, &nothing);
    test_check((m.flags & BATON_IPC_FAULT) != 0u && m.words[0] == page,
               "given: a write afterwards is a fault");
    test_word(target, MARK, "given: and changes nothing");
    test_number(baton_declare(0, 0, BATON_ACCEPT_NOTHING), MM_OK, "given: root takes no more");
    child_end(bench, 0);
    test_error(baton_move(target, bench->page[10], 0, 1u), MM_OK, "given: the page is back");
}

/* The bits of interrupts cannot be set by a badge. */
static void forged_bits(struct bench const *bench) {
    baton_word const slot = BATON_SLOT(FREE_SLOT);
    struct baton_message m;

    (void)bench;
    for (unsigned badge = 0; badge < 32u; badge++) {
        test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE), slot, MM_NOTIFY, badge, 1u), MM_OK,
                   "bits: a reference");
        test_number(baton_notify(FREE_SLOT), MM_OK, "bits: a notification");
        m = baton_reply_receive(0, 0);
        test_number(m.words[0], 1u << badge % BATON_BITS, "bits: never one of a line");
        test_error(baton_destroy(slot, 1u), MM_OK, "bits: no reference");
    }
}

/* Child 0 is to run entry(argument) in the second space, which it may only run in; root handles its faults. */
static void client_prepare(struct bench const *bench, void (*entry)(baton_word),
                           baton_word argument) {
    child_prepare(bench, 0, entry, argument, PRIORITY);
    test_error(baton_destroy(BATON_SLOT(BATON_SLOT_SPACE) + CHILD_SLOT(0), 1u), MM_OK,
               "client: a client");
    test_error(baton_clone(BATON_SLOT(OTHER_SPACE), BATON_SLOT(BATON_SLOT_SPACE) + CHILD_SLOT(0),
                           MM_RUN, 0, 1u),
               MM_OK, "client: in the second space");
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE),
                           BATON_SLOT(BATON_SLOT_HANDLER) + CHILD_SLOT(0), MM_SEND, 5u, 1u),
               MM_OK, "client: root is told of faults");
}

/* One zone in two spaces: its manager takes a page once, and it is gone from both. */
static void reads_twice(baton_word address) {
    struct baton_send const send = {.label = 3u, .words = {*(uint32_t volatile *)address, 0}};

    (void)baton_call(CHILD_ROOT, &send);
    child_done(*(uint32_t volatile *)address, 0);
}

static void shared_zone(struct bench const *bench) {
    baton_word const home = bench->here + BATON_LEVEL(1u);
    struct baton_send const nothing = {0};
    struct baton_message m;

    other_make(bench, MARK);
    *(uint32_t volatile *)bench->page[10] = MARK;
    test_error(baton_move(bench->page[10], bench->here, 0, 1u), MM_OK, "shared: a page in a zone");
    test_error(baton_clone(home, home + OTHER_SPACE, READ, 0, 1u), MM_OK,
               "shared: the zone in a second space");
    client_prepare(bench, reads_twice, bench->here);
    test_number(baton_resume(CHILD(0)), MM_OK, "shared: it reads");
    m = baton_reply_receive(0, 0);
    test_number(m.words[0], MARK, "shared: what root has written");
    test_error(baton_move(bench->here, bench->page[10], 0, 1u), MM_OK,
               "shared: root takes the page");
    m = baton_reply_receive(m.token, &nothing);
    test_check((m.flags & BATON_IPC_FAULT) != 0u && m.words[0] == bench->here,
               "shared: it is gone there, too");
    child_end(bench, 0);
    test_error(baton_destroy(home + OTHER_SPACE, 1u), MM_OK, "shared: the zone is root's alone");
    other_end(bench);
}

/* Pages become a space and a zone while they are full of what would be entries: nothing of that is
 * shown. On IA-32 the word is one of a page, or of a large page, at physical address 0, for all to write. */
#define FORGED_ENTRY 0xe7u

static void forge(baton_word page) {
    for (unsigned i = 0; i < BATON_PAGE_SIZE / sizeof(baton_word); i++) {
        ((baton_word volatile *)page)[i] = FORGED_ENTRY;
    }
}

static void reads(baton_word address) { child_done(*(uint32_t volatile *)address, 0); }

static void sees_nothing(struct bench const *bench, baton_word address) {
    struct baton_message m;

    client_prepare(bench, reads, address);
    test_number(baton_resume(CHILD(0)), MM_OK, "forged: it reads");
    m = baton_reply_receive(0, 0);
    test_check((m.flags & BATON_IPC_FAULT) != 0u && m.words[0] == address,
               "forged: there is nothing");
    child_end(bench, 0);
}

static void forged_entries(struct bench const *bench) {
    forge(bench->page[OTHER_PAGE(0)]);
    forge(bench->page[OTHER_PAGE(1u)]);
    other_make(bench, MARK);
    sees_nothing(bench, bench->there + BATON_PAGE_SIZE);
    sees_nothing(bench, bench->there + BATON_ZONE_SIZE);
    sees_nothing(bench, BATON_SPACE_REGIONS * BATON_ZONE_SIZE); /* where a window would be shown */
    other_end(bench);
}

/* What is in use does not end. */
static void live_objects(struct bench const *bench) {
    test_error(baton_move(BATON_SLOT(BATON_ROOT_SPACE), bench->here, 0, 1u), MM_NAME,
               "live: NAME, the space that one runs in, into itself");
    test_error(baton_make(bench->page[1], BATON_SLOT(FREE_SLOT), MM_ZONE), MM_OK, "live: a zone");
    test_error(baton_move(BATON_SLOT(BATON_ROOT_SPACE), FREE_SLOT, 0, 1u), MM_BUSY,
               "live: BUSY, and into a zone of its own");
    test_error(baton_move(BATON_SLOT(FREE_SLOT), bench->page[1], 0, 1u), MM_OK, "live: no zone");
}

void test_attacks(struct bench const *bench) {
    memory(bench);
    given_away(bench);
    forged_bits(bench);
    shared_zone(bench);
    forged_entries(bench);
    live_objects(bench);
}
