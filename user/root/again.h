/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting programs again, in their old spaces, so that references to them stay good.
 *
 *   spawn disk ... again=5         dies --> is started again   up to 5 times a minute;
 *                                       --> is given up        then its space ends, too, and who
 *                                                              calls it finds nobody
 */
#ifndef AGAIN_H
#define AGAIN_H

#include "programs.h"

/* Start a program, which has ended and of which only the space is there, by the words that it was started
 * with. False: it could not be started, it was said why, and the space is as it was. */
bool again_start(struct program *program);

/* A program with `again`, of which only the space was kept, has died: start it again, unless it has died too
 * often; then, or if it cannot be, end its space, too. Says what it does. */
void again_died(struct program *program);

#endif
