/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page of a thread (TCB), as words:
 *
 *   0          ISA_SLOTS        THREAD_FIRST                        ISA_WORDS
 *   | slots    | badges         | registers | state | (free)         |
 *
 * The registers stand in the order in which the entry code of the ISA pushes
 * them (isa/<isa>/entry.S checks the numbers).
 */
#ifndef KERNEL_THREAD_H
#define KERNEL_THREAD_H

#include <isa/entry.h>

#define THREAD_FIRST (2u * ISA_SLOTS)

/* Registers. On IA-32: EAX EBX ESI EDI EBP ESP EIP, then EFLAGS ECX EDX. */
#define THREAD_CALL (THREAD_FIRST + 0u)
#define THREAD_A (THREAD_FIRST + 1u)
#define THREAD_B (THREAD_FIRST + 2u)
#define THREAD_C (THREAD_FIRST + 3u)
#define THREAD_D (THREAD_FIRST + 4u)
#define THREAD_SP (THREAD_FIRST + 5u)
#define THREAD_IP (THREAD_FIRST + 6u)
#define THREAD_FLAGS (THREAD_FIRST + 7u)
#define THREAD_X0 (THREAD_FIRST + 8u)
#define THREAD_X1 (THREAD_FIRST + 9u)

/* State. */
#define THREAD_FULL                                                                                \
    (THREAD_FIRST + 16u) /* 1: all registers are to be restored, not a call's results */
#define THREAD_RUNS                                                                                \
    (THREAD_FIRST + 17u) /* 1: it may run; 0: suspended, its slots 1 to 3 may change */
#define THREAD_CATCH (THREAD_FIRST + 18u) /* where it goes on after a fault, once; 0: nowhere */
#define THREAD_PORTS (THREAD_FIRST + 20u) /* BATON_PORT_RANGES words: first + 65536 * count */

#endif
