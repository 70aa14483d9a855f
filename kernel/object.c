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

bool object_proper(struct kernel const *k, isa_word const *page, struct object_first *first) {
    first->flags = page[BATON_THREAD_FLAGS];
    first->priority = page[BATON_THREAD_PRIORITY];
    return isa_flags_allowed(first->flags) &&
           first->priority <= isa_placed(k->mm).words[k->thread][THREAD_PRIORITY] &&
           (page[BATON_THREAD_REASON] | page[BATON_THREAD_ADDRESS]) == 0u;
}

/* From the struct in `page` to where the words of a thread are, which may be the same page. Written out: a
 * loop over a table of the places would cost as much again. */
static void write_registers(isa_word *words, isa_word const *page,
                            struct object_first const *first) {
    words[THREAD_IP] = page[BATON_THREAD_IP];
    words[THREAD_SP] = page[BATON_THREAD_SP];
    words[THREAD_FLAGS] = first->flags;
    words[THREAD_PRIORITY] = first->priority;
    words[THREAD_CALL] = page[BATON_THREAD_CALL];
    words[THREAD_A] = page[BATON_THREAD_A];
    words[THREAD_B] = page[BATON_THREAD_B];
    words[THREAD_C] = page[BATON_THREAD_C];
    words[THREAD_D] = page[BATON_THREAD_D];
    words[THREAD_X0] = page[BATON_THREAD_X0];
    words[THREAD_X1] = page[BATON_THREAD_X1];
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
    isa_word const *const page = k->mm.words[frame];
    isa_word *const words = k->mm.words[thread];
    struct object_first first;

    if (!object_proper(k, page, &first)) {
        return false;
    }
    write_registers(words, page, &first);
    words[THREAD_REASON] = 0u;
    words[THREAD_ADDRESS] = 0u;
    return true;
}

/* The struct is at the place of slots, so what it says is taken before they are cleared. */
static void begin_thread(isa_word *words, struct object_first const *first) {
    isa_clear(&words[THREAD_FULL], THREAD_LAST + 1u - THREAD_FULL);
    write_registers(words, words, first);
}

void object_made(struct kernel *one, struct leaf const *from, struct leaf const *to, unsigned kind,
                 struct object_first const *first) {
    struct kernel *const k = isa_only(one);
    struct mm m = isa_placed(k->mm);
    mm_word const was = m.words[from->table][from->index];
    isa_word *const words = m.words[isa_frame(was)];

    mm_made(&m, from->table, from->index, to->table, to->index, kind);
    tlb_forget_page(k, from->table, from->index, was);
    if (kind == MM_THREAD) {
        begin_thread(words, first);
    }
    isa_clear(words, mm_own_words(kind));
    if (kind == MM_SPACE) {
        isa_space_init(words);
    }
}

enum mm_error object_make(struct kernel *k, struct place const *from, struct place const *to,
                          unsigned kind, mm_word *was) {
    mm_word const w = k->mm.words[from->table][from->index];
    struct object_first first = {0u, 0u};
    bool const proper = kind != MM_THREAD || isa_frame(w) >= k->mm.tables ||
                        object_proper(k, k->mm.words[isa_frame(w)], &first);
    enum mm_error const error =
        mm_can_make(&k->mm, from->table, from->index, to->table, to->index, kind, proper);

    if (error == MM_OK) {
        struct leaf const page = {from->table, from->index};
        struct leaf const slot = {to->table, to->index};

        *was = w;
        object_made(k, &page, &slot, kind, &first);
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

void object_ended(struct kernel *one, struct leaf const *from, struct leaf const *to) {
    struct kernel *const k = isa_only(one);
    struct mm m = isa_placed(k->mm);
    mm_frame const frame = isa_frame(m.words[from->table][from->index]);
    unsigned const kind = mm_kind(&m.ledger[frame]);

    mm_ended(&m, from->table, from->index, to->table, to->index);
    tlb_learn_page(k, to->table, to->index);
    if (kind == MM_THREAD) {
        leave_thread(k, frame);
    } else if (kind == MM_SPACE) {
        isa_clear(m.words[frame] + MM_SPACE_CONTAINERS, ISA_WORDS - MM_SPACE_CONTAINERS);
    }
}

enum mm_error object_end(struct kernel *k, struct place const *from, struct place const *to) {
    mm_word const w = k->mm.words[from->table][from->index];
    bool const idle = w == 0u || object_idle(k, isa_frame(w), mm_kind_of(&k->mm, w));
    enum mm_error const error =
        mm_can_end(&k->mm, from->table, from->index, to->table, to->index, idle);

    if (error == MM_OK) {
        struct leaf const slot = {from->table, from->index};
        struct leaf const page = {to->table, to->index};

        object_ended(k, &slot, &page);
    }
    return error;
}
