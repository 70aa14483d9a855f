/* SPDX-License-Identifier: BSD-2-Clause */
#include "names.h"

struct name {
    struct program const *owner; /* null: a free place */
    unsigned slot;
    baton_word words[2];
};

static struct name names[NAMES];

static baton_word master_of(struct name const *name) {
    return BATON_SLOT(name->slot) + name->owner->process.thread;
}

static void forget(struct name *name) {
    baton_word const frame = baton_frame(BATON_ROOT_HARDWARE, master_of(name)).frame;

    programs_take_away(&frame, 1u, name->owner);
    name->owner = 0;
}

enum mm_error names_set(struct program const *p, unsigned slot, baton_word const words[2]) {
    struct baton_info const info = baton_inspect(BATON_SLOT(slot) + p->process.thread);

    if (info.error != MM_OK || info.kind != MM_SPACE || info.role != MM_MASTER) {
        return MM_KIND;
    }
    for (unsigned i = 0; i < NAMES; i++) {
        if (names[i].owner == p && names[i].slot == slot) {
            forget(&names[i]);
        }
    }
    if (words[0] == 0u) {
        return MM_OK;
    }
    for (unsigned i = 0; i < NAMES; i++) {
        if (names[i].owner == 0) {
            names[i] = (struct name){.owner = p, .slot = slot, .words = {words[0], words[1]}};
            return MM_OK;
        }
    }
    return MM_LIMIT;
}

enum mm_error names_connect(struct program const *p, unsigned slot, baton_word const words[2]) {
    for (unsigned i = 0; i < NAMES; i++) {
        if (names[i].owner != 0 && names[i].words[0] == words[0] && names[i].words[1] == words[1]) {
            return baton_clone(master_of(&names[i]), BATON_SLOT(slot) + p->process.thread, MM_SEND,
                               p->process.number, 1u)
                .error;
        }
    }
    return MM_EMPTY;
}

void names_ended(struct program const *p) {
    for (unsigned i = 0; i < NAMES; i++) {
        if (names[i].owner == p) {
            forget(&names[i]);
        }
    }
}
