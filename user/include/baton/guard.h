/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Doing something that may fault, and living on.
 *
 * Root has nobody above it who could handle its faults, so it catches its own
 * (docs/abi.md, control CATCH). baton_guard runs a function; if that faults,
 * the processor's state is put back to where baton_guard was called.
 */
#ifndef BATON_GUARD_H
#define BATON_GUARD_H

#include <baton/syscall.h>

/* A fault that was caught, as the kernel reports it (the order is that of the result words). */
struct baton_fault {
    baton_word status;  /* label on top, BATON_FAULT_... below */
    baton_word address; /* of the access, for a page fault */
    baton_word ip;      /* of the instruction */
    baton_word code;    /* the processor's error code */
    baton_word sp;      /* the stack pointer */
};

/* The processor's number of the exception: 14 is a page fault on IA-32. */
static inline unsigned baton_fault_vector(struct baton_fault const *fault) {
    return (unsigned)(fault->status / 65536u % 65536u) - BATON_LABEL_KERNEL;
}

/* The ISA's number of a page fault, and the name of exception `vector`: constant text. */
extern unsigned const baton_page_fault;
char const *baton_exception_word(unsigned vector);

/* Run body(argument). Returns true if it returned; false if it faulted, and then what happened is
 * in *fault. The first fault ends it. Guards nest. Whatever body did to selectors, flags and stack
 * pointer is undone after a fault; what it did to memory is not. Cost: two system calls. */
bool baton_guard(void (*body)(void *argument), void *argument, struct baton_fault *fault);

/* Read the word of 32 bits at `address` into *value. False, with *fault set, if that faults. */
bool baton_try_read(baton_word address, uint32_t *value, struct baton_fault *fault);

/* Write `value` to `address`. False, with *fault set, if that faults. */
bool baton_try_write(baton_word address, uint32_t value, struct baton_fault *fault);

/* Copy `count` bytes from `address` to `bytes`, up to the first that faults. Returns how many were
 * copied; if that is less than `count`, *fault is set. */
unsigned baton_try_bytes(baton_word address, unsigned char *bytes, unsigned count,
                         struct baton_fault *fault);

/* Jump to `address`, as if it were a function. False, with *fault set, if that faults. */
bool baton_try_call(baton_word address, struct baton_fault *fault);

#endif
