/* SPDX-License-Identifier: BSD-2-Clause */
/* A program that can be copied anywhere: user/isa/<isa>/test/program.S. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdint.h>

/* Its bytes. It starts at the first of them with the call CALL, A and D in its registers, and B and C
 * two numbers; it makes that call with B and B + C instead, and then does nothing for ever. It needs a
 * few words of stack. */
extern uint8_t const test_program[];
extern uint8_t const test_program_end[];

#endif
