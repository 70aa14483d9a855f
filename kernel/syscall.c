/* SPDX-License-Identifier: BSD-2-Clause */
/* The dispatcher: from the number of a call to the code for it. */
#include "control.h"
#include "hardware.h"
#include "ipc.h"
#include "memory.h"
#include "schedule.h"
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

/* The running thread goes behind the others of its priority. */
static void rotate(struct kernel *k) {
    mm_frame const thread = k->thread;

    unready(k, thread, STATE_READY);
    ready_last(k, thread);
}

static void yield(struct kernel *k, uint32_t call) {
    if (call != BATON_YIELD) {
        answer(k, MM_NAME);
        return;
    }
    answer(k, MM_OK);
    rotate(k);
}

void kernel_syscall(struct kernel *k) {
    uint32_t const call = (uint32_t)k->mm.words[k->thread][THREAD_CALL];

    switch (call % 16u) {
    case BATON_MOVE: memory_move(k); return;
    case BATON_CLONE: memory_clone(k); return;
    case BATON_DESTROY: memory_destroy(k); return;
    case BATON_INSPECT: memory_inspect(k); return;
    case BATON_CALL: ipc_call(k); break;
    case BATON_REPLY_RECEIVE: ipc_reply_receive(k); break;
    case BATON_NOTIFY: ipc_notify(k); break;
    case BATON_CONTROL: control(k); break;
    case BATON_HARDWARE: hardware(k); break;
    case BATON_YIELD: yield(k, call); break;
    default: answer(k, MM_NAME); return;
    }
    schedule(k);
}

void kernel_tick(struct kernel *k) {
    if (k->thread != k->mm.anchor) {
        rotate(k);
        schedule(k);
    }
}
