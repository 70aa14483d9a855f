/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * user/isa/ia32/baton/machine.h for guests (host.h): the same numbers, and functions of the fuzz target in
 * the place of instructions.
 */
#ifndef BATON_MACHINE_H
#define BATON_MACHINE_H

#include <baton/syscall.h>
#include <stdbool.h>
#include <stdint.h>

#define BATON_ZONE_PAGES 1024u
#define BATON_ZONE_SIZE 0x400000u
#define BATON_SPACE_REGIONS 767u
#define BATON_THREAD_SLOTS 256u
#define BATON_ELF_WIDE false
#define BATON_ELF_MACHINE 3u
#define BATON_FRAMES_MAX 0x100000u

uint8_t baton_in(uint16_t port);
void baton_out(uint16_t port, uint8_t value);
void baton_in_many(uint16_t port, void *to, unsigned count);
void baton_out_many(uint16_t port, void const *from, unsigned count);
uint32_t baton_stamp(void);
void baton_clear_page(baton_word to);
void baton_copy_page(baton_word to, baton_word from);
void baton_thread_words(baton_word *words, void (*function)(void *argument), void *argument,
                        baton_word top);

#endif
