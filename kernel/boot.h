/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a memory map to a running root, on every ISA.
 *
 * The ISA's boot code fills a struct boot_input from what its loader says
 * (multiboot, device tree), sets up the direct map, and calls kernel_boot.
 */
#ifndef KERNEL_BOOT_H
#define KERNEL_BOOT_H

#include "kernel.h"

#define BOOT_RANGES 128u /* entries of the loader's map that are looked at */
#define BOOT_MODULES 40u

/* One entry of the loader's memory map, as it says it: anything is possible. */
struct boot_range {
    uint64_t base;   /* bytes */
    uint64_t length; /* bytes */
    bool usable;
};

/* A boot module; `start` and `end` are physical addresses in bytes. */
struct boot_module {
    uint64_t start;
    uint64_t end;
    char name[64]; /* its file name or command line, terminated */
};

struct boot_input {
    struct boot_range ranges[BOOT_RANGES];
    unsigned ranges_count;
    bool ranges_truncated;                    /* there were more */
    struct boot_module modules[BOOT_MODULES]; /* the first is root's program */
    unsigned modules_count;
    bool modules_truncated;
    char command[256]; /* the kernel's command line */

    mm_frame kernel_first; /* frames of the kernel's image, stacks and tables: [first, end) */
    mm_frame kernel_end;
    mm_frame anchor;       /* one of them: the page of the anchor thread, cleared */
    mm_frame tables_limit; /* frames that the direct map can reach */
    mm_frame frames_limit; /* frames that an entry and the ledger can name */

    mm_word (*words)[ISA_WORDS]; /* the direct map */
    struct mm_entry *ledger;     /* where the ledger is going to be mapped */
};

/* Build the closed memory and root's first thread. Prints the boot report; on an unusable map or
 * root, says why in one sentence and calls isa_stop. Afterwards k->thread is root's
 * thread, with all registers set, and k->space its space. */
void kernel_boot(struct kernel *k, struct boot_input const *in);

#endif
