/* SPDX-License-Identifier: BSD-2-Clause */
/* The lists of a space. The picture is in space.h. */
#include "space.h"

static struct list list_of(struct kernel const *k, mm_frame space, unsigned which) {
    struct list list = {(mm_frame)(k->mm.words[space][which] / 4096u),
                        (mm_frame)(k->mm.words[space][which + 1u] / 4096u)};

    return list;
}

static void store(struct kernel *k, mm_frame space, unsigned which, struct list list) {
    k->mm.words[space][which] = (isa_word)list.first * 4096u;
    k->mm.words[space][which + 1u] = (isa_word)list.last * 4096u;
}

void space_append(struct kernel *k, mm_frame space, unsigned which, mm_frame thread,
                  unsigned state) {
    struct list list = list_of(k, space, which);

    list_append(k, &list, thread);
    store(k, space, which, list);
    k->mm.words[thread][THREAD_QUEUE] = space;
    k->mm.words[thread][THREAD_STATE] = state;
}

void space_remove(struct kernel *k, mm_frame space, unsigned which, mm_frame thread) {
    struct list list = list_of(k, space, which);

    list_remove(k, &list, thread);
    store(k, space, which, list);
    k->mm.words[thread][THREAD_QUEUE] = 0u;
}

mm_frame space_first(struct kernel const *k, mm_frame space, unsigned which) {
    return list_of(k, space, which).first;
}

bool space_idle(struct kernel const *k, mm_frame space) {
    return space_first(k, space, SPACE_SENDERS) == 0u &&
           space_first(k, space, SPACE_CALLERS) == 0u &&
           space_first(k, space, SPACE_RECEIVERS) == 0u;
}
