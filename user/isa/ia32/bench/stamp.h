/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time stamps around system calls, for counting instructions: on a machine whose
 * time-stamp counter counts those that were executed (docs/performance.md).
 */
#ifndef BENCH_STAMP_H
#define BENCH_STAMP_H

#include <baton/syscall.h>

/* The counter before and after a passage through the kernel. */
struct bench_stamps {
    uint32_t before;
    uint32_t after;
};

/* The counter's low half. */
static inline uint32_t bench_now(void) {
    uint32_t low;

    __asm__ volatile("rdtsc" : "=a"(low) : : "edx", "memory");
    return low;
}

/* As baton_enter, with stamps. The first is taken before the arguments are loaded, the second after
 * the first instruction that follows the call. */
void bench_enter(baton_word words[5], struct bench_stamps *stamps);

/* The same without the instruction that enters the kernel: what the measuring itself costs. */
void bench_enter_nothing(baton_word words[5], struct bench_stamps *stamps);

/* Read the word at `address` between the stamps. */
void bench_touch(baton_word address, struct bench_stamps *stamps);

/* Let a byte out to a port between the stamps. */
void bench_out(uint16_t port, uint8_t value, struct bench_stamps *stamps);

/* Stamps around known sequences: the difference of two that have so many instructions between them.
 * 101; 1 + 2 * count; 4 + count. The last writes `count` words at `to` with one string instruction, of
 * which every word counts as an instruction, and the end as one more. */
uint32_t bench_known_straight(void);
uint32_t bench_known_loop(uint32_t count);
uint32_t bench_known_repeat(void *to, uint32_t count);

#endif
