/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * References along with messages: every mode, against everything that a receiver
 * accepts, with and without PASS, shared and not, for every kind of reference
 * and container; in a call that is received at once, one that waits, and an
 * answer.
 *
 *     sender's slots and pages: ITEM_...       receiver's: TARGET_...
 *       masters, slaves, finals of each kind     a page, a slot, a region, and
 *       a fixed page, a line, a thread           containers that cannot take anything
 *
 * What comes of it is told by docs/abi.md's table (`passes`). What has not passed
 * has changed nothing: the whole state is the one after the same message without a
 * reference, but for the words that ask and the flag that tells.
 */
#include "unit.h"
#include "crowd.h"
#include <stdlib.h>

/* In the sender's slots. */
#define ITEM_SPACE 8u
#define ITEM_SPACE_SLAVE 9u
#define ITEM_SPACE_FINAL 10u
#define ITEM_ZONE 11u
#define ITEM_ZONE_SLAVE 12u
#define ITEM_ZONE_FINAL 13u
#define ITEM_WINDOW 14u
#define ITEM_WINDOW_FINAL 15u
#define ITEM_LEDGER 16u
#define ITEM_THREAD 17u
#define ITEM_LINE 18u
#define ITEM_EMPTY 19u
/* In its zone. */
#define PAGE_MASTER 0u
#define PAGE_SLAVE 8u
#define PAGE_FINAL 9u
#define PAGE_FIXED 10u
#define PAGE_EMPTY 11u
/* In the receiver's. */
#define TARGET_PAGE 12u
#define TARGET_SLOT 40u
#define TARGET_REGION 1u
/* In root's: slaves that make masters shared. */
#define SHARED_SLOT 60u
#define SHARED_PAGE 20u

#define ITEM_BADGE 77u
#define SPACE_LENT (MM_SEND + MM_PASS + MM_SHARE)
#define ZONE_ALL (MM_ACCESS + MM_SHARE + MM_MANAGE)

/* What can be sent: its name as the sender's D, and the rights to clone it with. */
struct item {
    isa_word name;
    unsigned kind, role;
    unsigned rights;
    unsigned shares; /* rights to make a master shared with; 0: it cannot be */
};

/* One message. */
struct trial {
    struct item const *item;
    isa_word target;
    unsigned way;
    unsigned mode;
    unsigned accept;
    bool with_pass;
    bool shared;
};

enum way { AT_ONCE, QUEUED, ANSWER, WAYS };

#define PAGE_ITEM(i, role, rights, shares)                                                         \
    { (i) * 4096u, MM_PAGE, role, rights, shares }
#define SLOT_ITEM(i, kind, role, rights, shares)                                                   \
    { BATON_SLOT(i), kind, role, rights, shares }

static struct item const items[] = {
    PAGE_ITEM(PAGE_MASTER, MM_MASTER, ISA_PAGE_READ, ISA_PAGE_READ),
    PAGE_ITEM(PAGE_SLAVE, MM_SLAVE, ISA_PAGE_READ + MM_SHARE, 0u),
    PAGE_ITEM(PAGE_FINAL, MM_FINAL, ISA_PAGE_READ, 0u),
    PAGE_ITEM(PAGE_FIXED, MM_FIXED, ISA_PAGE_READ, 0u),
    PAGE_ITEM(PAGE_EMPTY, MM_FIXED, ISA_PAGE_READ, 0u),
    SLOT_ITEM(ITEM_SPACE, MM_SPACE, MM_MASTER, MM_SEND + MM_RUN, MM_SEND),
    SLOT_ITEM(ITEM_SPACE_SLAVE, MM_SPACE, MM_SLAVE, SPACE_LENT, 0u),
    SLOT_ITEM(ITEM_SPACE_FINAL, MM_SPACE, MM_FINAL, MM_SEND, 0u),
    SLOT_ITEM(ITEM_ZONE, REGION_KIND, MM_MASTER, MM_ACCESS + MM_MANAGE, ZONE_ALL),
    SLOT_ITEM(ITEM_ZONE_SLAVE, REGION_KIND, MM_SLAVE, ZONE_ALL, 0u),
    SLOT_ITEM(ITEM_ZONE_FINAL, REGION_KIND, MM_FINAL, MM_ACCESS, 0u),
    SLOT_ITEM(ITEM_WINDOW, MM_WINDOW, MM_MASTER, MM_DROP, MM_DROP),
    SLOT_ITEM(ITEM_WINDOW_FINAL, MM_WINDOW, MM_FINAL, MM_DROP, 0u),
    SLOT_ITEM(ITEM_LEDGER, MM_LEDGER, MM_MASTER, 0u, 0u),
    SLOT_ITEM(ITEM_THREAD, MM_THREAD, MM_MASTER, 0u, 0u),
    SLOT_ITEM(ITEM_LINE, MM_LINE, MM_FIXED, 0u, 0u),
    SLOT_ITEM(ITEM_EMPTY, 0u, MM_FIXED, 0u, 0u),
};
#define ITEMS (sizeof items / sizeof items[0])

static bool in_slot(isa_word name) { return name / 256u % 8u == BATON_LEVEL_SLOT; }

static isa_word region_name(void) { return region_at(TARGET_REGION) + REGION_LEVEL; }

/* --- what docs/abi.md says ------------------------------------------------------------------- */

/* Whether the empty container `target` is one for such a reference. */
static bool fits(struct item const *item, isa_word target) {
    if (target == page_at(TARGET_PAGE)) {
        return item->kind == MM_PAGE;
    }
    if (target == BATON_SLOT(TARGET_SLOT)) {
        return item->kind != MM_PAGE;
    }
    return target == region_name() && item->kind == REGION_KIND;
}

static bool passes(struct trial const *t) {
    bool const lone = !t->shared;

    if (!t->with_pass || t->item->role == MM_FIXED || t->item->kind == MM_THREAD ||
        !fits(t->item, t->target)) {
        return false;
    }
    switch (t->mode) {
    case BATON_MODE_MOVE:
        return t->item->role == MM_MASTER &&
               (t->accept == BATON_ACCEPT_MASTER || (t->accept == BATON_ACCEPT_UNSHARED && lone));
    case BATON_MODE_MOVE_UNSHARED:
        return t->item->role == MM_MASTER && lone &&
               (t->accept == BATON_ACCEPT_MASTER || t->accept == BATON_ACCEPT_UNSHARED);
    case BATON_MODE_CLONE:
        return t->item->role != MM_FINAL && t->item->kind != MM_LEDGER &&
               t->accept == BATON_ACCEPT_SLAVE;
    default: return false;
    }
}

/* --- a message --------------------------------------------------------------------------------- */

static mm_frame sender_of(struct trial const *t) { return t->way == ANSWER ? SERVER : CLIENT; }
static mm_frame receiver_of(struct trial const *t) { return t->way == ANSWER ? CLIENT : SERVER; }
static mm_frame zone_of(mm_frame thread) { return crowd_zone[thread < CLIENT ? 1 : 2]; }

static void give_slots(mm_frame to) {
    crowd_put(MM_SPACE, to, ITEM_SPACE);
    crowd_lend(ROOT, ROOT_D, to, ITEM_SPACE_SLAVE, SPACE_LENT, ITEM_BADGE);
    crowd_lend(ROOT, ROOT_D, to, ITEM_SPACE_FINAL, MM_SEND, ITEM_BADGE);
    crowd_put(REGION_KIND, to, ITEM_ZONE);
    crowd_put(REGION_KIND, ROOT, ROOT_FREE);
    crowd_lend(ROOT, ROOT_FREE, to, ITEM_ZONE_SLAVE, ZONE_ALL, ITEM_BADGE);
    crowd_lend(ROOT, ROOT_FREE, to, ITEM_ZONE_FINAL, MM_ACCESS, 0u);
    crowd_put(MM_WINDOW, to, ITEM_WINDOW);
    crowd_put(MM_WINDOW, ROOT, ROOT_FREE + 1u);
    crowd_lend(ROOT, ROOT_FREE + 1u, to, ITEM_WINDOW_FINAL, MM_DROP, BATON_RANGE(0u, 4u));
    crowd_put(MM_LEDGER, to, ITEM_LEDGER);
    crowd_put(MM_THREAD, to, ITEM_THREAD);
    assert_true(mm_fix_slot(&sim.kernel.mm, MM_LINE, 3u, to, ITEM_LINE));
}

static void give_pages(mm_frame zone) {
    struct mm *const m = &sim.kernel.mm;

    assert_int_equal(mm_clone(m, crowd_zone[0], 0u, zone, PAGE_SLAVE, ISA_PAGE_READ + MM_SHARE),
                     MM_OK);
    assert_int_equal(mm_clone(m, crowd_zone[0], 0u, zone, PAGE_FINAL, ISA_PAGE_READ), MM_OK);
    assert_true(mm_fix(m, CROWD_OUTSIDE, zone, PAGE_FIXED, ISA_PAGE_READ));
}

static void share(struct trial const *t) {
    mm_frame const from = sender_of(t);

    if (!in_slot(t->item->name)) {
        assert_int_equal(mm_clone(&sim.kernel.mm, zone_of(from), PAGE_MASTER, crowd_zone[0],
                                  SHARED_PAGE, t->item->shares),
                         MM_OK);
    } else {
        crowd_lend(from, (mm_index)(t->item->name / 4096u), ROOT, SHARED_SLOT, t->item->shares, 0u);
    }
}

/* Everything up to the message, then the message: the receiver has it afterwards. */
static struct message carry(struct trial const *t, unsigned mode) {
    isa_word const word = BATON_LABEL((isa_word)9u) + mode +
                          (mode == BATON_MODE_CLONE ? BATON_RIGHTS(t->item->rights) : 0u);
    isa_word const slot = BATON_SLOT(t->with_pass ? TO_B : WORDS_B);
    isa_word const name = t->item->name;

    crowd_set_up(NULL);
    give_slots(sender_of(t));
    give_pages(zone_of(sender_of(t)));
    if (t->shared) {
        share(t);
    }
    crowd_answers(receiver_of(t), MM_OK, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_DECLARE), 0u,
                  t->target, t->accept, 0u);
    if (t->way == ANSWER) {
        isa_word token;

        (void)crowd_call(CLIENT, BATON_CALL, slot, 0u, 0u, 0u);
        token = crowd_receive(SERVER, 0u, 0u, 0u, 0u).token;
        (void)crowd_call(SERVER, BATON_REPLY_RECEIVE + word, token, 11u, 12u, name);
    } else if (t->way == AT_ONCE) {
        (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
        (void)crowd_call(CLIENT, BATON_CALL + word, slot, 11u, 12u, name);
    } else {
        (void)crowd_call(CLIENT, BATON_CALL + word, slot, 11u, 12u, name);
        (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    }
    return message_of(receiver_of(t));
}

/* --- what must have come of it ------------------------------------------------------------------ */

struct spot {
    mm_frame table;
    mm_index index;
};

static struct spot spot_of(isa_word name, mm_frame thread) {
    if (in_slot(name)) {
        return (struct spot){thread, (mm_index)(name / 4096u)};
    }
    if (name == region_name()) {
        return (struct spot){thread < CLIENT ? SPACE_B : SPACE_C, TARGET_REGION};
    }
    return (struct spot){zone_of(thread), (mm_index)(name / 4096u)};
}

/* What the words say in either case. */
static void told(struct trial const *t, struct message m, unsigned flag) {
    assert_int_equal(m.error, MM_OK);
    assert_int_equal(m.label, 9u);
    assert_int_equal(m.flags, flag);
    assert_int_equal(m.b, 11u);
    assert_int_equal(m.c, 12u);
    assert_int_equal(m.token != 0u, t->way != ANSWER);
    assert_int_equal(m.badge, t->way == ANSWER ? 0u
                              : t->with_pass   ? BADGE_TO(CLIENT)
                                               : BADGE_WORDS(CLIENT));
}

/* Compared with `plain`, the state after the same message without a reference. */
static void moved_or_cloned(struct trial const *t, mm_word word, struct mm_entry was) {
    struct mm const *const m = &sim.kernel.mm;
    bool const clone = t->mode == BATON_MODE_CLONE;
    struct spot const from = spot_of(t->item->name, sender_of(t));
    struct spot const to = spot_of(t->target, receiver_of(t));
    mm_frame const frame = isa_frame(word);
    struct mm_entry const *const is = &sim.ledger[frame];
    unsigned const role = t->item->rights / MM_SHARE % 2u == 1u ? MM_SLAVE : MM_FINAL;

    assert_int_equal(m->words[from.table][from.index], clone ? word : 0u);
    assert_int_equal(m->words[to.table][to.index],
                     clone ? mm_word_of(frame, t->item->kind, role, t->item->rights) : word);
    assert_int_equal(is->slaves, was.slaves + (clone ? 1u : 0u));
    assert_int_equal(is->attached, was.attached + (t->target == region_name() ? 1u : 0u));
    assert_int_equal(is->used, was.used);
    assert_int_equal(mm_kind(is), t->item->kind);
    if (in_slot(t->target)) {
        assert_int_equal(mm_badge(m, to.table, to.index),
                         clone && t->item->role == MM_SLAVE ? ITEM_BADGE : 0u);
    }
}

static void one_trial(struct trial const *t) {
    struct spot const from = spot_of(t->item->name, sender_of(t));
    struct spot const to = spot_of(t->target, receiver_of(t));
    bool const expected = passes(t);
    struct message const without = carry(t, BATON_MODE_NONE);
    struct crowd_state *const plain = crowd_save();
    mm_word const word = sim.words[from.table][from.index];
    mm_frame const frame = isa_frame(word) < CROWD_FRAMES ? isa_frame(word) : 0u;
    struct mm_entry const entry = sim.ledger[frame];
    struct message const with = carry(t, t->mode);
    struct change const except[] = {
        {sender_of(t), THREAD_CALL, 1u},
        {receiver_of(t), THREAD_CALL, 1u},
        /* and if it has passed: */
        {from.table, from.index, 1u},
        {to.table, to.index, 1u},
        {to.table, ISA_SLOTS + to.index, 1u},
        {from.table, 0u, 0u},
        {to.table, 0u, 0u},
        {frame, 0u, 0u},
    };

    if ((with.flags == BATON_IPC_PASSED) != expected) {
        print_error("item %llx, target %llx, way %u, mode %u, accept %u, PASS %u, shared %u\n",
                    (unsigned long long)t->item->name, (unsigned long long)t->target, t->way,
                    t->mode, t->accept, t->with_pass, t->shared);
    }
    told(t, without, 0u);
    told(t, with, expected ? BATON_IPC_PASSED : BATON_IPC_UNPASSED);
    crowd_same(plain, except, expected ? 8u : 2u);
    if (expected) {
        moved_or_cloned(t, word, entry);
    }
    free(plain);
}

/* --- the tests ------------------------------------------------------------------------------------ */

static unsigned passed;
static unsigned tried;

static void every_mode(struct trial t) {
    static unsigned const modes[] = {BATON_MODE_MOVE, BATON_MODE_MOVE_UNSHARED, BATON_MODE_CLONE};

    for (unsigned i = 0u; i < 3u; i++) {
        t.mode = modes[i];
        for (t.accept = BATON_ACCEPT_NOTHING; t.accept <= BATON_ACCEPT_SLAVE; t.accept++) {
            one_trial(&t);
            passed += passes(&t) ? 1u : 0u;
            tried++;
        }
    }
}

/* Every item, to a container of its like. */
static void every_item(unsigned way) {
    passed = tried = 0u;
    for (unsigned i = 0u; i < ITEMS; i++) {
        struct trial t = {.item = &items[i], .way = way};
        isa_word const targets[] = {
            in_slot(t.item->name) ? BATON_SLOT(TARGET_SLOT) : page_at(TARGET_PAGE), region_name()};

        for (unsigned n = 0u; n < (t.item->kind == REGION_KIND ? 2u : 1u); n++) {
            t.target = targets[n];
            for (unsigned shared = 0u; shared <= (t.item->shares != 0u ? 1u : 0u); shared++) {
                t.shared = shared != 0u;
                t.with_pass = true;
                every_mode(t);
            }
        }
        t.with_pass = false;
        t.shared = false;
        t.target = targets[0];
        every_mode(t);
    }
    print_message("%u trials, %u passed\n", tried, passed);
    assert_true(passed > 20u && passed < tried / 2u);
}

static void references_in_calls_that_are_awaited(void **state) {
    (void)state;
    every_item(AT_ONCE);
}

static void references_in_calls_that_wait(void **state) {
    (void)state;
    every_item(QUEUED);
}

static void references_in_answers(void **state) {
    (void)state;
    every_item(ANSWER);
}

/* Containers that cannot take it, and names that lead nowhere: for the receiver's name. */
static void containers_that_cannot_take_it(void **state) {
    isa_word const targets[] = {
        page_at(PAGE_MASTER),
        page_at(TARGET_PAGE) + 255u,
        region_at(2u),
        page_at(TARGET_PAGE) + BATON_NAME_RESERVED,
        BATON_SLOT(TO_B),
        BATON_SLOT(0u),
        BATON_SLOT(ISA_SLOTS),
        BATON_SLOT(BATON_SLOT_HANDLER),
        BATON_SLOT(TARGET_SLOT),
        BATON_SLOT(BATON_SLOT_SPACE),
        page_at(TARGET_PAGE),
        region_at(0u) + REGION_LEVEL,
        region_at(ISA_REGIONS),
        region_at(ISA_REGIONS) + REGION_LEVEL,
        BATON_SLOT(TARGET_SLOT) + TO_B,
    };

    (void)state;
    for (unsigned way = AT_ONCE; way < WAYS; way++) {
        for (unsigned n = 0u; n < sizeof targets / sizeof targets[0]; n++) {
            for (unsigned i = 0u; i < 2u; i++) {
                struct trial t = {.item = &items[i == 0u ? 0 : 5],
                                  .target = targets[n],
                                  .way = way,
                                  .mode = BATON_MODE_MOVE,
                                  .accept = BATON_ACCEPT_MASTER,
                                  .with_pass = true};

                one_trial(&t);
                t.mode = BATON_MODE_CLONE;
                t.accept = BATON_ACCEPT_SLAVE;
                one_trial(&t);
            }
        }
    }
}

/* Names that lead nowhere for the sender. */
static void sources_that_are_not_there(void **state) {
    static struct item const absent[] = {
        {BATON_SLOT(0u), MM_SPACE, MM_FIXED, MM_SEND, 0u},
        {BATON_SLOT(ISA_SLOTS), MM_SPACE, MM_FIXED, MM_SEND, 0u},
        {BATON_SLOT(ITEM_SPACE) + TO_B, MM_SPACE, MM_FIXED, MM_SEND, 0u},
        {BATON_SLOT(ITEM_SPACE) + BATON_NAME_RESERVED, MM_SPACE, MM_FIXED, MM_SEND, 0u},
        {BATON_SLOT(BATON_SLOT_SPACE), MM_SPACE, MM_FINAL, MM_SEND, 0u},
    };

    (void)state;
    for (unsigned way = AT_ONCE; way < WAYS; way++) {
        for (unsigned n = 0u; n < sizeof absent / sizeof absent[0]; n++) {
            struct trial t = {.item = &absent[n],
                              .target = BATON_SLOT(TARGET_SLOT),
                              .way = way,
                              .mode = BATON_MODE_MOVE,
                              .accept = BATON_ACCEPT_MASTER,
                              .with_pass = true};
            struct message m = carry(&t, t.mode);

            assert_int_equal(m.flags, BATON_IPC_UNPASSED);
            m = carry(&t, BATON_MODE_NONE);
            assert_int_equal(m.flags, 0u);
        }
    }
}

/* Rights: a clone with each right that the sender does not hold, or that no entry can say. */
static void rights_that_are_not_held(void **state) {
    (void)state;
    for (unsigned right = 1u; right < 1024u; right *= 2u) {
        struct item item = items[6];
        struct trial const t = {.item = &item,
                                .target = BATON_SLOT(TARGET_SLOT),
                                .way = right % 3u,
                                .mode = BATON_MODE_CLONE,
                                .accept = BATON_ACCEPT_SLAVE,
                                .with_pass = true};
        struct message m;

        item.rights = right;
        m = carry(&t, t.mode);
        assert_int_equal(m.flags,
                         (SPACE_LENT & right) != 0u ? BATON_IPC_PASSED : BATON_IPC_UNPASSED);
    }
    for (unsigned rights = 0u; rights < 16u; rights++) {
        struct item item = items[1];
        struct trial const t = {.item = &item,
                                .target = page_at(TARGET_PAGE),
                                .way = rights % 3u,
                                .mode = BATON_MODE_CLONE,
                                .accept = BATON_ACCEPT_SLAVE,
                                .with_pass = true};
        unsigned const held = ISA_PAGE_READ + MM_SHARE;
        bool const good = (rights | held) == held && isa_page_allows(rights % MM_SHARE);

        item.rights = rights;
        assert_int_equal(carry(&t, t.mode).flags, good ? BATON_IPC_PASSED : BATON_IPC_UNPASSED);
    }
}

/* --- when names are resolved ------------------------------------------------------------------- */

static void declare(mm_frame thread, isa_word target, unsigned accept) {
    crowd_answers(thread, MM_OK, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_DECLARE), 0u, target,
                  accept, 0u);
}

/* Both names mean what they mean when the message is handed over, not when it was sent. */
static void names_are_resolved_late(void **state) {
    struct message m;

    (void)state;
    crowd_put(MM_SPACE, CLIENT, ITEM_SPACE);
    (void)crowd_call(CLIENT, BATON_CALL + BATON_MODE_MOVE, BATON_SLOT(TO_B), 0u, 0u,
                     BATON_SLOT(ITEM_EMPTY));
    /* Root, its parent, puts another thing there meanwhile. */
    crowd_answers(ROOT, MM_OK, BATON_MOVE, BATON_SLOT(ITEM_SPACE) + ROOT_THREAD(CLIENT),
                  BATON_SLOT(ITEM_EMPTY) + ROOT_THREAD(CLIENT), 0u, 0u);
    declare(SERVER, BATON_SLOT(TARGET_SLOT), BATON_ACCEPT_UNSHARED);
    m = crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    assert_int_equal(m.flags, BATON_IPC_PASSED);
    assert_int_not_equal(sim.words[SERVER][TARGET_SLOT], 0u);
    /* The caller's declaration, and its accept, may change while it waits for the answer. */
    crowd_answers(ROOT, MM_OK, BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_DECLARE),
                  BATON_SLOT(ROOT_THREAD(CLIENT)), BATON_SLOT(TARGET_SLOT), BATON_ACCEPT_MASTER,
                  0u);
    (void)crowd_call(SERVER, BATON_REPLY_RECEIVE + BATON_MODE_MOVE, m.token, 0u, 0u,
                     BATON_SLOT(TARGET_SLOT));
    assert_int_equal(message_of(CLIENT).flags, BATON_IPC_PASSED);
    assert_int_not_equal(sim.words[CLIENT][TARGET_SLOT], 0u);
    assert_int_equal(sim.words[SERVER][TARGET_SLOT], 0u);
}

/* PASS is that of the reference the call was made through, even if that is gone by then. */
static void pass_is_the_calls(void **state) {
    struct message m;

    (void)state;
    declare(CLIENT, BATON_SLOT(TARGET_SLOT), BATON_ACCEPT_MASTER);
    declare(CLIENT2, BATON_SLOT(TARGET_SLOT), BATON_ACCEPT_MASTER);
    crowd_put(MM_SPACE, SERVER, ITEM_SPACE);
    crowd_send(CLIENT, WORDS_B, 1u, 0u, 0u);
    crowd_send(CLIENT2, TO_B, 2u, 0u, 0u);
    crowd_answers(ROOT, MM_OK, BATON_DESTROY, BATON_SLOT(TO_B) + ROOT_THREAD(CLIENT2), 0u, 0u, 0u);
    m = crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    assert_int_equal(m.label, 1u);
    (void)crowd_call(SERVER, BATON_REPLY_RECEIVE + BATON_MODE_MOVE, m.token, 0u, 0u,
                     BATON_SLOT(ITEM_SPACE));
    assert_int_equal(message_of(CLIENT).flags, BATON_IPC_UNPASSED);
    m = message_of(SERVER);
    assert_int_equal(m.label, 2u);
    (void)crowd_call(SERVER, BATON_REPLY_RECEIVE + BATON_MODE_MOVE, m.token, 0u, 0u,
                     BATON_SLOT(ITEM_SPACE));
    assert_int_equal(message_of(CLIENT2).flags, BATON_IPC_PASSED);
}

/* A page that both see goes from one zone to the other: who had it has it no more. */
static void pages_leave_the_tlb(void **state) {
    isa_word value = 0xbeefu;

    (void)state;
    declare(SERVER, page_at(TARGET_PAGE), BATON_ACCEPT_UNSHARED);
    crowd_run(CLIENT);
    assert_int_equal(sim_access(&sim, page_at(3u), MM_W, &value), SIM_DONE);
    (void)crowd_call(CLIENT, BATON_CALL + BATON_MODE_MOVE, BATON_SLOT(TO_B), 0u, 0u, page_at(3u));
    (void)crowd_receive(SERVER, 0u, 0u, 0u, 0u);
    value = 0u;
    crowd_run(SERVER);
    assert_int_equal(sim_access(&sim, page_at(TARGET_PAGE), MM_R, &value), SIM_DONE);
    assert_int_equal(value, 0xbeefu);
    (void)crowd_receive(SERVER, message_of(SERVER).token, 0u, 0u, 0u);
    crowd_run(CLIENT);
    value = 1u;
    assert_int_equal(sim_access(&sim, page_at(3u), MM_W, &value), SIM_CAUGHT);
    assert_int_equal(state_of(CLIENT), STATE_SUSPENDED);
    assert_int_equal(sim.words[crowd_page + 2u * CROWD_PAGES + 3u][0], 0xbeefu);
}

#define UNIT(function) cmocka_unit_test_setup_teardown(function, crowd_set_up, crowd_tear_down)

int main(void) {
    struct CMUnitTest const tests[] = {
        UNIT(references_in_calls_that_are_awaited),
        UNIT(references_in_calls_that_wait),
        UNIT(references_in_answers),
        UNIT(containers_that_cannot_take_it),
        UNIT(sources_that_are_not_there),
        UNIT(rights_that_are_not_held),
        UNIT(names_are_resolved_late),
        UNIT(pass_is_the_calls),
        UNIT(pages_leave_the_tlb),
    };

    crowd_create();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
