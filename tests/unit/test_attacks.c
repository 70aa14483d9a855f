/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attacks on memory and objects, each by its name: what the attacker does, what it
 * gets, and that the victim has lost nothing. crowd_refuses compares the whole
 * state; after every call the audit, the MMU and all lists are checked.
 *
 *     CLIENT, CLIENT2, CLIENT3   attackers, in SPACE_C
 *     SERVER, SERVER2            their victims, in SPACE_B: or pagers
 *     ROOT                       the parent of all
 */
#include "unit.h"
#include "crowd.h"
#include "schedule.h"
#include <baton/thread.h>
#include <isa/mmu.h>
#include <stdlib.h>

#define WORD_MASK ((isa_word) ~(isa_word)0)
#define MOVE_UNSHARED (BATON_MOVE + BATON_UNSHARED)
#define ZONE_ALL (MM_ACCESS + MM_SHARE + MM_MANAGE)
/* In the attacker's slots. */
#define HELD 40u
#define ALSO 41u
#define FREE 50u
/* The region where a managed zone is shown. */
#define SHOWN 1u

static void refused(unsigned error, isa_word call, isa_word a, isa_word b) {
    crowd_refuses(CLIENT, error, call, a, b, 0u, 0u);
}

static isa_word clone_with(unsigned rights) { return BATON_CLONE + BATON_RIGHTS(rights); }

/* --- things that would lose themselves -------------------------------------------------------- */

/* A zone is moved into a page of itself, by every name that leads into it. */
static void a_zone_ended_into_itself(void **state) {
    mm_word was;

    (void)state;
    crowd_put(MM_ZONE, CLIENT, HELD);
    crowd_lend(CLIENT, HELD, CLIENT, ALSO, ZONE_ALL, 0u);
    refused(MM_NAME, BATON_MOVE, BATON_SLOT(HELD), page_at(3u) + HELD);
    refused(MM_NAME, BATON_MOVE, BATON_SLOT(HELD), page_at(3u) + ALSO);
    refused(MM_NAME, MOVE_UNSHARED, BATON_SLOT(HELD), page_at(0u) + HELD);
    refused(MM_NAME, clone_with(ZONE_ALL), BATON_SLOT(HELD), page_at(3u) + HELD);
    /* And the one that its own pages are in, through the space. */
    refused(MM_NAME, BATON_MOVE, REGION_LEVEL, page_at(60u));
    assert_int_equal(mm_object_destroy(&sim.kernel.mm, CLIENT, ALSO, &was), MM_OK);
    refused(MM_NAME, BATON_MOVE, BATON_SLOT(HELD), page_at(3u) + HELD);
}

static void a_tcb_into_its_own_slots(void **state) {
    isa_word const name = BATON_SLOT(ROOT_THREAD(CLIENT));

    (void)state;
    crowd_suspend(CLIENT);
    for (unsigned slot = 1u; slot < ISA_SLOTS; slot++) {
        crowd_refuses(ROOT, MM_NAME, BATON_MOVE, name, BATON_SLOT(slot) + ROOT_THREAD(CLIENT), 0u,
                      0u);
    }
    /* By a run whose second element would be it. */
    crowd_answers(ROOT, MM_OK, BATON_MOVE, BATON_SLOT(ROOT_D),
                  BATON_SLOT(ROOT_THREAD(CLIENT3) + 1u), 0u, 0u);
    crowd_answers(ROOT, MM_OK, BATON_MOVE, name, BATON_SLOT(ROOT_THREAD(CLIENT3) + 2u), 0u, 0u);
    crowd_answers(ROOT, MM_KIND, BATON_MOVE + BATON_COUNT(2u),
                  BATON_SLOT(ROOT_THREAD(CLIENT3) + 1u),
                  BATON_SLOT(60u) + ROOT_THREAD(CLIENT3) + 2u, 0u, 0u);
    assert_int_equal(isa_frame(sim.words[ROOT][ROOT_THREAD(CLIENT3) + 2u]), CLIENT);
    assert_int_equal(isa_frame(sim.words[CLIENT][60]), SPACE_D);
}

/* A thread that holds the master of its own space ends it, into every page that it can name. */
static void ending_the_live_space(void **state) {
    (void)state;
    crowd_answers(ROOT, MM_OK, BATON_MOVE, BATON_SLOT(ROOT_C),
                  BATON_SLOT(HELD) + ROOT_THREAD(CLIENT), 0u, 0u);
    crowd_put(MM_ZONE, CLIENT, ALSO);
    refused(MM_NAME, BATON_MOVE, BATON_SLOT(HELD), page_at(60u)); /* through the space itself */
    refused(MM_NAME, BATON_MOVE, BATON_SLOT(HELD), page_at(60u) + HELD);
    refused(MM_BUSY, BATON_MOVE, BATON_SLOT(HELD), page_at(0u) + ALSO);
    refused(MM_BUSY, BATON_DESTROY, BATON_SLOT(BATON_SLOT_SPACE), 0u); /* what it stands on */
    refused(MM_BUSY, BATON_MOVE, BATON_SLOT(HELD), page_at(0u) + ALSO);
    /* Nor after everything that it can take out of it is out. */
    crowd_answers(CLIENT, MM_OK, BATON_MOVE, REGION_LEVEL, BATON_SLOT(FREE), 0u, 0u);
    refused(MM_BUSY, BATON_MOVE, BATON_SLOT(HELD), page_at(0u) + ALSO);
    crowd_answers(CLIENT, MM_OK, BATON_MOVE, BATON_SLOT(FREE), REGION_LEVEL, 0u, 0u);
    crowd_run(CLIENT2);
    assert_int_equal(sim.kernel.space, SPACE_C);
}

/* The window that is shown: its own thread ends, moves or empties it. */
static void ending_the_live_window(void **state) {
    isa_word const window = BATON_SLOT(BATON_SLOT_WINDOW);

    (void)state;
    crowd_put(MM_WINDOW, CLIENT, BATON_SLOT_WINDOW);
    crowd_put(MM_ZONE, CLIENT, HELD);
    crowd_run(CLIENT2);
    refused(MM_BUSY, BATON_MOVE, window, page_at(60u));
    refused(MM_BUSY, BATON_MOVE, window, BATON_SLOT(FREE));
    refused(MM_BUSY, BATON_DESTROY, window, 0u);
    refused(MM_NAME, BATON_MOVE, window, page_at(0u) + BATON_SLOT_WINDOW);
    assert_int_not_equal(sim.kernel.window, 0u);
}

/* --- names and rights that were not given ------------------------------------------------------- */

/* Every name of every slot, of the caller's and through each: what is not its own is NAME. */
static void a_slot_that_was_not_given(void **state) {
    (void)state;
    crowd_run(CLIENT);
    for (unsigned via = 0u; via < 256u; via++) {
        for (unsigned slot = 0u; slot <= ISA_SLOTS; slot++) {
            struct sim_result const r =
                sim_call(&sim, BATON_INSPECT, BATON_SLOT(slot) + via, 0u, 0u, 0u);
            unsigned const error = via != 0u || slot == 0u || slot == ISA_SLOTS ? MM_NAME
                                   : sim.words[CLIENT][slot] == 0u              ? MM_EMPTY
                                                                                : MM_OK;

            assert_int_equal(BATON_ERROR(r.status), error);
        }
    }
    /* Its references to the victim's space show nothing of it; nor does its own space's. */
    for (unsigned slot = 1u; slot < ISA_SLOTS; slot++) {
        if (slot != BATON_SLOT_SPACE) {
            for (unsigned level = 0u; level < 7u; level++) {
                refused(MM_NAME, BATON_INSPECT, BATON_LEVEL(level) + slot, 0u);
            }
        }
    }
    refused(MM_NAME, BATON_DESTROY, BATON_SLOT(TO_B) + ROOT_THREAD(SERVER), 0u);
}

static void priority_raised(void **state) {
    mm_word *const page = sim.words[crowd_page + 2u * CROWD_PAGES];

    (void)state;
    for (unsigned i = 1u; i < 32u; i++) {
        isa_word const wanted = CROWD_PRIORITY + i;

        crowd_refuses(CLIENT, MM_RIGHTS, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_PRIORITY),
                      0u, wanted, 0u, 0u);
        page[BATON_THREAD_PRIORITY] = wanted;
        refused(MM_RIGHTS, BATON_MOVE + BATON_AS(MM_THREAD), page_at(0u), BATON_SLOT(FREE));
    }
    /* By a child of its own: made low, then rewritten, then raised. */
    page[BATON_THREAD_PRIORITY] = 0u;
    crowd_answers(CLIENT, MM_OK, BATON_MOVE + BATON_AS(MM_THREAD), page_at(0u), BATON_SLOT(FREE),
                  0u, 0u);
    sim.words[crowd_page + 2u * CROWD_PAGES + 1u][BATON_THREAD_PRIORITY] = CROWD_PRIORITY + 1u;
    refused(MM_RIGHTS, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_WRITE), BATON_SLOT(FREE),
            page_at(1u));
    crowd_refuses(CLIENT, MM_RIGHTS, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_PRIORITY),
                  BATON_SLOT(FREE), CROWD_PRIORITY + 1u, 0u, 0u);
}

/* Every right that a slave lacks, by a clone of it, and by changing it. */
static void rights_raised(void **state) {
    unsigned const held = MM_SEND + MM_SHARE;

    (void)state;
    crowd_lend(ROOT, ROOT_B, CLIENT, HELD, held, 0u);
    assert_int_equal(
        mm_clone(&sim.kernel.mm, crowd_zone[0], 0u, crowd_zone[2], 60u, ISA_PAGE_READ + MM_SHARE),
        MM_OK);
    for (unsigned right = 1u; right < 1024u; right *= 2u) {
        if ((held & right) == 0u) {
            refused(MM_RIGHTS, clone_with(MM_SEND | right), BATON_SLOT(HELD), BATON_SLOT(FREE));
        }
        if ((right & (ISA_PAGE_READ + MM_SHARE)) == 0u) {
            refused(MM_RIGHTS, clone_with(ISA_PAGE_READ | right), page_at(60u), page_at(61u));
        }
        refused(MM_RIGHTS, clone_with(right), BATON_SLOT(WORDS_B), BATON_SLOT(FREE));
    }
    refused(MM_RIGHTS, BATON_INSPECT + BATON_ADJUST + BATON_RIGHTS(ISA_PAGE_WRITE), page_at(60u),
            0u);
    /* Its own space, in which it has neither SEND nor NOTIFY. */
    refused(MM_RIGHTS, clone_with(MM_SEND), BATON_SLOT(BATON_SLOT_SPACE), BATON_SLOT(FREE));
    refused(MM_RIGHTS, BATON_CALL, BATON_SLOT(BATON_SLOT_SPACE), 0u);
    /* A space that it may send to is none to run in, or to manage. */
    refused(MM_RIGHTS, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_ACTIVATE), 0u,
            BATON_SLOT(HELD));
    refused(MM_RIGHTS, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_FAIL), BATON_SLOT(HELD), 0u);
}

/* A badge says who calls: it is set by who has the master, and by nobody else. */
static void a_badge_forged(void **state) {
    (void)state;
    crowd_lend(ROOT, ROOT_B, CLIENT, HELD, MM_SEND + MM_NOTIFY + MM_SHARE, 5u);
    for (isa_word badge = 1u; badge < 8u; badge++) {
        crowd_refuses(CLIENT, MM_RIGHTS, clone_with(MM_SEND), BATON_SLOT(HELD), BATON_SLOT(FREE),
                      badge, 0u);
        crowd_refuses(CLIENT, MM_RIGHTS, clone_with(MM_SEND), BATON_SLOT(TO_B), BATON_SLOT(FREE),
                      badge, 0u);
    }
    crowd_refuses(CLIENT, MM_RIGHTS, clone_with(MM_SEND), BATON_SLOT(HELD), BATON_SLOT(FREE),
                  WORD_MASK, 0u);
    crowd_answers(CLIENT, MM_OK, clone_with(MM_SEND), BATON_SLOT(HELD), BATON_SLOT(FREE), 0u, 0u);
    crowd_send(CLIENT, FREE, 1u, 0u, 0u);
    assert_int_equal(crowd_receive(SERVER, 0u, 0u, 0u, 0u).badge, 5u);
    /* Exchanging slots takes the badge along. */
    crowd_lend(ROOT, ROOT_B, CLIENT2, HELD, MM_RUN + MM_SEND + MM_MANAGE, 6u);
    assert_int_equal(crowd_control(CLIENT2, BATON_CONTROL_ACTIVATE, 0u, BATON_SLOT(HELD), 0u),
                     MM_OK);
    crowd_send(CLIENT2, BATON_SLOT_SPACE, 1u, 0u, 0u);
    assert_int_equal(crowd_receive(SERVER, 0u, 0u, 0u, 0u).badge, 6u);
}

/* The bits of lines: even who sets badges gets those below BATON_BITS only. */
static void an_interrupt_bit_forged(void **state) {
    isa_word seen = 0u;

    (void)state;
    crowd_answers(ROOT, MM_OK, BATON_MOVE, BATON_SLOT(ROOT_B),
                  BATON_SLOT(HELD) + ROOT_THREAD(CLIENT), 0u, 0u);
    for (isa_word badge = 0u; badge < 70u; badge++) {
        crowd_answers(CLIENT, MM_OK, clone_with(MM_NOTIFY), BATON_SLOT(HELD), BATON_SLOT(FREE),
                      badge, 0u);
        crowd_answers(CLIENT, MM_OK, BATON_NOTIFY, BATON_SLOT(FREE), 0u, 0u, 0u);
        seen |= crowd_receive(SERVER, 0u, 0u, 0u, 0u).b;
        crowd_answers(CLIENT, MM_OK, BATON_DESTROY, BATON_SLOT(FREE), 0u, 0u, 0u);
    }
    assert_int_equal(seen, ((isa_word)1u << BATON_BITS) - 1u);
    /* Nor is anything a line but a line. */
    for (unsigned slot = 1u; slot < ISA_SLOTS; slot++) {
        if (sim.words[CLIENT][slot] != 0u) {
            refused(MM_KIND, BATON_HARDWARE + BATON_OPERATION(BATON_HARDWARE_BIND),
                    BATON_SLOT(slot), BATON_SLOT(HELD));
        }
    }
}

/* --- zones ------------------------------------------------------------------------------------- */

/* SERVER manages a zone through a slot, and CLIENT's space shows it, without MANAGE; `pages` are
 * in it. Returns the lowest zone. On ISAs with more levels, it is the top of a row. */
static mm_frame managed_zone(unsigned pages) {
    mm_frame const top = crowd_put(REGION_KIND, SERVER, HELD);
    mm_frame table = top;

    crowd_lend(SERVER, HELD, SPACE_C, SHOWN, MM_ACCESS, 0u);
    for (unsigned level = ISA_LEVELS - 2u; level > 0u; level--) {
        table = crowd_put(level == 2u ? MM_ZONE2 : MM_ZONE, table, 0u);
    }
    for (unsigned i = 0u; i < pages; i++) {
        crowd_put(MM_PAGE, table, i);
    }
    return table;
}

static isa_word shown(unsigned i) { return region_at(SHOWN) + page_at(i); }

/* The client sees memory; the pager does the paging; the client can name none of it. */
static void a_client_whose_zone_is_managed_by_another(void **state) {
    isa_word value = 9u;

    (void)state;
    (void)managed_zone(3u);
    crowd_run(CLIENT);
    assert_int_equal(sim_access(&sim, shown(0u), MM_W, &value), SIM_DONE);
    for (unsigned i = 0u; i < 5u; i++) {
        refused(MM_NAME, BATON_MOVE, shown(i), page_at(60u));
        refused(MM_NAME, BATON_MOVE, page_at(0u), shown(i));
        refused(MM_NAME, clone_with(ISA_PAGE_READ), shown(i), page_at(60u));
        refused(MM_NAME, clone_with(ISA_PAGE_READ), page_at(0u), shown(i));
        refused(MM_NAME, BATON_DESTROY, shown(i), 0u);
        refused(MM_NAME, BATON_INSPECT, shown(i), 0u);
        refused(MM_NAME, BATON_INSPECT + BATON_CLEAR_DIRTY, shown(i), 0u);
        refused(MM_NAME, BATON_MOVE + BATON_AS(MM_ZONE), shown(i), BATON_SLOT(FREE));
    }
    /* The entry itself: it cannot be moved or cloned, but let go of. */
    refused(MM_ROLE, BATON_MOVE, region_at(SHOWN) + REGION_LEVEL, BATON_SLOT(FREE));
    refused(MM_RIGHTS, clone_with(MM_ACCESS), region_at(SHOWN) + REGION_LEVEL, BATON_SLOT(FREE));
    refused(MM_RIGHTS, clone_with(ZONE_ALL), region_at(SHOWN) + REGION_LEVEL, BATON_SLOT(FREE));
    crowd_answers(CLIENT, MM_OK, BATON_DESTROY, region_at(SHOWN) + REGION_LEVEL, 0u, 0u, 0u);
    assert_int_equal(sim_access(&sim, shown(0u), MM_R, &value), SIM_CAUGHT);
}

/* A page of the client's own in the pager's zone, by a move, a message, a drop. */
static void a_page_injected_into_a_shared_zone(void **state) {
    mm_frame const zone = managed_zone(1u);
    unsigned const used = sim.ledger[zone].used;
    struct message m;

    (void)state;
    refused(MM_NAME, BATON_MOVE, page_at(0u), shown(4u));
    refused(MM_NAME, MOVE_UNSHARED, page_at(0u), shown(4u));
    refused(MM_NAME, clone_with(ISA_PAGE_READ), page_at(0u), shown(4u));
    /* It declares a container in there, and an accomplice sends it a page. */
    crowd_lend(ROOT, ROOT_C, CLIENT2, HELD, MM_SEND + MM_PASS, 0u);
    assert_int_equal(
        crowd_control(CLIENT, BATON_CONTROL_DECLARE, 0u, shown(4u), BATON_ACCEPT_MASTER), MM_OK);
    (void)crowd_receive(CLIENT, 0u, 0u, 0u, 0u);
    (void)crowd_call(CLIENT2, BATON_CALL + BATON_MODE_MOVE, BATON_SLOT(HELD), 0u, 0u, page_at(1u));
    m = message_of(CLIENT);
    assert_int_equal(m.flags, BATON_IPC_UNPASSED);
    assert_int_equal(sim.ledger[zone].used, used);
    assert_int_not_equal(sim.words[crowd_zone[2]][1], 0u);
}

/* A slave of the zone without MANAGE, in a slot: to name its pages, and to make objects of them. */
static void a_final_zone_slave_used_to_make_an_object(void **state) {
    mm_frame const zone = managed_zone(2u);

    (void)state;
    assert_int_not_equal(zone, 0u);
    crowd_lend(SERVER, HELD, CLIENT, HELD, MM_ACCESS, 0u);
    for (unsigned kind = MM_THREAD; kind <= MM_ZONE3; kind++) {
        refused(MM_NAME, BATON_MOVE + BATON_AS(kind), page_at(0u) + HELD, BATON_SLOT(FREE));
        refused(MM_NAME, BATON_MOVE + BATON_AS(kind), shown(0u), BATON_SLOT(FREE));
    }
    refused(MM_NAME, BATON_MOVE, BATON_SLOT(TO_B), page_at(5u) + HELD);
    refused(MM_RIGHTS, clone_with(ZONE_ALL), BATON_SLOT(HELD), BATON_SLOT(FREE));
    refused(MM_RIGHTS, clone_with(MM_ACCESS), BATON_SLOT(HELD), region_at(2u) + REGION_LEVEL);
    /* A page's slave is not one to make anything of, either. */
    assert_int_equal(
        mm_clone(&sim.kernel.mm, crowd_zone[0], 0u, crowd_zone[2], 60u, ISA_PAGE_WRITE + MM_SHARE),
        MM_OK);
    for (unsigned kind = MM_THREAD; kind <= MM_LEDGER; kind++) {
        refused(MM_ROLE, BATON_MOVE + BATON_AS(kind), page_at(60u), BATON_SLOT(FREE));
    }
}

/* A zone lent to a client is attached by it where the owner does not want it. */
static void a_home_taken_by_a_client(void **state) {
    isa_word const there = region_at(2u) + REGION_LEVEL;
    isa_word const here = region_at(3u) + REGION_LEVEL;

    (void)state;
    crowd_put(REGION_KIND, SERVER, HELD);
    /* Lent without MANAGE, it cannot be attached by who has it. */
    crowd_lend(SERVER, HELD, CLIENT, HELD, MM_ACCESS, 0u);
    refused(MM_RIGHTS, clone_with(MM_ACCESS), BATON_SLOT(HELD), there);
    /* Lent with MANAGE it can: then its home is there, for everybody. */
    crowd_lend(SERVER, HELD, CLIENT, ALSO, ZONE_ALL, 0u);
    crowd_answers(CLIENT, MM_OK, clone_with(ZONE_ALL), BATON_SLOT(ALSO), there, 0u, 0u);
    crowd_refuses(SERVER, MM_BUSY, BATON_MOVE, BATON_SLOT(HELD), here, 0u, 0u);
    crowd_refuses(SERVER, MM_BUSY, clone_with(ZONE_ALL), BATON_SLOT(HELD), here, 0u, 0u);
    /* Who manages the client's space takes it back in one step, and is first then. */
    crowd_answers(ROOT, MM_OK, BATON_DESTROY, there + ROOT_C, 0u, 0u, 0u);
    crowd_answers(SERVER, MM_OK, BATON_MOVE, BATON_SLOT(HELD), here, 0u, 0u);
    refused(MM_BUSY, clone_with(ZONE_ALL), BATON_SLOT(ALSO), there);
    crowd_answers(CLIENT, MM_OK, clone_with(ZONE_ALL), BATON_SLOT(ALSO), here, 0u, 0u);
}

/* --- pages that were given away, or are to be taken back ------------------------------------------ */

/* The page is in its TLB, writable, when it goes: by a move, a message, a drop, into an object. */
static void write_after(isa_word address, isa_word call, isa_word to, isa_word d) {
    isa_word value = 0x600du;
    mm_frame frame;

    crowd_run(CLIENT);
    frame = isa_frame(sim.words[crowd_zone[2]][address / 4096u]);
    assert_int_equal(sim_access(&sim, address, MM_W, &value), SIM_DONE);
    (void)crowd_call(CLIENT, call, call % 16u == BATON_CALL ? to : address, to, 0u, d);
    if (state_of(CLIENT) == STATE_AWAITING) {
        (void)crowd_receive(SERVER, message_of(SERVER).token, 0u, 0u, 0u);
    }
    assert_int_equal(sim.words[crowd_zone[2]][address / 4096u], 0u);
    value = 0xbadu;
    crowd_run(CLIENT);
    assert_int_equal(sim_access(&sim, address, MM_W, &value), SIM_CAUGHT);
    assert_int_equal(state_of(CLIENT), STATE_SUSPENDED);
    assert_int_not_equal(sim.words[frame][0], 0xbadu);
    check_sound(&sim);
    crowd_resume(CLIENT);
}

static void a_page_changed_after_it_was_given_away(void **state) {
    mm_frame const window = crowd_put(MM_WINDOW, SERVER, BATON_SLOT_WINDOW);

    (void)state;
    assert_int_not_equal(window, 0u);
    crowd_put(MM_ZONE, CLIENT, HELD);
    crowd_lend(SERVER, BATON_SLOT_WINDOW, CLIENT, ALSO, MM_DROP, BATON_RANGE(0u, 4u));
    write_after(page_at(0u), BATON_MOVE, page_at(0u) + HELD, 0u);
    write_after(page_at(1u), BATON_MOVE, page_at(1u) + ALSO, 0u);
    write_after(page_at(2u), BATON_MOVE + BATON_AS(MM_SPACE), BATON_SLOT(FREE), 0u);
    write_after(page_at(3u), BATON_MOVE + BATON_AS(MM_ZONE), BATON_SLOT(FREE + 1u), 0u);
    assert_int_equal(
        crowd_control(SERVER, BATON_CONTROL_DECLARE, 0u, page_at(60u), BATON_ACCEPT_UNSHARED),
        MM_OK);
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    write_after(page_at(4u), BATON_CALL + BATON_MODE_MOVE, BATON_SLOT(TO_B), page_at(4u));
    /* A slave kept back: who takes it for good asks for UNSHARED, and does not get it. */
    crowd_answers(CLIENT, MM_OK, clone_with(ISA_PAGE_WRITE), page_at(5u), page_at(61u), 0u, 0u);
    assert_int_equal(
        crowd_control(SERVER2, BATON_CONTROL_DECLARE, 0u, page_at(62u), BATON_ACCEPT_UNSHARED),
        MM_OK);
    crowd_suspend(SERVER);
    (void)crowd_call(CLIENT, BATON_CALL + BATON_MODE_MOVE, BATON_SLOT(TO_B), 0u, 0u, page_at(5u));
    assert_int_equal(crowd_receive(SERVER2, 0u, 0u, 0u, 0u).flags, BATON_IPC_UNPASSED);
}

/* A struct is checked as it was copied: the page cannot be changed under the kernel's hands, and
 * a page that others see does not become an object. */
static void an_object_made_of_a_page_that_others_see(void **state) {
    (void)state;
    crowd_answers(CLIENT, MM_OK, clone_with(ISA_PAGE_WRITE), page_at(5u), page_at(61u), 0u, 0u);
    for (unsigned kind = MM_THREAD; kind <= MM_LEDGER; kind++) {
        refused(MM_BUSY, BATON_MOVE + BATON_AS(kind), page_at(5u), BATON_SLOT(FREE));
    }
}

/* What was lent is hidden with an accomplice. */
static void a_slave_hidden_with_an_accomplice(void **state) {
    isa_word const frame = crowd_page;
    struct message m;

    (void)state;
    /* Lent with SHARE, it can be: SERVER has one then, and the owner is told that there are. */
    assert_int_equal(
        mm_clone(&sim.kernel.mm, crowd_zone[0], 0u, crowd_zone[2], 60u, ISA_PAGE_READ + MM_SHARE),
        MM_OK);
    assert_int_equal(
        crowd_control(SERVER, BATON_CONTROL_DECLARE, 0u, page_at(60u), BATON_ACCEPT_SLAVE), MM_OK);
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    (void)crowd_call(CLIENT, BATON_CALL + BATON_MODE_CLONE + BATON_RIGHTS(ISA_PAGE_READ),
                     BATON_SLOT(TO_B), 0u, 0u, page_at(60u));
    m = message_of(SERVER);
    assert_int_equal(m.flags, BATON_IPC_PASSED);
    crowd_answers(ROOT, MM_OK, BATON_DESTROY, page_at(60u) + ROOT_C, 0u, 0u, 0u);
    crowd_refuses(ROOT, MM_BUSY, MOVE_UNSHARED, page_at(0u), page_at(60u), 0u, 0u);
    crowd_refuses(ROOT, MM_BUSY, BATON_MOVE + BATON_AS(MM_ZONE), page_at(0u), BATON_SLOT(ROOT_FREE),
                  0u, 0u);
    /* It holds all spaces: it finds it, in one step each, and is the only one again. */
    crowd_answers(ROOT, MM_OK, BATON_DESTROY, page_at(60u) + ROOT_B, 0u, 0u, 0u);
    crowd_answers(ROOT, MM_OK, MOVE_UNSHARED, page_at(0u), page_at(60u), 0u, 0u);
    assert_int_equal(sim.ledger[frame].slaves, 0u);
    /* Lent as a final slave, it cannot be hidden at all. */
    assert_int_equal(
        mm_clone(&sim.kernel.mm, crowd_zone[0], 60u, crowd_zone[2], 60u, ISA_PAGE_READ), MM_OK);
    (void)crowd_receive(SERVER, m.token, 0u, 0u, 0u);
    refused(MM_RIGHTS, clone_with(ISA_PAGE_READ), page_at(60u), page_at(61u));
    (void)crowd_call(CLIENT, BATON_CALL + BATON_MODE_CLONE + BATON_RIGHTS(ISA_PAGE_READ),
                     BATON_SLOT(TO_B), 0u, 0u, page_at(60u));
    assert_int_equal(message_of(SERVER).flags, BATON_IPC_UNPASSED);
    assert_int_equal(sim.ledger[frame].slaves, 1u);
}

/* --- one page, five spaces --------------------------------------------------------------------------- */

#define SPACES 5u

/* A thread in a space of its own that shows SERVER's zone. */
static mm_frame add_viewer(unsigned i) {
    mm_frame const space = crowd_put(MM_SPACE, ROOT, 60u + i);
    mm_frame const thread = crowd_put(MM_THREAD, ROOT, 70u + i);

    crowd_lend(ROOT, 60u + i, thread, BATON_SLOT_SPACE, MM_RUN, 0u);
    crowd_lend(SERVER, HELD, space, SHOWN, MM_ACCESS, 0u);
    sim.words[thread][THREAD_PRIORITY] = CROWD_PRIORITY;
    sim_ready(&sim, thread);
    return thread;
}

/* The pager moves a page once, and it is gone from all spaces that share the zone. */
static void the_pager_removes_a_page_once(void **state) {
    isa_word const row = region_at(0u);
    mm_frame viewers[SPACES];
    isa_word value = 0u;
    mm_frame const zone = managed_zone(2u);

    (void)state;
    crowd_lend(SERVER, HELD, SPACE_B, SHOWN, ZONE_ALL, 0u); /* the pager sees it itself */
    sim.words[isa_frame(sim.words[zone][0])][0] = 0xfeedu;
    for (unsigned i = 0u; i < SPACES; i++) {
        viewers[i] = add_viewer(i);
        crowd_run(viewers[i]);
        assert_int_equal(sim_access(&sim, shown(0u), MM_R, &value), SIM_DONE);
        assert_int_equal(value, 0xfeedu);
    }
    crowd_run(SERVER);
    assert_int_equal(sim_access(&sim, shown(0u), MM_W, &value), SIM_DONE);
    assert_int_equal(sim.ledger[isa_frame(sim.words[zone][0])].slaves, 0u);
    crowd_answers(SERVER, MM_OK, BATON_MOVE, row + page_at(0u) + HELD, page_at(60u), 0u, 0u);
    assert_int_equal(mmu_check().kind, MMU_SOUND);
    /* It has only this name to give: the others' containers are this very one. */
    for (unsigned i = 0u; i < SPACES; i++) {
        crowd_run(viewers[i]);
        assert_int_equal(sim_access(&sim, shown(0u), MM_R, &value), SIM_CAUGHT);
        assert_int_equal(state_of(viewers[i]), STATE_SUSPENDED);
        check_sound(&sim);
    }
    crowd_run(CLIENT);
    assert_int_equal(sim_access(&sim, shown(1u), MM_R, &value), SIM_DONE);
    assert_int_equal(sim_access(&sim, shown(0u), MM_R, &value), SIM_CAUGHT);
    crowd_run(SERVER);
    assert_int_equal(sim_access(&sim, shown(0u), MM_R, &value), SIM_CAUGHT);
}

/* --- frame numbers ----------------------------------------------------------------------------------- */

#define SEEN 4096u

/* All that an attacker is told and can read, in order. */
struct log {
    isa_word word[SEEN];
    unsigned count;
};

static void note(struct log *log, isa_word word) {
    assert_true(log->count < SEEN);
    log->word[log->count++] = word;
}

static void try(struct log *log, isa_word call, isa_word a, isa_word b) {
    struct sim_result const r = crowd_call(CLIENT, call, a, b, 0u, 0u);

    note(log, r.status);
    note(log, r.a);
    note(log, r.b);
    note(log, r.c);
    note(log, r.d);
}

/* What is in the page at an address of the attacker's. */
static void look(struct log *log, isa_word address) {
    isa_word value = 0u;

    crowd_run(CLIENT);
    for (unsigned i = 0u; i < ISA_WORDS; i++) {
        assert_int_equal(sim_access(&sim, address + i * (isa_word)sizeof value, MM_R, &value),
                         SIM_DONE);
        if (value != 0u) {
            assert_true(i < BATON_THREAD_WORDS); /* what no struct says is no kernel state */
            note(log, i);
            note(log, value);
        }
    }
}

/* The child in slot FREE runs, waits in lists, stops and ends: what does its page say? */
static void child_that_waited(struct log *log) {
    mm_frame const child = isa_frame(sim.words[CLIENT][FREE]);
    isa_word const slot = BATON_SLOT(FREE);

    try(log, clone_with(MM_RUN), BATON_SLOT(BATON_SLOT_SPACE), BATON_SLOT(1u) + FREE);
    try(log, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_PRIORITY), slot, CROWD_PRIORITY);
    try(log, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_RESUME), slot, 0u);
    crowd_lend(ROOT, ROOT_B, child, TO_B, MM_SEND, 1u);
    crowd_send(child, TO_B, 1u, 0u, 0u);
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    try(log, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_SUSPEND), slot, 0u);
    try(log, BATON_DESTROY, BATON_SLOT(1u) + FREE, 0u);
    try(log, BATON_DESTROY, BATON_SLOT(TO_B) + FREE, 0u);
    try(log, BATON_MOVE, slot, page_at(60u));
    look(log, page_at(60u));
}

/* Make everything, use it, end it, and look at what the pages say then. */
static void all_that_can_be_seen(struct log *log) {
    static unsigned const kinds[] = {MM_THREAD, MM_SPACE, MM_ZONE, MM_WINDOW, MM_LEDGER};

    for (unsigned i = 0u; i < 5u; i++) {
        isa_word const slot = BATON_SLOT(FREE);

        try(log, BATON_MOVE + BATON_AS(kinds[i]), page_at(0u), slot);
        try(log, BATON_INSPECT, slot, 0u);
        try(log, BATON_MOVE, page_at(1u), page_at(0u) + FREE);
        try(log, clone_with(MM_SEND), BATON_SLOT(TO_B), BATON_SLOT(8u) + FREE);
        try(log, BATON_HARDWARE, slot, page_at(1u));
        try(log, BATON_MOVE, slot, page_at(60u)); /* some are in use, */
        try(log, BATON_MOVE, page_at(0u) + FREE, page_at(1u));
        try(log, BATON_MOVE, slot, page_at(60u)); /* and now are not */
        look(log, page_at(60u));
        try(log, BATON_MOVE, page_at(60u), page_at(0u));
        for (unsigned n = 0u; n < ISA_WORDS; n++) {
            sim.words[isa_frame(sim.words[crowd_zone[2]][0])][n] = 0u;
        }
    }
    for (unsigned i = 0u; i < 4u; i++) {
        try(log, BATON_INSPECT, page_at(i), 0u);
        try(log, BATON_INSPECT, BATON_SLOT(1u + i), 0u);
        try(log, BATON_INSPECT + BATON_CLEAR_ACCESSED, page_at(i), 0u);
        try(log, BATON_HARDWARE, BATON_SLOT(1u + i), page_at(i));
        try(log, BATON_HARDWARE + BATON_OPERATION(BATON_HARDWARE_AUDIT), BATON_SLOT(1u + i), 0u);
    }
    try(log, BATON_INSPECT, REGION_LEVEL, 0u);
    /* Its own fault, caught; and a child's, that it reads. */
    try(log, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_CATCH), 0u, 0x4000u);
    crowd_run(CLIENT);
    assert_true(sim_exception(&sim, 6u));
    for (unsigned i = THREAD_CALL; i <= THREAD_D; i++) {
        note(log, sim.words[CLIENT][i]);
    }
    try(log, BATON_MOVE + BATON_AS(MM_THREAD), page_at(2u), BATON_SLOT(FREE));
    try(log, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_READ), BATON_SLOT(FREE), page_at(3u));
    look(log, page_at(3u));
    child_that_waited(log);
}

/* The same in a second machine, where all frames are others: it cannot tell them apart. */
static void a_frame_number_learned(void **state) {
    static struct log first;
    static struct log second;
    mm_frame was;

    (void)state;
    first.count = second.count = 0u;
    all_that_can_be_seen(&first);
    was = isa_frame(sim.words[crowd_zone[2]][1]);
    assert_true(first.count > 300u);
    crowd_set_up(NULL);
    /* Exchange the pages of the attacker for others. */
    for (unsigned i = 0u; i < CROWD_PAGES; i++) {
        mm_word word;

        assert_int_equal(
            mm_move(&sim.kernel.mm, crowd_zone[2], i, crowd_zone[0], 60u + i, true, &word), MM_OK);
        assert_int_equal(mm_move(&sim.kernel.mm, crowd_zone[0], i, crowd_zone[2], i, true, &word),
                         MM_OK);
    }
    all_that_can_be_seen(&second);
    assert_int_not_equal(isa_frame(sim.words[crowd_zone[2]][1]), was);
    assert_int_equal(first.count, second.count);
    assert_memory_equal(first.word, second.word, first.count * sizeof first.word[0]);
}

#define UNIT(function) cmocka_unit_test_setup_teardown(function, crowd_set_up, crowd_tear_down)

int main(void) {
    struct CMUnitTest const tests[] = {
        UNIT(a_zone_ended_into_itself),
        UNIT(a_tcb_into_its_own_slots),
        UNIT(ending_the_live_space),
        UNIT(ending_the_live_window),
        UNIT(a_slot_that_was_not_given),
        UNIT(priority_raised),
        UNIT(rights_raised),
        UNIT(a_badge_forged),
        UNIT(an_interrupt_bit_forged),
        UNIT(a_client_whose_zone_is_managed_by_another),
        UNIT(a_page_injected_into_a_shared_zone),
        UNIT(a_final_zone_slave_used_to_make_an_object),
        UNIT(a_home_taken_by_a_client),
        UNIT(a_page_changed_after_it_was_given_away),
        UNIT(an_object_made_of_a_page_that_others_see),
        UNIT(a_slave_hidden_with_an_accomplice),
        UNIT(the_pager_removes_a_page_once),
        UNIT(a_frame_number_learned),
    };

    crowd_create();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
