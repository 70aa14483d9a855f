/* SPDX-License-Identifier: BSD-2-Clause */
/* The crowd. The picture is in crowd.h. */
#include "unit.h"
#include "crowd.h"
#include "schedule.h"
#include <baton/boot.h>
#include <baton/thread.h>
#include <isa/machine.h>
#include <stdlib.h>
#include <string.h>

#define SPACE_RIGHTS (MM_MANAGE + MM_RUN + MM_SHARE)

struct sim sim;
mm_frame crowd_zone[3];
mm_frame crowd_page;

static mm_frame next_frame;
static mm_frame next_page;

isa_word page_at(unsigned i) { return i * 4096u; }

isa_word region_at(unsigned i) { return (isa_word)i << (12u + ISA_INDEX_BITS * (ISA_LEVELS - 1u)); }

/* --- making it --------------------------------------------------------------------------- */

void crowd_create(void) { sim_create(&sim, CROWD_FRAMES, CROWD_FRAMES); }

mm_frame crowd_new(void) {
    assert_true(next_frame < crowd_page);
    return next_frame++;
}

mm_frame crowd_put(unsigned kind, mm_frame table, mm_index index) {
    mm_frame const frame = crowd_new();

    assert_true(mm_inject(&sim.kernel.mm, frame, kind, table, index));
    if (kind == MM_WINDOW && index == BATON_SLOT_WINDOW) {
        sim.words[table][THREAD_EXTRA] |= EXTRA_WINDOW; /* as if it had been resumed since */
    }
    return frame;
}

void crowd_lend(mm_frame from, mm_index slot, mm_frame to, mm_index index, mm_rights rights,
                mm_word badge) {
    assert_int_equal(mm_object_clone(&sim.kernel.mm, from, slot, to, index, rights, badge), MM_OK);
}

static mm_frame add_zone(mm_frame space) {
    mm_frame table = space;

    for (unsigned level = ISA_LEVELS - 1u; level > 0u; level--) {
        table = crowd_put(level == 3u ? MM_ZONE3 : level == 2u ? MM_ZONE2 : MM_ZONE, table, 0u);
    }
    for (unsigned i = 0u; i < CROWD_PAGES; i++) {
        assert_true(mm_inject(&sim.kernel.mm, next_page++, MM_PAGE, table, i));
    }
    return table;
}

static void add_space(mm_frame space, mm_index slot) {
    assert_true(mm_inject(&sim.kernel.mm, space, MM_SPACE, ROOT, slot));
}

static void give_slots(mm_frame thread) {
    mm_index const space = thread < CLIENT ? ROOT_B : ROOT_C;

    crowd_lend(ROOT, space, thread, BATON_SLOT_SPACE, SPACE_RIGHTS, 0u);
    crowd_lend(ROOT, ROOT_B, thread, TO_B, MM_SEND + MM_PASS + MM_NOTIFY, BADGE_TO(thread));
    crowd_lend(ROOT, ROOT_B, thread, WORDS_B, MM_SEND, BADGE_WORDS(thread));
}

static void add_thread(mm_frame thread) {
    assert_true(mm_inject(&sim.kernel.mm, thread, MM_THREAD, ROOT, ROOT_THREAD(thread)));
    give_slots(thread);
    sim.words[thread][THREAD_PRIORITY] = CROWD_PRIORITY;
    sim_ready(&sim, thread);
}

int crowd_set_up(void **state) {
    struct mm *const m = &sim.kernel.mm;

    (void)state;
    sim_clear(&sim, CROWD_FRAMES);
    next_frame = CROWD_NEXT;
    next_page = crowd_page = CROWD_OUTSIDE - 3u * CROWD_PAGES;
    *m = (struct mm){sim.words, sim.ledger, CROWD_FRAMES, CROWD_FRAMES, ANCHOR};
    sim.ledger[ANCHOR].tag = mm_tag(MM_THREAD, 0u);
    assert_true(mm_inject(m, ROOT, MM_THREAD, ANCHOR, BATON_SLOT_FREE));
    add_space(SPACE_A, ROOT_A);
    add_space(SPACE_B, ROOT_B);
    add_space(SPACE_C, ROOT_C);
    add_space(SPACE_D, ROOT_D);
    crowd_lend(ROOT, ROOT_A, ROOT, BATON_SLOT_SPACE, SPACE_RIGHTS, 0u);
    assert_true(mm_fix_slot(m, MM_HARDWARE, 0u, ROOT, ROOT_HARDWARE));
    assert_true(mm_fix_slot(m, MM_PORTS, 100u + 65536u * 299u, ROOT, ROOT_PORTS));
    assert_true(mm_fix_slot(m, MM_LINE, CROWD_LINE, ROOT, ROOT_LINE));
    for (unsigned i = 0u; i < 3u; i++) {
        crowd_zone[i] = add_zone(SPACE_A + i);
    }
    sim_start(&sim, ROOT, CROWD_PRIORITY);
    for (mm_frame t = SERVER; t <= CLIENT3; t++) {
        add_thread(t);
    }
    check_sound(&sim);
    return 0;
}

int crowd_tear_down(void **state) {
    (void)state;
    check_sound(&sim);
    return 0;
}

/* --- calls ----------------------------------------------------------------------------------- */

unsigned state_of(mm_frame thread) { return (unsigned)sim.words[thread][THREAD_STATE]; }

void crowd_run(mm_frame thread) {
    assert_int_equal(state_of(thread), STATE_READY);
    for (unsigned i = 0u; i < CROWD_FRAMES && sim.kernel.thread != thread; i++) {
        kernel_tick(&sim.kernel);
    }
    assert_int_equal(sim.kernel.thread, thread);
}

struct sim_result crowd_call(mm_frame thread, isa_word call, isa_word a, isa_word b, isa_word c,
                             isa_word d) {
    struct sim_result result;

    crowd_run(thread);
    result = sim_call(&sim, call, a, b, c, d);
    check_sound(&sim);
    return result;
}

void crowd_answers(mm_frame thread, unsigned error, isa_word call, isa_word a, isa_word b,
                   isa_word c, isa_word d) {
    struct sim_result const result = crowd_call(thread, call, a, b, c, d);

    assert_int_equal(BATON_ERROR(result.status), error);
}

void crowd_refuses(mm_frame thread, unsigned error, isa_word call, isa_word a, isa_word b,
                   isa_word c, isa_word d) {
    struct change const results = {thread, THREAD_CALL, THREAD_D - THREAD_CALL + 1u};
    struct crowd_state *before;
    struct sim_result r;

    crowd_run(thread);
    before = crowd_save();
    r = crowd_call(thread, call, a, b, c, d);
    assert_int_equal(r.status, error);
    assert_int_not_equal(error, MM_OK);
    assert_true(r.a == 0u && r.b == 0u && r.c == 0u && r.d == 0u);
    crowd_same(before, &results, 1u);
    free(before);
}

unsigned crowd_control(mm_frame by, unsigned operation, isa_word a, isa_word b, isa_word c) {
    struct sim_result const r =
        crowd_call(by, BATON_CONTROL + BATON_OPERATION(operation), a, b, c, 0u);

    return (unsigned)r.status;
}

static void by_root(unsigned operation, mm_frame thread) {
    assert_int_equal(crowd_control(ROOT, operation, BATON_SLOT(ROOT_THREAD(thread)), 0u, 0u),
                     MM_OK);
}

void crowd_suspend(mm_frame thread) { by_root(BATON_CONTROL_SUSPEND, thread); }
void crowd_resume(mm_frame thread) { by_root(BATON_CONTROL_RESUME, thread); }

void crowd_end(mm_frame thread) {
    crowd_suspend(thread);
    for (unsigned slot = 1u; slot < ISA_SLOTS; slot++) {
        if (sim.words[thread][slot] != 0u) {
            crowd_answers(ROOT, MM_OK, BATON_DESTROY, BATON_SLOT(slot) + ROOT_THREAD(thread), 0u,
                          0u, 0u);
        }
    }
    crowd_answers(ROOT, MM_OK, BATON_MOVE, BATON_SLOT(ROOT_THREAD(thread)),
                  page_at(CROWD_TOMB + thread), 0u, 0u);
}

void crowd_revive(mm_frame thread) {
    for (unsigned i = 0u; i < BATON_THREAD_WORDS; i++) {
        sim.words[thread][i] = i == BATON_THREAD_PRIORITY ? CROWD_PRIORITY : 0u;
    }
    crowd_answers(ROOT, MM_OK, BATON_MOVE + BATON_AS(MM_THREAD), page_at(CROWD_TOMB + thread),
                  BATON_SLOT(ROOT_THREAD(thread)), 0u, 0u);
    give_slots(thread);
    crowd_resume(thread);
}

/* --- messages -------------------------------------------------------------------------------- */

struct message message_of(mm_frame thread) {
    mm_word const *const w = sim.words[thread];

    return (struct message){.error = (unsigned)BATON_ERROR(w[THREAD_CALL]),
                            .label = (unsigned)(w[THREAD_CALL] >> 16),
                            .flags = (unsigned)(w[THREAD_CALL] & 0xff00u),
                            .token = w[THREAD_A],
                            .b = w[THREAD_B],
                            .c = w[THREAD_C],
                            .badge = w[THREAD_D]};
}

void crowd_send(mm_frame thread, unsigned slot, unsigned label, isa_word b, isa_word c) {
    (void)crowd_call(thread, BATON_CALL + BATON_LABEL((isa_word)label), BATON_SLOT(slot), b, c, 0u);
    assert_true(state_of(thread) == STATE_SENDING || state_of(thread) == STATE_AWAITING);
}

struct message crowd_receive(mm_frame thread, isa_word token, unsigned label, isa_word b,
                             isa_word c) {
    (void)crowd_call(thread, BATON_REPLY_RECEIVE + BATON_LABEL((isa_word)label), token, b, c, 0u);
    return message_of(thread);
}

/* --- what stays -------------------------------------------------------------------------------- */

struct crowd_state {
    struct kernel kernel;
    struct mm_entry ledger[CROWD_FRAMES];
    bool lines[MACHINE_LINES];
    bool ports[MACHINE_PORTS];
    mm_word words[CROWD_FRAMES][ISA_WORDS];
};

struct crowd_state *crowd_save(void) {
    struct crowd_state *const to = malloc(sizeof *to);

    assert_non_null(to);
    to->kernel = sim.kernel;
    memcpy(to->ledger, sim.ledger, sizeof to->ledger);
    memcpy(to->lines, machine.lines, sizeof to->lines);
    memcpy(to->ports, machine.ports, sizeof to->ports);
    memcpy(to->words, sim.words, sizeof to->words);
    return to;
}

static bool excepted(struct change const *except, unsigned n, mm_frame frame, unsigned word,
                     bool ledger) {
    for (unsigned i = 0u; i < n; i++) {
        if (except[i].frame == frame &&
            (ledger ? except[i].count == 0u
                    : word >= except[i].first && word - except[i].first < except[i].count)) {
            return true;
        }
    }
    return false;
}

static void same_frame(struct crowd_state const *before, struct change const *except, unsigned n,
                       mm_frame f) {
    if (memcmp(&before->ledger[f], &sim.ledger[f], sizeof sim.ledger[f]) != 0 &&
        !excepted(except, n, f, 0u, true)) {
        fail_msg("the ledger entry of frame %u has changed", f);
    }
    if (memcmp(before->words[f], sim.words[f], sizeof sim.words[f]) == 0) {
        return;
    }
    for (unsigned i = 0u; i < ISA_WORDS; i++) {
        if (before->words[f][i] != sim.words[f][i] && !excepted(except, n, f, i, false)) {
            fail_msg("word %u of frame %u was %llx and is %llx", i, f,
                     (unsigned long long)before->words[f][i], (unsigned long long)sim.words[f][i]);
        }
    }
}

void crowd_same(struct crowd_state const *before, struct change const *except, unsigned n) {
    struct kernel const *const was = &before->kernel;
    struct kernel const *const is = &sim.kernel;

    assert_true(was->thread == is->thread && was->space == is->space && was->window == is->window);
    assert_int_equal(was->urgent, is->urgent);
    assert_memory_equal(was->ready, is->ready, sizeof is->ready);
    assert_memory_equal(before->lines, machine.lines, sizeof before->lines);
    assert_memory_equal(before->ports, machine.ports, sizeof before->ports);
    for (mm_frame f = 0u; f < CROWD_FRAMES; f++) {
        same_frame(before, except, n, f);
    }
}
