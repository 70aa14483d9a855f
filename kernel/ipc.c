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

/* --- tokens ---------------------------------------------------------------------- *
 *
 *   31        18 17       0
 *   | sequence  | frame    |   then mixed, so that no frame number can be read
 *
 * Mixing is a bijection: an odd factor, and a xor of the high half into the
 * low one that undoes itself.
 */
#define TOKEN_FRAMES 262144u /* objects are below this frame (boot.c) */
#define TOKEN_SEQUENCES 16384u
#define TOKEN_FACTOR 0x9e3779b1u
#define TOKEN_INVERSE 0x0e8b2f51u /* of the factor, modulo 2^32 */

static uint32_t mix(struct kernel const *k, uint32_t token) {
    token = (token ^ k->secret) * TOKEN_FACTOR;
    return token ^ token >> 16;
}

static uint32_t unmix(struct kernel const *k, uint32_t token) {
    token ^= token >> 16;
    return token * TOKEN_INVERSE ^ k->secret;
}

/* The thread that waits for a reply of `space` and has this token, as lists name it; 0: none. */
static SEPARATE isa_word caller_of(struct kernel *k, mm_frame space, isa_word token) {
    mm_frame const thread = unmix(k, (uint32_t)token) % TOKEN_FRAMES;
    isa_word const *words;

    if (thread == 0u || thread >= k->mm.tables || mm_kind(&k->mm.ledger[thread]) != MM_THREAD) {
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
static inline bool locate(struct kernel *k, mm_frame thread, isa_word name, mm_frame avoid,
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
static SEPARATE isa_word pass(struct kernel *k, isa_word sender, isa_word receiver) {
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

/* Whether references may go along with a call and its answer. */
static bool passes(isa_word const *caller) {
    return isa_object_bits(caller[THREAD_VIA]) / (MM_PASS / MM_MANAGE) % 2u != 0u;
}

/* --- messages ------------------------------------------------------------------------ */

/* Hand the message of `sender`, which is in no list, to `receiver`. The page of the one is `from`, of the
 * other `to`, and `space` that of the space where the call went: now its caller. */
static inline void deliver(struct kernel *k, isa_word sender, isa_word *from, isa_word receiver,
                           isa_word *to, isa_word *space) {
    uint32_t const call = (uint32_t)from[THREAD_CALL];
    isa_word const count = from[THREAD_SEQUENCE] + 1u;
    isa_word const token =
        mix(k, (uint32_t)(sender / LIST_UNIT) + (uint32_t)count % TOKEN_SEQUENCES * TOKEN_FRAMES);

    from[THREAD_SEQUENCE] = count;
    from[THREAD_TOKEN] = token;
    if (from[THREAD_LABEL] != 0u) {
        answer(to, from[THREAD_LABEL] * 65536u + from[THREAD_ACCESS] + BATON_IPC_FAULT, token,
               from[THREAD_ADDRESS], from[THREAD_IP], from[THREAD_BADGE]);
    } else {
        isa_word status = BATON_LABEL((isa_word)LABEL_OF(call));

        if (MODE_OF(call) != BATON_MODE_NONE) {
            status += passes(from) ? pass(k, sender, receiver) : BATON_IPC_UNPASSED;
        }
        answer(to, status, token, from[THREAD_B], from[THREAD_C], from[THREAD_BADGE]);
    }
    space[SPACE_TURN] = 0u;
    list_append(k, space_list(space, SPACE_CALLERS), from, sender);
    from[THREAD_STATE] = STATE_AWAITING;
}

/* Hand the notifications of a space to the receiver whose page is `to`. */
static void notified(isa_word *to, isa_word *space) {
    answer(to, BATON_IPC_NOTIFIED, 0u, space[SPACE_BITS] / 2u, 0u, 0u);
    space[SPACE_BITS] = 0u;
    space[SPACE_TURN] = 2u;
}

/* The running thread's message, through the reference in `slot`: to a receiver that waits, or into the
 * senders' list. */
static SEPARATE void send(struct kernel *k, isa_word *from, isa_word const *slot) {
    isa_word const via = *slot;
    isa_word const sender = link_of(k->thread);
    isa_word *const space = words_of(k, isa_frame(via));
    isa_word const receiver = space[SPACE_RECEIVERS];
    isa_word *to;

    from[THREAD_VIA] = via;
    from[THREAD_BADGE] = slot[ISA_SLOTS]; /* where else could a space be */
    if (receiver == 0u) {
        list_append(k, space_list(space, SPACE_SENDERS), from, sender);
        from[THREAD_STATE] = STATE_SENDING;
        dispatch(k);
        return;
    }
    to = linked(k, receiver);
    list_remove_first(k, space_list(space, SPACE_RECEIVERS), to);
    deliver(k, sender, from, receiver, to, space);
    hand_over(k, from, receiver);
}

/* The container that the running thread calls `name`; null: it leads nowhere. */
static SEPARATE isa_word *container(struct kernel *k, isa_word name) {
    struct place at;

    return name_resolve(k, k->thread, name, NO_FRAME, &at) ? &words_of(k, at.table)[at.index] : 0;
}

/* The slot with a reference to a space with `right` that the running thread calls `name`. In line is the
 * way of SLOT(i). */
static inline enum mm_error target(struct kernel *k, isa_word *words, isa_word name,
                                   mm_rights right, isa_word **slot) {
    isa_word const index = name / BATON_PAGE_SIZE;
    mm_word w;

    *slot = name % BATON_PAGE_SIZE == BATON_LEVEL(BATON_LEVEL_SLOT) && index != 0u &&
                    index < MM_THREAD_CONTAINERS
                ? &words[index]
                : container(k, name);
    if (*slot == 0) {
        return MM_NAME;
    }
    w = **slot;
    if (w == 0u) {
        return MM_EMPTY;
    }
    if (mm_kind_of(&k->mm, w) != MM_SPACE) {
        return MM_KIND;
    }
    return (isa_object_bits(w) & right / MM_MANAGE) != 0u ? MM_OK : MM_RIGHTS;
}

void ipc_call(struct kernel *k, isa_word *words) {
    uint32_t const call = (uint32_t)words[THREAD_CALL];
    isa_word *slot;
    enum mm_error error =
        well_formed(call) ? target(k, words, words[THREAD_A], MM_SEND, &slot) : MM_NAME;

    if (error == MM_OK && LABEL_OF(call) >= BATON_LABEL_KERNEL) {
        error = MM_RIGHTS;
    }
    if (error == MM_OK) {
        send(k, words, slot);
    } else {
        refuse(words, error);
    }
}

bool ipc_fault(struct kernel *k, struct fault const *fault) {
    isa_word *const words = words_of(k, k->thread);
    isa_word *slot;

    if (target(k, words, BATON_SLOT(BATON_SLOT_HANDLER), MM_SEND, &slot) != MM_OK) {
        return false;
    }
    words[THREAD_LABEL] = BATON_LABEL_KERNEL + fault->vector;
    words[THREAD_ACCESS] = fault->access;
    words[THREAD_ADDRESS] = fault->address;
    send(k, words, slot);
    return true;
}

/* Answer the caller, whose page is `to`, with the running thread's message; it can go on. */
static inline void reply(struct kernel *k, isa_word const *from, isa_word caller, isa_word *to,
                         isa_word *space) {
    uint32_t const call = (uint32_t)from[THREAD_CALL];

    list_remove(k, space_list(space, SPACE_CALLERS), to);
    if (to[THREAD_LABEL] != 0u) {
        to[THREAD_LABEL] = 0u; /* a fault: it tries again, its registers as they were */
        to[THREAD_ADDRESS] = 0u;
    } else {
        isa_word status = BATON_LABEL((isa_word)LABEL_OF(call));

        if (MODE_OF(call) != BATON_MODE_NONE) {
            status += passes(to) ? pass(k, link_of(k->thread), caller) : BATON_IPC_UNPASSED;
        }
        answer(to, status, 0u, from[THREAD_B], from[THREAD_C], 0u);
    }
}

/* The next message for the running thread, which there is. Notifications come first, but not twice in
 * a row while a call waits. */
static SEPARATE void receive(struct kernel *k, isa_word *words, isa_word *space) {
    isa_word const sender = space[SPACE_SENDERS];
    isa_word *from;

    if (sender == 0u || (space[SPACE_BITS] != 0u && space[SPACE_TURN] == 0u)) {
        notified(words, space);
        return;
    }
    from = linked(k, sender);
    list_remove_first(k, space_list(space, SPACE_SENDERS), from);
    deliver(k, sender, from, link_of(k->thread), words, space);
}

void ipc_reply_receive(struct kernel *k, isa_word *words) {
    isa_word const own = words[BATON_SLOT_SPACE];
    isa_word *const space = words_of(k, isa_frame(own));
    uint32_t const call = (uint32_t)words[THREAD_CALL];
    isa_word const token = words[THREAD_A];
    isa_word caller = 0u;

    if (!well_formed(call)) {
        refuse(words, MM_NAME);
        return;
    }
    if (token != 0u) {
        caller = space[SPACE_CALLERS]; /* most are answered in the order of their calls */
        if (caller == 0u || linked(k, caller)[THREAD_TOKEN] != token) {
            caller = caller_of(k, isa_frame(own), token);
        }
        if (caller == 0u || LABEL_OF(call) >= BATON_LABEL_KERNEL) {
            refuse(words, caller == 0u ? MM_NAME : MM_RIGHTS);
            return;
        }
        reply(k, words, caller, linked(k, caller), space);
    }
    if (space[SPACE_SENDERS] != 0u || space[SPACE_BITS] != 0u) {
        if (caller != 0u) {
            ready_last(k, (mm_frame)(caller / LIST_UNIT));
        }
        receive(k, words, space);
        schedule(k);
        return;
    }
    list_append(k, space_list(space, SPACE_RECEIVERS), words, link_of(k->thread));
    words[THREAD_VIA] = own;
    words[THREAD_STATE] = STATE_RECEIVING;
    if (caller != 0u) {
        hand_back(k, words, caller);
    } else {
        dispatch(k);
    }
}

void ipc_raise(struct kernel *k, mm_frame space, unsigned bit) {
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

void ipc_notify(struct kernel *k, isa_word *words) {
    isa_word *slot;
    enum mm_error const error = (uint32_t)words[THREAD_CALL] != BATON_NOTIFY
                                    ? MM_NAME
                                    : target(k, words, words[THREAD_A], MM_NOTIFY, &slot);

    refuse(words, error); /* or not: nothing but the status */
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
