/* SPDX-License-Identifier: BSD-2-Clause */
/* The dispatcher: from the number of a call to the code for it. */
#include "control.h"
#include "hardware.h"
#include "memory.h"
#include <baton/abi.h>

/* Nothing but its status: for yield, and for what is no call. */
static void answer(struct kernel *k, enum mm_error error) {
    isa_word *const words = k->mm.words[k->thread];

    words[THREAD_CALL] = error;
    words[THREAD_A] = 0u;
    words[THREAD_B] = 0u;
    words[THREAD_C] = 0u;
    words[THREAD_D] = 0u;
}

void kernel_syscall(struct kernel *k) {
    isa_word const call = k->mm.words[k->thread][THREAD_CALL] & 0xffffffffu;

    switch (call % 16u) {
    case BATON_MOVE: memory_move(k); break;
    case BATON_CLONE: memory_clone(k); break;
    case BATON_DESTROY: memory_destroy(k); break;
    case BATON_INSPECT: memory_inspect(k); break;
    case BATON_CONTROL: control(k); break;
    case BATON_HARDWARE: hardware(k); break;
    case BATON_YIELD: answer(k, call == BATON_YIELD ? MM_OK : MM_NAME); break;
    default: answer(k, MM_NAME); break;
    }
}
