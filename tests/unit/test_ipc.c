/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What call, reply_receive and notify answer, in every state that the threads
 * can be in (docs/abi.md, IPC); references along with messages are test_passing.c's.
 * The crowd is crowd.h's.
 */
#include "unit.h"
#include "crowd.h"
#include "token.h"
#include <isa/machine.h>
#include <string.h>

#define WORD_MASK ((isa_word) ~(isa_word)0)
#define FAULTY 100u /* the page that nobody has */
#define TO_C 6u     /* in a server's slots: the clients' space */
#define TO_D 7u

static void refuses_call(isa_word call, isa_word a, unsigned error) {
    crowd_refuses(CLIENT, error, call, a, 1u, 2u, page_at(0u));
}

/* --- words -------------------------------------------------------------------------------- */

static void said(struct message m, unsigned label, isa_word b, isa_word c, isa_word badge) {
    assert_int_equal(m.error, MM_OK);
    assert_int_equal(m.flags, 0u);
    assert_int_equal(m.label, label);
    assert_true(m.b == b && m.c == c && m.badge == badge);
}

static void labels_words_and_badges(void **state) {
    static unsigned const labels[] = {0u, 1u, 0x5555u, 0xaaaau, 0xfeffu};
    static isa_word const words[] = {0u, 1u, WORD_MASK, WORD_MASK / 3u, WORD_MASK / 3u * 2u};

    (void)state;
    for (unsigned i = 0u; i < 5u; i++) {
        isa_word const b = words[i];
        isa_word const c = words[4u - i];
        struct message m;

        crowd_send(CLIENT, i % 2u == 0u ? TO_B : WORDS_B, labels[i], b, c); /* it waits, */
        m = crowd_receive(SERVER, 0u, 0u, 0u, 0u);
        said(m, labels[i], b, c, i % 2u == 0u ? BADGE_TO(CLIENT) : BADGE_WORDS(CLIENT));
        assert_int_equal(state_of(CLIENT), STATE_AWAITING);
        (void)crowd_receive(SERVER, m.token, labels[4u - i], c, b);
        said(message_of(CLIENT), labels[4u - i], c, b, 0u);
        assert_int_equal(message_of(CLIENT).token, 0u);
        assert_int_equal(state_of(CLIENT), STATE_READY);
        assert_int_equal(state_of(SERVER), STATE_RECEIVING);
        crowd_send(CLIENT2, TO_B, labels[i], c, b); /* or is waited for */
        m = message_of(SERVER);
        said(m, labels[i], c, b, BADGE_TO(CLIENT2));
        assert_int_equal(state_of(SERVER), STATE_READY);
        (void)crowd_receive(SERVER, m.token, 1u, 2u, 3u);
        crowd_suspend(SERVER);
        crowd_resume(SERVER);
    }
}

static void calls_that_are_refused(void **state) {
    isa_word const to = BATON_SLOT(TO_B);

    (void)state;
    crowd_put(MM_WINDOW, CLIENT, 40u);
    assert_true(mm_fix_slot(&sim.kernel.mm, MM_LINE, 3u, CLIENT, 41u));
    for (unsigned right = 1u; right < 1024u; right *= 2u) {
        refuses_call(BATON_CALL + BATON_RIGHTS(right), to, MM_NAME);
        refuses_call(BATON_CALL + BATON_RIGHTS(right) + BATON_MODE_MOVE, to, MM_NAME);
        refuses_call(BATON_CALL + BATON_RIGHTS(right) + BATON_MODE_MOVE_UNSHARED, to, MM_NAME);
    }
    refuses_call(BATON_CALL, 0u, MM_KIND); /* the page at address 0 */
    refuses_call(BATON_CALL, BATON_SLOT(0u), MM_NAME);
    refuses_call(BATON_CALL, BATON_SLOT(ISA_SLOTS), MM_NAME);
    refuses_call(BATON_CALL, to + BATON_NAME_RESERVED, MM_NAME);
    refuses_call(BATON_CALL, to + TO_B, MM_NAME);
    refuses_call(BATON_CALL, region_at(3u), MM_NAME);
    refuses_call(BATON_CALL, WORD_MASK, MM_NAME);
    refuses_call(BATON_CALL, BATON_SLOT(60u), MM_EMPTY);
    refuses_call(BATON_CALL, page_at(60u), MM_EMPTY);
    refuses_call(BATON_CALL, BATON_SLOT(40u), MM_KIND);
    refuses_call(BATON_CALL, BATON_SLOT(41u), MM_KIND);
    refuses_call(BATON_CALL, REGION_LEVEL, MM_KIND);
    refuses_call(BATON_CALL, BATON_SLOT(BATON_SLOT_SPACE), MM_RIGHTS);
    for (unsigned label = BATON_LABEL_KERNEL; label < 65536u; label += 51u) {
        refuses_call(BATON_CALL + BATON_LABEL((isa_word)label), to, MM_RIGHTS);
    }
    /* In the order of the table. */
    refuses_call(BATON_CALL + BATON_LABEL((isa_word)65535u), BATON_SLOT(60u), MM_EMPTY);
    refuses_call(BATON_CALL + BATON_LABEL((isa_word)65535u) + BATON_RIGHTS(1u), to, MM_NAME);
}

/* A refused answer answers nobody and receives nothing, though there is something to receive. */
static void answers_that_are_refused(void **state) {
    isa_word const bad_rights = BATON_REPLY_RECEIVE + BATON_RIGHTS(1u);
    isa_word token;

    (void)state;
    crowd_send(CLIENT, TO_B, 1u, 2u, 3u);
    crowd_send(CLIENT2, TO_B, 1u, 2u, 3u);
    token = crowd_receive(SERVER, 0u, 0u, 0u, 0u).token;
    crowd_answers(CLIENT3, MM_OK, BATON_NOTIFY, BATON_SLOT(TO_B), 0u, 0u, 0u);
    crowd_refuses(SERVER, MM_NAME, bad_rights, token, 0u, 0u, 0u);
    crowd_refuses(SERVER, MM_NAME, bad_rights + BATON_MODE_MOVE, token, 0u, 0u, 0u);
    crowd_refuses(SERVER, MM_NAME, bad_rights + BATON_MODE_MOVE, 0u, 0u, 0u, 0u);
    for (unsigned label = BATON_LABEL_KERNEL; label < 65536u; label += 51u) {
        crowd_refuses(SERVER, MM_RIGHTS, BATON_REPLY_RECEIVE + BATON_LABEL((isa_word)label), token,
                      0u, 0u, 0u);
    }
    crowd_refuses(SERVER, MM_NAME, BATON_REPLY_RECEIVE + BATON_LABEL((isa_word)65535u), token + 1u,
                  0u, 0u, 0u);
    /* Without a token there is nothing to answer, and the label is nobody's. */
    assert_int_equal(crowd_receive(SERVER, 0u, 65535u, 0u, 0u).flags, BATON_IPC_NOTIFIED);
    assert_int_equal(crowd_receive(SERVER, token, 9u, 0u, 0u).badge, BADGE_TO(CLIENT2));
    assert_int_equal(message_of(CLIENT).label, 9u);
}

static void notifications_that_are_refused(void **state) {
    isa_word const to = BATON_SLOT(TO_B);

    (void)state;
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    crowd_refuses(CLIENT, MM_NAME, BATON_NOTIFY, BATON_SLOT(0u), 0u, 0u, 0u);
    crowd_refuses(CLIENT, MM_NAME, BATON_NOTIFY, region_at(3u), 0u, 0u, 0u);
    crowd_refuses(CLIENT, MM_EMPTY, BATON_NOTIFY, BATON_SLOT(60u), 0u, 0u, 0u);
    crowd_refuses(CLIENT, MM_KIND, BATON_NOTIFY, page_at(0u), 0u, 0u, 0u);
    crowd_refuses(CLIENT, MM_RIGHTS, BATON_NOTIFY, BATON_SLOT(WORDS_B), 0u, 0u, 0u);
    crowd_refuses(CLIENT, MM_RIGHTS, BATON_NOTIFY, BATON_SLOT(BATON_SLOT_SPACE), 0u, 0u, 0u);
    for (unsigned bit = 4u; bit < 32u; bit++) {
        crowd_refuses(CLIENT, MM_NAME, BATON_NOTIFY + ((isa_word)1u << bit), to, 0u, 0u, 0u);
    }
}

/* --- tokens ------------------------------------------------------------------------------- */

static void bad_token(mm_frame thread, isa_word token) {
    crowd_refuses(thread, MM_NAME, BATON_REPLY_RECEIVE, token, 0u, 0u, 0u);
}

/* CLIENT calls, and SERVER has its token. */
static isa_word token_of_client(void) {
    crowd_send(CLIENT, TO_B, 1u, 2u, 3u);
    return crowd_receive(SERVER, 0u, 0u, 0u, 0u).token;
}

static void tokens_with_a_wrong_bit(void **state) {
    isa_word const token = token_of_client();

    (void)state;
    for (unsigned bit = 0u; bit < sizeof(isa_word) * 8u; bit++) {
        bad_token(SERVER, token ^ (isa_word)1u << bit);
    }
    bad_token(SERVER, WORD_MASK);
    bad_token(SERVER, CLIENT);
    (void)crowd_receive(SERVER, token, 4u, 0u, 0u);
    assert_int_equal(message_of(CLIENT).label, 4u);
}

static void tokens_are_good_once(void **state) {
    isa_word const first = token_of_client();
    isa_word second;

    (void)state;
    (void)crowd_receive(SERVER, first, 4u, 0u, 0u);
    bad_token(SERVER2, first); /* it does not wait */
    crowd_send(CLIENT, TO_B, 1u, 2u, 3u);
    second = message_of(SERVER).token;
    assert_int_not_equal(first, second);
    bad_token(SERVER, first); /* it waits with another call */
    bad_token(SERVER2, first);
    (void)crowd_receive(SERVER2, second, 5u, 0u, 0u); /* any thread of the space may answer */
    assert_int_equal(message_of(CLIENT).label, 5u);
    bad_token(SERVER, second);
}

static void tokens_of_another_space(void **state) {
    isa_word const token = token_of_client();
    isa_word other;

    (void)state;
    bad_token(CLIENT2, token);
    bad_token(ROOT, token);
    /* The same caller waits for another space now. */
    crowd_lend(ROOT, ROOT_C, CLIENT, TO_C, MM_SEND, 5u);
    (void)crowd_receive(SERVER, token, 4u, 0u, 0u);
    crowd_send(CLIENT, TO_C, 1u, 2u, 3u);
    other = crowd_receive(CLIENT2, 0u, 0u, 0u, 0u).token;
    crowd_suspend(SERVER);
    crowd_resume(SERVER);
    bad_token(SERVER, other);
    bad_token(SERVER, token);
    /* A thread that goes into another space answers for that, and only that. */
    crowd_lend(ROOT, ROOT_C, SERVER, TO_C, MM_RUN, 0u);
    assert_int_equal(crowd_control(SERVER, BATON_CONTROL_ACTIVATE, 0u, BATON_SLOT(TO_C), 0u),
                     MM_OK);
    bad_token(SERVER, token);
    (void)crowd_receive(SERVER, other, 6u, 0u, 0u);
    assert_int_equal(message_of(CLIENT).label, 6u);
}

static void tokens_of_calls_that_are_over(void **state) {
    isa_word token = token_of_client();

    (void)state;
    assert_int_equal(
        crowd_control(ROOT, BATON_CONTROL_CANCEL, BATON_SLOT(ROOT_THREAD(CLIENT)), 0u, 0u), MM_OK);
    bad_token(SERVER, token);
    crowd_send(CLIENT, TO_B, 1u, 2u, 3u); /* it waits again, not yet received */
    bad_token(SERVER, token);
    crowd_suspend(CLIENT);
    bad_token(SERVER, token);
    crowd_resume(CLIENT);
    token = token_of_client();
    assert_int_equal(
        crowd_control(SERVER, BATON_CONTROL_FAIL, BATON_SLOT(BATON_SLOT_SPACE), 0u, 0u), MM_OK);
    bad_token(SERVER, token);
}

/* A new thread in the frame of one that has ended is nobody whom the old token means. */
static void tokens_of_a_frame_that_is_used_again(void **state) {
    isa_word tokens[6];

    (void)state;
    for (unsigned i = 0u; i < 6u; i++) {
        tokens[i] = token_of_client();
        for (unsigned old = 0u; old < i; old++) {
            assert_int_not_equal(tokens[old], tokens[i]);
            bad_token(SERVER, tokens[old]);
        }
        if (i % 2u == 0u) { /* one call more in each life */
            crowd_end(CLIENT);
            bad_token(SERVER, tokens[i]);
            crowd_revive(CLIENT);
        } else {
            (void)crowd_receive(SERVER, tokens[i], 1u, 0u, 0u);
            crowd_suspend(SERVER);
            crowd_resume(SERVER);
        }
        bad_token(SERVER, tokens[i]);
    }
}

/* A token that says a frame that can be no object is nobody's, whatever the ledger says there. */
static void tokens_beyond_the_objects(void **state) {
    isa_word token;
    struct sim_result r;

    (void)state;
    (void)token_of_client(); /* so that who is asked about is not the first that waits */
    crowd_send(CLIENT2, TO_B, 1u, 2u, 3u);
    token = crowd_receive(SERVER, 0u, 0u, 0u, 0u).token;
    crowd_run(SERVER);
    sim.kernel.mm.tables = CLIENT2;
    r = sim_call(&sim, BATON_REPLY_RECEIVE, token, 0u, 0u, 0u);
    sim.kernel.mm.tables = CROWD_FRAMES;
    assert_int_equal(BATON_ERROR(r.status), MM_NAME);
    (void)crowd_receive(SERVER, token, 4u, 0u, 0u);
    assert_int_equal(message_of(CLIENT2).label, 4u);
}

/* 0 stands for nobody, so no call of a thread may have it, whatever the secret. */
static void tokens_are_never_zero(void **state) {
    static mm_frame const tables[] = {2u, 300u, 16384u, 249856u, TOKEN_FRAMES - 1u};
    struct kernel k;

    (void)state;
    for (uint32_t i = 0u; i < 1000u; i++) {
        mm_frame const most = tables[i % 5u];
        mm_frame const frame = i % (most - 1u) + 1u;
        uint32_t const sequence = i * 77u % TOKEN_SEQUENCES;
        uint32_t token;

        k.secret = token_secret(i * 0x9e3779b9u, most);
        token = token_make(&k, frame, sequence);
        assert_true(token_frame(&k, 0u) >= most);
        assert_int_equal(token_frame(&k, token), frame);
        assert_int_equal(token_sequence(&k, token), sequence);
        assert_int_equal(token_make(&k, frame, sequence + 1u), (uint32_t)(token + TOKEN_STEP));
    }
}

/* Registers of the FPU: whoever has not used it finds it clean, and traps. */
static void fpu_registers_are_ones_own(void **state) {
    (void)state;
    crowd_run(CLIENT);
    assert_true(machine.fpu_traps && machine.fpu == MACHINE_FPU_CLEAN);
    assert_true(kernel_fpu(&sim.kernel));
    machine.fpu = 77u;
    assert_false(machine.fpu_traps);
    crowd_run(CLIENT2);
    assert_true(machine.fpu_traps && machine.fpu == MACHINE_FPU_CLEAN);
    crowd_run(CLIENT3);
    assert_true(kernel_fpu(&sim.kernel));
    machine.fpu = 78u;
    crowd_run(CLIENT);
    assert_true(!machine.fpu_traps && machine.fpu == 77u);
    assert_false(kernel_fpu(&sim.kernel)); /* a fault: it has them */
    crowd_run(CLIENT3);
    assert_true(!machine.fpu_traps && machine.fpu == 78u);
    crowd_run(ROOT);
    assert_true(machine.fpu_traps && machine.fpu == MACHINE_FPU_CLEAN);
}

/* Three callers, answered in every order, by two threads in turn. */
static void answers_out_of_order(void **state) {
    static unsigned const orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                          {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    struct message m[3];

    (void)state;
    for (unsigned n = 0u; n < 6u; n++) {
        crowd_set_up(NULL);
        for (unsigned i = 0u; i < 3u; i++) {
            crowd_send(CLIENT + i, TO_B, i, 0u, 0u);
        }
        for (unsigned i = 0u; i < 3u; i++) {
            m[i] = crowd_receive(i == 1u ? SERVER2 : SERVER, 0u, 0u, 0u, 0u);
            said(m[i], i, 0u, 0u, BADGE_TO(CLIENT + i)); /* first come, first served */
        }
        for (unsigned i = 0u; i < 3u; i++) {
            unsigned const who = orders[n][i];
            mm_frame const server = i == 1u ? SERVER2 : SERVER;

            (void)crowd_receive(server, m[who].token, 10u + who, 0u, 0u);
            assert_int_equal(message_of(CLIENT + who).label, 10u + who);
            assert_int_equal(state_of(CLIENT + who), STATE_READY);
            for (unsigned later = i + 1u; later < 3u; later++) {
                assert_int_equal(state_of(CLIENT + orders[n][later]), STATE_AWAITING);
            }
            crowd_suspend(server);
            crowd_resume(server);
        }
    }
}

/* --- notifications -------------------------------------------------------------------------------- */

static void notify(mm_frame thread) {
    crowd_answers(thread, MM_OK, BATON_NOTIFY, BATON_SLOT(TO_B), 0u, 0u, 0u);
    assert_int_equal(state_of(thread), STATE_READY);
}

static isa_word bit_of(mm_frame thread) { return (isa_word)1u << BADGE_TO(thread) % BATON_BITS; }

static void notified(struct message m, isa_word bits) {
    assert_int_equal(m.error, MM_OK);
    assert_int_equal(m.label, 0u);
    assert_int_equal(m.flags, BATON_IPC_NOTIFIED);
    assert_true(m.b == bits && m.c == 0u && m.token == 0u && m.badge == 0u);
}

static void notifications_add_up(void **state) {
    (void)state;
    notify(CLIENT);
    notify(CLIENT);
    notify(CLIENT3);
    notified(crowd_receive(SERVER, 0u, 0u, 0u, 0u), bit_of(CLIENT) | bit_of(CLIENT3));
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    assert_int_equal(state_of(SERVER), STATE_RECEIVING);
    notify(CLIENT2);
    notified(message_of(SERVER), bit_of(CLIENT2));
    assert_int_equal(state_of(SERVER), STATE_READY);
    notify(SERVER); /* one's own space */
    notified(crowd_receive(SERVER, 0u, 0u, 0u, 0u), bit_of(SERVER));
}

/* Each badge, by what stands in a slot: bit badge % 24, never one of a line's. */
static void badges_select_a_bit(void **state) {
    static isa_word const badges[] = {0u, 1u, 23u, 24u, 25u, 30u, 31u, 32u, WORD_MASK};

    (void)state;
    for (unsigned i = 0u; i < sizeof badges / sizeof badges[0]; i++) {
        crowd_lend(ROOT, ROOT_B, ROOT, ROOT_FREE, MM_NOTIFY, badges[i]);
        crowd_answers(ROOT, MM_OK, BATON_NOTIFY, BATON_SLOT(ROOT_FREE), 0u, 0u, 0u);
        notified(crowd_receive(SERVER, 0u, 0u, 0u, 0u), (isa_word)1u << badges[i] % BATON_BITS);
        crowd_answers(ROOT, MM_OK, BATON_DESTROY, BATON_SLOT(ROOT_FREE), 0u, 0u, 0u);
    }
}

/* Notifications before calls, but never two in a row while a call waits. */
static void turns(void **state) {
    (void)state;
    for (unsigned i = 0u; i < 3u; i++) {
        crowd_send(CLIENT + i, TO_B, i, 0u, 0u);
    }
    for (unsigned i = 0u; i < 3u; i++) {
        notify(SERVER2);
        notified(crowd_receive(SERVER, 0u, 0u, 0u, 0u), bit_of(SERVER2));
        notify(SERVER2);
        said(crowd_receive(SERVER, 0u, 0u, 0u, 0u), i, 0u, 0u, BADGE_TO(CLIENT + i));
    }
    notified(crowd_receive(SERVER, 0u, 0u, 0u, 0u), bit_of(SERVER2));
    notify(SERVER2);
    notified(crowd_receive(SERVER, 0u, 0u, 0u, 0u), bit_of(SERVER2)); /* no call waits */
    crowd_set_up(NULL);
    /* The turn is the space's: another of its threads does not start anew. */
    crowd_send(CLIENT, TO_B, 1u, 0u, 0u);
    notify(CLIENT2);
    notified(crowd_receive(SERVER, 0u, 0u, 0u, 0u), bit_of(CLIENT2));
    notify(CLIENT2);
    said(crowd_receive(SERVER2, 0u, 0u, 0u, 0u), 1u, 0u, 0u, BADGE_TO(CLIENT));
    notified(crowd_receive(SERVER2, 0u, 0u, 0u, 0u), bit_of(CLIENT2));
    /* After a notification that was waited for, a call goes first as well. */
    (void)crowd_receive(SERVER2, 0u, 0u, 0u, 0u);
    notify(CLIENT2);
    notified(message_of(SERVER2), bit_of(CLIENT2));
    notify(CLIENT2);
    crowd_send(CLIENT3, TO_B, 3u, 0u, 0u);
    said(crowd_receive(SERVER, 0u, 0u, 0u, 0u), 3u, 0u, 0u, BADGE_TO(CLIENT3));
}

/* --- several receivers ---------------------------------------------------------------------------- */

static void receivers_take_turns(void **state) {
    (void)state;
    (void)crowd_receive(SERVER2, 0u, 0u, 0u, 0u);
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    crowd_send(CLIENT, TO_B, 1u, 0u, 0u);
    said(message_of(SERVER2), 1u, 0u, 0u, BADGE_TO(CLIENT)); /* it has waited longer */
    assert_int_equal(state_of(SERVER), STATE_RECEIVING);
    notify(CLIENT2);
    notified(message_of(SERVER), bit_of(CLIENT2));
    /* Answering makes no other thread go on. */
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    (void)crowd_receive(SERVER2, message_of(SERVER2).token, 2u, 0u, 0u);
    assert_int_equal(state_of(SERVER), STATE_RECEIVING);
    assert_int_equal(state_of(SERVER2), STATE_RECEIVING);
    crowd_send(CLIENT, TO_B, 3u, 0u, 0u);
    crowd_send(CLIENT2, TO_B, 4u, 0u, 0u);
    crowd_send(CLIENT3, TO_B, 5u, 0u, 0u);
    said(message_of(SERVER), 3u, 0u, 0u, BADGE_TO(CLIENT));
    said(message_of(SERVER2), 4u, 0u, 0u, BADGE_TO(CLIENT2));
    assert_int_equal(state_of(CLIENT3), STATE_SENDING);
}

/* --- DEAD and CANCELLED ------------------------------------------------------------------------------ */

static void fault(mm_frame thread) {
    isa_word value;

    crowd_run(thread);
    assert_int_equal(sim_access(&sim, page_at(FAULTY), MM_R, &value), SIM_CAUGHT);
    check_sound(&sim);
}

static unsigned fail_b(mm_frame by, unsigned slot) {
    return crowd_control(by, BATON_CONTROL_FAIL, BATON_SLOT(slot), 0u, 0u);
}

static void gets(mm_frame thread, unsigned error) {
    struct message const m = message_of(thread);

    assert_int_equal(sim.words[thread][THREAD_CALL], error);
    assert_true(m.token == 0u && m.b == 0u && m.c == 0u && m.badge == 0u);
}

/* Badges stand behind the slots. One that looks like a reference is none. */
static void a_badge_is_no_reference(void **state) {
    static unsigned const slots[] = {BATON_SLOT_SPACE, TO_B};
    isa_word *const words = sim.words[CLIENT];

    (void)state;
    for (unsigned i = 0u; i < 2u; i++) {
        isa_word const badge = words[ISA_SLOTS + slots[i]];

        words[ISA_SLOTS + slots[i]] = words[TO_B];
        refuses_call(BATON_CALL, BATON_SLOT(ISA_SLOTS + slots[i]), MM_NAME);
        refuses_call(BATON_NOTIFY, BATON_SLOT(ISA_SLOTS + slots[i]), MM_NAME);
        words[ISA_SLOTS + slots[i]] = badge;
    }
}

/* A fault brings the badge of the handler's reference, whoever comes first. */
static void faults_have_a_badge(void **state) {
    (void)state;
    crowd_lend(ROOT, ROOT_B, CLIENT, BATON_SLOT_HANDLER, MM_SEND, 9u);
    crowd_lend(ROOT, ROOT_B, CLIENT2, BATON_SLOT_HANDLER, MM_SEND, 10u);
    fault(CLIENT);
    assert_true(crowd_receive(SERVER, 0u, 0u, 0u, 0u).badge == 9u);
    (void)crowd_receive(SERVER2, 0u, 0u, 0u, 0u);
    assert_int_equal(state_of(SERVER2), STATE_RECEIVING);
    fault(CLIENT2);
    assert_true(message_of(SERVER2).badge == 10u);
    assert_true((message_of(SERVER2).flags & BATON_IPC_FAULT) != 0u);
}

/* Callers first, in their order, then senders in theirs; a thread that faulted stays stopped. */
static void dead(void **state) {
    (void)state;
    crowd_lend(ROOT, ROOT_B, CLIENT2, BATON_SLOT_HANDLER, MM_SEND, 9u);
    crowd_send(CLIENT, TO_B, 1u, 0u, 0u);
    fault(CLIENT2);
    crowd_send(CLIENT3, TO_B, 1u, 0u, 0u);
    crowd_send(SERVER2, WORDS_B, 1u, 0u, 0u);
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    assert_int_equal(fail_b(ROOT, ROOT_B), MM_OK);
    gets(CLIENT, MM_DEAD);
    assert_int_equal(state_of(CLIENT), STATE_READY);
    assert_int_equal(fail_b(SERVER, BATON_SLOT_SPACE), MM_OK);
    assert_int_equal(state_of(CLIENT2), STATE_SUSPENDED);
    assert_int_equal(sim.words[CLIENT2][THREAD_REASON], BATON_LABEL_KERNEL + 14u);
    assert_int_equal(state_of(CLIENT3), STATE_SENDING);
    assert_int_equal(fail_b(ROOT, ROOT_B), MM_OK);
    gets(CLIENT3, MM_DEAD);
    assert_int_equal(state_of(SERVER2), STATE_SENDING);
    assert_int_equal(fail_b(ROOT, ROOT_B), MM_OK);
    gets(SERVER2, MM_DEAD);
    crowd_refuses(ROOT, MM_EMPTY, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_FAIL),
                  BATON_SLOT(ROOT_B), 0u, 0u, 0u);
    /* Those who receive are not failed. */
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    crowd_refuses(ROOT, MM_EMPTY, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_FAIL),
                  BATON_SLOT(ROOT_B), 0u, 0u, 0u);
    /* A fault whose call has not been received fails as well. */
    crowd_suspend(SERVER);
    crowd_resume(CLIENT2);
    fault(CLIENT2);
    assert_int_equal(state_of(CLIENT2), STATE_SENDING);
    assert_int_equal(fail_b(ROOT, ROOT_B), MM_OK);
    assert_int_equal(state_of(CLIENT2), STATE_SUSPENDED);
}

/* Bring CLIENT into one of the states in which a thread waits; for a fault if `faulted`. */
static void wait_in(unsigned which, bool faulted) {
    crowd_set_up(NULL);
    crowd_lend(ROOT, ROOT_B, CLIENT, BATON_SLOT_HANDLER, MM_SEND, 9u);
    if (which == STATE_RECEIVING) {
        (void)crowd_receive(CLIENT, 0u, 0u, 0u, 0u);
    } else if (faulted) {
        fault(CLIENT);
    } else {
        crowd_send(CLIENT, TO_B, 1u, 2u, 3u);
    }
    if (which == STATE_AWAITING) {
        (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    }
    assert_int_equal(state_of(CLIENT), which);
}

static void cancelled(void **state) {
    isa_word const name = BATON_SLOT(ROOT_THREAD(CLIENT));

    (void)state;
    for (unsigned which = STATE_SENDING; which <= STATE_RECEIVING; which++) {
        wait_in(which, false);
        crowd_suspend(CLIENT);
        gets(CLIENT, MM_CANCELLED);
        assert_int_equal(state_of(CLIENT), STATE_SUSPENDED);
        crowd_refuses(ROOT, MM_EMPTY, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_CANCEL), name,
                      0u, 0u, 0u);
        crowd_resume(CLIENT);
        gets(CLIENT, MM_CANCELLED);
        crowd_refuses(ROOT, MM_EMPTY, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_CANCEL), name,
                      0u, 0u, 0u);
        wait_in(which, false);
        assert_int_equal(crowd_control(ROOT, BATON_CONTROL_CANCEL, name, 0u, 0u), MM_OK);
        gets(CLIENT, MM_CANCELLED);
        assert_int_equal(state_of(CLIENT), STATE_READY);
    }
}

/* A fault that waits is the reason to have stopped, its registers as they were. */
static void cancelled_faults(void **state) {
    static unsigned const operations[] = {BATON_CONTROL_SUSPEND, BATON_CONTROL_CANCEL};

    (void)state;
    for (unsigned which = STATE_SENDING; which <= STATE_AWAITING; which++) {
        for (unsigned i = 0u; i < 2u; i++) {
            isa_word before[THREAD_X1 - THREAD_FIRST + 1u];

            wait_in(which, true);
            memcpy(before, &sim.words[CLIENT][THREAD_FIRST], sizeof before);
            assert_int_equal(
                crowd_control(ROOT, operations[i], BATON_SLOT(ROOT_THREAD(CLIENT)), 0u, 0u), MM_OK);
            assert_int_equal(state_of(CLIENT), STATE_SUSPENDED);
            assert_memory_equal(before, &sim.words[CLIENT][THREAD_FIRST], sizeof before);
            assert_int_equal(sim.words[CLIENT][THREAD_REASON], BATON_LABEL_KERNEL + 14u);
            assert_int_equal(sim.words[CLIENT][THREAD_ADDRESS], page_at(FAULTY));
            crowd_resume(CLIENT);
            assert_int_equal(sim.words[CLIENT][THREAD_REASON], 0u);
            assert_memory_equal(before, &sim.words[CLIENT][THREAD_FIRST], sizeof before);
        }
    }
}

/* --- ends --------------------------------------------------------------------------------------- */

/* CLIENT, CLIENT2, CLIENT3 wait in one list; number `n` goes for good; the others are served. */
static void one_of_the_senders(unsigned n) {
    for (unsigned i = 0u; i < 3u; i++) {
        crowd_send(CLIENT + i, TO_B, i, 0u, 0u);
    }
    crowd_end(CLIENT + n);
    for (unsigned i = 0u; i < 3u; i++) {
        if (i != n) {
            said(crowd_receive(SERVER, 0u, 0u, 0u, 0u), i, 0u, 0u, BADGE_TO(CLIENT + i));
        }
    }
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    assert_int_equal(state_of(SERVER), STATE_RECEIVING);
}

static void one_of_the_callers(unsigned n) {
    isa_word tokens[3];

    for (unsigned i = 0u; i < 3u; i++) {
        crowd_send(CLIENT + i, TO_B, i, 0u, 0u);
        tokens[i] = crowd_receive(SERVER, 0u, 0u, 0u, 0u).token;
    }
    crowd_end(CLIENT + n);
    bad_token(SERVER, tokens[n]);
    for (unsigned i = 0u; i < 3u; i++) {
        if (i != n) {
            (void)crowd_receive(SERVER2, tokens[i], 7u, 0u, 0u);
            assert_int_equal(message_of(CLIENT + i).label, 7u);
            crowd_suspend(SERVER2);
            crowd_resume(SERVER2);
        }
    }
    assert_int_equal(fail_b(ROOT, ROOT_B), MM_EMPTY);
}

static void one_of_the_receivers(unsigned n) {
    crowd_lend(ROOT, ROOT_C, SERVER, TO_C, MM_SEND, 1u);
    crowd_lend(ROOT, ROOT_C, SERVER2, TO_C, MM_SEND, 2u);
    crowd_lend(ROOT, ROOT_C, ROOT, ROOT_FREE, MM_SEND + MM_NOTIFY, 3u);
    for (unsigned i = 0u; i < 3u; i++) {
        (void)crowd_receive(CLIENT + i, 0u, 0u, 0u, 0u);
    }
    crowd_end(CLIENT + n);
    crowd_send(SERVER, TO_C, 1u, 0u, 0u);
    crowd_answers(ROOT, MM_OK, BATON_NOTIFY, BATON_SLOT(ROOT_FREE), 0u, 0u, 0u);
    crowd_send(SERVER2, TO_C, 2u, 0u, 0u);
    said(message_of(n == 0u ? CLIENT2 : CLIENT), 1u, 0u, 0u, 1u);
    notified(message_of(n == 2u ? CLIENT2 : CLIENT3), 8u);
    assert_int_equal(state_of(SERVER2), STATE_SENDING);
}

static void threads_end_in_every_list(void **state) {
    (void)state;
    for (unsigned n = 0u; n < 3u; n++) {
        crowd_set_up(NULL);
        one_of_the_senders(n);
        crowd_set_up(NULL);
        one_of_the_callers(n);
        crowd_set_up(NULL);
        one_of_the_receivers(n);
    }
}

/* The server ends with callers and senders: they wait on, for whoever comes into its space. */
static void servers_start_again(void **state) {
    isa_word token;

    (void)state;
    crowd_send(CLIENT, TO_B, 1u, 0u, 0u);
    crowd_send(CLIENT2, TO_B, 2u, 0u, 0u);
    token = crowd_receive(SERVER, 0u, 0u, 0u, 0u).token;
    crowd_end(SERVER);
    crowd_end(SERVER2);
    assert_int_equal(state_of(CLIENT), STATE_AWAITING);
    crowd_revive(SERVER);
    said(crowd_receive(SERVER, token, 8u, 0u, 0u), 2u, 0u, 0u, BADGE_TO(CLIENT2));
    assert_int_equal(message_of(CLIENT).label, 8u);
}

/* A space does not end while anybody waits for it, though no reference to it is left. */
static void spaces_wait_for_their_lists(void **state) {
    isa_word const end = BATON_SLOT(ROOT_D);

    (void)state;
    crowd_lend(ROOT, ROOT_D, CLIENT, TO_D, MM_SEND, 0u);
    crowd_send(CLIENT, TO_D, 1u, 0u, 0u);
    crowd_answers(ROOT, MM_OK, BATON_DESTROY, BATON_SLOT(TO_D) + ROOT_THREAD(CLIENT), 0u, 0u, 0u);
    crowd_refuses(ROOT, MM_BUSY, BATON_MOVE, end, page_at(30u), 0u, 0u);
    assert_int_equal(fail_b(ROOT, ROOT_D), MM_OK);
    gets(CLIENT, MM_DEAD);
    /* The same with one that has been received, by a thread that is gone again. */
    crowd_lend(ROOT, ROOT_D, CLIENT, TO_D, MM_SEND, 0u);
    crowd_lend(ROOT, ROOT_D, SERVER, TO_D, MM_RUN, 0u);
    crowd_send(CLIENT, TO_D, 1u, 0u, 0u);
    assert_int_equal(crowd_control(SERVER, BATON_CONTROL_ACTIVATE, 0u, BATON_SLOT(TO_D), 0u),
                     MM_OK);
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    crowd_end(SERVER);
    crowd_answers(ROOT, MM_OK, BATON_DESTROY, BATON_SLOT(TO_D) + ROOT_THREAD(CLIENT), 0u, 0u, 0u);
    crowd_refuses(ROOT, MM_BUSY, BATON_MOVE, end, page_at(30u), 0u, 0u);
    crowd_suspend(CLIENT);
    crowd_answers(ROOT, MM_OK, BATON_MOVE, end, page_at(30u), 0u, 0u);
}

#define UNIT(function) cmocka_unit_test_setup_teardown(function, crowd_set_up, crowd_tear_down)

int main(void) {
    struct CMUnitTest const tests[] = {
        UNIT(labels_words_and_badges),
        UNIT(calls_that_are_refused),
        UNIT(answers_that_are_refused),
        UNIT(notifications_that_are_refused),
        UNIT(tokens_with_a_wrong_bit),
        UNIT(tokens_are_good_once),
        UNIT(tokens_of_another_space),
        UNIT(tokens_of_calls_that_are_over),
        UNIT(tokens_of_a_frame_that_is_used_again),
        UNIT(tokens_beyond_the_objects),
        UNIT(tokens_are_never_zero),
        UNIT(fpu_registers_are_ones_own),
        UNIT(answers_out_of_order),
        UNIT(notifications_add_up),
        UNIT(badges_select_a_bit),
        UNIT(turns),
        UNIT(receivers_take_turns),
        UNIT(a_badge_is_no_reference),
        UNIT(faults_have_a_badge),
        UNIT(dead),
        UNIT(cancelled),
        UNIT(cancelled_faults),
        UNIT(threads_end_in_every_list),
        UNIT(servers_start_again),
        UNIT(spaces_wait_for_their_lists),
    };

    crowd_create();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
