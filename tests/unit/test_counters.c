/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A counter filled on purpose: an attacker makes slaves of what it was lent until
 * there can be no more. Built twice: with 3 slaves for a limit, and with the
 * real one.
 *
 *   root  1, 4 -> space      7 -> attacker      row -> zones 0 ... ZONES - 1
 *         9 -> another space                          zone 0: the page, and root's own
 *                                                     zones 1 ...: the attacker's room
 */
#include "unit.h"
#include "lists.h"
#include <baton/abi.h>
#include <baton/boot.h>

#define ANCHOR 1u
#define ROOT 2u
#define SPACE 3u
#define ATTACKER 4u
#define OTHER 5u
#define PAGE 6u
#define FIRST_TABLE 7u
#define ROOM (MM_SLAVES_MAX / MM_ZONE_CONTAINERS + 1u) /* zones for so many slaves */
#define FRAMES (FIRST_TABLE + ISA_LEVELS + 1u + ROOM)
#define OTHER_SLOT 9u
#define LINE 3u

static struct sim sim;

static isa_word page_at(unsigned i) { return (isa_word)i * 4096u; }

/* The address of container i of the attacker's room. */
static isa_word room_at(unsigned i) {
    return page_at((1u + i / MM_ZONE_CONTAINERS) * ISA_WORDS + i % MM_ZONE_CONTAINERS);
}

static int set_up(void **state) {
    struct mm *const m = &sim.kernel.mm;
    mm_rights const all = MM_MANAGE + MM_RUN + MM_SHARE;
    mm_frame table = SPACE;
    mm_frame next = FIRST_TABLE;

    (void)state;
    sim_clear(&sim, FRAMES);
    *m = (struct mm){sim.words, sim.ledger, FRAMES, FRAMES, ANCHOR};
    sim.ledger[ANCHOR].tag = mm_tag(MM_THREAD, 0u);
    assert_true(mm_inject(m, ROOT, MM_THREAD, ANCHOR, BATON_SLOT_FREE));
    assert_true(mm_inject(m, SPACE, MM_SPACE, ROOT, BATON_ROOT_SPACE));
    assert_true(mm_inject(m, OTHER, MM_SPACE, ROOT, OTHER_SLOT));
    assert_int_equal(mm_object_clone(m, ROOT, BATON_ROOT_SPACE, ROOT, BATON_SLOT_SPACE, all, 0u),
                     MM_OK);
    assert_true(mm_fix_slot(m, MM_LINE, LINE, ROOT, BATON_ROOT_HARDWARE));
    assert_true(mm_inject(m, ATTACKER, MM_THREAD, ROOT, 7u));
    for (unsigned level = ISA_LEVELS - 1u; level > 1u; level--) {
        assert_true(mm_inject(m, next, level == 3u ? MM_ZONE3 : MM_ZONE2, table, 0u));
        table = next++;
    }
    for (unsigned i = 0u; i <= ROOM; i++) {
        assert_true(mm_inject(m, next++, MM_ZONE, table, i));
    }
    assert_true(mm_inject(m, PAGE, MM_PAGE, next - ROOM - 1u, 0u));
    sim_start(&sim, ROOT, 2u);
    return 0;
}

static void call(unsigned error, isa_word word, isa_word a, isa_word b, isa_word c) {
    assert_int_equal(BATON_ERROR(sim_call(&sim, word, a, b, c, 0u).status), error);
}

static isa_word clone_with(unsigned rights) { return BATON_CLONE + BATON_RIGHTS(rights); }

/* A page that was lent with SHARE: the attacker clones its own slave. */
static void a_pages_counter_filled_on_purpose(void **state) {
    unsigned const rights = ISA_PAGE_READ + MM_SHARE;

    (void)state;
    call(MM_OK, clone_with(rights), page_at(0u), room_at(0u), 0u);
    for (unsigned i = 1u; i < MM_SLAVES_MAX; i++) {
        call(MM_OK, clone_with(rights), room_at(i - 1u), room_at(i), 0u);
    }
    assert_int_equal(sim.ledger[PAGE].slaves, MM_SLAVES_MAX);
    check_sound(&sim);
    for (unsigned i = 0u; i < 5u; i++) {
        call(MM_LIMIT, clone_with(rights), room_at(i % MM_SLAVES_MAX), room_at(MM_SLAVES_MAX), 0u);
        call(MM_LIMIT, clone_with(0u), page_at(0u), page_at(1u), 0u); /* the owner, too */
        call(MM_BUSY, BATON_MOVE + BATON_UNSHARED, page_at(0u), page_at(1u), 0u);
    }
    assert_int_equal(sim.ledger[PAGE].slaves, MM_SLAVES_MAX);
    /* The owner loses nothing of its own: it can still move it; and it takes back one by one. */
    call(MM_OK, BATON_MOVE, page_at(0u), page_at(1u), 0u);
    call(MM_OK, BATON_DESTROY, room_at(0u), 0u, 0u);
    call(MM_OK, clone_with(0u), page_at(1u), page_at(2u), 0u);
    call(MM_LIMIT, clone_with(0u), page_at(1u), page_at(3u), 0u);
    call(MM_OK, BATON_DESTROY, page_at(2u), 0u, 0u);
    for (unsigned i = 1u; i < MM_SLAVES_MAX; i++) {
        call(MM_OK, BATON_DESTROY, room_at(i), 0u, 0u);
    }
    call(MM_OK, BATON_MOVE + BATON_UNSHARED, page_at(1u), page_at(0u), 0u);
    check_sound(&sim);
}

/* A space's: slots are where its slaves can stand, and lines, and threads. In the small world they
 * are enough. */
static void a_spaces_counter_filled_on_purpose(void **state) {
    unsigned const slots = MM_THREAD_CONTAINERS - 10u;
    unsigned const possible = slots < MM_SLAVES_MAX ? slots : MM_SLAVES_MAX;
    unsigned const error = slots < MM_SLAVES_MAX ? MM_OK : MM_LIMIT;

    (void)state;
    for (unsigned i = 0u; i < possible; i++) {
        call(MM_OK, clone_with(MM_SEND + MM_SHARE), BATON_SLOT(OTHER_SLOT), BATON_SLOT(10u + i),
             0u);
    }
    check_sound(&sim);
    call(error, clone_with(MM_RUN), BATON_SLOT(OTHER_SLOT), BATON_SLOT(1u) + 7u, 0u);
    call(error, BATON_HARDWARE + BATON_OPERATION(BATON_HARDWARE_BIND),
         BATON_SLOT(BATON_ROOT_HARDWARE), BATON_SLOT(OTHER_SLOT), 0u);
    call(error, clone_with(MM_SEND), BATON_SLOT(OTHER_SLOT), BATON_SLOT(2u) + 7u, 0u);
    check_sound(&sim);
    if (error == MM_LIMIT) { /* one less, and the victim's threads can run there again */
        call(MM_OK, BATON_DESTROY, BATON_SLOT(10u), 0u, 0u);
        call(MM_OK, clone_with(MM_RUN), BATON_SLOT(OTHER_SLOT), BATON_SLOT(1u) + 7u, 0u);
    }
    check_sound(&sim);
}

/* A zone's: shown in more spaces than can be counted, it counts as attached no more than it is. */
static void a_zones_counter_filled_on_purpose(void **state) {
    unsigned const rights = MM_ACCESS + MM_SHARE + MM_MANAGE;
    isa_word const zone = page_at(ISA_WORDS) + BATON_LEVEL(1u);
    unsigned const slots = MM_THREAD_CONTAINERS - 10u;

    (void)state;
    for (unsigned i = 0u; i < slots; i++) {
        call(i < MM_SLAVES_MAX ? MM_OK : MM_LIMIT, clone_with(rights), zone, BATON_SLOT(10u + i),
             0u);
    }
    check_sound(&sim);
    call(slots < MM_SLAVES_MAX ? MM_OK : MM_LIMIT, clone_with(MM_ACCESS), zone, BATON_SLOT(8u), 0u);
    check_sound(&sim);
}

#define UNIT(function) cmocka_unit_test_setup(function, set_up)

int main(void) {
    struct CMUnitTest const tests[] = {
        UNIT(a_pages_counter_filled_on_purpose),
        UNIT(a_spaces_counter_filled_on_purpose),
        UNIT(a_zones_counter_filled_on_purpose),
    };

    sim_create(&sim, FRAMES, FRAMES);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
