/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Something to be shown again and again: `top`, `watch`. Root has no clock and
 * calls no server, so the program `pulse` notifies it twice a second.
 */
#ifndef PULSE_H
#define PULSE_H

#include "programs.h"
#include "shell.h"

struct pulse {
    struct program *program;
    unsigned shown;
    unsigned times; /* 0: until a key is pressed */
};

/* Start the pulse. False, and it says why, if that cannot be. */
bool pulse_start(struct shell *shell, struct pulse *pulse, unsigned times);

/* Begin a picture: a clear screen, if a person watches, else a line between two pictures. */
void pulse_clear(struct pulse *pulse);

/* Wait for the next one. False: enough were shown, a key was pressed, or the pulse has ended. */
bool pulse_next(struct pulse *pulse);

void pulse_end(struct pulse *pulse);

#endif
