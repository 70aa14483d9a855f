/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attacks on memory that is shared or lent, each by its name, from real programs in
 * a space of their own; and two that collude to keep what they were given.
 *
 *   root's slots   OTHER_SPACE     the attacker's space: this program, and a zone of its own
 *                  MANAGED         a zone that root manages, shown to others without MANAGE
 */
#include "attempt.h"
#include "takeback.h"
#include <baton/machine.h>

#define MARK 0xc011u
#define READ (MM_R | MM_X)
#define READ_WRITE (MM_R | MM_W | MM_X)
#define ZONE_ALL (MM_ACCESS | MM_MANAGE | MM_SHARE)
#define MANAGES (MM_RUN | MM_MANAGE | MM_SHARE)
#define MANAGED FREE_SLOT
#define HELD 8u  /* in the attacker's slots: what it was lent */
#define SPARE 9u /* and an empty one */
#define PAGE(n) ((n)*BATON_PAGE_SIZE)

/* --- a client whose zone is managed by another program ---------------------------------------- */

/* Names of a page in the managed zone, as the attacker might say them. */
static void against_name(baton_word name, baton_word own, baton_word free) {
    attempt(BATON_MOVE, name, free, 0, MM_NAME, "managed: NAME, a page is not moved out");
    attempt(BATON_MOVE, own, name, 0, MM_NAME, "a page injected into a shared zone: NAME");
    attempt(BATON_CLONE + BATON_RIGHTS(READ), name, free, 0, MM_NAME, "managed: NAME, nor cloned");
    attempt(BATON_CLONE + BATON_RIGHTS(READ), own, name, 0, MM_NAME,
            "a page injected into a shared zone: NAME, as a clone");
    attempt(BATON_DESTROY, name, 0, 0, MM_NAME, "managed: NAME, nor destroyed");
    attempt(BATON_INSPECT, name, 0, 0, MM_NAME, "managed: NAME, nor looked at");
    attempt(BATON_INSPECT + BATON_ADJUST, name, 0, 0, MM_NAME, "managed: NAME, nor adjusted");
    attempt(BATON_MOVE + BATON_AS(MM_THREAD), name, BATON_SLOT(SPARE), 0, MM_NAME,
            "a final zone slave used to make an object: NAME");
}

static void a_client_whose_zone_is_managed_by_another(struct bench const *bench) {
    baton_word const shown = bench->there + BATON_ZONE_SIZE; /* in the attacker's space */
    baton_word const own = bench->there;
    baton_word const free = bench->there + PAGE(5u);

    other_make(bench, MARK);
    test_error(baton_make(bench->page[20], BATON_SLOT(MANAGED), MM_ZONE), MM_OK, "managed: a zone");
    test_error(baton_move(bench->page[21], MANAGED, 0, 1u), MM_OK, "managed: a page in it");
    test_error(
        baton_clone(BATON_SLOT(MANAGED), shown + BATON_LEVEL(1u) + OTHER_SPACE, READ_WRITE, 0, 1u),
        MM_OK, "managed: the attacker sees it");
    attacker_prepare(bench, 0, attempts_try, 0, OTHER_SPACE, MANAGES);
    test_error(
        baton_clone(BATON_SLOT(MANAGED), BATON_SLOT(HELD) + CHILD_SLOT(0), READ_WRITE, 0, 1u),
        MM_OK, "managed: and has a slave of it, too, without MANAGE");
    against_name(shown, own, free);
    against_name(shown + PAGE(3u), own, free);
    against_name(HELD, own, free);
    against_name(PAGE(3u) + HELD, own, free);
    attempt(BATON_MOVE, shown + BATON_LEVEL(1u), BATON_SLOT(SPARE), 0, MM_ROLE,
            "managed: ROLE, the zone is not moved");
    attempt(BATON_CLONE + BATON_RIGHTS(READ), shown + BATON_LEVEL(1u), BATON_SLOT(SPARE), 0,
            MM_RIGHTS, "managed: RIGHTS, nor cloned");
    attempt(BATON_CLONE + BATON_RIGHTS(READ), BATON_SLOT(HELD),
            shown + BATON_ZONE_SIZE + BATON_LEVEL(1u), 0, MM_RIGHTS,
            "a home taken by a client: RIGHTS, it was lent without MANAGE");
    attempts_check(0);
    child_end(bench, 0);
    test_check(baton_inspect(MANAGED).role == MM_MASTER &&
                   baton_inspect(BATON_SLOT(MANAGED)).used == 1u,
               "managed: it holds what it held");
    test_error(baton_destroy(shown + BATON_LEVEL(1u) + OTHER_SPACE, 1u), MM_OK,
               "managed: the attacker sees it no more");
    test_error(baton_move(MANAGED, bench->page[21], BATON_UNSHARED, 1u), MM_OK,
               "managed: the page comes back");
    test_error(baton_move(BATON_SLOT(MANAGED), bench->page[20], 0, 1u), MM_OK,
               "managed: and the zone's");
    other_end(bench);
}

/* Lent with MANAGE, a zone can be attached by a client where its owner does not want it. */
static void a_home_taken_by_a_client(struct bench const *bench) {
    baton_word const theirs = bench->there + BATON_ZONE_SIZE + BATON_LEVEL(1u);
    baton_word const ours = bench->there + BATON_LEVEL(1u);

    other_make(bench, MARK);
    test_error(baton_make(bench->page[20], BATON_SLOT(MANAGED), MM_ZONE), MM_OK, "home: a zone");
    attacker_prepare(bench, 0, attempts_try, 0, OTHER_SPACE, MANAGES);
    test_error(baton_clone(BATON_SLOT(MANAGED), BATON_SLOT(HELD) + CHILD_SLOT(0), ZONE_ALL, 0, 1u),
               MM_OK, "home: lent");
    attempt(BATON_CLONE + BATON_RIGHTS(ZONE_ALL), BATON_SLOT(HELD), theirs, 0, MM_OK,
            "a home taken by a client: it can");
    attempts_check(0);
    test_error(baton_move(BATON_SLOT(MANAGED), ours, 0, 1u), MM_BUSY, "home: BUSY, it is there");
    test_error(baton_destroy(theirs + OTHER_SPACE, 1u), MM_OK,
               "home: who manages the client's space takes it back");
    test_error(baton_move(BATON_SLOT(MANAGED), ours, 0, 1u), MM_OK, "home: and is first then");
    child_end(bench, 0);
    attacker_prepare(bench, 0, attempts_try, 0, OTHER_SPACE, MANAGES);
    test_error(baton_clone(ours, BATON_SLOT(HELD) + CHILD_SLOT(0), ZONE_ALL, 0, 1u), MM_OK,
               "home: lent again");
    attempt(BATON_CLONE + BATON_RIGHTS(ZONE_ALL), BATON_SLOT(HELD), theirs, 0, MM_BUSY,
            "a home taken by a client: BUSY, once there is one");
    attempts_check(0);
    child_end(bench, 0);
    test_error(baton_move(ours, BATON_SLOT(MANAGED), 0, 1u), MM_OK, "home: detached");
    test_error(baton_move(BATON_SLOT(MANAGED), bench->page[20], 0, 1u), MM_OK, "home: ended");
    other_end(bench);
}

/* --- a slave hidden with an accomplice ------------------------------------------------------------ */

static void a_slave_hidden_with_an_accomplice(struct bench const *bench) {
    baton_word const lent = bench->there + PAGE(1u);

    other_make(bench, MARK);
    test_error(baton_clone(bench->page[10], lent + OTHER_SPACE, READ | MM_SHARE, 0, 1u), MM_OK,
               "hidden: a page is lent, and may be passed on");
    attacker_prepare(bench, 0, attempts_try, 0, OTHER_SPACE, MANAGES);
    attempt(BATON_MOVE + BATON_AS(MM_ZONE), bench->there, BATON_SLOT(HELD), 0, MM_OK,
            "hidden: the attacker makes a zone of its own page");
    attempt(BATON_CLONE + BATON_RIGHTS(READ | MM_SHARE), lent, PAGE(7u) + HELD, 0, MM_OK,
            "hidden: and puts a slave there");
    attempt(BATON_DESTROY, lent, 0, 0, MM_OK, "hidden: it gives back what it was lent");
    attempts_check(0);
    test_check(baton_inspect(bench->page[10]).shared, "hidden: root is told that it is shared");
    test_error(baton_move(bench->page[10], bench->here, BATON_UNSHARED, 1u), MM_BUSY,
               "hidden: BUSY, it cannot be taken for good");
    test_error(baton_make(bench->page[10], BATON_SLOT(MANAGED), MM_SPACE), MM_BUSY,
               "hidden: BUSY, nor made anything of");
    test_error(baton_move(BATON_SLOT(HELD) + CHILD_SLOT(0), BATON_SLOT(MANAGED), 0, 1u), MM_OK,
               "hidden: who holds its TCB takes the zone");
    test_error(baton_destroy(PAGE(7u) + MANAGED, 1u), MM_OK, "hidden: and finds the slave");
    test_check(!baton_inspect(bench->page[10]).shared, "hidden: it is the only one again");
    test_error(baton_move(BATON_SLOT(MANAGED), bench->there + OTHER_SPACE, 0, 1u), MM_OK,
               "hidden: the attacker's page is back where it was");
    child_end(bench, 0);
    test_error(baton_clone(bench->page[10], lent + OTHER_SPACE, READ, 0, 1u), MM_OK,
               "hidden: lent as a final slave");
    attacker_prepare(bench, 0, attempts_try, 0, OTHER_SPACE, MANAGES);
    attempt(BATON_CLONE + BATON_RIGHTS(READ), lent, bench->there + PAGE(7u), 0, MM_RIGHTS,
            "hidden: RIGHTS, it is not passed on");
    attempts_check(0);
    child_end(bench, 0);
    test_error(baton_destroy(lent + OTHER_SPACE, 1u), MM_OK, "hidden: it is where it was put");
    other_end(bench);
}

/* --- one page, five spaces ------------------------------------------------------------------------- */

#define VIEWERS 5u
#define VIEWER_SLOT(i) (FREE_SLOT + 2u + (i))

/* Read what is there, tell root, and read it again: for ever. */
static void reads_on(baton_word address) {
    for (;;) {
        struct baton_send const send = {.label = 7u, .words = {*(uint32_t volatile *)address, 0}};

        (void)baton_call(CHILD_ROOT, &send);
    }
}

static void viewer_make(struct bench const *bench, unsigned i) {
    baton_word const program = BATON_ROOT_BASE + BATON_LEVEL(1u);
    baton_word const zone = bench->here + BATON_LEVEL(1u);

    test_error(baton_make(bench->page[20u + i], BATON_SLOT(VIEWER_SLOT(i)), MM_SPACE), MM_OK,
               "five spaces: one");
    test_error(baton_clone(program, program + VIEWER_SLOT(i), READ_WRITE, 0, 1u), MM_OK,
               "five spaces: with this program");
    test_error(baton_clone(zone, zone + VIEWER_SLOT(i), READ, 0, 1u), MM_OK,
               "five spaces: and the zone");
    attacker_prepare(bench, i, reads_on, bench->here, VIEWER_SLOT(i), MM_RUN);
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE),
                           BATON_SLOT(BATON_SLOT_HANDLER) + CHILD_SLOT(i), MM_SEND, 5u, 1u),
               MM_OK, "five spaces: root is told of faults");
    test_number(baton_resume(CHILD(i)), MM_OK, "five spaces: it reads");
}

static void viewer_end(struct bench const *bench, unsigned i) {
    child_end(bench, i);
    test_error(baton_destroy(BATON_ROOT_BASE + BATON_LEVEL(1u) + VIEWER_SLOT(i), 1u), MM_OK,
               "five spaces: without the program");
    test_error(baton_destroy(bench->here + BATON_LEVEL(1u) + VIEWER_SLOT(i), 1u), MM_OK,
               "five spaces: and the zone");
    test_error(baton_move(BATON_SLOT(VIEWER_SLOT(i)), bench->page[20u + i], 0, 1u), MM_OK,
               "five spaces: ended");
}

static void the_pager_removes_a_page_once(struct bench const *bench) {
    struct baton_send const nothing = {0};
    baton_word tokens[VIEWERS];

    *(uint32_t volatile *)bench->page[10] = MARK;
    test_error(baton_move(bench->page[10], bench->here, 0, 1u), MM_OK, "five spaces: a page");
    for (unsigned i = 0; i < VIEWERS; i++) {
        struct baton_message m;

        viewer_make(bench, i);
        m = baton_reply_receive(0, 0);
        test_check(m.label == 7u && m.words[0] == MARK && m.badge == CHILD_BADGE + i,
                   "five spaces: it is seen there");
        tokens[i] = m.token;
    }
    test_word(bench->here, MARK, "five spaces: and here");
    test_check(!baton_inspect(bench->here).shared, "five spaces: nobody has a slave of it");
    test_error(baton_move(bench->here, bench->page[10], BATON_UNSHARED, 1u), MM_OK,
               "five spaces: the pager takes it, once");
    test_absent(bench->here, "five spaces: it is gone here");
    for (unsigned i = 0; i < VIEWERS; i++) {
        struct baton_message const m = baton_reply_receive(tokens[i], &nothing);

        test_check((m.flags & BATON_IPC_FAULT) != 0u && m.words[0] == bench->here,
                   "five spaces: and there");
    }
    for (unsigned i = 0; i < VIEWERS; i++) {
        viewer_end(bench, i);
    }
}

/* --- the live window, and a page that was dropped ---------------------------------------------------- */

static void ending_the_live_window(struct bench const *bench) {
    baton_word const window = BATON_SLOT(BATON_SLOT_WINDOW);

    other_make(bench, MARK);
    test_error(baton_make(bench->page[30], BATON_SLOT(MANAGED), MM_WINDOW), MM_OK,
               "live window: a window");
    attacker_prepare(bench, 0, attempts_try, 0, OTHER_SPACE, MANAGES);
    test_error(baton_move(BATON_SLOT(MANAGED), window + CHILD_SLOT(0), 0, 1u), MM_OK,
               "live window: the attacker's");
    attempt(BATON_MOVE, window, bench->there + PAGE(5u), 0, MM_BUSY,
            "live window: BUSY, it is not ended");
    attempt(BATON_MOVE, window, BATON_SLOT(SPARE), 0, MM_BUSY, "live window: BUSY, nor moved");
    attempt(BATON_DESTROY, window, 0, 0, MM_BUSY, "live window: BUSY, nor destroyed");
    attempt(BATON_MOVE, window, PAGE(0u) + BATON_SLOT_WINDOW, 0, MM_NAME,
            "live window: NAME, nor put into itself");
    attempt(BATON_DESTROY, BATON_SLOT(BATON_SLOT_SPACE), 0, 0, MM_BUSY,
            "live space: BUSY, it stands on it");
    attempts_check(0);
    test_number(baton_suspend(CHILD(0)), MM_OK, "live window: suspended");
    test_error(baton_move(window + CHILD_SLOT(0), bench->page[30], 0, 1u), MM_OK,
               "live window: its parent ends it");
    child_end(bench, 0);
    other_end(bench);
}

/* The page is in its TLB when it drops it. */
static void drops_and_writes(baton_word page) {
    *(uint32_t volatile *)page = MARK;
    (void)baton_move(page, PAGE(2u) + HELD, 0, 1u);
    *(uint32_t volatile *)page = 1u;
    child_done(0, 0);
}

static void a_page_changed_after_it_was_dropped(struct bench const *bench) {
    struct baton_message m;

    other_make(bench, 0);
    test_error(baton_make(bench->page[30], BATON_SLOT(MANAGED), MM_WINDOW), MM_OK,
               "dropped: a window");
    attacker_prepare(bench, 0, drops_and_writes, bench->there, OTHER_SPACE, MANAGES);
    test_error(baton_clone(BATON_SLOT(MANAGED), BATON_SLOT(HELD) + CHILD_SLOT(0), MM_DROP,
                           BATON_RANGE(2u, 1u), 1u),
               MM_OK, "dropped: it may drop");
    test_error(baton_clone(BATON_SLOT(BATON_ROOT_SPACE),
                           BATON_SLOT(BATON_SLOT_HANDLER) + CHILD_SLOT(0), MM_SEND, 5u, 1u),
               MM_OK, "dropped: root is told of faults");
    test_number(baton_resume(CHILD(0)), MM_OK, "dropped: it does");
    m = baton_reply_receive(0, 0);
    test_check((m.flags & BATON_IPC_FAULT) != 0u && m.words[0] == bench->there,
               "dropped: a write afterwards is a fault");
    child_end(bench, 0);
    test_error(baton_move(PAGE(2u) + MANAGED, bench->here, BATON_UNSHARED, 1u), MM_OK,
               "dropped: the page has come");
    test_word(bench->here, MARK, "dropped: and says what it said when it was dropped");
    test_error(baton_move(bench->here, bench->there + OTHER_SPACE, 0, 1u), MM_OK,
               "dropped: it goes back");
    test_error(baton_move(BATON_SLOT(MANAGED), bench->page[30], 0, 1u), MM_OK, "dropped: ended");
    other_end(bench);
}

/* --- two programs that collude --------------------------------------------------------------------- */

#define SECOND_SPACE (FREE_SLOT + 8u) /* in root's slots; the first is OTHER_SPACE's */
#define FIRST_SPACE (FREE_SLOT + 7u)
#define GIVEN 6u      /* pages for each */
#define ACCOMPLICE 7u /* in their slots: the other's space, with PASS */

/* A space with this program and a zone of its own, at bench->there, with pages. */
static void give_space(struct bench const *bench, unsigned slot, unsigned first) {
    baton_word const program = BATON_ROOT_BASE + BATON_LEVEL(1u);

    test_error(baton_make(bench->page[first], BATON_SLOT(slot), MM_SPACE), MM_OK,
               "collusion: a space");
    test_error(baton_clone(program, program + slot, READ_WRITE, 0, 1u), MM_OK,
               "collusion: with this program");
    test_error(baton_make(bench->page[first + 1u], BATON_SLOT(MANAGED), MM_ZONE), MM_OK,
               "collusion: a zone");
    test_error(baton_move(BATON_SLOT(MANAGED), bench->there + BATON_LEVEL(1u) + slot, 0, 1u), MM_OK,
               "collusion: of its own");
    for (unsigned i = 0; i < GIVEN; i++) { /* they need not be adjacent */
        test_error(baton_move(bench->page[first + 2u + i],
                              bench->there + i * BATON_PAGE_SIZE + slot, 0, 1u),
                   MM_OK, "collusion: with pages");
    }
}

static enum mm_error volatile hid[2]; /* the first error of each */
static baton_word volatile pages_at;

static void hide(unsigned i, enum mm_error error) {
    if (hid[i] == MM_OK) {
        hid[i] = error;
    }
}

/* A grandchild: it takes what comes, and never lets go. */
static void keeps(baton_word argument) {
    (void)argument;
    for (;;) {
        (void)baton_reply_receive(0, 0);
    }
}

/* Of its pages: a zone full of slaves, a thread that holds its zone and sits in its space, a window
 * with a page. Then it passes what is left to the other one, or takes it. */
static void colludes(baton_word i) {
    static uint8_t stacks[2][1024] __attribute__((aligned(16)));
    baton_word const page = pages_at;
    baton_word const thread = BATON_SLOT(10u);
    struct baton_send const send = {
        .mode = BATON_MODE_MOVE, .label = 3u, .reference = BATON_SLOT(12u)};

    hide(i, baton_make(page, BATON_SLOT(11u), MM_ZONE).error);
    hide(i, baton_clone(page + PAGE(1u), PAGE(3u) + 11u, READ | MM_SHARE, 0, 1u).error);
    hide(i, baton_clone(PAGE(3u) + 11u, PAGE(4u) + 11u, READ, 0, 1u).error);
    hide(i, baton_make(page + PAGE(2u), BATON_SLOT(12u), MM_WINDOW).error);
    hide(i, baton_move(page + PAGE(1u), PAGE(9u) + 12u, 0, 1u).error);
    child_registers(page + PAGE(3u), stacks[i] + sizeof(stacks[i]), keeps, 0, 1u);
    hide(i, baton_make(page + PAGE(3u), thread, MM_THREAD).error);
    hide(i, baton_clone(BATON_SLOT(BATON_SLOT_SPACE), BATON_SLOT(BATON_SLOT_SPACE) + 10u, MANAGES,
                        0, 1u)
                .error);
    hide(
        i,
        baton_clone(BATON_SLOT(ACCOMPLICE), BATON_SLOT(20u) + 10u, MM_SEND | MM_PASS, 0, 1u).error);
    hide(i, baton_move(BATON_SLOT(11u), BATON_SLOT(30u) + 10u, 0, 1u).error);
    hide(i, baton_resume(thread));
    hide(i, baton_declare(0, BATON_SLOT(13u), BATON_ACCEPT_MASTER));
    if (i == 0) {
        struct baton_send const done = {.label = CHILD_DONE};

        (void)baton_call(CHILD_ROOT, &done); /* woken by nobody */
    }
    /* The window travels; the other's grandchild or the other itself receives, and nobody answers. */
    (void)baton_call(ACCOMPLICE, &send);
}

static void colluder_prepare(struct bench const *bench, unsigned i, unsigned space,
                             unsigned other) {
    attacker_prepare(bench, i, colludes, i, space, MANAGES);
    test_error(baton_clone(BATON_SLOT(other), BATON_SLOT(ACCOMPLICE) + CHILD_SLOT(i),
                           MM_SEND | MM_PASS | MM_SHARE, 0, 1u),
               MM_OK, "collusion: it can pass to the other");
    test_number(baton_declare(CHILD(i), BATON_SLOT(13u), BATON_ACCEPT_MASTER), MM_OK,
                "collusion: and take");
}

static void two_colluding_programs(struct bench const *bench) {
    bool ended = false;

    hid[0] = hid[1] = MM_OK;
    pages_at = bench->there;
    give_space(bench, FIRST_SPACE, 20u);
    give_space(bench, SECOND_SPACE, 20u + 2u + GIVEN);
    colluder_prepare(bench, 0, FIRST_SPACE, SECOND_SPACE);
    colluder_prepare(bench, 1u, SECOND_SPACE, FIRST_SPACE);
    test_number(baton_resume(CHILD(1u)), MM_OK, "collusion: one hides what it has, and passes it");
    test_number(baton_resume(CHILD(0)), MM_OK, "collusion: and the other");
    (void)child_wait(0);
    test_number(hid[0], MM_OK, "collusion: the first could hide all");
    test_number(hid[1], MM_OK, "collusion: the second, too");
    test_error(baton_move(BATON_SLOT(FIRST_SPACE), bench->page[0], 0, 1u), MM_BUSY,
               "collusion: BUSY, nothing of it can just be ended");
    /* By names only, a step at a time: first the threads, then what was shared. */
    for (unsigned pass = 0; pass < TAKE_PASSES && !ended; pass++) {
        static unsigned const slots[] = {CHILD_SLOT(0), CHILD_SLOT(1u), FIRST_SPACE, SECOND_SPACE};

        ended = true;
        for (unsigned n = 0; n < 4u; n++) {
            if (baton_inspect(BATON_SLOT(slots[n])).error == MM_OK) {
                take_out(bench, slots[n]);
                ended = take_end(bench, slots[n]) && ended;
            }
        }
    }
    test_check(ended, "collusion: all has come back");
}

void test_collusion(struct bench const *bench) {
    a_client_whose_zone_is_managed_by_another(bench);
    a_home_taken_by_a_client(bench);
    a_slave_hidden_with_an_accomplice(bench);
    the_pager_removes_a_page_once(bench);
    ending_the_live_window(bench);
    a_page_changed_after_it_was_dropped(bench);
    two_colluding_programs(bench);
}
