/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page of a thread (TCB), as words:
 *
 *   0          ISA_SLOTS        THREAD_FIRST               THREAD_FPU       ISA_WORDS
 *   | slots    | badges         | registers | state | ...  | FPU state | .. |
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
#define THREAD_FULL (THREAD_FIRST + 16u)  /* enum thread_leave: how the kernel is left for it */
#define THREAD_STATE (THREAD_FIRST + 17u) /* enum thread_state */
#define THREAD_CATCH (THREAD_FIRST + 18u) /* where it goes on after a fault, once; 0: nowhere */
#define THREAD_EXTRA                                                                               \
    (THREAD_FIRST + 19u) /* sum of EXTRA_...: what else a switch has to do for it */
#define THREAD_PORTS (THREAD_FIRST + 20u) /* BATON_PORT_RANGES words: first + 65536 * count */

/* Scheduling and queues: a thread is in at most one list. */
#define THREAD_NEXT (THREAD_FIRST + 24u) /* frames of its neighbours * LIST_UNIT; 0: none */
#define THREAD_PREVIOUS (THREAD_FIRST + 25u)
#define THREAD_VIA (THREAD_FIRST + 26u)      /* the reference to the space in whose list it is */
#define THREAD_PRIORITY (THREAD_FIRST + 27u) /* 0 to 31, the most urgent */

/* IPC. */
#define THREAD_BADGE (THREAD_FIRST + 29u)    /* of the reference through which it calls */
#define THREAD_TOKEN (THREAD_FIRST + 30u)    /* that its call can be answered with */
#define THREAD_DECLARED (THREAD_FIRST + 31u) /* name of the container for what it receives */
#define THREAD_ACCEPT (THREAD_FIRST + 32u)   /* enum baton_accept */
#define THREAD_LABEL (THREAD_FIRST + 33u)    /* 0, or of its fault: it calls because it faulted */
#define THREAD_ACCESS (THREAD_FIRST + 34u)   /* and how it accessed, */
#define THREAD_ADDRESS (THREAD_FIRST + 35u)  /* and what */
#define THREAD_REASON (THREAD_FIRST + 36u)   /* label of the fault that stopped it; 0: none did */

#define THREAD_LAST THREAD_REASON /* none of what stands between has a meaning */

/* 512 bytes for the FPU and SSE registers, aligned to 64 bytes; used from EXTRA_FPU on. */
#define THREAD_FPU (THREAD_FIRST + 64u)

/* Behind it nothing is ever written. */
#define THREAD_END (THREAD_FPU + 512u / sizeof(isa_word))

/* In THREAD_EXTRA. Most threads have nothing of that, and a switch between two such looks at nothing else. */
#define EXTRA_PORTS 1u /* one of THREAD_PORTS is not 0 */
#define EXTRA_FPU 2u   /* it has used the FPU, and has registers of its own there */
#define EXTRA_WINDOW                                                                               \
    4u                /* slot 3 holds a window: as it was resumed, since when that cannot change */
#define EXTRA_IDLE 8u /* the anchor: it has no space */

enum thread_leave {
    LEAVE_CALL = 0, /* after a call: only its results are restored */
    LEAVE_FULL = 1, /* after an interruption: all registers are */
    LEAVE_IDLE = 2  /* the anchor: there is nothing to run */
};

enum thread_state {
    STATE_SUSPENDED = 0, /* does not run; its slots 1 to 3 may change */
    STATE_READY = 1,     /* runs, or could */
    STATE_SENDING = 2,   /* in a space's list: its call has not been received */
    STATE_AWAITING = 3,  /* in a space's list: its call has, and it waits for the reply */
    STATE_RECEIVING = 4  /* in its space's list: it waits for a message */
};

#endif
