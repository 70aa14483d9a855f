/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What programs need to know of an IA-32 processor: the sizes of the tables
 * (docs/abi.md, entry encodings), its I/O ports (Intel SDM volume 1, chapter
 * 19), and short ways to fill pages. A port that was not allowed through
 * baton_ports is a general protection fault.
 */
#ifndef BATON_MACHINE_H
#define BATON_MACHINE_H

#include <baton/syscall.h>
#include <stdbool.h>
#include <stdint.h>

#define BATON_ZONE_PAGES 1024u     /* containers of a zone */
#define BATON_ZONE_SIZE 0x400000u  /* bytes that a zone shows */
#define BATON_SPACE_REGIONS 767u   /* containers of a space: zone entries */
#define BATON_THREAD_SLOTS 256u    /* of a thread; number 0 is none */
#define BATON_ELF_WIDE false       /* programs have 32-bit words */
#define BATON_ELF_MACHINE 3u       /* EM_386 */
#define BATON_FRAMES_MAX 0x100000u /* frames that an entry can name */

/* One byte from `port`. */
static inline uint8_t baton_in(uint16_t port) {
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

/* One byte to `port`. */
static inline void baton_out(uint16_t port, uint8_t value) {
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

/* `count` words of 16 bits from `port` to `to`, which is writable, or from `from` to `port`. */
static inline void baton_in_many(uint16_t port, void *to, unsigned count) {
    __asm__ volatile("rep insw" : "+D"(to), "+c"(count) : "d"(port) : "memory");
}

static inline void baton_out_many(uint16_t port, void const *from, unsigned count) {
    __asm__ volatile("rep outsw" : "+S"(from), "+c"(count) : "d"(port) : "memory");
}

/* Set a page to zero, or copy one: `to` and `from` are addresses of pages. */
static inline void baton_clear_page(baton_word to) {
    unsigned count = BATON_PAGE_SIZE / sizeof(uint32_t);

    __asm__ volatile("rep stosl" : "+D"(to), "+c"(count) : "a"(0) : "memory");
}

static inline void baton_copy_page(baton_word to, baton_word from) {
    unsigned count = BATON_PAGE_SIZE / sizeof(uint32_t);

    __asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
}

/* The low half of the time-stamp counter, which goes on all the time, and that anybody may read. */
static inline uint32_t baton_stamp(void) {
    uint32_t low;

    __asm__ volatile("rdtsc" : "=a"(low) : : "edx", "memory");
    return low;
}

/* Let the thread that is to be made of `words` (<baton/thread.h>; the others are the caller's) run
 * function(argument) on a stack that ends below `top`. The function must not return. */
void baton_thread_words(baton_word *words, void (*function)(void *argument), void *argument,
                        baton_word top);

#endif
