/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The explorer's steps for Spin: a state is an array of bytes, what can happen in it is numbered.
 *
 *     generate.py   do :: count > 0 -> take(state, 0)   :: count > 1 -> take(state, 1) ...   od
 */
#ifndef GLUE_H
#define GLUE_H

/* Bytes of a state: its length in two, itself, zeros. */
#define GLUE_BYTES 254

/* The first state of the world that the environment variable WORLD names; with UNREDUCED set, equal frames
 * are told apart. */
void glue_first(unsigned char *state);

/* How many actions there are in the state. Ends the program if that is more than GLUE_ACTIONS. */
#define GLUE_ACTIONS 400
int glue_count(unsigned char const *state);

/* Let action number `action` happen: the state after it. Returns 0 if something is wrong, and prints what. */
int glue_take(unsigned char *state, int action);

#endif
