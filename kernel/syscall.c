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

static void yield(struct kernel *k, isa_word *words) {
    if ((uint32_t)words[THREAD_CALL] != BATON_YIELD) {
        answer(words, MM_NAME);
        return;
    }
    answer(words, MM_OK);
    rotate(k);
}

static void inspect(struct kernel *k, isa_word *words) {
    (void)words;
    memory_inspect(k);
}

static void no_call(struct kernel *k, isa_word *words) {
    (void)k;
    answer(words, MM_NAME);
}

/* By number: one jump. */
static struct {
    void (*perform)(struct kernel *k, isa_word *words);
} const calls[] = {
    [BATON_MOVE] = {pages_move},
    [BATON_CLONE] = {pages_clone},
    [BATON_DESTROY] = {pages_destroy},
    [BATON_INSPECT] = {inspect},
    [BATON_CALL] = {ipc_call},
    [BATON_REPLY_RECEIVE] = {ipc_reply_receive},
    [BATON_NOTIFY] = {ipc_notify},
    [BATON_CONTROL] = {control},
    [BATON_HARDWARE] = {hardware},
    [BATON_YIELD] = {yield},
    {no_call},
    {no_call},
    {no_call},
    {no_call},
    {no_call},
    {no_call},
};

_Static_assert(sizeof calls / sizeof calls[0] == 16u, "every number leads somewhere");

void kernel_syscall(struct kernel *k, isa_word *words) {
    calls[words[THREAD_CALL] % 16u].perform(k, words);
}

void kernel_tick(struct kernel *k) {
    if (k->thread != k->mm.anchor) {
        rotate(k);
    }
}
