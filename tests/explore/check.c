/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What must hold after a step, and in each state.
 *
 *   step    lists and states agree; only the loaded space shows a window; the MMU has forgotten what it had
 *           to; a message arrives as it was sent; tokens are good once; nobody runs above his priority
 *   state   the audit
 */
#include "explore.h"
#include <isa/machine.h>
#include <isa/mmu.h>

static struct kernel const *const kernel = &sim.kernel;

static bool is_thread(mm_frame f) { return f != ANCHOR && kind_of_frame(f) == MM_THREAD; }

static bool was_thread(mm_frame f) {
    return f != ANCHOR && mm_kind(image_entry_before(f)) == MM_THREAD;
}

static unsigned state_before(mm_frame t) {
    return was_thread(t) ? (unsigned)image_word_before(t, THREAD_STATE) : STATE_SUSPENDED;
}

/* --- lists ---------------------------------------------------------------------------------- */

/* Every member of the list is in `state`, and, if that is a space's, knows it. */
static void check_list(struct list const *list, unsigned state, mm_frame space, uint8_t *seen) {
    mm_frame previous = 0u;
    unsigned n = 0u;

    for (mm_frame t = (mm_frame)(list->first / LIST_UNIT); t != 0u;
         t = (mm_frame)(word_of(t, THREAD_NEXT) / LIST_UNIT)) {
        if (!is_thread(t) || n++ > FRAMES || word_of(t, THREAD_PREVIOUS) != link_of(previous) ||
            state_of(t) != state || (space != 0u && isa_frame(word_of(t, THREAD_VIA)) != space)) {
            violated("the list of threads in state %u (space %u) is broken at frame %u", state,
                     space, t);
        }
        seen[t]++;
        previous = t;
    }
    if (list->last != (isa_word)previous * LIST_UNIT) {
        violated("the list of threads in state %u (space %u) does not end with its last", state,
                 space);
    }
}

static void check_space(mm_frame space, uint8_t *seen) {
    mm_word *const words = sim.words[space];

    check_list(space_list(words, SPACE_SENDERS), STATE_SENDING, space, seen);
    check_list(space_list(words, SPACE_CALLERS), STATE_AWAITING, space, seen);
    check_list(space_list(words, SPACE_RECEIVERS), STATE_RECEIVING, space, seen);
    for (unsigned i = 0u; i < 8u; i++) {
        if (word_of(space, ISA_SPACE_FIRST + i) % 2u != 0u) {
            violated("the MMU would use a list of space %u", space);
        }
    }
    if (word_of(space, ISA_WINDOW) != 0u && (space != kernel->space || kernel->window == 0u)) {
        violated("space %u shows a window, and is not loaded with one", space);
    }
    if (space_first(kernel, space, SPACE_RECEIVERS) != 0u &&
        (space_first(kernel, space, SPACE_SENDERS) != 0u || word_of(space, SPACE_BITS) != 0u)) {
        violated("a message for space %u waits, and a receiver, too", space);
    }
}

static void check_lists(void) {
    uint8_t seen[FRAMES] = {0};

    for (unsigned p = 0u; p < PRIORITIES; p++) {
        if ((kernel->urgent >> p & 1u) != (kernel->ready[p].first != 0u ? 1u : 0u)) {
            violated("priority %u is %sready", p, kernel->ready[p].first != 0u ? "not " : "");
        }
        if (kernel->ready[p].first != 0u) {
            check_list(&kernel->ready[p], STATE_READY, 0u, seen);
        }
    }
    for (mm_frame f = 1u; f < frames_end; f++) {
        if (kind_of_frame(f) == MM_SPACE) {
            check_space(f, seen);
        }
    }
    for (mm_frame t = 1u; t < frames_end; t++) {
        bool const listed = state_of(t) != STATE_SUSPENDED && t != kernel->thread;

        if (is_thread(t) && seen[t] != (listed ? 1u : 0u)) {
            violated("thread %u is in %u lists, and in state %u", t, seen[t], state_of(t));
        }
    }
}

/* A thread finds its own FPU registers; or it is to have clean ones, from its first use on. */
static void check_fpu(mm_frame t) {
    bool const own = (word_of(t, THREAD_EXTRA) & EXTRA_FPU) != 0u;

    if (machine.fpu_traps == own ||
        (machine.fpu != FPU_OF(t) && machine.fpu != MACHINE_FPU_CLEAN) ||
        (!own && machine.fpu != MACHINE_FPU_CLEAN)) {
        violated("thread %u finds in the FPU what is not its", t);
    }
}

/* The running thread is ready, and nobody is more urgent; its space and window are loaded. */
static void check_running(void) {
    mm_frame const t = kernel->thread;

    if (t == ANCHOR) {
        if (kernel->urgent != 0u) {
            violated("nobody runs, and somebody could");
        }
        return;
    }
    if (state_of(t) != STATE_READY || kernel->urgent >> word_of(t, THREAD_PRIORITY) > 1u) {
        violated("thread %u runs, and is not ready, or somebody is more urgent", t);
    }
    if (isa_frame(word_of(t, BATON_SLOT_SPACE)) != kernel->space ||
        isa_frame(word_of(t, BATON_SLOT_WINDOW)) != kernel->window) {
        violated("thread %u runs in space %u with window %u", t, kernel->space, kernel->window);
    }
    check_fpu(t);
}

/* --- tokens and messages ----------------------------------------------------------------------- */

/* No token for a call of a thread in this frame was above that. */
static unsigned bound_before(mm_frame f) {
    return was_thread(f) ? calls_counted(image_word_before(f, THREAD_TOKEN)) : 1u;
}

static void check_sequences(void) {
    for (mm_frame f = ROOT; f < frames_end; f++) {
        unsigned const is =
            is_thread(f) ? calls_counted(word_of(f, THREAD_TOKEN)) : kernel->sequence;
        bool const delivered =
            is_thread(f) && state_of(f) == STATE_AWAITING && state_before(f) != STATE_AWAITING;

        if (is < bound_before(f) || (delivered && is == bound_before(f))) {
            violated("a token for frame %u could be good twice", f);
        }
    }
}

/* Thread `sender` waits for the answer since this step: its message stands in the receiver's words. */
static void check_message(mm_frame sender, mm_frame receiver) {
    mm_word const *const s = sim.words[sender];
    mm_word const *const r = sim.words[receiver];
    bool const faulted = s[THREAD_LABEL] != 0u;
    isa_word const label =
        faulted ? BATON_LABEL_KERNEL + FAULT_VECTOR : (uint32_t)s[THREAD_CALL] / 65536u;

    if (r[THREAD_A] != token_for(sender, calls_counted(s[THREAD_TOKEN])) ||
        r[THREAD_D] != s[THREAD_BADGE] || r[THREAD_CALL] >> 16 != label ||
        ((r[THREAD_CALL] & BATON_IPC_FAULT) != 0u) != faulted ||
        r[THREAD_B] != (faulted ? FAULT_ADDRESS : WORD_B) || (!faulted && r[THREAD_C] != WORD_C)) {
        violated("the message of thread %u did not arrive at thread %u as it was sent", sender,
                 receiver);
    }
}

static mm_frame receiver_of(struct action const *a, mm_frame sender) {
    if (a->actor != sender) {
        return a->actor;
    }
    for (mm_frame t = ROOT; t < frames_end; t++) {
        if (is_thread(t) && state_before(t) == STATE_RECEIVING && state_of(t) == STATE_READY) {
            return t;
        }
    }
    violated("the message of thread %u was received by nobody", sender);
}

static bool waited(unsigned state) {
    return state == STATE_SENDING || state == STATE_AWAITING || state == STATE_RECEIVING;
}

/* A thread that waited goes on, or is stopped, though no message came: its call says why. */
static void check_withdrawn(struct action const *a, mm_frame t) {
    bool const failed = a->call / 65536u % 64u == BATON_CONTROL_FAIL;

    if (image_word_before(t, THREAD_LABEL) != 0u && state_before(t) != STATE_RECEIVING) {
        if (word_of(t, THREAD_REASON) == 0u || state_of(t) != STATE_SUSPENDED) {
            violated("thread %u faulted, was given up, and is not stopped", t);
        }
        return;
    }
    if (word_of(t, THREAD_CALL) != (failed ? MM_DEAD : MM_CANCELLED)) {
        violated("thread %u was taken out of a queue, and its call ended with %llu", t,
                 (unsigned long long)word_of(t, THREAD_CALL));
    }
    count_late((unsigned)word_of(t, THREAD_CALL));
}

static void check_messages(struct action const *a) {
    for (mm_frame t = ROOT; t < frames_end; t++) {
        if (!is_thread(t) || !was_thread(t) || state_of(t) == state_before(t)) {
            continue;
        }
        if (state_of(t) == STATE_AWAITING) {
            check_message(t, receiver_of(a, t));
        } else if (waited(state_before(t)) && a->what == HAPPENS_CALL &&
                   a->call % 16u == BATON_CONTROL) {
            check_withdrawn(a, t);
        }
    }
}

/* Whether the token is that of a thread that waited for this answer. */
static bool is_good(struct action const *a) {
    mm_frame const space = isa_frame(image_word_before(a->actor, BATON_SLOT_SPACE));

    for (mm_frame t = ROOT; t < frames_end; t++) {
        if (was_thread(t) && state_before(t) == STATE_AWAITING &&
            isa_frame(image_word_before(t, THREAD_VIA)) == space &&
            token_for(t, calls_counted(image_word_before(t, THREAD_TOKEN))) == a->a) {
            return true;
        }
    }
    return false;
}

static bool answers(struct action const *a) {
    return a->what == HAPPENS_CALL && a->call % 16u == BATON_REPLY_RECEIVE && a->a != 0u;
}

void check_refusal(struct action const *a, unsigned error) {
    if (answers(a) && error == MM_NAME && a->call % 65536u / 64u == 0u && is_good(a)) {
        violated("a token that is good was refused");
    }
}

/* --- priorities ----------------------------------------------------------------------------------- */

static void check_priorities(struct action const *a) {
    for (mm_frame t = ROOT; t < frames_end && a->actor != 0u; t++) {
        if (is_thread(t) &&
            (!was_thread(t) ||
             image_word_before(t, THREAD_PRIORITY) != word_of(t, THREAD_PRIORITY)) &&
            word_of(t, THREAD_PRIORITY) > image_word_before(a->actor, THREAD_PRIORITY)) {
            violated("thread %u is more urgent than who made it so", t);
        }
    }
}

/* --- all ----------------------------------------------------------------------------------------- */

bool refused(struct action const *a, unsigned *error) {
    isa_word const status = word_of(a->actor, THREAD_CALL);

    if (a->what != HAPPENS_CALL || state_of(a->actor) != STATE_READY) {
        return false;
    }
    *error = (unsigned)BATON_ERROR(status);
    return *error != MM_OK && (a->call % 16u > BATON_INSPECT || BATON_DONE(status) == 0u);
}

void check_step(struct action const *a) {
    struct mmu_flaw const flaw = mmu_check();

    if (flaw.kind != MMU_SOUND) {
        violated("the MMU: %s: address %#llx, level %u", mmu_flaw_text(flaw.kind),
                 (unsigned long long)flaw.address, flaw.level);
    }
    check_lists();
    check_running();
    check_sequences();
    check_messages(a);
    if (answers(a) && !is_good(a)) {
        violated("a stale token was taken");
    }
    check_priorities(a);
    reach_check(a);
}

void check_state(void) {
    struct mm_finding const found = mm_audit(&sim.kernel.mm);

    if (found.flaw != MM_SOUND) {
        violated("the audit: %s, frame %u, container %u", mm_flaw_text(found.flaw), found.frame,
                 found.index);
    }
}
