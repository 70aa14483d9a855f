/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entering the kernel in every state that a program can be in (attack.S).
 */
#ifndef ATTACK_H
#define ATTACK_H

#include <stdint.h>

/* Registers for one sysenter, and what is found after it. The offsets are known to attack.S. */
struct attack {
    uint32_t words[5];  /* EAX EBX ESI EDI EBP; the results replace them */
    uint32_t stack;     /* ECX: ESP afterwards; 0 for the stack as it is */
    uint32_t target;    /* EDX: where to go on; 0 for the usual place */
    uint32_t flags;     /* EFLAGS at the moment of entry */
    uint32_t selectors; /* DS, ES, FS and GS at the moment of entry */
    uint32_t stack_after;
    uint32_t flags_after;
    uint32_t data_after; /* DS in the low half, ES in the high half */
};

/* One sysenter as described. Its caller is guarded. */
void attack_enter(struct attack *attack);

#endif
