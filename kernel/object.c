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

/* Copies are filled by isa_copy, and the analyzer reads no assembly. */
bool object_proper(struct kernel const *k, struct object_copy const *copy) {
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage) */
    return isa_flags_allowed(copy->word[BATON_THREAD_FLAGS]) &&
           copy->word[BATON_THREAD_PRIORITY] <= k->mm.words[k->thread][THREAD_PRIORITY] &&
           copy->word[BATON_THREAD_REASON] == 0u && copy->word[BATON_THREAD_ADDRESS] == 0u;
}

/* Where each word of the struct stands in a thread's page. Written out: a loop over a table of the places
 * would cost as much again. */
static void write_copy(isa_word *words, isa_word const *copy) {
    /* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign) */
    words[THREAD_IP] = copy[BATON_THREAD_IP];
    words[THREAD_SP] = copy[BATON_THREAD_SP];
    words[THREAD_FLAGS] = copy[BATON_THREAD_FLAGS];
    words[THREAD_PRIORITY] = copy[BATON_THREAD_PRIORITY];
    words[THREAD_CALL] = copy[BATON_THREAD_CALL];
    words[THREAD_A] = copy[BATON_THREAD_A];
    words[THREAD_B] = copy[BATON_THREAD_B];
    words[THREAD_C] = copy[BATON_THREAD_C];
    words[THREAD_D] = copy[BATON_THREAD_D];
    words[THREAD_X0] = copy[BATON_THREAD_X0];
    words[THREAD_X1] = copy[BATON_THREAD_X1];
    words[THREAD_FULL] = LEAVE_FULL; /* why a fault stopped it is 0, here and there */
}

void object_tell_thread(struct kernel *one, mm_frame thread, mm_frame frame) {
    struct mm const m = isa_placed(isa_only(one)->mm);
    isa_word const *const words = m.words[thread];
    isa_word *const copy = m.words[frame];

    copy[BATON_THREAD_IP] = words[THREAD_IP];
    copy[BATON_THREAD_SP] = words[THREAD_SP];
    copy[BATON_THREAD_FLAGS] = words[THREAD_FLAGS];
    copy[BATON_THREAD_PRIORITY] = words[THREAD_PRIORITY];
    copy[BATON_THREAD_CALL] = words[THREAD_CALL];
    copy[BATON_THREAD_A] = words[THREAD_A];
    copy[BATON_THREAD_B] = words[THREAD_B];
    copy[BATON_THREAD_C] = words[THREAD_C];
    copy[BATON_THREAD_D] = words[THREAD_D];
    copy[BATON_THREAD_X0] = words[THREAD_X0];
    copy[BATON_THREAD_X1] = words[THREAD_X1];
    copy[BATON_THREAD_REASON] = words[THREAD_REASON];
    copy[BATON_THREAD_ADDRESS] = words[THREAD_ADDRESS];
}

bool object_set_thread(struct kernel *k, mm_frame thread, mm_frame frame) {
    struct object_copy copy;

    isa_copy(copy.word, k->mm.words[frame], BATON_THREAD_WORDS);
    if (!object_proper(k, &copy)) {
        return false;
    }
    write_copy(k->mm.words[thread], copy.word);
    k->mm.words[thread][THREAD_REASON] = 0u;
    k->mm.words[thread][THREAD_ADDRESS] = 0u;
    return true;
}

void object_begin(struct kernel *k, mm_frame frame, unsigned kind, struct object_copy const *copy) {
    isa_word *const words = isa_placed(k->mm).words[frame];

    if (kind == MM_THREAD) {
        write_copy(words, copy->word);
    } else if (kind == MM_SPACE) {
        isa_space_init(words);
    }
}

enum mm_error object_make(struct kernel *k, struct place const *from, struct place const *to,
                          unsigned kind, mm_word *was) {
    mm_frame const frame = isa_frame(k->mm.words[from->table][from->index]);
    bool const thread = kind == MM_THREAD && frame < k->mm.tables;
    struct object_copy copy;
    enum mm_error error;

    if (thread) {
        isa_copy(copy.word, k->mm.words[frame], BATON_THREAD_WORDS);
    }
    error = mm_make(&k->mm, from->table, from->index, to->table, to->index, kind,
                    !thread || object_proper(k, &copy), was);
    if (error == MM_OK) {
        tlb_forget_page(k, from->table, from->index, *was);
        object_begin(k, frame, kind, &copy);
    }
    return error;
}

bool object_idle(struct kernel const *k, mm_frame frame, unsigned kind) {
    if (kind == MM_THREAD) {
        return isa_placed(k->mm).words[frame][THREAD_STATE] == STATE_SUSPENDED;
    }
    return kind != MM_SPACE || space_idle(k, frame);
}

/* What is left of a thread is the struct: everything else would show the kernel's state. No token
 * of its calls may be good for the next thread in this frame, so that counts on from here. */
static void leave_thread(struct kernel *k, mm_frame frame) {
    isa_word *const words = isa_placed(k->mm).words[frame];
    bool const fpu = (words[THREAD_EXTRA] & EXTRA_FPU) != 0u;
    uint32_t const sequence = token_sequence(k, (uint32_t)words[THREAD_TOKEN]);

    if (words[THREAD_TOKEN] != 0u &&
        (sequence - k->sequence) % TOKEN_SEQUENCES < TOKEN_SEQUENCES / 2u) {
        k->sequence = sequence;
    }
    object_tell_thread(k, frame, frame); /* where its slots were: they are empty */
    isa_clear(words + THREAD_FIRST, (fpu ? THREAD_END : THREAD_LAST + 1u) - THREAD_FIRST);
}

void object_leave(struct kernel *k, mm_frame frame, unsigned kind) {
    if (kind == MM_THREAD) {
        leave_thread(k, frame);
    } else if (kind == MM_SPACE) {
        isa_clear(isa_placed(k->mm).words[frame] + MM_SPACE_CONTAINERS,
                  ISA_WORDS - MM_SPACE_CONTAINERS);
    }
}

enum mm_error object_end(struct kernel *k, struct place const *from, struct place const *to) {
    mm_word const w = k->mm.words[from->table][from->index];
    mm_frame const frame = isa_frame(w);
    unsigned const kind = w == 0u ? MM_OUTSIDE : mm_kind_of(&k->mm, w);
    enum mm_error const error =
        mm_end(&k->mm, from->table, from->index, to->table, to->index, object_idle(k, frame, kind));

    if (error == MM_OK) {
        tlb_learn_page(k, to->table, to->index);
        object_leave(k, frame, kind);
    }
    return error;
}
