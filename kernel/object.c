/* SPDX-License-Identifier: BSD-2-Clause */
/* Making objects of pages and ending them. The picture is in object.h. */
#include "object.h"
#include "schedule.h"
#include "space.h"
#include "token.h"
#include "tlb.h"
#include <baton/abi.h>
#include <baton/thread.h>
#include <isa/cpu.h>

/* Word i of struct baton_thread stands in this word of a thread's page. */
static unsigned const place_of[BATON_THREAD_WORDS] = {
    THREAD_IP, THREAD_SP, THREAD_FLAGS, THREAD_PRIORITY, THREAD_CALL,   THREAD_A,       THREAD_B,
    THREAD_C,  THREAD_D,  THREAD_X0,    THREAD_X1,       THREAD_REASON, THREAD_ADDRESS,
};

/* The struct, copied out of its page: what is checked is what is used. */
struct copy {
    isa_word word[BATON_THREAD_WORDS];
};

static void read_copy(struct kernel const *k, mm_frame frame, struct copy *copy) {
    for (unsigned i = 0u; i < BATON_THREAD_WORDS; i++) {
        copy->word[i] = k->mm.words[frame][i];
    }
}

/* Whether the running thread may give a thread these registers and this priority. */
static bool proper(struct kernel const *k, struct copy const *copy) {
    return isa_flags_allowed(copy->word[BATON_THREAD_FLAGS]) &&
           copy->word[BATON_THREAD_PRIORITY] <= k->mm.words[k->thread][THREAD_PRIORITY] &&
           copy->word[BATON_THREAD_REASON] == 0u && copy->word[BATON_THREAD_ADDRESS] == 0u;
}

static void write_copy(struct kernel *k, mm_frame thread, struct copy const *copy) {
    for (unsigned i = 0u; i < BATON_THREAD_WORDS; i++) {
        k->mm.words[thread][place_of[i]] = copy->word[i];
    }
    k->mm.words[thread][THREAD_FULL] = LEAVE_FULL;
}

void object_tell_thread(struct kernel *k, mm_frame thread, mm_frame frame) {
    for (unsigned i = 0u; i < BATON_THREAD_WORDS; i++) {
        k->mm.words[frame][i] = k->mm.words[thread][place_of[i]];
    }
}

bool object_set_thread(struct kernel *k, mm_frame thread, mm_frame frame) {
    struct copy copy;

    read_copy(k, frame, &copy);
    if (!proper(k, &copy)) {
        return false;
    }
    write_copy(k, thread, &copy);
    return true;
}

enum mm_error object_make(struct kernel *k, struct place const *from, struct place const *to,
                          unsigned kind, mm_word *was) {
    mm_frame const frame = isa_frame(k->mm.words[from->table][from->index]);
    bool const thread = kind == MM_THREAD && frame < k->mm.tables;
    struct copy copy;
    enum mm_error error;

    if (thread) {
        read_copy(k, frame, &copy);
    }
    error = mm_make(&k->mm, from->table, from->index, to->table, to->index, kind,
                    !thread || proper(k, &copy), was);
    if (error != MM_OK) {
        return error;
    }
    tlb_forget_page(k, from->table, from->index, *was);
    if (thread) {
        write_copy(k, frame, &copy);
    } else if (kind == MM_SPACE) {
        isa_space_init(k->mm.words[frame]);
    }
    return MM_OK;
}

/* What is left of a thread is the struct: everything else would show the kernel's state. No token
 * of its calls may be good for the next thread in this frame, so that counts on from here. */
static void leave_thread(struct kernel *k, mm_frame frame) {
    isa_word *const words = k->mm.words[frame];

    uint32_t const sequence = token_sequence(k, (uint32_t)words[THREAD_TOKEN]);

    if (words[THREAD_TOKEN] != 0u &&
        (sequence - k->sequence) % TOKEN_SEQUENCES < TOKEN_SEQUENCES / 2u) {
        k->sequence = sequence;
    }
    object_tell_thread(k, frame, frame); /* where its slots were: they are empty */
    __builtin_memset(words + THREAD_FIRST, 0, (THREAD_END - THREAD_FIRST) * sizeof *words);
}

enum mm_error object_end(struct kernel *k, struct place const *from, struct place const *to) {
    mm_word const w = k->mm.words[from->table][from->index];
    mm_frame const frame = isa_frame(w);
    unsigned const kind = w == 0u ? MM_OUTSIDE : mm_kind_of(&k->mm, w);
    bool idle = true;
    enum mm_error error;

    if (kind == MM_THREAD) {
        idle = k->mm.words[frame][THREAD_STATE] == STATE_SUSPENDED;
    } else if (kind == MM_SPACE) {
        idle = space_idle(k, frame);
    }
    error = mm_end(&k->mm, from->table, from->index, to->table, to->index, idle);
    if (error != MM_OK) {
        return error;
    }
    tlb_learn_page(k, to->table, to->index);
    if (kind == MM_THREAD) {
        leave_thread(k, frame);
    } else if (kind == MM_SPACE) {
        __builtin_memset(k->mm.words[frame] + MM_SPACE_CONTAINERS, 0,
                         (ISA_WORDS - MM_SPACE_CONTAINERS) * sizeof(isa_word));
    }
    return MM_OK;
}
