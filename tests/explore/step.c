/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One step: the machine as a state says, a thread that runs, an action, and what has to hold then.
 *
 *     first_state, or a packed state --> prepare(state, actor) --> step(action) --> pack
 */
#include "explore.h"
#include <isa/machine.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct sim sim;
struct world const *world;
jmp_buf violation;
char what_is_wrong[WRONG_MAX];

void violated(char const *format, ...) {
    va_list list;

    va_start(list, format);
    (void)vsnprintf(what_is_wrong, sizeof what_is_wrong, format, list);
    va_end(list);
    longjmp(violation, 1);
}

static _Noreturn void stopped(unsigned status) {
    violated("the machine stopped with status %u: %s", status, sim.console);
}

bool choose_world(char const *name, size_t length) {
    for (unsigned i = 0u; i < worlds_count; i++) {
        if (strlen(worlds[i].name) == length && strncmp(worlds[i].name, name, length) == 0) {
            world = &worlds[i];
            return true;
        }
    }
    fprintf(stderr, "explore: there is no world %.*s\n", (int)length, name);
    return false;
}

void first_state(struct packed *state) {
    struct numbering numbering;

    image_clear();
    sim.kernel.mm.tables = world->fit != 0u ? world->fit : FRAMES;
    machine.stop = stopped;
    world->build();
    check_state();
    image_pack(state, &numbering, true);
}

static bool no_results(mm_frame actor) {
    mm_word const *const w = sim.words[actor];

    return (w[THREAD_CALL] >> 8) == 0u &&
           (w[THREAD_A] | w[THREAD_B] | w[THREAD_C] | w[THREAD_D]) == 0u;
}

bool step(struct action const *action) {
    unsigned error = MM_OK;
    bool no;

    perform(action);
    no = action->what == HAPPENS_CALL && refused(action, &error);
    count_call(action, error);
    if (!error_is_documented(action, error)) {
        violated("the call ended with error %u, which docs/abi.md does not list for it", error);
    }
    if (no) {
        if (!image_unchanged()) {
            violated("the call was refused with error %u, and has changed something", error);
        }
        if (!no_results(action->actor)) {
            violated("the call was refused with error %u, and has results", error);
        }
        check_refusal(action, error);
        return false;
    }
    check_step(action);
    return true;
}

/* --- who is next ---------------------------------------------------------------------------- */

int most_urgent(void) {
    int priority = -1;

    for (mm_frame t = ROOT; t < frames_end; t++) {
        if (kind_of_frame(t) == MM_THREAD && state_of(t) == STATE_READY &&
            (int)word_of(t, THREAD_PRIORITY) > priority) {
            priority = (int)word_of(t, THREAD_PRIORITY);
        }
    }
    return priority;
}

static bool may_run(mm_frame t, int urgent) {
    return kind_of_frame(t) == MM_THREAD && state_of(t) == STATE_READY &&
           (int)word_of(t, THREAD_PRIORITY) == urgent;
}

void prepare(struct packed const *state, mm_frame actor) {
    image_unpack(state);
    image_start(actor);
    image_warm();
    image_remember();
    reach_remember(actor);
}

void each_actor(struct packed const *state, visitor *visit) {
    int urgent;

    image_unpack(state);
    urgent = most_urgent();
    if (urgent < 0) {
        prepare(state, 0u);
        actions(0u, visit);
    }
    for (mm_frame t = ROOT; t < frames_end && urgent >= 0; t++) {
        if (may_run(t, urgent)) {
            prepare(state, t);
            actions(t, visit);
            if (t < FRAMES - 1u) {
                image_unpack(state);
            }
        }
    }
}
