/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The control call, with each of its errors; what is not a call: faults, and lines
 * that interrupt; windows. The crowd is crowd.h's.
 */
#include "unit.h"
#include "crowd.h"
#include <baton/thread.h>
#include <isa/cpu.h>
#include <isa/machine.h>
#include <string.h>
#include <sys/mman.h>

#define WORD_MASK ((isa_word) ~(isa_word)0)
#define CONTROL(operation) (BATON_CONTROL + BATON_OPERATION(operation))
#define HARDWARE(operation) (BATON_HARDWARE + BATON_OPERATION(operation))
#define NAME_OF(t) BATON_SLOT(ROOT_THREAD(t))
#define FAULTY 100u /* the page that nobody has */

/* An operation of root that is refused. */
static void refuses(unsigned operation, unsigned error, isa_word a, isa_word b, isa_word c) {
    crowd_refuses(ROOT, error, CONTROL(operation), a, b, c, 0u);
}

static void does(unsigned operation, isa_word a, isa_word b, isa_word c) {
    assert_int_equal(crowd_control(ROOT, operation, a, b, c), MM_OK);
}

/* --- what all operations have in common ---------------------------------------------------- */

static void names_of_threads(void **state) {
    static unsigned const of_threads[] = {
        BATON_CONTROL_RESUME, BATON_CONTROL_SUSPEND, BATON_CONTROL_PRIORITY, BATON_CONTROL_DECLARE,
        BATON_CONTROL_CANCEL, BATON_CONTROL_READ,    BATON_CONTROL_WRITE,    BATON_CONTROL_FAIL,
    };

    (void)state;
    for (unsigned i = 0u; i < sizeof of_threads / sizeof of_threads[0]; i++) {
        unsigned const operation = of_threads[i];
        bool const space = operation == BATON_CONTROL_FAIL;

        refuses(operation, MM_NAME, BATON_SLOT(0u), 0u, 0u);
        refuses(operation, MM_NAME, BATON_SLOT(ISA_SLOTS), 0u, 0u);
        refuses(operation, MM_NAME, NAME_OF(CLIENT) + BATON_NAME_RESERVED, 0u, 0u);
        refuses(operation, MM_NAME, region_at(3u), 0u, 0u);
        refuses(operation, MM_NAME, WORD_MASK, 0u, 0u);
        refuses(operation, MM_EMPTY, BATON_SLOT(60u), 0u, 0u);
        refuses(operation, MM_EMPTY, page_at(60u), 0u, 0u);
        refuses(operation, MM_KIND, page_at(1u), 0u, 0u);
        refuses(operation, MM_KIND, REGION_LEVEL, 0u, 0u);
        refuses(operation, MM_KIND, BATON_SLOT(ROOT_HARDWARE), 0u, 0u);
        refuses(operation, MM_KIND, space ? NAME_OF(CLIENT) : BATON_SLOT(ROOT_B), 0u, 0u);
        if (operation != BATON_CONTROL_PRIORITY && operation != BATON_CONTROL_DECLARE) {
            refuses(operation, MM_NAME, 0u, 0u, 0u);
        }
    }
    refuses(BATON_CONTROL_ACTIVATE, MM_NAME, NAME_OF(CLIENT), BATON_SLOT(ROOT_B), 0u);
    refuses(BATON_CONTROL_CATCH, MM_NAME, NAME_OF(CLIENT), 4096u, 0u);
    for (unsigned operation = BATON_CONTROL_CATCH + 1u; operation < 64u; operation++) {
        refuses(operation, MM_NAME, NAME_OF(CLIENT), 0u, 0u);
        refuses(operation, MM_NAME, 0u, 0u, 0u);
    }
}

/* --- resume, suspend, cancel --------------------------------------------------------------- */

/* CLIENT's slot cannot hold that when it is to run. */
static void cannot_run(mm_index slot, unsigned error) {
    mm_word was;

    refuses(BATON_CONTROL_RESUME, error, NAME_OF(CLIENT), 0u, 0u);
    assert_int_equal(mm_object_destroy(&sim.kernel.mm, CLIENT, slot, &was), MM_OK);
}

static void resuming(void **state) {
    (void)state;
    refuses(BATON_CONTROL_RESUME, MM_BUSY, NAME_OF(CLIENT), 0u, 0u); /* ready, */
    (void)crowd_receive(CLIENT, 0u, 0u, 0u, 0u);
    refuses(BATON_CONTROL_RESUME, MM_BUSY, NAME_OF(CLIENT), 0u, 0u); /* receiving, */
    crowd_send(CLIENT2, TO_B, 0u, 0u, 0u);
    refuses(BATON_CONTROL_RESUME, MM_BUSY, NAME_OF(CLIENT2), 0u, 0u); /* sending, */
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    refuses(BATON_CONTROL_RESUME, MM_BUSY, NAME_OF(CLIENT2), 0u, 0u); /* awaiting */
}

static void resuming_what_cannot_run(void **state) {
    struct mm *const m = &sim.kernel.mm;
    mm_word was;

    (void)state;
    crowd_suspend(CLIENT);
    assert_int_equal(mm_object_destroy(m, CLIENT, BATON_SLOT_SPACE, &was), MM_OK);
    refuses(BATON_CONTROL_RESUME, MM_EMPTY, NAME_OF(CLIENT), 0u, 0u);
    crowd_lend(ROOT, ROOT_C, CLIENT, BATON_SLOT_SPACE, MM_MANAGE + MM_SEND, 0u);
    cannot_run(BATON_SLOT_SPACE, MM_RIGHTS);
    crowd_put(REGION_KIND, ROOT, ROOT_FREE);
    crowd_lend(ROOT, ROOT_FREE, CLIENT, BATON_SLOT_SPACE, MM_ACCESS + MM_MANAGE, 0u);
    cannot_run(BATON_SLOT_SPACE, MM_KIND);
    assert_int_equal(mm_object_move(m, ROOT, ROOT_D, CLIENT, BATON_SLOT_SPACE, false, &was), MM_OK);
    refuses(BATON_CONTROL_RESUME, MM_ROLE, NAME_OF(CLIENT), 0u, 0u);
    assert_int_equal(mm_object_move(m, CLIENT, BATON_SLOT_SPACE, ROOT, ROOT_D, false, &was), MM_OK);
    assert_true(mm_fix_slot(m, MM_LINE, 3u, CLIENT, BATON_SLOT_SPACE));
    refuses(BATON_CONTROL_RESUME, MM_KIND, NAME_OF(CLIENT), 0u, 0u);
    assert_true(mm_unfix(m, CLIENT, BATON_SLOT_SPACE));
    crowd_lend(ROOT, ROOT_C, CLIENT, BATON_SLOT_SPACE, MM_RUN, 0u);
    crowd_lend(ROOT, ROOT_B, CLIENT, BATON_SLOT_HANDLER, MM_NOTIFY + MM_MANAGE, 0u);
    cannot_run(BATON_SLOT_HANDLER, MM_KIND);
    crowd_lend(ROOT, ROOT_FREE, CLIENT, BATON_SLOT_HANDLER, MM_ACCESS, 0u);
    cannot_run(BATON_SLOT_HANDLER, MM_KIND);
    crowd_lend(ROOT, ROOT_B, CLIENT, BATON_SLOT_WINDOW, MM_SEND, 0u);
    cannot_run(BATON_SLOT_WINDOW, MM_KIND);
    crowd_put(MM_WINDOW, ROOT, ROOT_FREE + 1u);
    crowd_lend(ROOT, ROOT_FREE + 1u, CLIENT, BATON_SLOT_WINDOW, MM_DROP, BATON_RANGE(0u, 1u));
    cannot_run(BATON_SLOT_WINDOW, MM_KIND);
    crowd_resume(CLIENT);
    crowd_run(CLIENT);
}

/* A thread that does not run yet may be suspended again, and oneself too, by one's parent only. */
static void suspending(void **state) {
    (void)state;
    crowd_suspend(CLIENT);
    crowd_suspend(CLIENT);
    assert_int_equal(state_of(CLIENT), STATE_SUSPENDED);
    crowd_resume(CLIENT);
    refuses(BATON_CONTROL_CANCEL, MM_EMPTY, NAME_OF(CLIENT), 0u, 0u);
    crowd_suspend(CLIENT);
    refuses(BATON_CONTROL_CANCEL, MM_EMPTY, NAME_OF(CLIENT), 0u, 0u);
}

/* Slots 1 to 3 change only while the thread is suspended. */
static void guarded_slots(void **state) {
    (void)state;
    crowd_put(MM_WINDOW, ROOT, ROOT_FREE);
    for (unsigned slot = 1u; slot < BATON_SLOT_FREE; slot++) {
        isa_word const name = BATON_SLOT(slot) + ROOT_THREAD(CLIENT);

        crowd_refuses(ROOT, MM_BUSY, BATON_MOVE, BATON_SLOT(ROOT_FREE), name, 0u, 0u);
        crowd_refuses(ROOT, MM_BUSY, BATON_CLONE + BATON_RIGHTS(MM_SEND), BATON_SLOT(ROOT_B), name,
                      0u, 0u);
        crowd_refuses(ROOT, MM_BUSY, BATON_DESTROY, name, 0u, 0u, 0u);
        crowd_refuses(ROOT, slot == 1u ? MM_FULL : MM_BUSY, HARDWARE(BATON_HARDWARE_GRANT),
                      BATON_SLOT(ROOT_HARDWARE), name, 3u, 3u);
    }
    crowd_refuses(ROOT, MM_BUSY, BATON_MOVE, NAME_OF(CLIENT), page_at(30u), 0u, 0u);
}

/* --- priority, declare ------------------------------------------------------------------------ */

static void priorities(void **state) {
    (void)state;
    refuses(BATON_CONTROL_PRIORITY, MM_RIGHTS, NAME_OF(CLIENT), CROWD_PRIORITY + 1u, 0u);
    refuses(BATON_CONTROL_PRIORITY, MM_RIGHTS, 0u, CROWD_PRIORITY + 1u, 0u);
    refuses(BATON_CONTROL_PRIORITY, MM_RIGHTS, 0u, WORD_MASK, 0u);
    refuses(BATON_CONTROL_PRIORITY, MM_RIGHTS, 0u, 32u + CROWD_PRIORITY, 0u);
    does(BATON_CONTROL_PRIORITY, NAME_OF(CLIENT), 0u, 0u);
    assert_int_equal(sim.words[CLIENT][THREAD_PRIORITY], 0u);
    for (unsigned i = 0u; i < 20u; i++) {
        kernel_tick(&sim.kernel);
        assert_int_not_equal(sim.kernel.thread, CLIENT);
    }
    does(BATON_CONTROL_PRIORITY, NAME_OF(CLIENT), CROWD_PRIORITY, 0u);
    crowd_run(CLIENT);
    /* Of threads that wait or are suspended, too. */
    crowd_send(CLIENT, TO_B, 0u, 0u, 0u);
    does(BATON_CONTROL_PRIORITY, NAME_OF(CLIENT), 1u, 0u);
    assert_int_equal(state_of(CLIENT), STATE_SENDING);
    crowd_suspend(CLIENT2);
    does(BATON_CONTROL_PRIORITY, NAME_OF(CLIENT2), 2u, 0u);
    assert_int_equal(state_of(CLIENT2), STATE_SUSPENDED);
    /* Who lowers himself is overtaken at once, and cannot come back. */
    crowd_run(ROOT);
    assert_int_equal(crowd_control(ROOT, BATON_CONTROL_PRIORITY, 0u, CROWD_PRIORITY - 1u, 0u),
                     MM_OK);
    assert_int_not_equal(sim.kernel.thread, ROOT);
    for (unsigned i = 0u; i < 20u; i++) {
        kernel_tick(&sim.kernel);
        assert_int_not_equal(sim.kernel.thread, ROOT);
    }
    for (mm_frame t = SERVER; t <= CLIENT3; t++) { /* until nobody else is as urgent */
        while (state_of(t) == STATE_READY && sim.words[t][THREAD_PRIORITY] == CROWD_PRIORITY) {
            (void)crowd_receive(t, 0u, 0u, 0u, 0u);
        }
    }
    refuses(BATON_CONTROL_PRIORITY, MM_RIGHTS, 0u, CROWD_PRIORITY, 0u);
}

static void declaring(void **state) {
    (void)state;
    refuses(BATON_CONTROL_DECLARE, MM_LIMIT, 0u, page_at(60u), BATON_ACCEPT_SLAVE + 1u);
    refuses(BATON_CONTROL_DECLARE, MM_LIMIT, NAME_OF(CLIENT), page_at(60u), WORD_MASK);
    does(BATON_CONTROL_DECLARE, NAME_OF(CLIENT), WORD_MASK, BATON_ACCEPT_SLAVE);
    assert_true(sim.words[CLIENT][THREAD_DECLARED] == WORD_MASK);
    assert_int_equal(sim.words[CLIENT][THREAD_ACCEPT], BATON_ACCEPT_SLAVE);
    assert_int_equal(sim.words[ROOT][THREAD_ACCEPT], BATON_ACCEPT_NOTHING);
    does(BATON_CONTROL_DECLARE, 0u, page_at(60u), BATON_ACCEPT_MASTER);
    assert_int_equal(sim.words[ROOT][THREAD_DECLARED], page_at(60u));
}

/* --- activate ---------------------------------------------------------------------------------- */

static void activating(void **state) {
    isa_word value = 0xcafeu;

    (void)state;
    crowd_put(MM_WINDOW, ROOT, ROOT_FREE);
    refuses(BATON_CONTROL_ACTIVATE, MM_NAME, 0u, BATON_SLOT(0u), 0u);
    refuses(BATON_CONTROL_ACTIVATE, MM_NAME, 0u, page_at(0u), 0u);
    refuses(BATON_CONTROL_ACTIVATE, MM_NAME, 0u, BATON_SLOT(1u) + ROOT_THREAD(CLIENT), 0u);
    refuses(BATON_CONTROL_ACTIVATE, MM_NAME, 0u, BATON_SLOT(ISA_SLOTS), 0u);
    refuses(BATON_CONTROL_ACTIVATE, MM_EMPTY, 0u, BATON_SLOT(60u), 0u);
    refuses(BATON_CONTROL_ACTIVATE, MM_ROLE, 0u, BATON_SLOT(ROOT_B), 0u);
    refuses(BATON_CONTROL_ACTIVATE, MM_ROLE, 0u, BATON_SLOT(ROOT_FREE), 0u);
    refuses(BATON_CONTROL_ACTIVATE, MM_KIND, 0u, BATON_SLOT(ROOT_HARDWARE), 0u);
    crowd_lend(ROOT, ROOT_FREE, ROOT, ROOT_FREE + 1u, MM_DROP, BATON_RANGE(0u, 1u));
    refuses(BATON_CONTROL_ACTIVATE, MM_KIND, 0u, BATON_SLOT(ROOT_FREE + 1u), 0u);
    crowd_lend(ROOT, ROOT_B, ROOT, ROOT_FREE + 2u, MM_MANAGE + MM_SEND, 0u);
    refuses(BATON_CONTROL_ACTIVATE, MM_RIGHTS, 0u, BATON_SLOT(ROOT_FREE + 2u), 0u);
    /* It goes well: the slots are exchanged, badges included, and the other space is loaded. */
    crowd_lend(ROOT, ROOT_B, ROOT, ROOT_FREE + 3u, MM_RUN, 44u);
    crowd_run(ROOT);
    assert_int_equal(sim_access(&sim, page_at(1u), MM_W, &value), SIM_DONE);
    does(BATON_CONTROL_ACTIVATE, 0u, BATON_SLOT(ROOT_FREE + 3u), 0u);
    assert_int_equal(isa_frame(sim.words[ROOT][BATON_SLOT_SPACE]), SPACE_B);
    assert_int_equal(isa_frame(sim.words[ROOT][ROOT_FREE + 3u]), SPACE_A);
    assert_int_equal(mm_badge(&sim.kernel.mm, ROOT, BATON_SLOT_SPACE), 44u);
    assert_int_equal(sim.kernel.space, SPACE_B);
    value = 1u;
    assert_int_equal(sim_access(&sim, page_at(1u), MM_R, &value), SIM_DONE);
    assert_int_equal(value, 0u);
    check_sound(&sim);
    /* Without MANAGE it cannot name its own pages there; it can go back. */
    crowd_refuses(ROOT, MM_NAME, BATON_INSPECT, page_at(1u), 0u, 0u, 0u);
    does(BATON_CONTROL_ACTIVATE, 0u, BATON_SLOT(ROOT_FREE + 3u), 0u);
    assert_int_equal(sim_access(&sim, page_at(1u), MM_R, &value), SIM_DONE);
    assert_int_equal(value, 0xcafeu);
    does(BATON_CONTROL_ACTIVATE, 0u, BATON_SLOT(BATON_SLOT_SPACE), 0u); /* with itself */
}

/* --- registers ----------------------------------------------------------------------------------- */

/* Root's page 0 as a thread's struct. */
static mm_word *struct_page(void) {
    for (unsigned i = 0u; i < BATON_THREAD_WORDS; i++) {
        sim.words[crowd_page][i] = 0u;
    }
    return sim.words[crowd_page];
}

static void registers_that_are_refused(void **state) {
    static unsigned const both[] = {BATON_CONTROL_READ, BATON_CONTROL_WRITE};
    struct mm *const m = &sim.kernel.mm;
    mm_word was;

    (void)state;
    assert_true(mm_fix(m, CROWD_OUTSIDE, crowd_zone[0], 50u, ISA_PAGE_WRITE));
    crowd_suspend(CLIENT);
    for (unsigned i = 0u; i < 2u; i++) {
        refuses(both[i], MM_NAME, NAME_OF(CLIENT), region_at(3u), 0u);
        refuses(both[i], MM_NAME, NAME_OF(CLIENT), BATON_SLOT(0u), 0u);
        refuses(both[i], MM_EMPTY, NAME_OF(CLIENT), page_at(60u), 0u);
        refuses(both[i], MM_KIND, NAME_OF(CLIENT), BATON_SLOT(ROOT_B), 0u);
        refuses(both[i], MM_KIND, NAME_OF(CLIENT), page_at(50u), 0u); /* fixed */
        m->tables = CROWD_OUTSIDE - 1u;
        refuses(both[i], MM_KIND, NAME_OF(CLIENT), page_at(CROWD_PAGES - 1u) + ROOT_C, 0u);
        m->tables = CROWD_FRAMES;
        refuses(both[i], MM_BUSY, NAME_OF(CLIENT2), page_at(0u), 0u);
    }
    assert_int_equal(mm_adjust(m, crowd_zone[0], 1u, MM_ADJUST_ACCESS, ISA_PAGE_READ, &was), MM_OK);
    refuses(BATON_CONTROL_READ, MM_RIGHTS, NAME_OF(CLIENT), page_at(1u), 0u);
    refuses(BATON_CONTROL_READ, MM_RIGHTS, NAME_OF(CLIENT2), page_at(1u), 0u); /* before BUSY */
    assert_int_equal(mm_adjust(m, crowd_zone[0], 1u, MM_ADJUST_ACCESS, 0u, &was), MM_OK);
    refuses(BATON_CONTROL_READ, MM_RIGHTS, NAME_OF(CLIENT), page_at(1u), 0u);
    refuses(BATON_CONTROL_WRITE, MM_RIGHTS, NAME_OF(CLIENT), page_at(1u), 0u);
    struct_page()[BATON_THREAD_PRIORITY] = CROWD_PRIORITY + 1u;
    refuses(BATON_CONTROL_WRITE, MM_RIGHTS, NAME_OF(CLIENT), page_at(0u), 0u);
    struct_page()[BATON_THREAD_PRIORITY] = WORD_MASK;
    refuses(BATON_CONTROL_WRITE, MM_RIGHTS, NAME_OF(CLIENT), page_at(0u), 0u);
    struct_page()[BATON_THREAD_REASON] = 1u;
    refuses(BATON_CONTROL_WRITE, MM_RIGHTS, NAME_OF(CLIENT), page_at(0u), 0u);
    struct_page()[BATON_THREAD_ADDRESS] = 1u;
    refuses(BATON_CONTROL_WRITE, MM_RIGHTS, NAME_OF(CLIENT), page_at(0u), 0u);
    for (unsigned bit = 0u; bit < sizeof(isa_word) * 8u; bit++) {
        isa_word const flag = (isa_word)1u << bit;

        struct_page()[BATON_THREAD_FLAGS] = flag;
        if ((flag & MACHINE_FLAGS) == 0u) {
            refuses(BATON_CONTROL_WRITE, MM_RIGHTS, NAME_OF(CLIENT), page_at(0u), 0u);
        } else {
            does(BATON_CONTROL_WRITE, NAME_OF(CLIENT), page_at(0u), 0u);
        }
    }
}

/* A page of the first frame that can be no object: what is in it cannot even be read. */
static void a_thread_beyond_the_objects(void **state) {
    struct mm *const m = &sim.kernel.mm;
    mm_frame const frame = CROWD_OUTSIDE - 1u;
    struct sim_result r;

    (void)state;
    crowd_run(ROOT);
    assert_int_equal(isa_frame(sim.words[crowd_zone[2]][CROWD_PAGES - 1u]), frame);
    m->tables = frame;
    assert_int_equal(mprotect(sim.words[frame], sizeof sim.words[frame], PROT_NONE), 0);
    r = sim_call(&sim, BATON_MOVE + BATON_AS(MM_THREAD), page_at(CROWD_PAGES - 1u) + ROOT_C,
                 BATON_SLOT(ROOT_FREE), 0u, 0u);
    assert_int_equal(mprotect(sim.words[frame], sizeof sim.words[frame], PROT_READ | PROT_WRITE),
                     0);
    m->tables = CROWD_FRAMES;
    assert_int_equal(BATON_ERROR(r.status), MM_KIND);
    assert_int_equal(sim.words[ROOT][ROOT_FREE], 0u);
}

static void registers_come_back(void **state) {
    mm_word *const page = struct_page();

    (void)state;
    for (unsigned i = 0u; i < BATON_THREAD_REASON; i++) {
        page[i] = i == BATON_THREAD_FLAGS ? 1u : i == BATON_THREAD_PRIORITY ? 2u : 1000u + i;
    }
    crowd_suspend(CLIENT);
    does(BATON_CONTROL_WRITE, NAME_OF(CLIENT), page_at(0u), 0u);
    assert_int_equal(sim.words[CLIENT][THREAD_IP], 1000u + BATON_THREAD_IP);
    assert_int_equal(sim.words[CLIENT][THREAD_FULL], LEAVE_FULL);
    assert_true(
        sim_call(&sim,
                 BATON_INSPECT + BATON_ADJUST + BATON_CLEAR_DIRTY + BATON_RIGHTS(ISA_PAGE_WRITE),
                 page_at(2u), 0u, 0u, 0u)
            .status == 256u);
    does(BATON_CONTROL_READ, NAME_OF(CLIENT), page_at(2u), 0u);
    assert_memory_equal(sim.words[crowd_page + 2u], page, BATON_THREAD_WORDS * sizeof page[0]);
    assert_true((sim_call(&sim, BATON_INSPECT, page_at(2u), 0u, 0u, 0u).a & BATON_INFO_DIRTY) !=
                0u);
}

/* --- what a page said before it became an object --------------------------------------------------- */

#define LEFT WORD_MASK

static void all_zero(mm_frame frame, mm_index first, mm_index end) {
    for (mm_index i = first; i < end; i++) {
        assert_true(sim.words[frame][i] == 0u);
    }
}

/* Root's page 0 becomes an object, and a page again; what the kernel uses in between is new. */
static void become(unsigned kind) {
    mm_word *const page = sim.words[crowd_page];

    for (mm_index i = kind == MM_THREAD ? BATON_THREAD_WORDS : 0u; i < ISA_WORDS; i++) {
        page[i] = LEFT;
    }
    crowd_answers(ROOT, MM_OK, BATON_MOVE + BATON_AS(kind), page_at(0u), BATON_SLOT(ROOT_FREE), 0u,
                  0u);
    if (kind == MM_THREAD) {
        all_zero(crowd_page, 0u, THREAD_FIRST);
        all_zero(crowd_page, THREAD_STATE, THREAD_PRIORITY);
        all_zero(crowd_page, THREAD_PRIORITY + 1u, THREAD_LAST + 1u);
        assert_int_equal(page[THREAD_FULL], LEAVE_FULL);
        assert_int_equal(page[THREAD_IP], 1000u + BATON_THREAD_IP);
    } else {
        all_zero(crowd_page, 0u, ISA_WORDS);
    }
    /* Behind the last page nothing stands, and that is not what is asked. */
    crowd_refuses(ROOT, MM_FULL, BATON_MOVE, BATON_SLOT(ROOT_FREE), page_at(CROWD_PAGES - 1u), 0u,
                  0u);
    crowd_answers(ROOT, MM_OK, BATON_MOVE, BATON_SLOT(ROOT_FREE), page_at(0u), 0u, 0u);
}

static void a_page_is_used_anew(void **state) {
    mm_word *const page = struct_page();
    mm_word before[BATON_THREAD_WORDS];

    (void)state;
    for (unsigned i = 0u; i < BATON_THREAD_REASON; i++) {
        page[i] = i == BATON_THREAD_FLAGS ? 1u : i == BATON_THREAD_PRIORITY ? 2u : 1000u + i;
    }
    memcpy(before, page, sizeof before);
    become(MM_THREAD);
    assert_memory_equal(before, page, sizeof before); /* it never ran */
    all_zero(crowd_page, BATON_THREAD_WORDS, THREAD_LAST + 1u);
    become(MM_SPACE);
    all_zero(crowd_page, 0u, ISA_WORDS);
    become(MM_ZONE);
    become(MM_WINDOW);
    become(MM_LEDGER);
}

/* --- fail --------------------------------------------------------------------------------------- */

static void failing(void **state) {
    (void)state;
    crowd_send(CLIENT, TO_B, 0u, 0u, 0u);
    crowd_lend(ROOT, ROOT_B, ROOT, ROOT_FREE, MM_RUN + MM_SEND + MM_PASS + MM_NOTIFY + MM_SHARE,
               0u);
    refuses(BATON_CONTROL_FAIL, MM_RIGHTS, BATON_SLOT(ROOT_FREE), 0u, 0u);
    refuses(BATON_CONTROL_FAIL, MM_EMPTY, BATON_SLOT(ROOT_C), 0u, 0u);
    refuses(BATON_CONTROL_FAIL, MM_EMPTY, BATON_SLOT(ROOT_D), 0u, 0u);
    crowd_lend(ROOT, ROOT_B, ROOT, ROOT_FREE + 1u, MM_MANAGE, 0u);
    does(BATON_CONTROL_FAIL, BATON_SLOT(ROOT_FREE + 1u), 0u, 0u);
    assert_int_equal(message_of(CLIENT).error, MM_DEAD);
}

/* --- lines -------------------------------------------------------------------------------------- */

#define BIT 3u
#define LINE_MASK ((isa_word)1u << (BATON_BITS + BIT))

static void hardware(unsigned error, unsigned operation, isa_word a, isa_word b, isa_word c,
                     isa_word d) {
    if (error == MM_OK) {
        crowd_answers(ROOT, MM_OK, HARDWARE(operation), a, b, c, d);
    } else {
        crowd_refuses(ROOT, error, HARDWARE(operation), a, b, c, d);
    }
}

static void bind(unsigned error, isa_word a, isa_word b, isa_word bit) {
    hardware(error, BATON_HARDWARE_BIND, a, b, bit, 0u);
}

static void binding(void **state) {
    isa_word const line = BATON_SLOT(ROOT_LINE);
    isa_word const space = BATON_SLOT(ROOT_B);

    (void)state;
    crowd_lend(ROOT, ROOT_B, ROOT, ROOT_FREE, MM_RUN + MM_SEND + MM_NOTIFY + MM_SHARE, 0u);
    crowd_lend(ROOT, ROOT_B, ROOT, ROOT_FREE + 1u, MM_MANAGE, 0u);
    crowd_lend(ROOT, ROOT_B, ROOT, ROOT_FREE + 2u, MM_MANAGE + MM_SHARE, 9u);
    bind(MM_NAME, BATON_SLOT(0u), space, BIT);
    bind(MM_EMPTY, BATON_SLOT(60u), space, BIT);
    bind(MM_KIND, BATON_SLOT(ROOT_HARDWARE), space, BIT);
    bind(MM_NAME, line, region_at(3u), BIT);
    bind(MM_EMPTY, line, BATON_SLOT(60u), BIT);
    bind(MM_KIND, line, page_at(0u), BIT);
    bind(MM_KIND, line, NAME_OF(CLIENT), BIT);
    bind(MM_RIGHTS, line, BATON_SLOT(ROOT_FREE), BIT);
    bind(MM_RIGHTS, line, BATON_SLOT(ROOT_FREE + 1u), BIT);
    bind(MM_LIMIT, line, space, BATON_LINE_BITS);
    bind(MM_LIMIT, line, space, WORD_MASK);
    for (unsigned operation = BATON_HARDWARE_UNBIND; operation <= BATON_HARDWARE_UNMASK;
         operation++) {
        hardware(MM_NAME, operation, BATON_SLOT(0u), 0u, 0u, 0u);
        hardware(MM_EMPTY, operation, BATON_SLOT(60u), 0u, 0u, 0u);
        hardware(MM_KIND, operation, BATON_SLOT(ROOT_HARDWARE), 0u, 0u, 0u);
        hardware(MM_EMPTY, operation, line, 0u, 0u, 0u);
    }
    assert_false(machine.lines[CROWD_LINE]);
    bind(MM_OK, line, BATON_SLOT(ROOT_FREE + 2u), BIT); /* a slave will do */
    assert_true(machine.lines[CROWD_LINE]);
    assert_int_equal(mm_badge(&sim.kernel.mm, ANCHOR, ANCHOR_LINES + CROWD_LINE), BIT);
    bind(MM_FULL, line, space, BIT);
    bind(MM_FULL, line, NAME_OF(CLIENT), BIT); /* before KIND */
    hardware(MM_KIND, BATON_HARDWARE_UNMASK, space, 0u, 0u, 0u);
    hardware(MM_LIMIT, BATON_HARDWARE_UNBIND, space, 0u, LINES, 0u);
    hardware(MM_EMPTY, BATON_HARDWARE_UNBIND, space, 0u, CROWD_LINE + 1u, 0u);
    hardware(MM_EMPTY, BATON_HARDWARE_UNBIND, BATON_SLOT(ROOT_C), 0u, CROWD_LINE, 0u);
    hardware(MM_RIGHTS, BATON_HARDWARE_UNBIND, BATON_SLOT(ROOT_FREE), 0u, CROWD_LINE, 0u);
    hardware(MM_OK, BATON_HARDWARE_UNBIND, space, 0u, CROWD_LINE, 0u);
    assert_false(machine.lines[CROWD_LINE]);
    bind(MM_OK, line, space, 0u);
    hardware(MM_OK, BATON_HARDWARE_UNBIND, line, 0u, 0u, 0u);
    assert_int_equal(sim.words[ANCHOR][ANCHOR_LINES + CROWD_LINE], 0u);
}

/* The space's counter is full. */
static void binding_is_counted(void **state) {
    uint16_t const slaves = sim.ledger[SPACE_D].slaves;
    struct sim_result r;

    (void)state;
    crowd_run(ROOT);
    sim.ledger[SPACE_D].slaves = (uint16_t)MM_SLAVES_MAX;
    r = sim_call(&sim, HARDWARE(BATON_HARDWARE_BIND), BATON_SLOT(ROOT_LINE), BATON_SLOT(ROOT_D), 0u,
                 0u);
    sim.ledger[SPACE_D].slaves = slaves;
    assert_int_equal(r.status, MM_LIMIT);
    assert_false(machine.lines[CROWD_LINE]);
    /* A space that a line is bound to does not end. */
    bind(MM_OK, BATON_SLOT(ROOT_LINE), BATON_SLOT(ROOT_D), 0u);
    crowd_refuses(ROOT, MM_BUSY, BATON_MOVE, BATON_SLOT(ROOT_D), page_at(30u), 0u, 0u);
    hardware(MM_OK, BATON_HARDWARE_UNBIND, BATON_SLOT(ROOT_LINE), 0u, 0u, 0u);
    crowd_answers(ROOT, MM_OK, BATON_MOVE, BATON_SLOT(ROOT_D), page_at(30u), 0u, 0u);
}

static void interrupt(void) {
    sim_interrupt(&sim, CROWD_LINE);
    check_sound(&sim);
}

static void notified(struct message m, isa_word bits) {
    assert_int_equal(m.flags, BATON_IPC_NOTIFIED);
    assert_true(m.error == MM_OK && m.b == bits && m.token == 0u && m.c == 0u && m.badge == 0u);
}

static void interrupting(void **state) {
    isa_word const line = BATON_SLOT(ROOT_LINE);

    (void)state;
    interrupt(); /* bound to nobody: masked, and nothing happens */
    assert_int_equal(sim.words[SPACE_B][ISA_SPACE_FIRST + 6u], 0u);
    bind(MM_OK, line, BATON_SLOT(ROOT_B), BIT);
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    crowd_run(CLIENT);
    interrupt();
    notified(message_of(SERVER), LINE_MASK);
    assert_int_equal(state_of(SERVER), STATE_READY);
    assert_false(machine.lines[CROWD_LINE]); /* masked until somebody says so */
    interrupt();
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    assert_int_equal(state_of(SERVER), STATE_RECEIVING);
    hardware(MM_OK, BATON_HARDWARE_UNMASK, line, 0u, 0u, 0u);
    interrupt();
    notified(message_of(SERVER), LINE_MASK);
    /* It adds up with those of others, and the same rule of turns holds. */
    crowd_answers(CLIENT, MM_OK, BATON_NOTIFY, BATON_SLOT(TO_B), 0u, 0u, 0u);
    hardware(MM_OK, BATON_HARDWARE_UNMASK, line, 0u, 0u, 0u);
    crowd_send(CLIENT2, TO_B, 5u, 0u, 0u);
    interrupt();
    assert_int_equal(crowd_receive(SERVER, 0u, 0u, 0u, 0u).label, 5u);
    notified(crowd_receive(SERVER, 0u, 0u, 0u, 0u),
             LINE_MASK + ((isa_word)1u << BADGE_TO(CLIENT) % BATON_BITS));
}

/* The highest bit, too; and an interrupt wakes somebody when nobody runs. */
static void interrupting_an_idle_machine(void **state) {
    (void)state;
    bind(MM_OK, BATON_SLOT(ROOT_LINE), BATON_SLOT(ROOT_B), BATON_LINE_BITS - 1u);
    for (mm_frame t = SERVER; t <= CLIENT3; t++) {
        (void)crowd_receive(t, 0u, 0u, 0u, 0u);
    }
    (void)crowd_receive(ROOT, 0u, 0u, 0u, 0u);
    assert_int_equal(sim.kernel.thread, ANCHOR);
    interrupt();
    assert_int_equal(sim.kernel.thread, SERVER);
    notified(message_of(SERVER), (isa_word)1u << 30);
}

static void granting_and_dropping(void **state) {
    isa_word const right = BATON_SLOT(ROOT_HARDWARE);
    isa_word const line = BATON_SLOT(ROOT_LINE);
    isa_word const to = BATON_SLOT(40u) + ROOT_THREAD(CLIENT);

    (void)state;
    hardware(MM_NAME, BATON_HARDWARE_GRANT, right, BATON_SLOT(0u), 3u, 3u);
    hardware(MM_FULL, BATON_HARDWARE_GRANT, right, line, 3u, 3u);
    hardware(MM_KIND, BATON_HARDWARE_GRANT, right, page_at(60u), 3u, 3u);
    hardware(MM_RIGHTS, BATON_HARDWARE_GRANT, right, to, 3u, 4u);
    hardware(MM_RIGHTS, BATON_HARDWARE_GRANT, right, to, LINES, LINES);
    hardware(MM_RIGHTS, BATON_HARDWARE_GRANT, line, to, CROWD_LINE - 1u, CROWD_LINE - 1u);
    for (unsigned n = 0u; n < LINES; n++) {
        if ((ISA_LINES_KERNEL >> n & 1u) != 0u) {
            hardware(MM_RIGHTS, BATON_HARDWARE_GRANT, right, to, n, n);
        }
    }
    hardware(MM_OK, BATON_HARDWARE_GRANT, line, to, CROWD_LINE, CROWD_LINE);
    /* The client binds its own space. Who drops the line, anywhere, does not unbind it: it may be another's. */
    crowd_answers(CLIENT, MM_OK, HARDWARE(BATON_HARDWARE_BIND), BATON_SLOT(40u),
                  BATON_SLOT(BATON_SLOT_SPACE), BIT, 0u);
    (void)crowd_receive(CLIENT, 0u, 0u, 0u, 0u);
    interrupt();
    notified(message_of(CLIENT), LINE_MASK);
    hardware(MM_KIND, BATON_HARDWARE_DROP, BATON_SLOT(ROOT_B), 0u, 0u, 0u);
    hardware(MM_EMPTY, BATON_HARDWARE_DROP, BATON_SLOT(60u), 0u, 0u, 0u);
    hardware(MM_NAME, BATON_HARDWARE_DROP, BATON_SLOT(0u), 0u, 0u, 0u);
    hardware(MM_OK, BATON_HARDWARE_DROP, to, 0u, 0u, 0u);
    assert_int_equal(sim.words[CLIENT][40u], 0u);
    crowd_refuses(CLIENT, MM_EMPTY, HARDWARE(BATON_HARDWARE_UNMASK), BATON_SLOT(40u), 0u, 0u, 0u);
    hardware(MM_OK, BATON_HARDWARE_UNMASK, line, 0u, 0u, 0u);
    (void)crowd_receive(CLIENT, 0u, 0u, 0u, 0u);
    interrupt();
    notified(message_of(CLIENT), LINE_MASK);
    hardware(MM_OK, BATON_HARDWARE_UNBIND, line, 0u, 0u, 0u);
    assert_int_equal(sim.words[ANCHOR][ANCHOR_LINES + CROWD_LINE], 0u);
    assert_false(machine.lines[CROWD_LINE]);
    hardware(MM_EMPTY, BATON_HARDWARE_UNMASK, line, 0u, 0u, 0u);
    /* Ports that are dropped are closed, those of the thread whose slot it was. */
    hardware(MM_OK, BATON_HARDWARE_GRANT, BATON_SLOT(ROOT_PORTS), to, 150u, 160u);
    assert_int_equal(mm_badge(&sim.kernel.mm, CLIENT, 40u), 150u + 160u * 65536u);
    crowd_answers(CLIENT, MM_OK, HARDWARE(BATON_HARDWARE_PORTS), BATON_SLOT(40u), 150u, 11u, 0u);
    assert_true(machine.ports[150] && machine.ports[160]);
    crowd_run(CLIENT2);
    assert_false(machine.ports[150] || machine.ports[160]);
    hardware(MM_OK, BATON_HARDWARE_DROP, to, 0u, 0u, 0u);
    crowd_run(CLIENT);
    assert_false(machine.ports[150] || machine.ports[160]);
}

/* --- faults ------------------------------------------------------------------------------------- */

#define HANDLER_BADGE 66u

/* CLIENT, whose faults go to SPACE_B, accesses an address. */
static void touch(isa_word address, unsigned access) {
    isa_word value = 1u;

    crowd_run(CLIENT);
    assert_int_equal(sim_access(&sim, address, access, &value), SIM_CAUGHT);
    check_sound(&sim);
}

static void told(struct message m, unsigned vector, unsigned flags, isa_word address) {
    assert_int_equal(m.error, MM_OK);
    assert_int_equal(m.label, BATON_LABEL_KERNEL + vector);
    assert_int_equal(m.flags, BATON_IPC_FAULT + flags);
    assert_true(m.token != 0u && m.b == address && m.badge == HANDLER_BADGE);
    assert_true(m.c == sim.words[CLIENT][THREAD_IP]);
}

static void faults_are_calls(void **state) {
    isa_word const address = page_at(FAULTY) + 3u * sizeof(isa_word);
    isa_word registers[THREAD_X1 - THREAD_FIRST + 1u];
    mm_word was;
    struct message m;

    (void)state;
    crowd_lend(ROOT, ROOT_B, CLIENT, BATON_SLOT_HANDLER, MM_SEND, HANDLER_BADGE);
    assert_int_equal(
        mm_adjust(&sim.kernel.mm, crowd_zone[2], 0u, MM_ADJUST_ACCESS, ISA_PAGE_READ, &was), MM_OK);
    for (unsigned i = 0u; i < sizeof registers / sizeof registers[0]; i++) {
        sim.words[CLIENT][THREAD_FIRST + i] = registers[i] = 0x1000u + i;
    }
    touch(address, MM_R);
    assert_int_equal(state_of(CLIENT), STATE_SENDING);
    m = crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    told(m, ISA_PAGE_FAULT, 0u, address);
    /* Whatever the answer says, the registers are as they were, and nothing passes. */
    crowd_put(MM_WINDOW, SERVER, 40u);
    assert_int_equal(crowd_control(ROOT, BATON_CONTROL_DECLARE, NAME_OF(CLIENT), BATON_SLOT(40u),
                                   BATON_ACCEPT_MASTER),
                     MM_OK);
    (void)crowd_call(SERVER, BATON_REPLY_RECEIVE + BATON_LABEL((isa_word)7u) + BATON_MODE_MOVE,
                     m.token, 8u, 9u, BATON_SLOT(40u));
    assert_int_equal(state_of(CLIENT), STATE_READY);
    assert_memory_equal(registers, &sim.words[CLIENT][THREAD_FIRST], sizeof registers);
    assert_int_not_equal(sim.words[SERVER][40u], 0u);
    assert_int_equal(sim.words[CLIENT][40u], 0u);
    /* It tries again; then as other accesses. */
    touch(address, MM_W);
    told(message_of(SERVER), ISA_PAGE_FAULT, BATON_FAULT_WRITE, address);
    (void)crowd_receive(SERVER, message_of(SERVER).token, 0u, 0u, 0u);
    touch(address, MM_X);
    told(message_of(SERVER), ISA_PAGE_FAULT, BATON_FAULT_FETCH, address);
    (void)crowd_receive(SERVER, message_of(SERVER).token, 0u, 0u, 0u);
    touch(page_at(0u), MM_W);
    told(message_of(SERVER), ISA_PAGE_FAULT, BATON_FAULT_WRITE + BATON_FAULT_PRESENT, page_at(0u));
    (void)crowd_receive(SERVER, message_of(SERVER).token, 0u, 0u, 0u);
    crowd_run(CLIENT);
    assert_true(sim_exception(&sim, 6u));
    told(message_of(SERVER), 6u, 0u, 0u);
    assert_memory_equal(registers, &sim.words[CLIENT][THREAD_FIRST], sizeof registers);
}

/* The handler puts a page there through the client's zone, and the access goes through. */
static void faults_that_are_mended(void **state) {
    isa_word value = 0u;

    (void)state;
    crowd_lend(ROOT, ROOT_B, CLIENT, BATON_SLOT_HANDLER, MM_SEND, HANDLER_BADGE);
    crowd_lend(ROOT, ROOT_C, SERVER, 40u, MM_MANAGE, 0u);
    touch(page_at(FAULTY), MM_R);
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    sim.words[crowd_page + CROWD_PAGES][0] = 0x1234u;
    {
        isa_word const token = message_of(SERVER).token;

        crowd_answers(SERVER, MM_OK, BATON_MOVE, page_at(0u), page_at(FAULTY) + 40u, 0u, 0u);
        (void)crowd_receive(SERVER, token, 0u, 0u, 0u);
    }
    crowd_run(CLIENT);
    assert_int_equal(sim_access(&sim, page_at(FAULTY), MM_R, &value), SIM_DONE);
    assert_int_equal(value, 0x1234u);
}

/* Nobody handles it: the thread stops, and says why to who reads its registers or ends it. */
static void faults_without_a_handler(void **state) {
    mm_word const *const page = sim.words[crowd_page];
    isa_word const address = page_at(FAULTY) + 8u;

    (void)state;
    sim.words[CLIENT][THREAD_IP] = 0x777u;
    touch(address, MM_W);
    assert_int_equal(state_of(CLIENT), STATE_SUSPENDED);
    does(BATON_CONTROL_READ, NAME_OF(CLIENT), page_at(0u), 0u);
    assert_int_equal(page[BATON_THREAD_IP], 0x777u);
    assert_int_equal(page[BATON_THREAD_REASON], BATON_LABEL_KERNEL + ISA_PAGE_FAULT);
    assert_int_equal(page[BATON_THREAD_ADDRESS], address);
    crowd_end(CLIENT);
    assert_int_equal(sim.words[CLIENT][BATON_THREAD_REASON], BATON_LABEL_KERNEL + ISA_PAGE_FAULT);
    assert_int_equal(sim.words[CLIENT][BATON_THREAD_ADDRESS], address);
    /* A catch comes after a handler, and before the stop. */
    assert_int_equal(crowd_control(CLIENT2, BATON_CONTROL_CATCH, 0u, 0x4444u, 0u), MM_OK);
    assert_int_equal(crowd_control(CLIENT3, BATON_CONTROL_CATCH, 0u, 0x4444u, 0u), MM_OK);
    crowd_lend(ROOT, ROOT_B, CLIENT3, BATON_SLOT_HANDLER, MM_SEND, HANDLER_BADGE);
    crowd_run(CLIENT2);
    assert_true(sim_exception(&sim, 6u));
    assert_int_equal(sim.words[CLIENT2][THREAD_IP], 0x4444u);
    assert_int_equal(state_of(CLIENT2), STATE_READY);
    crowd_run(CLIENT3);
    assert_true(sim_exception(&sim, 6u));
    assert_int_equal(state_of(CLIENT3), STATE_SENDING);
    assert_int_equal(sim.words[CLIENT3][THREAD_CATCH], 0x4444u);
}

/* --- windows ------------------------------------------------------------------------------------- */

#define DROPS 41u /* in the others' slots: CLIENT's window by DROP */
#define FIRST 2u
#define COUNT 3u

static isa_word window_at(unsigned i) {
    return ((isa_word)ISA_WINDOW << (12u + ISA_INDEX_BITS * (ISA_LEVELS - 1u))) + i * 4096u;
}

/* CLIENT and CLIENT2 have windows, each with a page that says whose it is. */
static void add_windows(void) {
    for (mm_frame t = CLIENT; t <= CLIENT2; t++) {
        mm_frame const window = crowd_put(MM_WINDOW, t, BATON_SLOT_WINDOW);

        sim.words[crowd_put(MM_PAGE, window, 0u)][0] = t;
    }
    crowd_lend(CLIENT, BATON_SLOT_WINDOW, CLIENT3, DROPS, MM_DROP, BATON_RANGE(FIRST, COUNT));
    crowd_lend(CLIENT, BATON_SLOT_WINDOW, CLIENT, DROPS, MM_DROP, BATON_RANGE(FIRST, COUNT));
}

static void windows_are_shown_to_their_thread(void **state) {
    isa_word value = 0u;

    (void)state;
    add_windows();
    for (unsigned round = 0u; round < 3u; round++) {
        for (mm_frame t = CLIENT; t <= CLIENT2; t++) {
            crowd_run(t);
            assert_int_equal(sim_access(&sim, window_at(0u), MM_R, &value), SIM_DONE);
            assert_int_equal(value, t);
            check_sound(&sim);
        }
        crowd_run(SERVER);
        assert_int_equal(sim.words[SPACE_B][ISA_WINDOW], 0u);
        assert_int_equal(sim.words[SPACE_C][ISA_WINDOW], 0u);
    }
    crowd_run(CLIENT2);
    crowd_run(CLIENT3); /* in the same space, without a window */
    assert_int_equal(sim.words[SPACE_C][ISA_WINDOW], 0u);
    assert_int_equal(sim_access(&sim, window_at(0u), MM_R, &value), SIM_CAUGHT);
    assert_int_equal(state_of(CLIENT3), STATE_SUSPENDED);
    /* It goes with its thread into another space. */
    crowd_lend(ROOT, ROOT_B, CLIENT, 40u, MM_RUN, 0u);
    assert_int_equal(crowd_control(CLIENT, BATON_CONTROL_ACTIVATE, 0u, BATON_SLOT(40u), 0u), MM_OK);
    assert_int_equal(sim.words[SPACE_C][ISA_WINDOW], 0u);
    assert_int_equal(sim_access(&sim, window_at(0u), MM_R, &value), SIM_DONE);
    assert_int_equal(value, CLIENT);
}

static void drops(unsigned error, isa_word call, isa_word a, isa_word b) {
    if (error == MM_OK) {
        crowd_answers(CLIENT3, MM_OK, call, a, b, 0u, 0u);
    } else {
        crowd_refuses(CLIENT3, error, call, a, b, 0u, 0u);
    }
}

static void dropping_into_a_range(void **state) {
    struct mm *const m = &sim.kernel.mm;

    (void)state;
    add_windows();
    assert_int_equal(mm_clone(m, crowd_zone[2], 1u, crowd_zone[2], 20u, ISA_PAGE_READ), MM_OK);
    assert_true(mm_fix(m, CROWD_OUTSIDE, crowd_zone[2], 21u, ISA_PAGE_READ));
    for (unsigned i = 0u; i < ISA_WORDS; i++) {
        if (i < FIRST || i >= FIRST + COUNT) {
            crowd_run(CLIENT3);
            assert_int_equal(
                sim_call(&sim, BATON_MOVE, page_at(0u), page_at(i) + DROPS, 0u, 0u).status,
                MM_NAME);
        }
    }
    drops(MM_NAME, BATON_MOVE, page_at(0u), page_at(ISA_WORDS) + DROPS);
    drops(MM_NAME, BATON_MOVE, page_at(0u), WORD_MASK - 4095u + DROPS);
    drops(MM_NAME, BATON_MOVE, page_at(0u), page_at(FIRST) + BATON_LEVEL(1u) + DROPS);
    drops(MM_NAME, BATON_MOVE, page_at(0u), BATON_SLOT(FIRST) + DROPS);
    drops(MM_NAME, BATON_MOVE, page_at(0u), page_at(FIRST) + BATON_NAME_RESERVED + DROPS);
    drops(MM_NAME, BATON_MOVE + BATON_COUNT(2u), page_at(2u), page_at(FIRST) + DROPS);
    drops(MM_NAME, BATON_MOVE, BATON_SLOT(TO_B), page_at(FIRST) + DROPS);
    drops(MM_NAME, BATON_MOVE + BATON_AS(MM_ZONE), page_at(0u), page_at(FIRST) + DROPS);
    drops(MM_NAME, BATON_CLONE + BATON_RIGHTS(ISA_PAGE_READ), page_at(0u), page_at(FIRST) + DROPS);
    drops(MM_EMPTY, BATON_MOVE, page_at(60u), page_at(FIRST) + DROPS);
    drops(MM_ROLE, BATON_MOVE, page_at(20u), page_at(FIRST) + DROPS);
    drops(MM_ROLE, BATON_MOVE, page_at(21u), page_at(FIRST) + DROPS);
    drops(MM_BUSY, BATON_MOVE, page_at(1u), page_at(FIRST) + DROPS); /* it has a slave */
    for (unsigned i = FIRST; i < FIRST + COUNT; i++) {
        drops(MM_OK, BATON_MOVE, page_at(i), page_at(i) + DROPS);
        drops(MM_FULL, BATON_MOVE, page_at(0u), page_at(i) + DROPS);
        /* And nothing else: it is out of reach, and out of sight. */
        drops(MM_NAME, BATON_INSPECT, page_at(i) + DROPS, 0u);
        drops(MM_NAME, BATON_DESTROY, page_at(i) + DROPS, 0u);
        drops(MM_NAME, BATON_MOVE, page_at(i) + DROPS, page_at(70u));
        drops(MM_NAME, BATON_CLONE + BATON_RIGHTS(ISA_PAGE_READ), page_at(i) + DROPS, page_at(70u));
    }
    drops(MM_RIGHTS, BATON_CLONE + BATON_RIGHTS(MM_DROP), BATON_SLOT(DROPS), BATON_SLOT(50u));
    /* Who has the window takes them out. */
    crowd_answers(CLIENT, MM_OK, BATON_MOVE + BATON_COUNT(COUNT),
                  page_at(FIRST) + BATON_SLOT_WINDOW, page_at(70u), 0u, 0u);
}

/* A page that is dropped into the window that is shown is seen at once, and gone at once. */
static void dropping_into_ones_own(void **state) {
    isa_word value = 5u;

    (void)state;
    add_windows();
    crowd_run(CLIENT);
    assert_int_equal(sim_access(&sim, page_at(1u), MM_W, &value), SIM_DONE);
    crowd_answers(CLIENT, MM_OK, BATON_MOVE, page_at(1u), page_at(FIRST) + DROPS, 0u, 0u);
    value = 0u;
    assert_int_equal(sim_access(&sim, window_at(FIRST), MM_R, &value), SIM_DONE);
    assert_int_equal(value, 5u);
    crowd_answers(CLIENT, MM_OK, BATON_MOVE, page_at(FIRST) + BATON_SLOT_WINDOW, page_at(1u), 0u,
                  0u);
    assert_int_equal(sim_access(&sim, page_at(1u), MM_R, &value), SIM_DONE);
    check_sound(&sim);
    assert_int_equal(sim_access(&sim, window_at(FIRST), MM_R, &value), SIM_CAUGHT);
    assert_int_equal(state_of(CLIENT), STATE_SUSPENDED);
}

static void windows_end(void **state) {
    isa_word const slot = BATON_SLOT(BATON_SLOT_WINDOW) + ROOT_THREAD(CLIENT);
    isa_word const here = BATON_SLOT(ROOT_FREE);

    (void)state;
    add_windows();
    crowd_refuses(ROOT, MM_BUSY, BATON_MOVE, slot, here, 0u, 0u);
    crowd_refuses(ROOT, MM_BUSY, BATON_MOVE, slot, page_at(30u), 0u, 0u);
    crowd_suspend(CLIENT);
    crowd_answers(ROOT, MM_OK, BATON_MOVE, slot, here, 0u, 0u);
    crowd_refuses(ROOT, MM_BUSY, BATON_MOVE, here, page_at(30u), 0u, 0u); /* slaves, a page */
    crowd_answers(ROOT, MM_OK, BATON_DESTROY, BATON_SLOT(DROPS) + ROOT_THREAD(CLIENT), 0u, 0u, 0u);
    crowd_answers(ROOT, MM_OK, BATON_DESTROY, BATON_SLOT(DROPS) + ROOT_THREAD(CLIENT3), 0u, 0u, 0u);
    crowd_refuses(ROOT, MM_BUSY, BATON_MOVE, here, page_at(30u), 0u, 0u); /* a page */
    crowd_refuses(ROOT, MM_NAME, BATON_MOVE, here, page_at(1u) + ROOT_FREE, 0u, 0u);
    crowd_answers(ROOT, MM_OK, BATON_MOVE, page_at(0u) + ROOT_FREE, page_at(31u), 0u, 0u);
    crowd_answers(ROOT, MM_OK, BATON_MOVE, here, page_at(30u), 0u, 0u);
    crowd_resume(CLIENT); /* without a window */
    crowd_run(CLIENT);
    assert_int_equal(sim.words[SPACE_C][ISA_WINDOW], 0u);
}

static void fixing(void **state) {
    isa_word const with = BATON_SLOT(ROOT_HARDWARE);

    (void)state;
    hardware(MM_NAME, BATON_HARDWARE_FIX, with, 0x800u, CROWD_OUTSIDE, ISA_PAGE_READ);
    hardware(MM_FULL, BATON_HARDWARE_FIX, with, page_at(0u), CROWD_OUTSIDE, ISA_PAGE_READ);
    hardware(MM_KIND, BATON_HARDWARE_FIX, with, BATON_SLOT(60u), CROWD_OUTSIDE, ISA_PAGE_READ);
    hardware(MM_KIND, BATON_HARDWARE_FIX, with, page_at(20u), ISA_FRAMES, ISA_PAGE_READ);
    hardware(MM_KIND, BATON_HARDWARE_FIX, with, page_at(20u), SPACE_A, ISA_PAGE_READ);
    hardware(MM_RIGHTS, BATON_HARDWARE_FIX, with, page_at(20u), CROWD_OUTSIDE, MM_ACCESS + 1u);
    hardware(MM_RIGHTS, BATON_HARDWARE_FIX, with, page_at(20u), CROWD_OUTSIDE, MM_W);
    hardware(MM_OK, BATON_HARDWARE_FIX, with, page_at(20u), CROWD_OUTSIDE, ISA_PAGE_READ);
    hardware(MM_OK, BATON_HARDWARE_FIX, with, page_at(21u), ISA_FRAMES - 1u, ISA_PAGE_READ);
    hardware(MM_OK, BATON_HARDWARE_UNFIX, with, page_at(21u), 0u, 0u);
    hardware(MM_OK, BATON_HARDWARE_UNFIX, with, page_at(20u), 0u, 0u);
}

/* An interrupt of a line that nobody has bound is forgotten. */
static void interrupting_nobody(void **state) {
    struct kernel before = sim.kernel;

    (void)state;
    kernel_interrupt(&sim.kernel, CROWD_LINE + 1u);
    assert_memory_equal(&before, &sim.kernel, sizeof before);
}

/* The registers of the FPU are a thread's from its first use of them on. */
static void fpu_registers(void **state) {
    (void)state;
    isa_fpu_init(&sim.words[ANCHOR][THREAD_FPU]); /* as at boot */
    crowd_run(CLIENT);
    assert_true(kernel_fpu(&sim.kernel));
    assert_false(kernel_fpu(&sim.kernel));
    machine.fpu = 7u;
    crowd_run(SERVER);
    assert_true(machine.fpu_traps && machine.fpu == MACHINE_FPU_CLEAN);
    assert_true(kernel_fpu(&sim.kernel));
    machine.fpu = 9u;
    crowd_run(CLIENT);
    assert_true(!machine.fpu_traps && machine.fpu == 7u);
    crowd_run(SERVER);
    assert_true(!machine.fpu_traps && machine.fpu == 9u);
    crowd_run(SERVER2);
    assert_true(machine.fpu_traps && machine.fpu == MACHINE_FPU_CLEAN);
}

#define UNIT(function) cmocka_unit_test_setup_teardown(function, crowd_set_up, crowd_tear_down)

int main(void) {
    struct CMUnitTest const tests[] = {
        UNIT(names_of_threads),
        UNIT(resuming),
        UNIT(resuming_what_cannot_run),
        UNIT(suspending),
        UNIT(guarded_slots),
        UNIT(priorities),
        UNIT(declaring),
        UNIT(activating),
        UNIT(registers_that_are_refused),
        UNIT(a_thread_beyond_the_objects),
        UNIT(registers_come_back),
        UNIT(a_page_is_used_anew),
        UNIT(failing),
        UNIT(binding),
        UNIT(binding_is_counted),
        UNIT(interrupting),
        UNIT(interrupting_an_idle_machine),
        UNIT(granting_and_dropping),
        UNIT(faults_are_calls),
        UNIT(faults_that_are_mended),
        UNIT(faults_without_a_handler),
        UNIT(windows_are_shown_to_their_thread),
        UNIT(dropping_into_a_range),
        UNIT(dropping_into_ones_own),
        UNIT(windows_end),
        UNIT(fixing),
        UNIT(interrupting_nobody),
        UNIT(fpu_registers),
    };

    crowd_create();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
