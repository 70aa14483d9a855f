/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel: what it is made of, and what the ISA layer calls.
 *
 *        user program
 *      ------|---------------------- sysenter, trap --------------------
 *      isa   |  saves registers into the thread's page
 *            v
 *      kernel_syscall --> memory.c ---- name.c      names -> containers
 *      kernel_fault       control.c  \
 *                         hardware.c  `-- libmmscd  decode, then perform
 *            |                         |
 *      isa   v  restores registers     `- isa/cpu.h invalidate what was taken
 */
#ifndef KERNEL_H
#define KERNEL_H

#include "thread.h"
#include <mmscd/mmscd.h>

struct kernel {
    struct mm mm;
    mm_frame thread; /* the thread that runs */
    mm_frame space;  /* the root table that is loaded */
};

/* --- called by the ISA layer ---------------------------------------------------- */

/* One system call of the running thread. Its arguments are the words THREAD_CALL to THREAD_D of its
 * page; its results replace them. Returns always; every path is bounded. */
void kernel_syscall(struct kernel *k);

/* What happened to the running thread, other than a call. */
struct fault {
    unsigned vector;  /* the ISA's number of the exception */
    unsigned access;  /* BATON_FAULT_WRITE, _FETCH, _PRESENT; 0 if it is no page fault */
    isa_word address; /* the page fault's address, else 0 */
    isa_word code;    /* the error code that the processor gave, else 0 */
};

/* A fault of the running thread; all its registers are in its page. Returns if the thread can go
 * on; ends in isa_stop if it was root's, and root did not catch it. */
void kernel_fault(struct kernel *k, struct fault const *fault);

/* The kernel's own invariant is broken, or the hardware failed: report and stop. */
_Noreturn void kernel_panic(char const *what);

/* --- printing, before and after user space: print.c ------------------------------- */

/* Print to the kernel's console. Formats: %s, %c, %u and %x (unsigned), %w (isa_word, hexadecimal),
 * %%; a number between % and letter is the least width, with a leading 0 padded with zeros. */
void kernel_print(char const *format, ...);

#endif
