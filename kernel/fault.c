/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults and exceptions of the running thread, in this order:
 *
 *   slot 2 holds a space with SEND  -> a call to it, made for the thread
 *   the thread said where it goes on (control CATCH) -> it goes on there
 *   neither -> it stops, and its parent can see why
 *
 * Nobody stands above root: what it does not catch is reported in full, and
 * the machine stops.
 */
#include "ipc.h"
#include "schedule.h"
#include <baton/abi.h>
#include <isa/cpu.h>

/* Kept out of line, so that the common way needs few registers. */
#define SEPARATE __attribute__((noinline))

static void catch (isa_word *words, struct fault const *fault) {
    words[THREAD_CALL] = BATON_LABEL(BATON_LABEL_KERNEL + fault->vector) + fault->access;
    words[THREAD_A] = fault->address;
    words[THREAD_B] = words[THREAD_IP];
    words[THREAD_C] = fault->code;
    words[THREAD_D] = words[THREAD_SP];
    words[THREAD_FLAGS] = 0u; /* the trap flag, say, would raise the next fault at once */
    words[THREAD_IP] = words[THREAD_CATCH];
    words[THREAD_CATCH] = 0u;
}

static void report(isa_word const *words, struct fault const *fault) {
    kernel_print("\nbaton: root has stopped: exception %u (%s) at %w", fault->vector,
                 isa_exception_name(fault->vector), words[THREAD_IP]);
    if (fault->vector == ISA_PAGE_FAULT) {
        kernel_print(", %s address %w, which %s",
                     (fault->access & BATON_FAULT_FETCH) != 0u   ? "executing"
                     : (fault->access & BATON_FAULT_WRITE) != 0u ? "writing"
                                                                 : "reading",
                     fault->address,
                     (fault->access & BATON_FAULT_PRESENT) != 0u ? "does not allow it"
                                                                 : "is not mapped");
    }
    kernel_print("\nbaton: error code %w, stack pointer %w, flags %w\n", fault->code,
                 words[THREAD_SP], words[THREAD_FLAGS]);
    kernel_print("baton: call %w, A %w, B %w, C %w, D %w, %w, %w\n", words[THREAD_CALL],
                 words[THREAD_A], words[THREAD_B], words[THREAD_C], words[THREAD_D],
                 words[THREAD_X0], words[THREAD_X1]);
}

/* There is no handler. */
static SEPARATE void stop(struct kernel *k, struct fault const *fault) {
    isa_word *const words = k->mm.words[k->thread];

    if (words[THREAD_CATCH] != 0u) {
        catch (words, fault);
        return;
    }
    if (k->thread == isa_frame(k->mm.words[k->mm.anchor][BATON_SLOT_FREE])) {
        report(words, fault);
        isa_stop(2u);
    }
    words[THREAD_REASON] = BATON_LABEL_KERNEL + fault->vector;
    words[THREAD_ADDRESS] = fault->address;
    words[THREAD_STATE] = STATE_SUSPENDED;
    dispatch(k);
}

void kernel_fault(struct kernel *k, struct fault const *fault) {
    if (!ipc_fault(k, fault)) {
        stop(k, fault);
    }
}

void kernel_panic(char const *what) {
    kernel_print("\nbaton: the kernel stops: %s\n", what);
    isa_stop(3u);
}
