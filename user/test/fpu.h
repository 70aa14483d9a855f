/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers that compiled code here does not use: user/isa/<isa>/test/fpu.S. */
#ifndef FPU_H
#define FPU_H

#include <stdbool.h>
#include <stdint.h>

/* Put values made of `seed` into registers of the FPU and of SSE; they stay until the next call. */
void test_fpu_set(uint32_t seed);

/* Whether they still have those values. */
bool test_fpu_holds(uint32_t seed);

/* Whether all of them are as a new program finds them. */
bool test_fpu_fresh(void);

/* Spoil the registers that are nobody's and that a switch between threads resets (FS and GS on
 * IA-32), and whether they are as after a switch. */
void test_segments_spoil(void);
bool test_segments_fresh(void);

#endif
