/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small worlds: a kernel with a running root, made by hand, with every kind of
 * object and few containers, so that all that can happen happens soon.
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "random.h"
#include "sim.h"

/* Frames of a small world. The last ones of the ledger are no memory. */
#define WORLD_FRAMES 72u  /* of the machine */
#define WORLD_LEDGER 64u  /* that the ledger covers */
#define WORLD_TABLES 50u  /* that are fit for objects */
#define WORLD_OUTSIDE 60u /* from here on: in no pool */
#define WORLD_ANCHOR 1u
#define WORLD_ROOT 2u
#define WORLD_SPACE 3u

#define WORLD_PRIORITY 20u /* of root */

/* Slots of root: 1 its space, 4 the space's master, 5 hardware, 6 ports, and */
#define WORLD_THREAD_A 7u
#define WORLD_THREAD_B 8u
#define WORLD_SPACE_B 9u
#define WORLD_WINDOW 10u
#define WORLD_ZONE 11u  /* a zone that is not attached */
#define WORLD_ZONES 12u /* its like of the topmost kind: a zone, a zone of zones, ... */

#define WORLD_PORT_FIRST 1000u
#define WORLD_PORT_LAST 1999u

/* Make a small world in `sim`, which has WORLD_FRAMES frames. What is where in the zones is up
 * to `r`. With `blind`, root's own reference to its space lacks MANAGE. Returns false if
 * something cannot be made. */
bool world_make(struct sim *sim, struct random *r, bool blind);

#endif
