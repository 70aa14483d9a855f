/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Printing what is in slots, for several commands.
 */
#ifndef LOOK_H
#define LOOK_H

/* The slots that are not empty, of the thread in root's slot `thread`; 0: root's own. Cost: a system
 * call a slot. */
void look_slots(unsigned thread);

#endif
