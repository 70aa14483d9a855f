/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bool baton_guard(void (*body)(void *), void *argument, struct baton_fault *fault)
 *
 *   guard_stack --> | an outer guard's stack, or 0 | edi esi ebx ebp | return | arguments
 *
 * A fault comes back at `landing` with the registers of the fault, the stack
 * pointer and the selectors included, so `landing` trusts none of them: it
 * takes a good data selector from SS (the kernel's exit sets that one) and
 * the stack from memory.
 *
 * Every catch holds for one fault, so whoever leaves a guard sets the outer
 * guard's catch again.
 */
    .set CATCH, 7 + 9 * 65536 /* control, operation CATCH */

    .bss
    .balign 4
guard_stack:
    .long 0

    .text

    /* Set (ESI: landing) or clear (ESI: 0) the catch. Changes EAX to EBP, all but ESP. */
    .macro set_catch
    movl $CATCH, %eax
    xorl %ebx, %ebx
    xorl %edi, %edi
    xorl %ebp, %ebp
    movl %esp, %ecx
    movl $3f, %edx
    sysenter
3:
    .endm

    .globl baton_guard
    .type baton_guard, @function
baton_guard:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    pushl guard_stack
    movl %esp, guard_stack
    movl $landing, %esi
    set_catch
    movl 28(%esp), %eax
    subl $4, %esp /* 6 words above the aligned return address, and the argument */
    pushl %eax
    call *32(%esp)
    addl $8, %esp
    pushl $1
    jmp leave_guard

landing:
    movl %ss, %ecx
    movl %ecx, %ds
    movl %ecx, %es
    movl guard_stack, %esp
    pushl $2
    popfl
    movl 32(%esp), %ecx
    movl %eax, 0(%ecx)
    movl %ebx, 4(%ecx)
    movl %esi, 8(%ecx)
    movl %edi, 12(%ecx)
    movl %ebp, 16(%ecx)
    pushl $0

leave_guard: /* on the stack: the result, the outer guard's stack, registers */
    movl 4(%esp), %esi
    movl %esi, guard_stack
    testl %esi, %esi
    jz 4f
    movl $landing, %esi
4:
    set_catch
    popl %eax
    addl $4, %esp
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret
    .size baton_guard, . - baton_guard

    .section .note.GNU-stack, "", @progbits
