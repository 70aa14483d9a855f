/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The control call: what a parent does with its threads, a thread with itself,
 * and the manager of a space with those who wait for it.
 */
#include "control.h"
#include "ipc.h"
#include "object.h"
#include "schedule.h"
#include "token.h"
#include <baton/abi.h>

struct request {
    mm_frame thread; /* whom it is about */
    isa_word b, c;
};

static isa_word *words_of(struct kernel *k, mm_frame frame) { return k->mm.words[frame]; }

/* Whether a thread can run through this reference: a slave of a space, with RUN. */
static enum mm_error runs_in(struct mm_ref const *ref) {
    if (ref->role == MM_MASTER) {
        return MM_ROLE;
    }
    if (ref->kind != MM_SPACE) {
        return MM_KIND;
    }
    return (ref->rights & MM_RUN) != 0u ? MM_OK : MM_RIGHTS;
}

/* Whether slots 1 to 3 of a thread that is to run hold what they have to. */
static enum mm_error complete(struct kernel const *k, mm_frame thread) {
    struct mm_ref ref;
    enum mm_error error;

    if (!mm_get(&k->mm, thread, BATON_SLOT_SPACE, &ref)) {
        return MM_EMPTY;
    }
    error = runs_in(&ref);
    if (error != MM_OK) {
        return error;
    }
    if (mm_get(&k->mm, thread, BATON_SLOT_HANDLER, &ref) &&
        (ref.kind != MM_SPACE || (ref.rights & MM_SEND) == 0u)) {
        return MM_KIND;
    }
    return mm_get(&k->mm, thread, BATON_SLOT_WINDOW, &ref) &&
                   (ref.kind != MM_WINDOW || ref.role != MM_MASTER)
               ? MM_KIND
               : MM_OK;
}

static enum mm_error resume(struct kernel *k, struct request const *r) {
    enum mm_error error;

    if (words_of(k, r->thread)[THREAD_STATE] != STATE_SUSPENDED) {
        return MM_BUSY;
    }
    error = complete(k, r->thread);
    if (error == MM_OK) {
        words_of(k, r->thread)[THREAD_REASON] = 0u;
        words_of(k, r->thread)[THREAD_ADDRESS] = 0u;
        if (words_of(k, r->thread)[THREAD_TOKEN] == 0u) {
            words_of(k, r->thread)[THREAD_TOKEN] = token_make(k, r->thread, k->sequence);
        }
        set_extra(k, r->thread, EXTRA_WINDOW, words_of(k, r->thread)[BATON_SLOT_WINDOW] != 0u);
        ready_last(k, r->thread);
    }
    return error;
}

static enum mm_error suspend(struct kernel *k, struct request const *r) {
    isa_word const state = words_of(k, r->thread)[THREAD_STATE];

    if (state == STATE_READY) {
        unready(k, r->thread, STATE_SUSPENDED);
    } else if (state != STATE_SUSPENDED) {
        ipc_withdraw(k, r->thread, MM_CANCELLED);
    }
    return MM_OK;
}

static enum mm_error priority(struct kernel *k, struct request const *r) {
    isa_word *const words = words_of(k, r->thread);

    if (r->b > words_of(k, k->thread)[THREAD_PRIORITY]) {
        return MM_RIGHTS;
    }
    if (words[THREAD_STATE] == STATE_READY && r->thread != k->thread) {
        unready(k, r->thread, STATE_READY);
        words[THREAD_PRIORITY] = r->b;
        ready_last(k, r->thread);
    } else {
        words[THREAD_PRIORITY] = r->b;
    }
    if (r->thread == k->thread) {
        rotate(k);
    }
    return MM_OK;
}

static enum mm_error declare(struct kernel *k, struct request const *r) {
    if (r->c > BATON_ACCEPT_SLAVE) {
        return MM_LIMIT;
    }
    words_of(k, r->thread)[THREAD_DECLARED] = r->b;
    words_of(k, r->thread)[THREAD_ACCEPT] = r->c;
    return MM_OK;
}

/* Let a thread that waits go on with `error`; one that faulted stays stopped, and its parent can see why. */
static void fail(struct kernel *k, mm_frame thread, enum mm_error error) {
    ipc_withdraw(k, thread, error);
    if (words_of(k, thread)[THREAD_REASON] == 0u) {
        ready_last(k, thread);
    }
}

static enum mm_error cancel(struct kernel *k, struct request const *r) {
    isa_word const state = words_of(k, r->thread)[THREAD_STATE];

    if (state == STATE_SUSPENDED || state == STATE_READY) {
        return MM_EMPTY;
    }
    fail(k, r->thread, MM_CANCELLED);
    return MM_OK;
}

static enum mm_error activate(struct kernel *k, struct request const *r) {
    struct place at;
    struct mm_ref ref;
    enum mm_error error;

    if (!name_resolve(k, k->thread, r->b, NO_FRAME, &at) || at.table != k->thread) {
        return MM_NAME;
    }
    if (!mm_get(&k->mm, at.table, at.index, &ref)) {
        return MM_EMPTY;
    }
    error = runs_in(&ref);
    if (error != MM_OK) {
        return error;
    }
    mm_swap(&k->mm, k->thread, BATON_SLOT_SPACE, at.index);
    reload(k);
    return MM_OK;
}

/* Read or write a suspended thread's registers through the page that B names. */
static enum mm_error registers(struct kernel *k, struct request const *r, bool write) {
    struct place at;
    struct mm_ref ref;
    enum mm_error const error = name_look_up(k, r->b, &at, &ref);

    if (error != MM_OK) {
        return error;
    }
    if (ref.kind != MM_PAGE || ref.frame >= k->mm.tables) {
        return MM_KIND;
    }
    if ((ref.rights & (write ? MM_R : MM_W)) == 0u) {
        return MM_RIGHTS;
    }
    if (words_of(k, r->thread)[THREAD_STATE] != STATE_SUSPENDED) {
        return MM_BUSY;
    }
    if (!write) {
        object_tell_thread(k, r->thread, ref.frame);
        mm_written(&k->mm, at.table, at.index);
        return MM_OK;
    }
    return object_set_thread(k, r->thread, ref.frame) ? MM_OK : MM_RIGHTS;
}

static enum mm_error fail_first(struct kernel *k, struct mm_ref const *space) {
    mm_frame thread;

    if (space->kind != MM_SPACE) {
        return MM_KIND;
    }
    if ((space->rights & MM_MANAGE) == 0u) {
        return MM_RIGHTS;
    }
    thread = ipc_first_waiting(k, space->frame);
    if (thread == 0u) {
        return MM_EMPTY;
    }
    fail(k, thread, MM_DEAD);
    return MM_OK;
}

static enum mm_error perform(struct kernel *k, unsigned operation, isa_word name,
                             struct request *r) {
    bool const self = name == 0u;
    struct place at;
    struct mm_ref ref;

    if (operation > BATON_CONTROL_CATCH ||
        (self != (operation == BATON_CONTROL_CATCH || operation == BATON_CONTROL_ACTIVATE) &&
         operation != BATON_CONTROL_PRIORITY && operation != BATON_CONTROL_DECLARE)) {
        return MM_NAME;
    }
    r->thread = k->thread;
    if (!self) {
        enum mm_error const error = name_look_up(k, name, &at, &ref);

        if (error != MM_OK) {
            return error;
        }
        if (operation == BATON_CONTROL_FAIL) {
            return fail_first(k, &ref);
        }
        if (ref.kind != MM_THREAD) {
            return MM_KIND;
        }
        r->thread = ref.frame;
    }
    switch (operation) {
    case BATON_CONTROL_RESUME: return resume(k, r);
    case BATON_CONTROL_SUSPEND: return suspend(k, r);
    case BATON_CONTROL_PRIORITY: return priority(k, r);
    case BATON_CONTROL_DECLARE: return declare(k, r);
    case BATON_CONTROL_CANCEL: return cancel(k, r);
    case BATON_CONTROL_ACTIVATE: return activate(k, r);
    case BATON_CONTROL_READ: return registers(k, r, false);
    case BATON_CONTROL_WRITE: return registers(k, r, true);
    default: words_of(k, k->thread)[THREAD_CATCH] = r->b; return MM_OK;
    }
}

void control(struct kernel *k, isa_word *words) {
    uint32_t const call = (uint32_t)words[THREAD_CALL];
    struct request r = {0u, words[THREAD_B], words[THREAD_C]};
    enum mm_error error = MM_NAME;

    if ((call & ~(15u | 63u * 65536u)) == 0u) {
        error = perform(k, call / 65536u % 64u, words[THREAD_A], &r);
    }
    words[THREAD_CALL] = error;
    words[THREAD_A] = 0u;
    words[THREAD_B] = 0u;
    words[THREAD_C] = 0u;
    words[THREAD_D] = 0u;
    schedule(k);
}
