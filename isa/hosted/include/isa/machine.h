/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hosted machine, but for its MMU: console, ports, the pages of the
 * ledger, the end. There is one; a test sets its hooks and looks at it.
 */
#ifndef ISA_MACHINE_H
#define ISA_MACHINE_H

#include <isa/entry.h>

#define MACHINE_PORTS 65536u
#define MACHINE_LEDGER_PAGES 4096u

struct machine {
    void (*console)(char c);               /* gets each character of the kernel's console */
    void (*stop)(unsigned status);         /* must not return */
    uint32_t thread;                       /* the thread that enters the kernel */
    bool ports[MACHINE_PORTS];             /* what user programs may use */
    uint32_t ledger[MACHINE_LEDGER_PAGES]; /* frames that were mapped as pages of the ledger, */
    uint32_t ledger_pages;                 /* and the first page that was not */
};

extern struct machine machine;

/* Forget ports, ledger pages and hooks. */
void machine_reset(void);

#endif
