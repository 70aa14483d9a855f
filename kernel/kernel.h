/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel: what it is made of, and what the ISA layer calls.
 *
 *        user program
 *      ------|---------------------- sysenter, trap, interrupt ---------
 *      isa   |  saves registers into the thread's page
 *            v
 *      kernel_syscall ---> memory.c ---- name.c       names -> containers
 *      kernel_fault        control.c  \
 *      kernel_interrupt    hardware.c  `-- libmmscd   decode, then perform
 *            |             ipc.c
 *            |               `-- schedule.c           who runs next
 *      isa   v  restores registers        `- isa/cpu.h invalidate, switch
 */
#ifndef KERNEL_H
#define KERNEL_H

#include "thread.h"
#include <mmscd/mmscd.h>

#define PRIORITIES 32u
#define LINES 16u

/* A doubly linked list of threads, through their pages: frame of the first and of the last, or 0. Both
 * times LIST_UNIT, so that a list can stand in a root table and be nothing to the MMU. */
#define LIST_UNIT 4096u
struct list {
    isa_word first;
    isa_word last;
};

struct kernel {
    struct mm mm;
    mm_frame thread;               /* the thread that runs; the anchor if there is none */
    mm_frame space;                /* the root table that is loaded */
    mm_frame window;               /* the window that it shows; 0: none */
    mm_frame above[ISA_LEVELS];    /* ISA_LEVELS - 2 tables of the kernel's own, above the window */
    uint32_t urgent;               /* bit p: ready[p] is not empty */
    struct list ready[PRIORITIES]; /* the running thread is the first of its list */
    uint32_t secret;               /* of reply tokens */
    uint32_t sequence;             /* calls of new threads are counted on from here */
};

/* The anchor's slots for bound lines: line i notifies the space in slot ANCHOR_LINES + i, bit: its badge. */
#define ANCHOR_LINES 8u

/* --- called by the ISA layer ---------------------------------------------------- */

/* One system call of the running thread, whose page is `words`. Its arguments are the words THREAD_CALL
 * to THREAD_D there; its results replace them. Afterwards k->thread is to go on. Every path is
 * bounded. */
void kernel_syscall(struct kernel *k, isa_word *words);

/* What happened to the running thread, other than a call. */
struct fault {
    unsigned vector;  /* the ISA's number of the exception */
    unsigned access;  /* BATON_FAULT_WRITE, _FETCH, _PRESENT; 0 if it is no page fault */
    isa_word address; /* the page fault's address, else 0 */
    isa_word code;    /* the error code that the processor gave, else 0 */
};

/* A fault of the running thread; all its registers are in its page. Afterwards k->thread is to go on.
 * Ends in isa_stop if it was root's, and root neither has a handler nor catches it. */
void kernel_fault(struct kernel *k, struct fault const *fault);

/* The running thread has used the FPU, and isa_fpu_trap was set: it goes on with registers of its own. Returns
 * false if it has such already: then it is a fault. */
bool kernel_fpu(struct kernel *k);

/* The kernel's timer: the running thread's slice is over. */
void kernel_tick(struct kernel *k);

/* Interrupt line `line` (< LINES) is raised; the ISA has masked it. */
void kernel_interrupt(struct kernel *k, unsigned line);

/* The kernel's own invariant is broken, or the hardware failed: report and stop. */
_Noreturn void kernel_panic(char const *what);

/* --- printing, before and after user space: print.c ------------------------------- */

/* Print to the kernel's console. Formats: %s, %c, %u and %x (unsigned), %w (isa_word, hexadecimal),
 * %%; a number between % and letter is the least width, with a leading 0 padded with zeros. */
void kernel_print(char const *format, ...);

#endif
