/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's calls with the full sizes of tables, where the random test has
 * small ones: long runs and their masks, the edges of spaces, zones and slots,
 * every bit of CALL; and faults, ports, printing.
 *
 *   anchor 4 -> ROOT   1, 4 -> SPACE   first region -> ... -> ZONE     96 pages from 0 on
 *                      5 hardware      second region -> ... -> ZONE_B  empty
 *                      6 ports         (of the same zone of zones, where there are such)
 *                      7 -> THREAD
 *                      8 -> ZONE_C     empty, not attached
 */
#include "unit.h"
#include "random.h"
#include "sim.h"
#include <baton/abi.h>
#include <baton/boot.h>
#include <isa/cpu.h>
#include <isa/machine.h>
#include <isa/mmu.h>
#include <string.h>

#define PAGES 96u
#define FRAMES 160u
#define ANCHOR 1u
#define ROOT 2u
#define SPACE 3u
#define THREAD 4u
#define ZONE_C 5u
#define ZONE 6u
#define ZONE_B 7u
#define FIRST_PAGE 16u
#define ZONE_BYTES ((isa_word)ISA_WORDS * 4096u)
#define WORD_MASK ((isa_word) ~(isa_word)0)

static struct sim sim;

static isa_word page(unsigned i) { return i * 4096u; }

static int set_up(void **state) {
    struct mm *const m = &sim.kernel.mm;
    uint32_t table = SPACE;
    uint32_t upper = 10u;

    (void)state;
    sim_clear(&sim, FRAMES);
    *m = (struct mm){sim.words, sim.ledger, FRAMES, FRAMES, ANCHOR};
    sim.ledger[ANCHOR].tag = mm_tag(MM_THREAD, 0u);
    assert_true(mm_inject(m, ROOT, MM_THREAD, ANCHOR, BATON_SLOT_FREE));
    assert_true(mm_inject(m, SPACE, MM_SPACE, ROOT, BATON_ROOT_SPACE));
    assert_int_equal(mm_object_clone(m, ROOT, BATON_ROOT_SPACE, ROOT, BATON_SLOT_SPACE,
                                     MM_MANAGE + MM_RUN + MM_SHARE, 0u),
                     MM_OK);
    assert_true(mm_fix_slot(m, MM_HARDWARE, 0u, ROOT, BATON_ROOT_HARDWARE));
    assert_true(mm_fix_slot(m, MM_PORTS, 100u + 65536u * 299u, ROOT, BATON_ROOT_PORTS));
    assert_true(mm_inject(m, THREAD, MM_THREAD, ROOT, 7u));
    assert_true(mm_inject(m, ZONE_C, MM_ZONE, ROOT, 8u));
    for (unsigned level = ISA_LEVELS - 1u; level > 1u; level--) {
        assert_true(mm_inject(m, upper, level == 3u ? MM_ZONE3 : MM_ZONE2, table, 0u));
        table = upper++;
    }
    assert_true(mm_inject(m, ZONE, MM_ZONE, table, 0u));
    assert_true(mm_inject(m, ZONE_B, MM_ZONE, table, 1u));
    for (unsigned i = 0u; i < PAGES; i++) {
        assert_true(mm_inject(m, FIRST_PAGE + i, MM_PAGE, ZONE, i));
    }
    sim_start(&sim, ROOT, 31u);
    return 0;
}

static int sound(void **state) {
    struct mm_finding const finding = mm_audit(&sim.kernel.mm);
    struct mmu_flaw const flaw = mmu_check();

    (void)state;
    if (finding.flaw != MM_SOUND || flaw.kind != MMU_SOUND) {
        print_error("%s, frame %u, container %u; %s\n", mm_flaw_text(finding.flaw), finding.frame,
                    finding.index, mmu_flaw_text(flaw.kind));
        return -1;
    }
    return 0;
}

static struct sim_result call(isa_word word, isa_word a, isa_word b) {
    return sim_call(&sim, word, a, b, 0u, 0u);
}

static void expect(struct sim_result r, unsigned error, unsigned done) {
    assert_int_equal(BATON_ERROR(r.status), error);
    assert_int_equal(BATON_DONE(r.status), done);
    assert_int_equal(r.status >> 16, 0u);
}

/* --- runs ---------------------------------------------------------------------------------- */

static void runs_report_which_were_used(void **state) {
    isa_word value = 7u;
    struct sim_result r;

    (void)state;
    for (unsigned i = 0u; i < 64u; i += 3u) {
        assert_int_equal(sim_access(&sim, page(i), MM_R, &value), SIM_DONE);
    }
    for (unsigned i = 0u; i < 64u; i += 9u) {
        assert_int_equal(sim_access(&sim, page(i), MM_W, &value), SIM_DONE);
    }
    r = call(BATON_INSPECT + BATON_COUNT(64u), page(0u), 0u);
    expect(r, MM_OK, 64u);
    assert_int_equal(r.a, 0x49249249u);
    assert_int_equal(r.b, 0x92492492u);
    assert_int_equal(r.c, 0x08040201u);
    assert_int_equal(r.d, 0x80402010u);
    r = call(BATON_INSPECT + BATON_COUNT(64u) + BATON_CLEAR_DIRTY, page(0u), 0u);
    assert_int_equal(r.c, 0x08040201u);
    assert_int_equal(sim_access(&sim, page(9u), MM_W, &value), SIM_DONE);
    r = call(BATON_INSPECT + BATON_COUNT(64u) + BATON_CLEAR_ACCESSED, page(0u), 0u);
    expect(r, MM_OK, 64u);
    assert_int_equal(r.a, 0x49249249u);
    assert_int_equal(r.c, 0x00000200u);
    r = call(BATON_MOVE + BATON_COUNT(64u), page(0u), ZONE_BYTES + page(100u));
    expect(r, MM_OK, 64u);
    assert_int_equal(r.a | r.b, 0u);
    assert_int_equal(r.c, 0x00000200u);
    assert_int_equal(sim_access(&sim, ZONE_BYTES + page(109u), MM_R, &value), SIM_DONE);
    assert_int_equal(sim_access(&sim, page(9u), MM_R, &value), SIM_STOPPED);
}

static void runs_stop_at_the_first_error(void **state) {
    struct sim_result r;

    (void)state;
    r = call(BATON_CLONE + BATON_COUNT(5u) + BATON_RIGHTS(ISA_PAGE_READ), page(0u),
             ZONE_BYTES + page(0u));
    expect(r, MM_OK, 5u);
    expect(call(BATON_DESTROY + BATON_COUNT(2u), ZONE_BYTES + page(1u), 0u), MM_OK, 2u);
    expect(call(BATON_DESTROY + BATON_COUNT(5u), ZONE_BYTES + page(3u), 0u), MM_EMPTY, 2u);
    expect(call(BATON_MOVE + BATON_COUNT(3u), page(1u), ZONE_BYTES + page(0u)), MM_FULL, 0u);
    expect(call(BATON_MOVE + BATON_COUNT(10u), page(90u), ZONE_BYTES + page(90u)), MM_EMPTY, 6u);
    expect(call(BATON_MOVE + BATON_UNSHARED + BATON_COUNT(3u), page(0u), ZONE_BYTES + page(50u)),
           MM_BUSY, 0u);
}

static void runs_stay_in_their_table(void **state) {
    isa_word const last = ZONE_BYTES + page(ISA_WORDS - 4u);

    (void)state;
    expect(call(BATON_MOVE + BATON_COUNT(4u), page(0u), last), MM_OK, 4u);
    expect(call(BATON_MOVE + BATON_COUNT(5u), page(8u), last), MM_NAME, 0u);
    expect(call(BATON_DESTROY + BATON_COUNT(5u), last, 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT + BATON_COUNT(4u), last, 0u), MM_OK, 4u);
    expect(call(BATON_INSPECT + BATON_COUNT(2u), BATON_SLOT(ISA_SLOTS - 1u), 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT + BATON_COUNT(1u), BATON_SLOT(ISA_SLOTS - 1u), 0u), MM_EMPTY, 0u);
    expect(call(BATON_INSPECT + BATON_COUNT(5u), BATON_SLOT(4u), 0u), MM_OK, 5u);
}

static void runs_do_not_overlap(void **state) {
    (void)state;
    expect(call(BATON_MOVE + BATON_COUNT(4u), page(90u), page(93u)), MM_NAME, 0u);
    expect(call(BATON_MOVE + BATON_COUNT(4u), page(93u), page(90u)), MM_NAME, 0u);
    expect(call(BATON_MOVE + BATON_COUNT(4u), page(90u), page(90u)), MM_NAME, 0u);
    expect(call(BATON_MOVE + BATON_COUNT(1u), page(90u), page(90u)), MM_FULL, 0u);
    expect(call(BATON_MOVE + BATON_COUNT(1u), page(200u), page(200u)), MM_EMPTY, 0u);
    expect(call(BATON_MOVE + BATON_COUNT(4u), page(92u), page(96u)), MM_OK, 4u);
}

/* A destination inside the source: NAME for the first of a run; later ones fail as KIND. */
static void nothing_goes_into_itself(void **state) {
    struct sim_result r;

    (void)state;
    expect(call(BATON_MOVE, BATON_SLOT(7u), BATON_SLOT(20u) + 7u), MM_NAME, 0u);
    expect(call(BATON_MOVE, BATON_SLOT(8u), page(0u) + 8u), MM_NAME, 0u);
    expect(call(BATON_CLONE, BATON_SLOT(4u), page(0u)), MM_NAME, 0u);
    expect(call(BATON_MOVE + BATON_COUNT(2u), BATON_SLOT(7u), BATON_SLOT(20u) + 7u), MM_NAME, 0u);
    expect(call(BATON_MOVE, BATON_SLOT(8u), BATON_SLOT(6u + ISA_SLOTS / 2u)), MM_OK, 1u);
    expect(call(BATON_MOVE, BATON_SLOT(7u), BATON_SLOT(7u + ISA_SLOTS / 2u)), MM_OK, 1u);
    r = call(BATON_MOVE + BATON_COUNT(2u), BATON_SLOT(6u + ISA_SLOTS / 2u),
             BATON_SLOT(20u) + 7u + ISA_SLOTS / 2u);
    expect(r, MM_KIND, 1u);
}

/* --- the edges -------------------------------------------------------------------------------- */

static void names_end_where_the_space_ends(void **state) {
    isa_word const level = BATON_LEVEL(ISA_LEVELS - 1u);
    unsigned const bits = 12u + ISA_INDEX_BITS * (ISA_LEVELS - 1u);
    isa_word const end = (isa_word)ISA_REGIONS << bits;
    isa_word *const space = sim.words[sim.kernel.space];
    isa_word const kept = space[ISA_REGIONS];

    (void)state;
    expect(call(BATON_INSPECT, end - 4096u + level, 0u), MM_EMPTY, 0u);
    expect(call(BATON_INSPECT, end + level, 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, end, 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, (WORD_MASK & ~(isa_word)4095u) + level, 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, (WORD_MASK & ~(isa_word)4095u), 0u), MM_NAME, 0u);
    /* Behind its last container a space has the kernel's own entry, which is no way to anything. */
    space[ISA_REGIONS] = space[0];
    expect(call(BATON_INSPECT, end, 0u), MM_NAME, 0u);
    expect(call(BATON_MOVE, end, page(0u)), MM_NAME, 0u);
    space[ISA_REGIONS] = kept;
    expect(call(BATON_INSPECT, BATON_LEVEL(ISA_LEVELS), 0u), MM_NAME, 0u);
    for (unsigned l = ISA_LEVELS; l < 7u; l++) {
        expect(call(BATON_INSPECT, BATON_LEVEL(l) + 4u, 0u), MM_NAME, 0u);
    }
    /* A zone in a slot: its pages, and no more. */
    expect(call(BATON_INSPECT, ZONE_BYTES - 4096u + 8u, 0u), MM_EMPTY, 0u);
    expect(call(BATON_INSPECT, ZONE_BYTES + 8u, 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, BATON_LEVEL(1u) + 8u, 0u), MM_NAME, 0u);
}

static void names_of_slots(void **state) {
    (void)state;
    expect(call(BATON_INSPECT, BATON_SLOT(0u), 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, BATON_SLOT(0u) + 7u, 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, BATON_SLOT(ISA_SLOTS - 1u) + 7u, 0u), MM_EMPTY, 0u);
    expect(call(BATON_INSPECT, BATON_SLOT(ISA_SLOTS) + 7u, 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, BATON_SLOT(ISA_SLOTS), 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, BATON_SLOT(1048575u), 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, BATON_SLOT(1u) + 8u, 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, BATON_SLOT(1u) + 5u, 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, page(0u) + 7u, 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, page(0u) + 5u, 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, page(0u) + 255u, 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, page(0u) + BATON_NAME_RESERVED, 0u), MM_NAME, 0u);
    expect(call(BATON_INSPECT, page(0u) + 4u, 0u), MM_OK, 1u);
    expect(call(BATON_INSPECT, page(0u) + 1u, 0u), MM_OK, 1u);
}

/* Every bit of CALL, for every call: allowed, or NAME and nothing else. */
static void bits_without_a_meaning(void **state) {
    static uint32_t const allowed[16] = {
        [BATON_MOVE] = BATON_COUNT(64u) + BATON_AS(15u) + BATON_UNSHARED,
        [BATON_CLONE] = BATON_COUNT(64u) + BATON_RIGHTS(1023u),
        [BATON_DESTROY] = BATON_COUNT(64u),
        [BATON_INSPECT] =
            BATON_COUNT(64u) + BATON_ADJUST + BATON_CLEAR_ACCESSED + BATON_CLEAR_DIRTY,
        [BATON_CALL] = BATON_MODE_CLONE + BATON_LABEL(65535u),
        [BATON_REPLY_RECEIVE] = BATON_MODE_CLONE + BATON_LABEL(65535u),
        [BATON_CONTROL] = BATON_OPERATION(63u),
        [BATON_HARDWARE] = BATON_OPERATION(63u),
    };

    (void)state;
    for (uint32_t number = 0u; number < 16u; number++) {
        for (unsigned bit = 4u; bit < 32u; bit++) {
            uint32_t const word = number + ((uint32_t)1 << bit);

            if ((allowed[number] >> bit & 1u) == 0u) {
                struct sim_result const r = call(word, page(0u), ZONE_BYTES);

                expect(r, MM_NAME, 0u);
                assert_int_equal(r.a | r.b | r.c | r.d, 0u);
            }
        }
        if (number >= 10u) {
            expect(call(number, BATON_SLOT(4u), 0u), MM_NAME, 0u);
        }
    }
    assert_int_equal(isa_frame(sim.words[ZONE][0]), FIRST_PAGE);
    expect(call(BATON_YIELD, 1u, 2u), MM_OK, 0u);
    expect(call(BATON_INSPECT + BATON_ADJUST + BATON_RIGHTS(8u), page(0u), 0u), MM_RIGHTS, 0u);
    /* The high half of CALL is nobody's. */
    if (sizeof(isa_word) == 8u) {
        expect(call((isa_word)BATON_INSPECT + (WORD_MASK << 16 << 16), page(0u), 0u), MM_OK, 1u);
    }
}

static void slave_counters_do_not_wrap(void **state) {
    uint16_t const slaves = sim.ledger[FIRST_PAGE].slaves;

    (void)state;
    sim.ledger[FIRST_PAGE].slaves = (uint16_t)(MM_SLAVES_MAX - 1u);
    expect(call(BATON_CLONE, page(0u), ZONE_BYTES), MM_OK, 1u);
    expect(call(BATON_CLONE, page(0u), ZONE_BYTES + 4096u), MM_LIMIT, 0u);
    assert_int_equal(sim.ledger[FIRST_PAGE].slaves, MM_SLAVES_MAX);
    sim.ledger[FIRST_PAGE].slaves = (uint16_t)(slaves + 1u);
}

/* --- faults ----------------------------------------------------------------------- */

static void faults_are_caught_once(void **state) {
    isa_word *const words = sim.words[ROOT];
    isa_word value = 1u;

    (void)state;
    expect(call(BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_CATCH), 0u, 0x5678u), MM_OK, 0u);
    words[THREAD_IP] = 0x111u;
    words[THREAD_SP] = 0x222u;
    words[THREAD_X0] = 0x333u;
    assert_int_equal(sim_access(&sim, page(500u) + 4u * sizeof value, MM_W, &value), SIM_CAUGHT);
    assert_int_equal(words[THREAD_CALL],
                     BATON_LABEL((isa_word)BATON_LABEL_KERNEL + ISA_PAGE_FAULT) +
                         BATON_FAULT_WRITE);
    assert_int_equal(words[THREAD_A], page(500u) + 4u * sizeof value);
    assert_int_equal(words[THREAD_B], 0x111u);
    assert_int_equal(words[THREAD_D], 0x222u);
    assert_int_equal(words[THREAD_IP], 0x5678u);
    assert_int_equal(words[THREAD_X0], 0x333u);
    assert_int_equal(sim_access(&sim, page(500u), MM_W, &value), SIM_STOPPED);
    assert_int_equal(sim.stop_status, 2u);
    assert_non_null(strstr(sim.console, "root has stopped"));
    assert_non_null(strstr(sim.console, "writing"));
}

static void catches_can_be_taken_back(void **state) {
    isa_word value = 1u;

    (void)state;
    expect(call(BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_CATCH), 0u, 0x5678u), MM_OK, 0u);
    expect(call(BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_CATCH), 0u, 0u), MM_OK, 0u);
    assert_int_equal(sim_access(&sim, page(500u), MM_X, &value), SIM_STOPPED);
    assert_non_null(strstr(sim.console, "executing"));
    expect(call(BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_CATCH), BATON_SLOT(7u), 1u), MM_NAME,
           0u);
}

static void read_only_is_read_only(void **state) {
    isa_word value = 1u;

    (void)state;
    assert_int_equal(sim_access(&sim, page(3u), MM_W, &value), SIM_DONE);
    expect(call(BATON_INSPECT + BATON_ADJUST + BATON_RIGHTS(ISA_PAGE_READ), page(3u), 0u), MM_OK,
           1u);
    call(BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_CATCH), 0u, 0x5678u);
    assert_int_equal(sim_access(&sim, page(3u), MM_W, &value), SIM_CAUGHT);
    assert_int_equal(sim.words[ROOT][THREAD_CALL] & BATON_FAULT_PRESENT, BATON_FAULT_PRESENT);
    assert_int_equal(sim_access(&sim, page(3u), MM_R, &value), SIM_DONE);
}

static void panic_body(void *context) { kernel_panic(context); }

static void panics_say_why(void **state) {
    static char why[] = "the moon has left its orbit";

    (void)state;
    assert_false(sim_guard(&sim, panic_body, why));
    assert_int_equal(sim.stop_status, 3u);
    assert_non_null(strstr(sim.console, why));
}

/* --- hardware --------------------------------------------------------------------- */

static struct sim_result ports(isa_word first, isa_word count, isa_word range) {
    return sim_call(&sim, BATON_HARDWARE + BATON_OPERATION(BATON_HARDWARE_PORTS),
                    BATON_SLOT(BATON_ROOT_PORTS), first, count, range);
}

static void ports_in_ranges(void **state) {
    (void)state;
    expect(ports(100u, 64u, 0u), MM_OK, 0u);
    expect(ports(150u, 64u, 3u), MM_OK, 0u);
    assert_true(machine.ports[100] && machine.ports[163] && machine.ports[213]);
    assert_false(machine.ports[99] || machine.ports[214]);
    expect(ports(299u, 1u, 0u), MM_OK, 0u); /* the ranges had 150 to 163 in common */
    assert_true(machine.ports[150] && machine.ports[163] && machine.ports[299]);
    assert_false(machine.ports[149]);
    expect(ports(0u, 0u, 3u), MM_OK, 0u);
    assert_false(machine.ports[150]);
    expect(ports(99u, 1u, 1u), MM_RIGHTS, 0u);
    expect(ports(299u, 2u, 1u), MM_RIGHTS, 0u);
    expect(ports(WORD_MASK, 2u, 1u), MM_RIGHTS, 0u);
    expect(ports(100u, WORD_MASK, 1u), MM_RIGHTS, 0u);
    expect(ports(100u, 65u, 1u), MM_LIMIT, 0u);
    expect(ports(100u, 64u, 4u), MM_LIMIT, 0u);
    expect(ports(100u, 64u, WORD_MASK), MM_LIMIT, 0u);
    expect(sim_call(&sim, BATON_HARDWARE + BATON_OPERATION(BATON_HARDWARE_PORTS),
                    BATON_SLOT(BATON_ROOT_HARDWARE), 100u, 1u, 0u),
           MM_KIND, 0u);
}

static void frames_and_audit(void **state) {
    struct sim_result r = call(BATON_HARDWARE, BATON_SLOT(BATON_ROOT_HARDWARE), page(5u));

    (void)state;
    expect(r, MM_OK, 0u);
    assert_int_equal(r.a, FIRST_PAGE + 5u);
    assert_int_equal(r.d, MM_PAGE);
    r = call(BATON_HARDWARE, BATON_SLOT(BATON_ROOT_HARDWARE), BATON_LEVEL(1u));
    assert_int_equal(r.a, ZONE);
    assert_int_equal(r.c, PAGES + 65536u);
    assert_int_equal(r.d, MM_ZONE);
    expect(call(BATON_HARDWARE, BATON_SLOT(BATON_ROOT_HARDWARE), page(500u)), MM_EMPTY, 0u);
    expect(call(BATON_HARDWARE, BATON_SLOT(100u), page(5u)), MM_EMPTY, 0u);
    expect(call(BATON_HARDWARE, BATON_SLOT(4u), page(5u)), MM_KIND, 0u);
    r = call(BATON_HARDWARE + BATON_OPERATION(BATON_HARDWARE_AUDIT),
             BATON_SLOT(BATON_ROOT_HARDWARE), 0u);
    expect(r, MM_OK, 0u);
    assert_int_equal(r.a, MM_SOUND);
    sim.ledger[FIRST_PAGE].slaves++;
    r = call(BATON_HARDWARE + BATON_OPERATION(BATON_HARDWARE_AUDIT),
             BATON_SLOT(BATON_ROOT_HARDWARE), 0u);
    assert_int_equal(r.a, MM_FLAW_SLAVES);
    assert_int_equal(r.b, FIRST_PAGE);
    sim.ledger[FIRST_PAGE].slaves--;
}

/* --- printing --------------------------------------------------------------------- */

static void printing(void **state) {
    (void)state;
    kernel_print("%s|%c|%u|%5u|%05u|%x|%08x|%w|%%|%u", "text", '!', 0u, 42u, 42u, 0xbeefu, 0xfu,
                 (isa_word)0x1234u, 4294967295u);
    assert_string_equal(sim.console, "text|!|0|   42|00042|beef|0000000f|1234|%|4294967295");
}

#define UNIT(function) cmocka_unit_test_setup_teardown(function, set_up, sound)

int main(void) {
    struct CMUnitTest const tests[] = {
        UNIT(runs_report_which_were_used),
        UNIT(runs_stop_at_the_first_error),
        UNIT(runs_stay_in_their_table),
        UNIT(runs_do_not_overlap),
        UNIT(nothing_goes_into_itself),
        UNIT(names_end_where_the_space_ends),
        UNIT(names_of_slots),
        UNIT(bits_without_a_meaning),
        UNIT(slave_counters_do_not_wrap),
        UNIT(faults_are_caught_once),
        UNIT(catches_can_be_taken_back),
        UNIT(read_only_is_read_only),
        UNIT(panics_say_why),
        UNIT(ports_in_ranges),
        UNIT(frames_and_audit),
        UNIT(printing),
    };

    sim_create(&sim, FRAMES, FRAMES);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
