/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages: all that a thread can say to whom, and all tokens that it could try.
 *
 * Which word is the token of which call is the kernel's secret, so it is learnt: for each frame and each
 * number of calls a thread there calls one that receives.
 *
 *     sender (frame f, called n times) --- call ---> receiver: A is the token (f, n)
 */
#include "explore.h"

#define SEQUENCES 5u

static isa_word tokens[FRAMES][SEQUENCES];

/* A thread in a slot of the anchor, in the space that stands in the anchor's first, ready. */
static void add_thread(mm_frame thread, mm_index slot) {
    struct mm *const m = &sim.kernel.mm;

    if (!mm_inject(m, thread, MM_THREAD, ANCHOR, slot) ||
        mm_object_clone(m, ANCHOR, BATON_SLOT_FREE, thread, BATON_SLOT_SPACE, MM_RUN + MM_SEND,
                        0u) != MM_OK) {
        violated("tokens cannot be learnt");
    }
    ready_last(&sim.kernel, thread);
}

static isa_word learn(mm_frame sender, unsigned sequence) {
    mm_frame const receiver = sender == 3u ? 4u : 3u;
    mm_frame const space = sender == 2u ? 5u : 2u;
    struct mm *const m = &sim.kernel.mm;
    struct action const receive = call_of(receiver, BATON_REPLY_RECEIVE, 0u, 0u, 0u, 0u);
    struct action const send =
        call_of(sender, BATON_CALL, BATON_SLOT(BATON_SLOT_SPACE), WORD_B, WORD_C, 0u);

    image_clear();
    if (!mm_inject(m, space, MM_SPACE, ANCHOR, BATON_SLOT_FREE)) {
        violated("tokens cannot be learnt");
    }
    add_thread(receiver, BATON_SLOT_FREE + 1u);
    add_thread(sender, BATON_SLOT_FREE + 2u);
    sim.words[sender][THREAD_TOKEN] = token_make(&sim.kernel, sender, sequence - 1u);
    image_start(receiver);
    perform(&receive);
    perform(&send);
    return word_of(receiver, THREAD_A);
}

void messages_learn(void) {
    for (mm_frame f = ROOT; f < FRAMES; f++) {
        for (unsigned n = 1u; n < SEQUENCES; n++) {
            tokens[f][n] = learn(f, n);
        }
    }
}

unsigned calls_counted(isa_word token) {
    return token == 0u ? sim.kernel.sequence : token_sequence(&sim.kernel, (uint32_t)token);
}

isa_word token_for(mm_frame thread, unsigned sequence) {
    return thread < FRAMES && sequence < SEQUENCES ? tokens[thread][sequence] : 0u;
}

/* --- what can be said ---------------------------------------------------------------------------- */

static bool can(mm_frame actor, unsigned ability) {
    return (program_of(actor)->can & ability) != 0u;
}

#define REFERENCES_MAX 24u

/* References that can be tried along with a message: some of each kind of container, and one that leads
 * nowhere. */
static unsigned references(mm_frame actor, struct targets const *t, isa_word *names) {
    unsigned n = 0u;

    for (unsigned i = 0u; i < t->full && n + 2u < REFERENCES_MAX; i++) {
        struct target const *const from = &t->is_full[i];

        /* Only what its slots and pages hold themselves: names without a slot. */
        if (from->name % 256u == 0u &&
            (from->at.level != BATON_LEVEL_SLOT || from->at.index >= BATON_SLOT_FREE)) {
            names[n++] = from->name;
        }
    }
    if (t->vacant != 0u) {
        names[n++] = t->is_vacant[0].name;
    }
    (void)actor;
    names[n++] = NAME_NOWHERE;
    return n;
}

/* A message, with everything that could go along. */
static void say(mm_frame actor, isa_word call, isa_word a, struct targets const *t, bool passes,
                visitor *visit) {
    struct action action = call_of(actor, call, a, WORD_B, WORD_C, 0u);
    isa_word names[REFERENCES_MAX];
    unsigned n;

    visit(&action);
    if (!passes || !can(actor, CAN_PASS)) {
        return;
    }
    n = references(actor, t, names);
    for (unsigned m = 0u; m < world->modes.n; m++) {
        action.call = call + world->modes.value[m];
        for (unsigned i = 0u; i < n; i++) {
            action.d = names[i];
            visit(&action);
        }
    }
}

static void calls(mm_frame actor, struct targets const *t, visitor *visit) {
    struct action bad = call_of(actor, BATON_CALL, NAME_NOWHERE, WORD_B, WORD_C, 0u);

    for (unsigned i = 0u; i < t->full; i++) {
        struct target const *const to = &t->is_full[i];

        if (to->kind == MM_SPACE && to->name % 256u == 0u) {
            say(actor, BATON_CALL, to->name, t, true, visit);
        }
    }
    for (unsigned slot = 1u; slot < MM_THREAD_CONTAINERS; slot++) {
        if ((program_of(actor)->calls >> slot & 1u) != 0u) {
            say(actor, BATON_CALL, BATON_SLOT(slot), t, true, visit);
        }
    }
    visit(&bad);
    if (t->vacant != 0u) {
        bad.a = t->is_vacant[0].name;
        visit(&bad);
    }
    if (t->full != 0u) {
        bad.a = t->is_full[t->full - 1u].name;
        visit(&bad);
        bad.call = BATON_CALL + BATON_RIGHTS(1u); /* rights without a clone */
        visit(&bad);
        bad.call = BATON_CALL + BATON_LABEL(0xff01u);
        visit(&bad);
    }
}

/* The token of each thread's last call, of the one before and of the next; whether any of them is good is the
 * kernel's to say. */
static void answers(mm_frame actor, struct targets const *t, visitor *visit) {
    struct action bad = call_of(actor, BATON_REPLY_RECEIVE, 1u, WORD_B, WORD_C, 0u);

    say(actor, BATON_REPLY_RECEIVE, 0u, t, false, visit);
    for (mm_frame f = ROOT; f < frames_end; f++) {
        unsigned const last =
            kind_of_frame(f) == MM_THREAD ? calls_counted(word_of(f, THREAD_TOKEN)) : 1u;
        bool const waits = kind_of_frame(f) == MM_THREAD && state_of(f) == STATE_AWAITING;

        if (kind_of_frame(f) == MM_OUTSIDE) {
            continue;
        }
        say(actor, BATON_REPLY_RECEIVE, token_for(f, last), t,
            waits && word_of(f, THREAD_LABEL) == 0u, visit);
        if (last > 1u) {
            say(actor, BATON_REPLY_RECEIVE, token_for(f, last - 1u), t, false, visit);
        }
        say(actor, BATON_REPLY_RECEIVE, token_for(f, last + 1u), t, false, visit);
        if (waits) {
            bad.a = token_for(f, last);
            bad.call = BATON_REPLY_RECEIVE + BATON_LABEL(0xff01u);
            visit(&bad);
        }
    }
    bad.call = BATON_REPLY_RECEIVE + BATON_RIGHTS(1u);
    visit(&bad);
}

static void notifications(mm_frame actor, struct targets const *t, visitor *visit) {
    struct action action = call_of(actor, BATON_NOTIFY, NAME_NOWHERE, 0u, 0u, 0u);

    visit(&action);
    for (unsigned i = 0u; i < t->full; i++) {
        if (t->is_full[i].name % 256u == 0u) {
            action.a = t->is_full[i].name;
            visit(&action);
        }
    }
    if (t->vacant != 0u) {
        action.a = t->is_vacant[0].name;
        visit(&action);
    }
}

void actions_of_messages(mm_frame actor, struct targets const *t, visitor *visit) {
    if (can(actor, CAN_CALL)) {
        calls(actor, t, visit);
    }
    if (can(actor, CAN_RECEIVE)) {
        answers(actor, t, visit);
    }
    if (can(actor, CAN_NOTIFY)) {
        notifications(actor, t, visit);
    }
}
