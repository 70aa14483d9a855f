/* SPDX-License-Identifier: BSD-2-Clause */
/* The dispatcher: from the number of a call to the code for it. */
#include "control.h"
#include "hardware.h"
#include "ipc.h"
#include "memory.h"
#include "pages.h"
#include "schedule.h"
#include <baton/abi.h>

/* Nothing but its status: for yield, and for what is no call. */
static void answer(isa_word *words, enum mm_error error) {
    words[THREAD_CALL] = error;
    words[THREAD_A] = 0u;
    words[THREAD_B] = 0u;
    words[THREAD_C] = 0u;
    words[THREAD_D] = 0u;
}

static __attribute__((noinline)) void yield(struct kernel *k, isa_word *words) {
    if ((uint32_t)words[THREAD_CALL] != BATON_YIELD) {
        answer(words, MM_NAME);
        return;
    }
    answer(words, MM_OK);
    rotate(k);
}

void kernel_syscall(struct kernel *k, isa_word *words) {
    switch (words[THREAD_CALL] % 16u) {
    case BATON_MOVE: pages_move(k, words); return;
    case BATON_CLONE: pages_clone(k, words); return;
    case BATON_DESTROY: pages_destroy(k, words); return;
    case BATON_INSPECT: memory_inspect(k); return;
    case BATON_CALL: ipc_call(k, words); return;
    case BATON_REPLY_RECEIVE: ipc_reply_receive(k, words); return;
    case BATON_NOTIFY: ipc_notify(k, words); return;
    case BATON_CONTROL: control(k); return;
    case BATON_HARDWARE: hardware(k); return;
    case BATON_YIELD: yield(k, words); return;
    case 10: /* no calls; all are named, so that a number is not compared with the last one first */
    case 11:
    case 12:
    case 13:
    case 14:
    case 15:
    default: answer(words, MM_NAME); return;
    }
}

void kernel_tick(struct kernel *k) {
    if (k->thread != k->mm.anchor) {
        rotate(k);
    }
}
