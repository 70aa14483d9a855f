/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a C function is called (System V ABI, Intel386 supplement, chapter 3):
 *
 *   stack pointer --> | where to return to | argument |   16 bytes aligned at the argument
 */
#include <baton/machine.h>
#include <baton/thread.h>

#define ALIGNMENT 16u

void baton_thread_words(baton_word *words, void (*function)(void *argument), void *argument,
                        baton_word top) {
    baton_word *const frame = (baton_word *)(top / ALIGNMENT * ALIGNMENT - ALIGNMENT);

    frame[-1] = 0u; /* nowhere */
    frame[0] = (baton_word)argument;
    words[BATON_THREAD_IP] = (baton_word)function;
    words[BATON_THREAD_SP] = (baton_word)(frame - 1);
}
