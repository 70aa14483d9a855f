/* SPDX-License-Identifier: BSD-2-Clause */
#include "pulse.h"
#include "events.h"
#include "screen.h"
#include <baton/print.h>

#define PROGRAM "pulse"

bool pulse_start(struct shell *shell, struct pulse *pulse, unsigned times) {
    char line[] = "spawn " PROGRAM " notifies";

    *pulse = (struct pulse){.times = times};
    if (times == 1u) {
        return true; /* one picture needs no clock */
    }
    shell->status = STATUS_OK;
    shell_line(shell, line);
    pulse->program = programs_named(PROGRAM);
    return shell->status == STATUS_OK && pulse->program != 0;
}

void pulse_clear(struct pulse *pulse) {
    baton_print("%s", pulse->times == 0u ? "\033[H\033[2J" : pulse->shown > 0u ? "\n" : "");
    pulse->shown++;
}

bool pulse_next(struct pulse *pulse) {
    if (pulse->program == 0 || (pulse->times != 0u && pulse->shown >= pulse->times)) {
        return false;
    }
    do {
        if (pulse->times == 0u && screen_any_key()) {
            return false;
        }
        if (pulse->program->state != PROGRAM_RUNNING) {
            return false;
        }
        programs_wait();
    } while (!events_notified(pulse->program->process.number % BATON_BITS));
    return true;
}

void pulse_end(struct pulse *pulse) {
    if (pulse->program != 0) {
        (void)programs_end(pulse->program, false);
    }
}
