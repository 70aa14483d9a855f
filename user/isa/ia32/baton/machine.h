/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a driver in user space needs of an IA-32 processor: its I/O ports.
 * Source: Intel SDM volume 1, chapter 19. A port that was not allowed through
 * baton_ports is a general protection fault.
 */
#ifndef BATON_MACHINE_H
#define BATON_MACHINE_H

#include <stdint.h>

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

#endif
