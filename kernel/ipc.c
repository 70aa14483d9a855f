/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls and replies. The picture is in ipc.h.
 *
 * There is one path, not a fast one and a general one. What is rare stands beside it, out of line:
 * a name that is no SLOT(i), a reference along with the message, an answer out of order, nobody who
 * waits, somebody else who is more urgent, a thread with something extra (schedule.h).
 */
#include "ipc.h"
#include "memory.h"
#include "schedule.h"
#include "space.h"
#include "tlb.h"
#include "token.h"
#include <baton/abi.h>

#define MODE_OF(call) ((call) / 16u % 4u * 16u)
#define LABEL_OF(call) ((call) / 65536u % 65536u)
#define RIGHTS_OF(call) ((call) / 64u % 1024u)

/* Kept out of line, so that the common way needs few registers. */
#define SEPARATE __attribute__((noinline))

/* Rights mean something only for a clone. */
static bool well_formed(uint32_t call) {
    return RIGHTS_OF(call) == 0u || MODE_OF(call) == BATON_MODE_CLONE;
}

static inline isa_word *words_of(struct kernel *k, mm_frame frame) {
    return linked(k, link_of(frame));
}

static inline void answer(isa_word *words, isa_word status, isa_word a, isa_word b, isa_word c,
                          isa_word d) {
    words[THREAD_CALL] = status;
    words[THREAD_A] = a;
    words[THREAD_B] = b;
    words[THREAD_C] = c;
    words[THREAD_D] = d;
}

static SEPARATE void refuse(isa_word *words, enum mm_error error) {
    answer(words, error, 0u, 0u, 0u, 0u);
}

/* The thread that waits for a reply of `space` and has this token, as lists name it; 0: none. */
static SEPARATE isa_word caller_of(struct kernel *k, mm_frame space, isa_word token) {
    mm_frame const thread = token_frame(k, (uint32_t)token);
    isa_word const *words;

    if (thread >= k->mm.tables || mm_kind(&k->mm.ledger[thread]) != MM_THREAD) {
        return 0u;
    }
    words = words_of(k, thread);
    return words[THREAD_STATE] == STATE_AWAITING && isa_frame(words[THREAD_VIA]) == space &&
                   words[THREAD_TOKEN] == token
               ? link_of(thread)
               : 0u;
}

/* --- references along with messages ------------------------------------------------ */

/* Resolve a name as `thread` means it, which runs or waits; most are pages'. */
static SEPARATE bool locate(struct kernel *k, mm_frame thread, isa_word name, mm_frame avoid,
                            struct place *to) {
    struct leaf page;

    if (!name_page(&k->mm, words_of(k, thread), name, &page)) {
        return name_resolve(k, thread, name, avoid, to);
    }
    *to = (struct place){page.table, page.index, 0u};
    return true;
}

/* Pass the reference that `sender` names, as its CALL and D say, into what `receiver` has declared. Returns
 * the flag for the receiver's status. */
static SEPARATE isa_word pass_any(struct kernel *k, isa_word sender, isa_word receiver) {
    mm_frame const from = (mm_frame)(sender / LIST_UNIT);
    mm_frame const to = (mm_frame)(receiver / LIST_UNIT);
    uint32_t const call = (uint32_t)words_of(k, from)[THREAD_CALL];
    isa_word const accept = words_of(k, to)[THREAD_ACCEPT];
    bool const cloning = MODE_OF(call) == BATON_MODE_CLONE;
    struct place source;
    struct place destination;
    mm_word was;
    mm_word w;
    enum mm_error error;

    if (!locate(k, from, words_of(k, from)[THREAD_D], NO_FRAME, &source)) {
        return BATON_IPC_UNPASSED;
    }
    w = k->mm.words[source.table][source.index];
    if (w == 0u || !mm_kind_allows(MM_OP_PASS, mm_kind_of(&k->mm, w)) ||
        !locate(k, to, words_of(k, to)[THREAD_DECLARED], isa_frame(w), &destination) ||
        (source.level == 0u) != (destination.level == 0u)) {
        return BATON_IPC_UNPASSED;
    }
    if (cloning) {
        error = accept != BATON_ACCEPT_SLAVE
                    ? MM_ROLE
                    : memory_clone_one(k, &source, &destination, RIGHTS_OF(call), 0u);
    } else {
        error = accept != BATON_ACCEPT_MASTER && accept != BATON_ACCEPT_UNSHARED
                    ? MM_ROLE
                    : memory_move_one(k, &source, &destination,
                                      MODE_OF(call) == BATON_MODE_MOVE_UNSHARED ||
                                          accept == BATON_ACCEPT_UNSHARED,
                                      &was);
    }
    return error == MM_OK ? BATON_IPC_PASSED : BATON_IPC_UNPASSED;
}

/* The same: in line is the move of a page. */
static SEPARATE isa_word pass(struct kernel *one, isa_word sender, isa_word receiver) {
    struct kernel *const k = isa_only(one);
    struct mm m = isa_placed(k->mm);
    isa_word const *const from = linked(k, sender);
    isa_word const *const to = linked(k, receiver);
    unsigned const mode = MODE_OF((unsigned)from[THREAD_CALL]);
    bool const unshared =
        mode == BATON_MODE_MOVE_UNSHARED || to[THREAD_ACCEPT] == BATON_ACCEPT_UNSHARED;
    struct leaf source;
    struct leaf destination;
    mm_word was;

    if (mode == BATON_MODE_CLONE || to[THREAD_ACCEPT] - BATON_ACCEPT_UNSHARED > 1u ||
        !name_page(&k->mm, from, from[THREAD_D], &source) ||
        !mm_may_move(&m, m.words[source.table][source.index], unshared) ||
        !name_page(&k->mm, to, to[THREAD_DECLARED], &destination) ||
        m.words[destination.table][destination.index] != 0u) {
        return pass_any(k, sender, receiver);
    }
    mm_give(&m, source.table, source.index, destination.table, destination.index, &was);
    tlb_forget_page(k, source.table, source.index, was);
    tlb_learn_page(k, destination.table, destination.index);
    return BATON_IPC_PASSED;
}

_Static_assert(BATON_ACCEPT_UNSHARED == 1 && BATON_ACCEPT_MASTER == 2, "pass asks for either");

/* Whether references may go along with a call and its answer. */
static bool passes(isa_word const *caller) {
    return isa_object_bits(caller[THREAD_VIA]) / (MM_PASS / MM_MANAGE) % 2u != 0u;
}

/* --- messages ------------------------------------------------------------------------ */

/* The fault of the thread whose page is `from`, to the handler whose page is `to`. */
static inline void tell_fault(isa_word const *from, isa_word *to) {
    answer(to, from[THREAD_LABEL] * 65536u + from[THREAD_ACCESS] + BATON_IPC_FAULT,
           from[THREAD_TOKEN], from[THREAD_ADDRESS], from[THREAD_IP], from[THREAD_BADGE]);
}

/* The message of `sender` to `receiver`, whose pages are `from` and `to`. */
static inline void tell(struct kernel *k, isa_word sender, isa_word const *from, isa_word receiver,
                        isa_word *to, isa_word badge) {
    uint32_t const call = (uint32_t)from[THREAD_CALL];
    isa_word status = BATON_LABEL((isa_word)LABEL_OF(call));

    if (MODE_OF(call) != BATON_MODE_NONE) {
        status += passes(from) ? pass(k, sender, receiver) : BATON_IPC_UNPASSED;
    }
    answer(to, status, from[THREAD_TOKEN], from[THREAD_B], from[THREAD_C], badge);
}

/* From now on `sender`, whose page is `from`, is a caller that the space whose page is `space` has to
 * answer. */
static inline void await(struct kernel *k, isa_word sender, isa_word *from, isa_word *space) {
    from[THREAD_STATE] = STATE_AWAITING;
    space[SPACE_TURN] = 0u;
    list_append(k, space_list(space, SPACE_CALLERS), from, sender);
}

/* The next call has another token. */
static inline void count(isa_word *from) {
    from[THREAD_TOKEN] = (uint32_t)(from[THREAD_TOKEN] + TOKEN_STEP);
}

/* Hand the notifications of a space to the receiver whose page is `to`. */
static void notified(isa_word *to, isa_word *space) {
    answer(to, BATON_IPC_NOTIFIED, 0u, space[SPACE_BITS] / 2u, 0u, 0u);
    space[SPACE_BITS] = 0u;
    space[SPACE_TURN] = 2u;
}

/* The next message for `receiver`, which there is, and whose page is `to`. Notifications come first, but not
 * twice in a row while a call waits. */
static SEPARATE void receive(struct kernel *k, isa_word receiver, isa_word *space) {
    isa_word *const to = linked(k, receiver);
    isa_word const sender = space[SPACE_SENDERS];
    isa_word *from;

    if (sender == 0u || (space[SPACE_BITS] != 0u && space[SPACE_TURN] == 0u)) {
        notified(to, space);
        return;
    }
    from = linked(k, sender);
    list_remove_first(k, space_list(space, SPACE_SENDERS), from);
    count(from);
    if (from[THREAD_LABEL] != 0u) {
        tell_fault(from, to);
    } else {
        tell(k, sender, from, receiver, to, from[THREAD_BADGE]);
    }
    await(k, sender, from, space);
}

/* The running thread's message, or its fault, through the reference in `slot`: into the senders' list, and if
 * somebody receives, out of it. */
static SEPARATE void send(struct kernel *k, isa_word *from, isa_word const *slot) {
    isa_word *const space = words_of(k, isa_frame(*slot));
    isa_word const receiver = space[SPACE_RECEIVERS];

    from[THREAD_VIA] = *slot;
    from[THREAD_BADGE] = slot[ISA_SLOTS]; /* where else could a space be */
    from[THREAD_STATE] = STATE_SENDING;
    list_append(k, space_list(space, SPACE_SENDERS), from, link_of(k->thread));
    if (receiver == 0u) {
        dispatch(k);
        return;
    }
    list_remove_first(k, space_list(space, SPACE_RECEIVERS), linked(k, receiver));
    receive(k, receiver, space);
    change_over(k, receiver);
}

/* The same for a call that somebody receives: straight to `receiver`. */
static inline void send_to(struct kernel *k, isa_word *from, isa_word const *slot, isa_word *space,
                           isa_word receiver) {
    isa_word const badge = slot[ISA_SLOTS];

    from[THREAD_VIA] = *slot;
    from[THREAD_BADGE] = badge;
    list_remove_first(k, space_list(space, SPACE_RECEIVERS), linked(k, receiver));
    count(from);
    tell(k, link_of(k->thread), from, receiver, linked(k, receiver), badge);
    await(k, link_of(k->thread), from, space);
    hand_over(k, from, receiver);
}

/* Whether the word is a reference to a space with `right`. */
static inline bool reaches(struct kernel const *k, isa_word w, mm_rights right) {
    return mm_kind(&isa_placed(k->mm).ledger[isa_frame(w)]) == MM_SPACE &&
           (isa_object_bits(w) & right / MM_MANAGE) != 0u;
}

/* Whether the running thread calls by `name`, which is SLOT(i), a slot with such a reference: that slot. */
static inline bool own_slot(struct kernel const *k, isa_word *words, isa_word name, mm_rights right,
                            isa_word **slot) {
    if (!name_is_slot(name)) {
        return false;
    }
    *slot = &words[name_slot(name)]; /* slot 0 is empty */
    return reaches(k, **slot, right);
}

/* The same for any name: what is wrong with it, or the slot. */
static SEPARATE enum mm_error find_slot(struct kernel *k, isa_word name, mm_rights right,
                                        isa_word **slot) {
    struct place at;
    mm_word w;

    if (!name_resolve(k, k->thread, name, NO_FRAME, &at)) {
        return MM_NAME;
    }
    *slot = &words_of(k, at.table)[at.index];
    w = **slot;
    if (w == 0u) {
        return MM_EMPTY;
    }
    if (mm_kind_of(&k->mm, w) != MM_SPACE) {
        return MM_KIND;
    }
    return (isa_object_bits(w) & right / MM_MANAGE) != 0u ? MM_OK : MM_RIGHTS;
}

/* A call with something unusual about it, or wrong, or to a space where nobody receives. */
static SEPARATE void call_otherwise(struct kernel *k, isa_word *words) {
    uint32_t const call = (uint32_t)words[THREAD_CALL];
    isa_word *slot;
    enum mm_error error =
        well_formed(call) ? find_slot(k, words[THREAD_A], MM_SEND, &slot) : MM_NAME;

    if (error == MM_OK && LABEL_OF(call) >= BATON_LABEL_KERNEL) {
        error = MM_RIGHTS;
    }
    if (error == MM_OK) {
        send(k, words, slot);
    } else {
        refuse(words, error);
    }
}

void ipc_call(struct kernel *one, isa_word *words) {
    struct kernel *const k = isa_only(one);
    uint32_t const call = (uint32_t)words[THREAD_CALL];
    isa_word *slot;

    if (RIGHTS_OF(call) == 0u && LABEL_OF(call) < BATON_LABEL_KERNEL &&
        own_slot(k, words, words[THREAD_A], MM_SEND, &slot)) {
        isa_word *const space = words_of(k, isa_frame(*slot));
        isa_word const receiver = space[SPACE_RECEIVERS];

        if (receiver != 0u) {
            send_to(k, words, slot, space, receiver);
            return;
        }
    }
    call_otherwise(k, words);
}

bool ipc_fault(struct kernel *one, struct fault const *fault) {
    struct kernel *const k = isa_only(one);
    isa_word *const words = words_of(k, k->thread);
    isa_word *const slot = &words[BATON_SLOT_HANDLER];
    isa_word *space;
    isa_word receiver;

    if (!reaches(k, *slot, MM_SEND)) {
        return false;
    }
    words[THREAD_LABEL] = BATON_LABEL_KERNEL + fault->vector;
    words[THREAD_ACCESS] = fault->access;
    words[THREAD_ADDRESS] = fault->address;
    space = words_of(k, isa_frame(*slot));
    receiver = space[SPACE_RECEIVERS];
    if (receiver == 0u) {
        send(k, words, slot);
        return true;
    }
    words[THREAD_VIA] = *slot;
    words[THREAD_BADGE] = slot[ISA_SLOTS];
    list_remove_first(k, space_list(space, SPACE_RECEIVERS), linked(k, receiver));
    count(words);
    tell_fault(words, linked(k, receiver));
    await(k, link_of(k->thread), words, space);
    change_over(k, receiver);
    return true;
}

/* The running thread, whose page is `words`, waits for a message. */
static inline void wait(struct kernel *k, isa_word *words, isa_word *space) {
    words[THREAD_VIA] = words[BATON_SLOT_SPACE];
    words[THREAD_STATE] = STATE_RECEIVING;
    list_append(k, space_list(space, SPACE_RECEIVERS), words, link_of(k->thread));
}

static inline bool anything(isa_word const *space) {
    return space[SPACE_SENDERS] != 0u || space[SPACE_BITS] != 0u;
}

/* Nobody is answered, or `caller` was, which is in no list: then the next message. */
static SEPARATE void only_receive(struct kernel *k, isa_word caller) {
    isa_word *const words = words_of(k, k->thread);
    isa_word *const space = words_of(k, isa_frame(words[BATON_SLOT_SPACE]));

    if (caller != 0u) {
        ready_last(k, (mm_frame)(caller / LIST_UNIT));
    }
    if (anything(space)) {
        receive(k, link_of(k->thread), space);
        schedule(k);
    } else {
        wait(k, words, space);
        dispatch(k);
    }
}

/* The one that faulted tries again, its registers as they were. */
static SEPARATE void mended(isa_word *to) {
    to[THREAD_LABEL] = 0u;
    to[THREAD_ADDRESS] = 0u;
}

/* Answer the caller, whose page is `to`, with the running thread's message. */
static inline void reply(struct kernel *k, isa_word const *from, isa_word caller, isa_word *to) {
    uint32_t const call = (uint32_t)from[THREAD_CALL];
    isa_word status = BATON_LABEL((isa_word)LABEL_OF(call));

    if (to[THREAD_LABEL] != 0u) {
        mended(to);
        return;
    }
    if (MODE_OF(call) != BATON_MODE_NONE) {
        status += passes(to) ? pass(k, link_of(k->thread), caller) : BATON_IPC_UNPASSED;
    }
    answer(to, status, 0u, from[THREAD_B], from[THREAD_C], 0u);
}

/* The answer is not to the first caller: it is to nobody, or wrong, and then all is done, and 0 returned; or
 * it is to another one, who is brought to the front. */
static SEPARATE isa_word other_caller(struct kernel *k, isa_word *words, isa_word *space) {
    isa_word caller;

    if (words[THREAD_A] == 0u) {
        only_receive(k, 0u);
        return 0u;
    }
    caller = caller_of(k, isa_frame(words[BATON_SLOT_SPACE]), words[THREAD_A]);
    if (caller == 0u || LABEL_OF((uint32_t)words[THREAD_CALL]) >= BATON_LABEL_KERNEL) {
        refuse(words, caller == 0u ? MM_NAME : MM_RIGHTS);
        return 0u;
    }
    list_remove(k, space_list(space, SPACE_CALLERS), linked(k, caller));
    list_prepend(k, space_list(space, SPACE_CALLERS), linked(k, caller), caller);
    return caller;
}

void ipc_reply_receive(struct kernel *one, isa_word *words) {
    struct kernel *const k = isa_only(one);
    isa_word *const space = words_of(k, isa_frame(words[BATON_SLOT_SPACE]));
    uint32_t const call = (uint32_t)words[THREAD_CALL];
    isa_word caller = space[SPACE_CALLERS];

    if (!well_formed(call)) {
        refuse(words, MM_NAME);
        return;
    }
    if (caller == 0u || linked(k, caller)[THREAD_TOKEN] != words[THREAD_A] ||
        LABEL_OF(call) >= BATON_LABEL_KERNEL) {
        caller = other_caller(k, words, space);
        if (caller == 0u) {
            return;
        }
    }
    list_remove_first(k, space_list(space, SPACE_CALLERS), linked(k, caller));
    reply(k, words, caller, linked(k, caller));
    if (anything(space)) {
        only_receive(k, caller);
        return;
    }
    wait(k, words, space);
    hand_back(k, words, caller);
}

SEPARATE void ipc_raise(struct kernel *k, mm_frame space, unsigned bit) {
    isa_word *const words = words_of(k, space);
    isa_word const receiver = words[SPACE_RECEIVERS];

    words[SPACE_BITS] |= (isa_word)2u << bit;
    if (receiver != 0u) {
        isa_word *const to = linked(k, receiver);

        list_remove_first(k, space_list(words, SPACE_RECEIVERS), to);
        notified(to, words);
        overtake(k, receiver);
    }
}

void ipc_notify(struct kernel *one, isa_word *words) {
    struct kernel *const k = isa_only(one);
    isa_word *slot;
    enum mm_error error = MM_OK;

    if ((uint32_t)words[THREAD_CALL] != BATON_NOTIFY) {
        error = MM_NAME;
    } else if (!own_slot(k, words, words[THREAD_A], MM_NOTIFY, &slot)) {
        error = find_slot(k, words[THREAD_A], MM_NOTIFY, &slot);
    }
    answer(words, error, 0u, 0u, 0u, 0u);
    if (error == MM_OK) {
        ipc_raise(k, isa_frame(*slot), (unsigned)(slot[ISA_SLOTS] % BATON_BITS));
    }
}

void ipc_withdraw(struct kernel *k, mm_frame thread, enum mm_error error) {
    isa_word *const words = words_of(k, thread);
    unsigned const which = words[THREAD_STATE] == STATE_SENDING    ? SPACE_SENDERS
                           : words[THREAD_STATE] == STATE_AWAITING ? SPACE_CALLERS
                                                                   : SPACE_RECEIVERS;

    list_remove(k, space_list(words_of(k, isa_frame(words[THREAD_VIA])), which), words);
    words[THREAD_STATE] = STATE_SUSPENDED;
    if (words[THREAD_LABEL] != 0u && which != SPACE_RECEIVERS) {
        words[THREAD_REASON] = words[THREAD_LABEL];
        words[THREAD_LABEL] = 0u;
    } else {
        refuse(words, error);
    }
}

mm_frame ipc_first_waiting(struct kernel const *k, mm_frame space) {
    mm_frame const caller = space_first(k, space, SPACE_CALLERS);

    return caller != 0u ? caller : space_first(k, space, SPACE_SENDERS);
}
