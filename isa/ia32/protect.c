/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the processor forbids the kernel itself, so that a mistake in it faults
 * instead of doing what an attacker wants. The first root entry of the direct
 * map has a table of its own for that:
 *
 *   physical  0 ......... 100000 ................ isa_data ........... 400000
 *             writable    | .boot .init .text .rodata | .data .bss ... writable
 *                         | only readable             |
 *
 * and, where the processor has them, three bits of CR4:
 *
 *   SMEP   the kernel executes no page that a program may use
 *   SMAP   nor reads or writes one: it names memory by the direct map alone
 *   UMIP   programs cannot ask where the kernel's descriptor tables are
 *
 * All of it is done once, so no system call pays for it.
 *
 * Source: Intel SDM volume 3A, 2.5 and 4.6; volume 2A, CPUID.
 */
#include "ia32.h"

#define CPUID_EXTENDED 7u
#define CPUID_SMEP 0x80u      /* in EBX */
#define CPUID_SMAP 0x100000u  /* in EBX */
#define CPUID_UMIP 0x4u       /* in ECX */
#define KERNEL_FIRST 0x100000 /* where the image starts, physical */

static mm_word low_table[ISA_WORDS] __attribute__((aligned(4096)));

void isa_protect_image(void) {
    uint32_t const first = KERNEL_FIRST / 4096u;
    uint32_t const end = isa_physical(isa_data) / 4096u;

    for (uint32_t i = 0; i < ISA_WORDS; i++) {
        low_table[i] = i * 4096u + (i >= first && i < end ? ENTRY_SMALL_READ : ENTRY_SMALL);
    }
    isa_root[KERNEL_ENTRY] = isa_physical(low_table) + ENTRY_TABLE;
}

uint32_t isa_protections(void) {
    uint32_t a = 0u;
    uint32_t b, c = 0u, d;
    uint32_t bits = 0u;

    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    if (a >= CPUID_EXTENDED) {
        a = CPUID_EXTENDED;
        c = 0u;
        __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
        bits = ((b & CPUID_SMEP) != 0u ? CR4_SMEP : 0u) + ((b & CPUID_SMAP) != 0u ? CR4_SMAP : 0u) +
               ((c & CPUID_UMIP) != 0u ? CR4_UMIP : 0u);
    }
    return bits;
}
