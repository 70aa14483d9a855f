/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exceptions and interrupts, behind entry.S.
 *
 *   from a program   all registers -> the thread's page, then kernel_fault or isa_interrupt
 *   from the kernel  a report on the console, then the end
 */
#include "ia32.h"
#include <baton/abi.h>

#define PAGE_FAULT_PRESENT 1u
#define PAGE_FAULT_WRITE 2u

#define STATUS_BROKEN 3u /* for isa_stop */

#define BLOCK(word) (((int)THREAD_##word - (int)THREAD_FLAGS) * 4)
_Static_assert(BLOCK_EAX == BLOCK(CALL) && BLOCK_EBX == BLOCK(A) && BLOCK_ESI == BLOCK(B) &&
                   BLOCK_EDI == BLOCK(C) && BLOCK_EBP == BLOCK(D) && BLOCK_ESP == BLOCK(SP) &&
                   BLOCK_EIP == BLOCK(IP) && BLOCK_EFLAGS == BLOCK(FLAGS) &&
                   PAGE_EAX == -(int)(THREAD_CALL * sizeof(mm_word)) && BLOCK_ECX == BLOCK(X0) &&
                   BLOCK_EDX == BLOCK(X1) && BLOCK_FULL == BLOCK(FULL),
               "numbers.h agrees with kernel/thread.h");
_Static_assert(FRAME_VECTOR == offsetof(struct trap_frame, vector) &&
                   FRAME_EIP == offsetof(struct trap_frame, eip) &&
                   FRAME_CS == offsetof(struct trap_frame, cs),
               "numbers.h agrees with ia32.h");
_Static_assert(FULL_IDLE == LEAVE_IDLE, "numbers.h agrees with kernel/thread.h");
_Static_assert(ISA_USER_DATA == USER_DS, "numbers.h agrees with isa/cpu.h");

/* Intel SDM 3A, table 6-1. */
static char const *const names[] = {
    "divide error",
    "debug trap",
    "non-maskable interrupt",
    "breakpoint",
    "overflow",
    "bound range exceeded",
    "invalid opcode",
    "no coprocessor",
    "double fault",
    "coprocessor overrun",
    "invalid task segment",
    "segment not present",
    "stack fault",
    "general protection",
    "page fault",
    "reserved",
    "coprocessor error",
    "alignment check",
    "machine check",
    "vector error",
};

char const *isa_exception_name(unsigned vector) {
    return vector < sizeof names / sizeof names[0] ? names[vector] : "unknown";
}

bool isa_flags_allowed(isa_word flags) {
    return (flags & ~(isa_word)(FLAGS_USER | FLAGS_FORCED)) == 0u;
}

/* The address tells a fetch from a read: nothing reads the byte that it is about
 * to fetch from, unless it could be fetched. */
static unsigned access_of(uint32_t error, uint32_t address, uint32_t eip) {
    unsigned access = (error & PAGE_FAULT_PRESENT) != 0u ? BATON_FAULT_PRESENT : 0u;

    if ((error & PAGE_FAULT_WRITE) != 0u) {
        return access + BATON_FAULT_WRITE;
    }
    return address == eip ? access + BATON_FAULT_FETCH : access;
}

void isa_trap(struct trap_frame const *frame) {
    mm_word *t = isa_block - THREAD_FLAGS;
    struct fault fault = {.vector = frame->vector, .code = frame->error};

    t[THREAD_CALL] = frame->eax;
    t[THREAD_A] = frame->ebx;
    t[THREAD_B] = frame->esi;
    t[THREAD_C] = frame->edi;
    t[THREAD_D] = frame->ebp;
    t[THREAD_SP] = frame->esp;
    t[THREAD_IP] = frame->eip;
    t[THREAD_FLAGS] = frame->eflags & (FLAGS_USER | FLAGS_FORCED);
    t[THREAD_X0] = frame->ecx;
    t[THREAD_X1] = frame->edx;
    t[THREAD_FULL] = LEAVE_FULL;
    if (frame->vector >= VECTOR_PIC) {
        isa_interrupt(frame->vector);
        return;
    }
    if (frame->vector == ISA_PAGE_FAULT) {
        fault.address = page_fault_address();
        fault.access = access_of(frame->error, fault.address, frame->eip);
    } else if (frame->vector == VECTOR_NO_FPU && kernel_fpu(&isa_kernel)) {
        return;
    }
    kernel_fault(&isa_kernel, &fault);
}

static void report(unsigned vector, uint32_t error, uint32_t eip, uint32_t cs, uint32_t eflags) {
    static bool reporting;

    if (reporting) {
        isa_stop(STATUS_BROKEN); /* whatever is broken, reporting it breaks again */
    }
    reporting = true;
    kernel_print("\nbaton: the kernel stops: exception %u (%s), a hardware fault or a broken "
                 "invariant\n",
                 vector, isa_exception_name(vector));
    kernel_print("  error code %w  address (CR2) %w\n", error, page_fault_address());
    kernel_print("  EIP %w  CS %w  EFLAGS %w\n", eip, cs, eflags);
}

_Noreturn void isa_trap_fatal(struct trap_frame const *f) {
    report(f->vector, f->error, f->eip, f->cs, f->eflags);
    kernel_print("  EAX %w  EBX %w  ECX %w  EDX %w\n", f->eax, f->ebx, f->ecx, f->edx);
    kernel_print("  ESI %w  EDI %w  EBP %w  ESP %w\n", f->esi, f->edi, f->ebp, (uint32_t)&f->esp);
    isa_stop(STATUS_BROKEN);
}

_Noreturn void isa_task_fatal(unsigned vector) {
    struct task const *t = isa_interrupted();

    report(vector, 0u, t->eip, t->cs, t->eflags);
    kernel_print("  EAX %w  EBX %w  ECX %w  EDX %w\n", t->eax, t->ebx, t->ecx, t->edx);
    kernel_print("  ESI %w  EDI %w  EBP %w  ESP %w\n", t->esi, t->edi, t->ebp, t->esp);
    isa_stop(STATUS_BROKEN);
}
