/* SPDX-License-Identifier: BSD-2-Clause */
/* What instructions do on a processor (baton/machine.h), of a machine without devices. */
#include <baton/machine.h>
#include <baton/thread.h>
#include <string.h>

/* The same in each run of an input. */
uint32_t baton_stamp(void) {
    static uint32_t stamp;

    return stamp++;
}

void baton_clear_page(baton_word to) { memset((void *)to, 0, BATON_PAGE_SIZE); }

void baton_copy_page(baton_word to, baton_word from) {
    memcpy((void *)to, (void const *)from, BATON_PAGE_SIZE);
}

/* Threads of the guest do not run: the fuzz target plays them. */
void baton_thread_words(baton_word *words, void (*function)(void *argument), void *argument,
                        baton_word top) {
    words[BATON_THREAD_IP] = (baton_word)(void *)function;
    words[BATON_THREAD_SP] = top;
    (void)argument;
}
