/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls and replies. The picture is in ipc.h. */
#include "ipc.h"
#include "memory.h"
#include "schedule.h"
#include "space.h"
#include <baton/abi.h>

#define MODE_OF(call) ((call) / 16u % 4u * 16u)
#define LABEL_OF(call) ((call) / 65536u % 65536u)
#define RIGHTS_OF(call) ((call) / 64u % 1024u)

/* Rights mean something only for a clone. */
static bool well_formed(uint32_t call) {
    return RIGHTS_OF(call) == 0u || MODE_OF(call) == BATON_MODE_CLONE;
}

static isa_word *words_of(struct kernel *k, mm_frame thread) { return k->mm.words[thread]; }

static inline void answer(isa_word *words, isa_word status, isa_word a, isa_word b, isa_word c,
                          isa_word d) {
    words[THREAD_CALL] = status;
    words[THREAD_A] = a;
    words[THREAD_B] = b;
    words[THREAD_C] = c;
    words[THREAD_D] = d;
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

static uint32_t token_of(struct kernel *k, mm_frame thread) {
    return mix(k, thread + (uint32_t)words_of(k, thread)[THREAD_SEQUENCE] % TOKEN_SEQUENCES *
                               TOKEN_FRAMES);
}

/* The thread that waits for a reply of `space` and has this token; 0: none. */
static mm_frame caller_of(struct kernel *k, mm_frame space, isa_word word) {
    uint32_t const token = unmix(k, (uint32_t)word);
    mm_frame const thread = token % TOKEN_FRAMES;
    isa_word const *words;

    if (word / 2u / 2147483648u != 0u || thread == 0u || thread >= k->mm.tables ||
        mm_kind(&k->mm.ledger[thread]) != MM_THREAD) {
        return 0u;
    }
    words = words_of(k, thread);
    return words[THREAD_STATE] == STATE_AWAITING && words[THREAD_QUEUE] == space &&
                   words[THREAD_SEQUENCE] % TOKEN_SEQUENCES == token / TOKEN_FRAMES
               ? thread
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

/* Pass the reference that `from` names, as its CALL and D say, into what `to` has declared. Returns the
 * flag for the receiver's status. */
static isa_word pass(struct kernel *k, mm_frame from, mm_frame to) {
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

/* --- messages ------------------------------------------------------------------------ */

/* Hand the message of `sender`, which is in no list, to `receiver` of `space`. */
static inline void deliver(struct kernel *k, mm_frame sender, mm_frame receiver, mm_frame space) {
    isa_word *const words = words_of(k, sender);
    isa_word status;

    words[THREAD_SEQUENCE]++;
    if (words[THREAD_LABEL] != 0u) {
        status = words[THREAD_LABEL] * 65536u + words[THREAD_ACCESS] + BATON_IPC_FAULT;
        answer(words_of(k, receiver), status, token_of(k, sender), words[THREAD_ADDRESS],
               words[THREAD_IP], words[THREAD_BADGE]);
    } else {
        status = BATON_LABEL((isa_word)LABEL_OF((uint32_t)words[THREAD_CALL]));
        if (MODE_OF((uint32_t)words[THREAD_CALL]) != BATON_MODE_NONE) {
            status += words[THREAD_PASS] != 0u ? pass(k, sender, receiver) : BATON_IPC_UNPASSED;
        }
        answer(words_of(k, receiver), status, token_of(k, sender), words[THREAD_B], words[THREAD_C],
               words[THREAD_BADGE]);
    }
    k->mm.words[space][SPACE_TURN] = 0u;
    space_append(k, space, SPACE_CALLERS, sender, STATE_AWAITING);
}

/* Hand the notifications of `space` to `receiver`. */
static void notified(struct kernel *k, mm_frame receiver, mm_frame space) {
    isa_word *const words = k->mm.words[space];

    answer(words_of(k, receiver), BATON_IPC_NOTIFIED, 0u, words[SPACE_BITS] / 2u, 0u, 0u);
    words[SPACE_BITS] = 0u;
    words[SPACE_TURN] = 2u;
}

/* The running thread's message to `space`: to a receiver that waits, or into the senders' list. */
static void send(struct kernel *k, mm_frame space) {
    mm_frame const sender = k->thread;
    mm_frame const receiver = space_first(k, space, SPACE_RECEIVERS);

    if (receiver == 0u) {
        unready(k, sender, STATE_SENDING);
        space_append(k, space, SPACE_SENDERS, sender, STATE_SENDING);
        return;
    }
    space_remove(k, space, SPACE_RECEIVERS, receiver);
    hand_over(k, receiver);
    deliver(k, sender, receiver, space);
}

/* The word of a reference to a space with `right`, in the slot that the running thread calls `name`. */
static inline enum mm_error target(struct kernel *k, isa_word name, mm_rights right, mm_word *word,
                                   mm_word *badge) {
    struct place at;
    mm_word w;

    if (!name_container(k, name, &at)) {
        return MM_NAME;
    }
    w = k->mm.words[at.table][at.index];
    if (w == 0u) {
        return MM_EMPTY;
    }
    if (mm_kind_of(&k->mm, w) != MM_SPACE) {
        return MM_KIND;
    }
    *word = w;
    *badge = k->mm.words[at.table][ISA_SLOTS + at.index]; /* where else could a space be */
    return (isa_object_bits(w) & right / MM_MANAGE) != 0u ? MM_OK : MM_RIGHTS;
}

void ipc_call(struct kernel *k, isa_word *words) {
    uint32_t const call = (uint32_t)words[THREAD_CALL];
    mm_word space;
    mm_word badge;
    enum mm_error error =
        well_formed(call) ? target(k, words[THREAD_A], MM_SEND, &space, &badge) : MM_NAME;

    if (error == MM_OK && LABEL_OF(call) >= BATON_LABEL_KERNEL) {
        error = MM_RIGHTS;
    }
    if (error != MM_OK) {
        answer(words, error, 0u, 0u, 0u, 0u);
        return;
    }
    words[THREAD_BADGE] = badge;
    words[THREAD_PASS] = isa_object_bits(space) / (MM_PASS / MM_MANAGE) % 2u;
    words[THREAD_LABEL] = 0u;
    words[THREAD_FULL] = LEAVE_CALL;
    send(k, isa_frame(space));
    schedule(k);
}

bool ipc_fault(struct kernel *k, struct fault const *fault) {
    isa_word *const words = words_of(k, k->thread);
    struct mm_ref ref;

    if (!mm_get(&k->mm, k->thread, BATON_SLOT_HANDLER, &ref) || ref.kind != MM_SPACE ||
        (ref.rights & MM_SEND) == 0u) {
        return false;
    }
    words[THREAD_BADGE] = mm_badge(&k->mm, k->thread, BATON_SLOT_HANDLER);
    words[THREAD_PASS] = 0u;
    words[THREAD_LABEL] = BATON_LABEL_KERNEL + fault->vector;
    words[THREAD_ACCESS] = fault->access;
    words[THREAD_ADDRESS] = fault->address;
    send(k, ref.frame);
    return true;
}

/* Answer the caller with the running thread's message; it can go on. */
static inline void reply(struct kernel *k, mm_frame caller, mm_frame space) {
    isa_word const *const from = words_of(k, k->thread);
    uint32_t const call = (uint32_t)from[THREAD_CALL];

    space_remove(k, space, SPACE_CALLERS, caller);
    if (words_of(k, caller)[THREAD_LABEL] != 0u) {
        words_of(k, caller)[THREAD_LABEL] =
            0u; /* a fault: it tries again, its registers as they were */
        words_of(k, caller)[THREAD_ADDRESS] = 0u;
    } else {
        isa_word status = BATON_LABEL((isa_word)LABEL_OF(call));

        if (MODE_OF(call) != BATON_MODE_NONE) {
            status += words_of(k, caller)[THREAD_PASS] != 0u ? pass(k, k->thread, caller)
                                                             : BATON_IPC_UNPASSED;
        }
        answer(words_of(k, caller), status, 0u, from[THREAD_B], from[THREAD_C], 0u);
    }
    ready_last(k, caller);
}

/* The next message for the running thread, or wait for one. Notifications come first, but not twice in
 * a row while a call waits. */
static inline void receive(struct kernel *k, mm_frame space) {
    isa_word const *const words = k->mm.words[space];
    mm_frame const sender = space_first(k, space, SPACE_SENDERS);

    if (words[SPACE_BITS] != 0u && (sender == 0u || words[SPACE_TURN] == 0u)) {
        notified(k, k->thread, space);
    } else if (sender != 0u) {
        space_remove(k, space, SPACE_SENDERS, sender);
        deliver(k, sender, k->thread, space);
    } else {
        unready(k, k->thread, STATE_RECEIVING);
        space_append(k, space, SPACE_RECEIVERS, k->thread, STATE_RECEIVING);
    }
}

void ipc_reply_receive(struct kernel *k, isa_word *words) {
    mm_frame const space = isa_frame(words[BATON_SLOT_SPACE]);
    uint32_t const call = (uint32_t)words[THREAD_CALL];
    mm_frame caller = 0u;
    enum mm_error error = well_formed(call) ? MM_OK : MM_NAME;

    if (error == MM_OK && words[THREAD_A] != 0u) {
        caller = caller_of(k, space, words[THREAD_A]);
        error = caller == 0u ? MM_NAME : LABEL_OF(call) >= BATON_LABEL_KERNEL ? MM_RIGHTS : MM_OK;
    }
    if (error != MM_OK) {
        answer(words, error, 0u, 0u, 0u, 0u);
        return;
    }
    words[THREAD_FULL] = LEAVE_CALL;
    if (caller != 0u) {
        reply(k, caller, space);
    }
    receive(k, space);
    schedule(k);
}

void ipc_raise(struct kernel *k, mm_frame space, unsigned bit) {
    mm_frame const receiver = space_first(k, space, SPACE_RECEIVERS);

    k->mm.words[space][SPACE_BITS] |= (isa_word)2u << bit;
    if (receiver != 0u) {
        space_remove(k, space, SPACE_RECEIVERS, receiver);
        notified(k, receiver, space);
        ready_first(k, receiver);
    }
}

void ipc_notify(struct kernel *k, isa_word *words) {
    mm_word space;
    mm_word badge = 0u;
    enum mm_error const error = (uint32_t)words[THREAD_CALL] != BATON_NOTIFY
                                    ? MM_NAME
                                    : target(k, words[THREAD_A], MM_NOTIFY, &space, &badge);

    answer(words, error, 0u, 0u, 0u, 0u);
    if (error == MM_OK) {
        ipc_raise(k, isa_frame(space), (unsigned)(badge % BATON_BITS));
        schedule(k);
    }
}

void ipc_withdraw(struct kernel *k, mm_frame thread, enum mm_error error) {
    isa_word *const words = words_of(k, thread);
    unsigned const which = words[THREAD_STATE] == STATE_SENDING    ? SPACE_SENDERS
                           : words[THREAD_STATE] == STATE_AWAITING ? SPACE_CALLERS
                                                                   : SPACE_RECEIVERS;

    space_remove(k, (mm_frame)words[THREAD_QUEUE], which, thread);
    words[THREAD_STATE] = STATE_SUSPENDED;
    if (words[THREAD_LABEL] != 0u && which != SPACE_RECEIVERS) {
        words[THREAD_REASON] = words[THREAD_LABEL];
        words[THREAD_LABEL] = 0u;
    } else {
        answer(words, error, 0u, 0u, 0u, 0u);
    }
}

mm_frame ipc_first_waiting(struct kernel const *k, mm_frame space) {
    mm_frame const caller = space_first(k, space, SPACE_CALLERS);

    return caller != 0u ? caller : space_first(k, space, SPACE_SENDERS);
}
