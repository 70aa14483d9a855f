/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The entry into the kernel, in line: registers are what a call is about, and the compiler knows best
 * which of them hold its words already.
 *
 *   words    CALL A B C D  -->  EAX EBX ESI EDI EBP  -->  sysenter
 *
 * ECX and EDX tell the kernel where to come back to, and are lost. EBP is no register that a compiler
 * gives away, so D goes through ECX.
 */
#ifndef BATON_ENTER_H
#define BATON_ENTER_H

#include <stdint.h>

static inline void baton_enter(uintptr_t words[5]) {
    uintptr_t call = words[0];
    uintptr_t a = words[1];
    uintptr_t b = words[2];
    uintptr_t c = words[3];
    uintptr_t d = words[4];

    __asm__ volatile("pushl %%ebp\n\t"
                     "movl %%ecx, %%ebp\n\t"
                     "movl %%esp, %%ecx\n\t"
                     "movl $1f, %%edx\n\t"
                     "sysenter\n"
                     "1:\tmovl %%ebp, %%ecx\n\t"
                     "popl %%ebp"
                     : "+a"(call), "+b"(a), "+S"(b), "+D"(c), "+c"(d)
                     :
                     : "edx", "memory", "cc");
    words[0] = call;
    words[1] = a;
    words[2] = b;
    words[3] = c;
    words[4] = d;
}

#endif
