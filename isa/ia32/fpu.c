/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The FPU and SSE registers of threads. The kernel uses neither, so they are
 * saved and loaded only when another thread is to run, and one of the two has used them.
 *
 *   with FXSR      512 bytes: 0 control word | 2 status | 4 tags | 24 MXCSR | 32 registers ...
 *   without        108 bytes: 0 control word | 4 status | 8 tags | ... registers
 *
 * Programs cannot write this memory, so what is loaded was saved by the
 * processor, or made here, and has no reserved bit set.
 *
 * Source: Intel SDM volume 1, 8.1.10, 10.5 and 11.6.5; AMD APM volume 2, 11.4.4.
 */
#include "ia32.h"

#define CPUID_FXSR 0x1000000u
#define CPUID_SSE 0x2000000u

#define CONTROL_NEW 0x37Fu /* all exceptions masked, nearest, extended precision: after FNINIT */
#define TAGS_EMPTY 0xFFFFu /* of FNSAVE; FXSAVE says empty with 0 */
#define UPPER_ONES 0xFFFF0000u
#define MXCSR_WORD 6u
#define MXCSR_NEW 0x1F80u /* all exceptions masked, nearest */

static bool fxsr;

void isa_start_fpu(void) {
    uint32_t a = 1u;
    uint32_t b, c, d;
    uint32_t cr4;

    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
    fxsr = (d & CPUID_FXSR) != 0u;
    if (fxsr) {
        __asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
        cr4 |= CR4_OSFXSR + ((d & CPUID_SSE) != 0u ? CR4_OSXMMEXCPT : 0u);
        __asm__ volatile("mov %0, %%cr4" : : "r"(cr4));
    }
    __asm__ volatile("fninit");
}

void isa_fpu_init(isa_word *state) {
    if (fxsr) {
        state[0] = CONTROL_NEW;
        state[MXCSR_WORD] = MXCSR_NEW;
    } else {
        state[0] = UPPER_ONES + CONTROL_NEW;
        state[1] = UPPER_ONES;
        state[2] = UPPER_ONES + TAGS_EMPTY;
        state[6] = UPPER_ONES;
    }
}

void isa_fpu_save(isa_word *state) {
    if (fxsr) {
        __asm__ volatile("fxsave (%0)" : : "r"(state) : "memory");
    } else {
        __asm__ volatile("fnsave (%0)" : : "r"(state) : "memory");
    }
}

/* Processors of AMD save and load where the last FPU instruction was only if it left an exception,
 * so another one, of the kernel's, has to take its place first. */
void isa_fpu_load(isa_word const *state) {
    static int32_t const zero;

    if (fxsr) {
        __asm__ volatile("fnclex\n\t"
                         "ffree %%st(7)\n\t"
                         "fildl %1\n\t"
                         "fxrstor (%0)"
                         :
                         : "r"(state), "m"(zero)
                         : "memory");
    } else {
        __asm__ volatile("frstor (%0)" : : "r"(state) : "memory");
    }
}

void isa_fpu_trap(bool trap) {
    uint32_t cr0;

    __asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
    cr0 = trap ? cr0 | CR0_TRAP_FPU : cr0 & ~(uint32_t)CR0_TRAP_FPU;
    __asm__ volatile("mov %0, %%cr0" : : "r"(cr0));
}
