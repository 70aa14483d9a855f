/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attacks by messages, each by its name: what the attacker does, what it gets, and
 * that the victim has lost nothing. The crowd is crowd.h's; after every call the
 * audit, the MMU and all lists are checked.
 */
#include "unit.h"
#include "crowd.h"
#include "random.h"

#define HELD 40u
#define FREE 50u
#define NAME_OF(t) BATON_SLOT(ROOT_THREAD(t))
#define GUESSES 20000u

static isa_word clone_with(unsigned rights) { return BATON_CLONE + BATON_RIGHTS(rights); }

static void declare(mm_frame thread, isa_word target, unsigned accept) {
    assert_int_equal(crowd_control(thread, BATON_CONTROL_DECLARE, 0u, target, accept), MM_OK);
}

/* --- threads --------------------------------------------------------------------------------- */

/* CLIENT is the parent of CLIENT2, and that of CLIENT3: a thread would come into a slot of its own,
 * or of its own descendant. */
static void a_tcb_cycle_by_message(void **state) {
    static unsigned const modes[] = {BATON_MODE_MOVE, BATON_MODE_MOVE_UNSHARED, BATON_MODE_CLONE};

    (void)state;
    for (unsigned i = 0u; i < 3u * 4u * 2u; i++) {
        mm_frame const to = i % 2u == 0u ? CLIENT2 : CLIENT3;
        struct message m;

        crowd_set_up(NULL);
        crowd_lend(ROOT, ROOT_C, CLIENT, HELD + 1u, MM_SEND + MM_PASS, 0u);
        crowd_lend(ROOT, ROOT_C, to, HELD + 1u, MM_SEND + MM_PASS, 0u);
        declare(to, BATON_SLOT(FREE), i / 2u % 4u);
        crowd_answers(ROOT, MM_OK, BATON_MOVE, NAME_OF(CLIENT3),
                      BATON_SLOT(HELD) + ROOT_THREAD(CLIENT2), 0u, 0u);
        crowd_answers(ROOT, MM_OK, BATON_MOVE, NAME_OF(CLIENT2),
                      BATON_SLOT(HELD) + ROOT_THREAD(CLIENT), 0u, 0u);
        crowd_refuses(CLIENT, MM_NAME, BATON_MOVE, BATON_SLOT(HELD), BATON_SLOT(FREE) + HELD, 0u,
                      0u);
        (void)crowd_call(to, BATON_CALL, BATON_SLOT(HELD + 1u), 0u, 0u, 0u);
        m = crowd_receive(CLIENT, 0u, 0u, 0u, 0u);
        (void)crowd_call(CLIENT, BATON_REPLY_RECEIVE + modes[i / 8u], m.token, 0u, 0u,
                         BATON_SLOT(HELD)); /* with an answer, */
        assert_int_equal(message_of(to).flags, BATON_IPC_UNPASSED);
        crowd_suspend(CLIENT);
        crowd_resume(CLIENT);
        (void)crowd_receive(to, 0u, 0u, 0u, 0u);
        (void)crowd_call(CLIENT, BATON_CALL + modes[i / 8u], BATON_SLOT(HELD + 1u), 0u, 0u,
                         BATON_SLOT(HELD)); /* and with a call */
        assert_int_equal(message_of(to).flags, BATON_IPC_UNPASSED);
        assert_int_equal(isa_frame(sim.words[CLIENT][HELD]), CLIENT2);
        assert_int_equal(isa_frame(sim.words[CLIENT2][HELD]), CLIENT3);
        assert_int_equal(sim.words[to][FREE], 0u);
    }
}

/* The parent is told by whoever has ended what it has become, and by nobody else: labels of the
 * kernel, and the flag of faults, come from the kernel alone. */
static void a_fault_forged(void **state) {
    (void)state;
    for (unsigned label = BATON_LABEL_KERNEL; label < 65536u; label++) {
        crowd_run(CLIENT);
        assert_int_equal(
            sim_call(&sim, BATON_CALL + BATON_LABEL((isa_word)label), BATON_SLOT(TO_B), 0u, 0u, 0u)
                .status,
            MM_RIGHTS);
    }
    crowd_send(CLIENT, TO_B, BATON_LABEL_KERNEL - 1u, 0u, 0u);
    assert_int_equal(crowd_receive(SERVER, 0u, 0u, 0u, 0u).flags, 0u);
}

/* --- answers ----------------------------------------------------------------------------------- */

/* Client and server agree that the server dies, its space ends, and another is made of the same
 * page, whose threads then answer what was asked of the first. */
static void a_reply_by_a_space_that_reuses_a_dead_servers_frame(void **state) {
    isa_word tokens[2];

    (void)state;
    crowd_lend(ROOT, ROOT_D, SERVER, HELD, MM_RUN, 0u);
    crowd_lend(ROOT, ROOT_D, CLIENT, HELD, MM_SEND + MM_PASS, 0u);
    crowd_lend(ROOT, ROOT_D, CLIENT2, HELD, MM_SEND + MM_PASS, 0u);
    assert_int_equal(crowd_control(SERVER, BATON_CONTROL_ACTIVATE, 0u, BATON_SLOT(HELD), 0u),
                     MM_OK);
    crowd_send(CLIENT, HELD, 1u, 0u, 0u);
    tokens[0] = crowd_receive(SERVER, 0u, 0u, 0u, 0u).token;
    crowd_send(CLIENT2, HELD, 1u, 0u, 0u);
    tokens[1] = crowd_receive(SERVER, 0u, 0u, 0u, 0u).token;
    crowd_end(SERVER);
    for (mm_frame t = CLIENT; t <= CLIENT2; t++) {
        crowd_answers(ROOT, MM_OK, BATON_DESTROY, BATON_SLOT(HELD) + ROOT_THREAD(t), 0u, 0u, 0u);
    }
    /* While anybody waits for it, it is that space, and no other. */
    crowd_refuses(ROOT, MM_BUSY, BATON_MOVE, BATON_SLOT(ROOT_D), page_at(60u), 0u, 0u);
    assert_int_equal(crowd_control(ROOT, BATON_CONTROL_FAIL, BATON_SLOT(ROOT_D), 0u, 0u), MM_OK);
    crowd_refuses(ROOT, MM_BUSY, BATON_MOVE, BATON_SLOT(ROOT_D), page_at(60u), 0u, 0u);
    assert_int_equal(crowd_control(ROOT, BATON_CONTROL_FAIL, BATON_SLOT(ROOT_D), 0u, 0u), MM_OK);
    crowd_answers(ROOT, MM_OK, BATON_MOVE, BATON_SLOT(ROOT_D), page_at(60u), 0u, 0u);
    crowd_answers(ROOT, MM_OK, BATON_MOVE + BATON_AS(MM_SPACE), page_at(60u), BATON_SLOT(ROOT_D),
                  0u, 0u);
    assert_int_equal(isa_frame(sim.words[ROOT][ROOT_D]), SPACE_D);
    assert_int_equal(message_of(CLIENT).error, MM_DEAD);
    /* Its threads hold the tokens. One of the clients waits for it again, the other for B. */
    crowd_lend(ROOT, ROOT_D, SERVER2, HELD, MM_RUN, 0u);
    crowd_lend(ROOT, ROOT_D, CLIENT, HELD, MM_SEND + MM_PASS, 0u);
    crowd_send(CLIENT, HELD, 2u, 0u, 0u);
    crowd_send(CLIENT2, TO_B, 3u, 0u, 0u);
    assert_int_equal(crowd_control(SERVER2, BATON_CONTROL_ACTIVATE, 0u, BATON_SLOT(HELD), 0u),
                     MM_OK);
    for (unsigned i = 0u; i < 2u; i++) {
        crowd_refuses(SERVER2, MM_NAME, BATON_REPLY_RECEIVE, tokens[i], 0u, 0u, 0u);
    }
    assert_int_equal(crowd_receive(SERVER2, 0u, 0u, 0u, 0u).label, 2u);
    for (unsigned i = 0u; i < 2u; i++) {
        crowd_refuses(SERVER2, MM_NAME, BATON_REPLY_RECEIVE, tokens[i], 0u, 0u, 0u);
    }
}

/* The call that the token was for is over; the same thread has called the same space again. */
static void a_stale_reply_to_a_cancelled_call(void **state) {
    isa_word tokens[20];

    (void)state;
    for (unsigned i = 0u; i < 20u; i++) {
        crowd_send(CLIENT, TO_B, i, 0u, 0u);
        tokens[i] = crowd_receive(SERVER, 0u, 0u, 0u, 0u).token;
        for (unsigned old = 0u; old < i; old++) {
            crowd_refuses(SERVER, MM_NAME, BATON_REPLY_RECEIVE, tokens[old], 0u, 0u, 0u);
        }
        assert_int_equal(crowd_control(ROOT, BATON_CONTROL_CANCEL, NAME_OF(CLIENT), 0u, 0u), MM_OK);
    }
}

/* A thread of another space answers: with the very token, and with guesses. */
static void a_call_answered_by_another(void **state) {
    struct random r = random_seeded(7u);
    isa_word token;

    (void)state;
    crowd_send(CLIENT, TO_B, 1u, 2u, 3u);
    token = crowd_receive(SERVER, 0u, 0u, 0u, 0u).token;
    crowd_refuses(CLIENT2, MM_NAME, BATON_REPLY_RECEIVE, token, 0u, 0u, 0u);
    for (unsigned i = 0u; i < GUESSES; i++) {
        crowd_run(CLIENT2);
        assert_int_equal(
            sim_call(&sim, BATON_REPLY_RECEIVE, (isa_word)random_word(&r) | 1u, 0u, 0u, 0u).status,
            MM_NAME);
    }
    /* It could run in the server's space, but has only a reference to send to. */
    crowd_refuses(CLIENT2, MM_RIGHTS, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_ACTIVATE), 0u,
                  BATON_SLOT(TO_B), 0u, 0u);
    assert_int_equal(state_of(CLIENT), STATE_AWAITING);
    (void)crowd_receive(SERVER, token, 4u, 0u, 0u);
    assert_int_equal(message_of(CLIENT).label, 4u);
}

/* --- memory smuggled out of a confined program ----------------------------------------------------- */

/* CLIENT is confined: of what is outside it holds SEND without PASS, NOTIFY, and final slaves. */
static void confine(void) {
    mm_word was;

    assert_int_equal(mm_object_destroy(&sim.kernel.mm, CLIENT, TO_B, &was), MM_OK);
    crowd_lend(ROOT, ROOT_B, CLIENT, TO_B, MM_NOTIFY, 1u);
    assert_int_equal(mm_clone(&sim.kernel.mm, crowd_zone[0], 0u, crowd_zone[2], 60u, ISA_PAGE_READ),
                     MM_OK);
}

/* What CLIENT's space holds of pages and zones. */
static unsigned wealth(void) { return sim.ledger[crowd_zone[2]].used + sim.ledger[SPACE_C].used; }

static void memory_smuggled_out_by_a_call_or_a_reply(void **state) {
    static unsigned const modes[] = {BATON_MODE_MOVE, BATON_MODE_MOVE_UNSHARED, BATON_MODE_CLONE};
    unsigned before;

    (void)state;
    confine();
    before = wealth();
    for (unsigned i = 0u; i < 3u; i++) {
        isa_word const rights = modes[i] == BATON_MODE_CLONE ? BATON_RIGHTS(ISA_PAGE_READ) : 0u;
        unsigned const accept =
            modes[i] == BATON_MODE_CLONE ? BATON_ACCEPT_SLAVE : BATON_ACCEPT_MASTER;
        isa_word token;

        declare(SERVER, page_at(60u), accept);
        declare(CLIENT, page_at(61u), accept);
        /* Out, with a call. */
        (void)crowd_call(CLIENT, BATON_CALL + modes[i] + rights, BATON_SLOT(WORDS_B), 0u, 0u,
                         page_at(1u));
        token = crowd_receive(SERVER, 0u, 0u, 0u, 0u).token;
        assert_int_equal(message_of(SERVER).flags, BATON_IPC_UNPASSED);
        /* In, with the answer: it would be a reference that its parent does not know of. */
        (void)crowd_call(SERVER, BATON_REPLY_RECEIVE + modes[i] + rights, token, 0u, 0u,
                         page_at(1u));
        assert_int_equal(message_of(CLIENT).flags, BATON_IPC_UNPASSED);
        crowd_suspend(SERVER);
        crowd_resume(SERVER);
        assert_int_equal(wealth(), before);
    }
    /* It cannot leave that state by itself: no right grows. */
    for (unsigned right = 1u; right < 1024u; right *= 2u) {
        crowd_refuses(CLIENT, MM_RIGHTS, clone_with(right), BATON_SLOT(WORDS_B), BATON_SLOT(FREE),
                      0u, 0u);
        crowd_refuses(CLIENT, MM_RIGHTS, clone_with(right), page_at(60u), page_at(70u), 0u, 0u);
    }
}

/* An attacker may run in the victim's space, but not manage it: it takes nothing out, though it
 * sees what the victim sees. */
static void memory_smuggled_out_by_run_of_a_foreign_space(void **state) {
    isa_word value = 0u;
    struct message m;

    (void)state;
    crowd_lend(ROOT, ROOT_B, CLIENT, HELD, MM_RUN, 0u);
    crowd_put(MM_ZONE, CLIENT, HELD + 1u);
    assert_int_equal(crowd_control(CLIENT, BATON_CONTROL_ACTIVATE, 0u, BATON_SLOT(HELD), 0u),
                     MM_OK);
    assert_int_equal(sim_access(&sim, page_at(0u), MM_R, &value), SIM_DONE);
    for (unsigned i = 0u; i < CROWD_PAGES; i++) {
        crowd_refuses(CLIENT, MM_NAME, BATON_MOVE, page_at(i), page_at(i) + HELD + 1u, 0u, 0u);
        crowd_refuses(CLIENT, MM_NAME, clone_with(ISA_PAGE_READ), page_at(i),
                      page_at(i) + HELD + 1u, 0u, 0u);
        crowd_refuses(CLIENT, MM_NAME, BATON_MOVE, page_at(i) + BATON_SLOT_SPACE,
                      page_at(i) + HELD + 1u, 0u, 0u);
        crowd_refuses(CLIENT, MM_NAME, BATON_DESTROY, page_at(i), 0u, 0u, 0u);
    }
    crowd_refuses(CLIENT, MM_NAME, BATON_MOVE, REGION_LEVEL, BATON_SLOT(FREE), 0u, 0u);
    crowd_refuses(CLIENT, MM_NAME, BATON_MOVE, BATON_SLOT(HELD + 1u), region_at(3u) + REGION_LEVEL,
                  0u, 0u);
    /* It receives what is sent to that space; a reference goes where IT has declared: that is what
     * RUN means. It names nothing of the victim's for that, and answers with nothing of the
     * victim's. */
    declare(CLIENT, page_at(60u), BATON_ACCEPT_MASTER);
    declare(CLIENT2, page_at(60u), BATON_ACCEPT_MASTER);
    (void)crowd_receive(CLIENT, 0u, 0u, 0u, 0u);
    (void)crowd_call(CLIENT2, BATON_CALL + BATON_MODE_MOVE, BATON_SLOT(TO_B), 0u, 0u, page_at(1u));
    m = message_of(CLIENT);
    assert_int_equal(m.flags, BATON_IPC_UNPASSED);
    (void)crowd_call(CLIENT, BATON_REPLY_RECEIVE + BATON_MODE_MOVE, m.token, 0u, 0u, page_at(0u));
    assert_int_equal(message_of(CLIENT2).flags, BATON_IPC_UNPASSED);
    assert_int_equal(sim.ledger[crowd_zone[1]].used, CROWD_PAGES);
}

/* Dropping needs a reference that its parent has given; what is dropped is gone for its giver, and
 * nothing comes back. */
static void memory_smuggled_out_by_a_drop(void **state) {
    unsigned before;

    (void)state;
    confine();
    crowd_put(MM_WINDOW, SERVER, BATON_SLOT_WINDOW);
    before = wealth();
    for (unsigned slot = 1u; slot < ISA_SLOTS; slot++) {
        if (slot != BATON_SLOT_SPACE) {
            crowd_refuses(CLIENT, MM_NAME, BATON_MOVE, page_at(0u), page_at(1u) + slot, 0u, 0u);
        }
    }
    assert_int_equal(wealth(), before);
    /* With one: nothing but unshared masters, and only there. */
    crowd_lend(SERVER, BATON_SLOT_WINDOW, CLIENT, HELD, MM_DROP, BATON_RANGE(1u, 1u));
    crowd_answers(CLIENT, MM_OK, clone_with(ISA_PAGE_WRITE), page_at(0u), page_at(61u), 0u, 0u);
    crowd_refuses(CLIENT, MM_BUSY, BATON_MOVE, page_at(0u), page_at(1u) + HELD, 0u, 0u);
    crowd_refuses(CLIENT, MM_ROLE, BATON_MOVE, page_at(61u), page_at(1u) + HELD, 0u, 0u);
    crowd_answers(CLIENT, MM_OK, BATON_MOVE, page_at(1u), page_at(1u) + HELD, 0u, 0u);
    crowd_refuses(CLIENT, MM_FULL, BATON_MOVE, page_at(2u), page_at(1u) + HELD, 0u, 0u);
    crowd_refuses(CLIENT, MM_NAME, BATON_MOVE, page_at(1u) + HELD, page_at(1u), 0u, 0u);
    crowd_refuses(CLIENT, MM_NAME, BATON_INSPECT, page_at(1u) + HELD, 0u, 0u, 0u);
    crowd_answers(SERVER, MM_OK, BATON_MOVE, page_at(1u) + BATON_SLOT_WINDOW, page_at(60u), 0u, 0u);
}

/* --- counters ------------------------------------------------------------------------------------- */

/* The counter of what the victim wants to lend is full: its message comes all the same, and
 * nothing wraps. (test_counters.c fills real ones.) */
static void a_counter_filled_before_a_message(void **state) {
    mm_frame const frame = crowd_page + 2u * CROWD_PAGES;
    struct sim_result r;

    (void)state;
    declare(SERVER, page_at(60u), BATON_ACCEPT_SLAVE);
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    crowd_run(CLIENT);
    sim.ledger[frame].slaves = (uint16_t)MM_SLAVES_MAX;
    r = sim_call(&sim, BATON_CALL + BATON_MODE_CLONE + BATON_RIGHTS(ISA_PAGE_READ),
                 BATON_SLOT(TO_B), 0u, 0u, page_at(0u));
    assert_int_equal(sim.ledger[frame].slaves, MM_SLAVES_MAX);
    sim.ledger[frame].slaves = 0u;
    assert_int_equal(r.a, BATON_SLOT(TO_B)); /* it waits for the answer */
    assert_int_equal(message_of(SERVER).flags, BATON_IPC_UNPASSED);
    assert_int_equal(sim.words[crowd_zone[1]][60], 0u);
}

#define UNIT(function) cmocka_unit_test_setup_teardown(function, crowd_set_up, crowd_tear_down)

int main(void) {
    struct CMUnitTest const tests[] = {
        UNIT(a_tcb_cycle_by_message),
        UNIT(a_fault_forged),
        UNIT(a_reply_by_a_space_that_reuses_a_dead_servers_frame),
        UNIT(a_stale_reply_to_a_cancelled_call),
        UNIT(a_call_answered_by_another),
        UNIT(memory_smuggled_out_by_a_call_or_a_reply),
        UNIT(memory_smuggled_out_by_run_of_a_foreign_space),
        UNIT(memory_smuggled_out_by_a_drop),
        UNIT(a_counter_filled_before_a_message),
    };

    crowd_create();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
