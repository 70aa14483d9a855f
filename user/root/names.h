/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names besides those of the programs: of servers that a program has started itself, such as the
 * clients of a pager.
 *
 *   name | program | slot of its thread: the master of the server's space
 *
 * Who finds such a name gets a reference without PASS. When the program takes the name back, root takes the references
 * away again, so that the space can end.
 */
#ifndef NAMES_H
#define NAMES_H

#include "programs.h"

#define NAMES 32u

/* Program `p` names what is in its slot `slot`: BATON_PARENT_NAME. KIND no master of a space. LIMIT there are too
 * many names. */
enum mm_error names_set(struct program const *p, unsigned slot, baton_word const words[2]);

/* Put a reference to the server of that name into slot `slot` of program `p`. EMPTY there is none. */
enum mm_error names_connect(struct program const *p, unsigned slot, baton_word const words[2]);

/* The program is about to end: its names do, and what others have got through them is taken away. */
void names_ended(struct program const *p);

#endif
