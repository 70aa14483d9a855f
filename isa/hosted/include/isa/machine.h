/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hosted machine, but for its MMU: console, ports, interrupt lines, the FPU,
 * the pages of the ledger, the end. There is one; a test sets its hooks and looks at it.
 */
#ifndef ISA_MACHINE_H
#define ISA_MACHINE_H

#include <isa/entry.h>

#define MACHINE_PORTS 65536u
#define MACHINE_LEDGER_PAGES 4096u
#define MACHINE_LINES 16u
#define MACHINE_FLAGS 0xcd5u       /* processor flags that programs may have: those of arithmetic */
#define MACHINE_FPU_CLEAN 0x37fu   /* what a new program finds in the FPU */
#define MACHINE_RANDOM 0x5eed1234u /* what isa_random returns */

struct machine {
    void (*console)(char c);               /* gets each character of the kernel's console */
    void (*stop)(unsigned status);         /* must not return */
    uint32_t thread;                       /* the thread that enters the kernel */
    bool ports[MACHINE_PORTS];             /* what user programs may use */
    bool lines[MACHINE_LINES];             /* the interrupt lines that are not masked */
    isa_word fpu;                          /* the one FPU register that this machine has */
    bool fpu_traps;                        /* using it leads to kernel_fpu first */
    uint32_t ledger[MACHINE_LEDGER_PAGES]; /* frames that were mapped as pages of the ledger, */
    uint32_t ledger_pages;                 /* and the first page that was not */
};

extern struct machine machine;

/* Forget ports, lines, ledger pages and hooks. */
void machine_reset(void);

#endif
