/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the page of a thread says before the thread is made of it, and after it
 * has ended: words at the beginning of the page, each a machine word.
 */
#ifndef BATON_THREAD_H
#define BATON_THREAD_H

enum baton_thread_word {
    BATON_THREAD_IP = 0,       /* instruction pointer */
    BATON_THREAD_SP = 1,       /* stack pointer */
    BATON_THREAD_FLAGS = 2,    /* processor flags: only those that a program can change itself */
    BATON_THREAD_PRIORITY = 3, /* 0 to 31, at most its maker's */
    BATON_THREAD_CALL = 4,     /* the registers of a system call (docs/abi.md) */
    BATON_THREAD_A = 5,
    BATON_THREAD_B = 6,
    BATON_THREAD_C = 7,
    BATON_THREAD_D = 8,
    BATON_THREAD_X0 = 9, /* ECX and EDX on IA-32 */
    BATON_THREAD_X1 = 10,
    BATON_THREAD_REASON =
        11, /* after its end: the label of the fault that stopped it, or 0; else 0 */
    BATON_THREAD_ADDRESS = 12, /* and the address of that fault; else 0 */
    BATON_THREAD_WORDS = 13
};

#endif
